package decision

import (
	"fmt"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/intoto"
)

// RevocationType is the predicate type of a Revocation.
const RevocationType = base + "release-revocation/v1"

// A Revocation takes an approval back: the gate no longer stands for it.
type Revocation struct {
	Revokes   canon.Digest `json:"revokes"`   // payload of the decision
	Gate      string       `json:"gate"`      // that had approved
	Release   canon.Digest `json:"release"`   // that no approval of before stands for
	Reason    string       `json:"reason"`    // in plain words
	RevokedAt time.Time    `json:"revokedAt"` // in UTC
}

// Payload is the canonical statement: what is signed. It names no artifact.
func (r Revocation) Payload(releaseID string) ([]byte, error) {
	return intoto.Payload(RevocationType, r, intoto.SubjectOf("release:"+releaseID, r.Release))
}

// ReadRevocation reads a revocation's statement strictly. Its signature is for those who
// have verified it to speak of.
func ReadRevocation(payload []byte) (Revocation, error) {
	statement, err := intoto.ReadStatement(payload)
	if err != nil {
		return Revocation{}, err
	}
	if statement.PredicateType != RevocationType {
		return Revocation{}, fmt.Errorf("predicate type %q is not that of a revocation", statement.PredicateType)
	}
	var r Revocation
	if err := canon.Unmarshal(statement.Predicate, &r); err != nil {
		return Revocation{}, fmt.Errorf("reading the revocation: %w", err)
	}
	return r, nil
}
