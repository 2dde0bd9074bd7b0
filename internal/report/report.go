// Package report renders a decision for a reader.
//
// Every format follows from the decision alone: the same decision gives the same
// bytes, and a stored one can be rendered again. What people read is written from
// one page, what programs read from the reasons and results as they stand.
// What a decision quotes from evidence was written by others. No format lets it
// look like a word of the program, move the cursor, or run.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/report/oscal"
)

// A Format is a way to write a decision down.
type Format string

// The formats. The verdict is the same in all of them, and no exit code depends on
// which is asked for.
const (
	Text     Format = "text"     // 80 columns, for a terminal
	JSON     Format = "json"     // the decision itself, indented
	HTML     Format = "html"     // one file that needs no network
	Markdown Format = "markdown" // the whole page, for a wiki or a pull request
	SARIF    Format = "sarif"    // SARIF 2.1.0: each reason, at the rule and the evidence
	JUnit    Format = "junit"    // JUnit XML: each criterion as a test case
	CSV      Format = "csv"      // a line for each criterion
	GitHub   Format = "github"   // workflow commands that annotate a run of GitHub Actions
	GitLab   Format = "gitlab"   // a code quality report
	Azure    Format = "azure"    // logging commands of Azure Pipelines
	Comment  Format = "comment"  // a few lines of Markdown for a pull request

	OSCALResults Format = "oscal-ar"   // OSCAL 1.1.3 assessment results
	OSCALPlan    Format = "oscal-poam" // OSCAL 1.1.3 plan of action and milestones
)

// A writer renders a decision as bytes.
type writer func(*decision.Decision, canon.Digest, Options) ([]byte, error)

// formats are all formats, in the order in which help names them: how the name of
// such a file ends, and who writes it.
var formats = []struct {
	name   Format
	ending string
	write  writer
}{
	{Text, ".txt", func(d *decision.Decision, payload canon.Digest, o Options) ([]byte, error) {
		return writeText(newPage(d, payload, o), o), nil
	}},
	{JSON, ".json", writeJSON},
	{HTML, ".html", func(d *decision.Decision, payload canon.Digest, o Options) ([]byte, error) {
		return writeHTML(newPage(d, payload, o))
	}},
	{Markdown, ".md", func(d *decision.Decision, payload canon.Digest, o Options) ([]byte, error) {
		return writeMarkdown(newPage(d, payload, o)), nil
	}},
	{SARIF, ".sarif", writeSARIF},
	{JUnit, ".xml", writeJUnit},
	{CSV, ".csv", writeCSV},
	{GitHub, ".github.txt", writeGitHub},
	{GitLab, ".gitlab.json", writeGitLab},
	{Azure, ".azure.txt", writeAzure},
	{Comment, ".comment.md", writeComment},
	{OSCALResults, ".oscal-ar.json", func(d *decision.Decision, payload canon.Digest, o Options) ([]byte, error) {
		return writeOSCAL(oscal.AssessmentResults, d, payload, o)
	}},
	{OSCALPlan, ".oscal-poam.json", func(d *decision.Decision, payload canon.Digest, o Options) ([]byte, error) {
		return writeOSCAL(oscal.PlanOfAction, d, payload, o)
	}},
}

// Formats returns all formats, in the order in which help names them.
func Formats() []Format {
	var all []Format
	for _, f := range formats {
		all = append(all, f.name)
	}
	return all
}

// FormatOf returns the format that the name of a file stands for by its ending, such
// as ".html"; empty if there is none.
func FormatOf(file string) Format {
	var format Format
	longest := 0
	for _, f := range formats {
		if strings.HasSuffix(file, f.ending) && len(f.ending) > longest {
			format, longest = f.name, len(f.ending)
		}
	}
	return format
}

// Options choose how much of a page is shown and how it looks, never what it says.
type Options struct {
	Colour bool // of text only; the verdict is told by word and shape all the same
	Brief  bool // of text only: up to the reasons, for who has just run the program

	// Unchecked says that nobody has verified the gate's signature: the page then
	// says so before all else.
	Unchecked bool
}

// Write renders the decision. The payload is the digest of its signed statement,
// or empty if nobody has signed it.
func Write(w io.Writer, d *decision.Decision, payload canon.Digest, f Format, o Options) error {
	for _, known := range formats {
		if known.name != f {
			continue
		}
		out, err := known.write(d, payload, o)
		if err != nil {
			return fmt.Errorf("writing the report as %s: %w", f, err)
		}
		_, err = w.Write(out)
		return err
	}
	return fmt.Errorf("writing the report: no format %q", f)
}

// beside renders what is no decision and stands beside one: as Text, as JSON and, if it
// has a page, as HTML.
func beside(w io.Writer, what string, v any, f Format, text func() []byte, page func() ([]byte, error)) error {
	var out []byte
	var err error
	switch {
	case f == Text:
		out = text()
	case f == JSON:
		out, err = LegibleJSON(v)
	case f == HTML && page != nil:
		out, err = page()
	default:
		err = fmt.Errorf("it has no form %q", f)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", what, err)
	}
	_, err = w.Write(out)
	return err
}

// writeOSCAL writes one of the documents of OSCAL, with what is to be known of the
// decision in its remarks.
func writeOSCAL(document func(*decision.Decision, canon.Digest, []string) (any, error), d *decision.Decision, payload canon.Digest, o Options) ([]byte, error) {
	var cautions []string
	for _, n := range notices(d, o) {
		cautions = append(cautions, some(" ", append([]string{n.Title}, n.Lines...)...))
	}
	v, err := document(d, payload, cautions)
	if err != nil {
		return nil, err
	}
	return LegibleJSON(v)
}
