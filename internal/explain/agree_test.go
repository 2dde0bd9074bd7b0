package explain

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

func TestMain(m *testing.M) {
	defer testkit.Clean()
	m.Run() // whoever called TestMain exits by its result
}

// judged opens and judges an engagement.
func judged(t testing.TB, e *testkit.Engagement, name string, at time.Time) (Case, *decision.Decision, *gate.Inputs) {
	t.Helper()
	in, _, err := gate.Open(gate.Options{
		Paths: gate.Layout(e.Dir, "1.0.0"), Gate: name, At: at, Engine: decision.Engine{Name: "releasegate", Version: "test"},
		PolicyKeys: []trust.Key{e.Signer("demo-security").Key()}, Unsafe: []string{"test"},
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := gate.Evaluate(t.Context(), in, at)
	if err != nil {
		t.Fatal(err)
	}
	input, params, err := in.Seen(at)
	if err != nil {
		t.Fatal(err)
	}
	return Case{in.Controls, input, params, at}, &d, in
}

// spoil changes one value of an attestation's predicate to something else, or takes it
// away. It returns where.
func spoil(r *rand.Rand, attestation map[string]any) string {
	at := attestation["predicate"]
	where := ""
	for {
		switch v := at.(type) {
		case map[string]any:
			if len(v) == 0 {
				return where
			}
			key := slices.Sorted(maps.Keys(v))[r.IntN(len(v))]
			where += "/" + key
			if change(r, v[key], func(x any) { v[key] = x }, func() { delete(v, key) }) {
				return where
			}
			at = v[key]
		case []any:
			if len(v) == 0 {
				return where
			}
			i := r.IntN(len(v))
			where += fmt.Sprintf("/%d", i)
			if change(r, v[i], func(x any) { v[i] = x }, func() { v[i] = nil }) {
				return where
			}
			at = v[i]
		default:
			return where
		}
	}
}

// spoilAt changes a value where a criterion looks, mostly.
func spoilAt(r *rand.Rand, reads []string, evidence map[string]any) string {
	kind, pointer, _ := strings.Cut(reads[r.IntN(len(reads))], " ")
	list, _ := evidence[kind].([]any)
	if len(list) == 0 || r.IntN(4) == 0 {
		return ""
	}
	at, where := list[r.IntN(len(list))], ""
	steps := strings.Split(strings.Trim(pointer, "/"), "/")
	for i, step := range steps {
		where += "/" + step
		last := i == len(steps)-1
		switch v := at.(type) {
		case map[string]any:
			if last {
				if !change(r, v[step], func(x any) { v[step] = x }, func() { delete(v, step) }) {
					delete(v, step)
				}
				return kind + " " + where
			}
			at = v[step]
		case []any:
			if len(v) == 0 {
				return ""
			}
			n := r.IntN(len(v))
			if last {
				if !change(r, v[n], func(x any) { v[n] = x }, func() { v[n] = nil }) {
					v[n] = nil
				}
				return kind + " " + where
			}
			at = v[n]
		default:
			return ""
		}
	}
	return ""
}

func change(r *rand.Rand, old any, set func(any), remove func()) bool {
	switch old := old.(type) {
	case map[string]any, []any:
		if r.IntN(8) > 0 {
			return false
		}
		remove()
	case bool:
		set(!old)
	default:
		others := []any{nil, "", "x", "open", "critical", "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "2099-01-01", 0, -1, 100000}
		set(others[r.IntN(len(others))])
	}
	return true
}

// TestAgrees: what the rules were turned into holds of the same evidence as the rules
// themselves: of the honest evidence, and of evidence in which anything was changed. So
// an explanation names what the engine decided by.
func TestAgrees(t *testing.T) {
	agreed, differed := 0, 0
	for _, c := range []struct {
		gate string
		e    *testkit.Engagement
	}{{"production-release", testkit.New(t)}, {"hypercare-exit", testkit.Exited(t, testkit.Now)}} {
		of, d, _ := judged(t, c.e, c.gate, testkit.Now)
		for _, result := range d.Results {
			if result.Host {
				continue
			}
			r := rand.New(rand.NewPCG(1, uint64(len(result.ID)))) // the same each time
			a, b := agrees(t, of, result, r)
			agreed, differed = agreed+a, differed+b
		}
	}
	t.Logf("%d comparisons, of which the criterion was unmet in %d", agreed, differed)
	if agreed < 1000 || differed < 300 {
		t.Errorf("only %d comparisons, %d of them of unmet criteria", agreed, differed)
	}
}

func agrees(t *testing.T, of Case, result decision.Result, r *rand.Rand) (compared, unmet int) {
	k, package_, err := open(t.Context(), of, result.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, criterion := range result.Criteria {
		rules := package_.Append(ast.StringTerm("met")).Append(ast.StringTerm(criterion.Name))
		c, err := k.condition(rules)
		if err != nil {
			t.Errorf("%s.%s: %v", result.ID, criterion.Name, err)
			continue
		}
		if len(k.words(c, -1)) == 0 || len(k.reads(c)) == 0 {
			t.Errorf("%s.%s: nothing is said of it", result.ID, criterion.Name)
		}
		cited := ast.NewBody(ast.NewExpr(ast.NewTerm(rules.Append(ast.VarTerm("cited")))))
		for i := range 5 {
			spoilt, where := of.Input, "nothing"
			if i > 0 {
				spoilt, where = copied(of.Input), ""
				evidence, _ := spoilt["evidence"].(map[string]any)
				list, _ := evidence[result.Evidence[r.IntN(len(result.Evidence))]].([]any)
				if len(list) == 0 {
					continue
				}
				one, _ := list[r.IntN(len(list))].(map[string]any)
				if where = spoilAt(r, k.reads(c), evidence); where == "" {
					where = spoil(r, one)
				}
			}
			laid, err := ast.InterfaceToValue(spoilt)
			if err != nil {
				t.Fatal(err)
			}
			k.actual, _ = laid.(ast.Object)
			k.checks, k.unasked = 0, 0
			met, err := k.holds(cited, scene{})
			if err != nil {
				t.Fatal(err)
			}
			holds, short, err := k.look(c, scene{}, -1)
			if errors.Is(err, errTooMany) && result.ID == "TST-11" { // each finding of a scanner, in more than a hundred ways
				continue
			}
			if err != nil {
				t.Errorf("%s.%s: %v", result.ID, criterion.Name, err)
				continue
			}
			if compared++; !met {
				unmet++
			}
			if holds && k.unasked > 0 { // and says that it cannot name one
				continue
			}
			if holds != met || !met && len(short) == 0 {
				t.Errorf("%s.%s, changed at %s: the rule is met: %v, what it was turned into: %v %+v", result.ID, criterion.Name, where, met, holds, short)
			}
		}
	}
	return compared, unmet
}

func copied(v map[string]any) map[string]any {
	out := map[string]any{}
	for k, x := range v {
		out[k] = deep(x)
	}
	return out
}

func deep(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return copied(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = deep(v[i])
		}
		return out
	default:
		return v
	}
}
