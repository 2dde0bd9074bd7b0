# METADATA
# title: The customer approved how the platform looks, and people can read it
# description: >-
#   Judged from the values found for items of the configuration checklist. That
#   somebody approved is worth something only if somebody of the customer's
#   signed the checklist that says so.
# custom:
#   id: CFG-05
#   bullet: "3.1"
#   severity: advisory
#   tier: extended
#   effective_from: 2026-01-01
#   consequence: Citizens meet a service that does not look like the agency's, or that they cannot read.
#   frameworks: {iso9001-2015: ["8.5.3"], digital-id-rules-2024: ["r 3.15"]}
#   sources: [WCAG 2 AA]
#   evidence: [configuration-checklist]
#   params:
#     contrast_ratio: {type: number, default: 4.5, tighten: higher}
#   criteria:
#     approved: The customer's approval is recorded, in a checklist that somebody of the customer's signed.
#     legible: Text stands out from its ground at least as much as demanded.
#     unchanged: The logos and colours in use are, by their digests, those that were approved.
#   remediation: Have the customer approve the branding in use, check it again, and attest the checklist, signed by the customer too, with `releasegate attest configuration-checklist`.
package controls.platform_configuration.branding_approved

import data.lib.checklist
import data.lib.evidence

met.approved contains evidence.cite(answers, "/signers") if {
	every each in input.evidence["configuration-checklist"] {
		checklist.holds(each, _item.approved)
		"customer" in _sides(each.signers)
	}
	some answers in input.evidence["configuration-checklist"]
}

met.legible contains evidence.cite(answers, "/predicate/items") if {
	every each in input.evidence["configuration-checklist"] {
		checklist.holds(each, _item.legible)
		every item in each.predicate.items {
			_legible(item)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.unchanged contains evidence.cite(answers, "/predicate/items") if {
	every each in input.evidence["configuration-checklist"] {
		checklist.holds(each, _item.unchanged)
	}
	some answers in input.evidence["configuration-checklist"]
}

finding contains {
	"criterion": criterion,
	"key": id,
	"text": shortfall.text,
	"cite": evidence.cite(answers, shortfall.pointer),
} if {
	some answers in input.evidence["configuration-checklist"]
	some criterion, id in _item
	some shortfall in checklist.shortfalls(answers, id)
}

finding contains {
	"criterion": "approved",
	"key": "unsigned",
	"text": "nobody of the customer's signed the checklist that says that the branding is approved",
	"cite": evidence.cite(answers, "/signers"),
} if {
	some answers in input.evidence["configuration-checklist"]
	count({"customer"} - _sides(answers.signers)) > 0
}

finding contains {
	"criterion": "legible",
	"key": item.id,
	"text": sprintf("the smallest contrast is %v, demanded is %v", [item.actualNumber, data.params["CFG-05"].contrast_ratio]),
	"cite": evidence.cite(answers, sprintf("/predicate/items/%d/actualNumber", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	checklist.holds(answers, _item.legible)
	some position, item in answers.predicate.items
	item.id == _item.legible
	data.params["CFG-05"].contrast_ratio - item.actualNumber > 0
}

# Item of the checklist that each criterion rests on.
_item := {
	"approved": "CHK-BRD-01",
	"legible": "CHK-BRD-02",
	"unchanged": "CHK-BRD-03",
}

_sides(signers) := {signer.side | some signer in signers}

_legible(item) if item.id != _item.legible

_legible(item) if {
	item.id == _item.legible
	item.actualNumber - data.params["CFG-05"].contrast_ratio >= 0
}
