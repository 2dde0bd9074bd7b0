package attestations

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/credentry/releasegate/internal/canon"
)

// A schema is what our schemas are written in: the plain part of JSON Schema
// 2020-12 that Rego's type checker understands too. A keyword that is not here is
// refused, never passed over. The libraries for the whole of JSON Schema compile
// all of its drafts whenever a program starts, which takes longer than everything
// else that releasegate does before it decides; tests hold this one to one of them.
type schema struct {
	Dialect     string `json:"$schema"`
	ID          string `json:"$id"`
	Title       string `json:"title"`
	Description string `json:"description"`

	Type string   `json:"type"`
	Enum []string `json:"enum"`

	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
	Additional *bool              `json:"additionalProperties"`

	Items    *schema `json:"items"`
	MinItems int     `json:"minItems"`
	Unique   bool    `json:"uniqueItems"`

	Pattern   string `json:"pattern"`
	MinLength int    `json:"minLength"`

	Minimum *float64 `json:"minimum"`
	Maximum *float64 `json:"maximum"`

	pattern *regexp.Regexp
}

var types = []string{"object", "array", "string", "integer", "number", "boolean"}

// readSchema reads a schema with all that is within it. Its patterns are taken from
// those that were compiled before, and added to them.
func readSchema(b []byte, compiled map[string]*regexp.Regexp) (*schema, error) {
	s := &schema{}
	if err := canon.Unmarshal(b, s); err != nil {
		return nil, err
	}
	return s, s.prepare(compiled)
}

// prepare compiles the patterns, of which all schemas together have few.
func (s *schema) prepare(compiled map[string]*regexp.Regexp) error {
	if !slices.Contains(types, s.Type) {
		return fmt.Errorf("a schema of type %q", s.Type)
	}
	if s.Type == "array" && s.Items == nil {
		return errors.New("a list of anything")
	}
	if s.Pattern != "" {
		if compiled[s.Pattern] == nil {
			pattern, err := regexp.Compile(s.Pattern)
			if err != nil {
				return err
			}
			compiled[s.Pattern] = pattern
		}
		s.pattern = compiled[s.Pattern]
	}
	inner := slices.Collect(maps.Values(s.Properties))
	if s.Items != nil {
		inner = append(inner, s.Items)
	}
	for _, in := range inner {
		if in == nil {
			return errors.New("a schema that is null")
		}
		if err := in.prepare(compiled); err != nil {
			return err
		}
	}
	return nil
}

// closed reports whether an object holds nothing but what is described.
func (s *schema) closed() bool { return s.Additional != nil && !*s.Additional }

// maxTold is how many mistakes are told: they end up in decisions, and whoever
// writes a predicate chooses how many there are.
const maxTold = 20

// validate returns what is wrong with a value of canon.Parse: one line for each
// place, sorted.
func (s *schema) validate(v any) error {
	c := &check{}
	c.value(s, v, "")
	if len(c.wrong) == 0 {
		return nil
	}
	slices.Sort(c.wrong)
	told := c.wrong[:min(maxTold, len(c.wrong))]
	if more := len(c.wrong) - len(told); more > 0 {
		told = append(told, fmt.Sprintf("and %d more", more))
	}
	return errors.New(strings.Join(told, "; "))
}

// A check gathers what is wrong with one document.
type check struct{ wrong []string }

func (c *check) say(at, format string, args ...any) {
	c.wrong = append(c.wrong, cmp.Or(at, "/")+": "+fmt.Sprintf(format, args...))
}

// value checks a value at its place, by its type first: of a wrong type or a word
// that is not in the list, there is no more to say.
func (c *check) value(s *schema, v any, at string) {
	if got := typeOf(v); got != s.Type && (s.Type != "number" || got != "integer") {
		c.say(at, "got %s, want %s", got, s.Type)
		return
	}
	if text, ok := v.(string); s.Enum != nil && (!ok || !slices.Contains(s.Enum, text)) {
		c.say(at, "value must be one of %s", quoteAll(s.Enum))
		return
	}
	switch v := v.(type) {
	case map[string]any:
		c.object(s, v, at)
	case []any:
		c.array(s, v, at)
	case string:
		c.text(s, v, at)
	case json.Number:
		c.number(s, v, at)
	}
}

func (c *check) object(s *schema, v map[string]any, at string) {
	var missing, added []string
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			missing = append(missing, name)
		}
	}
	for name, member := range v {
		switch property, ok := s.Properties[name]; {
		case ok:
			c.value(property, member, at+"/"+name)
		case s.closed():
			added = append(added, name)
		}
	}
	if len(missing) > 0 {
		c.say(at, "missing %s", quoteAll(missing))
	}
	if slices.Sort(added); len(added) > 0 {
		c.say(at, "additional properties %s not allowed", quoteAll(added))
	}
}

func (c *check) array(s *schema, v []any, at string) {
	if len(v) < s.MinItems {
		c.say(at, "minItems: got %d, want %d", len(v), s.MinItems)
	}
	if s.Unique {
		c.unique(v, at)
	}
	for i, element := range v {
		c.value(s.Items, element, at+"/"+strconv.Itoa(i))
	}
}

// unique compares canonical forms, in which equal values are the same bytes.
func (c *check) unique(v []any, at string) {
	seen := map[string]int{}
	for i, element := range v {
		form, err := canon.Marshal(element)
		if err != nil {
			c.say(at+"/"+strconv.Itoa(i), "%v", err)
			return
		}
		if j, ok := seen[string(form)]; ok {
			c.say(at, "items at %d and %d are equal", j, i)
			return
		}
		seen[string(form)] = i
	}
}

func (c *check) text(s *schema, v, at string) {
	if n := utf8.RuneCountInString(v); n < s.MinLength {
		c.say(at, "minLength: got %d, want %d", n, s.MinLength)
	}
	if s.pattern != nil && !s.pattern.MatchString(v) {
		c.say(at, "%s does not match pattern %s", quote(v), quote(s.Pattern))
	}
}

// number compares doubles: canon reads no number that a double does not hold.
func (c *check) number(s *schema, v json.Number, at string) {
	n, err := v.Float64()
	switch {
	case err != nil:
		c.say(at, "%s is no number", quote(string(v)))
	case s.Minimum != nil && n < *s.Minimum:
		c.say(at, "minimum: got %s, want %v", v, *s.Minimum)
	case s.Maximum != nil && n > *s.Maximum:
		c.say(at, "maximum: got %s, want %v", v, *s.Maximum)
	}
}

// typeOf names the type of a value of canon.Parse. 1.0 is an integer.
func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case string:
		return "string"
	case bool:
		return "boolean"
	case json.Number:
		if n, err := v.Float64(); err == nil && n == math.Trunc(n) {
			return "integer"
		}
		return "number"
	}
	return fmt.Sprintf("a %T", v)
}

// maxQuoted is how many characters of one value are told.
const maxQuoted = 200

func quote(word string) string {
	n := 0
	for i := range word {
		if n++; n > maxQuoted {
			word = word[:i] + "…"
			break
		}
	}
	inner := strconv.Quote(word)
	inner = strings.ReplaceAll(inner[1:len(inner)-1], `\"`, `"`)
	return "'" + strings.ReplaceAll(inner, "'", `\'`) + "'"
}

func quoteAll(words []string) string {
	var quoted []string
	for _, w := range words[:min(maxTold, len(words))] {
		quoted = append(quoted, quote(w))
	}
	if more := len(words) - len(quoted); more > 0 {
		quoted = append(quoted, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(quoted, ", ")
}
