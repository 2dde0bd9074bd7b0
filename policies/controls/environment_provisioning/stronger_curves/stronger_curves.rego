# METADATA
# title: Authorities sign by the stronger curves
# description: >-
#   The ISM accepts P-256 and prefers P-384. Protocols and readers may leave no
#   choice; ENV-19 stops a release at what is not accepted at all.
# custom:
#   id: ENV-19-advice
#   bullet: "2.3"
#   severity: advisory
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.24], ism-2025-12: [ism-0475, ism-1764]}
#   evidence: [tenancy-pki]
#   params:
#     algorithms: {type: set, default: [ES384, ES512], tighten: subset}
#   criteria:
#     stronger: Every authority, signer and reader signs by a stronger curve.
#   consequence: Keys that are to hold for years have less reserve than the ISM prefers.
#   remediation: Create the next keys of what is named on the curve P-384, and attest the authorities with `releasegate attest tenancy-pki`.
package controls.environment_provisioning.stronger_curves

import data.lib.evidence

met.stronger contains evidence.cite(tenancy, "/predicate/authorities") if {
	every each in input.evidence["tenancy-pki"] {
		count(each.predicate.authorities) > 0
		every authority in each.predicate.authorities {
			authority.alg in data.params["ENV-19-advice"].algorithms
		}
	}
	some tenancy in input.evidence["tenancy-pki"]
}

finding contains {
	"criterion": "stronger",
	"key": authority.sha256,
	"text": sprintf("%v (%v) signs by %v", [authority.subject, authority.role, authority.alg]),
	"cite": evidence.cite(tenancy, sprintf("/predicate/authorities/%d/alg", [position])),
} if {
	some tenancy in input.evidence["tenancy-pki"]
	some position, authority in tenancy.predicate.authorities
	count({authority.alg} - {algorithm | some algorithm in data.params["ENV-19-advice"].algorithms}) > 0
}
