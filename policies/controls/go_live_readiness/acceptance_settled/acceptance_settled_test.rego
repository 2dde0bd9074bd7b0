package controls.go_live_readiness.acceptance_settled_test

import data.controls.go_live_readiness.acceptance_settled as control

test_met if {
	control.met == {
		"complete": {{"attestation": "a1", "pointer": "/predicate/criteria"}},
		"owned": {{"attestation": "a1", "pointer": "/predicate/criteria"}},
		"settled": {{"attestation": "a1", "pointer": "/predicate/criteria"}},
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
		some kind in _kinds
		some attestation in object.get(spoilt.evidence, kind, [])
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

test_findings_1 if {
	_findings([
		{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/0", "value": {"id": "ac-9", "state": "not-met", "owner": "alex"}},
		{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1/due", "value": "2026-07-01"},
	]) == {
		{
			"criterion": "complete",
			"key": "ac-1",
			"text": "the acceptance criterion ac-1 of the onboarding plan was not judged",
			"cite": {"attestation": "a1", "pointer": "/predicate/criteria"},
		},
		{
			"criterion": "complete",
			"key": "ac-9",
			"text": "the criterion ac-9 was judged twice, or is none of the onboarding plan",
			"cite": {"attestation": "a1", "pointer": "/predicate/criteria/0"},
		},
		{
			"criterion": "settled",
			"key": "ac-9",
			"text": "the criterion ac-9 is judged as not-met",
			"cite": {"attestation": "a1", "pointer": "/predicate/criteria/0"},
		},
		{
			"criterion": "owned",
			"key": "ac-2",
			"text": "the criterion ac-2 is met under a condition, due on 2026-07-01, owned by sam; go-live is on 2026-06-30",
			"cite": {"attestation": "a1", "pointer": "/predicate/criteria/1"},
		},
	}
}

test_findings_2 if {
	_findings([
		{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria/1/due"},
	]) == {
		{
			"criterion": "owned",
			"key": "ac-2",
			"text": "the criterion ac-2 is met under a condition, due on no day, owned by sam; go-live is on 2026-06-30",
			"cite": {"attestation": "a1", "pointer": "/predicate/criteria/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0"}], "unmet": {"complete", "owned", "settled"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/readiness-review"}], "unmet": {"complete", "owned", "settled"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate", "value": {}}], "unmet": {"complete", "owned", "settled"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/readiness-review/-", "value": {"id": "a2", "predicate": {"criteria": [{"id": "ac-1", "state": "not-met", "owner": "alex"}, {"id": "ac-3", "state": "conditional", "owner": "", "due": "2026-06-29"}]}}}], "unmet": {"complete", "owned", "settled"}, "findings": {["complete", "ac-2"], ["complete", "ac-3"], ["owned", "ac-3"], ["settled", "ac-1"]}},
	"no plan": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0"}], "unmet": {"complete"}},
	"plan absent": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan"}], "unmet": {"complete"}},
	"plan empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate", "value": {}}], "unmet": {"complete"}, "findings": {["complete", "ac-1"], ["complete", "ac-2"]}},
	"a second plan with other criteria": {"patch": [{"op": "add", "path": "/evidence/onboarding-plan/-", "value": {"id": "p2", "predicate": {"requirements": [{"acceptanceCriteria": [{"id": "ac-1"}]}]}}}], "unmet": {"complete"}, "findings": {["complete", "ac-2"]}},
	"requirements null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": null}], "unmet": {"complete"}, "findings": {["complete", "ac-1"], ["complete", "ac-2"]}},
	"requirements empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": []}], "unmet": {"complete"}, "findings": {["complete", "ac-1"], ["complete", "ac-2"]}},
	"criteria missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria"}], "unmet": {"complete", "owned", "settled"}},
	"criteria null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria", "value": null}], "unmet": {"complete", "owned", "settled"}, "findings": {["complete", "ac-1"], ["complete", "ac-2"]}},
	"criteria text": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria", "value": "all"}], "unmet": {"complete", "owned", "settled"}, "findings": {["complete", "ac-1"], ["complete", "ac-2"]}},
	"criteria empty": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria", "value": []}], "unmet": {"complete", "owned", "settled"}, "findings": {["complete", "ac-1"], ["complete", "ac-2"]}},
	"nothing to judge": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria", "value": []}, {"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": []}], "unmet": {"complete", "owned", "settled"}},
	"one not judged": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria/0"}], "unmet": {"complete"}, "findings": {["complete", "ac-1"]}},
	"one not of the plan": {"patch": [{"op": "add", "path": "/evidence/readiness-review/0/predicate/criteria/-", "value": {"id": "ac-9", "state": "met", "owner": "alex"}}], "unmet": {"complete"}, "findings": {["complete", "ac-9"]}},
	"one judged twice": {"patch": [{"op": "add", "path": "/evidence/readiness-review/0/predicate/criteria/-", "value": {"id": "ac-1", "state": "met", "owner": "alex"}}], "unmet": {"complete"}, "findings": {["complete", "ac-1"]}},
	"id missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria/0/id"}], "unmet": {"complete"}, "findings": {["complete", "ac-1"]}},
	"id null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/0/id", "value": null}], "unmet": {"complete"}, "findings": {["complete", "ac-1"], ["complete", null]}},
	"one unmet": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/0/state", "value": "not-met"}], "unmet": {"settled"}, "findings": {["settled", "ac-1"]}},
	"state missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria/0/state"}], "unmet": {"owned", "settled"}},
	"state null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/0/state", "value": null}], "unmet": {"owned", "settled"}, "findings": {["settled", "ac-1"]}},
	"state unknown": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/0/state", "value": "later"}], "unmet": {"owned", "settled"}, "findings": {["settled", "ac-1"]}},
	"owner missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria/1/owner"}], "unmet": {"owned"}},
	"owner blank": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1/owner", "value": " "}], "unmet": {"owned"}, "findings": {["owned", "ac-2"]}},
	"owner null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1/owner", "value": null}], "unmet": {"owned"}, "findings": {["owned", "ac-2"]}},
	"day missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria/1/due"}], "unmet": {"owned"}, "findings": {["owned", "ac-2"]}},
	"day null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1/due", "value": null}], "unmet": {"owned"}, "findings": {["owned", "ac-2"]}},
	"day in words": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1/due", "value": "soon"}], "unmet": {"owned"}, "findings": {["owned", "ac-2"]}},
	"the day after go-live": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1/due", "value": "2026-07-01"}], "unmet": {"owned"}, "findings": {["owned", "ac-2"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"owned"}},
}

