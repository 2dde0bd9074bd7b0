# METADATA
# title: The configuration that goes live is the one that was tested
# description: >-
#   A test says something about the configuration that it ran against, and about
#   no other. What changed since is listed, setting by setting, and was tested
#   again on the configuration that goes live. TST-04 compares the tests' own
#   digest with it.
# custom:
#   id: CFG-19
#   bullet: "3.4"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: What was tested is not what citizens meet.
#   frameworks: {iso27001-2022: [A.8.9, A.8.32], iso9001-2015: ["8.5.6"]}
#   evidence: [configuration-checklist]
#   criteria:
#     accounted: The configuration that goes live has the digest of the one that was tested, or what changed since is listed.
#     retested: Every setting that changed was tested again, with success, on the configuration that goes live, before the checklist was signed.
#   remediation: Go back to the configuration that was tested, or list what changed and test it again, and attest the checklist with `releasegate attest configuration-checklist`.
package controls.platform_configuration.configuration_as_tested

import data.lib.clock
import data.lib.evidence

met.accounted contains evidence.cite(answers, "/predicate/testedConfigDigest") if {
	every each in input.evidence["configuration-checklist"] {
		_accounted(each.predicate)
	}
	some answers in input.evidence["configuration-checklist"]
}

# Where nothing changed, nothing is listed; whether that may be is what accounted says.
met.retested contains evidence.cite(answers, "/predicate/changesSinceTest") if {
	every each in input.evidence["configuration-checklist"] {
		every change in each.predicate.changesSinceTest {
			_retested(change, each)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

finding contains {
	"criterion": "accounted",
	"key": answers.predicate.configDigest,
	"text": sprintf("the configuration %v goes live, %v was tested, and no change is listed", [answers.predicate.configDigest, answers.predicate.testedConfigDigest]),
	"cite": evidence.cite(answers, "/predicate/testedConfigDigest"),
} if {
	accounted := {position | some position, answers in input.evidence["configuration-checklist"]; _accounted(answers.predicate)}
	some position, answers in input.evidence["configuration-checklist"]
	count({position} - accounted) > 0
}

finding contains {
	"criterion": "retested",
	"key": change.key,
	"text": sprintf("%v changed, and was tested again at %v on the configuration %v with the result %v", [change.key, change.retestedAt, change.retestConfigDigest, change.retestResult]),
	"cite": evidence.cite(answers, sprintf("/predicate/changesSinceTest/%d", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	retested := {position | some position, change in answers.predicate.changesSinceTest; _retested(change, answers)}
	some position, change in answers.predicate.changesSinceTest
	count({position} - retested) > 0
}

_accounted(answers) if {
	regex.match(`^[0-9a-f]{64}$`, answers.configDigest)
	answers.testedConfigDigest == answers.configDigest
}

_accounted(answers) if {
	regex.match(`^[0-9a-f]{64}$`, answers.configDigest)
	regex.match(`^[0-9a-f]{64}$`, answers.testedConfigDigest)
	count(answers.changesSinceTest) > 0
}

_retested(change, answers) if {
	regex.match(`^[0-9a-f]{64}$`, change.retestConfigDigest)
	change.retestConfigDigest == answers.predicate.configDigest
	change.retestResult == "pass"
	answers.signed_at_ns - clock.instant(change.retestedAt) >= 0
}
