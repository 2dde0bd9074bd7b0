package control

import (
	"maps"
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/require"
)

// certificates are the kinds of evidence that list certificates which the service
// relies on, with the place of the list: {standard, edition, expiresOn} each.
var certificates = map[string]string{"support-plan": "/certificationStatus", "certification-status": "/certificates"}

// Scopes returns what a decision has to speak to, framework by framework, whatever
// the gate requires. Of what a Statement of Applicability speaks about, that is
// what it does not exclude. Of the rest, and without a statement, nobody has said
// what applies: it is then what the controls of the bundle map to.
func (s *Set) Scopes(evidence []require.Counted, at time.Time) []decision.Scope {
	mapped := map[string]map[string]bool{}
	for framework := range s.catalogues {
		mapped[framework] = map[string]bool{}
	}
	for _, c := range s.controls {
		for framework, ids := range c.Frameworks {
			if mapped[framework] == nil {
				mapped[framework] = map[string]bool{}
			}
			for _, id := range ids {
				mapped[framework][id] = true
			}
		}
	}
	stated := statements(evidence)
	var scopes []decision.Scope
	for _, framework := range slices.Sorted(maps.Keys(mapped)) {
		held, pinned := s.catalogues[framework]
		if !pinned { // only of a bundle that nobody checked
			held = catalogue{Title: framework}
		}
		scopes = append(scopes, held.scopes(framework, mapped[framework], stated, certified(evidence, held.Title, at))...)
	}
	return scopes
}

// scopes returns the scope of each part of a catalogue.
func (c *catalogue) scopes(framework string, mapped map[string]bool, stated []statement, certified bool) []decision.Scope {
	parts := maps.Clone(c.Kinds)
	if parts == nil {
		parts = map[string]part{}
	}
	parts[""] = part{Title: c.Title} // what is of no kind
	var scopes []decision.Scope
	for _, kind := range slices.Sorted(maps.Keys(parts)) {
		scope := decision.Scope{Framework: framework, Title: parts[kind].Title, Basis: decision.ByMapping}
		for id := range mapped {
			if c.IDs[id].Kind == kind {
				scope.Applicable = append(scope.Applicable, id)
			}
		}
		if parts[kind].SoA && len(stated) > 0 {
			scope.Basis, scope.Applicable = decision.ByStatement, nil
			for id, entry := range c.IDs {
				if entry.Kind != kind || agreed(stated, id) == excluded {
					continue
				}
				scope.Applicable = append(scope.Applicable, id)
				if certified && agreed(stated, id) == inherited {
					scope.Inherited = append(scope.Inherited, id)
				}
			}
		}
		if scope.Basis == decision.ByStatement || len(scope.Applicable) > 0 {
			slices.SortFunc(scope.Applicable, decision.CompareIDs)
			slices.SortFunc(scope.Inherited, decision.CompareIDs)
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// certified reports whether the evidence lists a certificate to a standard, such
// as ISO/IEC 27001:2022, that has not run out. Its scope is prose, which the owner
// of the inherited control vouches for.
func certified(evidence []require.Counted, standard string, at time.Time) bool {
	for _, e := range evidence {
		pointer, lists := certificates[e.Kind.Name]
		if !lists {
			continue
		}
		value, _ := e.Value(pointer)
		list, _ := value.([]any)
		for _, each := range list {
			certificate, _ := each.(map[string]any)
			name, _ := certificate["standard"].(string)
			edition, _ := certificate["edition"].(string)
			last, _ := certificate["expiresOn"].(string)
			day, err := time.ParseInLocation(time.DateOnly, last, decision.Perth)
			if err == nil && name+":"+edition == standard && at.Before(day.AddDate(0, 0, 1)) {
				return true
			}
		}
	}
	return false
}
