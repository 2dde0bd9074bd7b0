package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/source"
)

// ballotFlags are what approve and waive have in common.
type ballotFlags struct {
	inputs
	signing
	registering

	engagement string
	gate       string
	phase      string
}

func (f *ballotFlags) bind(flags *pflag.FlagSet) {
	f.inputs.bind(flags)
	f.registering.bind(flags, " (default: that of --key)")
	flags.StringVar(&f.gate, "gate", "production-release", "gate of gate.hcl that decides")
	flags.StringVar(&f.phase, "phase", "", "phase that a milestone gate judges")
	f.bindSigner(flags, "private key")
}

// A booth is where something is added to the ballot of a release: it is signed, shown
// to the gate together with all that is there, and kept only if the gate takes it.
type booth struct {
	in     *gate.Inputs
	at     time.Time
	folder string // of the evidence
	signer *sign.Signer
	desk   *registrar
	who    string            // person who signs
	now    decision.Decision // without what is added
}

func (p *process) booth(ctx context.Context, f *ballotFlags, why string) (*booth, error) {
	at, err := p.instant("")
	if err != nil {
		return nil, err
	}
	o, err := f.options(p, f.engagement, at)
	if err != nil {
		return nil, err
	}
	if err := writable(o.Evidence); err != nil {
		return nil, err
	}
	if err := f.Check(); err != nil {
		return nil, err
	}
	o.Gate, o.Phase, o.Unsafe = f.gate, f.phase, []string{why}
	b := &booth{at: at, folder: o.Evidence}
	if b.signer, err = f.openSigner(ctx, p); err != nil {
		return nil, err
	}
	if b.in, _, err = gate.Open(o); err != nil {
		return nil, err
	}
	who, usable := b.in.Plan.Roster.Lookup(b.signer.Who(), at)
	if !usable || who.Person == nil {
		return nil, fault.Refuse("sign with your own key, or have security enrol this one in trust.hcl",
			"the signing %s is not that of a person in trust.hcl, or not valid now", b.signer.Who())
	}
	b.who = who.Person.ID
	if b.desk, err = p.registrar(ctx, &f.registering, f.signing, b.signer, o.Paths, b.in.Plan.Engagement, at); err != nil {
		return nil, err
	}
	b.now, err = gate.Evaluate(ctx, b.in, at)
	return b, err
}

// A slip is what is about to go into the ballot.
type slip struct {
	payload canon.Digest
	name    string // of the file
	content []byte
	record  ledger.Record
	after   decision.Decision // with it
}

// fill signs a statement and asks the gate what it would make of it.
func (b *booth) fill(ctx context.Context, kind attestations.Kind, payload []byte) (*slip, error) {
	content, suffix, err := sealed(b.signer, payload)
	if err != nil {
		return nil, err
	}
	envelope, err := intoto.Read(content) // as everybody else will
	if err != nil {
		return nil, err
	}
	s := &slip{payload: canon.Sum(payload), content: content}
	s.name = filepath.Join(b.folder, fmt.Sprintf("%s-%s.%s%s", kind.Name, s.payload.Short(), b.signer.Key().SPKI().Short(), suffix))
	if s.record, err = recordOf(b.signer, kind.Name, payload); err != nil {
		return nil, err
	}
	with := *b.in
	with.Register = b.desk.expected(b.in.Register, s.record)
	with.Found = append(slices.Clone(b.in.Found), source.Envelope{Envelope: envelope, Origin: decision.Origin{Path: filepath.Base(s.name), Digest: canon.Sum(s.content)}})
	s.after, err = gate.Evaluate(ctx, &with, b.at)
	return s, err
}

// keep puts it with the evidence, and registers it.
func (p *process) keep(b *booth, s *slip, told map[string]any) error {
	created, err := disk.Keep(s.name, s.content, 0o644)
	if err != nil {
		return err
	}
	if err := b.desk.add(s.record); err != nil {
		return err
	}
	if p.output == "json" {
		told["file"], told["created"], told["payload"] = s.name, created, s.payload
		p.writeJSON(told)
		return nil
	}
	if !created {
		p.note("this statement was signed with this key before")
	}
	_, err = fmt.Fprintln(p.stdout, s.name)
	return err
}

// subject is what a statement of the kind is about.
func (b *booth) subject(kind attestations.Kind) intoto.Subject {
	if slices.Contains(kind.About, string(plan.AboutPackage)) {
		return intoto.SubjectOf("package", b.now.Package)
	}
	return intoto.SubjectOf("release:"+b.now.Release.ID, b.now.Release.Digest())
}
