package controls.onboarding_preparation.statement_of_applicability_test

import data.controls.onboarding_preparation.statement_of_applicability as control

test_met if {
	control.met == {
		"complete": {{"attestation": "a1", "pointer": "/predicate/soa"}},
		"consistent": {{"attestation": "a1", "pointer": "/predicate/soa"}},
		"justified": {{"attestation": "a1", "pointer": "/predicate/soa"}},
		"signed": {{"attestation": "a1", "pointer": "/signers"}},
	} with input as _input with data.params as _params with data.catalogues as _catalogues
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
	unmet := {criterion | some criterion, citations in control.met; count(citations) == 0} with input as _input with data.params as {} with data.catalogues as _catalogues
	unmet == {"justified"}
}

_outcome(patch) := outcome if {
	outcome := {
		"unmet": {criterion | some criterion, citations in control.met; count(citations) == 0},
		"findings": {[finding.criterion, finding.key] | some finding in control.finding},
	} with input as json.patch(_input, patch) with data.params as _params with data.catalogues as _catalogues
}

_citations(patch) := proofs | particulars if {
	proofs := {citation | some citations in control.met; some citation in citations} with input as json.patch(_input, patch) with data.params as _params with data.catalogues as _catalogues
	particulars := {finding.cite | some finding in control.finding} with input as json.patch(_input, patch) with data.params as _params with data.catalogues as _catalogues
}

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch) with data.params as _params with data.catalogues as _catalogues
}

