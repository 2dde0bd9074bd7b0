package controls.training_and_knowledge_transfer.training_current_test

import data.controls.training_and_knowledge_transfer.training_current as control

test_met if {
	control.met == {
		"attended": {{"attestation": "a1", "pointer": "/predicate/sessions"}},
		"matching": {{"attestation": "a1", "pointer": "/predicate/completions"}},
		"recent": {{"attestation": "a1", "pointer": "/predicate/completions"}},
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
	unmet == {"recent"}
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

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/completedAt", "value": "2025-06-01T00:00:00Z"},
		{"op": "replace", "path": "/evidence/training/0/predicate/completions/1/version", "value": "1.3.0"},
		{"op": "replace", "path": "/evidence/training/0/predicate/sessions/2/attendees", "value": []},
		{"op": "replace", "path": "/evidence/training/0/predicate/sessions/1/attendees", "value": ["4135aa9dc1b842a653dea846903ddb95bfb8c5a10c504a7fa16e10bc31d1fdf0"]},
	]) == {
		{
			"criterion": "attended",
			"key": "admin/blair",
			"text": "blair attended no session for the group admin",
			"cite": {"attestation": "a1", "pointer": "/predicate/audiences/0"},
		},
		{
			"criterion": "recent",
			"key": "p1/administration",
			"text": "the module administration was completed at 2025-06-01T00:00:00Z, more than 365 days before go-live on 2026-06-30 or before the decision, or after the record was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/completions/0"},
		},
		{
			"criterion": "matching",
			"key": "p2/administration",
			"text": "the module administration is about version 1.3.0, the release is 1.4.0",
			"cite": {"attestation": "a1", "pointer": "/predicate/completions/1"},
		},
		{
			"criterion": "attended",
			"key": "end-user/2026-06-19T01:00:00Z",
			"text": "the session of 2026-06-19T01:00:00Z for the group end-user does not say who attended",
			"cite": {"attestation": "a1", "pointer": "/predicate/sessions/2"},
		},
	}
}

test_valid_until if {
	control.valid_until == {1813129200000000000, 1813215600000000000} with input as _input with data.params as _params
}

test_nothing_to_wait_for if {
	control.valid_until == set() with input as json.patch(_input, [{"op": "remove", "path": "/evidence/training/0"}]) with data.params as _params
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/training/0"}], "unmet": {"attended", "matching", "recent"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/training"}], "unmet": {"attended", "matching", "recent"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate", "value": {}}], "unmet": {"attended", "matching", "recent"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/training/-", "value": {"id": "a2", "signed_at_ns": 1782351000000000000, "predicate": {"audiences": [{"kind": "admin", "people": ["dana"]}], "completions": [{"personHash": "p9", "module": "administration", "version": "1.3.0", "completedAt": "2025-06-01T00:00:00Z"}], "sessions": [{"at": "2026-06-16T01:00:00Z", "audience": "admin", "attendees": []}]}}}], "unmet": {"attended", "matching", "recent"}, "findings": {["attended", "admin/2026-06-16T01:00:00Z"], ["attended", "admin/dana"], ["matching", "p9/administration"], ["recent", "p9/administration"]}},
	"completions null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": null}], "unmet": {"matching", "recent"}},
	"completions text": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": "all"}], "unmet": {"matching", "recent"}},
	"completions empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": []}], "unmet": {"matching", "recent"}},
	"completions missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/completions"}], "unmet": {"matching", "recent"}},
	"time missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/completions/0/completedAt"}], "unmet": {"recent"}},
	"time null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/completedAt", "value": null}], "unmet": {"recent"}, "findings": {["recent", "p1/administration"]}},
	"time not in UTC": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/completedAt", "value": "2026-06-16T07:00:00+08:00"}], "unmet": {"recent"}, "findings": {["recent", "p1/administration"]}},
	"after signing": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/completedAt", "value": "2026-06-25T01:30:01Z"}], "unmet": {"recent"}, "findings": {["recent", "p1/administration"]}},
	"one second too old at the decision": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/completedAt", "value": "2025-06-30T03:59:59Z"}], "unmet": {"recent"}, "findings": {["recent", "p1/administration"]}},
	"too old at go-live": {"patch": [{"op": "replace", "path": "/release/go_live", "value": "2027-06-17"}], "unmet": {"recent"}, "findings": {["recent", "p1/administration"]}},
	"too old at a late decision": {"patch": [{"op": "replace", "path": "/now_ns", "value": 1814328000000000000}], "unmet": {"recent"}, "findings": {["recent", "p1/administration"], ["recent", "p2/administration"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"recent"}},
	"deciding instant missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"recent"}, "findings": {["recent", "p1/administration"], ["recent", "p2/administration"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/signed_at_ns"}], "unmet": {"attended", "recent"}, "findings": {["attended", "admin/alex"], ["attended", "admin/blair"], ["recent", "p1/administration"], ["recent", "p2/administration"]}},
	"another minor release": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/1/version", "value": "1.3.0"}], "unmet": {"matching"}, "findings": {["matching", "p2/administration"]}},
	"another major release": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/1/version", "value": "2.4.0"}], "unmet": {"matching"}, "findings": {["matching", "p2/administration"]}},
	"version missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/completions/0/version"}], "unmet": {"matching"}},
	"version null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/version", "value": null}], "unmet": {"matching"}, "findings": {["matching", "p1/administration"]}},
	"version number": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/version", "value": 1.4}], "unmet": {"matching"}, "findings": {["matching", "p1/administration"]}},
	"version without a minor number": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/version", "value": "1"}, {"op": "replace", "path": "/release/version", "value": "1"}], "unmet": {"matching"}, "findings": {["matching", "p1/administration"], ["matching", "p2/administration"]}},
	"release version missing": {"patch": [{"op": "remove", "path": "/release/version"}], "unmet": {"matching"}},
	"release version null": {"patch": [{"op": "replace", "path": "/release/version", "value": null}], "unmet": {"matching"}, "findings": {["matching", "p1/administration"], ["matching", "p2/administration"]}},
	"sessions missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/sessions"}], "unmet": {"attended"}, "findings": {["attended", "admin/alex"], ["attended", "admin/blair"]}},
	"sessions null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions", "value": null}], "unmet": {"attended"}, "findings": {["attended", "admin/alex"], ["attended", "admin/blair"]}},
	"sessions empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions", "value": []}], "unmet": {"attended"}, "findings": {["attended", "admin/alex"], ["attended", "admin/blair"]}},
	"who attended missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/sessions/2/attendees"}], "unmet": {"attended"}, "findings": {["attended", "end-user/2026-06-19T01:00:00Z"]}},
	"who attended null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions/2/attendees", "value": null}], "unmet": {"attended"}, "findings": {["attended", "end-user/2026-06-19T01:00:00Z"]}},
	"who attended text": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions/2/attendees", "value": "all"}], "unmet": {"attended"}, "findings": {["attended", "end-user/2026-06-19T01:00:00Z"]}},
	"nobody attended": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions/2/attendees", "value": []}], "unmet": {"attended"}, "findings": {["attended", "end-user/2026-06-19T01:00:00Z"]}},
	"a blank attended": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions/2/attendees", "value": [" "]}], "unmet": {"attended"}, "findings": {["attended", "end-user/2026-06-19T01:00:00Z"]}},
	"one never attended": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions/1/attendees", "value": ["4135aa9dc1b842a653dea846903ddb95bfb8c5a10c504a7fa16e10bc31d1fdf0"]}], "unmet": {"attended"}, "findings": {["attended", "admin/blair"]}},
	"a name in place of the digest": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions/1/attendees", "value": ["blair"]}], "unmet": {"attended"}, "findings": {["attended", "admin/blair"]}},
	"attended for another group": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions/1/audience", "value": "end-user"}], "unmet": {"attended"}, "findings": {["attended", "admin/blair"]}},
	"attended a session to come": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions/1/at", "value": "2026-06-25T01:30:01Z"}], "unmet": {"attended"}, "findings": {["attended", "admin/blair"]}},
	"time of a session null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions/1/at", "value": null}], "unmet": {"attended"}, "findings": {["attended", "admin/blair"]}},
	"groups missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/audiences"}], "unmet": {"attended"}},
	"groups null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences", "value": null}], "unmet": {"attended"}},
	"groups empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences", "value": []}], "unmet": {"attended"}},
	"people missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/audiences/1/people"}], "unmet": {"attended"}},
	"people null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/1/people", "value": null}], "unmet": {"attended"}},
}

