package controls.training_and_knowledge_transfer.incident_reporting_test

import data.controls.training_and_knowledge_transfer.incident_reporting as control

test_met if {
	control.met == {
		"breaches": {{"attestation": "a1", "pointer": "/predicate/reportingWorkflow/notifications"}},
		"called": {{"attestation": "a1", "pointer": "/predicate/reportingWorkflow/callTestedAt"}},
		"reachable": {{"attestation": "a1", "pointer": "/predicate/reportingWorkflow/contacts"}},
		"routed": {{"attestation": "a1", "pointer": "/predicate/reportingWorkflow/notifications"}},
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
	unmet == {"breaches", "called", "routed"}
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
		{"op": "replace", "path": "/now_ns", "value": 1798732800000000000},
		{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts", "value": []},
		{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications", "value": []},
	]) == {
		{
			"criterion": "breaches",
			"key": "information-commissioner",
			"text": "the reporting workflow has no route by which information-commissioner hears of an information breach; the scheme is in force from 2027-01-01",
			"cite": {"attestation": "a1", "pointer": "/predicate/reportingWorkflow"},
		},
		{
			"criterion": "called",
			"key": "contacts",
			"text": "the contacts were last called as a test at 2026-06-17T13:00:00Z; it must be no more than 90 days ago, and before the register was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/reportingWorkflow"},
		},
		{
			"criterion": "reachable",
			"key": "contacts",
			"text": "the reporting workflow names no contact that answers at every hour",
			"cite": {"attestation": "a1", "pointer": "/predicate/reportingWorkflow"},
		},
		{
			"criterion": "routed",
			"key": "dgov-wa-soc",
			"text": "the reporting workflow has no route by which dgov-wa-soc hears of an incident within 24 hours",
			"cite": {"attestation": "a1", "pointer": "/predicate/reportingWorkflow"},
		},
	}
}

test_nobody_to_tell if {
	nobody := json.patch(_params, [{"op": "replace", "path": "/TRN-09/authorities", "value": []}, {"op": "replace", "path": "/TRN-09/breach_authorities", "value": []}])
	control.met.routed == set() with input as _input with data.params as nobody
	control.met.breaches == set() with input as _input with data.params as nobody
}

test_valid_until if {
	control.valid_until == {1789477200000000000} with input as _input with data.params as _params
}

