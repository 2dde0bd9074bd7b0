# METADATA
# title: Tenants share no key, no vault and no storage, and each issues in its own name only
# custom:
#   id: ENV-18
#   bullet: "2.3"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.3, A.8.24]}
#   evidence: [tenancy-pki]
#   criteria:
#     keys: Every tenant lists its keys, and no key is used by two of them.
#     vaults: Every tenant lists its vaults, and no vault holds keys of two of them.
#     partitions: Every tenant lists its storage partitions, and no partition holds data of two of them.
#     bound: Every tenant lists its issuers, and the published metadata of each issuer name that tenant.
#   consequence: A credential issued for one customer can be passed off as another's, and one customer's breach is everybody's.
#   remediation: Give each tenant keys, a vault and storage of its own, correct the issuer metadata, and attest the tenancy with `releasegate attest tenancy-pki`.
package controls.environment_provisioning.tenant_keys_apart

import data.lib.evidence

met.keys contains evidence.cite(tenancy, "/predicate/tenants") if {
	every each in input.evidence["tenancy-pki"] {
		_unshared(each, "keyIds")
	}
	some tenancy in input.evidence["tenancy-pki"]
}

met.vaults contains evidence.cite(tenancy, "/predicate/tenants") if {
	every each in input.evidence["tenancy-pki"] {
		_unshared(each, "vaults")
	}
	some tenancy in input.evidence["tenancy-pki"]
}

met.partitions contains evidence.cite(tenancy, "/predicate/tenants") if {
	every each in input.evidence["tenancy-pki"] {
		_unshared(each, "partitions")
	}
	some tenancy in input.evidence["tenancy-pki"]
}

met.bound contains evidence.cite(tenancy, "/predicate/tenants") if {
	every each in input.evidence["tenancy-pki"] {
		count(each.predicate.tenants) > 0
		every tenant in each.predicate.tenants {
			count(tenant.issuers) > 0
			every issuer in tenant.issuers {
				_bound(issuer, tenant)
			}
		}
	}
	some tenancy in input.evidence["tenancy-pki"]
}

finding contains {
	"criterion": criterion,
	"key": tenant.id,
	"text": sprintf("the tenant %v lists no %s", [tenant.id, name]),
	"cite": evidence.cite(tenancy, sprintf("/predicate/tenants/%d/%s", [position, name])),
} if {
	some tenancy in input.evidence["tenancy-pki"]
	some position, tenant in tenancy.predicate.tenants
	some criterion, name in _lists
	count(tenant[name]) == 0
}

finding contains {
	"criterion": criterion,
	"key": sprintf("%v", [item]),
	"text": sprintf("the tenants %v and %v share %v", [tenant.id, other.id, item]),
	"cite": evidence.cite(tenancy, sprintf("/predicate/tenants/%d/%s", [second, name])),
} if {
	some tenancy in input.evidence["tenancy-pki"]
	some first, tenant in tenancy.predicate.tenants
	some second, other in tenancy.predicate.tenants
	first < second
	some criterion, name in {"keys": "keyIds", "vaults": "vaults", "partitions": "partitions"}
	some item in tenant[name]
	item in other[name]
}

finding contains {
	"criterion": "bound",
	"key": issuer.identifier,
	"text": sprintf("the metadata of the issuer %v of the tenant %v name the tenant %v", [issuer.identifier, tenant.id, issuer.tenantId]),
	"cite": evidence.cite(tenancy, sprintf("/predicate/tenants/%d/issuers/%d", [position, place])),
} if {
	some tenancy in input.evidence["tenancy-pki"]
	some position, tenant in tenancy.predicate.tenants
	bound := {place | some place, issuer in tenant.issuers; _bound(issuer, tenant)}
	some place, issuer in tenant.issuers
	count({place} - bound) > 0
}

_lists := {"keys": "keyIds", "vaults": "vaults", "partitions": "partitions", "bound": "issuers"}

# Each list is not empty, and all of them together name as many things as each by itself.
_unshared(tenancy, name) if {
	count(tenancy.predicate.tenants) > 0
	every tenant in tenancy.predicate.tenants {
		count(tenant[name]) > 0
		every item in tenant[name] {
			trim_space(item) != ""
		}
	}
	together := {item | some tenant in tenancy.predicate.tenants; some item in tenant[name]}
	alone := [count({item | some item in tenant[name]}) | some tenant in tenancy.predicate.tenants]
	sum(alone) == count(together)
}

_bound(issuer, tenant) if {
	trim_space(tenant.id) != ""
	issuer.tenantId == tenant.id
}
