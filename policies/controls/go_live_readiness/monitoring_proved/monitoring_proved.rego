# METADATA
# title: The service was watched as its users use it, and an alert reached somebody
# description: >-
#   A probe that ended long ago has seen another service. Ages count at the start
#   of the release's window. How long before it a probe may have ended is a
#   proposal, since somebody has to sign and decide in between.
# custom:
#   id: GLV-15
#   bullet: "6.4"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.16], ism-2025-12: [ism-1581]}
#   evidence: [service-transition]
#   params:
#     availability_percent: {type: number, default: 99.9, tighten: higher}
#     window_hours: {type: integer, default: 24, tighten: higher}
#     probe_age_hours: {type: integer, default: 72, tighten: lower}
#     alert_days: {type: integer, default: 7, tighten: lower}
#   criteria:
#     available: Each synthetic probe succeeded as often as demanded, over the hours demanded and until shortly before the window.
#     alerting: An alert was raised as a test no longer before the window than allowed, and reached the person on call.
#     visible: The dashboards that operations watch are listed.
#   consequence: The service fails after go-live and those who use it are the first to notice.
#   remediation: Mend what the probes found, run them again, test an alert, and attest it with `releasegate attest service-transition`.
package controls.go_live_readiness.monitoring_proved

import data.lib.clock
import data.lib.evidence

met.available contains evidence.cite(transition, "/predicate/probes") if {
	every each in input.evidence["service-transition"] {
		count(each.predicate.probes) > 0
		every probe in each.predicate.probes {
			_available(probe, each)
		}
	}
	some transition in input.evidence["service-transition"]
}

met.alerting contains evidence.cite(transition, "/predicate/alertTestedAt") if {
	every each in input.evidence["service-transition"] {
		_alerting(each)
	}
	some transition in input.evidence["service-transition"]
}

met.visible contains evidence.cite(transition, "/predicate/dashboards") if {
	every each in input.evidence["service-transition"] {
		_visible(each)
	}
	some transition in input.evidence["service-transition"]
}

finding contains {
	"criterion": "available",
	"key": probe.name,
	"text": sprintf(
		"%v: %v %% over %v hours until %v; demanded are %v %% over %v hours, ended no more than %v hours before the window",
		[probe.name, probe.availabilityPercent, probe.windowHours, probe.endedAt, data.params["GLV-15"].availability_percent, data.params["GLV-15"].window_hours, data.params["GLV-15"].probe_age_hours],
	),
	"cite": evidence.cite(transition, sprintf("/predicate/probes/%d", [position])),
} if {
	some transition in input.evidence["service-transition"]
	available := {position | some position, probe in transition.predicate.probes; _available(probe, transition)}
	some position, probe in transition.predicate.probes
	count({position} - available) > 0
}

finding contains {
	"criterion": "alerting",
	"key": "alert",
	"text": sprintf("an alert was last tested at %v, more than %v days before the window or after the statement was signed", [transition.predicate.alertTestedAt, data.params["GLV-15"].alert_days]),
	"cite": evidence.cite(transition, "/predicate/alertTestedAt"),
} if {
	alerting := {position | some position, transition in input.evidence["service-transition"]; _alerting(transition)}
	some position, transition in input.evidence["service-transition"]
	count({position} - alerting) > 0
}

finding contains {
	"criterion": "visible",
	"key": "dashboards",
	"text": "no dashboard is listed, or not where it is",
	"cite": evidence.cite(transition, "/predicate/dashboards"),
} if {
	visible := {position | some position, transition in input.evidence["service-transition"]; _visible(transition)}
	some position, transition in input.evidence["service-transition"]
	_ := transition.predicate.dashboards
	count({position} - visible) > 0
}

# Differences, not comparisons: null is less than any number.
_available(probe, transition) if {
	probe.availabilityPercent - data.params["GLV-15"].availability_percent >= 0
	100 - probe.availabilityPercent >= 0
	probe.windowHours - data.params["GLV-15"].window_hours >= 0
	transition.signed_at_ns - clock.instant(probe.endedAt) >= 0
	clock.hours(data.params["GLV-15"].probe_age_hours) - (_window_start - clock.instant(probe.endedAt)) >= 0
}

_alerting(transition) if {
	transition.signed_at_ns - clock.instant(transition.predicate.alertTestedAt) >= 0
	clock.days(data.params["GLV-15"].alert_days) - (_window_start - clock.instant(transition.predicate.alertTestedAt)) >= 0
}

_visible(transition) if {
	count(transition.predicate.dashboards) > 0
	every dashboard in transition.predicate.dashboards {
		_placed(dashboard)
	}
}

_placed(dashboard) if trim_space(dashboard.uri) != ""

_window_start := clock.instant(input.release.window.start)
