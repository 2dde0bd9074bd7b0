package main

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/testkit"
)

// The steps for pipelines, which users take from here.
const (
	stepsDir   = "../../.ci/steps"
	stepScript = stepsDir + "/verify.sh"
)

// A pipeline is a system that runs the step: where its step stands, what it runs, and
// what it makes of what the step leaves.
type pipeline struct {
	file     string
	copies   bool     // the script, word for word
	shell    []string // that the system runs it by
	inputs   *regexp.Regexp
	program  func(t *testing.T, step any) (script string, env map[string]string, defaults map[string]any)
	admitted func(r *stepRun) string // the answer that later steps see
}

var pipelines = map[string]pipeline{
	"github": {
		file: "github/action.yml", shell: []string{"sh", "-e"}, inputs: regexp.MustCompile(`\$\{\{ inputs\.([a-z0-9-]+) \}\}`),
		program: func(t *testing.T, step any) (string, map[string]string, map[string]any) {
			verify := node(t, step, "runs", "steps", 0)
			return text(t, verify, "run"), texts(t, node(t, verify, "env")), defaultsOf(t, node(t, step, "inputs"))
		},
		admitted: func(r *stepRun) string { return found(r.read("output"), `(?m)^admitted=(.*)$`) },
	},
	"gitlab": {
		file: "gitlab/component.yml", copies: true, shell: []string{"bash", "-eo", "pipefail"}, inputs: regexp.MustCompile(`\$\[\[ inputs\.([a-z0-9-]+) \]\]`),
		program: func(t *testing.T, step any) (string, map[string]string, map[string]any) {
			job := node(t, step, 1, "$[[ inputs.job ]]")
			return text(t, job, "script", 0), texts(t, node(t, job, "variables")), defaultsOf(t, node(t, step, 0, "spec", "inputs"))
		},
		admitted: func(r *stepRun) string {
			return found(r.read("releasegate-report/result.env"), `^RELEASEGATE_ADMITTED=(.*)\n$`)
		},
	},
	"azure": {
		file: "azure/steps.yml", copies: true, shell: []string{"bash", "--noprofile", "--norc"}, inputs: regexp.MustCompile(`\$\{\{ parameters\.([A-Za-z0-9]+) \}\}`),
		program: func(t *testing.T, step any) (string, map[string]string, map[string]any) {
			verify := node(t, step, "steps", 0)
			return text(t, verify, "bash"), texts(t, node(t, verify, "env")), defaultsOf(t, node(t, step, "parameters"))
		},
		admitted: func(r *stepRun) string {
			return found(r.stdout, `(?m)^##vso\[task\.setvariable variable=admitted;isOutput=true\](.*)$`)
		},
	},
	"tekton": {
		file: "tekton/task.yaml", copies: true, shell: []string{"sh"}, inputs: regexp.MustCompile(`\$\(params\.([a-z0-9-]+)\)`),
		program: func(t *testing.T, step any) (string, map[string]string, map[string]any) {
			verify := node(t, step, "spec", "steps", 0)
			env := map[string]string{}
			list, _ := node(t, verify, "env").([]any) // empty, it leaves the script without inputs
			for _, one := range list {
				env[text(t, one, "name")] = text(t, one, "value")
			}
			if env["RELEASEGATE_RESULT"] != "$(results.admitted.path)" {
				t.Error("the task does not say where its result goes")
			}
			env["RELEASEGATE_RESULT"] = "output"
			return text(t, verify, "script"), env, defaultsOf(t, node(t, step, "spec", "params"))
		},
		admitted: func(r *stepRun) string { return r.read("output") },
	},
}

// TestSteps runs the steps with one engagement, which none of them changes.
func TestSteps(t *testing.T) {
	given := engagementForSteps(t)
	for name, test := range map[string]func(*testing.T, *stepEngagement){
		"systems": stepsOfSystems, "refuses": stepRefuses, "fetches": stepFetches, "from a registry": stepFromRegistry, "without reports": stepWithoutReports, "in GitLab": stepInGitLab,
	} {
		t.Run(name, func(t *testing.T) { test(t, given) })
	}
}

