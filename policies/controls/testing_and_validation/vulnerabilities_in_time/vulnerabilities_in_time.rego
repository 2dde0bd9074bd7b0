# METADATA
# title: No vulnerability is still there when its time to be fixed has run out
# description: >-
#   The time counts from the first scan that showed it, and must not have run out
#   at go-live. What is critical or known to be exploited has hours; what is not
#   said to be out of the internet's reach counts as online.
# custom:
#   id: TST-11
#   bullet: "4.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {ism-2025-12: [ism-1690, ism-1876], e8-2023-11: [E8-1, E8-2]}
#   evidence: [vulns]
#   params:
#     critical_hours: {type: integer, default: 48, tighten: lower}
#     online_days: {type: integer, default: 14, tighten: lower}
#     other_days: {type: integer, default: 30, tighten: lower}
#   criteria:
#     in_time: Of each finding it is known since when it is there, and its time to be fixed ends after go-live and after the decision.
#   consequence: The service would start with a weakness that should have been gone by then, and nobody would hurry to remove it.
#   remediation: Update what is affected, scan again, and attest the scan with `releasegate attest vulns`.
package controls.testing_and_validation.vulnerabilities_in_time

import data.lib.clock
import data.lib.evidence
import data.lib.vulnerability

met.in_time contains evidence.cite(scan, "/predicate/scanner/result") if {
	every each in input.evidence.vulns {
		every item in each.predicate.scanner.result {
			_in_time(item, each)
		}
	}
	some scan in input.evidence.vulns
}

finding contains {
	"criterion": "in_time",
	"key": item.id,
	"text": sprintf("%v (%v) %v: its time to be fixed has run out by go-live or the decision, or cannot be told", [item.id, vulnerability.rated(item), _since(item)]),
	"cite": evidence.cite(scan, sprintf("/predicate/scanner/result/%d", [position])),
} if {
	some scan in input.evidence.vulns
	in_time := {position | some position, item in scan.predicate.scanner.result; _in_time(item, scan)}
	some position, item in scan.predicate.scanner.result
	count({position} - in_time) > 0
}

valid_until contains _due(item, annotation) if {
	some scan in input.evidence.vulns
	some item in scan.predicate.scanner.result
	some annotation in item.annotations
}

# Said once at least, and each time in time.
_in_time(item, scan) if {
	some annotation in item.annotations
	_stands(item, annotation, scan)
	every each in item.annotations {
		_silent_or_stands(item, each, scan)
	}
}

_silent_or_stands(_, annotation, _) if object.get(annotation, "firstSeenAt", "unsaid") == "unsaid"

_silent_or_stands(item, annotation, scan) if _stands(item, annotation, scan)

_stands(item, annotation, scan) if {
	clock.instant(scan.predicate.metadata.scanFinishedOn) - clock.instant(annotation.firstSeenAt) >= 0
	_due(item, annotation) - clock.date_start(input.release.go_live) > 0
	_due(item, annotation) - input.now_ns > 0
}

_due(item, annotation) := clock.instant(annotation.firstSeenAt) + _allowed(item)

_allowed(item) := clock.hours(data.params["TST-11"].critical_hours) if _urgent(item)

_allowed(item) := clock.days(data.params["TST-11"].online_days) if {
	_calm(item)
	_online(item)
}

_allowed(item) := clock.days(data.params["TST-11"].other_days) if {
	_calm(item)
	_other(item)
}

_urgent(item) if vulnerability.critical(item)

_urgent(item) if vulnerability.exploited(item)

_calm(item) if {
	vulnerability.at_most(item, 3)
	vulnerability.unexploited(item)
}

_online(item) if {
	every each in item.annotations {
		object.get(each, "exposure", "online") == "online"
	}
}

_online(item) if {
	some annotation in item.annotations
	annotation.exposure == "online"
}

_other(item) if {
	some annotation in item.annotations
	annotation.exposure == "other"
	every each in item.annotations {
		object.get(each, "exposure", "other") == "other"
	}
}

_since(item) := sprintf("was first seen at %v", [min(seen)]) if {
	seen := [annotation.firstSeenAt | some annotation in item.annotations]
	count(seen) > 0
}

_since(item) := "was first seen nobody knows when" if {
	count([annotation.firstSeenAt | some annotation in item.annotations]) == 0
}
