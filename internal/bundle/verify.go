package bundle

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/trust"
)

// maxSignatures bounds the files that hold signatures over one manifest: each costs
// a verification for every pinned key, and no board of security is larger.
const maxSignatures = 32

// Options say what Open accepts. The zero value accepts nothing.
type Options struct {
	Keys          []trust.Key             // pinned keys
	Holders       map[canon.Digest]string // SPKI hash to the person who holds the key; a key without is a person's only one
	Threshold     int                     // how many persons must have signed; below 1 it is 1
	MinVersion    int                     // the least version that is accepted
	At            time.Time               // at which the manifest must not have expired
	AllowUnsigned bool                    // accept a bundle that nobody verified; the decision is then a trial
	From          disk.Reader             // nil: the disk
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
	if b.signed[ManifestName] == nil {
		return b.refuse(b.resign(), "not signed: %s is missing", ManifestName)
	}
	envelope, err := intoto.Read(b.signed[ManifestName])
	if err != nil {
		return b.refuse(b.resign(), "%s: %w", ManifestName, err)
	}
	signers, err := b.signatures(envelope, o)
	if err != nil {
		return err
	}
	manifest, err := b.read(envelope.Payload)
	if err != nil {
		return b.refuse(b.resign(), "%s: %w", ManifestName, err)
	}
	if err := b.sound(manifest, o.At); err != nil {
		return err
	}
	if manifest.Version < o.MinVersion {
		return b.refuse(fmt.Sprintf("restore version %d or a later one", o.MinVersion), "rolled back: it is version %d, and at least %d is demanded", manifest.Version, o.MinVersion)
	}
	b.manifest, b.signers = manifest, signers
	return nil
}

// sound reports what is wrong with a manifest for the files as they are.
func (b *Bundle) sound(m Manifest, at time.Time) error {
	if problems := compare(m.Files, b.list); len(problems) > 0 {
		return b.refuse("restore the files that were signed; if the change is meant, security signs it: "+b.resign(), "files are not those that were signed:\n  %s", strings.Join(problems, "\n  "))
	}
	if m.Digest() != b.Digest() {
		// A file listed twice would leave the digest that was signed and the one that
		// decisions name apart.
		return b.refuse(b.resign(), "%s does not list each file once, sorted by path", ManifestName)
	}
	if b.compiled != nil && canon.Sum(b.compiled) != m.Compiled {
		return b.refuse("rm "+fault.Quote(b.Where(CompiledName))+"   # the rules are then compiled from their text", "%s is not what was signed", CompiledName)
	}
	if !at.Before(m.Expires) {
		return b.refuse(b.resign(), "expired at %s", m.Expires.Format(time.RFC3339))
	}
	return nil
}

// signatures returns the pinned keys that have signed the very bytes of the
// manifest, sorted, if as many persons as are demanded hold them. What else lies in
// the files for signatures neither counts nor hides one that does.
func (b *Bundle) signatures(manifest intoto.Envelope, o Options) ([]canon.Digest, error) {
	if len(b.signed) > maxSignatures {
		return nil, b.refuse("remove those that security did not put there", "%d files hold signatures, more than %d", len(b.signed), maxSignatures)
	}
	_, _, unsigned := trust.Payload(manifest, o.Keys)
	persons, signers := map[string]bool{}, map[canon.Digest]bool{}
	for _, content := range b.signed {
		envelope, err := intoto.Read(content)
		if err != nil || string(envelope.Payload) != string(manifest.Payload) {
			continue
		}
		_, keys, err := trust.Payload(envelope, o.Keys)
		if err != nil {
			continue
		}
		for _, key := range keys {
			signers[key.SPKI()] = true
			persons[o.holder(key)] = true
		}
	}
	switch demanded := max(1, o.Threshold); {
	case len(persons) == 0:
		return nil, b.refuse("check that --policy-key names the key of those who own it", "%s: %w", ManifestName, unsigned)
	case len(persons) < demanded:
		return nil, b.refuse(b.cosign(), "signed by %d of the %d persons that are demanded: %s", len(persons), demanded, strings.Join(slices.Sorted(maps.Keys(persons)), ", "))
	}
	return slices.Sorted(maps.Keys(signers)), nil
}

// holder is the person who holds a pinned key: who is not named holds no other.
func (o Options) holder(key trust.Key) string {
	if person, named := o.Holders[key.SPKI()]; named {
		return person
	}
	return "the holder of key " + key.SPKI().Short()
}
