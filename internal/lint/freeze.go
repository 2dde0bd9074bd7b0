package lint

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/control/compiled"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/plan"
)

// Freeze checks a policy bundle as a whole and says so in a manifest: for each gate
// the ids of the controls that it requires, so that a control that is later removed
// is missed, and what all of them declare, so that they need not be checked again.
// Editions of frameworks that have been withdrawn at the instant are refused.
func Freeze(b *bundle.Bundle, at time.Time, m *bundle.Manifest) error {
	gates, err := plan.Gates(b)
	if err != nil {
		return err
	}
	l, err := check(b, at)
	if err != nil {
		return err
	}
	required := map[string][]string{}
	problems := l.strayGates(gates)
	for _, g := range gates {
		for _, id := range g.Waivers.Never {
			if _, held := l.controls[id]; !held {
				problems = append(problems, fmt.Sprintf("gate %s lets nothing of control %s be waived, which the bundle does not hold", g.Name, id))
			}
		}
		ids := l.set.Required(g)
		if len(ids) == 0 {
			problems = append(problems, fmt.Sprintf("gate %s requires no control: it would approve nothing", g.Name))
		}
		for _, id := range ids {
			for _, kind := range l.controls[id].Evidence {
				if !g.Collects(kind) {
					problems = append(problems, fmt.Sprintf("control %s needs %s, which gate %s collects in no phase", id, kind, g.Name))
				}
			}
		}
		required[g.Name] = ids
	}
	if len(problems) > 0 {
		return fault.Refuse("make gate.hcl and the controls agree: add the evidence block or the gate that is missing, or take the control out", "policy bundle %q:\n  %s", b.Where("."), strings.Join(problems, "\n  "))
	}
	m.Gates = required
	if set := l.plain(b); set != nil {
		return set.Freeze(b, m)
	}
	return nil
}

// Agrees refuses a policy bundle whose manifest says of its gates or its controls what
// their files do not: deciding would believe the manifest. Lint never freezes such a
// thing.
func Agrees(b *bundle.Bundle) error {
	if b.Kind() != bundle.Policy {
		return nil
	}
	gates, err := plan.Gates(b)
	if err != nil {
		return err
	}
	l, err := load(b)
	if err != nil {
		return err
	}
	said := b.Manifest().Gates
	if len(said) != len(gates) {
		return disagrees(b, fmt.Sprintf("it lists the controls of %d gates, gate.hcl declares %d", len(said), len(gates)))
	}
	for _, g := range gates {
		if required := l.set.Required(g); !slices.Equal(said[g.Name], required) {
			return disagrees(b, fmt.Sprintf("it lists %d controls for gate %s, which requires these %d: %s", len(said[g.Name]), g.Name, len(required), strings.Join(required, ", ")))
		}
	}
	frozen, checked := control.Frozen(b)
	if !checked { // its controls are checked whenever they are used
		return nil
	}
	declared := l.set.Controls()
	for i := range max(len(declared), len(frozen)) {
		if i >= len(declared) || i >= len(frozen) {
			return disagrees(b, fmt.Sprintf("it names %d controls, the files declare %d", len(frozen), len(declared)))
		}
		said, err := canon.DigestOf(frozen[i])
		if err != nil {
			return err
		}
		if written, err := canon.DigestOf(declared[i]); err != nil || written != said {
			return disagrees(b, fmt.Sprintf("%q is not what %q declares", frozen[i].ID, declared[i].Source.Path))
		}
	}
	return l.compiles(b)
}

// compiles refuses a bundle whose compiled rules are not what its files are compiled
// to. What another version of the program has compiled is judged by its text.
func (l *loader) compiles(b *bundle.Bundle) error {
	if !compiled.Readable(b.Compiled()) {
		return nil
	}
	if set := l.plain(b); set != nil {
		var m bundle.Manifest
		if err := set.Freeze(b, &m); err != nil || bytes.Equal(m.Rules, b.Compiled()) {
			return err
		}
	}
	return disagrees(b, bundle.CompiledName+" is not what they are compiled to")
}

func disagrees(b *bundle.Bundle, why string) error {
	return fault.Refuse("releasegate policy sign "+fault.Quote(b.Where("."))+" --key SECURITY.key", "policy bundle %q: the manifest does not say of the controls what their files say: %s", b.Where("."), why)
}

// plain is the set without the stages of the compiler that only check, if the same
// rules come of it; else nil. Nothing else comes of a body that stands in an order in
// which the engine can evaluate it. A bundle with others is as good, but must be
// compiled in full each time, so that nothing is frozen of it.
func (l *loader) plain(b *bundle.Bundle) *control.Set {
	set := control.New(b, &l.Problems)
	modules := control.ParseFrozen(b, slices.Sorted(maps.Keys(l.compiler.Modules)), &l.Problems)
	if !l.None() || !set.CompileFrozen(modules, &l.Problems) {
		return nil
	}
	same := maps.EqualFunc(l.compiler.Modules, set.Compiler().Modules, func(a, b *ast.Module) bool {
		return slices.EqualFunc(a.Rules, b.Rules, func(a, b *ast.Rule) bool { return written(a) == written(b) })
	})
	if !same {
		return nil
	}
	for _, c := range l.set.Controls() {
		set.Hold(c)
	}
	return set
}

// written is a compiled rule as text, without its METADATA.
func written(r *ast.Rule) string {
	bare := *r
	bare.Annotations = nil
	return bare.String()
}

// Check checks the controls of a bundle by themselves, in all that there is to
// check but that its gates collect what they need.
func Check(b *bundle.Bundle, at time.Time) (*control.Set, error) {
	l, err := check(b, at)
	if err != nil {
		return nil, err
	}
	return l.set, nil
}

func check(b *bundle.Bundle, at time.Time) (*loader, error) {
	l, err := load(b)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(b.Tests())) {
		l.test(name, string(b.Tests()[name]))
	}
	if err := l.typeCheck(); err != nil {
		return nil, err
	}
	l.mappings(b, at)
	l.checklists(b)
	if err := l.proofs(); err != nil {
		return nil, err
	}
	if err := l.proofless(context.Background()); err != nil {
		return nil, err
	}
	return l, l.Refuse(b)
}

// strayGates says which controls are for a gate that there is not, or that does
// not judge their phase: nobody would ever require them.
func (l *loader) strayGates(gates []plan.Gate) []string {
	var problems []string
	for _, id := range slices.Sorted(maps.Keys(l.controls)) {
		c := l.controls[id]
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
