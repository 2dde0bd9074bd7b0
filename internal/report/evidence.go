package report

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/decision"
)

// soon is how long after go-live an end of evidence is worth a line on page 1:
// what a change made on the last day of the window still needs.
const soon = 30 * 24 * time.Hour

// An evidence is one attestation that counts: who signed it, and how old it is.
type evidence struct {
	Kind    string // with what tells it from others of its kind
	Phase   string
	Signers []signer
	Signed  instant
	Source  string // of the time
	Age     string
	Until   instant // empty if there is no limit
	Soon    string  // if it ends before go-live or shortly after
	Payload string
	Files   []string
	Quality string // as its collector grades it
	Label   string // classification
}

func evidenceOf(d *decision.Decision) []evidence {
	live := goLive(d)
	var all []evidence
	for _, e := range byPhase(d.Evidence) {
		line := evidence{
			Kind: kindOf(e), Phase: phaseTitle(e.Phase), Signers: whoAll(e.Signers), Signed: at(e.SignedAt),
			Source: orElse(e.TimeSource, "of unknown source"), Age: age(e), Payload: orElse(string(e.Payload), "not stated"),
			Quality: e.Quality, Label: e.Classification,
		}
		if until := endOf(e); !until.IsZero() {
			line.Until = at(until)
			line.Soon = ending(until, live)
		}
		for _, f := range e.Files {
			line.Files = append(line.Files, f.Path)
		}
		all = append(all, line)
	}
	return all
}

// kindOf names evidence, with what tells it from others of its kind.
func kindOf(e decision.Evidence) string {
	return some(": ", orElse(e.Kind, "of no stated kind"), e.Series)
}

// endOf is when evidence becomes too old, or zero if it never does.
func endOf(e decision.Evidence) time.Time {
	if e.SignedAt.IsZero() || e.LimitSeconds <= 0 || e.LimitSeconds > math.MaxInt64/int64(time.Second) {
		return time.Time{}
	}
	return e.SignedAt.Add(time.Duration(e.LimitSeconds) * time.Second)
}

// byPhase sorts evidence by phase, and leaves the order within one alone.
func byPhase(all []decision.Evidence) []decision.Evidence {
	return slices.SortedStableFunc(slices.Values(all), func(a, b decision.Evidence) int {
		return phaseRank(a.Phase) - phaseRank(b.Phase)
	})
}

// phaseRank puts what belongs to no phase last.
func phaseRank(id string) int {
	if i := slices.Index(decision.Phases, id); i >= 0 {
		return i
	}
	return len(decision.Phases)
}

// goLive is the start of the day of go-live in Perth, or else of the window, or
// else the deciding instant.
func goLive(d *decision.Decision) time.Time {
	if day, err := time.ParseInLocation(time.DateOnly, d.Release.GoLive, decision.Perth); err == nil {
		return day
	}
	if !d.Release.Window.Start.IsZero() {
		return d.Release.Window.Start
	}
	return d.DecidedAt
}

// ending says how the end of evidence lies to go-live, if it matters.
func ending(until, live time.Time) string {
	const day = 24 * time.Hour
	switch left := until.Sub(live); {
	case left <= 0:
		return fmt.Sprintf("ends %s before go-live", count(int(-left/day), "day"))
	case left < soon:
		return fmt.Sprintf("ends %s after go-live", count(int(left/day), "day"))
	default:
		return ""
	}
}
