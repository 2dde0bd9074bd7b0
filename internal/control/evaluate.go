package control

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/plan"
)

// deadline bounds one evaluation of one control; the slowest in the library takes milliseconds.
const deadline = 5 * time.Second

// grace is how long an evaluation may go on after its deadline, or after it has
// taken too much memory. The engine looks up between two steps, which takes
// microseconds; only a builtin that never looks needs longer.
const grace = 2 * time.Second

// maxScalar bounds, in bytes, the cited values that a decision repeats.
const maxScalar = 256

// Evaluate returns exactly one result for each required control, in their order.
// Each control is a query of its own, so that one's error never hides another's
// result. An error means that the release's parameters cannot be accepted, or that
// an evaluation does not come back: it goes on, and takes what the machine has,
// until the process ends.
func (s *Set) Evaluate(ctx context.Context, c Case) ([]decision.Result, error) {
	run, err := s.run(c, c.lay())
	if err != nil {
		return nil, err
	}
	defer close(run.engine)
	results, failed := run.all(ctx, c.Required)
	for i, id := range c.Required {
		if isPressed(failed[i]) && !errors.Is(failed[i], errStuck) { // alone it may not be
			results[i], failed[i] = run.one(ctx, id)
		}
		if failed[i] != nil {
			return nil, failed[i]
		}
	}
	if err := ctx.Err(); err != nil { // not a control's own deadline: nothing was judged to the end
		return nil, fmt.Errorf("judging the controls: %w", err)
	}
	return results, nil
}

// all judges controls on all cores.
func (r *run) all(ctx context.Context, ids []string) ([]decision.Result, []error) {
	results, failed := make([]decision.Result, len(ids)), make([]error, len(ids))
	next, workers := atomic.Int64{}, sync.WaitGroup{}
	cores := min(runtime.GOMAXPROCS(0), len(ids))
	for range cores {
		workers.Go(func() {
			own := *r
			own.engine, own.beside = start(), cores > 1
			defer close(own.engine)
			for i := int(next.Add(1)) - 1; i < len(ids); i = int(next.Add(1)) - 1 {
				if results[i], failed[i] = own.one(ctx, ids[i]); errors.Is(failed[i], errStuck) {
					next.Store(int64(len(ids))) // its engine does not come back
				}
			}
		})
	}
	workers.Wait()
	return results, failed
}

// A run is one evaluation of a set.
type run struct {
	document

	set        *Set
	gate       plan.Gate
	now        time.Time
	twice      bool
	input      ast.Value   // the document's, converted once
	silent     ast.Value   // the same, but that the evidence says nothing
	statements []statement // of Applicability that count
	store      storage.Store
	engine     engine
	beside     bool // others are evaluated at the same time
}

// An engine evaluates one query after the other, beside those who ask: on one stack,
// since each new one would have to grow again to what an evaluation takes. It ends
// when it is closed, if what it evaluates comes back.
type engine chan func()

func start() engine {
	e := make(engine)
	go func() {
		for evaluate := range e {
			evaluate()
		}
	}()
	return e
}

func (s *Set) run(c Case, d document) (*run, error) {
	params, err := s.params(c.Release.Parameters)
	if err != nil {
		return nil, err
	}
	data := maps.Clone(s.data)
	data["params"] = params
	r := &run{
		set: s, gate: c.Gate, now: c.At, twice: c.Twice, document: d, statements: statements(c.Evidence),
		store: inmem.NewFromObjectWithOpts(data, inmem.OptRoundTripOnWrite(false), inmem.OptReturnASTValuesOnRead(true)),
	}
	made := newTerms()
	if r.input, err = d.rego(made); err != nil {
		return nil, fmt.Errorf("laying the input out for Rego: %w", err)
	}
	if r.silent, err = d.silent(made); err != nil {
		return nil, fmt.Errorf("laying the input out for Rego: %w", err)
	}
	r.engine = start()
	return r, nil
}

