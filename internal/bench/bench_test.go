// Package bench measures the program as its users meet it, process by process,
// beside the tools that they would otherwise run, and beside what no program of
// its kind can do without. Only `make bench` runs it.
//
// Two commands that are compared run in turn, and what counts is the median of the
// ratios: a machine that is busy slows both. CPU is user and system time as the
// kernel accounts it, which other processes disturb least.
package bench_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(floorVariable); dir != "" {
		if err := floor(dir, os.Getenv(stageVariable)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	m.Run() // whoever called TestMain exits by its result
}

// setting is a variable that make bench sets.
func setting(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv("RELEASEGATE_BENCH_" + name)
	if value == "" {
		t.Skip("make bench runs this")
	}
	return value
}

// numbers is a setting that lists numbers.
func numbers(t *testing.T, name string) []int {
	t.Helper()
	var list []int
	for field := range strings.FieldsSeq(setting(t, name)) {
		n, err := strconv.Atoi(field)
		if err != nil || n < 1 {
			t.Fatalf("RELEASEGATE_BENCH_%s: %q is not a number above 0", name, field)
		}
		list = append(list, n)
	}
	return list
}

// A command is what is measured: some processes, one after the other.
type command struct {
	name  string
	args  []string
	times int   // how often it is run; 0: once
	exits []int // other than 0
	env   []string
}

// A figure is what one run of a command took.
type figure struct {
	cpu, wall time.Duration
	peak      float64 // MiB of the largest process
}

func (c command) run() (figure, error) {
	var f figure
	for range max(1, c.times) {
		cmd := exec.Command(c.args[0], c.args[1:]...)
		cmd.Env = append(os.Environ(), c.env...)
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		begin := time.Now()
		err := cmd.Run()
		f.wall += time.Since(begin)
		if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || !slices.Contains(c.exits, exit.ExitCode())) {
			return f, fmt.Errorf("%s: %w\n%s", strings.Join(c.args, " "), err, said.Bytes())
		}
		f.cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			f.peak = max(f.peak, float64(usage.Maxrss)/1024)
		}
	}
	return f, nil
}

// A pair is what came of two commands run in turn.
type pair struct {
	a, b     command
	as, bs   []figure
	goal     float64 // of the ratio; 0: there is none
	measured string  // cpu or wall
}

func (p *pair) run(t *testing.T, runs int) {
	t.Helper()
	for i := range runs + 1 {
		a, err := p.a.run()
		if err != nil {
			t.Fatal(err)
		}
		b, err := p.b.run()
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 { // the first only warms the caches
			p.as, p.bs = append(p.as, a), append(p.bs, b)
		}
	}
}

func cpuOf(f figure) float64  { return float64(f.cpu) / float64(time.Millisecond) }
func wallOf(f figure) float64 { return float64(f.wall) / float64(time.Millisecond) }
func peakOf(f figure) float64 { return f.peak }

func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

func medianOf(list []figure, of func(figure) float64) float64 {
	values := make([]float64, len(list))
	for i, f := range list {
		values[i] = of(f)
	}
	return median(values)
}

// ratio is the median of the pairs' ratios.
func (p *pair) ratio(of func(figure) float64) float64 {
	values := make([]float64, len(p.as))
	for i := range p.as {
		values[i] = of(p.as[i]) / max(of(p.bs[i]), 0.001)
	}
	return median(values)
}

// row is the pair's line of the table.
func (p *pair) row() string {
	of := cpuOf
	if p.measured == "wall" {
		of = wallOf
	}
	goal, reached := "–", "–"
	if p.goal > 0 {
		goal, reached = fmt.Sprintf("≤ %.2f", p.goal), "no"
		if p.ratio(of) <= p.goal {
			reached = "yes"
		}
	}
	return fmt.Sprintf("| %s | %.1f | %.1f | %.1f | %s | %.1f | %.1f | %.1f | %s | %.2f | %s | %s |\n", p.a.name,
		medianOf(p.as, cpuOf), medianOf(p.as, wallOf), medianOf(p.as, peakOf), p.b.name,
		medianOf(p.bs, cpuOf), medianOf(p.bs, wallOf), medianOf(p.bs, peakOf), cmp.Or(p.measured, "cpu"), p.ratio(of), goal, reached)
}

const pairHeader = "| job | CPU ms | wall ms | peak MiB | beside | CPU ms | wall ms | peak MiB | compared | ratio | goal | reached |\n" +
	"| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | --- | ---: | ---: | --- |\n"

// engagement plays the demo by the program that is measured, and returns its folder.
func engagement(t *testing.T, program string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "engagement")
	if said, err := exec.Command(program, "demo", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return dir
}

func only(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) != 1 {
		t.Fatalf("%q matches %d files, want 1 (%v)", pattern, len(found), err)
	}
	return found[0]
}

