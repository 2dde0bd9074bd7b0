package control

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
)

// deadline bounds one evaluation of one control; the slowest in the library takes milliseconds.
const deadline = 5 * time.Second

// maxScalar bounds, in bytes, the cited values that a decision repeats.
const maxScalar = 256

// Evaluate returns exactly one result for each required control, in their order.
// Each control is a query of its own, so that one's error never hides another's
// result. An error means that the release's parameters cannot be accepted.
func (s *Set) Evaluate(ctx context.Context, c Case) ([]decision.Result, error) {
	params, err := s.params(c.Release.Parameters)
	if err != nil {
		return nil, err
	}
	data := maps.Clone(s.data)
	data["params"] = params
	document := c.lay()
	input, err := ast.InterfaceToValue(document.input)
	if err != nil {
		return nil, fmt.Errorf("laying the input out for Rego: %w", err)
	}
	run := &run{
		set: s, gate: c.Gate, now: c.At, twice: c.Twice, document: document, input: input, statements: statements(c.Evidence),
		store: inmem.NewFromObjectWithOpts(data, inmem.OptRoundTripOnWrite(false), inmem.OptReturnASTValuesOnRead(true)),
	}
	var results []decision.Result
	for _, id := range c.Required {
		results = append(results, run.one(ctx, id))
	}
	if err := ctx.Err(); err != nil { // not a control's own deadline: nothing was judged to the end
		return nil, fmt.Errorf("judging the controls: %w", err)
	}
	return results, nil
}

// A run is one evaluation of a set.
type run struct {
	document

	set        *Set
	gate       plan.Gate
	now        time.Time
	twice      bool
	input      ast.Value   // the document's, converted once
	statements []statement // of Applicability that count
	store      storage.Store
}

// one judges one control.
func (r *run) one(ctx context.Context, id string) decision.Result {
	c, ok := r.set.controls[id]
	if !ok {
		return decision.Result{ID: id, Title: id, Severity: decision.Critical, Outcome: decision.Missing, Problem: "the policy bundle does not hold it"}
	}
	result := decision.Result{
		ID: c.ID, Title: c.Title, Phase: c.Phase, Severity: c.Severity, Outcome: decision.Error,
		Frameworks: c.Frameworks, Evidence: c.Evidence, Remediation: c.Remediation, Source: &c.Source,
		Owner: r.gate.Owner(c.Evidence[0]),
	}
	for _, name := range slices.Sorted(maps.Keys(c.Criteria)) {
		result.Criteria = append(result.Criteria, decision.Criterion{Name: name, Text: c.Criteria[name]})
	}
	if problem := c.outOfForce(r.now); problem != "" {
		result.Outcome, result.Problem = decision.NotApplicable, problem
		if from := c.From.UTC(); from.After(r.now) { // an approval must not outlive this
			result.ValidUntil = &from
		}
		return result
	}
	if problem := r.switchedOff(c); problem != "" { // what does not apply needs no evidence
		result.Outcome, result.Problem = decision.NotApplicable, problem
		return result
	}
	if absent := slices.DeleteFunc(slices.Clone(c.Evidence), func(kind string) bool { return r.kinds[kind] }); len(absent) > 0 {
		result.Outcome, result.Problem = decision.Missing, fmt.Sprintf("no verified %s for %s counts", strings.Join(absent, ", "), c.Phase)
		return result
	}
	document, err := r.query(ctx, c)
	if err == nil {
		err = r.read(document, c, &result)
	}
	if err != nil {
		result.Outcome, result.Problem = decision.Error, strings.TrimSuffix(err.Error(), ".")
	}
	return result
}

// outOfForce says why a control does not apply at an instant, or nothing.
func (c Control) outOfForce(at time.Time) string {
	switch {
	case !c.From.IsZero() && at.Before(c.From):
		return "it takes effect on " + c.From.Format(time.DateOnly)
	case !c.Until.IsZero() && !at.Before(c.Until.AddDate(0, 0, 1)):
		return "it was in effect until " + c.Until.Format(time.DateOnly)
	default:
		return ""
	}
}

