package compiled

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Write writes compiled modules by their names. The same modules give the same
// bytes. It refuses what controls must not hold, such as `with`.
func Write(modules map[string]*ast.Module) ([]byte, error) {
	w := &writer{places: map[string]uint64{}}
	var all []byte
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		w.out, w.line = nil, 0
		w.module(modules[name])
		if w.err != nil {
			return nil, fmt.Errorf("%s: %w", name, w.err)
		}
		all = binary.AppendUvarint(all, w.place(name))
		all = binary.AppendUvarint(all, uint64(len(w.out)))
		all = append(all, w.out...)
	}
	out := binary.AppendUvarint([]byte(form), uint64(len(w.texts)))
	for _, text := range w.texts {
		out = binary.AppendUvarint(out, uint64(len(text)))
		out = append(out, text...)
	}
	out = binary.AppendUvarint(out, uint64(len(modules)))
	return append(out, all...), nil
}

type writer struct {
	out    []byte
	texts  []string          // each text once
	places map[string]uint64 // of texts
	line   int               // of what was written last
	err    error             // the first
}

func (w *writer) place(text string) uint64 {
	place, known := w.places[text]
	if !known {
		place = uint64(len(w.texts))
		w.places[text], w.texts = place, append(w.texts, text)
	}
	return place
}

func (w *writer) refuse(what any) {
	if w.err == nil {
		w.err = fmt.Errorf("there is no form for a %T: %v", what, what)
	}
}

func (w *writer) number(n int)     { w.out = binary.AppendUvarint(w.out, uint64(n)) } //nolint:gosec // lengths and flags
func (w *writer) text(text string) { w.out = binary.AppendUvarint(w.out, w.place(text)) }

// begin writes what follows, and on which line it stands if that is another one than
// that of what was written last. No line is line 0.
func (w *writer) begin(kind int, l *ast.Location) {
	line := 0
	if l != nil {
		line = l.Row
	}
	if line == w.line {
		w.number(kind << 1)
		return
	}
	w.number(kind<<1 | 1)
	w.out, w.line = binary.AppendVarint(w.out, int64(line-w.line)), line
}

func (w *writer) module(m *ast.Module) {
	w.terms(m.Package.Path)
	w.number(len(m.Rules))
	for _, r := range m.Rules {
		w.rule(r)
	}
}

func (w *writer) rule(r *ast.Rule) {
	flags := 0
	for flag, set := range map[int]bool{isDefault: r.Default, hasElse: r.Else != nil, isAssigned: r.Head.Assign, hasKey: r.Head.Key != nil, hasValue: r.Head.Value != nil} {
		if set {
			flags |= flag
		}
	}
	w.begin(flags, r.Location)
	w.begin(0, r.Head.Location)
	w.text(string(r.Head.Name))
	w.terms(r.Head.Reference)
	w.terms(r.Head.Args)
	if r.Head.Key != nil {
		w.term(r.Head.Key)
	}
	if r.Head.Value != nil {
		w.term(r.Head.Value)
	}
	w.body(r.Body)
	if r.Else != nil {
		w.rule(r.Else)
	}
}

func (w *writer) body(b ast.Body) {
	w.number(len(b))
	for _, e := range b {
		w.expr(e)
	}
}

func (w *writer) expr(e *ast.Expr) {
	if len(e.With) > 0 {
		w.refuse(e.With[0])
	}
	kind, negated := oneTerm, 0
	switch e.Terms.(type) {
	case []*ast.Term:
		kind = aCall
	case *ast.Every:
		kind = anEvery
	}
	if e.Negated {
		negated = 1
	}
	w.begin(kind<<1|negated, e.Location)
	w.number(e.Index)
	switch terms := e.Terms.(type) {
	case *ast.Term:
		w.term(terms)
	case []*ast.Term:
		w.terms(terms)
	case *ast.Every:
		if terms.Key == nil {
			w.begin(0, terms.Location)
		} else {
			w.begin(1, terms.Location)
			w.term(terms.Key)
		}
		w.term(terms.Value)
		w.term(terms.Domain)
		w.body(terms.Body)
	default:
		w.refuse(terms)
	}
}

func (w *writer) terms(terms []*ast.Term) {
	w.number(len(terms))
	for _, t := range terms {
		w.term(t)
	}
}

func (w *writer) term(t *ast.Term) {
	begin := func(kind int) { w.begin(kind, t.Location) }
	switch v := t.Value.(type) {
	case ast.Null:
		begin(isNull)
	case ast.Boolean:
		if v {
			begin(isTrue)
		} else {
			begin(isFalse)
		}
	case ast.Number:
		begin(isNumber)
		w.text(string(v))
	case ast.String:
		begin(isString)
		w.text(string(v))
	case ast.Var:
		begin(isVar)
		w.text(string(v))
	case ast.Ref:
		begin(isRef)
		w.terms(v)
	case ast.Call:
		begin(isCall)
		w.terms(v)
	case *ast.Array:
		begin(isArray)
		w.number(v.Len())
		v.Foreach(w.term)
	case ast.Set:
		begin(isSet)
		w.terms(v.Slice())
	case ast.Object:
		begin(isObject)
		w.number(v.Len())
		v.Foreach(func(key, value *ast.Term) {
			w.term(key)
			w.term(value)
		})
	case *ast.ArrayComprehension:
		begin(arrayOf)
		w.term(v.Term)
		w.body(v.Body)
	case *ast.SetComprehension:
		begin(setOf)
		w.term(v.Term)
		w.body(v.Body)
	case *ast.ObjectComprehension:
		begin(objectOf)
		w.term(v.Key)
		w.term(v.Value)
		w.body(v.Body)
	default:
		w.refuse(v)
	}
}
