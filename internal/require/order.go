package require

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
)

// order judges whether the phases were gone through in their order. A phase is
// signed off by the first decision of a milestone gate that approved it; evidence
// that is refreshed later does not move that. It returns the sign-offs, which
// count as evidence, what is out of order, and the phase decisions that do not count.
func order(p *plan.Plan, bound []bind.Bound) ([]Counted, []decision.Reason, []decision.Rejection) {
	signedOff, rejections := signOffs(bound)
	var counted []Counted
	var gaps []decision.Reason
	needed := map[string]bool{}
	for _, phase := range p.Gate.Phases {
		for _, earlier := range phase.After {
			needed[earlier] = true
			first, ok := signedOff[earlier]
			own, too := signedOff[phase.Name]
			switch {
			case !ok:
				gaps = append(gaps, unsigned(p, phase.Name, earlier))
			case too && own.SignedAt.Before(first.SignedAt):
				gaps = append(gaps, decision.Reason{
					Code: "out_of_order", Effect: decision.Stops, Phase: phase.Name, Evidence: plan.SignOffKind, Key: earlier, Severity: decision.High, Owner: plan.GateRole,
					Text: fmt.Sprintf("%s was signed off at %s, before %s was at %s.", phase.Name, own.SignedAt.Format(time.RFC3339), earlier, first.SignedAt.Format(time.RFC3339)),
				})
			}
		}
	}
	for _, name := range decision.Phases {
		if first, ok := signedOff[name]; ok && needed[name] {
			counted = append(counted, Counted{Bound: first})
		}
	}
	return counted, gaps, rejections
}

// signOffs returns the first approved decision about each phase, and why the
// others do not count.
func signOffs(bound []bind.Bound) (map[string]bind.Bound, []decision.Rejection) {
	first := map[string]bind.Bound{}
	var rejections []decision.Rejection
	var decisions []bind.Bound
	for i := range bound {
		if bound[i].Kind.Name == plan.SignOffKind {
			decisions = append(decisions, bound[i])
		}
	}
	slices.SortFunc(decisions, func(a, b bind.Bound) int {
		return cmp.Or(a.SignedAt.Compare(b.SignedAt), cmp.Compare(a.Attestation().Payload(), b.Attestation().Payload()))
	})
	for _, b := range decisions {
		verdict, _ := b.Value("/verdict")
		value, _ := b.Value("/phase")
		phase, _ := value.(string)
		reject := func(code, text string) {
			rejections = append(rejections, bind.Reject(b.Attestation(), code, text)...)
		}
		switch earlier, ok := first[phase]; {
		case len(principals(b.Attestation().Signers(), plan.GateRole)) == 0:
			reject("wrong_role", fmt.Sprintf("signed by %s; only the role %s decides", names(b.Attestation().Signers()), plan.GateRole))
		case verdict != decision.Approved.String():
			reject("not_approved", "it does not approve "+phase)
		case ok:
			reject("superseded", "the phase was signed off before, at "+earlier.SignedAt.Format(time.RFC3339))
		default:
			b.Phase = phase
			first[phase] = b
		}
	}
	return first, rejections
}

// unsigned is the gap of a phase that is judged before an earlier one was signed off.
func unsigned(p *plan.Plan, phase, earlier string) decision.Reason {
	return decision.Reason{
		Code: "missing", Cause: "not_signed_off", Effect: decision.Stops, Phase: phase, Evidence: plan.SignOffKind, Key: earlier, Severity: decision.High, Owner: plan.GateRole,
		Text:    fmt.Sprintf("%s comes after %s, which has not been signed off.", phase, earlier),
		Remedy:  "Decide the earlier phase first.",
		Command: fmt.Sprintf("releasegate decide ENGAGEMENT --release %s --gate %s --phase %s --policy-key FILE --key GATE.key", p.Release.ID, p.Milestone, earlier),
	}
}
