// Package bundle opens and signs the two rulebooks that security owns: the policy
// bundle and the trust manifest. Nothing of a bundle is obeyed before a pinned
// key's signature over all of its files has been verified.
//
// A bundle is a folder with manifest.dsse.json, a signed statement whose subject
// is the bundle's digest: the SHA-256 of the canonical list of its files. A file
// that the manifest does not list is refused, and so is one that it lists and
// that is not there. Files named *_test.rego are never part of a bundle.
package bundle

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/trust"
	"github.com/credentry/releasegate/policies"
)

// ManifestName is the file that holds the signed manifest.
const ManifestName = "manifest.dsse.json"

const maxFile = 4 << 20 // bytes; a catalogue of 1,100 controls has 2.4 MiB

// IsTest reports whether a file is a test, which is never part of a bundle.
func IsTest(name string) bool { return strings.HasSuffix(name, "_test.rego") }

// A Kind is which of the two rulebooks a bundle is; its value is the predicate
// type of the manifest, so that one can never stand in for the other.
type Kind string

// The kinds.
const (
	Policy Kind = "https://github.com/credentry/releasegate/attestations/policy-manifest/v1"
	Trust  Kind = "https://github.com/credentry/releasegate/attestations/trust-manifest/v1"
)

func (k Kind) String() string {
	if k == Policy {
		return "policy bundle"
	}
	return "trust manifest"
}

// A File is one file of a bundle, by digest.
type File struct {
	Path   string       `json:"path"` // below the bundle, with slashes
	SHA256 canon.Digest `json:"sha256"`
}

// A Manifest is what security signs.
type Manifest struct {
	Name     string              `json:"name"`
	Version  int                 `json:"version"` // counts up from 1
	Expires  time.Time           `json:"expires"`
	Previous canon.Digest        `json:"previous,omitempty"` // digest of the bundle it replaces
	Files    []File              `json:"files"`              // sorted by path
	Gates    map[string][]string `json:"gates,omitempty"`    // gate to the control ids that it requires, sorted
	Checked  json.RawMessage     `json:"checked,omitempty"`  // what control.Freeze says of the files, and control.Frozen reads
}

// Digest is the digest of the bundle that the manifest is about.
func (m Manifest) Digest() canon.Digest { return digestOf(m.Files) }

func digestOf(files []File) canon.Digest {
	digest, err := canon.DigestOf(files)
	if err != nil {
		panic(err) // a list of strings is always written
	}
	return digest
}

// A Bundle is the files of a rulebook, as read once.
type Bundle struct {
	kind     Kind
	dir      string
	files    map[string][]byte
	list     []File       // of files, sorted by path
	digest   canon.Digest // of list
	tests    map[string][]byte
	manifest Manifest
	signers  []canon.Digest // empty if nobody verified it
	envelope []byte         // the manifest's file, if there is one
}

// Load reads a bundle without verifying it, for check and sign. Decide takes
// Open's word, never Load's.
func Load(dir string, kind Kind) (*Bundle, error) { return load(disk.Disk{}, dir, kind) }

func load(from disk.Reader, dir string, kind Kind) (*Bundle, error) {
	found, err := from.ReadTree(dir, maxFile, func(string) bool { return true })
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, f := range found {
		if f.Err != nil {
			return nil, fault.Refuse("remove it, or replace it by a regular file", "%s %q: file %q: %w", kind, dir, f.Name, f.Err)
		}
		files[f.Name] = f.Bytes
	}
	return assemble(files, dir, kind)
}

