package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/decision"
)

// What was accepted although it is not met, and what an approval is bound to.

// A waiver is one acceptance of a finding, counted or not, ready to be read.
type waiver struct {
	ID       string
	Tone     tone // never good
	Word     string
	Why      string // it does not count
	Subject  string // control, criterion and item
	Title    string // of the control
	Severity string
	Finding  string
	Risk     string // before and after
	Owner    string // of the risk
	Approved string // by whom
	Ends     string
	Until    string   // the same as a date
	Instead  []string // what lowers the risk meanwhile
	Full     []fact   // the rest, for the appendix
}

func waivedOf(d *decision.Decision) string {
	accepted, refused := 0, 0
	for _, w := range d.Waivers {
		if w.Accepted {
			accepted++
		} else {
			refused++
		}
	}
	switch {
	case accepted+refused == 0:
		return "No waiver: nothing that falls short was accepted."
	case refused == 0:
		return fmt.Sprintf("%s: what is accepted for a time although it is not met.", count(accepted, "waiver"))
	default:
		return fmt.Sprintf("%s, and %d refused: their findings stand.", count(accepted, "waiver"), refused)
	}
}

func waiversOf(d *decision.Decision) []waiver {
	names := people(d)
	var all []waiver
	for _, w := range d.Waivers {
		line := waiver{
			ID: orElse(w.ID, "without an id"), Tone: unknown, Word: "waived", Subject: some(" ", w.Control, w.Criterion, w.Key), Title: w.Title,
			Severity: string(w.Severity), Finding: orElse(w.Finding, "nothing that was found now"),
			Risk:  fmt.Sprintf("%s before, %s after", level(w.RiskBefore), level(w.RiskAfter)),
			Owner: orElse(w.OwnerName, named(names, w.Owner, "nobody")), Approved: signedBy(w.Approvers), Ends: remaining(w.ExpiresAt, d.DecidedAt), Until: date(w.ExpiresAt),
		}
		if !w.Accepted {
			line.Tone, line.Word, line.Why = bad, "refused", some(": ", orElse(w.Code, "no reason stated"), w.Text)
		}
		for _, c := range w.Compensation {
			line.Instead = append(line.Instead, strings.TrimRight(orElse(c.Text, "not stated"), ".")+", until "+date(c.Until))
		}
		line.Full = waiverFacts(w, names)
		all = append(all, line)
	}
	slices.SortStableFunc(all, func(a, b waiver) int { return strings.Compare(b.Word, a.Word) }) // waived, then refused
	return all
}

// firstWaivers are those of page 1: what is accepted must be seen, what was refused
// stands among the reasons.
func firstWaivers(all []waiver) []waiver {
	return all[:min(len(all), max(2, min(len(acceptedOf(all)), 3)))]
}

// acceptedOf are the waivers that count, which come first.
func acceptedOf(all []waiver) []waiver {
	if i := slices.IndexFunc(all, func(w waiver) bool { return w.Why != "" }); i >= 0 {
		return all[:i]
	}
	return all
}

// alsoWaived names, in one line, what was accepted besides the first waivers; empty
// if nothing was. Page 1 names twelve.
func alsoWaived(all []waiver) string {
	rest := acceptedOf(all)
	rest = rest[min(len(rest), len(firstWaivers(all))):]
	var names []string
	for _, w := range rest[:min(len(rest), 12)] {
		names = append(names, fmt.Sprintf("%s (%s) until %s", clip(w.Subject, 48), w.Severity, w.Until))
	}
	if more := len(rest) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, "; ")
}

func level(r decision.Risk) string {
	if r.Score() <= 0 {
		return "not stated"
	}
	return fmt.Sprintf("%s (%d)", r.Level(), r.Score())
}

func joinNames(signers []decision.Signer) string {
	var names []string
	for _, s := range whoAll(signers) {
		names = append(names, s.String())
	}
	return strings.Join(names, "; ")
}

// signedBy names persons with their roles.
func signedBy(signers []decision.Signer) string {
	var names []string
	for _, s := range signers {
		names = append(names, some(", ", orElse(s.Name, s.Functionary), strings.Join(s.Roles, ", ")))
	}
	return orElse(strings.Join(names, "; "), "nobody")
}

// waiverFacts are what a plan of action asks of a waiver.
func waiverFacts(w decision.Waiver, names map[string]string) []fact {
	all := []fact{
		{Term: "Why", Text: orElse(w.Justification, "not stated")},
		{Term: "Asked by", Text: orElse(w.Requester.Name, "nobody who signed")},
		{Term: "Accepted by", Text: joinNames(w.Approvers)},
		{Term: "Made", Text: at(w.CreatedAt).String() + ", holds from " + at(w.ValidFrom).String()},
		{Term: "Expires", Text: at(w.ExpiresAt).String()},
		{Term: "Next review", Text: at(w.NextReview).String()},
		{Term: "Settled by", Text: fmt.Sprintf("%s, by %s, due %s", orElse(w.Remediation.Text, "not stated"), named(names, w.Remediation.Owner, "nobody"), civil(w.Remediation.Due))},
	}
	for _, c := range w.Compensation {
		all = append(all, fact{"Meanwhile", fmt.Sprintf("%s, until %s, next review %s; shown by %s", orElse(c.Text, "not stated"), date(c.Until), date(c.NextReview), orElse(c.Document, "no document")), string(c.Evidence), true})
	}
	if w.Caveats != "" {
		all = append(all, fact{Term: "Caveats", Text: w.Caveats})
	}
	return append(all, fact{"Signed in", strings.Join(w.Files, ", "), string(w.Evidence), true})
}

// remaining words how long something lasts from an instant on.
func remaining(until, from time.Time) string {
	const day = 24 * time.Hour
	if until.IsZero() {
		return "no end stated"
	}
	left := until.Sub(from)
	if left <= 0 {
		return fmt.Sprintf("ended %s ago, on %s", count(int(-left/day), "day"), date(until))
	}
	return fmt.Sprintf("ends in %s, on %s", count(int(left/day), "day"), date(until))
}

// A condition is something that an approval is bound to.
type condition struct{ ID, Text, Owner, Due, From string }

func conditionsOf(d *decision.Decision) []condition {
	names := people(d)
	var all []condition
	for _, c := range d.Conditions {
		from := "the change request"
		if c.Waiver != "" {
			from = "a waiver"
		}
		all = append(all, condition{orElse(c.ID, "without an id"), orElse(c.Text, "not stated"), named(names, c.Owner, "nobody"), civil(c.Due), from})
	}
	return all
}

func boundOf(d *decision.Decision) string {
	switch n := len(d.Conditions); {
	case n == 0:
		return "No conditions."
	case d.Verdict == decision.Approved:
		return fmt.Sprintf("The approval is bound to %s.", count(n, "condition"))
	default:
		return fmt.Sprintf("An approval would be bound to %s.", count(n, "condition"))
	}
}
