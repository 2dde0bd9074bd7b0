package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

type revokeFlags struct {
	signing

	gates  gates
	ledger string
	reason string
}

func (p *process) revoke() *cobra.Command {
	f := &revokeFlags{}
	cmd := &cobra.Command{
		Use:   "revoke DECISION --ledger LEDGER --key FILE --reason TEXT",
		Short: "Take an approval back",
		Long: `Revoke signs that an approval no longer stands, and appends that to the ledger.
Whoever admits by the ledger (verify --ledger) refuses the approval from then on,
whatever it is still valid until. Only a new decision approves the release again.`,
		Example: `  releasegate revoke decision.sigstore.json --ledger demo-engagement/ledger --key gate.key --reason "the signing service was broken into"`,
		Args:    arguments("DECISION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "ledger", "reason"); err != nil {
				return err
			}
			return p.runRevoke(cmd.Context(), args[0], f)
		},
	}
	f.bindSigner(cmd.Flags(), "private key of the gate")
	cmd.Flags().StringVar(&f.ledger, "ledger", "", "folder of the ledger that the decision is in")
	f.gates.bind(cmd.Flags(), ", if another than --key decided or signed the ledger last: that of --key and the others")
	cmd.Flags().StringVar(&f.reason, "reason", "", "why, for those who read the ledger's envelope")
	return cmd
}

func (p *process) runRevoke(ctx context.Context, name string, f *revokeFlags) error {
	if err := f.Check(); err != nil {
		return err
	}
	signer, err := f.openSigner(ctx, p)
	if err != nil {
		return err
	}
	by, err := f.gates.with(signer)
	if err != nil {
		return err
	}
	d, digest, err := approvalOf(name, by)
	if err != nil {
		return err
	}
	v, err := ledger.Read(f.ledger)
	if err != nil {
		return err
	}
	if _, found := v.Latest(d.Gate, d.Release.ID); !found {
		return fault.Refuse("name the ledger of the engagement with --ledger", "ledger %q holds no decision of gate %q on this release", f.ledger, d.Gate)
	}
	at, err := p.instant("")
	if err != nil {
		return err
	}
	r := decision.Revocation{Revokes: digest, Gate: d.Gate, Release: d.Release.Digest(), Reason: f.reason, RevokedAt: at}
	payload, err := r.Payload(d.Release.ID)
	if err != nil {
		return err
	}
	content, err := signer.Seal(payload)
	if err != nil {
		return err
	}
	log, err := ledger.Open(f.ledger)
	if err != nil {
		return err
	}
	receipt, err := log.Append(ledger.Revoked(r, d.Release.ID, canon.Sum(payload), signer.Who()), content, writerTo(ledger.Origin(d.Engagement), signer, by, at))
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "revoked: decision %s on release %s, by entry %d of the ledger\n", digest.Short(), fault.Line(d.Release.ID), receipt.Entry.Index)
	return nil
}

// writerTo appends to the ledger of that name, as it stands by any of the gates.
func writerTo(origin string, signer *sign.Signer, by trust.Trusted, at time.Time) ledger.Writer {
	return ledger.Writer{Origin: origin, Signer: signer, Known: func(time.Time) trust.Trusted { return by }, Clock: at}
}

// approvalOf reads a decision that can be revoked.
func approvalOf(name string, by trust.Trusted) (decision.Decision, canon.Digest, error) {
	content, err := disk.ReadFile(name, canon.MaxBytes)
	if err != nil {
		return decision.Decision{}, "", err
	}
	envelope, err := intoto.Read(content)
	if err != nil {
		return decision.Decision{}, "", fault.Refuse("", "decision %q: %w", name, err)
	}
	payload, _, err := by.Payload(envelope)
	if err != nil {
		return decision.Decision{}, "", fault.Refuse("add --gate-key with the key of the gate that decided, or --admission, which names it by identity", "decision %q: %w", name, err)
	}
	d, err := decision.Read(payload)
	if err != nil {
		return decision.Decision{}, "", fault.Refuse("", "decision %q: %w", name, err)
	}
	if d.Type() != decision.ApprovalType {
		return decision.Decision{}, "", fault.Refuse("name a release approval", "decision %q approves nothing, so there is nothing to revoke", name)
	}
	return d, canon.Sum(payload), nil
}
