package controls.testing_and_validation.tested_as_released_test

import data.controls.testing_and_validation.tested_as_released as control

test_met if {
	control.met == {
		"configured": {{"attestation": "r1", "pointer": "/predicate/configuration"}, {"attestation": "r2", "pointer": "/predicate/configuration"}},
		"released": {{"attestation": "r1", "pointer": "/subjects"}, {"attestation": "r2", "pointer": "/subjects"}},
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

_parameterised := {"configured", "released"}

test_a_further_suite_of_the_release if {
	more := {"TST-04": {"suites": ["dast", "functional", "sast"]}}
	count(control.met.released) == 0 with input as _input with data.params as more
	count(control.met.configured) == 0 with input as _input with data.params as more
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/test-result/0/predicate/configuration/1/digest/sha256", "value": "abababababababababababababababababababababababababababababababab"},
		{"op": "replace", "path": "/evidence/test-result/1/subjects/1/digest", "value": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"},
	]) == {
		{
			"criterion": "configured",
			"key": "functional",
			"text": "functional was not run with the configuration that the checklist records",
			"cite": {"attestation": "r1", "pointer": "/predicate/configuration"},
		},
		{
			"criterion": "released",
			"key": "dast/verifier",
			"text": "verifier (cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd) is not among what the suite dast was run against",
			"cite": {"attestation": "r1", "pointer": "/subjects"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "replace", "path": "/evidence/test-result", "value": []}], "unmet": {"configured", "released"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/test-result"}], "unmet": {"configured", "released"}},
	"no checklist": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0"}], "unmet": {"configured"}},
	"checklists absent": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist"}], "unmet": {"configured"}},
	"checklist empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate", "value": {}}], "unmet": {"configured"}, "findings": {["configured", "functional"], ["configured", "dast"]}},
	"digest of the checklist null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/configDigest", "value": null}], "unmet": {"configured"}, "findings": {["configured", "functional"], ["configured", "dast"]}},
	"neither has a digest": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/configDigest", "value": null}, {"op": "replace", "path": "/evidence/test-result/0/predicate/configuration/1/digest/sha256", "value": null}, {"op": "replace", "path": "/evidence/test-result/1/predicate/configuration/1/digest/sha256", "value": null}], "unmet": {"configured"}, "findings": {["configured", "functional"], ["configured", "dast"]}},
	"another configuration at go-live": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/configDigest", "value": "abababababababababababababababababababababababababababababababab"}], "unmet": {"configured"}, "findings": {["configured", "functional"], ["configured", "dast"]}},
	"a second checklist of another configuration": {"patch": [{"op": "add", "path": "/evidence/configuration-checklist/-", "value": {"id": "k2", "predicate": {"configDigest": "abababababababababababababababababababababababababababababababab"}}}], "unmet": {"configured"}, "findings": {["configured", "functional"], ["configured", "dast"]}},
	"configuration not named": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/predicate/configuration/1"}], "unmet": {"configured"}, "findings": {["configured", "functional"]}},
	"configuration by another name": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/configuration/1/name", "value": "settings"}], "unmet": {"configured"}, "findings": {["configured", "functional"]}},
	"name of the configuration null": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/configuration/1/name", "value": null}], "unmet": {"configured"}, "findings": {["configured", "functional"]}},
	"digest of the configuration missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/predicate/configuration/1/digest"}], "unmet": {"configured"}, "findings": {["configured", "functional"]}},
	"digest of the configuration null": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/configuration/1/digest/sha256", "value": null}], "unmet": {"configured"}, "findings": {["configured", "functional"]}},
	"tested with another configuration": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/predicate/configuration/1/digest/sha256", "value": "abababababababababababababababababababababababababababababababab"}], "unmet": {"configured"}, "findings": {["configured", "functional"]}},
	"tested with two configurations": {"patch": [{"op": "add", "path": "/evidence/test-result/0/predicate/configuration/-", "value": {"name": "configuration", "digest": {"sha256": "abababababababababababababababababababababababababababababababab"}}}], "unmet": {"configured"}, "findings": {["configured", "functional"]}},
	"a second run of the suite with another configuration": {"patch": [{"op": "add", "path": "/evidence/test-result/-", "value": {"id": "r4", "subjects": [], "predicate": {"configuration": [{"name": "functional.ios"}, {"name": "configuration", "digest": {"sha256": "abababababababababababababababababababababababababababababababab"}}]}}}], "unmet": {"configured"}, "findings": {["configured", "functional.ios"]}},
	"a suite not run": {"patch": [{"op": "remove", "path": "/evidence/test-result/1"}], "unmet": {"configured", "released"}, "findings": {["released", "dast/issuer"], ["released", "dast/verifier"]}},
	"suite null": {"patch": [{"op": "replace", "path": "/evidence/test-result/1/predicate/configuration/0/name", "value": null}], "unmet": {"configured", "released"}, "findings": {["released", "dast/issuer"], ["released", "dast/verifier"]}},
	"another build tested": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/subjects/1/digest", "value": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"}], "unmet": {"released"}, "findings": {["released", "functional/verifier"]}},
	"a subject without digest": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/subjects/1/digest", "value": ""}], "unmet": {"released"}, "findings": {["released", "functional/verifier"]}},
	"digest of the subject null": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/subjects/1/digest", "value": null}], "unmet": {"released"}, "findings": {["released", "functional/verifier"]}},
	"digest of the subject missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/subjects/1/digest"}], "unmet": {"released"}, "findings": {["released", "functional/verifier"]}},
	"subjects missing": {"patch": [{"op": "remove", "path": "/evidence/test-result/0/subjects"}], "unmet": {"released"}},
	"subjects empty": {"patch": [{"op": "replace", "path": "/evidence/test-result/0/subjects", "value": []}], "unmet": {"released"}, "findings": {["released", "functional/issuer"], ["released", "functional/verifier"]}},
	"an artifact more": {"patch": [{"op": "add", "path": "/release/artifacts/-", "value": {"name": "console", "digest": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"}}], "unmet": {"released"}, "findings": {["released", "functional/console"], ["released", "dast/console"]}},
	"another build released": {"patch": [{"op": "replace", "path": "/release/artifacts/1/digest", "value": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"}], "unmet": {"released"}, "findings": {["released", "functional/verifier"], ["released", "dast/verifier"]}},
	"digest of the artifact missing": {"patch": [{"op": "remove", "path": "/release/artifacts/1/digest"}], "unmet": {"released"}},
	"neither artifact nor subject has a digest": {"patch": [{"op": "replace", "path": "/release/artifacts/1/digest", "value": null}, {"op": "replace", "path": "/evidence/test-result/0/subjects/1/digest", "value": null}, {"op": "replace", "path": "/evidence/test-result/1/subjects/1/digest", "value": null}], "unmet": {"released"}, "findings": {["released", "functional/verifier"], ["released", "dast/verifier"]}},
	"artifacts missing": {"patch": [{"op": "remove", "path": "/release/artifacts"}], "unmet": {"released"}},
	"artifacts null": {"patch": [{"op": "replace", "path": "/release/artifacts", "value": null}], "unmet": {"released"}},
	"artifacts empty": {"patch": [{"op": "replace", "path": "/release/artifacts", "value": []}], "unmet": {"released"}},
}

_still_met := {
	"nothing changed": [],
	"two runs share the artifacts": [{"op": "remove", "path": "/evidence/test-result/0/subjects/1"}, {"op": "add", "path": "/evidence/test-result/-", "value": {"id": "r4", "subjects": [{"name": "verifier", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}], "predicate": {"configuration": [{"name": "functional.verifier"}, {"name": "configuration", "digest": {"sha256": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"}}]}}}],
	"the configuration named twice": [{"op": "add", "path": "/evidence/test-result/0/predicate/configuration/-", "value": {"name": "configuration", "digest": {"sha256": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"}}}],
	"something else named too": [{"op": "add", "path": "/evidence/test-result/0/predicate/configuration/-", "value": {"name": "fixtures", "digest": {"sha256": "abababababababababababababababababababababababababababababababab"}}}],
	"another suite with another configuration": [{"op": "add", "path": "/evidence/test-result/2/predicate/configuration/-", "value": {"name": "configuration", "digest": {"sha256": "abababababababababababababababababababababababababababababababab"}}}],
}

_params := {"TST-04": {"suites": ["dast", "functional"]}}

_input := {
	"release": {
		"artifacts": [
			{"name": "issuer", "digest": "abababababababababababababababababababababababababababababababab"},
			{"name": "verifier", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},
		],
	},
	"evidence": {
		"configuration-checklist": [
			{
				"id": "k1",
				"predicate": {"configDigest": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"},
			},
		],
		"test-result": [
			{
				"id": "r1",
				"subjects": [
					{"name": "issuer", "digest": "abababababababababababababababababababababababababababababababab"},
					{"name": "verifier", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},
				],
				"predicate": {
					"configuration": [
						{"name": "functional"},
						{
							"name": "configuration",
							"digest": {"sha256": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"},
						},
					],
				},
			},
			{
				"id": "r2",
				"subjects": [
					{"name": "issuer", "digest": "abababababababababababababababababababababababababababababababab"},
					{"name": "verifier", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},
				],
				"predicate": {
					"configuration": [
						{"name": "dast"},
						{
							"name": "configuration",
							"digest": {"sha256": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"},
						},
					],
				},
			},
			{
				"id": "r3",
				"subjects": [{"name": "issuer", "digest": "abababababababababababababababababababababababababababababababab"}],
				"predicate": {"configuration": [{"name": "sast"}]},
			},
		],
	},
}
