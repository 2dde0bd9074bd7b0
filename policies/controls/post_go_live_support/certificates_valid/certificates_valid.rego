# METADATA
# title: Certificates and assessments are in date, and are about this service
# description: >-
#   The scope of a certificate is prose; whoever signs says which of the artifacts
#   run within it. Providers below the service are assessed under IRAP.
# custom:
#   id: OPS-10
#   bullet: "7.4"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: ["9.2.1", A.5.36], iso9001-2015: ["9.2"], ism-2025-12: [ism-1570, ism-1793]}
#   consequence: The customer relies on audits that are over, were about something else, or were made by somebody whom nobody vouches for.
#   gates: [hypercare-exit]
#   evidence: [certification-status]
#   params:
#     standards: {type: set, default: [ISO 9001, ISO/IEC 27001], tighten: superset}
#     irap_months: {type: integer, default: 24, tighten: lower}
#   criteria:
#     held: For each standard demanded there is a certificate whose scope takes in every artifact of the release, by a body that is accredited.
#     valid: Each certificate named is valid on the day of the decision.
#     assessed: Each provider that the service runs on was assessed under IRAP no longer ago than allowed.
#   remediation: Renew the certificates and assessments named or widen their scope, and attest their state with `releasegate attest certification-status`.
package controls.post_go_live_support.certificates_valid

import data.lib.clock
import data.lib.evidence

met.held contains evidence.cite(status, "/predicate/certificates") if {
	count(data.params["OPS-10"].standards) > 0
	every each in input.evidence["certification-status"] {
		every standard in data.params["OPS-10"].standards {
			standard in _held(each.predicate.certificates)
		}
	}
	some status in input.evidence["certification-status"]
}

met.valid contains evidence.cite(status, "/predicate/certificates") if {
	every each in input.evidence["certification-status"] {
		count(each.predicate.certificates) > 0
		every certificate in each.predicate.certificates {
			_valid(certificate)
		}
	}
	some status in input.evidence["certification-status"]
}

met.assessed contains evidence.cite(status, "/predicate/irap") if {
	every each in input.evidence["certification-status"] {
		count(each.predicate.irap) > 0
		every assessment in each.predicate.irap {
			_assessed(assessment, each)
		}
	}
	some status in input.evidence["certification-status"]
}

finding contains {
	"criterion": "held",
	"key": standard,
	"text": sprintf("no certificate for %v is named by an accredited body and with a scope that takes in every artifact of the release", [standard]),
	"cite": evidence.cite(status, "/predicate/certificates"),
} if {
	some status in input.evidence["certification-status"]
	certificates := status.predicate.certificates
	some standard in ({demanded | some demanded in data.params["OPS-10"].standards} - _held(certificates))
}

finding contains {
	"criterion": "valid",
	"key": sprintf("%v/%v", [certificate.standard, certificate.expiresOn]),
	"text": sprintf("the certificate for %v is valid from %v to %v", [certificate.standard, certificate.issuedOn, certificate.expiresOn]),
	"cite": evidence.cite(status, sprintf("/predicate/certificates/%d", [position])),
} if {
	some status in input.evidence["certification-status"]
	valid := {position | some position, certificate in status.predicate.certificates; _valid(certificate)}
	some position, certificate in status.predicate.certificates
	count({position} - valid) > 0
}

finding contains {
	"criterion": "assessed",
	"key": sprintf("irap/%v", [assessment.provider]),
	"text": sprintf("the newest assessment of %v under IRAP ended at %v; %d months are allowed", [assessment.provider, assessment.assessedAt, data.params["OPS-10"].irap_months]),
	"cite": evidence.cite(status, sprintf("/predicate/irap/%d", [position])),
} if {
	some status in input.evidence["certification-status"]
	assessed := {position | some position, assessment in status.predicate.irap; _assessed(assessment, status)}
	some position, assessment in status.predicate.irap
	count({position} - assessed) > 0
}

valid_until contains _end(certificate) if {
	some status in input.evidence["certification-status"]
	some certificate in status.predicate.certificates
	_end(certificate) - input.now_ns >= 0
}

valid_until contains _due(assessment) if {
	some status in input.evidence["certification-status"]
	some assessment in status.predicate.irap
	_due(assessment) - input.now_ns >= 0
}

_held(certificates) := {certificate.standard |
	some certificate in certificates
	trim_space(certificate.body) != ""
	trim_space(certificate.accreditedBy) != ""
	count(input.release.artifacts) > 0
	every artifact in input.release.artifacts {
		artifact.name in certificate.covers
	}
}

_valid(certificate) if {
	input.now_ns - clock.date_start(certificate.issuedOn) >= 0
	_end(certificate) - input.now_ns >= 0
}

# The last instant of the last day.
_end(certificate) := (clock.date_start(certificate.expiresOn) + clock.days(1)) - 1

_assessed(assessment, status) if {
	status.signed_at_ns - clock.instant(assessment.assessedAt) >= 0
	_due(assessment) - input.now_ns >= 0
}

_due(assessment) := clock.months_after(clock.instant(assessment.assessedAt), data.params["OPS-10"].irap_months)
