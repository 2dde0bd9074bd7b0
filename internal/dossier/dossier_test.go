package dossier

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

func TestMain(m *testing.M) {
	defer testkit.Clean()
	m.Run() // whoever called TestMain exits by its result
}

var engine = decision.Engine{Name: "releasegate", Version: "test"}

// decide decides the engagement and returns the dossier.
func decide(t testing.TB, e *testkit.Engagement) []byte {
	t.Helper()
	o := gate.Options{
		Paths: gate.Layout(e.Dir, demo.Release), Gate: demo.Gate, At: testkit.Now, Engine: engine,
		Security:   trust.TrustedKeys(e.Signer("demo-security").Key()),
		OpenSigner: func() (*sign.Signer, error) { return e.Signer("demo-gate"), nil },
	}
	r := Record(disk.Disk{}, o.Paths)
	o.From = r
	in, signer, err := gate.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "ledger") // a copy: the same engagement is decided again
	if err := os.CopyFS(dir, os.DirFS(o.Ledger)); err != nil {
		t.Fatal(err)
	}
	log, err := ledger.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := gate.Decide(t.Context(), in, testkit.Now, signer, log)
	if err != nil {
		t.Fatal(err)
	}
	packed, err := Make(in, o, r, s)
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

var (
	once   sync.Once
	packed []byte
)

// honest is the dossier of the honest engagement.
func honest(t testing.TB) []byte {
	t.Helper()
	once.Do(func() { packed = decide(t, testkit.New(t)) })
	if packed == nil {
		t.Fatal("there is no honest dossier")
	}
	return packed
}

func replay(t testing.TB, packed []byte) (*Replay, error) {
	t.Helper()
	d, err := read(packed)
	if err != nil {
		return nil, err
	}
	return d.Replay(t.Context(), engine, trust.Trusted{}, gate.Pins{})
}

// TestSame: the same inputs give the same bytes, and they come out again. What cannot
// be read is told again as well.
func TestSame(t *testing.T) {
	e := testkit.New(t)
	e.Write("evidence/junk.json", []byte("{"))
	e.Write("evidence/é ü\n.json", []byte("{"))
	e.Write("evidence/"+strings.Repeat("long/", 25)+strings.Repeat("x", 200)+".json", []byte("{"))
	if err := os.Symlink("junk.json", e.Path("evidence/link.json")); err != nil {
		t.Fatal(err)
	}
	huge := e.Path("evidence/huge.json")
	if err := os.WriteFile(huge, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, canon.MaxBytes+1); err != nil {
		t.Fatal(err)
	}
	first, second := decide(t, e), decide(t, e)
	if !bytes.Equal(first, second) {
		t.Error("the same inputs gave two dossiers")
	}
	r, err := replay(t, first)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Equal() || r.Note != "" {
		t.Errorf("%v %q", r.Differences, r.Note)
	}
	if codes := r.Stored.Rejections.Counts; codes["not_strict_json"] != 3 || codes["too_large"] != 1 || codes["unreadable"] != 1 {
		t.Errorf("rejections %v", codes)
	}
}

// TestFlipped: with any one byte changed, a dossier is never found equal.
func TestFlipped(t *testing.T) {
	whole := honest(t)
	if r, err := replay(t, whole); err != nil || !r.Equal() {
		t.Fatal("the honest dossier is not equal")
	}
	flips := 60
	if os.Getenv("RELEASEGATE_SOAK") != "" {
		flips = len(whole)
	}
	for i := range flips + 64 {
		at := i // every byte of the beginning and the end, and some between
		switch {
		case i >= 64:
			at = (len(whole) - 1) * (i - 64) / flips
		case i >= 32:
			at = len(whole) - 1 - (i - 32)
		}
		spoilt := bytes.Clone(whole)
		spoilt[at] ^= 1 << (i % 8)
		if r, err := replay(t, spoilt); err == nil && r.Equal() {
			t.Errorf("equal with byte %d flipped by %#x", at, 1<<(i%8))
		}
	}
	for _, n := range []int{0, 1, 10, len(whole) / 2, len(whole) - 1} {
		if _, err := read(whole[:n]); err == nil {
			t.Errorf("read, cut to %d bytes", n)
		}
	}
}

