# METADATA
# title: Every mandatory item of the standard configuration is as the policy expects
# description: >-
#   The expected value is the catalogue's, never the author's, and what was found
#   is compared with it again: a "pass" beside another value does not pass.
#   What the checklist proposes and no source confirms is a parameter, which a
#   release may tighten. Advisory items are recorded and stop nothing.
# custom:
#   id: CFG-17
#   bullet: "3.4"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: The platform goes live with a setting that the customer was promised to be different.
#   frameworks: {iso27001-2022: [A.8.9], iso9001-2015: ["8.7"]}
#   evidence: [configuration-checklist]
#   params:
#     access_token_minutes: {type: integer, default: 60, tighten: lower}
#     admin_idle_minutes: {type: integer, default: 15, tighten: lower}
#     credential_validity_days: {type: integer, default: 365, tighten: lower}
#     crl_update_hours: {type: integer, default: 24, tighten: lower}
#     document_signer_days: {type: integer, default: 457, tighten: lower}
#     elevation_hours: {type: integer, default: 8, tighten: lower}
#     hsm_level: {type: integer, default: 3, tighten: higher}
#     revocation_visible_minutes: {type: integer, default: 15, tighten: lower}
#     root_certificate_years: {type: integer, default: 20, tighten: lower}
#     signing_key_rotation_days: {type: integer, default: 365, tighten: lower}
#   criteria:
#     conforming: Every mandatory item was found as the catalogue expects, or does not apply.
#     justified: For each item that does not apply there is a justification, and an approver who signed the checklist and had not configured the item.
#     tightening: The checklist is the standard one, or the customer's own, which expects at least as much of every item that it names.
#   remediation: Mend the configuration named, or the checklist of the customer's that loosens the standard one; check it again, and attest the checklist with `releasegate attest configuration-checklist`.
package controls.platform_configuration.checklist_met

import data.lib.checklist
import data.lib.evidence

met.conforming contains evidence.cite(answers, "/predicate/items") if {
	count(checklist.mandatory) > 0
	every each in input.evidence["configuration-checklist"] {
		count(checklist.mandatory_ids - _answered(each.predicate.items)) == 0
		every item in each.predicate.items {
			_conforming(item)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.justified contains evidence.cite(answers, "/predicate/items") if {
	every each in input.evidence["configuration-checklist"] {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_justified(item, each)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.tightening contains evidence.cite(answers, "/predicate/checklist") if {
	checklist.tightened
	every each in input.evidence["configuration-checklist"] {
		each.predicate.checklist.id == checklist.pinned.id
	}
	some answers in input.evidence["configuration-checklist"]
}

finding contains {
	"criterion": "conforming",
	"key": wanted.id,
	"text": checklist.missed(wanted),
	"cite": evidence.cite(answers, "/predicate/items"),
} if {
	some answers in input.evidence["configuration-checklist"]
	answered := _answered(answers.predicate.items)
	some wanted in checklist.mandatory
	count({wanted.id} - answered) > 0
}

finding contains {
	"criterion": "conforming",
	"key": wanted.id,
	"text": checklist.fell_short(item, wanted),
	"cite": evidence.cite(answers, sprintf("/predicate/items/%d", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	items := answers.predicate.items
	conforming := {position | some position, item in items; _conforming(item)}
	some position in (_positions(items) - conforming)
	item := items[position]
	wanted := checklist.mandatory[item.id]
}

finding contains {
	"criterion": "justified",
	"key": item.id,
	"text": sprintf("%v is said not to apply, without a justification or without an approver who signed and had not configured it", [item.id]),
	"cite": evidence.cite(answers, sprintf("/predicate/items/%d", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	items := answers.predicate.items
	justified := {position | some position, item in items; _justified(item, answers)}
	some position in (_positions(items) - justified)
	item := items[position]
}

finding contains {
	"criterion": "tightening",
	"key": item.id,
	"text": sprintf("%v of the checklist %v expects less than the standard checklist, or is no item of it", [item.id, checklist.pinned.id]),
	"cite": evidence.cite(answers, "/predicate/checklist"),
} if {
	some answers in input.evidence["configuration-checklist"]
	tightening := {position | some position, item in checklist.own; checklist.tightens(item)}
	some position, item in checklist.own
	count({position} - tightening) > 0
}

finding contains {
	"criterion": "tightening",
	"key": checklist.pinned.id,
	"text": sprintf("the checklist %v was not written for the standard checklist that the policy pins", [checklist.pinned.id]),
	"cite": evidence.cite(answers, "/predicate/checklist"),
} if {
	some answers in input.evidence["configuration-checklist"]
	count({true | checklist.based}) == 0
}

_answered(items) := {item.id | some item in items}

_positions(items) := {position | some position, _ in items}

# Advisory items conform whatever was found; CFG-16 refuses those of no catalogue.
_conforming(item) if count({item.id} - checklist.mandatory_ids) > 0

_conforming(item) if _meets(item, checklist.mandatory[item.id])

_meets(item, _) if item.result == "na"

_meets(item, wanted) if {
	checklist.as_expected(item, wanted)
	_as_tightened(checklist.actual(item, wanted.type), wanted.operator, object.get(wanted, "parameter", ""))
}

_as_tightened(_, _, "")

_as_tightened(actual, "at_most", parameter) if data.params["CFG-17"][parameter] - actual >= 0

_as_tightened(actual, "at_least", parameter) if actual - data.params["CFG-17"][parameter] >= 0

_justified(item, _) if item.result in {"pass", "fail"}

_justified(item, answers) if {
	item.result == "na"
	trim_space(item.justification) != ""
	item.approver in {signer.person | some signer in answers.signers}
	item.approver != item.configuredBy
}
