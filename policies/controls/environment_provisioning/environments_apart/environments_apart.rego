# METADATA
# title: Development, staging and production are environments of their own
# description: >-
#   What is tried out must not touch what citizens use. A subscription is the
#   boundary at which Azure separates access, policy and cost; a resource group
#   of the same name on both sides is how a script ends up in the wrong one.
#   Further environments may exist and are judged like the others.
# custom:
#   id: ENV-01
#   bullet: "2.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.31], ism-2025-12: [ism-0400]}
#   sources: [WA Gov DTT ADR 001]
#   evidence: [environment]
#   params:
#     names: {type: set, default: [development, staging, production], tighten: superset}
#   criteria:
#     present: The inventory lists every environment that there must be, and each of them once.
#     subscribed: No two environments share a subscription.
#     grouped: No resource group of the environment that the release goes to holds anything of another one.
#   consequence: A mistake or a break-in in a test environment reaches the data and credentials of citizens.
#   remediation: Move what is named to a subscription and a resource group of its own, and attest the new inventory with `releasegate attest environment`.
package controls.environment_provisioning.environments_apart

import data.lib.evidence

met.present contains evidence.cite(inventory, "/predicate/environments") if {
	every each in input.evidence.environment {
		_present(each.predicate.environments)
	}
	some inventory in input.evidence.environment
}

met.subscribed contains evidence.cite(inventory, "/predicate/environments") if {
	every each in input.evidence.environment {
		_subscribed(each.predicate.environments)
	}
	some inventory in input.evidence.environment
}

met.grouped contains evidence.cite(inventory, "/predicate/environments") if {
	every each in input.evidence.environment {
		_grouped(each.predicate.environments)
	}
	some inventory in input.evidence.environment
}

finding contains {
	"criterion": "present",
	"key": name,
	"text": sprintf("the inventory does not list %v", [name]),
	"cite": evidence.cite(inventory, "/predicate/environments"),
} if {
	some inventory in input.evidence.environment
	environments := inventory.predicate.environments
	some name in ({name | some name in data.params["ENV-01"].names} - _names(environments))
}

finding contains {
	"criterion": "present",
	"key": environment.name,
	"text": sprintf("the inventory lists %v more than once", [environment.name]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/name", [second])),
} if {
	some inventory in input.evidence.environment
	some first, environment in inventory.predicate.environments
	some second, other in inventory.predicate.environments
	first < second
	environment.name == other.name
}

finding contains {
	"criterion": "subscribed",
	"key": environment.subscriptionId,
	"text": sprintf("%v and %v share the subscription %v", [environment.name, other.name, environment.subscriptionId]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/subscriptionId", [second])),
} if {
	some inventory in input.evidence.environment
	some first, environment in inventory.predicate.environments
	some second, other in inventory.predicate.environments
	first < second
	environment.subscriptionId == other.subscriptionId
}

finding contains {
	"criterion": "grouped",
	"key": sprintf("%v/%v", [environment.name, group]),
	"text": sprintf("the resource group %v holds resources of %v and of %v", [group, environment.name, input.release.environment]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/resources", [position])),
} if {
	some inventory in input.evidence.environment
	environments := inventory.predicate.environments
	some position in _others(environments)
	environment := environments[position]
	some group in (_groups(environments, {position}) & _groups(environments, _own(environments)))
}

_present(environments) if {
	every name in data.params["ENV-01"].names {
		name in _names(environments)
	}
	count(_names(environments)) == count(environments)
}

_subscribed(environments) if {
	subscriptions := {environment.subscriptionId |
		some environment in environments
		trim_space(environment.subscriptionId) != ""
	}
	count(subscriptions) > 0
	count(subscriptions) == count(environments)
}

_grouped(environments) if {
	every environment in environments {
		every resource in environment.resources {
			trim_space(resource.resourceGroup) != ""
		}
	}
	own := _groups(environments, _own(environments))
	count(own) > 0
	count(own & _groups(environments, _others(environments))) == 0
}

_names(environments) := {environment.name | some environment in environments}

# Positions of the environment that the release goes to, and of all the others.
_own(environments) := {position |
	some position, environment in environments
	environment.name == input.release.environment
}

_others(environments) := {position | some position, _ in environments} - _own(environments)

_groups(environments, positions) := {resource.resourceGroup |
	some position in positions
	some resource in environments[position].resources
}
