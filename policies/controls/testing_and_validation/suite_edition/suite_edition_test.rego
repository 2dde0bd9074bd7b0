package controls.testing_and_validation.suite_edition_test

import data.controls.testing_and_validation.suite_edition as control

test_met if {
	control.met == {
		"in_force": {{"attestation": "c1", "pointer": "/predicate/runs"}},
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

test_withdrawal_that_cannot_be_read[note] if {
	some note, edition in {
		"null": {"title": "Test methods", "withdrawn_on": null},
		"words": {"title": "Test methods", "withdrawn_on": "soon"},
	}
	editions := {"ISO/IEC TS 18013-6:2025": edition, "OpenID4VP 1.0": {"title": "Presentation protocol"}}
	count(control.met.in_force) == 0 with input as _input with data.catalogues["wallet-standards"].editions as editions
}

test_no_catalogue if {
	count(control.met.in_force) == 0 with input as _input with data.catalogues as {}
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/suite/edition", "value": "ISO/IEC TS 18013-6:2024"},
		{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/1/suite/edition", "value": "OpenID4VP 0.9"},
	]) == {
		{
			"criterion": "in_force",
			"key": "iso-18013-5/reader",
			"text": "suite was run at 2026-06-16T05:00:00Z by the methods of ISO/IEC TS 18013-6:2024: withdrawn on 2025-11-28",
			"cite": {"attestation": "c1", "pointer": "/predicate/runs/0"},
		},
		{
			"criterion": "in_force",
			"key": "openid4vp/verifier",
			"text": "suite was run at 2026-06-16T05:00:00Z by the methods of OpenID4VP 0.9: not in the catalogue",
			"cite": {"attestation": "c1", "pointer": "/predicate/runs/1"},
		},
	}
}

test_findings_2 if {
	_findings([
		{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/at", "value": "2026-06-16"},
	]) == {
		{
			"criterion": "in_force",
			"key": "iso-18013-5/reader",
			"text": "suite was run at 2026-06-16 by the methods of ISO/IEC TS 18013-6:2025: in force, but the day of the run cannot be read",
			"cite": {"attestation": "c1", "pointer": "/predicate/runs/0"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/conformance/0"}], "unmet": {"in_force"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/conformance"}], "unmet": {"in_force"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate", "value": {}}], "unmet": {"in_force"}},
	"runs null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs", "value": null}], "unmet": {"in_force"}},
	"runs text": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs", "value": "all"}], "unmet": {"in_force"}},
	"runs empty": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs", "value": []}], "unmet": {"in_force"}},
	"withdrawn": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/suite/edition", "value": "ISO/IEC TS 18013-6:2024"}], "unmet": {"in_force"}, "findings": {["in_force", "iso-18013-5/reader"]}},
	"withdrawn that day in Perth": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/suite/edition", "value": "ISO/IEC TS 18013-6:2024"}, {"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/at", "value": "2025-11-27T16:00:00Z"}], "unmet": {"in_force"}, "findings": {["in_force", "iso-18013-5/reader"]}},
	"not in the catalogue": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/suite/edition", "value": "ISO/IEC TS 18013-6:2019"}], "unmet": {"in_force"}, "findings": {["in_force", "iso-18013-5/reader"]}},
	"edition missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/runs/0/suite/edition"}], "unmet": {"in_force"}},
	"edition null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/suite/edition", "value": null}], "unmet": {"in_force"}, "findings": {["in_force", "iso-18013-5/reader"]}},
	"suite missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/runs/0/suite"}], "unmet": {"in_force"}},
	"day missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/runs/0/at"}], "unmet": {"in_force"}},
	"day null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/at", "value": null}], "unmet": {"in_force"}, "findings": {["in_force", "iso-18013-5/reader"]}},
	"day a date": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/at", "value": "2026-06-16"}], "unmet": {"in_force"}, "findings": {["in_force", "iso-18013-5/reader"]}},
	"a second report falls short": {"patch": [{"op": "add", "path": "/evidence/conformance/-", "value": {"id": "c2", "predicate": {"runs": [{"standard": "iso-18013-5", "role": "wallet", "suite": {"name": "suite", "edition": "ISO/IEC TS 18013-6:2024"}, "at": "2026-06-16T05:00:00Z"}]}}}], "unmet": {"in_force"}, "findings": {["in_force", "iso-18013-5/wallet"]}},
}

_still_met := {
	"nothing changed": [],
	"the last second before the withdrawal": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/suite/edition", "value": "ISO/IEC TS 18013-6:2024"}, {"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/at", "value": "2025-11-27T15:59:59Z"}],
}

_kind := "conformance"

_input := {
	"evidence": {
		"conformance": [
			{
				"id": "c1",
				"predicate": {
					"runs": [
						{
							"standard": "iso-18013-5",
							"role": "reader",
							"suite": {"name": "suite", "edition": "ISO/IEC TS 18013-6:2025"},
							"at": "2026-06-16T05:00:00Z",
						},
						{
							"standard": "openid4vp",
							"role": "verifier",
							"suite": {"name": "suite", "edition": "OpenID4VP 1.0"},
							"at": "2026-06-16T05:00:00Z",
						},
					],
				},
			},
		],
	},
}
