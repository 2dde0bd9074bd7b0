package lint

import (
	"maps"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// proofs checks that nothing is proved by a field that is not there.
// Read in a condition, an optional field that is absent makes the condition fail,
// as it must. Read inside a comprehension, it makes the comprehension leave an item
// out without a word: what counts on there being few then holds because of what is
// missing. So of each value that a met rule rests on, the type check knows whether it
// is less, or more, where a field is absent, and complains where that would help.
func (l *loader) proofs() error {
	k, err := l.checker()
	if err != nil {
		return err
	}
	k.proof = true
	for _, c := range l.controls {
		k.check(c.Source.Path, paramsShape(c), func(r *ast.Rule) bool {
			head, _ := ruleName(r)
			return head == "met"
		})
	}
	return nil
}

// An absence is why a value may be less than it seems, or more.
type absence struct {
	path  string // of the field that may be absent, or of the object of which one may be
	grows bool   // the value is more where it is
}

func (a *absence) key() string {
	switch {
	case a == nil:
		return ""
	case a.grows:
		return "+" + a.path
	default:
		return "-" + a.path
	}
}

// flipped is the absence of what is taken away from something.
func (a *absence) flipped() *absence { return &absence{a.path, !a.grows} }

// lacking is the shape with an absence, if there is one.
func (s *shape) lacking(a *absence) *shape {
	if s == nil || a == nil {
		return s
	}
	less := *s
	less.lacks = a
	return &less
}

// whole is an object taken with all of its fields: it is less where one is absent.
func (s *shape) whole() *shape {
	if s == nil || s.kind != "object" || len(s.optional) == 0 || s.lacks != nil {
		return s
	}
	return s.lacking(&absence{path: "a field of " + s.path})
}

// note notes that the body at hand may fail because something is absent.
func (k *checker) note(a *absence) {
	if k.absent == nil {
		k.absent = a
	}
}

// A wish is what a condition asks of a value, so that it holds.
type wish int

const (
	nothing wish = iota // that can be told
	more                // elements, or a greater number
	fewer               // elements, or a lesser number
)

// demand complains of a condition that holds because a field is absent. Where it
// fails for that, all is well, but what the condition is part of may be less.
func (k *checker) demand(is *shape, what wish) {
	switch {
	case is == nil || is.lacks == nil:
	case what == more && !is.lacks.grows, what == fewer && is.lacks.grows:
		k.note(is.lacks)
	default:
		k.blame(is.lacks)
	}
}

// instead complains of an else or a default, which stand in for what is absent.
func (k *checker) instead(a *absence) {
	if a != nil {
		k.blame(a)
	}
}

func (k *checker) blame(a *absence) {
	if !k.proof {
		return
	}
	k.complain(nil, "Say of every item what it must have, which fails where the field is absent; or read it by object.get, with a default that falls short.",
		"%s may be absent, and leaving it out must not make this hold", a.path)
}

// either is the shape of one of two values.
func (k *checker) either(a, b *shape) *shape {
	is := join(a, b)
	for _, side := range []*shape{a, b} {
		if side != nil && side.lacks != nil && (is == nil || is.lacks.grows != side.lacks.grows) {
			k.blame(side.lacks) // it cannot be followed
		}
	}
	return is
}

// missing notes a step to a field that may be absent; not in a comprehension that
// is not reached without the field.
func (k *checker) missing(s scope, is *shape, step *ast.Term, ref ast.Ref) {
	if !k.proof || is == nil || is.kind != "object" || len(is.optional) == 0 || k.within && k.sure[ref.String()] {
		return
	}
	by := k.term(s, step)
	if by == nil || by.words == nil { // it may be any of them
		k.note(is.whole().lacks)
		return
	}
	for _, name := range by.words {
		if slices.Contains(is.optional, name) {
			k.note(&absence{path: is.path + member(name)})
			return
		}
	}
}

// surely returns, with those known before, the references that a body cannot do
// without, as text: where one is undefined, the body fails.
func surely(known map[string]bool, body ast.Body) map[string]bool {
	sure := maps.Clone(known)
	if sure == nil {
		sure = map[string]bool{}
	}
	for _, e := range body {
		if e.Negated {
			continue
		}
		var reached any = e
		if every, isEvery := e.Terms.(*ast.Every); isEvery {
			reached = every.Domain // its body, only if there is something in it
		}
		ast.WalkTerms(reached, func(t *ast.Term) bool {
			switch v := t.Value.(type) {
			case *ast.ArrayComprehension, *ast.SetComprehension, *ast.ObjectComprehension:
				return true
			case ast.Ref:
				for i := range v {
					sure[v[:i+1].String()] = true
				}
			}
			return false
		})
	}
	return sure
}

// directions are how a builtin's result, or whether it holds, follows from each of
// its arguments: more of the argument is more of the result, or less; or it holds
// for more of it, or for fewer.
var directions = map[string][]direction{
	ast.Count.Name: {rising}, ast.Sum.Name: {rising}, ast.Max.Name: {rising}, ast.Min.Name: {falling},
	ast.Sort.Name: {rising}, ast.ArrayReverse.Name: {rising}, ast.ArraySlice.Name: {rising}, ast.ArrayConcat.Name: {rising, rising},
	ast.Or.Name: {rising, rising}, ast.And.Name: {rising, rising}, ast.Union.Name: {rising}, ast.ObjectKeys.Name: {rising},
	ast.Plus.Name: {rising, rising}, ast.Minus.Name: {rising, falling}, ast.Multiply.Name: {rising, rising}, ast.Divide.Name: {rising, falling},
	ast.Floor.Name: {rising}, ast.Ceil.Name: {rising}, ast.Round.Name: {rising},
	ast.GreaterThan.Name: {wanted, unwanted}, ast.GreaterThanEq.Name: {wanted, unwanted},
	ast.LessThan.Name: {unwanted, wanted}, ast.LessThanEq.Name: {unwanted, wanted},
	ast.Member.Name: {untold, wanted}, ast.MemberWithKey.Name: {untold, untold, wanted},
	ast.ObjectSubset.Name: {wanted, unwanted},
}

type direction int

const (
	untold direction = iota
	rising
	falling
	wanted
	unwanted
)

// follow is the shape of a builtin's result, with what is absent from its arguments.
func (k *checker) follow(name string, result *shape, given []*shape) *shape {
	for i, is := range given {
		if name == ast.ObjectKeys.Name || name == ast.ObjectSubset.Name {
			is = is.whole()
		}
		if is == nil || is.lacks == nil {
			continue
		}
		to := untold
		if i < len(directions[name]) {
			to = directions[name][i]
		}
		lacks := is.lacks
		if to == falling {
			lacks = lacks.flipped()
		}
		switch {
		case to == wanted:
			k.demand(is, more)
		case to == unwanted:
			k.demand(is, fewer)
		case strings.HasPrefix(name, "is_"): // of whatever it holds
		case to == untold || result == nil || result.lacks != nil && result.lacks.grows != lacks.grows:
			k.blame(lacks)
		default:
			result = result.lacking(lacks)
		}
	}
	return result
}

// same weighs a = b, unless it makes a variable.
func (k *checker) same(x, y *shape, a, b *ast.Term, s scope) {
	if unknown(s, a) || unknown(s, b) {
		return
	}
	for _, side := range []struct {
		is, other *shape
		than      *ast.Term
	}{{x, y, b}, {y, x, a}} {
		if side.is == nil || side.is.lacks == nil {
			continue
		}
		if side.other != nil && side.other.lacks.key() == side.is.lacks.key() {
			continue // a variable and what it was made of
		}
		if zero(side.than) {
			k.demand(side.is, fewer)
		} else {
			k.demand(side.is, nothing)
		}
	}
}

func unknown(s scope, t *ast.Term) bool {
	v, isVar := t.Value.(ast.Var)
	return isVar && s[v] == nil
}

// zero reports whether a term is 0 or an empty collection.
func zero(t *ast.Term) bool {
	switch v := t.Value.(type) {
	case ast.Number:
		return v.String() == "0"
	case *ast.Array:
		return v.Len() == 0
	case ast.Set:
		return v.Len() == 0
	case ast.Object:
		return v.Len() == 0
	default:
		return false
	}
}
