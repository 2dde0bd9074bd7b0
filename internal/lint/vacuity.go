package lint

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/control"
)

// A weight says what of the evidence is in a value.
type weight int

const (
	carried weight = 1 << iota // attestations as such, and their ids: what citing takes
	said                       // something that an attestation says
	chosen                     // a collection whose elements were chosen by something that an attestation says
)

// vacuous refuses a met rule that tests nothing: it goes over the evidence and
// cites it, but no condition, in the rule or in what it rests on, depends on what
// an attestation says, so that the criterion is met by any. A condition that holds
// of every attestation counts as none: a value compared with itself, a count that
// is not negative. There are always more ways to say nothing; what this does not
// see is for those who sign, and for Evaluate, which puts evidence that says
// nothing before each control that passes.
func (l *loader) vacuous(name string, c control.Control, bad complain) {
	v := &vacuity{loader: l, bad: bad, known: map[string]substance{}}
	for _, rule := range l.compiler.Modules[name].Rules {
		if head, criterion := ruleName(rule); head == "met" && c.Criteria[criterion] != "" && !v.rule(rule, nil).tests {
			bad(rule.Location, "Compare what the attestation says with what must be so. Where a criterion does not apply to a release, say so by not_applicable.",
				"met.%s tests nothing: whatever the evidence says, it is met", criterion)
		}
	}
}

// proofless refuses a criterion that evidence which says nothing would meet, judged
// as Evaluate will judge it: before security signs, its author can still mend it.
func (l *loader) proofless(ctx context.Context) error {
	unproved, err := l.set.Unproved(ctx)
	if err != nil {
		return err
	}
	for id, criteria := range unproved {
		c := l.controls[id]
		for _, rule := range l.compiler.Modules[c.Source.Path].Rules {
			if head, criterion := ruleName(rule); head == "met" && slices.Contains(criteria, criterion) {
				l.problem(c.Source.Path, rule.Location.Row, fmt.Sprintf("control %s: met.%s tests nothing: evidence that says nothing meets it", c.ID, criterion),
					"Demand what must be there: every attestation with the field that is read, and a count above 0 of what is chosen.")
			}
		}
	}
	return nil
}

// A vacuity knows what rules test.
type vacuity struct {
	*loader

	bad   complain
	known map[string]substance // by rule and weights of its arguments
}

// A substance is what of the evidence is in a rule.
type substance struct {
	value weight
	fixed string // the value, if it is the same for all evidence
	tests bool   // it is undefined, or holds less, for some evidence
}

// rule weighs one rule, for arguments of the given weights.
func (v *vacuity) rule(r *ast.Rule, args []weight) substance {
	key := fmt.Sprintf("%p %v", r, args)
	if known, ok := v.known[key]; ok {
		return known
	}
	v.known[key] = substance{}
	b := v.balance(r)
	defer b.peopled(r.Body)
	for i, arg := range r.Head.Args {
		if i < len(args) {
			b.raise(arg, args[i])
		}
	}
	is := substance{tests: b.tests(r.Body)}
	for i, arg := range r.Head.Args { // f("x", 1) is undefined for anything else
		if _, isVar := arg.Value.(ast.Var); !isVar && i < len(args) && args[i]&(said|chosen) != 0 {
			is.tests = true
		}
	}
	is.value = b.weigh(r.Head.Value) | b.weigh(r.Head.Key)
	switch {
	case collection(r) && is.tests:
		is.value |= chosen
	case !collection(r) && r.Head.Value.IsGround() && is.value == 0:
		is.fixed = r.Head.Value.String()
	}
	if r.Else != nil {
		is = either(is, v.rule(r.Else, args))
	}
	v.known[key] = is
	return is
}

// collection reports whether a rule makes a set, or an object with computed keys:
// where nothing meets its body, it is empty, not undefined.
func collection(r *ast.Rule) bool {
	return r.Head.RuleKind() == ast.MultiValue || !r.Head.Ref().IsGround()
}

// either is what of the evidence is in a rule that comes out by one of two bodies:
// it tests what both of them test.
func either(a, b substance) substance {
	is := substance{value: a.value | b.value, tests: a.tests && b.tests}
	switch {
	case a.fixed == b.fixed:
		is.fixed = a.fixed
	case a.tests || b.tests:
		is.value |= said // which of the two it was
	}
	return is
}

// all weighs what several rules of one name make.
func (v *vacuity) all(rules []*ast.Rule, args []weight) substance {
	is := substance{}
	for i, rule := range rules {
		one := v.rule(rule, args)
		switch {
		case i == 0:
			is = one
		case collection(rule):
			is.value |= one.value
		default:
			is = either(is, one)
		}
	}
	return is
}

