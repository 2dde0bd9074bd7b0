# METADATA
# title: Every interface was tested in staging against the description that is in production
# description: >-
#   A test that never saw the other end fail proves that the platform works on a
#   good day. A test against another description proves nothing about this one.
# custom:
#   id: CFG-14
#   bullet: "3.3"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: The platform and a register misunderstand each other on the first day, or it stands still when one of them does.
#   frameworks: {iso9001-2015: ["8.3.4", "8.4.2"], ism-2025-12: [ism-2062]}
#   evidence: [integration]
#   params:
#     max_age_days: {type: integer, default: 30, tighten: lower}
#   criteria:
#     passed: The newest test of every interface passed in staging, no longer ago than allowed.
#     adverse: Every test had cases in which the other end does not answer in time, and cases in which it answers with an error.
#     current: Every interface was tested against the description that production has, by its digest.
#   remediation: Test the interfaces named in staging against their descriptions in production, and attest the integrations with `releasegate attest integration`.
package controls.platform_configuration.contracts_proven

import data.lib.clock
import data.lib.evidence

met.passed contains evidence.cite(integrations, "/predicate/items") if {
	every each in input.evidence.integration {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_passed(item.contractTest, each)
		}
	}
	some integrations in input.evidence.integration
}

met.adverse contains evidence.cite(integrations, "/predicate/items") if {
	every each in input.evidence.integration {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_adverse(item.contractTest)
		}
	}
	some integrations in input.evidence.integration
}

met.current contains evidence.cite(integrations, "/predicate/items") if {
	every each in input.evidence.integration {
		count(each.predicate.items) > 0
		every item in each.predicate.items {
			_current(item)
		}
	}
	some integrations in input.evidence.integration
}

finding contains {
	"criterion": "passed",
	"key": item.id,
	"text": sprintf(
		"%v was tested in %v at %v with the result %v; it must pass in staging, no more than %d days ago and before the list was signed",
		[item.id, item.contractTest.environment, item.contractTest.at, item.contractTest.result, data.params["CFG-14"].max_age_days],
	),
	"cite": evidence.cite(integrations, sprintf("/predicate/items/%d/contractTest", [position])),
} if {
	some integrations in input.evidence.integration
	passed := {position | some position, item in integrations.predicate.items; _passed(item.contractTest, integrations)}
	some position, item in integrations.predicate.items
	count({position} - passed) > 0
}

finding contains {
	"criterion": "adverse",
	"key": item.id,
	"text": sprintf("of %v cases of %v, %v had no answer in time and %v an error", [item.contractTest.cases, item.id, item.contractTest.timeoutCases, item.contractTest.errorCases]),
	"cite": evidence.cite(integrations, sprintf("/predicate/items/%d/contractTest", [position])),
} if {
	some integrations in input.evidence.integration
	adverse := {position | some position, item in integrations.predicate.items; _adverse(item.contractTest)}
	some position, item in integrations.predicate.items
	count({position} - adverse) > 0
}

finding contains {
	"criterion": "current",
	"key": item.id,
	"text": sprintf("%v was tested against the description %v, production has %v", [item.id, item.contractTest.schemaDigest, item.schemaDigest]),
	"cite": evidence.cite(integrations, sprintf("/predicate/items/%d", [position])),
} if {
	some integrations in input.evidence.integration
	current := {position | some position, item in integrations.predicate.items; _current(item)}
	some position, item in integrations.predicate.items
	count({position} - current) > 0
}

valid_until contains _expiry(item.contractTest) if {
	some integrations in input.evidence.integration
	some item in integrations.predicate.items
}

_passed(contract, integrations) if {
	contract.result == "pass"
	contract.environment == "staging"
	contract.cases - 1 >= 0
	integrations.signed_at_ns - clock.instant(contract.at) >= 0
	_expiry(contract) - input.now_ns >= 0
}

_expiry(contract) := clock.instant(contract.at) + clock.days(data.params["CFG-14"].max_age_days)

_adverse(contract) if {
	contract.timeoutCases > 0
	contract.errorCases > 0
	contract.cases - (contract.timeoutCases + contract.errorCases) >= 0
}

_current(item) if {
	regex.match(`^[0-9a-f]{64}$`, item.schemaDigest)
	item.contractTest.schemaDigest == item.schemaDigest
}
