package explain

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
)

// Put together without the parser: no command waits for it that explains nothing.
var (
	evidenceRef = ast.Ref{ast.InputRootDocument, ast.StringTerm("evidence")}
	elementsRef = ast.Ref{ast.InputRootDocument, ast.StringTerm("element")}
	controlsRef = ast.Ref{ast.DefaultRootDocument, ast.StringTerm("controls")}
	libRef      = ast.Ref{ast.DefaultRootDocument, ast.StringTerm("lib")}
)

// mostQueries bounds how often the engine is asked to reduce the rules of one control,
// and mostParts how large what comes of it may be: more is no explanation.
const (
	mostQueries      = 1000
	mostAlternatives = 64
	mostParts        = 1000
)

// errEntangled is a body whose parts cannot be said one by one.
var errEntangled = errors.New("its parts cannot be told apart")

var errTooLarge = errors.New("what meets it is too large to be said in words")

// A reducer turns the rules of a control into conditions on the evidence: the engine
// evaluates all that is known (parameters, pinned data, the release, the instant), and
// leaves what depends on the evidence.
type reducer struct {
	ctx      context.Context //nolint:containedctx // of one call of Control
	compiler *ast.Compiler
	store    storage.Store
	known    ast.Value // the input
	now      time.Time
	elements []element
	queries  int
}

// element returns the ref that stands for an element of a collection.
func (r *reducer) element(p path) (int, ast.Ref) {
	r.elements = append(r.elements, element{path: p})
	n := len(r.elements) - 1
	return n, elementsRef.Append(ast.StringTerm(strconv.Itoa(n)))
}

// elementOf says which element a ref begins with, and what follows.
func elementOf(ref ast.Ref) (n int, rest []*ast.Term, is bool) {
	if len(ref) < 3 || !ref.HasPrefix(elementsRef) {
		return 0, nil, false
	}
	name, _ := ref[2].Value.(ast.String)
	n, err := strconv.Atoi(string(name))
	return n, ref[3:], err == nil
}

// partial asks the engine what is left of a query.
func (r *reducer) partial(body ast.Body) (*rego.PartialQueries, error) {
	if r.queries++; r.queries > mostQueries {
		return nil, errTooLarge
	}
	return rego.New(
		rego.Compiler(r.compiler), rego.Store(r.store), rego.StoreReadAST(true), rego.ParsedInput(r.known), rego.Time(r.now),
		rego.ParsedUnknowns([]*ast.Term{ast.NewTerm(evidenceRef), ast.NewTerm(elementsRef)}), rego.ParsedQuery(body),
	).Partial(r.ctx)
}

// reduce turns a query into a condition. What the engine leaves as rules of its own is
// kept as it stands.
func (r *reducer) reduce(body ast.Body) (*condition, error) {
	left, err := r.partial(body)
	if err != nil {
		return nil, err
	}
	if len(left.Support) > 0 || len(left.Queries) > mostAlternatives {
		// Rules of its own, or all ways in which several alternatives can be combined, of
		// which nobody could read more than of the rules that are there.
		return r.conjunction(body, len(body) > 1)
	}
	out := &condition{form: any_}
	for _, query := range left.Queries {
		one, err := r.conjunction(query, false)
		if err != nil {
			return nil, err
		}
		out.parts = append(out.parts, one)
	}
	if len(out.parts) == 1 {
		return out.parts[0], nil
	}
	return out, nil
}

// A conjunction is the body of one alternative while it is taken apart.
type conjunction struct {
	*reducer

	made  map[ast.Var]*ast.Term // what each variable is made of
	order []ast.Var             // of made
	used  map[ast.Var]bool
	parts []*condition
	calls bool // functions are still to be reduced
}

func (r *reducer) conjunction(body ast.Body, calls bool) (*condition, error) {
	c := &conjunction{reducer: r, made: map[ast.Var]*ast.Term{}, used: map[ast.Var]bool{}, calls: calls}
	for _, e := range body {
		if err := c.take(e); err != nil {
			return nil, err
		}
		if len(c.parts) > mostParts {
			return nil, errTooLarge
		}
	}
	switch err := c.finish(); {
	case errors.Is(err, errEntangled):
		return &condition{form: test, body: body, raw: true}, nil
	case err != nil:
		return nil, err
	}
	return &condition{form: all, parts: c.parts}, nil
}

