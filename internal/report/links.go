package report

import (
	"slices"
	"strings"

	"github.com/credentry/releasegate/internal/decision"
)

// A link is one part of the map from evidence to controls: what a phase's controls
// were judged on.
type link struct {
	Phase    string
	Evidence []node
	Controls []node
	Lines    [][2]int // index of evidence, index of control
}

// A node is an end of a line.
type node struct {
	Name, Title string
	Tone        tone
}

// carried words the controls that hang on a kind of evidence, by its index.
func (l link) carried(evidence int, word func(tone, string) string) string {
	var controls []string
	for _, line := range l.Lines {
		if line[0] == evidence {
			c := l.Controls[line[1]]
			controls = append(controls, word(c.Tone, c.Name))
		}
	}
	return strings.Join(controls, ", ")
}

// linksOf draws, phase by phase, which kinds of evidence each control was judged
// on. Controls that the program enforces itself rest on all of it, and are left out.
func linksOf(d *decision.Decision) []link {
	there := map[string]bool{}
	for _, e := range d.Evidence {
		there[e.Kind] = true
	}
	var all []link
	for _, phase := range decision.Phases {
		l := link{Phase: phaseTitle(phase)}
		index := map[string]int{}
		for _, r := range d.Results {
			if r.Phase != phase || len(r.Evidence) == 0 {
				continue
			}
			for _, kind := range r.Evidence {
				if _, known := index[kind]; !known {
					n := node{Name: orElse(kind, "of no stated kind"), Tone: good}
					if !there[kind] {
						n.Tone = unknown
					}
					index[kind] = len(l.Evidence)
					l.Evidence = append(l.Evidence, n)
				}
			}
		}
		for _, r := range byEvidence(d.Results, phase, index) {
			for _, kind := range slices.Compact(slices.Clone(r.Evidence)) {
				l.Lines = append(l.Lines, [2]int{index[kind], len(l.Controls)})
			}
			l.Controls = append(l.Controls, node{Name: orElse(r.ID, "without an id"), Title: r.Title, Tone: outcome(r).Tone})
		}
		if len(l.Controls) > 0 {
			all = append(all, l)
		}
	}
	return all
}

// byEvidence are the controls of a phase in the order of their evidence, so that
// lines cross little.
func byEvidence(results []decision.Result, phase string, index map[string]int) []decision.Result {
	var all []decision.Result
	for _, r := range results {
		if r.Phase == phase && len(r.Evidence) > 0 {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b decision.Result) int { return index[a.Evidence[0]] - index[b.Evidence[0]] })
	return all
}
