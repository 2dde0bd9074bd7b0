package controls.training_and_knowledge_transfer.runbooks_rehearsed_test

import data.controls.training_and_knowledge_transfer.runbooks_rehearsed as control

test_met if {
	control.met == {
		"complete": {{"attestation": "a1", "pointer": "/predicate/runbooks"}},
		"independent": {{"attestation": "a1", "pointer": "/predicate/runbooks"}},
		"recent": {{"attestation": "a1", "pointer": "/predicate/at"}},
		"staged": {{"attestation": "a1", "pointer": "/predicate/environment"}},
		"successful": {{"attestation": "a1", "pointer": "/predicate/result"}},
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

_parameterised := {"complete", "recent", "staged"}

test_no_runbook_demanded if {
	control.met.complete == set() with input as _input with data.params as {"TRN-06": {"runbooks": [], "environments": ["staging"], "max_age_days": 90}}
}

test_valid_until_the_rehearsal_is_too_old if {
	control.valid_until == {1781834400000000000 + (90 * 86400000000000)} with input as _input with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2026-03-01T00:00:00Z"},
		{"op": "replace", "path": "/evidence/rehearsal/0/predicate/environment", "value": "production"},
		{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": "partial"},
		{"op": "replace", "path": "/evidence/rehearsal/0/predicate/runbooks/1", "value": {"id": "codes", "author": "kim", "operator": "kim", "result": "failed"}},
	]) == {
		{
			"criterion": "complete",
			"key": "keys",
			"text": "keys was not executed",
			"cite": {"attestation": "a1", "pointer": "/predicate"},
		},
		{
			"criterion": "recent",
			"key": "2026-03-01T00:00:00Z",
			"text": "the runbooks were rehearsed at 2026-03-01T00:00:00Z, more than 90 days ago or after the rehearsal was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/at"},
		},
		{
			"criterion": "staged",
			"key": "production",
			"text": "the runbooks were rehearsed in production",
			"cite": {"attestation": "a1", "pointer": "/predicate/environment"},
		},
		{
			"criterion": "successful",
			"key": "2026-03-01T00:00:00Z",
			"text": "the rehearsal at 2026-03-01T00:00:00Z ended as partial",
			"cite": {"attestation": "a1", "pointer": "/predicate/result"},
		},
		{
			"criterion": "independent",
			"key": "codes",
			"text": "codes, written by kim, was executed by kim, who is its author or did not sign",
			"cite": {"attestation": "a1", "pointer": "/predicate/runbooks/1"},
		},
		{
			"criterion": "successful",
			"key": "codes",
			"text": "the execution of codes ended as failed",
			"cite": {"attestation": "a1", "pointer": "/predicate/runbooks/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0"}], "unmet": {"complete", "independent", "recent", "staged", "successful"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/rehearsal"}], "unmet": {"complete", "independent", "recent", "staged", "successful"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate", "value": {}}], "unmet": {"complete", "independent", "recent", "staged", "successful"}},
	"in another phase": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/phase", "value": "go-live-readiness"}], "unmet": {"complete", "independent", "recent", "staged", "successful"}},
	"phase missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/phase"}], "unmet": {"complete", "independent", "recent", "staged", "successful"}},
	"kind of rehearsal missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/kind"}], "unmet": {"complete", "independent", "recent", "staged", "successful"}},
	"only a cutover": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/kind", "value": "cutover"}], "unmet": {"complete", "independent", "recent", "staged", "successful"}},
	"a second rehearsal falls short": {"patch": [{"op": "add", "path": "/evidence/rehearsal/-", "value": {"id": "a2", "phase": "training-and-knowledge-transfer", "signed_at_ns": 1772409600000000000, "signers": [], "predicate": {"kind": "runbook", "at": "2026-03-01T00:00:00Z", "environment": "production", "result": "failed", "runbooks": [{"id": "restore", "author": "pat", "operator": "ollie", "result": "failed"}]}}}], "unmet": {"complete", "independent", "recent", "staged", "successful"}, "findings": {["complete", "keys"], ["independent", "restore"], ["recent", "2026-03-01T00:00:00Z"], ["staged", "production"], ["successful", "2026-03-01T00:00:00Z"], ["successful", "restore"]}},
	"runbooks missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/runbooks"}], "unmet": {"complete", "independent", "successful"}, "findings": {["complete", "keys"], ["complete", "restore"]}},
	"runbooks null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/runbooks", "value": null}], "unmet": {"complete", "independent", "successful"}, "findings": {["complete", "keys"], ["complete", "restore"]}},
	"runbooks text": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/runbooks", "value": "all"}], "unmet": {"complete", "independent", "successful"}, "findings": {["complete", "keys"], ["complete", "restore"]}},
	"runbooks empty": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/runbooks", "value": []}], "unmet": {"complete", "independent", "successful"}, "findings": {["complete", "keys"], ["complete", "restore"]}},
	"one runbook lacking": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/runbooks/1"}], "unmet": {"complete"}, "findings": {["complete", "keys"]}},
	"id missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/runbooks/1/id"}], "unmet": {"complete"}, "findings": {["complete", "keys"]}},
	"id null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/runbooks/1/id", "value": null}], "unmet": {"complete"}, "findings": {["complete", "keys"]}},
	"executed by its author": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/runbooks/1/author", "value": "ollie"}], "unmet": {"independent"}, "findings": {["independent", "keys"]}},
	"another runbook executed by its author": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/runbooks/2/author", "value": "ollie"}], "unmet": {"independent"}, "findings": {["independent", "other"]}},
	"author missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/runbooks/1/author"}], "unmet": {"independent"}},
	"author null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/runbooks/1/author", "value": null}], "unmet": {"independent"}, "findings": {["independent", "keys"]}},
	"author blank": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/runbooks/1/author", "value": " "}], "unmet": {"independent"}, "findings": {["independent", "keys"]}},
	"operator missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/runbooks/1/operator"}], "unmet": {"independent"}},
	"operator null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/runbooks/1/operator", "value": null}], "unmet": {"independent"}, "findings": {["independent", "keys"]}},
	"operator did not sign": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/runbooks/1/operator", "value": "kim"}], "unmet": {"independent"}, "findings": {["independent", "keys"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/signers"}], "unmet": {"independent"}, "findings": {["independent", "keys"], ["independent", "other"], ["independent", "restore"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/signers", "value": []}], "unmet": {"independent"}, "findings": {["independent", "keys"], ["independent", "other"], ["independent", "restore"]}},
	"environment missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/environment"}], "unmet": {"staged"}},
	"environment null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/environment", "value": null}], "unmet": {"staged"}, "findings": {["staged", null]}},
	"in production": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/environment", "value": "production"}], "unmet": {"staged"}, "findings": {["staged", "production"]}},
	"instant missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/at"}], "unmet": {"recent"}},
	"instant null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": null}], "unmet": {"recent"}, "findings": {["recent", null]}},
	"instant a date": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2026-06-19"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-19"]}},
	"one second too old": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2026-04-01T03:59:59Z"}], "unmet": {"recent"}, "findings": {["recent", "2026-04-01T03:59:59Z"]}},
	"after signing": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2026-06-25T01:30:01Z"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-25T01:30:01Z"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-19T02:00:00Z"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"recent"}, "findings": {["recent", "2026-06-19T02:00:00Z"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/signed_at_ns"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-19T02:00:00Z"]}},
	"result missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/result"}], "unmet": {"successful"}},
	"result null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": null}], "unmet": {"successful"}, "findings": {["successful", "2026-06-19T02:00:00Z"]}},
	"result partial": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": "partial"}], "unmet": {"successful"}, "findings": {["successful", "2026-06-19T02:00:00Z"]}},
	"result of a rollback": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": "restored"}], "unmet": {"successful"}, "findings": {["successful", "2026-06-19T02:00:00Z"]}},
	"result of a runbook missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/runbooks/1/result"}], "unmet": {"successful"}},
	"result of a runbook null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/runbooks/1/result", "value": null}], "unmet": {"successful"}, "findings": {["successful", "keys"]}},
	"a runbook failed": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/runbooks/2/result", "value": "failed"}], "unmet": {"successful"}, "findings": {["successful", "other"]}},
}

