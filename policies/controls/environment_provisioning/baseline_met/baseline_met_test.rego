package controls.environment_provisioning.baseline_met_test

import data.controls.environment_provisioning.baseline_met as control

test_met if {
	control.met == {
		"covered": {{"attestation": "a1", "pointer": "/predicate/environments/1/name"}},
		"passed": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"read": {{"attestation": "a1", "pointer": "/predicate/evidenceQuality"}},
		"recent": {{"attestation": "a1", "pointer": "/signed_at"}},
		"sound": {{"attestation": "a1", "pointer": "/predicate/environments"}},
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

_parameterised := {"passed", "recent"}

test_valid_until_the_baseline_is_too_old if {
	control.valid_until == {1782264600000000000 + (30 * 86400000000000)} with input as _input with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/release/environment", "value": "disaster-recovery"},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/checks", "value": []},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/0", "value": {"id": "check-1", "resource": "store-1", "expected": "on", "actual": "off", "severity": "critical", "result": "fail"}},
		{"op": "replace", "path": "/evidence/security-baseline/0/signed_at_ns", "value": 1780113600000000000},
		{"op": "replace", "path": "/evidence/security-baseline/0/signed_at", "value": "2026-05-30T04:00:00Z"},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/evidenceQuality", "value": "fair"},
	]) == {
		{
			"criterion": "covered",
			"key": "disaster-recovery",
			"text": "the baseline was not read in disaster-recovery",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments"},
		},
		{
			"criterion": "passed",
			"key": "production",
			"text": "8 of 10 checks of production passed, 90 % must",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/checks"},
		},
		{
			"criterion": "passed",
			"key": "staging",
			"text": "staging lists no check",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/checks"},
		},
		{
			"criterion": "read",
			"key": "2026-05-30T04:00:00Z",
			"text": "the evidence for the baseline is fair: its values were not read at the systems",
			"cite": {"attestation": "a1", "pointer": "/predicate/evidenceQuality"},
		},
		{
			"criterion": "recent",
			"key": "2026-05-30T04:00:00Z",
			"text": "the baseline was signed at 2026-05-30T04:00:00Z, more than 30 days ago",
			"cite": {"attestation": "a1", "pointer": "/signed_at"},
		},
		{
			"criterion": "sound",
			"key": "production/store-1/check-1",
			"text": "the check check-1 of store-1 in production (critical, result fail) expected on and found off",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/checks/0"},
		},
		{
			"criterion": "sound",
			"key": "staging",
			"text": "staging lists no check",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/0/checks"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0"}], "unmet": {"covered", "passed", "read", "recent", "sound"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/security-baseline"}], "unmet": {"covered", "passed", "read", "recent", "sound"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate", "value": {}}], "unmet": {"covered", "passed", "read", "sound"}},
	"a second baseline falls short": {"patch": [{"op": "add", "path": "/evidence/security-baseline/-", "value": {"id": "a2", "signed_at": "2026-05-01T00:00:00Z", "signed_at_ns": 1777593600000000000, "predicate": {"evidenceQuality": "fair", "environments": [{"name": "staging", "checks": [{"id": "check-1", "resource": "store-1", "expected": "on", "actual": "off", "severity": "critical", "result": "fail"}]}]}}}], "unmet": {"covered", "passed", "read", "recent", "sound"}, "findings": {["covered", "production"], ["passed", "staging"], ["read", "2026-05-01T00:00:00Z"], ["recent", "2026-05-01T00:00:00Z"], ["sound", "staging/store-1/check-1"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": null}], "unmet": {"covered", "passed", "sound"}, "findings": {["covered", "production"]}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": "all"}], "unmet": {"covered", "passed", "sound"}, "findings": {["covered", "production"]}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": []}], "unmet": {"covered", "passed", "sound"}, "findings": {["covered", "production"]}},
	"environments missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments"}], "unmet": {"covered", "passed", "sound"}},
	"release goes elsewhere": {"patch": [{"op": "replace", "path": "/release/environment", "value": "disaster-recovery"}], "unmet": {"covered"}, "findings": {["covered", "disaster-recovery"]}},
	"release environment missing": {"patch": [{"op": "remove", "path": "/release/environment"}], "unmet": {"covered"}},
	"name missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/name"}], "unmet": {"covered"}, "findings": {["covered", "production"]}},
	"name null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/name", "value": null}], "unmet": {"covered"}, "findings": {["covered", "production"]}},
	"checks missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/checks"}], "unmet": {"passed", "sound"}},
	"checks null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks", "value": null}], "unmet": {"passed", "sound"}},
	"checks text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks", "value": "none"}], "unmet": {"passed", "sound"}, "findings": {["passed", "production"]}},
	"checks empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks", "value": []}], "unmet": {"passed", "sound"}, "findings": {["passed", "production"], ["sound", "production"]}},
	"checks of the other environment empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/checks", "value": []}], "unmet": {"passed", "sound"}, "findings": {["passed", "staging"], ["sound", "staging"]}},
	"result missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/0/result"}], "unmet": {"passed", "sound"}, "findings": {["passed", "production"]}},
	"result null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/0/result", "value": null}], "unmet": {"passed", "sound"}, "findings": {["passed", "production"], ["sound", "production/store-1/check-1"]}},
	"result a number": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/0/result", "value": 7}], "unmet": {"passed", "sound"}, "findings": {["passed", "production"], ["sound", "production/store-1/check-1"]}},
	"result unknown": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/0/result", "value": "na"}], "unmet": {"passed", "sound"}, "findings": {["passed", "production"], ["sound", "production/store-1/check-1"]}},
	"one more failed": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/0/result", "value": "fail"}], "unmet": {"passed", "sound"}, "findings": {["passed", "production"], ["sound", "production/store-1/check-1"]}},
	"result of a low check missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/9/result"}], "unmet": {"sound"}},
	"result of a low check null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/9/result", "value": null}], "unmet": {"sound"}, "findings": {["sound", "production/store-1/check-10"]}},
	"result of a low check unknown": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/9/result", "value": "na"}], "unmet": {"sound"}, "findings": {["sound", "production/store-1/check-10"]}},
	"severity of a failed check missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/9/severity"}], "unmet": {"sound"}},
	"severity of a failed check null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/9/severity", "value": null}], "unmet": {"sound"}, "findings": {["sound", "production/store-1/check-10"]}},
	"severity of a failed check a number": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/9/severity", "value": 7}], "unmet": {"sound"}, "findings": {["sound", "production/store-1/check-10"]}},
	"high check failed": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/9/severity", "value": "high"}], "unmet": {"sound"}, "findings": {["sound", "production/store-1/check-10"]}},
	"critical check failed": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/9/severity", "value": "critical"}], "unmet": {"sound"}, "findings": {["sound", "production/store-1/check-10"]}},
	"severity unknown": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/9/severity", "value": "minor"}], "unmet": {"sound"}, "findings": {["sound", "production/store-1/check-10"]}},
	"two low checks failed": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/0", "value": {"id": "check-1", "resource": "store-1", "expected": "on", "actual": "off", "severity": "low", "result": "fail"}}], "unmet": {"passed"}, "findings": {["passed", "production"]}},
	"all of the other environment failed": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/checks/0", "value": {"id": "check-1", "resource": "store-1", "expected": "on", "actual": "off", "severity": "medium", "result": "fail"}}], "unmet": {"passed"}, "findings": {["passed", "staging"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-24T01:30:00Z"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"recent"}, "findings": {["recent", "2026-06-24T01:30:00Z"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/signed_at_ns"}], "unmet": {"recent"}, "findings": {["recent", "2026-06-24T01:30:00Z"]}},
	"time of signing null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/signed_at_ns", "value": null}], "unmet": {"recent"}, "findings": {["recent", "2026-06-24T01:30:00Z"]}},
	"signed a nanosecond too long ago": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/signed_at_ns", "value": 1780199999999999999}], "unmet": {"recent"}, "findings": {["recent", "2026-06-24T01:30:00Z"]}},
	"quality missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/evidenceQuality"}], "unmet": {"read"}},
	"quality null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/evidenceQuality", "value": null}], "unmet": {"read"}, "findings": {["read", "2026-06-24T01:30:00Z"]}},
	"quality a number": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/evidenceQuality", "value": 7}], "unmet": {"read"}, "findings": {["read", "2026-06-24T01:30:00Z"]}},
	"quality fair": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/evidenceQuality", "value": "fair"}], "unmet": {"read"}, "findings": {["read", "2026-06-24T01:30:00Z"]}},
	"quality poor": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/evidenceQuality", "value": "poor"}], "unmet": {"read"}, "findings": {["read", "2026-06-24T01:30:00Z"]}},
	"quality unknown": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/evidenceQuality", "value": "best"}], "unmet": {"read"}, "findings": {["read", "2026-06-24T01:30:00Z"]}},
}

