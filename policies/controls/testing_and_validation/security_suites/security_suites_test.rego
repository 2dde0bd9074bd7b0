package controls.testing_and_validation.security_suites_test

import data.controls.testing_and_validation.security_suites as control

test_met if {
	control.met == {
		"no_secrets": {{"attestation": "r3", "pointer": "/predicate/failedTests"}},
		"run": {{"attestation": "r1", "pointer": "/predicate/configuration/0"}, {"attestation": "r2", "pointer": "/predicate/configuration/0"}, {"attestation": "r3", "pointer": "/predicate/configuration/0"}},
		"same_commit": {{"attestation": "r1", "pointer": "/predicate/configuration/0/digest/gitCommit"}, {"attestation": "r2", "pointer": "/predicate/configuration/0/digest/gitCommit"}, {"attestation": "r3", "pointer": "/predicate/configuration/0/digest/gitCommit"}},
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

test_parameters_missing if {
	unmet := {criterion | some criterion, citations in control.met; count(citations) == 0} with input as _input with data.params as {}
	unmet == _parameterised
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

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch) with data.params as _params
}

_parameterised := {"run", "same_commit"}

test_a_further_suite_of_the_release if {
	more := {"TST-13": {"suites": ["dast", "sast", "sca", "secret-scan"]}}
	count(control.met.run) == 0 with input as _input with data.params as more
	{[finding.criterion, finding.key] | some finding in control.finding} == {["run", "sca"]} with input as _input with data.params as more
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/test-result/2/predicate/configuration/0/digest/gitCommit", "value": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},
		{"op": "replace", "path": "/evidence/test-result/2/predicate/failedTests", "value": ["token"]},
		{"op": "remove", "path": "/evidence/test-result/1"},
	]) == {
		{
			"criterion": "run",
			"key": "sast",
			"text": "the suite sast was not run",
			"cite": {"attestation": "r1", "pointer": "/predicate/configuration"},
		},
		{
			"criterion": "same_commit",
			"key": "secret-scan",
			"text": "secret-scan was not run on the commit of dast",
			"cite": {"attestation": "r3", "pointer": "/predicate/configuration/0"},
		},
		{
			"criterion": "no_secrets",
			"key": "token",
			"text": "secret-scan reports token",
			"cite": {"attestation": "r3", "pointer": "/predicate"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "replace", "path": "/evidence/test-result", "value": []}], "unmet": {"no_secrets", "run", "same_commit"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/test-result"}], "unmet": {"no_secrets", "run", "same_commit"}},
	"no suite of these": {"patch": [{"op": "replace", "path": "/evidence/test-result", "value": [{"id": "r4", "predicate": {"configuration": [{"name": "functional", "digest": {"gitCommit": "abababababababababababababababababababab"}}]}}]}], "unmet": {"no_secrets", "run", "same_commit"}, "findings": {["run", "dast"], ["run", "sast"], ["run", "secret-scan"]}},
	"a suite not run": {"patch": [{"op": "remove", "path": "/evidence/test-result/1"}], "unmet": {"run"}, "findings": {["run", "sast"]}},
	"no scan for secrets": {"patch": [{"op": "remove", "path": "/evidence/test-result/2"}], "unmet": {"no_secrets", "run"}, "findings": {["run", "secret-scan"]}},
	"suite missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/1/predicate/configuration/0/name"}], "unmet": {"run"}, "findings": {["run", "sast"]}},
	"suite null": {"patch": [{"op": "replace", "path": "/evidence/test-result/1/predicate/configuration/0/name", "value": null}], "unmet": {"run"}, "findings": {["run", "sast"]}},
	"suite in capitals": {"patch": [{"op": "replace", "path": "/evidence/test-result/1/predicate/configuration/0/name", "value": "SAST"}], "unmet": {"run"}, "findings": {["run", "sast"]}},
	"commit missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/1/predicate/configuration/0/digest/gitCommit"}], "unmet": {"same_commit"}, "findings": {["same_commit", "sast"]}},
	"commit null": {"patch": [{"op": "replace", "path": "/evidence/test-result/1/predicate/configuration/0/digest/gitCommit", "value": null}], "unmet": {"same_commit"}, "findings": {["same_commit", "sast"]}},
	"commit in short form": {"patch": [{"op": "replace", "path": "/evidence/test-result/1/predicate/configuration/0/digest/gitCommit", "value": "abababababab"}], "unmet": {"same_commit"}, "findings": {["same_commit", "sast"]}},
	"another commit": {"patch": [{"op": "replace", "path": "/evidence/test-result/1/predicate/configuration/0/digest/gitCommit", "value": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}], "unmet": {"same_commit"}, "findings": {["same_commit", "sast"]}},
	"commit of the first missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/predicate/configuration/0/digest/gitCommit"}], "unmet": {"same_commit"}, "findings": {["same_commit", "dast"], ["same_commit", "sast"], ["same_commit", "secret-scan"]}},
	"all by a digest only": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/configuration/0/digest", "value": {"sha256": "abababababababababababababababababababababababababababababababab"}}, {"op": "replace", "path": "/evidence/test-result/1/predicate/configuration/0/digest", "value": {"sha256": "abababababababababababababababababababababababababababababababab"}}, {"op": "replace", "path": "/evidence/test-result/2/predicate/configuration/0/digest", "value": {"sha256": "abababababababababababababababababababababababababababababababab"}}], "unmet": {"same_commit"}, "findings": {["same_commit", "dast"], ["same_commit", "sast"], ["same_commit", "secret-scan"]}},
	"a second run on another commit": {"patch": [{"op": "add", "path": "/evidence/test-result/-", "value": {"id": "r5", "predicate": {"configuration": [{"name": "sast.issuer", "digest": {"gitCommit": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}}]}}}], "unmet": {"same_commit"}, "findings": {["same_commit", "sast.issuer"]}},
	"a secret found": {"patch": [{"op": "replace", "path": "/evidence/test-result/2/predicate/result", "value": "FAILED"}, {"op": "replace", "path": "/evidence/test-result/2/predicate/failedTests", "value": ["key in settings.json"]}], "unmet": {"no_secrets"}, "findings": {["no_secrets", "key in settings.json"]}},
	"a secret found and the scan passed": {"patch": [{"op": "replace", "path": "/evidence/test-result/2/predicate/failedTests", "value": ["key in settings.json"]}], "unmet": {"no_secrets"}, "findings": {["no_secrets", "key in settings.json"]}},
	"a secret as a warning": {"patch": [{"op": "replace", "path": "/evidence/test-result/2/predicate/warnedTests", "value": ["key in settings.json"]}], "unmet": {"no_secrets"}, "findings": {["no_secrets", "key in settings.json"]}},
	"result of the scan missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/2/predicate/result"}], "unmet": {"no_secrets"}},
	"result of the scan null": {"patch": [{"op": "replace", "path": "/evidence/test-result/2/predicate/result", "value": null}], "unmet": {"no_secrets"}},
	"the scan warned": {"patch": [{"op": "replace", "path": "/evidence/test-result/2/predicate/result", "value": "WARNED"}], "unmet": {"no_secrets"}},
	"what failed missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/2/predicate/failedTests"}], "unmet": {"no_secrets"}},
	"what failed null": {"patch": [{"op": "replace", "path": "/evidence/test-result/2/predicate/failedTests", "value": null}], "unmet": {"no_secrets"}},
	"what warned missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/2/predicate/warnedTests"}], "unmet": {"no_secrets"}},
	"nothing was scanned": {"patch": [{"op": "replace", "path": "/evidence/test-result/2/predicate/passedTests", "value": []}], "unmet": {"no_secrets"}},
	"what was scanned missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/2/predicate/passedTests"}], "unmet": {"no_secrets"}},
	"a second scan found a secret": {"patch": [{"op": "add", "path": "/evidence/test-result/-", "value": {"id": "r5", "predicate": {"configuration": [{"name": "secret-scan.issuer", "digest": {"gitCommit": "abababababababababababababababababababab"}}], "result": "FAILED", "passedTests": ["x"], "warnedTests": [], "failedTests": ["token"]}}}], "unmet": {"no_secrets"}, "findings": {["no_secrets", "token"]}},
}