_still_met := {
	"nothing changed": [],
	"as old as allowed": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2026-04-01T04:00:00Z"}],
	"signed at once": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/at", "value": "2026-06-25T01:30:00Z"}],
	"only the critical ones": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/runbooks/2"}],
	"a failed rehearsal of another kind": [{"op": "add", "path": "/evidence/rehearsal/-", "value": {"id": "a2", "phase": "training-and-knowledge-transfer", "predicate": {"kind": "incident", "result": "failed"}}}],
}

_kind := "rehearsal"

_params := {"TRN-06": {"runbooks": ["restore", "keys"], "environments": ["staging"], "max_age_days": 90}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {
		"rehearsal": [
			{
				"id": "a1",
				"phase": "training-and-knowledge-transfer",
				"signed_at_ns": 1782351000000000000,
				"signers": [{"person": "ollie"}],
				"predicate": {
					"kind": "runbook",
					"at": "2026-06-19T02:00:00Z",
					"environment": "staging",
					"result": "success",
					"runbooks": [
						{"id": "restore", "author": "pat", "operator": "ollie", "result": "success"},
						{"id": "keys", "author": "quin", "operator": "ollie", "result": "success"},
						{"id": "other", "author": "pat", "operator": "ollie", "result": "success"},
					],
				},
			},
		],
	},
}
