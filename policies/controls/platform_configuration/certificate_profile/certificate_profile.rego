# METADATA
# title: Every certificate can be checked for revocation, is signed with a sound hash and outlives hypercare
# description: >-
#   A verifier that cannot learn whether a certificate was revoked either trusts
#   a stolen key or refuses honest holders. When the address was last asked is
#   judged against the time at which the checklist was signed; gate.hcl says how
#   old the checklist itself may be.
# custom:
#   id: CFG-02
#   bullet: "3.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: Credentials stop verifying in the middle of the roll-out, or go on verifying after a key was stolen.
#   frameworks: {iso27001-2022: [A.8.24], ism-2025-12: [ism-2050]}
#   sources: [ISO/IEC 18013-5 certificate profile]
#   evidence: [configuration-checklist]
#   params:
#     max_age_days: {type: integer, default: 7, tighten: lower}
#     roles: {type: set, default: [document-signer, root], tighten: superset}
#   criteria:
#     listed: The certificates listed include one of every use that the policy names.
#     answering: The revocation list or responder of each certificate answered, no longer than allowed before the checklist was signed, and the certificate is good.
#     sound: Each certificate is signed with SHA-256 or stronger, never with SHA-1.
#     lasting: Each certificate is valid from before go-live until after hypercare.
#   remediation: Replace the certificates named or mend the address at which their revocation is published, ask it again, and attest the checklist with `releasegate attest configuration-checklist`.
package controls.platform_configuration.certificate_profile

import data.lib.clock
import data.lib.evidence

met.listed contains evidence.cite(answers, "/predicate/certificates") if {
	count(data.params["CFG-02"].roles) > 0
	every each in input.evidence["configuration-checklist"] {
		every role in data.params["CFG-02"].roles {
			role in _roles(each.predicate.certificates)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.answering contains evidence.cite(answers, "/predicate/certificates") if {
	every each in input.evidence["configuration-checklist"] {
		count(each.predicate.certificates) > 0
		every certificate in each.predicate.certificates {
			_answering(certificate.revocation, each)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.sound contains evidence.cite(answers, "/predicate/certificates") if {
	every each in input.evidence["configuration-checklist"] {
		count(each.predicate.certificates) > 0
		every certificate in each.predicate.certificates {
			_sound(certificate)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.lasting contains evidence.cite(answers, "/predicate/certificates") if {
	every each in input.evidence["configuration-checklist"] {
		count(each.predicate.certificates) > 0
		every certificate in each.predicate.certificates {
			_lasting(certificate)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

finding contains {
	"criterion": "listed",
	"key": role,
	"text": sprintf("no certificate is listed that is used as %v", [role]),
	"cite": evidence.cite(answers, "/predicate/certificates"),
} if {
	some answers in input.evidence["configuration-checklist"]
	listed := _roles(answers.predicate.certificates)
	some role in data.params["CFG-02"].roles
	count({role} - listed) > 0
}

finding contains {
	"criterion": "answering",
	"key": certificate.id,
	"text": sprintf(
		"%v: %v was asked at %v and answered %v; it must answer good, no more than %d days before the checklist was signed",
		[certificate.id, certificate.revocation.uri, certificate.revocation.askedAt, certificate.revocation.answer, data.params["CFG-02"].max_age_days],
	),
	"cite": evidence.cite(answers, sprintf("/predicate/certificates/%d/revocation", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	answering := {position | some position, certificate in answers.predicate.certificates; _answering(certificate.revocation, answers)}
	some position, certificate in answers.predicate.certificates
	count({position} - answering) > 0
}

finding contains {
	"criterion": "sound",
	"key": certificate.id,
	"text": sprintf("%v is signed with %v", [certificate.id, certificate.signatureHash]),
	"cite": evidence.cite(answers, sprintf("/predicate/certificates/%d/signatureHash", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	sound := {position | some position, certificate in answers.predicate.certificates; _sound(certificate)}
	some position, certificate in answers.predicate.certificates
	count({position} - sound) > 0
}

finding contains {
	"criterion": "lasting",
	"key": certificate.id,
	"text": sprintf(
		"%v is valid from %v to %v, but is needed from %v to the end of %v",
		[certificate.id, certificate.notBefore, certificate.notAfter, input.release.go_live, input.release.hypercare_end],
	),
	"cite": evidence.cite(answers, sprintf("/predicate/certificates/%d", [position])),
} if {
	some answers in input.evidence["configuration-checklist"]
	lasting := {position | some position, certificate in answers.predicate.certificates; _lasting(certificate)}
	some position, certificate in answers.predicate.certificates
	count({position} - lasting) > 0
}

_roles(certificates) := {certificate.role | some certificate in certificates}

_answering(revocation, answers) if {
	revocation.answer == "good"
	age := answers.signed_at_ns - clock.instant(revocation.askedAt)
	age >= 0
	clock.days(data.params["CFG-02"].max_age_days) - age >= 0
}

_sound(certificate) if certificate.signatureHash in {"SHA-256", "SHA-384", "SHA-512"}

# Hypercare ends with its last day, in Perth.
_lasting(certificate) if {
	clock.date_start(input.release.go_live) - clock.instant(certificate.notBefore) >= 0
	clock.instant(certificate.notAfter) - (clock.date_start(input.release.hypercare_end) + clock.days(1)) >= 0
}
