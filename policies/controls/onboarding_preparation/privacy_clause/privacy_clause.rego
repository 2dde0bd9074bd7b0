# METADATA
# title: It is known whether the contract binds the supplier to the privacy principles
# description: >-
#   The Act reaches a supplier only through its contract. Either answer can be
#   lived with; not knowing cannot.
# custom:
#   id: ONB-06-clause
#   bullet: "1.2"
#   severity: medium
#   tier: core
#   effective_from: 2026-07-01
#   frameworks: {iso27001-2022: [A.5.34], pris-2024: ["s 8", CSP clause]}
#   consequence: After a breach nobody can say which law the supplier was bound by, and the customer may answer for it alone.
#   evidence: [compliance-obligations]
#   criteria:
#     known: Where the customer is bound by the information privacy principles, it is stated whether the contract binds the supplier too.
#   remediation: Look the clause up in the contract, and attest what it says with `releasegate attest compliance-obligations`.
package controls.onboarding_preparation.privacy_clause

import data.lib.evidence

met.known contains evidence.cite(obligations, "/predicate/contract") if {
	every each in input.evidence["compliance-obligations"] {
		_known(each.predicate)
	}
	some obligations in input.evidence["compliance-obligations"]
}

finding contains {
	"criterion": "known",
	"key": "ippClause",
	"text": "the customer is bound by the information privacy principles, and nobody has stated whether the contract binds the supplier",
	"cite": evidence.cite(obligations, "/predicate/contract"),
} if {
	known := {position | some position, obligations in input.evidence["compliance-obligations"]; _known(obligations.predicate)}
	some position, obligations in input.evidence["compliance-obligations"]
	count({position} - known) > 0
}

_known(predicate) if {
	predicate.ippEntity == false
	count(predicate.contract) > 0
}

_known(predicate) if {
	predicate.ippEntity == true
	is_boolean(predicate.contract.ippClause)
}
