package plan

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/credentry/releasegate/internal/admit"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/trust"
)

// maxAge bounds max_age_minutes: a year, so that no number overflows.
const maxAge = 366 * 24 * 60

type admissionFile struct {
	Admission admissionBlock `hcl:"admission,block"`
}

type admissionBlock struct {
	Gate        string           `hcl:"gate"`
	Customer    string           `hcl:"customer"`
	Engagement  string           `hcl:"engagement"`
	Supplier    string           `hcl:"supplier"`
	Environment string           `hcl:"environment"`
	Keys        []string         `hcl:"keys,optional"`
	Identities  []identityBlock  `hcl:"identity,block"`
	Threshold   *int             `hcl:"threshold"`
	TrustedRoot *string          `hcl:"trusted_root,optional"` // of Identities
	RootRange   hcl.Range        `hcl:"trusted_root,attr_range"`
	Authorities []authorityBlock `hcl:"timestamp_authority,block"`
	Ledger      *ledgerBlock     `hcl:"ledger,block"`
	Policy      rulebookBlock    `hcl:"policy,block"`
	Trust       rulebookBlock    `hcl:"trust,block"`
	Range       hcl.Range        `hcl:",def_range"`
}

// ledgerBlock demands the latest status from the gate's ledger.
type ledgerBlock struct {
	MaxAge    int            `hcl:"max_age_minutes"`
	Folder    *string        `hcl:"folder"`       // nil: whoever asks names it
	Root      *string        `hcl:"trusted_root"` // of the log that it is published in; nil: none is demanded
	Min       *int           `hcl:"witnesses"`
	Witnesses []witnessBlock `hcl:"witness,block"`
	Range     hcl.Range      `hcl:",def_range"`
}

// witnessBlock is somebody who cosigns a ledger.
type witnessBlock struct {
	Name  string    `hcl:"name,label"`
	Key   string    `hcl:"key"`
	Range hcl.Range `hcl:",def_range"`
}

// identityBlock is one signer whom certificates name.
type identityBlock struct {
	Issuer  string    `hcl:"issuer"`
	Subject string    `hcl:"subject,optional"`
	Pattern string    `hcl:"subject_pattern,optional"`
	Holder  string    `hcl:"holder,optional"` // person or system behind it; of a gate only
	Range   hcl.Range `hcl:",def_range"`
}

type rulebookBlock struct {
	Keys       []string        `hcl:"keys,optional"`
	Identities []identityBlock `hcl:"identity,block"`
	Threshold  *int            `hcl:"threshold"`
	MinVersion int             `hcl:"min_version"`
	Range      hcl.Range       `hcl:",def_range"`
}

// Admission reads admission.hcl and the key files that it names, which lie
// beside it.
func Admission(name string, content []byte) (admit.Policy, error) {
	r := newReader("")
	var file admissionFile
	if !r.decode(name, content, &file) {
		return admit.Policy{}, refuse(r.err())
	}
	a := file.Admission
	p := admit.Policy{
		Gate:        a.Gate,
		Engagement:  decision.Engagement{Customer: a.Customer, ID: a.Engagement, Supplier: a.Supplier},
		Environment: a.Environment,
		Rulebook:    r.signed(a.Policy, filepath.Dir(name)),
		Trust:       r.signed(a.Trust, filepath.Dir(name)),
	}
	p.Gates.Believed = r.believed(&a, filepath.Dir(name))
	listed := r.holders(&p, &a, filepath.Dir(name))
	p.Threshold = r.threshold(a.Range, a.Threshold, p.Distinct(listed))
	if a.Ledger != nil {
		r.positive(a.Ledger.Range, a.Ledger.MaxAge)
		p.MaxStatusAge = time.Duration(min(a.Ledger.MaxAge, maxAge)) * time.Minute
		r.status(&p, a.Ledger, filepath.Dir(name))
	}
	r.positive(a.Policy.Range, a.Policy.MinVersion)
	r.positive(a.Trust.Range, a.Trust.MinVersion)
	r.id(a.Range, "gate", a.Gate)
	r.id(a.Range, "customer", a.Customer)
	r.id(a.Range, "engagement", a.Engagement)
	r.id(a.Range, "supplier", a.Supplier)
	r.id(a.Range, "environment", a.Environment)
	return p, refuse(r.err())
}

