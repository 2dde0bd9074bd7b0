# METADATA
# title: The configuration checklist was filled in for this environment, every item once
# description: >-
#   Whoever fills in a checklist does not choose its items: they are compared
#   with the catalogue that is pinned in the policy. Where the policy pins a
#   checklist of the customer's own, that is the one to fill in; its items are
#   those of the standard checklist.
# custom:
#   id: CFG-16
#   bullet: "3.4"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: A setting that nobody looked at goes live as it came out of the box.
#   frameworks: {iso27001-2022: [A.8.9], iso9001-2015: ["8.5.1", "8.6"]}
#   evidence: [configuration-checklist]
#   criteria:
#     pinned: The checklist is the one that the policy pins for the customer, in the pinned version.
#     covered: It was filled in for the environment that the release goes to.
#     complete: Every item of the catalogue is answered.
#     known: Every answer is to an item of the catalogue.
#     once: No item is answered twice.
#   remediation: Fill in the checklist that policies/checklists pins for the customer, in the version there, and attest it with `releasegate attest configuration-checklist`.
package controls.platform_configuration.checklist_complete

import data.lib.checklist
import data.lib.evidence

met.pinned contains evidence.cite(answers, "/predicate/checklist") if {
	every each in input.evidence["configuration-checklist"] {
		_pinned(each.predicate.checklist)
	}
	some answers in input.evidence["configuration-checklist"]
}

met.covered contains evidence.cite(answers, "/predicate/environment") if {
	every each in input.evidence["configuration-checklist"] {
		each.predicate.environment == input.release.environment
	}
	some answers in input.evidence["configuration-checklist"]
}

met.complete contains evidence.cite(answers, "/predicate/items") if {
	count(checklist.catalogue) > 0
	every each in input.evidence["configuration-checklist"] {
		count(checklist.ids - _answered(each.predicate.items)) == 0
	}
	some answers in input.evidence["configuration-checklist"]
}

met.known contains evidence.cite(answers, "/predicate/items") if {
	every each in input.evidence["configuration-checklist"] {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			item.id in checklist.ids
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.once contains evidence.cite(answers, "/predicate/items") if {
	every each in input.evidence["configuration-checklist"] {
		count(each.predicate.items) > 0
		count(each.predicate.items) == count(_answered(each.predicate.items))
	}
	some answers in input.evidence["configuration-checklist"]
}

finding contains {
	"criterion": "pinned",
	"key": sprintf("%v/%v", [filled.id, filled.version]),
	"text": sprintf("%v %v was filled in, the policy pins %v %v", [filled.id, filled.version, checklist.pinned.id, checklist.pinned.version]),
	"cite": evidence.cite(answers, "/predicate/checklist"),
} if {
	pinned := {position | some position, answers in input.evidence["configuration-checklist"]; _pinned(answers.predicate.checklist)}
	some position, answers in input.evidence["configuration-checklist"]
	filled := answers.predicate.checklist
	count({position} - pinned) > 0
}

finding contains {
	"criterion": "covered",
	"key": answers.predicate.environment,
	"text": sprintf("it was filled in for %v, the release goes to %v", [answers.predicate.environment, input.release.environment]),
	"cite": evidence.cite(answers, "/predicate/environment"),
} if {
	some answers in input.evidence["configuration-checklist"]
	answers.predicate.environment != input.release.environment
}

finding contains {
	"criterion": "complete",
	"key": item.id,
	"text": sprintf("%v (%v) is not answered", [item.id, item.title]),
	"cite": evidence.cite(answers, "/predicate/items"),
} if {
	some answers in input.evidence["configuration-checklist"]
	answered := _answered(answers.predicate.items)
	some item in checklist.catalogue
	count({item.id} - answered) > 0
}

finding contains {
	"criterion": "known",
	"key": id,
	"text": sprintf("%v is no item of the catalogue", [id]),
	"cite": evidence.cite(answers, "/predicate/items"),
} if {
	some answers in input.evidence["configuration-checklist"]
	some id in (_answered(answers.predicate.items) - checklist.ids)
}

finding contains {
	"criterion": "once",
	"key": item.id,
	"text": sprintf("%v is answered more than once", [item.id]),
	"cite": evidence.cite(answers, sprintf("/predicate/items/%d", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	items := answers.predicate.items
	count(_answered(items)) < count(items) # most often none is, and pairs are many
	some position, item in items
	some earlier, other in items
	other.id == item.id
	earlier < position
}

_pinned(filled) if {
	filled.id == checklist.pinned.id
	filled.version == checklist.pinned.version
}

_answered(items) := {item.id | some item in items}
