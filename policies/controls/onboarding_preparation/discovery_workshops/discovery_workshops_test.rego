package controls.onboarding_preparation.discovery_workshops_test

import data.controls.onboarding_preparation.discovery_workshops as control

test_met if {
	control.met == {
		"agreed": {{"attestation": "a1", "pointer": "/predicate/approvals"}},
		"attended": {{"attestation": "a1", "pointer": "/predicate/workshops"}},
		"held": {{"attestation": "a1", "pointer": "/predicate/workshops"}},
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
	unmet == {"attended", "held"}
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

test_one_workshop_does_by_default if {
	params := {"ONB-01": {"min_workshops": 1, "roles": ["customer-sponsor", "security-lead"]}}
	patch := [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/workshops/1"}]
	count(control.met.held) == 1 with input as json.patch(_input, patch) with data.params as params
}

test_no_role_demanded if {
	control.met.attended == set() with input as _input with data.params as {"ONB-01": {"min_workshops": 2, "roles": []}}
}

test_every_role_demanded_counts if {
	params := {"ONB-01": {"min_workshops": 2, "roles": ["customer-sponsor", "security-lead", "project-manager"]}}
	control.met.attended == set() with input as _input with data.params as params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/workshops/0/at", "value": "2026-03-26T03:00:00Z"},
		{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/workshops/0/attendees/1"},
		{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/workshops/1"},
		{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/approvals/1/at", "value": "2026-06-21T01:30:01Z"},
	]) == {
		{
			"criterion": "held",
			"key": "workshops",
			"text": "the plan records 1 workshops; demanded are 2",
			"cite": {"attestation": "a1", "pointer": "/predicate/workshops"},
		},
		{
			"criterion": "attended",
			"key": "2026-03-26T03:00:00Z/security-lead",
			"text": "nobody attended the workshop at 2026-03-26T03:00:00Z as security-lead",
			"cite": {"attestation": "a1", "pointer": "/predicate/workshops/0"},
		},
		{
			"criterion": "agreed",
			"key": "workshop/2026-03-26T03:00:00Z",
			"text": "the workshop at 2026-03-26T03:00:00Z did not take place before every approval of the plan",
			"cite": {"attestation": "a1", "pointer": "/predicate/workshops/0"},
		},
		{
			"criterion": "agreed",
			"key": "approval/project-manager/2026-06-21T01:30:01Z",
			"text": "chris approved the plan at 2026-06-21T01:30:01Z, after it was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/approvals/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0"}], "unmet": {"agreed", "attended", "held"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan"}], "unmet": {"agreed", "attended", "held"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate", "value": {}}], "unmet": {"agreed", "attended", "held"}},
	"a second plan falls short": {"patch": [{"op": "add", "path": "/evidence/onboarding-plan/-", "value": {"id": "a2", "signed_at_ns": 1772409600000000000, "predicate": {"workshops": [{"at": "2026-04-01T01:00:00Z", "attendees": []}], "approvals": [{"person": "sam", "role": "customer-sponsor", "at": "2026-04-01T00:00:00Z"}]}}}], "unmet": {"agreed", "attended", "held"}, "findings": {["held", "workshops"], ["attended", "2026-04-01T01:00:00Z/customer-sponsor"], ["attended", "2026-04-01T01:00:00Z/security-lead"], ["agreed", "workshop/2026-04-01T01:00:00Z"], ["agreed", "approval/customer-sponsor/2026-04-01T00:00:00Z"]}},
	"workshops null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/workshops", "value": null}], "unmet": {"agreed", "attended", "held"}, "findings": {["held", "workshops"]}},
	"workshops text": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/workshops", "value": "two of them"}], "unmet": {"agreed", "attended", "held"}, "findings": {["held", "workshops"]}},
	"workshops empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/workshops", "value": []}], "unmet": {"agreed", "attended", "held"}, "findings": {["held", "workshops"]}},
	"one workshop too few": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/workshops/1"}], "unmet": {"held"}, "findings": {["held", "workshops"]}},
	"one workshop twice": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/workshops/1/at", "value": "2026-03-05T01:00:00Z"}], "unmet": {"held"}, "findings": {["held", "workshops"]}},
	"workshop without an instant": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/workshops/0/at"}], "unmet": {"agreed", "held"}, "findings": {["held", "workshops"]}},
	"workshop at null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/workshops/0/at", "value": null}], "unmet": {"agreed", "held"}, "findings": {["held", "workshops"], ["agreed", "workshop/null"]}},
	"workshop on a date": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/workshops/0/at", "value": "2026-03-05"}], "unmet": {"agreed", "held"}, "findings": {["held", "workshops"], ["agreed", "workshop/2026-03-05"]}},
	"attendees missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/workshops/0/attendees"}], "unmet": {"attended"}, "findings": {["attended", "2026-03-05T01:00:00Z/customer-sponsor"], ["attended", "2026-03-05T01:00:00Z/security-lead"]}},
	"attendees null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/workshops/0/attendees", "value": null}], "unmet": {"attended"}, "findings": {["attended", "2026-03-05T01:00:00Z/customer-sponsor"], ["attended", "2026-03-05T01:00:00Z/security-lead"]}},
	"attendees text": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/workshops/0/attendees", "value": "customer-sponsor"}], "unmet": {"attended"}, "findings": {["attended", "2026-03-05T01:00:00Z/customer-sponsor"], ["attended", "2026-03-05T01:00:00Z/security-lead"]}},
	"attendees empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/workshops/0/attendees", "value": []}], "unmet": {"attended"}, "findings": {["attended", "2026-03-05T01:00:00Z/customer-sponsor"], ["attended", "2026-03-05T01:00:00Z/security-lead"]}},
	"sponsor absent once": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/workshops/1/attendees/0"}], "unmet": {"attended"}, "findings": {["attended", "2026-03-19T01:00:00Z/customer-sponsor"]}},
	"attendee without a role": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/workshops/0/attendees/1/role"}], "unmet": {"attended"}, "findings": {["attended", "2026-03-05T01:00:00Z/security-lead"]}},
	"attendee without a name": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/workshops/0/attendees/1/person", "value": " "}], "unmet": {"attended"}, "findings": {["attended", "2026-03-05T01:00:00Z/security-lead"]}},
	"attendee null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/workshops/0/attendees/1/person", "value": null}], "unmet": {"attended"}, "findings": {["attended", "2026-03-05T01:00:00Z/security-lead"]}},
	"attendee missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/workshops/0/attendees/1/person"}], "unmet": {"attended"}, "findings": {["attended", "2026-03-05T01:00:00Z/security-lead"]}},
	"approvals missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/approvals"}], "unmet": {"agreed"}, "findings": {["agreed", "workshop/2026-03-05T01:00:00Z"], ["agreed", "workshop/2026-03-19T01:00:00Z"]}},
	"approvals null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/approvals", "value": null}], "unmet": {"agreed"}, "findings": {["agreed", "workshop/2026-03-05T01:00:00Z"], ["agreed", "workshop/2026-03-19T01:00:00Z"]}},
	"approvals text": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/approvals", "value": "yes"}], "unmet": {"agreed"}, "findings": {["agreed", "workshop/2026-03-05T01:00:00Z"], ["agreed", "workshop/2026-03-19T01:00:00Z"]}},
	"approvals empty": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/approvals", "value": []}], "unmet": {"agreed"}, "findings": {["agreed", "workshop/2026-03-05T01:00:00Z"], ["agreed", "workshop/2026-03-19T01:00:00Z"]}},
	"approval without an instant": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/approvals/0/at"}], "unmet": {"agreed"}, "findings": {["agreed", "workshop/2026-03-05T01:00:00Z"], ["agreed", "workshop/2026-03-19T01:00:00Z"]}},
	"approval at null": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/approvals/0/at", "value": null}], "unmet": {"agreed"}, "findings": {["agreed", "workshop/2026-03-05T01:00:00Z"], ["agreed", "workshop/2026-03-19T01:00:00Z"], ["agreed", "approval/customer-sponsor/null"]}},
	"approved as the workshop began": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/approvals/0/at", "value": "2026-03-19T01:00:00Z"}], "unmet": {"agreed"}, "findings": {["agreed", "workshop/2026-03-19T01:00:00Z"]}},
	"approved before both workshops": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/approvals/0/at", "value": "2026-03-01T00:00:00Z"}], "unmet": {"agreed"}, "findings": {["agreed", "workshop/2026-03-05T01:00:00Z"], ["agreed", "workshop/2026-03-19T01:00:00Z"]}},
	"approved a second after the signing": {"patch": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/approvals/1/at", "value": "2026-06-21T01:30:01Z"}], "unmet": {"agreed"}, "findings": {["agreed", "approval/project-manager/2026-06-21T01:30:01Z"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/onboarding-plan/0/signed_at_ns"}], "unmet": {"agreed"}, "findings": {["agreed", "approval/customer-sponsor/2026-03-26T03:00:00Z"], ["agreed", "approval/project-manager/2026-06-21T01:30:00Z"]}},
}

