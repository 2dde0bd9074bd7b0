package control

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/fault"
)

// tightening says in which direction each type of parameter can be turned.
var tightening = map[string][]string{
	"integer": {"lower", "higher"},
	"number":  {"lower", "higher"},
	"string":  {},
	"set":     {"subset", "superset"},
}

// Check refuses a declaration that makes no sense.
func (p Param) Check() error {
	directions, known := tightening[p.Type]
	if !known {
		return fmt.Errorf("type %q is none of integer, number, string and set", p.Type)
	}
	if p.Tighten != "" && !slices.Contains(directions, p.Tighten) {
		return fmt.Errorf("a %s cannot be tightened %q", p.Type, p.Tighten)
	}
	return p.typed(p.Default)
}

// typed refuses a value of another type.
func (p Param) typed(value any) error {
	ok := false
	switch p.Type {
	case "integer":
		f, isNumber := asNumber(value)
		ok = isNumber && f == float64(int64(f))
	case "number":
		_, ok = asNumber(value)
	case "string":
		_, ok = value.(string)
	case "set":
		_, ok = value.([]any)
	}
	if !ok {
		written, err := canon.Marshal(value)
		if err != nil {
			return err
		}
		return fmt.Errorf("%s is not a value of type %s", written, p.Type)
	}
	return nil
}

func asNumber(value any) (float64, bool) {
	switch n := value.(type) {
	case json.Number:
		f, err := strconv.ParseFloat(string(n), 64)
		return f, err == nil
	case float64:
		return n, true
	default:
		return 0, false
	}
}

// tighter refuses a value that is looser than the default.
func (p Param) tighter(value any) error {
	if err := p.typed(value); err != nil {
		return err
	}
	ok := false
	switch p.Tighten {
	case "lower":
		ok = number(value) <= number(p.Default)
	case "higher":
		ok = number(value) >= number(p.Default)
	case "subset":
		ok = contains(p.Default, value)
	case "superset":
		ok = contains(value, p.Default)
	default:
		return fmt.Errorf("it is fixed")
	}
	if !ok {
		return fmt.Errorf("%v loosens the default %v; a release may only tighten it (%s)", value, p.Default, p.Tighten)
	}
	return nil
}

func number(value any) float64 {
	f, _ := asNumber(value)
	return f
}

// contains reports whether every element of inner is one of outer.
func contains(outer, inner any) bool {
	all, _ := outer.([]any)
	some, _ := inner.([]any)
	for _, element := range some {
		if !slices.ContainsFunc(all, func(o any) bool { return equal(o, element) }) {
			return false
		}
	}
	return true
}

// equal compares as Rego does: 8080 is not "8080".
func equal(a, b any) bool {
	x, errX := canon.Marshal(a)
	y, errY := canon.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// params returns data.params: the defaults, tightened by the release.
func (s *Set) params(release map[string]map[string]any) (map[string]any, error) {
	merged := map[string]map[string]any{}
	for _, c := range s.controls {
		values := map[string]any{}
		for name, p := range c.Params {
			values[name] = p.Default
		}
		merged[c.ID] = values
	}
	var problems []string
	for _, id := range slices.Sorted(maps.Keys(release)) {
		c, known := s.controls[id]
		if !known {
			problems = append(problems, fmt.Sprintf("there is no control %q", id))
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(release[id])) {
			value := release[id][name]
			p, declared := c.Params[name]
			if !declared {
				problems = append(problems, fmt.Sprintf("control %s has no parameter %q; it has %s", id, name, strings.Join(slices.Sorted(maps.Keys(c.Params)), ", ")))
			} else if err := p.tighter(value); err != nil {
				problems = append(problems, fmt.Sprintf("parameter %s of control %s: %v", name, id, err))
			} else {
				merged[id][name] = value
			}
		}
	}
	if len(problems) > 0 {
		return nil, fault.Refuse("mend the parameters blocks; to loosen a control takes a waiver", "release.hcl: %s", strings.Join(problems, "; "))
	}
	params := map[string]any{}
	for id, values := range merged {
		params[id] = values
	}
	return params, nil
}
