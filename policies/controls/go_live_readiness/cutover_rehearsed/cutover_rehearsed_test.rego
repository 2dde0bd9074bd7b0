package controls.go_live_readiness.cutover_rehearsed_test

import data.controls.go_live_readiness.cutover_rehearsed as control

test_met if {
	control.met == {
		"in_time": {{"attestation": "a1", "pointer": "/predicate/measuredMinutes"}},
		"owned": {{"attestation": "a1", "pointer": "/predicate/steps"}},
		"stoppable": {{"attestation": "a1", "pointer": "/predicate/steps"}},
		"succeeded": {{"attestation": "a1", "pointer": "/predicate/result"}},
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

_parameterised := {"in_time"}

test_headline if {
	control.headline == {"cutover_minutes": 240, "cutover_limit_minutes": 288} with input as _input with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": "partial"},
		{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": 300},
		{"op": "replace", "path": "/evidence/rehearsal/0/predicate/steps", "value": [{"id": "deploy", "owner": " ", "plannedMinutes": 90, "goNoGo": false, "result": "failed"}]},
	]) == {
		{
			"criterion": "succeeded",
			"key": "2026-06-26T00:00:00Z",
			"text": "the cutover rehearsed at 2026-06-26T00:00:00Z ended as partial; steps that did not pass: deploy",
			"cite": {"attestation": "a1", "pointer": "/predicate"},
		},
		{
			"criterion": "in_time",
			"key": "2026-06-26T00:00:00Z",
			"text": "the cutover took 300 minutes of a window of 360; at most 80 % are allowed, and the release's window is 360 minutes long",
			"cite": {"attestation": "a1", "pointer": "/predicate/measuredMinutes"},
		},
		{
			"criterion": "stoppable",
			"key": "2026-06-26T00:00:00Z",
			"text": "no step of the cutover ends with a decision to go on or to turn back",
			"cite": {"attestation": "a1", "pointer": "/predicate/steps"},
		},
		{
			"criterion": "owned",
			"key": "deploy",
			"text": "the step deploy has no owner or no planned minutes",
			"cite": {"attestation": "a1", "pointer": "/predicate/steps/0"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0"}], "unmet": {"in_time", "owned", "stoppable", "succeeded"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/rehearsal"}], "unmet": {"in_time", "owned", "stoppable", "succeeded"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate", "value": {}}], "unmet": {"in_time", "owned", "stoppable", "succeeded"}},
	"in another phase": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/phase", "value": "training-and-knowledge-transfer"}], "unmet": {"in_time", "owned", "stoppable", "succeeded"}},
	"phase missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/phase"}], "unmet": {"in_time", "owned", "stoppable", "succeeded"}},
	"kind of rehearsal missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/kind"}], "unmet": {"in_time", "owned", "stoppable", "succeeded"}},
	"only a rollback": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/kind", "value": "rollback"}], "unmet": {"in_time", "owned", "stoppable", "succeeded"}},
	"a second cutover falls short": {"patch": [{"op": "add", "path": "/evidence/rehearsal/-", "value": {"id": "a2", "phase": "go-live-readiness", "predicate": {"kind": "cutover", "at": "2026-06-20T00:00:00Z", "result": "failed", "measuredMinutes": 400, "windowMinutes": 360, "steps": [{"id": "deploy", "owner": " ", "plannedMinutes": 0, "goNoGo": false, "result": "failed"}]}}}], "unmet": {"in_time", "owned", "stoppable", "succeeded"}, "findings": {["in_time", "2026-06-20T00:00:00Z"], ["owned", "deploy"], ["stoppable", "2026-06-20T00:00:00Z"], ["succeeded", "2026-06-20T00:00:00Z"]}},
	"result missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/result"}], "unmet": {"succeeded"}},
	"result null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": null}], "unmet": {"succeeded"}, "findings": {["succeeded", "2026-06-26T00:00:00Z"]}},
	"result partial": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": "partial"}], "unmet": {"succeeded"}, "findings": {["succeeded", "2026-06-26T00:00:00Z"]}},
	"result of a step missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/steps/0/result"}], "unmet": {"succeeded"}, "findings": {["succeeded", "2026-06-26T00:00:00Z"]}},
	"result of a step null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/steps/0/result", "value": null}], "unmet": {"succeeded"}, "findings": {["succeeded", "2026-06-26T00:00:00Z"]}},
	"a step was skipped": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/steps/0/result", "value": "skipped"}], "unmet": {"succeeded"}, "findings": {["succeeded", "2026-06-26T00:00:00Z"]}},
	"steps missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/steps"}], "unmet": {"owned", "stoppable", "succeeded"}},
	"steps null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/steps", "value": null}], "unmet": {"owned", "stoppable", "succeeded"}, "findings": {["stoppable", "2026-06-26T00:00:00Z"], ["succeeded", "2026-06-26T00:00:00Z"]}},
	"steps text": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/steps", "value": "two"}], "unmet": {"owned", "stoppable", "succeeded"}, "findings": {["stoppable", "2026-06-26T00:00:00Z"], ["succeeded", "2026-06-26T00:00:00Z"]}},
	"steps empty": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/steps", "value": []}], "unmet": {"owned", "stoppable", "succeeded"}, "findings": {["stoppable", "2026-06-26T00:00:00Z"], ["succeeded", "2026-06-26T00:00:00Z"]}},
	"time measured missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/measuredMinutes"}], "unmet": {"in_time"}},
	"time measured null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T00:00:00Z"]}},
	"time measured text": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": "240"}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T00:00:00Z"]}},
	"time measured zero": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": 0}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T00:00:00Z"]}},
	"a minute too long": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": 289}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T00:00:00Z"]}},
	"window missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/windowMinutes"}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T00:00:00Z"]}},
	"window null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/windowMinutes", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T00:00:00Z"]}},
	"window longer than the release": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/windowMinutes", "value": 361}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T00:00:00Z"]}},
	"window of the release missing": {"patch": [{"op": "remove", "path": "/release/window"}], "unmet": {"in_time"}},
	"start of the window null": {"patch": [{"op": "replace", "path": "/release/window/start", "value": null}], "unmet": {"in_time"}},
	"end of the window missing": {"patch": [{"op": "remove", "path": "/release/window/end"}], "unmet": {"in_time"}},
	"window of the release shorter": {"patch": [{"op": "replace", "path": "/release/window/end", "value": "2026-06-30T09:29:59Z"}], "unmet": {"in_time"}, "findings": {["in_time", "2026-06-26T00:00:00Z"]}},
	"owner missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/steps/0/owner"}], "unmet": {"owned"}, "findings": {["owned", "deploy"]}},
	"owner null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/steps/0/owner", "value": null}], "unmet": {"owned"}, "findings": {["owned", "deploy"]}},
	"owner blank": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/steps/0/owner", "value": " "}], "unmet": {"owned"}, "findings": {["owned", "deploy"]}},
	"minutes of a step missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/steps/0/plannedMinutes"}], "unmet": {"owned"}, "findings": {["owned", "deploy"]}},
	"minutes of a step null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/steps/0/plannedMinutes", "value": null}], "unmet": {"owned"}, "findings": {["owned", "deploy"]}},
	"minutes of a step zero": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/steps/0/plannedMinutes", "value": 0}], "unmet": {"owned"}, "findings": {["owned", "deploy"]}},
	"no decision": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/steps/1/goNoGo", "value": false}], "unmet": {"stoppable"}, "findings": {["stoppable", "2026-06-26T00:00:00Z"]}},
	"decision missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/steps/1/goNoGo"}], "unmet": {"stoppable"}, "findings": {["stoppable", "2026-06-26T00:00:00Z"]}},
	"decision text": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/steps/1/goNoGo", "value": "true"}], "unmet": {"stoppable"}, "findings": {["stoppable", "2026-06-26T00:00:00Z"]}},
}

