# METADATA
# title: The customer has tested, and accepts what it found
# description: >-
#   Whoever accepts for the customer must have signed the trace with a key of
#   the customer's side; that the trace names them is not enough.
# custom:
#   id: TST-06
#   bullet: "4.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.2.1", "8.6"]}
#   sources: [WA Gateway Review 5]
#   evidence: [requirement-trace]
#   criteria:
#     accepted: Whoever accepts for the customer signed the trace, and stands on the customer's side.
#     settled: The acceptance test left no critical defect and none of high severity open.
#   consequence: The service would go live although its owner has not agreed that it works.
#   remediation: Settle what the acceptance test found, and have the customer sign the trace with `releasegate attest requirement-trace`.
package controls.testing_and_validation.acceptance_signed

import data.lib.evidence

met.accepted contains evidence.cite(trace, "/predicate/uat/signedBy") if {
	every each in input.evidence["requirement-trace"] {
		_accepted(each)
	}
	some trace in input.evidence["requirement-trace"]
}

met.settled contains evidence.cite(trace, "/predicate/uat") if {
	every each in input.evidence["requirement-trace"] {
		each.predicate.uat.openCritical == 0
		each.predicate.uat.openHigh == 0
	}
	some trace in input.evidence["requirement-trace"]
}

finding contains {
	"criterion": "accepted",
	"key": uat.signedBy,
	"text": sprintf("%v is named as accepting, but has not signed for the customer", [uat.signedBy]),
	"cite": evidence.cite(trace, "/predicate/uat/signedBy"),
} if {
	accepted := {position | some position, trace in input.evidence["requirement-trace"]; _accepted(trace)}
	some position, trace in input.evidence["requirement-trace"]
	uat := trace.predicate.uat
	count({position} - accepted) > 0
}

finding contains {
	"criterion": "settled",
	"key": severity,
	"text": sprintf("%v defects of severity %v that the acceptance test found are open", [open, severity]),
	"cite": evidence.cite(trace, "/predicate/uat"),
} if {
	some trace in input.evidence["requirement-trace"]
	some severity, open in {"critical": trace.predicate.uat.openCritical, "high": trace.predicate.uat.openHigh}
	count({open} - {0}) > 0
}

_accepted(trace) if {
	some signer in trace.signers
	signer.person == trace.predicate.uat.signedBy
	signer.side == "customer"
}
