package decision

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/canon"
)

// Parts are what the steps of the pipeline found.
type Parts struct {
	At         time.Time
	Gate       string
	Phase      string        // of a milestone gate, else empty
	Phases     []string      // that the gate judges, in order
	Required   []string      // ids of the controls that the gate requires
	Validity   time.Duration // of an approval, at most
	Release    Release
	Engagement Engagement
	Request    *Request
	Policy     Rulebook
	Trust      Rulebook
	Engine     Engine
	Package    canon.Digest
	Evidence   []Evidence
	Gaps       []Reason // of requirements and of the board
	Rejections []Rejection
	Results    []Result
	Scopes     []Scope // of the policy bundle's frameworks, whatever the gate requires
	Waivers    []Waiver
	Board      *Board
	Brief      Brief
	Register   *Register // nil if nothing was registered
	Limits     []Limit
	Previous   *Previous
	Unsafe     []string
}

// Previous is the decision that this one is compared with.
type Previous struct {
	Payload  canon.Digest
	Decision Decision
}

// Make decides. It is pure: the same parts give the same decision, byte for byte.
//
// It goes by what the gate requires, never by what came back: a required control
// without a result is a reason against the release, and so is a gate that
// requires no control or counted no evidence.
func Make(p Parts) Decision {
	d := Decision{
		DecidedAt:  p.At,
		Gate:       p.Gate,
		Phase:      p.Phase,
		Phases:     p.Phases,
		Release:    p.Release,
		Engagement: p.Engagement,
		Request:    p.Request,
		Policy:     p.Policy,
		Trust:      p.Trust,
		Engine:     p.Engine,
		Package:    p.Package,
		Evidence:   p.Evidence,
		Rejections: reject(p.Rejections),
		Results:    resultsOf(p),
		Waivers:    p.Waivers,
		Conditions: conditions(p.Request, p.Waivers),
		Board:      p.Board,
		Brief:      p.Brief,
		Register:   p.Register,
		Unsafe:     p.Unsafe,
	}
	d.Reasons = slices.Clone(p.Gaps)
	for _, result := range d.Results {
		if result.Host || result.Outcome == Missing && explained(p.Gaps, result.Evidence) {
			continue // a gap says it already, and stops the release
		}
		d.Reasons = append(d.Reasons, result.reasons()...)
	}
	honour(d.Reasons, d.Waivers)
	if verdict, _ := judge(d.Reasons); verdict == Approved && !d.judged() {
		d.Reasons = append(d.Reasons, Reason{Code: "nothing_judged", Control: "EVD-12", Effect: Stops, Text: "Nothing was judged: a gate without evidence, controls or phases approves nothing."})
	}
	d.ValidUntil = earliest(p, d.Results)
	if verdict, _ := judge(d.Reasons); verdict == Approved && !d.ValidUntil.At.After(p.At) {
		d.Reasons = append(d.Reasons, Reason{Code: "ended_already", Control: "EVD-04", Effect: Stops, Severity: Critical, Text: fmt.Sprintf("An approval would have ended at %s already, when %s.", d.ValidUntil.At.Format(time.RFC3339), d.ValidUntil.Because)})
	}
	if verdict, _ := judge(d.Reasons); verdict == Approved { // what the program enforces has its gap; if not, this stops it
		for _, result := range d.Results {
			if result.Host {
				d.Reasons = append(d.Reasons, result.reasons()...)
			}
		}
	}
	sortReasons(d.Reasons, p.Phases)
	d.Verdict, d.Denial = judge(d.Reasons)
	d.Headlines = headlines(d.Results)
	d.Coverage = Cover(p.Scopes, d.Results)
	d.Changes = compare(p.Previous, d)
	return d
}

// judged reports whether anything was: nothing is never success.
func (d *Decision) judged() bool {
	return slices.ContainsFunc(d.Results, Result.proved) && len(d.Evidence) > 0 && len(d.Phases) > 0
}

// honour lets a reason be waived only by a waiver that counts for exactly that, and
// says how it is settled in the end; by anything else it stands.
func honour(reasons []Reason, waivers []Waiver) {
	for i := range reasons {
		r := &reasons[i]
		if r.Effect != Waives {
			continue
		}
		finding := Finding{Criterion: r.Criterion, Key: r.Key, Text: r.Text}
		by := slices.IndexFunc(waivers, func(w Waiver) bool { return w.Evidence == r.Waiver && w.Covers(r.Control, finding) })
		if by < 0 {
			r.Effect, r.Waiver = Stops, ""
			continue
		}
		promised := waivers[by].Remediation
		r.Owner, r.Remedy = promised.Owner, fmt.Sprintf("%s, by %s.", strings.TrimSuffix(promised.Text, "."), promised.Due)
	}
}

