package lint

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
)

// mappings compares the frameworks that controls map to with the pinned
// catalogues. An id that an edition does not have is a claim that an auditor
// refutes, and ids change from one edition to the next.
func (l *loader) mappings(b *bundle.Bundle, at time.Time) {
	pinned := map[string]control.Framework{}
	for _, f := range l.set.Frameworks() {
		pinned[f.ID] = f
	}
	for _, id := range slices.Sorted(maps.Keys(l.controls)) {
		c := l.controls[id]
		m := mapping{loader: l, Control: c, pinned: pinned, lines: metadataLines(b, c)}
		for _, framework := range slices.Sorted(maps.Keys(c.Frameworks)) {
			m.framework(framework, at)
		}
		m.sameTopics()
		m.switchable()
	}
}

// A mapping is what one control maps to.
type mapping struct {
	*loader
	control.Control

	pinned map[string]control.Framework // by id
	lines  []string                     // of its file, up to the package
}

func metadataLines(b *bundle.Bundle, c control.Control) []string {
	content, _ := b.File(c.Source.Path)
	lines := strings.Split(string(content), "\n")
	return lines[:min(c.Source.Line, len(lines))]
}

// refuse complains at the line of METADATA on which a word stands, of the keys at
// or after another.
func (m *mapping) refuse(after, word, text, remedy string) {
	line, begun := m.Source.Line, false
	for i, content := range m.lines {
		begun = begun || strings.Contains(content, after+":")
		if begun && strings.Contains(content, word) {
			line = i + 1
			break
		}
	}
	m.problem(m.Source.Path, line, fmt.Sprintf("control %s: %s", m.ID, text), remedy)
}

func (m *mapping) framework(framework string, at time.Time) {
	refuse := func(remedy, format string, args ...any) {
		m.refuse("frameworks", framework, fmt.Sprintf(format, args...), remedy)
	}
	held, known := m.pinned[framework]
	if !known {
		remedy := "Name one of " + listed(slices.Collect(maps.Keys(m.pinned))) + ", or put the reference under sources."
		if near := fault.DidYouMean(framework, slices.Sorted(maps.Keys(m.pinned))); near != "" {
			remedy = strings.TrimSpace(near) + " What has no pinned ids goes under sources."
		}
		refuse(remedy, "the bundle pins no ids of %q: there is no such catalogue", framework)
		return
	}
	if !held.Withdrawn.IsZero() && !at.Before(held.Withdrawn) {
		refuse("Map it to the edition that has taken its place.", "%s was withdrawn on %s", held.Title, held.Withdrawn.Format(time.DateOnly))
	}
	for _, id := range m.Frameworks[framework] {
		entry, known := entryOf(held, id)
		switch {
		case !known:
			var ids []string
			for _, e := range held.Entries {
				ids = append(ids, e.ID)
			}
			slices.Sort(ids)
			near := fault.DidYouMean(id, ids)
			refuse(strings.TrimSpace(near+" The ids are those of catalogues/"+framework+"/data.json."), "%s has no %q", held.Title, id)
		case entry.Unconfirmed:
			refuse("Put it under sources until somebody has read it in the text itself.", "nobody has confirmed %q of %s", id, held.Title)
		}
	}
}

func entryOf(f control.Framework, id string) (control.Entry, bool) {
	i := slices.IndexFunc(f.Entries, func(e control.Entry) bool { return e.ID == id })
	if i < 0 {
		return control.Entry{}, false
	}
	return f.Entries[i], true
}

// sameTopics refuses a control that says different things in two frameworks. The
// management system standards number alike what is not alike: clause 10.2 of ISO
// 9001 is found again as 10.2 of ISO/IEC 27001, but 10.3 as 10.1.
func (m *mapping) sameTopics() {
	frameworks := slices.Sorted(maps.Keys(m.Frameworks))
	for i, one := range frameworks {
		for _, other := range frameworks[i+1:] {
			here, there := m.topics(one), m.topics(other)
			alone, elsewhere := beyond(here, there), beyond(there, here)
			if len(alone) == 0 || len(elsewhere) == 0 {
				continue
			}
			a, b := m.pinned[one], m.pinned[other]
			text := fmt.Sprintf("%s of %s is about %s, but %s of %s about %s: the two number these differently",
				here[alone[0]], a.Title, alone[0], there[elsewhere[0]], b.Title, elsewhere[0])
			m.refuse("frameworks", one, text, strings.TrimSpace(counterpart(b, alone[0])+" "+counterpart(a, elsewhere[0])))
		}
	}
}

// topics are those of a control's ids in a framework, with the id of each.
func (m *mapping) topics(framework string) map[string]string {
	topics := map[string]string{}
	for _, id := range m.Frameworks[framework] {
		if entry, _ := entryOf(m.pinned[framework], id); entry.Topic != "" {
			topics[entry.Topic] = id
		}
	}
	return topics
}

// beyond are the topics of one that the other does not have, sorted.
func beyond(one, other map[string]string) []string {
	var topics []string
	for _, topic := range slices.Sorted(maps.Keys(one)) {
		if _, both := other[topic]; !both {
			topics = append(topics, topic)
		}
	}
	return topics
}

// counterpart says where a catalogue has a topic.
func counterpart(f control.Framework, topic string) string {
	for _, e := range f.Entries {
		if e.Topic == topic {
			return fmt.Sprintf("What %s says about %s is %s.", f.Title, topic, e.ID)
		}
	}
	return fmt.Sprintf("%s has nothing of its own about %s.", f.Title, topic)
}

// switchable refuses a control that lets the Statement of Applicability switch it
// off where none could, or none may.
func (m *mapping) switchable() {
	switch {
	case !m.SoA:
	case m.Severity == decision.Critical:
		m.refuse("custom", "soa:", "it is critical, and yet a Statement of Applicability could switch it off", "Delete soa: nobody may do without a critical control.")
	case len(m.set.ByStatement(m.Control)) == 0:
		m.refuse("custom", "soa:", "no Statement of Applicability speaks about an id that it maps to, so that none could switch it off", "Delete soa, or map the control to the Annex A controls that it serves.")
	}
}
