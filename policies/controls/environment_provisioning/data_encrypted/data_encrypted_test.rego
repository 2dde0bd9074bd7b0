package controls.environment_provisioning.data_encrypted_test

import data.controls.environment_provisioning.data_encrypted as control

test_met if {
	control.met == {
		"encrypted": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"keyed": {{"attestation": "a1", "pointer": "/predicate/environments"}},
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
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/stores", "value": []},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/0/encryptionAtRest", "value": false},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/1/keySource", "value": "platform"},
	]) == {
		{
			"criterion": "encrypted",
			"key": "production/assets",
			"text": "assets in production is not encrypted at rest",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/stores/0/encryptionAtRest"},
		},
		{
			"criterion": "encrypted",
			"key": "staging",
			"text": "staging lists no data store",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/stores"},
		},
		{
			"criterion": "keyed",
			"key": "production/holders",
			"text": "holders in production holds data classified OFFICIAL: Sensitive; its keys are managed by the platform",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/stores/1"},
		},
		{
			"criterion": "keyed",
			"key": "staging",
			"text": "staging lists no data store",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/stores"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0"}], "unmet": {"encrypted", "keyed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/security-baseline"}], "unmet": {"encrypted", "keyed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate", "value": {}}], "unmet": {"encrypted", "keyed"}},
	"a second baseline falls short": {"patch": [{"op": "add", "path": "/evidence/security-baseline/-", "value": {"id": "a2", "predicate": {"environments": [{"name": "production", "stores": [{"id": "other", "classification": "OFFICIAL: Sensitive", "encryptionAtRest": false, "keySource": "platform"}]}]}}}], "unmet": {"encrypted", "keyed"}, "findings": {["encrypted", "production/other"], ["keyed", "production/other"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": null}], "unmet": {"encrypted", "keyed"}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": "all"}], "unmet": {"encrypted", "keyed"}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": []}], "unmet": {"encrypted", "keyed"}},
	"environments missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments"}], "unmet": {"encrypted", "keyed"}},
	"stores missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/stores"}], "unmet": {"encrypted", "keyed"}},
	"stores null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores", "value": null}], "unmet": {"encrypted", "keyed"}},
	"stores text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores", "value": "none"}], "unmet": {"encrypted", "keyed"}},
	"stores empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores", "value": []}], "unmet": {"encrypted", "keyed"}, "findings": {["encrypted", "production"], ["keyed", "production"]}},
	"stores of the other environment empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/stores", "value": []}], "unmet": {"encrypted", "keyed"}, "findings": {["encrypted", "staging"], ["keyed", "staging"]}},
	"encryption missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/1/encryptionAtRest"}], "unmet": {"encrypted"}},
	"encryption null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/1/encryptionAtRest", "value": null}], "unmet": {"encrypted"}, "findings": {["encrypted", "production/holders"]}},
	"encryption text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/1/encryptionAtRest", "value": "true"}], "unmet": {"encrypted"}, "findings": {["encrypted", "production/holders"]}},
	"one store not encrypted": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/1/encryptionAtRest", "value": false}], "unmet": {"encrypted"}, "findings": {["encrypted", "production/holders"]}},
	"a store of the other environment not encrypted": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/stores/0/encryptionAtRest", "value": false}], "unmet": {"encrypted"}, "findings": {["encrypted", "staging/store-stg"]}},
	"classification missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/0/classification"}], "unmet": {"keyed"}},
	"classification null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/0/classification", "value": null}], "unmet": {"keyed"}, "findings": {["keyed", "production/assets"]}},
	"classification a number": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/0/classification", "value": 7}], "unmet": {"keyed"}, "findings": {["keyed", "production/assets"]}},
	"classification unknown": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/0/classification", "value": "SECRET"}], "unmet": {"keyed"}, "findings": {["keyed", "production/assets"]}},
	"classification in small letters": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/0/classification", "value": "official"}], "unmet": {"keyed"}, "findings": {["keyed", "production/assets"]}},
	"key source missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/1/keySource"}], "unmet": {"keyed"}},
	"key source null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/1/keySource", "value": null}], "unmet": {"keyed"}, "findings": {["keyed", "production/holders"]}},
	"key source a number": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/1/keySource", "value": 7}], "unmet": {"keyed"}, "findings": {["keyed", "production/holders"]}},
	"sensitive by platform keys": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/1/keySource", "value": "platform"}], "unmet": {"keyed"}, "findings": {["keyed", "production/holders"]}},
	"raised to sensitive": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/0/classification", "value": "OFFICIAL: Sensitive"}], "unmet": {"keyed"}, "findings": {["keyed", "production/assets"]}},
}

_still_met := {
	"nothing changed": [],
	"key source unknown where nothing is sensitive": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/0/keySource"}],
	"customer keys where nothing is sensitive": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/stores/0/keySource", "value": "customer"}],
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
							"stores": [{"id": "store-stg", "classification": "UNOFFICIAL", "encryptionAtRest": true, "keySource": "platform"}],
						},
						{
							"name": "production",
							"stores": [
								{"id": "assets", "classification": "OFFICIAL", "encryptionAtRest": true, "keySource": "platform"},
								{"id": "holders", "classification": "OFFICIAL: Sensitive", "encryptionAtRest": true, "keySource": "customer"},
							],
						},
					],
				},
			},
		],
	},
}
