# METADATA
# title: Compliance is judged by editions that are known and still in force
# description: >-
#   Standards are replaced while engagements run, and an id that the edition does
#   not hold is a claim about nothing. The ids that controls map are not evidence:
#   they are compared with the catalogues when the policy is checked.
# custom:
#   id: ONB-08
#   bullet: "1.2"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.31, A.5.36]}
#   consequence: The release claims to comply with something that no longer exists, and an auditor will not follow it.
#   evidence: [compliance-obligations]
#   criteria:
#     known: Every framework is named once, in the edition that the policy holds.
#     in_force: Every edition is still in force on the day of go-live.
#     mapped: Every control in the Statement of Applicability exists in the edition that the policy holds.
#   remediation: Go by the edition in force, correct the ids, and attest the frameworks with `releasegate attest compliance-obligations`.
package controls.onboarding_preparation.frameworks_current

import data.lib.catalogue
import data.lib.evidence

met.known contains evidence.cite(obligations, "/predicate/frameworks") if {
	every each in input.evidence["compliance-obligations"] {
		_named_once(each.predicate.frameworks)
		every framework in each.predicate.frameworks {
			_known(framework)
		}
	}
	some obligations in input.evidence["compliance-obligations"]
}

met.in_force contains evidence.cite(obligations, "/predicate/frameworks") if {
	every each in input.evidence["compliance-obligations"] {
		count(each.predicate.frameworks) > 0
		every framework in each.predicate.frameworks {
			_in_force(framework)
		}
	}
	some obligations in input.evidence["compliance-obligations"]
}

met.mapped contains evidence.cite(obligations, "/predicate/soa") if {
	every each in input.evidence["compliance-obligations"] {
		count(each.predicate.soa) > 0
		every entry in each.predicate.soa {
			entry.control in _ids
		}
	}
	some obligations in input.evidence["compliance-obligations"]
}

finding contains {
	"criterion": "known",
	"key": sprintf("%v/%v", [framework.id, framework.edition]),
	"text": sprintf("the policy holds no framework %v in the edition %v", [framework.id, framework.edition]),
	"cite": evidence.cite(obligations, sprintf("/predicate/frameworks/%d", [position])),
} if {
	some obligations in input.evidence["compliance-obligations"]
	known := {position | some position, framework in obligations.predicate.frameworks; _known(framework)}
	some position, framework in obligations.predicate.frameworks
	count({position} - known) > 0
}

finding contains {
	"criterion": "known",
	"key": sprintf("%v/%v", [framework.id, framework.edition]),
	"text": sprintf("%v is named more than once", [framework.id]),
	"cite": evidence.cite(obligations, sprintf("/predicate/frameworks/%d", [position])),
} if {
	some obligations in input.evidence["compliance-obligations"]
	some position, framework in obligations.predicate.frameworks
	some earlier, other in obligations.predicate.frameworks
	earlier < position
	other.id == framework.id
}

finding contains {
	"criterion": "in_force",
	"key": sprintf("%v/%v", [framework.id, framework.edition]),
	"text": sprintf("%v in the edition %v is not known to be in force on %v, the day of go-live", [framework.id, framework.edition, input.release.go_live]),
	"cite": evidence.cite(obligations, sprintf("/predicate/frameworks/%d", [position])),
} if {
	some obligations in input.evidence["compliance-obligations"]
	in_force := {position | some position, framework in obligations.predicate.frameworks; _in_force(framework)}
	some position, framework in obligations.predicate.frameworks
	count({position} - in_force) > 0
}

finding contains {
	"criterion": "mapped",
	"key": sprintf("%v", [entry.control]),
	"text": sprintf("the edition of ISO/IEC 27001 that the policy holds has no %v", [entry.control]),
	"cite": evidence.cite(obligations, sprintf("/predicate/soa/%d", [position])),
} if {
	some obligations in input.evidence["compliance-obligations"]
	some position, entry in obligations.predicate.soa
	count({entry.control} - _ids) > 0
}

_ids := object.keys(data.catalogues["iso27001-2022"].ids)

_named_once(frameworks) if {
	count(frameworks) > 0
	count({framework.id | some framework in frameworks}) == count(frameworks)
}

_known(framework) if data.catalogues[framework.id].edition == framework.edition

_in_force(framework) if {
	_known(framework)
	catalogue.in_force(data.catalogues[framework.id], input.release.go_live)
}
