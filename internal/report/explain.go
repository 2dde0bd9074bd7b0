package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
)

// An Explanation says why one control came out as it did, and what would change that.
type Explanation struct {
	Customer string            `json:"customer"`
	Release  string            `json:"release"`
	Gate     string            `json:"gate"`
	Phase    string            `json:"phase,omitempty"` // of a milestone gate
	AsOf     time.Time         `json:"asOf"`
	Decided  bool              `json:"decided"` // it is of a decision, not of what would be decided
	Result   decision.Result   `json:"result"`
	Reasons  []decision.Reason `json:"reasons"`  // that the control gave
	Criteria []Explained       `json:"criteria"` // in the order of the result's
	Evidence []Needed          `json:"evidence"`
	Waiver   string            `json:"waiver,omitempty"` // who may accept for a time what was found; empty: nobody
	Waive    string            `json:"waive,omitempty"`  // the command that asks for it
	Notes    []string          `json:"notes"`            // what is not said, and what would say it
}

// An Explained is one criterion of a control, with what the evidence says of it.
type Explained struct {
	Name       string      `json:"name"`
	Text       string      `json:"text"`
	Met        bool        `json:"met"`
	Waived     bool        `json:"waived,omitzero"`
	MetBy      []Found     `json:"metBy"`            // what was cited for it
	Findings   []Finding   `json:"findings"`         // the control's own words
	Shortfalls []Shortfall `json:"shortfalls"`       // comparisons that failed
	MeetsIt    []Condition `json:"meetsIt"`          // what the evidence must say; all of them
	Reads      []string    `json:"reads"`            // kind of evidence and JSON Pointer, with * for any element of a list
	Unsaid     string      `json:"unsaid,omitempty"` // why some of it is not said
}

// A Found is a value in the evidence.
type Found struct {
	File    string `json:"file"`    // below the folder of the evidence; empty if it is not known
	Pointer string `json:"pointer"` // JSON Pointer into the attestation, as a control sees it
	Value   string `json:"value"`   // as JSON; of a list or an object how large it is; empty if it is not known
}

// A Finding is a particular that a control names.
type Finding struct {
	Found

	Key  string `json:"key"`
	Text string `json:"text"`
}

// A Shortfall is one comparison that failed.
type Shortfall struct {
	Found

	Wanted string           `json:"wanted"`           // what must hold of the value
	Source *decision.Source `json:"source,omitempty"` // of the rule, in the policy bundle
}

// A Condition is what evidence must say, with its parts.
type Condition struct {
	Text  string      `json:"text"`
	Parts []Condition `json:"parts,omitempty"`
}

// A Needed is a kind of evidence that a control reads.
type Needed struct {
	Kind    string   `json:"kind"`
	Phase   string   `json:"phase"`
	Files   []string `json:"files"`   // that count now
	Signers []Able   `json:"signers"` // all of them
	Terms   []string `json:"terms"`   // what else the gate demands of it
	Command string   `json:"command"`
}

// An Able is a role that must sign, how many in it, and who they can be.
type Able struct {
	Role    string   `json:"role"`
	Count   int      `json:"count"`
	Holders []string `json:"holders"`
}

// Explain says of one control what a decision knows: its criteria, what was cited for
// them, and what the control found. It is refused if the decision has no such result.
func Explain(d *decision.Decision, id string) (Explanation, error) {
	var ids []string
	for _, r := range d.Results {
		ids = append(ids, r.ID)
	}
	i := slices.Index(ids, id)
	if i < 0 {
		near := fault.DidYouMean(id, ids)
		return Explanation{}, fault.Refuse("leave CONTROL out and add --why-not-approved; or name another gate with --gate", "gate %s did not judge by a control %q.%s", some(" ", d.Gate, d.Phase), id, near)
	}
	e := Explanation{
		Customer: d.Engagement.Customer, Release: d.Release.ID, Gate: d.Gate, Phase: d.Phase, AsOf: d.DecidedAt, Decided: !d.Trial(),
		Result: d.Results[i], Reasons: []decision.Reason{}, Evidence: []Needed{}, Notes: []string{},
	}
	for _, r := range d.Reasons {
		if r.Control == id {
			e.Reasons = append(e.Reasons, r)
		}
	}
	found := func(c decision.Citation) Found {
		f := Found{File: fileOf(d, c.Evidence), Pointer: c.Pointer}
		if c.Value != nil {
			f.Value = asJSON(c.Value)
		}
		return f
	}
	for _, c := range e.Result.Criteria {
		one := Explained{
			Name: c.Name, Text: c.Text, Met: c.Met, Waived: c.Waived,
			MetBy: []Found{}, Findings: []Finding{}, Shortfalls: []Shortfall{}, MeetsIt: []Condition{}, Reads: []string{},
		}
		for _, cited := range c.Citations {
			one.MetBy = append(one.MetBy, found(cited))
		}
		for _, f := range e.Result.Findings {
			if f.Criterion == c.Name {
				one.Findings = append(one.Findings, Finding{found(f.Citation), f.Key, f.Text})
			}
		}
		e.Criteria = append(e.Criteria, one)
	}
	return e, nil
}

