package controls.post_go_live_support.review_held_test

import data.controls.post_go_live_support.review_held as control

test_met if {
	control.met == {"lasting": {{"attestation": "r1", "pointer": "/predicate/lessons"}}, "learned": {{"attestation": "r1", "pointer": "/predicate/lessons"}}, "timely": {{"attestation": "r1", "pointer": "/predicate/heldAt"}}} with input as _input with data.params as _params
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

test_more_lessons_demanded if {
	tight := {"OPS-05": {"business_days": 10, "min_lessons": 3}}
	control.met.learned == set() with input as _input with data.params as tight
	some finding in control.finding with input as _input with data.params as tight
	finding == {
		"criterion": "learned",
		"key": "lessons",
		"text": "the review holds 2 lessons; at least 3 are demanded",
		"cite": {"attestation": "r1", "pointer": "/predicate/lessons"},
	}
}

test_findings if {
	_findings([{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/heldAt", "value": "2026-08-20T02:00:00Z"}, {"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons", "value": [{"id": "l-1", "severity": "high", "owner": "pat"}]}]) == {
		{"criterion": "lasting", "key": "l-1", "text": "l-1 matters much, and names no change of the checklist or the policy", "cite": {"attestation": "r1", "pointer": "/predicate/lessons/0"}},
		{"criterion": "learned", "key": "l-1", "text": "l-1 has no owner, or no day by which it is acted upon", "cite": {"attestation": "r1", "pointer": "/predicate/lessons/0"}},
		{"criterion": "timely", "key": "2026-08-20T02:00:00Z", "text": "the review was held at 2026-08-20T02:00:00Z; hypercare lasted from 2026-06-30 to 2026-08-04, and 10 business days may pass after it", "cite": {"attestation": "r1", "pointer": "/predicate/heldAt"}},
	}
}

_unmet := {
	"no review": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0"}], "unmet": {"lasting", "learned", "timely"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review"}], "unmet": {"lasting", "learned", "timely"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate", "value": {}}], "unmet": {"lasting", "learned", "timely"}},
	"no hypercare": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0"}], "unmet": {"timely"}},
	"kind of hypercare absent": {"patch": [{"op": "remove", "path": "/evidence/hypercare"}], "unmet": {"timely"}},
	"hypercare empty": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate", "value": {}}], "unmet": {"timely"}},
	"a second review falls short": {"patch": [{"op": "add", "path": "/evidence/post-implementation-review/-", "value": {"id": "r2", "signed_at_ns": 1788408000000000000, "predicate": {"heldAt": "2026-08-25T02:00:00Z", "lessons": [{"id": "l-9", "severity": "high", "owner": " ", "due": "soon"}]}}}], "unmet": {"lasting", "learned", "timely"}, "findings": {["lasting", "l-9"], ["learned", "l-9"], ["timely", "2026-08-25T02:00:00Z"]}},
	"a second hypercare ended long before": {"patch": [{"op": "add", "path": "/evidence/hypercare/-", "value": {"id": "h2", "predicate": {"start": "2026-06-01", "end": "2026-07-01"}}}], "unmet": {"timely"}, "findings": {["timely", "2026-08-06T02:00:00Z"]}},
	"held an instant missing": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/predicate/heldAt"}], "unmet": {"timely"}},
	"held null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/heldAt", "value": null}], "unmet": {"timely"}, "findings": {["timely", null]}},
	"held on a date": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/heldAt", "value": "2026-08-06"}], "unmet": {"timely"}, "findings": {["timely", "2026-08-06"]}},
	"held before hypercare": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/heldAt", "value": "2026-06-29T15:59:59Z"}], "unmet": {"timely"}, "findings": {["timely", "2026-06-29T15:59:59Z"]}},
	"held on the eleventh business day": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/heldAt", "value": "2026-08-18T16:00:00Z"}], "unmet": {"timely"}, "findings": {["timely", "2026-08-18T16:00:00Z"]}},
	"held after it was signed": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/signed_at_ns", "value": 1785981599999999999}], "unmet": {"timely"}, "findings": {["timely", "2026-08-06T02:00:00Z"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/signed_at_ns"}], "unmet": {"timely"}, "findings": {["timely", "2026-08-06T02:00:00Z"]}},
	"time of signing null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/signed_at_ns", "value": null}], "unmet": {"timely"}, "findings": {["timely", "2026-08-06T02:00:00Z"]}},
	"start missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/start"}], "unmet": {"timely"}},
	"start null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/start", "value": null}], "unmet": {"timely"}, "findings": {["timely", "2026-08-06T02:00:00Z"]}},
	"end missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/end"}], "unmet": {"timely"}},
	"end null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": null}], "unmet": {"timely"}, "findings": {["timely", "2026-08-06T02:00:00Z"]}},
	"a public holiday less": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-09-18"}, {"op": "replace", "path": "/evidence/post-implementation-review/0/signed_at_ns", "value": 1793592000000000000}, {"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/heldAt", "value": "2026-10-06T02:00:00Z"}], "unmet": {"timely"}, "findings": {["timely", "2026-10-06T02:00:00Z"]}},
	"a year that the calendar does not know": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2031-08-04"}, {"op": "replace", "path": "/evidence/post-implementation-review/0/signed_at_ns", "value": 2101176000000000000}, {"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/heldAt", "value": "2031-08-05T02:00:00Z"}], "unmet": {"timely"}, "findings": {["timely", "2031-08-05T02:00:00Z"]}},
	"no lesson": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons", "value": []}], "unmet": {"lasting", "learned"}, "findings": {["learned", "lessons"]}},
	"lessons missing": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/predicate/lessons"}], "unmet": {"lasting", "learned"}},
	"lessons null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons", "value": null}], "unmet": {"lasting", "learned"}},
	"lessons text": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons", "value": "none"}], "unmet": {"lasting", "learned"}},
	"owner missing": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/owner"}], "unmet": {"learned"}, "findings": {["learned", "l-2"]}},
	"owner null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/owner", "value": null}], "unmet": {"learned"}, "findings": {["learned", "l-2"]}},
	"owner blank": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/owner", "value": " "}], "unmet": {"learned"}, "findings": {["learned", "l-2"]}},
	"due missing": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/due"}], "unmet": {"learned"}, "findings": {["learned", "l-2"]}},
	"due null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/due", "value": null}], "unmet": {"learned"}, "findings": {["learned", "l-2"]}},
	"due an instant": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/due", "value": "2026-09-30T00:00:00Z"}], "unmet": {"learned"}, "findings": {["learned", "l-2"]}},
	"a grave lesson without a change": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/predicate/lessons/0/changeRef"}], "unmet": {"lasting"}, "findings": {["lasting", "l-1"]}},
	"a grave lesson with a null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/0/changeRef", "value": null}], "unmet": {"lasting"}, "findings": {["lasting", "l-1"]}},
	"a grave lesson with a blank": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/0/changeRef", "value": ""}], "unmet": {"lasting"}, "findings": {["lasting", "l-1"]}},
	"severity missing": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/severity"}], "unmet": {"lasting"}, "findings": {["lasting", "l-2"]}},
	"severity null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/severity", "value": null}], "unmet": {"lasting"}, "findings": {["lasting", "l-2"]}},
	"severity unknown": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/severity", "value": "critical"}], "unmet": {"lasting"}, "findings": {["lasting", "l-2"]}},
}

