package lint

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/credentry/releasegate/internal/control"
)

// typeCheck compares what the controls read with what there is to read: the input
// with the predicates' schemas, the parameters that METADATA declares, the pinned
// data. OPA's own checker knows no enums and does not look into `every` and
// functions, where controls do most of their work; this one walks the compiled
// rules, follows each call with the shapes of its arguments, and has an opinion
// only where it knows all that a value can be.
func (l *loader) typeCheck() error {
	k, err := l.checker()
	if err != nil {
		return err
	}
	for _, c := range l.controls {
		// A control's functions are seen from where they are called.
		k.check(c.Source.Path, paramsShape(c), func(r *ast.Rule) bool { return len(r.Head.Args) == 0 })
	}
	for name, m := range l.compiler.Modules {
		if packageSteps(m)[0] == "lib" {
			k.check(name, nil, func(*ast.Rule) bool { return true })
		}
	}
	return nil
}

func (l *loader) checker() (*checker, error) {
	input, err := inputShape()
	if err != nil {
		return nil, err
	}
	return &checker{loader: l, input: input, pinned: valued(l.set.Pinned(), "data"), said: map[control.Problem]bool{}}, nil
}

// check walks some rules of a file; the library's have no parameters.
func (k *checker) check(name string, params *shape, some func(*ast.Rule) bool) {
	k.visited = map[string]visit{}
	k.data = &shape{kind: "object", path: "data", fields: maps.Clone(k.pinned.fields)}
	k.data.fields["params"] = params
	for _, rule := range k.compiler.Modules[name].Rules {
		if some(rule) {
			k.rule(rule, nil)
		}
	}
}

// A checker walks rules. It only ever learns more about a variable, so what it
// has complained about stays wrong.
type checker struct {
	*loader

	input   *shape
	pinned  *shape // data but for the parameters
	data    *shape
	visited map[string]visit // by rule and shapes of its arguments
	said    map[control.Problem]bool
	at      *ast.Location // of the expression at hand

	proof  bool            // what a met rule rests on is being walked
	absent *absence        // why the body at hand may fail
	within bool            // a comprehension of the rule at hand is being walked
	sure   map[string]bool // references without which that is not reached
}

// A visit is what came of walking a rule.
type visit struct {
	value  *shape
	absent *absence
}

// scope is what is known of the variables of one rule. The compiler has given all
// of them different names.
type scope map[ast.Var]*shape

func (k *checker) complain(loc *ast.Location, remedy, format string, args ...any) {
	if loc == nil || loc.File == "" {
		loc = k.at
	}
	p := control.Problem{Text: "type check: " + fmt.Sprintf(format, args...), Remedy: remedy}
	if loc != nil {
		p.Path, p.Line = loc.File, loc.Row
	}
	if !k.said[p] {
		k.said[p] = true
		k.problem(p.Path, p.Line, p.Text, p.Remedy)
	}
}

// rule checks one rule for arguments of the given shapes, and returns the shape of
// its value.
func (k *checker) rule(r *ast.Rule, args []*shape) *shape {
	var call strings.Builder
	fmt.Fprintf(&call, "%p", r)
	for _, arg := range args {
		call.WriteString(" " + arg.key())
	}
	key := call.String()
	if known, ok := k.visited[key]; ok {
		k.note(known.absent)
		return known.value
	}
	k.visited[key] = visit{}
	defer func(at *ast.Location, absent *absence, within bool, sure map[string]bool) {
		k.at, k.absent, k.within, k.sure = at, absent, within, sure
		k.note(k.visited[key].absent)
	}(k.at, k.absent, k.within, k.sure)
	k.at, k.absent, k.within, k.sure = r.Location, nil, false, surely(nil, r.Body)
	s := scope{}
	for i, arg := range r.Head.Args {
		if i < len(args) {
			k.take(s, arg, args[i])
		}
	}
	k.body(s, r.Body)
	value := k.term(s, r.Head.Value)
	if r.Head.RuleKind() == ast.MultiValue {
		value = &shape{kind: "set", items: k.term(s, r.Head.Key)}
	}
	ref := r.Head.Ref()
	for i := len(ref) - 1; i > 0; i-- {
		if _, constant := ref[i].Value.(ast.String); !constant { // an object whose keys are computed
			value = &shape{kind: "object", open: true, items: value}
		}
	}
	absent := k.absent
	if r.Else != nil {
		k.instead(absent)
		value = k.either(value, k.rule(r.Else, args))
		absent = k.absent
	}
	if collection(r) {
		value, absent = value.lacking(absent), nil
	}
	k.visited[key] = visit{value, absent}
	return value
}

