package require

import (
	"cmp"
	"fmt"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
)

// named is a kind of evidence, of a link with its step.
func named(q plan.Requirement) string {
	if q.Step != "" {
		return fmt.Sprintf("%s of step %s", q.Kind, q.Step)
	}
	return q.Kind
}

// flow judges whether what went into a step is what came out of those before it. All
// evidence of one requirement is one step; it returns a gap for the first rule of each
// that does not hold. Evidence that is missing is a gap already.
func flow(p *plan.Plan, counted []Counted) []decision.Reason {
	steps, ambiguous := map[string]intoto.Step{}, map[string]error{}
	for _, q := range p.Requirements() {
		if step, found, err := merged(q, counted); found {
			steps[step.Name], ambiguous[step.Name] = step, err
		}
	}
	var gaps []decision.Reason
	for _, phase := range p.Gate.Phases {
		for _, q := range phase.Evidence {
			step, there := steps[q.Flow()]
			if len(q.Rules()) == 0 || !there {
				continue
			}
			err := ambiguous[step.Name]
			for _, rule := range q.Rules() {
				err = cmp.Or(err, ambiguous[rule.From()])
			}
			if err != nil {
				gaps = append(gaps, broken(p, q, &intoto.BrokenRule{Why: err.Error()}))
			} else if rule := intoto.CheckFlow(step, q.Materials, q.Products, steps); rule != nil {
				gaps = append(gaps, broken(p, q, rule))
			}
		}
	}
	return gaps
}

// merged is the step that all evidence of a requirement makes up.
func merged(q plan.Requirement, counted []Counted) (step intoto.Step, found bool, err error) {
	step = intoto.Step{Name: q.Flow(), Materials: intoto.Artifacts{}, Products: intoto.Artifacts{}}
	for _, c := range counted {
		if step.Name == "" || !c.Answers(q) {
			continue
		}
		found = true
		if err := step.Materials.Add(c.Materials); err != nil {
			return step, true, fmt.Errorf("materials of %s: %w", q.Flow(), err)
		}
		if err := step.Products.Add(c.Attestation().Statement().Subject); err != nil {
			return step, true, fmt.Errorf("products of %s: %w", q.Flow(), err)
		}
	}
	return step, found, nil
}

// broken is the gap of a rule that does not hold.
func broken(p *plan.Plan, q plan.Requirement, rule *intoto.BrokenRule) decision.Reason {
	text := fmt.Sprintf("The artifact rules of %s cannot be applied: %s.", named(q), rule.Why)
	if rule.Rule != "" {
		text = fmt.Sprintf("The rule %q on the %s of %s does not hold: %s.", rule.Rule, rule.Side, named(q), decision.Clip(rule.Why))
	}
	return decision.Reason{
		Code: "artifact_flow", Effect: decision.Stops, Phase: q.Phase, Evidence: q.Kind, Key: rule.Rule, Severity: decision.High, Owner: q.Signers[0].Role,
		Text:    text,
		Remedy:  "Do the step again with what came out of the steps before it, and have what it did signed.",
		Command: fmt.Sprintf("releasegate attest %s ENGAGEMENT --release %s --predicate FILE.json --key KEY", q.Kind, p.Release.ID),
	}
}
