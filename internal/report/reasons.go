package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/credentry/releasegate/internal/decision"
)

// A reason is one thing that speaks against the release, ready to be read.
type reason struct {
	Number   int
	Tone     tone
	Word     string // what it does to the release
	Severity string
	Of       string // control, or evidence
	Subject  string // the same with criterion and item
	Phase    string
	Text     string
	Owner    string
	Remedy   string
	Command  string
	Origin   string // code, evidence, rule
}

// gravest returns the reasons, the gravest first. Missing votes come last of what
// stops the release: the board votes once the rest is right.
func gravest(d *decision.Decision) []decision.Reason {
	order := func(r decision.Reason) int {
		switch {
		case r.Effect == decision.Warns:
			return 3
		case r.Effect == decision.Waives:
			return 2
		case r.Code == quorumNotMet:
			return 1
		default:
			return 0
		}
	}
	sorted := slices.Clone(d.Reasons)
	slices.SortStableFunc(sorted, func(a, b decision.Reason) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(rank(a.Severity), rank(b.Severity)))
	})
	return sorted
}

// reasonsOf returns the reasons, the gravest first.
func reasonsOf(d *decision.Decision) []reason {
	var all []reason
	for i, r := range gravest(d) {
		line := reason{
			Number: i + 1, Tone: bad, Word: "stops", Severity: string(r.Severity), Phase: phaseTitle(r.Phase),
			Of:      r.Subject(),
			Subject: some(" ", r.Subject(), r.Criterion, r.Key),
			Text:    orElse(r.Text, "The decision does not say what is wrong."),
			Owner:   r.Owner, Remedy: r.Remedy, Command: r.Command,
		}
		switch r.Effect {
		case decision.Warns:
			line.Tone, line.Word = unknown, "warns"
		case decision.Waives:
			line.Tone, line.Word = unknown, "waived"
		case decision.Stops: // as does any other
		}
		origin := []string{r.Code, r.Cause, r.Control, r.Evidence}
		if r.Source != nil {
			origin = append(origin, fmt.Sprintf("%s:%d", r.Source.Path, r.Source.Line))
		}
		line.Origin = some(" · ", origin...)
		all = append(all, line)
	}
	return all
}

// rank orders severities; one that is unknown or not stated counts as high.
func rank(s decision.Severity) int {
	switch s {
	case decision.Critical:
		return 0
	case decision.High:
		return 1
	case decision.Medium:
		return 2
	case decision.Low:
		return 3
	case decision.Advisory:
		return 4
	}
	return 1
}

// weight says in one line how much speaks against the release.
func weight(d *decision.Decision) string {
	w := weigh(d)
	switch {
	case w.waived > 0 && w.stops == 0:
		return fmt.Sprintf("No reason against the release: %s waived, %s.", count(w.waived, "finding"), count(w.warns, "warning"))
	case w.waived > 0:
		return fmt.Sprintf("%s against the release, %d waived, %s.", count(w.stops, "reason"), w.waived, count(w.warns, "warning"))
	case w.stops+w.warns > 0:
		return fmt.Sprintf("%s against the release, %s.", count(w.stops, "reason"), count(w.warns, "warning"))
	case d.Verdict == decision.Approved:
		return "No reason against the release."
	default:
		return "The decision names no reason, which is no reason to believe in the release."
	}
}
