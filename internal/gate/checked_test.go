package gate_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/testkit"
)

// TestCheckedWhenSigned: a library that was checked when it was signed decides as
// it does when it is checked on the spot.
func TestCheckedWhenSigned(t *testing.T) {
	for name, ask := range map[string]func(*gate.Options){
		"the release": func(*gate.Options) {},
		"a milestone": func(o *gate.Options) { o.Gate, o.Phase = demo.Milestone, "testing-and-validation" },
	} {
		e := testkit.New(t)
		o := options(e)
		ask(&o)
		want := payload(t, evaluate(t, o, testkit.Now))
		e.Seal("policy", "demo-security", func(m *bundle.Manifest) {
			if len(m.Checked) == 0 {
				t.Fatal("the manifest does not say that the library was checked")
			}
			m.Checked, m.Version = nil, m.Version-1 // of the version that was signed first
		})
		if got := payload(t, evaluate(t, o, testkit.Now)); !bytes.Equal(got, want) {
			t.Errorf("%s: checked when it was signed\n%s\nand on the spot\n%s", name, want, got)
		}
	}
}

// TestCompiledWhenSigned: rules that were compiled when they were signed decide as
// they do when they are compiled from their text; and only those that were signed do.
func TestCompiledWhenSigned(t *testing.T) {
	const file = "policy/rules.compiled"
	e := testkit.New(t)
	want := payload(t, evaluate(t, options(e), testkit.Now))
	rules, err := os.ReadFile(e.Path(file))
	if err != nil {
		t.Fatal(err)
	}
	e.Remove(file)
	if got := payload(t, evaluate(t, options(e), testkit.Now)); !bytes.Equal(got, want) {
		t.Errorf("compiled when they were signed\n%s\nand from their text\n%s", want, got)
	}
	e.Write(file, append(rules, 0))
	if _, _, err := gate.Open(options(e)); err == nil || fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), "rules.compiled is not what was signed") {
		t.Errorf("%v", err)
	}
	// Whoever signs other rules is believed, as they are for the text: that they are
	// obeyed shows that they are what is judged by.
	e.Seal("policy", "demo-security", func(m *bundle.Manifest) {
		m.Rules = bytes.ReplaceAll(rules, []byte("findings"), []byte("findingz"))
	})
	if d := evaluate(t, options(e), testkit.Now); d.Verdict == decision.Approved {
		t.Error("approved by rules that read what is not there")
	}
	e.Seal("policy", "demo-security", func(m *bundle.Manifest) { m.Rules = rules[:len(rules)-1] })
	if _, _, err := gate.Open(options(e)); err == nil || !strings.Contains(err.Error(), "rules.compiled: these are no compiled rules") {
		t.Errorf("%v", err)
	}
}

// TestNotChecked: who signs a library that was not checked gains nothing by it,
// unless they claim, of this very bundle and today's contract, that it was.
func TestNotChecked(t *testing.T) {
	const file = "policy/controls/testing_and_validation/pentest_findings/pentest_findings.rego"
	for _, c := range []struct {
		name  string
		claim func(checked map[string]any)
		opens bool
	}{
		{"a claim about it", func(map[string]any) {}, true},
		{"no claim", nil, false},
		{"about another bundle", func(c map[string]any) { c["bundle"] = strings.Repeat("0", 64) }, false},
		{"about no bundle", func(c map[string]any) { delete(c, "bundle") }, false},
		{"by another contract", func(c map[string]any) { c["contract"] = 0 }, false},
		{"by no contract", func(c map[string]any) { delete(c, "contract") }, false},
		{"of no control", func(c map[string]any) { c["controls"] = []any{} }, false},
		{"with an unknown member", func(c map[string]any) { c["more"] = true }, false},
		{"of an unknown form", func(c map[string]any) { c["controls"] = "all" }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := testkit.New(t)
			content, err := os.ReadFile(e.Path(file))
			if err != nil {
				t.Fatal(err)
			}
			e.Write(file, append(content, "\n_mett if true\n"...))
			b, err := bundle.Load(e.Path("policy"), bundle.Policy)
			if err != nil {
				t.Fatal(err)
			}
			e.Seal("policy", "demo-security", func(m *bundle.Manifest) {
				var checked map[string]any
				if err := json.Unmarshal(m.Checked, &checked); err != nil {
					t.Fatal(err)
				}
				if m.Checked = nil; c.claim != nil {
					checked["bundle"] = b.Digest()
					c.claim(checked)
					if m.Checked, err = json.Marshal(checked); err != nil {
						t.Fatal(err)
					}
				}
			})
			_, _, err = gate.Open(options(e))
			if c.opens && err != nil {
				t.Errorf("%v", err)
			}
			if !c.opens && (err == nil || fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), "rule _mett is neither part of the contract nor used")) {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestUnsignedIsCheckedInFull: what nobody signed is checked as if it were to be
// signed, what controls read included.
func TestUnsignedIsCheckedInFull(t *testing.T) {
	e := testkit.New(t)
	o := options(e)
	o.AllowUnsigned = true
	e.Replace("policy/controls/testing_and_validation/pentest_findings/pentest_findings.rego", ".predicate.findings", ".predicate.finding")
	if _, _, err := gate.Open(o); err == nil || !strings.Contains(err.Error(), `type check: `) || !strings.Contains(err.Error(), `has no field "finding"`) {
		t.Errorf("%v", err)
	}
}
