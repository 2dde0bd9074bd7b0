package explain

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/report"
)

// Bounds of what is looked at and told of one criterion.
const (
	mostChecks     = 20_000
	mostShortfalls = 50
	mostNearest    = 3 // alternatives that are equally near
)

// errUnasked is a test that the engine cannot be asked by itself.
var errUnasked = errors.New("a part of the rule cannot be asked by itself")

var errTooMany = fmt.Errorf("more than %d comparisons", mostChecks)

// A spot is where a value lies in the evidence that counts.
type spot struct {
	file    string
	pointer string
}

// A scene is what elements stand for while a condition is looked at.
type scene struct {
	values map[int]*ast.Term
	spots  map[int]spot
}

func (s scene) with(n int, value *ast.Term, at spot) scene {
	next := scene{map[int]*ast.Term{n: value}, map[int]spot{n: at}}
	for k, v := range s.values {
		if k != n {
			next.values[k], next.spots[k] = v, s.spots[k]
		}
	}
	return next
}

// A checker looks at the evidence that counts, comparison by comparison.
type checker struct {
	*reducer

	actual   ast.Object // the input with its evidence
	prepared map[string]rego.PreparedEvalQuery
	checks   int
	quick    bool // only whether it holds is asked: what falls short need not be told
	unasked  int  // tests of which nothing is known
}

// look says whether a condition holds of the evidence, and what falls short if not.
func (k *checker) look(c *condition, s scene, within int) (bool, []report.Shortfall, error) {
	switch c.form {
	case all:
		return k.allOf(c.parts, s, within)
	case any_:
		return k.anyOf(c, s, within)
	case each, some:
		return k.elementsOf(c, s, within)
	case test:
		good, err := k.holds(c.body, s)
		if errors.Is(err, errUnasked) {
			k.unasked++
			return true, nil, nil // nothing is said of what nobody can ask
		}
		if good || k.quick || err != nil {
			return good, nil, err
		}
		return false, k.shortfall(c, s, within), nil
	}
	return false, nil, nil
}

func (k *checker) allOf(parts []*condition, s scene, within int) (bool, []report.Shortfall, error) {
	good, short := true, []report.Shortfall(nil)
	for _, p := range parts {
		one, more, err := k.look(p, s, within)
		if err != nil {
			return false, nil, err
		}
		if good, short = good && one, append(short, more...); k.quick && !good {
			break
		}
	}
	return good, short, nil
}

// anyOf tells of the alternatives that fall short in the fewest places.
func (k *checker) anyOf(c *condition, s scene, within int) (bool, []report.Shortfall, error) {
	if !k.quick {
		k.quick = true
		good, _, err := k.anyOf(c, s, within)
		if k.quick = false; good || err != nil {
			return good, nil, err
		}
	}
	var nearest [][]report.Shortfall
	for _, p := range c.parts {
		good, short, err := k.look(p, s, within)
		if good || err != nil {
			return good, nil, err
		}
		nearest = append(nearest, short)
	}
	if k.quick {
		return false, nil, nil
	}
	slices.SortStableFunc(nearest, func(a, b []report.Shortfall) int { return len(a) - len(b) })
	if len(nearest) == 0 {
		return false, []report.Shortfall{{Wanted: "nothing can meet it"}}, nil
	}
	near := slices.IndexFunc(nearest, func(short []report.Shortfall) bool { return len(short) > len(nearest[0]) })
	if near < 0 {
		near = len(nearest)
	}
	var told []report.Shortfall
	for i, short := range nearest[:min(near, mostNearest)] {
		if len(short) > 0 && near > 1 { // each of them would do
			short[0].Wanted = map[bool]string{true: "either ", false: "or "}[i == 0] + short[0].Wanted
		}
		told = append(told, short...)
	}
	return false, merged(told, "; "), nil
}

// merged puts what is wanted of one value together.
func merged(all []report.Shortfall, joint string) []report.Shortfall {
	var out []report.Shortfall
	for _, s := range all {
		i := slices.IndexFunc(out, func(o report.Shortfall) bool { return o.Found == s.Found })
		switch {
		case i < 0:
			out = append(out, s)
		case out[i].Wanted != s.Wanted && !slices.Contains(strings.Split(out[i].Wanted, joint), s.Wanted):
			out[i].Wanted += joint + s.Wanted
		}
	}
	return out
}

