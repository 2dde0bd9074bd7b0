package decision

import (
	"cmp"
	"slices"
	"strings"
)

// A Basis is what says which ids of a framework a release has to meet.
type Basis string

// The bases.
const (
	ByStatement Basis = "statement-of-applicability" // which does not exclude them
	ByMapping   Basis = "mapping"                    // controls of the policy bundle map to them; nobody has said what applies
)

// A Scope is what a decision has to speak to in one framework, or in a part of one
// that is counted apart.
type Scope struct {
	Framework  string   // id of the pinned catalogue
	Title      string   // for people
	Basis      Basis    // of what is applicable
	Applicable []string // ids
	Inherited  []string // ids of them that somebody else takes care of, under a certificate that is in date
}

// Coverage is how much of a scope is seen to be met. Each applicable id is counted
// once: evidenced, inherited, waived, or without visibility, which never reads as met.
type Coverage struct {
	Framework    string   `json:"framework"` // id of the pinned catalogue
	Title        string   `json:"title"`
	Basis        Basis    `json:"basis"`
	Applicable   int      `json:"applicable"`
	Evidenced    int      `json:"evidenced"`    // a required control that maps to it has passed
	Inherited    []string `json:"inherited"`    // ids
	Waived       []string `json:"waived"`       // ids: a required control that maps to it has failed, and was waived
	NoVisibility []string `json:"noVisibility"` // ids of which nothing shows that they are met
}

// Cover counts each scope. Only a control that has passed shows anything: not one
// that failed, could not be judged, or does not apply. What was waived is counted
// apart, and never as shown.
func Cover(scopes []Scope, results []Result) []Coverage {
	shown, waived := mappedBy(results, Pass), mappedBy(results, Waived)
	var all []Coverage
	for _, s := range scopes {
		ids := slices.Compact(slices.SortedFunc(slices.Values(s.Applicable), CompareIDs))
		c := Coverage{Framework: s.Framework, Title: s.Title, Basis: s.Basis, Applicable: len(ids)}
		for _, id := range ids {
			switch {
			case waived[s.Framework][id]: // whatever else maps to it has passed
				c.Waived = append(c.Waived, id)
			case shown[s.Framework][id]:
				c.Evidenced++
			case slices.Contains(s.Inherited, id):
				c.Inherited = append(c.Inherited, id)
			default:
				c.NoVisibility = append(c.NoVisibility, id)
			}
		}
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b Coverage) int {
		return cmp.Or(cmp.Compare(a.Framework, b.Framework), cmp.Compare(a.Title, b.Title))
	})
	return all
}

// mappedBy are the ids, by framework, that controls of one outcome map to.
func mappedBy(results []Result, outcome Outcome) map[string]map[string]bool {
	mapped := map[string]map[string]bool{}
	for _, r := range results {
		if r.Outcome != outcome {
			continue
		}
		for framework, ids := range r.Frameworks {
			if mapped[framework] == nil {
				mapped[framework] = map[string]bool{}
			}
			for _, id := range ids {
				mapped[framework][id] = true
			}
		}
	}
	return mapped
}

// CompareIDs orders ids as people count: A.5.9 comes before A.5.10.
func CompareIDs(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		n, m := digits(x), digits(y)
		if n == 0 || m == 0 {
			if x[0] != y[0] {
				return cmp.Compare(x[0], y[0])
			}
			x, y = x[1:], y[1:]
			continue
		}
		// Of numbers without leading zeros the longer is the greater.
		one, other := strings.TrimLeft(x[:n], "0"), strings.TrimLeft(y[:m], "0")
		if c := cmp.Or(cmp.Compare(len(one), len(other)), cmp.Compare(one, other)); c != 0 {
			return c
		}
		x, y = x[n:], y[m:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

// digits is how many digits a text begins with.
func digits(text string) int {
	return len(text) - len(strings.TrimLeft(text, "0123456789"))
}
