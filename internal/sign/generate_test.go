package sign_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

// What is made can be opened with its passphrase and no other, and signs what the
// public key verifies.
func TestGenerate(t *testing.T) {
	name := filepath.Join(t.TempDir(), "ada")
	key, err := sign.Generate(name, []byte("for-tests-only"))
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name + ".key"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the private key: %v, %v", info, err)
	}
	if _, err := sign.Open(name+".key", func() ([]byte, error) { return []byte("another"), nil }); fault.KindOf(err) != fault.Refused {
		t.Errorf("opened by another passphrase: %v", err)
	}
	signer, err := sign.Open(name+".key", func() ([]byte, error) { return []byte("for-tests-only"), nil })
	if err != nil {
		t.Fatal(err)
	}
	envelope, err := signer.Sign([]byte(`{}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, by, err := trust.Payload(envelope, []trust.Key{key}); err != nil || len(by) != 1 {
		t.Errorf("signed by %v, %v", by, err)
	}
	before, err := os.ReadFile(name + ".key")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sign.Generate(name, []byte("for-tests-only")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a key that is there: %v", err)
	}
	if after, err := os.ReadFile(name + ".key"); err != nil || string(after) != string(before) {
		t.Errorf("it was replaced: %v", err)
	}
	if _, err := sign.Generate(filepath.Join(t.TempDir(), "theo"), nil); fault.KindOf(err) != fault.Refused {
		t.Errorf("without a passphrase: %v", err)
	}
}
