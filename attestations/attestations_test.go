package attestations_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// kinds are all kinds; that there are none is a failure of its own.
func kinds(t *testing.T) []attestations.Kind {
	t.Helper()
	all := attestations.Kinds()
	if len(all) == 0 {
		t.Fatal("no kind is registered")
	}
	return all
}

func object(t *testing.T, b []byte) map[string]any {
	t.Helper()
	v, err := canon.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	o, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("it is a %T, not an object", v)
	}
	return o
}

func ours(k attestations.Kind) bool { return strings.HasPrefix(k.Type, attestations.Ours) }

// closed reports whether a kind's predicates hold nothing but what its schema
// describes: evidence of ours, but not our decisions, which hold more than is
// judged again.
func closed(k attestations.Kind) bool {
	return ours(k) && k.Name != "phase-decision" && k.Name != "release-approval"
}

func each(t *testing.T, test func(*testing.T, attestations.Kind)) {
	t.Helper()
	for _, k := range kinds(t) {
		t.Run(k.Name, func(t *testing.T) { test(t, k) })
	}
}

func TestRegistryIsSorted(t *testing.T) {
	all := kinds(t)
	if !slices.IsSortedFunc(all, func(a, b attestations.Kind) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the kinds are not sorted by name")
	}
	for i, k := range all {
		if i > 0 && all[i-1].Name == k.Name {
			t.Errorf("%s is registered twice", k.Name)
		}
		if want := attestations.Ours + k.Name + "/v1"; ours(k) && k.Type != want {
			t.Errorf("%s has the type %q, want %q", k.Name, k.Type, want)
		}
		if len(k.About) == 0 || !slices.IsSorted(k.About) {
			t.Errorf("%s is about %v", k.Name, k.About)
		}
		for _, about := range k.About {
			if !slices.Contains([]string{"engagement", "release", "artifacts", "package"}, about) {
				t.Errorf("%s is about %q", k.Name, about)
			}
		}
	}
}

// Each kind has its folder, and each folder its kind.
func TestRegistryIsComplete(t *testing.T) {
	var registered []string
	for _, k := range kinds(t) {
		registered = append(registered, k.Name)
	}
	for _, file := range []string{"schema.json", "example.json"} {
		found, err := filepath.Glob(filepath.Join("*", "v1", file))
		if err != nil || len(found) == 0 {
			t.Fatalf("no %s was found: %v", file, err)
		}
		for i := range found {
			found[i] = filepath.Dir(filepath.Dir(found[i]))
		}
		slices.Sort(found)
		if !slices.Equal(found, registered) {
			t.Errorf("folders with a %s: %v\nregistered: %v", file, found, registered)
		}
	}
	found, err := filepath.Glob("*/v1/" + attestations.DecisionSchemaFile)
	if err != nil {
		t.Fatal(err)
	}
	for i := range found {
		found[i] = filepath.Dir(filepath.Dir(found[i]))
	}
	signedByGates := slices.Sorted(slices.Values(append(attestations.Decisions(), "release-revocation")))
	if !slices.Equal(found, signedByGates) {
		t.Errorf("folders with a %s: %v, what gates sign: %v", attestations.DecisionSchemaFile, found, signedByGates)
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() && !slices.Contains(registered, e.Name()) && !slices.Contains(signedByGates, e.Name()) {
			t.Errorf("folder %s is neither a kind nor what gates sign", e.Name())
		}
	}
}

func TestKindsAreFoundByExactName(t *testing.T) {
	each(t, func(t *testing.T, k attestations.Kind) {
		if got, ok := attestations.Named(k.Name); !ok || got.Type != k.Type {
			t.Errorf("by name: %+v, %v", got, ok)
		}
		if got, ok := attestations.OfType(k.Type); !ok || got.Name != k.Name {
			t.Errorf("by type: %+v, %v", got, ok)
		}
		for _, name := range []string{"", k.Name + " ", strings.ToUpper(k.Name), k.Name[1:], k.Type} {
			if got, ok := attestations.Named(name); ok {
				t.Errorf("%q is %s", name, got.Name)
			}
		}
		for _, of := range []string{"", k.Type + "/", k.Type + ".1", k.Type[:len(k.Type)-1], strings.ToUpper(k.Type), strings.Replace(k.Type, "https", "http", 1), k.Name} {
			if got, ok := attestations.OfType(of); ok {
				t.Errorf("%q is %s", of, got.Name)
			}
		}
	})
}

