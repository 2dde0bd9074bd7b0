package ledger_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/testkit"
)

// These tests are about what goes wrong before a log is asked, or when it is away; in
// internal/e2e a real one answers.

func rootOf(t *testing.T, url string) []byte {
	t.Helper()
	return testkit.RootOfLog(t, url, key(t, "log").Key().Public())
}

// away is a log at a port that nobody listens at.
func away(t *testing.T) ledger.Rekor {
	t.Helper()
	return ledger.Rekor{URL: "http://127.0.0.1:1/", Tiles: "http://127.0.0.1:1/api/v2", Root: rootOf(t, "https://log.invented.example")}
}

func published(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "ledger")
	must(t, open(t, dir).Init(away(t), writer(t)))
	return dir
}

// revocation is one that somebody has signed, with its entry.
func revocation(t *testing.T, by *sign.Signer) (ledger.Entry, []byte) {
	t.Helper()
	r := decision.Revocation{Revokes: canon.Sum([]byte("approval")), Gate: "production-release", Release: canon.Sum([]byte("release")), Reason: "invented", RevokedAt: now}
	payload, err := r.Payload("1.0.0")
	must(t, err)
	file, err := by.Seal(payload)
	must(t, err)
	return ledger.Revoked(r, "1.0.0", canon.Sum(payload), by.Who()), file
}

func refuses(t *testing.T, err error, says string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), says) || fault.KindOf(err) != fault.Refused {
		t.Errorf("says %v, want a refusal with %q", err, says)
	}
}

// TestStoredNotYetPublished: what the log could not be told of is kept, counts for
// nothing, and makes whoever asks for the latest status careful.
func TestStoredNotYetPublished(t *testing.T) {
	dir := published(t)
	e, file := revocation(t, key(t, "gate"))
	_, err := open(t, dir).Append(e, file, writer(t))
	refuses(t, err, `stored, not yet published: a revocation of 2026-06-30T04:00:00Z on release "1.0.0": transparency log http://127.0.0.1:1`)
	v := read(t, dir)
	if v.Size != 0 || v.Waiting == nil || v.Waiting.Payload != e.Payload || v.Waiting.Type != decision.RevocationType {
		t.Errorf("%d entries, waiting: %+v", v.Size, v.Waiting)
	}
	before := files(t, dir)
	other, second := revocation(t, key(t, "second gate"))
	for name, next := range map[string]func() error{
		"append":  func() error { _, err := open(t, dir).Append(other, second, writer(t)); return err },
		"refresh": func() error { _, err := open(t, dir).Refresh(writer(t)); return err },
		"enter":   func() error { _, err := open(t, dir).Enter(nil, writer(t)); return err },
	} {
		refuses(t, next(), "stored, not yet published")
		if after := files(t, dir); len(after) != len(before) {
			t.Errorf("%s: %d files, and %d before", name, len(after), len(before))
		}
	}
}

// TestNothingIsStoredInVain: what could never be published is refused beforehand.
func TestNothingIsStoredInVain(t *testing.T) {
	dir := published(t)
	before := files(t, dir)
	w := writer(t)
	gate, _ := witness(t, "gate") // Ed25519
	w.Signer = gate
	e, file := revocation(t, gate)
	_, err := open(t, filepath.Join(t.TempDir(), "ledger")).Append(e, file, w)
	must(t, err) // a ledger that is published in no log takes such keys
	other := filepath.Join(t.TempDir(), "ledger")
	must(t, open(t, other).Init(away(t), w))
	_, err = open(t, other).Append(e, file, w)
	refuses(t, err, "a key of the gate's kind does not sign one that it knows")
	if v, err := ledger.Read(other); err != nil || v.Waiting != nil {
		t.Errorf("waiting: %+v, %v", v, err)
	}
	if len(files(t, dir)) != len(before) {
		t.Error("something was written")
	}
}

