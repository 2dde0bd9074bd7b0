package require

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
)

// A place is what only one attestation can be the newest of: a series and, where
// evidence is about artifacts, one of them, since a newer report about one artifact
// says nothing of another.
type place struct{ series, artifact string }

// A dispute is that several attestations of a series could be its newest.
type dispute struct{ series, text string }

// newest returns what is the newest of a place, and of it only what it is the newest
// about. Where several could be the newest none of them counts, anywhere, and no
// older one steps in.
func newest(p *plan.Plan, q plan.Requirement, candidates []*bind.Bound) ([]*bind.Bound, []decision.Rejection, []dispute) {
	places := map[place][]int{} // positions of the candidates
	for i, b := range candidates {
		for _, at := range placesOf(q, b) {
			places[at] = append(places[at], i)
		}
	}
	newestOf := make([][]string, len(candidates))
	outdone, disputed := make([]time.Time, len(candidates)), make([]string, len(candidates))
	var disputes []dispute
	order := func(a, b place) int {
		return cmp.Or(cmp.Compare(a.series, b.series), cmp.Compare(a.artifact, b.artifact))
	}
	for _, at := range slices.SortedFunc(maps.Keys(places), order) {
		last, text := rivals(candidates, places[at])
		for _, i := range places[at] {
			switch {
			case !slices.Contains(last, i):
				outdone[i] = candidates[last[0]].SignedAt
			case text != "":
				disputed[i] = text
			default:
				newestOf[i] = append(newestOf[i], at.artifact)
			}
		}
		if text != "" {
			disputes = append(disputes, dispute{candidates[last[0]].Series(), text})
		}
	}
	var current []*bind.Bound
	var rejections []decision.Rejection
	for i, b := range candidates {
		switch {
		case disputed[i] != "":
			rejections = append(rejections, bind.Reject(b.Attestation(), "contradiction", disputed[i])...)
		case len(newestOf[i]) == 0:
			rejections = append(rejections, bind.Reject(b.Attestation(), "superseded", "a newer one of its series was signed at "+outdone[i].Format(time.RFC3339)+said(b))...)
		case perArtifact(q):
			current = append(current, narrow(p, b, newestOf[i]))
		default:
			current = append(current, b)
		}
	}
	slices.SortStableFunc(current, func(a, b *bind.Bound) int {
		return cmp.Or(b.SignedAt.Compare(a.SignedAt), cmp.Compare(a.Attestation().Payload(), b.Attestation().Payload()))
	})
	return current, rejections, slices.Compact(disputes)
}

// perArtifact reports whether evidence must cover each artifact. Which of them a step
// must have is for its rules to say.
func perArtifact(q plan.Requirement) bool {
	return q.About == plan.AboutArtifacts && q.Step == "" && q.Kind != plan.LayoutKind
}

// placesOf are the places that an attestation belongs to. Its series is the values at
// the registry's pointers, which are part of what was signed.
func placesOf(q plan.Requirement, b *bind.Bound) []place {
	var values []any
	for _, pointer := range b.Kind.Series {
		value, _ := b.Value(pointer)
		values = append(values, value)
	}
	series, err := canon.Marshal(values)
	if err != nil {
		panic(err) // values of a parsed document are always written
	}
	if !perArtifact(q) {
		return []place{{series: string(series)}}
	}
	var places []place
	for _, name := range b.Covers {
		places = append(places, place{string(series), name})
	}
	return places
}

// rivals are those of a place of which none is known to be older than another, and,
// if there are several, why. One that does not say when it was signed may be newer
// than any.
func rivals(candidates []*bind.Bound, among []int) (last []int, text string) {
	first, untimed := time.Time{}, 0
	for _, i := range among {
		if t := candidates[i].SignedAt; t.After(first) {
			first = t
		} else if t.IsZero() {
			untimed++
		}
	}
	for _, i := range among {
		if t := candidates[i].SignedAt; t.IsZero() || t.Equal(first) {
			last = append(last, i)
		}
	}
	switch n := len(last); {
	case n == 1:
		return last, ""
	case untimed == 0:
		return last, fmt.Sprintf("%d different attestations of one series were signed at the same time, %s", n, first.Format(time.RFC3339))
	default:
		return last, fmt.Sprintf("of %d different attestations of one series %d do not say when they were signed, so that none is the newest", n, untimed)
	}
}

// narrow leaves of an attestation what it is the newest about: what it says of other
// artifacts was said again since.
func narrow(p *plan.Plan, whole *bind.Bound, artifacts []string) *bind.Bound {
	if len(artifacts) == len(whole.Covers) {
		return whole
	}
	b := *whole
	again := map[string]bool{} // digests
	for _, a := range p.Release.Artifacts {
		again[string(a.SHA256)] = slices.Contains(b.Covers, a.Name) && !slices.Contains(artifacts, a.Name)
	}
	b.Covers = artifacts
	b.Subjects = slices.DeleteFunc(slices.Clone(b.Subjects), func(s intoto.Subject) bool { return again[s.Digest["sha256"]] })
	return &b
}

// said is how what was attested ended, where that is something to know of what does
// not count any more.
func said(b *bind.Bound) string {
	result, _ := b.Value("/result")
	if text, ok := result.(string); ok {
		return "; this one ended as " + strings.TrimSpace(decision.Clip(text))
	}
	return ""
}
