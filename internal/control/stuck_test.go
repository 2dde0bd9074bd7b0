package control_test

import (
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
)

// held is what uri.is_valid, a builtin that no other test uses, waits for, whatever
// the deadline; nil: nothing. So often it has begun to wait.
var (
	held   atomic.Pointer[chan struct{}]
	waited atomic.Int64
)

func init() {
	name := ast.URIIsValid.Name
	builtin := topdown.GetBuiltin(name)
	topdown.RegisterBuiltinFunc(name, func(c topdown.BuiltinContext, args []*ast.Term, iter func(*ast.Term) error) error {
		if wait := held.Load(); wait != nil {
			waited.Add(1)
			<-*wait
		}
		return builtin(c, args, iter)
	})
}

// deaf makes uri.is_valid look at no deadline until the test lets it go.
func deaf(t *testing.T) (release func()) {
	t.Helper()
	wait := make(chan struct{})
	held.Store(&wait)
	release = sync.OnceFunc(func() { close(wait) })
	t.Cleanup(func() {
		held.Store(nil)
		release()
	})
	return release
}

// TestStuck: an evaluation that does not come back ends the whole, and says where;
// it is never a result. The controls before it do not help.
func TestStuck(t *testing.T) {
	deaf(t)
	set := load(t, map[string]string{"before": small("before", cites), "stuck": small("stuck", metIf(`uri.is_valid(r.predicate.methodology)`))})
	set.SetDeadline(50 * time.Millisecond)
	set.SetGrace(50 * time.Millisecond)
	_, in := tested(t)
	in.Required = []string{"before", "stuck"}
	for _, twice := range []bool{true, false} {
		in.Twice = twice
		results, err := set.Evaluate(t.Context(), in)
		if err == nil || results != nil || fault.KindOf(err) != fault.Internal {
			t.Fatalf("%+v, %v", results, err)
		}
		for _, says := range []string{"control stuck (controls/testing_and_validation/stuck/stuck.rego:13)", "does not come back", "did not finish within 50ms", "given 50ms more", "nothing is decided"} {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("%q is not said in: %v", says, err)
			}
		}
		if !strings.Contains(fault.HintOf(err), "mend the control") {
			t.Errorf("hint %q", fault.HintOf(err))
		}
	}
	if results, err := set.Evaluate(t.Context(), caseOf(in, "before")); err != nil || results[0].Outcome != decision.Pass {
		t.Errorf("%+v, %v", results, err)
	}
}

// TestLate: one that comes back within its grace, and is late again when it is judged
// alone, is its control's own error, and the next control is judged.
func TestLate(t *testing.T) {
	release, before := deaf(t), waited.Load()
	set := load(t, map[string]string{"late": small("late", metIf(`uri.is_valid(r.predicate.methodology)`)), "next": small("next", cites)})
	set.SetDeadline(50 * time.Millisecond)
	set.SetGrace(time.Minute)
	_, in := tested(t)
	in.Required = []string{"late", "next"}
	again := make(chan struct{})
	go func() {
		late := func(n int64) {
			for waited.Load() < before+n && t.Context().Err() == nil {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(200 * time.Millisecond) // longer than the deadline, however long it took to get here
		}
		late(1)
		held.Store(&again)
		release()
		late(2)
		close(again)
	}()
	results, err := set.Evaluate(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if r := results[0]; r.Outcome != decision.Error || r.Problem != "it did not finish within 50ms" {
		t.Errorf("%s (%s)", r.Outcome, r.Problem)
	}
	if r := results[1]; r.Outcome != decision.Pass {
		t.Errorf("%s (%s)", r.Outcome, r.Problem)
	}
}

// TestPressed: who is late beside others, and not alone, is judged as if they had been
// alone.
func TestPressed(t *testing.T) {
	if runtime.GOMAXPROCS(0) < 2 {
		t.Skip("nothing is evaluated beside anything on one core")
	}
	release, before := deaf(t), waited.Load()
	set := load(t, map[string]string{"pressed": small("pressed", metIf(`uri.is_valid(r.predicate.methodology)`)), "next": small("next", cites)})
	set.SetDeadline(50 * time.Millisecond)
	set.SetGrace(time.Minute)
	_, in := tested(t)
	go func() {
		for waited.Load() == before && t.Context().Err() == nil {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(200 * time.Millisecond)
		release()
	}()
	results, err := set.Evaluate(t.Context(), caseOf(in, "pressed", "next"))
	if err != nil {
		t.Fatal(err)
	}
	released := slices.Clone(results)
	if results, err = set.Evaluate(t.Context(), caseOf(in, "pressed")); err != nil || !reflect.DeepEqual(results[0], released[0]) || released[1].Outcome != decision.Pass {
		t.Errorf("beside others %+v\nalone %+v (%v)", released, results, err)
	}
}

// TestCeiling: what one control may take is its own error; what the process cannot
// bear ends the process.
func TestCeiling(t *testing.T) {
	const four = "some a in _letters; some b in _letters; some c in _letters; some d in _letters"
	set := load(t, map[string]string{"grows": small("grows", metIf(`count([[a, b, c, d, e] | `+four+`; some e in _letters]) > 0`)+
		"\n\n_letters := split(\"abcdefghijklmnopqrstuvwxyz0123456789\", \"\")")})
	set.SetDeadline(time.Minute)
	set.SetCeiling(64 << 20)
	_, in := tested(t)
	in.Required = []string{"grows"}
	results, err := set.Evaluate(t.Context(), in)
	if err == nil || results != nil || fault.KindOf(err) != fault.Internal || !strings.Contains(err.Error(), "before the process takes more than") {
		t.Errorf("%+v, %v", results, err)
	}
}

// caseOf is the same case with other controls.
func caseOf(in control.Case, required ...string) control.Case {
	in.Required = required
	return in
}
