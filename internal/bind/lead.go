package bind

import (
	"slices"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
)

// lead finds, among the links whose products are no artifacts of the release, those
// that are about it all the same: they took in one of its artifacts, or gave out what
// a step that is about it took in. A link that has the artifacts among its products
// stands before any other of its step. A layout is about the release if it is about a
// step of which a link is. It returns all that is bound, and what is not.
func lead(p *plan.Plan, bound, apart []Bound) (led, left []Bound) {
	sure := map[string]bool{} // steps of which a link is bound
	wanted := map[string]bool{}
	for i := range bound {
		sure[bound[i].Step] = true
		want(wanted, bound[i].Materials)
	}
	released := map[string]bool{}
	for _, a := range p.Release.Artifacts {
		released[string(a.SHA256)] = true
	}
	for {
		var found []Bound
		apart = slices.DeleteFunc(apart, func(b Bound) bool {
			leads := !sure[b.Step] && (anyOf(released, b.Materials) || anyOf(wanted, b.Subjects))
			if leads {
				found = append(found, b)
			}
			return leads
		})
		if len(found) == 0 {
			break
		}
		for _, b := range found {
			want(wanted, b.Materials)
		}
		bound = append(bound, found...)
	}
	steps := map[string]bool{}
	for i := range bound {
		steps[bound[i].Step] = bound[i].Step != ""
	}
	apart = slices.DeleteFunc(apart, func(b Bound) bool {
		governs := b.Kind.Name == plan.LayoutKind && names(&b, steps)
		if governs {
			bound = append(bound, b)
		}
		return governs
	})
	return bound, apart
}

// names reports whether a layout has one of the steps.
func names(layout *Bound, steps map[string]bool) bool {
	value, _ := layout.Value("/steps")
	list, _ := value.([]any)
	return slices.ContainsFunc(list, func(step any) bool {
		name, _ := canon.Lookup(step, "/name")
		text, _ := name.(string)
		return steps[text]
	})
}

func want(digests map[string]bool, subjects []intoto.Subject) {
	for _, s := range subjects {
		if digest := s.Digest["sha256"]; digest != "" {
			digests[digest] = true
		}
	}
}

func anyOf(digests map[string]bool, subjects []intoto.Subject) bool {
	return slices.ContainsFunc(subjects, func(s intoto.Subject) bool { return digests[s.Digest["sha256"]] })
}
