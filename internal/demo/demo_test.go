package demo_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

func make1(t *testing.T, dir string, now time.Time) ([]demo.Step, error) {
	t.Helper()
	return demo.Make(t.Context(), demo.Options{Dir: dir, Now: now, Rand: rand.NewChaCha8([32]byte{})})
}

func evaluate(t *testing.T, dir, at string, now time.Time) decision.Decision {
	t.Helper()
	pem, err := os.ReadFile(demo.SecurityKey(dir))
	if err != nil {
		t.Fatal(err)
	}
	key, err := trust.ParseKey(pem)
	if err != nil {
		t.Fatal(err)
	}
	in, _, err := gate.Open(gate.Options{
		Paths: gate.Layout(dir, demo.Release), Gate: at, At: now, Security: trust.TrustedKeys(key),
		OpenSigner: func() (*sign.Signer, error) { return sign.Open(demo.GateKey(dir), nil) },
	})
	if err != nil {
		t.Fatal(err)
	}
	d, err := gate.Evaluate(t.Context(), in, now)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestWhenever: whoever plays the demo, at whatever hour and on whatever day, is
// shown an approval. Its examples were written around one instant; dates in Perth
// and instants in UTC move apart around midnight.
func TestWhenever(t *testing.T) {
	instants := []time.Time{
		time.Date(2028, 2, 29, 4, 0, 0, 0, time.UTC),
		time.Date(2028, 2, 29, 15, 59, 59, 0, time.UTC),
		time.Date(2028, 2, 28, 16, 0, 0, 0, time.UTC),
		time.Date(2026, 12, 31, 15, 59, 59, 0, time.UTC),
		time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC),
		time.Date(2026, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
		time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2026, 6, 30, 12, 0, 0, 0, time.FixedZone("AWST", 8*60*60)),
	}
	for half := range 48 {
		instants = append(instants, time.Date(2026, 11, 25, 0, 30*half, 0, 0, time.UTC))
	}
	for _, now := range sampled(instants, 9) {
		t.Run(now.Format(time.RFC3339), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "demo")
			if _, err := make1(t, dir, now); err != nil {
				t.Fatal(err)
			}
			d := evaluate(t, dir, demo.Gate, now)
			stops := func(r decision.Reason) bool { return r.Effect != decision.Warns || r.Control != "EVD-09" } // not all of Annex A can be seen in a demo
			if d.Verdict != decision.Approved || d.Type() != decision.ApprovalType || slices.ContainsFunc(d.Reasons, stops) || d.Rejections.Total != 0 {
				t.Errorf("%s, %s, %d rejections", d.Verdict, d.Type(), d.Rejections.Total)
				for _, r := range d.Reasons {
					t.Error(r.Line())
				}
			}
			if !d.ValidUntil.At.After(now) {
				t.Errorf("valid until %s, %s", d.ValidUntil.At, d.ValidUntil.Because)
			}
		})
	}
}

// TestHypercare: weeks after go-live the end of hypercare is approved as well, on the
// first and the last second of the day in Perth as at any other hour.
func TestHypercare(t *testing.T) {
	for _, now := range sampled([]time.Time{
		time.Date(2026, 8, 4, 4, 0, 0, 0, time.UTC),
		time.Date(2026, 8, 4, 3, 59, 59, 0, time.UTC),
		time.Date(2026, 11, 25, 15, 59, 59, 0, time.UTC),
		time.Date(2026, 11, 25, 16, 0, 0, 0, time.UTC),
		time.Date(2026, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
		time.Date(2028, 2, 29, 20, 30, 0, 0, time.UTC),
	}, 3) {
		t.Run(now.Format(time.RFC3339), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "demo")
			steps, err := demo.Make(t.Context(), demo.Options{Dir: dir, Now: now, Stage: demo.Exit, Rand: rand.NewChaCha8([32]byte{})})
			if err != nil {
				t.Fatal(err)
			}
			d := evaluate(t, dir, demo.Exit, now)
			if d.Verdict != decision.Approved || d.Type() != decision.ApprovalType || len(d.Reasons) != 0 {
				t.Errorf("%s, %s", d.Verdict, d.Type())
				for _, r := range d.Reasons {
					t.Error(r.Line())
				}
			}
			for _, r := range d.Rejections.Listed { // evidence of the phases before, which this gate does not judge
				if r.Code != "not_required" {
					t.Errorf("%s: %s, %s", r.File, r.Code, r.Text)
				}
			}
			if !d.ValidUntil.At.After(now) {
				t.Errorf("valid until %s, %s", d.ValidUntil.At, d.ValidUntil.Because)
			}
			if d.DecidedAt.Sub(approvedAt(t, d)) < 35*24*time.Hour {
				t.Error("the release was approved less than 35 days ago")
			}
			if last := steps[len(steps)-1]; !strings.Contains(last.Command, " certification-status ") {
				t.Errorf("the last step is %q", last.Command)
			}
		})
	}
}