// finish turns what was taken into conditions: what is there, some element of which
// something holds, and then what holds of each element.
func (c *conjunction) finish() error {
	for _, v := range c.order { // what is computed and compared with nothing must at least be there
		t := c.made[v]
		if c.used[v] || t.IsGround() {
			continue
		}
		cited, is := citation(t)
		if is {
			t = cited
		}
		if _, isRef := t.Value.(ast.Ref); isRef || !is {
			c.parts = append(c.parts, &condition{form: test, body: ast.NewBody(ast.NewExpr(t)), quiet: is || c.itself(t)})
		}
	}
	if !c.exist() {
		return errEntangled
	}
	for _, p := range c.parts {
		if err := c.settled(p); err != nil {
			return err
		}
	}
	return nil
}

// settled reduces what waited for the elements that it is about. What cannot be reduced
// stays as the rule has it.
func (r *reducer) settled(c *condition) error {
	switch {
	case c.every != nil:
		return r.everyOf(c)
	case c.form != test || c.raw || len(c.body) != 1:
		for _, p := range slices.Concat(c.which, c.parts) {
			if err := r.settled(p); err != nil {
				return err
			}
		}
		return nil
	}
	e := c.body[0]
	within, is := membership(e)
	if !is && c.calls && e.IsCall() && !e.Negated && e.Operator().HasPrefix(ast.DefaultRootRef) {
		within, is = c.body, true
	}
	if !is {
		return nil
	}
	of, err := r.within(within)
	if err == nil && of != nil {
		*c = *of
	}
	return err
}

// within reduces a part of a body; it returns nothing if that cannot be done.
func (r *reducer) within(body ast.Body) (*condition, error) {
	of, err := r.reduce(body)
	if err != nil && r.ctx.Err() == nil {
		return nil, nil //nolint:nilnil // the caller has it as it stands
	}
	return of, err
}

// itself reports whether a term is an element as such: it is there.
func (r *reducer) itself(t *ast.Term) bool {
	ref, is := t.Value.(ast.Ref)
	_, rest, of := elementOf(ref)
	return is && of && len(rest) == 0
}

// citation returns the id that evidence.cite names, if a value is one that it makes: it
// demands no more than that there is one.
func citation(t *ast.Term) (*ast.Term, bool) {
	if args, is := call(t, "data.lib.evidence.cite"); is {
		return args[0], true
	}
	object, is := t.Value.(ast.Object)
	if !is || object.Len() != 2 || object.Get(ast.StringTerm("pointer")) == nil {
		return nil, false
	}
	id := object.Get(ast.StringTerm("attestation"))
	return id, id != nil
}

// take takes one expression: it makes a variable, or it is a part of the condition.
func (c *conjunction) take(e *ast.Expr) error {
	if every, is := e.Terms.(*ast.Every); is && !e.Negated {
		return c.every(every)
	}
	if terms, is := e.Terms.([]*ast.Term); is && !e.Negated && len(e.With) == 0 {
		if e.IsEquality() || e.IsAssignment() {
			for i, t := range terms[1:] {
				if v, isVar := t.Value.(ast.Var); isVar && c.made[v] == nil {
					c.make(v, terms[2-i])
					return nil
				}
			}
		} else if n := c.arity(e.Operator()); n >= 0 && len(terms)-1 > n {
			of, result := ast.CallTerm(terms[:len(terms)-1]...), terms[len(terms)-1]
			if v, isVar := result.Value.(ast.Var); isVar && c.made[v] == nil {
				c.make(v, of)
				return nil
			}
			e = ast.Equality.Expr(of, result).SetLocation(e.Location)
		}
	} else if t, is := e.Terms.(*ast.Term); is && !e.Negated && c.itself(t) {
		return nil
	}
	whole, err := c.whole(e)
	if err != nil {
		return err
	}
	expr, _ := whole.(*ast.Expr)
	if known(ast.NewBody(expr)) { // it holds, or there would be no alternative
		return nil
	}
	c.parts = append(c.parts, &condition{form: test, body: ast.NewBody(expr), calls: c.calls})
	return nil
}

