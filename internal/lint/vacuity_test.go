package lint_test

import (
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/testkit"
)

// criterion is a control whose only criterion is met under a condition, with what
// that rests on.
func criterion(condition, rest string) map[string]string {
	body := "met.c contains evidence.cite(r, \"/predicate/methodology\") if {\n\t" + report + "\n\t" + condition + "\n}\n\n" + rest
	return map[string]string{lib: citing, pinned: quality, "controls/testing_and_validation/v/v.rego": small("v", body)}
}

// TestTestsNothing: a criterion that is met whatever the evidence says is refused,
// however it is dressed.
func TestTestsNothing(t *testing.T) {
	for _, c := range []struct{ condition, rest string }{
		{"", ""},
		{"true", ""},
		{"1 == 1", ""},
		{`input.release.environment == "production"`, ""},
		{"input.now_ns > 0", "valid_until contains input.now_ns"},
		{`data.checklists.attacked == "x"`, ""},
		{`r.id != ""`, ""},
		{`count(input.evidence["pentest-report"]) > 0`, ""},
		{`some item in r.predicate.findings`, ""},
		{"some item in r.predicate.findings\n\titem == item", ""},
		{"every _ in r.predicate.findings { true }", ""},
		{`every _ in r.predicate.findings { input.release.environment == "production" }`, ""},
		{"every item in r.predicate.findings { item.id == item.id }", ""},
		{"count(r.predicate.findings) >= 0", ""},
		{"0 <= count(r.predicate.findings)", ""},
		{"count(r.predicate.findings) > -1", ""},
		{"n := -1\n\tn < count(r.predicate.findings)", ""},
		{"count(r.predicate.findings) != -1", ""},
		{"n := count(r.predicate.findings)\n\tn >= 0", ""},
		{`count([item | some item in r.predicate.findings; item.status == "open"]) >= 0`, ""},
		{"r.predicate.methodology == r.predicate.methodology", ""},
		{"x := r.predicate.methodology\n\ty := r.predicate.methodology\n\tx == y", ""},
		{"r.predicate.methodology <= r.predicate.methodology", ""},
		{"{r.predicate.methodology} == {r.predicate.methodology}", ""},
		{"count({r.predicate.methodology}) == 1", ""},
		{"count([r.predicate.methodology, r.predicate.findings]) == 2", ""},
		{"r.predicate.methodology in {r.predicate.methodology}", ""},
		{`r.predicate.methodology in ["a", r.predicate.methodology]`, ""},
		{`startswith(r.predicate.methodology, "")`, ""},
		{`[item | some item in r.predicate.findings; item.status == "open"]`, ""},
		{"_fine", `_fine if true`},
		{"_fine", "_fine if {\n\tsome other in input.evidence[\"pentest-report\"]\n\tsome item in other.predicate.findings\n}"},
		{"_fine(r)", `_fine(r) if r.id != ""`},
		{"_fine(r)", "_fine(r) if r.predicate.methodology == \"x\"\n\n_fine(r) if count(r.predicate.findings) >= 0"},
		{"_fine(r)", "_fine(r) if {\n\tr.predicate.methodology == \"x\"\n} else if {\n\ttrue\n}"},
		{"_fine(r) != 7", "_fine(r) := 1 if r.id"},
		{"_fine", "default _fine := true\n\n_fine if {\n\tsome r in input.evidence[\"pentest-report\"]\n\tr.predicate.methodology == \"x\"\n}"},
		{"count(_all) > 0", `_all contains r.id if some r in input.evidence["pentest-report"]`},
		{"count(_all) > 0", `_all := [r | some r in input.evidence["pentest-report"]]`},
		{"x := sprintf(\"%s\", [r.predicate.methodology])\n\tx == x", ""},
	} {
		name := strings.Join(strings.Fields(c.condition+" "+c.rest), " ")
		t.Run(name, func(t *testing.T) {
			content := criterion(c.condition, c.rest)
			content["checklists/attacked/data.json"] = `"x"`
			_, err := lint.Load(open(t, content))
			if err == nil || fault.KindOf(err) != fault.Refused {
				t.Fatalf("error is %v", err)
			}
			for _, says := range []string{"controls/testing_and_validation/v/v.rego:19: control v: met.c tests nothing", "Compare what the attestation says"} {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("%q is not said in:\n%v", says, err)
				}
			}
		})
	}
}

