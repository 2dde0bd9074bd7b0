package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/credentry/releasegate/internal/decision"
)

// A coverage is how much of a framework is seen to be met.
type coverage struct {
	Framework                          string
	Line                               string // the numbers, in one line
	Short                              string // what is seen of what applies
	Applicable                         int
	Evidenced, Inherited, Waived, Dark int    // together what applies
	Tone                               tone   // of what nobody can see
	Word                               string // likewise
	NoVisibility, WaivedIDs            string // ids
	Mapped                             bool   // nobody has said what applies
}

func coverageOf(d *decision.Decision) []coverage {
	var all []coverage
	for _, c := range d.Coverage {
		line := coverage{
			Framework:  orElse(c.Title, orElse(c.Framework, "without a name")),
			Applicable: c.Applicable, Evidenced: c.Evidenced, Inherited: len(c.Inherited), Waived: len(c.Waived), Dark: len(c.NoVisibility),
			Tone: aside, Word: "none", NoVisibility: strings.Join(c.NoVisibility, ", "), WaivedIDs: strings.Join(c.Waived, ", "), Mapped: c.Basis != decision.ByStatement,
		}
		waived := ""
		if line.Waived > 0 {
			waived = fmt.Sprintf("%d waived, ", line.Waived)
		}
		line.Line = fmt.Sprintf("%d applicable, %d evidenced, %d inherited, %s%d no visibility", line.Applicable, line.Evidenced, line.Inherited, waived, line.Dark)
		line.Short = fmt.Sprintf("%d of %d seen", line.Evidenced+line.Inherited, line.Applicable)
		if line.Mapped {
			line.Line, line.Short = line.Line+mapped, line.Short+mapped
		}
		if line.Dark > 0 { // what nobody has seen is never green
			line.Tone, line.Word = unknown, strconv.Itoa(line.Dark)
		}
		all = append(all, line)
	}
	return all
}

// mapped marks the numbers of a framework of which nobody has said what applies.
const mapped = " *"

// mappedNote says what the mark means.
const mappedNote = "* Applicable are the ids that controls of the policy map to, not the whole framework: no Statement of Applicability speaks about it."

// Footnote explains a mark on one of the coverages; empty if there is none.
func (p *page) Footnote() string {
	if slices.ContainsFunc(p.Coverage, func(c coverage) bool { return c.Mapped }) {
		return mappedNote
	}
	return ""
}
