package oci

import (
	"bytes"
	"testing"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/intoto"
)

const (
	someCertificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
	someEntry       = `{"SignedEntryTimestamp":"AAAA","Payload":{"body":"eyJhcGlWZXJzaW9uIjoiMC4wLjEiLCJraW5kIjoiZHNzZSJ9","integratedTime":1,"logIndex":2,"logID":"00"}}`
	someEnvelope    = `{"payloadType":"application/vnd.in-toto+json","payload":"e30=","signatures":[{"sig":"AA=="}]}`
)

// What is put together from a registry's words is strict JSON, and says of the envelope
// nothing but that it is certified.
func FuzzCertified(f *testing.F) {
	f.Add([]byte(someEnvelope), someCertificate, someEntry)
	f.Add([]byte(someEnvelope), someCertificate, "")
	f.Add([]byte(`[]`), someCertificate, `{"Payload":{"body":"W10="}}`)
	f.Add([]byte(someEnvelope), "mine", "null")
	f.Fuzz(func(t *testing.T, envelope []byte, certificate, entry string) {
		made, err := certified(envelope, map[string]string{certificateNote: certificate, entryNote: entry})
		if err != nil {
			return
		}
		if err := canon.Check(made); err != nil {
			t.Fatalf("%v\n%s", err, made)
		}
		e, err := intoto.Read(made)
		if err != nil {
			return
		}
		bare, err := intoto.Read(envelope)
		if err != nil || !bytes.Equal(bare.PAE(), e.PAE()) || !e.Certified {
			t.Errorf("%v: it is not about the envelope, or not certified\n%s", err, made)
		}
	})
}
