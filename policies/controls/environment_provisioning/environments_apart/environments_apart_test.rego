package controls.environment_provisioning.environments_apart_test

import data.controls.environment_provisioning.environments_apart as control

test_met if {
	control.met == {
		"grouped": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"present": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"subscribed": {{"attestation": "a1", "pointer": "/predicate/environments"}},
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

_parameterised := {"present"}

test_names_may_be_added if {
	count(control.met.present) == 0 with input as _input with data.params as {"ENV-01": {"names": ["development", "staging", "production", "disaster-recovery"]}}
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/name", "value": "staging"},
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/subscriptionId", "value": "00000000-0000-4000-8000-000000000003"},
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources/0/resourceGroup", "value": "rg-data"},
	]) == {
		{
			"criterion": "grouped",
			"key": "staging/rg-data",
			"text": "the resource group rg-data holds resources of staging and of production",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/resources"},
		},
		{
			"criterion": "present",
			"key": "development",
			"text": "the inventory does not list development",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments"},
		},
		{
			"criterion": "present",
			"key": "staging",
			"text": "the inventory lists staging more than once",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/name"},
		},
		{
			"criterion": "subscribed",
			"key": "00000000-0000-4000-8000-000000000003",
			"text": "staging and production share the subscription 00000000-0000-4000-8000-000000000003",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/2/subscriptionId"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/environment/0"}], "unmet": {"grouped", "present", "subscribed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/environment"}], "unmet": {"grouped", "present", "subscribed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate", "value": {}}], "unmet": {"grouped", "present", "subscribed"}},
	"a second inventory falls short": {"patch": [{"op": "add", "path": "/evidence/environment/-", "value": {"id": "a2", "predicate": {"environments": [{"name": "production", "subscriptionId": "00000000-0000-4000-8000-000000000004", "resources": [{"id": "x", "resourceGroup": "rg"}]}, {"name": "staging", "subscriptionId": "00000000-0000-4000-8000-000000000004", "resources": [{"id": "y", "resourceGroup": "rg"}]}]}}}], "unmet": {"grouped", "present", "subscribed"}, "findings": {["grouped", "staging/rg"], ["present", "development"], ["subscribed", "00000000-0000-4000-8000-000000000004"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": null}], "unmet": {"grouped", "present", "subscribed"}, "findings": {["present", "development"], ["present", "production"], ["present", "staging"]}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": "all"}], "unmet": {"grouped", "present", "subscribed"}, "findings": {["present", "development"], ["present", "production"], ["present", "staging"]}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": []}], "unmet": {"grouped", "present", "subscribed"}, "findings": {["present", "development"], ["present", "production"], ["present", "staging"]}},
	"environments missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments"}], "unmet": {"grouped", "present", "subscribed"}},
	"name missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/1/name"}], "unmet": {"present"}, "findings": {["present", "staging"]}},
	"name null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/name", "value": null}], "unmet": {"present"}, "findings": {["present", "staging"]}},
	"name in capitals": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/name", "value": "Staging"}], "unmet": {"present"}, "findings": {["present", "staging"]}},
	"own name missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/2/name"}], "unmet": {"grouped", "present"}, "findings": {["present", "production"]}},
	"own name null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/name", "value": null}], "unmet": {"grouped", "present"}, "findings": {["present", "production"]}},
	"no staging": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/1"}], "unmet": {"present"}, "findings": {["present", "staging"]}},
	"staging twice": {"patch": [{"op": "add", "path": "/evidence/environment/0/predicate/environments/-", "value": {"name": "staging", "subscriptionId": "00000000-0000-4000-8000-000000000005", "resources": [{"id": "z", "resourceGroup": "rg-more"}]}}], "unmet": {"present"}, "findings": {["present", "staging"]}},
	"a further environment without a name": {"patch": [{"op": "add", "path": "/evidence/environment/0/predicate/environments/-", "value": {"subscriptionId": "00000000-0000-4000-8000-000000000005", "resources": [{"id": "z", "resourceGroup": "rg-more"}]}}], "unmet": {"present"}},
	"subscription missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0/subscriptionId"}], "unmet": {"subscribed"}},
	"subscription null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/subscriptionId", "value": null}], "unmet": {"subscribed"}},
	"subscription a number": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/subscriptionId", "value": 7}], "unmet": {"subscribed"}},
	"subscription empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/subscriptionId", "value": ""}], "unmet": {"subscribed"}},
	"subscription shared with production": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/subscriptionId", "value": "00000000-0000-4000-8000-000000000003"}], "unmet": {"subscribed"}, "findings": {["subscribed", "00000000-0000-4000-8000-000000000003"]}},
	"subscription shared by development and staging": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/subscriptionId", "value": "00000000-0000-4000-8000-000000000002"}], "unmet": {"subscribed"}, "findings": {["subscribed", "00000000-0000-4000-8000-000000000002"]}},
	"release goes elsewhere": {"patch": [{"op": "replace", "path": "/release/environment", "value": "disaster-recovery"}], "unmet": {"grouped"}},
	"release environment missing": {"patch": [{"op": "remove", "path": "/release/environment"}], "unmet": {"grouped"}},
	"resources missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0/resources"}], "unmet": {"grouped"}},
	"resources null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources", "value": null}], "unmet": {"grouped"}},
	"resources text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources", "value": "none"}], "unmet": {"grouped"}},
	"own resources empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/resources", "value": []}], "unmet": {"grouped"}},
	"group missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0/resources/0/resourceGroup"}], "unmet": {"grouped"}},
	"group null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources/0/resourceGroup", "value": null}], "unmet": {"grouped"}},
	"group a number": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources/0/resourceGroup", "value": 7}], "unmet": {"grouped"}},
	"group empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources/0/resourceGroup", "value": ""}], "unmet": {"grouped"}},
	"own group missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/2/resources/1/resourceGroup"}], "unmet": {"grouped"}},
	"group shared with production": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources/0/resourceGroup", "value": "rg-data"}], "unmet": {"grouped"}, "findings": {["grouped", "development/rg-data"]}},
	"group of a nameless environment shared": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/1/name"}, {"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/resourceGroup", "value": "rg-prod"}], "unmet": {"grouped", "present"}, "findings": {["present", "staging"]}},
}

_still_met := {
	"nothing changed": [],
	"a further environment": [{"op": "add", "path": "/evidence/environment/0/predicate/environments/-", "value": {"name": "disaster-recovery", "subscriptionId": "00000000-0000-4000-8000-000000000005", "resources": [{"id": "z", "resourceGroup": "rg-more"}]}}],
	"group shared by the others": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources/0/resourceGroup", "value": "rg-stg"}],
	"nothing in development": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources", "value": []}],
}

_kind := "environment"

_params := {"ENV-01": {"names": ["development", "staging", "production"]}}

_input := {
	"release": {"environment": "production"},
	"evidence": {
		"environment": [
			{
				"id": "a1",
				"predicate": {
					"environments": [
						{
							"name": "development",
							"subscriptionId": "00000000-0000-4000-8000-000000000001",
							"resources": [{"id": "store-dev", "resourceGroup": "rg-dev"}],
						},
						{
							"name": "staging",
							"subscriptionId": "00000000-0000-4000-8000-000000000002",
							"resources": [{"id": "store-stg", "resourceGroup": "rg-stg"}],
						},
						{
							"name": "production",
							"subscriptionId": "00000000-0000-4000-8000-000000000003",
							"resources": [{"id": "store-prod", "resourceGroup": "rg-prod"}, {"id": "db-prod", "resourceGroup": "rg-data"}],
						},
					],
				},
			},
		],
	},
}
