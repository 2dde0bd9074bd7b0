package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/dossier"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/report"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

// trialDistance is how far --at may lie from the clock before the decision only
// shows what would be decided.
const trialDistance = 15 * time.Minute

// inputs are the flags that say what a decision is made from.
type inputs struct {
	pins

	release       string
	minPolicy     int
	minTrust      int
	allowUnsigned bool
	evidence      []string // folders, archives, images; the first takes what is written
	plainHTTP     bool
	paths         gate.Paths
}

func (in *inputs) bind(flags *pflag.FlagSet) {
	flags.StringVar(&in.release, "release", "", "id of the release: the folder below releases/ that holds release.hcl")
	in.pins.bind(flags)
	flags.IntVar(&in.minPolicy, "min-policy-version", 0, "least version of the policy bundle that is accepted")
	flags.IntVar(&in.minTrust, "min-trust-version", 0, "least version of the trust manifest that is accepted")
	flags.BoolVar(&in.allowUnsigned, "allow-unsigned-policy", false, "obey policy and trust that nobody signed; the decision is then a trial")
	flags.StringVar(&in.paths.Policy, "policy", "", "folder of the policy bundle (default ENGAGEMENT/policy)")
	flags.StringVar(&in.paths.Trust, "trust", "", "folder of the trust manifest (default ENGAGEMENT/trust)")
	flags.StringArrayVar(&in.evidence, "evidence", nil, "where the evidence is: a folder, a .tar, .tar.gz or .tgz archive, or an image as oci://REGISTRY/REPOSITORY@sha256:DIGEST; repeat for several (default ENGAGEMENT/evidence)")
	flags.BoolVar(&in.plainHTTP, "plain-http", false, plainHTTPUsage)
	flags.StringVar(&in.paths.Decisions, "decisions", "", "folder of the decisions (default ENGAGEMENT/decisions)")
	flags.StringVar(&in.paths.Ledger, "ledger", "", "folder of the ledger (default ENGAGEMENT/ledger)")
	flags.StringVar(&in.paths.Register, "register", "", "folder of the register of evidence (default ENGAGEMENT/register)")
	flags.StringVar(&in.paths.Release, "release-file", "", "file that says what is released (default ENGAGEMENT/releases/ID/release.hcl)")
}

// layout fills the paths that no flag names from the conventional layout.
func (in *inputs) layout(engagement string) (gate.Paths, error) {
	if in.release == "" && in.paths.Release == "" {
		hint := "add --release ID"
		if found, _ := filepath.Glob(filepath.Join(engagement, "releases", "*", "release.hcl")); len(found) > 0 {
			hint = "add --release " + fault.Quote(filepath.Base(filepath.Dir(found[0])))
		}
		return gate.Paths{}, fault.Misuse(hint, "--release is needed")
	}
	if info, err := os.Stat(engagement); err != nil || !info.IsDir() {
		return gate.Paths{}, fault.Refuse("releasegate demo DIR makes one", "engagement %q is not a folder", engagement)
	}
	paths, usual := in.paths, gate.Layout(engagement, in.release)
	if len(in.evidence) > 0 {
		paths.Evidence = in.evidence[0]
	}
	for _, path := range []struct{ named, usual *string }{
		{&paths.Policy, &usual.Policy}, {&paths.Trust, &usual.Trust}, {&paths.Evidence, &usual.Evidence}, {&paths.Release, &usual.Release}, {&paths.Decisions, &usual.Decisions}, {&paths.Ledger, &usual.Ledger}, {&paths.Register, &usual.Register},
	} {
		if *path.named == "" {
			*path.named = *path.usual
		}
	}
	return paths, nil
}

// options are the library's, from the flags.
func (in *inputs) options(p *process, engagement string, at time.Time) (gate.Options, error) {
	paths, err := in.layout(engagement)
	if err != nil {
		return gate.Options{}, err
	}
	if !in.named() && !in.allowUnsigned {
		return gate.Options{}, fault.Misuse("add --policy-key security.pub, the key that you have from security",
			"--policy-key is needed: without it nobody vouches for policy and trust")
	}
	o := gate.Options{Paths: paths, ReleaseID: in.release, AllowUnsigned: in.allowUnsigned, Engine: p.engine(), At: at}
	if o.From, err = in.reader(paths); err != nil {
		return gate.Options{}, err
	}
	if in.allowUnsigned {
		o.Unsafe = append(o.Unsafe, "--allow-unsigned-policy: nobody vouches for policy and trust")
	}
	for _, least := range []struct {
		flag    string
		version int
	}{{"min-policy-version", in.minPolicy}, {"min-trust-version", in.minTrust}} {
		if least.version < 0 {
			return gate.Options{}, noVersion(least.flag, least.version)
		}
	}
	pinned, err := in.read()
	o.Security = pinned.by
	o.Pins = gate.Pins{Holders: pinned.holders, Threshold: in.threshold, MinPolicy: in.minPolicy, MinTrust: in.minTrust}
	return o, err
}

