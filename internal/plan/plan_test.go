package plan_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/testkit"
)

var update = flag.Bool("update", false, "rewrite golden files")

const goodTrust = `
person "anne" {
  name         = "Invented Anne"
  organisation = "Example"
  side         = "supplier"
}

functionary "anne" {
  person      = "anne"
  roles       = ["tester", "board-chair"]
  key         = "keys/one.pub"
  valid_from  = "2025-06-30T00:00:00Z"
  valid_until = "2027-06-30T00:00:00Z"
}
`

const goodGate = `
gate "production-release" {
  validity = "7d"
  tiers    = ["core"]
  phases   = ["platform-configuration", "testing-and-validation"]
}

gate "phase-exit" {
  milestone = true
  validity  = "30d"
  tiers     = ["core"]
  phases    = ["platform-configuration", "testing-and-validation"]
}

phase "testing-and-validation" {
  evidence "pentest-report" {
    about   = "artifacts"
    max_age = "90d"
    signers {
      role  = "tester"
      count = 1
    }
  }
}

phase "platform-configuration" {
  evidence "access-review" {
    about = "engagement"
    signers {
      role  = "tester"
      count = 1
    }
  }
}
`

const goodRelease = `
engagement "pilot" {
  customer = "customer"
  supplier = "supplier"
}

release "1.0.0" {
  version       = "1.0.0"
  environment   = "production"
  change_type   = "normal"
  go_live       = "2026-06-30"
  hypercare_end = "2026-08-04"

  window {
    start = "2026-06-30T03:00:00Z"
    end   = "2026-06-30T09:00:00Z"
  }

  artifact "verifier" {
    sha256 = "1111111111111111111111111111111111111111111111111111111111111111"
  }

  artifact "issuer" {
    sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
  }

  parameters "TST-09" {
    max_age_days = 60
    regions      = ["a", "b"]
  }
}
`

// folder writes files below a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// keys are a public key, the same one in another PEM form, and a private one.
func keys(t *testing.T) map[string]string {
	t.Helper()
	seed := sha256.Sum256([]byte("one"))
	private := ed25519.NewKeyFromSeed(seed[:])
	public, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"keys/one.pub":       string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})),
		"keys/one-again.pub": "The same key.\n" + string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Headers: map[string]string{"Note": "again"}, Bytes: public})),
		"keys/private.key":   string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})),
	}
}

func policy(t *testing.T, gate string) *bundle.Bundle {
	t.Helper()
	return open(t, bundle.Policy, map[string]string{plan.GateFile: gate})
}

func trusted(t *testing.T, hcl string) *bundle.Bundle {
	t.Helper()
	files := keys(t)
	files[plan.TrustFile] = hcl
	return open(t, bundle.Trust, files)
}

