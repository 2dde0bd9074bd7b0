package failclosed_test

import (
	"testing"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

func TestZZ(t *testing.T) {
	e := testkit.New(t)
	in, _, err := gate.Open(gate.Options{
		Paths: gate.Layout(e.Dir, demo.Release), ReleaseID: demo.Release, Gate: demo.Gate, At: testkit.Now,
		PolicyKeys: []trust.Key{e.Signer("demo-security").Key()},
		OpenSigner: func() (*sign.Signer, error) { return e.Signer("demo-gate"), nil },
	})
	if err != nil { t.Fatal(err) }
	r := testing.Benchmark(func(b *testing.B) { for b.Loop() { if _, err := gate.Evaluate(t.Context(), in, testkit.Now); err != nil { b.Fatal(err) } } })
	t.Log(r.String(), r.MemString())
}
