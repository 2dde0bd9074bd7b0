# METADATA
# title: The customer and the supplier have both signed the onboarding plan
# description: >-
#   What the plan says about its approval is text; what counts is who signed it,
#   with which key, in which role and for which side.
# custom:
#   id: ONB-03
#   bullet: "1.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.20], iso9001-2015: ["8.2.3"]}
#   consequence: One side alone decides what was agreed, and everything that is later measured against the plan proves nothing.
#   evidence: [onboarding-plan]
#   params:
#     signatures: {type: integer, default: 2, tighten: higher}
#   criteria:
#     customer: The customer's sponsor signed the plan.
#     supplier: The supplier's project manager signed the same plan.
#     several: At least as many different persons signed it as demanded.
#   remediation: Have the customer's sponsor and the project manager each sign the plan, with their own keys, by `releasegate attest onboarding-plan`.
package controls.onboarding_preparation.plan_signed

import data.lib.evidence

met.customer contains evidence.cite(plan, "/signers") if {
	every each in input.evidence["onboarding-plan"] {
		_signed(each.signers, "customer-sponsor", "customer")
	}
	some plan in input.evidence["onboarding-plan"]
}

met.supplier contains evidence.cite(plan, "/signers") if {
	every each in input.evidence["onboarding-plan"] {
		_signed(each.signers, "project-manager", "supplier")
	}
	some plan in input.evidence["onboarding-plan"]
}

met.several contains evidence.cite(plan, "/signers") if {
	every each in input.evidence["onboarding-plan"] {
		count(_persons(each.signers)) - data.params["ONB-03"].signatures >= 0
	}
	some plan in input.evidence["onboarding-plan"]
}

finding contains {
	"criterion": side,
	"key": role,
	"text": sprintf("nobody signed the plan as %s for the %s", [role, side]),
	"cite": evidence.cite(plan, "/signers"),
} if {
	some plan in input.evidence["onboarding-plan"]
	signers := plan.signers
	some side in (object.keys(_roles) - {signed | some signed, role in _roles; _signed(signers, role, signed)})
	role := _roles[side]
}

finding contains {
	"criterion": "several",
	"key": sprintf("signers/%s", [concat("+", sort(persons))]),
	"text": sprintf("%d persons signed the plan; demanded are %d", [count(persons), data.params["ONB-03"].signatures]),
	"cite": evidence.cite(plan, "/signers"),
} if {
	some plan in input.evidence["onboarding-plan"]
	persons := _persons(plan.signers)
	count(persons) < data.params["ONB-03"].signatures
}

_roles := {"customer": "customer-sponsor", "supplier": "project-manager"}

_signed(signers, role, side) if {
	some signer in signers
	trim_space(signer.person) != ""
	signer.side == side
	role in signer.roles
}

# A person with two keys is one person, and a program is none.
_persons(signers) := {signer.person |
	some signer in signers
	trim_space(signer.person) != ""
}
