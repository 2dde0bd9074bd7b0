package controls.onboarding_preparation.offshoring_endorsed_test

import data.controls.onboarding_preparation.offshoring_endorsed as control

test_met if {
	control.met == {
		"assessed": {{"attestation": "a1", "pointer": "/predicate/offshore"}},
		"endorsed": {{"attestation": "a1", "pointer": "/predicate/offshore"}},
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
	unmet == {"endorsed"}
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

test_tightened if {
	control.met.endorsed == set() with input as _input with data.params as {"ONB-07": {"endorsers": ["chief-executive"]}}
}

test_findings if {
	_findings([
		{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshoring"},
		{"op": "add", "path": "/evidence/compliance-obligations/0/predicate/offshore/-", "value": {"country": "US", "data": "telemetry", "reason": "analysis"}},
	]) == {
		{
			"criterion": "assessed",
			"key": "NZ/support tickets",
			"text": "data go to NZ (support tickets), and no assessment of the risk is named by its digest",
			"cite": {"attestation": "a1", "pointer": "/predicate/offshore/0"},
		},
		{
			"criterion": "assessed",
			"key": "US/telemetry",
			"text": "data go to US (telemetry), and no assessment of the risk is named by its digest",
			"cite": {"attestation": "a1", "pointer": "/predicate/offshore/1"},
		},
		{
			"criterion": "endorsed",
			"key": "NZ/support tickets",
			"text": "data go to NZ (support tickets) without an endorsement that is signed for the customer as director-general or chief-executive; named as endorsing it is nobody",
			"cite": {"attestation": "a1", "pointer": "/predicate/offshore/0"},
		},
		{
			"criterion": "endorsed",
			"key": "US/telemetry",
			"text": "data go to US (telemetry) without an endorsement that is signed for the customer as director-general or chief-executive; named as endorsing it is nobody",
			"cite": {"attestation": "a1", "pointer": "/predicate/offshore/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0"}], "unmet": {"assessed", "endorsed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations"}], "unmet": {"assessed", "endorsed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate", "value": {}}], "unmet": {"assessed", "endorsed"}},
	"a second statement falls short": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/-", "value": {"id": "a2", "signers": [], "predicate": {"offshore": [{"country": "US", "data": "telemetry", "reason": "analysis"}]}}}], "unmet": {"assessed", "endorsed"}, "findings": {["assessed", "US/telemetry"], ["endorsed", "US/telemetry"]}},
	"list missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshore"}], "unmet": {"assessed", "endorsed"}},
	"list null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshore", "value": null}], "unmet": {"assessed", "endorsed"}},
	"list text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshore", "value": ""}], "unmet": {"assessed", "endorsed"}},
	"list an object": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshore", "value": {}}], "unmet": {"assessed", "endorsed"}},
	"neither assessed nor endorsed": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshoring"}], "unmet": {"assessed", "endorsed"}, "findings": {["assessed", "NZ/support tickets"], ["endorsed", "NZ/support tickets"]}},
	"assessment missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshoring/riskAssessment"}], "unmet": {"assessed"}, "findings": {["assessed", "NZ/support tickets"]}},
	"digest missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshoring/riskAssessment/digest/sha256"}], "unmet": {"assessed"}, "findings": {["assessed", "NZ/support tickets"]}},
	"digest null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshoring/riskAssessment/digest/sha256", "value": null}], "unmet": {"assessed"}, "findings": {["assessed", "NZ/support tickets"]}},
	"digest empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshoring/riskAssessment/digest/sha256", "value": ""}], "unmet": {"assessed"}, "findings": {["assessed", "NZ/support tickets"]}},
	"digest too short": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshoring/riskAssessment/digest/sha256", "value": "14535dd3"}], "unmet": {"assessed"}, "findings": {["assessed", "NZ/support tickets"]}},
	"endorsement missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshoring/endorsedBy"}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"endorsed in another role": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshoring/endorsedBy/role", "value": "risk-owner"}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"endorsed in no role": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshoring/endorsedBy/role"}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"endorsed in a role that is null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshoring/endorsedBy/role", "value": null}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"endorsed by nobody": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshoring/endorsedBy/person"}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"endorsed by null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshoring/endorsedBy/person", "value": null}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"the one named did not sign": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signers/1"}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"another signed than is named": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshoring/endorsedBy/person", "value": "rory"}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"signed in another of the roles": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/signers/1/roles", "value": ["chief-executive"]}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"signed in no role": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signers/1/roles"}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"signed for the supplier": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/signers/1/side", "value": "supplier"}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"side missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signers/1/side"}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signers"}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"instant missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshoring/at"}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"instant null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshoring/at", "value": null}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"endorsed a second after the signing": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshoring/at", "value": "2026-06-21T01:00:01Z"}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signed_at_ns"}], "unmet": {"endorsed"}, "findings": {["endorsed", "NZ/support tickets"]}},
}

_still_met := {
	"nothing changed": [],
	"endorsed as the statement was signed": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshoring/at", "value": "2026-06-21T01:00:00Z"}],
	"endorsed by a chief executive": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshoring/endorsedBy/role", "value": "chief-executive"}, {"op": "replace", "path": "/evidence/compliance-obligations/0/signers/1/roles", "value": ["board-chair", "chief-executive"]}],
	"nothing leaves Australia": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/offshore", "value": []}, {"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/offshoring"}, {"op": "remove", "path": "/evidence/compliance-obligations/0/signers"}],
	"two disclosures under one endorsement": [{"op": "add", "path": "/evidence/compliance-obligations/0/predicate/offshore/-", "value": {"country": "US", "data": "telemetry", "reason": "analysis"}}],
}

_kind := "compliance-obligations"

_params := {"ONB-07": {"endorsers": ["director-general", "chief-executive"]}}

_input := {"evidence": {"compliance-obligations": [{
	"id": "a1",
	"signed_at_ns": 1782003600000000000,
	"signers": [
		{"person": "rory", "side": "customer", "roles": ["risk-owner"]},
		{"person": "kim", "side": "customer", "roles": ["director-general"]},
	],
	"predicate": {
		"offshore": [{"country": "NZ", "data": "support tickets", "reason": "help desk at night"}],
		"offshoring": {
			"riskAssessment": {"digest": {"sha256": "14535dd3db1318e994019b1ddbe5182bd0ab4a5869697ddfa8b83eba26a037b4"}},
			"endorsedBy": {"person": "kim", "role": "director-general"},
			"at": "2026-05-20T03:00:00Z",
		},
	},
}]}}
