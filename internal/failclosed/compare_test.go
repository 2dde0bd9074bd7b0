package failclosed_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/testkit"
)

// A peer is a row's break as it looks under conftest: the same input document,
// judged by deny rules that ask the same. Where what is broken is the policy, the
// report has a flaw that the whole policy denies, so that an exit code of 0 is a
// release that should not be.
type peer struct {
	swap    []string                    // before, after: texts of the deny policy
	control func(string) string         // the deny policy as a whole
	extra   string                      // rules added to it
	files   func(map[string]string)     // its files, tests and data included
	report  func(map[string]any)        // the predicate; nil: as the row has it
	input   func(map[string]any)        // the input document
	raw     func(string) (string, bool) // its text, and whether there is one
}

const (
	comparePath = "../../testdata/compare"
	readmePath  = "../../README.md"
	beginMark   = "<!-- compare:begin -->"
	endMark     = "<!-- compare:end -->"
)

// comparable are the rows that have a counterpart.
func comparable() []row {
	return slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return r.peer == nil })
}

// TestCompare runs conftest on every row that has a counterpart, and writes what
// came of it into README.md. Only `make compare` runs it.
func TestCompare(t *testing.T) {
	conftest := os.Getenv("RELEASEGATE_COMPARE_CONFTEST")
	if conftest == "" {
		t.Skip("make compare runs this")
	}
	c := comparison{conftest: conftest, capabilities: pureCapabilities(t), honest: predicate(t)}
	version := c.version(t)
	if plain, guarded := c.judge(t, row{peer: &peer{}}); plain != 0 || guarded != 0 {
		t.Fatalf("the honest report is denied: %d, %d", plain, guarded)
	}
	for _, flaw := range []func(map[string]any){finding(open), old, unattacked} {
		if plain, guarded := c.judge(t, row{report: flaw, peer: &peer{}}); plain != 1 || guarded != 1 {
			t.Fatalf("a flaw of the report is not denied by the policy as it stands: %d, %d", plain, guarded)
		}
	}
	var table strings.Builder
	var unseen [2]int
	cell := func(code, column int) string {
		if code == 0 {
			unseen[column]++
			return "**passes**"
		}
		return fmt.Sprintf("noticed (exit %d)", code)
	}
	for _, r := range comparable() {
		plain, guarded := c.judge(t, r)
		fmt.Fprintf(&table, "| %s | %s | %s | %s |\n", r.name, r.want, cell(plain, 0), cell(guarded, 1))
	}
	summary := figures(len(comparable()), unseen)
	t.Log(summary)
	section := beginMark + "\n" + fmt.Sprintf(introduction, version) + "\n\n" + summary + "\n\n" + header + table.String() + footer + endMark
	text, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begun := strings.Cut(string(text), beginMark)
	_, after, ended := strings.Cut(rest, endMark)
	if !begun || !ended {
		t.Fatalf("README.md has no %s and %s to write between", beginMark, endMark)
	}
	if err := os.WriteFile(readmePath, []byte(before+section+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

const introduction = "One control, the breaks below and the same evidence were given to `releasegate` and, as [deny rules](testdata/compare/policy), " +
	"to conftest %s: once as `conftest test`, once with all of its own safeguards " +
	"(`conftest verify` on unit tests of the rules, `--strict`, `--show-builtin-errors`, and `--capabilities` without what is not pure). " +
	"Where the policy is broken, conftest is given a report that the whole policy denies, releasegate a good one. " +
	"conftest tests configuration files of many formats by one's own rules; who signed what is not its task, so that breaks of " +
	"signatures, signed bundles and METADATA are left out. Evidence of the wrong form is refused by releasegate's JSON Schemas before a " +
	"control sees it; put in front of conftest, they would refuse the same."

const header = "<details>\n<summary>Each break</summary>\n\n| break | releasegate | `conftest test` | with its safeguards |\n|---|---|---|---|\n"

const footer = "\n</details>\n"

// TestReadme holds that what README.md says of the comparison is of these rows,
// without running it.
func TestReadme(t *testing.T) {
	text, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, begun := strings.Cut(string(text), beginMark+"\n")
	section, _, ended := strings.Cut(rest, endMark)
	if !begun || !ended {
		t.Fatal("README.md has no generated comparison: make compare")
	}
	_, table, found := strings.Cut(section, header)
	if !found {
		t.Fatal("the comparison in README.md has no table: make compare")
	}
	table, closed := strings.CutSuffix(table, "\n"+footer)
	if !closed {
		t.Error("the table in README.md does not end as it should: make compare")
	}
	lines := strings.Split(table, "\n")
	compared := comparable()
	if len(lines) != len(compared) {
		t.Fatalf("the comparison in README.md has %d rows, want %d: make compare", len(lines), len(compared))
	}
	var unseen [2]int
	for i, r := range compared {
		cells := strings.Split(strings.Trim(lines[i], "| "), " | ")
		if len(cells) != 4 || cells[0] != r.name || cells[1] != r.want {
			t.Errorf("README.md says %q where %q is %s: make compare", lines[i], r.name, r.want)
			continue
		}
		for column, cell := range cells[2:] {
			switch {
			case cell == "**passes**":
				unseen[column]++
			case !strings.HasPrefix(cell, "noticed (exit "):
				t.Errorf("README.md says %q: make compare", cell)
			}
		}
	}
	if summary := figures(len(compared), unseen); !strings.Contains(section, summary) {
		t.Errorf("README.md does not say %q: make compare", summary)
	}
}

// figures sums the table up: of how many breaks conftest passes how many. That
// releasegate approves none is what TestNothingBrokenIsApproved holds.
func figures(breaks int, passes [2]int) string {
	return fmt.Sprintf("Of %d breaks, releasegate approves 0, `conftest test` passes %d, and with all of its own safeguards it passes %d.", breaks, passes[0], passes[1])
}

type comparison struct {
	conftest     string
	capabilities string
	honest       string // the predicate, JSON
}

// judge returns conftest's exit codes: of a plain test, and of one with all of
// its safeguards, the first of which to fail counts.
func (c comparison) judge(t *testing.T, r row) (plain, guarded int) {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{}
	for _, name := range []string{denyPolicy, denyTest, "data/params.yaml", "data/checklists.yaml"} {
		content, err := os.ReadFile(filepath.Join(comparePath, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(content)
	}
	files[denyPolicy] = exchange(t, files[denyPolicy], r.peer.swap)
	if r.peer.control != nil {
		files[denyPolicy] = r.peer.control(files[denyPolicy])
	}
	if r.peer.extra != "" {
		files[denyPolicy] += "\n" + r.peer.extra
	}
	if r.peer.files != nil {
		r.peer.files(files)
	}
	if input, ok := c.input(t, r); ok {
		files["input.json"] = input
	}
	for _, folder := range []string{"policy", "data"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	with := []string{"--policy", "policy", "--data", "data", "--no-color"}
	plain = c.run(t, r.name, dir, append([]string{"test", "input.json"}, with...))
	with = append(with, "--strict", "--show-builtin-errors", "--capabilities", c.capabilities)
	guarded = c.run(t, r.name, dir, append([]string{"verify"}, with...))
	if guarded == 0 {
		guarded = c.run(t, r.name, dir, append([]string{"test", "input.json"}, with...))
	}
	return plain, guarded
}

func (c comparison) run(t *testing.T, name, dir string, args []string) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.conftest, args...)
	cmd.Dir, cmd.Env = dir, []string{"HOME=" + dir} // nothing else of the machine's
	out, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() != 1) { // 2 is a crash
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	t.Logf("%s: conftest %s: exit %d\n%s", name, args[0], cmd.ProcessState.ExitCode(), out)
	return cmd.ProcessState.ExitCode()
}

func (c comparison) version(t *testing.T) string {
	t.Helper()
	module, err := os.ReadFile("../../testdata/tools/conftest/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(module), "github.com/open-policy-agent/conftest v")
	version, _, found := strings.Cut(rest, " ")
	if !found {
		t.Fatal("testdata/tools/conftest/go.mod pins no version")
	}
	return version
}

// input is the document that conftest judges: laid out as releasegate's controls
// see theirs.
func (c comparison) input(t *testing.T, r row) (string, bool) {
	t.Helper()
	var report map[string]any
	if err := json.Unmarshal([]byte(c.honest), &report); err != nil {
		t.Fatal(err)
	}
	if change := r.peer.report; change != nil {
		change(report)
	} else if r.report != nil {
		r.report(report)
	}
	document := map[string]any{
		"now_ns":   testkit.Now.UnixNano(),
		"release":  map[string]any{"id": "1.0.0", "version": "1.0.0", "environment": "production"},
		"evidence": map[string]any{"pentest-report": []any{map[string]any{"id": "a1", "predicate": report}}},
	}
	if r.peer.input != nil {
		r.peer.input(document)
	}
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if r.peer.raw != nil {
		return r.peer.raw(string(text))
	}
	return string(text), true
}

// predicate is the honest engagement's penetration test.
func predicate(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(testkit.New(t).Path("predicates/pentest-report.json"))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// pureCapabilities writes the capabilities of a careful user: every builtin whose
// answer depends on its arguments alone.
func pureCapabilities(t *testing.T) string {
	t.Helper()
	c := ast.CapabilitiesForThisVersion()
	c.Builtins = slices.DeleteFunc(c.Builtins, func(b *ast.Builtin) bool { return b.Nondeterministic })
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "capabilities.json")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