func open(t *testing.T, kind bundle.Kind, files map[string]string) *bundle.Bundle {
	t.Helper()
	b, err := bundle.Load(folder(t, files), kind)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// load loads a plan of which each part is the good one if it is empty.
func load(t *testing.T, trust, gate, release string, q plan.Request) (*plan.Plan, error) {
	t.Helper()
	orGood := func(s, good string) string {
		if s == "" {
			return good
		}
		return s
	}
	q.ReleaseFile, q.Release = "release.hcl", []byte(orGood(release, goodRelease))
	if q.Gate == "" {
		q.Gate = "production-release"
	}
	return plan.Load(policy(t, orGood(gate, goodGate)), trusted(t, orGood(trust, goodTrust)), q)
}

func TestGoodPlan(t *testing.T) {
	p, err := load(t, "", "", "", plan.Request{})
	if err != nil {
		t.Fatal(err)
	}
	if p.Engagement != (decision.Engagement{Customer: "customer", ID: "pilot", Supplier: "supplier"}) || p.Release.Engagement != p.Engagement.Digest() {
		t.Errorf("engagement %+v", p.Engagement)
	}
	r := p.Release
	if len(r.Artifacts) != 2 || r.Artifacts[0].Name != "issuer" || r.Artifacts[1].Name != "verifier" {
		t.Errorf("artifacts must be sorted by name: %+v", r.Artifacts)
	}
	if fmt.Sprint(r.Parameters) != "map[TST-09:map[max_age_days:60 regions:[a b]]]" {
		t.Errorf("parameters %v", r.Parameters)
	}
	if p.Gate.Milestone || p.Gate.Quorum != nil || p.Gate.Validity != 7*24*time.Hour || p.Phase != "" {
		t.Errorf("gate %+v", p.Gate)
	}
	if p.Gate.Phases[0].Evidence[0].MaxAge != 0 || p.Gate.Phases[1].Evidence[0].MaxAge != 90*24*time.Hour {
		t.Errorf("phases %+v", p.Gate.Phases)
	}
	if p.Gate.Owner("pentest-report") != "tester" || p.Gate.Owner("environment") != "" || !p.Gate.Collects("access-review") || p.Gate.Collects("vote") {
		t.Error("owners and kinds of the gate")
	}
}

// TestOrderOfBlocksDecidesNothing: the same release in another order has the same
// digest.
func TestOrderOfBlocksDecidesNothing(t *testing.T) {
	_, one, err := plan.Release("release.hcl", []byte(goodRelease))
	if err != nil {
		t.Fatal(err)
	}
	start, end := strings.Index(goodRelease, "  artifact \"verifier\""), strings.Index(goodRelease, "  artifact \"issuer\"")
	text := goodRelease[:start] + goodRelease[end:]
	text = strings.Replace(text, "  parameters", goodRelease[start:end]+"  parameters", 1)
	_, other, err := plan.Release("elsewhere/release.hcl", []byte(text))
	if err != nil || text == goodRelease || one.Digest() != other.Digest() {
		t.Errorf("%v: %s, %s", err, one.Digest(), other.Digest())
	}
}

func TestGateAndPhase(t *testing.T) {
	for _, c := range []struct {
		name, gate, phase string
		phases            []string
		kind              fault.Kind
		says              string
	}{
		{"a gate", "production-release", "", []string{"platform-configuration", "testing-and-validation"}, 0, ""},
		{"a milestone", "phase-exit", "testing-and-validation", []string{"testing-and-validation"}, 0, ""},
		{"a gate with a phase", "production-release", "testing-and-validation", nil, fault.Usage, "all of its phases"},
		{"a milestone without a phase", "phase-exit", "", nil, fault.Usage, "none of its phases"},
		{"a milestone with a phase that it does not judge", "phase-exit", "go-live-readiness", nil, fault.Usage, "none of its phases"},
		{"a gate that nobody declared", "production", "", nil, fault.Refused, `no gate "production"`},
		{"a gate by a prefix", "production-releas", "", nil, fault.Refused, "no gate"},
		{"a gate in capitals", "Production-Release", "", nil, fault.Refused, "no gate"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := load(t, "", "", "", plan.Request{Gate: c.gate, Phase: c.phase})
			if c.says != "" {
				if err == nil || fault.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) || fault.HintOf(err) == "" {
					t.Errorf("got %v (kind %d, hint %q), want %q", err, fault.KindOf(err), fault.HintOf(err), c.says)
				}
				return
			}
			if err != nil || !slices.Equal(p.Gate.PhaseNames(), c.phases) || p.Phase != c.phase {
				t.Errorf("%v, %+v", err, p)
			}
		})
	}
}

// TestDiagnostics: whatever is wrong with a file is said at once, each with its
// place, the line under a caret, and how to mend it.
func TestDiagnostics(t *testing.T) {
	found, err := filepath.Glob("testdata/diagnostics/*.hcl")
	if err != nil || len(found) == 0 {
		t.Fatalf("no files to diagnose: %v", err)
	}
	for _, name := range found {
		t.Run(filepath.Base(name), func(t *testing.T) {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var refused error
			dir := ""
			switch kind, _, _ := strings.Cut(filepath.Base(name), "-"); kind {
			case "trust":
				b := trusted(t, string(content))
				dir = b.Where(".")
				_, refused = plan.Roster(b)
			case "gate":
				b := policy(t, string(content))
				dir = b.Where(".")
				_, refused = plan.Load(b, trusted(t, goodTrust), plan.Request{ReleaseFile: "release.hcl", Release: []byte(goodRelease), Gate: "production-release"})
			case "release":
				_, _, refused = plan.Release("release.hcl", content)
			case "admission":
				dir = folder(t, keys(t))
				_, refused = plan.Admission(filepath.Join(dir, "admission.hcl"), content)
			default:
				t.Fatalf("what is %q?", name)
			}
			if refused == nil || fault.KindOf(refused) != fault.Refused {
				t.Fatalf("not refused: %v", refused)
			}
			got := refused.Error() + "\n"
			if dir != "" {
				got = strings.ReplaceAll(got, dir, "DIR")
			}
			if strings.Contains(got, "PRIVATE KEY-----") {
				t.Error("a private key was printed")
			}
			golden := strings.TrimSuffix(name, ".hcl") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatalf("%v (make update writes it)", err)
			}
			if got != string(want) {
				t.Errorf("%s is not what was said (make update rewrites it):\n%s", golden, got)
			}
		})
	}
}