// What Kinds gives may be changed by its caller.
func TestKindsIsACopy(t *testing.T) {
	all := kinds(t)
	name := all[0].Name
	all[0].Name = "changed"
	if attestations.Kinds()[0].Name != name {
		t.Error("the registry was changed from outside")
	}
}

func TestExamplesMeetTheirSchemas(t *testing.T) {
	each(t, func(t *testing.T, k attestations.Kind) {
		for file, example := range k.Examples() {
			if err := k.Validate(object(t, example)); err != nil {
				t.Errorf("%s of %s: %v", file, k.Name, err)
			}
		}
	})
}

// walk visits a schema and all that are within it, by JSON Pointer.
func walk(schema map[string]any, at string, visit func(at string, schema map[string]any)) {
	visit(at, schema)
	if properties, ok := schema["properties"].(map[string]any); ok {
		for name, property := range properties {
			if inner, ok := property.(map[string]any); ok {
				walk(inner, at+"/properties/"+name, visit)
			}
		}
	}
	if items, ok := schema["items"].(map[string]any); ok {
		walk(items, at+"/items", visit)
	}
}

// What is embedded is not checked again when it is compiled: each schema is one of
// the draft that it names.
func TestSchemasAreSchemas(t *testing.T) {
	compile := func(name string, document any) error {
		c := jsonschema.NewCompiler()
		if err := c.AddResource("https://example.org/"+name, document); err != nil {
			return err
		}
		_, err := c.Compile("https://example.org/" + name)
		return err
	}
	for _, kind := range attestations.Kinds() {
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(kind.Schema()))
		if err != nil {
			t.Fatal(err)
		}
		if err := compile(kind.Name, document); err != nil {
			t.Errorf("%s: %v", kind.Name, err)
		}
	}
	if compile("odd", map[string]any{"minLength": -1}) == nil {
		t.Error("a length below 0 passes for a schema")
	}
}

// Rego's type checker sees only what is plain: closed objects of described
// properties. Every other keyword would let something through unseen.
func TestSchemasAreClosed(t *testing.T) {
	known := []string{
		"$schema", "$id", "title", "description", "type", "properties", "required", "additionalProperties", "items",
		"enum", "pattern", "minLength", "minimum", "maximum", "minItems", "uniqueItems",
	}
	each(t, func(t *testing.T, k attestations.Kind) {
		schema := object(t, k.Schema())
		if got := schema["$schema"]; got != "https://json-schema.org/draft/2020-12/schema" {
			t.Errorf("it is written in %v", got)
		}
		objects := 0
		walk(schema, "", func(at string, s map[string]any) {
			for keyword := range s {
				if !slices.Contains(known, keyword) {
					t.Errorf("%s: keyword %q", at, keyword)
				}
			}
			if text, ok := s["description"].(string); !ok || len(text) < 5 || !strings.HasSuffix(text, ".") {
				t.Errorf("%s: described by %q", at, text)
			}
			switch s["type"] {
			case "object":
				objects++
				properties, ok := s["properties"].(map[string]any)
				if closed(k) && s["additionalProperties"] != false || !closed(k) && s["additionalProperties"] != nil || !ok || len(properties) == 0 {
					t.Errorf("%s: our objects are closed, others are cut down to what is described; this is neither", at)
				}
				required, _ := s["required"].([]any)
				for _, name := range required {
					if name, ok := name.(string); !ok || properties[name] == nil {
						t.Errorf("%s: %q is required but is no property", at, name)
					}
				}
			case "array":
				if _, ok := s["items"].(map[string]any); !ok {
					t.Errorf("%s: a list of anything", at)
				}
			case "string", "integer", "boolean", "number":
			default:
				t.Errorf("%s: type %v", at, s["type"])
			}
			if s["type"] != "object" && (s["properties"] != nil || s["required"] != nil) || s["type"] != "array" && s["items"] != nil {
				t.Errorf("%s: keywords of another type, which are never looked at", at)
			}
		})
		if objects == 0 {
			t.Error("no object was found")
		}
	})
}