// one judges one control. An error means that its evaluation does not come back.
func (r *run) one(ctx context.Context, id string) (decision.Result, error) {
	c, ok := r.set.controls[id]
	if !ok {
		return decision.Result{ID: id, Title: id, Severity: decision.Critical, Outcome: decision.Missing, Problem: "the policy bundle does not hold it"}, nil
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
		return result, nil
	}
	if problem := r.switchedOff(c); problem != "" { // what does not apply needs no evidence
		result.Outcome, result.Problem = decision.NotApplicable, problem
		return result, nil
	}
	if absent := slices.DeleteFunc(slices.Clone(c.Evidence), func(kind string) bool { return r.kinds[kind] }); len(absent) > 0 {
		result.Outcome, result.Problem = decision.Missing, fmt.Sprintf("no verified %s for %s counts", strings.Join(absent, ", "), c.Phase)
		return result, nil
	}
	if err := r.judge(ctx, c, &result); errors.Is(err, errStuck) {
		return decision.Result{}, &fault.Error{
			Err:  fmt.Errorf("control %s (%s:%d): %w; nothing is decided", c.ID, c.Source.Path, c.Source.Line, err),
			Hint: "mend the control, or take what it chokes on out of the evidence; then sign and decide again",
		}
	} else if r.beside && isPressed(err) {
		return decision.Result{}, err
	} else if err != nil {
		result.Outcome, result.Problem = decision.Error, strings.TrimSuffix(err.Error(), ".")
	}
	return result, nil
}

// judge evaluates a control and reads what came of it. One that passes must not
// also pass where the evidence says nothing: whatever it was that met it, what was
// signed was not.
func (r *run) judge(ctx context.Context, c Control, result *decision.Result) error {
	prepared, err := r.prepare(ctx, c)
	if err != nil {
		return err
	}
	document, err := r.query(ctx, prepared)
	if err != nil {
		return err
	}
	if err := r.read(document, c, result); err != nil || result.Outcome != decision.Pass {
		return err
	}
	unproved, err := r.unproved(ctx, prepared)
	if err == nil && len(unproved) > 0 {
		err = fmt.Errorf("%s is met by evidence that says nothing, so that it proves nothing", strings.Join(unproved, ", "))
	}
	return err
}

// unproved returns the criteria that evidence which says nothing would meet.
func (r *run) unproved(ctx context.Context, prepared rego.PreparedEvalQuery) ([]string, error) {
	document, err := r.answer(ctx, prepared, rego.EvalParsedInput(r.silent))
	if errors.Is(err, errStuck) || r.beside && isPressed(err) {
		return nil, err
	}
	var unproved []string // an error meets nothing
	met, _ := document["met"].(map[string]any)
	for _, criterion := range slices.Sorted(maps.Keys(met)) {
		if list, _ := met[criterion].([]any); len(list) > 0 {
			unproved = append(unproved, criterion)
		}
	}
	return unproved, nil
}

// Unproved returns, by control, the criteria that evidence which says nothing would
// meet, judged as Evaluate judges it, though for no release in particular.
func (s *Set) Unproved(ctx context.Context) (map[string][]string, error) {
	window := decision.Window{Start: time.Date(2026, 6, 30, 3, 0, 0, 0, time.UTC), End: time.Date(2026, 6, 30, 9, 0, 0, 0, time.UTC)}
	c := Case{At: window.Start, Release: decision.Release{
		ID: "1.0.0", Version: "1.0.0", Environment: "production", GoLive: "2026-06-30", HypercareEnd: "2026-08-04", Window: window, ChangeType: "normal",
		Artifacts: []decision.Artifact{{Name: "artifact", SHA256: canon.Sum(nil)}},
	}}
	d := c.lay()
	for _, kind := range attestations.Kinds() {
		d.named[kind.Name] = kind.Name
	}
	r, err := s.run(c, d)
	if err != nil {
		return nil, err
	}
	defer close(r.engine)
	found := map[string][]string{}
	for _, c := range s.Controls() {
		prepared, err := r.prepare(ctx, c)
		if err != nil {
			return nil, err
		}
		unproved, err := r.unproved(ctx, prepared)
		if err != nil {
			return nil, fmt.Errorf("control %s (%s:%d): %w", c.ID, c.Source.Path, c.Source.Line, err)
		}
		if len(unproved) > 0 {
			found[c.ID] = unproved
		}
	}
	return found, nil
}

