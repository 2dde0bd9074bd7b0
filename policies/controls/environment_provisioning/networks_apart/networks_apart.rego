# METADATA
# title: The production network has no way to any other environment
# description: >-
#   Production is the environment that the release goes to. A network that it
#   and another environment are both peered with is a way from one to the other,
#   whether or not it forwards today. Overlapping address ranges are refused
#   because they hide where traffic comes from, and break as soon as somebody
#   connects them.
# custom:
#   id: ENV-02
#   bullet: "2.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.22], ism-2025-12: [ism-1181, ism-1182]}
#   evidence: [environment]
#   criteria:
#     unpeered: No network of the environment that the release goes to is peered with one of another environment, from either side.
#     unshared: No further network is peered both with the environment that the release goes to and with another one.
#     disjoint: Every environment lists its address ranges, and those of any two environments do not overlap.
#   consequence: Whoever gets into a test environment, where more people may do more, can walk on into production.
#   remediation: Remove the peerings named or give the network new addresses, and attest the new inventory with `releasegate attest environment`.
package controls.environment_provisioning.networks_apart

import data.lib.evidence

met.unpeered contains evidence.cite(inventory, "/predicate/environments") if {
	every each in input.evidence.environment {
		_unpeered(each.predicate.environments)
	}
	some inventory in input.evidence.environment
}

met.unshared contains evidence.cite(inventory, "/predicate/environments") if {
	every each in input.evidence.environment {
		_unshared(each.predicate.environments)
	}
	some inventory in input.evidence.environment
}

met.disjoint contains evidence.cite(inventory, "/predicate/environments") if {
	every each in input.evidence.environment {
		_disjoint(each.predicate.environments)
	}
	some inventory in input.evidence.environment
}

finding contains {
	"criterion": "unpeered",
	"key": sprintf("%v/%v/%v", [environment.name, peering.network, peering.peerNetwork]),
	"text": sprintf("%v of %v is peered with %v of %v", [peering.network, environment.name, peering.peerNetwork, peering.peerEnvironment]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/peerings/%d", [position, place])),
} if {
	some inventory in input.evidence.environment
	environments := inventory.predicate.environments
	some position, environment in environments
	apart := {place | some place, peering in environment.peerings; _apart(position, peering, environments)}
	some place, peering in environment.peerings
	count({place} - apart) > 0
}

finding contains {
	"criterion": "unshared",
	"key": sprintf("%v/%v/%v", [environment.name, peering.peerEnvironment, peering.peerNetwork]),
	"text": sprintf("%v and %v are both peered with %v of %v", [environment.name, input.release.environment, peering.peerNetwork, peering.peerEnvironment]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/peerings/%d", [position, place])),
} if {
	some inventory in input.evidence.environment
	environments := inventory.predicate.environments
	some position in _others(environments)
	environment := environments[position]
	some place, peering in environment.peerings
	[peering.peerEnvironment, peering.peerNetwork] in _peers(environments, _own(environments))
}

finding contains {
	"criterion": "disjoint",
	"key": environment.name,
	"text": sprintf("%v lists no address range", [environment.name]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/cidr", [position])),
} if {
	some inventory in input.evidence.environment
	some position, environment in inventory.predicate.environments
	count(environment.cidr) == 0
}

finding contains {
	"criterion": "disjoint",
	"key": sprintf("%v/%v", [environment.name, range]),
	"text": sprintf("%v of %v is no address range", [range, environment.name]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/cidr/%d", [position, place])),
} if {
	some inventory in input.evidence.environment
	some position, environment in inventory.predicate.environments
	some place, range in environment.cidr
	net.cidr_is_valid(range) == false
}

finding contains {
	"criterion": "disjoint",
	"key": sprintf("%v/%v %v/%v", [environment.name, range, other.name, taken]),
	"text": sprintf("%v of %v overlaps %v of %v", [range, environment.name, taken, other.name]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/cidr", [second])),
} if {
	some inventory in input.evidence.environment
	some first, environment in inventory.predicate.environments
	some second, other in inventory.predicate.environments
	first < second
	some range in environment.cidr
	some taken in other.cidr
	net.cidr_is_valid(range)
	net.cidr_is_valid(taken)
	net.cidr_intersects(range, taken)
}

_unpeered(environments) if {
	count(_own(environments)) > 0
	every position, environment in environments {
		every peering in environment.peerings {
			_apart(position, peering, environments)
		}
	}
}

# The environment that the release goes to may be peered with itself and with what
# the inventory does not list, such as the customer's own network.
_apart(position, peering, environments) if {
	position in _own(environments)
	trim_space(peering.peerEnvironment) != ""
	count({peering.peerEnvironment} & {environments[other].name | some other in _others(environments)}) == 0
}

_apart(position, peering, environments) if {
	position in _others(environments)
	trim_space(peering.peerEnvironment) != ""
	peering.peerEnvironment != input.release.environment
}

_unshared(environments) if {
	every environment in environments {
		every peering in environment.peerings {
			trim_space(peering.peerEnvironment) != ""
			trim_space(peering.peerNetwork) != ""
		}
	}
	count(_own(environments)) > 0
	count(_peers(environments, _own(environments)) & _peers(environments, _others(environments))) == 0
}

_disjoint(environments) if {
	count(environments) > 0
	every environment in environments {
		count(environment.cidr) > 0
		every range in environment.cidr {
			net.cidr_is_valid(range)
		}
	}
	every first, environment in environments {
		every second, other in environments {
			_clear(first, environment, second, other)
		}
	}
}

_clear(first, _, second, _) if first == second

_clear(first, environment, second, other) if {
	first != second
	every range in environment.cidr {
		every taken in other.cidr {
			net.cidr_intersects(range, taken) == false
		}
	}
}

# Positions of the environment that the release goes to, and of all the others.
_own(environments) := {position |
	some position, environment in environments
	environment.name == input.release.environment
}

_others(environments) := {position | some position, _ in environments} - _own(environments)

_peers(environments, positions) := {[peering.peerEnvironment, peering.peerNetwork] |
	some position in positions
	some peering in environments[position].peerings
}
