package controls.environment_provisioning.allowed_regions_test

import data.controls.environment_provisioning.allowed_regions as control

test_met if {
	control.met == {
		"allowed": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"covered": {{"attestation": "a1", "pointer": "/predicate/environments/1/name"}},
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

_parameterised := {"allowed"}

test_no_region_allowed if {
	count(control.met.allowed) == 0 with input as _input with data.params as {"ENV-03": {"regions": []}}
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/release/environment", "value": "disaster-recovery"},
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources", "value": []},
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/1/region", "value": "eastasia"},
	]) == {
		{
			"criterion": "covered",
			"key": "disaster-recovery",
			"text": "the inventory does not include the environment disaster-recovery",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments"},
		},
		{
			"criterion": "allowed",
			"key": "staging",
			"text": "staging lists no resource",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/resources"},
		},
		{
			"criterion": "allowed",
			"key": "production/db-prod/eastasia",
			"text": "db-prod in production runs in eastasia",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/resources/1/region"},
		},
	}
}

_unmet := {
	"no inventory": {"patch": [{"op": "remove", "path": "/evidence/environment/0"}], "unmet": {"covered", "allowed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/environment"}], "unmet": {"covered", "allowed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate", "value": {}}], "unmet": {"covered", "allowed"}},
	"a second inventory falls short": {"patch": [{"op": "add", "path": "/evidence/environment/-", "value": {"id": "a2", "predicate": {"environments": [{"name": "staging", "resources": []}]}}}], "unmet": {"covered", "allowed"}, "findings": {["covered", "production"], ["allowed", "staging"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": null}], "unmet": {"covered", "allowed"}, "findings": {["covered", "production"]}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": "all"}], "unmet": {"covered", "allowed"}, "findings": {["covered", "production"]}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": []}], "unmet": {"covered", "allowed"}, "findings": {["covered", "production"]}},
	"release goes elsewhere": {"patch": [{"op": "replace", "path": "/release/environment", "value": "disaster-recovery"}], "unmet": {"covered"}, "findings": {["covered", "disaster-recovery"]}},
	"release environment missing": {"patch": [{"op": "remove", "path": "/release/environment"}], "unmet": {"covered"}},
	"name missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/1/name"}], "unmet": {"covered"}, "findings": {["covered", "production"]}},
	"name null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/name", "value": null}], "unmet": {"covered"}, "findings": {["covered", "production"]}},
	"resources missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/1/resources"}], "unmet": {"allowed"}},
	"resources null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources", "value": null}], "unmet": {"allowed"}},
	"resources text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources", "value": "none"}], "unmet": {"allowed"}},
	"resources empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources", "value": []}], "unmet": {"allowed"}, "findings": {["allowed", "staging"]}},
	"region missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/1/resources/1/region"}], "unmet": {"allowed"}},
	"region null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/1/region", "value": null}], "unmet": {"allowed"}, "findings": {["allowed", "production/db-prod/null"]}},
	"region a number": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/1/region", "value": 7}], "unmet": {"allowed"}, "findings": {["allowed", "production/db-prod/7"]}},
	"last resource elsewhere": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/1/region", "value": "australiasoutheast"}], "unmet": {"allowed"}, "findings": {["allowed", "production/db-prod/australiasoutheast"]}},
	"resource of another environment elsewhere": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources/0/region", "value": "eastasia"}], "unmet": {"allowed"}, "findings": {["allowed", "staging/store-stg/eastasia"]}},
	"region in capitals": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources/0/region", "value": "AustraliaEast"}], "unmet": {"allowed"}, "findings": {["allowed", "staging/store-stg/AustraliaEast"]}},
}

_still_met := {
	"nothing changed": [],
	"one environment only": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0"}],
	"copies elsewhere are not judged here": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources/0/replicaRegions", "value": ["eastasia"]}],
}

_kind := "environment"

_params := {"ENV-03": {"regions": ["australiaeast", "australiacentral"]}}

_input := {
	"release": {"environment": "production"},
	"evidence": {"environment": [{"id": "a1", "predicate": {"environments": [
		{"name": "staging", "resources": [{"id": "store-stg", "region": "australiaeast", "redundancy": "LRS", "replicaRegions": []}]},
		{"name": "production", "resources": [
			{"id": "store-prod", "region": "australiaeast", "redundancy": "ZRS", "replicaRegions": []},
			{"id": "db-prod", "region": "australiacentral", "redundancy": "LRS", "replicaRegions": ["australiaeast"]},
		]},
	]}}]},
}
