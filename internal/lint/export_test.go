package lint

import (
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/control"
)

// Blind misspells the names that the controls read, one at a time and only every
// stride-th, and returns how many names there are and those of which the type check says nothing.
func Blind(s *control.Set, stride int) (names int, unseen []string) {
	k := checker{loader: &loader{set: s, compiler: s.Compiler()}}
	controls := map[string]control.Control{}
	for _, c := range s.Controls() {
		controls[c.ID] = c
	}
	misspell := func(path string, ref ast.Ref) {
		head, _ := ref[0].Value.(ast.Var)
		if _, length := k.rules(ref); length > 0 || head != "input" && head != "data" && !head.IsGenerated() {
			return // of a rule or a builtin, which the compiler knows
		}
		for i, step := range ref[1:] {
			name, constant := step.Value.(ast.String)
			if !constant {
				continue
			}
			if names++; names%stride != 0 {
				continue
			}
			l := loader{set: s, compiler: s.Compiler(), controls: controls}
			ref[i+1] = &ast.Term{Value: name + "x", Location: step.Location}
			err := l.typeCheck()
			ref[i+1] = step
			if err != nil || l.None() {
				unseen = append(unseen, fmt.Sprintf("%s: %s of %v", path, name, ref))
			}
		}
	}
	for _, path := range slices.Sorted(maps.Keys(s.Compiler().Modules)) {
		for _, rule := range s.Compiler().Modules[path].Rules {
			ast.WalkRefs(rule, func(ref ast.Ref) bool {
				misspell(path, ref)
				return false
			})
		}
	}
	return names, unseen
}
