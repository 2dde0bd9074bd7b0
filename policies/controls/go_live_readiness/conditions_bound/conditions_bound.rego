# METADATA
# title: Every condition of the change has an owner and a day on which it can be checked
# description: >-
#   The board votes on the change with its conditions. One that nobody owns, or
#   that falls due when hypercare is over and nobody looks any more, is no
#   condition. That a single rejection denies and an abstention does not count is
#   seen to where votes are counted.
# custom:
#   id: GLV-11-conditions
#   bullet: "6.3"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.5.6"]}
#   sources: [ITIL 4]
#   evidence: [change-approval]
#   criteria:
#     bound: Each condition says what must be done, who does it, and by which day between the request and the end of hypercare.
#     distinct: Each condition has an id of its own.
#   consequence: A condition under which the board agreed is forgotten as soon as the service is live.
#   remediation: Give each condition an owner and a day until the end of hypercare, and sign the request again with `releasegate attest change-approval`.
package controls.go_live_readiness.conditions_bound

import data.lib.clock
import data.lib.evidence

met.bound contains evidence.cite(request, "/predicate/conditions") if {
	every each in input.evidence["change-approval"] {
		is_array(each.predicate.conditions)
		every condition in each.predicate.conditions {
			_bound(condition, each)
		}
	}
	some request in input.evidence["change-approval"]
}

met.distinct contains evidence.cite(request, "/predicate/conditions") if {
	every each in input.evidence["change-approval"] {
		is_array(each.predicate.conditions)
		count({condition.id | some condition in each.predicate.conditions}) == count(each.predicate.conditions)
	}
	some request in input.evidence["change-approval"]
}

finding contains {
	"criterion": "bound",
	"key": condition.id,
	"text": sprintf("the condition %v is due on %v and owned by %v; hypercare ends on %v", [condition.id, condition.due, condition.owner, input.release.hypercare_end]),
	"cite": evidence.cite(request, sprintf("/predicate/conditions/%d", [position])),
} if {
	some request in input.evidence["change-approval"]
	bound := {position | some position, condition in request.predicate.conditions; _bound(condition, request)}
	some position, condition in request.predicate.conditions
	count({position} - bound) > 0
}

finding contains {
	"criterion": "distinct",
	"key": condition.id,
	"text": sprintf("several conditions have the id %v", [condition.id]),
	"cite": evidence.cite(request, sprintf("/predicate/conditions/%d", [position])),
} if {
	some request in input.evidence["change-approval"]
	some position, condition in request.predicate.conditions
	count([true | some other in request.predicate.conditions; other.id == condition.id]) > 1
}

_bound(condition, request) if {
	trim_space(condition.text) != ""
	trim_space(condition.owner) != ""
	clock.days_between(clock.date_of(request.signed_at_ns), condition.due) >= 0
	clock.days_between(condition.due, input.release.hypercare_end) >= 0
}
