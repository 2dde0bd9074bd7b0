package decision_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
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

var update = flag.Bool("update", false, "rewrite the schemas of decisions")

// The published schemas are what the types of this package say, comments included.
func TestSchemas(t *testing.T) {
	s := newSchemas(t)
	documents := map[string][]byte{revocation: newSchemas(t).revocation(t)}
	for name, about := range decisionTypes {
		documents[name] = s.document(t, name, about)
	}
	for name, got := range documents {
		file := filepath.Join("..", "..", "attestations", name, "v1", attestations.DecisionSchemaFile)
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		held, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, held) {
			t.Errorf("%s is not what the types say; if that is what you meant, run: go test ./internal/decision -update", file)
		}
	}
	if found, _ := filepath.Glob(filepath.Join("..", "..", "attestations", "*", "v1", attestations.DecisionSchemaFile)); len(found) != len(documents) {
		t.Errorf("%d schemas were found, for %d types", len(found), len(documents))
	}
}

// revocation is what else a gate signs beside decisions.
const revocation = "release-revocation"

func (s *schemas) revocation(t *testing.T) []byte {
	t.Helper()
	members, required := s.object(t, reflect.TypeFor[decision.Revocation]())
	b, err := canon.Indent(node{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": attestations.Ours + revocation + "/v1/" + attestations.DecisionSchemaFile,
		"title": "Release revocation", "description": "A gate takes an approval back: it stands for it no longer, and for no earlier one of the release. It names no artifact.",
		"type": "object", "properties": members, "required": required, "additionalProperties": false,
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What revoke signs is described by its schema, and nothing else is.
func TestRevocationSchema(t *testing.T) {
	schema := compile(t, attestations.DecisionSchema(decision.RevocationType))
	digest := canon.Sum([]byte("x"))
	r := decision.Revocation{Revokes: digest, Gate: "production-release", Release: digest, Reason: "why", RevokedAt: time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC)}
	payload, err := r.Payload("1.0.0")
	if err != nil {
		t.Fatal(err)
	}
	var statement struct{ Predicate map[string]any }
	if err := json.Unmarshal(payload, &statement); err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(statement.Predicate); err != nil {
		t.Error(err)
	}
	for name := range maps.Clone(statement.Predicate) {
		spoilt := maps.Clone(statement.Predicate)
		delete(spoilt, name)
		if schema.Validate(spoilt) == nil {
			t.Errorf("it need not have %s", name)
		}
		spoilt[name] = 1
		if schema.Validate(spoilt) == nil {
			t.Errorf("%s can be a number", name)
		}
	}
	statement.Predicate["verdict"] = "approved"
	if schema.Validate(statement.Predicate) == nil {
		t.Error("more can be said")
	}
}

// A node is an object of a JSON Schema.
type node = map[string]any

// A decisionType is what tells one type of decision from the others.
type decisionType struct {
	title, text string
	fixed       map[string]node // what members are restricted to
	required    []string        // beside those of all
	never       []string
}

var decisionTypes = map[string]decisionType{
	"release-approval": {
		"Release approval", "A final gate's approval of a release, with all that it rests on. It names every artifact.",
		map[string]node{"verdict": {"const": "approved"}},
		nil,
		[]string{"denial", "phase", "unsafe"},
	},
	"release-denial": {
		"Release denial", "A final gate's denial of a release, with all that it rests on. It names no artifact.",
		map[string]node{"verdict": {"const": "denied"}},
		[]string{"denial"},
		[]string{"phase", "unsafe"},
	},
	"phase-decision": {
		"Phase decision", "A milestone gate's decision about one phase, of either verdict, with all that it rests on. It admits nothing.",
		map[string]node{"phase": {"minLength": 1}},
		[]string{"phase"},
		[]string{"unsafe"},
	},
	"trial-decision": {
		"Trial decision", "What would be decided. Nothing was, and it admits nothing: unsafe says why.",
		map[string]node{"unsafe": {"minItems": 1}},
		[]string{"unsafe"},
		nil,
	},
}

// restricted are members whose values the types alone do not list.
var restricted = map[string]node{
	"Decision.denial":     {"enum": []any{decision.Failing, decision.Incomplete}},
	"Evidence.timeSource": {"enum": []any{"claimed", "none", "proven"}},
	"Signer.side":         {"enum": []any{"", "customer", "independent", "supplier"}}, // a system has none
	"Vote.vote":           {"enum": []any{"abstain", "approve", "reject"}},
	"Source.line":         {"minimum": 0},
	"Citation.pointer":    {"format": "json-pointer"},
}

// schemas writes Go types as JSON Schema, each named type once.
type schemas struct {
	comments  map[string]string   // of a type, or of a field as Type.Field
	constants map[string][]string // values of string types
	defs      node
	members   map[string]map[string]node // of a structure, by its name
}

func newSchemas(t *testing.T) *schemas {
	t.Helper()
	s := &schemas{comments: map[string]string{}, constants: map[string][]string{}, members: map[string]map[string]node{}}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source was found: %v", err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if general, ok := d.(*ast.GenDecl); ok {
				s.read(t, general)
			}
		}
	}
	return s
}

