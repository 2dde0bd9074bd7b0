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
#   remediation: Mend the configuration named, check it again, and attest the checklist with `releasegate attest configuration-checklist`.
package controls.platform_configuration.checklist_met

import data.lib.evidence

met.conforming contains evidence.cite(answers, "/predicate/items") if {
	count(_mandatory) > 0
	every each in input.evidence["configuration-checklist"] {
		count(_mandatory_ids - _answered(each.predicate.items)) == 0
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

finding contains {
	"criterion": "conforming",
	"key": wanted.id,
	"text": sprintf("%v (%v) is not answered", [wanted.id, wanted.title]),
	"cite": evidence.cite(answers, "/predicate/items"),
} if {
	some answers in input.evidence["configuration-checklist"]
	answered := _answered(answers.predicate.items)
	some wanted in _mandatory
	count({wanted.id} - answered) > 0
}

finding contains {
	"criterion": "conforming",
	"key": wanted.id,
	"text": trim_space(sprintf("%v (%v): found %v, result %v; expected %v %v %v", [wanted.id, wanted.title, _found(item), item.result, replace(wanted.operator, "_", " "), wanted.expected, wanted.unit])),
	"cite": evidence.cite(answers, sprintf("/predicate/items/%d", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	conforming := {position | some position, item in answers.predicate.items; _conforming(item)}
	some position, item in answers.predicate.items
	wanted := _mandatory[item.id]
	count({position} - conforming) > 0
}

finding contains {
	"criterion": "justified",
	"key": item.id,
	"text": sprintf("%v is said not to apply, without a justification or without an approver who signed and had not configured it", [item.id]),
	"cite": evidence.cite(answers, sprintf("/predicate/items/%d", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	justified := {position | some position, item in answers.predicate.items; _justified(item, answers)}
	some position, item in answers.predicate.items
	count({position} - justified) > 0
}

_mandatory := {item.id: item |
	some item in data.checklists.standard.items
	item.mandatory == true
}

_mandatory_ids := object.keys(_mandatory)

_answered(items) := {item.id | some item in items}

# Advisory items conform whatever was found; CFG-16 refuses those of no catalogue.
_conforming(item) if count({item.id} - _mandatory_ids) > 0

_conforming(item) if _meets(item, _mandatory[item.id])

_meets(item, _) if item.result == "na"

_meets(item, wanted) if {
	item.result == "pass"
	actual := _actual(item, wanted.type)
	_as_expected(actual, wanted.operator, _expected(wanted))
	_as_tightened(actual, wanted.operator, object.get(wanted, "parameter", ""))
}

# What was found, of the type that the catalogue gives the item; undefined if it is of another.
_actual(item, "boolean") := item.actualBoolean if is_boolean(item.actualBoolean)

_actual(item, "number") := item.actualNumber if is_number(item.actualNumber)

_actual(item, "string") := item.actualString if is_string(item.actualString)

_actual(item, "set") := {element | some element in item.actualSet} if is_array(item.actualSet)

_expected(wanted) := {element | some element in wanted.expected} if wanted.type == "set"

_expected(wanted) := wanted.expected if wanted.type in {"boolean", "number", "string"}

_as_expected(actual, "equals", expected) if actual == expected

_as_expected(actual, "at_most", expected) if expected - actual >= 0

_as_expected(actual, "at_least", expected) if actual - expected >= 0

_as_expected(actual, "one_of", expected) if actual in expected

_as_expected(actual, "subset_of", expected) if {
	count(actual) > 0
	count(actual - expected) == 0
}

_as_expected(actual, "superset_of", expected) if count(expected - actual) == 0

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

_found(item) := concat(", ", [sprintf("%v", [item[field]]) |
	some field in ["actualBoolean", "actualNumber", "actualString", "actualSet"]
	_ := item[field]
])
