// Package control judges evidence by the Rego controls of the policy bundle.
//
// A control is a checklist. Its METADATA holds the criteria in words that a board
// reads; its rules cite, for each criterion, the evidence that meets it. A control
// passes only if every criterion has a citation that resolves in verified
// evidence: pass must be proved, never inferred from silence.
package control

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
)

// A Control is what METADATA declares, and what else is known of a control when its
// bundle was checked. Its JSON stands in the manifest that security signs.
type Control struct {
	ID            string              `json:"id"`
	Title         string              `json:"title"`
	Phase         string              `json:"phase"` // as gate.hcl writes it, with hyphens
	Source        decision.Source     `json:"source"`
	Severity      decision.Severity   `json:"severity"`
	Tier          string              `json:"tier"`
	Bullet        string              `json:"bullet,omitempty"`      // of the seven phases' programme that it serves, such as 4.2
	Consequence   string              `json:"consequence,omitempty"` // what follows if it fails: why it is there, and why it is that severe
	Gates         []string            `json:"gates,omitempty"`       // that require it; empty: every gate that judges its phase
	From          time.Time           `json:"from,omitzero"`         // first day in force, as it begins in Perth; zero: always
	Until         time.Time           `json:"until,omitzero"`        // last day in force, likewise
	Frameworks    map[string][]string `json:"frameworks"`
	Sources       []string            `json:"sources,omitempty"` // what else it rests on, for people
	Evidence      []string            `json:"evidence"`          // kinds that it needs
	Params        map[string]Param    `json:"params,omitempty"`
	Criteria      map[string]string   `json:"criteria"`                 // name to the sentence that a board reads
	Headline      map[string]string   `json:"headline,omitempty"`       // name to what the figure says
	NotApplicable []string            `json:"not_applicable,omitempty"` // reasons that it may give
	SoA           bool                `json:"soa,omitempty"`            // a Statement of Applicability may switch it off
	Remediation   string              `json:"remediation"`
	Ages          bool                `json:"ages,omitempty"` // it reads the deciding instant, so that its result ends some time
}

// A Param is a knob that a release may turn, in one direction.
type Param struct {
	Type    string `json:"type"`              // integer, number, string or set
	Default any    `json:"default"`           // used where the release says nothing
	Tighten string `json:"tighten,omitempty"` // lower, higher, subset or superset; empty: fixed
}

// A Set is the controls of one policy bundle, compiled.
type Set struct {
	controls   map[string]Control
	compiler   *ast.Compiler
	data       map[string]any       // pinned data of the bundle
	catalogues map[string]catalogue // of data, by id
	deadline   time.Duration        // of one evaluation of one control
	grace      time.Duration        // after it, until the process ends
	memory     uint64               // by which one evaluation may make the heap grow
	ceiling    uint64               // that the heap may reach at all
	again      []rego.EvalOption    // how the second evaluation differs from the first
}

// Controls returns all controls, by phase and id.
func (s *Set) Controls() []Control {
	return slices.SortedFunc(maps.Values(s.controls), func(a, b Control) int {
		phase := func(c Control) int { return slices.Index(decision.Phases, c.Phase) }
		return cmp.Or(cmp.Compare(phase(a), phase(b)), cmp.Compare(a.ID, b.ID))
	})
}

// Pinned is the pinned data of the bundle, as controls see it below data.
func (s *Set) Pinned() map[string]any { return maps.Clone(s.data) }

// A Framework is a pinned catalogue that controls map to.
type Framework struct {
	ID        string
	Title     string
	Withdrawn time.Time // first day on which the edition no longer stands, as it begins in Perth; zero: it stands
	Entries   []Entry   // in their order
}

// An Entry is one id of a framework.
type Entry struct {
	ID          string
	Title       string
	Topic       string // what it is about, where other frameworks give the same number to something else
	SoA         bool   // a Statement of Applicability says whether it applies
	Unconfirmed bool   // no source that was read confirms it
}

// Frameworks returns the pinned catalogues, by id.
func (s *Set) Frameworks() []Framework {
	var all []Framework
	for _, id := range slices.Sorted(maps.Keys(s.catalogues)) {
		c := s.catalogues[id]
		f := Framework{ID: id, Title: c.Title}
		f.Withdrawn, _ = c.withdrawn() // a date that is none was refused when it was pinned
		for _, entry := range slices.SortedFunc(maps.Keys(c.IDs), decision.CompareIDs) {
			is := c.IDs[entry]
			f.Entries = append(f.Entries, Entry{entry, is.Title, is.Topic, c.Kinds[is.Kind].SoA, is.Unconfirmed})
		}
		all = append(all, f)
	}
	return all
}

// Required returns the ids of the controls that a gate requires, sorted: those of
// its phases and tiers, unless they are for other gates only.
func (s *Set) Required(g plan.Gate) []string {
	var ids []string
	for _, c := range s.controls {
		meant := len(c.Gates) == 0 || slices.Contains(c.Gates, g.Name)
		if meant && slices.Contains(g.PhaseNames(), c.Phase) && slices.Contains(g.Tiers, c.Tier) {
			ids = append(ids, c.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// Narrow leaves of the ids those whose control is of one of the phases, or that
// the set does not hold: what is required and missing must not go unnoticed.
func (s *Set) Narrow(ids, phases []string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		c, held := s.controls[id]
		return held && !slices.Contains(phases, c.Phase)
	})
}
