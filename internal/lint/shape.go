package lint

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
)

// A shape is what the type check knows of a value; nil: it can be anything.
type shape struct {
	kind    string            // object, array, set, string, number, boolean or null
	path    string            // how an author would write it; empty: the control made it
	fields  map[string]*shape // all that an object can have, unless it is open
	open    bool              // an object may have others, which are items
	items   *shape            // of an array, a set or an open object
	words   []string          // of a string: all that it can be; nil: any
	literal bool              // the words are the author's, not a schema's

	optional []string // fields that an object may lack
	lacks    *absence // why the value may be less, or more, than it seems; see absence.go
}

// inputSchema is the input as Case.lay lays it out, but for what each kind's own
// schema says of its predicate. A test compares the two.
const inputSchema = `{
  "release": {
    "id": "", "version": "", "environment": "", "customer": "", "engagement": "", "supplier": "",
    "go_live": "", "hypercare_end": "", "change_type": "normal|standard|emergency",
    "window": {"start": "", "end": ""},
    "artifacts": [{"name": "", "digest": ""}]
  },
  "gate": "", "now": "", "now_ns": 0
}`

// attestationSchema is one element of an evidence array.
const attestationSchema = `{
  "id": "", "phase": "", "file": "", "signed_at": "", "signed_at_ns": 0, "time_source": "claimed|proven|none",
  "signers": [{"functionary": "", "person": "", "organisation": "", "side": "", "roles": [""]}],
  "subjects": [{"name": "", "digest": ""}]
}`

// inputShape is what controls see as input: each registered kind is a fixed
// member of input.evidence, an array that is always there.
func inputShape() (*shape, error) {
	parse := func(text, path string) (*shape, error) {
		value, err := canon.Parse([]byte(text))
		if err != nil {
			return nil, err
		}
		return modelled(value, path), nil
	}
	input, err := parse(inputSchema, "input")
	if err != nil {
		return nil, err
	}
	evidence := &shape{kind: "object", path: "input.evidence", fields: map[string]*shape{}}
	input.fields["evidence"] = evidence
	for _, kind := range attestations.Kinds() {
		array := evidence.path + member(kind.Name)
		each, err := parse(attestationSchema, array+"[_]")
		if err != nil {
			return nil, err
		}
		if kind.SignedAt == "" {
			each.optional = []string{"signed_at", "signed_at_ns"}
		}
		schema, err := canon.Parse(kind.Schema())
		if err != nil {
			return nil, fmt.Errorf("schema of %s: %w", kind.Name, err)
		}
		if each.fields["predicate"], err = described(schema, each.path+".predicate"); err != nil {
			return nil, fmt.Errorf("schema of %s: %w", kind.Name, err)
		}
		evidence.fields[kind.Name] = &shape{kind: "array", path: array, items: each}
	}
	return input, nil
}

// modelled is the shape of a model: of its arrays the first element counts, of its
// strings the words between bars.
func modelled(model any, path string) *shape {
	s := valued(model, path)
	var open func(s *shape)
	open = func(s *shape) {
		if s.kind == "string" && s.words[0] == "" {
			s.words = nil
		} else if s.kind == "string" {
			s.words = strings.Split(s.words[0], "|")
		}
		s.literal = false
		for _, field := range s.fields {
			open(field)
		}
		if s.items != nil {
			open(s.items)
		}
	}
	open(s)
	return s
}

// valued is the shape of one value, whose strings are what they are.
func valued(value any, path string) *shape {
	switch v := value.(type) {
	case map[string]any:
		s := &shape{kind: "object", path: path, fields: map[string]*shape{}}
		for name, field := range v {
			s.fields[name] = valued(field, path+member(name))
		}
		return s
	case []any:
		s := &shape{kind: "array", path: path}
		for i, element := range v {
			if each := valued(element, path+"[_]"); i == 0 {
				s.items = each
			} else {
				s.items = join(s.items, each)
			}
		}
		return s
	case string:
		return &shape{kind: "string", path: path, words: []string{v}}
	case json.Number, float64:
		return &shape{kind: "number", path: path}
	case bool:
		return &shape{kind: "boolean", path: path}
	default:
		return nil
	}
}

