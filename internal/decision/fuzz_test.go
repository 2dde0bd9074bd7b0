package decision_test

import (
	"bytes"
	"testing"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/testkit"
)

// FuzzRead: a payload that is read as a decision is exactly what that decision
// writes, and it approves nothing against its own reasons.
func FuzzRead(f *testing.F) {
	e := testkit.New(f)
	honest := e.Evaluate()
	denied := honest
	denied.Verdict, denied.Denial, denied.Reasons = decision.Denied, decision.Failing, []decision.Reason{{Code: "unmet", Effect: decision.Stops, Text: "x"}}
	for _, d := range []decision.Decision{honest, denied, {}} {
		payload, err := d.Payload()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(payload)
		f.Add(bytes.Replace(payload, []byte(`"denied"`), []byte(`"approved"`), 1))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		d, err := decision.Read(payload)
		if err != nil {
			return
		}
		again, err := d.Payload()
		if err != nil || !bytes.Equal(again, payload) {
			t.Fatalf("read, but written as %s (%v)", again, err)
		}
		for _, r := range d.Reasons {
			if d.Verdict == decision.Approved && r.Effect != decision.Warns {
				t.Fatalf("approved, although %s", r.Line())
			}
		}
	})
}
