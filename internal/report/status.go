package report

import (
	"fmt"
	"io"

	"github.com/credentry/releasegate/internal/decision"
)

// WriteStatus renders, for those who prepare a release, what a trial decision
// shows: phase by phase what is there, what is wanting, who can mend it and how.
func WriteStatus(w io.Writer, d *decision.Decision, o Options) error {
	p := newPage(d, "", o)
	s := &sheet{colour: o.Colour}
	t, word := good, "READY"
	if d.Verdict != decision.Approved {
		t, word = bad, "NOT READY"
	}
	s.b.WriteString(s.paint(ansi[t], t.Shape()+" "+word) + "\n\n")
	s.row("", "gate", p.Gate)
	s.row("", "release", p.Title)
	s.row("", "as of", p.Decided.String())
	shown := map[int]bool{}
	for _, phase := range p.Phases {
		if phase.Word == "not judged" {
			continue
		}
		s.heading(fmt.Sprintf("%d %s", phase.Number, phase.Title))
		for _, e := range p.Evidence {
			if e.Phase == phase.Title {
				s.tell(good, "there", some(" · ", e.Kind, e.Age, e.Soon))
			}
		}
		for _, r := range p.Reasons {
			if r.Phase == phase.Title {
				s.wanting(r)
				shown[r.Number] = true
			}
		}
	}
	s.heading("The board, and the rest")
	if p.Board != nil {
		s.row("", "votes", p.Board.Summary)
	}
	for _, r := range p.Reasons {
		if !shown[r.Number] {
			s.wanting(r)
		}
	}
	if p.Rejected != "" {
		s.row("", "rejected", p.Rejected)
	}
	s.b.WriteString("\n")
	_, err := io.WriteString(w, s.b.String())
	return err
}

// wanting writes what is still to be done.
func (s *sheet) wanting(r reason) {
	word := "wanting"
	if r.Tone == unknown {
		word = "warning"
	}
	s.tell(r.Tone, word, some(" · ", r.Subject, r.Text))
	if r.Owner != "" {
		s.row("", "owner", r.Owner)
	}
	if r.Remedy != "" {
		s.row("", "remedy", r.Remedy)
	}
	if r.Command != "" {
		s.command("run", r.Command)
	}
}
