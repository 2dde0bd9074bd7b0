package controls.environment_provisioning.vaults_protected_test

import data.controls.environment_provisioning.vaults_protected as control

test_met if {
	control.met == {
		"hardware": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"recoverable": {{"attestation": "a1", "pointer": "/predicate/environments"}},
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
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/vaults", "value": []},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/softDelete", "value": false},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/1/protection", "value": "software"},
	]) == {
		{
			"criterion": "hardware",
			"key": "production/hsm-prod",
			"text": "hsm-prod in production holds keys that issue credentials, protected by software",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/vaults/1/protection"},
		},
		{
			"criterion": "recoverable",
			"key": "production/vault-prod",
			"text": "vault-prod in production: soft delete is false, purge protection is true",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/vaults/0"},
		},
		{
			"criterion": "recoverable",
			"key": "staging",
			"text": "staging lists no vault",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/vaults"},
		},
	}
	_findings([
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/1/issuerKeys", "value": false},
	]) == {
		{
			"criterion": "hardware",
			"key": "production",
			"text": "no vault with keys that issue credentials is listed for production",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0"}], "unmet": {"hardware", "recoverable"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/security-baseline"}], "unmet": {"hardware", "recoverable"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate", "value": {}}], "unmet": {"hardware", "recoverable"}},
	"a second baseline falls short": {"patch": [{"op": "add", "path": "/evidence/security-baseline/-", "value": {"id": "a2", "predicate": {"environments": [{"name": "production", "vaults": [{"id": "other", "softDelete": false, "purgeProtection": true, "protection": "software", "issuerKeys": true}]}]}}}], "unmet": {"hardware", "recoverable"}, "findings": {["hardware", "production/other"], ["recoverable", "production/other"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": null}], "unmet": {"hardware", "recoverable"}, "findings": {["hardware", "production"]}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": "all"}], "unmet": {"hardware", "recoverable"}, "findings": {["hardware", "production"]}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": []}], "unmet": {"hardware", "recoverable"}, "findings": {["hardware", "production"]}},
	"environments missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments"}], "unmet": {"hardware", "recoverable"}},
	"vaults missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults"}], "unmet": {"hardware", "recoverable"}, "findings": {["hardware", "production"]}},
	"vaults null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults", "value": null}], "unmet": {"hardware", "recoverable"}, "findings": {["hardware", "production"]}},
	"vaults text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults", "value": "none"}], "unmet": {"hardware", "recoverable"}, "findings": {["hardware", "production"]}},
	"vaults empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults", "value": []}], "unmet": {"hardware", "recoverable"}, "findings": {["hardware", "production"], ["recoverable", "production"]}},
	"vaults of the other environment empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/vaults", "value": []}], "unmet": {"recoverable"}, "findings": {["recoverable", "staging"]}},
	"vaults of the other environment missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/0/vaults"}], "unmet": {"hardware", "recoverable"}},
	"soft delete missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/1/softDelete"}], "unmet": {"recoverable"}},
	"soft delete null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/1/softDelete", "value": null}], "unmet": {"recoverable"}, "findings": {["recoverable", "production/hsm-prod"]}},
	"soft delete text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/1/softDelete", "value": "true"}], "unmet": {"recoverable"}, "findings": {["recoverable", "production/hsm-prod"]}},
	"no soft delete": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/1/softDelete", "value": false}], "unmet": {"recoverable"}, "findings": {["recoverable", "production/hsm-prod"]}},
	"purge protection missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/purgeProtection"}], "unmet": {"recoverable"}},
	"purge protection null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/purgeProtection", "value": null}], "unmet": {"recoverable"}, "findings": {["recoverable", "production/vault-prod"]}},
	"purge protection text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/purgeProtection", "value": "true"}], "unmet": {"recoverable"}, "findings": {["recoverable", "production/vault-prod"]}},
	"no purge protection": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/purgeProtection", "value": false}], "unmet": {"recoverable"}, "findings": {["recoverable", "production/vault-prod"]}},
	"protection missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/1/protection"}], "unmet": {"hardware"}},
	"protection null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/1/protection", "value": null}], "unmet": {"hardware"}, "findings": {["hardware", "production/hsm-prod"]}},
	"protection a number": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/1/protection", "value": 7}], "unmet": {"hardware"}, "findings": {["hardware", "production/hsm-prod"]}},
	"issuer keys in software": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/1/protection", "value": "software"}], "unmet": {"hardware"}, "findings": {["hardware", "production/hsm-prod"]}},
	"issuer keys in something else": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/1/protection", "value": "hsm"}], "unmet": {"hardware"}, "findings": {["hardware", "production/hsm-prod"]}},
	"issuer keys missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/issuerKeys"}], "unmet": {"hardware"}, "findings": {["hardware", "production/vault-prod"]}},
	"issuer keys null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/issuerKeys", "value": null}], "unmet": {"hardware"}, "findings": {["hardware", "production/vault-prod"]}},
	"issuer keys text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/issuerKeys", "value": "no"}], "unmet": {"hardware"}, "findings": {["hardware", "production/vault-prod"]}},
	"issuer keys in a vault of software": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/issuerKeys", "value": true}], "unmet": {"hardware"}, "findings": {["hardware", "production/vault-prod"]}},
	"issuer keys in software elsewhere": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/vaults/0/issuerKeys", "value": true}], "unmet": {"hardware"}, "findings": {["hardware", "staging/vault-stg"]}},
	"no issuer keys": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/1/issuerKeys", "value": false}], "unmet": {"hardware"}, "findings": {["hardware", "production"]}},
	"issuer keys in the other environment only": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/1/issuerKeys", "value": false}, {"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/vaults/0/issuerKeys", "value": true}, {"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/vaults/0/protection", "value": "HSM"}], "unmet": {"hardware"}, "findings": {["hardware", "production"]}},
	"release goes elsewhere": {"patch": [{"op": "replace", "path": "/release/environment", "value": "disaster-recovery"}], "unmet": {"hardware"}, "findings": {["hardware", "disaster-recovery"]}},
	"release environment missing": {"patch": [{"op": "remove", "path": "/release/environment"}], "unmet": {"hardware"}},
	"name missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/name"}], "unmet": {"hardware"}, "findings": {["hardware", "production"]}},
	"name null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/name", "value": null}], "unmet": {"hardware"}, "findings": {["hardware", "production"]}},
}

_still_met := {
	"nothing changed": [],
	"protection unknown where there are no issuer keys": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/protection"}],
	"hardware for all": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/vaults/0/protection", "value": "HSM"}],
	"one environment only": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/0"}],
}

_kind := "security-baseline"

_params := {}

_input := {
	"release": {"environment": "production"},
	"evidence": {
		"security-baseline": [
			{
				"id": "a1",
				"predicate": {
					"environments": [
						{
							"name": "staging",
							"vaults": [
								{
									"id": "vault-stg",
									"softDelete": true,
									"purgeProtection": true,
									"protection": "software",
									"issuerKeys": false,
								},
							],
						},
						{
							"name": "production",
							"vaults": [
								{
									"id": "vault-prod",
									"softDelete": true,
									"purgeProtection": true,
									"protection": "software",
									"issuerKeys": false,
								},
								{"id": "hsm-prod", "softDelete": true, "purgeProtection": true, "protection": "HSM", "issuerKeys": true},
							],
						},
					],
				},
			},
		],
	},
}