// one replaces one text of a good file, and must find it there once.
func one(t *testing.T, good, before, after string) string {
	t.Helper()
	if strings.Count(good, before) != 1 {
		t.Fatalf("%q is there %d times", before, strings.Count(good, before))
	}
	return strings.Replace(good, before, after, 1)
}

// TestValues: what each kind of value may be, down to the edges.
func TestValues(t *testing.T) {
	for _, c := range []struct {
		what     string
		load     func(t *testing.T, value string) error
		good     []string
		bad      []string
		complain string
	}{
		{
			"duration", func(t *testing.T, value string) error {
				_, err := load(t, "", one(t, goodGate, `validity = "7d"`, "validity = "+value), "", plan.Request{})
				return err
			},
			[]string{`"1m"`, `"30m"`, `"48h"`, `"90d"`, `"3660d"`, `"87840h"`},
			[]string{`""`, `"0d"`, `"-1d"`, `"3661d"`, `"87841h"`, `"99999999999999999999d"`, `"9223372036854775807m"`, `"1.5d"`, `"7"`, `"d"`, `"7 d"`, `" 7d"`, `"7D"`, `"1w"`, `"1h30m"`, `"0x7d"`, `"７d"`},
			"Not a duration",
		},
		{
			"greatest age", func(t *testing.T, value string) error {
				_, err := load(t, "", one(t, goodGate, `max_age = "90d"`, "max_age = "+value), "", plan.Request{})
				return err
			},
			[]string{`"90d"`, `null`},
			// Nothing between the quotes is a slip, and must not read as no limit.
			[]string{`""`, `" "`, `"0d"`, `"none"`},
			"Not a duration",
		},
		{
			"instant", func(t *testing.T, value string) error {
				_, err := load(t, "", "", one(t, goodRelease, `start = "2026-06-30T03:00:00Z"`, "start = "+value), plan.Request{})
				return err
			},
			[]string{`"2026-06-30T03:00:00Z"`, `"2024-02-29T00:00:00Z"`},
			[]string{`""`, `"2026-06-30"`, `"2026-06-30T03:00:00"`, `"2026-06-30T03:00:00+00:00"`, `"2026-06-30T03:00:00+08:00"`, `"2026-06-30T03:00:00z"`, `"2026-06-31T03:00:00Z"`, `"2026-06-30T24:00:00Z"`, `"2026-06-30 03:00:00Z"`, `"now"`},
			"Not an instant",
		},
		{
			"civil date", func(t *testing.T, value string) error {
				_, err := load(t, "", "", one(t, goodRelease, `hypercare_end = "2026-08-04"`, "hypercare_end = "+value), plan.Request{})
				return err
			},
			[]string{`"2026-07-01"`, `"2028-02-29"`},
			[]string{`""`, `"2025-02-29"`, `"2026-06-31"`, `"2026-6-30"`, `"30-06-2026"`, `"2026-06-30T00:00:00Z"`, `"today"`},
			"Not a date",
		},
		{
			"id", func(t *testing.T, value string) error {
				_, err := load(t, "", "", one(t, goodRelease, `customer = "customer"`, "customer = "+value), plan.Request{})
				return err
			},
			[]string{`"a"`, `"0"`, `"an-agency.wa"`, `"1.0.0"`},
			[]string{`""`, `"A"`, `"an agency"`, `"-a"`, `".a"`, `"a_b"`, `"a/b"`, `"a\n"`, `"agenсy"`, `"ä"`, `"../a"`},
			"Not an id",
		},
	} {
		for _, value := range c.good {
			if err := c.load(t, value); err != nil {
				t.Errorf("%s %s is refused: %v", c.what, value, err)
			}
		}
		for _, value := range c.bad {
			if err := c.load(t, value); err == nil || !strings.Contains(err.Error(), c.complain) {
				t.Errorf("%s %s: %v, want %q", c.what, value, err, c.complain)
			}
		}
	}
}

