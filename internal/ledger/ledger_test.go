package ledger_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	formats "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

var now = time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC)

const origin = "releasegate/supplier/customer/pilot"

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// key is a P-256 key that is always the same for a name.
func key(t testing.TB, name string) *sign.Signer {
	t.Helper()
	seed := sha256.Sum256([]byte(name))
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), seed[:])
	must(t, err)
	s, err := sign.FromKey(private)
	must(t, err)
	return s
}

func writer(t testing.TB) ledger.Writer {
	return ledger.Writer{Origin: origin, Signer: key(t, "gate"), Clock: now}
}

func gateKeys(t testing.TB) trust.Trusted { return trust.TrustedKeys(key(t, "gate").Key()) }

func open(t testing.TB, dir string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(dir)
	must(t, err)
	return l
}

func read(t testing.TB, dir string) *ledger.View {
	t.Helper()
	v, err := ledger.Read(dir)
	must(t, err)
	must(t, v.Verify(origin, gateKeys(t)))
	return v
}

func entry(name string) ledger.Entry {
	return ledger.Entry{
		Type: decision.ApprovalType, Payload: canon.Sum([]byte(name)), Gate: "production-release", Release: canon.Sum([]byte("release")), ReleaseID: "1.0.0",
		Verdict: decision.Approved, DecidedAt: now, Signer: canon.Sum([]byte("key")),
	}
}

// extend appends n entries named after their index.
func extend(t testing.TB, dir, prefix string, n int) {
	t.Helper()
	l := open(t, dir)
	for i := range n {
		name := fmt.Sprint(prefix, i)
		_, err := l.Append(entry(name), []byte(name), writer(t))
		must(t, err)
	}
}

// filled is a ledger of n entries.
func filled(t testing.TB, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "ledger")
	extend(t, dir, "decision ", n)
	return dir
}

// files are the contents below a folder, by name.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	must(t, filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		found[strings.TrimPrefix(name, dir+"/")] = string(b)
		return err
	}))
	return found
}

func TestAppend(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "ledger")
	l := open(t, dir)
	if _, err := ledger.Read(dir); err == nil || fault.KindOf(err) != fault.Refused {
		t.Fatalf("a folder that nobody wrote to is a ledger: %v", err)
	}
	for i := range 3 {
		name := fmt.Sprint("decision ", i)
		want := entry(name)
		want.Index = 7 // is for the ledger to say
		got, err := l.Append(want, []byte(name), writer(t))
		must(t, err)
		want.Index = int64(i)
		if got.Entry != want {
			t.Errorf("written as %+v", got)
		}
		stored, err := os.ReadFile(filepath.Join(dir, "envelopes", string(canon.Sum([]byte(name)))+".json"))
		if err != nil || string(stored) != name {
			t.Errorf("the envelope is %q, %v", stored, err)
		}
		// What is acknowledged is there for whoever reads the ledger next.
		v := read(t, dir)
		if v.Size != int64(i+1) || len(v.Entries) != i+1 || v.Entries[i] != got.Entry || !v.Time.Equal(now) {
			t.Errorf("read as %+v", v)
		}
		proven, c, err := ledger.Proven(got.Proof, origin, gateKeys(t))
		if err != nil || proven != want || c.Root != v.Root {
			t.Errorf("proven as %+v, %v", proven, err)
		}
	}
}