// follow returns the schema of what a pointer points to: members that are
// required, and elements of lists that are long enough.
func follow(schema map[string]any, pointer string) (map[string]any, bool) {
	for _, name := range strings.Split(pointer, "/")[1:] {
		if items, ok := schema["items"].(map[string]any); ok {
			position, err := strconv.Atoi(name)
			least, _ := strconv.Atoi(fmt.Sprint(schema["minItems"]))
			if err != nil || position < 0 || position >= least {
				return nil, false
			}
			schema = items
			continue
		}
		required, _ := schema["required"].([]any)
		if !slices.Contains(required, any(name)) {
			return nil, false
		}
		properties, _ := schema["properties"].(map[string]any)
		inner, ok := properties[name].(map[string]any)
		if !ok {
			return nil, false
		}
		schema = inner
	}
	return schema, true
}

// live are the kinds of which there is evidence only after go-live.
var live = []string{"certification-status", "deployment", "hypercare", "patch-status", "post-implementation-review"}

// What the registry points to is there in every valid statement: it is required
// all the way down.
func TestPointersResolve(t *testing.T) {
	instant := func(text string) time.Time {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	golive, exit := instant(attestations.ExampleTime), instant(attestations.LiveExampleTime)
	phases := map[string]bool{}
	each(t, func(t *testing.T, k attestations.Kind) {
		schema, example := object(t, k.Schema()), object(t, k.Example())
		pointers := k.Series
		for _, pointer := range []string{k.SignedAt, k.Phase} {
			if pointer != "" {
				pointers = append(pointers, pointer)
			} else if ours(k) && pointer == k.SignedAt {
				t.Error("nothing says when it was signed")
			}
		}
		for _, pointer := range pointers {
			value, ok := canon.Lookup(example, pointer)
			if text, is := value.(string); !ok || !is || text == "" {
				t.Errorf("%s is %v in the example", pointer, value)
			}
			if pointer == k.SignedAt && !ours(k) {
				continue // others decide what their predicates must say
			}
			if inner, ok := follow(schema, pointer); !ok || inner["type"] != "string" {
				t.Errorf("%s is not required to be a string", pointer)
			}
		}
		for _, pointer := range k.Series {
			if inner, ok := follow(schema, pointer); !ok || inner["enum"] == nil && inner["pattern"] == nil {
				t.Errorf("series %s is free text", pointer)
			}
		}
		signed, timed := canon.Lookup(example, k.SignedAt)
		if !timed || k.SignedAt == "" {
			return
		}
		from, until := time.Time{}, golive
		if slices.Contains(live, k.Name) {
			from, until = golive, exit
		}
		if when := instant(fmt.Sprint(signed)); when.Before(from) || when.After(until) {
			t.Errorf("the example was signed at %v, but is read at %s", signed, until)
		}
		if k.Phase == "" {
			return
		}
		inner, _ := follow(schema, k.Phase)
		enum, _ := inner["enum"].([]any)
		if len(enum) == 0 {
			t.Errorf("any phase will do")
		}
		for _, phase := range enum {
			if name, ok := phase.(string); !ok || !slices.Contains(decision.Phases, name) {
				t.Errorf("%v is no phase", phase)
			} else {
				phases[name] = true
			}
		}
	})
	if len(phases) != len(decision.Phases) {
		t.Errorf("there is evidence for %d of %d phases", len(phases), len(decision.Phases))
	}
}

// A schema's claims are tested by what they refuse: each required member taken
// away, and a member added, at every object of the example.
func TestSpoiltExamplesAreRefused(t *testing.T) {
	each(t, func(t *testing.T, k attestations.Kind) {
		spoilt := 0
		spoil := func(what string, change func(root map[string]any)) {
			root := object(t, k.Example())
			change(root)
			spoilt++
			if err := k.Validate(root); err == nil {
				t.Errorf("%s: accepted", what)
			} else if strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: said in several lines: %q", what, err)
			}
		}
		objects(object(t, k.Schema()), object(t, k.Example()), "", func(pointer string, schema map[string]any) {
			in := func(root map[string]any) map[string]any {
				v, _ := canon.Lookup(root, pointer)
				o, ok := v.(map[string]any)
				if !ok {
					t.Fatalf("%s is no object", pointer)
				}
				return o
			}
			for _, added := range []string{"", "unknown", "Phase", "verdict", "__proto__"} {
				if !closed(k) {
					break // see TestWhatIsNotDescribedIsCutAway
				}
				spoil(fmt.Sprintf("%q added at %q", added, pointer), func(root map[string]any) { in(root)[added] = true })
			}
			required, _ := schema["required"].([]any)
			for _, name := range required {
				name := fmt.Sprint(name)
				spoil(fmt.Sprintf("%s removed at %q", name, pointer), func(root map[string]any) { delete(in(root), name) })
				spoil(fmt.Sprintf("%s null at %q", name, pointer), func(root map[string]any) { in(root)[name] = nil })
				spoil(fmt.Sprintf("%s in another case at %q", name, pointer), func(root map[string]any) {
					o := in(root)
					o[strings.ToUpper(name)] = o[name]
					delete(o, name)
				})
			}
			properties, _ := schema["properties"].(map[string]any)
			for name, property := range properties {
				inner, _ := property.(map[string]any)
				var wrong any = "text"
				if inner["type"] == "string" {
					wrong = json.Number("1")
				}
				spoil(fmt.Sprintf("%s of another type at %q", name, pointer), func(root map[string]any) { in(root)[name] = wrong })
				if inner["enum"] != nil || inner["pattern"] != nil {
					for _, text := range []string{"", "anything else\n", "\u0000"} {
						spoil(fmt.Sprintf("%s as %q at %q", name, text, pointer), func(root map[string]any) { in(root)[name] = text })
					}
				}
			}
		})
		if spoilt < 10 {
			t.Errorf("only %d copies were spoilt", spoilt)
		}
		for _, root := range []any{nil, "x", true, []any{}, json.Number("1"), map[string]any{}} {
			if err := k.Validate(root); err == nil {
				t.Errorf("%v was accepted", root)
			}
		}
	})
}

