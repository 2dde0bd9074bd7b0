package control

import (
	"cmp"
	"slices"
	"time"

	"github.com/open-policy-agent/opa/v1/rego"
)

// SetDeadline shortens what a test would else have to wait for.
func (s *Set) SetDeadline(d time.Duration) { s.deadline = d }

// SetAgain spoils the second evaluation.
func (s *Set) SetAgain(how ...rego.EvalOption) { s.again = how }

// Controls returns all controls, sorted by id.
func (s *Set) Controls() []Control {
	list := make([]Control, 0, len(s.controls))
	for _, c := range s.controls {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b Control) int { return cmp.Compare(a.ID, b.ID) })
	return list
}
