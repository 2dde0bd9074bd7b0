package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/decision"
)

// tones of the states.
var stateTones = map[string]tone{there: good, expiring: unknown, expired: bad, wanting: bad, warning: unknown, waived: unknown}

// headline says in a few words how far the release is.
func (r *readiness) headline() (tone, string) {
	ready := 0
	for _, g := range r.Gates {
		if g.Ready {
			ready++
		}
	}
	t := unknown
	if ready == len(r.Gates) {
		t = good
	} else if ready == 0 {
		t = bad
	}
	what := "STATUS"
	if r.Forecast {
		what = "FORECAST"
	}
	return t, fmt.Sprintf("%s: %d of %s ready", what, ready, count(len(r.Gates), "gate"))
}

// gateLine says how one gate stands.
func (r *readiness) gateLine(g gateState) (tone, string, string) {
	if g.Ready {
		text := g.label()
		if g.Until != nil {
			text += ", an approval would last until " + at(g.Until.At).String()
		}
		return good, "ready", text
	}
	text := g.label() + ": " + some(", ", g.Denial, count(g.Stops, "reason"), count(g.Warns, "warning"))
	if r.Forecast && g.ReadyNow {
		text += ". It is ready now"
	}
	return bad, "not ready", text
}

func (r *readiness) text(o Options) []byte {
	s := &sheet{colour: o.Colour}
	t, line := r.headline()
	s.b.WriteString(s.paint(ansi[t], t.Shape()+" "+line) + "\n\n")
	s.row("", "release", r.Release+" for "+r.Customer)
	s.row("", "as of", at(r.AsOf).String())
	if r.Forecast {
		s.row("", "asked", at(r.AskedAt).String())
	}
	s.row("", "window", at(r.Window.Start).String()+" to "+at(r.Window.End).String())
	s.heading("The gates")
	for _, g := range r.Gates {
		t, word, text := r.gateLine(g)
		s.tell(t, word, text)
	}
	for _, p := range r.Phases {
		s.heading(phaseHeading(p.Phase))
		for _, one := range p.Items {
			s.item(one)
		}
	}
	if len(r.Rest) > 0 {
		s.heading("The board, and the rest")
		for _, one := range r.Rest {
			s.item(one)
		}
	}
	s.b.WriteString("\n")
	return []byte(s.b.String())
}

// phaseHeading numbers one of the seven phases.
func phaseHeading(id string) string {
	return fmt.Sprintf("%d %s", slices.Index(decision.Phases, id)+1, phaseTitle(id))
}

func (s *sheet) item(one item) {
	s.tell(stateTones[one.State], one.State, some(" · ", one.what(), one.Text, one.ends(), strings.Join(one.Files, ", ")))
	if one.State == there {
		return
	}
	s.row("", "for", strings.Join(one.Gates, ", "))
	if one.Owner != "" {
		s.row("", "owner", one.Owner)
	}
	if one.Remedy != "" {
		s.row("", "remedy", one.Remedy)
	}
	if one.Command != "" {
		s.command("run", one.Command)
	}
}

// what names an item.
func (one item) what() string { return orElse(one.Subject, one.Kind) }

// ends says until when an item counts.
func (one item) ends() string {
	switch {
	case one.ExpiresAt != nil:
		return "until " + at(*one.ExpiresAt).String()
	case one.State == there:
		return "no limit"
	default:
		return ""
	}
}

func stamp(t *time.Time) string {
	if t == nil {
		return "no time stated"
	}
	return at(*t).String()
}