_still_met := {
	"nothing changed": [],
	"as old as allowed at the decision": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/completedAt", "value": "2025-06-30T04:00:00Z"}],
	"as old as allowed at go-live": [{"op": "replace", "path": "/release/go_live", "value": "2027-06-16"}],
	"completed as the record was signed": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/completedAt", "value": "2026-06-25T01:30:00Z"}],
	"session as the record was signed": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions/1/at", "value": "2026-06-25T01:30:00Z"}],
	"a patch of the release": [{"op": "replace", "path": "/release/version", "value": "1.4.7"}],
}

_kind := "training"

_params := {"TRN-03": {"max_age_days": 365}}

_input := {
	"now_ns": 1782792000000000000,
	"release": {
		"version": "1.4.0",
		"go_live": "2026-06-30",
	},
	"evidence": {
		"training": [
			{
				"id": "a1",
				"signed_at_ns": 1782351000000000000,
				"predicate": {
					"audiences": [
						{
							"kind": "admin",
							"people": [
								"alex",
								"blair",
							],
						},
						{
							"kind": "end-user",
							"people": [],
						},
					],
					"completions": [
						{
							"personHash": "p1",
							"module": "administration",
							"version": "1.4.0",
							"completedAt": "2026-06-16T07:00:00Z",
						},
						{
							"personHash": "p2",
							"module": "administration",
							"version": "1.4.2",
							"completedAt": "2026-06-17T07:00:00Z",
						},
					],
					"sessions": [
						{
							"at": "2026-06-16T01:00:00Z",
							"audience": "admin",
							"attendees": [
								"4135aa9dc1b842a653dea846903ddb95bfb8c5a10c504a7fa16e10bc31d1fdf0",
							],
						},
						{
							"at": "2026-06-17T01:00:00Z",
							"audience": "admin",
							"attendees": [
								"b409fccdd7355405bd67abe9cd1e1f2181e7e72289945b8895dc023a091d80ac",
								"4135aa9dc1b842a653dea846903ddb95bfb8c5a10c504a7fa16e10bc31d1fdf0",
							],
						},
						{
							"at": "2026-06-19T01:00:00Z",
							"audience": "end-user",
							"attendees": [
								"e811eb7830249bae4b61145ae6e5f0933d7f890570d6ead6e78f89f04fd6aeb5",
							],
						},
					],
				},
			},
		],
	},
}
