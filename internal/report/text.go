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
	var line strings.Builder
	length := 0
	end := func() {
		lines, length = append(lines, line.String()), 0
		line.Reset()
	}
	for word := range strings.FieldsSeq(text) {
		runes := utf8.RuneCountInString(word)
		if length > 0 && length+1+runes > n {
			end()
		}
		for runes > n {
			cut := beginning(word, n)
			if slash := strings.LastIndexByte(word[:cut], '/'); slash > 0 {
				cut = slash + 1
			}
			runes -= utf8.RuneCountInString(word[:cut])
			lines, word = append(lines, word[:cut]), word[cut:]
		}
		if length > 0 {
			line.WriteByte(' ')
			length++
		}
		line.WriteString(word)
		length += runes
	}
	end()
	return lines
}

// beginning is how many bytes the first n runes of a text take.
func beginning(text string, n int) int {
	for at := range text {
		if n == 0 {
			return at
		}
		n--
	}
	return len(text)
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
	s.row("", "label", p.Label)
	s.row("", "verdict", some(": ", p.Verdict.Kind, p.Verdict.Sentence))
	for _, n := range p.Notices {
		s.tell(unknown, "caution", n.Title)
		for _, line := range n.Lines {
			s.more("- " + line)
		}
	}
	s.row("", "release", p.Title)
	s.row("", "change", p.Change)
	s.row("", "gate", p.Gate)
	s.row("", "decided", p.Decided.String())
	if p.Ends {
		s.row("", "valid until", p.Valid.String()+", when "+p.Because)
	}
	s.asked(p)
	s.heading("The seven phases")
	for _, phase := range p.Phases {
		s.tell(phase.Tone, phase.Word, fmt.Sprintf("%d %s: %s", phase.Number, phase.Title, phase.Detail))
	}
	s.firstReasons(p, o.Brief)
	if o.Brief {
		return []byte(s.b.String())
	}
	s.groups(p)
	s.accepted(p)
	s.coverage(p)
	s.ends(p)
	s.heading("Since the last decision")
	s.more(p.Changes)
	s.heading("Who vouches, and how to verify it")
	s.facts(p.Vouch)
	s.commands(p.Verify)
	for _, a := range p.Annexes {
		s.annex(a)
	}
	s.b.WriteString("\n")
	s.row("", "label", p.Label)
	return []byte(s.b.String())
}

func (s *sheet) asked(p *page) {
	s.heading("What is asked of you")
	s.more(p.Asked)
	s.facts(p.Facts)
	if p.Board == nil {
		return
	}
	s.row("", "votes", p.Board.Summary)
	for _, v := range p.Board.Voters {
		s.more(v.Tone.Shape() + " " + some(", ", v.Who.String(), v.Word) + around(": ", clip(v.Note, brief), ""))
	}
	if p.Board.Command != "" {
		s.command("vote", p.Board.Command)
	}
}

// around is a text with what goes before and after it, or nothing.
func around(before, text, after string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return before + text + after
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

func (s *sheet) commands(commands []command) {
	for _, c := range commands {
		s.row("", "run", c.For+":")
		s.command("", c.Line)
	}
}

// firstReasons lists what a board can take in; whoever has just run the program
// wants to see all.
func (s *sheet) firstReasons(p *page, all bool) {
	s.heading("What stands against it")
	s.more(p.Weight)
	if all {
		s.reasons(p.Reasons)
		return
	}
	for _, r := range p.Top() {
		s.tell(r.Tone, fmt.Sprintf("%s %d", r.Word, r.Number), some(" · ", r.Severity, r.Subject))
		s.more(clip(r.Text, brief))
		s.more(some(" ", around("Owner: ", r.Owner, "."), clip(r.Remedy, brief)))
	}
	s.more(p.More())
}

func (s *sheet) reasons(reasons []reason) {
	for _, r := range reasons {
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

func (s *sheet) groups(p *page) {
	s.heading("Risk and readiness")
	for _, g := range p.Groups {
		label := strings.ToLower(g.Title)
		for _, f := range g.Figures {
			text := some(" ", f.Value, f.Text, around("(", f.Control, ")"))
			if f.Tone != "" {
				text = f.Tone.Shape() + " " + text
			}
			s.row("", label, text)
			label = ""
		}
	}
	s.row("", "way back", p.WayBack)
}

func (s *sheet) accepted(p *page) {
	s.heading("Waivers and conditions")
	s.row("", "waivers", p.Waived)
	for _, w := range p.Waivers {
		s.tell(w.Tone, w.Word, some(" · ", w.ID, w.Severity, w.Subject))
		s.more(w.Why)
		s.more(clip(w.Finding, brief))
		s.more(fmt.Sprintf("Risk %s, borne by %s, accepted by %s; %s.", w.Risk, w.Owner, w.Approved, w.Ends))
		for _, c := range w.Instead {
			s.row("", "meanwhile", clip(c, brief))
		}
	}
	s.row("", "conditions", p.Bound)
	for _, c := range p.Conditions {
		s.more(fmt.Sprintf("– %s: %s (%s, due %s)", c.ID, clip(c.Text, brief), c.Owner, c.Due))
	}
}

func (s *sheet) coverage(p *page) {
	s.heading("Coverage of frameworks")
	for _, c := range p.Coverage {
		s.row("", "framework", c.Framework+": "+c.Line)
	}
	s.more(p.Footnote())
	if len(p.Coverage) == 0 {
		s.tell(unknown, "none", "No control maps to a framework.")
	}
}

func (s *sheet) ends(p *page) {
	s.heading("What ends before go-live or in the 30 days after it")
	if !p.Ends {
		s.row("", "this decision", "A denial does not end. Decide again once the reasons are settled.")
	}
	for _, e := range p.Timeline.Top() {
		s.tell(e.Tone, "ends", some(", ", e.Name, e.Ends, date(e.Until)))
	}
	s.more(p.Timeline.More())
	if len(p.Timeline.Spans) == 0 {
		s.more("Nothing.")
	}
}

func (s *sheet) annex(a annex) {
	s.heading(a.Letter + "  " + a.Title)
	for _, part := range a.Parts {
		if part.Title != "" {
			s.b.WriteString("\n")
			s.row("", "", "[ "+part.Title+" ]")
		}
		s.more(part.Note)
		s.reasons(part.Reasons)
		for _, l := range part.Map {
			s.links(l)
		}
		s.facts(part.Facts)
		s.grid(part.Table)
		s.commands(part.Commands)
	}
}

// links writes what hangs on each kind of evidence.
func (s *sheet) links(l link) {
	for i, e := range l.Evidence {
		s.row("", "carries", e.Name+": "+l.carried(i, func(t tone, name string) string { return t.Shape() + " " + name }))
	}
}

func (s *sheet) grid(g grid) {
	for i, row := range g.Rows {
		if i > 0 {
			s.row("", "", "")
		}
		for column, c := range row {
			s.cell(strings.ToLower(g.Columns[column]), c)
		}
	}
}

// cell writes a cell and what stands under it, each with its shape.
func (s *sheet) cell(label string, c cell) {
	text := c.Text
	if c.Tone != "" {
		text = c.Tone.Shape() + " " + text
	}
	if strings.TrimSpace(c.Text) != "" {
		s.row("", label, text)
		label = ""
	}
	for _, under := range c.More {
		before := s.b.Len()
		s.cell(label, under)
		if s.b.Len() > before {
			label = ""
		}
	}
}
