package controls.environment_provisioning.key_ceremony_test

import data.controls.environment_provisioning.key_ceremony as control

test_met if {
	control.met == {
		"recorded": {{"attestation": "a1", "pointer": "/predicate/ceremony"}},
		"separate": {{"attestation": "a1", "pointer": "/predicate/ceremony"}},
		"witnessed": {{"attestation": "a1", "pointer": "/signers"}},
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

_parameterised := {"witnessed"}

test_more_witnesses_may_be_asked_for if {
	count(control.met.witnessed) == 0 with input as _input with data.params as {"ENV-20": {"min_witnesses": 3}}
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony", "value": {"at": "2026-06-25T00:00:00Z", "operator": "olga", "witnesses": ["olga", "wanda", "wilma"], "scriptDigest": "none"}},
	]) == {
		{
			"criterion": "recorded",
			"key": "2026-06-25T00:00:00Z",
			"text": "the ceremony ended at 2026-06-25T00:00:00Z by the script none; a time before the signing and a digest are needed",
			"cite": {"attestation": "a1", "pointer": "/predicate/ceremony"},
		},
		{
			"criterion": "separate",
			"key": "2026-06-25T00:00:00Z",
			"text": "olga operated the ceremony of 2026-06-25T00:00:00Z, and did not sign the record or is also named as a witness",
			"cite": {"attestation": "a1", "pointer": "/predicate/ceremony"},
		},
		{
			"criterion": "witnessed",
			"key": "2026-06-25T00:00:00Z",
			"text": "of the witnesses, 1 signed the record of the ceremony of 2026-06-25T00:00:00Z and did not operate it; at least 2 must",
			"cite": {"attestation": "a1", "pointer": "/predicate/ceremony"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0"}], "unmet": {"recorded", "separate", "witnessed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki"}], "unmet": {"recorded", "separate", "witnessed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate", "value": {}}], "unmet": {"recorded", "separate", "witnessed"}},
	"a second statement falls short": {"patch": [{"op": "add", "path": "/evidence/tenancy-pki/-", "value": {"id": "a2", "signed_at_ns": 1782264600000000000, "signers": [{"person": "olga"}, {"person": "wanda"}], "predicate": {"ceremony": {"at": "2026-06-25T00:00:00Z", "operator": "otto", "witnesses": ["wanda", "wim"], "scriptDigest": "none"}}}}], "unmet": {"recorded", "separate", "witnessed"}, "findings": {["recorded", "2026-06-25T00:00:00Z"], ["separate", "2026-06-25T00:00:00Z"], ["witnessed", "2026-06-25T00:00:00Z"]}},
	"ceremony missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/ceremony"}], "unmet": {"recorded", "separate", "witnessed"}},
	"ceremony null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony", "value": null}], "unmet": {"recorded", "separate", "witnessed"}},
	"ceremony text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony", "value": "done"}], "unmet": {"recorded", "separate", "witnessed"}},
	"witnesses missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/ceremony/witnesses"}], "unmet": {"separate", "witnessed"}, "findings": {["separate", "2026-05-01T03:30:00Z"], ["witnessed", "2026-05-01T03:30:00Z"]}},
	"witnesses null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/witnesses", "value": null}], "unmet": {"separate", "witnessed"}, "findings": {["separate", "2026-05-01T03:30:00Z"], ["witnessed", "2026-05-01T03:30:00Z"]}},
	"witnesses text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/witnesses", "value": "wanda"}], "unmet": {"separate", "witnessed"}, "findings": {["separate", "2026-05-01T03:30:00Z"], ["witnessed", "2026-05-01T03:30:00Z"]}},
	"witnesses empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/witnesses", "value": []}], "unmet": {"separate", "witnessed"}, "findings": {["separate", "2026-05-01T03:30:00Z"], ["witnessed", "2026-05-01T03:30:00Z"]}},
	"one witness": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/ceremony/witnesses/1"}], "unmet": {"witnessed"}, "findings": {["witnessed", "2026-05-01T03:30:00Z"]}},
	"one witness named twice": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/witnesses/1", "value": "wanda"}], "unmet": {"witnessed"}, "findings": {["witnessed", "2026-05-01T03:30:00Z"]}},
	"witness did not sign": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/witnesses/1", "value": "wilma"}], "unmet": {"witnessed"}, "findings": {["witnessed", "2026-05-01T03:30:00Z"]}},
	"witness null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/witnesses/1", "value": null}], "unmet": {"witnessed"}, "findings": {["witnessed", "2026-05-01T03:30:00Z"]}},
	"witness a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/witnesses/1", "value": 7}], "unmet": {"witnessed"}, "findings": {["witnessed", "2026-05-01T03:30:00Z"]}},
	"operator among the witnesses": {"patch": [{"op": "add", "path": "/evidence/tenancy-pki/0/predicate/ceremony/witnesses/-", "value": "olga"}], "unmet": {"separate"}, "findings": {["separate", "2026-05-01T03:30:00Z"]}},
	"operator instead of a witness": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/witnesses/1", "value": "olga"}], "unmet": {"separate", "witnessed"}, "findings": {["separate", "2026-05-01T03:30:00Z"], ["witnessed", "2026-05-01T03:30:00Z"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/signers"}], "unmet": {"separate", "witnessed"}, "findings": {["separate", "2026-05-01T03:30:00Z"], ["witnessed", "2026-05-01T03:30:00Z"]}},
	"signers null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/signers", "value": null}], "unmet": {"separate", "witnessed"}, "findings": {["separate", "2026-05-01T03:30:00Z"], ["witnessed", "2026-05-01T03:30:00Z"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/signers", "value": []}], "unmet": {"separate", "witnessed"}, "findings": {["separate", "2026-05-01T03:30:00Z"], ["witnessed", "2026-05-01T03:30:00Z"]}},
	"a witness is a system": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/signers/2/person"}], "unmet": {"witnessed"}, "findings": {["witnessed", "2026-05-01T03:30:00Z"]}},
	"nameless signer as witness": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/signers/2/person", "value": ""}, {"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/witnesses/1", "value": ""}], "unmet": {"witnessed"}, "findings": {["witnessed", "2026-05-01T03:30:00Z"]}},
	"operator missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/ceremony/operator"}], "unmet": {"separate", "witnessed"}, "findings": {["witnessed", "2026-05-01T03:30:00Z"]}},
	"operator null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/operator", "value": null}], "unmet": {"separate"}, "findings": {["separate", "2026-05-01T03:30:00Z"]}},
	"operator a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/operator", "value": 7}], "unmet": {"separate"}, "findings": {["separate", "2026-05-01T03:30:00Z"]}},
	"operator did not sign": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/operator", "value": "otto"}], "unmet": {"separate"}, "findings": {["separate", "2026-05-01T03:30:00Z"]}},
	"nameless operator": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/operator", "value": ""}, {"op": "replace", "path": "/evidence/tenancy-pki/0/signers/0/person", "value": ""}], "unmet": {"separate"}, "findings": {["separate", "2026-05-01T03:30:00Z"]}},
	"script missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/ceremony/scriptDigest"}], "unmet": {"recorded"}},
	"script null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/scriptDigest", "value": null}], "unmet": {"recorded"}, "findings": {["recorded", "2026-05-01T03:30:00Z"]}},
	"script a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/scriptDigest", "value": 7}], "unmet": {"recorded"}, "findings": {["recorded", "2026-05-01T03:30:00Z"]}},
	"script empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/scriptDigest", "value": ""}], "unmet": {"recorded"}, "findings": {["recorded", "2026-05-01T03:30:00Z"]}},
	"script too short": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/scriptDigest", "value": "5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c"}], "unmet": {"recorded"}, "findings": {["recorded", "2026-05-01T03:30:00Z"]}},
	"script in capitals": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/scriptDigest", "value": "5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C5C"}], "unmet": {"recorded"}, "findings": {["recorded", "2026-05-01T03:30:00Z"]}},
	"instant missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/ceremony/at"}], "unmet": {"recorded"}},
	"instant null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/at", "value": null}], "unmet": {"recorded"}, "findings": {["recorded", null]}},
	"instant a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/at", "value": 7}], "unmet": {"recorded"}, "findings": {["recorded", 7]}},
	"instant a date": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/at", "value": "2026-05-01"}], "unmet": {"recorded"}, "findings": {["recorded", "2026-05-01"]}},
	"after signing": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/at", "value": "2026-06-24T01:30:01Z"}], "unmet": {"recorded"}, "findings": {["recorded", "2026-06-24T01:30:01Z"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/signed_at_ns"}], "unmet": {"recorded"}, "findings": {["recorded", "2026-05-01T03:30:00Z"]}},
	"time of signing null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/signed_at_ns", "value": null}], "unmet": {"recorded"}, "findings": {["recorded", "2026-05-01T03:30:00Z"]}},
}

_still_met := {
	"nothing changed": [],
	"a third witness who did not sign": [{"op": "add", "path": "/evidence/tenancy-pki/0/predicate/ceremony/witnesses/-", "value": "wilma"}],
	"signed at once": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/ceremony/at", "value": "2026-06-24T01:30:00Z"}],
	"more signers": [{"op": "add", "path": "/evidence/tenancy-pki/0/signers/-", "value": {"person": "sam"}}],
}

_kind := "tenancy-pki"

_params := {"ENV-20": {"min_witnesses": 2}}

_input := {
	"evidence": {
		"tenancy-pki": [
			{
				"id": "a1",
				"signers": [{"person": "olga"}, {"person": "wanda"}, {"person": "wim"}],
				"signed_at_ns": 1782264600000000000,
				"predicate": {
					"ceremony": {
						"at": "2026-05-01T03:30:00Z",
						"operator": "olga",
						"witnesses": ["wanda", "wim"],
						"scriptDigest": "5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c5c",
					},
				},
			},
		],
	},
}