// A balance weighs the variables of one rule. The compiler has given all of them
// different names.
type balance struct {
	*vacuity

	vars  map[ast.Var]weight
	made  map[ast.Var]string // what each is made of, as text
	makes map[*ast.Expr]bool // equalities that make a variable; others compare
	over  map[*ast.Expr]bool // every over attestations that were chosen
	hit   bool               // a term is undefined for some evidence
}

// balance walks a rule's body in the order of the engine: what meets a variable
// first makes it, what meets it later compares.
func (v *vacuity) balance(r *ast.Rule) *balance {
	b := &balance{vacuity: v, vars: map[ast.Var]weight{}, made: map[ast.Var]string{}, makes: map[*ast.Expr]bool{}, over: map[*ast.Expr]bool{}}
	met := map[ast.Var]bool{}
	meet := func(x any) {
		ast.WalkVars(x, func(v ast.Var) bool {
			met[v] = true
			return false
		})
	}
	var walk func(body ast.Body)
	walk = func(body ast.Body) {
		for _, e := range body {
			ast.WalkClosures(e, func(closure any) bool {
				switch c := closure.(type) {
				case *ast.Every:
					meet(c.Value)
					if c.Key != nil {
						meet(c.Key)
					}
					walk(c.Body)
				case *ast.ArrayComprehension:
					walk(c.Body)
				case *ast.SetComprehension:
					walk(c.Body)
				case *ast.ObjectComprehension:
					walk(c.Body)
				}
				return true
			})
			terms, _ := e.Terms.([]*ast.Term)
			switch {
			case e.IsEquality() || e.IsAssignment():
				b.makes[e] = b.make(met, terms[1], terms[2].String()) || b.make(met, terms[2], terms[1].String())
			case terms != nil && len(terms)-1 > b.arity(e.Operator()):
				given := make([]string, len(terms)-2)
				for i := range given {
					given[i] = terms[i+1].String()
				}
				b.make(met, terms[len(terms)-1], e.Operator().String()+"("+strings.Join(given, ", ")+")")
			}
			meet(e)
		}
	}
	for _, arg := range r.Head.Args {
		meet(arg)
	}
	walk(r.Body)
	return b
}

// make notes what a pattern is made equal to, if that makes variables of it.
func (b *balance) make(met map[ast.Var]bool, pattern *ast.Term, of string) bool {
	switch p := pattern.Value.(type) {
	case ast.Var:
		if met[p] {
			return false
		}
		b.made[p] = of
		return true
	case *ast.Array, ast.Object:
		makes := false
		ast.WalkVars(pattern, func(v ast.Var) bool {
			makes = makes || !met[v]
			return false
		})
		return makes
	default:
		return false
	}
}

// peopled refuses every over attestations that were chosen, unless the body takes or
// counts one of them as well: where none was chosen, it holds. (Of an argument that
// is the caller's task.)
func (b *balance) peopled(body ast.Body) {
	var taken []string
	for _, e := range body {
		if _, isEvery := e.Terms.(*ast.Every); isEvery || e.Negated {
			continue
		}
		terms := e.Operands()
		if alone, isTerm := e.Terms.(*ast.Term); isTerm {
			terms = []*ast.Term{alone}
		}
		for _, t := range terms {
			taken = append(taken, b.text(t))
		}
	}
	for e := range b.over {
		every, _ := e.Terms.(*ast.Every)
		domain := b.text(every.Domain)
		argument := local().FindString(domain) == domain
		if !argument && !slices.ContainsFunc(taken, func(text string) bool {
			return strings.Contains(text, domain+"[") || strings.Contains(text, ast.Count.Name+"("+domain+")")
		}) {
			b.bad(e.Location, "Take one of them beside it, best the one that is cited: some x in ...; or demand that their count is above 0.",
				"every over attestations that were chosen holds where none was")
		}
	}
}

func (b *balance) arity(operator ast.Ref) int {
	if rules := b.compiler.GetRulesExact(operator); len(rules) > 0 {
		return len(rules[0].Head.Args)
	}
	if builtin, ok := ast.BuiltinMap[operator.String()]; ok {
		return builtin.Decl.Arity()
	}
	return 0
}

// raise notes the weight of the variables in a pattern.
func (b *balance) raise(pattern *ast.Term, by weight) {
	ast.WalkVars(pattern, func(v ast.Var) bool {
		if !v.Equal(ast.InputRootDocument.Value) && !v.Equal(ast.DefaultRootDocument.Value) {
			b.vars[v] |= by
		}
		return false
	})
}

