package failclosed_test

import (
	"os"
	"strings"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/testkit"
)

const (
	settledRule = `met.settled contains evidence.cite(report, "/predicate/findings") if {`
	recentRule  = `met.recent contains evidence.cite(report, "/predicate/finishedAt") if {`
	recentBody  = "\t_expiry(report) - input.now_ns >= 0\n"
	validUntil  = "valid_until contains _expiry(report) if some report in input.evidence[\"pentest-report\"]\n"
	pilot       = `if input.release.environment == "pilot"`
	denyOpen    = "\titem.status in {\"open\", \"accepted\"}\n"
	openRule    = `deny contains msg if {
	some report in input.evidence["pentest-report"]
	some item in report.predicate.findings
	item.severity in {"critical", "high"}
	item.status in {"open", "accepted"}
	msg := sprintf("%s is %s", [item.id, item.status])
}
`
	denyPolicy = "policy/pentest.rego"
	denyTest   = "policy/pentest_test.rego"
)

// rows are the table.
var rows = []row{
	// what was found: nothing of it, or not what it should be
	{name: "attestation missing", want: missing, says: "No verified pentest-report", engage: remove(reportFile), peer: &peer{input: func(in map[string]any) {
		in["evidence"] = map[string]any{"pentest-report": []any{}}
	}}},
	{name: "no evidence at all", want: missing, says: "No verified pentest-report", engage: remove("evidence/*.json"), peer: &peer{input: func(in map[string]any) { delete(in, "evidence") }}},
	{name: "evidence folder missing", want: refused, says: "does not exist", engage: remove("evidence"), peer: &peer{raw: func(string) (string, bool) { return "", false }}},
	{name: "attestation is an empty file", want: missing, says: "not_strict_json", engage: write(reportFile, ""), peer: &peer{raw: func(string) (string, bool) { return "", true }}},
	{name: "attestation is an empty object", want: missing, says: "wrong_payload_type", engage: write(reportFile, "{}"), peer: &peer{raw: func(string) (string, bool) { return "{}", true }}},
	{name: "attestation cut short", want: missing, says: "not_strict_json", engage: func(e *testkit.Engagement) {
		must(os.Truncate(e.Only(reportFile), 1000))
	}, peer: &peer{raw: func(text string) (string, bool) { return text[:len(text)/2], true }}},
	{name: "attestation without signatures", want: missing, says: "bad_signature", engage: func(e *testkit.Engagement) {
		e.Envelope(reportFile, func(tree map[string]any) { tree["signatures"] = []any{} })
	}},
	{name: "attestation of an unknown kind", want: missing, says: "unknown_predicate", engage: resign(testkit.Claim{Type: "https://github.com/credentry/releasegate/attestations/pentest-reports/v1"})},
	{name: "attestation signed in another role", want: missing, says: "wrong_role", engage: resign(testkit.Claim{Signers: []string{"invented-trainer"}})},
	{name: "attestation of another kind missing", want: missing, says: "No verified support-plan", engage: remove("evidence/7-support-plan.*")},
	{name: "change request missing", want: missing, says: "No verified change-approval", engage: remove("evidence/6-change-approval.*")},

	// what a report says: the schema refuses it before any control sees it
	{name: "predicate empty", want: missing, says: "schema_violation", report: func(p map[string]any) { clear(p) }, peer: &peer{}},
	{name: "required field missing", want: missing, says: "schema_violation", report: without("finishedAt"), peer: &peer{}},
	{name: "required list missing", want: missing, says: "schema_violation", report: without("findings"), peer: &peer{}},
	{name: "required list null", want: missing, says: "schema_violation", report: set("findings", nil), peer: &peer{}},
	{name: "required list is a text", want: missing, says: "schema_violation", report: set("findings", "none"), peer: &peer{}},
	{name: "required list is an object", want: missing, says: "schema_violation", report: set("findings", map[string]any{}), peer: &peer{}},
	{name: "required list empty", want: missing, says: "schema_violation", report: set("scope", []any{}), peer: &peer{}},
	{name: "list field misspelt", want: missing, says: "schema_violation", report: func(p map[string]any) {
		p["Findings"] = p["findings"]
		delete(p, "findings")
	}, peer: &peer{}},
	{name: "text is a number", want: missing, says: "schema_violation", report: set("finishedAt", 1780646400), peer: &peer{}},
	{name: "number is a text", want: missing, says: "schema_violation", engage: func(e *testkit.Engagement) {
		e.Remove("evidence/3-access-review.*")
		e.Attest(testkit.Claim{Kind: "access-review", Signers: []string{"invented-security-lead"}, File: "3-access-review", Change: set("defaultAccounts", "0")})
	}},
	{name: "field of an item missing", want: missing, says: "schema_violation", report: finding(func(f map[string]any) {
		open(f)
		delete(f, "severity")
	}), peer: &peer{}},
	{name: "field of an item in another case", want: missing, says: "schema_violation", report: finding(func(f map[string]any) {
		open(f)
		f["severity"] = "High"
	}), peer: &peer{}},
	{name: "state that nobody knows", want: missing, says: "schema_violation", report: finding(func(f map[string]any) { f["status"] = "opened" }), peer: &peer{}},
	{name: "optional field null", want: missing, says: "schema_violation", report: finding(func(f map[string]any) { f["retestedAt"] = nil }), peer: &peer{}},
	{name: "optional field a number", want: missing, says: "schema_violation", report: finding(func(f map[string]any) { f["retestedAt"] = 20260617 }), peer: &peer{}},
	{name: "optional field misspelt", want: missing, says: "schema_violation", report: finding(func(f map[string]any) {
		f["retestAt"] = f["retestedAt"]
		delete(f, "retestedAt")
	}), peer: &peer{}},
	{name: "optional list null", want: missing, says: "schema_violation", report: set("evidence", nil), peer: &peer{}},
	{name: "optional list is a text", want: missing, says: "schema_violation", report: set("evidence", "the report"), peer: &peer{}},
	{name: "evidence too old", want: missing, says: "stale", report: set("collectedAt", "2026-01-24T01:30:00Z")},

	// what the schema lets through, and a control must see
	{name: "optional field missing", want: fails, says: "unmet settled", report: finding(func(f map[string]any) { delete(f, "retestedAt") }), peer: &peer{}},
	{name: "optional list missing", want: fails, says: "unmet attached", report: without("evidence"), peer: &peer{}},
	{name: "optional list empty", want: fails, says: "unmet attached", report: set("evidence", []any{}), peer: &peer{}},
	{name: "optional field of an item missing", want: fails, says: "unmet attached", report: item("evidence", without("uri")), peer: &peer{}},
	{name: "date that does not exist", want: erring, says: "time.parse_rfc3339_ns", report: set("finishedAt", "2026-06-31T08:00:00Z"), peer: &peer{}},
	{name: "test too old", want: fails, says: "unmet recent", report: set("finishedAt", "2026-01-05T08:00:00Z"), peer: &peer{}},
	{name: "finding open", want: fails, says: "it is open", report: finding(open), peer: &peer{}},
	{name: "finding open in a newer report", want: fails, says: "it is open", engage: func(e *testkit.Engagement) {
		e.Attest(testkit.Claim{Kind: "pentest-report", Signers: []string{"invented-penetration-tester"}, File: "4-pentest-report-newer", Change: func(p map[string]any) {
			finding(open)(p)
			p["collectedAt"] = "2026-06-25T01:30:00Z"
		}})
	}},

	// parameters and pinned data
	{name: "parameter missing", want: refused, says: `METADATA declares no parameter`, swap: []string{"#   params:\n#     max_age_days: {type: integer, default: 90, tighten: lower}\n", ""}, engage: untightened, peer: &peer{files: func(f map[string]string) { f["data/params.yaml"] = "params: {}\n" }, report: old}},
	{name: "parameter misspelt where it is read", want: refused, says: `METADATA declares no parameter`, swap: []string{`data.params["TST-09"].max_age_days`, `data.params["TST-09"].max_days`}, peer: &peer{swap: []string{"data.params.max_age_days *", "data.params.max_days *"}, report: old}},
	{name: "parameters of another control read", want: refused, says: `it reads a parameter of TST-9`, swap: []string{`data.params["TST-09"]`, `data.params["TST-9"]`}},
	{name: "parameter is a text", want: refused, says: "is not a value of type integer", swap: []string{"default: 90,", `default: "90",`}, peer: &peer{files: func(f map[string]string) { f["data/params.yaml"] = "params: {max_age_days: \"60\"}\n" }, report: old}},
	{name: "parameter is null", want: refused, says: "is not a value of type integer", swap: []string{"default: 90,", "default: null,"}, peer: &peer{files: func(f map[string]string) { f["data/params.yaml"] = "params: {max_age_days: null}\n" }, report: old}},
	{name: "parameter without a default", want: refused, says: "is not a value of type integer", swap: []string{"default: 90, ", ""}},
	{name: "release gives a parameter as text", want: refused, says: "is not a value of type integer", engage: replace(releaseFile, "max_age_days = 60", `max_age_days = "60"`)},
	{name: "release loosens a parameter", want: refused, says: "loosens the default", engage: replace(releaseFile, "max_age_days = 60", "max_age_days = 6000")},
	{name: "release names a parameter that is none", want: refused, says: `no parameter "max_age"`, engage: replace(releaseFile, "max_age_days = 60", "max_age = 60")},
	{name: "pinned list missing", want: refused, says: `has no field "attacked"`, files: drop(checklist), peer: &peer{files: drop("data/checklists.yaml"), report: unattacked}},
	{name: "pinned list empty", want: fails, says: "unmet covered", files: put(checklist, `{"components": []}`), peer: &peer{files: put("data/checklists.yaml", "checklists: {attacked: {components: []}}\n"), report: unattacked}},
	{name: "pinned list null", want: refused, says: `the value at "/components" is null`, files: put(checklist, `{"components": null}`), peer: &peer{files: put("data/checklists.yaml", "checklists: {attacked: {components: null}}\n"), report: unattacked}},
	{name: "pinned list is a text", want: fails, says: "unmet covered", files: put(checklist, `{"components": "wallet-issuer"}`), peer: &peer{files: put("data/checklists.yaml", "checklists: {attacked: {components: wallet-verifier}}\n"), report: unattacked}},
	{name: "pinned number null, compared", want: refused, says: `the value at "/least" is null`, swap: []string{"count(data.checklists.attacked.components) > 0", "count(report.predicate.scope) >= data.checklists.attacked.least", "data.checklists.attacked.components", "[]"}, files: put(checklist, `{"least": null}`)},
	{name: "pinned number is a text, compared", want: refused, says: "have no order", swap: []string{"count(data.checklists.attacked.components) > 0", "count(report.predicate.findings) <= data.checklists.attacked.most", "data.checklists.attacked.components", "[]"}, files: put(checklist, `{"most": "0"}`)},
	{name: "date as a text compared with the deciding instant", want: refused, says: "have no order", swap: []string{recentBody, "\treport.predicate.finishedAt >= input.now_ns\n"}, report: old},
	{name: "pinned data no strict JSON", want: refused, says: "duplicate", files: put(checklist, `{"components": ["wallet-issuer"], "components": []}`)},
	{name: "pinned data in the place of parameters", want: refused, says: "must not lie at data.params", files: put("params/data.json", `{"TST-09": {"max_age_days": 9000}}`)},

	// names in a control
	{name: "rule misspelt", want: refused, says: "rule mett is neither part of the contract nor used", swap: []string{"met.settled contains", "mett.settled contains"}, peer: &peer{control: func(text string) string { return strings.ReplaceAll(text, "deny contains", "denny contains") }, report: finding(open)}},
	{name: "one of the rules misspelt", want: refused, says: "rule findings is neither", swap: []string{"finding contains", "findings contains"}, peer: &peer{swap: []string{openRule, strings.Replace(openRule, "deny contains", "denny contains", 1)}, report: finding(open)}},
	{name: "criterion misspelt", want: refused, says: "meets no declared criterion", swap: []string{"met.settled contains", "met.setled contains"}},
	{name: "criterion without a rule", want: refused, says: `criterion "attached" has no rule`, swap: []string{"met.attached contains evidence.cite(report, \"/predicate/evidence\")", "met.covered contains evidence.cite(report, \"/predicate/evidence\")"}, peer: &peer{swap: []string{openRule, ""}, report: finding(open)}},
	{name: "package misspelt", want: refused, says: "is neither controls.<phase>.<control> nor lib.<name>", swap: []string{"package controls.", "package contrls."}, peer: &peer{swap: []string{"package main", "package mian"}, report: finding(open)}},
	{name: "package a level deeper", want: refused, says: "is neither controls.<phase>.<control> nor lib.<name>", swap: []string{"validation.tested", "validation.tested.findings"}, peer: &peer{swap: []string{"package main", "package main.findings"}, report: finding(open)}},
	{name: "phase misspelt", want: refused, says: "is not one of the seven phases", files: func(f map[string]string) {
		f["controls/testing/tested/tested.rego"] = strings.Replace(f[controlFile], "controls.testing_and_validation.", "controls.testing.", 1)
		delete(f, controlFile)
	}},
	{name: "kind misspelt where it is read", want: refused, says: `which METADATA does not declare`, swap: []string{`input.evidence["pentest-report"]`, `input.evidence["pentest-reports"]`}, peer: &peer{swap: []string{`some report in input.evidence["pentest-report"]`, `some report in input.evidence["pentest-reports"]`}, report: finding(open)}},
	{name: "input misspelt", want: refused, says: `has no field "evidnce"`, swap: []string{"input.evidence", "input.evidnce"}, peer: &peer{swap: []string{"some report in input.evidence", "some report in input.evidnce"}, report: finding(open)}},
	{name: "field misspelt where it is read", want: refused, says: `has no field "finding"`, swap: []string{"report.predicate.findings {", "report.predicate.finding {"}, peer: &peer{swap: []string{"item.status in", "item.state in"}, report: finding(open)}},
	{name: "syntax error", want: refused, says: "rego_parse_error", swap: []string{recentRule, recentRule + "{"}, peer: &peer{swap: []string{"deny contains \"no penetration", "deny contains if \"no penetration"}, report: finding(open)}},

	// METADATA
	{name: "METADATA removed", want: refused, says: "no METADATA", control: func(text string) string { return text[strings.Index(text, "package "):] }},
	{name: "METADATA misspelt", want: refused, says: "no METADATA", swap: []string{"# METADATA", "# METADATEN"}},
	{name: "METADATA key misspelt", want: refused, says: "severty", swap: []string{"#   severity:", "#   severty:"}},
	{name: "METADATA without evidence", want: refused, says: "are all needed", swap: []string{"#   evidence: [pentest-report]\n", ""}},
	{name: "METADATA with no criterion", want: refused, says: "are all needed", control: func(text string) string {
		return text[:strings.Index(text, "#   criteria:")] + "#   criteria: {}\n" + text[strings.Index(text, "#   not_applicable:"):]
	}},
	{name: "METADATA asks for a kind that is none", want: refused, says: `evidence "pentest-reports"`, swap: []string{"evidence: [pentest-report]", "evidence: [pentest-reports]"}},

	// met that proves nothing
	{name: "met as a boolean", want: refused, says: "met.settled must collect citations", swap: []string{settledRule, "met.settled if {"}},
	{name: "met with a default", want: refused, says: "met.settled", swap: []string{settledRule, "default met.settled := true\n\n" + settledRule}},
	{name: "met with a computed name", want: refused, says: "met needs a fixed criterion name", swap: []string{recentRule, "met[name] contains evidence.cite(report, \"/predicate\") if {\n\tsome name in [\"recent\"]"}},
	{name: "citation is a text", want: erring, says: "not a citation", swap: []string{`met.settled contains evidence.cite(report, "/predicate/findings")`, `met.settled contains "trust me"`}},
	{name: "citation is true", want: erring, says: "not a citation", swap: []string{`met.settled contains evidence.cite(report, "/predicate/findings")`, `met.settled contains true`}},
	{name: "citation of evidence that is none", want: erring, says: "which is no evidence that counts", swap: []string{`met.settled contains evidence.cite(report, "/predicate/findings")`, `met.settled contains {"attestation": "sha256:beef", "pointer": "/predicate"}`}},
	{name: "citation that points at nothing", want: erring, says: "does not have", swap: []string{`evidence.cite(report, "/predicate/findings") if {` + "\n\tsome report in input.evidence[\"pentest-report\"]\n\tevery", `evidence.cite(report, "/predicate/verdict") if {` + "\n\tsome report in input.evidence[\"pentest-report\"]\n\tevery"}},
	{name: "citation of a kind that METADATA does not name", want: refused, says: `which METADATA does not declare`, swap: []string{settledRule, "met.settled contains evidence.cite(other, \"/predicate\") if {\n\tsome other in input.evidence[\"support-plan\"]"}},
	{name: "citation of a pointer that is none", want: erring, says: "not a citation", swap: []string{`evidence.cite(report, "/predicate/finishedAt")`, `evidence.cite(report, "predicate.finishedAt")`}},
	{name: "library that cites nothing", want: erring, says: "not a citation", files: put(libFile, "package lib.evidence\n\ncite(_, pointer) := {\"attestation\": \"\", \"pointer\": pointer}\n")},

	// criteria that nothing can unmeet, or that leaving something out meets
	{name: "criterion that tests nothing", want: refused, says: "met.settled tests nothing", swap: swapSettled(""), control: unhelped, report: finding(func(f map[string]any) { f["retestedAt"] = "2026-01-01T00:00:00Z" })},
	{name: "criterion of the release alone", want: refused, says: "met.settled tests nothing", swap: swapSettled("\tinput.release.environment == \"production\"\n"), control: unhelped, report: finding(open)},
	{name: "count that is never negative", want: refused, says: "met.settled tests nothing", swap: swapSettled("\tcount(report.predicate.findings) >= 0\n"), control: unhelped, report: unretested},
	{name: "value compared with itself", want: refused, says: "met.settled tests nothing", swap: swapSettled("\tevery item in report.predicate.findings {\n\t\titem.retestedAt == item.retestedAt\n\t}\n"), control: unhelped, report: unretested},
	{name: "count of what falls short, over an optional field that is missing", want: refused, says: "retestedAt may be absent", swap: swapSettled("\tcount([item | some item in report.predicate.findings; item.status == \"fixed\"; item.retestedAt <= item.fixedAt]) == 0\n"), control: unhelped, report: unretested},
	{name: "set of what falls short, over an optional field that is missing", want: refused, says: "retestedAt may be absent", swap: swapSettled("\tcount(_late) == 0\n"), control: helped("_late contains item.id if {\n\tsome report in input.evidence[\"pentest-report\"]\n\tsome item in report.predicate.findings\n\titem.retestedAt <= item.fixedAt\n}\n\n"), report: unretested},
	{name: "default that stands in for an optional field that is missing", want: refused, says: "retestedAt may be absent", swap: swapSettled("\t_late == false\n"), control: helped("default _late := false\n\n_late if {\n\tsome report in input.evidence[\"pentest-report\"]\n\tsome item in report.predicate.findings\n\titem.retestedAt <= item.fixedAt\n}\n\n"), report: unretested},
	{name: "not over an optional field that is missing", want: refused, says: "not over evidence", swap: swapSettled("\tnot _unsettled(report)\n"), control: helped("_unsettled(report) if {\n\tsome item in report.predicate.findings\n\titem.status == \"fixed\"\n\titem.retestedAt <= item.fixedAt\n}\n\n"), report: unretested},
	{name: "default of object.get that passes", want: refused, says: "evidence that says nothing meets it", swap: swapSettled("\tevery item in object.get(report, [\"predicate\", \"findings\"], []) {\n\t\tobject.get(item, \"retestedAt\", \"9999\") > item.fixedAt\n\t}\n"), control: unhelped, report: unretested},
	{name: "every over the attestations that were chosen, of which there is none", want: refused, says: "holds where none was", swap: swapSettled("\tcount(report.predicate.scope) > 0\n\tevery each in _chosen {\n\t\tevery item in each.predicate.findings {\n\t\t\titem.status == \"false-positive\"\n\t\t}\n\t}\n"), control: helped("_chosen := [report |\n\tsome report in input.evidence[\"pentest-report\"]\n\treport.predicate.methodology == \"another\"\n]\n\n"), report: unretested},
	{name: "every over what was chosen, of which there is nothing", want: refused, says: "evidence that says nothing meets it", swap: swapSettled("\tevery item in [each | some each in report.predicate.findings; each.severity == \"critical\"] {\n\t\titem.status == \"false-positive\"\n\t}\n"), control: unhelped, report: unretested},

	// what a control must not ask
	asks("http.send", `http.send({"method": "get", "url": "http://127.0.0.1:1/waived"}).status_code == 404`),
	asks("time.now_ns", `time.now_ns() < 1577836800000000000`),
	asks("rand.intn", `rand.intn("sample", 1000000) == 0`),
	asks("opa.runtime", `opa.runtime().env.RELEASE_STRICT == "yes"`),
	asks("net.lookup_ip_addr", `count(net.lookup_ip_addr("strict.invalid")) > 0`),
	replaces("http.send"),
	replaces("time.now_ns"),
	replaces("rand.intn"),
	replaces("opa.runtime"),
	replaces("net.lookup_ip_addr"),
	{name: "builtin without bound", want: refused, says: "numbers.range", swap: []string{recentBody, recentBody + "\tcount(numbers.range(1, 1000000000)) > 0\n"}},
	{name: "print", want: refused, says: "it prints", swap: []string{recentBody, recentBody + "\tprint(report)\n"}},
	{name: "input replaced through with", want: refused, says: "must not be replaced outside tests", swap: []string{recentBody, "\t_expiry(report) - input.now_ns >= 0 with input.now_ns as 0\n"}},
	{name: "another control read", want: refused, says: "must not rest on another", files: func(f map[string]string) {
		beside(f)
		f[controlFile] = strings.Replace(f[controlFile], recentBody, "\tcount(data.controls.testing_and_validation.other.met.recent) > 0\n", 1)
	}},

	// not_applicable
	{name: "switched off by missing evidence", want: refused, says: "not_applicable reads input.evidence", swap: []string{pilot, `if count(input.evidence["support-plan"]) == 0`}, peer: &peer{extra: "exception contains rules if {\n\tnot input.evidence[\"support-plan\"]\n\trules := [\"\"]\n}\n", report: finding(open)}},
	{name: "switched off by what the library reads", want: refused, says: "not_applicable reads input.evidence", swap: []string{pilot, `if data.lib.evidence.none`}, files: func(f map[string]string) {
		f[libFile] += "\nnone if not input.evidence[\"support-plan\"][1]\n"
	}},
	{name: "switched off for no declared reason", want: erring, says: "METADATA does not declare", swap: []string{`not_applicable contains "The release is a pilot" ` + pilot, `not_applicable contains "It is Friday" if input.release.environment == "production"`}},

	// evaluation that goes wrong
	{name: "rules that contradict", want: erring, says: "eval_conflict_error", swap: []string{recentBody, recentBody + "\t_limit > 0\n", validUntil, validUntil + "\n_limit := 60 if input.release.id\n\n_limit := 90 if input.release.version\n"}, peer: &peer{swap: []string{"expiry < input.now_ns", "expiry < input.now_ns\n\tlimit > 0"}, extra: "limit := 60 if input.release.id\n\nlimit := 90 if input.release.version\n", report: old}},
	{name: "function that fails", want: erring, says: "to_number", swap: []string{recentBody, recentBody + "\tto_number(report.id) > 0\n"}, peer: &peer{swap: []string{denyOpen, "\tto_number(item.id) > 0\n" + denyOpen}, report: finding(open)}},
	{name: "function that fails under not", want: refused, says: `not over evidence`, swap: []string{recentBody, recentBody + "\tnot to_number(report.id)\n"}, peer: &peer{swap: []string{denyOpen, "\tnot to_number(item.id) == 0\n" + denyOpen}, report: finding(open)}},
	{name: "rule that calls itself", want: refused, says: "recursive", swap: []string{recentBody, recentBody + "\t_again(report)\n", validUntil, validUntil + "\n_again(report) if _again(report)\n"}, peer: &peer{swap: []string{denyOpen, "\tagain(item)\n" + denyOpen}, extra: "again(item) if again(item)\n", report: finding(open)}},
	{name: "computation without end", want: erring, says: "did not finish within", once: true, swap: []string{recentBody, recentBody + "\tn := [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20]\n\tcount([1 | some a in n; some b in n; some c in n; some d in n; some e in n; some f in n; (((((a + b) + c) + d) + e) + f) < 0]) == 0\n"}},
	{name: "met that the engine never reaches", want: fails, says: "unmet settled", swap: []string{settledRule, settledRule + "\n\tinput.release.id == \"another\""}, peer: &peer{swap: []string{denyOpen, "\tinput.release.id == \"another\"\n" + denyOpen}, report: finding(open)}},
	{name: "helper that the engine never reaches", want: refused, says: `is never "falsepositive"`, swap: []string{`_settled(item) if item.status == "false-positive"`, `_settled(item) if item.status == "falsepositive"`}},

	// findings, and until when the result holds
	{name: "finding of a criterion that is none", want: erring, says: "not a finding", swap: append(swapSettled("\tcount(report.predicate.findings) > 0\n"), `{"criterion": "settled"`, `{"criterion": "setled"`), control: unhelped, report: finding(open)},
	{name: "finding without what it cites", want: erring, says: "not a finding", swap: []string{`, "cite": evidence.cite(report, "/predicate/findings")}`, "}"}, report: finding(open)},
	{name: "finding that cites nothing", want: erring, says: "finding pt-001", swap: []string{`"text": "it is open", "cite": evidence.cite(report, "/predicate/findings")`, `"text": "it is open", "cite": "the report"`}, report: finding(open)},
	{name: "finding beside a criterion that is met", want: fails, says: "it is there", swap: []string{validUntil, validUntil + "\nfinding contains {\"criterion\": \"recent\", \"key\": \"k\", \"text\": \"it is there\", \"cite\": evidence.cite(report, \"/predicate/finishedAt\")} if some report in input.evidence[\"pentest-report\"]\n"}},
	{name: "valid_until left out", want: refused, says: "does not say until when", swap: []string{validUntil, ""}},
	{name: "valid_until undefined", want: refused, says: `has no field "expiry"`, swap: []string{"valid_until contains _expiry(report) if", "valid_until contains report.predicate.expiry if"}},
	{name: "valid_until is a text", want: erring, says: "is not a number of nanoseconds", swap: []string{"valid_until contains _expiry(report) if", "valid_until contains report.predicate.finishedAt if"}},

	// the bundle
	{name: "bundle empty", want: refused, says: "holds no control", files: func(f map[string]string) { clear(f) }, peer: &peer{files: func(f map[string]string) {
		delete(f, denyPolicy)
		delete(f, denyTest)
	}, report: finding(open)}},
	{name: "control removed before signing", want: refused, says: "gate production-release requires no control", files: drop(controlFile), peer: &peer{files: drop(denyPolicy), report: finding(open)}},
	{name: "control removed, and signed without the check", want: refused, says: `there is no control "TST-09"`, unchecked: true, files: drop(controlFile)},
	{name: "control removed beside another, and signed without the check", want: missing, says: "the policy bundle does not hold it", unchecked: true, files: func(f map[string]string) {
		beside(f)
		delete(f, controlFile)
	}, engage: untightened},
	{name: "control removed after signing", want: refused, says: `"` + controlFile + `"`, tamper: remove("policy/" + controlFile)},
	{name: "control changed after signing", want: refused, says: "was changed", tamper: replace("policy/"+controlFile, "- input.now_ns >= 0", "- input.now_ns >= -1")},
	{name: "control in a file that ends in _test", want: refused, says: "lies in a file whose name ends in _test.rego", files: func(f map[string]string) {
		beside(f)
		f["controls/testing_and_validation/tested/tested_test.rego"] = f[controlFile]
		delete(f, controlFile)
	}, peer: &peer{files: func(f map[string]string) {
		f["policy/control_test.rego"] = f[denyPolicy]
		delete(f, denyPolicy)
	}, report: finding(open)}},
	{name: "control twice", want: refused, says: "is also declared in", files: func(f map[string]string) {
		f["controls/testing_and_validation/twice/twice.rego"] = strings.Replace(f[controlFile], "validation.tested", "validation.twice", 1)
	}},
	{name: "control in two files", want: refused, says: "package annotation redeclared", files: func(f map[string]string) {
		f["controls/testing_and_validation/tested/copy.rego"] = f[controlFile]
	}},
	{name: "control of a tier that no gate requires", want: refused, says: "requires no control", signed: map[string][]string{demo.Gate: {}}, swap: []string{"#   severity: high\n", "#   severity: high\n#   tier: extended\n"}},
	{name: "file added after signing", want: refused, says: "lib/more/more.rego", tamper: write("policy/lib/more/more.rego", "package lib.more\n")},
	{name: "library missing", want: refused, says: "undefined function data.lib.evidence.cite", files: drop(libFile)},
	{name: "manifest missing", want: refused, says: "manifest", tamper: remove("policy/manifest.dsse.json")},
	{name: "manifest that requires nothing", want: missing, says: "nothing", tamper: manifest(func(m *bundle.Manifest) { m.Gates = nil })},
	{name: "manifest that requires a control that is none", want: missing, says: "TST-99", tamper: manifest(func(m *bundle.Manifest) { m.Gates[demo.Gate] = append(m.Gates[demo.Gate], "TST-99") })},
	{name: "manifest out of date", want: refused, says: "expired", tamper: manifest(func(m *bundle.Manifest) { m.Expires = testkit.Now.AddDate(0, 0, -1) })},
	{name: "policy signed by a stranger", want: refused, says: "no trusted key signed it", tamper: func(e *testkit.Engagement) { e.Seal("policy", "demo-gate", nil) }},

	// the gate
	{name: "gate.hcl empty", want: refused, says: "gate", engage: write("policy/gate.hcl", "")},
	{name: "gate.hcl missing", want: refused, says: "gate.hcl", engage: remove("policy/gate.hcl")},
	{name: "gate without phases", want: refused, says: "phases", engage: gateHCL(func(text string) string { return cut(text, "phases = [", "]", "phases = [") })},
	{name: "gate without tiers", want: refused, says: "tiers", engage: gateHCL(func(text string) string { return strings.ReplaceAll(text, `["core"]`, "[]") })},
	{name: "gate that collects nothing", want: refused, says: "which no phase block declares", engage: gateHCL(func(text string) string { return text[:strings.Index(text, "phase \"onboarding-preparation\"")] })},
	{name: "gate that does not collect what the control needs", want: refused, says: "collects in no phase", engage: replace("policy/gate.hcl", "evidence \"pentest-report\" {\n    about   = \"artifacts\"", "evidence \"documents\" {\n    about   = \"release\"")},
	{name: "gate that asks for nobody's signature", want: refused, says: "A count of 0 asks for nothing", engage: gateHCL(func(text string) string { return strings.ReplaceAll(text, "count = 1", "count = 0") })},
	{name: "gate that asks for no votes", want: refused, says: "A count of 0 asks for nothing", engage: gateHCL(func(text string) string { return strings.ReplaceAll(text, "count        = 3", "count        = 0") })},
	{name: "gate renamed", want: refused, says: demo.Gate, engage: gateHCL(func(text string) string { return strings.ReplaceAll(text, `"production-release"`, `"production"`) })},

	// the release
	{name: "release.hcl empty", want: refused, says: "release", engage: write(releaseFile, "")},
	{name: "release without artifacts", want: refused, says: "artifact", engage: func(e *testkit.Engagement) {
		text, err := os.ReadFile(e.Path(releaseFile))
		must(err)
		before, _, _ := strings.Cut(string(text), "  artifact ")
		e.Write(releaseFile, []byte(before+"}\n"))
	}},
}