// TestNoneChosen: what must be so of every attestation of some kind needs one of that
// kind.
func TestNoneChosen(t *testing.T) {
	const (
		all    = `every each in _chosen { each.predicate.methodology == "owasp" }`
		chosen = `_chosen := [r | some r in input.evidence["pentest-report"]; r.phase == "x"]`
		scoped = "count(r.predicate.scope) > 0\n\t" // so that something is tested at any rate
	)
	for _, c := range []struct {
		condition, rest string
		refused         bool
	}{
		{all, chosen, true},
		{all, `_chosen contains r if { some r in input.evidence["pentest-report"]; r.phase == "x" }`, true},
		{all, `_chosen[r.id] := r if { some r in input.evidence["pentest-report"]; r.phase == "x" }`, true},
		{`every each in [r | some r in input.evidence["pentest-report"]; r.phase == "x"] { each.predicate.methodology == "owasp" }`, "", true},
		{"mine := [r | some r in input.evidence[\"pentest-report\"]; r.phase == \"x\"]\n\tevery each in mine { each.predicate.methodology == \"owasp\" }", "", true},
		{`_fine`, "_fine if {\n\t" + all + "\n}\n\n" + chosen, true},
		{all + "\n\tcount(_other) > 0", chosen + "\n\n_other := [r | some r in input.evidence[\"pentest-report\"]; r.phase == \"y\"]", true},
		{all + "\n\tevery each in _chosen { some other in _chosen; other.phase == each.phase }", chosen, true},
		{all + "\n\tcount(_chosen) > 0", chosen, false},
		{all + "\n\tsome other in _chosen\n\tother.id == r.id", chosen, false},
		{all + "\n\t_chosen[0]", chosen, false},
		{"mine := [r | some r in input.evidence[\"pentest-report\"]; r.phase == \"x\"]\n\tcount(mine) > 0\n\tevery each in mine { each.predicate.methodology == \"owasp\" }", "", false},
		{"count(_chosen) > 0\n\t_fine(_chosen)", "_fine(reports) if {\n\tevery each in reports { each.predicate.methodology == \"owasp\" }\n}\n\n" + chosen, false},
		{`every each in input.evidence["pentest-report"] { each.predicate.methodology == "owasp" }`, "", false},
		{`every item in [item | some item in r.predicate.findings; item.severity == "high"] { item.status == "fixed" }`, "", false},
	} {
		name := strings.Join(strings.Fields(c.condition+" "+c.rest), " ")
		t.Run(name, func(t *testing.T) {
			_, err := lint.Load(open(t, criterion(scoped+c.condition, c.rest)))
			if refused := err != nil && strings.Contains(err.Error(), "every over attestations that were chosen holds where none was"); refused != c.refused || !refused && err != nil {
				t.Errorf("error is %v", err)
			}
		})
	}
}

