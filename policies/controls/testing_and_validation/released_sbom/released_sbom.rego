# METADATA
# title: Of every artifact it is known what is in it, and who built it
# description: >-
#   The bill of materials is in SPDX; TST-12-cyclonedx is the same control over
#   CycloneDX. The list of builders is the policy's: the default names an example
#   and is to be replaced by the builders that security trusts.
# custom:
#   id: TST-12
#   bullet: "4.2"
#   severity: high
#   tier: core
#   gates: [production-release, emergency-release]
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.21, A.8.25], ism-2025-12: [ism-1730, ism-2056]}
#   sources: [WA Government DTT ADR 004]
#   evidence: [provenance, spdx]
#   params:
#     builders: {type: set, default: ["https://builds.example/runner/v2"], tighten: subset}
#     min_components: {type: integer, default: 1, tighten: higher}
#   criteria:
#     listed: A bill of materials covers each artifact of the release, and each one lists enough components.
#     built: A statement of provenance covers each artifact of the release.
#     trusted: Each statement of provenance names a builder that the policy trusts.
#   consequence: When the next weakness of some library is published, nobody could tell whether it is in the service, or whether the service was built from the source at all.
#   remediation: Build with a trusted builder that attests provenance, and attest the bill of materials with `releasegate attest spdx`.
package controls.testing_and_validation.released_sbom

import data.lib.evidence

met.listed contains evidence.cite(bill, "/predicate/packages") if {
	count(input.release.artifacts) > 0
	every artifact in input.release.artifacts {
		artifact.digest in evidence.digests(input.evidence.spdx)
	}
	every each in input.evidence.spdx {
		_filled(each)
	}
	some bill in input.evidence.spdx
}

met.built contains evidence.cite(provenance, "/subjects") if {
	count(input.release.artifacts) > 0
	every artifact in input.release.artifacts {
		artifact.digest in evidence.digests(input.evidence.provenance)
	}
	some provenance in input.evidence.provenance
}

met.trusted contains evidence.cite(provenance, "/predicate/runDetails/builder/id") if {
	every each in input.evidence.provenance {
		each.predicate.runDetails.builder.id in data.params["TST-12"].builders
	}
	some provenance in input.evidence.provenance
}

finding contains {
	"criterion": "listed",
	"key": artifact.name,
	"text": sprintf("no bill of materials is about %v (%v)", [artifact.name, artifact.digest]),
	"cite": evidence.cite(input.evidence.spdx[0], "/predicate"),
} if {
	some artifact in input.release.artifacts
	count({artifact.digest} - evidence.digests(input.evidence.spdx)) > 0
}

finding contains {
	"criterion": "listed",
	"key": bill.predicate.name,
	"text": sprintf("the bill of materials %v lists %d components; at least %d are wanted", [bill.predicate.name, count(bill.predicate.packages), data.params["TST-12"].min_components]),
	"cite": evidence.cite(bill, "/predicate/packages"),
} if {
	filled := {position | some position, bill in input.evidence.spdx; _filled(bill)}
	some position, bill in input.evidence.spdx
	count({position} - filled) > 0
}

finding contains {
	"criterion": "built",
	"key": artifact.name,
	"text": sprintf("no provenance is about %v (%v)", [artifact.name, artifact.digest]),
	"cite": evidence.cite(input.evidence.provenance[0], "/predicate"),
} if {
	some artifact in input.release.artifacts
	count({artifact.digest} - evidence.digests(input.evidence.provenance)) > 0
}

finding contains {
	"criterion": "trusted",
	"key": builder,
	"text": sprintf("%v is not a trusted builder", [builder]),
	"cite": evidence.cite(provenance, "/predicate/runDetails/builder/id"),
} if {
	some provenance in input.evidence.provenance
	builder := provenance.predicate.runDetails.builder.id
	count({builder} - {trusted | some trusted in data.params["TST-12"].builders}) > 0
}

_filled(bill) if {
	count(bill.predicate.packages) > 0
	count(bill.predicate.packages) - data.params["TST-12"].min_components >= 0
}
