package ledger_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/ledger"
)

var now = time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, dir string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(dir)
	must(t, err)
	return l
}

func entry(name string) ledger.Entry {
	return ledger.Entry{
		Type: decision.ApprovalType, Payload: canon.Sum([]byte(name)), Gate: "production-release", Release: canon.Sum([]byte("release")),
		Verdict: decision.Approved, DecidedAt: now, Signer: canon.Sum([]byte("key")),
	}
}

// filled is a ledger of n entries.
func filled(t testing.TB, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "ledger")
	l := open(t, dir)
	for i := range n {
		name := fmt.Sprint("decision ", i)
		_, err := l.Append(entry(name), []byte(name))
		must(t, err)
	}
	return dir
}

func file(dir string, i int) string {
	return filepath.Join(dir, "entries", fmt.Sprintf("%09d.json", i))
}

// chained fails the test unless the entries count up and each names the bytes of
// the one before it.
func chained(t *testing.T, dir string, entries []ledger.Entry) {
	t.Helper()
	var previous canon.Digest
	for i, e := range entries {
		if e.Index != i || e.Previous != previous {
			t.Fatalf("entry %d has index %d and follows %q, want %q", i, e.Index, e.Previous, previous)
		}
		b, err := os.ReadFile(file(dir, i))
		must(t, err)
		previous = canon.Sum(b)
	}
}

func TestAppend(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "ledger")
	l := open(t, dir)
	if entries, err := l.Entries(); err != nil || len(entries) != 0 {
		t.Fatalf("a new ledger holds %v, %v", entries, err)
	}
	for i := range 3 {
		name := fmt.Sprint("decision ", i)
		want := entry(name)
		want.Index, want.Previous = 7, "whatever the caller says" // is for the ledger to say
		got, err := l.Append(want, []byte(name))
		must(t, err)
		want.Index, want.Previous = i, got.Previous
		if got != want {
			t.Errorf("written as %+v", got)
		}
		stored, err := os.ReadFile(filepath.Join(dir, "envelopes", string(canon.Sum([]byte(name)))+".json"))
		if err != nil || string(stored) != name {
			t.Errorf("the envelope is %q, %v", stored, err)
		}
		// What is acknowledged is there for whoever opens the ledger next.
		entries, err := open(t, dir).Entries()
		must(t, err)
		if len(entries) != i+1 || entries[i] != got {
			t.Errorf("read as %+v", entries)
		}
		chained(t, dir, entries)
	}
}

func TestAppendFromManySides(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ledger")
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for i := range 5 {
				l, err := ledger.Open(dir)
				if err != nil {
					t.Error(err)
					return
				}
				name := fmt.Sprintf("%d of %d", i, g)
				if _, err := l.Append(entry(name), []byte(name)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	entries, err := open(t, dir).Entries()
	must(t, err)
	if len(entries) != 40 {
		t.Fatalf("%d entries, want 40", len(entries))
	}
	chained(t, dir, entries)
	seen := map[canon.Digest]bool{}
	for _, e := range entries {
		seen[e.Payload] = true
	}
	if len(seen) != 40 {
		t.Errorf("%d different decisions, want 40", len(seen))
	}
}

func TestOneEnvelopeIsStoredOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ledger")
	l := open(t, dir)
	for range 3 {
		_, err := l.Append(entry("same"), []byte("same"))
		must(t, err)
	}
	stored, err := os.ReadDir(filepath.Join(dir, "envelopes"))
	must(t, err)
	entries, err := l.Entries()
	if err != nil || len(stored) != 1 || len(entries) != 3 {
		t.Errorf("%d envelopes, %d entries, %v", len(stored), len(entries), err)
	}
}

// An entry never speaks of an envelope that is another.
func TestAppendRefusesAnEnvelopeThatWasPlanted(t *testing.T) {
	for name, plant := range map[string]func(stored string) error{
		"other bytes": func(stored string) error { return os.WriteFile(stored, []byte("other"), 0o600) },
		"no bytes":    func(stored string) error { return os.WriteFile(stored, nil, 0o600) },
		"a link":      func(stored string) error { return os.Symlink("/dev/null", stored) },
		"a folder":    func(stored string) error { return os.Mkdir(stored, 0o700) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filled(t, 1)
			must(t, plant(filepath.Join(dir, "envelopes", string(canon.Sum([]byte("decision")))+".json")))
			l := open(t, dir)
			if e, err := l.Append(entry("decision"), []byte("decision")); err == nil {
				t.Fatalf("acknowledged as %+v", e)
			}
			if entries, err := l.Entries(); err != nil || len(entries) != 1 {
				t.Errorf("the ledger holds %d entries, %v", len(entries), err)
			}
		})
	}
}

