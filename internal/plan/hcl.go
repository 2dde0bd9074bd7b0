package plan

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Bounds on every HCL file. The parser recurses: nesting deep enough ends the
// process where no recover can catch it, so the text is scanned first.
const (
	MaxBytes   = 256 << 10
	maxNesting = 64
)

// A Diagnostics is everything that is wrong with the files that people wrote.
type Diagnostics struct {
	list  hcl.Diagnostics
	files map[string]*hcl.File
}

// Error renders all of it for people: summary, place, the source under a caret,
// and how to mend it.
func (d *Diagnostics) Error() string {
	var out bytes.Buffer
	fmt.Fprintf(&out, "the plan cannot be accepted, for %d reason(s):\n\n", len(d.list))
	_ = hcl.NewDiagnosticTextWriter(&out, d.files, 100, false).WriteDiagnostics(d.list) // a buffer takes every write
	return printable(strings.TrimRight(out.String(), "\n"))
}

// printable takes out what could move a terminal's cursor: the text quotes files.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && !unicode.IsGraphic(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}

// A reader decodes HCL files and gathers what is wrong with them.
type reader struct {
	diags Diagnostics
}

func newReader() *reader {
	return &reader{Diagnostics{files: map[string]*hcl.File{}}}
}

// decode reads one file into the struct that target points to. Expressions are
// constants: there are no variables and no functions. It reports whether the
// file could be decoded; what the values mean is for the caller to check.
func (r *reader) decode(name string, content []byte, target any) bool {
	if len(content) > MaxBytes {
		r.fileError(name, "File too large", fmt.Sprintf("The file has %d bytes; at most %d are read.", len(content), MaxBytes))
		return false
	}
	if nesting(content) > maxNesting {
		r.fileError(name, "Nested too deeply", fmt.Sprintf("Brackets are nested deeper than %d.", maxNesting))
		return false
	}
	file, diags := hclsyntax.ParseConfig(content, name, hcl.InitialPos)
	r.diags.files[name] = file
	r.diags.list = append(r.diags.list, diags...)
	if diags.HasErrors() {
		return false
	}
	diags = gohcl.DecodeBody(file.Body, nil, target)
	r.diags.list = append(r.diags.list, diags...)
	return !diags.HasErrors()
}

// nesting returns how deep brackets nest, those in strings and comments included.
func nesting(content []byte) int {
	depth, deepest := 0, 0
	for _, c := range content {
		switch c {
		case '{', '[', '(':
			depth++
			deepest = max(deepest, depth)
		case '}', ']', ')':
			depth = max(0, depth-1)
		}
	}
	return deepest
}

func (r *reader) fileError(name, summary, detail string) {
	r.diags.list = append(r.diags.list, &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: summary, Detail: detail,
		Subject: &hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos},
	})
}

// errorf adds an error at a place.
func (r *reader) errorf(at hcl.Range, summary, format string, args ...any) {
	r.diags.list = append(r.diags.list, &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(format, args...), Subject: &at,
	})
}

// err returns all that is wrong, or nil.
func (r *reader) err() error {
	if !r.diags.list.HasErrors() {
		return nil
	}
	slices.SortStableFunc(r.diags.list, func(a, b *hcl.Diagnostic) int {
		if a.Subject == nil || b.Subject == nil {
			return 0
		}
		if a.Subject.Filename != b.Subject.Filename {
			return strings.Compare(a.Subject.Filename, b.Subject.Filename)
		}
		return a.Subject.Start.Byte - b.Subject.Start.Byte
	})
	return &r.diags
}
