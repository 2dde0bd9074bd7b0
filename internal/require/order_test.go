package require_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/testkit"
)

const environments, configuration, validation = "environment-provisioning", "platform-configuration", "testing-and-validation"

// TestOrder: a phase comes after others only once each was signed off for this
// release by the gate's own key; the first approval is what counts.
func TestOrder(t *testing.T) {
	const day = 24 * time.Hour
	members := []testkit.Member{
		{ID: "tester", Person: "anne", Roles: []string{"tester"}},
		{ID: "gate", Roles: []string{plan.GateRole}},
	}
	type decided struct {
		phase, verdict string
		ago            time.Duration
		by             string
		foreign        bool // about another release
	}
	for _, c := range []struct {
		name      string
		decisions []decided
		gaps      []string // codes
		says      string
		counted   int // sign-offs
		rejected  []string
	}{
		{name: "signed off", decisions: []decided{{configuration, "approved", 9 * day, "gate", false}}, counted: 1},
		{name: "nothing was decided", gaps: []string{"missing"}, says: "platform-configuration, which has not been signed off"},
		{name: "denied", decisions: []decided{{configuration, "denied", 9 * day, "gate", false}}, gaps: []string{"missing"}, rejected: []string{"not_approved"}},
		{name: "another phase was signed off", decisions: []decided{{environments, "approved", 9 * day, "gate", false}}, gaps: []string{"missing"}},
		{name: "by somebody else", decisions: []decided{{configuration, "approved", 9 * day, "tester", false}}, gaps: []string{"missing"}, rejected: []string{"wrong_role"}},
		{name: "of another release", decisions: []decided{{configuration, "approved", 9 * day, "gate", true}}, gaps: []string{"missing"}, rejected: []string{"wrong_release"}},
		{name: "a later denial does not move it", decisions: []decided{{configuration, "approved", 9 * day, "gate", false}, {configuration, "denied", day, "gate", false}}, counted: 1, rejected: []string{"not_approved"}},
		{name: "a later approval does not move it", decisions: []decided{{configuration, "approved", 9 * day, "gate", false}, {validation, "approved", 5 * day, "gate", false}, {configuration, "approved", day, "gate", false}}, counted: 1, rejected: []string{"superseded"}},
		{name: "signed off after the phase itself", decisions: []decided{{configuration, "approved", 5 * day, "gate", false}, {validation, "approved", 9 * day, "gate", false}}, counted: 1, gaps: []string{"out_of_order"}, says: "before platform-configuration was"},
		{name: "at the same second", decisions: []decided{{configuration, "approved", 5 * day, "gate", false}, {validation, "approved", 5 * day, "gate", false}}, counted: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			phase := pentest(plan.Requirement{})
			phase.After = []string{configuration}
			w := newWorld(t, members, phase)
			w.Plan.Milestone = "phase-exit"
			envelopes := [][]source.Envelope{w.Attest("pentest-report", w.AboutRelease(), signed(day), "tester")}
			for _, d := range c.decisions {
				about := []intoto.Subject{intoto.SubjectOf("engagement", w.Plan.Engagement.Digest())}
				envelopes = append(envelopes, w.Attest(plan.SignOffKind, about, func(p map[string]any) {
					if d.foreign {
						p["release"] = map[string]any{
							"id": "0.9.0", "version": "0.9.0", "environment": "production", "goLive": "2026-06-30", "hypercareEnd": "2026-08-04",
							"artifacts": []any{map[string]any{"name": "issuer", "sha256": string(canon.Sum(nil))}},
							"window":    map[string]any{"start": "2026-06-30T03:30:00Z", "end": "2026-06-30T09:30:00Z"},
						}
					}
					p["phase"], p["verdict"], p["decidedAt"] = d.phase, d.verdict, at.Add(-d.ago).Format(time.RFC3339)
				}, d.by))
			}
			counted, gaps, rejected := w.judge(envelopes...)
			if got := gapCodes(gaps); !slices.Equal(got, c.gaps) {
				t.Errorf("gaps %v, want %v", got, c.gaps)
			}
			if len(gaps) == 1 && (!strings.Contains(gaps[0].Text, c.says) || gaps[0].Owner != plan.GateRole || gaps[0].Phase != validation) {
				t.Errorf("the gap is %+v", gaps[0])
			}
			if len(counted) != 1+c.counted {
				t.Errorf("%d count, want the report and %d sign-offs", len(counted), c.counted)
			}
			for _, s := range counted[1:] {
				if s.Kind.Name != plan.SignOffKind || s.Phase != configuration {
					t.Errorf("a %s of %s counts", s.Kind.Name, s.Phase)
				}
			}
			if got := rejectionCodes(rejected); !slices.Equal(got, c.rejected) {
				t.Errorf("rejected %v, want %v", got, c.rejected)
			}
		})
	}
}

// TestNoOrder: where no phase comes after another, nothing has to be signed off.
func TestNoOrder(t *testing.T) {
	w := newWorld(t, tester, pentest(plan.Requirement{}))
	if counted, gaps, _ := w.judge(w.Attest("pentest-report", w.AboutRelease(), nil, "tester")); len(gaps) != 0 || len(counted) != 1 {
		t.Errorf("gaps %v, %d count", gapCodes(gaps), len(counted))
	}
}