// fileOf is the file that holds an attestation.
func fileOf(d *decision.Decision, payload canon.Digest) string {
	for _, e := range d.Evidence {
		if e.Payload == payload && len(e.Files) > 0 {
			return e.Files[0].Path
		}
	}
	return ""
}

func asJSON(v any) string {
	b, err := canon.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}

// WriteExplanation renders an explanation as Text or JSON.
func WriteExplanation(w io.Writer, e Explanation, f Format, o Options) error {
	return beside(w, "the explanation", e, f, func() []byte { return e.text(o) }, nil)
}

// outcomes are the tones of outcomes, and what each does to the release.
func outcomeWords(r decision.Result) (tone, string) {
	switch r.Outcome {
	case decision.Pass:
		return good, "every criterion is met by evidence"
	case decision.NotApplicable:
		return aside, "it does not apply"
	case decision.Waived:
		return unknown, "it fell short, and what fell short was waived for a time"
	case decision.Fail:
		if r.Severity == decision.Advisory {
			return unknown, "a criterion is not met; it warns, and does not stop the release"
		}
		return bad, "a criterion is not met, which stops the release"
	case decision.Missing:
		return bad, "evidence is missing, which stops the release"
	case decision.Error:
		return bad, "it could not be evaluated, which stops the release"
	}
	return bad, "its outcome is not known"
}

func (e *Explanation) text(o Options) []byte {
	s := &sheet{colour: o.Colour}
	t, means := outcomeWords(e.Result)
	s.b.WriteString(s.paint(ansi[t], t.Shape()+" "+strings.ToUpper(fault.Legible(string(e.Result.Outcome)))) + "\n\n")
	if o.Unchecked {
		s.tell(unknown, "caution", "Nobody has checked who signed this decision.")
	}
	s.row("", "control", e.Result.ID+" "+e.Result.Title)
	s.row("", "outcome", some(": ", means, e.Result.Problem))
	s.row("", "severity", string(e.Result.Severity))
	s.row("", "release", e.Release+" for "+orElse(e.Customer, "an unnamed customer"))
	s.row("", "gate", some(" ", e.Gate, e.Phase))
	s.row("", map[bool]string{true: "decided", false: "as of"}[e.Decided], at(e.AsOf).String())
	if source := e.Result.Source; source != nil {
		s.row("", "rule", fmt.Sprintf("%s:%d", source.Path, source.Line))
	}
	s.heading("The criteria")
	for _, c := range e.Criteria {
		s.criterion(c)
	}
	e.mends(s)
	if len(e.Notes) > 0 {
		s.heading("What is not said here")
		for _, n := range e.Notes {
			s.more(n)
		}
	}
	return []byte(s.b.String())
}

