package decision

import (
	"time"

	"github.com/credentry/releasegate/internal/canon"
)

// A Register is what the register of evidence held at the deciding instant.
type Register struct {
	Origin    string       `json:"origin"` // its name
	Size      int64        `json:"size"`   // of entries
	Root      canon.Digest `json:"root"`   // of its tree: what decisions are held against later
	SignedAt  time.Time    `json:"signedAt,omitzero"`
	Withdrawn []Withdrawal `json:"withdrawn,omitempty"` // in the order of the register
}

// A Withdrawal is a signature that was registered, and taken back by whoever made it.
type Withdrawal struct {
	Kind         string       `json:"kind"`
	Payload      canon.Digest `json:"payload"`
	Entry        int64        `json:"entry"` // of the register
	RegisteredAt time.Time    `json:"registeredAt"`
	Signer       Signer       `json:"signer"`
	Reason       string       `json:"reason"`
	WithdrawnAt  time.Time    `json:"withdrawnAt"`
	Evidence     canon.Digest `json:"evidence"` // payload digest of the withdrawal
}
