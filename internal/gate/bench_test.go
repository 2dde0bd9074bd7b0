package gate_test

import (
	"testing"

	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

func options(e *testkit.Engagement) gate.Options {
	return gate.Options{
		Paths: gate.Layout(e.Dir, demo.Release), Gate: demo.Gate, At: testkit.Now,
		PolicyKeys: []trust.Key{e.Signer("demo-security").Key()},
	}
}

// BenchmarkOpen reads and verifies the rulebooks, compiles the controls and reads
// the evidence of the honest engagement.
func BenchmarkOpen(b *testing.B) {
	o := options(testkit.New(b))
	for b.Loop() {
		if _, _, err := gate.Open(o); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEvaluate verifies and judges what Open has read.
func BenchmarkEvaluate(b *testing.B) {
	in, _, err := gate.Open(options(testkit.New(b)))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := gate.Evaluate(b.Context(), in, testkit.Now); err != nil {
			b.Fatal(err)
		}
	}
}
