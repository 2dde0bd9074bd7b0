# METADATA
# title: The window lies in the change calendar, clear of every freeze and lockdown
# description: >-
#   The calendar is pinned data of the policy bundle; the one that comes with the
#   program is an example, and each agency puts its own in its place. Days are days
#   in Perth, instants are in UTC.
# custom:
#   id: GLV-13
#   bullet: "6.3"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.32]}
#   sources: [ITIL 4]
#   evidence: [change-approval]
#   criteria:
#     covered: The window asked for is the release's, and lies within the days that the change calendar covers.
#     clear: It touches no freeze and no lockdown.
#   consequence: The change meets the days on which nothing may go wrong and nobody is there to help.
#   remediation: Choose a window that the change calendar allows, in release.hcl and in the request, and sign the request again with `releasegate attest change-approval`.
package controls.go_live_readiness.window_free

import data.lib.clock
import data.lib.evidence

met.covered contains evidence.cite(request, "/predicate/window") if {
	every each in input.evidence["change-approval"] {
		_covered(each.predicate.window)
	}
	some request in input.evidence["change-approval"]
}

met.clear contains evidence.cite(request, "/predicate/window") if {
	is_array(_calendar.periods)
	every each in input.evidence["change-approval"] {
		_open(each.predicate.window)
		every period in _calendar.periods {
			_clear(each.predicate.window, period)
		}
	}
	some request in input.evidence["change-approval"]
}

finding contains {
	"criterion": "covered",
	"key": sprintf("%v/%v", [window.start, window.end]),
	"text": sprintf(
		"the window from %v to %v is not the release's, from %v to %v, or lies outside the change calendar, which covers %v to %v",
		[window.start, window.end, input.release.window.start, input.release.window.end, _calendar.covers.from, _calendar.covers.until],
	),
	"cite": evidence.cite(request, "/predicate/window"),
} if {
	covered := {position | some position, request in input.evidence["change-approval"]; _covered(request.predicate.window)}
	some position, request in input.evidence["change-approval"]
	window := request.predicate.window
	count({position} - covered) > 0
}

finding contains {
	"criterion": "clear",
	"key": period.id,
	"text": sprintf(
		"the window from %v to %v (in Perth %v to %v) touches the %v from %v to %v",
		[window.start, window.end, clock.in_perth(clock.instant(window.start)), clock.in_perth(clock.instant(window.end)), period.kind, period.from, period.until],
	),
	"cite": evidence.cite(request, "/predicate/window"),
} if {
	some request in input.evidence["change-approval"]
	window := request.predicate.window
	clear := {position | some position, period in _calendar.periods; _clear(window, period)}
	some position, period in _calendar.periods
	count({position} - clear) > 0
}

_calendar := data.calendars["change-freeze"]

_covered(window) if {
	_open(window)
	clock.instant(window.start) - clock.instant(input.release.window.start) == 0
	clock.instant(window.end) - clock.instant(input.release.window.end) == 0
	clock.instant(window.start) - clock.date_start(_calendar.covers.from) >= 0
	_day_end(_calendar.covers.until) - clock.instant(window.end) >= 0
}

# A window that ends before it starts would be clear of everything.
_open(window) if clock.instant(window.end) - clock.instant(window.start) > 0

_clear(window, period) if clock.date_start(period.from) - clock.instant(window.end) >= 0

_clear(window, period) if clock.instant(window.start) - _day_end(period.until) >= 0

_day_end(date) := clock.date_start(date) + clock.days(1)
