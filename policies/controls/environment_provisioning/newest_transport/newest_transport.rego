# METADATA
# title: Every endpoint demands the newest version of TLS
# description: The ISM asks for the newest version only; ENV-10 stops a release at what is broken.
# custom:
#   id: ENV-10-advice
#   bullet: "2.2"
#   severity: advisory
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.24], ism-2025-12: [ism-1139]}
#   evidence: [security-baseline]
#   params:
#     versions: {type: set, default: ["1.3"], tighten: subset}
#   criteria:
#     newest: The oldest version of TLS that each endpoint accepts is the newest there is.
#   consequence: Connections may still be made by an older version, with choices in it that are weaker.
#   remediation: Raise the oldest version of TLS at the endpoints named, and attest the baseline with `releasegate attest security-baseline`.
package controls.environment_provisioning.newest_transport

import data.lib.evidence

met.newest contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			count(environment.tls) > 0
			every endpoint in environment.tls {
				endpoint.minVersion in data.params["ENV-10-advice"].versions
			}
		}
	}
	some baseline in input.evidence["security-baseline"]
}

finding contains {
	"criterion": "newest",
	"key": sprintf("%v/%v", [environment.name, endpoint.endpoint]),
	"text": sprintf("%v in %v accepts TLS %v", [endpoint.endpoint, environment.name, endpoint.minVersion]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/tls/%d/minVersion", [position, place])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	some place, endpoint in environment.tls
	count({endpoint.minVersion} - {version | some version in data.params["ENV-10-advice"].versions}) > 0
}
