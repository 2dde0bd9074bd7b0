package lint_test

import (
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/testkit"
)

func TestHonestControl(t *testing.T) {
	set, err := lint.Load(open(t, files(nil)))
	if err != nil {
		t.Fatal(err)
	}
	list := set.Controls()
	if len(list) != 1 {
		t.Fatalf("controls %+v", list)
	}
	c := list[0]
	if c.ID != "TST-1" || c.Phase != "testing-and-validation" || c.Tier != "core" || c.Source.Path != place || c.Source.Line != 16 || !c.From.IsZero() || !c.Until.IsZero() {
		t.Errorf("control %+v", c)
	}
}

// TestContract breaks one thing of the contract each. What is missing, misspelt or
// meant to reach outside must be refused when the bundle is loaded, and by name.
func TestContract(t *testing.T) {
	line := func(prefix, after string) func(*testing.T) map[string]string {
		return func(t *testing.T) map[string]string {
			t.Helper()
			start := strings.Index(honest, "# "+strings.Repeat(" ", 2)+prefix)
			if start < 0 {
				start = strings.Index(honest, "# "+prefix)
			}
			if start < 0 {
				t.Fatalf("no line %q", prefix)
			}
			end := start + strings.Index(honest[start:], "\n") + 1
			return map[string]string{place: honest[:start] + after + honest[end:]}
		}
	}
	swap := func(before, after string) func(*testing.T) map[string]string {
		return func(t *testing.T) map[string]string {
			t.Helper()
			return map[string]string{place: spoilt(t, before, after)}
		}
	}
	with := func(rule string) func(*testing.T) map[string]string {
		return func(*testing.T) map[string]string { return map[string]string{place: honest + "\n" + rule + "\n"} }
	}
	const open = "every item in report.predicate.findings {\n\t\titem.status != \"open\"\n\t}"
	condition := func(condition string) func(*testing.T) map[string]string { return swap(open, condition) }
	helper := func(condition, helper string) func(*testing.T) map[string]string {
		return func(t *testing.T) map[string]string {
			t.Helper()
			return map[string]string{place: spoilt(t, open, condition) + "\n" + helper + "\n"}
		}
	}
	more := func(name, content string) func(*testing.T) map[string]string {
		return func(*testing.T) map[string]string { return map[string]string{name: content} }
	}
	const needed = "title, id, severity, frameworks, evidence, criteria and remediation are all needed"
	const cut = "# METADATA\n"
	for _, c := range []struct {
		name  string
		spoil func(*testing.T) map[string]string
		says  string
	}{
		// METADATA
		{"no METADATA", func(*testing.T) map[string]string {
			return map[string]string{place: honest[strings.Index(honest, "package "):]}
		}, "tested.rego:1: the control has no METADATA"},
		{"METADATA that is only a comment", swap(cut, "# METADATEN\n"), "no METADATA"},
		{"METADATA of a rule", func(*testing.T) map[string]string {
			body := honest[strings.Index(honest, "package "):]
			return map[string]string{place: strings.Replace(body, "met.recent", "# METADATA\n# title: A rule\nmet.recent", 1)}
		}, "no METADATA"},
		{"unknown key", line("severity: high", "#   severity: high\n#   severty: low\n"), `severty`},
		{"unknown key of a parameter", swap("tighten: lower", "tightn: lower"), "tightn"},
		{"no title", line("title:", ""), needed},
		{"no id", line("id:", ""), needed},
		{"no frameworks", line("frameworks:", ""), needed},
		{"empty frameworks", line("frameworks:", "#   frameworks: {}\n"), needed},
		{"no evidence", line("evidence:", ""), needed},
		{"empty evidence", line("evidence:", "#   evidence: []\n"), needed},
		{"no remediation", line("remediation:", ""), needed},
		{"no criteria", swap("#   criteria:\n#     recent: The test is recent.\n#     settled: Nothing is open.\n", ""), needed},
		{"no severity", line("severity:", ""), `severity "" is none of`},
		{"severity that nobody knows", swap("severity: high", "severity: High"), `severity "High" is none of`},
		{"tier that nobody knows", line("severity: high", "#   severity: high\n#   tier: optional\n"), `tier "optional"`},
		{"kind that nobody registered", swap("evidence: [pentest-report]", "evidence: [pentest-reports]"), `evidence "pentest-reports"`},
		{"date that is none", line("severity: high", "#   severity: high\n#   effective_from: soon\n"), `"soon" is not a date`},
		{"instant for a date", line("severity: high", "#   severity: high\n#   effective_until: 2026-01-01T12:00:00Z\n"), "is not a date"},
		{"parameter of no type", swap("type: integer", "type: int"), `type "int" is none of`},
		{"parameter turned the wrong way", swap("tighten: lower", "tighten: subset"), `a integer cannot be tightened "subset"`},
		{"parameter with a default of another type", swap("default: 90,", `default: "90",`), `"90" is not a value of type integer`},
		{"a line behind a carriage return", with("# the next line is a comment\rmet.x contains 1 if false"), "the line holds a carriage return alone"},
		{"a line that is turned", with("# \u202efi erofeb"), "U+202E, which breaks or turns the line"},
		{"parameter with half a default", swap("default: 90,", "default: 90.5,"), "is not a value of type integer"},
		{"parameter without a default", swap("default: 90, ", ""), "is not a value of type integer"},

		// criteria and rules
		{"criterion without a rule", line("  settled:", "#     settled: Nothing is open.\n#     signed: It is signed.\n"), `criterion "signed" has no rule`},
		{"rule for no criterion", with(`met.signed contains evidence.cite(input.evidence["pentest-report"][0], "/id")`), "met.signed meets no declared criterion"},
		{"met as a boolean", swap(`met.recent contains evidence.cite(report, "/predicate/finishedAt") if`, "met.recent if"), "met.recent must collect citations"},
		{"met as a value", with(`met.recent := 1`), "conflict"},
		{"met with a default", swap("met.recent contains", "default met.recent := true\n\nmet.recent contains"), "met.recent"},
		{"met with a computed name", with("met[name] contains evidence.cite(report, \"/id\") if {\n\tsome name in {\"recent\", \"settled\"}\n\tsome report in input.evidence[\"pentest-report\"]\n}"), "met needs a fixed criterion name"},
		{"met as a whole", func(t *testing.T) map[string]string {
			t.Helper()
			text := strings.ReplaceAll(honest, "met.recent contains", "met contains")
			return map[string]string{place: strings.ReplaceAll(text, "met.settled contains", "met contains")}
		}, "met needs a fixed criterion name"},
		{"met a level too deep", with(`met.recent.by contains evidence.cite(input.evidence["pentest-report"][0], "/id")`), "met"},
		{"met misspelt", swap("met.recent contains", "mett.recent contains"), "rule mett is neither part of the contract nor used"},
		{"finding misspelt", swap("finding contains", "findings contains"), "rule findings is neither part of the contract nor used"},
		{"finding a level too deep", swap("finding contains", "finding.settled contains"), "finding must be a set"},
		{"finding as an object", swap("finding contains {", "finding[item.id] := {"), "finding must be a set"},
		{"finding with a default", swap("finding contains", "default finding := []\n\nfinding contains"), "finding"},
		{"valid_until misspelt", swap("valid_until contains", "valid_util contains"), "valid_util is neither part of the contract nor used"},
		{"valid_until a level too deep", swap("valid_until contains", "valid_until.recent contains"), "valid_until must be a set"},
		{"valid_until as a value", swap("valid_until contains _expiry(report) if some report in input.evidence[\"pentest-report\"]", "valid_until := input.now_ns"), "valid_until must be a set"},
		{"valid_until left out", swap("valid_until contains _expiry(report) if some report in input.evidence[\"pentest-report\"]", ""), "does not say until when"},
		{"valid_until left out, the instant read as text", func(t *testing.T) map[string]string {
			t.Helper()
			text := strings.Replace(honest, "valid_until contains _expiry(report) if some report in input.evidence[\"pentest-report\"]", "", 1)
			return map[string]string{place: strings.Replace(text, "input.now_ns", "time.parse_rfc3339_ns(input.now)", 1)}
		}, "does not say until when"},
		{"valid_until left out, the instant read by the library", func(t *testing.T) map[string]string {
			t.Helper()
			text := strings.Replace(honest, "valid_until contains _expiry(report) if some report in input.evidence[\"pentest-report\"]", "", 1)
			return map[string]string{
				place:                  strings.Replace(text, "input.now_ns", "data.lib.clock.now", 1),
				"lib/clock/clock.rego": "package lib.clock\n\nnow := input.now_ns\n",
			}
		}, "does not say until when"},
		{"headline that nobody declared", with("headline.closed := 1"), "headline.closed is not declared"},
		{"headline without a rule", swap("headline: {open: open findings}", "headline: {open: open findings, age: days}"), `headline "age" has no rule`},
		{"bound of no figure", swap("headline: {open: open findings}", "headline: {open: open findings, closed_limit_days: days}"), `headline "closed_limit_days" bounds "closed_days", which is not declared`},
		{"a rule that nobody uses", with("_spare if true"), "rule _spare is neither part of the contract nor used"},

		// not_applicable
		{"not applicable for no declared reason", swap("#   not_applicable: [The release is a pilot]\n", ""), "not applicable for no declared reason"},
		{"not applicable as a boolean", swap(`not_applicable contains "The release is a pilot" if _pilot`, "not_applicable if _pilot"), "not_applicable must be a set"},
		{"not applicable a level too deep", swap(`not_applicable contains`, "not_applicable.pilot contains"), "not_applicable must be a set"},
		{"not applicable by evidence", swap("if _pilot\n", "if count(input.evidence[\"pentest-report\"]) == 0\n\n_spare if _pilot\n"), "not_applicable reads input.evidence"},
		{"not applicable by evidence, negated", swap("if _pilot\n", "if not input.evidence[\"pentest-report\"][0]\n\n_spare if _pilot\n"), "not_applicable reads input.evidence"},
		{"not applicable by evidence through a rule", swap("_pilot if input.release.environment == \"pilot\"", "_pilot if count(input.evidence[\"pentest-report\"]) == 0"), "not_applicable reads input.evidence"},
		{"not applicable by evidence through a function", swap("_pilot if input.release.environment == \"pilot\"", "_pilot if _none(\"pentest-report\")\n\n_none(kind) if count(input.evidence[kind]) == 0"), "not_applicable reads input.evidence"},
		{"not applicable by evidence through the contract", swap("_pilot if input.release.environment == \"pilot\"", "_pilot if count(met.settled) == 0"), "not_applicable reads input.evidence"},
		{"not applicable by evidence through the library", func(t *testing.T) map[string]string {
			t.Helper()
			return map[string]string{
				place:                  spoilt(t, `input.release.environment == "pilot"`, "data.lib.pilot.is_pilot"),
				"lib/pilot/pilot.rego": "package lib.pilot\n\nis_pilot if count(input.evidence[\"pentest-report\"]) == 0\n",
			}
		}, "not_applicable reads input.evidence"},
		{"not applicable by the whole input", swap("_pilot if input.release.environment == \"pilot\"", "_pilot if {\n\tall := input\n\tcount(all.evidence[\"pentest-report\"]) == 0\n}"), "not_applicable reads input"},
		{"not applicable by the input as an argument", swap("_pilot if input.release.environment == \"pilot\"", "_pilot if _none(input)\n\n_none(all) if count(all.evidence[\"pentest-report\"]) == 0"), "not_applicable reads input"},
		{"not applicable by a computed member of the input", swap("_pilot if input.release.environment == \"pilot\"", "_pilot if {\n\tname := concat(\"\", [\"evi\", \"dence\"])\n\tcount(input[name][\"pentest-report\"]) == 0\n}"), "not_applicable reads input"},
		{"not applicable by an import of evidence", func(t *testing.T) map[string]string {
			t.Helper()
			text := strings.Replace(honest, "import data.lib.evidence\n", "import data.lib.evidence\nimport input.evidence as found\n", 1)
			return map[string]string{place: strings.Replace(text, `_pilot if input.release.environment == "pilot"`, `_pilot if count(found["pentest-report"]) == 0`, 1)}
		}, "not_applicable reads input.evidence"},

		// evidence and parameters
		{"a standard without a clause", line("frameworks:", "#   frameworks: {iso9001-2015: []}\n"), "frameworks: iso9001-2015 lists no clause"},
		{"one standard of two without a clause", line("frameworks:", "#   frameworks: {iso9001-2015: [\"8.7\"], iso27001-2022: []}\n"), "frameworks: iso27001-2022 lists no clause"},
		{"evidence that METADATA does not declare", condition(`count(input.evidence.environment) > 0`), place + `:27: control TST-1: it reads input.evidence["environment"], which METADATA does not declare`},
		{"evidence of a kind that there is not", condition(`count(input.evidence["pentest-reports"]) > 0`), `input.evidence["pentest-reports"], which METADATA does not declare`},
		{"evidence by a computed name", condition(`count(input.evidence[report.phase]) > 0`), place + ":27: control TST-1: input.evidence[__local"},
		{"evidence of every kind", condition(`count([1 | input.evidence[_][_]]) > 0`), "can be any evidence"},
		{"evidence of any kind", condition(`some all in input.evidence; count(all) > 0`), "can be any evidence"},
		{"evidence as a whole", condition(`count(input.evidence) > 0`), "input.evidence can be any evidence"},
		{"the input as a whole", condition(`count(input) > 0`), "input can be any evidence"},
		{"a member of the input by a computed name", condition(`count(input[report.phase]) > 0`), "can be any evidence"},
		{"evidence that METADATA does not declare, through the library", func(t *testing.T) map[string]string {
			t.Helper()
			return map[string]string{place: spoilt(t, open, "data.lib.more.there"), "lib/more/more.rego": "package lib.more\n\nthere if count(input.evidence.environment) > 0\n"}
		}, `lib/more/more.rego:3: control TST-1: it reads input.evidence["environment"]`},
		{"evidence by the argument of a function", func(t *testing.T) map[string]string {
			t.Helper()
			return map[string]string{place: spoilt(t, open, `data.lib.more.there("environment")`), "lib/more/more.rego": "package lib.more\n\nthere(kind) if count(input.evidence[kind]) > 0\n"}
		}, "lib/more/more.rego:3: control TST-1: input.evidence[__local"},
		{"a parameter of another control", condition(`data.params["TST-2"].max_age_days > 0`), place + ":27: control TST-1: it reads a parameter of TST-2"},
		{"all of another control's parameters", condition(`count(data.params["TST-2"]) > 0`), "it reads a parameter of TST-2"},
		{"a parameter that METADATA does not declare", swap(".max_age_days *", ".max_days *"), place + `:46: control TST-1: METADATA declares no parameter "max_days"`},
		{"a parameter by a computed control", condition(`data.params[report.id].max_age_days > 0`), "can be any parameter"},
		{"parameters as a whole", condition(`count(data.params) > 0`), "data.params can be any parameter"},

		// not
		{"not over a field", condition(`not report.predicate.methodology`), place + ":27: control TST-1: not over evidence"},
		{"not over a comparison", condition(`not report.predicate.methodology == "none"`), place + ":27: control TST-1: not over evidence"},
		{"not over a membership", condition(`not report.predicate.methodology in {"none"}`), "not over evidence"},
		{"not over an array of evidence", condition(`not input.evidence["pentest-report"][1]`), "not over evidence"},
		{"not over a call", condition(`not startswith(report.predicate.methodology, "n")`), "not over evidence"},
		{"not over a call of a call", condition(`not startswith(lower(report.predicate.methodology), "n")`), "not over evidence"},
		{"not over a variable", condition("methodology := report.predicate.methodology\n\tnot methodology == \"none\""), place + ":28: control TST-1: not over evidence"},
		{"not over a result", condition("n := count(report.predicate.findings)\n\tnot n > 3"), "not over evidence"},
		{"not over a pattern", condition("[_, status] := [1, report.predicate.findings[0].status]\n\tnot status == \"open\""), "not over evidence"},
		{"not over a comprehension", condition("open := [1 | some item in report.predicate.findings; item.status == \"open\"]\n\tnot open[0]"), "not over evidence"},
		{"not in every", swap(`item.status != "open"`, `not item.status == "open"`), place + ":28: control TST-1: not over evidence"},
		{"not in a comprehension", condition(`count([1 | some item in report.predicate.findings; not item.status == "fixed"]) == 0`), "not over evidence"},
		{"not over a rule", helper("not _open", "_open if {\n\tsome r in input.evidence[\"pentest-report\"]\n\tr.predicate.findings[_].status == \"open\"\n}"), "not over evidence"},
		{"not over a rule of a rule", helper("not _open", "_open if _all[_].status == \"open\"\n\n_all := [f | some r in input.evidence[\"pentest-report\"]; some f in r.predicate.findings]"), "not over evidence"},
		{"not over a function", helper("not _open(report)", "_open(r) if r.predicate.findings[_].status == \"open\""), "not over evidence"},
		{"not over the contract", condition("not met.recent"), "not over evidence"},
		{"not in a function that is given evidence", helper("_shut(report)", "_shut(r) if not r.predicate.findings[0].status == \"open\""), place + ":46: control TST-1: not over evidence"},
		{"not in a function of a function", helper("_shut(report)", "_shut(r) if _none(r.predicate.findings)\n\n_none(list) if not list[0]"), "not over evidence"},
		{"not in the else of a function", helper("_shut(report)", "_shut(r) if {\n\tr.id == \"\"\n} else if {\n\tnot r.predicate.findings[0].status == \"open\"\n}"), "not over evidence"},
		{"not in the library", func(t *testing.T) map[string]string {
			t.Helper()
			return map[string]string{place: spoilt(t, open, "data.lib.more.absent(report.predicate.methodology)"), "lib/more/more.rego": "package lib.more\n\nabsent(x) if not x\n"}
		}, "lib/more/more.rego:3: control TST-1: not over evidence"},
		{"not over evidence in valid_until", swap(`valid_until contains _expiry(report) if some report in input.evidence["pentest-report"]`, "valid_until contains _expiry(report) if {\n\tsome report in input.evidence[\"pentest-report\"]\n\tnot report.predicate.methodology\n}"), "not over evidence"},

		// what a control may read and where it may lie
		{"another control read", func(t *testing.T) map[string]string {
			t.Helper()
			other := strings.ReplaceAll(strings.ReplaceAll(honest, "TST-1", "TST-2"), "validation.tested", "validation.other")
			return map[string]string{
				"controls/testing_and_validation/other/other.rego": other,
				place: spoilt(t, "_expiry(report) >= input.now_ns", "data.controls.testing_and_validation.other.met.settled"),
			}
		}, "a control must not rest on another"},
		{"another control read whose name begins alike", func(t *testing.T) map[string]string {
			t.Helper()
			other := strings.ReplaceAll(strings.ReplaceAll(honest, "TST-1", "TST-2"), "validation.tested", "validation.tested_twice")
			return map[string]string{
				"controls/testing_and_validation/tested_twice/tested_twice.rego": other,
				place: spoilt(t, "_expiry(report) >= input.now_ns", "data.controls.testing_and_validation.tested_twice.met.settled"),
			}
		}, "a control must not rest on another"},
		{"another control read through the library", func(t *testing.T) map[string]string {
			t.Helper()
			other := strings.ReplaceAll(strings.ReplaceAll(honest, "TST-1", "TST-2"), "validation.tested", "validation.other")
			return map[string]string{
				"controls/testing_and_validation/other/other.rego": other,
				"lib/other/other.rego":                             "package lib.other\n\nmet := data.controls.testing_and_validation.other.met\n",
				place:                                              spoilt(t, "_expiry(report) >= input.now_ns", "data.lib.other.met.settled"),
			}
		}, "lib/other/other.rego:3: it reads data.controls"},
		{"two files of one package", func(t *testing.T) map[string]string {
			t.Helper()
			return map[string]string{"controls/testing_and_validation/tested/more.rego": strings.ReplaceAll(honest, "TST-1", "TST-2")}
		}, "redeclared"},
		{"a second file of the package without METADATA", more("controls/testing_and_validation/tested/more.rego", "package controls.testing_and_validation.tested\n\nmet.recent contains {\"attestation\": input.evidence[\"pentest-report\"][0].id, \"pointer\": \"/id\"}\n"), "more.rego:1: the control has no METADATA"},
		{"a package below a control", more("controls/testing_and_validation/tested/met/met.rego", "package controls.testing_and_validation.tested.met\n\nrecent := true\n"), "conflicting rules"},
		{"a package below a control, beside its rules", more("controls/testing_and_validation/tested/more/more.rego", "package controls.testing_and_validation.tested.more\n\nspare := 1\n"), "is neither controls.<phase>.<control> nor lib.<name>"},
		{"a package above the controls", more("controls/testing_and_validation/above.rego", "package controls.testing_and_validation\n\nspare := 1\n"), "is neither controls.<phase>.<control> nor lib.<name>"},
		{"a package of another name", swap("package controls.", "package kontrols."), "is neither controls.<phase>.<control> nor lib.<name>"},
		{"a control in another's folder", func(*testing.T) map[string]string {
			return map[string]string{place: "", "controls/testing_and_validation/other/tested.rego": honest}
		}, "lies in folder controls/testing_and_validation/other"},
		{"a control that calls itself a library", swap("package controls.testing_and_validation.tested", "package lib.tested"), "lies in folder controls/testing_and_validation/tested"},
		{"a control in a phase that there is not", func(*testing.T) map[string]string {
			return map[string]string{place: "", "controls/testing_and_validaton/tested/tested.rego": strings.ReplaceAll(honest, "testing_and_validation", "testing_and_validaton")}
		}, `"testing-and-validaton" is not one of the seven phases`},
		{"an id twice", func(*testing.T) map[string]string {
			return map[string]string{"controls/testing_and_validation/other/other.rego": strings.ReplaceAll(honest, ".tested", ".other")}
		}, "control TST-1 is also declared in"},
		{"no control at all", more(place, ""), "the bundle holds no control"},
		{"a file without Rego", more("lib/empty/empty.rego", "# nothing\n"), "empty"},
		{"a file that is not Rego", more("lib/odd/odd.rego", "package lib.odd\n\nx = = 1\n"), "lib/odd/odd.rego:3"},
		{"the older language", more("lib/odd/odd.rego", "package lib.odd\n\nx { true }\n"), "lib/odd/odd.rego:3"},

		// what it may call
		{"with, on evidence", swap("_expiry(report) >= input.now_ns", "_expiry(report) >= input.now_ns with input.evidence as {}"), "must not be replaced outside tests"},
		{"with, in the library", more("lib/odd/odd.rego", "package lib.odd\n\nx if input.release.id == \"1\" with input as {\"release\": {\"id\": \"1\"}}\n"), "must not be replaced outside tests"},

		// pinned data
		{"pinned parameters", more("params/data.json", `{"TST-1": {"max_age_days": 9999}}`), "must not lie at data.params"},
		{"pinned parameters below", more("params/TST-1/data.json", `{"max_age_days": 9999}`), "must not lie at data.params"},
		{"pinned controls", more("controls/testing_and_validation/tested/data.json", `{}`), "must not lie at data.controls"},
		{"pinned library", more("lib/data.json", `{}`), "must not lie at data.lib"},
		{"pinned root", more("data.json", `{"params": {}}`), "must not lie at data."},
		{"pinned data that is not strict", more("catalogues/a/data.json", `{"a": 1, "a": 2}`), "duplicate"},
		{"pinned data that are null", more("catalogues/a/data.json", `null`), `catalogues/a/data.json: the value at "" is null`},
		{"a pinned null, deep down", more("catalogues/a/data.json", `{"b/c": [1, {"d": null}]}`), `the value at "/b~1c/1/d" is null`},
		{"pinned data at one place twice", func(*testing.T) map[string]string {
			return map[string]string{"catalogues/a/data.json": `{"x": 1}`, "catalogues/data.json": `{"b": {}}`}
		}, "other pinned data lies at data.catalogues already"},
		{"pinned data inside other pinned data", func(*testing.T) map[string]string {
			return map[string]string{"catalogues/data.json": `{"x": 1}`, "catalogues/x/data.json": `{}`}
		}, "other pinned data lies at data.catalogues.x already"},
	} {
		t.Run(c.name, func(t *testing.T) { refusedToLoad(t, files(c.spoil(t)), c.says) })
	}
}