// status reads where the ledger lies, which log it is published in and who must have
// cosigned it. Its witnesses are
// none of the gate's keys: who keeps the ledger cannot watch over it.
func (r *reader) status(p *admit.Policy, b *ledgerBlock, dir string) {
	if b.Folder != nil {
		if !disk.Local(*b.Folder) {
			r.errorf(b.Range, "Ledger outside the folder", "The folder %q must lie below that of admission.hcl; --ledger names another.", *b.Folder)
		}
		p.Ledger = filepath.Join(dir, *b.Folder)
	}
	if b.Root != nil {
		p.Logs = r.material(b.Root, b.Range, nil, r.below(dir))
		if r.err() == nil && len(p.Logs.Logs()) == 0 {
			r.errorf(b.Range, "No transparency log", "%q names none by its host, so that no ledger could be published in it.", *b.Root)
		}
	}
	for _, w := range b.Witnesses {
		for _, key := range r.keys(w.Range, dir, []string{w.Key}, nil) {
			p.Witnesses = r.witness(w, key, p.Witnesses, p.Gates.Keys)
		}
	}
	p.MinWitnesses = r.witnesses(b.Range, b.Min, p.Witnesses)
}

// witness adds a witness to others; its key must be one that nobody else has.
func (r *reader) witness(b witnessBlock, key trust.Key, others []ledger.Witness, keepers []trust.Key) []ledger.Witness {
	w := ledger.Witness{Name: b.Name, Key: key}
	r.id(b.Range, "witness", b.Name)
	if err := w.Usable(); err != nil {
		r.errorf(b.Range, "Witness that cannot cosign", "%s.", err)
	}
	for _, other := range others {
		if other.Name == w.Name || other.Key.SPKI() == key.SPKI() {
			r.errorf(b.Range, "Duplicate witness", "Witness %q has the name or the key of another.", b.Name)
		}
	}
	if slices.ContainsFunc(keepers, func(k trust.Key) bool { return k.SPKI() == key.SPKI() }) {
		r.errorf(b.Range, "Witness of their own", "Witness %q has a key that signs what it would watch over.", b.Name)
	}
	return append(others, w)
}

// witnesses is how many must have cosigned: all, if nothing is written.
func (r *reader) witnesses(at hcl.Range, written *int, all []ledger.Witness) int {
	switch {
	case written == nil:
		return len(all)
	case *written < 1 || *written > len(all):
		r.errorf(at, "Witnesses that cannot be had", "%d witnesses are demanded, of %d that are declared.", *written, len(all))
	}
	return *written
}

// signed is what admission demands of a rulebook.
func (r *reader) signed(b rulebookBlock, dir string) admit.Signed {
	keys, identities := spkis(r.keys(b.Range, dir, b.Keys, b.Identities)), r.identities(b.Identities)
	for _, i := range b.Identities {
		if i.Holder != "" {
			r.errorf(i.Range, "Holder of a rulebook", "Whose keys are whose says --policy-key PERSON=FILE where it is decided; here list one of each person.")
		}
	}
	distinct := len(slices.Compact(slices.Sorted(slices.Values(keys)))) + len(identities)
	return admit.Signed{Keys: keys, Identities: identities, Threshold: r.threshold(b.Range, b.Threshold, distinct), MinVersion: b.MinVersion}
}

// identities are those that certificates may show.
func (r *reader) identities(blocks []identityBlock) []sigstore.Pattern {
	var all []sigstore.Pattern
	for _, b := range blocks {
		if (b.Subject == "") == (b.Pattern == "") {
			r.errorf(b.Range, "Whose identity?", "An identity has either a subject or a subject_pattern.")
			continue
		}
		p := r.identity(b.Range, "The identity", b.Issuer, b.Subject, b.Pattern)
		if p.IsZero() {
			continue // which has been said
		}
		if slices.ContainsFunc(all, func(other sigstore.Pattern) bool { return other.String() == p.String() }) {
			r.errorf(b.Range, "Duplicate identity", "The identity, %s, was listed before.", p)
		}
		all = append(all, p)
	}
	return all
}

