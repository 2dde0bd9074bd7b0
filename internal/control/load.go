package control

import (
	"bytes"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control/compiled"
	"github.com/credentry/releasegate/internal/fault"
)

// Load compiles those of a bundle's controls that have one of the ids, as they were
// frozen. Everything that can be said of them without evidence was checked then:
// here they are only made ready. All other controls of the bundle are known to the
// set by what they declare, and cannot be evaluated.
func Load(b *bundle.Bundle, frozen []Control, ids []string) (*Set, error) {
	problems := &Problems{}
	s := New(b, problems)
	var names []string
	for _, name := range b.Paths() {
		if path.Ext(name) == ".rego" && strings.HasPrefix(name, "lib/") {
			names = append(names, name)
		}
	}
	for _, c := range frozen {
		s.Hold(c)
		if slices.Contains(ids, c.ID) {
			names = append(names, c.Source.Path)
		}
	}
	if rules := b.Compiled(); compiled.Readable(rules) {
		modules, err := compiled.Read(rules, func(name string) bool { return slices.Contains(names, name) })
		if err != nil {
			return nil, fault.Refuse("rm "+fault.Quote(b.Where(bundle.CompiledName))+"   # the rules are then compiled from their text", "%s: %w", b.Where(bundle.CompiledName), err)
		}
		s.link(modules, problems)
	} else if modules := ParseFrozen(b, names, problems); problems.None() {
		s.CompileFrozen(modules, problems)
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

// Parse reads one file of Rego with its METADATA. It returns nil if there is a
// problem.
func Parse(name string, content []byte, problems *Problems) *ast.Module {
	m, err := parse(name, content, true)
	if err != nil {
		problems.Rego(err)
	}
	return m
}

func parse(name string, content []byte, annotated bool) (*ast.Module, error) {
	m, err := ast.ParseModuleWithOpts(name, string(content), ast.ParserOptions{
		ProcessAnnotation: annotated, Capabilities: capabilities(), RegoVersion: ast.RegoV1,
	})
	if err == nil && m == nil {
		err = ast.Errors{ast.NewError(ast.ParseErr, ast.NewLocation(nil, name, 0, 0), "the file holds no Rego")}
	}
	return m, err
}

// ParseFrozen reads files of Rego without their METADATA, which takes as long as
// the rules. The bundle may lack some of them: what is not there is not judged.
func ParseFrozen(b *bundle.Bundle, names []string, problems *Problems) map[string]*ast.Module {
	modules, failed := make([]*ast.Module, len(names)), make([]error, len(names))
	next, workers := atomic.Int64{}, sync.WaitGroup{}
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(names); i = int(next.Add(1)) - 1 {
				if content, held := b.File(names[i]); held {
					modules[i], failed[i] = parse(names[i], bare(content), false)
				}
			}
		})
	}
	workers.Wait()
	parsed := map[string]*ast.Module{}
	for i, m := range modules {
		if failed[i] != nil {
			problems.Rego(failed[i])
		} else if m != nil {
			parsed[names[i]] = m
		}
	}
	return parsed
}

// bare is a file of Rego without the comments at its top, whose lines stay, empty.
func bare(content []byte) []byte {
	rest, above := content, 0
	for len(rest) > 0 && (rest[0] == '#' || rest[0] == '\n') {
		_, rest, _ = bytes.Cut(rest, []byte("\n"))
		above++
	}
	return slices.Concat(bytes.Repeat([]byte("\n"), above), rest)
}

// Compile makes the rules of a set's controls ready, in all of the compiler's
// stages. It reports whether it could.
func (s *Set) Compile(modules map[string]*ast.Module, problems *Problems) bool {
	return s.compile(ast.NewCompiler().WithStrict(true), modules, problems)
}

// rewriting are the stages of the compiler that make rules ready to be evaluated.
// The others only check, or undo what the contract forbids: print, with, template
// strings, rego.metadata. Lint compiles each bundle in both ways, and freezes it
// only if the same rules come of it.
var rewriting = []ast.StageID{
	ast.StageResolveRefs, ast.StageInitLocalVarGen, ast.StageRewriteRuleHeadRefs, ast.StageRemoveImports, ast.StageSetModuleTree, ast.StageSetRuleTree,
	ast.StageRewriteLocalVars, ast.StageRewriteExprTerms, ast.StageRewriteComprehensionTerms, ast.StageRewriteRefsInHead,
	ast.StageRewriteEquals, ast.StageRewriteDynamicTerms, ast.StageBuildRuleIndices,
}

// CompileFrozen does what Compile does for rules of which it is known that nothing
// is wrong with them, and that their bodies stand in an order in which they can be
// evaluated.
func (s *Set) CompileFrozen(modules map[string]*ast.Module, problems *Problems) bool {
	return s.compile(only(rewriting...), modules, problems)
}

// link does what is left to do of CompileFrozen for modules that came of it before:
// the compiler does not copy them, and only builds what it finds rules by.
func (s *Set) link(modules map[string]*ast.Module, problems *Problems) {
	take := ast.CompilerStageDefinition{Name: "Take", MetricName: "take", Stage: func(c *ast.Compiler) *ast.Error {
		c.Modules = modules
		return nil
	}}
	c := only(ast.StageInitLocalVarGen, ast.StageSetModuleTree, ast.StageSetRuleTree, ast.StageBuildRuleIndices)
	s.compile(c.WithStageAfterID(ast.StageInitLocalVarGen, take), nil, problems)
}

// only is a compiler that runs no other stages.
func only(stages ...ast.StageID) *ast.Compiler {
	return ast.NewCompiler().WithSkipStages(slices.DeleteFunc(ast.AllStages(), func(stage ast.StageID) bool { return slices.Contains(stages, stage) })...)
}

func (s *Set) compile(c *ast.Compiler, modules map[string]*ast.Module, problems *Problems) bool {
	if c.SetErrorLimit(0).WithCapabilities(capabilities()).Compile(modules); c.Failed() {
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
