# METADATA
# title: Keys cannot be lost by a slip, and those that issue credentials never leave hardware
# custom:
#   id: ENV-09
#   bullet: "2.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.24], ism-2025-12: [ism-0507]}
#   evidence: [security-baseline]
#   criteria:
#     recoverable: Every environment lists its vaults; what is deleted in them can be recovered, and nobody can purge it before its time.
#     hardware: Every vault with keys that issue credentials keeps them in hardware, and the environment that the release goes to has such a vault.
#   consequence: A copied key issues credentials in the customer's name that nobody can tell from real ones; a deleted one ends the service for good.
#   remediation: Turn on soft delete and purge protection, move issuing keys to a hardware security module, and attest the baseline with `releasegate attest security-baseline`.
package controls.environment_provisioning.vaults_protected

import data.lib.evidence

met.recoverable contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			count(environment.vaults) > 0
			every vault in environment.vaults {
				_recoverable(vault)
			}
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.hardware contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		input.release.environment in _issuing(each.predicate.environments)
		every environment in each.predicate.environments {
			every vault in environment.vaults {
				_hardware(vault)
			}
		}
	}
	some baseline in input.evidence["security-baseline"]
}

finding contains {
	"criterion": "recoverable",
	"key": environment.name,
	"text": sprintf("%v lists no vault", [environment.name]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/vaults", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	count(environment.vaults) == 0
}

finding contains {
	"criterion": "recoverable",
	"key": sprintf("%v/%v", [environment.name, vault.id]),
	"text": sprintf("%v in %v: soft delete is %v, purge protection is %v", [vault.id, environment.name, vault.softDelete, vault.purgeProtection]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/vaults/%d", [position, place])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	recoverable := {place | some place, vault in environment.vaults; _recoverable(vault)}
	some place, vault in environment.vaults
	count({place} - recoverable) > 0
}

finding contains {
	"criterion": "hardware",
	"key": sprintf("%v/%v", [environment.name, vault.id]),
	"text": sprintf("%v in %v holds keys that issue credentials, protected by %v", [vault.id, environment.name, vault.protection]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/vaults/%d/protection", [position, place])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	hardware := {place | some place, vault in environment.vaults; _hardware(vault)}
	some place, vault in environment.vaults
	count({place} - hardware) > 0
}

finding contains {
	"criterion": "hardware",
	"key": environment,
	"text": sprintf("no vault with keys that issue credentials is listed for %v", [environment]),
	"cite": evidence.cite(baseline, "/predicate/environments"),
} if {
	some baseline in input.evidence["security-baseline"]
	environments := baseline.predicate.environments
	some environment in ({input.release.environment} - _issuing(environments))
}

_recoverable(vault) if {
	vault.softDelete == true
	vault.purgeProtection == true
}

_hardware(vault) if vault.issuerKeys == false

_hardware(vault) if {
	vault.issuerKeys == true
	vault.protection == "HSM"
}

# Environments that have a vault with keys that issue credentials.
_issuing(environments) := {environment.name |
	some environment in environments
	some vault in environment.vaults
	vault.issuerKeys == true
}
