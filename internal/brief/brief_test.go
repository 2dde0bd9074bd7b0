package brief_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/brief"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/require"
)

// example is the published example of a kind, as evidence that counts.
func example(t *testing.T, kind string) require.Counted {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "attestations", kind, "v1", "example.json"))
	if err != nil {
		t.Fatal(err)
	}
	return counted(t, kind, content)
}

func counted(t *testing.T, kind string, predicate []byte) require.Counted {
	t.Helper()
	value, err := canon.Parse(predicate)
	if err != nil {
		t.Fatal(err)
	}
	return require.Counted{Bound: bind.Bound{Kind: attestations.Kind{Name: kind}, Predicate: value}}
}

func name(id string) string {
	if id == "invented-operations-lead" {
		return "Olga Invented"
	}
	return ""
}

// TestExamples: what the published examples say is read out of them.
func TestExamples(t *testing.T) {
	var all []require.Counted
	for _, kind := range []string{
		"rehearsal", "training", "service-transition", "support-plan", "certification-status", "conformance",
		"defect-register", "pentest-report", "vulns", "compliance-obligations", "environment",
	} {
		all = append(all, example(t, kind))
	}
	b := brief.Of(all, name)
	for what, pair := range map[string][2]any{
		"roll-back": {
			b.Rehearsals[0].Kind + " " + b.Rehearsals[0].Environment + " " + b.Rehearsals[0].Operator + " " + b.Rehearsals[0].At.Format(time.RFC3339),
			"rollback staging invented-implementer 2026-06-26T02:00:00Z",
		},
		"minutes":       {[3]int{b.Rehearsals[0].PlannedMinutes, b.Rehearsals[0].MeasuredMinutes, b.Rehearsals[0].WindowMinutes}, [3]int{45, 38, 90}},
		"training":      {b.Training, []decision.Training{{Audience: "admin", Cohort: 3, Trained: 3}, {Audience: "security", Cohort: 2, Trained: 2}, {Audience: "end-user", Cohort: 40, Trained: 3}}},
		"duties":        {b.Duties[0], decision.Duty{Role: "operations-lead", Person: "Olga Invented", From: "2026-06-30", To: "2026-07-19"}},
		"handed over":   {len(b.Duties), 3},
		"certificates":  {b.Certificates[0], decision.Certificate{Standard: "ISO/IEC 27001", Edition: "2022", Body: "Invented Certification Body (example)", ExpiresOn: "2027-11-30"}},
		"a suite's run": {b.Conformance[0].Suite + fmt.Sprint(b.Conformance[0].Passed, b.Conformance[0].Failed, b.Conformance[0].Other), "invented-mdoc-suite 2.0.33 0 1"},
		"left out":      {b.Conformance[len(b.Conformance)-1].Standard, "eudi-arf"},
		"open":          {b.OpenIssues, map[string]int{"medium": 2, "low": 3}},
		"gravest first": {b.Issues[0].Severity, "medium"},
		"statement":     {len(b.Applicability), 93},
		"in order":      {b.Applicability[0].Control + " " + b.Applicability[9].Control, "A.5.1 A.5.10"},
	} {
		if got, want := fmt.Sprint(pair[0]), fmt.Sprint(pair[1]); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	if slices.ContainsFunc(b.Issues, func(i decision.Issue) bool { return i.Status == "fixed" }) {
		t.Error("a settled issue is listed")
	}
}

// Until somebody has taken the service over, the plan of its support says who is there.
func TestDutiesOfThePlan(t *testing.T) {
	if b := brief.Of([]require.Counted{example(t, "support-plan")}, name); len(b.Duties) != 2 {
		t.Errorf("%d duties", len(b.Duties))
	}
}

// Evidence cannot swell a decision, and what has another shape reads as nothing.
func TestBounds(t *testing.T) {
	long := `{"items":[`
	for i := range 3 * decision.MaxBrief {
		if i > 0 {
			long += ","
		}
		long += fmt.Sprintf(`{"id":"d-%d","severity":"low","status":"open"}`, i)
	}
	b := brief.Of([]require.Counted{counted(t, "defect-register", []byte(long+`,{"id":"last","severity":"critical","status":"open"}]}`))}, name)
	if len(b.Issues) != decision.MaxBrief || b.Issues[0].ID != "last" || b.OpenIssues["low"] != 3*decision.MaxBrief {
		t.Errorf("%d listed, first %q, %v counted", len(b.Issues), b.Issues[0].ID, b.OpenIssues)
	}
	odd := []byte(`{"items":"none","findings":{"a":1},"runs":[7,null],"roster":[[]],"soa":[{"applicable":"yes"}],"audiences":null,"operator":{"x":1}}`)
	for _, kind := range []string{"rehearsal", "training", "service-transition", "support-plan", "conformance", "defect-register", "pentest-report", "vulns", "compliance-obligations"} {
		if b := brief.Of([]require.Counted{counted(t, kind, odd)}, name); len(b.OpenIssues) > 0 {
			t.Errorf("%s: %v", kind, b.OpenIssues)
		}
	}
}
