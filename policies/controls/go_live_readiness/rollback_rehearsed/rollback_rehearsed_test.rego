package controls.go_live_readiness.rollback_rehearsed_test

import data.controls.go_live_readiness.rollback_rehearsed as control

test_met if {
	control.met == {
		"in_time": {{"attestation": "a1", "pointer": "/predicate/measuredMinutes"}},
		"recent": {{"attestation": "a1", "pointer": "/predicate/at"}},
		"recoverable": {{"attestation": "a1", "pointer": "/predicate/backupVerifiedAt"}},
		"restored": {{"attestation": "a1", "pointer": "/predicate/result"}},
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

_parameterised := {"in_time", "recent"}

test_headline if {
	control.headline == {"rollback_minutes": 38, "rollback_limit_minutes": 90} with input as _input with data.params as _params
}

test_headline_is_of_the_newest_rollback if {
	cutover := {"predicate": {"kind": "cutover", "measuredMinutes": 7, "windowMinutes": 8}}
	newest := json.patch(_input.evidence.rehearsal[0], [{"op": "replace", "path": "/predicate/windowMinutes", "value": 300}])
	older := {"predicate": {"kind": "rollback", "measuredMinutes": 9, "windowMinutes": 10}}
	spoilt := object.union(_input, {"evidence": {"rehearsal": [cutover, newest, older]}})
	control.headline == {"rollback_minutes": 38, "rollback_limit_minutes": 240} with input as spoilt with data.params as _params
}

test_valid_until_the_rehearsal_is_too_old if {
	control.valid_until == {1782439200000000000 + (30 * 86400000000000)} with input as _input with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": "partial"},
		{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": 95},
		{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2026-05-01T00:00:00Z"},
		{"op": "remove", "path": "/evidence/rehearsal/0/predicate/backupVerifiedAt"},
	]) == {
		{
			"criterion": "recoverable",
			"key": "2026-05-01T00:00:00Z",
			"text": "no backup was verified between the last change of the schema and the signing of the rehearsal",
			"cite": {"attestation": "a1", "pointer": "/predicate"},
		},
		{
			"criterion": "recent",
			"key": "2026-05-01T00:00:00Z",
			"text": "the rollback was rehearsed at 2026-05-01T00:00:00Z, more than 30 days ago or after the rehearsal was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/at"},
		},
		{
			"criterion": "in_time",
			"key": "2026-05-01T00:00:00Z",
			"text": "the rollback took 95 minutes; the window leaves 90, the recovery time objective allows 240",
			"cite": {"attestation": "a1", "pointer": "/predicate/measuredMinutes"},
		},
		{
			"criterion": "restored",
			"key": "2026-05-01T00:00:00Z",
			"text": "the rollback rehearsed at 2026-05-01T00:00:00Z ended as partial",
			"cite": {"attestation": "a1", "pointer": "/predicate/result"},
		},
	}
	_findings([{"op": "remove", "path": "/evidence/rehearsal/0/predicate/windowMinutes"}]) == {
		{
			"criterion": "in_time",
			"key": "2026-06-26T02:00:00Z",
			"text": "the rehearsal does not say how many minutes the window leaves for a rollback",
			"cite": {"attestation": "a1", "pointer": "/predicate"},
		},
	}
}

_unmet := {
	"no rehearsal": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0"}], "unmet": {"restored", "in_time", "recent", "recoverable"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/rehearsal"}], "unmet": {"restored", "in_time", "recent", "recoverable"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate", "value": {}}], "unmet": {"restored", "in_time", "recent", "recoverable"}},
	"in another phase": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/phase", "value": "training-and-knowledge-transfer"}], "unmet": {"restored", "in_time", "recent", "recoverable"}},
	"phase missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/phase"}], "unmet": {"restored", "in_time", "recent", "recoverable"}},
	"kind of rehearsal missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/kind"}], "unmet": {"restored", "in_time", "recent", "recoverable"}},
	"kind of rehearsal null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/kind", "value": null}], "unmet": {"restored", "in_time", "recent", "recoverable"}},
	"only a cutover": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/kind", "value": "cutover"}], "unmet": {"restored", "in_time", "recent", "recoverable"}},
	"a second rollback falls short": {"patch": [{"op": "add", "path": "/evidence/rehearsal/-", "value": {"id": "a2", "phase": "go-live-readiness", "signed_at_ns": 1772409600000000000, "predicate": {"kind": "rollback", "at": "2026-03-01T00:00:00Z", "result": "failed", "measuredMinutes": 300, "windowMinutes": 90, "backupVerifiedAt": "2026-01-01T00:00:00Z", "lastSchemaChangeAt": "2026-02-01T00:00:00Z"}}}], "unmet": {"restored", "in_time", "recent", "recoverable"}, "findings": {["restored", "2026-03-01T00:00:00Z"], ["in_time", "2026-03-01T00:00:00Z"], ["recent", "2026-03-01T00:00:00Z"], ["recoverable", "2026-03-01T00:00:00Z"]}},
	"result missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/result"}], "unmet": {"restored"}},
	"result null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": null}], "unmet": {"restored"}, "findings": {["restored", "2026-06-26T02:00:00Z"]}},
	"result partial": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": "partial"}], "unmet": {"restored"}, "findings": {["restored", "2026-06-26T02:00:00Z"]}},
	"result failed": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": "failed"}], "unmet": {"restored"}, "findings": {["restored", "2026-06-26T02:00:00Z"]}},
	"result success": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": "success"}], "unmet": {"restored"}, "findings": {["restored", "2026-06-26T02:00:00Z"]}},
	"time measured missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/measuredMinutes"}], "unmet": {"in_time"}},
	"time measured null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T02:00:00Z"]}},
	"time measured text": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": "38"}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T02:00:00Z"]}},
	"time measured zero": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": 0}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T02:00:00Z"]}},
	"time measured negative": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": -5}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T02:00:00Z"]}},
	"longer than the window leaves": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": 91}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T02:00:00Z"]}},
	"longer than the objective": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": 241}, {"op": "replace", "path": "/evidence/rehearsal/0/predicate/windowMinutes", "value": 300}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T02:00:00Z"]}},
	"window missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/windowMinutes"}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T02:00:00Z"]}},
	"window null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/windowMinutes", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T02:00:00Z"]}},
	"window text": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/windowMinutes", "value": "90"}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T02:00:00Z"]}},
	"instant missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/at"}], "unmet": {"recent"}},
	"instant null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": null}], "unmet": {"recent"}, "findings": {["recent", null]}},
	"instant a date": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2026-06-26"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-26"]}},
	"one second too old": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2026-05-31T03:59:59Z"}], "unmet": {"recent"}, "findings": {["recent", "2026-05-31T03:59:59Z"]}},
	"after signing": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2026-06-27T01:30:01Z"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-27T01:30:01Z"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-26T02:00:00Z"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"recent"}, "findings": {["recent", "2026-06-26T02:00:00Z"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/signed_at_ns"}], "unmet": {"recent", "recoverable"}, "findings": {["recent", "2026-06-26T02:00:00Z"], ["recoverable", "2026-06-26T02:00:00Z"]}},
	"backup missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/backupVerifiedAt"}], "unmet": {"recoverable"}, "findings": {["recoverable", "2026-06-26T02:00:00Z"]}},
	"backup null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/backupVerifiedAt", "value": null}], "unmet": {"recoverable"}, "findings": {["recoverable", "2026-06-26T02:00:00Z"]}},
	"schema change missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/lastSchemaChangeAt"}], "unmet": {"recoverable"}, "findings": {["recoverable", "2026-06-26T02:00:00Z"]}},
	"schema change null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/lastSchemaChangeAt", "value": null}], "unmet": {"recoverable"}, "findings": {["recoverable", "2026-06-26T02:00:00Z"]}},
	"backup before the schema change": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/backupVerifiedAt", "value": "2026-06-18T04:59:59Z"}], "unmet": {"recoverable"}, "findings": {["recoverable", "2026-06-26T02:00:00Z"]}},
	"backup at the instant of the schema change": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/backupVerifiedAt", "value": "2026-06-18T05:00:00Z"}], "unmet": {"recoverable"}, "findings": {["recoverable", "2026-06-26T02:00:00Z"]}},
	"backup verified after signing": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/backupVerifiedAt", "value": "2026-06-27T01:30:01Z"}], "unmet": {"recoverable"}, "findings": {["recoverable", "2026-06-26T02:00:00Z"]}},
}

