package source_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/source"
)

const envelope = `{"payloadType": "application/vnd.in-toto+json", "payload": "e30=", "signatures": [{"sig": "AA=="}]}`

// Every *.json file is an envelope or a rejection with its reason; nothing is
// dropped in silence, whatever folder it lies in.
func TestDir(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"b.json":            envelope,
		"deep/down/a.json":  envelope,
		"empty.json":        "",
		"twice.json":        `{"payload": "e30=", "payload": "e30="}`,
		"other.json":        `{"name": "no envelope"}`,
		"notes.txt":         "not looked at",
		"upper.JSON":        "not looked at",
		"trailing.json":     envelope + envelope,
		"byte-order.json":   "\ufeff" + envelope,
		"bad-unicode.json":  "{\"payload\": \"\xff\"}",
		"many-levels.json":  `[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[`,
		"bad-base-64.json":  `{"payloadType": "x", "payload": "*", "signatures": []}`,
		"a-number.json":     "1",
		"wrong-bundle.json": `{"mediaType": "application/vnd.dev.sigstore.bundle.v9+json", "verificationMaterial": {}}`,
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	huge := filepath.Join(dir, "huge.json")
	if err := os.WriteFile(huge, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, 1<<40); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "b.json"), filepath.Join(dir, "link.json")); err != nil {
		t.Fatal(err)
	}

	envelopes, rejections, err := source.Dir(disk.Disk{}, dir)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range envelopes {
		found = append(found, e.Origin.Path)
		if !e.Origin.Digest.Valid() || string(e.Payload) != "{}" {
			t.Errorf("%s: digest %q, payload %q", e.Origin.Path, e.Origin.Digest, e.Payload)
		}
	}
	if want := []string{"b.json", "deep/down/a.json"}; !slices.Equal(found, want) {
		t.Errorf("envelopes %q, want %q", found, want)
	}
	codes := map[string]string{}
	for _, r := range rejections {
		codes[r.File] = r.Code
		if r.Text == "" {
			t.Errorf("%s is rejected without a reason", r.File)
		}
	}
	for file, want := range map[string]string{
		"empty.json": "not_strict_json", "twice.json": "not_strict_json", "trailing.json": "not_strict_json", "byte-order.json": "not_strict_json",
		"bad-unicode.json": "not_strict_json", "many-levels.json": "not_strict_json",
		"other.json": "not_an_envelope", "bad-base-64.json": "not_an_envelope", "a-number.json": "not_an_envelope", "wrong-bundle.json": "not_an_envelope",
		"huge.json": "too_large", "link.json": "unreadable",
	} {
		if codes[file] != want {
			t.Errorf("%s: code %q, want %q", file, codes[file], want)
		}
		delete(codes, file)
	}
	if len(codes) > 0 {
		t.Errorf("rejected too: %v", codes)
	}
}

func TestDirThatIsNone(t *testing.T) {
	if _, _, err := source.Dir(disk.Disk{}, filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a missing folder is no empty one")
	}
}

// Decisions are found by gate, below it, each once: a report or a bundle of the same
// decision is not a second one, and a bundle that is alone is one.
func TestDecisions(t *testing.T) {
	folder := t.TempDir()
	for name, content := range map[string]string{
		"phase-exit/training/one.dsse.json":     envelope,
		"phase-exit/training/one.sigstore.json": envelope,
		"phase-exit/training/one.html":          "<p>",
		"phase-exit/training/two.sigstore.json": envelope,
		"phase-exit/junk.dsse.json":             "[]",
		"another-gate/one.dsse.json":            envelope,
	} {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found, rejected, err := source.Decisions(disk.Disk{}, folder, "phase-exit")
	if err != nil || len(found) != 2 || found[0].Origin.Path != "decisions/phase-exit/training/one.dsse.json" || found[1].Origin.Path != "decisions/phase-exit/training/two.sigstore.json" {
		t.Errorf("found %v, %v", found, err)
	}
	if len(rejected) != 1 || rejected[0].File != "decisions/phase-exit/junk.dsse.json" {
		t.Errorf("rejected %v", rejected)
	}
	if found, rejected, err := source.Decisions(disk.Disk{}, folder, "no-decision-yet"); len(found)+len(rejected) > 0 || err != nil {
		t.Errorf("of a gate that has not decided: %v, %v, %v", found, rejected, err)
	}
}