func (c *conjunction) arity(operator ast.Ref) int {
	if builtin, ok := ast.BuiltinMap[operator.String()]; ok {
		return builtin.Decl.Arity()
	}
	if rules := c.compiler.GetRulesExact(operator); len(rules) > 0 {
		return len(rules[0].Head.Args)
	}
	return -1
}

// make notes what a variable is made of.
func (c *conjunction) make(v ast.Var, of *ast.Term) {
	whole, err := c.whole(of)
	if t, is := whole.(*ast.Term); err == nil && is {
		c.made[v] = t
		c.order = append(c.order, v)
	}
}

// membership turns x in {y | body} into body, with y = x.
func membership(e *ast.Expr) (ast.Body, bool) {
	if e == nil || e.Negated || !e.IsCall() || e.Operator().String() != ast.Member.Name {
		return nil, false
	}
	var head *ast.Term
	var body ast.Body
	switch of := e.Operand(1).Value.(type) {
	case *ast.SetComprehension:
		head, body = of.Term, of.Body
	case *ast.ArrayComprehension:
		head, body = of.Term, of.Body
	default:
		return nil, false
	}
	body = body.Copy()
	body.Append(ast.Equality.Expr(head, e.Operand(0)))
	return body, true
}

// whole is a node with every variable replaced by what it is made of.
func (c *conjunction) whole(node any) (any, error) {
	return replace(node, func(v ast.Var) *ast.Term {
		if t := c.made[v]; t != nil {
			c.used[v] = true
			return t
		}
		return nil
	})
}

// replace puts terms in the place of variables, below a copy of a node.
func replace(node any, by func(ast.Var) *ast.Term) (any, error) {
	return rewritten(node, func(x any) (any, error) {
		switch x := x.(type) {
		case ast.Ref:
			head, is := x[0].Value.(ast.Var)
			if !is {
				return x, nil
			}
			of := by(head)
			if of == nil {
				return x, nil
			}
			if ref, isRef := of.Value.(ast.Ref); isRef {
				return slices.Concat(ref, x[1:]), nil
			}
			return slices.Concat(ast.Ref{of}, x[1:]), nil
		case ast.Var:
			if of := by(x); of != nil {
				return of.Value, nil
			}
		}
		return x, nil
	})
}

// rewritten is a copy of a node with each part below it as f has it.
func rewritten(node any, f func(any) (any, error)) (any, error) {
	change := ast.NewGenericTransformer(f)
	switch n := node.(type) {
	case *ast.Term:
		value, err := ast.Transform(change, n.Copy().Value)
		if err != nil {
			return nil, err
		}
		changed, is := value.(ast.Value)
		if !is {
			return nil, fmt.Errorf("%v became no value", n)
		}
		return ast.NewTerm(changed).SetLocation(n.Location), nil
	case *ast.Expr:
		return ast.Transform(change, n.Copy())
	case ast.Body:
		return ast.Transform(change, n.Copy())
	default:
		return nil, fmt.Errorf("a %T cannot be rewritten", node)
	}
}

// every takes a condition on each element of a collection.
func (c *conjunction) every(e *ast.Every) error {
	domain, err := c.whole(e.Domain)
	if err != nil {
		return err
	}
	body, err := c.whole(e.Body)
	if err != nil {
		return err
	}
	part := &condition{form: each, every: e}
	part.over, _ = domain.(*ast.Term)
	part.body, _ = body.(ast.Body)
	c.parts = append(c.parts, part)
	return nil
}

