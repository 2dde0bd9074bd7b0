package controls.testing_and_validation.acceptance_signed_test

import data.controls.testing_and_validation.acceptance_signed as control

test_met if {
	control.met == {
		"accepted": {{"attestation": "a1", "pointer": "/predicate/uat/signedBy"}},
		"settled": {{"attestation": "a1", "pointer": "/predicate/uat"}},
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
		some attestation in spoilt.evidence[_kind]
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
		{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/uat/signedBy", "value": "terry"},
		{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/uat/openHigh", "value": 2},
	]) == {
		{
			"criterion": "accepted",
			"key": "terry",
			"text": "terry is named as accepting, but has not signed for the customer",
			"cite": {"attestation": "a1", "pointer": "/predicate/uat/signedBy"},
		},
		{
			"criterion": "settled",
			"key": "high",
			"text": "2 defects of severity high that the acceptance test found are open",
			"cite": {"attestation": "a1", "pointer": "/predicate/uat"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0"}], "unmet": {"accepted", "settled"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace"}], "unmet": {"accepted", "settled"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate", "value": {}}], "unmet": {"accepted", "settled"}},
	"acceptance null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/uat", "value": null}], "unmet": {"accepted", "settled"}},
	"acceptor missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/uat/signedBy"}], "unmet": {"accepted"}},
	"acceptor null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/uat/signedBy", "value": null}], "unmet": {"accepted"}, "findings": {["accepted", null]}},
	"acceptor did not sign": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/uat/signedBy", "value": "kim"}], "unmet": {"accepted"}, "findings": {["accepted", "kim"]}},
	"acceptor is of the supplier": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/uat/signedBy", "value": "terry"}], "unmet": {"accepted"}, "findings": {["accepted", "terry"]}},
	"the customer did not sign": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/signers/1"}], "unmet": {"accepted"}, "findings": {["accepted", "casey"]}},
	"side missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/signers/1/side"}], "unmet": {"accepted"}, "findings": {["accepted", "casey"]}},
	"side null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/signers/1/side", "value": null}], "unmet": {"accepted"}, "findings": {["accepted", "casey"]}},
	"side independent": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/signers/1/side", "value": "independent"}], "unmet": {"accepted"}, "findings": {["accepted", "casey"]}},
	"person missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/signers/1/person"}], "unmet": {"accepted"}, "findings": {["accepted", "casey"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/signers"}], "unmet": {"accepted"}, "findings": {["accepted", "casey"]}},
	"neither person nor acceptor is named": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/signers/1/person", "value": null}, {"op": "remove", "path": "/evidence/requirement-trace/0/predicate/uat/signedBy"}], "unmet": {"accepted"}},
	"critical missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/uat/openCritical"}], "unmet": {"settled"}},
	"critical null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/uat/openCritical", "value": null}], "unmet": {"settled"}, "findings": {["settled", "critical"]}},
	"critical text": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/uat/openCritical", "value": "0"}], "unmet": {"settled"}, "findings": {["settled", "critical"]}},
	"a critical defect": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/uat/openCritical", "value": 1}], "unmet": {"settled"}, "findings": {["settled", "critical"]}},
	"high missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/uat/openHigh"}], "unmet": {"settled"}},
	"high null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/uat/openHigh", "value": null}], "unmet": {"settled"}, "findings": {["settled", "high"]}},
	"a defect of high severity": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/uat/openHigh", "value": 1}], "unmet": {"settled"}, "findings": {["settled", "high"]}},
	"fewer than none": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/uat/openHigh", "value": -1}], "unmet": {"settled"}, "findings": {["settled", "high"]}},
	"a second trace falls short": {"patch": [{"op": "add", "path": "/evidence/requirement-trace/-", "value": {"id": "a2", "signers": [], "predicate": {"uat": {"openCritical": 2, "openHigh": 0, "signedBy": "casey"}}}}], "unmet": {"accepted", "settled"}, "findings": {["accepted", "casey"], ["settled", "critical"]}},
}

_still_met := {
	"nothing changed": [],
	"only the customer signed": [{"op": "remove", "path": "/evidence/requirement-trace/0/signers/0"}],
}

_kind := "requirement-trace"

_input := {
	"evidence": {
		"requirement-trace": [
			{
				"id": "a1",
				"signers": [{"person": "terry", "side": "supplier"}, {"person": "casey", "side": "customer"}],
				"predicate": {"uat": {"openCritical": 0, "openHigh": 0, "signedBy": "casey"}},
			},
		],
	},
}