// TestPlantedPending: who can write to the folder has nothing entered that no gate
// signed, nor makes it be passed over.
func TestPlantedPending(t *testing.T) {
	_, strangers := revocation(t, key(t, "a stranger"))
	for name, c := range map[string]struct{ pending, envelope, says string }{
		"by a stranger":     {string(canon.Sum(strangers)), string(strangers), "cannot be entered: "},
		"no digest":         {"../../elsewhere", "", "it holds no digest"},
		"too long":          {strings.Repeat("a", 65), "", "pending"},
		"empty":             {"", "", "it holds no digest"},
		"gone":              {string(canon.Sum([]byte("gone"))), "", "does not exist"},
		"another envelope":  {string(canon.Sum([]byte("named"))), "found", "it is not the envelope that it is named after"},
		"no envelope":       {string(canon.Sum([]byte("x"))), "x", "cannot be entered: "},
		"no gate's payload": {string(canon.Sum(sealed(t, "{}"))), string(sealed(t, "{}")), "cannot be entered: "},
	} {
		dir := published(t)
		must(t, os.MkdirAll(filepath.Join(dir, "envelopes"), 0o755))
		if c.envelope != "" {
			must(t, os.WriteFile(filepath.Join(dir, "envelopes", c.pending+".json"), []byte(c.envelope), 0o600))
		}
		must(t, os.WriteFile(filepath.Join(dir, "rekor", "pending"), []byte(c.pending), 0o600))
		_, err := open(t, dir).Enter(nil, writer(t))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if v, err := ledger.Read(dir); err == nil && v.Waiting == nil {
			t.Errorf("%s: nobody would see it", name)
		}
	}
}

func sealed(t *testing.T, payload string) []byte {
	t.Helper()
	file, err := key(t, "gate").Seal([]byte(payload))
	must(t, err)
	return file
}

// TestLogDamaged: a ledger that was published stays so: its configuration cannot be
// taken away, nor bent to another log.
func TestLogDamaged(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(dir string) error
		says  string
	}{
		"no configuration": {func(dir string) error { return os.Remove(filepath.Join(dir, "log.json")) }, `damaged at "rekor/log.json"`},
		"unknown field": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "log.json"), []byte(`{"url":"http://x","tiles":"http://x","more":1}`), 0o600)
		}, `damaged at "rekor/log.json"`},
		"no URL": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "log.json"), []byte(`{"url":"file:///etc","tiles":"http://x"}`), 0o600)
		}, "is not the URL of a service"},
		"no root": {func(dir string) error { return os.Remove(filepath.Join(dir, "trusted_root.json")) }, `damaged at "rekor/trusted_root.json"`},
		"no log in it": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "trusted_root.json"), []byte(`{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}`), 0o600)
		}, "names no transparency log by its host"},
	} {
		dir := published(t)
		must(t, c.spoil(filepath.Join(dir, "rekor")))
		e, file := revocation(t, key(t, "gate"))
		_, err := open(t, dir).Append(e, file, writer(t))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
		if v, err := ledger.Read(dir); err != nil || v.Waiting != nil {
			t.Errorf("%s: something was stored: %v", name, err)
		}
	}
}

// TestInitPublished: a log cannot be told of what was entered before.
func TestInitPublished(t *testing.T) {
	dir := filled(t, 1)
	refuses(t, open(t, dir).Init(away(t), writer(t)), "nothing proves that entry 0")
	if log, err := ledger.Published(dir); err != nil || log != nil {
		t.Errorf("%+v: %v", log, err)
	}
	nowhere := away(t)
	nowhere.Root = rootOf(t, "")
	refuses(t, open(t, filepath.Join(t.TempDir(), "ledger")).Init(nowhere, writer(t)), "names no transparency log by its host")
	dir = published(t)
	moved := away(t)
	moved.URL = "https://moved.invented.example"
	must(t, open(t, dir).Init(moved, writer(t)))
	if log, err := ledger.Published(dir); err != nil || log.URL != moved.URL {
		t.Errorf("%+v: %v", log, err)
	}
}
