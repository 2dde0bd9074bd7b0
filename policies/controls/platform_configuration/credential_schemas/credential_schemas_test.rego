package controls.platform_configuration.credential_schemas_test

import data.controls.platform_configuration.credential_schemas as control

test_met if {
	control.met == {
		"approved": {{"attestation": "a1", "pointer": "/predicate/credentialSchemas"}},
		"distinct": {{"attestation": "a1", "pointer": "/predicate/credentialSchemas"}},
		"explained": {{"attestation": "a1", "pointer": "/predicate/credentialSchemas"}},
		"versioned": {{"attestation": "a1", "pointer": "/predicate/credentialSchemas"}},
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
		{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1", "value": {
			"id": "card", "credentialType": "age.1", "version": "2.0", "digest": "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd", "approvedDigest": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "approvedBy": "kim",
			"attributes": [{"name": "class", "purpose": " ", "source": "register"}],
		}},
	]) == {
		{
			"criterion": "approved",
			"key": "card",
			"text": "the schema card in use has the digest dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd, approved was bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb by kim, who must have signed for the customer",
			"cite": {"attestation": "a1", "pointer": "/predicate/credentialSchemas/1"},
		},
		{
			"criterion": "distinct",
			"key": "age.1",
			"text": "age and card both describe age.1",
			"cite": {"attestation": "a1", "pointer": "/predicate/credentialSchemas/1/credentialType"},
		},
		{
			"criterion": "versioned",
			"key": "card",
			"text": "the schema card has the version 2.0, which is none of the form MAJOR.MINOR.PATCH",
			"cite": {"attestation": "a1", "pointer": "/predicate/credentialSchemas/1/version"},
		},
		{
			"criterion": "explained",
			"key": "card/class",
			"text": "the attribute class of card lacks a purpose or a source",
			"cite": {"attestation": "a1", "pointer": "/predicate/credentialSchemas/1/attributes/0"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0"}], "unmet": {"approved", "distinct", "explained", "versioned"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist"}], "unmet": {"approved", "distinct", "explained", "versioned"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate", "value": {}}], "unmet": {"approved", "distinct", "explained", "versioned"}},
	"a second checklist falls short": {"patch": [{"op": "add", "path": "/evidence/configuration-checklist/-", "value": {"id": "a2", "signers": [{"person": "sponsor", "side": "customer"}], "predicate": {"credentialSchemas": [{"id": "x", "credentialType": "x.1", "version": "one", "digest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "approvedDigest": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "approvedBy": "sponsor", "attributes": [{"name": "n", "purpose": "", "source": ""}]}, {"id": "y", "credentialType": "x.1", "version": "1.0.0", "digest": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "approvedDigest": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "approvedBy": "sponsor", "attributes": [{"name": "n", "purpose": "p", "source": "s"}]}]}}}], "unmet": {"approved", "distinct", "explained", "versioned"}, "findings": {["approved", "x"], ["distinct", "x.1"], ["explained", "x/n"], ["versioned", "x"]}},
	"schemas null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas", "value": null}], "unmet": {"approved", "distinct", "explained", "versioned"}},
	"schemas text": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas", "value": "all"}], "unmet": {"approved", "distinct", "explained", "versioned"}},
	"schemas empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas", "value": []}], "unmet": {"approved", "distinct", "explained", "versioned"}},
	"another digest": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/digest", "value": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}], "unmet": {"approved"}, "findings": {["approved", "card"]}},
	"digest missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/digest"}], "unmet": {"approved"}},
	"digest null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/digest", "value": null}], "unmet": {"approved"}, "findings": {["approved", "card"]}},
	"approved digest missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/approvedDigest"}], "unmet": {"approved"}},
	"both digests null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/digest", "value": null}, {"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/approvedDigest", "value": null}], "unmet": {"approved"}, "findings": {["approved", "card"]}},
	"both digests empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/digest", "value": ""}, {"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/approvedDigest", "value": ""}], "unmet": {"approved"}, "findings": {["approved", "card"]}},
	"approver missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/approvedBy"}], "unmet": {"approved"}},
	"approver null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/approvedBy", "value": null}], "unmet": {"approved"}, "findings": {["approved", "card"]}},
	"approver did not sign": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/approvedBy", "value": "kim"}], "unmet": {"approved"}, "findings": {["approved", "card"]}},
	"approver is the supplier's": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/approvedBy", "value": "plat"}], "unmet": {"approved"}, "findings": {["approved", "card"]}},
	"approver is a system": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/approvedBy", "value": ""}, {"op": "add", "path": "/evidence/configuration-checklist/0/signers/-", "value": {"person": "", "side": "customer"}}], "unmet": {"approved"}, "findings": {["approved", "card"]}},
	"side of the approver missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/signers/1/side"}], "unmet": {"approved"}, "findings": {["approved", "age"], ["approved", "card"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/signers"}], "unmet": {"approved"}, "findings": {["approved", "age"], ["approved", "card"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/signers", "value": []}], "unmet": {"approved"}, "findings": {["approved", "age"], ["approved", "card"]}},
	"one type twice": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/credentialType", "value": "age.1"}], "unmet": {"distinct"}, "findings": {["distinct", "age.1"]}},
	"type missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/credentialType"}], "unmet": {"distinct"}},
	"type null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/credentialType", "value": null}], "unmet": {"distinct"}},
	"type blank": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/credentialType", "value": " "}], "unmet": {"distinct"}},
	"version of two parts": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/version", "value": "2.0"}], "unmet": {"versioned"}, "findings": {["versioned", "card"]}},
	"version missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/version"}], "unmet": {"versioned"}},
	"version null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/version", "value": null}], "unmet": {"versioned"}, "findings": {["versioned", "card"]}},
	"version a number": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/version", "value": 2}], "unmet": {"versioned"}, "findings": {["versioned", "card"]}},
	"no attribute": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/attributes", "value": []}], "unmet": {"explained"}},
	"attributes missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/attributes"}], "unmet": {"explained"}},
	"attributes null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/attributes", "value": null}], "unmet": {"explained"}},
	"purpose blank": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/attributes/0/purpose", "value": " "}], "unmet": {"explained"}, "findings": {["explained", "card/class"]}},
	"purpose missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/attributes/0/purpose"}], "unmet": {"explained"}, "findings": {["explained", "card/class"]}},
	"purpose null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/attributes/0/purpose", "value": null}], "unmet": {"explained"}, "findings": {["explained", "card/class"]}},
	"source empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/attributes/0/source", "value": ""}], "unmet": {"explained"}, "findings": {["explained", "card/class"]}},
	"source missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/attributes/0/source"}], "unmet": {"explained"}, "findings": {["explained", "card/class"]}},
}

_still_met := {
	"nothing changed": [],
	"one schema only": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/0"}],
	"only the customer signed": [{"op": "remove", "path": "/evidence/configuration-checklist/0/signers/0"}],
	"a version before the first": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/credentialSchemas/1/version", "value": "0.1.0"}],
}

_kind := "configuration-checklist"

_input := {"evidence": {"configuration-checklist": [{
	"id": "a1",
	"signers": [{"person": "plat", "side": "supplier"}, {"person": "sponsor", "side": "customer"}],
	"predicate": {"credentialSchemas": [
		{"id": "age", "credentialType": "age.1", "version": "1.2.0", "digest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "approvedDigest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "approvedBy": "sponsor", "attributes": [{"name": "age_over_18", "purpose": "age", "source": "register"}, {"name": "portrait", "purpose": "face", "source": "register"}]},
		{"id": "card", "credentialType": "card.1", "version": "2.0.1", "digest": "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc", "approvedDigest": "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc", "approvedBy": "sponsor", "attributes": [{"name": "class", "purpose": "fare", "source": "register"}]},
	]},
}]}}
