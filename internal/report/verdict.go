package report

import (
	"fmt"
	"slices"

	"github.com/credentry/releasegate/internal/decision"
)

// A tone is how something stands; colour and shape follow from it, and are never
// all that tells it.
type tone string

const (
	good    tone = "good"    // ✔ proved
	bad     tone = "bad"     // ✖ stops the release
	unknown tone = "unknown" // ◆ nothing could be judged, or it does not count
	aside   tone = "aside"   // – not asked here
)

// Shape is the sign of the tone, for readers who do not see colour.
func (t tone) Shape() string {
	switch t {
	case good:
		return "✔"
	case bad:
		return "✖"
	case unknown:
		return "◆"
	case aside:
	}
	return "–"
}

// mark is the shape, or nothing where nothing is to be told.
func (t tone) mark() string {
	if t == "" {
		return ""
	}
	return t.Shape()
}

// A verdict is the first thing that a page says.
type verdict struct {
	Tone     tone
	Word     string // in capitals
	Kind     string // of denial or trial; may be empty
	Sentence string
}

// verdictOf words the verdict. Only a release approval reads as one: a trial and
// a phase decision say first what they are.
func verdictOf(d *decision.Decision) verdict {
	approved := d.Verdict == decision.Approved
	denied := "denied"
	if d.Denial != "" {
		denied += ", " + d.Denial
	}
	switch {
	case d.Trial() && approved:
		return verdict{unknown, "TRIAL ONLY", "would be approved", "This is not a decision. It shows what would be decided, and admits nothing."}
	case d.Trial():
		return verdict{unknown, "TRIAL ONLY", "would be " + denied, "This is not a decision. It shows what would be decided, and admits nothing. " + why(d)}
	case d.Phase != "" && approved:
		return verdict{good, "PHASE APPROVED", "admits nothing", fmt.Sprintf("The phase %q has shown all that the gate requires of it. The release itself is not approved by this.", phaseTitle(d.Phase))}
	case d.Phase != "":
		return verdict{bad, "PHASE DENIED", d.Denial, fmt.Sprintf("The phase %q has not shown all that the gate requires of it. %s", phaseTitle(d.Phase), why(d))}
	case live(d) && approved:
		return verdict{good, "APPROVED", "", "Everything that the gate requires is there, verified, about this release, and met. Hypercare may end."}
	case live(d):
		return verdict{bad, "DENIED", d.Denial, "Hypercare may not end. " + why(d)}
	case d.Conditional() && weigh(d).waived > 0:
		return verdict{good, "APPROVED", "with conditions", "Everything that the gate requires is there, verified and about this release. What is not met has been waived for a time. The release may go live in its window."}
	case d.Conditional():
		return verdict{good, "APPROVED", "with conditions", "Everything that the gate requires is there, verified, about this release, and met. The release may go live in its window."}
	case approved:
		return verdict{good, "APPROVED", "", "Everything that the gate requires is there, verified, about this release, and met. The release may go live in its window."}
	default:
		return verdict{bad, "DENIED", d.Denial, "The release may not go live. " + why(d)}
	}
}

// live reports whether the gate decides about a release that went live before: of all
// phases it judges the last alone.
func live(d *decision.Decision) bool {
	return d.Phase == "" && slices.Equal(d.Phases, decision.Phases[len(decision.Phases)-1:])
}

// why says in plain words what kind of denial it is.
func why(d *decision.Decision) string {
	switch d.Denial {
	case decision.Incomplete:
		return "It is incomplete: evidence or votes are missing. Nothing that is there falls short."
	case decision.Failing:
		return "It is failing: something that is there falls short, so more evidence alone will not do."
	default:
		return "The decision does not say whether it is incomplete or failing."
	}
}

// A notice is a warning about the decision itself, above all else.
type notice struct {
	Title string
	Lines []string
}

func notices(d *decision.Decision, o Options) []notice {
	var all []notice
	if o.Unchecked {
		all = append(all, notice{"The signature was not checked", []string{"Anybody may have written this. Do not act on it before `releasegate report` with --gate-key, or `releasegate verify`, has checked it."}})
	}
	if d.Trial() {
		all = append(all, notice{"Trial only: nothing was decided, and nothing is admitted. Why it does not count:", d.Unsafe})
	}
	if d.Phase != "" {
		all = append(all, notice{"A phase decision admits nothing", []string{
			"It records whether one phase is done. Only a release approval lets an artifact into an environment.",
		}})
	}
	if d.Verdict == decision.Approved {
		if n := weigh(d).stops; n > 0 {
			all = append(all, notice{"The decision contradicts itself", []string{
				fmt.Sprintf("It says approved and names %s that the release be stopped. Do not rely on it.", count(n, "reason")),
			}})
		}
	}
	return all
}

// weights are how many reasons stop the release, would stop it but for a waiver, or
// only warn.
type weights struct{ stops, waived, warns int }

func weigh(d *decision.Decision) weights {
	var w weights
	for _, r := range d.Reasons {
		switch r.Effect {
		case decision.Warns:
			w.warns++
		case decision.Waives:
			w.waived++
		case decision.Stops:
			w.stops++
		default: // an effect that this program does not know
			w.stops++
		}
	}
	return w
}
