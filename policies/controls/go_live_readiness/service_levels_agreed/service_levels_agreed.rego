# METADATA
# title: Service levels are agreed by both sides, and somebody is there from go-live on
# description: >-
#   Whoever is said to have signed the service levels signs this statement, one of
#   each side at least. The roster has no gap from go-live to the last day of
#   hypercare.
# custom:
#   id: GLV-14
#   bullet: "6.4"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.20, A.5.22], iso9001-2015: ["8.5.5"], air-2024: ["3.4.1"]}
#   evidence: [service-transition]
#   params:
#     roles: {type: set, default: [operations-lead], tighten: superset}
#   criteria:
#     signed: Everybody named as signing the service levels signed the statement, among them the customer and the supplier.
#     measurable: Each service level names what is measured, a target and its unit.
#     in_force: The service levels hold from go-live or earlier.
#     rostered: For each required role the roster names somebody for every day from go-live to the end of hypercare.
#   consequence: The service is live and nobody owes anything to anybody, or nobody answers when it fails.
#   remediation: Agree the service levels, close the gaps of the roster, and attest both with `releasegate attest service-transition`.
package controls.go_live_readiness.service_levels_agreed

import data.lib.clock
import data.lib.evidence

met.signed contains evidence.cite(transition, "/predicate/sla/signedBy") if {
	every each in input.evidence["service-transition"] {
		_signed(each)
	}
	some transition in input.evidence["service-transition"]
}

met.measurable contains evidence.cite(transition, "/predicate/sla/metrics") if {
	every each in input.evidence["service-transition"] {
		count(each.predicate.sla.metrics) > 0
		every metric in each.predicate.sla.metrics {
			_measurable(metric)
		}
	}
	some transition in input.evidence["service-transition"]
}

met.in_force contains evidence.cite(transition, "/predicate/sla/effectiveFrom") if {
	every each in input.evidence["service-transition"] {
		_in_force(each)
	}
	some transition in input.evidence["service-transition"]
}

met.rostered contains evidence.cite(transition, "/predicate/roster") if {
	count(data.params["GLV-14"].roles) > 0
	every each in input.evidence["service-transition"] {
		every role in data.params["GLV-14"].roles {
			_rostered(role, each)
		}
	}
	some transition in input.evidence["service-transition"]
}

finding contains {
	"criterion": "signed",
	"key": sla.version,
	"text": sprintf("the service levels %v are said to be signed by %v; each of them must sign this statement, and they must be of both sides", [sla.version, concat(", ", sla.signedBy)]),
	"cite": evidence.cite(transition, "/predicate/sla"),
} if {
	signed := {position | some position, transition in input.evidence["service-transition"]; _signed(transition)}
	some position, transition in input.evidence["service-transition"]
	sla := transition.predicate.sla
	count({position} - signed) > 0
}

finding contains {
	"criterion": "measurable",
	"key": metric.name,
	"text": sprintf("the service level %v has no target with a unit", [metric.name]),
	"cite": evidence.cite(transition, sprintf("/predicate/sla/metrics/%d", [position])),
} if {
	some transition in input.evidence["service-transition"]
	measurable := {position | some position, metric in transition.predicate.sla.metrics; _measurable(metric)}
	some position, metric in transition.predicate.sla.metrics
	count({position} - measurable) > 0
}

finding contains {
	"criterion": "in_force",
	"key": sla.version,
	"text": sprintf("the service levels %v hold from %v, go-live is on %v", [sla.version, sla.effectiveFrom, input.release.go_live]),
	"cite": evidence.cite(transition, "/predicate/sla/effectiveFrom"),
} if {
	in_force := {position | some position, transition in input.evidence["service-transition"]; _in_force(transition)}
	some position, transition in input.evidence["service-transition"]
	sla := transition.predicate.sla
	count({position} - in_force) > 0
}

finding contains {
	"criterion": "rostered",
	"key": role,
	"text": sprintf("the roster does not name somebody as %v for every day from %v to %v", [role, input.release.go_live, input.release.hypercare_end]),
	"cite": evidence.cite(transition, "/predicate/roster"),
} if {
	some transition in input.evidence["service-transition"]
	_ := transition.predicate.roster
	rostered := {role | some role in data.params["GLV-14"].roles; _rostered(role, transition)}
	some role in ({required | some required in data.params["GLV-14"].roles} - rostered)
}

_signed(transition) if {
	count(transition.predicate.sla.signedBy) > 0
	every person in transition.predicate.sla.signedBy {
		person in {signer.person | some signer in transition.signers}
	}
	sides := {signer.side |
		some signer in transition.signers
		signer.person in transition.predicate.sla.signedBy
	}
	count({"customer", "supplier"} - sides) == 0
}

_measurable(metric) if {
	trim_space(metric.name) != ""
	is_number(metric.target)
	trim_space(metric.unit) != ""
}

_in_force(transition) if clock.days_between(transition.predicate.sla.effectiveFrom, input.release.go_live) >= 0

# Somebody is there on the first day, and whenever a turn ends too early another
# reaches further: so step by step to the end.
_rostered(role, transition) if {
	clock.days_between(input.release.go_live, input.release.hypercare_end) >= 0
	turns := _turns(role, transition)
	some first in turns
	clock.days_between(first.from, input.release.go_live) >= 0
	clock.days_between(input.release.go_live, first.to) >= 0
	every turn in turns {
		_relieved(turn, turns)
	}
}

_turns(role, transition) := [turn |
	some turn in transition.predicate.roster
	turn.role == role
	trim_space(turn.person) != ""
]

_relieved(turn, _) if clock.days_between(input.release.hypercare_end, turn.to) >= 0

_relieved(turn, _) if clock.days_between(turn.to, input.release.go_live) > 0

_relieved(turn, turns) if {
	some next in turns
	clock.days_between(next.from, turn.to) >= -1
	clock.days_between(turn.to, next.to) > 0
}
