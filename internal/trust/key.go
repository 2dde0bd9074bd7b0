package trust

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
)

// minRSABits is the smallest RSA key accepted (NIST SP 800-131A, section 3).
const minRSABits = 2048

// lengths are those of ECDSA signatures on a curve, in bytes. One whose numbers are so
// small that it is shorter comes about once in 2^240.
type lengths struct{ raw, min, max int } // as two numbers of fixed length (IEEE P1363); in DER, from and to

var curves = map[elliptic.Curve]lengths{
	elliptic.P256(): {64, 8, 72},
	elliptic.P384(): {96, 73, 104},
	elliptic.P521(): {132, 105, 139},
}

// A Key is a public key that can be trusted: ECDSA P-256, P-384 or P-521, Ed25519, or
// RSA of at least 2048 bits.
type Key struct {
	public crypto.PublicKey
	hint   [32]byte
	spki   canon.Digest // the same in hex
}

// ParseKey reads one PEM public key (SubjectPublicKeyInfo).
func ParseKey(b []byte) (Key, error) {
	block, rest := pem.Decode(b)
	switch {
	case block == nil:
		return Key{}, errors.New("not a PEM file")
	case block.Type != "PUBLIC KEY":
		// The contents are never printed: this may be a private key.
		return Key{}, fmt.Errorf("PEM block of type %q where a PUBLIC KEY is needed", block.Type)
	case len(bytes.TrimSpace(rest)) > 0 || bytes.Count(b, []byte("-----BEGIN")) > 1:
		// The decoder passes over a block that is damaged and takes the next.
		return Key{}, errors.New("data after the public key: one key a file")
	}
	public, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return Key{}, fmt.Errorf("not a public key: %w", err)
	}
	return NewKey(public)
}

// maxKeyFile bounds a public key's file, in bytes; one of RSA-16384 has 3 KiB.
const maxKeyFile = 64 << 10

// ReadKey reads one PEM public key from a file.
func ReadKey(name string) (Key, error) {
	content, err := disk.ReadMounted(name, maxKeyFile)
	if err != nil {
		return Key{}, err
	}
	key, err := ParseKey(content)
	if err != nil {
		return Key{}, fault.Refuse("name a public key, such as openssl pkey -in KEY -pubout writes", "key %q: %w", name, err)
	}
	return key, nil
}

// NewKey checks that the key is of a kind and size that can be trusted.
func NewKey(public crypto.PublicKey) (Key, error) {
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		if _, known := curves[k.Curve]; !known {
			return Key{}, fmt.Errorf("ECDSA curve %s: only P-256, P-384 and P-521 are accepted", k.Curve.Params().Name)
		}
	case ed25519.PublicKey:
	case *rsa.PublicKey:
		if k.N.BitLen() < minRSABits {
			return Key{}, fmt.Errorf("RSA key of %d bits: at least %d are needed", k.N.BitLen(), minRSABits)
		}
	default:
		return Key{}, fmt.Errorf("key of type %T: only ECDSA, Ed25519 and RSA are accepted", public)
	}
	// The key is identified by its own encoding, so that two PEM forms of one key
	// are one key.
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return Key{}, err
	}
	hint := sha256.Sum256(der)
	return Key{public, hint, canon.Digest(hex.EncodeToString(hint[:]))}, nil
}

// SPKI is the SHA-256 of the key's SubjectPublicKeyInfo: its identity.
func (k Key) SPKI() canon.Digest { return k.spki }

// PEM is the key as a file of it: its SubjectPublicKeyInfo.
func (k Key) PEM() ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(k.public)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), nil
}

// Public is the key itself.
func (k Key) Public() crypto.PublicKey { return k.public }

// Hint is the SPKI hash as raw bytes, which Sigstore bundles name a key by.
func (k Key) Hint() [32]byte { return k.hint }