// explained reports whether a gap that stops the release is about one of the kinds.
func explained(gaps []Reason, kinds []string) bool {
	return slices.ContainsFunc(gaps, func(g Reason) bool { return g.Effect == Stops && slices.Contains(kinds, g.Evidence) })
}

// judge returns the verdict: approved only if nothing stops the release.
func judge(reasons []Reason) (Verdict, string) {
	denial := Incomplete
	stopped := false
	for _, r := range reasons {
		if r.Effect == Warns || r.Effect == Waives && r.Waiver != "" {
			continue
		}
		stopped = true
		if !incomplete[r.Code] {
			denial = Failing
		}
	}
	if stopped {
		return Denied, denial
	}
	return Approved, ""
}

// incomplete are the codes of reasons that more evidence or votes could lift.
var incomplete = map[string]bool{
	"missing": true, "withheld": true, "quorum_not_met": true, "not_evaluated": true,
}

// resultsOf returns exactly one result for each required control, sorted by phase
// and id. What came back for a control that nobody required is left out.
func resultsOf(p Parts) []Result {
	byID := map[string]Result{}
	for _, r := range p.Results {
		if _, twice := byID[r.ID]; twice {
			r = Result{ID: r.ID, Title: r.Title, Phase: r.Phase, Severity: r.Severity, Outcome: Error, Problem: "the control was evaluated twice"}
		}
		byID[r.ID] = r
	}
	var results []Result
	for _, id := range slices.Compact(slices.Sorted(slices.Values(p.Required))) {
		r, ok := byID[id]
		if !ok {
			r = Result{ID: id, Title: id, Severity: Critical, Outcome: Missing, Problem: "the policy bundle gave no result for it"}
		}
		results = append(results, r)
	}
	slices.SortStableFunc(results, func(a, b Result) int {
		return cmp.Or(cmp.Compare(slices.Index(p.Phases, a.Phase), slices.Index(p.Phases, b.Phase)), cmp.Compare(a.ID, b.ID))
	})
	return results
}

// reasons returns what a result says against the release.
func (r Result) reasons() []Reason {
	base := Reason{Phase: r.Phase, Control: r.ID, Severity: r.Severity, Effect: Stops, Source: r.Source, Owner: r.Owner, Remedy: r.Remediation}
	if len(r.Evidence) > 0 {
		base.Evidence = r.Evidence[0]
	}
	switch r.Outcome {
	case Pass, NotApplicable:
		return nil
	case Missing:
		base.Code, base.Text = "not_evaluated", fmt.Sprintf("%s could not be judged: %s.", r.Title, r.Problem)
		return []Reason{base}
	case Fail, Waived:
		return r.shortfalls(base)
	case Error:
		base.Code, base.Text = "control_error", fmt.Sprintf("%s could not be evaluated: %s.", r.Title, r.Problem)
		return []Reason{base}
	default:
		base.Code, base.Text = "control_error", fmt.Sprintf("%s has the unknown outcome %q.", r.Title, r.Outcome)
		return []Reason{base}
	}
}

// shortfalls returns a reason for each finding, and for each unmet criterion that
// no finding explains.
func (r Result) shortfalls(base Reason) []Reason {
	base.Code = "unmet"
	if r.Severity == Advisory {
		base.Effect = Warns
	}
	var reasons []Reason
	explained := map[string]bool{}
	for _, f := range r.Findings {
		reason := base
		reason.Criterion, reason.Key, reason.Text = f.Criterion, f.Key, f.Text
		if f.Waiver != "" {
			reason.Effect, reason.Waiver = Waives, f.Waiver
		}
		reasons = append(reasons, reason)
		explained[f.Criterion] = true
	}
	for _, c := range r.Criteria {
		if c.Met || explained[c.Name] {
			continue
		}
		reason := base
		reason.Criterion, reason.Text = c.Name, "Not shown by the evidence: "+c.Text
		reasons = append(reasons, reason)
	}
	if len(reasons) == 0 { // failed, yet nothing says why: it stops all the same
		base.Effect, base.Text = Stops, r.Title+": failed without saying why."
		reasons = append(reasons, base)
	}
	return reasons
}

var severityRank = map[Severity]int{Critical: 0, High: 1, Medium: 2, Low: 3, Advisory: 4}

// sortReasons puts what stops before what warns, then follows the phases.
func sortReasons(reasons []Reason, phases []string) {
	order := func(phase string) int {
		if i := slices.Index(phases, phase); i >= 0 {
			return i
		}
		return len(phases)
	}
	slices.SortStableFunc(reasons, func(a, b Reason) int {
		return cmp.Or(
			cmp.Compare(a.Effect, b.Effect),
			cmp.Compare(order(a.Phase), order(b.Phase)),
			cmp.Compare(severityRank[a.Severity], severityRank[b.Severity]),
			cmp.Compare(a.Control, b.Control), cmp.Compare(a.Criterion, b.Criterion),
			cmp.Compare(a.Key, b.Key), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Text, b.Text),
		)
	})
}

