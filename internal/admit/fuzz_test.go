package admit_test

import (
	"crypto/ed25519"
	"testing"

	"github.com/credentry/releasegate/internal/admit"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

// FuzzCheck: no bytes that the pinned key has not signed are admitted, and nothing
// of them is read.
func FuzzCheck(f *testing.F) {
	e := testkit.New(f)
	d := e.Evaluate()
	payload, err := d.Payload()
	if err != nil {
		f.Fatal(err)
	}
	envelope, err := e.Signer("demo-gate").Sign(payload)
	if err != nil {
		f.Fatal(err)
	}
	bare, err := intoto.MarshalEnvelope(envelope)
	if err != nil {
		f.Fatal(err)
	}
	bundle, err := intoto.MarshalBundle(envelope, intoto.Material{Hint: e.Signer("demo-gate").Key().Hint()})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(bare)
	f.Add(bundle)
	f.Add([]byte("{}"))
	stranger, err := sign.FromKey(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)))
	if err != nil {
		f.Fatal(err)
	}
	policy := admit.Policy{Gate: d.Gate, Engagement: d.Engagement, Environment: d.Release.Environment, Gates: trust.TrustedKeys(stranger.Key())}
	f.Fuzz(func(t *testing.T, file []byte) {
		a := admit.Check(policy, file, []canon.Digest{d.Release.Artifacts[0].SHA256}, nil, testkit.Now)
		if a.Admitted || a.Decision != nil || len(a.Objections) == 0 {
			t.Errorf("admitted %v, read %v, %d objections", a.Admitted, a.Decision != nil, len(a.Objections))
		}
	})
}
