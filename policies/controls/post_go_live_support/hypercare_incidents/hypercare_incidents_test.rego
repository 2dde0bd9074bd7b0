package controls.post_go_live_support.hypercare_incidents_test

import data.controls.post_go_live_support.hypercare_incidents as control

test_met if {
	control.met == {"closed": {{"attestation": "h1", "pointer": "/predicate/incidents"}}, "listed": {{"attestation": "r1", "pointer": "/predicate/incidentsCaused"}}, "quiet": {{"attestation": "h1", "pointer": "/predicate/incidents"}}} with input as _input with data.params as _params
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
		some attestations in spoilt.evidence
		some attestation in attestations
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

test_findings if {
	_findings([{"op": "remove", "path": "/evidence/hypercare/0/predicate/incidents/0/closedAt"}, {"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/incidentsCaused", "value": []}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/1/p1Open", "value": 1}]) == {
		{"criterion": "closed", "key": "inc-1", "text": "inc-1 of priority p1 was opened at 2026-07-02T03:10:00Z and not closed when the exit was agreed", "cite": {"attestation": "h1", "pointer": "/predicate/incidents/0"}},
		{"criterion": "closed", "key": "week/2026-08-04", "text": "the last report, for the week ending 2026-08-04, leaves 1 incidents of priority 1 and 0 of priority 2 open", "cite": {"attestation": "h1", "pointer": "/predicate/reports/1"}},
		{"criterion": "listed", "key": "inc-1", "text": "inc-1 was caused by the release, and the review does not list it", "cite": {"attestation": "h1", "pointer": "/predicate/incidents/0"}},
		{"criterion": "quiet", "key": "inc-1", "text": "inc-1 of priority 1 was open in the 7 days before the exit at 2026-08-04T01:00:00Z", "cite": {"attestation": "h1", "pointer": "/predicate/incidents/0"}},
		{"criterion": "quiet", "key": "week/2026-08-04", "text": "the report for the week ending 2026-08-04 says that 1 incidents of priority 1 were open, less than 7 days before the exit at 2026-08-04T01:00:00Z", "cite": {"attestation": "h1", "pointer": "/predicate/reports/1"}},
	}
}

_unmet := {
	"no hypercare": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0"}], "unmet": {"closed", "listed", "quiet"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/hypercare"}], "unmet": {"closed", "listed", "quiet"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate", "value": {}}], "unmet": {"closed", "listed", "quiet"}},
	"no review": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0"}], "unmet": {"listed"}},
	"kind of review absent": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review"}], "unmet": {"listed"}},
	"review empty": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate", "value": {}}], "unmet": {"listed"}, "findings": {["listed", "inc-1"], ["listed", "inc-2"], ["listed", "inc-3"]}},
	"a second hypercare falls short": {"patch": [{"op": "add", "path": "/evidence/hypercare/-", "value": {"id": "h2", "predicate": {"reports": [{"weekEnding": "2026-08-04", "p1Open": 1, "p2Open": 0}], "incidents": [{"id": "inc-9", "priority": "p1", "openedAt": "2026-08-03T00:00:00Z", "causedByChange": true}], "exit": {"at": "2026-08-04T01:00:00Z"}}}}], "unmet": {"closed", "listed", "quiet"}, "findings": {["closed", "inc-9"], ["closed", "week/2026-08-04"], ["listed", "inc-9"], ["quiet", "inc-9"], ["quiet", "week/2026-08-04"]}},
	"a second review lists nothing": {"patch": [{"op": "add", "path": "/evidence/post-implementation-review/-", "value": {"id": "r2", "predicate": {"incidentsCaused": []}}}], "unmet": {"listed"}, "findings": {["listed", "inc-1"]}},
	"incidents missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/incidents"}], "unmet": {"closed", "listed", "quiet"}},
	"incidents null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/incidents", "value": null}], "unmet": {"closed", "listed", "quiet"}},
	"incidents text": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/incidents", "value": "none"}], "unmet": {"closed", "listed", "quiet"}},
	"incident null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/incidents", "value": [null]}], "unmet": {"closed", "listed", "quiet"}},
	"reports missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/reports"}], "unmet": {"closed", "quiet"}},
	"no report": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports", "value": []}], "unmet": {"closed", "quiet"}},
	"reports null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports", "value": null}], "unmet": {"closed", "quiet"}},
	"exit missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/exit"}], "unmet": {"closed", "quiet"}},
	"exit null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/at", "value": null}], "unmet": {"closed", "quiet"}},
	"exit a date": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/at", "value": "2026-08-04"}], "unmet": {"closed", "quiet"}},
	"an incident of priority 1 is open": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/incidents/0/closedAt"}], "unmet": {"closed", "quiet"}, "findings": {["closed", "inc-1"], ["quiet", "inc-1"]}},
	"an incident of priority 1 with a null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/incidents/0/closedAt", "value": null}], "unmet": {"closed", "quiet"}, "findings": {["closed", "inc-1"], ["quiet", "inc-1"]}},
	"an incident of priority 2 is open": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/incidents/1/closedAt"}], "unmet": {"closed"}, "findings": {["closed", "inc-2"]}},
	"closed a second after the exit": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/incidents/1/closedAt", "value": "2026-08-04T01:00:01Z"}], "unmet": {"closed"}, "findings": {["closed", "inc-2"]}},
	"closed a second too late to be quiet": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/incidents/0/closedAt", "value": "2026-07-28T01:00:01Z"}], "unmet": {"quiet"}, "findings": {["quiet", "inc-1"]}},
	"priority missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/incidents/1/priority"}], "unmet": {"closed", "quiet"}, "findings": {["quiet", "inc-2"]}},
	"priority null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/incidents/1/priority", "value": null}], "unmet": {"closed", "quiet"}, "findings": {["closed", "inc-2"], ["quiet", "inc-2"]}},
	"priority unknown": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/incidents/1/priority", "value": "p0"}], "unmet": {"closed", "quiet"}, "findings": {["closed", "inc-2"], ["quiet", "inc-2"]}},
	"the last report leaves a priority 1 open": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/1/p1Open", "value": 1}], "unmet": {"closed", "quiet"}, "findings": {["closed", "week/2026-08-04"], ["quiet", "week/2026-08-04"]}},
	"the last report leaves a priority 2 open": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/1/p2Open", "value": 1}], "unmet": {"closed"}, "findings": {["closed", "week/2026-08-04"]}},
	"the last report does not say": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/reports/1/p2Open"}], "unmet": {"closed"}},
	"the last report says null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/1/p2Open", "value": null}], "unmet": {"closed"}, "findings": {["closed", "week/2026-08-04"]}},
	"two last reports, one leaves some open": {"patch": [{"op": "add", "path": "/evidence/hypercare/0/predicate/reports/-", "value": {"weekEnding": "2026-08-04", "p1Open": 0, "p2Open": 3}}], "unmet": {"closed"}, "findings": {["closed", "week/2026-08-04"]}},
	"an earlier week was not quiet": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/0/p1Open", "value": 1}], "unmet": {"quiet"}, "findings": {["quiet", "week/2026-07-28"]}},
	"an earlier week null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/0/p1Open", "value": null}], "unmet": {"quiet"}, "findings": {["quiet", "week/2026-07-28"]}},
	"an earlier week not quiet by a second": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/0/p1Open", "value": 1}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/at", "value": "2026-08-04T15:59:59Z"}], "unmet": {"quiet"}, "findings": {["quiet", "week/2026-07-28"]}},
	"cause missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/incidents/1/causedByChange"}], "unmet": {"listed"}, "findings": {["listed", "inc-2"]}},
	"cause null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/incidents/1/causedByChange", "value": null}], "unmet": {"listed"}, "findings": {["listed", "inc-2"]}},
	"one more was caused": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/incidents/2/causedByChange", "value": true}], "unmet": {"listed"}, "findings": {["listed", "inc-3"]}},
	"not listed": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/incidentsCaused", "value": []}], "unmet": {"listed"}, "findings": {["listed", "inc-1"]}},
	"list missing": {"patch": [{"op": "remove", "path": "/evidence/post-implementation-review/0/predicate/incidentsCaused"}], "unmet": {"listed"}, "findings": {["listed", "inc-1"], ["listed", "inc-2"], ["listed", "inc-3"]}},
	"list null": {"patch": [{"op": "replace", "path": "/evidence/post-implementation-review/0/predicate/incidentsCaused", "value": null}], "unmet": {"listed"}, "findings": {["listed", "inc-1"]}},
}

