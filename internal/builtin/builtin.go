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
	"strings"
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
	RestsOn       string              `yaml:"rests_on"` // what proves it: evidence, plan, sign-offs, artifact rules, votes, waivers, times, applicability, register or rulebooks
	Cites         string              `yaml:"cites"`    // where in it
	Criteria      map[string]string   `yaml:"criteria"`
	Codes         map[string][]string `yaml:"codes"`          // by criterion: the codes by which it is not met
	NotApplicable string              `yaml:"not_applicable"` // why it may not apply; empty: it always does
	Fails         string              `yaml:"fails"`          // vector of testdata/vectors in which it fails; empty: none is known
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
	Scopes   []decision.Scope
	Waivers  []decision.Waiver
	Board    *decision.Board
	Package  canon.Digest
	Policy   decision.Rulebook
	Trust    decision.Rulebook
	Verified bool // somebody vouches for policy and trust
	Register bool // there is a register of evidence
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
		if control.RestsOn != "applicability" {
			results = append(results, c.judge(control))
		}
	}
	// Last, since the others show something as well.
	for _, control := range Controls() {
		if control.RestsOn == "applicability" {
			results = append(results, c.visible(control, slices.Concat(c.Results, results)))
		}
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

// Remedy says how to mend what was rejected with a code; empty if nothing is said.
func Remedy(code string) string {
	id := owner(code)
	for _, c := range Controls() {
		if c.ID == id {
			return c.Remediation
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
				if len(q.Rules()) == 0 && q.Kind != plan.LayoutKind {
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
		return c.votes(control.Cites), c.Board != nil
	case "waivers":
		for _, w := range c.Waivers {
			if c.bears(w) {
				cite(w.Evidence)
			}
		}
		return proof, len(proof) > 0
	case "times":
		return c.timed(control.Cites), slices.Contains(c.Gate.Tiers, plan.Extended) && (c.Board != nil || slices.ContainsFunc(c.Waivers, c.bears))
	case "applicability":
		for _, e := range c.Counted {
			if e.Kind.Name == plan.ObligationsKind && e.Has(control.Cites) {
				cite(e.Attestation().Payload())
			}
		}
		// One phase shows only its part of what applies.
		return proof, !c.Gate.Milestone && slices.ContainsFunc(c.Scopes, func(s decision.Scope) bool { return s.Basis == decision.ByStatement })
	case "register":
		for _, e := range c.Counted {
			if e.Kind.Name != plan.SignOffKind && e.Has(control.Cites) {
				cite(e.Attestation().Payload())
			}
		}
		return proof, c.Register || c.Gate.Registered || c.Gate.Witnessed != nil
	case "rulebooks":
		cite(c.Policy.Digest)
		cite(c.Trust.Digest)
		return proof, c.Verified
	default:
		return nil, true // nothing proves it, so that it does not pass
	}
}

// votes cites the approvals that count.
func (c Case) votes(pointer string) []decision.Citation {
	if c.Board == nil {
		return nil
	}
	var proof []decision.Citation
	for _, v := range c.Board.Votes {
		if v.Accepted && v.Vote == "approve" {
			proof = append(proof, decision.Citation{Evidence: v.Evidence, Pointer: pointer})
		}
	}
	return proof
}

// bears reports whether a waiver matters to this release: it counts, or it does not
// while what it is about stands.
func (c Case) bears(w decision.Waiver) bool {
	return w.Accepted || slices.ContainsFunc(c.Gaps, func(g decision.Reason) bool {
		return g.Effect != decision.Warns && g.Evidence == plan.WaiverKind && g.Code == w.Code && g.Key == w.ID
	})
}

// timed cites all of the ballot that counts.
func (c Case) timed(pointer string) []decision.Citation {
	proof := c.votes(pointer)
	for _, w := range c.Waivers {
		if w.Accepted {
			proof = append(proof, decision.Citation{Evidence: w.Evidence, Pointer: pointer})
		}
	}
	for _, e := range c.Counted {
		if e.Kind.Name == plan.RequestKind {
			proof = append(proof, decision.Citation{Evidence: e.Attestation().Payload(), Pointer: pointer})
		}
	}
	return proof
}

// visible judges whether what applies can be seen, with a finding for each part of
// a framework of which something cannot.
func (c Case) visible(control Control, results []decision.Result) decision.Result {
	result := c.judge(control)
	if result.Outcome != decision.Pass {
		return result
	}
	criterion := &result.Criteria[0] // a test sees to it that there is one
	for _, cover := range decision.Cover(c.Scopes, results) {
		if dark := cover.NoVisibility; cover.Basis == decision.ByStatement && len(dark) > 0 {
			result.Outcome, criterion.Met = decision.Fail, false
			result.Findings = append(result.Findings, decision.Finding{
				Criterion: criterion.Name, Key: cover.Framework, Citation: criterion.Citations[0],
				Text: fmt.Sprintf("%s: nothing shows that %d of the %d ids that apply are met: %s", cover.Title, len(dark), cover.Applicable, strings.Join(dark, ", ")),
			})
		}
	}
	return result
}
