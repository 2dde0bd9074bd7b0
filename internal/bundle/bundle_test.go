package bundle_test

import (
	"crypto/ed25519"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

var now = time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func signer(t testing.TB, name string) *sign.Signer {
	t.Helper()
	seed := [32]byte{}
	copy(seed[:], name)
	s, err := sign.FromKey(ed25519.NewKeyFromSeed(seed[:]))
	must(t, err)
	return s
}

func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(name), 0o700))
		must(t, os.WriteFile(name, []byte(content), 0o600))
	}
	return dir
}

var files = map[string]string{"gate.hcl": "gate", "controls/a/a.rego": "package a", "controls/a/a_test.rego": "package a_test", "lib/z.rego": "package z"}

var manifest = bundle.Manifest{Name: "invented", Version: 3, Expires: now.Add(time.Hour), Gates: map[string][]string{"production-release": {"ONB-01"}}}

// seal signs what is in the folder; spoil has its way with the statement before.
func seal(t testing.TB, dir string, m bundle.Manifest, spoil func([]byte) []byte) {
	t.Helper()
	b, err := bundle.Load(dir, bundle.Policy)
	must(t, err)
	payload, err := b.Payload(m)
	must(t, err)
	if spoil != nil {
		payload = spoil(payload)
	}
	e, err := signer(t, "security").Seal(payload)
	must(t, err)
	must(t, b.Store(e, m))
}

func options(t testing.TB) bundle.Options {
	return bundle.Options{By: trust.TrustedKeys(signer(t, "security").Key()), At: now}
}

func TestOpenASignedBundle(t *testing.T) {
	dir := folder(t, files)
	seal(t, dir, manifest, nil)
	b, err := bundle.Open(dir, bundle.Policy, options(t))
	must(t, err)
	want := []bundle.File{{Path: "controls/a/a.rego", SHA256: canon.Sum([]byte("package a"))}, {Path: "gate.hcl", SHA256: canon.Sum([]byte("gate"))}, {Path: "lib/z.rego", SHA256: canon.Sum([]byte("package z"))}}
	m := b.Manifest()
	if !slices.Equal(m.Files, want) || m.Name != "invented" || m.Version != 3 || !m.Expires.Equal(manifest.Expires) || !slices.Equal(m.Gates["production-release"], []string{"ONB-01"}) {
		t.Errorf("the manifest is %+v", m)
	}
	if digest, err := canon.DigestOf(want); err != nil || m.Digest() != digest || b.Digest() != digest {
		t.Errorf("the digest is %s and %s, want %s", m.Digest(), b.Digest(), digest)
	}
	if r := b.Rulebook(); !b.Verified() || r.Name != "invented" || r.Version != 3 || r.Digest != b.Digest() || len(r.Signers) != 1 || r.Signers[0] != signer(t, "security").Key().SPKI() {
		t.Errorf("the rulebook is %+v", r)
	}
	if got := b.Paths(); strings.Join(got, " ") != "controls/a/a.rego gate.hcl lib/z.rego" {
		t.Errorf("its files are %v", got)
	}
	if content, ok := b.File("gate.hcl"); !ok || string(content) != "gate" {
		t.Errorf("gate.hcl is %q", content)
	}
	for _, name := range []string{"controls/a/a_test.rego", bundle.ManifestName, "GATE.HCL", "./gate.hcl", "../" + filepath.Base(dir) + "/gate.hcl", ""} {
		if content, ok := b.File(name); ok {
			t.Errorf("%q is in it: %q", name, content)
		}
	}
	if got := b.Where("controls/a/a.rego"); got != filepath.Join(dir, "controls", "a", "a.rego") {
		t.Errorf("it stands at %q", got)
	}
}

