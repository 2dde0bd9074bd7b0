package ledger

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/trust"
)

// A Witness remembers what it saw last of a ledger, and cosigns a checkpoint only if
// the ledger has grown from there. So whoever demands its cosignature sees the ledger
// that everybody sees, even if the ledger's own key has been stolen.
type Witness struct {
	Name string
	Key  trust.Key // Ed25519: cosignatures know no other for a checkpoint of any origin
}

// A Cosignature is a witness's, of a checkpoint that it saw at that time.
type Cosignature struct {
	Witness Witness
	At      time.Time
}

// cosigned is what a witness signs: C2SP tlog-cosignature, "cosignature/v1".
func cosigned(text string, at int64) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, text)
}

// cosignature is a signature with its time, as a note verifies it.
type cosignature struct{ Witness }

func (c cosignature) Name() string { return c.Witness.Name }

// KeyHash is the key's id by C2SP signed-note for a cosignature, type 4.
func (c cosignature) KeyHash() uint32 {
	public, _ := c.Key.Public().(ed25519.PublicKey) // Usable has refused others
	sum := sha256.Sum256(slices.Concat([]byte(c.Witness.Name), []byte{'\n', 4}, public))
	return binary.BigEndian.Uint32(sum[:])
}

func (c cosignature) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize || binary.BigEndian.Uint64(sig) > 1<<40 {
		return false
	}
	at := int64(binary.BigEndian.Uint64(sig)) //nolint:gosec // bounded above
	return c.Key.Verifies(cosigned(string(msg), at), sig[8:])
}

// Usable refuses a witness whose cosignatures could not be told from others'.
func (w Witness) Usable() error {
	if _, ok := w.Key.Public().(ed25519.PublicKey); !ok {
		return fault.Refuse("openssl genpkey -algorithm ed25519 -out witness.key", "the key of witness %q is not Ed25519, which cosignatures are made with", w.Name)
	}
	if w.Name == "" || strings.ContainsAny(w.Name, " +\n") {
		return fault.Misuse("use a-z, 0-9, dot and hyphen", "%q is no name of a witness", w.Name)
	}
	return nil
}

// Cosigned returns the cosignatures that the checkpoint bears of the witnesses, one for
// each key.
func (c Checkpoint) Cosigned(by []Witness) []Cosignature {
	var all []Cosignature
	for _, w := range by {
		if w.Usable() != nil || slices.ContainsFunc(all, func(one Cosignature) bool { return one.Witness.Key.SPKI() == w.Key.SPKI() }) {
			continue
		}
		n, err := note.Open(c.note, note.VerifierList(cosignature{w}))
		if err != nil || len(n.Sigs) == 0 {
			continue
		}
		sig, err := base64.StdEncoding.DecodeString(n.Sigs[0].Base64)
		if err != nil || len(sig) < 12 {
			continue
		}
		all = append(all, Cosignature{w, time.Unix(int64(binary.BigEndian.Uint64(sig[4:])), 0).UTC()}) //nolint:gosec // Verify has bounded it
	}
	return all
}

// Cosign adds a witness's cosignature to the ledger's checkpoint, in the place of an
// earlier one of the same. Remember is asked first, with the ledger as it will be
// cosigned: it refuses what does not extend what the witness saw last, and keeps the
// checkpoint for the next time. Only what it has kept is cosigned, so that a witness
// that is cut off never cosigns two ledgers.
func (l *Ledger) Cosign(name string, signer Signer, clock time.Time, remember func(*View) error) (Checkpoint, error) {
	w := Witness{name, signer.Key()}
	if err := w.Usable(); err != nil {
		return Checkpoint{}, err
	}
	unlock, err := l.lock()
	if err != nil {
		return Checkpoint{}, fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	defer unlock()
	v, err := l.view()
	if err != nil {
		return Checkpoint{}, err
	}
	if err := remember(v); err != nil {
		return Checkpoint{}, fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	text, signatures, found := bytes.Cut(v.note, []byte("\n\n"))
	if !found {
		return Checkpoint{}, errors.New("a checkpoint without a signature was read")
	}
	text = append(text, '\n')
	sig, err := signer.SignText(cosigned(string(text), clock.Unix()))
	if err != nil {
		return Checkpoint{}, err
	}
	blob := binary.BigEndian.AppendUint32(nil, cosignature{w}.KeyHash())
	blob = binary.BigEndian.AppendUint64(blob, uint64(clock.Unix())) //nolint:gosec // after 1970
	blob = append(blob, sig...)
	mine := fmt.Sprintf("— %s ", name)
	lines := slices.DeleteFunc(strings.SplitAfter(string(signatures), "\n"), func(line string) bool { return strings.HasPrefix(line, mine) })
	signed := fmt.Appendf(nil, "%s\n%s%s%s\n", text, strings.Join(lines, ""), mine, base64.StdEncoding.EncodeToString(blob))
	c, err := ReadCheckpoint(signed)
	if err != nil {
		return Checkpoint{}, err
	}
	if len(c.Cosigned([]Witness{w})) != 1 {
		return Checkpoint{}, fmt.Errorf("witness %q: the cosignature is not by the key that it names", name)
	}
	return c, disk.Replace(filepath.Join(l.dir, checkpointFile), signed, 0o644)
}
