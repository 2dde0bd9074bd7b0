package admit

import (
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
)

// CheckAll judges several files, as they lie beside each other or are attached to an
// image, and returns the answer for each, in the same order. Files of one decision are
// copies of each other, as far as gates that are pinned have signed them. An approval
// that another of the files takes back, since the gate has denied, decided again or
// revoked later, admits nothing, whether or not a ledger is at hand. What was left out
// beside them only the ledger knows.
func CheckAll(p Policy, files [][]byte, artifacts []canon.Digest, log *ledger.View, now time.Time) []Admission {
	payloads := make([][]byte, len(files)) // nil: no pinned key signed it
	copies := map[canon.Digest][][]byte{}
	for i, file := range files {
		payloads[i] = signed(p, file)
		digest := canon.Sum(payloads[i])
		copies[digest] = append(copies[digest], file)
	}
	all := make([]Admission, len(files))
	var revocations []decision.Revocation
	for i, file := range files {
		if payloads[i] == nil {
			all[i] = Check(p, file, artifacts, log, now)
			continue
		}
		all[i] = Check(p, file, artifacts, log, now, copies[canon.Sum(payloads[i])]...)
		if r, err := decision.ReadRevocation(payloads[i]); err == nil {
			revocations = append(revocations, r)
		}
	}
	for i := range all {
		a := &all[i]
		if !a.Admitted {
			continue
		}
		for _, other := range all {
			if other.Decision != nil && follows(other, a) {
				a.withdraw("superseded", "present the newest decision on this release", "the gate has decided again at "+instant(other.Decision.DecidedAt)+": "+other.Decision.Verdict.String())
			}
		}
		for _, r := range revocations {
			if takesBack(r, a) {
				a.withdraw("revoked", "releasegate decide ENGAGEMENT --release "+a.Decision.Release.ID, "the approval of this release was revoked at "+instant(r.RevokedAt))
			}
		}
	}
	return all
}

// UsedUp objects to what would be admitted a second time, where once is all.
func (a *Admission) UsedUp(before string) {
	a.withdraw("used_up", "decide again, and present the newest decision", "the decision was admitted once already, and --once admits it no second time: "+before)
}

// withdraw objects to what was admitted; once is enough.
func (a *Admission) withdraw(code, hint, text string) {
	if a.Admitted {
		a.Admitted, a.Objections = false, append(a.Objections, Objection{code, text, hint})
	}
}

// Newest is the number of the answer that counts: that of the decision that was made
// last, of those that admit or, if none does, of all that the gate has signed. It is -1
// if the gate has signed none.
func Newest(all []Admission) int {
	newest := -1
	for i, a := range all {
		if a.Decision == nil {
			continue
		}
		if newest < 0 || a.counts(all[newest]) {
			newest = i
		}
	}
	return newest
}

// counts reports whether this answer rather than another one is told.
func (a Admission) counts(other Admission) bool {
	if a.Admitted != other.Admitted {
		return a.Admitted
	}
	if !a.Decision.DecidedAt.Equal(other.Decision.DecidedAt) {
		return a.Decision.DecidedAt.After(other.Decision.DecidedAt)
	}
	if no := a.Decision.Verdict != decision.Approved; no != (other.Decision.Verdict != decision.Approved) {
		return no // of what it said at one instant, as in follows
	}
	return a.Payload < other.Payload
}

// follows reports whether the gate said this after an approval, about the same release.
// Of what it said at one instant, a denial counts.
func follows(other Admission, a *Admission) bool {
	d, approval := other.Decision, a.Decision
	kind := d.Type()
	same := d.Gate == approval.Gate && d.Release.ID == approval.Release.ID && d.Release.Engagement == approval.Release.Engagement && (kind == decision.ApprovalType || kind == decision.DenialType)
	return same && (d.DecidedAt.After(approval.DecidedAt) || d.DecidedAt.Equal(approval.DecidedAt) && d.Verdict != decision.Approved)
}

// takesBack reports whether a revocation is of an approval, or of its release after it.
func takesBack(r decision.Revocation, a *Admission) bool {
	d := a.Decision
	return r.Revokes == a.Payload || r.Gate == d.Gate && r.Release == d.Release.Digest() && !r.RevokedAt.Before(d.DecidedAt)
}

// signed is the payload of a file that a pinned gate key has signed; nil if none has.
func signed(p Policy, file []byte) []byte {
	envelope, err := intoto.Read(file)
	if err != nil {
		return nil
	}
	payload, _, err := p.Gates.Payload(envelope)
	if err != nil {
		return nil
	}
	return payload
}
