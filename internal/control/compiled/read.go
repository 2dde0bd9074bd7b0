package compiled

import (
	"bytes"
	"encoding/binary"

	"github.com/open-policy-agent/opa/v1/ast"
)

// Read reads the modules of the names that are wanted, as Write wrote them. The
// bytes must come from whom one believes: that they are rules is checked, not that
// the rules are sound.
func Read(content []byte, wanted func(name string) bool) (map[string]*ast.Module, error) {
	rest, ok := bytes.CutPrefix(content, []byte(form))
	if !ok {
		return nil, errForm
	}
	r := &reader{rest: rest}
	r.texts = make([]text, r.length())
	whole := string(content)
	for i := range r.texts {
		b := r.bytes()
		end := len(content) - len(r.rest)
		r.texts[i].text = whole[end-len(b) : end]
	}
	modules := map[string]*ast.Module{}
	for range r.length() {
		name, body := r.text().text, r.bytes()
		if !wanted(name) || r.bad {
			continue
		}
		one := *r
		one.rest, one.file, one.lines = body, name, map[int]*ast.Location{}
		modules[name] = one.module()
		if one.bad || len(one.rest) > 0 {
			return nil, errForm
		}
		r.slabs = one.slabs
	}
	if r.bad || len(r.rest) > 0 {
		return nil, errForm
	}
	return modules, nil
}

// A text is one that was written once, with the values that were made of it.
type text struct {
	text                 string
	number, string, name ast.Value
}

type reader struct {
	slabs

	rest  []byte
	bad   bool // that the bytes are no rules; what is read on is nothing
	depth int
	texts []text
	file  string
	line  int // of what was read last
	at    *ast.Location
	lines map[int]*ast.Location // of the file
}

// slabs are what many small things are cut from: tens of thousands of allocations
// of their own would cost more than reading them.
type slabs struct {
	terms    []ast.Term
	pointers []*ast.Term
	exprs    []ast.Expr
}

func (r *reader) fail() { r.bad, r.rest = true, nil }

func (r *reader) number() int {
	if len(r.rest) > 0 && r.rest[0] < 0x80 { // most are
		n := int(r.rest[0])
		r.rest = r.rest[1:]
		return n
	}
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > 1<<31 {
		r.fail()
		return 0
	}
	r.rest = r.rest[size:]
	return int(n)
}

// length is how many things follow: each takes a byte at least.
func (r *reader) length() int {
	n := r.number()
	if n > len(r.rest) {
		r.fail()
		return 0
	}
	return n
}

func (r *reader) bytes() []byte {
	n := r.length()
	content := r.rest[:n]
	r.rest = r.rest[n:]
	return content
}

func (r *reader) text() *text {
	n := r.number()
	if n >= len(r.texts) {
		r.fail()
		return &text{}
	}
	return &r.texts[n]
}

// begin reads what follows, and where it stands. What stands on one line shares its
// location.
func (r *reader) begin() (kind int, at *ast.Location) {
	kind = r.number()
	if kind&1 != 0 {
		delta, size := binary.Varint(r.rest)
		if size <= 0 {
			r.fail()
			return 0, nil
		}
		r.rest = r.rest[size:]
		r.move(r.line + int(delta))
	}
	return kind >> 1, r.at
}

func (r *reader) move(line int) {
	r.line, r.at = line, r.lines[line]
	if r.at == nil && line != 0 {
		r.at = &ast.Location{File: r.file, Row: line}
		r.lines[line] = r.at
	}
}

func (r *reader) module() *ast.Module {
	m := &ast.Module{Package: &ast.Package{Path: r.many()}}
	if len(m.Package.Path) < 2 {
		r.fail()
	}
	m.Rules = make([]*ast.Rule, r.length())
	for i := range m.Rules {
		m.Rules[i] = r.rule(m)
	}
	return m
}

