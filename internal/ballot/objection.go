package ballot

import (
	"fmt"
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
)

// What is the matter if only the risk owner's signature is still wanting.
const (
	notApproved = "waiver_not_approved"
	selfGranted = "waiver_self_granted"
)

// judging is one waiver being judged.
type judging struct {
	Box

	w       *decision.Waiver
	all     []decision.Waiver
	request *decision.Request
	result  *decision.Result // of the control; nil if the gate does not require it
	now     []string         // what findings of the criterion and key say; empty: there is none
}

// look finds what the waiver is about.
func (j *judging) look(results []decision.Result) {
	w := j.w
	i := slices.IndexFunc(results, func(r decision.Result) bool { return r.ID == w.Control })
	if i < 0 {
		return
	}
	j.result = &results[i]
	w.Title, w.Severity = j.result.Title, j.result.Severity
	for _, f := range j.result.Findings {
		if f.Criterion == w.Criterion && f.Key == w.Key {
			j.now = append(j.now, f.Text)
		}
	}
	for _, s := range j.inRole(*w, j.Plan.Gate.Waivers.Grants[w.Severity].Role) {
		if s.Person != w.Requester.Person && (j.request == nil || s.Person != j.request.Implementer) {
			w.Approvers = append(w.Approvers, s)
		}
	}
}

// inRole are the persons who signed a waiver and hold a role.
func (j *judging) inRole(w decision.Waiver, role string) []decision.Signer {
	return slices.DeleteFunc(slices.Clone(j.bound(w.Evidence).Attestation().Signers()), func(s decision.Signer) bool {
		return role == "" || s.Person == "" || !slices.Contains(s.Roles, role)
	})
}

// objection returns why the waiver does not count, or nothing. What only a further
// signature can mend comes last, so that nobody signs in vain.
func (j *judging) objection() (code, text string) {
	for _, objects := range []func() (string, string){
		j.elsewhere, j.forbidden, j.strangers, j.dates, j.unsettled, j.renewed, j.uncompensated, j.risky, j.untimed, j.unapproved,
	} {
		if code, text := objects(); code != "" {
			return code, text
		}
	}
	return "", ""
}

// elsewhere: it is about another customer, engagement, release or environment.
func (j *judging) elsewhere() (code, text string) {
	const refused = "waiver_elsewhere"
	b := j.bound(j.w.Evidence)
	for _, scope := range []struct{ field, here string }{
		{"customer", j.Plan.Engagement.Customer},
		{"engagement", j.Plan.Engagement.ID},
		{"release", j.Plan.Release.ID},
		{"environment", j.Plan.Release.Environment},
	} {
		if there := word(b.Predicate, "/"+scope.field); there != scope.here {
			return refused, fmt.Sprintf("its %s is %q, not %q", scope.field, there, scope.here)
		}
	}
	subjects := b.Attestation().Statement().Subject
	if len(subjects) != 1 || subjects[0].Digest["sha256"] != string(j.Plan.Release.Digest()) {
		return refused, fmt.Sprintf("it is about release digest %.12s, not about this one, %s: the release was changed after it", subjects[0].Digest["sha256"], j.Plan.Release.Digest().Short())
	}
	return "", ""
}

// forbidden: what it names is no finding, or nobody may waive it.
func (j *judging) forbidden() (code, text string) {
	w, rules := j.w, j.Plan.Gate.Waivers
	grant := rules.Grants[w.Severity]
	switch {
	case len(j.now) == 0 && (tooBroad(w.Control) || tooBroad(w.Criterion) || tooBroad(w.Key)):
		return "waiver_too_broad", "it is meant for more than one finding"
	case slices.Contains(j.Enforced, w.Control):
		return "waiver_not_allowed", "the gate itself enforces " + w.Control
	case slices.Contains(rules.Never, w.Control):
		return "waiver_not_allowed", "gate.hcl lets nothing of " + w.Control + " be waived"
	case j.result == nil:
		return "waiver_no_finding", fmt.Sprintf("gate %s does not require the control", j.Plan.Gate.Name)
	case j.result.Outcome == decision.Missing || j.result.Outcome == decision.Error:
		return "waiver_not_a_finding", "the control could not be judged, and only what was found can be waived"
	case len(j.now) == 0:
		return "waiver_no_finding", fmt.Sprintf("criterion %s has no such finding", w.Criterion)
	case !slices.Contains(j.now, w.Finding):
		return "waiver_another_finding", fmt.Sprintf("it accepts %q, and what is found now is %q", w.Finding, j.now[0])
	case w.Severity == decision.Critical:
		return "waiver_critical", "nobody may waive a critical control"
	case w.Severity == decision.Advisory:
		return "waiver_not_needed", "the control only warns"
	case grant.Count < 1:
		return "waiver_not_allowed", fmt.Sprintf("gate %s lets nobody waive findings of severity %s", j.Plan.Gate.Name, w.Severity)
	}
	return "", ""
}

