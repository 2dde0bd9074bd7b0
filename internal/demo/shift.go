package demo

import (
	"regexp"
	"sync"
	"time"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

var (
	instantForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$`) })
	dateForm    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`) })
)

// A shift moves the examples, which are written around one instant, to another.
// Instants move by the exact difference, civil dates by whole days in Perth.
type shift struct {
	by   time.Duration
	days int
}

func shiftTo(now time.Time) shift {
	then := read(attestations.ExampleTime)
	return shift{by: now.Sub(then), days: int(midnight(now).Sub(midnight(then)) / (24 * time.Hour))}
}

// beforeHypercare is when the release must have been decided for hypercare to be
// over now: as long ago as it is between the examples, and at their time of day. What
// went live then did so on the day in Perth on which hypercare begins, at whatever
// hour the demo is played.
func beforeHypercare(now time.Time) time.Time {
	decided, over := read(attestations.ExampleTime), read(attestations.LiveExampleTime)
	last := midnight(now).Add(over.Sub(midnight(over)))
	if last.After(now) {
		last = last.Add(-24 * time.Hour)
	}
	return last.Add(decided.Sub(over)).UTC()
}

func read(instant string) time.Time {
	t, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		panic(err) // a constant of ours
	}
	return t
}

// midnight is when the civil day of an instant begins in Perth.
func midnight(t time.Time) time.Time {
	y, m, d := t.In(decision.Perth).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, decision.Perth)
}

// example returns an example predicate, moved.
func (s shift) example(content []byte) (map[string]any, error) {
	v, err := canon.Parse(content)
	if err != nil {
		return nil, err
	}
	moved, _ := s.move(v).(map[string]any)
	return moved, nil
}

func (s shift) move(v any) any {
	switch node := v.(type) {
	case map[string]any:
		for name, member := range node {
			node[name] = s.move(member)
		}
	case []any:
		for i, element := range node {
			node[i] = s.move(element)
		}
	case string:
		if instantForm().MatchString(node) {
			return s.instant(node)
		}
		if dateForm().MatchString(node) {
			return s.date(node)
		}
	}
	return v
}

func (s shift) instant(text string) string {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return t.Add(s.by).UTC().Format(time.RFC3339)
}

func (s shift) date(text string) string {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return text
	}
	return t.AddDate(0, 0, s.days).Format(time.DateOnly)
}