// body walks expressions until nothing more is learned from their order.
func (k *checker) body(s scope, body ast.Body) {
	for {
		known := len(s)
		for _, e := range body {
			k.expression(s, e)
		}
		if len(s) == known {
			return
		}
	}
}

func (k *checker) expression(s scope, e *ast.Expr) {
	if e.Location != nil && e.Location.File != "" {
		k.at = e.Location
	}
	switch terms := e.Terms.(type) {
	case *ast.Term:
		k.term(s, terms)
	case *ast.Every:
		domain := k.term(s, terms.Domain)
		k.demand(domain.whole(), fewer)
		if terms.Key != nil {
			k.take(s, terms.Key, keys(domain))
		}
		k.take(s, terms.Value, elements(domain))
		defer func(sure map[string]bool) { k.sure = sure }(k.sure)
		if !k.within {
			k.sure = surely(k.sure, terms.Body)
		}
		k.body(s, terms.Body)
	case []*ast.Term:
		k.call(s, e.Operator(), terms[1:])
	}
}

// learn notes what a variable is, once.
func (s scope) learn(v ast.Var, is *shape) {
	if _, known := s[v]; !known && is != nil {
		s[v] = is
	}
}

// take matches a pattern, such as a parameter of a function, with what it is given.
func (k *checker) take(s scope, pattern *ast.Term, given *shape) {
	switch p := pattern.Value.(type) {
	case ast.Var:
		s.learn(p, given)
	case *ast.Array:
		for i := range p.Len() {
			k.take(s, p.Elem(i), elements(given))
		}
	default:
		k.compare(pattern.Location, k.term(s, pattern), given)
	}
}

// unify walks a = b.
func (k *checker) unify(s scope, a, b *ast.Term) {
	x, isX := a.Value.(*ast.Array)
	y, isY := b.Value.(*ast.Array)
	if isX && isY && x.Len() == y.Len() {
		for i := range x.Len() {
			k.unify(s, x.Elem(i), y.Elem(i))
		}
		return
	}
	left, right := k.term(s, a), k.term(s, b)
	k.same(left, right, a, b, s)
	if v, isVar := a.Value.(ast.Var); isVar {
		s.learn(v, right)
	} else if isX {
		k.take(s, a, right)
	}
	if v, isVar := b.Value.(ast.Var); isVar {
		s.learn(v, left)
	} else if isY {
		k.take(s, b, left)
	}
	k.compare(a.Location, left, right)
}

// compare complains of two values that can never be equal.
func (k *checker) compare(loc *ast.Location, a, b *shape) {
	if a == nil || b == nil {
		return
	}
	if a.literal && !b.literal {
		a, b = b, a
	}
	switch {
	case a.kind != b.kind:
		k.complain(loc, "Compare values of one type.", "%s is never %s", a.said(), b.said())
	case (a.kind == "array" || a.kind == "set") && a.kind == b.kind:
		k.compare(loc, a.items, b.items)
	case a.words != nil && !a.literal && b.literal:
		for _, word := range b.words {
			if !slices.Contains(a.words, word) {
				k.complain(loc, "Take one of "+listed(a.words)+".", "%s is never %q", a.said(), word)
			}
		}
	}
}

