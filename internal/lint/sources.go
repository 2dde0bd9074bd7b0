package lint

import (
	"fmt"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/control"
)

var (
	evidenceRef = ast.InputRootRef.Append(ast.StringTerm("evidence"))
	paramsRef   = ast.DefaultRootRef.Append(ast.StringTerm("params"))
)

// sources checks what a control reads, itself or through the library: evidence and
// parameters by names that can be compared with METADATA, so that the host knows
// what the control rests on.
func (l *loader) sources(name string, m *ast.Module, c control.Control) {
	for _, ref := range l.reads(l.compiler.Modules[name].Rules...) {
		text, remedy := "", ""
		switch {
		case ref.Equal(ast.InputRootRef), ref.Equal(evidenceRef), ref.HasPrefix(ast.InputRootRef) && !constantAt(ref, 1),
			ref.HasPrefix(evidenceRef) && !constantAt(ref, 2):
			text = fmt.Sprintf("%v can be any evidence", ref)
			remedy = `Read input.evidence["<kind>"] by a name that stands there; in a function, take the attestations as an argument.`
		case ref.HasPrefix(evidenceRef) && !slices.Contains(c.Evidence, step(ref, 2)):
			text = fmt.Sprintf("it reads input.evidence[%q], which METADATA does not declare", step(ref, 2))
			remedy = fmt.Sprintf("Add it to evidence in METADATA, or read one of %s.", listed(c.Evidence))
		case ref.Equal(ast.DefaultRootRef), ref.HasPrefix(ast.DefaultRootRef) && !constantAt(ref, 1), ref.Equal(paramsRef),
			ref.HasPrefix(paramsRef) && !constantAt(ref, 2):
			text = fmt.Sprintf("%v can be any parameter, also one of another control", ref)
			remedy = fmt.Sprintf("Read data.params[%q].<name> by a name that stands there.", c.ID)
		case ref.HasPrefix(paramsRef) && step(ref, 2) != c.ID:
			text = fmt.Sprintf("it reads a parameter of %s", step(ref, 2))
			remedy = fmt.Sprintf("Declare it in METADATA, and read it from data.params[%q].", c.ID)
		case ref.HasPrefix(paramsRef) && constantAt(ref, 3) && !declares(c, step(ref, 3)):
			text = fmt.Sprintf("METADATA declares no parameter %q", step(ref, 3))
			remedy = "Declare it under params in METADATA."
		default:
			continue
		}
		l.stand(name, m, location(ref), fmt.Sprintf("control %s: %s", c.ID, text), remedy)
	}
}

func declares(c control.Control, param string) bool {
	_, ok := c.Params[param]
	return ok
}

// constantAt reports whether a reference has a name at a place.
func constantAt(ref ast.Ref, i int) bool {
	if len(ref) <= i {
		return false
	}
	_, ok := ref[i].Value.(ast.String)
	return ok
}

// step is the name at a place of a reference.
func step(ref ast.Ref, i int) string {
	s, _ := ref[i].Value.(ast.String)
	return string(s)
}

// location is where a reference stands: the compiler keeps that of some parts.
func location(ref ast.Ref) *ast.Location {
	for _, term := range ref {
		if term.Location != nil && term.Location.File != "" {
			return term.Location
		}
	}
	return nil
}

// stand complains at a place, which may lie in the library.
func (l *loader) stand(name string, m *ast.Module, loc *ast.Location, text, remedy string) {
	line := m.Package.Location.Row
	if loc != nil && loc.File != "" {
		name, line = loc.File, loc.Row
	}
	l.problem(name, line, text, remedy)
}

// negations refuses `not` over evidence: with a field that is missing or
// misspelt, or with no evidence at all, it is true. What depends on evidence is
// followed through variables, rules, and the arguments of functions; where one
// call passes evidence, all arguments of the function are taken for it.
func (l *loader) negations(name string, m *ast.Module, c control.Control) {
	reached := l.reached(l.compiler.Modules[name].Rules...)
	if !slices.ContainsFunc(reached, negates) { // most controls: deciding does not pay for what they do not use
		return
	}
	d := dependence{loader: l, rules: map[*ast.Rule]bool{}, given: map[*ast.Rule]bool{}}
	for changed := true; changed; { // until no further function is given evidence
		changed = false
		for _, rule := range reached {
			changed = d.pass(rule) || changed
		}
	}
	for _, rule := range reached {
		tainted := d.variables(rule)
		ast.WalkExprs(rule, func(e *ast.Expr) bool {
			if e.Negated && d.on(tainted, e) {
				l.stand(name, m, e.Location, fmt.Sprintf("control %s: not over evidence: it is true where a field is missing or misspelt", c.ID),
					"Say what must be there: compare with what is allowed, or count what meets it.")
			}
			return false
		})
	}
}

