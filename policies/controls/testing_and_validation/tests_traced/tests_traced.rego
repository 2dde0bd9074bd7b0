# METADATA
# title: Tests and requirements belong together, with nothing left over
# description: >-
#   A functional test that belongs to no requirement, or a trace to a
#   requirement that is not in the plan, stops nothing; somebody should look why
#   it is there.
# custom:
#   id: TST-01-advice
#   bullet: "4.1"
#   severity: advisory
#   tier: core
#   gates: [production-release, emergency-release]
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.3.4"]}
#   evidence: [onboarding-plan, requirement-trace, test-result]
#   criteria:
#     traced: Every test of the functional suite is traced to a requirement.
#     planned: Every requirement in the trace is one of the onboarding plan.
#   consequence: Work that nobody asked for may be released unseen, or the plan may lack a requirement that everybody assumes.
#   remediation: Trace the tests named to a requirement, add the requirement to the plan, or drop them, and attest the new trace with `releasegate attest requirement-trace`.
package controls.testing_and_validation.tests_traced

import data.lib.evidence
import data.lib.suite

met.traced contains evidence.cite(trace, "/predicate/links") if {
	every run in input.evidence["test-result"] {
		_traced(run)
	}
	some run in input.evidence["test-result"]
	suite.of(run) == "functional"
	some trace in input.evidence["requirement-trace"]
}

met.planned contains evidence.cite(trace, "/predicate/links") if {
	every each in input.evidence["requirement-trace"] {
		count(each.predicate.links) > 0
		every link in each.predicate.links {
			link.requirement in _requirements
		}
	}
	some trace in input.evidence["requirement-trace"]
}

finding contains {
	"criterion": "traced",
	"key": test,
	"text": sprintf("the test %v is traced to no requirement", [test]),
	"cite": evidence.cite(run, "/predicate/configuration/0/name"),
} if {
	some _ in input.evidence["requirement-trace"]
	some run in input.evidence["test-result"]
	suite.of(run) == "functional"
	some test in ({each | some list in _lists(run); some each in list} - _linked)
}

finding contains {
	"criterion": "planned",
	"key": link.requirement,
	"text": sprintf("%v is not a requirement of the onboarding plan", [link.requirement]),
	"cite": evidence.cite(trace, sprintf("/predicate/links/%d", [position])),
} if {
	some trace in input.evidence["requirement-trace"]
	some position, link in trace.predicate.links
	count({link.requirement} - _requirements) > 0
}

_traced(run) if count({suite.of(run)} - {"functional"}) > 0

_traced(run) if {
	suite.of(run) == "functional"
	every list in _lists(run) {
		every test in list {
			test in _linked
		}
	}
}

_lists(run) := [run.predicate.passedTests, run.predicate.warnedTests, run.predicate.failedTests]

_linked contains test if {
	some trace in input.evidence["requirement-trace"]
	some link in trace.predicate.links
	some test in link.tests
}

_requirements contains requirement.id if {
	some plan in input.evidence["onboarding-plan"]
	some requirement in plan.predicate.requirements
}
