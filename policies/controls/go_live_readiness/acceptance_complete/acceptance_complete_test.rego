package controls.go_live_readiness.acceptance_complete_test

import data.controls.go_live_readiness.acceptance_complete as control

test_met if {
	control.met == {
		"complete": {{"attestation": "a1", "pointer": "/predicate/criteria"}},
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

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/0", "value": {"id": "ac-9"}},
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
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0"}], "unmet": {"complete"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/readiness-review"}], "unmet": {"complete"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate", "value": {}}], "unmet": {"complete"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/readiness-review/-", "value": {"id": "a2", "predicate": {"criteria": [{"id": "ac-1"}]}}}], "unmet": {"complete"}, "findings": {["complete", "ac-2"]}},
	"no plan": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0"}], "unmet": {"complete"}},
	"plan absent": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan"}], "unmet": {"complete"}},
	"plan empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate", "value": {}}], "unmet": {"complete"}, "findings": {["complete", "ac-1"], ["complete", "ac-2"]}},
	"a second plan with other criteria": {"patch": [{"op": "add", "path": "/evidence/onboarding-plan/-", "value": {"id": "p2", "predicate": {"requirements": [{"acceptanceCriteria": [{"id": "ac-1"}]}]}}}], "unmet": {"complete"}, "findings": {["complete", "ac-2"]}},
	"requirements null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": null}], "unmet": {"complete"}, "findings": {["complete", "ac-1"], ["complete", "ac-2"]}},
	"requirements empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": []}], "unmet": {"complete"}, "findings": {["complete", "ac-1"], ["complete", "ac-2"]}},
	"criteria missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria"}], "unmet": {"complete"}},
	"criteria null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria", "value": null}], "unmet": {"complete"}, "findings": {["complete", "ac-1"], ["complete", "ac-2"]}},
	"criteria text": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria", "value": "all"}], "unmet": {"complete"}, "findings": {["complete", "ac-1"], ["complete", "ac-2"]}},
	"criteria empty": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria", "value": []}], "unmet": {"complete"}, "findings": {["complete", "ac-1"], ["complete", "ac-2"]}},
	"nothing to judge": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria", "value": []}, {"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": []}], "unmet": {"complete"}},
	"one not judged": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria/0"}], "unmet": {"complete"}, "findings": {["complete", "ac-1"]}},
	"one not of the plan": {"patch": [{"op": "add", "path": "/evidence/readiness-review/0/predicate/criteria/-", "value": {"id": "ac-9"}}], "unmet": {"complete"}, "findings": {["complete", "ac-9"]}},
	"one judged twice": {"patch": [{"op": "add", "path": "/evidence/readiness-review/0/predicate/criteria/-", "value": {"id": "ac-1"}}], "unmet": {"complete"}, "findings": {["complete", "ac-1"]}},
	"id missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria/0/id"}], "unmet": {"complete"}, "findings": {["complete", "ac-1"]}},
	"id null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/0/id", "value": null}], "unmet": {"complete"}, "findings": {["complete", "ac-1"], ["complete", null]}},
}

_still_met := {
	"nothing changed": [],
	"another order": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/0", "value": {"id": "ac-2"}}, {"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1", "value": {"id": "ac-1"}}],
}

_kinds := {"onboarding-plan", "readiness-review"}

_input := {
	"evidence": {
		"readiness-review": [
			{
				"id": "a1",
				"predicate": {
					"criteria": [
						{
							"id": "ac-1",
						},
						{
							"id": "ac-2",
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
