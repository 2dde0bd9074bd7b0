package control_test

import (
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/plan"
)

func TestRequiredAndNarrow(t *testing.T) {
	other := strings.ReplaceAll(strings.ReplaceAll(honest, "TST-1", "GLV-1"), "testing_and_validation.tested", "go_live_readiness.ready")
	extended := strings.ReplaceAll(strings.ReplaceAll(strings.Replace(honest, "#   severity: high\n", "#   severity: high\n#   tier: extended\n", 1), "TST-1", "TST-0"), "validation.tested", "validation.more")
	set, err := lint.Load(open(t, files(map[string]string{
		"controls/go_live_readiness/ready/ready.rego":    other,
		"controls/testing_and_validation/more/more.rego": extended,
	})))
	if err != nil {
		t.Fatal(err)
	}
	const testing, readiness = "testing-and-validation", "go-live-readiness"
	for _, c := range []struct {
		phases, tiers []string
		want          string
	}{
		{[]string{testing, readiness}, []string{"core", "extended"}, "GLV-1 TST-0 TST-1"},
		{[]string{testing, readiness}, []string{"core"}, "GLV-1 TST-1"},
		{[]string{testing}, []string{"extended"}, "TST-0"},
		{[]string{"testing_and_validation"}, []string{"core"}, ""},
		{nil, []string{"core"}, ""},
		{[]string{testing}, nil, ""},
	} {
		gate := plan.Gate{Name: "some", Tiers: c.tiers}
		for _, phase := range c.phases {
			gate.Phases = append(gate.Phases, plan.Phase{Name: phase})
		}
		if got := strings.Join(set.Required(gate), " "); got != c.want {
			t.Errorf("%v %v: %q, want %q", c.phases, c.tiers, got, c.want)
		}
	}
	ids := []string{"GLV-1", "GONE-1", "TST-1"}
	if got := strings.Join(set.Narrow(ids, []string{testing}), " "); got != "GONE-1 TST-1" {
		t.Errorf("narrowed to %q: what the bundle does not hold must stay", got)
	}
	if strings.Join(ids, " ") != "GLV-1 GONE-1 TST-1" {
		t.Error("the list was changed")
	}
}
