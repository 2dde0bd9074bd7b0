package controls.platform_configuration.contracts_proven_test

import data.controls.platform_configuration.contracts_proven as control

test_met if {
	control.met == {
		"adverse": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"current": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"passed": {{"attestation": "a1", "pointer": "/predicate/items"}},
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
	unmet == {"passed"}
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

test_valid_until_each_test_is_too_old if {
	control.valid_until == {1781748000000000000 + (30 * 86400000000000), 1781755200000000000 + (30 * 86400000000000)} with input as _input with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest", "value": {"at": "2026-05-01T00:00:00Z", "environment": "production", "result": "fail", "cases": 9, "timeoutCases": 0, "errorCases": 2, "schemaDigest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}},
	]) == {
		{
			"criterion": "passed",
			"key": "sign-in",
			"text": "sign-in was tested in production at 2026-05-01T00:00:00Z with the result fail; it must pass in staging, no more than 30 days ago and before the list was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1/contractTest"},
		},
		{
			"criterion": "adverse",
			"key": "sign-in",
			"text": "of 9 cases of sign-in, 0 had no answer in time and 2 an error",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1/contractTest"},
		},
		{
			"criterion": "current",
			"key": "sign-in",
			"text": "sign-in was tested against the description aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, production has bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/integration/0"}], "unmet": {"adverse", "current", "passed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/integration"}], "unmet": {"adverse", "current", "passed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate", "value": {}}], "unmet": {"adverse", "current", "passed"}},
	"a second list falls short": {"patch": [{"op": "add", "path": "/evidence/integration/-", "value": {"id": "a2", "signed_at_ns": 1782264600000000000, "predicate": {"items": [{"id": "x", "schemaDigest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "contractTest": {"at": "2026-06-18T02:00:00Z", "environment": "staging", "result": "fail", "cases": 1, "timeoutCases": 1, "errorCases": 1, "schemaDigest": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}}]}}}], "unmet": {"adverse", "current", "passed"}, "findings": {["adverse", "x"], ["current", "x"], ["passed", "x"]}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": null}], "unmet": {"adverse", "current", "passed"}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": "all"}], "unmet": {"adverse", "current", "passed"}},
	"items empty": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items", "value": []}], "unmet": {"adverse", "current", "passed"}},
	"test missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/contractTest"}], "unmet": {"adverse", "current", "passed"}},
	"test null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest", "value": null}], "unmet": {"adverse", "current", "passed"}},
	"failed": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/result", "value": "fail"}], "unmet": {"passed"}, "findings": {["passed", "sign-in"]}},
	"result missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/contractTest/result"}], "unmet": {"passed"}},
	"result null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/result", "value": null}], "unmet": {"passed"}, "findings": {["passed", "sign-in"]}},
	"tested in production": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/environment", "value": "production"}], "unmet": {"passed"}, "findings": {["passed", "sign-in"]}},
	"environment missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/contractTest/environment"}], "unmet": {"passed"}},
	"a second too long ago": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/at", "value": "2026-05-31T03:59:59Z"}], "unmet": {"passed"}, "findings": {["passed", "sign-in"]}},
	"tested after signing": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/at", "value": "2026-06-24T01:30:01Z"}], "unmet": {"passed"}, "findings": {["passed", "sign-in"]}},
	"time missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/contractTest/at"}], "unmet": {"passed"}},
	"time null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/at", "value": null}], "unmet": {"passed"}, "findings": {["passed", "sign-in"]}},
	"time a date": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/at", "value": "2026-06-18"}], "unmet": {"passed"}, "findings": {["passed", "sign-in"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/signed_at_ns"}], "unmet": {"passed"}, "findings": {["passed", "registry"], ["passed", "sign-in"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"passed"}, "findings": {["passed", "registry"], ["passed", "sign-in"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"passed"}, "findings": {["passed", "registry"], ["passed", "sign-in"]}},
	"no case": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/cases", "value": 0}], "unmet": {"adverse", "passed"}, "findings": {["adverse", "sign-in"], ["passed", "sign-in"]}},
	"cases missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/contractTest/cases"}], "unmet": {"adverse", "passed"}, "findings": {["passed", "sign-in"]}},
	"cases null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/cases", "value": null}], "unmet": {"adverse", "passed"}, "findings": {["adverse", "sign-in"], ["passed", "sign-in"]}},
	"cases text": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/cases", "value": "31"}], "unmet": {"adverse", "passed"}, "findings": {["adverse", "sign-in"], ["passed", "sign-in"]}},
	"fewer cases than parts": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/cases", "value": 10}], "unmet": {"adverse"}, "findings": {["adverse", "sign-in"]}},
	"no timeout": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/timeoutCases", "value": 0}], "unmet": {"adverse"}, "findings": {["adverse", "sign-in"]}},
	"timeouts missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/contractTest/timeoutCases"}], "unmet": {"adverse"}},
	"timeouts null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/timeoutCases", "value": null}], "unmet": {"adverse"}, "findings": {["adverse", "sign-in"]}},
	"timeouts text": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/timeoutCases", "value": "4"}], "unmet": {"adverse"}, "findings": {["adverse", "sign-in"]}},
	"no error": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/errorCases", "value": 0}], "unmet": {"adverse"}, "findings": {["adverse", "sign-in"]}},
	"errors missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/contractTest/errorCases"}], "unmet": {"adverse"}},
	"errors null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/errorCases", "value": null}], "unmet": {"adverse"}, "findings": {["adverse", "sign-in"]}},
	"another description": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/schemaDigest", "value": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}], "unmet": {"current"}, "findings": {["current", "sign-in"]}},
	"description tested missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/contractTest/schemaDigest"}], "unmet": {"current"}},
	"description missing": {"patch": [{"op": "remove", "path": "/evidence/integration/0/predicate/items/1/schemaDigest"}], "unmet": {"current"}},
	"both descriptions null": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/schemaDigest", "value": null}, {"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/schemaDigest", "value": null}], "unmet": {"current"}, "findings": {["current", "sign-in"]}},
	"both descriptions empty": {"patch": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/schemaDigest", "value": ""}, {"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/schemaDigest", "value": ""}], "unmet": {"current"}, "findings": {["current", "sign-in"]}},
}

_still_met := {
	"nothing changed": [],
	"as long ago as allowed": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/at", "value": "2026-05-31T04:00:00Z"}],
	"tested when it was signed": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/at", "value": "2026-06-24T01:30:00Z"}],
	"no other case": [{"op": "replace", "path": "/evidence/integration/0/predicate/items/1/contractTest/cases", "value": 11}],
}

_kind := "integration"

_params := {"CFG-14": {"max_age_days": 30}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {"integration": [{
		"id": "a1",
		"signed_at_ns": 1782264600000000000,
		"predicate": {"items": [
			{"id": "registry", "schemaDigest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "contractTest": {"at": "2026-06-18T02:00:00Z", "environment": "staging", "result": "pass", "cases": 48, "timeoutCases": 6, "errorCases": 9, "schemaDigest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}},
			{"id": "sign-in", "schemaDigest": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "contractTest": {"at": "2026-06-18T04:00:00Z", "environment": "staging", "result": "pass", "cases": 31, "timeoutCases": 4, "errorCases": 7, "schemaDigest": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}},
		]},
	}]},
}
