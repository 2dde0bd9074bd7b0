# METADATA
# title: A standard is left out only for a reason, by somebody who answers for it, and for a year at most
# description: >-
#   The conformance report cannot leave out what the obligations call applicable.
#   Whoever approved must have signed the obligations.
# custom:
#   id: TST-17
#   bullet: "4.3"
#   severity: medium
#   tier: core
#   gates: [production-release, emergency-release]
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: ["6.1.3"]}
#   evidence: [compliance-obligations, conformance]
#   params:
#     review_days: {type: integer, default: 365, tighten: lower}
#   criteria:
#     agreed: Whatever the conformance report leaves out the obligations call not applicable, in the same edition and role.
#     justified: For each standard that does not apply there is a reason, and an approver who signed the obligations.
#     reviewed: Each is looked at again within the days allowed since the signing, and that day has not passed.
#   consequence: A duty might be put aside without anybody having decided so, and stay so when the reason is gone.
#   remediation: Have the reasons approved and the dates renewed, and attest compliance-obligations and conformance anew.
package controls.testing_and_validation.exclusions_approved

import data.lib.clock
import data.lib.evidence

met.agreed contains evidence.cite(report, "/predicate/notApplicable") if {
	every each in input.evidence.conformance {
		every item in each.predicate.notApplicable {
			_agreed(item)
		}
	}
	some _ in input.evidence["compliance-obligations"]
	some report in input.evidence.conformance
}

met.justified contains evidence.cite(report, "/predicate/notApplicable") if {
	every each in input.evidence.conformance {
		every item in each.predicate.notApplicable {
			_justified(item)
		}
	}
	every each in input.evidence["compliance-obligations"] {
		every standard in each.predicate.standards {
			_applies_or_justified(standard)
		}
	}
	some _ in input.evidence["compliance-obligations"]
	some report in input.evidence.conformance
}

met.reviewed contains evidence.cite(report, "/predicate/notApplicable") if {
	every each in input.evidence.conformance {
		every item in each.predicate.notApplicable {
			_reviewed(item, each)
		}
	}
	every each in input.evidence["compliance-obligations"] {
		every standard in each.predicate.standards {
			_applies_or_reviewed(standard, each)
		}
	}
	some _ in input.evidence["compliance-obligations"]
	some report in input.evidence.conformance
}

finding contains {
	"criterion": "agreed",
	"key": sprintf("%v/%v", [item.standard, item.role]),
	"text": sprintf("%v as %v is left out, and the obligations do not call it not applicable", [item.edition, item.role]),
	"cite": evidence.cite(report, sprintf("/predicate/notApplicable/%d", [position])),
} if {
	some report in input.evidence.conformance
	agreed := {position | some position, item in report.predicate.notApplicable; _agreed(item)}
	some position, item in report.predicate.notApplicable
	count({position} - agreed) > 0
}

finding contains {
	"criterion": criterion,
	"key": sprintf("%v/%v", [item.standard, item.role]),
	"text": sprintf("%v as %v is left out %v", [item.edition, item.role, _lack[criterion]]),
	"cite": evidence.cite(report, sprintf("/predicate/notApplicable/%d", [position])),
} if {
	some report in input.evidence.conformance
	good := {
		"justified": {position | some position, item in report.predicate.notApplicable; _justified(item)},
		"reviewed": {position | some position, item in report.predicate.notApplicable; _reviewed(item, report)},
	}
	some criterion, positions in good
	some position, item in report.predicate.notApplicable
	count({position} - positions) > 0
}

finding contains {
	"criterion": criterion,
	"key": sprintf("%v/%v", [standard.id, standard.role]),
	"text": sprintf("%v as %v does not apply by the obligations, %v", [standard.edition, standard.role, _lack[criterion]]),
	"cite": evidence.cite(obligations, sprintf("/predicate/standards/%d", [position])),
} if {
	some obligations in input.evidence["compliance-obligations"]
	good := {
		"justified": {position | some position, standard in obligations.predicate.standards; _applies_or_justified(standard)},
		"reviewed": {position | some position, standard in obligations.predicate.standards; _applies_or_reviewed(standard, obligations)},
	}
	some criterion, positions in good
	some position, standard in obligations.predicate.standards
	count({position} - positions) > 0
}

valid_until contains clock.instant(item.reviewAt) if {
	some report in input.evidence.conformance
	some item in report.predicate.notApplicable
}

valid_until contains clock.instant(standard.reviewAt) if {
	some obligations in input.evidence["compliance-obligations"]
	some standard in obligations.predicate.standards
}

_lack := {
	"justified": "without a reason, or its approver did not sign the obligations",
	"reviewed": "without a day in time on which that is looked at again",
}

_agreed(item) if {
	every obligations in input.evidence["compliance-obligations"] {
		some standard in obligations.predicate.standards
		standard.applicable == false
		concat("|", [item.standard, item.edition, item.role]) == concat("|", [standard.id, standard.edition, standard.role])
	}
}

_applies_or_justified(standard) if standard.applicable == true

_applies_or_justified(standard) if {
	standard.applicable == false
	_justified(standard)
}

_applies_or_reviewed(standard, _) if standard.applicable == true

_applies_or_reviewed(standard, obligations) if {
	standard.applicable == false
	_reviewed(standard, obligations)
}

_justified(item) if {
	count(trim_space(item.justification)) > 0
	every obligations in input.evidence["compliance-obligations"] {
		item.approver in {signer.person | some signer in obligations.signers}
	}
}

_reviewed(item, attestation) if {
	review := clock.instant(item.reviewAt)
	(attestation.signed_at_ns + clock.days(data.params["TST-17"].review_days)) - review >= 0
	review - input.now_ns >= 0
}
