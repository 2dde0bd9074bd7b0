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

// An Action is one thing that somebody does, and all that it mends.
type Action struct {
	Do      string      `json:"do"`
	Owner   string      `json:"owner,omitempty"` // role
	Holders []string    `json:"holders"`         // who can do it, as far as they are known
	Phase   string      `json:"phase,omitempty"`
	Command string      `json:"command,omitempty"`
	Remedy  []string    `json:"remedy"` // in plain words
	Mends   []actionFor `json:"mends"`

	key  string
	rank int
}

// An actionFor is one reason that an action mends.
type actionFor struct {
	Subject  string            `json:"subject"` // control, criterion and item, or evidence
	Text     string            `json:"text"`
	Code     string            `json:"code"`
	Severity decision.Severity `json:"severity,omitempty"`
}

// A wayForward is what stands between a release and its approval.
type wayForward struct {
	Customer string    `json:"customer"`
	Release  string    `json:"release"`
	Gate     string    `json:"gate"`
	Phase    string    `json:"phase,omitempty"`
	AsOf     time.Time `json:"asOf"`
	Verdict  string    `json:"verdict"`
	Denial   string    `json:"denial,omitempty"`
	Reasons  int       `json:"reasons"` // that stop the release
	Actions  []Action  `json:"actions"` // in the order in which they are best done
	Note     string    `json:"note,omitempty"`

	trial bool
}

// The order of actions: each makes what the next ones rest on.
const (
	rankPlan = iota
	rankEvidence
	rankSignOff
	rankRequest
	rankOther
	rankVote
)

// WriteActions renders, as Text or JSON, the shortest list of things to do before a
// decision would approve: each once, however many reasons it mends. Commands name the
// engagement's folder if it is given. Holders names those who hold a role; without it,
// those are named whom the decision names.
func WriteActions(w io.Writer, d *decision.Decision, engagement string, holders func(role string) []string, f Format, o Options) error {
	way := wayOf(d, engagement)
	for i := range way.Actions {
		if a := &way.Actions[i]; a.rank == rankVote {
			a.Holders = unvoted(d)
		} else if a.Holders = seen(d, a.Owner); holders != nil {
			a.Holders = holders(a.Owner)
		}
	}
	return beside(w, "the actions", way, f, func() []byte { return way.text(o) }, nil)
}

func wayOf(d *decision.Decision, engagement string) wayForward {
	way := wayForward{
		Customer: d.Engagement.Customer, Release: d.Release.ID, Gate: d.Gate, Phase: d.Phase, AsOf: d.DecidedAt,
		Verdict: d.Verdict.String(), Denial: d.Denial, Actions: []Action{}, trial: d.Trial(),
	}
	if d.Verdict == decision.Approved {
		way.Note = "It is approved: nothing is to be done before " + at(d.ValidUntil.At).String() + ", when " + d.ValidUntil.Because + "."
		return way
	}
	for _, r := range gravest(d) {
		if levelOf(r) != LevelError {
			continue
		}
		way.Reasons++
		way.add(actionOn(d, r, engagement), r)
	}
	slices.SortStableFunc(way.Actions, func(a, b Action) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return phaseRank(a.Phase) - phaseRank(b.Phase)
	})
	way.votes(d)
	for i := range way.Actions {
		way.Actions[i].Command = Placed(way.Actions[i].Command, engagement)
	}
	return way
}

// Placed is a command with the folder of the engagement, if one is given.
func Placed(command, engagement string) string {
	if engagement == "" {
		return command
	}
	return strings.Replace(command, " ENGAGEMENT ", " "+fault.Quote(engagement)+" ", 1)
}

// add takes a reason to the action that mends it.
func (w *wayForward) add(a Action, r decision.Reason) {
	i := slices.IndexFunc(w.Actions, func(known Action) bool { return known.key == a.key })
	if i < 0 {
		a.Remedy, a.Mends, a.Holders = []string{}, []actionFor{}, []string{}
		w.Actions = append(w.Actions, a)
		i = len(w.Actions) - 1
	}
	known := &w.Actions[i]
	known.Command, known.Owner = orElse(known.Command, a.Command), orElse(known.Owner, a.Owner)
	if r.Remedy != "" && !slices.Contains(known.Remedy, r.Remedy) {
		known.Remedy = append(known.Remedy, r.Remedy)
	}
	known.Mends = append(known.Mends, actionFor{about(r), orElse(r.Text, "The decision does not say what is wrong."), r.Code, r.Severity})
}

