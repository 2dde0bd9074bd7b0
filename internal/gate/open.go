package gate

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/trust"
)

// Paths say where the inputs of a decision lie.
type Paths struct {
	Policy    string // folder of the policy bundle
	Trust     string // folder of the trust manifest
	Release   string // release.hcl
	Evidence  string // folder of envelopes
	Decisions string // folder of earlier decisions, one folder in it for each gate
	Register  string // folder of the register of evidence; there need be none; empty: likewise
	Ledger    string // folder of the ledger; nothing is written there, and there need be none yet; empty: none is asked
	Previous  string // a stored decision; empty: none
}

// Layout are the paths of an engagement's conventional layout.
func Layout(engagement, release string) Paths {
	return Paths{
		Policy:    filepath.Join(engagement, "policy"),
		Trust:     filepath.Join(engagement, "trust"),
		Release:   filepath.Join(engagement, "releases", release, plan.ReleaseFile),
		Evidence:  filepath.Join(engagement, "evidence"),
		Decisions: filepath.Join(engagement, "decisions"),
		Register:  filepath.Join(engagement, "register"),
		Ledger:    filepath.Join(engagement, "ledger"),
	}
}

// Options say how the inputs are opened.
type Options struct {
	Paths

	ReleaseID     string // that release.hcl must declare; empty: any
	Gate          string
	Phase         string
	Security      trust.Trusted // pinned: those who own policy and trust
	Pins          Pins          // what else the caller demands of them
	AllowUnsigned bool          // accept policy and trust that nobody verified
	Unsafe        []string      // why this is a trial
	Engine        decision.Engine
	At            time.Time
	OpenSigner    SignerFunc
	From          disk.Reader // that the paths lie in; nil: the disk
}

// Pins are what the caller demands of policy and trust, beside a signature by a pinned
// key. They never come from the rulebooks themselves.
type Pins struct {
	Holders   map[string]string // person by Signatory.As
	Threshold int               // persons who must have signed each; below 1 it is 1
	MinPolicy int               // least version of the policy bundle
	MinTrust  int               // least version of the trust manifest
}

// Open reads everything that a decision depends on, once, and verifies the policy
// bundle and the trust manifest before anything in them is obeyed.
func Open(o Options) (*Inputs, *sign.Signer, error) {
	in := &Inputs{Unsafe: o.Unsafe, Engine: o.Engine}
	if o.From == nil {
		o.From = disk.Disk{}
	}
	var signer *sign.Signer
	err := in.open(o, func(release []byte, opened *sign.Signer) error {
		signer = opened
		return in.settle(o, release, opened)
	})
	if err != nil {
		return nil, nil, err
	}
	return in, signer, nil
}

// settle reads what the rulebooks, now verified, say of the release.
func (in *Inputs) settle(o Options, release []byte, signer *sign.Signer) (err error) {
	if in.Plan, err = plan.Load(in.Policy, in.Trust, o.request(release)); err != nil {
		return err
	}
	if err := in.believe(o); err != nil {
		return err
	}
	if err := in.recall(o.From, o.Decisions); err != nil {
		return err
	}
	if signer != nil {
		in.Gate = signer.Who()
		if err := enrolled(in.Gate, in.Plan.Roster, o.At); err != nil {
			return err
		}
	}
	if o.Previous != "" {
		in.Previous, err = previous(o.From, o.Previous, in.Gates(o.At))
	}
	return err
}

// open reads side by side what can be read so. When policy and trust are verified, the
// controls are made ready, beside what settles the rest: it gets the content of
// release.hcl, and the signer, if there is to be one.
func (in *Inputs) open(o Options, settle func(release []byte, signer *sign.Signer) error) error {
	var release []byte
	var signer *sign.Signer
	var failed [3]error // each branch has its own, for the answer not to depend on which was first
	var unmade error
	var branches, making sync.WaitGroup
	branches.Go(func() { // sets Policy, Trust, Extends, marked; and Controls, for which nothing here waits
		if failed[0] = in.openRulebooks(o); failed[0] == nil {
			making.Go(func() { in.Controls, unmade = controls(in.Policy, o) })
		}
	})
	branches.Go(func() { release, failed[1] = in.collect(o) })      // sets Register, Found, Rejected
	branches.Go(func() { signer, failed[2] = o.OpenSigner.open() }) // decrypting a key can take long
	branches.Wait()
	err, unsettled := errors.Join(failed[:]...), error(nil)
	if err == nil {
		unsettled = settle(release, signer)
	}
	if making.Wait(); unmade != nil || err != nil {
		return errors.Join(unmade, err) // the rules come before what is said of the release
	}
	return unsettled
}

func (o Options) request(release []byte) plan.Request {
	return plan.Request{ReleaseFile: o.Release, Release: release, ReleaseID: o.ReleaseID, Gate: o.Gate, Phase: o.Phase, Version: o.Engine.Version}
}

// A SignerFunc opens the key that signs; nil: nobody signs.
type SignerFunc func() (*sign.Signer, error)

func (f SignerFunc) open() (*sign.Signer, error) {
	if f == nil {
		return nil, nil //nolint:nilnil // no signer is a choice, not a failure
	}
	return f()
}

