package author

import (
	"cmp"
	"path/filepath"
	"time"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/sign"
)

// Check reads a rulebook and checks all of it as of an instant; the manifest says
// what came of that.
func Check(dir string, kind bundle.Kind, at time.Time) (b *bundle.Bundle, m bundle.Manifest, err error) {
	if b, err = bundle.Load(dir, kind); err != nil {
		return nil, m, err
	}
	if kind == bundle.Trust {
		_, err = plan.Roster(b)
		return b, m, err
	}
	err = lint.Freeze(b, at, &m)
	return b, m, err
}

// A Sealing says how a rulebook is signed.
type Sealing struct {
	At      time.Time
	Expires time.Time
	Name    string // empty: that of the version before, or else the folder's
	Version int    // 0: the next; a greater one may skip some
}

// Seal checks a rulebook and signs it as a new version, with the controls that each
// gate requires frozen in it.
func Seal(dir string, kind bundle.Kind, s Sealing, signer *sign.Signer) (*bundle.Bundle, error) {
	b, found, err := Check(dir, kind, s.At)
	if err != nil {
		return nil, err
	}
	m, err := s.manifest(b, dir)
	if err != nil {
		return nil, err
	}
	m.Expires, m.Gates, m.Checked = s.Expires, found.Gates, found.Checked
	m.Rules = found.Rules
	payload, err := b.Payload(m)
	if err != nil {
		return nil, err
	}
	envelope, err := signer.Sign(payload)
	if err != nil {
		return nil, err
	}
	if err := b.Store(envelope, m); err != nil {
		return nil, err
	}
	return bundle.Load(dir, kind)
}

// manifest is that of the next version, named and numbered as was asked for.
func (s Sealing) manifest(b *bundle.Bundle, dir string) (bundle.Manifest, error) {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return bundle.Manifest{}, err
	}
	m, err := b.Next()
	if s.Version > 0 && err != nil {
		m, err = bundle.Manifest{}, nil // its number is known, whatever has become of the one before
	}
	if err != nil {
		return bundle.Manifest{}, err
	}
	if s.Version > 0 && s.Version < m.Version {
		return bundle.Manifest{}, fault.Misuse("leave --version out to sign the next", "version %d is not after %d, which is signed", s.Version, m.Version-1)
	}
	m.Version = max(m.Version, s.Version)
	m.Name = cmp.Or(s.Name, m.Name, filepath.Base(absolute))
	return m, nil
}

// CoSeal checks a rulebook and adds a signature to those that its version bears.
func CoSeal(dir string, kind bundle.Kind, at time.Time, signer *sign.Signer) (*bundle.Bundle, error) {
	b, found, err := Check(dir, kind, at)
	if err != nil {
		return nil, err
	}
	payload, err := b.ToCoSign(signer.Key(), found, at)
	if err != nil {
		return nil, err
	}
	envelope, err := signer.Sign(payload)
	if err != nil {
		return nil, err
	}
	return b, b.StoreCoSigned(envelope, signer.Key())
}
