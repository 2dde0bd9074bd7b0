# METADATA
# title: No conformance was shown by test methods that had been withdrawn
# description: >-
#   Editions and the day on which they are withdrawn are pinned in the catalogue
#   of wallet standards. An edition that the catalogue does not know is not taken
#   for a current one.
# custom:
#   id: TST-15
#   bullet: "4.3"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.36]}
#   sources: ["ISO/IEC TS 18013-6:2025"]
#   evidence: [conformance]
#   criteria:
#     in_force: On the day of each run the edition of the test methods was in force.
#   consequence: Other wallets and readers, tested by today's methods, may refuse what passed yesterday's.
#   remediation: Run the suite in its current edition, and attest the run with `releasegate attest conformance`.
package controls.testing_and_validation.suite_edition

import data.lib.clock
import data.lib.evidence

met.in_force contains evidence.cite(report, "/predicate/runs") if {
	every each in input.evidence.conformance {
		count(each.predicate.runs) > 0
		every run in each.predicate.runs {
			_in_force(run)
		}
	}
	some report in input.evidence.conformance
}

finding contains {
	"criterion": "in_force",
	"key": sprintf("%v/%v", [run.standard, run.role]),
	"text": sprintf("%v was run at %v by the methods of %v: %v", [run.suite.name, run.at, run.suite.edition, _standing(run)]),
	"cite": evidence.cite(report, sprintf("/predicate/runs/%d", [position])),
} if {
	some report in input.evidence.conformance
	in_force := {position | some position, run in report.predicate.runs; _in_force(run)}
	some position, run in report.predicate.runs
	count({position} - in_force) > 0
}

_editions := data.catalogues["wallet-standards"].editions

_in_force(run) if {
	clock.instant(run.at)
	object.get(_editions[run.suite.edition], "withdrawn_on", "never") == "never"
}

# It stands until the day on which it is withdrawn begins in Perth.
_in_force(run) if clock.date_start(_editions[run.suite.edition].withdrawn_on) - clock.instant(run.at) > 0

_standing(run) := sprintf("withdrawn on %v", [_editions[run.suite.edition].withdrawn_on])

_standing(run) := "not in the catalogue" if count({run.suite.edition} - object.keys(_editions)) > 0

_standing(run) := "in force, but the day of the run cannot be read" if {
	object.get(_editions[run.suite.edition], "withdrawn_on", "never") == "never"
}
