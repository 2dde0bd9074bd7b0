package bind_test

import (
	"maps"
	"testing"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/plan"
)

// FuzzPredicate: whatever people sign as a waiver, a vote or a report, it is bound
// only if its schema takes it, and else rejected: never both, and never neither.
func FuzzPredicate(f *testing.F) {
	kinds := []string{plan.WaiverKind, "vote", "pentest-report"}
	for i, name := range kinds {
		k, ok := attestations.Named(name)
		if !ok {
			f.Fatalf("no kind %q", name)
		}
		f.Add(i, k.Example())
		f.Add(i, []byte("{}"))
	}
	f.Fuzz(func(t *testing.T, i int, predicate []byte) {
		parsed, err := canon.Parse(predicate)
		object, ok := parsed.(map[string]any)
		if err != nil || !ok || i < 0 || i >= len(kinds) {
			return
		}
		k, _ := attestations.Named(kinds[i])
		w := one(t, kinds[i], plan.AboutRelease, "testing-and-validation")
		envelopes := w.Attest(kinds[i], w.AboutRelease(), func(p map[string]any) {
			clear(p)
			maps.Copy(p, object)
		}, signer)
		bound, rejected := w.Bind(envelopes)
		if len(bound)+len(rejected) == 0 || len(bound) > 0 && len(rejected) > 0 {
			t.Errorf("%d bound, %d rejected", len(bound), len(rejected))
		}
		if string(predicate) == string(k.Example()) && len(bound) == 0 {
			t.Errorf("the example of %s is rejected: %+v", k.Name, rejected)
		}
		if err := k.Validate(parsed); err != nil && len(bound) > 0 {
			t.Errorf("bound, although %v", err)
		}
	})
}
