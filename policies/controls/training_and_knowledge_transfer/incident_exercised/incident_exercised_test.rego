package controls.training_and_knowledge_transfer.incident_exercised_test

import data.controls.training_and_knowledge_transfer.incident_exercised as control

test_met if {
	control.met == {
		"achieved": {{"attestation": "a1", "pointer": "/predicate/result"}},
		"followed_up": {{"attestation": "a1", "pointer": "/predicate/actions"}},
		"recent": {{"attestation": "a1", "pointer": "/predicate/at"}},
		"together": {{"attestation": "a1", "pointer": "/predicate/participants"}},
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
		{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": "partial"},
		{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2025-06-01T00:00:00Z"},
		{"op": "remove", "path": "/evidence/rehearsal/0/predicate/participants/1"},
		{"op": "remove", "path": "/evidence/rehearsal/0/predicate/actions/1/owner"},
	]) == {
		{
			"criterion": "followed_up",
			"key": "act-2",
			"text": "the action act-2 is open, and has no owner or no day by which it is due",
			"cite": {"attestation": "a1", "pointer": "/predicate/actions/1"},
		},
		{
			"criterion": "recent",
			"key": "2025-06-01T00:00:00Z",
			"text": "the exercise took place at 2025-06-01T00:00:00Z, more than 365 days ago or after its report was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/at"},
		},
		{
			"criterion": "together",
			"key": "2025-06-01T00:00:00Z",
			"text": "nobody who took part in the exercise at 2025-06-01T00:00:00Z signed its report for the customer",
			"cite": {"attestation": "a1", "pointer": "/predicate/participants"},
		},
		{
			"criterion": "achieved",
			"key": "2025-06-01T00:00:00Z",
			"text": "the exercise at 2025-06-01T00:00:00Z ended as partial",
			"cite": {"attestation": "a1", "pointer": "/predicate/result"},
		},
	}
}

test_valid_until if {
	control.valid_until == {1813629600000000000} with input as _input with data.params as _params
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0"}], "unmet": {"achieved", "followed_up", "recent", "together"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/rehearsal"}], "unmet": {"achieved", "followed_up", "recent", "together"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate", "value": {}}], "unmet": {"achieved", "followed_up", "recent", "together"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/rehearsal/-", "value": {"id": "a2", "phase": "training-and-knowledge-transfer", "signed_at_ns": 1782351000000000000, "signers": [], "predicate": {"kind": "incident", "at": "2025-06-01T00:00:00Z", "participants": [], "result": "failed", "actions": [{"id": "act-3", "owner": "", "due": "2026-07-17"}]}}}], "unmet": {"achieved", "followed_up", "recent", "together"}, "findings": {["achieved", "2025-06-01T00:00:00Z"], ["followed_up", "act-3"], ["recent", "2025-06-01T00:00:00Z"], ["together", "2025-06-01T00:00:00Z"]}},
	"phase missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/phase"}], "unmet": {"achieved", "followed_up", "recent", "together"}},
	"another phase": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/phase", "value": "go-live-readiness"}], "unmet": {"achieved", "followed_up", "recent", "together"}},
	"kind missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/kind"}], "unmet": {"achieved", "followed_up", "recent", "together"}},
	"another kind": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/kind", "value": "runbook"}], "unmet": {"achieved", "followed_up", "recent", "together"}},
	"result missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/result"}], "unmet": {"achieved"}},
	"result null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": null}], "unmet": {"achieved"}, "findings": {["achieved", "2026-06-22T02:00:00Z"]}},
	"half achieved": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": "partial"}], "unmet": {"achieved"}, "findings": {["achieved", "2026-06-22T02:00:00Z"]}},
	"time missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/at"}], "unmet": {"recent"}},
	"time null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": null}], "unmet": {"recent"}, "findings": {["recent", null]}},
	"one second too old": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2025-06-30T03:59:59Z"}], "unmet": {"recent"}, "findings": {["recent", "2025-06-30T03:59:59Z"]}},
	"after signing": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2026-06-25T01:30:01Z"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-25T01:30:01Z"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/signed_at_ns"}], "unmet": {"followed_up", "recent"}, "findings": {["followed_up", "act-1"], ["recent", "2026-06-22T02:00:00Z"]}},
	"deciding instant missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-22T02:00:00Z"]}},
	"participants missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/participants"}], "unmet": {"together"}},
	"participants null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/participants", "value": null}], "unmet": {"together"}, "findings": {["together", "2026-06-22T02:00:00Z"]}},
	"participants empty": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/participants", "value": []}], "unmet": {"together"}, "findings": {["together", "2026-06-22T02:00:00Z"]}},
	"customer did not take part": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/participants/1"}], "unmet": {"together"}, "findings": {["together", "2026-06-22T02:00:00Z"]}},
	"customer did not sign": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/signers/1"}], "unmet": {"together"}, "findings": {["together", "2026-06-22T02:00:00Z"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/signers"}], "unmet": {"together"}, "findings": {["together", "2026-06-22T02:00:00Z"]}},
	"nobody of the customer's side": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/signers/1/side", "value": "supplier"}], "unmet": {"together"}, "findings": {["together", "2026-06-22T02:00:00Z"]}},
	"side missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/signers/1/side"}], "unmet": {"together"}, "findings": {["together", "2026-06-22T02:00:00Z"]}},
	"actions missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/actions"}], "unmet": {"followed_up"}},
	"actions null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/actions", "value": null}], "unmet": {"followed_up"}},
	"actions text": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/actions", "value": "none"}], "unmet": {"followed_up"}},
	"open without an owner": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/actions/1/owner", "value": " "}], "unmet": {"followed_up"}, "findings": {["followed_up", "act-2"]}},
	"owner missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/actions/1/owner"}], "unmet": {"followed_up"}, "findings": {["followed_up", "act-2"]}},
	"owner null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/actions/1/owner", "value": null}], "unmet": {"followed_up"}, "findings": {["followed_up", "act-2"]}},
	"open without a day": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/actions/1/due"}], "unmet": {"followed_up"}, "findings": {["followed_up", "act-2"]}},
	"day null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/actions/1/due", "value": null}], "unmet": {"followed_up"}, "findings": {["followed_up", "act-2"]}},
	"day in words": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/actions/1/due", "value": "soon"}], "unmet": {"followed_up"}, "findings": {["followed_up", "act-2"]}},
	"closed after signing": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/actions/0/closedAt", "value": "2026-06-25T01:30:01Z"}], "unmet": {"followed_up"}, "findings": {["followed_up", "act-1"]}},
	"closed at null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/actions/0/closedAt", "value": null}], "unmet": {"followed_up"}, "findings": {["followed_up", "act-1"]}},
}

