package controls.post_go_live_support.recurring_checks_test

import data.controls.post_go_live_support.recurring_checks as control

test_met if {
	control.met == {"in_date": {{"attestation": "c1", "pointer": "/predicate/periodic"}}, "known": {{"attestation": "c1", "pointer": "/predicate/periodic"}}, "privacy": {{"attestation": "c1", "pointer": "/predicate/privacy"}}} with input as _input with data.params as _params
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
		some attestations in spoilt.evidence
		some attestation in attestations
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

test_valid_until_a_check_is_due if {
	control.valid_until == {
		1780646400000000000 + (365 * 86400000000000), # penetration test
		1779242400000000000 + (365 * 86400000000000), # exercise of an incident
		1782178200000000000 + (90 * 86400000000000), # review of access
		1773194400000000000 + (365 * 86400000000000), # Essential Eight
		1781838000000000000 + (90 * 86400000000000), # restore
	} with input as _input with data.params as _params
}

test_valid_until_what_was_agreed_is_over if {
	sooner := json.patch(_input, [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/0/maxDays", "value": 100}])
	(1780646400000000000 + (100 * 86400000000000)) in control.valid_until with input as sooner with data.params as _params
}

test_valid_until_never_lies_behind if {
	ended := json.patch(_input, [{"op": "replace", "path": "/now_ns", "value": 1817856000000000000}])
	control.valid_until == set() with input as ended with data.params as _params
}

test_findings if {
	_findings([{"op": "remove", "path": "/evidence/certification-status/0/predicate/periodic/4"}, {"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/2/lastAt", "value": "2026-01-01T00:00:00Z"}, {"op": "remove", "path": "/evidence/certification-status/0/predicate/privacy/0/assessedAt"}]) == {
		{"criterion": "known", "key": "restore-test", "text": "nothing says when the test restore of a backup was last done", "cite": {"attestation": "c1", "pointer": "/predicate/periodic"}},
		{"criterion": "in_date", "key": "access-review", "text": "the review of access was last done at 2026-01-01T00:00:00Z; 90 days are allowed, and 90 were agreed", "cite": {"attestation": "c1", "pointer": "/predicate/periodic/2"}},
		{"criterion": "privacy", "key": "first-release", "text": "first-release took effect at 2026-06-30T05:10:00Z; its privacy impact was assessed at no time yet", "cite": {"attestation": "c1", "pointer": "/predicate/privacy/0"}},
	}
}

_unmet := {
	"no status": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0"}], "unmet": {"in_date", "known", "privacy"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/certification-status"}], "unmet": {"in_date", "known", "privacy"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate", "value": {}}], "unmet": {"in_date", "known", "privacy"}},
	"a second status falls short": {"patch": [{"op": "add", "path": "/evidence/certification-status/-", "value": {"id": "c2", "signed_at_ns": 1785724200000000000, "predicate": {"periodic": [{"item": "restore-test", "lastAt": "2025-01-01T00:00:00Z", "maxDays": 90}], "privacy": [{"change": "second", "changedAt": "2026-07-01T00:00:00Z"}]}}}], "unmet": {"in_date", "known", "privacy"}, "findings": {["in_date", "restore-test"], ["known", "access-review"], ["known", "essential-eight"], ["known", "incident-exercise"], ["known", "penetration-test"], ["privacy", "second"]}},
	"no check": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic", "value": []}], "unmet": {"in_date", "known"}, "findings": {["known", "access-review"], ["known", "essential-eight"], ["known", "incident-exercise"], ["known", "penetration-test"], ["known", "restore-test"]}},
	"checks missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/periodic"}], "unmet": {"in_date", "known"}},
	"checks null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic", "value": null}], "unmet": {"in_date", "known"}, "findings": {["known", "access-review"], ["known", "essential-eight"], ["known", "incident-exercise"], ["known", "penetration-test"], ["known", "restore-test"]}},
	"checks text": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic", "value": "all"}], "unmet": {"in_date", "known"}, "findings": {["known", "access-review"], ["known", "essential-eight"], ["known", "incident-exercise"], ["known", "penetration-test"], ["known", "restore-test"]}},
	"item missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/periodic/4/item"}], "unmet": {"in_date", "known"}, "findings": {["known", "restore-test"]}},
	"item null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/4/item", "value": null}], "unmet": {"in_date", "known"}, "findings": {["known", "restore-test"]}},
	"item unknown": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/4/item", "value": "fire-drill"}], "unmet": {"in_date", "known"}, "findings": {["known", "restore-test"]}},
	"time missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/periodic/0/lastAt"}], "unmet": {"in_date"}},
	"time null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/0/lastAt", "value": null}], "unmet": {"in_date"}, "findings": {["in_date", "penetration-test"]}},
	"time a date": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/0/lastAt", "value": "2026-06-05"}], "unmet": {"in_date"}, "findings": {["in_date", "penetration-test"]}},
	"done after the signing": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/0/lastAt", "value": "2026-08-03T02:30:01Z"}], "unmet": {"in_date"}, "findings": {["in_date", "penetration-test"]}},
	"agreed interval over by a second": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/0/maxDays", "value": 30}, {"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/0/lastAt", "value": "2026-07-05T03:59:59Z"}], "unmet": {"in_date"}, "findings": {["in_date", "penetration-test"]}},
	"longer agreed than allowed": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/4/maxDays", "value": 3650}, {"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/4/lastAt", "value": "2026-05-06T03:59:59Z"}], "unmet": {"in_date"}, "findings": {["in_date", "restore-test"]}},
	"agreed interval missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/periodic/0/maxDays"}], "unmet": {"in_date"}},
	"agreed interval null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/0/maxDays", "value": null}], "unmet": {"in_date"}, "findings": {["in_date", "penetration-test"]}},
	"agreed interval text": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/0/maxDays", "value": "365"}], "unmet": {"in_date"}, "findings": {["in_date", "penetration-test"]}},
	"a check twice, once too long ago": {"patch": [{"op": "add", "path": "/evidence/certification-status/0/predicate/periodic/-", "value": {"item": "restore-test", "lastAt": "2025-01-01T00:00:00Z", "maxDays": 90}}], "unmet": {"in_date"}, "findings": {["in_date", "restore-test"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/signed_at_ns"}], "unmet": {"in_date"}, "findings": {["in_date", "access-review"], ["in_date", "essential-eight"], ["in_date", "incident-exercise"], ["in_date", "penetration-test"], ["in_date", "restore-test"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"in_date"}, "findings": {["in_date", "access-review"], ["in_date", "essential-eight"], ["in_date", "incident-exercise"], ["in_date", "penetration-test"], ["in_date", "restore-test"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"in_date"}, "findings": {["in_date", "access-review"], ["in_date", "essential-eight"], ["in_date", "incident-exercise"], ["in_date", "penetration-test"], ["in_date", "restore-test"]}},
	"no change": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/privacy", "value": []}], "unmet": {"privacy"}},
	"changes missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/privacy"}], "unmet": {"privacy"}},
	"changes null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/privacy", "value": null}], "unmet": {"privacy"}},
	"changes text": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/privacy", "value": "none"}], "unmet": {"privacy"}},
	"not assessed": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/privacy/0/assessedAt"}], "unmet": {"privacy"}, "findings": {["privacy", "first-release"]}},
	"assessment null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/privacy/0/assessedAt", "value": null}], "unmet": {"privacy"}, "findings": {["privacy", "first-release"]}},
	"assessed a second after the change": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/privacy/0/assessedAt", "value": "2026-06-30T05:10:01Z"}], "unmet": {"privacy"}, "findings": {["privacy", "first-release"]}},
	"time of the change missing": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/privacy/0/changedAt"}], "unmet": {"privacy"}},
	"time of the change null": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/privacy/0/changedAt", "value": null}], "unmet": {"privacy"}, "findings": {["privacy", "first-release"]}},
	"one of two changes not assessed": {"patch": [{"op": "add", "path": "/evidence/certification-status/0/predicate/privacy/-", "value": {"change": "new-register", "changedAt": "2026-07-20T00:00:00Z"}}], "unmet": {"privacy"}, "findings": {["privacy", "new-register"]}},
	"penetration-test not named": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/periodic/0"}], "unmet": {"known"}, "findings": {["known", "penetration-test"]}},
	"penetration-test a second too long ago": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/0/lastAt", "value": "2025-08-04T03:59:59Z"}], "unmet": {"in_date"}, "findings": {["in_date", "penetration-test"]}},
	"incident-exercise not named": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/periodic/1"}], "unmet": {"known"}, "findings": {["known", "incident-exercise"]}},
	"incident-exercise a second too long ago": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/1/lastAt", "value": "2025-08-04T03:59:59Z"}], "unmet": {"in_date"}, "findings": {["in_date", "incident-exercise"]}},
	"access-review not named": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/periodic/2"}], "unmet": {"known"}, "findings": {["known", "access-review"]}},
	"access-review a second too long ago": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/2/lastAt", "value": "2026-05-06T03:59:59Z"}], "unmet": {"in_date"}, "findings": {["in_date", "access-review"]}},
	"essential-eight not named": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/periodic/3"}], "unmet": {"known"}, "findings": {["known", "essential-eight"]}},
	"essential-eight a second too long ago": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/3/lastAt", "value": "2025-08-04T03:59:59Z"}], "unmet": {"in_date"}, "findings": {["in_date", "essential-eight"]}},
	"restore-test not named": {"patch": [{"op": "remove", "path": "/evidence/certification-status/0/predicate/periodic/4"}], "unmet": {"known"}, "findings": {["known", "restore-test"]}},
	"restore-test a second too long ago": {"patch": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/4/lastAt", "value": "2026-05-06T03:59:59Z"}], "unmet": {"in_date"}, "findings": {["in_date", "restore-test"]}},
}

