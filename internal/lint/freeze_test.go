package lint_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
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
	if err := lint.Freeze(b, at, &m); err != nil || len(m.Checked) == 0 || len(m.Rules) == 0 {
		t.Errorf("%v, %d bytes, %d of rules", err, len(m.Checked), len(m.Rules))
	}
}

// TestAgreesWithRules: rules that are not what the files are compiled to do not
// verify, whoever signed them; without them there is nothing to disagree with.
func TestAgreesWithRules(t *testing.T) {
	for name, c := range map[string]struct {
		change func(rules []byte) []byte
		says   string
	}{
		"those that were signed":        {func(rules []byte) []byte { return rules }, ""},
		"of another text":               {func(rules []byte) []byte { return bytes.Replace(rules, []byte("critical"), []byte("high8888"), 1) }, "rules.compiled is not what they are compiled to"},
		"of another version of OPA":     {func(rules []byte) []byte { return bytes.Replace(rules, []byte("OPA 1."), []byte("OPA 0."), 1) }, ""},
		"none, though some were signed": {nil, ""},
	} {
		e := testkit.New(t)
		rules, err := os.ReadFile(e.Path("policy/rules.compiled"))
		if err != nil {
			t.Fatal(err)
		}
		e.Seal("policy", "demo-security", func(m *bundle.Manifest) {
			if c.change == nil {
				return
			}
			if m.Rules = c.change(rules); c.says != "" && bytes.Equal(m.Rules, rules) {
				t.Fatalf("%s: nothing was changed", name)
			}
		})
		if c.change == nil {
			e.Remove("policy/rules.compiled")
		}
		b, err := bundle.Open(e.Path("policy"), bundle.Policy, bundle.Options{Keys: []trust.Key{e.Signer("demo-security").Key()}, At: at})
		if err != nil {
			t.Fatal(err)
		}
		if err := lint.Agrees(b); c.says == "" && err != nil || c.says != "" && (err == nil || fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAgrees: what a manifest says of the controls is what their files say, or the
// bundle does not verify.
func TestAgrees(t *testing.T) {
	for name, change := range map[string]func(controls []any) []any{
		"nothing":            nil,
		"a milder severity":  func(c []any) []any { c[3].(map[string]any)["severity"] = "advisory"; return c }, //nolint:forcetypeassert,errcheck // a panic fails the test
		"a control left out": func(c []any) []any { return c[1:] },
		"the last left out":  func(c []any) []any { return c[:len(c)-1] },
		"a control twice":    func(c []any) []any { return append(c, c[0]) },
	} {
		e := testkit.New(t)
		e.Seal("policy", "demo-security", func(m *bundle.Manifest) {
			var checked map[string]any
			if err := json.Unmarshal(m.Checked, &checked); err != nil {
				t.Fatal(err)
			}
			controls, _ := checked["controls"].([]any)
			if len(controls) < 100 {
				t.Fatalf("%d controls", len(controls))
			}
			if change == nil {
				return
			}
			checked["controls"] = change(controls)
			var err error
			if m.Checked, err = json.Marshal(checked); err != nil {
				t.Fatal(err)
			}
		})
		b, err := bundle.Open(e.Path("policy"), bundle.Policy, bundle.Options{Keys: []trust.Key{e.Signer("demo-security").Key()}, At: at})
		if err != nil {
			t.Fatal(err)
		}
		err = lint.Agrees(b)
		if change == nil && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if change != nil && (err == nil || fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), "what their files say")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAgreesWithGates: a manifest that lists fewer controls than its gate requires
// would have them forgotten, and its files look as they should.
func TestAgreesWithGates(t *testing.T) {
	for name, change := range map[string]func(gates map[string][]string){
		"a control less": func(g map[string][]string) { g["production-release"] = g["production-release"][1:] },
		"no control":     func(g map[string][]string) { g["production-release"] = nil },
		"another id": func(g map[string][]string) {
			g["production-release"] = append([]string{"AAA-01"}, g["production-release"][1:]...)
		},
		"a gate less": func(g map[string][]string) { delete(g, "hypercare-exit") },
		"a gate more": func(g map[string][]string) { g["another"] = []string{"ONB-01"} },
	} {
		e := testkit.New(t)
		e.Seal("policy", "demo-security", func(m *bundle.Manifest) {
			if len(m.Gates["production-release"]) < 50 || m.Gates["hypercare-exit"] == nil {
				t.Fatalf("gates: %v", m.Gates)
			}
			change(m.Gates)
		})
		b, err := bundle.Open(e.Path("policy"), bundle.Policy, bundle.Options{Keys: []trust.Key{e.Signer("demo-security").Key()}, At: at})
		if err != nil {
			t.Fatal(err)
		}
		if err := lint.Agrees(b); err == nil || fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), "it lists") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
