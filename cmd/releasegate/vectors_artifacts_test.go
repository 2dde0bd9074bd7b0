package main

import (
	"strings"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/testkit"
)

var (
	testSystem  = []string{"demo-test-system"}
	buildSystem = []string{"demo-build-system"}
)

// artifactVectors hold what is said of one artifact and not of another, and what is
// said again: the newest counts, of each artifact and of each series.
var artifactVectors = []vector{
	{name: "scan-of-one-artifact", step: "require", exit: exitDenied, code: "missing", says: "No vulns covers artifact wallet-verifier.", spoil: on(func(e *testkit.Engagement, issuer, _ decision.Artifact) {
		e.Remove("evidence/4-vulns.*")
		scan(e, "4-vulns", "2026-06-28T01:20:00Z", nil, issuer)
	})},
	{name: "scan-of-one-artifact-is-old", step: "require", exit: exitDenied, code: "stale", says: "wallet-verifier", spoil: on(func(e *testkit.Engagement, issuer, verifier decision.Artifact) {
		e.Remove("evidence/4-vulns.*")
		scan(e, "4-vulns-issuer", "2026-06-28T01:20:00Z", nil, issuer)
		scan(e, "4-vulns-verifier", "2026-06-10T01:20:00Z", nil, verifier)
	})},
	{name: "scan-of-each-artifact", exit: exitDone, spoil: on(func(e *testkit.Engagement, issuer, verifier decision.Artifact) {
		e.Remove("evidence/4-vulns.*")
		scan(e, "4-vulns-issuer", "2026-06-28T01:20:00Z", nil, issuer)
		scan(e, "4-vulns-verifier", "2026-06-28T01:20:00Z", nil, verifier)
	})},
	// Another scanner found nothing in either.
	{name: "newer-scan-of-another-artifact", step: "control", exit: exitDenied, code: "unmet", says: "CVE-0000-00001 is rated critical", spoil: on(func(e *testkit.Engagement, issuer, verifier decision.Artifact) {
		e.Remove("evidence/4-vulns.*")
		scan(e, "4-vulns", "2026-06-27T01:20:00Z", rated("critical"), issuer, verifier)
		scan(e, "4-vulns-issuer", "2026-06-28T01:20:00Z", nil, issuer)
		scan(e, "4-vulns-other", "2026-06-28T01:20:00Z", func(p map[string]any) {
			scanner := p["scanner"].(map[string]any)
			scanner["uri"], scanner["result"] = "https://scanners.example/another-scanner", []any{}
		}, issuer, verifier)
	})},
	{name: "scanned-again-after-the-fix", exit: exitDone, spoil: on(func(e *testkit.Engagement, issuer, verifier decision.Artifact) {
		e.Remove("evidence/4-vulns.*")
		scan(e, "4-vulns", "2026-06-27T01:20:00Z", rated("critical"), issuer, verifier)
		scan(e, "4-vulns-issuer", "2026-06-28T01:20:00Z", nil, issuer)
		scan(e, "4-vulns-verifier", "2026-06-28T01:40:00Z", nil, verifier)
	})},

	{name: "provenance-of-one-artifact", step: "require", exit: exitDenied, code: "missing", says: "No provenance covers artifact wallet-verifier.", spoil: on(func(e *testkit.Engagement, issuer, _ decision.Artifact) {
		e.Remove("evidence/2-provenance.*")
		build(e, "2-provenance", "2026-06-15T04:20:00Z", "", issuer)
	})},
	{name: "provenance-of-each-artifact", exit: exitDone, spoil: on(func(e *testkit.Engagement, issuer, verifier decision.Artifact) {
		e.Remove("evidence/2-provenance.*")
		build(e, "2-provenance-issuer", "2026-06-15T04:20:00Z", "", issuer)
		build(e, "2-provenance-verifier", "2026-06-15T04:30:00Z", "", verifier)
	})},
	{name: "newer-provenance-of-another-artifact", step: "control", exit: exitDenied, code: "unmet", says: "https://builds.example/a-laptop", spoil: on(func(e *testkit.Engagement, issuer, verifier decision.Artifact) {
		e.Remove("evidence/2-provenance.*")
		build(e, "2-provenance", "2026-06-15T04:20:00Z", "https://builds.example/a-laptop", issuer, verifier)
		build(e, "2-provenance-issuer", "2026-06-15T04:30:00Z", "", issuer)
	})},

	{name: "suite-run-again", exit: exitDone, spoil: on(func(e *testkit.Engagement, issuer, verifier decision.Artifact) {
		run(e, "4-test-result-sast-before", "2026-06-20T02:10:00Z", "FAILED", "wallet-verifier", issuer, verifier)
	})},
	{name: "suite-failed-since", step: "control", exit: exitDenied, code: "unmet", says: "wallet-verifier of sast failed", spoil: on(func(e *testkit.Engagement, issuer, verifier decision.Artifact) {
		run(e, "4-test-result-sast-since", "2026-06-22T02:10:00Z", "PASSED", "wallet-verifier", issuer, verifier)
	})},
	{name: "suite-failed-for-another-artifact", step: "control", exit: exitDenied, code: "unmet", says: "wallet-verifier of sast failed", spoil: on(func(e *testkit.Engagement, issuer, verifier decision.Artifact) {
		e.Remove("evidence/4-test-result-sast.*")
		run(e, "4-test-result-sast", "2026-06-21T02:10:00Z", "PASSED", "wallet-verifier", issuer, verifier)
		run(e, "4-test-result-sast-issuer", "2026-06-22T02:10:00Z", "PASSED", "", issuer)
	})},
	{name: "suite-runs-contradict", step: "require", exit: exitDenied, code: "contradiction", says: "Which test-result sast counts cannot be told: 2 different attestations of one series were signed at the same time", spoil: on(func(e *testkit.Engagement, issuer, verifier decision.Artifact) {
		run(e, "4-test-result-sast-other", "2026-06-21T02:10:00Z", "PASSED", "wallet-verifier", issuer, verifier)
	})},
	{name: "suite-run-at-no-time", step: "require", exit: exitDenied, code: "contradiction", says: "1 do not say when they were signed, so that none is the newest", spoil: on(func(e *testkit.Engagement, issuer, verifier decision.Artifact) {
		run(e, "4-test-result-sast-other", "", "PASSED", "wallet-verifier", issuer, verifier)
	})},

	{name: "tested-with-another-configuration", step: "control", exit: exitDenied, code: "unmet", says: "functional was not run with the configuration that the checklist records", spoil: change("test-result", "4-test-result", testSystem, func(p map[string]any) {
		p["configuration"].([]any)[1].(map[string]any)["digest"] = map[string]any{"sha256": strings.Repeat("4c", 32)}
	})},
	// Tests and checklist agree on what was tested; it is not what goes live.
	{name: "configuration-changed-since-the-tests", step: "control", exit: exitDenied, code: "unmet", says: "and no change is listed", spoil: func(e *testkit.Engagement) {
		change("configuration-checklist", "3-configuration-checklist", []string{"invented-platform-engineer", "invented-security-lead", "invented-customer-sponsor"}, func(p map[string]any) {
			p["testedConfigDigest"], p["configDigest"], p["changesSinceTest"] = p["configDigest"], strings.Repeat("4c", 32), []any{}
		})(e)
	}},
}