func (k *checker) elementsOf(c *condition, s scene, within int) (bool, []report.Shortfall, error) {
	list, found, err := k.collection(c.over, s)
	if err != nil {
		return false, nil, err
	}
	at, wanted := k.spotOf(c.over, s), ""
	if !k.quick {
		wanted = strings.Join(inlined(k.words(c, within)), "; ")
	}
	if !found || c.form == some && len(list) == 0 {
		return false, []report.Shortfall{{Found: report.Found{File: at.file, Pointer: at.pointer, Value: k.shown(c.over, s)}, Wanted: wanted, Source: sourceOf(c.over.Location)}}, nil
	}
	good, short := c.form == each, []report.Shortfall(nil)
	var nearest []report.Shortfall
	for i, item := range list {
		where := spot{}
		switch {
		case item.at != nil:
			where = *item.at
		case at.pointer != "" || at.file != "":
			where = spot{at.file, at.pointer + "/" + item.key}
		}
		element := s.with(c.name, item.value, where)
		if c.key >= 0 {
			element = element.with(c.key, ast.StringTerm(item.key), spot{})
			if _, isArray := strconv.Atoi(item.key); isArray == nil {
				element.values[c.key] = ast.NumberTerm(json.Number(item.key))
			}
		}
		one, more, err := k.allOf(c.parts, element, c.name)
		switch {
		case err != nil:
			return false, nil, err
		case c.form == some && one:
			return true, nil, nil
		case c.form == some && (i == 0 || len(more) < len(nearest)):
			nearest = more
		case c.form == each && !one:
			if good, short = false, append(short, more...); k.quick {
				return false, nil, nil
			}
		}
		if len(short) > mostShortfalls {
			break
		}
	}
	if c.form == some {
		return false, nearest, nil
	}
	return good, short, nil
}

// An item is an element of a collection.
type item struct {
	key   string
	value *ast.Term
	at    *spot // of an attestation, and of what was found by its value
}

// collection are the elements of a collection; not found if it is none.
func (k *checker) collection(over *ast.Term, s scene) ([]item, bool, error) {
	value, err := k.value(over, s)
	if err != nil || value == nil {
		return nil, false, err
	}
	var list []item
	add := func(key string, v *ast.Term) {
		at, known := k.locate(over, v)
		one := item{key: key, value: v}
		if known {
			one.at = &at
		}
		list = append(list, one)
	}
	switch of := value.Value.(type) {
	case *ast.Array:
		for i := range of.Len() {
			add(strconv.Itoa(i), of.Elem(i))
		}
	case ast.Object:
		of.Foreach(func(key, v *ast.Term) { add(strings.Trim(key.String(), `"`), v) })
	case ast.Set:
		of.Sorted().Foreach(func(v *ast.Term) { add(v.String(), v) })
	default:
		return nil, false, nil
	}
	return list, true, nil
}

// locate says where an element of what a rule computes lies: an attestation, or the
// first place in one that holds the same. What lies below a known place is not looked
// for.
func (k *checker) locate(over, v *ast.Term) (spot, bool) {
	if object, is := v.Value.(ast.Object); is {
		if id := object.Get(ast.StringTerm("id")); id != nil && object.Get(ast.StringTerm("predicate")) != nil {
			if file := object.Get(ast.StringTerm("file")); file != nil {
				name, _ := file.Value.(ast.String)
				return spot{file: string(name)}, true
			}
		}
	}
	if _, isRef := over.Value.(ast.Ref); isRef || ast.IsScalar(v.Value) {
		return spot{}, false
	}
	kinds, _ := k.actual.Get(ast.StringTerm("evidence")).Value.(ast.Object)
	var at spot
	found := false
	kinds.Foreach(func(_, list *ast.Term) {
		attestations, _ := list.Value.(*ast.Array)
		attestations.Foreach(func(a *ast.Term) {
			if pointer, is := pointerTo(a, v, ""); is && !found {
				file, _ := a.Value.(ast.Object).Get(ast.StringTerm("file")).Value.(ast.String)
				at, found = spot{string(file), pointer}, true
			}
		})
	})
	return at, found
}

func pointerTo(in, v *ast.Term, at string) (string, bool) {
	if in.Equal(v) {
		return at, true
	}
	found, is := "", false
	try := func(key string, x *ast.Term) {
		if !is {
			found, is = pointerTo(x, v, at+"/"+key)
		}
	}
	switch of := in.Value.(type) {
	case *ast.Array:
		for i := range of.Len() {
			try(strconv.Itoa(i), of.Elem(i))
		}
	case ast.Object:
		of.Foreach(func(key, x *ast.Term) { try(escaped(key), x) })
	}
	return found, is
}

// escaped is a step of a JSON Pointer (RFC 6901, section 3).
func escaped(key *ast.Term) string {
	text, _ := key.Value.(ast.String)
	return strings.NewReplacer("~", "~0", "/", "~1").Replace(string(text))
}

// spotOf is where what a term refers to lies.
func (k *checker) spotOf(t *ast.Term, s scene) spot {
	ref, is := t.Value.(ast.Ref)
	if !is {
		return spot{}
	}
	n, rest, is := elementOf(ref)
	at, known := s.spots[n]
	if !is || !known || at == (spot{}) {
		return spot{}
	}
	for _, step := range rest {
		switch v := step.Value.(type) {
		case ast.String:
			at.pointer += "/" + escaped(step)
		case ast.Number:
			at.pointer += "/" + v.String()
		case ast.Ref:
			key, err := k.value(step, s)
			if err != nil || key == nil || !ast.IsScalar(key.Value) {
				return spot{at.file, at.pointer}
			}
			at.pointer += "/" + strings.Trim(key.String(), `"`)
		default:
			return spot{at.file, at.pointer}
		}
	}
	return at
}

