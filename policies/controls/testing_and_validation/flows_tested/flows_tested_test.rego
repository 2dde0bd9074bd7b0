package controls.testing_and_validation.flows_tested_test

import data.controls.testing_and_validation.flows_tested as control

test_met if {
	control.met == {
		"covered": {{"attestation": "r1", "pointer": "/predicate/passedTests"}},
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

_parameterised := {"covered"}

test_credentials_and_flows_of_the_release if {
	more := {"TST-02": {"flows": ["issuance", "presentation", "revocation"], "platforms": ["android"], "credentials": ["licence"]}}
	count(control.met.covered) == 0 with input as _input with data.params as more
	{finding.key | some finding in control.finding} == {
		"issuance/licence/android",
		"presentation/licence/android",
		"revocation/card/android",
		"revocation/licence/android",
	} with input as _input with data.params as more
}

test_findings if {
	_findings([
		{"op": "remove", "path": "/evidence/test-result/0/predicate/passedTests/3"},
	]) == {
		{
			"criterion": "covered",
			"key": "presentation/card/ios",
			"text": "no functional test shows that presentation of card works on ios",
			"cite": {"attestation": "r1", "pointer": "/predicate/passedTests"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/test-result/1"}, {"op": "remove", "path": "/evidence/test-result/0"}], "unmet": {"covered"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/test-result"}], "unmet": {"covered"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate", "value": {}}], "unmet": {"covered"}},
	"no functional run": {"patch": [{"op": "remove", "path": "/evidence/test-result/0"}], "unmet": {"covered"}},
	"suite null": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/configuration/0/name", "value": null}], "unmet": {"covered"}},
	"passed tests missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/predicate/passedTests"}], "unmet": {"covered"}},
	"passed tests null": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/passedTests", "value": null}], "unmet": {"covered"}},
	"passed tests text": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/passedTests", "value": "issuance/card/ios"}], "unmet": {"covered"}},
	"passed tests empty": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/passedTests", "value": []}], "unmet": {"covered"}},
	"a flow not tested": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/predicate/passedTests/3"}], "unmet": {"covered"}, "findings": {["covered", "presentation/card/ios"]}},
	"a platform not tested": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/passedTests", "value": ["issuance/card/android", "presentation/card/android"]}], "unmet": {"covered"}, "findings": {["covered", "issuance/card/ios"], ["covered", "presentation/card/ios"]}},
	"a flow failed": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/failedTests", "value": ["presentation/card/ios"]}], "unmet": {"covered"}, "findings": {["covered", "presentation/card/ios"]}},
	"a flow failed in another functional run": {"patch": [{"op": "add", "path": "/evidence/test-result/-", "value": {"id": "r3", "predicate": {"configuration": [{"name": "functional.ios"}], "passedTests": [], "warnedTests": [], "failedTests": ["presentation/card/ios"]}}}], "unmet": {"covered"}, "findings": {["covered", "presentation/card/ios"]}},
	"a flow only warned": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/predicate/passedTests/3"}, {"op": "replace", "path": "/evidence/test-result/0/predicate/warnedTests", "value": ["presentation/card/ios"]}], "unmet": {"covered"}, "findings": {["covered", "presentation/card/ios"]}},
	"failures missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/predicate/failedTests"}], "unmet": {"covered"}},
	"failures null": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/failedTests", "value": null}], "unmet": {"covered"}, "findings": {["covered", "issuance/card/android"], ["covered", "presentation/card/android"], ["covered", "issuance/card/ios"], ["covered", "presentation/card/ios"]}},
	"another credential passed once": {"patch": [{"op": "add", "path": "/evidence/test-result/0/predicate/passedTests/-", "value": "issuance/ticket/ios"}], "unmet": {"covered"}, "findings": {["covered", "presentation/ticket/ios"], ["covered", "issuance/ticket/android"], ["covered", "presentation/ticket/android"]}},
	"another credential failed": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/failedTests", "value": ["issuance/ticket/ios"]}], "unmet": {"covered"}, "findings": {["covered", "issuance/ticket/android"], ["covered", "issuance/ticket/ios"], ["covered", "presentation/ticket/android"], ["covered", "presentation/ticket/ios"]}},
	"another credential warned": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/warnedTests", "value": ["issuance/ticket/ios"]}], "unmet": {"covered"}, "findings": {["covered", "issuance/ticket/android"], ["covered", "issuance/ticket/ios"], ["covered", "presentation/ticket/android"], ["covered", "presentation/ticket/ios"]}},
	"names of another form": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/passedTests", "value": ["issuance-card-ios", "issuance/card", "issuance/card/ios/17"]}], "unmet": {"covered"}},
	"flow in capitals": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/passedTests/3", "value": "Presentation/card/ios"}], "unmet": {"covered"}, "findings": {["covered", "presentation/card/ios"]}},
}

_still_met := {
	"nothing changed": [],
	"shared by two runs": [{"op": "remove", "path": "/evidence/test-result/0/predicate/passedTests/3"}, {"op": "add", "path": "/evidence/test-result/-", "value": {"id": "r3", "predicate": {"configuration": [{"name": "functional.ios"}], "passedTests": ["presentation/card/ios"], "warnedTests": [], "failedTests": []}}}],
	"a further platform": [{"op": "add", "path": "/evidence/test-result/0/predicate/passedTests/-", "value": "issuance/card/web"}],
	"a test that is of no flow": [{"op": "add", "path": "/evidence/test-result/0/predicate/passedTests/-", "value": "design/ticket/ios"}],
	"something else failed": [{"op": "replace", "path": "/evidence/test-result/0/predicate/failedTests", "value": ["residency"]}],
	"failed in another suite": [{"op": "replace", "path": "/evidence/test-result/1/predicate/failedTests", "value": ["presentation/card/ios"]}],
}

_kind := "test-result"

_params := {"TST-02": {"flows": ["issuance", "presentation"], "platforms": ["android", "ios"], "credentials": []}}

_input := {
	"evidence": {
		"test-result": [
			{
				"id": "r1",
				"predicate": {
					"configuration": [{"name": "functional"}],
					"passedTests": [
						"issuance/card/android",
						"presentation/card/android",
						"issuance/card/ios",
						"presentation/card/ios",
						"residency",
					],
					"warnedTests": [],
					"failedTests": [],
				},
			},
			{
				"id": "r2",
				"predicate": {
					"configuration": [{"name": "sast"}],
					"passedTests": ["issuance/other/ios"],
					"warnedTests": [],
					"failedTests": [],
				},
			},
		],
	},
}