// on returns a spoiler that knows the two artifacts of the release, after which the
// board votes again.
func on(how func(e *testkit.Engagement, issuer, verifier decision.Artifact)) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) {
		_, release := e.Release()
		how(e, release.Artifacts[0], release.Artifacts[1])
		e.Revote(testkit.Members...)
	}
}

func about(artifacts []decision.Artifact) []intoto.Subject {
	var subjects []intoto.Subject
	for _, a := range artifacts {
		subjects = append(subjects, intoto.SubjectOf(a.Name, a.SHA256))
	}
	return subjects
}

// scan attests what the scanner found in artifacts.
func scan(e *testkit.Engagement, file, finished string, how func(map[string]any), artifacts ...decision.Artifact) {
	e.Attest(testkit.Claim{Kind: "vulns", Signers: testSystem, File: file, Subject: about(artifacts), Change: func(p map[string]any) {
		day, _, _ := strings.Cut(finished, "T")
		p["metadata"] = map[string]any{"scanStartedOn": day + "T01:00:00Z", "scanFinishedOn": finished}
		p["scanner"].(map[string]any)["db"] = map[string]any{"lastUpdate": day + "T00:00:00Z"}
		if how != nil {
			how(p)
		}
	}})
}

// rated has the first finding of a scan rated otherwise.
func rated(score string) func(map[string]any) {
	return func(p map[string]any) {
		first := p["scanner"].(map[string]any)["result"].([]any)[0].(map[string]any)
		first["severity"].([]any)[0].(map[string]any)["score"] = score
	}
}

// build attests how artifacts were built; an empty builder is the honest one.
func build(e *testkit.Engagement, file, finished, builder string, artifacts ...decision.Artifact) {
	e.Attest(testkit.Claim{Kind: "provenance", Signers: buildSystem, File: file, Subject: about(artifacts), Change: func(p map[string]any) {
		details := p["runDetails"].(map[string]any)
		details["metadata"].(map[string]any)["finishedOn"] = finished
		if builder != "" {
			details["builder"].(map[string]any)["id"] = builder
		}
	}})
}

// run attests a run of the suite sast, at a time or at none, with a test that failed
// or none.
func run(e *testkit.Engagement, file, finished, result, failed string, artifacts ...decision.Artifact) {
	e.Attest(testkit.Claim{Kind: "test-result", Signers: testSystem, File: file, Subject: about(artifacts), Change: func(p map[string]any) {
		suite := p["configuration"].([]any)[0].(map[string]any)
		suite["name"], suite["annotations"] = "sast", map[string]any{}
		if finished != "" {
			suite["annotations"] = map[string]any{"finishedOn": finished}
		}
		p["result"], p["configuration"] = result, []any{suite}
		p["passedTests"], p["failedTests"] = []any{"wallet-issuer", "wallet-verifier"}, []any{}
		if failed != "" {
			p["passedTests"], p["failedTests"] = []any{"wallet-issuer"}, []any{failed}
		}
	}})
}
