package controls.go_live_readiness.acceptance_settled_test

import data.controls.go_live_readiness.acceptance_settled as control

test_met if {
	control.met == {
		"owned": {{"attestation": "a1", "pointer": "/predicate/criteria"}},
		"settled": {{"attestation": "a1", "pointer": "/predicate/criteria"}},
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

test_findings_1 if {
	_findings([
		{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/0", "value": {"id": "ac-1", "state": "not-met", "owner": "alex"}},
		{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1/due", "value": "2026-07-01"},
	]) == {
		{
			"criterion": "settled",
			"key": "ac-1",
			"text": "the criterion ac-1 is judged as not-met",
			"cite": {"attestation": "a1", "pointer": "/predicate/criteria/0"},
		},
		{
			"criterion": "owned",
			"key": "ac-2",
			"text": "the criterion ac-2 is met under a condition, due on 2026-07-01, owned by sam; go-live is on 2026-06-30",
			"cite": {"attestation": "a1", "pointer": "/predicate/criteria/1"},
		},
	}
}

test_findings_2 if {
	_findings([
		{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria/1/due"},
	]) == {
		{
			"criterion": "owned",
			"key": "ac-2",
			"text": "the criterion ac-2 is met under a condition, due on no day, owned by sam; go-live is on 2026-06-30",
			"cite": {"attestation": "a1", "pointer": "/predicate/criteria/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0"}], "unmet": {"owned", "settled"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/readiness-review"}], "unmet": {"owned", "settled"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate", "value": {}}], "unmet": {"owned", "settled"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/readiness-review/-", "value": {"id": "a2", "predicate": {"criteria": [{"id": "ac-1", "state": "not-met", "owner": "alex"}, {"id": "ac-3", "state": "conditional", "owner": "", "due": "2026-06-29"}]}}}], "unmet": {"owned", "settled"}, "findings": {["owned", "ac-3"], ["settled", "ac-1"]}},
	"criteria missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria"}], "unmet": {"owned", "settled"}},
	"criteria null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria", "value": null}], "unmet": {"owned", "settled"}},
	"criteria text": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria", "value": "all"}], "unmet": {"owned", "settled"}},
	"criteria empty": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria", "value": []}], "unmet": {"owned", "settled"}},
	"one unmet": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/0/state", "value": "not-met"}], "unmet": {"settled"}, "findings": {["settled", "ac-1"]}},
	"state missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria/0/state"}], "unmet": {"owned", "settled"}},
	"state null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/0/state", "value": null}], "unmet": {"owned", "settled"}, "findings": {["settled", "ac-1"]}},
	"state unknown": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/0/state", "value": "later"}], "unmet": {"owned", "settled"}, "findings": {["settled", "ac-1"]}},
	"owner missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria/1/owner"}], "unmet": {"owned"}},
	"owner blank": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1/owner", "value": " "}], "unmet": {"owned"}, "findings": {["owned", "ac-2"]}},
	"owner null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1/owner", "value": null}], "unmet": {"owned"}, "findings": {["owned", "ac-2"]}},
	"day missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/criteria/1/due"}], "unmet": {"owned"}, "findings": {["owned", "ac-2"]}},
	"day null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1/due", "value": null}], "unmet": {"owned"}, "findings": {["owned", "ac-2"]}},
	"day in words": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1/due", "value": "soon"}], "unmet": {"owned"}, "findings": {["owned", "ac-2"]}},
	"the day after go-live": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1/due", "value": "2026-07-01"}], "unmet": {"owned"}, "findings": {["owned", "ac-2"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"owned"}},
}

_still_met := {
	"nothing changed": [],
	"on the day of go-live": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1/due", "value": "2026-06-30"}],
	"all met": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/criteria/1", "value": {"id": "ac-2", "state": "met", "owner": "sam"}}],
}

_kind := "readiness-review"

_input := {
	"release": {
		"go_live": "2026-06-30",
	},
	"evidence": {
		"readiness-review": [
			{
				"id": "a1",
				"predicate": {
					"criteria": [
						{
							"id": "ac-1",
							"state": "met",
							"owner": "alex",
						},
						{
							"id": "ac-2",
							"state": "conditional",
							"owner": "sam",
							"due": "2026-06-29",
						},
					],
				},
			},
		],
	},
}
