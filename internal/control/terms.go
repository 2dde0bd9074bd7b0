package control

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// terms turns plain values into Rego's, each once: what is equal is the same term.
// Attestations of one kind say much the same, in terms ten times as large as what was
// signed. Rego changes no value, so that many can hold one.
type terms struct {
	scalars map[any]term
	wholes  map[string]term // objects and arrays, by what is in them
	made    uint32
	pairs   []pair // of the objects that are being made
	key     []byte
}

// A term has a number of its own among those that are made.
type term struct {
	*ast.Term

	number uint32
}

type pair struct{ name, value term }

func newTerms() *terms { return &terms{scalars: map[any]term{}, wholes: map[string]term{}} }

func (t *terms) of(v any) (term, error) {
	switch v := v.(type) {
	case map[string]any:
		return t.object(v)
	case []any:
		return t.array(v)
	default:
		return t.scalar(v)
	}
}

func (t *terms) take(v ast.Value) term {
	t.made++
	return term{ast.NewTerm(v), t.made}
}

func (t *terms) scalar(v any) (term, error) {
	if known, ok := t.scalars[v]; ok {
		return known, nil
	}
	value, err := ast.InterfaceToValue(v)
	if err != nil {
		return term{}, err
	}
	made := t.take(value)
	t.scalars[v] = made
	return made, nil
}

func (t *terms) array(list []any) (term, error) {
	elements, numbers := make([]*ast.Term, len(list)), make([]byte, 0, 1+4*len(list))
	numbers = append(numbers, '[')
	for i, each := range list {
		element, err := t.of(each)
		if err != nil {
			return term{}, err
		}
		elements[i], numbers = element.Term, binary.LittleEndian.AppendUint32(numbers, element.number)
	}
	if known, ok := t.wholes[string(numbers)]; ok {
		return known, nil
	}
	made := t.take(ast.NewArray(elements...))
	t.wholes[string(numbers)] = made
	return made, nil
}

func (t *terms) object(members map[string]any) (term, error) {
	first := len(t.pairs)
	defer func() { t.pairs = t.pairs[:first] }()
	for name, member := range members {
		key, err := t.scalar(name)
		if err != nil {
			return term{}, err
		}
		value, err := t.of(member)
		if err != nil {
			return term{}, err
		}
		t.pairs = append(t.pairs, pair{key, value})
	}
	pairs := t.pairs[first:]
	slices.SortFunc(pairs, func(a, b pair) int { return cmp.Compare(a.name.number, b.name.number) })
	t.key = append(t.key[:0], '{')
	for _, p := range pairs {
		t.key = binary.LittleEndian.AppendUint32(t.key, p.name.number)
		t.key = binary.LittleEndian.AppendUint32(t.key, p.value.number)
	}
	if known, ok := t.wholes[string(t.key)]; ok {
		return known, nil
	}
	items := make([][2]*ast.Term, len(pairs))
	for i, p := range pairs {
		items[i] = [2]*ast.Term{p.name.Term, p.value.Term}
	}
	made := t.take(ast.NewObject(items...))
	t.wholes[string(t.key)] = made
	return made, nil
}
