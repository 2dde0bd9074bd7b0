package controls.go_live_readiness.conditions_bound_test

import data.controls.go_live_readiness.conditions_bound as control

test_met if {
	control.met == {
		"bound": {{"attestation": "a1", "pointer": "/predicate/conditions"}},
		"distinct": {{"attestation": "a1", "pointer": "/predicate/conditions"}},
	} with input as _input
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

_outcome(patch) := outcome if {
	outcome := {
		"unmet": {criterion | some criterion, citations in control.met; count(citations) == 0},
		"findings": {[finding.criterion, finding.key] | some finding in control.finding},
	} with input as json.patch(_input, patch)
}

_citations(patch) := proofs | particulars if {
	proofs := {citation | some citations in control.met; some citation in citations} with input as json.patch(_input, patch)
	particulars := {finding.cite | some finding in control.finding} with input as json.patch(_input, patch)
}

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch)
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions/1/due", "value": "2026-08-05"},
		{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions/1/id", "value": "cond-1"},
	]) == {
		{
			"criterion": "distinct",
			"key": "cond-1",
			"text": "several conditions have the id cond-1",
			"cite": {"attestation": "a1", "pointer": "/predicate/conditions/0"},
		},
		{
			"criterion": "bound",
			"key": "cond-1",
			"text": "the condition cond-1 is due on 2026-08-05 and owned by pat; hypercare ends on 2026-08-04",
			"cite": {"attestation": "a1", "pointer": "/predicate/conditions/1"},
		},
		{
			"criterion": "distinct",
			"key": "cond-1",
			"text": "several conditions have the id cond-1",
			"cite": {"attestation": "a1", "pointer": "/predicate/conditions/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0"}], "unmet": {"bound", "distinct"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/change-approval"}], "unmet": {"bound", "distinct"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate", "value": {}}], "unmet": {"bound", "distinct"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/change-approval/-", "value": {"id": "a2", "signed_at_ns": 1782437400000000000, "predicate": {"conditions": [{"id": "cond-3", "text": "x", "owner": "", "due": "2026-06-30"}, {"id": "cond-3", "text": "x", "owner": "pat", "due": "2026-06-30"}]}}}], "unmet": {"bound", "distinct"}, "findings": {["bound", "cond-3"], ["distinct", "cond-3"]}},
	"conditions missing": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0/predicate/conditions"}], "unmet": {"bound", "distinct"}},
	"conditions null": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions", "value": null}], "unmet": {"bound", "distinct"}},
	"conditions text": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions", "value": "all"}], "unmet": {"bound", "distinct"}},
	"text missing": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0/predicate/conditions/0/text"}], "unmet": {"bound"}, "findings": {["bound", "cond-1"]}},
	"text blank": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions/0/text", "value": " "}], "unmet": {"bound"}, "findings": {["bound", "cond-1"]}},
	"owner missing": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0/predicate/conditions/0/owner"}], "unmet": {"bound"}},
	"owner blank": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions/0/owner", "value": " "}], "unmet": {"bound"}, "findings": {["bound", "cond-1"]}},
	"owner null": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions/0/owner", "value": null}], "unmet": {"bound"}, "findings": {["bound", "cond-1"]}},
	"day missing": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0/predicate/conditions/0/due"}], "unmet": {"bound"}},
	"day null": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions/0/due", "value": null}], "unmet": {"bound"}, "findings": {["bound", "cond-1"]}},
	"day in words": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions/0/due", "value": "soon"}], "unmet": {"bound"}, "findings": {["bound", "cond-1"]}},
	"the day after hypercare": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions/1/due", "value": "2026-08-05"}], "unmet": {"bound"}, "findings": {["bound", "cond-2"]}},
	"the day before the request": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions/0/due", "value": "2026-06-25"}], "unmet": {"bound"}, "findings": {["bound", "cond-1"]}},
	"end of hypercare missing": {"patch": [{"op": "remove", "path": "/release/hypercare_end"}], "unmet": {"bound"}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0/signed_at_ns"}], "unmet": {"bound"}, "findings": {["bound", "cond-1"], ["bound", "cond-2"]}},
	"one id twice": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions/1/id", "value": "cond-1"}], "unmet": {"distinct"}, "findings": {["distinct", "cond-1"]}},
	"ids missing": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0/predicate/conditions/0/id"}, {"op": "remove", "path": "/evidence/change-approval/0/predicate/conditions/1/id"}], "unmet": {"distinct"}},
}

_still_met := {
	"nothing changed": [],
	"no condition": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions", "value": []}],
	"on the last day of hypercare": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions/1/due", "value": "2026-08-04"}],
	"on the day of the request": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/conditions/0/due", "value": "2026-06-26"}],
}

_kind := "change-approval"

_input := {
	"release": {
		"hypercare_end": "2026-08-04",
	},
	"evidence": {
		"change-approval": [
			{
				"id": "a1",
				"signed_at_ns": 1782437400000000000,
				"predicate": {
					"conditions": [
						{
							"id": "cond-1",
							"text": "Tell the desk",
							"owner": "otto",
							"due": "2026-06-30",
						},
						{
							"id": "cond-2",
							"text": "Mend the page",
							"owner": "pat",
							"due": "2026-07-20",
						},
					],
				},
			},
		],
	},
}
