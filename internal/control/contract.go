package control

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/dependencies"
)

// contract checks what the compiler cannot: that a control says its criteria, all
// of them and nothing else, in rules that collect citations.
func (l *loader) contract(name string, m *ast.Module, c Control) {
	bad := func(loc *ast.Location, remedy, format string, args ...any) {
		l.problem(name, loc.Row, fmt.Sprintf("control %s: ", c.ID)+fmt.Sprintf(format, args...), remedy)
	}
	used := l.used(name, m)
	met, headlines := map[string]bool{}, map[string]bool{}
	validUntil, notApplicable := false, false
	for _, rule := range m.Rules {
		head, key := ruleName(rule)
		switch head {
		case "met":
			met[key] = true
			l.met(rule, key, c, bad)
		case "headline":
			headlines[key] = true
			if c.Headline[key] == "" {
				bad(rule.Location, "Declare it under headline in METADATA.", "headline.%s is not declared", key)
			}
		case "finding":
			isSet(rule, "finding contains {...} if { ... }", bad)
		case "valid_until":
			validUntil = true
			isSet(rule, "valid_until contains <nanoseconds> if { ... }", bad)
		case "not_applicable":
			notApplicable = true
			isSet(rule, "not_applicable contains \"<declared reason>\" if { ... }", bad)
			l.switchesOff(name, rule, bad)
		default:
			if !used[head] {
				bad(rule.Location, "Use it, or delete it; a misspelt met, finding, headline, valid_until or not_applicable reads as nothing.", "rule %s is neither part of the contract nor used", head)
			}
		}
	}
	for _, criterion := range slices.Sorted(maps.Keys(c.Criteria)) {
		if !met[criterion] {
			bad(m.Package.Location, fmt.Sprintf("Write met.%s contains evidence.cite(...) if { ... }.", criterion), "criterion %q has no rule", criterion)
		}
	}
	for _, figure := range slices.Sorted(maps.Keys(c.Headline)) {
		if !headlines[figure] {
			bad(m.Package.Location, fmt.Sprintf("Write headline.%s := ... if { ... }.", figure), "headline %q has no rule", figure)
		}
	}
	if notApplicable && len(c.NotApplicable) == 0 {
		bad(m.Package.Location, "Declare them under not_applicable in METADATA.", "it can be not applicable for no declared reason")
	}
	if readsNow(m) && !validUntil {
		bad(m.Package.Location, "Add valid_until contains <when the age runs out>.", "it judges ages by input.now_ns, but does not say until when: an approval would outlive its evidence")
	}
}

type complain func(loc *ast.Location, remedy, format string, args ...any)

// met checks one rule that meets a criterion.
func (l *loader) met(rule *ast.Rule, criterion string, c Control, bad complain) {
	switch _, declared := c.Criteria[criterion]; {
	case criterion == "":
		bad(rule.Location, "Write met.<criterion> contains evidence.cite(...) if { ... }.", "met needs a fixed criterion name")
	case !declared:
		bad(rule.Location, "Declare it under criteria in METADATA.", "met.%s meets no declared criterion", criterion)
	case rule.Default:
		bad(rule.Location, "Delete the default.", "met.%s must not have a default", criterion)
	case rule.Head.RuleKind() != ast.MultiValue:
		bad(rule.Location, fmt.Sprintf("Write met.%s contains evidence.cite(...) if { ... }.", criterion), "met.%s must collect citations", criterion)
	}
}

func isSet(rule *ast.Rule, form string, bad complain) {
	if rule.Head.RuleKind() != ast.MultiValue || rule.Default {
		bad(rule.Location, "Write "+form+".", "%s must be a set", rule.Head.Name)
	}
}

// switchesOff refuses a not_applicable that reads evidence, itself or through
// what it calls: missing evidence must never switch a control off.
func (l *loader) switchesOff(name string, rule *ast.Rule, bad complain) {
	for _, compiled := range l.set.compiler.Modules[name].Rules {
		if compiled.Location.Row != rule.Location.Row {
			continue
		}
		refs, err := dependencies.Base(l.set.compiler, compiled)
		if err != nil {
			bad(rule.Location, "", "not_applicable: %v", err)
		}
		for _, ref := range refs {
			if ref.HasPrefix(ast.InputRootRef) && (len(ref) == 1 || ref[1].Equal(ast.StringTerm("evidence"))) {
				bad(rule.Location, "Decide it by input.release, input.gate or data.params.", "not_applicable reads %v: missing evidence must never switch a control off", ref)
			}
		}
	}
}

// ruleName splits a rule's name: met.recent is "met" and "recent".
func ruleName(rule *ast.Rule) (head, key string) {
	ref := rule.Head.Ref()
	name, _ := ref[0].Value.(ast.Var) // the parser lets a rule's name start with nothing else
	head = string(name)
	if len(ref) == 2 {
		s, _ := ref[1].Value.(ast.String)
		key = string(s)
	}
	return head, key
}

// used returns the names of the package's own rules that its rules refer to, and
// complains where a control reads another one.
func (l *loader) used(name string, m *ast.Module) map[string]bool {
	used := map[string]bool{}
	ast.WalkRefs(l.set.compiler.Modules[name], func(ref ast.Ref) bool {
		switch {
		case ref.HasPrefix(m.Package.Path) && len(ref) > len(m.Package.Path):
			if s, ok := ref[len(m.Package.Path)].Value.(ast.String); ok {
				used[string(s)] = true
			}
		case ref.HasPrefix(controlsRef) && !strings.HasPrefix(ref.String(), m.Package.Path.String()):
			l.problem(name, m.Package.Location.Row, fmt.Sprintf("it reads %s: a control must not rest on another", ref), "Move what they share to lib/.")
		}
		return false
	})
	return used
}

var controlsRef = ast.MustParseRef("data.controls")

// readsNow reports whether the module reads the deciding instant.
func readsNow(m *ast.Module) bool {
	found := false
	ast.WalkRefs(m, func(ref ast.Ref) bool {
		if ref.HasPrefix(ast.InputRootRef) && len(ref) > 1 && ref[1].Equal(ast.StringTerm("now_ns")) {
			found = true
		}
		return found
	})
	return found
}