func TestOpenRefuses(t *testing.T) {
	text := func(before, after string) func([]byte) []byte {
		return func(b []byte) []byte {
			if !strings.Contains(string(b), before) {
				t.Fatalf("%q is not in %s", before, b)
			}
			return []byte(strings.Replace(string(b), before, after, 1))
		}
	}
	// listed rewrites the list of files, and the subject with it.
	listed := func(change func([]bundle.File) []bundle.File) func([]byte) []byte {
		return func(payload []byte) []byte {
			s, err := intoto.ReadStatement(payload)
			must(t, err)
			var m bundle.Manifest
			must(t, canon.Unmarshal(s.Predicate, &m))
			m.Files = change(m.Files)
			payload, err = intoto.Payload(s.PredicateType, m, intoto.SubjectOf(m.Name, m.Digest()))
			must(t, err)
			return payload
		}
	}
	for _, c := range []struct {
		name     string
		manifest func(*bundle.Manifest)
		spoil    func([]byte) []byte // of the statement, before it is signed
		after    func(dir string) error
		options  func(*bundle.Options)
		says     string
	}{
		{name: "no key", options: func(o *bundle.Options) { o.By = trust.Trusted{} }, says: "no trusted key signed it"},
		{name: "another key", options: func(o *bundle.Options) { o.By = trust.TrustedKeys(signer(t, "other").Key()) }, says: "no trusted key signed it"},
		{name: "no manifest", after: func(dir string) error { return os.Remove(filepath.Join(dir, bundle.ManifestName)) }, says: "not signed"},
		{name: "an empty manifest", after: func(dir string) error { return os.Truncate(filepath.Join(dir, bundle.ManifestName), 0) }, says: "not a DSSE envelope"},
		{name: "a file added", after: func(dir string) error { return os.WriteFile(filepath.Join(dir, "more.rego"), nil, 0o600) }, says: `"more.rego" was added`},
		{name: "nearly what a signer leaves who was cut off", after: func(dir string) error { return os.WriteFile(filepath.Join(dir, ".new-1.rego"), nil, 0o600) }, says: `".new-1.rego" was added`},
		{name: "a hidden file added", after: func(dir string) error { return os.WriteFile(filepath.Join(dir, ".more"), nil, 0o600) }, says: `".more" was added`},
		{name: "a file changed", after: func(dir string) error { return os.WriteFile(filepath.Join(dir, "gate.hcl"), []byte("gatE"), 0o600) }, says: `"gate.hcl" was changed`},
		{name: "a file removed", after: func(dir string) error { return os.Remove(filepath.Join(dir, "gate.hcl")) }, says: `"gate.hcl" is missing`},
		{name: "a file moved", after: func(dir string) error {
			return os.Rename(filepath.Join(dir, "gate.hcl"), filepath.Join(dir, "lib", "gate.hcl"))
		}, says: `"lib/gate.hcl" was added`},
		{name: "a rule by the name of a test's folder", after: func(dir string) error {
			if err := os.Mkdir(filepath.Join(dir, "x_test.rego"), 0o700); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, "x_test.rego", "x.rego"), nil, 0o600)
		}, says: `"x_test.rego/x.rego" was added`},
		{name: "a link", after: func(dir string) error { return os.Symlink("gate.hcl", filepath.Join(dir, "x_test.rego")) }, says: "not a regular file"},
		{name: "compiled rules added", after: func(dir string) error { return os.WriteFile(filepath.Join(dir, bundle.CompiledName), nil, 0o600) }, says: "rules.compiled is not what was signed"},
		{name: "compiled rules changed", manifest: func(m *bundle.Manifest) { m.Rules = []byte("rules") }, after: func(dir string) error {
			return os.WriteFile(filepath.Join(dir, bundle.CompiledName), []byte("rulez"), 0o600)
		}, says: "rules.compiled is not what was signed"},
		{name: "compiled rules below a folder", after: func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "lib", bundle.CompiledName), nil, 0o600)
		}, says: `"lib/rules.compiled" was added`},
		{name: "expired at this instant", manifest: func(m *bundle.Manifest) { m.Expires = now }, says: "expired at"},
		{name: "no expiry", manifest: func(m *bundle.Manifest) { m.Expires = time.Time{} }, says: "must be given"},
		{name: "version 0", manifest: func(m *bundle.Manifest) { m.Version = 0 }, says: "must be given"},
		{name: "a negative version", manifest: func(m *bundle.Manifest) { m.Version = -1 }, says: "must be given"},
		{name: "no name", manifest: func(m *bundle.Manifest) { m.Name = "" }, says: "must be given"},
		{name: "the other kind", spoil: text("policy-manifest", "trust-manifest"), says: "not a policy bundle"},
		{name: "another subject", spoil: text(`"subject":[{"digest":{"sha256":"`, `"subject":[{"digest":{"sha256":"0`), says: "its subject is not the digest"},
		{name: "only a weaker digest", spoil: text(`"subject":[{"digest":{"sha256":`, `"subject":[{"digest":{"sha1":`), says: "its subject is not the digest"},
		{name: "two subjects", spoil: text(`"name":"invented"}]`, `"name":"invented"},{"digest":{"sha256":"00"}}]`), says: "its subject is not the digest"},
		{name: "an unknown member", spoil: text(`"version":`, `"versions":9,"version":`), says: "unknown"},
		{name: "a version that is no whole number", spoil: text(`"version":3`, `"version":3.5`), says: "version"},
		{name: "no files", spoil: listed(func([]bundle.File) []bundle.File { return nil }), says: "was added"},
		{name: "a file listed twice", spoil: listed(func(f []bundle.File) []bundle.File { return append(f, f[0]) }), says: "each file once"},
		{name: "a file listed with two digests", spoil: listed(func(f []bundle.File) []bundle.File {
			return append([]bundle.File{{Path: f[0].Path, SHA256: canon.Sum(nil)}}, f...)
		}), says: "each file once"},
		{name: "files in another order", spoil: listed(func(f []bundle.File) []bundle.File { slices.Reverse(f); return f }), says: "each file once"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, m, o := folder(t, files), manifest, options(t)
			if c.manifest != nil {
				c.manifest(&m)
			}
			seal(t, dir, m, c.spoil)
			if c.after != nil {
				must(t, c.after(dir))
			}
			if c.options != nil {
				c.options(&o)
			}
			b, err := bundle.Open(dir, bundle.Policy, o)
			if err == nil || b != nil {
				t.Fatalf("opened as %+v", b.Rulebook())
			}
			if !strings.Contains(err.Error(), c.says) || fault.KindOf(err) != fault.Refused {
				t.Errorf("says %q, want a refusal with %q in it", err, c.says)
			}
		})
	}
}

