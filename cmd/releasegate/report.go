package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/report"
	"github.com/credentry/releasegate/internal/report/pdf"
	"github.com/credentry/releasegate/internal/trust"
)

func (p *process) report() *cobra.Command {
	var format, browser, admission string
	var keys []string
	var unverified bool
	var schema string
	cmd := &cobra.Command{
		Use:   "report DECISION --gate-key FILE",
		Short: "Render a stored decision for a reader",
		Long: `Report verifies the gate's signature and renders a stored decision. The same
decision gives the same bytes. The formats:

  text, html, markdown  for people
  pdf                   the html page on A4, printed by a Chromium that is installed
  json                  the decision itself
  sarif, junit, csv     SARIF 2.1.0, JUnit XML, a line for each criterion
  github, gitlab, azure annotations of GitHub Actions, a code quality report of
                        GitLab, logging commands of Azure Pipelines
  comment               a few lines of Markdown for a pull request
  oscal-ar, oscal-poam  OSCAL 1.1.3: assessment results; plan of action and milestones`,
		Example: `  releasegate report decision.sigstore.json --gate-key gate.pub
  releasegate report decision.dsse.json --gate-key gate.pub --format html > report.html
  releasegate report decision.dsse.json --gate-key gate.pub --format pdf > report.pdf
  releasegate report decision.dsse.json --gate-key gate.pub --format sarif > decision.sarif
  releasegate report --schema release-approval`,
		Args: func(cmd *cobra.Command, args []string) error {
			if schema != "" {
				return arguments()(cmd, args)
			}
			return arguments("DECISION")(cmd, args)
		},
		Annotations: map[string]string{annotates: "the reasons"},
		RunE: func(cmd *cobra.Command, args []string) error {
			if schema != "" {
				return p.printSchema(schema)
			}
			if format == "json" {
				p.output = format // errors too
			}
			return p.runReport(cmd.Context(), args[0], orElse(format, p.output), browser, deciders{keys, admission, unverified})
		},
	}
	cmd.Flags().StringVar(&format, "format", "", strings.Join(formatNames(), ", ")+" (default: --output)")
	cmd.Flags().StringArrayVar(&keys, "gate-key", nil, "public key of the gate; repeat for several")
	cmd.Flags().StringVar(&admission, "admission", "", "admission.hcl, whose keys of the gate are trusted too")
	cmd.Flags().StringVar(&browser, "browser", "", browserUsage)
	cmd.Flags().BoolVar(&unverified, "allow-unverified", false, "render what the file says without checking who signed it; the report says so")
	cmd.Flags().StringVar(&schema, "schema", "", "print the JSON Schema of a type of decision instead: "+strings.Join(attestations.Decisions(), ", "))
	_ = cmd.RegisterFlagCompletionFunc("schema", cobra.FixedCompletions(attestations.Decisions(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formatNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

const browserUsage = "Chromium that prints a PDF, by its whole path (default: the first that is installed)"

func formatNames() []string {
	var names []string
	for _, f := range report.Formats() {
		names = append(names, string(f))
	}
	return append(names, pdf.Name)
}

// render renders a decision in a format of internal/report, or as PDF.
func render(ctx context.Context, d *decision.Decision, payload canon.Digest, f report.Format, browser string, o report.Options) ([]byte, error) {
	var page bytes.Buffer
	if f != pdf.Name {
		err := report.Write(&page, d, payload, f, o)
		return page.Bytes(), err
	}
	if err := report.Write(&page, d, payload, report.HTML, o); err != nil {
		return nil, err
	}
	path, err := pdf.Find(browser)
	if err != nil {
		return nil, err
	}
	return pdf.Print(ctx, path, page.Bytes(), d.DecidedAt)
}

func (p *process) printSchema(name string) error {
	schema := attestations.DecisionSchema(attestations.Ours + name + "/v1")
	if schema == nil {
		return fault.Misuse("choose one of "+strings.Join(attestations.Decisions(), ", "), "no type of decision is named %q", name)
	}
	_, err := p.stdout.Write(schema)
	return err
}

func unknownFormat(format string) error {
	return fault.Misuse("choose one of "+strings.Join(formatNames(), ", "), "unknown format %q", format)
}

// An output is a report that is asked for as a file.
type output struct {
	format  report.Format
	file    string
	browser string // that prints a PDF
}

// outputsOf reads --report: a file whose name says the format, or FORMAT=FILE. What a
// PDF needs has to be there before anything is decided.
func outputsOf(asked []string, browser string) ([]output, error) {
	var all []output
	for _, text := range asked {
		o := output{report.FormatOf(text), text, browser}
		if strings.HasSuffix(text, "."+pdf.Name) {
			o.format = pdf.Name
		}
		if format, file, named := strings.Cut(text, "="); named && !strings.ContainsAny(format, `/\.`) {
			o = output{report.Format(format), file, browser}
		}
		switch {
		case o.format == "":
			return nil, fault.Misuse("name the format: --report FORMAT="+fault.Quote(text), "the name of the report %q says no format", text)
		case !slices.Contains(formatNames(), string(o.format)):
			return nil, unknownFormat(string(o.format))
		case o.file == "":
			return nil, fault.Misuse("--report "+string(o.format)+"=FILE", "--report %s names no file", text)
		case slices.ContainsFunc(all, func(other output) bool { return filepath.Clean(other.file) == filepath.Clean(o.file) }):
			return nil, fault.Misuse("name another file for one of them", "two reports would be written to %q", o.file)
		}
		if o.format == pdf.Name {
			if _, err := pdf.Find(browser); err != nil {
				return nil, err
			}
		}
		all = append(all, o)
	}
	return all, nil
}

// writeReports writes all the reports that were asked for: each whole or not at all, and
// none if one of them cannot be rendered.
func writeReports(ctx context.Context, outputs []output, d *decision.Decision, payload canon.Digest) error {
	pages := make([][]byte, len(outputs))
	for i, o := range outputs {
		page, err := render(ctx, d, payload, o.format, o.browser, report.Options{})
		if err != nil {
			return err
		}
		pages[i] = page
	}
	for i, o := range outputs {
		if err := disk.Replace(o.file, pages[i], 0o644); err != nil {
			return fmt.Errorf("the report %q: %w", o.file, err)
		}
	}
	return nil
}

// deciders says whose signature a decision must have to be rendered.
type deciders struct {
	files      []string // public keys
	admission  string   // admission.hcl, which names keys; or none
	unverified bool     // anybody's
}

// read reads the keys, of which there may be none only if anybody will do.
func (d deciders) read() ([]trust.Key, error) {
	if len(d.files) == 0 && d.admission == "" && !d.unverified {
		return nil, fault.Misuse("add --gate-key GATE.pub or --admission FILE, or --allow-unverified to see what the file says", "--gate-key is needed: without it nobody knows who decided")
	}
	keys, err := readKeys(d.files)
	if err != nil || d.admission == "" {
		return keys, err
	}
	policy, err := readAdmission(d.admission)
	return append(keys, policy.Keys...), err
}

func (p *process) runReport(ctx context.Context, name, format, browser string, by deciders) error {
	if !slices.Contains(formatNames(), format) {
		return unknownFormat(format)
	}
	keys, err := by.read()
	if err != nil {
		return err
	}
	content, err := disk.ReadFile(name, canon.MaxBytes)
	if err != nil {
		return err
	}
	d, payload, err := readDecision(name, content, keys, by.unverified)
	if err != nil {
		return err
	}
	page, err := render(ctx, &d, payload, report.Format(format), browser, report.Options{Colour: p.colour, Unchecked: by.unverified})
	if err != nil {
		return err
	}
	_, err = p.stdout.Write(page)
	return err
}
