package lint

import (
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
)

// contract checks what the compiler cannot: that a control says its criteria, all
// of them and nothing else, in rules that collect citations.
func (l *loader) contract(name string, m *ast.Module, c control.Control) {
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
	l.vacuous(name, c, bad)
	for _, criterion := range slices.Sorted(maps.Keys(c.Criteria)) {
		if !met[criterion] {
			bad(m.Package.Location, fmt.Sprintf("Write met.%s contains evidence.cite(...) if { ... }.", criterion), "criterion %q has no rule", criterion)
		}
	}
	for _, figure := range slices.Sorted(maps.Keys(c.Headline)) {
		if !headlines[figure] {
			bad(m.Package.Location, fmt.Sprintf("Write headline.%s := ... if { ... }.", figure), "headline %q has no rule", figure)
		}
		if of := decision.Bounded(figure); of != "" && c.Headline[of] == "" {
			bad(m.Package.Location, fmt.Sprintf("Declare %s too, or name the figure without limit and least.", of), "headline %q bounds %q, which is not declared", figure, of)
		}
	}
	if notApplicable && len(c.NotApplicable) == 0 {
		bad(m.Package.Location, "Declare them under not_applicable in METADATA.", "it can be not applicable for no declared reason")
	}
	if c.Ages && !validUntil {
		bad(m.Package.Location, "Add valid_until contains <when the age runs out>.", "it judges ages by the deciding instant, but does not say until when: an approval would outlive its evidence")
	}
}

type complain func(loc *ast.Location, remedy, format string, args ...any)

// met checks one rule that meets a criterion.
func (l *loader) met(rule *ast.Rule, criterion string, c control.Control, bad complain) {
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
	// finding.x contains ... would make an object of sets, of which nothing is read.
	if rule.Head.RuleKind() != ast.MultiValue || rule.Default || len(rule.Head.Ref()) != 1 {
		bad(rule.Location, "Write "+form+".", "%s must be a set", rule.Head.Ref()[0].Value)
	}
}

// switchesOff refuses a not_applicable that reads evidence, itself or through
// what it calls: missing evidence must never switch a control off.
func (l *loader) switchesOff(name string, rule *ast.Rule, bad complain) {
	for _, compiled := range l.compiler.Modules[name].Rules {
		if compiled.Location.Row != rule.Location.Row {
			continue
		}
		for _, ref := range l.reads(compiled) {
			if inputMay(ref, "evidence") {
				bad(rule.Location, "Decide it by input.release, input.gate or data.params.", "not_applicable reads %v: missing evidence must never switch a control off", ref)
				break
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

// used returns the names of the package's own rules that its rules refer to.
func (l *loader) used(name string, m *ast.Module) map[string]bool {
	used := map[string]bool{}
	ast.WalkRefs(l.compiler.Modules[name], func(ref ast.Ref) bool {
		if ref.HasPrefix(m.Package.Path) && len(ref) > len(m.Package.Path) {
			if s, ok := ref[len(m.Package.Path)].Value.(ast.String); ok {
				used[string(s)] = true
			}
		}
		return false
	})
	return used
}

var controlsRef = ast.DefaultRootRef.Append(ast.StringTerm("controls"))

// alone complains where a file reads a control that is not its own, prints, or
// judges something else than its input: the library is no way round either.
func (l *loader) alone(name string, m *ast.Module) {
	ast.WalkRefs(l.compiler.Modules[name], func(ref ast.Ref) bool {
		if ref.HasPrefix(controlsRef) && !ref.HasPrefix(m.Package.Path) {
			l.problem(name, line(ref, m), fmt.Sprintf("it reads %s: a control must not rest on another", ref), "Move what they share to lib/.")
		}
		return false
	})
	ast.WalkRefs(m, func(ref ast.Ref) bool { // as it was written: the compiler takes print out before it asks what is allowed
		if ref.Equal(ast.Print.Ref()) {
			l.problem(name, line(ref, m), "it prints: a control has nobody to print to", "Delete it.")
		}
		return false
	})
	ast.WalkWiths(m, func(with *ast.With) bool {
		l.problem(name, with.Location.Row, fmt.Sprintf("with %s: what a control judges must not be replaced outside tests", with.Target), "Pass it as an argument of a function.")
		return false
	})
}

// line is where a reference stands.
func line(ref ast.Ref, m *ast.Module) int {
	if loc := ref[0].Location; loc != nil {
		return loc.Row
	}
	return m.Package.Location.Row
}
