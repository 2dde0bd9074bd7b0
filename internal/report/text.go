package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/credentry/releasegate/internal/fault"
)

// The columns of a line: a label of our own, a gutter, and what may be foreign.
const (
	columns = 80
	labels  = 14
	gutter  = "│ "
	width   = columns - labels - 2
)

// Colours of a terminal, by tone.
var ansi = map[tone]string{good: "\x1b[1;32m", bad: "\x1b[1;31m", unknown: "\x1b[1;33m", aside: "\x1b[2m"}

const (
	bold  = "\x1b[1m"
	plain = "\x1b[0m"
)

// A sheet writes lines of text. Left of the gutter stand only our own words, and
// what comes from outside stands right of it on every line that it takes, so that
// none of it can pass for a line of the program.
type sheet struct {
	b      strings.Builder
	colour bool
}

func (s *sheet) paint(style, text string) string {
	if !s.colour || style == "" || text == "" {
		return text
	}
	return style + text + plain
}

// heading begins a section, over the whole width.
func (s *sheet) heading(text string) {
	rule := strings.Repeat("─", columns-4-utf8.RuneCountInString(text))
	s.b.WriteString("\n── " + s.paint(bold, text) + " " + rule + "\n")
}

// row writes a label and the text beside it, on as many lines as it takes.
func (s *sheet) row(style, label, text string) {
	for i, line := range wrap(fault.Legible(breaks.Replace(text)), width) {
		if i > 0 {
			label = ""
		}
		padded := label + strings.Repeat(" ", max(0, labels-utf8.RuneCountInString(label)))
		s.b.WriteString(s.paint(style, padded) + strings.TrimRight(gutter+line, " ") + "\n")
	}
}

// more writes a row without a label, if there is something to say.
func (s *sheet) more(text string) {
	if strings.TrimSpace(text) != "" {
		s.row("", "", text)
	}
}

// tell writes a row whose label says the tone by shape and word.
func (s *sheet) tell(t tone, word, text string) { s.row(ansi[t], t.Shape()+" "+word, text) }

// wrap breaks text at spaces into lines of at most n runes, and words that are
// longer after a slash, or else anywhere. It returns at least one line.
func wrap(text string, n int) []string {
	var lines []string
	line, length := "", 0
	for word := range strings.FieldsSeq(text) {
		runes := []rune(word)
		if length > 0 && length+1+len(runes) > n {
			lines, line, length = append(lines, line), "", 0
		}
		for len(runes) > n {
			cut := n
			if slash := strings.LastIndexByte(string(runes[:n]), '/'); slash > 0 {
				cut = utf8.RuneCountInString(string(runes[:n])[:slash+1])
			}
			lines, runes = append(lines, string(runes[:cut])), runes[cut:]
		}
		if length > 0 {
			line, length = line+" ", length+1
		}
		line, length = line+string(runes), length+len(runes)
	}
	return append(lines, line)
}

// command writes a command so that it can be pasted: broken before its flags,
// without the gutter. Each of its lines starts with "$" or "--", so that it cannot
// pass for ours either. A command that cannot be broken so is written as text.
func (s *sheet) command(label, line string) {
	const first, rest, next = "  $ ", "      ", " \\"
	flags := strings.Split(strings.Join(strings.Fields(fault.Legible(breaks.Replace(line))), " "), " --")
	lines := []string{first + flags[0]}
	for _, flag := range flags[1:] {
		last := &lines[len(lines)-1]
		if flag = "--" + flag; utf8.RuneCountInString(*last+" "+flag+next) <= columns {
			*last += " " + flag
			continue
		}
		*last += next
		lines = append(lines, rest+flag)
	}
	for _, l := range lines {
		if utf8.RuneCountInString(l) > columns {
			s.row("", label, "$ "+line)
			return
		}
	}
	if label != "" {
		s.row("", label, "")
	}
	s.b.WriteString(strings.Join(lines, "\n") + "\n")
}

func writeText(p *page, o Options) []byte {
	s := &sheet{colour: o.Colour}
	s.b.WriteString(s.paint(ansi[p.Verdict.Tone], p.Verdict.Tone.Shape()+" "+p.Verdict.Word) + "\n\n")
	s.row("", "verdict", some(": ", p.Verdict.Kind, p.Verdict.Sentence))
	for _, n := range p.Notices {
		s.tell(unknown, "caution", n.Title)
		for _, line := range n.Lines {
			s.more("- " + line)
		}
	}
	s.row("", "release", p.Title)
	s.row("", "gate", p.Gate)
	s.row("", "decided", p.Decided.String())

	s.heading("What is asked")
	s.more(p.Asked)
	s.facts(p.Facts)
	s.heading("The seven phases")
	for _, phase := range p.Phases {
		s.tell(phase.Tone, phase.Word, fmt.Sprintf("%d %s: %s", phase.Number, phase.Title, phase.Detail))
	}
	s.reasons(p)
	if o.Brief {
		return []byte(s.b.String())
	}
	if len(p.Risk) > 0 {
		s.heading("Risk")
		s.facts(p.Risk)
	}
	s.figures(p)
	s.coverage(p)
	s.ends(p)
	s.heading("Since the previous decision")
	s.more(p.Changes)
	for _, line := range p.Gone {
		s.row("", "gone", line)
	}
	for _, line := range p.New {
		s.row("", "new", line)
	}
	s.votes(p.Board)
	s.evidence(p)
	s.heading("What it rests on, and how to verify it")
	s.facts(p.Basis)
	for _, c := range p.Verify {
		s.row("", "verify", c.For+":")
		s.command("", c.Line)
	}
	return []byte(s.b.String())
}

