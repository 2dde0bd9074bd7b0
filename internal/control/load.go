package control

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
)

// Load compiles those of a bundle's controls that have one of the ids, as they were
// frozen. Everything that can be said of them without evidence was checked then:
// here they are only made ready. All other controls of the bundle are known to the
// set by what they declare, and cannot be evaluated.
func Load(b *bundle.Bundle, frozen []Control, ids []string) (*Set, error) {
	problems := &Problems{}
	s := New(b, problems)
	modules := map[string]*ast.Module{}
	parse := func(name string) {
		content, _ := b.File(name)
		if m := Parse(name, string(content), false, problems); m != nil {
			modules[name] = m
		}
	}
	for _, name := range b.Paths() {
		if path.Ext(name) == ".rego" && strings.HasPrefix(name, "lib/") {
			parse(name)
		}
	}
	for _, c := range frozen {
		s.Hold(c)
		if slices.Contains(ids, c.ID) {
			parse(c.Source.Path)
		}
	}
	if problems.None() {
		s.Compile(modules, problems)
	}
	if err := problems.Refuse(b); err != nil {
		return nil, err
	}
	return s, nil
}

// New returns a set that holds no control yet, but all data that the bundle pins.
func New(b *bundle.Bundle, problems *Problems) *Set {
	bound()
	s := &Set{
		controls: map[string]Control{}, data: map[string]any{}, catalogues: map[string]catalogue{},
		deadline: deadline, grace: grace, memory: maxMemory, ceiling: maxHeap, again: again,
	}
	for _, name := range b.Paths() {
		if path.Base(name) == "data.json" {
			content, _ := b.File(name)
			s.pin(name, content, problems)
		}
	}
	return s
}

// Hold takes a control into the set.
func (s *Set) Hold(c Control) { s.controls[c.ID] = c }

// Parse reads one file of Rego; annotated: with its METADATA, which takes as long
// again. It returns nil if there is a problem.
func Parse(name, content string, annotated bool, problems *Problems) *ast.Module {
	m, err := ast.ParseModuleWithOpts(name, content, ast.ParserOptions{
		ProcessAnnotation: annotated, Capabilities: capabilities(), RegoVersion: ast.RegoV1,
	})
	switch {
	case err != nil:
		problems.Rego(err)
		return nil
	case m == nil:
		problems.Add(Problem{Path: name, Text: "the file holds no Rego"})
	}
	return m
}

// Compile makes the rules of a set's controls ready. It reports whether it could.
func (s *Set) Compile(modules map[string]*ast.Module, problems *Problems) bool {
	c := ast.NewCompiler().SetErrorLimit(0).WithCapabilities(capabilities()).WithStrict(true)
	if c.Compile(modules); c.Failed() {
		problems.Rego(c.Errors)
		return false
	}
	s.compiler = c
	return true
}

// Compiler holds the rules of the set, compiled; nil if there are none.
func (s *Set) Compiler() *ast.Compiler { return s.compiler }

// pin puts a data.json where stock OPA would: at the path of its folder.
func (s *Set) pin(name string, content []byte, problems *Problems) {
	bad := func(text, remedy string) { problems.Add(Problem{Path: name, Text: text, Remedy: remedy}) }
	value, err := canon.Parse(content)
	if err != nil {
		bad(err.Error(), "")
		return
	}
	steps := strings.Split(path.Dir(name), "/")
	if slices.Contains([]string{"params", "controls", "lib", "."}, steps[0]) {
		bad("pinned data must not lie at data."+steps[0], "Move it below catalogues/, checklists/ or calendars/.")
		return
	}
	if len(steps) == 2 && steps[0] == "catalogues" {
		if err := s.catalogue(steps[1], content, value); err != nil {
			bad("the catalogue: "+err.Error(), "catalogues/iso27001-2022/data.json of the default bundle shows the form.")
		}
	}
	node := s.data
	for i, step := range steps {
		held, taken := node[step]
		child, isObject := held.(map[string]any)
		last := i == len(steps)-1
		switch {
		case taken && (last || !isObject):
			bad(fmt.Sprintf("other pinned data lies at data.%s already", strings.Join(steps[:i+1], ".")), "Keep one data.json for each place, and none above another.")
			return
		case last:
			node[step] = value
		case !taken:
			child = map[string]any{}
			node[step] = child
		}
		node = child
	}
}
