# METADATA
# title: The readiness review judged the acceptance criteria that were agreed, all of them and no others
# description: >-
#   The list is that of the onboarding plan, which both sides signed at the outset:
#   a review can neither drop a criterion nor invent one. The plan belongs to
#   another phase, so that only the gate that judges both can compare the two.
# custom:
#   id: GLV-02-complete
#   bullet: "6.1"
#   severity: high
#   tier: core
#   gates: [production-release, emergency-release]
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.6"]}
#   evidence: [readiness-review, onboarding-plan]
#   criteria:
#     complete: The review judged exactly the acceptance criteria of the onboarding plan, each once.
#   consequence: What was agreed and is hard to meet drops off the list, and the customer is handed less than it asked for.
#   remediation: Judge the criteria named, or have them changed in the onboarding plan, and attest the minutes with `releasegate attest readiness-review`.
package controls.go_live_readiness.acceptance_complete

import data.lib.evidence

met.complete contains evidence.cite(review, "/predicate/criteria") if {
	count(input.evidence["onboarding-plan"]) > 0
	every each in input.evidence["readiness-review"] {
		_complete(each)
	}
	some review in input.evidence["readiness-review"]
}

finding contains {
	"criterion": "complete",
	"key": id,
	"text": sprintf("the acceptance criterion %v of the onboarding plan was not judged", [id]),
	"cite": evidence.cite(review, "/predicate/criteria"),
} if {
	some review in input.evidence["readiness-review"]
	_ := review.predicate.criteria
	some plan in input.evidence["onboarding-plan"]
	some id in (_planned(plan) - _judged(review))
}

finding contains {
	"criterion": "complete",
	"key": criterion.id,
	"text": sprintf("the criterion %v was judged twice, or is none of the onboarding plan", [criterion.id]),
	"cite": evidence.cite(review, sprintf("/predicate/criteria/%d", [position])),
} if {
	some review in input.evidence["readiness-review"]
	some position, criterion in review.predicate.criteria
	some plan in input.evidence["onboarding-plan"]
	once := {id | some id in _planned(plan); count([true | some other in review.predicate.criteria; other.id == id]) == 1}
	count({criterion.id} - once) > 0
}

_complete(review) if {
	count(_judged(review)) > 0
	count(_judged(review)) == count(review.predicate.criteria)
	every plan in input.evidence["onboarding-plan"] {
		_judged(review) == _planned(plan)
	}
}

_planned(plan) := {criterion.id |
	some requirement in plan.predicate.requirements
	some criterion in requirement.acceptanceCriteria
}

_judged(review) := {criterion.id | some criterion in review.predicate.criteria}
