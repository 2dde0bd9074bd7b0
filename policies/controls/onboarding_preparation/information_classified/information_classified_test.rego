package controls.onboarding_preparation.information_classified_test

import data.controls.onboarding_preparation.information_classified as control

test_met if {
	control.met == {
		"assessed": {{"attestation": "a1", "pointer": "/predicate/irap"}},
		"classified": {{"attestation": "a1", "pointer": "/predicate/dataClassification"}},
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
	unmet == {"assessed", "classified"}
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
	control.valid_until == {time.parse_rfc3339_ns("2027-09-18T06:00:00Z")} with input as _input with data.params as _params
}

test_valid_until_the_statement_is_too_old_where_nothing_is_sensitive if {
	ordinary := json.patch(_input, [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/dataClassification", "value": "OFFICIAL"}])
	control.valid_until == {time.parse_rfc3339_ns("2028-06-21T01:00:00Z")} with input as ordinary with data.params as _params
	control.met.assessed == {{"attestation": "a1", "pointer": "/predicate/dataClassification"}} with input as ordinary with data.params as _params
}

test_tightened if {
	params := {"ONB-05": {"classifications": ["OFFICIAL"], "irap_levels": ["PROTECTED"], "irap_months": 24}}
	control.met == {"assessed": set(), "classified": set()} with input as _input with data.params as params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/irap/assessedAt", "value": "2024-06-30T03:59:59Z"},
		{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/irap/level", "value": "OFFICIAL"},
	]) == {{
		"criterion": "assessed",
		"key": "irap/2024-06-30T03:59:59Z",
		"text": "the information is OFFICIAL: Sensitive; the newest IRAP assessment has the level OFFICIAL and ended at 2024-06-30T03:59:59Z; the statement was signed at 2026-06-21T01:00:00Z, and 24 months are allowed",
		"cite": {"attestation": "a1", "pointer": "/predicate/dataClassification"},
	}}
	_findings([
		{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/irap"},
		{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/dataClassification", "value": "SECRET"},
	]) == {
		{
			"criterion": "classified",
			"key": "SECRET",
			"text": "the service handles information classified as SECRET, which the policy does not admit",
			"cite": {"attestation": "a1", "pointer": "/predicate/dataClassification"},
		},
		{
			"criterion": "assessed",
			"key": "irap/none",
			"text": "the information is SECRET; the newest IRAP assessment has the level none and ended at none; the statement was signed at 2026-06-21T01:00:00Z, and 24 months are allowed",
			"cite": {"attestation": "a1", "pointer": "/predicate/dataClassification"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0"}], "unmet": {"assessed", "classified"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations"}], "unmet": {"assessed", "classified"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate", "value": {}}], "unmet": {"assessed", "classified"}},
	"a second statement falls short": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/-", "value": {"id": "a2", "signed_at": "2026-06-21T02:00:00Z", "signed_at_ns": 1782003600000000000, "predicate": {"dataClassification": "TOP SECRET"}}}], "unmet": {"assessed", "classified"}, "findings": {["classified", "TOP SECRET"], ["assessed", "irap/none"]}},
	"classification missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/dataClassification"}], "unmet": {"assessed", "classified"}},
	"classification null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/dataClassification", "value": null}], "unmet": {"assessed", "classified"}, "findings": {["classified", "null"], ["assessed", "irap/2025-09-18T06:00:00Z"]}},
	"classification empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/dataClassification", "value": ""}], "unmet": {"assessed", "classified"}, "findings": {["classified", ""], ["assessed", "irap/2025-09-18T06:00:00Z"]}},
	"classification in another case": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/dataClassification", "value": "official"}], "unmet": {"assessed", "classified"}, "findings": {["classified", "official"], ["assessed", "irap/2025-09-18T06:00:00Z"]}},
	"no assessment": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/irap"}], "unmet": {"assessed"}, "findings": {["assessed", "irap/none"]}},
	"assessment null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/irap", "value": null}], "unmet": {"assessed"}},
	"assessment empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/irap", "value": {}}], "unmet": {"assessed"}, "findings": {["assessed", "irap/none"]}},
	"level missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/irap/level"}], "unmet": {"assessed"}, "findings": {["assessed", "irap/2025-09-18T06:00:00Z"]}},
	"level null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/irap/level", "value": null}], "unmet": {"assessed"}, "findings": {["assessed", "irap/2025-09-18T06:00:00Z"]}},
	"level too low": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/irap/level", "value": "OFFICIAL"}], "unmet": {"assessed"}, "findings": {["assessed", "irap/2025-09-18T06:00:00Z"]}},
	"instant missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/irap/assessedAt"}], "unmet": {"assessed"}, "findings": {["assessed", "irap/none"]}},
	"instant null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/irap/assessedAt", "value": null}], "unmet": {"assessed"}, "findings": {["assessed", "irap/null"]}},
	"instant a date": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/irap/assessedAt", "value": "2025-09-18"}], "unmet": {"assessed"}, "findings": {["assessed", "irap/2025-09-18"]}},
	"a second too old": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/irap/assessedAt", "value": "2024-06-30T03:59:59Z"}], "unmet": {"assessed"}, "findings": {["assessed", "irap/2024-06-30T03:59:59Z"]}},
	"assessed after the signing": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/irap/assessedAt", "value": "2026-06-21T01:00:01Z"}], "unmet": {"assessed"}, "findings": {["assessed", "irap/2026-06-21T01:00:01Z"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"assessed"}, "findings": {["assessed", "irap/2025-09-18T06:00:00Z"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"assessed"}, "findings": {["assessed", "irap/2025-09-18T06:00:00Z"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signed_at_ns"}], "unmet": {"assessed"}, "findings": {["assessed", "irap/2025-09-18T06:00:00Z"]}},
	"not sensitive, and stated too long ago": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/dataClassification", "value": "UNOFFICIAL"}, {"op": "replace", "path": "/evidence/compliance-obligations/0/signed_at_ns", "value": 1719719999000000000}], "unmet": {"assessed"}, "findings": {["assessed", "irap/2025-09-18T06:00:00Z"]}},
	"not sensitive, and the time of signing missing": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/dataClassification", "value": "OFFICIAL"}, {"op": "remove", "path": "/evidence/compliance-obligations/0/signed_at_ns"}], "unmet": {"assessed"}, "findings": {["assessed", "irap/2025-09-18T06:00:00Z"]}},
}

