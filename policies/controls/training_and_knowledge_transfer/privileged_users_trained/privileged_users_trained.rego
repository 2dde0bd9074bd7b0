# METADATA
# title: Everybody with privileged access is among the administrators who were trained
# description: >-
#   Who administers is not for the trainer alone to say: the access review has
#   found who can. It belongs to another phase, so that only the gate that judges
#   both phases can compare the two.
# custom:
#   id: TRN-01-privileged
#   bullet: "5.1"
#   severity: medium
#   tier: core
#   gates: [production-release, emergency-release]
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: ["7.2", A.6.3], ism-2025-12: [ism-1565], air-2024: ["3.2.1"]}
#   evidence: [training, access-review]
#   criteria:
#     privileged: Everybody whom the access review found with privileged access is named as an administrator to be trained.
#   consequence: Somebody with the power to break the service or to open it to others was left out of the training.
#   remediation: Train the people named or withdraw their access, and attest the record with `releasegate attest training`.
package controls.training_and_knowledge_transfer.privileged_users_trained

import data.lib.evidence
import data.lib.training

met.privileged contains evidence.cite(review, "/predicate/assignments") if {
	count(input.evidence.training) > 0
	every each in input.evidence["access-review"] {
		count(each.predicate.assignments) > 0
		every assignment in each.predicate.assignments {
			_accounted(assignment)
		}
	}
	some review in input.evidence["access-review"]
}

finding contains {
	"criterion": "privileged",
	"key": assignment.identity,
	"text": sprintf("%v has access that may be privileged, and is not named as an administrator to be trained", [assignment.identity]),
	"cite": evidence.cite(review, sprintf("/predicate/assignments/%d", [position])),
} if {
	some review in input.evidence["access-review"]
	accounted := {position | some position, assignment in review.predicate.assignments; _accounted(assignment)}
	some position, assignment in review.predicate.assignments
	count({position} - accounted) > 0
}

# A program needs no training, and who holds no privilege may have none.
_accounted(assignment) if assignment.kind == "service"

_accounted(assignment) if {
	assignment.kind == "user"
	assignment.privileged == false
}

_accounted(assignment) if {
	assignment.kind == "user"
	assignment.privileged == true
	every record in input.evidence.training {
		assignment.identity in training.people(record, "admin")
	}
}