func (r *reader) rule(m *ast.Module) *ast.Rule {
	defer r.deeper()()
	rule, h := &ast.Rule{Module: m}, &ast.Head{}
	flags := 0
	flags, rule.Location = r.begin()
	_, h.Location = r.begin()
	rule.Default, h.Assign, h.Name = flags&isDefault != 0, flags&isAssigned != 0, ast.Var(r.text().text)
	h.Reference, h.Args = r.many(), r.many()
	if len(h.Reference) == 0 {
		r.fail()
	}
	if flags&hasKey != 0 {
		h.Key = r.term()
	}
	if flags&hasValue != 0 {
		h.Value = r.term()
	}
	rule.Head, rule.Body = h, r.body()
	if flags&hasElse != 0 && !r.bad {
		rule.Else = r.rule(m)
	}
	return rule
}

// deeper goes one step deeper, and returns what goes back.
func (r *reader) deeper() func() {
	if r.depth++; r.depth > maxDepth {
		r.fail()
	}
	return func() { r.depth-- }
}

func (r *reader) body() ast.Body {
	b := make(ast.Body, r.length())
	for i := range b {
		b[i] = r.expr()
	}
	return b
}

func (r *reader) expr() *ast.Expr {
	defer r.deeper()()
	if len(r.exprs) == 0 {
		r.exprs = make([]ast.Expr, slab)
	}
	e := &r.exprs[0]
	r.exprs = r.exprs[1:]
	kind := 0
	kind, e.Location = r.begin()
	e.Negated, e.Index = kind&1 != 0, r.number()
	switch kind >> 1 {
	case oneTerm:
		e.Terms = r.term()
	case aCall:
		terms := r.many()
		if len(terms) == 0 {
			r.fail()
		}
		e.Terms = terms
	case anEvery:
		every, hasKey := &ast.Every{}, 0
		if hasKey, every.Location = r.begin(); hasKey != 0 {
			every.Key = r.term()
		}
		every.Value, every.Domain, every.Body = r.term(), r.term(), r.body()
		e.Terms = every
	default:
		r.fail()
	}
	return e
}

const slab = 512 // of things at once

// many reads terms that stand one after the other. It returns nil if there are none.
func (r *reader) many() []*ast.Term {
	n := r.length()
	if n == 0 {
		return nil
	}
	if len(r.pointers) < n {
		r.pointers = make([]*ast.Term, max(slab, n))
	}
	terms := r.pointers[:n:n]
	r.pointers = r.pointers[n:]
	for i := range terms {
		terms[i] = r.term()
	}
	return terms
}

func (r *reader) term() *ast.Term {
	if len(r.terms) == 0 {
		r.terms = make([]ast.Term, slab)
	}
	t := &r.terms[0]
	r.terms = r.terms[1:]
	if r.depth++; r.depth > maxDepth {
		r.fail()
	}
	kind := 0
	kind, t.Location = r.begin()
	t.Value = r.value(kind)
	r.depth--
	return t
}

func (r *reader) value(kind int) ast.Value {
	switch kind {
	case isNull:
		return ast.InternedNullValue
	case isTrue:
		return ast.InternedBooleanTrueValue
	case isFalse:
		return ast.InternedBooleanFalseValue
	case isNumber, isString, isVar:
		return r.scalar(kind)
	case isRef:
		return ast.Ref(r.many())
	case isCall:
		return ast.Call(r.many())
	case isArray:
		return ast.NewArray(r.many()...)
	case isSet:
		return ast.NewSet(r.many()...)
	case isObject:
		pairs := make([][2]*ast.Term, r.length())
		for i := range pairs {
			pairs[i] = [2]*ast.Term{r.term(), r.term()}
		}
		return ast.NewObject(pairs...)
	case arrayOf:
		return &ast.ArrayComprehension{Term: r.term(), Body: r.body()}
	case setOf:
		return &ast.SetComprehension{Term: r.term(), Body: r.body()}
	case objectOf:
		return &ast.ObjectComprehension{Key: r.term(), Value: r.term(), Body: r.body()}
	default:
		r.fail()
		return ast.InternedNullValue
	}
}

// scalar makes each value once.
func (r *reader) scalar(kind int) ast.Value {
	t := r.text()
	switch {
	case kind == isNumber && t.number == nil:
		t.number = ast.Number(t.text)
	case kind == isString && t.string == nil:
		t.string = ast.String(t.text)
	case kind == isVar && t.name == nil:
		t.name = ast.Var(t.text)
	}
	switch kind {
	case isNumber:
		return t.number
	case isString:
		return t.string
	default:
		return t.name
	}
}
