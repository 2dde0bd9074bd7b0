package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sign/service"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/trust"
)

// A ledger can be published in a Rekor v2, a transparency log that somebody else keeps,
// for many. Such a log takes nothing but the hash of what was signed, with the signature,
// and has no index: which of its entries are the gate's, in which order and up to when,
// nobody could tell from it, least of all offline. So the ledger stays what it is, and
// each of its entries counts only once the signature over its envelope is in the log too,
// with the proof kept in the Sigstore bundle of the envelope. What the gate says last is
// then told by its ledger; that it says the same to everybody, by the log.
const (
	rekorFolder  = "rekor"
	configFile   = rekorFolder + "/log.json"
	rootFile     = rekorFolder + "/trusted_root.json"
	pendingFile  = rekorFolder + "/pending"
	bundleSuffix = ".sigstore.json"
)

// A Rekor is the log that a ledger is published in.
type Rekor struct {
	URL   string `json:"url"`   // that signatures are sent to
	Tiles string `json:"tiles"` // below which its checkpoint and tiles are served

	Root []byte `json:"-"` // trusted_root.json, which holds the log's key and name

	believed sigstore.Material // of Root
	ledger   *Ledger
}

// open makes a log ready that was read.
func (r *Rekor) open(l *Ledger) error {
	r.URL, r.Tiles, r.ledger = strings.TrimSuffix(r.URL, "/"), strings.TrimSuffix(r.Tiles, "/"), l
	for _, address := range []string{r.URL, r.Tiles} {
		if err := service.Check("--rekor-url", address, false); err != nil {
			return err
		}
	}
	return r.Believe(r.Root)
}

// Believe has the log judged by another trusted_root.json than the one in the folder.
func (r *Rekor) Believe(root []byte) error {
	believed, err := sigstore.NewMaterial(root)
	if err == nil && len(believed.Logs()) == 0 {
		err = errors.New("it names no transparency log by its host")
	}
	if err != nil {
		return fault.Refuse("cosign trusted-root create --rekor=url=https://LOG,public-key=LOG.pub,origin=LOG --out=trusted_root.json", "trusted root of the log: %w", err)
	}
	r.Root, r.believed = root, believed
	return nil
}

// published is the log that the ledger in a folder is published in; nil if it is none.
func (l *Ledger) published() (*Rekor, error) {
	if l.lacks(rekorFolder) {
		return nil, nil //nolint:nilnil // none is an answer
	}
	r := &Rekor{}
	content, err := l.from.ReadFile(filepath.Join(l.dir, configFile), canon.MaxBytes)
	if err == nil {
		err = canon.Unmarshal(content, r)
	}
	if err != nil {
		return nil, l.damaged(configFile, "%w", err)
	}
	if r.Root, err = l.from.ReadFile(filepath.Join(l.dir, rootFile), canon.MaxBytes); err == nil {
		err = r.open(l)
	}
	if err != nil {
		return nil, l.damaged(rootFile, "%w", err)
	}
	return r, nil
}

// takes refuses a signer whose signatures the log has no entry for.
func (r *Rekor) takes(s Signer) error {
	if service.Details(s.Key().Public()) == "" {
		return fault.Refuse("sign with an ECDSA key", "a Rekor v2 log holds hashes, and a key of the gate's kind does not sign one that it knows")
	}
	return nil
}

// bundle is the one that was kept of an envelope; nil if none was.
func (r *Rekor) bundle(envelope canon.Digest) ([]byte, error) {
	content, err := r.ledger.from.ReadFile(r.bundleFile(envelope), canon.MaxBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // none is an answer
	}
	return content, err
}

func (r *Rekor) bundleFile(envelope canon.Digest) string {
	return filepath.Join(r.ledger.dir, rekorFolder, string(envelope)+bundleSuffix)
}

// publish puts the signature of an envelope into the log and returns the bundle that
// proves it. What was published before, and not come to be an entry, is taken as it is.
func (r *Rekor) publish(envelope canon.Digest, file []byte, by trust.Trusted) ([]byte, error) {
	bundle, err := r.bundle(envelope)
	if err == nil && bundle == nil {
		bundle, err = r.send(file, by)
	}
	if err != nil {
		return nil, err
	}
	if err := r.holds(bundle, by); err != nil {
		return nil, err
	}
	c, err := r.checkpoint(bundle)
	if err == nil {
		err = r.grown(c)
	}
	if err == nil {
		_, err = disk.Keep(r.bundleFile(envelope), bundle, 0o644)
	}
	return bundle, err
}

