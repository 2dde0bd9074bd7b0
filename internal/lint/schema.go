package lint

import (
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
)

// Schemas returns what controls read as JSON Schemas, by the name under which a
// Rego annotation refers to them: input, and params for data.params. Stock OPA and
// editors check by them; the program's own check sees more.
func Schemas(s *control.Set) (map[string][]byte, error) {
	input, err := inputShape()
	if err != nil {
		return nil, err
	}
	schemas := map[string][]byte{}
	for name, shape := range map[string]*shape{"input": input, "params": paramsShape(s.Controls()...)} {
		document := shape.schema()
		document["$schema"] = "http://json-schema.org/draft-07/schema#" // what OPA reads
		if schemas[name], err = canon.Indent(document); err != nil {
			return nil, err
		}
	}
	return schemas, nil
}

// schema is the JSON Schema of a shape.
func (s *shape) schema() map[string]any {
	if s == nil {
		return map[string]any{}
	}
	document := map[string]any{"type": s.kind}
	switch s.kind {
	case "object":
		properties := map[string]any{}
		for name, field := range s.fields {
			properties[name] = field.schema()
		}
		document["properties"] = properties
		document["additionalProperties"] = s.open
	case "array", "set":
		document["type"] = "array"
		if s.items != nil {
			document["items"] = s.items.schema()
		}
	case "string":
		if s.words != nil {
			words := make([]any, len(s.words))
			for i, word := range s.words {
				words[i] = word
			}
			document["enum"] = words
		}
	}
	return document
}