// believed is who is believed about the certificates of gates, and when they signed.
// What certificates said of the rulebooks stands in the decision.
func (r *reader) believed(a *admissionBlock, dir string) sigstore.Material {
	if len(a.Identities) == 0 && a.TrustedRoot == nil && len(a.Authorities) == 0 {
		return sigstore.Material{}
	}
	m := r.material(a.TrustedRoot, a.RootRange, a.Authorities, r.below(dir))
	if len(a.Identities) > 0 && r.err() == nil && !m.Issues() {
		r.errorf(a.Range, "Nobody issues certificates", "A gate is named by identity, and there is no trusted_root that says whose certificates count.")
	}
	return m
}

// below reads files of the folder in which admission.hcl lies.
func (r *reader) below(dir string) func(at hcl.Range, what, name string) ([]byte, bool) {
	return func(at hcl.Range, what, name string) ([]byte, bool) {
		if !disk.Local(name) {
			r.errorf(at, "File outside the folder", "The %s %q must be a file below the folder of admission.hcl.", what, name)
			return nil, false
		}
		content, err := disk.ReadMounted(filepath.Join(dir, name), canon.MaxBytes)
		if err != nil {
			r.errorf(at, "File that cannot be used", "%s.", err)
		}
		return content, err == nil
	}
}

// holders reads the keys and identities of the gates, and whose they are: of those of
// one person or system, written PERSON=FILE and holder, one counts. It returns each as
// one that has signed.
func (r *reader) holders(p *admit.Policy, a *admissionBlock, dir string) []trust.Signatory {
	files, names := slices.Clone(a.Keys), make([]string, len(a.Keys))
	for i := range files {
		if holder, file, is := strings.Cut(files[i], "="); is && IsID(holder) {
			names[i], files[i] = holder, file
		}
	}
	keys, identities := r.keys(a.Range, dir, files, a.Identities), r.identities(a.Identities)
	if len(keys) < len(files) || len(identities) < len(a.Identities) {
		return nil // it was said which of them cannot be used
	}
	p.Gates.Keys, p.Gates.Identities, p.Holders = keys, identities, map[string]string{}
	var listed []trust.Signatory
	hold := func(at hcl.Range, what, as, holder string) {
		listed = append(listed, trust.Signatory{As: as})
		if holder == "" {
			return
		}
		if other, twice := p.Holders[as]; twice && other != holder {
			r.errorf(at, "Key of two holders", "The key %q is listed as one of %q and as one of %q.", what, other, holder)
		}
		p.Holders[as] = holder
	}
	for i, key := range keys {
		hold(a.Range, files[i], string(key.SPKI()), names[i])
	}
	for i, pattern := range identities {
		b := a.Identities[i]
		if b.Holder != "" {
			r.id(b.Range, "holder", b.Holder)
		}
		hold(b.Range, pattern.String(), pattern.String(), b.Holder)
	}
	return listed
}

// threshold is how many of the distinct holders of listed keys must have signed; one if
// nothing is written. What is written must be possible.
func (r *reader) threshold(at hcl.Range, written *int, distinct int) int {
	demanded := 1
	if written != nil {
		demanded = *written
	}
	if demanded < 1 || distinct > 0 && demanded > distinct {
		r.errorf(at, "Threshold that cannot be met", "Signatures of %d are demanded, and keys of %d are listed; list one key or identity of each.", demanded, distinct)
	}
	return demanded
}

func (r *reader) keys(at hcl.Range, dir string, names []string, others []identityBlock) []trust.Key {
	if len(names)+len(others) == 0 {
		r.errorf(at, "No key", "An empty list of keys, without an identity, trusts nobody; name at least one.")
	}
	var keys []trust.Key
	for _, name := range names {
		if !disk.Local(name) {
			r.errorf(at, "Key outside the folder", "The key %q must be a file below the folder of admission.hcl.", name)
			continue
		}
		key, err := trust.ReadKey(filepath.Join(dir, name))
		if err != nil {
			r.errorf(at, "Key that cannot be used", "%s.", err)
			continue
		}
		keys = append(keys, key)
	}
	return keys
}

func spkis(keys []trust.Key) []canon.Digest {
	var digests []canon.Digest
	for _, k := range keys {
		digests = append(digests, k.SPKI())
	}
	return digests
}
