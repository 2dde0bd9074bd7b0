package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/report"
	"github.com/credentry/releasegate/internal/testkit"
)

func TestMain(m *testing.M) {
	defer testkit.Clean()
	m.Run() // whoever called TestMain exits by its result
}

// endings are those of the formats for programs.
var endings = map[report.Format]string{
	report.SARIF: ".sarif", report.JUnit: ".xml", report.CSV: ".csv", report.GitHub: ".github.txt", report.GitLab: ".gitlab.json", report.Azure: ".azure.txt", report.Comment: ".comment.md",
	report.OSCALResults: ".oscal-ar.json", report.OSCALPlan: ".oscal-poam.json",
}

// accepted is a release of which a finding was waived.
func accepted() decision.Decision {
	p := parts()
	fall(&p.Results[3], "PT-INVENTED-7", "Finding PT-INVENTED-7 (high: a verifier accepts a revoked licence for up to nine hours) is open.", "Remediate, have the tester re-test, and attest the new report with `releasegate attest pentest-report`.")
	p.Results[3].Severity, p.Results[3].Outcome, p.Results[3].Findings[0].Waiver = decision.High, decision.Waived, digest("waiver")
	p.Waivers = []decision.Waiver{{
		ID: "WVR-INVENTED-1", Control: "TST-09", Criterion: "settled", Key: "PT-INVENTED-7", Title: p.Results[3].Title, Severity: decision.High, Finding: p.Results[3].Findings[0].Text,
		Justification: "The inspectors look at the list by hand meanwhile.", RiskBefore: decision.Risk{Likelihood: 3, Impact: 3}, RiskAfter: decision.Risk{Likelihood: 1, Impact: 3},
		Compensation: []decision.Compensation{{Text: "A list of revoked licences on paper.", Evidence: digest("list"), Document: "list.pdf", Until: day(30, 0), NextReview: day(28, 0)}},
		Owner:        "cleo.invented", OwnerName: "Cleo Invented", Remediation: decision.Remediation{Text: "Shorten the cache to a minute.", Owner: "ada.invented", Due: "2026-12-10"},
		Requester: lead, Approvers: []decision.Signer{chair}, CreatedAt: day(20, 0), ValidFrom: day(20, 0), ExpiresAt: day(30, 0), NextReview: day(28, 0), TimeSource: "claimed",
		Evidence: digest("waiver"), Files: []string{"evidence/waiver.json"}, Accepted: true,
	}}
	return decision.Make(p)
}

func samples() map[string]decision.Decision {
	return map[string]decision.Decision{"approved": approved(), "denied": denied(), "waived": accepted(), "nearly-empty": barely(), "empty": {}}
}

