// Package sign signs statements: with keys from files (PKCS#8 and cosign's own encrypted
// format), with keys that a helper reaches in a key management service or a token, and
// keyless, with a key made for one signature and a certificate over it.
package sign

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/secure-systems-lab/go-securesystemslib/encrypted"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/trust"
)

const maxKeyFile = 64 << 10 // bytes; an RSA-16384 key in PEM has 13 KiB

// The PEM types of cosign's private keys: what it writes, and what it once wrote.
// Within is PKCS#8, encrypted by the library that cosign encrypts it with. Cosign
// makes these keys here too (Generate), but its reader hides the key behind a signer
// that draws a random number for each signature: the same decision would not have
// the same bytes. Tests hold the two readers to each other.
const (
	cosignKey    = "ENCRYPTED SIGSTORE PRIVATE KEY"
	oldCosignKey = "ENCRYPTED COSIGN PRIVATE KEY"

	passphraseHint = "set COSIGN_PASSWORD to the passphrase of this key" //nolint:gosec // a hint, no passphrase
)

// A Signer signs with one private key.
type Signer struct {
	key         trust.Key
	public      crypto.PublicKey // of key
	sign        func(message []byte) ([]byte, error)
	name        string            // of a key that a helper reaches
	certificate []byte            // DER, for a key of which a certificate says whose it is
	identity    decision.Identity // in the certificate
	prove       prover            // nil: nothing but the key is known of a signature
}

// A prover returns what a Sigstore bundle says beside a signature: whose it is, and what
// proves when it was made.
type prover func(message, signature []byte) (intoto.Material, error)

// Key is the public key that verifies what the Signer signs.
func (s *Signer) Key() trust.Key { return s.key }

// Who is as whom the Signer signs.
func (s *Signer) Who() trust.Signatory {
	if s.Certified() {
		return trust.Signatory{Identity: s.identity}
	}
	return trust.Signatory{Key: s.key}
}

// Certified reports whether a certificate says whose signatures these are: a bare one
// is then worth nothing.
func (s *Signer) Certified() bool { return s.certificate != nil }

// Sign returns the envelope of a payload.
func (s *Signer) Sign(payload []byte) (intoto.Envelope, error) {
	sig, err := s.sign(intoto.Seal(payload, nil).PAE())
	if err != nil {
		return intoto.Envelope{}, fmt.Errorf("signing: %w", err)
	}
	e := intoto.Seal(payload, sig)
	if s.name != "" {
		// Another key behind the same name would else be noticed at the gate only.
		if _, _, err := trust.Payload(e, []trust.Key{s.key}); err != nil {
			return intoto.Envelope{}, fault.Refuse("ask who keeps the key whether it was changed just now", "key %q: the helper's signature is not by the key that it names", s.name)
		}
	}
	return e, nil
}

// Lasting reports whether the key is there after this signature: a keyless one is not.
func (s *Signer) Lasting() bool { return s.certificate == nil }

// Seal returns a payload signed, as a file: an envelope, or, where more than a key says
// who signed it and when, a Sigstore bundle, which alone has room for that.
func (s *Signer) Seal(payload []byte) ([]byte, error) {
	e, err := s.Sign(payload)
	if err != nil {
		return nil, err
	}
	if !s.Proven() {
		return intoto.MarshalEnvelope(e)
	}
	return s.Bundle(e)
}

// Proven reports whether a bundle by the signer says more than an envelope.
func (s *Signer) Proven() bool { return s.prove != nil }

// Bundle returns an envelope of the signer's in a Sigstore bundle.
func (s *Signer) Bundle(e intoto.Envelope) ([]byte, error) {
	if len(e.Signatures) != 1 {
		return nil, fault.Refuse("", "an envelope with %d signatures has no one signer", len(e.Signatures))
	}
	if s.prove == nil {
		return intoto.MarshalBundle(e, intoto.Material{Hint: s.key.Hint()})
	}
	m, err := s.prove(e.PAE(), e.Signatures[0].Sig)
	if err != nil {
		return nil, err
	}
	return intoto.MarshalBundle(e, m)
}

