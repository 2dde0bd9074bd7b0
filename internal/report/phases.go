package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/credentry/releasegate/internal/decision"
)

// joined marks the hyphens of a phase's id that belong to a word.
var joined = strings.NewReplacer("post-go-live", "post_go_live", "go-live", "go_live", "-", " ")

// phaseTitle words a phase's id: go-live-readiness is "Go-live readiness".
func phaseTitle(id string) string {
	words := strings.ReplaceAll(joined.Replace(id), "_", "-")
	if words == "" {
		return words
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

// A phase is one step of the strip.
type phase struct {
	Number int
	Title  string
	Tone   tone
	Word   string
	Detail string
}

// phasesOf returns the seven phases, then any other that the decision judged.
func phasesOf(d *decision.Decision) []phase {
	ids := slices.Clone(decision.Phases)
	for _, id := range d.Phases {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	var all []phase
	for i, id := range ids {
		p := phase{Number: i + 1, Title: phaseTitle(id), Tone: aside, Word: "not judged", Detail: "This gate does not judge it."}
		if slices.Contains(d.Phases, id) {
			p.Tone, p.Word, p.Detail = judged(d, id)
		}
		all = append(all, p)
	}
	return all
}

// judged says how a phase came out. It passes only on evidence: a phase about
// which nothing speaks, for or against, is one without evidence.
func judged(d *decision.Decision, id string) (tone, string, string) {
	evidence, controls, met, failed, blocked, excluded, waived, stops, warns := 0, 0, 0, 0, 0, 0, 0, 0, 0
	for _, e := range d.Evidence {
		if e.Phase == id {
			evidence++
		}
	}
	for _, r := range d.Results {
		if r.Phase != id {
			continue
		}
		controls++
		switch r.Outcome {
		case decision.Pass:
			met++
		case decision.NotApplicable:
			controls--
			excluded++
		case decision.Waived: // which is no pass
			waived++
		case decision.Fail:
			failed++
			if r.Severity != decision.Advisory {
				blocked++
			}
		case decision.Missing, decision.Error:
			blocked++
		default: // an outcome that this program does not know
			blocked++
		}
	}
	for _, r := range d.Reasons {
		switch {
		case r.Phase != id, r.Effect == decision.Waives:
		case r.Effect == decision.Warns:
			warns++
		default:
			stops++
		}
	}
	detail := fmt.Sprintf("%d of %s met", met, count(controls, "control"))
	if waived > 0 {
		detail += fmt.Sprintf(", %d waived", waived)
	}
	if excluded > 0 {
		detail += fmt.Sprintf(", %d not applicable", excluded)
	}
	if warns > 0 {
		detail += ", " + count(warns, "warning")
	}
	switch {
	case evidence+met+failed+waived == 0:
		return unknown, "no evidence", detail
	case stops > 0 || blocked > 0:
		return bad, "stopped", detail
	case waived > 0:
		return unknown, "waived", detail
	default:
		return good, "pass", detail
	}
}