// Verifies reports whether sig is the key's signature over a text that is no statement,
// such as a checkpoint.
func (k Key) Verifies(text, sig []byte) bool {
	return k.verifies(&message{bytes: text, hashes: map[crypto.Hash][]byte{}}, sig)
}

// verifies reports whether sig is the key's signature over the message. Each kind
// of key accepts the schemes that the field's tools write with it. All keys of a
// roster are tried on each signature, so what cannot be one's is told by length.
func (k Key) verifies(m *message, sig []byte) bool {
	switch public := k.public.(type) {
	case *ecdsa.PublicKey:
		if n := curves[public.Curve]; len(sig) != n.raw && (len(sig) < n.min || len(sig) > n.max) {
			return false
		}
		switch public.Curve {
		case elliptic.P256():
			return verifiesECDSA(public, m.hash(crypto.SHA256), sig)
		case elliptic.P384():
			return verifiesECDSA(public, m.hash(crypto.SHA384), sig) || verifiesECDSA(public, m.hash(crypto.SHA256), sig)
		default:
			return verifiesECDSA(public, m.hash(crypto.SHA512), sig)
		}
	case ed25519.PublicKey:
		return len(sig) == ed25519.SignatureSize && (ed25519.Verify(public, m.bytes, sig) ||
			ed25519.VerifyWithOptions(public, m.hash(crypto.SHA512), sig, &ed25519.Options{Hash: crypto.SHA512}) == nil)
	case *rsa.PublicKey:
		return len(sig) == public.Size() && slices.ContainsFunc([]crypto.Hash{crypto.SHA256, crypto.SHA512}, func(h crypto.Hash) bool {
			return rsa.VerifyPKCS1v15(public, h, m.hash(h), sig) == nil || rsa.VerifyPSS(public, h, m.hash(h), sig, nil) == nil
		})
	default:
		return false
	}
}

// verifiesECDSA takes a signature in DER, as most tools write it, or as the two bare
// numbers of IEEE P1363, as some key services and the DSSE specification's vector do.
func verifiesECDSA(public *ecdsa.PublicKey, hash, sig []byte) bool {
	if ecdsa.VerifyASN1(public, hash, sig) {
		return true
	}
	half := curves[public.Curve].raw / 2
	if len(sig) != 2*half {
		return false
	}
	der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(sig[:half]), new(big.Int).SetBytes(sig[half:])})
	return err == nil && ecdsa.VerifyASN1(public, hash, der)
}

// A message is what was signed, with each hash of it made once.
type message struct {
	bytes  []byte
	hashes map[crypto.Hash][]byte
}

func newMessage(e intoto.Envelope) *message {
	return &message{bytes: e.PAE(), hashes: map[crypto.Hash][]byte{}}
}

func (m *message) hash(h crypto.Hash) []byte {
	if sum, ok := m.hashes[h]; ok {
		return sum
	}
	var sum []byte
	switch h {
	case crypto.SHA384:
		s := sha512.Sum384(m.bytes)
		sum = s[:]
	case crypto.SHA512:
		s := sha512.Sum512(m.bytes)
		sum = s[:]
	default:
		s := sha256.Sum256(m.bytes)
		sum = s[:]
	}
	m.hashes[h] = sum
	return sum
}

// Payload returns the payload of an envelope and which of the keys signed it, in
// the order of keys. It is an error if none did.
func Payload(e intoto.Envelope, keys []Key) ([]byte, []Key, error) {
	if e.PayloadType != intoto.PayloadType {
		return nil, nil, fmt.Errorf("payload type is %q, must be %q", e.PayloadType, intoto.PayloadType)
	}
	message := newMessage(e)
	var signers []Key
	for _, key := range keys {
		for _, s := range e.Signatures {
			if len(s.Sig) > 0 && key.verifies(message, s.Sig) {
				signers = append(signers, key)
				break
			}
		}
	}
	if len(signers) == 0 {
		return nil, nil, errors.New("no trusted key signed it")
	}
	return e.Payload, signers, nil
}
