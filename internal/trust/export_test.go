package trust

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
)

// SetMost bounds the verifications more narrowly than a test could wait for.
func (r *Roster) SetMost(verifications int) { r.most = verifications }

// VerifiesBytes tries a signature over any bytes: third-party vectors sign no
// envelopes.
func VerifiesBytes(k Key, signed, sig []byte) bool {
	return k.verifies(&message{bytes: signed, hashes: map[crypto.Hash][]byte{}}, sig)
}

// VerifiesAnyLength tries an ECDSA signature whatever its length.
func VerifiesAnyLength(k Key, signed, sig []byte) bool {
	public, ok := k.public.(*ecdsa.PublicKey)
	if !ok {
		return false
	}
	hash := crypto.SHA384
	if public.Curve == elliptic.P521() {
		hash = crypto.SHA512
	}
	m := &message{bytes: signed, hashes: map[crypto.Hash][]byte{}}
	return verifiesECDSA(public, m.hash(hash), sig)
}
