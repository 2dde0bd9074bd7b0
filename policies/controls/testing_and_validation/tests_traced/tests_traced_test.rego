package controls.testing_and_validation.tests_traced_test

import data.controls.testing_and_validation.tests_traced as control

test_met if {
	control.met == {
		"planned": {{"attestation": "a1", "pointer": "/predicate/links"}},
		"traced": {{"attestation": "a1", "pointer": "/predicate/links"}},
	} with input as _input
}

# Each case spoils one thing and states every criterion that is then unmet and every finding.
test_unmet[note] if {
	some note, case in _unmet
	_outcome(case.patch) == {"unmet": case.unmet, "findings": object.get(case, "findings", set())}
}

test_still_met[note] if {
	some note, patch in _still_met
	_outcome(patch) == {"unmet": set(), "findings": set()}
}

test_citations_resolve[note] if {
	some note, patch in object.union({note: case.patch | some note, case in _unmet}, _still_met)
	spoilt := json.patch(_input, patch)
	every citation in _citations(patch) {
		some kind in spoilt.evidence
		some attestation in kind
		attestation.id == citation.attestation
		json.patch(attestation, [{"op": "copy", "from": citation.pointer, "path": "/resolved"}])
	}
}

_outcome(patch) := outcome if {
	outcome := {
		"unmet": {criterion | some criterion, citations in control.met; count(citations) == 0},
		"findings": {[finding.criterion, finding.key] | some finding in control.finding},
	} with input as json.patch(_input, patch)
}

_citations(patch) := proofs | particulars if {
	proofs := {citation | some citations in control.met; some citation in citations} with input as json.patch(_input, patch)
	particulars := {finding.cite | some finding in control.finding} with input as json.patch(_input, patch)
}

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch)
}

