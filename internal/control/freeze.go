package control

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/plan"
)

// Freeze checks a policy bundle as a whole, what its controls read included, and
// returns, for each gate, the ids of the controls that it requires: what security
// signs, so that a control that is later removed is missed. Editions of frameworks
// that have been withdrawn at the instant are refused.
func Freeze(b *bundle.Bundle, at time.Time) (map[string][]string, error) {
	gates, err := plan.Gates(b)
	if err != nil {
		return nil, err
	}
	set, err := Load(b)
	if err != nil {
		return nil, err
	}
	rest := loader{set: set}
	for _, name := range slices.Sorted(maps.Keys(b.Tests())) {
		rest.test(name, string(b.Tests()[name]))
	}
	if err := rest.typeCheck(); err != nil {
		return nil, err
	}
	rest.mappings(b, at)
	rest.checklists(b)
	if err := rest.proofs(); err != nil {
		return nil, err
	}
	if err := rest.proofless(context.Background()); err != nil {
		return nil, err
	}
	if err := rest.refuse(b); err != nil {
		return nil, err
	}
	frozen := map[string][]string{}
	problems := set.strayGates(gates)
	for _, g := range gates {
		for _, id := range g.Waivers.Never {
			if _, held := set.controls[id]; !held {
				problems = append(problems, fmt.Sprintf("gate %s lets nothing of control %s be waived, which the bundle does not hold", g.Name, id))
			}
		}
		ids := set.Required(g)
		if len(ids) == 0 {
			problems = append(problems, fmt.Sprintf("gate %s requires no control: it would approve nothing", g.Name))
		}
		for _, id := range ids {
			for _, kind := range set.controls[id].Evidence {
				if !g.Collects(kind) {
					problems = append(problems, fmt.Sprintf("control %s needs %s, which gate %s collects in no phase", id, kind, g.Name))
				}
			}
		}
		frozen[g.Name] = ids
	}
	if len(problems) > 0 {
		return nil, fault.Refuse("make gate.hcl and the controls agree: add the evidence block or the gate that is missing, or take the control out", "policy bundle %q:\n  %s", b.Where("."), strings.Join(problems, "\n  "))
	}
	return frozen, nil
}

// strayGates says which controls are for a gate that there is not, or that does
// not judge their phase: nobody would ever require them.
func (s *Set) strayGates(gates []plan.Gate) []string {
	var problems []string
	for _, id := range slices.Sorted(maps.Keys(s.controls)) {
		c := s.controls[id]
		for _, name := range c.Gates {
			i := slices.IndexFunc(gates, func(g plan.Gate) bool { return g.Name == name })
			if i < 0 {
				problems = append(problems, fmt.Sprintf("control %s is for gate %q, which gate.hcl does not declare", id, name))
			} else if !slices.Contains(gates[i].PhaseNames(), c.Phase) {
				problems = append(problems, fmt.Sprintf("control %s of %s is for gate %s, which does not judge that phase", id, c.Phase, name))
			}
		}
	}
	return problems
}
