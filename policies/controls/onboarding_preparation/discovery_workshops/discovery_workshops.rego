# METADATA
# title: The requirements were worked out with the customer's sponsor and with security in the room
# description: >-
#   A plan that is approved first and discussed later records what one side
#   wished for. Each workshop therefore comes before each approval.
# custom:
#   id: ONB-01
#   bullet: "1.1"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: ["4.2"], iso9001-2015: ["4.2", "8.2.1", "8.2.2"]}
#   consequence: Needs that nobody voiced surface in testing or in production, where they cost the most.
#   evidence: [onboarding-plan]
#   params:
#     min_workshops: {type: integer, default: 1, tighten: higher}
#     roles: {type: set, default: [customer-sponsor, security-lead], tighten: superset}
#   criteria:
#     held: At least as many discovery workshops were held as demanded.
#     attended: Every workshop was attended by somebody in each of the roles demanded.
#     agreed: Every workshop took place before every approval of the plan, and no approval is dated after the signing.
#   remediation: Hold the workshop with those who were absent, have the plan approved again, and attest it with `releasegate attest onboarding-plan`.
package controls.onboarding_preparation.discovery_workshops

import data.lib.clock
import data.lib.evidence

met.held contains evidence.cite(plan, "/predicate/workshops") if {
	every each in input.evidence["onboarding-plan"] {
		_number(each.predicate.workshops) - data.params["ONB-01"].min_workshops >= 0
	}
	some plan in input.evidence["onboarding-plan"]
}

met.attended contains evidence.cite(plan, "/predicate/workshops") if {
	count(data.params["ONB-01"].roles) > 0
	every each in input.evidence["onboarding-plan"] {
		count(each.predicate.workshops) > 0
		every workshop in each.predicate.workshops {
			every role in data.params["ONB-01"].roles {
				role in _present(workshop)
			}
		}
	}
	some plan in input.evidence["onboarding-plan"]
}

met.agreed contains evidence.cite(plan, "/predicate/approvals") if {
	every each in input.evidence["onboarding-plan"] {
		count(each.predicate.workshops) > 0
		every workshop in each.predicate.workshops {
			_before_approval(workshop, each.predicate.approvals)
		}
		every approval in each.predicate.approvals {
			_before_signing(approval, each)
		}
	}
	some plan in input.evidence["onboarding-plan"]
}

finding contains {
	"criterion": "held",
	"key": "workshops",
	"text": sprintf("the plan records %d workshops; demanded are %d", [number, data.params["ONB-01"].min_workshops]),
	"cite": evidence.cite(plan, "/predicate/workshops"),
} if {
	some plan in input.evidence["onboarding-plan"]
	number := _number(plan.predicate.workshops)
	number < data.params["ONB-01"].min_workshops
}

finding contains {
	"criterion": "attended",
	"key": sprintf("%v/%s", [workshop.at, role]),
	"text": sprintf("nobody attended the workshop at %v as %s", [workshop.at, role]),
	"cite": evidence.cite(plan, sprintf("/predicate/workshops/%d", [position])),
} if {
	some plan in input.evidence["onboarding-plan"]
	some position, workshop in plan.predicate.workshops
	some role in ({wanted | some wanted in data.params["ONB-01"].roles} - _present(workshop))
}

finding contains {
	"criterion": "agreed",
	"key": sprintf("workshop/%v", [workshop.at]),
	"text": sprintf("the workshop at %v did not take place before every approval of the plan", [workshop.at]),
	"cite": evidence.cite(plan, sprintf("/predicate/workshops/%d", [position])),
} if {
	some plan in input.evidence["onboarding-plan"]
	early := {position | some position, workshop in plan.predicate.workshops; _before_approval(workshop, plan.predicate.approvals)}
	some position, workshop in plan.predicate.workshops
	count({position} - early) > 0
}

finding contains {
	"criterion": "agreed",
	"key": sprintf("approval/%v/%v", [approval.role, approval.at]),
	"text": sprintf("%v approved the plan at %v, after it was signed", [approval.person, approval.at]),
	"cite": evidence.cite(plan, sprintf("/predicate/approvals/%d", [position])),
} if {
	some plan in input.evidence["onboarding-plan"]
	timely := {position | some position, approval in plan.predicate.approvals; _before_signing(approval, plan)}
	some position, approval in plan.predicate.approvals
	count({position} - timely) > 0
}

# Two records of one instant are one workshop.
_number(workshops) := count({clock.instant(workshop.at) | some workshop in workshops})

_present(workshop) := {attendee.role |
	some attendee in workshop.attendees
	trim_space(attendee.person) != ""
}

_before_approval(workshop, approvals) if {
	count(approvals) > 0
	every approval in approvals {
		clock.instant(approval.at) - clock.instant(workshop.at) > 0
	}
}

_before_signing(approval, plan) if plan.signed_at_ns - clock.instant(approval.at) >= 0
