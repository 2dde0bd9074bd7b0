# METADATA
# title: The next maintenance release is published, announced and explained
# custom:
#   id: OPS-09
#   bullet: "7.3"
#   severity: advisory
#   tier: extended
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.2.1"]}
#   sources: [WA Gov DTT ADR 009]
#   consequence: The customer learns of a change when it breaks something, or never learns that there is one.
#   gates: [hypercare-exit]
#   evidence: [patch-status]
#   params:
#     notice_days: {type: integer, default: 10, tighten: higher}
#     sections: {type: set, default: [action-required, changes, contact, known-issues, overview, security-fixes], tighten: superset}
#   criteria:
#     published: The day of the next maintenance release was published, and lay ahead when that was attested.
#     announced: The customer had notice of it for as many days as demanded.
#     explained: Its release notes have all sections that are demanded.
#   remediation: Publish the day and the notes of the next maintenance release, tell the customer in time, and attest the state with `releasegate attest patch-status`.
package controls.post_go_live_support.release_announced

import data.lib.clock
import data.lib.evidence

met.published contains evidence.cite(status, "/predicate/schedule") if {
	every each in input.evidence["patch-status"] {
		_published(each)
	}
	some status in input.evidence["patch-status"]
}

met.announced contains evidence.cite(status, "/predicate/schedule/noticeSentAt") if {
	every each in input.evidence["patch-status"] {
		_announced(each)
	}
	some status in input.evidence["patch-status"]
}

met.explained contains evidence.cite(status, "/predicate/schedule/notes/sections") if {
	count(data.params["OPS-09"].sections) > 0
	every each in input.evidence["patch-status"] {
		every section in data.params["OPS-09"].sections {
			section in _sections(each.predicate.schedule)
		}
	}
	some status in input.evidence["patch-status"]
}

finding contains {
	"criterion": "published",
	"key": schedule.nextReleaseOn,
	"text": sprintf("the next maintenance release, on %v, was published at %v; both were attested at %v", [schedule.nextReleaseOn, schedule.publishedAt, status.signed_at]),
	"cite": evidence.cite(status, "/predicate/schedule"),
} if {
	published := {position | some position, status in input.evidence["patch-status"]; _published(status)}
	some position, status in input.evidence["patch-status"]
	schedule := status.predicate.schedule
	count({position} - published) > 0
}

finding contains {
	"criterion": "announced",
	"key": schedule.nextReleaseOn,
	"text": sprintf("notice of the release on %v was sent at %v; %d days of notice are demanded", [schedule.nextReleaseOn, schedule.noticeSentAt, data.params["OPS-09"].notice_days]),
	"cite": evidence.cite(status, "/predicate/schedule"),
} if {
	announced := {position | some position, status in input.evidence["patch-status"]; _announced(status)}
	some position, status in input.evidence["patch-status"]
	schedule := status.predicate.schedule
	count({position} - announced) > 0
}

finding contains {
	"criterion": "explained",
	"key": section,
	"text": sprintf("the release notes have no section %v", [section]),
	"cite": evidence.cite(status, "/predicate/schedule"),
} if {
	some status in input.evidence["patch-status"]
	some section in ({demanded | some demanded in data.params["OPS-09"].sections} - _sections(status.predicate.schedule))
}

_published(status) if {
	status.signed_at_ns - clock.instant(status.predicate.schedule.publishedAt) >= 0
	clock.date_start(status.predicate.schedule.nextReleaseOn) - status.signed_at_ns >= 0
}

_announced(status) if {
	sent := clock.instant(status.predicate.schedule.noticeSentAt)
	status.signed_at_ns - sent >= 0
	clock.date_start(status.predicate.schedule.nextReleaseOn) - (sent + clock.days(data.params["OPS-09"].notice_days)) >= 0
}

_sections(schedule) := {section | some section in schedule.notes.sections}
