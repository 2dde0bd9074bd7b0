# METADATA
# title: Hypercare began when the release went live, and lasted as long as promised
# description: >-
#   Counted from what was deployed, not from what was planned: the day of go-live
#   is the day in Perth on which users were first served.
# custom:
#   id: OPS-01
#   bullet: "7.1"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.5.5"]}
#   consequence: Closer support ends before the problems of the first weeks show, or never ends and hides that the service needs it.
#   gates: [hypercare-exit]
#   evidence: [hypercare, deployment]
#   params:
#     min_days: {type: integer, default: 28, tighten: higher}
#     max_days: {type: integer, default: 42, tighten: lower}
#   criteria:
#     from_go_live: Hypercare began on the day in Perth on which the release went live.
#     long_enough: Hypercare lasted no shorter and no longer than allowed.
#     as_promised: Hypercare ended no earlier than the release declares.
#   headline: {hypercare_days: days of hypercare, hypercare_least_days: days that hypercare lasts at least, hypercare_limit_days: days that hypercare lasts at most}
#   remediation: Keep up closer support until the day promised, and attest it as it was with `releasegate attest hypercare`.
package controls.post_go_live_support.hypercare_kept

import data.lib.clock
import data.lib.evidence

met.from_go_live contains evidence.cite(hypercare, "/predicate/start") if {
	_all_from_go_live
	some hypercare in input.evidence.hypercare
}

met.from_go_live contains evidence.cite(deployment, "/predicate/deployedAt") if {
	_all_from_go_live
	some deployment in input.evidence.deployment
}

met.long_enough contains evidence.cite(hypercare, "/predicate/end") if {
	every each in input.evidence.hypercare {
		_long_enough(each.predicate)
	}
	some hypercare in input.evidence.hypercare
}

met.as_promised contains evidence.cite(hypercare, "/predicate/end") if {
	every each in input.evidence.hypercare {
		_as_promised(each.predicate)
	}
	some hypercare in input.evidence.hypercare
}

finding contains {
	"criterion": "from_go_live",
	"key": hypercare.predicate.start,
	"text": sprintf("hypercare began on %v; the release went live on %v in Perth", [hypercare.predicate.start, live]),
	"cite": evidence.cite(hypercare, "/predicate/start"),
} if {
	some hypercare in input.evidence.hypercare
	some deployment in input.evidence.deployment
	live := clock.date_of(clock.instant(deployment.predicate.deployedAt))
	live != hypercare.predicate.start
}

finding contains {
	"criterion": "long_enough",
	"key": sprintf("%v/%v", [hypercare.predicate.start, hypercare.predicate.end]),
	"text": sprintf(
		"hypercare lasted %d days, not %d to %d",
		[_days(hypercare.predicate), data.params["OPS-01"].min_days, data.params["OPS-01"].max_days],
	),
	"cite": evidence.cite(hypercare, "/predicate/end"),
} if {
	long_enough := {position | some position, hypercare in input.evidence.hypercare; _long_enough(hypercare.predicate)}
	some position, hypercare in input.evidence.hypercare
	count({position} - long_enough) > 0
}

finding contains {
	"criterion": "as_promised",
	"key": hypercare.predicate.end,
	"text": sprintf("hypercare ended on %v; the release declares %v", [hypercare.predicate.end, input.release.hypercare_end]),
	"cite": evidence.cite(hypercare, "/predicate/end"),
} if {
	as_promised := {position | some position, hypercare in input.evidence.hypercare; _as_promised(hypercare.predicate)}
	some position, hypercare in input.evidence.hypercare
	count({position} - as_promised) > 0
}

headline.hypercare_days := _days(input.evidence.hypercare[0].predicate)

headline.hypercare_least_days := data.params["OPS-01"].min_days

headline.hypercare_limit_days := data.params["OPS-01"].max_days

_all_from_go_live if {
	count(input.evidence.hypercare) > 0
	count(input.evidence.deployment) > 0
	every each in input.evidence.hypercare {
		every deployment in input.evidence.deployment {
			each.predicate.start == clock.date_of(clock.instant(deployment.predicate.deployedAt))
		}
	}
}

_days(hypercare) := clock.days_between(hypercare.start, hypercare.end)

_long_enough(hypercare) if {
	_days(hypercare) - data.params["OPS-01"].min_days >= 0
	data.params["OPS-01"].max_days - _days(hypercare) >= 0
}

_as_promised(hypercare) if clock.days_between(input.release.hypercare_end, hypercare.end) >= 0
