package plan

import (
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/trust"
)

type waiversBlock struct {
	Appetite string          `hcl:"appetite"`
	Most     int             `hcl:"most"`
	Renewals int             `hcl:"renewals"`
	Never    []string        `hcl:"never,optional"`
	Severity []severityBlock `hcl:"severity,block"`
	Range    hcl.Range       `hcl:",def_range"`
}

type severityBlock struct {
	Name    string    `hcl:"name,label"`
	Role    string    `hcl:"role"`
	Count   int       `hcl:"count"`
	Longest string    `hcl:"longest"`
	Range   hcl.Range `hcl:",def_range"`
}

// The bounds of what a gate may allow: gate.hcl can be stricter and nothing else.
// The ASD's guide to the Essential Eight wants no exception that lasts longer than
// a year; the shorter ones, the number at once and the one renewal are ours.
const (
	mostWaivers  = 5
	mostRenewals = 1
	mostAppetite = decision.MediumRisk

	day = 24 * time.Hour
)

var longest = map[decision.Severity]time.Duration{
	decision.High: 30 * day, decision.Medium: 90 * day, decision.Low: 365 * day,
}

// waivers reads who may waive what at a gate. What no block grants is not granted.
func (r *reader) waivers(w *waiversBlock, roster *trust.Roster) Waivers {
	out := Waivers{Grants: map[decision.Severity]Grant{}, Appetite: w.Appetite, Most: w.Most, Renewals: w.Renewals, Never: w.Never}
	bounds := decision.RiskLevels[:slices.Index(decision.RiskLevels, mostAppetite)+1]
	if !slices.Contains(bounds, w.Appetite) {
		r.errorf(w.Range, "Appetite for risk", "appetite is %q; what is left of a waived risk can be %s at most, so that it must be one of %s.", w.Appetite, mostAppetite, quoteAll(bounds))
	}
	r.within(w.Range, "most", w.Most, 1, mostWaivers)
	r.within(w.Range, "renewals", w.Renewals, 0, mostRenewals)
	for _, s := range w.Severity {
		severity := decision.Severity(s.Name)
		limit, waivable := longest[severity]
		switch {
		case severity == decision.Critical:
			r.errorf(s.Range, "Nobody may waive it", "A critical control cannot be waived by anybody; take the block out.")
			continue
		case !waivable:
			r.errorf(s.Range, "Unknown severity", "Findings of severity %q cannot be waived; there are \"high\", \"medium\" and \"low\".%s", s.Name, fault.DidYouMean(s.Name, []string{"high", "medium", "low"}))
			continue
		}
		if _, twice := out.Grants[severity]; twice {
			r.errorf(s.Range, "Duplicate severity", "Who may waive findings of severity %q was said before.", s.Name)
		}
		r.positive(s.Range, s.Count)
		r.held(s.Range, s.Role, roster)
		grant := Grant{Role: s.Role, Count: s.Count, Longest: r.duration(s.Range, "longest", s.Longest)}
		if grant.Longest > limit {
			r.errorf(s.Range, "Waiver too long", "A waiver of severity %s lasts %d days at most; longest is %q.", s.Name, limit/day, s.Longest)
		}
		out.Grants[severity] = grant
	}
	if len(out.Grants) == 0 && len(w.Severity) == 0 {
		r.errorf(w.Range, "Nothing can be waived", "A waivers block needs a severity block that says who may waive; without any waivers block, nothing can be waived.")
	}
	return out
}

func (r *reader) within(at hcl.Range, name string, value, least, most int) {
	if value < least || value > most {
		r.errorf(at, "Out of bounds", "%s is %d; it must be from %d to %d: gate.hcl can be stricter than the program, not laxer.", name, value, least, most)
	}
}

// Emergency is the type of change that only a board which says so decides.
const Emergency = "emergency"

// changes reads which types of change a board decides.
func (r *reader) changes(q *quorumBlock) []string {
	if q.Changes != nil && len(q.Changes) == 0 {
		r.errorf(q.Range, "Nothing to vote on", "The list of changes is empty: the board would decide none.")
	}
	for i, name := range q.Changes {
		switch {
		case !slices.Contains(changeTypes, name):
			r.errorf(q.Range, "Unknown type of change", "%q is no type of change; there are %s.%s", name, quoteAll(changeTypes), fault.DidYouMean(name, changeTypes))
		case slices.Contains(q.Changes[:i], name):
			r.errorf(q.Range, "Duplicate type of change", "%q is listed twice.", name)
		}
	}
	return q.Changes
}
