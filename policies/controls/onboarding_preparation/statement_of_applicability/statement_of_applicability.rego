# METADATA
# title: The Statement of Applicability is complete, and whoever bears the risk stands behind each exclusion
# description: >-
#   A control that is left out without a word is a risk that nobody has taken.
#   The approver that an entry names is text; what counts is that this person
#   signed the statement as risk owner.
# custom:
#   id: ONB-04
#   bullet: "1.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: ["6.1.3"]}
#   consequence: Controls can be dropped unseen, and what the decision says about its coverage of ISO/IEC 27001 is worth nothing.
#   evidence: [compliance-obligations]
#   params:
#     min_characters: {type: integer, default: 20, tighten: higher}
#   criteria:
#     complete: Every control of Annex A is listed exactly once, and nothing else is.
#     consistent: Every control has a status that agrees with whether it applies.
#     justified: Every exclusion is explained at the length demanded, and approved by a risk owner who signed the statement.
#     signed: A risk owner and the customer's sponsor, two different persons, signed the statement.
#   remediation: Complete the statement, have the risk owner and the customer's sponsor sign it, and attest it with `releasegate attest compliance-obligations`.
package controls.onboarding_preparation.statement_of_applicability

import data.lib.evidence

met.complete contains evidence.cite(statement, "/predicate/soa") if {
	count(_annex) > 0
	every each in input.evidence["compliance-obligations"] {
		_complete(each.predicate.soa)
	}
	some statement in input.evidence["compliance-obligations"]
}

met.consistent contains evidence.cite(statement, "/predicate/soa") if {
	every each in input.evidence["compliance-obligations"] {
		count(each.predicate.soa) > 0
		every entry in each.predicate.soa {
			_consistent(entry)
		}
	}
	some statement in input.evidence["compliance-obligations"]
}

met.justified contains evidence.cite(statement, "/predicate/soa") if {
	every each in input.evidence["compliance-obligations"] {
		count(each.predicate.soa) > 0
		every entry in each.predicate.soa {
			_justified(entry, each.signers)
		}
	}
	some statement in input.evidence["compliance-obligations"]
}

met.signed contains evidence.cite(statement, "/signers") if {
	every each in input.evidence["compliance-obligations"] {
		_signed(each.signers)
	}
	some statement in input.evidence["compliance-obligations"]
}

finding contains {
	"criterion": "complete",
	"key": control,
	"text": sprintf("%s (%s) is not in the statement", [control, data.catalogues["iso27001-2022"].ids[control].title]),
	"cite": evidence.cite(statement, "/predicate/soa"),
} if {
	some statement in input.evidence["compliance-obligations"]
	soa := statement.predicate.soa
	some control in (_annex - {entry.control | some entry in soa})
}

finding contains {
	"criterion": "complete",
	"key": sprintf("%v", [entry.control]),
	"text": sprintf("%v is no control of Annex A", [entry.control]),
	"cite": evidence.cite(statement, sprintf("/predicate/soa/%d", [position])),
} if {
	some statement in input.evidence["compliance-obligations"]
	soa := statement.predicate.soa
	known := {position | some position, entry in soa; entry.control in _annex}
	some position in (_positions(soa) - known)
	entry := soa[position]
}

finding contains {
	"criterion": "complete",
	"key": sprintf("%v", [entry.control]),
	"text": sprintf("%v is listed more than once", [entry.control]),
	"cite": evidence.cite(statement, sprintf("/predicate/soa/%d", [position])),
} if {
	some statement in input.evidence["compliance-obligations"]
	soa := statement.predicate.soa
	count({entry.control | some entry in soa}) < count(soa) # most often none is, and pairs are many
	some position, entry in soa
	some earlier, other in soa
	other.control == entry.control
	earlier < position
}

finding contains {
	"criterion": "consistent",
	"key": sprintf("%v", [entry.control]),
	"text": sprintf("%v is %v, but is marked as %s", [entry.control, entry.status, _application(entry)]),
	"cite": evidence.cite(statement, sprintf("/predicate/soa/%d", [position])),
} if {
	some statement in input.evidence["compliance-obligations"]
	soa := statement.predicate.soa
	consistent := {position | some position, entry in soa; _consistent(entry)}
	some position in (_positions(soa) - consistent)
	entry := soa[position]
}

finding contains {
	"criterion": "justified",
	"key": sprintf("%v", [entry.control]),
	"text": sprintf(
		"%v is excluded, and lacks a reason of at least %d characters or a risk owner who approved it and signed; it names %v",
		[entry.control, data.params["ONB-04"].min_characters, entry.approver],
	),
	"cite": evidence.cite(statement, sprintf("/predicate/soa/%d", [position])),
} if {
	some statement in input.evidence["compliance-obligations"]
	signers := statement.signers
	soa := statement.predicate.soa
	justified := {position | some position, entry in soa; _justified(entry, signers)}
	some position in (_positions(soa) - justified)
	entry := soa[position]
}

finding contains {
	"criterion": "signed",
	"key": "signers",
	"text": "the statement is not signed by a risk owner and, as another person, the customer's sponsor",
	"cite": evidence.cite(statement, "/signers"),
} if {
	some statement in input.evidence["compliance-obligations"]
	signers := statement.signers
	count({true | _signed(signers)}) == 0
}

_annex := {id |
	some id in object.keys(data.catalogues["iso27001-2022"].ids)
	startswith(id, "A.")
}

_positions(soa) := {position | some position, _ in soa}

_complete(soa) if {
	controls := [entry.control | some entry in soa]
	count(controls) == count(soa)
	count(controls) == count(_annex)
	{control | some control in controls} == _annex
}

_consistent(entry) if {
	entry.applicable == true
	entry.status in {"implemented", "planned", "inherited"}
}

_consistent(entry) if {
	entry.applicable == false
	entry.status == "not-applicable"
}

_application(entry) := "applicable" if entry.applicable == true

_application(entry) := "not applicable" if entry.applicable == false

_justified(entry, _) if entry.applicable == true

_justified(entry, signers) if {
	entry.applicable == false
	count(trim_space(entry.justification)) - data.params["ONB-04"].min_characters >= 0
	entry.approver in _risk_owners(signers)
}

_signed(signers) if {
	some sponsor in signers
	sponsor.side == "customer"
	"customer-sponsor" in sponsor.roles
	count(_risk_owners(signers) - {sponsor.person}) > 0
}

_risk_owners(signers) := {signer.person |
	some signer in signers
	trim_space(signer.person) != ""
	"risk-owner" in signer.roles
}
