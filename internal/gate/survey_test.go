package gate_test

import (
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/testkit"
)

// A survey says of every gate, at any instant, to the byte what asking that gate by
// itself says.
func TestSurveyIsEachGateByItself(t *testing.T) {
	o := options(testkit.New(t))
	o.Unsafe = []string{"survey"}
	survey, err := gate.OpenSurvey(o)
	if err != nil {
		t.Fatal(err)
	}
	approved := 0
	for _, at := range []time.Time{testkit.Now, testkit.Now.Add(400 * 24 * time.Hour)} {
		all, err := survey.At(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		if want := 2 + len(decision.Phases); len(all) != want {
			t.Fatalf("%d decisions, want %d: one for each final gate, and for each phase of the milestone", len(all), want)
		}
		for _, d := range all {
			one := o
			one.Gate, one.Phase = d.Gate, d.Phase
			if want := evaluate(t, one, at); string(payload(t, d)) != string(payload(t, want)) {
				t.Errorf("gate %s %s at %s is judged otherwise by itself", d.Gate, d.Phase, at)
			}
			if !d.Trial() {
				t.Errorf("gate %s %s: a survey decides nothing", d.Gate, d.Phase)
			}
			if d.Verdict == decision.Approved {
				approved++
			}
		}
	}
	if approved < 1+len(decision.Phases) {
		t.Errorf("only %d were approved: not much was compared", approved)
	}
}
