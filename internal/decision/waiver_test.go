package decision_test

import (
	"slices"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// waived are parts of which one finding is waived.
func waived() decision.Parts {
	p := honest()
	waiver := decision.Waiver{
		ID: "one", Control: "TRN-1", Criterion: "recent", Key: "k", Finding: "k is old", Accepted: true, Evidence: canon.Sum([]byte("waiver")),
		ExpiresAt: at.Add(48 * time.Hour), NextReview: at.Add(24 * time.Hour), Remediation: decision.Remediation{Text: "Train them.", Owner: "anne", Due: "2026-07-20"},
	}
	p.Waivers = []decision.Waiver{waiver}
	p.Results[0] = result("TRN-1", decision.Phases[4], decision.Waived)
	p.Results[0].Criteria[0].Waived = true
	p.Results[0].Findings = []decision.Finding{{Criterion: "recent", Key: "k", Text: "k is old", Waiver: waiver.Evidence}}
	return p
}

// TestWaivedUntil: what was promised by a day is looked at again when that has passed.
func TestWaivedUntil(t *testing.T) {
	p := waived()
	p.Validity = 30 * 24 * time.Hour
	for _, c := range []struct {
		due  string
		want time.Time
		why  string
	}{
		{"2026-07-20", p.Waivers[0].NextReview, "the waiver one is due for review"},
		{"2026-06-30", time.Date(2026, 6, 30, 16, 0, 0, 0, time.UTC), "the finding of waiver one is to be settled"}, // midnight in Perth
	} {
		p.Waivers[0].Remediation.Due = c.due
		if d := decision.Make(p); !d.ValidUntil.At.Equal(c.want) || d.ValidUntil.Because != c.why {
			t.Errorf("due %s: valid until %+v, want %s, when %s", c.due, d.ValidUntil, c.want, c.why)
		}
	}
}

// TestWaivedVerdict: a finding lets a release through only by a waiver that counts for
// exactly this finding; whatever the result calls itself.
func TestWaivedVerdict(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*decision.Parts)
		want  decision.Verdict
	}{
		{"waived", func(*decision.Parts) {}, decision.Approved},
		{"by no waiver", func(p *decision.Parts) { p.Waivers = nil }, decision.Denied},
		{"by a refused waiver", func(p *decision.Parts) { p.Waivers[0].Accepted = false }, decision.Denied},
		{"by a waiver of another control", func(p *decision.Parts) { p.Waivers[0].Control = "TST-1" }, decision.Denied},
		{"by a waiver of another criterion", func(p *decision.Parts) { p.Waivers[0].Criterion = "another" }, decision.Denied},
		{"by a waiver of another finding", func(p *decision.Parts) { p.Waivers[0].Key = "l" }, decision.Denied},
		{"by a waiver of the finding as it was worded", func(p *decision.Parts) { p.Waivers[0].Finding = "k is oldish" }, decision.Denied},
		{"by a waiver of another digest", func(p *decision.Parts) { p.Waivers[0].Evidence = canon.Sum(nil) }, decision.Denied},
		{"and another finding is not", func(p *decision.Parts) {
			p.Results[0].Findings = append(p.Results[0].Findings, decision.Finding{Criterion: "recent", Key: "l", Text: "l is old"})
		}, decision.Denied},
		{"and another criterion is not met", func(p *decision.Parts) {
			p.Results[0].Criteria = append(p.Results[0].Criteria, decision.Criterion{Name: "whole", Text: "It is whole."})
		}, decision.Denied},
		{"called waived without a finding", func(p *decision.Parts) { p.Results[0].Findings = nil }, decision.Denied},
		{"and nothing else was judged", func(p *decision.Parts) { p.Required = []string{"TRN-1"} }, decision.Denied},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := waived()
			c.spoil(&p)
			d := decision.Make(p)
			if d.Verdict != c.want {
				t.Errorf("%s: %+v", d.Verdict, d.Reasons)
			}
			if payload, err := d.Payload(); err != nil {
				t.Error(err)
			} else if again, err := decision.Read(payload); err != nil || again.Verdict != d.Verdict || len(again.Waivers) != len(d.Waivers) {
				t.Errorf("read again: %v", err)
			}
		})
	}
}

// TestWaivedDecision: what is waived stays visible, binds the approval and ends it.
func TestWaivedDecision(t *testing.T) {
	p := waived()
	p.Request = &decision.Request{Conditions: []decision.Condition{{ID: "asked", Due: "2026-07-01"}}}
	p.Results[0].Frameworks = map[string][]string{"f": {"A.1", "A.2"}}
	p.Results[1].Frameworks = map[string][]string{"f": {"A.2", "A.3"}}
	p.Scopes = []decision.Scope{{Framework: "f", Applicable: []string{"A.1", "A.2", "A.3", "A.4"}}}
	d := decision.Make(p)
	if len(d.Reasons) != 1 || d.Reasons[0].Effect != decision.Waives || d.Reasons[0].Owner != "anne" || d.Reasons[0].Remedy != "Train them, by 2026-07-20." {
		t.Errorf("reasons %+v", d.Reasons)
	}
	if !d.ValidUntil.At.Equal(at.Add(24*time.Hour)) || d.ValidUntil.Because != "the waiver one is due for review" {
		t.Errorf("valid until %+v", d.ValidUntil)
	}
	if !d.Conditional() || len(d.Conditions) != 2 || d.Conditions[0].ID != "asked" || d.Conditions[1].ID != "one" || d.Conditions[1].Waiver != p.Waivers[0].Evidence {
		t.Errorf("conditions %+v", d.Conditions)
	}
	c := d.Coverage[0]
	if c.Evidenced != 1 || !slices.Equal(c.Waived, []string{"A.1", "A.2"}) || !slices.Equal(c.NoVisibility, []string{"A.4"}) {
		t.Errorf("what is waived is counted apart, whatever else maps to it: %+v", c)
	}
}