// TestLayout reads a ledger as any client of tlog-tiles does, by the checkpoint and the
// tiles alone, across the edge of a tile.
func TestLayout(t *testing.T) {
	dir := filled(t, 258)
	content, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	must(t, err)
	spki, err := x509.MarshalPKIXPublicKey(key(t, "gate").Key().Public())
	must(t, err)
	id := sha256.Sum256(spki)
	verifier, err := formats.NewVerifier(origin + "+" + hex.EncodeToString(id[:4]) + "+" + base64.StdEncoding.EncodeToString(append([]byte{2}, spki...)))
	must(t, err)
	n, err := note.Open(content, note.VerifierList(verifier))
	must(t, err)
	lines := strings.Split(n.Text, "\n")
	root, err := tlog.ParseHash(lines[2])
	if err != nil || lines[0] != origin || lines[1] != "258" || lines[3] != "releasegate-time 2026-06-30T04:00:00Z" {
		t.Fatalf("%q, %v", lines, err)
	}
	reader := tlog.TileHashReader(tlog.Tree{N: 258, Hash: root}, tiles{t, dir}) // checks each tile against the root
	for _, i := range []int64{0, 100, 255, 256, 257} {
		leaf := leafOf(t, dir, i)
		p, err := tlog.ProveRecord(258, i, reader)
		must(t, err)
		must(t, tlog.CheckRecord(p, 258, root, i, tlog.RecordHash(leaf)))
		want := fmt.Sprintf(`{"decidedAt":"2026-06-30T04:00:00Z","gate":"production-release","payload":%q,"release":%q,"releaseId":"1.0.0","signer":%q,"type":%q,"verdict":"approved"}`,
			canon.Sum([]byte(fmt.Sprint("decision ", i))), canon.Sum([]byte("release")), canon.Sum([]byte("key")), decision.ApprovalType)
		if string(leaf) != want { // digests, the verdict and the id of the release, nobody's name
			t.Errorf("entry %d: got  %s\nwant %s", i, leaf, want)
		}
	}
	var partial []string
	for name := range files(t, dir) {
		if strings.Contains(name, ".p/") {
			partial = append(partial, name)
		}
	}
	if len(partial) != 5 { // of the last two checkpoints: entries and level 0 twice, level 1 once
		t.Errorf("unfilled tiles: %v", partial)
	}
}

type tiles struct {
	t   *testing.T
	dir string
}

func (tiles) Height() int                     { return 8 }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (r tiles) ReadTiles(list []tlog.Tile) (data [][]byte, err error) {
	for _, tile := range list {
		b, err := os.ReadFile(filepath.Join(r.dir, strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		data = append(data, b)
	}
	return data, nil
}

func leafOf(t *testing.T, dir string, i int64) []byte {
	name := "tile/entries/000"
	if i >= 256 {
		name = "tile/entries/001.p/2"
	}
	b, err := os.ReadFile(filepath.Join(dir, name))
	must(t, err)
	for range i % 256 {
		b = b[2+binary.BigEndian.Uint16(b):]
	}
	return b[2 : 2+binary.BigEndian.Uint16(b)]
}

// Every kind of key that a gate may have signs checkpoints; Ed25519 as Go's own notes.
func TestKeys(t *testing.T) {
	_, edwards, err := ed25519.GenerateKey(nil)
	must(t, err)
	wide, err := ecdsa.GenerateKey(elliptic.P384(), nil)
	must(t, err)
	old, err := rsa.GenerateKey(nil, 2048)
	must(t, err)
	for name, private := range map[string]any{"Ed25519": edwards, "P-384": wide, "RSA": old} {
		signer, err := sign.FromKey(private)
		must(t, err)
		dir := filepath.Join(t.TempDir(), "ledger")
		w := writer(t)
		w.Signer = signer
		r, err := open(t, dir).Append(entry(name), nil, w)
		must(t, err)
		v, err := ledger.Read(dir)
		must(t, err)
		must(t, v.Verify(origin, gateKeys(t).And(trust.TrustedKeys(signer.Key(), signer.Key()))))
		if err := v.Verify(origin, gateKeys(t)); err == nil || !strings.Contains(err.Error(), "no gate key signed its checkpoint") {
			t.Errorf("%s: another key's checkpoint: %v", name, err)
		}
		if public, ok := signer.Key().Public().(ed25519.PublicKey); ok {
			text, err := note.NewEd25519VerifierKey(origin, public)
			must(t, err)
			verifier, err := note.NewVerifier(text)
			must(t, err)
			_, err = note.Open(r.Checkpoint, note.VerifierList(verifier))
			must(t, err)
		}
	}
}

func TestAppendFromManySides(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ledger")
	var group sync.WaitGroup
	stop := make(chan struct{})
	for g := range 8 {
		w := writer(t)
		group.Go(func() {
			for i := range 5 {
				l, err := ledger.Open(dir)
				if err != nil {
					t.Error(err)
					return
				}
				name := fmt.Sprintf("%d of %d", i, g)
				if _, err := l.Append(entry(name), []byte(name), w); err != nil {
					t.Error(err)
				}
			}
		})
	}
	var reader sync.WaitGroup
	reader.Go(func() { // who reads without a lock sees one state or the next
		for before := int64(0); ; {
			select {
			case <-stop:
				return
			default:
			}
			v, err := ledger.Read(dir)
			if err != nil && before == 0 {
				continue
			}
			if err != nil || v.Size < before {
				t.Errorf("after %d entries: %v", before, err)
				return
			}
			before = v.Size
		}
	})
	group.Wait()
	close(stop)
	reader.Wait()
	v := read(t, dir)
	seen := map[canon.Digest]bool{}
	for _, e := range v.Entries {
		seen[e.Payload] = true
	}
	if v.Size != 40 || len(seen) != 40 {
		t.Errorf("%d entries of %d decisions, want 40", v.Size, len(seen))
	}
}

func TestOneEnvelopeIsStoredOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ledger")
	l := open(t, dir)
	for range 3 {
		_, err := l.Append(entry("same"), []byte("same"), writer(t))
		must(t, err)
	}
	stored, err := os.ReadDir(filepath.Join(dir, "envelopes"))
	must(t, err)
	if v := read(t, dir); len(stored) != 1 || v.Size != 3 {
		t.Errorf("%d envelopes, %d entries", len(stored), v.Size)
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
			if e, err := open(t, dir).Append(entry("decision"), []byte("decision"), writer(t)); err == nil {
				t.Fatalf("acknowledged as %+v", e)
			}
			if v := read(t, dir); v.Size != 1 {
				t.Errorf("the ledger holds %d entries", v.Size)
			}
		})
	}
}

