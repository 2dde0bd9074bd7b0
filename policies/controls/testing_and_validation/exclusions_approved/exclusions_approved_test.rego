package controls.testing_and_validation.exclusions_approved_test

import data.controls.testing_and_validation.exclusions_approved as control

test_met if {
	control.met == {
		"agreed": {{"attestation": "c1", "pointer": "/predicate/notApplicable"}},
		"justified": {{"attestation": "c1", "pointer": "/predicate/notApplicable"}},
		"reviewed": {{"attestation": "c1", "pointer": "/predicate/notApplicable"}},
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

_parameterised := {"reviewed"}

test_valid_until_the_next_review if {
	control.valid_until == {1796090400000000000, 1793498400000000000} with input as _input with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable/0/role", "value": "issuer"},
		{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable/0/approver", "value": "kim"},
		{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/standards/1/reviewAt"},
	]) == {
		{
			"criterion": "agreed",
			"key": "eudi-arf/issuer",
			"text": "EUDI ARF 3.0.0 as issuer is left out, and the obligations do not call it not applicable",
			"cite": {"attestation": "c1", "pointer": "/predicate/notApplicable/0"},
		},
		{
			"criterion": "justified",
			"key": "eudi-arf/issuer",
			"text": "EUDI ARF 3.0.0 as issuer is left out without a reason, or its approver did not sign the obligations",
			"cite": {"attestation": "c1", "pointer": "/predicate/notApplicable/0"},
		},
		{
			"criterion": "reviewed",
			"key": "eudi-arf/wallet",
			"text": "EUDI ARF 3.0.0 as wallet does not apply by the obligations, without a day in time on which that is looked at again",
			"cite": {"attestation": "o1", "pointer": "/predicate/standards/1"},
		},
	}
}

_unmet := {
	"no report": {"patch": [{"op": "remove", "path": "/evidence/conformance/0"}], "unmet": {"agreed", "justified", "reviewed"}},
	"reports absent": {"patch": [{"op": "remove", "path": "/evidence/conformance"}], "unmet": {"agreed", "justified", "reviewed"}},
	"report empty": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate", "value": {}}], "unmet": {"agreed", "justified", "reviewed"}},
	"no obligations": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0"}], "unmet": {"agreed", "justified", "reviewed"}},
	"obligations absent": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations"}], "unmet": {"agreed", "justified", "reviewed"}, "findings": {["agreed", "eudi-arf/wallet"], ["justified", "eudi-arf/wallet"]}},
	"obligations empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate", "value": {}}], "unmet": {"agreed", "justified", "reviewed"}, "findings": {["agreed", "eudi-arf/wallet"]}},
	"exclusions null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable", "value": null}], "unmet": {"agreed", "justified", "reviewed"}},
	"exclusions text": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable", "value": "none"}], "unmet": {"agreed", "justified", "reviewed"}},
	"standards null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards", "value": null}], "unmet": {"agreed", "justified", "reviewed"}, "findings": {["agreed", "eudi-arf/wallet"]}},
	"left out although it applies": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/applicable", "value": true}], "unmet": {"agreed"}, "findings": {["agreed", "eudi-arf/wallet"]}},
	"left out and not among the obligations": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/standards/1"}], "unmet": {"agreed"}, "findings": {["agreed", "eudi-arf/wallet"]}},
	"left out in another edition": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable/0/edition", "value": "EUDI ARF 2.0"}], "unmet": {"agreed"}, "findings": {["agreed", "eudi-arf/wallet"]}},
	"left out in another role": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable/0/role", "value": "issuer"}], "unmet": {"agreed"}, "findings": {["agreed", "eudi-arf/issuer"]}},
	"left out by another id": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable/0/standard", "value": "openid4vci"}], "unmet": {"agreed"}, "findings": {["agreed", "openid4vci/wallet"]}},
	"edition of both null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable/0/edition", "value": null}, {"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/edition", "value": null}], "unmet": {"agreed"}, "findings": {["agreed", "eudi-arf/wallet"]}},
	"role missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/notApplicable/0/role"}], "unmet": {"agreed"}},
	"applicable missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/standards/1/applicable"}], "unmet": {"agreed", "justified", "reviewed"}, "findings": {["agreed", "eudi-arf/wallet"], ["justified", "eudi-arf/wallet"], ["reviewed", "eudi-arf/wallet"]}},
	"applicable null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/applicable", "value": null}], "unmet": {"agreed", "justified", "reviewed"}, "findings": {["agreed", "eudi-arf/wallet"], ["justified", "eudi-arf/wallet"], ["reviewed", "eudi-arf/wallet"]}},
	"reason missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/standards/1/justification"}], "unmet": {"justified"}, "findings": {["justified", "eudi-arf/wallet"]}},
	"reason null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/justification", "value": null}], "unmet": {"justified"}, "findings": {["justified", "eudi-arf/wallet"]}},
	"reason blank": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/justification", "value": "  "}], "unmet": {"justified"}, "findings": {["justified", "eudi-arf/wallet"]}},
	"reason of the report blank": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable/0/justification", "value": "  "}], "unmet": {"justified"}, "findings": {["justified", "eudi-arf/wallet"]}},
	"reason of the report missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/notApplicable/0/justification"}], "unmet": {"justified"}, "findings": {["justified", "eudi-arf/wallet"]}},
	"approver missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/standards/1/approver"}], "unmet": {"justified"}, "findings": {["justified", "eudi-arf/wallet"]}},
	"approver null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/approver", "value": null}], "unmet": {"justified"}, "findings": {["justified", "eudi-arf/wallet"]}},
	"approver did not sign": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/approver", "value": "kim"}], "unmet": {"justified"}, "findings": {["justified", "eudi-arf/wallet"]}},
	"approver of the report did not sign": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable/0/approver", "value": "kim"}], "unmet": {"justified"}, "findings": {["justified", "eudi-arf/wallet"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signers"}], "unmet": {"justified"}, "findings": {["justified", "eudi-arf/wallet"]}},
	"day missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/standards/1/reviewAt"}], "unmet": {"reviewed"}, "findings": {["reviewed", "eudi-arf/wallet"]}},
	"day null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/reviewAt", "value": null}], "unmet": {"reviewed"}, "findings": {["reviewed", "eudi-arf/wallet"]}},
	"day a date": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/reviewAt", "value": "2026-12-01"}], "unmet": {"reviewed"}, "findings": {["reviewed", "eudi-arf/wallet"]}},
	"day a second too late": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/reviewAt", "value": "2027-06-20T00:00:01Z"}], "unmet": {"reviewed"}, "findings": {["reviewed", "eudi-arf/wallet"]}},
	"day passed": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/reviewAt", "value": "2026-06-30T03:59:59Z"}], "unmet": {"reviewed"}, "findings": {["reviewed", "eudi-arf/wallet"]}},
	"day of the report a second too late": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable/0/reviewAt", "value": "2027-06-22T00:00:01Z"}], "unmet": {"reviewed"}, "findings": {["reviewed", "eudi-arf/wallet"]}},
	"day of the report passed": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable/0/reviewAt", "value": "2026-06-30T03:59:59Z"}], "unmet": {"reviewed"}, "findings": {["reviewed", "eudi-arf/wallet"]}},
	"day of the report missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/notApplicable/0/reviewAt"}], "unmet": {"reviewed"}, "findings": {["reviewed", "eudi-arf/wallet"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/signed_at_ns"}], "unmet": {"reviewed"}, "findings": {["reviewed", "eudi-arf/wallet"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"reviewed"}, "findings": {["reviewed", "eudi-arf/wallet"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"reviewed"}, "findings": {["reviewed", "eudi-arf/wallet"]}},
	"second obligations call it applicable": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/-", "value": {"id": "o2", "signed_at_ns": 1781913600000000000, "signers": [{"person": "robin"}], "predicate": {"standards": [{"id": "eudi-arf", "edition": "EUDI ARF 3.0.0", "role": "wallet", "applicable": true}]}}}], "unmet": {"agreed"}, "findings": {["agreed", "eudi-arf/wallet"]}},
	"a second report falls short": {"patch": [{"op": "add", "path": "/evidence/conformance/-", "value": {"id": "c2", "signed_at_ns": 1782086400000000000, "predicate": {"notApplicable": [{"standard": "iso-18013-7", "edition": "ISO/IEC 18013-7", "role": "reader", "justification": "-", "approver": "kim"}]}}}], "unmet": {"agreed", "justified", "reviewed"}, "findings": {["agreed", "iso-18013-7/reader"], ["justified", "iso-18013-7/reader"], ["reviewed", "iso-18013-7/reader"]}},
}

_still_met := {
	"nothing changed": [],
	"nothing left out": [{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable", "value": []}],
	"nothing that does not apply": [{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable", "value": []}, {"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/standards/1"}],
	"day as late as allowed": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/reviewAt", "value": "2027-06-20T00:00:00Z"}],
	"day of the report as late as allowed": [{"op": "replace", "path": "/evidence/conformance/0/predicate/notApplicable/0/reviewAt", "value": "2027-06-22T00:00:00Z"}],
	"day that is now": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/reviewAt", "value": "2026-06-30T04:00:00Z"}],
	"the other signer approved": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/approver", "value": "casey"}],
}

_params := {"TST-17": {"review_days": 365}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {
		"compliance-obligations": [
			{
				"id": "o1",
				"signed_at_ns": 1781913600000000000,
				"signers": [{"person": "robin"}, {"person": "casey"}],
				"predicate": {
					"standards": [
						{"id": "openid4vci", "edition": "OpenID4VCI 1.0", "role": "issuer", "applicable": true},
						{
							"id": "eudi-arf",
							"edition": "EUDI ARF 3.0.0",
							"role": "wallet",
							"applicable": false,
							"justification": "Not in Europe.",
							"approver": "robin",
							"reviewAt": "2026-12-01T02:00:00Z",
						},
					],
				},
			},
		],
		"conformance": [
			{
				"id": "c1",
				"signed_at_ns": 1782086400000000000,
				"predicate": {
					"notApplicable": [
						{
							"standard": "eudi-arf",
							"edition": "EUDI ARF 3.0.0",
							"role": "wallet",
							"justification": "Not in Europe.",
							"approver": "robin",
							"reviewAt": "2026-11-01T02:00:00Z",
						},
					],
				},
			},
		],
	},
}
