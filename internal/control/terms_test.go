package control_test

import (
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
)

// TestTerms: what rules see is what was said, however much of it is said again.
func TestTerms(t *testing.T) {
	documents := []string{
		`{"a": 1, "b": "1", "c": [1, "1", 1.0, null, true, false, {}, []]}`,
		`{"b": 1, "a": "1", "c": [[], {}, false, true, null, 1.0, "1", 1]}`,
		`{"a": {"b": [{"id": 1}, {"id": 2}], "c": {"id": 1}}}`,
		`{"a": {"c": [{"id": 1}, {"id": 2}], "b": {"id": 1}}}`,
		`[{"id": 2}, {"id": 1}]`, `[{"id": 1}, {"id": 2}]`, `[[1], [1, 1]]`, `[[1, 1], [1]]`, `["", [""], {"": ""}]`, `1e3`, `1000`,
	}
	var values []any
	for range 2 {
		for _, d := range documents {
			v, err := canon.Parse([]byte(d))
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, v)
		}
	}
	terms, err := control.Terms(values...)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range values {
		if want := ast.MustInterfaceToValue(v); terms[i].Value.Compare(want) != 0 {
			t.Errorf("%v became %v, want %v", v, terms[i], want)
		}
		if first := i % len(documents); terms[i] != terms[first] {
			t.Errorf("%v is made twice", v)
		}
	}
}

// TestInputTerms: rules see all that is laid out.
func TestInputTerms(t *testing.T) {
	_, in := tested(t)
	got, err := in.Rego()
	if err != nil {
		t.Fatal(err)
	}
	if want := ast.MustInterfaceToValue(in.Laid()); got.Compare(want) != 0 {
		t.Errorf("rules see %v, laid out is %v", got, want)
	}
}
