# METADATA
# title: The authorities that issue keep their keys in certified hardware, and outlast the first weeks of use
# description: >-
#   Issuing are roots, issuing authorities of mobile documents (IACA) and
#   intermediates; document signers and readers are renewed often, and only
#   their algorithm is judged here. ENV-19-advice says where a stronger curve
#   could be used.
# custom:
#   id: ENV-19
#   bullet: "2.3"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.24], ism-2025-12: [ism-0471, ism-0475]}
#   evidence: [tenancy-pki]
#   params:
#     algorithms: {type: set, default: [ES256, ES384, ES512], tighten: subset}
#     min_fips_level: {type: integer, default: 3, tighten: higher}
#     min_days_after_hypercare: {type: integer, default: 90, tighten: higher}
#   criteria:
#     hardware: There is an issuing authority, and the key of each lies in a hardware security module of at least the level asked for.
#     algorithm: Every authority, signer and reader signs by an allowed algorithm.
#     lasting: Every issuing authority is valid from go-live until well after hypercare ends.
#   consequence: Forged credentials cannot be told from real ones, or every credential stops working on one day.
#   remediation: Create the keys named in a certified module by an allowed algorithm, renew what runs out, and attest the authorities with `releasegate attest tenancy-pki`.
package controls.environment_provisioning.issuing_authorities

import data.lib.clock
import data.lib.evidence

met.hardware contains evidence.cite(tenancy, "/predicate/authorities") if {
	every each in input.evidence["tenancy-pki"] {
		count(_issuing(each.predicate.authorities)) > 0
		every authority in each.predicate.authorities {
			_hardware(authority)
		}
	}
	some tenancy in input.evidence["tenancy-pki"]
}

met.algorithm contains evidence.cite(tenancy, "/predicate/authorities") if {
	every each in input.evidence["tenancy-pki"] {
		count(each.predicate.authorities) > 0
		every authority in each.predicate.authorities {
			authority.alg in data.params["ENV-19"].algorithms
		}
	}
	some tenancy in input.evidence["tenancy-pki"]
}

met.lasting contains evidence.cite(tenancy, "/predicate/authorities") if {
	every each in input.evidence["tenancy-pki"] {
		count(_issuing(each.predicate.authorities)) > 0
		every authority in each.predicate.authorities {
			_lasting(authority)
		}
	}
	some tenancy in input.evidence["tenancy-pki"]
}

finding contains {
	"criterion": criterion,
	"key": "issuing",
	"text": "no issuing authority is listed",
	"cite": evidence.cite(tenancy, "/predicate/authorities"),
} if {
	some tenancy in input.evidence["tenancy-pki"]
	authorities := tenancy.predicate.authorities
	count(_issuing(authorities)) == 0
	some criterion in {"hardware", "lasting"}
}

finding contains {
	"criterion": "hardware",
	"key": authority.sha256,
	"text": sprintf("the key of %v (%v) lies in %v of FIPS 140 level %v; a hardware module of level %d is needed", [authority.subject, authority.role, authority.keyStorage, authority.fipsLevel, data.params["ENV-19"].min_fips_level]),
	"cite": evidence.cite(tenancy, sprintf("/predicate/authorities/%d", [position])),
} if {
	some tenancy in input.evidence["tenancy-pki"]
	hardware := {position | some position, authority in tenancy.predicate.authorities; _hardware(authority)}
	some position, authority in tenancy.predicate.authorities
	count({position} - hardware) > 0
}

finding contains {
	"criterion": "algorithm",
	"key": authority.sha256,
	"text": sprintf("%v (%v) signs by %v", [authority.subject, authority.role, authority.alg]),
	"cite": evidence.cite(tenancy, sprintf("/predicate/authorities/%d/alg", [position])),
} if {
	some tenancy in input.evidence["tenancy-pki"]
	some position, authority in tenancy.predicate.authorities
	count({authority.alg} - {algorithm | some algorithm in data.params["ENV-19"].algorithms}) > 0
}

finding contains {
	"criterion": "lasting",
	"key": authority.sha256,
	"text": sprintf(
		"%v (%v) is valid from %v until %v; it must be from go-live on %v until %d days after hypercare ends on %v",
		[authority.subject, authority.role, authority.notBefore, authority.notAfter, input.release.go_live, data.params["ENV-19"].min_days_after_hypercare, input.release.hypercare_end],
	),
	"cite": evidence.cite(tenancy, sprintf("/predicate/authorities/%d", [position])),
} if {
	some tenancy in input.evidence["tenancy-pki"]
	lasting := {position | some position, authority in tenancy.predicate.authorities; _lasting(authority)}
	some position, authority in tenancy.predicate.authorities
	count({position} - lasting) > 0
}

_roles := {"root", "iaca", "intermediate"}

_renewed := {"document-signer", "reader"}

_issuing(authorities) := {position | some position, authority in authorities; authority.role in _roles}

_hardware(authority) if authority.role in _renewed

_hardware(authority) if {
	authority.role in _roles
	authority.keyStorage == "HSM"
	authority.fipsLevel - data.params["ENV-19"].min_fips_level >= 0
}

_lasting(authority) if authority.role in _renewed

_lasting(authority) if {
	authority.role in _roles
	clock.date_start(input.release.go_live) - clock.instant(authority.notBefore) >= 0
	needed := clock.date_start(input.release.hypercare_end) + clock.days(data.params["ENV-19"].min_days_after_hypercare)
	clock.instant(authority.notAfter) - needed >= 0
}
