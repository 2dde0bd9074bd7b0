package gate_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/testkit"
)

// flips is how many bytes of each file are flipped, spread over its length.
func flips() int {
	if os.Getenv("RELEASEGATE_SOAK") != "" {
		return 24
	}
	return 1
}

// TestMangled takes the honest engagement, which is approved, and flips a byte of
// one file, or leaves one file out: that is never approved, and never a panic.
// release.hcl is left out: its comments are nobody's promise. Of the compiled rules
// nothing may be changed, and all may be left away.
func TestMangled(t *testing.T) {
	e := testkit.New(t)
	if verdict := verdictOf(t, e); verdict != decision.Approved {
		t.Fatal("the honest engagement is not approved")
	}
	var files []string
	for _, folder := range []string{"evidence", "policy", "trust"} {
		err := filepath.WalkDir(e.Path(folder), func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				files = append(files, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, counted := range evaluate(t, options(e), testkit.Now).Evidence { // of the stored decisions those that this one builds on
		for _, file := range counted.Files {
			if strings.HasPrefix(file.Path, "decisions/") {
				files = append(files, e.Path(file.Path))
			}
		}
	}
	if len(files) < 30 {
		t.Fatalf("only %d files to mangle", len(files))
	}
	mangled := 0
	for n, name := range files {
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := range flips() {
			at := (len(whole)*(2*i+1)/(2*flips()) + 7*n) % len(whole) // another place in each file
			bit := []byte{0x01, 0x20}[(i+n)%2]
			spoilt := append([]byte(nil), whole...)
			spoilt[at] ^= bit
			e.Write(name, spoilt)
			mangled++
			if verdictOf(t, e) == decision.Approved {
				t.Errorf("approved with byte %d of %s flipped by %#x", at, strings.TrimPrefix(name, e.Dir), bit)
			}
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		// A decision lies there in two forms, of which either will do.
		other := strings.TrimSuffix(name, ".dsse.json") + source.BundleSuffix
		bundled, err := os.ReadFile(other)
		if err == nil {
			err = os.Remove(other)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		needed := filepath.Base(name) != bundle.CompiledName // which the rules' text says as well
		if approved := verdictOf(t, e) == decision.Approved; approved == needed {
			t.Errorf("approved without %s: %v", strings.TrimPrefix(name, e.Dir), approved)
		}
		e.Write(name, whole)
		if bundled != nil {
			e.Write(other, bundled)
		}
	}
	if verdictOf(t, e) != decision.Approved {
		t.Fatal("the engagement is not as it was: the test has mangled it for good")
	}
	t.Logf("%d files, %d flips", len(files), mangled)
}

// TestMangledWaiver does so with what lets a release through although a control has
// failed: the request and the acceptance, which are one waiver.
func TestMangledWaiver(t *testing.T) {
	e := testkit.New(t)
	e.Remove("evidence/4-pentest-report.*")
	e.Attest(testkit.Claim{Kind: "pentest-report", Signers: []string{"invented-penetration-tester"}, File: "4-pentest-report", Change: func(p map[string]any) {
		findings, _ := p["findings"].([]any)
		first, _ := findings[0].(map[string]any)
		first["status"] = "open"
		delete(first, "fixedAt")
		delete(first, "retestedAt")
	}})
	e.Attest(testkit.Claim{Kind: plan.WaiverKind, Signers: []string{"invented-security-lead", "invented-risk-owner"}, File: "waiver"})
	e.Revote(testkit.Members...)
	if verdict := verdictOf(t, e); verdict != decision.Approved {
		t.Fatal("the release is not approved with its waiver")
	}
	files, err := filepath.Glob(e.Path("evidence/waiver.*"))
	if err != nil || len(files) != 2 {
		t.Fatalf("%d files of the waiver (%v)", len(files), err)
	}
	for n, name := range files {
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 4 * flips() {
			at := (len(whole)*(2*i+1)/(8*flips()) + 7*n) % len(whole)
			spoilt := append([]byte(nil), whole...)
			spoilt[at] ^= 0x01
			e.Write(name, spoilt)
			if verdictOf(t, e) == decision.Approved {
				t.Errorf("approved with byte %d of %s flipped", at, filepath.Base(name))
			}
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		if verdictOf(t, e) == decision.Approved {
			t.Errorf("approved without %s", filepath.Base(name))
		}
		e.Write(name, whole)
	}
}

// verdictOf is the verdict of a decision that would count; an input that is
// refused has none, which is denied.
func verdictOf(t *testing.T, e *testkit.Engagement) decision.Verdict {
	t.Helper()
	in, _, err := gate.Open(options(e))
	if err != nil {
		return decision.Denied
	}
	d, err := gate.Evaluate(t.Context(), in, testkit.Now)
	if err != nil {
		return decision.Denied
	}
	return d.Verdict
}
