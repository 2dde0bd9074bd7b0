package controls.environment_provisioning.no_drift_test

import data.controls.environment_provisioning.no_drift as control

test_met if {
	control.met == {
		"checked": {{"attestation": "a1", "pointer": "/predicate/driftCheckedAt"}},
		"reviewed": {{"attestation": "a1", "pointer": "/predicate/iac"}},
		"undrifted": {{"attestation": "a1", "pointer": "/predicate/driftCount"}},
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

_parameterised := {"checked"}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/environment/0/predicate/iac/appliedPlanDigest", "value": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},
		{"op": "replace", "path": "/evidence/environment/0/predicate/driftCount", "value": 2},
		{"op": "replace", "path": "/evidence/environment/0/predicate/driftCheckedAt", "value": "2026-06-20T00:00:00Z"},
	]) == {
		{
			"criterion": "checked",
			"key": "2026-06-20T00:00:00Z",
			"text": "differences were looked for at 2026-06-20T00:00:00Z, more than 24 hours before the inventory was signed at 2026-06-22T01:30:00Z, or after that",
			"cite": {"attestation": "a1", "pointer": "/predicate/driftCheckedAt"},
		},
		{
			"criterion": "undrifted",
			"key": "2026-06-20T00:00:00Z",
			"text": "2 resources differ from the code",
			"cite": {"attestation": "a1", "pointer": "/predicate/driftCount"},
		},
		{
			"criterion": "reviewed",
			"key": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
			"text": "the plan cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd was applied, the plan abababababababababababababababababababababababababababababababab was reviewed",
			"cite": {"attestation": "a1", "pointer": "/predicate/iac/appliedPlanDigest"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/environment/0"}], "unmet": {"checked", "reviewed", "undrifted"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/environment"}], "unmet": {"checked", "reviewed", "undrifted"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate", "value": {}}], "unmet": {"checked", "reviewed", "undrifted"}},
	"a second inventory falls short": {"patch": [{"op": "add", "path": "/evidence/environment/-", "value": {"id": "a2", "signed_at": "2026-06-20T00:00:00Z", "signed_at_ns": 1781913600000000000, "predicate": {"iac": {"reviewedPlanDigest": "abababababababababababababababababababababababababababababababab", "appliedPlanDigest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}, "driftCount": 1, "driftCheckedAt": "2026-06-01T00:00:00Z"}}}], "unmet": {"checked", "reviewed", "undrifted"}, "findings": {["checked", "2026-06-01T00:00:00Z"], ["reviewed", "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"], ["undrifted", "2026-06-01T00:00:00Z"]}},
	"code missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/iac"}], "unmet": {"reviewed"}},
	"reviewed plan missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/iac/reviewedPlanDigest"}], "unmet": {"reviewed"}},
	"applied plan missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/iac/appliedPlanDigest"}], "unmet": {"reviewed"}},
	"both plans null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/iac/appliedPlanDigest", "value": null}, {"op": "replace", "path": "/evidence/environment/0/predicate/iac/reviewedPlanDigest", "value": null}], "unmet": {"reviewed"}},
	"both plans empty": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/iac/appliedPlanDigest", "value": ""}, {"op": "replace", "path": "/evidence/environment/0/predicate/iac/reviewedPlanDigest", "value": ""}], "unmet": {"reviewed"}},
	"both plans too long": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/iac/appliedPlanDigest", "value": "ababababababababababababababababababababababababababababababababab"}, {"op": "replace", "path": "/evidence/environment/0/predicate/iac/reviewedPlanDigest", "value": "ababababababababababababababababababababababababababababababababab"}], "unmet": {"reviewed"}},
	"another plan applied": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/iac/appliedPlanDigest", "value": "acababababababababababababababababababababababababababababababab"}], "unmet": {"reviewed"}, "findings": {["reviewed", "acababababababababababababababababababababababababababababababab"]}},
	"drift missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/driftCount"}], "unmet": {"undrifted"}},
	"drift null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/driftCount", "value": null}], "unmet": {"undrifted"}, "findings": {["undrifted", "2026-06-22T01:00:00Z"]}},
	"drift text": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/driftCount", "value": "0"}], "unmet": {"undrifted"}, "findings": {["undrifted", "2026-06-22T01:00:00Z"]}},
	"one resource differs": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/driftCount", "value": 1}], "unmet": {"undrifted"}, "findings": {["undrifted", "2026-06-22T01:00:00Z"]}},
	"check missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/predicate/driftCheckedAt"}], "unmet": {"checked"}},
	"check null": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/driftCheckedAt", "value": null}], "unmet": {"checked"}, "findings": {["checked", null]}},
	"check a date": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/driftCheckedAt", "value": "2026-06-22"}], "unmet": {"checked"}, "findings": {["checked", "2026-06-22"]}},
	"check a second too old": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/driftCheckedAt", "value": "2026-06-21T01:29:59Z"}], "unmet": {"checked"}, "findings": {["checked", "2026-06-21T01:29:59Z"]}},
	"check after signing": {"patch": [{"op": "replace", "path": "/evidence/environment/0/predicate/driftCheckedAt", "value": "2026-06-22T01:30:01Z"}], "unmet": {"checked"}, "findings": {["checked", "2026-06-22T01:30:01Z"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/environment/0/signed_at_ns"}], "unmet": {"checked"}, "findings": {["checked", "2026-06-22T01:00:00Z"]}},
}

_still_met := {
	"nothing changed": [],
	"check as old as allowed": [{"op": "replace", "path": "/evidence/environment/0/predicate/driftCheckedAt", "value": "2026-06-21T01:30:00Z"}],
	"signed at once": [{"op": "replace", "path": "/evidence/environment/0/predicate/driftCheckedAt", "value": "2026-06-22T01:30:00Z"}],
}

_kind := "environment"

_params := {"ENV-05": {"max_check_age_hours": 24}}

_input := {
	"evidence": {
		"environment": [
			{
				"id": "a1",
				"signed_at": "2026-06-22T01:30:00Z",
				"signed_at_ns": 1782091800000000000,
				"predicate": {
					"iac": {
						"reviewedPlanDigest": "abababababababababababababababababababababababababababababababab",
						"appliedPlanDigest": "abababababababababababababababababababababababababababababababab",
					},
					"driftCount": 0,
					"driftCheckedAt": "2026-06-22T01:00:00Z",
				},
			},
		],
	},
}
