package trust_test

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"testing"

	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/sigstore/sigstore/pkg/signature/options"

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

func makeKey(t testing.TB, kind string) crypto.Signer {
	t.Helper()
	var key crypto.Signer
	var err error
	switch kind {
	case "P-224":
		key, err = ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	case "P-256":
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case "P-384":
		key, err = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	case "P-521":
		key, err = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	case "Ed25519":
		_, key, err = ed25519.GenerateKey(rand.Reader)
	case "RSA-1024":
		t.Setenv("GODEBUG", "rsa1024min=0")
		key, err = rsa.GenerateKey(rand.Reader, 1024)
	case "RSA-2048":
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	default:
		t.Fatalf("no kind %q", kind)
	}
	must(t, err)
	return key
}

func publicPEM(t testing.TB, public crypto.PublicKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	must(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// What a key has signed in any way that the field's tools sign is verified, and
// nothing else is.
func TestKeysVerifyWhatTheFieldSigns(t *testing.T) {
	by := func(load func(crypto.Signer) (signature.Signer, error)) func(testing.TB, crypto.Signer, []byte) []byte {
		return func(t testing.TB, key crypto.Signer, message []byte) []byte {
			t.Helper()
			signer, err := load(key)
			must(t, err)
			sig, err := signer.SignMessage(bytes.NewReader(message))
			must(t, err)
			return sig
		}
	}
	ours := func(t testing.TB, key crypto.Signer, message []byte) []byte {
		t.Helper()
		signer, err := sign.FromKey(key)
		must(t, err)
		e, err := signer.Sign(message)
		must(t, err)
		return e.Signatures[0].Sig
	}
	hashed := func(h crypto.Hash) func(crypto.Signer) (signature.Signer, error) {
		return func(key crypto.Signer) (signature.Signer, error) { return signature.LoadSigner(key, h) }
	}
	pss := func(salt int) func(testing.TB, crypto.Signer, []byte) []byte {
		return func(t testing.TB, key crypto.Signer, message []byte) []byte {
			t.Helper()
			sum := sha256.Sum256(message)
			sig, err := key.Sign(rand.Reader, sum[:], &rsa.PSSOptions{SaltLength: salt, Hash: crypto.SHA256})
			must(t, err)
			return sig
		}
	}
	payload := []byte("payload")
	pae := intoto.Seal(payload, nil).PAE()
	for _, c := range []struct {
		kind, scheme string
		sign         func(testing.TB, crypto.Signer, []byte) []byte
		verified     bool
	}{
		{"P-256", "sigstore, SHA-256", by(hashed(crypto.SHA256)), true},
		{"P-256", "sigstore, SHA-384", by(hashed(crypto.SHA384)), false},
		{"P-384", "sigstore, SHA-256", by(hashed(crypto.SHA256)), true},
		{"P-384", "sigstore, SHA-384", by(hashed(crypto.SHA384)), true},
		{"P-384", "sigstore, SHA-512", by(hashed(crypto.SHA512)), false},
		{"Ed25519", "sigstore, pure", by(hashed(crypto.SHA256)), true},
		{"Ed25519", "sigstore, prehashed", by(func(key crypto.Signer) (signature.Signer, error) {
			return signature.LoadSignerWithOpts(key, options.WithED25519ph())
		}), true},
		{"RSA-2048", "sigstore, PKCS #1 v1.5", by(hashed(crypto.SHA256)), true},
		{"P-521", "sigstore, SHA-512", by(hashed(crypto.SHA512)), true},
		{"P-521", "sigstore, SHA-256", by(hashed(crypto.SHA256)), false},
		{"RSA-2048", "sigstore, SHA-512", by(hashed(crypto.SHA512)), true},
		{"RSA-2048", "sigstore, SHA-384", by(hashed(crypto.SHA384)), false},
		{"RSA-2048", "PSS, salt of the hash's length", pss(rsa.PSSSaltLengthEqualsHash), true},
		{"RSA-2048", "PSS, longest salt", pss(rsa.PSSSaltLengthAuto), true},
		{"P-256", "ours", nil, true},
		{"P-384", "ours", nil, true},
		{"P-521", "ours", nil, true},
		{"Ed25519", "ours", nil, true},
		{"RSA-2048", "ours", nil, true},
	} {
		t.Run(c.kind+" "+c.scheme, func(t *testing.T) {
			private := makeKey(t, c.kind)
			key, err := trust.ParseKey(publicPEM(t, private.Public()))
			must(t, err)
			verifies := func(e intoto.Envelope) bool {
				got, signers, err := trust.Payload(e, []trust.Key{key})
				if err != nil {
					if got != nil || signers != nil {
						t.Errorf("an error came with %q by %v", got, signers)
					}
					return false
				}
				return bytes.Equal(got, e.Payload) && len(signers) == 1 && signers[0].SPKI() == key.SPKI()
			}
			var sig []byte
			if c.sign == nil {
				sig = ours(t, private, payload)
			} else {
				sig = c.sign(t, private, pae)
			}
			if got := verifies(intoto.Seal(payload, sig)); got != c.verified {
				t.Fatalf("verified: %v", got)
			}
			if verifies(intoto.Seal([]byte("payloae"), sig)) {
				t.Error("another payload is verified")
			}
			for _, at := range []int{0, len(sig) / 2, len(sig) - 1} {
				spoilt := bytes.Clone(sig)
				spoilt[at] ^= 1
				if verifies(intoto.Seal(payload, spoilt)) {
					t.Errorf("verified although byte %d of the signature was changed", at)
				}
			}
			if verifies(intoto.Seal(payload, sig[:len(sig)-1])) || verifies(intoto.Seal(payload, append(bytes.Clone(sig), 0))) {
				t.Error("a signature that is cut short or longer is verified")
			}
			// A signature over the bare payload is not one over the envelope.
			if c.sign != nil && verifies(intoto.Seal(payload, c.sign(t, private, payload))) {
				t.Error("a signature over the payload without its type is verified")
			}
			other, err := trust.NewKey(makeKey(t, c.kind).Public())
			must(t, err)
			if _, _, err := trust.Payload(intoto.Seal(payload, sig), []trust.Key{other}); err == nil {
				t.Error("another key verifies it")
			}
		})
	}
}

func TestPayload(t *testing.T) {
	signers := make([]*sign.Signer, 3)
	keys := make([]trust.Key, 3)
	for i := range signers {
		s, err := sign.FromKey(makeKey(t, "P-256"))
		must(t, err)
		signers[i], keys[i] = s, s.Key()
	}
	payload := []byte("payload")
	signed := func(who ...int) intoto.Envelope {
		e := intoto.Envelope{PayloadType: intoto.PayloadType, Payload: payload}
		for _, i := range who {
			one, err := signers[i].Sign(payload)
			must(t, err)
			e.Signatures = append(e.Signatures, one.Signatures...)
		}
		return e
	}
	with := func(e intoto.Envelope, change func(*intoto.Envelope)) intoto.Envelope { change(&e); return e }
	for _, c := range []struct {
		name string
		e    intoto.Envelope
		keys []trust.Key
		want []trust.Key // none: refused
	}{
		{"one", signed(0), keys, keys[:1]},
		{"in the order of the keys", signed(2, 0), keys, []trust.Key{keys[0], keys[2]}},
		{"one signature twice", signed(1, 1), keys, keys[1:2]},
		{"a stranger beside", signed(0, 2), keys[:2], keys[:1]},
		{"only a stranger", signed(2), keys[:2], nil},
		{"no key", signed(0), nil, nil},
		{"the empty key", signed(0), []trust.Key{{}}, nil},
		{"no signature", signed(), keys, nil},
		{"an empty signature", intoto.Seal(payload, nil), keys, nil},
		{"junk before a good one", with(signed(0), func(e *intoto.Envelope) {
			e.Signatures = append([]intoto.Signature{{Sig: []byte("junk")}, {}}, e.Signatures...)
		}), keys, keys[:1]},
		{"the payload type of another", with(signed(0), func(e *intoto.Envelope) { e.PayloadType = "application/json" }), keys, nil},
		{"a payload type longer", with(signed(0), func(e *intoto.Envelope) { e.PayloadType += " " }), keys, nil},
		{"no payload type", with(signed(0), func(e *intoto.Envelope) { e.PayloadType = "" }), keys, nil},
		// A key id is a hint by whoever wrote the envelope.
		{"a key id that lies", with(signed(0), func(e *intoto.Envelope) { e.Signatures[0].KeyID = string(keys[1].SPKI()) }), keys, keys[:1]},
		{"a key id does not help a stranger", with(signed(2), func(e *intoto.Envelope) { e.Signatures[0].KeyID = string(keys[0].SPKI()) }), keys[:2], nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, by, err := trust.Payload(c.e, c.keys)
			if (err == nil) != (c.want != nil) {
				t.Fatalf("error is %v", err)
			}
			if err != nil && (got != nil || by != nil) {
				t.Errorf("an error came with %q by %v", got, by)
			}
			if len(by) != len(c.want) {
				t.Fatalf("signed by %d keys, want %d", len(by), len(c.want))
			}
			for i := range by {
				if by[i].SPKI() != c.want[i].SPKI() {
					t.Errorf("signer %d is another", i)
				}
			}
		})
	}
}

func TestParseKeyRefuses(t *testing.T) {
	good := publicPEM(t, makeKey(t, "P-256").Public())
	other := publicPEM(t, makeKey(t, "Ed25519").Public())
	private, err := x509.MarshalPKCS8PrivateKey(makeKey(t, "P-256"))
	must(t, err)
	x25519, err := ecdh.X25519().GenerateKey(rand.Reader)
	must(t, err)
	block := func(kind string, b []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}) }
	secret := block("PRIVATE KEY", private)
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	for _, c := range []struct {
		name string
		file []byte
		says string
	}{
		{"nothing", nil, "not a PEM file"},
		{"garbage", []byte("ssh-ed25519 AAAA"), "not a PEM file"},
		{"a private key", secret, `type "PRIVATE KEY" where a PUBLIC KEY is needed`},
		{"a private key that calls itself public", block("PUBLIC KEY", private), "not a public key"},
		{"a certificate", block("CERTIFICATE", []byte("x")), "where a PUBLIC KEY is needed"},
		{"PKCS #1", block("RSA PUBLIC KEY", []byte("x")), "where a PUBLIC KEY is needed"},
		{"an empty block", block("PUBLIC KEY", nil), "not a public key"},
		{"P-224", publicPEM(t, makeKey(t, "P-224").Public()), "only P-256, P-384 and P-521"},
		{"RSA-1024", publicPEM(t, makeKey(t, "RSA-1024").Public()), "1024 bits: at least 2048"},
		{"X25519", publicPEM(t, x25519.Public()), "only ECDSA, Ed25519 and RSA"},
		{"two keys", join(good, other), "one key a file"},
		{"the same key twice", join(good, good), "one key a file"},
		{"text after it", join(good, []byte("more")), "one key a file"},
		{"a damaged key before it", join([]byte("-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----\n"), good), "one key a file"},
		{"a private key after it", join(good, secret), "one key a file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			key, err := trust.ParseKey(c.file)
			if err == nil {
				t.Fatalf("read as %s", key.SPKI())
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("says %q, want %q in it", err, c.says)
			}
			// Whatever was given, this may be a secret.
			for _, of := range []string{base64.StdEncoding.EncodeToString(private), hex.EncodeToString(private)} {
				for at := 0; at+12 <= len(of); at += 12 {
					if strings.Contains(err.Error(), of[at:at+12]) {
						t.Fatalf("the error prints the key: %q", err)
					}
				}
			}
		})
	}
}

// One key is one key, however its file is written.
func TestSPKIIsOfTheKeyNotTheFile(t *testing.T) {
	public := makeKey(t, "P-256").Public()
	der, err := x509.MarshalPKIXPublicKey(public)
	must(t, err)
	plain := publicPEM(t, public)
	sum := sha256.Sum256(der)
	for name, file := range map[string][]byte{
		"plain":        plain,
		"CRLF":         bytes.ReplaceAll(plain, []byte("\n"), []byte("\r\n")),
		"blank lines":  append(bytes.Clone(plain), "\n\n"...),
		"a header":     pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Headers: map[string]string{"Owner": "invented"}, Bytes: der}),
		"text before":  append([]byte("# key of the invented gate\n"), plain...),
		"no final end": bytes.TrimRight(plain, "\n"),
		"long lines":   []byte("-----BEGIN PUBLIC KEY-----\n" + base64.StdEncoding.EncodeToString(der) + "\n-----END PUBLIC KEY-----\n"),
	} {
		key, err := trust.ParseKey(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if string(key.SPKI()) != hex.EncodeToString(sum[:]) || key.Hint() != sum {
			t.Errorf("%s: %s", name, key.SPKI())
		}
	}
}