// order complains of two values of which none is less than the other in any sense:
// the engine refuses to order them too.
func (k *checker) order(loc *ast.Location, a, b *shape) {
	ordered := func(s *shape) bool { return s == nil || s.kind == "number" || s.kind == "string" }
	if !ordered(a) || !ordered(b) || a != nil && b != nil && a.kind != b.kind {
		k.complain(loc, "Compare two numbers, or two texts.", "%s and %s have no order", a.said(), b.said())
	}
}

// said is how a complaint names a value.
func (s *shape) said() string {
	if s == nil {
		return "something"
	}
	article := "a "
	if strings.ContainsAny(s.kind[:1], "ao") {
		article = "an "
	}
	switch {
	case s.path != "":
		return fmt.Sprintf("%s (%s%s)", s.path, article, s.kind)
	case s.literal && len(s.words) == 1:
		return fmt.Sprintf("%q", s.words[0])
	default:
		return article + s.kind
	}
}

func listed(words []string) string {
	return strings.Join(slices.Sorted(slices.Values(words)), ", ")
}

// term returns the shape of a term, whose parts it walks.
func (k *checker) term(s scope, t *ast.Term) *shape {
	if t == nil {
		return nil
	}
	inner := func(kind string, each func(func(*ast.Term))) *shape {
		is, first := &shape{kind: kind}, true
		each(func(e *ast.Term) {
			item := k.term(s, e)
			k.demand(item, nothing)
			if first {
				is.items, first = item, false
			} else {
				is.items = join(is.items, item)
			}
		})
		return is
	}
	switch v := t.Value.(type) {
	case ast.Var:
		return s[v]
	case ast.Ref:
		return k.ref(s, v)
	case ast.String:
		return &shape{kind: "string", words: []string{string(v)}, literal: true}
	case ast.Number:
		return &shape{kind: "number"}
	case ast.Boolean:
		return &shape{kind: "boolean"}
	case ast.Null:
		return &shape{kind: "null"}
	case *ast.Array:
		return inner("array", v.Foreach)
	case ast.Set:
		return inner("set", v.Foreach)
	case ast.Object:
		is := &shape{kind: "object", fields: map[string]*shape{}}
		v.Foreach(func(key, value *ast.Term) {
			named, field := k.term(s, key), k.term(s, value)
			k.demand(named, nothing)
			k.demand(field, nothing)
			if name, constant := key.Value.(ast.String); constant {
				is.fields[string(name)] = field
			} else {
				is.open = true
			}
		})
		return is
	case *ast.ArrayComprehension:
		return k.comprehension(s, "array", v.Body, v.Term)
	case *ast.SetComprehension:
		return k.comprehension(s, "set", v.Body, v.Term)
	case *ast.ObjectComprehension:
		return k.comprehension(s, "object", v.Body, v.Key, v.Value)
	default:
		return nil
	}
}

// comprehension is the shape of what is collected, of which the last term is an
// item.
func (k *checker) comprehension(s scope, kind string, body ast.Body, terms ...*ast.Term) *shape {
	defer func(absent *absence, within bool) { k.absent, k.within = absent, within }(k.absent, k.within)
	k.absent, k.within = nil, true
	k.body(s, body)
	is := &shape{kind: kind, open: kind == "object"}
	for _, t := range terms {
		is.items = k.term(s, t)
		k.demand(is.items, nothing)
	}
	return is.lacking(k.absent)
}

// ref walks a reference, step by step.
func (k *checker) ref(s scope, ref ast.Ref) *shape {
	var is *shape
	steps := ref[1:]
	switch {
	case ref.HasPrefix(ast.InputRootRef):
		is = k.input
	case ref.HasPrefix(ast.DefaultRootRef):
		rules, length := k.rules(ref)
		switch {
		case length > 0:
			is = k.value(rules)
			steps = ref[length:]
		case len(ref) > 1 && !ref.HasPrefix(controlsRef) && !ref.HasPrefix(libRef):
			is = k.data
		}
	default:
		if v, isVar := ref[0].Value.(ast.Var); isVar {
			is = s[v]
		}
	}
	for i, step := range steps {
		k.demand(is, more)
		k.missing(s, is, step, ref[:len(ref)-len(steps)+i+1])
		is = k.step(s, is, step)
	}
	return is
}

