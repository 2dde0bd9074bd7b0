# METADATA
# title: Data, keys and images cannot be reached from public networks
# custom:
#   id: ENV-11
#   bullet: "2.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.20, A.8.21], ism-2025-12: [ism-1182]}
#   evidence: [security-baseline]
#   criteria:
#     stores: Every environment lists its data stores, and none of them can be reached from public networks.
#     vaults: Every environment lists its vaults, and none of them can be reached from public networks.
#     registries: Every environment lists the registries that it pulls from, and none of them can be reached from public networks.
#   consequence: One leaked password or token, used from anywhere, is enough to take data, keys or images.
#   remediation: Turn public network access off and use private endpoints, then attest the baseline with `releasegate attest security-baseline`.
package controls.environment_provisioning.no_public_access

import data.lib.evidence

met.stores contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			_private(environment.stores)
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.vaults contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			_private(environment.vaults)
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.registries contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			_private(environment.registries)
		}
	}
	some baseline in input.evidence["security-baseline"]
}

finding contains {
	"criterion": place.criterion,
	"key": environment.name,
	"text": sprintf("%v lists no %s", [environment.name, place.word]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/%s", [position, place.criterion])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	some place in _places(environment)
	count(place.list) == 0
}

finding contains {
	"criterion": place.criterion,
	"key": sprintf("%v/%v", [environment.name, resource.id]),
	"text": sprintf("the %s %v in %v can be reached from public networks", [place.word, resource.id, environment.name]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/%s/%d", [position, place.criterion, number])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	some place in _places(environment)
	some number, resource in place.list
	resource.publicNetworkAccess != false
}

_private(resources) if {
	count(resources) > 0
	every resource in resources {
		resource.publicNetworkAccess == false
	}
}

# The three lists by the criterion that each is judged by.
_places(environment) := [
	{"criterion": "stores", "word": "data store", "list": environment.stores},
	{"criterion": "vaults", "word": "vault", "list": environment.vaults},
	{"criterion": "registries", "word": "registry", "list": environment.registries},
]