// TestDamageIsRefused: a ledger that is not what its checkpoint says is neither read nor
// continued.
func TestDamageIsRefused(t *testing.T) {
	const entries, checkpoint = "tile/entries/000.p/5", "checkpoint"
	change := func(name, before, after string) func(string) error {
		return func(dir string) error {
			name := filepath.Join(dir, name)
			b, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			if !bytes.Contains(b, []byte(before)) {
				return fmt.Errorf("%s does not hold %q", name, before)
			}
			return os.WriteFile(name, bytes.Replace(b, []byte(before), []byte(after), 1), 0o600)
		}
	}
	bundle := func(how func(list [][]byte) [][]byte) func(string) error {
		return func(dir string) error {
			name := filepath.Join(dir, entries)
			b, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			var list [][]byte
			for len(b) > 0 {
				n := 2 + int(binary.BigEndian.Uint16(b))
				list, b = append(list, b[:n]), b[n:]
			}
			return os.WriteFile(name, bytes.Join(how(list), nil), 0o600)
		}
	}
	digest := func(i int) string { return string(canon.Sum([]byte(fmt.Sprint("decision ", i)))) }
	for _, c := range []struct {
		name  string
		spoil func(dir string) error
		says  string
	}{
		{"the last entry cut", bundle(func(l [][]byte) [][]byte { return l[:4] }), "entry 4 is missing"},
		{"a middle entry removed", bundle(func(l [][]byte) [][]byte { return append(l[:2:2], l[3:]...) }), "entry 4 is missing"},
		{"an entry too many", bundle(func(l [][]byte) [][]byte { return append(l, l[0]) }), "more than 5 entries"},
		{"two entries exchanged", bundle(func(l [][]byte) [][]byte { l[1], l[2] = l[2], l[1]; return l }), "not those that the checkpoint"},
		{"an entry put for another", bundle(func(l [][]byte) [][]byte { l[4] = l[0]; return l }), "not those that the checkpoint"},
		{"a payload changed", change(entries, digest(1), digest(9)), "not those that the checkpoint"},
		{"an unknown verdict", change(entries, `"approved"`, `"Approved"`), "unknown verdict"},
		{"an unknown member", change(entries, `"gate":"production-release"`, `"gaat":"production-release"`), "unknown"},
		{"the entries emptied", func(dir string) error { return os.Truncate(filepath.Join(dir, entries), 0) }, "entry 0 is missing"},
		{"the entries cut short", func(dir string) error { return os.Truncate(filepath.Join(dir, entries), 700) }, "is missing"},
		{"the entries too large", func(dir string) error { return os.Truncate(filepath.Join(dir, entries), 1<<25) }, "too large"},
		{"the entries gone", func(dir string) error { return os.Remove(filepath.Join(dir, entries)) }, "does not exist"},
		{"the entries a link", func(dir string) error {
			if err := os.Rename(filepath.Join(dir, entries), dir+"/x"); err != nil {
				return err
			}
			return os.Symlink(dir+"/x", filepath.Join(dir, entries))
		}, "symbolic link"},
		{"the checkpoint gone", func(dir string) error { return os.Remove(filepath.Join(dir, checkpoint)) }, "it is missing"},
		{"the checkpoint emptied", func(dir string) error { return os.Truncate(filepath.Join(dir, checkpoint), 0) }, "not a checkpoint"},
		{"the checkpoint half written", func(dir string) error { return os.Truncate(filepath.Join(dir, checkpoint), 150) }, "not a checkpoint"},
		{"the checkpoint too large", func(dir string) error { return os.Truncate(filepath.Join(dir, checkpoint), 1<<17) }, "too large"},
		{"another size", change(checkpoint, "\n5\n", "\n4\n"), ""},
		{"a size in another form", change(checkpoint, "\n5\n", "\n05\n"), "canonical"},
		{"a size beyond all", change(checkpoint, "\n5\n", "\n9999999999999999\n"), "canonical"},
		{"another time", change(checkpoint, "2026-06-30", "2027-06-30"), "no gate key signed"},
		{"another origin", change(checkpoint, origin, "releasegate/supplier/customer/another"), "another ledger"},
		{"the ledger of another", func(dir string) error {
			if err := os.RemoveAll(dir); err != nil {
				return err
			}
			w := ledger.Writer{Origin: origin, Signer: key(t, "another gate"), Clock: now}
			_, err := open(t, dir).Append(entry("x"), []byte("x"), w)
			return err
		}, "no gate key signed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filled(t, 5)
			must(t, c.spoil(dir))
			v, err := ledger.Read(dir)
			if err == nil {
				err = v.Verify(origin, gateKeys(t))
			}
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("read: %v; want %q", err, c.says)
			}
			if fault.KindOf(err) != fault.Refused {
				t.Error("it is not a refusal")
			}
			before := files(t, dir)
			if e, err := open(t, dir).Append(entry("another"), []byte("another"), writer(t)); err == nil {
				t.Errorf("a damaged ledger was continued with %+v", e)
			}
			if after := files(t, dir); fmt.Sprint(before) != fmt.Sprint(after) {
				t.Error("it was changed")
			}
		})
	}
}

