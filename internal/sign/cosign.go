package sign

import (
	"bytes"
	"errors"

	"github.com/sigstore/cosign/v2/pkg/cosign"
	"github.com/sigstore/sigstore/pkg/signature"

	"github.com/credentry/releasegate/internal/trust"
)

// openCosign reads a key that cosign has made, by cosign's own code, so that the
// two always agree on the format.
func openCosign(b []byte, blockType string, passphrase func() ([]byte, error)) (*Signer, error) {
	if blockType != cosign.CosignPrivateKeyPemType && blockType != cosign.SigstorePrivateKeyPemType {
		return nil, errors.New("PEM block of a type that is no private key")
	}
	pass, err := passphrase()
	if err != nil {
		return nil, err
	}
	// An empty list of options, not nil: cosign's default signs Ed25519 prehashed,
	// which its own verifier then refuses.
	key, err := cosign.LoadPrivateKey(b, pass, &[]signature.LoadOption{})
	if err != nil {
		return nil, errors.New("wrong passphrase, or the file is damaged")
	}
	public, err := key.PublicKey()
	if err != nil {
		return nil, err
	}
	trusted, err := trust.NewKey(public)
	if err != nil {
		return nil, err
	}
	return &Signer{public: trusted, sign: func(message []byte) ([]byte, error) {
		return key.SignMessage(bytes.NewReader(message))
	}}, nil
}
