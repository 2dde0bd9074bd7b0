# METADATA
# title: Both sides have agreed, by their own signatures, that hypercare ends
# description: >-
#   The gate counts the signatures already. Here it is judged whose they are: those
#   of people on the two sides, and of everybody whom the exit names.
# custom:
#   id: OPS-04
#   bullet: "7.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.5.5", "9.1.2"]}
#   consequence: One side ends the closer support by itself, and the other finds out when it calls.
#   gates: [hypercare-exit]
#   evidence: [hypercare]
#   params:
#     min_persons: {type: integer, default: 2, tighten: higher}
#   criteria:
#     both_sides: Enough people signed the exit, one of them for operations and another for the customer.
#     named: Everybody whom the exit names has signed it.
#     timely: The exit was agreed no earlier than the last day of hypercare, and no later than it was signed.
#   remediation: Agree on the exit once hypercare is over, and have operations and the customer sign the same statement with `releasegate attest hypercare`.
package controls.post_go_live_support.hypercare_exit

import data.lib.clock
import data.lib.evidence

met.both_sides contains evidence.cite(hypercare, "/signers") if {
	every each in input.evidence.hypercare {
		_both_sides(each)
	}
	some hypercare in input.evidence.hypercare
}

met.named contains evidence.cite(hypercare, "/predicate/exit/signedBy") if {
	every each in input.evidence.hypercare {
		count(each.predicate.exit.signedBy) > 0
		every person in each.predicate.exit.signedBy {
			person in _persons(each)
		}
	}
	some hypercare in input.evidence.hypercare
}

met.timely contains evidence.cite(hypercare, "/predicate/exit/at") if {
	every each in input.evidence.hypercare {
		_timely(each)
	}
	some hypercare in input.evidence.hypercare
}

finding contains {
	"criterion": "both_sides",
	"key": "signers",
	"text": sprintf("%d people signed the exit; at least %d must, operations and the customer among them", [count(_persons(hypercare)), data.params["OPS-04"].min_persons]),
	"cite": evidence.cite(hypercare, "/predicate/exit"),
} if {
	both := {position | some position, hypercare in input.evidence.hypercare; _both_sides(hypercare)}
	some position, hypercare in input.evidence.hypercare
	count({position} - both) > 0
}

finding contains {
	"criterion": "named",
	"key": person,
	"text": sprintf("the exit names %v, who did not sign it", [person]),
	"cite": evidence.cite(hypercare, "/predicate/exit/signedBy"),
} if {
	some hypercare in input.evidence.hypercare
	some person in ({named | some named in hypercare.predicate.exit.signedBy} - _persons(hypercare))
}

finding contains {
	"criterion": "timely",
	"key": hypercare.predicate.exit.at,
	"text": sprintf("the exit was agreed at %v; hypercare lasts until %v, and the exit was signed at %v", [hypercare.predicate.exit.at, hypercare.predicate.end, hypercare.signed_at]),
	"cite": evidence.cite(hypercare, "/predicate/exit/at"),
} if {
	timely := {position | some position, hypercare in input.evidence.hypercare; _timely(hypercare)}
	some position, hypercare in input.evidence.hypercare
	count({position} - timely) > 0
}

# A system has no person, and agrees to nothing.
_persons(hypercare) := {signer.person | some signer in hypercare.signers; trim_space(signer.person) != ""}

_both_sides(hypercare) if {
	count(_persons(hypercare)) - data.params["OPS-04"].min_persons >= 0
	some operations in hypercare.signers
	"operations-lead" in operations.roles
	some customer in hypercare.signers
	customer.side == "customer"
	customer.person in (_persons(hypercare) - {operations.person})
	operations.person in _persons(hypercare)
}

_timely(hypercare) if {
	clock.instant(hypercare.predicate.exit.at) - clock.date_start(hypercare.predicate.end) >= 0
	hypercare.signed_at_ns - clock.instant(hypercare.predicate.exit.at) >= 0
}
