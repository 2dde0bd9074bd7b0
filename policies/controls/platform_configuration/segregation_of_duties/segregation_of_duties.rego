# METADATA
# title: Nobody holds two roles that must be separate
# description: >-
#   Roles add up over all entries of an identity and over the groups that it
#   belongs to. The policy names pairs that every conflict matrix must hold, so
#   that the reviewed do not choose what they are reviewed for.
# custom:
#   id: CFG-06
#   bullet: "3.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: One person can write a change and release it, or issue credentials and hold the keys, and nobody would notice.
#   frameworks: {iso27001-2022: [A.5.3, A.5.15, A.5.18]}
#   evidence: [access-review]
#   params:
#     pairs: {type: set, default: [access-administrator/auditor, developer/release-deployer, issuer-operator/key-custodian], tighten: superset}
#   criteria:
#     matrix: The conflict matrix holds every pair of roles that the policy demands, and each of its pairs names two different roles that exist.
#     separated: No identity holds both roles of a conflicting pair, directly or through a group, and every role and group that it holds is described.
#   remediation: Withdraw one of the two roles, repeat the review, and attest it with `releasegate attest access-review`.
package controls.platform_configuration.segregation_of_duties

import data.lib.evidence

met.matrix contains evidence.cite(review, "/predicate/sodMatrix/pairs") if {
	every each in input.evidence["access-review"] {
		_complete(each.predicate)
	}
	some review in input.evidence["access-review"]
}

met.separated contains evidence.cite(review, "/predicate/assignments") if {
	every each in input.evidence["access-review"] {
		_separated(each.predicate)
	}
	some review in input.evidence["access-review"]
}

finding contains {
	"criterion": "matrix",
	"key": wanted,
	"text": sprintf("the conflict matrix lacks the pair %s", [wanted]),
	"cite": evidence.cite(review, "/predicate/sodMatrix/pairs"),
} if {
	some review in input.evidence["access-review"]
	pairs := review.predicate.sodMatrix.pairs
	some wanted in data.params["CFG-06"].pairs
	count({true | some pair in pairs; _is(pair, wanted)}) == 0
}

finding contains {
	"criterion": "matrix",
	"key": sprintf("%s/%s", [pair.first, pair.second]),
	"text": sprintf("the pair %s/%s does not name two different roles that exist", [pair.first, pair.second]),
	"cite": evidence.cite(review, sprintf("/predicate/sodMatrix/pairs/%d", [position])),
} if {
	some review in input.evidence["access-review"]
	pairs := review.predicate.sodMatrix.pairs
	sound := {position | some position, pair in pairs; _sound(pair, review.predicate.roles)}
	some position, pair in pairs
	count({position} - sound) > 0
}

finding contains {
	"criterion": "separated",
	"key": sprintf("%s/%s", [assignment.identity, concat("/", sort([pair.first, pair.second]))]),
	"text": sprintf("%s holds both %s and %s", [assignment.identity, pair.first, pair.second]),
	"cite": evidence.cite(review, "/predicate/assignments"),
} if {
	some review in input.evidence["access-review"]
	some assignment in review.predicate.assignments
	some pair in review.predicate.sodMatrix.pairs
	count({pair.first, pair.second} - _held(assignment.identity, review.predicate)) == 0
}

finding contains {
	"criterion": "separated",
	"key": sprintf("%s/%s", [assignment.identity, group]),
	"text": sprintf("%s belongs to %s, a group that the review does not describe", [assignment.identity, group]),
	"cite": evidence.cite(review, sprintf("/predicate/assignments/%d/groups", [position])),
} if {
	some review in input.evidence["access-review"]
	some position, assignment in review.predicate.assignments
	some group in ({member | some member in assignment.groups} - _group_ids(review.predicate))
}

finding contains {
	"criterion": "separated",
	"key": sprintf("%s/%s", [assignment.identity, role]),
	"text": sprintf("%s holds %s, a role that the review does not list", [assignment.identity, role]),
	"cite": evidence.cite(review, sprintf("/predicate/assignments/%d/roles", [position])),
} if {
	some review in input.evidence["access-review"]
	some position, assignment in review.predicate.assignments
	some role in ({held | some held in assignment.roles} - _roles(review.predicate))
}

finding contains {
	"criterion": "separated",
	"key": sprintf("%s/%s", [group.id, role]),
	"text": sprintf("the group %s grants %s, a role that the review does not list", [group.id, role]),
	"cite": evidence.cite(review, sprintf("/predicate/groups/%d/roles", [position])),
} if {
	some review in input.evidence["access-review"]
	some position, group in review.predicate.groups
	some role in ({granted | some granted in group.roles} - _roles(review.predicate))
}

finding contains {
	"criterion": "separated",
	"key": "no-pairs",
	"text": "the conflict matrix is empty, so that nothing was compared",
	"cite": evidence.cite(review, "/predicate/sodMatrix/pairs"),
} if {
	some review in input.evidence["access-review"]
	count(review.predicate.sodMatrix.pairs) == 0
}

_complete(review) if {
	count(data.params["CFG-06"].pairs) > 0
	every wanted in data.params["CFG-06"].pairs {
		some pair in review.sodMatrix.pairs
		_is(pair, wanted)
	}
	every pair in review.sodMatrix.pairs {
		_sound(pair, review.roles)
	}
}

_is(pair, wanted) if {pair.first, pair.second} == {role | some role in split(wanted, "/")}

_sound(pair, roles) if {
	pair.first in roles
	pair.second in roles
	pair.first != pair.second
}

_separated(review) if {
	count(review.assignments) > 0
	count(review.sodMatrix.pairs) > 0
	every group in review.groups {
		every role in group.roles {
			role in review.roles
		}
	}
	every assignment in review.assignments {
		_described(assignment, review)
		every pair in review.sodMatrix.pairs {
			count({pair.first, pair.second} - _held(assignment.identity, review)) > 0
		}
	}
}

_described(assignment, review) if {
	every role in assignment.roles {
		role in review.roles
	}
	every group in assignment.groups {
		group in _group_ids(review)
	}
}

_roles(review) := {role | some role in review.roles}

_group_ids(review) := {group.id | some group in review.groups}

# Every role that an identity holds, by any of its entries, directly or through a group.
_held(identity, review) := direct | granted if {
	mine := [assignment | some assignment in review.assignments; assignment.identity == identity]
	direct := {role | some assignment in mine; some role in assignment.roles}
	granted := {role |
		some assignment in mine
		some group in review.groups
		group.id in assignment.groups
		some role in group.roles
	}
}