_still_met := {
	"nothing changed": [],
	"as long as allowed": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": 288}],
	"a shorter window": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/windowMinutes", "value": 300}],
	"one minute": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/measuredMinutes", "value": 1}],
	"a step of a minute": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/steps/0/plannedMinutes", "value": 1}],
	"a failed rehearsal of another kind": [{"op": "add", "path": "/evidence/rehearsal/-", "value": {"id": "a2", "phase": "go-live-readiness", "predicate": {"kind": "incident", "result": "failed"}}}],
}

_kind := "rehearsal"

_params := {"GLV-05": {"window_percent": 80}}

_input := {
	"release": {"window": {"start": "2026-06-30T03:30:00Z", "end": "2026-06-30T09:30:00Z"}},
	"evidence": {
		"rehearsal": [
			{
				"id": "a1",
				"phase": "go-live-readiness",
				"predicate": {
					"kind": "cutover",
					"at": "2026-06-26T00:00:00Z",
					"result": "success",
					"measuredMinutes": 240,
					"windowMinutes": 360,
					"steps": [
						{"id": "deploy", "owner": "ollie", "plannedMinutes": 90, "goNoGo": false, "result": "passed"},
						{"id": "smoke-test", "owner": "ollie", "plannedMinutes": 30, "goNoGo": true, "result": "passed"},
					],
				},
			},
		],
	},
}