var libRef = ast.DefaultRootRef.Append(ast.StringTerm("lib"))

// rules finds the rules that a reference names, and how much of it names them.
func (k *checker) rules(ref ast.Ref) ([]*ast.Rule, int) {
	constant := ref.ConstantPrefix()
	for length := 2; length <= len(constant); length++ {
		if rules := k.compiler.GetRulesExact(constant[:length]); len(rules) > 0 {
			return rules, length
		}
	}
	return nil, 0
}

// value is the shape of what several rules of one name make.
func (k *checker) value(rules []*ast.Rule) *shape {
	if len(rules[0].Head.Args) > 0 {
		return nil
	}
	return k.any(rules, nil)
}

// any is the shape of what one of several rules of one name makes.
func (k *checker) any(rules []*ast.Rule, args []*shape) *shape {
	var is *shape
	outer, absent := k.absent, (*absence)(nil)
	for i, rule := range rules {
		k.absent = nil
		if value := k.rule(rule, args); i == 0 {
			is = value
		} else {
			is = k.either(is, value)
		}
		absent = cmp.Or(absent, k.absent)
	}
	k.absent = outer
	if slices.ContainsFunc(rules, func(r *ast.Rule) bool { return r.Default }) {
		k.instead(absent)
	}
	k.note(absent)
	return is
}

// step is one step into a value.
func (k *checker) step(s scope, is *shape, step *ast.Term) *shape {
	by := k.term(s, step)
	v, isVar := step.Value.(ast.Var)
	if is == nil {
		return nil
	}
	if isVar && by == nil {
		s.learn(v, keys(is))
	}
	switch is.kind {
	case "object":
		if by == nil || by.words == nil {
			return elements(is)
		}
		return k.fields(step.Location, is, by)
	case "array":
		if by != nil && by.kind != "number" {
			k.complain(step.Location, "Say which element, or every one: some x in ...", "%s has no fields, its elements have", is.said())
			return nil
		}
		return is.items
	case "set":
		k.compare(step.Location, is.items, by)
		return is.items
	default:
		k.complain(step.Location, "Check the path.", "%s has nothing below it", is.said())
		return nil
	}
}

// fields is what lies in an object under one of several names.
func (k *checker) fields(loc *ast.Location, is, by *shape) *shape {
	var value *shape
	first := true
	for _, name := range by.words {
		field, ok := is.fields[name]
		if !ok && is.open {
			return is.items
		}
		if !ok {
			if by.literal {
				k.complain(loc, "There are: "+orNone(listed(slices.Collect(maps.Keys(is.fields))))+".", "%s has no field %q", is.said(), name)
			}
			continue
		}
		if first {
			value, first = field, false
		} else {
			value = join(value, field)
		}
	}
	return value
}

func orNone(list string) string {
	if list == "" {
		return "none"
	}
	return list
}

// elements is the shape of whatever lies one step below.
func elements(is *shape) *shape {
	switch {
	case is == nil:
		return nil
	case is.kind != "object":
		return is.items
	}
	if is.open && len(is.fields) > 0 {
		return nil
	}
	value := is.items
	for i, name := range slices.Sorted(maps.Keys(is.fields)) {
		if i == 0 {
			value = is.fields[name]
		} else {
			value = join(value, is.fields[name])
		}
	}
	return value
}

// keys is the shape of the steps into a value.
func keys(is *shape) *shape {
	switch {
	case is == nil:
		return nil
	case is.kind == "array":
		return &shape{kind: "number"}
	case is.kind == "set":
		return is.items
	case is.kind == "object" && !is.open:
		names := &shape{kind: "string", words: slices.Sorted(maps.Keys(is.fields)), literal: is.path == ""}
		if is.path != "" {
			names.path = "a name in " + is.path
		}
		return names
	default:
		return nil
	}
}

