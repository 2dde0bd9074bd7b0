// Package ledger is the append-only log of decisions: a folder in which each
// entry names the digest of the one before it.
//
// An entry holds digests and the verdict, no personal data; the envelope lies
// beside it by its own digest. An entry that Append has acknowledged survives a
// crash, and two processes never interleave.
package ledger

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
)

const maxEntry = 64 << 10 // bytes; an entry has some 600

// An Entry is what the ledger says of one decision.
type Entry struct {
	Index     int              `json:"index"`              // counts up from 0
	Previous  canon.Digest     `json:"previous,omitempty"` // SHA-256 of the entry before; empty for the first
	Type      string           `json:"type"`               // predicate type of the decision
	Payload   canon.Digest     `json:"payload"`
	Gate      string           `json:"gate"`
	Release   canon.Digest     `json:"release"`
	Verdict   decision.Verdict `json:"verdict"`
	DecidedAt time.Time        `json:"decidedAt"`
	Signer    canon.Digest     `json:"signer"`         // SPKI hash of the gate's key
	Rules     Rules            `json:"rules,omitzero"` // that it was decided by
}

// A Ledger is a folder of entries.
type Ledger struct{ dir string }

// Open returns the ledger in a folder, which is made if it is missing.
func Open(dir string) (*Ledger, error) {
	if err := disk.Folder(filepath.Join(dir, "entries")); err != nil {
		return nil, fault.Refuse("name another folder with --ledger", "opening the ledger %q: %w", dir, err)
	}
	return &Ledger{dir}, nil
}

// Append adds an entry and the envelope that it speaks of, and returns the entry
// as written. It may be called by several processes at once: one waits.
func (l *Ledger) Append(e Entry, envelope []byte) (Entry, error) {
	unlock, err := l.lock()
	if err != nil {
		return Entry{}, fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	defer unlock()
	entries, head, err := l.read()
	if err != nil {
		return Entry{}, err
	}
	if err := follow(entries, e.Rules); err != nil {
		return Entry{}, fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	e.Index, e.Previous = len(entries), head
	b, err := canon.Marshal(e)
	if err != nil {
		return Entry{}, fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	// The envelope first: an entry is never there without what it speaks of.
	stored := filepath.Join(l.dir, "envelopes", string(canon.Sum(envelope))+".json")
	if _, err := disk.Keep(stored, envelope, 0o644); err != nil {
		return Entry{}, err
	}
	if err := disk.Create(l.entry(e.Index), b, 0o644); err != nil {
		return Entry{}, err
	}
	return e, nil
}

// read returns the entries, having checked that each names the one before it, and
// the digest of the last.
func (l *Ledger) read() (entries []Entry, head canon.Digest, err error) {
	// Not a glob: it finds nothing in a folder that cannot be read, or whose name
	// holds a bracket, and a ledger that nobody could read is not an empty one.
	found, err := os.ReadDir(filepath.Join(l.dir, "entries"))
	if err != nil {
		return nil, "", fault.Refuse("", "reading the ledger %q: %w", l.dir, err)
	}
	var names []string
	for _, file := range found {
		if filepath.Ext(file.Name()) == ".json" {
			names = append(names, filepath.Join(l.dir, "entries", file.Name()))
		}
	}
	damaged := func(name, format string, args ...any) error {
		return fault.Refuse("restore the ledger from a copy; never delete an entry", "ledger %q is damaged at %q: "+format, append([]any{l.dir, filepath.Base(name)}, args...)...)
	}
	for i, name := range names {
		if name != l.entry(i) {
			return nil, "", damaged(name, "entry %d is missing", i)
		}
		b, err := disk.ReadFile(name, maxEntry)
		if err != nil {
			return nil, "", err
		}
		var e Entry
		if err := canon.Unmarshal(b, &e); err != nil {
			return nil, "", damaged(name, "%w", err)
		}
		if e.Index != i || e.Previous != head {
			return nil, "", damaged(name, "it does not follow the entry before it")
		}
		entries, head = append(entries, e), canon.Sum(b)
	}
	return entries, head, nil
}

func (l *Ledger) entry(i int) string {
	return filepath.Join(l.dir, "entries", fmt.Sprintf("%09d.json", i))
}

// lock holds the ledger for this process until unlock is called. The kernel lets
// go of it if the process dies.
func (l *Ledger) lock() (unlock func(), err error) {
	file, err := os.OpenFile(filepath.Join(l.dir, "lock"), os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o644) //nolint:gosec // holds nothing
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() { _ = file.Close() }, nil // closing lets go of the lock
}
