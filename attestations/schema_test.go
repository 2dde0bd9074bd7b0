package attestations_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/canon"
)

// reference compiles the kind's schema by a library for the whole of JSON Schema.
func reference(t testing.TB, k attestations.Kind) *jsonschema.Schema {
	t.Helper()
	doc, err := canon.Parse(k.Schema())
	if err != nil {
		t.Fatal(err)
	}
	address := attestations.Ours + k.Name // a predicate type can hold a fragment, an address cannot
	c := jsonschema.NewCompiler()
	if err := c.AddResource(address, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(address)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// places are where the library finds something wrong, sorted.
func places(e *jsonschema.ValidationError) []string {
	if len(e.Causes) == 0 {
		return []string{"/" + strings.Join(e.InstanceLocation, "/")}
	}
	var all []string
	for _, cause := range e.Causes {
		all = append(all, places(cause)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// agree compares what the kind and the library say of a document: whether it is
// valid, and where it is not.
func agree(t *testing.T, k attestations.Kind, s *jsonschema.Schema, document any) {
	t.Helper()
	got, want := k.Validate(document), s.Validate(document)
	invalid, _ := errors.AsType[*jsonschema.ValidationError](want)
	if (got == nil) != (want == nil) || want != nil && invalid == nil {
		t.Errorf("%s says %v, the library %v", k.Name, got, want)
		return
	}
	if got == nil {
		return
	}
	if strings.ContainsAny(got.Error(), "\n\r\x1b") || len(got.Error()) > 200_000 {
		t.Errorf("%s says it in %d bytes: %.200q", k.Name, len(got.Error()), got)
	}
	for _, place := range places(invalid) {
		if !strings.Contains("; "+got.Error(), "; "+place+": ") && !strings.Contains(got.Error(), " more") {
			t.Errorf("%s does not say that %s is wrong: %v\nthe library: %v", k.Name, place, got, want)
		}
	}
}

// wrong is put in the place of every value of every example.
var wrong = []any{
	nil, true, false, "", "x", "X", "a\n", "\u00e9\u00e9", "2026-06-30", "2026-06-30T04:00:00Z", strings.Repeat("a", 64), strings.Repeat("\x00'\"", 500),
	json.Number("0"), json.Number("-1"), json.Number("1"), json.Number("1.0"), json.Number("0.5"), json.Number("1e2"), json.Number("100.5"), json.Number("1e300"),
	[]any{},
	[]any{nil},
	[]any{"a", "a"},
	[]any{json.Number("1"), json.Number("1.0")},
	[]any{map[string]any{}, map[string]any{}},
	map[string]any{},
	map[string]any{"": nil, "b": "c"},
}

// Each example, with each of its values replaced, taken away, doubled or added to.
func TestSchemasMeanWhatOthersRead(t *testing.T) {
	stride := 19 // the rest is for make soak
	if os.Getenv("RELEASEGATE_SOAK") != "" {
		stride = 1
	}
	each(t, func(t *testing.T, k attestations.Kind) {
		t.Parallel()
		s, changes := reference(t, k), 0
		for _, example := range k.Examples() {
			root := object(t, example)
			agree(t, k, s, root)
			vary(root, func() {
				if changes++; changes%stride == 0 {
					agree(t, k, s, root)
				}
			})
		}
		if changes < 50 {
			t.Errorf("only %d changes", changes)
		}
	})
}

// vary changes a value in one place after the other, and back.
func vary(v any, changed func()) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			member := v[name]
			delete(v, name)
			changed()
			for _, w := range wrong {
				v[name] = w
				changed()
			}
			v[name] = member
			vary(member, changed)
		}
		v["added"], v["Added"] = true, "too"
		changed()
		delete(v, "added")
		delete(v, "Added")
	case []any:
		for i, element := range v {
			for _, w := range append(wrong, v[0]) {
				v[i] = w
				changed()
			}
			v[i] = element
			vary(element, changed)
		}
	}
}

// What is told ends up in signed decisions: it is the same each time, and bounded.
func TestMistakesAreToldTheSameEachTime(t *testing.T) {
	k := kinds(t)[0]
	spoilt := object(t, k.Example())
	for name := range spoilt {
		spoilt[name] = nil
	}
	for i := range 1000 {
		spoilt[fmt.Sprintf("added-%d", i)] = true
	}
	first := k.Validate(spoilt)
	if first == nil || !strings.Contains(first.Error(), "'added-0', 'added-1', 'added-10', 'added-100'") || !strings.Contains(first.Error(), "and 980 more") || len(first.Error()) > 2000 {
		t.Fatalf("it says %v", first)
	}
	for range 20 {
		if again := k.Validate(spoilt); again.Error() != first.Error() {
			t.Fatalf("it says %v, and before it said %v", again, first)
		}
	}
}

// FuzzValidate: of no document do the kinds say anything else than the library.
func FuzzValidate(f *testing.F) {
	all := attestations.Kinds()
	references := map[string]*jsonschema.Schema{}
	for i, k := range all {
		references[k.Name] = reference(f, k)
		for _, example := range k.Examples() {
			f.Add(i, example)
		}
	}
	f.Fuzz(func(t *testing.T, i int, document []byte) {
		v, err := canon.Parse(document)
		if err != nil || i < 0 || i >= len(all) {
			return
		}
		agree(t, all[i], references[all[i].Name], v)
	})
}
