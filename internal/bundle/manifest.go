package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/trust"
)

// ManifestName is the file that holds the manifest, as its first signer signed it.
const ManifestName = "manifest.dsse.json"

// CompiledName is the file that holds what the rules were compiled to.
const CompiledName = "rules.compiled"

// cosigned is how the files are named that hold further signatures: by the
// beginning of the key's SPKI hash.
var cosigned = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^manifest\.[0-9a-f]{12}\.dsse\.json$`) })

func isManifest(name string) bool {
	return name == ManifestName || strings.HasPrefix(name, "manifest.") && cosigned().MatchString(name)
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
	Compiled canon.Digest        `json:"compiled,omitempty"` // of CompiledName
	Rules    []byte              `json:"-"`                  // what Store writes there; nil: what lies there stays
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
		return Manifest{}, errors.New("its subject is not the digest of the files that it lists")
	}
	if m.Name == "" || m.Version < 1 || m.Expires.IsZero() {
		return Manifest{}, errors.New("name, version and expiry must be given")
	}
	return m, nil
}

// compiled is the digest of what the rules are compiled to.
func (m Manifest) compiled() canon.Digest {
	if m.Rules == nil {
		return m.Compiled
	}
	return canon.Sum(m.Rules)
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

// unverified reads the manifest that the folder holds, whoever signed it.
func (b *Bundle) unverified() (payload []byte, m Manifest, err error) {
	envelope, err := intoto.Read(b.signed[ManifestName])
	if err == nil {
		m, err = b.read(envelope.Payload)
	}
	return envelope.Payload, m, err
}

// Signed returns the manifest that the folder holds, unverified, if any.
func (b *Bundle) Signed() (Manifest, bool) {
	_, m, err := b.unverified()
	return m, err == nil
}

// Next begins the manifest that follows the one in the folder: its name, the next
// version, and what it replaces. Of a folder that was never signed it is the first.
func (b *Bundle) Next() (Manifest, error) {
	if b.signed[ManifestName] == nil {
		return Manifest{Version: 1}, nil
	}
	_, m, err := b.unverified()
	if err != nil {
		return Manifest{}, b.refuse("restore it; or remove it, and sign with --version above all that were ever used", "%s is there, but which version it is cannot be told: %w", ManifestName, err)
	}
	return Manifest{Name: m.Name, Version: m.Version + 1, Previous: m.Digest()}, nil
}

// Payload returns the statement to sign for the files as they are, with the
// manifest's name, version, expiry and gates as given.
func (b *Bundle) Payload(m Manifest) ([]byte, error) {
	m.Files = b.list
	m.Compiled = m.compiled()
	return intoto.Payload(string(b.kind), m, intoto.SubjectOf(m.Name, b.Digest()))
}

// Store writes the signed manifest into the bundle's folder, in the place of the
// one it replaces and of all signatures over that, with what the rules were compiled
// to.
func (b *Bundle) Store(e intoto.Envelope, m Manifest) error {
	compiled := filepath.Join(b.dir, CompiledName)
	if m.Rules != nil {
		if err := disk.Replace(compiled, m.Rules, 0o644); err != nil {
			return err
		}
	}
	if err := b.store(ManifestName, e); err != nil {
		return err
	}
	if b.compiled != nil && m.Rules == nil && m.Compiled == "" {
		if err := os.Remove(compiled); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("removing what the rules of the version before were compiled to: %w", err)
		}
	}
	for name := range b.signed {
		if name == ManifestName {
			continue
		}
		if err := os.Remove(filepath.Join(b.dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("removing a signature over the version before: %w", err)
		}
	}
	return nil
}

func (b *Bundle) store(name string, e intoto.Envelope) error {
	content, err := intoto.MarshalEnvelope(e)
	if err != nil {
		return err
	}
	return disk.Replace(filepath.Join(b.dir, name), content, 0o644)
}

// ToCoSign returns the statement that somebody has signed already, for the key of
// somebody else to sign as well, with its manifest. What is signed must be what
// lies there, and be what the one who co-signs would have signed: found is what they
// find of the files.
func (b *Bundle) ToCoSign(key trust.Key, found Manifest, at time.Time) ([]byte, error) {
	payload, m, err := b.unverified()
	if err != nil {
		return nil, b.refuse(b.resign(), "there is nothing to co-sign: %s: %w", ManifestName, err)
	}
	if err := b.sound(m, at); err != nil {
		return nil, err
	}
	if !maps.EqualFunc(m.Gates, found.Gates, slices.Equal) || !bytes.Equal(m.Checked, found.Checked) || m.Compiled != found.compiled() {
		return nil, b.refuse(b.resign(), "version %d is signed for other controls than its files hold: gates that require %v, not %v", m.Version, m.Gates, found.Gates)
	}
	for _, content := range b.signed {
		envelope, err := intoto.Read(content)
		if err != nil || string(envelope.Payload) != string(payload) {
			continue
		}
		if _, _, err := trust.Payload(envelope, []trust.Key{key}); err == nil {
			return nil, b.refuse("co-sign with the key of another person", "version %d was signed with this key before", m.Version)
		}
	}
	return payload, nil
}

// StoreCoSigned puts a further signature beside those that are there.
func (b *Bundle) StoreCoSigned(e intoto.Envelope, key trust.Key) error {
	return b.store("manifest."+key.SPKI().Short()+".dsse.json", e)
}

// resign is the command that signs what lies there as a new version, and cosign the
// one that adds a person's signature to it.
func (b *Bundle) resign() string { return b.command("--key SECURITY.key") }

func (b *Bundle) cosign() string { return b.command("--co-sign --key ANOTHER.key") }

func (b *Bundle) command(flags string) string {
	if b.kind == Trust {
		flags = "--trust " + flags
	}
	return fmt.Sprintf("releasegate policy sign %s %s", fault.Quote(b.dir), flags)
}

func (b *Bundle) refuse(hint, format string, args ...any) error {
	return fault.Refuse(hint, "%s %q: "+format, append([]any{b.kind, b.dir}, args...)...)
}
