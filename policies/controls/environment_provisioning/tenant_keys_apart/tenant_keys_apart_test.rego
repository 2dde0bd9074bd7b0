package controls.environment_provisioning.tenant_keys_apart_test

import data.controls.environment_provisioning.tenant_keys_apart as control

test_met if {
	control.met == {
		"bound": {{"attestation": "a1", "pointer": "/predicate/tenants"}},
		"keys": {{"attestation": "a1", "pointer": "/predicate/tenants"}},
		"partitions": {{"attestation": "a1", "pointer": "/predicate/tenants"}},
		"vaults": {{"attestation": "a1", "pointer": "/predicate/tenants"}},
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
		{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/0/vaults", "value": []},
		{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/keyIds/0", "value": "key-agency"},
		{"op": "add", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/partitions/-", "value": "status-agency"},
		{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/issuers/0/tenantId", "value": "agency"},
	]) == {
		{
			"criterion": "bound",
			"key": "https://training.example",
			"text": "the metadata of the issuer https://training.example of the tenant training name the tenant agency",
			"cite": {"attestation": "a1", "pointer": "/predicate/tenants/1/issuers/0"},
		},
		{
			"criterion": "keys",
			"key": "key-agency",
			"text": "the tenants agency and training share key-agency",
			"cite": {"attestation": "a1", "pointer": "/predicate/tenants/1/keyIds"},
		},
		{
			"criterion": "partitions",
			"key": "status-agency",
			"text": "the tenants agency and training share status-agency",
			"cite": {"attestation": "a1", "pointer": "/predicate/tenants/1/partitions"},
		},
		{
			"criterion": "vaults",
			"key": "agency",
			"text": "the tenant agency lists no vaults",
			"cite": {"attestation": "a1", "pointer": "/predicate/tenants/0/vaults"},
		},
	}
	_findings([
		{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/0/issuers", "value": []},
	]) == {
		{
			"criterion": "bound",
			"key": "agency",
			"text": "the tenant agency lists no issuers",
			"cite": {"attestation": "a1", "pointer": "/predicate/tenants/0/issuers"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0"}], "unmet": {"bound", "keys", "partitions", "vaults"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki"}], "unmet": {"bound", "keys", "partitions", "vaults"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate", "value": {}}], "unmet": {"bound", "keys", "partitions", "vaults"}},
	"a second statement falls short": {"patch": [{"op": "add", "path": "/evidence/tenancy-pki/-", "value": {"id": "a2", "predicate": {"tenants": [{"id": "agency", "keyIds": ["key-agency"], "vaults": ["vault-agency"], "partitions": ["data-agency", "status-agency"], "issuers": [{"identifier": "https://agency.example", "tenantId": "agency"}]}, {"id": "twin", "keyIds": ["key-agency"], "vaults": ["vault-agency"], "partitions": ["data-agency", "status-agency"], "issuers": [{"identifier": "https://agency.example", "tenantId": "agency"}]}]}}}], "unmet": {"bound", "keys", "partitions", "vaults"}, "findings": {["bound", "https://agency.example"], ["keys", "key-agency"], ["partitions", "data-agency"], ["partitions", "status-agency"], ["vaults", "vault-agency"]}},
	"tenants null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants", "value": null}], "unmet": {"bound", "keys", "partitions", "vaults"}},
	"tenants text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants", "value": "all"}], "unmet": {"bound", "keys", "partitions", "vaults"}},
	"tenants empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants", "value": []}], "unmet": {"bound", "keys", "partitions", "vaults"}},
	"tenants missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/tenants"}], "unmet": {"bound", "keys", "partitions", "vaults"}},
	"keys missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/keyIds"}], "unmet": {"keys"}},
	"keys null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/keyIds", "value": null}], "unmet": {"keys"}},
	"keys text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/keyIds", "value": "none"}], "unmet": {"keys"}},
	"keys empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/keyIds", "value": []}], "unmet": {"keys"}, "findings": {["keys", "training"]}},
	"keys of the other tenant empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/0/keyIds", "value": []}], "unmet": {"keys"}, "findings": {["keys", "agency"]}},
	"key null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/keyIds/0", "value": null}], "unmet": {"keys"}},
	"key a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/keyIds/0", "value": 7}], "unmet": {"keys"}},
	"key empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/keyIds/0", "value": ""}], "unmet": {"keys"}},
	"key shared": {"patch": [{"op": "add", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/keyIds/-", "value": "key-agency"}], "unmet": {"keys"}, "findings": {["keys", "key-agency"]}},
	"vaults missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/vaults"}], "unmet": {"vaults"}},
	"vaults null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/vaults", "value": null}], "unmet": {"vaults"}},
	"vaults text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/vaults", "value": "none"}], "unmet": {"vaults"}},
	"vaults empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/vaults", "value": []}], "unmet": {"vaults"}, "findings": {["vaults", "training"]}},
	"vaults of the other tenant empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/0/vaults", "value": []}], "unmet": {"vaults"}, "findings": {["vaults", "agency"]}},
	"vault null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/vaults/0", "value": null}], "unmet": {"vaults"}},
	"vault a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/vaults/0", "value": 7}], "unmet": {"vaults"}},
	"vault empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/vaults/0", "value": ""}], "unmet": {"vaults"}},
	"vault shared": {"patch": [{"op": "add", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/vaults/-", "value": "vault-agency"}], "unmet": {"vaults"}, "findings": {["vaults", "vault-agency"]}},
	"partitions missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/partitions"}], "unmet": {"partitions"}},
	"partitions null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/partitions", "value": null}], "unmet": {"partitions"}},
	"partitions text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/partitions", "value": "none"}], "unmet": {"partitions"}},
	"partitions empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/partitions", "value": []}], "unmet": {"partitions"}, "findings": {["partitions", "training"]}},
	"partitions of the other tenant empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/0/partitions", "value": []}], "unmet": {"partitions"}, "findings": {["partitions", "agency"]}},
	"partition null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/partitions/0", "value": null}], "unmet": {"partitions"}},
	"partition a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/partitions/0", "value": 7}], "unmet": {"partitions"}},
	"partition empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/partitions/0", "value": ""}], "unmet": {"partitions"}},
	"partition shared": {"patch": [{"op": "add", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/partitions/-", "value": "status-agency"}], "unmet": {"partitions"}, "findings": {["partitions", "status-agency"]}},
	"issuers missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/issuers"}], "unmet": {"bound"}},
	"issuers null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/issuers", "value": null}], "unmet": {"bound"}},
	"issuers text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/issuers", "value": "none"}], "unmet": {"bound"}},
	"issuers empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/issuers", "value": []}], "unmet": {"bound"}, "findings": {["bound", "training"]}},
	"tenant of the metadata missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/issuers/0/tenantId"}], "unmet": {"bound"}},
	"tenant of the metadata null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/issuers/0/tenantId", "value": null}], "unmet": {"bound"}, "findings": {["bound", "https://training.example"]}},
	"tenant of the metadata a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/issuers/0/tenantId", "value": 7}], "unmet": {"bound"}, "findings": {["bound", "https://training.example"]}},
	"bound to the other tenant": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/issuers/0/tenantId", "value": "agency"}], "unmet": {"bound"}, "findings": {["bound", "https://training.example"]}},
	"tenant missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/id"}], "unmet": {"bound"}},
	"tenant null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/id", "value": null}], "unmet": {"bound"}, "findings": {["bound", "https://training.example"]}},
	"tenant a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/id", "value": 7}], "unmet": {"bound"}, "findings": {["bound", "https://training.example"]}},
	"tenant null on both sides": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/id", "value": null}, {"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/issuers/0/tenantId", "value": null}], "unmet": {"bound"}, "findings": {["bound", "https://training.example"]}},
	"a second issuer bound to the other": {"patch": [{"op": "add", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/issuers/-", "value": {"identifier": "https://second.example", "tenantId": "agency"}}], "unmet": {"bound"}, "findings": {["bound", "https://second.example"]}},
}

_still_met := {
	"nothing changed": [],
	"one tenant": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/tenants/1"}],
	"the same key listed twice by one tenant": [{"op": "add", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/keyIds/-", "value": "key-training"}],
	"one name for things of several kinds": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/vaults/0", "value": "key-agency"}],
}

_kind := "tenancy-pki"

_params := {}

_input := {
	"evidence": {
		"tenancy-pki": [
			{
				"id": "a1",
				"predicate": {
					"tenants": [
						{
							"id": "agency",
							"keyIds": ["key-agency"],
							"vaults": ["vault-agency"],
							"partitions": ["data-agency", "status-agency"],
							"issuers": [{"identifier": "https://agency.example", "tenantId": "agency"}],
						},
						{
							"id": "training",
							"keyIds": ["key-training"],
							"vaults": ["vault-training"],
							"partitions": ["data-training", "status-training"],
							"issuers": [{"identifier": "https://training.example", "tenantId": "training"}],
						},
					],
				},
			},
		],
	},
}
