# METADATA
# title: Access was reviewed recently, by somebody else, and nobody keeps what they no longer use
# description: >-
#   A review counts for whoever looked: each reviewer must have signed it, and
#   nobody reviews their own access. Idle accounts are judged as of the signing;
#   an identity that never signed in is idle. At the defaults privileged access
#   is bound by the age of the review already; a release may tighten it further.
# custom:
#   id: CFG-09
#   bullet: "3.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: People who left or changed their work still open the doors that they no longer need.
#   frameworks: {iso27001-2022: [A.5.18], ism-2025-12: [ism-1404, ism-1647, ism-1648]}
#   evidence: [access-review]
#   params:
#     review_days: {type: integer, default: 90, tighten: lower}
#     idle_days: {type: integer, default: 45, tighten: lower}
#     privileged_days: {type: integer, default: 365, tighten: lower}
#   criteria:
#     recent: Every assignment was reviewed no longer ago than allowed, and before the review was signed.
#     independent: Nobody reviewed their own access, and whoever reviewed signed the review.
#     used: Every identity had signed in within the days allowed when the review was signed.
#     revalidated: Every privileged assignment was confirmed no longer ago than allowed for privileged access.
#   remediation: Have somebody else review what is named, withdraw what is idle, and attest the review with `releasegate attest access-review`.
package controls.platform_configuration.access_reviewed

import data.lib.clock
import data.lib.evidence

met.recent contains evidence.cite(review, "/predicate/assignments") if {
	every each in input.evidence["access-review"] {
		count(each.predicate.assignments) > 0
		every assignment in each.predicate.assignments {
			_recent(assignment, each)
		}
	}
	some review in input.evidence["access-review"]
}

met.independent contains evidence.cite(review, "/predicate/assignments") if {
	every each in input.evidence["access-review"] {
		count(each.predicate.assignments) > 0
		every assignment in each.predicate.assignments {
			_independent(assignment, each)
		}
	}
	some review in input.evidence["access-review"]
}

met.used contains evidence.cite(review, "/predicate/assignments") if {
	every each in input.evidence["access-review"] {
		count(each.predicate.assignments) > 0
		every assignment in each.predicate.assignments {
			_used(assignment, each)
		}
	}
	some review in input.evidence["access-review"]
}

met.revalidated contains evidence.cite(review, "/predicate/assignments") if {
	every each in input.evidence["access-review"] {
		count(each.predicate.assignments) > 0
		every assignment in each.predicate.assignments {
			_revalidated(assignment)
		}
	}
	some review in input.evidence["access-review"]
}

finding contains {
	"criterion": "recent",
	"key": assignment.identity,
	"text": sprintf("the access of %v was reviewed at %v, more than %d days ago or after the review was signed", [assignment.identity, assignment.lastReviewedAt, data.params["CFG-09"].review_days]),
	"cite": evidence.cite(review, sprintf("/predicate/assignments/%d", [position])),
} if {
	some review in input.evidence["access-review"]
	recent := {position | some position, assignment in review.predicate.assignments; _recent(assignment, review)}
	some position, assignment in review.predicate.assignments
	count({position} - recent) > 0
}

finding contains {
	"criterion": "independent",
	"key": assignment.identity,
	"text": sprintf("the access of %v was reviewed by %v, who is the reviewed or did not sign the review", [assignment.identity, assignment.reviewer]),
	"cite": evidence.cite(review, sprintf("/predicate/assignments/%d", [position])),
} if {
	some review in input.evidence["access-review"]
	independent := {position | some position, assignment in review.predicate.assignments; _independent(assignment, review)}
	some position, assignment in review.predicate.assignments
	count({position} - independent) > 0
}

finding contains {
	"criterion": "used",
	"key": assignment.identity,
	"text": sprintf("%v last signed in at %v, more than %d days before the review", [assignment.identity, object.get(assignment, "lastUsedAt", "no known time"), data.params["CFG-09"].idle_days]),
	"cite": evidence.cite(review, sprintf("/predicate/assignments/%d", [position])),
} if {
	some review in input.evidence["access-review"]
	used := {position | some position, assignment in review.predicate.assignments; _used(assignment, review)}
	some position, assignment in review.predicate.assignments
	count({position} - used) > 0
}

finding contains {
	"criterion": "revalidated",
	"key": assignment.identity,
	"text": sprintf("the privileged access of %v was confirmed at %v, more than %d days ago", [assignment.identity, assignment.lastReviewedAt, data.params["CFG-09"].privileged_days]),
	"cite": evidence.cite(review, sprintf("/predicate/assignments/%d", [position])),
} if {
	some review in input.evidence["access-review"]
	revalidated := {position | some position, assignment in review.predicate.assignments; _revalidated(assignment)}
	some position, assignment in review.predicate.assignments
	count({position} - revalidated) > 0
}

valid_until contains _review_expiry(assignment) if {
	some review in input.evidence["access-review"]
	some assignment in review.predicate.assignments
}

valid_until contains _privileged_expiry(assignment) if {
	some review in input.evidence["access-review"]
	some assignment in review.predicate.assignments
	assignment.privileged == true
}

_recent(assignment, review) if {
	review.signed_at_ns - clock.instant(assignment.lastReviewedAt) >= 0
	_review_expiry(assignment) - input.now_ns >= 0
}

_review_expiry(assignment) := clock.instant(assignment.lastReviewedAt) + clock.days(data.params["CFG-09"].review_days)

_privileged_expiry(assignment) := clock.instant(assignment.lastReviewedAt) + clock.days(data.params["CFG-09"].privileged_days)

_independent(assignment, review) if {
	assignment.reviewer in {signer.person | some signer in review.signers}
	assignment.reviewer != assignment.identity
}

_used(assignment, review) if {
	idle := review.signed_at_ns - clock.instant(assignment.lastUsedAt)
	idle >= 0
	clock.days(data.params["CFG-09"].idle_days) - idle >= 0
}

_revalidated(assignment) if assignment.privileged == false

_revalidated(assignment) if {
	assignment.privileged == true
	_privileged_expiry(assignment) - input.now_ns >= 0
}