// tests reports whether a body can fail because of what an attestation says.
func (b *balance) tests(body ast.Body) bool {
	for {
		before, tests := b.total(), false
		for _, e := range body {
			tests = b.expression(e) || tests
		}
		if b.total() == before { // nothing more was learned of the variables
			return tests
		}
	}
}

func (b *balance) total() int {
	total := len(b.vars)
	for _, w := range b.vars {
		total += int(w)
	}
	return total
}

func (b *balance) expression(e *ast.Expr) bool {
	defer func(outer bool) { b.hit = outer }(b.hit)
	b.hit = false
	tests := false
	switch terms := e.Terms.(type) {
	case *ast.Term:
		tests = b.weigh(terms)&(said|chosen) == said // a collection is never false
	case *ast.Every:
		domain := b.weigh(terms.Domain)
		if domain&(carried|chosen) == carried|chosen {
			b.over[e] = true
		}
		domain &^= chosen
		b.raise(terms.Value, domain)
		if terms.Key != nil {
			b.raise(terms.Key, domain)
		}
		tests = b.tests(terms.Body)
	case []*ast.Term:
		if e.IsEquality() || e.IsAssignment() {
			tests = b.equality(terms[1], terms[2], b.makes[e])
		} else {
			tests = b.call(e.Operator(), terms[1:])
		}
	}
	return (tests || b.hit) && !e.Negated // not over evidence is refused
}

// equality weighs a = b, which makes variables or compares.
func (b *balance) equality(x, y *ast.Term, makes bool) bool {
	first, second := b.weigh(x), b.weigh(y)
	if makes {
		b.fill(x, second)
		b.fill(y, first)
		return false
	}
	return (first|second)&(said|chosen) != 0 && b.text(x) != b.text(y)
}

// fill raises a pattern, which a reference is not.
func (b *balance) fill(pattern *ast.Term, by weight) {
	switch pattern.Value.(type) {
	case ast.Var, *ast.Array, ast.Object:
		b.raise(pattern, by)
	}
}

// call weighs a call of a function or builtin. What the compiler appends to the
// arguments is where the result goes.
func (b *balance) call(operator ast.Ref, terms []*ast.Term) bool {
	arity := min(b.arity(operator), len(terms))
	given, all := make([]weight, arity), weight(0)
	for i, arg := range terms[:arity] {
		given[i] = b.weigh(arg)
		all |= given[i]
	}
	made := all &^ chosen
	if all&chosen != 0 {
		made |= said // how many were chosen, say
	}
	tests := false
	if rules := b.compiler.GetRulesExact(operator); len(rules) > 0 {
		is := b.all(rules, given)
		made, tests = is.value, is.tests
	} else if name := operator.String(); name == ast.Count.Name && arity == 1 && literal(terms[0]) {
		made = 0
	} else if collects[name] {
		made = all
	} else if opens[name] && all&carried != 0 {
		made = made&^carried | said
	}
	if len(terms) > arity {
		b.raise(terms[arity], made)
		return tests
	}
	return tests || made&(said|chosen) != 0 && !b.always(operator.String(), terms)
}

// collects are the builtins that make a collection of collections.
var collects = map[string]bool{
	ast.Or.Name: true, ast.And.Name: true, ast.Minus.Name: true, ast.Sort.Name: true, ast.ArrayConcat.Name: true,
	ast.ArraySlice.Name: true, ast.ArrayReverse.Name: true, ast.Union.Name: true, ast.Intersection.Name: true, ast.ObjectKeys.Name: true,
}

// opens are the builtins that take an object apart, which an attestation is.
var opens = map[string]bool{
	ast.ObjectGet.Name: true, ast.ObjectUnion.Name: true, ast.ObjectRemove.Name: true, ast.ObjectSubset.Name: true,
	ast.JSONFilter.Name: true, ast.JSONRemove.Name: true,
}

// literal reports whether a term is a collection with its elements written out.
func literal(t *ast.Term) bool {
	switch t.Value.(type) {
	case *ast.Array, ast.Set, ast.Object:
		return true
	default:
		return false
	}
}

