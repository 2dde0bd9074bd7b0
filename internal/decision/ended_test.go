package decision_test

import (
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/decision"
)

// An approval that would have ended when it is made approves nothing; a second
// later it does.
func TestEndedAlready(t *testing.T) {
	at := time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		ends time.Time
		want decision.Verdict
	}{
		{time.Unix(0, 0), decision.Denied},
		{at.Add(-time.Second), decision.Denied},
		{at, decision.Denied},
		{at.Add(time.Second), decision.Approved},
	} {
		d := decision.Make(decision.Parts{
			At: at, Validity: time.Hour, Phases: decision.Phases, Required: []string{"A-1"},
			Evidence: []decision.Evidence{{Kind: "vote"}},
			Results:  []decision.Result{{ID: "A-1", Phase: decision.Phases[0], Outcome: decision.Pass, ValidUntil: &c.ends}},
		})
		if d.Verdict != c.want {
			t.Errorf("ends %s: %s, want %s (%v)", c.ends, d.Verdict, c.want, d.Reasons)
		}
		if denied := c.want == decision.Denied; denied != (len(d.Reasons) == 1 && d.Reasons[0].Code == "ended_already") {
			t.Errorf("ends %s: reasons %v", c.ends, d.Reasons)
		}
	}
}
