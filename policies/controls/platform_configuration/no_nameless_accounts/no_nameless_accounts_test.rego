package controls.platform_configuration.no_nameless_accounts_test

import data.controls.platform_configuration.no_nameless_accounts as control

test_met if {
	control.met == {
		"covered": {{"attestation": "a1", "pointer": "/predicate/environment"}},
		"no_default": {{"attestation": "a1", "pointer": "/predicate/defaultAccounts"}},
		"no_sample": {{"attestation": "a1", "pointer": "/predicate/sampleAccounts"}},
		"no_shared": {{"attestation": "a1", "pointer": "/predicate/sharedAccounts"}},
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
	_findings([
		{"op": "replace", "path": "/evidence/access-review/0/predicate/environment", "value": "staging"},
		{"op": "replace", "path": "/evidence/access-review/0/predicate/defaultAccounts", "value": 1},
		{"op": "replace", "path": "/evidence/access-review/0/predicate/sharedAccounts", "value": 2},
		{"op": "replace", "path": "/evidence/access-review/0/predicate/sampleAccounts", "value": 3},
	]) == {
		{
			"criterion": "no_default",
			"key": "staging",
			"text": "accounts of staging that are product defaults: 1",
			"cite": {"attestation": "a1", "pointer": "/predicate/defaultAccounts"},
		},
		{
			"criterion": "covered",
			"key": "staging",
			"text": "staging was reviewed, the release goes to production",
			"cite": {"attestation": "a1", "pointer": "/predicate/environment"},
		},
		{
			"criterion": "no_sample",
			"key": "staging",
			"text": "accounts of staging that are samples or tests: 3",
			"cite": {"attestation": "a1", "pointer": "/predicate/sampleAccounts"},
		},
		{
			"criterion": "no_shared",
			"key": "staging",
			"text": "accounts of staging that are shared: 2",
			"cite": {"attestation": "a1", "pointer": "/predicate/sharedAccounts"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/access-review/0"}], "unmet": {"covered", "no_default", "no_sample", "no_shared"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/access-review"}], "unmet": {"covered", "no_default", "no_sample", "no_shared"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate", "value": {}}], "unmet": {"covered", "no_default", "no_sample", "no_shared"}},
	"a second review falls short": {"patch": [{"op": "add", "path": "/evidence/access-review/-", "value": {"id": "a2", "predicate": {"environment": "staging", "defaultAccounts": 1, "sharedAccounts": 2, "sampleAccounts": 3}}}], "unmet": {"covered", "no_default", "no_sample", "no_shared"}, "findings": {["covered", "staging"], ["no_default", "staging"], ["no_sample", "staging"], ["no_shared", "staging"]}},
	"environment missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/environment"}], "unmet": {"covered"}},
	"environment null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/environment", "value": null}], "unmet": {"covered"}, "findings": {["covered", null]}},
	"another environment": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/environment", "value": "staging"}], "unmet": {"covered"}, "findings": {["covered", "staging"]}},
	"release environment missing": {"patch": [{"op": "remove", "path": "/release/environment"}], "unmet": {"covered"}},
	"release and review without environment": {"patch": [{"op": "remove", "path": "/release/environment"}, {"op": "remove", "path": "/evidence/access-review/0/predicate/environment"}], "unmet": {"covered"}},
	"defaultAccounts missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/defaultAccounts"}], "unmet": {"no_default"}},
	"defaultAccounts null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/defaultAccounts", "value": null}], "unmet": {"no_default"}, "findings": {["no_default", "production"]}},
	"defaultAccounts text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/defaultAccounts", "value": "0"}], "unmet": {"no_default"}, "findings": {["no_default", "production"]}},
	"defaultAccounts one": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/defaultAccounts", "value": 1}], "unmet": {"no_default"}, "findings": {["no_default", "production"]}},
	"defaultAccounts negative": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/defaultAccounts", "value": -1}], "unmet": {"no_default"}, "findings": {["no_default", "production"]}},
	"sharedAccounts missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/sharedAccounts"}], "unmet": {"no_shared"}},
	"sharedAccounts null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sharedAccounts", "value": null}], "unmet": {"no_shared"}, "findings": {["no_shared", "production"]}},
	"sharedAccounts text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sharedAccounts", "value": "0"}], "unmet": {"no_shared"}, "findings": {["no_shared", "production"]}},
	"sharedAccounts one": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sharedAccounts", "value": 1}], "unmet": {"no_shared"}, "findings": {["no_shared", "production"]}},
	"sharedAccounts negative": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sharedAccounts", "value": -1}], "unmet": {"no_shared"}, "findings": {["no_shared", "production"]}},
	"sampleAccounts missing": {"patch": [{"op": "remove", "path": "/evidence/access-review/0/predicate/sampleAccounts"}], "unmet": {"no_sample"}},
	"sampleAccounts null": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sampleAccounts", "value": null}], "unmet": {"no_sample"}, "findings": {["no_sample", "production"]}},
	"sampleAccounts text": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sampleAccounts", "value": "0"}], "unmet": {"no_sample"}, "findings": {["no_sample", "production"]}},
	"sampleAccounts one": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sampleAccounts", "value": 1}], "unmet": {"no_sample"}, "findings": {["no_sample", "production"]}},
	"sampleAccounts negative": {"patch": [{"op": "replace", "path": "/evidence/access-review/0/predicate/sampleAccounts", "value": -1}], "unmet": {"no_sample"}, "findings": {["no_sample", "production"]}},
}

_still_met := {
	"nothing changed": [],
	"release and review of staging": [{"op": "replace", "path": "/evidence/access-review/0/predicate/environment", "value": "staging"}, {"op": "replace", "path": "/release/environment", "value": "staging"}],
}

_kind := "access-review"

_input := {
	"release": {"environment": "production"},
	"evidence": {
		"access-review": [
			{
				"id": "a1",
				"predicate": {"environment": "production", "defaultAccounts": 0, "sharedAccounts": 0, "sampleAccounts": 0},
			},
		],
	},
}
