package explain

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/report"
	"github.com/credentry/releasegate/internal/testkit"
)

// TestPentest: what fell short is named by file, place and value, with what is wanted
// and the rule; and what would meet it, with the parameters put in.
func TestPentest(t *testing.T) {
	e := testkit.New(t)
	e.Remove("evidence/4-pentest-report.*")
	e.Attest(testkit.Claim{Kind: "pentest-report", File: "report", Signers: []string{"invented-penetration-tester"}, Change: func(p map[string]any) {
		findings, _ := p["findings"].([]any)
		first, _ := findings[0].(map[string]any)
		first["severity"], first["status"] = "high", "open"
		p["finishedAt"] = "2026-02-01T00:00:00Z"
	}})
	of, d, in := judged(t, e, "production-release", testkit.Now)
	i := slices.IndexFunc(d.Results, func(r decision.Result) bool { return r.ID == "TST-09" })
	criteria, err := Control(t.Context(), of, d.Results[i])
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]report.Explained{}
	for _, c := range criteria {
		byName[c.Name] = c
	}
	const file = "report.invented-penetration-tester.dsse.json"
	recent := byName["recent"]
	if len(recent.Shortfalls) != 1 || recent.Shortfalls[0].Found != (report.Found{File: file, Pointer: "/predicate/finishedAt", Value: `"2026-02-01T00:00:00Z"`}) ||
		!strings.Contains(recent.Shortfalls[0].Wanted, "finishedAt is not before 2026-05-01T04:00:00Z") || recent.Shortfalls[0].Source.Line == 0 {
		t.Errorf("recent: %+v", recent.Shortfalls)
	}
	var told []string
	for _, s := range byName["settled"].Shortfalls {
		told = append(told, s.File+" "+s.Pointer+" "+s.Value+" "+s.Wanted)
	}
	want := []string{
		file + ` /predicate/findings/0/severity "high" either severity is one of "info", "low", "medium"`,
		file + ` /predicate/findings/0/status "open" or status is "false-positive"; or status is "fixed"`,
	}
	if !slices.Equal(told, want) {
		t.Errorf("settled fell short at\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
	}
	said := strings.Join(inlined(byName["settled"].MeetsIt), "; ")
	if want := `each pentest-report: scope is not empty, and each of findings: either severity is one of "info", "low", "medium", and status is one of "accepted", "open", or status is "false-positive", or status is "fixed", and retestedAt is after fixedAt, and the time of signing is not before retestedAt`; said != want {
		t.Errorf("it would be met by\n%s\nwant\n%s", said, want)
	}
	if !slices.Contains(byName["settled"].Reads, "pentest-report /predicate/findings/*/retestedAt") {
		t.Errorf("reads %v", byName["settled"].Reads)
	}
	needed := Needed(in.Plan, d, d.Results[i])
	if len(needed) != 1 || needed[0].Signers[0].Role != "penetration-tester" || !slices.Equal(needed[0].Files, []string{file}) || len(needed[0].Signers[0].Holders) != 1 {
		t.Errorf("needed %+v", needed)
	}
	if text, command := Waivable(in.Plan, d, d.Results[i]); !strings.Contains(text, "30 days: 1 in the role risk-owner") || !strings.Contains(command, "--control TST-09") {
		t.Errorf("waivable %q %q", text, command)
	}
}

