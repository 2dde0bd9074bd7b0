# METADATA
# title: Everybody who must say so has said, shortly before go-live, that all is ready
# description: >-
#   A review that lies too far back has judged another state of things. The minutes
#   are signed by somebody of each side who was there. Business days are those of
#   Western Australia; across a day that its calendar does not know they cannot be
#   counted, and the review is not in time.
# custom:
#   id: GLV-01
#   bullet: "6.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.2.1", "8.6"]}
#   sources: [WA Gateway Review 5]
#   evidence: [readiness-review]
#   params:
#     business_days: {type: integer, default: 10, tighten: lower}
#     roles: {type: set, default: [customer-sponsor, operations-lead, project-manager, security-lead, service-owner], tighten: superset}
#   criteria:
#     in_time: The review was held within the business days allowed before go-live, and before its minutes were signed.
#     attended: Each required role attended.
#     signed: For the customer and for the supplier somebody who attended signed the minutes.
#   consequence: The service goes live although somebody who answers for a part of it knows that it is not ready.
#   remediation: Hold the review again with everybody who is missing, and attest its minutes with `releasegate attest readiness-review`.
package controls.go_live_readiness.readiness_reviewed

import data.lib.clock
import data.lib.evidence

met.in_time contains evidence.cite(review, "/predicate/heldAt") if {
	every each in input.evidence["readiness-review"] {
		_in_time(each)
	}
	some review in input.evidence["readiness-review"]
}

met.attended contains evidence.cite(review, "/predicate/attendees") if {
	count(data.params["GLV-01"].roles) > 0
	every each in input.evidence["readiness-review"] {
		every role in data.params["GLV-01"].roles {
			role in _roles(each)
		}
	}
	some review in input.evidence["readiness-review"]
}

met.signed contains evidence.cite(review, "/predicate/attendees") if {
	every each in input.evidence["readiness-review"] {
		every side in _sides {
			_signed(side, each)
		}
	}
	some review in input.evidence["readiness-review"]
}

finding contains {
	"criterion": "in_time",
	"key": review.predicate.heldAt,
	"text": sprintf("the review was held at %v and go-live is on %v: not within %v business days before it, or after the minutes were signed", [review.predicate.heldAt, input.release.go_live, data.params["GLV-01"].business_days]),
	"cite": evidence.cite(review, "/predicate/heldAt"),
} if {
	in_time := {position | some position, review in input.evidence["readiness-review"]; _in_time(review)}
	some position, review in input.evidence["readiness-review"]
	count({position} - in_time) > 0
}

finding contains {
	"criterion": "attended",
	"key": role,
	"text": sprintf("nobody attended as %v", [role]),
	"cite": evidence.cite(review, "/predicate/attendees"),
} if {
	some review in input.evidence["readiness-review"]
	_ := review.predicate.attendees
	some role in ({required | some required in data.params["GLV-01"].roles} - _roles(review))
}

finding contains {
	"criterion": "signed",
	"key": side,
	"text": sprintf("nobody of the %v's side who attended signed the minutes", [side]),
	"cite": evidence.cite(review, "/predicate/attendees"),
} if {
	some review in input.evidence["readiness-review"]
	_ := review.predicate.attendees
	some side in (_sides - {signed | some signed in _sides; _signed(signed, review)})
}

_sides := {"customer", "supplier"}

_in_time(review) if {
	held := clock.instant(review.predicate.heldAt)
	review.signed_at_ns - held >= 0
	data.params["GLV-01"].business_days - clock.business_days_between(clock.date_of(held), input.release.go_live) >= 0
}

_roles(review) := {attendee.role |
	some attendee in review.predicate.attendees
	trim_space(attendee.person) != ""
}

_signed(side, review) if {
	some signer in review.signers
	signer.side == side
	signer.person in {attendee.person | some attendee in review.predicate.attendees}
}
