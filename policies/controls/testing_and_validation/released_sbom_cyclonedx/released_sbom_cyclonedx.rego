# METADATA
# title: Of every artifact it is known what is in it, and who built it
# description: >-
#   The same as TST-12, with the bill of materials in CycloneDX. A policy whose
#   suppliers deliver CycloneDX collects it in gate.hcl in the place of SPDX, and
#   puts this control into tier core in the place of TST-12; one that requires
#   tier extended collects both, or leaves this control out.
# custom:
#   id: TST-12-cyclonedx
#   bullet: "4.2"
#   severity: high
#   tier: extended
#   gates: [production-release, emergency-release]
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.5.21, A.8.25], ism-2025-12: [ism-1730, ism-2056]}
#   sources: [WA Government DTT ADR 004]
#   evidence: [cyclonedx, provenance]
#   params:
#     builders: {type: set, default: ["https://builds.example/runner/v2"], tighten: subset}
#     min_components: {type: integer, default: 1, tighten: higher}
#   criteria:
#     listed: A bill of materials covers each artifact of the release, and each one lists enough components.
#     built: A statement of provenance covers each artifact of the release.
#     trusted: Each statement of provenance names a builder that the policy trusts.
#   consequence: When the next weakness of some library is published, nobody could tell whether it is in the service, or whether the service was built from the source at all.
#   remediation: Build with a trusted builder that attests provenance, and attest the bill of materials with `releasegate attest cyclonedx`.
package controls.testing_and_validation.released_sbom_cyclonedx

import data.lib.evidence

met.listed contains evidence.cite(bill, "/predicate/components") if {
	count(input.release.artifacts) > 0
	every artifact in input.release.artifacts {
		artifact.digest in evidence.digests(input.evidence.cyclonedx)
	}
	every each in input.evidence.cyclonedx {
		_filled(each)
	}
	some bill in input.evidence.cyclonedx
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
		each.predicate.runDetails.builder.id in data.params["TST-12-cyclonedx"].builders
	}
	some provenance in input.evidence.provenance
}

finding contains {
	"criterion": "listed",
	"key": artifact.name,
	"text": sprintf("no bill of materials is about %v (%v)", [artifact.name, artifact.digest]),
	"cite": evidence.cite(input.evidence.cyclonedx[0], "/predicate"),
} if {
	some artifact in input.release.artifacts
	count({artifact.digest} - evidence.digests(input.evidence.cyclonedx)) > 0
}

finding contains {
	"criterion": "listed",
	"key": bill.predicate.metadata.component.name,
	"text": sprintf("the bill of materials %v lists %d components; at least %d are wanted", [bill.predicate.metadata.component.name, count(bill.predicate.components), data.params["TST-12-cyclonedx"].min_components]),
	"cite": evidence.cite(bill, "/predicate/components"),
} if {
	filled := {position | some position, bill in input.evidence.cyclonedx; _filled(bill)}
	some position, bill in input.evidence.cyclonedx
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
	count({builder} - {trusted | some trusted in data.params["TST-12-cyclonedx"].builders}) > 0
}

_filled(bill) if {
	count(bill.predicate.components) > 0
	count(bill.predicate.components) - data.params["TST-12-cyclonedx"].min_components >= 0
}
