package controls.platform_configuration.just_in_time_test

import data.controls.platform_configuration.just_in_time as control

test_met if {
	control.met == {
		"approved": {{"attestation": "a1", "pointer": "/predicate/assignments"}},
		"declared": {{"attestation": "a1", "pointer": "/predicate/assignments"}},
		"granted": {{"attestation": "a1", "pointer": "/predicate/assignments"}},
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
	unmet == {"declared", "granted"}
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
	control.met.declared == set() with input as _input with data.params as {"CFG-07": {"max_hours": 8, "roles": []}}
}

test_hours_are_tightened_by_themselves if {
	control.met.granted == set() with input as _input with data.params as {"CFG-07": {"max_hours": 7, "roles": ["admin"]}}
	count(control.met.granted) == 1 with input as json.patch(_input, [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/jit/maxHours", "value": 7}]) with data.params as {"CFG-07": {"max_hours": 7, "roles": ["admin"]}}
}

test_further_roles_are_privileged if {
	control.met.declared == set() with input as _input with data.params as {"CFG-07": {"max_hours": 8, "roles": ["admin", "custodian", "developer"]}}
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/0/roles", "value": ["admin"]},
		{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/jit", "value": {"maxHours": 9, "requester": "blair", "approver": "blair"}},
	]) == {
		{
			"criterion": "declared",
			"key": "alex",
			"text": "alex holds a privileged role, but is not listed as privileged",
			"cite": {"attestation": "a1", "pointer": "/predicate/assignments/0"},
		},
		{
			"criterion": "granted",
			"key": "blair",
			"text": "blair holds privileged roles without a grant of at most 8 hours",
			"cite": {"attestation": "a1", "pointer": "/predicate/assignments/1"},
		},
		{
			"criterion": "approved",
			"key": "blair",
			"text": "the privileged roles of blair are granted without somebody else's approval",
			"cite": {"attestation": "a1", "pointer": "/predicate/assignments/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/access-review/0"}], "unmet": {"approved", "declared", "granted"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/access-review"}], "unmet": {"approved", "declared", "granted"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate", "value": {}}], "unmet": {"approved", "declared", "granted"}},
	"a second review falls short": {"patch": [{"op": "add", "path": "/evidence/access-review/-", "value": {"id": "a2", "predicate": {"groups": [], "assignments": [{"identity": "dana", "roles": ["admin"], "groups": [], "privileged": false}, {"identity": "eli", "roles": ["admin"], "groups": [], "privileged": true}]}}}], "unmet": {"approved", "declared", "granted"}, "findings": {["approved", "eli"], ["declared", "dana"], ["granted", "eli"]}},
	"assignments null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments", "value": null}], "unmet": {"approved", "declared", "granted"}},
	"assignments text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments", "value": "all"}], "unmet": {"approved", "declared", "granted"}},
	"assignments empty": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments", "value": []}], "unmet": {"approved", "declared", "granted"}},
	"privileged role, not declared": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/assignments/0/roles/-", "value": "admin"}], "unmet": {"declared"}, "findings": {["declared", "alex"]}},
	"privileged role through a group, not declared": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/assignments/0/groups/-", "value": "grp-keys"}], "unmet": {"declared"}, "findings": {["declared", "alex"]}},
	"a group becomes privileged": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/groups/0/roles/-", "value": "custodian"}], "unmet": {"declared"}, "findings": {["declared", "alex"]}},
	"a group described twice": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/groups/-", "value": {"id": "grp-ops", "roles": ["custodian"]}}], "unmet": {"declared"}, "findings": {["declared", "alex"]}},
	"roles missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/0/roles"}], "unmet": {"declared"}, "findings": {["declared", "alex"]}},
	"roles null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/0/roles", "value": null}], "unmet": {"declared"}, "findings": {["declared", "alex"]}},
	"roles text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/0/roles", "value": "developer"}], "unmet": {"declared"}, "findings": {["declared", "alex"]}},
	"groups of an identity missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/0/groups"}], "unmet": {"declared"}, "findings": {["declared", "alex"]}},
	"groups of an identity null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/0/groups", "value": null}], "unmet": {"declared"}, "findings": {["declared", "alex"]}},
	"groups of an identity text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/0/groups", "value": "grp-ops"}], "unmet": {"declared"}, "findings": {["declared", "alex"]}},
	"groups missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/groups"}], "unmet": {"declared"}, "findings": {["declared", "alex"]}},
	"groups null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/groups", "value": null}], "unmet": {"declared"}, "findings": {["declared", "alex"]}},
	"id of a privileged group missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/groups/1/id"}], "unmet": {"declared"}, "findings": {["declared", "alex"]}},
	"roles of a group missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/groups/0/roles"}], "unmet": {"declared"}, "findings": {["declared", "alex"]}},
	"privileged missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/0/privileged"}], "unmet": {"approved", "declared", "granted"}, "findings": {["approved", "alex"], ["declared", "alex"], ["granted", "alex"]}},
	"privileged null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/0/privileged", "value": null}], "unmet": {"approved", "declared", "granted"}, "findings": {["approved", "alex"], ["declared", "alex"], ["granted", "alex"]}},
	"privileged text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/privileged", "value": "true"}], "unmet": {"approved", "declared", "granted"}, "findings": {["approved", "blair"], ["declared", "blair"], ["granted", "blair"]}},
	"standing privilege": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1/jit"}], "unmet": {"approved", "granted"}, "findings": {["approved", "blair"], ["granted", "blair"]}},
	"grant null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/jit", "value": null}], "unmet": {"approved", "granted"}, "findings": {["approved", "blair"], ["granted", "blair"]}},
	"an hour too long": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/jit/maxHours", "value": 9}], "unmet": {"granted"}, "findings": {["granted", "blair"]}},
	"hours missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1/jit/maxHours"}], "unmet": {"granted"}, "findings": {["granted", "blair"]}},
	"hours null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/jit/maxHours", "value": null}], "unmet": {"granted"}, "findings": {["granted", "blair"]}},
	"hours text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/jit/maxHours", "value": "4"}], "unmet": {"granted"}, "findings": {["granted", "blair"]}},
	"no hours": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/jit/maxHours", "value": 0}], "unmet": {"granted"}, "findings": {["granted", "blair"]}},
	"approved by the holder": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/jit", "value": {"maxHours": 4, "requester": "chris", "approver": "blair"}}], "unmet": {"approved"}, "findings": {["approved", "blair"]}},
	"approved by who asks": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/2/jit/approver", "value": "blair"}], "unmet": {"approved"}, "findings": {["approved", "svc-deploy"]}},
	"approver missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1/jit/approver"}], "unmet": {"approved"}, "findings": {["approved", "blair"]}},
	"approver null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/jit/approver", "value": null}], "unmet": {"approved"}, "findings": {["approved", "blair"]}},
	"approver blank": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/jit/approver", "value": " "}], "unmet": {"approved"}, "findings": {["approved", "blair"]}},
	"requester missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1/jit/requester"}], "unmet": {"approved"}, "findings": {["approved", "blair"]}},
	"requester null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/jit/requester", "value": null}], "unmet": {"approved"}, "findings": {["approved", "blair"]}},
	"requester blank": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/jit/requester", "value": ""}], "unmet": {"approved"}, "findings": {["approved", "blair"]}},
	"identity of a privileged assignment missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1/identity"}], "unmet": {"approved"}},
}

