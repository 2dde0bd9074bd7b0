package controls.onboarding_preparation.key_roles_apart_test

import data.controls.onboarding_preparation.key_roles_apart as control

test_met if {
	control.met == {
		"apart": {{"attestation": "a1", "pointer": "/predicate/members"}},
		"confirmed": {{"attestation": "a1", "pointer": "/signers"}},
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
	unmet == {"confirmed"}
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

test_no_role_demanded if {
	control.met.confirmed == set() with input as _input with data.params as {"ONB-11": {"roles": []}}
}

test_more_roles_kept_apart if {
	params := {"ONB-11": {"roles": ["project-manager", "security-lead", "trainer"]}}
	control.met == {"apart": set(), "confirmed": set()} with input as _input with data.params as params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/2", "value": {"person": "chris", "role": "security-lead"}},
		{"op": "remove", "path": "/evidence/team-assignment/0/signers/1"},
	]) == {
		{
			"criterion": "apart",
			"key": "chris",
			"text": "chris is assigned to project-manager and security-lead",
			"cite": {"attestation": "a1", "pointer": "/predicate/members"},
		},
		{
			"criterion": "confirmed",
			"key": "security-lead",
			"text": "nobody who is assigned to the role security-lead signed in that role",
			"cite": {"attestation": "a1", "pointer": "/signers"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0"}], "unmet": {"apart", "confirmed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/team-assignment"}], "unmet": {"apart", "confirmed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate", "value": {}}], "unmet": {"apart", "confirmed"}},
	"a second team falls short": {"patch": [{"op": "add", "path": "/evidence/team-assignment/-", "value": {"id": "a2", "signers": [], "predicate": {"members": [{"person": "dana", "role": "project-manager"}, {"person": "dana", "role": "security-lead"}]}}}], "unmet": {"apart", "confirmed"}, "findings": {["apart", "dana"], ["confirmed", "project-manager"], ["confirmed", "security-lead"]}},
	"members missing": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members"}], "unmet": {"apart", "confirmed"}},
	"members null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members", "value": null}], "unmet": {"apart", "confirmed"}, "findings": {["confirmed", "project-manager"], ["confirmed", "security-lead"]}},
	"members text": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members", "value": "chris, blair"}], "unmet": {"apart", "confirmed"}, "findings": {["confirmed", "project-manager"], ["confirmed", "security-lead"]}},
	"members empty": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members", "value": []}], "unmet": {"apart", "confirmed"}, "findings": {["confirmed", "project-manager"], ["confirmed", "security-lead"]}},
	"one person in both roles": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/person", "value": "chris"}], "unmet": {"apart", "confirmed"}, "findings": {["apart", "chris"], ["confirmed", "security-lead"]}},
	"one person in both roles beside the holder": {"patch": [{"op": "add", "path": "/evidence/team-assignment/0/predicate/members/-", "value": {"person": "blair", "role": "project-manager"}}], "unmet": {"apart"}, "findings": {["apart", "blair"]}},
	"one person in both roles, who holds and signed both": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/person", "value": "chris"}, {"op": "replace", "path": "/evidence/team-assignment/0/signers/0/roles", "value": ["project-manager", "security-lead"]}], "unmet": {"apart"}, "findings": {["apart", "chris"]}},
	"person missing": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1/person"}], "unmet": {"apart", "confirmed"}, "findings": {["confirmed", "security-lead"]}},
	"person null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/person", "value": null}], "unmet": {"apart", "confirmed"}, "findings": {["confirmed", "security-lead"]}},
	"person blank": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/person", "value": " "}], "unmet": {"apart", "confirmed"}, "findings": {["confirmed", "security-lead"]}},
	"role missing": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1/role"}], "unmet": {"apart", "confirmed"}, "findings": {["confirmed", "security-lead"]}},
	"role null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/role", "value": null}], "unmet": {"apart", "confirmed"}, "findings": {["confirmed", "security-lead"]}},
	"role blank": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/2/role", "value": " "}], "unmet": {"apart"}},
	"role not held": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/role", "value": "auditor"}], "unmet": {"confirmed"}, "findings": {["confirmed", "security-lead"]}},
	"holder did not sign": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/signers/0"}], "unmet": {"confirmed"}, "findings": {["confirmed", "project-manager"]}},
	"holder signed in another role": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/signers/1/roles", "value": ["auditor"]}], "unmet": {"confirmed"}, "findings": {["confirmed", "security-lead"]}},
	"somebody else signed in the role": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/signers/1/person", "value": "kim"}], "unmet": {"confirmed"}, "findings": {["confirmed", "security-lead"]}},
	"roles of a signer missing": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/signers/1/roles"}], "unmet": {"confirmed"}, "findings": {["confirmed", "security-lead"]}},
	"roles of a signer null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/signers/1/roles", "value": null}], "unmet": {"confirmed"}, "findings": {["confirmed", "security-lead"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/signers"}], "unmet": {"confirmed"}},
	"signers null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/signers", "value": null}], "unmet": {"confirmed"}, "findings": {["confirmed", "project-manager"], ["confirmed", "security-lead"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/signers", "value": []}], "unmet": {"confirmed"}, "findings": {["confirmed", "project-manager"], ["confirmed", "security-lead"]}},
}

_still_met := {
	"nothing changed": [],
	"a second holder who did not sign": [{"op": "add", "path": "/evidence/team-assignment/0/predicate/members/-", "value": {"person": "kim", "role": "security-lead"}}],
	"listed twice in one role": [{"op": "add", "path": "/evidence/team-assignment/0/predicate/members/-", "value": {"person": "chris", "role": "project-manager"}}],
}

_kind := "team-assignment"

_params := {"ONB-11": {"roles": ["project-manager", "security-lead"]}}

_input := {"evidence": {"team-assignment": [{
	"id": "a1",
	"signers": [
		{"person": "chris", "roles": ["project-manager"]},
		{"person": "blair", "roles": ["security-lead", "auditor"]},
	],
	"predicate": {"members": [
		{"person": "chris", "role": "project-manager"},
		{"person": "blair", "role": "security-lead"},
		{"person": "blair", "role": "trainer"},
	]},
}]}}
