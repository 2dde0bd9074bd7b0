# METADATA
# title: No edition that the release goes by is replaced before hypercare is over
# description: >-
#   An edition that ends in the weeks after go-live does not stop the release, but
#   the board should know that the next audit will ask for another.
# custom:
#   id: ONB-08-advice
#   bullet: "1.2"
#   severity: advisory
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.31, A.5.36]}
#   consequence: The proof of compliance runs out soon after go-live, and the move to the next edition comes as a surprise.
#   evidence: [compliance-obligations]
#   criteria:
#     lasting: Every edition is still in force on the last day of hypercare.
#   remediation: Plan the move to the next edition, and attest the frameworks with `releasegate attest compliance-obligations` once it is made.
package controls.onboarding_preparation.frameworks_lasting

import data.lib.catalogue
import data.lib.evidence

met.lasting contains evidence.cite(obligations, "/predicate/frameworks") if {
	every each in input.evidence["compliance-obligations"] {
		count(each.predicate.frameworks) > 0
		every framework in each.predicate.frameworks {
			_lasting(framework)
		}
	}
	some obligations in input.evidence["compliance-obligations"]
}

finding contains {
	"criterion": "lasting",
	"key": sprintf("%v/%v", [framework.id, framework.edition]),
	"text": sprintf("%v in the edition %v is not known to be in force on %v, the last day of hypercare", [framework.id, framework.edition, input.release.hypercare_end]),
	"cite": evidence.cite(obligations, sprintf("/predicate/frameworks/%d", [position])),
} if {
	some obligations in input.evidence["compliance-obligations"]
	lasting := {position | some position, framework in obligations.predicate.frameworks; _lasting(framework)}
	some position, framework in obligations.predicate.frameworks
	count({position} - lasting) > 0
}

_lasting(framework) if {
	edition := data.catalogues[framework.id]
	edition.edition == framework.edition
	catalogue.in_force(edition, input.release.hypercare_end)
}
