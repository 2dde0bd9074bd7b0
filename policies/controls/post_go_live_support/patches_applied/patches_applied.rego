# METADATA
# title: Patches are applied in the time that their danger allows
# description: >-
#   Counted from when the vendor published the patch. A patch that is not applied
#   yet is in time as long as its time runs, and the approval lasts no longer.
#   A list of no patches after weeks in production shows that nobody looked.
# custom:
#   id: OPS-07
#   bullet: "7.3"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.8], ism-2025-12: [ism-1690, ism-1876]}
#   sources: [WA Gov DTT ADR 009]
#   consequence: A weakness that attackers know of stays open on a service that anybody can reach.
#   gates: [hypercare-exit]
#   evidence: [patch-status]
#   params:
#     max_age_days: {type: integer, default: 7, tighten: lower}
#     urgent_hours: {type: integer, default: 48, tighten: lower}
#     online_days: {type: integer, default: 14, tighten: lower}
#     other_days: {type: integer, default: 30, tighten: lower}
#   criteria:
#     recent: The state of the patches was signed no longer ago than allowed.
#     in_time: Each patch was applied, or can still be applied, in the time allowed, which is shortest for what is online and critical or exploited.
#   remediation: Apply the patches named, or take what they are for offline, and attest the state with `releasegate attest patch-status`.
package controls.post_go_live_support.patches_applied

import data.lib.clock
import data.lib.evidence

met.recent contains evidence.cite(status, "/signed_at") if {
	every each in input.evidence["patch-status"] {
		_stale(each) - input.now_ns >= 0
	}
	some status in input.evidence["patch-status"]
}

met.in_time contains evidence.cite(status, "/predicate/items") if {
	every each in input.evidence["patch-status"] {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_in_time(item, each)
		}
	}
	some status in input.evidence["patch-status"]
}

finding contains {
	"criterion": "in_time",
	"key": item.id,
	"text": sprintf("the patch for %v was published at %v, had to be applied by %v and was applied at %v", [item.id, item.publishedAt, _said(item), object.get(item, "appliedAt", "no time yet")]),
	"cite": evidence.cite(status, sprintf("/predicate/items/%d", [position])),
} if {
	some status in input.evidence["patch-status"]
	in_time := {position | some position, item in status.predicate.items; _in_time(item, status)}
	some position, item in status.predicate.items
	count({position} - in_time) > 0
}

valid_until contains _deadline(item) if {
	some status in input.evidence["patch-status"]
	applied := {position | some position, item in status.predicate.items; _applied(item, status)}
	some position, item in status.predicate.items
	count({position} - applied) > 0
	_deadline(item) - input.now_ns >= 0
}

valid_until contains _stale(status) if {
	some status in input.evidence["patch-status"]
	_stale(status) - input.now_ns >= 0
}

_in_time(item, status) if _applied(item, status)

_in_time(item, _) if _deadline(item) - input.now_ns >= 0

_applied(item, status) if {
	applied := clock.instant(item.appliedAt)
	status.signed_at_ns - applied >= 0
	_deadline(item) - applied >= 0
}

_stale(status) := status.signed_at_ns + clock.days(data.params["OPS-07"].max_age_days)

_deadline(item) := clock.instant(item.publishedAt) + _allowed(item)

_allowed(item) := clock.days(data.params["OPS-07"].other_days) if item.exposure == "other"

_allowed(item) := clock.hours(data.params["OPS-07"].urgent_hours) if {
	item.exposure == "online"
	_urgent(item)
}

_allowed(item) := clock.days(data.params["OPS-07"].online_days) if {
	item.exposure == "online"
	item.severity in {"high", "medium", "low"}
	item.exploited == false
}

_urgent(item) if item.severity == "critical"

_urgent(item) if item.exploited == true

_said(item) := sprintf("%v in Perth", [clock.in_perth(_deadline(item))])
