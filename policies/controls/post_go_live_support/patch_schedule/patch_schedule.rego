# METADATA
# title: The next maintenance release is planned, and the customer is told in time
# custom:
#   id: OPS-09-plan
#   bullet: "7.3"
#   severity: advisory
#   tier: extended
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.2.1"]}
#   sources: [WA Gov DTT ADR 009]
#   consequence: A service that goes live without a date for its next patch gets none until something happens.
#   gates: [production-release, emergency-release, phase-exit]
#   evidence: [support-plan]
#   params:
#     notice_days: {type: integer, default: 10, tighten: higher}
#     max_days_after_go_live: {type: integer, default: 42, tighten: lower}
#   criteria:
#     scheduled: The next maintenance release is planned after go-live, and no later than allowed.
#     announced: The customer is given the notice that was agreed, counted from the signing of the plan.
#   remediation: Publish the date of the next maintenance release in time, and attest the plan with `releasegate attest support-plan`.
package controls.post_go_live_support.patch_schedule

import data.lib.clock
import data.lib.evidence

met.scheduled contains evidence.cite(plan, "/predicate/patchSchedule/nextReleaseOn") if {
	every each in input.evidence["support-plan"] {
		_scheduled(each.predicate.patchSchedule)
	}
	some plan in input.evidence["support-plan"]
}

met.announced contains evidence.cite(plan, "/predicate/patchSchedule/noticeDays") if {
	every each in input.evidence["support-plan"] {
		_announced(each)
	}
	some plan in input.evidence["support-plan"]
}

finding contains {
	"criterion": "scheduled",
	"key": schedule.nextReleaseOn,
	"text": sprintf(
		"the next maintenance release is planned for %v; go-live is on %v, and at most %d days may pass",
		[schedule.nextReleaseOn, input.release.go_live, data.params["OPS-09-plan"].max_days_after_go_live],
	),
	"cite": evidence.cite(plan, "/predicate/patchSchedule/nextReleaseOn"),
} if {
	scheduled := {position | some position, plan in input.evidence["support-plan"]; _scheduled(plan.predicate.patchSchedule)}
	some position, plan in input.evidence["support-plan"]
	schedule := plan.predicate.patchSchedule
	count({position} - scheduled) > 0
}

finding contains {
	"criterion": "announced",
	"key": schedule.nextReleaseOn,
	"text": sprintf(
		"the plan was signed at %v and promises %v days of notice of the release of %v; at least %d are demanded",
		[plan.signed_at, schedule.noticeDays, schedule.nextReleaseOn, data.params["OPS-09-plan"].notice_days],
	),
	"cite": evidence.cite(plan, "/predicate/patchSchedule"),
} if {
	announced := {position | some position, plan in input.evidence["support-plan"]; _announced(plan)}
	some position, plan in input.evidence["support-plan"]
	schedule := plan.predicate.patchSchedule
	count({position} - announced) > 0
}

_scheduled(schedule) if {
	days := clock.days_between(input.release.go_live, schedule.nextReleaseOn)
	days > 0
	data.params["OPS-09-plan"].max_days_after_go_live - days >= 0
}

_announced(plan) if {
	schedule := plan.predicate.patchSchedule
	schedule.noticeDays - data.params["OPS-09-plan"].notice_days >= 0
	clock.date_start(schedule.nextReleaseOn) - (plan.signed_at_ns + clock.days(schedule.noticeDays)) >= 0
}
