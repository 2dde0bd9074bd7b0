package controls.platform_configuration.integration_channels_test

import data.controls.platform_configuration.integration_channels as control

test_met if {
	control.met == {
		"authenticated": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"covered": {{"attestation": "a1", "pointer": "/predicate/environment"}},
		"encrypted": {{"attestation": "a1", "pointer": "/predicate/items"}},
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
	unmet == {"authenticated", "encrypted"}
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

test_a_release_tightens if {
	control.met.encrypted == set() with input as _input with data.params as {"CFG-11": {"auth": ["mtls"], "tls": ["1.3"]}}
	control.met.authenticated == set() with input as _input with data.params as {"CFG-11": {"auth": ["mtls"], "tls": ["1.3"]}}
}

test_nothing_allowed if {
	control.met == {
		"covered": {{"attestation": "a1", "pointer": "/predicate/environment"}},
		"encrypted": set(),
		"authenticated": set(),
	} with input as _input with data.params as {"CFG-11": {"auth": [], "tls": []}}
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/integration/0/predicate/environment", "value": "staging"},
		{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/tlsMin", "value": "1.1"},
		{"op": "replace", "path": "/evidence/integration/0/predicate/items/0/auth", "value": "basic"},
	]) == {
		{
			"criterion": "covered",
			"key": "staging",
			"text": "the integrations of staging are listed, the release goes to production",
			"cite": {"attestation": "a1", "pointer": "/predicate/environment"},
		},
		{
			"criterion": "encrypted",
			"key": "sign-in",
			"text": "sign-in accepts TLS 1.1; allowed is 1.2, 1.3",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1/tlsMin"},
		},
		{
			"criterion": "authenticated",
			"key": "registry",
			"text": "registry proves who it is by basic; allowed is managed-identity, mtls",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/0/auth"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/integration/0"}], "unmet": {"authenticated", "covered", "encrypted"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/integration"}], "unmet": {"authenticated", "covered", "encrypted"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate", "value": {}}], "unmet": {"authenticated", "covered", "encrypted"}},
	"a second list falls short": {"patch": [{"op": "add", "path": "/evidence/integration/-", "value": {"id": "a2", "predicate": {"environment": "other", "items": [{"id": "x", "auth": "basic", "tlsMin": "none"}]}}}], "unmet": {"authenticated", "covered", "encrypted"}, "findings": {["authenticated", "x"], ["covered", "other"], ["encrypted", "x"]}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": null}], "unmet": {"authenticated", "encrypted"}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": "all"}], "unmet": {"authenticated", "encrypted"}},
	"items empty": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": []}], "unmet": {"authenticated", "encrypted"}},
	"another environment": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/environment", "value": "staging"}], "unmet": {"covered"}, "findings": {["covered", "staging"]}},
	"environment missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/environment"}], "unmet": {"covered"}},
	"environment null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/environment", "value": null}], "unmet": {"covered"}, "findings": {["covered", null]}},
	"environment of the release missing": {"patch": [{"op": "remove", "path": "/release/environment"}], "unmet": {"covered"}},
	"TLS 1.1": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/tlsMin", "value": "1.1"}], "unmet": {"encrypted"}, "findings": {["encrypted", "sign-in"]}},
	"not encrypted": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/tlsMin", "value": "none"}], "unmet": {"encrypted"}, "findings": {["encrypted", "sign-in"]}},
	"TLS missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/tlsMin"}], "unmet": {"encrypted"}},
	"TLS null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/tlsMin", "value": null}], "unmet": {"encrypted"}, "findings": {["encrypted", "sign-in"]}},
	"TLS a number": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/tlsMin", "value": 1.3}], "unmet": {"encrypted"}, "findings": {["encrypted", "sign-in"]}},
	"a password": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/auth", "value": "basic"}], "unmet": {"authenticated"}, "findings": {["authenticated", "sign-in"]}},
	"a shared secret": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/auth", "value": "client_secret"}], "unmet": {"authenticated"}, "findings": {["authenticated", "sign-in"]}},
	"a key for all": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/auth", "value": "api_key"}], "unmet": {"authenticated"}, "findings": {["authenticated", "sign-in"]}},
	"anonymous": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/auth", "value": "none"}], "unmet": {"authenticated"}, "findings": {["authenticated", "sign-in"]}},
	"auth missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/auth"}], "unmet": {"authenticated"}},
	"auth null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/auth", "value": null}], "unmet": {"authenticated"}, "findings": {["authenticated", "sign-in"]}},
}

_still_met := {
	"nothing changed": [],
	"one only": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/0"}],
	"the other way": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/auth", "value": "mtls"}],
}

_kind := "integration"

_params := {"CFG-11": {"auth": ["mtls", "managed-identity"], "tls": ["1.2", "1.3"]}}

_input := {
	"release": {"environment": "production"},
	"evidence": {"integration": [{"id": "a1", "predicate": {
		"environment": "production",
		"items": [
			{"id": "registry", "auth": "mtls", "tlsMin": "1.3"},
			{"id": "sign-in", "auth": "managed-identity", "tlsMin": "1.2"},
		],
	}}]},
}
