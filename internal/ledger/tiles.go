package ledger

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
)

const (
	checkpointFile  = "checkpoint"
	envelopesFolder = "envelopes"
	height          = 8           // of a tile
	width           = 1 << height // of a full tile
)

// A View is a ledger as one checkpoint shows it. It is a tlog.HashReader of its tree.
type View struct {
	Checkpoint

	Entries []Entry  // of a ledger: as many as the checkpoint says
	Records []Record // of a register, likewise
	Waiting *Entry   // that is stored, and not yet published; nil if none is. Nobody has verified who signed it

	leaves [][]byte    // the entries as they stand
	hashes []tlog.Hash // of the tree, in the order of tlog.StoredHashIndex
}

// Read returns a ledger, having checked that its entries are those that its checkpoint
// names. Whose checkpoint that is, is for Verify to say.
func Read(dir string) (*View, error) {
	l := &Ledger{dir, disk.Disk{}}
	waiting, waits := l.readWaiting() // before the entries: what was entered since is among them
	v, err := l.current()
	switch {
	case err != nil:
		return nil, err
	case v.note == nil:
		return nil, fault.Refuse("ls -l "+fault.Quote(dir), "%q is no ledger: it has no checkpoint", dir)
	}
	v.Waiting = waiting
	return v, waits
}

// current is the ledger as it stands, read without a lock: if a writer went on while it
// was read, it is read again.
func (l *Ledger) current() (*View, error) {
	for {
		before, _ := l.from.ReadFile(filepath.Join(l.dir, checkpointFile), MaxCheckpoint)
		v, err := l.view()
		if err == nil {
			return v, nil
		}
		if after, _ := l.from.ReadFile(filepath.Join(l.dir, checkpointFile), MaxCheckpoint); bytes.Equal(before, after) {
			return nil, err
		}
	}
}

// view reads the ledger. One that was just made has no checkpoint and no entries.
func (l *Ledger) view() (*View, error) {
	v := &View{}
	content, err := l.from.ReadFile(filepath.Join(l.dir, checkpointFile), MaxCheckpoint)
	if errors.Is(err, fs.ErrNotExist) {
		if !l.lacks("tile") {
			return nil, l.damaged(checkpointFile, "it is missing")
		}
		return v, nil
	}
	if err != nil {
		return nil, err
	}
	if v.Checkpoint, err = ReadCheckpoint(content); err != nil {
		return nil, l.damaged(checkpointFile, "%w", err)
	}
	if isRegister(v.Origin) && v.Size > maxRecords {
		return nil, l.damaged(checkpointFile, "a register has at most %d entries", maxRecords)
	}
	for int64(len(v.leaves)) < v.Size {
		if err := l.readBundle(v); err != nil {
			return nil, err
		}
	}
	root, err := v.root(v.Size)
	if err != nil || root != v.Root {
		return nil, l.damaged(checkpointFile, "its entries are not those that the checkpoint of %d entries was signed over", v.Size)
	}
	return v, nil
}

// lacks reports whether there is no folder of that name.
func (l *Ledger) lacks(name string) bool {
	_, err := l.from.ReadTree(filepath.Join(l.dir, name), 0, func(string) bool { return false })
	return errors.Is(err, fs.ErrNotExist)
}

func (l *Ledger) damaged(name, format string, args ...any) error {
	return fault.Refuse("restore the ledger from a copy; never delete or change what is in it", "ledger %q is damaged at %q: "+format, append([]any{l.dir, name}, args...)...)
}

// readBundle reads the next entries.
func (l *Ledger) readBundle(v *View) error {
	first := int64(len(v.leaves))
	t := tlog.Tile{H: height, L: -1, N: first / width, W: int(min(width, v.Size-first))}
	name := tilePath(t)
	content, err := l.from.ReadFile(filepath.Join(l.dir, name), width*(maxEntry+2))
	if err != nil {
		return l.damaged(name, "%w", err)
	}
	for range t.W {
		if len(content) < 2 || len(content)-2 < int(binary.BigEndian.Uint16(content)) {
			return l.damaged(name, "it is cut short: entry %d is missing", len(v.leaves))
		}
		n := int(binary.BigEndian.Uint16(content))
		leaf := content[2 : 2+n]
		content = content[2+n:]
		if err := v.add(leaf); err != nil {
			return l.damaged(name, "entry %d: %w", len(v.leaves), err)
		}
	}
	if len(content) > 0 {
		return l.damaged(name, "it holds more than %d entries", t.W)
	}
	return nil
}

// add puts an entry into the tree, beyond the checkpoint if need be.
func (v *View) add(leaf []byte) error {
	index := int64(len(v.leaves))
	hashes, err := tlog.StoredHashes(index, leaf, v)
	if err != nil {
		return err
	}
	if isRegister(v.Origin) {
		r := Record{Index: index}
		err = canon.Unmarshal(leaf, &r)
		v.Records = append(v.Records, r)
	} else {
		e := Entry{Index: index}
		err = canon.Unmarshal(leaf, &e)
		v.Entries = append(v.Entries, e)
	}
	v.leaves, v.hashes = append(v.leaves, leaf), append(v.hashes, hashes...)
	return err
}

