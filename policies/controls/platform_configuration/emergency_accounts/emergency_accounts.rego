# METADATA
# title: There is a way in for emergencies, sealed and alarmed
# description: >-
#   Without an emergency account nobody gets in when sign-in itself is broken;
#   with many, or unsealed ones, they are a back door.
# custom:
#   id: CFG-10
#   bullet: "3.2"
#   severity: advisory
#   tier: extended
#   effective_from: 2026-01-01
#   consequence: In an emergency nobody can sign in, or somebody signs in through the emergency account and no alert is raised.
#   frameworks: {iso27001-2022: [A.8.2], ism-2025-12: [ism-1610, ism-1611]}
#   evidence: [access-review]
#   params:
#     max_accounts: {type: integer, default: 2, tighten: lower}
#     alert_test_days: {type: integer, default: 90, tighten: lower}
#   criteria:
#     few: There is at least one emergency account, and no more than allowed.
#     sealed: The credentials of each are sealed.
#     alarmed: The alert on the use of each was tested no longer ago than allowed, and before the review was signed.
#   remediation: Set up and seal the accounts, test the alert, repeat the review, and attest it with `releasegate attest access-review`.
package controls.platform_configuration.emergency_accounts

import data.lib.clock
import data.lib.evidence

met.few contains evidence.cite(review, "/predicate/breakGlass") if {
	every each in input.evidence["access-review"] {
		_few(each.predicate.breakGlass)
	}
	some review in input.evidence["access-review"]
}

met.sealed contains evidence.cite(review, "/predicate/breakGlass") if {
	every each in input.evidence["access-review"] {
		count(each.predicate.breakGlass) > 0
		every account in each.predicate.breakGlass {
			account.sealed == true
		}
	}
	some review in input.evidence["access-review"]
}

met.alarmed contains evidence.cite(review, "/predicate/breakGlass") if {
	every each in input.evidence["access-review"] {
		count(each.predicate.breakGlass) > 0
		every account in each.predicate.breakGlass {
			_alarmed(account, each)
		}
	}
	some review in input.evidence["access-review"]
}

finding contains {
	"criterion": "few",
	"key": review.predicate.environment,
	"text": sprintf("there are %d emergency accounts; there must be 1 to %d, each listed once", [count(accounts), data.params["CFG-10"].max_accounts]),
	"cite": evidence.cite(review, "/predicate/breakGlass"),
} if {
	few := {position | some position, review in input.evidence["access-review"]; _few(review.predicate.breakGlass)}
	some position, review in input.evidence["access-review"]
	accounts := review.predicate.breakGlass
	count({position} - few) > 0
}

finding contains {
	"criterion": "sealed",
	"key": account.id,
	"text": sprintf("the credentials of %v are not sealed", [account.id]),
	"cite": evidence.cite(review, sprintf("/predicate/breakGlass/%d", [position])),
} if {
	some review in input.evidence["access-review"]
	sealed := {position | some position, account in review.predicate.breakGlass; account.sealed == true}
	some position, account in review.predicate.breakGlass
	count({position} - sealed) > 0
}

finding contains {
	"criterion": "alarmed",
	"key": account.id,
	"text": sprintf("the alert on the use of %v was tested at %v, more than %d days ago or after the review was signed", [account.id, account.alertTestedAt, data.params["CFG-10"].alert_test_days]),
	"cite": evidence.cite(review, sprintf("/predicate/breakGlass/%d/alertTestedAt", [position])),
} if {
	some review in input.evidence["access-review"]
	alarmed := {position | some position, account in review.predicate.breakGlass; _alarmed(account, review)}
	some position, account in review.predicate.breakGlass
	count({position} - alarmed) > 0
}

valid_until contains _test_expiry(account) if {
	some review in input.evidence["access-review"]
	some account in review.predicate.breakGlass
}

_few(accounts) if {
	count(accounts) > 0
	data.params["CFG-10"].max_accounts - count(accounts) >= 0
	count({account.id | some account in accounts; trim_space(account.id) != ""}) == count(accounts)
}

_alarmed(account, review) if {
	review.signed_at_ns - clock.instant(account.alertTestedAt) >= 0
	_test_expiry(account) - input.now_ns >= 0
}

_test_expiry(account) := clock.instant(account.alertTestedAt) + clock.days(data.params["CFG-10"].alert_test_days)