// BuiltIn is the policy bundle that the program carries, which nobody has signed.
func BuiltIn() (*Bundle, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(policies.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[name], err = policies.Files.ReadFile(name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return assemble(files, "the built-in policies", Policy)
}

func assemble(files map[string][]byte, dir string, kind Kind) (*Bundle, error) {
	b := &Bundle{kind: kind, dir: dir, files: map[string][]byte{}, tests: map[string][]byte{}}
	for name, content := range files {
		switch {
		case name == ManifestName:
			b.envelope = content
		case IsTest(name):
			b.tests[name] = content
		default:
			b.files[name] = content
		}
	}
	if len(b.files) == 0 {
		return nil, fault.Refuse("releasegate demo DIR shows a complete one", "%s %q holds no files", kind, dir)
	}
	for _, path := range b.Paths() {
		b.list = append(b.list, File{path, canon.Sum(b.files[path])})
	}
	b.digest = digestOf(b.list)
	return b, nil
}

// Options say what Open accepts. The zero value accepts nothing.
type Options struct {
	Keys          []trust.Key // of which one must have signed the manifest
	At            time.Time   // at which the manifest must not have expired
	AllowUnsigned bool        // accept a bundle that nobody verified; the decision is then a trial
	From          disk.Reader // nil: the disk
}

// Open reads a bundle and verifies it.
func Open(dir string, kind Kind, o Options) (*Bundle, error) {
	if o.From == nil {
		o.From = disk.Disk{}
	}
	b, err := load(o.From, dir, kind)
	if err != nil {
		return nil, err
	}
	if o.AllowUnsigned {
		b.manifest.Name = "unsigned"
		return b, nil
	}
	if err := b.verify(o); err != nil {
		return nil, err
	}
	return b, nil
}

func (b *Bundle) verify(o Options) error {
	resign := fmt.Sprintf("releasegate policy sign %s --key SECURITY.key", fault.Quote(b.dir))
	if b.kind == Trust {
		resign = fmt.Sprintf("releasegate policy sign %s --trust --key SECURITY.key", fault.Quote(b.dir))
	}
	refuse := func(hint, format string, args ...any) error {
		return fault.Refuse(hint, "%s %q: "+format, append([]any{b.kind, b.dir}, args...)...)
	}
	if b.envelope == nil {
		return refuse(resign, "not signed: %s is missing", ManifestName)
	}
	envelope, err := intoto.Read(b.envelope)
	if err != nil {
		return refuse(resign, "%s: %w", ManifestName, err)
	}
	payload, signers, err := trust.Payload(envelope, o.Keys)
	if err != nil {
		return refuse("check that --policy-key names the key of those who own it", "%s: %w", ManifestName, err)
	}
	manifest, err := b.read(payload)
	if err != nil {
		return refuse(resign, "%s: %w", ManifestName, err)
	}
	if problems := compare(manifest.Files, b.list); len(problems) > 0 {
		return refuse("restore the files that were signed; if the change is meant, security signs it: "+resign, "files are not those that were signed:\n  %s", strings.Join(problems, "\n  "))
	}
	if manifest.Digest() != b.Digest() {
		// A file listed twice would leave the digest that was signed and the one that
		// decisions name apart.
		return refuse(resign, "%s does not list each file once, sorted by path", ManifestName)
	}
	if !o.At.Before(manifest.Expires) {
		return refuse(resign, "expired at %s", manifest.Expires.Format(time.RFC3339))
	}
	b.manifest = manifest
	for _, s := range signers {
		b.signers = append(b.signers, s.SPKI())
	}
	slices.Sort(b.signers)
	return nil
}

// read returns the manifest of a payload.
func (b *Bundle) read(payload []byte) (Manifest, error) {
	statement, err := intoto.ReadStatement(payload)
	if err != nil {
		return Manifest{}, err
	}
	if Kind(statement.PredicateType) != b.kind {
		return Manifest{}, fmt.Errorf("it is a %q, not a %s", statement.PredicateType, b.kind)
	}
	var m Manifest
	if err := canon.Unmarshal(statement.Predicate, &m); err != nil {
		return Manifest{}, err
	}
	if len(statement.Subject) != 1 || statement.Subject[0].Digest["sha256"] != string(m.Digest()) {
		return Manifest{}, fmt.Errorf("its subject is not the digest of the files that it lists")
	}
	if m.Name == "" || m.Version < 1 || m.Expires.IsZero() {
		return Manifest{}, fmt.Errorf("name, version and expiry must be given")
	}
	return m, nil
}

// compare returns a line for each difference between the files signed and found.
func compare(signed, found []File) []string {
	want := map[string]canon.Digest{}
	for _, f := range signed {
		want[f.Path] = f.SHA256
	}
	var problems []string
	for _, f := range found {
		switch digest, listed := want[f.Path]; {
		case !listed:
			problems = append(problems, fmt.Sprintf("%q was added", f.Path))
		case digest != f.SHA256:
			problems = append(problems, fmt.Sprintf("%q was changed", f.Path))
		}
		delete(want, f.Path)
	}
	for path := range want {
		problems = append(problems, fmt.Sprintf("%q is missing", path))
	}
	slices.Sort(problems)
	return problems
}

// Kind is which rulebook it is.
func (b *Bundle) Kind() Kind { return b.kind }

// Paths are the bundle's files, sorted.
func (b *Bundle) Paths() []string {
	paths := make([]string, 0, len(b.files))
	for path := range b.files {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}

// File returns a file of the bundle.
func (b *Bundle) File(path string) ([]byte, bool) {
	content, ok := b.files[path]
	return content, ok
}

// Tests are the *_test.rego files that lie in the folder, by path.
func (b *Bundle) Tests() map[string][]byte { return b.tests }

// Where names a file of the bundle for people: its path from where they stand.
func (b *Bundle) Where(path string) string { return filepath.Join(b.dir, filepath.FromSlash(path)) }

// Verified reports whether a pinned key's signature over the bundle was verified.
func (b *Bundle) Verified() bool { return len(b.signers) > 0 }

// Manifest is the verified manifest; its zero value if nobody verified it.
func (b *Bundle) Manifest() Manifest { return b.manifest }

// Signed returns the manifest that the folder holds, unverified, if any.
func (b *Bundle) Signed() (Manifest, bool) {
	envelope, err := intoto.Read(b.envelope)
	if err != nil {
		return Manifest{}, false
	}
	m, err := b.read(envelope.Payload)
	return m, err == nil
}

// Digest is the bundle's digest.
func (b *Bundle) Digest() canon.Digest { return b.digest }

// Rulebook is what a decision says of the bundle.
func (b *Bundle) Rulebook() decision.Rulebook {
	return decision.Rulebook{Name: b.manifest.Name, Version: b.manifest.Version, Digest: b.Digest(), Signers: b.signers}
}

// Payload returns the statement to sign for the files as they are, with the
// manifest's name, version, expiry and gates as given.
func (b *Bundle) Payload(m Manifest) ([]byte, error) {
	m.Files = b.list
	return intoto.Payload(string(b.kind), m, intoto.SubjectOf(m.Name, b.Digest()))
}

// Store writes the signed manifest into the bundle's folder, in the place of the
// one it replaces.
func (b *Bundle) Store(e intoto.Envelope) error {
	content, err := intoto.MarshalEnvelope(e)
	if err != nil {
		return err
	}
	return disk.Replace(filepath.Join(b.dir, ManifestName), content, 0o644)
}
