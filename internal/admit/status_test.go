package admit_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"path/filepath"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/admit"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

// TestStatus: an approval counts only while it is what the gate said last of the release.
func TestStatus(t *testing.T) {
	d := decision.Make(parts())
	payload, err := d.Payload()
	must(t, err)
	envelope, err := signer(t, "gate").Sign(payload)
	must(t, err)
	file, err := intoto.MarshalEnvelope(envelope)
	must(t, err)
	approval := ledger.Entry{Type: decision.ApprovalType, Payload: canon.Sum(payload), Gate: d.Gate, Release: d.Release.Digest(), ReleaseID: d.Release.ID, Verdict: decision.Approved, DecidedAt: d.DecidedAt}
	with := func(how func(*ledger.Entry)) ledger.Entry {
		e := approval
		how(&e)
		return e
	}
	denial := with(func(e *ledger.Entry) {
		e.Type, e.Verdict, e.Payload = decision.DenialType, decision.Denied, digest("denial")
	})
	revocation := with(func(e *ledger.Entry) {
		e.Type, e.Verdict, e.Payload = decision.RevocationType, decision.Denied, digest("revocation")
	})
	for _, c := range []struct {
		name    string
		entries []ledger.Entry
		key     string // empty: the gate's
		origin  string // empty: the engagement's
		signed  time.Duration
		want    string
	}{
		{name: "approved last", entries: []ledger.Entry{denial, approval}},
		{name: "denied since", entries: []ledger.Entry{approval, denial}, want: "superseded"},
		{name: "approved anew since", entries: []ledger.Entry{approval, with(func(e *ledger.Entry) { e.Payload = digest("another") })}, want: "superseded"},
		{name: "revoked", entries: []ledger.Entry{approval, revocation}, want: "revoked"},
		{name: "revoked, then approved again as it was", entries: []ledger.Entry{approval, revocation, approval}},
		{name: "a trial since", entries: []ledger.Entry{approval, with(func(e *ledger.Entry) { e.Type, e.Verdict = decision.TrialType, decision.Denied })}},
		{name: "a milestone since", entries: []ledger.Entry{approval, with(func(e *ledger.Entry) { e.Type, e.Verdict = decision.PhaseType, decision.Denied })}},
		{name: "another gate since", entries: []ledger.Entry{approval, with(func(e *ledger.Entry) { e.Type, e.Gate = decision.DenialType, "hypercare-exit" })}},
		{name: "denied since, as release.hcl was edited", entries: []ledger.Entry{approval, with(func(e *ledger.Entry) {
			e.Type, e.Verdict, e.Payload, e.Release = decision.DenialType, decision.Denied, digest("denial"), digest("edited")
		})}, want: "superseded"},
		{name: "another release since", entries: []ledger.Entry{approval, with(func(e *ledger.Entry) { e.Type, e.ReleaseID = decision.DenialType, "another" })}},
		{name: "never", entries: []ledger.Entry{with(func(e *ledger.Entry) { e.ReleaseID = "another" })}, want: "not_in_ledger"},
		{name: "only as a trial", entries: []ledger.Entry{with(func(e *ledger.Entry) { e.Type = decision.TrialType })}, want: "not_in_ledger"},
		{name: "another's ledger", entries: []ledger.Entry{approval}, key: "another", want: "wrong_ledger"},
		{name: "the ledger of another engagement", entries: []ledger.Entry{approval}, origin: "releasegate/x/y/z", want: "wrong_ledger"},
		{name: "as old as may be", entries: []ledger.Entry{approval}, signed: -time.Hour},
		{name: "an old copy", entries: []ledger.Entry{approval}, signed: -time.Hour - time.Second, want: "old_status"},
		{name: "from the future", entries: []ledger.Entry{approval}, signed: time.Hour, want: "future"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "ledger")
			w := ledger.Writer{Origin: ledger.Origin(d.Engagement), Signer: signer(t, "gate"), Clock: now.Add(c.signed)}
			if c.key != "" {
				w.Signer = signer(t, c.key)
			}
			if c.origin != "" {
				w.Origin = c.origin
			}
			log, err := ledger.Open(dir)
			must(t, err)
			for _, e := range c.entries {
				_, err := log.Append(e, []byte(e.Payload), w)
				must(t, err)
			}
			v, err := ledger.Read(dir)
			must(t, err)
			p := policy(t)
			p.MaxStatusAge = time.Hour
			a := admit.Check(p, file, []canon.Digest{digest("issuer")}, v, now)
			if got := codes(a); got != c.want || a.Admitted != (c.want == "") {
				t.Errorf("%v, %q, want %q: %+v", a.Admitted, got, c.want, a.Objections)
			}
			if c.want != "old_status" {
				return
			}
			_, err = log.Refresh(ledger.Writer{Origin: w.Origin, Signer: w.Signer, Clock: now})
			must(t, err)
			v, err = ledger.Read(dir)
			must(t, err)
			if a := admit.Check(p, file, []canon.Digest{digest("issuer")}, v, now); !a.Admitted {
				t.Errorf("refreshed: %+v", a.Objections)
			}
		})
	}
	dir := filepath.Join(t.TempDir(), "ledger")
	log, err := ledger.Open(dir)
	must(t, err)
	_, err = log.Append(approval, file, ledger.Writer{Origin: ledger.Origin(d.Engagement), Signer: signer(t, "gate"), Clock: now})
	must(t, err)
	for want, spoil := range map[string]func(*ledger.Entry){
		"not_published": func(e *ledger.Entry) { e.Type, e.Verdict = decision.RevocationType, decision.Denied },
		"":              func(e *ledger.Entry) { e.ReleaseID = "another" },
	} {
		v, err := ledger.Read(dir)
		must(t, err)
		waiting := with(spoil)
		v.Waiting = &waiting
		if a := admit.Check(policy(t), file, []canon.Digest{digest("issuer")}, v, now); a.Admitted != (want == "") || codes(a) != want {
			t.Errorf("waiting to be published: %+v", a.Objections)
		}
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	p := policy(t)
	p.Logs, err = sigstore.NewMaterial(testkit.RootOfLog(t, "https://log.invented.example", key.Public()))
	must(t, err)
	bundle, err := signer(t, "gate").Bundle(envelope)
	must(t, err)
	for _, file := range [][]byte{file, bundle} { // a real log publishes in internal/e2e
		if a := admit.Check(p, file, []canon.Digest{digest("issuer")}, nil, now); a.Admitted || codes(a) != "not_published" {
			t.Errorf("in no log: %+v", a.Objections)
		}
	}
	p = policy(t)
	p.MaxStatusAge = time.Hour
	if a := admit.Check(p, file, []canon.Digest{digest("issuer")}, nil, now); a.Admitted || codes(a) != "no_status" {
		t.Errorf("no ledger: %+v", a.Objections)
	}
}

