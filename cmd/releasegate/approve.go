package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
)

// choices are what a member of the board can vote.
var choices = []string{"approve", "reject", "abstain"}

type approveFlags struct {
	ballotFlags

	vote    string
	comment string
}

func (p *process) approve() *cobra.Command {
	f := &approveFlags{}
	cmd := &cobra.Command{
		Use:   "approve ENGAGEMENT --release ID --policy-key FILE --key FILE",
		Short: "Vote, as a member of the board, on a release as it is now",
		Long: `Approve shows what is voted on, then signs a vote on exactly that: the release, the
policy, all evidence that counts and every waiver, as one digest, the package. The
vote is void as soon as any of it changes. One rejection denies the release.

A vote that the gate would not count is refused at once, with the reason: only
members of the board vote, and none of them on what they asked for, carry out or
signed themselves. Whoever votes again replaces their earlier vote.`,
		Example: `  releasegate approve demo-engagement --release 1.0.0 \
    --policy-key demo-engagement/security.pub --key member.key

  releasegate approve demo-engagement --release 1.0.0 --vote reject \
    --comment "The rollback was rehearsed by nobody who will be on duty" \
    --policy-key demo-engagement/security.pub --key member.key`,
		Args: arguments("ENGAGEMENT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.engagement = args[0]
			return p.runApprove(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	f.bind(flags)
	flags.StringVar(&f.vote, "vote", choices[0], "approve, reject or abstain")
	flags.StringVar(&f.comment, "comment", "", "what to say about the vote")
	_ = cmd.RegisterFlagCompletionFunc("vote", cobra.FixedCompletions(choices, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (p *process) runApprove(ctx context.Context, f *approveFlags) error {
	if !slices.Contains(choices, f.vote) {
		return fault.Misuse("--vote "+strings.Join(choices, ", --vote "), "unknown vote %q", f.vote)
	}
	b, err := p.booth(ctx, &f.ballotFlags, "a vote is being cast")
	if err != nil {
		return err
	}
	if b.now.Board == nil {
		return fault.Refuse("", "gate %s asks no board to vote", b.now.Gate)
	}
	kind, _ := attestations.Named(plan.VoteKind)
	vote := map[string]any{"vote": f.vote, "votedAt": b.at.Format(time.RFC3339)}
	if f.comment != "" {
		vote["comment"] = f.comment
	}
	payload, err := intoto.Payload(kind.Type, vote, b.subject(kind))
	if err != nil {
		return err
	}
	s, err := b.fill(ctx, kind, payload)
	if err != nil {
		return err
	}
	cast, err := castIn(&s.after, s.payload, b.signer.Who().Credential())
	if err != nil {
		return err
	}
	p.ballotPaper(&s.after, cast)
	board := s.after.Board
	return p.keep(b, s, map[string]any{
		"package": s.after.Package, "vote": cast.Vote, "voter": cast.Signer.Person,
		"approve": board.Approve, "quorum": board.Quorum, "reject": board.Reject, "verdict": s.after.Verdict,
	})
}

// castIn finds the vote among those of the decision; one that does not count is
// refused.
func castIn(d *decision.Decision, payload, credential canon.Digest) (decision.Vote, error) {
	for _, v := range d.Board.Votes {
		if v.Evidence != payload || v.Signer.Credential() != credential {
			continue
		}
		if !v.Accepted {
			return v, fault.Refuse("", "the vote would not count (%s): %s", v.Code, v.Text)
		}
		return v, nil
	}
	for _, r := range d.Rejections.Listed {
		if r.Payload == payload {
			return decision.Vote{}, fault.Refuse("", "the vote would be rejected (%s): %s", r.Code, r.Text)
		}
	}
	return decision.Vote{}, fmt.Errorf("the gate does not see the vote %s", payload.Short())
}

// ballotPaper says on standard error what is voted on: whoever signs should see it.
func (p *process) ballotPaper(d *decision.Decision, cast decision.Vote) {
	stops, waived := 0, 0
	for _, r := range d.Reasons {
		switch {
		case r.Effect == decision.Waives:
			waived++
		case r.Effect != decision.Warns && r.Evidence != plan.VoteKind:
			stops++
		}
	}
	window := func(t time.Time) string { return t.In(decision.Perth).Format("2 Jan 2006, 15:04") }
	p.note("%s votes to %s release %s of %s for %s in %s", cast.Signer.Name, cast.Vote, d.Release.ID, d.Engagement.Supplier, d.Engagement.Customer, d.Release.Environment)
	p.note("  gate      %s", d.Gate)
	p.note("  window    %s to %s AWST", window(d.Release.Window.Start), window(d.Release.Window.End))
	p.note("  package   sha256 %s", d.Package)
	p.note("  evidence  attestations that count: %d; reasons that stop the release, votes apart: %d; findings waived: %d", len(d.Evidence), stops, waived)
	for _, w := range d.Waivers {
		if w.Accepted {
			p.note("  waiver    %s of %s, %s: %s; until %s", w.ID, w.Control, w.Key, w.Finding, window(w.ExpiresAt))
		}
	}
	for _, c := range d.Conditions {
		p.note("  condition %s, by %s: %s", c.ID, c.Due, c.Text)
	}
	p.note("  votes     %d of %d approve, %d reject, with this one", d.Board.Approve, d.Board.Quorum, d.Board.Reject)
}
