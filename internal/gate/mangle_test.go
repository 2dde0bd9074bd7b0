package gate_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/testkit"
)

// flips is how many bytes of each file are flipped, spread over its length.
const flips = 12

// TestMangled takes the honest engagement, which is approved, and flips a byte of
// one file, or leaves one file out: that is never approved, and never a panic.
// release.hcl is left out: its comments are nobody's promise.
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
	for _, name := range files {
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := range flips {
			at := len(whole) * i / flips
			for _, bit := range []byte{0x01, 0x20} {
				spoilt := append([]byte(nil), whole...)
				spoilt[at] ^= bit
				e.Write(name, spoilt)
				mangled++
				if verdictOf(t, e) == decision.Approved {
					t.Errorf("approved with byte %d of %s flipped by %#x", at, strings.TrimPrefix(name, e.Dir), bit)
				}
			}
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		if verdictOf(t, e) == decision.Approved {
			t.Errorf("approved without %s", strings.TrimPrefix(name, e.Dir))
		}
		e.Write(name, whole)
	}
	if verdictOf(t, e) != decision.Approved {
		t.Fatal("the engagement is not as it was: the test has mangled it for good")
	}
	t.Logf("%d files, %d flips", len(files), mangled)
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
