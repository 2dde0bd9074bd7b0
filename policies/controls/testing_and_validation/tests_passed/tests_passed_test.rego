package controls.testing_and_validation.tests_passed_test

import data.controls.testing_and_validation.tests_passed as control

test_met if {
	control.met == {
		"passed": {{"attestation": "r1", "pointer": "/predicate/result"}},
		"quiet": {{"attestation": "r1", "pointer": "/predicate/warnedTests"}},
	} with input as _input with data.params as _params
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
		some attestation in spoilt.evidence[_kind]
		attestation.id == citation.attestation
		json.patch(attestation, [{"op": "copy", "from": citation.pointer, "path": "/resolved"}])
	}
}

_outcome(patch) := outcome if {
	outcome := {
		"unmet": {criterion | some criterion, citations in control.met; count(citations) == 0},
		"findings": {[finding.criterion, finding.key] | some finding in control.finding},
	} with input as json.patch(_input, patch) with data.params as _params
}

_citations(patch) := proofs | particulars if {
	proofs := {citation | some citations in control.met; some citation in citations} with input as json.patch(_input, patch) with data.params as _params
	particulars := {finding.cite | some finding in control.finding} with input as json.patch(_input, patch) with data.params as _params
}

test_parameters_missing if {
	unmet := {criterion | some criterion, citations in control.met; count(citations) == 0} with input as _input with data.params as {}
	unmet == {"passed", "quiet"}
}

# Keeping a failure back mends nothing.
test_suite_not_run if {
	more := {"TST-03": {"suites": ["dast", "functional"]}}
	{criterion | some criterion, citations in control.met; count(citations) == 0} == {"passed", "quiet"} with input as _input with data.params as more
	control.finding == {{
		"criterion": "passed",
		"key": "dast",
		"text": "the suite dast was not run",
		"cite": {"attestation": "r1", "pointer": "/predicate/configuration"},
	}} with input as _input with data.params as more
}

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch) with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/test-result/0/predicate/failedTests", "value": ["b"]},
		{"op": "replace", "path": "/evidence/test-result/0/predicate/warnedTests", "value": ["c"]},
	]) == {
		{
			"criterion": "passed",
			"key": "functional/b",
			"text": "b of functional failed",
			"cite": {"attestation": "r1", "pointer": "/predicate/failedTests/0"},
		},
		{
			"criterion": "quiet",
			"key": "functional/c",
			"text": "c of functional passed with a warning",
			"cite": {"attestation": "r1", "pointer": "/predicate/warnedTests/0"},
		},
	}
}

test_findings_2 if {
	_findings([
		{"op": "replace", "path": "/evidence/test-result/0/predicate/result", "value": "WARNED"},
		{"op": "replace", "path": "/evidence/test-result/0/predicate/passedTests", "value": []},
	]) == {
		{
			"criterion": "passed",
			"key": "functional",
			"text": "functional ended as WARNED with 0 tests passed",
			"cite": {"attestation": "r1", "pointer": "/predicate/result"},
		},
		{
			"criterion": "quiet",
			"key": "functional",
			"text": "functional ended as WARNED, and names no test that warned",
			"cite": {"attestation": "r1", "pointer": "/predicate/result"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/test-result/0"}], "unmet": {"passed", "quiet"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/test-result"}], "unmet": {"passed", "quiet"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate", "value": {}}], "unmet": {"passed", "quiet"}},
	"result missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/predicate/result"}], "unmet": {"passed", "quiet"}},
	"result null": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/result", "value": null}], "unmet": {"passed", "quiet"}, "findings": {["passed", "functional"]}},
	"result in lower case": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/result", "value": "passed"}], "unmet": {"passed", "quiet"}, "findings": {["passed", "functional"]}},
	"failed as a whole": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/result", "value": "FAILED"}], "unmet": {"passed"}, "findings": {["passed", "functional"]}},
	"a test failed": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/failedTests", "value": ["b"]}], "unmet": {"passed"}, "findings": {["passed", "functional/b"]}},
	"failed with its test": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/result", "value": "FAILED"}, {"op": "replace", "path": "/evidence/test-result/0/predicate/failedTests", "value": ["b", "c"]}], "unmet": {"passed"}, "findings": {["passed", "functional/b"], ["passed", "functional/c"]}},
	"failures missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/predicate/failedTests"}], "unmet": {"passed"}},
	"failures null": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/failedTests", "value": null}], "unmet": {"passed"}},
	"failures an object": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/failedTests", "value": {}}], "unmet": {"passed"}},
	"no test passed": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/passedTests", "value": []}], "unmet": {"passed"}, "findings": {["passed", "functional"]}},
	"passes missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/predicate/passedTests"}], "unmet": {"passed"}},
	"passes null": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/passedTests", "value": null}], "unmet": {"passed"}},
	"warned as a whole": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/result", "value": "WARNED"}], "unmet": {"quiet"}, "findings": {["quiet", "functional"]}},
	"a test warned": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/result", "value": "WARNED"}, {"op": "replace", "path": "/evidence/test-result/0/predicate/warnedTests", "value": ["b", "c"]}], "unmet": {"quiet"}, "findings": {["quiet", "functional/b"], ["quiet", "functional/c"]}},
	"a test warned and the run passed": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/warnedTests", "value": ["b"]}], "unmet": {"quiet"}, "findings": {["quiet", "functional/b"]}},
	"warnings missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/predicate/warnedTests"}], "unmet": {"quiet"}},
	"warnings null": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/warnedTests", "value": null}], "unmet": {"quiet"}},
	"suite null": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/configuration/0/name", "value": null}], "unmet": {"passed", "quiet"}, "findings": {["passed", "functional"]}},
	"another suite": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/configuration/0/name", "value": "functional-old"}], "unmet": {"passed", "quiet"}, "findings": {["passed", "functional"]}},
	"a second run falls short": {"patch": [{"op": "add", "path": "/evidence/test-result/-", "value": {"id": "r2", "predicate": {"configuration": [{"name": "dast"}], "result": "WARNED", "passedTests": ["a"], "warnedTests": ["w"], "failedTests": ["f"]}}}], "unmet": {"passed", "quiet"}, "findings": {["passed", "dast/f"], ["quiet", "dast/w"]}},
}

_still_met := {
	"nothing changed": [],
	"a part of the suite": [{"op": "replace", "path": "/evidence/test-result/0/predicate/configuration/0/name", "value": "functional.ios"}],
	"two runs": [{"op": "add", "path": "/evidence/test-result/-", "value": {"id": "r2", "predicate": {"configuration": [{"name": "dast"}], "result": "PASSED", "passedTests": ["a"], "warnedTests": [], "failedTests": []}}}],
}

_kind := "test-result"

_params := {"TST-03": {"suites": ["functional"]}}

_input := {
	"evidence": {
		"test-result": [
			{
				"id": "r1",
				"predicate": {
					"configuration": [{"name": "functional"}],
					"result": "PASSED",
					"passedTests": ["a"],
					"warnedTests": [],
					"failedTests": [],
				},
			},
		],
	},
}
