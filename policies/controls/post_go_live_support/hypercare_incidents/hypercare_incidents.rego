# METADATA
# title: No grave incident is open when hypercare ends, and what the release caused is owned up to
# description: >-
#   An incident that was closed the day before may come back. Days on which one of
#   priority 1 was still open are not quiet ones, whenever it was opened.
# custom:
#   id: OPS-03
#   bullet: "7.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["9.1.3"], iso27001-2022: [A.8.16]}
#   consequence: Those who know the release best leave while citizens cannot use it, and nobody is left to mend it.
#   gates: [hypercare-exit]
#   evidence: [hypercare, post-implementation-review]
#   params:
#     quiet_days: {type: integer, default: 7, tighten: higher}
#   criteria:
#     closed: At the exit no incident of priority 1 or 2 is open, and the last report says the same.
#     quiet: In the days before the exit that the policy demands no incident of priority 1 was open, and the reports on them say the same.
#     listed: Each incident that the release caused stands in the post-implementation review.
#   remediation: Close what is open, wait until the service has been quiet for long enough, list what the release caused, and attest both with `releasegate attest hypercare` and `releasegate attest post-implementation-review`.
package controls.post_go_live_support.hypercare_incidents

import data.lib.clock
import data.lib.evidence

met.closed contains evidence.cite(hypercare, "/predicate/incidents") if {
	every each in input.evidence.hypercare {
		count(each.predicate.reports) > 0
		every report in each.predicate.reports {
			_none_left(report, each.predicate.reports)
		}
		exit := clock.instant(each.predicate.exit.at)
		every incident in each.predicate.incidents {
			_closed(incident, exit)
		}
	}
	some hypercare in input.evidence.hypercare
}

met.quiet contains evidence.cite(hypercare, "/predicate/incidents") if {
	every each in input.evidence.hypercare {
		count(each.predicate.reports) > 0
		exit := clock.instant(each.predicate.exit.at)
		every report in each.predicate.reports {
			_quiet_week(report, exit)
		}
		every incident in each.predicate.incidents {
			_quiet(incident, exit)
		}
	}
	some hypercare in input.evidence.hypercare
}

met.listed contains evidence.cite(review, "/predicate/incidentsCaused") if {
	count(input.evidence.hypercare) > 0
	every each in input.evidence["post-implementation-review"] {
		every hypercare in input.evidence.hypercare {
			every incident in hypercare.predicate.incidents {
				_listed(incident, each.predicate.incidentsCaused)
			}
		}
	}
	some review in input.evidence["post-implementation-review"]
}

finding contains {
	"criterion": "closed",
	"key": incident.id,
	"text": sprintf("%v of priority %v was opened at %v and not closed when the exit was agreed", [incident.id, incident.priority, incident.openedAt]),
	"cite": evidence.cite(hypercare, sprintf("/predicate/incidents/%d", [position])),
} if {
	some hypercare in input.evidence.hypercare
	exit := clock.instant(hypercare.predicate.exit.at)
	closed := {position | some position, incident in hypercare.predicate.incidents; _closed(incident, exit)}
	some position, incident in hypercare.predicate.incidents
	count({position} - closed) > 0
}

finding contains {
	"criterion": "closed",
	"key": sprintf("week/%v", [report.weekEnding]),
	"text": sprintf("the last report, for the week ending %v, leaves %v incidents of priority 1 and %v of priority 2 open", [report.weekEnding, report.p1Open, report.p2Open]),
	"cite": evidence.cite(hypercare, sprintf("/predicate/reports/%d", [position])),
} if {
	some hypercare in input.evidence.hypercare
	settled := {position | some position, report in hypercare.predicate.reports; _none_left(report, hypercare.predicate.reports)}
	some position, report in hypercare.predicate.reports
	count({position} - settled) > 0
}

finding contains {
	"criterion": "quiet",
	"key": incident.id,
	"text": sprintf("%v of priority 1 was open in the %d days before the exit at %v", [incident.id, data.params["OPS-03"].quiet_days, hypercare.predicate.exit.at]),
	"cite": evidence.cite(hypercare, sprintf("/predicate/incidents/%d", [position])),
} if {
	some hypercare in input.evidence.hypercare
	exit := clock.instant(hypercare.predicate.exit.at)
	quiet := {position | some position, incident in hypercare.predicate.incidents; _quiet(incident, exit)}
	some position, incident in hypercare.predicate.incidents
	count({position} - quiet) > 0
}

finding contains {
	"criterion": "quiet",
	"key": sprintf("week/%v", [report.weekEnding]),
	"text": sprintf("the report for the week ending %v says that %v incidents of priority 1 were open, less than %d days before the exit at %v", [report.weekEnding, report.p1Open, data.params["OPS-03"].quiet_days, hypercare.predicate.exit.at]),
	"cite": evidence.cite(hypercare, sprintf("/predicate/reports/%d", [position])),
} if {
	some hypercare in input.evidence.hypercare
	exit := clock.instant(hypercare.predicate.exit.at)
	quiet := {position | some position, report in hypercare.predicate.reports; _quiet_week(report, exit)}
	some position, report in hypercare.predicate.reports
	count({position} - quiet) > 0
}

finding contains {
	"criterion": "listed",
	"key": incident.id,
	"text": sprintf("%v was caused by the release, and the review does not list it", [incident.id]),
	"cite": evidence.cite(hypercare, sprintf("/predicate/incidents/%d", [position])),
} if {
	some review in input.evidence["post-implementation-review"]
	some hypercare in input.evidence.hypercare
	listed := {position | some position, incident in hypercare.predicate.incidents; _listed(incident, review.predicate.incidentsCaused)}
	some position, incident in hypercare.predicate.incidents
	count({position} - listed) > 0
}

_minor := {"p3", "p4"}

_closed(incident, _) if incident.priority in _minor

_closed(incident, exit) if {
	incident.priority in {"p1", "p2"}
	exit - clock.instant(incident.closedAt) >= 0
}

# Nothing is open at the end of the week, or a later report speaks for the service.
_none_left(report, _) if {
	report.p1Open == 0
	report.p2Open == 0
}

_none_left(report, reports) if {
	some later in reports
	clock.days_between(report.weekEnding, later.weekEnding) > 0
}

_quiet(incident, _) if incident.priority in (_minor | {"p2"})

_quiet(incident, exit) if {
	incident.priority == "p1"
	exit - (clock.instant(incident.closedAt) + clock.days(data.params["OPS-03"].quiet_days)) >= 0
}

_quiet_week(report, _) if report.p1Open == 0

_quiet_week(report, exit) if {
	over := clock.date_start(report.weekEnding) + clock.days(1)
	exit - (over + clock.days(data.params["OPS-03"].quiet_days)) >= 0
}

_listed(incident, _) if incident.causedByChange == false

_listed(incident, caused) if {
	incident.causedByChange == true
	incident.id in {each.id | some each in caused}
}