// A ledger that its own key signed, and that yet takes something back, is told by what
// was seen of it.
func TestExtends(t *testing.T) {
	dir := filled(t, 3)
	seen := read(t, dir).Checkpoint
	copied := filepath.Join(t.TempDir(), "copy")
	must(t, os.CopyFS(copied, os.DirFS(dir)))
	extend(t, dir, "more ", 2)
	must(t, read(t, dir).Extends(seen))
	last := read(t, dir).Checkpoint
	must(t, read(t, dir).Extends(last))
	w := writer(t)
	w.Seen = &last
	for name, c := range map[string]struct {
		dir  func() string
		says string
	}{
		"rolled back": {func() string { return copied }, "it was rolled back: it has 3 entries, and had 5"},
		"forked": {func() string {
			forked := filepath.Join(t.TempDir(), "forked")
			must(t, os.CopyFS(forked, os.DirFS(copied)))
			extend(t, forked, "other ", 4)
			return forked
		}, "it was forked: its first 5 entries"},
		"begun anew": {func() string { return filled(t, 7) }, "it was forked"},
		"taken away": {func() string { return filepath.Join(t.TempDir(), "none") }, "it is gone"},
		"another's": {func() string {
			other := filepath.Join(t.TempDir(), "other")
			w := writer(t)
			w.Origin = "releasegate/x/y/z"
			_, err := open(t, other).Append(entry("x"), nil, w)
			must(t, err)
			return other
		}, "it is another ledger"},
	} {
		d := c.dir()
		if _, err := ledger.Follow(d, ledger.Rules{}, &last); err == nil || fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s, asked: %v", name, err)
		}
		if _, err := open(t, d).Append(entry("x"), nil, w); err == nil || fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s, appended: %v", name, err)
		}
	}
	if _, err := open(t, dir).Append(entry("x"), nil, w); err != nil {
		t.Error(err)
	}
	// The proof of it is one that others can check.
	v := read(t, dir)
	p, err := v.Consistency(3)
	must(t, err)
	head, body, _ := strings.Cut(string(p), "\n")
	hashes, signed, _ := strings.Cut(body, "\n\n")
	var proof tlog.TreeProof
	for line := range strings.SplitSeq(hashes, "\n") {
		h, err := tlog.ParseHash(line)
		must(t, err)
		proof = append(proof, h)
	}
	c, err := ledger.ReadCheckpoint([]byte(signed))
	must(t, err)
	if err := tlog.CheckTree(proof, c.Size, c.Root, seen.Size, seen.Root); err != nil || head != "old 3" || c.Root != v.Root {
		t.Errorf("%s: %v", head, err)
	}
	for _, size := range []int64{-1, v.Size + 1} {
		if _, err := v.Consistency(size); err == nil {
			t.Errorf("size %d was proven", size)
		}
	}
}

