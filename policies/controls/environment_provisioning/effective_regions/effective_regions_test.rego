package controls.environment_provisioning.effective_regions_test

import data.controls.environment_provisioning.effective_regions as control

test_met if {
	control.met == {
		"contained": {{"attestation": "a1", "pointer": "/predicate/environments"}},
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

_parameterised := {"contained"}

# A pair is not forbidden as such: where it is allowed, geo-redundancy is too.
test_pair_allowed if {
	spoilt := json.patch(_input, [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/redundancy", "value": "GRS"}])
	params := {"ENV-04": {"regions": ["australiaeast", "australiacentral", "australiasoutheast"]}}
	control.met.contained == {{"attestation": "a1", "pointer": "/predicate/environments"}} with input as spoilt with data.params as params
	control.finding == set() with input as spoilt with data.params as params
}

# Even where every region that is named is allowed, an unknown pair is not.
test_pair_unknown if {
	spoilt := json.patch(_input, [
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/redundancy", "value": "GRS"},
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/region", "value": "newzealandnorth"},
	])
	params := {"ENV-04": {"regions": ["australiaeast", "australiacentral", "newzealandnorth"]}}
	control.met.contained == set() with input as spoilt with data.params as params
	control.finding == {{
		"criterion": "contained",
		"key": "production/store-prod/pair-of-newzealandnorth",
		"text": "store-prod in production is GRS, and no pair of its region newzealandnorth is known",
		"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/resources/0"},
	}} with input as spoilt with data.params as params
}

test_catalogue_missing if {
	spoilt := json.patch(_input, [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/redundancy", "value": "GRS"}])
	control.met.contained == set() with input as spoilt with data.params as _params with data.catalogues as {}
}

test_pairs_are_mutual if {
	regions := data.catalogues["azure-regions"].regions
	count(regions) > 0
	every name, region in regions {
		regions[region.pair].pair == name
	}
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources", "value": []},
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/redundancy", "value": "GRS"},
	]) == {
		{
			"criterion": "contained",
			"key": "staging",
			"text": "staging lists no resource",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/resources"},
		},
		{
			"criterion": "contained",
			"key": "production/store-prod/australiasoutheast",
			"text": "store-prod in production (australiaeast, GRS) has data in australiasoutheast",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/resources/0"},
		},
	}
}

_unmet := {
	"no inventory": {"patch": [{"op": "remove", "path": "/evidence/environment/0"}], "unmet": {"contained"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/environment"}], "unmet": {"contained"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate", "value": {}}], "unmet": {"contained"}},
	"a second inventory falls short": {"patch": [{"op": "add", "path": "/evidence/environment/-", "value": {"id": "a2", "predicate": {"environments": [{"name": "staging", "resources": []}]}}}], "unmet": {"contained"}, "findings": {["contained", "staging"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": null}], "unmet": {"contained"}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": "all"}], "unmet": {"contained"}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": []}], "unmet": {"contained"}},
	"resources missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/1/resources"}], "unmet": {"contained"}},
	"resources null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources", "value": null}], "unmet": {"contained"}},
	"resources text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources", "value": "none"}], "unmet": {"contained"}},
	"resources empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources", "value": []}], "unmet": {"contained"}, "findings": {["contained", "staging"]}},
	"region missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/1/resources/0/region"}], "unmet": {"contained"}},
	"region elsewhere": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/region", "value": "eastasia"}], "unmet": {"contained"}, "findings": {["contained", "production/store-prod/eastasia"]}},
	"region of another environment elsewhere": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/resources/0/region", "value": "eastasia"}], "unmet": {"contained"}, "findings": {["contained", "staging/store-stg/eastasia"]}},
	"copies missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/1/resources/0/replicaRegions"}], "unmet": {"contained"}},
	"copies null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/replicaRegions", "value": null}], "unmet": {"contained"}},
	"copies text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/replicaRegions", "value": "australiaeast"}], "unmet": {"contained"}},
	"copy elsewhere": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/replicaRegions", "value": ["australiaeast", "eastasia"]}], "unmet": {"contained"}, "findings": {["contained", "production/store-prod/eastasia"]}},
	"copy null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/replicaRegions", "value": [null]}], "unmet": {"contained"}, "findings": {["contained", "production/store-prod/null"]}},
	"redundancy missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/1/resources/0/redundancy"}], "unmet": {"contained"}},
	"redundancy null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/redundancy", "value": null}], "unmet": {"contained"}},
	"redundancy unknown": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/redundancy", "value": "QRS"}], "unmet": {"contained"}},
	"redundancy in small letters": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/redundancy", "value": "zrs"}], "unmet": {"contained"}},
	"GRS on an allowed region": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/redundancy", "value": "GRS"}], "unmet": {"contained"}, "findings": {["contained", "production/store-prod/australiasoutheast"]}},
	"RA-GRS on an allowed region": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/redundancy", "value": "RA-GRS"}], "unmet": {"contained"}, "findings": {["contained", "production/store-prod/australiasoutheast"]}},
	"GZRS on an allowed region": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/redundancy", "value": "GZRS"}], "unmet": {"contained"}, "findings": {["contained", "production/store-prod/australiasoutheast"]}},
	"RA-GZRS on an allowed region": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/redundancy", "value": "RA-GZRS"}], "unmet": {"contained"}, "findings": {["contained", "production/store-prod/australiasoutheast"]}},
	"GRS on the other allowed region": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/1/redundancy", "value": "GRS"}], "unmet": {"contained"}, "findings": {["contained", "production/db-prod/australiacentral2"]}},
	"GRS in a region without a known pair": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/redundancy", "value": "GRS"}, {"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/region", "value": "newzealandnorth"}], "unmet": {"contained"}, "findings": {["contained", "production/store-prod/newzealandnorth"], ["contained", "production/store-prod/pair-of-newzealandnorth"]}},
}

_still_met := {
	"nothing changed": [],
	"one environment only": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0"}],
	"copy in an allowed region": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/replicaRegions", "value": ["australiacentral"]}],
	"LRS": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/resources/0/redundancy", "value": "LRS"}],
}

_kind := "environment"

_params := {"ENV-04": {"regions": ["australiaeast", "australiacentral"]}}

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
