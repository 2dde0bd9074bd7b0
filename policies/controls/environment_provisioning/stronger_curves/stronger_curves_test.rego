package controls.environment_provisioning.stronger_curves_test

import data.controls.environment_provisioning.stronger_curves as control

test_met if {
	control.met == {
		"stronger": {{"attestation": "a1", "pointer": "/predicate/authorities"}},
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

_parameterised := {"stronger"}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/alg", "value": "ES256"},
	]) == {
		{
			"criterion": "stronger",
			"key": "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1",
			"text": "CN=iaca (iaca) signs by ES256",
			"cite": {"attestation": "a1", "pointer": "/predicate/authorities/0/alg"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0"}], "unmet": {"stronger"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki"}], "unmet": {"stronger"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate", "value": {}}], "unmet": {"stronger"}},
	"a second statement falls short": {"patch": [{"op": "add", "path": "/evidence/tenancy-pki/-", "value": {"id": "a2", "predicate": {"authorities": [{"role": "iaca", "subject": "CN=other", "alg": "ES256", "sha256": "a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9"}]}}}], "unmet": {"stronger"}, "findings": {["stronger", "a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9"]}},
	"authorities null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities", "value": null}], "unmet": {"stronger"}},
	"authorities text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities", "value": "all"}], "unmet": {"stronger"}},
	"authorities empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities", "value": []}], "unmet": {"stronger"}},
	"authorities missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities"}], "unmet": {"stronger"}},
	"algorithm missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/1/alg"}], "unmet": {"stronger"}},
	"algorithm null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/1/alg", "value": null}], "unmet": {"stronger"}, "findings": {["stronger", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"]}},
	"algorithm a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/1/alg", "value": 7}], "unmet": {"stronger"}, "findings": {["stronger", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"]}},
	"algorithm ES256": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/1/alg", "value": "ES256"}], "unmet": {"stronger"}, "findings": {["stronger", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"]}},
	"algorithm RS512": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/1/alg", "value": "RS512"}], "unmet": {"stronger"}, "findings": {["stronger", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"]}},
	"the first weaker": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/alg", "value": "ES256"}], "unmet": {"stronger"}, "findings": {["stronger", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
}

_still_met := {
	"nothing changed": [],
	"one authority": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/1"}],
}

_kind := "tenancy-pki"

_params := {"ENV-19-advice": {"algorithms": ["ES384", "ES512"]}}

_input := {
	"evidence": {
		"tenancy-pki": [
			{
				"id": "a1",
				"predicate": {
					"authorities": [
						{
							"role": "iaca",
							"subject": "CN=iaca",
							"alg": "ES384",
							"sha256": "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1",
						},
						{
							"role": "reader",
							"subject": "CN=reader",
							"alg": "ES512",
							"sha256": "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2",
						},
					],
				},
			},
		],
	},
}
