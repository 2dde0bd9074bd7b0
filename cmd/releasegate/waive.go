package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
)

type waiveFlags struct {
	ballotFlags

	coSign        string
	id            string
	control       string
	criterion     string
	finding       string
	justification string
	caveats       string
	compensation  []string
	before        string
	after         string
	requester     string
	owner         string
	remediation   string
	settledBy     string
	due           string
	expires       string
	review        string
}

func (p *process) waive() *cobra.Command {
	f := &waiveFlags{}
	cmd := &cobra.Command{
		Use:   "waive ENGAGEMENT --release ID --control ID --finding KEY … --policy-key FILE --key FILE",
		Short: "Ask that one finding be accepted for a time, or accept it",
		Long: `Waive writes a waiver of one finding and signs it as the one who asks for it. Whoever
may accept the risk then signs the same bytes with --co-sign. The roles that may, for
how long, and what cannot be waived at all stand in gate.hcl.

What the gate would refuse is refused at once, with the reason. A waiver changes what
the board votes on: members who voted before vote again.`,
		Example: `  # Who wants it
  releasegate waive demo-engagement --release 1.0.0 --control TST-09 --finding pt-001 \
    --justification "Two hundred invited users; the attack needs an unlocked second device" \
    --compensation "The gateway lets each offer through once=gateway-test.pdf" \
    --risk-before 3x4 --risk-after 2x4 --owner invented-risk-owner \
    --remediation "Make each offer single-use in the issuer" --settled-by invented-security-lead --due 28d \
    --expires 28d --review 14d \
    --policy-key demo-engagement/security.pub --key demo-engagement/keys/invented-security-lead.key

  # Who bears the risk
  releasegate waive demo-engagement --release 1.0.0 --co-sign demo-engagement/evidence/waiver-0123456789ab.0123456789ab.dsse.json \
    --policy-key demo-engagement/security.pub --key demo-engagement/keys/invented-risk-owner.key`,
		Args: arguments("ENGAGEMENT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.engagement = args[0]
			return p.runWaive(cmd, f)
		},
	}
	flags := cmd.Flags()
	f.bind(flags)
	flags.StringVar(&f.coSign, "co-sign", "", "envelope of the waiver to accept, instead of all that follows")
	flags.StringVar(&f.control, "control", "", "id of the control that failed")
	flags.StringVar(&f.criterion, "criterion", "", "criterion that is not met (default: the only one that has the finding)")
	flags.StringVar(&f.finding, "finding", "", "key of the finding, as the report shows it")
	flags.StringVar(&f.id, "id", "", "id in the register of risks (default: made of control and finding)")
	flags.StringVar(&f.justification, "justification", "", "why the release should go live all the same")
	flags.StringVar(&f.caveats, "caveats", "", "what the acceptance does not extend to")
	flags.StringArrayVar(&f.compensation, "compensation", nil, "TEXT=FILE: what lowers the risk meanwhile, and the document that shows it at work; repeat for several")
	flags.StringVar(&f.before, "risk-before", "", "risk without that, as LIKELIHOODxIMPACT, each 1 to 5")
	flags.StringVar(&f.after, "risk-after", "", "risk that is left, likewise")
	flags.StringVar(&f.requester, "requester", "", "person id of who asks (default: whose key it is)")
	flags.StringVar(&f.owner, "owner", "", "person id of who bears the risk")
	flags.StringVar(&f.remediation, "remediation", "", "how the finding will be settled for good")
	flags.StringVar(&f.settledBy, "settled-by", "", "person id of who settles it (default: who asks)")
	flags.StringVar(&f.due, "due", "", "day by which it is settled, in Perth, such as 2026-07-24, or days from now such as 28d")
	flags.StringVar(&f.expires, "expires", "", "end of the waiver: an instant in UTC, or days from now such as 28d")
	flags.StringVar(&f.review, "review", "", "next review of risk and compensation, likewise (default: the end)")
	return cmd
}

// runWaive is either of the two: the request, or the acceptance.
func (p *process) runWaive(cmd *cobra.Command, f *waiveFlags) error {
	if f.coSign == "" {
		if err := demand(cmd.Flags(), "control", "finding", "justification", "compensation", "risk-before", "risk-after", "owner", "remediation", "due", "expires"); err != nil {
			return err
		}
	}
	ctx := cmd.Context()
	b, err := p.booth(ctx, &f.ballotFlags, "a waiver is being signed")
	if err != nil {
		return err
	}
	kind, _ := attestations.Named(plan.WaiverKind)
	var payload []byte
	if f.coSign != "" {
		payload, err = cosigned(f.coSign, kind)
	} else {
		payload, err = p.waiverPayload(b, f, kind)
	}
	if err != nil {
		return err
	}
	return p.putWaiver(ctx, b, f, kind, payload)
}

