package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/testkit"
)

const (
	planFiles   = "evidence/1-onboarding-plan.*.dsse.json"
	environment = "evidence/2-environment.*.dsse.json"
	pentest     = "evidence/4-pentest-report.*.dsse.json"
	rehearsal   = "evidence/6-rehearsal.*.dsse.json"
	releaseFile = "releases/1.0.0/release.hcl"
)

// runbooks is what gate.hcl says of rehearsals in the phase of training.
const runbooks = `  evidence "rehearsal" {
    about   = "release"
    series  = ["runbook", "incident"]
    max_age = "90d"
    signers {
      role  = "operations-lead"
      count = 1
    }
    signers {
      role  = "service-owner"
      count = 1
    }
    separate = [["operations-lead", "service-owner"]]
  }
`

var tester = []string{"invented-penetration-tester"}

// vectors spoil one thing each.
var vectors = []vector{
	{name: "honest", spoil: func(*testkit.Engagement) {}, exit: exitDone},

	// source: what was found
	{name: "evidence-not-json", step: "source", exit: exitDenied, code: "not_strict_json", says: "unexpected EOF", spoil: func(e *testkit.Engagement) {
		e.Write(e.Only(pentest), []byte("{"))
	}},
	{name: "evidence-duplicate-name", step: "source", exit: exitDenied, code: "not_strict_json", says: "duplicate", spoil: func(e *testkit.Engagement) {
		e.Replace(pentest, `"payloadType":`, `"payloadType": "application/vnd.in-toto+json", "payloadType":`)
	}},
	{name: "evidence-case-variant-name", step: "source", exit: exitDenied, code: "not_an_envelope", says: "not a DSSE envelope", spoil: func(e *testkit.Engagement) {
		e.Replace(pentest, `"payload":`, `"Payload":`)
	}},
	{name: "evidence-named-with-a-backslash", step: "source", exit: exitDenied, code: "unreadable", says: "holds a backslash", spoil: func(e *testkit.Engagement) {
		must(os.Rename(e.Only(pentest), e.Path(`evidence/4\pentest-report.json`)))
	}},
	{name: "evidence-is-a-link", step: "source", exit: exitDenied, code: "unreadable", says: "links", spoil: func(e *testkit.Engagement) {
		name := e.Only(pentest)
		must(os.Rename(name, e.Path("elsewhere.json")))
		must(os.Symlink(e.Path("elsewhere.json"), name))
	}},
	{name: "evidence-is-an-in-toto-metablock", step: "trust", exit: exitDenied, code: "bad_signature", says: "no key that trust.hcl lists", spoil: func(e *testkit.Engagement) {
		e.Write(e.Only(pentest), []byte(`{"signed": {"_type": "link", "name": "test"}, "signatures": []}`))
	}},
	{name: "evidence-too-large", step: "source", exit: exitDenied, code: "too_large", says: "at most 16777216 are read", spoil: func(e *testkit.Engagement) {
		must(os.Truncate(e.Only(pentest), 512<<20)) // a sparse file: the bytes are never written, and must never be read
	}},
	{name: "evidence-swollen", step: "source", exit: exitDenied, code: "not_an_envelope", says: "…", spoil: func(e *testkit.Engagement) {
		e.Write(e.Only(pentest), []byte(`{"`+strings.Repeat("x", 6<<20)+`": 1}`)) // what is quoted of it is cut
	}},
	{name: "evidence-folder-missing", step: "source", exit: exitRefused, says: "does not exist", spoil: func(e *testkit.Engagement) {
		e.Remove("evidence")
	}},

	// trust: who signed
	{name: "signature-flipped", step: "trust", exit: exitDenied, code: "bad_signature", says: "was rejected (bad_signature)", spoil: func(e *testkit.Engagement) {
		e.Envelope(pentest, func(tree map[string]any) {
			signature := tree["signatures"].([]any)[0].(map[string]any)
			sig, err := base64.StdEncoding.DecodeString(signature["sig"].(string))
			must(err)
			sig[len(sig)-1] ^= 1
			signature["sig"] = base64.StdEncoding.EncodeToString(sig)
		})
	}},
	{name: "payload-changed", step: "trust", exit: exitDenied, code: "bad_signature", says: "pentest-report", spoil: func(e *testkit.Engagement) {
		e.Envelope(pentest, func(tree map[string]any) {
			payload, err := base64.StdEncoding.DecodeString(tree["payload"].(string))
			must(err)
			tree["payload"] = base64.StdEncoding.EncodeToString([]byte(strings.Replace(string(payload), `"severity":"high"`, `"severity":"low"`, 1)))
		})
	}},
	{name: "signatures-empty", step: "trust", exit: exitDenied, code: "bad_signature", says: "no key that trust.hcl lists", spoil: func(e *testkit.Engagement) {
		e.Envelope(pentest, func(tree map[string]any) { tree["signatures"] = []any{} })
	}},
	{name: "payload-type-changed", step: "trust", exit: exitDenied, code: "wrong_payload_type", says: "application/json", spoil: func(e *testkit.Engagement) {
		e.Envelope(pentest, func(tree map[string]any) { tree["payloadType"] = "application/json" })
	}},
	{name: "signed-by-a-stranger", step: "trust", exit: exitDenied, code: "bad_signature", says: "no key that trust.hcl lists", spoil: func(e *testkit.Engagement) {
		e.Remove(pentest)
		e.Attest(testkit.Claim{Kind: "pentest-report", Signers: []string{"demo-security"}, File: "4-pentest-report"})
	}},
	{name: "key-revoked", step: "trust", exit: exitDenied, code: "revoked_key", says: "invented-penetration-tester is revoked", spoil: func(e *testkit.Engagement) {
		e.Replace("trust/trust.hcl", "# Who may sign", fmt.Sprintf("revoked %q {\n  since = \"2026-06-29T00:00:00Z\"\n  compromise = true\n}\n# Who may sign", e.Signer("invented-penetration-tester").Key().SPKI()))
		e.Seal("trust", "demo-security", nil)
		e.Revote(testkit.Members...)
	}},
	{name: "key-expired", step: "trust", exit: exitDenied, code: "expired_key", says: "out of date", spoil: func(e *testkit.Engagement) {
		e.Replace("trust/trust.hcl", `roles       = ["penetration-tester"]
  key         = "keys/invented-penetration-tester.pub"
  valid_from  = "2025-06-30T04:00:00Z"
  valid_until = "2027-06-30T04:00:00Z"`, `roles       = ["penetration-tester"]
  key         = "keys/invented-penetration-tester.pub"
  valid_from  = "2025-06-30T04:00:00Z"
  valid_until = "2026-06-30T03:59:00Z"`)
		e.Seal("trust", "demo-security", nil)
		e.Revote(testkit.Members...)
	}},

	// bind: what it is about
	{name: "another-customers-evidence", step: "bind", exit: exitDenied, code: "wrong_engagement", says: "engagement:wallet-pilot", spoil: func(e *testkit.Engagement) {
		engagement, _ := e.Release()
		engagement.Customer = "another-invented-agency"
		e.Remove(environment)
		e.Attest(testkit.Claim{Kind: "environment", Signers: []string{"invented-platform-engineer"}, File: "2-environment", Subject: []intoto.Subject{intoto.SubjectOf("engagement:wallet-pilot", engagement.Digest())}})
		e.Revote(testkit.Members...)
	}},
	{name: "another-releases-evidence", step: "bind", exit: exitDenied, code: "wrong_release", says: "not about release 1.0.0", spoil: func(e *testkit.Engagement) {
		_, release := e.Release()
		release.ID = "0.9.0"
		e.Remove(rehearsal)
		e.Attest(testkit.Claim{Kind: "rehearsal", Signers: []string{"invented-operations-lead"}, File: "6-rehearsal", Subject: []intoto.Subject{intoto.SubjectOf("release:1.0.0", release.Digest())}})
		e.Revote(testkit.Members...)
	}},
	{name: "only-a-weaker-digest", step: "bind", exit: exitDenied, code: "wrong_release", says: "without a SHA-256", spoil: func(e *testkit.Engagement) {
		e.Remove(rehearsal)
		e.Attest(testkit.Claim{Kind: "rehearsal", Signers: []string{"invented-operations-lead"}, File: "6-rehearsal", Subject: []intoto.Subject{{Name: "release:1.0.0", Digest: map[string]string{"sha1": "da39a3ee5e6b4b0d3255bfef95601890afd80709"}}}})
		e.Revote(testkit.Members...)
	}},
	{name: "predicate-type-longer", step: "bind", exit: exitDenied, code: "unknown_predicate", says: "is not registered", spoil: func(e *testkit.Engagement) {
		e.Remove(pentest)
		e.Attest(testkit.Claim{Kind: "pentest-report", Signers: tester, File: "4-pentest-report", Type: "https://github.com/credentry/releasegate/attestations/pentest-report/v1/"})
		e.Revote(testkit.Members...)
	}},
	{name: "field-unknown", step: "bind", exit: exitDenied, code: "schema_violation", says: "additional properties 'verdict' not allowed", spoil: change("pentest-report", "4-pentest-report", tester, func(p map[string]any) { p["verdict"] = "approved" })},
	{name: "field-of-the-wrong-type", step: "bind", exit: exitDenied, code: "schema_violation", says: "/findings", spoil: change("pentest-report", "4-pentest-report", tester, func(p map[string]any) { p["findings"] = "none" })},
	{name: "signed-in-the-future", step: "bind", exit: exitDenied, code: "future", says: "after the deciding instant", spoil: change("pentest-report", "4-pentest-report", tester, func(p map[string]any) { p["collectedAt"] = "2026-06-30T04:06:00Z" })},
	{name: "phase-not-asked-for", step: "bind", exit: exitDenied, code: "not_required", says: "asks for no rehearsal in phase", spoil: func(e *testkit.Engagement) {
		e.Replace("policy/gate.hcl", runbooks, "")
		e.Seal("policy", "demo-security", nil)
		e.Revote(testkit.Members...)
	}},

	// require: what must be there
	{name: "evidence-missing", step: "require", exit: exitDenied, code: "missing", says: "No verified pentest-report for testing-and-validation was found.", spoil: func(e *testkit.Engagement) {
		e.Remove(pentest)
	}},
	{name: "evidence-empty", step: "require", exit: exitDenied, code: "missing", says: "No verified onboarding-plan for onboarding-preparation was found.", spoil: func(e *testkit.Engagement) {
		e.Remove("evidence/*.json")
	}},
	{name: "evidence-stale", step: "require", exit: exitDenied, code: "stale", says: "at most 30 days is allowed", spoil: change("environment", "2-environment", []string{"invented-platform-engineer"}, func(p map[string]any) { p["collectedAt"] = "2026-05-30T04:00:00Z" })},
	{name: "evidence-poor", step: "require", exit: exitDenied, code: "poor_evidence", says: "its quality is poor, at least fair is needed", spoil: change("environment", "2-environment", []string{"invented-platform-engineer"}, func(p map[string]any) { p["evidenceQuality"] = "poor" })},
	{name: "work-by-another-plan", step: "require", exit: exitDenied, code: "another_plan", says: "the work was done by onboarding plan 000000000000", spoil: change("environment", "2-environment", []string{"invented-platform-engineer"}, func(p map[string]any) { p["onboardingPlanDigest"] = strings.Repeat("0", 64) })},
	{name: "one-of-two-signers", step: "require", exit: exitDenied, code: "threshold_not_met", says: "customer-sponsor must sign", spoil: func(e *testkit.Engagement) {
		e.Remove("evidence/1-onboarding-plan.invented-customer-sponsor.dsse.json")
		e.Revote(testkit.Members...)
	}},
	{name: "signer-without-the-role", step: "require", exit: exitDenied, code: "wrong_role", says: "signed by invented-trainer", spoil: func(e *testkit.Engagement) {
		e.Remove(pentest)
		e.Attest(testkit.Claim{Kind: "pentest-report", Signers: []string{"invented-trainer"}, File: "4-pentest-report"})
		e.Revote(testkit.Members...)
	}},
	{name: "one-person-in-both-roles", step: "require", exit: exitDenied, code: "separation_of_duties", says: "must be held by different persons", spoil: func(e *testkit.Engagement) {
		e.Remove(planFiles)
		e.Replace("trust/trust.hcl", `["project-manager"]`, `["project-manager", "customer-sponsor"]`)
		e.Seal("trust", "demo-security", nil)
		e.Attest(testkit.Claim{Kind: "onboarding-plan", Signers: []string{"invented-project-manager"}, File: "1-onboarding-plan"})
		e.Revote(testkit.Members...)
	}},
	{name: "two-keys-of-one-person", step: "require", exit: exitDenied, code: "separation_of_duties", says: "must be held by different persons", spoil: func(e *testkit.Engagement) {
		e.Replace("trust/trust.hcl", "functionary \"invented-customer-sponsor\" {\n  person      = \"invented-customer-sponsor\"", "functionary \"invented-customer-sponsor\" {\n  person      = \"invented-project-manager\"")
		e.Seal("trust", "demo-security", nil)
		e.Revote(testkit.Members...)
	}},
	{name: "two-keys-of-one-system", step: "require", exit: exitDenied, code: "threshold_not_met", says: "2 in the role penetration-tester must sign, 1 did", spoil: func(e *testkit.Engagement) {
		e.Replace("policy/gate.hcl", "role  = \"penetration-tester\"\n      count = 1", "role  = \"penetration-tester\"\n      count = 2")
		e.Seal("policy", "demo-security", nil)
		e.Replace("trust/trust.hcl", "person      = \"invented-penetration-tester\"", "system      = \"invented scanner\"")
		e.Replace("trust/trust.hcl", "  person      = \"invented-implementer\"\n  roles       = [\"implementer\"]", "  system      = \"invented scanner\"\n  roles       = [\"implementer\", \"penetration-tester\"]")
		e.Seal("trust", "demo-security", nil)
		e.Attest(testkit.Claim{Kind: "pentest-report", Signers: []string{"invented-penetration-tester", "invented-implementer"}, File: "4-pentest-report"})
		e.Revote(testkit.Members...)
	}},
	{name: "one-person-for-two-places", step: "require", exit: exitDenied, code: "separation_of_duties", says: "must be held by different persons", spoil: func(e *testkit.Engagement) {
		e.Replace("policy/gate.hcl", "count = 1\n    }\n    signers {\n      role  = \"customer-sponsor\"\n      count = 1\n    }\n    separate = [[\"project-manager\"", "count = 2\n    }\n    signers {\n      role  = \"customer-sponsor\"\n      count = 1\n    }\n    separate = [[\"project-manager\"")
		e.Seal("policy", "demo-security", nil)
		e.Replace("trust/trust.hcl", `= ["customer-sponsor"`, `= ["project-manager", "customer-sponsor"`)
		e.Seal("trust", "demo-security", nil)
		e.Revote(testkit.Members...)
	}},
	{name: "two-newest-contradict", step: "require", exit: exitDenied, code: "contradiction", says: "signed at the same time", spoil: func(e *testkit.Engagement) {
		e.Attest(testkit.Claim{Kind: "pentest-report", Signers: tester, File: "4-pentest-report-again", Change: func(p map[string]any) { p["methodology"] = "another" }})
		e.Revote(testkit.Members...)
	}},
	{name: "artifact-not-covered", step: "require", exit: exitDenied, code: "missing", says: "No pentest-report covers artifact wallet-verifier.", spoil: func(e *testkit.Engagement) {
		_, release := e.Release()
		e.Remove(pentest)
		e.Attest(testkit.Claim{Kind: "pentest-report", Signers: tester, File: "4-pentest-report", Subject: []intoto.Subject{intoto.SubjectOf("wallet-issuer", release.Artifacts[0].SHA256)}})
		e.Revote(testkit.Members...)
	}},

	{name: "phase-never-signed-off", step: "require", exit: exitDenied, code: "missing", says: "comes after testing-and-validation, which has not been signed off", spoil: func(e *testkit.Engagement) {
		e.Remove("decisions/phase-exit/testing-and-validation")
		e.Revote(testkit.Members...)
	}},
	{name: "signed-off-by-a-person", step: "require", exit: exitDenied, code: "wrong_role", says: "only the role release-gate decides", spoil: func(e *testkit.Engagement) {
		name := e.Only("decisions/phase-exit/testing-and-validation/*.dsse.json")
		content, err := os.ReadFile(name)
		must(err)
		envelope, err := intoto.Read(content)
		must(err)
		forged, err := e.Signer("invented-platform-engineer").Sign(envelope.Payload)
		must(err)
		content, err = intoto.MarshalEnvelope(forged)
		must(err)
		e.Write(name, content)
		e.Revote(testkit.Members...)
	}},

	{name: "phase-signed-off-for-another-customer", step: "require", exit: exitDenied, code: "missing", says: "comes after testing-and-validation, which has not been signed off", spoil: func(e *testkit.Engagement) {
		name := e.Only("decisions/phase-exit/testing-and-validation/*.dsse.json")
		envelope, err := intoto.Read([]byte(e.Text(name)))
		must(err)
		ours, _ := e.Release()
		theirs := ours
		theirs.Customer = "another-agency"
		another := bytes.ReplaceAll(envelope.Payload, []byte(`"customer":"`+ours.Customer), []byte(`"customer":"`+theirs.Customer))
		another = bytes.ReplaceAll(another, []byte(ours.Digest()), []byte(theirs.Digest()))
		signed, err := e.Signer("demo-gate").Sign(another)
		must(err)
		content, err := intoto.MarshalEnvelope(signed)
		must(err)
		e.Remove("decisions/phase-exit/testing-and-validation")
		e.Write("decisions/phase-exit/testing-and-validation/another.dsse.json", content)
		e.Revote(testkit.Members...)
	}},
	{name: "phase-signed-off-too-early", step: "require", exit: exitDenied, code: "out_of_order", says: "testing-and-validation was signed off at 2026-01-01T00:00:00Z, before", spoil: func(e *testkit.Engagement) {
		name := e.Only("decisions/phase-exit/testing-and-validation/*.dsse.json")
		content, err := os.ReadFile(name)
		must(err)
		envelope, err := intoto.Read(content)
		must(err)
		at := regexp.MustCompile(`"decidedAt":"[^"]*"`)
		earlier, err := e.Signer("demo-gate").Sign(at.ReplaceAll(envelope.Payload, []byte(`"decidedAt":"2026-01-01T00:00:00Z"`)))
		must(err)
		content, err = intoto.MarshalEnvelope(earlier)
		must(err)
		e.Write(name, content)
		e.Revote(testkit.Members...)
	}},

	// ballot: what the board said
	{name: "vote-without-a-proven-time", step: "ballot", exit: exitDenied, code: "unproven_time", says: "Nothing but its signers says when the change-approval was signed", spoil: func(e *testkit.Engagement) {
		e.Remove("policy/controls/testing_and_validation/released_sbom_cyclonedx") // no gate collects what it reads
		e.Replace("policy/gate.hcl", `tiers    = ["core"]`, `tiers    = ["core", "extended"]`)
		e.Seal("policy", "demo-security", nil)
		e.Revote(testkit.Members...)
	}},
	{name: "one-vote-too-few", step: "ballot", exit: exitDenied, code: "quorum_not_met", says: "2 of 3 board members", spoil: func(e *testkit.Engagement) {
		e.Remove("evidence/vote.invented-board-member.dsse.json")
	}},
	{name: "quorum-without-the-chair", step: "ballot", exit: exitDenied, code: "quorum_not_met", says: "must include the role board-chair", spoil: func(e *testkit.Engagement) {
		e.Replace("trust/trust.hcl", `["project-manager"]`, `["project-manager", "board-chair"]`)
		e.Replace("trust/trust.hcl", `["change-board", "board-chair"]`, `["change-board"]`)
		e.Seal("trust", "demo-security", nil)
		e.Revote(testkit.Members...)
	}},
	{name: "one-rejection", step: "ballot", exit: exitDenied, code: "rejected_by_board", says: "one rejection denies", spoil: func(e *testkit.Engagement) {
		e.Remove("evidence/vote.invented-board-member.dsse.json")
		e.Vote(func(p map[string]any) { p["vote"] = "reject" }, "invented-board-member")
	}},
	{name: "vote-by-a-stranger-to-the-board", step: "ballot", exit: exitDenied, code: "not_a_member", says: "does not hold the role change-board", spoil: func(e *testkit.Engagement) {
		e.Revote("invented-board-chair", "invented-board-security", "invented-solution-architect")
	}},
	{name: "vote-by-the-requester", step: "ballot", exit: exitDenied, code: "conflict_of_interest", says: "asked for the change", spoil: boardMember("change-requester", "invented-change-requester")},
	{name: "vote-by-the-implementer", step: "ballot", exit: exitDenied, code: "conflict_of_interest", says: "carries the change out", spoil: boardMember("implementer", "invented-implementer")},
	{name: "vote-by-an-author-of-evidence", step: "ballot", exit: exitDenied, code: "conflict_of_interest", says: "made the evidence training", spoil: boardMember("trainer", "invented-trainer")},
	{name: "vote-twice-by-one-person", step: "ballot", exit: exitDenied, code: "quorum_not_met", says: "2 of 3 board members", spoil: func(e *testkit.Engagement) {
		e.Replace("trust/trust.hcl", "functionary \"invented-board-member\" {\n  person      = \"invented-board-member\"", "functionary \"invented-board-member\" {\n  person      = \"invented-board-chair\"")
		e.Seal("trust", "demo-security", nil)
		e.Revote(testkit.Members...)
	}},
	{name: "vote-before-the-newest-evidence", step: "ballot", exit: exitDenied, code: "too_early", says: "it was cast before the change-approval", spoil: func(e *testkit.Engagement) {
		e.Remove("evidence/vote.*")
		e.Vote(func(p map[string]any) { p["votedAt"] = "2026-06-29T01:00:00Z" }, testkit.Members...)
	}},
	{name: "evidence-added-after-the-vote", step: "ballot", exit: exitDenied, code: "another_package", says: "something changed after it", spoil: func(e *testkit.Engagement) {
		e.Attest(testkit.Claim{Kind: "documents", Signers: []string{"invented-trainer", "invented-service-owner"}, File: "5-documents-again", Change: func(p map[string]any) { p["collectedAt"] = "2026-06-29T00:00:00Z" }})
	}},
	{name: "release-edited-after-the-vote", step: "ballot", exit: exitDenied, code: "another_package", says: "wrong_release", spoil: func(e *testkit.Engagement) {
		e.Replace(releaseFile, "2026-06-30T09:30:00Z", "2026-06-30T19:30:00Z")
	}},
	{name: "request-for-another-type-of-change", step: "ballot", exit: exitDenied, code: "request_differs", says: "The change type is emergency in the change-approval and normal in release.hcl.", spoil: change("change-approval", "6-change-approval", []string{"invented-change-requester"}, func(p map[string]any) { p["type"] = "emergency" })},
	{name: "request-for-another-window", step: "ballot", exit: exitDenied, code: "request_differs", says: "The end of the window is", spoil: change("change-approval", "6-change-approval", []string{"invented-change-requester"}, func(p map[string]any) {
		p["window"].(map[string]any)["end"] = "2026-06-30T19:30:00Z"
	})},
	{name: "implementer-unknown", step: "ballot", exit: exitDenied, code: "unknown_person", says: `"somebody-else" is no person in trust.hcl`, spoil: change("change-approval", "6-change-approval", []string{"invented-change-requester"}, func(p map[string]any) { p["implementer"] = "somebody-else" })},

	// control: what the evidence proves
	{name: "finding-open", step: "control", exit: exitDenied, code: "unmet", says: "TST-09", spoil: change("pentest-report", "4-pentest-report", tester, func(p map[string]any) {
		finding := p["findings"].([]any)[0].(map[string]any)
		finding["status"] = "open"
		delete(finding, "fixedAt")
		delete(finding, "retestedAt")
	})},
	{name: "older-pass-newer-fail", step: "control", exit: exitDenied, code: "unmet", says: "TST-09", spoil: func(e *testkit.Engagement) {
		e.Attest(testkit.Claim{Kind: "pentest-report", Signers: tester, File: "4-pentest-report-newer", Change: func(p map[string]any) {
			p["collectedAt"] = "2026-06-28T00:00:00Z"
			finding := p["findings"].([]any)[0].(map[string]any)
			finding["status"] = "open"
			delete(finding, "fixedAt")
			delete(finding, "retestedAt")
		}})
		e.Revote(testkit.Members...)
	}},
	{name: "geo-redundant-storage", step: "control", exit: exitDenied, code: "unmet", says: "australiasoutheast", spoil: change("environment", "2-environment", []string{"invented-platform-engineer"}, func(p map[string]any) {
		resource(p, 2, 1)["redundancy"] = "GRS"
	})},
	{name: "region-abroad", step: "control", exit: exitDenied, code: "unmet", says: "ENV-03", spoil: change("environment", "2-environment", []string{"invented-platform-engineer"}, func(p map[string]any) {
		resource(p, 2, 1)["region"] = "southeastasia"
	})},
	{name: "duties-not-segregated", step: "control", exit: exitDenied, code: "unmet", says: "CFG-06", spoil: change("access-review", "3-access-review", []string{"invented-security-lead", "invented-customer-sponsor"}, func(p map[string]any) {
		assignment := p["assignments"].([]any)[0].(map[string]any)
		assignment["roles"] = []any{"developer", "release-deployer"}
	})},
	{name: "hypercare-of-27-days", step: "control", exit: exitDenied, code: "unmet", says: "OPS-01", spoil: change("support-plan", "7-support-plan", []string{"invented-operations-lead"}, func(p map[string]any) { p["hypercareEnd"] = "2026-07-27" })},
	{name: "phase-changed", step: "control", exit: exitDenied, code: "unmet", says: "GLV-06", spoil: change("rehearsal", "6-rehearsal", []string{"invented-operations-lead"}, func(p map[string]any) { p["phase"] = "training-and-knowledge-transfer" })},
	{name: "rollback-too-slow", step: "control", exit: exitDenied, code: "unmet", says: "GLV-06", spoil: change("rehearsal", "6-rehearsal", []string{"invented-operations-lead"}, func(p map[string]any) { p["measuredMinutes"] = 91 })},
	{name: "document-missing", step: "control", exit: exitDenied, code: "unmet", says: "TRN-04", spoil: change("documents", "5-documents", []string{"invented-trainer", "invented-service-owner"}, func(p map[string]any) { p["items"] = p["items"].([]any)[1:] })},
	{name: "milestone-missing", step: "control", exit: exitDenied, code: "unmet", says: "ONB-13", spoil: change("onboarding-plan", "1-onboarding-plan", []string{"invented-project-manager", "invented-customer-sponsor"}, func(p map[string]any) { p["milestones"] = p["milestones"].([]any)[1:] })},
	{name: "controls-not-in-effect-yet", step: "decision", exit: exitDenied, code: "nothing_judged", says: "Nothing was judged", spoil: func(e *testkit.Engagement) {
		controls, err := filepath.Glob(e.Path("policy/controls/*/*/*.rego"))
		must(err)
		for _, name := range controls {
			e.Replace(strings.TrimPrefix(name, e.Dir+"/"), "effective_from: 2026-", "effective_from: 2027-")
		}
		e.Seal("policy", "demo-security", nil)
		e.Revote(testkit.Members...)
	}},
	{name: "control-removed-from-the-bundle", step: "control", exit: exitDenied, code: "not_evaluated", says: "the policy bundle does not hold it", spoil: func(e *testkit.Engagement) {
		e.Remove("policy/controls/post_go_live_support")
		e.Seal("policy", "demo-security", func(*bundle.Manifest) {}) // the frozen list still names the control
		e.Revote(testkit.Members...)
	}},

	// bundle: nothing is obeyed before it is verified
	{name: "policy-unsigned", step: "bundle", exit: exitRefused, says: "not signed", spoil: func(e *testkit.Engagement) { e.Remove("policy/manifest.dsse.json") }},
	{name: "policy-file-changed", step: "bundle", exit: exitRefused, says: `"gate.hcl" was changed`, spoil: func(e *testkit.Engagement) {
		e.Replace("policy/gate.hcl", "count        = 3", "count        = 1")
	}},
	{name: "policy-file-added", step: "bundle", exit: exitRefused, says: `"lib/more.rego" was added`, spoil: func(e *testkit.Engagement) { e.Write("policy/lib/more.rego", []byte("package lib.more\n")) }},
	{name: "policy-file-removed", step: "bundle", exit: exitRefused, says: `is missing`, spoil: func(e *testkit.Engagement) { e.Remove("policy/controls/*/*/pentest_findings.rego") }},
	{name: "policy-signed-by-another-key", step: "bundle", exit: exitRefused, says: "no trusted key signed it", spoil: func(e *testkit.Engagement) {
		e.Seal("policy", "invented-project-manager", nil)
	}},
	{name: "policy-expired", step: "bundle", exit: exitRefused, says: "expired at", spoil: func(e *testkit.Engagement) {
		e.Seal("policy", "demo-security", func(m *bundle.Manifest) { m.Expires = testkit.Now.Add(-time.Second) })
	}},
	{name: "policy-rolled-back", step: "bundle", exit: exitRefused, says: "the policy bundle is rolled back: it is version 1, and entry 7 was decided by version 2", spoil: func(e *testkit.Engagement) {
		seen(e, func(r *ledger.Rules) { r.Policy.Version = 2 })
	}},
	{name: "trust-rolled-back", step: "bundle", exit: exitRefused, says: "the trust manifest is rolled back", spoil: func(e *testkit.Engagement) {
		seen(e, func(r *ledger.Rules) { r.Trust.Version = 2 })
	}},
	{name: "policy-below-the-version-demanded", step: "bundle", exit: exitRefused, says: "rolled back: it is version 1, and at least 2 is demanded", args: []string{"--min-policy-version", "2"}, spoil: func(*testkit.Engagement) {}},
	{name: "trust-below-the-version-demanded", step: "bundle", exit: exitRefused, says: "rolled back: it is version 1, and at least 2 is demanded", args: []string{"--min-trust-version", "2"}, spoil: func(*testkit.Engagement) {}},
	{name: "policy-of-the-same-version-twice", step: "bundle", exit: exitRefused, says: "there are two policy bundles of version 1", spoil: func(e *testkit.Engagement) {
		e.Replace("policy/gate.hcl", "count        = 3", "count        = 2")
		e.Seal("policy", "demo-security", func(m *bundle.Manifest) { m.Version = 1 })
	}},
	{name: "policy-of-another-name", step: "bundle", exit: exitRefused, says: "a rulebook keeps its name", spoil: func(e *testkit.Engagement) {
		e.Seal("policy", "demo-security", func(m *bundle.Manifest) { m.Name, m.Version = "another-policy", 9 })
	}},
	{name: "policy-signed-by-too-few", step: "bundle", exit: exitRefused, says: "signed by 1 of the 2 persons that are demanded", args: []string{"--policy-threshold", "2", "--policy-key", "ENGAGEMENT/trust/keys/demo-gate.pub"}, spoil: func(*testkit.Engagement) {}},
	{name: "trust-manifest-as-policy", step: "bundle", exit: exitRefused, says: "not a policy bundle", spoil: func(e *testkit.Engagement) {
		content, err := os.ReadFile(e.Path("trust/manifest.dsse.json"))
		must(err)
		e.Write("policy/manifest.dsse.json", content)
	}},
	{name: "trust-edited", step: "bundle", exit: exitRefused, says: `"trust.hcl" was changed`, spoil: func(e *testkit.Engagement) {
		e.Replace("trust/trust.hcl", `["project-manager"]`, `["project-manager", "change-board"]`)
	}},
	{name: "policy-key-is-private", step: "bundle", exit: exitRefused, says: `PEM block of type "PRIVATE KEY"`, spoil: func(e *testkit.Engagement) {
		content, err := os.ReadFile(e.Path("keys/demo-security.key"))
		must(err)
		e.Write("security.pub", content)
	}},

	// plan: what people wrote
	{name: "release-misspelt", step: "plan", exit: exitRefused, says: `Did you mean "environment"?`, spoil: func(e *testkit.Engagement) {
		e.Replace(releaseFile, "  environment   =", "  enviroment   =")
	}},
	{name: "release-wrong-type", step: "plan", exit: exitRefused, says: "string required", spoil: func(e *testkit.Engagement) {
		e.Replace(releaseFile, `change_type   = "normal"`, `change_type   = ["normal"]`)
	}},
	{name: "release-loosens-a-parameter", step: "plan", exit: exitRefused, says: "loosens the default 90", spoil: func(e *testkit.Engagement) { e.Replace(releaseFile, "max_age_days = 60", "max_age_days = 120") }},
	{name: "release-missing", step: "plan", exit: exitRefused, says: "does not exist", spoil: func(e *testkit.Engagement) { e.Remove(releaseFile) }},
	{name: "release-is-a-folder", step: "plan", exit: exitRefused, says: "is a directory, not a file", spoil: func(e *testkit.Engagement) {
		e.Remove(releaseFile)
		must(os.Mkdir(e.Path(releaseFile), 0o755))
	}},
	{name: "release-for-a-later-program", step: "plan", exit: exitRefused, says: "The file needs a version >= 99.0.0", spoil: func(e *testkit.Engagement) {
		e.Replace(releaseFile, "engagement \"wallet-pilot\"", "required_version = \">= 99.0.0\"\n\nengagement \"wallet-pilot\"")
	}},
	{name: "release-with-loops", step: "plan", exit: exitRefused, says: "Values here are constants", spoil: func(e *testkit.Engagement) {
		loops := strings.Repeat("[for a in [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]: ", 12)
		e.Replace(releaseFile, "max_age_days = 60", "max_age_days = "+loops+"1"+strings.Repeat("]", 12))
	}},
	{name: "release-is-a-key", step: "plan", exit: exitRefused, says: "holds a key or a certificate", spoil: func(e *testkit.Engagement) {
		content, err := os.ReadFile(e.Path("keys/demo-security.key"))
		must(err)
		e.Write(releaseFile, content)
	}},
	{name: "release-under-another-id", step: "plan", exit: exitRefused, says: `declares release "1.0.1", not "1.0.0"`, spoil: func(e *testkit.Engagement) {
		e.Replace(releaseFile, `release "1.0.0"`, `release "1.0.1"`)
	}},
	{name: "release-goes-live-outside-its-window", step: "plan", exit: exitRefused, says: "Window without the go-live", spoil: func(e *testkit.Engagement) {
		e.Replace(releaseFile, `go_live       = "2026-06-30"`, `go_live       = "2026-07-01"`)
	}},
	{name: "release-nested-too-deeply", step: "plan", exit: exitRefused, says: "Nested too deeply", spoil: func(e *testkit.Engagement) {
		e.Write(releaseFile, []byte("x = "+strings.Repeat("[", 100_000)))
	}},
	{name: "gate-with-an-unheld-role", step: "plan", exit: exitRefused, says: `No functionary in trust.hcl holds the role "penetration-testr"`, spoil: func(e *testkit.Engagement) {
		e.Replace("policy/gate.hcl", `"penetration-tester"`, `"penetration-testr"`)
		e.Seal("policy", "demo-security", nil)
	}},
	{name: "gate-asks-for-nobody", step: "plan", exit: exitRefused, says: "A count of 0 asks for nothing", spoil: func(e *testkit.Engagement) {
		e.Replace("policy/gate.hcl", "count        = 3", "count        = 0")
		e.Seal("policy", "demo-security", func(*bundle.Manifest) {})
	}},
	{name: "trust-lists-a-key-twice", step: "plan", exit: exitRefused, says: "hold the same key", spoil: func(e *testkit.Engagement) {
		e.Replace("trust/trust.hcl", "keys/invented-board-member.pub", "keys/invented-board-chair.pub")
		e.Seal("trust", "demo-security", func(*bundle.Manifest) {})
	}},

	// sign: who may decide
	{name: "signed-with-a-persons-key", step: "sign", exit: exitRefused, says: "is not valid with the role release-gate", spoil: func(e *testkit.Engagement) {
		content, err := os.ReadFile(e.Path("keys/invented-project-manager.key"))
		must(err)
		e.Write("keys/demo-gate.key", content)
	}},
	{name: "gate-key-unreadable", step: "sign", exit: exitRefused, says: "not a PEM file", spoil: func(e *testkit.Engagement) { e.Write("keys/demo-gate.key", []byte("secret")) }},
	{name: "previous-decision-forged", step: "sign", exit: exitRefused, says: "no trusted key signed it", args: []string{"--previous", "ENGAGEMENT/evidence/forged.json"}, spoil: func(e *testkit.Engagement) {
		content, err := os.ReadFile(e.Only(pentest))
		must(err)
		e.Write("evidence/forged.json", content)
	}},
}

