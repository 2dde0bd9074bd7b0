# METADATA
# title: The secrets of integrations lie in a vault and are still fresh at go-live
# description: >-
#   A managed identity is the one way to have no secret to keep. Everything else
#   has one, and it must not run out of its time before the platform is live.
# custom:
#   id: CFG-12
#   bullet: "3.3"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: A secret that somebody copied long ago still opens the registers behind the platform.
#   frameworks: {iso27001-2022: [A.5.17]}
#   sources: [WA Gov DTT ADR 005]
#   evidence: [integration]
#   params:
#     rotation_days: {type: integer, default: 90, tighten: lower}
#   criteria:
#     kept: Every secret of an integration lies in a vault, or the integration has none because the platform manages its identity.
#     rotated: Every secret is replaced as often as demanded, and is not due again by go-live.
#   remediation: Move the secrets named to the vault, replace them, and attest the integrations with `releasegate attest integration`.
package controls.platform_configuration.integration_secrets

import data.lib.clock
import data.lib.evidence

met.kept contains evidence.cite(integrations, "/predicate/items") if {
	every each in input.evidence.integration {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_kept(item)
		}
	}
	some integrations in input.evidence.integration
}

met.rotated contains evidence.cite(integrations, "/predicate/items") if {
	every each in input.evidence.integration {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_rotated(item, each)
		}
	}
	some integrations in input.evidence.integration
}

finding contains {
	"criterion": "kept",
	"key": item.id,
	"text": sprintf("%v proves who it is by %v, and its secret is kept in: %v", [item.id, item.auth, item.secretStore]),
	"cite": evidence.cite(integrations, sprintf("/predicate/items/%d/secretStore", [position])),
} if {
	some integrations in input.evidence.integration
	kept := {position | some position, item in integrations.predicate.items; _kept(item)}
	some position, item in integrations.predicate.items
	count({position} - kept) > 0
}

finding contains {
	"criterion": "rotated",
	"key": item.id,
	"text": sprintf(
		"the secret of %v is replaced every %v days, last on %v; demanded is every %d days, and not due by go-live on %v",
		[item.id, object.get(item, "rotationDays", "unknown number of"), object.get(item, "lastRotated", "no known day"), data.params["CFG-12"].rotation_days, input.release.go_live],
	),
	"cite": evidence.cite(integrations, sprintf("/predicate/items/%d", [position])),
} if {
	some integrations in input.evidence.integration
	rotated := {position | some position, item in integrations.predicate.items; _rotated(item, integrations)}
	some position, item in integrations.predicate.items
	count({position} - rotated) > 0
}

_kept(item) if item.secretStore == "vault"

_kept(item) if _without_secret(item)

_without_secret(item) if {
	item.secretStore == "none"
	item.auth == "managed-identity"
}

_rotated(item, _) if _without_secret(item)

_rotated(item, integrations) if {
	item.rotationDays > 0
	data.params["CFG-12"].rotation_days - item.rotationDays >= 0
	integrations.signed_at_ns - clock.date_start(item.lastRotated) >= 0
	item.rotationDays - clock.days_between(item.lastRotated, input.release.go_live) > 0
}
