package sigstore

import (
	"bytes"
	"crypto"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/verify"
	"github.com/sigstore/sigstore/pkg/signature"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
)

// A Signed is what a certificate and the times beside it say of a signature that
// was verified.
type Signed struct {
	Identity decision.Identity
	From     time.Time // the certificate began: the signature is not older
	Proven   time.Time // an authority vouches that the signature was there
}

// A Refusal is why a bundle proves nothing.
type Refusal struct {
	Code string // of rejections
	Text string
}

func (r *Refusal) Error() string { return r.Code + ": " + r.Text }

func refuse(code, format string, args ...any) error {
	return &Refusal{code, steady(fmt.Sprintf(format, args...))}
}

// steady takes out of the library's words what differs from build to build, on
// purpose: spaces. What it says stands in the signed decision.
func steady(text string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "; error: %!w(<nil>)", "")), " ")
}

// Certified verifies an envelope that came in a Sigstore bundle with a certificate.
// Of whoever is believed about certificates, everything is demanded that they offer:
// an entry of a transparency log, the receipt of a certificate transparency log; and
// always a time. Whose certificate it is, is for the caller to judge.
func (m Material) Certified(e intoto.Envelope) (Signed, error) {
	if !m.issues {
		return Signed{}, refuse("unknown_signer", "it was signed with a certificate, and trust.hcl names no trusted_root that issues any")
	}
	b, err := read(e)
	if err != nil {
		return Signed{}, err
	}
	// The subjects are compared by bind.
	return m.certified(b, verify.WithoutArtifactUnsafe())
}

// Text verifies a Sigstore bundle with a certificate over a text that is no statement.
func (m Material) Text(text, content []byte) (Signed, error) {
	if !m.issues {
		return Signed{}, refuse("unknown_signer", "it was signed with a certificate, and nobody is believed who issues any")
	}
	if _, err := canon.Parse(content); err != nil { // the library's reader is more lenient
		return Signed{}, refuse("bad_bundle", "%v", err)
	}
	var b bundle.Bundle
	if err := b.UnmarshalJSON(content); err != nil {
		return Signed{}, refuse("bad_bundle", "%v", err)
	}
	if b.GetMessageSignature() == nil {
		return Signed{}, refuse("bad_bundle", "the bundle is not of a text")
	}
	return m.certified(&b, verify.WithArtifact(bytes.NewReader(text)))
}

// certified verifies a bundle about something. The identity is compared by the caller,
// with each of those that are listed.
func (m Material) certified(b *bundle.Bundle, about verify.ArtifactPolicyOption) (Signed, error) {
	verifier, err := verify.NewVerifier(m.trusted, m.demands()...)
	if err != nil {
		return Signed{}, err
	}
	result, err := verifier.Verify(b, verify.NewPolicy(about, verify.WithoutIdentitiesUnsafe()))
	if err != nil {
		return Signed{}, m.classify(b, err)
	}
	content, err := b.VerificationContent()
	if err != nil || result.Signature == nil || result.Signature.Certificate == nil || content.Certificate() == nil {
		return Signed{}, refuse("bad_certificate", "the bundle holds no certificate that was verified")
	}
	if err := unmistakable(content.Certificate()); err != nil {
		return Signed{}, refuse("bad_certificate", "%v", err)
	}
	var at []time.Time
	for _, t := range result.VerifiedTimestamps {
		at = append(at, t.Timestamp)
	}
	proven, ok := earliest(at)
	if !ok {
		return Signed{}, refuse("no_time", "nothing proves when it was signed")
	}
	who := result.Signature.Certificate
	return Signed{decision.Identity{Issuer: who.Issuer, Subject: who.SubjectAlternativeName}, content.Certificate().NotBefore.UTC(), proven}, nil
}

// demands are what is asked of a bundle with a certificate.
func (m Material) demands() []verify.VerifierOption {
	options := []verify.VerifierOption{verify.WithObserverTimestamps(1), verify.WithoutStatementPredicate()}
	if m.transparent {
		options = append(options, verify.WithTransparencyLog(1))
	}
	if m.counted {
		options = append(options, verify.WithSignedCertificateTimestamps(1))
	}
	return options
}

// classify turns an error of the library into the code of a rejection. The library
// names the step that failed at the beginning; a test holds each of them.
func (m Material) classify(b *bundle.Bundle, err error) error {
	text := err.Error()
	code := "bad_certificate"
	switch {
	case strings.HasPrefix(text, "failed to verify log inclusion"):
		code = "tlog_mismatch"
	case strings.HasPrefix(text, "failed to verify timestamps"):
		code = "no_time"
	case strings.HasPrefix(text, "failed to verify signature"):
		code = "bad_signature"
	case strings.HasPrefix(text, "failed to verify leaf certificate") && m.outOfDate(b):
		code, text = "expired_key", "its certificate was not valid at the time that is proven"
	case strings.HasPrefix(text, "failed to verify leaf certificate"):
		code, text = "bad_certificate", "its certificate was issued by nobody whom trusted_root believes, or was not valid at the time that is proven"
	}
	return refuse(code, "%s", text)
}

