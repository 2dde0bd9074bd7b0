package controls.environment_provisioning.no_production_data_test

import data.controls.environment_provisioning.no_production_data as control

test_met if {
	control.met == {
		"listed": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"protected": {{"attestation": "a1", "pointer": "/predicate/environments"}},
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

_parameterised := set()

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/datasets", "value": []},
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/baselineLevel", "value": 1},
	]) == {
		{
			"criterion": "listed",
			"key": "development",
			"text": "development lists no data set",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/datasets"},
		},
		{
			"criterion": "protected",
			"key": "staging/sample-stg",
			"text": "sample-stg in staging (baseline level 1) holds data of origin production",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/datasets/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/environment/0"}], "unmet": {"listed", "protected"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/environment"}], "unmet": {"listed", "protected"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate", "value": {}}], "unmet": {"listed", "protected"}},
	"a second inventory falls short": {"patch": [{"op": "add", "path": "/evidence/environment/-", "value": {"id": "a2", "predicate": {"environments": [{"name": "development", "baselineLevel": 1, "datasets": [{"id": "x", "origin": "production"}]}, {"name": "production", "baselineLevel": 2, "datasets": []}]}}}], "unmet": {"listed", "protected"}, "findings": {["listed", "production"], ["protected", "development/x"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": null}], "unmet": {"listed", "protected"}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": "all"}], "unmet": {"listed", "protected"}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": []}], "unmet": {"listed", "protected"}},
	"environments missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments"}], "unmet": {"listed", "protected"}},
	"data sets missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0/datasets"}], "unmet": {"listed", "protected"}},
	"data sets null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/datasets", "value": null}], "unmet": {"listed", "protected"}},
	"data sets text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/datasets", "value": "none"}], "unmet": {"listed", "protected"}},
	"data sets empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/datasets", "value": []}], "unmet": {"listed"}, "findings": {["listed", "development"]}},
	"own data sets empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/datasets", "value": []}], "unmet": {"listed"}, "findings": {["listed", "production"]}},
	"origin missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0/datasets/0/origin"}], "unmet": {"protected"}},
	"origin null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/datasets/0/origin", "value": null}], "unmet": {"protected"}, "findings": {["protected", "development/holders-dev"]}},
	"origin a number": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/datasets/0/origin", "value": 7}], "unmet": {"protected"}, "findings": {["protected", "development/holders-dev"]}},
	"origin unknown": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/datasets/0/origin", "value": "copied"}], "unmet": {"protected"}, "findings": {["protected", "development/holders-dev"]}},
	"production data in development": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/datasets/0/origin", "value": "production"}], "unmet": {"protected"}, "findings": {["protected", "development/holders-dev"]}},
	"origin of the last missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/1/datasets/1/origin"}], "unmet": {"protected"}},
	"origin of the last null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/datasets/1/origin", "value": null}], "unmet": {"protected"}, "findings": {["protected", "staging/sample-stg"]}},
	"own origin unknown": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/datasets/0/origin", "value": "copied"}], "unmet": {"protected"}, "findings": {["protected", "production/holders-prod"]}},
	"level missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/1/baselineLevel"}], "unmet": {"protected"}},
	"level null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/baselineLevel", "value": null}], "unmet": {"protected"}, "findings": {["protected", "staging/sample-stg"]}},
	"level text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/baselineLevel", "value": "2"}], "unmet": {"protected"}, "findings": {["protected", "staging/sample-stg"]}},
	"level one below production": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/baselineLevel", "value": 1}], "unmet": {"protected"}, "findings": {["protected", "staging/sample-stg"]}},
	"level of production missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/2/baselineLevel"}], "unmet": {"protected"}, "findings": {["protected", "staging/sample-stg"]}},
	"level of production null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/baselineLevel", "value": null}], "unmet": {"protected"}, "findings": {["protected", "staging/sample-stg"]}},
	"level of production text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/baselineLevel", "value": "2"}], "unmet": {"protected"}, "findings": {["protected", "staging/sample-stg"]}},
	"production one above": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/baselineLevel", "value": 3}], "unmet": {"protected"}, "findings": {["protected", "staging/sample-stg"]}},
	"release goes elsewhere": {"patch": [{"op": "replace", "path": "/release/environment", "value": "disaster-recovery"}], "unmet": {"protected"}, "findings": {["protected", "production/holders-prod"], ["protected", "staging/sample-stg"]}},
	"release environment missing": {"patch": [{"op": "remove", "path": "/release/environment"}], "unmet": {"protected"}, "findings": {["protected", "production/holders-prod"], ["protected", "staging/sample-stg"]}},
	"own name missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/2/name"}], "unmet": {"protected"}, "findings": {["protected", "staging/sample-stg"]}},
	"own name null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/name", "value": null}], "unmet": {"protected"}, "findings": {["protected", "null/holders-prod"], ["protected", "staging/sample-stg"]}},
	"production listed again, stricter": {"patch": [{"op": "add", "path": "/evidence/environment/0/predicate/environments/-", "value": {"name": "production", "baselineLevel": 3, "datasets": [{"id": "more", "origin": "production"}]}}], "unmet": {"protected"}, "findings": {["protected", "staging/sample-stg"]}},
}

_still_met := {
	"nothing changed": [],
	"level above production": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/baselineLevel", "value": 3}],
	"no level where data are masked": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0/baselineLevel"}, {"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/datasets/0/origin", "value": "masked"}],
	"synthetic data in production": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/datasets/0/origin", "value": "synthetic"}],
	"one environment only": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0"}, {"op": "remove", "path": "/evidence/environment/0/predicate/environments/0"}],
}

_kind := "environment"

_params := {}

_input := {
	"release": {"environment": "production"},
	"evidence": {
		"environment": [
			{
				"id": "a1",
				"predicate": {
					"environments": [
						{"name": "development", "baselineLevel": 1, "datasets": [{"id": "holders-dev", "origin": "synthetic"}]},
						{
							"name": "staging",
							"baselineLevel": 2,
							"datasets": [{"id": "holders-stg", "origin": "masked"}, {"id": "sample-stg", "origin": "production"}],
						},
						{"name": "production", "baselineLevel": 2, "datasets": [{"id": "holders-prod", "origin": "production"}]},
					],
				},
			},
		],
	},
}
