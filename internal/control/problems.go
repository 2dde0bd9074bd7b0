package control

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/fault"
)

// A Problem is one thing wrong with a bundle's controls.
type Problem struct {
	Path   string // below the bundle
	Line   int    // 0: the whole file
	Text   string
	Remedy string
}

func (p Problem) String() string {
	place := p.Path
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d", p.Path, p.Line)
	}
	if p.Remedy == "" {
		return place + ": " + p.Text
	}
	return place + ": " + p.Text + "\n    " + p.Remedy
}

// Problems are all that is wrong with the controls of a bundle. They are collected,
// so that all of them can be said at once.
type Problems struct {
	Bundle string // the folder that it was read from
	List   []Problem
}

func (l *Problems) Error() string {
	lines := make([]string, len(l.List))
	for i, p := range l.List {
		lines[i] = "  " + p.String()
	}
	return fmt.Sprintf("the controls of %s cannot be obeyed:\n%s", l.Bundle, strings.Join(lines, "\n"))
}

// Add notes a problem, once.
func (l *Problems) Add(p Problem) {
	if !slices.Contains(l.List, p) {
		l.List = append(l.List, p)
	}
}

// None reports whether there is no problem so far.
func (l *Problems) None() bool { return len(l.List) == 0 }

// Rego takes OPA's errors apart.
func (l *Problems) Rego(err error) {
	var list ast.Errors
	if !errors.As(err, &list) {
		l.Add(Problem{Text: err.Error()})
		return
	}
	for _, e := range list {
		p := Problem{}
		p.Text, p.Remedy = Explain(e)
		if e.Location != nil {
			p.Path, p.Line = e.Location.File, e.Location.Row
		}
		l.Add(p)
	}
}

// Refuse returns all problems as one error, or nil if there is none.
func (l *Problems) Refuse(b *bundle.Bundle) error {
	if l.None() {
		return nil
	}
	slices.SortStableFunc(l.List, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text))
	})
	l.Bundle = b.Where(".")
	return &fault.Error{Kind: fault.Refused, Hint: "releasegate policy check " + fault.Quote(l.Bundle), Err: l}
}
