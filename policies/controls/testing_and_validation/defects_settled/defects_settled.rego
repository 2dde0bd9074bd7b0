# METADATA
# title: No serious defect is open, and few others, each with an owner and a day
# description: >-
#   A defect that somebody accepted counts as open: a risk is accepted by a signed
#   waiver, never inside the register.
# custom:
#   id: TST-18
#   bullet: "4.4"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.7", "10.2"], ism-2025-12: [ism-2025]}
#   evidence: [defect-register]
#   params:
#     max_open_medium: {type: integer, default: 10, tighten: lower}
#     medium_days: {type: integer, default: 30, tighten: lower}
#   criteria:
#     complete: Every defect has a severity, an owner, a status and a day by which it is to be settled.
#     serious: No critical defect and none of high severity is open.
#     bounded: No more defects of medium severity are open than allowed.
#     planned: Every open defect of medium severity is to be settled soon enough after go-live.
#   headline: {open_defects: "defects that are open, accepted ones included"}
#   consequence: Users would meet defects that everybody knew of, and the many small ones would keep support from the large.
#   remediation: Settle the defects named, test the fixes, and attest the register with `releasegate attest defect-register`.
package controls.testing_and_validation.defects_settled

import data.lib.clock
import data.lib.evidence

# A register may honestly hold no defect at all.
met.complete contains evidence.cite(register, "/predicate/items") if {
	every each in input.evidence["defect-register"] {
		every item in each.predicate.items {
			_complete(item)
		}
	}
	some register in input.evidence["defect-register"]
}

met.serious contains evidence.cite(register, "/predicate/items") if {
	every each in input.evidence["defect-register"] {
		every item in each.predicate.items {
			_harmless(item)
		}
	}
	some register in input.evidence["defect-register"]
}

met.bounded contains evidence.cite(register, "/predicate/items") if {
	every each in input.evidence["defect-register"] {
		every item in each.predicate.items {
			item.severity in _severities
		}
		data.params["TST-18"].max_open_medium - count(_open_medium(each.predicate.items)) >= 0
	}
	some register in input.evidence["defect-register"]
}

met.planned contains evidence.cite(register, "/predicate/items") if {
	every each in input.evidence["defect-register"] {
		every item in each.predicate.items {
			_planned(item)
		}
	}
	some register in input.evidence["defect-register"]
}

finding contains {
	"criterion": "complete",
	"key": item.id,
	"text": sprintf("%v lacks a severity, an owner, a status or a day", [item.id]),
	"cite": evidence.cite(register, sprintf("/predicate/items/%d", [position])),
} if {
	some register in input.evidence["defect-register"]
	complete := {position | some position, item in register.predicate.items; _complete(item)}
	some position, item in register.predicate.items
	count({position} - complete) > 0
}

finding contains {
	"criterion": "serious",
	"key": item.id,
	"text": sprintf("%v (%v) is %v", [item.id, item.severity, item.status]),
	"cite": evidence.cite(register, sprintf("/predicate/items/%d", [position])),
} if {
	some register in input.evidence["defect-register"]
	harmless := {position | some position, item in register.predicate.items; _harmless(item)}
	some position, item in register.predicate.items
	count({position} - harmless) > 0
}

finding contains {
	"criterion": "bounded",
	"key": "medium",
	"text": sprintf("%d defects of medium severity are open; at most %d are allowed", [open, data.params["TST-18"].max_open_medium]),
	"cite": evidence.cite(register, "/predicate/items"),
} if {
	some register in input.evidence["defect-register"]
	open := count(_open_medium(register.predicate.items))
	open > data.params["TST-18"].max_open_medium
}

finding contains {
	"criterion": "planned",
	"key": item.id,
	"text": sprintf("%v (%v) is due on %v; at most %d days after go-live on %v are allowed", [item.id, item.severity, item.due, data.params["TST-18"].medium_days, input.release.go_live]),
	"cite": evidence.cite(register, sprintf("/predicate/items/%d", [position])),
} if {
	some register in input.evidence["defect-register"]
	planned := {position | some position, item in register.predicate.items; _planned(item)}
	some position, item in register.predicate.items
	count({position} - planned) > 0
}

headline.open_defects := count([position |
	some register in input.evidence["defect-register"]
	some position in _open(register.predicate.items)
]) if {
	count(input.evidence["defect-register"]) > 0
}

_severities := {"critical", "high", "medium", "low", "info"}

_complete(item) if {
	item.severity in _severities
	item.status in {"open", "fixed", "accepted", "rejected"}
	count(trim_space(item.owner)) > 0
	clock.date_start(item.due)
}

_settled(item) if item.status in {"fixed", "rejected"}

_harmless(item) if {
	_settled(item)
	item.severity in _severities
}

_harmless(item) if item.severity in {"medium", "low", "info"}

_planned(item) if {
	_settled(item)
	item.severity in _severities
}

_planned(item) if item.severity in {"critical", "high", "low", "info"}

_planned(item) if {
	item.severity == "medium"
	data.params["TST-18"].medium_days - clock.days_between(input.release.go_live, item.due) >= 0
}

_open(items) := {position | some position, _ in items} - {position | some position, item in items; _settled(item)}

_open_medium(items) := {position |
	some position in _open(items)
	items[position].severity == "medium"
}
