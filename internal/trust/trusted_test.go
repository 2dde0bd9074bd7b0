package trust_test

import (
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

const issuer = "https://login.invented.example"

func exactly(t testing.TB, subject string) sigstore.Pattern {
	t.Helper()
	p, err := sigstore.Exactly(issuer, subject)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Who is trusted by identity is verified by certificate and time, and who by key is
// not: neither stands in for the other.
func TestTrusted(t *testing.T) {
	c, s, other := newCast(t), testkit.NewSigstore(t), testkit.NewSigstore(t)
	begins := testkit.Now.Add(-time.Hour)
	by := testkit.Certified{Subject: "gate@invented.example", Issuer: issuer, Begins: begins, Logged: begins.Add(time.Minute), Stamped: begins.Add(time.Minute)}
	pattern, err := sigstore.Matching(issuer, `[^@/:]+@invented\.example`)
	if err != nil {
		t.Fatal(err)
	}
	read := func(file []byte) intoto.Envelope {
		e, err := intoto.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	certified := read(s.File(s.Sign(payload(t, "one"), by)))
	keyed, err := c.signers["bruno"].Sign(payload(t, "one"))
	if err != nil {
		t.Fatal(err)
	}
	identities := func(m sigstore.Material, patterns ...sigstore.Pattern) trust.Trusted {
		return trust.Trusted{Identities: patterns, Believed: m}
	}
	bruno := trust.TrustedKeys(c.signers["bruno"].Key())
	gate := identities(s.Believes(true), exactly(t, by.Subject))
	for _, x := range []struct {
		name string
		of   intoto.Envelope
		by   trust.Trusted
		as   string
		says string
	}{
		{"an identity", certified, gate, by.Subject + " of " + issuer, ""},
		{"a pattern", certified, identities(s.Believes(true), exactly(t, "else@invented.example"), pattern), pattern.String(), ""},
		{"a key", keyed, bruno, string(c.signers["bruno"].Key().SPKI()), ""},
		{"either", certified, bruno.And(gate), by.Subject + " of " + issuer, ""},
		{"or the other", keyed, gate.And(bruno), string(c.signers["bruno"].Key().SPKI()), ""},
		{"another identity", certified, identities(s.Believes(true), exactly(t, "else@invented.example")), "", "no trusted identity signed it"},
		{"another authority", certified, identities(other.Believes(true), exactly(t, by.Subject)), "", "tlog_mismatch"},
		{"nobody who issues", certified, identities(sigstore.Material{}, exactly(t, by.Subject)), "", "unknown_signer"},
		{"keys only", certified, bruno, "", "only keys are trusted"},
		{"identities only", keyed, gate, "", "no trusted key signed it"},
		{"nobody", certified, trust.Trusted{}, "", "only keys are trusted"},
		{"nobody at all", keyed, trust.Trusted{}, "", "no trusted key signed it"},
	} {
		content, signed, err := x.by.Payload(x.of)
		if x.says != "" {
			if err == nil || !strings.Contains(err.Error(), x.says) || content != nil || signed != nil {
				t.Errorf("%s: %v, %v", x.name, signed, err)
			}
		} else if err != nil || len(signed) != 1 || signed[0].As != x.as || signed[0].Credential() == "" || !x.by.Lists(signed[0]) {
			t.Errorf("%s: %+v, %v", x.name, signed, err)
		}
	}
	if wrong := certified; true {
		wrong.PayloadType = "text/plain"
		if _, _, err := gate.Payload(wrong); err == nil || !strings.Contains(err.Error(), "payload type") {
			t.Errorf("another payload type: %v", err)
		}
	}
	if (trust.Signatory{As: "x"}).Credential() != "" {
		t.Error("nobody has a credential")
	}

	text := []byte("a ledger\n0\nroot\n")
	without := identities(s.Believes(false), exactly(t, by.Subject))
	signed := s.SignText(text, by)
	if err := without.Text(text, signed); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"another text":     without.Text([]byte("a ledger\n1\nroot\n"), signed),
		"another identity": identities(s.Believes(false), exactly(t, "else@invented.example")).Text(text, signed),
		"no log entry":     gate.Text(text, signed),
		"a statement":      without.Text(certified.PAE(), s.File(s.Sign(payload(t, "one"), by))),
		"junk":             without.Text(text, []byte("{}")),
		"nobody":           trust.Trusted{}.Text(text, signed),
		"bruno":            bruno.Text(text, signed),
	} {
		if err == nil {
			t.Errorf("%s passes", name)
		}
	}
}

// Gates of a roster are those in the role, by key or identity, who may sign then.
func TestRosterTrusts(t *testing.T) {
	c := newCast(t)
	pattern, err := sigstore.Matching(issuer, `[^@/:]+@invented\.example`)
	if err != nil {
		t.Fatal(err)
	}
	gate := exactly(t, "gate@other.example")
	add := func(f trust.Functionary) {
		f.System, f.From, f.Until = "a gate", now.Add(-time.Hour), now.Add(time.Hour)
		c.functionaries = append(c.functionaries, f)
	}
	add(trust.Functionary{ID: "gate", Roles: []string{trust.GateRole}, Identity: &gate})
	add(trust.Functionary{ID: "others", Roles: []string{"tester"}, Identity: &pattern})
	r := c.roster()
	if got := r.Trusted(trust.GateRole, now); len(got.Identities) != 1 || len(got.Keys) != 0 {
		t.Errorf("gates: %+v", got)
	}
	if got := r.Trusted(trust.GateRole, now.Add(time.Hour)); len(got.Identities) != 0 {
		t.Errorf("gates that have ended: %+v", got)
	}
	who := func(subject string) trust.Signatory {
		return trust.Signatory{Identity: decision.Identity{Issuer: issuer, Subject: subject}}
	}
	for subject, want := range map[string]string{"gate@other.example": "gate", "x@invented.example": "others", "x@else.example": ""} {
		if f, usable := r.Lookup(who(subject), now); f.ID != want || usable != (want != "") {
			t.Errorf("%s is %q, usable %t", subject, f.ID, usable)
		}
	}
	own := exactly(t, "x@invented.example")
	add(trust.Functionary{ID: "x", Roles: []string{"tester"}, Identity: &own})
	if f, usable := c.roster().Lookup(who("x@invented.example"), now); usable || f.ID != "" {
		t.Errorf("who is two is %q", f.ID)
	}
}
