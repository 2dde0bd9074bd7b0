package ledger

import (
	"fmt"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
)

// A Rulebook is a version of policy or trust; its zero value is one that nobody
// verified.
type Rulebook struct {
	Name    string       `json:"name"`
	Version int          `json:"version"`
	Digest  canon.Digest `json:"digest"`

	Dir string `json:"-"` // where it lies, to tell people what to do
}

// Rules are what a decision was made by.
type Rules struct {
	Policy Rulebook `json:"policy,omitzero"`
	Trust  Rulebook `json:"trust,omitzero"`
}

// Follow refuses rules that are older than those by which something in this ledger
// was decided before, or that contradict them, and a ledger that does not extend the
// checkpoint last seen. There need be no ledger if none was seen. It returns how far
// the register of evidence had come.
//
// Rules that were replaced are signed as well as those that replaced them: that
// they are old can be told only by what was seen since. Entries are believed
// without a signature here, for they can only make the gate demand more.
func Follow(dir string, rules Rules, seen *Checkpoint) (Mark, error) {
	v, err := (&Ledger{dir, disk.Disk{}}).current()
	if err != nil {
		return Mark{}, err
	}
	if seen != nil {
		if err := v.Extends(*seen); err != nil {
			return Mark{}, fmt.Errorf("ledger %q: %w", dir, err)
		}
	}
	if err := follow(v.Entries, rules); err != nil {
		return Mark{}, fmt.Errorf("ledger %q: %w", dir, err)
	}
	var furthest Mark
	for i := range v.Entries {
		if m := v.Entries[i].Register; m.Size > furthest.Size {
			furthest = m
		}
	}
	return furthest, nil
}

func follow(entries []Entry, rules Rules) error {
	for i := range entries {
		before := &entries[i]
		if err := rules.Policy.follow("policy bundle", "", before.Rules.Policy, before.Index); err != nil {
			return err
		}
		if err := rules.Trust.follow("trust manifest", " --trust", before.Rules.Trust, before.Index); err != nil {
			return err
		}
	}
	return nil
}

// follow refuses a rulebook that does not follow, or repeat, the one of an entry.
func (r Rulebook) follow(kind, flag string, before Rulebook, entry int64) error {
	if r.Version == 0 || before.Version == 0 {
		return nil // nobody verified it; what is decided by it is a trial
	}
	sign := "releasegate policy sign " + fault.Quote(r.Dir) + flag + " --key SECURITY.key"
	resign := fmt.Sprintf("restore version %d of it, or, if what lies there is meant, have security sign it as the next: %s --version %d", before.Version, sign, before.Version+1)
	switch {
	case r.Name != before.Name:
		return fault.Refuse(sign+" --name "+fault.Quote(before.Name),
			"the %s is %q, and entry %d was decided by %q: a rulebook keeps its name, or its versions could not be compared", kind, r.Name, entry, before.Name)
	case r.Version < before.Version:
		return fault.Refuse(resign, "the %s is rolled back: it is version %d, and entry %d was decided by version %d", kind, r.Version, entry, before.Version)
	case r.Version == before.Version && r.Digest != before.Digest:
		return fault.Refuse(resign, "there are two %ss of version %d: this one has sha256 %s, and entry %d was decided by sha256 %s", kind, r.Version, r.Digest.Short(), entry, before.Digest.Short())
	}
	return nil
}
