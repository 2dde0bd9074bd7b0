# METADATA
# title: An incident was exercised together with the customer, and what it showed is followed up
# description: >-
#   That the customer was there is not for the supplier to say: one of those who
#   took part signs the report for the customer.
# custom:
#   id: TRN-08
#   bullet: "5.3"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.24], ism-2025-12: [ism-1784], air-2024: ["5.1.1"]}
#   evidence: [rehearsal]
#   params:
#     max_age_days: {type: integer, default: 365, tighten: lower}
#   criteria:
#     achieved: A table-top exercise of an incident reached its aim.
#     recent: It took place no longer ago than allowed, and before it was signed.
#     together: Somebody of the customer's side who signed the report took part.
#     followed_up: Each action that it showed to be needed is closed, or has an owner and a day by which it is due.
#   consequence: Supplier and customer meet for the first time in a real incident, and each waits for the other.
#   remediation: Exercise an incident with the customer, name owners and days for what it shows, and attest it with `releasegate attest rehearsal`.
package controls.training_and_knowledge_transfer.incident_exercised

import data.lib.clock
import data.lib.evidence

met.achieved contains evidence.cite(exercise, "/predicate/result") if {
	every each in _exercises {
		each.predicate.result == "success"
	}
	some exercise in _exercises
}

met.recent contains evidence.cite(exercise, "/predicate/at") if {
	every each in _exercises {
		_recent(each)
	}
	some exercise in _exercises
}

met.together contains evidence.cite(exercise, "/predicate/participants") if {
	every each in _exercises {
		_together(each)
	}
	some exercise in _exercises
}

met.followed_up contains evidence.cite(exercise, "/predicate/actions") if {
	every each in _exercises {
		is_array(each.predicate.actions)
		every action in each.predicate.actions {
			_followed_up(action, each)
		}
	}
	some exercise in _exercises
}

finding contains {
	"criterion": "achieved",
	"key": exercise.predicate.at,
	"text": sprintf("the exercise at %v ended as %v", [exercise.predicate.at, exercise.predicate.result]),
	"cite": evidence.cite(exercise, "/predicate/result"),
} if {
	some exercise in _exercises
	exercise.predicate.result != "success"
}

finding contains {
	"criterion": "recent",
	"key": exercise.predicate.at,
	"text": sprintf("the exercise took place at %v, more than %v days ago or after its report was signed", [exercise.predicate.at, data.params["TRN-08"].max_age_days]),
	"cite": evidence.cite(exercise, "/predicate/at"),
} if {
	recent := {position | some position, exercise in _exercises; _recent(exercise)}
	some position, exercise in _exercises
	count({position} - recent) > 0
}

finding contains {
	"criterion": "together",
	"key": exercise.predicate.at,
	"text": sprintf("nobody who took part in the exercise at %v signed its report for the customer", [exercise.predicate.at]),
	"cite": evidence.cite(exercise, "/predicate/participants"),
} if {
	together := {position | some position, exercise in _exercises; _together(exercise)}
	some position, exercise in _exercises
	_ := exercise.predicate.participants
	count({position} - together) > 0
}

finding contains {
	"criterion": "followed_up",
	"key": action.id,
	"text": sprintf("the action %v is open, and has no owner or no day by which it is due", [action.id]),
	"cite": evidence.cite(exercise, sprintf("/predicate/actions/%d", [place])),
} if {
	some exercise in _exercises
	followed_up := {place | some place, action in exercise.predicate.actions; _followed_up(action, exercise)}
	some place, action in exercise.predicate.actions
	count({place} - followed_up) > 0
}

valid_until contains _expiry(exercise) if some exercise in _exercises

_exercises := [rehearsal |
	some rehearsal in input.evidence.rehearsal
	rehearsal.phase == "training-and-knowledge-transfer"
	rehearsal.predicate.kind == "incident"
]

_recent(exercise) if {
	exercise.signed_at_ns - clock.instant(exercise.predicate.at) >= 0
	_expiry(exercise) - input.now_ns >= 0
}

_expiry(exercise) := clock.instant(exercise.predicate.at) + clock.days(data.params["TRN-08"].max_age_days)

_together(exercise) if {
	some signer in exercise.signers
	signer.side == "customer"
	signer.person in {participant.person | some participant in exercise.predicate.participants}
}

_followed_up(action, exercise) if exercise.signed_at_ns - clock.instant(action.closedAt) >= 0

_followed_up(action, _) if {
	trim_space(action.owner) != ""
	clock.date_start(action.due) > 0
}
