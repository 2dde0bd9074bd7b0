# METADATA
# title: What is released is what was certified, and stays so through hypercare
# custom:
#   id: TST-16
#   bullet: "4.3"
#   severity: medium
#   tier: extended
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.36]}
#   sources: [CIR (EU) 2024/2981]
#   evidence: [conformance]
#   criteria:
#     certified: There is a certificate, and each is of an artifact of this release, by its digest.
#     valid: Each certificate was issued before the report was signed, and is valid until hypercare ends.
#   consequence: The service would use the name of a certificate that was given to another build or has run out.
#   remediation: Have this build certified, or the certificate renewed, and attest it with `releasegate attest conformance`.
package controls.testing_and_validation.certified_build

import data.lib.clock
import data.lib.evidence

met.certified contains evidence.cite(report, "/predicate/certifications") if {
	every each in input.evidence.conformance {
		count(each.predicate.certifications) > 0
		every certificate in each.predicate.certifications {
			_released(certificate)
		}
	}
	some report in input.evidence.conformance
}

met.valid contains evidence.cite(report, "/predicate/certifications") if {
	every each in input.evidence.conformance {
		count(each.predicate.certifications) > 0
		every certificate in each.predicate.certifications {
			_valid(certificate, each)
		}
	}
	some report in input.evidence.conformance
}

finding contains {
	"criterion": "certified",
	"key": certificate.id,
	"text": sprintf("certificate %v is of %v, which is not released", [certificate.id, certificate.buildDigest]),
	"cite": evidence.cite(report, sprintf("/predicate/certifications/%d", [position])),
} if {
	some report in input.evidence.conformance
	released := {position | some position, certificate in report.predicate.certifications; _released(certificate)}
	some position, certificate in report.predicate.certifications
	count({position} - released) > 0
}

finding contains {
	"criterion": "valid",
	"key": certificate.id,
	"text": sprintf("certificate %v is valid from %v to %v; hypercare ends on %v", [certificate.id, certificate.issuedOn, certificate.expiresOn, input.release.hypercare_end]),
	"cite": evidence.cite(report, sprintf("/predicate/certifications/%d", [position])),
} if {
	some report in input.evidence.conformance
	valid := {position | some position, certificate in report.predicate.certifications; _valid(certificate, report)}
	some position, certificate in report.predicate.certifications
	count({position} - valid) > 0
}

_released(certificate) if {
	regex.match(`^[0-9a-f]{64}$`, certificate.buildDigest)
	certificate.buildDigest in {artifact.digest | some artifact in input.release.artifacts}
}

_valid(certificate, report) if {
	report.signed_at_ns - clock.date_start(certificate.issuedOn) >= 0
	clock.days_between(input.release.hypercare_end, certificate.expiresOn) >= 0
}