// document refers to all that a control says: its package.
func (c Control) document() ast.Ref {
	ref := ast.Ref{ast.DefaultRootDocument}
	for step := range strings.SplitSeq(path.Dir(c.Source.Path), "/") {
		ref = append(ref, ast.StringTerm(step))
	}
	return ref
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

// prepare makes a query of a control's package.
func (r *run) prepare(ctx context.Context, c Control) (prepared rego.PreparedEvalQuery, err error) {
	defer func() { // a panic in the engine is this control's error, not an approval
		if p := recover(); p != nil {
			err = fmt.Errorf("the engine failed: %v", p)
		}
	}()
	return rego.New(
		rego.Compiler(r.set.compiler), rego.Store(r.store), rego.StoreReadAST(true), rego.StrictBuiltinErrors(true),
		rego.ParsedQuery(ast.NewBody(ast.Equality.Expr(ast.VarTerm("x"), ast.NewTerm(c.document())))),
	).PrepareForEval(ctx)
}

// query evaluates a control's package; for a decision that counts twice, and the
// two must agree.
func (r *run) query(ctx context.Context, prepared rego.PreparedEvalQuery) (map[string]any, error) {
	document, err := r.answer(ctx, prepared)
	if err != nil || !r.twice {
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

// A pressed evaluation took more time or memory than it may. Both are the machine's:
// what was evaluated beside it may be why.
type pressed struct{ error }

func (p pressed) Unwrap() error { return p.error }

func isPressed(err error) bool {
	_, is := errors.AsType[pressed](err)
	return is
}

// errStuck is an evaluation that does not come back.
var errStuck = errors.New("its evaluation does not come back")

// answer asks the engine once. Some builtins look at no deadline: the evaluation
// runs beside, and is given up if it has not come back when its grace is over, or
// when the process as a whole takes more memory than it may.
func (r *run) answer(ctx context.Context, prepared rego.PreparedEvalQuery, how ...rego.EvalOption) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, r.set.deadline)
	defer cancel()
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	type answer struct {
		sets rego.ResultSet
		err  error
	}
	back := make(chan answer, 1) // one that comes back too late finds nobody, and ends
	r.engine <- func() {
		defer func() { // as in prepare
			if p := recover(); p != nil {
				back <- answer{err: fmt.Errorf("the engine failed: %v", p)}
			}
		}()
		// Sets are sorted: their order must not make two answers differ.
		sets, err := prepared.Eval(ctx, append([]rego.EvalOption{rego.EvalParsedInput(r.input), rego.EvalTime(r.now), rego.EvalSortSets(true)}, how...)...)
		back <- answer{sets, err}
	}
	glances := time.NewTicker(glance)
	defer glances.Stop()
	watch := memory{most: r.set.memory, ceiling: r.set.ceiling}
	over := ctx.Done()
	var overdue <-chan time.Time
	for {
		select {
		case a := <-back:
			return r.only(ctx, a.sets, a.err)
		case <-glances.C:
			switch err := watch.look(); {
			case errors.Is(err, errStuck):
				return nil, err
			case err != nil:
				end(err)
			}
		case <-over:
			over = nil // once
			timer := time.NewTimer(r.set.grace)
			defer timer.Stop()
			overdue = timer.C
		case <-overdue:
			return nil, fmt.Errorf("%w: %w, and it was given %s more", errStuck, r.ended(ctx), r.set.grace)
		}
	}
}

// ended says why an evaluation was told to end.
func (r *run) ended(ctx context.Context) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errMemory):
		return pressed{fmt.Errorf("%w (%d MiB)", errMemory, r.set.memory>>20)}
	case errors.Is(cause, context.DeadlineExceeded):
		return pressed{fmt.Errorf("it did not finish within %s", r.set.deadline)}
	default: // the process was told to stop
		return cause
	}
}

// only takes the package's document from what the engine answered: one document,
// in time.
func (r *run) only(ctx context.Context, answers rego.ResultSet, err error) (map[string]any, error) {
	if ctx.Err() != nil {
		return nil, r.ended(ctx)
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
		if result.Outcome == decision.Fail && !until.After(r.now) {
			continue // the age that failed: nothing that a waiver lets stand rests on it
		}
		if result.ValidUntil == nil || until.Before(*result.ValidUntil) {
			result.ValidUntil = &until
		}
	}
	// A valid_until that came out undefined is a misspelt field, not an age without end.
	if c.Ages && result.Outcome == decision.Pass && result.ValidUntil == nil {
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
	value, known, found := r.lookup(id, pointer)
	if !known {
		return decision.Citation{}, fmt.Errorf("it cites %q, which is no evidence that counts", id)
	}
	if kind := r.named[id]; !slices.Contains(c.Evidence, kind) {
		return decision.Citation{}, fmt.Errorf("it cites a %s, which METADATA does not declare as evidence", kind)
	}
	if !found {
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
