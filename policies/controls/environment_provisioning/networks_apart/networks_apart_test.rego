package controls.environment_provisioning.networks_apart_test

import data.controls.environment_provisioning.networks_apart as control

test_met if {
	control.met == {
		"disjoint": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"unpeered": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"unshared": {{"attestation": "a1", "pointer": "/predicate/environments"}},
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
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/peerings/0/peerEnvironment", "value": "staging"},
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/peerings/0", "value": {"network": "net-dev", "peerNetwork": "net-agency", "peerEnvironment": "agency"}},
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/cidr/0", "value": "10.31.7.0/24"},
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/cidr", "value": ["10.20.0.0/33"]},
	]) == {
		{
			"criterion": "disjoint",
			"key": "development/10.31.7.0/24 production/10.31.0.0/16",
			"text": "10.31.7.0/24 of development overlaps 10.31.0.0/16 of production",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/2/cidr"},
		},
		{
			"criterion": "disjoint",
			"key": "staging/10.20.0.0/33",
			"text": "10.20.0.0/33 of staging is no address range",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/cidr/0"},
		},
		{
			"criterion": "unpeered",
			"key": "production/net-prod/net-data",
			"text": "net-prod of production is peered with net-data of staging",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/2/peerings/0"},
		},
		{
			"criterion": "unshared",
			"key": "development/agency/net-agency",
			"text": "development and production are both peered with net-agency of agency",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/peerings/0"},
		},
	}
	_findings([
		{"op": "replace", "path": "/evidence/environment/0/predicate/environments/1/cidr", "value": []},
	]) == {
		{
			"criterion": "disjoint",
			"key": "staging",
			"text": "staging lists no address range",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/cidr"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/environment/0"}], "unmet": {"disjoint", "unpeered", "unshared"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/environment"}], "unmet": {"disjoint", "unpeered", "unshared"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate", "value": {}}], "unmet": {"disjoint", "unpeered", "unshared"}},
	"a second inventory falls short": {"patch": [{"op": "add", "path": "/evidence/environment/-", "value": {"id": "a2", "predicate": {"environments": [{"name": "production", "cidr": ["10.30.0.0/16"], "peerings": [{"network": "n", "peerNetwork": "hub", "peerEnvironment": "hub"}, {"network": "n", "peerNetwork": "m", "peerEnvironment": "staging"}]}, {"name": "staging", "cidr": ["10.30.1.0/24"], "peerings": [{"network": "m", "peerNetwork": "hub", "peerEnvironment": "hub"}]}]}}}], "unmet": {"disjoint", "unpeered", "unshared"}, "findings": {["disjoint", "production/10.30.0.0/16 staging/10.30.1.0/24"], ["unpeered", "production/n/m"], ["unshared", "staging/hub/hub"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": null}], "unmet": {"disjoint", "unpeered", "unshared"}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": "all"}], "unmet": {"disjoint", "unpeered", "unshared"}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments", "value": []}], "unmet": {"disjoint", "unpeered", "unshared"}},
	"environments missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments"}], "unmet": {"disjoint", "unpeered", "unshared"}},
	"release goes elsewhere": {"patch": [{"op": "replace", "path": "/release/environment", "value": "disaster-recovery"}], "unmet": {"unpeered", "unshared"}},
	"release environment missing": {"patch": [{"op": "remove", "path": "/release/environment"}], "unmet": {"unpeered", "unshared"}, "findings": {["unpeered", "development/net-dev/net-stg"], ["unpeered", "production/net-prod/net-agency"], ["unpeered", "production/net-prod/net-data"]}},
	"own name missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/2/name"}], "unmet": {"unpeered", "unshared"}},
	"own name null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/name", "value": null}], "unmet": {"unpeered", "unshared"}, "findings": {["unpeered", "null/net-prod/net-data"]}},
	"peerings missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0/peerings"}], "unmet": {"unpeered", "unshared"}},
	"peerings null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/peerings", "value": null}], "unmet": {"unpeered", "unshared"}},
	"peerings text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/peerings", "value": "none"}], "unmet": {"unpeered", "unshared"}},
	"own peerings missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/2/peerings"}], "unmet": {"unpeered", "unshared"}},
	"own peerings null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/peerings", "value": null}], "unmet": {"unpeered", "unshared"}},
	"own peerings text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/peerings", "value": "none"}], "unmet": {"unpeered", "unshared"}},
	"peer environment missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0/peerings/0/peerEnvironment"}], "unmet": {"unpeered", "unshared"}},
	"peer environment null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/peerings/0/peerEnvironment", "value": null}], "unmet": {"unpeered", "unshared"}, "findings": {["unpeered", "development/net-dev/net-stg"]}},
	"peer environment a number": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/peerings/0/peerEnvironment", "value": 7}], "unmet": {"unpeered", "unshared"}, "findings": {["unpeered", "development/net-dev/net-stg"]}},
	"peer environment empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/peerings/0/peerEnvironment", "value": ""}], "unmet": {"unpeered", "unshared"}, "findings": {["unpeered", "development/net-dev/net-stg"]}},
	"own peer environment missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/2/peerings/1/peerEnvironment"}], "unmet": {"unpeered", "unshared"}},
	"own peer environment null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/peerings/1/peerEnvironment", "value": null}], "unmet": {"unpeered", "unshared"}, "findings": {["unpeered", "production/net-prod/net-agency"]}},
	"own peer environment a number": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/peerings/1/peerEnvironment", "value": 7}], "unmet": {"unpeered", "unshared"}, "findings": {["unpeered", "production/net-prod/net-agency"]}},
	"own peer environment empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/peerings/1/peerEnvironment", "value": ""}], "unmet": {"unpeered", "unshared"}, "findings": {["unpeered", "production/net-prod/net-agency"]}},
	"peer network missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0/peerings/0/peerNetwork"}], "unmet": {"unshared"}},
	"peer network null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/peerings/0/peerNetwork", "value": null}], "unmet": {"unshared"}},
	"peer network a number": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/peerings/0/peerNetwork", "value": 7}], "unmet": {"unshared"}},
	"peer network empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/peerings/0/peerNetwork", "value": ""}], "unmet": {"unshared"}},
	"production peered with staging": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/peerings/0/peerEnvironment", "value": "staging"}], "unmet": {"unpeered"}, "findings": {["unpeered", "production/net-prod/net-data"]}},
	"development peered with production": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/peerings/0/peerEnvironment", "value": "production"}], "unmet": {"unpeered"}, "findings": {["unpeered", "development/net-dev/net-stg"]}},
	"a network in between": {"patch": [{"op": "add", "path": "/evidence/environment/0/predicate/environments/1/peerings/-", "value": {"network": "net-stg", "peerNetwork": "net-agency", "peerEnvironment": "agency"}}], "unmet": {"unshared"}, "findings": {["unshared", "staging/agency/net-agency"]}},
	"ranges missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/environments/0/cidr"}], "unmet": {"disjoint"}},
	"ranges null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/cidr", "value": null}], "unmet": {"disjoint"}},
	"ranges text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/cidr", "value": "10.10.0.0/16"}], "unmet": {"disjoint"}},
	"ranges empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/cidr", "value": []}], "unmet": {"disjoint"}, "findings": {["disjoint", "development"]}},
	"range null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/cidr/0", "value": null}], "unmet": {"disjoint"}, "findings": {["disjoint", "development/null"]}},
	"range a number": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/cidr/0", "value": 10}], "unmet": {"disjoint"}, "findings": {["disjoint", "development/10"]}},
	"range no range": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/cidr/0", "value": "10.10.0.0/99"}], "unmet": {"disjoint"}, "findings": {["disjoint", "development/10.10.0.0/99"]}},
	"same range as production": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/cidr/0", "value": "10.31.0.0/16"}], "unmet": {"disjoint"}, "findings": {["disjoint", "development/10.31.0.0/16 production/10.31.0.0/16"]}},
	"part of the range of production": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/cidr/0", "value": "10.31.255.255/32"}], "unmet": {"disjoint"}, "findings": {["disjoint", "development/10.31.255.255/32 production/10.31.0.0/16"]}},
	"range around that of production": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/cidr/0", "value": "10.24.0.0/13"}], "unmet": {"disjoint"}, "findings": {["disjoint", "development/10.24.0.0/13 production/10.30.0.0/16"], ["disjoint", "development/10.24.0.0/13 production/10.31.0.0/16"]}},
	"ranges of development and staging overlap": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/cidr/0", "value": "10.20.128.0/17"}], "unmet": {"disjoint"}, "findings": {["disjoint", "development/10.20.128.0/17 staging/10.20.0.0/16"]}},
	"ranges of another family overlap": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/cidr/0", "value": "fd00::/16"}], "unmet": {"disjoint"}, "findings": {["disjoint", "development/fd00::/16 staging/fd00:20::/64"]}},
}

