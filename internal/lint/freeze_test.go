package lint_test

import (
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/testkit"
)

// TestFrozenPlain: what the compiler must put into another order first is signed,
// but compiled in full each time that it is used.
func TestFrozenPlain(t *testing.T) {
	const condition, collected = `_expiry(report) >= input.now_ns`, `[item | some item in input.evidence["pentest-report"][0].predicate.findings; item.status == "open"]`
	for name, c := range map[string]struct {
		before, after string
		frozen        bool
	}{
		"honest":                 {condition, condition, true},
		"in a body":              {condition, "ends >= input.now_ns\n\tends = _expiry(report)", false},
		"within every":           {`item.status != "open"`, "status != \"open\"\n\t\tstatus = item.status", false},
		"within a comprehension": {collected, strings.Replace(collected, `item.status == "open"`, `status == "open"; status = item.status`, 1), false},
	} {
		var m bundle.Manifest
		if err := lint.Freeze(open(t, files(map[string]string{"gate.hcl": testkit.GateHCL, place: spoilt(t, c.before, c.after)})), at, &m); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(m.Gates) != 1 || (len(m.Checked) > 0) != c.frozen || strings.Contains(string(m.Checked), "TST-1") != c.frozen {
			t.Errorf("%s: gates %v, checked %s", name, m.Gates, m.Checked)
		}
	}
}

// TestBuiltInIsPlain: the library that is shipped is compiled the quick way.
func TestBuiltInIsPlain(t *testing.T) {
	b, err := bundle.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	var m bundle.Manifest
	if err := lint.Freeze(b, at, &m); err != nil || len(m.Checked) == 0 {
		t.Errorf("%v, %d bytes", err, len(m.Checked))
	}
}