// TestGoLiveLiesInTheWindow: by the civil dates of Perth, where the window's last
// hours are the next day's first.
func TestGoLiveLiesInTheWindow(t *testing.T) {
	for _, c := range []struct {
		start, end, date string
		ok               bool
	}{
		{"2026-06-30T03:00:00Z", "2026-06-30T09:00:00Z", "2026-06-30", true},
		{"2026-06-30T03:00:00Z", "2026-06-30T09:00:00Z", "2026-06-29", false},
		{"2026-06-30T03:00:00Z", "2026-06-30T09:00:00Z", "2026-07-01", false},
		{"2026-06-30T03:00:00Z", "2026-06-30T15:59:59Z", "2026-07-01", false},
		{"2026-06-30T03:00:00Z", "2026-06-30T16:00:00Z", "2026-07-01", true},
		{"2026-06-29T15:59:59Z", "2026-06-30T09:00:00Z", "2026-06-29", true},
		{"2026-06-29T16:00:00Z", "2026-06-30T09:00:00Z", "2026-06-29", false},
	} {
		text := one(t, one(t, one(t, goodRelease, "2026-06-30T03:00:00Z", c.start), "2026-06-30T09:00:00Z", c.end), `"2026-06-30"`, `"`+c.date+`"`)
		if _, err := load(t, "", "", text, plan.Request{}); (err == nil) != c.ok || err != nil && !strings.Contains(err.Error(), "Window without the go-live") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestReleaseID: the release that was asked for is the one that the file declares.
func TestReleaseID(t *testing.T) {
	for id, ok := range map[string]bool{"": true, "1.0.0": true, "1.0.1": false, "1.0": false} {
		_, err := load(t, "", "", "", plan.Request{ReleaseID: id})
		if (err == nil) != ok || err != nil && fault.KindOf(err) != fault.Refused {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// TestHypercareFollowsGoLive: on the day itself is not after it.
func TestHypercareFollowsGoLive(t *testing.T) {
	for date, ok := range map[string]bool{"2026-06-29": false, "2026-06-30": false, "2026-07-01": true} {
		_, err := load(t, "", "", one(t, goodRelease, "2026-08-04", date), plan.Request{})
		if (err == nil) != ok {
			t.Errorf("%s: %v", date, err)
		}
	}
}

func TestAdmission(t *testing.T) {
	dir := folder(t, keys(t))
	p, err := plan.Admission(filepath.Join(dir, "admission.hcl"), []byte(`
admission {
  gate        = "production-release"
  customer    = "customer"
  engagement  = "pilot"
  supplier    = "supplier"
  environment = "production"
  keys        = ["keys/one.pub"]
  policy {
    keys        = ["keys/one.pub"]
    min_version = 2
  }
  trust {
    keys        = ["keys/one.pub"]
    min_version = 3
  }
}
`))
	if err != nil || len(p.Gates.Keys) != 1 || len(p.Rulebook.Keys) != 1 || p.Rulebook.MinVersion != 2 || len(p.Trust.Keys) != 1 || p.Trust.MinVersion != 3 || p.Gate != "production-release" || p.Environment != "production" || p.Engagement.Supplier != "supplier" {
		t.Errorf("%v: %+v", err, p)
	}
}

// TestAdmissionOfGates: how many gates must have signed, and how old the ledger's word
// may be.
func TestAdmissionOfGates(t *testing.T) {
	files := keys(t)
	seed := sha256.Sum256([]byte("witness"))
	curve, err := ecdsa.GenerateKey(elliptic.P256(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, public := range map[string]any{"witness": ed25519.NewKeyFromSeed(seed[:]).Public(), "curve": curve.Public()} {
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			t.Fatal(err)
		}
		files["keys/"+name+".pub"] = string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	}
	files["log.json"] = string(testkit.RootOfLog(t, "https://log.invented.example", curve.Public()))
	files["nameless.json"] = string(testkit.RootOfLog(t, "", curve.Public()))
	files["stamps.json"] = `{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}`
	const ada = "witness \"ada\" {\nkey = \"keys/witness.pub\"\n}\n"
	dir := folder(t, files)
	for _, c := range []struct {
		more string
		age  time.Duration
		ok   bool
	}{
		{"", 0, true},
		{"threshold = 1", 0, true},
		{"threshold = 2", 0, false},
		{"threshold = 0", 0, false},
		{"ledger {\nmax_age_minutes = 60\n}", time.Hour, true},
		{"ledger {\nmax_age_minutes = 0\n}", 0, false},
		{"ledger {\nmax_age_minutes = -1\n}", 0, false},
		{"ledger {\n}", 0, false},
		{"ledger {\nmax_age = 60\n}", 0, false},
		{"ledger {\nmax_age_minutes = 60\nfolder = \"ledger\"\n}", time.Hour, true},
		{"ledger {\nmax_age_minutes = 60\nfolder = \"../ledger\"\n}", 0, false},
		{"ledger {\nmax_age_minutes = 60\nfolder = \"\"\n}", 0, false},
		{"ledger {\nmax_age_minutes = 60\ntrusted_root = \"log.json\"\n}", time.Hour, true},
		{"ledger {\nmax_age_minutes = 60\ntrusted_root = \"nameless.json\"\n}", 0, false},
		{"ledger {\nmax_age_minutes = 60\ntrusted_root = \"stamps.json\"\n}", 0, false},
		{"ledger {\nmax_age_minutes = 60\ntrusted_root = \"none.json\"\n}", 0, false},
		{"ledger {\nmax_age_minutes = 60\ntrusted_root = \"../log.json\"\n}", 0, false},
		{"ledger {\nmax_age_minutes = 60\n" + ada + "}", time.Hour, true},
		{"ledger {\nmax_age_minutes = 60\nwitnesses = 1\n" + ada + "}", time.Hour, true},
		{"ledger {\nmax_age_minutes = 60\nwitnesses = 2\n" + ada + "}", 0, false},
		{"ledger {\nmax_age_minutes = 60\nwitnesses = 0\n" + ada + "}", 0, false},
		{"ledger {\nmax_age_minutes = 60\nwitnesses = 1\n}", 0, false},
		{"ledger {\nmax_age_minutes = 60\n" + ada + ada + "}", 0, false},
		{"ledger {\nmax_age_minutes = 60\n" + strings.Replace(ada, "witness.pub", "one.pub", 1) + "}", 0, false},
		{"ledger {\nmax_age_minutes = 60\n" + strings.Replace(ada, "witness.pub", "curve.pub", 1) + "}", 0, false},
	} {
		p, err := plan.Admission(filepath.Join(dir, "admission.hcl"), []byte(`
admission {
  gate        = "production-release"
  customer    = "customer"
  engagement  = "pilot"
  supplier    = "supplier"
  environment = "production"
  keys        = ["keys/one.pub"]
  `+c.more+`
  policy {
    keys        = ["keys/one.pub"]
    min_version = 2
  }
  trust {
    keys        = ["keys/one.pub"]
    min_version = 3
  }
}
`))
		if (err == nil) != c.ok || err == nil && (p.MaxStatusAge != c.age || p.Threshold != 1 || p.MinWitnesses != len(p.Witnesses) || strings.Contains(c.more, "ada") != (p.MinWitnesses == 1) || strings.Contains(c.more, "trusted_root") != (len(p.Logs.Logs()) == 1)) {
			t.Errorf("%s: %v: %+v", c.more, err, p)
		}
	}
}

// TestAdmissionThreshold: how many must have signed a rulebook is a number that the
// keys listed can meet.
func TestAdmissionThreshold(t *testing.T) {
	files := keys(t)
	public, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	files["keys/two.pub"] = string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	dir := folder(t, files)
	for _, c := range []struct {
		keys, threshold string
		want            int // 0: refused
	}{
		{`"keys/one.pub"`, "", 1},
		{`"keys/one.pub"`, "threshold = 1", 1},
		{`"keys/one.pub", "keys/two.pub"`, "threshold = 2", 2},
		{`"keys/one.pub", "keys/one-again.pub"`, "threshold = 2", 0},
		{`"keys/one.pub"`, "threshold = 2", 0},
		{`"keys/one.pub"`, "threshold = 0", 0},
		{`"keys/one.pub"`, "threshold = -1", 0},
	} {
		p, err := plan.Admission(filepath.Join(dir, "admission.hcl"), []byte(`
admission {
  gate        = "production-release"
  customer    = "customer"
  engagement  = "pilot"
  supplier    = "supplier"
  environment = "production"
  keys        = ["keys/one.pub"]
  policy {
    keys = [`+c.keys+`]
    `+c.threshold+`
    min_version = 2
  }
  trust {
    keys        = ["keys/one.pub"]
    min_version = 3
  }
}
`))
		if c.want == 0 && (err == nil || !strings.Contains(err.Error(), "Threshold that cannot be met")) || c.want > 0 && (err != nil || p.Rulebook.Threshold != c.want) {
			t.Errorf("%s, %s: %d, %v", c.keys, c.threshold, p.Rulebook.Threshold, err)
		}
	}
}

// TestHolders: of the keys of one holder one counts.
func TestHolders(t *testing.T) {
	files := map[string]string{}
	for _, name := range []string{"one", "two", "three"} {
		public, _, err := ed25519.GenerateKey(nil)
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			t.Fatal(err)
		}
		files[name+".pub"] = string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	}
	dir := folder(t, files)
	for _, c := range []struct {
		keys string
		most int    // threshold that can be met; 0: none
		says string // of the next higher one, or of all if none can be met
	}{
		{`"one.pub", "two.pub", "three.pub"`, 3, "Signatures of 4 are demanded, and keys of 3 are listed"},
		{`"ada=one.pub", "ada=two.pub", "theo=three.pub"`, 2, "Threshold that cannot be met"},
		{`"ada=one.pub", "ada=two.pub"`, 1, "Threshold that cannot be met"},
		{`"ada=one.pub", "ada=two.pub", "three.pub"`, 2, "Threshold that cannot be met"},
		{`"ada=one.pub", "ada=one.pub"`, 1, "Threshold that cannot be met"},
		{`"ada=one.pub", "one.pub"`, 1, "Threshold that cannot be met"},
		{`"ada=one.pub", "theo=one.pub"`, 0, "Key of two holders"},
		{`"ada=four.pub"`, 0, "Key that cannot be used"},
		{`"Ada Lovelace=one.pub"`, 0, "Key that cannot be used"},
	} {
		for _, n := range []int{c.most, c.most + 1} {
			_, err := plan.Admission(filepath.Join(dir, "admission.hcl"), fmt.Appendf(nil, `
admission {
  gate        = "production-release"
  customer    = "customer"
  engagement  = "pilot"
  supplier    = "supplier"
  environment = "production"
  keys        = [%s]
  threshold   = %d
  policy {
    keys        = ["one.pub"]
    min_version = 2
  }
  trust {
    keys        = ["one.pub"]
    min_version = 3
  }
}
`, c.keys, n))
			if good := n > 0 && n == c.most; good && err != nil || n > c.most && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("%s of %d: %v", c.keys, n, err)
			}
		}
	}
}

// TestMissingFiles: a bundle without its file requires nothing and trusts nobody,
// and so is refused.
func TestMissingFiles(t *testing.T) {
	q := plan.Request{ReleaseFile: "release.hcl", Release: []byte(goodRelease), Gate: "production-release"}
	none := open(t, bundle.Policy, map[string]string{"readme.md": ""})
	if _, err := plan.Load(none, trusted(t, goodTrust), q); err == nil || !strings.Contains(err.Error(), "holds no gate.hcl") {
		t.Errorf("no gate.hcl: %v", err)
	}
	if gates, err := plan.Gates(none); err == nil {
		t.Errorf("no gate.hcl: %v", gates)
	}
	none = open(t, bundle.Trust, map[string]string{"readme.md": ""})
	if _, err := plan.Load(policy(t, goodGate), none, q); err == nil || !strings.Contains(err.Error(), "holds no trust.hcl") {
		t.Errorf("no trust.hcl: %v", err)
	}
	for _, empty := range []string{"", "\n", "# nothing\n"} {
		q.Release = []byte(empty)
		if _, err := plan.Load(policy(t, goodGate), trusted(t, goodTrust), q); err == nil || !strings.Contains(err.Error(), "Missing") {
			t.Errorf("release.hcl of %q: %v", empty, err)
		}
	}
	q.Release = []byte(goodRelease)
	if _, err := plan.Load(policy(t, goodGate), trusted(t, "# nobody\n"), q); err == nil || !strings.Contains(err.Error(), "Nobody is trusted") {
		t.Errorf("an empty trust.hcl: %v", err)
	}
}

// TestAllFilesAtOnce: a mistake in one file does not hide those in another.
func TestAllFilesAtOnce(t *testing.T) {
	_, err := load(t, one(t, goodTrust, `"supplier"`, `"nobody"`), one(t, goodGate, `"7d"`, `"7"`), one(t, goodRelease, `"normal"`, `"odd"`), plan.Request{})
	for _, part := range []string{"for 3 reason(s)", "trust.hcl line 2", "gate.hcl line 2", "release.hcl line 7"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not said in %v", part, err)
		}
	}
}

// TestHostileFiles: what overflows the parser's stack ends the process where no
// recover can catch it, and what is walked again for every mistake never ends.
func TestHostileFiles(t *testing.T) {
	const size = 100 << 10
	fill := func(s string) string { return strings.Repeat(s, plan.MaxBytes/len(s)-1) }
	cases := map[string]string{
		"nothing but NUL":               strings.Repeat("\x00", size),
		"signs":                         "x = " + fill("-"),
		"negations":                     "x = " + fill("!"),
		"conditions":                    "x = " + fill("1?1:"),
		"sums":                          "x = " + fill("1+") + "1",
		"indices":                       "x = a" + fill("[0]"),
		"splats":                        "x = a" + fill("[*]"),
		"quotes":                        "x = " + fill(`"`),
		"heredocs":                      "x = " + strings.Repeat("<<A\n", 16<<10),
		"nested heredocs":               "x = " + fill("<<A\n${"),
		"interpolations":                `x = "` + fill("${"),
		"interpolations in quotes":      "x = " + fill(`"${`),
		"directives":                    `x = "` + fill("%{if 1}"),
		"directives in quotes":          "x = " + fill(`"%{if `),
		"blocks":                        fill("a {\n"),
		"blocks side by side":           fill("a {}\n"),
		"attributes":                    fill("a = 1\n"),
		"labels":                        "release " + fill(`"a" `),
		"one long line":                 "x = [" + fill("a,") + "]",
		"brackets closed in a comment":  "x = " + fill(strings.Repeat("[", 60)+"#"+strings.Repeat("]", 60)+"\n"),
		"brackets closed in a quote":    "x = " + fill(`["]",`),
		"brackets closed by others":     "x = " + fill("[}"),
		"brackets closed by a bracket ": "x = " + fill("(]{)[}"),
		"brackets in a comment":         "# " + fill("["),
		"invalid UTF-8":                 fill("\xff\xfe"),
	}
	for _, bracket := range []string{"[", "{", "(", "${", "]", "}", ")", "%{"} {
		cases["bare "+bracket] = strings.Repeat(bracket, size)
		cases["value "+bracket] = "x = " + strings.Repeat(bracket, size)
	}
	for name, content := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := plan.Release("release.hcl", []byte(content))
			if err == nil || fault.KindOf(err) != fault.Refused {
				t.Fatalf("not refused: %v", err)
			}
			if text := err.Error(); len(text) > 1<<20 {
				t.Errorf("%d bytes are said of a file of %d", len(text), len(content))
			}
		})
	}
}

