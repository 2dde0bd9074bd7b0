package controls.go_live_readiness.monitoring_proved_test

import data.controls.go_live_readiness.monitoring_proved as control

test_met if {
	control.met == {
		"alerting": {{"attestation": "a1", "pointer": "/predicate/alertTestedAt"}},
		"available": {{"attestation": "a1", "pointer": "/predicate/probes"}},
		"visible": {{"attestation": "a1", "pointer": "/predicate/dashboards"}},
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
	unmet == {"alerting", "available"}
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
		{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes/1/availabilityPercent", "value": 99.89},
		{"op": "replace", "path": "/evidence/service-transition/0/predicate/alertTestedAt", "value": "2026-06-01T00:00:00Z"},
		{"op": "replace", "path": "/evidence/service-transition/0/predicate/dashboards", "value": []},
	]) == {
		{
			"criterion": "alerting",
			"key": "alert",
			"text": "an alert was last tested at 2026-06-01T00:00:00Z, more than 7 days before the window or after the statement was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/alertTestedAt"},
		},
		{
			"criterion": "visible",
			"key": "dashboards",
			"text": "no dashboard is listed, or not where it is",
			"cite": {"attestation": "a1", "pointer": "/predicate/dashboards"},
		},
		{
			"criterion": "available",
			"key": "present",
			"text": "present: 99.89 % over 24 hours until 2026-06-29T00:00:00Z; demanded are 99.9 % over 24 hours, ended no more than 72 hours before the window",
			"cite": {"attestation": "a1", "pointer": "/predicate/probes/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0"}], "unmet": {"alerting", "available", "visible"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/service-transition"}], "unmet": {"alerting", "available", "visible"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate", "value": {}}], "unmet": {"alerting", "available", "visible"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/service-transition/-", "value": {"id": "a2", "signed_at_ns": 1782696600000000000, "predicate": {"probes": [{"name": "revoke", "availabilityPercent": 99, "windowHours": 24, "endedAt": "2026-06-29T00:00:00Z"}], "alertTestedAt": "2026-01-01T00:00:00Z", "dashboards": []}}}], "unmet": {"alerting", "available", "visible"}, "findings": {["alerting", "alert"], ["available", "revoke"], ["visible", "dashboards"]}},
	"probes missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/probes"}], "unmet": {"available"}},
	"probes null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes", "value": null}], "unmet": {"available"}},
	"probes text": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes", "value": "all"}], "unmet": {"available"}},
	"probes empty": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes", "value": []}], "unmet": {"available"}},
	"availability just too low": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes/1/availabilityPercent", "value": 99.89}], "unmet": {"available"}, "findings": {["available", "present"]}},
	"availability above all": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes/1/availabilityPercent", "value": 100.1}], "unmet": {"available"}, "findings": {["available", "present"]}},
	"availability missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/probes/1/availabilityPercent"}], "unmet": {"available"}},
	"availability null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes/1/availabilityPercent", "value": null}], "unmet": {"available"}, "findings": {["available", "present"]}},
	"availability text": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes/1/availabilityPercent", "value": "100"}], "unmet": {"available"}, "findings": {["available", "present"]}},
	"one hour too short": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes/1/windowHours", "value": 23}], "unmet": {"available"}, "findings": {["available", "present"]}},
	"hours missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/probes/1/windowHours"}], "unmet": {"available"}},
	"hours null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes/1/windowHours", "value": null}], "unmet": {"available"}, "findings": {["available", "present"]}},
	"ended one second too long ago": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes/1/endedAt", "value": "2026-06-27T03:29:59Z"}], "unmet": {"available"}, "findings": {["available", "present"]}},
	"ended after signing": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes/1/endedAt", "value": "2026-06-29T01:30:01Z"}], "unmet": {"available"}, "findings": {["available", "present"]}},
	"end missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/probes/1/endedAt"}], "unmet": {"available"}},
	"end null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes/1/endedAt", "value": null}], "unmet": {"available"}, "findings": {["available", "present"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/signed_at_ns"}], "unmet": {"alerting", "available"}, "findings": {["alerting", "alert"], ["available", "issue"], ["available", "present"]}},
	"window missing": {"patch": [{"op": "remove", "path": "/release/window"}], "unmet": {"alerting", "available"}, "findings": {["alerting", "alert"], ["available", "issue"], ["available", "present"]}},
	"start of the window null": {"patch": [{"op": "replace", "path": "/release/window/start", "value": null}], "unmet": {"alerting", "available"}, "findings": {["alerting", "alert"], ["available", "issue"], ["available", "present"]}},
	"alert one second too long ago": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/alertTestedAt", "value": "2026-06-23T03:29:59Z"}], "unmet": {"alerting"}, "findings": {["alerting", "alert"]}},
	"alert after signing": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/alertTestedAt", "value": "2026-06-29T01:30:01Z"}], "unmet": {"alerting"}, "findings": {["alerting", "alert"]}},
	"alert missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/alertTestedAt"}], "unmet": {"alerting"}},
	"alert null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/alertTestedAt", "value": null}], "unmet": {"alerting"}, "findings": {["alerting", "alert"]}},
	"dashboards missing": {"patch": [{"op": "remove", "path": "/evidence/service-transition/0/predicate/dashboards"}], "unmet": {"visible"}},
	"dashboards null": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/dashboards", "value": null}], "unmet": {"visible"}, "findings": {["visible", "dashboards"]}},
	"dashboards text": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/dashboards", "value": "all"}], "unmet": {"visible"}, "findings": {["visible", "dashboards"]}},
	"dashboards empty": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/dashboards", "value": []}], "unmet": {"visible"}, "findings": {["visible", "dashboards"]}},
	"a dashboard nowhere": {"patch": [{"op": "add", "path": "/evidence/service-transition/0/predicate/dashboards/-", "value": {"name": "capacity"}}], "unmet": {"visible"}, "findings": {["visible", "dashboards"]}},
	"a dashboard at a blank place": {"patch": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/dashboards/0/uri", "value": " "}], "unmet": {"visible"}, "findings": {["visible", "dashboards"]}},
}

