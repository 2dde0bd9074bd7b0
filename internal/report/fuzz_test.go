package report_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/report"
	"github.com/credentry/releasegate/internal/testkit"
)

// wording reports whether a text is one: what is no UTF-8 no decision can hold
// (TestInvalidUTF8), and where nothing but blanks is written, "not stated" is shown.
func wording(text string) bool { return utf8.ValidString(text) && strings.TrimSpace(text) != "" }

// FuzzText: whatever text people write, it is shown as text in each format; it adds no
// markup to a page and no formula to a table.
func FuzzText(f *testing.F) {
	for _, text := range testkit.Hostile {
		f.Add(text.Text)
	}
	filled := func(text string) *decision.Decision {
		var d decision.Decision
		testkit.Infest(&d, text)
		d.Verdict = decision.Denied
		return &d
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 || !wording(text) {
			return // it is written into some thousand fields
		}
		d := filled(text)
		for _, format := range report.Formats() {
			if err := testkit.Shown(render(t, d, canon.Digest(text), format, report.Options{})); err != nil {
				t.Errorf("%q as %s: %v", text, format, err)
			}
		}
		options := report.Options{Unchecked: true}
		if plain := markup(t, render(t, filled("plain"), "plain", report.HTML, options)); !slices.Equal(markup(t, render(t, d, canon.Digest(text), report.HTML, options)), plain) {
			t.Errorf("%q changes the markup of the page", text)
		}
		lines, err := csv.NewReader(strings.NewReader(render(t, d, "", report.CSV, report.Options{}))).ReadAll()
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		for _, cell := range slices.Concat(lines...) {
			if trimmed := strings.TrimSpace(cell); trimmed != "" && strings.ContainsAny(trimmed[:1], "=+-@|%") {
				t.Errorf("the cell %q could be computed", cell)
			}
		}
	})
}

// FuzzOSCAL: whatever text people write, the documents keep OSCAL's schema, and their
// references lead somewhere.
func FuzzOSCAL(f *testing.F) {
	for _, text := range testkit.Hostile {
		f.Add(text.Text)
	}
	var schema *jsonschema.Schema
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 200 || !wording(text) {
			return
		}
		if schema == nil {
			schema = schemaAt(t, "oscal/testdata/oscal_complete_schema-1-1-3.json")
		}
		var d decision.Decision
		testkit.Infest(&d, text)
		d.Verdict = decision.Denied
		for _, format := range []report.Format{report.OSCALResults, report.OSCALPlan} {
			document, err := jsonschema.UnmarshalJSON(strings.NewReader(render(t, &d, "", format, report.Options{Unchecked: true})))
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if err := schema.Validate(document); err != nil {
				t.Errorf("%q as %s: %v", text, format, err)
			}
			for _, problem := range dangling(document) {
				t.Errorf("%q as %s: %s", text, format, problem)
			}
		}
	})
}
