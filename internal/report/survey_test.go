package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/report"
	"github.com/credentry/releasegate/internal/testkit"
)

var surveyEndings = map[report.Format]string{report.Text: ".txt", report.HTML: ".html", report.JSON: ".json"}

func survey(t *testing.T, s report.Survey, f report.Format) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.WriteSurvey(&out, s, f, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// surveys are how a release stands while it is prepared, and how it will.
func surveys() map[string]report.Survey {
	asked := parts().At
	later := func(p decision.Parts) decision.Decision {
		// A week later the environment is too old, and so is the readiness of one phase.
		p.At = asked.Add(7 * 24 * time.Hour)
		p.Evidence = append(p.Evidence[:1:1], p.Evidence[2:]...)
		p.Results[1].Outcome, p.Results[1].Problem = decision.Missing, "no environment counts"
		p.Gaps = []decision.Reason{{
			Code: "missing", Cause: "stale", Effect: decision.Stops, Phase: phases[1], Evidence: "environment", Severity: decision.High, Owner: "platform-engineer",
			Text: "No environment counts: it is too old.", Remedy: "Attest it again.", Command: "releasegate attest environment ENGAGEMENT --release licences-2026-11 --predicate FILE.json --key KEY",
		}}
		return decision.Make(p)
	}
	return map[string]report.Survey{
		"status":   {AskedAt: asked, Now: []decision.Decision{denied(), milestone()}},
		"ready":    {AskedAt: asked, Now: []decision.Decision{approved(), milestone()}},
		"waived":   {AskedAt: asked, Now: []decision.Decision{accepted()}},
		"empty":    {AskedAt: asked, Now: []decision.Decision{{}}},
		"forecast": {AskedAt: asked, Now: []decision.Decision{approved(), milestone()}, Then: []decision.Decision{later(parts()), milestone()}},
	}
}

func TestSurveyGolden(t *testing.T) {
	for name, s := range surveys() {
		for f, ending := range surveyEndings {
			got := survey(t, s, f)
			file := filepath.Join("testdata", "surveys", name+ending)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs; if that is what you meant, run: go test ./internal/report -update", file)
			}
		}
	}
}

// Every reason and every attestation of every gate is in the survey, and says which
// gates it concerns.
func TestSurveyLeavesNothingOut(t *testing.T) {
	for name, s := range surveys() {
		judged := s.Now
		if s.Then != nil {
			judged = s.Then
		}
		got := survey(t, s, report.JSON)
		var document struct {
			Gates  []struct{ Ready, ReadyNow bool }
			Phases []struct {
				Phase string
				Items []surveyItem
			}
			Rest []surveyItem
		}
		if err := json.Unmarshal([]byte(got), &document); err != nil {
			t.Fatal(name, err)
		}
		items := document.Rest
		for _, p := range document.Phases {
			items = append(items, p.Items...)
		}
		for i, d := range judged {
			if document.Gates[i].Ready != (d.Verdict == decision.Approved) || document.Gates[i].ReadyNow != (s.Now[i].Verdict == decision.Approved) {
				t.Errorf("%s: gate %d is %+v", name, i, document.Gates[i])
			}
			gate := strings.TrimSpace(d.Gate + " " + d.Phase)
			if gate == "" {
				gate = "without a name"
			}
			for _, e := range d.Evidence {
				if !slices.ContainsFunc(items, func(one surveyItem) bool {
					return one.Payload == string(e.Payload) && slices.Contains(one.Gates, gate) && (one.State == "there" || one.State == "expiring")
				}) {
					t.Errorf("%s: %s of %s is left out", name, e.Kind, gate)
				}
			}
			for _, r := range d.Reasons {
				if !slices.ContainsFunc(items, func(one surveyItem) bool {
					return one.Text == r.Text && one.Owner == r.Owner && one.Command == r.Command && slices.Contains(one.Gates, gate) && one.State != "there"
				}) {
					t.Errorf("%s: %q of %s is left out", name, r.Text, gate)
				}
			}
		}
		if lost := slices.ContainsFunc(items, func(one surveyItem) bool {
			return one.State == "expired" && one.Kind == "environment" && one.Owner == "platform-engineer" && one.Command != ""
		}); lost != (name == "forecast") {
			t.Errorf("%s: the environment has expired: %v", name, lost)
		}
	}
}

type surveyItem struct {
	State, Kind, Text, Owner, Command, Payload string
	Gates                                      []string
}

// Hostile text stays text in surveys too.
func TestSurveyShowsHostileTextAsText(t *testing.T) {
	var plain []string
	for i, text := range append([]testkit.Text{{Name: "plain", Text: "plain"}}, testkit.Hostile...) {
		var d decision.Decision
		testkit.Infest(&d, text.Text)
		d.Verdict = decision.Denied
		s := report.Survey{AskedAt: testkit.Now, Now: []decision.Decision{d}, Then: []decision.Decision{d}}
		for f := range surveyEndings {
			if err := testkit.Shown(survey(t, s, f)); err != nil {
				t.Errorf("%s as %s: %v", text.Name, f, err)
			}
		}
		page := survey(t, s, report.HTML)
		wellFormed(t, page)
		if structure := markup(t, page); i == 0 {
			plain = structure
		} else if !slices.Equal(structure, plain) {
			t.Errorf("%s changes the markup of the page", text.Name)
		}
		for line := range strings.Lines(survey(t, s, report.Text)) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
				t.Errorf("%s: a line of %d columns: %s", text.Name, n, line)
			}
		}
	}
	if len(plain) < 50 {
		t.Errorf("the page has only %d pieces of markup", len(plain))
	}
}

func TestSurveyRefusesWhatDoesNotFit(t *testing.T) {
	d := approved()
	for _, s := range []report.Survey{{}, {Now: []decision.Decision{d}, Then: []decision.Decision{d, d}}} {
		if report.WriteSurvey(&bytes.Buffer{}, s, report.Text, report.Options{}) == nil {
			t.Errorf("a survey of %d and %d gates was written", len(s.Now), len(s.Then))
		}
	}
	if report.WriteSurvey(&bytes.Buffer{}, report.Survey{Now: []decision.Decision{d}}, report.SARIF, report.Options{}) == nil {
		t.Error("a survey was written as SARIF")
	}
}