// weigh returns the weight of a term, and notes whether it may be undefined for
// what an attestation says.
func (b *balance) weigh(t *ast.Term) weight {
	if t == nil {
		return 0
	}
	is := weight(0)
	add := func(each *ast.Term) { is |= b.weigh(each) }
	switch v := t.Value.(type) {
	case ast.Var:
		return b.vars[v]
	case ast.Ref:
		return b.ref(v)
	case *ast.Array:
		v.Foreach(add)
	case ast.Set:
		v.Foreach(add)
	case ast.Object:
		v.Foreach(func(key, value *ast.Term) {
			add(key)
			add(value)
		})
	case *ast.ArrayComprehension:
		return b.comprehension(v.Body, v.Term)
	case *ast.SetComprehension:
		return b.comprehension(v.Body, v.Term)
	case *ast.ObjectComprehension:
		return b.comprehension(v.Body, v.Key, v.Value)
	}
	return is
}

// comprehension weighs what is always defined: where nothing meets its body, it is
// empty.
func (b *balance) comprehension(body ast.Body, terms ...*ast.Term) weight {
	defer func(outer bool) { b.hit = outer }(b.hit)
	is := weight(0)
	if b.tests(body) {
		is = chosen
	}
	b.hit = false
	for _, t := range terms {
		is |= b.weigh(t) &^ chosen
	}
	if b.hit {
		is |= chosen
	}
	return is
}

// ref weighs a reference, step by step.
func (b *balance) ref(ref ast.Ref) weight {
	is := weight(0)
	steps := ref[1:]
	switch {
	case ref.HasPrefix(evidenceRef):
		is, steps = carried, ref[min(3, len(ref)):]
	case ref.HasPrefix(ast.InputRootRef):
		if !constantAt(ref, 1) || !slices.Contains([]string{"release", "gate", "now", "now_ns"}, step(ref, 1)) {
			return said // it is misspelt or computed, of which others complain better
		}
		return 0
	case ref.HasPrefix(ast.DefaultRootRef):
		if rules, length := (&checker{loader: b.loader}).rules(ref); length > 0 && len(rules[0].Head.Args) == 0 {
			made := b.all(rules, nil)
			is, steps = made.value, ref[length:]
			b.hit = b.hit || made.tests && !collection(rules[0])
		}
	default:
		if v, isVar := ref[0].Value.(ast.Var); isVar {
			is = b.vars[v]
		}
	}
	for _, step := range steps {
		if is&chosen != 0 { // there may be none
			b.hit, is = true, is&^chosen
		}
		switch s := step.Value.(type) {
		case ast.String:
			if is&carried != 0 && s != "id" {
				is = is&^carried | said
			}
		case ast.Var:
			is |= b.vars[s] & said // looked up by something that was said
			b.vars[s] |= is & said
		default:
			is |= b.weigh(step) & said
		}
	}
	return is
}

// always reports whether a builtin holds, whatever it is given in the place of what
// an attestation says.
func (b *balance) always(name string, args []*ast.Term) bool {
	if len(args) != 2 {
		return false
	}
	x, y := b.text(args[0]), b.text(args[1])
	switch name {
	case ast.Equal.Name:
		return x == y
	case ast.GreaterThanEq.Name:
		return x == y || counts(x) && negative(y, true)
	case ast.LessThanEq.Name:
		return x == y || counts(y) && negative(x, true)
	case ast.GreaterThan.Name:
		return counts(x) && negative(y, false)
	case ast.LessThan.Name:
		return counts(y) && negative(x, false)
	case ast.NotEqual.Name:
		return counts(x) && negative(y, false) || counts(y) && negative(x, false)
	case ast.StartsWith.Name, ast.EndsWith.Name, ast.Contains.Name:
		return x == y || y == `""`
	case ast.Member.Name:
		elements := []string{}
		add := func(t *ast.Term) { elements = append(elements, b.text(t)) }
		switch list := args[1].Value.(type) {
		case *ast.Array:
			list.Foreach(add)
		case ast.Set:
			list.Foreach(add)
		}
		return slices.Contains(elements, x)
	default:
		return false
	}
}

func counts(text string) bool { return strings.HasPrefix(text, ast.Count.Name+"(") }

// negative reports whether a number is less than 0, or is 0.
func negative(text string, orZero bool) bool {
	return strings.HasPrefix(text, "-") || orZero && text == "0"
}

var local = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`__local[0-9]+__`) })

// text is a term with its variables replaced by what each is made equal to, so that
// two ways to write one thing read alike.
func (b *balance) text(t *ast.Term) string {
	text := t.String()
	for range 8 { // levels of what is made equal to what
		text = local().ReplaceAllStringFunc(text, func(name string) string {
			if of := b.made[ast.Var(name)]; of != "" {
				return of
			}
			return name
		})
	}
	return text
}
