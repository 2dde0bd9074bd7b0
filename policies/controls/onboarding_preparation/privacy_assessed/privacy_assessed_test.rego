package controls.onboarding_preparation.privacy_assessed_test

import data.controls.onboarding_preparation.privacy_assessed as control

test_met if {
	control.met == {
		"assessed": {{"attestation": "a1", "pointer": "/predicate/pia"}},
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
	unmet == {"assessed"}
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

test_valid_until_the_assessment_is_too_old if {
	control.valid_until == {time.parse_rfc3339_ns("2027-04-08T03:00:00Z")} with input as _input with data.params as _params
}

test_valid_until_the_statement_is_too_old_where_nobody_is_concerned if {
	without := json.patch(_input, [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/personalInformation", "value": false}])
	control.valid_until == {time.parse_rfc3339_ns("2027-06-21T01:00:00Z")} with input as without with data.params as _params
	control.met.assessed == {{"attestation": "a1", "pointer": "/predicate/personalInformation"}} with input as without with data.params as _params
}

test_findings if {
	_findings([{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia", "value": {"status": "in-progress"}}]) == {{
		"criterion": "assessed",
		"key": "pia/none",
		"text": "personal information: true; the privacy impact assessment is in-progress, completed at none, with the digest none of its report; the statement was signed at 2026-06-21T01:00:00Z, and 365 days are allowed",
		"cite": {"attestation": "a1", "pointer": "/predicate/personalInformation"},
	}}
	_findings([{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/completedAt", "value": "2025-01-01T00:00:00Z"}]) == {{
		"criterion": "assessed",
		"key": "pia/2025-01-01T00:00:00Z",
		"text": "personal information: true; the privacy impact assessment is complete, completed at 2025-01-01T00:00:00Z, with the digest 14535dd3db1318e994019b1ddbe5182bd0ab4a5869697ddfa8b83eba26a037b4 of its report; the statement was signed at 2026-06-21T01:00:00Z, and 365 days are allowed",
		"cite": {"attestation": "a1", "pointer": "/predicate/personalInformation"},
	}}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0"}], "unmet": {"assessed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations"}], "unmet": {"assessed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate", "value": {}}], "unmet": {"assessed"}},
	"a second statement falls short": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/-", "value": {"id": "a2", "signed_at": "2026-06-21T02:00:00Z", "signed_at_ns": 1782003600000000000, "predicate": {"personalInformation": true}}}], "unmet": {"assessed"}, "findings": {["assessed", "pia/none"]}},
	"not said whether there is personal information": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/personalInformation"}], "unmet": {"assessed"}},
	"personal information null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/personalInformation", "value": null}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08T03:00:00Z"]}},
	"personal information text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/personalInformation", "value": "no"}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08T03:00:00Z"]}},
	"no assessment": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/pia"}], "unmet": {"assessed"}, "findings": {["assessed", "pia/none"]}},
	"assessment null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia", "value": null}], "unmet": {"assessed"}},
	"assessment empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia", "value": {}}], "unmet": {"assessed"}, "findings": {["assessed", "pia/none"]}},
	"status missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/pia/status"}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08T03:00:00Z"]}},
	"status null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/status", "value": null}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08T03:00:00Z"]}},
	"in progress": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/status", "value": "in-progress"}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08T03:00:00Z"]}},
	"report missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/pia/report"}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08T03:00:00Z"]}},
	"digest of the report empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/report/digest/sha256", "value": ""}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08T03:00:00Z"]}},
	"digest of the report null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/report/digest/sha256", "value": null}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08T03:00:00Z"]}},
	"digest of the report with a second line": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/report/digest/sha256", "value": "14535dd3db1318e994019b1ddbe5182bd0ab4a5869697ddfa8b83eba26a037b4\n"}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08T03:00:00Z"]}},
	"instant missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/pia/completedAt"}], "unmet": {"assessed"}, "findings": {["assessed", "pia/none"]}},
	"instant null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/completedAt", "value": null}], "unmet": {"assessed"}, "findings": {["assessed", "pia/null"]}},
	"instant a date": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/completedAt", "value": "2026-04-08"}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08"]}},
	"a second too old": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/completedAt", "value": "2025-06-30T03:59:59Z"}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2025-06-30T03:59:59Z"]}},
	"completed after the signing": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/completedAt", "value": "2026-06-21T01:00:01Z"}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-06-21T01:00:01Z"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08T03:00:00Z"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08T03:00:00Z"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signed_at_ns"}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08T03:00:00Z"]}},
	"no personal information, stated too long ago": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/personalInformation", "value": false}, {"op": "replace", "path": "/evidence/compliance-obligations/0/signed_at_ns", "value": 1751255999000000000}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08T03:00:00Z"]}},
	"no personal information, time of signing missing": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/personalInformation", "value": false}, {"op": "remove", "path": "/evidence/compliance-obligations/0/signed_at_ns"}], "unmet": {"assessed"}, "findings": {["assessed", "pia/2026-04-08T03:00:00Z"]}},
}

_still_met := {
	"nothing changed": [],
	"as old as allowed": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/completedAt", "value": "2025-06-30T04:00:00Z"}],
	"completed as the statement was signed": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/pia/completedAt", "value": "2026-06-21T01:00:00Z"}],
	"no personal information, no assessment": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/personalInformation", "value": false}, {"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/pia"}],
	"no personal information, stated as long ago as allowed": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/personalInformation", "value": false}, {"op": "replace", "path": "/evidence/compliance-obligations/0/signed_at_ns", "value": 1751256000000000000}],
}

_kind := "compliance-obligations"

_params := {"ONB-06": {"max_age_days": 365}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {"compliance-obligations": [{
		"id": "a1",
		"signed_at": "2026-06-21T01:00:00Z",
		"signed_at_ns": 1782003600000000000,
		"predicate": {
			"personalInformation": true,
			"pia": {
				"status": "complete",
				"completedAt": "2026-04-08T03:00:00Z",
				"report": {"digest": {"sha256": "14535dd3db1318e994019b1ddbe5182bd0ab4a5869697ddfa8b83eba26a037b4"}},
			},
		},
	}]},
}
