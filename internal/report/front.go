package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// What a board decides from, in words.

// asked says in one sentence what is to be decided, and what is asked of whom.
func asked(d *decision.Decision) string {
	what := fmt.Sprintf("release %s of %s for %s", releaseName(d),
		orElse(d.Engagement.Supplier, "an unnamed supplier"), orElse(d.Engagement.Customer, "an unnamed customer"))
	where := orElse(d.Release.Environment, "an unnamed environment")
	switch {
	case d.Trial():
		return fmt.Sprintf("Nothing: this is a trial of whether %s may go live in %s.", what, where)
	case d.Phase != "":
		return fmt.Sprintf("Whether the phase %q of %s is done.", phaseTitle(d.Phase), what)
	case live(d):
		return fmt.Sprintf("Whether closer support may end for %s in %s.", what, where)
	case d.Board == nil:
		return fmt.Sprintf("Whether %s may go live in %s within the window below. The gate asks no board to vote.", what, where)
	case d.Verdict == decision.Approved:
		return fmt.Sprintf("Nothing more: the board has approved that %s goes live in %s within the window below.", what, where)
	case onlyVotes(d):
		return fmt.Sprintf("The board is asked to vote: may %s go live in %s within the window below? All else that the gate requires is there and met.", what, where)
	default:
		return fmt.Sprintf("Not to approve yet: the reasons below stand against %s going live in %s. Their owners settle them first; the board then votes on exactly the package as it is by then.", what, where)
	}
}

// onlyVotes reports whether nothing but the board's votes is missing.
func onlyVotes(d *decision.Decision) bool {
	votes := false
	for _, r := range d.Reasons {
		if r.Effect == decision.Warns || r.Effect == decision.Waives {
			continue
		}
		if r.Code != quorumNotMet {
			return false
		}
		votes = true
	}
	return votes
}

const quorumNotMet = "quorum_not_met"

// change names what was asked for, if anybody did.
func change(d *decision.Decision) string {
	switch r := d.Request; {
	case r != nil:
		return some(", ", orElse(r.ChangeID, "no id stated"), r.Type)
	case live(d), d.Phase != "":
		return "none is needed"
	default:
		return some(", ", "nobody has asked for it: no change request counts", d.Release.ChangeType)
	}
}

func facts(d *decision.Decision) []fact {
	r := d.Request
	window := "not stated"
	if w := d.Release.Window; !w.Start.IsZero() || !w.End.IsZero() {
		window = at(w.Start).String() + " to " + at(w.End).String()
	}
	all := []fact{
		{Term: "Window", Text: window, Wide: true},
		{Term: "Go-live", Text: civil(d.Release.GoLive) + ", hypercare until " + civil(d.Release.HypercareEnd)},
	}
	if r != nil {
		all = append(all,
			fact{Term: "Affects", Text: orElse(strings.Join(r.Affected, ", "), "not stated")},
			fact{Term: "Why", Text: orElse(r.Reason, "not stated"), Wide: true},
			fact{Term: "If not done", Text: orElse(r.EffectIfNotDone, "not stated"), Wide: true},
		)
	}
	if r != nil && r.RetrospectiveDue != "" {
		all = append(all, fact{Term: "Review due", Text: civil(r.RetrospectiveDue) + ", of an emergency after the fact"})
	}
	return all
}

// A group is the figures about one thing that a board asks about.
type group struct {
	Title   string
	Figures []figure
}

// A figure is one number of page 1, what it counts, and where it comes from.
type figure struct {
	Tone        tone // only of what is not known, or not well
	Value, Text string
	Control     string // that reported it; may be empty
}

// groupsOf answers what a board asks: how risky, how secure, how to go back, who helps.
func groupsOf(d *decision.Decision) []group {
	headlines := headlinesOf(d)
	groups := []group{
		{"Risk", risk(d)},
		{"Security", append(issues(d), pick(headlines, security)...)},
		{"Roll-back", rollback(d, headlines)},
		{"Support", append(trained(d), onDuty(d, headlines)...)},
	}
	if rest := pick(headlines, func(name string) bool {
		return !security(name) && !backward(name) && !supporting(name)
	}); len(rest) > 0 {
		groups = append(groups, group{"Other figures", rest})
	}
	return groups
}

// Which figures of controls belong where, by the words of their names.
func security(name string) bool   { return has(name, "pentest", "scan", "defect", "mfa", "vulnerab") }
func backward(name string) bool   { return has(name, "rollback", "cutover") }
func supporting(name string) bool { return has(name, "hypercare", "support", "train") }

func has(name string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(name, w) })
}