// stepsOfSystems plays what each system does: it reads the step, fills in the inputs, and runs
// what the step says, with an engagement that was decided for real.
func stepsOfSystems(t *testing.T, given *stepEngagement) {
	for system, p := range pipelines {
		t.Run(system, func(t *testing.T) {
			step := p.read(t)
			run := func(t *testing.T, inputs map[string]string) *stepRun {
				script, env, defaults := p.program(t, step)
				var set []string
				for name, value := range env {
					set = append(set, name+"="+p.inputs.ReplaceAllStringFunc(value, func(asked string) string {
						return inputOf(t, inputs, defaults, p.inputs.FindStringSubmatch(asked)[1])
					}))
				}
				return given.run(t, append(p.shell, "-c", script), set)
			}
			approved := run(t, given.inputs)
			approved.wants(t, 0, "admitted: release 1.0.0 by decision")
			approved.kept(t, "report.html", "report.md", "junit.xml", "decision.sarif", "decision.json", "verify.txt", "summary.md", "evidence.sha256")
			if got := p.admitted(approved); got != "true" {
				t.Errorf("admitted is %q after a yes", got)
			}
			listed := strings.Count(approved.read("releasegate-report/evidence.sha256"), "\n")
			if files, _ := filepath.Glob(filepath.Join(approved.dir, "demo/evidence/*")); listed != len(files) || listed < 10 {
				t.Errorf("%d of %d pieces of evidence are listed", listed, len(files))
			}
			denied := run(t, with(given.inputs, "decision", given.denial))
			denied.wants(t, 3, "not admitted")
			denied.kept(t, "report.html", "report.md", "junit.xml", "decision.sarif", "summary.md")
			if !strings.Contains(denied.everything(), "No verified pentest-report for testing-and-validation was found") {
				t.Errorf("nowhere is said why: %s", denied.stdout)
			}
			if got := p.admitted(denied); got != "false" {
				t.Errorf("admitted is %q after a no", got)
			}
		})
	}
}