// understood are the keywords of JSON Schema that described reads, or that say
// nothing about which fields there are.
var understood = []string{
	"$schema", "$id", "title", "description", "type", "properties", "additionalProperties", "required", "items", "enum",
	"pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "uniqueItems",
}

// described is the shape that a JSON schema describes. A keyword that it does not
// understand is an error: the check must not go blind without a word.
func described(schema any, path string) (*shape, error) {
	object, _ := schema.(map[string]any)
	for key := range object {
		if !slices.Contains(understood, key) {
			return nil, fmt.Errorf("%s: the type check does not understand the keyword %q", path, key)
		}
	}
	s := &shape{path: path}
	s.kind, _ = object["type"].(string)
	var err error
	switch s.kind {
	case "object":
		s.fields = map[string]*shape{}
		properties, _ := object["properties"].(map[string]any)
		for name, property := range properties {
			if s.fields[name], err = described(property, path+member(name)); err != nil {
				return nil, err
			}
			if required, _ := object["required"].([]any); !slices.Contains(required, any(name)) {
				s.optional = append(s.optional, name)
			}
		}
		switch rest := object["additionalProperties"].(type) {
		case bool:
			s.open = rest
		case map[string]any:
			s.open = true
			if s.items, err = described(rest, path+"[_]"); err != nil {
				return nil, err
			}
		default: // attestations.Kind.Project cuts away what is not described
		}
	case "array":
		if s.items, err = described(object["items"], path+"[_]"); err != nil {
			return nil, err
		}
	case "string":
		words, _ := object["enum"].([]any)
		for _, word := range words {
			text, _ := word.(string)
			s.words = append(s.words, text)
		}
	case "integer", "number":
		s.kind = "number"
	case "boolean":
	default:
		return nil, fmt.Errorf("%s: the type check does not understand the type %v", path, object["type"])
	}
	return s, nil
}

// paramsShape is data.params with what the given controls declare.
func paramsShape(controls ...control.Control) *shape {
	params := &shape{kind: "object", path: "data.params", fields: map[string]*shape{}}
	for _, c := range controls {
		own := &shape{kind: "object", path: fmt.Sprintf("data.params[%q]", c.ID), fields: map[string]*shape{}}
		for name, p := range c.Params {
			value := valued(p.Default, own.path+member(name))
			if value != nil && value.kind == "array" && value.items != nil {
				value.items.words = nil // a release may choose others
			} else if value != nil {
				value.words = nil
			}
			own.fields[name] = value
		}
		params.fields[c.ID] = own
	}
	return params
}

var plainName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`) })

// member is how an author writes that a field is read.
func member(name string) string {
	if plainName().MatchString(name) {
		return "." + name
	}
	return fmt.Sprintf("[%q]", name)
}

// join is the shape of a value that is one or the other.
func join(a, b *shape) *shape {
	switch {
	case a == b:
		return a
	case a == nil || b == nil || a.kind != b.kind:
		return nil
	}
	s := &shape{kind: a.kind, open: a.open || b.open, lacks: cmp.Or(a.lacks, b.lacks)}
	if a.path == b.path {
		s.path = a.path
	}
	switch {
	case a.kind == "object":
		s.fields = maps.Clone(a.fields)
		for name, field := range b.fields {
			if held, both := s.fields[name]; both {
				field = join(held, field)
			}
			s.fields[name] = field
		}
		s.optional = slices.Concat(a.optional, b.optional)
		if a.open && b.open {
			s.items = join(a.items, b.items)
		}
	case a.kind == "string" && a.words != nil && b.words != nil && a.literal == b.literal:
		s.literal = a.literal
		s.words = slices.Clone(a.words)
		for _, word := range b.words {
			if !slices.Contains(s.words, word) {
				s.words = append(s.words, word)
			}
		}
	case a.kind == "array" || a.kind == "set":
		s.items = join(a.items, b.items)
	}
	return s
}

// key tells shapes apart: those of one path are the same.
func (s *shape) key() string {
	switch {
	case s == nil:
		return "?"
	case s.path != "":
		return s.path + s.lacks.key()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s%t%t%q(%s", s.kind, s.lacks.key(), s.open, s.literal, s.words, s.items.key())
	for _, name := range slices.Sorted(maps.Keys(s.fields)) {
		fmt.Fprintf(&b, " %q:%s", name, s.fields[name].key())
	}
	b.WriteString(")")
	return b.String()
}