_still_met := {
	"nothing changed": [],
	"excellent": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/evidenceQuality", "value": "excellent"}],
	"signed as long ago as allowed": [{"op": "replace", "path": "/evidence/security-baseline/0/signed_at_ns", "value": 1780200000000000000}],
	"medium check failed": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/9/severity", "value": "medium"}],
	"severity of a passed check unknown": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/0/severity"}],
	"all passed": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/checks/9/result", "value": "pass"}],
	"one environment only": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/0"}],
}

_kind := "security-baseline"

_params := {"ENV-16": {"min_pass_percent": 90, "max_age_days": 30}}

_input := {
	"release": {"environment": "production"},
	"now_ns": 1782792000000000000,
	"evidence": {
		"security-baseline": [
			{
				"id": "a1",
				"signed_at": "2026-06-24T01:30:00Z",
				"signed_at_ns": 1782264600000000000,
				"predicate": {
					"evidenceQuality": "good",
					"environments": [
						{
							"name": "staging",
							"checks": [
								{
									"id": "check-1",
									"resource": "store-1",
									"expected": "on",
									"actual": "on",
									"severity": "critical",
									"result": "pass",
								},
							],
						},
						{
							"name": "production",
							"checks": [
								{
									"id": "check-1",
									"resource": "store-1",
									"expected": "on",
									"actual": "on",
									"severity": "high",
									"result": "pass",
								},
								{
									"id": "check-2",
									"resource": "store-1",
									"expected": "on",
									"actual": "on",
									"severity": "high",
									"result": "pass",
								},
								{
									"id": "check-3",
									"resource": "store-1",
									"expected": "on",
									"actual": "on",
									"severity": "high",
									"result": "pass",
								},
								{
									"id": "check-4",
									"resource": "store-1",
									"expected": "on",
									"actual": "on",
									"severity": "high",
									"result": "pass",
								},
								{
									"id": "check-5",
									"resource": "store-1",
									"expected": "on",
									"actual": "on",
									"severity": "high",
									"result": "pass",
								},
								{
									"id": "check-6",
									"resource": "store-1",
									"expected": "on",
									"actual": "on",
									"severity": "high",
									"result": "pass",
								},
								{
									"id": "check-7",
									"resource": "store-1",
									"expected": "on",
									"actual": "on",
									"severity": "high",
									"result": "pass",
								},
								{
									"id": "check-8",
									"resource": "store-1",
									"expected": "on",
									"actual": "on",
									"severity": "high",
									"result": "pass",
								},
								{
									"id": "check-9",
									"resource": "store-1",
									"expected": "on",
									"actual": "on",
									"severity": "high",
									"result": "pass",
								},
								{
									"id": "check-10",
									"resource": "store-1",
									"expected": "on",
									"actual": "off",
									"severity": "low",
									"result": "fail",
								},
							],
						},
					],
				},
			},
		],
	},
}
