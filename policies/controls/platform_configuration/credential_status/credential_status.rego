# METADATA
# title: A credential that was withdrawn or has aged is not accepted for long
# description: >-
#   Judged from the values found for items of the configuration checklist. How
#   long a verifier without a connection may rely on what it last read is for the
#   customer to choose, but it must be stated: it is how long a withdrawn
#   credential can still be used.
# custom:
#   id: CFG-04
#   bullet: "3.1"
#   severity: high
#   tier: extended
#   effective_from: 2026-01-01
#   consequence: A credential that was revoked, or whose holder lost the phone, goes on being accepted.
#   frameworks: {iso27001-2022: [A.8.24]}
#   evidence: [configuration-checklist]
#   params:
#     ttl_days: {type: integer, default: 365, tighten: lower}
#   criteria:
#     status: Verifiers learn the status of a credential by one of the mechanisms that the checklist allows.
#     lifetime: A credential is valid for no longer than allowed.
#     offline: It is stated for how long a verifier without a connection may rely on the last status it read.
#   remediation: Configure what is named, check it again, and attest the checklist with `releasegate attest configuration-checklist`.
package controls.platform_configuration.credential_status

import data.lib.checklist
import data.lib.evidence

met.status contains evidence.cite(answers, "/predicate/items") if {
	every each in input.evidence["configuration-checklist"] {
		checklist.holds(each, _item.status)
	}
	some answers in input.evidence["configuration-checklist"]
}

met.lifetime contains evidence.cite(answers, "/predicate/items") if {
	every each in input.evidence["configuration-checklist"] {
		checklist.holds(each, _item.lifetime)
		every item in each.predicate.items {
			_short_lived(item)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.offline contains evidence.cite(answers, "/predicate/items") if {
	every each in input.evidence["configuration-checklist"] {
		checklist.holds(each, _item.offline)
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
	"criterion": "lifetime",
	"key": item.id,
	"text": sprintf("a credential is valid for %v days, allowed are at most %d", [item.actualNumber, data.params["CFG-04"].ttl_days]),
	"cite": evidence.cite(answers, sprintf("/predicate/items/%d/actualNumber", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	checklist.holds(answers, _item.lifetime)
	some position, item in answers.predicate.items
	item.id == _item.lifetime
	item.actualNumber - data.params["CFG-04"].ttl_days > 0
}

# Item of the checklist that each criterion rests on.
_item := {
	"status": "CHK-CRD-07",
	"lifetime": "CHK-CRD-09",
	"offline": "CHK-CRD-11",
}

_short_lived(item) if item.id != _item.lifetime

_short_lived(item) if {
	item.id == _item.lifetime
	data.params["CFG-04"].ttl_days - item.actualNumber >= 0
}
