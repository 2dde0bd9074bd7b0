package controls.training_and_knowledge_transfer.administrators_trained_test

import data.controls.training_and_knowledge_transfer.administrators_trained as control

test_met if {
	control.met == {
		"completed": {{"attestation": "a1", "pointer": "/predicate/completions"}},
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

_parameterised := {"completed"}

test_no_module_demanded if {
	control.met.completed == set() with input as _input with data.params as {"TRN-01": {"modules": [], "min_score_percent": 80}}
}

test_each_module_counts if {
	two := {"TRN-01": {"modules": ["administration", "backup"], "min_score_percent": 80}}
	{finding.key | some finding in control.finding} == {"alex/backup"} with input as _input with data.params as two
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/cohort", "value": 3},
		{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/scorePercent", "value": 79},
	]) == {
		{
			"criterion": "named",
			"key": "administrators",
			"text": "no group of administrators with at least one member is named, or not all of its members are",
			"cite": {"attestation": "a1", "pointer": "/predicate/audiences"},
		},
		{
			"criterion": "completed",
			"key": "alex/administration",
			"text": "alex has not completed the module administration with at least 80 %, as a trainer who signed reports it",
			"cite": {"attestation": "a1", "pointer": "/predicate/completions"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/training/0"}], "unmet": {"completed", "named"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/training"}], "unmet": {"completed", "named"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate", "value": {}}], "unmet": {"completed", "named"}},
	"a second record falls short": {"patch": [{"op": "add", "path": "/evidence/training/-", "value": {"id": "a2", "signed_at_ns": 1782351000000000000, "signers": [], "predicate": {"audiences": [{"kind": "admin", "cohort": 2, "people": ["dana"]}], "completions": []}}}], "unmet": {"completed", "named"}, "findings": {["completed", "dana/administration"], ["named", "administrators"]}},
	"audiences null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences", "value": null}], "unmet": {"completed", "named"}, "findings": {["named", "administrators"]}},
	"audiences text": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences", "value": "all"}], "unmet": {"completed", "named"}, "findings": {["named", "administrators"]}},
	"audiences empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences", "value": []}], "unmet": {"completed", "named"}, "findings": {["named", "administrators"]}},
	"no administrators": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/audiences/0"}], "unmet": {"completed", "named"}, "findings": {["named", "administrators"]}},
	"kind missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/audiences/0/kind"}], "unmet": {"completed", "named"}, "findings": {["named", "administrators"]}},
	"kind null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/kind", "value": null}], "unmet": {"completed", "named"}, "findings": {["named", "administrators"]}},
	"nobody named": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/people", "value": []}], "unmet": {"completed", "named"}, "findings": {["named", "administrators"]}},
	"people missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/audiences/0/people"}], "unmet": {"completed", "named"}, "findings": {["named", "administrators"]}},
	"people null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/people", "value": null}], "unmet": {"completed", "named"}, "findings": {["named", "administrators"]}},
	"people text": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/people", "value": "ab"}], "unmet": {"completed", "named"}, "findings": {["named", "administrators"]}},
	"nobody named of nobody": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/people", "value": []}, {"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/cohort", "value": 0}], "unmet": {"completed", "named"}, "findings": {["named", "administrators"]}},
	"one not named": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/cohort", "value": 3}], "unmet": {"named"}, "findings": {["named", "administrators"]}},
	"cohort missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/audiences/0/cohort"}], "unmet": {"named"}, "findings": {["named", "administrators"]}},
	"cohort null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/cohort", "value": null}], "unmet": {"named"}, "findings": {["named", "administrators"]}},
	"one named twice": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/people", "value": ["alex", "alex"]}], "unmet": {"named"}, "findings": {["named", "administrators"]}},
	"one is a blank": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/people", "value": ["alex", " "]}], "unmet": {"completed", "named"}, "findings": {["completed", " /administration"], ["named", "administrators"]}},
	"a second group of which nobody is named": {"patch": [{"op": "add", "path": "/evidence/training/0/predicate/audiences/-", "value": {"kind": "admin", "cohort": 1, "people": []}}], "unmet": {"named"}, "findings": {["named", "administrators"]}},
	"completions missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/completions"}], "unmet": {"completed"}},
	"completions null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": null}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"], ["completed", "blair/administration"]}},
	"completions text": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": "all"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"], ["completed", "blair/administration"]}},
	"completions empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions", "value": []}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"], ["completed", "blair/administration"]}},
	"one more administrator": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/people", "value": ["alex", "blair", "chris"]}, {"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/cohort", "value": 3}], "unmet": {"completed"}, "findings": {["completed", "chris/administration"]}},
	"hash missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/completions/0/personHash"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"hash of another": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/personHash", "value": "5d7f15f2fce8ddb2dbef5c38be896c238ba7e0a432e396759030a853fa6b1151"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"name in place of the hash": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/personHash", "value": "alex"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"hash in capitals": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/personHash", "value": "4135AA9DC1B842A653DEA846903DDB95BFB8C5A10C504A7FA16E10BC31D1FDF0"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"role missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/completions/0/role"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"trained as somebody else": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/role", "value": "end-user"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"module missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/completions/0/module"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"another module": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/module", "value": "backup"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"score missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/completions/0/scorePercent"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"score null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/scorePercent", "value": null}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"score text": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/scorePercent", "value": "90"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"score one too low": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/scorePercent", "value": 79}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"time missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/completions/0/completedAt"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"time null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/completedAt", "value": null}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"completed after signing": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/completedAt", "value": "2026-06-25T01:30:01Z"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/signed_at_ns"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"], ["completed", "blair/administration"]}},
	"trainer missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/predicate/completions/0/trainer"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"trainer did not sign": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/trainer", "value": "kim"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"]}},
	"trainer trained herself": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/people/0", "value": "tina"}, {"op": "replace", "path": "/evidence/training/0/predicate/completions/0/personHash", "value": "d148bfa1bbe1ce4635f6bc654de582708d6efff9815b4ed28bd49b688830d194"}], "unmet": {"completed"}, "findings": {["completed", "tina/administration"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/training/0/signers"}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"], ["completed", "blair/administration"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/signers", "value": []}], "unmet": {"completed"}, "findings": {["completed", "alex/administration"], ["completed", "blair/administration"]}},
}

