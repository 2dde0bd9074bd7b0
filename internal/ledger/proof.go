package ledger

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"

	"github.com/transparency-dev/formats/proof"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/trust"
)

// ProofSuffix ends the names of stored proofs, as C2SP tlog-proof recommends.
const ProofSuffix = ".tlog-proof"

// MaxProof bounds a proof, in bytes: an entry in Base64, and a checkpoint.
const MaxProof = 2*maxEntry + MaxCheckpoint

// Prove returns the proof that an entry is in the ledger, as C2SP tlog-proof, with the
// entry itself as its extra data.
func (v *View) Prove(index int64) ([]byte, error) {
	if index < 0 || index >= v.Size {
		return nil, fault.Refuse("name an entry below it", "the ledger has %d entries, and none with index %d", v.Size, index)
	}
	hashes, err := tlog.ProveRecord(v.Size, index, v)
	if err != nil {
		return nil, err
	}
	p := proof.TLogProof{Index: uint64(index), Checkpoint: v.note, ExtraData: v.leaves[index]}
	for _, h := range hashes {
		p.Hashes = append(p.Hashes, h)
	}
	return p.Marshal(), nil
}

// Proven returns the entry that a proof shows to be in the ledger of that name, or of
// the one that the proof names if origin is empty, by a checkpoint that one of those has
// signed.
func Proven(content []byte, origin string, by trust.Trusted) (Entry, Checkpoint, error) {
	bad := func(format string, args ...any) (Entry, Checkpoint, error) {
		return Entry{}, Checkpoint{}, fault.Refuse("have the ledger prove it again: releasegate ledger prove LEDGER --entry N", "not a proof: "+format, args...)
	}
	var p proof.TLogProof
	if err := p.Unmarshal(content); err != nil {
		return bad("%w", err)
	}
	if !bytes.Equal(p.Marshal(), content) {
		return bad("it is not in canonical form")
	}
	c, err := ReadCheckpoint(p.Checkpoint)
	if err != nil {
		return bad("%w", err)
	}
	if err := c.Verify(cmp.Or(origin, c.Origin), by); err != nil {
		return Entry{}, Checkpoint{}, err
	}
	if p.Index >= uint64(c.Size) { //nolint:gosec // not negative
		return bad("its checkpoint has %d entries, and none with index %d", c.Size, p.Index)
	}
	var hashes tlog.RecordProof
	for _, h := range p.Hashes {
		hashes = append(hashes, h)
	}
	if err := tlog.CheckRecord(hashes, c.Size, c.Root, int64(p.Index), tlog.RecordHash(p.ExtraData)); err != nil { //nolint:gosec // below Size
		return bad("its checkpoint does not hold the entry: %w", err)
	}
	var e Entry
	if err := canon.Unmarshal(p.ExtraData, &e); err != nil {
		return bad("its entry: %w", err)
	}
	e.Index = int64(p.Index) //nolint:gosec // below Size
	return e, c, nil
}

// Extends refuses a ledger that does not hold, in their order, all entries that it held
// by an earlier checkpoint.
func (v *View) Extends(seen Checkpoint) error {
	const hint = "restore the ledger from a copy: what was once in it stays in it"
	if v.note == nil {
		return fault.Refuse(hint, "it is gone: there is no checkpoint, and one of %d entries was seen last", seen.Size)
	}
	if v.Origin != seen.Origin {
		return fault.Refuse("name the ledger of this engagement with --ledger", "it is another ledger: its origin is %q, and that of the checkpoint last seen is %q", v.Origin, seen.Origin)
	}
	if v.Size < seen.Size {
		return fault.Refuse(hint, "it was rolled back: it has %d entries, and had %d by the checkpoint last seen", v.Size, seen.Size)
	}
	root, err := v.root(seen.Size)
	if err != nil {
		return err
	}
	if root != seen.Root {
		return fault.Refuse(hint, "it was forked: its first %d entries are not those of the checkpoint last seen", seen.Size)
	}
	return nil
}

// Consistency returns the proof that the ledger extends what it was when it had so many
// entries, in the form in which a witness is asked to cosign (C2SP tlog-witness).
func (v *View) Consistency(size int64) ([]byte, error) {
	if size < 0 || size > v.Size {
		return nil, fault.Refuse("name a size up to it", "the ledger has %d entries, and never had %d", v.Size, size)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "old %d\n", size)
	if size > 0 && size < v.Size {
		hashes, err := tlog.ProveTree(v.Size, size, v)
		if err != nil {
			return nil, err
		}
		for _, h := range hashes {
			fmt.Fprintln(&b, base64.StdEncoding.EncodeToString(h[:]))
		}
	}
	fmt.Fprintln(&b)
	b.Write(v.note)
	return b.Bytes(), nil
}
