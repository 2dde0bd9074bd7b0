package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/internal/admit"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/report"
)

func (p *process) verify() *cobra.Command {
	var admission, log string
	var artifacts []string
	cmd := &cobra.Command{
		Use:   "verify DECISION --admission FILE --artifact DIGEST|FILE",
		Short: "Say whether a signed decision admits an artifact now",
		Long: `Verify checks a stored decision for the step that admits artifacts: signature,
verdict, gate, engagement, environment, artifact, rulebooks, validity, window; and
with --ledger that it is in the gate's ledger, neither superseded nor revoked.
The clock decides; there is no --at.

Exit codes: 0 admitted, 3 a verified decision that does not admit, 4 no verified
decision.`,
		Example: `  releasegate verify decision.sigstore.json --admission admission.hcl --artifact wallet-issuer.img
  releasegate verify decision.dsse.json --admission admission.hcl \
    --artifact sha256:e7cafc09644131ebc80bb66d6fe6cdc2580b78c4e0d24c3cddd330dad9e92aff --output json`,
		Args:        arguments("DECISION"),
		Annotations: map[string]string{annotates: "the objections"},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := demand(cmd.Flags(), "admission", "artifact"); err != nil {
				return err
			}
			return p.runVerify(args[0], admission, log, artifacts)
		},
	}
	cmd.Flags().StringVar(&admission, "admission", "", "what security demands of a decision: admission.hcl")
	cmd.Flags().StringArrayVar(&artifacts, "artifact", nil, "what is to go live: a SHA-256 or a file; repeat for several")
	cmd.Flags().StringVar(&log, "ledger", "", "folder of the gate's ledger: the decision must be what it says last of the release (default: what admission.hcl names, if it does)")
	return cmd
}

func (p *process) runVerify(name, admission, log string, artifacts []string) error {
	policy, err := readAdmission(admission)
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
	if log = orElse(log, policy.Ledger); log != "" {
		if view, err = ledger.Read(log); err != nil {
			return err
		}
	}
	a := admit.Check(policy, file, digests, view, p.now().UTC())
	if a.Decision == nil {
		return fault.Refuse(a.Objections[0].Hint, "verifying %q: %s", name, a.Objections[0].Text)
	}
	if err := p.answerAdmission(name, admission, &a); err != nil {
		return err
	}
	if !a.Admitted {
		return answer(exitDenied)
	}
	return nil
}

func readAdmission(name string) (admit.Policy, error) {
	content, err := disk.ReadFile(name, plan.MaxBytes)
	if err != nil {
		return admit.Policy{}, err
	}
	return plan.Admission(name, content)
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

func (p *process) answerAdmission(name, admission string, a *admit.Admission) error {
	if p.forge() != "" {
		return report.WriteRemarks(p.stdout, p.forge(), objectionRemarks(admission, a))
	}
	if p.output == "json" {
		p.writeJSON(map[string]any{
			"admitted": a.Admitted, "objections": a.Objections, "payload": a.Payload,
			"release": a.Decision.Release.ID, "gate": a.Decision.Gate, "validUntil": a.Decision.ValidUntil.At,
		})
		return nil
	}
	if a.Admitted {
		fmt.Fprintf(p.stdout, "admitted: %s\n", fault.Legible(admittedBy(a)))
		return nil
	}
	fmt.Fprintf(p.stdout, "not admitted: decision %q\n", name)
	for _, o := range a.Objections {
		fmt.Fprintf(p.stdout, "  %s: %s\n", o.Code, fault.Legible(o.Text))
		if o.Hint != "" {
			fmt.Fprintf(p.stdout, "    hint: %s\n", fault.Legible(o.Hint))
		}
	}
	return nil
}

func admittedBy(a *admit.Admission) string {
	return fmt.Sprintf("release %s by decision %s, valid until %s", a.Decision.Release.ID, a.Payload.Short(), a.Decision.ValidUntil.At.Format("2006-01-02 15:04 UTC"))
}

// objectionRemarks are shown at the file whose demands are not met.
func objectionRemarks(admission string, a *admit.Admission) []report.Remark {
	file := filepath.ToSlash(admission)
	if a.Admitted {
		return []report.Remark{{Level: report.LevelNotice, Code: "admitted", Title: "Admitted", Text: admittedBy(a), File: file}}
	}
	var all []report.Remark
	for _, o := range a.Objections {
		text := o.Text
		if o.Hint != "" {
			text += ". " + o.Hint
		}
		all = append(all, report.Remark{Level: report.LevelError, Severity: decision.Critical, Code: o.Code, Title: "Not admitted", Text: text, File: file})
	}
	return all
}
