# METADATA
# title: Hypercare begins at go-live and lasts four to six weeks
# description: Closer support in the first weeks is planned, and its length agreed, before the release goes live.
# custom:
#   id: OPS-01-plan
#   bullet: "7.1"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.5.5"]}
#   consequence: Problems of the first weeks meet nobody who has time for them, or closer support ends before they show.
#   gates: [production-release, emergency-release, phase-exit]
#   evidence: [support-plan]
#   params:
#     min_days: {type: integer, default: 28, tighten: higher}
#     max_days: {type: integer, default: 42, tighten: lower}
#   criteria:
#     from_go_live: Hypercare starts on the day of go-live.
#     long_enough: Hypercare lasts no shorter and no longer than allowed.
#     as_released: Hypercare ends on the day that the release declares.
#   headline: {hypercare_days: days of hypercare, hypercare_least_days: days that hypercare lasts at least, hypercare_limit_days: days that hypercare lasts at most}
#   remediation: Plan hypercare from the day of go-live for four to six weeks, in step with release.hcl, and attest the plan with `releasegate attest support-plan`.
package controls.post_go_live_support.hypercare_plan

import data.lib.clock
import data.lib.evidence

met.from_go_live contains evidence.cite(plan, "/predicate/hypercareStart") if {
	every each in input.evidence["support-plan"] {
		_from_go_live(each.predicate)
	}
	some plan in input.evidence["support-plan"]
}

met.long_enough contains evidence.cite(plan, "/predicate/hypercareEnd") if {
	every each in input.evidence["support-plan"] {
		_long_enough(each.predicate)
	}
	some plan in input.evidence["support-plan"]
}

met.as_released contains evidence.cite(plan, "/predicate/hypercareEnd") if {
	every each in input.evidence["support-plan"] {
		_as_released(each.predicate)
	}
	some plan in input.evidence["support-plan"]
}

finding contains {
	"criterion": "from_go_live",
	"key": plan.predicate.hypercareStart,
	"text": sprintf("hypercare starts on %s, go-live is on %s", [plan.predicate.hypercareStart, input.release.go_live]),
	"cite": evidence.cite(plan, "/predicate/hypercareStart"),
} if {
	timely := {position | some position, plan in input.evidence["support-plan"]; _from_go_live(plan.predicate)}
	some position, plan in input.evidence["support-plan"]
	count({position} - timely) > 0
}

finding contains {
	"criterion": "long_enough",
	"key": sprintf("%s/%s", [plan.predicate.hypercareStart, plan.predicate.hypercareEnd]),
	"text": sprintf(
		"hypercare lasts %d days, not %d to %d",
		[_days(plan.predicate), data.params["OPS-01-plan"].min_days, data.params["OPS-01-plan"].max_days],
	),
	"cite": evidence.cite(plan, "/predicate/hypercareEnd"),
} if {
	long_enough := {position | some position, plan in input.evidence["support-plan"]; _long_enough(plan.predicate)}
	some position, plan in input.evidence["support-plan"]
	count({position} - long_enough) > 0
}

finding contains {
	"criterion": "as_released",
	"key": plan.predicate.hypercareEnd,
	"text": sprintf("hypercare ends on %s, the release declares %s", [plan.predicate.hypercareEnd, input.release.hypercare_end]),
	"cite": evidence.cite(plan, "/predicate/hypercareEnd"),
} if {
	as_released := {position | some position, plan in input.evidence["support-plan"]; _as_released(plan.predicate)}
	some position, plan in input.evidence["support-plan"]
	count({position} - as_released) > 0
}

headline.hypercare_days := _days(input.evidence["support-plan"][0].predicate)

headline.hypercare_least_days := data.params["OPS-01-plan"].min_days

headline.hypercare_limit_days := data.params["OPS-01-plan"].max_days

_days(plan) := clock.days_between(plan.hypercareStart, plan.hypercareEnd)

_from_go_live(plan) if clock.days_between(input.release.go_live, plan.hypercareStart) == 0

_long_enough(plan) if {
	_days(plan) - data.params["OPS-01-plan"].min_days >= 0
	data.params["OPS-01-plan"].max_days - _days(plan) >= 0
}

_as_released(plan) if clock.days_between(input.release.hypercare_end, plan.hypercareEnd) == 0
