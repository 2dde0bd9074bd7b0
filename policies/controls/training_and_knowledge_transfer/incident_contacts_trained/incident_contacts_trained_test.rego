package controls.training_and_knowledge_transfer.incident_contacts_trained_test

import data.controls.training_and_knowledge_transfer.incident_contacts_trained as control

test_met if {
	control.met == {
		"completed": {{"attestation": "a1", "pointer": "/predicate/completions"}},
		"listed": {{"attestation": "d1", "pointer": "/predicate/reportingWorkflow/contacts"}},
		"named": {{"attestation": "a1", "pointer": "/predicate/audiences"}},
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
		some kind in _kinds
		some attestation in object.get(spoilt.evidence, kind, [])
		attestation.id == citation.attestation
		json.patch(attestation, [{"op": "copy", "from": citation.pointer, "path": "/resolved"}])
	}
}

test_parameters_missing if {
	unmet := {criterion | some criterion, citations in control.met; count(citations) == 0} with input as _input with data.params as {}
	unmet == {"completed"}
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
		{"op": "replace", "path": "/evidence/training/0/predicate/audiences/1/cohort", "value": 3},
		{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts/0/person", "value": "alex"},
		{"op": "remove", "path": "/evidence/training/0/predicate/completions/1"},
	]) == {
		{
			"criterion": "named",
			"key": "contacts",
			"text": "no group that answers for incidents is named, or not all of its members are",
			"cite": {"attestation": "a1", "pointer": "/predicate/audiences"},
		},
		{
			"criterion": "completed",
			"key": "otto/incident-response",
			"text": "otto has not completed the module incident-response, as a trainer who signed reports it",
			"cite": {"attestation": "a1", "pointer": "/predicate/completions"},
		},
		{
			"criterion": "listed",
			"key": "alex",
			"text": "alex is called in an incident, and is not named in the group that answers for incidents",
			"cite": {"attestation": "d1", "pointer": "/predicate/reportingWorkflow/contacts/0"},
		},
	}
}

test_no_module_demanded if {
	control.met.completed == set() with input as _input with data.params as {"TRN-07": {"modules": []}}
}

