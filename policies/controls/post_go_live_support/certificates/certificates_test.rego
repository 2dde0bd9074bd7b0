package controls.post_go_live_support.certificates_test

import data.controls.post_go_live_support.certificates as control

test_met if {
	control.met == {
		"held": {{"attestation": "a1", "pointer": "/predicate/certificationStatus"}},
		"long_enough": {{"attestation": "a1", "pointer": "/predicate/certificationStatus"}},
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

_parameterised := {"held", "long_enough"}

test_no_standard_demanded if {
	control.met.held == set() with input as _input with data.params as {"OPS-10-plan": {"standards": [], "min_days": 60}}
}

test_valid_until_a_certificate_has_too_little_left if {
	control.valid_until == {1827504000000000000 - (60 * 86400000000000), 1822233600000000000 - (60 * 86400000000000)} with input as _input with data.params as _params
}

# What has run out is a finding; a waiver of it would be void if it ended the approval as well.
test_valid_until_never_lies_behind if {
	short := json.patch(_input, [{"op": "replace", "path": "/evidence/support-plan/0/predicate/certificationStatus/1/expiresOn", "value": "2026-08-01"}])
	control.valid_until == {1827504000000000000 - (60 * 86400000000000)} with input as short with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/support-plan/0/predicate/certificationStatus/1", "value": {"standard": "ISO 14001", "body": "Body", "expiresOn": "2026-08-01"}},
	]) == {
		{
			"criterion": "held",
			"key": "ISO 9001",
			"text": "no certificate for ISO 9001 is named, or not who issued it",
			"cite": {"attestation": "a1", "pointer": "/predicate/certificationStatus"},
		},
		{
			"criterion": "long_enough",
			"key": "ISO 14001/2026-08-01",
			"text": "the certificate for ISO 14001 is valid until 2026-08-01; at go-live on 2026-06-30 and at the decision 60 days must be left",
			"cite": {"attestation": "a1", "pointer": "/predicate/certificationStatus/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/support-plan/0"}], "unmet": {"held", "long_enough"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/support-plan"}], "unmet": {"held", "long_enough"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate", "value": {}}], "unmet": {"held", "long_enough"}},
	"a second plan falls short": {"patch": [{"op": "add", "path": "/evidence/support-plan/-", "value": {"id": "a2", "predicate": {"certificationStatus": [{"standard": "ISO 9001", "body": "Body", "expiresOn": "2026-07-30"}]}}}], "unmet": {"held", "long_enough"}, "findings": {["held", "ISO/IEC 27001"], ["long_enough", "ISO 9001/2026-07-30"]}},
	"certificates null": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/certificationStatus", "value": null}], "unmet": {"held", "long_enough"}, "findings": {["held", "ISO 9001"], ["held", "ISO/IEC 27001"]}},
	"certificates text": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/certificationStatus", "value": "all"}], "unmet": {"held", "long_enough"}, "findings": {["held", "ISO 9001"], ["held", "ISO/IEC 27001"]}},
	"certificates empty": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/certificationStatus", "value": []}], "unmet": {"held", "long_enough"}, "findings": {["held", "ISO 9001"], ["held", "ISO/IEC 27001"]}},
	"one standard lacking": {"patch": [{"op": "remove", "path": "/evidence/support-plan/0/predicate/certificationStatus/0"}], "unmet": {"held"}, "findings": {["held", "ISO/IEC 27001"]}},
	"standard missing": {"patch": [{"op": "remove", "path": "/evidence/support-plan/0/predicate/certificationStatus/1/standard"}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"standard null": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/certificationStatus/1/standard", "value": null}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"another standard": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/certificationStatus/1/standard", "value": "ISO 14001"}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"body missing": {"patch": [{"op": "remove", "path": "/evidence/support-plan/0/predicate/certificationStatus/1/body"}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"body null": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/certificationStatus/1/body", "value": null}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"body blank": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/certificationStatus/1/body", "value": " "}], "unmet": {"held"}, "findings": {["held", "ISO 9001"]}},
	"expiry missing": {"patch": [{"op": "remove", "path": "/evidence/support-plan/0/predicate/certificationStatus/1/expiresOn"}], "unmet": {"long_enough"}},
	"expiry null": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/certificationStatus/1/expiresOn", "value": null}], "unmet": {"long_enough"}, "findings": {["long_enough", "ISO 9001/null"]}},
	"expiry an instant": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/certificationStatus/1/expiresOn", "value": "2027-09-30T00:00:00Z"}], "unmet": {"long_enough"}, "findings": {["long_enough", "ISO 9001/2027-09-30T00:00:00Z"]}},
	"a day too short": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/certificationStatus/1/expiresOn", "value": "2026-08-29"}], "unmet": {"long_enough"}, "findings": {["long_enough", "ISO 9001/2026-08-29"]}},
	"a nanosecond too short": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/certificationStatus/1/expiresOn", "value": "2026-08-30"}, {"op": "replace", "path": "/now_ns", "value": 1782835200000000001}], "unmet": {"long_enough"}, "findings": {["long_enough", "ISO 9001/2026-08-30"]}},
	"too short at go-live": {"patch": [{"op": "replace", "path": "/release/go_live", "value": "2027-08-02"}], "unmet": {"long_enough"}, "findings": {["long_enough", "ISO 9001/2027-09-30"]}},
	"a further certificate has run out": {"patch": [{"op": "add", "path": "/evidence/support-plan/0/predicate/certificationStatus/-", "value": {"standard": "ISO 22301", "body": "Body", "expiresOn": "2026-06-29"}}], "unmet": {"long_enough"}, "findings": {["long_enough", "ISO 22301/2026-06-29"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"long_enough"}, "findings": {["long_enough", "ISO 9001/2027-09-30"], ["long_enough", "ISO/IEC 27001/2027-11-30"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"long_enough"}, "findings": {["long_enough", "ISO 9001/2027-09-30"], ["long_enough", "ISO/IEC 27001/2027-11-30"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"long_enough"}},
}

_still_met := {
	"nothing changed": [],
	"as short as allowed": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/certificationStatus/1/expiresOn", "value": "2026-08-30"}, {"op": "replace", "path": "/now_ns", "value": 1782835200000000000}],
	"as short as allowed at go-live": [{"op": "replace", "path": "/release/go_live", "value": "2027-08-01"}],
	"a further certificate": [{"op": "add", "path": "/evidence/support-plan/0/predicate/certificationStatus/-", "value": {"standard": "ISO 22301", "body": "Body", "expiresOn": "2027-06-29"}}],
}

_kind := "support-plan"

_params := {"OPS-10-plan": {"standards": ["ISO 9001", "ISO/IEC 27001"], "min_days": 60}}

_input := {
	"release": {"go_live": "2026-06-30"},
	"now_ns": 1782792000000000000,
	"evidence": {
		"support-plan": [
			{
				"id": "a1",
				"predicate": {
					"certificationStatus": [
						{"standard": "ISO/IEC 27001", "body": "Body", "expiresOn": "2027-11-30"},
						{"standard": "ISO 9001", "body": "Body", "expiresOn": "2027-09-30"},
					],
				},
			},
		],
	},
}