_still_met := {
	"nothing changed": [],
	"as low as allowed": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes/1/availabilityPercent", "value": 99.9}],
	"ended as long ago as allowed": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes/1/endedAt", "value": "2026-06-27T03:30:00Z"}],
	"ended as it was signed": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/probes/1/endedAt", "value": "2026-06-29T01:30:00Z"}],
	"alert as long ago as allowed": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/alertTestedAt", "value": "2026-06-23T03:30:00Z"}],
	"alert as it was signed": [{"op": "replace", "path": "/evidence/service-transition/0/predicate/alertTestedAt", "value": "2026-06-29T01:30:00Z"}],
}

_kind := "service-transition"

_params := {"GLV-15": {"availability_percent": 99.9, "window_hours": 24, "probe_age_hours": 72, "alert_days": 7}}

_input := {
	"release": {
		"window": {
			"start": "2026-06-30T03:30:00Z",
		},
	},
	"evidence": {
		"service-transition": [
			{
				"id": "a1",
				"signed_at_ns": 1782696600000000000,
				"predicate": {
					"probes": [
						{
							"name": "issue",
							"availabilityPercent": 100,
							"windowHours": 48,
							"endedAt": "2026-06-29T00:00:00Z",
						},
						{
							"name": "present",
							"availabilityPercent": 99.95,
							"windowHours": 24,
							"endedAt": "2026-06-29T00:00:00Z",
						},
					],
					"alertTestedAt": "2026-06-26T03:00:00Z",
					"dashboards": [
						{
							"name": "service",
							"uri": "https://monitoring.example",
						},
					],
				},
			},
		],
	},
}