_still_met := {
	"nothing changed": [],
	"as old as allowed": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2025-06-30T04:00:00Z"}],
	"as it was signed": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2026-06-25T01:30:00Z"}],
	"nothing to follow up": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/actions", "value": []}],
	"closed as it was signed": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/actions/0/closedAt", "value": "2026-06-25T01:30:00Z"}],
}

_kind := "rehearsal"

_params := {"TRN-08": {"max_age_days": 365}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {
		"rehearsal": [
			{
				"id": "a1",
				"phase": "training-and-knowledge-transfer",
				"signed_at_ns": 1782351000000000000,
				"signers": [
					{
						"person": "otto",
						"side": "supplier",
					},
					{
						"person": "olga",
						"side": "customer",
					},
				],
				"predicate": {
					"kind": "incident",
					"at": "2026-06-22T02:00:00Z",
					"participants": [
						{
							"person": "otto",
						},
						{
							"person": "olga",
						},
					],
					"result": "success",
					"actions": [
						{
							"id": "act-1",
							"owner": "",
							"due": "",
							"closedAt": "2026-06-24T03:00:00Z",
						},
						{
							"id": "act-2",
							"owner": "olga",
							"due": "2026-07-17",
						},
					],
				},
			},
			{
				"id": "a9",
				"phase": "training-and-knowledge-transfer",
				"signed_at_ns": 1782351000000000000,
				"signers": [],
				"predicate": {
					"kind": "runbook",
					"at": "2020-01-01T00:00:00Z",
					"participants": [],
					"result": "failed",
					"actions": [
						{
							"id": "act-9",
						},
					],
				},
			},
			{
				"id": "a8",
				"phase": "go-live-readiness",
				"signed_at_ns": 1782351000000000000,
				"signers": [],
				"predicate": {
					"kind": "incident",
					"at": "2020-01-01T00:00:00Z",
					"participants": [],
					"result": "failed",
					"actions": [
						{
							"id": "act-8",
						},
					],
				},
			},
		],
	},
}