// shortfall tells of a comparison that failed: where its values lie, and what they are.
func (k *checker) shortfall(c *condition, s scene, within int) []report.Shortfall {
	wanted := strings.Join(inlined(k.words(&condition{form: test, body: c.body, raw: c.raw}, within)), "; ")
	var first *report.Shortfall
	var values []string
	seen := map[string]bool{}
	k.refs(c.body, func(ref ast.Ref) {
		t := ast.NewTerm(ref)
		at := k.spotOf(t, s)
		if name := ref.String(); seen[name] || at.pointer == "" {
			return
		} else {
			seen[name] = true
		}
		if first == nil {
			first = &report.Shortfall{Found: report.Found{File: at.file, Pointer: at.pointer, Value: k.shown(t, s)}, Wanted: wanted, Source: sourceOf(c.body[0].Location)}
			return
		}
		values = append(values, at.pointer+" is "+k.shown(t, s))
	})
	if first == nil {
		return []report.Shortfall{{Wanted: wanted, Source: sourceOf(c.body[0].Location)}}
	}
	if len(values) > 0 {
		first.Wanted += " (" + strings.Join(values, ", ") + ")"
	}
	return []report.Shortfall{*first}
}

func sourceOf(l *ast.Location) *decision.Source {
	if l == nil || !strings.HasSuffix(l.File, ".rego") {
		return nil
	}
	return &decision.Source{Path: l.File, Line: l.Row}
}

const mostValue = 120 // characters of a value that is shown

// shown is a value as JSON, or how large it is.
func (k *checker) shown(t *ast.Term, s scene) string {
	value, err := k.value(t, s)
	if err != nil || value == nil {
		return "not there"
	}
	switch v := value.Value.(type) {
	case *ast.Array:
		return fmt.Sprintf("a list of %d", v.Len())
	case ast.Set:
		return fmt.Sprintf("a set of %d", v.Len())
	case ast.Object:
		return fmt.Sprintf("an object of %d fields", v.Len())
	}
	plain, err := ast.JSON(value.Value)
	if err != nil {
		return "not there"
	}
	text, err := json.Marshal(plain)
	if runes := []rune(string(text)); err == nil && len(runes) > mostValue {
		return string(runes[:mostValue]) + "…"
	}
	return string(text)
}

// value is what a term comes to; nil if it is undefined.
func (k *checker) value(t *ast.Term, s scene) (*ast.Term, error) {
	if t.IsGround() {
		if _, isRef := t.Value.(ast.Ref); !isRef && ast.IsConstant(t.Value) {
			return t, nil
		}
	}
	sets, err := k.ask(ast.NewBody(ast.Equality.Expr(ast.VarTerm("value"), t)), s)
	if err != nil || len(sets) == 0 {
		return nil, err
	}
	v, err := ast.InterfaceToValue(sets[0].Bindings["value"])
	if err != nil {
		return nil, err
	}
	return ast.NewTerm(v), nil
}

// holds reports whether a test holds. A comparison that cannot be made does not.
func (k *checker) holds(body ast.Body, s scene) (bool, error) {
	sets, err := k.ask(body, s)
	if err != nil {
		return false, err
	}
	for _, set := range sets {
		good := true
		for _, e := range set.Expressions {
			if value, is := e.Value.(bool); is && !value {
				good = false
			}
		}
		if good {
			return true, nil
		}
	}
	return false, nil
}

// ask asks the engine a query about a scene. What fails in it is undefined.
func (k *checker) ask(body ast.Body, s scene) (rego.ResultSet, error) {
	if k.checks++; k.checks > mostChecks {
		return nil, errTooMany
	}
	text := body.String()
	prepared, known := k.prepared[text]
	if !known {
		var err error
		prepared, err = rego.New(rego.Compiler(k.compiler), rego.Store(k.store), rego.StoreReadAST(true), rego.ParsedQuery(body.Copy())).PrepareForEval(k.ctx)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errUnasked, err)
		}
		k.prepared[text] = prepared
	}
	input := ast.NewObject()
	k.actual.Foreach(func(key, value *ast.Term) { input.Insert(key, value) })
	elements := ast.NewObject()
	for n, value := range s.values {
		elements.Insert(ast.StringTerm(strconv.Itoa(n)), value)
	}
	input.Insert(ast.StringTerm("element"), ast.NewTerm(elements))
	sets, err := prepared.Eval(k.ctx, rego.EvalParsedInput(input), rego.EvalTime(k.now))
	if err != nil && k.ctx.Err() == nil {
		return nil, nil
	}
	return sets, err
}