_still_met := {
	"nothing changed": [],
	"on the day of go-live": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1/due", "value": "2026-06-30"}],
	"all met": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1", "value": {"id": "ac-2", "state": "met", "owner": "sam"}}],
	"another order": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/0", "value": {"id": "ac-2", "state": "met", "owner": "sam"}}, {"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1", "value": {"id": "ac-1", "state": "met", "owner": "sam"}}],
}

_kinds := {"onboarding-plan", "readiness-review"}

_input := {
	"release": {
		"go_live": "2026-06-30",
	},
	"evidence": {
		"readiness-review": [
			{
				"id": "a1",
				"predicate": {
					"criteria": [
						{
							"id": "ac-1",
							"state": "met",
							"owner": "alex",
						},
						{
							"id": "ac-2",
							"state": "conditional",
							"owner": "sam",
							"due": "2026-06-29",
						},
					],
				},
			},
		],
		"onboarding-plan": [
			{
				"id": "p1",
				"predicate": {
					"requirements": [
						{
							"acceptanceCriteria": [
								{
									"id": "ac-1",
								},
							],
						},
						{
							"acceptanceCriteria": [
								{
									"id": "ac-2",
								},
							],
						},
						{
							"acceptanceCriteria": [],
						},
					],
				},
			},
		],
	},
}
