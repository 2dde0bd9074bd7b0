package report

import (
	"encoding/xml"
	"fmt"
	"slices"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
)

// The elements and attributes of the schema that Jenkins reads JUnit XML by, the
// strictest that knows skipped cases.

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string           `xml:"name,attr"`
	Tests      int              `xml:"tests,attr"`
	Failures   int              `xml:"failures,attr"`
	Errors     int              `xml:"errors,attr"`
	Skipped    int              `xml:"skipped,attr"`
	Time       string           `xml:"time,attr"`
	Timestamp  string           `xml:"timestamp,attr,omitempty"`
	Properties *junitProperties `xml:"properties"`
	Cases      []junitCase      `xml:"testcase"`
}

type junitProperties struct {
	List []junitProperty `xml:"property"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Time    string        `xml:"time,attr"`
	Skipped *junitSkipped `xml:"skipped"`
	Error   *junitFailure `xml:"error"`
	Failure *junitFailure `xml:"failure"`
}

type junitSkipped struct {
	Text string `xml:",chardata"` // the schema knows no attribute here
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// writeJUnit writes a suite for the verdict and one for each phase, with a case for
// each criterion and for whatever else speaks against the release. A reader that
// counts failures comes to the verdict: only what stops the release fails, and the
// verdict itself is a case.
func writeJUnit(d *decision.Decision, payload canon.Digest, o Options) ([]byte, error) {
	suites := []junitSuite{{Name: "The decision", Properties: propertiesOf(d, payload, o), Cases: []junitCase{verdictCase(d)}}}
	phases := append(slices.Clone(d.Phases), "")
	for _, r := range d.Results {
		if !slices.Contains(phases, r.Phase) {
			phases = append(phases, r.Phase)
		}
	}
	told := make([]bool, len(d.Reasons))
	for _, phase := range phases {
		suite := junitSuite{Name: orElse(phaseTitle(phase), "The gate itself")}
		for _, r := range d.Results {
			if r.Phase == phase {
				suite.Cases = append(suite.Cases, controlCases(d, r, told)...)
			}
		}
		for i, r := range d.Reasons {
			if !told[i] && (r.Phase == phase || phase == "" && !slices.Contains(phases, r.Phase)) {
				told[i] = true
				suite.Cases = append(suite.Cases, reasonCase(ruleOf(r), about(r), []decision.Reason{r}))
			}
		}
		if len(suite.Cases) > 0 {
			suites = append(suites, suite)
		}
	}
	all := junitSuites{Name: "releasegate: release " + releaseName(d) + " at gate " + orElse(d.Gate, "without a name"), Suites: suites}
	for i := range suites {
		s := &suites[i]
		s.Time, s.Timestamp = "0", utc(d.DecidedAt)
		s.count()
		all.Tests, all.Failures, all.Errors = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors
	}
	out, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return nil, err
	}
	return []byte(fault.Legible(xml.Header + string(out) + "\n")), nil
}

func (s *junitSuite) count() {
	s.Tests = len(s.Cases)
	for i := range s.Cases {
		switch c := &s.Cases[i]; {
		case c.Failure != nil:
			s.Failures++
		case c.Error != nil:
			s.Errors++
		case c.Skipped != nil:
			s.Skipped++
		}
	}
}

func propertiesOf(d *decision.Decision, payload canon.Digest, o Options) *junitProperties {
	all := []junitProperty{{"verdict", d.Verdict.String()}, {"standing", standing(d, o)}, {"type", d.Type()}}
	if payload != "" {
		all = append(all, junitProperty{"payload", oneLine(string(payload))})
	}
	for _, why := range d.Unsafe {
		all = append(all, junitProperty{"trial", oneLine(why)})
	}
	return &junitProperties{all}
}

func verdictCase(d *decision.Decision) junitCase {
	v := verdictOf(d)
	c := junitCase{Class: "releasegate", Name: "verdict", Time: "0"}
	if d.Verdict != decision.Approved {
		c.Failure = &junitFailure{Message: oneLine(some(" ", v.Word, v.Kind)), Type: orElse(oneLine(d.Denial), "denied"), Text: oneLine(v.Sentence)}
	}
	return c
}

// controlCases are the criteria of a control, or the control where it has none, and
// marks the reasons that they tell.
func controlCases(d *decision.Decision, r decision.Result, told []bool) []junitCase {
	if len(r.Criteria) == 0 || r.Outcome == decision.NotApplicable {
		c := reasonCase(orElse(r.ID, "control"), orElse(r.Title, "control"), take(d, told, func(reason decision.Reason) bool { return reason.Control == r.ID }))
		if r.Outcome == decision.NotApplicable && c.Failure == nil {
			c.Skipped = &junitSkipped{oneLine("does not apply: " + orElse(r.Problem, "nothing says why"))}
		}
		return []junitCase{c}
	}
	var cases []junitCase
	for i, criterion := range r.Criteria {
		reasons := take(d, told, func(reason decision.Reason) bool {
			// What is said of the control as a whole is told by its first criterion.
			return reason.Control == r.ID && (reason.Criterion == criterion.Name || i == 0 && reason.Criterion == "")
		})
		c := reasonCase(orElse(r.ID, "control"), some(": ", criterion.Name, criterion.Text), reasons)
		if !criterion.Met && len(reasons) == 0 {
			c.Skipped = &junitSkipped{oneLine(some(": ", "not met, and told elsewhere or with another criterion", r.Problem))}
		}
		cases = append(cases, c)
	}
	return cases
}

// take returns the reasons that match and were not told yet, and marks them.
func take(d *decision.Decision, told []bool, match func(decision.Reason) bool) []decision.Reason {
	var all []decision.Reason
	for i, r := range d.Reasons {
		if !told[i] && match(r) {
			told[i] = true
			all = append(all, r)
		}
	}
	return all
}

// reasonCase fails if one of the reasons stops the release; if they only warn, it is
// skipped with their words, so that a count of failures tells the verdict.
func reasonCase(class, name string, reasons []decision.Reason) junitCase {
	c := junitCase{Class: oneLine(class), Name: oneLine(orElse(name, class)), Time: "0"}
	var stopping, warning, texts []string
	failed, code := true, ""
	for _, r := range reasons {
		if levelOf(r) != LevelError {
			warning = append(warning, string(levelOf(r))+": "+oneLine(inFull(r)))
			continue
		}
		file, line := place(r)
		stopping = append(stopping, oneLine(r.Text))
		texts = append(texts, oneLine(inFull(r))+fmt.Sprintf("\nRule: %s:%d", oneLine(file), max(1, line)))
		failed, code = failed && r.Code != "control_error", r.Code
	}
	switch {
	case len(stopping) > 0:
		told := &junitFailure{Message: some(" ", stopping...), Type: orElse(oneLine(code), "reason"), Text: some("\n", texts...)}
		if failed {
			c.Failure = told
		} else {
			c.Error = told
		}
	case len(warning) > 0:
		c.Skipped = &junitSkipped{some(" ", warning...)}
	}
	return c
}
