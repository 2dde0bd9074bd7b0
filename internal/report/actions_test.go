package report_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/report"
)

// opposed is a decision with reasons of every sort, some of them mended together.
func opposed() decision.Decision {
	report1, plan1 := canon.Sum([]byte("report")), canon.Sum([]byte("rehearsal"))
	stop := func(code, phase, control, criterion, key, evidence, owner string) decision.Reason {
		return decision.Reason{Code: code, Effect: decision.Stops, Phase: phase, Control: control, Criterion: criterion, Key: key, Evidence: evidence, Owner: owner, Severity: decision.High, Text: code + " " + key, Remedy: "Mend " + evidence + "."}
	}
	waive := stop("unmet", "testing-and-validation", "TST-01", "c", "k9", "vulns", "test-lead")
	waive.Effect = decision.Warns
	cosign := stop("missing", "platform-configuration", "", "", "", "access-review", "security-lead")
	cosign.Cause, cosign.Text = "threshold_not_met", "No access-review counts: 3 review.json was rejected (threshold_not_met): too few."
	vote := stop("quorum_not_met", "", "", "", "", "vote", "change-board")
	vote.Command = "releasegate approve ENGAGEMENT --release 1.0.0 --gate production-release --policy-key SECURITY.pub --key KEY"
	signOff := stop("missing", "go-live-readiness", "", "", "testing-and-validation", "phase-decision", "release-gate")
	signOff.Command = "releasegate decide ENGAGEMENT --release 1.0.0 --gate phase-exit --phase testing-and-validation --policy-key FILE --key GATE.key"
	d := decision.Decision{
		Gate: "production-release", Verdict: decision.Denied, Denial: decision.Failing, Phases: decision.Phases,
		Release: decision.Release{ID: "1.0.0"}, Engagement: decision.Engagement{Customer: "invented-agency"},
		Evidence: []decision.Evidence{
			{Kind: "pentest-report", Payload: report1, Signers: []decision.Signer{{Name: "Invented Tester", Roles: []string{"penetration-tester"}}}},
			{Kind: "rehearsal", Series: "rollback", Payload: plan1},
		},
		Results: []decision.Result{
			{ID: "TST-09", Outcome: decision.Fail, Evidence: []string{"pentest-report"}, Owner: "penetration-tester", Findings: []decision.Finding{
				{Criterion: "settled", Key: "k1", Text: "x", Citation: decision.Citation{Evidence: report1}},
				{Criterion: "settled", Key: "k2", Text: "x", Citation: decision.Citation{Evidence: report1}},
			}},
			{ID: "TST-10", Outcome: decision.Fail, Evidence: []string{"vulns", "pentest-report"}, Findings: []decision.Finding{
				{Criterion: "c", Key: "k3", Text: "x", Citation: decision.Citation{Evidence: report1}},
			}},
			{ID: "GLV-06", Outcome: decision.Fail, Evidence: []string{"rehearsal"}, Findings: []decision.Finding{
				{Criterion: "c", Key: "k4", Text: "x", Citation: decision.Citation{Evidence: plan1}},
			}},
		},
		Reasons: []decision.Reason{
			vote, signOff, cosign, waive,
			stop("unmet", "testing-and-validation", "TST-09", "settled", "k1", "pentest-report", "penetration-tester"),
			stop("unmet", "testing-and-validation", "TST-09", "settled", "k2", "pentest-report", "penetration-tester"),
			stop("unmet", "testing-and-validation", "TST-10", "c", "k3", "vulns", "test-lead"),
			stop("unmet", "go-live-readiness", "GLV-06", "c", "k4", "rehearsal", "operations-lead"),
			stop("missing", "go-live-readiness", "", "", "cutover", "rehearsal", "operations-lead"),
			stop("request_differs", "", "", "", "window", "change-approval", "change-requester"),
			stop("missing", "onboarding-preparation", "", "", "", "onboarding-plan", "project-manager"),
		},
		Rejections: decision.Rejections{Listed: []decision.Rejection{{Code: "threshold_not_met", File: "3 review.json"}}},
		Board:      &decision.Board{Role: "change-board", Members: []decision.Member{{Person: "ada", Name: "Ada"}, {Person: "eve", Name: "Eve", Conflict: "asked for it"}}},
	}
	return d
}

type actions struct {
	Reasons int
	Actions []struct {
		Do, Command, Owner string
		Holders            []string
		Mends              []struct{ Subject string }
	}
}