func TestDamageIsRefused(t *testing.T) {
	change := func(i int, before, after string) func(string) error {
		return func(dir string) error {
			b, err := os.ReadFile(file(dir, i))
			if err != nil {
				return err
			}
			if !bytes.Contains(b, []byte(before)) {
				return fmt.Errorf("entry %d does not hold %q", i, before)
			}
			return os.WriteFile(file(dir, i), bytes.Replace(b, []byte(before), []byte(after), 1), 0o600)
		}
	}
	for _, c := range []struct {
		name  string
		spoil func(dir string) error
		says  string
	}{
		{"the first entry removed", func(dir string) error { return os.Remove(file(dir, 0)) }, "entry 0 is missing"},
		{"a middle entry removed", func(dir string) error { return os.Remove(file(dir, 2)) }, "entry 2 is missing"},
		{"a middle entry removed, the rest moved up", func(dir string) error {
			for i := 2; i < 4; i++ {
				if err := os.Rename(file(dir, i+1), file(dir, i)); err != nil {
					return err
				}
			}
			return nil
		}, "does not follow"},
		{"two entries exchanged", func(dir string) error {
			for _, move := range [][2]string{{file(dir, 1), dir + "/x"}, {file(dir, 2), file(dir, 1)}, {dir + "/x", file(dir, 2)}} {
				if err := os.Rename(move[0], move[1]); err != nil {
					return err
				}
			}
			return nil
		}, "does not follow"},
		{"a verdict changed", change(1, `"approved"`, `"denied"`), "does not follow"},
		{"white space added", change(1, "{", "{ "), "does not follow"},
		{"an unknown verdict", change(4, `"approved"`, `"Approved"`), "unknown verdict"},
		{"an unknown member", change(4, "{", `{"more":1,`), "unknown"},
		{"a member twice", change(4, "{", `{"gate":"x",`), "duplicate"},
		{"another index", change(4, `"index":4`, `"index":5`), "does not follow"},
		{"another predecessor", change(4, `"previous":"`, `"previous":"0`), "does not follow"},
		{"an entry emptied", func(dir string) error { return os.Truncate(file(dir, 4), 0) }, "is damaged"},
		{"an entry cut short", func(dir string) error { return os.Truncate(file(dir, 4), 100) }, "is damaged"},
		{"an entry too large", func(dir string) error { return os.Truncate(file(dir, 4), 1<<20) }, "too large"},
		{"an entry that is a link", func(dir string) error {
			if err := os.Rename(file(dir, 4), dir+"/x"); err != nil {
				return err
			}
			return os.Symlink(dir+"/x", file(dir, 4))
		}, "symbolic link"},
		{"a gap", func(dir string) error { return os.Rename(file(dir, 4), file(dir, 5)) }, "entry 4 is missing"},
		{"an entry by another name", func(dir string) error { return os.Rename(file(dir, 4), dir+"/entries/4.json") }, "entry 4 is missing"},
		{"an entry too many", func(dir string) error { return os.WriteFile(dir+"/entries/last.json", nil, 0o600) }, "entry 5 is missing"},
		{"a fork's first entry at the end", func(dir string) error {
			b, err := os.ReadFile(file(dir, 0))
			if err != nil {
				return err
			}
			return os.WriteFile(file(dir, 5), b, 0o600)
		}, "does not follow"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filled(t, 5)
			must(t, c.spoil(dir))
			l := open(t, dir)
			entries, err := l.Entries()
			if err == nil || entries != nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("read as %d entries, %v; want %q", len(entries), err, c.says)
			}
			if fault.KindOf(err) != fault.Refused {
				t.Error("it is not a refusal")
			}
			before, err := os.ReadDir(filepath.Join(dir, "entries"))
			must(t, err)
			if e, err := l.Append(entry("another"), []byte("another")); err == nil {
				t.Errorf("a damaged ledger was continued with %+v", e)
			}
			after, err := os.ReadDir(filepath.Join(dir, "entries"))
			must(t, err)
			if len(before) != len(after) {
				t.Errorf("%d files became %d", len(before), len(after))
			}
		})
	}
}

// What a crash leaves behind is neither an entry nor an obstacle.
func TestLeftoversOfACrashAreIgnored(t *testing.T) {
	dir := filled(t, 2)
	for _, name := range []string{"entries/.new-123", "envelopes/.new-123", "entries/000000002.json.tmp"} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(`{"index":`), 0o600))
	}
	// The envelope of an entry that was never written.
	must(t, os.WriteFile(filepath.Join(dir, "envelopes", string(canon.Sum([]byte("again")))+".json"), []byte("again"), 0o600))
	l := open(t, dir)
	e, err := l.Append(entry("again"), []byte("again"))
	if err != nil || e.Index != 2 {
		t.Fatalf("appended as %+v, %v", e, err)
	}
	entries, err := l.Entries()
	must(t, err)
	chained(t, dir, entries)
}

// A folder's name is a name, not a pattern.
func TestNamesThatArePatterns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "[a-c]*?{x}", "ledger")
	for i := range 2 {
		e, err := open(t, dir).Append(entry("x"), []byte("x"))
		if err != nil || e.Index != i {
			t.Fatalf("entry %d: %+v, %v", i, e, err)
		}
	}
	if entries, err := open(t, dir).Entries(); err != nil || len(entries) != 2 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

// A ledger that cannot be read is not an empty one.
func TestAnUnreadableLedgerIsNoEmptyOne(t *testing.T) {
	dir := filled(t, 2)
	l := open(t, dir)
	must(t, os.RemoveAll(filepath.Join(dir, "entries")))
	if entries, err := l.Entries(); err == nil {
		t.Errorf("without its folder: %v", entries)
	}
	must(t, os.WriteFile(filepath.Join(dir, "entries"), nil, 0o600))
	if entries, err := l.Entries(); err == nil {
		t.Errorf("a file in the folder's place: %v", entries)
	}
	if _, err := ledger.Open(dir); err == nil || fault.KindOf(err) != fault.Refused {
		t.Errorf("opened: %v", err)
	}
	if _, err := l.Append(entry("x"), []byte("x")); err == nil {
		t.Error("an entry was acknowledged")
	}
}

// An entry is for everybody to read: digests and the verdict, nobody's name.
func TestEntryOnDisk(t *testing.T) {
	dir := filled(t, 1)
	got, err := os.ReadFile(file(dir, 0))
	must(t, err)
	want := fmt.Sprintf(`{"decidedAt":"2026-06-30T04:00:00Z","gate":"production-release","index":0,"payload":%q,"release":%q,"signer":%q,"type":%q,"verdict":"approved"}`,
		canon.Sum([]byte("decision 0")), canon.Sum([]byte("release")), canon.Sum([]byte("key")), decision.ApprovalType)
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
