package control_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/lint"
)

// TestInputShape: what the type check says there is, is what controls are given.
func TestInputShape(t *testing.T) {
	schemas, err := lint.Schemas(load(t, map[string]string{"a": small("a", cites)}))
	if err != nil {
		t.Fatal(err)
	}
	var input map[string]any
	if err := json.Unmarshal(schemas["input"], &input); err != nil {
		t.Fatal(err)
	}
	_, in := tested(t)
	laid := in.Laid()
	if strays := stray(laid, input, "input"); len(strays) > 0 {
		t.Errorf("laid out and described differ: %v", strays)
	}
	// The comparison itself sees what is too much, too little and of another kind.
	laid["more"], laid["gate"] = 1, 2
	delete(laid, "now")
	if strays := stray(laid, input, "input"); len(strays) != 3 {
		t.Errorf("of three differences it sees %v", strays)
	}
}

// stray compares a value with a schema.
func stray(value any, schema map[string]any, path string) (strays []string) {
	add := func(format string, args ...any) { strays = append(strays, path+" "+fmt.Sprintf(format, args...)) }
	kind := schema["type"]
	properties, _ := schema["properties"].(map[string]any)
	items, _ := schema["items"].(map[string]any)
	switch v := value.(type) {
	case map[string]any:
		for name, field := range v {
			described, _ := properties[name].(map[string]any)
			if described == nil {
				add("has %s, which is not described", name)
			} else {
				strays = append(strays, stray(field, described, path+"."+name)...)
			}
		}
		for name := range properties {
			if _, ok := v[name]; !ok && !strings.Contains(path, ".predicate") { // of a predicate some is optional
				add("lacks %s", name)
			}
		}
	case []any:
		if kind != "array" {
			add("is an array")
		}
		for _, each := range v {
			strays = append(strays, stray(each, items, path+"[_]")...)
		}
	case string:
		words, _ := schema["enum"].([]any)
		if kind != "string" || words != nil && !slices.Contains(words, any(v)) {
			add("is %q", v)
		}
	case bool:
		if kind != "boolean" {
			add("is a boolean")
		}
	case int, int64, json.Number:
		if kind != "number" {
			add("is a number")
		}
	default:
		add("is a %T", v)
	}
	return strays
}
