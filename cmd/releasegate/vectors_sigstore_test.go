package main

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	pbbundle "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"
	pbcommon "github.com/sigstore/protobuf-specs/gen/pb-go/common/v1"
	"github.com/sigstore/sigstore-go/pkg/fulcio/certificate"

	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/testkit"
)

const (
	provider   = "https://login.invented.example"
	tested     = "tester@invented.example"
	testedFile = "evidence/4-pentest-report.by-certificate.sigstore.json"
	testersKey = `key         = "keys/invented-penetration-tester.pub"`
	testers    = "functionary \"invented-penetration-tester\" {"
)

// begun is when the certificates of the vectors begin, an hour before the decision.
var begun = testkit.Now.Add(-time.Hour)

// A certified spoils an engagement whose penetration tester signs with a certificate.
type certified struct {
	holds   string                      // what trust.hcl says of the tester in the place of a key
	trust   func(*testkit.Engagement)   // what else it says
	change  func(map[string]any)        // of the predicate
	by      func(*testkit.Certified)    // who signs, and when
	foreign bool                        // another authority stamps the time
	bundle  func(b *pbbundle.Bundle)    // spoils it
	swap    func(b, o *pbbundle.Bundle) // takes something of another honest bundle
	file    func(map[string]any)        // spoils what is written
}

func (c certified) spoil(e *testkit.Engagement) {
	s := e.Sigstore()
	if c.holds == "" {
		c.holds = fmt.Sprintf("issuer      = %q\n  subject     = %q", provider, tested)
	}
	e.Replace("trust/trust.hcl", testersKey, c.holds)
	if c.trust != nil {
		c.trust(e)
	}
	e.Seal("trust", "demo-security", nil)
	e.Remove(pentest)
	payload := e.Payload(testkit.Claim{Kind: "pentest-report", Change: c.change})
	by := testkit.Certified{Subject: tested, Issuer: provider, Begins: begun, Logged: begun.Add(time.Minute), Stamped: begun.Add(2 * time.Minute)}
	if c.by != nil {
		c.by(&by)
	}
	b := s.Sign(payload, by)
	if c.foreign {
		e.NewSigstore().Stamp(b, by.Stamped)
	}
	if c.swap != nil {
		c.swap(b, s.Sign(payload, by))
	}
	if c.bundle != nil {
		c.bundle(b)
	}
	content := s.File(b)
	if c.file != nil {
		content = changed(content, c.file)
	}
	e.Write(testedFile, content)
	e.Revote(testkit.Members...)
}

// changed is a JSON document with something changed in it.
func changed(content []byte, change func(map[string]any)) []byte {
	var document map[string]any
	must(json.Unmarshal(content, &document))
	change(document)
	content, err := json.Marshal(document)
	must(err)
	return content
}

// root changes whom trusted_root.json believes.
func root(change func(map[string]any)) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) {
		e.Write("trust/trusted_root.json", changed([]byte(e.Text(e.Path("trust/trusted_root.json"))), change))
	}
}

// over ends a period before the vectors' certificates begin.
func over(validFor any) { validFor.(map[string]any)["end"] = "2026-06-30T02:00:00Z" }

// saying changes what the tester's certificate says.
func saying(change func(*x509.Certificate)) func(*testkit.Certified) {
	return func(c *testkit.Certified) { c.Change = change }
}

// A stamped spoils an engagement whose penetration tester has a key and a timestamp.
type stamped struct {
	trust    func(*testkit.Engagement)
	change   func(map[string]any)
	at       time.Time // zero: no timestamp
	foreign  bool      // another authority stamps
	another  bool      // the timestamp is of another signature
	demanded bool      // gate.hcl demands a proven time
}

func (c stamped) spoil(e *testkit.Engagement) {
	s := e.Sigstore()
	if c.trust != nil {
		c.trust(e)
	}
	e.Seal("trust", "demo-security", nil)
	if c.demanded {
		e.Replace("policy/gate.hcl", `evidence "pentest-report" {`, "evidence \"pentest-report\" {\n    time    = \"proven\"")
		e.Seal("policy", "demo-security", nil)
	}
	e.Remove(pentest)
	keyed := func(change func(map[string]any)) *pbbundle.Bundle {
		envelope, err := e.Signer("invented-penetration-tester").Sign(e.Payload(testkit.Claim{Kind: "pentest-report", Change: change}))
		must(err)
		return s.Keyed(envelope)
	}
	b, stamps := keyed(c.change), s
	if c.foreign {
		stamps = e.NewSigstore()
	}
	of := b
	if c.another {
		of = keyed(func(p map[string]any) { p["methodology"] = "another" })
	}
	stamps.Stamp(of, c.at)
	b.VerificationMaterial.TimestampVerificationData = of.VerificationMaterial.TimestampVerificationData
	e.Write(testedFile, s.File(b))
	e.Revote(testkit.Members...)
}

