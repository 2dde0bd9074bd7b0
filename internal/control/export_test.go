package control

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// SetDeadline shortens what a test would else have to wait for.
func (s *Set) SetDeadline(d time.Duration) { s.deadline = d }

// SetMemory bounds the heap more narrowly than a test machine could bear.
func (s *Set) SetMemory(most uint64) { s.memory = most }

// SetAgain spoils the second evaluation.
func (s *Set) SetAgain(how ...rego.EvalOption) { s.again = how }

// Strays compares the input as it is laid out with what the type check says of it.
func (c Case) Strays() []string {
	is, err := inputShape()
	if err != nil {
		return []string{err.Error()}
	}
	var strays []string
	var walk func(value any, is *shape, path string)
	walk = func(value any, is *shape, path string) {
		switch v := value.(type) {
		case map[string]any:
			for name, field := range v {
				if is.fields[name] == nil {
					strays = append(strays, path+member(name)+" is not described")
				} else {
					walk(field, is.fields[name], path+member(name))
				}
			}
			for name, field := range is.fields {
				if _, ok := v[name]; !ok && !strings.Contains(field.path, ".predicate.") {
					strays = append(strays, field.path+" is not laid out")
				}
			}
		case []any:
			if is.kind != "array" {
				strays = append(strays, path+" is no array")
			}
			for _, each := range v {
				walk(each, is.items, path+"[_]")
			}
		case string:
			if is.kind != "string" || is.words != nil && !slices.Contains(is.words, v) {
				strays = append(strays, fmt.Sprintf("%s is %q", path, v))
			}
		case bool:
			if is.kind != "boolean" {
				strays = append(strays, path+" is a boolean")
			}
		case int64, json.Number:
			if is.kind != "number" {
				strays = append(strays, path+" is a number")
			}
		default:
			strays = append(strays, fmt.Sprintf("%s is a %T", path, v))
		}
	}
	walk(c.lay().input, is, "input")
	return strays
}

// Blind misspells each name that the controls read, one at a time, and returns how
// many there are and those of which the type check says nothing.
func (s *Set) Blind() (names int, unseen []string) {
	k := checker{loader: &loader{set: s}}
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
			l := loader{set: s}
			ref[i+1] = &ast.Term{Value: name + "x", Location: step.Location}
			err := l.typeCheck()
			ref[i+1] = step
			names++
			if err != nil || len(l.problems) == 0 {
				unseen = append(unseen, fmt.Sprintf("%s: %s of %v", path, name, ref))
			}
		}
	}
	for path, m := range s.compiler.Modules {
		for _, rule := range m.Rules {
			ast.WalkRefs(rule, func(ref ast.Ref) bool {
				misspell(path, ref)
				return false
			})
		}
	}
	return names, unseen
}
