package trust_test

import (
	"crypto"
	cryptorand "crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

var (
	now   = time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC)
	year  = 365 * 24 * time.Hour
	ada   = trust.Person{ID: "ada", Name: "Ada Invented", Organisation: "Invented Ltd", Side: "supplier"}
	bruno = trust.Person{ID: "bruno", Name: "Bruno Invented", Organisation: "Invented Agency", Side: "customer"}
)

// A cast is a roster of people who can sign: ada with two keys, bruno with one, a
// build system; and a stranger whom no roster lists.
type cast struct {
	t             testing.TB
	signers       map[string]*sign.Signer
	private       map[string]crypto.Signer
	functionaries []trust.Functionary
	revoked       map[string]trust.Revocation
}

func newCast(t testing.TB) *cast {
	t.Helper()
	c := &cast{t: t, signers: map[string]*sign.Signer{}, private: map[string]crypto.Signer{}, revoked: map[string]trust.Revocation{}}
	for _, f := range []trust.Functionary{
		{ID: "ada-1", Person: &ada, Roles: []string{"tester", "author"}},
		{ID: "ada-2", Person: &ada, Roles: []string{"tester"}},
		{ID: "bruno", Person: &bruno, Roles: []string{"sponsor"}},
		{ID: "builder", System: "Build system", Roles: []string{"builder"}},
		{ID: "stranger"},
	} {
		key := makeKey(t, "P-256")
		s, err := sign.FromKey(key)
		must(t, err)
		c.signers[f.ID], c.private[f.ID] = s, key
		if f.ID != "stranger" {
			f.Key, f.From, f.Until = s.Key(), now.Add(-year), now.Add(year)
			c.functionaries = append(c.functionaries, f)
		}
	}
	return c
}

func (c *cast) roster() *trust.Roster {
	c.t.Helper()
	r, err := trust.NewRoster([]trust.Person{ada, bruno}, c.functionaries, c.revoked, sigstore.Material{})
	must(c.t, err)
	return r
}

func (c *cast) of(id string) *trust.Functionary {
	return &c.functionaries[slices.IndexFunc(c.functionaries, func(f trust.Functionary) bool { return f.ID == id })]
}

func payload(t testing.TB, name string) []byte {
	t.Helper()
	b, err := intoto.Payload("https://invented.example/thing/v1", map[string]any{"name": name}, intoto.SubjectOf(name, canon.Sum([]byte(name))))
	must(t, err)
	return b
}

// file is an envelope with the signatures of all of them.
func (c *cast) file(path string, payload []byte, who ...string) source.Envelope {
	c.t.Helper()
	e := intoto.Envelope{PayloadType: intoto.PayloadType, Payload: payload}
	for _, id := range who {
		one, err := c.signers[id].Sign(payload)
		must(c.t, err)
		e.Signatures = append(e.Signatures, one.Signatures...)
	}
	return source.Envelope{Envelope: e, Origin: decision.Origin{Path: path, Digest: canon.Sum([]byte(path))}}
}

// signedAs are signatures over a payload of another type.
func (c *cast) signedAs(payloadType string, payload []byte, who string) []intoto.Signature {
	c.t.Helper()
	sum := sha256.Sum256(intoto.Envelope{PayloadType: payloadType, Payload: payload}.PAE())
	sig, err := c.private[who].Sign(cryptorand.Reader, sum[:], crypto.SHA256)
	must(c.t, err)
	return []intoto.Signature{{Sig: sig}}
}

// told is what Verify says, in one line for each attestation and rejection.
func told(attestations []trust.Attestation, rejections []decision.Rejection) string {
	var lines []string
	for _, a := range attestations {
		var parts []string
		for _, s := range a.Signers() {
			parts = append(parts, s.Functionary+"@"+a.SignedIn(s))
		}
		for _, o := range a.Origins() {
			parts = append(parts, o.Path)
		}
		lines = append(lines, a.Statement().Subject[0].Name+": "+strings.Join(parts, " "))
	}
	slices.Sort(lines)
	var against []string
	for _, r := range rejections {
		against = append(against, r.File+" "+r.Code)
	}
	slices.Sort(against)
	return strings.Join(append(lines, against...), "; ")
}