// putWaiver signs the waiver and keeps it, unless the gate would refuse it for more
// than a signature that is still to come.
func (p *process) putWaiver(ctx context.Context, b *booth, f *waiveFlags, kind attestations.Kind, payload []byte) error {
	s, err := b.fill(ctx, kind, payload)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(s.after.Waivers, func(w decision.Waiver) bool { return w.Evidence == s.payload })
	if i < 0 {
		for _, r := range s.after.Rejections.Listed {
			if r.Payload == s.payload {
				return fault.Refuse("", "the waiver would be rejected (%s): %s", r.Code, r.Text)
			}
		}
		return fmt.Errorf("the gate does not see the waiver %s", s.payload.Short())
	}
	w := s.after.Waivers[i]
	wanting := w.Code == "waiver_not_approved" || w.Code == "waiver_self_granted"
	helps := f.coSign == "" || len(w.Approvers) > approvers(&b.now, s.payload)
	if !w.Accepted && (!wanting || !helps) {
		return fault.Refuse("", "the waiver would not count (%s): %s", w.Code, w.Text)
	}
	p.note("waiver %s of %s, %s, %s: %s", w.ID, w.Control, w.Criterion, w.Key, w.Finding)
	p.note("  risk      %s before, %s after (%d and %d of 25)", w.RiskBefore.Level(), w.RiskAfter.Level(), w.RiskBefore.Score(), w.RiskAfter.Score())
	p.note("  until     %s, reviewed %s", w.ExpiresAt.Format(time.RFC3339), w.NextReview.Format(time.RFC3339))
	for _, c := range w.Compensation {
		p.note("  meanwhile %s", c.Text)
	}
	if w.Accepted {
		p.note("  accepted: the board votes on the package with this waiver, and whoever voted before votes again")
	} else {
		p.note("  not accepted yet: %s", w.Text)
		p.note("  releasegate waive %s --release %s --gate %s --co-sign %s --policy-key SECURITY.pub --key KEY", fault.Quote(f.engagement), fault.Quote(b.now.Release.ID), fault.Quote(b.now.Gate), fault.Quote(s.name))
	}
	return p.keep(b, s, map[string]any{"waiver": w.ID, "accepted": w.Accepted, "code": w.Code, "package": s.after.Package})
}

// approvers is how many have accepted a waiver already.
func approvers(d *decision.Decision, payload canon.Digest) int {
	for _, w := range d.Waivers {
		if w.Evidence == payload {
			return len(w.Approvers)
		}
	}
	return 0
}

// waiverPayload writes the statement from the flags and from what the gate finds now.
func (p *process) waiverPayload(b *booth, f *waiveFlags, kind attestations.Kind) ([]byte, error) {
	found, err := sought(&b.now, f)
	if err != nil {
		return nil, err
	}
	requester := orElse(f.requester, b.who)
	settledBy := orElse(f.settledBy, requester)
	for _, id := range []string{requester, f.owner, settledBy} {
		if _, known := b.in.Plan.Roster.Person(id); !known {
			return nil, fault.Misuse("name a person by the id that trust.hcl has", "%q is no person in trust.hcl", id)
		}
	}
	expires, err := p.later("expires", f.expires, b.at)
	if err != nil {
		return nil, err
	}
	review, err := p.later("review", orElse(f.review, f.expires), b.at)
	if err != nil {
		return nil, err
	}
	due, err := dueDay(f.due, b.at)
	if err != nil {
		return nil, err
	}
	before, err := score("risk-before", f.before)
	if err != nil {
		return nil, err
	}
	after, err := score("risk-after", f.after)
	if err != nil {
		return nil, err
	}
	measures, err := compensations(f.compensation, expires, review)
	if err != nil {
		return nil, err
	}
	d := &b.now
	waiver := map[string]any{
		"id": orElse(f.id, waiverID(f.control, f.finding)), "customer": d.Engagement.Customer, "engagement": d.Engagement.ID,
		"release": d.Release.ID, "environment": d.Release.Environment,
		"control": f.control, "criterion": found.Criterion, "finding": found.Key, "found": found.Text,
		"justification": f.justification, "compensatingControls": measures, "riskBefore": before, "riskAfter": after,
		"owner": f.owner, "requester": requester,
		"remediation": map[string]any{"text": f.remediation, "owner": settledBy, "due": due},
		"createdAt":   b.at.Format(time.RFC3339), "validFrom": b.at.Format(time.RFC3339), "expiresAt": expires, "nextReview": review,
	}
	if f.caveats != "" {
		waiver["caveats"] = f.caveats
	}
	content, err := canon.Marshal(waiver)
	if err != nil {
		return nil, err
	}
	predicate, err := canon.Parse(content)
	if err != nil {
		return nil, err
	}
	if err := kind.Validate(predicate); err != nil {
		return nil, fault.Refuse("correct the flag that the field comes from", "the waiver does not meet its schema:\n  %s", strings.ReplaceAll(err.Error(), "; ", "\n  "))
	}
	return intoto.Payload(kind.Type, predicate, b.subject(kind))
}

