package main

import (
	"fmt"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/testkit"
)

const (
	asker  = "invented-security-lead"
	bearer = "invented-risk-owner"
)

// waiverVectors spoil one thing each of a release that would be approved with a
// waiver; the first of them spoil nothing.
var waiverVectors = []vector{
	{name: "waived", exit: exitDone, says: "waiver wvr-0001 of TST-09, settled, pt-001: accepted", spoil: waiving(func(map[string]any) {}, asker, bearer)},
	{name: "waived-until-the-evening", exit: exitDone, says: "valid until: 2026-06-30T12:00:00Z, when the waiver wvr-0001 expires", spoil: waiving(func(p map[string]any) {
		p["expiresAt"], p["nextReview"] = "2026-06-30T12:00:00Z", "2026-06-30T12:00:00Z"
	}, asker, bearer)},
	{name: "waived-until-its-review", exit: exitDone, says: "valid until: 2026-06-30T11:00:00Z, when the waiver wvr-0001 is due for review", spoil: waiving(func(p map[string]any) { p["nextReview"] = "2026-06-30T11:00:00Z" }, asker, bearer)},
	{name: "waiver-not-needed-any-more", exit: exitDone, says: "waiver_no_finding (warns)", spoil: func(e *testkit.Engagement) {
		e.Attest(testkit.Claim{Kind: plan.WaiverKind, Signers: []string{asker, bearer}, File: "waiver"}) // the finding is settled, and the votes stay good
	}},

	{name: "waiver-added-after-the-vote", step: "ballot", exit: exitDenied, code: "another_package", says: "something changed after it", spoil: func(e *testkit.Engagement) {
		openFinding(e)
		e.Revote(testkit.Members...)
		e.Attest(testkit.Claim{Kind: plan.WaiverKind, Signers: []string{asker, bearer}, File: "waiver"})
	}},
	{name: "waiver-taken-away-after-the-vote", step: "ballot", exit: exitDenied, code: "another_package", says: "pt-001 (high) is open", spoil: func(e *testkit.Engagement) {
		waiving(func(map[string]any) {}, asker, bearer)(e)
		e.Remove("evidence/waiver.*")
	}},
	{name: "vote-before-the-waiver", step: "ballot", exit: exitDenied, code: "too_early", says: "before the waiver wvr-0001", spoil: func(e *testkit.Engagement) {
		waiving(func(map[string]any) {}, asker, bearer)(e)
		e.Remove("evidence/vote.*")
		e.Vote(func(p map[string]any) { p["votedAt"] = "2026-06-30T02:00:00Z" }, testkit.Members...)
	}},
	{name: "vote-by-who-accepted-a-risk", step: "ballot", exit: exitDenied, code: "conflict_of_interest", says: "signed the waiver wvr-0001", spoil: func(e *testkit.Engagement) {
		e.Replace("trust/trust.hcl", `["change-board"]`, `["change-board", "risk-owner"]`)
		e.Seal("trust", "demo-security", nil)
		openFinding(e)
		e.Attest(testkit.Claim{Kind: plan.WaiverKind, Signers: []string{asker, "invented-board-member"}, File: "waiver", Change: func(p map[string]any) { p["owner"] = "invented-board-member" }})
		e.Revote(testkit.Members...)
	}},

	{name: "waiver-forged", step: "trust", exit: exitDenied, code: "bad_signature", says: "waiver.demo-security.dsse.json", spoil: waiving(func(map[string]any) {}, "demo-security")},
	{name: "waiver-accepted-without-the-role", step: "ballot", exit: exitDenied, code: "waiver_not_approved", says: "1 in the role risk-owner must sign, 0 did", spoil: waiving(func(map[string]any) {}, asker, "invented-service-owner")},
	{name: "waiver-of-another-customer", step: "ballot", exit: exitDenied, code: "waiver_elsewhere", says: `its customer is "another-invented-agency"`, spoil: waiving(func(p map[string]any) { p["customer"] = "another-invented-agency" }, asker, bearer)},
	{name: "waiver-of-another-release", step: "ballot", exit: exitDenied, code: "waiver_elsewhere", says: `its release is "0.9.0"`, spoil: waiving(func(p map[string]any) { p["release"] = "0.9.0" }, asker, bearer)},
	{name: "waiver-of-the-release-as-it-was", step: "ballot", exit: exitDenied, code: "waiver_elsewhere", says: "the release was changed after it", spoil: func(e *testkit.Engagement) {
		openFinding(e)
		_, release := e.Release()
		release.ChangeType = "emergency"
		e.Attest(testkit.Claim{Kind: plan.WaiverKind, Signers: []string{asker, bearer}, File: "waiver", Subject: []intoto.Subject{intoto.SubjectOf("release:1.0.0", release.Digest())}})
		e.Revote(testkit.Members...)
	}},
	{name: "waiver-of-everything", step: "ballot", exit: exitDenied, code: "waiver_too_broad", says: "more than one finding", spoil: waiving(func(p map[string]any) { p["finding"] = "*" }, asker, bearer)},
	{name: "waiver-of-another-finding", step: "ballot", exit: exitDenied, code: "waiver_no_finding", says: "pt-001 (high) is open", spoil: waiving(func(p map[string]any) { p["finding"] = "pt-002" }, asker, bearer)},
	{name: "waiver-of-a-finding-that-grew", step: "ballot", exit: exitDenied, code: "waiver_another_finding", says: `what is found now is "pt-001 (high) is open"`, spoil: waiving(func(p map[string]any) { p["found"] = "pt-001 (medium) is open" }, asker, bearer)},
	{name: "waiver-of-missing-evidence", step: "ballot", exit: exitDenied, code: "waiver_not_a_finding", says: "only what was found can be waived", spoil: func(e *testkit.Engagement) {
		e.Remove(pentest)
		e.Attest(testkit.Claim{Kind: plan.WaiverKind, Signers: []string{asker, bearer}, File: "waiver"})
		e.Revote(testkit.Members...)
	}},
	{name: "waiver-that-hides-more", step: "ballot", exit: exitDenied, code: "waiver_hides_more", says: "something is wrong that no finding names", spoil: func(e *testkit.Engagement) {
		e.Replace("policy/controls/testing_and_validation/pentest_findings/pentest_findings.rego", "count(each.predicate.scope) > 0", "count(each.predicate.scope) > 9") // which no finding says
		e.Seal("policy", "demo-security", nil)
		waiving(func(map[string]any) {}, asker, bearer)(e)
	}},
	{name: "waiver-of-what-the-gate-enforces", step: "ballot", exit: exitDenied, code: "waiver_not_allowed", says: "the gate itself enforces GLV-08", spoil: func(e *testkit.Engagement) {
		e.Attest(testkit.Claim{Kind: plan.WaiverKind, Signers: []string{asker, bearer}, File: "waiver", Change: func(p map[string]any) { p["control"], p["criterion"] = "GLV-08", "quorum" }})
		e.Revote("invented-board-chair", "invented-board-security")
	}},
	{name: "waiver-of-what-gate-hcl-excepts", step: "ballot", exit: exitDenied, code: "waiver_not_allowed", says: "gate.hcl lets nothing of TST-09 be waived", spoil: func(e *testkit.Engagement) {
		e.Replace("policy/gate.hcl", `never    = ["GLV-12"]`, `never    = ["TST-09"]`)
		e.Seal("policy", "demo-security", nil)
		waiving(func(map[string]any) {}, asker, bearer)(e)
	}},
	{name: "waiver-of-a-critical-control", step: "ballot", exit: exitDenied, code: "waiver_critical", says: "nobody may waive a critical control", spoil: func(e *testkit.Engagement) {
		e.Remove("evidence/2-environment.*")
		e.Attest(testkit.Claim{Kind: "environment", Signers: []string{"invented-platform-engineer"}, File: "2-environment", Change: func(p map[string]any) { resource(p, 2, 1)["region"] = "southeastasia" }})
		finding := waivable(e.Evaluate(), "ENV-03")
		e.Attest(testkit.Claim{Kind: plan.WaiverKind, Signers: []string{asker, bearer}, File: "waiver", Change: func(p map[string]any) {
			p["control"], p["criterion"], p["finding"], p["found"] = "ENV-03", finding.Criterion, finding.Key, finding.Text
		}})
		e.Revote(testkit.Members...)
	}},
	{name: "waiver-owned-by-nobody", step: "ballot", exit: exitDenied, code: "waiver_unknown_person", says: `"somebody-else", who bears the risk`, spoil: waiving(func(p map[string]any) { p["owner"] = "somebody-else" }, asker, bearer)},
	{name: "waiver-dates-in-disorder", step: "ballot", exit: exitDenied, code: "waiver_dates", says: "created, valid from, next review, end", spoil: waiving(func(p map[string]any) { p["nextReview"] = "2026-07-29T04:00:00Z" }, asker, bearer)},
	{name: "waiver-too-long", step: "ballot", exit: exitDenied, code: "waiver_too_long", says: "it lasts 31 days, and 30 days at most is allowed", spoil: waiving(func(p map[string]any) { p["expiresAt"] = "2026-07-31T02:00:00Z" }, asker, bearer)},
	{name: "waiver-in-the-future", step: "bind", exit: exitDenied, code: "future", says: "after the deciding instant", spoil: waiving(func(p map[string]any) {
		p["createdAt"], p["validFrom"] = "2026-06-30T05:00:00Z", "2026-06-30T05:00:00Z"
	}, asker, bearer)},
	{name: "waiver-not-begun", step: "ballot", exit: exitDenied, code: "waiver_not_begun", says: "it counts from 2026-06-30T05:00:00Z", spoil: waiving(func(p map[string]any) { p["validFrom"] = "2026-06-30T05:00:00Z" }, asker, bearer)},
	{name: "waiver-expired", step: "ballot", exit: exitDenied, code: "waiver_expired", says: "its finding is still open", spoil: waiving(func(p map[string]any) {
		p["createdAt"], p["validFrom"], p["nextReview"], p["expiresAt"] = "2026-06-15T00:00:00Z", "2026-06-15T00:00:00Z", "2026-06-20T00:00:00Z", "2026-06-30T04:00:00Z"
	}, asker, bearer)},
	{name: "waiver-ends-before-go-live", step: "ballot", exit: exitDenied, code: "waiver_ends_before_go_live", says: "before the window does", spoil: waiving(func(p map[string]any) {
		p["expiresAt"], p["nextReview"] = "2026-06-30T09:00:00Z", "2026-06-30T09:00:00Z"
	}, asker, bearer)},
	{name: "waiver-not-reviewed", step: "ballot", exit: exitDenied, code: "waiver_review_overdue", says: "it was due for review", spoil: waiving(func(p map[string]any) { p["nextReview"] = "2026-06-30T03:00:00Z" }, asker, bearer)},
	{name: "waiver-promised-for-yesterday", step: "ballot", exit: exitDenied, code: "waiver_remediation_overdue", says: "to be settled by 2026-06-29, and is still open", spoil: waiving(func(p map[string]any) { p["remediation"].(map[string]any)["due"] = "2026-06-29" }, asker, bearer)},
	{name: "waiver-renewed-too-often", step: "ballot", exit: exitDenied, code: "waiver_renewed_too_often", says: "at most 1 renewal", spoil: func(e *testkit.Engagement) {
		for i, ends := range []string{"2026-06-20T00:00:00Z", "2026-06-29T00:00:00Z"} {
			e.Attest(testkit.Claim{Kind: plan.WaiverKind, Signers: []string{asker, bearer}, File: fmt.Sprintf("waiver-before-%d", i), Change: func(p map[string]any) {
				p["createdAt"], p["validFrom"], p["nextReview"], p["expiresAt"] = "2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z", ends, ends
			}})
		}
		waiving(func(map[string]any) {}, asker, bearer)(e)
	}},
	{name: "waiver-without-compensation", step: "ballot", exit: exitDenied, code: "waiver_uncompensated", says: "acceptance alone lowers nothing", spoil: waiving(func(p map[string]any) { p["compensatingControls"] = []any{} }, asker, bearer)},
	{name: "waiver-compensation-ends", step: "ballot", exit: exitDenied, code: "waiver_compensation_ends", says: "before the waiver does", spoil: waiving(func(p map[string]any) {
		p["compensatingControls"].([]any)[0].(map[string]any)["until"] = "2026-07-20T04:00:00Z"
	}, asker, bearer)},
	{name: "waiver-of-too-much-risk", step: "ballot", exit: exitDenied, code: "waiver_risk", says: "the risk that is left is high", spoil: waiving(func(p map[string]any) { p["riskAfter"] = p["riskBefore"] }, asker, bearer)},
	{name: "waiver-not-signed-by-who-asks", step: "ballot", exit: exitDenied, code: "waiver_not_requested", says: "did not sign it", spoil: waiving(func(map[string]any) {}, bearer)},
	{name: "waiver-accepted-by-nobody", step: "ballot", exit: exitDenied, code: "waiver_not_approved", says: "0 did", spoil: waiving(func(map[string]any) {}, asker)},
	{name: "waiver-self-granted", step: "ballot", exit: exitDenied, code: "waiver_self_granted", says: "cannot accept the risk", spoil: waiving(func(p map[string]any) { p["requester"] = bearer }, bearer)},
	{name: "waiver-self-granted-with-another-key", step: "ballot", exit: exitDenied, code: "waiver_self_granted", says: "cannot accept the risk", spoil: func(e *testkit.Engagement) {
		e.Replace("trust/trust.hcl", "functionary \"invented-risk-owner\" {\n  person      = \"invented-risk-owner\"", "functionary \"invented-risk-owner\" {\n  person      = \"invented-security-lead\"")
		e.Seal("trust", "demo-security", nil)
		waiving(func(map[string]any) {}, asker, bearer)(e)
	}},
	{name: "waivers-too-many", step: "ballot", exit: exitDenied, code: "too_many_waivers", says: "2 waivers count at once; the gate allows 1.", spoil: func(e *testkit.Engagement) {
		e.Replace("policy/gate.hcl", "most     = 5", "most     = 1")
		e.Seal("policy", "demo-security", nil)
		reopen(e, 0, 1)
		for _, r := range e.Evaluate().Reasons {
			if r.Control == "TST-09" {
				e.Attest(testkit.Claim{Kind: plan.WaiverKind, Signers: []string{asker, bearer}, File: "waiver-" + r.Key, Change: func(p map[string]any) { p["finding"], p["found"] = r.Key, r.Text }})
			}
		}
		e.Revote(testkit.Members...)
	}},

	{name: "standard-change", exit: exitDone, spoil: func(e *testkit.Engagement) {
		e.Replace("policy/catalogues/standard-changes/data.json", `"templates": {}`, `"templates": {"std-0001": "The same service with newer images, by the same runbook."}`)
		e.Seal("policy", "demo-security", nil)
		typed("standard", "std-0001")(e)
	}},
	{name: "standard-change-by-no-template", step: "control", exit: exitDenied, code: "unmet", says: "GLV-12", spoil: typed("standard", "std-0002")},
	{name: "emergency", exit: exitDone, args: []string{"--gate", "emergency-release"}, spoil: emergency},
	{name: "emergency-at-the-gate-for-releases", step: "ballot", exit: exitDenied, code: "another_board", says: "decides no change of type emergency", spoil: emergency},
	{name: "normal-change-as-an-emergency", step: "ballot", exit: exitDenied, code: "another_board", says: "decides no change of type normal", args: []string{"--gate", "emergency-release"}, spoil: func(*testkit.Engagement) {}},
}