func (s *sheet) facts(facts []fact) {
	for _, f := range facts {
		label := strings.ToLower(f.Term)
		if f.Text != "" {
			s.row("", label, f.Text)
			label = "sha256"
		}
		if f.Digest != "" {
			s.row("", label, f.Digest)
		}
	}
}

func (s *sheet) reasons(p *page) {
	s.heading("Reasons")
	s.more(p.Weight)
	for _, r := range p.Reasons {
		s.b.WriteString("\n")
		s.tell(r.Tone, fmt.Sprintf("%s %d", r.Word, r.Number), some(" · ", r.Severity, r.Subject, r.Phase))
		s.more(r.Text)
		if r.Owner != "" {
			s.row("", "owner", r.Owner)
		}
		if r.Remedy != "" {
			s.row("", "remedy", r.Remedy)
		}
		if r.Command != "" {
			s.command("run", r.Command)
		}
		if r.Origin != "" {
			s.row("", "code", r.Origin)
		}
	}
}

func (s *sheet) figures(p *page) {
	s.heading("Figures: security, roll-back, support")
	for _, f := range p.Figures {
		s.more(f.Text + ": " + f.Value)
	}
	if len(p.Figures) == 0 {
		s.more("No control reported a figure.")
	}
}

func (s *sheet) coverage(p *page) {
	s.heading("Coverage of frameworks")
	for _, c := range p.Coverage {
		s.row("", "framework", c.Framework+": "+c.Line)
		if c.NoVisibility != "" {
			s.tell(c.Tone, "no sight", "no visibility of "+c.NoVisibility)
		}
	}
	s.more(p.Footnote())
	if len(p.Coverage) == 0 {
		s.tell(unknown, "none", "No control maps to a framework.")
	}
	if len(p.Excluded) > 0 {
		s.heading("Controls that were not judged: they do not apply")
	}
	for _, e := range p.Excluded {
		s.tell(aside, "control", e.ID+" · "+e.Title)
		s.row("", "because", e.Why)
	}
}

func (s *sheet) ends(p *page) {
	s.heading("What expires")
	if p.Ends {
		s.row("", "this decision", "valid until "+p.Valid.String()+", when "+p.Because)
	} else {
		s.row("", "this decision", "A denial does not end. Decide again once the reasons are settled.")
	}
	for _, e := range p.Expiring {
		s.tell(unknown, "soon", some(", ", e.Kind, e.Age, e.Soon, e.Until.String()))
	}
}

func (s *sheet) votes(b *board) {
	if b == nil {
		return
	}
	s.heading("Votes of the board")
	s.more(b.Summary)
	for _, v := range b.Votes {
		s.tell(v.Tone, v.Word, v.Vote+": "+v.Who.String())
		s.more(some(", ", v.When.String(), v.File))
		s.more(v.Why)
		if v.Comment != "" {
			s.row("", "comment", v.Comment)
		}
	}
	if len(b.Votes) == 0 {
		s.tell(unknown, "none", "Nobody has voted.")
	}
}

func (s *sheet) evidence(p *page) {
	s.heading("Evidence that counts, and who signed it")
	for _, e := range p.Evidence {
		s.row("", "evidence", some(" · ", e.Kind, e.Phase, e.Age))
		for _, signer := range e.Signers {
			s.row("", "signed by", signer.String())
		}
		s.row("", "signed at", e.Signed.String()+", "+e.Source)
		s.more(some(", ", e.Files...))
		s.row("", "sha256", e.Payload)
	}
	if len(p.Evidence) == 0 {
		s.tell(unknown, "none", "No evidence counts.")
	}
	if p.Rejected == "" {
		return
	}
	s.heading("Rejected envelopes")
	s.more(p.Rejected)
	for _, r := range p.Rejections {
		s.tell(unknown, "rejected", orElse(r.File, "no file stated"))
		s.more(some(": ", r.Code, r.Text))
		if r.Claims != "" {
			s.row("", "claims", r.Claims)
		}
	}
}