_still_met := {
	"nothing changed": [],
	"a third workshop": [{"op": "add", "path": "/evidence/onboarding-plan/0/predicate/workshops/-", "value": {"at": "2026-03-20T01:00:00Z", "attendees": [{"person": "sam", "role": "customer-sponsor"}, {"person": "alex", "role": "security-lead"}]}}],
	"a second before the approval": [{"op": "replace", "path": "/evidence/onboarding-plan/0/predicate/workshops/1/at", "value": "2026-03-26T02:59:59Z"}],
	"one approval only": [{"op": "remove", "path": "/evidence/onboarding-plan/0/predicate/approvals/1"}],
}

_kind := "onboarding-plan"

_params := {"ONB-01": {"min_workshops": 2, "roles": ["customer-sponsor", "security-lead"]}}

_input := {"evidence": {"onboarding-plan": [{
	"id": "a1",
	"signed_at_ns": 1782005400000000000,
	"predicate": {
		"workshops": [
			{"at": "2026-03-05T01:00:00Z", "attendees": [{"person": "sam", "role": "customer-sponsor"}, {"person": "alex", "role": "security-lead"}]},
			{"at": "2026-03-19T01:00:00Z", "attendees": [{"person": "sam", "role": "customer-sponsor"}, {"person": "blair", "role": "security-lead"}, {"person": "chris", "role": "project-manager"}]},
		],
		"approvals": [
			{"person": "sam", "role": "customer-sponsor", "at": "2026-03-26T03:00:00Z"},
			{"person": "chris", "role": "project-manager", "at": "2026-06-21T01:30:00Z"},
		],
	},
}]}}
