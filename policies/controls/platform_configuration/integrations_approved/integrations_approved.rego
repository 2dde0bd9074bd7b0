# METADATA
# title: The customer's system owner approved every integration, and had not built it
# description: >-
#   Both must have signed the list: the name of somebody who did not sign neither
#   approves nor tells who built.
# custom:
#   id: CFG-15
#   bullet: "3.3"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: Data leave one of the customer's registers, and its owner does not know.
#   frameworks: {iso27001-2022: [A.5.3, A.5.19]}
#   evidence: [integration]
#   criteria:
#     approved: Every integration was approved by somebody who signed the list as the customer's system owner.
#     independent: Whoever built an integration signed the list too, and is not who approved it.
#   remediation: Have the customer's system owner approve and sign, and attest the integrations, signed by both sides, with `releasegate attest integration`.
package controls.platform_configuration.integrations_approved

import data.lib.evidence

met.approved contains evidence.cite(integrations, "/signers") if {
	every each in input.evidence.integration {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_approved(item, each.signers)
		}
	}
	some integrations in input.evidence.integration
}

met.independent contains evidence.cite(integrations, "/signers") if {
	every each in input.evidence.integration {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_independent(item, each.signers)
		}
	}
	some integrations in input.evidence.integration
}

finding contains {
	"criterion": "approved",
	"key": item.id,
	"text": sprintf("%v was approved by %v, who did not sign as the customer's system owner", [item.id, item.approvedBy]),
	"cite": evidence.cite(integrations, sprintf("/predicate/items/%d", [position])),
} if {
	some integrations in input.evidence.integration
	approved := {position | some position, item in integrations.predicate.items; _approved(item, integrations.signers)}
	some position, item in integrations.predicate.items
	count({position} - approved) > 0
}

finding contains {
	"criterion": "independent",
	"key": item.id,
	"text": sprintf("%v was built by %v and approved by %v; whoever built must have signed, and be another person", [item.id, item.integrator, item.approvedBy]),
	"cite": evidence.cite(integrations, sprintf("/predicate/items/%d", [position])),
} if {
	some integrations in input.evidence.integration
	independent := {position | some position, item in integrations.predicate.items; _independent(item, integrations.signers)}
	some position, item in integrations.predicate.items
	count({position} - independent) > 0
}

_approved(item, signers) if {
	trim_space(item.approvedBy) != ""
	some signer in signers
	signer.person == item.approvedBy
	signer.side == "customer"
	"system-owner" in signer.roles
}

_independent(item, signers) if {
	trim_space(item.integrator) != ""
	trim_space(item.approvedBy) != ""
	item.integrator != item.approvedBy
	some signer in signers
	signer.person == item.integrator
}