// unnoticed are breaks that the gate does not notice yet. They stand here so that
// nobody takes the table for more than it is.
//
// Nor does the table show what a fault in the engine would do: a rule that an
// index skips is imitated above by rules that are never reached, and meets nothing.
var unnoticed = []row{
	// what security signs without the check is still put before evidence that says
	// nothing, but here a finding must be there
	{name: "count of what falls short, beside something that must be there, signed without the check", unchecked: true, swap: swapSettled("\tcount(report.predicate.findings) > 0\n\tcount([item | some item in report.predicate.findings; item.status == \"fixed\"; item.retestedAt <= item.fixedAt]) == 0\n"), control: unhelped, report: unretested},
	// a default says what absence means, and its author may be wrong
	{name: "default of object.get that passes, item by item", swap: swapSettled("\tevery item in report.predicate.findings {\n\t\tobject.get(item, \"retestedAt\", \"9999\") > object.get(item, \"fixedAt\", \"\")\n\t}\n"), control: unhelped, report: unretested},
	// a function that knows not every case leaves out what it does not know
	{name: "sum over a function that does not know every severity", swap: swapSettled("\tcount(report.predicate.findings) > 0\n\tsum([_weight(item.severity) | some item in report.predicate.findings; item.status in {\"open\", \"fixed\"}]) <= 0\n"), control: helped("_weight(\"critical\") := 9\n\n_weight(\"low\") := 0\n\n"), report: unretested},
	// the test has a condition, though one that no schema-valid report fails
	{name: "criterion that tests what the schema holds already", swap: swapSettled("\tevery item in report.predicate.findings {\n\t\tis_string(item.status)\n\t}\n"), control: unhelped, report: unretested},
}

