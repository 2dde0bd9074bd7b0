package controls.platform_configuration.segregation_of_duties_test

import data.controls.platform_configuration.segregation_of_duties as control

test_met if {
	control.met == {
		"matrix": {{"attestation": "a1", "pointer": "/predicate/sodMatrix/pairs"}},
		"separated": {{"attestation": "a1", "pointer": "/predicate/assignments"}},
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

_parameterised := {"matrix"}

test_no_pair_demanded if {
	control.met.matrix == set() with input as _input with data.params as {"CFG-06": {"pairs": []}}
}

test_demand_that_is_no_pair if {
	control.met.matrix == set() with input as _input with data.params as {"CFG-06": {"pairs": ["developer"]}}
}

test_every_demanded_pair_counts if {
	params := {"CFG-06": {"pairs": ["deployer/developer", "auditor/operator"]}}
	control.met.matrix == set() with input as _input with data.params as params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/access-review/0/predicate/sodMatrix/pairs/0/first", "value": "wizard"},
		{"op": "add", "path": "/evidence/access-review/0/predicate/assignments/2/roles/-", "value": "custodian"},
		{"op": "add", "path": "/evidence/access-review/0/predicate/assignments/0/groups/-", "value": "grp-new"},
		{"op": "add", "path": "/evidence/access-review/0/predicate/assignments/0/roles/-", "value": "witch"},
		{"op": "add", "path": "/evidence/access-review/0/predicate/groups/1/roles/-", "value": "ghost"},
	]) == {
		{
			"criterion": "separated",
			"key": "chris/custodian/operator",
			"text": "chris holds both custodian and operator",
			"cite": {"attestation": "a1", "pointer": "/predicate/assignments"},
		},
		{
			"criterion": "separated",
			"key": "alex/grp-new",
			"text": "alex belongs to grp-new, a group that the review does not describe",
			"cite": {"attestation": "a1", "pointer": "/predicate/assignments/0/groups"},
		},
		{
			"criterion": "separated",
			"key": "alex/witch",
			"text": "alex holds witch, a role that the review does not list",
			"cite": {"attestation": "a1", "pointer": "/predicate/assignments/0/roles"},
		},
		{
			"criterion": "separated",
			"key": "grp-keys/ghost",
			"text": "the group grp-keys grants ghost, a role that the review does not list",
			"cite": {"attestation": "a1", "pointer": "/predicate/groups/1/roles"},
		},
		{
			"criterion": "matrix",
			"key": "developer/deployer",
			"text": "the conflict matrix lacks the pair developer/deployer",
			"cite": {"attestation": "a1", "pointer": "/predicate/sodMatrix/pairs"},
		},
		{
			"criterion": "matrix",
			"key": "wizard/developer",
			"text": "the pair wizard/developer does not name two different roles that exist",
			"cite": {"attestation": "a1", "pointer": "/predicate/sodMatrix/pairs/0"},
		},
	}
	_findings([{"op": "replace", "path": "/evidence/access-review/0/predicate/sodMatrix/pairs", "value": []}]) == {
		{
			"criterion": "matrix",
			"key": "developer/deployer",
			"text": "the conflict matrix lacks the pair developer/deployer",
			"cite": {"attestation": "a1", "pointer": "/predicate/sodMatrix/pairs"},
		},
		{
			"criterion": "separated",
			"key": "no-pairs",
			"text": "the conflict matrix is empty, so that nothing was compared",
			"cite": {"attestation": "a1", "pointer": "/predicate/sodMatrix/pairs"},
		},
	}
}

