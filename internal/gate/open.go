package gate

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/trust"
)

// Role is the role of the keys that sign decisions, in trust.hcl.
const Role = "release-gate"

// Paths say where the inputs of a decision lie.
type Paths struct {
	Policy   string // folder of the policy bundle
	Trust    string // folder of the trust manifest
	Release  string // release.hcl
	Evidence string // folder of envelopes
	Previous string // a stored decision; empty: none
}

// Layout are the paths of an engagement's conventional layout.
func Layout(engagement, release string) Paths {
	return Paths{
		Policy:   filepath.Join(engagement, "policy"),
		Trust:    filepath.Join(engagement, "trust"),
		Release:  filepath.Join(engagement, "releases", release, plan.ReleaseFile),
		Evidence: filepath.Join(engagement, "evidence"),
	}
}

// Options say how the inputs are opened.
type Options struct {
	Paths

	Gate          string
	Phase         string
	PolicyKeys    []trust.Key // pinned keys of those who own policy and trust
	AllowUnsigned bool        // accept policy and trust that nobody verified
	Unsafe        []string    // why this is a trial
	Engine        decision.Engine
	At            time.Time
	OpenSigner    func() (*sign.Signer, error) // nil: nobody signs
}

// Open reads everything that a decision depends on, once, and verifies the policy
// bundle and the trust manifest.
func Open(ctx context.Context, o Options) (*Inputs, *sign.Signer, error) {
	in := &Inputs{Unsafe: o.Unsafe, Engine: o.Engine}
	var signer *sign.Signer
	group, _ := errgroup.WithContext(ctx)
	group.Go(func() (err error) { // the rulebooks: sets Policy, Trust, Controls
		verify := bundle.Options{Keys: o.PolicyKeys, At: o.At, AllowUnsigned: o.AllowUnsigned}
		if in.Policy, err = bundle.Open(o.Policy, bundle.Policy, verify); err != nil {
			return err
		}
		if in.Trust, err = bundle.Open(o.Trust, bundle.Trust, verify); err != nil {
			return err
		}
		in.Controls, err = control.Load(in.Policy)
		return err
	})
	group.Go(func() (err error) { // the evidence: sets Plan, Found, Rejected
		in.Plan = plan.Request{ReleaseFile: o.Release, Gate: o.Gate, Phase: o.Phase}
		if in.Plan.Release, err = disk.ReadFile(o.Release, plan.MaxBytes); err != nil {
			return err
		}
		in.Found, in.Rejected, err = source.Dir(o.Evidence)
		return err
	})
	group.Go(func() (err error) { // the key, whose decryption can take long: sets signer
		if o.OpenSigner != nil {
			signer, err = o.OpenSigner()
		}
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	roster, err := plan.Roster(in.Trust)
	if err != nil {
		return nil, nil, err
	}
	if signer != nil {
		if f, usable := roster.Lookup(signer.Key().SPKI(), o.At); !usable || !slices.Contains(f.Roles, Role) {
			return nil, nil, fault.Refuse("sign with the gate's key, or have security enrol this one in trust.hcl with the role "+Role,
				"the signing key (sha256 %s) is not a valid key with the role %s in trust.hcl", signer.Key().SPKI().Short(), Role)
		}
	}
	if o.Previous != "" {
		in.Previous, err = previous(o.Previous, roster.Keys(Role, o.At))
	}
	return in, signer, err
}

// previous reads the decision to compare with, which a gate key must have signed.
func previous(name string, keys []trust.Key) (*decision.Previous, error) {
	b, err := disk.ReadFile(name, canon.MaxBytes)
	if err != nil {
		return nil, err
	}
	envelope, err := intoto.Read(b)
	if err != nil {
		return nil, fault.Refuse("", "previous decision %q: %w", name, err)
	}
	payload, _, err := trust.Payload(envelope, keys)
	if err != nil {
		return nil, fault.Refuse("name a decision of this gate, or leave --previous out", "previous decision %q: %w", name, err)
	}
	d, err := decision.Read(payload)
	if err != nil {
		return nil, fault.Refuse("", "previous decision %q: %w", name, err)
	}
	return &decision.Previous{Payload: canon.Sum(payload), Decision: d}, nil
}