// TestBracketsInText: a bracket that opens nothing is only text.
func TestBracketsInText(t *testing.T) {
	many := strings.Repeat("[{(", 100)
	text := one(t, goodRelease, `version       = "1.0.0"`, `version       = "`+many+`" # `+many)
	if _, release, err := plan.Release("release.hcl", []byte(text)); err != nil || release.Version != many {
		t.Errorf("%v: %q", err, release.Version)
	}
}

func TestSizeCap(t *testing.T) {
	pad := func(n int) []byte { return []byte(goodRelease + strings.Repeat("#", n-len(goodRelease))) }
	if _, _, err := plan.Release("release.hcl", pad(plan.MaxBytes)); err != nil {
		t.Errorf("the largest file: %v", err)
	}
	if _, _, err := plan.Release("release.hcl", pad(plan.MaxBytes+1)); err == nil || !strings.Contains(err.Error(), "File too large") {
		t.Errorf("a byte more: %v", err)
	}
}

// TestManyMistakes: all are counted, those that fit are shown.
func TestManyMistakes(t *testing.T) {
	_, _, err := plan.Release("release.hcl", []byte(goodRelease+strings.Repeat("zzz {}\n", 1000)))
	if err == nil || !strings.Contains(err.Error(), "for 1000 reason(s)") || !strings.Contains(err.Error(), "and 960 more that are not shown") {
		t.Errorf("%v", err)
	}
}