_unmet := {
	"no review": {"patch": [{"op": "remove", "path": "/evidence/access-review/0"}], "unmet": {"matrix", "separated"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/access-review"}], "unmet": {"matrix", "separated"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate", "value": {}}], "unmet": {"matrix", "separated"}},
	"a second review falls short": {"patch": [{"op": "add", "path": "/evidence/access-review/-", "value": {"id": "a2", "predicate": {"roles": ["auditor"], "sodMatrix": {"pairs": []}, "groups": [], "assignments": []}}}], "unmet": {"matrix", "separated"}, "findings": {["matrix", "developer/deployer"], ["separated", "no-pairs"]}},
	"matrix missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/sodMatrix"}], "unmet": {"matrix", "separated"}},
	"pairs missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/sodMatrix/pairs"}], "unmet": {"matrix", "separated"}},
	"pairs null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sodMatrix/pairs", "value": null}], "unmet": {"matrix", "separated"}, "findings": {["matrix", "developer/deployer"]}},
	"pairs text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sodMatrix/pairs", "value": "all"}], "unmet": {"matrix", "separated"}, "findings": {["matrix", "developer/deployer"]}},
	"pairs empty": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sodMatrix/pairs", "value": []}], "unmet": {"matrix", "separated"}, "findings": {["matrix", "developer/deployer"], ["separated", "no-pairs"]}},
	"demanded pair lacking": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/sodMatrix/pairs/0"}], "unmet": {"matrix"}, "findings": {["matrix", "developer/deployer"]}},
	"first of a pair missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/sodMatrix/pairs/1/first"}], "unmet": {"matrix", "separated"}},
	"second of a pair missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/sodMatrix/pairs/1/second"}], "unmet": {"matrix", "separated"}},
	"pair with null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sodMatrix/pairs/1/first", "value": null}], "unmet": {"matrix"}, "findings": {["matrix", "null/operator"]}},
	"first of a pair no role": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sodMatrix/pairs/1/first", "value": "custodain"}], "unmet": {"matrix"}, "findings": {["matrix", "custodain/operator"]}},
	"second of a pair no role": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sodMatrix/pairs/1/second", "value": "operater"}], "unmet": {"matrix"}, "findings": {["matrix", "custodian/operater"]}},
	"pair of a role with itself": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sodMatrix/pairs/1/second", "value": "custodian"}], "unmet": {"matrix", "separated"}, "findings": {["matrix", "custodian/custodian"], ["separated", "dana/custodian/custodian"]}},
	"roles missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/roles"}], "unmet": {"matrix", "separated"}, "findings": {["matrix", "deployer/developer"], ["matrix", "custodian/operator"], ["separated", "alex/developer"], ["separated", "blair/auditor"], ["separated", "svc-deploy/deployer"], ["separated", "grp-ops/operator"], ["separated", "grp-keys/custodian"]}},
	"roles empty": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/roles", "value": []}], "unmet": {"matrix", "separated"}, "findings": {["matrix", "deployer/developer"], ["matrix", "custodian/operator"], ["separated", "alex/developer"], ["separated", "blair/auditor"], ["separated", "svc-deploy/deployer"], ["separated", "grp-ops/operator"], ["separated", "grp-keys/custodian"]}},
	"assignments missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments"}], "unmet": {"separated"}},
	"assignments null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments", "value": null}], "unmet": {"separated"}},
	"assignments text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments", "value": "none"}], "unmet": {"separated"}},
	"assignments empty": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments", "value": []}], "unmet": {"separated"}},
	"identity missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/0/identity"}], "unmet": {"separated"}},
	"both roles directly": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/assignments/0/roles/-", "value": "deployer"}], "unmet": {"separated"}, "findings": {["separated", "alex/deployer/developer"]}},
	"both roles in two entries": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/assignments/-", "value": {"identity": "alex", "roles": ["deployer"], "groups": []}}], "unmet": {"separated"}, "findings": {["separated", "alex/deployer/developer"]}},
	"one role directly, one through a group": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/assignments/2/roles/-", "value": "custodian"}], "unmet": {"separated"}, "findings": {["separated", "chris/custodian/operator"]}},
	"both roles through groups": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/assignments/2/groups/-", "value": "grp-keys"}], "unmet": {"separated"}, "findings": {["separated", "chris/custodian/operator"]}},
	"both roles through one group": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/groups/0/roles/-", "value": "custodian"}], "unmet": {"separated"}, "findings": {["separated", "chris/custodian/operator"]}},
	"group described twice": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/groups/-", "value": {"id": "grp-ops", "roles": ["custodian"]}}], "unmet": {"separated"}, "findings": {["separated", "chris/custodian/operator"]}},
	"service with both roles": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/assignments/4/roles/-", "value": "developer"}], "unmet": {"separated"}, "findings": {["separated", "svc-deploy/deployer/developer"]}},
	"direct roles missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/2/roles"}], "unmet": {"separated"}},
	"direct roles null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/2/roles", "value": null}], "unmet": {"separated"}},
	"direct roles text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/0/roles", "value": "developer"}], "unmet": {"separated"}},
	"groups of an identity missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/0/groups"}], "unmet": {"separated"}},
	"groups of an identity null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/0/groups", "value": null}], "unmet": {"separated"}},
	"group not described": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/assignments/0/groups/-", "value": "grp-new"}], "unmet": {"separated"}, "findings": {["separated", "alex/grp-new"]}},
	"role not listed": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/assignments/0/roles/-", "value": "wizard"}], "unmet": {"separated"}, "findings": {["separated", "alex/wizard"]}},
	"group grants a role not listed": {"patch": [{"op": "add", "path": "/evidence/access-review/0/predicate/groups/0/roles/-", "value": "wizard"}], "unmet": {"separated"}, "findings": {["separated", "grp-ops/wizard"]}},
	"groups missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/groups"}], "unmet": {"separated"}, "findings": {["separated", "chris/grp-ops"], ["separated", "dana/grp-keys"]}},
	"groups null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/groups", "value": null}], "unmet": {"separated"}, "findings": {["separated", "chris/grp-ops"], ["separated", "dana/grp-keys"]}},
	"group id missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/groups/0/id"}], "unmet": {"separated"}, "findings": {["separated", "chris/grp-ops"]}},
	"group roles missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/groups/0/roles"}], "unmet": {"separated"}},
	"group roles null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/groups/0/roles", "value": null}], "unmet": {"separated"}},
}

