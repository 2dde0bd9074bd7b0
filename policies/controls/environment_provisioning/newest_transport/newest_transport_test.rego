package controls.environment_provisioning.newest_transport_test

import data.controls.environment_provisioning.newest_transport as control

test_met if {
	control.met == {
		"newest": {{"attestation": "a1", "pointer": "/predicate/environments"}},
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

_parameterised := {"newest"}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/0/minVersion", "value": "1.2"},
	]) == {
		{
			"criterion": "newest",
			"key": "production/issuer.example",
			"text": "issuer.example in production accepts TLS 1.2",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/tls/0/minVersion"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0"}], "unmet": {"newest"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/security-baseline"}], "unmet": {"newest"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate", "value": {}}], "unmet": {"newest"}},
	"a second baseline falls short": {"patch": [{"op": "add", "path": "/evidence/security-baseline/-", "value": {"id": "a2", "predicate": {"environments": [{"name": "production", "tls": [{"endpoint": "old.example", "minVersion": "1.2", "hsts": true, "plainHttp": false}]}]}}}], "unmet": {"newest"}, "findings": {["newest", "production/old.example"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": null}], "unmet": {"newest"}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": "all"}], "unmet": {"newest"}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": []}], "unmet": {"newest"}},
	"environments missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments"}], "unmet": {"newest"}},
	"endpoints missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/tls"}], "unmet": {"newest"}},
	"endpoints null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls", "value": null}], "unmet": {"newest"}},
	"endpoints text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls", "value": "none"}], "unmet": {"newest"}},
	"endpoints empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls", "value": []}], "unmet": {"newest"}},
	"version missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/minVersion"}], "unmet": {"newest"}},
	"version null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/minVersion", "value": null}], "unmet": {"newest"}, "findings": {["newest", "production/verifier.example"]}},
	"version a number": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/minVersion", "value": 1.3}], "unmet": {"newest"}, "findings": {["newest", "production/verifier.example"]}},
	"version 1.2": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/minVersion", "value": "1.2"}], "unmet": {"newest"}, "findings": {["newest", "production/verifier.example"]}},
	"version 1.1": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/minVersion", "value": "1.1"}], "unmet": {"newest"}, "findings": {["newest", "production/verifier.example"]}},
	"version unknown": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/tls/1/minVersion", "value": "TLS 1.3"}], "unmet": {"newest"}, "findings": {["newest", "production/verifier.example"]}},
	"an older version in the other environment": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/tls/0/minVersion", "value": "1.2"}], "unmet": {"newest"}, "findings": {["newest", "staging/issuer.staging.example"]}},
}

_still_met := {
	"nothing changed": [],
	"one environment only": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/0"}],
}

_kind := "security-baseline"

_params := {"ENV-10-advice": {"versions": ["1.3"]}}

_input := {
	"evidence": {
		"security-baseline": [
			{
				"id": "a1",
				"predicate": {
					"environments": [
						{
							"name": "staging",
							"tls": [{"endpoint": "issuer.staging.example", "minVersion": "1.3", "hsts": true, "plainHttp": false}],
						},
						{
							"name": "production",
							"tls": [
								{"endpoint": "issuer.example", "minVersion": "1.3", "hsts": true, "plainHttp": false},
								{"endpoint": "verifier.example", "minVersion": "1.3", "hsts": true, "plainHttp": false},
							],
						},
					],
				},
			},
		],
	},
}
