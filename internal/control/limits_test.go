package control_test

import (
	"testing"

	"github.com/credentry/releasegate/internal/decision"
)

// A set of digests is no number, however much one of them looks like it.
func TestDigestsAreNoNumbers(t *testing.T) {
	set := load(t, map[string]string{"d": small("d", metIf("count({\"1e99999\", r.id} - {\"1e99999\"}) == 1"))})
	_, in := tested(t)
	in.Required = []string{"d"}
	results, err := set.Evaluate(t.Context(), in)
	if err != nil || len(results) != 1 || results[0].Outcome != decision.Pass {
		t.Fatalf("%v %+v", err, results)
	}
}
