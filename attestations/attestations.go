// Package attestations is the contract with those who attest: which kinds of
// evidence there are, under which predicate type, and what each must hold.
//
// Adding a kind takes a folder with schema.json and example.json and a line in
// registry.json; it takes no Go.
package attestations

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

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

// Project takes out of a valid predicate, which it changes, what the schema does not
// describe, and returns it. Schemas of
// evidence of ours are closed, so that this is all of it. Others' predicates may be
// extended by whoever attests, and a decision holds more than is judged again: what
// their schemas leave out reaches no control, so that a control and its type check
// see the same.
func (k Kind) Project(predicate any) any {
	s, err := k.schema()
	if err != nil {
		panic(err) // it was compiled to validate
	}
	if s.closed() {
		return predicate
	}
	s.project(predicate)
	return predicate
}

// Values are all that a string in the predicate can be, by its schema; none if the
// schema does not list them.
func (k Kind) Values(pointer string) []string {
	s, err := k.schema()
	if err != nil {
		return nil
	}
	for name := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if s = s.Properties[name]; s == nil {
			return nil
		}
	}
	return slices.Clone(s.Enum)
}

func (s *schema) project(value any) {
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			if property, ok := s.Properties[name]; ok {
				property.project(member)
			} else {
				delete(v, name)
			}
		}
	case []any:
		for _, element := range v {
			s.Items.project(element)
		}
	}
}

// A schema is read once in the life of the process, when the first of its kind is.
var (
	schemasLock sync.Mutex
	schemas     = map[string]*schema{}
	patterns    = map[string]*regexp.Regexp{} // of all schemas: most hold the same few
)

func (k Kind) schema() (*schema, error) {
	schemasLock.Lock()
	defer schemasLock.Unlock()
	if s, ok := schemas[k.Name]; ok {
		return s, nil
	}
	s, err := readSchema(k.Schema(), patterns)
	if err != nil {
		return nil, fmt.Errorf("schema of %s: %w", k.Name, err)
	}
	schemas[k.Name] = s
	return s, nil
}

// Validate returns what is wrong with a predicate, as canon.Parse reads it, in one
// line, or nil.
func (k Kind) Validate(predicate any) error {
	s, err := k.schema()
	if err != nil {
		return err
	}
	return s.validate(predicate)
}
