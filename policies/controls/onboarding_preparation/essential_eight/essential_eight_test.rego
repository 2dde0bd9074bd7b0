package controls.onboarding_preparation.essential_eight_test

import data.controls.onboarding_preparation.essential_eight as control

test_met if {
	control.met == {
		"reached": {{"attestation": "a1", "pointer": "/predicate/e8/assessedLevel"}},
		"recent": {{"attestation": "a1", "pointer": "/predicate/e8/assessedAt"}},
		"seen": {{"attestation": "a1", "pointer": "/predicate/e8/evidenceQuality"}},
		"stepwise": {{"attestation": "a1", "pointer": "/predicate/e8/levelsAssessed"}},
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
	unmet == {"reached", "recent"}
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

test_target_of_the_policy[note] if {
	some note, case in {"reached": {"target": 2, "met": 1}, "not reached": {"target": 3, "met": 0}}
	params := {"ONB-09": {"target": case.target, "max_age_days": 365}}
	count(control.met.reached) == case.met with input as _input with data.params as params
}

test_headline if {
	control.headline == {"e8_level": 2, "e8_least_level": 1} with input as _input with data.params as _params
}

test_valid_until_the_assessment_is_too_old if {
	control.valid_until == {time.parse_rfc3339_ns("2027-03-19T05:00:00Z")} with input as _input with data.params as _params
}

test_findings if {
	_findings([{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8", "value": {"target": 3, "assessedLevel": 2, "levelsAssessed": [2], "assessedAt": "2025-01-01T00:00:00Z", "evidenceQuality": "fair"}}]) == {
		{
			"criterion": "reached",
			"key": "level-2",
			"text": "the level found is 2; agreed on is 3, and the policy demands 1",
			"cite": {"attestation": "a1", "pointer": "/predicate/e8"},
		},
		{
			"criterion": "stepwise",
			"key": "level-1",
			"text": "level 2 is claimed, but level 1 was not assessed",
			"cite": {"attestation": "a1", "pointer": "/predicate/e8/levelsAssessed"},
		},
		{
			"criterion": "recent",
			"key": "2025-01-01T00:00:00Z",
			"text": "the assessment ended at 2025-01-01T00:00:00Z, more than 365 days ago or after the statement was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/e8/assessedAt"},
		},
		{
			"criterion": "seen",
			"key": "fair",
			"text": "the evidence that the level rests on is fair: it was not read at the systems",
			"cite": {"attestation": "a1", "pointer": "/predicate/e8/evidenceQuality"},
		},
	}
	_findings([{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/e8"}]) == {finding |
		some criterion in ["reached", "recent", "seen", "stepwise"]
		finding := {
			"criterion": criterion,
			"key": "none",
			"text": "no assessment against the Essential Eight is stated",
			"cite": {"attestation": "a1", "pointer": "/predicate"},
		}
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0"}], "unmet": {"reached", "recent", "seen", "stepwise"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations"}], "unmet": {"reached", "recent", "seen", "stepwise"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate", "value": {}}], "unmet": {"reached", "recent", "seen", "stepwise"}, "findings": {["reached", "none"], ["stepwise", "none"], ["seen", "none"], ["recent", "none"]}},
	"a second statement falls short": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/-", "value": {"id": "a2", "signed_at_ns": 1772409600000000000, "predicate": {"e8": {"target": 1, "assessedLevel": 0, "levelsAssessed": [], "assessedAt": "2025-06-01T00:00:00Z", "evidenceQuality": "good"}}}}], "unmet": {"reached", "recent"}, "findings": {["reached", "level-0"], ["recent", "2025-06-01T00:00:00Z"]}},
	"no assessment": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/e8"}], "unmet": {"reached", "recent", "seen", "stepwise"}, "findings": {["reached", "none"], ["stepwise", "none"], ["seen", "none"], ["recent", "none"]}},
	"assessment null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8", "value": null}], "unmet": {"reached", "recent", "seen", "stepwise"}},
	"level below the one agreed on": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/target", "value": 3}], "unmet": {"reached"}, "findings": {["reached", "level-2"]}},
	"level below the one that the policy demands": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/target", "value": 0}, {"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedLevel", "value": 0}], "unmet": {"reached"}, "findings": {["reached", "level-0"]}},
	"target missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/e8/target"}], "unmet": {"reached"}},
	"target null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/target", "value": null}], "unmet": {"reached"}, "findings": {["reached", "level-2"]}},
	"target text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/target", "value": "1"}], "unmet": {"reached"}, "findings": {["reached", "level-2"]}},
	"level missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedLevel"}], "unmet": {"reached", "stepwise"}},
	"level null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedLevel", "value": null}], "unmet": {"reached", "stepwise"}, "findings": {["reached", "level-null"]}},
	"level text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedLevel", "value": "2"}], "unmet": {"reached", "stepwise"}, "findings": {["reached", "level-2"]}},
	"level beyond the model": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedLevel", "value": 4}, {"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/levelsAssessed", "value": [1, 2, 3]}], "unmet": {"stepwise"}},
	"level below zero": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedLevel", "value": -1}], "unmet": {"reached", "stepwise"}, "findings": {["reached", "level--1"]}},
	"a step left out": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/levelsAssessed", "value": [2]}], "unmet": {"stepwise"}, "findings": {["stepwise", "level-1"]}},
	"the level claimed not assessed": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/levelsAssessed", "value": [1]}], "unmet": {"stepwise"}, "findings": {["stepwise", "level-2"]}},
	"a higher level assessed instead": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/levelsAssessed", "value": [1, 3]}], "unmet": {"stepwise"}, "findings": {["stepwise", "level-2"]}},
	"no level assessed": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/levelsAssessed", "value": []}], "unmet": {"stepwise"}, "findings": {["stepwise", "level-1"], ["stepwise", "level-2"]}},
	"levels missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/e8/levelsAssessed"}], "unmet": {"stepwise"}},
	"levels null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/levelsAssessed", "value": null}], "unmet": {"stepwise"}, "findings": {["stepwise", "level-1"], ["stepwise", "level-2"]}},
	"levels null, nothing claimed": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/levelsAssessed", "value": null}, {"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedLevel", "value": 0}], "unmet": {"reached", "stepwise"}, "findings": {["reached", "level-0"]}},
	"levels text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/levelsAssessed", "value": ["1", "2"]}], "unmet": {"stepwise"}, "findings": {["stepwise", "level-1"], ["stepwise", "level-2"]}},
	"quality missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/e8/evidenceQuality"}], "unmet": {"seen"}},
	"quality null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/evidenceQuality", "value": null}], "unmet": {"seen"}, "findings": {["seen", "null"]}},
	"a copy of a report": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/evidenceQuality", "value": "fair"}], "unmet": {"seen"}, "findings": {["seen", "fair"]}},
	"a statement of intent": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/evidenceQuality", "value": "poor"}], "unmet": {"seen"}, "findings": {["seen", "poor"]}},
	"instant missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedAt"}], "unmet": {"recent"}},
	"instant null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedAt", "value": null}], "unmet": {"recent"}, "findings": {["recent", "null"]}},
	"instant a date": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedAt", "value": "2026-03-19"}], "unmet": {"recent"}, "findings": {["recent", "2026-03-19"]}},
	"a second too old": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedAt", "value": "2025-06-30T03:59:59Z"}], "unmet": {"recent"}, "findings": {["recent", "2025-06-30T03:59:59Z"]}},
	"assessed after the signing": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedAt", "value": "2026-06-21T01:00:01Z"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-21T01:00:01Z"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"recent"}, "findings": {["recent", "2026-03-19T05:00:00Z"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"recent"}, "findings": {["recent", "2026-03-19T05:00:00Z"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signed_at_ns"}], "unmet": {"recent"}, "findings": {["recent", "2026-03-19T05:00:00Z"]}},
}

_still_met := {
	"nothing changed": [],
	"as high as agreed on": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/target", "value": 2}],
	"seen at work": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/evidenceQuality", "value": "excellent"}],
	"level three": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedLevel", "value": 3}, {"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/levelsAssessed", "value": [3, 2, 1]}],
	"assessed above what is claimed": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedLevel", "value": 1}],
	"as old as allowed": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedAt", "value": "2025-06-30T04:00:00Z"}],
	"assessed as the statement was signed": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/e8/assessedAt", "value": "2026-06-21T01:00:00Z"}],
}

_kind := "compliance-obligations"

_params := {"ONB-09": {"target": 1, "max_age_days": 365}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {"compliance-obligations": [{
		"id": "a1",
		"signed_at_ns": 1782003600000000000,
		"predicate": {"e8": {"target": 1, "assessedLevel": 2, "levelsAssessed": [1, 2], "assessedAt": "2026-03-19T05:00:00Z", "evidenceQuality": "good"}},
	}]},
}
