package control

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// A catalogue is one edition of a framework, pinned in the bundle below catalogues/
// in the folder of its id: the ids that controls may map to.
type catalogue struct {
	ID          string          `json:"id"`
	Title       string          `json:"title"`   // with the edition, as a board says it
	Edition     string          `json:"edition"` // alone, as evidence names it
	Published   string          `json:"published"`
	WithdrawnOn string          `json:"withdrawn_on"` // first day in Perth on which it no longer stands; empty: it stands
	Source      string          `json:"source"`
	Note        string          `json:"note"`
	Kinds       map[string]part `json:"kinds"` // where the ids fall into parts that are counted apart
	IDs         map[string]item `json:"ids"`
	Controls    any             `json:"controls"` // what controls read besides; nothing to the host
}

// A part is a kind of ids within a catalogue.
type part struct {
	Title string `json:"title"`
	SoA   bool   `json:"soa"` // a Statement of Applicability says which of its ids apply
}

// An item is one id of a catalogue.
type item struct {
	Title       string `json:"title"`
	Kind        string `json:"kind"`
	Topic       string `json:"topic"`       // what it is about, where other frameworks give the same number to something else
	Unconfirmed bool   `json:"unconfirmed"` // no source that was read confirms the number or the title
	Note        string `json:"note"`
}

// catalogue takes pinned data for a catalogue if it lists ids; what else lies
// below catalogues/ has a form of its own.
func (s *Set) catalogue(folder string, content []byte, value any) error {
	if object, _ := value.(map[string]any); object["ids"] == nil {
		return nil
	}
	var c catalogue
	if err := canon.Unmarshal(content, &c); err != nil {
		return err
	}
	if err := c.check(folder); err != nil {
		return err
	}
	s.catalogues[folder] = c
	return nil
}

func (c *catalogue) check(folder string) error {
	var problems []error
	if c.ID != folder {
		problems = append(problems, fmt.Errorf("its id is %q, and its folder %q", c.ID, folder))
	}
	if c.Title == "" || c.Edition == "" || c.Source == "" {
		problems = append(problems, errors.New("title, edition and source are all needed"))
	}
	if _, err := c.withdrawn(); err != nil {
		problems = append(problems, err)
	}
	for _, id := range slices.Sorted(maps.Keys(c.IDs)) {
		entry := c.IDs[id]
		if entry.Title == "" {
			problems = append(problems, fmt.Errorf("%s has no title", id))
		}
		if _, known := c.Kinds[entry.Kind]; !known && entry.Kind != "" {
			problems = append(problems, fmt.Errorf("%s is of kind %q, which kinds does not name", id, entry.Kind))
		}
	}
	return errors.Join(problems...)
}

// withdrawn is the beginning of the day on which the edition no longer stands;
// zero if it stands.
func (c *catalogue) withdrawn() (time.Time, error) {
	if c.WithdrawnOn == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, c.WithdrawnOn, decision.Perth)
	if err != nil {
		return time.Time{}, fmt.Errorf("withdrawn_on %q is not a date such as 2026-01-31", c.WithdrawnOn)
	}
	return day, nil
}

// ByStatement returns those of a control's ids of which a Statement of
// Applicability says whether they apply.
func (s *Set) ByStatement(c Control) []string {
	var ids []string
	for framework, mapped := range c.Frameworks {
		held := s.catalogues[framework]
		for _, id := range mapped {
			if held.Kinds[held.IDs[id].Kind].SoA {
				ids = append(ids, id)
			}
		}
	}
	slices.SortFunc(ids, decision.CompareIDs)
	return slices.Compact(ids)
}

// spoken is a list as it is said.
func spoken(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