// stepRefuses spoils one thing each. None of them may end as a yes, or as another no
// than the right one.
func stepRefuses(t *testing.T, given *stepEngagement) {
	server := given.serve(t)
	for name, c := range map[string]struct {
		spoil map[string]string
		code  int
		says  string
	}{
		"another artifact":            {map[string]string{"artifacts": "demo/artifacts/wallet-issuer.img\ndemo/security.pub"}, 3, "is not part of the release"},
		"no artifact":                 {map[string]string{"artifacts": " \r\n\n"}, 1, "an artifact is not given"},
		"an artifact that is away":    {map[string]string{"artifacts": "demo/artifacts/wallet-issuer.img\naway.img"}, 4, `artifact "away.img"`},
		"another program":             {map[string]string{"program-sha256": strings.Repeat("0", 64)}, 4, "it was not run"},
		"a program without checksum":  {map[string]string{"program-sha256": ""}, 1, "the program's SHA-256 is not given"},
		"an empty program":            {map[string]string{"program": "empty", "program-sha256": string(canon.Sum(nil))}, 4, "is not releasegate"},
		"a program that says yes":     {map[string]string{"program": "yes.sh", "program-sha256": string(canon.Sum([]byte(yes)))}, 4, "is not releasegate"},
		"a ledger that is away":       {map[string]string{"ledger": "away"}, 4, "is no ledger"},
		"no decision":                 {map[string]string{"decision": ""}, 1, "the decision is not given"},
		"a decision that is away":     {map[string]string{"decision": "away.json"}, 4, "away.json is not a file that is there"},
		"two decisions":               {map[string]string{"decision": "two"}, 4, "must hold one"},
		"a folder without decision":   {map[string]string{"decision": "demo/trust"}, 4, "must hold one"},
		"a changed decision":          {map[string]string{"decision": "changed.json"}, 4, "no verified decision"},
		"an option for a decision":    {map[string]string{"decision": "--help"}, 4, "--help is not a file that is there"},
		"no admission":                {map[string]string{"admission": "away.hcl"}, 4, "away.hcl"},
		"evidence that is away":       {map[string]string{"evidence": "away.tar.gz"}, 4, "away.tar.gz is not a file that is there"},
		"evidence with a link":        {map[string]string{"evidence": "linked"}, 4, "neither file nor folder"},
		"empty evidence":              {map[string]string{"evidence": "nothing"}, 4, "is empty"},
		"reports over other files":    {map[string]string{"report-dir": "demo"}, 4, "is not from an earlier run"},
		"a folder that forges":        {map[string]string{"report-dir": "a\nadmitted=true"}, 1, "may be named by"},
		"a decision without TLS":      {map[string]string{"decision": "http://" + strings.TrimPrefix(server, "https://") + "/decision"}, 4, "from https://… alone"},
		"an image by its tag":         {map[string]string{"decision": "oci://127.0.0.1:1/wallet:1.0"}, 1, "names no digest"},
		"a registry that is away":     {map[string]string{"decision": "oci://127.0.0.1:1/wallet@sha256:" + strings.Repeat("a", 64)}, 4, "connection refused"},
		"evidence of no registry":     {map[string]string{"evidence": "oci://127.0.0.1:1/wallet@sha256:" + strings.Repeat("a", 64)}, 4, "the evidence was not fetched: releasegate: error: registry 127.0.0.1:1"},
		"a file behind a scheme":      {map[string]string{"decision": "file:///etc/passwd"}, 4, "from https://… alone"},
		"a decision that is not sent": {map[string]string{"decision": server + "/away?token=secret"}, 4, "was not fetched from " + server + "/away:"},
		"a redirect out of TLS":       {map[string]string{"decision": server + "/plain"}, 4, "was not fetched"},
		"half a decision":             {map[string]string{"decision": server + "/half"}, 4, "was not fetched"},
		"a name that forges": {
			map[string]string{"decision": "x\n::set-output name=admitted::true\n##vso[task.complete result=Succeeded;]"},
			4,
			"x?::set-output name=admitted::true?# #vso[task.complete",
		},
	} {
		t.Run(name, func(t *testing.T) {
			inputs := given.inputs
			for input, value := range c.spoil {
				inputs = with(inputs, input, value)
			}
			r := given.script(t, "github", inputs)
			r.wants(t, c.code, c.says)
			if output := r.read("output"); !strings.HasPrefix(output, "admitted=false\n") || strings.Contains(output, "true") {
				t.Errorf("later steps are told %q", output)
			}
			if regexp.MustCompile(`(?m)^\s*::(set|add)|##vso|secret`).MatchString(r.stdout + r.stderr) {
				t.Errorf("a command, or a secret, is printed:\n%s%s", r.stdout, r.stderr)
			}
		})
	}
}

// stepFetches gets all that can be fetched from a server, and runs a second time over
// what the first run has left.
func stepFetches(t *testing.T, given *stepEngagement) {
	server := given.serve(t)
	inputs := given.inputs
	for name, source := range map[string]string{"program": "/program", "decision": "/decision?token=a", "evidence": "/some/..evidence.tar.gz?token=b"} {
		inputs = with(inputs, name, server+source)
	}
	first := given.script(t, "tekton", inputs)
	first.wants(t, 0, "admitted: release 1.0.0")
	if got := first.read("releasegate-report/evidence/..evidence.tar.gz"); got != "some evidence" {
		t.Errorf("the evidence that was fetched is %q", got)
	}
	inputs = with(inputs, "decision", "away.json")
	again := given.script(t, "tekton", inputs, first.dir)
	again.wants(t, 4, "away.json")
	if left := again.read("releasegate-report/report.html"); left != "" || again.read("output") != "false" {
		t.Error("what an earlier run has left is still there after a no")
	}
}