// repacked is the honest dossier with its files changed, and an index that fits.
func repacked(t testing.TB, change func(files map[string][]byte, index *Index)) []byte {
	t.Helper()
	d, err := read(honest(t))
	if err != nil {
		t.Fatal(err)
	}
	files, index := maps.Clone(d.files), d.Index
	change(files, &index)
	content, err := indexed(index, &Recorder{unread: index.Unread}, files)
	if err != nil {
		t.Fatal(err)
	}
	files[indexFile] = content
	spoilt, err := pack(files)
	if err != nil {
		t.Fatal(err)
	}
	return spoilt
}

// TestForged: whoever changes a file and makes the index fit finds that the decision
// does not follow, or is not the gate's.
func TestForged(t *testing.T) {
	d, err := read(honest(t))
	if err != nil {
		t.Fatal(err)
	}
	names, taken := slices.Sorted(maps.Keys(d.files)), map[string]int{}
	forged := 0
	for _, name := range names {
		folder, _, _ := strings.Cut(name, "/")
		taken[folder]++
		if os.Getenv("RELEASEGATE_SOAK") == "" && taken[folder] > 1 {
			continue
		}
		for _, how := range []string{"flipped", "gone", "empty", "of another type"} {
			spoilt := repacked(t, func(files map[string][]byte, _ *Index) {
				switch how {
				case "gone":
					delete(files, name)
					return
				case "empty":
					files[name] = nil
					return
				case "of another type":
					files[name] = []byte("[null]")
					return
				}
				content := bytes.Clone(files[name])
				content[len(content)*2/3] ^= 1
				files[name] = content
			})
			forged++
			if r, err := replay(t, spoilt); err == nil && r.Equal() {
				t.Errorf("equal with %s %s", name, how)
			} else if err != nil && fault.KindOf(err) == fault.Internal && !strings.Contains(err.Error(), "decision/") && !strings.Contains(err.Error(), "index.json") {
				t.Errorf("%s %s is an internal error: %v", name, how, err)
			}
		}
	}
	if forged < 16 {
		t.Fatalf("only %d dossiers were forged", forged)
	}
	for name, change := range map[string]func(map[string][]byte, *Index){
		"another instant": func(_ map[string][]byte, i *Index) { i.At = i.At.Add(1e9) },
		"another gate":    func(_ map[string][]byte, i *Index) { i.Gate = "emergency-release" },
		"a trial":         func(_ map[string][]byte, i *Index) { i.Unsafe = []string{"--dry-run"} },
		"unsigned":        func(_ map[string][]byte, i *Index) { i.AllowUnsigned = true },
		"a previous one":  func(_ map[string][]byte, i *Index) { i.Previous = true },
		"another engine":  func(_ map[string][]byte, i *Index) { i.Engine.Version = "test" + "2"; i.Unsafe = []string{"x"} },
		"more evidence":   func(f map[string][]byte, _ *Index) { f["evidence/junk.json"] = []byte("{") },
		"an unread file": func(_ map[string][]byte, i *Index) {
			i.Unread = []Unread{{"evidence/x.json", "it was too large", true}}
		},
		"a file that nothing reads": func(f map[string][]byte, _ *Index) { f["evidence/run-me.sh"] = []byte("rm -rf /") },
		"another README":            func(f map[string][]byte, _ *Index) { f[readmeFile] = append(f[readmeFile], '\n') },
		"another key":               func(f map[string][]byte, _ *Index) { f["keys/policy-1.pub"] = f["trust/keys/demo-gate.pub"] },
		"one key more":              func(f map[string][]byte, _ *Index) { f["keys/policy-2.pub"] = f["trust/keys/demo-gate.pub"] },
	} {
		if r, err := replay(t, repacked(t, change)); err == nil && r.Equal() {
			t.Errorf("equal with %s", name)
		}
	}
}

