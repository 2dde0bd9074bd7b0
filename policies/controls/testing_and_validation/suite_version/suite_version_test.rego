package controls.testing_and_validation.suite_version_test

import data.controls.testing_and_validation.suite_version as control

test_met if {
	control.met == {
		"recent": {{"attestation": "c1", "pointer": "/predicate/runs"}},
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

_parameterised := {"recent"}

test_minimum_that_cannot_be_read[note] if {
	some note, minimum in {"no version": "openid-suite", "no semantic version": "openid-suite@5.1"}
	count(control.met.recent) == 0 with input as _input with data.params as {"TST-15-advice": {"minimum_versions": [minimum]}}
}

test_tightened_by_a_further_minimum if {
	more := {"TST-15-advice": {"minimum_versions": ["openid-suite@5.1.0", "openid-suite@5.2.0"]}}
	count(control.met.recent) == 0 with input as _input with data.params as more
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/1/suite/version", "value": "4.0.0"},
	]) == {
		{
			"criterion": "recent",
			"key": "openid4vci/issuer",
			"text": "openid-suite was run in version 4.0.0",
			"cite": {"attestation": "c1", "pointer": "/predicate/runs/1/suite"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/conformance/0"}], "unmet": {"recent"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/conformance"}], "unmet": {"recent"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate", "value": {}}], "unmet": {"recent"}},
	"runs null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs", "value": null}], "unmet": {"recent"}},
	"runs empty": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs", "value": []}], "unmet": {"recent"}},
	"just too old": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/1/suite/version", "value": "5.0.9"}], "unmet": {"recent"}, "findings": {["recent", "openid4vci/issuer"]}},
	"a candidate of the version": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/1/suite/version", "value": "5.1.0-rc.1"}], "unmet": {"recent"}, "findings": {["recent", "openid4vci/issuer"]}},
	"compared as numbers": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/1/suite/version", "value": "4.10.0"}], "unmet": {"recent"}, "findings": {["recent", "openid4vci/issuer"]}},
	"version missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/runs/1/suite/version"}], "unmet": {"recent"}},
	"version null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/1/suite/version", "value": null}], "unmet": {"recent"}, "findings": {["recent", "openid4vci/issuer"]}},
	"version a number": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/1/suite/version", "value": 5.1}], "unmet": {"recent"}, "findings": {["recent", "openid4vci/issuer"]}},
	"version no semantic one": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/1/suite/version", "value": "5.1"}], "unmet": {"recent"}, "findings": {["recent", "openid4vci/issuer"]}},
	"name missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/runs/1/suite/name"}], "unmet": {"recent"}},
	"name null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/1/suite/name", "value": null}], "unmet": {"recent"}, "findings": {["recent", "openid4vci/issuer"]}},
	"a suite without a minimum in no version": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/suite/version", "value": "latest"}], "unmet": {"recent"}, "findings": {["recent", "iso-18013-5/issuer"]}},
	"a second report falls short": {"patch": [{"op": "add", "path": "/evidence/conformance/-", "value": {"id": "c2", "predicate": {"runs": [{"standard": "openid4vp", "role": "issuer", "suite": {"name": "openid-suite", "version": "1.0.0"}}]}}}], "unmet": {"recent"}, "findings": {["recent", "openid4vp/issuer"]}},
}

_still_met := {
	"nothing changed": [],
	"later": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/1/suite/version", "value": "5.10.0"}],
	"another suite": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/1/suite/name", "value": "other-suite"}, {"op": "replace", "path": "/evidence/conformance/0/predicate/runs/1/suite/version", "value": "0.0.1"}],
}

_kind := "conformance"

_params := {"TST-15-advice": {"minimum_versions": ["openid-suite@5.1.0"]}}

_input := {
	"evidence": {
		"conformance": [
			{
				"id": "c1",
				"predicate": {
					"runs": [
						{"standard": "iso-18013-5", "role": "issuer", "suite": {"name": "mdoc-suite", "version": "0.1.0"}},
						{"standard": "openid4vci", "role": "issuer", "suite": {"name": "openid-suite", "version": "5.1.0"}},
					],
				},
			},
		],
	},
}
