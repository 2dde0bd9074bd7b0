# METADATA
# title: Every acceptance criterion can be measured and says what checks it
# description: >-
#   A criterion is a metric, a comparison, a number and a unit; anything else is
#   argued about at acceptance. Its reference names the control or the test that
#   measures it.
# custom:
#   id: ONB-14
#   bullet: "1.4"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.2.2", "8.6"]}
#   consequence: Acceptance becomes a matter of opinion, and the release goes live on a promise that nobody can measure.
#   evidence: [onboarding-plan]
#   criteria:
#     measurable: The plan holds at least one acceptance criterion, and each has a metric, a comparison, a number to reach and a unit.
#     referenced: Each acceptance criterion names the control or the test that checks it.
#   remediation: Rewrite the acceptance criteria named as metric, comparison, number and unit with the test that measures them, and attest the plan with `releasegate attest onboarding-plan`.
package controls.onboarding_preparation.acceptance_criteria

import data.lib.evidence

met.measurable contains evidence.cite(plan, "/predicate/requirements") if {
	every each in input.evidence["onboarding-plan"] {
		_some_criterion(each.predicate.requirements)
		every requirement in each.predicate.requirements {
			_all_measurable(requirement.acceptanceCriteria)
		}
	}
	some plan in input.evidence["onboarding-plan"]
}

met.referenced contains evidence.cite(plan, "/predicate/requirements") if {
	every each in input.evidence["onboarding-plan"] {
		_some_criterion(each.predicate.requirements)
		every requirement in each.predicate.requirements {
			_all_referenced(requirement.acceptanceCriteria)
		}
	}
	some plan in input.evidence["onboarding-plan"]
}

finding contains {
	"criterion": "measurable",
	"key": sprintf("%v/%v", [requirement.id, criterion.id]),
	"text": sprintf("%v of %v lacks a metric, a comparison, a number or a unit", [criterion.id, requirement.id]),
	"cite": evidence.cite(plan, sprintf("/predicate/requirements/%d/acceptanceCriteria/%d", [position, place])),
} if {
	some plan in input.evidence["onboarding-plan"]
	some position, requirement in plan.predicate.requirements
	measurable := {place | some place, criterion in requirement.acceptanceCriteria; _measurable(criterion)}
	some place, criterion in requirement.acceptanceCriteria
	count({place} - measurable) > 0
}

finding contains {
	"criterion": "referenced",
	"key": sprintf("%v/%v", [requirement.id, criterion.id]),
	"text": sprintf("%v of %v names no control and no test that checks it", [criterion.id, requirement.id]),
	"cite": evidence.cite(plan, sprintf("/predicate/requirements/%d/acceptanceCriteria/%d", [position, place])),
} if {
	some plan in input.evidence["onboarding-plan"]
	some position, requirement in plan.predicate.requirements
	referenced := {place | some place, criterion in requirement.acceptanceCriteria; _referenced(criterion)}
	some place, criterion in requirement.acceptanceCriteria
	count({place} - referenced) > 0
}

_some_criterion(requirements) if {
	some requirement in requirements
	some _ in requirement.acceptanceCriteria
}

_all_measurable(criteria) if {
	every criterion in criteria {
		_measurable(criterion)
	}
}

_all_referenced(criteria) if {
	every criterion in criteria {
		_referenced(criterion)
	}
}

_measurable(criterion) if {
	trim_space(criterion.metric) != ""
	criterion.operator in {"<", "<=", "=", ">=", ">"}
	is_number(criterion.target)
	trim_space(criterion.unit) != ""
}

# The id of a control, or the name of a test.
_referenced(criterion) if regex.match(`^[A-Za-z0-9][A-Za-z0-9._/-]*$`, criterion.ref)
