package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/credentry/releasegate/internal/testkit"
)

func TestMain(m *testing.M) {
	testscript.Main(cleaner{m}, map[string]func(){"releasegate": main, "releasegate-stuck": stuck, "releasegate-measured": measured, oneThread: main})
}

// stuck is the program with an engine in which one builtin, that a control of the
// demo calls, neither answers nor looks at a deadline.
func stuck() {
	topdown.RegisterBuiltinFunc(ast.CryptoSha256.Name, func(topdown.BuiltinContext, []*ast.Term, func(*ast.Term) error) error {
		for n := 0; ; n++ { // busy, not asleep: what is stuck takes the machine's time as well
			sink = n
		}
	})
	main()
}

var sink int

// A cleaner runs the tests, then removes what they share.
type cleaner struct{ *testing.M }

func (c cleaner) Run() int {
	defer testkit.Clean()
	defer func() {
		if releasedIn != "" {
			_ = os.RemoveAll(releasedIn)
		}
	}()
	return c.M.Run()
}

// TestScripts runs the program as people do: one script a behaviour.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                "testdata/script",
		RequireUniqueNames: true,
		UpdateScripts:      *update,
		Cmds:               map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "none": none, "only": only},
		Condition: func(name string) (bool, error) {
			switch name {
			case "cosign":
				return os.Getenv("RELEASEGATE_TEST_COSIGN") != "", nil
			case "opa":
				return os.Getenv("RELEASEGATE_TEST_OPA") != "", nil
			case "slsa-verifier":
				return os.Getenv("RELEASEGATE_TEST_SLSA_VERIFIER") != "", nil
			}
			return false, errors.New("unknown condition")
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("COSIGN", os.Getenv("RELEASEGATE_TEST_COSIGN"))
			env.Setenv("OPA", os.Getenv("RELEASEGATE_TEST_OPA"))
			env.Setenv("NOW", time.Now().UTC().Format(time.RFC3339))
			env.Setenv("IN_A_MONTH", time.Now().UTC().AddDate(0, 0, 30).Format(time.RFC3339))
			env.Setenv("SLSA_VERIFIER", os.Getenv("RELEASEGATE_TEST_SLSA_VERIFIER"))
			return nil
		},
	})
}

// only VARIABLE PATTERN sets a variable to the one file that matches the pattern.
func only(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: only VARIABLE PATTERN")
	}
	found, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	if len(found) != 1 {
		ts.Fatalf("%s matches %d files, want 1: %q", args[1], len(found), found)
	}
	ts.Setenv(args[0], found[0])
}

// none PATTERN wants no file that matches the pattern.
func none(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: none PATTERN")
	}
	found, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(found) != 0 {
		ts.Fatalf("%s matches %q", args[0], found)
	}
}

// exits CODE COMMAND... runs the command and wants exactly that exit code: a plain
// "!" would take a crash for a denial.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