// openRulebooks verifies policy and trust.
func (in *Inputs) openRulebooks(o Options) (err error) {
	verify := bundle.Options{By: o.Security, Holders: o.Pins.Holders, Threshold: o.Pins.Threshold, At: o.At, AllowUnsigned: o.AllowUnsigned, From: o.From}
	verify.MinVersion = o.Pins.MinPolicy
	if in.Policy, err = bundle.Open(o.Policy, bundle.Policy, verify); err != nil {
		return err
	}
	verify.MinVersion = o.Pins.MinTrust
	if in.Trust, err = bundle.Open(o.Trust, bundle.Trust, verify); err != nil {
		return err
	}
	if o.Ledger != "" {
		if in.Extends, err = lastSeen(o); err != nil {
			return err
		}
		if in.marked, err = ledger.Follow(o.Ledger, in.rules(), in.Extends); err != nil {
			return err
		}
	}
	return nil
}

// rules are the rulebooks as the ledger names them, to tell whether they are older
// than those by which it was decided before.
func (in *Inputs) rules() ledger.Rules {
	named := func(b *bundle.Bundle) ledger.Rulebook {
		if !b.Verified() {
			return ledger.Rulebook{}
		}
		m := b.Manifest()
		return ledger.Rulebook{Name: m.Name, Version: m.Version, Digest: b.Digest(), Dir: b.Where(".")}
	}
	return ledger.Rules{Policy: named(in.Policy), Trust: named(in.Trust)}
}

// controls makes those controls ready that the gate requires, if those who own the
// bundle signed that it was checked. Another one is checked here, and one that
// nobody signed in full.
func controls(b *bundle.Bundle, o Options) (*control.Set, error) {
	frozen, checked := control.Frozen(b)
	switch {
	case checked:
		ids := required(b.Manifest().Gates, o.Gate)
		if o.Phase != "" { // a milestone judges one phase: were another control needed, its result would be an error
			ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
				return slices.ContainsFunc(frozen, func(c control.Control) bool { return c.ID == id && c.Phase != o.Phase })
			})
		}
		return control.Load(b, frozen, ids)
	case b.Verified():
		return lint.Load(b)
	default:
		return lint.Check(b, o.At)
	}
}

// required are the controls that a gate requires by the manifest; of no gate in
// particular, those of all.
func required(gates map[string][]string, gate string) []string {
	if gate != "" {
		return gates[gate]
	}
	return slices.Concat(slices.Collect(maps.Values(gates))...)
}

// collect reads what is to be judged: release.hcl, which it returns, the register, and
// the envelopes. Evidence is registered once it is there: read in this order, what is
// being signed meanwhile is never taken to be withheld.
func (in *Inputs) collect(o Options) (release []byte, err error) {
	if release, err = o.From.ReadFile(o.Release, plan.MaxBytes); err != nil {
		return nil, err
	}
	if o.Register != "" {
		if in.Register, err = ledger.ReadRegister(o.From, o.Register); err != nil {
			return nil, err
		}
	}
	in.Found, in.Rejected, err = source.Dir(o.From, o.Evidence)
	return release, err
}

// believe refuses a register that nobody in trust.hcl has signed, or that has lost what
// the ledger has seen of it.
func (in *Inputs) believe(o Options) (err error) {
	if in.Register.Holds(in.marked) != nil { // or was it read before the last of what the ledger has seen was written?
		if in.Register, err = ledger.ReadRegister(o.From, o.Register); err != nil {
			return err
		}
	}
	if err := in.Register.Holds(in.marked); err != nil {
		return err
	}
	if in.Register == nil {
		return nil
	}
	if err := in.Register.Verify(ledger.RegisterOrigin(in.Plan.Engagement), in.Plan.Roster.Everybody(in.Register.Time)); err != nil {
		return fmt.Errorf("register %q: %w", o.Register, err)
	}
	return nil
}

// recall reads the decisions of earlier gates that this one builds on. Which they
// are stands in gate.hcl.
func (in *Inputs) recall(from disk.Reader, folder string) error {
	for _, gate := range in.Plan.Earlier {
		found, rejected, err := source.Decisions(from, folder, gate)
		if err != nil {
			return fault.Refuse("name the folder of the decisions with --decisions", "earlier decisions: %w", err)
		}
		in.Found, in.Rejected = append(in.Found, found...), append(in.Rejected, rejected...)
	}
	return nil
}

// enrolled refuses who signs for no gate: a decision that is signed so
// would be believed by nobody, or by those who should not.
func enrolled(who trust.Signatory, roster *trust.Roster, at time.Time) error {
	if f, usable := roster.Lookup(who, at); !usable || !slices.Contains(f.Roles, plan.GateRole) {
		return fault.Refuse("sign with the gate's key, or have security enrol this one in trust.hcl with the role "+plan.GateRole,
			"the signing %s is not valid with the role %s in trust.hcl", who, plan.GateRole)
	}
	return nil
}

// previous reads the decision to compare with, which a gate key must have signed.
func previous(from disk.Reader, name string, by trust.Trusted) (*decision.Previous, error) {
	b, err := from.ReadFile(name, canon.MaxBytes)
	if err != nil {
		return nil, err
	}
	envelope, err := intoto.Read(b)
	if err != nil {
		return nil, fault.Refuse("", "previous decision %q: %w", name, err)
	}
	payload, _, err := by.Payload(envelope)
	if err != nil {
		return nil, fault.Refuse("name a decision of this gate, or leave --previous out", "previous decision %q: %w", name, err)
	}
	d, err := decision.Read(payload)
	if err != nil {
		return nil, fault.Refuse("", "previous decision %q: %w", name, err)
	}
	return &decision.Previous{Payload: canon.Sum(payload), Decision: d}, nil
}