// Tests may come and go without a new signature: they are never part of a bundle.
// What a signer leaves who was cut off is no part of a bundle, so that the others can
// still sign it and decide by it.
func TestLeftoversAreNotPartOfABundle(t *testing.T) {
	dir := folder(t, files)
	seal(t, dir, manifest, nil)
	must(t, os.WriteFile(filepath.Join(dir, ".new-1234567890"), []byte("{"), 0o600))
	b, err := bundle.Open(dir, bundle.Policy, options(t))
	must(t, err)
	if _, held := b.File(".new-1234567890"); held {
		t.Error("it is part of the bundle")
	}
}

func TestTestsAreNotPartOfABundle(t *testing.T) {
	dir := folder(t, files)
	seal(t, dir, manifest, nil)
	must(t, os.WriteFile(filepath.Join(dir, "controls/a/a_test.rego"), []byte("package other_test"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "lib/z_test.rego"), []byte("package z_test"), 0o600))
	b, err := bundle.Open(dir, bundle.Policy, options(t))
	must(t, err)
	if got := slices.Sorted(maps.Keys(b.Tests())); strings.Join(got, " ") != "controls/a/a_test.rego lib/z_test.rego" {
		t.Errorf("the tests are %v", got)
	}
	for name, want := range map[string]bool{"a_test.rego": true, "a/b_test.rego": true, "a.rego": false, "test.rego": false, "a_test.rego.bak": false, "a_TEST.rego": false, "a_test.rego/b.rego": false} {
		if bundle.IsTest(name) != want {
			t.Errorf("IsTest(%q) is %v", name, !want)
		}
	}
}

// What the rules were compiled to is given as it was signed, and only then. It is no
// part of the bundle, and the bundle is as good without it.
func TestCompiled(t *testing.T) {
	dir, m := folder(t, files), manifest
	name := filepath.Join(dir, bundle.CompiledName)
	m.Rules = []byte("rules")
	seal(t, dir, m, nil)
	b, err := bundle.Open(dir, bundle.Policy, options(t))
	if err != nil || string(b.Compiled()) != "rules" || slices.Contains(b.Paths(), bundle.CompiledName) {
		t.Fatalf("%q, %v", b.Compiled(), err)
	}
	if unsigned, err := bundle.Open(dir, bundle.Policy, bundle.Options{AllowUnsigned: true}); err != nil || unsigned.Compiled() != nil || unsigned.Digest() != b.Digest() {
		t.Errorf("accepted unsigned: %q, %v", unsigned.Compiled(), err)
	}
	must(t, os.Remove(name))
	if without, err := bundle.Open(dir, bundle.Policy, options(t)); err != nil || without.Compiled() != nil || without.Digest() != b.Digest() {
		t.Errorf("without: %q, %v", without.Compiled(), err)
	}
	must(t, os.WriteFile(name, []byte("of the version before"), 0o600))
	m.Rules = nil
	seal(t, dir, m, nil)
	if _, err := os.Stat(name); err == nil {
		t.Error("signed without, and what was there before is still there")
	}
	if _, err := bundle.Open(dir, bundle.Policy, options(t)); err != nil {
		t.Error(err)
	}
}