// seen adds a decision to the ledger, as if it had been made by other rules since.
func seen(e *testkit.Engagement, change func(*ledger.Rules)) {
	view, err := ledger.Read(e.Path("ledger"))
	must(err)
	entry := view.Entries[6]
	change(&entry.Rules)
	log, err := ledger.Open(e.Path("ledger"))
	must(err)
	_, err = log.Append(entry, []byte("{}"), ledger.Writer{Origin: view.Origin, Signer: e.Signer("demo-gate")})
	must(err)
}

// change returns a spoiler that signs a kind's honest predicate again, changed,
// and has the board vote on what then is there.
func change(kind, file string, signers []string, how func(map[string]any)) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) {
		e.Remove("evidence/" + file + ".*")
		e.Attest(testkit.Claim{Kind: kind, Signers: signers, File: file, Change: how})
		e.Revote(testkit.Members...)
	}
}

// boardMember returns a spoiler that puts a person with a conflict on the board in
// the place of one without.
func boardMember(role, person string) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) {
		e.Replace("trust/trust.hcl", `["`+role+`"]`, `["`+role+`", "change-board"]`)
		e.Seal("trust", "demo-security", nil)
		e.Revote("invented-board-chair", "invented-board-security", person)
	}
}

// resource is one resource of one environment of the inventory.
func resource(p map[string]any, environment, position int) map[string]any {
	e := p["environments"].([]any)[environment].(map[string]any)
	return e["resources"].([]any)[position].(map[string]any)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
