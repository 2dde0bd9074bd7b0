package controls.onboarding_preparation.privacy_clause_test

import data.controls.onboarding_preparation.privacy_clause as control

test_met if {
	control.met == {
		"known": {{"attestation": "a1", "pointer": "/predicate/contract"}},
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
	_findings([{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/contract/ippClause"}]) == {{
		"criterion": "known",
		"key": "ippClause",
		"text": "the customer is bound by the information privacy principles, and nobody has stated whether the contract binds the supplier",
		"cite": {"attestation": "a1", "pointer": "/predicate/contract"},
	}}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0"}], "unmet": {"known"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations"}], "unmet": {"known"}},
	"a second statement leaves it open": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/-", "value": {"id": "a2", "predicate": {"ippEntity": true, "contract": {}}}}], "unmet": {"known"}, "findings": {["known", "ippClause"]}},
	"not said whether the customer is bound": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/ippEntity"}], "unmet": {"known"}, "findings": {["known", "ippClause"]}},
	"customer bound null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/ippEntity", "value": null}], "unmet": {"known"}, "findings": {["known", "ippClause"]}},
	"customer bound text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/ippEntity", "value": "no"}], "unmet": {"known"}, "findings": {["known", "ippClause"]}},
	"clause not looked up": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/contract/ippClause"}], "unmet": {"known"}, "findings": {["known", "ippClause"]}},
	"clause null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/contract/ippClause", "value": null}], "unmet": {"known"}, "findings": {["known", "ippClause"]}},
	"clause text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/contract/ippClause", "value": "yes"}], "unmet": {"known"}, "findings": {["known", "ippClause"]}},
	"contract null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/contract", "value": null}], "unmet": {"known"}, "findings": {["known", "ippClause"]}},
	"contract null, customer not bound": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/contract", "value": null}, {"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/ippEntity", "value": false}], "unmet": {"known"}, "findings": {["known", "ippClause"]}},
}

_still_met := {
	"nothing changed": [],
	"the contract does not bind the supplier": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/contract/ippClause", "value": false}],
	"customer not bound": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/ippEntity", "value": false}],
	"customer not bound, clause not looked up": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/ippEntity", "value": false}, {"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/contract/ippClause"}],
}

_kind := "compliance-obligations"

_input := {"evidence": {"compliance-obligations": [{
	"id": "a1",
	"predicate": {"ippEntity": true, "contract": {"ippClause": true, "regionsClause": true, "auditRight": false}},
}]}}
