package controls.environment_provisioning.backups_restorable_test

import data.controls.environment_provisioning.backups_restorable as control

test_met if {
	control.met == {
		"immutable": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"in_time": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"recent": {{"attestation": "a1", "pointer": "/predicate/environments"}},
		"restored": {{"attestation": "a1", "pointer": "/predicate/environments"}},
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

_parameterised := {"in_time", "recent"}

test_valid_until_each_test_is_too_old if {
	control.valid_until == {1780290000000000000 + (90 * 86400000000000), 1781067600000000000 + (90 * 86400000000000)} with input as _input with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/immutable", "value": false},
		{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest", "value": {"at": "2026-03-01T00:00:00Z", "rpoMinutes": 75, "rtoMinutes": 300, "result": "partial"}},
	]) == {
		{
			"criterion": "immutable",
			"key": "production",
			"text": "the backups of production can be changed or deleted",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/backups/immutable"},
		},
		{
			"criterion": "in_time",
			"key": "production",
			"text": "the restore of production lost 75 minutes of data and took 300; the objectives allow 60 and 240",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/backups/restoreTest"},
		},
		{
			"criterion": "recent",
			"key": "production",
			"text": "a restore of production was tested at 2026-03-01T00:00:00Z, more than 90 days ago or after the baseline was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/backups/restoreTest/at"},
		},
		{
			"criterion": "restored",
			"key": "production",
			"text": "the restore of production tested at 2026-03-01T00:00:00Z ended as partial",
			"cite": {"attestation": "a1", "pointer": "/predicate/environments/1/backups/restoreTest/result"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0"}], "unmet": {"immutable", "in_time", "recent", "restored"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/security-baseline"}], "unmet": {"immutable", "in_time", "recent", "restored"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate", "value": {}}], "unmet": {"immutable", "in_time", "recent", "restored"}},
	"a second baseline falls short": {"patch": [{"op": "add", "path": "/evidence/security-baseline/-", "value": {"id": "a2", "signed_at_ns": 1782264600000000000, "predicate": {"environments": [{"name": "production", "backups": {"immutable": false, "restoreTest": {"at": "2026-01-01T00:00:00Z", "rpoMinutes": 61, "rtoMinutes": 241, "result": "partial"}}}]}}}], "unmet": {"immutable", "in_time", "recent", "restored"}, "findings": {["immutable", "production"], ["in_time", "production"], ["recent", "production"], ["restored", "production"]}},
	"environments null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": null}], "unmet": {"immutable", "in_time", "recent", "restored"}},
	"environments text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": "all"}], "unmet": {"immutable", "in_time", "recent", "restored"}},
	"environments empty": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments", "value": []}], "unmet": {"immutable", "in_time", "recent", "restored"}},
	"environments missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments"}], "unmet": {"immutable", "in_time", "recent", "restored"}},
	"backups missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/backups"}], "unmet": {"immutable", "in_time", "recent", "restored"}},
	"backups null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups", "value": null}], "unmet": {"immutable", "in_time", "recent", "restored"}},
	"backups text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups", "value": "daily"}], "unmet": {"immutable", "in_time", "recent", "restored"}},
	"immutable missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/immutable"}], "unmet": {"immutable"}},
	"immutable null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/immutable", "value": null}], "unmet": {"immutable"}, "findings": {["immutable", "production"]}},
	"immutable text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/immutable", "value": "true"}], "unmet": {"immutable"}, "findings": {["immutable", "production"]}},
	"not immutable": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/immutable", "value": false}], "unmet": {"immutable"}, "findings": {["immutable", "production"]}},
	"test missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest"}], "unmet": {"in_time", "recent", "restored"}},
	"test null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest", "value": null}], "unmet": {"in_time", "recent", "restored"}},
	"test text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest", "value": "fine"}], "unmet": {"in_time", "recent", "restored"}},
	"result missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/result"}], "unmet": {"restored"}},
	"result null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/result", "value": null}], "unmet": {"restored"}, "findings": {["restored", "production"]}},
	"result a number": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/result", "value": 7}], "unmet": {"restored"}, "findings": {["restored", "production"]}},
	"result partial": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/result", "value": "partial"}], "unmet": {"restored"}, "findings": {["restored", "production"]}},
	"result failed": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/result", "value": "failed"}], "unmet": {"restored"}, "findings": {["restored", "production"]}},
	"result unknown": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/result", "value": "success"}], "unmet": {"restored"}, "findings": {["restored", "production"]}},
	"result of the other environment": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/backups/restoreTest/result", "value": "failed"}], "unmet": {"restored"}, "findings": {["restored", "staging"]}},
	"instant missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/at"}], "unmet": {"recent"}},
	"instant null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/at", "value": null}], "unmet": {"recent"}, "findings": {["recent", "production"]}},
	"instant a number": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/at", "value": 7}], "unmet": {"recent"}, "findings": {["recent", "production"]}},
	"instant a date": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/at", "value": "2026-06-10"}], "unmet": {"recent"}, "findings": {["recent", "production"]}},
	"a second too old": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/at", "value": "2026-04-01T03:59:59Z"}], "unmet": {"recent"}, "findings": {["recent", "production"]}},
	"after signing": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/at", "value": "2026-06-24T01:30:01Z"}], "unmet": {"recent"}, "findings": {["recent", "production"]}},
	"a second too old in the other environment": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/backups/restoreTest/at", "value": "2026-04-01T03:59:59Z"}], "unmet": {"recent"}, "findings": {["recent", "staging"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"recent"}, "findings": {["recent", "production"], ["recent", "staging"]}},
	"now null": {"patch": [{"op": "replace", "path": "/now_ns", "value": null}], "unmet": {"recent"}, "findings": {["recent", "production"], ["recent", "staging"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/signed_at_ns"}], "unmet": {"recent"}, "findings": {["recent", "production"], ["recent", "staging"]}},
	"time of signing null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/signed_at_ns", "value": null}], "unmet": {"recent"}, "findings": {["recent", "production"], ["recent", "staging"]}},
	"data lost missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/rpoMinutes"}], "unmet": {"in_time"}},
	"data lost null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/rpoMinutes", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "production"]}},
	"data lost text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/rpoMinutes", "value": "15"}], "unmet": {"in_time"}, "findings": {["in_time", "production"]}},
	"a minute of data too much lost": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/rpoMinutes", "value": 61}], "unmet": {"in_time"}, "findings": {["in_time", "production"]}},
	"time taken missing": {"patch": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/rtoMinutes"}], "unmet": {"in_time"}},
	"time taken null": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/rtoMinutes", "value": null}], "unmet": {"in_time"}, "findings": {["in_time", "production"]}},
	"time taken text": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/rtoMinutes", "value": "145"}], "unmet": {"in_time"}, "findings": {["in_time", "production"]}},
	"a minute too long": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/rtoMinutes", "value": 241}], "unmet": {"in_time"}, "findings": {["in_time", "production"]}},
	"no time at all": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/rtoMinutes", "value": 0}], "unmet": {"in_time"}, "findings": {["in_time", "production"]}},
	"negative time": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/rtoMinutes", "value": -1}], "unmet": {"in_time"}, "findings": {["in_time", "production"]}},
	"a minute too long in the other environment": {"patch": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/0/backups/restoreTest/rtoMinutes", "value": 241}], "unmet": {"in_time"}, "findings": {["in_time", "staging"]}},
}

_still_met := {
	"nothing changed": [],
	"as old as allowed": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/at", "value": "2026-04-01T04:00:00Z"}],
	"signed at once": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/at", "value": "2026-06-24T01:30:00Z"}],
	"as much lost as allowed": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/rpoMinutes", "value": 60}],
	"nothing lost": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/rpoMinutes", "value": 0}],
	"as long as allowed": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/rtoMinutes", "value": 240}],
	"one minute": [{"op": "replace", "path": "/evidence/security-baseline/0/predicate/environments/1/backups/restoreTest/rtoMinutes", "value": 1}],
	"one environment only": [{"op": "remove", "path": "/evidence/security-baseline/0/predicate/environments/0"}],
}

_kind := "security-baseline"

_params := {"ENV-14": {"max_age_days": 90, "rpo_minutes": 60, "rto_minutes": 240}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {
		"security-baseline": [
			{
				"id": "a1",
				"signed_at": "2026-06-24T01:30:00Z",
				"signed_at_ns": 1782264600000000000,
				"predicate": {
					"environments": [
						{
							"name": "staging",
							"backups": {
								"immutable": true,
								"restoreTest": {"at": "2026-06-01T05:00:00Z", "rpoMinutes": 15, "rtoMinutes": 145, "result": "restored"},
							},
						},
						{
							"name": "production",
							"backups": {
								"immutable": true,
								"restoreTest": {"at": "2026-06-10T05:00:00Z", "rpoMinutes": 15, "rtoMinutes": 145, "result": "restored"},
							},
						},
					],
				},
			},
		],
	},
}