_still_met := {
	"nothing changed": [],
	"pair the other way round": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sodMatrix/pairs/0", "value": {"first": "developer", "second": "deployer"}}],
	"one assignment only": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments", "value": [{"identity": "blair", "roles": ["auditor"], "groups": []}]}],
	"two roles that may go together": [{"op": "add", "path": "/evidence/access-review/0/predicate/assignments/0/roles/-", "value": "auditor"}],
	"one identity in two entries": [{"op": "add", "path": "/evidence/access-review/0/predicate/assignments/-", "value": {"identity": "alex", "roles": ["auditor"], "groups": []}}],
	"a group without roles": [{"op": "add", "path": "/evidence/access-review/0/predicate/groups/-", "value": {"id": "grp-empty", "roles": []}}],
	"nobody in a group": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/2"}, {"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/2"}],
	"no group at all": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/2"}, {"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/2"}, {"op": "replace", "path": "/evidence/access-review/0/predicate/groups", "value": []}],
}

_kind := "access-review"

_params := {"CFG-06": {"pairs": ["developer/deployer"]}}

_input := {"evidence": {"access-review": [{"id": "a1", "predicate": {
	"roles": ["auditor", "custodian", "deployer", "developer", "operator"],
	"sodMatrix": {"pairs": [
		{"first": "deployer", "second": "developer"},
		{"first": "custodian", "second": "operator"},
	]},
	"groups": [
		{"id": "grp-ops", "roles": ["operator"]},
		{"id": "grp-keys", "roles": ["custodian"]},
	],
	"assignments": [
		{"identity": "alex", "roles": ["developer"], "groups": []},
		{"identity": "blair", "roles": ["auditor"], "groups": []},
		{"identity": "chris", "roles": [], "groups": ["grp-ops"]},
		{"identity": "dana", "roles": [], "groups": ["grp-keys"]},
		{"identity": "svc-deploy", "roles": ["deployer"], "groups": []},
	],
}}]}}
