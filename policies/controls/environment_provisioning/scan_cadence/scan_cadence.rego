# METADATA
# title: Weaknesses and unknown assets are looked for often enough
# description: What the scans find is judged in testing and validation.
# custom:
#   id: ENV-15
#   bullet: "2.2"
#   severity: medium
#   tier: extended
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.8], ism-2025-12: [ism-1698, ism-1701, ism-1702, ism-1807]}
#   evidence: [security-baseline]
#   params:
#     internet_facing_hours: {type: integer, default: 24, tighten: lower}
#     other_days: {type: integer, default: 14, tighten: lower}
#     discovery_days: {type: integer, default: 14, tighten: lower}
#   criteria:
#     exposed: What faces the internet is scanned for weaknesses at least as often as asked for.
#     others: Everything else is scanned for weaknesses at least as often as asked for.
#     discovered: Unknown assets are searched for at least as often as asked for.
#   consequence: A weakness that is public knowledge stays open because nobody looked.
#   remediation: Shorten the intervals of the scans named, and attest the baseline with `releasegate attest security-baseline`.
package controls.environment_provisioning.scan_cadence

import data.lib.evidence

met.exposed contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			_within(environment.scanning.internetFacingHours, data.params["ENV-15"].internet_facing_hours)
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.others contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			_within(environment.scanning.othersDays, data.params["ENV-15"].other_days)
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.discovered contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			_within(environment.scanning.discoveryDays, data.params["ENV-15"].discovery_days)
		}
	}
	some baseline in input.evidence["security-baseline"]
}

finding contains {
	"criterion": "exposed",
	"key": environment.name,
	"text": sprintf("what faces the internet in %v is scanned every %v hours, at most %d are allowed", [environment.name, environment.scanning.internetFacingHours, data.params["ENV-15"].internet_facing_hours]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/scanning/internetFacingHours", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	within := {position |
		some position, environment in baseline.predicate.environments
		_within(environment.scanning.internetFacingHours, data.params["ENV-15"].internet_facing_hours)
	}
	some position, environment in baseline.predicate.environments
	count({position} - within) > 0
}

finding contains {
	"criterion": "others",
	"key": environment.name,
	"text": sprintf("what does not face the internet in %v is scanned every %v days, at most %d are allowed", [environment.name, environment.scanning.othersDays, data.params["ENV-15"].other_days]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/scanning/othersDays", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	within := {position |
		some position, environment in baseline.predicate.environments
		_within(environment.scanning.othersDays, data.params["ENV-15"].other_days)
	}
	some position, environment in baseline.predicate.environments
	count({position} - within) > 0
}

finding contains {
	"criterion": "discovered",
	"key": environment.name,
	"text": sprintf("unknown assets of %v are searched for every %v days, at most %d are allowed", [environment.name, environment.scanning.discoveryDays, data.params["ENV-15"].discovery_days]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/scanning/discoveryDays", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	within := {position |
		some position, environment in baseline.predicate.environments
		_within(environment.scanning.discoveryDays, data.params["ENV-15"].discovery_days)
	}
	some position, environment in baseline.predicate.environments
	count({position} - within) > 0
}

# An interval of nothing is no interval.
_within(interval, limit) if {
	interval > 0
	limit - interval >= 0
}
