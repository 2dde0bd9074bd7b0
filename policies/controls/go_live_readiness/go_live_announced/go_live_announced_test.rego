package controls.go_live_readiness.go_live_announced_test

import data.controls.go_live_readiness.go_live_announced as control

test_met if {
	control.met == {
		"announced": {{"attestation": "a1", "pointer": "/predicate/communicationsSentAt"}},
		"briefed": {{"attestation": "a1", "pointer": "/predicate/deskBriefedAt"}},
		"listed": {{"attestation": "a1", "pointer": "/predicate/affectedServices"}},
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
	unmet == {"announced"}
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

test_findings if {
	_findings([
		{"op": "remove", "path": "/evidence/readiness-review/0/predicate/communicationsSentAt"},
		{"op": "remove", "path": "/evidence/readiness-review/0/predicate/deskBriefedAt"},
		{"op": "replace", "path": "/evidence/readiness-review/0/predicate/affectedServices", "value": []},
	]) == {
		{
			"criterion": "announced",
			"key": "communications",
			"text": "those affected were told at no known time; go-live is on 2026-06-30, and 5 days are demanded",
			"cite": {"attestation": "a1", "pointer": "/predicate"},
		},
		{
			"criterion": "briefed",
			"key": "service-desk",
			"text": "the service desk was briefed at no known time; it must be before go-live on 2026-06-30, and before the minutes were signed",
			"cite": {"attestation": "a1", "pointer": "/predicate"},
		},
		{
			"criterion": "listed",
			"key": "services",
			"text": "the services affected are not listed; if there are none, the list says none",
			"cite": {"attestation": "a1", "pointer": "/predicate/affectedServices"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0"}], "unmet": {"announced", "briefed", "listed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/readiness-review"}], "unmet": {"announced", "briefed", "listed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate", "value": {}}], "unmet": {"announced", "briefed", "listed"}, "findings": {["announced", "communications"], ["briefed", "service-desk"]}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/readiness-review/-", "value": {"id": "a2", "signed_at_ns": 1782437400000000000, "predicate": {"communicationsSentAt": "2026-06-26T01:00:00Z", "affectedServices": []}}}], "unmet": {"announced", "briefed", "listed"}, "findings": {["announced", "communications"], ["briefed", "service-desk"], ["listed", "services"]}},
	"not told": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/communicationsSentAt"}], "unmet": {"announced"}, "findings": {["announced", "communications"]}},
	"told null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/communicationsSentAt", "value": null}], "unmet": {"announced"}, "findings": {["announced", "communications"]}},
	"told one day too late": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/communicationsSentAt", "value": "2026-06-25T16:00:00Z"}], "unmet": {"announced"}, "findings": {["announced", "communications"]}},
	"told after signing": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/communicationsSentAt", "value": "2026-06-26T01:30:01Z"}, {"op": "replace", "path": "/release/go_live", "value": "2026-07-30"}], "unmet": {"announced"}, "findings": {["announced", "communications"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/signed_at_ns"}], "unmet": {"announced", "briefed"}, "findings": {["announced", "communications"], ["briefed", "service-desk"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"announced", "briefed"}},
	"not briefed": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/deskBriefedAt"}], "unmet": {"briefed"}, "findings": {["briefed", "service-desk"]}},
	"briefed null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/deskBriefedAt", "value": null}], "unmet": {"briefed"}, "findings": {["briefed", "service-desk"]}},
	"briefed after signing": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/deskBriefedAt", "value": "2026-06-26T01:30:01Z"}], "unmet": {"briefed"}, "findings": {["briefed", "service-desk"]}},
	"briefed after go-live": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/communicationsSentAt", "value": "2026-06-01T00:00:00Z"}, {"op": "replace", "path": "/release/go_live", "value": "2026-06-24"}], "unmet": {"briefed"}, "findings": {["briefed", "service-desk"]}},
	"services missing": {"patch": [{"op": "remove", "path": "/evidence/readiness-review/0/predicate/affectedServices"}], "unmet": {"listed"}},
	"services null": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/affectedServices", "value": null}], "unmet": {"listed"}, "findings": {["listed", "services"]}},
	"services text": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/affectedServices", "value": "all"}], "unmet": {"listed"}, "findings": {["listed", "services"]}},
	"services empty": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/affectedServices", "value": []}], "unmet": {"listed"}, "findings": {["listed", "services"]}},
	"services blank": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/affectedServices", "value": [" "]}], "unmet": {"listed"}, "findings": {["listed", "services"]}},
	"none beside a service": {"patch": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/affectedServices", "value": ["wallet-issuer", "none"]}], "unmet": {"listed"}, "findings": {["listed", "services"]}},
}

_still_met := {
	"nothing changed": [],
	"as late as allowed": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/communicationsSentAt", "value": "2026-06-25T15:59:59Z"}],
	"told as it was signed": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/communicationsSentAt", "value": "2026-06-26T01:30:00Z"}, {"op": "replace", "path": "/release/go_live", "value": "2026-07-30"}],
	"briefed on the day of go-live": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/communicationsSentAt", "value": "2026-06-01T00:00:00Z"}, {"op": "replace", "path": "/release/go_live", "value": "2026-06-25"}],
	"briefed as it was signed": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/deskBriefedAt", "value": "2026-06-26T01:30:00Z"}],
	"none affected": [{"op": "replace", "path": "/evidence/readiness-review/0/predicate/affectedServices", "value": ["none"]}],
}

_kind := "readiness-review"

_params := {"GLV-07": {"notice_days": 5}}

_input := {
	"release": {
		"go_live": "2026-06-30",
	},
	"evidence": {
		"readiness-review": [
			{
				"id": "a1",
				"signed_at_ns": 1782437400000000000,
				"predicate": {
					"communicationsSentAt": "2026-06-22T02:00:00Z",
					"deskBriefedAt": "2026-06-25T06:00:00Z",
					"affectedServices": [
						"wallet-issuer",
						"wallet-verifier",
					],
				},
			},
		],
	},
}