_still_met := {
	"nothing changed": [],
	"another suite on another commit": [{"op": "replace", "path": "/evidence/test-result/3/predicate/configuration/0/digest/gitCommit", "value": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}],
	"all on a commit of the longer form": [{"op": "replace", "path": "/evidence/test-result/0/predicate/configuration/0/digest/gitCommit", "value": "abababababababababababababababababababababababababababababababab"}, {"op": "replace", "path": "/evidence/test-result/1/predicate/configuration/0/digest/gitCommit", "value": "abababababababababababababababababababababababababababababababab"}, {"op": "replace", "path": "/evidence/test-result/2/predicate/configuration/0/digest/gitCommit", "value": "abababababababababababababababababababababababababababababababab"}],
	"a suite in parts": [{"op": "replace", "path": "/evidence/test-result/1/predicate/configuration/0/name", "value": "sast.issuer"}],
}

_kind := "test-result"

_params := {"TST-13": {"suites": ["dast", "sast", "secret-scan"]}}

_input := {
	"evidence": {
		"test-result": [
			{
				"id": "r1",
				"predicate": {
					"configuration": [{"name": "dast", "digest": {"gitCommit": "abababababababababababababababababababab"}}],
				},
			},
			{
				"id": "r2",
				"predicate": {
					"configuration": [{"name": "sast", "digest": {"gitCommit": "abababababababababababababababababababab"}}],
				},
			},
			{
				"id": "r3",
				"predicate": {
					"configuration": [{"name": "secret-scan", "digest": {"gitCommit": "abababababababababababababababababababab"}}],
					"result": "PASSED",
					"passedTests": ["main"],
					"warnedTests": [],
					"failedTests": [],
				},
			},
			{
				"id": "r4",
				"predicate": {
					"configuration": [{"name": "functional", "digest": {"gitCommit": "abababababababababababababababababababab"}}],
				},
			},
		],
	},
}
