package canon_test

import (
	"reflect"
	"testing"

	"github.com/credentry/releasegate/internal/canon"
)

// TestShare: a value is the same after its parts were shared, and equal parts are one.
func TestShare(t *testing.T) {
	documents := []string{
		`{"a": {"id": 1, "list": [1, "1", null, true]}, "b": {"id": "1"}}`,
		`{"b": {"id": 1, "list": [1, "1", null, true]}, "a": {"id": "1"}}`,
		`[{"id": 1, "list": [true, null, "1", 1]}, {"list": [1, "1", null, true], "id": 1}]`,
		`[[1], [1, 1]]`, `[[1, 1], [1]]`, `{}`, `[]`, `1.0`, `1`, `"1"`, `null`,
	}
	var sharer canon.Sharer
	shared := make([]any, len(documents))
	for i, d := range documents {
		shared[i] = sharer.Share(parsed(t, d))
	}
	for i, d := range documents {
		if want := parsed(t, d); !reflect.DeepEqual(shared[i], want) {
			t.Errorf("%v became %v", want, shared[i])
		}
	}
	at := func(document int, pointer string) uintptr {
		v, ok := canon.Lookup(shared[document], pointer)
		if !ok {
			t.Fatalf("%v lacks %s", shared[document], pointer)
		}
		return reflect.ValueOf(v).Pointer()
	}
	if at(0, "/a") != at(1, "/b") || at(0, "/a") != at(2, "/1") || at(0, "/b") != at(1, "/a") {
		t.Error("equal objects are not one")
	}
	if at(0, "/a") == at(0, "/b") || at(0, "/a") == at(2, "/0") || at(3, "/0") == at(3, "/1") {
		t.Error("objects or lists that differ are one")
	}
}

func parsed(t *testing.T, document string) any {
	t.Helper()
	v, err := canon.Parse([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return v
}
