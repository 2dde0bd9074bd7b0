package dossier

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/credentry/releasegate/internal/canon"
)

// maxDifferences bounds what is told: a hundred say as much as ten thousand.
const maxDifferences = 100

// A Difference is one place where a replay is not what was stored.
type Difference struct {
	Where string `json:"where"` // a field of the decision, or a file of the dossier
	Was   string `json:"was"`
	Now   string `json:"now"`
}

func (d Difference) String() string {
	return fmt.Sprintf("%s: was %s, is now %s", d.Where, d.Was, d.Now)
}

// differences compares two payloads, field by field.
func differences(stored, again []byte) ([]Difference, error) {
	if string(stored) == string(again) {
		return nil, nil
	}
	was, err := canon.Parse(stored)
	if err != nil {
		return nil, err
	}
	now, err := canon.Parse(again)
	if err != nil {
		return nil, err
	}
	var all []Difference
	walk(&all, "", was, now)
	if len(all) == 0 { // the same values in other bytes
		all = append(all, Difference{"the payload", canon.Sum(stored).Short(), canon.Sum(again).Short()})
	}
	return all, nil
}

func walk(all *[]Difference, where string, was, now any) {
	if len(*all) >= maxDifferences {
		return
	}
	before, wasObject := was.(map[string]any)
	after, isObject := now.(map[string]any)
	if wasObject && isObject {
		compareObjects(all, where, before, after)
		return
	}
	list, wasList := was.([]any)
	later, isList := now.([]any)
	if wasList && isList {
		compareObjects(all, where, keyed(list), keyed(later))
		return
	}
	if x, y := shown(was), shown(now); x != y {
		*all = append(*all, Difference{strings.TrimPrefix(where, " › "), brief(x), brief(y)})
	}
}

func compareObjects(all *[]Difference, where string, before, after map[string]any) {
	both := maps.Clone(before)
	maps.Copy(both, after)
	for _, name := range slices.Sorted(maps.Keys(both)) {
		x, stood := before[name]
		y, stands := after[name]
		at := where + " › " + name
		if where == "" && name == "predicate" {
			at = "" // everything else of the statement follows from it
		}
		switch {
		case !stood:
			x = absent{}
		case !stands:
			y = absent{}
		}
		walk(all, at, x, y)
	}
}

// absent is a value that is not there.
type absent struct{}

// keyed names the elements of a list by what people call them, so that one that was
// added is not told as a change of all that follow.
func keyed(list []any) map[string]any {
	named := map[string]any{}
	for i, element := range list {
		name := fmt.Sprintf("%d", i+1)
		if object, ok := element.(map[string]any); ok {
			name = nameOf(object, name)
		}
		if _, taken := named[name]; taken {
			name = fmt.Sprintf("%s (%d)", name, i+1)
		}
		named[name] = element
	}
	return named
}

func nameOf(object map[string]any, otherwise string) string {
	for _, field := range []string{"id", "payload", "file", "name", "text"} {
		if text, ok := object[field].(string); ok && text != "" {
			return text
		}
	}
	return otherwise
}

func shown(v any) string {
	if _, none := v.(absent); none {
		return "absent"
	}
	b, err := canon.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

const maxShown = 160 // characters of a value

func brief(text string) string {
	if runes := []rune(text); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return text
}
