package ledger

import (
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/trust"
)

// releasePrefix begins the name of the subject that is the release.
const releasePrefix = "release:"

// An Entry is what the ledger says of one decision.
type Entry struct {
	Index     int64            `json:"-"`    // counts up from 0
	Type      string           `json:"type"` // predicate type of the decision
	Payload   canon.Digest     `json:"payload"`
	Gate      string           `json:"gate"`
	Release   canon.Digest     `json:"release"`   // as release.hcl declared it
	ReleaseID string           `json:"releaseId"` // that it declared, whatever else it says
	Verdict   decision.Verdict `json:"verdict"`
	DecidedAt time.Time        `json:"decidedAt"`
	Signer    canon.Digest     `json:"signer"`            // SPKI hash of the gate's key, or digest of its identity
	Rules     Rules            `json:"rules,omitzero"`    // that it was decided by
	Register  Mark             `json:"register,omitzero"` // by which it was known what evidence there is
}

// what names it for people.
func (e Entry) what() string {
	switch {
	case e.Type == decision.RevocationType:
		return "a revocation"
	case e.Verdict == decision.Approved:
		return "an approval"
	default:
		return "a denial"
	}
}

// Decided is the entry of a decision with that payload, signed by a gate.
func Decided(d *decision.Decision, payload canon.Digest, by trust.Signatory) Entry {
	e := Entry{
		Type: d.Type(), Payload: payload, Gate: d.Gate, Release: d.Release.Digest(), ReleaseID: d.Release.ID,
		Verdict: d.Verdict, DecidedAt: d.DecidedAt, Signer: by.Credential(), Rules: Rules{rulebook(d.Policy), rulebook(d.Trust)},
	}
	if d.Register != nil {
		e.Register = Mark{d.Register.Size, d.Register.Root}
	}
	return e
}

// rulebook is how the ledger names one; not at all if nobody has signed it.
func rulebook(r decision.Rulebook) Rulebook {
	if len(r.Signers)+len(r.Identities) == 0 {
		return Rulebook{}
	}
	return Rulebook{Name: r.Name, Version: r.Version, Digest: r.Digest}
}

// Revoked is the entry of a revocation with that payload, signed by a gate.
func Revoked(r decision.Revocation, releaseID string, payload canon.Digest, by trust.Signatory) Entry {
	return Entry{
		Type: decision.RevocationType, Payload: payload, Gate: r.Gate, Release: r.Release, ReleaseID: releaseID,
		Verdict: decision.Denied, DecidedAt: r.RevokedAt, Signer: by.Credential(),
	}
}

// entryOf is the entry of an envelope in the ledger of a name, any if it is empty: that of
// a decision on its engagement, or of a revocation. Whether to believe who signed it is
// for the caller to say.
func entryOf(payload []byte, origin string, by trust.Signatory) (Entry, error) {
	statement, err := intoto.ReadStatement(payload)
	if err != nil {
		return Entry{}, err
	}
	if statement.PredicateType == decision.RevocationType {
		r, err := decision.ReadRevocation(payload)
		if err != nil {
			return Entry{}, err
		}
		id, named := strings.CutPrefix(statement.Subject[0].Name, releasePrefix)
		if !named {
			return Entry{}, fault.Refuse("", "a revocation of %q names no release", statement.Subject[0].Name)
		}
		return Revoked(r, id, canon.Sum(payload), by), nil
	}
	d, err := decision.Read(payload)
	if err != nil {
		return Entry{}, err
	}
	if own := Origin(d.Engagement); origin != "" && own != origin {
		return Entry{}, fault.Refuse("name the ledger of its engagement", "the decision belongs in the ledger %q, and this one is %q", own, origin)
	}
	return Decided(&d, canon.Sum(payload), by), nil
}

// late refuses an entry that would undo what the gate has said since: an older decision,
// or an approval of the instant of a denial. Whoever writes to the folder could otherwise
// have it entered a second time.
func (v *View) late(e Entry) error {
	if e.Type != decision.ApprovalType && e.Type != decision.DenialType {
		return nil // it approves nothing
	}
	last, found := v.Latest(e.Gate, e.ReleaseID)
	if !found || e.DecidedAt.After(last.DecidedAt) || e.DecidedAt.Equal(last.DecidedAt) && (last.Verdict == decision.Approved || e.Verdict != decision.Approved) {
		return nil
	}
	return fault.Refuse("decide again", "it is older than what the gate has said since of release %q: %s of %s, entry %d", e.ReleaseID, last.what(), last.DecidedAt.Format(time.RFC3339), last.Index)
}
