package controls.platform_configuration.certificate_profile_test

import data.controls.platform_configuration.certificate_profile as control

test_met if {
	control.met == {
		"answering": {{"attestation": "a1", "pointer": "/predicate/certificates"}},
		"lasting": {{"attestation": "a1", "pointer": "/predicate/certificates"}},
		"listed": {{"attestation": "a1", "pointer": "/predicate/certificates"}},
		"sound": {{"attestation": "a1", "pointer": "/predicate/certificates"}},
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
	unmet == {"answering", "listed"}
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

test_no_role_demanded if {
	control.met.listed == set() with input as _input with data.params as {"CFG-02": {"max_age_days": 7, "roles": []}}
}

test_findings if {
	_findings([{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1", "value": {
		"id": "ds-1",
		"role": "reader",
		"signatureHash": "SHA-1",
		"notBefore": "2026-05-05T00:00:00Z",
		"notAfter": "2026-08-01T00:00:00Z",
		"revocation": {"uri": "https://pki.example/ds-1", "askedAt": "2026-06-01T00:00:00Z", "answer": "none"},
	}}]) == {
		{
			"criterion": "listed",
			"key": "document-signer",
			"text": "no certificate is listed that is used as document-signer",
			"cite": {"attestation": "a1", "pointer": "/predicate/certificates"},
		},
		{
			"criterion": "answering",
			"key": "ds-1",
			"text": "ds-1: https://pki.example/ds-1 was asked at 2026-06-01T00:00:00Z and answered none; it must answer good, no more than 7 days before the checklist was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/certificates/1/revocation"},
		},
		{
			"criterion": "sound",
			"key": "ds-1",
			"text": "ds-1 is signed with SHA-1",
			"cite": {"attestation": "a1", "pointer": "/predicate/certificates/1/signatureHash"},
		},
		{
			"criterion": "lasting",
			"key": "ds-1",
			"text": "ds-1 is valid from 2026-05-05T00:00:00Z to 2026-08-01T00:00:00Z, but is needed from 2026-06-30 to the end of 2026-08-04",
			"cite": {"attestation": "a1", "pointer": "/predicate/certificates/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0"}], "unmet": {"answering", "lasting", "listed", "sound"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist"}], "unmet": {"answering", "lasting", "listed", "sound"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate", "value": {}}], "unmet": {"answering", "lasting", "listed", "sound"}},
	"a second checklist falls short": {"patch": [{"op": "add", "path": "/evidence/configuration-checklist/-", "value": {"id": "a2", "signed_at_ns": 1782696600000000000, "predicate": {"certificates": [{"id": "x", "role": "root", "signatureHash": "SHA-1", "notBefore": "2026-07-01T00:00:00Z", "notAfter": "2027-07-01T00:00:00Z", "revocation": {"uri": "https://pki.example/x", "askedAt": "2026-06-28T22:00:00Z", "answer": "revoked"}}]}}}], "unmet": {"answering", "lasting", "listed", "sound"}, "findings": {["answering", "x"], ["lasting", "x"], ["listed", "document-signer"], ["sound", "x"]}},
	"certificates null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates", "value": null}], "unmet": {"answering", "lasting", "listed", "sound"}, "findings": {["listed", "document-signer"], ["listed", "root"]}},
	"certificates text": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates", "value": "all"}], "unmet": {"answering", "lasting", "listed", "sound"}, "findings": {["listed", "document-signer"], ["listed", "root"]}},
	"certificates empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates", "value": []}], "unmet": {"answering", "lasting", "listed", "sound"}, "findings": {["listed", "document-signer"], ["listed", "root"]}},
	"no document signer": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/certificates/1"}], "unmet": {"listed"}, "findings": {["listed", "document-signer"]}},
	"role missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/certificates/0/role"}], "unmet": {"listed"}, "findings": {["listed", "root"]}},
	"role null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/0/role", "value": null}], "unmet": {"listed"}, "findings": {["listed", "root"]}},
	"another role": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/0/role", "value": "intermediate"}], "unmet": {"listed"}, "findings": {["listed", "root"]}},
	"no answer": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/revocation/answer", "value": "none"}], "unmet": {"answering"}, "findings": {["answering", "ds-1"]}},
	"revoked": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/revocation/answer", "value": "revoked"}], "unmet": {"answering"}, "findings": {["answering", "ds-1"]}},
	"answer missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/revocation/answer"}], "unmet": {"answering"}},
	"answer null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/revocation/answer", "value": null}], "unmet": {"answering"}, "findings": {["answering", "ds-1"]}},
	"revocation missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/revocation"}], "unmet": {"answering"}},
	"asked a second too long ago": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/revocation/askedAt", "value": "2026-06-22T01:29:59Z"}], "unmet": {"answering"}, "findings": {["answering", "ds-1"]}},
	"asked after signing": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/revocation/askedAt", "value": "2026-06-29T01:30:01Z"}], "unmet": {"answering"}, "findings": {["answering", "ds-1"]}},
	"asked on a date": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/revocation/askedAt", "value": "2026-06-28"}], "unmet": {"answering"}, "findings": {["answering", "ds-1"]}},
	"never asked": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/revocation/askedAt"}], "unmet": {"answering"}},
	"asked at null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/revocation/askedAt", "value": null}], "unmet": {"answering"}, "findings": {["answering", "ds-1"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/signed_at_ns"}], "unmet": {"answering"}, "findings": {["answering", "ds-1"], ["answering", "iaca-1"]}},
	"SHA-1": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/0/signatureHash", "value": "SHA-1"}], "unmet": {"sound"}, "findings": {["sound", "iaca-1"]}},
	"another spelling": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/0/signatureHash", "value": "sha256"}], "unmet": {"sound"}, "findings": {["sound", "iaca-1"]}},
	"hash missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/certificates/0/signatureHash"}], "unmet": {"sound"}},
	"hash null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/0/signatureHash", "value": null}], "unmet": {"sound"}, "findings": {["sound", "iaca-1"]}},
	"begins a second after go-live does": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/notBefore", "value": "2026-06-29T16:00:01Z"}], "unmet": {"lasting"}, "findings": {["lasting", "ds-1"]}},
	"ends a second before hypercare does": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/notAfter", "value": "2026-08-04T15:59:59Z"}], "unmet": {"lasting"}, "findings": {["lasting", "ds-1"]}},
	"begin missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/notBefore"}], "unmet": {"lasting"}},
	"begin null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/notBefore", "value": null}], "unmet": {"lasting"}, "findings": {["lasting", "ds-1"]}},
	"end missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/notAfter"}], "unmet": {"lasting"}},
	"end null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/notAfter", "value": null}], "unmet": {"lasting"}, "findings": {["lasting", "ds-1"]}},
	"end a date": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/notAfter", "value": "2027-07-30"}], "unmet": {"lasting"}, "findings": {["lasting", "ds-1"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"lasting"}},
	"end of hypercare missing": {"patch": [{"op": "remove", "path": "/release/hypercare_end"}], "unmet": {"lasting"}},
	"end of hypercare null": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": null}], "unmet": {"lasting"}, "findings": {["lasting", "ds-1"], ["lasting", "iaca-1"]}},
}

