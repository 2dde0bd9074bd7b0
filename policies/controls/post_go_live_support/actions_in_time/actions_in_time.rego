# METADATA
# title: What the review decided is done in time, or its delay is agreed to
# description: >-
#   Whoever agrees to a delay must have signed the review, and cannot be the one
#   who is late.
# custom:
#   id: OPS-06
#   bullet: "7.2"
#   severity: advisory
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["10.2"], iso27001-2022: ["10.2"]}
#   consequence: The cause of a fault stays where it is, and everybody believes that it was mended.
#   gates: [hypercare-exit]
#   evidence: [post-implementation-review]
#   params:
#     max_age_days: {type: integer, default: 30, tighten: lower}
#   criteria:
#     recent: What is said of the actions was signed no longer ago than allowed.
#     in_time: Each action is done, or not yet due, or somebody else who signed the review has agreed to its delay.
#   remediation: Do what is overdue, or have its delay agreed to by somebody who signs the review, and attest it with `releasegate attest post-implementation-review`.
package controls.post_go_live_support.actions_in_time

import data.lib.clock
import data.lib.evidence

met.recent contains evidence.cite(review, "/signed_at") if {
	every each in input.evidence["post-implementation-review"] {
		_stale(each) - input.now_ns >= 0
	}
	some review in input.evidence["post-implementation-review"]
}

met.in_time contains evidence.cite(review, "/predicate/lessons") if {
	every each in input.evidence["post-implementation-review"] {
		count(each.predicate.lessons) > 0
		every lesson in each.predicate.lessons {
			_in_time(lesson, each)
		}
	}
	some review in input.evidence["post-implementation-review"]
}

finding contains {
	"criterion": "in_time",
	"key": lesson.id,
	"text": sprintf("the action on %v was due on %v; %v has not done it, and nobody else who signed the review has agreed to the delay", [lesson.id, lesson.due, lesson.owner]),
	"cite": evidence.cite(review, sprintf("/predicate/lessons/%d", [position])),
} if {
	some review in input.evidence["post-implementation-review"]
	in_time := {position | some position, lesson in review.predicate.lessons; _in_time(lesson, review)}
	some position, lesson in review.predicate.lessons
	count({position} - in_time) > 0
}

# What is done, or late with everybody's knowledge, runs out no more; nor does what
# has run out already, of which the finding speaks.
valid_until contains _end(lesson) if {
	some review in input.evidence["post-implementation-review"]
	settled := {position | some position, lesson in review.predicate.lessons; _settled(lesson, review)}
	some position, lesson in review.predicate.lessons
	count({position} - settled) > 0
	_end(lesson) - input.now_ns >= 0
}

valid_until contains _stale(review) if {
	some review in input.evidence["post-implementation-review"]
	_stale(review) - input.now_ns >= 0
}

_in_time(lesson, review) if _settled(lesson, review)

_in_time(lesson, _) if _end(lesson) - input.now_ns >= 0

_settled(lesson, review) if review.signed_at_ns - clock.instant(lesson.closedAt) >= 0

_settled(lesson, review) if {
	review.signed_at_ns - clock.instant(lesson.escalation.at) >= 0
	lesson.escalation.approvedBy in {signer.person | some signer in review.signers}
	lesson.escalation.approvedBy != lesson.owner
}

_stale(review) := review.signed_at_ns + clock.days(data.params["OPS-06"].max_age_days)

# The last instant of the day on which the action is due.
_end(lesson) := (clock.date_start(lesson.due) + clock.days(1)) - 1
