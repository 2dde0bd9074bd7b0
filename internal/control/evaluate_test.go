package control_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/testkit"
)

func metIf(condition string) string {
	return strings.TrimSuffix(cites, "}") + "\t" + condition + "\n}"
}

func findingOf(object string) string {
	return cites + "\n\nfinding contains " + object + " if " + report
}

// load loads the controls by name, all in one set.
func load(t *testing.T, controls map[string]string) *control.Set {
	t.Helper()
	content := map[string]string{lib: citing}
	for name, text := range controls {
		content["controls/testing_and_validation/"+name+"/"+name+".rego"] = text
	}
	set, err := lint.Load(open(t, content))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestOutcomes puts one control of each kind into one set and judges them all: a
// result each, in the order asked for, and none spoilt by its neighbours.
func TestOutcomes(t *testing.T) {
	cases := []struct {
		body    string
		outcome decision.Outcome
		says    string
	}{
		// proved, or not
		{cites, decision.Pass, ""},
		{metIf("count(r.predicate.scope) > 0"), decision.Pass, ""},
		{metIf(`r.predicate.methodology == "none"`), decision.Fail, ""},
		{metIf("r.predicate.methodolgy"), decision.Fail, ""},
		{metIf("r.predicate.missing.deeper == null"), decision.Fail, ""},

		// findings
		{metIf("false") + "\n\n" + `finding contains {"criterion": "c", "key": "k", "text": "not so", "cite": evidence.cite(r, "/predicate/scope")} if ` + report, decision.Fail, ""},
		{findingOf(`{"criterion": "c", "key": "k", "text": "not so", "cite": evidence.cite(r, "/predicate/scope")}`), decision.Fail, ""},
		{findingOf(`{"criterion": "d", "key": "k", "text": "not so", "cite": evidence.cite(r, "/predicate/scope")}`), decision.Error, "not a finding"},
		{findingOf(`{"criterion": "c", "key": "", "text": "not so", "cite": evidence.cite(r, "/predicate/scope")}`), decision.Error, "not a finding"},
		{findingOf(`{"criterion": "c", "key": 7, "text": "not so", "cite": evidence.cite(r, "/predicate/scope")}`), decision.Error, "not a finding"},
		{findingOf(`{"criterion": "c", "key": "k", "cite": evidence.cite(r, "/predicate/scope")}`), decision.Error, "not a finding"},
		{findingOf(`{"criterion": "c", "key": "k", "text": "not so"}`), decision.Error, "not a finding"},
		{findingOf(`{"criterion": "c", "key": "k", "text": "not so", "cite": "there"}`), decision.Error, "not a citation"},
		{findingOf(`{"criterion": "c", "key": "k", "text": "not so", "cite": evidence.cite(r, "/predicate/scope"), "severity": "low"}`), decision.Error, "not a finding"},
		{cites + "\n\nfinding contains \"not so\"", decision.Error, "not a finding"},

		// citations
		{`met.c contains "proved" if ` + reads, decision.Error, "not a citation made by evidence.cite"},
		{`met.c contains true if ` + reads, decision.Error, "not a citation made by evidence.cite"},
		{`met.c contains {"attestation": "0000", "pointer": "/id"} if ` + reads, decision.Error, `cites "0000", which is no evidence that counts`},
		{`met.c contains {"attestation": r.id, "pointer": "/id", "value": 1} if ` + reads, decision.Error, "not a citation"},
		{`met.c contains {"attestation": r.id} if ` + reads, decision.Error, "not a citation"},
		{`met.c contains {"attestation": r, "pointer": "/id"} if ` + reads, decision.Error, "not a citation"},
		{`met.c contains evidence.cite(r, "") if ` + reads, decision.Error, "not a citation"},
		{`met.c contains evidence.cite(r, "predicate") if ` + reads, decision.Error, "not a citation"},
		{`met.c contains evidence.cite(r, "/predicate/nowhere") if ` + reads, decision.Error, "cites /predicate/nowhere"},
		{`met.c contains evidence.cite(r, "/predicate/scope/99") if ` + reads, decision.Error, "cites /predicate/scope/99"},
		{`met.c contains evidence.cite(r, "/predicate/scope/-") if ` + reads, decision.Error, "cites /predicate/scope/-"},
		{`met.c contains evidence.cite(r, "/predicate/scope/00") if ` + reads, decision.Error, "cites /predicate/scope/00"},
		{cites + "\n\nmet.c contains \"and more\" if " + reads, decision.Error, "not a citation"},

		// not applicable
		{cites + "\n\nnot_applicable contains \"It is a pilot\"", decision.NotApplicable, "It is a pilot"},
		{metIf("false") + "\n\nnot_applicable contains \"It is a pilot\" if input.release.environment == \"pilot\"", decision.Fail, ""},
		{cites + "\n\nnot_applicable contains \"It is inconvenient\"", decision.Error, "METADATA does not declare"},
		{cites + "\n\nnot_applicable contains \"It is a pilot\"\n\nnot_applicable contains \"It is inconvenient\"", decision.Error, "METADATA does not declare"},
		{cites + "\n\nnot_applicable contains true", decision.Error, "METADATA does not declare"},

		// errors
		{metIf("time.parse_rfc3339_ns(r.predicate.methodology) > 0"), decision.Error, "time.parse_rfc3339_ns"},
		{metIf("not time.parse_rfc3339_ns(input.release.id)"), decision.Error, "time.parse_rfc3339_ns"},
		{metIf("not to_number(input.release.id) == 1"), decision.Error, "to_number"},
		{metIf("count(r.predicate.scope) / (count(r.predicate.scope) - count(r.predicate.scope)) == 0"), decision.Error, "divide by zero"},
		{cites + "\n\nfinding contains x if {\n\t" + report + "\n\tx := to_number(r.predicate.methodology)\n}", decision.Error, "to_number"},
		{metIf("_value == 1") + "\n\n_value := 1 if input.gate\n\n_value := 2 if input.release.id", decision.Error, "conflict"},
		{metIf("count(_index) == 1") + "\n\n_index[key] := value if {\n\tkey := \"k\"\n\tsome value in [1, 2]\n}", decision.Error, "conflict"},
		{metIf("_twice(1) == 1") + "\n\n_twice(x) := x if x > 0\n\n_twice(x) := 0 - x if x > 0", decision.Error, "conflict"},
		{metIf("count([1 | some a in _many; some b in _many; some c in _many; some d in _many; some e in _many; some f in _many; a + b + c + d + e + f == 0]) > 0") +
			"\n\n_many := {x | some i in split(\"0123456789abcdefghijklmnopqrstuvwxyz\", \"\"); some j in split(\"0123456789\", \"\"); x := count(concat(\"\", [i, j])) + indexof(\"0123456789abcdefghijklmnopqrstuvwxyz\", i) * 10 + indexof(\"0123456789\", j)}", decision.Error, "did not finish within"},

		// until when
		{cites + "\n\nvalid_until contains 1782792000000000000.5", decision.Error, "not a number of nanoseconds"},
		{cites + "\n\nvalid_until contains \"2026-07-01\"", decision.Error, "not a number of nanoseconds"},
		{metIf("input.now_ns > 0") + "\n\nvalid_until contains x if x := input.evidence[\"pentest-report\"][0].predicate.nowhere", decision.Error, "does not say until when"},
		{metIf("input.now_ns < 0") + "\n\nvalid_until contains x if x := input.evidence[\"pentest-report\"][0].predicate.nowhere", decision.Fail, ""},
	}
	controls := map[string]string{}
	var required []string
	for i, c := range cases {
		name := fmt.Sprintf("c%02d", i)
		controls[name] = small(name, c.body)
		required = append(required, name)
	}
	slices.Reverse(required)
	set := load(t, controls)
	set.SetDeadline(300 * time.Millisecond)
	_, in := tested(t)
	in.Required = append(slices.Clone(required), "absent")
	results, err := set.Evaluate(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != len(in.Required) {
		t.Fatalf("%d results, want %d", len(results), len(in.Required))
	}
	for i, r := range results[:len(cases)] {
		c := cases[len(cases)-1-i]
		if r.ID != required[i] {
			t.Fatalf("result %d is that of %s, want %s", i, r.ID, required[i])
		}
		if r.Outcome != c.outcome || !strings.Contains(r.Problem, c.says) || (c.says == "") != (r.Problem == "") {
			t.Errorf("%s: %s (%s), want %s (%s):\n%s", r.ID, r.Outcome, r.Problem, c.outcome, c.says, c.body)
		}
		if r.Severity != decision.High || r.Owner != "tester" || r.Source == nil || len(r.Criteria) != 1 || r.Criteria[0].Text != "It is so." {
			t.Errorf("%s: %+v", r.ID, r)
		}
		if met := r.Criteria[0].Met; met && r.Outcome == decision.Fail || r.Outcome == decision.Pass && (!met || len(r.Criteria[0].Citations) == 0) {
			t.Errorf("%s: %s, criterion met: %v", r.ID, r.Outcome, met)
		}
	}
	last := results[len(cases)]
	if last.ID != "absent" || last.Outcome != decision.Missing || last.Severity != decision.Critical || last.Problem != "the policy bundle does not hold it" {
		t.Errorf("a control that the set does not hold: %+v", last)
	}
}

// TestFindings: what falls short is named, in one order.
func TestFindings(t *testing.T) {
	finding := func(key string) string {
		return "\n\nfinding contains {\"criterion\": \"c\", \"key\": \"" + key + "\", \"text\": \"it is open\", \"cite\": evidence.cite(r, \"/predicate/findings\")} if " + report
	}
	set := load(t, map[string]string{"f": small("f", cites+finding("z")+finding("a"))})
	_, in := tested(t)
	in.Required = []string{"f"}
	results, err := set.Evaluate(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	r := results[0]
	if r.Outcome != decision.Fail || r.Criteria[0].Met || len(r.Findings) != 2 || r.Findings[0].Key != "a" || r.Findings[1].Key != "z" || r.Findings[0].Citation.Pointer != "/predicate/findings" {
		t.Errorf("%+v", r)
	}
	if len(r.Headlines) != 1 || r.Headlines[0].Text != "a figure" || r.Headlines[0].Value != "set" {
		t.Errorf("headlines %+v", r.Headlines)
	}
}

// TestCitations: each names the evidence, the place, and a short value found there.
func TestCitations(t *testing.T) {
	body := `
met.c contains evidence.cite(r, pointer) if {
	` + report + `
	r.predicate.methodology != ""
	some pointer in ["/predicate/scope/0/internetFacing", "/predicate/methodology", "/signed_at_ns", "/predicate/scope", "/id"]
}`
	set := load(t, map[string]string{"c": small("c", body)})
	w, in := tested(t)
	in.Evidence = w.Judge(w.Attest("pentest-report", w.AboutRelease(), func(p map[string]any) { p["methodology"] = strings.Repeat("m", 257) }, "tester"))
	in.Required = []string{"c"}
	results, err := set.Evaluate(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range results[0].Criteria[0].Citations {
		if c.Evidence != in.Evidence[0].Attestation().Payload() {
			t.Errorf("citation of %s", c.Evidence)
		}
		got = append(got, fmt.Sprintf("%s=%v", c.Pointer, c.Value))
	}
	want := []string{"/id=" + string(in.Evidence[0].Attestation().Payload()), "/predicate/methodology=<nil>", "/predicate/scope=<nil>", "/predicate/scope/0/internetFacing=true"}
	if results[0].Outcome != decision.Pass || !slices.Equal(slices.DeleteFunc(got, func(s string) bool { return strings.HasPrefix(s, "/signed_at_ns=") }), want) {
		t.Errorf("%s: cited %q, want %q", results[0].Outcome, got, want)
	}
}

// TestMissing: evidence that is not there is missing, whatever the control says.
func TestMissing(t *testing.T) {
	text := strings.Replace(small("m", cites), "evidence: [pentest-report]", "evidence: [pentest-report, environment, documents]", 1)
	set := load(t, map[string]string{"m": text, "n": small("n", `met.c contains "never asked" if `+reads)})
	_, in := tested(t)
	in.Required = []string{"m"}
	results, err := set.Evaluate(t.Context(), in)
	if err != nil || results[0].Outcome != decision.Missing || results[0].Problem != "no verified environment, documents for testing-and-validation counts" {
		t.Errorf("%v: %+v", err, results)
	}
	in.Evidence, in.Required = nil, []string{"n"}
	results, err = set.Evaluate(t.Context(), in)
	if err != nil || results[0].Outcome != decision.Missing || results[0].Criteria[0].Met {
		t.Errorf("%v: %+v", err, results)
	}
}

// TestInForce: the dates are dates in Perth, both included.
func TestInForce(t *testing.T) {
	dated := func(from, until string) string {
		text := small("d", cites)
		for _, d := range []string{from, until} {
			if d != "" {
				text = strings.Replace(text, "#   severity: high\n", "#   severity: high\n#   "+d+"\n", 1)
			}
		}
		return text
	}
	for _, c := range []struct {
		from, until, at string
		says            string // empty if it is in force
	}{
		{"", "", "2026-06-30T04:00:00Z", ""},
		{"effective_from: 2026-07-01", "", "2026-06-30T15:59:59Z", "it takes effect on 2026-07-01"},
		{"effective_from: 2026-07-01", "", "2026-06-30T16:00:00Z", ""},
		{"effective_from: \"2026-07-01\"", "", "2026-06-30T15:59:59Z", "it takes effect on 2026-07-01"},
		{"", "effective_until: 2026-06-30", "2026-06-30T15:59:59Z", ""},
		{"", "effective_until: 2026-06-30", "2026-06-30T16:00:00Z", "it was in effect until 2026-06-30"},
		{"effective_from: 2026-06-30", "effective_until: 2026-06-30", "2026-06-30T04:00:00Z", ""},
		{"effective_from: 2026-02-28", "effective_until: 2028-02-29", "2028-02-29T15:59:59Z", ""},
	} {
		set := load(t, map[string]string{"d": dated(c.from, c.until)})
		_, in := tested(t)
		in.Required = []string{"d"}
		var err error
		if in.At, err = time.Parse(time.RFC3339, c.at); err != nil {
			t.Fatal(err)
		}
		results, err := set.Evaluate(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		want := decision.Pass
		if c.says != "" {
			want = decision.NotApplicable
		}
		if results[0].Outcome != want || results[0].Problem != c.says {
			t.Errorf("%+v: %s (%s)", c, results[0].Outcome, results[0].Problem)
		}
	}
}

// TestValidUntil: the host takes the earliest, of a control that does not apply as
// well: it may apply tomorrow.
func TestValidUntil(t *testing.T) {
	until := "\n\nvalid_until contains input.now_ns + hours * 3600000000000 if some hours in [48, 24, 72]"
	set := load(t, map[string]string{
		"u": small("u", cites+until),
		"n": small("n", cites+until+"\n\nnot_applicable contains \"It is a pilot\" if input.now_ns > 0"),
		"v": small("v", cites),
	})
	_, in := tested(t)
	in.Required = []string{"u", "n", "v"}
	results, err := set.Evaluate(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results[:2] {
		if r.ValidUntil == nil || !r.ValidUntil.Equal(at.Add(24*time.Hour)) || r.ValidUntil.Location() != time.UTC {
			t.Errorf("%s (%s): valid until %v", r.ID, r.Outcome, r.ValidUntil)
		}
	}
	if results[2].ValidUntil != nil || results[2].Outcome != decision.Pass {
		t.Errorf("%+v", results[2])
	}
}

// TestParameters: a release may turn each in its direction, and in no other.
func TestParameters(t *testing.T) {
	const declared = `#   params:
#     lower: {type: integer, default: 90, tighten: lower}
#     higher: {type: number, default: 0.5, tighten: higher}
#     subset: {type: set, default: [a, b, "1"], tighten: subset}
#     superset: {type: set, default: [a, "8080"], tighten: superset}
#     fixed: {type: string, default: x}
`
	text := strings.Replace(small("P-1", cites), "#   criteria:\n", declared+"#   criteria:\n", 1)
	text = strings.Replace(text, "validation.P-1", "validation.p", 1)
	text = strings.Replace(text, `_figure := "set"`, `_figure := data.params["P-1"]`, 1)
	set := load(t, map[string]string{"p": text})
	for _, c := range []struct {
		release string // the parameters of the control P-1, in HCL
		want    string // all parameters as Rego sees them
		refused string
	}{
		{"", `map[fixed:x higher:0.5 lower:90 subset:[a b 1] superset:[a 8080]]`, ""},
		{"lower = 90", `map[fixed:x higher:0.5 lower:90 subset:[a b 1] superset:[a 8080]]`, ""},
		{"lower = 60\nhigher = 1", `map[fixed:x higher:1 lower:60 subset:[a b 1] superset:[a 8080]]`, ""},
		{`subset = ["b"]` + "\n" + `superset = ["8080", "c", "a"]`, `map[fixed:x higher:0.5 lower:90 subset:[b] superset:[8080 c a]]`, ""},
		{"lower = 91", "", "loosens the default 90"},
		{"lower = 90.5", "", "not a value of type integer"},
		{`lower = "60"`, "", "not a value of type integer"},
		{"lower = null", "", "not a value of type integer"},
		{"lower = [60]", "", "not a value of type integer"},
		{"lower = true", "", "not a value of type integer"},
		{"higher = 0.49", "", "loosens the default 0.5"},
		{`subset = ["a", "c"]`, "", "loosens the default"},
		{`subset = "a"`, "", "not a value of type set"},
		{`superset = ["a"]`, "", "loosens the default"},
		{`superset = []`, "", "loosens the default"},
		// To Rego 8080 and "8080" are two things, and so they are here.
		{`superset = ["a", 8080]`, "", "loosens the default"},
		{`subset = [1]`, "", "loosens the default"},
		{`fixed = "x"`, "", "it is fixed"},
		{"odd = 1", "", `control P-1 has no parameter "odd"; it has fixed, higher, lower, subset, superset`},
		{"lower = 91\nhigher = 0", "", "loosens the default 0.5"},
		{"lower = 91\nhigher = 0", "", "loosens the default 90"},
	} {
		_, in := tested(t)
		in.Required = []string{"P-1"}
		in.Release.Parameters = parameters(t, "P-1", c.release)
		results, err := set.Evaluate(t.Context(), in)
		if c.refused != "" {
			if err == nil || results != nil || fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%q: %v, want %q", c.release, err, c.refused)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", c.release, err)
			continue
		}
		if got := fmt.Sprint(results[0].Headlines[0].Value); got != c.want {
			t.Errorf("%q: %s, want %s", c.release, got, c.want)
		}
	}
	_, in := tested(t)
	in.Release.Parameters = parameters(t, "P-2", "lower = 1")
	if _, err := set.Evaluate(t.Context(), in); err == nil || !strings.Contains(err.Error(), `there is no control "P-2"`) {
		t.Errorf("a control that nobody knows: %v", err)
	}
}

// parameters reads them as release.hcl does.
func parameters(t *testing.T, id, body string) map[string]map[string]any {
	t.Helper()
	_, release, err := plan.Release("release.hcl", []byte(`
engagement "pilot" {
  customer = "customer"
  supplier = "supplier"
}

release "1.0.0" {
  version       = "1.0.0"
  environment   = "production"
  change_type   = "normal"
  go_live       = "2026-06-30"
  hypercare_end = "2026-08-04"

  window {
    start = "2026-06-30T03:00:00Z"
    end   = "2026-06-30T09:00:00Z"
  }

  artifact "issuer" {
    sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
  }

  parameters "`+id+`" {
`+body+`
  }
}
`))
	if err != nil {
		t.Fatal(err)
	}
	return release.Parameters
}

// TestInput: what a control sees is what the contract says, newest first within a
// kind, whichever phase asked for it.
func TestInput(t *testing.T) {
	const training, readiness = "training-and-knowledge-transfer", "go-live-readiness"
	rehearsal := func(phase string) plan.Phase {
		return plan.Phase{Name: phase, Evidence: []plan.Requirement{{Kind: "rehearsal", Phase: phase, About: plan.AboutRelease, Signers: []plan.SignerRule{{Role: "tester", Count: 1}}}}}
	}
	w := newWorld(t, []testkit.Member{{ID: "tester", Person: "anne", Roles: []string{"tester", "another"}}}, rehearsal(training), rehearsal(readiness))
	signed := func(phase, kind string, ago time.Duration) func(map[string]any) {
		return func(p map[string]any) {
			p["phase"], p["kind"], p["collectedAt"] = phase, kind, at.Add(-ago).Format(time.RFC3339)
		}
	}
	counted := w.Judge(
		w.Attest("rehearsal", w.AboutRelease(), signed(training, "runbook", 3*time.Hour), "tester"),
		w.Attest("rehearsal", w.AboutRelease(), signed(training, "incident", time.Hour), "tester"),
		w.Attest("rehearsal", w.AboutRelease(), signed(readiness, "rollback", 2*time.Hour), "tester"),
	)
	figure := `_figure := [
	input.gate, input.now, input.now_ns, input.release.id, input.release.customer, input.release.engagement, input.release.supplier,
	input.release.go_live, input.release.window.end, [a.name | some a in input.release.artifacts],
	[sprintf("%s %s %s", [e.predicate.kind, e.phase, e.signed_at]) | some e in input.evidence.rehearsal],
	input.evidence.rehearsal[0].signers,
]`
	text := strings.Replace(small("i", "met.c contains evidence.cite(r, \"/id\") if {\n\tsome r in input.evidence.rehearsal\n\tr.predicate.result == \"success\"\n}\n\nvalid_until contains input.now_ns"), "[pentest-report]", "[rehearsal]", 1)
	set := load(t, map[string]string{"i": strings.Replace(text, `_figure := "set"`, figure, 1)})
	results, err := set.Evaluate(t.Context(), control.Case{Gate: w.Plan.Gate, Engagement: w.Plan.Engagement, Release: w.Plan.Release, Evidence: counted, Required: []string{"i"}, At: at.In(time.FixedZone("AWST", 8*3600))})
	if err != nil {
		t.Fatal(err)
	}
	if len(results[0].Headlines) != 1 {
		t.Fatalf("%+v", results[0])
	}
	want := "[production-release 2026-06-30T04:00:00Z 1782792000000000000 1.0.0 customer pilot supplier 2026-06-30 2026-06-30T09:30:00Z [issuer verifier]" +
		" [incident training-and-knowledge-transfer 2026-06-30T03:00:00Z rollback go-live-readiness 2026-06-30T02:00:00Z runbook training-and-knowledge-transfer 2026-06-30T01:00:00Z]" +
		" [map[functionary:tester organisation:Example person:anne roles:[another tester] side:supplier]]]"
	if got := fmt.Sprint(results[0].Headlines[0].Value); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if counted[0].Phase != training || counted[2].Phase != readiness {
		t.Error("the case was changed")
	}
}

// TestCancelled: a process that is told to stop has judged nothing, which is not
// the same as controls that failed.
func TestCancelled(t *testing.T) {
	set := load(t, map[string]string{"p": small("p", cites)})
	_, in := tested(t)
	in.Required = []string{"p"}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if results, err := set.Evaluate(ctx, in); !errors.Is(err, context.Canceled) || results != nil {
		t.Errorf("%+v, %v", results, err)
	}
}

// TestSameAgain: the same case gives the same results, time and again.
func TestSameAgain(t *testing.T) {
	set, err := lint.Load(open(t, files(nil)))
	if err != nil {
		t.Fatal(err)
	}
	_, in := tested(t)
	in.Required = []string{"TST-1"}
	want := ""
	for range 10 {
		results, err := set.Evaluate(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		text, err := canon.Marshal(results)
		if err != nil {
			t.Fatal(err)
		}
		got := string(text)
		if want == "" {
			want = got
		}
		if got != want || results[0].Outcome != decision.Fail || len(results[0].Findings) != 1 {
			t.Fatalf("%s: got\n%s\nwant\n%s", results[0].Outcome, got, want)
		}
	}
}

// TestTwice: a decision that lasts is not taken on the word of the engine's fast
// path alone. The second evaluation is spoilt here as a broken index would spoil
// the first: what matters is that the two differ.
func TestTwice(t *testing.T) {
	nothing := ast.MustInterfaceToValue(map[string]any{"evidence": map[string]any{"pentest-report": []any{}}})
	other := ast.MustInterfaceToValue(map[string]any{"evidence": map[string]any{"pentest-report": []any{map[string]any{"id": "1", "predicate": map[string]any{"finishedAt": 1}}}}})
	const reads = "_at := time.parse_rfc3339_ns(r.predicate.finishedAt) if " + report + "\n\n" + cites + "\n\nheadline.figure := _at if false"
	for _, c := range []struct {
		name, body string
		again      []rego.EvalOption // nil: as it is
		twice      bool
		outcome    decision.Outcome
		says       string
	}{
		{"they agree", cites, nil, true, decision.Pass, ""},
		{"they agree that it fails", metIf("false"), nil, true, decision.Fail, ""},
		{"they differ", cites, []rego.EvalOption{rego.EvalParsedInput(nothing)}, true, decision.Error, "two different answers"},
		{"they differ, and nobody asks twice", cites, []rego.EvalOption{rego.EvalParsedInput(nothing)}, false, decision.Pass, ""},
		{"only the second fails", reads, []rego.EvalOption{rego.EvalParsedInput(other)}, true, decision.Error, "failed when asked again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := load(t, map[string]string{"twice": small("twice", c.body)})
			if c.again != nil {
				set.SetAgain(c.again...)
			}
			_, in := tested(t)
			in.Required, in.Twice = []string{"twice"}, c.twice
			results, err := set.Evaluate(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if r := results[0]; r.Outcome != c.outcome || !strings.Contains(r.Problem, c.says) || (c.says == "") != (r.Problem == "") {
				t.Errorf("%s (%s), want %s (%s)", r.Outcome, r.Problem, c.outcome, c.says)
			}
		})
	}
}

// TestBounded: what would grow beyond any memory is the control's own error, long
// before the deadline, and what evidence can hold is not.
func TestBounded(t *testing.T) {
	doubled := func(first, next string) string {
		var rules strings.Builder
		fmt.Fprintf(&rules, "\n\n_x0 := %s", first)
		for i := range 60 {
			fmt.Fprintf(&rules, "\n\n_x%d := %s", i+1, strings.ReplaceAll(next, "x", fmt.Sprintf("_x%d", i)))
		}
		return metIf("_x60") + rules.String()
	}
	for _, c := range []struct {
		body    string
		outcome decision.Outcome
		says    string
	}{
		{doubled(`"12"`, `concat("", [x, x])`), decision.Error, "concat: the result could be longer"},
		{doubled(`"12"`, `concat(x, ["", "1", ""])`), decision.Error, "concat: the result could be longer"},
		{doubled(`"12"`, `replace(x, "1", "11")`), decision.Error, "replace: the result could be longer"},
		{doubled(`"12"`, `replace(x, "", "11")`), decision.Error, "replace: the result could be longer"},
		{doubled(`"12"`, `sprintf("%s%s", [x, x])`), decision.Error, "sprintf: the result could be longer"},
		{doubled(`["12"]`, `[sprintf("%v%v", [x, x])]`), decision.Error, "sprintf: the result could be longer"},
		{doubled(`[1]`, `array.concat(x, x)`), decision.Error, "array.concat: the result would have more"},
		{doubled(`12`, `x * x`), decision.Error, "mul: a number of more than"},
		{doubled(`12`, `product([x, x])`), decision.Error, "product: a number of more than"},
		{metIf(`sprintf("%999999999d", [1])`), decision.Error, "sprintf: "},
		{metIf(`sprintf("%.999999999f", [1.5])`), decision.Error, "sprintf: "},
		{metIf(`sprintf("%-09999d", [1])`), decision.Error, "sprintf: "},
		{metIf(`sprintf("%*d", [999999999, 1])`), decision.Error, "sprintf: "},
		{metIf(`sprintf("%[1]s%[1]s", ["x"])`), decision.Error, "sprintf: "},
		{metIf(`sprintf("%d", [1e4000])`), decision.Error, "sprintf: "},
		{metIf(`floor(1e4000) > 1`), decision.Error, "floor: a number of more than"},
		{metIf(`round(to_number("1e999999999")) > 1`), decision.Error, "to_number: a number of more than"},
		{metIf(`sum([1, 1e-4000]) > 1`), decision.Error, "sum: a number of more than"},
		{metIf(`sprintf("%s %d %v %5.1f%%", ["x", 1, {"a": [1]}, 2.5]) == "x 1 {\"a\": [1]}   2.5%"`), decision.Pass, ""},
		{metIf(`concat("/", split("a,b,c", ",")) == replace("a,b,c", ",", "/")`), decision.Pass, ""},
		// an order between types holds whatever the values are
		{metIf(`"10" > 5`), decision.Error, "gt: string and number have no order"},
		{metIf(`null < 5`), decision.Error, "lt: null and number have no order"},
		{metIf(`5 <= {"a": 1}`), decision.Error, "lte: number and object have no order"},
		{metIf(`[2] >= [1]`), decision.Error, "gte: array and array have no order"},
		{metIf(`false < true`), decision.Error, "lt: boolean and boolean have no order"},
		{metIf(`count([1 | some x in [1, "2"]; x > 1]) == 0`), decision.Error, "gt: string and number have no order"},
		{metIf(`r.predicate.missing < 5`), decision.Fail, ""},
		{metIf(`"2026-06-30" < "2026-07-01"`), decision.Pass, ""},
		{metIf(`to_number("1e3") * 86400000000000 == 86400000000000000`), decision.Pass, ""},
	} {
		set := load(t, map[string]string{"bounded": small("bounded", c.body)})
		_, in := tested(t)
		in.Required = []string{"bounded"}
		results, err := set.Evaluate(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if r := results[0]; r.Outcome != c.outcome || !strings.Contains(r.Problem, c.says) {
			t.Errorf("%s (%s), want %s (%s):\n%.200s", r.Outcome, r.Problem, c.outcome, c.says, c.body)
		}
	}
}

// TestMemory: a comprehension that fills the heap ends as its control's error, and
// the next control is judged. One that makes only garbage may go on.
func TestMemory(t *testing.T) {
	const letters = "\n\n_letters := split(\"abcdefghijklmnopqrstuvwxyz0123456789\", \"\")"
	const four = "some a in _letters; some b in _letters; some c in _letters; some d in _letters"
	set := load(t, map[string]string{
		"grows":   small("grows", metIf(`count([[a, b, c, d, e] | `+four+`; some e in _letters]) > 0`)+letters),
		"garbage": small("garbage", metIf(`count([1 | some a in _letters; some b in _letters; some c in _letters; concat(a, [b, c, "long enough to be on the heap"]) == ""]) == 0`)+letters),
		"after":   small("after", cites),
	})
	set.SetDeadline(time.Minute)
	set.SetMemory(32 << 20)
	_, in := tested(t)
	in.Required = []string{"grows", "garbage", "after"}
	results, err := set.Evaluate(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if r := results[0]; r.Outcome != decision.Error || !strings.Contains(r.Problem, "more memory than a control may (32 MiB)") {
		t.Errorf("%s (%s)", r.Outcome, r.Problem)
	}
	for _, r := range results[1:] {
		if r.Outcome != decision.Pass {
			t.Errorf("%s: %s (%s)", r.ID, r.Outcome, r.Problem)
		}
	}
}
