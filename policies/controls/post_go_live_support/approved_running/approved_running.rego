# METADATA
# title: What runs in production is what was approved, and was brought there as approved
# description: >-
#   The deployment names the approval under which it was made. A later approval of
#   the same release does not mend a deployment that had none.
# custom:
#   id: OPS-08
#   bullet: "7.3"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.19, A.8.32], ism-2025-12: [ism-1905]}
#   consequence: Citizens use software that nobody tested and nobody approved, and every assurance given at go-live is about something else.
#   gates: [hypercare-exit]
#   evidence: [patch-status, deployment, release-approval]
#   params:
#     gates: {type: set, default: [production-release], tighten: subset}
#   criteria:
#     deployed: Exactly what an approval names was deployed to its environment, within its window and while it was valid, by somebody who signed for it.
#     running: All of the release runs, and nothing but what was approved.
#     supported: The makers of all that runs still mend its weaknesses.
#   remediation: Bring production back to what was approved or have what runs approved, replace what is no longer supported, and attest both with `releasegate attest deployment` and `releasegate attest patch-status`.
package controls.post_go_live_support.approved_running

import data.lib.clock
import data.lib.evidence

met.deployed contains evidence.cite(deployment, "/predicate/approval") if {
	_all_deployed
	some deployment in input.evidence.deployment
}

met.deployed contains evidence.cite(approval, "/predicate/decidedAt") if {
	_all_deployed
	some approval in input.evidence["release-approval"]
	approval.id in {deployment.predicate.approval | some deployment in input.evidence.deployment}
}

met.running contains evidence.cite(status, "/predicate/running") if {
	every each in input.evidence["patch-status"] {
		count(each.predicate.running) > 0
		_runs(each.predicate.running) == _released
		every component in each.predicate.running {
			_approved(component)
		}
	}
	some status in input.evidence["patch-status"]
}

met.supported contains evidence.cite(status, "/predicate/running") if {
	every each in input.evidence["patch-status"] {
		count(each.predicate.running) > 0
		every component in each.predicate.running {
			_supported(component)
		}
	}
	some status in input.evidence["patch-status"]
}

finding contains {
	"criterion": "deployed",
	"key": deployment.predicate.approval,
	"text": sprintf(
		"the deployment to %v at %v by %v does not agree with an approval that it names: its artifacts, its environment, its window, its validity, or who signed",
		[deployment.predicate.environment, deployment.predicate.deployedAt, deployment.predicate.deployedBy],
	),
	"cite": evidence.cite(deployment, "/predicate/approval"),
} if {
	deployed := {position | some position, deployment in input.evidence.deployment; _deployed(deployment)}
	some position, deployment in input.evidence.deployment
	count({position} - deployed) > 0
}

finding contains {
	"criterion": "running",
	"key": sprintf("%v/%v", [component.component, component.sha256]),
	"text": sprintf("%v runs with the digest %v, which no approval names", [component.component, component.sha256]),
	"cite": evidence.cite(status, sprintf("/predicate/running/%d", [position])),
} if {
	some status in input.evidence["patch-status"]
	approved := {position | some position, component in status.predicate.running; _approved(component)}
	some position, component in status.predicate.running
	count({position} - approved) > 0
}

finding contains {
	"criterion": "running",
	"key": artifact,
	"text": sprintf("%v of the release does not run", [artifact]),
	"cite": evidence.cite(status, "/predicate/running"),
} if {
	some status in input.evidence["patch-status"]
	some artifact in (_released - _runs(status.predicate.running))
}

finding contains {
	"criterion": "supported",
	"key": component.component,
	"text": sprintf("%v holds software whose makers no longer mend its weaknesses, or nobody says that they do", [component.component]),
	"cite": evidence.cite(status, sprintf("/predicate/running/%d", [position])),
} if {
	some status in input.evidence["patch-status"]
	supported := {position | some position, component in status.predicate.running; _supported(component)}
	some position, component in status.predicate.running
	count({position} - supported) > 0
}

_all_deployed if {
	every each in input.evidence.deployment {
		_deployed(each)
	}
}

_deployed(deployment) if {
	some approval in input.evidence["release-approval"]
	_under(deployment.predicate, approval)
	deployment.predicate.deployedBy in ({signer.person | some signer in deployment.signers} | {signer.functionary | some signer in deployment.signers})
	deployment.signed_at_ns - clock.instant(deployment.predicate.deployedAt) >= 0
}

_under(deployment, approval) if {
	approval.id == deployment.approval
	approval.predicate.gate in data.params["OPS-08"].gates
	approval.predicate.release.environment == deployment.environment
	count(deployment.artifacts) > 0
	_named(deployment.artifacts) == _named(approval.predicate.release.artifacts)
	count(deployment.artifacts) == count(_named(deployment.artifacts))
	live := clock.instant(deployment.deployedAt)
	live - clock.instant(approval.predicate.release.window.start) >= 0
	clock.instant(approval.predicate.release.window.end) - live >= 0
	live - clock.instant(approval.predicate.decidedAt) >= 0
	clock.instant(approval.predicate.validUntil.at) - live >= 0
}

_approved(component) if {
	some approval in input.evidence["release-approval"]
	approval.predicate.gate in data.params["OPS-08"].gates
	_said(component.component, component.sha256) in _named(approval.predicate.release.artifacts)
}

_supported(component) if component.supported == true

_released := {_said(artifact.name, artifact.digest) | some artifact in input.release.artifacts}

_runs(running) := {_said(component.component, component.sha256) | some component in running}

_named(artifacts) := {_said(artifact.name, artifact.sha256) | some artifact in artifacts}

# What has no name or no digest is like nothing else, also not like its equal.
_said(name, sha256) := concat(" ", [name, sha256])