// Others' predicates may be extended. What is added reaches no control; our own
// are left as they are.
func TestWhatIsNotDescribedIsCutAway(t *testing.T) {
	each(t, func(t *testing.T, k attestations.Kind) {
		want := object(t, k.Example())
		spread := object(t, k.Example())
		if !closed(k) {
			objects(object(t, k.Schema()), spread, "", func(pointer string, _ map[string]any) {
				v, _ := canon.Lookup(spread, pointer)
				o, ok := v.(map[string]any)
				if !ok {
					t.Fatalf("%s is no object", pointer)
				}
				o["https://example.org/added"] = map[string]any{"verdict": "approved"}
			})
			if err := k.Validate(spread); err != nil {
				t.Errorf("extended: %v", err)
			}
		}
		if got := k.Project(spread); !reflect.DeepEqual(got, any(want)) {
			t.Errorf("it was cut down to %v", got)
		}
	})
}

// objects visits every object of an example with its schema.
func objects(schema map[string]any, value any, pointer string, visit func(pointer string, schema map[string]any)) {
	switch v := value.(type) {
	case map[string]any:
		visit(pointer, schema)
		properties, _ := schema["properties"].(map[string]any)
		for name, member := range v {
			if inner, ok := properties[name].(map[string]any); ok {
				objects(inner, member, pointer+"/"+name, visit)
			}
		}
	case []any:
		if items, ok := schema["items"].(map[string]any); ok {
			for i, item := range v {
				objects(items, item, fmt.Sprintf("%s/%d", pointer, i), visit)
			}
		}
	}
}

// A pattern that ends where a line ends would let a second line through.
func TestPatternsCoverTheWholeText(t *testing.T) {
	each(t, func(t *testing.T, k attestations.Kind) {
		walk(object(t, k.Schema()), "", func(at string, s map[string]any) {
			if pattern, ok := s["pattern"].(string); ok && (!strings.HasPrefix(pattern, "^") || !strings.HasSuffix(pattern, "$") || strings.Contains(pattern, "(?m") || strings.HasSuffix(pattern, `\$`)) {
				t.Errorf("%s: %s", at, pattern)
			}
			if minimum := s["minimum"]; s["type"] == "integer" && minimum == nil {
				t.Errorf("%s: an integer without a lower bound", at)
			}
		})
	})
}
