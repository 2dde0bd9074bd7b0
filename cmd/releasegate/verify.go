package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/admit"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/plan"
)

func (p *process) verify() *cobra.Command {
	var admission, log string
	var artifacts []string
	cmd := &cobra.Command{
		Use:   "verify DECISION --admission FILE --artifact DIGEST|FILE",
		Short: "Say whether a signed decision admits an artifact now",
		Long: `Verify checks a stored decision for the step that admits artifacts: signature,
verdict, gate, engagement, environment, artifact, rulebooks, validity, window; and
with --ledger that it is in the gate's ledger, neither superseded nor revoked. The clock decides; there is no --at.

Exit codes: 0 admitted, 3 a verified decision that does not admit, 4 no verified
decision.`,
		Example: `  releasegate verify decision.sigstore.json --admission admission.hcl --artifact wallet-issuer.img
  releasegate verify decision.dsse.json --admission admission.hcl \
    --artifact sha256:e7cafc09644131ebc80bb66d6fe6cdc2580b78c4e0d24c3cddd330dad9e92aff --output json`,
		Args: arguments("DECISION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "admission", "artifact"); err != nil {
				return err
			}
			return p.runVerify(args[0], admission, log, artifacts)
		},
	}
	cmd.Flags().StringVar(&admission, "admission", "", "what security demands of a decision: admission.hcl")
	cmd.Flags().StringArrayVar(&artifacts, "artifact", nil, "what is to go live: a SHA-256 or a file; repeat for several")
	cmd.Flags().StringVar(&log, "ledger", "", "ledger of the gate: the decision must be what it says last of the release")
	return cmd
}

func (p *process) runVerify(name, admission, log string, artifacts []string) error {
	content, err := disk.ReadFile(admission, plan.MaxBytes)
	if err != nil {
		return err
	}
	policy, err := plan.Admission(admission, content)
	if err != nil {
		return err
	}
	file, err := disk.ReadFile(name, canon.MaxBytes)
	if err != nil {
		return err
	}
	var digests []canon.Digest
	for _, artifact := range artifacts {
		digest, err := artifactDigest(artifact)
		if err != nil {
			return err
		}
		digests = append(digests, digest)
	}
	var view *ledger.View
	if log != "" {
		if view, err = ledger.Read(log); err != nil {
			return err
		}
	}
	a := admit.Check(policy, file, digests, view, p.now().UTC())
	if a.Decision == nil {
		return fault.Refuse(a.Objections[0].Hint, "verifying %q: %s", name, a.Objections[0].Text)
	}
	p.answerAdmission(name, &a)
	if !a.Admitted {
		return answer(exitDenied)
	}
	return nil
}

// artifactDigest takes a digest as it stands, and a file by what it holds.
func artifactDigest(artifact string) (canon.Digest, error) {
	if digest := canon.Digest(strings.TrimPrefix(artifact, "sha256:")); digest.Valid() {
		return digest, nil
	}
	digest, err := intoto.RecordFile(artifact)
	if err != nil {
		return "", fault.Refuse("name a file, or a SHA-256 of 64 lowercase hex characters", "artifact %q: %w", artifact, err)
	}
	return digest, nil
}

func (p *process) answerAdmission(name string, a *admit.Admission) {
	if p.output == "json" {
		p.writeJSON(map[string]any{
			"admitted": a.Admitted, "objections": a.Objections, "payload": a.Payload,
			"release": a.Decision.Release.ID, "gate": a.Decision.Gate, "validUntil": a.Decision.ValidUntil.At,
		})
		return
	}
	if a.Admitted {
		fmt.Fprintf(p.stdout, "admitted: release %s by decision %s, valid until %s\n", fault.Legible(a.Decision.Release.ID), a.Payload.Short(), a.Decision.ValidUntil.At.Format("2006-01-02 15:04 UTC"))
		return
	}
	fmt.Fprintf(p.stdout, "not admitted: decision %q\n", name)
	for _, o := range a.Objections {
		fmt.Fprintf(p.stdout, "  %s: %s\n", o.Code, fault.Legible(o.Text))
		if o.Hint != "" {
			fmt.Fprintf(p.stdout, "    hint: %s\n", fault.Legible(o.Hint))
		}
	}
}
