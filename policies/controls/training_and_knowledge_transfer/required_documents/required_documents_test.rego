package controls.training_and_knowledge_transfer.required_documents_test

import data.controls.training_and_knowledge_transfer.required_documents as control

test_met if {
	control.met == {
		"complete": {{"attestation": "a1", "pointer": "/predicate/items"}},
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
	unmet == {"complete"}
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
		{"op": "remove", "path": "/evidence/documents/0/predicate/items/0"},
	]) == {
		{
			"criterion": "complete",
			"key": "admin-guide",
			"text": "there is no document of kind admin-guide",
			"cite": {"attestation": "a1", "pointer": "/predicate/items"},
		},
	}
}

test_no_kind_demanded if {
	control.met.complete == set() with input as _input with data.params as {"TRN-04": {"kinds": []}}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/documents/0"}], "unmet": {"complete"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/documents"}], "unmet": {"complete"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate", "value": {}}], "unmet": {"complete"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/documents/-", "value": {"id": "a2", "predicate": {"items": [{"kind": "exit"}]}}}], "unmet": {"complete"}, "findings": {["complete", "admin-guide"]}},
	"items missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items"}], "unmet": {"complete"}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items", "value": null}], "unmet": {"complete"}, "findings": {["complete", "admin-guide"], ["complete", "exit"]}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items", "value": "all"}], "unmet": {"complete"}, "findings": {["complete", "admin-guide"], ["complete", "exit"]}},
	"items empty": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items", "value": []}], "unmet": {"complete"}, "findings": {["complete", "admin-guide"], ["complete", "exit"]}},
	"one lacking": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/0"}], "unmet": {"complete"}, "findings": {["complete", "admin-guide"]}},
	"kind missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/0/kind"}], "unmet": {"complete"}, "findings": {["complete", "admin-guide"]}},
	"kind null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/kind", "value": null}], "unmet": {"complete"}, "findings": {["complete", "admin-guide"]}},
	"kind in another case": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/0/kind", "value": "Admin-Guide"}], "unmet": {"complete"}, "findings": {["complete", "admin-guide"]}},
}

_still_met := {
	"nothing changed": [],
	"nothing beside them": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/2"}],
}

_kind := "documents"

_params := {"TRN-04": {"kinds": ["admin-guide", "exit"]}}

_input := {
	"evidence": {
		"documents": [
			{
				"id": "a1",
				"predicate": {
					"items": [
						{
							"kind": "admin-guide",
						},
						{
							"kind": "exit",
						},
						{
							"kind": "extra",
						},
					],
				},
			},
		],
	},
}