// TestDiagnosticsAreHarmless: a line that is quoted cannot move the cursor or turn
// the text around.
func TestDiagnosticsAreHarmless(t *testing.T) {
	for _, hostile := range []string{"\x1b[2J", "\x07", "\u202e", "\u2066", "\u200b", "\x7f", "\u0085", "\r"} {
		_, _, err := plan.Release("release.hcl", []byte("engagement \"pilot\" { # "+hostile+"\n  odd = \""+hostile+"\"\n}\n"))
		if err == nil {
			t.Fatalf("%q is accepted", hostile)
		}
		for _, r := range err.Error() {
			if r != '\n' && r != '\t' && !unicode.IsGraphic(r) {
				t.Errorf("%q is printed in %q", r, err)
			}
		}
	}
}

// TestDisguise: what an editor shows otherwise than it is read is refused at its line;
// what editors of any system write is not.
func TestDisguise(t *testing.T) {
	const honest = "# Läuft am 日本\u200dה\t\n"
	for content, want := range map[string]int{
		honest: 0, "\ufeff" + honest: 0, "a\r\nb\r\n": 0, "": 0,
		honest + "# revoked below\rrevoked": 2, "a\r": 1, "a\r\r\n": 1, honest + honest + "\u202e": 3, "\u2066": 1, "\u2028": 1,
		"\x00": 1, "\x1b[2J": 1, "\u0085": 1, "\x7f": 1, "a\nb\xff": 2,
	} {
		if line, what := plan.Disguise([]byte(content)); line != want || (what == "") != (want == 0) {
			t.Errorf("%q: line %d, %q; want line %d", content, line, what, want)
		}
	}
}

