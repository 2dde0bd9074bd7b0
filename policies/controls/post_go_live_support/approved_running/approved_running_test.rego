package controls.post_go_live_support.approved_running_test

import data.controls.post_go_live_support.approved_running as control

test_met if {
	control.met == {"deployed": {{"attestation": "ap1", "pointer": "/predicate/decidedAt"}, {"attestation": "d1", "pointer": "/predicate/approval"}}, "running": {{"attestation": "s1", "pointer": "/predicate/running"}}, "supported": {{"attestation": "s1", "pointer": "/predicate/running"}}} with input as _input with data.params as _params
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
		some attestations in spoilt.evidence
		some attestation in attestations
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

test_findings if {
	_findings([{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedBy", "value": "max"}, {"op": "replace", "path": "/evidence/patch-status/0/predicate/running/0/sha256", "value": "cc"}, {"op": "replace", "path": "/evidence/patch-status/0/predicate/running/1/supported", "value": false}]) == {
		{"criterion": "deployed", "key": "ap1", "text": "the deployment to production at 2026-06-30T05:10:00Z by max does not agree with an approval that it names: its artifacts, its environment, its window, its validity, or who signed", "cite": {"attestation": "d1", "pointer": "/predicate/approval"}},
		{"criterion": "running", "key": "issuer/cc", "text": "issuer runs with the digest cc, which no approval names", "cite": {"attestation": "s1", "pointer": "/predicate/running/0"}},
		{"criterion": "running", "key": "issuer aa", "text": "issuer aa of the release does not run", "cite": {"attestation": "s1", "pointer": "/predicate/running"}},
		{"criterion": "supported", "key": "verifier", "text": "verifier holds software whose makers no longer mend its weaknesses, or nobody says that they do", "cite": {"attestation": "s1", "pointer": "/predicate/running/1"}},
	}
}

_unmet := {
	"no status": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0"}], "unmet": {"running", "supported"}},
	"kind of status absent": {"patch": [{"op": "remove", "path": "/evidence/patch-status"}], "unmet": {"running", "supported"}},
	"status empty": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate", "value": {}}], "unmet": {"running", "supported"}},
	"no deployment": {"patch": [{"op": "remove", "path": "/evidence/deployment/0"}], "unmet": {"deployed"}},
	"kind of deployment absent": {"patch": [{"op": "remove", "path": "/evidence/deployment"}], "unmet": {"deployed"}},
	"deployment empty": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate", "value": {}}], "unmet": {"deployed"}},
	"no approval": {"patch": [{"op": "remove", "path": "/evidence/release-approval/0"}], "unmet": {"deployed", "running"}, "findings": {["deployed", "ap1"], ["running", "issuer/aa"], ["running", "verifier/bb"]}},
	"kind of approval absent": {"patch": [{"op": "remove", "path": "/evidence/release-approval"}], "unmet": {"deployed", "running"}, "findings": {["deployed", "ap1"], ["running", "issuer/aa"], ["running", "verifier/bb"]}},
	"approval empty": {"patch": [{"op": "replace", "path": "/evidence/release-approval/0/predicate", "value": {}}], "unmet": {"deployed", "running"}, "findings": {["deployed", "ap1"], ["running", "issuer/aa"], ["running", "verifier/bb"]}},
	"a second deployment under no approval": {"patch": [{"op": "add", "path": "/evidence/deployment/-", "value": {"id": "d2", "signed_at_ns": 1782799200000000000, "signers": [{"person": "ian"}], "predicate": {"environment": "production", "deployedAt": "2026-06-30T05:10:00Z", "deployedBy": "ian", "approval": "ap2", "artifacts": [{"name": "issuer", "sha256": "aa"}, {"name": "verifier", "sha256": "bb"}]}}}], "unmet": {"deployed"}, "findings": {["deployed", "ap2"]}},
	"a second status falls short": {"patch": [{"op": "add", "path": "/evidence/patch-status/-", "value": {"id": "s2", "predicate": {"running": [{"component": "issuer", "sha256": "cc", "supported": false}]}}}], "unmet": {"running", "supported"}, "findings": {["running", "issuer aa"], ["running", "issuer/cc"], ["running", "verifier bb"], ["supported", "issuer"]}},
	"approved by another gate": {"patch": [{"op": "replace", "path": "/evidence/release-approval/0/predicate/gate", "value": "hypercare-exit"}], "unmet": {"deployed", "running"}, "findings": {["deployed", "ap1"], ["running", "issuer/aa"], ["running", "verifier/bb"]}},
	"gate missing": {"patch": [{"op": "remove", "path": "/evidence/release-approval/0/predicate/gate"}], "unmet": {"deployed", "running"}, "findings": {["deployed", "ap1"], ["running", "issuer/aa"], ["running", "verifier/bb"]}},
	"gate null": {"patch": [{"op": "replace", "path": "/evidence/release-approval/0/predicate/gate", "value": null}], "unmet": {"deployed", "running"}, "findings": {["deployed", "ap1"], ["running", "issuer/aa"], ["running", "verifier/bb"]}},
	"approval unnamed": {"patch": [{"op": "remove", "path": "/evidence/deployment/0/predicate/approval"}], "unmet": {"deployed"}},
	"another approval named": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/approval", "value": "ap9"}], "unmet": {"deployed"}, "findings": {["deployed", "ap9"]}},
	"approval null": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/approval", "value": null}], "unmet": {"deployed"}, "findings": {["deployed", null]}},
	"another environment": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/environment", "value": "staging"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"environment missing": {"patch": [{"op": "remove", "path": "/evidence/deployment/0/predicate/environment"}], "unmet": {"deployed"}},
	"both environments null": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/environment", "value": null}, {"op": "replace", "path": "/evidence/release-approval/0/predicate/release/environment", "value": "production"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"another digest": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/artifacts/0/sha256", "value": "cc"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"digests swapped": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/artifacts/0/sha256", "value": "bb"}, {"op": "replace", "path": "/evidence/deployment/0/predicate/artifacts/1/sha256", "value": "aa"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"one artifact less": {"patch": [{"op": "remove", "path": "/evidence/deployment/0/predicate/artifacts/1"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"one artifact more": {"patch": [{"op": "add", "path": "/evidence/deployment/0/predicate/artifacts/-", "value": {"name": "extra", "sha256": "dd"}}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"one artifact more, without a digest": {"patch": [{"op": "add", "path": "/evidence/deployment/0/predicate/artifacts/-", "value": {"name": "extra"}}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"one artifact more, null": {"patch": [{"op": "add", "path": "/evidence/deployment/0/predicate/artifacts/-", "value": {"name": "extra", "sha256": null}}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"an artifact twice": {"patch": [{"op": "add", "path": "/evidence/deployment/0/predicate/artifacts/-", "value": {"name": "issuer", "sha256": "aa"}}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"no artifact": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/artifacts", "value": []}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"artifacts missing": {"patch": [{"op": "remove", "path": "/evidence/deployment/0/predicate/artifacts"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"artifacts null": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/artifacts", "value": null}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"nothing was approved and nothing deployed": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/artifacts", "value": []}, {"op": "replace", "path": "/evidence/release-approval/0/predicate/release/artifacts", "value": []}], "unmet": {"deployed", "running"}, "findings": {["deployed", "ap1"], ["running", "issuer/aa"], ["running", "verifier/bb"]}},
	"a second before the approval": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-30T03:59:59Z"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"a second before the window": {"patch": [{"op": "replace", "path": "/evidence/release-approval/0/predicate/decidedAt", "value": "2026-06-29T04:00:00Z"}, {"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-30T03:29:59Z"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"a second after the window": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-30T09:30:01Z"}, {"op": "replace", "path": "/evidence/deployment/0/signed_at_ns", "value": 1782900000000000000}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"a second after the approval ended": {"patch": [{"op": "replace", "path": "/evidence/release-approval/0/predicate/validUntil/at", "value": "2026-06-30T05:09:59Z"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"time of deployment missing": {"patch": [{"op": "remove", "path": "/evidence/deployment/0/predicate/deployedAt"}], "unmet": {"deployed"}},
	"time of deployment null": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": null}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"time of deployment a date": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-30"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"window missing": {"patch": [{"op": "remove", "path": "/evidence/release-approval/0/predicate/release/window"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"start of the window null": {"patch": [{"op": "replace", "path": "/evidence/release-approval/0/predicate/release/window/start", "value": null}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"end of the window null": {"patch": [{"op": "replace", "path": "/evidence/release-approval/0/predicate/release/window/end", "value": null}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"decision null": {"patch": [{"op": "replace", "path": "/evidence/release-approval/0/predicate/decidedAt", "value": null}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"end of validity missing": {"patch": [{"op": "remove", "path": "/evidence/release-approval/0/predicate/validUntil"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"end of validity null": {"patch": [{"op": "replace", "path": "/evidence/release-approval/0/predicate/validUntil/at", "value": null}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"somebody else deployed": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedBy", "value": "max"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"who deployed missing": {"patch": [{"op": "remove", "path": "/evidence/deployment/0/predicate/deployedBy"}], "unmet": {"deployed"}},
	"who deployed null": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedBy", "value": null}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/deployment/0/signers"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"signed a second before it was done": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/signed_at_ns", "value": 1782796199999999999}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/deployment/0/signed_at_ns"}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"time of signing null": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/signed_at_ns", "value": null}], "unmet": {"deployed"}, "findings": {["deployed", "ap1"]}},
	"another digest runs": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/running/0/sha256", "value": "cc"}], "unmet": {"running"}, "findings": {["running", "issuer aa"], ["running", "issuer/cc"]}},
	"something else runs too": {"patch": [{"op": "add", "path": "/evidence/patch-status/0/predicate/running/-", "value": {"component": "extra", "sha256": "dd", "supported": true}}], "unmet": {"running"}, "findings": {["running", "extra/dd"]}},
	"one artifact does not run": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/running/1"}], "unmet": {"running"}, "findings": {["running", "verifier bb"]}},
	"nothing runs": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/running", "value": []}], "unmet": {"running", "supported"}, "findings": {["running", "issuer aa"], ["running", "verifier bb"]}},
	"nothing runs and nothing was released": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/running", "value": []}, {"op": "replace", "path": "/release/artifacts", "value": []}], "unmet": {"running", "supported"}},
	"running null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/running", "value": null}], "unmet": {"running", "supported"}, "findings": {["running", "issuer aa"], ["running", "verifier bb"]}},
	"component missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/running/0/component"}], "unmet": {"running"}, "findings": {["running", "issuer aa"]}},
	"component null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/running/0/component", "value": null}], "unmet": {"running"}, "findings": {["running", "issuer aa"], ["running", "null/aa"]}},
	"digest missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/running/0/sha256"}], "unmet": {"running"}, "findings": {["running", "issuer aa"]}},
	"both digests null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/running/0/sha256", "value": null}, {"op": "replace", "path": "/evidence/release-approval/0/predicate/release/artifacts/0/sha256", "value": null}, {"op": "replace", "path": "/release/artifacts/0/digest", "value": null}, {"op": "replace", "path": "/evidence/deployment/0/predicate/artifacts/0/sha256", "value": null}], "unmet": {"deployed", "running"}, "findings": {["deployed", "ap1"], ["running", "issuer/null"]}},
	"release without artifacts": {"patch": [{"op": "remove", "path": "/release/artifacts"}], "unmet": {"running"}},
	"no longer supported": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/running/0/supported", "value": false}], "unmet": {"supported"}, "findings": {["supported", "issuer"]}},
	"support missing": {"patch": [{"op": "remove", "path": "/evidence/patch-status/0/predicate/running/0/supported"}], "unmet": {"supported"}, "findings": {["supported", "issuer"]}},
	"support null": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/running/0/supported", "value": null}], "unmet": {"supported"}, "findings": {["supported", "issuer"]}},
	"support text": {"patch": [{"op": "replace", "path": "/evidence/patch-status/0/predicate/running/0/supported", "value": "true"}], "unmet": {"supported"}, "findings": {["supported", "issuer"]}},
}

_still_met := {
	"nothing changed": [],
	"a later approval of the same release": [{"op": "add", "path": "/evidence/release-approval/0", "value": {"id": "ap0", "predicate": {"decidedAt": "2026-07-02T04:00:00Z", "validUntil": {"at": "2026-07-09T04:00:00Z"}, "gate": "production-release", "release": {"environment": "production", "artifacts": [{"name": "issuer", "sha256": "aa"}, {"name": "verifier", "sha256": "bb"}], "window": {"start": "2026-06-30T03:30:00Z", "end": "2026-06-30T09:30:00Z"}}}}}],
	"an approval of another gate beside it": [{"op": "add", "path": "/evidence/release-approval/-", "value": {"id": "ap3", "predicate": {"gate": "hypercare-exit"}}}],
	"as the approval was given": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-30T04:00:00Z"}],
	"as the window opens": [{"op": "replace", "path": "/evidence/release-approval/0/predicate/decidedAt", "value": "2026-06-29T04:00:00Z"}, {"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-30T03:30:00Z"}],
	"as the window closes": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-30T09:30:00Z"}, {"op": "replace", "path": "/evidence/deployment/0/signed_at_ns", "value": 1782900000000000000}],
	"as the approval ends": [{"op": "replace", "path": "/evidence/release-approval/0/predicate/validUntil/at", "value": "2026-06-30T05:10:00Z"}],
	"signed as it was done": [{"op": "replace", "path": "/evidence/deployment/0/signed_at_ns", "value": 1782796200000000000}],
	"deployed by a system": [{"op": "replace", "path": "/evidence/deployment/0/signers", "value": [{"person": "", "functionary": "pipeline"}]}, {"op": "replace", "path": "/evidence/deployment/0/predicate/deployedBy", "value": "pipeline"}],
	"in another order": [{"op": "replace", "path": "/evidence/deployment/0/predicate/artifacts", "value": [{"name": "verifier", "sha256": "bb"}, {"name": "issuer", "sha256": "aa"}]}],
	"a component twice": [{"op": "add", "path": "/evidence/patch-status/0/predicate/running/-", "value": {"component": "issuer", "sha256": "aa", "supported": true}}],
}

_parameterised := {"deployed", "running"}

_params := {"OPS-08": {"gates": ["production-release"]}}

_input := {"release": {"artifacts": [{"name": "issuer", "digest": "aa"}, {"name": "verifier", "digest": "bb"}]}, "evidence": {"patch-status": [{"id": "s1", "predicate": {"running": [{"component": "issuer", "sha256": "aa", "supported": true}, {"component": "verifier", "sha256": "bb", "supported": true}]}}], "deployment": [{"id": "d1", "signed_at_ns": 1782799200000000000, "signers": [{"person": "ian", "functionary": "ian-key"}], "predicate": {"environment": "production", "deployedAt": "2026-06-30T05:10:00Z", "deployedBy": "ian", "approval": "ap1", "artifacts": [{"name": "issuer", "sha256": "aa"}, {"name": "verifier", "sha256": "bb"}]}}], "release-approval": [{"id": "ap1", "predicate": {"decidedAt": "2026-06-30T04:00:00Z", "validUntil": {"at": "2026-07-07T04:00:00Z"}, "gate": "production-release", "release": {"environment": "production", "artifacts": [{"name": "issuer", "sha256": "aa"}, {"name": "verifier", "sha256": "bb"}], "window": {"start": "2026-06-30T03:30:00Z", "end": "2026-06-30T09:30:00Z"}}}}]}}
