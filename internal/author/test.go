package author

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/lint"
)

// testTimeout bounds one test rule; the slowest of the library takes a tenth of a
// second on an idle machine.
const testTimeout = 2 * time.Minute

// A Tested is how the tests of a bundle came out.
type Tested struct {
	Tests     int       `json:"tests"`
	Failed    []Failure `json:"failed"`
	Lines     int       `json:"lines"` // of controls and library that can be reached
	Unreached []Place   `json:"unreached"`
	Untested  []string  `json:"untested"` // controls and library files without a test file
}

// OK reports whether every test passed and every line was reached.
func (t Tested) OK() bool { return len(t.Failed)+len(t.Unreached)+len(t.Untested) == 0 }

// A Place is a line of a file of the bundle.
type Place struct {
	Path string `json:"path"`
	Line int    `json:"line"`
}

func (p Place) String() string { return fmt.Sprintf("%s:%d", p.Path, p.Line) }

// A Failure is a test that did not hold.
type Failure struct {
	Place

	Test    string `json:"test"`
	Problem string `json:"problem"`
}

// Test runs the Rego tests of a bundle whose controls keep their contract. A bundle
// without tests, and a control without one, is an error: nothing tested is not
// everything passed.
func Test(ctx context.Context, b *bundle.Bundle) (Tested, error) {
	set, err := lint.Load(b)
	if err != nil {
		return Tested{}, err
	}
	if len(b.Tests()) == 0 {
		return Tested{}, fault.Refuse("write NAME_test.rego beside each control", "policy bundle %q holds no test", b.Where("."))
	}
	modules, judged, err := modulesOf(b)
	if err != nil {
		return Tested{}, err
	}
	store := inmem.NewFromObject(set.Pinned())
	reached := cover.New()
	t := Tested{}
	err = storage.Txn(ctx, store, storage.TransactionParams{}, func(txn storage.Transaction) error {
		compiler := ast.NewCompiler().WithCapabilities(testLanguage()).WithEnablePrintStatements(true)
		results, err := tester.NewRunner().SetCompiler(compiler).SetStore(store).SetModules(modules).SetTimeout(testTimeout).
			SetCoverageQueryTracer(reached).SetCoverageRuns(nil).RunTests(ctx, txn)
		if err != nil {
			return err
		}
		for r := range results {
			t.count(r)
		}
		return nil
	})
	if err != nil {
		var problems control.Problems
		problems.Rego(err)
		return Tested{}, problems.Refuse(b)
	}
	if t.Tests == 0 {
		return t, fault.Refuse("name the rules of a test test_…", "policy bundle %q holds test files without a test", b.Where("."))
	}
	t.coverage(b, reached.Report(judged))
	return t, nil
}

// testLanguage is what tests are written in: more than controls, but nothing of the
// network, the clock, chance or the machine. Whoever proposes a change to a bundle
// has its tests run by others.
func testLanguage() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion()
	c.Builtins = slices.DeleteFunc(c.Builtins, func(b *ast.Builtin) bool {
		return b.Nondeterministic || strings.HasPrefix(b.Name, "json.match_schema") || strings.HasPrefix(b.Name, "json.verify_schema") // schemas refer to others by URL
	})
	c.AllowNet = []string{}
	return c
}

// modulesOf parses the files of a bundle, tests and all; judged are those that must
// be reached.
func modulesOf(b *bundle.Bundle) (all, judged map[string]*ast.Module, err error) {
	all, judged = map[string]*ast.Module{}, map[string]*ast.Module{}
	parse := func(name string, content []byte) error {
		m, err := ast.ParseModuleWithOpts(name, string(content), ast.ParserOptions{RegoVersion: ast.RegoV1})
		if err != nil {
			return fault.Refuse("", "%q: %w", b.Where(name), err)
		}
		all[name] = m
		return nil
	}
	for _, name := range b.Paths() {
		content, _ := b.File(name)
		if !isRego(name) {
			continue
		}
		if err := parse(name, content); err != nil {
			return nil, nil, err
		}
		judged[name] = all[name]
	}
	for _, name := range slices.Sorted(maps.Keys(b.Tests())) {
		if err := parse(name, b.Tests()[name]); err != nil {
			return nil, nil, err
		}
	}
	return all, judged, nil
}

// count adds one result.
func (t *Tested) count(r *tester.Result) {
	t.Tests++
	if r.Pass() {
		return
	}
	f := Failure{Test: r.Package + "." + r.Name, Problem: "it does not hold"}
	if r.Location != nil {
		f.Place = Place{r.Location.File, r.Location.Row}
	}
	switch {
	case r.Error != nil:
		f.Problem = r.Error.Error()
	case r.Skip:
		f.Problem = "it is skipped"
	}
	for names, sub := range r.SubResults.Iter {
		if sub.Fail {
			f.Problem += fmt.Sprintf("; case %q", strings.Join(names, "/"))
		}
	}
	t.Failed = append(t.Failed, f)
}

// coverage lists what no test has reached, and what has no test of its own.
func (t *Tested) coverage(b *bundle.Bundle, report cover.Report) {
	for _, name := range slices.Sorted(maps.Keys(report.Files)) {
		file := report.Files[name]
		if bundle.IsTest(name) {
			continue
		}
		t.Lines += file.CoveredLines + file.NotCoveredLines
		for _, missed := range file.NotCovered {
			for line := missed.Start.Row; line <= missed.End.Row; line++ {
				t.Unreached = append(t.Unreached, Place{name, line})
			}
		}
		if _, tested := b.Tests()[testOf(name)]; !tested {
			t.Untested = append(t.Untested, name)
		}
	}
	slices.SortFunc(t.Failed, func(a, b Failure) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Test, b.Test))
	})
}

func isRego(name string) bool { return path.Ext(name) == ".rego" }

// testOf is the file that tests a file.
func testOf(name string) string { return strings.TrimSuffix(name, ".rego") + "_test.rego" }