// stepFromRegistry admits an image by what is attached to it, and no longer once the gate
// has denied.
func stepFromRegistry(t *testing.T, given *stepEngagement) {
	i := newImages(t)
	now := time.Now().UTC().Truncate(time.Second)
	i.dir = release(filepath.Join(t.TempDir(), "released"), now)
	after := now.Sub(testkit.Now)
	decide := func(exit int) {
		t.Helper()
		check(t, os.RemoveAll(i.path("decisions/production-release")))
		i.run(after, exit, i.judged("decide", "--key", i.path("keys/demo-gate.key"))...)
		i.run(after, exitDone, "attach", i.glob("decisions/production-release/*.sigstore.json")[0], "--to", i.issuer)
	}
	decide(exitDone)
	i.run(after, exitDone, append([]string{"attach", "--to", i.issuer}, i.glob("evidence/*.json")...)...)
	inputs := given.inputs
	for name, value := range map[string]string{"decision": i.issuer, "evidence": i.issuer, "artifacts": "", "admission": i.path("admission.hcl")} {
		inputs = with(inputs, name, value)
	}
	r := given.script(t, "github", inputs)
	r.wants(t, 0, "admitted: release 1.0.0")
	r.kept(t, "report.html", "report.md", "junit.xml", "decision.sarif", "decision.json", "verify.txt", "summary.md")
	if listed := strings.Count(r.read("releasegate-report/evidence.sha256"), "\n"); listed != len(i.glob("evidence/*.json")) {
		t.Errorf("%d pieces of evidence are listed", listed)
	}
	if output := r.read("output"); !strings.HasPrefix(output, "admitted=true\n") {
		t.Errorf("later steps are told %q", output)
	}
	given.script(t, "github", with(inputs, "artifacts", i.path("security.pub"))).wants(t, 3, "is not part of the release")
	after += time.Minute
	check(t, os.Remove(i.glob("evidence/4-pentest-report.*")[0]))
	decide(exitDenied)
	r = given.script(t, "gitlab", inputs)
	r.wants(t, 3, "not_an_approval")
	r.kept(t, "report.html", "decision.sarif", "decision.json")
}

// stepWithoutReports admits nothing where a report cannot be written.
func stepWithoutReports(t *testing.T, given *stepEngagement) {
	program := strings.ReplaceAll(noReports, "PROGRAM", given.inputs["program"])
	name := filepath.Join(t.TempDir(), "program.sh")
	write(t, name, program)
	r := given.script(t, "github", with(with(given.inputs, "program", name), "program-sha256", string(canon.Sum([]byte(program)))))
	r.wants(t, 5, "not all reports could be written")
	if !strings.HasPrefix(r.read("output"), "admitted=false\n") {
		t.Errorf("later steps are told %q", r.read("output"))
	}
}

const (
	yes = "#!/bin/sh\necho admitted\n"
	// The program itself, but for one format.
	noReports = "#!/bin/sh\ncase $* in *--format=sarif*) echo 'disk full' >&2; exit 5 ;; esac\nexec PROGRAM \"$@\"\n"
)

// A stepEngagement is what a pipeline has: an engagement with a decision that approves and
// one that denies, and spoilt things.
type stepEngagement struct {
	dir    string
	inputs map[string]string // as a user gives them
	denial string
	bundle string // certificates that curl trusts
}

func engagementForSteps(t *testing.T) *stepEngagement {
	t.Helper()
	dir := t.TempDir()
	program, err := exec.LookPath("releasegate") // this test, under the program's name
	if err != nil {
		t.Fatal(err)
	}
	command := func(want int, args ...string) {
		t.Helper()
		cmd := exec.Command(program, args...)
		cmd.Dir = dir
		said, _ := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Fatalf("releasegate %q ended with %d:\n%s", args, got, said)
		}
	}
	command(0, "demo", "demo", "--quiet")
	decisions := filepath.Join(dir, "demo/decisions/production-release")
	approval := one(t, filepath.Join(decisions, "*.sigstore.json"))
	check(t, os.CopyFS(filepath.Join(dir, "approved"), os.DirFS(decisions)))
	// The denial is of a copy, with a ledger of its own: here the approval is what the gate said last.
	denied := filepath.Join(dir, "denied/decisions/production-release")
	check(t, os.CopyFS(filepath.Join(dir, "denied"), os.DirFS(filepath.Join(dir, "demo"))))
	check(t, os.RemoveAll(denied))
	check(t, os.Remove(one(t, filepath.Join(dir, "denied/evidence/4-pentest-report.*"))))
	command(3, "decide", "denied", "--release", "1.0.0", "--policy-key", "demo/security.pub", "--key", "demo/keys/demo-gate.key", "--quiet")

	content, err := os.ReadFile(program)
	check(t, err)
	e := &stepEngagement{dir: dir, denial: one(t, filepath.Join(denied, "*.sigstore.json"))}
	e.inputs = map[string]string{
		"program": program, "program-sha256": string(canon.Sum(content)), "decision": "approved", "admission": "demo/admission.hcl",
		"artifacts": "demo/artifacts/wallet-issuer.img\r\n\n  demo/artifacts/wallet-verifier.img", "evidence": "demo/evidence", "report-dir": "",
	}
	signed, err := os.ReadFile(filepath.Join(dir, "approved", filepath.Base(approval)))
	check(t, err)
	write(t, filepath.Join(dir, "two/a.sigstore.json"), string(signed))
	write(t, filepath.Join(dir, "two/b.sigstore.json"), string(signed))
	changed := regexp.MustCompile(`("payload": ?"ey)J`).ReplaceAllString(string(signed), "${1}I")
	if changed == string(signed) {
		t.Fatal("the decision could not be changed")
	}
	write(t, filepath.Join(dir, "changed.json"), changed)
	write(t, filepath.Join(dir, "empty"), "")
	write(t, filepath.Join(dir, "yes.sh"), yes)
	check(t, os.Mkdir(filepath.Join(dir, "nothing"), 0o755))
	check(t, os.Mkdir(filepath.Join(dir, "linked"), 0o755))
	return e
}

