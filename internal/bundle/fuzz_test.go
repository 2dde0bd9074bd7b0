package bundle_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/intoto"
)

// FuzzOpen: whatever lies where the manifest should, a bundle is opened only with
// what the pinned key has signed.
func FuzzOpen(f *testing.F) {
	dir := folder(f, files)
	seal(f, dir, manifest, nil)
	name := filepath.Join(dir, bundle.ManifestName)
	honest, err := os.ReadFile(name)
	must(f, err)
	signed, err := intoto.Read(honest)
	must(f, err)
	strange, err := signer(f, "stranger").Sign(signed.Payload)
	must(f, err)
	stranger, err := intoto.MarshalEnvelope(strange)
	must(f, err)
	both, err := intoto.MarshalEnvelope(intoto.Envelope{PayloadType: signed.PayloadType, Payload: signed.Payload, Signatures: append(strange.Signatures, signed.Signatures...)})
	must(f, err)
	for _, seed := range [][]byte{honest, stranger, both, nil, []byte("{}"), signed.Payload} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		// Another folder each time: some run beside each other.
		dir := folder(t, files)
		must(t, os.WriteFile(filepath.Join(dir, bundle.ManifestName), content, 0o600))
		b, err := bundle.Open(dir, bundle.Policy, options(t))
		if err != nil {
			if b != nil || err.Error() == "" {
				t.Errorf("refused with %q, and given all the same: %v", err, b != nil)
			}
			return
		}
		if e, err := intoto.Read(content); err != nil || string(e.Payload) != string(signed.Payload) || !b.Verified() {
			t.Errorf("obeyed, although nobody has signed it: %q", content)
		}
	})
}