// TestWitnesses: so many different witnesses, each of whom cosigned this checkpoint.
func TestWitnesses(t *testing.T) {
	d := decision.Make(parts())
	payload, err := d.Payload()
	must(t, err)
	envelope, err := signer(t, "gate").Sign(payload)
	must(t, err)
	file, err := intoto.MarshalEnvelope(envelope)
	must(t, err)
	dir := filepath.Join(t.TempDir(), "ledger")
	log, err := ledger.Open(dir)
	must(t, err)
	w := ledger.Writer{Origin: ledger.Origin(d.Engagement), Signer: signer(t, "gate"), Clock: now}
	_, err = log.Append(ledger.Entry{Type: decision.ApprovalType, Payload: canon.Sum(payload), Gate: d.Gate, Release: d.Release.Digest(), ReleaseID: d.Release.ID, Verdict: decision.Approved, DecidedAt: d.DecidedAt}, nil, w)
	must(t, err)
	p := policy(t)
	for _, name := range []string{"ada", "bob", "eve"} {
		p.Witnesses = append(p.Witnesses, ledger.Witness{Name: name, Key: edwards(t, name).Key()})
	}
	check := func(demanded int, want string) {
		t.Helper()
		v, err := ledger.Read(dir)
		must(t, err)
		p.MinWitnesses = demanded
		if a := admit.Check(p, file, []canon.Digest{digest("issuer")}, v, now); codes(a) != want || a.Admitted != (want == "") {
			t.Errorf("%d of %d: %+v", len(v.Cosigned(p.Witnesses)), demanded, a.Objections)
		}
	}
	check(0, "")
	check(1, "too_few_witnesses")
	for i, name := range []string{"ada", "bob", "bob", "stranger"} {
		_, err := log.Cosign(name, edwards(t, name), now, func(*ledger.View) error { return nil })
		must(t, err)
		check(min(i+1, 2), "")
		check(3, "too_few_witnesses")
	}
	_, err = log.Refresh(w) // signed again, and seen by nobody yet
	must(t, err)
	check(1, "too_few_witnesses")
}

func edwards(t *testing.T, name string) *sign.Signer {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	s, err := sign.FromKey(ed25519.NewKeyFromSeed(seed[:]))
	must(t, err)
	return s
}