// No other entry, place, ledger or key passes for what was proven.
func TestProven(t *testing.T) {
	dir := filled(t, 5)
	v := read(t, dir)
	for i := range v.Size {
		p, err := v.Prove(i)
		must(t, err)
		if e, _, err := ledger.Proven(p, origin, gateKeys(t)); err != nil || e != v.Entries[i] {
			t.Errorf("entry %d: %+v, %v", i, e, err)
		}
		for at := range p { // any byte
			spoilt := bytes.Clone(p)
			spoilt[at] ^= 1
			if e, _, err := ledger.Proven(spoilt, origin, gateKeys(t)); err == nil {
				t.Fatalf("entry %d: byte %d changed, and it proves %+v", i, at, e)
			}
		}
		if _, _, err := ledger.Proven(append(p, "\n"...), origin, gateKeys(t)); err == nil {
			t.Error("more behind it")
		}
		if _, _, err := ledger.Proven(p, origin, trust.Trusted{}); err == nil {
			t.Error("no key")
		}
		if _, _, err := ledger.Proven(p, "releasegate/x/y/z", gateKeys(t)); err == nil {
			t.Error("another ledger")
		}
	}
	for _, i := range []int64{-1, 5} {
		if _, err := v.Prove(i); err == nil {
			t.Errorf("entry %d was proven", i)
		}
	}
}

// What a crash leaves behind is neither an entry nor an obstacle.
func TestLeftoversOfACrashAreIgnored(t *testing.T) {
	dir := filled(t, 2)
	ahead := filepath.Join(t.TempDir(), "ahead")
	must(t, os.CopyFS(ahead, os.DirFS(dir)))
	extend(t, ahead, "never acknowledged ", 1)
	for _, name := range []string{"tile/entries/000.p/3", "tile/0/000.p/3"} {
		must(t, os.Rename(filepath.Join(ahead, name), filepath.Join(dir, name)))
	}
	for _, name := range []string{".new-123", "envelopes/.new-123", "tile/0/000.p/.new-1"} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(`{"index":`), 0o600))
	}
	// The envelope of an entry that was never written.
	must(t, os.WriteFile(filepath.Join(dir, "envelopes", string(canon.Sum([]byte("again")))+".json"), []byte("again"), 0o600))
	r, err := open(t, dir).Append(entry("again"), []byte("again"), writer(t))
	if err != nil || r.Entry.Index != 2 {
		t.Fatalf("appended as %+v, %v", r.Entry, err)
	}
	if v := read(t, dir); v.Size != 3 || v.Entries[2] != r.Entry {
		t.Errorf("%+v", v.Entries)
	}
}