_still_met := {
	"nothing changed": [],
	"no peering at all": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/peerings", "value": []}, {"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/peerings", "value": []}],
	"the next range": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/0/cidr/0", "value": "10.32.0.0/16"}],
	"ranges of one environment overlap": [{"op": "replace", "path": "/evidence/environment/0/predicate/environments/2/cidr/1", "value": "10.30.128.0/17"}],
	"a network in between the others": [{"op": "add", "path": "/evidence/environment/0/predicate/environments/1/peerings/-", "value": {"network": "net-stg", "peerNetwork": "hub", "peerEnvironment": "hub"}}, {"op": "add", "path": "/evidence/environment/0/predicate/environments/0/peerings/-", "value": {"network": "net-dev", "peerNetwork": "hub", "peerEnvironment": "hub"}}],
	"networks of one name elsewhere": [{"op": "add", "path": "/evidence/environment/0/predicate/environments/1/peerings/-", "value": {"network": "net-stg", "peerNetwork": "net-agency", "peerEnvironment": "partner"}}],
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
						{
							"name": "development",
							"cidr": ["10.10.0.0/16"],
							"peerings": [{"network": "net-dev", "peerNetwork": "net-stg", "peerEnvironment": "staging"}],
						},
						{"name": "staging", "cidr": ["10.20.0.0/16", "fd00:20::/64"], "peerings": []},
						{
							"name": "production",
							"cidr": ["10.30.0.0/16", "10.31.0.0/16"],
							"peerings": [
								{"network": "net-prod", "peerNetwork": "net-data", "peerEnvironment": "production"},
								{"network": "net-prod", "peerNetwork": "net-agency", "peerEnvironment": "agency"},
							],
						},
					],
				},
			},
		],
	},
}
