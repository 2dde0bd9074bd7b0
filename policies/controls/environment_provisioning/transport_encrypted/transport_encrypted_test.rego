package controls.environment_provisioning.transport_encrypted_test

import data.controls.environment_provisioning.transport_encrypted as control

test_met if {
	control.met == {
		"closed": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"strict": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"version": {{"attestation": "a1", "pointer": "/predicate/environments"}},
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

_parameterised := {"version"}

test_versions_may_be_taken_away if {
	count(control.met.version) == 0 with input as _input with data.params as {"ENV-10": {"versions": ["1.3"]}}
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/tls", "value": []},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/0/minVersion", "value": "1.1"},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/hsts", "value": false},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/plainHttp", "value": true},
	]) == {
		{
			"criterion": "closed",
			"key": "production/verifier.example",
			"text": "verifier.example in production also listens for plain HTTP",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/tls/1/plainHttp"},
		},
		{
			"criterion": "closed",
			"key": "staging",
			"text": "staging lists no endpoint",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/tls"},
		},
		{
			"criterion": "strict",
			"key": "production/verifier.example",
			"text": "verifier.example in production does not tell browsers to come by HTTPS only",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/tls/1/hsts"},
		},
		{
			"criterion": "strict",
			"key": "staging",
			"text": "staging lists no endpoint",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/tls"},
		},
		{
			"criterion": "version",
			"key": "production/issuer.example",
			"text": "issuer.example in production accepts TLS 1.1",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/tls/0/minVersion"},
		},
		{
			"criterion": "version",
			"key": "staging",
			"text": "staging lists no endpoint",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/tls"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0"}], "unmet": {"closed", "strict", "version"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/security-baseline"}], "unmet": {"closed", "strict", "version"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate", "value": {}}], "unmet": {"closed", "strict", "version"}},
	"a second baseline falls short": {"patch": [{"op": "add", "path": "/evidence/security-baseline/-", "value": {"id": "a2", "predicate": {"environments": [{"name": "production", "tls": [{"endpoint": "old.example", "minVersion": "1.1", "hsts": false, "plainHttp": true}]}]}}}], "unmet": {"closed", "strict", "version"}, "findings": {["closed", "production/old.example"], ["strict", "production/old.example"], ["version", "production/old.example"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": null}], "unmet": {"closed", "strict", "version"}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": "all"}], "unmet": {"closed", "strict", "version"}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": []}], "unmet": {"closed", "strict", "version"}},
	"environments missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments"}], "unmet": {"closed", "strict", "version"}},
	"endpoints missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/tls"}], "unmet": {"closed", "strict", "version"}},
	"endpoints null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls", "value": null}], "unmet": {"closed", "strict", "version"}},
	"endpoints text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls", "value": "none"}], "unmet": {"closed", "strict", "version"}},
	"endpoints empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls", "value": []}], "unmet": {"closed", "strict", "version"}, "findings": {["closed", "production"], ["strict", "production"], ["version", "production"]}},
	"endpoints of the other environment empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/tls", "value": []}], "unmet": {"closed", "strict", "version"}, "findings": {["closed", "staging"], ["strict", "staging"], ["version", "staging"]}},
	"version missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/0/minVersion"}], "unmet": {"version"}},
	"version null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/0/minVersion", "value": null}], "unmet": {"version"}, "findings": {["version", "production/issuer.example"]}},
	"version a number": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/0/minVersion", "value": 1.3}], "unmet": {"version"}, "findings": {["version", "production/issuer.example"]}},
	"version 1.1": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/0/minVersion", "value": "1.1"}], "unmet": {"version"}, "findings": {["version", "production/issuer.example"]}},
	"version 1.0": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/0/minVersion", "value": "1.0"}], "unmet": {"version"}, "findings": {["version", "production/issuer.example"]}},
	"version unknown": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/0/minVersion", "value": "TLS 1.3"}], "unmet": {"version"}, "findings": {["version", "production/issuer.example"]}},
	"an old version in the other environment": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/tls/0/minVersion", "value": "1.1"}], "unmet": {"version"}, "findings": {["version", "staging/issuer.staging.example"]}},
	"HSTS missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/hsts"}], "unmet": {"strict"}},
	"HSTS null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/hsts", "value": null}], "unmet": {"strict"}, "findings": {["strict", "production/verifier.example"]}},
	"HSTS text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/hsts", "value": "true"}], "unmet": {"strict"}, "findings": {["strict", "production/verifier.example"]}},
	"no HSTS": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/hsts", "value": false}], "unmet": {"strict"}, "findings": {["strict", "production/verifier.example"]}},
	"plain HTTP missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/plainHttp"}], "unmet": {"closed"}},
	"plain HTTP null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/plainHttp", "value": null}], "unmet": {"closed"}, "findings": {["closed", "production/verifier.example"]}},
	"plain HTTP text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/plainHttp", "value": "false"}], "unmet": {"closed"}, "findings": {["closed", "production/verifier.example"]}},
	"listens for plain HTTP": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/plainHttp", "value": true}], "unmet": {"closed"}, "findings": {["closed", "production/verifier.example"]}},
}

_still_met := {
	"nothing changed": [],
	"version 1.3 everywhere": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/minVersion", "value": "1.3"}],
	"one environment only": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/0"}],
}

_kind := "security-baseline"

_params := {"ENV-10": {"versions": ["1.2", "1.3"]}}

_input := {
	"evidence": {
		"security-baseline": [
			{
				"id": "a1",
				"predicate": {
					"environments": [
						{
							"name": "staging",
							"tls": [{"endpoint": "issuer.staging.example", "minVersion": "1.2", "hsts": true, "plainHttp": false}],
						},
						{
							"name": "production",
							"tls": [
								{"endpoint": "issuer.example", "minVersion": "1.3", "hsts": true, "plainHttp": false},
								{"endpoint": "verifier.example", "minVersion": "1.2", "hsts": true, "plainHttp": false},
							],
						},
					],
				},
			},
		],
	},
}