// send has the log take the signature, unless the file says that it has.
func (r *Rekor) send(file []byte, by trust.Trusted) ([]byte, error) {
	if r.holds(file, by) == nil {
		return file, nil
	}
	e, err := intoto.Read(file)
	if err != nil {
		return nil, err
	}
	if e.Certified {
		return nil, fault.Refuse("add --rekor-url "+r.URL, "a gate that signs keyless has its certificate logged as it signs, and was not told of the log")
	}
	_, signers, err := by.Payload(e)
	if err != nil {
		return nil, err
	}
	key := signers[0].Key
	entry, err := service.Log(context.Background(), r.URL, service.Entry{Message: e.PAE(), Signature: e.Signatures[0].Sig, Key: key.Public()})
	if twin, is := errors.AsType[*service.Twin](err); is {
		entry, err = r.again(twin.Index)
	}
	if err != nil {
		return nil, err
	}
	return intoto.Logged(file, key.Hint(), entry)
}

// again is the proof of an entry of which the log's own answer was lost: its
// TransparencyLogEntry, made of what the log serves. That it is the entry which was meant
// is for those to see who verify it.
func (r *Rekor) again(index int64) ([]byte, error) {
	content, err := service.Tile(context.Background(), r.Tiles+"/checkpoint")
	if err != nil {
		return nil, err
	}
	c, err := r.signed(content)
	if err != nil {
		return nil, fault.Refuse("", "transparency log %s: %w", r.URL, err)
	}
	if index >= c.Size {
		return nil, fault.Refuse("run the same command again", "transparency log %s has taken the entry, and has signed no checkpoint yet that holds it", r.URL)
	}
	var leaf []byte
	if err := r.each(c, index, index+1, func(_ int64, content []byte) { leaf = content }); err != nil {
		return nil, err
	}
	hashes, err := tlog.ProveRecord(c.Size, index, tlog.TileHashReader(tlog.Tree{N: c.Size, Hash: c.Root}, r))
	if err != nil {
		return nil, fault.Refuse("", "transparency log %s: %w", r.URL, err)
	}
	type id struct {
		KeyID []byte `json:"keyId"`
	}
	type kind struct {
		Kind    string `json:"kind"`
		Version string `json:"version"`
	}
	type signed struct {
		Envelope string `json:"envelope"`
	}
	type proof struct {
		LogIndex   int64       `json:"logIndex,string"`
		RootHash   tlog.Hash   `json:"rootHash"`
		TreeSize   int64       `json:"treeSize,string"`
		Hashes     []tlog.Hash `json:"hashes"`
		Checkpoint signed      `json:"checkpoint"`
	}
	return canon.Marshal(struct {
		LogIndex int64  `json:"logIndex,string"`
		LogID    id     `json:"logId"`
		Kind     kind   `json:"kindVersion"`
		Proof    proof  `json:"inclusionProof"`
		Body     []byte `json:"canonicalizedBody"`
	}{index, id{r.log(c.Origin).ID}, kind{"hashedrekord", "0.0.2"}, proof{index, c.Root, c.Size, hashes, signed{string(content)}}, leaf})
}

// holds refuses a file that does not prove that the log holds its signature, by one of
// those.
func (r *Rekor) holds(file []byte, by trust.Trusted) error {
	e, err := intoto.Read(file)
	if err != nil {
		return err
	}
	_, signers, err := by.Payload(e)
	if err != nil {
		return err
	}
	if err := r.believed.Logged(e, signers[0].Key.Public()); err != nil {
		return fault.Refuse("", "transparency log %s: %w", r.URL, err)
	}
	return nil
}

// checkpoint is that of the log by which a bundle proves that it is in it.
func (r *Rekor) checkpoint(bundle []byte) (Checkpoint, error) {
	err := errors.New("the bundle holds no checkpoint of it")
	for _, entry := range intoto.LogEntries(bundle) {
		var parsed any
		if parsed, err = canon.Parse(entry); err != nil {
			continue
		}
		value, _ := canon.Lookup(parsed, "/inclusionProof/checkpoint/envelope")
		text, _ := value.(string)
		var c Checkpoint
		if c, err = r.signed([]byte(text)); err == nil {
			return c, nil
		}
	}
	return Checkpoint{}, fault.Refuse("", "transparency log %s: %w", r.URL, err)
}