// again is how a control is evaluated the second time: without what makes the
// engine fast. OPA 1.22.0 shipped for weeks with an index that skipped rules.
var again = []rego.EvalOption{rego.EvalRuleIndexing(false), rego.EvalEarlyExit(false)}

// query evaluates a control's package; for a decision that counts twice, and the
// two must agree.
func (r *run) query(ctx context.Context, c Control) (document map[string]any, err error) {
	defer func() { // a panic in the engine is this control's error, not an approval
		if p := recover(); p != nil {
			err = fmt.Errorf("the engine failed: %v", p)
		}
	}()
	prepared, err := rego.New(
		rego.Compiler(r.set.compiler), rego.Store(r.store), rego.StoreReadAST(true), rego.StrictBuiltinErrors(true),
		rego.ParsedQuery(ast.NewBody(ast.Equality.Expr(ast.VarTerm("x"), ast.NewTerm(c.Package)))),
	).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	if document, err = r.answer(ctx, prepared); err != nil || !r.twice {
		return document, err
	}
	slow, err := r.answer(ctx, prepared, r.set.again...)
	if err != nil {
		return nil, fmt.Errorf("the engine answered, but failed when asked again without rule indexing and early exit: %w", err)
	}
	if !reflect.DeepEqual(document, slow) {
		return nil, errors.New("the engine gave two different answers, with and without rule indexing and early exit: neither can be believed")
	}
	return document, nil
}

// answer asks the engine once.
func (r *run) answer(ctx context.Context, prepared rego.PreparedEvalQuery, how ...rego.EvalOption) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, r.set.deadline)
	defer cancel()
	ctx, end := context.WithCancelCause(ctx)
	done, watching := make(chan struct{}), sync.WaitGroup{}
	watching.Go(func() { watch(done, r.set.memory, end) })
	defer func() {
		close(done)
		watching.Wait()
		end(nil)
	}()
	// Sets are sorted: their order must not make two answers differ.
	answers, err := prepared.Eval(ctx, append([]rego.EvalOption{rego.EvalParsedInput(r.input), rego.EvalTime(r.now), rego.EvalSortSets(true)}, how...)...)
	if errors.Is(context.Cause(ctx), errMemory) {
		return nil, fmt.Errorf("%w (%d MiB)", errMemory, r.set.memory>>20)
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("it did not finish within %s", r.set.deadline)
	}
	if err != nil {
		return nil, err
	}
	if len(answers) != 1 {
		return nil, fmt.Errorf("the policy gave %d answers", len(answers))
	}
	document, ok := answers[0].Bindings["x"].(map[string]any)
	if !ok {
		return nil, errors.New("the policy gave no document")
	}
	return document, nil
}

// read takes from the document what the contract names, and decides the outcome.
func (r *run) read(document map[string]any, c Control, result *decision.Result) error {
	if reasons, _ := document["not_applicable"].([]any); len(reasons) > 0 {
		for _, reason := range reasons {
			text, _ := reason.(string)
			if !slices.Contains(c.NotApplicable, text) {
				return fmt.Errorf("not applicable for a reason that METADATA does not declare: %v", reason)
			}
			result.Outcome, result.Problem = decision.NotApplicable, text
		}
		return r.figures(document, c, result)
	}
	met, _ := document["met"].(map[string]any)
	result.Outcome = decision.Pass
	for i := range result.Criteria {
		criterion := &result.Criteria[i]
		list, _ := met[criterion.Name].([]any)
		for _, raw := range list {
			citation, err := r.resolve(c, raw)
			if err != nil {
				return fmt.Errorf("criterion %s: %w", criterion.Name, err)
			}
			criterion.Citations = append(criterion.Citations, citation)
		}
		slices.SortFunc(criterion.Citations, compareCitations)
		criterion.Met = len(criterion.Citations) > 0
	}
	if err := r.findings(c, document["finding"], result); err != nil {
		return err
	}
	if slices.ContainsFunc(result.Criteria, func(c decision.Criterion) bool { return !c.Met }) {
		result.Outcome = decision.Fail
	}
	return r.figures(document, c, result)
}

