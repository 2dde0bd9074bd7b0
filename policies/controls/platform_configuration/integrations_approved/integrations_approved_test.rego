package controls.platform_configuration.integrations_approved_test

import data.controls.platform_configuration.integrations_approved as control

test_met if {
	control.met == {
		"approved": {{"attestation": "a1", "pointer": "/signers"}},
		"independent": {{"attestation": "a1", "pointer": "/signers"}},
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
	_findings([{"op": "replace", "path": "/evidence/integration/0/predicate/items/1", "value": {"id": "sign-in", "integrator": "kim", "approvedBy": "plat"}}]) == {
		{
			"criterion": "approved",
			"key": "sign-in",
			"text": "sign-in was approved by plat, who did not sign as the customer's system owner",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1"},
		},
		{
			"criterion": "independent",
			"key": "sign-in",
			"text": "sign-in was built by kim and approved by plat; whoever built must have signed, and be another person",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/integration/0"}], "unmet": {"approved", "independent"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/integration"}], "unmet": {"approved", "independent"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate", "value": {}}], "unmet": {"approved", "independent"}},
	"a second list falls short": {"patch": [{"op": "add", "path": "/evidence/integration/-", "value": {"id": "a2", "signers": [{"person": "plat", "side": "supplier", "roles": ["platform-engineer"]}], "predicate": {"items": [{"id": "x", "integrator": "plat", "approvedBy": "plat"}]}}}], "unmet": {"approved", "independent"}, "findings": {["approved", "x"], ["independent", "x"]}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": null}], "unmet": {"approved", "independent"}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": "all"}], "unmet": {"approved", "independent"}},
	"items empty": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": []}], "unmet": {"approved", "independent"}},
	"approver did not sign": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/approvedBy", "value": "kim"}], "unmet": {"approved"}, "findings": {["approved", "sign-in"]}},
	"approver is the supplier's": {"patch": [{"op": "replace", "path": "/evidence/integration/0/signers/1/side", "value": "supplier"}], "unmet": {"approved"}, "findings": {["approved", "registry"], ["approved", "sign-in"]}},
	"side of the approver missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/signers/1/side"}], "unmet": {"approved"}, "findings": {["approved", "registry"], ["approved", "sign-in"]}},
	"approver has another role": {"patch": [{"op": "replace", "path": "/evidence/integration/0/signers/1/roles", "value": ["customer-sponsor"]}], "unmet": {"approved"}, "findings": {["approved", "registry"], ["approved", "sign-in"]}},
	"roles of the approver missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/signers/1/roles"}], "unmet": {"approved"}, "findings": {["approved", "registry"], ["approved", "sign-in"]}},
	"roles of the approver null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/signers/1/roles", "value": null}], "unmet": {"approved"}, "findings": {["approved", "registry"], ["approved", "sign-in"]}},
	"approver missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/approvedBy"}], "unmet": {"approved", "independent"}},
	"approver null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/approvedBy", "value": null}], "unmet": {"approved", "independent"}, "findings": {["approved", "sign-in"], ["independent", "sign-in"]}},
	"approver is a system": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/approvedBy", "value": ""}, {"op": "replace", "path": "/evidence/integration/0/signers/1/person", "value": ""}], "unmet": {"approved", "independent"}, "findings": {["approved", "registry"], ["approved", "sign-in"], ["independent", "sign-in"]}},
	"approved by who built": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/integrator", "value": "owner"}], "unmet": {"independent"}, "findings": {["independent", "sign-in"]}},
	"who built did not sign": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/integrator", "value": "kim"}], "unmet": {"independent"}, "findings": {["independent", "sign-in"]}},
	"who built missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/integrator"}], "unmet": {"independent"}},
	"who built null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/integrator", "value": null}], "unmet": {"independent"}, "findings": {["independent", "sign-in"]}},
	"built by a system": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/integrator", "value": ""}, {"op": "replace", "path": "/evidence/integration/0/signers/0/person", "value": ""}], "unmet": {"independent"}, "findings": {["independent", "registry"], ["independent", "sign-in"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/signers"}], "unmet": {"approved", "independent"}, "findings": {["approved", "registry"], ["approved", "sign-in"], ["independent", "registry"], ["independent", "sign-in"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/integration/0/signers", "value": []}], "unmet": {"approved", "independent"}, "findings": {["approved", "registry"], ["approved", "sign-in"], ["independent", "registry"], ["independent", "sign-in"]}},
}

_still_met := {
	"nothing changed": [],
	"one only": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/0"}],
	"somebody else signed too": [{"op": "add", "path": "/evidence/integration/0/signers/-", "value": {"person": "kim", "side": "customer", "roles": ["customer-sponsor"]}}],
	"built by somebody else who signed": [{"op": "add", "path": "/evidence/integration/0/signers/-", "value": {"person": "kim", "side": "customer", "roles": ["customer-sponsor"]}}, {"op": "replace", "path": "/evidence/integration/0/predicate/items/1/integrator", "value": "kim"}],
}

_kind := "integration"

_input := {"evidence": {"integration": [{
	"id": "a1",
	"signers": [{"person": "plat", "side": "supplier", "roles": ["platform-engineer"]}, {"person": "owner", "side": "customer", "roles": ["system-owner"]}],
	"predicate": {"items": [
		{"id": "registry", "integrator": "plat", "approvedBy": "owner"},
		{"id": "sign-in", "integrator": "plat", "approvedBy": "owner"},
	]},
}]}}
