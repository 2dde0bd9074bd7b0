package controls.go_live_readiness.window_free_test

import data.controls.go_live_readiness.window_free as control
import data.lib.clock

test_met if {
	control.met == {
		"clear": {{"attestation": "a1", "pointer": "/predicate/window"}},
		"covered": {{"attestation": "a1", "pointer": "/predicate/window"}},
	} with input as _input with data.calendars as _calendars
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

_outcome(patch) := outcome if {
	outcome := {
		"unmet": {criterion | some criterion, citations in control.met; count(citations) == 0},
		"findings": {[finding.criterion, finding.key] | some finding in control.finding},
	} with input as json.patch(_input, patch) with data.calendars as _calendars
}

_citations(patch) := proofs | particulars if {
	proofs := {citation | some citations in control.met; some citation in citations} with input as json.patch(_input, patch) with data.calendars as _calendars
	particulars := {finding.cite | some finding in control.finding} with input as json.patch(_input, patch) with data.calendars as _calendars
}

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch) with data.calendars as _calendars
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": {"start": "2026-12-21T03:30:00Z", "end": "2026-12-21T09:30:00Z"}},
	]) == {
		{
			"criterion": "clear",
			"key": "end-of-year",
			"text": "the window from 2026-12-21T03:30:00Z to 2026-12-21T09:30:00Z (in Perth 2026-12-21 11:30 to 2026-12-21 17:30) touches the freeze from 2026-12-18 to 2026-12-28",
			"cite": {"attestation": "a1", "pointer": "/predicate/window"},
		},
		{
			"criterion": "covered",
			"key": "2026-12-21T03:30:00Z/2026-12-21T09:30:00Z",
			"text": "the window from 2026-12-21T03:30:00Z to 2026-12-21T09:30:00Z is not the release's, from 2026-06-30T03:30:00Z to 2026-06-30T09:30:00Z, or lies outside the change calendar, which covers 2026-06-01 to 2026-12-31",
			"cite": {"attestation": "a1", "pointer": "/predicate/window"},
		},
	}
}

test_calendar_spoilt[note] if {
	some note, case in {
		"first day missing": {"patch": [{"op": "remove", "path": "/change-freeze/covers/from"}], "unmet": {"covered"}},
		"last day null": {"patch": [{"op": "replace", "path": "/change-freeze/covers/until", "value": null}], "unmet": {"covered"}},
		"periods missing": {"patch": [{"op": "remove", "path": "/change-freeze/periods"}], "unmet": {"clear"}},
		"periods null": {"patch": [{"op": "replace", "path": "/change-freeze/periods", "value": null}], "unmet": {"clear"}},
		"a period without a last day": {"patch": [{"op": "remove", "path": "/change-freeze/periods/1/until"}], "unmet": set()},
		"a period without a first day": {"patch": [{"op": "remove", "path": "/change-freeze/periods/1/from"}], "unmet": {"clear"}},
	}
	calendars := json.patch(_calendars, case.patch)
	unmet := {criterion | some criterion, citations in control.met; count(citations) == 0} with input as _input with data.calendars as calendars
	unmet == case.unmet
}

test_no_period if {
	none := json.patch(_calendars, [{"op": "replace", "path": "/change-freeze/periods", "value": []}])
	count(control.met.clear) == 1 with input as _input with data.calendars as none
}