// The digest is of names and bytes; neither the order in which they were written
// nor their times, modes or tests change it.
func TestDigest(t *testing.T) {
	load := func(files map[string]string) canon.Digest {
		b, err := bundle.Load(folder(t, files), bundle.Policy)
		must(t, err)
		return b.Digest()
	}
	with := func(change func(map[string]string)) map[string]string {
		m := maps.Clone(files)
		change(m)
		return m
	}
	want := load(files)
	for range 5 { // a map is walked in another order each time
		if got := load(files); got != want {
			t.Fatalf("the digest of the same files is %s, then %s", want, got)
		}
	}
	if got := load(with(func(m map[string]string) { delete(m, "controls/a/a_test.rego") })); got != want {
		t.Error("a test changes it")
	}
	for name, change := range map[string]func(map[string]string){
		"a byte":                    func(m map[string]string) { m["gate.hcl"] = "Gate" },
		"a name":                    func(m map[string]string) { m["gates.hcl"] = m["gate.hcl"]; delete(m, "gate.hcl") },
		"a file more":               func(m map[string]string) { m["empty"] = "" },
		"a file less":               func(m map[string]string) { delete(m, "gate.hcl") },
		"two contents exchanged":    func(m map[string]string) { m["gate.hcl"], m["lib/z.rego"] = m["lib/z.rego"], m["gate.hcl"] },
		"bytes from name to folder": func(m map[string]string) { m["libz.rego"] = m["lib/z.rego"]; delete(m, "lib/z.rego") },
	} {
		if got := load(with(change)); got == want {
			t.Errorf("%s does not change it", name)
		}
	}
}

// What is accepted unsigned is never called verified, even if a good signature
// lies beside it: nobody has looked at it.
func TestAllowUnsigned(t *testing.T) {
	dir := folder(t, files)
	for _, signed := range []bool{false, true} {
		if signed {
			seal(t, dir, manifest, nil)
		}
		o := options(t)
		o.AllowUnsigned = true
		b, err := bundle.Open(dir, bundle.Policy, o)
		must(t, err)
		r := b.Rulebook()
		if b.Verified() || len(r.Signers) > 0 || r.Version != 0 || len(b.Manifest().Gates) > 0 || !b.Manifest().Expires.IsZero() {
			t.Errorf("signed %v: verified %v, %+v", signed, b.Verified(), r)
		}
		if r.Name != "unsigned" || !r.Digest.Valid() {
			t.Errorf("signed %v: the rulebook is %+v", signed, r)
		}
	}
	b, err := bundle.Load(dir, bundle.Policy)
	must(t, err)
	if b.Verified() {
		t.Error("what was only loaded is verified")
	}
}

// The next version is written over the last, and knows it.
func TestVersions(t *testing.T) {
	dir := folder(t, files)
	b, err := bundle.Load(dir, bundle.Policy)
	must(t, err)
	if m, ok := b.Signed(); ok {
		t.Errorf("nobody signed it, but it says %+v", m)
	}
	seal(t, dir, manifest, nil)
	first, err := bundle.Load(dir, bundle.Policy)
	must(t, err)
	before, ok := first.Signed()
	if !ok || before.Version != 3 || before.Digest() != first.Digest() {
		t.Fatalf("signed as %+v", before)
	}
	must(t, os.WriteFile(filepath.Join(dir, "gate.hcl"), []byte("stricter"), 0o600))
	next := before
	next.Version, next.Previous = before.Version+1, before.Digest()
	seal(t, dir, next, nil)
	b, err = bundle.Open(dir, bundle.Policy, options(t))
	must(t, err)
	if m := b.Manifest(); m.Version != 4 || m.Previous != before.Digest() || m.Digest() == before.Digest() {
		t.Errorf("the next one is %+v", m)
	}
	// What it says of itself as another kind is nothing.
	other, err := bundle.Load(dir, bundle.Trust)
	must(t, err)
	if m, ok := other.Signed(); ok {
		t.Errorf("a policy bundle passes for trust: %+v", m)
	}
	must(t, os.WriteFile(filepath.Join(dir, bundle.ManifestName), []byte("{"), 0o600))
	if b, err = bundle.Load(dir, bundle.Policy); err != nil {
		t.Fatal(err)
	}
	if _, ok := b.Signed(); ok {
		t.Error("a broken manifest was read")
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, dir := range map[string]string{
		"a missing folder":         filepath.Join(t.TempDir(), "missing"),
		"an empty folder":          t.TempDir(),
		"a folder of only tests":   folder(t, map[string]string{"a_test.rego": "package a_test"}),
		"a folder of a manifest":   folder(t, map[string]string{bundle.ManifestName: "{}"}),
		"a file that is too large": folder(t, map[string]string{"data.json": strings.Repeat(" ", 4<<20+1)}),
	} {
		for _, o := range []bundle.Options{options(t), {AllowUnsigned: true}} {
			if b, err := bundle.Open(dir, bundle.Policy, o); err == nil || fault.KindOf(err) != fault.Refused {
				t.Errorf("%s: %v, %v", name, b, err)
			}
		}
	}
}

func TestKinds(t *testing.T) {
	if bundle.Policy.String() != "policy bundle" || bundle.Trust.String() != "trust manifest" || bundle.Policy == bundle.Trust {
		t.Errorf("%s, %s", bundle.Policy, bundle.Trust)
	}
}
