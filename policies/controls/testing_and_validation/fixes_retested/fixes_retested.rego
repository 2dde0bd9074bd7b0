# METADATA
# title: Every fix was tested after it was made
# custom:
#   id: TST-19
#   bullet: "4.4"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["10.2"], iso27001-2022: ["10.2"]}
#   evidence: [defect-register]
#   criteria:
#     retested: Of every fixed defect a re-test is cited by digest, which passed, and ended after the fix and before the register was signed.
#   consequence: A defect that is only believed to be gone would be met again in production.
#   remediation: Test the fixes named again, and attest the register with `releasegate attest defect-register`.
package controls.testing_and_validation.fixes_retested

import data.lib.clock
import data.lib.evidence

met.retested contains evidence.cite(register, "/predicate/items") if {
	every each in input.evidence["defect-register"] {
		every item in each.predicate.items {
			_retested(item, each)
		}
	}
	some register in input.evidence["defect-register"]
}

finding contains {
	"criterion": "retested",
	"key": item.id,
	"text": sprintf("%v is %v, but no re-test that passed after the fix is cited", [item.id, item.status]),
	"cite": evidence.cite(register, sprintf("/predicate/items/%d", [position])),
} if {
	some register in input.evidence["defect-register"]
	retested := {position | some position, item in register.predicate.items; _retested(item, register)}
	some position, item in register.predicate.items
	count({position} - retested) > 0
}

_retested(item, _) if item.status in {"open", "accepted", "rejected"}

_retested(item, register) if {
	item.status == "fixed"
	item.retest.result == "passed"
	regex.match(`^[0-9a-f]{64}$`, item.retest.digest.sha256)
	finished := clock.instant(item.retest.finishedAt)
	finished > clock.instant(item.fixedAt)
	register.signed_at_ns - finished >= 0
}
