package author

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/credentry/releasegate/attestations"
)

// Kinds returns the documentation of every kind of evidence, by path below
// attestations/: an overview, and a page for each kind.
func Kinds() (map[string][]byte, error) {
	var overview strings.Builder
	overview.WriteString("<!-- Written by `make update` from the schemas. Do not edit. -->\n\n# Kinds of evidence\n\n")
	overview.WriteString("What the phases attest. Each kind is an in-toto predicate with a JSON Schema, an example that passes, and a page. `releasegate attest KIND` checks a predicate by its schema before it is signed.\n\n")
	overview.WriteString("| kind | what it says | predicate type |\n| --- | --- | --- |\n")
	docs := map[string][]byte{}
	for _, k := range attestations.Kinds() {
		var root schema
		if err := json.Unmarshal(k.Schema(), &root); err != nil {
			return nil, fmt.Errorf("schema of %s: %w", k.Name, err)
		}
		row(&overview, fmt.Sprintf("[%s](%s/v1/README.md)", k.Name, k.Name), root.Description, "`"+k.Type+"`")
		docs[k.Name+"/v1/README.md"] = kindPage(k, root)
	}
	overview.WriteString("\n## Decisions\n\nWhat the gates decide is attested too. The whole predicate of each type is described by a JSON Schema (2020-12); `releasegate report --schema NAME` prints it.\n\n| type | what it says | schema |\n| --- | --- | --- |\n")
	for _, name := range attestations.Decisions() {
		var root schema
		if err := json.Unmarshal(attestations.DecisionSchema(attestations.Ours+name+"/v1"), &root); err != nil {
			return nil, fmt.Errorf("schema of %s: %w", name, err)
		}
		row(&overview, "`"+attestations.Ours+name+"/v1`", root.Description, fmt.Sprintf("[%s](%s/v1/%s)", name, name, attestations.DecisionSchemaFile))
	}
	docs["README.md"] = []byte(overview.String())
	return docs, nil
}

// A schema is what a page says of a JSON Schema; a test of the schemas sees to it
// that there is nothing else in them.
type schema struct {
	Title       string            `json:"title"`
	Description string            `json:"description"`
	Type        string            `json:"type"`
	Required    []string          `json:"required"`
	Properties  map[string]schema `json:"properties"`
	Closed      *bool             `json:"additionalProperties"`
	Items       *schema           `json:"items"`
	Enum        []string          `json:"enum"`
	MinItems    int               `json:"minItems"`
	Minimum     *json.Number      `json:"minimum"`
	Maximum     *json.Number      `json:"maximum"`
}

func kindPage(k attestations.Kind, root schema) []byte {
	var out strings.Builder
	fmt.Fprintf(&out, "<!-- Written by `make update` from schema.json. Do not edit. -->\n\n# %s\n\n%s\n\n", root.Title, root.Description)
	fmt.Fprintf(&out, "- Predicate type: `%s`\n- About: %s\n", k.Type, strings.Join(k.About, " or "))
	if k.SignedAt != "" {
		fmt.Fprintf(&out, "- Time of signing, as claimed: `%s`\n", k.SignedAt)
	} else {
		out.WriteString("- It holds no time of signing, so that no greatest age can be asked of it.\n")
	}
	if len(k.Series) > 0 {
		fmt.Fprintf(&out, "- Parallel ones are told apart by `%s`; of each the newest counts.\n", strings.Join(k.Series, "`, `"))
	}
	if root.Closed == nil {
		out.WriteString("- It may hold more than is described here, which is not judged.\n")
	}
	fmt.Fprintf(&out, "- [Schema](schema.json)")
	if attestations.DecisionSchema(k.Type) != nil {
		fmt.Fprintf(&out, " of what later gates read, [schema of the whole decision](%s)", attestations.DecisionSchemaFile)
	}
	for _, file := range slices.Sorted(maps.Keys(k.Examples())) {
		fmt.Fprintf(&out, ", [%s](%s)", strings.ReplaceAll(strings.TrimSuffix(file, ".json"), "-", " "), file)
	}
	out.WriteString("\n\n| field | type | needed | meaning |\n| --- | --- | --- | --- |\n")
	root.fields(&out, "")
	return []byte(out.String())
}

// fields writes a row for each property, those within it below it.
func (s schema) fields(out *strings.Builder, at string) {
	for _, name := range s.order() {
		p := s.Properties[name]
		needed := "no"
		if slices.Contains(s.Required, name) {
			needed = "yes"
		}
		row(out, "`"+at+name+"`", p.kind(), needed, p.Description)
		switch {
		case p.Type == "object":
			p.fields(out, at+name+".")
		case p.Items != nil && p.Items.Type == "object":
			p.Items.fields(out, at+name+"[].")
		}
	}
}

// order puts what is required first, as the schema lists it.
func (s schema) order() []string {
	names := slices.Clone(s.Required)
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// kind words the type of a value and what bounds it.
func (s schema) kind() string {
	switch {
	case s.Items != nil:
		text := "list of " + s.Items.kind()
		if s.MinItems > 0 {
			text += fmt.Sprintf(", at least %d", s.MinItems)
		}
		return text
	case len(s.Enum) > 0:
		return "`" + strings.Join(s.Enum, "`, `") + "`"
	case s.Minimum != nil && s.Maximum != nil:
		return fmt.Sprintf("%s from %s to %s", s.Type, *s.Minimum, *s.Maximum)
	case s.Minimum != nil:
		return fmt.Sprintf("%s, at least %s", s.Type, *s.Minimum)
	default:
		return s.Type
	}
}