// earliest returns when the decision stops being valid: the first of the gate's
// own validity and of everything it rests on.
func earliest(p Parts, results []Result) Limit {
	limit := Limit{At: p.At.Add(p.Validity), Because: "the gate's own validity ends"}
	consider := func(l Limit) {
		if l.At.Before(limit.At) {
			limit = l
		}
	}
	for _, e := range p.Evidence {
		if e.LimitSeconds > 0 {
			consider(Limit{At: e.SignedAt.Add(time.Duration(e.LimitSeconds) * time.Second), Because: e.Kind + " becomes too old"})
		}
	}
	for _, r := range results {
		// What has failed only warns, or stops the release anyway: nothing rests on it.
		if r.ValidUntil != nil && r.Outcome != Fail {
			consider(Limit{At: *r.ValidUntil, Because: "an age judged by control " + r.ID + " runs out"})
		}
	}
	for _, w := range p.Waivers {
		if w.Accepted {
			consider(Limit{At: w.ExpiresAt, Because: "the waiver " + w.ID + " expires"})
			consider(Limit{At: w.NextReview, Because: "the waiver " + w.ID + " is due for review"})
			consider(Limit{At: w.Remediation.Ends(), Because: "the finding of waiver " + w.ID + " is to be settled"})
		}
	}
	for _, l := range p.Limits {
		consider(l)
	}
	limit.At = limit.At.UTC().Truncate(time.Second)
	return limit
}

func headlines(results []Result) []Headline {
	var all []Headline
	for _, r := range results {
		all = append(all, r.Headlines...)
	}
	return all
}

// judged reports whether the control was judged on evidence.
func (r Result) judged() bool { return r.Outcome == Pass || r.Outcome == Fail }

// proved reports whether a control of the policy bundle was judged. What is waived
// proves nothing: a release of which all is waived is not approved.
func (r Result) proved() bool { return r.judged() && !r.Host }

// reject sorts the rejections and bounds their list.
func reject(all []Rejection) Rejections {
	all = slices.Clone(all)
	for i := range all {
		all[i].File, all[i].Claims, all[i].Text = Clip(all[i].File), Clip(all[i].Claims), Clip(all[i].Text)
	}
	slices.SortFunc(all, func(a, b Rejection) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Text, b.Text))
	})
	r := Rejections{Total: len(all), Counts: map[string]int{}, Digest: mustDigest(all)}
	for _, rejection := range all {
		r.Counts[rejection.Code]++
	}
	r.Listed = all[:min(len(all), MaxRejections)]
	return r
}

// maxQuoted bounds, in bytes, what a decision quotes of an envelope that does not
// count: whoever writes the evidence store must not be able to swell it.
const maxQuoted = 512

// Clip cuts a quoted text to its bound, and makes it text that JSON can hold: errors
// of libraries may quote bytes as they found them.
func Clip(text string) string {
	if len(text) <= maxQuoted {
		return strings.ToValidUTF8(text, "\uFFFD")
	}
	return strings.ToValidUTF8(text[:maxQuoted], "") + "…"
}

// compare says which reasons are new and which are gone since the previous decision.
func compare(previous *Previous, d Decision) *Changes {
	if previous == nil {
		return nil
	}
	then, now := previous.Decision.lines(), d.lines()
	c := &Changes{Previous: previous.Payload, Verdict: previous.Decision.Verdict}
	for _, line := range then {
		if !slices.Contains(now, line) {
			c.Gone = append(c.Gone, line)
		}
	}
	for _, line := range now {
		if !slices.Contains(then, line) {
			c.New = append(c.New, line)
		}
	}
	return c
}

// lines are the reasons as one comparable line each, sorted. Left out is what the
// program itself only warns of: a denial does not repeat all of that, so that it would
// seem to be gone.
func (d Decision) lines() []string {
	var lines []string
	for _, r := range d.Reasons {
		if r.Effect != Warns || r.Source != nil {
			lines = append(lines, r.Line())
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// Line is the reason in one line for people.
func (r Reason) Line() string { return r.Subject() + ": " + r.Text }

// Subject is what a reason is about, in a word. Of what the program enforces
// itself, the evidence says more than the control.
func (r Reason) Subject() string {
	if r.Source == nil {
		return cmp.Or(r.Evidence, r.Control, r.Code)
	}
	return cmp.Or(r.Control, r.Evidence, r.Code)
}