func TestVerify(t *testing.T) {
	one, two := payload(t, "one"), payload(t, "two")
	change := func(e source.Envelope, change func(*source.Envelope)) source.Envelope { change(&e); return e }
	for _, c := range []struct {
		name string
		set  func(*cast)
		in   func(*cast) []source.Envelope
		want string
	}{
		{"nothing", nil, func(*cast) []source.Envelope { return nil }, ""},
		{"one signer", nil, func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "bruno")} }, "one: bruno@a a"},
		{"co-signers in several files", nil, func(c *cast) []source.Envelope {
			return []source.Envelope{c.file("b", one, "bruno"), c.file("a", one, "ada-1"), c.file("c", two, "bruno")}
		}, "one: ada-1@a bruno@b a b; two: bruno@c c"},
		{"co-signers in one file", nil, func(c *cast) []source.Envelope {
			return []source.Envelope{c.file("a", one, "builder", "bruno", "ada-1")}
		}, "one: ada-1@a bruno@a builder@a a"},
		{"one key in two files", nil, func(c *cast) []source.Envelope {
			return []source.Envelope{c.file("b", one, "bruno"), c.file("a", one, "bruno")}
		}, "one: bruno@a a b"},
		{"one key twice in a file", nil, func(c *cast) []source.Envelope {
			return []source.Envelope{c.file("a", one, "bruno", "bruno")}
		}, "one: bruno@a a"},
		{"a stranger", nil, func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "stranger")} }, "a bad_signature"},
		{"a stranger beside a good one", nil, func(c *cast) []source.Envelope {
			return []source.Envelope{c.file("a", one, "stranger", "bruno")}
		}, "one: bruno@a a"},
		{"a stranger in another file adds nobody", nil, func(c *cast) []source.Envelope {
			return []source.Envelope{c.file("a", one, "bruno"), c.file("b", one, "stranger")}
		}, "one: bruno@a a; b bad_signature"},
		{"junk before a good one", nil, func(c *cast) []source.Envelope {
			return []source.Envelope{change(c.file("a", one, "bruno"), func(e *source.Envelope) {
				e.Signatures = append([]intoto.Signature{{}, {Sig: []byte("junk")}, {Sig: make([]byte, 64)}}, e.Signatures...)
			})}
		}, "one: bruno@a a"},
		{"no signature", nil, func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one)} }, "a bad_signature"},
		{"an empty signature", nil, func(c *cast) []source.Envelope {
			return []source.Envelope{change(c.file("a", one), func(e *source.Envelope) { e.Signatures = []intoto.Signature{{}} })}
		}, "a bad_signature"},
		{"a signature of another payload", nil, func(c *cast) []source.Envelope {
			return []source.Envelope{change(c.file("a", one, "bruno"), func(e *source.Envelope) { e.Payload = two })}
		}, "a bad_signature"},
		{"the type is of something else", nil, func(c *cast) []source.Envelope {
			return []source.Envelope{change(c.file("a", one, "bruno"), func(e *source.Envelope) { e.PayloadType = "application/json" })}
		}, "a wrong_payload_type"},
		{"the type is signed too", nil, func(c *cast) []source.Envelope {
			return []source.Envelope{change(c.file("a", one), func(e *source.Envelope) { e.Signatures = c.signedAs("text/plain", one, "bruno") })}
		}, "a bad_signature"},
		{"a signed text that is no statement", nil, func(c *cast) []source.Envelope {
			return []source.Envelope{c.file("a", []byte("approved"), "bruno"), c.file("b", []byte("approved"), "ada-1"), c.file("c", one, "ada-1")}
		}, "one: ada-1@c c; a not_a_statement; b not_a_statement"},
		{"a key id changes nothing", nil, func(c *cast) []source.Envelope {
			return []source.Envelope{
				change(c.file("a", one, "bruno"), func(e *source.Envelope) { e.Signatures[0].KeyID = string(c.signers["ada-1"].Key().SPKI()) }),
				change(c.file("b", two, "stranger"), func(e *source.Envelope) { e.Signatures[0].KeyID = string(c.signers["bruno"].Key().SPKI()) }),
			}
		}, "one: bruno@a a; b bad_signature"},
		{"revoked for compromise", func(c *cast) {
			c.revoked[string(c.of("bruno").Key.SPKI())] = trust.Revocation{Since: now.Add(-time.Hour), Compromise: true}
		}, func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "bruno")} }, "a revoked_key"},
		{"revoked for compromise, since later", func(c *cast) {
			c.revoked[string(c.of("bruno").Key.SPKI())] = trust.Revocation{Since: now.Add(time.Hour), Compromise: true}
		}, func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "bruno")} }, "a revoked_key"},
		{
			"retired", func(c *cast) {
				c.revoked[string(c.of("bruno").Key.SPKI())] = trust.Revocation{Since: now.Add(-time.Hour)}
			},
			func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "bruno")} }, "a revoked_key",
		},
		{
			"retired at this instant", func(c *cast) { c.revoked[string(c.of("bruno").Key.SPKI())] = trust.Revocation{Since: now} },
			func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "bruno")} }, "a revoked_key",
		},
		{
			"retired without a date", func(c *cast) { c.revoked[string(c.of("bruno").Key.SPKI())] = trust.Revocation{} },
			func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "bruno")} }, "a revoked_key",
		},
		{"retires a second later", func(c *cast) {
			c.revoked[string(c.of("bruno").Key.SPKI())] = trust.Revocation{Since: now.Add(time.Second)}
		}, func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "bruno")} }, "one: bruno@a a"},
		{"one of the keys of a person is revoked", func(c *cast) {
			c.revoked[string(c.of("ada-1").Key.SPKI())] = trust.Revocation{Compromise: true}
		}, func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "ada-1", "ada-2")} }, "one: ada-2@a a; a revoked_key"},
		{
			"early", func(c *cast) { c.of("bruno").From = now.Add(time.Second) },
			func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "bruno")} }, "a early_key",
		},
		{
			"valid from this instant", func(c *cast) { c.of("bruno").From = now },
			func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "bruno")} }, "one: bruno@a a",
		},
		{
			"expired at this instant", func(c *cast) { c.of("bruno").Until = now },
			func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "bruno")} }, "a expired_key",
		},
		{
			"expires a second later", func(c *cast) { c.of("bruno").Until = now.Add(time.Second) },
			func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "bruno")} }, "one: bruno@a a",
		},
		{
			"no end is no validity", func(c *cast) { c.of("bruno").Until = time.Time{} },
			func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "bruno")} }, "a expired_key",
		},
		{
			"expired beside a good one", func(c *cast) { c.of("bruno").Until = now },
			func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "bruno", "ada-1")} }, "one: ada-1@a a; a expired_key",
		},
		{
			"an empty roster", func(c *cast) { c.functionaries = nil },
			func(c *cast) []source.Envelope { return []source.Envelope{c.file("a", one, "bruno")} }, "a bad_signature",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			cast := newCast(t)
			if c.set != nil {
				c.set(cast)
			}
			got := told(cast.roster().Verify(c.in(cast), now))
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestVerifyCarriesThePersonBehindTheKey(t *testing.T) {
	c := newCast(t)
	one := payload(t, "one")
	attestations, rejections := c.roster().Verify([]source.Envelope{c.file("a", one, "ada-2", "builder", "ada-1")}, now)
	if len(attestations) != 1 || len(rejections) != 0 {
		t.Fatalf("%d attestations, rejections %v", len(attestations), rejections)
	}
	a := &attestations[0]
	if a.Payload() != canon.Sum(one) {
		t.Errorf("its identity is %s", a.Payload())
	}
	want := []decision.Signer{
		{Functionary: "ada-1", Person: "ada", Name: "Ada Invented", Organisation: "Invented Ltd", Side: "supplier", Roles: []string{"author", "tester"}, SPKI: c.signers["ada-1"].Key().SPKI()},
		{Functionary: "ada-2", Person: "ada", Name: "Ada Invented", Organisation: "Invented Ltd", Side: "supplier", Roles: []string{"tester"}, SPKI: c.signers["ada-2"].Key().SPKI()},
		{Functionary: "builder", System: "Build system", Name: "Build system", Roles: []string{"builder"}, SPKI: c.signers["builder"].Key().SPKI()},
	}
	if got := a.Signers(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	// Two keys of one person are one principal.
	if s := a.Signers(); s[0].Principal() != s[1].Principal() || s[0].Principal() == s[2].Principal() {
		t.Errorf("principals are %s, %s and %s", s[0].Principal(), s[1].Principal(), s[2].Principal())
	}
}

func TestVerifySaysWhatWasRejected(t *testing.T) {
	c := newCast(t)
	one := payload(t, "one")
	_, rejections := c.roster().Verify([]source.Envelope{c.file("a", one, "stranger"), c.file("b", []byte("{"), "stranger")}, now)
	if len(rejections) != 2 {
		t.Fatalf("rejections are %v", rejections)
	}
	if r := rejections[0]; r.File != "a" || r.FileDigest != canon.Sum([]byte("a")) || r.Payload != canon.Sum(one) || r.Claims != "https://invented.example/thing/v1" || r.Text == "" {
		t.Errorf("rejected as %+v", r)
	}
	if r := rejections[1]; r.Claims != "" {
		t.Errorf("what cannot be read claims %q", r.Claims)
	}
}

// The order in which files are found says nothing.
func TestVerifyIsIndependentOfTheOrder(t *testing.T) {
	c := newCast(t)
	c.of("builder").Until = now
	r := c.roster()
	var files []source.Envelope
	for i, name := range []string{"one", "two", "three"} {
		p := payload(t, name)
		files = append(files,
			c.file(fmt.Sprintf("%d-a", i), p, "ada-1"), c.file(fmt.Sprintf("%d-b", i), p, "bruno", "ada-1"),
			c.file(fmt.Sprintf("%d-c", i), p, "builder"), c.file(fmt.Sprintf("%d-d", i), p, "stranger"))
	}
	attestations, rejections := r.Verify(files, now)
	if !slices.IsSortedFunc(attestations, func(a, b trust.Attestation) int { return strings.Compare(string(a.Payload()), string(b.Payload())) }) {
		t.Error("attestations are not sorted by payload")
	}
	want := told(attestations, rejections)
	if len(attestations) != 3 || len(rejections) != 6 {
		t.Fatalf("in the first place: %s", want)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		random.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
		if got := told(r.Verify(files, now)); got != want {
			t.Fatalf("in another order\ngot  %s\nwant %s", got, want)
		}
	}
}

// TestVerifyEnds: the work for signatures has an end. What is beyond it counts for
// nothing, and it is the same files in whatever order they are found.
func TestVerifyEnds(t *testing.T) {
	c := newCast(t)
	one, two, three := payload(t, "one"), payload(t, "two"), payload(t, "three")
	files := []source.Envelope{
		c.file("a", one, "ada-1", "stranger"),
		c.file("b", two, "stranger", "bruno", "stranger", "stranger"),
		c.file("c", three, "ada-1"),
		c.file("d", one, "bruno"),
		{Envelope: intoto.Envelope{PayloadType: "text/plain"}, Origin: decision.Origin{Path: "e"}},
		c.file("f", two),
	}
	const wrong = "; e wrong_payload_type; f bad_signature"
	for _, x := range []struct {
		most int
		want string
	}{
		{100, "one: ada-1@a bruno@d a d; three: ada-1@c c; two: bruno@b b" + wrong},
		{24, "one: ada-1@a bruno@d a d; three: ada-1@c c; two: bruno@b b" + wrong},
		// What needs little is not kept waiting by what needs much.
		{19, "one: ada-1@a bruno@d a d; three: ada-1@c c; b too_large" + wrong},
		{12, "one: bruno@d d; three: ada-1@c c; a too_large; b too_large" + wrong},
		{1, "a too_large; b too_large; c too_large; d too_large" + wrong},
		{0, "a too_large; b too_large; c too_large; d too_large" + wrong},
	} {
		r := c.roster()
		r.SetMost(x.most)
		random := rand.New(rand.NewPCG(1, 2))
		for range 5 {
			attestations, rejections := r.Verify(files, now)
			if got := told(attestations, rejections); got != x.want {
				t.Errorf("at most %d verifications\ngot  %s\nwant %s", x.most, got, x.want)
				break
			}
			for _, rejection := range rejections {
				if says := fmt.Sprintf("more than %d verifications", x.most); rejection.Code == "too_large" && !strings.Contains(rejection.Text, says) {
					t.Errorf("%q is not said in %q", says, rejection.Text)
				}
			}
			random.Shuffle(len(files), func(i, j int) { files[i], files[j] = files[j], files[i] })
		}
	}
}

// TestVerifyFindsWhatIsNamed: what names its key is tried without any verification
// of those that are shared, and a name helps nobody else.
func TestVerifyFindsWhatIsNamed(t *testing.T) {
	c := newCast(t)
	one := payload(t, "one")
	spki := c.signers["bruno"].Key().SPKI()
	hint := c.signers["bruno"].Key().Hint()
	named := func(path, who string, change func(*source.Envelope)) source.Envelope {
		e := c.file(path, one, who)
		change(&e)
		return e
	}
	nothing := func(*source.Envelope) {}
	for _, x := range []struct {
		name string
		file source.Envelope
		want string
	}{
		{"by its file, as attest does", named("x/plan-0123456789ab."+spki.Short()+".dsse.json", "bruno", nothing), "one: bruno@"},
		{"by its file, as the demo does", named("1-plan.bruno.dsse.json", "bruno", nothing), "one: bruno@"},
		{"by a key id", named("a", "bruno", func(e *source.Envelope) { e.Signatures[0].KeyID = string(spki) }), "one: bruno@"},
		{"by the key id of a later signature", named("a", "bruno", func(e *source.Envelope) {
			e.Signatures[0].KeyID = string(spki)
			e.Signatures = append([]intoto.Signature{{}}, e.Signatures...)
		}), "too_large"}, // the other one must be tried too
		{"by the hint of a bundle", named("a", "bruno", func(e *source.Envelope) { e.Hint = base64.StdEncoding.EncodeToString(hint[:]) }), "one: bruno@"},
		{"by nothing", named("a", "bruno", nothing), "too_large"},
		{"by the name of another", named("1-plan.ada-1.dsse.json", "bruno", nothing), "too_large"},
		{"a stranger by that name", named("1-plan.bruno.dsse.json", "stranger", nothing), "too_large"},
	} {
		r := c.roster()
		r.SetMost(0)
		if got := told(r.Verify([]source.Envelope{x.file}, now)); !strings.Contains(got, x.want) {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

// TestVerifyBearsJunk: 20,000 files that sort first, each with as many signatures as
// are read, and more, that fit
// no key but could, some by the names of those who sign, take nothing from the good
// evidence behind them.
func TestVerifyBearsJunk(t *testing.T) {
	c := newCast(t)
	var good []source.Envelope
	for i := range 50 {
		for _, who := range []string{"builder", "bruno", "ada-1"} {
			good = append(good, c.file(fmt.Sprintf("z/%02d-thing.%s.dsse.json", i, who), payload(t, fmt.Sprint(i)), who))
		}
	}
	want := told(c.roster().Verify(good, now))
	if !strings.HasPrefix(want, "0: ada-1@") || strings.Contains(want, "bad_signature") {
		t.Fatalf("without junk: %s", want)
	}
	all := slices.Clone(good)
	stolen := c.file("", payload(t, "other"), "bruno").Signatures[0].Sig
	for i := range 20_000 {
		junk := source.Envelope{Envelope: intoto.Envelope{PayloadType: intoto.PayloadType, Payload: []byte(fmt.Sprint("junk ", i))}, Origin: decision.Origin{Path: fmt.Sprintf("a/%05d.bruno.dsse.json", i)}}
		for range 64 {
			junk.Signatures = append(junk.Signatures, intoto.Signature{Sig: stolen, KeyID: string(c.signers["ada-1"].Key().SPKI())})
		}
		all = append(all, junk)
	}
	before := worked(t)
	attestations, rejections := c.roster().Verify(all, now)
	took := worked(t) - before
	var others []decision.Rejection
	for _, r := range rejections {
		if r.Code != "too_large" || !strings.HasPrefix(r.File, "a/") {
			others = append(others, r)
		}
	}
	if got := told(attestations, others); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if len(rejections) != 20_000 {
		t.Errorf("%d rejections", len(rejections))
	}
	if took > 15*time.Second { // it is some three
		t.Errorf("it took %v of the cores", took)
	}
}

// worked is for how long cores have worked for this process.
func worked(t *testing.T) time.Duration {
	var used syscall.Rusage
	must(t, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// TestVerifyBearsManyFiles: what honest people leave is far from the bound.
func TestVerifyBearsManyFiles(t *testing.T) {
	c := newCast(t)
	many := make([]source.Envelope, 300)
	for i := range many {
		many[i] = c.file(fmt.Sprintf("%03d", i), payload(t, fmt.Sprint(i)), "builder", "bruno")
	}
	attestations, rejections := c.roster().Verify(many, now)
	if len(attestations) != len(many) || len(rejections) > 0 {
		t.Errorf("%d attestations, %d rejections", len(attestations), len(rejections))
	}
}

func TestRosterRefusesWhatIsListedTwice(t *testing.T) {
	c := newCast(t)
	again := func(id, other string) trust.Functionary {
		f := *c.of(other)
		f.ID = id
		return f
	}
	reread, err := trust.ParseKey(append([]byte("a comment\n"), publicPEM(t, c.private["bruno"].Public())...))
	must(t, err)
	for _, x := range []struct {
		name    string
		persons []trust.Person
		more    []trust.Functionary
		says    string
	}{
		{"a person", []trust.Person{ada, bruno, {ID: "ada", Side: "customer"}}, nil, `person "ada" is listed twice`},
		{"a functionary", []trust.Person{ada, bruno}, []trust.Functionary{{ID: "bruno", Key: c.signers["stranger"].Key()}}, `functionary "bruno" is listed twice`},
		{"a key under another id", []trust.Person{ada, bruno}, []trust.Functionary{again("second", "bruno")}, `"bruno" and "second" hold the same key`},
		{"a key in another form", []trust.Person{ada, bruno}, []trust.Functionary{{ID: "second", Key: reread}}, `"bruno" and "second" hold the same key`},
	} {
		t.Run(x.name, func(t *testing.T) {
			r, err := trust.NewRoster(x.persons, slices.Concat(c.functionaries, x.more), nil, sigstore.Material{})
			if err == nil || !strings.Contains(err.Error(), x.says) || r != nil {
				t.Errorf("got %v, want %q in it", err, x.says)
			}
		})
	}
}

func TestRosterLooksUp(t *testing.T) {
	c := newCast(t)
	c.revoked[string(c.of("ada-2").Key.SPKI())] = trust.Revocation{Compromise: true}
	c.of("builder").Until = now
	r := c.roster()
	for id, usable := range map[string]bool{"ada-1": true, "ada-2": false, "bruno": true, "builder": false} {
		f, ok := r.Lookup(c.signers[id].Who(), now)
		if f.ID != id || ok != usable {
			t.Errorf("%s is %q, usable %v", id, f.ID, ok)
		}
	}
	if f, ok := r.Lookup(c.signers["stranger"].Who(), now); ok || f.ID != "" {
		t.Errorf("the stranger is %q", f.ID)
	}
	for role, want := range map[string]int{"tester": 1, "author": 1, "sponsor": 1, "builder": 0, "test": 0, "": 0, "Sponsor": 0} {
		if got := r.Trusted(role, now).Keys; len(got) != want {
			t.Errorf("%d keys for %q, want %d", len(got), role, want)
		}
	}
	for role, want := range map[string]bool{"builder": true, "": false, "build": false, "BUILDER": false} {
		if r.Holds(role) != want {
			t.Errorf("Holds(%q) is %v", role, !want)
		}
	}
	if p, ok := r.Person("bruno"); !ok || p != bruno {
		t.Errorf("bruno is %v", p)
	}
	if _, ok := r.Person("builder"); ok {
		t.Error("a system is a person")
	}
}

// TestProofs: each signer has the earliest proof of theirs, and nobody that of another.
func TestProofs(t *testing.T) {
	c, s := newCast(t), testkit.NewSigstore(t)
	authority, err := sigstore.ParseAuthority("invented", s.Authority(), now.Add(-year), now.Add(year))
	must(t, err)
	believed, err := sigstore.NewMaterial(nil, authority)
	must(t, err)
	r, err := trust.NewRoster([]trust.Person{ada, bruno}, c.functionaries, c.revoked, believed)
	must(t, err)
	one := payload(t, "one")
	stamped := func(path, who string, at time.Time) source.Envelope {
		b := s.Keyed(c.file(path, one, who).Envelope)
		s.Stamp(b, at)
		e, err := intoto.Read(s.File(b))
		must(t, err)
		return source.Envelope{Envelope: e, Origin: decision.Origin{Path: path, Digest: canon.Sum([]byte(path))}}
	}
	early, late := now.Add(-3*time.Hour), now.Add(-time.Hour)
	for _, x := range []struct {
		name     string
		in       []source.Envelope
		proven   time.Time
		unproven string
	}{
		{"nobody", []source.Envelope{c.file("a", one, "bruno")}, time.Time{}, "bruno"},
		{"one", []source.Envelope{stamped("a", "bruno", late)}, late, ""},
		{"twice", []source.Envelope{stamped("a", "bruno", late), stamped("b", "bruno", early), c.file("c", one, "bruno")}, early, ""},
		{"one of two", []source.Envelope{stamped("a", "bruno", late), c.file("b", one, "ada-1")}, late, "ada-1"},
		{"both", []source.Envelope{stamped("a", "bruno", late), stamped("b", "ada-1", early)}, early, ""},
		{"after the deciding instant", []source.Envelope{stamped("a", "bruno", now.Add(trust.Skew+time.Second))}, time.Time{}, "bruno"},
		{"as far as clocks differ", []source.Envelope{stamped("a", "bruno", now.Add(trust.Skew))}, now.Add(trust.Skew), ""},
	} {
		attestations, rejections := r.Verify(x.in, now)
		if len(attestations) != 1 || len(rejections) != 0 {
			t.Fatalf("%s: %s", x.name, told(attestations, rejections))
		}
		var unproven []string
		for _, s := range attestations[0].Unproven() {
			unproven = append(unproven, s.Functionary)
		}
		if got := strings.Join(unproven, " "); !attestations[0].Proven().Equal(x.proven) || got != x.unproven {
			t.Errorf("%s: proven at %s, not by %q", x.name, attestations[0].Proven(), got)
		}
		if !attestations[0].Since().IsZero() {
			t.Errorf("%s: a key's signature is not older than %s", x.name, attestations[0].Since())
		}
	}
}
