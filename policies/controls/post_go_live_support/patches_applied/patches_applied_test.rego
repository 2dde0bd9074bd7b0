package controls.post_go_live_support.patches_applied_test

import data.controls.post_go_live_support.patches_applied as control

test_met if {
	control.met == {"in_time": {{"attestation": "s1", "pointer": "/predicate/items"}}, "recent": {{"attestation": "s1", "pointer": "/signed_at"}}} with input as _input with data.params as _params
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

test_valid_until_a_patch_is_late_or_the_status_old if {
	control.valid_until == {
		1785720600000000000 + (7 * 86400000000000), # the status
		1785196800000000000 + (30 * 86400000000000), # p-3
		1785672000000000000 + (48 * 3600000000000), # p-4
	} with input as _input with data.params as _params
}

test_valid_until_never_lies_behind if {
	late := json.patch(_input, [{"op": "replace", "path": "/now_ns", "value": 1787788800000000001}])
	control.valid_until == set() with input as late with data.params as _params
}

test_findings if {
	_findings([{"op": "remove", "path": "/evidence/patch-status/0/predicate/items/0/appliedAt"}, {"op": "replace", "path": "/evidence/patch-status/0/predicate/items/1/appliedAt", "value": "2026-07-26T00:00:00Z"}]) == {
		{"criterion": "in_time", "key": "p-1", "text": "the patch for p-1 was published at 2026-07-09T00:00:00Z, had to be applied by 2026-07-11 08:00 in Perth and was applied at no time yet", "cite": {"attestation": "s1", "pointer": "/predicate/items/0"}},
		{"criterion": "in_time", "key": "p-2", "text": "the patch for p-2 was published at 2026-07-11T00:00:00Z, had to be applied by 2026-07-25 08:00 in Perth and was applied at 2026-07-26T00:00:00Z", "cite": {"attestation": "s1", "pointer": "/predicate/items/1"}},
	}
}

_unmet := {
	"no status": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0"}], "unmet": {"in_time", "recent"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/patch-status"}], "unmet": {"in_time", "recent"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate", "value": {}}], "unmet": {"in_time"}},
	"a second status falls short": {"patch": [{"op": "add", "path": "/evidence/patch-status/-", "value": {"id": "s2", "signed_at": "2026-07-01T00:00:00Z", "signed_at_ns": 1783128600000000000, "predicate": {"items": [{"id": "p-9", "severity": "high", "exploited": false, "exposure": "online", "publishedAt": "2026-06-01T00:00:00Z"}]}}}], "unmet": {"in_time", "recent"}, "findings": {["in_time", "p-9"]}},
	"no patch": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items", "value": []}], "unmet": {"in_time"}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items", "value": null}], "unmet": {"in_time"}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items", "value": "none"}], "unmet": {"in_time"}},
	"item null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items", "value": [null]}], "unmet": {"in_time"}},
	"a nanosecond too old": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/items/3"}, {"op": "replace", "path": "/now_ns", "value": 1786325400000000001}], "unmet": {"recent"}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/signed_at_ns"}], "unmet": {"in_time", "recent"}, "findings": {["in_time", "p-1"], ["in_time", "p-2"]}},
	"time of signing null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/signed_at_ns", "value": null}], "unmet": {"in_time", "recent"}, "findings": {["in_time", "p-1"], ["in_time", "p-2"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"in_time", "recent"}, "findings": {["in_time", "p-3"], ["in_time", "p-4"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"in_time", "recent"}, "findings": {["in_time", "p-3"], ["in_time", "p-4"]}},
	"critical and online, a second late": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items/0/appliedAt", "value": "2026-07-11T00:00:01Z"}], "unmet": {"in_time"}, "findings": {["in_time", "p-1"]}},
	"exploited and online, a second late": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items/1/exploited", "value": true}], "unmet": {"in_time"}, "findings": {["in_time", "p-2"]}},
	"other and online, a second late": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items/1/appliedAt", "value": "2026-07-25T00:00:01Z"}], "unmet": {"in_time"}, "findings": {["in_time", "p-2"]}},
	"exploited and online, not applied and late by a nanosecond": {"patch": [{"op": "replace", "path": "/now_ns", "value": 1785844800000000001}], "unmet": {"in_time"}, "findings": {["in_time", "p-4"]}},
	"not online, not applied and late by a nanosecond": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/items/3"}, {"op": "replace", "path": "/now_ns", "value": 1787788800000000001}, {"op": "replace", "path": "/evidence/patch-status/0/signed_at_ns", "value": 1787788800000000000}], "unmet": {"in_time"}, "findings": {["in_time", "p-3"]}},
	"not online, a second late": {"patch": [{"op": "add", "path": "/evidence/patch-status/0/predicate/items/2/appliedAt", "value": "2026-07-01T00:00:01Z"}, {"op": "replace", "path": "/evidence/patch-status/0/predicate/items/2/publishedAt", "value": "2026-06-01T00:00:00Z"}], "unmet": {"in_time"}, "findings": {["in_time", "p-3"]}},
	"late and not applied": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/items/0/appliedAt"}], "unmet": {"in_time"}, "findings": {["in_time", "p-1"]}},
	"late and applied null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items/0/appliedAt", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "p-1"]}},
	"applied after the signing": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items/1/publishedAt", "value": "2026-07-20T12:00:00Z"}, {"op": "replace", "path": "/evidence/patch-status/0/predicate/items/1/appliedAt", "value": "2026-08-03T01:30:01Z"}, {"op": "replace", "path": "/now_ns", "value": 1785816000000000000}, {"op": "replace", "path": "/evidence/patch-status/0/predicate/items/1/severity", "value": "critical"}], "unmet": {"in_time"}, "findings": {["in_time", "p-2"]}},
	"published missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/items/0/publishedAt"}], "unmet": {"in_time"}},
	"published null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items/0/publishedAt", "value": null}], "unmet": {"in_time"}},
	"published a date": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items/0/publishedAt", "value": "2026-07-09"}], "unmet": {"in_time"}},
	"severity missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/items/1/severity"}], "unmet": {"in_time"}},
	"severity null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items/1/severity", "value": null}], "unmet": {"in_time"}},
	"severity unknown": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items/1/severity", "value": "none"}], "unmet": {"in_time"}},
	"exploited missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/items/1/exploited"}], "unmet": {"in_time"}},
	"exploited null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items/1/exploited", "value": null}], "unmet": {"in_time"}},
	"exposure missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/items/1/exposure"}], "unmet": {"in_time"}},
	"exposure null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items/1/exposure", "value": null}], "unmet": {"in_time"}},
	"exposure unknown": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items/1/exposure", "value": "offline"}], "unmet": {"in_time"}},
}

