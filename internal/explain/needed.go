package explain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/report"
	"github.com/credentry/releasegate/internal/require"
)

// Needed says of each kind of evidence that a result rests on what the gate demands of
// it, who can sign it, and how.
func Needed(p *plan.Plan, d *decision.Decision, result decision.Result) []report.Needed {
	all := []report.Needed{}
	for _, kind := range result.Evidence {
		for _, q := range p.Requirements() {
			if q.Kind == kind {
				all = append(all, needed(p, d, q))
			}
		}
	}
	return all
}

// Waivable says who may accept for a time what a control found, for how long, and the
// command that asks for it; nothing if nobody may. What cannot be judged is not waived.
func Waivable(p *plan.Plan, d *decision.Decision, result decision.Result) (text, command string) {
	grant, granted := p.Gate.Waivers.Grants[result.Severity]
	if result.Outcome != decision.Fail || result.Severity == decision.Critical || result.Severity == decision.Advisory || !granted ||
		len(result.Findings) == 0 || slices.Contains(p.Gate.Waivers.Never, result.ID) {
		return "", ""
	}
	text = fmt.Sprintf("Meanwhile a finding can be waived for at most %s: %d in the role %s must accept the risk (%s).",
		require.Days(grant.Longest), grant.Count, grant.Role, strings.Join(Holders(p, grant.Role, d.DecidedAt), "; "))
	return text, fmt.Sprintf("releasegate waive ENGAGEMENT --release %s --control %s --finding %s --policy-key FILE --key KEY", fault.Quote(p.Release.ID), result.ID, fault.Quote(result.Findings[0].Key))
}

func needed(p *plan.Plan, d *decision.Decision, q plan.Requirement) report.Needed {
	n := report.Needed{
		Kind: q.Kind, Phase: q.Phase, Files: []string{}, Signers: []report.Able{}, Terms: terms(q),
		Command: fmt.Sprintf("releasegate attest %s ENGAGEMENT --release %s --predicate FILE.json --key KEY", q.Kind, fault.Quote(p.Release.ID)),
	}
	if q.Kind == plan.ApprovalKind {
		n.Command = "" // nobody can attest it: a gate decides it
	}
	for _, e := range d.Evidence {
		if e.Kind == q.Kind && e.Phase == q.Phase {
			for _, f := range e.Files {
				n.Files = append(n.Files, f.Path)
			}
		}
	}
	for _, s := range q.Signers {
		n.Signers = append(n.Signers, report.Able{Role: s.Role, Count: s.Count, Holders: Holders(p, s.Role, d.DecidedAt)})
	}
	return n
}

// Holders are those who can sign in a role, persons first.
func Holders(p *plan.Plan, role string, at time.Time) []string {
	names := []string{}
	for _, s := range p.Roster.Able(role, at) {
		name := s.Name
		if s.Person == "" {
			name += " (a system)"
		} else if s.Organisation != "" {
			name += " (" + s.Organisation + ")"
		}
		names = append(names, name)
	}
	return slices.Compact(names)
}

// terms are what a requirement demands beside its signers.
func terms(q plan.Requirement) []string {
	all := []string{"be about the " + string(q.About)}
	if q.MaxAge > 0 {
		all = append(all, "be no older than "+require.Days(q.MaxAge)+" when it is decided")
	}
	if q.Proven {
		all = append(all, "have a proven time of signing: --timestamp-url or --rekor-url")
	}
	if slices.Index(plan.Qualities, q.Quality) > 1 {
		all = append(all, "be of "+q.Quality+" quality at least")
	}
	if len(q.Series) > 0 {
		all = append(all, "be there for each of "+strings.Join(q.Series, ", "))
	}
	if q.Step != "" {
		all = append(all, "be of the step "+q.Step)
	}
	for _, set := range q.Separate {
		all = append(all, "be signed by different persons as "+strings.Join(set, " and "))
	}
	return all
}