// read takes the comments of types and fields, and the values of constants.
func (s *schemas) read(t *testing.T, d *ast.GenDecl) {
	t.Helper()
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			s.comments[spec.Name.Name] = sentence(d.Doc.Text())
			structure, ok := spec.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, field := range structure.Fields.List {
				for _, name := range field.Names {
					s.comments[spec.Name.Name+"."+name.Name] = sentence(field.Doc.Text() + field.Comment.Text())
				}
			}
		case *ast.ValueSpec:
			kind, ok := spec.Type.(*ast.Ident)
			if !ok || d.Tok != token.CONST || len(spec.Values) != 1 {
				continue
			}
			if literal, ok := spec.Values[0].(*ast.BasicLit); ok && literal.Kind == token.STRING {
				value, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				s.constants[kind.Name] = append(s.constants[kind.Name], value)
			}
		}
	}
}

// sentence is a comment in one line.
func sentence(comment string) string { return strings.Join(strings.Fields(comment), " ") }

func (s *schemas) document(t *testing.T, name string, about decisionType) []byte {
	t.Helper()
	s.defs = node{}
	members, required := s.object(t, reflect.TypeFor[decision.Decision]())
	for member, more := range about.fixed {
		maps.Copy(members[member], more)
	}
	for _, member := range about.never {
		delete(members, member)
	}
	required = append(required, about.required...)
	slices.Sort(required)
	b, err := canon.Indent(node{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": attestations.Ours + name + "/v1/" + attestations.DecisionSchemaFile,
		"title": about.title, "description": about.text, "$defs": s.defs,
		"type": "object", "properties": members, "required": required, "additionalProperties": false,
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// object describes the members of a structure. What is always written is required.
func (s *schemas) object(t *testing.T, of reflect.Type) (members map[string]node, required []string) {
	t.Helper()
	members, required = map[string]node{}, []string{}
	for field := range of.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			t.Fatalf("%s.%s has no name in JSON", of.Name(), field.Name)
		}
		described := s.value(t, field.Type)
		if text := s.comments[of.Name()+"."+field.Name]; text != "" {
			described["description"] = text
		}
		maps.Copy(described, restricted[of.Name()+"."+name])
		members[name] = described
		if options == "" {
			required = append(required, name)
		}
	}
	slices.Sort(required)
	s.members[of.Name()] = members
	return members, required
}

func (s *schemas) value(t *testing.T, of reflect.Type) node {
	t.Helper()
	switch of {
	case reflect.TypeFor[time.Time]():
		return node{"type": "string", "pattern": `^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$`}
	case reflect.TypeFor[canon.Digest]():
		return node{"type": "string", "pattern": "^[0-9a-f]{64}$"}
	case reflect.TypeFor[decision.Verdict]():
		return node{"type": "string", "enum": []string{decision.Approved.String(), decision.Denied.String()}}
	}
	switch of.Kind() { //nolint:exhaustive // of the kinds that a decision has; any other fails the test
	case reflect.Pointer:
		return s.value(t, of.Elem())
	case reflect.Slice:
		return node{"type": "array", "items": s.value(t, of.Elem())}
	case reflect.Map:
		return node{"type": "object", "additionalProperties": s.value(t, of.Elem())}
	case reflect.Interface:
		return node{}
	case reflect.Bool:
		return node{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return node{"type": "integer"}
	case reflect.String:
		described := node{"type": "string"}
		if of.Name() != "string" {
			values := slices.Sorted(slices.Values(s.constants[of.Name()]))
			if len(values) == 0 {
				t.Fatalf("no values of %s were found", of.Name())
			}
			described["enum"] = values
		}
		return described
	case reflect.Struct:
		if s.defs[of.Name()] == nil {
			s.defs[of.Name()] = true // for types that hold themselves
			members, required := s.object(t, of)
			// Nothing is allowed that is not described.
			s.defs[of.Name()] = node{"type": "object", "description": s.comments[of.Name()], "properties": members, "required": required, "additionalProperties": false}
			if s.comments[of.Name()] == "" {
				t.Errorf("type %s has no comment", of.Name())
			}
		}
		return node{"$ref": "#/$defs/" + of.Name()}
	default:
		t.Fatalf("a decision has a field of kind %s", of.Kind())
		return nil
	}
}

// Units stand in the names of numbers that have one.
func TestNamesHoldUnits(t *testing.T) {
	s := newSchemas(t)
	s.document(t, "trial-decision", decisionTypes["trial-decision"])
	if len(s.members) < 10 {
		t.Fatalf("only %d structures were seen", len(s.members))
	}
	for name, members := range s.members {
		for member, described := range members {
			text, _ := described["description"].(string)
			for _, unit := range []string{"second", "minute", "hour", "day", "byte", "percent"} {
				if described["type"] == "integer" && strings.Contains(text, unit) && !strings.Contains(strings.ToLower(member), unit) {
					t.Errorf("%s.%s is in %ss, which its name does not say", name, member, unit)
				}
			}
		}
	}
}

// Each decision is described by the schema of its type, and by no other.
func TestSchemasTellTypesApart(t *testing.T) {
	compiled := map[string]*jsonschema.Schema{}
	for name := range decisionTypes {
		content, err := os.ReadFile(filepath.Join("..", "..", "attestations", name, "v1", attestations.DecisionSchemaFile))
		if err != nil {
			t.Fatal(err)
		}
		compiled[name] = compile(t, content)
	}
	seen := map[string]bool{}
	for _, d := range sorts() {
		payload, err := d.Payload()
		if err != nil {
			t.Fatal(err)
		}
		var statement struct{ Predicate json.RawMessage }
		if err := json.Unmarshal(payload, &statement); err != nil {
			t.Fatal(err)
		}
		predicate, err := jsonschema.UnmarshalJSON(bytes.NewReader(statement.Predicate))
		if err != nil {
			t.Fatal(err)
		}
		for name, schema := range compiled {
			err := schema.Validate(predicate)
			if own := d.Type() == attestations.Ours+name+"/v1"; own != (err == nil) {
				t.Errorf("a %s by the schema of %s: %v", d.Type(), name, err)
			} else if own {
				seen[name] = true
			}
		}
	}
	if len(seen) != len(decisionTypes) {
		t.Errorf("only %v were seen", seen)
	}
	for _, d := range sorts() {
		if attestations.DecisionSchema(d.Type()) == nil {
			t.Errorf("no schema of %s is embedded", d.Type())
		}
	}
	for _, other := range []string{attestations.Ours + "vote/v1", attestations.Ours + "release-approval/v2", "release-approval", ""} {
		if attestations.DecisionSchema(other) != nil {
			t.Errorf("%q is no type of decision", other)
		}
	}
}

func compile(t *testing.T, content []byte) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("schema.json")
}

// sorts are decisions of every type.
func sorts() []decision.Decision {
	var all []decision.Decision
	for _, change := range []func(*decision.Parts){
		func(*decision.Parts) {},
		func(p *decision.Parts) { p.Results = nil },
		func(p *decision.Parts) { p.Phase = p.Phases[0] },
		func(p *decision.Parts) { p.Phase, p.Evidence = p.Phases[0], nil },
		func(p *decision.Parts) { p.Unsafe = []string{"--dry-run"} },
		func(p *decision.Parts) { p.Unsafe, p.Phase = []string{"--dry-run"}, p.Phases[0] },
	} {
		p := honest()
		change(&p)
		all = append(all, decision.Make(p))
	}
	return all
}
