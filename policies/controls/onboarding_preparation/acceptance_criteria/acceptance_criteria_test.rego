package controls.onboarding_preparation.acceptance_criteria_test

import data.controls.onboarding_preparation.acceptance_criteria as control

test_met if {
	control.met == {
		"measurable": {{"attestation": "a1", "pointer": "/predicate/requirements"}},
		"referenced": {{"attestation": "a1", "pointer": "/predicate/requirements"}},
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
		{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/target", "value": "half"},
		{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/0/acceptanceCriteria/0/ref", "value": "to be agreed"},
	]) == {
		{
			"criterion": "referenced",
			"key": "req-1/ac-1",
			"text": "ac-1 of req-1 names no control and no test that checks it",
			"cite": {"attestation": "a1", "pointer": "/predicate/requirements/0/acceptanceCriteria/0"},
		},
		{
			"criterion": "measurable",
			"key": "req-2/ac-3",
			"text": "ac-3 of req-2 lacks a metric, a comparison, a number or a unit",
			"cite": {"attestation": "a1", "pointer": "/predicate/requirements/1/acceptanceCriteria/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0"}], "unmet": {"measurable", "referenced"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan"}], "unmet": {"measurable", "referenced"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate", "value": {}}], "unmet": {"measurable", "referenced"}},
	"a second plan falls short": {"patch": [{"op": "add", "path": "/evidence/onboarding-plan/-", "value": {"id": "a2", "predicate": {"requirements": [{"id": "req-9", "acceptanceCriteria": [{"id": "ac-9"}]}]}}}], "unmet": {"measurable", "referenced"}, "findings": {["measurable", "req-9/ac-9"], ["referenced", "req-9/ac-9"]}},
	"requirements null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": null}], "unmet": {"measurable", "referenced"}},
	"requirements text": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": "many"}], "unmet": {"measurable", "referenced"}},
	"requirements empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements", "value": []}], "unmet": {"measurable", "referenced"}},
	"no criterion at all": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1"}, {"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/0"}], "unmet": {"measurable", "referenced"}},
	"criteria missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/2/acceptanceCriteria"}], "unmet": {"measurable", "referenced"}},
	"criteria null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/2/acceptanceCriteria", "value": null}], "unmet": {"measurable", "referenced"}},
	"criteria text": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/2/acceptanceCriteria", "value": "fast"}], "unmet": {"measurable", "referenced"}},
	"metric missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/metric"}], "unmet": {"measurable"}, "findings": {["measurable", "req-2/ac-3"]}},
	"metric null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/metric", "value": null}], "unmet": {"measurable"}, "findings": {["measurable", "req-2/ac-3"]}},
	"metric blank": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/metric", "value": " "}], "unmet": {"measurable"}, "findings": {["measurable", "req-2/ac-3"]}},
	"unit missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/unit"}], "unmet": {"measurable"}, "findings": {["measurable", "req-2/ac-3"]}},
	"unit null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/unit", "value": null}], "unmet": {"measurable"}, "findings": {["measurable", "req-2/ac-3"]}},
	"unit blank": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/unit", "value": " "}], "unmet": {"measurable"}, "findings": {["measurable", "req-2/ac-3"]}},
	"operator missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/operator"}], "unmet": {"measurable"}, "findings": {["measurable", "req-2/ac-3"]}},
	"operator null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/operator", "value": null}], "unmet": {"measurable"}, "findings": {["measurable", "req-2/ac-3"]}},
	"operator unknown": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/operator", "value": "about"}], "unmet": {"measurable"}, "findings": {["measurable", "req-2/ac-3"]}},
	"target missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/target"}], "unmet": {"measurable"}, "findings": {["measurable", "req-2/ac-3"]}},
	"target null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/target", "value": null}], "unmet": {"measurable"}, "findings": {["measurable", "req-2/ac-3"]}},
	"target text": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/target", "value": "15"}], "unmet": {"measurable"}, "findings": {["measurable", "req-2/ac-3"]}},
	"reference missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/ref"}], "unmet": {"referenced"}, "findings": {["referenced", "req-2/ac-3"]}},
	"reference null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/ref", "value": null}], "unmet": {"referenced"}, "findings": {["referenced", "req-2/ac-3"]}},
	"reference empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/1/acceptanceCriteria/1/ref", "value": ""}], "unmet": {"referenced"}, "findings": {["referenced", "req-2/ac-3"]}},
	"reference in words": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/0/acceptanceCriteria/0/ref", "value": "to be agreed"}], "unmet": {"referenced"}, "findings": {["referenced", "req-1/ac-1"]}},
	"reference with a second line": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/0/acceptanceCriteria/0/ref", "value": "TST-05\n"}], "unmet": {"referenced"}, "findings": {["referenced", "req-1/ac-1"]}},
}

_still_met := {
	"nothing changed": [],
	"fewer than": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/0/acceptanceCriteria/0/operator", "value": "<"}],
	"at least": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/0/acceptanceCriteria/0/operator", "value": ">="}],
	"a negative number": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/requirements/0/acceptanceCriteria/0/target", "value": -5}],
	"one criterion": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/requirements/1"}],
}

_kind := "onboarding-plan"

_input := {
	"evidence": {
		"onboarding-plan": [
			{
				"id": "a1",
				"predicate": {
					"requirements": [
						{
							"id": "req-1",
							"acceptanceCriteria": [{"id": "ac-1", "metric": "latency", "operator": "<=", "target": 15, "unit": "minutes", "ref": "TST-05"}],
						},
						{
							"id": "req-2",
							"acceptanceCriteria": [
								{
									"id": "ac-2",
									"metric": "errors",
									"operator": "=",
									"target": 0,
									"unit": "count",
									"ref": "tests/issuance.errors",
								},
								{"id": "ac-3", "metric": "share of users", "operator": ">", "target": 0.5, "unit": "ratio", "ref": "survey"},
							],
						},
						{"id": "req-3", "acceptanceCriteria": []},
					],
				},
			},
		],
	},
}
