# METADATA
# title: Nothing can be reached without current encryption
# description: ENV-10-advice says where a newer version of TLS could be demanded.
# custom:
#   id: ENV-10
#   bullet: "2.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.20, A.8.24], ism-2025-12: [ism-1139, ism-1552], wa-further-five-2024: [F5-1]}
#   evidence: [security-baseline]
#   params:
#     versions: {type: set, default: ["1.2", "1.3"], tighten: subset}
#   criteria:
#     version: Every environment lists its endpoints, and the oldest version of TLS that each of them accepts is an allowed one.
#     strict: Every endpoint tells browsers to come by HTTPS only.
#     closed: No endpoint listens for plain HTTP.
#   consequence: Somebody on the way can read or change what citizens and the platform send each other.
#   remediation: Raise the oldest version of TLS, send the header Strict-Transport-Security, close port 80, and attest the baseline with `releasegate attest security-baseline`.
package controls.environment_provisioning.transport_encrypted

import data.lib.evidence

met.version contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			count(environment.tls) > 0
			every endpoint in environment.tls {
				endpoint.minVersion in data.params["ENV-10"].versions
			}
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.strict contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			count(environment.tls) > 0
			every endpoint in environment.tls {
				endpoint.hsts == true
			}
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.closed contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			count(environment.tls) > 0
			every endpoint in environment.tls {
				endpoint.plainHttp == false
			}
		}
	}
	some baseline in input.evidence["security-baseline"]
}

finding contains {
	"criterion": criterion,
	"key": environment.name,
	"text": sprintf("%v lists no endpoint", [environment.name]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/tls", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	count(environment.tls) == 0
	some criterion in {"version", "strict", "closed"}
}

finding contains {
	"criterion": "version",
	"key": sprintf("%v/%v", [environment.name, endpoint.endpoint]),
	"text": sprintf("%v in %v accepts TLS %v", [endpoint.endpoint, environment.name, endpoint.minVersion]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/tls/%d/minVersion", [position, place])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	some place, endpoint in environment.tls
	count({endpoint.minVersion} - {version | some version in data.params["ENV-10"].versions}) > 0
}

finding contains {
	"criterion": "strict",
	"key": sprintf("%v/%v", [environment.name, endpoint.endpoint]),
	"text": sprintf("%v in %v does not tell browsers to come by HTTPS only", [endpoint.endpoint, environment.name]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/tls/%d/hsts", [position, place])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	some place, endpoint in environment.tls
	endpoint.hsts != true
}

finding contains {
	"criterion": "closed",
	"key": sprintf("%v/%v", [environment.name, endpoint.endpoint]),
	"text": sprintf("%v in %v also listens for plain HTTP", [endpoint.endpoint, environment.name]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/tls/%d/plainHttp", [position, place])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	some place, endpoint in environment.tls
	endpoint.plainHttp != false
}
