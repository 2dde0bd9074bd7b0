package controls.training_and_knowledge_transfer.end_users_reached_test

import data.controls.training_and_knowledge_transfer.end_users_reached as control

test_met if {
	control.met == {
		"reached": {{"attestation": "a1", "pointer": "/predicate/audiences"}},
		"sessions": {{"attestation": "a1", "pointer": "/predicate/sessions"}},
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
	unmet == {"reached"}
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
		{"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": []},
		{"op": "remove", "path": "/evidence/training/0/predicate/sessions/1"},
	]) == {
		{
			"criterion": "reached",
			"key": "end-users",
			"text": "0 of 5 end users were trained; 80 % are demanded where no material for self-help is published",
			"cite": {"attestation": "a1", "pointer": "/predicate/audiences"},
		},
		{
			"criterion": "sessions",
			"key": "end-user",
			"text": "no session was held for the group end-user before the record was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/audiences/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/training/0"}], "unmet": {"reached", "sessions"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/training"}], "unmet": {"reached", "sessions"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate", "value": {}}], "unmet": {"reached", "sessions"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/training/-", "value": {"id": "a2", "signed_at_ns": 1782351000000000000, "predicate": {"audiences": [{"kind": "end-user", "cohort": 1}], "completions": [], "sessions": [], "selfHelp": []}}}], "unmet": {"reached", "sessions"}, "findings": {["reached", "end-users"], ["sessions", "end-user"]}},
	"groups missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/audiences"}], "unmet": {"reached", "sessions"}},
	"groups null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences", "value": null}], "unmet": {"reached", "sessions"}, "findings": {["reached", "end-users"]}},
	"groups text": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences", "value": "all"}], "unmet": {"reached", "sessions"}, "findings": {["reached", "end-users"]}},
	"groups empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences", "value": []}], "unmet": {"reached", "sessions"}, "findings": {["reached", "end-users"]}},
	"no end users": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/audiences/1"}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"kind missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/audiences/1/kind"}], "unmet": {"reached", "sessions"}, "findings": {["reached", "end-users"]}},
	"size missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/audiences/1/cohort"}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"size null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/1/cohort", "value": null}], "unmet": {"reached"}},
	"size nought": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/1/cohort", "value": 0}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"one end user more": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/1/cohort", "value": 6}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"a second group of end users": {"patch": [{"op": "add", "path": "/evidence/training/0/predicate/audiences/-", "value": {"kind": "end-user", "cohort": 1}}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"completions missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/completions"}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"completions null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": null}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"completions empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": []}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"one trained twice": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/personHash", "value": "p2"}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"who missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/completions/0/personHash"}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"trained as somebody else": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/role", "value": "admin"}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"trained after signing": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/completedAt", "value": "2026-06-25T01:30:01Z"}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"time of training null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/completedAt", "value": null}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/signed_at_ns"}], "unmet": {"reached", "sessions"}, "findings": {["reached", "end-users"], ["sessions", "admin"], ["sessions", "end-user"]}},
	"material without a place": {"patch": [{"op": "add", "path": "/evidence/training/0/predicate/selfHelp/-", "value": {"title": "Guide"}}, {"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": []}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"material at a blank place": {"patch": [{"op": "add", "path": "/evidence/training/0/predicate/selfHelp/-", "value": {"uri": " "}}, {"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": []}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"material text": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/selfHelp", "value": "all"}, {"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": []}], "unmet": {"reached"}, "findings": {["reached", "end-users"]}},
	"sessions missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/sessions"}], "unmet": {"sessions"}, "findings": {["sessions", "admin"], ["sessions", "end-user"]}},
	"sessions null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions", "value": null}], "unmet": {"sessions"}, "findings": {["sessions", "admin"], ["sessions", "end-user"]}},
	"sessions empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions", "value": []}], "unmet": {"sessions"}, "findings": {["sessions", "admin"], ["sessions", "end-user"]}},
	"no session for a group": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/sessions/0"}], "unmet": {"sessions"}, "findings": {["sessions", "admin"]}},
	"a session for whom": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/sessions/0/audience"}], "unmet": {"sessions"}, "findings": {["sessions", "admin"]}},
	"a session to come": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions/0/at", "value": "2026-06-25T01:30:01Z"}], "unmet": {"sessions"}, "findings": {["sessions", "admin"]}},
	"time of a session null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions/0/at", "value": null}], "unmet": {"sessions"}, "findings": {["sessions", "admin"]}},
}

_still_met := {
	"nothing changed": [],
	"material in place of training": [{"op": "add", "path": "/evidence/training/0/predicate/selfHelp/-", "value": {"uri": "https://help.example"}}, {"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": []}],
	"all trained": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/1/cohort", "value": 4}],
	"session as the record was signed": [{"op": "replace", "path": "/evidence/training/0/predicate/sessions/1/at", "value": "2026-06-25T01:30:00Z"}],
	"trained as the record was signed": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/completedAt", "value": "2026-06-25T01:30:00Z"}],
}

_kind := "training"

_params := {"TRN-02": {"coverage_percent": 80}}

_input := {
	"evidence": {
		"training": [
			{
				"id": "a1",
				"signed_at_ns": 1782351000000000000,
				"predicate": {
					"audiences": [
						{
							"kind": "admin",
							"cohort": 2,
						},
						{
							"kind": "end-user",
							"cohort": 5,
						},
					],
					"completions": [
						{
							"personHash": "p1",
							"role": "end-user",
							"completedAt": "2026-06-16T07:00:00Z",
						},
						{
							"personHash": "p2",
							"role": "end-user",
							"completedAt": "2026-06-16T07:00:00Z",
						},
						{
							"personHash": "p3",
							"role": "end-user",
							"completedAt": "2026-06-16T07:00:00Z",
						},
						{
							"personHash": "p4",
							"role": "end-user",
							"completedAt": "2026-06-16T07:00:00Z",
						},
						{
							"personHash": "p5",
							"role": "admin",
							"completedAt": "2026-06-16T07:00:00Z",
						},
					],
					"sessions": [
						{
							"at": "2026-06-16T01:00:00Z",
							"audience": "admin",
						},
						{
							"at": "2026-06-19T01:00:00Z",
							"audience": "end-user",
						},
					],
					"selfHelp": [],
				},
			},
		],
	},
}
