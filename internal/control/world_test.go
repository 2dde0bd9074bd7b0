package control_test

import (
	"testing"

	"github.com/credentry/releasegate/internal/control"
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

// judge returns the evidence that counts; nothing may be lacking.
func (w *world) judge(envelopes ...[]source.Envelope) []require.Counted {
	w.t.Helper()
	bound, rejected := w.Bind(envelopes...)
	counted, gaps, rejected := require.Judge(w.Plan, bound, rejected, at)
	if len(gaps)+len(rejected) > 0 {
		w.t.Fatalf("gaps %+v, rejected %+v", gaps, rejected)
	}
	return counted
}

// tested is a world with one penetration test that counts.
func tested(t *testing.T) (*world, control.Case) {
	t.Helper()
	const phase = "testing-and-validation"
	w := newWorld(t, []testkit.Member{{ID: "tester", Person: "anne", Roles: []string{"tester"}}}, plan.Phase{Name: phase, Evidence: []plan.Requirement{
		{Kind: "pentest-report", Phase: phase, About: plan.AboutRelease, Signers: []plan.SignerRule{{Role: "tester", Count: 1}}},
	}})
	counted := w.judge(w.Attest("pentest-report", w.AboutRelease(), nil, "tester"))
	return w, control.Case{Gate: w.Plan.Gate, Engagement: w.Plan.Engagement, Release: w.Plan.Release, Evidence: counted, At: at, Twice: true}
}