// TestProvesNothing: a condition on what the evidence says, that holds as well where
// it says nothing, is refused before security signs. Who signs without the check
// gets an error of the control.
func TestProvesNothing(t *testing.T) {
	for _, c := range []struct{ condition, rest string }{
		{`object.get(r, ["predicate", "verdict"], "pass") == "pass"`, ""},
		{`every item in object.get(r, ["predicate", "findings"], []) { item.status == "fixed" }`, ""},
		{`count([item | some item in r.predicate.findings; item.status == "open"]) == 0`, ""},
		{`count([item | some item in r.predicate.findings; item.retestedAt <= item.fixedAt]) == 0`, ""},
		{`count({item.id | some item in r.predicate.findings} - {"a"}) == 0`, ""},
		{`count({item.id | some item in r.predicate.findings} & {"a"}) == 0`, ""},
		{`{item.id | some item in r.predicate.findings} == set()`, ""},
		{`concat("", [item.id | some item in r.predicate.findings]) == ""`, ""},
		{`sum([1 | some item in r.predicate.findings; item.status == "open"]) <= 3`, ""},
		{`every item in [item | some item in r.predicate.findings; item.severity == "high"] { item.status == "fixed" }`, ""},
		{`count(_open) == 0`, "_open contains item if {\n\tsome r in input.evidence[\"pentest-report\"]\n\tsome item in r.predicate.findings\n\titem.status == \"open\"\n}"},
		{`_open == false`, "default _open := false\n\n_open if {\n\tsome r in input.evidence[\"pentest-report\"]\n\tsome item in r.predicate.findings\n\titem.status == \"open\"\n}"},
		{`_state(r) == "fine"`, "_state(r) := \"open\" if {\n\tsome item in r.predicate.findings\n\titem.status == \"open\"\n} else := \"fine\""},
		{`data.lib.fine.closed == true`, ""},
	} {
		name := strings.Join(strings.Fields(c.condition+" "+c.rest), " ")
		t.Run(name, func(t *testing.T) {
			content := criterion(c.condition, c.rest)
			content["lib/fine/fine.rego"] = "package lib.fine\n\ndefault closed := true\n\nclosed := false if {\n\tsome r in input.evidence[\"pentest-report\"]\n\tr.predicate.methodology == \"none\"\n}\n"
			content["gate.hcl"] = testkit.GateHCL
			b := open(t, content)
			set, err := lint.Load(b)
			if err != nil {
				t.Fatal(err)
			}
			_, err = freeze(b, at)
			if err == nil || fault.KindOf(err) != fault.Refused {
				t.Fatalf("frozen: %v", err)
			}
			for _, says := range []string{"controls/testing_and_validation/v/v.rego:19: control v: met.c tests nothing: evidence that says nothing meets it", "Demand what must be there"} {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("%q is not said in:\n%v", says, err)
				}
			}
			w, in := testkit.Tested(t)
			in.Evidence = w.Judge(w.Attest("pentest-report", w.AboutRelease(), func(p map[string]any) { p["findings"] = []any{} }, "tester"))
			in.Required = []string{"v"}
			results, err := set.Evaluate(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if r := results[0]; r.Outcome != decision.Error || r.Problem != "c is met by evidence that says nothing, so that it proves nothing" {
				t.Errorf("%s (%s)", r.Outcome, r.Problem)
			}
		})
	}
}

// TestProvesNothingForARelease: what only one release brings to light, deciding it
// does.
func TestProvesNothingForARelease(t *testing.T) {
	content := criterion("_fine(r)", "_fine(r) if r.predicate.methodology == \"owasp\"\n\n_fine(r) if {\n\tinput.release.environment == \"pilot\"\n\tcount([item | some item in r.predicate.findings; item.status == \"open\"]) == 0\n}")
	content["gate.hcl"] = testkit.GateHCL
	b := open(t, content)
	if _, err := freeze(b, at); err != nil {
		t.Fatal(err)
	}
	set, err := lint.Load(b)
	if err != nil {
		t.Fatal(err)
	}
	w, in := testkit.Tested(t)
	in.Evidence = w.Judge(w.Attest("pentest-report", w.AboutRelease(), func(p map[string]any) { p["findings"] = []any{} }, "tester"))
	in.Required = []string{"v"}
	in.Release.Environment = "pilot"
	results, err := set.Evaluate(t.Context(), in)
	if err != nil || results[0].Outcome != decision.Error || !strings.Contains(results[0].Problem, "proves nothing") {
		t.Errorf("%v, %+v", err, results)
	}
}