test_findings if {
	_findings([
		{"op": "add", "path": "/evidence/test-result/0/predicate/passedTests/-", "value": "orphan"},
		{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links/1/requirement", "value": "req-9"},
	]) == {
		{
			"criterion": "planned",
			"key": "req-9",
			"text": "req-9 is not a requirement of the onboarding plan",
			"cite": {"attestation": "a1", "pointer": "/predicate/links/1"},
		},
		{
			"criterion": "traced",
			"key": "orphan",
			"text": "the test orphan is traced to no requirement",
			"cite": {"attestation": "r1", "pointer": "/predicate/configuration/0/name"},
		},
	}
}

_unmet := {
	"no plan": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0"}], "unmet": {"planned"}, "findings": {["planned", "req-1"], ["planned", "req-2"]}},
	"plans absent": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan"}], "unmet": {"planned"}, "findings": {["planned", "req-1"], ["planned", "req-2"]}},
	"no trace": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0"}], "unmet": {"planned", "traced"}},
	"traces absent": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace"}], "unmet": {"planned", "traced"}},
	"trace empty": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate", "value": {}}], "unmet": {"planned", "traced"}, "findings": {["traced", "revoke"], ["traced", "present"], ["traced", "warn"], ["traced", "fail"]}},
	"no test result": {"patch": [{"op": "remove", "path": "/evidence/test-result/1"}, {"op": "remove", "path": "/evidence/test-result/0"}], "unmet": {"traced"}},
	"test results absent": {"patch": [{"op": "remove", "path": "/evidence/test-result"}], "unmet": {"traced"}},
	"test result empty": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate", "value": {}}], "unmet": {"traced"}},
	"no functional run": {"patch": [{"op": "remove", "path": "/evidence/test-result/0"}], "unmet": {"traced"}},
	"suite missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/1/predicate/configuration"}], "unmet": {"traced"}},
	"suite null": {"patch": [{"op": "replace", "path": "/evidence/test-result/1/predicate/configuration/0/name", "value": null}], "unmet": {"traced"}},
	"passed tests missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/predicate/passedTests"}], "unmet": {"traced"}},
	"passed tests null": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/passedTests", "value": null}], "unmet": {"traced"}},
	"warned tests missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/predicate/warnedTests"}], "unmet": {"traced"}},
	"failed tests missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/predicate/failedTests"}], "unmet": {"traced"}},
	"a passed test too many": {"patch": [{"op": "add", "path": "/evidence/test-result/0/predicate/passedTests/-", "value": "orphan"}], "unmet": {"traced"}, "findings": {["traced", "orphan"]}},
	"a warned test too many": {"patch": [{"op": "add", "path": "/evidence/test-result/0/predicate/warnedTests/-", "value": "orphan"}], "unmet": {"traced"}, "findings": {["traced", "orphan"]}},
	"a failed test too many": {"patch": [{"op": "add", "path": "/evidence/test-result/0/predicate/failedTests/-", "value": "orphan"}], "unmet": {"traced"}, "findings": {["traced", "orphan"]}},
	"links null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links", "value": null}], "unmet": {"planned", "traced"}, "findings": {["traced", "revoke"], ["traced", "present"], ["traced", "warn"], ["traced", "fail"]}},
	"links empty": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links", "value": []}], "unmet": {"planned", "traced"}, "findings": {["traced", "revoke"], ["traced", "present"], ["traced", "warn"], ["traced", "fail"]}},
	"tests of a link missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/links/1/tests"}], "unmet": {"traced"}, "findings": {["traced", "fail"], ["traced", "warn"]}},
	"tests of a link null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links/1/tests", "value": null}], "unmet": {"traced"}, "findings": {["traced", "fail"], ["traced", "warn"]}},
	"requirement missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/links/1/requirement"}], "unmet": {"planned"}},
	"requirement null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links/1/requirement", "value": null}], "unmet": {"planned"}, "findings": {["planned", null]}},
	"requirement not in the plan": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links/1/requirement", "value": "req-9"}], "unmet": {"planned"}, "findings": {["planned", "req-9"]}},
	"a second trace names what is not in the plan": {"patch": [{"op": "add", "path": "/evidence/requirement-trace/-", "value": {"id": "a2", "predicate": {"links": [{"requirement": "req-9", "tests": []}]}}}], "unmet": {"planned"}, "findings": {["planned", "req-9"]}},
	"a second functional run": {"patch": [{"op": "add", "path": "/evidence/test-result/-", "value": {"id": "r3", "predicate": {"configuration": [{"name": "functional"}], "passedTests": ["orphan"], "warnedTests": [], "failedTests": []}}}], "unmet": {"traced"}, "findings": {["traced", "orphan"]}},
}

_still_met := {
	"nothing changed": [],
	"tests of another suite": [{"op": "add", "path": "/evidence/test-result/1/predicate/passedTests/-", "value": "verifier"}],
	"a requirement without a link": [{"op": "add", "path": "/evidence/onboarding-plan/0/predicate/requirements/-", "value": {"id": "req-3"}}],
	"a second trace has the link": [{"op": "add", "path": "/evidence/test-result/0/predicate/passedTests/-", "value": "more"}, {"op": "add", "path": "/evidence/requirement-trace/-", "value": {"id": "a2", "predicate": {"links": [{"requirement": "req-1", "tests": ["more"]}]}}}],
	"no test warned or failed": [{"op": "replace", "path": "/evidence/test-result/0/predicate/warnedTests", "value": []}, {"op": "replace", "path": "/evidence/test-result/0/predicate/failedTests", "value": []}],
}

_input := {
	"evidence": {
		"onboarding-plan": [{"id": "p1", "predicate": {"requirements": [{"id": "req-1"}, {"id": "req-2"}]}}],
		"requirement-trace": [
			{
				"id": "a1",
				"predicate": {
					"links": [
						{"requirement": "req-1", "tests": ["revoke", "present"]},
						{"requirement": "req-2", "tests": ["warn", "fail"]},
					],
				},
			},
		],
		"test-result": [
			{
				"id": "r1",
				"predicate": {
					"configuration": [{"name": "functional.ios"}],
					"passedTests": ["revoke", "present"],
					"warnedTests": ["warn"],
					"failedTests": ["fail"],
				},
			},
			{"id": "r2", "predicate": {"configuration": [{"name": "sast"}], "passedTests": ["issuer"]}},
		],
	},
}