_still_met := {
	"nothing changed": [],
	"as low as allowed": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/scorePercent", "value": 80}],
	"completed when signed": [{"op": "replace", "path": "/evidence/training/0/predicate/completions/0/completedAt", "value": "2026-06-25T01:30:00Z"}],
	"passed at the second attempt": [{"op": "add", "path": "/evidence/training/0/predicate/completions/0", "value": {"personHash": "4135aa9dc1b842a653dea846903ddb95bfb8c5a10c504a7fa16e10bc31d1fdf0", "role": "admin", "module": "administration", "completedAt": "2026-06-16T07:00:00Z", "scorePercent": 10, "trainer": "tina"}}],
	"one administrator": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/0", "value": {"kind": "admin", "cohort": 1, "people": ["alex"]}}],
}

_kind := "training"

_params := {"TRN-01": {"modules": ["administration"], "min_score_percent": 80}}

_input := {
	"evidence": {
		"training": [
			{
				"id": "a1",
				"signed_at_ns": 1782351000000000000,
				"signers": [{"person": "tina"}],
				"predicate": {
					"audiences": [
						{"kind": "admin", "cohort": 2, "people": ["alex", "blair"]},
						{"kind": "end-user", "cohort": 40, "people": []},
					],
					"completions": [
						{
							"personHash": "4135aa9dc1b842a653dea846903ddb95bfb8c5a10c504a7fa16e10bc31d1fdf0",
							"role": "admin",
							"module": "administration",
							"completedAt": "2026-06-16T07:00:00Z",
							"scorePercent": 90,
							"trainer": "tina",
						},
						{
							"personHash": "b409fccdd7355405bd67abe9cd1e1f2181e7e72289945b8895dc023a091d80ac",
							"role": "admin",
							"module": "administration",
							"completedAt": "2026-06-16T07:00:00Z",
							"scorePercent": 80,
							"trainer": "tina",
						},
						{
							"personHash": "b409fccdd7355405bd67abe9cd1e1f2181e7e72289945b8895dc023a091d80ac",
							"role": "admin",
							"module": "backup",
							"completedAt": "2026-06-16T07:00:00Z",
							"scorePercent": 100,
							"trainer": "tina",
						},
					],
				},
			},
		],
	},
}