// Each format, of each kind of decision.
func TestFormatsGolden(t *testing.T) {
	for name, d := range samples() {
		for f, ending := range endings {
			got := render(t, &d, payloadOf(t, name, &d), f, report.Options{})
			file := filepath.Join("testdata", "formats", name+ending)
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

// The ending of a file says its format, the longest one that fits.
func TestFormatOf(t *testing.T) {
	seen := map[report.Format]bool{}
	for file, want := range map[string]report.Format{
		"a.txt": report.Text, "b/a.html": report.HTML, "a.json": report.JSON, "a.sarif": report.SARIF, "junit.xml": report.JUnit, "a.csv": report.CSV,
		"a.github.txt": report.GitHub, "gl.gitlab.json": report.GitLab, "a.azure.txt": report.Azure, "a.comment.md": report.Comment, "a.oscal-ar.json": report.OSCALResults, "a.oscal-poam.json": report.OSCALPlan, "a": "", "a.doc": "", "": "",
	} {
		if got := report.FormatOf(file); got != want {
			t.Errorf("%q is %q, want %q", file, got, want)
		}
		seen[want] = true
	}
	for f := range endings {
		if !seen[f] {
			t.Errorf("no file of format %s was asked for", f)
		}
	}
}

// worst is a decision with every hostile text in every field, one at a time.
func worst(t *testing.T, f func(name string, d *decision.Decision)) {
	t.Helper()
	for _, text := range testkit.Hostile {
		var d decision.Decision
		testkit.Infest(&d, text.Text)
		d.Verdict = decision.Denied
		f(text.Name, &d)
	}
	for name, d := range samples() {
		f(name, &d)
	}
	for name, d := range really(t) {
		f(name, &d)
	}
}

var made map[string]decision.Decision

// really are decisions as the gate makes them: approved, then denied for want of
// evidence. They are made once.
func really(t *testing.T) map[string]decision.Decision {
	t.Helper()
	if made != nil {
		return made
	}
	e := testkit.New(t)
	honest := e.Evaluate()
	e.Remove("evidence/4-pentest-report.*")
	wanting := e.Evaluate()
	if honest.Verdict != decision.Approved || wanting.Verdict != decision.Denied {
		t.Fatalf("%s and %s, not approved and denied", honest.Verdict, wanting.Verdict)
	}
	made = map[string]decision.Decision{"really approved": honest, "really denied": wanting}
	return made
}

func schemaAt(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return compiled(t, content)
}

func compiled(t *testing.T, content []byte) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The decision in the JSON format is what the published schema of its type says.
func TestJSONMeetsTheSchema(t *testing.T) {
	all := cases()
	all["waived"] = accepted()
	delete(all, "empty") // which no gate can make
	for name, d := range all {
		var got struct{ Decision json.RawMessage }
		if err := json.Unmarshal([]byte(render(t, &d, "", report.JSON, report.Options{})), &got); err != nil {
			t.Fatal(name, err)
		}
		predicate, err := jsonschema.UnmarshalJSON(bytes.NewReader(got.Decision))
		if err != nil {
			t.Fatal(name, err)
		}
		if err := compiled(t, attestations.DecisionSchema(d.Type())).Validate(predicate); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// SARIF is what its published schema says, whatever a decision holds.
func TestSARIFIsValid(t *testing.T) {
	schema := schemaAt(t, "testdata/schemas/sarif-schema-2.1.0.json")
	if wrong, _ := jsonschema.UnmarshalJSON(strings.NewReader(`{"version": "2.1.0", "runs": [{}]}`)); schema.Validate(wrong) == nil {
		t.Fatal("the schema takes a run without a tool")
	}
	worst(t, func(name string, d *decision.Decision) {
		got := render(t, d, "", report.SARIF, report.Options{Unchecked: true})
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(got))
		if err != nil {
			t.Fatal(name, err)
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if regexp.MustCompile(`"text": "(?:[^"\\]|\\.)*\]\(`).MatchString(got) {
			t.Errorf("%s: a message holds a link", name)
		}
	})
	d := denied()
	got := render(t, &d, "", report.SARIF, report.Options{})
	for _, want := range []string{`"uri": "controls/TST-09.rego"`, `"startLine": 17`, `"uri": "evidence/pentest-report.json"`, `"ruleId": "TST-09"`, `"uri": "gate.hcl"`} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not hold %s", want)
		}
	}
}

type suites struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Suites   []struct {
		Cases []struct {
			Name    string    `xml:"name,attr"`
			Class   string    `xml:"classname,attr"`
			Failure *struct{} `xml:"failure"`
			Error   *struct{} `xml:"error"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

// Whoever counts the failures of JUnit XML comes to the verdict, and to the totals.
func TestJUnitTellsTheVerdict(t *testing.T) {
	worst(t, func(name string, d *decision.Decision) {
		var got suites
		if err := xml.Unmarshal([]byte(render(t, d, "", report.JUnit, report.Options{})), &got); err != nil {
			t.Fatal(name, err)
		}
		tests, failures, errors := 0, 0, 0
		for _, s := range got.Suites {
			for _, c := range s.Cases {
				tests++
				if c.Failure != nil {
					failures++
				}
				if c.Error != nil {
					errors++
				}
				if c.Name == "" || c.Class == "" {
					t.Errorf("%s: a case without a name", name)
				}
			}
		}
		if tests == 0 || tests != got.Tests || failures != got.Failures || errors != got.Errors {
			t.Errorf("%s: %d tests, %d failures, %d errors are not the totals", name, tests, failures, errors)
		}
		if failed := failures+errors > 0; failed != (d.Verdict != decision.Approved) {
			t.Errorf("%s: %d failures, though the release is %s", name, failures+errors, d.Verdict)
		}
	})
	d := denied()
	got := render(t, &d, "", report.JUnit, report.Options{})
	for _, r := range d.Reasons {
		if !strings.Contains(got, strings.SplitN(r.Text, "'", 2)[0]) {
			t.Errorf("it does not say %q", r.Text)
		}
	}
}

// Each exported file is valid by the schema that Jenkins publishes.
func TestJUnitSchema(t *testing.T) {
	xmllint := os.Getenv("RELEASEGATE_TEST_XMLLINT")
	if xmllint == "" {
		t.Skip("needs xmllint: make test, or RELEASEGATE_TEST_XMLLINT=/usr/bin/xmllint")
	}
	worst(t, func(name string, d *decision.Decision) {
		cmd := exec.CommandContext(t.Context(), xmllint, "--nonet", "--noout", "--schema", "testdata/schemas/junit-4.xsd", "-")
		cmd.Stdin = strings.NewReader(render(t, d, "", report.JUnit, report.Options{}))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	})
}

// No cell is a formula, and the table has the same columns in every line.
func TestCSVIsInert(t *testing.T) {
	worst(t, func(name string, d *decision.Decision) {
		lines, err := csv.NewReader(strings.NewReader(render(t, d, "", report.CSV, report.Options{}))).ReadAll()
		if err != nil {
			t.Fatal(name, err)
		}
		want := 1
		for _, r := range d.Results {
			want += max(1, len(r.Criteria))
		}
		if len(lines) != want {
			t.Errorf("%s: %d lines, want %d", name, len(lines), want)
		}
		for _, cell := range slices.Concat(lines...) {
			if strings.ContainsAny(strings.TrimSpace(cell + " ")[:min(1, len(strings.TrimSpace(cell)))], "=+-@\t\r|%") || strings.ContainsAny(cell, "\r\n\t") {
				t.Errorf("%s: the cell %q could be computed", name, cell)
			}
		}
	})
}

// Every line of an annotation is one command of ours, with its values escaped as the
// runner reads them, so that none adds another.
func TestAnnotations(t *testing.T) {
	forms := map[report.Format]*regexp.Regexp{
		report.GitHub: regexp.MustCompile(`^::(error|warning|notice) title=[^:,]*(,file=[^:,]+)?(,line=\d+)?(,col=\d+)?::[^\r]*$`),
		report.Azure:  regexp.MustCompile(`^(##vso\[task\.logissue type=(error|warning);code=[^;\]]*(;sourcepath=[^;\]]+)?(;linenumber=\d+)?\][^\r]*|releasegate: ([^#]|#[^#]|#$)*)$`),
	}
	worst(t, func(name string, d *decision.Decision) {
		for f, form := range forms {
			got := render(t, d, "", f, report.Options{})
			lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
			if len(lines) < 1+len(d.Reasons) {
				t.Errorf("%s as %s: %d lines for %d reasons", name, f, len(lines), len(d.Reasons))
			}
			for _, line := range lines {
				if !form.MatchString(line) {
					t.Errorf("%s as %s: %q", name, f, line)
				}
			}
			if regexp.MustCompile(`%(?:[^0-9A]|$)`).MatchString(got) {
				t.Errorf("%s as %s: a percent sign is not escaped", name, f)
			}
		}
		var issues []struct {
			Description, Fingerprint, Severity string
			Check                              string `json:"check_name"`
			Location                           struct {
				Path  string
				Lines struct{ Begin int }
			}
		}
		if err := json.Unmarshal([]byte(render(t, d, "", report.GitLab, report.Options{})), &issues); err != nil {
			t.Fatal(name, err)
		}
		seen := map[string]bool{}
		for _, i := range issues {
			if seen[i.Fingerprint] || i.Fingerprint == "" || i.Description == "" || i.Check == "" || i.Location.Path == "" || strings.HasPrefix(i.Location.Path, "/") || strings.Contains("/"+i.Location.Path+"/", "/../") ||
				i.Location.Lines.Begin < 1 || !slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, i.Severity) {
				t.Errorf("%s: not an issue of a code quality report: %+v", name, i)
			}
			seen[i.Fingerprint] = true
		}
	})
}

// Nothing in a comment is markup but what we put there.
func TestCommentIsText(t *testing.T) {
	worst(t, func(name string, d *decision.Decision) {
		got := render(t, d, canon.Digest("p"), report.Comment, report.Options{Unchecked: true})
		for line := range strings.SplitSeq(got, "\n") {
			bare := regexp.MustCompile(`\\[[:punct:]]|<!-- -->|</?sub>`).ReplaceAllString(line, "")
			bare = regexp.MustCompile(`^(### |> |- |\d+\. \*\*)`).ReplaceAllString(bare, "")
			bare = strings.Replace(bare, "**", "", 1)
			if strings.ContainsAny(bare, "*_[]`~|$<>&") || regexp.MustCompile(`(^|[^\\])://`).MatchString(line) || regexp.MustCompile(`[@#]\w`).MatchString(line) {
				t.Errorf("%s: markup in %q", name, line)
			}
		}
	})
}

// The verdict can be read from every format, and is the same in all.
func TestVerdictIsTheSameInEveryFormat(t *testing.T) {
	words := map[report.Format][2]string{
		report.SARIF: {`"verdict": "approved"`, `"verdict": "denied"`}, report.JUnit: {`name="verdict" value="approved"`, `name="verdict" value="denied"`},
		report.OSCALResults: {"at gate production-release, approved", "at gate production-release, denied"}, report.OSCALPlan: {"at gate production-release, approved", "at gate production-release, denied"},
		report.JSON: {`"verdict": "approved"`, `"verdict": "denied"`}, report.CSV: {",approved,", ",denied,"}, report.GitHub: {"APPROVED", "DENIED"},
		report.GitLab: {"APPROVED", "DENIED"}, report.Azure: {"APPROVED", "DENIED"}, report.Comment: {"APPROVED", "DENIED"}, report.Text: {"APPROVED", "DENIED"}, report.HTML: {"APPROVED", "DENIED"},
	}
	for _, f := range report.Formats() {
		word, ok := words[f]
		if !ok {
			continue // it has a test of its own
		}
		for name, d := range samples() {
			if name == "empty" {
				continue // it has no criterion to tell it by
			}
			said, other := word[0], word[1]
			if d.Verdict == decision.Denied {
				said, other = other, said
			}
			got := render(t, &d, "", f, report.Options{})
			if !strings.Contains(got, said) {
				t.Errorf("%s as %s does not say %s", name, f, said)
			}
			if name != "denied" && strings.Contains(got, other) {
				t.Errorf("%s as %s says %s", name, f, other)
			}
		}
	}
	if len(words) < 12 {
		t.Error(fmt.Sprint(len(words), " formats"))
	}
}

// Mistakes in files are shown where they are.
func TestWriteRemarks(t *testing.T) {
	remarks := []report.Remark{{Level: report.LevelError, Code: "hcl", Title: "Not a number", Text: "count is\nthree; say 3", File: "policy/gate.hcl", Line: 7, Column: 3}}
	for f, want := range map[report.Format]string{
		report.GitHub: "::error title=Not a number,file=policy/gate.hcl,line=7,col=3::count is three; say 3\n",
		report.Azure:  "##vso[task.logissue type=error;code=hcl;sourcepath=policy/gate.hcl;linenumber=7;columnnumber=3]Not a number: count is three; say 3\n",
	} {
		var out bytes.Buffer
		if err := report.WriteRemarks(&out, f, remarks); err != nil || out.String() != want {
			t.Errorf("%s: %q, %v", f, out.String(), err)
		}
	}
	if report.WriteRemarks(&bytes.Buffer{}, report.HTML, remarks) == nil {
		t.Error("remarks were written as a page")
	}
}
