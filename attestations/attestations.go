// Package attestations is the contract with those who attest: which kinds of
// evidence there are, under which predicate type, and what each must hold.
//
// Adding a kind takes a folder with schema.json and example.json and a line in
// registry.json; it takes no Go.
package attestations

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/credentry/releasegate/internal/canon"
)

//go:embed registry.json */v1/schema.json */v1/decision.schema.json */v1/example*.json
var files embed.FS

// A Kind is one kind of evidence.
type Kind struct {
	Name     string   `json:"kind"`     // the key under input.evidence, and in gate.hcl
	Type     string   `json:"type"`     // the exact predicate type URI
	SignedAt string   `json:"signedAt"` // JSON Pointer into the predicate: the claimed signing time; empty if it holds none
	Phase    string   `json:"phase"`    // JSON Pointer into the predicate: the phase; empty for ballot, and for what others define
	Series   []string `json:"series"`   // JSON Pointers whose values tell parallel series apart
	About    []string `json:"about"`    // allowed subjects: engagement, release, artifacts, package
	// Materials is a JSON Pointer into the predicate: what the subjects were made from,
	// as resource descriptors; empty if it does not say.
	Materials string `json:"materials,omitempty"`
}

var load = sync.OnceValue(func() []Kind {
	b, err := files.ReadFile("registry.json")
	if err != nil {
		panic(err)
	}
	var registry struct {
		Kinds []Kind `json:"kinds"`
	}
	if err := canon.Unmarshal(b, &registry); err != nil {
		panic(fmt.Sprintf("attestations/registry.json: %v", err))
	}
	return registry.Kinds
})

// Kinds returns all kinds, sorted by name.
func Kinds() []Kind { return slices.Clone(load()) }

// Names returns the names of all kinds, sorted.
func Names() []string {
	var names []string
	for _, k := range load() {
		names = append(names, k.Name)
	}
	return names
}

// Named returns the kind with that name.
func Named(name string) (Kind, bool) {
	return find(func(k Kind) bool { return k.Name == name })
}

// OfType returns the kind with exactly that predicate type.
func OfType(predicateType string) (Kind, bool) {
	return find(func(k Kind) bool { return k.Type == predicateType })
}

func find(match func(Kind) bool) (Kind, bool) {
	i := slices.IndexFunc(load(), match)
	if i < 0 {
		return Kind{}, false
	}
	return load()[i], true
}

// Schema returns the JSON Schema of the kind's predicate.
func (k Kind) Schema() []byte { return k.file("schema.json") }

// Example returns a predicate that meets the schema and every control, written as
// if the release were decided at ExampleTime, or hypercare ended at LiveExampleTime.
func (k Kind) Example() []byte { return k.file("example.json") }

// Examples returns all examples by file name, example.json among them: a kind with
// several series, or in several phases, has one for each.
func (k Kind) Examples() map[string][]byte {
	names, err := fs.Glob(files, k.Name+"/v1/example*.json")
	if err != nil || len(names) == 0 {
		panic(fmt.Sprintf("no example of %s: %v", k.Name, err)) // a test sees to it
	}
	examples := map[string][]byte{}
	for _, name := range names {
		examples[path.Base(name)] = k.file(path.Base(name))
	}
	return examples
}

// ExampleTime is the instant at which the examples are read; those of what there is
// only after go-live are read at LiveExampleTime.
const (
	ExampleTime     = "2026-06-30T04:00:00Z"
	LiveExampleTime = "2026-08-04T04:00:00Z"
)

func (k Kind) file(name string) []byte {
	b, err := files.ReadFile(k.Name + "/v1/" + name)
	if err != nil {
		panic(err) // the registry and the folders are compared by a test
	}
	return b
}

// Ours is how the predicate types begin that this project defines.
const Ours = "https://github.com/credentry/releasegate/attestations/"

// Project returns of a valid predicate what the schema describes. Schemas of
// evidence of ours are closed, so that this is all of it. Others' predicates may be
// extended by whoever attests, and a decision holds more than is judged again: what
// their schemas leave out reaches no control, so that a control and its type check
// see the same.
func (k Kind) Project(predicate any) any {
	s, err := k.schema()
	if err != nil {
		panic(err) // it was compiled to validate
	}
	if root, _ := s.document.(map[string]any); root["additionalProperties"] == false {
		return predicate
	}
	return project(s.document, predicate)
}

// Values are all that a string in the predicate can be, by its schema; none if the
// schema does not list them.
func (k Kind) Values(pointer string) []string {
	s, err := k.schema()
	if err != nil {
		return nil
	}
	described := s.document
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		object, _ := described.(map[string]any)
		properties, _ := object["properties"].(map[string]any)
		described = properties[name]
	}
	object, _ := described.(map[string]any)
	words, _ := object["enum"].([]any)
	var values []string
	for _, word := range words {
		values = append(values, fmt.Sprint(word))
	}
	return values
}

func project(schema, value any) any {
	described, _ := schema.(map[string]any)
	switch v := value.(type) {
	case map[string]any:
		properties, _ := described["properties"].(map[string]any)
		kept := map[string]any{}
		for name, member := range v {
			if property, ok := properties[name]; ok {
				kept[name] = project(property, member)
			}
		}
		return kept
	case []any:
		kept := make([]any, len(v))
		for i, element := range v {
			kept[i] = project(described["items"], element)
		}
		return kept
	default:
		return value
	}
}

// known begins the addresses of schemas that the library need not check: a test has
// checked ours.
const known = "https://json-schema.org/releasegate/"

// A schema is read and compiled once in the life of the process.
type schema struct {
	document any
	compiled *jsonschema.Schema
}

var (
	schemasLock sync.Mutex
	schemas     = map[string]schema{}
)

func (k Kind) schema() (schema, error) {
	schemasLock.Lock()
	defer schemasLock.Unlock()
	if s, ok := schemas[k.Name]; ok {
		return s, nil
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(k.Schema()))
	if err != nil {
		return schema{}, err
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(known+k.Name, doc); err != nil {
		return schema{}, err
	}
	compiled, err := c.Compile(known + k.Name)
	if err != nil {
		return schema{}, err
	}
	schemas[k.Name] = schema{doc, compiled}
	return schemas[k.Name], nil
}

// Validate returns what is wrong with a predicate, as canon.Parse reads it: one
// line for each place that does not meet the schema, or nil.
func (k Kind) Validate(predicate any) error {
	s, err := k.schema()
	if err != nil {
		return fmt.Errorf("schema of %s: %w", k.Name, err)
	}
	var invalid *jsonschema.ValidationError
	if err := s.compiled.Validate(predicate); errors.As(err, &invalid) {
		return errors.New(strings.Join(leaves(invalid), "; "))
	} else if err != nil {
		return err
	}
	return nil
}

// leaves returns the innermost causes, sorted; the outer ones only repeat that
// something inside them is wrong.
func leaves(e *jsonschema.ValidationError) []string {
	var lines []string
	for _, cause := range e.Causes {
		lines = append(lines, leaves(cause)...)
	}
	if len(e.Causes) == 0 {
		where := "/" + strings.Join(e.InstanceLocation, "/")
		lines = append(lines, where+": "+e.ErrorKind.LocalizedString(printer))
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}