// serve serves the program, the decision and some evidence by TLS.
func (e *stepEngagement) serve(t *testing.T) string {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/program":
			http.ServeFile(w, r, e.inputs["program"])
		case "/decision":
			http.ServeFile(w, r, one(t, filepath.Join(e.dir, "approved/*.sigstore.json")))
		case "/some/..evidence.tar.gz":
			_, _ = io.WriteString(w, "some evidence")
		case "/plain":
			http.Redirect(w, r, "http://"+r.Host+"/decision", http.StatusFound)
		case "/half":
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, "{")
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	e.bundle = filepath.Join(t.TempDir(), "authority.pem")
	write(t, e.bundle, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	return server.URL
}

// A stepRun is what a run of the step has left.
type stepRun struct {
	dir            string
	code           int
	stdout, stderr string
}

// script runs the script by itself.
func (e *stepEngagement) script(t *testing.T, system string, inputs map[string]string, dir ...string) *stepRun {
	t.Helper()
	set := []string{"RELEASEGATE_SYSTEM=" + system, "RELEASEGATE_RESULT=output"}
	for name, value := range inputs {
		set = append(set, "RELEASEGATE_"+strings.ToUpper(strings.ReplaceAll(name, "-", "_"))+"="+value)
	}
	script, err := filepath.Abs(stepScript)
	check(t, err)
	return e.run(t, []string{"sh", script}, set, dir...)
}

// run runs a command of a pipeline where the engagement lies, in an environment that is
// the system's alone.
func (e *stepEngagement) run(t *testing.T, args, set []string, dir ...string) *stepRun {
	t.Helper()
	r := &stepRun{}
	if len(dir) == 1 {
		r.dir = dir[0]
	} else {
		r.dir = t.TempDir()
		check(t, os.CopyFS(r.dir, os.DirFS(e.dir)))
		check(t, os.Symlink("/etc/passwd", filepath.Join(r.dir, "linked/evidence.json")))
	}
	action, err := filepath.Abs(filepath.Join(stepsDir, "github"))
	check(t, err)
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = r.dir
	cmd.Env = append(set, "PATH="+os.Getenv("PATH"), "HOME="+r.dir, "TMPDIR="+t.TempDir(), "CURL_CA_BUNDLE="+e.bundle,
		"GITHUB_ACTION_PATH="+action, "GITHUB_OUTPUT="+filepath.Join(r.dir, "output"), "GITHUB_STEP_SUMMARY="+filepath.Join(r.dir, "summary"))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	r.code, r.stdout, r.stderr = cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()
	return r
}

func (r *stepRun) wants(t *testing.T, code int, says string) {
	t.Helper()
	if r.code != code || !strings.Contains(r.stdout+r.stderr, says) {
		t.Fatalf("exit code %d, want %d and %q; it printed\n%s%s", r.code, code, says, r.stdout, r.stderr)
	}
}

func (r *stepRun) kept(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if r.read("releasegate-report/"+name) == "" {
			t.Errorf("%s is not there, or empty", name)
		}
	}
}

