package controls.testing_and_validation.defects_settled_test

import data.controls.testing_and_validation.defects_settled as control

test_met if {
	control.met == {
		"bounded": {{"attestation": "d1", "pointer": "/predicate/items"}},
		"complete": {{"attestation": "d1", "pointer": "/predicate/items"}},
		"planned": {{"attestation": "d1", "pointer": "/predicate/items"}},
		"serious": {{"attestation": "d1", "pointer": "/predicate/items"}},
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

_parameterised := {"bounded", "planned"}

test_headline if {
	control.headline == {"open_defects": 2} with input as _input with data.params as _params
}

test_no_headline_without_a_register if {
	count(object.keys(control.headline)) == 0 with input as {"evidence": {"defect-register": []}} with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/status", "value": "open"},
		{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/due", "value": "2026-08-31"},
		{"op": "add", "path": "/evidence/defect-register/0/predicate/items/-", "value": {"id": "d-5", "severity": "medium", "status": "open", "owner": "kim", "due": "2026-07-17"}},
		{"op": "add", "path": "/evidence/defect-register/0/predicate/items/-", "value": {"id": "d-6", "severity": "medium", "status": "open", "owner": "kim", "due": "2026-07-17"}},
		{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/2/owner"},
	]) == {
		{
			"criterion": "serious",
			"key": "d-1",
			"text": "d-1 (high) is open",
			"cite": {"attestation": "d1", "pointer": "/predicate/items/0"},
		},
		{
			"criterion": "planned",
			"key": "d-2",
			"text": "d-2 (medium) is due on 2026-08-31; at most 30 days after go-live on 2026-06-30 are allowed",
			"cite": {"attestation": "d1", "pointer": "/predicate/items/1"},
		},
		{
			"criterion": "bounded",
			"key": "medium",
			"text": "3 defects of medium severity are open; at most 2 are allowed",
			"cite": {"attestation": "d1", "pointer": "/predicate/items"},
		},
		{
			"criterion": "complete",
			"key": "d-3",
			"text": "d-3 lacks a severity, an owner, a status or a day",
			"cite": {"attestation": "d1", "pointer": "/predicate/items/2"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0"}], "unmet": {"bounded", "complete", "planned", "serious"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/defect-register"}], "unmet": {"bounded", "complete", "planned", "serious"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate", "value": {}}], "unmet": {"bounded", "complete", "planned", "serious"}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items", "value": null}], "unmet": {"bounded", "complete", "planned", "serious"}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items", "value": "none"}], "unmet": {"bounded", "complete", "planned", "serious"}},
	"severity missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/1/severity"}], "unmet": {"bounded", "complete", "planned", "serious"}, "findings": {["complete", "d-2"]}},
	"severity null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/severity", "value": null}], "unmet": {"bounded", "complete", "planned", "serious"}, "findings": {["complete", "d-2"], ["planned", "d-2"], ["serious", "d-2"]}},
	"severity unknown": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/severity", "value": "major"}], "unmet": {"bounded", "complete", "planned", "serious"}, "findings": {["complete", "d-2"], ["planned", "d-2"], ["serious", "d-2"]}},
	"severity of a settled one null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/severity", "value": null}], "unmet": {"bounded", "complete", "planned", "serious"}, "findings": {["complete", "d-1"], ["planned", "d-1"], ["serious", "d-1"]}},
	"owner missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/2/owner"}], "unmet": {"complete"}, "findings": {["complete", "d-3"]}},
	"owner null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/2/owner", "value": null}], "unmet": {"complete"}, "findings": {["complete", "d-3"]}},
	"owner blank": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/2/owner", "value": " "}], "unmet": {"complete"}, "findings": {["complete", "d-3"]}},
	"status of a serious one missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/0/status"}], "unmet": {"complete", "serious"}, "findings": {["complete", "d-1"]}},
	"status of a serious one null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/status", "value": null}], "unmet": {"complete", "serious"}, "findings": {["complete", "d-1"], ["serious", "d-1"]}},
	"status unknown": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/status", "value": "closed"}], "unmet": {"complete", "serious"}, "findings": {["complete", "d-1"], ["serious", "d-1"]}},
	"day missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/1/due"}], "unmet": {"complete", "planned"}, "findings": {["complete", "d-2"]}},
	"day null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/due", "value": null}], "unmet": {"complete", "planned"}, "findings": {["complete", "d-2"], ["planned", "d-2"]}},
	"day an instant": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/due", "value": "2026-07-17T00:00:00Z"}], "unmet": {"complete", "planned"}, "findings": {["complete", "d-2"], ["planned", "d-2"]}},
	"high open": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/status", "value": "open"}], "unmet": {"serious"}, "findings": {["serious", "d-1"]}},
	"high accepted": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/status", "value": "accepted"}], "unmet": {"serious"}, "findings": {["serious", "d-1"]}},
	"critical open": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/3/status", "value": "open"}], "unmet": {"serious"}, "findings": {["serious", "d-4"]}},
	"critical accepted": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/3/status", "value": "accepted"}], "unmet": {"serious"}, "findings": {["serious", "d-4"]}},
	"one medium too many": {"patch": [{"op": "add", "path": "/evidence/defect-register/0/predicate/items/-", "value": {"id": "d-5", "severity": "medium", "status": "open", "owner": "kim", "due": "2026-07-17"}}, {"op": "add", "path": "/evidence/defect-register/0/predicate/items/-", "value": {"id": "d-6", "severity": "medium", "status": "accepted", "owner": "kim", "due": "2026-07-17"}}], "unmet": {"bounded"}, "findings": {["bounded", "medium"]}},
	"one medium of no status too many": {"patch": [{"op": "add", "path": "/evidence/defect-register/0/predicate/items/-", "value": {"id": "d-5", "severity": "medium", "status": "open", "owner": "kim", "due": "2026-07-17"}}, {"op": "add", "path": "/evidence/defect-register/0/predicate/items/-", "value": {"id": "d-6", "severity": "medium", "status": null, "owner": "kim", "due": "2026-07-17"}}], "unmet": {"bounded", "complete"}, "findings": {["bounded", "medium"], ["complete", "d-6"]}},
	"medium due a day too late": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/due", "value": "2026-07-31"}], "unmet": {"planned"}, "findings": {["planned", "d-2"]}},
	"medium accepted and due too late": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/status", "value": "accepted"}, {"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/due", "value": "2026-07-31"}], "unmet": {"planned"}, "findings": {["planned", "d-2"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"planned"}},
	"go-live null": {"patch": [{"op": "replace", "path": "/release/go_live", "value": null}], "unmet": {"planned"}, "findings": {["planned", "d-2"]}},
	"a second register falls short": {"patch": [{"op": "add", "path": "/evidence/defect-register/-", "value": {"id": "d2", "predicate": {"items": [{"id": "d-9", "severity": "critical", "status": "open", "owner": "kim", "due": "2026-07-17"}]}}}], "unmet": {"serious"}, "findings": {["serious", "d-9"]}},
}

