// Package bundle opens and signs the two rulebooks that security owns: the policy
// bundle and the trust manifest. Nothing of a bundle is obeyed before a pinned
// key's signature over all of its files has been verified.
//
// A bundle is a folder with manifest.dsse.json, a signed statement whose subject
// is the bundle's digest: the SHA-256 of the canonical list of its files. A file
// that the manifest does not list is refused, and so is one that it lists and
// that is not there. Files named *_test.rego are never part of a bundle.
//
// Beside the manifest of a policy bundle lies what its rules were compiled to when
// it was signed, rules.compiled, whose digest stands in the manifest. It saves time
// and says nothing of its own: without it the rules are compiled from their text.
//
// Each further person who signs the same statement adds an envelope of their own,
// manifest.<key>.dsse.json. Where somebody signs with a certificate, the envelope
// stands in a Sigstore bundle. How many persons must have signed, and which keys are
// whose, is pinned by the caller: what is verified cannot say who verifies it.
package bundle

import (
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/trust"
	"github.com/credentry/releasegate/policies"
)

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

// A Bundle is the files of a rulebook, as read once.
type Bundle struct {
	kind     Kind
	dir      string
	files    map[string][]byte
	list     []File       // of files, sorted by path
	digest   canon.Digest // of list
	tests    map[string][]byte
	compiled []byte // what lies there for what the rules were compiled to
	manifest Manifest
	signers  []trust.Signatory // empty if nobody verified it; sorted by credential
	signed   map[string][]byte // the files that hold the manifest and its signatures, if any
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
	b := &Bundle{kind: kind, dir: dir, files: map[string][]byte{}, tests: map[string][]byte{}, signed: map[string][]byte{}}
	for name, content := range files {
		switch {
		case disk.IsTemporary(path.Base(name)):
			// Left by somebody who was cut off while signing: nobody obeys it.
		case isManifest(name):
			b.signed[name] = content
		case name == CompiledName && kind == Policy:
			b.compiled = content
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

// Compiled is what the rules were compiled to when they were signed, as those who
// own the bundle signed it; nil if nobody did, or if it is not there.
func (b *Bundle) Compiled() []byte {
	if !b.Verified() {
		return nil
	}
	return b.compiled
}

// Digest is the bundle's digest.
func (b *Bundle) Digest() canon.Digest { return b.digest }

// Rulebook is what a decision says of the bundle.
func (b *Bundle) Rulebook() decision.Rulebook {
	r := decision.Rulebook{Name: b.manifest.Name, Version: b.manifest.Version, Digest: b.Digest()}
	for _, s := range b.signers {
		if s.Identity != (decision.Identity{}) {
			r.Identities = append(r.Identities, s.Identity)
		} else {
			r.Signers = append(r.Signers, s.Key.SPKI())
		}
	}
	return r
}
