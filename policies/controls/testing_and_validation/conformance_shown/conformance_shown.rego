# METADATA
# title: Conformance to every standard that applies was shown with what is released
# description: >-
#   Which standards apply, in which edition and role, is said by the obligations
#   that risk owner and customer signed. A case that a person has to judge is
#   closed by somebody who signed the report.
# custom:
#   id: TST-14
#   bullet: "4.3"
#   severity: high
#   tier: core
#   gates: [production-release, emergency-release]
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.36], digital-id-rules-2024: ["r 2.5"]}
#   sources: [ISO/IEC 18013-5, ISO/IEC 18013-7, ISO/IEC 23220, OpenID4VCI 1.0, OpenID4VP 1.0, EUDI ARF 3.0.0 section 7.5]
#   evidence: [compliance-obligations, conformance]
#   criteria:
#     run: For each standard that applies there is a run in that edition and role.
#     build: Every run was made against an artifact of this release, by its digest.
#     passed: Every case passed, or was skipped for a reason given, or was reviewed and closed.
#   consequence: Credentials might not work with other wallets and readers, which cannot be mended from here once they have been issued.
#   remediation: Run the suites named against this release, settle what they report, and attest the runs with `releasegate attest conformance`.
package controls.testing_and_validation.conformance_shown

import data.lib.clock
import data.lib.evidence

met.run contains evidence.cite(report, "/predicate/runs") if {
	every obligations in input.evidence["compliance-obligations"] {
		_some_apply(obligations)
		every standard in obligations.predicate.standards {
			_shown(standard)
		}
	}
	some _ in input.evidence["compliance-obligations"]
	some report in input.evidence.conformance
}

met.build contains evidence.cite(report, "/predicate/runs") if {
	every each in input.evidence.conformance {
		count(each.predicate.runs) > 0
		every run in each.predicate.runs {
			_released(run)
		}
	}
	some report in input.evidence.conformance
}

met.passed contains evidence.cite(report, "/predicate/runs") if {
	every each in input.evidence.conformance {
		count(each.predicate.runs) > 0
		every run in each.predicate.runs {
			count(run.cases) > 0
			every case in run.cases {
				_closed(case, run, each)
			}
		}
	}
	some report in input.evidence.conformance
}

finding contains {
	"criterion": "run",
	"key": sprintf("%v/%v", [standard.id, standard.role]),
	"text": sprintf("%v applies to the service as %v, and no run shows conformance to it", [standard.edition, standard.role]),
	"cite": evidence.cite(obligations, sprintf("/predicate/standards/%d", [position])),
} if {
	some obligations in input.evidence["compliance-obligations"]
	shown := {position | some position, standard in obligations.predicate.standards; _shown(standard)}
	some position, standard in obligations.predicate.standards
	count({position} - shown) > 0
}

finding contains {
	"criterion": "build",
	"key": sprintf("%v/%v", [run.standard, run.role]),
	"text": sprintf("the run for %v as %v was made against %v, which is not released", [run.edition, run.role, run.buildDigest]),
	"cite": evidence.cite(report, sprintf("/predicate/runs/%d", [position])),
} if {
	some report in input.evidence.conformance
	released := {position | some position, run in report.predicate.runs; _released(run)}
	some position, run in report.predicate.runs
	count({position} - released) > 0
}

finding contains {
	"criterion": "passed",
	"key": sprintf("%v/%v/%v", [run.standard, run.role, case.id]),
	"text": sprintf("%v of %v as %v is %v, and is not closed", [case.id, run.edition, run.role, case.outcome]),
	"cite": evidence.cite(report, sprintf("/predicate/runs/%d/cases/%d", [place, position])),
} if {
	some report in input.evidence.conformance
	some place, run in report.predicate.runs
	closed := {position | some position, case in run.cases; _closed(case, run, report)}
	some position, case in run.cases
	count({position} - closed) > 0
}

# Obligations to which no standard applies would make this control say nothing.
_some_apply(obligations) if {
	some standard in obligations.predicate.standards
	standard.applicable == true
}

_shown(standard) if standard.applicable == false

_shown(standard) if {
	standard.applicable == true
	some report in input.evidence.conformance
	some run in report.predicate.runs
	concat("|", [run.standard, run.edition, run.role]) == concat("|", [standard.id, standard.edition, standard.role])
}

_released(run) if {
	regex.match(`^[0-9a-f]{64}$`, run.buildDigest)
	run.buildDigest in {artifact.digest | some artifact in input.release.artifacts}
}

_closed(case, _, _) if case.outcome == "PASSED"

_closed(case, _, _) if {
	case.outcome == "SKIPPED"
	count(trim_space(case.reason)) > 0
}

_closed(case, run, report) if {
	case.outcome in {"REVIEW", "WARNING"}
	count(trim_space(case.reason)) > 0
	case.closedBy in {signer.person | some signer in report.signers}
	closed := clock.instant(case.closedAt)
	closed - clock.instant(run.at) >= 0
	report.signed_at_ns - closed >= 0
}
