# METADATA
# title: What must be checked again and again was checked in time
# description: >-
#   The policy sets the longest interval of each check; what was agreed with the
#   customer may be shorter, and then counts. A change in how personal information
#   is handled needs its own assessment, before it takes effect.
# custom:
#   id: OPS-11
#   bullet: "7.4"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {ism-2025-12: [ism-1163, ism-1784], air-2024: ["2.2.3", "6.1.2"]}
#   consequence: The service is run on what was true at go-live, until an attacker or a disaster finds out what no longer is.
#   gates: [hypercare-exit]
#   evidence: [certification-status]
#   params:
#     penetration_test_days: {type: integer, default: 365, tighten: lower}
#     incident_exercise_days: {type: integer, default: 365, tighten: lower}
#     access_review_days: {type: integer, default: 90, tighten: lower}
#     essential_eight_days: {type: integer, default: 365, tighten: lower}
#     restore_test_days: {type: integer, default: 90, tighten: lower}
#   criteria:
#     known: Each recurring check that the policy knows is named.
#     in_date: Each check named was last done no longer ago than the policy allows and the customer was promised.
#     privacy: Each change in how personal information is handled was assessed before it took effect.
#   remediation: Do the checks that are due, have the changes named assessed, and attest both with `releasegate attest certification-status`.
package controls.post_go_live_support.recurring_checks

import data.lib.clock
import data.lib.evidence

met.known contains evidence.cite(status, "/predicate/periodic") if {
	every each in input.evidence["certification-status"] {
		every name in object.keys(_longest) {
			name in _named(each.predicate.periodic)
		}
	}
	some status in input.evidence["certification-status"]
}

met.in_date contains evidence.cite(status, "/predicate/periodic") if {
	every each in input.evidence["certification-status"] {
		count(each.predicate.periodic) > 0
		every check in each.predicate.periodic {
			_in_date(check, each)
		}
	}
	some status in input.evidence["certification-status"]
}

met.privacy contains evidence.cite(status, "/predicate/privacy") if {
	every each in input.evidence["certification-status"] {
		count(each.predicate.privacy) > 0
		every change in each.predicate.privacy {
			_assessed(change)
		}
	}
	some status in input.evidence["certification-status"]
}

finding contains {
	"criterion": "known",
	"key": name,
	"text": sprintf("nothing says when the %v was last done", [_words[name]]),
	"cite": evidence.cite(status, "/predicate/periodic"),
} if {
	some status in input.evidence["certification-status"]
	some name in (object.keys(_longest) - _named(status.predicate.periodic))
}

finding contains {
	"criterion": "in_date",
	"key": check.item,
	"text": sprintf("the %v was last done at %v; %d days are allowed, and %v were agreed", [_words[check.item], check.lastAt, _longest[check.item], check.maxDays]),
	"cite": evidence.cite(status, sprintf("/predicate/periodic/%d", [position])),
} if {
	some status in input.evidence["certification-status"]
	in_date := {position | some position, check in status.predicate.periodic; _in_date(check, status)}
	some position, check in status.predicate.periodic
	count({position} - in_date) > 0
}

finding contains {
	"criterion": "privacy",
	"key": change.change,
	"text": sprintf("%v took effect at %v; its privacy impact was assessed at %v", [change.change, change.changedAt, object.get(change, "assessedAt", "no time yet")]),
	"cite": evidence.cite(status, sprintf("/predicate/privacy/%d", [position])),
} if {
	some status in input.evidence["certification-status"]
	assessed := {position | some position, change in status.predicate.privacy; _assessed(change)}
	some position, change in status.predicate.privacy
	count({position} - assessed) > 0
}

valid_until contains due if {
	some status in input.evidence["certification-status"]
	some check in status.predicate.periodic
	some due in {_allowed(check), _promised(check)}
	due - input.now_ns >= 0
}

_longest := {
	"penetration-test": data.params["OPS-11"].penetration_test_days,
	"incident-exercise": data.params["OPS-11"].incident_exercise_days,
	"access-review": data.params["OPS-11"].access_review_days,
	"essential-eight": data.params["OPS-11"].essential_eight_days,
	"restore-test": data.params["OPS-11"].restore_test_days,
}

_words := {
	"penetration-test": "penetration test",
	"incident-exercise": "exercise of an incident",
	"access-review": "review of access",
	"essential-eight": "assessment of the Essential Eight",
	"restore-test": "test restore of a backup",
}

_named(periodic) := {check.item | some check in periodic}

_in_date(check, status) if {
	status.signed_at_ns - clock.instant(check.lastAt) >= 0
	_allowed(check) - input.now_ns >= 0
	_promised(check) - input.now_ns >= 0
}

_allowed(check) := clock.instant(check.lastAt) + clock.days(_longest[check.item])

_promised(check) := clock.instant(check.lastAt) + clock.days(check.maxDays)

_assessed(change) if clock.instant(change.changedAt) - clock.instant(change.assessedAt) >= 0