// approvedAt is when the release was approved, of which a decision holds evidence.
func approvedAt(t *testing.T, d decision.Decision) time.Time {
	t.Helper()
	for _, e := range d.Evidence {
		if e.Kind == "release-approval" {
			return e.SignedAt
		}
	}
	t.Fatal("no approval counts")
	return time.Time{}
}

func TestUnknownStage(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	_, err := demo.Make(t.Context(), demo.Options{Dir: dir, Now: time.Now(), Stage: demo.Milestone, Rand: rand.NewChaCha8([32]byte{})})
	if err == nil || fault.KindOf(err) != fault.Usage || !strings.Contains(fault.HintOf(err), demo.Exit) {
		t.Errorf("%v (%q)", err, fault.HintOf(err))
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the folder was made")
	}
}

// sampled leaves every n-th instant, the first among them: each takes seconds, and
// all of them are for make soak.
func sampled(instants []time.Time, n int) []time.Time {
	if os.Getenv("RELEASEGATE_SOAK") != "" {
		return instants
	}
	var some []time.Time
	for i := 0; i < len(instants); i += n {
		some = append(some, instants[i])
	}
	return some
}

// TestSteps: each step names a file that was written and a key that there is.
func TestSteps(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	now := time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC)
	steps, err := make1(t, dir, now)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := filepath.Glob(filepath.Join(dir, "evidence", "*.json"))
	if err != nil || len(signed) == 0 {
		t.Fatalf("nothing was signed: %v", err)
	}
	if want := 2 + len(signed) + len(decision.Phases); len(steps) != want { // two rulebooks, what was signed, the sign-offs
		t.Errorf("%d steps, want %d", len(steps), want)
	}
	for _, s := range steps {
		if s.Text == "" || !strings.HasPrefix(s.Command, "releasegate ") {
			t.Errorf("step %+v", s)
		}
		for word := range strings.FieldsSeq(s.Command) {
			if strings.HasPrefix(word, dir) {
				if _, err := os.Stat(word); err != nil {
					t.Errorf("%s: %v", s.Text, err)
				}
			}
		}
	}
	for _, name := range []string{demo.GateKey(dir), filepath.Join(dir, "keys", "demo-security.key")} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	// The same bytes from the same randomness, so that tests can compare decisions.
	again := filepath.Join(t.TempDir(), "again")
	if _, err := make1(t, again, now); err != nil {
		t.Fatal(err)
	}
	if one, other := tree(t, dir), tree(t, again); one != other {
		t.Errorf("made again it is\n%s\nwant\n%s", other, one)
	}
}

// TestTaken: a folder that holds something is refused, and left as it was.
func TestTaken(t *testing.T) {
	now := time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC)
	for name, put := range map[string]func(dir string) error{
		"a file in it":        func(dir string) error { return os.WriteFile(filepath.Join(dir, "mine.txt"), []byte("mine"), 0o600) },
		"a hidden file in it": func(dir string) error { return os.WriteFile(filepath.Join(dir, ".mine"), nil, 0o600) },
		"a folder in it":      func(dir string) error { return os.Mkdir(filepath.Join(dir, "mine"), 0o750) },
		"an earlier demo": func(dir string) error {
			_, err := make1(t, dir, now)
			return err
		},
	} {
		dir := t.TempDir()
		if err := put(dir); err != nil {
			t.Fatal(err)
		}
		before := tree(t, dir)
		_, err := make1(t, dir, now)
		if err == nil || fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), "not empty") || fault.HintOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
		if after := tree(t, dir); after != before {
			t.Errorf("%s: it was\n%s\nand is\n%s", name, before, after)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := make1(t, file, now); err == nil || fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), "is a file") {
		t.Errorf("a file: %v", err)
	}
	if content, err := os.ReadFile(file); err != nil || string(content) != "mine" {
		t.Errorf("a file: it holds %q now (%v)", content, err)
	}
	if _, err := make1(t, t.TempDir(), now); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
}

// tree lists the files below a folder with their content.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(name string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		below, err := filepath.Rel(dir, name)
		if err != nil || entry.IsDir() {
			fmt.Fprintln(&out, below)
			return err
		}
		content, err := os.ReadFile(name)
		fmt.Fprintf(&out, "%s %q\n", below, content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}
