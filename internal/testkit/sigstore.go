package testkit

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/digitorus/timestamp"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	pbbundle "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	pbcommon "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	pbdsse "github.com/sigstore/protobuf-specs/gen/pb-go/dsse"
	pbrekor "github.com/sigstore/protobuf-specs/gen/pb-go/rekor/v1"
	"github.com/sigstore/sigstore-go/pkg/fulcio/certificate"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/testing/ca"
	"github.com/sigstore/sigstore-go/pkg/tlog"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sigstore"
)

// A Sigstore issues certificates, keeps a log and stamps times, at whatever instant it
// is told to. sigstore-go's own one for tests lives now; its log is used here.
type Sigstore struct {
	t      testing.TB
	issuer authority
	stamps authority
	log    *ca.VirtualSigstore
}

// An authority signs in the name of a root.
type authority struct {
	root, own *x509.Certificate
	key       *ecdsa.PrivateKey
}

// NewSigstore makes one that is valid from a year before Now until a year after it.
func NewSigstore(t testing.TB) *Sigstore {
	t.Helper()
	log, err := ca.NewVirtualSigstoreWithExistingRekorEntry()
	if err != nil {
		t.Fatal(err)
	}
	s := &Sigstore{t: t, log: log}
	s.issuer = s.authority(&x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning}})
	stamping, err := asn1.Marshal([]asn1.ObjectIdentifier{{1, 3, 6, 1, 5, 5, 7, 3, 8}})
	if err != nil {
		t.Fatal(err)
	}
	// RFC 3161, section 2.3: the one extended key usage must be critical.
	s.stamps = s.authority(&x509.Certificate{
		KeyUsage:        x509.KeyUsageDigitalSignature,
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 37}, Critical: true, Value: stamping}},
	})
	return s
}

func (s *Sigstore) authority(own *x509.Certificate) authority {
	s.t.Helper()
	template := &x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	rootKey := s.key()
	rootCert := s.certificate(template, template, rootKey.Public(), rootKey)
	key := s.key()
	return authority{rootCert, s.certificate(own, rootCert, key.Public(), rootKey), key}
}

func (s *Sigstore) key() *ecdsa.PrivateKey {
	s.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	return key
}

// certificate fills in what all certificates have, and signs.
func (s *Sigstore) certificate(c, parent *x509.Certificate, public crypto.PublicKey, by crypto.Signer) *x509.Certificate {
	s.t.Helper()
	if c.NotBefore.IsZero() {
		c.NotBefore, c.NotAfter = Now.AddDate(-1, 0, 0), Now.AddDate(1, 0, 0)
	}
	c.SerialNumber, c.Subject = big.NewInt(1), pkix.Name{Organization: []string{"Invented Authority"}}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, public, by)
	if err != nil {
		s.t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		s.t.Fatal(err)
	}
	return made
}

// Root is the trusted_root.json: the issuer of certificates and the log. The timestamp
// authority is not in it.
func (s *Sigstore) Root() []byte {
	s.t.Helper()
	logs := s.log.RekorLogs()
	for _, l := range logs {
		id, err := hex.DecodeString(string(l.ID))
		if err != nil {
			s.t.Fatal(err)
		}
		l.ID, l.ValidityPeriodStart, l.ValidityPeriodEnd = id, Now.AddDate(-1, 0, 0), Now.AddDate(1, 0, 0)
	}
	issuer := &root.FulcioCertificateAuthority{
		Root: s.issuer.root, Intermediates: []*x509.Certificate{s.issuer.own},
		ValidityPeriodStart: Now.AddDate(-1, 0, 0), ValidityPeriodEnd: Now.AddDate(1, 0, 0), URI: "https://issuer.invented.example",
	}
	trusted, err := root.NewTrustedRoot(root.TrustedRootMediaType01, []root.CertificateAuthority{issuer}, nil, nil, logs)
	if err != nil {
		s.t.Fatal(err)
	}
	content, err := trusted.MarshalJSON()
	if err != nil {
		s.t.Fatal(err)
	}
	return content
}

