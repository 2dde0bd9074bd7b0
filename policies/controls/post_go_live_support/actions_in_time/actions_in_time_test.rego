package controls.post_go_live_support.actions_in_time_test

import data.controls.post_go_live_support.actions_in_time as control

test_met if {
	control.met == {"in_time": {{"attestation": "r1", "pointer": "/predicate/lessons"}}, "recent": {{"attestation": "r1", "pointer": "/signed_at"}}} with input as _input with data.params as _params
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

test_valid_until_something_is_late_or_old if {
	control.valid_until == {1785729600000000000 + (30 * 86400000000000), 1790783999999999999} with input as _input with data.params as _params
}

# What warns already must not end the approval.
test_valid_until_never_lies_behind if {
	late := json.patch(_input, [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/due", "value": "2026-08-03"}])
	control.valid_until == {1785729600000000000 + (30 * 86400000000000)} with input as late with data.params as _params
	old := json.patch(_input, [{"op": "replace", "path": "/now_ns", "value": 1788321600000000001}])
	control.valid_until == {1790783999999999999} with input as old with data.params as _params
}

test_findings if {
	_findings([{"op": "remove", "path": "/evidence/post-implementation-review/0/predicate/lessons/2/escalation"}]) == {
		{"criterion": "in_time", "key": "l-3", "text": "the action on l-3 was due on 2026-07-31; pat has not done it, and nobody else who signed the review has agreed to the delay", "cite": {"attestation": "r1", "pointer": "/predicate/lessons/2"}},
	}
}

_unmet := {
	"no review": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0"}], "unmet": {"in_time", "recent"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review"}], "unmet": {"in_time", "recent"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate", "value": {}}], "unmet": {"in_time"}},
	"a second review falls short": {"patch": [{"op": "add", "path": "/evidence/post-implementation-review/-", "value": {"id": "r2", "signed_at": "2026-06-01T00:00:00Z", "signed_at_ns": 1780545600000000000, "signers": [], "predicate": {"lessons": [{"id": "l-9", "owner": "pat", "due": "2026-08-03"}]}}}], "unmet": {"in_time", "recent"}, "findings": {["in_time", "l-9"]}},
	"no lesson": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons", "value": []}], "unmet": {"in_time"}},
	"lessons null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons", "value": null}], "unmet": {"in_time"}},
	"lessons text": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons", "value": "none"}], "unmet": {"in_time"}},
	"a second too old": {"patch": [{"op": "replace", "path": "/now_ns", "value": 1788321600000000001}], "unmet": {"recent"}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/signed_at_ns"}], "unmet": {"in_time", "recent"}, "findings": {["in_time", "l-1"], ["in_time", "l-3"]}},
	"time of signing null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/signed_at_ns", "value": null}], "unmet": {"in_time", "recent"}, "findings": {["in_time", "l-1"], ["in_time", "l-3"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"in_time", "recent"}, "findings": {["in_time", "l-2"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"in_time", "recent"}, "findings": {["in_time", "l-2"]}},
	"due yesterday": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/due", "value": "2026-08-03"}], "unmet": {"in_time"}, "findings": {["in_time", "l-2"]}},
	"over by a nanosecond": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/due", "value": "2026-08-04"}, {"op": "replace", "path": "/now_ns", "value": 1785859200000000000}], "unmet": {"in_time"}, "findings": {["in_time", "l-2"]}},
	"due missing": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/due"}], "unmet": {"in_time"}},
	"due null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/due", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "l-2"]}},
	"late and not done": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/predicate/lessons/0/closedAt"}], "unmet": {"in_time"}, "findings": {["in_time", "l-1"]}},
	"late and done null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/0/closedAt", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "l-1"]}},
	"done after the signing": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/0/closedAt", "value": "2026-08-03T04:00:01Z"}], "unmet": {"in_time"}, "findings": {["in_time", "l-1"]}},
	"late and nobody asked": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/predicate/lessons/2/escalation"}], "unmet": {"in_time"}, "findings": {["in_time", "l-3"]}},
	"escalation null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/2/escalation", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "l-3"]}},
	"approver missing": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/predicate/lessons/2/escalation/approvedBy"}], "unmet": {"in_time"}, "findings": {["in_time", "l-3"]}},
	"approver null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/2/escalation/approvedBy", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "l-3"]}},
	"approver did not sign": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/2/escalation/approvedBy", "value": "max"}], "unmet": {"in_time"}, "findings": {["in_time", "l-3"]}},
	"approver is late": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/2/owner", "value": "cleo"}], "unmet": {"in_time"}, "findings": {["in_time", "l-3"]}},
	"owner missing": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/predicate/lessons/2/owner"}], "unmet": {"in_time"}},
	"approved after the signing": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/2/escalation/at", "value": "2026-08-03T04:00:01Z"}], "unmet": {"in_time"}, "findings": {["in_time", "l-3"]}},
	"time of approval missing": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/predicate/lessons/2/escalation/at"}], "unmet": {"in_time"}, "findings": {["in_time", "l-3"]}},
	"time of approval null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/2/escalation/at", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "l-3"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/signers"}], "unmet": {"in_time"}, "findings": {["in_time", "l-3"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/signers", "value": []}], "unmet": {"in_time"}, "findings": {["in_time", "l-3"]}},
}

_still_met := {
	"nothing changed": [],
	"as old as allowed": [{"op": "replace", "path": "/now_ns", "value": 1788321600000000000}],
	"due today, to the last nanosecond": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/1/due", "value": "2026-08-04"}, {"op": "replace", "path": "/now_ns", "value": 1785859199999999999}],
	"done when it was signed": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/0/closedAt", "value": "2026-08-03T04:00:00Z"}],
	"approved when it was signed": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/lessons/2/escalation/at", "value": "2026-08-03T04:00:00Z"}],
}

_parameterised := {"recent"}

_params := {"OPS-06": {"max_age_days": 30}}

_input := {"now_ns": 1785816000000000000, "evidence": {"post-implementation-review": [{"id": "r1", "signed_at": "2026-08-03T04:00:00Z", "signed_at_ns": 1785729600000000000, "signers": [{"person": "pia"}, {"person": "cleo"}], "predicate": {"lessons": [{"id": "l-1", "owner": "pat", "due": "2026-07-31", "closedAt": "2026-07-29T05:00:00Z"}, {"id": "l-2", "owner": "ola", "due": "2026-09-30"}, {"id": "l-3", "owner": "pat", "due": "2026-07-31", "escalation": {"approvedBy": "cleo", "at": "2026-08-03T02:30:00Z"}}]}}]}}
