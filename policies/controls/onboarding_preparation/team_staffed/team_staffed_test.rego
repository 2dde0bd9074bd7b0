package controls.onboarding_preparation.team_staffed_test

import data.controls.onboarding_preparation.team_staffed as control

test_met if {
	control.met == {
		"staffed": {{"attestation": "a1", "pointer": "/predicate/members"}},
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
	unmet == {"staffed"}
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

test_no_role_demanded if {
	control.met.staffed == set() with input as _input with data.params as {"ONB-10": {"roles": []}}
}

test_every_role_demanded_counts if {
	control.met.staffed == set() with input as _input with data.params as {"ONB-10": {"roles": ["project-manager", "security-lead", "platform-engineer"]}}
}

# Midnight in Perth after the last day.
test_valid_until_each_assignment_ends if {
	control.valid_until == {time.parse_rfc3339_ns("2026-08-14T16:00:00Z"), time.parse_rfc3339_ns("2026-08-04T16:00:00Z")} with input as _input with data.params as _params
}

test_valid_until_the_longest_assignment_ends if {
	second := {"person": "kim", "role": "security-lead", "start": "2026-05-01", "end": "2026-12-31"}
	both := json.patch(_input, [{"op": "add", "path": "/evidence/team-assignment/0/predicate/members/-", "value": second}])
	control.valid_until == {time.parse_rfc3339_ns("2026-08-14T16:00:00Z"), time.parse_rfc3339_ns("2026-12-31T16:00:00Z")} with input as both with data.params as _params
}

test_findings if {
	_findings([{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1"}]) == {{
		"criterion": "staffed",
		"key": "security-lead",
		"text": "nobody holds the role security-lead from now until hypercare ends on 2026-08-04",
		"cite": {"attestation": "a1", "pointer": "/predicate/members"},
	}}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0"}], "unmet": {"staffed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/team-assignment"}], "unmet": {"staffed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate", "value": {}}], "unmet": {"staffed"}},
	"a second team falls short": {"patch": [{"op": "add", "path": "/evidence/team-assignment/-", "value": {"id": "a2", "predicate": {"members": [{"person": "chris", "role": "project-manager", "start": "2026-03-02", "end": "2026-08-14"}]}}}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"members missing": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members"}], "unmet": {"staffed"}},
	"members null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members", "value": null}], "unmet": {"staffed"}, "findings": {["staffed", "project-manager"], ["staffed", "security-lead"]}},
	"members text": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members", "value": "chris, blair"}], "unmet": {"staffed"}, "findings": {["staffed", "project-manager"], ["staffed", "security-lead"]}},
	"members empty": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members", "value": []}], "unmet": {"staffed"}, "findings": {["staffed", "project-manager"], ["staffed", "security-lead"]}},
	"role not held": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/role", "value": "security-officer"}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"role missing": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1/role"}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"role null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/role", "value": null}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"person missing": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1/person"}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"person null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/person", "value": null}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"person blank": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/person", "value": " "}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"start missing": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1/start"}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"start null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/start", "value": null}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"start no such day": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/start", "value": "2026-02-30"}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"starts on the next day": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/start", "value": "2026-07-01"}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"end missing": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1/end"}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"end null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/end", "value": null}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"end an instant": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/end", "value": "2026-08-04T00:00:00Z"}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"ends a day before hypercare does": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/end", "value": "2026-08-03"}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"two in turn, none throughout": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/end", "value": "2026-07-15"}, {"op": "add", "path": "/evidence/team-assignment/0/predicate/members/-", "value": {"person": "kim", "role": "security-lead", "start": "2026-07-16", "end": "2026-12-31"}}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"hypercare ends later": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-05"}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"end of hypercare null": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": null}], "unmet": {"staffed"}, "findings": {["staffed", "project-manager"], ["staffed", "security-lead"]}},
	"end of hypercare missing": {"patch": [{"op": "remove", "path": "/release/hypercare_end"}], "unmet": {"staffed"}},
	"decided as the assignment is over": {"patch": [{"op": "replace", "path": "/now_ns", "value": 1785859200000000000}], "unmet": {"staffed"}, "findings": {["staffed", "security-lead"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"staffed"}, "findings": {["staffed", "project-manager"], ["staffed", "security-lead"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"staffed"}, "findings": {["staffed", "project-manager"], ["staffed", "security-lead"]}},
}

_still_met := {
	"nothing changed": [],
	"starts today": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/start", "value": "2026-06-30"}],
	"decided in the last nanosecond of the assignment": [{"op": "replace", "path": "/now_ns", "value": 1785859199999999999}],
	"one of two leaves early": [{"op": "add", "path": "/evidence/team-assignment/0/predicate/members/-", "value": {"person": "kim", "role": "security-lead", "start": "2026-03-02", "end": "2026-05-01"}}],
}

_kind := "team-assignment"

_params := {"ONB-10": {"roles": ["project-manager", "security-lead"]}}

_input := {
	"now_ns": 1782792000000000000,
	"release": {"hypercare_end": "2026-08-04"},
	"evidence": {"team-assignment": [{"id": "a1", "predicate": {"members": [
		{"person": "chris", "role": "project-manager", "start": "2026-03-02", "end": "2026-08-14"},
		{"person": "blair", "role": "security-lead", "start": "2026-03-02", "end": "2026-08-04"},
		{"person": "dana", "role": "platform-engineer", "start": "2026-03-30", "end": "2026-06-01"},
	]}}]},
}
