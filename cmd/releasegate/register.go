package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/pflag"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/register"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

// registering are the flags of the commands that put something with the evidence.
type registering struct {
	key string
	not bool
}

func (f *registering) bind(flags *pflag.FlagSet, otherwise string) {
	flags.StringVar(&f.key, "register-key", "", "private key that signs the register of evidence"+otherwise)
	flags.BoolVar(&f.not, "unregistered", false, "leave it out of the register, so that nobody can tell if it is withheld; a gate that asks for registered evidence does not count it")
}

// A registrar adds to the register of evidence; nil adds nothing.
type registrar struct {
	dir string
	w   ledger.Writer
}

// registrar opens the register before anything is written. Its checkpoint is signed by
// who signs the evidence, or by the key that was named: whoever registers need not be
// the gate, for a record can only make the gate demand more.
func (p *process) registrar(ctx context.Context, f *registering, s signing, own *sign.Signer, paths gate.Paths, e decision.Engagement, at time.Time) (*registrar, error) {
	if f.not {
		if f.key != "" {
			return nil, fault.Misuse("leave one of the two out", "--unregistered and --register-key contradict each other")
		}
		return nil, nil //nolint:nilnil // nobody is asked to
	}
	signer := own
	switch {
	case f.key != "":
		by := signing{sign.Options{Key: f.key, Helpers: s.Helpers}}
		if err := by.Check(); err != nil {
			return nil, err
		}
		var err error
		if signer, err = by.openSigner(ctx, p); err != nil {
			return nil, err
		}
	case own == nil || !own.Lasting():
		if _, err := os.Lstat(filepath.Join(paths.Register, "checkpoint")); errors.Is(err, fs.ErrNotExist) {
			p.note("not registered: there is no register yet, and no key to sign it with; --register-key names one")
			return nil, nil //nolint:nilnil // it is said
		}
		return nil, fault.Misuse("add --register-key KEY, a key that trust.hcl lists, or --unregistered", "the evidence of this engagement is registered in %q, and nothing says with which key", paths.Register)
	}
	return &registrar{paths.Register, ledger.Writer{
		Origin: ledger.RegisterOrigin(e), Signer: signer, Clock: at, Known: registrars(paths.Trust),
	}}, nil
}

// registrars are those whose register may be continued: whom trust.hcl lists. Its
// signature is not verified here: the gate does that, and goes by its own.
func registrars(folder string) func(time.Time) trust.Trusted {
	b, err := bundle.Load(folder, bundle.Trust)
	if err != nil {
		return nil
	}
	roster, err := plan.Roster(b)
	if err != nil {
		return nil
	}
	return roster.Everybody
}

// add registers what was put with the evidence.
func (r *registrar) add(records ...ledger.Record) error {
	if r == nil {
		return nil
	}
	log, err := ledger.Open(r.dir)
	if err != nil {
		return err
	}
	if _, err := log.Register(records, r.w); err != nil {
		return &fault.Error{
			Kind: fault.KindOf(err), Err: fmt.Errorf("it lies with the evidence and is not registered: %w", err),
			Hint: orElse(fault.HintOf(err), "run the same command again"),
		}
	}
	return nil
}

// expected is the register as it will be with the records, for a gate that is asked
// beforehand; without a registrar, as it is.
func (r *registrar) expected(v *ledger.View, records ...ledger.Record) *ledger.View {
	if r == nil {
		return v
	}
	records = slices.DeleteFunc(records, func(one ledger.Record) bool { return v.Registered(one.Payload, one.Signer) })
	if v == nil && len(records) == 0 {
		return nil
	}
	return v.With(records...)
}

// recordOf is the record of a signature that was just made.
func recordOf(signer *sign.Signer, kind string, payload []byte) (ledger.Record, error) {
	statement, err := intoto.ReadStatement(payload)
	if err != nil {
		return ledger.Record{}, err
	}
	spki := signer.Key().SPKI()
	if !signer.Lasting() {
		spki = ""
	}
	return register.Record(kind, statement, canon.Sum(payload), spki), nil
}