// everyOf reduces what must hold of each element.
func (r *reducer) everyOf(c *condition) error {
	e, body := c.every, c.body
	part, err := r.over(each, c.over)
	if err != nil {
		return err
	}
	stands := map[ast.Var]*ast.Term{}
	if v, is := e.Value.Value.(ast.Var); is {
		stands[v] = ast.NewTerm(elementsRef.Append(ast.StringTerm(strconv.Itoa(part.name))))
	}
	if e.Key != nil {
		if v, is := e.Key.Value.(ast.Var); is {
			n, key := r.element(r.elements[part.name].path)
			r.elements[n].place = true
			part.key, stands[v] = n, ast.NewTerm(key)
		}
	}
	inner, err := replace(body, func(v ast.Var) *ast.Term { return stands[v] })
	if err != nil {
		return err
	}
	body, _ = inner.(ast.Body)
	of, err := r.within(body)
	if err != nil {
		return err
	}
	if of == nil {
		of = &condition{form: test, body: body, raw: true}
	}
	part.parts = []*condition{of}
	*c = *part
	return nil
}

// over begins a condition on elements of a collection.
func (r *reducer) over(f form, domain *ast.Term) (*condition, error) {
	part := &condition{form: f, over: domain, key: -1}
	lies, places := path{}, false
	switch of := domain.Value.(type) {
	case ast.Ref:
		if lies = r.pathOf(of); len(of) > 3 || !of.HasPrefix(evidenceRef) { // those of a kind are attestations
			lies = lies.below([]*ast.Term{ast.VarTerm("any")})
		}
	case *ast.ArrayComprehension:
		var err error
		if lies, part.which, places, err = r.chosen(of.Term, of.Body); err != nil {
			return nil, err
		}
	case *ast.SetComprehension:
		var err error
		if lies, part.which, places, err = r.chosen(of.Term, of.Body); err != nil {
			return nil, err
		}
	}
	part.name, _ = r.element(lies)
	r.elements[part.name].place = places
	return part, nil
}

// chosen says where the elements of a comprehension come from, and which they are; or
// that it holds their places.
func (r *reducer) chosen(head *ast.Term, body ast.Body) (lies path, which []*condition, places bool, err error) {
	const taken = ast.Var("taken")
	body = body.Copy()
	body.Append(ast.Equality.Expr(ast.NewTerm(taken), head))
	left, err := r.partial(body)
	if err != nil || len(left.Support) > 0 || len(left.Queries) != 1 {
		return path{}, nil, false, err
	}
	c := &conjunction{reducer: r, made: map[ast.Var]*ast.Term{}, used: map[ast.Var]bool{}}
	for _, e := range left.Queries[0] {
		if err := c.take(e); err != nil {
			return path{}, nil, false, err
		}
	}
	of := c.made[taken]
	if of == nil {
		of = ast.NewTerm(taken)
	}
	switch v := of.Value.(type) {
	case ast.Ref:
		lies = r.pathOf(v)
	case ast.Var: // the places of elements
		prefix, index := c.free()
		if index != v {
			return path{}, nil, false, nil
		}
		lies, places = r.pathOf(prefix).below([]*ast.Term{of}), true
	default:
		return path{}, nil, false, nil
	}
	if !c.exist() {
		return lies, nil, places, nil
	}
	for _, p := range c.parts {
		if err := c.settled(p); err != nil {
			return path{}, nil, false, err
		}
	}
	if len(c.parts) == 1 && c.parts[0].form == some {
		return lies, c.parts[0].parts, places, nil
	}
	return lies, c.parts, places, nil
}

// exist turns refs with a free index, such as steps[i].owner, into conditions on some
// element. It reports whether nothing free was left.
func (c *conjunction) exist() bool {
	var opened []*condition
	for {
		prefix, index := c.free()
		if index == "" || len(opened) > mostParts {
			break
		}
		domain := ast.NewTerm(prefix)
		if len(prefix) == 1 { // what a rule gathers
			domain = prefix[0]
		}
		part, err := c.over(some, domain)
		if err != nil {
			return false
		}
		stands := elementsRef.Append(ast.StringTerm(strconv.Itoa(part.name)))
		with := slices.Concat(prefix, ast.Ref{ast.NewTerm(index)})
		for _, p := range c.parts {
			if !p.settle(with, stands) {
				return false
			}
		}
		for _, p := range opened {
			if !p.settle(with, stands) {
				return false
			}
		}
		opened = append(opened, part)
	}
	for len(opened) > 0 { // the innermost first: one that no other is found by
		i := len(opened) - 1
		for i > 0 && slices.ContainsFunc(opened, func(other *condition) bool { return other != opened[i] && other.mentions(opened[i].name) }) {
			i--
		}
		part := opened[i]
		opened = slices.Delete(opened, i, i+1)
		var rest []*condition
		for _, p := range c.parts {
			if p.mentions(part.name) {
				part.parts = append(part.parts, p)
			} else {
				rest = append(rest, p)
			}
		}
		c.parts = append(rest, part)
	}
	return true
}