// TestThreshold: so many different gate keys, however often one of them signed or is
// listed.
func TestThreshold(t *testing.T) {
	d := decision.Make(parts())
	payload, err := d.Payload()
	must(t, err)
	by := func(names ...string) []byte {
		var e intoto.Envelope
		for _, name := range names {
			one, err := signer(t, name).Sign(payload)
			must(t, err)
			one.Signatures = append(e.Signatures, one.Signatures...)
			e = one
		}
		file, err := intoto.MarshalEnvelope(e)
		must(t, err)
		return file
	}
	p := policy(t)
	p.Gates = trust.TrustedKeys(signer(t, "gate").Key(), signer(t, "gate").Key(), signer(t, "second gate").Key(), signer(t, "third gate").Key())
	for _, c := range []struct {
		signed    []string
		threshold int
		want      string
	}{
		{[]string{"gate"}, 0, ""},
		{[]string{"gate"}, 1, ""},
		{[]string{"gate"}, 2, "too_few_gates"},
		{[]string{"gate", "gate"}, 2, "too_few_gates"},
		{[]string{"gate", "a stranger"}, 2, "too_few_gates"},
		{[]string{"gate", "second gate"}, 2, ""},
		{[]string{"second gate", "third gate", "a stranger"}, 2, ""},
		{[]string{"gate", "second gate"}, 3, "too_few_gates"},
	} {
		p.Threshold = c.threshold
		a := admit.Check(p, by(c.signed...), []canon.Digest{digest("issuer")}, nil, now)
		if got := codes(a); got != c.want || a.Admitted != (c.want == "") {
			t.Errorf("%v of %d: %v, %q, want %q", c.signed, c.threshold, a.Admitted, got, c.want)
		}
	}
}

// TestIdentity: a gate and those who own the rulebooks are named by whom certificates
// name, as well as by keys.
func TestIdentity(t *testing.T) {
	const provider = "https://login.invented.example"
	s := testkit.NewSigstore(t)
	exactly := func(subject string) sigstore.Pattern {
		p, err := sigstore.Exactly(provider, subject)
		must(t, err)
		return p
	}
	matching := func(expression string) sigstore.Pattern {
		p, err := sigstore.Matching(provider, expression)
		must(t, err)
		return p
	}
	security := decision.Identity{Issuer: provider, Subject: "security@invented.example"}
	second := decision.Identity{Issuer: provider, Subject: "second@invented.example"}
	for _, c := range []struct {
		name  string
		spoil func(p *admit.Policy, d *decision.Parts)
		want  string
	}{
		{"as it is", func(*admit.Policy, *decision.Parts) {}, ""},
		{"a pattern", func(p *admit.Policy, _ *decision.Parts) {
			p.Gates.Identities = []sigstore.Pattern{matching(`[^@/:]+@invented\.example`)}
		}, ""},
		{"another gate", func(p *admit.Policy, _ *decision.Parts) {
			p.Gates.Identities = []sigstore.Pattern{exactly("else@invented.example")}
		}, "bad_signature"},
		{"another authority", func(p *admit.Policy, _ *decision.Parts) { p.Gates.Believed = testkit.NewSigstore(t).Believes(true) }, "bad_signature"},
		{"gates by key only", func(p *admit.Policy, _ *decision.Parts) { p.Gates = trust.TrustedKeys(signer(t, "gate").Key()) }, "bad_signature"},
		{"two gates are demanded", func(p *admit.Policy, _ *decision.Parts) {
			p.Threshold, p.Gates.Keys = 2, []trust.Key{signer(t, "gate").Key()}
		}, "too_few_gates"},
		{"policy by another", func(_ *admit.Policy, d *decision.Parts) { d.Policy.Identities = []decision.Identity{second} }, "wrong_policy"},
		{"policy by a key in its place", func(_ *admit.Policy, d *decision.Parts) {
			d.Policy.Identities, d.Policy.Signers = nil, []canon.Digest{decision.Signer{Identity: security}.Credential()}
		}, "wrong_policy"},
		{"policy by two of a pattern, which are one", func(p *admit.Policy, d *decision.Parts) {
			p.Rulebook.Identities, p.Rulebook.Threshold = []sigstore.Pattern{matching(`[^@/:]+@invented\.example`), exactly("x@invented.example")}, 2
			d.Policy.Identities = []decision.Identity{security, second}
		}, "wrong_policy"},
		{"policy by two", func(p *admit.Policy, d *decision.Parts) {
			p.Rulebook.Identities, p.Rulebook.Threshold = []sigstore.Pattern{exactly(security.Subject), exactly(second.Subject)}, 2
			d.Policy.Identities = []decision.Identity{security, second}
		}, ""},
	} {
		p, from := policy(t), parts()
		p.Gates = trust.Trusted{Identities: []sigstore.Pattern{exactly("gate@invented.example")}, Believed: s.Believes(true)}
		p.Rulebook.Keys, p.Rulebook.Identities = nil, []sigstore.Pattern{exactly(security.Subject)}
		from.Policy.Signers, from.Policy.Identities = nil, []decision.Identity{security}
		c.spoil(&p, &from)
		d := decision.Make(from)
		payload, err := d.Payload()
		must(t, err)
		file := s.File(s.Sign(payload, testkit.Certified{Subject: "gate@invented.example", Issuer: provider, Begins: d.DecidedAt, Logged: d.DecidedAt.Add(time.Minute), Stamped: d.DecidedAt.Add(time.Minute)}))
		a := admit.Check(p, file, []canon.Digest{digest("issuer")}, nil, now)
		if got := codes(a); got != c.want || a.Admitted != (c.want == "") {
			t.Errorf("%s: %t, %q, want %q: %+v", c.name, a.Admitted, got, c.want, a.Objections)
		}
		if c.want != "too_few_gates" {
			continue
		}
		// The key of another gate makes two, unless one holder has both.
		e, err := signer(t, "gate").Sign(payload)
		must(t, err)
		second, err := intoto.MarshalEnvelope(e)
		must(t, err)
		if a := admit.Check(p, file, []canon.Digest{digest("issuer")}, nil, now, second); !a.Admitted {
			t.Errorf("an identity and a key: %+v", a.Objections)
		}
		p.Holders = map[string]string{exactly("gate@invented.example").String(): "theo", string(signer(t, "gate").Key().SPKI()): "theo"}
		if a := admit.Check(p, file, []canon.Digest{digest("issuer")}, nil, now, second); a.Admitted || codes(a) != "too_few_gates" {
			t.Errorf("an identity and a key of one holder: %+v", a.Objections)
		}
	}
}