_still_met := {
	"nothing changed": [],
	"declared though it need not be": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/0/privileged", "value": true}, {"op": "add", "path": "/evidence/access-review/0/predicate/assignments/0/jit", "value": {"maxHours": 1, "requester": "alex", "approver": "blair"}}],
	"as short as can be": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/jit/maxHours", "value": 1}],
	"no privileged identity": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1"}, {"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1"}],
	"no group": [{"op": "replace", "path": "/evidence/access-review/0/predicate/groups", "value": []}, {"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/0/groups", "value": []}],
	"a privileged group of somebody else": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/groups", "value": ["grp-keys"]}],
}

_kind := "access-review"

_params := {"CFG-07": {"max_hours": 8, "roles": ["admin", "custodian"]}}

_input := {"evidence": {"access-review": [{"id": "a1", "predicate": {
	"groups": [{"id": "grp-ops", "roles": ["operator"]}, {"id": "grp-keys", "roles": ["custodian"]}],
	"assignments": [
		{"identity": "alex", "roles": ["developer"], "groups": ["grp-ops"], "privileged": false},
		{"identity": "blair", "roles": ["admin"], "groups": [], "privileged": true, "jit": {"maxHours": 8, "requester": "blair", "approver": "chris"}},
		{"identity": "svc-deploy", "roles": ["admin"], "groups": [], "privileged": true, "jit": {"maxHours": 4, "requester": "blair", "approver": "chris"}},
	],
}}]}}
