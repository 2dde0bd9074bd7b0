package controls.training_and_knowledge_transfer.privileged_users_trained_test

import data.controls.training_and_knowledge_transfer.privileged_users_trained as control

test_met if {
	control.met == {
		"privileged": {{"attestation": "r1", "pointer": "/predicate/assignments"}},
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
		some kind in _kinds
		some attestation in object.get(spoilt.evidence, kind, [])
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
	_findings([
		{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/privileged", "value": true},
	]) == {
		{
			"criterion": "privileged",
			"key": "rita",
			"text": "rita has access that may be privileged, and is not named as an administrator to be trained",
			"cite": {"attestation": "r1", "pointer": "/predicate/assignments/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/training/0"}], "unmet": {"privileged"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/training"}], "unmet": {"privileged"}, "findings": {["privileged", "alex"]}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate", "value": {}}], "unmet": {"privileged"}, "findings": {["privileged", "alex"]}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/training/-", "value": {"id": "a2", "predicate": {"audiences": [{"kind": "admin", "people": ["dana"]}]}}}], "unmet": {"privileged"}, "findings": {["privileged", "alex"]}},
	"no access review": {"patch": [{"op": "remove", "path": "/evidence/access-review/0"}], "unmet": {"privileged"}},
	"access review absent": {"patch": [{"op": "remove", "path": "/evidence/access-review"}], "unmet": {"privileged"}},
	"access review empty": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate", "value": {}}], "unmet": {"privileged"}},
	"assignments null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments", "value": null}], "unmet": {"privileged"}},
	"assignments text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments", "value": "all"}], "unmet": {"privileged"}},
	"assignments empty": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments", "value": []}], "unmet": {"privileged"}},
	"privileged and not to be trained": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/privileged", "value": true}], "unmet": {"privileged"}, "findings": {["privileged", "rita"]}},
	"privileged in a second review": {"patch": [{"op": "add", "path": "/evidence/access-review/-", "value": {"id": "r2", "predicate": {"assignments": [{"identity": "omar", "kind": "user", "privileged": true}]}}}], "unmet": {"privileged"}, "findings": {["privileged", "omar"]}},
	"privilege missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1/privileged"}], "unmet": {"privileged"}, "findings": {["privileged", "rita"]}},
	"privilege null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/privileged", "value": null}], "unmet": {"privileged"}, "findings": {["privileged", "rita"]}},
	"privilege text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/1/privileged", "value": "false"}], "unmet": {"privileged"}, "findings": {["privileged", "rita"]}},
	"user or program not said": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1/kind"}], "unmet": {"privileged"}, "findings": {["privileged", "rita"]}},
	"user or program null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/0/kind", "value": null}], "unmet": {"privileged"}, "findings": {["privileged", "svc-deploy"]}},
	"identity null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/2/identity", "value": null}], "unmet": {"privileged"}, "findings": {["privileged", null]}},
	"named in another group": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/assignments/2/identity", "value": "rita"}], "unmet": {"privileged"}, "findings": {["privileged", "rita"]}},
	"groups null": {"patch": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences", "value": null}], "unmet": {"privileged"}, "findings": {["privileged", "alex"]}},
}

_still_met := {
	"nothing changed": [],
	"nobody but programs": [{"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1"}, {"op": "remove", "path": "/evidence/access-review/0/predicate/assignments/1"}],
	"several administrators": [{"op": "replace", "path": "/evidence/training/0/predicate/audiences/0/people", "value": ["blair", "alex"]}],
}

_kinds := {"access-review", "training"}

_input := {
	"evidence": {
		"training": [
			{
				"id": "a1",
				"predicate": {
					"audiences": [
						{
							"kind": "admin",
							"people": [
								"alex",
							],
						},
						{
							"kind": "security",
							"people": [
								"rita",
							],
						},
					],
				},
			},
		],
		"access-review": [
			{
				"id": "r1",
				"predicate": {
					"assignments": [
						{
							"identity": "svc-deploy",
							"kind": "service",
							"privileged": true,
						},
						{
							"identity": "rita",
							"kind": "user",
							"privileged": false,
						},
						{
							"identity": "alex",
							"kind": "user",
							"privileged": true,
						},
					],
				},
			},
		],
	},
}