// read reads a file that the run has left; what is not there reads as nothing.
func (r *stepRun) read(name string) string {
	content, _ := os.ReadFile(filepath.Join(r.dir, name))
	return string(content)
}

// everything is what the run has shown anywhere.
func (r *stepRun) everything() string {
	return r.stdout + r.read("releasegate-report/decision.codequality.json") + r.read("releasegate-report/summary.md")
}

// TestStepCopies keeps the script that is written into the steps as it is.
func TestStepCopies(t *testing.T) {
	script, err := os.ReadFile(stepScript)
	check(t, err)
	marked := regexp.MustCompile("(?m)^ *# \\.ci/steps/verify\\.sh, word for word: `make update` writes it\\.\n.*\\|\n")
	for system, p := range pipelines {
		if !p.copies {
			continue
		}
		name := filepath.Join(stepsDir, p.file)
		held, err := os.ReadFile(name)
		check(t, err)
		mark := marked.FindIndex(held)
		if mark == nil {
			t.Fatalf("%s does not say where the script stands", name)
		}
		// The block ends at the first line that is indented less than its own first.
		begin := mark[1]
		indent := len(held[begin:]) - len(bytes.TrimLeft(held[begin:], " "))
		end := begin
		for line := range bytes.Lines(held[begin:]) {
			if len(bytes.TrimSpace(line)) > 0 && len(line)-len(bytes.TrimLeft(line, " ")) < indent {
				break
			}
			end += len(line)
		}
		var want strings.Builder
		lines := string(script)
		if system == "gitlab" {
			lines = "(\n" + lines + ")\n"
		}
		for line := range strings.Lines(lines) {
			if strings.TrimSpace(line) != "" {
				want.WriteString(strings.Repeat(" ", indent))
			}
			want.WriteString(line)
		}
		if string(held[begin:end]) == want.String() {
			continue
		}
		if !*update {
			t.Errorf("%s holds another script than %s: make update", name, stepScript)
			continue
		}
		write(t, name, string(held[:begin])+want.String()+string(held[end:]))
	}
}

// tool names a program of the tests of the steps; without it, the test is left out.
func tool(t *testing.T, name string) string {
	t.Helper()
	path := os.Getenv("RELEASEGATE_TEST_" + name)
	if path == "" {
		t.Skip("`make steps` runs it")
	}
	return path
}

// TestStepShellcheck lints the script as the POSIX shell's.
func TestStepShellcheck(t *testing.T) {
	said, err := exec.Command(tool(t, "SHELLCHECK"), "--shell=sh", stepScript).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, said)
	}
}

// TestStepActionlint lints the README's workflow together with the action that it uses.
func TestStepActionlint(t *testing.T) {
	actionlint, shellcheck := tool(t, "ACTIONLINT"), tool(t, "SHELLCHECK")
	dir := t.TempDir()
	check(t, os.CopyFS(filepath.Join(dir, ".ci/steps"), os.DirFS(stepsDir)))
	workflow := strings.Replace(inReadme(t, "credentry/releasegate/.ci/steps/github@"), "credentry/releasegate/.ci/steps/github@COMMIT", "./.ci/steps/github", 1)
	write(t, filepath.Join(dir, ".github/workflows/deploy.yml"), workflow)
	git(t, dir, "init", "--quiet")
	lint := func() ([]byte, error) {
		cmd := exec.Command(actionlint, "-shellcheck", shellcheck)
		cmd.Dir = dir
		return cmd.CombinedOutput()
	}
	if said, err := lint(); err != nil {
		t.Errorf("%v\n%s", err, said)
	}
	write(t, filepath.Join(dir, ".github/workflows/deploy.yml"), strings.Replace(workflow, "outputs.admitted", "outputs.admittet", 1))
	if said, err := lint(); err == nil || !bytes.Contains(said, []byte("admittet")) {
		t.Errorf("actionlint has not read the action: %s", said)
	}
}

