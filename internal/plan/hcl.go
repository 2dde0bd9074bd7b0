package plan

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/credentry/releasegate/internal/fault"
)

// Bounds on every HCL file. The parser recurses: nesting deep enough ends the
// process where no recover can catch it, so the text is scanned first. Quoting the
// source of a mistake walks through the whole file, and through its long lines again
// and again: a hundred thousand mistakes would keep the process busy for hours.
const (
	MaxBytes   = 256 << 10
	maxNesting = 64
	maxShown   = 40
	maxWalked  = 2 << 20 // bytes, for all the mistakes in one file
	maxLine    = 4 << 10 // bytes
)

// A Diagnostics is everything that is wrong with the files that people wrote.
type Diagnostics struct {
	list  hcl.Diagnostics
	files map[string]*hcl.File
}

// A Diagnostic is one mistake, for programs.
type Diagnostic struct {
	Summary string `json:"summary"`
	Detail  string `json:"detail"`
	File    string `json:"file"`
	Line    int    `json:"line"`   // from 1
	Column  int    `json:"column"` // from 1, in characters
}

// List returns all of it for programs.
func (d *Diagnostics) List() []Diagnostic {
	var all []Diagnostic
	for _, diag := range d.list {
		one := Diagnostic{Summary: diag.Summary, Detail: diag.Detail}
		if at := diag.Subject; at != nil {
			one.File, one.Line, one.Column = at.Filename, at.Start.Line, at.Start.Column
		}
		all = append(all, one)
	}
	return all
}

// Error renders all of it for people: summary, place, the source under a caret,
// and how to mend it.
func (d *Diagnostics) Error() string {
	var out bytes.Buffer
	fmt.Fprintf(&out, "the plan cannot be accepted, for %d reason(s):\n\n", len(d.list))
	quotable := maps.Clone(d.files)
	maps.DeleteFunc(quotable, func(_ string, f *hcl.File) bool {
		return f == nil || len(f.Bytes)*min(len(d.list), maxShown) > maxWalked ||
			slices.ContainsFunc(bytes.Split(f.Bytes, []byte("\n")), func(line []byte) bool { return len(line) > maxLine })
	})
	_ = hcl.NewDiagnosticTextWriter(&out, quotable, 100, false).WriteDiagnostics(d.list[:min(len(d.list), maxShown)]) // a buffer takes every write
	if more := len(d.list) - maxShown; more > 0 {
		fmt.Fprintf(&out, "and %d more that are not shown\n", more)
	}
	return fault.Legible(strings.TrimRight(out.String(), "\n"))
}

// A reader decodes HCL files and gathers what is wrong with them.
type reader struct {
	diags   Diagnostics
	version string          // of the program; empty: any will do
	unheld  map[string]bool // roles that were complained of

	watchers []witnessBlock // of trust.hcl, once the roster is read
}

func newReader(version string) *reader {
	return &reader{diags: Diagnostics{files: map[string]*hcl.File{}}, version: version, unheld: map[string]bool{}}
}

// fits checks that the program is one that the file was written for. A
// development version counts as the version that it leads to.
func (r *reader) fits(at hcl.Range, required string) {
	if required == "" {
		return
	}
	wanted, err := version.NewConstraint(required)
	if err != nil {
		r.errorf(at, "Not a version constraint", "required_version is %q; it must be one such as \">= 0.1.0\" or \">= 0.1.0, < 2.0.0\".", required)
		return
	}
	if r.version == "" {
		return
	}
	if have, err := version.NewVersion(r.version); err != nil || !wanted.Check(have.Core()) {
		r.errorf(at, "Another version of releasegate is needed", "The file needs a version %s; this is %s.", required, r.version)
	}
}