// gathers reports whether a term is a comprehension.
func gathers(t *ast.Term) bool {
	switch t.Value.(type) {
	case *ast.ArrayComprehension, *ast.SetComprehension:
		return true
	}
	return false
}

// free is the first ref with a free index whose collection has none before it.
func (c *conjunction) free() (ast.Ref, ast.Var) {
	var prefix ast.Ref
	var index ast.Var
	for _, p := range c.parts {
		p.walk(func(node any) {
			ast.NewGenericVisitor(func(x any) bool {
				switch x := x.(type) {
				case *ast.ArrayComprehension, *ast.SetComprehension, *ast.ObjectComprehension, *ast.Every:
					return true // what is free in there is its own
				case ast.Ref:
					for i, t := range x {
						if v, is := t.Value.(ast.Var); is && i > 0 && index == "" && (x.HasPrefix(ast.InputRootRef) || gathers(x[0])) {
							prefix, index = x[:i], v
						}
					}
				}
				return index != ""
			}).Walk(node)
		})
	}
	return prefix, index
}

// walk calls f with all that a condition tests.
func (c *condition) walk(f func(node any)) {
	if c.over != nil {
		f(c.over)
	}
	if c.body != nil {
		f(c.body)
	}
	for _, part := range slices.Concat(c.which, c.parts) {
		part.walk(f)
	}
}

// settle puts what stands for an element in the place of it. It reports whether nothing
// else of the index is left.
func (c *condition) settle(with, stands ast.Ref) bool {
	good := true
	change := func(node any) any {
		changed, err := rewritten(node, func(x any) (any, error) {
			if ref, is := x.(ast.Ref); is && ref.HasPrefix(with) {
				return slices.Concat(stands, ref[len(with):]), nil
			}
			return x, nil
		})
		good = good && err == nil
		ast.WalkVars(changed, func(v ast.Var) bool {
			good = good && !v.Equal(with[len(with)-1].Value)
			return false
		})
		return changed
	}
	if c.over != nil {
		c.over, _ = change(c.over).(*ast.Term)
	}
	if c.body != nil {
		c.body, _ = change(c.body).(ast.Body)
	}
	for _, part := range slices.Concat(c.which, c.parts) {
		good = part.settle(with, stands) && good
	}
	return good
}

// mentions reports whether a condition tests an element.
func (c *condition) mentions(name int) bool {
	found := false
	c.walk(func(node any) {
		ast.WalkRefs(node, func(ref ast.Ref) bool {
			n, _, is := elementOf(ref)
			found = found || is && n == name
			return false
		})
	})
	return found
}

// reads are where a condition looks, sorted, as kind and pointer; of a rule that it
// names, the kinds that the rule reads.
func (r *reducer) reads(c *condition) []string {
	at, seen := map[string]bool{}, map[*ast.Rule]bool{}
	var follow func(node any)
	follow = func(node any) {
		ast.WalkRefs(node, func(ref ast.Ref) bool {
			if p := r.pathOf(ref); p.known() {
				at[p.kind+" "+p.String()] = true
			}
			if ref.HasPrefix(ast.DefaultRootRef) {
				for _, rule := range r.compiler.GetRules(ref.ConstantPrefix()) {
					if !seen[rule] {
						seen[rule] = true
						follow(rule)
					}
				}
			}
			return false
		})
	}
	c.walk(follow)
	for name := range at { // which attestation it is says less than what of it
		kind, pointer, _ := strings.Cut(name, " ")
		if pointer == "/" && len(slices.DeleteFunc(slices.Collect(maps.Keys(at)), func(n string) bool { return !strings.HasPrefix(n, kind+" /") || n == name })) > 0 {
			delete(at, name)
		}
	}
	return slices.Sorted(maps.Keys(at))
}