// openFinding has the tester report one finding as open.
func openFinding(e *testkit.Engagement) { reopen(e, 0) }

func reopen(e *testkit.Engagement, which ...int) {
	e.Remove("evidence/4-pentest-report.*")
	e.Attest(testkit.Claim{Kind: "pentest-report", Signers: tester, File: "4-pentest-report", Change: func(p map[string]any) {
		for _, i := range which {
			finding := p["findings"].([]any)[i].(map[string]any)
			finding["status"], finding["severity"] = "open", "high"
			delete(finding, "fixedAt")
			delete(finding, "retestedAt")
		}
	}})
}

// waiving returns a spoiler that has a finding open, waives it by a changed waiver,
// and has the board vote on what then is there.
func waiving(how func(map[string]any), signers ...string) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) {
		openFinding(e)
		e.Attest(testkit.Claim{Kind: plan.WaiverKind, Signers: signers, File: "waiver", Change: how})
		e.Revote(testkit.Members...)
	}
}

// waivable is the first finding of a control.
func waivable(d decision.Decision, control string) decision.Finding {
	for _, r := range d.Results {
		if r.ID == control {
			return r.Findings[0]
		}
	}
	panic("no finding of " + control)
}

// emergency makes the release an emergency, which two of the board decide.
func emergency(e *testkit.Engagement) {
	typed("emergency", "")(e)
	e.RevoteAt("emergency-release", "invented-board-chair", "invented-board-security")
}

// typed returns a spoiler that makes the release a change of another type, all that
// is about it signed again.
func typed(change, template string) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) {
		_, was := e.Release()
		e.Replace(releaseFile, `change_type   = "normal"`, fmt.Sprintf("change_type   = %q", change))
		e.Rebind(was)
		e.Remove("evidence/6-change-approval.*")
		e.Attest(testkit.Claim{Kind: plan.RequestKind, Signers: []string{"invented-change-requester"}, File: "6-change-approval", Change: func(p map[string]any) {
			p["type"] = change
			if change == plan.Emergency {
				p["retrospectiveDue"] = "2026-07-03"
			}
			if template != "" {
				p["template"] = template
			}
		}})
		e.Revote(testkit.Members...)
	}
}
