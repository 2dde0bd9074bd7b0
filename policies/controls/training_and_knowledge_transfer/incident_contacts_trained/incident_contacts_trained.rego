# METADATA
# title: Everybody who is called in an incident has learned what to do
# description: >-
#   The contacts are those of the reporting workflow, so that nobody is called who
#   was left out of the training. Only what a trainer who signed the record reports
#   about somebody else counts.
# custom:
#   id: TRN-07
#   bullet: "5.3"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.24, A.6.8]}
#   sources: [WA Cyber Security Incident Coordination Framework]
#   evidence: [training, documents]
#   params:
#     modules: {type: set, default: [incident-response], tighten: superset}
#   criteria:
#     named: The group that answers for incidents is named, as many people as it has members.
#     listed: Every contact of the reporting workflow for security and compliance is one of them.
#     completed: Each of them completed every required module before the record was signed.
#   consequence: The first hours of an incident are lost to people who do not know their part in it.
#   remediation: Train the contacts named in responding to incidents, and attest the record with `releasegate attest training`.
package controls.training_and_knowledge_transfer.incident_contacts_trained

import data.lib.evidence
import data.lib.training

met.named contains evidence.cite(record, "/predicate/audiences") if {
	every each in input.evidence.training {
		training.named(each, "security")
	}
	some record in input.evidence.training
}

met.listed contains evidence.cite(register, "/predicate/reportingWorkflow/contacts") if {
	count(input.evidence.training) > 0
	every each in input.evidence.documents {
		count(each.predicate.reportingWorkflow.contacts) > 0
		every contact in each.predicate.reportingWorkflow.contacts {
			_listed(contact)
		}
	}
	some register in input.evidence.documents
}

met.completed contains evidence.cite(record, "/predicate/completions") if {
	count(data.params["TRN-07"].modules) > 0
	every each in input.evidence.training {
		count(training.people(each, "security")) > 0
		every person in training.people(each, "security") {
			_trained(person, each)
		}
	}
	some record in input.evidence.training
}

finding contains {
	"criterion": "named",
	"key": "contacts",
	"text": "no group that answers for incidents is named, or not all of its members are",
	"cite": evidence.cite(record, "/predicate/audiences"),
} if {
	named := {position | some position, record in input.evidence.training; training.named(record, "security")}
	some position, record in input.evidence.training
	_ := record.predicate.audiences
	count({position} - named) > 0
}

finding contains {
	"criterion": "listed",
	"key": contact.person,
	"text": sprintf("%v is called in an incident, and is not named in the group that answers for incidents", [contact.person]),
	"cite": evidence.cite(register, sprintf("/predicate/reportingWorkflow/contacts/%d", [position])),
} if {
	some register in input.evidence.documents
	listed := {position | some position, contact in register.predicate.reportingWorkflow.contacts; _listed(contact)}
	some position, contact in register.predicate.reportingWorkflow.contacts
	count({position} - listed) > 0
}

finding contains {
	"criterion": "completed",
	"key": sprintf("%v/%v", [person, module]),
	"text": sprintf("%v has not completed the module %v, as a trainer who signed reports it", [person, module]),
	"cite": evidence.cite(record, "/predicate/completions"),
} if {
	some record in input.evidence.training
	_ := record.predicate.completions
	some person in training.people(record, "security")
	passed := {module | some module in data.params["TRN-07"].modules; _passed(person, module, record)}
	some module in ({required | some required in data.params["TRN-07"].modules} - passed)
}

_listed(contact) if {
	every record in input.evidence.training {
		contact.person in training.people(record, "security")
	}
}

_trained(person, record) if {
	every module in data.params["TRN-07"].modules {
		_passed(person, module, record)
	}
}

# The rule asks for completion, whatever the score.
_passed(person, module, record) if training.passed(record, person, "security", module, 0)
