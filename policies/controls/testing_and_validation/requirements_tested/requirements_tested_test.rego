package controls.testing_and_validation.requirements_tested_test

import data.controls.testing_and_validation.requirements_tested as control

test_met if {
	control.met == {
		"tested": {{"attestation": "a1", "pointer": "/predicate/links"}},
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
		{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links/1/tests", "value": []},
	]) == {
		{
			"criterion": "tested",
			"key": "req-2",
			"text": "req-2 (Data stay here) has no test that passed",
			"cite": {"attestation": "a1", "pointer": "/predicate/links"},
		},
	}
}

_unmet := {
	"no plan": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0"}], "unmet": {"tested"}},
	"plans absent": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan"}], "unmet": {"tested"}},
	"plan empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate", "value": {}}], "unmet": {"tested"}},
	"no trace": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0"}], "unmet": {"tested"}},
	"traces absent": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace"}], "unmet": {"tested"}},
	"trace empty": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate", "value": {}}], "unmet": {"tested"}},
	"no test result": {"patch": [{"op": "remove", "path": "/evidence/test-result/0"}], "unmet": {"tested"}, "findings": {["tested", "req-1"], ["tested", "req-2"]}},
	"test results absent": {"patch": [{"op": "remove", "path": "/evidence/test-result"}], "unmet": {"tested"}, "findings": {["tested", "req-1"], ["tested", "req-2"]}},
	"test result empty": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate", "value": {}}], "unmet": {"tested"}, "findings": {["tested", "req-1"], ["tested", "req-2"]}},
	"requirements null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": null}], "unmet": {"tested"}},
	"requirements text": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": "all"}], "unmet": {"tested"}},
	"requirements empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": []}], "unmet": {"tested"}},
	"nothing must be met": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/0/priority", "value": "should"}, {"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/priority", "value": "should"}], "unmet": {"tested"}},
	"a second plan without a must": {"patch": [{"op": "add", "path": "/evidence/onboarding-plan/-", "value": {"id": "p2", "predicate": {"requirements": [{"id": "req-9", "priority": "could"}]}}}], "unmet": {"tested"}},
	"a second plan asks for more": {"patch": [{"op": "add", "path": "/evidence/onboarding-plan/-", "value": {"id": "p2", "predicate": {"requirements": [{"id": "req-9", "title": "More", "priority": "must"}]}}}], "unmet": {"tested"}, "findings": {["tested", "req-9"]}},
	"priority missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/2/priority"}], "unmet": {"tested"}, "findings": {["tested", "req-3"]}},
	"priority null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/2/priority", "value": null}], "unmet": {"tested"}, "findings": {["tested", "req-3"]}},
	"priority unknown": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/2/priority", "value": "later"}], "unmet": {"tested"}, "findings": {["tested", "req-3"]}},
	"id missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/id"}], "unmet": {"tested"}},
	"id null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/id", "value": null}], "unmet": {"tested"}, "findings": {["tested", null]}},
	"links null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links", "value": null}], "unmet": {"tested"}, "findings": {["tested", "req-1"], ["tested", "req-2"]}},
	"links text": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links", "value": "all"}], "unmet": {"tested"}, "findings": {["tested", "req-1"], ["tested", "req-2"]}},
	"links empty": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links", "value": []}], "unmet": {"tested"}, "findings": {["tested", "req-1"], ["tested", "req-2"]}},
	"not traced": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/links/1"}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
	"requirement of the link null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links/1/requirement", "value": null}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
	"tests missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/links/1/tests"}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
	"tests null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links/1/tests", "value": null}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
	"tests empty": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links/1/tests", "value": []}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
	"test that nobody ran": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links/1/tests", "value": ["residency-2"]}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
	"result missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/links/1/result"}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
	"result null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links/1/result", "value": null}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
	"failed by the trace": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links/1/result", "value": "failed"}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
	"not run by the trace": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links/1/result", "value": "not-run"}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
	"listed again as failed": {"patch": [{"op": "add", "path": "/evidence/requirement-trace/0/predicate/links/-", "value": {"requirement": "req-2", "tests": [], "result": "failed"}}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
	"failed in the test result": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/failedTests", "value": ["residency"]}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
	"failed in another test result": {"patch": [{"op": "add", "path": "/evidence/test-result/-", "value": {"id": "r2", "predicate": {"passedTests": [], "failedTests": ["residency"]}}}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
	"passed only with a warning": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/passedTests", "value": ["revocation/ios"]}, {"op": "add", "path": "/evidence/test-result/0/predicate/warnedTests", "value": ["residency"]}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
	"failures null": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/failedTests", "value": null}], "unmet": {"tested"}, "findings": {["tested", "req-1"], ["tested", "req-2"]}},
	"a second trace falls short": {"patch": [{"op": "add", "path": "/evidence/requirement-trace/-", "value": {"id": "a2", "predicate": {"links": [{"requirement": "req-1", "tests": ["revocation/ios"], "result": "passed"}]}}}], "unmet": {"tested"}, "findings": {["tested", "req-2"]}},
}

_still_met := {
	"nothing changed": [],
	"listed again as passed": [{"op": "add", "path": "/evidence/requirement-trace/0/predicate/links/-", "value": {"requirement": "req-2", "tests": ["residency"], "result": "passed"}}],
	"a requirement of less priority failed": [{"op": "add", "path": "/evidence/requirement-trace/0/predicate/links/-", "value": {"requirement": "req-3", "tests": ["dark"], "result": "failed"}}],
	"one of several tests passed": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/links/1/tests", "value": ["residency-2", "residency"]}],
	"passed in another test result": [{"op": "replace", "path": "/evidence/test-result/0/predicate/passedTests", "value": ["revocation/ios"]}, {"op": "add", "path": "/evidence/test-result/-", "value": {"id": "r2", "predicate": {"passedTests": ["residency"], "failedTests": []}}}],
	"should instead of could": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/2/priority", "value": "should"}],
}

_input := {
	"evidence": {
		"onboarding-plan": [
			{
				"id": "p1",
				"predicate": {
					"requirements": [
						{"id": "req-1", "title": "Cards can be revoked", "priority": "must"},
						{"id": "req-2", "title": "Data stay here", "priority": "must"},
						{"id": "req-3", "title": "Dark colours", "priority": "could"},
					],
				},
			},
		],
		"requirement-trace": [
			{
				"id": "a1",
				"predicate": {
					"links": [
						{"requirement": "req-1", "tests": ["revocation/ios", "revocation/android"], "result": "passed"},
						{"requirement": "req-2", "tests": ["residency"], "result": "passed"},
					],
				},
			},
		],
		"test-result": [{"id": "r1", "predicate": {"passedTests": ["revocation/ios", "residency"], "failedTests": []}}],
	},
}
