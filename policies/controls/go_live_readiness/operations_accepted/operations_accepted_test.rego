package controls.go_live_readiness.operations_accepted_test

import data.controls.go_live_readiness.operations_accepted as control

test_met if {
	control.met == {
		"accepted": {{"attestation": "a1", "pointer": "/predicate/acceptedBy"}},
		"handed_over": {{"attestation": "a1", "pointer": "/predicate/knownErrors"}},
		"registered": {{"attestation": "a1", "pointer": "/predicate/registerRefs"}},
		"reportable": {{"attestation": "a1", "pointer": "/predicate/securityTxt"}},
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
	unmet == {"accepted", "reportable"}
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
	_findings([
		{"op": "replace", "path": "/evidence/service-transition/0/predicate/acceptedBy", "value": "olga"},
		{"op": "remove", "path": "/evidence/service-transition/0/predicate/registerRefs/0"},
		{"op": "replace", "path": "/evidence/service-transition/0/predicate/knownErrors/0/owner", "value": ""},
		{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt/statusCode", "value": 404},
	]) == {
		{
			"criterion": "accepted",
			"key": "olga",
			"text": "olga accepted the service, but did not sign in a role of operations, or leads the project",
			"cite": {"attestation": "a1", "pointer": "/predicate/acceptedBy"},
		},
		{
			"criterion": "handed_over",
			"key": "ke-1",
			"text": "the known error ke-1 has no workaround or no owner",
			"cite": {"attestation": "a1", "pointer": "/predicate/knownErrors/0"},
		},
		{
			"criterion": "registered",
			"key": "wallet-issuer",
			"text": "the artifact wallet-issuer is entered in no register",
			"cite": {"attestation": "a1", "pointer": "/predicate/registerRefs"},
		},
		{
			"criterion": "reportable",
			"key": "https://wallet.example/.well-known/security.txt",
			"text": "https://wallet.example/.well-known/security.txt was answered with 404 at 2026-06-28T23:00:00Z and expires at 2027-03-31T00:00:00Z; it must be the well-known address, answered with 200 no more than 7 days before the window, and valid until the end of hypercare",
			"cite": {"attestation": "a1", "pointer": "/predicate/securityTxt"},
		},
	}
}

test_nobody_may_accept if {
	control.met.accepted == set() with input as _input with data.params as {"GLV-16": {"accepting_roles": [], "security_txt_days": 7}}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0"}], "unmet": {"accepted", "handed_over", "registered", "reportable"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/service-transition"}], "unmet": {"accepted", "handed_over", "registered", "reportable"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate", "value": {}}], "unmet": {"accepted", "handed_over", "registered", "reportable"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/service-transition/-", "value": {"id": "a2", "signed_at_ns": 1782696600000000000, "signers": [], "predicate": {"acceptedBy": "kim", "registerRefs": [{"asset": "wallet-issuer", "register": "assets", "ref": "https://registers.example"}], "knownErrors": [{"id": "ke-2", "workaround": "", "owner": "pat"}], "securityTxt": {"uri": "https://wallet.example/security.txt", "statusCode": 200, "checkedAt": "2026-06-28T23:00:00Z", "expiresAt": "2027-03-31T00:00:00Z"}}}}], "unmet": {"accepted", "handed_over", "registered", "reportable"}, "findings": {["accepted", "kim"], ["handed_over", "ke-2"], ["registered", "wallet-verifier"], ["reportable", "https://wallet.example/security.txt"]}},
	"who accepted missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/acceptedBy"}], "unmet": {"accepted"}},
	"who accepted null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/acceptedBy", "value": null}], "unmet": {"accepted"}, "findings": {["accepted", null]}},
	"who accepted did not sign": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/acceptedBy", "value": "kim"}], "unmet": {"accepted"}, "findings": {["accepted", "kim"]}},
	"accepted in another role": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/acceptedBy", "value": "olga"}], "unmet": {"accepted"}, "findings": {["accepted", "olga"]}},
	"accepted by the project manager": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/signers/0/roles", "value": ["operations-lead", "project-manager"]}], "unmet": {"accepted"}, "findings": {["accepted", "otto"]}},
	"project manager by another key": {"patch": [{"op": "add", "path": "/evidence/service-transition/0/signers/-", "value": {"person": "otto", "roles": ["project-manager"]}}], "unmet": {"accepted"}, "findings": {["accepted", "otto"]}},
	"roles missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/signers/0/roles"}], "unmet": {"accepted"}, "findings": {["accepted", "otto"]}},
	"roles empty": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/signers/0/roles", "value": []}], "unmet": {"accepted"}, "findings": {["accepted", "otto"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/signers"}], "unmet": {"accepted"}, "findings": {["accepted", "otto"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/signers", "value": []}], "unmet": {"accepted"}, "findings": {["accepted", "otto"]}},
	"registers missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/registerRefs"}], "unmet": {"registered"}},
	"registers null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/registerRefs", "value": null}], "unmet": {"registered"}, "findings": {["registered", "wallet-issuer"], ["registered", "wallet-verifier"]}},
	"registers text": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/registerRefs", "value": "all"}], "unmet": {"registered"}, "findings": {["registered", "wallet-issuer"], ["registered", "wallet-verifier"]}},
	"registers empty": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/registerRefs", "value": []}], "unmet": {"registered"}, "findings": {["registered", "wallet-issuer"], ["registered", "wallet-verifier"]}},
	"an artifact in no register": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/registerRefs/0"}], "unmet": {"registered"}, "findings": {["registered", "wallet-issuer"]}},
	"asset missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/registerRefs/0/asset"}], "unmet": {"registered"}, "findings": {["registered", "wallet-issuer"]}},
	"register missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/registerRefs/0/register"}], "unmet": {"registered"}, "findings": {["registered", "wallet-issuer"]}},
	"register blank": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/registerRefs/0/register", "value": " "}], "unmet": {"registered"}, "findings": {["registered", "wallet-issuer"]}},
	"entry missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/registerRefs/0/ref"}], "unmet": {"registered"}, "findings": {["registered", "wallet-issuer"]}},
	"one artifact more": {"patch": [{"op": "add", "path": "/release/artifacts/-", "value": {"name": "wallet-admin"}}], "unmet": {"registered"}, "findings": {["registered", "wallet-admin"]}},
	"no artifact": {"patch": [{"op": "replace", "path": "/release/artifacts", "value": []}], "unmet": {"registered"}},
	"artifacts missing": {"patch": [{"op": "remove", "path": "/release/artifacts"}], "unmet": {"registered"}},
	"known errors missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/knownErrors"}], "unmet": {"handed_over"}},
	"known errors null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/knownErrors", "value": null}], "unmet": {"handed_over"}},
	"known errors text": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/knownErrors", "value": "all"}], "unmet": {"handed_over"}},
	"workaround missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/knownErrors/0/workaround"}], "unmet": {"handed_over"}, "findings": {["handed_over", "ke-1"]}},
	"workaround blank": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/knownErrors/0/workaround", "value": " "}], "unmet": {"handed_over"}, "findings": {["handed_over", "ke-1"]}},
	"owner missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/knownErrors/0/owner"}], "unmet": {"handed_over"}, "findings": {["handed_over", "ke-1"]}},
	"owner blank": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/knownErrors/0/owner", "value": " "}], "unmet": {"handed_over"}, "findings": {["handed_over", "ke-1"]}},
	"file missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/securityTxt"}], "unmet": {"reportable"}},
	"file null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt", "value": null}], "unmet": {"reportable"}},
	"not encrypted": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt/uri", "value": "http://wallet.example/.well-known/security.txt"}], "unmet": {"reportable"}, "findings": {["reportable", "http://wallet.example/.well-known/security.txt"]}},
	"another address": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt/uri", "value": "https://wallet.example/security.txt"}], "unmet": {"reportable"}, "findings": {["reportable", "https://wallet.example/security.txt"]}},
	"address missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/securityTxt/uri"}], "unmet": {"reportable"}},
	"address null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt/uri", "value": null}], "unmet": {"reportable"}, "findings": {["reportable", null]}},
	"not found": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt/statusCode", "value": 404}], "unmet": {"reportable"}, "findings": {["reportable", "https://wallet.example/.well-known/security.txt"]}},
	"status missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/securityTxt/statusCode"}], "unmet": {"reportable"}},
	"status text": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt/statusCode", "value": "200"}], "unmet": {"reportable"}, "findings": {["reportable", "https://wallet.example/.well-known/security.txt"]}},
	"looked at one second too long ago": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt/checkedAt", "value": "2026-06-23T03:29:59Z"}], "unmet": {"reportable"}, "findings": {["reportable", "https://wallet.example/.well-known/security.txt"]}},
	"looked at after signing": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt/checkedAt", "value": "2026-06-29T01:30:01Z"}], "unmet": {"reportable"}, "findings": {["reportable", "https://wallet.example/.well-known/security.txt"]}},
	"look missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/securityTxt/checkedAt"}], "unmet": {"reportable"}},
	"look null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt/checkedAt", "value": null}], "unmet": {"reportable"}, "findings": {["reportable", "https://wallet.example/.well-known/security.txt"]}},
	"expires on the last day of hypercare": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt/expiresAt", "value": "2026-08-04T15:59:59Z"}], "unmet": {"reportable"}, "findings": {["reportable", "https://wallet.example/.well-known/security.txt"]}},
	"expiry missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/securityTxt/expiresAt"}], "unmet": {"reportable"}},
	"expiry null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt/expiresAt", "value": null}], "unmet": {"reportable"}, "findings": {["reportable", "https://wallet.example/.well-known/security.txt"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/signed_at_ns"}], "unmet": {"reportable"}, "findings": {["reportable", "https://wallet.example/.well-known/security.txt"]}},
	"window missing": {"patch": [{"op": "remove", "path": "/release/window"}], "unmet": {"reportable"}, "findings": {["reportable", "https://wallet.example/.well-known/security.txt"]}},
	"end of hypercare missing": {"patch": [{"op": "remove", "path": "/release/hypercare_end"}], "unmet": {"reportable"}, "findings": {["reportable", "https://wallet.example/.well-known/security.txt"]}},
}

_still_met := {
	"nothing changed": [],
	"no known error": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/knownErrors", "value": []}],
	"looked at as long ago as allowed": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt/checkedAt", "value": "2026-06-23T03:30:00Z"}],
	"looked at as it was signed": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt/checkedAt", "value": "2026-06-29T01:30:00Z"}],
	"expires after the last day of hypercare": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/securityTxt/expiresAt", "value": "2026-08-04T16:00:00Z"}],
}

_kind := "service-transition"

_params := {"GLV-16": {"accepting_roles": ["operations-lead"], "security_txt_days": 7}}

_input := {
	"release": {
		"window": {
			"start": "2026-06-30T03:30:00Z",
		},
		"hypercare_end": "2026-08-04",
		"artifacts": [
			{
				"name": "wallet-issuer",
			},
			{
				"name": "wallet-verifier",
			},
		],
	},
	"evidence": {
		"service-transition": [
			{
				"id": "a1",
				"signed_at_ns": 1782696600000000000,
				"signers": [
					{
						"person": "otto",
						"roles": [
							"operations-lead",
						],
					},
					{
						"person": "olga",
						"roles": [
							"service-owner",
						],
					},
				],
				"predicate": {
					"acceptedBy": "otto",
					"registerRefs": [
						{
							"asset": "wallet-issuer",
							"register": "assets",
							"ref": "https://registers.example/wallet-issuer",
						},
						{
							"asset": "wallet-verifier",
							"register": "assets",
							"ref": "https://registers.example/wallet-verifier",
						},
						{
							"asset": "wallet-database",
							"register": "assets",
							"ref": "https://registers.example/wallet-database",
						},
					],
					"knownErrors": [
						{
							"id": "ke-1",
							"workaround": "Call the desk",
							"owner": "pat",
						},
					],
					"securityTxt": {
						"uri": "https://wallet.example/.well-known/security.txt",
						"statusCode": 200,
						"checkedAt": "2026-06-28T23:00:00Z",
						"expiresAt": "2027-03-31T00:00:00Z",
					},
				},
			},
		],
	},
}
