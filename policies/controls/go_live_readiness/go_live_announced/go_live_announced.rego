# METADATA
# title: Those affected know that the service goes live, and the service desk knows what to say
# description: >-
#   Said too late, it reaches people when they already call. That no service is
#   affected must be said as well; an empty list says nothing.
# custom:
#   id: GLV-07
#   bullet: "6.2"
#   severity: advisory
#   tier: extended
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.2.1"]}
#   sources: [ITIL 4]
#   evidence: [readiness-review]
#   params:
#     notice_days: {type: integer, default: 5, tighten: higher}
#   criteria:
#     announced: Those affected were told at least the days demanded before go-live.
#     briefed: The service desk was briefed before go-live.
#     listed: The services affected are listed, or it is said that there are none.
#   consequence: People are surprised by the change, and the service desk cannot help them.
#   remediation: Tell those affected, brief the service desk, list the services, and attest it with `releasegate attest readiness-review`.
package controls.go_live_readiness.go_live_announced

import data.lib.clock
import data.lib.evidence

met.announced contains evidence.cite(review, "/predicate/communicationsSentAt") if {
	every each in input.evidence["readiness-review"] {
		_announced(each)
	}
	some review in input.evidence["readiness-review"]
}

met.briefed contains evidence.cite(review, "/predicate/deskBriefedAt") if {
	every each in input.evidence["readiness-review"] {
		_briefed(each)
	}
	some review in input.evidence["readiness-review"]
}

met.listed contains evidence.cite(review, "/predicate/affectedServices") if {
	every each in input.evidence["readiness-review"] {
		_listed(each.predicate.affectedServices)
	}
	some review in input.evidence["readiness-review"]
}

finding contains {
	"criterion": "announced",
	"key": "communications",
	"text": sprintf("those affected were told at %v; go-live is on %v, and %v days are demanded", [object.get(review.predicate, "communicationsSentAt", "no known time"), input.release.go_live, data.params["GLV-07"].notice_days]),
	"cite": evidence.cite(review, "/predicate"),
} if {
	announced := {position | some position, review in input.evidence["readiness-review"]; _announced(review)}
	some position, review in input.evidence["readiness-review"]
	count({position} - announced) > 0
}

finding contains {
	"criterion": "briefed",
	"key": "service-desk",
	"text": sprintf("the service desk was briefed at %v; it must be before go-live on %v, and before the minutes were signed", [object.get(review.predicate, "deskBriefedAt", "no known time"), input.release.go_live]),
	"cite": evidence.cite(review, "/predicate"),
} if {
	briefed := {position | some position, review in input.evidence["readiness-review"]; _briefed(review)}
	some position, review in input.evidence["readiness-review"]
	count({position} - briefed) > 0
}

finding contains {
	"criterion": "listed",
	"key": "services",
	"text": "the services affected are not listed; if there are none, the list says none",
	"cite": evidence.cite(review, "/predicate/affectedServices"),
} if {
	listed := {position | some position, review in input.evidence["readiness-review"]; _listed(review.predicate.affectedServices)}
	some position, review in input.evidence["readiness-review"]
	_ := review.predicate.affectedServices
	count({position} - listed) > 0
}

_announced(review) if {
	sent := clock.instant(review.predicate.communicationsSentAt)
	review.signed_at_ns - sent >= 0
	clock.days_between(clock.date_of(sent), input.release.go_live) - data.params["GLV-07"].notice_days >= 0
}

_briefed(review) if {
	at := clock.instant(review.predicate.deskBriefedAt)
	review.signed_at_ns - at >= 0
	clock.days_between(clock.date_of(at), input.release.go_live) >= 0
}

_listed(services) if {
	some service in services
	trim_space(service) != ""
	service != "none"
	count({"none"} - {other | some other in services}) == 1
}

_listed(services) if services == ["none"]
