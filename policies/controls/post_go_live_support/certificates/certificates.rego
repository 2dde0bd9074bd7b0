# METADATA
# title: The certificates that the service relies on stay valid well beyond go-live
# description: The margin leaves time for a surveillance or renewal audit.
# custom:
#   id: OPS-10-plan
#   bullet: "7.4"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: ["9.2.1", A.5.36], iso9001-2015: ["9.2"]}
#   consequence: A certificate that runs out during hypercare takes a contractual promise with it.
#   gates: [production-release, emergency-release, phase-exit]
#   evidence: [support-plan]
#   params:
#     standards: {type: set, default: [ISO 9001, ISO/IEC 27001], tighten: superset}
#     min_days: {type: integer, default: 60, tighten: higher}
#   criteria:
#     held: A certificate, with its body, is named for each required standard.
#     long_enough: Each certificate named is valid for at least the days demanded, counted at go-live, or at the decision if that comes later.
#   remediation: Renew the certificates named, and attest their state with `releasegate attest support-plan`.
package controls.post_go_live_support.certificates

import data.lib.clock
import data.lib.evidence

met.held contains evidence.cite(plan, "/predicate/certificationStatus") if {
	count(data.params["OPS-10-plan"].standards) > 0
	every each in input.evidence["support-plan"] {
		every standard in data.params["OPS-10-plan"].standards {
			standard in _held(each.predicate.certificationStatus)
		}
	}
	some plan in input.evidence["support-plan"]
}

met.long_enough contains evidence.cite(plan, "/predicate/certificationStatus") if {
	every each in input.evidence["support-plan"] {
		count(each.predicate.certificationStatus) > 0
		every certificate in each.predicate.certificationStatus {
			_long_enough(certificate)
		}
	}
	some plan in input.evidence["support-plan"]
}

finding contains {
	"criterion": "held",
	"key": standard,
	"text": sprintf("no certificate for %v is named, or not who issued it", [standard]),
	"cite": evidence.cite(plan, "/predicate/certificationStatus"),
} if {
	some plan in input.evidence["support-plan"]
	certificates := plan.predicate.certificationStatus
	some standard in ({required | some required in data.params["OPS-10-plan"].standards} - _held(certificates))
}

finding contains {
	"criterion": "long_enough",
	"key": sprintf("%v/%v", [certificate.standard, certificate.expiresOn]),
	"text": sprintf(
		"the certificate for %v is valid until %v; at go-live on %v and at the decision %d days must be left",
		[certificate.standard, certificate.expiresOn, input.release.go_live, data.params["OPS-10-plan"].min_days],
	),
	"cite": evidence.cite(plan, sprintf("/predicate/certificationStatus/%d", [position])),
} if {
	some plan in input.evidence["support-plan"]
	long_enough := {position | some position, certificate in plan.predicate.certificationStatus; _long_enough(certificate)}
	some position, certificate in plan.predicate.certificationStatus
	count({position} - long_enough) > 0
}

valid_until contains _margin(certificate) if {
	some plan in input.evidence["support-plan"]
	some certificate in plan.predicate.certificationStatus
	_margin(certificate) - input.now_ns >= 0
}

_held(certificates) := {certificate.standard |
	some certificate in certificates
	trim_space(certificate.body) != ""
}

_long_enough(certificate) if {
	_margin(certificate) - clock.date_start(input.release.go_live) >= 0
	_margin(certificate) - input.now_ns >= 0
}

# Until when the certificate is valid long enough. Its last day counts as over when it begins.
_margin(certificate) := clock.date_start(certificate.expiresOn) - clock.days(data.params["OPS-10-plan"].min_days)