// swapSettled puts other conditions in the place of those of met.settled.
func swapSettled(conditions string) []string {
	return []string{"\tevery item in report.predicate.findings {\n\t\t_settled(item)\n\t}\n", conditions}
}

// unhelped takes out the helper of met.settled, and helped puts another in its
// place.
func unhelped(text string) string { return helped("")(text) }

func helped(rules string) func(string) string {
	return func(text string) string {
		return text[:strings.Index(text, "_settled(item)")] + rules + text[strings.Index(text, "_expiry(report) :="):]
	}
}

// asks is a row whose control asks what is not in its input; the answer decides
// whether an open finding counts.
func asks(builtin, expression string) row {
	return row{
		name: "asks " + builtin, want: refused, says: builtin, swap: []string{recentBody, recentBody + "\t" + expression + "\n"},
		peer: &peer{swap: []string{denyOpen, "\t" + expression + "\n" + denyOpen}, report: finding(open)},
	}
}

// replaces is a row whose control lets a harmless builtin stand for one that asks
// outside.
func replaces(builtin string) row {
	return row{
		name: builtin + " through with", want: refused, says: builtin,
		swap: []string{recentBody, recentBody + "\tstartswith(\"strict\", \"s\") with startswith as " + builtin + "\n"},
	}
}

func remove(pattern string) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) { e.Remove(pattern) }
}

