package sign

import (
	"fmt"

	"github.com/sigstore/cosign/v2/pkg/cosign"

	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/trust"
)

// Generate makes a key pair as cosign makes one, so that whatever reads cosign's
// keys reads these: ECDSA P-256, the private key encrypted with the passphrase. It
// writes name.key, for its owner only, and name.pub, and replaces neither.
func Generate(name string, passphrase []byte) (trust.Key, error) {
	private, public := name+".key", name+".pub"
	if len(passphrase) == 0 {
		return trust.Key{}, fault.Refuse("read -rs COSIGN_PASSWORD && export COSIGN_PASSWORD", "key %q: there is no passphrase to encrypt it with", private)
	}
	pair, err := cosign.GenerateKeyPair(func(bool) ([]byte, error) { return passphrase, nil })
	if err != nil {
		return trust.Key{}, fmt.Errorf("making key %q: %w", private, err)
	}
	// The private key first: without it the public one is worth nothing.
	if err := disk.Create(private, pair.PrivateBytes, 0o600); err != nil {
		return trust.Key{}, err
	}
	if err := disk.Create(public, pair.PublicBytes, 0o644); err != nil {
		return trust.Key{}, err
	}
	return trust.ReadKey(public)
}
