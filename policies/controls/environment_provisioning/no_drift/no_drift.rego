# METADATA
# title: What was applied is what was reviewed, and nothing has drifted from it
# description: >-
#   A review of infrastructure code is worth something only if the plan that was
#   reviewed is the plan that was applied, and if nobody changed the environment
#   by hand since. The check is judged against the time at which the inventory
#   was signed; gate.hcl says how old the inventory itself may be.
# custom:
#   id: ENV-05
#   bullet: "2.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.9, A.8.32], ism-2025-12: [ism-1211]}
#   sources: [WA Gov DTT ADR 010]
#   evidence: [environment]
#   params:
#     max_check_age_hours: {type: integer, default: 24, tighten: lower}
#   criteria:
#     reviewed: The plan that was applied is the plan that was reviewed, by its digest.
#     undrifted: No resource differs from the code.
#     checked: The check for differences ran no longer than allowed before the inventory was signed.
#   consequence: The environment is no longer the one that was reviewed and tested, and the next rollout may undo what keeps it running.
#   remediation: Have the plan reviewed, apply it, mend or adopt what differs, and attest the inventory with `releasegate attest environment`.
package controls.environment_provisioning.no_drift

import data.lib.clock
import data.lib.evidence

met.reviewed contains evidence.cite(inventory, "/predicate/iac") if {
	every each in input.evidence.environment {
		_reviewed(each.predicate.iac)
	}
	some inventory in input.evidence.environment
}

met.undrifted contains evidence.cite(inventory, "/predicate/driftCount") if {
	every each in input.evidence.environment {
		each.predicate.driftCount == 0
	}
	some inventory in input.evidence.environment
}

met.checked contains evidence.cite(inventory, "/predicate/driftCheckedAt") if {
	every each in input.evidence.environment {
		_checked(each)
	}
	some inventory in input.evidence.environment
}

finding contains {
	"criterion": "reviewed",
	"key": code.appliedPlanDigest,
	"text": sprintf("the plan %v was applied, the plan %v was reviewed", [code.appliedPlanDigest, code.reviewedPlanDigest]),
	"cite": evidence.cite(inventory, "/predicate/iac/appliedPlanDigest"),
} if {
	some inventory in input.evidence.environment
	code := inventory.predicate.iac
	code.appliedPlanDigest != code.reviewedPlanDigest
}

finding contains {
	"criterion": "undrifted",
	"key": inventory.predicate.driftCheckedAt,
	"text": sprintf("%v resources differ from the code", [inventory.predicate.driftCount]),
	"cite": evidence.cite(inventory, "/predicate/driftCount"),
} if {
	some inventory in input.evidence.environment
	inventory.predicate.driftCount != 0
}

finding contains {
	"criterion": "checked",
	"key": inventory.predicate.driftCheckedAt,
	"text": sprintf(
		"differences were looked for at %v, more than %d hours before the inventory was signed at %v, or after that",
		[inventory.predicate.driftCheckedAt, data.params["ENV-05"].max_check_age_hours, inventory.signed_at],
	),
	"cite": evidence.cite(inventory, "/predicate/driftCheckedAt"),
} if {
	checked := {position | some position, inventory in input.evidence.environment; _checked(inventory)}
	some position, inventory in input.evidence.environment
	count({position} - checked) > 0
}

_reviewed(code) if {
	regex.match(`^[0-9a-f]{64}$`, code.reviewedPlanDigest)
	code.appliedPlanDigest == code.reviewedPlanDigest
}

_checked(inventory) if {
	age := inventory.signed_at_ns - clock.instant(inventory.predicate.driftCheckedAt)
	age >= 0
	clock.hours(data.params["ENV-05"].max_check_age_hours) - age >= 0
}
