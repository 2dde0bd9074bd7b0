# METADATA
# title: What happens is logged centrally, kept long enough, and nobody can rewrite it
# description: >-
#   Which sources must be logged is a parameter: the default holds what is asked
#   about in the annual report, and the use of keys. The Further Five ask for a
#   longer archive than the ISM; this is judged only where they are claimed.
# custom:
#   id: ENV-13
#   bullet: "2.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.15, A.8.17], ism-2025-12: [ism-0988, ism-1405, ism-1815, ism-1988], air-2024: ["4.1.1", "4.1.2", "4.1.4", "4.2.1"], wa-further-five-2024: [F5-4]}
#   evidence: [security-baseline]
#   params:
#     sources: {type: set, default: [administration, application, endpoint-network, endpoint-process, identity, key-use], tighten: superset}
#     searchable_days: {type: integer, default: 365, tighten: higher}
#     archive_days: {type: integer, default: 540, tighten: higher}
#   criteria:
#     sources: Every environment logs every source that must be logged.
#     central: The events go to the central facility, where they are correlated.
#     kept: Events can be searched for long enough, and are kept as long as the Further Five ask where these are claimed.
#     immutable: Nobody can change or delete events before their time.
#     timed: The time source of the clocks is named.
#   consequence: After a break-in nobody can say what was taken, from whom, and whether it is over.
#   remediation: Connect the sources named, lengthen retention, lock the store, and attest the baseline with `releasegate attest security-baseline`.
package controls.environment_provisioning.events_logged

import data.lib.evidence

met.sources contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			_logged(environment.logging)
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.central contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			environment.logging.sink == "central"
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.kept contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			_kept(environment.logging, each)
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.immutable contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			environment.logging.immutable == true
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.timed contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			trim_space(environment.logging.timeSource) != ""
		}
	}
	some baseline in input.evidence["security-baseline"]
}

finding contains {
	"criterion": "sources",
	"key": sprintf("%v/%v", [environment.name, source]),
	"text": sprintf("%v does not log %v", [environment.name, source]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/logging/sources", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	sources := environment.logging.sources
	some source in ({source | some source in data.params["ENV-13"].sources} - {source | some source in sources})
}

finding contains {
	"criterion": "central",
	"key": environment.name,
	"text": sprintf("the events of %v stay %v", [environment.name, environment.logging.sink]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/logging/sink", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	environment.logging.sink != "central"
}

finding contains {
	"criterion": "kept",
	"key": environment.name,
	"text": sprintf(
		"events of %v can be searched for %v days and are kept for %v; at least %d are needed, and %d where the Further Five are claimed",
		[environment.name, environment.logging.searchableDays, environment.logging.archiveDays, data.params["ENV-13"].searchable_days, data.params["ENV-13"].archive_days],
	),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/logging", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	kept := {position | some position, environment in baseline.predicate.environments; _kept(environment.logging, baseline)}
	some position, environment in baseline.predicate.environments
	count({position} - kept) > 0
}

finding contains {
	"criterion": "immutable",
	"key": environment.name,
	"text": sprintf("the events of %v can be changed or deleted", [environment.name]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/logging/immutable", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	environment.logging.immutable != true
}

finding contains {
	"criterion": "timed",
	"key": environment.name,
	"text": sprintf("no time source is named for %v", [environment.name]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/logging/timeSource", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	trim_space(environment.logging.timeSource) == ""
}

_logged(logging) if {
	every source in data.params["ENV-13"].sources {
		source in logging.sources
	}
}

_kept(logging, baseline) if {
	logging.searchableDays - data.params["ENV-13"].searchable_days >= 0
	_archived(logging, baseline)
}

_archived(_, baseline) if baseline.predicate.furtherFiveClaimed == false

_archived(logging, baseline) if {
	baseline.predicate.furtherFiveClaimed == true
	logging.archiveDays - data.params["ENV-13"].archive_days >= 0
}