type decideFlags struct {
	inputs
	signing

	engagement string
	gate       string
	phase      string
	at         string
	dryRun     bool
	previous   string
	reports    []string
	browser    string // that prints a PDF
	dossier    string // file to write it to, or beside
	brief      bool   // show only the first part of the report
}

func (p *process) decide() *cobra.Command {
	f := &decideFlags{}
	cmd := &cobra.Command{
		Use:   "decide ENGAGEMENT --release ID --policy-key FILE --key FILE",
		Short: "Decide by the evidence whether a release may go live",
		Long: `Decide verifies the policy bundle, the trust manifest and every envelope of the
engagement, judges them, signs the decision and appends it to the ledger. The
report goes to standard output, the signed decision and its reports into
ENGAGEMENT/decisions/.

Exit codes: 0 approved, 3 denied, 4 an input was refused and nothing was decided.`,
		Example: `  # Decide, and keep the decision
  releasegate decide demo-engagement --release 1.0.0 \
    --policy-key demo-engagement/security.pub --key demo-engagement/keys/demo-gate.key

  # Only show what would be decided; nothing is written and no key is needed
  releasegate decide demo-engagement --release 1.0.0 --policy-key demo-engagement/security.pub --dry-run

  # For a pipeline: what its forge reads, beside the report for people
  releasegate decide demo-engagement --release 1.0.0 --policy-key demo-engagement/security.pub --dry-run \
    --output github --report decision.sarif --report junit.xml --report comment=comment.md

  # Keep all that the decision rests on as well, for replay and for auditors
  releasegate decide demo-engagement --release 1.0.0 --dossier \
    --policy-key demo-engagement/security.pub --key demo-engagement/keys/demo-gate.key

  # One phase, as a milestone
  releasegate decide demo-engagement --release 1.0.0 --gate phase-exit --phase testing-and-validation \
    --policy-key demo-engagement/security.pub --key demo-engagement/keys/demo-gate.key`,
		Args:        arguments("ENGAGEMENT"),
		Annotations: map[string]string{annotates: "the reasons"},
		RunE: func(cmd *cobra.Command, args []string) error {
			f.engagement = args[0]
			return p.runDecide(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	f.bind(flags)
	flags.StringVar(&f.gate, "gate", "production-release", "gate of gate.hcl that decides")
	flags.StringVar(&f.phase, "phase", "", "phase that a milestone gate judges")
	f.bindSigner(flags, "private key of the gate")
	flags.StringVar(&f.at, "at", "", "instant to decide at, such as 2026-06-30T04:00:00Z (default now); a trial if more than 15 minutes off")
	flags.BoolVar(&f.dryRun, "dry-run", false, "show what would be decided; sign and write nothing")
	flags.StringVar(&f.previous, "previous", "none", "stored decision to compare with, or none")
	flags.StringArrayVar(&f.reports, "report", nil, "also write the report to this FILE, in the format of its ending or as FORMAT=FILE; repeat for several")
	flags.StringVar(&f.browser, "browser", "", browserUsage)
	flags.StringVar(&f.dossier, "dossier", "", "also write all that the decision rests on into one archive: --dossier=FILE, or beside the decision")
	flags.Lookup("dossier").NoOptDefVal = beside
	return cmd
}

// beside is the value of --dossier that names no file.
const beside = "beside"

// runDecide is the command; demo runs it too.
func (p *process) runDecide(ctx context.Context, f *decideFlags) error {
	at, err := p.instant(f.at)
	if err != nil {
		return err
	}
	o, err := f.asked(p, at)
	if err != nil {
		return err
	}
	outputs, err := outputsOf(f.reports, f.browser)
	if err != nil {
		return err
	}
	if f.dryRun {
		if f.dossier != "" {
			return fault.Misuse("leave --dry-run or --dossier out", "a dossier is of a decision, and --dry-run makes none")
		}
		o.Unsafe = append(o.Unsafe, "--dry-run")
		return p.dryRun(ctx, o, outputs)
	}
	if f.Key == "" && f.IdentityToken == "" {
		return fault.Misuse("add --key GATE.key, or --dry-run to decide nothing", "--key is needed to sign the decision")
	}
	if err := f.Check(); err != nil {
		return err
	}
	o.OpenSigner = func() (*sign.Signer, error) { return f.openSigner(ctx, p) }
	var recorder *dossier.Recorder
	if f.dossier != "" {
		if o.From == nil {
			o.From = disk.Disk{}
		}
		recorder = dossier.Record(o.From, o.Paths)
		o.From = recorder
	}
	in, signer, err := gate.Open(o)
	if err != nil {
		return err
	}
	log, err := ledger.Open(o.Ledger)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(o.Decisions, 0o755); err != nil { //nolint:gosec // decisions are made to be read by others
		return fault.Refuse("name another folder with --decisions", "decisions cannot be kept in %q: %w", o.Decisions, err)
	}
	signed, err := gate.Decide(ctx, in, at, signer, log)
	if err != nil {
		return err
	}
	// From here on the decision stands, whatever happens to its copies.
	written, err := store(o.Decisions, signed, in.Gates(at))
	if err == nil && recorder != nil {
		var name string
		name, err = keepDossier(f.dossier, in, o, recorder, signed)
		written = append(written, name)
	}
	if err == nil {
		err = p.show(&signed.Decision, signed.Payload, f.brief)
	}
	if err == nil {
		err = writeReports(ctx, outputs, &signed.Decision, signed.Payload)
	}
	if err != nil {
		return &fault.Error{
			Err:  fmt.Errorf("the decision (%s) stands as entry %d of the ledger, but not all of it could be written: %w", signed.Decision.Verdict, signed.Entry.Index, err),
			Hint: "make room, then take the signed decision from the ledger's envelopes folder",
		}
	}
	p.note("entry %d of the ledger; the signed decision and its reports:", signed.Entry.Index)
	for _, name := range written {
		p.note("  %s", name)
	}
	return verdictAnswer(&signed.Decision)
}

// asked is what is to be decided, from the flags.
func (f *decideFlags) asked(p *process, at time.Time) (gate.Options, error) {
	o, err := f.options(p, f.engagement, at)
	o.Gate, o.Phase = f.gate, f.phase
	if f.previous != "none" {
		o.Previous = f.previous
	}
	if distance := at.Sub(p.now()).Abs(); distance > trialDistance {
		o.Unsafe = append(o.Unsafe, fmt.Sprintf("--at %s: more than 15 minutes from the clock", at.Format(time.RFC3339)))
	}
	return o, err
}

// keepDossier writes the dossier of a decision.
func keepDossier(name string, in *gate.Inputs, o gate.Options, r *dossier.Recorder, s *gate.Signed) (string, error) {
	content, err := dossier.Make(in, o, r, s)
	if err != nil {
		return "", fmt.Errorf("the dossier: %w", err)
	}
	if name == beside {
		name = dossier.Name(s, o.Decisions)
	}
	_, err = disk.Keep(name, content, 0o644)
	return name, err
}

func (p *process) dryRun(ctx context.Context, o gate.Options, outputs []output) error {
	in, _, err := gate.Open(o)
	if err != nil {
		return err
	}
	d, err := gate.Evaluate(ctx, in, o.At)
	if err != nil {
		return err
	}
	if err := p.show(&d, "", false); err != nil {
		return err
	}
	if err := writeReports(ctx, outputs, &d, ""); err != nil {
		return err
	}
	if len(outputs) > 0 {
		p.note("dry run: nothing was signed, and nothing written but the reports named")
	} else {
		p.note("dry run: nothing was signed or written")
	}
	return verdictAnswer(&d)
}

// show renders the decision on standard output.
func (p *process) show(d *decision.Decision, payload canon.Digest, brief bool) error {
	return report.Write(p.stdout, d, payload, report.Format(p.output), report.Options{Colour: p.colour, Brief: brief})
}

func verdictAnswer(d *decision.Decision) error {
	if d.Verdict == decision.Approved {
		return nil
	}
	return answer(exitDenied)
}

// store writes the reports, then the signed decision: whoever finds the decision
// finds all of it.
func store(dir string, s *gate.Signed, gates trust.Trusted) ([]string, error) {
	var names []string
	for _, r := range []struct {
		suffix string
		format report.Format
	}{{".txt", report.Text}, {".html", report.HTML}} {
		var page bytes.Buffer
		if err := report.Write(&page, &s.Decision, s.Payload, r.format, report.Options{}); err != nil {
			return nil, err
		}
		name := s.Stem(dir) + r.suffix
		if _, err := disk.Keep(name, page.Bytes(), 0o644); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	kept, err := s.Keep(dir, gates)
	return append(names, kept...), err
}

// instant reads --at; the clock is read once.
func (p *process) instant(text string) (time.Time, error) {
	if text == "" {
		return p.now().UTC().Truncate(time.Second), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || !strings.HasSuffix(text, "Z") {
		return time.Time{}, fault.Misuse("write it in UTC: --at 2026-06-30T04:00:00Z", "--at %q is not an instant", text)
	}
	return at.UTC(), nil
}

func orElse(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