// TestDifference: what differs is told by its field, and the engine is not told.
func TestDifference(t *testing.T) {
	d, err := read(honest(t))
	if err != nil {
		t.Fatal(err)
	}
	d.Index.At = d.Index.At.AddDate(0, 0, 1)
	r, err := d.Replay(t.Context(), decision.Engine{Name: "releasegate", Version: "of tomorrow"}, trust.Trusted{}, gate.Pins{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Equal() {
		t.Fatal("decided a day later, it is equal")
	}
	want := Difference{"decidedAt", `"2026-06-30T04:00:00Z"`, `"2026-07-01T04:00:00Z"`}
	if !slices.Contains(r.Differences, want) {
		t.Errorf("differences %v do not hold %v", r.Differences, want)
	}
	for _, difference := range r.Differences {
		if strings.HasPrefix(difference.Where, "engine") {
			t.Errorf("told as a difference: %v", difference)
		}
	}
}

// TestEndorse: another gate signs only what it has come to itself, to the byte, under
// rulebooks that its caller vouches for.
func TestEndorse(t *testing.T) {
	e := testkit.New(t)
	pinned := trust.TrustedKeys(e.Signer("demo-security").Key())
	seed := [32]byte{1}
	other, err := sign.FromKey(ed25519.NewKeyFromSeed(seed[:]))
	if err != nil {
		t.Fatal(err)
	}
	again := func(pinned trust.Trusted, change func(*Dossier)) *Replay {
		t.Helper()
		d, err := read(honest(t))
		if err != nil {
			t.Fatal(err)
		}
		change(d)
		r, err := d.Replay(t.Context(), engine, pinned, gate.Pins{})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	same := func(*Dossier) {}
	content, err := again(pinned, same).Endorse(other)
	if err != nil {
		t.Fatal(err)
	}
	envelope, err := intoto.Read(content)
	if err != nil {
		t.Fatal(err)
	}
	payload, _, err := trust.Payload(envelope, []trust.Key{other.Key()})
	if err != nil || !bytes.Equal(payload, again(pinned, same).Payload) {
		t.Errorf("what was signed is not the decision: %v", err)
	}
	for name, c := range map[string]struct {
		replay *Replay
		signer *sign.Signer
		want   string
	}{
		"decided a day later":   {again(pinned, func(d *Dossier) { d.Index.At = d.Index.At.AddDate(0, 0, 1) }), other, "does not come to the same decision"},
		"a file more":           {again(pinned, func(d *Dossier) { d.files["evidence/junk.json"] = []byte("{") }), other, "does not come to the same decision"},
		"nobody named":          {again(trust.Trusted{}, same), other, "is known by the dossier alone"},
		"the same key":          {again(pinned, same), e.Signer("demo-gate"), "has signed it already"},
		"whoever signs no gate": {again(pinned, same), e.Signer("invented-trainer"), "signs for no gate"},
	} {
		if content, err := c.replay.Endorse(c.signer); content != nil || fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// TestOtherEngine: another engine replays, and says what it left out.
func TestOtherEngine(t *testing.T) {
	d, err := read(honest(t))
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Replay(t.Context(), decision.Engine{Name: "releasegate", Version: "9.9.9"}, trust.Trusted{}, gate.Pins{})
	if err != nil || !r.Equal() {
		t.Fatalf("%v %v", err, r)
	}
	if !strings.Contains(r.Note, "were written by another version") {
		t.Errorf("note %q", r.Note)
	}
}

// TestOlder: what an earlier version has decided is replayed to the byte, or told with
// what differs and what to run instead. The dossiers are those that releasegate 0.0.1
// wrote; where this version judges otherwise on purpose, it is said here.
func TestOlder(t *testing.T) {
	found, err := filepath.Glob("../../testdata/dossiers/*" + Suffix)
	if err != nil || len(found) != 2 {
		t.Fatalf("%d dossiers of earlier versions, %v", len(found), err)
	}
	for name, differs := range map[string]string{
		// compliance-obligations must say since how good its evidence is: theirs no longer counts, nor the
		// Statement of Applicability in it.
		"0.0.1-denied": "coverage › 4 › basis",
		"0.0.1-phase":  "coverage › 4 › basis",
	} {
		d, err := Open("../../testdata/dossiers/" + name + Suffix)
		if err != nil {
			t.Fatal(err)
		}
		if d.Index.Engine.Version != "0.0.1" || d.Index.Contract != 0 {
			t.Fatalf("%s is of %v", name, d.Index.Engine)
		}
		r, err := d.Replay(t.Context(), engine, trust.Trusted{}, gate.Pins{})
		if err != nil {
			t.Fatal(err)
		}
		told := slices.ContainsFunc(r.Differences, func(d Difference) bool { return d.Where == differs })
		switch {
		case differs == "" && (!r.Equal() || r.Advice != "" || r.Note == ""):
			t.Errorf("%s is judged otherwise than version 0.0.1 did: %v; if that is meant, say so here and in CHANGELOG.md", name, r.Differences)
		case differs != "" && (r.Equal() || !told || !strings.Contains(r.Advice, "replay it with releasegate 0.0.1")):
			t.Errorf("%s differs at %v, want %s; advice %q", name, r.Differences, differs, r.Advice)
		}
	}
}

// TestNewer: what a later version has written is refused with what to run instead.
func TestNewer(t *testing.T) {
	later := func(change func(files map[string][]byte, index *Index)) []byte {
		return repacked(t, func(files map[string][]byte, index *Index) {
			index.Engine.Version = "9.9.9"
			change(files, index)
		})
	}
	index := func(before, after string) []byte {
		return must(t, func(files map[string][]byte) {
			files[indexFile] = bytes.Replace(files[indexFile], []byte(before), []byte(after), 1)
		})
	}
	for name, c := range map[string]struct {
		packed []byte
		want   string
	}{
		"another edition": {later(func(_ map[string][]byte, i *Index) { i.Contract = control.Contract + 1 }), "edition 2 of their contract; this program knows 1; it says that releasegate 9.9.9 wrote it"},
		"another form":    {later(func(_ map[string][]byte, i *Index) { i.Format += "1" }), `this program reads "https://`},
		"a field more":    {index(`"engine": {`, `"more": 1, "engine": {`), "it says that releasegate test wrote it"},
	} {
		file := filepath.Join(t.TempDir(), "later.tgz")
		if err := os.WriteFile(file, c.packed, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(file)
		if fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), c.want) || !strings.Contains(fault.HintOf(err), "replay it with releasegate ") {
			t.Errorf("%s: %v; %s", name, err, fault.HintOf(err))
		}
	}
	d, err := read(honest(t))
	if err != nil {
		t.Fatal(err)
	}
	d.payload = bytes.Replace(d.payload, []byte(`"predicate":{`), []byte(`"predicate":{"aNewField":1,`), 1)
	_, err = d.Replay(t.Context(), decision.Engine{Name: "releasegate", Version: "0.0.1"}, trust.Trusted{}, gate.Pins{})
	if fault.KindOf(err) != fault.Refused || !strings.Contains(fault.HintOf(err), "replay it with releasegate test") {
		t.Errorf("a decision with a field more: %v; %s", err, fault.HintOf(err))
	}
}

// TestPinned: a key that is named must have signed both rulebooks.
func TestPinned(t *testing.T) {
	e := testkit.New(t)
	d, err := read(honest(t))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := d.Replay(t.Context(), engine, trust.TrustedKeys(e.Signer("demo-gate").Key(), e.Signer("demo-security").Key()), gate.Pins{}); err != nil || !r.Pinned {
		t.Errorf("%v", err)
	}
	both := trust.TrustedKeys(e.Signer("demo-gate").Key(), e.Signer("demo-security").Key())
	if _, err := d.Replay(t.Context(), engine, both, gate.Pins{Threshold: 2}); fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), "signed by 1 of the persons") {
		t.Errorf("one person of two: %v", err)
	}
	if _, err := d.Replay(t.Context(), engine, trust.TrustedKeys(e.Signer("demo-gate").Key()), gate.Pins{}); fault.KindOf(err) != fault.Refused {
		t.Errorf("another key: %v", err)
	}
}

// TestHostile: archives that were not written here.
func TestHostile(t *testing.T) {
	archive := func(headers ...tar.Header) []byte {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		w := tar.NewWriter(z)
		for _, h := range headers {
			if err := w.WriteHeader(&h); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(make([]byte, h.Size)); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	file := func(name string) tar.Header {
		return tar.Header{Typeflag: tar.TypeReg, Name: name, Size: 1, Mode: 0o644}
	}
	bomb := func() []byte {
		var b bytes.Buffer
		z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		for range maxContent/(1<<20) + 1 {
			if _, err := z.Write(make([]byte, 1<<20)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for _, c := range []struct {
		name    string
		archive []byte
		want    string
	}{
		{"nothing", nil, "not an archive that releasegate wrote"},
		{"no archive", []byte("PK\x03\x04"), "not an archive that releasegate wrote"},
		{"a bomb", bomb(), "more than 536870912 bytes"},
		{"path traversal", archive(file("../etc/passwd")), `the name "../etc/passwd" leads elsewhere`},
		{"a path within", archive(file("evidence/../../x")), "leads elsewhere"},
		{"an absolute path", archive(file("/etc/passwd")), "leads elsewhere"},
		{"a dot", archive(file("./index.json")), "leads elsewhere"},
		{"a backslash", archive(file(`evidence\x`)), "leads elsewhere"},
		{"a link", archive(tar.Header{Typeflag: tar.TypeSymlink, Name: "index.json", Linkname: "/etc/passwd"}), "no regular file"},
		{"a hard link", archive(tar.Header{Typeflag: tar.TypeLink, Name: "index.json", Linkname: "x"}), "no regular file"},
		{"a device", archive(tar.Header{Typeflag: tar.TypeChar, Name: "index.json"}), "no regular file"},
		{"a folder", archive(tar.Header{Typeflag: tar.TypeDir, Name: "evidence/"}), "no regular file"},
		{"a file twice", archive(file("index.json"), file("index.json")), "is in it twice"},
		{"out of order", archive(file("b"), file("a")), "not laid out as releasegate lays them out"},
		{"an owner", archive(tar.Header{Typeflag: tar.TypeReg, Name: "a", Mode: 0o644, Uname: "somebody"}), "not laid out as releasegate lays them out"},
		{"a program", archive(tar.Header{Typeflag: tar.TypeReg, Name: "a", Mode: 0o755}), "not laid out as releasegate lays them out"},
		{"no index", archive(file("a")), "it holds no index.json"},
		{"an index that is none", archive(file("index.json")), "index.json: "},
		{"no decision", repacked(t, func(f map[string][]byte, _ *Index) { delete(f, envelopeFile) }), envelopeFile},
		{"a file that the index lacks", must(t, func(f map[string][]byte) { f["evidence/more.json"] = []byte("{}") }), `"evidence/more.json" is not in index.json`},
		{"a wrong digest", must(t, func(f map[string][]byte) { f["release.hcl"] = []byte("{}") }), `"release.hcl" is not the file that index.json names`},
		{"a file that is missing", must(t, func(f map[string][]byte) { delete(f, "release.hcl") }), `"release.hcl" is missing`},
		{"two members", append(bytes.Clone(honest(t)), honest(t)...), "bytes follow its end"},
		{"other compression", faster(t), "it is not compressed as releasegate compresses it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := read(c.archive); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// must is the honest dossier with its files changed, and the index as it was.
func must(t testing.TB, change func(map[string][]byte)) []byte {
	t.Helper()
	files, _, err := unpack(honest(t))
	if err != nil {
		t.Fatal(err)
	}
	change(files)
	spoilt, err := pack(files)
	if err != nil {
		t.Fatal(err)
	}
	return spoilt
}

// faster is the honest dossier with the same content and the same header, compressed
// in another way.
func faster(t testing.TB) []byte {
	t.Helper()
	_, content, err := unpack(honest(t))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.DefaultCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	other := b.Bytes()
	copy(other, header)
	return other
}

// TestPlaces: parts of an engagement that lie in one folder are both kept.
func TestPlaces(t *testing.T) {
	r := Record(disk.Disk{}, gate.Paths{Policy: "p", Trust: "t", Release: "x/release.hcl", Evidence: "e", Decisions: "e"})
	for name, want := range map[string]string{
		"p": "policy", "t": "trust", "x/release.hcl": "release.hcl", "e": "evidence,decisions", "e/gate": "decisions/gate", "q": "", "p/x": "",
	} {
		if got := strings.Join(r.names(filepath.FromSlash(name)), ","); got != want {
			t.Errorf("%s is kept as %q, want %q", name, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(honest(f))
	f.Add([]byte{})
	small, err := pack(map[string][]byte{indexFile: fmt.Appendf(nil, `{"format":%q}`, format), path.Join("evidence", "x.json"): nil})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small)
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := read(b)
		if err != nil {
			return
		}
		if d.Decision() != d.Index.Decision {
			t.Error("of another decision than it says")
		}
	})
}