// SignText returns the signature over a text that is no statement: a checkpoint. It is
// a bare one, or where a certificate says whose it is a Sigstore bundle.
// No text that begins as an envelope's does is signed, for it could pass as one.
func (s *Signer) SignText(text []byte) ([]byte, error) {
	if bytes.HasPrefix(text, []byte("DSSE")) {
		return nil, errors.New("a statement is signed in an envelope")
	}
	sig, err := s.sign(text)
	if err == nil && !s.key.Verifies(text, sig) {
		err = fmt.Errorf("key %q: the signature is not by the key that it names", s.name)
	}
	if err != nil || !s.Certified() {
		return sig, err
	}
	m, err := s.prove(text, sig)
	if err != nil {
		return nil, err
	}
	return intoto.MarshalMessage(sha256.Sum256(text), sig, m)
}

// Open reads a private key. The passphrase is asked for only if the key is
// encrypted.
func Open(name string, passphrase func() ([]byte, error)) (*Signer, error) {
	b, err := disk.ReadMounted(name, maxKeyFile)
	if err != nil {
		return nil, err
	}
	// The contents of a key file are never printed, whatever is wrong with them.
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, fault.Refuse("", "key %q is not a PEM file", name)
	}
	der := block.Bytes
	switch block.Type {
	case "PRIVATE KEY":
	case cosignKey, oldCosignKey:
		pass, err := passphrase()
		if err != nil {
			return nil, fault.Refuse(passphraseHint, "key %q: %w", name, err)
		}
		if der, err = encrypted.Decrypt(block.Bytes, pass); err != nil {
			return nil, fault.Refuse(passphraseHint, "key %q: wrong passphrase, or the file is damaged", name)
		}
	case "EC PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY":
		return nil, fault.Refuse("openssl pkcs8 -topk8 -nocrypt -in "+fault.Quote(name)+" -out pkcs8.key", "key %q is a %s; PKCS#8 or cosign's own format is needed", name, block.Type)
	case "PUBLIC KEY":
		return nil, fault.Refuse("name the private key that belongs to it", "key %q is a public key; signing takes the private one", name)
	default:
		return nil, fault.Refuse("", "key %q: PEM block of a type that is no private key", name)
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fault.Refuse("", "key %q is not a PKCS#8 private key", name)
	}
	s, err := FromKey(key)
	if err != nil {
		return nil, fault.Refuse("", "key %q: %w", name, err)
	}
	return s, nil
}

// FromKey returns a signer for a private key held in memory. It signs as every
// verifier of the field accepts: ECDSA with the hash of the curve's size, pure
// Ed25519, RSA PKCS#1 v1.5 with SHA-256. ECDSA is deterministic (RFC 6979), so
// that the same decision has the same bytes.
func FromKey(key crypto.PrivateKey) (*Signer, error) {
	private, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("keys of type %T cannot sign", key)
	}
	public, err := trust.NewKey(private.Public())
	if err != nil {
		return nil, err
	}
	s := &Signer{key: public, public: private.Public()}
	switch k := key.(type) {
	case *ecdsa.PrivateKey:
		s.sign = func(message []byte) ([]byte, error) {
			switch k.Curve {
			case elliptic.P521():
				sum := sha512.Sum512(message)
				return k.Sign(nil, sum[:], crypto.SHA512)
			case elliptic.P384():
				sum := sha512.Sum384(message)
				return k.Sign(nil, sum[:], crypto.SHA384)
			default:
				sum := sha256.Sum256(message)
				return k.Sign(nil, sum[:], crypto.SHA256)
			}
		}
	case ed25519.PrivateKey:
		s.sign = func(message []byte) ([]byte, error) { return ed25519.Sign(k, message), nil }
	case *rsa.PrivateKey:
		s.sign = func(message []byte) ([]byte, error) {
			sum := sha256.Sum256(message)
			return rsa.SignPKCS1v15(rand.Reader, k, crypto.SHA256, sum[:])
		}
	default:
		return nil, errors.New("only ECDSA, Ed25519 and RSA keys sign")
	}
	return s, nil
}