# The calendar that comes with the program is whole, though only an example.
test_default_calendar if {
	calendar := data.calendars["change-freeze"]
	clock.days_between(calendar.covers.from, calendar.covers.until) > 365
	count(calendar.periods) > 0
	every period in calendar.periods {
		period.kind in {"freeze", "lockdown"}
		clock.days_between(period.from, period.until) >= 0
		clock.days_between(calendar.covers.from, period.from) >= 0
		clock.days_between(period.until, calendar.covers.until) >= 0
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0"}], "unmet": {"clear", "covered"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/change-approval"}], "unmet": {"clear", "covered"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate", "value": {}}], "unmet": {"clear", "covered"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/change-approval/-", "value": {"id": "a2", "predicate": {"window": {"start": "2026-12-21T03:30:00Z", "end": "2026-12-21T09:30:00Z"}}}}], "unmet": {"clear", "covered"}, "findings": {["clear", "end-of-year"], ["covered", "2026-12-21T03:30:00Z/2026-12-21T09:30:00Z"]}},
	"window missing": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0/predicate/window"}], "unmet": {"clear", "covered"}},
	"window null": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": null}], "unmet": {"clear", "covered"}},
	"window text": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": "now"}], "unmet": {"clear", "covered"}},
	"start missing": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0/predicate/window/start"}], "unmet": {"clear", "covered"}},
	"start null": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window/start", "value": null}], "unmet": {"clear", "covered"}, "findings": {["covered", "null/2026-06-30T09:30:00Z"]}},
	"end missing": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0/predicate/window/end"}], "unmet": {"clear", "covered"}},
	"end null": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window/end", "value": null}], "unmet": {"clear", "covered"}, "findings": {["covered", "2026-06-30T03:30:00Z/null"]}},
	"start not in UTC": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window/start", "value": "2026-06-30T11:30:00+08:00"}], "unmet": {"clear", "covered"}, "findings": {["covered", "2026-06-30T11:30:00+08:00/2026-06-30T09:30:00Z"]}},
	"ends as it starts": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": {"start": "2026-06-30T03:30:00Z", "end": "2026-06-30T03:30:00Z"}}, {"op": "replace", "path": "/release/window", "value": {"start": "2026-06-30T03:30:00Z", "end": "2026-06-30T03:30:00Z"}}], "unmet": {"clear", "covered"}, "findings": {["covered", "2026-06-30T03:30:00Z/2026-06-30T03:30:00Z"]}},
	"ends before it starts": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": {"start": "2026-06-30T09:30:00Z", "end": "2026-06-30T03:30:00Z"}}, {"op": "replace", "path": "/release/window", "value": {"start": "2026-06-30T09:30:00Z", "end": "2026-06-30T03:30:00Z"}}], "unmet": {"clear", "covered"}, "findings": {["covered", "2026-06-30T09:30:00Z/2026-06-30T03:30:00Z"]}},
	"starts earlier than the release's": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window/start", "value": "2026-06-30T03:29:59Z"}], "unmet": {"covered"}, "findings": {["covered", "2026-06-30T03:29:59Z/2026-06-30T09:30:00Z"]}},
	"ends later than the release's": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window/end", "value": "2026-06-30T09:30:01Z"}], "unmet": {"covered"}, "findings": {["covered", "2026-06-30T03:30:00Z/2026-06-30T09:30:01Z"]}},
	"the release's missing": {"patch": [{"op": "remove", "path": "/release/window"}], "unmet": {"covered"}},
	"starts before the calendar": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": {"start": "2026-05-31T15:59:59Z", "end": "2026-06-01T02:00:00Z"}}, {"op": "replace", "path": "/release/window", "value": {"start": "2026-05-31T15:59:59Z", "end": "2026-06-01T02:00:00Z"}}], "unmet": {"covered"}, "findings": {["covered", "2026-05-31T15:59:59Z/2026-06-01T02:00:00Z"]}},
	"ends after the calendar": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": {"start": "2026-12-31T10:00:00Z", "end": "2026-12-31T16:00:01Z"}}, {"op": "replace", "path": "/release/window", "value": {"start": "2026-12-31T10:00:00Z", "end": "2026-12-31T16:00:01Z"}}], "unmet": {"covered"}, "findings": {["covered", "2026-12-31T10:00:00Z/2026-12-31T16:00:01Z"]}},
	"within a freeze": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": {"start": "2026-12-21T03:30:00Z", "end": "2026-12-21T09:30:00Z"}}, {"op": "replace", "path": "/release/window", "value": {"start": "2026-12-21T03:30:00Z", "end": "2026-12-21T09:30:00Z"}}], "unmet": {"clear"}, "findings": {["clear", "end-of-year"]}},
	"runs into a freeze": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": {"start": "2026-12-17T10:00:00Z", "end": "2026-12-17T16:00:01Z"}}, {"op": "replace", "path": "/release/window", "value": {"start": "2026-12-17T10:00:00Z", "end": "2026-12-17T16:00:01Z"}}], "unmet": {"clear"}, "findings": {["clear", "end-of-year"]}},
	"starts at the end of a freeze": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": {"start": "2026-12-28T15:59:59Z", "end": "2026-12-28T20:00:00Z"}}, {"op": "replace", "path": "/release/window", "value": {"start": "2026-12-28T15:59:59Z", "end": "2026-12-28T20:00:00Z"}}], "unmet": {"clear"}, "findings": {["clear", "end-of-year"]}},
	"around a lockdown": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": {"start": "2026-09-01T00:00:00Z", "end": "2026-09-30T00:00:00Z"}}, {"op": "replace", "path": "/release/window", "value": {"start": "2026-09-01T00:00:00Z", "end": "2026-09-30T00:00:00Z"}}], "unmet": {"clear"}, "findings": {["clear", "count"]}},
}

_still_met := {
	"nothing changed": [],
	"ends as a freeze begins": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": {"start": "2026-12-17T10:00:00Z", "end": "2026-12-17T16:00:00Z"}}, {"op": "replace", "path": "/release/window", "value": {"start": "2026-12-17T10:00:00Z", "end": "2026-12-17T16:00:00Z"}}],
	"starts as a freeze is over": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": {"start": "2026-12-28T16:00:00Z", "end": "2026-12-28T20:00:00Z"}}, {"op": "replace", "path": "/release/window", "value": {"start": "2026-12-28T16:00:00Z", "end": "2026-12-28T20:00:00Z"}}],
	"starts with the calendar": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": {"start": "2026-05-31T16:00:00Z", "end": "2026-06-01T02:00:00Z"}}, {"op": "replace", "path": "/release/window", "value": {"start": "2026-05-31T16:00:00Z", "end": "2026-06-01T02:00:00Z"}}],
	"ends with the calendar": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": {"start": "2026-12-31T10:00:00Z", "end": "2026-12-31T16:00:00Z"}}, {"op": "replace", "path": "/release/window", "value": {"start": "2026-12-31T10:00:00Z", "end": "2026-12-31T16:00:00Z"}}],
}

_kind := "change-approval"

_calendars := {"change-freeze": {"covers": {"from": "2026-06-01", "until": "2026-12-31"}, "periods": [{"id": "end-of-year", "kind": "freeze", "from": "2026-12-18", "until": "2026-12-28"}, {"id": "count", "kind": "lockdown", "from": "2026-09-10", "until": "2026-09-10"}]}}

_input := {
	"release": {
		"window": {
			"start": "2026-06-30T03:30:00Z",
			"end": "2026-06-30T09:30:00Z",
		},
	},
	"evidence": {
		"change-approval": [
			{
				"id": "a1",
				"predicate": {
					"window": {
						"start": "2026-06-30T03:30:00Z",
						"end": "2026-06-30T09:30:00Z",
					},
				},
			},
		],
	},
}
