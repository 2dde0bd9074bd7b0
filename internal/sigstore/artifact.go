package sigstore

import (
	"bytes"
	"crypto"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/verify"

	"github.com/credentry/releasegate/internal/canon"
)

// A Signer is who must have signed an artifact: a key, or else an identity.
type Signer struct {
	Key      crypto.PublicKey
	Identity Pattern
}

// An Artifact is a file's content, or else its SHA-256.
type Artifact struct {
	Content []byte
	Digest  canon.Digest
}

// VerifyArtifact verifies that a Sigstore bundle, of a message or of an envelope, is
// a signer's about an artifact. It says nothing about what a statement claims.
func (m Material) VerifyArtifact(content []byte, by Signer, a Artifact) error {
	if m.trusted == nil {
		return errors.New("nobody is believed about certificates and times")
	}
	if _, err := canon.Parse(content); err != nil {
		return err
	}
	var b bundle.Bundle
	if err := b.UnmarshalJSON(content); err != nil {
		return err
	}
	about := verify.WithArtifact(bytes.NewReader(a.Content))
	if a.Digest != "" {
		digest, err := hex.DecodeString(string(a.Digest))
		if err != nil {
			return err
		}
		about = verify.WithArtifactDigest("sha256", digest)
	}
	trusted, demands, policy := m.trusted, m.demands(), verify.WithKey()
	if by.Key != nil {
		var err error
		if trusted, err = withKey(m.trusted, by.Key); err != nil {
			return err
		}
		demands = []verify.VerifierOption{verify.WithObserverTimestamps(1), verify.WithTransparencyLog(1)}
	} else {
		identity, err := by.Identity.library()
		if err != nil {
			return fmt.Errorf("identity: %w", err)
		}
		policy = verify.WithCertificateIdentity(identity)
	}
	verifier, err := verify.NewVerifier(trusted, demands...)
	if err != nil {
		return err
	}
	if _, err = verifier.Verify(&b, verify.NewPolicy(about, policy)); err != nil {
		return errors.New(steady(err.Error()))
	}
	return nil
}