// Kinds of evidence that are asked for in their own way.
const (
	voteKind    = "vote"
	signOffKind = "phase-decision"
	requestKind = "change-approval"
	planKind    = "onboarding-plan"
	waiverKind  = "waiver"
	gateKind    = "release-approval"
)

// actionOn is the action that mends a reason. One new attestation of a kind mends all
// that is wrong with the one before; a series is an attestation of its own.
func actionOn(d *decision.Decision, r decision.Reason, engagement string) Action {
	a := Action{Owner: r.Owner, Phase: r.Phase, Command: r.Command, rank: rankEvidence}
	kind, series := r.Evidence, ""
	if cited := citedIn(d, r); cited.Kind != "" {
		kind, series = cited.Kind, cited.Series
	}
	switch kind {
	case voteKind:
		a.rank, a.key, a.Do = rankVote, voteKind, "vote on the package"
		return a
	case signOffKind, gateKind:
		a.rank, a.key, a.Do = rankSignOff, kind+" "+r.Phase+" "+r.Key, "decide "+orElse(phaseTitle(r.Key), "the gate that comes before")
		return a
	case "", waiverKind:
		a.rank, a.key = rankOther, some(" ", r.Code, r.Control, r.Key, r.Command)
		a.Do = orElse(strings.TrimSuffix(r.Remedy, "."), "mend "+r.Subject())
		return a
	case planKind:
		a.rank = rankPlan
	case requestKind:
		a.rank = rankRequest
	}
	if kind != r.Evidence {
		a.Owner, a.Command = ownerOf(d, kind, r.Owner), ""
	}
	a.key, a.Do = "attest "+kind, "attest "+article(kind)
	if r.Code == "missing" && r.Cause != "not_covered" {
		series = r.Key
	}
	if series != "" {
		a.key, a.Do = a.key+" "+series, a.Do+" of "+series
	}
	if file, unsigned := cosigned(d, r); unsigned {
		a.key, a.Do, a.Owner = a.key+" co-signed", "co-sign "+strings.TrimPrefix(a.Do, "attest "), ""
		a.Command = fmt.Sprintf("releasegate attest %s ENGAGEMENT --release %s --payload %s --key KEY", kind, fault.Quote(orElse(d.Release.ID, "ID")), fault.Quote(orElse(engagement, "ENGAGEMENT")+"/evidence/"+file))
		return a
	}
	a.Command = orElse(a.Command, fmt.Sprintf("releasegate attest %s ENGAGEMENT --release %s --predicate FILE.json --key KEY", kind, fault.Quote(orElse(d.Release.ID, "ID"))))
	return a
}

func article(kind string) string {
	if strings.ContainsAny(kind[:1], "aeiou") {
		return "an " + kind
	}
	return "a " + kind
}

// cosigned is the file of what is whole, but for the signatures of more persons.
func cosigned(d *decision.Decision, r decision.Reason) (file string, unsigned bool) {
	if r.Code != "missing" || r.Cause != "threshold_not_met" {
		return "", false
	}
	for _, rejection := range d.Rejections.Listed {
		if rejection.Code == r.Cause && strings.Contains(r.Text, rejection.File) {
			return rejection.File, true
		}
	}
	return "", false
}

// citedIn is the evidence in which a finding lies: a control may read several, and that
// one is wrong.
func citedIn(d *decision.Decision, r decision.Reason) decision.Evidence {
	for _, result := range d.Results {
		if result.ID != r.Control {
			continue
		}
		for _, f := range result.Findings {
			if f.Criterion == r.Criterion && f.Key == r.Key {
				return among(d, f.Citation.Evidence)
			}
		}
	}
	return decision.Evidence{}
}

func among(d *decision.Decision, payload canon.Digest) decision.Evidence {
	for _, e := range d.Evidence {
		if e.Payload == payload {
			return e
		}
	}
	return decision.Evidence{}
}