# What is not needed yet is needed when the scheme begins.
test_valid_until_the_scheme_begins if {
	unprepared := json.patch(_input, [{"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/1"}])
	control.valid_until == {1789477200000000000, 1798732800000000000} with input as unprepared with data.params as _params
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/documents/0"}], "unmet": {"breaches", "called", "reachable", "routed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/documents"}], "unmet": {"breaches", "called", "reachable", "routed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate", "value": {}}], "unmet": {"breaches", "called", "reachable", "routed"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/documents/-", "value": {"id": "a2", "signed_at_ns": 1782351000000000000, "predicate": {"reportingWorkflow": {"contacts": [], "notifications": [], "callTestedAt": "2026-01-01T00:00:00Z"}}}}], "unmet": {"called", "reachable", "routed"}, "findings": {["called", "contacts"], ["reachable", "contacts"], ["routed", "dgov-wa-soc"]}},
	"workflow missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow"}], "unmet": {"breaches", "called", "reachable", "routed"}},
	"workflow null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow", "value": null}], "unmet": {"breaches", "called", "reachable", "routed"}, "findings": {["breaches", "information-commissioner"], ["reachable", "contacts"], ["routed", "dgov-wa-soc"]}},
	"contacts missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts"}], "unmet": {"reachable"}, "findings": {["reachable", "contacts"]}},
	"contacts null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts", "value": null}], "unmet": {"reachable"}, "findings": {["reachable", "contacts"]}},
	"contacts text": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts", "value": "all"}], "unmet": {"reachable"}, "findings": {["reachable", "contacts"]}},
	"contacts empty": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts", "value": []}], "unmet": {"reachable"}, "findings": {["reachable", "contacts"]}},
	"nobody at night": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts/0/allHours", "value": false}], "unmet": {"reachable"}, "findings": {["reachable", "contacts"]}},
	"hours missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts/0/allHours"}], "unmet": {"reachable"}, "findings": {["reachable", "contacts"]}},
	"hours null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts/0/allHours", "value": null}], "unmet": {"reachable"}, "findings": {["reachable", "contacts"]}},
	"hours text": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts/0/allHours", "value": "true"}], "unmet": {"reachable"}, "findings": {["reachable", "contacts"]}},
	"contact missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts/0/person"}], "unmet": {"reachable"}, "findings": {["reachable", "contacts"]}},
	"contact blank": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/contacts/0/person", "value": " "}], "unmet": {"reachable"}, "findings": {["reachable", "contacts"]}},
	"steps missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications"}], "unmet": {"breaches", "routed"}, "findings": {["breaches", "information-commissioner"], ["routed", "dgov-wa-soc"]}},
	"steps null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications", "value": null}], "unmet": {"breaches", "routed"}, "findings": {["breaches", "information-commissioner"], ["routed", "dgov-wa-soc"]}},
	"steps text": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications", "value": "all"}], "unmet": {"breaches", "routed"}, "findings": {["breaches", "information-commissioner"], ["routed", "dgov-wa-soc"]}},
	"steps empty": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications", "value": []}], "unmet": {"routed"}, "findings": {["routed", "dgov-wa-soc"]}},
	"authority not told": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/0"}], "unmet": {"routed"}, "findings": {["routed", "dgov-wa-soc"]}},
	"authority missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/0/authority"}], "unmet": {"routed"}, "findings": {["routed", "dgov-wa-soc"]}},
	"told of something else": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/0/event", "value": "information-breach"}], "unmet": {"routed"}, "findings": {["routed", "dgov-wa-soc"]}},
	"event missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/0/event"}], "unmet": {"routed"}, "findings": {["routed", "dgov-wa-soc"]}},
	"route blank": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/0/route", "value": " "}], "unmet": {"routed"}, "findings": {["routed", "dgov-wa-soc"]}},
	"route missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/0/route"}], "unmet": {"routed"}, "findings": {["routed", "dgov-wa-soc"]}},
	"route null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/0/route", "value": null}], "unmet": {"routed"}, "findings": {["routed", "dgov-wa-soc"]}},
	"one hour too late": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/0/withinHours", "value": 25}], "unmet": {"routed"}, "findings": {["routed", "dgov-wa-soc"]}},
	"hours to tell missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/0/withinHours"}], "unmet": {"routed"}, "findings": {["routed", "dgov-wa-soc"]}},
	"hours to tell null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/0/withinHours", "value": null}], "unmet": {"routed"}, "findings": {["routed", "dgov-wa-soc"]}},
	"hours to tell text": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/0/withinHours", "value": "4"}], "unmet": {"routed"}, "findings": {["routed", "dgov-wa-soc"]}},
	"hours to tell negative": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/0/withinHours", "value": -1}], "unmet": {"routed"}, "findings": {["routed", "dgov-wa-soc"]}},
	"in force at the decision": {"patch": [{"op": "replace", "path": "/now_ns", "value": 1798732800000000000}, {"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/callTestedAt", "value": "2026-12-20T00:00:00Z"}, {"op": "replace", "path": "/evidence/documents/0/signed_at_ns", "value": 1798732800000000000}, {"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/1"}], "unmet": {"breaches"}, "findings": {["breaches", "information-commissioner"]}},
	"in force at go-live": {"patch": [{"op": "replace", "path": "/release/go_live", "value": "2027-01-01"}, {"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/1"}], "unmet": {"breaches"}, "findings": {["breaches", "information-commissioner"]}},
	"in force, go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}, {"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/1"}], "unmet": {"breaches"}, "findings": {["breaches", "information-commissioner"]}},
	"in force, another authority": {"patch": [{"op": "replace", "path": "/now_ns", "value": 1798732800000000000}, {"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/callTestedAt", "value": "2026-12-20T00:00:00Z"}, {"op": "replace", "path": "/evidence/documents/0/signed_at_ns", "value": 1798732800000000000}, {"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/1/authority", "value": "police"}], "unmet": {"breaches"}, "findings": {["breaches", "information-commissioner"]}},
	"in force, another event": {"patch": [{"op": "replace", "path": "/now_ns", "value": 1798732800000000000}, {"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/callTestedAt", "value": "2026-12-20T00:00:00Z"}, {"op": "replace", "path": "/evidence/documents/0/signed_at_ns", "value": 1798732800000000000}, {"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/1/event", "value": "incident"}], "unmet": {"breaches"}, "findings": {["breaches", "information-commissioner"]}},
	"in force, no route": {"patch": [{"op": "replace", "path": "/now_ns", "value": 1798732800000000000}, {"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/callTestedAt", "value": "2026-12-20T00:00:00Z"}, {"op": "replace", "path": "/evidence/documents/0/signed_at_ns", "value": 1798732800000000000}, {"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/1/route", "value": ""}], "unmet": {"breaches"}, "findings": {["breaches", "information-commissioner"]}},
	"deciding instant missing": {"patch": [{"op": "remove", "path": "/now_ns"}, {"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/1"}], "unmet": {"breaches", "called"}, "findings": {["breaches", "information-commissioner"], ["called", "contacts"]}},
	"call missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/callTestedAt"}], "unmet": {"called"}, "findings": {["called", "contacts"]}},
	"call null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/callTestedAt", "value": null}], "unmet": {"called"}, "findings": {["called", "contacts"]}},
	"call one second too old": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/callTestedAt", "value": "2026-04-01T03:59:59Z"}], "unmet": {"called"}, "findings": {["called", "contacts"]}},
	"call after signing": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/callTestedAt", "value": "2026-06-25T01:30:01Z"}], "unmet": {"called"}, "findings": {["called", "contacts"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/signed_at_ns"}], "unmet": {"called"}, "findings": {["called", "contacts"]}},
}

