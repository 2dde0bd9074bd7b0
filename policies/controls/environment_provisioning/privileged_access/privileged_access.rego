# METADATA
# title: Whoever administers proves who they are, and has power only while they need it
# description: >-
#   Standing assignments are those that are always active. What is left of them
#   should be the accounts for emergencies.
# custom:
#   id: ENV-12
#   bullet: "2.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.2, A.8.5], ism-2025-12: [ism-1173, ism-1649, ism-1682], e8-2023-11: [E8-3, E8-4]}
#   evidence: [security-baseline]
#   params:
#     max_standing: {type: integer, default: 2, tighten: lower}
#   criteria:
#     covered: Every privileged account of every environment must sign in by several factors.
#     resistant: Only methods that withstand phishing are accepted.
#     few: No environment has more standing privileged assignments than allowed.
#   headline: {privileged_mfa_percent: percent of the privileged accounts sign in by several factors}
#   consequence: One stolen password of an administrator hands over the whole environment.
#   remediation: Enrol the accounts that are left, accept only methods that withstand phishing, make assignments active on request, and attest the baseline with `releasegate attest security-baseline`.
package controls.environment_provisioning.privileged_access

import data.lib.evidence

met.covered contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			environment.mfa.privilegedCoveragePercent == 100
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.resistant contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			environment.mfa.phishingResistant == true
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.few contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			_few(environment)
		}
	}
	some baseline in input.evidence["security-baseline"]
}

finding contains {
	"criterion": "covered",
	"key": environment.name,
	"text": sprintf("in %v %v %% of the privileged accounts sign in by several factors", [environment.name, environment.mfa.privilegedCoveragePercent]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/mfa/privilegedCoveragePercent", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	environment.mfa.privilegedCoveragePercent != 100
}

finding contains {
	"criterion": "resistant",
	"key": environment.name,
	"text": sprintf("%v accepts factors that do not withstand phishing", [environment.name]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/mfa/phishingResistant", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	environment.mfa.phishingResistant != true
}

finding contains {
	"criterion": "few",
	"key": environment.name,
	"text": sprintf("%v has %v standing privileged assignments, %d are allowed", [environment.name, environment.standingPrivileged, data.params["ENV-12"].max_standing]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/standingPrivileged", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	few := {position | some position, environment in baseline.predicate.environments; _few(environment)}
	some position, environment in baseline.predicate.environments
	count({position} - few) > 0
}

headline.privileged_mfa_percent := min([environment.mfa.privilegedCoveragePercent |
	some baseline in input.evidence["security-baseline"]
	some environment in baseline.predicate.environments
])

_few(environment) if data.params["ENV-12"].max_standing - environment.standingPrivileged >= 0
