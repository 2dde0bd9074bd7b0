package ballot_test

import (
	"testing"

	"github.com/credentry/releasegate/internal/ballot"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
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

// count judges everything up to the board, which votes on the package that the
// evidence makes.
func (w *world) count(evidence []source.Envelope, votes func(pack []intoto.Subject) []source.Envelope) (*decision.Request, *decision.Board, []decision.Reason) {
	w.t.Helper()
	bound, rejected := w.Bind(evidence)
	counted, gaps, _ := require.Judge(w.Plan, bound, rejected, at)
	if len(gaps) > 0 && len(evidence) > 0 {
		w.t.Fatalf("the evidence leaves gaps: %+v", gaps)
	}
	pack := require.Package(w.Plan.Release.Digest(), "policy", "trust", counted, nil, nil).Digest()
	bound, rejected = w.Bind(evidence, votes([]intoto.Subject{intoto.SubjectOf("package", pack)}))
	if len(rejected) > 0 {
		w.t.Fatalf("rejected: %+v", rejected)
	}
	return ballot.Count(ballot.Box{Plan: w.Plan, Package: pack, Counted: counted, Bound: bound, At: at})
}
