# METADATA
# title: No tenant can reach another, and this was tried
# description: >-
#   Isolation that nobody attacked is a hope. Every tenant of the platform must
#   have been among those that tried and were tried.
# custom:
#   id: ENV-17
#   bullet: "2.3"
#   severity: critical
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.3, A.8.22], ism-2025-12: [ism-1268]}
#   evidence: [tenancy-pki]
#   params:
#     min_attempts: {type: integer, default: 50, tighten: higher}
#     max_age_days: {type: integer, default: 30, tighten: lower}
#   criteria:
#     attempted: At least as many attempts as asked for were made to reach another tenant.
#     resisted: None of the attempts got through.
#     covered: Tenants are listed, and every one of them was part of the test.
#     recent: The test ended no longer ago than allowed, and before the statement was signed.
#   consequence: One customer of the platform can read or issue the credentials of another customer's citizens.
#   remediation: Mend the isolation, repeat the test over all tenants, and attest it with `releasegate attest tenancy-pki`.
package controls.environment_provisioning.tenants_isolated

import data.lib.clock
import data.lib.evidence

met.attempted contains evidence.cite(tenancy, "/predicate/isolationTest/attempts") if {
	every each in input.evidence["tenancy-pki"] {
		each.predicate.isolationTest.attempts - data.params["ENV-17"].min_attempts >= 0
	}
	some tenancy in input.evidence["tenancy-pki"]
}

met.resisted contains evidence.cite(tenancy, "/predicate/isolationTest/successes") if {
	every each in input.evidence["tenancy-pki"] {
		each.predicate.isolationTest.successes == 0
	}
	some tenancy in input.evidence["tenancy-pki"]
}

met.covered contains evidence.cite(tenancy, "/predicate/isolationTest/tenantsCovered") if {
	every each in input.evidence["tenancy-pki"] {
		count(each.predicate.tenants) > 0
		every tenant in each.predicate.tenants {
			tenant.id in each.predicate.isolationTest.tenantsCovered
		}
	}
	some tenancy in input.evidence["tenancy-pki"]
}

met.recent contains evidence.cite(tenancy, "/predicate/isolationTest/at") if {
	every each in input.evidence["tenancy-pki"] {
		_recent(each)
	}
	some tenancy in input.evidence["tenancy-pki"]
}

finding contains {
	"criterion": "attempted",
	"key": tenancy.predicate.isolationTest.at,
	"text": sprintf("%v attempts were made to reach another tenant, at least %d are needed", [tenancy.predicate.isolationTest.attempts, data.params["ENV-17"].min_attempts]),
	"cite": evidence.cite(tenancy, "/predicate/isolationTest/attempts"),
} if {
	attempted := {position |
		some position, tenancy in input.evidence["tenancy-pki"]
		tenancy.predicate.isolationTest.attempts - data.params["ENV-17"].min_attempts >= 0
	}
	some position, tenancy in input.evidence["tenancy-pki"]
	count({position} - attempted) > 0
}

finding contains {
	"criterion": "resisted",
	"key": tenancy.predicate.isolationTest.at,
	"text": sprintf("%v attempts to reach another tenant got through", [tenancy.predicate.isolationTest.successes]),
	"cite": evidence.cite(tenancy, "/predicate/isolationTest/successes"),
} if {
	some tenancy in input.evidence["tenancy-pki"]
	tenancy.predicate.isolationTest.successes != 0
}

finding contains {
	"criterion": "covered",
	"key": tenant.id,
	"text": sprintf("the tenant %v was not part of the test", [tenant.id]),
	"cite": evidence.cite(tenancy, sprintf("/predicate/tenants/%d", [position])),
} if {
	some tenancy in input.evidence["tenancy-pki"]
	covered := {id | some id in tenancy.predicate.isolationTest.tenantsCovered}
	some position, tenant in tenancy.predicate.tenants
	count({tenant.id} - covered) > 0
}

finding contains {
	"criterion": "recent",
	"key": tenancy.predicate.isolationTest.at,
	"text": sprintf("isolation was tested at %v, more than %d days ago or after the statement was signed", [tenancy.predicate.isolationTest.at, data.params["ENV-17"].max_age_days]),
	"cite": evidence.cite(tenancy, "/predicate/isolationTest/at"),
} if {
	recent := {position | some position, tenancy in input.evidence["tenancy-pki"]; _recent(tenancy)}
	some position, tenancy in input.evidence["tenancy-pki"]
	count({position} - recent) > 0
}

valid_until contains _expiry(tenancy) if some tenancy in input.evidence["tenancy-pki"]

_recent(tenancy) if {
	tenancy.signed_at_ns - clock.instant(tenancy.predicate.isolationTest.at) >= 0
	_expiry(tenancy) - input.now_ns >= 0
}

_expiry(tenancy) := clock.instant(tenancy.predicate.isolationTest.at) + clock.days(data.params["ENV-17"].max_age_days)