_still_met := {
	"nothing changed": [],
	"as long as the window leaves": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": 90}],
	"as long as the objective": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": 240}, {"op": "replace", "path": "/evidence/rehearsal/0/predicate/windowMinutes", "value": 240}],
	"one minute": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": 1}],
	"as old as allowed": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2026-05-31T04:00:00Z"}],
	"signed at once": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2026-06-27T01:30:00Z"}],
	"backup verified when signed": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/backupVerifiedAt", "value": "2026-06-27T01:30:00Z"}],
	"a failed rehearsal of another kind": [{"op": "add", "path": "/evidence/rehearsal/-", "value": {"id": "a2", "phase": "go-live-readiness", "predicate": {"kind": "incident", "result": "failed"}}}],
}

_kind := "rehearsal"

_params := {"GLV-06": {"max_age_days": 30, "rto_minutes": 240}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {"rehearsal": [{
		"id": "a1",
		"phase": "go-live-readiness",
		"signed_at_ns": 1782523800000000000,
		"predicate": {
			"kind": "rollback",
			"at": "2026-06-26T02:00:00Z",
			"result": "restored",
			"measuredMinutes": 38,
			"windowMinutes": 90,
			"backupVerifiedAt": "2026-06-25T22:00:00Z",
			"lastSchemaChangeAt": "2026-06-18T05:00:00Z",
		},
	}]},
}
