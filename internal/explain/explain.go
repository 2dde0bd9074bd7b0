// Package explain says why a control came out as it did: what its rules read, which
// comparison failed on which value, and what evidence would meet it.
//
// The engine evaluates the rules in part, with all that is known and the evidence left
// open. What remains are conditions on the evidence alone, which are put into words and
// held, one by one, against the evidence that counts. It is for people: no verdict rests
// on it, and decide never asks for it.
package explain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/report"
)

// deadline bounds one explanation; most take milliseconds.
const deadline = 20 * time.Second

// A Case is what a control was judged by.
type Case struct {
	Controls *control.Set
	Input    map[string]any // as the controls saw it, with the evidence
	Params   map[string]any
	At       time.Time
}

// Control explains each criterion of a result, in the order of the result; none if the
// bundle does not hold the control, which the result says. An error means that the
// process was told to stop.
func Control(ctx context.Context, c Case, result decision.Result) ([]report.Explained, error) {
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	k, rules, err := open(ctx, c, result.ID)
	if err != nil || k == nil {
		return nil, err
	}
	var all []report.Explained
	for _, criterion := range result.Criteria {
		if errors.Is(context.Cause(ctx), context.Canceled) { // told to stop, not out of time
			return nil, context.Canceled
		}
		one := report.Explained{Name: criterion.Name, Text: criterion.Text, Met: criterion.Met, Waived: criterion.Waived}
		fails := !criterion.Met && result.Outcome != decision.Missing // by evidence that is there
		if err := k.explain(rules.Append(ast.StringTerm("met")).Append(ast.StringTerm(criterion.Name)), fails, &one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// open makes ready what the rules of a control are taken apart by, and returns where
// they stand; nothing if they are not there.
func open(ctx context.Context, c Case, id string) (*checker, ast.Ref, error) {
	controls := c.Controls.Controls()
	i := slices.IndexFunc(controls, func(one control.Control) bool { return one.ID == id })
	if i < 0 {
		return nil, nil, nil
	}
	module := c.Controls.Compiler().Modules[controls[i].Source.Path]
	if module == nil {
		return nil, nil, nil
	}
	data := c.Controls.Pinned()
	data["params"] = c.Params
	laid, err := ast.InterfaceToValue(c.Input)
	if err != nil {
		return nil, nil, fmt.Errorf("laying the input out for Rego: %w", err)
	}
	actual, _ := laid.(ast.Object)
	r := &reducer{
		ctx: ctx, compiler: c.Controls.Compiler(), known: laid, now: c.At,
		store: inmem.NewFromObjectWithOpts(data, inmem.OptRoundTripOnWrite(false), inmem.OptReturnASTValuesOnRead(true)),
	}
	return &checker{reducer: r, actual: actual, prepared: map[string]rego.PreparedEvalQuery{}}, module.Package.Path, nil
}

// condition is what the rules of one criterion come to.
func (r *reducer) condition(rules ast.Ref) (*condition, error) {
	r.queries = 0
	c := &condition{form: any_}
	for _, rule := range r.compiler.GetRules(rules) {
		part, err := r.reduce(rule.Body.Copy())
		if err != nil {
			return nil, err
		}
		c.parts = append(c.parts, part)
	}
	if len(c.parts) == 1 {
		c = c.parts[0]
	}
	tidy(c)
	return c, nil
}

// explain explains one criterion. What cannot be said is said to be so.
func (k *checker) explain(rules ast.Ref, fails bool, one *report.Explained) (err error) {
	defer func() { // an explanation that fails must not take the answer with it
		if p := recover(); p != nil {
			one.Unsaid = fmt.Sprintf("the rules could not be taken apart: %v", p)
		}
	}()
	k.checks, k.unasked = 0, 0
	c, err := k.condition(rules)
	if err == nil {
		one.Reads, one.MeetsIt = k.reads(c), k.words(c, -1)
		if whole(c) {
			one.Unsaid = "a part of the rule is shown as it stands"
		}
	}
	if err == nil && fails {
		_, one.Shortfalls, err = k.look(c, scene{}, -1)
		one.Shortfalls = merged(one.Shortfalls, "; and ")
		if err == nil && len(one.Shortfalls) == 0 {
			one.Unsaid = "no single comparison can be named as the one that failed"
		}
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(context.Cause(k.ctx), context.Canceled):
		return err
	}
	one.Unsaid = "the rules could not be taken apart: " + strings.TrimSuffix(err.Error(), ".")
	return nil
}

// whole reports whether a condition, or a part of it, could not be taken apart.
func whole(c *condition) bool {
	return c.raw || slices.ContainsFunc(slices.Concat(c.which, c.parts), whole)
}

// tidy leaves unsaid what another part says already: that a text ends with Z, where it
// is read as an instant.
func tidy(c *condition) {
	for _, p := range c.parts {
		tidy(p)
	}
	if c.form != all {
		return
	}
	var read []*ast.Term
	for _, p := range c.parts {
		p.walk(func(node any) {
			ast.WalkTerms(node, func(t *ast.Term) bool {
				if args, is := call(t, ast.ParseRFC3339Nanos.Name); is {
					read = append(read, args[0])
				}
				return false
			})
		})
	}
	for _, p := range c.parts {
		if p.form == test && len(p.body) == 1 && p.body[0].IsCall() && p.body[0].Operator().String() == ast.EndsWith.Name {
			p.quiet = slices.ContainsFunc(read, func(t *ast.Term) bool { return t.Equal(p.body[0].Operand(0)) })
		}
	}
}

// inlined are conditions in one line each.
func inlined(conditions []report.Condition) []string {
	var all []string
	for _, c := range conditions {
		all = append(all, inline(c))
	}
	return all
}

func inline(c report.Condition) string {
	if len(c.Parts) == 0 {
		return c.Text
	}
	joined := strings.Join(inlined(c.Parts), ", and ")
	switch c.Text {
	case "one of these":
		return "either " + strings.Join(inlined(c.Parts), ", or ")
	case "all of these":
		return joined
	}
	return c.Text + ": " + joined
}