// outOfDate reports whether a certificate would have been good at another time.
func (m Material) outOfDate(b *bundle.Bundle) bool {
	content, err := b.VerificationContent()
	if err != nil || content.Certificate() == nil {
		return false
	}
	_, err = verify.VerifyLeafCertificate(content.Certificate().NotBefore, content.Certificate(), m.trusted)
	return err == nil
}

// Proven returns when an envelope that came in a Sigstore bundle, and that a key has
// signed, was there at the latest. It is the zero time if nobody who is believed
// says so. An entry of a log that is believed, but about something else, is an error.
func (m Material) Proven(e intoto.Envelope, key crypto.PublicKey) (time.Time, error) {
	if m.trusted == nil {
		return time.Time{}, nil
	}
	b, err := read(e)
	if err != nil {
		return time.Time{}, err
	}
	var at []time.Time
	stamps, _, err := verify.VerifySignedTimestamp(b, m.trusted) // what does not verify proves nothing
	if err != nil {
		return time.Time{}, refuse("bad_bundle", "%v", err)
	}
	for _, s := range stamps {
		at = append(at, s.Time)
	}
	if m.transparent {
		known, err := withKey(m.trusted, key)
		if err != nil {
			return time.Time{}, err
		}
		entries, err := verify.VerifyTlogEntry(b, known, 0, true)
		if err != nil {
			return time.Time{}, refuse("tlog_mismatch", "%v", err)
		}
		for _, entry := range entries {
			at = append(at, entry.Time)
		}
	}
	proven, _ := earliest(at)
	return proven, nil
}

// Logged refuses an envelope that no log of the material holds: its bundle must prove
// that by an entry about this signature. Key is who signed it; nil if its bundle holds a
// certificate, which is not judged here.
func (m Material) Logged(e intoto.Envelope, key crypto.PublicKey) error {
	if !m.transparent {
		return refuse("not_logged", "no transparency log is believed")
	}
	if e.Bundle == nil {
		return refuse("not_logged", "it holds no entry of a transparency log: it is no Sigstore bundle that says more than who signed")
	}
	b, err := read(e)
	if err != nil {
		return err
	}
	known := m.trusted
	if key != nil {
		if known, err = withKey(m.trusted, key); err != nil {
			return err
		}
	}
	if _, err := verify.VerifyTlogEntry(b, known, 1, true); err != nil {
		return refuse("not_logged", "%v", err)
	}
	return nil
}

// withKey adds the key that a bundle was signed with, whatever its hint says.
func withKey(m root.TrustedMaterial, key crypto.PublicKey) (root.TrustedMaterial, error) {
	verifier, err := signature.LoadDefaultVerifier(key)
	if err != nil {
		return nil, fmt.Errorf("key: %w", err)
	}
	expiring := root.NewExpiringKey(verifier, time.Time{}, time.Time{}) // trust.hcl says from when until when
	return root.TrustedMaterialCollection{m, root.NewTrustedPublicKeyMaterial(func(string) (root.TimeConstrainedVerifier, error) { return expiring, nil })}, nil
}

// read reads the bundle of an envelope by the library, and holds it to what our own
// reader has read: the two must never speak of different bytes.
func read(e intoto.Envelope) (*bundle.Bundle, error) {
	var b bundle.Bundle
	if err := b.UnmarshalJSON(e.Bundle); err != nil {
		return nil, refuse("bad_bundle", "%v", err)
	}
	content, err := b.SignatureContent()
	if err != nil {
		return nil, refuse("bad_bundle", "%v", err)
	}
	envelope := b.GetDsseEnvelope()
	if content.EnvelopeContent() == nil || envelope == nil || envelope.PayloadType != e.PayloadType || !bytes.Equal(envelope.Payload, e.Payload) ||
		len(e.Signatures) != 1 || len(envelope.Signatures) != 1 || !bytes.Equal(envelope.Signatures[0].Sig, e.Signatures[0].Sig) {
		return nil, refuse("bad_bundle", "the bundle can be read in two ways")
	}
	return &b, nil
}

// earliest of several times, each of which says: at the latest.
func earliest(at []time.Time) (time.Time, bool) {
	if len(at) == 0 {
		return time.Time{}, false
	}
	return slices.MinFunc(at, time.Time.Compare).UTC(), true
}