func write(name, content string) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) { e.Write(name, []byte(content)) }
}

func replace(name, before, after string) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) { e.Replace(name, before, after) }
}

// untightened takes the parameters out of release.hcl, which a control that does
// not declare them could not accept.
func untightened(e *testkit.Engagement) {
	e.Replace(releaseFile, "parameters \"TST-09\" {\n    max_age_days = 60\n  }\n", "")
}

// resign signs the penetration test again, as the claim says.
func resign(c testkit.Claim) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) {
		c.Kind, c.File = "pentest-report", "4-pentest-report"
		if c.Signers == nil {
			c.Signers = []string{"invented-penetration-tester"}
		}
		e.Remove(reportFile)
		e.Attest(c)
	}
}

// manifest changes what security signs, without the check.
func manifest(change func(*bundle.Manifest)) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) { e.Seal("policy", "demo-security", change) }
}

func gateHCL(change func(string) string) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) {
		name := e.Path("policy/gate.hcl")
		text, err := os.ReadFile(name)
		must(err)
		after := change(string(text))
		if after == string(text) {
			panic("gate.hcl is as it was")
		}
		e.Write(name, []byte(after))
	}
}

// cut replaces every part of a text from one mark up to the next.
func cut(text, from, to, by string) string {
	before, rest, found := strings.Cut(text, from)
	if !found {
		return text
	}
	_, after, _ := strings.Cut(rest, to)
	if by != "" {
		by += to
	}
	return before + by + cut(after, from, to, by)
}