// TestKill ends writers, two at a time, at any point with a signal that nobody can catch.
// What a writer has said to be in the ledger or the register stays there, in its place,
// the next goes on, and no checkpoint that was given away was of another ledger.
func TestKill(t *testing.T) {
	if dir := os.Getenv("RELEASEGATE_TEST_LEDGER"); dir != "" {
		killed(t, dir)
	}
	dir := t.TempDir()
	acknowledged, registered, checkpoints := map[int64]canon.Digest{}, map[canon.Digest]bool{}, [][]byte{}
	random := rand.New(rand.NewPCG(1, 2))
	kills := 0
	for range 20 {
		lines := make(chan string)
		var writers sync.WaitGroup
		for range 2 {
			cmd := exec.Command(os.Args[0], "-test.run=^TestKill$", "-test.v")
			cmd.Env = append(os.Environ(), "RELEASEGATE_TEST_LEDGER="+dir)
			stdout, err := cmd.StdoutPipe()
			must(t, err)
			must(t, cmd.Start())
			after := time.Duration(random.IntN(60_000)) * time.Microsecond
			writers.Go(func() {
				said := bufio.NewScanner(stdout)
				var kill sync.Once
				for said.Scan() {
					lines <- said.Text()
					if strings.HasPrefix(said.Text(), "acknowledged") {
						kill.Do(func() { time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) })
					}
				}
				_ = cmd.Wait()
			})
		}
		go func() { writers.Wait(); close(lines) }()
		for line := range lines {
			var index int64
			var payload canon.Digest
			var checkpoint []byte
			if n, _ := fmt.Sscanf(line, "registered %s", &payload); n == 1 {
				registered[payload] = true
			}
			if n, _ := fmt.Sscanf(line, "acknowledged %d %s %x", &index, &payload, &checkpoint); n != 3 {
				continue
			}
			if before, known := acknowledged[index]; known {
				t.Errorf("entry %d was given away twice: %s and %s", index, before.Short(), payload.Short())
			}
			acknowledged[index], checkpoints = payload, append(checkpoints, checkpoint)
		}
		kills += 2
		v, r := read(t, filepath.Join(dir, "ledger")), readRegister(t, filepath.Join(dir, "register"))
		for i, payload := range acknowledged {
			if i >= v.Size || v.Entries[i].Payload != payload {
				t.Fatalf("entry %d of %d was acknowledged and is lost", i, v.Size)
			}
		}
		for _, checkpoint := range checkpoints {
			c, err := ledger.ReadCheckpoint(checkpoint)
			must(t, err)
			must(t, v.Extends(c))
		}
		for payload := range registered {
			if !r.Registered(payload, "") {
				t.Fatalf("%s was registered and is lost", payload.Short())
			}
		}
	}
	if len(acknowledged) < kills || len(registered) == 0 {
		t.Fatalf("only %d entries and %d records: nothing was tried", len(acknowledged), len(registered))
	}
	t.Logf("%d kills; %d entries and %d records were acknowledged, and none is lost", kills, len(acknowledged), len(registered))
}

// killed writes until it is ended.
func killed(t *testing.T, dir string) {
	l, r := open(t, filepath.Join(dir, "ledger")), open(t, filepath.Join(dir, "register"))
	w := writer(t)
	w.Origin = registerOrigin
	for i := 0; ; i++ {
		name := fmt.Sprint(os.Getpid(), i)
		receipt, err := l.Append(entry(name), []byte("x"), writer(t))
		must(t, err)
		fmt.Printf("acknowledged %d %s %x\n", receipt.Entry.Index, receipt.Entry.Payload, receipt.Checkpoint)
		_, err = r.Register([]ledger.Record{{Payload: canon.Sum([]byte(name))}}, w)
		must(t, err)
		fmt.Printf("registered %s\n", canon.Sum([]byte(name)))
	}
}

