package ledger

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sign/service"
	"github.com/credentry/releasegate/internal/trust"
)

// maxAudit bounds how many entries of a log are looked through: those of a log that an
// organisation keeps for itself, of some 200 MiB. A public one has more in a day.
const maxAudit = 1 << 18

// A Stray is a signature of a gate that the log holds, over something that the ledger
// does not: a decision was made and is kept back, or somebody else has the gate's key.
type Stray struct {
	Index  int64        `json:"index"` // in the log
	Digest string       `json:"digest"`
	Signer canon.Digest `json:"signer"` // SPKI hash of the gate's key
}

// Published is the log that the ledger in a folder is published in; nil if it is none.
func Published(dir string) (*Rekor, error) { return (&Ledger{dir, disk.Disk{}}).published() }

// Init makes the ledger in a folder one that is published in a log, or, if it is one,
// names another log, or another address, from now on. What was entered before must be
// proven by the trusted root: a log cannot be told of the past.
func (l *Ledger) Init(r Rekor, w Writer) error {
	unlock, err := l.lock()
	if err != nil {
		return fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	defer unlock()
	if err := r.open(l); err != nil {
		return err
	}
	v, err := l.standing(w)
	if err != nil {
		return err
	}
	if err := r.Check(v, w.known(w.Clock)); err != nil {
		return fmt.Errorf("ledger %q: its entries are not all published in the log: %w", l.dir, err)
	}
	config, err := canon.Indent(r)
	if err != nil {
		return err
	}
	if err := disk.Replace(filepath.Join(l.dir, rootFile), r.Root, 0o644); err != nil {
		return err
	}
	return disk.Replace(filepath.Join(l.dir, configFile), config, 0o644)
}

// Check refuses a ledger of which an entry is not proven to be in the log. It asks
// nobody.
func (r *Rekor) Check(v *View, by trust.Trusted) error {
	_, err := r.check(v, by)
	return err
}

// check also returns the bundles that prove it.
func (r *Rekor) check(v *View, by trust.Trusted) ([][]byte, error) {
	dir := filepath.Join(r.ledger.dir, rekorFolder)
	files, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Refuse("restore the ledger from a copy", "ledger %q: %w", r.ledger.dir, err)
	}
	var bundles [][]byte
	proven := map[canon.Digest]bool{}
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), bundleSuffix) || disk.IsTemporary(file.Name()) {
			continue
		}
		name := rekorFolder + "/" + file.Name()
		bundle, err := disk.ReadFile(filepath.Join(r.ledger.dir, name), canon.MaxBytes)
		if err != nil {
			return nil, err
		}
		if err := r.holds(bundle, by); err != nil {
			return nil, r.ledger.damaged(name, "%w", err)
		}
		if _, err := r.checkpoint(bundle); err != nil {
			return nil, r.ledger.damaged(name, "%w", err)
		}
		e, err := intoto.Read(bundle)
		if err != nil {
			return nil, err
		}
		proven[canon.Sum(e.Payload)] = true
		bundles = append(bundles, bundle)
	}
	for _, e := range v.Entries {
		if !proven[e.Payload] {
			return nil, r.ledger.damaged(rekorFolder, "nothing proves that entry %d, with payload %s, was published", e.Index, e.Payload)
		}
	}
	return bundles, nil
}

