# METADATA
# title: Every suite that was run has passed
# description: >-
#   A warning is a finding of its own, by the name of the test, so that it can be
#   waived without waiving others. Which suites there must be is said here too:
#   else a failure would be mended by keeping it back.
# custom:
#   id: TST-03
#   bullet: "4.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.6", "8.7"], ism-2025-12: [ism-2032]}
#   evidence: [test-result]
#   params:
#     suites: {type: set, default: [dast, functional, sast, sca, secret-scan], tighten: superset}
#   criteria:
#     passed: Each of these suites was run, and each run of any suite passed at least one test and failed none.
#     quiet: Each of these suites was run, and no run of any suite ended with a warning.
#   consequence: What is known to be broken would go to production.
#   remediation: Mend what failed, run the suite again, and attest the result with `releasegate attest test-result`.
package controls.testing_and_validation.tests_passed

import data.lib.evidence
import data.lib.suite

met.passed contains evidence.cite(run, "/predicate/result") if {
	_complete
	every each in input.evidence["test-result"] {
		_passed(each)
	}
	some run in input.evidence["test-result"]
}

met.quiet contains evidence.cite(run, "/predicate/warnedTests") if {
	_complete
	every each in input.evidence["test-result"] {
		_quiet(each)
	}
	some run in input.evidence["test-result"]
}

finding contains {
	"criterion": "passed",
	"key": concat("/", [run.predicate.configuration[0].name, test]),
	"text": sprintf("%v of %v failed", [test, run.predicate.configuration[0].name]),
	"cite": evidence.cite(run, sprintf("/predicate/failedTests/%d", [position])),
} if {
	some run in input.evidence["test-result"]
	some position, test in run.predicate.failedTests
}

finding contains {
	"criterion": "passed",
	"key": name,
	"text": sprintf("the suite %v was not run", [name]),
	"cite": evidence.cite(run, "/predicate/configuration"),
} if {
	run := input.evidence["test-result"][0]
	_ := run.predicate.configuration
	some name in data.params["TST-03"].suites
	count({name} - _suites) > 0
}

# No test failed by name, but the run did not pass either.
finding contains {
	"criterion": "passed",
	"key": run.predicate.configuration[0].name,
	"text": sprintf("%v ended as %v with %d tests passed", [run.predicate.configuration[0].name, run.predicate.result, count(run.predicate.passedTests)]),
	"cite": evidence.cite(run, "/predicate/result"),
} if {
	passed := {position | some position, run in input.evidence["test-result"]; _passed(run)}
	some position, run in input.evidence["test-result"]
	count({position} - passed) > 0
	run.predicate.failedTests == []
}

finding contains {
	"criterion": "quiet",
	"key": concat("/", [run.predicate.configuration[0].name, test]),
	"text": sprintf("%v of %v passed with a warning", [test, run.predicate.configuration[0].name]),
	"cite": evidence.cite(run, sprintf("/predicate/warnedTests/%d", [position])),
} if {
	some run in input.evidence["test-result"]
	some position, test in run.predicate.warnedTests
}

finding contains {
	"criterion": "quiet",
	"key": run.predicate.configuration[0].name,
	"text": sprintf("%v ended as %v, and names no test that warned", [run.predicate.configuration[0].name, run.predicate.result]),
	"cite": evidence.cite(run, "/predicate/result"),
} if {
	some run in input.evidence["test-result"]
	run.predicate.result == "WARNED"
	run.predicate.warnedTests == []
}

_complete if {
	every name in data.params["TST-03"].suites {
		name in _suites
	}
}

_suites contains suite.of(run) if some run in input.evidence["test-result"]

_passed(run) if {
	run.predicate.result in {"PASSED", "WARNED"}
	run.predicate.failedTests == []
	count(run.predicate.passedTests) > 0
}

_quiet(run) if {
	run.predicate.result in {"PASSED", "FAILED"}
	run.predicate.warnedTests == []
}
