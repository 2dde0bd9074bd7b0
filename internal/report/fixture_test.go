package report_test

import (
	"fmt"
	"strconv"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// Everything below is invented, and its names say so.

func day(d, h int) time.Time { return time.Date(2026, 11, d, h, 0, 0, 0, time.UTC) }

func digest(of string) canon.Digest { return canon.Sum([]byte(of)) }

func person(id, name, organisation, side string, roles ...string) decision.Signer {
	return decision.Signer{Functionary: id, Person: id, Name: name, Organisation: organisation, Side: side, Roles: roles, SPKI: digest(id)}
}

const (
	supplier = "Invented Wallets Pty Ltd"
	agency   = "Department of Invented Affairs"
)

var (
	lead   = person("ada.invented", "Ada Invented", supplier, "supplier", "onboarding-lead")
	tester = person("theo.invented", "Theo Invented", "Imaginary Testers Pty Ltd", "independent", "penetration-tester")
	asker  = person("rosa.invented", "Rosa Invented", supplier, "supplier", "change-requester")
	chair  = person("cleo.invented", "Cleo Invented", agency, "customer", "board-member", "board-chair")
	first  = person("mina.invented", "Mina Invented", agency, "customer", "board-member")
	second = person("noor.invented", "Noor Invented", agency, "customer", "board-member")
	idle   = person("ilan.invented", "Ilan Invented", agency, "customer", "board-member")
	robot  = decision.Signer{Functionary: "build-7.invented", Name: "Build service", Organisation: supplier, Side: "supplier", Roles: []string{"builder"}, SPKI: digest("robot")}
)

var phases = []string{
	"onboarding-preparation", "environment-provisioning", "platform-configuration", "testing-and-validation",
	"training-and-knowledge-transfer", "go-live-readiness", "post-go-live-support",
}

// parts are those of a release for which everything is in order.
func parts() decision.Parts {
	engagement := decision.Engagement{Customer: "invented-affairs", ID: "digital-licences", Supplier: "invented-wallets"}
	at := day(23, 1).Add(14 * time.Minute)
	p := decision.Parts{
		At: at, Gate: "production-release", Phases: phases, Validity: 14 * 24 * time.Hour,
		Engagement: engagement,
		Release: decision.Release{
			Engagement: engagement.Digest(), ID: "licences-2026-11", Version: "2.4.0", Environment: "production",
			Artifacts: []decision.Artifact{{Name: "issuer", SHA256: digest("issuer")}, {Name: "wallet-api", SHA256: digest("wallet-api")}},
			GoLive:    "2026-11-25", HypercareEnd: "2027-01-06", ChangeType: "normal",
			Window: decision.Window{Start: day(24, 18), End: day(24, 22)},
		},
		Request: &decision.Request{
			ChangeID: "CHG-INVENTED-0042", Type: "normal", Reason: "Residents can carry their boating licence in the wallet.",
			EffectIfNotDone: "The paper licence stays the only one over the summer season.", Affected: []string{"licence issuing", "wallet", "inspector app"},
			DeclaredRisk: "medium", Likelihood: 2, Impact: 4, Rollback: "Switch traffic back to 2.3.1 and restore the issuer's database.",
			RollbackMinutes: 60, Requesters: []decision.Signer{asker}, Implementer: "ilan.invented", RequestedAt: day(20, 3),
		},
		Policy:  decision.Rulebook{Name: "policy", Version: 12, Digest: digest("policy"), Signers: []canon.Digest{digest("security")}},
		Trust:   decision.Rulebook{Name: "trust", Version: 31, Digest: digest("trust"), Signers: []canon.Digest{digest("security")}},
		Engine:  decision.Engine{Name: "releasegate", Version: "0.0.0-test"},
		Package: digest("package"),
	}
	kinds := []struct {
		kind   string
		phase  int
		days   int64
		limit  int64
		signer []decision.Signer
	}{
		{"onboarding-plan", 0, 97, 365, []decision.Signer{lead, chair}},
		{"environment", 1, 3, 7, []decision.Signer{robot}},
		{"access-review", 2, 12, 90, []decision.Signer{lead}},
		{"pentest-report", 3, 41, 90, []decision.Signer{tester}},
		{"training-record", 4, 20, 0, []decision.Signer{lead}},
		{"rehearsal", 5, 8, 30, []decision.Signer{lead, robot}},
		{"change-approval", 5, 3, 30, []decision.Signer{asker}},
		{"support-plan", 6, 30, 60, []decision.Signer{lead}},
	}
	for _, k := range kinds {
		p.Evidence = append(p.Evidence, decision.Evidence{
			Kind: k.kind, Phase: phases[k.phase], Quality: "good", Classification: "OFFICIAL", Payload: digest(k.kind), Type: "https://invented.example/" + k.kind + "/v1",
			Files:   []decision.Origin{{Path: "evidence/" + k.kind + ".json", Digest: digest("file " + k.kind)}},
			Signers: k.signer, SignedAt: at.Add(-time.Duration(k.days) * 24 * time.Hour), TimeSource: "claimed",
			AgeSeconds: k.days * 86400, LimitSeconds: k.limit * 86400,
		})
	}
	p.Results, p.Scopes = results(), scopes()
	for _, r := range p.Results {
		p.Required = append(p.Required, r.ID)
	}
	p.Board = &decision.Board{
		Role: "board-member", Quorum: 3, MustInclude: []string{"board-chair"}, Approve: 3,
		Votes: []decision.Vote{
			approval(chair, "Residents are waiting for it, and the roll-back was seen."), approval(first, ""), approval(second, ""),
		},
		Members: []decision.Member{member(chair, ""), member(first, ""), member(second, ""), member(idle, "carries the change out")},
	}
	p.Evidence[3].Classification, p.Evidence[3].Quality = "OFFICIAL: Sensitive", "excellent"
	p.Evidence[5].Series = "rollback"
	p.Brief = told()
	p.Request.Conditions = []decision.Condition{{ID: "COND-INVENTED-1", Text: "Tell the inspectors one hour before the window opens.", Owner: "ada.invented", Due: "2026-11-24"}}
	return p
}

func member(s decision.Signer, conflict string) decision.Member {
	return decision.Member{Person: s.Person, Name: s.Name, Organisation: s.Organisation, Roles: s.Roles, Conflict: conflict}
}

// told is what the evidence says of what a board asks for by name.
func told() decision.Brief {
	return decision.Brief{
		Rehearsals: []decision.Rehearsal{
			{Evidence: digest("rehearsal"), Kind: "rollback", Environment: "staging", At: day(15, 2), Operator: "Ilan Invented", PlannedMinutes: 30, MeasuredMinutes: 22, WindowMinutes: 60, Result: "restored"},
			{Evidence: digest("cutover"), Kind: "cutover", Environment: "staging", At: day(14, 2), Operator: "Ilan Invented", PlannedMinutes: 120, MeasuredMinutes: 131, WindowMinutes: 240, Result: "success"},
		},
		Training: []decision.Training{{Audience: "admin", Cohort: 6, Trained: 6}, {Audience: "end-user", Cohort: 240, Trained: 190}},
		Duties: []decision.Duty{
			{Role: "operations-lead", Person: "Ada Invented", From: "2026-11-25", To: "2026-12-20"},
			{Role: "operations-lead", Person: "Ilan Invented", From: "2026-12-21", To: "2027-01-06"},
			{Role: "platform-engineer", Person: "Petra Invented", From: "2026-11-25", To: "2027-01-06"},
		},
		Certificates: []decision.Certificate{
			{Standard: "ISO/IEC 27001", Edition: "2022", Body: "Invented Certifiers Ltd", ExpiresOn: "2026-12-15"},
			{Standard: "ISO 9001", Edition: "2015", Body: "Invented Certifiers Ltd", ExpiresOn: "2028-02-29"},
		},
		Conformance: []decision.Conformance{
			{Standard: "openid4vp", Edition: "OpenID4VP 1.0", Role: "verifier", Suite: "invented-suite 5.1", At: day(12, 4), Passed: 41, Other: 2},
			{Standard: "eudi-arf", Edition: "EUDI ARF 3.0.0", Role: "wallet", NotApplicable: "No wallet of the European Union is admitted.", Approver: "Cleo Invented"},
		},
		Issues: []decision.Issue{
			{Source: "defect-register", ID: "DEF-INVENTED-3", Title: "The card is shown too late after the first start", Severity: "medium", Status: "open", Owner: "Petra Invented", Due: "2026-12-12"},
			{Source: "vulns", ID: "CVE-0000-00002", Severity: "low", Status: "found"},
		},
		OpenIssues: map[string]int{"medium": 1, "low": 1},
		Applicability: []decision.Applicability{
			{Control: "A.5.3", Applicable: true, Status: "implemented", Justification: "Duties in the service are separated by role.", Owner: "Ada Invented"},
			{Control: "A.7.1", Applicable: true, Status: "inherited", Justification: "The data centre is the hosting provider's.", Owner: "Ada Invented"},
			{Control: "A.8.11", Status: "excluded", Justification: "No copy of production data is made.", Owner: "Rosa Invented"},
		},
	}
}

// waived falls short in one thing, which was accepted for a time; that of another was not.
func waived() decision.Decision {
	p := excluded(parts())
	p.Evidence[3].Classification = "OFFICIAL"
	r := &p.Results[1]
	fall(r, "invented-logs", "Resource group invented-logs keeps its logs for 90 days, and 365 are demanded.", "Keep logs for 365 days.")
	accepted := decision.Waiver{
		ID: "WVR-INVENTED-1", Control: r.ID, Criterion: "settled", Key: "invented-logs", Title: r.Title, Severity: decision.High, Finding: r.Findings[0].Text,
		Justification: "The store of the logs can only be enlarged after the summer season.",
		Compensation:  []decision.Compensation{{Text: "Logs are exported every week to the archive of the agency.", Evidence: digest("export"), Document: "Export of week 46", Until: day(30, 0), NextReview: day(28, 0)}},
		RiskBefore:    decision.Risk{Likelihood: 3, Impact: 4}, RiskAfter: decision.Risk{Likelihood: 1, Impact: 4}, Owner: "cleo.invented", OwnerName: "Cleo Invented",
		Remediation: decision.Remediation{Text: "Enlarge the store of the logs.", Owner: "petra.invented", Due: "2026-12-10"},
		Requester:   lead, Approvers: []decision.Signer{chair}, CreatedAt: day(20, 2), ValidFrom: day(20, 2), ExpiresAt: day(20, 2).AddDate(0, 0, 25), NextReview: day(30, 2).AddDate(0, 0, 4),
		TimeSource: "claimed", Evidence: digest("waiver"), Files: []string{"evidence/waivers/logs.json"}, Accepted: true,
	}
	r.Outcome, r.Criteria[0].Waived, r.Findings[0].Waiver = decision.Waived, true, accepted.Evidence
	refused := accepted
	refused.ID, refused.Control, refused.Key, refused.Finding, refused.Evidence = "WVR-INVENTED-2", "TST-09", "*", "", digest("refused")
	refused.Accepted, refused.Code, refused.Text = false, "scope_too_broad", "it names every finding of the control, and a waiver covers one"
	p.Waivers = []decision.Waiver{accepted, refused}
	return decision.Make(p)
}

// barely is an engagement that has only begun: a plan, and nothing else.
func barely() decision.Decision {
	p := parts()
	p.Evidence, p.Request, p.Brief, p.Board.Approve, p.Board.Votes = p.Evidence[:1], nil, decision.Brief{}, 0, nil
	p.Gaps = nil
	for i := range p.Results {
		r := &p.Results[i]
		r.Headlines = nil
		if i == 0 {
			continue
		}
		r.Outcome, r.Problem, r.Criteria = decision.Missing, "no "+r.Evidence[0]+" counts", nil
		p.Gaps = append(p.Gaps, decision.Reason{
			Code: "missing", Effect: decision.Stops, Phase: r.Phase, Evidence: r.Evidence[0], Severity: decision.High, Owner: "onboarding-lead",
			Text: "No verified " + r.Evidence[0] + " for " + r.Phase + " was found.", Remedy: "It must be signed by 1 onboarding-lead.",
			Command: "releasegate attest " + r.Evidence[0] + " ENGAGEMENT --release licences-2026-11 --predicate FILE.json --key KEY",
		})
	}
	p.Gaps = append(p.Gaps, decision.Reason{
		Code: "quorum_not_met", Effect: decision.Stops, Evidence: "vote", Severity: decision.Critical, Owner: "board-member",
		Text: "0 of 3 board members needed have approved this package.", Remedy: "Each member votes on exactly this package.",
	})
	return decision.Make(p)
}

func approval(who decision.Signer, comment string) decision.Vote {
	return decision.Vote{
		Signer: who, Vote: "approve", Comment: comment, VotedAt: day(22, 23), Evidence: digest("vote " + who.Person),
		File: "evidence/votes/" + who.Person + ".json", Accepted: true,
	}
}

func results() []decision.Result {
	iso := func(ids ...string) map[string][]string {
		return map[string][]string{"iso27001-2022": ids, "iso9001-2015": {"8." + ids[0][len(ids[0])-1:]}}
	}
	list := []decision.Result{
		{ID: "ONB-01", Title: "The onboarding plan has scope and milestones", Phase: phases[0], Evidence: []string{"onboarding-plan"}, Frameworks: iso("A.5.8")},
		{ID: "ENV-02", Title: "Everything runs in an allowed region", Phase: phases[1], Evidence: []string{"environment"}, Frameworks: iso("A.5.23", "A.8.1")},
		{ID: "CFG-03", Title: "Duties are separated", Phase: phases[2], Evidence: []string{"access-review"}, Frameworks: iso("A.5.3")},
		{ID: "TST-09", Title: "An independent tester has attacked this release", Phase: phases[3], Severity: decision.Critical, Evidence: []string{"pentest-report"}, Frameworks: iso("A.8.8", "A.8.29")},
		{ID: "TRN-01", Title: "Administrators are trained", Phase: phases[4], Evidence: []string{"training-record"}, Frameworks: iso("A.6.3")},
		{ID: "GLV-06", Title: "The roll-back was rehearsed", Phase: phases[5], Evidence: []string{"rehearsal"}, Frameworks: iso("A.5.30")},
		{ID: "SUP-01", Title: "Hypercare is planned", Phase: phases[6], Severity: decision.Advisory, Evidence: []string{"support-plan"}, Frameworks: iso("A.5.24")},
	}
	for i := range list {
		r := &list[i]
		r.Outcome = decision.Pass
		if r.Severity == "" {
			r.Severity = decision.High
		}
		r.Source = &decision.Source{Path: "controls/" + r.ID + ".rego", Line: 17}
		r.Criteria = []decision.Criterion{{
			Name: "shown", Text: r.Title + ".", Met: true,
			Citations: []decision.Citation{{Evidence: digest(r.Evidence[0]), Pointer: "/predicate", Value: "yes"}},
		}}
	}
	list[3].Headlines = []decision.Headline{
		{Name: "pentest_age_days", Text: "days from the newest penetration test to go-live", Value: 43},
		{Name: "pentest_age_limit_days", Text: "days that a penetration test counts", Value: 90},
	}
	list[5].Headlines = []decision.Headline{
		{Name: "rollback_minutes", Text: "minutes that the rehearsed rollback took", Value: 22},
		{Name: "rollback_limit_minutes", Text: "minutes allowed for a rollback", Value: 60},
	}
	list[6].Headlines = []decision.Headline{
		{Name: "hypercare_days", Text: "days of hypercare", Value: 42},
		{Name: "hypercare_least_days", Text: "days that hypercare lasts at least", Value: 28},
		{Name: "hypercare_limit_days", Text: "days that hypercare lasts at most", Value: 42},
	}
	return list
}

// scopes are what the frameworks of the results ask for, and more that no control
// looks at.
func scopes() []decision.Scope {
	return []decision.Scope{
		{
			Framework: "iso27001-2022", Title: "ISO/IEC 27001:2022 Annex A", Basis: decision.ByStatement,
			Applicable: []string{"A.5.3", "A.5.8", "A.5.23", "A.5.24", "A.5.30", "A.6.3", "A.7.1", "A.7.2", "A.8.1", "A.8.8", "A.8.10", "A.8.29"},
			Inherited:  []string{"A.7.1", "A.7.2"},
		},
		{Framework: "iso9001-2015", Title: "ISO 9001:2015", Basis: decision.ByMapping, Applicable: []string{"8.0", "8.1", "8.3", "8.4", "8.8", "8.9"}},
	}
}

// fall makes a result fall short in one particular.
func fall(r *decision.Result, key, text, remedy string) {
	r.Outcome, r.Remediation = decision.Fail, remedy
	r.Criteria = []decision.Criterion{{Name: "settled", Text: "Nothing is open."}}
	r.Findings = append(r.Findings, decision.Finding{Criterion: "settled", Key: key, Text: text, Citation: decision.Citation{Evidence: digest(r.Evidence[0]), Pointer: "/predicate"}})
}

func approved() decision.Decision { return decision.Make(excluded(parts())) }

// denied falls short in many ways, and was denied before for others.
func denied() decision.Decision {
	p := parts()
	before := parts()
	before.Board.Approve, before.Gaps = 0, []decision.Reason{{
		Code: "missing", Effect: decision.Stops, Phase: phases[0], Evidence: "onboarding-plan", Text: "No onboarding-plan counts.", Severity: decision.High, Owner: "onboarding-lead",
	}}
	p.Previous = &decision.Previous{Payload: digest("previous"), Decision: decision.Make(before)}

	p.Evidence = append(p.Evidence[:4:4], p.Evidence[5:]...) // nobody was trained
	p.Results[4].Outcome, p.Results[4].Problem = decision.Missing, "no training-record counts"
	fall(&p.Results[3], "PT-INVENTED-7", "Finding PT-INVENTED-7 (high: a verifier accepts a revoked licence for up to nine hours) is open.", "Remediate, have the tester re-test, and attest the new report with `releasegate attest pentest-report`.")
	fall(&p.Results[3], "PT-INVENTED-9", "Finding PT-INVENTED-9 (high) was fixed on 2026-11-20, after its last re-test on 2026-11-02.", "Remediate, have the tester re-test, and attest the new report with `releasegate attest pentest-report`.")
	fall(&p.Results[1], "nowhere-north", "Resource group invented-logs lies in region nowhere-north, which is not allowed.", "Move it to an allowed region, or have the offshoring endorsed.")
	fall(&p.Results[6], "roster", "The roster ends on 2026-12-20, before hypercare does.", "Extend the roster.")
	p.Results[2].Outcome, p.Results[2].Problem = decision.Error, "a citation does not resolve"
	p.Gaps = []decision.Reason{
		{
			Code: "missing", Effect: decision.Stops, Phase: phases[4], Evidence: "training-record", Severity: decision.High, Owner: "training-lead",
			Text: "No training-record counts: evidence/training.json was rejected (wrong_role): signed by ada.invented; 1 in the role training-lead must sign, 0 did.", Remedy: "Attest it again: 1 training-lead must sign.",
			Command: "releasegate attest training-record ENGAGEMENT --release licences-2026-11 --predicate FILE.json --key KEY",
		},
		{
			Code: "quorum_not_met", Effect: decision.Stops, Evidence: "vote", Severity: decision.Critical, Owner: "board-member",
			Text: "1 of 3 board members needed have approved this package.", Remedy: "Each member votes on exactly this package.",
			Command: "releasegate attest vote ENGAGEMENT --release ID --predicate VOTE.json --key KEY",
		},
	}
	p.Brief.Issues = append([]decision.Issue{{Source: "pentest-report", ID: "PT-INVENTED-7", Title: "A verifier accepts a revoked licence", Severity: "high", Status: "open"}}, p.Brief.Issues...)
	p.Brief.OpenIssues["high"], p.Brief.Training = 1, nil
	p.Board.Approve, p.Board.Reject = 1, 1
	p.Board.Votes[1].Vote, p.Board.Votes[1].Comment = "reject", "Not with a revoked licence that still opens the marina."
	refused := &p.Board.Votes[2]
	refused.Accepted, refused.Code = false, "another_package"
	refused.Text = "the vote is about package 0123456789ab, not about this one, " + p.Package.Short() + ": something changed after it"
	conflicted := approval(asker, "")
	conflicted.Accepted, conflicted.Code, conflicted.Text = false, "conflict_of_interest", "Rosa Invented asked for the change"
	p.Board.Votes = append(p.Board.Votes, conflicted)
	p.Rejections = []decision.Rejection{
		{Code: "wrong_role", File: "evidence/training.json", FileDigest: digest("t"), Claims: "https://invented.example/training-record/v1", Text: "signed by ada.invented; 1 in the role training-lead must sign, 0 did"},
		{Code: "no_trusted_signature", File: "evidence/a-folder/with/a-rather-long-path/that-does-not-end-where-one-would-like-it-to/scan.sigstore.json", FileDigest: digest("s"), Text: "no trusted key signed it"},
		{Code: "superseded", File: "evidence/old/pentest-report.json", FileDigest: digest("p"), Text: "a newer one of its series was signed at 2026-10-13T01:14:00Z"},
	}
	return decision.Make(p)
}

// excluded holds a control that does not apply.
func excluded(p decision.Parts) decision.Parts {
	p.Required = append(p.Required, "CFG-04")
	p.Results = append(p.Results, decision.Result{
		ID: "CFG-04", Title: "Copies of production data are masked", Phase: phases[2], Severity: decision.High, Outcome: decision.NotApplicable,
		Problem:  "the Statement of Applicability " + digest("statement").Short() + ", signed by Rosa Invented and Cleo Invented, says that A.8.11 does not apply",
		Evidence: []string{"access-review"}, Frameworks: map[string][]string{"iso27001-2022": {"A.8.11"}},
	})
	return p
}

func trial() decision.Decision {
	p := parts()
	p.Unsafe = []string{"--dry-run was given", "--allow-unsigned-policy was given: nobody vouches for the policy bundle"}
	p.Policy.Signers = nil
	return decision.Make(p)
}

// milestone is a gate that judges one phase and asks no board.
func milestone() decision.Decision {
	p := parts()
	p.Gate, p.Phase, p.Phases = "phase-exit", phases[3], phases[3:4]
	p.Request, p.Board = nil, nil
	p.Evidence, p.Results, p.Required = p.Evidence[3:4], p.Results[3:4], p.Required[3:4]
	return decision.Make(p)
}

// lenient waives more than a page can tell of in full.
func lenient() decision.Decision {
	p := parts()
	first := waived().Waivers[0]
	for i := range 15 {
		w := first
		w.ID, w.Control = fmt.Sprintf("WVR-INVENTED-%d", i+1), fmt.Sprintf("ENV-%02d", i+1)
		p.Waivers = append(p.Waivers, w)
	}
	return decision.Make(p)
}

// crowded has more of everything than page 1 would hold at its usual size.
func crowded() decision.Decision {
	p := parts()
	long := "; and this text goes on, since whoever wrote it wanted to be sure that nobody on the board could later say that it had not been explained to them at length"
	p.Request.Reason += long
	p.Request.Rollback += long
	for i, title := range []string{
		"WA Cyber Security Policy Annual Implementation Report 2024", "Digital ID (Accreditation) Rules 2024 (Cth)", "ASD Essential Eight, November 2023",
		"Australian Information Security Manual, December 2025", "ISO/IEC 27001:2022 clauses", "Privacy and Responsible Information Sharing Act 2024 (WA)",
		"WA Government Cyber Security Policy 2024", "WA Cyber Security Policy 2024, Further Five",
	} {
		p.Scopes = append(p.Scopes, decision.Scope{Framework: fmt.Sprintf("invented-%d", i), Title: title, Basis: decision.ByMapping, Applicable: []string{"1", "2", "3"}})
	}
	for i := range p.Results {
		fall(&p.Results[i], "invented-"+strconv.Itoa(i), p.Results[i].Title+": not so"+long+".", "Settle it"+long+".")
	}
	for i := range 4 {
		w := waived().Waivers[i%2]
		w.ID, w.Finding = fmt.Sprintf("WVR-INVENTED-%d", i), "Something falls short"+long+"."
		w.Accepted = false
		w.Code, w.Text = "expired", "it expired before go-live"+long
		p.Waivers = append(p.Waivers, w)
		p.Request.Conditions = append(p.Request.Conditions, decision.Condition{ID: fmt.Sprintf("COND-%d", i), Text: "See to it" + long + ".", Owner: "ada.invented", Due: "2026-12-01"})
	}
	for i, v := range p.Board.Votes {
		p.Board.Votes[i].Comment = v.Comment + " Comment" + long
	}
	for i := range 5 {
		p.Board.Members = append(p.Board.Members, decision.Member{Person: fmt.Sprintf("member-%d", i), Name: fmt.Sprintf("Member Number %d Invented", i), Organisation: agency, Roles: []string{"board-member"}})
	}
	return decision.Make(p)
}
