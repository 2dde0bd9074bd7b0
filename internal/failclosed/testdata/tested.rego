# METADATA
# title: The release was attacked and nothing serious is open
# custom:
#   id: TST-09
#   severity: high
#   frameworks: {iso9001-2015: ["8.7"]}
#   evidence: [pentest-report]
#   params:
#     max_age_days: {type: integer, default: 90, tighten: lower}
#   criteria:
#     recent: The test ended no longer ago than allowed.
#     settled: Each serious finding was fixed, and re-tested after its fix.
#     attached: The report itself is kept where it can be found.
#     covered: Each component of the checklist was attacked.
#   not_applicable: [The release is a pilot]
#   remediation: Have it tested again.
package controls.testing_and_validation.tested

import data.lib.evidence

met.recent contains evidence.cite(report, "/predicate/finishedAt") if {
	some report in input.evidence["pentest-report"]
	_expiry(report) - input.now_ns >= 0
}

met.settled contains evidence.cite(report, "/predicate/findings") if {
	some report in input.evidence["pentest-report"]
	every item in report.predicate.findings {
		_settled(item)
	}
}

met.attached contains evidence.cite(report, "/predicate/evidence") if {
	some report in input.evidence["pentest-report"]
	count(report.predicate.evidence) > 0
	every document in report.predicate.evidence {
		startswith(document.uri, "https://")
	}
}

met.covered contains evidence.cite(report, "/predicate/scope") if {
	some report in input.evidence["pentest-report"]
	count(data.checklists.attacked.components) > 0
	attacked := {item.component | some item in report.predicate.scope}
	every component in data.checklists.attacked.components {
		component in attacked
	}
}

finding contains {"criterion": "settled", "key": item.id, "text": "it is open", "cite": evidence.cite(report, "/predicate/findings")} if {
	some report in input.evidence["pentest-report"]
	some item in report.predicate.findings
	item.severity in {"critical", "high"}
	item.status in {"open", "accepted"}
}

valid_until contains _expiry(report) if some report in input.evidence["pentest-report"]

not_applicable contains "The release is a pilot" if input.release.environment == "pilot"

_settled(item) if item.severity in {"medium", "low", "info"}

_settled(item) if item.status == "false-positive"

_settled(item) if {
	item.status == "fixed"
	time.parse_rfc3339_ns(item.retestedAt) - time.parse_rfc3339_ns(item.fixedAt) > 0
}

_expiry(report) := time.parse_rfc3339_ns(report.predicate.finishedAt) + (data.params["TST-09"].max_age_days * 86400000000000)
