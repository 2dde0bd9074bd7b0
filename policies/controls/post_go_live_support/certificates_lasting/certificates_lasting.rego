# METADATA
# title: No certificate is about to run out
# description: The margin leaves time for a surveillance or renewal audit.
# custom:
#   id: OPS-10-advice
#   bullet: "7.4"
#   severity: advisory
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: ["9.2.1", A.5.36], iso9001-2015: ["9.2"]}
#   consequence: A certificate runs out before an auditor is found, and a contractual promise with it.
#   gates: [hypercare-exit]
#   evidence: [certification-status]
#   params:
#     min_days: {type: integer, default: 60, tighten: higher}
#   criteria:
#     lasting: Each certificate named is valid for at least the days demanded after the decision.
#   remediation: Arrange for the audit that renews the certificates named, and attest their state with `releasegate attest certification-status`.
package controls.post_go_live_support.certificates_lasting

import data.lib.clock
import data.lib.evidence

met.lasting contains evidence.cite(status, "/predicate/certificates") if {
	every each in input.evidence["certification-status"] {
		count(each.predicate.certificates) > 0
		every certificate in each.predicate.certificates {
			_lasting(certificate)
		}
	}
	some status in input.evidence["certification-status"]
}

finding contains {
	"criterion": "lasting",
	"key": sprintf("%v/%v", [certificate.standard, certificate.expiresOn]),
	"text": sprintf("the certificate for %v is valid until %v; %d days should be left", [certificate.standard, certificate.expiresOn, data.params["OPS-10-advice"].min_days]),
	"cite": evidence.cite(status, sprintf("/predicate/certificates/%d", [position])),
} if {
	some status in input.evidence["certification-status"]
	lasting := {position | some position, certificate in status.predicate.certificates; _lasting(certificate)}
	some position, certificate in status.predicate.certificates
	count({position} - lasting) > 0
}

# A margin that is used up warns; it must not end the approval.
valid_until contains _margin(certificate) if {
	some status in input.evidence["certification-status"]
	some certificate in status.predicate.certificates
	_lasting(certificate)
}

_lasting(certificate) if _margin(certificate) - input.now_ns >= 0

# Until when the certificate is valid long enough. Its last day counts as over when it begins.
_margin(certificate) := clock.date_start(certificate.expiresOn) - clock.days(data.params["OPS-10-advice"].min_days)