// call walks a call of a function or builtin. What the compiler appends to the
// arguments is where the result goes.
func (k *checker) call(s scope, operator ast.Ref, args []*ast.Term) {
	name := operator.String()
	if (name == ast.Equality.Name || name == ast.Assign.Name) && len(args) == 2 {
		k.unify(s, args[0], args[1])
		return
	}
	given := make([]*shape, len(args))
	for i, arg := range args {
		given[i] = k.term(s, arg)
	}
	var result *shape
	arity := 0
	if rules := k.compiler.GetRulesExact(operator); len(rules) > 0 {
		arity = len(rules[0].Head.Args)
		result = k.any(rules, given[:min(arity, len(given))])
	} else if builtin, ok := ast.BuiltinMap[name]; ok {
		arity = builtin.Decl.Arity()
		result = k.follow(name, k.builtin(builtin, args, given), given[:min(arity, len(given))])
	}
	if arity > 0 && len(args) == arity+1 {
		k.take(s, args[arity], result)
	}
}

// builtin checks the arguments of a builtin and returns the shape of its result.
func (k *checker) builtin(b *ast.Builtin, args []*ast.Term, given []*shape) *shape {
	for i, want := range b.Decl.FuncArgs().Args {
		if i < len(given) && given[i] != nil && !fits(given[i], want) {
			k.complain(args[i].Location, "Check the path.", "%s takes %s, and never %s", b.Name, types.Sprint(want), given[i].said())
		}
	}
	switch b.Name {
	case ast.Equal.Name, ast.NotEqual.Name:
		k.compare(args[0].Location, given[0], given[1])
	case ast.LessThan.Name, ast.LessThanEq.Name, ast.GreaterThan.Name, ast.GreaterThanEq.Name:
		k.order(args[0].Location, given[0], given[1])
	case ast.Member.Name:
		k.compare(args[0].Location, given[0], elements(given[1]))
	case ast.MemberWithKey.Name:
		k.compare(args[1].Location, given[1], elements(given[2]))
	case ast.ObjectGet.Name:
		if is, by := given[0], given[1]; is != nil && is.kind == "object" && by != nil && by.words != nil {
			return join(k.fields(args[1].Location, is, by), given[2])
		}
		return nil
	case ast.ObjectKeys.Name:
		return &shape{kind: "set", items: keys(given[0])}
	case ast.Sort.Name:
		return &shape{kind: "array", items: elements(given[0])}
	case ast.Split.Name:
		return &shape{kind: "array", items: &shape{kind: "string"}}
	case ast.ArrayReverse.Name, ast.ArraySlice.Name:
		return given[0]
	case ast.ArrayConcat.Name, ast.Or.Name:
		return join(given[0], given[1])
	case ast.Max.Name, ast.Min.Name:
		if is := elements(given[0]); is != nil && is.kind != "string" {
			return is
		}
		return nil
	case ast.Minus.Name, ast.And.Name:
		if given[0] != nil && given[0].kind == "set" {
			k.compare(args[0].Location, given[0], given[1])
		}
		return given[0]
	}
	switch b.Decl.Result().(type) {
	case types.String:
		return &shape{kind: "string"}
	case types.Number:
		return &shape{kind: "number"}
	case types.Boolean:
		return &shape{kind: "boolean"}
	default:
		return nil
	}
}

// fits reports whether a builtin may take a value; it may where that is not plain.
func fits(is *shape, want types.Type) bool {
	switch want := want.(type) {
	case types.String:
		return is.kind == "string"
	case types.Number:
		return is.kind == "number"
	case types.Boolean:
		return is.kind == "boolean"
	case *types.Array:
		return is.kind == "array"
	case *types.Set:
		return is.kind == "set"
	case *types.Object:
		return is.kind == "object"
	case types.Any:
		return len(want) == 0 || slices.ContainsFunc(want, func(t types.Type) bool { return fits(is, t) })
	default:
		return true
	}
}