_still_met := {
	"nothing changed": [],
	"as old as allowed": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/items/3"}, {"op": "replace", "path": "/now_ns", "value": 1786325400000000000}],
	"exploited, online and applied in time": [{"op": "add", "path": "/evidence/patch-status/0/predicate/items/3/appliedAt", "value": "2026-08-02T20:00:00Z"}],
	"to the last nanosecond, not applied": [{"op": "replace", "path": "/now_ns", "value": 1785844800000000000}],
	"not online, to the last second": [{"op": "add", "path": "/evidence/patch-status/0/predicate/items/2/appliedAt", "value": "2026-07-01T00:00:00Z"}, {"op": "replace", "path": "/evidence/patch-status/0/predicate/items/2/publishedAt", "value": "2026-06-01T00:00:00Z"}],
	"applied before it was published": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/items/0/appliedAt", "value": "2026-07-08T00:00:00Z"}],
}

_parameterised := {"in_time", "recent"}

_params := {"OPS-07": {"max_age_days": 7, "urgent_hours": 48, "online_days": 14, "other_days": 30}}

_input := {"now_ns": 1785816000000000000, "evidence": {"patch-status": [{"id": "s1", "signed_at": "2026-08-03T01:30:00Z", "signed_at_ns": 1785720600000000000, "predicate": {"items": [{"id": "p-1", "severity": "critical", "exploited": false, "exposure": "online", "publishedAt": "2026-07-09T00:00:00Z", "appliedAt": "2026-07-11T00:00:00Z"}, {"id": "p-2", "severity": "medium", "exploited": false, "exposure": "online", "publishedAt": "2026-07-11T00:00:00Z", "appliedAt": "2026-07-25T00:00:00Z"}, {"id": "p-3", "severity": "critical", "exploited": true, "exposure": "other", "publishedAt": "2026-07-28T00:00:00Z"}, {"id": "p-4", "severity": "low", "exploited": true, "exposure": "online", "publishedAt": "2026-08-02T12:00:00Z"}]}}]}}
