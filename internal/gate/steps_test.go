package gate_test

import (
	"os"
	"slices"
	"testing"

	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/require"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

func options(e *testkit.Engagement) gate.Options {
	return gate.Options{
		Paths: gate.Layout(e.Dir, demo.Release), Gate: demo.Gate, At: testkit.Now,
		PolicyKeys: []trust.Key{e.Signer("demo-security").Key()},
	}
}

// A step is one of the pipeline's, on the honest engagement. Budget is how many
// allocations it may make: they are the same on every machine, where time is not.
// Budgets leave room for a fifth more.
type step struct {
	name   string
	budget float64
	run    func() error
}

// steps are those of Open and Evaluate, in their order, then the two as a whole.
func steps(tb testing.TB) []step {
	tb.Helper()
	o := options(testkit.New(tb))
	in, _, err := gate.Open(o)
	if err != nil {
		tb.Fatal(err)
	}
	release, err := os.ReadFile(o.Release)
	if err != nil {
		tb.Fatal(err)
	}
	frozen, checked := control.Frozen(in.Policy)
	if !checked {
		tb.Fatal("the honest bundle was not checked when it was signed")
	}
	required := in.Policy.Manifest().Gates[demo.Gate]
	attestations, _ := in.Plan.Roster.Verify(in.Found, testkit.Now)
	bound, _ := bind.To(in.Plan, attestations, testkit.Now)
	counted, _, _ := require.Judge(in.Plan, bound, nil, testkit.Now)
	judge := func(twice bool) error {
		_, err := in.Controls.Evaluate(tb.Context(), control.Case{
			Gate: in.Plan.Gate, Engagement: in.Plan.Engagement, Release: in.Plan.Release, Evidence: counted, Required: required, At: testkit.Now, Twice: twice,
		})
		return err
	}
	made, err := gate.Evaluate(tb.Context(), in, testkit.Now)
	if err != nil || made.Verdict != decision.Approved {
		tb.Fatalf("%s, %v", made.Verdict, err)
	}
	return []step{
		{"bundle.Open", 8300, func() error {
			_, err := bundle.Open(o.Policy, bundle.Policy, bundle.Options{Keys: o.PolicyKeys, At: o.At})
			return err
		}},
		{"control.Frozen", 5100, func() error { control.Frozen(in.Policy); return nil }},
		{"control.Load", 105_000, func() error { _, err := control.Load(in.Policy, frozen, required); return err }},
		{"source.Dir", 1800, func() error { _, _, err := source.Dir(disk.Disk{}, o.Evidence); return err }},
		{"plan.Load", 38_000, func() error {
			_, err := plan.Load(in.Policy, in.Trust, plan.Request{ReleaseFile: o.Release, Release: release, Gate: demo.Gate})
			return err
		}},
		{"trust.Verify", 3900, func() error { in.Plan.Roster.Verify(in.Found, testkit.Now); return nil }},
		{"bind.To", 64_500, func() error { bind.To(in.Plan, attestations, testkit.Now); return nil }},
		{"require.Judge", 1200, func() error { require.Judge(in.Plan, slices.Clone(bound), nil, testkit.Now); return nil }},
		{"control.Evaluate/once", 266_000, func() error { return judge(false) }},
		{"control.Evaluate/twice", 470_000, func() error { return judge(true) }},
		{"decision.Payload", 800, func() error { _, err := made.Payload(); return err }},
		{"Open", 159_000, func() error { _, _, err := gate.Open(o); return err }},
		{"Evaluate", 546_000, func() error { _, err := gate.Evaluate(tb.Context(), in, testkit.Now); return err }},
	}
}

// BenchmarkSteps times each step; make bench shows them.
func BenchmarkSteps(b *testing.B) {
	for _, s := range steps(b) {
		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := s.run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestBudgets: no step takes much more than it did. A library that grows may: then
// raise the budget to 1.2 times what the test says.
func TestBudgets(t *testing.T) {
	for _, s := range steps(t) {
		var failed error
		got := testing.AllocsPerRun(2, func() {
			if err := s.run(); err != nil {
				failed = err
			}
		})
		if failed != nil {
			t.Errorf("%s: %v", s.name, failed)
		}
		t.Logf("%-24s %8.0f of %8.0f allocations", s.name, got, s.budget)
		if got > s.budget {
			t.Errorf("%s makes %.0f allocations, and its budget is %.0f: find what has become slow, or raise the budget to %.0f", s.name, got, s.budget, 1.2*got)
		}
		if got < s.budget/2 {
			t.Errorf("%s makes %.0f allocations, not half of its budget: lower it to %.0f, so that this stays", s.name, got, 1.2*got)
		}
	}
}
