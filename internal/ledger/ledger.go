// Package ledger is the append-only log of decisions: a transparency log, of which
// anybody can prove what it holds and that it never took anything back. A register is
// a ledger of another sort: of the evidence that was signed, kept by those who sign it.
//
// A ledger is a folder laid out as C2SP tlog-tiles: entries in bundles, a Merkle tree
// in tiles of height 8, and a checkpoint, signed as a note by the gate's key. Any
// client of that format can read it, also from a plain web server. An entry holds
// digests, the verdict and the id of the release, no personal data; the envelope lies beside it by its own
// digest.
//
// Tree, proofs and notes are those of golang.org/x/mod/sumdb, which Go's own checksum
// database runs on and which the program links already. What is ours is the order of
// the writes. A log server such as Tessera integrates entries in the background, and
// signs at intervals of 100 ms at the least; it needs a long-lived process that is
// alone, where here each decision is one short process among several, which may say
// "decided" only once its checkpoint is on disk.
//
// An entry that Append has acknowledged survives a crash: the checkpoint is replaced
// last, and what lies beyond it is no part of the ledger. Two processes never
// interleave. Nothing is appended to a ledger of which the entries are not exactly
// those that its checkpoint names.
package ledger

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/trust"
)

// maxEntry bounds an entry, in bytes, by what the length of an entry in a bundle can
// say; one has some 600.
const maxEntry = 1<<16 - 1

// A Ledger is a folder of entries.
type Ledger struct {
	dir  string
	from disk.Reader // that it is read from; written it is on the disk
}

// A Writer is who appends.
type Writer struct {
	Origin string                           // the ledger's name; see Origin
	Signer Signer                           // signs the checkpoint
	Known  func(at time.Time) trust.Trusted // whose checkpoint of that time may be continued, beside that of the signer's key; may be nil
	Seen   *Checkpoint                      // that must be continued; nil if none was seen
	Clock  time.Time                        // that the checkpoint is signed at; zero: as at the one before
}

// A Signer signs checkpoints.
type Signer interface {
	Key() trust.Key
	Certified() bool // what SignText returns is a Sigstore bundle then
	SignText(text []byte) ([]byte, error)
}

// A Receipt is what an entry's writer takes away.
type Receipt struct {
	Entry      Entry
	Proof      []byte // that the entry is in the ledger, as C2SP tlog-proof
	Checkpoint []byte // the signed note
	Bundle     []byte // the envelope with the proof that it was published; nil of a ledger that is not
}

// Open returns the ledger in a folder, which is made if it is missing.
func Open(dir string) (*Ledger, error) {
	if err := disk.Folder(dir); err != nil {
		return nil, fault.Refuse("name another folder with --ledger", "opening the ledger %q: %w", dir, err)
	}
	return &Ledger{dir, disk.Disk{}}, nil
}

// Append adds an entry and the envelope that it speaks of. It may be called by several
// processes at once: one waits. Where the ledger is published, an error after the
// envelope was stored says so: the entry is then pending, and who appends next, or signs
// the ledger anew, takes it up first.
func (l *Ledger) Append(e Entry, envelope []byte, w Writer) (Receipt, error) {
	unlock, err := l.lock()
	if err != nil {
		return Receipt{}, fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	defer unlock()
	v, err := l.continued(w)
	if err != nil {
		return Receipt{}, err
	}
	return l.append(v, e, envelope, w)
}

// append does so with a ledger that it holds.
func (l *Ledger) append(v *View, e Entry, envelope []byte, w Writer) (Receipt, error) {
	log, err := l.published()
	if err == nil && log != nil { // what could not be entered in the end would else wait for ever
		if err = log.takes(w.Signer); err == nil {
			err = v.late(e)
		}
	}
	if err == nil {
		err = follow(v.Entries, e.Rules)
	}
	var leaf []byte
	if err == nil {
		leaf, err = leafOf(e)
	}
	if err != nil {
		return Receipt{}, fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	// The envelope first: an entry is never there without what it speaks of.
	digest := canon.Sum(envelope)
	if _, err := disk.Keep(l.envelope(digest), envelope, 0o644); err != nil {
		return Receipt{}, err
	}
	if log == nil {
		return l.enter(v, leaf, w)
	}
	if err := disk.Replace(filepath.Join(l.dir, pendingFile), []byte(digest), 0o644); err != nil {
		return Receipt{}, err
	}
	return l.takeUp(v, log, w)
}

func (l *Ledger) envelope(digest canon.Digest) string {
	return filepath.Join(l.dir, envelopesFolder, string(digest)+".json")
}

func leafOf(e Entry) ([]byte, error) {
	leaf, err := canon.Marshal(e)
	if err == nil && len(leaf) > maxEntry {
		err = fmt.Errorf("an entry of %d bytes is larger than %d", len(leaf), maxEntry)
	}
	return leaf, err
}

// enter adds an entry to the tree.
func (l *Ledger) enter(v *View, leaf []byte, w Writer) (Receipt, error) {
	if err := v.add(leaf); err != nil {
		return Receipt{}, fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	if err := l.publish(v, w); err != nil {
		return Receipt{}, err
	}
	last := v.Size - 1
	proof, err := v.Prove(last)
	return Receipt{Entry: v.Entries[last], Proof: proof, Checkpoint: v.note}, err
}

// continued is the ledger as it stands, for a writer to go on with, once what was stored
// and not yet published is taken up.
func (l *Ledger) continued(w Writer) (*View, error) {
	v, err := l.standing(w)
	if err != nil {
		return nil, err
	}
	log, err := l.published()
	if err != nil || log == nil {
		return v, err
	}
	_, err = l.takeUp(v, log, w)
	return v, err
}

// standing is the ledger as it stands. A new one gets the checkpoint of an empty tree
// first: from then on, none means that it was taken away.
func (l *Ledger) standing(w Writer) (*View, error) {
	v, err := l.view()
	if err != nil {
		return nil, err
	}
	if w.Seen != nil {
		if err := v.Extends(*w.Seen); err != nil {
			return nil, fmt.Errorf("ledger %q: %w", l.dir, err)
		}
	}
	if v.note == nil {
		if v.Checkpoint, err = w.sign(Checkpoint{Root: emptyRoot}); err != nil {
			return nil, err
		}
		return v, disk.Replace(filepath.Join(l.dir, checkpointFile), v.note, 0o644)
	}
	if err := v.Verify(w.Origin, w.known(v.Time)); err != nil {
		return nil, fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	return v, nil
}

// known are those who may have signed what the writer continues.
func (w Writer) known(at time.Time) trust.Trusted {
	var by trust.Trusted
	if !w.Signer.Certified() {
		by = trust.TrustedKeys(w.Signer.Key())
	}
	if w.Known != nil {
		by = by.And(w.Known(at))
	}
	return by
}

// publish writes what the view's last entries add to the tree, then the checkpoint over
// it.
func (l *Ledger) publish(v *View, w Writer) error {
	before, size := v.Size, int64(len(v.leaves))
	root, err := tlog.TreeHash(size, v)
	if err != nil {
		return fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	signed, err := w.sign(Checkpoint{Size: size, Root: root, Time: v.Time})
	if err != nil {
		return fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	if err := l.writeTiles(v, before, size); err != nil {
		return err
	}
	if err := disk.Replace(filepath.Join(l.dir, checkpointFile), signed.note, 0o644); err != nil {
		return err
	}
	v.Checkpoint = signed
	l.prune(before - 1)
	return nil
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
