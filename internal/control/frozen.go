package control

import (
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
)

// contract is the edition of what controls are held to when they are frozen. Raise
// it whenever a check is added or a field of Control: bundles that were signed
// before are then checked again, each time that they are used.
const contract = 1

// frozen is what a manifest says of a bundle that was checked before it was signed.
type frozen struct {
	Contract int          `json:"contract"`
	Bundle   canon.Digest `json:"bundle"` // what was checked, byte for byte
	Controls []Control    `json:"controls"`
}

// Freeze puts into a manifest that the bundle was checked, and what its controls
// declare. Only those who have checked all of it may call it.
func (s *Set) Freeze(b *bundle.Bundle, m *bundle.Manifest) (err error) {
	m.Checked, err = canon.Marshal(frozen{contract, b.Digest(), s.Controls()})
	return err
}

// Frozen returns what the controls of a bundle declare, if those who own it signed
// that this bundle, as it is, was checked by what controls are held to today.
func Frozen(b *bundle.Bundle) ([]Control, bool) {
	var f frozen
	if !b.Verified() || canon.Unmarshal(b.Manifest().Checked, &f) != nil || f.Contract != contract || f.Bundle != b.Digest() {
		return nil, false
	}
	return f.Controls, len(f.Controls) > 0
}