// Believes is who believes its certificates and times. Without the log none is demanded.
func (s *Sigstore) Believes(log bool) sigstore.Material {
	s.t.Helper()
	authority, err := sigstore.ParseAuthority("invented", s.Authority(), Now.AddDate(-1, 0, 0), Now.AddDate(1, 0, 0))
	if err != nil {
		s.t.Fatal(err)
	}
	content := s.Root()
	if !log {
		var document map[string]any
		if err := json.Unmarshal(content, &document); err != nil {
			s.t.Fatal(err)
		}
		delete(document, "tlogs")
		if content, err = json.Marshal(document); err != nil {
			s.t.Fatal(err)
		}
	}
	m, err := sigstore.NewMaterial(content, authority)
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// Authority are the certificates of the timestamp authority, as PEM.
func (s *Sigstore) Authority() []byte {
	var all []byte
	for _, c := range []*x509.Certificate{s.stamps.own, s.stamps.root} {
		all = append(all, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return all
}

// A Certified is who signs with a certificate, and what comes with the signature.
type Certified struct {
	Subject, Issuer string
	Begins          time.Time               // of the certificate, which is valid for ten minutes
	Logged          time.Time               // zero: not at all
	Stamped         time.Time               // zero: not at all
	Change          func(*x509.Certificate) // what else the certificate says; may be nil
}

// sign signs a message with a fresh certificate.
func (s *Sigstore) sign(message []byte, c Certified) (leaf *x509.Certificate, sig []byte) {
	s.t.Helper()
	key := s.key()
	template := &x509.Certificate{
		EmailAddresses: []string{c.Subject}, NotBefore: c.Begins, NotAfter: c.Begins.Add(10 * time.Minute),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning},
		ExtraExtensions: []pkix.Extension{{Id: certificate.OIDIssuer, Value: []byte(c.Issuer)}}, //nolint:staticcheck // deprecated, and in each certificate
	}
	if c.Change != nil {
		c.Change(template)
	}
	leaf = s.certificate(template, s.issuer.own, key.Public(), s.issuer.key)
	sum := sha256.Sum256(message)
	var err error
	if sig, err = ecdsa.SignASN1(rand.Reader, key, sum[:]); err != nil {
		s.t.Fatal(err)
	}
	return leaf, sig
}

// SignText signs a text that is no statement, as a file. No log is told of it.
func (s *Sigstore) SignText(text []byte, c Certified) []byte {
	s.t.Helper()
	leaf, sig := s.sign(text, c)
	file, err := intoto.MarshalMessage(sha256.Sum256(text), sig, intoto.Material{Certificate: leaf.Raw, Timestamps: [][]byte{s.stamp(sig, c.Stamped)}})
	if err != nil {
		s.t.Fatal(err)
	}
	return file
}

// Sign signs a payload with a fresh certificate.
func (s *Sigstore) Sign(payload []byte, c Certified) *pbbundle.Bundle {
	s.t.Helper()
	leaf, sig := s.sign(intoto.Seal(payload, nil).PAE(), c)
	b := &pbbundle.Bundle{
		MediaType: intoto.BundleV03,
		VerificationMaterial: &pbbundle.VerificationMaterial{
			Content: &pbbundle.VerificationMaterial_Certificate{Certificate: &pbcommon.X509Certificate{RawBytes: leaf.Raw}},
		},
		Content: &pbbundle.Bundle_DsseEnvelope{DsseEnvelope: &pbdsse.Envelope{Payload: payload, PayloadType: intoto.PayloadType, Signatures: []*pbdsse.Signature{{Sig: sig}}}},
	}
	if !c.Logged.IsZero() {
		b.VerificationMaterial.TlogEntries = []*pbrekor.TransparencyLogEntry{s.entry(leaf, payload, sig, c.Logged)}
	}
	s.Stamp(b, c.Stamped)
	return b
}

// entry is the log's entry of a signature, with its promise and its proof (Rekor v1).
func (s *Sigstore) entry(leaf *x509.Certificate, payload, sig []byte, at time.Time) *pbrekor.TransparencyLogEntry {
	s.t.Helper()
	entry, err := s.log.GenerateTlogEntry(leaf, &dsse.Envelope{
		PayloadType: intoto.PayloadType, Payload: base64.StdEncoding.EncodeToString(payload),
		Signatures: []dsse.Signature{{Sig: base64.StdEncoding.EncodeToString(sig)}},
	}, sig, at.Unix(), true)
	if err != nil {
		s.t.Fatal(err)
	}
	wire := entry.TransparencyLogEntry()
	wire.KindVersion = &pbrekor.KindVersion{Kind: "dsse", Version: "0.0.1"}
	promise, err := s.log.RekorSignPayload(tlog.RekorPayload{
		Body: base64.StdEncoding.EncodeToString(wire.CanonicalizedBody), IntegratedTime: at.Unix(), LogID: hex.EncodeToString(wire.LogId.KeyId),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	wire.InclusionPromise = &pbrekor.InclusionPromise{SignedEntryTimestamp: promise}
	return wire
}

// Keyed is the bundle of an envelope that a key has signed.
func (s *Sigstore) Keyed(e intoto.Envelope) *pbbundle.Bundle {
	return &pbbundle.Bundle{
		MediaType:            intoto.BundleV03,
		VerificationMaterial: &pbbundle.VerificationMaterial{Content: &pbbundle.VerificationMaterial_PublicKey{PublicKey: &pbcommon.PublicKeyIdentifier{Hint: "invented"}}},
		Content:              &pbbundle.Bundle_DsseEnvelope{DsseEnvelope: &pbdsse.Envelope{Payload: e.Payload, PayloadType: e.PayloadType, Signatures: []*pbdsse.Signature{{Sig: e.Signatures[0].Sig}}}},
	}
}

// Stamp adds a timestamp of the bundle's signature, unless the time is zero.
func (s *Sigstore) Stamp(b *pbbundle.Bundle, at time.Time) {
	s.t.Helper()
	if at.IsZero() {
		return
	}
	b.VerificationMaterial.TimestampVerificationData = &pbbundle.TimestampVerificationData{
		Rfc3161Timestamps: []*pbcommon.RFC3161SignedTimestamp{{SignedTimestamp: s.stamp(b.GetDsseEnvelope().Signatures[0].Sig, at)}},
	}
}

// stamp is an RFC 3161 response over a signature.
func (s *Sigstore) stamp(sig []byte, at time.Time) []byte {
	s.t.Helper()
	sum := sha256.Sum256(sig)
	response, err := (&timestamp.Timestamp{
		HashAlgorithm: crypto.SHA256, HashedMessage: sum[:], Time: at, Policy: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 57264, 2}, AddTSACertificate: true,
	}).CreateResponseWithOpts(s.stamps.own, s.stamps.key, crypto.SHA256)
	if err != nil {
		s.t.Fatal(err)
	}
	return response
}

// File is the bundle as a file.
func (s *Sigstore) File(b *pbbundle.Bundle) []byte {
	s.t.Helper()
	content, err := protojson.Marshal(b)
	if err != nil {
		s.t.Fatal(err)
	}
	return content
}

// NewSigstore makes authorities that nobody in the engagement believes.
func (e *Engagement) NewSigstore() *Sigstore { return NewSigstore(e.t) }

// Text is what a file of the engagement holds.
func (e *Engagement) Text(name string) string { return string(e.read(name)) }

// RootOfLog is a trusted_root.json of one transparency log with that URL, and nothing
// else.
func RootOfLog(t testing.TB, url string, key crypto.PublicKey) []byte {
	t.Helper()
	spki, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	id := sha256.Sum256(spki)
	base64 := base64.StdEncoding.EncodeToString
	return fmt.Appendf(nil, `{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","tlogs":[{"baseUrl":%q,"hashAlgorithm":"SHA2_256",`+
		`"publicKey":{"rawBytes":%q,"keyDetails":"PKIX_ECDSA_P256_SHA_256","validFor":{"start":"2026-01-01T00:00:00Z"}},"logId":{"keyId":%q}}]}`, url, base64(spki), base64(id[:]))
}
