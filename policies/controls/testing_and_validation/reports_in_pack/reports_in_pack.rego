# METADATA
# title: Every report that the defect register cites is in the evidence, and bears a label
# description: >-
#   A report is in the evidence if it is the payload of an attestation that
#   counts, or a document on which one says that it rests. What the register says
#   of itself does not count. Predicates that others define have no place for a
#   label.
# custom:
#   id: TST-20
#   bullet: "4.4"
#   severity: medium
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["7.5.3"], iso27001-2022: [A.5.13, A.5.33], ism-2025-12: [ism-1563, ism-1564]}
#   evidence: [conformance, defect-register, pentest-report, requirement-trace, test-result, vulns]
#   criteria:
#     held: Every report in the register, and every re-test of a fix, is by its digest part of the evidence that counts.
#     labelled: The register and the reports bear a label of their classification.
#   consequence: Nobody could check later on what the defects were judged, and a report might be handed on by somebody who did not know how sensitive it is.
#   remediation: Attest the reports named, or name them among the documents of an attestation, and attest the register with `releasegate attest defect-register`.
package controls.testing_and_validation.reports_in_pack

import data.lib.evidence

met.held contains evidence.cite(register, "/predicate/items") if {
	every each in input.evidence["defect-register"] {
		every item in each.predicate.items {
			_held(item)
		}
	}
	some register in input.evidence["defect-register"]
}

met.labelled contains evidence.cite(register, "/predicate/classification") if {
	every each in input.evidence["defect-register"] {
		each.predicate.classification in _labels
	}
	every each in input.evidence.conformance {
		each.predicate.classification in _labels
	}
	every each in input.evidence["pentest-report"] {
		each.predicate.classification in _labels
	}
	every each in input.evidence["requirement-trace"] {
		each.predicate.classification in _labels
	}
	some register in input.evidence["defect-register"]
}

finding contains {
	"criterion": "held",
	"key": item.id,
	"text": sprintf("a report or re-test of %v is not part of the evidence", [item.id]),
	"cite": evidence.cite(register, sprintf("/predicate/items/%d", [position])),
} if {
	some register in input.evidence["defect-register"]
	held := {position | some position, item in register.predicate.items; _held(item)}
	some position, item in register.predicate.items
	count({position} - held) > 0
}

finding contains _unlabelled(register) if {
	labelled := {position | some position, register in input.evidence["defect-register"]; register.predicate.classification in _labels}
	some position, register in input.evidence["defect-register"]
	count({position} - labelled) > 0
}

finding contains _unlabelled(report) if {
	labelled := {position | some position, report in input.evidence.conformance; report.predicate.classification in _labels}
	some position, report in input.evidence.conformance
	count({position} - labelled) > 0
}

finding contains _unlabelled(report) if {
	labelled := {position | some position, report in input.evidence["pentest-report"]; report.predicate.classification in _labels}
	some position, report in input.evidence["pentest-report"]
	count({position} - labelled) > 0
}

finding contains _unlabelled(trace) if {
	labelled := {position | some position, trace in input.evidence["requirement-trace"]; trace.predicate.classification in _labels}
	some position, trace in input.evidence["requirement-trace"]
	count({position} - labelled) > 0
}

_unlabelled(attestation) := {
	"criterion": "labelled",
	"key": attestation.id,
	"text": sprintf("%v bears no label", [attestation.file]),
	"cite": evidence.cite(attestation, "/predicate"),
}

_labels := {"UNOFFICIAL", "OFFICIAL", "OFFICIAL: Sensitive"}

_held(item) if {
	every report in item.reports {
		report.digest.sha256 in _pack
	}
	_retest_held(item)
}

_retest_held(item) if item.status in {"open", "accepted", "rejected"}

_retest_held(item) if item.retest.digest.sha256 in _pack

_pack contains scan.id if some scan in input.evidence.vulns

_pack contains result.id if some result in input.evidence["test-result"]

_pack contains report.id if some report in input.evidence.conformance

_pack contains report.id if some report in input.evidence["pentest-report"]

_pack contains trace.id if some trace in input.evidence["requirement-trace"]

_pack contains document.digest.sha256 if {
	some report in input.evidence.conformance
	some document in report.predicate.evidence
}

_pack contains document.digest.sha256 if {
	some report in input.evidence["pentest-report"]
	some document in report.predicate.evidence
}

_pack contains document.digest.sha256 if {
	some trace in input.evidence["requirement-trace"]
	some document in trace.predicate.evidence
}
