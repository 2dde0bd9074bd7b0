package sigstore_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	pbbundle "github.com/sigstore/protobuf-specs/gen/pb-go/bundle/v1"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/testkit"
)

const (
	provider = "https://login.invented.example"
	builder  = "builder@invented.example"
)

var (
	begins = testkit.Now.Add(-time.Hour)
	ours   = testkit.Certified{Subject: builder, Issuer: provider, Begins: begins, Logged: begins.Add(2 * time.Minute), Stamped: begins.Add(time.Minute)}
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func payload(t testing.TB, name string) []byte {
	t.Helper()
	b, err := intoto.Payload("https://invented.example/thing/v1", map[string]any{"name": name}, intoto.SubjectOf(name, canon.Sum([]byte(name))))
	must(t, err)
	return b
}

// material believes all of a Sigstore.
func material(t testing.TB, s *testkit.Sigstore) sigstore.Material {
	t.Helper()
	authority, err := sigstore.ParseAuthority("invented", s.Authority(), testkit.Now.AddDate(-1, 0, 0), testkit.Now.AddDate(1, 0, 0))
	must(t, err)
	m, err := sigstore.NewMaterial(s.Root(), authority)
	must(t, err)
	return m
}

// TestCertified: a certificate counts with all that its authority offers, and with
// nothing that is about something else.
func TestCertified(t *testing.T) {
	s, other := testkit.NewSigstore(t), testkit.NewSigstore(t)
	believed := material(t, s)
	from := func(c testkit.Certified) func() *pbbundle.Bundle {
		return func() *pbbundle.Bundle { return s.Sign(payload(t, "one"), c) }
	}
	changed := func(change func(*testkit.Certified)) func() *pbbundle.Bundle {
		c := ours
		change(&c)
		return from(c)
	}
	spoilt := func(spoil func(*pbbundle.Bundle)) func() *pbbundle.Bundle {
		return func() *pbbundle.Bundle { b := from(ours)(); spoil(b); return b }
	}
	for _, c := range []struct {
		name string
		in   func() *pbbundle.Bundle
		m    sigstore.Material
		code string
		says string
	}{
		{"honest", from(ours), believed, "", ""},
		{"timed by the log alone", changed(func(c *testkit.Certified) { c.Stamped = time.Time{} }), believed, "", ""},
		{"not in the log", changed(func(c *testkit.Certified) { c.Logged = time.Time{} }), believed, "tlog_mismatch", "not enough verified log entries"},
		{"in another log", func() *pbbundle.Bundle {
			b := from(ours)()
			b.VerificationMaterial.TlogEntries = other.Sign(payload(t, "one"), ours).VerificationMaterial.TlogEntries
			return b
		}, believed, "tlog_mismatch", "not enough verified log entries"},
		{"log entry of another bundle", spoilt(func(b *pbbundle.Bundle) {
			b.VerificationMaterial.TlogEntries = s.Sign(payload(t, "two"), ours).VerificationMaterial.TlogEntries
		}), believed, "tlog_mismatch", "does not match"},
		{"log entry of another signature of the same payload", spoilt(func(b *pbbundle.Bundle) {
			b.VerificationMaterial.TlogEntries = s.Sign(payload(t, "one"), ours).VerificationMaterial.TlogEntries
		}), believed, "tlog_mismatch", "does not match"},
		{"log entry at another time", spoilt(func(b *pbbundle.Bundle) { b.VerificationMaterial.TlogEntries[0].IntegratedTime++ }), believed, "tlog_mismatch", ""},
		{"proof spoilt", spoilt(func(b *pbbundle.Bundle) { b.VerificationMaterial.TlogEntries[0].InclusionProof.RootHash[0] ^= 1 }), believed, "tlog_mismatch", ""},
		{"logged after the certificate had ended", changed(func(c *testkit.Certified) { c.Logged = begins.Add(time.Hour) }), believed, "tlog_mismatch", "outside certificate validity"},
		{"stamped after the certificate had ended", changed(func(c *testkit.Certified) { c.Stamped = begins.Add(time.Hour) }), believed, "expired_key", "not valid at the time"},
		{"stamped before the certificate began", changed(func(c *testkit.Certified) { c.Stamped = begins.Add(-time.Second) }), believed, "expired_key", "not valid at the time"},
		{"another authority", func() *pbbundle.Bundle { return other.Sign(payload(t, "one"), ours) }, believed, "tlog_mismatch", "not enough"},
		{"another authority's certificate", func() *pbbundle.Bundle {
			b := from(ours)()
			b.VerificationMaterial.Content = other.Sign(payload(t, "one"), ours).VerificationMaterial.Content
			return b
		}, believed, "tlog_mismatch", "certificate does not match"},
		{"payload changed", spoilt(func(b *pbbundle.Bundle) { b.GetDsseEnvelope().Payload = payload(t, "two") }), believed, "tlog_mismatch", ""},
		{"signature changed", spoilt(func(b *pbbundle.Bundle) { sig := b.GetDsseEnvelope().Signatures[0].Sig; sig[len(sig)-1] ^= 1 }), believed, "tlog_mismatch", ""},
		{"nobody believed", from(ours), sigstore.Material{}, "unknown_signer", "no trusted_root"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := intoto.Read(s.File(c.in()))
			must(t, err)
			if !e.Certified {
				t.Fatal("read as if it had no certificate")
			}
			signed, err := c.m.Certified(e)
			var refused *sigstore.Refusal
			if c.code == "" {
				must(t, err)
				if signed.Identity != (decision.Identity{Issuer: provider, Subject: builder}) || !signed.From.Equal(begins) || signed.Proven.Before(begins.Add(time.Minute)) || signed.Proven.After(begins.Add(2*time.Minute)) {
					t.Errorf("signed as %+v", signed)
				}
			} else if !errors.As(err, &refused) || refused.Code != c.code || !strings.Contains(refused.Text, c.says) || signed != (sigstore.Signed{}) {
				t.Errorf("%+v, %v; want %s, %q", signed, err, c.code, c.says)
			}
		})
	}
}

