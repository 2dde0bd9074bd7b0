package ledger

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
)

// maxRecords bounds a register, all of which is held in memory: no more files of
// evidence are read either.
const maxRecords = disk.MaxFiles

// maxAbout bounds the digests that a record names. What is about more is taken to be
// about anything.
const maxAbout = 64

// A Record is what a register says of one signature on evidence. It holds digests, and
// nobody's name.
type Record struct {
	Index        int64          `json:"-"`                // counts up from 0
	Kind         string         `json:"kind"`             // of evidence
	Type         string         `json:"type,omitempty"`   // predicate type; empty of what is no statement
	Payload      canon.Digest   `json:"payload"`          // that was signed
	About        []canon.Digest `json:"about,omitempty"`  // SHA-256 of its subjects, sorted; none: it may be about anything
	Signer       canon.Digest   `json:"signer,omitempty"` // SPKI hash of the key; empty: an identity signed, with a key that is gone
	RegisteredAt time.Time      `json:"registeredAt"`
}

// NewRecord is the record of a signature, but for when it was registered. A digest
// that is none, as of a subject without a SHA-256, leaves open what it is about.
func NewRecord(kind, predicateType string, payload, signer canon.Digest, about []canon.Digest) Record {
	about = slices.Compact(slices.Sorted(slices.Values(about)))
	if len(about) > maxAbout || slices.ContainsFunc(about, func(d canon.Digest) bool { return !d.Valid() }) {
		about = nil
	}
	return Record{Kind: kind, Type: predicateType, Payload: payload, Signer: signer, About: about}
}

const registerSuffix = "/register"

// RegisterOrigin names the register of an engagement's evidence.
func RegisterOrigin(e decision.Engagement) string { return Origin(e) + registerSuffix }

// isRegister reports whether a ledger of that name is a register: an engagement's id
// holds no slash.
func isRegister(origin string) bool {
	return strings.HasSuffix(origin, registerSuffix) && strings.Count(origin, "/") == 4
}

// ReadRegister returns the register in a folder, nil if there is none, having checked
// that its entries are those that its checkpoint names. Whose checkpoint that is, is
// for Verify to say.
func ReadRegister(from disk.Reader, dir string) (*View, error) {
	v, err := (&Ledger{dir, from}).current()
	switch {
	case err != nil:
		return nil, err
	case v.note == nil:
		return nil, nil //nolint:nilnil // none is an answer
	case !isRegister(v.Origin):
		return nil, fault.Refuse("name the register of this engagement with --register", "register %q: it is another ledger, %q", dir, v.Origin)
	}
	return v, nil
}

// A Mark is how far a register had come when something was decided by it; its zero
// value is that there was none.
type Mark struct {
	Size int64        `json:"size"`
	Root canon.Digest `json:"root"` // of its tree
}

// Mark is how far the register has come.
func (v *View) Mark() Mark {
	if v == nil {
		return Mark{}
	}
	return Mark{v.Size, canon.Digest(hex.EncodeToString(v.Root[:]))}
}

// Holds refuses a register that is not what it was at a mark, or does not extend that.
// There may be none if there was none.
func (v *View) Holds(m Mark) error {
	const hint = "restore the register from a copy: what was once in it stays in it"
	switch {
	case m == Mark{}:
		return nil
	case v == nil:
		return fault.Refuse(hint, "the register is gone: it had %d entries when something was decided by it", m.Size)
	case v.Size < m.Size:
		return fault.Refuse(hint, "the register was rolled back: it has %d entries, and had %d when something was decided by it", v.Size, m.Size)
	}
	root, err := v.root(m.Size)
	if err != nil {
		return err
	}
	if hex.EncodeToString(root[:]) != string(m.Root) {
		return fault.Refuse(hint, "the register was forked: its first %d entries are not those that something was decided by", m.Size)
	}
	return nil
}

// Registered reports whether the register has a record of that signature. Where there
// is no register, nothing is in it.
func (v *View) Registered(payload, signer canon.Digest) bool {
	return v != nil && slices.ContainsFunc(v.Records, func(r Record) bool { return r.Payload == payload && r.Signer == signer })
}

// With is the register as it would be with further records: nothing is written, and
// nothing of it can be proven.
func (v *View) With(more ...Record) *View {
	with := &View{}
	if v != nil {
		*with = *v
	}
	with.Records = slices.Concat(with.Records, more)
	return with
}

// Register adds those of the records that are new, as of the writer's clock, under one
// checkpoint. It returns how many were. It may be called by several processes at once.
func (l *Ledger) Register(records []Record, w Writer) (added int, err error) {
	unlock, err := l.lock()
	if err != nil {
		return 0, fmt.Errorf("register %q: %w", l.dir, err)
	}
	defer unlock()
	v, err := l.continued(w)
	if err != nil {
		return 0, err
	}
	for _, r := range records {
		if v.Registered(r.Payload, r.Signer) {
			continue
		}
		r.RegisteredAt = w.Clock.UTC().Truncate(time.Second)
		leaf, err := canon.Marshal(r)
		if err == nil {
			err = v.add(leaf)
		}
		if err != nil {
			return 0, fmt.Errorf("register %q: %w", l.dir, err)
		}
		added++
	}
	if added == 0 {
		return 0, nil
	}
	return added, l.publish(v, w)
}
