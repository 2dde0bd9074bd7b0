package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/intoto"
)

// What a command may take, whatever it is given: memory in KiB, and the time of all
// cores together, for other processes do not count in that. The bound is five seconds
// on an idle machine; what is slower by more than a busy one explains is a fault.
const (
	maxPeak = 256 << 10
	maxWork = 10 * time.Second
	maxWall = 5 * time.Minute // of a machine that does other things; only what hangs
)

// A cost is what a run took.
type cost struct {
	Exit int
	Peak int64         // KiB
	Work time.Duration // of all cores
}

// measured runs a command line and writes what it took to file 3. It is a process of
// its own since Linux counts the memory of whoever starts a process as the process's.
func measured() {
	ctx, stop := context.WithTimeout(context.Background(), maxWall)
	defer stop()
	cmd := exec.CommandContext(ctx, os.Args[1], os.Args[2:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err := cmd.Run()
	if ended := new(exec.ExitError); err != nil && !errors.As(err, &ended) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		fmt.Fprintln(os.Stderr, "the system does not say what the program used")
		os.Exit(1)
	}
	b, _ := json.Marshal(cost{cmd.ProcessState.ExitCode(), used.Maxrss, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()})
	_, _ = os.NewFile(3, "cost").Write(b)
}

// costOf runs the program and returns what that took and what it said.
func costOf(t *testing.T, program string, args ...string) (cost, string) {
	t.Helper()
	self, err := os.Executable()
	must(err)
	r, w, err := os.Pipe()
	must(err)
	defer r.Close() //nolint:errcheck // read to its end
	var said bytes.Buffer
	cmd := &exec.Cmd{Path: self, Args: append([]string{"releasegate-measured", program}, args...), Stdout: &said, Stderr: &said, ExtraFiles: []*os.File{w}, Env: []string{"PATH=" + os.Getenv("PATH")}}
	err = cmd.Run()
	must(w.Close())
	var c cost
	if decodeErr := json.NewDecoder(r).Decode(&c); err != nil || decodeErr != nil {
		t.Fatalf("%q: %v, %v: %s", args, err, decodeErr, said.String())
	}
	return c, said.String()
}

// answers fails the test if the program does not answer within its bounds.
func answers(t *testing.T, program string, args ...string) (cost, string) {
	t.Helper()
	c, said := costOf(t, program, args...)
	if !slices.Contains([]int{exitDone, exitUsage, exitDenied, exitRefused}, c.Exit) || strings.Contains(said, "goroutine ") || strings.Contains(said, "panic") {
		t.Errorf("%q: exit %d: %.2000s", args, c.Exit, said)
	}
	most := maxWork
	if args[0] == "status" {
		most *= 2 // gates that recall different decisions verify the evidence by themselves
	}
	if c.Peak > maxPeak || c.Work > most {
		t.Errorf("%q took %d MiB and %v", args, c.Peak>>10, c.Work)
	}
	return c, said
}

// A plant makes a hostile file under a name.
type plant struct {
	name string
	make func(file string) error
}

func holding(name string, content func() string) plant {
	return plant{name, func(file string) error { return os.WriteFile(file, []byte(content()), 0o600) }}
}

// hostileFiles are what may lie wherever a file is asked for.
var hostileFiles = []plant{
	{"pipe", func(file string) error { return syscall.Mkfifo(file, 0o600) }},
	{"zero", func(file string) error { return os.Symlink("/dev/zero", file) }},
	{"loop", func(file string) error { return os.Symlink(filepath.Base(file), file) }},
	{"out", func(file string) error { return os.Symlink("/etc/passwd", file) }},
	{"huge", func(file string) error {
		return errors.Join(os.WriteFile(file, nil, 0o600), os.Truncate(file, 512<<20))
	}},
	holding("subjects", func() string { // 1,000,000, in 15 MB
		return `{"_type":"https://in-toto.io/Statement/v1","predicateType":"x","predicate":{},"subject":[` + strings.Repeat(`{"digest":{}},`, 1_000_000) + `{}]}`
	}),
	holding("payload", func() string { // as many as fit into an envelope
		payload := `{"_type":"https://in-toto.io/Statement/v1","predicateType":"x","predicate":{},"subject":[` + strings.Repeat(`{"digest":{}},`, 800_000) + `{}]}`
		return `{"payloadType":"` + intoto.PayloadType + `","payload":"` + base64.StdEncoding.EncodeToString([]byte(payload)) + `","signatures":[{"sig":"MEUCIQ=="}]}`
	}),
	holding("signatures", func() string {
		return `{"payloadType":"` + intoto.PayloadType + `","payload":"e30=","signatures":[` + strings.Repeat(`{"sig":"MEUCIQ=="},`, 100_000) + `{"sig":""}]}`
	}),
	holding("brackets", func() string { return strings.Repeat("[", 8<<20) }),
	holding("braces", func() string { return strings.Repeat(`{"a":`, 3<<20) }),
	holding("hcl-brackets", func() string { return "a = " + strings.Repeat("[", 200<<10) }),
	holding("hcl-templates", func() string { return "a = " + strings.Repeat(`"${`, 60<<10) }),
	holding("hcl-blocks", func() string { return strings.Repeat("a {\n", 60<<10) }),
	holding("hcl-signs", func() string { return "a = " + strings.Repeat("!", 200<<10) + "true" }),
	holding("digits", func() string { return `{"a":` + strings.Repeat("9", 8<<20) + `}` }),
	holding("exponent", func() string { return `{"a":1e999999999,"b":[` + strings.Repeat("1e99999999,", 500_000) + `1]}` }),
	holding("pem", func() string { return strings.Repeat("-----BEGIN PUBLIC KEY-----\n", 300_000) }),
}

// hostileRego are what may lie in a policy bundle, beside what may lie anywhere.
var hostileRego = []plant{
	holding("anchors", func() string {
		var b strings.Builder
		b.WriteString("# METADATA\n# custom:\n#   a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n")
		for i := range 12 {
			fmt.Fprintf(&b, "#   a%d: &a%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i), 10), ","))
		}
		return b.String() + "package controls.x.y\n\nmet := true\n"
	}),
	holding("yaml-nesting", func() string {
		return "# METADATA\n# custom: " + strings.Repeat("[", 100_000) + "\npackage controls.x.y\n"
	}),
	holding("rego-nesting", func() string { return "package controls.x.y\n\na := " + strings.Repeat("[", 200_000) }),
	holding("rego-brackets", func() string {
		return "package controls.x.y\n\na := " + strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000) + "\n"
	}),
	holding("rego-rules", func() string { return "package controls.x.y\n\n" + strings.Repeat("a contains 1\n", 60_000) }),
	holding("rego-number", func() string { return "package controls.x.y\n\na := 1e999999999 + 1\n" }),
}

// A slot is a place where a command looks for a file.
type slot struct {
	name string
	file string   // below the engagement
	args []string // with ENGAGEMENT and FILE to be filled in
	rego bool     // that policy is read from
}

func slots() []slot {
	line := func(text string) []string { return strings.Fields(text) }
	const plan, key = " ENGAGEMENT --release 1.0.0 --policy-key ENGAGEMENT/security.pub", " --key ENGAGEMENT/keys/demo-gate.key"
	const unsigned = " ENGAGEMENT --release 1.0.0 --allow-unsigned-policy --dry-run"
	return []slot{
		{"release", "h", line("decide" + plan + " --dry-run --release-file FILE"), false},
		{"release-status", "h", line("status" + plan + " --release-file FILE"), false},
		{"policy-key", "h", line("decide ENGAGEMENT --release 1.0.0 --policy-key FILE --dry-run"), false},
		{"gate-key", "h", line("decide" + plan + " --key FILE"), false},
		{"helpers", "h", line("decide" + plan + " --helpers FILE --key awskms:///x"), false},
		{"previous", "h", line("decide" + plan + " --dry-run --previous FILE"), false},
		{"gate", "policy/gate.hcl", line("decide" + unsigned), false},
		{"manifest", "policy/manifest.dsse.json", line("decide" + plan + " --dry-run"), false},
		{"trust", "trust/trust.hcl", line("decide" + unsigned), false},
		{"trust-check", "trust/trust.hcl", line("policy check ENGAGEMENT/trust --trust"), false},
		{"gate-check", "policy/gate.hcl", line("policy check ENGAGEMENT/policy"), false},
		{"control-check", "policy/controls/x.rego", line("policy check ENGAGEMENT/policy"), true},
		{"control-sign", "policy/controls/x.rego", line("policy sign ENGAGEMENT/policy --key ENGAGEMENT/keys/demo-security.key"), true},
		{"control-test", "policy/controls/x_test.rego", line("policy test ENGAGEMENT/policy"), true},
		{"control-decide", "policy/controls/x.rego", line("decide" + unsigned), true},
		{"catalogue-check", "policy/catalogues/x/data.json", line("policy check ENGAGEMENT/policy"), false},
		{"decision", "h", line("verify FILE --admission ENGAGEMENT/admission.hcl --artifact FILE"), false},
		{"admission", "h", line("verify DECISION --admission FILE --artifact ENGAGEMENT/artifacts/wallet-issuer.img"), false},
		{"artifact", "h", line("verify DECISION --admission ENGAGEMENT/admission.hcl --artifact FILE"), false},
		{"report", "h", line("report FILE --gate-key ENGAGEMENT/trust/keys/demo-gate.pub"), false},
		{"report-key", "h", line("report DECISION --gate-key FILE"), false},
		{"report-unverified", "h", line("report FILE --allow-unverified --format html"), false},
		{"bundle", "h", line("verify-bundle --trusted-root ENGAGEMENT/root.json --bundle FILE --key ENGAGEMENT/security.pub ENGAGEMENT/admission.hcl"), false},
		{"bundle-key", "h", line("verify-bundle --trusted-root ENGAGEMENT/root.json --bundle DECISION --key FILE ENGAGEMENT/admission.hcl"), false},
		{"bundle-root", "h", line("verify-bundle --bundle DECISION --key ENGAGEMENT/security.pub --trusted-root FILE ENGAGEMENT/admission.hcl"), false},
		{"bundle-artifact", "h", line("verify-bundle --trusted-root ENGAGEMENT/root.json --bundle DECISION --key ENGAGEMENT/security.pub FILE"), false},
		{"predicate", "h", line("attest pentest-report ENGAGEMENT --release 1.0.0 --predicate FILE" + key), false},
		{"co-signed", "h", line("attest pentest-report ENGAGEMENT --release 1.0.0 --payload FILE" + key), false},
		{"attest-key", "h", line("attest test-result ENGAGEMENT --release 1.0.0 --predicate ENGAGEMENT/predicates/test-result.json --key FILE"), false},
		{"attest-artifact", "h", line("attest spdx ENGAGEMENT --release 1.0.0 --predicate ENGAGEMENT/admission.hcl --artifact FILE" + key), false},
		{"import", "h", line("import FILE --into" + plan), false},
		{"approve-key", "h", line("approve" + plan + " --key FILE"), false},
		{"waiver", "h", line("waive" + plan + " --co-sign FILE" + key), false},
		{"keygen", "h.key", line("keygen ENGAGEMENT/h"), false},
		{"ledger", "ledger/h", line("decide" + plan + key), false},
	}
}

// TestBounds: whatever lies where a command looks for a file, it answers, within its
// bounds.
func TestBounds(t *testing.T) {
	if testing.Short() {
		t.Skip("it links the whole program")
	}
	program := filepath.Join(t.TempDir(), "releasegate")
	goCommand(t, "build", "-trimpath", "-tags", tags, "-ldflags=-s -w", "-o", program, ".")
	dir := filepath.Join(t.TempDir(), "demo")
	if c, said := costOf(t, program, "demo", dir); c.Exit != exitDone {
		t.Fatalf("exit %d: %s", c.Exit, said)
	}
	t.Run("file", func(t *testing.T) { boundsOfFiles(t, program, dir) })
	t.Run("evidence", func(t *testing.T) { boundsOfEvidence(t, program, dir) })
}

// boundsOfFiles puts each hostile file into each place.
func boundsOfFiles(t *testing.T, program, dir string) {
	decided, err := filepath.Glob(dir + "/decisions/production-release/*.sigstore.json")
	if err != nil || len(decided) != 1 {
		t.Fatalf("decisions are %q, %v", decided, err)
	}
	must(os.WriteFile(filepath.Join(dir, "root.json"), []byte(`{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}`), 0o600))
	var most cost
	for i, s := range slots() {
		kinds := hostileFiles
		if s.rego {
			kinds = slices.Concat(hostileFiles, hostileRego)
		}
		for j, kind := range kinds {
			if os.Getenv("RELEASEGATE_SOAK") == "" && (i+j)%5 != 0 {
				continue // each kind in some of the places, each place with some kinds
			}
			t.Run(s.name+"/"+kind.name, func(t *testing.T) {
				file := filepath.Join(dir, filepath.FromSlash(s.file))
				put(t, file, kind)
				words := strings.NewReplacer("ENGAGEMENT", dir, "FILE", file, "DECISION", decided[0])
				args := make([]string, len(s.args))
				for i, arg := range s.args {
					args[i] = words.Replace(arg)
				}
				c, said := answers(t, program, args...)
				if os.Getenv("RELEASEGATE_TEST_SHOW") != "" {
					t.Logf("%d %dM %v %.300q", c.Exit, c.Peak>>10, c.Work, said)
				}
				most.Peak, most.Work = max(most.Peak, c.Peak), max(most.Work, c.Work)
			})
		}
	}
	t.Logf("at most %d MiB and %v", most.Peak>>10, most.Work)
}

// put puts a hostile file in its place for as long as a test lasts.
func put(t *testing.T, file string, p plant) {
	t.Helper()
	kept := filepath.Join(t.TempDir(), "kept")
	must(os.MkdirAll(filepath.Dir(file), 0o700))
	had := os.Rename(file, kept) == nil
	must(p.make(file))
	t.Cleanup(func() {
		must(os.RemoveAll(file))
		if had {
			must(os.Rename(kept, file))
		}
	})
}

// boundsOfEvidence: the store is written by an attacker, who puts all of it in at
// once. The verdict is that of the good evidence in it.
func boundsOfEvidence(t *testing.T, program, dir string) {
	args := []string{dir, "--release", demo.Release, "--policy-key", dir + "/security.pub"}
	for _, kind := range hostileFiles {
		must(os.MkdirAll(filepath.Join(dir, "evidence", "0"), 0o700))
		must(kind.make(filepath.Join(dir, "evidence", "0", kind.name+".json")))
	}
	signature := base64.StdEncoding.EncodeToString(append([]byte{0x30, 0x44, 2, 0x20}, append(append(bytes.Repeat([]byte{1}, 32), 2, 0x20), bytes.Repeat([]byte{1}, 32)...)...))
	few := strings.TrimSuffix(strings.Repeat(`{"sig":"`+signature+`"},`, intoto.MaxSignatures), ",")
	many := strings.TrimSuffix(strings.Repeat(`{"sig":"`+signature+`"},`, 64), ",")
	for i := range 20_000 {
		signatures := few
		if i%4 == 0 {
			signatures = many
		}
		must(os.WriteFile(filepath.Join(dir, "evidence", "0", fmt.Sprintf("%05d.json", i)), fmt.Appendf(nil, `{"payloadType":%q,"payload":%q,"signatures":[%s]}`, intoto.PayloadType, base64.StdEncoding.EncodeToString(fmt.Append(nil, i)), signatures), 0o600))
	}
	for _, command := range [][]string{{"decide", "--dry-run"}, {"status"}, {"decide", "--key", dir + "/keys/demo-gate.key"}} {
		c, said := answers(t, program, append(command, args...)...)
		t.Logf("%s: exit %d, %d MiB, %v", command[0], c.Exit, c.Peak>>10, c.Work)
		if c.Exit != exitDone {
			t.Errorf("%q: exit %d: %.3000s", command, c.Exit, said)
		}
	}
}
