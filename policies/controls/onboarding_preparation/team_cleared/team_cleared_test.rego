package controls.onboarding_preparation.team_cleared_test

import data.controls.onboarding_preparation.team_cleared as control

test_met if {
	control.met == {
		"bound": {{"attestation": "a1", "pointer": "/predicate/members"}},
		"screened": {{"attestation": "a1", "pointer": "/predicate/members"}},
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
		{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/0/screening/expiresOn", "value": "2026-08-03"},
		{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1/screening"},
		{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/0/nda/signedOn", "value": "2026-03-03"},
		{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1/nda"},
	]) == {
		{
			"criterion": "screened",
			"key": "chris/project-manager",
			"text": "the screening of chris counts until 2026-08-03; hypercare ends on 2026-08-04",
			"cite": {"attestation": "a1", "pointer": "/predicate/members/0"},
		},
		{
			"criterion": "screened",
			"key": "blair/security-lead",
			"text": "the screening of blair counts until no known day; hypercare ends on 2026-08-04",
			"cite": {"attestation": "a1", "pointer": "/predicate/members/1"},
		},
		{
			"criterion": "bound",
			"key": "chris/project-manager",
			"text": "chris began as project-manager on 2026-03-02; the confidentiality agreement was signed on 2026-03-03",
			"cite": {"attestation": "a1", "pointer": "/predicate/members/0"},
		},
		{
			"criterion": "bound",
			"key": "blair/security-lead",
			"text": "blair began as security-lead on 2026-03-02; the confidentiality agreement was signed on no known day",
			"cite": {"attestation": "a1", "pointer": "/predicate/members/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0"}], "unmet": {"bound", "screened"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/team-assignment"}], "unmet": {"bound", "screened"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate", "value": {}}], "unmet": {"bound", "screened"}},
	"a second team falls short": {"patch": [{"op": "add", "path": "/evidence/team-assignment/-", "value": {"id": "a2", "predicate": {"members": [{"person": "dana", "role": "trainer", "start": "2026-03-02"}]}}}], "unmet": {"bound", "screened"}, "findings": {["screened", "dana/trainer"], ["bound", "dana/trainer"]}},
	"members missing": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members"}], "unmet": {"bound", "screened"}},
	"members null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members", "value": null}], "unmet": {"bound", "screened"}},
	"members text": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members", "value": "chris, blair"}], "unmet": {"bound", "screened"}},
	"members empty": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members", "value": []}], "unmet": {"bound", "screened"}},
	"not screened": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1/screening"}], "unmet": {"screened"}, "findings": {["screened", "blair/security-lead"]}},
	"screening null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/screening", "value": null}], "unmet": {"screened"}},
	"screening without an end": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1/screening/expiresOn"}], "unmet": {"screened"}, "findings": {["screened", "blair/security-lead"]}},
	"end of the screening null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/screening/expiresOn", "value": null}], "unmet": {"screened"}, "findings": {["screened", "blair/security-lead"]}},
	"end of the screening no such day": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/screening/expiresOn", "value": "2026-09-31"}], "unmet": {"screened"}, "findings": {["screened", "blair/security-lead"]}},
	"screening ends a day too early": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/screening/expiresOn", "value": "2026-08-03"}], "unmet": {"screened"}, "findings": {["screened", "blair/security-lead"]}},
	"hypercare ends later": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-05"}], "unmet": {"screened"}, "findings": {["screened", "blair/security-lead"]}},
	"end of hypercare missing": {"patch": [{"op": "remove", "path": "/release/hypercare_end"}], "unmet": {"screened"}},
	"end of hypercare null": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": null}], "unmet": {"screened"}, "findings": {["screened", "chris/project-manager"], ["screened", "blair/security-lead"]}},
	"person missing": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1/person"}], "unmet": {"screened"}},
	"person blank": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/person", "value": " "}], "unmet": {"screened"}, "findings": {["screened", " /security-lead"]}},
	"no agreement": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1/nda"}], "unmet": {"bound"}, "findings": {["bound", "blair/security-lead"]}},
	"agreement null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/nda", "value": null}], "unmet": {"bound"}},
	"agreement without a date": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1/nda/signedOn"}], "unmet": {"bound"}, "findings": {["bound", "blair/security-lead"]}},
	"date of the agreement null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/nda/signedOn", "value": null}], "unmet": {"bound"}, "findings": {["bound", "blair/security-lead"]}},
	"agreement signed a day after the start": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/nda/signedOn", "value": "2026-03-03"}], "unmet": {"bound"}, "findings": {["bound", "blair/security-lead"]}},
	"start missing": {"patch": [{"op": "remove", "path": "/evidence/team-assignment/0/predicate/members/1/start"}], "unmet": {"bound"}},
	"start null": {"patch": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/start", "value": null}], "unmet": {"bound"}, "findings": {["bound", "blair/security-lead"]}},
}

_still_met := {
	"nothing changed": [],
	"screened far ahead": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/screening/expiresOn", "value": "2030-01-01"}],
	"agreement long before": [{"op": "replace", "path": "/evidence/team-assignment/0/predicate/members/1/nda/signedOn", "value": "2020-01-01"}],
}

_kind := "team-assignment"

_input := {
	"release": {"hypercare_end": "2026-08-04"},
	"evidence": {"team-assignment": [{"id": "a1", "predicate": {"members": [
		{"person": "chris", "role": "project-manager", "start": "2026-03-02", "screening": {"expiresOn": "2027-02-28"}, "nda": {"signedOn": "2026-02-20"}},
		{"person": "blair", "role": "security-lead", "start": "2026-03-02", "screening": {"expiresOn": "2026-08-04"}, "nda": {"signedOn": "2026-03-02"}},
	]}}]},
}
