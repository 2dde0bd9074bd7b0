# METADATA
# title: The issuing keys were made before witnesses who signed for it
# description: >-
#   The names in the record are only text: a witness counts who signed the
#   statement, and whoever is named as operator must have signed it too, so that
#   nobody is named in another's place.
# custom:
#   id: ENV-20
#   bullet: "2.3"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.3, A.8.24], ism-2025-12: [ism-0507]}
#   evidence: [tenancy-pki]
#   params:
#     min_witnesses: {type: integer, default: 2, tighten: higher}
#   criteria:
#     witnessed: At least as many witnesses as asked for, other than the operator, signed the record of the ceremony.
#     separate: The operator signed the record too, and is none of the witnesses.
#     recorded: The record says when the ceremony ended, before it was signed, and names the script that was followed by its digest.
#   consequence: Nobody can rule out that a copy of the issuing keys was taken when they were made.
#   remediation: Have the operator and the witnesses sign the record with `releasegate attest tenancy-pki`; if there were none, hold the ceremony again with new keys.
package controls.environment_provisioning.key_ceremony

import data.lib.clock
import data.lib.evidence

met.witnessed contains evidence.cite(tenancy, "/signers") if {
	every each in input.evidence["tenancy-pki"] {
		_witnessed(each)
	}
	some tenancy in input.evidence["tenancy-pki"]
}

met.separate contains evidence.cite(tenancy, "/predicate/ceremony") if {
	every each in input.evidence["tenancy-pki"] {
		_separate(each)
	}
	some tenancy in input.evidence["tenancy-pki"]
}

met.recorded contains evidence.cite(tenancy, "/predicate/ceremony") if {
	every each in input.evidence["tenancy-pki"] {
		_recorded(each)
	}
	some tenancy in input.evidence["tenancy-pki"]
}

finding contains {
	"criterion": "witnessed",
	"key": tenancy.predicate.ceremony.at,
	"text": sprintf("of the witnesses, %d signed the record of the ceremony of %v and did not operate it; at least %d must", [count(_witnesses(tenancy)), tenancy.predicate.ceremony.at, data.params["ENV-20"].min_witnesses]),
	"cite": evidence.cite(tenancy, "/predicate/ceremony"),
} if {
	witnessed := {position | some position, tenancy in input.evidence["tenancy-pki"]; _witnessed(tenancy)}
	some position, tenancy in input.evidence["tenancy-pki"]
	count({position} - witnessed) > 0
}

finding contains {
	"criterion": "separate",
	"key": tenancy.predicate.ceremony.at,
	"text": sprintf("%v operated the ceremony of %v, and did not sign the record or is also named as a witness", [tenancy.predicate.ceremony.operator, tenancy.predicate.ceremony.at]),
	"cite": evidence.cite(tenancy, "/predicate/ceremony"),
} if {
	separate := {position | some position, tenancy in input.evidence["tenancy-pki"]; _separate(tenancy)}
	some position, tenancy in input.evidence["tenancy-pki"]
	count({position} - separate) > 0
}

finding contains {
	"criterion": "recorded",
	"key": tenancy.predicate.ceremony.at,
	"text": sprintf("the ceremony ended at %v by the script %v; a time before the signing and a digest are needed", [tenancy.predicate.ceremony.at, tenancy.predicate.ceremony.scriptDigest]),
	"cite": evidence.cite(tenancy, "/predicate/ceremony"),
} if {
	recorded := {position | some position, tenancy in input.evidence["tenancy-pki"]; _recorded(tenancy)}
	some position, tenancy in input.evidence["tenancy-pki"]
	count({position} - recorded) > 0
}

_signers(tenancy) := {signer.person | some signer in tenancy.signers}

# Who is named as a witness, signed, and did not operate.
_witnesses(tenancy) := {witness |
	some witness in tenancy.predicate.ceremony.witnesses
	trim_space(witness) != ""
	witness in _signers(tenancy)
	witness != tenancy.predicate.ceremony.operator
}

_witnessed(tenancy) if count(_witnesses(tenancy)) - data.params["ENV-20"].min_witnesses >= 0

_separate(tenancy) if {
	trim_space(tenancy.predicate.ceremony.operator) != ""
	tenancy.predicate.ceremony.operator in _signers(tenancy)
	count(tenancy.predicate.ceremony.witnesses) > 0
	every witness in tenancy.predicate.ceremony.witnesses {
		witness != tenancy.predicate.ceremony.operator
	}
}

_recorded(tenancy) if {
	regex.match(`^[0-9a-f]{64}$`, tenancy.predicate.ceremony.scriptDigest)
	tenancy.signed_at_ns - clock.instant(tenancy.predicate.ceremony.at) >= 0
}