// A headline is a figure that a control reported, with its limit if there is one.
type headline struct {
	Name string
	figure
}

// headlinesOf joins a figure with its bounds: rollback_minutes with
// rollback_limit_minutes is "38 of 90", hypercare_days with hypercare_least_days as
// well is "35 of 28–42". A bound without its figure says nothing.
func headlinesOf(d *decision.Decision) []headline {
	from, bounds := map[string]string{}, map[string]string{}
	for _, r := range d.Results {
		for _, h := range r.Headlines {
			from[h.Name] = r.ID
		}
	}
	for _, h := range d.Headlines {
		bounds[h.Name] = value(h.Value)
	}
	var all []headline
	for _, h := range d.Headlines {
		if decision.Bounded(h.Name) != "" {
			continue
		}
		f := figure{Value: value(h.Value), Text: orElse(h.Text, h.Name), Control: from[h.Name]}
		if i := strings.LastIndexByte(h.Name, '_'); i >= 0 {
			f.Value += within(bounds[h.Name[:i]+"_least"+h.Name[i:]], bounds[h.Name[:i]+"_limit"+h.Name[i:]])
		}
		all = append(all, headline{h.Name, f})
	}
	return all
}

// within words the bounds of a figure, of which each may be missing.
func within(least, limit string) string {
	switch {
	case least != "" && limit != "":
		return " of " + least + "–" + limit
	case least != "":
		return " of at least " + least
	case limit != "":
		return " of " + limit
	default:
		return ""
	}
}

func pick(all []headline, belongs func(string) bool) []figure {
	var picked []figure
	for _, h := range all {
		if belongs(h.Name) {
			picked = append(picked, h.figure)
		}
	}
	return picked
}

// risk is what the requester declares, beside what follows from likelihood and
// impact, and what the waivers leave.
func risk(d *decision.Decision) []figure {
	r := d.Request
	if r == nil {
		return []figure{{Tone: unknown, Value: "not known", Text: "nobody has asked for the change"}}
	}
	all := []figure{{Value: orElse(r.DeclaredRisk, "not stated"), Text: "declared"}}
	if r.Likelihood < 1 || r.Likelihood > 5 || r.Impact < 1 || r.Impact > 5 {
		all = append(all, figure{Tone: unknown, Value: "cannot be computed", Text: "likelihood or impact is not stated"})
	} else {
		computed := decision.Risk{Likelihood: r.Likelihood, Impact: r.Impact}
		f := figure{Value: computed.Level(), Text: fmt.Sprintf("computed: %d of 25, likelihood %d × impact %d", computed.Score(), r.Likelihood, r.Impact)}
		if computed.Level() != r.DeclaredRisk {
			f.Tone = unknown
		}
		all = append(all, f)
	}
	worst := decision.Waiver{}
	for _, w := range d.Waivers {
		if w.Accepted && w.RiskAfter.Score() > worst.RiskAfter.Score() {
			worst = w
		}
	}
	if worst.Accepted {
		all = append(all, figure{Tone: unknown, Value: worst.RiskAfter.Level(), Text: "left by the waiver " + orElse(worst.ID, "without an id")})
	}
	return all
}

// severities in the order in which they are told.
var severities = []string{"critical", "high", "medium", "low", "info"}

// issues counts what is still open, by severity.
func issues(d *decision.Decision) []figure {
	if !slices.ContainsFunc(d.Evidence, func(e decision.Evidence) bool { return slices.Contains(issueKinds, e.Kind) }) {
		return []figure{{Tone: unknown, Value: "no visibility", Text: "of defects and vulnerabilities: no evidence counts"}}
	}
	var words []string
	open := 0
	for _, n := range d.Brief.OpenIssues {
		open += n
	}
	left := open
	for _, severity := range severities[:4] {
		n := d.Brief.OpenIssues[severity]
		left -= n
		words = append(words, fmt.Sprintf("%d %s", n, severity))
	}
	if left > 0 {
		words = append(words, fmt.Sprintf("%d other", left))
	}
	f := figure{Value: fmt.Sprint(open), Text: "open issues: " + strings.Join(words, ", ")}
	if d.Brief.OpenIssues["critical"]+d.Brief.OpenIssues["high"] > 0 {
		f.Tone = bad
	}
	return []figure{f}
}

// issueKinds are the kinds of evidence that issues are read from.
var issueKinds = []string{"defect-register", "pentest-report", "vulns"}

