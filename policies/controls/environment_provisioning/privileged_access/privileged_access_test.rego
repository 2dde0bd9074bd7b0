package controls.environment_provisioning.privileged_access_test

import data.controls.environment_provisioning.privileged_access as control

test_met if {
	control.met == {
		"covered": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"few": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"resistant": {{"attestation": "a1", "pointer": "/predicate/environments"}},
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

_parameterised := {"few"}

test_headline_is_the_lowest_share if {
	control.headline == {"privileged_mfa_percent": 100} with input as _input with data.params as _params
	spoilt := json.patch(_input, [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/mfa/privilegedCoveragePercent", "value": 97}])
	control.headline == {"privileged_mfa_percent": 97} with input as spoilt with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/mfa/privilegedCoveragePercent", "value": 97.5},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/mfa/phishingResistant", "value": false},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/standingPrivileged", "value": 5},
	]) == {
		{
			"criterion": "covered",
			"key": "production",
			"text": "in production 97.5 % of the privileged accounts sign in by several factors",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/mfa/privilegedCoveragePercent"},
		},
		{
			"criterion": "few",
			"key": "production",
			"text": "production has 5 standing privileged assignments, 2 are allowed",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/standingPrivileged"},
		},
		{
			"criterion": "resistant",
			"key": "production",
			"text": "production accepts factors that do not withstand phishing",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/mfa/phishingResistant"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0"}], "unmet": {"covered", "few", "resistant"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/security-baseline"}], "unmet": {"covered", "few", "resistant"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate", "value": {}}], "unmet": {"covered", "few", "resistant"}},
	"a second baseline falls short": {"patch": [{"op": "add", "path": "/evidence/security-baseline/-", "value": {"id": "a2", "predicate": {"environments": [{"name": "production", "mfa": {"privilegedCoveragePercent": 90, "phishingResistant": false}, "standingPrivileged": 9}]}}}], "unmet": {"covered", "few", "resistant"}, "findings": {["covered", "production"], ["few", "production"], ["resistant", "production"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": null}], "unmet": {"covered", "few", "resistant"}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": "all"}], "unmet": {"covered", "few", "resistant"}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": []}], "unmet": {"covered", "few", "resistant"}},
	"environments missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments"}], "unmet": {"covered", "few", "resistant"}},
	"mfa missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/mfa"}], "unmet": {"covered", "resistant"}},
	"mfa null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/mfa", "value": null}], "unmet": {"covered", "resistant"}},
	"mfa text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/mfa", "value": "all"}], "unmet": {"covered", "resistant"}},
	"coverage missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/mfa/privilegedCoveragePercent"}], "unmet": {"covered"}},
	"coverage null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/mfa/privilegedCoveragePercent", "value": null}], "unmet": {"covered"}, "findings": {["covered", "production"]}},
	"coverage text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/mfa/privilegedCoveragePercent", "value": "100"}], "unmet": {"covered"}, "findings": {["covered", "production"]}},
	"coverage just below": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/mfa/privilegedCoveragePercent", "value": 99.9}], "unmet": {"covered"}, "findings": {["covered", "production"]}},
	"coverage above all": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/mfa/privilegedCoveragePercent", "value": 101}], "unmet": {"covered"}, "findings": {["covered", "production"]}},
	"coverage of the other environment": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/mfa/privilegedCoveragePercent", "value": 99}], "unmet": {"covered"}, "findings": {["covered", "staging"]}},
	"resistance missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/mfa/phishingResistant"}], "unmet": {"resistant"}},
	"resistance null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/mfa/phishingResistant", "value": null}], "unmet": {"resistant"}, "findings": {["resistant", "production"]}},
	"resistance text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/mfa/phishingResistant", "value": "true"}], "unmet": {"resistant"}, "findings": {["resistant", "production"]}},
	"not resistant": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/mfa/phishingResistant", "value": false}], "unmet": {"resistant"}, "findings": {["resistant", "production"]}},
	"standing missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/standingPrivileged"}], "unmet": {"few"}},
	"standing null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/standingPrivileged", "value": null}], "unmet": {"few"}, "findings": {["few", "production"]}},
	"standing text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/standingPrivileged", "value": "2"}], "unmet": {"few"}, "findings": {["few", "production"]}},
	"one standing too many": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/standingPrivileged", "value": 3}], "unmet": {"few"}, "findings": {["few", "production"]}},
	"standing of the other environment": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/standingPrivileged", "value": 3}], "unmet": {"few"}, "findings": {["few", "staging"]}},
}

_still_met := {
	"nothing changed": [],
	"none standing": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/standingPrivileged", "value": 0}],
	"one environment only": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/0"}],
}

_kind := "security-baseline"

_params := {"ENV-12": {"max_standing": 2}}

_input := {
	"evidence": {
		"security-baseline": [
			{
				"id": "a1",
				"predicate": {
					"environments": [
						{
							"name": "staging",
							"mfa": {"privilegedCoveragePercent": 100, "phishingResistant": true},
							"standingPrivileged": 0,
						},
						{
							"name": "production",
							"mfa": {"privilegedCoveragePercent": 100, "phishingResistant": true},
							"standingPrivileged": 2,
						},
					],
				},
			},
		],
	},
}