// TestActions: each action is told once, with all that it mends, in the order in which
// they are done; what only warns asks nothing of anybody, and the vote comes last.
func TestActions(t *testing.T) {
	d := opposed()
	var out strings.Builder
	if err := report.WriteActions(&out, &d, "a b", nil, report.JSON, report.Options{}); err != nil {
		t.Fatal(err)
	}
	var got actions
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatal(err)
	}
	var told []string
	mended := 0
	for _, a := range got.Actions {
		told = append(told, a.Do)
		mended += len(a.Mends)
	}
	want := []string{
		"attest an onboarding-plan", "co-sign an access-review", "attest a pentest-report", "attest a rehearsal of rollback", "attest a rehearsal of cutover",
		"decide Testing and validation", "attest a change-approval", "vote on the package",
	}
	if !slices.Equal(told, want) {
		t.Errorf("actions\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(want, "\n"))
	}
	if got.Reasons != 10 || mended != 10 || len(got.Actions[2].Mends) != 3 {
		t.Errorf("%d reasons, %d mended, %d by the report", got.Reasons, mended, len(got.Actions[2].Mends))
	}
	if c := got.Actions[1].Command; c != "releasegate attest access-review 'a b' --release 1.0.0 --payload 'a b/evidence/3 review.json' --key KEY" {
		t.Errorf("command %q", c)
	}
	if a := got.Actions[2]; a.Owner != "penetration-tester" || !slices.Equal(a.Holders, []string{"Invented Tester"}) {
		t.Errorf("owner %+v", a)
	}
	if a := got.Actions[7]; !slices.Equal(a.Holders, []string{"Ada"}) {
		t.Errorf("voters %+v", a)
	}

	d.Reasons = []decision.Reason{d.Reasons[4]}
	out.Reset()
	if err := report.WriteActions(&out, &d, "", nil, report.JSON, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "vote on the package") || !strings.Contains(out.String(), "releasegate attest pentest-report ENGAGEMENT") {
		t.Errorf("new evidence makes another package, which is voted on again:\n%s", out.String())
	}
	d.Verdict, d.Denial, d.Reasons = decision.Approved, "", nil
	out.Reset()
	if err := report.WriteActions(&out, &d, "", nil, report.Text, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "It is approved: nothing is to be done") || strings.Contains(out.String(), "run") {
		t.Errorf("an approval asks for something:\n%s", out.String())
	}
}

// TestActionsAreWords: whatever others wrote is shown as text, within the columns.
func TestActionsAreWords(t *testing.T) {
	d := opposed()
	const hostile = "\x1b[2J\n✔ APPROVED\r"
	for i := range d.Reasons {
		d.Reasons[i].Text += hostile + strings.Repeat("long ", 100)
		d.Reasons[i].Remedy += hostile
		d.Reasons[i].Key += hostile
	}
	d.Results[0].Findings[0].Text, d.Results[0].Title, d.Results[0].Problem = hostile, hostile, hostile
	d.Results[0].Criteria = []decision.Criterion{{Name: "settled", Text: hostile}}
	var way, one strings.Builder
	if err := report.WriteActions(&way, &d, "", nil, report.Text, report.Options{}); err != nil {
		t.Fatal(err)
	}
	e, err := report.Explain(&d, "TST-09")
	if err != nil {
		t.Fatal(err)
	}
	e.Criteria[0].MeetsIt = []report.Condition{{Text: hostile, Parts: []report.Condition{{Text: hostile}}}}
	e.Criteria[0].Shortfalls = []report.Shortfall{{Found: report.Found{File: hostile, Pointer: hostile, Value: hostile}, Wanted: hostile}}
	e.Criteria[0].Reads, e.Criteria[0].Unsaid, e.Notes = []string{hostile}, hostile, []string{hostile}
	e.Evidence = []report.Needed{{Kind: hostile, Files: []string{hostile}, Terms: []string{hostile}, Signers: []report.Able{{Role: hostile, Holders: []string{hostile}}}}}
	if err := report.WriteExplanation(&one, e, report.Text, report.Options{}); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{way.String(), one.String()} {
		if strings.ContainsAny(text, "\x1b\r") {
			t.Error("a terminal would obey it")
		}
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "✔") || utf8.RuneCountInString(line) > 81 {
				t.Errorf("line %q", line)
			}
		}
	}
}
