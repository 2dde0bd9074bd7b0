package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// A page is all that a report says, in the order in which a board needs it. It
// holds words, and no markup; what was written by others is in it as it came.
type page struct {
	Title      string
	Gate       string
	Verdict    verdict
	Notices    []notice
	Decided    instant
	Asked      string
	Facts      []fact
	Phases     []phase
	Weight     string // of the reasons, in one line
	Reasons    []reason
	Risk       []fact // empty if nobody asked for the change
	Figures    []figure
	Coverage   []coverage
	Excluded   []excluded
	Ends       bool // only an approval does
	Valid      instant
	Because    string
	Expiring   []evidence
	Changes    string
	Gone, New  []string
	Board      *board
	Evidence   []evidence
	Rejected   string // in one line; empty if nothing was
	Rejections []decision.Rejection
	Basis      []fact
	Verify     []command
}

// A fact is a term with what is to be said of it.
type fact struct {
	Term, Text string
	Digest     string // SHA-256 of it, in full
}

// A command is what a reader can run, and what for.
type command struct{ For, Line string }

// A figure is one number of page 1, and what it counts.
type figure struct{ Value, Text string }

// A coverage is how much of a framework is seen to be met.
type coverage struct {
	Framework    string
	Line         string // the numbers, in one line
	Share        int    // percent of what applies that is evidenced
	Tone         tone   // of what nobody can see
	Word         string
	NoVisibility string // ids
}

// An excluded is a required control that was not judged because it does not apply.
type excluded struct{ ID, Title, Why string }

// top is how many reasons a board can take in before it reads the whole list.
const top = 5

func newPage(d *decision.Decision, payload canon.Digest, o Options) *page {
	p := &page{
		Title:    releaseName(d),
		Gate:     orElse(d.Gate, "without a name"),
		Verdict:  verdictOf(d),
		Notices:  notices(d, o),
		Decided:  at(d.DecidedAt),
		Asked:    asked(d),
		Facts:    facts(d),
		Phases:   phasesOf(d),
		Weight:   weight(d),
		Reasons:  reasonsOf(d),
		Risk:     risk(d),
		Coverage: coverageOf(d),
		Excluded: excludedOf(d),
		Ends:     d.Verdict == decision.Approved,
		Valid:    at(d.ValidUntil.At),
		Because:  orElse(d.ValidUntil.Because, "nothing is said to end"),
		Board:    boardOf(d),
		Basis:    basis(d, payload, o),
		Verify:   verify(d),
	}
	for _, h := range d.Headlines {
		p.Figures = append(p.Figures, figure{Value: value(h.Value), Text: orElse(h.Text, h.Name)})
	}
	p.Evidence = evidenceOf(d)
	for _, e := range p.Evidence {
		if e.Soon != "" {
			p.Expiring = append(p.Expiring, e)
		}
	}
	p.Changes = "Not compared with an earlier decision."
	if c := d.Changes; c != nil {
		p.Gone, p.New = c.Gone, c.New
		p.Changes = fmt.Sprintf("The previous decision, %s, was %s: %s gone since, %d new.", orElse(c.Previous.Short(), "without a digest"), c.Verdict, count(len(c.Gone), "reason"), len(c.New))
	}
	p.Rejections = d.Rejections.Listed
	if n := d.Rejections.Total; n > 0 || len(p.Rejections) > 0 {
		p.Rejected = fmt.Sprintf("%s found and not counted.", count(max(n, len(p.Rejections)), "envelope"))
		if n > len(p.Rejections) {
			p.Rejected += fmt.Sprintf(" The first %d are listed; the whole list has the sha256 %s.", len(p.Rejections), orElse(string(d.Rejections.Digest), "of nothing"))
		}
	}
	return p
}

// Top are the first reasons.
func (p *page) Top() []reason { return p.Reasons[:min(top, len(p.Reasons))] }

// Rest are the reasons after the first.
func (p *page) Rest() []reason { return p.Reasons[len(p.Top()):] }

// releaseName is the release's id, with its version where that says more.
func releaseName(d *decision.Decision) string {
	if d.Release.ID == d.Release.Version && d.Release.ID != "" {
		return d.Release.ID
	}
	return some(", version ", orElse(d.Release.ID, "without a name"), d.Release.Version)
}

// asked says in one sentence what is to be decided, and by whom.
func asked(d *decision.Decision) string {
	what := fmt.Sprintf("release %s of %s for %s", releaseName(d),
		orElse(d.Engagement.Supplier, "an unnamed supplier"), orElse(d.Engagement.Customer, "an unnamed customer"))
	where := orElse(d.Release.Environment, "an unnamed environment")
	switch {
	case d.Phase != "":
		return fmt.Sprintf("Whether the phase %q of %s is done.", phaseTitle(d.Phase), what)
	case live(d):
		return fmt.Sprintf("Whether closer support may end for %s in %s.", what, where)
	case d.Board != nil:
		return fmt.Sprintf("The board is asked to let %s go live in %s within the window below. A vote is about exactly this package.", what, where)
	default:
		return fmt.Sprintf("Whether %s may go live in %s within the window below. The gate asks no board to vote.", what, where)
	}
}

