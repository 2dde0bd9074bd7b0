package e2e

import (
	"crypto"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/verify"
	"github.com/sigstore/sigstore/pkg/signature"
)

// releasegate builds the program as `make build` does.
func releasegate(t testing.TB) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "releasegate")
	build := exec.Command("go", "build", "-trimpath", "-tags", "grpcnotrace", "-ldflags=-s -w", "-o", name, "github.com/credentry/releasegate/cmd/releasegate")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return name
}

const types = "https://github.com/credentry/releasegate/attestations/"

// cosign signs a statement keyless with stock cosign.
func (s *services) cosign(t testing.TB, who, subject, kind, predicate, into string) {
	t.Helper()
	config := filepath.Join(s.dir, "signing-config.json")
	since := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	run(t, tool(t, "cosign"), "signing-config", "create", "--out="+config,
		"--fulcio=url="+s.fulcio+",api-version=1,start-time="+since+",operator=invented",
		"--rekor=url="+s.rekor+",api-version=2,start-time="+since+",operator=invented", "--rekor-config=ANY",
		"--tsa=url="+s.authority+",api-version=1,start-time="+since+",operator=invented", "--tsa-config=ANY")
	run(t, tool(t, "cosign"), "attest-blob", "--yes", "--signing-config="+config, "--trusted-root="+s.root, "--new-bundle-format",
		"--identity-token="+s.issuer.token(t, who, time.Minute), "--predicate="+predicate, "--type="+types+kind+"/v1", "--bundle="+into, subject)
}

// verifies holds a bundle to sigstore-go's verifier.
func (s *services) verifies(t testing.TB, content []byte, who string) {
	t.Helper()
	trusted, err := root.NewTrustedRootFromPath(s.root)
	must(t, err)
	verifier, err := verify.NewVerifier(trusted, verify.WithTransparencyLog(1), verify.WithSignedTimestamps(1))
	must(t, err)
	var b bundle.Bundle
	must(t, b.UnmarshalJSON(content))
	identity, err := verify.NewShortCertificateIdentity(s.issuer.URL, "", who, "")
	must(t, err)
	if _, err := verifier.Verify(&b, verify.NewPolicy(verify.WithoutArtifactUnsafe(), verify.WithCertificateIdentity(identity))); err != nil {
		t.Errorf("sigstore-go: %v\n%s", err, content)
	}
}

// verifiesKey holds a bundle that a key signed to sigstore-go's verifier.
func (s *services) verifiesKey(t testing.TB, content []byte, key string) {
	t.Helper()
	trusted, err := root.NewTrustedRootFromPath(s.root)
	must(t, err)
	public, err := signature.LoadVerifierFromPEMFile(key, crypto.SHA256)
	must(t, err)
	held := root.NewTrustedPublicKeyMaterial(func(string) (root.TimeConstrainedVerifier, error) {
		return root.NewExpiringKey(public, time.Time{}, time.Time{}), nil
	})
	verifier, err := verify.NewVerifier(root.TrustedMaterialCollection{trusted, held}, verify.WithTransparencyLog(1), verify.WithSignedTimestamps(1))
	must(t, err)
	var b bundle.Bundle
	must(t, b.UnmarshalJSON(content))
	if _, err := verifier.Verify(&b, verify.NewPolicy(verify.WithoutArtifactUnsafe(), verify.WithKey())); err != nil {
		t.Errorf("sigstore-go: %v\n%s", err, content)
	}
}
