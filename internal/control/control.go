// Package control judges evidence by the Rego controls of the policy bundle.
//
// A control is a checklist. Its METADATA holds the criteria in words that a board
// reads; its rules cite, for each criterion, the evidence that meets it. A control
// passes only if every criterion has a citation that resolves in verified
// evidence: pass must be proved, never inferred from silence.
package control

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
)

// A Control is what METADATA declares.
type Control struct {
	ID            string
	Title         string
	Phase         string // as gate.hcl writes it, with hyphens
	Package       ast.Ref
	Source        decision.Source
	Severity      decision.Severity
	Tier          string
	Bullet        string    // of the seven phases' programme that it serves, such as 4.2
	Consequence   string    // what follows if it fails: why it is there, and why it is that severe
	Gates         []string  // that require it; empty: every gate that judges its phase
	From, Until   time.Time // first and last day in force, as they begin in Perth; zero: always
	Frameworks    map[string][]string
	Sources       []string // what else it rests on, for people
	Evidence      []string // kinds that it needs
	Params        map[string]Param
	Criteria      map[string]string // name to the sentence that a board reads
	Headline      map[string]string // name to what the figure says
	NotApplicable []string          // reasons that it may give
	SoA           bool              // a Statement of Applicability may switch it off
	Remediation   string

	ages bool // it reads the deciding instant, so that its result ends some time
}

// A Param is a knob that a release may turn, in one direction.
type Param struct {
	Type    string `json:"type"`    // integer, number, string or set
	Default any    `json:"default"` // used where the release says nothing
	Tighten string `json:"tighten"` // lower, higher, subset or superset; empty: fixed
}

// metadata is METADATA's custom block, as it is written.
type metadata struct {
	ID            string              `json:"id"`
	Severity      decision.Severity   `json:"severity"`
	Tier          string              `json:"tier"`
	Bullet        string              `json:"bullet"`
	Consequence   string              `json:"consequence"`
	Gates         []string            `json:"gates"`
	From          string              `json:"effective_from"`
	Until         string              `json:"effective_until"`
	Frameworks    map[string][]string `json:"frameworks"`
	Sources       []string            `json:"sources"`
	Evidence      []string            `json:"evidence"`
	Params        map[string]Param    `json:"params"`
	Criteria      map[string]string   `json:"criteria"`
	Headline      map[string]string   `json:"headline"`
	NotApplicable []string            `json:"not_applicable"`
	SoA           bool                `json:"soa"`
	Remediation   string              `json:"remediation"`
}

// A Set is the controls of one policy bundle, compiled.
type Set struct {
	controls   map[string]Control
	compiler   *ast.Compiler
	data       map[string]any       // pinned data of the bundle
	catalogues map[string]catalogue // of data, by id
	deadline   time.Duration        // of one evaluation of one control
	memory     uint64               // by which one evaluation may make the heap grow
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
	ID      string
	Title   string
	Entries []Entry // in their order
}

// An Entry is one id of a framework.
type Entry struct {
	ID          string
	Title       string
	Unconfirmed bool // no source that was read confirms it
}

// Frameworks returns the pinned catalogues, by id.
func (s *Set) Frameworks() []Framework {
	var all []Framework
	for _, id := range slices.Sorted(maps.Keys(s.catalogues)) {
		c := s.catalogues[id]
		f := Framework{ID: id, Title: c.Title}
		for _, entry := range slices.SortedFunc(maps.Keys(c.IDs), decision.CompareIDs) {
			f.Entries = append(f.Entries, Entry{entry, c.IDs[entry].Title, c.IDs[entry].Unconfirmed})
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

// A Problem is one thing wrong with a bundle's controls.
type Problem struct {
	Path   string // below the bundle
	Line   int    // 0: the whole file
	Text   string
	Remedy string
}

func (p Problem) String() string {
	place := p.Path
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d", p.Path, p.Line)
	}
	if p.Remedy == "" {
		return place + ": " + p.Text
	}
	return place + ": " + p.Text + "\n    " + p.Remedy
}
