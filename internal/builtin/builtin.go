// Package builtin judges the controls that the gate itself enforces: signatures,
// subjects, ages, order, votes. The steps of the pipeline have already refused what
// falls short; here it gets a name, a criterion and a result, like every control.
package builtin

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/require"
	"github.com/credentry/releasegate/policies"
)

// A Control is what policies/builtin says of one.
type Control struct {
	ID            string              `yaml:"id"`
	Title         string              `yaml:"title"`
	Bullet        string              `yaml:"bullet"` // of the seven phases' programme, or all
	Phase         string              `yaml:"phase"`  // empty: every phase
	Severity      decision.Severity   `yaml:"severity"`
	Consequence   string              `yaml:"consequence"`
	Frameworks    map[string][]string `yaml:"frameworks"`
	Sources       []string            `yaml:"sources"`
	RestsOn       string              `yaml:"rests_on"` // what proves it: evidence, plan, sign-offs, artifact rules, votes or rulebooks
	Cites         string              `yaml:"cites"`    // where in it
	Criteria      map[string]string   `yaml:"criteria"`
	Codes         map[string][]string `yaml:"codes"`          // by criterion: the codes by which it is not met
	NotApplicable string              `yaml:"not_applicable"` // why it may not apply; empty: it always does
	Remediation   string              `yaml:"remediation"`
}

// Controls are all that are built in, sorted by id. A test sees to it that they can
// be read.
var Controls = sync.OnceValue(func() []Control {
	names, err := fs.Glob(policies.Builtin, "builtin/*.yaml")
	if err != nil || len(names) == 0 {
		panic(fmt.Sprintf("no built-in control: %v", err))
	}
	var all []Control
	for _, name := range names {
		content, err := policies.Builtin.ReadFile(name)
		if err != nil {
			panic(err)
		}
		var some []Control
		d := yaml.NewDecoder(bytes.NewReader(content))
		d.KnownFields(true)
		if err := d.Decode(&some); err != nil {
			panic(fmt.Sprintf("%s: %v", name, err))
		}
		all = append(all, some...)
	}
	slices.SortFunc(all, func(a, b Control) int { return cmp.Compare(a.ID, b.ID) })
	return all
})

// A Case is what the steps found.
type Case struct {
	Gate     plan.Gate
	Counted  []require.Counted
	Gaps     []decision.Reason // of requirements and of the board
	Results  []decision.Result // of the policy bundle's controls
	Board    *decision.Board
	Package  canon.Digest
	Policy   decision.Rulebook
	Trust    decision.Rulebook
	Verified bool // somebody vouches for policy and trust
}

// Judge returns one result for each built-in control, and the gaps, each with the
// control that it falls short of.
func Judge(c Case) ([]decision.Result, []decision.Reason) {
	gaps := slices.Clone(c.Gaps)
	for i := range gaps {
		if gaps[i].Control == "" {
			gaps[i].Control = owner(codeOf(gaps[i]))
		}
	}
	var results []decision.Result
	for _, control := range Controls() {
		results = append(results, c.judge(control))
	}
	return results, gaps
}

// IDs are the ids of all built-in controls, sorted.
func IDs() []string {
	var ids []string
	for _, c := range Controls() {
		ids = append(ids, c.ID)
	}
	return ids
}

// codeOf is why there is a gap: what the best candidate was rejected for, if there
// was one.
func codeOf(gap decision.Reason) string { return cmp.Or(gap.Cause, gap.Code) }

// owner is the control that a code falls short of; empty if there is none.
func owner(code string) string {
	for _, c := range Controls() {
		for _, codes := range c.Codes {
			if slices.Contains(codes, code) {
				return c.ID
			}
		}
	}
	return ""
}

// judge judges one control: each criterion is met unless something fell short of
// it, and is then proved by all that did not.
func (c Case) judge(control Control) decision.Result {
	result := decision.Result{
		ID: control.ID, Title: control.Title, Phase: control.Phase, Severity: control.Severity, Host: true,
		Frameworks: control.Frameworks, Remediation: control.Remediation, Outcome: decision.Pass,
	}
	proof, applies := c.proof(control)
	for _, name := range slices.Sorted(maps.Keys(control.Criteria)) {
		criterion := decision.Criterion{Name: name, Text: control.Criteria[name]}
		if criterion.Met = applies && len(proof) > 0 && !c.short(control.Codes[name]); criterion.Met {
			criterion.Citations = proof
		} else if result.Outcome = decision.Fail; len(proof) == 0 {
			result.Outcome, result.Problem = decision.Missing, "there is nothing to judge it by"
		}
		result.Criteria = append(result.Criteria, criterion)
	}
	if !applies {
		result.Outcome, result.Problem = decision.NotApplicable, control.NotApplicable
	}
	return result
}

// short reports whether something fell short by one of the codes.
func (c Case) short(codes []string) bool {
	for _, gap := range c.Gaps {
		if gap.Effect != decision.Warns && slices.Contains(codes, codeOf(gap)) {
			return true
		}
	}
	for _, r := range c.Results {
		if r.Outcome == decision.Missing && slices.Contains(codes, "not_evaluated") || r.Outcome == decision.Error && slices.Contains(codes, "control_error") {
			return true
		}
	}
	judged := slices.ContainsFunc(c.Results, func(r decision.Result) bool { return r.Outcome == decision.Pass || r.Outcome == decision.Fail })
	return !judged && slices.Contains(codes, "nothing_judged")
}

// proof is what a control rests on, and whether the gate asks for such a thing.
func (c Case) proof(control Control) ([]decision.Citation, bool) {
	var proof []decision.Citation
	cite := func(payload canon.Digest) {
		proof = append(proof, decision.Citation{Evidence: payload, Pointer: control.Cites})
	}
	switch control.RestsOn {
	case "evidence":
		for _, e := range c.Counted {
			if e.Kind.Name != plan.SignOffKind && e.Has(control.Cites) {
				cite(e.Attestation().Payload())
			}
		}
		return proof, true
	case "plan":
		for _, e := range c.Counted {
			if e.Has(control.Cites) {
				cite(e.Attestation().Payload())
			}
		}
		return proof, c.Gate.Collects(plan.PlanKind) && len(c.Gate.Phases) > 1
	case "sign-offs":
		for _, e := range c.Counted {
			if e.Kind.Name == plan.SignOffKind {
				cite(e.Attestation().Payload())
			}
		}
		return proof, slices.ContainsFunc(c.Gate.Phases, func(p plan.Phase) bool { return len(p.After) > 0 })
	case "artifact rules":
		applies := false
		for _, p := range c.Gate.Phases {
			for _, q := range p.Evidence {
				if len(q.Rules()) == 0 {
					continue
				}
				applies = true
				for _, e := range c.Counted {
					if e.Answers(q) {
						cite(e.Attestation().Payload())
					}
				}
			}
		}
		return proof, applies
	case "votes":
		if c.Board == nil {
			return nil, false
		}
		for _, v := range c.Board.Votes {
			if v.Accepted && v.Vote == "approve" {
				cite(v.Evidence)
			}
		}
		return proof, true
	case "rulebooks":
		cite(c.Policy.Digest)
		cite(c.Trust.Digest)
		return proof, c.Verified
	default:
		return nil, true // nothing proves it, so that it does not pass
	}
}
