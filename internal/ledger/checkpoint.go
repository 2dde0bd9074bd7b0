package ledger

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/transparency-dev/formats/log"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/trust"
)

// MaxCheckpoint bounds a checkpoint, in bytes; one has some 300, each cosignature 150.
const MaxCheckpoint = 64 << 10

// timeLine begins the checkpoint's line that says when it was signed. It is an
// extension line of ours: the format has none for it, and without it a quiet ledger
// could not be told from an old copy.
const timeLine = "releasegate-time "

// emptyRoot is the root of a tree without entries (RFC 6962, section 2.1).
var emptyRoot = tlog.Hash{
	0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
	0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
}

// A Checkpoint says what a ledger held: so many entries, with that root.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   tlog.Hash
	Time   time.Time // when it was signed; zero if nobody said so

	note []byte // as signed
}

// Origin names the ledger of an engagement.
func Origin(e decision.Engagement) string {
	return "releasegate/" + e.Supplier + "/" + e.Customer + "/" + e.ID
}

// ReadCheckpoint reads a signed checkpoint. Whether to believe it is for Verify to say.
func ReadCheckpoint(b []byte) (Checkpoint, error) {
	bad := func(format string, args ...any) error {
		return fault.Refuse("", "not a checkpoint: "+format, args...)
	}
	if len(b) > MaxCheckpoint {
		return Checkpoint{}, bad("it has more than %d bytes", MaxCheckpoint)
	}
	var unverified *note.UnverifiedNoteError
	if _, err := note.Open(b, note.VerifierList()); !errors.As(err, &unverified) {
		return Checkpoint{}, bad("%w", err)
	}
	text := unverified.Note.Text
	var c log.Checkpoint
	rest, err := c.Unmarshal([]byte(text))
	switch {
	case err != nil:
		return Checkpoint{}, bad("%w", err)
	case !strings.HasPrefix(text, string(c.Marshal())) || len(c.Hash) != tlog.HashSize || c.Size > 1<<40:
		return Checkpoint{}, bad("its size or root is not in canonical form")
	}
	checkpoint := Checkpoint{Origin: c.Origin, Size: int64(c.Size), Root: tlog.Hash(c.Hash), note: bytes.Clone(b)}
	for line := range strings.Lines(string(rest)) {
		if at, ok := strings.CutPrefix(line, timeLine); ok {
			if checkpoint.Time, err = time.Parse(time.RFC3339, strings.TrimSuffix(at, "\n")); err != nil {
				return Checkpoint{}, bad("%w", err)
			}
		}
	}
	return checkpoint, nil
}

// Signed is the checkpoint as signed.
func (c Checkpoint) Signed() []byte { return bytes.Clone(c.note) }

// Verify refuses a checkpoint of another ledger, or one that none of those has signed.
func (c Checkpoint) Verify(origin string, by trust.Trusted) error {
	if c.Origin != origin {
		return fault.Refuse("name the ledger of this engagement with --ledger", "its checkpoint is of another ledger: its origin is %q, not %q", c.Origin, origin)
	}
	var verifiers []note.Verifier
	if len(by.Identities) > 0 {
		verifiers = append(verifiers, noteIdentity{origin, by})
	}
	for _, key := range by.Keys {
		v := noteKey{origin, key}
		if !slices.ContainsFunc(verifiers, func(known note.Verifier) bool { return known.KeyHash() == v.KeyHash() }) {
			verifiers = append(verifiers, v)
		}
	}
	if _, err := note.Open(c.note, note.VerifierList(verifiers...)); err != nil {
		if isRegister(origin) {
			return fault.Refuse("restore the register from a copy; if the key of who registered last was taken out of trust.hcl, have it signed again: releasegate ledger refresh REGISTER --key KEY --gate-key LAST.pub --gate-key KEY.pub",
				"nobody whom trust.hcl lists signed its checkpoint: %w", err)
		}
		return fault.Refuse("restore the ledger from a copy; if a gate's key was replaced, keep the old one in trust.hcl", "no gate key signed its checkpoint: %w", err)
	}
	return nil
}

// sign makes a checkpoint of the writer's ledger.
func (w Writer) sign(c Checkpoint) (Checkpoint, error) {
	c.Origin = w.Origin
	if w.Clock.After(c.Time) {
		c.Time = w.Clock.UTC().Truncate(time.Second)
	}
	text := fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
	if !c.Time.IsZero() {
		text += timeLine + c.Time.Format(time.RFC3339) + "\n"
	}
	signer := noteSigner{noteKey{w.Origin, w.Signer.Key()}, w.Signer.SignText}
	if w.Signer.Certified() {
		signer.Verifier = noteIdentity{origin: w.Origin}
	}
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	c.note = signed
	return c, err
}

// noteKey is a key as signed notes name it.
type noteKey struct {
	origin string
	key    trust.Key
}

func (k noteKey) Name() string { return k.origin }

// KeyHash is the key's id by C2SP signed-note: of Ed25519 that of type 1; of other
// keys, as of type 2, the beginning of the SPKI hash.
func (k noteKey) KeyHash() uint32 {
	if public, ok := k.key.Public().(ed25519.PublicKey); ok {
		if text, err := note.NewEd25519VerifierKey(k.origin, public); err == nil {
			if v, err := note.NewVerifier(text); err == nil {
				return v.KeyHash()
			}
		}
	}
	spki, _ := hex.DecodeString(string(k.key.SPKI()[:8]))
	return binary.BigEndian.Uint32(spki)
}

func (k noteKey) Verify(msg, sig []byte) bool { return k.key.Verifies(msg, sig) }

// noteIdentity are the identities that certificates show. A key of minutes has no place
// in a signed note: what stands for the signature is a Sigstore bundle.
type noteIdentity struct {
	origin string
	by     trust.Trusted
}

func (i noteIdentity) Name() string { return i.origin }

// KeyHash is the same for all identities, which a bundle tells apart: by C2SP
// signed-note that of a type of signature with a long name.
func (i noteIdentity) KeyHash() uint32 {
	sum := sha256.Sum256([]byte(i.origin + "\n\xffhttps://github.com/credentry/releasegate/sigstore-bundle"))
	return binary.BigEndian.Uint32(sum[:])
}

func (i noteIdentity) Verify(msg, sig []byte) bool { return i.by.Text(msg, sig) == nil }

type noteSigner struct {
	note.Verifier

	sign func(msg []byte) ([]byte, error)
}

func (s noteSigner) Sign(msg []byte) ([]byte, error) { return s.sign(msg) }