_still_met := {
	"nothing changed": [],
	"as old as allowed": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/irap/assessedAt", "value": "2024-06-30T04:00:00Z"}],
	"assessed as the statement was signed": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/irap/assessedAt", "value": "2026-06-21T01:00:00Z"}],
	"a higher level": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/irap/level", "value": "PROTECTED"}],
	"routine information, not assessed": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/dataClassification", "value": "OFFICIAL"}, {"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/irap"}],
	"no government information, assessed long ago": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/dataClassification", "value": "UNOFFICIAL"}, {"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/irap/assessedAt", "value": "2020-01-01T00:00:00Z"}],
	"not sensitive, stated as long ago as allowed": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/dataClassification", "value": "UNOFFICIAL"}, {"op": "replace", "path": "/evidence/compliance-obligations/0/signed_at_ns", "value": 1719720000000000000}],
}

_kind := "compliance-obligations"

_params := {"ONB-05": {
	"classifications": ["UNOFFICIAL", "OFFICIAL", "OFFICIAL: Sensitive"],
	"irap_levels": ["OFFICIAL: Sensitive", "PROTECTED"],
	"irap_months": 24,
}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {"compliance-obligations": [{
		"id": "a1",
		"signed_at": "2026-06-21T01:00:00Z",
		"signed_at_ns": 1782003600000000000,
		"predicate": {
			"dataClassification": "OFFICIAL: Sensitive",
			"irap": {"assessedAt": "2025-09-18T06:00:00Z", "level": "OFFICIAL: Sensitive"},
		},
	}]},
}
