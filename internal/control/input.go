package control

import (
	"maps"
	"slices"
	"time"

	"github.com/credentry/releasegate/attestations"
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

// A document is what Rego sees as input, as plain values, with what citations are
// resolved by.
type document struct {
	input map[string]any
	cited map[string]map[string]any // attestations by payload digest
	named map[string]string         // kinds by payload digest
	kinds map[string]bool           // of which something counts
}

// lay lays the case out for Rego:
//
//	release   what is released
//	gate      name of the gate
//	now       the deciding instant, RFC 3339; now_ns the same in nanoseconds
//	evidence  for each registered kind an array of what counts, newest first
func (c Case) lay() document {
	d := document{cited: map[string]map[string]any{}, named: map[string]string{}, kinds: map[string]bool{}}
	// Every kind has its array, so that a control that reads one for which there is
	// nothing reads an empty one.
	byKind := map[string][]any{}
	for _, kind := range attestations.Kinds() {
		byKind[kind.Name] = []any{}
	}
	// A kind that two phases collect comes in the order of the phases.
	newest := slices.Clone(c.Evidence)
	slices.SortStableFunc(newest, func(a, b require.Counted) int { return b.SignedAt.Compare(a.SignedAt) })
	for _, e := range newest {
		a := attestation(&e)
		byKind[e.Kind.Name] = append(byKind[e.Kind.Name], a)
		d.cited[string(e.Attestation().Payload())] = a
		d.named[string(e.Attestation().Payload())] = e.Kind.Name
		d.kinds[e.Kind.Name] = true
	}
	evidence := map[string]any{}
	for kind, list := range byKind {
		evidence[kind] = list
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
		"evidence": evidence,
	}
	return d
}

// silent is the input with evidence of the same kinds that says nothing: of each
// attestation only its id is left, which citing takes.
func (d document) silent() map[string]any {
	evidence := map[string]any{}
	for _, kind := range attestations.Kinds() {
		evidence[kind.Name] = []any{}
	}
	for _, id := range slices.Sorted(maps.Keys(d.named)) {
		list, _ := evidence[d.named[id]].([]any)
		evidence[d.named[id]] = append(list, map[string]any{"id": id})
	}
	input := maps.Clone(d.input)
	input["evidence"] = evidence
	return input
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
	return c.lay().input, params, err
}
