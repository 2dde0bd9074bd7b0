package dossier

import (
	"cmp"
	"slices"

	"github.com/credentry/releasegate/internal/decision"
)

// A Change is a result that would be another one, and why.
type Change struct {
	Control string   `json:"control"`
	Title   string   `json:"title"`
	Was     string   `json:"was"` // outcome, or absent
	Then    string   `json:"then"`
	Why     []string `json:"why"`
}

// Changes are the results that would be others, by control.
func (o *Outlook) Changes() []Change {
	was, then := byID(o.Stored.Results), byID(o.Then.Results)
	var all []Change
	for id, result := range then {
		before, stood := was[id]
		if !stood {
			before.Outcome = "absent"
		}
		if before.Outcome != result.Outcome {
			all = append(all, Change{id, result.Title, string(before.Outcome), string(result.Outcome), o.why(result)})
		}
	}
	for id, result := range was {
		if _, stands := then[id]; !stands {
			all = append(all, Change{id, result.Title, string(result.Outcome), "absent", []string{"the policy no longer requires it"}})
		}
	}
	slices.SortFunc(all, func(a, b Change) int { return cmp.Compare(a.Control, b.Control) })
	return all
}

func byID(results []decision.Result) map[string]decision.Result {
	all := map[string]decision.Result{}
	for _, r := range results {
		all[r.ID] = r
	}
	return all
}

// why are the words by which a result would be what it would be.
func (o *Outlook) why(r decision.Result) []string {
	var why []string
	if r.Problem != "" {
		why = append(why, r.Problem)
	}
	for _, f := range r.Findings {
		why = append(why, f.Text)
	}
	for _, reason := range o.Then.Reasons {
		if reason.Control == r.ID {
			why = append(why, reason.Text)
		}
	}
	slices.Sort(why)
	return slices.Compact(why)
}

// New are the reasons that would speak against the release and did not.
func (o *Outlook) New() []string { return reasons(o.Then.Reasons, o.Stored.Reasons) }

// Gone are the reasons that spoke against the release and would not.
func (o *Outlook) Gone() []string { return reasons(o.Stored.Reasons, o.Then.Reasons) }

func reasons(of, without []decision.Reason) []string {
	var all []string
	for _, r := range of {
		if !slices.ContainsFunc(without, func(other decision.Reason) bool { return other.Text == r.Text && other.Control == r.Control }) {
			all = append(all, r.Text)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
