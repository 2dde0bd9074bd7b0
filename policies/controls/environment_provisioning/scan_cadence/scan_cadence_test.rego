package controls.environment_provisioning.scan_cadence_test

import data.controls.environment_provisioning.scan_cadence as control

test_met if {
	control.met == {
		"discovered": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"exposed": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"others": {{"attestation": "a1", "pointer": "/predicate/environments"}},
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

_parameterised := {"discovered", "exposed", "others"}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning", "value": {"internetFacingHours": 48, "othersDays": 30, "discoveryDays": 31}},
	]) == {
		{
			"criterion": "discovered",
			"key": "production",
			"text": "unknown assets of production are searched for every 31 days, at most 14 are allowed",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/scanning/discoveryDays"},
		},
		{
			"criterion": "exposed",
			"key": "production",
			"text": "what faces the internet in production is scanned every 48 hours, at most 24 are allowed",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/scanning/internetFacingHours"},
		},
		{
			"criterion": "others",
			"key": "production",
			"text": "what does not face the internet in production is scanned every 30 days, at most 14 are allowed",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/scanning/othersDays"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0"}], "unmet": {"discovered", "exposed", "others"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/security-baseline"}], "unmet": {"discovered", "exposed", "others"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate", "value": {}}], "unmet": {"discovered", "exposed", "others"}},
	"a second baseline falls short": {"patch": [{"op": "add", "path": "/evidence/security-baseline/-", "value": {"id": "a2", "predicate": {"environments": [{"name": "production", "scanning": {"internetFacingHours": 25, "othersDays": 15, "discoveryDays": 15}}]}}}], "unmet": {"discovered", "exposed", "others"}, "findings": {["discovered", "production"], ["exposed", "production"], ["others", "production"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": null}], "unmet": {"discovered", "exposed", "others"}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": "all"}], "unmet": {"discovered", "exposed", "others"}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": []}], "unmet": {"discovered", "exposed", "others"}},
	"environments missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments"}], "unmet": {"discovered", "exposed", "others"}},
	"scanning missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning"}], "unmet": {"discovered", "exposed", "others"}},
	"scanning null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning", "value": null}], "unmet": {"discovered", "exposed", "others"}},
	"scanning text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning", "value": "daily"}], "unmet": {"discovered", "exposed", "others"}},
	"exposed missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/internetFacingHours"}], "unmet": {"exposed"}},
	"exposed null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/internetFacingHours", "value": null}], "unmet": {"exposed"}, "findings": {["exposed", "production"]}},
	"exposed text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/internetFacingHours", "value": "24"}], "unmet": {"exposed"}, "findings": {["exposed", "production"]}},
	"exposed too seldom": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/internetFacingHours", "value": 25}], "unmet": {"exposed"}, "findings": {["exposed", "production"]}},
	"exposed never": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/internetFacingHours", "value": 0}], "unmet": {"exposed"}, "findings": {["exposed", "production"]}},
	"exposed negative": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/internetFacingHours", "value": -1}], "unmet": {"exposed"}, "findings": {["exposed", "production"]}},
	"exposed of the other environment": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/scanning/internetFacingHours", "value": 25}], "unmet": {"exposed"}, "findings": {["exposed", "staging"]}},
	"others missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/othersDays"}], "unmet": {"others"}},
	"others null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/othersDays", "value": null}], "unmet": {"others"}, "findings": {["others", "production"]}},
	"others text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/othersDays", "value": "14"}], "unmet": {"others"}, "findings": {["others", "production"]}},
	"others too seldom": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/othersDays", "value": 15}], "unmet": {"others"}, "findings": {["others", "production"]}},
	"others never": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/othersDays", "value": 0}], "unmet": {"others"}, "findings": {["others", "production"]}},
	"others negative": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/othersDays", "value": -1}], "unmet": {"others"}, "findings": {["others", "production"]}},
	"others of the other environment": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/scanning/othersDays", "value": 15}], "unmet": {"others"}, "findings": {["others", "staging"]}},
	"discovery missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/discoveryDays"}], "unmet": {"discovered"}},
	"discovery null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/discoveryDays", "value": null}], "unmet": {"discovered"}, "findings": {["discovered", "production"]}},
	"discovery text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/discoveryDays", "value": "14"}], "unmet": {"discovered"}, "findings": {["discovered", "production"]}},
	"discovery too seldom": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/discoveryDays", "value": 15}], "unmet": {"discovered"}, "findings": {["discovered", "production"]}},
	"discovery never": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/discoveryDays", "value": 0}], "unmet": {"discovered"}, "findings": {["discovered", "production"]}},
	"discovery negative": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning/discoveryDays", "value": -1}], "unmet": {"discovered"}, "findings": {["discovered", "production"]}},
	"discovery of the other environment": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/scanning/discoveryDays", "value": 15}], "unmet": {"discovered"}, "findings": {["discovered", "staging"]}},
}

_still_met := {
	"nothing changed": [],
	"more often": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/scanning", "value": {"internetFacingHours": 1, "othersDays": 1, "discoveryDays": 1}}],
	"one environment only": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/0"}],
}

_kind := "security-baseline"

_params := {"ENV-15": {"internet_facing_hours": 24, "other_days": 14, "discovery_days": 14}}

_input := {
	"evidence": {
		"security-baseline": [
			{
				"id": "a1",
				"predicate": {
					"environments": [
						{"name": "staging", "scanning": {"internetFacingHours": 24, "othersDays": 14, "discoveryDays": 14}},
						{"name": "production", "scanning": {"internetFacingHours": 24, "othersDays": 14, "discoveryDays": 14}},
					],
				},
			},
		],
	},
}
