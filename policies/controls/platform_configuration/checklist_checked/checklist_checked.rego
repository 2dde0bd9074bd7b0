# METADATA
# title: Nobody checked their own configuration, and what was checked is what the policy asks
# description: >-
#   Who checked is judged by who signed: the name of somebody who did not sign
#   the checklist proves nothing. They sign the digest of the checklist that they
#   had before them: a version number alone would let its items be changed later.
# custom:
#   id: CFG-18
#   bullet: "3.4"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: A mistake is confirmed by the person who made it, and nobody else looks.
#   frameworks: {iso27001-2022: [A.5.3]}
#   evidence: [configuration-checklist]
#   params:
#     max_age_days: {type: integer, default: 30, tighten: lower}
#   criteria:
#     separate: Each item was checked by somebody other than who had configured it.
#     signed: Whoever checked an item signed the checklist.
#     recent: Each item was checked no longer than allowed before the checklist was signed.
#     same: The checklist has the digest of the one that the policy pins.
#   remediation: Have somebody else check the items named and sign the checklist with `releasegate attest configuration-checklist`.
package controls.platform_configuration.checklist_checked

import data.lib.checklist
import data.lib.clock
import data.lib.evidence

met.separate contains evidence.cite(answers, "/predicate/items") if {
	every each in input.evidence["configuration-checklist"] {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_separate(item)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.signed contains evidence.cite(answers, "/signers") if {
	every each in input.evidence["configuration-checklist"] {
		count(each.predicate.items) > 0
		persons := {signer.person | some signer in each.signers}
		every item in each.predicate.items {
			item.checkedBy in persons
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.recent contains evidence.cite(answers, "/predicate/items") if {
	every each in input.evidence["configuration-checklist"] {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_recent(item, each)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.same contains evidence.cite(answers, "/predicate/checklist/digest") if {
	every each in input.evidence["configuration-checklist"] {
		_same(each.predicate.checklist)
	}
	some answers in input.evidence["configuration-checklist"]
}

finding contains {
	"criterion": "separate",
	"key": item.id,
	"text": sprintf("%v was configured and checked by %v", [item.id, item.checkedBy]),
	"cite": evidence.cite(answers, sprintf("/predicate/items/%d", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	some position, item in answers.predicate.items
	item.checkedBy == item.configuredBy
}

finding contains {
	"criterion": "signed",
	"key": item.id,
	"text": sprintf("%v was checked by %v, who did not sign the checklist", [item.id, item.checkedBy]),
	"cite": evidence.cite(answers, sprintf("/predicate/items/%d", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	items := answers.predicate.items
	persons := {signer.person | some signer in answers.signers}
	signed := {position | some position, item in items; item.checkedBy in persons}
	some position in (_positions(items) - signed)
	item := items[position]
}

finding contains {
	"criterion": "recent",
	"key": item.id,
	"text": sprintf("%v was checked at %v, more than %d days before the checklist was signed, or after that", [item.id, item.checkedAt, data.params["CFG-18"].max_age_days]),
	"cite": evidence.cite(answers, sprintf("/predicate/items/%d", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	items := answers.predicate.items
	recent := {position | some position, item in items; _recent(item, answers)}
	some position in (_positions(items) - recent)
	item := items[position]
}

finding contains {
	"criterion": "same",
	"key": answers.predicate.checklist.digest,
	"text": sprintf("a checklist with the digest %v was filled in, the policy pins %v", [answers.predicate.checklist.digest, checklist.pinned.digest]),
	"cite": evidence.cite(answers, "/predicate/checklist"),
} if {
	same := {position | some position, answers in input.evidence["configuration-checklist"]; _same(answers.predicate.checklist)}
	some position, answers in input.evidence["configuration-checklist"]
	count({position} - same) > 0
}

_separate(item) if {
	trim_space(item.configuredBy) != ""
	trim_space(item.checkedBy) != ""
	item.checkedBy != item.configuredBy
}

_positions(items) := {position | some position, _ in items}

_recent(item, answers) if {
	age := answers.signed_at_ns - clock.instant(item.checkedAt)
	age >= 0
	clock.days(data.params["CFG-18"].max_age_days) - age >= 0
}

_same(filled) if {
	regex.match(`^[0-9a-f]{64}$`, filled.digest)
	filled.digest == checklist.pinned.digest
}