_still_met := {
	"nothing changed": [],
	"call as old as allowed": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/callTestedAt", "value": "2026-04-01T04:00:00Z"}],
	"call as it was signed": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/callTestedAt", "value": "2026-06-25T01:30:00Z"}],
	"told at once": [{"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/0/withinHours", "value": 0}],
	"one second before the scheme": [{"op": "replace", "path": "/now_ns", "value": 1798732799000000000}, {"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/callTestedAt", "value": "2026-12-20T00:00:00Z"}, {"op": "replace", "path": "/evidence/documents/0/signed_at_ns", "value": 1798732799000000000}, {"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/1"}],
	"the day before the scheme": [{"op": "replace", "path": "/release/go_live", "value": "2026-12-31"}, {"op": "remove", "path": "/evidence/documents/0/predicate/reportingWorkflow/notifications/1"}],
	"in force and prepared": [{"op": "replace", "path": "/now_ns", "value": 1798732800000000000}, {"op": "replace", "path": "/evidence/documents/0/predicate/reportingWorkflow/callTestedAt", "value": "2026-12-20T00:00:00Z"}, {"op": "replace", "path": "/evidence/documents/0/signed_at_ns", "value": 1798732800000000000}],
}

_kind := "documents"

_params := {"TRN-09": {"authorities": ["dgov-wa-soc"], "notify_hours": 24, "call_test_days": 90, "breach_from": "2027-01-01", "breach_authorities": ["information-commissioner"]}}

_input := {
	"now_ns": 1782792000000000000,
	"release": {
		"go_live": "2026-06-30",
	},
	"evidence": {
		"documents": [
			{
				"id": "a1",
				"signed_at_ns": 1782351000000000000,
				"predicate": {
					"reportingWorkflow": {
						"contacts": [
							{
								"person": "sam",
								"allHours": true,
							},
							{
								"person": "otto",
								"allHours": false,
							},
						],
						"notifications": [
							{
								"event": "incident",
								"authority": "dgov-wa-soc",
								"route": "by phone",
								"withinHours": 24,
							},
							{
								"event": "information-breach",
								"authority": "information-commissioner",
								"route": "in writing",
								"withinHours": 72,
							},
						],
						"callTestedAt": "2026-06-17T13:00:00Z",
					},
				},
			},
		],
	},
}
