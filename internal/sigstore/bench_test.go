package sigstore_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/testkit"
)

// BenchmarkCertified is what a bundle with a certificate costs: trust.costOfBundle
// compares it with a bare signature. With an entry of a log and a timestamp, and with a
// timestamp; with as many timestamps as are read; and with what other authorities made.
func BenchmarkCertified(b *testing.B) {
	s := testkit.NewSigstore(b)
	m := s.Believes(true)
	many := s.Sign(payload(b, "one"), ours)
	stamps := many.VerificationMaterial.TimestampVerificationData.Rfc3161Timestamps
	for i := range 31 { // sigstore-go reads 32 at most
		s.Stamp(many, begins.Add(time.Duration(i+70)*time.Second))
		stamps = append(stamps, many.VerificationMaterial.TimestampVerificationData.Rfc3161Timestamps...)
	}
	many.VerificationMaterial.TimestampVerificationData.Rfc3161Timestamps = stamps
	for name, file := range map[string][]byte{
		"good": s.File(s.Sign(payload(b, "one"), ours)), "many": s.File(many), "junk": s.File(testkit.NewSigstore(b).Sign(payload(b, "one"), ours)),
	} {
		e, err := intoto.Read(file)
		must(b, err)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := m.Certified(e); (err == nil) != (name != "junk") {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkProven is what the proofs beside a signature by a key cost.
func BenchmarkProven(b *testing.B) {
	s := testkit.NewSigstore(b)
	m := s.Believes(true)
	certified, err := intoto.Read(s.File(s.Sign(payload(b, "one"), ours)))
	must(b, err)
	keyed := s.Keyed(certified)
	s.Stamp(keyed, begins.Add(time.Minute))
	e, err := intoto.Read(s.File(keyed))
	must(b, err)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(b, err)
	for b.Loop() {
		if at, err := m.Proven(e, key.Public()); err != nil || at.IsZero() {
			b.Fatal(at, err)
		}
	}
}

// BenchmarkSignature is what a bare signature costs.
func BenchmarkSignature(b *testing.B) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(b, err)
	hash := sha256.Sum256([]byte("invented"))
	signature, err := ecdsa.SignASN1(rand.Reader, key, hash[:])
	must(b, err)
	for b.Loop() {
		if !ecdsa.VerifyASN1(&key.PublicKey, hash[:], signature) {
			b.Fatal("refused")
		}
	}
}
