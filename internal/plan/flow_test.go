package plan_test

import (
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/plan"
)

const flowGate = goodGate + `
phase "environment-provisioning" {
  evidence "link" {
    step  = "build"
    about = "artifacts"
    signers {
      role  = "tester"
      count = 1
    }
  }
}
`

// TestLeaning: a gate that judges one phase takes in the evidence of another that its
// rules point to, once, and no other.
func TestLeaning(t *testing.T) {
	text := strings.Replace(flowGate, `max_age = "90d"`, `max_age = "90d"
    products = ["MATCH * WITH PRODUCTS FROM build", "MATCH * WITH MATERIALS FROM build", "DISALLOW *"]`, 1)
	for _, c := range []struct{ gate, phase, leans string }{
		{"production-release", "", "build"},
		{"phase-exit", "testing-and-validation", "build"},
		{"phase-exit", "platform-configuration", ""},
	} {
		p, err := load(t, "", text, "", plan.Request{Gate: c.gate, Phase: c.phase})
		if err != nil {
			t.Fatal(err)
		}
		var leans []string
		for _, q := range p.LeansOn {
			leans = append(leans, q.Flow())
		}
		if got := strings.Join(leans, " "); got != c.leans {
			t.Errorf("%s %s leans on %q, want %q", c.gate, c.phase, got, c.leans)
		}
		if want := len(p.LeansOn) + len(p.Gate.Phases); len(p.Requirements()) != want {
			t.Errorf("%s asks for %d, want %d", c.gate, len(p.Requirements()), want)
		}
	}
}