_still_met := {
	"nothing changed": [],
	"no incident": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/incidents", "value": []}],
	"closed at the exit": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/incidents/1/closedAt", "value": "2026-08-04T01:00:00Z"}],
	"just quiet for long enough": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/incidents/0/closedAt", "value": "2026-07-28T01:00:00Z"}],
	"an earlier week long enough ago": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/0/p1Open", "value": 1}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/exit/at", "value": "2026-08-04T16:00:00Z"}],
	"more listed than happened": [{"op": "add", "path": "/evidence/post-implementation-review/0/predicate/incidentsCaused/-", "value": {"id": "inc-7"}}],
}

_parameterised := {"quiet"}

_params := {"OPS-03": {"quiet_days": 7}}

_input := {"evidence": {"hypercare": [{"id": "h1", "predicate": {"reports": [{"weekEnding": "2026-07-28", "p1Open": 0, "p2Open": 1}, {"weekEnding": "2026-08-04", "p1Open": 0, "p2Open": 0}], "incidents": [{"id": "inc-1", "priority": "p1", "openedAt": "2026-07-02T03:10:00Z", "closedAt": "2026-07-02T04:25:00Z", "causedByChange": true}, {"id": "inc-2", "priority": "p2", "openedAt": "2026-07-06T06:00:00Z", "closedAt": "2026-07-08T02:00:00Z", "causedByChange": false}, {"id": "inc-3", "priority": "p4", "openedAt": "2026-07-30T01:00:00Z", "causedByChange": false}], "exit": {"at": "2026-08-04T01:00:00Z"}}}], "post-implementation-review": [{"id": "r1", "predicate": {"incidentsCaused": [{"id": "inc-1"}]}}]}}
