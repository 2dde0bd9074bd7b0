package controls.environment_provisioning.issuing_authorities_test

import data.controls.environment_provisioning.issuing_authorities as control

test_met if {
	control.met == {
		"algorithm": {{"attestation": "a1", "pointer": "/predicate/authorities"}},
		"hardware": {{"attestation": "a1", "pointer": "/predicate/authorities"}},
		"lasting": {{"attestation": "a1", "pointer": "/predicate/authorities"}},
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

_parameterised := {"algorithm", "hardware", "lasting"}

test_parameters_are_tightened if {
	count(control.met.hardware) == 0 with input as _input with data.params as {"ENV-19": {"algorithms": ["ES256", "ES384"], "min_fips_level": 4, "min_days_after_hypercare": 90}}
	count(control.met.algorithm) == 0 with input as _input with data.params as {"ENV-19": {"algorithms": ["ES384"], "min_fips_level": 3, "min_days_after_hypercare": 90}}
	count(control.met.lasting) == 0 with input as _input with data.params as {"ENV-19": {"algorithms": ["ES256", "ES384"], "min_fips_level": 3, "min_days_after_hypercare": 4000}}
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0", "value": {"role": "iaca", "subject": "CN=iaca", "alg": "RS256", "keyStorage": "software", "fipsLevel": 0, "notBefore": "2026-05-01T00:00:00Z", "notAfter": "2026-10-01T00:00:00Z", "sha256": "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"}},
	]) == {
		{
			"criterion": "algorithm",
			"key": "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1",
			"text": "CN=iaca (iaca) signs by RS256",
			"cite": {"attestation": "a1", "pointer": "/predicate/authorities/0/alg"},
		},
		{
			"criterion": "hardware",
			"key": "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1",
			"text": "the key of CN=iaca (iaca) lies in software of FIPS 140 level 0; a hardware module of level 3 is needed",
			"cite": {"attestation": "a1", "pointer": "/predicate/authorities/0"},
		},
		{
			"criterion": "lasting",
			"key": "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1",
			"text": "CN=iaca (iaca) is valid from 2026-05-01T00:00:00Z until 2026-10-01T00:00:00Z; it must be from go-live on 2026-06-30 until 90 days after hypercare ends on 2026-08-04",
			"cite": {"attestation": "a1", "pointer": "/predicate/authorities/0"},
		},
	}
	_findings([
		{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/0"},
		{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/0"},
	]) == {
		{
			"criterion": "hardware",
			"key": "issuing",
			"text": "no issuing authority is listed",
			"cite": {"attestation": "a1", "pointer": "/predicate/authorities"},
		},
		{
			"criterion": "lasting",
			"key": "issuing",
			"text": "no issuing authority is listed",
			"cite": {"attestation": "a1", "pointer": "/predicate/authorities"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0"}], "unmet": {"algorithm", "hardware", "lasting"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki"}], "unmet": {"algorithm", "hardware", "lasting"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate", "value": {}}], "unmet": {"algorithm", "hardware", "lasting"}},
	"a second statement falls short": {"patch": [{"op": "add", "path": "/evidence/tenancy-pki/-", "value": {"id": "a2", "predicate": {"authorities": [{"role": "root", "subject": "CN=root", "alg": "RS256", "keyStorage": "software", "fipsLevel": 0, "notBefore": "2026-05-01T00:00:00Z", "notAfter": "2026-07-01T00:00:00Z", "sha256": "a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9"}]}}}], "unmet": {"algorithm", "hardware", "lasting"}, "findings": {["algorithm", "a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9"], ["hardware", "a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9"], ["lasting", "a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9a9"]}},
	"authorities null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities", "value": null}], "unmet": {"algorithm", "hardware", "lasting"}, "findings": {["hardware", "issuing"], ["lasting", "issuing"]}},
	"authorities text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities", "value": "all"}], "unmet": {"algorithm", "hardware", "lasting"}, "findings": {["hardware", "issuing"], ["lasting", "issuing"]}},
	"authorities empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities", "value": []}], "unmet": {"algorithm", "hardware", "lasting"}, "findings": {["hardware", "issuing"], ["lasting", "issuing"]}},
	"authorities missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities"}], "unmet": {"algorithm", "hardware", "lasting"}},
	"only a document signer": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/0"}, {"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/0"}], "unmet": {"hardware", "lasting"}, "findings": {["hardware", "issuing"], ["lasting", "issuing"]}},
	"role missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/role"}], "unmet": {"hardware", "lasting"}},
	"role null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/role", "value": null}], "unmet": {"hardware", "lasting"}, "findings": {["hardware", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"], ["lasting", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"role a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/role", "value": 7}], "unmet": {"hardware", "lasting"}, "findings": {["hardware", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"], ["lasting", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"role unknown": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/role", "value": "ca"}], "unmet": {"hardware", "lasting"}, "findings": {["hardware", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"], ["lasting", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"storage missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/keyStorage"}], "unmet": {"hardware"}},
	"storage null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/keyStorage", "value": null}], "unmet": {"hardware"}, "findings": {["hardware", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"storage a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/keyStorage", "value": 7}], "unmet": {"hardware"}, "findings": {["hardware", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"key in software": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/keyStorage", "value": "software"}], "unmet": {"hardware"}, "findings": {["hardware", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"key in small letters": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/keyStorage", "value": "hsm"}], "unmet": {"hardware"}, "findings": {["hardware", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"key of the other authority in software": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/1/keyStorage", "value": "software"}], "unmet": {"hardware"}, "findings": {["hardware", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"]}},
	"key of a root in software": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/2/role", "value": "root"}, {"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/2/fipsLevel", "value": 3}, {"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/2/notAfter", "value": "2035-05-01T00:00:00Z"}], "unmet": {"hardware"}, "findings": {["hardware", "a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3"]}},
	"level missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/fipsLevel"}], "unmet": {"hardware"}},
	"level null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/fipsLevel", "value": null}], "unmet": {"hardware"}, "findings": {["hardware", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"level text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/fipsLevel", "value": "3"}], "unmet": {"hardware"}, "findings": {["hardware", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"level one too low": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/fipsLevel", "value": 2}], "unmet": {"hardware"}, "findings": {["hardware", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"algorithm missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/1/alg"}], "unmet": {"algorithm"}},
	"algorithm null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/1/alg", "value": null}], "unmet": {"algorithm"}, "findings": {["algorithm", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"]}},
	"algorithm a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/1/alg", "value": 7}], "unmet": {"algorithm"}, "findings": {["algorithm", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"]}},
	"algorithm RS256": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/1/alg", "value": "RS256"}], "unmet": {"algorithm"}, "findings": {["algorithm", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"]}},
	"algorithm EdDSA": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/1/alg", "value": "EdDSA"}], "unmet": {"algorithm"}, "findings": {["algorithm", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"]}},
	"algorithm in small letters": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/1/alg", "value": "es256"}], "unmet": {"algorithm"}, "findings": {["algorithm", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"]}},
	"algorithm of the document signer": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/2/alg", "value": "PS256"}], "unmet": {"algorithm"}, "findings": {["algorithm", "a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3"]}},
	"start missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/notBefore"}], "unmet": {"lasting"}},
	"start null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/notBefore", "value": null}], "unmet": {"lasting"}, "findings": {["lasting", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"start a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/notBefore", "value": 7}], "unmet": {"lasting"}, "findings": {["lasting", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"start a date": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/notBefore", "value": "2026-05-01"}], "unmet": {"lasting"}, "findings": {["lasting", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"valid a second after go-live": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/notBefore", "value": "2026-06-29T16:00:01Z"}], "unmet": {"lasting"}, "findings": {["lasting", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"end missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/notAfter"}], "unmet": {"lasting"}},
	"end null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/notAfter", "value": null}], "unmet": {"lasting"}, "findings": {["lasting", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"end a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/notAfter", "value": 7}], "unmet": {"lasting"}, "findings": {["lasting", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"end a date": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/notAfter", "value": "2035-05-01"}], "unmet": {"lasting"}, "findings": {["lasting", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"ends a second too early": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/notAfter", "value": "2026-11-01T15:59:59Z"}], "unmet": {"lasting"}, "findings": {["lasting", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"]}},
	"the other ends too early": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/1/notAfter", "value": "2026-11-01T15:59:59Z"}], "unmet": {"lasting"}, "findings": {["lasting", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"lasting"}},
	"go-live null": {"patch": [{"op": "replace", "path": "/release/go_live", "value": null}], "unmet": {"lasting"}, "findings": {["lasting", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"], ["lasting", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"]}},
	"end of hypercare missing": {"patch": [{"op": "remove", "path": "/release/hypercare_end"}], "unmet": {"lasting"}},
	"end of hypercare null": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": null}], "unmet": {"lasting"}, "findings": {["lasting", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"], ["lasting", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"]}},
	"end of hypercare an instant": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-04T00:00:00Z"}], "unmet": {"lasting"}, "findings": {["lasting", "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1"], ["lasting", "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2"]}},
}

_still_met := {
	"nothing changed": [],
	"ES512": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/alg", "value": "ES512"}],
	"valid from go-live": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/notBefore", "value": "2026-06-29T16:00:00Z"}],
	"ends when allowed": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/0/notAfter", "value": "2026-11-01T16:00:00Z"}],
	"no validity of a document signer": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/2/notBefore"}, {"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/2/notAfter"}],
	"a reader in software": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/authorities/2/role", "value": "reader"}],
	"one issuing authority": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/authorities/1"}],
}

_kind := "tenancy-pki"

_params := {"ENV-19": {"algorithms": ["ES256", "ES384", "ES512"], "min_fips_level": 3, "min_days_after_hypercare": 90}}

_input := {
	"release": {"go_live": "2026-06-30", "hypercare_end": "2026-08-04"},
	"evidence": {
		"tenancy-pki": [
			{
				"id": "a1",
				"predicate": {
					"authorities": [
						{
							"role": "iaca",
							"subject": "CN=iaca",
							"alg": "ES384",
							"keyStorage": "HSM",
							"fipsLevel": 3,
							"notBefore": "2026-05-01T00:00:00Z",
							"notAfter": "2035-05-01T00:00:00Z",
							"sha256": "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1",
						},
						{
							"role": "intermediate",
							"subject": "CN=intermediate",
							"alg": "ES256",
							"keyStorage": "HSM",
							"fipsLevel": 4,
							"notBefore": "2026-05-01T00:00:00Z",
							"notAfter": "2035-05-01T00:00:00Z",
							"sha256": "a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2",
						},
						{
							"role": "document-signer",
							"subject": "CN=document-signer",
							"alg": "ES384",
							"keyStorage": "software",
							"fipsLevel": 0,
							"notBefore": "2026-05-01T00:00:00Z",
							"notAfter": "2026-09-01T00:00:00Z",
							"sha256": "a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3a3",
						},
					],
				},
			},
		],
	},
}
