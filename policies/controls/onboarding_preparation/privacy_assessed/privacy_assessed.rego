# METADATA
# title: What the service does to people's privacy has been assessed
# description: >-
#   A service that handles no personal information needs no assessment; that
#   statement is believed for as long as an assessment, counted from the signing.
# custom:
#   id: ONB-06
#   bullet: "1.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.34], pris-2024: [PIA]}
#   consequence: People's data are put at risk in ways that nobody has looked for, against a duty that the customer has by law.
#   evidence: [compliance-obligations]
#   params:
#     max_age_days: {type: integer, default: 365, tighten: lower}
#   criteria:
#     assessed: Where the service handles personal information, a privacy impact assessment is complete, has a report, and is no older than allowed.
#   remediation: Complete the privacy impact assessment, or repeat it, and attest it with `releasegate attest compliance-obligations`.
package controls.onboarding_preparation.privacy_assessed

import data.lib.clock
import data.lib.evidence

met.assessed contains evidence.cite(obligations, _place(obligations.predicate)) if {
	every each in input.evidence["compliance-obligations"] {
		_assessed(each)
	}
	some obligations in input.evidence["compliance-obligations"]
}

finding contains {
	"criterion": "assessed",
	"key": sprintf("pia/%v", [_said(obligations, "completedAt")]),
	"text": sprintf(
		"personal information: %v; the privacy impact assessment is %v, completed at %v, with the digest %v of its report; the statement was signed at %v, and %d days are allowed",
		[personal, _said(obligations, "status"), _said(obligations, "completedAt"), _report(obligations), obligations.signed_at, data.params["ONB-06"].max_age_days],
	),
	"cite": evidence.cite(obligations, "/predicate/personalInformation"),
} if {
	assessed := {position | some position, obligations in input.evidence["compliance-obligations"]; _assessed(obligations)}
	some position, obligations in input.evidence["compliance-obligations"]
	personal := obligations.predicate.personalInformation
	count({position} - assessed) > 0
}

valid_until contains _expiry(obligations) if some obligations in input.evidence["compliance-obligations"]

_assessed(obligations) if {
	obligations.predicate.personalInformation == false
	_expiry(obligations) - input.now_ns >= 0
}

_assessed(obligations) if {
	obligations.predicate.personalInformation == true
	obligations.predicate.pia.status == "complete"
	regex.match(`^[0-9a-f]{64}$`, obligations.predicate.pia.report.digest.sha256)
	obligations.signed_at_ns - clock.instant(obligations.predicate.pia.completedAt) >= 0
	_expiry(obligations) - input.now_ns >= 0
}

_expiry(obligations) := obligations.signed_at_ns + clock.days(data.params["ONB-06"].max_age_days) if {
	obligations.predicate.personalInformation == false
}

_expiry(obligations) := clock.instant(obligations.predicate.pia.completedAt) + clock.days(data.params["ONB-06"].max_age_days) if {
	obligations.predicate.personalInformation == true
}

_place(predicate) := "/predicate/personalInformation" if predicate.personalInformation == false

_place(predicate) := "/predicate/pia" if predicate.personalInformation == true

_said(obligations, field) := object.get(object.get(obligations.predicate, "pia", {}), field, "none")

_report(obligations) := object.get(obligations.predicate, ["pia", "report", "digest", "sha256"], "none")