// strangers: somebody whom it names is unknown, so that nobody can be held to it.
func (j *judging) strangers() (code, text string) {
	for _, who := range []struct{ role, id string }{{"bears the risk", j.w.Owner}, {"settles the finding", j.w.Remediation.Owner}} {
		if _, known := j.Plan.Roster.Person(who.id); !known {
			return "waiver_unknown_person", fmt.Sprintf("%q, who %s, is no person in trust.hcl", who.id, who.role)
		}
	}
	return "", ""
}

// dates: it does not hold now, or holds for longer than it may.
func (j *judging) dates() (code, text string) {
	w, golive := j.w, j.Plan.Release.Window.End
	longest := j.Plan.Gate.Waivers.Grants[w.Severity].Longest
	switch {
	case w.ValidFrom.Before(w.CreatedAt) || !w.ExpiresAt.After(w.ValidFrom) || !w.NextReview.After(w.CreatedAt) || w.NextReview.After(w.ExpiresAt):
		return "waiver_dates", "its dates must come in the order created, valid from, next review, end"
	case w.ExpiresAt.Sub(w.CreatedAt) > longest:
		return "waiver_too_long", fmt.Sprintf("it lasts %s, and %s at most is allowed for severity %s", days(w.ExpiresAt.Sub(w.CreatedAt)), days(longest), w.Severity)
	case j.At.Before(w.ValidFrom):
		return "waiver_not_begun", "it counts from " + w.ValidFrom.Format(time.RFC3339)
	case !j.At.Before(w.ExpiresAt):
		return "waiver_expired", "it ended at " + w.ExpiresAt.Format(time.RFC3339) + ", and its finding is still open"
	case !j.At.Before(w.NextReview):
		return "waiver_review_overdue", "it was due for review at " + w.NextReview.Format(time.RFC3339)
	case !j.Plan.Gate.Milestone && j.At.Before(golive) && w.ExpiresAt.Before(golive):
		return "waiver_ends_before_go_live", fmt.Sprintf("it ends at %s, before the window does at %s", w.ExpiresAt.Format(time.RFC3339), golive.Format(time.RFC3339))
	}
	return "", ""
}

// unsettled: the day has passed by which the finding was to be settled for good.
func (j *judging) unsettled() (code, text string) {
	switch due := j.w.Remediation; {
	case due.Ends().IsZero():
		return "waiver_dates", fmt.Sprintf("the finding is to be settled by %q, which is no date", due.Due)
	case !j.At.Before(due.Ends()):
		return "waiver_remediation_overdue", fmt.Sprintf("its finding was to be settled by %s, and is still open", due.Due)
	}
	return "", ""
}

// renewed: the finding was waived, to an earlier end, more often than it may be.
// The files that are there tell; a waiver need not admit that it renews another.
func (j *judging) renewed() (code, text string) {
	ends := map[time.Time]bool{}
	for _, other := range j.all {
		// Whatever release it was for: the engagement's finding is the same one.
		if other.Control == j.w.Control && other.Criterion == j.w.Criterion && other.Key == j.w.Key &&
			other.ExpiresAt.Before(j.w.ExpiresAt) && other.Requester.Person != "" && j.ours(other) && j.signedByOwner(other) {
			ends[other.ExpiresAt] = true
		}
	}
	if most := j.Plan.Gate.Waivers.Renewals; len(ends) > most {
		return "waiver_renewed_too_often", fmt.Sprintf("the finding was waived %d times before, and at most %d renewal is allowed", len(ends), most)
	}
	return "", ""
}

