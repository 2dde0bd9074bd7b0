# METADATA
# title: Every requirement that must be met has an owner and a way to tell that it is met
# description: >-
#   What nobody owns is nobody's to finish, and what has no acceptance criterion
#   can be neither tested nor accepted. What "must" does not cover may wait.
# custom:
#   id: ONB-02
#   bullet: "1.1"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.8], iso9001-2015: ["8.2.2", "8.2.3"]}
#   consequence: What nobody owns is left undone, and the customer learns at acceptance that a need was never met.
#   evidence: [onboarding-plan]
#   criteria:
#     owned: The plan holds at least one must requirement, and each has an id, an owner and at least one acceptance criterion.
#     unique: No two requirements of the plan share an id.
#   remediation: Give each must requirement an owner and an acceptance criterion, have both sides agree, and attest the plan with `releasegate attest onboarding-plan`.
package controls.onboarding_preparation.must_requirements

import data.lib.evidence

met.owned contains evidence.cite(plan, "/predicate/requirements") if {
	every each in input.evidence["onboarding-plan"] {
		_some_must(each.predicate.requirements)
		every requirement in each.predicate.requirements {
			_owned(requirement)
		}
	}
	some plan in input.evidence["onboarding-plan"]
}

met.unique contains evidence.cite(plan, "/predicate/requirements") if {
	every each in input.evidence["onboarding-plan"] {
		_unique(each.predicate.requirements)
	}
	some plan in input.evidence["onboarding-plan"]
}

finding contains {
	"criterion": "owned",
	"key": requirement.id,
	"text": sprintf("%v (%v) lacks an owner or an acceptance criterion", [requirement.id, requirement.priority]),
	"cite": evidence.cite(plan, sprintf("/predicate/requirements/%d", [position])),
} if {
	some plan in input.evidence["onboarding-plan"]
	owned := {position | some position, requirement in plan.predicate.requirements; _owned(requirement)}
	some position, requirement in plan.predicate.requirements
	count({position} - owned) > 0
}

finding contains {
	"criterion": "owned",
	"key": "no-must",
	"text": "the plan holds no requirement that must be met",
	"cite": evidence.cite(plan, "/predicate/requirements"),
} if {
	some plan in input.evidence["onboarding-plan"]
	count({true | some requirement in plan.predicate.requirements; requirement.priority == "must"}) == 0
	count(plan.predicate.requirements) >= 0
}

finding contains {
	"criterion": "unique",
	"key": requirement.id,
	"text": sprintf("%v is the id of more than one requirement", [requirement.id]),
	"cite": evidence.cite(plan, sprintf("/predicate/requirements/%d/id", [position])),
} if {
	some plan in input.evidence["onboarding-plan"]
	some position, requirement in plan.predicate.requirements
	some earlier, other in plan.predicate.requirements
	earlier < position
	other.id == requirement.id
}

_some_must(requirements) if {
	some requirement in requirements
	requirement.priority == "must"
}

_owned(requirement) if requirement.priority in {"should", "could"}

_owned(requirement) if {
	requirement.priority == "must"
	trim_space(requirement.id) != ""
	trim_space(requirement.owner) != ""
	count(requirement.acceptanceCriteria) > 0
	every criterion in requirement.acceptanceCriteria {
		trim_space(criterion.id) != ""
	}
}

_unique(requirements) if {
	ids := [requirement.id | some requirement in requirements]
	count(ids) > 0
	count(ids) == count(requirements)
	count({id | some id in ids}) == count(ids)
}
