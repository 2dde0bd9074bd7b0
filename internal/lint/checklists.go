package lint

import (
	"fmt"
	"path"
	"strings"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
)

// checklists refuses a pinned checklist that says another digest than its own.
// Those who fill it in sign that digest: if it could stay while items change,
// their signature would vouch for a checklist that they never saw.
func (l *loader) checklists(b *bundle.Bundle) {
	for _, name := range b.Paths() {
		if !strings.HasPrefix(name, "checklists/") || path.Base(name) != "data.json" {
			continue
		}
		content, _ := b.File(name)
		value, _ := canon.Parse(content) // it was read when it was pinned
		list, _ := value.(map[string]any)
		said, has := list["digest"]
		if !has {
			continue // CFG-18 is met by no checklist without one
		}
		delete(list, "digest")
		digest, err := canon.DigestOf(list)
		switch {
		case err != nil:
			l.problem(name, 0, err.Error(), "")
		case said != any(string(digest)):
			l.problem(name, 0, fmt.Sprintf("the checklist says the digest %v, but is not what had it", said), fmt.Sprintf("If the change is meant, write %s, and raise the version.", digest))
		}
	}
}
