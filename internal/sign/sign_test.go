package sign_test

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sigstore/cosign/v2/pkg/cosign"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, b []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "key")
	must(t, os.WriteFile(name, b, 0o600))
	return name
}

func pkcs8(t testing.TB, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// unasked fails the test if a passphrase is asked for.
func unasked(t testing.TB) func() ([]byte, error) {
	return func() ([]byte, error) {
		t.Error("a passphrase was asked for")
		return nil, nil
	}
}

func ec(t testing.TB, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	must(t, err)
	return key
}

func statement(t testing.TB) []byte {
	t.Helper()
	payload, err := intoto.Payload("https://invented.example/thing/v1", map[string]any{}, intoto.SubjectOf("a", canon.Sum(nil)))
	must(t, err)
	return payload
}

func TestOpenSignsWhatTrustVerifies(t *testing.T) {
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	for name, key := range map[string]crypto.Signer{"P-256": ec(t, elliptic.P256()), "P-384": ec(t, elliptic.P384()), "P-521": ec(t, elliptic.P521()), "Ed25519": ed, "RSA-2048": rsaKey} {
		t.Run(name, func(t *testing.T) {
			s, err := sign.Open(write(t, pkcs8(t, key)), unasked(t))
			must(t, err)
			want, err := trust.NewKey(key.Public())
			must(t, err)
			if s.Key().SPKI() != want.SPKI() {
				t.Error("the signer names another key")
			}
			payload := statement(t)
			e, err := s.Sign(payload)
			must(t, err)
			if len(e.Signatures) != 1 || e.Signatures[0].KeyID != "" || e.PayloadType != intoto.PayloadType || !bytes.Equal(e.Payload, payload) {
				t.Errorf("sealed as %+v", e)
			}
			if _, _, err := trust.Payload(e, []trust.Key{want}); err != nil {
				t.Errorf("its own signature: %v", err)
			}
			// The same decision has the same bytes: nothing random is in a signature.
			again, err := s.Sign(payload)
			must(t, err)
			if !bytes.Equal(e.Signatures[0].Sig, again.Signatures[0].Sig) {
				t.Error("two signatures over one payload differ")
			}
			other, err := s.Sign(append(payload, ' '))
			must(t, err)
			if bytes.Equal(e.Signatures[0].Sig, other.Signatures[0].Sig) {
				t.Error("two payloads have one signature")
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	p256 := ec(t, elliptic.P256())
	sec1, err := x509.MarshalECPrivateKey(p256)
	must(t, err)
	spki, err := x509.MarshalPKIXPublicKey(p256.Public())
	must(t, err)
	x25519, err := ecdh.X25519().GenerateKey(rand.Reader)
	must(t, err)
	small := func() *rsa.PrivateKey {
		t.Setenv("GODEBUG", "rsa1024min=0")
		key, err := rsa.GenerateKey(rand.Reader, 1024)
		must(t, err)
		return key
	}()
	block := func(kind string, b []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}) }
	for _, c := range []struct {
		name string
		file []byte
		says string
		hint string
	}{
		{"nothing", nil, "is not a PEM file", ""},
		{"the bare key", sec1, "is not a PEM file", ""},
		{"Base64 without its frame", []byte(base64.StdEncoding.EncodeToString(sec1)), "is not a PEM file", ""},
		{"a public key", block("PUBLIC KEY", spki), "is a public key", "name the private key"},
		{"SEC 1", block("EC PRIVATE KEY", sec1), "is a EC PRIVATE KEY; PKCS#8", "openssl pkcs8 -topk8 -nocrypt -in "},
		{"PKCS #1", block("RSA PRIVATE KEY", sec1), "is a RSA PRIVATE KEY; PKCS#8", "openssl pkcs8"},
		{"encrypted PKCS #8", block("ENCRYPTED PRIVATE KEY", sec1), "is a ENCRYPTED PRIVATE KEY; PKCS#8", "openssl pkcs8"},
		{"something else by the name of PKCS #8", block("PRIVATE KEY", sec1), "is not a PKCS#8 private key", ""},
		{"a certificate", block("CERTIFICATE", sec1), "no private key", ""},
		{"OpenSSH", block("OPENSSH PRIVATE KEY", sec1), "no private key", ""},
		{"cosign's frame around something else", block(cosign.SigstorePrivateKeyPemType, sec1), "wrong passphrase, or the file is damaged", "COSIGN_PASSWORD"},
		{"cosign's older frame around something else", block(cosign.CosignPrivateKeyPemType, []byte(`{"kdf":{}}`)), "wrong passphrase, or the file is damaged", "COSIGN_PASSWORD"},
		{"P-224", pkcs8(t, ec(t, elliptic.P224())), "only P-256, P-384 and P-521", ""},
		{"RSA-1024", pkcs8(t, small), "at least 2048", ""},
		{"X25519", pkcs8(t, x25519), "cannot sign", ""},
		{"too large", append(pkcs8(t, p256), make([]byte, 64<<10)...), "too large", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := write(t, c.file)
			s, err := sign.Open(name, func() ([]byte, error) { return []byte("secret-passphrase"), nil })
			if err == nil || s != nil {
				t.Fatalf("opened as %v, %v", s, err)
			}
			if !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), name) {
				t.Errorf("says %q, want %q and the file's name in it", err, c.says)
			}
			if hint := fault.HintOf(err); !strings.Contains(hint, c.hint) {
				t.Errorf("hints %q, want %q in it", hint, c.hint)
			}
			if fault.KindOf(err) != fault.Refused {
				t.Error("it is not a refusal")
			}
			secrets(t, err, c.file)
			secrets(t, err, []byte("secret-passphrase"))
		})
	}
	for name, says := range map[string]string{"missing": "does not exist", ".": "is a directory"} {
		if _, err := sign.Open(filepath.Join(t.TempDir(), name), unasked(t)); err == nil || !strings.Contains(err.Error(), says) || fault.KindOf(err) != fault.Refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// secrets fails the test if an error or its hint shows a part of a file, but for
// the frame that every such file has.
func secrets(t *testing.T, err error, file []byte) {
	t.Helper()
	told := err.Error() + fault.HintOf(err)
	for line := range bytes.Lines(file) {
		if bytes.HasPrefix(line, []byte("-----")) {
			continue
		}
		for at := 0; at+10 <= len(line); at += 10 {
			if strings.Contains(told, string(line[at:at+10])) {
				t.Fatalf("it shows what is in the file: %q", told)
			}
		}
	}
}

func TestFromKeyRefuses(t *testing.T) {
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	for name, key := range map[string]crypto.PrivateKey{
		"nothing": nil, "text": "key", "public": ec(t, elliptic.P256()).Public(), "a pointer to an Ed25519 key": &ed,
		"a foreign signer": foreign{ec(t, elliptic.P256())},
	} {
		t.Run(name, func(t *testing.T) {
			if s, err := sign.FromKey(key); err == nil || s != nil {
				t.Errorf("it signs: %v", s)
			}
		})
	}
}

type foreign struct{ crypto.Signer }

// A key that cosign has made opens with its passphrase and with no other.
func TestOpenCosignKeys(t *testing.T) {
	for _, c := range []struct {
		name, passphrase string
		wrong            []string
	}{
		{"with a passphrase", "open sesame", []string{"open Sesame", "open sesame ", ""}},
		{"without one", "", []string{"anything"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			made, err := cosign.GenerateKeyPair(func(bool) ([]byte, error) { return []byte(c.passphrase), nil })
			must(t, err)
			name := write(t, made.PrivateBytes)
			with := func(passphrase string) (*sign.Signer, error) {
				return sign.Open(name, func() ([]byte, error) { return []byte(passphrase), nil })
			}
			s, err := with(c.passphrase)
			must(t, err)
			public, err := trust.ParseKey(made.PublicBytes)
			must(t, err)
			if s.Key().SPKI() != public.SPKI() {
				t.Error("it is not the key whose public half cosign wrote")
			}
			e, err := s.Sign(statement(t))
			must(t, err)
			if _, _, err := trust.Payload(e, []trust.Key{public}); err != nil {
				t.Errorf("its signature: %v", err)
			}
			for _, wrong := range c.wrong {
				if _, err := with(wrong); err == nil || !strings.Contains(err.Error(), "wrong passphrase") || !strings.Contains(fault.HintOf(err), "COSIGN_PASSWORD") {
					t.Errorf("with %q: %v", wrong, err)
				} else {
					secrets(t, err, made.PrivateBytes)
				}
			}
			unsaid := errors.New("nobody to ask")
			if _, err := sign.Open(name, func() ([]byte, error) { return nil, unsaid }); !errors.Is(err, unsaid) {
				t.Errorf("without an answer: %v", err)
			}
		})
	}
}

// Keys of other kinds are imported by cosign, and sign then as its verifier wants.
func TestOpenKeysThatCosignImported(t *testing.T) {
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	for name, key := range map[string]crypto.Signer{"P-384": ec(t, elliptic.P384()), "P-521": ec(t, elliptic.P521()), "Ed25519": ed, "RSA-2048": rsaKey} {
		t.Run(name, func(t *testing.T) {
			pass := func(bool) ([]byte, error) { return []byte("x"), nil }
			made, err := cosign.ImportKeyPair(write(t, pkcs8(t, key)), pass)
			must(t, err)
			s, err := sign.Open(write(t, made.PrivateBytes), func() ([]byte, error) { return pass(false) })
			must(t, err)
			e, err := s.Sign(statement(t))
			must(t, err)
			want, err := trust.NewKey(key.Public())
			must(t, err)
			if _, _, err := trust.Payload(e, []trust.Key{want}); err != nil {
				t.Errorf("its signature: %v", err)
			}
		})
	}
}
