package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/credentry/releasegate/internal/fault"
)

// A paper writes GitHub's flavour of Markdown, of which CommonMark readers show all
// but the tables. Whatever a decision says goes through text or code: it can make
// no link, heading, mention or markup.
type paper struct{ b strings.Builder }

// text escapes every mark that Markdown could obey. A comment after @ and # keeps
// GitHub from notifying whom a text names, and from linking its numbers.
func (*paper) text(text string) string {
	clean := fault.Legible(strings.Join(strings.Fields(breaks.Replace(text)), " "))
	var b strings.Builder
	for i, r := range clean {
		next, _ := utf8.DecodeRuneInString(clean[i+utf8.RuneLen(r):])
		switch {
		case r == '@' || r == '#':
			b.WriteString(`\` + string(r) + "<!-- -->")
		case strings.ContainsRune("\\`*_{}[]<>|~&$", r), // inline
			r == ':' && next != utf8.RuneError && next != ' ' && (next < '0' || next > '9'), // an address or a picture
			i == 0 && strings.ContainsRune("-+=", r),                                        // of a line
			r == '.' && (strings.HasSuffix(clean[:i], "www") || i > 0 && i < 3):             // an address; the number of a list
			b.WriteString(`\` + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// code writes a text as code, which nothing in it can end: it stands in an element,
// since a backtick in a cell of a table can hardly be fenced.
func (m *paper) code(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return "<code>" + m.text(text) + "</code>"
}

func (m *paper) line(format string, args ...any) { fmt.Fprintf(&m.b, format+"\n", args...) }

func (m *paper) heading(level int, title string) {
	m.line("\n%s %s\n", strings.Repeat("#", level), m.text(title))
}

// told is a text with its shape and word.
func (m *paper) told(t tone, text string) string {
	if t == "" {
		return m.text(text)
	}
	return t.Shape() + " " + m.text(text)
}

func writeMarkdown(p *page) []byte {
	m := &paper{}
	m.line("%s\n", m.text(p.Label))
	m.line("# %s", some(" ", m.told(p.Verdict.Tone, p.Verdict.Word), around("(", m.text(p.Verdict.Kind), ")")))
	m.line("\n%s", m.text(p.Verdict.Sentence))
	for _, n := range p.Notices {
		m.line("\n> **%s**", m.told(unknown, n.Title))
		for _, line := range n.Lines {
			m.line("> - %s", m.text(line))
		}
	}
	m.line("")
	m.fact("Release", p.Title)
	m.fact("Change", p.Change)
	m.fact("Gate", p.Gate)
	m.fact("Decided", p.Decided.String())
	if p.Ends {
		m.fact("Valid until", p.Valid.String()+", when "+p.Because)
	}
	m.asked(p)
	m.heading(2, "The seven phases")
	m.line("| | Phase | Controls |\n|---|---|---|")
	for _, phase := range p.Phases {
		m.line("| %s | %d %s | %s |", m.told(phase.Tone, phase.Word), phase.Number, m.text(phase.Title), m.text(phase.Detail))
	}
	m.firstReasons(p)
	m.heading(2, "Risk and readiness")
	for _, g := range p.Groups {
		for i, f := range g.Figures {
			if i == 0 {
				m.line("- **%s**", m.text(g.Title))
			}
			m.line("  - %s", some(" ", f.Tone.mark(), "**"+m.text(f.Value)+"**", m.text(f.Text), m.text(around("(", f.Control, ")"))))
		}
	}
	m.line("\n%s", m.text(p.WayBack))
	m.accepted(p)
	m.heading(2, "Coverage of frameworks")
	for _, c := range p.Coverage {
		m.line("- **%s**: %s", m.text(c.Framework), m.text(c.Line))
	}
	m.line("\n%s", m.text(orElse(p.Footnote(), ifNot(len(p.Coverage), "No control maps to a framework."))))
	m.ends(p)
	m.heading(2, "Since the last decision")
	m.line("%s", m.text(p.Changes))
	m.heading(2, "Who vouches, and how to verify it")
	m.facts(p.Vouch)
	m.commands(p.Verify)
	for _, a := range p.Annexes {
		m.annex(a)
	}
	m.line("\n%s", m.text(p.Label))
	return []byte(m.b.String())
}

// ifNot is a text for what is empty.
func ifNot(n int, text string) string {
	if n > 0 {
		return ""
	}
	return text
}

func (m *paper) fact(term, text string) { m.line("- **%s:** %s", m.text(term), m.text(text)) }

func (m *paper) facts(facts []fact) {
	for _, f := range facts {
		m.line("- **%s:** %s", m.text(f.Term), some(" ", m.text(f.Text), m.code(around("sha256 ", f.Digest, ""))))
	}
}

func (m *paper) commands(commands []command) {
	for _, c := range commands {
		m.line("- %s: %s", m.text(c.For), m.code(c.Line))
	}
}

func (m *paper) asked(p *page) {
	m.heading(2, "What is asked of you")
	m.line("%s\n", m.text(p.Asked))
	m.facts(p.Facts)
	if p.Board == nil {
		return
	}
	m.fact("Votes", p.Board.Summary)
	for _, v := range p.Board.Voters {
		m.line("  - %s", m.told(v.Tone, some(", ", v.Who.String(), v.Word)+around(": ", clip(v.Note, brief), "")))
	}
	if p.Board.Command != "" {
		m.commands([]command{{"To vote", p.Board.Command}})
	}
}

func (m *paper) firstReasons(p *page) {
	m.heading(2, "What stands against it")
	m.line("%s\n", m.text(some(" ", p.Weight, p.More())))
	for _, r := range p.Top() {
		m.line("%d. **%s** %s", r.Number, m.told(r.Tone, some(" · ", r.Word, r.Severity, r.Subject)), m.text(clip(r.Text, brief)))
		if who := some(" ", around("Owner: ", r.Owner, "."), clip(r.Remedy, brief)); who != "" {
			m.line("   <br>%s", m.text(who))
		}
	}
}

func (m *paper) accepted(p *page) {
	m.heading(2, "Waivers and conditions")
	m.line("%s\n", m.text(p.Waived))
	for _, w := range p.Waivers {
		m.line("- **%s** %s", m.told(w.Tone, some(" · ", w.Word, w.ID, w.Severity, w.Subject)), m.text(some(" ", w.Why, clip(w.Finding, brief))))
		m.line("  <br>%s", m.text(fmt.Sprintf("Risk %s, borne by %s, accepted by %s; %s.", w.Risk, w.Owner, w.Approved, w.Ends)))
		for _, c := range w.Instead {
			m.line("  <br>%s", m.text("Meanwhile: "+clip(c, brief)))
		}
	}
	m.line("\n%s\n", m.text(p.Bound))
	for _, c := range p.Conditions {
		m.line("- **%s:** %s (%s, due %s)", m.text(c.ID), m.text(clip(c.Text, brief)), m.text(c.Owner), m.text(c.Due))
	}
}

func (m *paper) ends(p *page) {
	m.heading(2, "What ends before go-live or in the 30 days after it")
	if !p.Ends {
		m.line("A denial does not end. Decide again once the reasons are settled.\n")
	}
	for _, s := range p.Timeline.Top() {
		m.line("- %s", m.told(s.Tone, some(", ", s.Name, s.Ends, date(s.Until))))
	}
	m.line("%s", m.text(some("", p.Timeline.More(), ifNot(len(p.Timeline.Spans), "Nothing."))))
}

func (m *paper) annex(a annex) {
	m.heading(2, a.Letter+"  "+a.Title)
	for _, part := range a.Parts {
		if part.Title != "" {
			m.heading(3, part.Title)
		}
		if part.Note != "" {
			m.line("%s\n", m.text(part.Note))
		}
		for _, r := range part.Reasons {
			m.line("%d. **%s** %s", r.Number, m.told(r.Tone, some(" · ", r.Word, r.Severity, r.Subject, r.Phase)), m.text(r.Text))
			m.line("   <br>%s", some(" ", m.text(some(" ", around("Owner: ", r.Owner, "."), r.Remedy)), m.code(r.Command), m.text(around("Code: ", r.Origin, "."))))
		}
		for _, l := range part.Map {
			m.links(l)
		}
		m.facts(part.Facts)
		m.grid(part.Table)
		m.commands(part.Commands)
	}
}

func (m *paper) links(l link) {
	m.line("- **%s**", m.text(l.Phase))
	for i, e := range l.Evidence {
		m.line("  - %s: %s", m.text(e.Name), l.carried(i, m.told))
	}
}

func (m *paper) grid(g grid) {
	if len(g.Rows) == 0 {
		return
	}
	m.line("\n| %s |\n|%s", strings.Join(g.Columns, " | "), strings.Repeat("---|", len(g.Columns)))
	for _, row := range g.Rows {
		var cells []string
		for i, c := range row {
			text := strings.Join(m.cell(c), "<br>")
			if i == 0 && text != "" {
				first, rest, _ := strings.Cut(text, "<br>")
				text = "**" + first + "**" + around("<br>", rest, "")
			}
			cells = append(cells, text)
		}
		m.line("| %s |", strings.Join(cells, " | "))
	}
	m.line("")
}

// cell is a cell's lines.
func (m *paper) cell(c cell) []string {
	var lines []string
	switch {
	case strings.TrimSpace(c.Text) == "":
	case c.Code:
		lines = append(lines, some(" ", c.Tone.mark(), m.code(c.Text)))
	default:
		lines = append(lines, m.told(c.Tone, c.Text))
	}
	for _, under := range c.More {
		lines = append(lines, m.cell(under)...)
	}
	return lines
}
