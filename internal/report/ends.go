package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/decision"
)

// A timeline is what expires when, from the decision to the end of hypercare. All
// that the picture shows stands in words beside it.
type timeline struct {
	Start, End        time.Time // of the picture; equal if no go-live is stated
	GoLive, Hypercare time.Time // zero if not stated
	Spans             []span    // that end before go-live or within 30 days of it, the first first
}

// A span is one thing that lasts until a day.
type span struct {
	Name  string
	Until time.Time
	Tone  tone
	Ends  string // in days before or after go-live
}

// shown is how many spans page 1 has room for.
const shown = 8

// Top are the first spans.
func (t timeline) Top() []span { return t.Spans[:min(shown, len(t.Spans))] }

// More says how many spans page 1 leaves to the appendix; empty if none.
func (t timeline) More() string {
	if n := len(t.Spans) - len(t.Top()); n > 0 {
		return fmt.Sprintf("%d more in appendix C.", n)
	}
	return ""
}

func timelineOf(d *decision.Decision) timeline {
	live := goLive(d)
	t := timeline{Start: d.DecidedAt, GoLive: live, Hypercare: lastDay(d.Release.HypercareEnd)}
	if t.GoLive.Before(t.Start) {
		t.Start = t.GoLive
	}
	t.End = t.GoLive.Add(soon)
	if t.Hypercare.After(t.End) {
		t.End = t.Hypercare
	}
	if t.Start.IsZero() || t.End.Sub(t.Start) > 5*365*24*time.Hour { // a picture of years shows no day
		t.End = t.Start
	}
	ends := func(name string, until time.Time) {
		if words := ending(until, live); words != "" && !until.IsZero() {
			s := span{Name: name, Until: until, Tone: unknown, Ends: words}
			if !until.After(live) {
				s.Tone = bad
			}
			t.Spans = append(t.Spans, s)
		}
	}
	if d.Verdict == decision.Approved {
		ends("This decision", d.ValidUntil.At)
	}
	for _, w := range d.Waivers {
		if w.Accepted {
			ends("Waiver "+orElse(w.ID, "without an id"), earlier(w.ExpiresAt, w.NextReview))
		}
	}
	for _, c := range d.Brief.Certificates {
		ends("Certificate "+some(" ", c.Standard, c.Edition), lastDay(c.ExpiresOn))
	}
	for _, e := range byPhase(d.Evidence) {
		ends(kindOf(e), endOf(e))
	}
	slices.SortStableFunc(t.Spans, func(a, b span) int { return cmp.Or(a.Until.Compare(b.Until), 0) })
	return t
}

func earlier(a, b time.Time) time.Time {
	if !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// lastDay is the end of a civil day in Perth, or zero if it is none.
func lastDay(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, decision.Perth)
	if err != nil {
		return time.Time{}
	}
	return t.AddDate(0, 0, 1)
}

// Drawn reports whether there is a stretch of time to draw.
func (t timeline) Drawn() bool { return t.End.After(t.Start) }

// Place is where an instant lies on the picture, in thousandths of its width.
func (t timeline) Place(instant time.Time) int {
	whole := t.End.Sub(t.Start) / time.Minute
	if whole <= 0 {
		return 0
	}
	return int(min(1000, max(0, instant.Sub(t.Start)/time.Minute*1000/whole)))
}

// Words is the picture in a sentence, for who cannot see it.
func (t timeline) Words() string {
	text := fmt.Sprintf("From %s to %s. Go-live is on %s.", date(t.Start), date(t.End), date(t.GoLive))
	if !t.Hypercare.IsZero() {
		text = fmt.Sprintf("From %s to %s. Go-live is on %s; hypercare lasts until %s.", date(t.Start), date(t.End), date(t.GoLive), date(t.Hypercare.Add(-time.Minute)))
	}
	for _, s := range t.Top() {
		text += fmt.Sprintf(" %s ends on %s.", s.Name, date(s.Until))
	}
	return text
}