// beside puts another control beside the one that is broken.
func beside(files map[string]string) {
	files["controls/testing_and_validation/other/other.rego"] = strings.ReplaceAll(strings.ReplaceAll(files[controlFile], "validation.tested", "validation.other"), "TST-09", "TST-10")
}

func put(name, content string) func(map[string]string) {
	return func(files map[string]string) { files[name] = content }
}

func drop(name string) func(map[string]string) {
	return func(files map[string]string) { delete(files, name) }
}

func set(field string, value any) func(map[string]any) {
	return func(p map[string]any) { p[field] = value }
}

func without(field string) func(map[string]any) {
	return func(p map[string]any) { delete(p, field) }
}

// item changes the first item of a list.
func item(list string, change func(map[string]any)) func(map[string]any) {
	return func(p map[string]any) {
		items, _ := p[list].([]any)
		first, ok := items[0].(map[string]any)
		if !ok {
			panic(list + " is no list of objects")
		}
		change(first)
	}
}

// finding changes the first finding: a high one, fixed and re-tested.
func finding(change func(map[string]any)) func(map[string]any) { return item("findings", change) }

func open(f map[string]any) { f["status"] = "open" }

// unretested is fixed, and nobody looked whether it is.
func unretested(p map[string]any) { finding(func(f map[string]any) { delete(f, "retestedAt") })(p) }

func old(p map[string]any) { p["finishedAt"] = "2026-01-05T08:00:00Z" }

// unattacked takes a component of the checklist out of what was attacked.
func unattacked(p map[string]any) {
	scope, _ := p["scope"].([]any)
	p["scope"] = scope[:1]
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
