package controls.testing_and_validation.certified_build_test

import data.controls.testing_and_validation.certified_build as control

test_met if {
	control.met == {
		"certified": {{"attestation": "c1", "pointer": "/predicate/certifications"}},
		"valid": {{"attestation": "c1", "pointer": "/predicate/certifications"}},
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
		{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications/0/buildDigest", "value": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"},
		{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications/0/expiresOn", "value": "2026-08-01"},
	]) == {
		{
			"criterion": "certified",
			"key": "n-1",
			"text": "certificate n-1 is of efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef, which is not released",
			"cite": {"attestation": "c1", "pointer": "/predicate/certifications/0"},
		},
		{
			"criterion": "valid",
			"key": "n-1",
			"text": "certificate n-1 is valid from 2026-06-19 to 2026-08-01; hypercare ends on 2026-08-04",
			"cite": {"attestation": "c1", "pointer": "/predicate/certifications/0"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/conformance/0"}], "unmet": {"certified", "valid"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/conformance"}], "unmet": {"certified", "valid"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate", "value": {}}], "unmet": {"certified", "valid"}},
	"certificates null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications", "value": null}], "unmet": {"certified", "valid"}},
	"certificates text": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications", "value": "yes"}], "unmet": {"certified", "valid"}},
	"no certificate": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications", "value": []}], "unmet": {"certified", "valid"}},
	"another build": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications/0/buildDigest", "value": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"}], "unmet": {"certified"}, "findings": {["certified", "n-1"]}},
	"build missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/certifications/0/buildDigest"}], "unmet": {"certified"}},
	"build null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications/0/buildDigest", "value": null}], "unmet": {"certified"}, "findings": {["certified", "n-1"]}},
	"neither has a digest": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications/0/buildDigest", "value": null}, {"op": "replace", "path": "/release/artifacts/0/digest", "value": null}], "unmet": {"certified"}, "findings": {["certified", "n-1"]}},
	"artifacts missing": {"patch": [{"op": "remove", "path": "/release/artifacts"}], "unmet": {"certified"}, "findings": {["certified", "n-1"]}},
	"expired a day too early": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications/0/expiresOn", "value": "2026-08-03"}], "unmet": {"valid"}, "findings": {["valid", "n-1"]}},
	"end missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/certifications/0/expiresOn"}], "unmet": {"valid"}},
	"end null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications/0/expiresOn", "value": null}], "unmet": {"valid"}, "findings": {["valid", "n-1"]}},
	"end an instant": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications/0/expiresOn", "value": "2028-06-18T00:00:00Z"}], "unmet": {"valid"}, "findings": {["valid", "n-1"]}},
	"issued after the report": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications/0/issuedOn", "value": "2026-06-23"}], "unmet": {"valid"}, "findings": {["valid", "n-1"]}},
	"beginning missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/certifications/0/issuedOn"}], "unmet": {"valid"}},
	"beginning null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications/0/issuedOn", "value": null}], "unmet": {"valid"}, "findings": {["valid", "n-1"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/signed_at_ns"}], "unmet": {"valid"}, "findings": {["valid", "n-1"]}},
	"end of hypercare missing": {"patch": [{"op": "remove", "path": "/release/hypercare_end"}], "unmet": {"valid"}},
	"end of hypercare null": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": null}], "unmet": {"valid"}, "findings": {["valid", "n-1"]}},
	"a second certificate of another build": {"patch": [{"op": "add", "path": "/evidence/conformance/0/predicate/certifications/-", "value": {"id": "n-2", "issuedOn": "2026-06-19", "expiresOn": "2028-06-18", "buildDigest": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"}}], "unmet": {"certified"}, "findings": {["certified", "n-2"]}},
	"a second report falls short": {"patch": [{"op": "add", "path": "/evidence/conformance/-", "value": {"id": "c2", "signed_at_ns": 1782093600000000000, "predicate": {"certifications": []}}}], "unmet": {"certified", "valid"}},
}

_still_met := {
	"nothing changed": [],
	"valid to the last day of hypercare": [{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications/0/expiresOn", "value": "2026-08-04"}],
	"issued on the day of signing": [{"op": "replace", "path": "/evidence/conformance/0/predicate/certifications/0/issuedOn", "value": "2026-06-22"}],
	"one for each artifact": [{"op": "add", "path": "/evidence/conformance/0/predicate/certifications/-", "value": {"id": "n-2", "issuedOn": "2026-06-19", "expiresOn": "2028-06-18", "buildDigest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}}],
}

_kind := "conformance"

_input := {
	"release": {
		"hypercare_end": "2026-08-04",
		"artifacts": [
			{"name": "issuer", "digest": "abababababababababababababababababababababababababababababababab"},
			{"name": "verifier", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},
		],
	},
	"evidence": {
		"conformance": [
			{
				"id": "c1",
				"signed_at_ns": 1782093600000000000,
				"predicate": {
					"certifications": [
						{
							"id": "n-1",
							"issuedOn": "2026-06-19",
							"expiresOn": "2028-06-18",
							"buildDigest": "abababababababababababababababababababababababababababababababab",
						},
					],
				},
			},
		],
	},
}
