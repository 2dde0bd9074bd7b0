package require_test

import (
	"testing"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/require"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/testkit"
)

// at is the instant around which the registry's examples are written.
var at = testkit.Now

// A world is the test kit's, with what this package adds.
type world struct {
	*testkit.World

	t *testing.T
}

func newWorld(t *testing.T, members []testkit.Member, phases ...plan.Phase) *world {
	t.Helper()
	return &world{testkit.NewWorld(t, members, phases...), t}
}

// judge verifies, binds and judges.
func (w *world) judge(envelopes ...[]source.Envelope) ([]require.Counted, []decision.Reason, []decision.Rejection) {
	w.t.Helper()
	bound, rejected := w.Bind(envelopes...)
	return require.Judge(w.Plan, bound, rejected, at)
}
