# METADATA
# title: The onboarding plan says what is in scope, what is not, and when each phase takes place
# description: >-
#   Without a boundary nobody can say that the work is done, and without dates
#   for all seven phases nobody can say that it is late.
# custom:
#   id: ONB-13
#   bullet: "1.4"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: ["8.1"], iso9001-2015: ["6.3", "8.1"]}
#   consequence: Both sides expect different things on different days, and nobody can say when the work is late or done.
#   evidence: [onboarding-plan]
#   criteria:
#     scoped: The plan lists what is in scope and what is out of scope.
#     planned: Each of the seven phases has exactly one milestone.
#     ordered: No milestone ends before it starts, and none starts or ends before that of an earlier phase.
#   remediation: Complete scope and milestones, have customer and supplier agree, and attest the plan with `releasegate attest onboarding-plan`.
package controls.onboarding_preparation.plan_scope_and_milestones

import data.lib.clock
import data.lib.evidence

met.scoped contains evidence.cite(plan, "/predicate/scope") if {
	every each in input.evidence["onboarding-plan"] {
		_listed(each.predicate.scope["in"])
		_listed(each.predicate.scope.out)
	}
	some plan in input.evidence["onboarding-plan"]
}

met.planned contains evidence.cite(plan, "/predicate/milestones") if {
	every each in input.evidence["onboarding-plan"] {
		_planned(each.predicate.milestones)
	}
	some plan in input.evidence["onboarding-plan"]
}

met.ordered contains evidence.cite(plan, "/predicate/milestones") if {
	every each in input.evidence["onboarding-plan"] {
		_ordered(each.predicate.milestones)
	}
	some plan in input.evidence["onboarding-plan"]
}

finding contains {
	"criterion": "scoped",
	"key": side,
	"text": sprintf("the plan does not say what is %s scope", [_sides[side]]),
	"cite": evidence.cite(plan, "/predicate/scope"),
} if {
	some plan in input.evidence["onboarding-plan"]
	scope := plan.predicate.scope
	some side in (object.keys(_sides) - {named | some named, _ in _sides; _listed(scope[named])})
}

finding contains {
	"criterion": "planned",
	"key": phase,
	"text": sprintf("%s has %d milestones, not one", [phase, number]),
	"cite": evidence.cite(plan, "/predicate/milestones"),
} if {
	some plan in input.evidence["onboarding-plan"]
	milestones := plan.predicate.milestones
	some phase in _phases
	number := count([milestone | some milestone in milestones; milestone.phase == phase])
	number != 1
}

finding contains {
	"criterion": "ordered",
	"key": milestone.phase,
	"text": sprintf("%s starts on %s and ends on %s", [milestone.phase, milestone.start, milestone.end]),
	"cite": evidence.cite(plan, sprintf("/predicate/milestones/%d", [position])),
} if {
	some plan in input.evidence["onboarding-plan"]
	some position, milestone in plan.predicate.milestones
	clock.date_start(milestone.start) > clock.date_start(milestone.end)
}

finding contains {
	"criterion": "ordered",
	"key": milestone.phase,
	"text": sprintf("%s: its %s, %s, lies before that of %s, %s", [milestone.phase, side, milestone[side], earlier.phase, earlier[side]]),
	"cite": evidence.cite(plan, sprintf("/predicate/milestones/%d/%s", [position, side])),
} if {
	some plan in input.evidence["onboarding-plan"]
	some position, milestone in plan.predicate.milestones
	some earlier in plan.predicate.milestones
	_place(earlier.phase) < _place(milestone.phase)
	some side in ["start", "end"]
	clock.date_start(milestone[side]) < clock.date_start(earlier[side])
}

_sides := {"in": "in", "out": "out of"}

_phases := [
	"onboarding-preparation",
	"environment-provisioning",
	"platform-configuration",
	"testing-and-validation",
	"training-and-knowledge-transfer",
	"go-live-readiness",
	"post-go-live-support",
]

_place(phase) := place if {
	some place
	_phases[place] == phase
}

_listed(things) if {
	count(things) > 0
	every thing in things {
		trim_space(thing) != ""
	}
}

_planned(milestones) if {
	count(milestones) == count(_phases)
	{milestone.phase | some milestone in milestones} == {phase | some phase in _phases}
}

_ordered(milestones) if {
	starts := _dates(milestones, "start")
	ends := _dates(milestones, "end")
	count(milestones) > 0
	count(starts) == count(milestones)
	starts == sort(starts)
	ends == sort(ends)
	every milestone in milestones {
		clock.date_start(milestone.start) <= clock.date_start(milestone.end)
	}
}

# The dates of all milestones in the order of the phases.
_dates(milestones, side) := [date |
	some phase in _phases
	some milestone in milestones
	milestone.phase == phase
	date := clock.date_start(milestone[side])
]
