package gate_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/author"
	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/require"
	"github.com/credentry/releasegate/internal/source"
)

// TestTighten: a parameter does what METADATA says of it. Step by step a release
// tightens it, over the honest evidence and over evidence that is known to fail its
// control: what was not met stays unmet. And somewhere on the way the honest evidence
// stops meeting the control, as it never would if the direction were the wrong one.
//
// It shows this of that evidence, not of all there can be.
func TestTighten(t *testing.T) {
	var known map[string]author.Fail
	content, err := os.ReadFile(failsFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &known); err != nil {
		t.Fatal(err)
	}
	declared, told, steps := map[string]bool{}, map[string]bool{}, 0
	for _, w := range extended(t) {
		verified, _ := w.inputs.Plan.Roster.Verify(w.inputs.Found, w.at)
		w.bound, _ = bind.To(w.inputs.Plan, verified, w.at)
		honest, _, _ := require.Judge(w.inputs.Plan, w.bound, nil, w.at)
		for _, c := range w.inputs.Controls.Controls() {
			if !w.base[c.ID] {
				continue
			}
			evidence := [][]require.Counted{honest}
			if failing := w.spoilt(t, known[c.ID]); failing != nil {
				evidence = append(evidence, failing)
			}
			for name, p := range c.Params {
				if p.Tighten != "" {
					declared[c.ID+" "+name] = true
				}
				for i, counted := range evidence {
					before := w.met(t, counted, c.ID, nil)
					for _, value := range tighter(name, p) {
						steps++
						after := w.met(t, counted, c.ID, map[string]any{name: value})
						for criterion := range after {
							if !before[criterion] {
								t.Errorf("%s: %s tightened to %v meets %s, which was not met before", c.ID, name, value, criterion)
							}
						}
						if i == 0 && len(after) < len(before) {
							told[c.ID+" "+name] = true
						}
						before = after
					}
				}
			}
		}
	}
	for key := range declared {
		if told[key] == slices.Contains(untold, key) {
			t.Errorf("%s: that it can fail the honest evidence, if tight enough, is %t", key, told[key])
		}
	}
	t.Logf("%d parameters were seen to fail honest evidence when tightened, in %d steps", len(told), steps)
	if len(told) < 100 {
		t.Error("almost nothing was tried")
	}
}

// untold are parameters that the honest evidence is the same under, however tight,
// since it holds nothing that they bear on. Their direction is shown by the tests of
// their controls alone.
var untold = []string{
	"CFG-13 endorsers", "ONB-07 endorsers", // no data leave the country
	"GLV-12 emergency_gates", "GLV-12 retrospective_business_days", // it is a normal change
	"GLV-12 medium_from",        // of a risk that is medium already
	"OPS-05 business_days",      // the review was held before hypercare ended
	"TRN-02 coverage_percent",   // there is material for self-help
	"TRN-09 breach_authorities", // the scheme is not in force yet
	"TST-11 critical_hours",     // nothing critical was found
}

// tighter are values of a parameter, each tighter than the one before.
func tighter(name string, p control.Param) []any {
	var values []any
	list, _ := p.Default.([]any) // of a set
	switch p.Tighten {
	case "lower":
		for _, share := range []float64{0.75, 0.5, 0.1, 0} {
			values = append(values, numberLike(p, share))
		}
	case "higher":
		for _, share := range []float64{1.1, 2, 100, 1_000_000} {
			values = append(values, numberLike(p, share))
		}
	case "subset":
		for i := range list {
			values = append(values, slices.Clone(list[i+1:]))
		}
	case "superset":
		for _, more := range further(name, list) {
			list = append(slices.Clone(list), more)
			values = append(values, list)
		}
	}
	return values
}

func numberLike(p control.Param, share float64) any {
	value, isFloat := p.Default.(float64)
	if n, ok := p.Default.(json.Number); ok && !isFloat {
		value, _ = n.Float64()
	}
	if p.Type == "integer" {
		return json.Number(fmt.Sprint(int64(value*share + 0.5)))
	}
	return json.Number(fmt.Sprint(value * share))
}

// further are values that a set of words can have in addition, so that honest evidence
// should fall short.
func further(name string, list []any) []any {
	more := []any{"another", "one-more"}
	if name == "roles" {
		more = append(more, "developer") // somebody holds it
	}
	if len(list) > 0 {
		word := fmt.Sprint(list[0])
		if suite, _, versioned := strings.Cut(word, "@"); versioned {
			return []any{suite + "@99.0.0"}
		}
		if strings.Contains(word, "/") {
			return []any{"another/one-more"}
		}
	}
	return more
}

// met are the criteria of a control that evidence meets under parameters; all of them
// where the control does not apply.
func (w *world) met(t *testing.T, counted []require.Counted, id string, params map[string]any) map[string]bool {
	t.Helper()
	release := w.inputs.Plan.Release
	if release.Parameters = nil; params != nil {
		release.Parameters = map[string]map[string]any{id: params}
	}
	results, err := w.inputs.Controls.Evaluate(t.Context(), control.Case{Gate: w.inputs.Plan.Gate, Engagement: w.inputs.Plan.Engagement, Release: release, Evidence: counted, Required: []string{id}, At: w.at})
	if err != nil || len(results) != 1 || results[0].Outcome == decision.Error {
		t.Fatalf("%s with %v: %v %+v", id, params, err, results)
	}
	met := map[string]bool{}
	for _, c := range results[0].Criteria {
		if c.Met || results[0].Outcome == decision.NotApplicable {
			met[c.Name] = true
		}
	}
	return met
}

// spoilt is the evidence that counts where an example that fails stands in the place
// of the honest one; nil if it is of another gate.
func (w *world) spoilt(t *testing.T, f author.Fail) []require.Counted {
	t.Helper()
	position := slices.IndexFunc(w.claims, func(c claim) bool { return c.kind.Name == f.Kind && c.example() == f.Example })
	if f.Kind == "" || f.Param != "" || position < 0 {
		return nil
	}
	var value any
	if f.Now != "" {
		if err := json.Unmarshal([]byte(f.Now), &value); err != nil {
			t.Fatal(err)
		}
	}
	fresh := slices.DeleteFunc(w.with(t, position, "/predicate"+f.Pointer, value), func(e source.Envelope) bool { return !w.of(e, position) })
	verified, _ := w.inputs.Plan.Roster.Verify(fresh, w.at)
	bound, _ := bind.To(w.inputs.Plan, verified, w.at)
	signed := w.claims[position].signed[0].Origin
	for _, b := range w.bound {
		if !slices.Contains(b.Attestation().Origins(), signed) {
			bound = append(bound, b)
		}
	}
	counted, _, _ := require.Judge(w.inputs.Plan, bound, nil, w.at)
	return counted
}
