# METADATA
# title: Two people have agreed that hypercare ends
# description: Every gate must require a control; this one is for the gate that no row is about.
# custom:
#   id: OPS-04
#   severity: high
#   gates: [hypercare-exit]
#   frameworks: {iso9001-2015: ["8.5.5"]}
#   evidence: [hypercare]
#   criteria:
#     agreed: At least two people agreed to the exit.
#   remediation: Agree on the exit, and attest it with `releasegate attest hypercare`.
package controls.post_go_live_support.ended

import data.lib.evidence

met.agreed contains evidence.cite(hypercare, "/predicate/exit/signedBy") if {
	every each in input.evidence.hypercare {
		count(each.predicate.exit.signedBy) > 1
	}
	some hypercare in input.evidence.hypercare
}
