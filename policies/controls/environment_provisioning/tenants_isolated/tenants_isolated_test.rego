package controls.environment_provisioning.tenants_isolated_test

import data.controls.environment_provisioning.tenants_isolated as control

test_met if {
	control.met == {
		"attempted": {{"attestation": "a1", "pointer": "/predicate/isolationTest/attempts"}},
		"covered": {{"attestation": "a1", "pointer": "/predicate/isolationTest/tenantsCovered"}},
		"recent": {{"attestation": "a1", "pointer": "/predicate/isolationTest/at"}},
		"resisted": {{"attestation": "a1", "pointer": "/predicate/isolationTest/successes"}},
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

_parameterised := {"attempted", "recent"}

test_valid_until_the_test_is_too_old if {
	control.valid_until == {1781848800000000000 + (30 * 86400000000000)} with input as _input with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/id", "value": "pilot"},
		{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/attempts", "value": 12},
		{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/successes", "value": 3},
		{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/at", "value": "2026-05-01T00:00:00Z"},
	]) == {
		{
			"criterion": "attempted",
			"key": "2026-05-01T00:00:00Z",
			"text": "12 attempts were made to reach another tenant, at least 50 are needed",
			"cite": {"attestation": "a1", "pointer": "/predicate/isolationTest/attempts"},
		},
		{
			"criterion": "covered",
			"key": "pilot",
			"text": "the tenant pilot was not part of the test",
			"cite": {"attestation": "a1", "pointer": "/predicate/tenants/1"},
		},
		{
			"criterion": "recent",
			"key": "2026-05-01T00:00:00Z",
			"text": "isolation was tested at 2026-05-01T00:00:00Z, more than 30 days ago or after the statement was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/isolationTest/at"},
		},
		{
			"criterion": "resisted",
			"key": "2026-05-01T00:00:00Z",
			"text": "3 attempts to reach another tenant got through",
			"cite": {"attestation": "a1", "pointer": "/predicate/isolationTest/successes"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0"}], "unmet": {"attempted", "covered", "recent", "resisted"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki"}], "unmet": {"attempted", "covered", "recent", "resisted"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate", "value": {}}], "unmet": {"attempted", "covered", "recent", "resisted"}},
	"a second statement falls short": {"patch": [{"op": "add", "path": "/evidence/tenancy-pki/-", "value": {"id": "a2", "signed_at_ns": 1782264600000000000, "predicate": {"tenants": [{"id": "other"}], "isolationTest": {"at": "2026-05-01T00:00:00Z", "attempts": 1, "successes": 1, "tenantsCovered": []}}}}], "unmet": {"attempted", "covered", "recent", "resisted"}, "findings": {["attempted", "2026-05-01T00:00:00Z"], ["covered", "other"], ["recent", "2026-05-01T00:00:00Z"], ["resisted", "2026-05-01T00:00:00Z"]}},
	"tenants missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/tenants"}], "unmet": {"covered"}},
	"tenants null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants", "value": null}], "unmet": {"covered"}},
	"tenants text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants", "value": "all"}], "unmet": {"covered"}},
	"tenants empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants", "value": []}], "unmet": {"covered"}},
	"tenant missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/id"}], "unmet": {"covered"}},
	"tenant null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/id", "value": null}], "unmet": {"covered"}, "findings": {["covered", null]}},
	"tenant a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/id", "value": 7}], "unmet": {"covered"}, "findings": {["covered", 7]}},
	"a tenant not covered": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/tenants/1/id", "value": "pilot"}], "unmet": {"covered"}, "findings": {["covered", "pilot"]}},
	"test missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/isolationTest"}], "unmet": {"attempted", "covered", "recent", "resisted"}, "findings": {["covered", "agency"], ["covered", "training"]}},
	"test null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest", "value": null}], "unmet": {"attempted", "covered", "recent", "resisted"}, "findings": {["covered", "agency"], ["covered", "training"]}},
	"test text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest", "value": "fine"}], "unmet": {"attempted", "covered", "recent", "resisted"}, "findings": {["covered", "agency"], ["covered", "training"]}},
	"attempts missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/attempts"}], "unmet": {"attempted"}},
	"attempts null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/attempts", "value": null}], "unmet": {"attempted"}, "findings": {["attempted", "2026-06-19T06:00:00Z"]}},
	"attempts text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/attempts", "value": "50"}], "unmet": {"attempted"}, "findings": {["attempted", "2026-06-19T06:00:00Z"]}},
	"one attempt too few": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/attempts", "value": 49}], "unmet": {"attempted"}, "findings": {["attempted", "2026-06-19T06:00:00Z"]}},
	"no attempt": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/attempts", "value": 0}], "unmet": {"attempted"}, "findings": {["attempted", "2026-06-19T06:00:00Z"]}},
	"successes missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/successes"}], "unmet": {"resisted"}},
	"successes null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/successes", "value": null}], "unmet": {"resisted"}, "findings": {["resisted", "2026-06-19T06:00:00Z"]}},
	"successes text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/successes", "value": "0"}], "unmet": {"resisted"}, "findings": {["resisted", "2026-06-19T06:00:00Z"]}},
	"one success": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/successes", "value": 1}], "unmet": {"resisted"}, "findings": {["resisted", "2026-06-19T06:00:00Z"]}},
	"coverage missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/tenantsCovered"}], "unmet": {"covered"}, "findings": {["covered", "agency"], ["covered", "training"]}},
	"coverage null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/tenantsCovered", "value": null}], "unmet": {"covered"}, "findings": {["covered", "agency"], ["covered", "training"]}},
	"coverage text": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/tenantsCovered", "value": "all"}], "unmet": {"covered"}, "findings": {["covered", "agency"], ["covered", "training"]}},
	"coverage empty": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/tenantsCovered", "value": []}], "unmet": {"covered"}, "findings": {["covered", "agency"], ["covered", "training"]}},
	"one tenant left out": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/tenantsCovered", "value": ["agency"]}], "unmet": {"covered"}, "findings": {["covered", "training"]}},
	"instant missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/at"}], "unmet": {"recent"}},
	"instant null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/at", "value": null}], "unmet": {"recent"}, "findings": {["recent", null]}},
	"instant a number": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/at", "value": 7}], "unmet": {"recent"}, "findings": {["recent", 7]}},
	"instant a date": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/at", "value": "2026-06-19"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-19"]}},
	"a second too old": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/at", "value": "2026-05-31T03:59:59Z"}], "unmet": {"recent"}, "findings": {["recent", "2026-05-31T03:59:59Z"]}},
	"after signing": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/at", "value": "2026-06-24T01:30:01Z"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-24T01:30:01Z"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-19T06:00:00Z"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"recent"}, "findings": {["recent", "2026-06-19T06:00:00Z"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/tenancy-pki/0/signed_at_ns"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-19T06:00:00Z"]}},
	"time of signing null": {"patch": [{"op": "replace", "path": "/evidence/tenancy-pki/0/signed_at_ns", "value": null}], "unmet": {"recent"}, "findings": {["recent", "2026-06-19T06:00:00Z"]}},
}

_still_met := {
	"nothing changed": [],
	"more attempts": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/attempts", "value": 500}],
	"as old as allowed": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/at", "value": "2026-05-31T04:00:00Z"}],
	"signed at once": [{"op": "replace", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/at", "value": "2026-06-24T01:30:00Z"}],
	"more covered": [{"op": "add", "path": "/evidence/tenancy-pki/0/predicate/isolationTest/tenantsCovered/-", "value": "pilot"}],
	"one tenant": [{"op": "remove", "path": "/evidence/tenancy-pki/0/predicate/tenants/1"}],
}

_kind := "tenancy-pki"

_params := {"ENV-17": {"min_attempts": 50, "max_age_days": 30}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {
		"tenancy-pki": [
			{
				"id": "a1",
				"signed_at_ns": 1782264600000000000,
				"predicate": {
					"tenants": [{"id": "agency"}, {"id": "training"}],
					"isolationTest": {"at": "2026-06-19T06:00:00Z", "attempts": 50, "successes": 0, "tenantsCovered": ["agency", "training"]},
				},
			},
		],
	},
}
