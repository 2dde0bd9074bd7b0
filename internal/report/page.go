package report

import (
	"fmt"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// A page is all that a report says, in the order in which a board needs it. It
// holds words, and no markup; what was written by others is in it as it came.
type page struct {
	Label      string // classification, for the top and the foot
	Title      string // of the release
	Change     string // what was asked for
	Gate       string
	Verdict    verdict
	Notices    []notice
	Decided    instant
	Asked      string // in one sentence
	Facts      []fact
	Board      *board // nil if the gate asks none
	Phases     []phase
	Weight     string // of the reasons, in one line
	Reasons    []reason
	Groups     []group // of figures
	WayBack    string  // if it goes wrong
	Waived     string  // in one line, whether there is a waiver or not
	Waivers    []waiver
	Bound      string // to conditions, in one line
	Conditions []condition
	Coverage   []coverage
	Ends       bool // only an approval does
	Valid      instant
	Because    string
	Timeline   timeline
	Changes    string // in one line
	Gone, New  []string
	Vouch      []fact // who asked, who carries it out, who signed
	Verify     []command
	Annexes    []annex

	crowded bool // page 1 has to leave some of it to the appendix

	// What the appendix is made of, for whoever renders no page.
	Evidence []evidence
	Rejected string // in one line; empty if nothing was
}

// A fact is a term with what is to be said of it.
type fact struct {
	Term, Text string
	Digest     string // SHA-256 of it, in full
	Wide       bool   // needs a line of its own
}

// A command is what a reader can run, and what for.
type command struct{ For, Line string }

// top is how many reasons a board can take in before it reads the whole list.
const top = 5

func newPage(d *decision.Decision, payload canon.Digest, o Options) *page {
	p := &page{
		Label:      orElse(d.Classification(), "No classification label"),
		Title:      releaseName(d),
		Change:     change(d),
		Gate:       orElse(d.Gate, "without a name"),
		Verdict:    verdictOf(d),
		Notices:    notices(d, o),
		Decided:    at(d.DecidedAt),
		Asked:      asked(d),
		Facts:      facts(d),
		Board:      boardOf(d),
		Phases:     phasesOf(d),
		Weight:     weight(d),
		Reasons:    reasonsOf(d),
		Groups:     groupsOf(d),
		WayBack:    wayBack(d),
		Waived:     waivedOf(d),
		Waivers:    waiversOf(d),
		Bound:      boundOf(d),
		Conditions: conditionsOf(d),
		Coverage:   coverageOf(d),
		Ends:       d.Verdict == decision.Approved,
		Valid:      at(d.ValidUntil.At),
		Because:    orElse(d.ValidUntil.Because, "nothing is said to end"),
		Timeline:   timelineOf(d),
		Changes:    "There is no earlier decision to compare with.",
		Vouch:      vouch(d, payload, o),
		Verify:     verify(d),
		Evidence:   evidenceOf(d),
		Rejected:   rejected(d),
	}
	if c := d.Changes; c != nil {
		p.Gone, p.New = c.Gone, c.New
		p.Changes = fmt.Sprintf("The previous decision, %s, was %s. Since then %s gone and %d new.",
			orElse(c.Previous.Short(), "without a digest"), c.Verdict, count(len(c.Gone), "reason"), len(c.New))
	}
	p.crowded = p.load() > 440
	p.Annexes = annexes(d, p, payload, o)
	return p
}

// load is how much page 1 has to hold beside what is always there: tenths of the lines
// that its parts take on paper.
func (p *page) load() int {
	figures := 0
	for _, of := range p.Groups {
		figures = max(figures, len(of.Figures))
	}
	n := 34*len(p.Top()) + 17*max(len(p.Coverage), len(p.Timeline.Top())) + 20*figures + 55*len(firstWaivers(p.Waivers)) + len(alsoWaived(p.Waivers))/12 + 10*len(firstOf(p.Conditions)) + 40*len(p.Notices)
	if p.Board != nil {
		n += 30 * ((len(p.Board.Voters) + 3) / 4)
	}
	return n
}

// Top are the first reasons.
func (p *page) Top() []reason {
	most := top
	if p.crowded {
		most = 3
	}
	return p.Reasons[:min(most, len(p.Reasons))]
}

// More says how many reasons page 1 leaves to the appendix; empty if none.
func (p *page) More() string {
	if n := len(p.Reasons) - len(p.Top()); n > 0 {
		return fmt.Sprintf("%d more in appendix A.", n)
	}
	return ""
}

// rejected says in one line how much was found and not counted.
func rejected(d *decision.Decision) string {
	listed := len(d.Rejections.Listed)
	n := max(d.Rejections.Total, listed)
	if n == 0 {
		return ""
	}
	text := fmt.Sprintf("%s found and not counted.", count(n, "envelope"))
	if n > listed {
		text += fmt.Sprintf(" The first %d are listed; the whole list has the sha256 %s.", listed, orElse(string(d.Rejections.Digest), "of nothing"))
	}
	return text
}

// releaseName is the release's id, with its version where that says more.
func releaseName(d *decision.Decision) string {
	if d.Release.ID == d.Release.Version && d.Release.ID != "" {
		return d.Release.ID
	}
	return some(", version ", orElse(d.Release.ID, "without a name"), d.Release.Version)
}

// people are the names of the persons that a decision speaks of, by id.
func people(d *decision.Decision) map[string]string {
	names := map[string]string{}
	know := func(signers ...decision.Signer) {
		for _, s := range signers {
			if s.Person != "" && s.Name != "" {
				names[s.Person] = s.Name
			}
		}
	}
	for _, e := range d.Evidence {
		know(e.Signers...)
	}
	if d.Request != nil {
		know(d.Request.Requesters...)
	}
	for _, w := range d.Waivers {
		know(append([]decision.Signer{w.Requester}, w.Approvers...)...)
	}
	if d.Board != nil {
		for _, m := range d.Board.Members {
			know(decision.Signer{Person: m.Person, Name: m.Name})
		}
		for _, v := range d.Board.Votes {
			know(v.Signer)
		}
	}
	return names
}

// named is the name of a person's id, or the id.
func named(names map[string]string, id, otherwise string) string {
	return orElse(names[id], orElse(id, otherwise))
}
