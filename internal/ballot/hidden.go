package ballot

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/require"
)

// Again judges one control on other evidence than there is.
type Again func(control string, evidence []require.Counted) (decision.Result, error)

// hidden refuses the waivers of a criterion that would not be met either if what they
// accept were not there: then something is wrong with it that no finding names, and
// that nobody has accepted. It can be told where findings cite items of lists; a
// finding about a single value is taken to be all that there is.
func (b Box) hidden(results []decision.Result, waivers []decision.Waiver) error {
	for _, r := range results {
		if r.Outcome != decision.Fail || r.Host || b.Again == nil {
			continue
		}
		for _, c := range r.Criteria {
			findings := slices.DeleteFunc(slices.Clone(r.Findings), func(f decision.Finding) bool { return f.Criterion != c.Name })
			accepted := len(findings) > 0 && !slices.ContainsFunc(findings, func(f decision.Finding) bool {
				return !slices.ContainsFunc(waivers, func(w decision.Waiver) bool { return w.Covers(r.ID, f) })
			})
			if c.Met || !accepted {
				continue
			}
			rest, ok := without(b.Counted, findings)
			if !ok {
				continue
			}
			again, err := b.Again(r.ID, rest)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(again.Criteria, func(other decision.Criterion) bool { return other.Name == c.Name && other.Met }) {
				continue
			}
			for i := range waivers {
				if w := &waivers[i]; w.Accepted && w.Control == r.ID && w.Criterion == c.Name {
					w.Accepted, w.Code = false, "waiver_hides_more"
					w.Text = fmt.Sprintf("criterion %s would not be met without the findings that are accepted either: something is wrong that no finding names", c.Name)
				}
			}
		}
	}
	return nil
}

// without returns the evidence without the items of lists that findings cite; false if
// one of them cites something else.
func without(evidence []require.Counted, findings []decision.Finding) ([]require.Counted, bool) {
	type item struct {
		list  string // pointer into the predicate
		index int
	}
	cited := map[canon.Digest][]item{}
	for _, f := range findings {
		pointer, ok := strings.CutPrefix(f.Citation.Pointer, "/predicate")
		cut := strings.LastIndexByte(pointer, '/')
		if !ok || cut < 1 {
			return nil, false
		}
		index, err := strconv.Atoi(pointer[cut+1:])
		if err != nil {
			return nil, false
		}
		each := item{pointer[:cut], index}
		if !slices.Contains(cited[f.Citation.Evidence], each) {
			cited[f.Citation.Evidence] = append(cited[f.Citation.Evidence], each)
		}
	}
	evidence = slices.Clone(evidence)
	for payload, items := range cited {
		at := slices.IndexFunc(evidence, func(c require.Counted) bool { return c.Attestation().Payload() == payload })
		if at < 0 {
			return nil, false
		}
		// From the back, so that no index moves before its turn.
		slices.SortFunc(items, func(x, y item) int { return cmp.Or(cmp.Compare(x.list, y.list), cmp.Compare(y.index, x.index)) })
		for _, each := range items {
			pruned, ok := prune(evidence[at].Predicate, strings.Split(each.list, "/")[1:], each.index)
			if !ok {
				return nil, false
			}
			evidence[at].Predicate = pruned
		}
	}
	return evidence, true
}

// escaped are the characters that a JSON Pointer cannot hold as they are.
var escaped = strings.NewReplacer("~1", "/", "~0", "~")

// prune copies a document without one item of the list at a path.
func prune(document any, path []string, index int) (any, bool) {
	if len(path) == 0 {
		list, ok := document.([]any)
		if !ok || index < 0 || index >= len(list) {
			return nil, false
		}
		return slices.Concat(list[:index], list[index+1:]), true
	}
	switch v := document.(type) {
	case map[string]any:
		name := escaped.Replace(path[0])
		inner, ok := prune(v[name], path[1:], index)
		pruned := maps.Clone(v)
		pruned[name] = inner
		return pruned, ok
	case []any:
		at, err := strconv.Atoi(path[0])
		if err != nil || at < 0 || at >= len(v) {
			return nil, false
		}
		inner, ok := prune(v[at], path[1:], index)
		pruned := slices.Clone(v)
		pruned[at] = inner
		return pruned, ok
	}
	return nil, false
}