// decode reads one file into the struct that target points to. Expressions are
// constants: there are no variables and no functions. It reports whether the
// file could be decoded; what the values mean is for the caller to check.
func (r *reader) decode(name string, content []byte, target any) bool {
	if len(content) > MaxBytes {
		r.fileError(name, "File too large", fmt.Sprintf("The file has %d bytes; at most %d are read.", len(content), MaxBytes))
		return false
	}
	if bytes.Contains(content, []byte("-----BEGIN ")) || bytes.Contains(content, []byte("-----END ")) {
		r.fileError(name, "Not HCL", "The file holds a key or a certificate. Nothing of it is shown, for it may be a private one.")
		return false
	}
	if line, what := Disguise(content); line > 0 {
		at := hcl.Pos{Line: line, Column: 1}
		r.errorf(hcl.Range{Filename: name, Start: at, End: at}, "Not what it looks like", "The line holds %s. An editor shows it otherwise than it is read; write it without.", what)
		return false
	}
	switch depth, operators := nesting(content); {
	case depth > maxNesting:
		r.fileError(name, "Nested too deeply", fmt.Sprintf("Brackets are nested deeper than %d.", maxNesting))
		return false
	case operators > maxNesting:
		r.fileError(name, "Too many operators", fmt.Sprintf("There are more than %d signs, question marks and template directives; values here are constants.", maxNesting))
		return false
	}
	file, diags := hclsyntax.ParseConfig(content, name, hcl.InitialPos)
	r.diags.files[name] = file
	r.diags.list = append(r.diags.list, diags...)
	if body, ok := file.Body.(*hclsyntax.Body); ok && !diags.HasErrors() {
		diags = hclsyntax.VisitAll(body, constant)
		r.diags.list = append(r.diags.list, diags...)
	}
	if diags.HasErrors() {
		return false
	}
	diags = gohcl.DecodeBody(file.Body, nil, target)
	r.diags.list = append(r.diags.list, diags...)
	return !diags.HasErrors()
}

// constant complains of an expression that would have to be computed: a loop over
// loops of 1,500 characters takes a machine's memory.
func constant(node hclsyntax.Node) hcl.Diagnostics {
	switch node.(type) {
	case *hclsyntax.Body, hclsyntax.Attributes, *hclsyntax.Attribute, hclsyntax.Blocks, *hclsyntax.Block,
		*hclsyntax.LiteralValueExpr, *hclsyntax.TemplateExpr, *hclsyntax.TupleConsExpr, *hclsyntax.ObjectConsExpr, *hclsyntax.ObjectConsKeyExpr,
		*hclsyntax.UnaryOpExpr, *hclsyntax.BinaryOpExpr, *hclsyntax.ParenthesesExpr, // of constants, such as -1
		*hclsyntax.ScopeTraversalExpr: // a name without quotes: decoding it says so
		return nil
	default:
		at := node.Range()
		return hcl.Diagnostics{{Severity: hcl.DiagError, Summary: "Not a constant", Detail: "Values here are constants: strings, numbers, booleans and lists of them.", Subject: &at}}
	}
}

// nesting returns how deep brackets nest, and how many operators there are by
// which the parser recurses without a bracket. It goes by tokens: a bracket in a
// string or a comment neither opens nor closes, and only a bracket's own
// counterpart closes it.
func nesting(content []byte) (deepest, operators int) {
	tokens, _ := hclsyntax.LexConfig(content, "", hcl.InitialPos) // the parser reports what is wrong with them
	var open []hclsyntax.TokenType
	for _, token := range tokens {
		switch token.Type { //nolint:exhaustive // the other 30 kinds of token open and close nothing
		case hclsyntax.TokenOBrace:
			open = append(open, hclsyntax.TokenCBrace)
		case hclsyntax.TokenOBrack:
			open = append(open, hclsyntax.TokenCBrack)
		case hclsyntax.TokenOParen:
			open = append(open, hclsyntax.TokenCParen)
		case hclsyntax.TokenTemplateInterp:
			open = append(open, hclsyntax.TokenTemplateSeqEnd)
		case hclsyntax.TokenTemplateControl: // an if of a template stays open beyond its brace
			open = append(open, hclsyntax.TokenTemplateSeqEnd)
			operators++
		case hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenQuestion:
			operators++
		default:
			if len(open) > 0 && token.Type == open[len(open)-1] {
				open = open[:len(open)-1]
			}
		}
		deepest = max(deepest, len(open))
	}
	return deepest, operators
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
	place := func(d *hcl.Diagnostic) hcl.Range {
		if d.Subject == nil {
			return hcl.Range{}
		}
		return *d.Subject
	}
	// What is wrong at one place comes from maps, and so in any order.
	slices.SortStableFunc(r.diags.list, func(a, b *hcl.Diagnostic) int {
		x, y := place(a), place(b)
		return cmp.Or(cmp.Compare(x.Filename, y.Filename), cmp.Compare(x.Start.Byte, y.Start.Byte), cmp.Compare(a.Summary, b.Summary), cmp.Compare(a.Detail, b.Detail))
	})
	return &r.diags
}
