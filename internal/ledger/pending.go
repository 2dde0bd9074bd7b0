package ledger

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/trust"
)

// takeUp publishes the envelope that is stored and pending, if one is, and enters it.
// It is the one way into a ledger that is published, so that a process which was ended
// on it is followed by the next. Each step can be done twice: the log answers as often
// as it is asked, and what has an entry is not entered again. Who can write to the folder
// gains nothing by it: what a gate has not signed is refused, and so is what is older
// than what the gate has said since.
func (l *Ledger) takeUp(v *View, log *Rekor, w Writer) (Receipt, error) {
	digest, file, err := l.pending()
	if err != nil || file == nil {
		return Receipt{}, err
	}
	entry, by, err := l.readPending(v, file, w)
	if err != nil {
		return Receipt{}, fault.Refuse("if it is none of a gate's decisions: rm "+fault.Quote(filepath.Join(l.dir, pendingFile)), "ledger %q: what is stored and not yet published cannot be entered: %w", l.dir, err)
	}
	var r Receipt
	var bundle []byte
	if at := slices.IndexFunc(v.Entries, func(e Entry) bool { return e.Payload == entry.Payload }); at >= 0 {
		r = Receipt{Entry: v.Entries[at], Checkpoint: v.note}
		if bundle, err = log.bundle(digest); err == nil {
			r.Proof, err = v.Prove(int64(at))
		}
	} else {
		if bundle, err = log.publish(digest, file, by); err != nil {
			return Receipt{}, l.unpublished(log, entry, err)
		}
		var leaf []byte
		if leaf, err = leafOf(entry); err == nil {
			r, err = l.enter(v, leaf, w)
		}
	}
	if err != nil {
		return Receipt{}, err
	}
	r.Bundle = bundle
	if err := os.Remove(filepath.Join(l.dir, pendingFile)); err != nil {
		return Receipt{}, fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	return r, nil
}

// readPending is the entry of an envelope, and who may have signed it.
func (l *Ledger) readPending(v *View, file []byte, w Writer) (Entry, trust.Trusted, error) {
	at := w.Clock
	if at.IsZero() {
		at = v.Time
	}
	by := w.known(at)
	e, err := signedEntry(file, w.Origin, by)
	if err == nil && !slices.ContainsFunc(v.Entries, func(one Entry) bool { return one.Payload == e.Payload }) {
		err = v.late(e)
	}
	return e, by, err
}

// signedEntry is the entry of an envelope that one of those has signed.
func signedEntry(file []byte, origin string, by trust.Trusted) (Entry, error) {
	envelope, err := intoto.Read(file)
	if err != nil {
		return Entry{}, err
	}
	payload, signers, err := by.Payload(envelope)
	if err != nil {
		return Entry{}, err
	}
	return entryOf(payload, origin, signers[0])
}

// Enter takes up what is pending, and then enters a decision or revocation that was
// signed elsewhere, nil for none, unless the ledger has it. It returns what it entered.
func (l *Ledger) Enter(envelope []byte, w Writer) ([]Entry, error) {
	unlock, err := l.lock()
	if err != nil {
		return nil, fmt.Errorf("ledger %q: %w", l.dir, err)
	}
	defer unlock()
	before, err := l.view()
	if err != nil {
		return nil, err
	}
	v, err := l.continued(w)
	if err == nil && envelope != nil {
		err = l.enterSigned(v, envelope, w)
	}
	if err != nil {
		return nil, err
	}
	return v.Entries[before.Size:], nil
}

func (l *Ledger) enterSigned(v *View, envelope []byte, w Writer) error {
	e, err := signedEntry(envelope, w.Origin, w.known(w.Clock))
	if err != nil {
		return fault.Refuse("name the gate that decided with --gate-key or --admission", "decision: %w", err)
	}
	if slices.ContainsFunc(v.Entries, func(one Entry) bool { return one.Payload == e.Payload }) {
		return nil
	}
	if err = v.late(e); err == nil {
		_, err = l.append(v, e, envelope, w)
	}
	return err
}

// unpublished says that an entry is not lost, and does not count yet.
func (l *Ledger) unpublished(log *Rekor, e Entry, err error) error {
	return &fault.Error{
		Kind: fault.Refused,
		Err:  fmt.Errorf("ledger %q: stored, not yet published: %s of %s on release %q: %w", l.dir, e.what(), e.DecidedAt.Format(time.RFC3339), e.ReleaseID, err),
		Hint: "it counts for nobody before " + log.URL + " has it; when the log is there again: releasegate ledger append " + fault.Quote(l.dir) + " --key GATE.key",
	}
}

// pending is the envelope that is stored and not yet published, and its digest; nil if
// there is none.
func (l *Ledger) pending() (canon.Digest, []byte, error) {
	content, err := l.from.ReadFile(filepath.Join(l.dir, pendingFile), 64)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil, nil
	}
	digest := canon.Digest(content)
	if err == nil && !digest.Valid() {
		err = errors.New("it holds no digest")
	}
	if err != nil {
		return "", nil, l.damaged(pendingFile, "%w", err)
	}
	file, err := l.from.ReadFile(l.envelope(digest), canon.MaxBytes)
	if err == nil && canon.Sum(file) != digest {
		err = errors.New("it is not the envelope that it is named after")
	}
	if err != nil {
		return "", nil, l.damaged(pendingFile, "%w", err)
	}
	return digest, file, nil
}

// readWaiting is the entry that is stored in a ledger and not yet published; nil if there
// is none. Nobody has verified who signed it: it can only make who asks more careful.
func (l *Ledger) readWaiting() (*Entry, error) {
	_, file, err := l.pending()
	if err != nil || file == nil {
		return nil, err
	}
	var e Entry
	envelope, err := intoto.Read(file)
	if err == nil {
		e, err = entryOf(envelope.Payload, "", trust.Signatory{})
	}
	if err != nil {
		return nil, l.damaged(pendingFile, "%w", err)
	}
	return &e, nil
}