// signed reads a checkpoint that the log has signed.
func (r *Rekor) signed(content []byte) (Checkpoint, error) {
	c, err := ReadCheckpoint(content)
	if err != nil {
		return Checkpoint{}, err
	}
	key, err := r.key(c.Origin)
	if err != nil {
		return Checkpoint{}, err
	}
	return c, c.Verify(c.Origin, trust.TrustedKeys(key))
}

// key is that of the log of a name.
func (r *Rekor) key(origin string) (trust.Key, error) {
	if known := r.log(origin); known.Key != nil {
		return trust.NewKey(known.Key)
	}
	return trust.Key{}, fmt.Errorf("it calls itself %q, and the trusted root names no log so", origin)
}

// log is the log of a name; zero if none is believed.
func (r *Rekor) log(origin string) sigstore.Log {
	for _, known := range r.believed.Logs() {
		if known.Origin == origin {
			return known
		}
	}
	return sigstore.Log{}
}

// grown demands that the log holds, in their order, all entries that it held when it was
// seen last, and keeps the checkpoint for the next time.
func (r *Rekor) grown(c Checkpoint) error {
	if err := r.grownSince(c); err != nil {
		return err
	}
	name, err := r.seenFile(c)
	if err != nil {
		return err
	}
	return disk.Replace(name, c.note, 0o644)
}

// grownSince demands it, and keeps nothing.
func (r *Rekor) grownSince(c Checkpoint) error {
	name, err := r.seenFile(c)
	if err != nil {
		return err
	}
	content, err := r.ledger.from.ReadFile(name, MaxCheckpoint)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // it is the first that is seen
	}
	if err != nil {
		return err
	}
	seen, err := r.signed(content)
	if err != nil {
		return r.ledger.damaged(rekorFolder, "checkpoint last seen: %w", err)
	}
	return r.extends(c, seen)
}

// seenFile keeps the checkpoint that was seen last of the log that has signed this one.
func (r *Rekor) seenFile(c Checkpoint) (string, error) {
	key, err := r.key(c.Origin)
	return filepath.Join(r.ledger.dir, rekorFolder, string(key.SPKI())+".checkpoint"), err
}

// extends refuses a log that does not extend what it was.
func (r *Rekor) extends(c, seen Checkpoint) error {
	const hint = "tell everybody who relies on this log, and keep the ledger's folder: it holds the proof"
	if c.Size < seen.Size {
		return fault.Refuse(hint, "transparency log %s was rolled back: it has %d entries, and had %d when it was seen last", r.URL, c.Size, seen.Size)
	}
	root := emptyRoot
	if seen.Size > 0 {
		var err error
		if root, err = tlog.TreeHash(seen.Size, tlog.TileHashReader(tlog.Tree{N: c.Size, Hash: c.Root}, r)); err != nil {
			return fault.Refuse("", "transparency log %s does not prove that it only grew since it had %d entries: %w", r.URL, seen.Size, err)
		}
	}
	if root != seen.Root {
		return fault.Refuse(hint, "transparency log %s was forked: its first %d entries are not those that it had when it was seen last", r.URL, seen.Size)
	}
	return nil
}

// Height implements tlog.TileReader.
func (r *Rekor) Height() int { return height }

// ReadTiles implements tlog.TileReader. What it returns is verified by whoever asks.
func (r *Rekor) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	all := make([][]byte, len(tiles))
	for i, t := range tiles {
		content, err := r.tile(t)
		if err == nil && len(content) < t.W*tlog.HashSize {
			err = fmt.Errorf("its tile %q has %d bytes", tilePath(t), len(content))
		}
		if err != nil {
			return nil, err
		}
		all[i] = content[:t.W*tlog.HashSize]
	}
	return all, nil
}

// tile fetches a tile. Where an unfilled one is gone, the tile has been filled since.
func (r *Rekor) tile(t tlog.Tile) ([]byte, error) {
	content, err := service.Tile(context.Background(), r.Tiles+"/"+tilePath(t))
	if errors.Is(err, fs.ErrNotExist) && t.W < width {
		t.W = width
		content, err = service.Tile(context.Background(), r.Tiles+"/"+tilePath(t))
	}
	return content, err
}

// SaveTiles implements tlog.TileReader: nothing is kept, for little is asked.
func (*Rekor) SaveTiles([]tlog.Tile, [][]byte) {}