// findings reads the particulars. One on a met criterion makes it unmet.
func (r *run) findings(c Control, value any, result *decision.Result) error {
	list, _ := value.([]any)
	for _, raw := range list {
		object, _ := raw.(map[string]any)
		f := decision.Finding{}
		f.Criterion, _ = object["criterion"].(string)
		f.Key, _ = object["key"].(string)
		f.Text, _ = object["text"].(string)
		i := slices.IndexFunc(result.Criteria, func(c decision.Criterion) bool { return c.Name == f.Criterion })
		if i < 0 || f.Key == "" || f.Text == "" || len(object) != 4 {
			return fmt.Errorf("not a finding of {criterion, key, text, cite}: %v", raw)
		}
		var err error
		if f.Citation, err = r.resolve(c, object["cite"]); err != nil {
			return fmt.Errorf("finding %s: %w", f.Key, err)
		}
		result.Criteria[i].Met = false
		result.Findings = append(result.Findings, f)
	}
	slices.SortFunc(result.Findings, func(a, b decision.Finding) int {
		return cmp.Or(cmp.Compare(a.Criterion, b.Criterion), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Text, b.Text))
	})
	return nil
}

// figures reads the headlines and until when the result holds.
func (r *run) figures(document map[string]any, c Control, result *decision.Result) error {
	values, _ := document["headline"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		result.Headlines = append(result.Headlines, decision.Headline{Name: name, Text: c.Headline[name], Value: values[name]})
	}
	limits, _ := document["valid_until"].([]any)
	for _, limit := range limits {
		number, _ := limit.(json.Number)
		ns, err := number.Int64()
		if err != nil {
			return fmt.Errorf("valid_until %v is not a number of nanoseconds", limit)
		}
		until := time.Unix(0, ns).UTC()
		if result.ValidUntil == nil || until.Before(*result.ValidUntil) {
			result.ValidUntil = &until
		}
	}
	// A valid_until that came out undefined is a misspelt field, not an age without end.
	if c.ages && result.Outcome == decision.Pass && result.ValidUntil == nil {
		return errors.New("it judged ages, but valid_until does not say until when")
	}
	return nil
}

// resolve finds what a citation points at in the verified evidence.
func (r *run) resolve(c Control, raw any) (decision.Citation, error) {
	object, _ := raw.(map[string]any)
	id, _ := object["attestation"].(string)
	pointer, _ := object["pointer"].(string)
	if id == "" || !strings.HasPrefix(pointer, "/") || len(object) != 2 {
		return decision.Citation{}, fmt.Errorf("not a citation made by evidence.cite: %v", raw)
	}
	attestation, ok := r.cited[id]
	if !ok {
		return decision.Citation{}, fmt.Errorf("it cites %q, which is no evidence that counts", id)
	}
	if kind := r.named[id]; !slices.Contains(c.Evidence, kind) {
		return decision.Citation{}, fmt.Errorf("it cites a %s, which METADATA does not declare as evidence", kind)
	}
	value, ok := canon.Lookup(attestation, pointer)
	if !ok {
		return decision.Citation{}, fmt.Errorf("it cites %s, which the evidence %.12s does not have", pointer, id)
	}
	citation := decision.Citation{Evidence: canon.Digest(id), Pointer: pointer}
	switch scalar := value.(type) {
	case string:
		if len(scalar) <= maxScalar {
			citation.Value = scalar
		}
	case bool, json.Number:
		citation.Value = scalar
	}
	return citation, nil
}

func compareCitations(a, b decision.Citation) int {
	return cmp.Or(cmp.Compare(a.Evidence, b.Evidence), cmp.Compare(a.Pointer, b.Pointer))
}