// TestProcesses runs what a user runs, beside what they would run instead.
func TestProcesses(t *testing.T) {
	program, out, runs := setting(t, "PROGRAM"), setting(t, "REPORT"), numbers(t, "RUNS")[0]
	cosign, conftest, opa, intoto := setting(t, "COSIGN"), setting(t, "CONFTEST"), setting(t, "OPA"), setting(t, "IN_TOTO")
	dir := engagement(t, program)
	key := []string{"--release", "1.0.0", "--policy-key", filepath.Join(dir, "security.pub")}
	decide := append([]string{program, "decide", dir}, key...)
	dry := command{name: "`decide --dry-run`", args: append(slices.Clone(decide), "--dry-run")}
	signed := command{name: "`decide`, signed and in the ledger", args: append(slices.Clone(decide), "--key", filepath.Join(dir, "keys", "demo-gate.key"))}
	approval := only(t, filepath.Join(dir, "decisions", "production-release", "*.sigstore.json"))
	artifact := filepath.Join(dir, "artifacts", "wallet-issuer.img")
	verify := command{name: "`verify`", args: []string{program, "verify", approval, "--admission", filepath.Join(dir, "admission.hcl"), "--artifact", artifact}}
	blob := command{name: "cosign verify-blob-attestation", args: []string{
		cosign, "verify-blob-attestation", "--key", filepath.Join(dir, "trust", "keys", "demo-gate.pub"), "--insecure-ignore-tlog",
		"--type", "https://github.com/credentry/releasegate/attestations/release-approval/v1", "--signature", strings.TrimSuffix(approval, ".sigstore.json") + ".dsse.json", artifact,
	}}
	seven := blob
	seven.name, seven.times = "the same, seven times", 7
	rules, input := fifty(t)
	fifty := command{name: "conftest, 50 rules, no signature", args: []string{conftest, "test", "--policy", rules, input}}
	alone := command{name: "OPA once: parse, compile, evaluate the same controls", args: []string{os.Args[0]}, env: []string{floorVariable + "=" + dir}}
	pairs := []*pair{ // those of verify first: each decision that is signed supersedes the one before
		{a: verify, b: blob, goal: 0.4},
		{a: verify, b: command{name: "in-toto-golang --help", args: []string{intoto, "--help"}}, goal: 1.5},
		{a: dry, b: fifty, goal: 0.8},
		{a: signed, b: fifty, goal: 0.8},
		{a: signed, b: seven, goal: 0.25, measured: "wall"},
		{a: dry, b: alone},
		{a: stage(dir, "the whole library: parse", parses), b: fifty},
		{a: stage(dir, "the whole library: parse, read data, compile", compiles), b: fifty},
		{a: stage(dir, "the whole library: parse, read data, compile, evaluate", evaluates), b: fifty},
		{a: command{name: "`version`", args: []string{program, "version"}}, b: command{name: "cosign version", args: []string{cosign, "version"}}, goal: 0.35},
		{a: command{name: "`version`", args: []string{program, "version"}}, b: command{name: "opa version", args: []string{opa, "version"}}},
	}
	var table strings.Builder
	fmt.Fprintf(&table, "## Whole processes\n\nCold starts in turn on %d cores, medians of %d runs. No peak can read below that of the program that measures (some 30 MiB). The engagement is the demo's: %d envelopes, %d controls.\n\n%s",
		runtime.NumCPU(), runs, countFiles(t, filepath.Join(dir, "evidence")), len(requiredOf(t, dir)), pairHeader)
	var bars []bar
	for _, p := range pairs {
		p.run(t, runs)
		table.WriteString(p.row())
		t.Log(p.row())
		for _, one := range []struct {
			command
			figures []figure
		}{{p.a, p.as}, {p.b, p.bs}} {
			if !slices.ContainsFunc(bars, func(b bar) bool { return b.label == plain(one.name) }) {
				bars = append(bars, bar{plain(one.name), medianOf(one.figures, cpuOf), strings.HasPrefix(one.name, "`")})
			}
		}
	}
	table.WriteString("\n![CPU time of each process](processes.svg)\n")
	write(t, filepath.Join(out, "processes.md"), []byte(table.String()))
	write(t, filepath.Join(out, "processes.svg"), chart("CPU time of each process, in milliseconds", bars))
}

// stage is OPA alone on the whole library, as far as a stage.
func stage(dir, name, last string) command {
	return command{name: name, args: []string{os.Args[0]}, env: []string{floorVariable + "=" + dir, stageVariable + "=" + last}}
}

func plain(name string) string { return strings.ReplaceAll(name, "`", "") }

// fifty writes 50 rules and an input of some 90 KB that all of them pass.
func fifty(t *testing.T) (rules, input string) {
	t.Helper()
	dir := t.TempDir()
	var rego, list strings.Builder
	rego.WriteString("package main\n\nimport rego.v1\n")
	for i := range 50 {
		fmt.Fprintf(&rego, "\ndeny contains msg if {\n\tsome c in input.components\n\tc.checks.check%d.score > 90\n\tnot c.checks.check%d.accepted\n\tmsg := sprintf(\"%%s fails check %d\", [c.name])\n}\n", i, i, i)
	}
	list.WriteString(`{"components":[`)
	for c := range 28 {
		if c > 0 {
			list.WriteString(",")
		}
		fmt.Fprintf(&list, `{"name":"component-%d","version":"1.%d.0","checks":{`, c, c)
		for i := range 50 {
			if i > 0 {
				list.WriteString(",")
			}
			fmt.Fprintf(&list, `"check%d":{"score":%d,"accepted":false,"by":"invented person"}`, i, (c*7+i)%90)
		}
		list.WriteString("}}")
	}
	list.WriteString("]}")
	rules, input = filepath.Join(dir, "policy"), filepath.Join(dir, "input.json")
	write(t, filepath.Join(rules, "rules.rego"), []byte(rego.String()))
	write(t, input, []byte(list.String()))
	return rules, input
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func countFiles(t *testing.T, dir string) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(found) == 0 {
		t.Fatalf("%q holds nothing (%v)", dir, err)
	}
	return len(found)
}