// ownerOf is the role that signs a kind: who signed what is there, or owns a control
// that needs it first.
func ownerOf(d *decision.Decision, kind, otherwise string) string {
	for _, r := range d.Results {
		if len(r.Evidence) > 0 && r.Evidence[0] == kind && r.Owner != "" {
			return r.Owner
		}
	}
	for _, e := range d.Evidence {
		if e.Kind == kind && len(e.Signers) > 0 && len(e.Signers[0].Roles) > 0 {
			return e.Signers[0].Roles[0]
		}
	}
	return otherwise
}

// votes adds that the board votes once the rest is done, where nothing asks for it yet:
// new evidence makes another package, and voids the votes on this one.
func (w *wayForward) votes(d *decision.Decision) {
	if d.Board == nil || len(w.Actions) == 0 {
		return
	}
	i := slices.IndexFunc(w.Actions, func(a Action) bool { return a.rank == rankVote })
	const why = "Whatever is done before makes another package, on which no vote counts yet: each member votes once the rest is there."
	if i >= 0 {
		if len(w.Actions) > 1 {
			w.Actions[i].Remedy = append(w.Actions[i].Remedy, why)
		}
		return
	}
	w.Actions = append(w.Actions, Action{
		Do: "vote on the package", Owner: d.Board.Role, rank: rankVote, Remedy: []string{why}, Mends: []actionFor{},
		Command: fmt.Sprintf("releasegate approve ENGAGEMENT --release %s --gate %s --policy-key SECURITY.pub --key KEY", fault.Quote(orElse(d.Release.ID, "ID")), fault.Quote(d.Gate)),
	})
}

// unvoted are the members of the board who can vote and whose vote does not count yet.
func unvoted(d *decision.Decision) []string {
	names := []string{}
	if d.Board == nil {
		return names
	}
	for _, m := range d.Board.Members {
		voted := slices.ContainsFunc(d.Board.Votes, func(v decision.Vote) bool { return v.Accepted && v.Signer.Person == m.Person })
		if m.Conflict == "" && !voted {
			names = append(names, some(", ", m.Name, m.Organisation))
		}
	}
	return names
}

// seen are those who have signed evidence in a role.
func seen(d *decision.Decision, role string) []string {
	names := []string{}
	for _, e := range d.Evidence {
		for _, s := range e.Signers {
			if name := some(", ", s.Name, s.Organisation); slices.Contains(s.Roles, role) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

func (w *wayForward) text(o Options) []byte {
	s := &sheet{colour: o.Colour}
	t, word := good, "APPROVED"
	switch {
	case w.Verdict != decision.Approved.String() && w.trial:
		t, word = bad, "WOULD BE DENIED"
	case w.Verdict != decision.Approved.String():
		t, word = bad, "DENIED"
	case w.trial:
		word = "WOULD BE APPROVED"
	}
	s.b.WriteString(s.paint(ansi[t], t.Shape()+" "+word) + "\n\n")
	if o.Unchecked {
		s.tell(unknown, "caution", "Nobody has checked who signed this decision.")
	}
	s.row("", "release", w.Release+" for "+orElse(w.Customer, "an unnamed customer"))
	s.row("", "gate", some(" ", w.Gate, w.Phase))
	s.row("", map[bool]string{false: "decided", true: "as of"}[w.trial], at(w.AsOf).String())
	s.more(w.Note)
	if len(w.Actions) > 0 {
		s.more(fmt.Sprintf("%s against it, mended by %s, best in this order:", count(w.Reasons, "reason"), count(len(w.Actions), "action")))
	}
	for i, a := range w.Actions {
		s.heading(fmt.Sprintf("%d %s", i+1, clip(fault.Legible(breaks.Replace(a.Do)), columns-10)))
		if a.Owner != "" {
			s.row("", "owner", some(": ", a.Owner, strings.Join(a.Holders, "; ")))
		}
		for _, m := range a.Mends {
			s.row("", "mends", some(": ", m.Subject, m.Text))
		}
		for _, r := range a.Remedy {
			s.row("", "how", r)
		}
		if a.Command != "" {
			s.command("run", a.Command)
		}
	}
	return []byte(s.b.String())
}
