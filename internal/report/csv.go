package report

import (
	"bytes"
	"encoding/csv"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
)

var columnsOfCSV = []string{
	"release", "gate", "decided_at", "verdict", "standing", "phase", "control", "title", "severity", "outcome", "problem",
	"criterion", "text", "met", "findings", "citations", "frameworks", "owner", "remedy", "rule",
}

// writeCSV writes a line for each criterion of each control (RFC 4180).
func writeCSV(d *decision.Decision, _ canon.Digest, o Options) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	lines := [][]string{columnsOfCSV}
	for _, r := range d.Results {
		criteria := r.Criteria
		if len(criteria) == 0 { // what could not be judged has a line all the same
			criteria = []decision.Criterion{{}}
		}
		for _, c := range criteria {
			lines = append(lines, criterionLine(d, r, c, o))
		}
	}
	for _, line := range lines {
		for i, cell := range line {
			line[i] = inert(cell)
		}
		if err := w.Write(line); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

func criterionLine(d *decision.Decision, r decision.Result, c decision.Criterion, o Options) []string {
	var findings, citations, frameworks []string
	for _, f := range r.Findings {
		if f.Criterion == c.Name {
			findings = append(findings, some(": ", f.Key, f.Text))
		}
	}
	for _, at := range c.Citations {
		citations = append(citations, at.Evidence.Short()+at.Pointer)
	}
	for _, framework := range slices.Sorted(maps.Keys(r.Frameworks)) {
		for _, id := range r.Frameworks[framework] {
			frameworks = append(frameworks, framework+" "+id)
		}
	}
	rule := ""
	if r.Source != nil {
		rule = r.Source.Path + ":" + strconv.Itoa(r.Source.Line)
	}
	return []string{
		d.Release.ID, d.Gate, utc(d.DecidedAt), d.Verdict.String(), standing(d, o), r.Phase, r.ID, r.Title, string(r.Severity), string(r.Outcome), r.Problem,
		c.Name, c.Text, metWord(r, c), strings.Join(findings, "; "), strings.Join(citations, "; "), strings.Join(frameworks, "; "), r.Owner, r.Remediation, rule,
	}
}

func metWord(r decision.Result, c decision.Criterion) string {
	switch {
	case c.Name == "":
		return ""
	case c.Met:
		return "yes"
	case r.Outcome == decision.Waived:
		return "waived"
	default:
		return "no"
	}
}

// standing says in a word or two whether the decision counts.
func standing(d *decision.Decision, o Options) string {
	switch {
	case o.Unchecked:
		return "signature not checked"
	case d.Trial():
		return "trial"
	default:
		return "decision"
	}
}

// inert is a cell that no spreadsheet takes for a formula: they look at its first
// character, and some pass over white space before it.
func inert(cell string) string {
	cell = fault.Legible(breaks.Replace(cell))
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(cell))
	if strings.ContainsRune("=+-@|%＝＋－＠", first) { // the wide forms too: they are read as the narrow ones
		return "'" + cell
	}
	return cell
}
