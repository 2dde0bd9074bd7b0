# METADATA
# title: Every acceptance criterion is met, or will be by go-live
# description: >-
#   A criterion may be met under a condition, if somebody fulfils the condition by
#   a day that still lies before the service is used.
# custom:
#   id: GLV-02
#   bullet: "6.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.6"]}
#   evidence: [readiness-review]
#   criteria:
#     settled: No criterion is unmet.
#     owned: Each criterion that is met under a condition has an owner, and a day no later than go-live by which the condition is fulfilled.
#   consequence: The customer is handed something else than what was agreed, and learns of it in production.
#   remediation: Meet the criteria named, or name who does so until when, judge them again, and attest the minutes with `releasegate attest readiness-review`.
package controls.go_live_readiness.acceptance_settled

import data.lib.clock
import data.lib.evidence

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

_settled(criterion) if criterion.state in {"conditional", "met"}

# Whether a criterion is unmet is another line's question.
_owned(criterion) if criterion.state in {"met", "not-met"}

_owned(criterion) if {
	criterion.state == "conditional"
	trim_space(criterion.owner) != ""
	clock.days_between(criterion.due, input.release.go_live) >= 0
}
