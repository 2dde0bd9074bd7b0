# METADATA
# title: Every integrated system is reached over an encrypted channel and proves who it is
# description: >-
#   A password or a key that is sent along with each call can be read once and
#   used for ever. What proves itself anew with each connection cannot.
# custom:
#   id: CFG-11
#   bullet: "3.3"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: Somebody on the way reads citizens' data, or feeds the platform false data in the name of a register.
#   frameworks: {iso27001-2022: [A.5.14, A.8.26], ism-2025-12: [ism-1817, ism-1818]}
#   evidence: [integration]
#   params:
#     auth: {type: set, default: [mtls, private_key_jwt, managed-identity], tighten: subset}
#     tls: {type: set, default: ["1.2", "1.3"], tighten: subset}
#   criteria:
#     covered: The integrations listed are those of the environment that the release goes to.
#     encrypted: No integration accepts less than the lowest version of TLS allowed.
#     authenticated: Every integration proves who it is in an allowed way; passwords and shared secrets are none.
#   remediation: Reconfigure the integrations named, test them again, and attest them with `releasegate attest integration`.
package controls.platform_configuration.integration_channels

import data.lib.evidence

met.covered contains evidence.cite(integrations, "/predicate/environment") if {
	every each in input.evidence.integration {
		each.predicate.environment == input.release.environment
	}
	some integrations in input.evidence.integration
}

met.encrypted contains evidence.cite(integrations, "/predicate/items") if {
	every each in input.evidence.integration {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			item.tlsMin in data.params["CFG-11"].tls
		}
	}
	some integrations in input.evidence.integration
}

met.authenticated contains evidence.cite(integrations, "/predicate/items") if {
	every each in input.evidence.integration {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			item.auth in data.params["CFG-11"].auth
		}
	}
	some integrations in input.evidence.integration
}

finding contains {
	"criterion": "covered",
	"key": integrations.predicate.environment,
	"text": sprintf("the integrations of %v are listed, the release goes to %v", [integrations.predicate.environment, input.release.environment]),
	"cite": evidence.cite(integrations, "/predicate/environment"),
} if {
	some integrations in input.evidence.integration
	integrations.predicate.environment != input.release.environment
}

finding contains {
	"criterion": "encrypted",
	"key": item.id,
	"text": sprintf("%v accepts TLS %v; allowed is %v", [item.id, item.tlsMin, concat(", ", allowed)]),
	"cite": evidence.cite(integrations, sprintf("/predicate/items/%d/tlsMin", [position])),
} if {
	some integrations in input.evidence.integration
	some position, item in integrations.predicate.items
	allowed := {version | some version in data.params["CFG-11"].tls}
	count({item.tlsMin} - allowed) > 0
}

finding contains {
	"criterion": "authenticated",
	"key": item.id,
	"text": sprintf("%v proves who it is by %v; allowed is %v", [item.id, item.auth, concat(", ", allowed)]),
	"cite": evidence.cite(integrations, sprintf("/predicate/items/%d/auth", [position])),
} if {
	some integrations in input.evidence.integration
	some position, item in integrations.predicate.items
	allowed := {way | some way in data.params["CFG-11"].auth}
	count({item.auth} - allowed) > 0
}
