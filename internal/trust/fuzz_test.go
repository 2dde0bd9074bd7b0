package trust_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

// FuzzParseKey: a key that is read has an identity, and a private key is none.
func FuzzParseKey(f *testing.F) {
	e := testkit.New(f)
	seeds, err := filepath.Glob(e.Path("trust/keys/*.pub"))
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range append(seeds, e.Path("keys/demo-gate.key")) {
		content, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		key, err := trust.ParseKey(content)
		if err == nil && !key.SPKI().Valid() {
			t.Errorf("read a key without an identity: %q", key.SPKI())
		}
	})
}