// stepInGitLab runs the README's include of the component as gitlab-ci-local does, which
// also holds it to GitLab's published schema.
func stepInGitLab(t *testing.T, given *stepEngagement) {
	runner := tool(t, "GITLAB_CI_LOCAL")
	include := inReadme(t, "/.ci/steps/gitlab/component.yml")
	for _, replaced := range [][2]string{
		{"- project: platform/releasegate\n    ref: COMMIT\n    file: /.ci/steps/gitlab/component.yml", "- local: component.yml"},
		{"https://files.example/releasegate", given.inputs["program"]},
		{"5f0c0bd4f23a4d5b8b1d5c3c3c2ab5d3b7a0a5b9a4f7c1e2d3b4a5968778695a", given.inputs["program-sha256"]},
		{"decision: decisions/production-release", "decision: DECISION"},
		{"evidence: evidence", "evidence: demo/evidence"},
		{"security/", "demo/"},
		{"build/wallet-issuer", "demo/artifacts/wallet-issuer"},
		{"build/wallet-verifier", "demo/artifacts/wallet-verifier"},
	} {
		if strings.Count(include, replaced[0]) != 1 {
			t.Fatalf("the README's include has no %q, or several", replaced[0])
		}
		include = strings.Replace(include, replaced[0], replaced[1], 1)
	}
	component, err := os.ReadFile(filepath.Join(stepsDir, "gitlab/component.yml"))
	check(t, err)
	denial, err := filepath.Rel(given.dir, given.denial)
	check(t, err)
	for decision, want := range map[string]int{"approved": 0, denial: 1} {
		dir := t.TempDir()
		check(t, os.CopyFS(dir, os.DirFS(given.dir)))
		write(t, filepath.Join(dir, "component.yml"), string(component))
		write(t, filepath.Join(dir, ".gitlab-ci.yml"), strings.Replace(include, "DECISION", decision, 1))
		git(t, dir, "init", "--quiet")
		git(t, dir, "remote", "add", "origin", "git@forge.invalid:team/app.git")
		git(t, dir, "add", "--all")
		git(t, dir, "-c", "user.name=a", "-c", "user.email=a@invented.example", "commit", "--quiet", "--message=all")
		cmd := exec.Command(runner, "--force-shell-executor", "--no-color", "releasegate")
		cmd.Dir = dir
		said, _ := cmd.CombinedOutput()
		r := &stepRun{dir: filepath.Join(dir, ".gitlab-ci-local/artifacts/releasegate"), code: cmd.ProcessState.ExitCode(), stdout: string(said)}
		r.wants(t, want, "json schema validated")
		r.kept(t, "report.html", "junit.xml", "decision.sarif", "admission.codequality.json", "decision.codequality.json", "evidence.sha256")
		if got := pipelines["gitlab"].admitted(r); got != map[int]string{0: "true", 1: "false"}[want] {
			t.Errorf("admitted is %q with %s", got, decision)
		}
	}
}

// TestStepReadme holds the README's examples to the inputs that each step has.
func TestStepReadme(t *testing.T) {
	for system, at := range map[string]struct {
		mark string
		path []any
	}{
		"github": {"credentry/releasegate/.ci/steps/github@", []any{"jobs", "deploy", "steps", 1, "with"}},
		"gitlab": {"/.ci/steps/gitlab/component.yml", []any{"include", 0, "inputs"}},
		"azure":  {".ci/steps/azure/steps.yml@", []any{"steps", 0, "parameters"}},
		"tekton": {"releasegate-verify", []any{0, "params"}},
	} {
		var example any
		check(t, yaml.Unmarshal([]byte(inReadme(t, at.mark)), &example))
		var given []string
		switch inputs := node(t, example, at.path...).(type) {
		case map[string]any:
			given = slices.Collect(maps.Keys(inputs))
		case []any:
			for _, input := range inputs {
				given = append(given, text(t, input, "name"))
			}
		}
		p := pipelines[system]
		_, _, defaults := p.program(t, p.read(t))
		for _, name := range given {
			if _, known := defaults[name]; !known {
				t.Errorf("the README gives %s an input %q, which it has not", system, name)
			}
		}
		for name, value := range defaults {
			if value == nil && !slices.Contains(given, name) {
				t.Errorf("the README does not give %s the input %q", system, name)
			}
		}
	}
}