test_each_module_counts if {
	two := {"TRN-07": {"modules": ["forensics", "incident-response"]}}
	{finding.key | some finding in control.finding} == {"otto/forensics", "sam/forensics"} with input as _input with data.params as two
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/training/0"}], "unmet": {"completed", "listed", "named"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/training"}], "unmet": {"completed", "listed", "named"}, "findings": {["listed", "sam"]}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate", "value": {}}], "unmet": {"completed", "listed", "named"}, "findings": {["listed", "sam"]}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/training/-", "value": {"id": "a2", "signed_at_ns": 1782351000000000000, "signers": [], "predicate": {"audiences": [{"kind": "security", "cohort": 2, "people": ["kim"]}], "completions": []}}}], "unmet": {"completed", "listed", "named"}, "findings": {["completed", "kim/incident-response"], ["listed", "sam"], ["named", "contacts"]}},
	"no register of documents": {"patch": [{"op": "remove", "path": "/evidence/documents/0"}], "unmet": {"listed"}},
	"documents absent": {"patch": [{"op": "remove", "path": "/evidence/documents"}], "unmet": {"listed"}},
	"documents empty": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate", "value": {}}], "unmet": {"listed"}},
	"a second register names another contact": {"patch": [{"op": "add", "path": "/evidence/documents/-", "value": {"id": "d2", "predicate": {"reportingWorkflow": {"contacts": [{"person": "kim"}]}}}}], "unmet": {"listed"}, "findings": {["listed", "kim"]}},
	"workflow null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow", "value": null}], "unmet": {"listed"}},
	"contacts missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts"}], "unmet": {"listed"}},
	"contacts null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts", "value": null}], "unmet": {"listed"}},
	"contacts text": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts", "value": "all"}], "unmet": {"listed"}},
	"contacts empty": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts", "value": []}], "unmet": {"listed"}},
	"contact not in the group": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts/0/person", "value": "alex"}], "unmet": {"listed"}, "findings": {["listed", "alex"]}},
	"contact missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts/0/person"}], "unmet": {"listed"}},
	"contact null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts/0/person", "value": null}], "unmet": {"listed"}, "findings": {["listed", null]}},
	"groups missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/audiences"}], "unmet": {"completed", "listed", "named"}, "findings": {["listed", "sam"]}},
	"groups null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences", "value": null}], "unmet": {"completed", "listed", "named"}, "findings": {["listed", "sam"], ["named", "contacts"]}},
	"groups empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences", "value": []}], "unmet": {"completed", "listed", "named"}, "findings": {["listed", "sam"], ["named", "contacts"]}},
	"no such group": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/audiences/1"}], "unmet": {"completed", "listed", "named"}, "findings": {["listed", "sam"], ["named", "contacts"]}},
	"one not named": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/1/cohort", "value": 3}], "unmet": {"named"}, "findings": {["named", "contacts"]}},
	"nobody named": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/1/people", "value": []}], "unmet": {"completed", "listed", "named"}, "findings": {["listed", "sam"], ["named", "contacts"]}},
	"completions missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/completions"}], "unmet": {"completed"}},
	"completions null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": null}], "unmet": {"completed"}, "findings": {["completed", "otto/incident-response"], ["completed", "sam/incident-response"]}},
	"completions empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": []}], "unmet": {"completed"}, "findings": {["completed", "otto/incident-response"], ["completed", "sam/incident-response"]}},
	"one not trained": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/completions/1"}], "unmet": {"completed"}, "findings": {["completed", "otto/incident-response"]}},
	"trained as an administrator": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/1/role", "value": "admin"}], "unmet": {"completed"}, "findings": {["completed", "otto/incident-response"]}},
	"another module": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/1/module", "value": "administration"}], "unmet": {"completed"}, "findings": {["completed", "otto/incident-response"]}},
	"score null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/1/scorePercent", "value": null}], "unmet": {"completed"}, "findings": {["completed", "otto/incident-response"]}},
	"completed after signing": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/1/completedAt", "value": "2026-06-25T01:30:01Z"}], "unmet": {"completed"}, "findings": {["completed", "otto/incident-response"]}},
	"trainer did not sign": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/1/trainer", "value": "kim"}], "unmet": {"completed"}, "findings": {["completed", "otto/incident-response"]}},
}

_still_met := {
	"nothing changed": [],
	"several contacts": [{"op": "add", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts/-", "value": {"person": "otto"}}],
	"completed as the record was signed": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/1/completedAt", "value": "2026-06-25T01:30:00Z"}],
}

_kinds := {"documents", "training"}

_params := {"TRN-07": {"modules": ["incident-response"]}}

_input := {
	"evidence": {
		"training": [
			{
				"id": "a1",
				"signed_at_ns": 1782351000000000000,
				"signers": [
					{
						"person": "tina",
					},
				],
				"predicate": {
					"audiences": [
						{
							"kind": "admin",
							"cohort": 1,
							"people": [
								"alex",
							],
						},
						{
							"kind": "security",
							"cohort": 2,
							"people": [
								"sam",
								"otto",
							],
						},
					],
					"completions": [
						{
							"personHash": "e96e02d8e47f2a7c03be5117b3ed175c52aa30fb22028cf9c96f261563577605",
							"role": "security",
							"module": "incident-response",
							"completedAt": "2026-06-18T03:00:00Z",
							"scorePercent": 0,
							"trainer": "tina",
						},
						{
							"personHash": "4991c47202960c5755d6886af261b0d8f6ccc929551d867a6f557a9353d4f1c5",
							"role": "security",
							"module": "incident-response",
							"completedAt": "2026-06-18T03:00:00Z",
							"scorePercent": 0,
							"trainer": "tina",
						},
					],
				},
			},
		],
		"documents": [
			{
				"id": "d1",
				"predicate": {
					"reportingWorkflow": {
						"contacts": [
							{
								"person": "sam",
							},
						],
					},
				},
			},
		],
	},
}