func negates(rule *ast.Rule) bool {
	found := false
	ast.WalkExprs(rule, func(e *ast.Expr) bool {
		found = found || e.Negated
		return found
	})
	return found
}

// A dependence knows what depends on evidence.
type dependence struct {
	*loader

	rules map[*ast.Rule]bool // whether a rule reads evidence, itself or through others
	given map[*ast.Rule]bool // functions that are given evidence
}

// reads reports whether one of the rules reads evidence.
func (d *dependence) reads(rules []*ast.Rule) bool {
	return slices.ContainsFunc(rules, func(rule *ast.Rule) bool {
		reads, known := d.rules[rule]
		if !known {
			reads = slices.ContainsFunc(d.loader.reads(rule), func(ref ast.Ref) bool { return inputMay(ref, "evidence") })
			d.rules[rule] = reads
		}
		return reads
	})
}

// anyOf reports whether one of the terms depends on evidence.
func (d *dependence) anyOf(tainted map[ast.Var]bool, terms []*ast.Term) bool {
	return slices.ContainsFunc(terms, func(t *ast.Term) bool { return d.on(tainted, t) })
}

// on reports whether a term or an expression depends on evidence.
func (d *dependence) on(tainted map[ast.Var]bool, x any) bool {
	found := false
	ast.WalkTerms(x, func(t *ast.Term) bool {
		switch v := t.Value.(type) {
		case ast.Var:
			found = found || tainted[v]
		case ast.Ref:
			found = found || inputMay(v, "evidence") ||
				v.HasPrefix(ast.DefaultRootRef) && d.reads(d.compiler.GetRules(v.ConstantPrefix()))
		}
		return found
	})
	return found
}

// variables are those of a rule that depend on evidence.
func (d *dependence) variables(rule *ast.Rule) map[ast.Var]bool {
	tainted := map[ast.Var]bool{}
	taint := func(x *ast.Term) {
		ast.WalkVars(x, func(v ast.Var) bool {
			// input and data themselves are judged by what of them is read.
			if !v.Equal(ast.InputRootDocument.Value) && !v.Equal(ast.DefaultRootDocument.Value) {
				tainted[v] = true
			}
			return false
		})
	}
	if d.given[rule] {
		for _, arg := range rule.Head.Args {
			taint(arg)
		}
	}
	for known := -1; known < len(tainted); {
		known = len(tainted)
		ast.WalkExprs(rule, func(e *ast.Expr) bool {
			switch terms := e.Terms.(type) {
			case *ast.Term: // r.x[i] finds an i
				if !e.Negated && d.on(tainted, terms) {
					taint(terms)
				}
			case *ast.Every:
				if d.on(tainted, terms.Domain) {
					taint(terms.Value)
					if terms.Key != nil {
						taint(terms.Key)
					}
				}
			case []*ast.Term:
				switch {
				case e.Negated || !d.anyOf(tainted, terms):
				case e.IsEquality() || e.IsAssignment():
					taint(terms[1])
					taint(terms[2])
				case len(terms) > 2: // the last is where the result goes, if there is one
					taint(terms[len(terms)-1])
				}
			}
			return false
		})
	}
	return tainted
}

// pass notes which functions a rule gives evidence, and reports whether that is new.
func (d *dependence) pass(rule *ast.Rule) bool {
	tainted, changed := d.variables(rule), false
	ast.WalkExprs(rule, func(e *ast.Expr) bool {
		terms, isCall := e.Terms.([]*ast.Term)
		if !isCall || !d.anyOf(tainted, terms[1:]) {
			return false
		}
		for _, function := range d.compiler.GetRulesExact(e.Operator()) {
			for r := function; r != nil; r = r.Else {
				changed = changed || !d.given[r]
				d.given[r] = true
			}
		}
		return false
	})
	return changed
}
