# METADATA
# title: Every kind of credential was issued, presented and revoked on every platform
# description: >-
#   Functional tests of a flow are named flow, credential and platform, such as
#   issuance/pilot-card/ios. Credentials are those that any such test names, and
#   those that the release names in addition.
# custom:
#   id: TST-02
#   bullet: "4.1"
#   severity: high
#   tier: core
#   effective_from: 2026-01-01
#   frameworks: {iso9001-2015: ["8.6"]}
#   evidence: [test-result]
#   params:
#     flows: {type: set, default: [issuance, presentation, revocation, wallet-integration], tighten: superset}
#     platforms: {type: set, default: [android, ios], tighten: superset}
#     credentials: {type: set, default: [], tighten: superset}
#   criteria:
#     covered: For each credential and each platform there is a passed functional test of every flow, and none that failed.
#   consequence: Holders of one credential or one kind of phone may find that they cannot get, show or lose their credential as they should.
#   remediation: Run the functional tests named, and attest the result with `releasegate attest test-result`.
package controls.testing_and_validation.flows_tested

import data.lib.evidence
import data.lib.suite

met.covered contains evidence.cite(run, "/predicate/passedTests") if {
	count(_credentials) > 0
	every credential in _credentials {
		every platform in data.params["TST-02"].platforms {
			every flow in data.params["TST-02"].flows {
				concat("/", [flow, credential, platform]) in _passed
			}
		}
	}
	some run in _functional
}

finding contains {
	"criterion": "covered",
	"key": name,
	"text": sprintf("no functional test shows that %v of %v works on %v", [flow, credential, platform]),
	"cite": evidence.cite(_functional[0], "/predicate/passedTests"),
} if {
	some credential in _credentials
	some platform in data.params["TST-02"].platforms
	some flow in data.params["TST-02"].flows
	name := concat("/", [flow, credential, platform])
	count({name} - _passed) > 0
}

_functional := [run | some run in input.evidence["test-result"]; suite.of(run) == "functional"]

_credentials contains credential if some credential in data.params["TST-02"].credentials

_credentials contains parts[1] if {
	some run in _functional
	some list in [run.predicate.passedTests, run.predicate.warnedTests, run.predicate.failedTests]
	some name in list
	parts := split(name, "/")
	count(parts) == 3
	parts[0] in data.params["TST-02"].flows
}

_passed := suite.passed(_functional)
