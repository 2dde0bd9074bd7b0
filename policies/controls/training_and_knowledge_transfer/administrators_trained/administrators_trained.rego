# METADATA
# title: Everyone who will administer the service was trained and passed
# description: >-
#   Administrators are named by person id, completions by its SHA-256 digest, so
#   that the two can be compared without scores standing beside names. Only what
#   a trainer who signed the record reports about somebody else counts.
# custom:
#   id: TRN-01
#   bullet: "5.1"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: ["7.2", A.6.3], ism-2025-12: [ism-1565], air-2024: ["3.2.1"]}
#   evidence: [training]
#   params:
#     modules: {type: set, default: [administration], tighten: superset}
#     min_score_percent: {type: integer, default: 80, tighten: higher}
#   criteria:
#     named: Administrators are named, as many as the group has members.
#     completed: Each of them completed every required module, with the score demanded, before the record was signed.
#   consequence: Somebody with the power to break the service or to open it to others does not know how to use that power.
#   remediation: Train the administrators named, test them, and attest the record with `releasegate attest training`.
package controls.training_and_knowledge_transfer.administrators_trained

import data.lib.evidence
import data.lib.training

met.named contains evidence.cite(record, "/predicate/audiences") if {
	every each in input.evidence.training {
		training.named(each, "admin")
	}
	some record in input.evidence.training
}

met.completed contains evidence.cite(record, "/predicate/completions") if {
	count(data.params["TRN-01"].modules) > 0
	every each in input.evidence.training {
		count(training.people(each, "admin")) > 0
		every person in training.people(each, "admin") {
			_trained(person, each)
		}
	}
	some record in input.evidence.training
}

finding contains {
	"criterion": "named",
	"key": "administrators",
	"text": "no group of administrators with at least one member is named, or not all of its members are",
	"cite": evidence.cite(record, "/predicate/audiences"),
} if {
	named := {position | some position, record in input.evidence.training; training.named(record, "admin")}
	some position, record in input.evidence.training
	_ := record.predicate.audiences
	count({position} - named) > 0
}

finding contains {
	"criterion": "completed",
	"key": sprintf("%v/%v", [person, module]),
	"text": sprintf("%v has not completed the module %v with at least %v %%, as a trainer who signed reports it", [person, module, data.params["TRN-01"].min_score_percent]),
	"cite": evidence.cite(record, "/predicate/completions"),
} if {
	some record in input.evidence.training
	_ := record.predicate.completions
	some person in training.people(record, "admin")
	passed := {module | some module in data.params["TRN-01"].modules; _passed(person, module, record)}
	some module in ({required | some required in data.params["TRN-01"].modules} - passed)
}

_trained(person, record) if {
	every module in data.params["TRN-01"].modules {
		_passed(person, module, record)
	}
}

_passed(person, module, record) if training.passed(record, person, "admin", module, data.params["TRN-01"].min_score_percent)
