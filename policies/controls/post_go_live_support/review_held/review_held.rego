# METADATA
# title: The release was reviewed soon after hypercare, and lessons follow from it
# description: >-
#   Business days are those of Western Australia. A review that was held before
#   hypercare ended is in time whatever the calendar says.
# custom:
#   id: OPS-05
#   bullet: "7.2"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["10.3"], iso27001-2022: [A.5.27, "10.1"]}
#   consequence: What went wrong goes wrong again with the next release, and with the next customer.
#   gates: [hypercare-exit]
#   evidence: [post-implementation-review, hypercare]
#   params:
#     business_days: {type: integer, default: 10, tighten: lower}
#     min_lessons: {type: integer, default: 1, tighten: higher}
#   criteria:
#     timely: The review was held after hypercare began, and no more business days after its end than allowed.
#     learned: The review holds as many lessons as demanded, each with an owner and a day by which it is acted upon.
#     lasting: Each lesson that matters much has led to a change of the checklist or of the policy.
#   remediation: Hold the review, give each lesson an owner and a date, change the checklist or the policy where it matters, and attest the minutes with `releasegate attest post-implementation-review`.
package controls.post_go_live_support.review_held

import data.lib.clock
import data.lib.evidence

met.timely contains evidence.cite(review, "/predicate/heldAt") if {
	count(input.evidence.hypercare) > 0
	every each in input.evidence["post-implementation-review"] {
		every hypercare in input.evidence.hypercare {
			_timely(each, hypercare.predicate)
		}
	}
	some review in input.evidence["post-implementation-review"]
}

met.learned contains evidence.cite(review, "/predicate/lessons") if {
	every each in input.evidence["post-implementation-review"] {
		count(each.predicate.lessons) - data.params["OPS-05"].min_lessons >= 0
		every lesson in each.predicate.lessons {
			_owned(lesson)
		}
	}
	some review in input.evidence["post-implementation-review"]
}

met.lasting contains evidence.cite(review, "/predicate/lessons") if {
	every each in input.evidence["post-implementation-review"] {
		count(each.predicate.lessons) > 0
		every lesson in each.predicate.lessons {
			_lasting(lesson)
		}
	}
	some review in input.evidence["post-implementation-review"]
}

finding contains {
	"criterion": "timely",
	"key": review.predicate.heldAt,
	"text": sprintf(
		"the review was held at %v; hypercare lasted from %v to %v, and %d business days may pass after it",
		[review.predicate.heldAt, hypercare.predicate.start, hypercare.predicate.end, data.params["OPS-05"].business_days],
	),
	"cite": evidence.cite(review, "/predicate/heldAt"),
} if {
	some hypercare in input.evidence.hypercare
	timely := {position | some position, review in input.evidence["post-implementation-review"]; _timely(review, hypercare.predicate)}
	some position, review in input.evidence["post-implementation-review"]
	count({position} - timely) > 0
}

finding contains {
	"criterion": "learned",
	"key": "lessons",
	"text": sprintf("the review holds %d lessons; at least %d are demanded", [count(review.predicate.lessons), data.params["OPS-05"].min_lessons]),
	"cite": evidence.cite(review, "/predicate/lessons"),
} if {
	some review in input.evidence["post-implementation-review"]
	data.params["OPS-05"].min_lessons - count(review.predicate.lessons) > 0
}

finding contains {
	"criterion": "learned",
	"key": lesson.id,
	"text": sprintf("%v has no owner, or no day by which it is acted upon", [lesson.id]),
	"cite": evidence.cite(review, sprintf("/predicate/lessons/%d", [position])),
} if {
	some review in input.evidence["post-implementation-review"]
	owned := {position | some position, lesson in review.predicate.lessons; _owned(lesson)}
	some position, lesson in review.predicate.lessons
	count({position} - owned) > 0
}

finding contains {
	"criterion": "lasting",
	"key": lesson.id,
	"text": sprintf("%v matters much, and names no change of the checklist or the policy", [lesson.id]),
	"cite": evidence.cite(review, sprintf("/predicate/lessons/%d", [position])),
} if {
	some review in input.evidence["post-implementation-review"]
	lasting := {position | some position, lesson in review.predicate.lessons; _lasting(lesson)}
	some position, lesson in review.predicate.lessons
	count({position} - lasting) > 0
}

_timely(review, hypercare) if {
	held := clock.instant(review.predicate.heldAt)
	review.signed_at_ns - held >= 0
	clock.days_between(hypercare.start, clock.date_of(held)) >= 0
	_soon_enough(clock.date_of(held), hypercare.end)
}

_soon_enough(held, end) if clock.days_between(held, end) >= 0

_soon_enough(held, end) if {
	clock.days_between(held, clock.business_days_after(end, data.params["OPS-05"].business_days)) >= 0
}

_owned(lesson) if {
	trim_space(lesson.owner) != ""
	clock.date_start(lesson.due)
}

_lasting(lesson) if lesson.severity in {"medium", "low"}

_lasting(lesson) if {
	lesson.severity == "high"
	trim_space(lesson.changeRef) != ""
}
