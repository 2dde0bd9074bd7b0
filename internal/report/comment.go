package report

import (
	"fmt"
	"strings"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// writeComment writes a few lines of Markdown for a pull request: the verdict, how
// the phases stand, and the first reasons with who mends them.
func writeComment(d *decision.Decision, payload canon.Digest, o Options) ([]byte, error) {
	v := verdictOf(d)
	var out strings.Builder
	fmt.Fprintf(&out, "### %s %s: release %s, gate %s\n\n%s\n\n", v.Tone.Shape(), v.Word, quoted(releaseName(d)), quoted(orElse(d.Gate, "without a name")), quoted(some(": ", v.Kind, v.Sentence)))
	for _, n := range notices(d, o) {
		fmt.Fprintf(&out, "> %s\n\n", quoted(some(" ", append([]string{n.Title}, n.Lines...)...)))
	}
	for _, p := range phasesOf(d) {
		if p.Word != "not judged" {
			fmt.Fprintf(&out, "- %s %d %s: %s, %s\n", p.Tone.Shape(), p.Number, quoted(p.Title), p.Word, p.Detail)
		}
	}
	fmt.Fprintf(&out, "\n%s\n", weight(d))
	reasons := gravest(d)
	for i, r := range reasons[:min(top, len(reasons))] {
		if i == 0 {
			out.WriteString("\n")
		}
		word := map[Level]string{LevelError: "stops", LevelWarning: "warns", LevelNotice: "waived"}[levelOf(r)]
		fmt.Fprintf(&out, "%d. **%s: %s** %s\n", i+1, word, quoted(about(r)), quoted(inFull(r)))
	}
	if more := len(reasons) - top; more > 0 {
		fmt.Fprintf(&out, "\nAnd %s.\n", count(more, "more reason"))
	}
	for i, c := range d.Conditions {
		if i == 0 {
			out.WriteString("\nConditions:\n\n")
		}
		fmt.Fprintf(&out, "- %s\n", quoted(some(", ", c.Text, c.Owner, "until "+civil(c.Due))))
	}
	if d.Verdict == decision.Approved {
		fmt.Fprintf(&out, "\nValid until %s, when %s.\n", quoted(at(d.ValidUntil.At).String()), quoted(orElse(d.ValidUntil.Because, "nothing is said to end")))
	}
	fmt.Fprintf(&out, "\n<sub>Decided %s; payload %s</sub>\n", quoted(at(d.DecidedAt).String()), quoted(orElse(payload.Short(), "not signed")))
	return []byte(out.String()), nil
}

// quoted is a text from outside as Markdown that reads as the text does.
func quoted(text string) string { return new(paper).text(text) }
