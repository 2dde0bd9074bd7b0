# METADATA
# title: Every account in the environment of the release belongs to one known identity
# description: >-
#   What a default, shared or sample account does is done by nobody in
#   particular, and its password is the first that an attacker tries.
# custom:
#   id: CFG-08
#   bullet: "3.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   consequence: An attacker tries the password that a product came with, and nobody can say who did what.
#   frameworks: {iso27001-2022: [A.5.16, A.5.17], ism-2025-12: [ism-2044]}
#   evidence: [access-review]
#   criteria:
#     covered: The environment that the release goes to is the one that was reviewed.
#     no_default: No account that came with a product is enabled.
#     no_shared: No account that several persons use is enabled.
#     no_sample: No sample or test account is enabled.
#   remediation: Disable the accounts, repeat the review, and attest it with `releasegate attest access-review`.
package controls.platform_configuration.no_nameless_accounts

import data.lib.evidence

met.covered contains evidence.cite(review, "/predicate/environment") if {
	every each in input.evidence["access-review"] {
		each.predicate.environment == input.release.environment
	}
	some review in input.evidence["access-review"]
}

met.no_default contains evidence.cite(review, "/predicate/defaultAccounts") if {
	every each in input.evidence["access-review"] {
		each.predicate.defaultAccounts == 0
	}
	some review in input.evidence["access-review"]
}

met.no_shared contains evidence.cite(review, "/predicate/sharedAccounts") if {
	every each in input.evidence["access-review"] {
		each.predicate.sharedAccounts == 0
	}
	some review in input.evidence["access-review"]
}

met.no_sample contains evidence.cite(review, "/predicate/sampleAccounts") if {
	every each in input.evidence["access-review"] {
		each.predicate.sampleAccounts == 0
	}
	some review in input.evidence["access-review"]
}

finding contains {
	"criterion": "covered",
	"key": review.predicate.environment,
	"text": sprintf("%v was reviewed, the release goes to %v", [review.predicate.environment, input.release.environment]),
	"cite": evidence.cite(review, "/predicate/environment"),
} if {
	some review in input.evidence["access-review"]
	review.predicate.environment != input.release.environment
}

finding contains {
	"criterion": "no_default",
	"key": review.predicate.environment,
	"text": sprintf("accounts of %v that are product defaults: %v", [review.predicate.environment, review.predicate.defaultAccounts]),
	"cite": evidence.cite(review, "/predicate/defaultAccounts"),
} if {
	some review in input.evidence["access-review"]
	review.predicate.defaultAccounts != 0
}

finding contains {
	"criterion": "no_shared",
	"key": review.predicate.environment,
	"text": sprintf("accounts of %v that are shared: %v", [review.predicate.environment, review.predicate.sharedAccounts]),
	"cite": evidence.cite(review, "/predicate/sharedAccounts"),
} if {
	some review in input.evidence["access-review"]
	review.predicate.sharedAccounts != 0
}

finding contains {
	"criterion": "no_sample",
	"key": review.predicate.environment,
	"text": sprintf("accounts of %v that are samples or tests: %v", [review.predicate.environment, review.predicate.sampleAccounts]),
	"cite": evidence.cite(review, "/predicate/sampleAccounts"),
} if {
	some review in input.evidence["access-review"]
	review.predicate.sampleAccounts != 0
}