_still_met := {
	"nothing changed": [],
	"held on the tenth business day": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/heldAt", "value": "2026-08-18T15:59:59Z"}],
	"held on the first day of hypercare": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/heldAt", "value": "2026-06-29T16:00:00Z"}],
	"held on the last day of hypercare": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/heldAt", "value": "2026-08-04T15:59:59Z"}],
	"held when it was signed": [{"op": "replace", "path": "/evidence/post-implementation-review/0/signed_at_ns", "value": 1785981600000000000}],
	"held in hypercare in a year that the calendar does not know": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2031-08-04"}, {"op": "replace", "path": "/evidence/post-implementation-review/0/signed_at_ns", "value": 2101176000000000000}, {"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/heldAt", "value": "2031-08-04T02:00:00Z"}],
	"over a public holiday": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-09-18"}, {"op": "replace", "path": "/evidence/post-implementation-review/0/signed_at_ns", "value": 1793592000000000000}, {"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/heldAt", "value": "2026-10-05T02:00:00Z"}],
	"a lesson of middling weight without a change": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/severity", "value": "medium"}],
}

_parameterised := {"learned", "timely"}

_params := {"OPS-05": {"business_days": 10, "min_lessons": 1}}

_input := {"evidence": {"hypercare": [{"id": "h1", "predicate": {"start": "2026-06-30", "end": "2026-08-04"}}], "post-implementation-review": [{"id": "r1", "signed_at_ns": 1788408000000000000, "predicate": {"heldAt": "2026-08-06T02:00:00Z", "lessons": [{"id": "l-1", "severity": "high", "owner": "pat", "due": "2026-07-31", "changeRef": "chg-1"}, {"id": "l-2", "severity": "low", "owner": "ola", "due": "2026-09-30"}]}}]}}
