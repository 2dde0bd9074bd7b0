package trust_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/trust"
)

// TestPeers: what other tools signed with a key is verified with that key, and with no
// other.
func TestPeers(t *testing.T) {
	dir := filepath.Join("..", "intoto", "testdata")
	for file, key := range map[string]string{
		"witness/collection.json":                  "witness/key.pub",
		"witness/collection-sbom.json":             "witness/key.pub",
		"slsa-verifier/gke-gce-pre.bcid-vsa.jsonl": "slsa-verifier/vsa_signing_public_key.pem",
		"in-toto-golang/demo.layout":               "in-toto-golang/alice.pub",
	} {
		content, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		e, err := intoto.Read(content)
		if err != nil {
			t.Fatal(err)
		}
		for _, with := range []string{"witness/key.pub", "slsa-verifier/vsa_signing_public_key.pem", "in-toto-golang/alice.pub"} {
			public, err := trust.ReadKey(filepath.Join(dir, filepath.FromSlash(with)))
			if err != nil {
				t.Fatal(err)
			}
			if _, signers, err := trust.Payload(e, []trust.Key{public}); (err == nil && len(signers) == 1) != (with == key) {
				t.Errorf("%s with %s: signed by %d, %v", file, with, len(signers), err)
			}
		}
	}
}
