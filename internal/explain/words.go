package explain

import (
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/report"
)

// words are a condition as people read it.
func (r *reducer) words(c *condition, within int) []report.Condition {
	switch c.form {
	case all:
		var lines []report.Condition
		for _, p := range c.parts {
			for _, line := range r.words(p, within) {
				if !slices.ContainsFunc(lines, func(said report.Condition) bool { return inline(said) == inline(line) }) {
					lines = append(lines, line)
				}
			}
		}
		return lines
	case any_:
		if len(c.parts) == 0 {
			return []report.Condition{{Text: "nothing can meet it"}}
		}
		out := report.Condition{Text: "one of these"}
		for _, p := range c.parts {
			parts := r.words(p, within)
			switch len(parts) {
			case 0:
				return nil // whatever the evidence says
			case 1:
				out.Parts = append(out.Parts, parts[0])
			default:
				out.Parts = append(out.Parts, report.Condition{Text: "all of these", Parts: parts})
			}
		}
		return []report.Condition{out}
	case each, some:
		return r.elementWords(c, within)
	case test:
		if c.quiet {
			return nil
		}
		if c.raw {
			return []report.Condition{{Text: "by the rule itself: " + clipped(c.body.String())}}
		}
		return []report.Condition{{Text: r.sentence(c.body[0], within)}}
	}
	return nil
}

func (r *reducer) elementWords(c *condition, within int) []report.Condition {
	var parts []report.Condition
	for _, p := range c.parts {
		parts = append(parts, r.words(p, c.name)...)
	}
	lies := r.elements[c.name].path
	if attestation := lies.known() && len(lies.steps) == 0; len(parts) == 0 && (c.form == each || attestation && len(c.which) == 0) {
		return nil
	}
	word, of := map[form]string{each: "each", some: "some"}[c.form], ""
	if len(parts) == 0 {
		word = "there is some"
	}
	switch attestation := lies.known() && len(lies.steps) == 0; {
	case attestation:
		of = lies.kind
	default:
		of = "of " + r.phrase(c.over, within)
		if lies.known() && len(c.which) > 0 {
			of = "of " + place(lies)
		}
	}
	text := word + " " + of + r.whose(c.which)
	return []report.Condition{{Text: text, Parts: parts}}
}

