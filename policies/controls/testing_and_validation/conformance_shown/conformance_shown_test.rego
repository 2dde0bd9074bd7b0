package controls.testing_and_validation.conformance_shown_test

import data.controls.testing_and_validation.conformance_shown as control

test_met if {
	control.met == {
		"build": {{"attestation": "c1", "pointer": "/predicate/runs"}},
		"passed": {{"attestation": "c1", "pointer": "/predicate/runs"}},
		"run": {{"attestation": "c1", "pointer": "/predicate/runs"}},
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
		some kind in spoilt.evidence
		some attestation in kind
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
		{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/applicable", "value": true},
		{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/buildDigest", "value": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"},
		{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/0/outcome", "value": "FAILED"},
	]) == {
		{
			"criterion": "run",
			"key": "eudi-arf/wallet",
			"text": "EUDI ARF 3.0.0 applies to the service as wallet, and no run shows conformance to it",
			"cite": {"attestation": "o1", "pointer": "/predicate/standards/1"},
		},
		{
			"criterion": "build",
			"key": "openid4vci/issuer",
			"text": "the run for OpenID4VCI 1.0 as issuer was made against efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef, which is not released",
			"cite": {"attestation": "c1", "pointer": "/predicate/runs/0"},
		},
		{
			"criterion": "passed",
			"key": "openid4vci/issuer/k1",
			"text": "k1 of OpenID4VCI 1.0 as issuer is FAILED, and is not closed",
			"cite": {"attestation": "c1", "pointer": "/predicate/runs/0/cases/0"},
		},
	}
}

_unmet := {
	"no report": {"patch": [{"op": "remove", "path": "/evidence/conformance/0"}], "unmet": {"build", "passed", "run"}, "findings": {["run", "openid4vci/issuer"]}},
	"reports absent": {"patch": [{"op": "remove", "path": "/evidence/conformance"}], "unmet": {"build", "passed", "run"}, "findings": {["run", "openid4vci/issuer"]}},
	"report empty": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate", "value": {}}], "unmet": {"build", "passed", "run"}, "findings": {["run", "openid4vci/issuer"]}},
	"no obligations": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0"}], "unmet": {"run"}},
	"obligations absent": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations"}], "unmet": {"run"}},
	"obligations empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate", "value": {}}], "unmet": {"run"}},
	"standards null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards", "value": null}], "unmet": {"run"}},
	"standards text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards", "value": "all"}], "unmet": {"run"}},
	"standards empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards", "value": []}], "unmet": {"run"}},
	"no standard applies": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/0/applicable", "value": false}], "unmet": {"run"}},
	"applicable missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/standards/1/applicable"}], "unmet": {"run"}, "findings": {["run", "eudi-arf/wallet"]}},
	"applicable null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/applicable", "value": null}], "unmet": {"run"}, "findings": {["run", "eudi-arf/wallet"]}},
	"applicable text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/applicable", "value": "false"}], "unmet": {"run"}, "findings": {["run", "eudi-arf/wallet"]}},
	"another standard applies": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/1/applicable", "value": true}], "unmet": {"run"}, "findings": {["run", "eudi-arf/wallet"]}},
	"standard of the run another": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/standard", "value": "openid4vp"}], "unmet": {"run"}, "findings": {["run", "openid4vci/issuer"]}},
	"edition of the run another": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/edition", "value": "OpenID4VCI 0.9"}], "unmet": {"run"}, "findings": {["run", "openid4vci/issuer"]}},
	"role of the run another": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/role", "value": "verifier"}], "unmet": {"run"}, "findings": {["run", "openid4vci/issuer"]}},
	"role of the run missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/runs/0/role"}], "unmet": {"run"}, "findings": {["run", "openid4vci/issuer"]}},
	"neither names the edition": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/edition", "value": null}, {"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/standards/0/edition", "value": null}], "unmet": {"run"}, "findings": {["run", "openid4vci/issuer"]}},
	"id of the standard missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/standards/0/id"}], "unmet": {"run"}},
	"runs null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs", "value": null}], "unmet": {"build", "passed", "run"}, "findings": {["run", "openid4vci/issuer"]}},
	"runs empty": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs", "value": []}], "unmet": {"build", "passed", "run"}, "findings": {["run", "openid4vci/issuer"]}},
	"another build": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/buildDigest", "value": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"}], "unmet": {"build"}, "findings": {["build", "openid4vci/issuer"]}},
	"build missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/runs/0/buildDigest"}], "unmet": {"build"}},
	"build null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/buildDigest", "value": null}], "unmet": {"build"}, "findings": {["build", "openid4vci/issuer"]}},
	"neither has a digest": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/buildDigest", "value": null}, {"op": "replace", "path": "/release/artifacts/0/digest", "value": null}], "unmet": {"build"}, "findings": {["build", "openid4vci/issuer"]}},
	"artifacts missing": {"patch": [{"op": "remove", "path": "/release/artifacts"}], "unmet": {"build"}, "findings": {["build", "openid4vci/issuer"]}},
	"cases missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/runs/0/cases"}], "unmet": {"passed"}},
	"cases null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases", "value": null}], "unmet": {"passed"}},
	"cases empty": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases", "value": []}], "unmet": {"passed"}},
	"a case failed": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/0/outcome", "value": "FAILED"}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k1"]}},
	"outcome missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/runs/0/cases/0/outcome"}], "unmet": {"passed"}},
	"outcome null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/0/outcome", "value": null}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k1"]}},
	"outcome in lower case": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/0/outcome", "value": "passed"}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k1"]}},
	"skipped without a reason": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/runs/0/cases/1/reason"}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k2"]}},
	"skipped for a blank reason": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/1/reason", "value": " "}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k2"]}},
	"skipped for a null reason": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/1/reason", "value": null}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k2"]}},
	"a failure with a reason": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/1/outcome", "value": "FAILED"}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k2"]}},
	"review without a reason": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/runs/0/cases/2/reason"}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k3"]}},
	"review open": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/runs/0/cases/2/closedAt"}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k3"]}},
	"review closed null": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/2/closedAt", "value": null}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k3"]}},
	"review closed by nobody": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/runs/0/cases/2/closedBy"}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k3"]}},
	"review closed by somebody who did not sign": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/2/closedBy", "value": "kim"}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k3"]}},
	"review closed before the run": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/2/closedAt", "value": "2026-06-17T02:59:59Z"}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k3"]}},
	"review closed after signing": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/2/closedAt", "value": "2026-06-22T02:00:01Z"}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k3"]}},
	"day of the run missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/runs/0/at"}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k3"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/signed_at_ns"}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k3"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/signers"}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k3"]}},
	"warning open": {"patch": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/2/outcome", "value": "WARNING"}, {"op": "remove", "path": "/evidence/conformance/0/predicate/runs/0/cases/2/closedAt"}], "unmet": {"passed"}, "findings": {["passed", "openid4vci/issuer/k3"]}},
	"a second run falls short": {"patch": [{"op": "add", "path": "/evidence/conformance/0/predicate/runs/-", "value": {"standard": "openid4vp", "edition": "OpenID4VP 1.0", "role": "verifier", "at": "2026-06-17T03:00:00Z", "buildDigest": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef", "cases": [{"id": "k9", "outcome": "FAILED"}]}}], "unmet": {"build", "passed"}, "findings": {["build", "openid4vp/verifier"], ["passed", "openid4vp/verifier/k9"]}},
	"second obligations ask for more": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/-", "value": {"id": "o2", "predicate": {"standards": [{"id": "iso-18013-5", "edition": "ISO/IEC 18013-5", "role": "reader", "applicable": true}]}}}], "unmet": {"run"}, "findings": {["run", "iso-18013-5/reader"]}},
	"a second report falls short": {"patch": [{"op": "add", "path": "/evidence/conformance/-", "value": {"id": "c2", "predicate": {"runs": []}}}], "unmet": {"build", "passed"}},
}

_still_met := {
	"nothing changed": [],
	"warning closed": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/2/outcome", "value": "WARNING"}],
	"closed as the run ended": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/2/closedAt", "value": "2026-06-17T03:00:00Z"}],
	"closed as the report was signed": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/cases/2/closedAt", "value": "2026-06-22T02:00:00Z"}],
	"against the other artifact": [{"op": "replace", "path": "/evidence/conformance/0/predicate/runs/0/buildDigest", "value": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}],
}

_input := {
	"release": {
		"artifacts": [
			{"name": "issuer", "digest": "abababababababababababababababababababababababababababababababab"},
			{"name": "verifier", "digest": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},
		],
	},
	"evidence": {
		"compliance-obligations": [
			{
				"id": "o1",
				"predicate": {
					"standards": [
						{"id": "openid4vci", "edition": "OpenID4VCI 1.0", "role": "issuer", "applicable": true},
						{"id": "eudi-arf", "edition": "EUDI ARF 3.0.0", "role": "wallet", "applicable": false},
					],
				},
			},
		],
		"conformance": [
			{
				"id": "c1",
				"signed_at_ns": 1782093600000000000,
				"signers": [{"person": "terry"}],
				"predicate": {
					"runs": [
						{
							"standard": "openid4vci",
							"edition": "OpenID4VCI 1.0",
							"role": "issuer",
							"at": "2026-06-17T03:00:00Z",
							"buildDigest": "abababababababababababababababababababababababababababababababab",
							"cases": [
								{"id": "k1", "outcome": "PASSED"},
								{"id": "k2", "outcome": "SKIPPED", "reason": "No NFC."},
								{
									"id": "k3",
									"outcome": "REVIEW",
									"reason": "Looks right.",
									"closedBy": "terry",
									"closedAt": "2026-06-18T02:00:00Z",
								},
							],
						},
					],
				},
			},
		],
	},
}