_still_met := {
	"nothing changed": [],
	"as many medium as allowed": [{"op": "add", "path": "/evidence/defect-register/0/predicate/items/-", "value": {"id": "d-5", "severity": "medium", "status": "accepted", "owner": "kim", "due": "2026-07-17"}}],
	"settled ones do not count": [{"op": "add", "path": "/evidence/defect-register/0/predicate/items/-", "value": {"id": "d-5", "severity": "medium", "status": "fixed", "owner": "kim", "due": "2026-07-17"}}, {"op": "add", "path": "/evidence/defect-register/0/predicate/items/-", "value": {"id": "d-6", "severity": "medium", "status": "rejected", "owner": "kim", "due": "2026-07-17"}}, {"op": "add", "path": "/evidence/defect-register/0/predicate/items/-", "value": {"id": "d-7", "severity": "medium", "status": "open", "owner": "kim", "due": "2026-07-17"}}],
	"medium due on the last day": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/due", "value": "2026-07-30"}],
	"medium fixed, due late": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/status", "value": "fixed"}, {"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/due", "value": "2027-01-31"}],
	"info open": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/2/severity", "value": "info"}, {"op": "replace", "path": "/evidence/defect-register/0/predicate/items/2/status", "value": "open"}],
	"no defect at all": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items", "value": []}],
}

_kind := "defect-register"

_params := {"TST-18": {"max_open_medium": 2, "medium_days": 30}}

_input := {
	"release": {"go_live": "2026-06-30"},
	"evidence": {
		"defect-register": [
			{
				"id": "d1",
				"predicate": {
					"items": [
						{"id": "d-1", "severity": "high", "status": "fixed", "owner": "kim", "due": "2026-07-17"},
						{"id": "d-2", "severity": "medium", "status": "open", "owner": "kim", "due": "2026-07-17"},
						{"id": "d-3", "severity": "low", "status": "accepted", "owner": "kim", "due": "2027-01-31"},
						{"id": "d-4", "severity": "critical", "status": "rejected", "owner": "kim", "due": "2026-07-17"},
					],
				},
			},
		],
	},
}
