package admit

import (
	"errors"
	"time"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/trust"
)

// status demands that the decision is what the gate said last of the release, by its
// own ledger. Without a ledger nothing is known of that: then it is an objection only if
// the ledger is demanded.
func (p Policy) status(a *Admission, log *ledger.View, now time.Time, object objector) {
	if log == nil {
		if p.MaxStatusAge > 0 {
			object("no_status", "add --ledger LEDGER", "admission.hcl demands the latest status, and no ledger was named")
		}
		return
	}
	if err := log.Verify(ledger.Origin(p.Engagement), p.Gates); err != nil {
		object("wrong_ledger", "name the ledger of this engagement with --ledger", "the ledger: %v", err)
		return
	}
	if n := len(log.Cosigned(p.Witnesses)); n < p.MinWitnesses {
		object("too_few_witnesses", "have a witness cosign it: releasegate ledger witness LEDGER --gate-key GATE.pub --name NAME --key WITNESS.key --seen FILE", "the ledger's checkpoint was cosigned by %d of the witnesses that admission.hcl names, %d are demanded", n, p.MinWitnesses)
	}
	if oldest := now.Add(-p.MaxStatusAge); p.MaxStatusAge > 0 && log.Time.Before(oldest) {
		object("old_status", "fetch the ledger again; if nothing was decided since: releasegate ledger refresh LEDGER --key GATE.key", "the ledger's checkpoint is of %s, at most %s old is admitted", instant(log.Time), p.MaxStatusAge)
	}
	if log.Time.After(now.Add(skew)) {
		object("future", "", "the ledger's checkpoint is of %s, which is in the future", instant(log.Time))
	}
	if e := log.Waiting; e != nil && e.Gate == a.Decision.Gate && e.ReleaseID == a.Decision.Release.ID {
		object("not_published", "releasegate ledger append LEDGER --key GATE.key", "the gate has said something of this release that the ledger holds and has not yet published: %s, of %s", e.Verdict, instant(e.DecidedAt))
	}
	last, found := log.Latest(a.Decision.Gate, a.Decision.Release.ID)
	switch {
	case !found:
		object("not_in_ledger", "fetch the ledger again, or take the decision from it", "the ledger holds no decision of gate %q on this release", a.Decision.Gate)
	case last.Type == decision.RevocationType:
		object("revoked", "releasegate decide ENGAGEMENT --release "+a.Decision.Release.ID, "the approval of this release was revoked at %s, by entry %d of the ledger", instant(last.DecidedAt), last.Index)
	case last.Payload != a.Payload:
		object("superseded", "present the newest decision on this release", "the gate has decided again at %s: %s, by entry %d of the ledger", instant(last.DecidedAt), last.Verdict, last.Index)
	}
}

// published demands that the decision is in the transparency log, proven by a file of it.
func (p Policy) published(files [][]byte, object objector) {
	if len(p.Logs.Logs()) == 0 {
		return
	}
	err := errors.New("no file of it was presented")
	for _, file := range files {
		var e intoto.Envelope
		var signers []trust.Signatory
		if e, err = intoto.Read(file); err != nil {
			continue
		}
		if _, signers, err = p.Gates.Payload(e); err != nil {
			continue
		}
		if err = p.Logs.Logged(e, signers[0].Key.Public()); err == nil {
			return
		}
	}
	object("not_published", "present the .sigstore.json of the decision, which holds the proof; if the ledger is not published: releasegate ledger init LEDGER --rekor-url URL", "nothing proves that it is in the transparency log that admission.hcl names: %v", err)
}
