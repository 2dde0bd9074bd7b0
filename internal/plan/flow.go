package plan

import (
	"slices"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
)

// rules reads the artifact rules of one side of an evidence block.
func (r *reader) rules(e evidenceBlock, side string, texts *[]string) []intoto.Rule {
	if texts == nil {
		return nil
	}
	if len(*texts) == 0 {
		r.errorf(e.Range, "No rules", "%s is an empty list, which asks for nothing; write rules, or leave it out.", side)
		return nil
	}
	var all []intoto.Rule
	for _, text := range *texts {
		rule, err := intoto.ParseRule(text)
		if err != nil {
			r.errorf(e.Range, "Not an artifact rule", "%s holds %q: %s.", side, text, err)
			return nil
		}
		all = append(all, rule)
	}
	if !all[len(all)-1].Closes() {
		r.errorf(e.Range, "Open end", "What no rule on %s names would be let through in silence; end the list with \"DISALLOW *\", or with \"ALLOW *\" if that is meant.", side)
	}
	for i, rule := range all[:len(all)-1] {
		if rule.Closes() {
			r.errorf(e.Range, "Rule that nothing reaches", "%q leaves nothing to %q and what follows it.", rule, all[i+1])
		}
	}
	return all
}

// flow checks the artifact rules of all phases against each other, and returns what
// they can point to, by name.
func (r *reader) flow(blocks []phaseBlock, phases map[string]Phase) map[string]Requirement {
	steps, twice := map[string]Requirement{}, map[string]bool{}
	place := map[string]int{} // of a step: its phase, then its place in it
	for _, b := range blocks {
		for i, q := range phases[b.Name].Evidence {
			at := b.Evidence[i].Range
			r.step(b.Evidence[i], q)
			name := q.Flow()
			if name == "" {
				continue
			}
			if _, ok := steps[name]; ok {
				twice[name] = true
				if q.Kind == LinkKind {
					r.errorf(at, "Duplicate step", "Step %q is declared twice, so that rules could mean either.", name)
				}
			}
			steps[name], place[name] = q, slices.Index(decision.Phases, b.Name)<<16+i
		}
	}
	for _, b := range blocks {
		for i, q := range phases[b.Name].Evidence {
			at := b.Evidence[i].Range
			for _, rule := range q.Rules() {
				from := rule.From()
				_, known := steps[from]
				switch {
				case from == "":
				case !known:
					r.errorf(at, "Unknown step", "The rule %q points to %q, which is neither the step of a link nor evidence about artifacts that a phase requires.%s", rule, from, fault.DidYouMean(from, keysOf(steps)))
				case twice[from]:
					r.errorf(at, "Ambiguous step", "The rule %q points to %q, which is required more than once.", rule, from)
				case q.Flow() != "" && place[from] >= place[q.Flow()]:
					r.errorf(at, "Rule that points forward", "The rule %q points to %q, which does not come before %q; artifacts flow forward, and rules point back.", rule, from, q.Flow())
				}
			}
		}
	}
	return steps
}

// step checks what a block says of steps and rules at all.
func (r *reader) step(e evidenceBlock, q Requirement) {
	kind, _ := attestations.Named(e.Kind)
	_, kindsName := attestations.Named(e.Step)
	switch {
	case e.Kind == LinkKind && e.Step == "":
		r.errorf(e.Range, "Which step?", "A link is of one step; name it with `step`, by the name that the link itself holds.")
	case e.Kind != LinkKind && e.Step != "":
		r.errorf(e.Range, "Not of a step", "Only a link is of a step; rules point to other evidence by its kind, %q.", e.Kind)
	case kindsName:
		r.errorf(e.Range, "Ambiguous step", "%q is also a kind of evidence, so that rules could mean either; name the step otherwise.", e.Step)
	case e.Kind == LinkKind && len(e.Series) > 0:
		r.errorf(e.Range, "Not a series", "The links of a step are one series; `step` names it.")
	}
	if len(q.Rules()) > 0 && q.Flow() == "" {
		r.errorf(e.Range, "No artifacts", "Artifact rules need evidence about artifacts; %q is asked for about %q.", e.Kind, e.About)
	} else if e.Materials != nil && kind.Materials == "" {
		r.errorf(e.Range, "No materials", "Evidence %q does not say what its artifacts were made from, so that no rule on materials can be applied.", e.Kind)
	}
}

// lean finds the evidence of phases and gates that are not asked here, but that the
// rules of those that are point to.
func (p *Plan) lean() {
	own := map[string]bool{}
	for _, phase := range p.Gate.Phases {
		for _, q := range phase.Evidence {
			own[q.Flow()] = true
		}
	}
	for _, phase := range p.Gate.Phases {
		for _, q := range phase.Evidence {
			for _, rule := range q.Rules() {
				if from, ok := p.Gate.steps[rule.From()]; ok && !own[rule.From()] {
					own[rule.From()] = true
					p.LeansOn = append(p.LeansOn, from)
				}
			}
		}
	}
}
