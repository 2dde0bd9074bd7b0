package controls.onboarding_preparation.plan_signed_test

import data.controls.onboarding_preparation.plan_signed as control

test_met if {
	control.met == {
		"customer": {{"attestation": "a1", "pointer": "/signers"}},
		"several": {{"attestation": "a1", "pointer": "/signers"}},
		"supplier": {{"attestation": "a1", "pointer": "/signers"}},
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
	unmet == {"several"}
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

test_more_signatures_demanded if {
	params := {"ONB-03": {"signatures": 3}}
	control.met.several == set() with input as _input with data.params as params
	third := {"functionary": "dana-card", "person": "dana", "side": "customer", "roles": ["risk-owner"]}
	signed := json.patch(_input, [{"op": "add", "path": "/evidence/onboarding-plan/0/signers/-", "value": third}])
	count(control.met.several) == 1 with input as signed with data.params as params
}

test_findings if {
	_findings([{"op": "remove", "path": "/evidence/onboarding-plan/0/signers/0"}]) == {
		{
			"criterion": "customer",
			"key": "customer-sponsor",
			"text": "nobody signed the plan as customer-sponsor for the customer",
			"cite": {"attestation": "a1", "pointer": "/signers"},
		},
		{
			"criterion": "several",
			"key": "signers/chris",
			"text": "1 persons signed the plan; demanded are 2",
			"cite": {"attestation": "a1", "pointer": "/signers"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0"}], "unmet": {"customer", "several", "supplier"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan"}], "unmet": {"customer", "several", "supplier"}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/signers"}], "unmet": {"customer", "several", "supplier"}},
	"signers null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/signers", "value": null}], "unmet": {"customer", "several", "supplier"}, "findings": {["customer", "customer-sponsor"], ["supplier", "project-manager"], ["several", "signers/"]}},
	"signers text": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/signers", "value": "sam, chris"}], "unmet": {"customer", "several", "supplier"}, "findings": {["customer", "customer-sponsor"], ["supplier", "project-manager"], ["several", "signers/"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/signers", "value": []}], "unmet": {"customer", "several", "supplier"}, "findings": {["customer", "customer-sponsor"], ["supplier", "project-manager"], ["several", "signers/"]}},
	"a second plan is signed by one side": {"patch": [{"op": "add", "path": "/evidence/onboarding-plan/-", "value": {"id": "a2", "signers": [{"person": "sam", "side": "customer", "roles": ["customer-sponsor"]}]}}], "unmet": {"several", "supplier"}, "findings": {["supplier", "project-manager"], ["several", "signers/sam"]}},
	"sponsor did not sign": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/signers/0"}], "unmet": {"customer", "several"}, "findings": {["customer", "customer-sponsor"], ["several", "signers/chris"]}},
	"project manager did not sign": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/signers/1"}], "unmet": {"several", "supplier"}, "findings": {["supplier", "project-manager"], ["several", "signers/sam"]}},
	"sponsor of the supplier": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/signers/0/side", "value": "supplier"}], "unmet": {"customer"}, "findings": {["customer", "customer-sponsor"]}},
	"project manager of the customer": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/signers/1/side", "value": "customer"}], "unmet": {"supplier"}, "findings": {["supplier", "project-manager"]}},
	"side missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/signers/1/side"}], "unmet": {"supplier"}, "findings": {["supplier", "project-manager"]}},
	"side null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/signers/1/side", "value": null}], "unmet": {"supplier"}, "findings": {["supplier", "project-manager"]}},
	"another role": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/signers/0/roles", "value": ["customer-architect"]}], "unmet": {"customer"}, "findings": {["customer", "customer-sponsor"]}},
	"roles missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/signers/0/roles"}], "unmet": {"customer"}, "findings": {["customer", "customer-sponsor"]}},
	"roles null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/signers/0/roles", "value": null}], "unmet": {"customer"}, "findings": {["customer", "customer-sponsor"]}},
	"roles empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/signers/0/roles", "value": []}], "unmet": {"customer"}, "findings": {["customer", "customer-sponsor"]}},
	"roles text": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/signers/0/roles", "value": "customer-sponsor"}], "unmet": {"customer"}, "findings": {["customer", "customer-sponsor"]}},
	"one person with two keys": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/signers/1/person", "value": "sam"}], "unmet": {"several"}, "findings": {["several", "signers/sam"]}},
	"a program instead of a person": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/signers/1/person", "value": ""}], "unmet": {"several", "supplier"}, "findings": {["supplier", "project-manager"], ["several", "signers/sam"]}},
	"person missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/signers/1/person"}], "unmet": {"several", "supplier"}, "findings": {["supplier", "project-manager"], ["several", "signers/sam"]}},
	"person null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/signers/1/person", "value": null}], "unmet": {"several", "supplier"}, "findings": {["supplier", "project-manager"], ["several", "signers/sam"]}},
}

_still_met := {
	"nothing changed": [],
	"a third signature": [{"op": "add", "path": "/evidence/onboarding-plan/0/signers/-", "value": {"functionary": "sam-phone", "person": "sam", "side": "customer", "roles": ["customer-sponsor"]}}],
	"the other way round": [{"op": "remove", "path": "/evidence/onboarding-plan/0/signers/0"}, {"op": "add", "path": "/evidence/onboarding-plan/0/signers/-", "value": {"functionary": "sam-card", "person": "sam", "side": "customer", "roles": ["customer-sponsor"]}}],
}

_kind := "onboarding-plan"

_params := {"ONB-03": {"signatures": 2}}

_input := {"evidence": {"onboarding-plan": [{
	"id": "a1",
	"signers": [
		{"functionary": "sam-card", "person": "sam", "side": "customer", "roles": ["customer-sponsor"]},
		{"functionary": "chris-card", "person": "chris", "side": "supplier", "roles": ["project-manager", "trainer"]},
	],
}]}}
