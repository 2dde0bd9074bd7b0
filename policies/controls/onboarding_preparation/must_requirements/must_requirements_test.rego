package controls.onboarding_preparation.must_requirements_test

import data.controls.onboarding_preparation.must_requirements as control

test_met if {
	control.met == {
		"owned": {{"attestation": "a1", "pointer": "/predicate/requirements"}},
		"unique": {{"attestation": "a1", "pointer": "/predicate/requirements"}},
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

test_finding_where_nothing_must_be_met if {
	_findings([{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": []}]) == {{
		"criterion": "owned",
		"key": "no-must",
		"text": "the plan holds no requirement that must be met",
		"cite": {"attestation": "a1", "pointer": "/predicate/requirements"},
	}}
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/owner", "value": " "},
		{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/2/id", "value": "req-1"},
	]) == {
		{
			"criterion": "owned",
			"key": "req-2",
			"text": "req-2 (must) lacks an owner or an acceptance criterion",
			"cite": {"attestation": "a1", "pointer": "/predicate/requirements/1"},
		},
		{
			"criterion": "unique",
			"key": "req-1",
			"text": "req-1 is the id of more than one requirement",
			"cite": {"attestation": "a1", "pointer": "/predicate/requirements/2/id"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0"}], "unmet": {"owned", "unique"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan"}], "unmet": {"owned", "unique"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate", "value": {}}], "unmet": {"owned", "unique"}},
	"a second plan falls short": {"patch": [{"op": "add", "path": "/evidence/onboarding-plan/-", "value": {"id": "a2", "predicate": {"requirements": [{"id": "req-1", "priority": "must", "owner": " ", "acceptanceCriteria": []}, {"id": "req-1", "priority": "should"}]}}}], "unmet": {"owned", "unique"}, "findings": {["owned", "req-1"], ["unique", "req-1"]}},
	"requirements null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": null}], "unmet": {"owned", "unique"}},
	"requirements text": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": "many"}], "unmet": {"owned", "unique"}, "findings": {["owned", "no-must"]}},
	"requirements empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": []}], "unmet": {"owned", "unique"}, "findings": {["owned", "no-must"]}},
	"no must": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/0/priority", "value": "should"}, {"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/priority", "value": "could"}], "unmet": {"owned"}, "findings": {["owned", "no-must"]}},
	"priority missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/priority"}], "unmet": {"owned"}},
	"priority null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/priority", "value": null}], "unmet": {"owned"}, "findings": {["owned", "req-2"]}},
	"priority unknown": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/priority", "value": "Must"}], "unmet": {"owned"}, "findings": {["owned", "req-2"]}},
	"id missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/id"}], "unmet": {"owned", "unique"}},
	"id null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/id", "value": null}], "unmet": {"owned"}, "findings": {["owned", null]}},
	"id blank": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/id", "value": " "}], "unmet": {"owned"}, "findings": {["owned", " "]}},
	"owner missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/owner"}], "unmet": {"owned"}, "findings": {["owned", "req-2"]}},
	"owner null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/owner", "value": null}], "unmet": {"owned"}, "findings": {["owned", "req-2"]}},
	"owner blank": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/owner", "value": " "}], "unmet": {"owned"}, "findings": {["owned", "req-2"]}},
	"criteria missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria"}], "unmet": {"owned"}, "findings": {["owned", "req-2"]}},
	"criteria null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria", "value": null}], "unmet": {"owned"}, "findings": {["owned", "req-2"]}},
	"criteria text": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria", "value": "quick enough"}], "unmet": {"owned"}, "findings": {["owned", "req-2"]}},
	"criteria empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/0/acceptanceCriteria", "value": []}], "unmet": {"owned"}, "findings": {["owned", "req-1"]}},
	"criterion without an id": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/id"}], "unmet": {"owned"}, "findings": {["owned", "req-2"]}},
	"criterion with a blank id": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/id", "value": " "}], "unmet": {"owned"}, "findings": {["owned", "req-2"]}},
	"an id of two requirements": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/id", "value": "req-1"}], "unmet": {"unique"}, "findings": {["unique", "req-1"]}},
	"an id shared with what could be met": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/2/id", "value": "req-2"}], "unmet": {"unique"}, "findings": {["unique", "req-2"]}},
}

_still_met := {
	"nothing changed": [],
	"one must requirement": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/priority", "value": "should"}, {"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/owner"}],
	"one requirement": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/2"}, {"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1"}],
}

_kind := "onboarding-plan"

_input := {
	"evidence": {
		"onboarding-plan": [
			{
				"id": "a1",
				"predicate": {
					"requirements": [
						{"id": "req-1", "priority": "must", "owner": "alex", "acceptanceCriteria": [{"id": "ac-1"}]},
						{"id": "req-2", "priority": "must", "owner": "blair", "acceptanceCriteria": [{"id": "ac-2"}, {"id": "ac-3"}]},
						{"id": "req-3", "priority": "could", "owner": "", "acceptanceCriteria": []},
					],
				},
			},
		],
	},
}