// TestMissing: of evidence that is not there nothing falls short, and what would meet
// the control is said all the same.
func TestMissing(t *testing.T) {
	e := testkit.New(t)
	e.Remove("evidence/4-pentest-report.*")
	of, d, in := judged(t, e, "production-release", testkit.Now)
	i := slices.IndexFunc(d.Results, func(r decision.Result) bool { return r.ID == "TST-09" })
	criteria, err := Control(t.Context(), of, d.Results[i])
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range criteria {
		if len(c.MeetsIt) == 0 || len(c.Shortfalls) > 0 || c.Unsaid != "" {
			t.Errorf("%+v", c)
		}
	}
	if text, command := Waivable(in.Plan, d, d.Results[i]); text != "" || command != "" {
		t.Errorf("what is missing can be waived: %q %q", text, command)
	}
	if all, err := Control(t.Context(), of, decision.Result{ID: "TST-99"}); err != nil || all != nil {
		t.Errorf("a control that nobody holds was explained: %v %v", all, err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Control(gone, of, d.Results[i]); !errors.Is(err, context.Canceled) {
		t.Errorf("told to stop: %v", err)
	}
}

// TestComparison: constants are put together, and times and spans are told as such.
func TestComparison(t *testing.T) {
	r := &reducer{elements: []element{{path: path{kind: "report"}}}}
	const x, y = `input.element["0"].predicate.one`, `input.element["0"].predicate.two`
	for _, c := range []struct{ rego, want string }{
		{x + ` >= 5`, "one is at least 5"},
		{`5 >= ` + x, "one is at most 5"},
		{x + ` > 5`, "one is more than 5"},
		{`5 > ` + x, "one is less than 5"},
		{x + ` - 1 >= 0`, "one is at least 1"},
		{`10 - ` + x + ` >= 0`, "one is at most 10"},
		{`2 * ` + x + ` <= 7`, "one is at most 7/2"},
		{`(90 * ` + x + `) - (100 * ` + y + `) >= 0`, "one is at least 10/9 × two"},
		{x + ` - ` + y + ` > 3`, "one is more than two + 3"},
		{y + ` - ` + x + ` > 3`, "two is more than one + 3"},
		{`count(` + x + `) > 0`, "one is not empty"},
		{`count(` + x + `) >= 1`, "one is not empty"},
		{`count(` + x + `) > 1`, "the number of one is more than 1"},
		{`time.parse_rfc3339_ns(` + x + `) + 86400000000000 - 1782792000000000000 >= 0`, "one is not before 2026-06-29T04:00:00Z"},
		{`1782792000000000000 - time.parse_rfc3339_ns(` + x + `) > 0`, "one is before 2026-06-30T04:00:00Z"},
		{`time.parse_rfc3339_ns(` + x + `) > time.parse_rfc3339_ns(` + y + `)`, "one is after two"},
		{`time.parse_rfc3339_ns(` + x + `) - time.parse_rfc3339_ns(` + y + `) >= 172800000000000`, "one is not before two + 2 days"},
		{`input.element["0"].signed_at_ns - time.parse_rfc3339_ns(` + x + `) >= 0`, "the time of signing is not before one"},
		{`time.parse_rfc3339_ns(concat("", [` + x + `, "T00:00:00+08:00"])) >= 1782792000000000000`, "one is not before 2026-06-30T04:00:00Z"},
		{x + ` == "a"`, `one is "a"`},
		{`"a" == ` + x, `one is "a"`},
		{x + ` == ` + y, "one is two"},
		{x + ` != "a"`, `one is not "a"`},
		{`trim_space(` + x + `) != ""`, "one is not blank"},
		{`internal.member_2(` + x + `, {"b", "a"})`, `one is one of "a", "b"`},
		{`internal.member_2(` + x + `, {"a"})`, `one is "a"`},
		{`internal.member_2("a", ` + x + `)`, `one holds "a"`},
		{`regex.match("^[a-z]+$", ` + x + `)`, `one has the form "^[a-z]+$"`},
		{`endswith(` + x + `, "Z")`, `one ends with "Z"`},
		{`is_array(` + x + `)`, "one is of type array"},
		{x, "one is there and not false"},
		{`not ` + x, "not: one is there and not false"},
	} {
		if got := r.sentence(ast.MustParseExpr(c.rego), 0); got != c.want {
			t.Errorf("%s is said as %q, want %q", c.rego, got, c.want)
		}
	}
}
