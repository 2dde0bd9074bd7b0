package control

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/require"
)

// A Case is what controls judge.
type Case struct {
	Gate       plan.Gate
	Engagement decision.Engagement
	Release    decision.Release
	Evidence   []require.Counted
	Required   []string // ids of the controls that must be judged
	At         time.Time
	// Twice evaluates each control a second time, without what makes the engine
	// fast. What is signed needs it; the zero value is for looking only.
	Twice bool
}

// A document is what Rego sees as input, with what citations are resolved by.
type document struct {
	input    map[string]any    // but for the evidence
	evidence []require.Counted // newest first
	places   map[string]int    // in it, by payload digest
	named    map[string]string // kinds by payload digest
	kinds    map[string]bool   // of which something counts
}

// lay lays the case out for Rego:
//
//	release   what is released
//	gate      name of the gate
//	now       the deciding instant, RFC 3339; now_ns the same in nanoseconds
//	evidence  for each registered kind an array of what counts, newest first
func (c Case) lay() document {
	// A kind that two phases collect comes in the order of the phases.
	d := document{evidence: slices.Clone(c.Evidence), places: map[string]int{}, named: map[string]string{}, kinds: map[string]bool{}}
	slices.SortStableFunc(d.evidence, func(a, b require.Counted) int { return b.SignedAt.Compare(a.SignedAt) })
	for i := range d.evidence {
		e := &d.evidence[i]
		id := string(e.Attestation().Payload())
		d.places[id], d.named[id] = i, e.Kind.Name
		d.kinds[e.Kind.Name] = true
	}
	artifacts := []any{}
	for _, a := range c.Release.Artifacts {
		artifacts = append(artifacts, map[string]any{"name": a.Name, "digest": string(a.SHA256)})
	}
	d.input = map[string]any{
		"gate":   c.Gate.Name,
		"now":    c.At.UTC().Format(time.RFC3339),
		"now_ns": c.At.UnixNano(),
		"release": map[string]any{
			"id": c.Release.ID, "version": c.Release.Version, "environment": c.Release.Environment,
			"customer": c.Engagement.Customer, "engagement": c.Engagement.ID, "supplier": c.Engagement.Supplier,
			"go_live": c.Release.GoLive, "hypercare_end": c.Release.HypercareEnd, "change_type": c.Release.ChangeType,
			"window": map[string]any{
				"start": c.Release.Window.Start.Format(time.RFC3339), "end": c.Release.Window.End.Format(time.RFC3339),
			},
			"artifacts": artifacts,
		},
	}
	return d
}

// plain is the whole input as plain values.
func (d document) plain() map[string]any {
	evidence := map[string]any{}
	for _, kind := range attestations.Kinds() {
		evidence[kind.Name] = []any{}
	}
	for i := range d.evidence {
		list, _ := evidence[d.evidence[i].Kind.Name].([]any)
		evidence[d.evidence[i].Kind.Name] = append(list, attestation(&d.evidence[i]))
	}
	input := maps.Clone(d.input)
	input["evidence"] = evidence
	return input
}

// rego is the whole input as Rego sees it. Of an attestation it takes what others do
// not say as well, and nothing else is left of what it is made from.
func (d document) rego(t *terms) (ast.Value, error) {
	byKind := map[string][]*ast.Term{}
	for i := range d.evidence {
		laid, err := t.of(attestation(&d.evidence[i]))
		if err != nil {
			return nil, err
		}
		byKind[d.evidence[i].Kind.Name] = append(byKind[d.evidence[i].Kind.Name], laid.Term)
	}
	return d.with(t, byKind)
}

// silent is the input with evidence of the same kinds that says nothing: of each
// attestation only its id is left, which citing takes.
func (d document) silent(t *terms) (ast.Value, error) {
	byKind := map[string][]*ast.Term{}
	for _, id := range slices.Sorted(maps.Keys(d.named)) {
		laid, err := t.of(map[string]any{"id": id})
		if err != nil {
			return nil, err
		}
		byKind[d.named[id]] = append(byKind[d.named[id]], laid.Term)
	}
	return d.with(t, byKind)
}

// with is the input with evidence. Every kind has its array, so that a control that
// reads one for which there is nothing reads an empty one.
func (d document) with(t *terms, byKind map[string][]*ast.Term) (ast.Value, error) {
	var evidence [][2]*ast.Term
	for _, kind := range attestations.Kinds() {
		evidence = append(evidence, ast.Item(ast.StringTerm(kind.Name), ast.ArrayTerm(byKind[kind.Name]...)))
	}
	input := [][2]*ast.Term{ast.Item(ast.StringTerm("evidence"), ast.ObjectTerm(evidence...))}
	for name, member := range d.input {
		value, err := t.of(member)
		if err != nil {
			return nil, err
		}
		input = append(input, ast.Item(ast.StringTerm(name), value.Term))
	}
	return ast.NewObject(input...), nil
}

// lookup returns the value at a JSON Pointer in an attestation that counts, and
// whether there is one; known says whether the attestation counts at all.
func (d document) lookup(id, pointer string) (value any, known, found bool) {
	place, known := d.places[id]
	if !known {
		return nil, false, false
	}
	e := &d.evidence[place]
	if inner, below := strings.CutPrefix(pointer, "/predicate/"); below {
		value, found = e.Value("/" + inner)
	} else {
		value, found = canon.Lookup(attestation(e), pointer)
	}
	return value, true, found
}

// attestation is one element of an evidence array.
func attestation(e *require.Counted) map[string]any {
	signers, subjects := []any{}, []any{}
	for _, s := range e.Attestation().Signers() {
		roles := make([]any, len(s.Roles))
		for i, role := range s.Roles {
			roles[i] = role
		}
		signers = append(signers, map[string]any{
			"functionary": s.Functionary, "person": s.Person, "organisation": s.Organisation, "side": s.Side, "roles": roles,
		})
	}
	for _, s := range e.Subjects {
		subjects = append(subjects, map[string]any{"name": s.Name, "digest": s.Digest["sha256"]})
	}
	laid := map[string]any{
		"id": string(e.Attestation().Payload()), "phase": e.Phase, "file": e.Attestation().Origins()[0].Path,
		"time_source": e.TimeSource, "signers": signers, "subjects": subjects, "predicate": e.Predicate,
	}
	if !e.SignedAt.IsZero() { // what has no time is undefined to a control that asks for it
		laid["signed_at"], laid["signed_at_ns"] = e.SignedAt.Format(time.RFC3339), e.SignedAt.UnixNano()
	}
	return laid
}

// Seen is all that the rules of a case's controls see beside the bundle: the input
// document, and what stands at data.params.
func (s *Set) Seen(c Case) (input, params map[string]any, err error) {
	params, err = s.params(c.Release.Parameters)
	return c.lay().plain(), params, err
}