// Where no log is believed none is demanded, and a signature that no log has seen is
// still verified.
func TestCertifiedWithoutLog(t *testing.T) {
	s := testkit.NewSigstore(t)
	authority, err := sigstore.ParseAuthority("invented", s.Authority(), testkit.Now.AddDate(-1, 0, 0), testkit.Now.AddDate(1, 0, 0))
	must(t, err)
	var document map[string]any
	must(t, json.Unmarshal(s.Root(), &document))
	logs := document["tlogs"]
	delete(document, "tlogs")
	without := func() sigstore.Material {
		content, err := json.Marshal(document)
		must(t, err)
		m, err := sigstore.NewMaterial(content, authority)
		must(t, err)
		return m
	}
	m := without()
	document["ctlogs"] = logs
	receipts := without()
	c := ours
	c.Logged = time.Time{}
	e, err := intoto.Read(s.File(s.Sign(payload(t, "one"), c)))
	must(t, err)
	var refused *sigstore.Refusal
	if _, err := receipts.Certified(e); !errors.As(err, &refused) || refused.Code != "bad_certificate" || !strings.Contains(refused.Text, "SCT") {
		t.Errorf("a certificate without receipt: %v", err)
	}
	spoilt := e
	spoilt.Payload = payload(t, "two")
	if _, err := m.Certified(e); err != nil {
		t.Errorf("without log: %v", err)
	}
	if _, err := m.Certified(spoilt); !errors.As(err, &refused) || refused.Code != "bad_bundle" {
		t.Errorf("two readings: %v", err)
	}
	changed := s.Sign(payload(t, "one"), c)
	changed.GetDsseEnvelope().Payload = payload(t, "two")
	e, err = intoto.Read(s.File(changed))
	must(t, err)
	if _, err := m.Certified(e); !errors.As(err, &refused) || refused.Code != "bad_signature" {
		t.Errorf("payload changed: %v", err)
	}
	c.Stamped = time.Time{}
	e, err = intoto.Read(s.File(s.Sign(payload(t, "one"), c)))
	must(t, err)
	if _, err := m.Certified(e); !errors.As(err, &refused) || refused.Code != "no_time" {
		t.Errorf("untimed: %v", err)
	}
}

