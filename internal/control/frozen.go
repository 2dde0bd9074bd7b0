package control

import (
	"errors"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control/compiled"
)

// Contract is the edition of what controls are held to when they are frozen. Raise
// it whenever a check is added or a field of Control: bundles that were signed
// before are then checked again, each time that they are used.
const Contract = 1

// frozen is what a manifest says of a bundle that was checked before it was signed.
type frozen struct {
	Contract int          `json:"contract"`
	Bundle   canon.Digest `json:"bundle"` // what was checked, byte for byte
	Controls []Control    `json:"controls"`
}

// Freeze puts into a manifest that the bundle was checked, what its controls declare
// and what its rules are compiled to. Only those who have checked all of it may call
// it.
func (s *Set) Freeze(b *bundle.Bundle, m *bundle.Manifest) (err error) {
	if m.Checked, err = canon.Marshal(frozen{Contract, b.Digest(), s.Controls()}); err != nil {
		return err
	}
	if m.Rules, err = compiled.Write(s.compiler.Modules); err != nil {
		return err
	}
	back, err := compiled.Read(m.Rules, func(string) bool { return true })
	if err == nil && !maps.EqualFunc(back, s.compiler.Modules, sameRules) {
		err = errors.New("the compiled rules do not come back as they were written")
	}
	return err
}

func sameRules(a, b *ast.Module) bool {
	return a.Package.Equal(b.Package) && slices.EqualFunc(a.Rules, b.Rules, (*ast.Rule).Equal)
}

// Frozen returns what the controls of a bundle declare, if those who own it signed
// that this bundle, as it is, was checked by what controls are held to today.
func Frozen(b *bundle.Bundle) ([]Control, bool) {
	var f frozen
	if !b.Verified() || canon.Unmarshal(b.Manifest().Checked, &f) != nil || f.Contract != Contract || f.Bundle != b.Digest() {
		return nil, false
	}
	return f.Controls, len(f.Controls) > 0
}