_still_met := {
	"nothing changed": [],
	"answer as old as allowed": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/revocation/askedAt", "value": "2026-06-22T01:30:00Z"}],
	"asked when it was signed": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/revocation/askedAt", "value": "2026-06-29T01:30:00Z"}],
	"begins with the day of go-live": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/notBefore", "value": "2026-06-29T16:00:00Z"}],
	"ends with the last day of hypercare": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/notAfter", "value": "2026-08-04T16:00:00Z"}],
	"SHA-512": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/certificates/1/signatureHash", "value": "SHA-512"}],
}

_kind := "configuration-checklist"

_params := {"CFG-02": {"max_age_days": 7, "roles": ["document-signer", "root"]}}

_input := {
	"release": {"go_live": "2026-06-30", "hypercare_end": "2026-08-04"},
	"evidence": {"configuration-checklist": [{
		"id": "a1",
		"signed_at_ns": 1782696600000000000,
		"predicate": {"certificates": [
			{"id": "iaca-1", "role": "root", "signatureHash": "SHA-384", "notBefore": "2026-05-04T00:00:00Z", "notAfter": "2036-05-01T00:00:00Z", "revocation": {"uri": "https://pki.example/iaca-1", "askedAt": "2026-06-28T22:00:00Z", "answer": "good"}},
			{"id": "ds-1", "role": "document-signer", "signatureHash": "SHA-256", "notBefore": "2026-05-05T00:00:00Z", "notAfter": "2027-07-30T00:00:00Z", "revocation": {"uri": "https://pki.example/ds-1", "askedAt": "2026-06-29T00:00:00Z", "answer": "good"}},
		]},
	}]},
}