# The table uses a catalogue of three; the bundle's own has them all.
test_annex_a_has_93_controls if {
	ids := {id | some id, _ in data.catalogues["iso27001-2022"].ids; startswith(id, "A.")}
	count(ids) == 93
	soa := [{"control": id} | some id in ids]
	patch := [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa", "value": soa}]
	count(control.met.complete) == 1 with input as json.patch(_input, patch)
	short := [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa", "value": array.slice(soa, 0, 92)}]
	control.met.complete == set() with input as json.patch(_input, short)
	twice := [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa", "value": array.concat(array.slice(soa, 0, 92), [soa[0]])}]
	control.met.complete == set() with input as json.patch(_input, twice)
}

test_no_catalogue[note] if {
	some note, catalogues in {"none": {}, "without ids": {"iso27001-2022": {}}, "without Annex A": {"iso27001-2022": {"ids": {"4.1": {"title": "Context"}}}}}
	control.met.complete == set() with input as _input with data.catalogues as catalogues
	nothing := [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa", "value": []}]
	control.met.complete == set() with input as json.patch(_input, nothing) with data.catalogues as catalogues
}

test_findings if {
	_findings([
		{"op": "remove", "path": "/evidence/compliance-obligations/0/signers/0"},
		{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/0/status", "value": "not-applicable"},
		{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/1/control", "value": "A.5.1"},
		{"op": "add", "path": "/evidence/compliance-obligations/0/predicate/soa/-", "value": {"control": "A.9.9", "applicable": true, "status": "planned"}},
	]) == {
		{
			"criterion": "complete",
			"key": "A.5.2",
			"text": "A.5.2 (Roles) is not in the statement",
			"cite": {"attestation": "a1", "pointer": "/predicate/soa"},
		},
		{
			"criterion": "complete",
			"key": "A.5.1",
			"text": "A.5.1 is listed more than once",
			"cite": {"attestation": "a1", "pointer": "/predicate/soa/1"},
		},
		{
			"criterion": "complete",
			"key": "A.9.9",
			"text": "A.9.9 is no control of Annex A",
			"cite": {"attestation": "a1", "pointer": "/predicate/soa/3"},
		},
		{
			"criterion": "consistent",
			"key": "A.5.1",
			"text": "A.5.1 is not-applicable, but is marked as applicable",
			"cite": {"attestation": "a1", "pointer": "/predicate/soa/0"},
		},
		{
			"criterion": "justified",
			"key": "A.8.30",
			"text": "A.8.30 is excluded, and lacks a reason of at least 23 characters or a risk owner who approved it and signed; it names rory",
			"cite": {"attestation": "a1", "pointer": "/predicate/soa/2"},
		},
		{
			"criterion": "signed",
			"key": "signers",
			"text": "the statement is not signed by a risk owner and, as another person, the customer's sponsor",
			"cite": {"attestation": "a1", "pointer": "/signers"},
		},
	}
	_findings([{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/status", "value": "planned"}]) == {{
		"criterion": "consistent",
		"key": "A.8.30",
		"text": "A.8.30 is planned, but is marked as not applicable",
		"cite": {"attestation": "a1", "pointer": "/predicate/soa/2"},
	}}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0"}], "unmet": {"complete", "consistent", "justified", "signed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations"}], "unmet": {"complete", "consistent", "justified", "signed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate", "value": {}}], "unmet": {"complete", "consistent", "justified"}},
	"a second statement falls short": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/-", "value": {"id": "a2", "signers": [{"person": "sam", "side": "customer", "roles": ["customer-sponsor"]}], "predicate": {"soa": [{"control": "A.5.1", "applicable": false, "status": "planned", "justification": "", "approver": "sam"}]}}}], "unmet": {"complete", "consistent", "justified", "signed"}, "findings": {["complete", "A.5.2"], ["complete", "A.8.30"], ["consistent", "A.5.1"], ["justified", "A.5.1"], ["signed", "signers"]}},
	"statement missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/soa"}], "unmet": {"complete", "consistent", "justified"}},
	"statement null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa", "value": null}], "unmet": {"complete", "consistent", "justified"}, "findings": {["complete", "A.5.1"], ["complete", "A.5.2"], ["complete", "A.8.30"]}},
	"statement text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa", "value": "all"}], "unmet": {"complete", "consistent", "justified"}, "findings": {["complete", "A.5.1"], ["complete", "A.5.2"], ["complete", "A.8.30"]}},
	"statement empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa", "value": []}], "unmet": {"complete", "consistent", "justified"}, "findings": {["complete", "A.5.1"], ["complete", "A.5.2"], ["complete", "A.8.30"]}},
	"one control too few": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/soa/1"}], "unmet": {"complete"}, "findings": {["complete", "A.5.2"]}},
	"one control twice": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/0/predicate/soa/-", "value": {"control": "A.5.1", "applicable": true, "status": "planned"}}], "unmet": {"complete"}, "findings": {["complete", "A.5.1"]}},
	"one control instead of another": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/1/control", "value": "A.5.1"}], "unmet": {"complete"}, "findings": {["complete", "A.5.1"], ["complete", "A.5.2"]}},
	"a clause": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/0/predicate/soa/-", "value": {"control": "4.1", "applicable": true, "status": "planned"}}], "unmet": {"complete"}, "findings": {["complete", "4.1"]}},
	"a control that there is not": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/1/control", "value": "A.5.99"}], "unmet": {"complete"}, "findings": {["complete", "A.5.2"], ["complete", "A.5.99"]}},
	"control missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/soa/1/control"}], "unmet": {"complete"}, "findings": {["complete", "A.5.2"]}},
	"control null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/1/control", "value": null}], "unmet": {"complete"}, "findings": {["complete", "A.5.2"], ["complete", "null"]}},
	"applies: missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/soa/2/applicable"}], "unmet": {"consistent", "justified"}, "findings": {["justified", "A.8.30"]}},
	"applies: null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/applicable", "value": null}], "unmet": {"consistent", "justified"}, "findings": {["justified", "A.8.30"]}},
	"applies: text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/applicable", "value": "no"}], "unmet": {"consistent", "justified"}, "findings": {["justified", "A.8.30"]}},
	"status missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/soa/0/status"}], "unmet": {"consistent"}},
	"status null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/0/status", "value": null}], "unmet": {"consistent"}, "findings": {["consistent", "A.5.1"]}},
	"status unknown": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/0/status", "value": "done"}], "unmet": {"consistent"}, "findings": {["consistent", "A.5.1"]}},
	"applies, with the status of what does not": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/0/status", "value": "not-applicable"}], "unmet": {"consistent"}, "findings": {["consistent", "A.5.1"]}},
	"does not apply, but is implemented": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/status", "value": "implemented"}], "unmet": {"consistent"}, "findings": {["consistent", "A.8.30"]}},
	"reason missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/soa/2/justification"}], "unmet": {"justified"}, "findings": {["justified", "A.8.30"]}},
	"reason null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/justification", "value": null}], "unmet": {"justified"}, "findings": {["justified", "A.8.30"]}},
	"reason a list": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/justification", "value": ["a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a"]}], "unmet": {"justified"}, "findings": {["justified", "A.8.30"]}},
	"reason one character too short": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/justification", "value": "Nothing is made outsid "}], "unmet": {"justified"}, "findings": {["justified", "A.8.30"]}},
	"reason padded with blanks": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/justification", "value": "none                          "}], "unmet": {"justified"}, "findings": {["justified", "A.8.30"]}},
	"approver missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/soa/2/approver"}], "unmet": {"justified"}},
	"approver null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/approver", "value": null}], "unmet": {"justified"}, "findings": {["justified", "A.8.30"]}},
	"approver empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/approver", "value": ""}], "unmet": {"justified"}, "findings": {["justified", "A.8.30"]}},
	"approver did not sign": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/approver", "value": "kim"}], "unmet": {"justified"}, "findings": {["justified", "A.8.30"]}},
	"approver is no risk owner": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/approver", "value": "sam"}], "unmet": {"justified"}, "findings": {["justified", "A.8.30"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signers"}], "unmet": {"justified", "signed"}},
	"signers null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/signers", "value": null}], "unmet": {"justified", "signed"}, "findings": {["justified", "A.8.30"], ["signed", "signers"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/signers", "value": []}], "unmet": {"justified", "signed"}, "findings": {["justified", "A.8.30"], ["signed", "signers"]}},
	"risk owner did not sign": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signers/0"}], "unmet": {"justified", "signed"}, "findings": {["justified", "A.8.30"], ["signed", "signers"]}},
	"sponsor did not sign": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signers/1"}], "unmet": {"signed"}, "findings": {["signed", "signers"]}},
	"sponsor of the supplier": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/signers/1/side", "value": "supplier"}], "unmet": {"signed"}, "findings": {["signed", "signers"]}},
	"side missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signers/1/side"}], "unmet": {"signed"}, "findings": {["signed", "signers"]}},
	"one person in both roles": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/signers/0/person", "value": "sam"}, {"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/approver", "value": "sam"}], "unmet": {"signed"}, "findings": {["signed", "signers"]}},
	"risk owner without roles": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signers/0/roles"}], "unmet": {"justified", "signed"}, "findings": {["justified", "A.8.30"], ["signed", "signers"]}},
	"risk owner is a program": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/signers/0/person", "value": ""}], "unmet": {"justified", "signed"}, "findings": {["justified", "A.8.30"], ["signed", "signers"]}},
	"sponsor without a person": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signers/1/person"}], "unmet": {"signed"}, "findings": {["signed", "signers"]}},
}

