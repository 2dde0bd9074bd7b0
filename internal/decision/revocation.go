package decision

import (
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/intoto"
)

// RevocationType is the predicate type of a Revocation.
const RevocationType = base + "release-revocation/v1"

// A Revocation takes an approval back: the gate no longer stands for it.
type Revocation struct {
	Revokes   canon.Digest `json:"revokes"` // payload of the decision
	Gate      string       `json:"gate"`
	Release   canon.Digest `json:"release"`
	Reason    string       `json:"reason"`
	RevokedAt time.Time    `json:"revokedAt"`
}

// Payload is the canonical statement: what is signed. It names no artifact.
func (r Revocation) Payload(releaseID string) ([]byte, error) {
	return intoto.Payload(RevocationType, r, intoto.SubjectOf("release:"+releaseID, r.Release))
}
