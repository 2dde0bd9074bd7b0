# METADATA
# title: What was tested is what is released, configured as it will be
# description: >-
#   Artifacts are compared by digest with what the test result is about, the
#   configuration with the snapshot that the configuration checklist was
#   answered for.
# custom:
#   id: TST-04
#   bullet: "4.1"
#   severity: high
#   tier: core
#   gates: [production-release, emergency-release]
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.5.2"]}
#   evidence: [configuration-checklist, test-result]
#   params:
#     suites: {type: set, default: [dast, functional], tighten: superset}
#   criteria:
#     released: Each of these suites was run against every artifact of the release, by its digest.
#     configured: Every run of these suites used the configuration that the checklist records, and there is such a run of each.
#   consequence: Another build or another configuration than the one tested would go live, and all tests would say nothing about it.
#   remediation: Run the suites named against the artifacts and the configuration of this release, and attest the result with `releasegate attest test-result`.
package controls.testing_and_validation.tested_as_released

import data.lib.evidence
import data.lib.suite

met.released contains evidence.cite(run, "/subjects") if {
	count(input.release.artifacts) > 0
	every name in data.params["TST-04"].suites {
		every artifact in input.release.artifacts {
			artifact.digest in _tested(name)
		}
	}
	some run in _runs
}

met.configured contains evidence.cite(run, "/predicate/configuration") if {
	every name in data.params["TST-04"].suites {
		name in {suite.of(run) | some run in _runs}
	}
	every run in _runs {
		_configured(run)
	}
	some _ in input.evidence["configuration-checklist"]
	some run in _runs
}

finding contains {
	"criterion": "released",
	"key": sprintf("%v/%v", [name, artifact.name]),
	"text": sprintf("%v (%v) is not among what the suite %v was run against", [artifact.name, artifact.digest, name]),
	"cite": evidence.cite(run, "/subjects"),
} if {
	run := input.evidence["test-result"][0]
	_ := run.subjects
	some name in data.params["TST-04"].suites
	some artifact in input.release.artifacts
	count({artifact.digest} - _tested(name)) > 0
}

finding contains {
	"criterion": "configured",
	"key": run.predicate.configuration[0].name,
	"text": sprintf("%v was not run with the configuration that the checklist records", [run.predicate.configuration[0].name]),
	"cite": evidence.cite(run, "/predicate/configuration"),
} if {
	some _ in input.evidence["configuration-checklist"]
	configured := {position | some position, run in _runs; _configured(run)}
	some position, run in _runs
	count({position} - configured) > 0
}

_runs := [run |
	some run in input.evidence["test-result"]
	suite.of(run) in data.params["TST-04"].suites
]

_tested(name) := evidence.digests([run | some run in _runs; suite.of(run) == name])

_configured(run) if {
	some entry in run.predicate.configuration
	entry.name == "configuration"
	regex.match(`^[0-9a-f]{64}$`, entry.digest.sha256)
	every each in run.predicate.configuration {
		_agrees(each)
	}
}

# A run that names two configurations was not run with one.
_agrees(entry) if entry.name != "configuration"

_agrees(entry) if {
	every checklist in input.evidence["configuration-checklist"] {
		entry.digest.sha256 == checklist.predicate.configDigest
	}
}