// Audit asks the log what it holds today: that it extends what was seen of it last, and
// which signatures of the keys it has beside those in the ledger.
func (r *Rekor) Audit(v *View, by trust.Trusted) (size int64, strays []Stray, err error) {
	bundles, err := r.check(v, by)
	if err != nil {
		return 0, nil, err
	}
	content, err := service.Tile(context.Background(), r.Tiles+"/checkpoint")
	if err != nil {
		return 0, nil, err
	}
	c, err := r.signed(content)
	if err == nil {
		err = r.grownSince(c)
	}
	if err != nil {
		return 0, nil, fmt.Errorf("transparency log %s: %w", r.URL, err)
	}
	known, first := map[string]bool{}, c.Size
	for _, bundle := range bundles {
		e, err := intoto.Read(bundle)
		if err != nil {
			return 0, nil, err
		}
		for _, digest := range digests(e.PAE()) {
			known[digest] = true
		}
		first = min(first, indexOf(bundle))
	}
	if c.Size-first > maxAudit {
		return c.Size, nil, fault.Refuse("verify it with --offline, and have a monitor of the log watch for the gate's key", "transparency log %s has %d entries since the first of this ledger: more than %d are not looked through", r.URL, c.Size-first, maxAudit)
	}
	if _, file, err := r.ledger.pending(); err == nil && file != nil {
		e, _ := intoto.Read(file)
		for _, digest := range digests(e.PAE()) {
			known[digest] = true
		}
	}
	err = r.each(c, first, c.Size, func(index int64, leaf []byte) {
		if s, is := strayOf(leaf, by); is && !known[s.Digest] {
			s.Index = index
			strays = append(strays, s)
		}
	})
	return c.Size, strays, err
}

// digests are what a log may hold of a message.
func digests(message []byte) []string {
	short, medium, long := sha256.Sum256(message), sha512.Sum384(message), sha512.Sum512(message)
	return []string{hex.EncodeToString(short[:]), hex.EncodeToString(medium[:]), hex.EncodeToString(long[:])}
}

// indexOf is the least index that a bundle's entries have in a log.
func indexOf(bundle []byte) int64 {
	least := int64(math.MaxInt64)
	for _, entry := range intoto.LogEntries(bundle) {
		parsed, _ := canon.Parse(entry)
		value, _ := canon.Lookup(parsed, "/logIndex")
		text, _ := value.(string) // absent: 0, which protobuf does not write
		index, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			index = 0
		}
		least = min(least, index)
	}
	return least
}

// strayOf reads an entry of the log; it is one of a gate if a key of those signed it.
func strayOf(leaf []byte, by trust.Trusted) (Stray, bool) {
	parsed, err := canon.Parse(leaf)
	if err != nil {
		return Stray{}, false // of a kind that a gate's key does not sign
	}
	decoded := func(pointer string) []byte {
		value, _ := canon.Lookup(parsed, "/spec/hashedRekordV002/"+pointer)
		text, _ := value.(string)
		content, _ := base64.StdEncoding.DecodeString(text)
		return content
	}
	spki := canon.Sum(decoded("signature/verifier/publicKey/rawBytes"))
	for _, key := range by.Keys {
		if key.SPKI() == spki {
			return Stray{Digest: hex.EncodeToString(decoded("data/digest")), Signer: spki}, true
		}
	}
	return Stray{}, false
}

// each hands out the entries of the log from one up to another, each of which its
// checkpoint holds.
func (r *Rekor) each(c Checkpoint, first, end int64, do func(index int64, leaf []byte)) error {
	hashes := tlog.TileHashReader(tlog.Tree{N: c.Size, Hash: c.Root}, r)
	for from := first / width * width; from < end; from += width {
		t := tlog.Tile{H: height, L: -1, N: from / width, W: int(min(width, c.Size-from))}
		content, err := r.tile(t)
		if err != nil {
			return err
		}
		indexes := make([]int64, t.W)
		for i := range indexes {
			indexes[i] = tlog.StoredHashIndex(0, from+int64(i))
		}
		want, err := hashes.ReadHashes(indexes)
		if err != nil {
			return fault.Refuse("", "transparency log %s: %w", r.URL, err)
		}
		for i := range want {
			index := from + int64(i)
			var leaf []byte
			if leaf, content = cut(content); tlog.RecordHash(leaf) != want[i] {
				return fault.Refuse("", "transparency log %s: its entry %d is not the one that its checkpoint holds", r.URL, index)
			}
			if index >= first && index < end {
				do(index, leaf)
			}
		}
	}
	return nil
}

// cut takes the first entry off a bundle; it is empty if the bundle is cut short.
func cut(bundle []byte) (leaf, rest []byte) {
	if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
		return nil, nil
	}
	n := 2 + int(binary.BigEndian.Uint16(bundle))
	return bundle[2:n], bundle[n:]
}
