package controls.post_go_live_support.patch_schedule_test

import data.controls.post_go_live_support.patch_schedule as control

test_met if {
	control.met == {
		"announced": {{"attestation": "a1", "pointer": "/predicate/patchSchedule/noticeDays"}},
		"scheduled": {{"attestation": "a1", "pointer": "/predicate/patchSchedule/nextReleaseOn"}},
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

_parameterised := {"announced", "scheduled"}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/support-plan/0/predicate/patchSchedule", "value": {"nextReleaseOn": "2026-06-29", "noticeDays": 1}},
	]) == {
		{
			"criterion": "announced",
			"key": "2026-06-29",
			"text": "the plan was signed at 2026-06-28T01:30:00Z and promises 1 days of notice of the release of 2026-06-29; at least 10 are demanded",
			"cite": {"attestation": "a1", "pointer": "/predicate/patchSchedule"},
		},
		{
			"criterion": "scheduled",
			"key": "2026-06-29",
			"text": "the next maintenance release is planned for 2026-06-29; go-live is on 2026-06-30, and at most 42 days may pass",
			"cite": {"attestation": "a1", "pointer": "/predicate/patchSchedule/nextReleaseOn"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/support-plan/0"}], "unmet": {"announced", "scheduled"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/support-plan"}], "unmet": {"announced", "scheduled"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate", "value": {}}], "unmet": {"announced", "scheduled"}},
	"a second plan falls short": {"patch": [{"op": "add", "path": "/evidence/support-plan/-", "value": {"id": "a2", "signed_at": "2026-06-28T01:30:00Z", "signed_at_ns": 1782610200000000000, "predicate": {"patchSchedule": {"nextReleaseOn": "2026-06-29", "noticeDays": 1}}}}], "unmet": {"announced", "scheduled"}, "findings": {["announced", "2026-06-29"], ["scheduled", "2026-06-29"]}},
	"schedule missing": {"patch": [{"op": "remove", "path": "/evidence/support-plan/0/predicate/patchSchedule"}], "unmet": {"announced", "scheduled"}},
	"schedule null": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/patchSchedule", "value": null}], "unmet": {"announced", "scheduled"}},
	"date missing": {"patch": [{"op": "remove", "path": "/evidence/support-plan/0/predicate/patchSchedule/nextReleaseOn"}], "unmet": {"announced", "scheduled"}},
	"date null": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/patchSchedule/nextReleaseOn", "value": null}], "unmet": {"announced", "scheduled"}, "findings": {["announced", null], ["scheduled", null]}},
	"date an instant": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/patchSchedule/nextReleaseOn", "value": "2026-07-28T00:00:00Z"}], "unmet": {"announced", "scheduled"}, "findings": {["announced", "2026-07-28T00:00:00Z"], ["scheduled", "2026-07-28T00:00:00Z"]}},
	"on the day of go-live": {"patch": [{"op": "replace", "path": "/release/go_live", "value": "2026-07-28"}], "unmet": {"scheduled"}, "findings": {["scheduled", "2026-07-28"]}},
	"before go-live": {"patch": [{"op": "replace", "path": "/release/go_live", "value": "2026-07-29"}], "unmet": {"scheduled"}, "findings": {["scheduled", "2026-07-28"]}},
	"a day too late": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/patchSchedule/nextReleaseOn", "value": "2026-08-12"}], "unmet": {"scheduled"}, "findings": {["scheduled", "2026-08-12"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"scheduled"}},
	"notice missing": {"patch": [{"op": "remove", "path": "/evidence/support-plan/0/predicate/patchSchedule/noticeDays"}], "unmet": {"announced"}},
	"notice null": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/patchSchedule/noticeDays", "value": null}], "unmet": {"announced"}, "findings": {["announced", "2026-07-28"]}},
	"notice text": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/patchSchedule/noticeDays", "value": "10"}], "unmet": {"announced"}, "findings": {["announced", "2026-07-28"]}},
	"a day of notice too little": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/patchSchedule/noticeDays", "value": 9}], "unmet": {"announced"}, "findings": {["announced", "2026-07-28"]}},
	"signed too late for the notice": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/patchSchedule/nextReleaseOn", "value": "2026-07-08"}], "unmet": {"announced"}, "findings": {["announced", "2026-07-08"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/support-plan/0/signed_at_ns"}], "unmet": {"announced"}, "findings": {["announced", "2026-07-28"]}},
}

_still_met := {
	"nothing changed": [],
	"as late as allowed": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/patchSchedule/nextReleaseOn", "value": "2026-08-11"}],
	"the day after go-live": [{"op": "replace", "path": "/release/go_live", "value": "2026-07-27"}],
	"just in time for the notice": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/patchSchedule/nextReleaseOn", "value": "2026-07-09"}],
	"to the instant": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/patchSchedule/nextReleaseOn", "value": "2026-07-09"}, {"op": "replace", "path": "/evidence/support-plan/0/signed_at_ns", "value": 1782662400000000000}],
}

_kind := "support-plan"

_params := {"OPS-09-plan": {"notice_days": 10, "max_days_after_go_live": 42}}

_input := {
	"release": {"go_live": "2026-06-30"},
	"evidence": {
		"support-plan": [
			{
				"id": "a1",
				"signed_at": "2026-06-28T01:30:00Z",
				"signed_at_ns": 1782610200000000000,
				"predicate": {"patchSchedule": {"nextReleaseOn": "2026-07-28", "noticeDays": 10}},
			},
		],
	},
}
