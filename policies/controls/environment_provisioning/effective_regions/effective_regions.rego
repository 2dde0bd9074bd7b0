# METADATA
# title: No copy of any resource leaves the allowed Azure regions
# description: >-
#   Geo-redundant storage copies data to the paired region without anybody
#   naming that region. What counts is where data really lie: in the resource's
#   own region, in the regions that it is configured to copy to, and in the
#   paired region if its redundancy says so.
# custom:
#   id: ENV-04
#   bullet: "2.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.23, A.8.14], pris-2024: ["IPP 9"]}
#   evidence: [environment]
#   params:
#     regions: {type: set, default: [australiaeast, australiacentral], tighten: subset}
#   criteria:
#     contained: Every resource and every copy of it, configured or implied by its redundancy, lies in an allowed region.
#   consequence: A second copy of citizens' data lies where nobody agreed to have it, and nobody notices.
#   remediation: Choose a redundancy that stays in the region (LRS or ZRS) or a copy in an allowed region, and attest the new inventory with `releasegate attest environment`.
package controls.environment_provisioning.effective_regions

import data.lib.evidence

met.contained contains evidence.cite(inventory, "/predicate/environments") if {
	every each in input.evidence.environment {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			_contained(environment.resources)
		}
	}
	some inventory in input.evidence.environment
}

finding contains {
	"criterion": "contained",
	"key": environment.name,
	"text": sprintf("%s lists no resource", [environment.name]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/resources", [position])),
} if {
	some inventory in input.evidence.environment
	some position, environment in inventory.predicate.environments
	count(environment.resources) == 0
}

finding contains {
	"criterion": "contained",
	"key": sprintf("%s/%s/%v", [environment.name, resource.id, region]),
	"text": sprintf("%s in %s (%s, %s) has data in %v", [resource.id, environment.name, resource.region, resource.redundancy, region]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/resources/%d", [position, place])),
} if {
	some inventory in input.evidence.environment
	some position, environment in inventory.predicate.environments
	some place, resource in environment.resources
	some region in (_known_regions(resource) - {allowed | some allowed in data.params["ENV-04"].regions})
}

finding contains {
	"criterion": "contained",
	"key": sprintf("%s/%s/pair-of-%s", [environment.name, resource.id, region]),
	"text": sprintf("%s in %s is %s, and no pair of its region %s is known", [resource.id, environment.name, resource.redundancy, region]),
	"cite": evidence.cite(inventory, sprintf("/predicate/environments/%d/resources/%d", [position, place])),
} if {
	some inventory in input.evidence.environment
	some position, environment in inventory.predicate.environments
	some place, resource in environment.resources
	resource.redundancy in _across_regions
	some region in ({resource.region} - object.keys(data.catalogues["azure-regions"].regions))
}

_within_region := {"LRS", "ZRS"}

_across_regions := {"GRS", "RA-GRS", "GZRS", "RA-GZRS"}

_contained(resources) if {
	count(resources) > 0
	every resource in resources {
		resource.region in data.params["ENV-04"].regions
		every region in resource.replicaRegions {
			region in data.params["ENV-04"].regions
		}
		every region in _implied(resource) {
			region in data.params["ENV-04"].regions
		}
	}
}

# Regions that the redundancy copies to; undefined where the redundancy or the pair is unknown.
_implied(resource) := set() if resource.redundancy in _within_region

_implied(resource) := {pair} if {
	resource.redundancy in _across_regions
	pair := data.catalogues["azure-regions"].regions[resource.region].pair
}

_known_regions(resource) := ({resource.region} | {region | some region in resource.replicaRegions}) | {region | some region in _implied(resource)}
