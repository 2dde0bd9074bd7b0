# METADATA
# title: What goes to production ran in staging, and it is known how and from what it was built
# description: >-
#   The same bytes, by digest: what was built anew for production was never
#   tested. A build names its source as git+REPOSITORY@refs/tags/TAG with the
#   commit that it checked out; a tag that names another commit today was moved,
#   and nobody can tell any more what was reviewed.
# custom:
#   id: ENV-07
#   bullet: "2.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.5.2"]}
#   sources: [WA Gov DTT ADR 009]
#   evidence: [environment, provenance]
#   criteria:
#     staged: Every artifact of the release runs in staging, by its digest.
#     built: Every artifact of the release is the subject of a build provenance.
#     annotated: Every tag that the artifacts were built from is annotated.
#     unmoved: Every build was made from such a tag, and each tag still names the commit that was built.
#   consequence: What citizens use is not what was tested and reviewed, and nobody could say what it is.
#   remediation: Build from an annotated tag that stays where it is, deploy these very artifacts to staging, and attest the inventory with `releasegate attest environment`; the build system attests the provenance.
package controls.environment_provisioning.artifacts_traced

import data.lib.evidence

met.staged contains evidence.cite(inventory, "/predicate/environments") if {
	every each in input.evidence.environment {
		count(input.release.artifacts) > 0
		every artifact in input.release.artifacts {
			artifact.digest in _staged(each.predicate.environments)
		}
	}
	some inventory in input.evidence.environment
}

met.built contains evidence.cite(build, "/subjects") if {
	count(input.release.artifacts) > 0
	every artifact in input.release.artifacts {
		artifact.digest in _built
	}
	some build in input.evidence.provenance
}

met.annotated contains evidence.cite(inventory, "/predicate/sourceTags") if {
	every each in input.evidence.environment {
		count(each.predicate.sourceTags) > 0
		every tag in each.predicate.sourceTags {
			tag.annotated == true
		}
	}
	some inventory in input.evidence.environment
}

met.unmoved contains evidence.cite(build, "/predicate/buildDefinition/resolvedDependencies") if {
	every each in input.evidence.environment {
		every tag in each.predicate.sourceTags {
			_source(tag) in _sources
		}
		every build in input.evidence.provenance {
			count(_fetched(build) & {_source(tag) | some tag in each.predicate.sourceTags}) > 0
		}
	}
	count(input.evidence.environment) > 0
	some build in input.evidence.provenance
}

finding contains {
	"criterion": "staged",
	"key": artifact.name,
	"text": sprintf("%v (%v) does not run in %s", [artifact.name, artifact.digest, _staging]),
	"cite": evidence.cite(inventory, "/predicate/environments"),
} if {
	some inventory in input.evidence.environment
	environments := inventory.predicate.environments
	some artifact in input.release.artifacts
	count({artifact.digest} - _staged(environments)) > 0
}

finding contains {
	"criterion": "built",
	"key": artifact.name,
	"text": sprintf("no build provenance is about %v (%v)", [artifact.name, artifact.digest]),
	"cite": evidence.cite(build, "/subjects"),
} if {
	some build in input.evidence.provenance
	count(build.subjects) > 0
	some artifact in input.release.artifacts
	count({artifact.digest} - _built) > 0
}

finding contains {
	"criterion": "annotated",
	"key": tag.name,
	"text": sprintf("the tag %v of %v is not annotated", [tag.name, tag.repository]),
	"cite": evidence.cite(inventory, sprintf("/predicate/sourceTags/%d", [position])),
} if {
	some inventory in input.evidence.environment
	some position, tag in inventory.predicate.sourceTags
	tag.annotated != true
}

finding contains {
	"criterion": "unmoved",
	"key": tag.name,
	"text": sprintf("the tag %v of %v names the commit %v, from which nothing was built", [tag.name, tag.repository, tag.commit]),
	"cite": evidence.cite(inventory, sprintf("/predicate/sourceTags/%d", [position])),
} if {
	some inventory in input.evidence.environment
	some position, tag in inventory.predicate.sourceTags
	count({_source(tag)} - _sources) > 0
}

finding contains {
	"criterion": "unmoved",
	"key": build.predicate.runDetails.metadata.finishedOn,
	"text": sprintf("the build that ended at %v was made from no tag of the inventory", [build.predicate.runDetails.metadata.finishedOn]),
	"cite": evidence.cite(build, "/predicate/buildDefinition"),
} if {
	some inventory in input.evidence.environment
	tagged := {_source(tag) | some tag in inventory.predicate.sourceTags}
	some build in input.evidence.provenance
	count(_fetched(build) & tagged) == 0
}

_staging := "staging"

# Artifacts that run in staging.
_staged(environments) := {digest |
	some environment in environments
	environment.name == _staging
	some digest in environment.deployedDigests
}

# Artifacts that some build made.
_built := {subject.digest |
	some build in input.evidence.provenance
	some subject in build.subjects
}

# A tag as a build that fetched it names it, with the commit.
_source(tag) := [sprintf("git+%s@refs/tags/%s", [tag.repository, tag.name]), tag.commit] if trim_space(tag.commit) != ""

_fetched(build) := {[dependency.uri, dependency.digest.gitCommit] |
	some dependency in build.predicate.buildDefinition.resolvedDependencies
}

_sources := {source |
	some build in input.evidence.provenance
	some source in _fetched(build)
}
