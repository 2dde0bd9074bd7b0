# METADATA
# title: Conformance suites are recent enough
# description: >-
#   A minimum is written as name@version. Which version is recent enough no
#   source confirms, so that it stays a parameter and a warning.
# custom:
#   id: TST-15-advice
#   bullet: "4.3"
#   severity: advisory
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.36]}
#   evidence: [conformance]
#   params:
#     minimum_versions: {type: set, default: [openid-conformance-suite@5.1.0], tighten: superset}
#   criteria:
#     recent: Every suite of which a minimum version is known was run in that version or a later one.
#   consequence: Faults that an older suite did not look for may come to light at the first foreign wallet.
#   remediation: Run the suite in a later version, and attest the run with `releasegate attest conformance`.
package controls.testing_and_validation.suite_version

import data.lib.evidence

met.recent contains evidence.cite(report, "/predicate/runs") if {
	every each in input.evidence.conformance {
		count(each.predicate.runs) > 0
		every run in each.predicate.runs {
			_recent(run.suite)
		}
	}
	some report in input.evidence.conformance
}

finding contains {
	"criterion": "recent",
	"key": sprintf("%v/%v", [run.standard, run.role]),
	"text": sprintf("%v was run in version %v", [run.suite.name, run.suite.version]),
	"cite": evidence.cite(report, sprintf("/predicate/runs/%d/suite", [position])),
} if {
	some report in input.evidence.conformance
	recent := {position | some position, run in report.predicate.runs; _recent(run.suite)}
	some position, run in report.predicate.runs
	count({position} - recent) > 0
}

_recent(suite) if {
	is_string(suite.name)
	semver.is_valid(suite.version)
	every minimum in data.params["TST-15-advice"].minimum_versions {
		_reaches(suite, split(minimum, "@"))
	}
}

_reaches(suite, minimum) if suite.name != minimum[0]

_reaches(suite, minimum) if {
	suite.name == minimum[0]
	semver.is_valid(minimum[1])
	semver.compare(suite.version, minimum[1]) >= 0
}
