# METADATA
# title: Privileged roles are granted for a few hours, on a request that somebody else approves
# description: >-
#   Whether access is privileged is not left to the review alone: the policy
#   names roles that always are. Emergency accounts are judged by CFG-10.
# custom:
#   id: CFG-07
#   bullet: "3.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: Whoever takes over one administrator's account holds the platform for as long as they like.
#   frameworks: {iso27001-2022: [A.8.2], ism-2025-12: [ism-1507, ism-1649]}
#   evidence: [access-review]
#   params:
#     max_hours: {type: integer, default: 8, tighten: lower}
#     roles: {type: set, default: [access-administrator, key-custodian, release-deployer], tighten: superset}
#   criteria:
#     declared: Every identity that holds a role which the policy calls privileged, directly or through a group, is listed as privileged.
#     granted: Every privileged identity holds its roles only by a grant for a limited time, no longer than allowed.
#     approved: Every such grant is approved by somebody who neither asks for it nor receives it.
#   remediation: Withdraw standing privileges, set up time-limited grants with an approver of their own, repeat the review, and attest it with `releasegate attest access-review`.
package controls.platform_configuration.just_in_time

import data.lib.evidence

met.declared contains evidence.cite(review, "/predicate/assignments") if {
	count(data.params["CFG-07"].roles) > 0
	every each in input.evidence["access-review"] {
		count(each.predicate.assignments) > 0
		every assignment in each.predicate.assignments {
			_declared(assignment, each.predicate)
		}
	}
	some review in input.evidence["access-review"]
}

met.granted contains evidence.cite(review, "/predicate/assignments") if {
	every each in input.evidence["access-review"] {
		count(each.predicate.assignments) > 0
		every assignment in each.predicate.assignments {
			_granted(assignment)
		}
	}
	some review in input.evidence["access-review"]
}

met.approved contains evidence.cite(review, "/predicate/assignments") if {
	every each in input.evidence["access-review"] {
		count(each.predicate.assignments) > 0
		every assignment in each.predicate.assignments {
			_approved(assignment)
		}
	}
	some review in input.evidence["access-review"]
}

finding contains {
	"criterion": "declared",
	"key": assignment.identity,
	"text": sprintf("%v holds a privileged role, but is not listed as privileged", [assignment.identity]),
	"cite": evidence.cite(review, sprintf("/predicate/assignments/%d", [position])),
} if {
	some review in input.evidence["access-review"]
	declared := {position | some position, assignment in review.predicate.assignments; _declared(assignment, review.predicate)}
	some position, assignment in review.predicate.assignments
	count({position} - declared) > 0
}

finding contains {
	"criterion": "granted",
	"key": assignment.identity,
	"text": sprintf("%v holds privileged roles without a grant of at most %d hours", [assignment.identity, data.params["CFG-07"].max_hours]),
	"cite": evidence.cite(review, sprintf("/predicate/assignments/%d", [position])),
} if {
	some review in input.evidence["access-review"]
	granted := {position | some position, assignment in review.predicate.assignments; _granted(assignment)}
	some position, assignment in review.predicate.assignments
	count({position} - granted) > 0
}

finding contains {
	"criterion": "approved",
	"key": assignment.identity,
	"text": sprintf("the privileged roles of %v are granted without somebody else's approval", [assignment.identity]),
	"cite": evidence.cite(review, sprintf("/predicate/assignments/%d", [position])),
} if {
	some review in input.evidence["access-review"]
	approved := {position | some position, assignment in review.predicate.assignments; _approved(assignment)}
	some position, assignment in review.predicate.assignments
	count({position} - approved) > 0
}

_declared(assignment, _) if assignment.privileged == true

# CFG-06 sees to it that every group is described.
_declared(assignment, review) if {
	assignment.privileged == false
	every role in assignment.roles {
		_ordinary(role)
	}
	every group in review.groups {
		_no_privilege_through(group, assignment)
	}
	is_array(assignment.groups)
}

_ordinary(role) if count({role} - {privileged | some privileged in data.params["CFG-07"].roles}) > 0

_no_privilege_through(group, assignment) if count({group.id} - {member | some member in assignment.groups}) > 0

_no_privilege_through(group, _) if {
	every role in group.roles {
		_ordinary(role)
	}
}

_granted(assignment) if assignment.privileged == false

_granted(assignment) if {
	assignment.privileged == true
	assignment.jit.maxHours > 0
	data.params["CFG-07"].max_hours - assignment.jit.maxHours >= 0
}

_approved(assignment) if assignment.privileged == false

_approved(assignment) if {
	assignment.privileged == true
	trim_space(assignment.jit.requester) != ""
	trim_space(assignment.jit.approver) != ""
	assignment.jit.approver != assignment.jit.requester
	assignment.jit.approver != assignment.identity
}
