package main

import (
	"context"
	"fmt"
	"os"
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
	"github.com/credentry/releasegate/internal/oci"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/report"
)

func (p *process) verify() *cobra.Command {
	f := &verifyFlags{}
	cmd := &cobra.Command{
		Use:   "verify DECISION|oci://IMAGE [COPY...] --admission FILE --artifact DIGEST|FILE",
		Short: "Say whether a signed decision admits an artifact now",
		Long: `Verify checks a stored decision for the step that admits artifacts: signature,
verdict, gate, engagement, environment, artifact, rulebooks, validity, window; and
with --ledger that it is in the gate's ledger, neither superseded nor revoked.
The clock decides; there is no --at. Where admission.hcl demands several gates, name
the file of each: they hold the same decision, signed by another gate.

Of an image in a registry it fetches the decisions that are attached to it, with their
copies, judges each and names the one that counts; the image itself is the artifact. An
approval that a later decision or revocation beside it has followed admits nothing.

Exit codes: 0 admitted, 3 a verified decision that does not admit, 4 no verified
decision.`,
		Example: `  releasegate verify decision.sigstore.json --admission admission.hcl --artifact wallet-issuer.img
  releasegate verify decision.dsse.json --admission admission.hcl \
    --artifact sha256:e7cafc09644131ebc80bb66d6fe6cdc2580b78c4e0d24c3cddd330dad9e92aff --output json
  releasegate verify decision.sigstore.json decision.5ab1f0c2d3e4.sigstore.json --admission admission.hcl \
    --artifact wallet-issuer.img

  # The image that is to go live, by what is attached to it
  releasegate verify oci://registry.example/wallet-issuer@sha256:e7cafc09644131ebc80bb66d6fe6cdc2580b78c4e0d24c3cddd330dad9e92aff \
    --admission admission.hcl --save decision.sigstore.json`,
		Args: func(cmd *cobra.Command, args []string) error {
			return arguments("DECISION")(cmd, args[:min(1, len(args))])
		},
		Annotations: map[string]string{annotates: "the objections"},
		RunE: func(cmd *cobra.Command, args []string) error {
			demanded := []string{"admission", "artifact"}
			if oci.Is(args[0]) {
				demanded = demanded[:1]
			}
			if err := demand(cmd.Flags(), demanded...); err != nil {
				return err
			}
			f.decision, f.copies = args[0], args[1:]
			return p.runVerify(cmd.Context(), f)
		},
	}
	cmd.Flags().StringVar(&f.admission, "admission", "", "what security demands of a decision: admission.hcl")
	cmd.Flags().StringArrayVar(&f.artifacts, "artifact", nil, "what is to go live: a SHA-256 or a file; repeat for several")
	cmd.Flags().StringVar(&f.ledger, "ledger", "", "folder of the gate's ledger: the decision must be what it says last of the release (default: what admission.hcl names, if it does)")
	cmd.Flags().StringVar(&f.once, "once", "", "folder that remembers what was admitted: a decision is admitted once only, with all artifacts that are named at once")
	cmd.Flags().StringVar(&f.save, "save", "", "write the decision that counts to this file as well, admitted or not")
	cmd.Flags().BoolVar(&f.plainHTTP, "plain-http", false, plainHTTPUsage)
	return cmd
}

type verifyFlags struct {
	decision  string // a file, or an image
	copies    []string
	admission string
	ledger    string
	artifacts []string
	save      string
	plainHTTP bool
	once      string // folder of what was admitted
}

func (p *process) runVerify(ctx context.Context, f *verifyFlags) error {
	policy, err := readAdmission(f.admission)
	if err != nil {
		return err
	}
	asked := question{policy: policy}
	for _, artifact := range f.artifacts {
		digest, err := artifactDigest(artifact)
		if err != nil {
			return err
		}
		asked.artifacts = append(asked.artifacts, digest)
	}
	if log := orElse(f.ledger, policy.Ledger); log != "" {
		if asked.log, err = ledger.Read(log); err != nil {
			return &fault.Error{Kind: fault.KindOf(err), Err: fmt.Errorf("the latest status cannot be asked: %w", err), Hint: "bring the gate's ledger along and name it with --ledger LEDGER"}
		}
	}
	judge := p.admitFile
	if oci.Is(f.decision) {
		judge = p.admitImage
	}
	told, err := judge(ctx, f, asked)
	if err != nil {
		return err
	}
	if f.save != "" {
		if _, err := disk.Keep(f.save, told.content, 0o644); err != nil {
			return err
		}
	}
	if f.once != "" && told.Admitted {
		if err := use(f.once, &told.Admission, p.now().UTC()); err != nil {
			return err
		}
	}
	if err := p.answerAdmission(told.name, f.admission, &told.Admission, asked.log); err != nil {
		return err
	}
	if !told.Admitted {
		return answer(exitDenied)
	}
	return nil
}

func readAdmission(name string) (admit.Policy, error) {
	content, err := disk.ReadMounted(name, plan.MaxBytes)
	if err != nil {
		return admit.Policy{}, err
	}
	return plan.Admission(name, content)
}

// namedDigest is the digest that an argument names; empty if it names a file. Whoever
// makes an artifact may call its file by the digest of another one.
func namedDigest(artifact string) (canon.Digest, error) {
	digest := canon.Digest(strings.TrimPrefix(artifact, "sha256:"))
	if !digest.Valid() {
		return "", nil
	}
	if _, err := os.Lstat(artifact); err == nil {
		return "", fault.Refuse("name the file as "+fault.Quote("./"+artifact)+", or give the digest where no such file lies", "artifact %q is a digest, and the name of a file as well", artifact)
	}
	return digest, nil
}

// artifactDigest takes a digest as it stands, and a file by what it holds.
func artifactDigest(artifact string) (canon.Digest, error) {
	if digest, err := namedDigest(artifact); digest != "" || err != nil {
		return digest, err
	}
	digest, err := intoto.RecordFile(artifact)
	if err != nil {
		return "", fault.Refuse("name a file, or a SHA-256 of 64 lowercase hex characters", "artifact %q: %w", artifact, err)
	}
	return digest, nil
}

func (p *process) answerAdmission(name, admission string, a *admit.Admission, log *ledger.View) error {
	if p.forge() != "" {
		return report.WriteRemarks(p.stdout, p.forge(), objectionRemarks(admission, a))
	}
	if p.output == "json" {
		told := map[string]any{
			"admitted": a.Admitted, "objections": a.Objections, "payload": a.Payload,
			"release": a.Decision.Release.ID, "gate": a.Decision.Gate, "validUntil": a.Decision.ValidUntil.At, "decision": name,
		}
		if log != nil && !log.Time.IsZero() {
			told["ledgerAsOf"] = log.Time
		}
		p.writeJSON(told)
		return nil
	}
	if a.Admitted {
		fresh := ""
		if log != nil {
			fresh = "; the ledger has nothing later" + asOf(log)
		}
		fmt.Fprintf(p.stdout, "admitted: %s%s\n", fault.Line(admittedBy(a)), fresh)
		return nil
	}
	fmt.Fprintf(p.stdout, "not admitted: decision %q\n", name)
	for _, o := range a.Objections {
		fmt.Fprintf(p.stdout, "  %s: %s\n", o.Code, fault.Line(o.Text))
		if o.Hint != "" {
			fmt.Fprintf(p.stdout, "    hint: %s\n", fault.Line(o.Hint))
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