// mends says who can change the outcome, and how.
func (e *Explanation) mends(s *sheet) {
	s.heading("Who can mend it, and how")
	if e.Result.Outcome == decision.Pass || e.Result.Outcome == decision.NotApplicable {
		s.more("Nothing is to be mended.")
	}
	remedies := map[string]bool{}
	if e.Result.Remediation != "" {
		remedies[e.Result.Remediation] = true
		s.row("", "remedy", e.Result.Remediation)
	}
	for _, r := range e.Reasons {
		if r.Remedy != "" && !remedies[r.Remedy] {
			remedies[r.Remedy] = true
			s.row("", "remedy", r.Remedy)
		}
	}
	if len(e.Evidence) == 0 && e.Result.Owner != "" {
		s.row("", "owner", e.Result.Owner)
	}
	for _, n := range e.Evidence {
		s.row("", "evidence", some(", ", n.Kind, "of "+phaseTitle(n.Phase)))
		for _, a := range n.Signers {
			s.row("", "signed by", fmt.Sprintf("%d %s: %s", a.Count, a.Role, orElse(strings.Join(a.Holders, "; "), "nobody holds this role now")))
		}
		for _, t := range n.Terms {
			s.row("", "must", t)
		}
		for _, f := range n.Files {
			s.row("", "there", f)
		}
		if n.Command != "" {
			s.command("run", n.Command)
		}
	}
	if e.Waiver != "" {
		s.row("", "waiver", e.Waiver)
		s.command("run", e.Waive)
	}
}

// mostLines bounds what text shows of a list of conditions; JSON has all of them.
const mostLines = 40

func (s *sheet) criterion(c Explained) {
	t, word := bad, "not met"
	switch {
	case c.Met:
		t, word = good, "met"
	case c.Waived:
		t, word = unknown, "waived"
	}
	s.tell(t, word, some(": ", c.Name, c.Text))
	for _, f := range c.MetBy {
		if c.Met {
			s.row("", "by", f.String())
		}
	}
	for _, f := range c.Findings {
		s.row("", "found", f.Text)
		s.more("in " + f.String())
	}
	for i, f := range c.Shortfalls {
		if i == mostLines {
			s.more(fmt.Sprintf("and %d more", len(c.Shortfalls)-i))
			break
		}
		s.row("", "compared", orElse(f.String(), "what the rule gathers from the evidence"))
		s.row("", "wanted", f.Wanted)
		if f.Source != nil {
			s.row("", "rule", fmt.Sprintf("%s:%d", f.Source.Path, f.Source.Line))
		}
	}
	if !c.Met {
		lines := indented(c.MeetsIt, 0)
		for i, line := range lines {
			label := ""
			if i == 0 {
				label = "would meet it"
			}
			if i == mostLines && len(lines) > mostLines+1 {
				s.more(fmt.Sprintf("and %d more conditions, which --output json shows", len(lines)-i))
				break
			}
			s.indent(label, line.depth, line.text)
		}
		label := "reads"
		for _, of := range gathered(c.Reads) {
			s.row("", label, of)
			label = ""
		}
	}
	if c.Unsaid != "" {
		s.row("", "not said", c.Unsaid)
	}
}

// gathered puts pointers into one kind of evidence on one line.
func gathered(reads []string) []string {
	var all []string
	last := ""
	for _, r := range reads {
		kind, pointer, _ := strings.Cut(r, " ")
		if kind == last {
			all[len(all)-1] += ", " + pointer
			continue
		}
		all, last = append(all, kind+" "+pointer), kind
	}
	return all
}

// String says where a value lies, and what it is.
func (f Found) String() string {
	if f.Pointer == "" && f.File == "" {
		return ""
	}
	return some(": ", some(" ", orElse(f.File, "an attestation"), orElse(f.Pointer, "/")), f.Value)
}

type line struct {
	depth int
	text  string
}

func indented(conditions []Condition, depth int) []line {
	var all []line
	for _, c := range conditions {
		text := c.Text
		if len(c.Parts) > 0 {
			text += ":"
		}
		all = append(append(all, line{depth, text}), indented(c.Parts, depth+1)...)
	}
	return all
}

// indent writes a row whose text begins further to the right, on each of its lines.
func (s *sheet) indent(label string, depth int, text string) {
	in := strings.Repeat("  ", min(depth, 10))
	for i, line := range wrap(fault.Legible(breaks.Replace(text)), width-len(in)-2) {
		mark := "  "
		if i == 0 {
			mark = "· "
		} else {
			label = ""
		}
		s.b.WriteString(label + strings.Repeat(" ", max(0, labels-len(label))) + gutter + in + mark + line + "\n")
	}
}