_still_met := {
	"nothing changed": [],
	"done at the signing": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/0/lastAt", "value": "2026-08-03T02:30:00Z"}],
	"agreed interval to the second": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/0/maxDays", "value": 30}, {"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/0/lastAt", "value": "2026-07-05T04:00:00Z"}],
	"longer agreed than allowed, and in time": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/4/maxDays", "value": 3650}],
	"assessed as the change took effect": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/privacy/0/assessedAt", "value": "2026-06-30T05:10:00Z"}],
	"penetration-test as long ago as allowed": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/0/lastAt", "value": "2025-08-04T04:00:00Z"}],
	"incident-exercise as long ago as allowed": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/1/lastAt", "value": "2025-08-04T04:00:00Z"}],
	"access-review as long ago as allowed": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/2/lastAt", "value": "2026-05-06T04:00:00Z"}],
	"essential-eight as long ago as allowed": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/3/lastAt", "value": "2025-08-04T04:00:00Z"}],
	"restore-test as long ago as allowed": [{"op": "replace", "path": "/evidence/certification-status/0/predicate/periodic/4/lastAt", "value": "2026-05-06T04:00:00Z"}],
}

_parameterised := {"in_date", "known"}

_params := {"OPS-11": {"penetration_test_days": 365, "incident_exercise_days": 365, "access_review_days": 90, "essential_eight_days": 365, "restore_test_days": 90}}

_input := {"now_ns": 1785816000000000000, "evidence": {"certification-status": [{"id": "c1", "signed_at_ns": 1785724200000000000, "predicate": {"periodic": [{"item": "penetration-test", "lastAt": "2026-06-05T08:00:00Z", "maxDays": 365}, {"item": "incident-exercise", "lastAt": "2026-05-20T02:00:00Z", "maxDays": 365}, {"item": "access-review", "lastAt": "2026-06-23T01:30:00Z", "maxDays": 90}, {"item": "essential-eight", "lastAt": "2026-03-11T02:00:00Z", "maxDays": 365}, {"item": "restore-test", "lastAt": "2026-06-19T03:00:00Z", "maxDays": 90}], "privacy": [{"change": "first-release", "changedAt": "2026-06-30T05:10:00Z", "assessedAt": "2026-05-18T02:00:00Z"}]}}]}}
