# METADATA
# title: No data of citizens lie in an environment that is less secured than production
# description: >-
#   Whoever tests has more rights and fewer eyes on them. Production is the
#   environment that the release goes to.
# custom:
#   id: ENV-06
#   bullet: "2.1"
#   severity: critical
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.11, A.8.33], ism-2025-12: [ism-1274, ism-1420]}
#   evidence: [environment]
#   criteria:
#     listed: Every environment lists the data sets that it holds.
#     protected: Outside production all data are synthetic or masked, or the environment is held to a baseline at least as strict as production's.
#   consequence: Records of real people become readable to those who build and test, outside every protection that was promised for them.
#   remediation: Delete or mask the data sets named, or raise the environment to production's baseline, and attest the new inventory with `releasegate attest environment`.
package controls.environment_provisioning.no_production_data

import data.lib.evidence

met.listed contains evidence.cite(inventory, "/predicate/environments") if {
	every each in input.evidence.environment {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			count([dataset | some dataset in environment.datasets]) > 0
		}
	}
	some inventory in input.evidence.environment
}

met.protected contains evidence.cite(inventory, "/predicate/environments") if {
	every each in input.evidence.environment {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			every dataset in environment.datasets {
				_protected(dataset, environment, each.predicate.environments)
			}
		}
	}
	some inventory in input.evidence.environment
}

finding contains {
	"criterion": "listed",
	"key": environment.name,
	"text": sprintf("%v lists no data set", [environment.name]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/datasets", [position])),
} if {
	some inventory in input.evidence.environment
	some position, environment in inventory.predicate.environments
	count(environment.datasets) == 0
}

finding contains {
	"criterion": "protected",
	"key": sprintf("%v/%v", [environment.name, dataset.id]),
	"text": sprintf("%v in %v (baseline level %v) holds data of origin %v", [dataset.id, environment.name, environment.baselineLevel, dataset.origin]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/datasets/%d", [position, place])),
} if {
	some inventory in input.evidence.environment
	environments := inventory.predicate.environments
	some position, environment in environments
	protected := {place | some place, dataset in environment.datasets; _protected(dataset, environment, environments)}
	some place, dataset in environment.datasets
	count({place} - protected) > 0
}

_protected(dataset, _, _) if dataset.origin in {"synthetic", "masked"}

_protected(dataset, environment, _) if {
	dataset.origin == "production"
	environment.name == input.release.environment
}

_protected(dataset, environment, environments) if {
	dataset.origin == "production"
	production := [other | some other in environments; other.name == input.release.environment]
	count(production) > 0
	every other in production {
		environment.baselineLevel - other.baselineLevel >= 0
	}
}
