# METADATA
# title: Every document that those who take over need is there
# description: >-
#   Those who take over the service work from these documents, at night and
#   under pressure; that one is absent is found out too late. Whether each is also
#   approved and current is another control's question.
# custom:
#   id: TRN-04
#   bullet: "5.2"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.37], iso9001-2015: ["7.5.1"], ism-2025-12: [ism-0042]}
#   evidence: [documents]
#   params:
#     kinds: {type: set, default: [admin-guide, user-guide, operations, backup-restore, incident-response, key-compromise, disaster-recovery, exit], tighten: superset}
#   criteria:
#     complete: There is a document of every required kind.
#   consequence: In an outage or an incident there is no instruction to follow, and the customer cannot leave when it wants to.
#   remediation: Write or review the documents named, have the customer approve them, and attest them with `releasegate attest documents`.
package controls.training_and_knowledge_transfer.required_documents

import data.lib.evidence

met.complete contains evidence.cite(register, "/predicate/items") if {
	count(data.params["TRN-04"].kinds) > 0
	every each in input.evidence.documents {
		every kind in data.params["TRN-04"].kinds {
			kind in _kinds(each.predicate.items)
		}
	}
	some register in input.evidence.documents
}

finding contains {
	"criterion": "complete",
	"key": kind,
	"text": sprintf("there is no document of kind %s", [kind]),
	"cite": evidence.cite(register, "/predicate/items"),
} if {
	some register in input.evidence.documents
	items := register.predicate.items
	some kind in ({required | some required in data.params["TRN-04"].kinds} - _kinds(items))
}

_kinds(items) := {item.kind | some item in items}
