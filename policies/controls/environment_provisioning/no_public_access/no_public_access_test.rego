package controls.environment_provisioning.no_public_access_test

import data.controls.environment_provisioning.no_public_access as control

test_met if {
	control.met == {
		"registries": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"stores": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"vaults": {{"attestation": "a1", "pointer": "/predicate/environments"}},
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
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/registries", "value": []},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/1/publicNetworkAccess", "value": true},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/publicNetworkAccess", "value": true},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/registries/0/publicNetworkAccess", "value": true},
	]) == {
		{
			"criterion": "registries",
			"key": "production/registry-prod",
			"text": "the registry registry-prod in production can be reached from public networks",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/registries/0"},
		},
		{
			"criterion": "registries",
			"key": "staging",
			"text": "staging lists no registry",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/registries"},
		},
		{
			"criterion": "stores",
			"key": "production/assets",
			"text": "the data store assets in production can be reached from public networks",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/stores/1"},
		},
		{
			"criterion": "vaults",
			"key": "production/vault-prod",
			"text": "the vault vault-prod in production can be reached from public networks",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/vaults/0"},
		},
	}
	_findings([
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/stores", "value": []},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/vaults", "value": []},
	]) == {
		{
			"criterion": "stores",
			"key": "staging",
			"text": "staging lists no data store",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/stores"},
		},
		{
			"criterion": "vaults",
			"key": "staging",
			"text": "staging lists no vault",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/vaults"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0"}], "unmet": {"registries", "stores", "vaults"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/security-baseline"}], "unmet": {"registries", "stores", "vaults"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate", "value": {}}], "unmet": {"registries", "stores", "vaults"}},
	"a second baseline falls short": {"patch": [{"op": "add", "path": "/evidence/security-baseline/-", "value": {"id": "a2", "predicate": {"environments": [{"name": "production", "stores": [{"id": "s", "publicNetworkAccess": true}], "vaults": [{"id": "v", "publicNetworkAccess": true}], "registries": [{"id": "r", "publicNetworkAccess": true}]}]}}}], "unmet": {"registries", "stores", "vaults"}, "findings": {["registries", "production/r"], ["stores", "production/s"], ["vaults", "production/v"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": null}], "unmet": {"registries", "stores", "vaults"}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": "all"}], "unmet": {"registries", "stores", "vaults"}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": []}], "unmet": {"registries", "stores", "vaults"}},
	"environments missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments"}], "unmet": {"registries", "stores", "vaults"}},
	"stores missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/stores"}], "unmet": {"stores"}},
	"stores null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores", "value": null}], "unmet": {"stores"}},
	"stores text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores", "value": "none"}], "unmet": {"stores"}},
	"stores empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores", "value": []}], "unmet": {"stores"}, "findings": {["stores", "production"]}},
	"store access missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/0/publicNetworkAccess"}], "unmet": {"stores"}},
	"store access null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/0/publicNetworkAccess", "value": null}], "unmet": {"stores"}, "findings": {["stores", "production/holders"]}},
	"store access text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/0/publicNetworkAccess", "value": "false"}], "unmet": {"stores"}, "findings": {["stores", "production/holders"]}},
	"store open": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/0/publicNetworkAccess", "value": true}], "unmet": {"stores"}, "findings": {["stores", "production/holders"]}},
	"store of the other environment open": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/stores/0/publicNetworkAccess", "value": true}], "unmet": {"stores"}, "findings": {["stores", "staging/store-stg"]}},
	"vaults missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults"}], "unmet": {"vaults"}},
	"vaults null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults", "value": null}], "unmet": {"vaults"}},
	"vaults text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults", "value": "none"}], "unmet": {"vaults"}},
	"vaults empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults", "value": []}], "unmet": {"vaults"}, "findings": {["vaults", "production"]}},
	"vault access missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/publicNetworkAccess"}], "unmet": {"vaults"}},
	"vault access null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/publicNetworkAccess", "value": null}], "unmet": {"vaults"}, "findings": {["vaults", "production/vault-prod"]}},
	"vault access text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/publicNetworkAccess", "value": "false"}], "unmet": {"vaults"}, "findings": {["vaults", "production/vault-prod"]}},
	"vault open": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/publicNetworkAccess", "value": true}], "unmet": {"vaults"}, "findings": {["vaults", "production/vault-prod"]}},
	"vault of the other environment open": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/vaults/0/publicNetworkAccess", "value": true}], "unmet": {"vaults"}, "findings": {["vaults", "staging/vault-stg"]}},
	"registries missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/registries"}], "unmet": {"registries"}},
	"registries null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/registries", "value": null}], "unmet": {"registries"}},
	"registries text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/registries", "value": "none"}], "unmet": {"registries"}},
	"registries empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/registries", "value": []}], "unmet": {"registries"}, "findings": {["registries", "production"]}},
	"registry access missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/registries/0/publicNetworkAccess"}], "unmet": {"registries"}},
	"registry access null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/registries/0/publicNetworkAccess", "value": null}], "unmet": {"registries"}, "findings": {["registries", "production/registry-prod"]}},
	"registry access text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/registries/0/publicNetworkAccess", "value": "false"}], "unmet": {"registries"}, "findings": {["registries", "production/registry-prod"]}},
	"registry open": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/registries/0/publicNetworkAccess", "value": true}], "unmet": {"registries"}, "findings": {["registries", "production/registry-prod"]}},
	"registry of the other environment open": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/registries/0/publicNetworkAccess", "value": true}], "unmet": {"registries"}, "findings": {["registries", "staging/registry-stg"]}},
	"last store open": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/1/publicNetworkAccess", "value": true}], "unmet": {"stores"}, "findings": {["stores", "production/assets"]}},
}

_still_met := {
	"nothing changed": [],
	"one environment only": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/0"}],
}

_kind := "security-baseline"

_params := {}

_input := {
	"evidence": {
		"security-baseline": [
			{
				"id": "a1",
				"predicate": {
					"environments": [
						{
							"name": "staging",
							"stores": [{"id": "store-stg", "publicNetworkAccess": false}],
							"vaults": [{"id": "vault-stg", "publicNetworkAccess": false}],
							"registries": [{"id": "registry-stg", "publicNetworkAccess": false}],
						},
						{
							"name": "production",
							"stores": [{"id": "holders", "publicNetworkAccess": false}, {"id": "assets", "publicNetworkAccess": false}],
							"vaults": [{"id": "vault-prod", "publicNetworkAccess": false}],
							"registries": [{"id": "registry-prod", "publicNetworkAccess": false}],
						},
					],
				},
			},
		],
	},
}
