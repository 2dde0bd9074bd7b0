// Package scaffold lays out a new engagement: the policies that the program
// carries, and plan files to fill in. It trusts nobody and requires everything.
// The demo fills the same files in.
package scaffold

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/policies"
)

// Options name the engagement. All are ids of a-z, 0-9, dot and hyphen.
type Options struct {
	Dir        string // made; must not exist, or be empty
	Customer   string
	Engagement string
	Supplier   string
	Release    string
}

// Make writes the files. It returns their names, in the order in which people fill
// them in.
func Make(o Options) ([]string, error) {
	if err := Empty(o.Dir); err != nil {
		return nil, err
	}
	if err := Policy(filepath.Join(o.Dir, "policy")); err != nil {
		return nil, err
	}
	roles, err := roles(filepath.Join(o.Dir, "policy"))
	if err != nil {
		return nil, err
	}
	engagement := decision.Engagement{Customer: o.Customer, ID: o.Engagement, Supplier: o.Supplier}
	release := decision.Release{ID: o.Release, Version: o.Release, Environment: "production", ChangeType: "normal"}
	var names []string
	for _, f := range []struct {
		name    string
		content []byte
	}{
		{filepath.Join("releases", o.Release, plan.ReleaseFile), Release(engagement, release)},
		{filepath.Join("trust", plan.TrustFile), emptyTrust(roles)},
		{"admission.hcl", Admission(engagement, "trust/keys/gate.pub")},
	} {
		name := filepath.Join(o.Dir, f.name)
		if err := disk.Create(name, f.content, 0o644); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	for _, folder := range []string{"evidence", filepath.Join("trust", "keys")} {
		if err := os.MkdirAll(filepath.Join(o.Dir, folder), 0o755); err != nil { //nolint:gosec // made to be filled by others
			return nil, err
		}
	}
	return names, nil
}

// Empty refuses a folder that holds something: nothing of it is to be lost.
func Empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		return fault.Refuse("name a new folder", "folder %q is not empty", dir)
	}
	if info, statErr := os.Stat(dir); statErr == nil && !info.IsDir() {
		return fault.Refuse("name a new folder", "%q is a file", dir)
	}
	return nil
}

// Policy writes the built-in policy bundle, unsigned and without its tests.
func Policy(dir string) error {
	return fs.WalkDir(policies.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || bundle.IsTest(name) {
			return err
		}
		content, err := policies.Files.ReadFile(name)
		if err != nil {
			return err
		}
		return disk.Create(filepath.Join(dir, filepath.FromSlash(name)), content, 0o644)
	})
}

// roles are those that the policy's gates ask for, sorted.
func roles(dir string) ([]string, error) {
	b, err := bundle.Load(dir, bundle.Policy)
	if err != nil {
		return nil, err
	}
	gates, err := plan.Gates(b)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, g := range gates {
		for _, phase := range g.Phases {
			for _, q := range phase.Evidence {
				for _, s := range q.Signers {
					all = append(all, s.Role)
				}
			}
		}
		if g.Quorum != nil {
			all = append(append(all, g.Quorum.Role), g.Quorum.MustInclude...)
		}
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}
