package report

import (
	"fmt"

	"github.com/credentry/releasegate/internal/decision"
)

// registerPart is what was signed, by the register, and is not shown.
func registerPart(d *decision.Decision) part {
	p := part{Title: "Registered and not presented"}
	r := d.Register
	if r == nil {
		p.Note = "Nothing registers the evidence of this engagement: evidence that somebody has withheld could not be seen."
		return p
	}
	t := table("Evidence", "What became of it", "Why")
	for _, reason := range d.Reasons {
		if reason.Code == "withheld" {
			t.row(say(orElse(reason.Evidence, "of several kinds"), exactly(reason.Key)), say("withheld").as(bad), say(reason.Text))
		}
	}
	for _, w := range r.Withdrawn {
		t.row(say(orElse(w.Kind, "of no stated kind"), exactly("sha256 "+string(w.Payload))), say("withdrawn", say(at(w.WithdrawnAt).String())).as(unknown),
			say(orElse(w.Reason, "no reason stated"), say(who(w.Signer).String()), say(fmt.Sprintf("registered %s, entry %d", at(w.RegisteredAt), w.Entry))))
	}
	p.Table = t
	p.Note = fmt.Sprintf("By the register %s, as it was on %s; entries: %d.", r.Origin, at(r.SignedAt), r.Size)
	if len(t.Rows) == 0 {
		p.Note += " All of it that bears on this release is among the evidence."
	}
	return p
}
