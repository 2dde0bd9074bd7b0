# METADATA
# title: Every acceptance criterion of the onboarding plan is met, or will be by go-live
# description: >-
#   The list is the plan's, which both sides signed at the outset: a review can
#   neither drop a criterion nor invent one.
# custom:
#   id: GLV-02
#   bullet: "6.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.6"]}
#   evidence: [readiness-review, onboarding-plan]
#   criteria:
#     complete: The review judged exactly the acceptance criteria of the onboarding plan, each once.
#     settled: No criterion is unmet.
#     owned: Each criterion that is met under a condition has an owner, and a day no later than go-live by which the condition is fulfilled.
#   consequence: The customer is handed something else than what was agreed, and learns of it in production.
#   remediation: Meet the criteria named or have them changed in the onboarding plan, judge them again, and attest the minutes with `releasegate attest readiness-review`.
package controls.go_live_readiness.acceptance_settled

import data.lib.clock
import data.lib.evidence

met.complete contains evidence.cite(review, "/predicate/criteria") if {
	count(input.evidence["onboarding-plan"]) > 0
	every each in input.evidence["readiness-review"] {
		_complete(each)
	}
	some review in input.evidence["readiness-review"]
}

met.settled contains evidence.cite(review, "/predicate/criteria") if {
	every each in input.evidence["readiness-review"] {
		count(each.predicate.criteria) > 0
		every criterion in each.predicate.criteria {
			_settled(criterion)
		}
	}
	some review in input.evidence["readiness-review"]
}

met.owned contains evidence.cite(review, "/predicate/criteria") if {
	every each in input.evidence["readiness-review"] {
		count(each.predicate.criteria) > 0
		every criterion in each.predicate.criteria {
			_owned(criterion)
		}
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

finding contains {
	"criterion": "settled",
	"key": criterion.id,
	"text": sprintf("the criterion %v is judged as %v", [criterion.id, criterion.state]),
	"cite": evidence.cite(review, sprintf("/predicate/criteria/%d", [position])),
} if {
	some review in input.evidence["readiness-review"]
	settled := {position | some position, criterion in review.predicate.criteria; _settled(criterion)}
	some position, criterion in review.predicate.criteria
	count({position} - settled) > 0
}

finding contains {
	"criterion": "owned",
	"key": criterion.id,
	"text": sprintf("the criterion %v is met under a condition, due on %v, owned by %v; go-live is on %v", [criterion.id, object.get(criterion, "due", "no day"), criterion.owner, input.release.go_live]),
	"cite": evidence.cite(review, sprintf("/predicate/criteria/%d", [position])),
} if {
	some review in input.evidence["readiness-review"]
	owned := {position | some position, criterion in review.predicate.criteria; _owned(criterion)}
	some position, criterion in review.predicate.criteria
	criterion.state == "conditional"
	count({position} - owned) > 0
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

_settled(criterion) if criterion.state in {"conditional", "met"}

# Whether a criterion is unmet is another line's question.
_owned(criterion) if criterion.state in {"met", "not-met"}

_owned(criterion) if {
	criterion.state == "conditional"
	trim_space(criterion.owner) != ""
	clock.days_between(criterion.due, input.release.go_live) >= 0
}