// ours reports whether a waiver is of this engagement.
func (j *judging) ours(w decision.Waiver) bool {
	p := j.bound(w.Evidence).Predicate
	return word(p, "/customer") == j.Plan.Engagement.Customer && word(p, "/engagement") == j.Plan.Engagement.ID
}

// signedByOwner reports whether somebody who may accept such a risk signed a waiver
// that somebody else asked for.
func (j *judging) signedByOwner(w decision.Waiver) bool {
	return slices.ContainsFunc(j.inRole(w, j.Plan.Gate.Waivers.Grants[j.w.Severity].Role), func(s decision.Signer) bool { return s.Person != w.Requester.Person })
}

// uncompensated: nothing lowers the risk, or not for as long as the waiver lasts.
func (j *judging) uncompensated() (code, text string) {
	if len(j.w.Compensation) == 0 {
		return "waiver_uncompensated", "no compensating control lowers the risk, and acceptance alone lowers nothing"
	}
	for _, c := range j.w.Compensation {
		switch {
		case c.Until.Before(j.w.ExpiresAt):
			return "waiver_compensation_ends", fmt.Sprintf("the compensating control of %q ends at %s, before the waiver does", c.Document, c.Until.Format(time.RFC3339))
		case !j.At.Before(c.NextReview):
			return "waiver_review_overdue", fmt.Sprintf("the compensating control of %q was due for review at %s", c.Document, c.NextReview.Format(time.RFC3339))
		}
	}
	return "", ""
}

// risky: more risk is left than the gate has an appetite for.
func (j *judging) risky() (code, text string) {
	before, after, appetite := j.w.RiskBefore, j.w.RiskAfter, j.Plan.Gate.Waivers.Appetite
	switch {
	case after.Score() > before.Score():
		return "waiver_risk", fmt.Sprintf("the risk is said to rise, from %d to %d", before.Score(), after.Score())
	case slices.Index(decision.RiskLevels, after.Level()) > slices.Index(decision.RiskLevels, appetite):
		return "waiver_risk", fmt.Sprintf("the risk that is left is %s (%d of 25), and at most %s may be", after.Level(), after.Score(), appetite)
	}
	return "", ""
}

// untimed: the gate asks for proof of when it was signed, and there is none.
func (j *judging) untimed() (code, text string) {
	if j.wantsProof() && !proven(j.w.TimeSource) {
		return unproven, "nothing but its signers says when it was signed"
	}
	return "", ""
}

// unapproved: those who have to did not sign, or are those who want it.
func (j *judging) unapproved() (code, text string) {
	w := j.w
	if w.Requester.Person == "" {
		return "waiver_not_requested", fmt.Sprintf("%q, who is said to ask for it, did not sign it", word(j.bound(w.Evidence).Predicate, "/requester"))
	}
	grant := j.Plan.Gate.Waivers.Grants[w.Severity]
	distinct := map[string]bool{}
	for _, s := range w.Approvers {
		distinct[s.Person] = true
	}
	switch held := j.inRole(*w, grant.Role); {
	case len(distinct) >= grant.Count && !distinct[w.Owner] && w.Requester.Person != w.Owner:
		return notApproved, fmt.Sprintf("it says that %s bears the risk, who has not signed it", w.Owner)
	case len(distinct) >= grant.Count:
		return "", ""
	case len(held) > len(w.Approvers):
		return selfGranted, fmt.Sprintf("who asks for it or carries the change out signed it in the role %s, and cannot accept the risk; %d others must sign, %d did", grant.Role, grant.Count, len(distinct))
	default:
		return notApproved, fmt.Sprintf("%d in the role %s must sign, %d did", grant.Count, grant.Role, len(distinct))
	}
}

// unproven is the code of a vote, waiver or request that must prove when it was signed.
const unproven = "unproven_time"

// wantsProof reports whether the gate demands proven times of its ballot (EVD-10).
func (b Box) wantsProof() bool { return slices.Contains(b.Plan.Gate.Tiers, plan.Extended) }

func proven(source string) bool { return source == bind.Proven }

// days words a time in days, the last of them begun.
func days(d time.Duration) string {
	return fmt.Sprintf("%d days", int((d+24*time.Hour-1)/(24*time.Hour)))
}
