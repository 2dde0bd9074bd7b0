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
	Because []string `json:"because"` // which causes would bring it about, each by itself; all of them together if it is none
	Why     []string `json:"why"`
}

// Changes are the results that would be others, by cause and control.
func (o *Outlook) Changes() []Change {
	was, then := byID(o.Stored.Results), byID(o.Then.Results)
	var all []Change
	for id, result := range then {
		before, stood := was[id]
		if !stood {
			before.Outcome = "absent"
		}
		if before.Outcome != result.Outcome {
			all = append(all, Change{id, result.Title, string(before.Outcome), string(result.Outcome), o.because(id, result.Outcome), o.why(result)})
		}
	}
	for id, result := range was {
		if _, stands := then[id]; !stands {
			all = append(all, Change{id, result.Title, string(result.Outcome), "absent", []string{ByPolicy}, []string{"the policy no longer requires it"}})
		}
	}
	slices.SortFunc(all, func(a, b Change) int {
		return cmp.Or(slices.Compare(b.Because, a.Because), cmp.Compare(a.Control, b.Control))
	})
	return all
}

func byID(results []decision.Result) map[string]decision.Result {
	all := map[string]decision.Result{}
	for _, r := range results {
		all[r.ID] = r
	}
	return all
}

// because are the causes by which alone a result would be what it would be.
func (o *Outlook) because(id string, outcome decision.Outcome) []string {
	causes := []string{}
	for _, one := range o.alone {
		if r, judged := one.results[id]; judged && r.Outcome == outcome {
			causes = append(causes, one.cause)
		}
	}
	if len(causes) == 0 {
		for _, one := range o.alone {
			causes = append(causes, one.cause)
		}
	}
	return causes
}

// why are the words by which a result would be what it would be.
func (o *Outlook) why(r decision.Result) []string {
	var why []string
	if r.Outcome == decision.Missing { // that it is missing says less than what became of it
		for _, reason := range o.Then.Reasons {
			if reason.Code == "missing" && slices.Contains(r.Evidence, reason.Evidence) {
				why = append(why, reason.Text)
			}
		}
	}
	if r.Problem != "" && len(why) == 0 {
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
