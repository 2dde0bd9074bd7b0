# METADATA
# title: Every requirement that must be met has a test that passed
# description: >-
#   The requirements are those of the plan that both sides signed. That a test
#   passed is believed when a signed test result says so, not because the trace
#   does.
# custom:
#   id: TST-01
#   bullet: "4.1"
#   severity: high
#   tier: core
#   gates: [production-release, emergency-release]
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.3.4", "8.6"], iso27001-2022: [A.8.29]}
#   evidence: [onboarding-plan, requirement-trace, test-result]
#   criteria:
#     tested: Each requirement of priority must is traced to at least one test that a test result lists as passed and none as failed, and the trace calls it passed.
#   consequence: Something that was promised to the customer may not work, and nobody would know before its users do.
#   remediation: Write or mend the tests of the requirements named, run them, and attest test-result and requirement-trace anew.
package controls.testing_and_validation.requirements_tested

import data.lib.evidence
import data.lib.suite

met.tested contains evidence.cite(trace, "/predicate/links") if {
	every plan in input.evidence["onboarding-plan"] {
		_some_must(plan)
		every requirement in plan.predicate.requirements {
			_settled(requirement)
		}
	}
	some _ in input.evidence["onboarding-plan"]
	some trace in input.evidence["requirement-trace"]
}

finding contains {
	"criterion": "tested",
	"key": requirement.id,
	"text": sprintf("%v (%v) has no test that passed", [requirement.id, requirement.title]),
	"cite": evidence.cite(trace, "/predicate/links"),
} if {
	some plan in input.evidence["onboarding-plan"]
	settled := {position | some position, requirement in plan.predicate.requirements; _settled(requirement)}
	some position, requirement in plan.predicate.requirements
	count({position} - settled) > 0
	some trace in input.evidence["requirement-trace"]
	_ := trace.predicate.links
}

# A plan in which nothing must be met would make this control say nothing.
_some_must(plan) if {
	some requirement in plan.predicate.requirements
	requirement.priority == "must"
}

_settled(requirement) if requirement.priority in {"should", "could"}

_settled(requirement) if {
	requirement.priority == "must"
	every trace in input.evidence["requirement-trace"] {
		_proved(requirement.id, trace.predicate.links)
	}
}

_proved(id, links) if {
	some link in links
	link.requirement == id
	some test in link.tests
	test in _passed
	every each in links {
		_agrees(each, id)
	}
}

# A requirement that is listed twice must have passed twice.
_agrees(link, id) if link.requirement != id

_agrees(link, _) if link.result == "passed"

_passed := suite.passed(input.evidence["test-result"])