// inReadme is the one example of YAML in the README of the steps that has the text.
func inReadme(t *testing.T, mark string) string {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join(stepsDir, "README.md"))
	check(t, err)
	var all []string
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(readme), -1) {
		if strings.Contains(block[1], mark) {
			all = append(all, block[1])
		}
	}
	if len(all) != 1 {
		t.Fatalf("the README has %d examples with %s, want one", len(all), mark)
	}
	return all[0]
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	said, err := exec.Command("git", append([]string{"-C", dir}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, said)
	}
}

// read reads the step: a document, or a list of them where there are several.
func (p pipeline) read(t *testing.T) any {
	t.Helper()
	documents := readYAML(t, filepath.Join(stepsDir, p.file))
	if len(documents) == 1 {
		return documents[0]
	}
	return documents
}

// readYAML reads all documents of a file.
func readYAML(t *testing.T, name string) []any {
	t.Helper()
	content, err := os.ReadFile(name)
	check(t, err)
	var all []any
	for reader := yaml.NewDecoder(bytes.NewReader(content)); ; {
		var document any
		err := reader.Decode(&document)
		if errors.Is(err, io.EOF) {
			return all
		}
		check(t, err)
		all = append(all, document)
	}
}

// node follows names and positions into a document.
func node(t *testing.T, from any, path ...any) any {
	t.Helper()
	for _, step := range path {
		list, _ := from.([]any)
		object, _ := from.(map[string]any)
		position, isList := step.(int)
		name, _ := step.(string)
		switch {
		case isList && position < len(list):
			from = list[position]
		case !isList && object[name] != nil:
			from = object[name]
		default:
			t.Fatalf("there is no %v, on the way %v", step, path)
		}
	}
	return from
}

func text(t *testing.T, from any, path ...any) string {
	t.Helper()
	value, is := node(t, from, path...).(string)
	if !is {
		t.Fatalf("%v is no text", path)
	}
	return value
}

func object(t *testing.T, from any) map[string]any {
	t.Helper()
	fields, is := from.(map[string]any)
	if !is {
		t.Fatalf("%v is no object", from)
	}
	return fields
}

func texts(t *testing.T, from any) map[string]string {
	t.Helper()
	all := map[string]string{}
	for name := range object(t, from) {
		all[name] = text(t, from, name)
	}
	return all
}

// defaultsOf reads what inputs are if nobody gives them; nil is one that must be given.
func defaultsOf(t *testing.T, from any) map[string]any {
	t.Helper()
	all := map[string]any{}
	if list, is := from.([]any); is {
		for _, input := range list {
			all[text(t, input, "name")] = object(t, input)["default"]
		}
		return all
	}
	for name, input := range object(t, from) {
		all[name] = object(t, input)["default"]
	}
	return all
}

// inputOf is what a user gives for an input, whatever the system's way of writing names.
func inputOf(t *testing.T, inputs map[string]string, defaults map[string]any, asked string) string {
	t.Helper()
	fallback, known := defaults[asked]
	if !known {
		t.Errorf("the step uses %q, which is none of its inputs", asked)
	}
	for name, value := range inputs {
		if strings.EqualFold(strings.ReplaceAll(name, "-", ""), strings.ReplaceAll(asked, "-", "")) && value != "" {
			return value
		}
	}
	value, is := fallback.(string)
	if !is {
		t.Errorf("nobody gives %q, which has no default", asked)
	}
	return value
}

// with is a copy with one input changed.
func with(inputs map[string]string, name, value string) map[string]string {
	changed := maps.Clone(inputs)
	changed[name] = value
	return changed
}

// found is the first group of the only match.
func found(in, pattern string) string {
	all := regexp.MustCompile(pattern).FindAllStringSubmatch(in, -1)
	if len(all) != 1 {
		return fmt.Sprintf("%d answers", len(all))
	}
	return all[0][1]
}

func one(t *testing.T, pattern string) string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	check(t, err)
	if len(names) != 1 {
		t.Fatalf("%s matches %q, want one", pattern, names)
	}
	return names[0]
}

func write(t *testing.T, name, content string) {
	t.Helper()
	check(t, os.MkdirAll(filepath.Dir(name), 0o755))
	check(t, os.WriteFile(name, []byte(content), 0o755))
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
