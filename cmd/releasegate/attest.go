package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/source"
)

type attestFlags struct {
	inputs
	signing
	registering

	kind       string
	engagement string
	predicate  string
	about      string
	gate       string
	artifacts  []string
	payload    string
	subject    bool
}

func (p *process) attest() *cobra.Command {
	f := &attestFlags{}
	cmd := &cobra.Command{
		Use:   "attest KIND ENGAGEMENT --release ID --predicate FILE --key FILE",
		Short: "Sign what a phase leaves behind, as evidence",
		Long: `Attest checks a predicate against the schema of its kind, puts it into an in-toto
statement about the engagement, the release, its artifacts or (for a vote) the
package that the board decides on, signs it, puts it with the evidence and registers
it: from then on the gate denies a release to which it matters and is not shown.

A second person signs the same statement by running attest with --payload and
the first one's file.`,
		Example: `  releasegate attest pentest-report demo-engagement --release 1.0.0 \
    --predicate report.json --key tester.key

  # Co-sign what somebody else has signed: the same bytes, another signature
  releasegate attest onboarding-plan demo-engagement --release 1.0.0 \
    --payload evidence/onboarding-plan-0123456789ab.dsse.json --key sponsor.key

  # Vote on the package as it is now
  releasegate attest vote demo-engagement --release 1.0.0 \
    --predicate vote.json --key member.key --policy-key security.pub

  # What cosign attest-blob must be given as the file to attest
  releasegate attest environment demo-engagement --release 1.0.0 --print-subject > engagement.json`,
		Args: arguments("KIND", "ENGAGEMENT"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveFilterDirs
			}
			return attestations.Names(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			f.kind, f.engagement = args[0], args[1]
			return p.runAttest(cmd.Context(), f)
		},
	}
	flags := cmd.Flags()
	f.inputs.bind(flags)
	f.registering.bind(flags, " (default: that of --key)")
	flags.StringVar(&f.predicate, "predicate", "", "JSON file with the claim; attestations/KIND/v1/example.json shows one")
	flags.StringVar(&f.payload, "payload", "", "envelope whose statement to sign as well, instead of --predicate")
	f.bindSigner(flags, "private key")
	flags.StringVar(&f.about, "about", "", "engagement, release or artifacts (default: what the registry names first)")
	flags.StringVar(&f.gate, "gate", "production-release", "gate whose package a vote is about")
	flags.StringArrayVar(&f.artifacts, "artifact", nil, "file of an artifact of the release; repeat for several (default: all that release.hcl names)")
	flags.BoolVar(&f.subject, "print-subject", false, "print the document whose SHA-256 is the subject, for other signing tools, and stop")
	return cmd
}

func (p *process) runAttest(ctx context.Context, f *attestFlags) error {
	kind, ok := attestations.Named(f.kind)
	if !ok {
		return fault.Misuse("name one of "+strings.Join(attestations.Names(), ", "), "unknown kind of evidence %q", f.kind)
	}
	paths, err := f.layout(f.engagement)
	if err != nil {
		return err
	}
	if f.subject {
		return p.printSubject(f, kind, paths)
	}
	if err := writable(paths.Evidence); err != nil {
		return err
	}
	if (f.predicate == "") == (f.payload == "") {
		return fault.Misuse("add --predicate FILE, or --payload ENVELOPE to co-sign", "either --predicate or --payload is needed")
	}
	if err := f.Check(); err != nil {
		return err
	}
	payload, err := p.attestPayload(ctx, f, kind, paths)
	if err != nil {
		return err
	}
	signer, err := f.openSigner(ctx, p)
	if err != nil {
		return err
	}
	engagement, _, err := readRelease(paths.Release)
	if err != nil {
		return err
	}
	at, err := p.instant("")
	if err != nil {
		return err
	}
	registrar, err := p.registrar(ctx, &f.registering, f.signing, signer, paths, engagement, at)
	if err != nil {
		return err
	}
	record, err := recordOf(signer, kind.Name, payload)
	if err != nil {
		return err
	}
	content, suffix, err := sealed(signer, payload)
	if err != nil {
		return err
	}
	name := filepath.Join(paths.Evidence, fmt.Sprintf("%s-%s.%s%s", kind.Name, canon.Sum(payload).Short(), signer.Key().SPKI().Short(), suffix))
	created, err := disk.Keep(name, content, 0o644)
	if err != nil {
		return err
	}
	if err := registrar.add(record); err != nil {
		return err
	}
	if p.output == "json" {
		p.writeJSON(map[string]any{"file": name, "created": created, "payload": canon.Sum(payload), "type": kind.Type})
		return nil
	}
	if !created {
		p.note("this statement was signed with this key before")
	}
	_, err = fmt.Fprintln(p.stdout, name)
	return err
}

// sealed signs a payload, and says how the name of the file ends.
func sealed(signer *sign.Signer, payload []byte) (content []byte, suffix string, err error) {
	suffix = source.DecisionSuffix
	if signer.Proven() {
		suffix = source.BundleSuffix
	}
	content, err = signer.Seal(payload)
	return content, suffix, err
}

