package control

import (
	"fmt"
	"slices"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/require"
)

// obligationsKind is the kind of evidence that holds the Statement of
// Applicability, as soa[]{control, applicable, status, ...}.
const obligationsKind = "compliance-obligations"

// The roles that must both have signed a Statement of Applicability before it
// switches a control off: who carries the risk, and who is exposed to it.
const (
	riskOwner = "risk-owner"
	customer  = "customer-sponsor"
)

// A standing is what a Statement of Applicability says of an id.
type standing int

const (
	applies   standing = iota // the zero value: what is not said, or said in two ways
	inherited                 // it applies, and somebody else takes care of it
	excluded                  // it does not apply
)

// A statement is one Statement of Applicability that counts.
type statement struct {
	says     map[string]standing // by id
	endorsed bool                // by a risk owner and the customer, two persons
	name     string              // for people
}

// statements returns the Statements of Applicability among the evidence.
func statements(evidence []require.Counted) []statement {
	var all []statement
	for _, e := range evidence {
		if e.Kind.Name != obligationsKind {
			continue
		}
		s := statement{says: map[string]standing{}}
		rows, _ := e.Value("/soa")
		list, _ := rows.([]any)
		seen := map[string]bool{}
		for _, row := range list {
			entry, _ := row.(map[string]any)
			id, _ := entry["control"].(string)
			s.says[id] = standingOf(entry)
			if seen[id] {
				s.says[id] = applies
			}
			seen[id] = true
		}
		signers := e.Attestation().Signers()
		s.endorsed = endorsed(signers)
		s.name = fmt.Sprintf("the Statement of Applicability %s, signed by %s", e.Attestation().Payload().Short(), spoken(signed(signers)))
		all = append(all, s)
	}
	return all
}

// standingOf reads one row. What contradicts itself applies.
func standingOf(entry map[string]any) standing {
	is, stated := entry["applicable"].(bool)
	status, _ := entry["status"].(string)
	switch {
	case stated && !is && status == "not-applicable":
		return excluded
	case stated && is && status == "inherited":
		return inherited
	default:
		return applies
	}
}

// agreed is what all statements say of an id. Where they differ, it applies.
func agreed(all []statement, id string) standing {
	if len(all) == 0 {
		return applies
	}
	for _, s := range all {
		if s.says[id] != all[0].says[id] {
			return applies
		}
	}
	return all[0].says[id]
}

// endorsed reports whether a risk owner and the customer signed, as two persons.
func endorsed(signers []decision.Signer) bool {
	return slices.ContainsFunc(signers, func(owner decision.Signer) bool {
		return slices.Contains(owner.Roles, riskOwner) && slices.ContainsFunc(signers, func(sponsor decision.Signer) bool {
			return slices.Contains(sponsor.Roles, customer) && sponsor.Principal() != owner.Principal()
		})
	})
}

func signed(signers []decision.Signer) []string {
	var names []string
	for _, s := range signers {
		names = append(names, s.Name)
	}
	return names
}

// switchedOff says why a control does not apply by the Statement of Applicability,
// or nothing. The control must allow it, all of its ids that the statement speaks
// about must be excluded, and every statement that counts must be endorsed: a
// second one cannot undo what the first one holds.
func (r *run) switchedOff(c Control) string {
	if !c.SoA || len(r.statements) == 0 {
		return ""
	}
	ids := r.set.ByStatement(c)
	if len(ids) > 0 && !slices.ContainsFunc(r.statements, func(s statement) bool { return !s.endorsed }) &&
		!slices.ContainsFunc(ids, func(id string) bool { return agreed(r.statements, id) != excluded }) {
		verb := "does"
		if len(ids) > 1 {
			verb = "do"
		}
		return fmt.Sprintf("%s, says that %s %s not apply", r.statements[0].name, spoken(ids), verb)
	}
	return ""
}
