# METADATA
# title: What is released was scanned recently, and nothing serious or exploited was found
# description: >-
#   The predicate vulns v0.2 knows no state: whatever the newest scan of a
#   scanner lists is there. A rating that is not understood counts as serious, and
#   a finding of which nobody says whether it is exploited counts as exploited.
# custom:
#   id: TST-10
#   bullet: "4.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.8], ism-2025-12: [ism-1163, ism-1698]}
#   evidence: [vulns]
#   params:
#     max_age_days: {type: integer, default: 14, tighten: lower}
#     db_hours: {type: integer, default: 48, tighten: lower}
#   criteria:
#     recent: Each scan ended no longer ago than allowed.
#     informed: The scanner's database was brought up to date shortly before the scan.
#     clean: No finding is rated critical or high, by any method.
#     unexploited: Of each finding it is said that it is not known to be exploited.
#   headline: {scan_age_days: days since the newest vulnerability scan, scan_age_limit_days: days that a vulnerability scan counts}
#   consequence: A weakness for which attackers have tools already would be online from the first day.
#   remediation: Update what is affected, scan again with a current database, and attest the scan with `releasegate attest vulns`.
package controls.testing_and_validation.vulnerabilities_scanned

import data.lib.clock
import data.lib.evidence
import data.lib.vulnerability

met.recent contains evidence.cite(scan, "/predicate/metadata/scanFinishedOn") if {
	every each in input.evidence.vulns {
		_recent(each)
	}
	some scan in input.evidence.vulns
}

met.informed contains evidence.cite(scan, "/predicate/scanner/db/lastUpdate") if {
	every each in input.evidence.vulns {
		_informed(each)
	}
	some scan in input.evidence.vulns
}

# A scan may honestly find nothing.
met.clean contains evidence.cite(scan, "/predicate/scanner/result") if {
	every each in input.evidence.vulns {
		every item in each.predicate.scanner.result {
			vulnerability.at_most(item, 2)
		}
	}
	some scan in input.evidence.vulns
}

met.unexploited contains evidence.cite(scan, "/predicate/scanner/result") if {
	every each in input.evidence.vulns {
		every item in each.predicate.scanner.result {
			vulnerability.unexploited(item)
		}
	}
	some scan in input.evidence.vulns
}

finding contains {
	"criterion": "recent",
	"key": scan.predicate.scanner.uri,
	"text": sprintf("the scan by %v ended at %v; it may be no older than %d days", [scan.predicate.scanner.uri, scan.predicate.metadata.scanFinishedOn, data.params["TST-10"].max_age_days]),
	"cite": evidence.cite(scan, "/predicate/metadata/scanFinishedOn"),
} if {
	recent := {position | some position, scan in input.evidence.vulns; _recent(scan)}
	some position, scan in input.evidence.vulns
	count({position} - recent) > 0
}

finding contains {
	"criterion": "informed",
	"key": scan.predicate.scanner.uri,
	"text": sprintf(
		"the database of %v was brought up to date at %v, and the scan ended at %v; at most %d hours may lie between",
		[scan.predicate.scanner.uri, scan.predicate.scanner.db.lastUpdate, scan.predicate.metadata.scanFinishedOn, data.params["TST-10"].db_hours],
	),
	"cite": evidence.cite(scan, "/predicate/scanner/db/lastUpdate"),
} if {
	informed := {position | some position, scan in input.evidence.vulns; _informed(scan)}
	some position, scan in input.evidence.vulns
	count({position} - informed) > 0
}

finding contains {
	"criterion": "clean",
	"key": item.id,
	"text": sprintf("%v is rated %v", [item.id, vulnerability.rated(item)]),
	"cite": evidence.cite(scan, sprintf("/predicate/scanner/result/%d", [position])),
} if {
	some scan in input.evidence.vulns
	clean := {position | some position, item in scan.predicate.scanner.result; vulnerability.at_most(item, 2)}
	some position, item in scan.predicate.scanner.result
	count({position} - clean) > 0
}

finding contains {
	"criterion": "unexploited",
	"key": item.id,
	"text": sprintf("%v is known to be exploited, or nobody says that it is not", [item.id]),
	"cite": evidence.cite(scan, sprintf("/predicate/scanner/result/%d", [position])),
} if {
	some scan in input.evidence.vulns
	unexploited := {position | some position, item in scan.predicate.scanner.result; vulnerability.unexploited(item)}
	some position, item in scan.predicate.scanner.result
	count({position} - unexploited) > 0
}

headline.scan_age_limit_days := data.params["TST-10"].max_age_days

headline.scan_age_days := floor((input.now_ns - clock.instant(newest)) / clock.days(1)) if {
	newest := input.evidence.vulns[0].predicate.metadata.scanFinishedOn
}

valid_until contains _expiry(scan) if some scan in input.evidence.vulns

_recent(scan) if _expiry(scan) - input.now_ns >= 0

_expiry(scan) := clock.instant(scan.predicate.metadata.scanFinishedOn) + clock.days(data.params["TST-10"].max_age_days)

_informed(scan) if {
	since := clock.instant(scan.predicate.metadata.scanFinishedOn) - clock.instant(scan.predicate.scanner.db.lastUpdate)
	since >= 0
	clock.hours(data.params["TST-10"].db_hours) - since >= 0
}