// ReadHashes implements tlog.HashReader.
func (v *View) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(v.hashes)) {
			return nil, fmt.Errorf("the tree of %d entries has no hash %d", len(v.leaves), index)
		}
		hashes[i] = v.hashes[index]
	}
	return hashes, nil
}

// root is the root of the tree when it had so many entries.
func (v *View) root(size int64) (tlog.Hash, error) {
	if size == 0 {
		return emptyRoot, nil
	}
	return tlog.TreeHash(size, v)
}

// tilePath is where a tile lies; level -1 are the entries themselves.
func tilePath(t tlog.Tile) string {
	name := strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", t.H))
	return "tile/" + strings.Replace(name, "data/", "entries/", 1)
}

// writeTiles writes the tiles that a tree of that size has and the one before it had
// not. What a process left there that did not come to sign is replaced.
func (l *Ledger) writeTiles(v *View, before, size int64) error {
	for first := before / width * width; first < size; first += width {
		end := min(first+width, size)
		var entries []byte
		for _, leaf := range v.leaves[first:end] {
			entries = binary.BigEndian.AppendUint16(entries, uint16(len(leaf))) //nolint:gosec // maxEntry
			entries = append(entries, leaf...)
		}
		t := tlog.Tile{H: height, L: -1, N: first / width, W: int(end - first)}
		if err := disk.Replace(filepath.Join(l.dir, tilePath(t)), entries, 0o644); err != nil {
			return err
		}
	}
	for _, t := range tlog.NewTiles(height, before, size) {
		data, err := tlog.ReadTileData(t, v)
		if err != nil {
			return fmt.Errorf("ledger %q: %w", l.dir, err)
		}
		if err := disk.Replace(filepath.Join(l.dir, tilePath(t)), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// prune removes the unfilled tiles that trees up to that size had: those of the last
// checkpoint and of the one before it are kept, for readers that are at it. Nothing
// depends on it, so what cannot be removed is left.
func (l *Ledger) prune(size int64) {
	if size < 1 || size%width == 0 {
		return
	}
	for _, level := range []int{-1, 0} {
		dir := filepath.Dir(filepath.Join(l.dir, tilePath(tlog.Tile{H: height, L: level, N: size / width, W: int(size % width)})))
		if size%width == width-1 {
			_ = os.RemoveAll(dir)
			continue
		}
		unfilled, _ := os.ReadDir(dir)
		for _, tile := range unfilled {
			if w, err := strconv.ParseInt(tile.Name(), 10, 64); err == nil && w <= size%width {
				_ = os.Remove(filepath.Join(dir, tile.Name()))
			}
		}
	}
}

// CheckTiles refuses tiles that are not those of the tree. The ledger itself is read
// without them; clients elsewhere rely on them.
func (v *View) CheckTiles(dir string) error {
	if v.Size == 0 {
		return nil
	}
	for _, t := range tlog.NewTiles(height, 0, v.Size) {
		want, err := tlog.ReadTileData(t, v)
		if err != nil {
			return err
		}
		got, err := disk.ReadFile(filepath.Join(dir, tilePath(t)), width*tlog.HashSize)
		if err != nil {
			return err
		}
		if !bytes.Equal(got, want) {
			return (&Ledger{dir: dir}).damaged(tilePath(t), "it is not the tile of its entries")
		}
	}
	return nil
}

// CheckEnvelopes refuses kept envelopes that are not those they are named after, and an
// entry whose envelope is gone. Kept is false of a copy that holds the log alone.
func (v *View) CheckEnvelopes(dir string) (kept bool, err error) {
	l := &Ledger{dir: dir, from: disk.Disk{}}
	files, err := os.ReadDir(filepath.Join(dir, envelopesFolder))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fault.Refuse("restore the ledger from a copy", "ledger %q: %w", dir, err)
	}
	payloads := map[canon.Digest]bool{}
	for _, file := range files {
		name := envelopesFolder + "/" + file.Name()
		if disk.IsTemporary(file.Name()) { // of a process that was ended
			continue
		}
		content, err := disk.ReadFile(filepath.Join(dir, name), canon.MaxBytes)
		if err != nil {
			return true, err
		}
		envelope, err := intoto.Read(content)
		if err != nil || string(canon.Sum(content))+".json" != file.Name() {
			return true, l.damaged(name, "it is not the envelope that it is named after")
		}
		payloads[canon.Sum(envelope.Payload)] = true
	}
	for _, e := range v.Entries {
		if !payloads[e.Payload] {
			return true, l.damaged(envelopesFolder, "that of entry %d, with payload %s, is missing", e.Index, e.Payload)
		}
	}
	return true, nil
}