func TestPatterns(t *testing.T) {
	const workflow = "https://forge.invented.example/team/app/build.yml@refs/heads/main"
	for _, c := range []struct {
		expression string
		refused    string
		matches    []string
		not        []string
	}{
		{`https://forge\.invented\.example/team/app/.*`, "", []string{workflow}, []string{"https://forge.invented.example/team/appendix", "x" + workflow, "https://forgexinvented.example/team/app/x"}},
		{`^https://forge\.invented\.example/team/(app|web)/build\.yml@refs/tags/v[0-9.]+$`, "", []string{"https://forge.invented.example/team/web/build.yml@refs/tags/v1.2"}, []string{workflow}},
		{`[^@/:]+@invented\.example`, "", []string{builder}, []string{builder + ".attacker.example", "a@b@invented.example", workflow}},
		{`(alice|bob)@invented\.example`, "", []string{"bob@invented.example"}, []string{"eve@invented.example"}},
		{`.*`, "does not fix", nil, nil},
		{`.+`, "does not fix", nil, nil},
		{`(?s).*`, "does not fix", nil, nil},
		{`https://.*`, "does not fix", nil, nil},
		{`https://forge\.invented\.example/.*`, "does not fix", nil, nil},
		{`https://forge\.invented\.example/t.*`, "does not fix", nil, nil},
		{`https://forge.invented.example/team/.*`, "does not fix", nil, nil},
		{`(?i)https://forge\.invented\.example/team/.*`, "does not fix", nil, nil},
		{`https://forge\.invented\.example/team/.*|.*`, "does not fix", nil, nil},
		{`(https://forge\.invented\.example/team/)?.*`, "does not fix", nil, nil},
		{`https://.*@refs/heads/main`, "does not fix", nil, nil},
		{`.*@invented\.example`, "branches of strangers", nil, nil},
		{`https://[^@]*@refs/heads.x@invented\.example`, "branches of strangers", nil, nil},
		{`https://[^/]*/[^/]*/x@invented\.example`, "does not fix", nil, nil},
		{`[^/]+@invented\.example`, "branches of strangers", nil, nil},
		{`(?:[^@]|\n)+@invented\.example`, "branches of strangers", nil, nil},
		{`(a|b/c)@invented\.example`, "branches of strangers", nil, nil},
		{`(?s:.)+@invented\.example`, "branches of strangers", nil, nil},
		{`\PN+@invented\.example`, "branches of strangers", nil, nil},
		{`https:////.*`, "does not fix", nil, nil},
		{`https://forge\.invented\.example//.*`, "does not fix", nil, nil},
		{`://forge\.invented\.example/team/.*`, "does not fix", nil, nil},
		{`(https://forge\.invented\.example/team/){0}.*`, "does not fix", nil, nil},
		{`(?m)^https://forge\.invented\.example/team/.*`, "does not fix", nil, nil},
		{`[h]ttps://forge\.invented\.example/team/x`, "", []string{"https://forge.invented.example/team/x"}, []string{"https://forge.invented.example/team/xx"}},
		{`\Qhttps://forge.invented.example/team/\E[a-z]+`, "", []string{"https://forge.invented.example/team/app"}, []string{"https://forgexinvented.example/team/app"}},
		{`.*@example`, "does not fix", nil, nil},
		{`.*invented\.example`, "does not fix", nil, nil},
		{`https://forge\.invented\.example/team/(`, "not a regular expression", nil, nil},
		{`a)|(.*@invented\.example`, "not a regular expression", nil, nil},
		{``, "an issuer and a subject", nil, nil},
	} {
		p, err := sigstore.Matching(provider, c.expression)
		if c.refused != "" {
			if err == nil || !strings.Contains(err.Error(), c.refused) || p.Matches(decision.Identity{Issuer: provider, Subject: builder}) {
				t.Errorf("%q: %v, want %q", c.expression, err, c.refused)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", c.expression, err)
			continue
		}
		for _, subject := range c.matches {
			if !p.Matches(decision.Identity{Issuer: provider, Subject: subject}) || p.Matches(decision.Identity{Issuer: provider + "/", Subject: subject}) || p.Matches(decision.Identity{Subject: subject}) {
				t.Errorf("%q, %q", c.expression, subject)
			}
		}
		for _, subject := range append(c.not, "") {
			if p.Matches(decision.Identity{Issuer: provider, Subject: subject}) {
				t.Errorf("%q matches %q", c.expression, subject)
			}
		}
	}
	p, err := sigstore.Exactly(provider, builder)
	must(t, err)
	for _, i := range []decision.Identity{{Issuer: provider, Subject: "Builder@invented.example"}, {Issuer: provider, Subject: builder + " "}, {Issuer: "https://login.invented.example.attacker.example", Subject: builder}, {Subject: builder}, {Issuer: provider}, {}} {
		if p.Matches(i) {
			t.Errorf("%v matches %+v", p, i)
		}
	}
	if !p.Matches(decision.Identity{Issuer: provider, Subject: builder}) {
		t.Error("an identity does not match itself")
	}
	for _, halves := range [][2]string{{"", builder}, {provider, ""}, {"", ""}} {
		if _, err := sigstore.Exactly(halves[0], halves[1]); err == nil {
			t.Errorf("%q is an identity", halves)
		}
	}
	if (sigstore.Pattern{}).Matches(decision.Identity{}) {
		t.Error("the zero pattern matches somebody")
	}
}

func TestParseAuthority(t *testing.T) {
	s := testkit.NewSigstore(t)
	chain := string(s.Authority())
	second := strings.Index(chain[1:], "-----BEGIN") + 1
	own, issuer := chain[:second], chain[second:]
	for name, c := range map[string]struct{ content, says string }{
		"whole":          {chain, ""},
		"root alone":     {issuer, ""},
		"nothing":        {"", "root is missing"},
		"without a root": {own, "root is missing"},
		"order":          {issuer + own, "is of no issuer"},
		"text between":   {own + "x", "not a PEM file"},
		"a key":          {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "where a CERTIFICATE is needed"},
		"damaged":        {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "certificate 1"},
	} {
		_, err := sigstore.ParseAuthority("invented", []byte(c.content), testkit.Now, testkit.Now)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

// FuzzCertified: whatever a file holds, it is judged without a panic, and nothing but
// what the authorities have signed counts.
func FuzzCertified(f *testing.F) {
	s := testkit.NewSigstore(f)
	m := material(f, s)
	honest := s.File(s.Sign(payload(f, "one"), ours))
	f.Add(honest)
	found, err := filepath.Glob("../../testdata/thirdparty/conformance/*/bundle.sigstore.json")
	if err != nil || len(found) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range found {
		content, err := os.ReadFile(name)
		must(f, err)
		f.Add(content)
	}
	one := payload(f, "one")
	f.Fuzz(func(t *testing.T, content []byte) {
		e, err := intoto.Read(content)
		if err != nil || e.Bundle == nil {
			return
		}
		if signed, err := m.Certified(e); err == nil && (string(e.Payload) != string(one) || signed.Identity.Subject != builder) {
			t.Errorf("believed %q by %+v", e.Payload, signed)
		}
		if at, _ := m.Proven(e, nil); !at.IsZero() && string(e.Payload) != string(one) {
			t.Errorf("believed that %q was there at %s", e.Payload, at)
		}
	})
}