func facts(d *decision.Decision) []fact {
	var all []fact
	if r := d.Request; r != nil {
		all = append(all,
			fact{Term: "Change", Text: some(", ", orElse(r.ChangeID, "no id stated"), r.Type)},
			fact{Term: "Reason", Text: orElse(r.Reason, "not stated")},
			fact{Term: "If not done", Text: orElse(r.EffectIfNotDone, "not stated")},
			fact{Term: "Affects", Text: orElse(strings.Join(r.Affected, ", "), "not stated")},
		)
	} else if !live(d) {
		all = append(all, fact{Term: "Change", Text: some(", ", "nobody has asked for it: no change request counts", d.Release.ChangeType)})
	}
	window := "not stated"
	if w := d.Release.Window; !w.Start.IsZero() || !w.End.IsZero() {
		window = at(w.Start).String() + " to " + at(w.End).String()
	}
	all = append(all,
		fact{Term: "Window", Text: window},
		fact{Term: "Go-live", Text: civil(d.Release.GoLive) + ", hypercare until " + civil(d.Release.HypercareEnd)},
	)
	if b := d.Board; b != nil {
		all = append(all, fact{Term: "Votes", Text: tally(b)})
	}
	return all
}

// risk is what the requester declares, beside what follows from likelihood and impact.
func risk(d *decision.Decision) []fact {
	r := d.Request
	if r == nil {
		return nil
	}
	computed := "cannot be computed: likelihood or impact is not stated"
	if r.Likelihood > 0 && r.Impact > 0 {
		computed = fmt.Sprintf("%d of 25 (likelihood %d × impact %d)", r.Likelihood*r.Impact, r.Likelihood, r.Impact)
	}
	back := orElse(r.Rollback, "not stated")
	if r.RollbackMinutes > 0 {
		back += fmt.Sprintf(" (planned: %s)", count(r.RollbackMinutes, "minute"))
	}
	var names []string
	for _, s := range whoAll(r.Requesters) {
		names = append(names, s.String())
	}
	return []fact{
		{Term: "Declared", Text: orElse(r.DeclaredRisk, "not stated")},
		{Term: "Computed", Text: computed},
		{Term: "Roll-back", Text: back},
		{Term: "Asked by", Text: some(", on ", strings.Join(names, "; "), at(r.RequestedAt).String())},
		{Term: "Carried out", Text: "by " + orElse(r.Implementer, "nobody named") + ", who may not vote"},
	}
}

func coverageOf(d *decision.Decision) []coverage {
	var all []coverage
	for _, c := range d.Coverage {
		dark, waived := len(c.NoVisibility), ""
		if n := len(c.Waived); n > 0 {
			waived = fmt.Sprintf("%d waived, ", n)
		}
		line := coverage{
			Framework: orElse(c.Title, orElse(c.Framework, "without a name")),
			Line:      fmt.Sprintf("%d applicable, %d evidenced, %d inherited, %s%d no visibility", c.Applicable, c.Evidenced, len(c.Inherited), waived, dark),
			Tone:      aside, Word: "none", NoVisibility: strings.Join(c.NoVisibility, ", "),
		}
		if c.Basis != decision.ByStatement {
			line.Line += mapped
		}
		if c.Applicable > 0 {
			line.Share = min(100, max(0, c.Evidenced*100/c.Applicable))
		}
		if dark > 0 { // what nobody has seen is never green
			line.Tone, line.Word = unknown, strconv.Itoa(dark)
		}
		all = append(all, line)
	}
	return all
}

// mapped marks the numbers of a framework of which nobody has said what applies.
const mapped = " *"

// mappedNote says what the mark means.
const mappedNote = "* Applicable are the ids that controls of the policy map to, not the whole framework: no Statement of Applicability speaks about it."

// Footnote explains a mark on one of the coverages; empty if there is none.
func (p *page) Footnote() string {
	if slices.ContainsFunc(p.Coverage, func(c coverage) bool { return strings.HasSuffix(c.Line, mapped) }) {
		return mappedNote
	}
	return ""
}

func excludedOf(d *decision.Decision) []excluded {
	var all []excluded
	for _, r := range d.Results {
		if r.Outcome == decision.NotApplicable {
			all = append(all, excluded{orElse(r.ID, "without an id"), orElse(r.Title, "without a title"), orElse(r.Problem, "nothing says why")})
		}
	}
	return all
}

func basis(d *decision.Decision, payload canon.Digest, o Options) []fact {
	book := func(term string, r decision.Rulebook) fact {
		signed := "accepted unsigned: nobody vouches for it"
		if len(r.Signers) > 0 {
			var keys []string
			for _, s := range r.Signers {
				keys = append(keys, s.Short())
			}
			signed = "signed by key " + strings.Join(keys, ", ")
		}
		return fact{term, fmt.Sprintf("version %d, %s", r.Version, signed), orElse(string(r.Digest), "not stated")}
	}
	signed := "not signed: this page shows what nobody can verify"
	switch {
	case payload != "" && o.Unchecked:
		signed = "payload of the statement, whose signature was not checked"
	case payload != "":
		signed = "payload of the signed statement"
	}
	all := []fact{
		{"Decision", signed, string(payload)},
		{"Type", d.Type(), ""},
		{"Package", "release, policy, trust and evidence as they were judged", orElse(string(d.Package), "not stated")},
		book("Policy", d.Policy),
		book("Trust", d.Trust),
		{"Engine", orElse(some(" ", d.Engine.Name, d.Engine.Version), "not stated"), ""},
	}
	for _, a := range d.Release.Artifacts {
		all = append(all, fact{"Artifact", orElse(a.Name, "without a name"), string(a.SHA256)})
	}
	return all
}

// verify says how to check the decision without believing this page. Only an
// approval has something that stock tools may accept.
func verify(d *decision.Decision) []command {
	all := []command{{"Whether it admits an artifact now", "releasegate verify DECISION --admission admission.hcl --artifact FILE"}}
	if d.Type() == decision.ApprovalType {
		all = append(all, command{
			"Its signature, without releasegate",
			"cosign verify-blob-attestation --new-bundle-format --bundle DECISION --key GATE.pub --insecure-ignore-tlog --type " + d.Type() + " FILE",
		})
	}
	return all
}
