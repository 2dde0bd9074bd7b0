# METADATA
# title: The information is classified, and sensitive information is handled on an assessed platform
# description: >-
#   An IRAP assessment is a picture of one time. What needs none, because nothing
#   sensitive is handled, is believed for as long, counted from the signing.
# custom:
#   id: ONB-05
#   bullet: "1.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.12], ism-2025-12: [ism-1570, ism-1793], air-2024: ["1.5.2"]}
#   sources: ["WA Information Classification Policy (Aug 2020)"]
#   consequence: Sensitive information of citizens lies on a platform whose protection nobody qualified has looked at.
#   evidence: [compliance-obligations]
#   params:
#     classifications: {type: set, default: [UNOFFICIAL, OFFICIAL, "OFFICIAL: Sensitive"], tighten: subset}
#     irap_levels: {type: set, default: ["OFFICIAL: Sensitive", PROTECTED], tighten: subset}
#     irap_months: {type: integer, default: 24, tighten: lower}
#   criteria:
#     classified: The information that the service handles has a classification that the policy admits.
#     assessed: Where it is sensitive, the platform was assessed under IRAP at that level or above, no longer ago than allowed.
#   remediation: Classify the information, have the platform assessed at its level, and attest both with `releasegate attest compliance-obligations`.
package controls.onboarding_preparation.information_classified

import data.lib.clock
import data.lib.evidence

met.classified contains evidence.cite(obligations, "/predicate/dataClassification") if {
	every each in input.evidence["compliance-obligations"] {
		each.predicate.dataClassification in data.params["ONB-05"].classifications
	}
	some obligations in input.evidence["compliance-obligations"]
}

met.assessed contains evidence.cite(obligations, _place(obligations.predicate)) if {
	every each in input.evidence["compliance-obligations"] {
		_assessed(each)
	}
	some obligations in input.evidence["compliance-obligations"]
}

finding contains {
	"criterion": "classified",
	"key": sprintf("%v", [classification]),
	"text": sprintf("the service handles information classified as %v, which the policy does not admit", [classification]),
	"cite": evidence.cite(obligations, "/predicate/dataClassification"),
} if {
	some obligations in input.evidence["compliance-obligations"]
	classification := obligations.predicate.dataClassification
	count({classification} - {admitted | some admitted in data.params["ONB-05"].classifications}) > 0
}

finding contains {
	"criterion": "assessed",
	"key": sprintf("irap/%v", [_said(obligations, "assessedAt")]),
	"text": sprintf(
		"the information is %v; the newest IRAP assessment has the level %v and ended at %v; the statement was signed at %v, and %d months are allowed",
		[classification, _said(obligations, "level"), _said(obligations, "assessedAt"), obligations.signed_at, data.params["ONB-05"].irap_months],
	),
	"cite": evidence.cite(obligations, "/predicate/dataClassification"),
} if {
	assessed := {position | some position, obligations in input.evidence["compliance-obligations"]; _assessed(obligations)}
	some position, obligations in input.evidence["compliance-obligations"]
	classification := obligations.predicate.dataClassification
	count({position} - assessed) > 0
}

valid_until contains _expiry(obligations) if some obligations in input.evidence["compliance-obligations"]

_ordinary := {"UNOFFICIAL", "OFFICIAL"}

_assessed(obligations) if {
	obligations.predicate.dataClassification in _ordinary
	_expiry(obligations) - input.now_ns >= 0
}

_assessed(obligations) if {
	obligations.predicate.dataClassification == "OFFICIAL: Sensitive"
	obligations.predicate.irap.level in data.params["ONB-05"].irap_levels
	obligations.signed_at_ns - clock.instant(obligations.predicate.irap.assessedAt) >= 0
	_expiry(obligations) - input.now_ns >= 0
}

_expiry(obligations) := clock.months_after(obligations.signed_at_ns, data.params["ONB-05"].irap_months) if {
	obligations.predicate.dataClassification in _ordinary
}

_expiry(obligations) := clock.months_after(clock.instant(obligations.predicate.irap.assessedAt), data.params["ONB-05"].irap_months) if {
	obligations.predicate.dataClassification == "OFFICIAL: Sensitive"
}

_place(predicate) := "/predicate/dataClassification" if predicate.dataClassification in _ordinary

_place(predicate) := "/predicate/irap" if predicate.dataClassification == "OFFICIAL: Sensitive"

_said(obligations, field) := object.get(object.get(obligations.predicate, "irap", {}), field, "none")