// TestCopies: gates sign in files of their own, in any order; what is no copy of the
// decision is an objection, and one holder counts once.
func TestCopies(t *testing.T) {
	d := decision.Make(parts())
	payload, err := d.Payload()
	must(t, err)
	by := func(name string, payload []byte) []byte {
		e, err := signer(t, name).Sign(payload)
		must(t, err)
		file, err := intoto.MarshalBundle(e, intoto.Material{Hint: signer(t, name).Key().Hint()})
		must(t, err)
		return file
	}
	other := parts()
	other.Release.Version = "1.0.1"
	another := decision.Make(other)
	otherPayload, err := another.Payload()
	must(t, err)
	p := policy(t)
	p.Gates = trust.TrustedKeys(signer(t, "gate").Key(), signer(t, "second gate").Key(), signer(t, "third gate").Key())
	p.Holders = map[string]string{string(signer(t, "second gate").Key().SPKI()): "theo", string(signer(t, "third gate").Key().SPKI()): "theo"}
	p.Threshold = 2
	gate, second, third := by("gate", payload), by("second gate", payload), by("third gate", payload)
	for _, c := range []struct {
		name  string
		files [][]byte
		want  string
	}{
		{"one alone", [][]byte{gate}, "too_few_gates"},
		{"the other alone", [][]byte{second}, "too_few_gates"},
		{"two gates", [][]byte{gate, second}, ""},
		{"the other way round", [][]byte{second, gate}, ""},
		{"one twice", [][]byte{gate, gate}, "too_few_gates"},
		{"two keys of one holder", [][]byte{second, third}, "too_few_gates"},
		{"all of them", [][]byte{third, gate, second}, ""},
		{"a stranger", [][]byte{gate, by("a stranger", payload)}, "bad_signature too_few_gates"},
		{"a stranger beside", [][]byte{gate, second, by("a stranger", payload)}, "bad_signature"},
		{"another decision", [][]byte{gate, by("second gate", otherPayload)}, "another_decision too_few_gates"},
		{"another decision beside", [][]byte{gate, second, by("third gate", otherPayload)}, "another_decision"},
		{"no decision", [][]byte{gate, second, []byte("approved")}, "not_an_envelope"},
		{"nothing", [][]byte{gate, second, nil}, "not_an_envelope"},
	} {
		a := admit.Check(p, c.files[0], []canon.Digest{digest("issuer")}, nil, now, c.files[1:]...)
		if got := codes(a); got != c.want || a.Admitted != (c.want == "") {
			t.Errorf("%s: %v, %q, want %q", c.name, a.Admitted, got, c.want)
		}
	}
}
