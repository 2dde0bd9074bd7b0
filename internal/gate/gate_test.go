package gate_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

func TestMain(m *testing.M) {
	defer testkit.Clean()
	m.Run() // whoever called TestMain exits by its result
}

func evaluate(t *testing.T, o gate.Options, at time.Time) decision.Decision {
	t.Helper()
	in, _, err := gate.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	d, err := gate.Evaluate(t.Context(), in, at)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func payload(t *testing.T, d decision.Decision) []byte {
	t.Helper()
	b, err := d.Payload()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestSameBytes: the machine's time zone, its cores and the order in which files
// came to lie in a folder are not part of a decision.
func TestSameBytes(t *testing.T) {
	e := testkit.New(t)
	// Something to reject as well, whose order could differ.
	e.Write("evidence/a/junk.json", []byte("{"))
	e.Write("evidence/z/junk.json", []byte("["))
	e.Write("evidence/junk.json", []byte(""))
	local, cores := time.Local, runtime.GOMAXPROCS(0)
	t.Cleanup(func() {
		time.Local = local
		runtime.GOMAXPROCS(cores)
	})
	zones := []*time.Location{time.UTC, time.FixedZone("AWST", 8*60*60), time.FixedZone("elsewhere", -(9*60+30)*60)}
	random := rand.New(rand.NewPCG(1, 2))
	var want []byte
	runs := 30
	if os.Getenv("RELEASEGATE_SOAK") != "" {
		runs = 100
	}
	for run := range runs {
		time.Local = zones[run%len(zones)]
		runtime.GOMAXPROCS(1 + run%2)
		again(t, e.Path("evidence"), random)
		d := evaluate(t, options(e), testkit.Now)
		got := payload(t, d)
		if want == nil {
			want = got
			if d.Verdict != decision.Approved || d.Rejections.Total != 3 {
				t.Fatalf("%s, %d rejections", d.Verdict, d.Rejections.Total)
			}
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("run %d (%s, %d cores) gave\n%s\nwant\n%s", run, time.Local, runtime.GOMAXPROCS(0), got, want)
		}
	}
}

// again writes the files of a folder anew, in another order.
func again(t *testing.T, dir string, random *rand.Rand) {
	t.Helper()
	content := map[string][]byte{}
	var names []string
	err := filepath.WalkDir(dir, func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		names = append(names, name)
		content[name], err = os.ReadFile(name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for _, name := range names {
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, content[name], 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPure: to decide changes nothing that it decides by, and what was found may
// come in any order.
func TestPure(t *testing.T) {
	e := testkit.New(t)
	in, _, err := gate.Open(options(e))
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	var want []byte
	for range 5 {
		d, err := gate.Evaluate(t.Context(), in, testkit.Now)
		if err != nil {
			t.Fatal(err)
		}
		got := payload(t, d)
		if want == nil {
			want = got
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
		random.Shuffle(len(in.Found), func(i, j int) { in.Found[i], in.Found[j] = in.Found[j], in.Found[i] })
	}
}

// TestInstant: a decision is made at a whole second in UTC.
func TestInstant(t *testing.T) {
	o := options(testkit.New(t))
	want := payload(t, evaluate(t, o, testkit.Now))
	for _, at := range []time.Time{testkit.Now.Add(time.Second - time.Nanosecond), testkit.Now.In(time.FixedZone("AWST", 8*60*60))} {
		d := evaluate(t, o, at)
		if got := payload(t, d); !bytes.Equal(got, want) {
			t.Errorf("at %s it is decided otherwise", at)
		}
		if !d.DecidedAt.Equal(testkit.Now) || d.DecidedAt.Location() != time.UTC {
			t.Errorf("decided at %s", d.DecidedAt)
		}
	}
	if got := payload(t, evaluate(t, o, testkit.Now.Add(time.Second))); bytes.Equal(got, want) {
		t.Error("a second later it is the same decision")
	}
}

// TestPhaseExit: each phase of the honest engagement can be left, by a decision
// that admits nothing.
func TestPhaseExit(t *testing.T) {
	e := testkit.New(t)
	for _, phase := range decision.Phases {
		o := options(e)
		o.Gate, o.Phase = "phase-exit", phase
		d := evaluate(t, o, testkit.Now)
		if d.Verdict != decision.Approved || d.Type() != decision.PhaseType || d.Board != nil || d.Phase != phase || !slices.Equal(d.Phases, []string{phase}) {
			t.Errorf("%s: %s, %s, phases %v, reasons %+v", phase, d.Verdict, d.Type(), d.Phases, d.Reasons)
		}
		if len(d.Results) == 0 || len(d.Evidence) == 0 {
			t.Errorf("%s: %d results, %d pieces of evidence", phase, len(d.Results), len(d.Evidence))
		}
		for _, s := range d.Subjects() {
			for _, a := range d.Release.Artifacts {
				if s.Digest["sha256"] == string(a.SHA256) {
					t.Errorf("%s: names the artifact %s", phase, a.Name)
				}
			}
		}
	}
}

// TestPhaseExitWithoutItsEvidence: what another phase left is no substitute.
func TestPhaseExitWithoutItsEvidence(t *testing.T) {
	e := testkit.New(t)
	e.Remove("evidence/4-*")
	for _, phase := range decision.Phases {
		o := options(e)
		o.Gate, o.Phase = "phase-exit", phase
		if d := evaluate(t, o, testkit.Now); (d.Verdict == decision.Denied) != (phase == "testing-and-validation") || d.Type() != decision.PhaseType {
			t.Errorf("%s: %s", phase, d.Verdict)
		}
	}
}

// TestCoverage: a gate that requires few controls does not look as if it covered
// more than one that requires them all.
func TestCoverage(t *testing.T) {
	e := testkit.New(t)
	const title = "ISO/IEC 27001:2022 Annex A"
	annex := func(o gate.Options) decision.Coverage {
		t.Helper()
		d := evaluate(t, o, testkit.Now)
		i := slices.IndexFunc(d.Coverage, func(c decision.Coverage) bool { return c.Framework == "iso27001-2022" && c.Title == title })
		if i < 0 {
			t.Fatalf("no coverage of %s: %+v", title, d.Coverage)
		}
		if c := d.Coverage[i]; c.Evidenced == 0 || c.Applicable != c.Evidenced+len(c.Inherited)+len(c.NoVisibility) {
			t.Fatalf("%+v", c)
		}
		return d.Coverage[i]
	}
	release := annex(options(e))
	o := options(e)
	o.Gate, o.Phase = "phase-exit", "testing-and-validation"
	phase := annex(o)
	if phase.Evidenced >= release.Evidenced || len(phase.NoVisibility) == 0 || phase.Basis != decision.ByMapping {
		t.Errorf("phase exit %+v, release %+v", phase, release)
	}
}

// TestUnsigned: rules that nobody vouches for give a trial, even to a caller who
// forgets to say so.
func TestUnsigned(t *testing.T) {
	e := testkit.New(t)
	e.Remove("policy/manifest.dsse.json")
	e.Remove("trust/manifest.dsse.json")
	o := options(e)
	if _, _, err := gate.Open(o); err == nil || fault.KindOf(err) != fault.Refused {
		t.Fatalf("an unsigned policy is accepted: %v", err)
	}
	o.AllowUnsigned = true
	for _, unsafe := range [][]string{nil, {}, {"--allow-unsigned-policy"}} {
		o.Unsafe = unsafe
		d := evaluate(t, o, testkit.Now)
		if d.Type() != decision.TrialType || !d.Trial() || len(d.Unsafe) != 1 || len(d.Policy.Signers) != 0 || len(d.Subjects()) != 1 {
			t.Errorf("%q: %s, unsafe %q, signed by %q", unsafe, d.Type(), d.Unsafe, d.Policy.Signers)
		}
		if len(d.Results) == 0 {
			t.Error("no control was judged")
		}
	}
	// Accepted unsigned is not verified, even where a signature lies beside it.
	o = options(testkit.New(t))
	o.AllowUnsigned = true
	if d := evaluate(t, o, testkit.Now); d.Type() != decision.TrialType {
		t.Errorf("%s", d.Type())
	}
}

// TestNoKey: without a pinned key nobody vouches for anything.
func TestNoKey(t *testing.T) {
	o := options(testkit.New(t))
	o.Security = trust.Trusted{}
	if in, _, err := gate.Open(o); err == nil || in != nil || fault.KindOf(err) != fault.Refused {
		t.Errorf("%+v, %v", in, err)
	}
}

// TestNothingRequired: a gate that security's list does not name, or that judges
// no phase, approves nothing, and neither does an empty folder.
func TestNothingRequired(t *testing.T) {
	in, _, err := gate.Open(options(testkit.New(t)))
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*gate.Inputs){
		"another gate":  func(in *gate.Inputs) { p := *in.Plan; p.Gate.Name = "another"; in.Plan = &p },
		"no phase":      func(in *gate.Inputs) { p := *in.Plan; p.Gate.Phases = nil; in.Plan = &p },
		"nothing found": func(in *gate.Inputs) { in.Found = nil },
	} {
		spoilt := *in
		plan := *in.Plan
		plan.Release.Parameters = nil
		spoilt.Plan = &plan
		spoil(&spoilt)
		d, err := gate.Evaluate(t.Context(), &spoilt, testkit.Now)
		if err == nil && d.Verdict != decision.Denied {
			t.Errorf("%s: approved", name)
		}
		if err == nil && len(d.Reasons) == 0 {
			t.Errorf("%s: denied for no reason", name)
		}
	}
}

// TestLater: the approval ends when it says that it does.
func TestLater(t *testing.T) {
	o := options(testkit.New(t))
	d := evaluate(t, o, testkit.Now)
	if d.Verdict != decision.Approved || !d.ValidUntil.At.After(testkit.Now) || d.ValidUntil.Because == "" {
		t.Fatalf("%s until %+v", d.Verdict, d.ValidUntil)
	}
	for _, months := range []int{2, 6} {
		at := testkit.Now.AddDate(0, months, 0)
		in, _, err := gate.Open(o)
		if err != nil {
			t.Fatal(err)
		}
		if d, err := gate.Evaluate(t.Context(), in, at); err == nil && d.Verdict == decision.Approved {
			t.Errorf("still approved after %d months", months)
		}
	}
}

// TestDecide: the same decision has the same bytes, signed twice as well, and each
// is an entry of its ledger.
func TestDecide(t *testing.T) {
	e := testkit.New(t)
	o := options(e)
	o.OpenSigner = func() (*sign.Signer, error) { return e.Signer("demo-gate"), nil }
	in, signer, err := gate.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	in.Extends = nil // these ledgers begin here
	var first *gate.Signed
	for i, dir := range []string{"ledger-1", "ledger-2"} {
		log, err := ledger.Open(e.Path(dir))
		if err != nil {
			t.Fatal(err)
		}
		s, err := gate.Decide(t.Context(), in, testkit.Now, signer, log)
		if err != nil {
			t.Fatal(err)
		}
		if s.Decision.Type() != decision.ApprovalType || s.Entry.Payload != s.Payload || s.Entry.Verdict != decision.Approved || s.Entry.Signer != signer.Key().SPKI() || s.Entry.Type != decision.ApprovalType {
			t.Errorf("%s, entry %+v", s.Decision.Type(), s.Entry)
		}
		if s.Payload != canon.Sum(payload(t, s.Decision)) {
			t.Error("the digest is that of another payload")
		}
		if i == 0 {
			first = s
		} else if !bytes.Equal(s.Envelope, first.Envelope) || !bytes.Equal(s.Bundle, first.Bundle) || bytes.Equal(s.Envelope, s.Bundle) {
			t.Error("signed twice, it has other bytes")
		}
	}
}

// TestWhoMaySign: only a key that is valid and has the gate's role, at the instant
// of deciding.
func TestWhoMaySign(t *testing.T) {
	e := testkit.New(t)
	for _, c := range []struct {
		name, who string
		at        time.Time
		ok        bool
	}{
		{"the gate", "demo-gate", testkit.Now, true},
		{"a person", "invented-board-chair", testkit.Now, false},
		{"security, who is in no roster", "demo-security", testkit.Now, false},
		{"the gate before its key is valid", "demo-gate", testkit.Now.AddDate(-2, 0, 0), false},
	} {
		o := options(e)
		o.At = c.at
		o.OpenSigner = func() (*sign.Signer, error) { return e.Signer(c.who), nil }
		_, _, err := gate.Open(o)
		if (err == nil) != c.ok || err != nil && !strings.Contains(err.Error(), "is not valid with the role release-gate") {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestPrevious: a decision is compared only with one that a gate has signed.
func TestPrevious(t *testing.T) {
	e := testkit.New(t)
	o := options(e)
	in, _, err := gate.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	log, err := ledger.Open(e.Path("ledger"))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := gate.Decide(t.Context(), in, testkit.Now, e.Signer("demo-gate"), log)
	if err != nil {
		t.Fatal(err)
	}
	forged, err := gate.Decide(t.Context(), in, testkit.Now, e.Signer("invented-board-chair"), log)
	if err != nil {
		t.Fatal(err)
	}
	e.Remove("evidence/4-*")
	for name, c := range map[string]struct {
		content []byte
		ok      bool
	}{
		"envelope": {signed.Envelope, true}, "bundle": {signed.Bundle, true},
		"signed by another": {forged.Envelope, false}, "half": {signed.Envelope[:100], false}, "nothing": {nil, false},
	} {
		e.Write("previous.json", c.content)
		o.Previous = e.Path("previous.json")
		in, _, err := gate.Open(o)
		if !c.ok {
			if err == nil || fault.KindOf(err) != fault.Refused {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		d, err := gate.Evaluate(t.Context(), in, testkit.Now)
		if err != nil || d.Changes == nil || d.Changes.Previous != signed.Payload || d.Changes.Verdict != decision.Approved || len(d.Changes.New) == 0 || len(d.Changes.Gone) != 0 {
			t.Errorf("%s: %v, %+v", name, err, d.Changes)
		}
	}
}

// TestLasts: what counts, and what is signed, is evaluated twice; what is only
// looked at is not.
func TestLasts(t *testing.T) {
	o := options(testkit.New(t))
	in, _, err := gate.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	somebody := trust.Signatory{Identity: decision.Identity{Issuer: "https://issuer.invented.example", Subject: "gate@invented.example"}}
	for _, c := range []struct {
		name   string
		unsafe []string
		by     trust.Signatory
		lasts  bool
	}{
		{"counts", nil, somebody, true},
		{"is recomputed by somebody who does not sign", nil, trust.Signatory{}, true},
		{"trial that is signed", []string{"--at"}, somebody, true},
		{"dry run", []string{"--dry-run"}, trust.Signatory{}, false},
	} {
		in.Unsafe, in.Gate = c.unsafe, c.by
		if in.Lasts() != c.lasts {
			t.Errorf("%s: %t", c.name, !c.lasts)
		}
	}
}
