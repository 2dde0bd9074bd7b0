package lint

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// reads returns every reference of the rules and of those that they rest on, the
// library's included.
func (l *loader) reads(from ...*ast.Rule) []ast.Ref {
	var refs []ast.Ref
	for _, rule := range l.reached(from...) {
		ast.WalkRefs(rule, func(ref ast.Ref) bool {
			refs = append(refs, ref)
			return false
		})
	}
	return refs
}

// reached returns the rules and those that they rest on.
func (l *loader) reached(from ...*ast.Rule) []*ast.Rule {
	var reached []*ast.Rule
	visited := map[*ast.Rule]bool{}
	for len(from) > 0 {
		rule := from[0]
		from = from[1:]
		if visited[rule] {
			continue
		}
		visited[rule] = true
		reached = append(reached, rule)
		ast.WalkRefs(rule, func(ref ast.Ref) bool {
			if ref.HasPrefix(ast.DefaultRootRef) {
				from = append(from, l.compiler.GetRules(ref.ConstantPrefix())...)
			}
			return false
		})
	}
	return reached
}

// inputMay reports whether a reference reads a member of input, or may: input as
// a whole holds it, and so may a member whose name is computed.
func inputMay(ref ast.Ref, member string) bool {
	if !ref.HasPrefix(ast.InputRootRef) {
		return false
	}
	if len(ref) == 1 {
		return true
	}
	name, constant := ref[1].Value.(ast.String)
	return !constant || string(name) == member
}

// ages reports whether the control in a file reads the deciding instant, itself
// or through the library.
func (l *loader) ages(name string) bool {
	return slices.ContainsFunc(l.reads(l.compiler.Modules[name].Rules...), func(ref ast.Ref) bool {
		return inputMay(ref, "now_ns") || inputMay(ref, "now")
	})
}