_still_met := {
	"nothing changed": [],
	"reason longer than demanded": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/justification", "value": "Nothing is made outside."}],
	"planned": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/0/status", "value": "planned"}],
	"everything applies": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/applicable", "value": true}, {"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/status", "value": "implemented"}, {"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/2/justification", "value": "x"}],
	"approver of what applies does not count": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/0/approver", "value": "kim"}],
	"one person in both roles, and a second risk owner": [{"op": "replace", "path": "/evidence/compliance-obligations/0/signers/1/roles", "value": ["customer-sponsor", "risk-owner"]}],
	"risk owner of the supplier": [{"op": "replace", "path": "/evidence/compliance-obligations/0/signers/0/side", "value": "supplier"}],
}

_kind := "compliance-obligations"

_params := {"ONB-04": {"min_characters": 23}}

_input := {"evidence": {"compliance-obligations": [{
	"id": "a1",
	"signers": [
		{"person": "rory", "side": "customer", "roles": ["risk-owner"]},
		{"person": "sam", "side": "customer", "roles": ["customer-sponsor"]},
	],
	"predicate": {"soa": [
		{"control": "A.5.1", "applicable": true, "justification": "needed", "status": "implemented", "approver": "rory"},
		{"control": "A.5.2", "applicable": true, "justification": "needed", "status": "inherited", "approver": "rory"},
		{"control": "A.8.30", "applicable": false, "justification": "Nothing is made outside", "status": "not-applicable", "approver": "rory"},
	]},
}]}}

_catalogues := {"iso27001-2022": {"ids": {
	"4.1": {"title": "Context"},
	"A.5.1": {"title": "Policies"},
	"A.5.2": {"title": "Roles"},
	"A.8.30": {"title": "Development outside"},
}}}
