# METADATA
# title: Every resource runs in an allowed Azure region
# description: >-
#   Where a resource runs decides under whose law its data lie. Copies in other
#   regions are judged by ENV-04.
# custom:
#   id: ENV-03
#   bullet: "2.1"
#   severity: critical
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.23], ism-2025-12: [ism-1572], wa-csp-2024: ["1.5"], air-2024: ["1.5.1"]}
#   sources: [WA Gov DTT ADR 006]
#   evidence: [environment]
#   params:
#     regions: {type: set, default: [australiaeast, australiacentral], tighten: subset}
#   criteria:
#     covered: The inventory includes the environment that the release goes to.
#     allowed: Every resource of every environment runs in an allowed region.
#   consequence: Data of citizens come under the law of another place, against what they and the customer were promised.
#   remediation: Move the resources named to an allowed region, and attest the new inventory with `releasegate attest environment`.
package controls.environment_provisioning.allowed_regions

import data.lib.evidence

met.covered contains evidence.cite(inventory, sprintf("/predicate/environments/%d/name", [position])) if {
	every each in input.evidence.environment {
		input.release.environment in _names(each.predicate.environments)
	}
	some inventory in input.evidence.environment
	some position, environment in inventory.predicate.environments
	environment.name == input.release.environment
}

met.allowed contains evidence.cite(inventory, "/predicate/environments") if {
	every each in input.evidence.environment {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			_allowed(environment.resources)
		}
	}
	some inventory in input.evidence.environment
}

finding contains {
	"criterion": "covered",
	"key": environment,
	"text": sprintf("the inventory does not include the environment %s", [environment]),
	"cite": evidence.cite(inventory, "/predicate/environments"),
} if {
	some inventory in input.evidence.environment
	environments := inventory.predicate.environments
	some environment in ({input.release.environment} - _names(environments))
}

finding contains {
	"criterion": "allowed",
	"key": environment.name,
	"text": sprintf("%s lists no resource", [environment.name]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/resources", [position])),
} if {
	some inventory in input.evidence.environment
	some position, environment in inventory.predicate.environments
	count(environment.resources) == 0
}

finding contains {
	"criterion": "allowed",
	"key": sprintf("%s/%s/%v", [environment.name, resource.id, region]),
	"text": sprintf("%s in %s runs in %v", [resource.id, environment.name, region]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/resources/%d/region", [position, place])),
} if {
	some inventory in input.evidence.environment
	some position, environment in inventory.predicate.environments
	some place, resource in environment.resources
	some region in ({resource.region} - {allowed | some allowed in data.params["ENV-03"].regions})
}

_names(environments) := {environment.name | some environment in environments}

_allowed(resources) if {
	count(resources) > 0
	every resource in resources {
		resource.region in data.params["ENV-03"].regions
	}
}
