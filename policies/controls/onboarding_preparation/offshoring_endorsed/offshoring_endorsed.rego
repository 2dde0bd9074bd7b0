# METADATA
# title: No data leave Australia unless the head of the agency has endorsed it
# description: >-
#   The endorsement that a predicate records is text. What counts is that the
#   person named signed, for the customer, in the role of the one who may endorse.
#   No risk owner can give the endorsement in the head's place.
# custom:
#   id: ONB-07
#   bullet: "1.2"
#   severity: critical
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {wa-csp-2024: ["1.5"], air-2024: ["1.5.1"], pris-2024: [IPP 9]}
#   consequence: Citizens' data come under foreign law without anybody accountable having agreed, and cannot be called back.
#   evidence: [compliance-obligations]
#   params:
#     endorsers: {type: set, default: [director-general, chief-executive], tighten: subset}
#   criteria:
#     assessed: No data leave Australia, or the risk of it was assessed in a document that is named by its digest.
#     endorsed: No data leave Australia, or somebody in a role that the policy names endorsed it for the customer, and signed.
#   remediation: Keep the data in Australia, or assess the risk and have the head of the agency sign with `releasegate attest compliance-obligations`.
package controls.onboarding_preparation.offshoring_endorsed

import data.lib.clock
import data.lib.evidence

met.assessed contains evidence.cite(obligations, "/predicate/offshore") if {
	every each in input.evidence["compliance-obligations"] {
		_assessed(each.predicate)
	}
	some obligations in input.evidence["compliance-obligations"]
}

met.endorsed contains evidence.cite(obligations, "/predicate/offshore") if {
	every each in input.evidence["compliance-obligations"] {
		_endorsed(each)
	}
	some obligations in input.evidence["compliance-obligations"]
}

finding contains {
	"criterion": "assessed",
	"key": sprintf("%v/%v", [disclosure.country, disclosure.data]),
	"text": sprintf("data go to %v (%v), and no assessment of the risk is named by its digest", [disclosure.country, disclosure.data]),
	"cite": evidence.cite(obligations, sprintf("/predicate/offshore/%d", [place])),
} if {
	assessed := {position | some position, obligations in input.evidence["compliance-obligations"]; _assessed(obligations.predicate)}
	some position, obligations in input.evidence["compliance-obligations"]
	some place, disclosure in obligations.predicate.offshore
	count({position} - assessed) > 0
}

finding contains {
	"criterion": "endorsed",
	"key": sprintf("%v/%v", [disclosure.country, disclosure.data]),
	"text": sprintf(
		"data go to %v (%v) without an endorsement that is signed for the customer as %v; named as endorsing it is %v",
		[disclosure.country, disclosure.data, concat(" or ", data.params["ONB-07"].endorsers), _endorser(obligations)],
	),
	"cite": evidence.cite(obligations, sprintf("/predicate/offshore/%d", [place])),
} if {
	endorsed := {position | some position, obligations in input.evidence["compliance-obligations"]; _endorsed(obligations)}
	some position, obligations in input.evidence["compliance-obligations"]
	some place, disclosure in obligations.predicate.offshore
	count({position} - endorsed) > 0
}

_assessed(predicate) if predicate.offshore == []

_assessed(predicate) if {
	some _ in predicate.offshore
	regex.match(`^[0-9a-f]{64}$`, predicate.offshoring.riskAssessment.digest.sha256)
}

_endorsed(obligations) if obligations.predicate.offshore == []

_endorsed(obligations) if {
	some _ in obligations.predicate.offshore
	endorsement := obligations.predicate.offshoring
	endorsement.endorsedBy.role in data.params["ONB-07"].endorsers
	some signer in obligations.signers
	signer.person == endorsement.endorsedBy.person
	signer.side == "customer"
	endorsement.endorsedBy.role in signer.roles
	obligations.signed_at_ns - clock.instant(endorsement.at) >= 0
}

_endorser(obligations) := object.get(obligations.predicate, ["offshoring", "endorsedBy", "person"], "nobody")