func refusedToLoad(t *testing.T, content map[string]string, says string) {
	t.Helper()
	set, err := lint.Load(open(t, content))
	if err == nil {
		t.Fatalf("loaded: %+v", set.Controls())
	}
	if set != nil || fault.KindOf(err) != fault.Refused || !strings.Contains(fault.HintOf(err), "policy check") {
		t.Errorf("set %v, kind %v, hint %q", set, fault.KindOf(err), fault.HintOf(err))
	}
	if !strings.Contains(err.Error(), says) {
		t.Errorf("%q is not said in:\n%v", says, err)
	}
}

// TestFine: what the contract allows, close to what it forbids.
func TestFine(t *testing.T) {
	for name, content := range map[string]map[string]string{
		"not applicable by release and parameters": {place: spoilt(t, `input.release.environment == "pilot"`, "input.release.environment == \"pilot\"\n\n_pilot if data.params[\"TST-1\"].max_age_days == 0\n\n_pilot if input.gate == \"pilot\"")},
		"helpers":                               {place: honest + "\n_one if true\n\n_pilot if _one\n"},
		"not over the release":                  {place: spoilt(t, `if input.release.environment == "pilot"`, `if not input.release.environment == "production"`)},
		"not over the release, beside evidence": {place: spoilt(t, `every item in`, "not input.release.id == \"\"\n\tevery item in")},
		"not over a parameter":                  {place: spoilt(t, `if input.release.environment == "pilot"`, "if _few(data.params[\"TST-1\"].max_age_days)\n\n_few(n) if not n > 10")},
		"all of its own parameters":             {place: spoilt(t, `if input.release.environment == "pilot"`, `if count(data.params["TST-1"]) > 3`)},
		"a test beside it":                      {"controls/testing_and_validation/tested/tested_test.rego": "package controls.testing_and_validation.tested_test\n\ntest_x if true\n"},
		"dates":                                 {place: spoilt(t, "#   severity: high\n", "#   severity: high\n#   effective_from: 2026-01-01\n#   effective_until: \"2026-12-31\"\n")},
		"pinned data":                           {"catalogues/a/data.json": `{"x": 1}`, "catalogues/b/data.json": `[1]`, "checklists/a/b/data.json": `{}`},
		"one criterion by two rules":            {place: honest + "\nmet.recent contains evidence.cite(report, \"/predicate/startedAt\") if {\n\tsome report in input.evidence[\"pentest-report\"]\n\treport.predicate.startedAt != \"\"\n}\n"},
	} {
		if _, err := lint.Load(open(t, files(content))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestForbiddenBuiltins: what is not pure, not bounded or not deterministic is
// refused, called or put in another's place.
func TestForbiddenBuiltins(t *testing.T) {
	for name, call := range map[string]string{
		"http.send":               `http.send({"method": "get", "url": "https://example.com"}).status_code == 200`,
		"time.now_ns":             `time.now_ns() > 0`,
		"rand.intn":               `rand.intn("x", 2) == 1`,
		"opa.runtime":             `opa.runtime().env.HOME != ""`,
		"net.lookup_ip_addr":      `count(net.lookup_ip_addr("example.com")) > 0`,
		"net.cidr_expand":         `count(net.cidr_expand("10.0.0.0/8")) > 0`,
		"trace":                   `trace("x")`,
		"print":                   `print("x")`,
		"walk":                    `walk(input, [_, _])`,
		"numbers.range":           `count(numbers.range(1, 1000000000)) > 0`,
		"bits.lsh":                `bits.lsh(1, 1000000) > 0`,
		"graph.reachable":         `count(graph.reachable({}, {})) == 0`,
		"io.jwt.decode":           `io.jwt.decode("x")`,
		"crypto.x509":             `count(crypto.x509.parse_certificates("x")) > 0`,
		"rego.metadata.rule":      `rego.metadata.rule().title == "x"`,
		"uuid.rfc4122":            `uuid.rfc4122("x") != ""`,
		"strings.render_template": `strings.render_template("{{.x}}", {"x": 1}) == "1"`,
		"json.patch":              `json.patch({}, []) == {}`,
	} {
		t.Run(name, func(t *testing.T) {
			helper := honest + "\n_helper if " + call + "\n"
			refusedToLoad(t, files(map[string]string{place: strings.Replace(helper, "if _pilot\n", "if {\n\t_pilot\n\t_helper\n}\n", 1)}), place)
			refusedToLoad(t, files(map[string]string{"lib/odd/odd.rego": "package lib.odd\n\nx if " + call + "\n"}), "lib/odd/odd.rego:3")
		})
	}
	refusedToLoad(t, files(map[string]string{"lib/odd/odd.rego": "package lib.odd\n\nx if http.send({})\n"}), "odd.rego:3: http.send is not allowed: it asks the network\n    A decision follows from what was signed alone")
	for _, with := range []string{
		`count([1]) == 200 with count as http.send`,
		`count([1]) == 200 with count as opa.runtime`,
		`upper("x") == "X" with upper as trace`,
		`x := 1 with http.send as upper`,
	} {
		refusedToLoad(t, files(map[string]string{"lib/odd/odd.rego": "package lib.odd\n\nx if " + with + "\n"}), "lib/odd/odd.rego:3")
	}
}

// TestAllProblemsAtOnce: each with its file and line, in the same order every time.
func TestAllProblemsAtOnce(t *testing.T) {
	content := map[string]string{
		place:                                 spoilt(t, "severity: high", "severity: odd") + "\n_spare if true\n\nheadline.odd := 1\n",
		"controls/odd/odd.rego":               "package controls.odd\n\nx := 1\n",
		"controls/go_live_readiness/a/a.rego": "package controls.go_live_readiness.a\n\nmet.x contains 1\n",
	}
	want := []string{"controls/odd/odd.rego:1: ", "controls/go_live_readiness/a/a.rego:1: ", place + ":1: METADATA: severity", place + ":48: ", place + ":50: "}
	first := ""
	for range 5 {
		b := open(t, files(content))
		_, err := lint.Load(b)
		if err == nil {
			t.Fatal("loaded")
		}
		text := strings.ReplaceAll(err.Error(), b.Where("."), "DIR")
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%q is not said in:\n%s", part, text)
			}
		}
		if first == "" {
			first = text
		} else if text != first {
			t.Errorf("said\n%s\nand then\n%s", first, text)
		}
	}
	// The compiler, too, says all of them, not the first ten.
	var many strings.Builder
	many.WriteString("package lib.odd\n")
	for range 15 {
		many.WriteString("\nx if odd\n")
	}
	_, err := lint.Load(open(t, files(map[string]string{"lib/odd/odd.rego": many.String()})))
	if err == nil || strings.Count(err.Error(), "lib/odd/odd.rego:") != 15 {
		t.Errorf("%v", err)
	}
}

// TestFreeze: what security signs names every control that a gate requires, and a
// gate that would require none, or could never be met, is not signed.
func TestFreeze(t *testing.T) {
	for _, c := range []struct {
		name    string
		content map[string]string
		says    string
	}{
		{"honest", map[string]string{"gate.hcl": testkit.GateHCL}, ""},
		{"no gate", nil, "holds no gate.hcl"},
		{"no control of its tiers", map[string]string{"gate.hcl": strings.Replace(testkit.GateHCL, `"core"`, `"extended"`, 1)}, "requires no control"},
		{"no control of its phases", map[string]string{"gate.hcl": strings.ReplaceAll(strings.ReplaceAll(testkit.GateHCL, "testing-and-validation", "platform-configuration"), "pentest-report", "access-review")}, "requires no control"},
		{"a kind that the gate does not collect", map[string]string{"gate.hcl": testkit.GateHCL, place: spoilt(t, "[pentest-report]", "[pentest-report, environment]")}, "control TST-1 needs environment"},
		{"a control in a file for tests", map[string]string{"gate.hcl": testkit.GateHCL, "controls/testing_and_validation/hidden/hidden_test.rego": strings.ReplaceAll(honest, ".tested", ".hidden")}, "whose name ends in _test.rego"},
		{"a control that does not load", map[string]string{"gate.hcl": testkit.GateHCL, place: spoilt(t, "severity: high", "severity: odd")}, "severity"},
	} {
		t.Run(c.name, func(t *testing.T) {
			frozen, err := freeze(open(t, files(c.content)), at)
			if c.says == "" {
				if ids := frozen["production-release"]; err != nil || len(frozen) != 1 || len(ids) != 1 || ids[0] != "TST-1" {
					t.Errorf("%v, %v", frozen, err)
				}
			} else if err == nil || frozen != nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, %v, want %q", frozen, err, c.says)
			}
		})
	}
}
