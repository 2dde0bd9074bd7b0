# METADATA
# title: All data are encrypted at rest, sensitive data by keys of the customer
# description: >-
#   Whoever holds the keys can read the data, so that for sensitive data the
#   customer holds them and can withdraw them. How a store is classified is said
#   store by store.
# custom:
#   id: ENV-08
#   bullet: "2.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.24], ism-2025-12: [ism-0459, ism-1080]}
#   evidence: [security-baseline]
#   criteria:
#     encrypted: Every environment lists its data stores, and each of them encrypts all that it holds.
#     keyed: Every store of sensitive data is encrypted by keys that the customer manages.
#   consequence: A stolen disk, copy or backup gives away citizens' data, and the customer cannot lock anybody out.
#   remediation: Turn on encryption, for sensitive data by keys of the customer, and attest the baseline with `releasegate attest security-baseline`.
package controls.environment_provisioning.data_encrypted

import data.lib.evidence

met.encrypted contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			count(environment.stores) > 0
			every store in environment.stores {
				store.encryptionAtRest == true
			}
		}
	}
	some baseline in input.evidence["security-baseline"]
}

met.keyed contains evidence.cite(baseline, "/predicate/environments") if {
	every each in input.evidence["security-baseline"] {
		count(each.predicate.environments) > 0
		every environment in each.predicate.environments {
			count(environment.stores) > 0
			every store in environment.stores {
				_keyed(store)
			}
		}
	}
	some baseline in input.evidence["security-baseline"]
}

finding contains {
	"criterion": criterion,
	"key": environment.name,
	"text": sprintf("%v lists no data store", [environment.name]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/stores", [position])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	count(environment.stores) == 0
	some criterion in {"encrypted", "keyed"}
}

finding contains {
	"criterion": "encrypted",
	"key": sprintf("%v/%v", [environment.name, store.id]),
	"text": sprintf("%v in %v is not encrypted at rest", [store.id, environment.name]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/stores/%d/encryptionAtRest", [position, place])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	some place, store in environment.stores
	store.encryptionAtRest != true
}

finding contains {
	"criterion": "keyed",
	"key": sprintf("%v/%v", [environment.name, store.id]),
	"text": sprintf("%v in %v holds data classified %v; its keys are managed by the %v", [store.id, environment.name, store.classification, store.keySource]),
	"cite": evidence.cite(baseline, sprintf("/predicate/environments/%d/stores/%d", [position, place])),
} if {
	some baseline in input.evidence["security-baseline"]
	some position, environment in baseline.predicate.environments
	keyed := {place | some place, store in environment.stores; _keyed(store)}
	some place, store in environment.stores
	count({place} - keyed) > 0
}

_keyed(store) if store.classification in {"UNOFFICIAL", "OFFICIAL"}

_keyed(store) if {
	store.classification == "OFFICIAL: Sensitive"
	store.keySource == "customer"
}
