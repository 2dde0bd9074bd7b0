package controls.testing_and_validation.released_sbom_test

import data.controls.testing_and_validation.released_sbom as control

test_met if {
	control.met == {
		"built": {{"attestation": "p1", "pointer": "/subjects"}},
		"listed": {{"attestation": "s1", "pointer": "/predicate/packages"}},
		"trusted": {{"attestation": "p1", "pointer": "/predicate/runDetails/builder/id"}},
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
		some kind in spoilt.evidence
		some attestation in kind
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

_parameterised := {"listed", "trusted"}

test_no_minimum_lets_an_empty_bill_through if {
	spoilt := json.patch(_input, [{"op": "replace", "path": "/evidence/spdx/0/predicate/packages", "value": []}])
	count(control.met.listed) == 0 with input as spoilt with data.params as {"TST-12": {"builders": [], "min_components": 0}}
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/spdx/0/subjects/1/digest", "value": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"},
		{"op": "remove", "path": "/evidence/spdx/0/predicate/packages/1"},
		{"op": "replace", "path": "/evidence/provenance/0/subjects/1/digest", "value": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"},
		{"op": "replace", "path": "/evidence/provenance/0/predicate/runDetails/builder/id", "value": "x:y"},
	]) == {
		{
			"criterion": "listed",
			"key": "verifier",
			"text": "no bill of materials is about verifier (cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd)",
			"cite": {"attestation": "s1", "pointer": "/predicate"},
		},
		{
			"criterion": "listed",
			"key": "wallet",
			"text": "the bill of materials wallet lists 1 components; at least 2 are wanted",
			"cite": {"attestation": "s1", "pointer": "/predicate/packages"},
		},
		{
			"criterion": "built",
			"key": "verifier",
			"text": "no provenance is about verifier (cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd)",
			"cite": {"attestation": "p1", "pointer": "/predicate"},
		},
		{
			"criterion": "trusted",
			"key": "x:y",
			"text": "x:y is not a trusted builder",
			"cite": {"attestation": "p1", "pointer": "/predicate/runDetails/builder/id"},
		},
	}
}