// place is a path below what an attestation says, without what all of them begin with.
func place(p path) string {
	steps := p.steps
	if len(steps) > 0 && steps[0] == "predicate" {
		steps = steps[1:]
	}
	if len(steps) > 0 && steps[len(steps)-1] == "*" {
		steps = steps[:len(steps)-1]
	}
	return orElse(strings.Join(steps, "/"), "what it says")
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// sentence is one expression in words.
func (r *reducer) sentence(e *ast.Expr, within int) string {
	said := r.claim(e, within)
	if e.Negated {
		return "not: " + said
	}
	return said
}

func (r *reducer) claim(e *ast.Expr, within int) string {
	if t, is := e.Terms.(*ast.Term); is {
		if _, isRef := t.Value.(ast.Ref); isRef {
			return r.phrase(t, within) + " is there and not false"
		}
		if args, is := call(t, ast.ParseRFC3339Nanos.Name); is {
			return r.instantWords(args[0], within) + " is a time"
		}
		return r.phrase(t, within) + " is there"
	}
	if !e.IsCall() {
		return clipped(e.String())
	}
	operator := e.Operator().String()
	if relation, is := relations[operator]; is {
		if said := r.comparison(e.Operand(0), e.Operand(1), relation, within); said != "" {
			return said
		}
	}
	a := func(i int) string { return r.phrase(e.Operand(i), within) }
	switch operator {
	case ast.Equality.Name, ast.Equal.Name, ast.Assign.Name:
		x, y := e.Operand(0), e.Operand(1)
		if x.IsGround() && !y.IsGround() || known(x) && !known(y) {
			x, y = y, x
		}
		return r.phrase(x, within) + " is " + r.phrase(y, within)
	case ast.NotEqual.Name:
		if inner, is := call(e.Operand(0), ast.TrimSpace.Name); is && e.Operand(1).Equal(ast.StringTerm("")) {
			return r.phrase(inner[0], within) + " is not blank"
		}
		return a(0) + " is not " + a(1)
	case ast.Member.Name:
		if _, isRef := e.Operand(1).Value.(ast.Ref); !isRef && known(e.Operand(1)) {
			return a(0) + " is " + oneOf(e.Operand(1))
		}
		return a(1) + " holds " + a(0)
	case ast.RegexMatch.Name:
		return a(1) + " has the form " + a(0)
	case ast.StartsWith.Name:
		return a(0) + " begins with " + a(1)
	case ast.EndsWith.Name:
		return a(0) + " ends with " + a(1)
	case ast.IsArray.Name, ast.IsObject.Name, ast.IsString.Name, ast.IsNumber.Name, ast.IsBoolean.Name:
		return a(0) + " is of type " + strings.TrimPrefix(operator, "is_")
	}
	return r.phrase(ast.CallTerm(append([]*ast.Term{ast.NewTerm(e.Operator())}, e.Operands()...)...), within) + " holds"
}

// known reports whether a node holds nothing of the evidence, nor a rule that might.
func known(node any) bool {
	found := false
	ast.WalkRefs(node, func(ref ast.Ref) bool {
		found = found || ref.HasPrefix(ast.InputRootRef) || ref.HasPrefix(controlsRef) || ref.HasPrefix(libRef)
		return found
	})
	return !found
}

func call(t *ast.Term, name string) ([]*ast.Term, bool) {
	terms, is := t.Value.(ast.Call)
	if !is || terms[0].String() != name {
		return nil, false
	}
	return terms[1:], true
}

// oneOf is a known collection as a choice.
func oneOf(t *ast.Term) string {
	var values []string
	add := func(x *ast.Term) { values = append(values, x.String()) }
	switch v := t.Value.(type) {
	case ast.Set:
		v.Sorted().Foreach(add)
	case *ast.Array:
		v.Foreach(add)
	case ast.Object:
		v.Foreach(func(_, x *ast.Term) { add(x) })
	default:
		return "in " + clipped(t.String())
	}
	switch n := len(values); {
	case n == 0:
		return "in an empty list"
	case n == 1:
		return values[0]
	case n > 12:
		return "one of " + strings.Join(values[:12], ", ") + fmt.Sprintf(" and %d more", n-12)
	}
	return "one of " + strings.Join(values, ", ")
}

// phrase is a term in words.
func (r *reducer) phrase(t *ast.Term, within int) string {
	switch v := t.Value.(type) {
	case ast.Ref:
		if inner, is := v[0].Value.(ast.Call); is {
			return r.callWords(inner, within) + "/" + strings.Join(trimmed(v[1:]), "/")
		}
		return r.refWords(v, within)
	case ast.Call:
		return r.callWords(v, within)
	case ast.Set, *ast.Array:
		if !known(t) {
			var parts []string
			each := func(x *ast.Term) { parts = append(parts, r.phrase(x, within)) }
			if set, is := v.(ast.Set); is {
				set.Foreach(each)
			} else if list, is := v.(*ast.Array); is {
				list.Foreach(each)
			}
			return strings.Join(parts, " with ")
		}
	case *ast.ArrayComprehension:
		return r.those(v.Term, v.Body)
	case *ast.SetComprehension:
		return r.those(v.Term, v.Body)
	}
	return clipped(t.String())
}

// those is a comprehension in words.
func (r *reducer) those(head *ast.Term, body ast.Body) string {
	lies, which, places, err := r.chosen(head, body)
	if err != nil || !lies.known() {
		return "what the rule gathers from the evidence"
	}
	text := "each " + lies.kind
	if len(lies.steps) > 0 {
		text = strings.Join(slices.DeleteFunc(slices.Clone(lies.steps), func(s string) bool { return s == "predicate" }), "/")
	}
	if places {
		text = "places in " + place(lies)
	}
	return text + r.whose(which)
}

// whose says which elements of a collection are meant.
func (r *reducer) whose(which []*condition) string {
	var chosen []string
	for _, w := range which {
		within := -1
		w.walk(func(node any) { // the innermost element that it is about
			ast.WalkRefs(node, func(ref ast.Ref) bool {
				if n, _, is := elementOf(ref); is {
					within = max(within, n)
				}
				return false
			})
		})
		for _, line := range r.words(w, within) {
			chosen = append(chosen, inline(line))
		}
	}
	if len(chosen) == 0 {
		return ""
	}
	return " whose " + strings.Join(chosen, " and whose ")
}

// refWords names what a ref points to, seen from an element.
func (r *reducer) refWords(ref ast.Ref, within int) string {
	n, rest, is := elementOf(ref)
	if is && n < len(r.elements) && r.elements[n].place {
		return "the place in " + place(r.elements[n].path)
	}
	for i, step := range slices.Backward(rest) { // items[it]/result, of places
		inner, isRef := step.Value.(ast.Ref)
		if m, more, of := elementOf(inner); isRef && of && len(more) == 0 && m == within && r.elements[m].place {
			return orElse(strings.Join(trimmed(rest[i+1:]), "/"), "it")
		}
	}
	if is && n == within && n < len(r.elements) {
		if len(rest) == 0 {
			return "it"
		}
		if known := attestationWords(r.elements[n].path, rest); known != "" {
			return known
		}
		return orElse(strings.Join(trimmed(rest), "/"), "what it says")
	}
	p := r.pathOf(ref)
	switch {
	case ref.HasPrefix(ast.DefaultRootRef):
		return "what the rule " + strings.TrimPrefix(strings.Trim(ref[len(ref)-1].String(), `"`), "_") + " gathers"
	case !p.known() && is:
		return orElse(strings.Join(trimmed(rest), "/"), "it")
	case !p.known() && ref.HasPrefix(ast.InputRootRef):
		return strings.Join(trimmed(ref[1:]), "/")
	case !p.known():
		return clipped(ref.String())
	case len(p.steps) == 0:
		return "the " + p.kind
	case len(p.steps) == 1 && (p.steps[0] == "signed_at" || p.steps[0] == "signed_at_ns"):
		return "the time of signing"
	}
	steps := p.steps
	if steps[0] == "predicate" && len(steps) > 1 {
		steps = steps[1:]
	}
	return strings.Join(steps, "/")
}

func attestationWords(p path, rest []*ast.Term) string {
	if len(p.steps) == 0 && len(rest) == 1 {
		if name, _ := rest[0].Value.(ast.String); name == "signed_at_ns" || name == "signed_at" {
			return "the time of signing"
		}
	}
	return ""
}

func trimmed(rest []*ast.Term) []string {
	var steps []string
	for i, t := range rest {
		text := strings.Trim(t.String(), `"`)
		if _, isVar := t.Value.(ast.Var); isVar {
			text = "*"
		}
		if i == 0 && text == "predicate" && len(rest) > 1 {
			continue
		}
		steps = append(steps, text)
	}
	return steps
}

var arithmetic = map[string]string{ast.Plus.Name: "+", ast.Minus.Name: "-", ast.Multiply.Name: "×", ast.Divide.Name: "/", ast.Rem.Name: "modulo"}

func (r *reducer) callWords(c ast.Call, within int) string {
	name := c[0].String()
	a := func(i int) string { return r.phrase(c[i+1], within) }
	if name == ast.Minus.Name && (holdsMany(c[1]) || holdsMany(c[2])) {
		return a(0) + " without " + a(1)
	}
	if sign, is := arithmetic[name]; is {
		return "(" + a(0) + " " + sign + " " + a(1) + ")"
	}
	switch name {
	case ast.SetDiff.Name:
		return a(0) + " without " + a(1)
	case ast.And.Name:
		return "what is both in " + a(0) + " and in " + a(1)
	case ast.Or.Name:
		return a(0) + " together with " + a(1)
	case ast.Sort.Name:
		return a(0) + ", sorted"
	case ast.Split.Name:
		return a(0) + " split at " + a(1)
	case ast.Concat.Name, ast.Sprintf.Name:
		return "the text of " + a(1)
	case ast.ParseRFC3339Nanos.Name:
		return r.instantWords(c[1], within)
	case ast.Count.Name:
		return "the number of " + a(0)
	case ast.TrimSpace.Name, ast.Lower.Name, ast.Upper.Name:
		return a(0)
	case ast.ObjectGet.Name:
		return a(0) + "/" + strings.Trim(a(1), `"`) + ", or else " + a(2)
	case ast.ObjectKeys.Name:
		return "the names in " + a(0)
	case ast.Max.Name:
		return "the greatest of " + a(0)
	case ast.Min.Name:
		return "the least of " + a(0)
	case ast.Sum.Name:
		return "the sum of " + a(0)
	}
	var args []string
	for i := range c[1:] {
		args = append(args, a(i))
	}
	parts := strings.Split(name, ".")
	return strings.TrimPrefix(parts[len(parts)-1], "_") + "(" + strings.Join(args, ", ") + ")"
}

// holdsMany reports whether a term is a set, or gathers one.
func holdsMany(t *ast.Term) bool {
	if args, is := call(t, ast.Minus.Name); is {
		return holdsMany(args[0]) || holdsMany(args[1])
	}
	_, isSet := t.Value.(ast.Set)
	return isSet || gathers(t)
}

// instantWords is a text that is read as an instant; a date is one at which it begins.
func (r *reducer) instantWords(t *ast.Term, within int) string {
	if parts, is := call(t, ast.Concat.Name); is && parts[0].Equal(ast.StringTerm("")) {
		if list, isArray := parts[1].Value.(*ast.Array); isArray && list.Len() == 2 && list.Elem(1).Equal(ast.StringTerm("T00:00:00+08:00")) {
			return r.phrase(list.Elem(0), within)
		}
	}
	return r.phrase(t, within)
}

// A relation compares two values.
type relation struct {
	more, strict bool // at least or above; at most or below
}

var relations = map[string]relation{
	ast.GreaterThanEq.Name: {true, false}, ast.GreaterThan.Name: {true, true},
	ast.LessThanEq.Name: {false, false}, ast.LessThan.Name: {false, true},
}

// A sum is what is compared, as terms with their factors and a constant.
type sum struct {
	terms    []*ast.Term
	factors  []*big.Rat
	constant *big.Rat
	instants bool // it is nanoseconds
}

// add adds a term times a factor. It reports whether the term is a sum at all.
func (s *sum) add(t *ast.Term, by *big.Rat) bool {
	if n, is := t.Value.(ast.Number); is {
		value, good := new(big.Rat).SetString(string(n))
		if good {
			s.constant.Add(s.constant, value.Mul(value, by))
		}
		return good
	}
	if c, is := t.Value.(ast.Call); is {
		minus := new(big.Rat).Neg(by)
		switch c[0].String() {
		case ast.Plus.Name:
			return s.add(c[1], by) && s.add(c[2], by)
		case ast.Minus.Name:
			return s.add(c[1], by) && s.add(c[2], minus)
		case ast.Multiply.Name:
			for i, side := range c[1:] {
				if n, is := side.Value.(ast.Number); is {
					if value, good := new(big.Rat).SetString(string(n)); good {
						return s.add(c[2-i], value.Mul(value, by))
					}
				}
			}
		case ast.ParseRFC3339Nanos.Name:
			s.instants = true
		}
	}
	if ref, is := t.Value.(ast.Ref); is {
		last, _ := ref[len(ref)-1].Value.(ast.String)
		s.instants = s.instants || strings.HasSuffix(string(last), "_ns")
	}
	for i, other := range s.terms {
		if other.Equal(t) {
			s.factors[i].Add(s.factors[i], by)
			return true
		}
	}
	s.terms, s.factors = append(s.terms, t), append(s.factors, new(big.Rat).Set(by))
	return true
}

// comparison words an inequality by what is on its sides once all constants are put
// together; empty if that makes it no clearer.
func (r *reducer) comparison(x, y *ast.Term, is relation, within int) string {
	s := &sum{constant: new(big.Rat)}
	one := big.NewRat(1, 1)
	if !s.add(x, one) || !s.add(y, big.NewRat(-1, 1)) {
		return ""
	}
	for i, factor := range slices.Backward(s.factors) {
		if factor.Sign() == 0 {
			s.terms, s.factors = slices.Delete(s.terms, i, i+1), slices.Delete(s.factors, i, i+1)
		}
	}
	if len(s.terms) == 0 {
		return ""
	}
	// The first term goes to the left with a factor of one, the rest to the right.
	by := new(big.Rat).Inv(s.factors[0])
	if by.Sign() < 0 {
		is.more = !is.more
	}
	limit := new(big.Rat).Neg(new(big.Rat).Mul(s.constant, by))
	left := r.phrase(s.terms[0], within)
	if len(s.terms) == 1 {
		if s.instants {
			return left + " is " + is.word(true) + " " + instantOf(limit)
		}
		if terms, counted := call(s.terms[0], ast.Count.Name); counted && is.more && (is.strict && limit.Sign() == 0 || !is.strict && limit.Cmp(one) == 0) {
			return r.phrase(terms[0], within) + " is not empty"
		}
		return left + " is " + is.word(false) + " " + limit.RatString()
	}
	right := ""
	for i, t := range s.terms[1:] {
		factor := new(big.Rat).Neg(new(big.Rat).Mul(s.factors[i+1], by))
		side := r.phrase(t, within)
		if sign := factor.Sign(); right != "" || sign < 0 {
			right += map[bool]string{true: " - ", false: " + "}[sign < 0]
		}
		if factor.Abs(factor).Cmp(one) != 0 {
			side = factor.RatString() + " × " + side
		}
		right += side
	}
	right = strings.TrimSpace(right)
	return left + " is " + is.word(s.instants) + " " + shifted(right, limit, s.instants)
}

// word is the relation in words, of times or of numbers.
func (is relation) word(times bool) string {
	switch {
	case times && is.more && is.strict:
		return "after"
	case times && is.more:
		return "not before"
	case times && is.strict:
		return "before"
	case times:
		return "not after"
	case is.more && is.strict:
		return "more than"
	case is.more:
		return "at least"
	case is.strict:
		return "less than"
	}
	return "at most"
}

func instantOf(ns *big.Rat) string {
	whole := new(big.Int).Quo(ns.Num(), ns.Denom())
	if !whole.IsInt64() {
		return ns.RatString()
	}
	return time.Unix(0, whole.Int64()).UTC().Format(time.RFC3339)
}

// shifted is a value with a distance from it.
func shifted(text string, by *big.Rat, times bool) string {
	if by.Sign() == 0 {
		return text
	}
	sign := " + "
	if by.Sign() < 0 {
		sign = " - "
	}
	by = new(big.Rat).Abs(by)
	if !times || !by.IsInt() || !by.Num().IsInt64() {
		return text + sign + by.RatString()
	}
	span := time.Duration(by.Num().Int64())
	if days := span / (24 * time.Hour); days > 0 && span%(24*time.Hour) == 0 {
		return text + sign + strconv.FormatInt(int64(days), 10) + " days"
	}
	return text + sign + span.String()
}

const mostWords = 300 // characters of a rule that is shown as it stands

func clipped(text string) string {
	if runes := []rune(text); len(runes) > mostWords {
		return string(runes[:mostWords]) + "…"
	}
	return text
}
