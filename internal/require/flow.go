package require

import (
	"cmp"
	"fmt"
	"slices"

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
	return append(gaps, laidOut(p, counted, steps)...)
}

// laidOut judges the steps of each layout that counts: its link must be there, signed
// by as many of those that it names as it asks for, and its rules must hold.
func laidOut(p *plan.Plan, counted []Counted, steps map[string]intoto.Step) []decision.Reason {
	var gaps []decision.Reason
	for _, phase := range p.Gate.Phases {
		for _, q := range phase.Evidence {
			for _, c := range counted {
				if q.Kind != plan.LayoutKind || !c.Answers(q) {
					continue
				}
				layout, err := intoto.LayoutSteps(c.Attestation().Statement())
				if err != nil {
					gaps = append(gaps, broken(p, q, &intoto.BrokenRule{Why: err.Error()}))
				}
				for _, asked := range layout {
					of := q
					of.Step = asked.Name
					if rule := laid(asked, counted, steps); rule != nil {
						gaps = append(gaps, broken(p, of, rule))
					}
				}
			}
		}
	}
	return gaps
}

// laid is what a step lacks of what its layout asks for; nil if nothing.
func laid(asked intoto.LayoutStep, counted []Counted, steps map[string]intoto.Step) *intoto.BrokenRule {
	step, there := steps[asked.Name]
	if !there {
		return &intoto.BrokenRule{Why: fmt.Sprintf("no evidence of step %s counts", asked.Name)}
	}
	var may []decision.Signer
	for _, c := range counted {
		for _, s := range c.Attestation().Signers() {
			if c.Step == asked.Name && slices.Contains(asked.Functionaries, string(s.SPKI)) {
				may = append(may, s)
			}
		}
	}
	if n := len(principals(may, "")); n < asked.Threshold {
		return &intoto.BrokenRule{Why: fmt.Sprintf("%d of those that it names must sign the link of step %s, %d did", asked.Threshold, asked.Name, n)}
	}
	materials, products, err := asked.Rules()
	if err != nil {
		return &intoto.BrokenRule{Why: err.Error()}
	}
	return intoto.CheckFlow(step, materials, products, steps)
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
		if err := step.Products.Add(c.Subjects); err != nil {
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