func readRegister(t *testing.T, dir string) *ledger.View {
	t.Helper()
	v, err := ledger.ReadRegister(disk.Disk{}, dir)
	must(t, err)
	if v != nil {
		must(t, v.Verify(registerOrigin, gateKeys(t)))
	}
	return v
}

// A folder's name is a name, not a pattern.
func TestNamesThatArePatterns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "[a-c]*?{x}", "ledger")
	extend(t, dir, "x", 2)
	if v := read(t, dir); v.Size != 2 {
		t.Errorf("%d entries", v.Size)
	}
}

func BenchmarkAppend(b *testing.B) {
	dir := filled(b, 1)
	for i := 0; b.Loop(); i++ {
		_, err := open(b, dir).Append(entry(fmt.Sprint(i)), []byte(fmt.Sprint(i)), writer(b))
		must(b, err)
	}
}

// A certified signs checkpoints with a certificate of minutes.
type certified struct {
	*testkit.Sigstore
	by testkit.Certified
}

func (c certified) Key() trust.Key                       { return trust.Key{} }
func (c certified) Certified() bool                      { return true }
func (c certified) SignText(text []byte) ([]byte, error) { return c.Sigstore.SignText(text, c.by), nil }

// A gate without a key signs checkpoints as well: what stands for the signature is a
// bundle, and counts as its identity alone.
func TestIdentity(t *testing.T) {
	s := testkit.NewSigstore(t)
	by := testkit.Certified{Subject: "gate@invented.example", Issuer: "https://login.invented.example", Begins: testkit.Now, Stamped: testkit.Now.Add(time.Minute)}
	trusts := func(subject string, m sigstore.Material) trust.Trusted {
		p, err := sigstore.Exactly(by.Issuer, subject)
		must(t, err)
		return trust.Trusted{Identities: []sigstore.Pattern{p}, Believed: m}
	}
	gate := trusts(by.Subject, s.Believes(false))
	dir := filepath.Join(t.TempDir(), "ledger")
	w := writer(t)
	w.Signer, w.Known = certified{s, by}, func(time.Time) trust.Trusted { return gate }
	for _, name := range []string{"one", "two"} {
		r, err := open(t, dir).Append(entry(name), []byte(name), w)
		must(t, err)
		e, _, err := ledger.Proven(r.Proof, origin, gate)
		must(t, err)
		if e != r.Entry {
			t.Errorf("proves %+v, not %+v", e, r.Entry)
		}
	}
	v, err := ledger.Read(dir)
	must(t, err)
	must(t, v.Verify(origin, gate.And(gateKeys(t))))
	for name, by := range map[string]trust.Trusted{
		"a key": gateKeys(t), "another identity": trusts("else@invented.example", s.Believes(false)), "another authority": trusts(by.Subject, testkit.NewSigstore(t).Believes(false)), "nobody": {},
	} {
		if err := v.Verify(origin, by); err == nil || !strings.Contains(err.Error(), "no gate key signed its checkpoint") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A key goes on where an identity was believed, and the other way round only if it is.
	w.Signer, w.Known = key(t, "gate"), func(time.Time) trust.Trusted { return gate }
	_, err = open(t, dir).Append(entry("three"), nil, w)
	must(t, err)
	w.Signer = certified{s, by}
	if _, err := open(t, dir).Append(entry("four"), nil, w); err == nil || !strings.Contains(err.Error(), "no gate key signed its checkpoint") {
		t.Errorf("continued over a stranger's checkpoint: %v", err)
	}
	w.Known = func(time.Time) trust.Trusted { return gate.And(gateKeys(t)) }
	_, err = open(t, dir).Append(entry("four"), nil, w)
	must(t, err)
}