// TestTestsSomething: what honest controls do.
func TestTestsSomething(t *testing.T) {
	for _, c := range []struct{ condition, rest string }{
		{"count(r.predicate.findings) > 0", ""},
		{"count(r.predicate.findings) == 0", ""},
		{"count(r.predicate.findings) <= 3", ""},
		{`r.predicate.methodology == "owasp"`, ""},
		{`"owasp" == r.predicate.methodology`, ""},
		{`r.predicate.methodology = "owasp"`, ""},
		{"x := r.predicate.methodology\n\tx == \"owasp\"", ""},
		{"r.predicate.methodology != r.predicate.verdict", ""},
		{"r.predicate.approved", ""},
		{`startswith(r.predicate.methodology, "owasp")`, ""},
		{`every item in r.predicate.findings { item.status != "open" }`, ""},
		{`every item in r.predicate.findings { item.status in data.params["v"].states }`, ""},
		{"every item in r.predicate.findings { _fine(item) }", `_fine(item) if item.status == "fixed"`},
		{"every item in r.predicate.findings { every word in [\"a\"] { contains(item.title, word) } }", ""},
		{"some item in r.predicate.findings\n\titem.status == \"fixed\"", ""},
		{`count([item | some item in r.predicate.findings; item.status == "fixed"]) > 1`, ""},
		{"count({\"a\", \"b\"} - {item.id | some item in r.predicate.findings}) == 0", ""},
		{"some signer in r.signers\n\tsigner.side == \"independent\"", ""},
		{"r.signed_at_ns > 5", ""},
		{`r.phase == "testing-and-validation"`, ""},
		{"_fine(r)", `_fine(r) if r.predicate.methodology == "owasp"`},
		{"_fine(r)", "_fine(r) if r.predicate.methodology == \"owasp\"\n\n_fine(r) if count(r.predicate.findings) > 1"},
		{`_state(r.predicate.methodology) == 1`, "_state(\"owasp\") := 1\n\n_state(\"other\") := 2"},
		{`_state(r) == 1`, "_state(r) := 1 if {\n\tr.predicate.methodology == \"owasp\"\n} else := 2"},
		{"_fine", "_fine if {\n\tsome r in input.evidence[\"pentest-report\"]\n\tr.predicate.methodology == \"owasp\"\n}"},
		{"some other in _chosen\n\tother.id == r.id", `_chosen := [r | some r in input.evidence["pentest-report"]; r.phase == "x"]`},
		{"some other in _chosen", `_chosen contains r if { some r in input.evidence["pentest-report"]; r.phase == "x" }`},
		{"_chosen[r.id]", `_chosen[r.id] := r if { some r in input.evidence["pentest-report"]; r.phase == "x" }`},
		{"count(_chosen) > 0", `_chosen contains r.id if { some r in input.evidence["pentest-report"]; r.phase == "x" }`},
		{`_words[r.predicate.methodology] == 1`, `_words := {"owasp": 1}`},
		{`_words[r.predicate.methodology]`, `_words := {"owasp"}`},
		{"x := r.predicate.methodology\n\t_words[x]", `_words := {"owasp"}`},
		{`object.get(r.predicate, "methodology", "") == "owasp"`, ""},
		{`data.lib.fine.ok(r)`, ""},
	} {
		name := strings.Join(strings.Fields(c.condition+" "+c.rest), " ")
		t.Run(name, func(t *testing.T) {
			content := criterion(c.condition, c.rest)
			content["lib/fine/fine.rego"] = "package lib.fine\n\nok(report) if report.predicate.methodology == \"owasp\"\n"
			if strings.Contains(c.condition, "data.params") {
				for name, text := range content {
					content[name] = strings.Replace(text, "#   criteria:\n", "#   params:\n#     states: {type: set, default: [fixed]}\n#   criteria:\n", 1)
				}
			}
			if _, err := lint.Load(open(t, content)); err != nil {
				t.Error(err)
			}
		})
	}
}
