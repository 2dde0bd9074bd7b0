package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/dossier"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
)

type replayFlags struct {
	pins
	signing

	dossier  string
	decision string
	asOf     string
	policy   string
	trust    string
	sign     bool
}

func (p *process) replay() *cobra.Command {
	f := &replayFlags{}
	cmd := &cobra.Command{
		Use:   "replay DOSSIER --policy-key FILE",
		Short: "Decide again from a dossier, and say whether the same comes out",
		Long: `Replay verifies a dossier and decides again from it alone, offline: every signature,
every control, every byte of the decision but the name of the engine. Without
--policy-key it believes the keys in the dossier, and says so.

With --as-of it shows instead what would be decided at another instant, and by
other rulebooks if --policy or --trust names them.

With --sign a second gate signs the decision that it has come to itself, with a key
of its own, into a file beside the dossier: admission.hcl can demand several gates.

Exit codes: 0 the same bytes, 3 something differs and nothing is signed, 4 the dossier
is refused. With --as-of, 0 if nothing would change and 3 if something would.`,
		Example: `  releasegate replay decision.dossier.tgz --policy-key security.pub
  releasegate replay decision.dossier.tgz --policy-key security.pub --decision decision.sigstore.json

  # What has become of it: what has expired, what a new policy would say
  releasegate replay decision.dossier.tgz --as-of now --policy-key security.pub --policy demo-engagement/policy

  # As a second gate: recompute the decision, and sign it too
  releasegate replay decision.dossier.tgz --policy-key security.pub --sign --key second-gate.key`,
		Args: arguments("DOSSIER"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.dossier = args[0]
			return p.runReplay(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	f.bind(flags)
	flags.StringVar(&f.decision, "decision", "", "stored decision that the dossier must be of")
	flags.StringVar(&f.asOf, "as-of", "", "show what would be decided at this instant instead: now, or such as 2026-06-30T04:00:00Z")
	flags.StringVar(&f.policy, "policy", "", "with --as-of: folder of another policy bundle")
	flags.StringVar(&f.trust, "trust", "", "with --as-of: folder of another trust manifest")
	flags.BoolVar(&f.sign, "sign", false, "sign the decision as another gate, if the same bytes come out")
	f.bindSigner(flags, "with --sign: private key of this gate")
	return cmd
}

// check refuses flags that do not go together.
func (f *replayFlags) check() error {
	signs := f.Key != "" || f.IdentityToken != "" || f.Fulcio != "" || f.Helpers != "" || f.TimestampAuthority != "" || f.Rekor != ""
	switch {
	case f.asOf == "" && (f.policy != "" || f.trust != ""):
		return fault.Misuse("add --as-of now", "other rulebooks decide nothing again: what was decided was decided by those in the dossier")
	case f.sign && f.asOf != "":
		return fault.Misuse("leave --as-of or --sign out", "what would be decided at another instant is no decision, and is not signed")
	case f.sign && !f.named():
		return fault.Misuse("add --policy-key security.pub, the key that you have from security", "--sign needs --policy-key: a gate does not take from a dossier whom to believe")
	case f.sign:
		return f.Check()
	case signs:
		return fault.Misuse("add --sign", "who signs, and who says when, is of use with --sign only")
	}
	return nil
}

func (p *process) runReplay(ctx context.Context, f *replayFlags) error {
	if err := f.check(); err != nil {
		return err
	}
	pinned, err := f.read()
	if err != nil {
		return err
	}
	d, err := dossier.Open(f.dossier)
	if err != nil {
		return err
	}
	if f.decision != "" {
		if err := sameDecision(d, f.dossier, f.decision); err != nil {
			return err
		}
	}
	r, err := d.Replay(ctx, p.engine(), pinned.by, gate.Pins{Holders: pinned.holders, Threshold: f.threshold})
	if err != nil {
		return err
	}
	if f.sign && r.Equal() {
		signed, err := p.endorse(ctx, f, r)
		if err != nil {
			return err
		}
		return p.answerReplay(f.dossier, r, signed)
	}
	if !r.Equal() || f.asOf == "" {
		return p.answerReplay(f.dossier, r, "")
	}
	ask := dossier.Ask{Policy: f.policy, Trust: f.trust, Security: pinned.by}
	if ask.At, err = p.instant(strings.TrimSuffix(f.asOf, "now")); err != nil {
		return err
	}
	outlook, err := d.AsOf(ctx, p.engine(), ask)
	if err != nil {
		return err
	}
	return p.answerOutlook(outlook)
}

// endorse signs a decision as another gate, and returns the file that the signature is
// kept in.
func (p *process) endorse(ctx context.Context, f *replayFlags, r *dossier.Replay) (string, error) {
	signer, err := f.openSigner(ctx, p)
	if err != nil {
		return "", err
	}
	content, err := r.Endorse(signer)
	if err != nil {
		return "", err
	}
	name := dossier.Endorsed(f.dossier, signer.Who())
	_, err = disk.Keep(name, content, 0o644)
	return name, err
}

// sameDecision refuses a dossier that is of another decision than the one named.
func sameDecision(d *dossier.Dossier, name, decided string) error {
	content, err := disk.ReadFile(decided, canon.MaxBytes)
	if err != nil {
		return err
	}
	envelope, err := intoto.Read(content)
	if err != nil {
		return fault.Refuse("", "decision %q: %w", decided, err)
	}
	if wanted := canon.Sum(envelope.Payload); wanted != d.Decision() {
		return fault.Refuse("name the dossier that lies beside the decision", "dossier %q is of decision %s, and %q is decision %s", name, d.Decision().Short(), decided, wanted.Short())
	}
	return nil
}

// answerReplay says what came of a replay, and in which file another gate's signature
// is; empty: nothing was signed.
func (p *process) answerReplay(name string, r *dossier.Replay, signed string) error {
	d, same := &r.Stored, r.Equal()
	if p.output == "json" {
		p.writeJSON(map[string]any{
			"equal": same, "decision": canon.Sum(r.Payload), "verdict": d.Verdict, "decidedBy": d.Engine, "replayedBy": r.Engine,
			"signer": r.Gate.Credential(), "vouching": r.Vouching, "pinned": r.Pinned, "differences": orNone(r.Differences), "note": r.Note, "advice": r.Advice,
			"signed": signed,
		})
	} else {
		p.tellReplay(name, r)
		if signed != "" {
			fmt.Fprintf(p.stdout, "  signed as another gate: %s\n", fault.Line(signed))
		}
	}
	if !same {
		return answer(exitDenied)
	}
	return nil
}

func (p *process) tellReplay(name string, r *dossier.Replay) {
	d := &r.Stored
	what := fmt.Sprintf("decision %s: gate %s %s release %s at %s", canon.Sum(r.Payload).Short(), d.Gate, d.Verdict, d.Release.ID, d.DecidedAt.Format("2006-01-02 15:04:05 UTC"))
	if r.Equal() {
		fmt.Fprintf(p.stdout, "equal: %s\n", fault.Line(what))
		fmt.Fprintf(p.stdout, "  the same bytes come out of the dossier\n")
	} else {
		fmt.Fprintf(p.stdout, "differs: %s\n", fault.Line(what))
		for _, difference := range r.Differences {
			fmt.Fprintf(p.stdout, "  %s\n", fault.Line(difference.String()))
		}
	}
	fmt.Fprintf(p.stdout, "  decided by %s %s, replayed by %s %s\n", fault.Line(d.Engine.Name), fault.Line(d.Engine.Version), r.Engine.Name, r.Engine.Version)
	fmt.Fprintf(p.stdout, "  signed by the gate: %s\n", fault.Line(r.Gate.String()))
	if d.Trial() {
		fmt.Fprintf(p.stdout, "  it is a trial: %s\n", fault.Line(strings.Join(d.Unsafe, "; ")))
	}
	if r.Advice != "" {
		fmt.Fprintf(p.stdout, "  %s\n", fault.Line(r.Advice))
	}
	if r.Note != "" {
		fmt.Fprintf(p.stdout, "  %s\n", r.Note)
	}
	var vouching []string
	for _, who := range r.Vouching {
		if key := canon.Digest(who); key.Valid() {
			who = key.Short()
		}
		vouching = append(vouching, fault.Line(who))
	}
	switch {
	case len(vouching) == 0:
		fmt.Fprintf(p.stdout, "  nobody vouches for policy and trust\n")
	case r.Pinned:
		fmt.Fprintf(p.stdout, "  policy and trust are signed by %s, whom you named\n", strings.Join(vouching, ", "))
	default:
		fmt.Fprintf(p.stdout, "  policy and trust are signed by %s, which only the dossier %q vouches for: name the key that you have from security with --policy-key\n", strings.Join(vouching, ", "), name)
	}
}

func (p *process) answerOutlook(o *dossier.Outlook) error {
	changes := o.Changes()
	if p.output == "json" {
		p.writeJSON(map[string]any{
			"asOf": o.At, "decision": o.Stored.Verdict, "then": o.Then.Verdict, "changes": orNone(changes),
			"gone": orNone(o.Gone()), "new": orNone(o.New()),
		})
	} else {
		p.tellOutlook(o, changes)
	}
	if len(changes) > 0 {
		return answer(exitDenied)
	}
	return nil
}

func (p *process) tellOutlook(o *dossier.Outlook, changes []dossier.Change) {
	fmt.Fprintf(p.stdout, "as of %s release %s would be %s; it was %s at %s\n", o.At.Format(time.RFC3339), fault.Line(o.Stored.Release.ID), verdictThen(&o.Then), o.Stored.Verdict, o.Stored.DecidedAt.Format(time.RFC3339))
	if len(changes) == 0 {
		fmt.Fprintf(p.stdout, "  no result would change\n")
	}
	last := ""
	for _, c := range changes {
		if cause := causes(o, c.Because); cause != last {
			fmt.Fprintf(p.stdout, "  because %s:\n", fault.Line(cause))
			last = cause
		}
		fmt.Fprintf(p.stdout, "    %s: was %s, would be %s: %s\n", fault.Line(c.Control), c.Was, c.Then, fault.Line(c.Title))
		for _, why := range c.Why {
			fmt.Fprintf(p.stdout, "      %s\n", fault.Line(why))
		}
	}
}

// causes are why a result would be another, in words.
func causes(o *dossier.Outlook, because []string) string {
	var words []string
	for _, cause := range because {
		switch cause {
		case dossier.ByTime:
			words = append(words, "it is "+o.At.Format(time.RFC3339)+" and no longer "+o.Stored.DecidedAt.Format(time.RFC3339))
		case dossier.ByTrust:
			words = append(words, fmt.Sprintf("of the trust manifest %q, version %d in the place of %d", o.Then.Trust.Name, o.Then.Trust.Version, o.Stored.Trust.Version))
		case dossier.ByPolicy:
			words = append(words, fmt.Sprintf("of the policy bundle %q, version %d in the place of %d", o.Then.Policy.Name, o.Then.Policy.Version, o.Stored.Policy.Version))
		}
	}
	return strings.Join(words, ", or ")
}

func verdictThen(d *decision.Decision) string {
	if d.Denial != "" {
		return d.Verdict.String() + " (" + d.Denial + ")"
	}
	return d.Verdict.String()
}

// orNone is a list that JSON shows as such, even if it is empty.
func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