// rollback says whether the way back was practised, in which time, and what it is.
func rollback(d *decision.Decision, headlines []headline) []figure {
	all := pick(headlines, func(name string) bool { return has(name, "rollback") })
	i := slices.IndexFunc(d.Brief.Rehearsals, func(r decision.Rehearsal) bool { return r.Kind == "rollback" })
	switch {
	case i >= 0:
		r := d.Brief.Rehearsals[i]
		if len(all) == 0 {
			all = append(all, figure{Value: minutes(r), Text: "the rehearsed roll-back took"})
		}
		all = append(all, figure{Value: orElse(r.Result, "no result stated") + ",", Text: fmt.Sprintf("rehearsed on %s in %s by %s", date(r.At), orElse(r.Environment, "no stated place"), orElse(r.Operator, "nobody named"))})
	case len(all) == 0:
		all = append(all, figure{Tone: unknown, Value: "not rehearsed", Text: "no rehearsal of the roll-back counts"})
	}
	return append(all, pick(headlines, func(name string) bool { return has(name, "cutover") })...)
}

// wayBack is the plan for going back, as the request states it.
func wayBack(d *decision.Decision) string {
	r := d.Request
	if r == nil || strings.TrimSpace(r.Rollback) == "" {
		return "The way back: not stated."
	}
	if r.RollbackMinutes > 0 {
		return fmt.Sprintf("The way back, in %s: %s", count(r.RollbackMinutes, "minute"), r.Rollback)
	}
	return "The way back: " + r.Rollback
}

// minutes words how long a rehearsal took, of what it may take.
func minutes(r decision.Rehearsal) string {
	if limit := cmp.Or(r.WindowMinutes, r.PlannedMinutes); limit > 0 {
		return fmt.Sprintf("%d of %d minutes", r.MeasuredMinutes, limit)
	}
	return count(r.MeasuredMinutes, "minute")
}

// trained says how many of each audience have learned what they need.
func trained(d *decision.Decision) []figure {
	var all []figure
	for _, t := range d.Brief.Training {
		f := figure{Value: fmt.Sprintf("%d of %d", t.Trained, t.Cohort), Text: orElse(strings.ReplaceAll(t.Audience, "-", " "), "unnamed") + "s trained"}
		switch t.Audience {
		case "admin":
			f.Text = "administrators trained"
		case "security":
			f.Text = "people called in an incident trained"
		}
		all = append(all, f)
	}
	if len(all) == 0 {
		all = append(all, figure{Tone: unknown, Value: "no visibility", Text: "of training: no record counts"})
	}
	return all
}

// onDuty says how long hypercare lasts, and until when who is there.
func onDuty(d *decision.Decision, headlines []headline) []figure {
	all := pick(headlines, supporting)
	until := map[string]string{}
	for _, duty := range d.Brief.Duties {
		until[duty.Role] = max(until[duty.Role], duty.To)
	}
	last := ""
	for _, day := range until {
		if last == "" || day < last {
			last = day
		}
	}
	if last == "" {
		return append(all, figure{Tone: unknown, Value: "nobody", Text: "is known to be on duty after go-live"})
	}
	return append(all, figure{Value: count(len(until), "role"), Text: "on duty until " + civil(last)})
}

// vouch names those who answer for the change, and what the gate signed.
func vouch(d *decision.Decision, payload canon.Digest, o Options) []fact {
	var all []fact
	if r := d.Request; r != nil {
		var names []string
		for _, s := range whoAll(r.Requesters) {
			names = append(names, s.Name)
		}
		all = append(all, fact{Term: "The change", Wide: true, Text: fmt.Sprintf("Asked for by %s on %s, carried out by %s, none of whom may vote.",
			strings.Join(names, ", "), at(r.RequestedAt), named(people(d), r.Implementer, "nobody named"))})
	}
	return append(all, signature(payload, o), fact{"Package", "what was judged", orElse(string(d.Package), "not stated"), true})
}

// signature says what the page renders, and whether anybody can verify it.
func signature(payload canon.Digest, o Options) fact {
	signed := "not signed: this page shows what nobody can verify"
	switch {
	case payload != "" && o.Unchecked:
		signed = "its signature was not checked"
	case payload != "":
		signed = "signed by the gate"
	}
	return fact{"Decision", signed, string(payload), true}
}

// verify says how to check the decision without believing this page. Only an
// approval has something that stock tools may accept.
func verify(d *decision.Decision) []command {
	all := []command{{"Whether it admits an artifact now", "releasegate verify DECISION --admission admission.hcl --artifact FILE"}}
	if d.Type() == decision.ApprovalType {
		all = append(all, command{
			"Its signature, without releasegate",
			"cosign verify-blob-attestation --new-bundle-format --bundle DECISION --key GATE.pub --insecure-ignore-tlog --type " + d.Type() + " FILE",
		})
	}
	return all
}
