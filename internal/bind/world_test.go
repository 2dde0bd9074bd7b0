package bind_test

import (
	"testing"

	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/testkit"
)

// A world is the test kit's, with what this package adds.
type world struct {
	*testkit.World

	t *testing.T
}

func newWorld(t *testing.T, members []testkit.Member, phases ...plan.Phase) *world {
	t.Helper()
	return &world{testkit.NewWorld(t, members, phases...), t}
}