// TestWaivers: gate.hcl says who may waive what, and can be as lax as the program
// allows and no laxer; without a word of it nothing can be waived. A board decides no
// emergency unless that is said.
func TestWaivers(t *testing.T) {
	p, err := load(t, "", "", "", plan.Request{Gate: "production-release"})
	if err != nil {
		t.Fatal(err)
	}
	if w := p.Gate.Waivers; len(w.Grants) != 0 || w.Most != 0 {
		t.Errorf("nothing is said, and can be waived: %+v", w)
	}
	block := `  waivers {
    appetite = "medium"
    most     = 5
    renewals = 1
    never    = ["TST-01"]
    severity "high" {
      role    = "tester"
      count   = 2
      longest = "30d"
    }
    severity "low" {
      role    = "board-chair"
      count   = 1
      longest = "365d"
    }
  }
}

gate "phase-exit"`
	p, err = load(t, "", one(t, goodGate, "}\n\ngate \"phase-exit\"", block), "", plan.Request{Gate: "production-release"})
	if err != nil {
		t.Fatal(err)
	}
	w := p.Gate.Waivers
	if w.Grants[decision.High] != (plan.Grant{Role: "tester", Count: 2, Longest: 30 * 24 * time.Hour}) || w.Grants[decision.Low].Longest != 365*24*time.Hour ||
		w.Grants[decision.Medium].Count != 0 || w.Appetite != decision.MediumRisk || w.Most != 5 || w.Renewals != 1 || !slices.Equal(w.Never, []string{"TST-01"}) {
		t.Errorf("waivers %+v", w)
	}
	for change, want := range map[string][2]bool{"normal": {true, false}, "standard": {true, false}, "emergency": {false, true}} {
		silent, said := plan.Quorum{}, plan.Quorum{Changes: []string{plan.Emergency}}
		if silent.Decides(change) != want[0] || said.Decides(change) != want[1] {
			t.Errorf("%s: %v, %v", change, silent.Decides(change), said.Decides(change))
		}
	}
}