// sought finds the finding that is to be waived among those that there are.
func sought(d *decision.Decision, f *waiveFlags) (decision.Finding, error) {
	i := slices.IndexFunc(d.Results, func(r decision.Result) bool { return r.ID == f.control })
	if i < 0 {
		return decision.Finding{}, fault.Refuse("releasegate status lists what fails", "gate %s does not require a control %q", d.Gate, f.control)
	}
	var matching []decision.Finding
	var there []string
	for _, each := range d.Results[i].Findings {
		there = append(there, each.Criterion+" "+each.Key)
		if each.Key == f.finding && (f.criterion == "" || f.criterion == each.Criterion) {
			matching = append(matching, each)
		}
	}
	switch {
	case len(matching) == 1:
		return matching[0], nil
	case len(matching) > 1:
		return decision.Finding{}, fault.Misuse("add --criterion: "+strings.Join(there, ", "), "%s has %d findings %q", f.control, len(matching), f.finding)
	case len(there) == 0:
		return decision.Finding{}, fault.Refuse("", "%s has no finding that could be waived: it came out as %s", f.control, d.Results[i].Outcome)
	}
	return decision.Finding{}, fault.Refuse("it has: "+strings.Join(there, ", "), "%s has no finding %q", f.control, f.finding)
}

// fromNow reads a number of days from now.
func fromNow(text string, at time.Time) (time.Time, bool) {
	number, found := strings.CutSuffix(text, "d")
	n, err := strconv.Atoi(number)
	return at.AddDate(0, 0, n), found && err == nil && n > 0 && n <= 366
}

// dueDay reads a day in Perth, or a number of days from now.
func dueDay(text string, at time.Time) (string, error) {
	if day, ok := fromNow(text, at); ok {
		return day.In(decision.Perth).Format(time.DateOnly), nil
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", fault.Misuse("write --due 28d, or --due 2026-07-28", "--due %q is neither days from now nor a date", text)
	}
	return text, nil
}

// later reads an instant, or a number of days from now.
func (p *process) later(name, text string, at time.Time) (string, error) {
	if t, ok := fromNow(text, at); ok {
		return t.Format(time.RFC3339), nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || !strings.HasSuffix(text, "Z") {
		return "", fault.Misuse(fmt.Sprintf("write --%s 28d, or --%s 2026-07-28T04:00:00Z", name, name), "--%s %q is neither days from now nor an instant in UTC", name, text)
	}
	return t.Format(time.RFC3339), nil
}

// score reads a risk.
func score(name, text string) (map[string]any, error) {
	likelihood, impact, found := strings.Cut(text, "x")
	l, one := strconv.Atoi(likelihood)
	i, other := strconv.Atoi(impact)
	if !found || one != nil || other != nil || l < 1 || l > 5 || i < 1 || i > 5 {
		return nil, fault.Misuse("write --"+name+" 3x4: likelihood 3, impact 4", "--%s %q is not LIKELIHOODxIMPACT, each 1 to 5", name, text)
	}
	return map[string]any{"likelihood": l, "impact": i}, nil
}

// compensations reads what lowers the risk, with the digest of what shows it.
func compensations(list []string, until, review string) ([]map[string]any, error) {
	var all []map[string]any
	for _, each := range list {
		cut := strings.LastIndexByte(each, '=')
		if cut < 1 || cut == len(each)-1 {
			return nil, fault.Misuse(`write --compensation "What is done=document.pdf"`, "--compensation %q is not TEXT=FILE", each)
		}
		content, err := disk.ReadFile(each[cut+1:], canon.MaxBytes)
		if err != nil {
			return nil, err
		}
		all = append(all, map[string]any{
			"text": each[:cut], "until": until, "nextReview": review,
			"evidence": map[string]any{"name": filepath.Base(each[cut+1:]), "digest": map[string]any{"sha256": canon.Sum(content)}},
		})
	}
	return all, nil
}

// waiverID makes an id of words that may hold anything.
func waiverID(words ...string) string {
	id := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, strings.Join(words, "-"))
	return "wvr-" + id[:min(len(id), 60)]
}
