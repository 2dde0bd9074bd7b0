# METADATA
# title: Those who operate the service have taken it over, with all that belongs to it
# description: >-
#   Whoever accepts signs, as an owner of operations; who led the project cannot
#   accept their own work. The file that tells finders of weaknesses whom to tell
#   must be reachable before the service is. How long before the window it may have
#   been looked at is a proposal.
# custom:
#   id: GLV-16
#   bullet: "6.4"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.3, A.5.9], air-2024: ["1.8.1"], ism-2025-12: [ism-1717]}
#   evidence: [service-transition]
#   params:
#     accepting_roles: {type: set, default: [operations-lead], tighten: subset}
#     security_txt_days: {type: integer, default: 7, tighten: lower}
#   criteria:
#     accepted: The service was accepted by somebody who signed in a role of operations and is not the project manager.
#     registered: Each artifact of the release is entered in a register of assets.
#     handed_over: Each known error is handed over with a workaround and an owner.
#     reportable: The security.txt file was found under its well-known address no longer before the window than allowed, and does not expire before the end of hypercare.
#   consequence: The service runs and belongs to nobody, its weaknesses are found and nobody can be told.
#   remediation: Have operations accept the service, complete the registers and the known errors, publish security.txt, and attest it with `releasegate attest service-transition`.
package controls.go_live_readiness.operations_accepted

import data.lib.clock
import data.lib.evidence

met.accepted contains evidence.cite(transition, "/predicate/acceptedBy") if {
	every each in input.evidence["service-transition"] {
		_accepted(each)
	}
	some transition in input.evidence["service-transition"]
}

met.registered contains evidence.cite(transition, "/predicate/registerRefs") if {
	count(_artifacts) > 0
	every each in input.evidence["service-transition"] {
		count(_artifacts - _registered(each)) == 0
	}
	some transition in input.evidence["service-transition"]
}

met.handed_over contains evidence.cite(transition, "/predicate/knownErrors") if {
	every each in input.evidence["service-transition"] {
		is_array(each.predicate.knownErrors)
		every error in each.predicate.knownErrors {
			_handed_over(error)
		}
	}
	some transition in input.evidence["service-transition"]
}

met.reportable contains evidence.cite(transition, "/predicate/securityTxt") if {
	every each in input.evidence["service-transition"] {
		_reportable(each)
	}
	some transition in input.evidence["service-transition"]
}

finding contains {
	"criterion": "accepted",
	"key": transition.predicate.acceptedBy,
	"text": sprintf("%v accepted the service, but did not sign in a role of operations, or leads the project", [transition.predicate.acceptedBy]),
	"cite": evidence.cite(transition, "/predicate/acceptedBy"),
} if {
	accepted := {position | some position, transition in input.evidence["service-transition"]; _accepted(transition)}
	some position, transition in input.evidence["service-transition"]
	count({position} - accepted) > 0
}

finding contains {
	"criterion": "registered",
	"key": artifact,
	"text": sprintf("the artifact %v is entered in no register", [artifact]),
	"cite": evidence.cite(transition, "/predicate/registerRefs"),
} if {
	some transition in input.evidence["service-transition"]
	_ := transition.predicate.registerRefs
	some artifact in (_artifacts - _registered(transition))
}

finding contains {
	"criterion": "handed_over",
	"key": error.id,
	"text": sprintf("the known error %v has no workaround or no owner", [error.id]),
	"cite": evidence.cite(transition, sprintf("/predicate/knownErrors/%d", [position])),
} if {
	some transition in input.evidence["service-transition"]
	handed_over := {position | some position, error in transition.predicate.knownErrors; _handed_over(error)}
	some position, error in transition.predicate.knownErrors
	count({position} - handed_over) > 0
}

finding contains {
	"criterion": "reportable",
	"key": file.uri,
	"text": sprintf("%v was answered with %v at %v and expires at %v; it must be the well-known address, answered with 200 no more than %v days before the window, and valid until the end of hypercare", [file.uri, file.statusCode, file.checkedAt, file.expiresAt, data.params["GLV-16"].security_txt_days]),
	"cite": evidence.cite(transition, "/predicate/securityTxt"),
} if {
	reportable := {position | some position, transition in input.evidence["service-transition"]; _reportable(transition)}
	some position, transition in input.evidence["service-transition"]
	file := transition.predicate.securityTxt
	count({position} - reportable) > 0
}

_artifacts := {artifact.name | some artifact in input.release.artifacts}

# All keys of the person: who signs as an owner of operations with one of them is
# the project manager all the same.
_accepted(transition) if {
	roles := {role |
		some signer in transition.signers
		signer.person == transition.predicate.acceptedBy
		some role in signer.roles
	}
	some role in data.params["GLV-16"].accepting_roles
	role in roles
	count({"project-manager"} - roles) == 1
}

_registered(transition) := {entry.asset |
	some entry in transition.predicate.registerRefs
	trim_space(entry.register) != ""
	trim_space(entry.ref) != ""
}

_handed_over(error) if {
	trim_space(error.workaround) != ""
	trim_space(error.owner) != ""
}

_reportable(transition) if {
	file := transition.predicate.securityTxt
	startswith(file.uri, "https://")
	endswith(file.uri, "/.well-known/security.txt")
	file.statusCode == 200
	transition.signed_at_ns - clock.instant(file.checkedAt) >= 0
	clock.days(data.params["GLV-16"].security_txt_days) - (clock.instant(input.release.window.start) - clock.instant(file.checkedAt)) >= 0
	clock.instant(file.expiresAt) - (clock.date_start(input.release.hypercare_end) + clock.days(1)) >= 0
}