// untimed takes the promise of the log, which says when, and leaves the proof.
func untimed(b *pbbundle.Bundle) { b.VerificationMaterial.TlogEntries[0].InclusionPromise = nil }

// withdrawn revokes somebody since ten minutes after the certificates begin.
func withdrawn(who string, compromise bool) func(*testkit.Engagement) {
	return func(e *testkit.Engagement) {
		if who == "" {
			who = string(e.Signer("invented-penetration-tester").Key().SPKI())
		}
		e.Replace("trust/trust.hcl", "# Who may sign", fmt.Sprintf("revoked %q {\n  since = \"2026-06-30T03:10:00Z\"\n  compromise = %v\n}\n# Who may sign", who, compromise))
	}
}

// ended ends the tester's key or identity three minutes after the certificates begin.
func ended(e *testkit.Engagement) {
	name := e.Only("trust/trust.hcl")
	before, after, found := strings.Cut(e.Text(name), testers)
	if !found {
		panic("no tester in trust.hcl")
	}
	e.Write(name, []byte(before+testers+strings.Replace(after, "2027-06-30T04:00:00Z", "2026-06-30T03:03:00Z", 1)))
}

func init() {
	refused := func(name, code, says string, c certified) {
		vectors = append(vectors, vector{name: "certificate-" + name, step: "trust", exit: exitDenied, code: code, says: says, spoil: c.spoil})
	}
	counts := func(name string, spoil func(*testkit.Engagement)) {
		vectors = append(vectors, vector{name: name, exit: exitDone, spoil: spoil})
	}
	counts("certificate", certified{}.spoil)
	counts("certificate-of-a-pattern", certified{holds: `issuer = "` + provider + `"` + "\n  subject_pattern = \"[^@/:]+@invented\\\\.example\""}.spoil)
	counts("certificate-timed-by-the-log", certified{by: func(c *testkit.Certified) { c.Stamped = time.Time{} }}.spoil)
	counts("certificate-timed-by-a-stamp", certified{bundle: untimed}.spoil)
	counts("certificate-signed-before-a-compromise", certified{trust: withdrawn("invented-penetration-tester", true)}.spoil)
	counts("certificate-signed-before-its-holder-left", certified{trust: ended}.spoil)
	refused("of-another-issuer", "unknown_signer", "tester@invented.example", certified{by: func(c *testkit.Certified) { c.Issuer = "https://login.attacker.example" }})
	refused("of-another-subject", "unknown_signer", "whom trust.hcl does not list", certified{by: func(c *testkit.Certified) { c.Subject = "tester@invented.example.attacker.example" }})
	refused("of-two-functionaries", "unknown_signer", "who is both invented-trainer and invented-penetration-tester", certified{trust: func(e *testkit.Engagement) {
		e.Replace("trust/trust.hcl", `key         = "keys/invented-trainer.pub"`, `issuer = "`+provider+`"`+"\n  subject_pattern = \"[^@/:]+@invented\\\\.example\"")
	}})
	refused("expired", "expired_key", "not valid at the time that is proven", certified{by: func(c *testkit.Certified) { c.Stamped = begun.Add(30 * time.Minute) }})
	refused("logged-too-late", "tlog_mismatch", "outside certificate validity", certified{by: func(c *testkit.Certified) { c.Logged = begun.Add(30 * time.Minute) }})
	refused("untimed", "no_time", "threshold not met", certified{by: func(c *testkit.Certified) { c.Stamped = time.Time{} }, bundle: untimed})
	refused("timed-by-a-stranger", "no_time", "unable to verify signed timestamps", certified{foreign: true, bundle: untimed})
	refused("timed-by-the-stamp-of-another", "no_time", "unable to verify signed timestamps", certified{bundle: untimed, swap: func(b, o *pbbundle.Bundle) {
		b.VerificationMaterial.TimestampVerificationData = o.VerificationMaterial.TimestampVerificationData
	}})
	refused("not-in-the-log", "tlog_mismatch", "not enough verified log entries", certified{by: func(c *testkit.Certified) { c.Logged = time.Time{} }})
	refused("with-the-log-entry-of-another", "tlog_mismatch", "does not match", certified{swap: func(b, o *pbbundle.Bundle) { b.VerificationMaterial.TlogEntries = o.VerificationMaterial.TlogEntries }})
	refused("of-an-unknown-authority", "tlog_mismatch", "certificate does not match", certified{swap: func(b, o *pbbundle.Bundle) { b.VerificationMaterial.Content = o.VerificationMaterial.Content }})
	refused("signed-after-a-compromise", "revoked_key", "the signature is proven only for 2026-06-30T03:11", certified{
		trust: withdrawn("invented-penetration-tester", true),
		by: func(c *testkit.Certified) {
			c.Begins, c.Logged, c.Stamped = begun.Add(10*time.Minute), begun.Add(11*time.Minute), begun.Add(12*time.Minute)
		},
	})
	refused("signed-after-its-holder-left", "expired_key", "out of date since 2026-06-30T03:03:00Z", certified{trust: ended, by: func(c *testkit.Certified) { c.Logged, c.Stamped = begun.Add(3*time.Minute), begun.Add(4*time.Minute) }})
	refused("nobody-believed", "unknown_signer", "names no trusted_root", certified{holds: testersKey, trust: func(e *testkit.Engagement) {
		e.Replace("trust/trust.hcl", "trusted_root = \"trusted_root.json\"\n", "")
	}})
	refused("by-an-authority-whose-time-is-over", "bad_certificate", "not valid at the time", certified{trust: root(func(d map[string]any) {
		over(d["certificateAuthorities"].([]any)[0].(map[string]any)["validFor"])
	})})
	refused("in-a-log-whose-time-is-over", "tlog_mismatch", "not enough verified log entries", certified{trust: root(func(d map[string]any) {
		over(d["tlogs"].([]any)[0].(map[string]any)["publicKey"].(map[string]any)["validFor"])
	})})
	refused("timed-by-an-authority-whose-time-is-over", "no_time", "unable to verify signed timestamps", certified{bundle: untimed, trust: func(e *testkit.Engagement) {
		e.Replace("trust/trust.hcl", `valid_until  = "2027-06-30T04:00:00Z"`, `valid_until  = "2026-06-30T02:00:00Z"`)
	}})
	refused("without-a-receipt", "bad_certificate", "SCT", certified{trust: root(func(d map[string]any) { d["ctlogs"] = d["tlogs"] })})
	refused("of-a-subject-that-only-begins-so", "unknown_signer", "whom trust.hcl does not list", certified{by: func(c *testkit.Certified) { c.Subject = "tester@invented.exampl" }})
	refused("of-a-uri-that-reads-as-an-address", "bad_certificate", "a URI without a scheme or a host", certified{by: saying(func(c *x509.Certificate) {
		c.URIs, c.EmailAddresses = []*url.URL{{Path: tested}}, nil
	})})
	refused("of-an-address-that-reads-as-a-uri", "bad_certificate", "an e-mail address that is none", certified{
		holds: `issuer = "` + provider + `"` + "\n  subject_pattern = \"https://forge\\\\.invented\\\\.example/team/.*\"",
		by:    saying(func(c *x509.Certificate) { c.EmailAddresses = []string{"https://forge.invented.example/team/x@y"} }),
	})
	refused("of-two-subjects", "bad_certificate", "names 2 subjects", certified{by: saying(func(c *x509.Certificate) {
		c.URIs = []*url.URL{{Scheme: "https", Host: "forge.attacker.example", Path: "/x"}}
	})})
	refused("of-two-issuers", "bad_certificate", "names two issuers", certified{by: saying(func(c *x509.Certificate) {
		value, err := asn1.Marshal(provider)
		must(err)
		c.ExtraExtensions = []pkix.Extension{{Id: certificate.OIDIssuer, Value: []byte("https://login.attacker.example")}, {Id: certificate.OIDIssuerV2, Value: value}} //nolint:staticcheck // deprecated, and in each certificate
	})})
	refused("for-servers", "bad_certificate", "issued by nobody whom trusted_root believes", certified{by: saying(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} })})
	refused("that-signs-others", "bad_certificate", "for other things than signatures", certified{by: saying(func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageCertSign
	})})
	v01 := func(b *pbbundle.Bundle) {
		b.MediaType = "application/vnd.dev.sigstore.bundle+json;version=0.1"
		leaf := b.VerificationMaterial.GetCertificate()
		b.VerificationMaterial.Content = &pbbundle.VerificationMaterial_X509CertificateChain{X509CertificateChain: &pbcommon.X509CertificateChain{Certificates: []*pbcommon.X509Certificate{leaf}}}
	}
	counts("bundle-of-version-0.1", certified{bundle: v01}.spoil)
	unread := func(name, step, code, says string, c certified) {
		vectors = append(vectors, vector{name: "bundle-" + name, step: step, exit: exitDenied, code: code, says: says, spoil: c.spoil})
	}
	unread("of-version-0.1-that-says-0.3", "trust", "bad_bundle", "cannot be X.509 certificate chain", certified{bundle: func(b *pbbundle.Bundle) { v01(b); b.MediaType = intoto.BundleV03 }})
	unread("of-version-0.2-without-proof", "trust", "bad_bundle", "inclusion proof", certified{bundle: func(b *pbbundle.Bundle) {
		v01(b)
		b.MediaType = "application/vnd.dev.sigstore.bundle+json;version=0.2"
		b.VerificationMaterial.TlogEntries[0].InclusionProof = nil
	}})
	unread("of-a-version-to-come", "source", "not_an_envelope", "only versions 0.1 to 0.3", certified{bundle: func(b *pbbundle.Bundle) { b.MediaType = "application/vnd.dev.sigstore.bundle.v0.4+json" }})
	unread("of-a-type-in-another-case", "source", "not_an_envelope", "only versions 0.1 to 0.3", certified{bundle: func(b *pbbundle.Bundle) { b.MediaType = "application/vnd.dev.sigstore.bundle.V0.3+json" }})
	unread("of-two-signatures", "source", "not_an_envelope", "holds 2 signatures", certified{bundle: func(b *pbbundle.Bundle) {
		e := b.GetDsseEnvelope()
		e.Signatures = append(e.Signatures, e.Signatures[0])
	}})
	unread("of-a-message-as-well", "source", "not_an_envelope", "holds a message signature", certified{file: func(d map[string]any) {
		d["messageSignature"] = map[string]any{"messageDigest": map[string]any{"algorithm": "SHA2_256", "digest": "AAAA"}, "signature": "AAAA"}
	}})
	unread("of-a-key-as-well", "source", "not_an_envelope", "names its signer in two ways", certified{file: func(d map[string]any) {
		d["verificationMaterial"].(map[string]any)["publicKey"] = map[string]any{"hint": "invented"}
	}})
	vectors = append(vectors, vector{name: "certificate-put-off", step: "bind", exit: exitDenied, code: "future", says: "was there already at 2026-06-30T03:01:00Z", spoil: certified{
		change: func(p map[string]any) { p["collectedAt"] = "2026-06-30T03:30:00Z" },
	}.spoil})

	counts("key-stamped", stamped{at: begun, demanded: true}.spoil)
	counts("key-expired-stamped-before", stamped{at: begun, trust: ended}.spoil)
	counts("key-stolen-stamped-before", stamped{at: begun, trust: withdrawn("", true)}.spoil)
	counts("key-retired-stamped-before", stamped{at: begun, trust: withdrawn("", false)}.spoil)
	for _, v := range []struct {
		name, step, code, says string
		c                      stamped
	}{
		{"key-expired-stamped-after", "trust", "expired_key", "proven only for 2026-06-30T03:30:00Z", stamped{at: begun.Add(30 * time.Minute), trust: ended}},
		{"key-expired-stamped-by-a-stranger", "trust", "expired_key", "nothing proves that it was signed before", stamped{at: begun, trust: ended, foreign: true}},
		{"key-stolen-stamped-after", "trust", "revoked_key", "proven only for 2026-06-30T03:30:00Z", stamped{at: begun.Add(30 * time.Minute), trust: withdrawn("", true)}},
		{"key-stolen-unstamped", "trust", "revoked_key", "nothing proves that it was signed before", stamped{trust: withdrawn("", true)}},
		{"key-stolen-with-the-stamp-of-another", "trust", "revoked_key", "nothing proves that it was signed before", stamped{at: begun, another: true, trust: withdrawn("", true)}},
		{"key-stamp-demanded", "require", "no_time", "nobody vouches for when invented-penetration-tester signed it", stamped{demanded: true}},
		{"key-stamp-of-a-stranger", "require", "no_time", "nobody vouches for when", stamped{at: begun, demanded: true, foreign: true}},
		{"key-stamp-of-another", "require", "no_time", "nobody vouches for when", stamped{at: begun, demanded: true, another: true}},
		{"key-stamped-put-off", "bind", "future", "was there already at 2026-06-30T03:00:00Z", stamped{at: begun, change: func(p map[string]any) { p["collectedAt"] = "2026-06-30T03:30:00Z" }}},
	} {
		vectors = append(vectors, vector{name: v.name, step: v.step, exit: exitDenied, code: v.code, says: v.says, spoil: v.c.spoil})
	}
}