// attestPayload returns the statement to sign.
func (p *process) attestPayload(ctx context.Context, f *attestFlags, kind attestations.Kind, paths gate.Paths) ([]byte, error) {
	if f.payload != "" {
		return cosigned(f.payload, kind)
	}
	content, err := disk.ReadFile(f.predicate, canon.MaxBytes)
	if err != nil {
		return nil, err
	}
	predicate, err := canon.Parse(content)
	if err != nil {
		return nil, fault.Refuse("check the file with a JSON formatter", "predicate %q is not strict JSON: %w", f.predicate, err)
	}
	if err := kind.Validate(predicate); err != nil {
		return nil, fault.Refuse("compare it with the example of "+kind.Name, "predicate %q does not meet the schema of %s:\n  %s", f.predicate, kind.Name, strings.ReplaceAll(err.Error(), "; ", "\n  "))
	}
	subjects, err := p.subjects(ctx, f, kind, paths)
	if err != nil {
		return nil, err
	}
	return intoto.Payload(kind.Type, predicate, subjects...)
}

// cosigned returns the payload of an envelope that somebody else has signed.
func cosigned(name string, kind attestations.Kind) ([]byte, error) {
	content, err := disk.ReadFile(name, canon.MaxBytes)
	if err != nil {
		return nil, err
	}
	envelope, err := intoto.Read(content)
	if err != nil {
		return nil, fault.Refuse("", "envelope %q: %w", name, err)
	}
	statement, err := intoto.ReadStatement(envelope.Payload)
	if err != nil {
		return nil, fault.Refuse("", "envelope %q: %w", name, err)
	}
	if statement.PredicateType != kind.Type {
		return nil, fault.Refuse("name the kind that the envelope holds", "envelope %q holds a %s, not a %s", name, statement.PredicateType, kind.Type)
	}
	return envelope.Payload, nil
}

// subjects are what the statement is about.
func (p *process) subjects(ctx context.Context, f *attestFlags, kind attestations.Kind, paths gate.Paths) ([]intoto.Subject, error) {
	about := orElse(f.about, kind.About[0])
	if !slices.Contains(kind.About, about) {
		return nil, fault.Misuse("--about "+strings.Join(kind.About, " or --about "), "a %s cannot be about %q", kind.Name, about)
	}
	if plan.About(about) == plan.AboutPackage {
		pack, err := p.votedPackage(ctx, f)
		return []intoto.Subject{intoto.SubjectOf("package", pack)}, err
	}
	engagement, release, err := readRelease(paths.Release)
	if err != nil {
		return nil, err
	}
	if len(f.artifacts) > 0 {
		return recorded(f.artifacts, release)
	}
	return bind.Subjects(plan.About(about), engagement, release)
}

func readRelease(name string) (decision.Engagement, decision.Release, error) {
	content, err := disk.ReadFile(name, plan.MaxBytes)
	if err != nil {
		return decision.Engagement{}, decision.Release{}, err
	}
	return plan.Release(name, content)
}

// recorded returns the subjects of artifact files, each of which must be one of
// the release's.
func recorded(files []string, release decision.Release) ([]intoto.Subject, error) {
	var subjects []intoto.Subject
	for _, file := range files {
		digest, err := intoto.RecordFile(file)
		if err != nil {
			return nil, fault.Refuse("", "artifact %q: %w", file, err)
		}
		i := slices.IndexFunc(release.Artifacts, func(a decision.Artifact) bool { return a.SHA256 == digest })
		if i < 0 {
			return nil, fault.Refuse("correct the artifact's sha256 in release.hcl, or name the right file", "file %q (sha256 %s) is no artifact of release %s", file, digest, release.ID)
		}
		subjects = append(subjects, intoto.SubjectOf(release.Artifacts[i].Name, digest))
	}
	return subjects, nil
}

// votedPackage is the digest of the package as it is now: a vote is about that.
func (p *process) votedPackage(ctx context.Context, f *attestFlags) (canon.Digest, error) {
	at, err := p.instant("")
	if err != nil {
		return "", err
	}
	o, err := f.options(p, f.engagement, at)
	if err != nil {
		return "", err
	}
	o.Gate, o.Unsafe = f.gate, []string{"a vote is being cast"}
	in, _, err := gate.Open(o)
	if err != nil {
		return "", err
	}
	d, err := gate.Evaluate(ctx, in, at)
	return d.Package, err
}

// printSubject prints the canonical document that is the subject.
func (p *process) printSubject(f *attestFlags, kind attestations.Kind, paths gate.Paths) error {
	engagement, release, err := readRelease(paths.Release)
	if err != nil {
		return err
	}
	var document any
	switch about := plan.About(orElse(f.about, kind.About[0])); about {
	case plan.AboutEngagement:
		document = engagement
	case plan.AboutRelease:
		document = release
	case plan.AboutArtifacts, plan.AboutPackage:
		return fault.Misuse("give the other tool the artifact itself", "the subject of a statement about %s is no document of ours", about)
	default:
		return fault.Misuse("--about engagement, or --about release", "unknown subject %q", about)
	}
	b, err := canon.Marshal(document)
	if err != nil {
		return err
	}
	_, err = p.stdout.Write(b)
	return err
}
