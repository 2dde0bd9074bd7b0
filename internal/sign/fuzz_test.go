package sign_test

import (
	"crypto/elliptic"
	"testing"

	"github.com/sigstore/cosign/v2/pkg/cosign"

	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

// FuzzOpen: whatever a key file holds, it is refused with words, or what it signs is
// verified with the key that it names.
func FuzzOpen(f *testing.F) {
	made, err := cosign.GenerateKeyPair(func(bool) ([]byte, error) { return []byte("open sesame"), nil })
	must(f, err)
	for _, seed := range [][]byte{made.PrivateBytes, made.PublicBytes, pkcs8(f, ec(f, elliptic.P256())), nil, []byte("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n")} {
		f.Add(seed)
	}
	payload := statement(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		s, err := sign.Open(write(t, content), func() ([]byte, error) { return []byte("open sesame"), nil })
		if err != nil {
			if s != nil || err.Error() == "" {
				t.Errorf("refused with %q, and given all the same: %v", err, s != nil)
			}
			return
		}
		e, err := s.Sign(payload)
		must(t, err)
		if _, _, err := trust.Payload(e, []trust.Key{s.Key()}); err != nil {
			t.Errorf("its own signature: %v", err)
		}
	})
}
