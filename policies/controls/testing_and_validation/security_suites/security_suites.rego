# METADATA
# title: Source, dependencies and running system were scanned on one commit, and no secret was found
# custom:
#   id: TST-13
#   bullet: "4.2"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso27001-2022: [A.8.28, A.8.29], ism-2025-12: [ism-0402]}
#   evidence: [test-result]
#   params:
#     suites: {type: set, default: [dast, sast, sca, secret-scan], tighten: superset}
#   criteria:
#     run: Each of these suites was run.
#     same_commit: All runs of these suites were made on the same commit.
#     no_secrets: The scan for secrets found none.
#   consequence: A weakness that a scanner finds within minutes, or a password in the source, would be found by an attacker first.
#   remediation: Run the suites named on the commit that is released, replace every secret found, and attest the results with `releasegate attest test-result`.
package controls.testing_and_validation.security_suites

import data.lib.evidence
import data.lib.suite

met.run contains evidence.cite(run, "/predicate/configuration/0") if {
	every name in data.params["TST-13"].suites {
		name in _suites
	}
	some run in _runs
}

met.same_commit contains evidence.cite(run, "/predicate/configuration/0/digest/gitCommit") if {
	every each in _runs {
		_on(each, _runs[0].predicate.configuration[0].digest.gitCommit)
	}
	some run in _runs
}

met.no_secrets contains evidence.cite(run, "/predicate/failedTests") if {
	every each in _secret_scans {
		_clean(each)
	}
	some run in _secret_scans
}

finding contains {
	"criterion": "run",
	"key": name,
	"text": sprintf("the suite %v was not run", [name]),
	"cite": evidence.cite(input.evidence["test-result"][0], "/predicate/configuration"),
} if {
	some name in data.params["TST-13"].suites
	count({name} - _suites) > 0
}

finding contains {
	"criterion": "same_commit",
	"key": run.predicate.configuration[0].name,
	"text": sprintf("%v was not run on the commit of %v", [run.predicate.configuration[0].name, _runs[0].predicate.configuration[0].name]),
	"cite": evidence.cite(run, "/predicate/configuration/0"),
} if {
	same := {position | some position, run in _runs; _on(run, _runs[0].predicate.configuration[0].digest.gitCommit)}
	some position, run in _runs
	count({position} - same) > 0
}

finding contains {
	"criterion": "no_secrets",
	"key": found,
	"text": sprintf("%v reports %v", [run.predicate.configuration[0].name, found]),
	"cite": evidence.cite(run, "/predicate"),
} if {
	some run in _secret_scans
	some list in [run.predicate.failedTests, run.predicate.warnedTests]
	some found in list
}

_runs := [run |
	some run in input.evidence["test-result"]
	suite.of(run) in data.params["TST-13"].suites
]

_suites := {suite.of(run) | some run in _runs}

_secret_scans := [run | some run in input.evidence["test-result"]; suite.of(run) == "secret-scan"]

_on(run, commit) if {
	regex.match(`^[0-9a-f]{40}([0-9a-f]{24})?$`, commit)
	run.predicate.configuration[0].digest.gitCommit == commit
}

_clean(run) if {
	run.predicate.result == "PASSED"
	run.predicate.failedTests == []
	run.predicate.warnedTests == []
	count(run.predicate.passedTests) > 0
}