_unmet := {
	"no bill of materials": {"patch": [{"op": "remove", "path": "/evidence/spdx/0"}], "unmet": {"listed"}},
	"bills absent": {"patch": [{"op": "remove", "path": "/evidence/spdx"}], "unmet": {"listed"}},
	"bill empty": {"patch": [{"op": "replace", "path": "/evidence/spdx/0/predicate", "value": {}}], "unmet": {"listed"}},
	"no provenance": {"patch": [{"op": "remove", "path": "/evidence/provenance/0"}], "unmet": {"built", "trusted"}},
	"provenance absent": {"patch": [{"op": "remove", "path": "/evidence/provenance"}], "unmet": {"built", "trusted"}},
	"provenance empty": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate", "value": {}}], "unmet": {"trusted"}},
	"an artifact not listed": {"patch": [{"op": "remove", "path": "/evidence/spdx/0/subjects/1"}], "unmet": {"listed"}, "findings": {["listed", "verifier"]}},
	"subjects missing": {"patch": [{"op": "remove", "path": "/evidence/spdx/0/subjects"}], "unmet": {"listed"}, "findings": {["listed", "issuer"], ["listed", "verifier"]}},
	"subjects null": {"patch": [{"op": "replace", "path": "/evidence/spdx/0/subjects", "value": null}], "unmet": {"listed"}, "findings": {["listed", "issuer"], ["listed", "verifier"]}},
	"another build listed": {"patch": [{"op": "replace", "path": "/evidence/spdx/0/subjects/1/digest", "value": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"}], "unmet": {"listed"}, "findings": {["listed", "verifier"]}},
	"components missing": {"patch": [{"op": "remove", "path": "/evidence/spdx/0/predicate/packages"}], "unmet": {"listed"}},
	"components null": {"patch": [{"op": "replace", "path": "/evidence/spdx/0/predicate/packages", "value": null}], "unmet": {"listed"}},
	"components empty": {"patch": [{"op": "replace", "path": "/evidence/spdx/0/predicate/packages", "value": []}], "unmet": {"listed"}, "findings": {["listed", "wallet"]}},
	"one component too few": {"patch": [{"op": "remove", "path": "/evidence/spdx/0/predicate/packages/1"}], "unmet": {"listed"}, "findings": {["listed", "wallet"]}},
	"an artifact not built": {"patch": [{"op": "remove", "path": "/evidence/provenance/0/subjects/1"}], "unmet": {"built"}, "findings": {["built", "verifier"]}},
	"another build built": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/subjects/0/digest", "value": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"}], "unmet": {"built"}, "findings": {["built", "issuer"]}},
	"subjects of the provenance missing": {"patch": [{"op": "remove", "path": "/evidence/provenance/0/subjects"}], "unmet": {"built"}, "findings": {["built", "issuer"], ["built", "verifier"]}},
	"an artifact more": {"patch": [{"op": "add", "path": "/release/artifacts/-", "value": {"name": "console", "digest": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"}}], "unmet": {"built", "listed"}, "findings": {["listed", "console"], ["built", "console"]}},
	"digest of the artifact missing": {"patch": [{"op": "remove", "path": "/release/artifacts/1/digest"}], "unmet": {"built", "listed"}},
	"digest of the artifact null": {"patch": [{"op": "replace", "path": "/release/artifacts/1/digest", "value": null}], "unmet": {"built", "listed"}, "findings": {["listed", "verifier"], ["built", "verifier"]}},
	"artifacts missing": {"patch": [{"op": "remove", "path": "/release/artifacts"}], "unmet": {"built", "listed"}},
	"artifacts empty": {"patch": [{"op": "replace", "path": "/release/artifacts", "value": []}], "unmet": {"built", "listed"}},
	"artifacts null": {"patch": [{"op": "replace", "path": "/release/artifacts", "value": null}], "unmet": {"built", "listed"}},
	"another builder": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/runDetails/builder/id", "value": "https://builds.example/laptop"}], "unmet": {"trusted"}, "findings": {["trusted", "https://builds.example/laptop"]}},
	"builder null": {"patch": [{"op": "replace", "path": "/evidence/provenance/0/predicate/runDetails/builder/id", "value": null}], "unmet": {"trusted"}, "findings": {["trusted", null]}},
	"builder missing": {"patch": [{"op": "remove", "path": "/evidence/provenance/0/predicate/runDetails/builder/id"}], "unmet": {"trusted"}},
	"a second bill is nearly empty": {"patch": [{"op": "add", "path": "/evidence/spdx/-", "value": {"id": "s2", "subjects": [{"digest": "abababababababababababababababababababababababababababababababab"}], "predicate": {"name": "part", "packages": [{"name": "x"}]}}}], "unmet": {"listed"}, "findings": {["listed", "part"]}},
	"a second provenance by another builder": {"patch": [{"op": "add", "path": "/evidence/provenance/-", "value": {"id": "p2", "subjects": [{"digest": "abababababababababababababababababababababababababababababababab"}], "predicate": {"runDetails": {"builder": {"id": "x:y"}}}}}], "unmet": {"trusted"}, "findings": {["trusted", "x:y"]}},
}

_still_met := {
	"nothing changed": [],
	"one bill for each artifact": [{"op": "remove", "path": "/evidence/spdx/0/subjects/1"}, {"op": "add", "path": "/evidence/spdx/-", "value": {"id": "s2", "subjects": [{"digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}], "predicate": {"name": "wallet", "packages": [{"name": "x"}, {"name": "y"}]}}}],
	"one provenance for each artifact": [{"op": "remove", "path": "/evidence/provenance/0/subjects/1"}, {"op": "add", "path": "/evidence/provenance/-", "value": {"id": "p2", "subjects": [{"digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}], "predicate": {"runDetails": {"builder": {"id": "https://builds.example/runner/v2"}}}}}],
	"the other builder": [{"op": "replace", "path": "/evidence/provenance/0/predicate/runDetails/builder/id", "value": "https://builds.example/runner/v3"}],
	"more components": [{"op": "add", "path": "/evidence/spdx/0/predicate/packages/-", "value": {"name": "z"}}],
}

_params := {"TST-12": {"builders": ["https://builds.example/runner/v2", "https://builds.example/runner/v3"], "min_components": 2}}

_input := {
	"release": {
		"artifacts": [
			{"name": "issuer", "digest": "abababababababababababababababababababababababababababababababab"},
			{"name": "verifier", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},
		],
	},
	"evidence": {
		"spdx": [
			{
				"id": "s1",
				"subjects": [
					{"digest": "abababababababababababababababababababababababababababababababab"},
					{"digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},
				],
				"predicate": {"name": "wallet", "packages": [{"name": "x"}, {"name": "y"}]},
			},
		],
		"provenance": [
			{
				"id": "p1",
				"subjects": [
					{"digest": "abababababababababababababababababababababababababababababababab"},
					{"digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},
				],
				"predicate": {"runDetails": {"builder": {"id": "https://builds.example/runner/v2"}}},
			},
		],
	},
}
