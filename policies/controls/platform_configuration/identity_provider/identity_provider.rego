# METADATA
# title: People sign in by a modern protocol, and administrators by a factor that cannot be phished
# description: >-
#   Judged from the values found for items of the configuration checklist. Where
#   CFG-17 lets an item not apply, this control does not: every platform has
#   people who sign in. SAML is for the time that a waiver allows.
# custom:
#   id: CFG-01
#   bullet: "3.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: A stolen code, a forged issuer or a phished administrator opens the platform to somebody else.
#   frameworks: {iso27001-2022: [A.5.16, A.8.5]}
#   sources: [WA Gov DTT ADR 013]
#   evidence: [configuration-checklist]
#   criteria:
#     protocol: People sign in by OpenID Connect with a proof key (PKCE, S256), and SAML is not in use.
#     issuer: The issuer's address is encrypted, and its discovery document names the same issuer.
#     realms: Administrators and citizens are kept in separate realms.
#     factor: Privileged users sign in with a factor that cannot be phished.
#   remediation: Configure the identity provider as the checklist expects, check it again, and attest the checklist with `releasegate attest configuration-checklist`.
package controls.platform_configuration.identity_provider

import data.lib.checklist
import data.lib.evidence

met.protocol contains evidence.cite(answers, "/predicate/items") if {
	every each in input.evidence["configuration-checklist"] {
		every id in _items.protocol {
			checklist.holds(each, id)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.issuer contains evidence.cite(answers, "/predicate/items") if {
	every each in input.evidence["configuration-checklist"] {
		every id in _items.issuer {
			checklist.holds(each, id)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.realms contains evidence.cite(answers, "/predicate/items") if {
	every each in input.evidence["configuration-checklist"] {
		every id in _items.realms {
			checklist.holds(each, id)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

met.factor contains evidence.cite(answers, "/predicate/items") if {
	every each in input.evidence["configuration-checklist"] {
		every id in _items.factor {
			checklist.holds(each, id)
		}
	}
	some answers in input.evidence["configuration-checklist"]
}

finding contains {
	"criterion": criterion,
	"key": id,
	"text": shortfall.text,
	"cite": evidence.cite(answers, shortfall.pointer),
} if {
	some answers in input.evidence["configuration-checklist"]
	some criterion, ids in _items
	some id in ids
	some shortfall in checklist.shortfalls(answers, id)
}

# Items of the checklist that each criterion rests on.
_items := {
	"protocol": ["CHK-IDP-01", "CHK-IDP-02", "CHK-IDP-12"],
	"issuer": ["CHK-IDP-03a", "CHK-IDP-03b"],
	"realms": ["CHK-IDP-06"],
	"factor": ["CHK-IDP-05"],
}
