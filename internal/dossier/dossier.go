// Package dossier writes and reads all that a decision rests on, as one archive: the
// rulebooks, the plan, the evidence, earlier decisions, what Rego saw, the decision
// itself, and a README that says how to check all of it with cosign and opa alone.
//
// The same inputs give the same bytes. What is read is only what was written: an
// index names each file by digest, and an archive that is not laid out exactly as
// this package lays it out is refused.
package dossier

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/trust"
)

// Suffix ends the names of dossiers that lie beside their decisions.
const Suffix = ".dossier.tgz"

// format is what index.json says of itself; another one is refused.
const format = "https://github.com/credentry/releasegate/dossier/v1"

// The files that stand in every dossier beside what was read.
const (
	indexFile     = "index.json"
	readmeFile    = "README.md"
	envelopeFile  = "decision/decision.dsse.json"
	bundleFile    = "decision/decision.sigstore.json"
	statementFile = "decision/statement.json"
	inputFile     = "rego/input.json"
	paramsFile    = "rego/params.json"
	compareFile   = "rego/compare.rego"
	keysFolder    = "keys"
)

// An Index says what a dossier is of, and names each other file in it.
type Index struct {
	Format        string          `json:"format"`
	Engine        decision.Engine `json:"engine"`            // that decided
	Packer        string          `json:"packer"`            // version of Go, whose compressor is a part of the bytes
	Contract      int             `json:"contract,omitzero"` // edition of what controls are held to; 0: not said
	Decision      canon.Digest    `json:"decision"`          // of its payload
	Release       string          `json:"release"`           // id that was asked for; empty: any
	Gate          string          `json:"gate"`
	Phase         string          `json:"phase,omitempty"`
	At            time.Time       `json:"at"`
	AllowUnsigned bool            `json:"allowUnsigned,omitzero"`
	Unsafe        []string        `json:"unsafe,omitempty"` // why it is a trial
	Previous      bool            `json:"previous"`         // it was compared with another decision
	Unread        []Unread        `json:"unread,omitempty"`
	Files         []File          `json:"files"` // sorted by path; all but the index itself
}

// A File is one file of a dossier.
type File struct {
	Path   string       `json:"path"`
	Size   int          `json:"size"`
	SHA256 canon.Digest `json:"sha256"`
}

// A Dossier is one that was read: whole, and every file as its index says. Whether
// the decision follows from it is for Replay to say.
type Dossier struct {
	Index Index

	files   map[string][]byte
	name    string
	payload []byte // of the decision
}

// Make returns the archive of a decision that has just been made from inputs that the
// recorder read for gate.Open with these options.
func Make(in *gate.Inputs, o gate.Options, r *Recorder, s *gate.Signed) ([]byte, error) {
	payload, err := s.Decision.Payload()
	if err != nil {
		return nil, err
	}
	index := Index{
		Format: format, Engine: in.Engine, Packer: runtime.Version(), Contract: control.Contract, Decision: canon.Sum(payload), Release: o.ReleaseID, Gate: o.Gate, Phase: o.Phase,
		At: o.At.UTC(), AllowUnsigned: o.AllowUnsigned, Unsafe: o.Unsafe, Previous: o.Previous != "",
	}
	files, err := compose(in, index, r, o.PolicyKeys, payload)
	if err != nil {
		return nil, err
	}
	files[envelopeFile], files[bundleFile] = s.Envelope, s.Bundle
	return seal(index, r, files)
}

// compose is all that stands in a dossier but the index and the signed forms of the
// decision.
func compose(in *gate.Inputs, index Index, r *Recorder, keys []trust.Key, payload []byte) (map[string][]byte, error) {
	files := maps.Clone(r.files)
	for i, key := range vouching(in, keys) {
		content, err := key.PEM()
		if err != nil {
			return nil, err
		}
		files[fmt.Sprintf("%s/policy-%d.pub", keysFolder, i+1)] = content
	}
	input, params, err := in.Seen(index.At)
	if err != nil {
		return nil, err
	}
	if files[inputFile], err = canon.Indent(input); err != nil {
		return nil, err
	}
	if files[paramsFile], err = canon.Indent(map[string]any{"params": params}); err != nil {
		return nil, err
	}
	files[statementFile] = payload
	files[compareFile] = []byte(compareRego)
	files[readmeFile], err = readme(in, index, r, vouching(in, keys), payload)
	return files, err
}

// vouching are those of the keys that signed one of the rulebooks.
func vouching(in *gate.Inputs, keys []trust.Key) []trust.Key {
	signers := slices.Concat(in.Policy.Rulebook().Signers, in.Trust.Rulebook().Signers)
	return slices.DeleteFunc(slices.Clone(keys), func(k trust.Key) bool { return !slices.Contains(signers, k.SPKI()) })
}

// seal adds the index and packs everything.
func seal(index Index, r *Recorder, files map[string][]byte) ([]byte, error) {
	content, err := indexed(index, r, files)
	if err != nil {
		return nil, err
	}
	files[indexFile] = content
	return pack(files)
}

func indexed(index Index, r *Recorder, files map[string][]byte) ([]byte, error) {
	index.Unread, index.Files = r.left(), nil
	for _, name := range slices.Sorted(maps.Keys(files)) {
		index.Files = append(index.Files, File{name, len(files[name]), canon.Sum(files[name])})
	}
	return canon.Indent(index)
}

// Open reads a dossier, bounded and strictly.
func Open(name string) (*Dossier, error) {
	packed, err := disk.ReadFile(name, maxArchive)
	if err != nil {
		return nil, err
	}
	d, err := read(packed)
	if other, is := errors.AsType[*otherForm](err); is {
		return nil, fault.Refuse(other.hint(), "dossier %q: %w", name, err)
	}
	if err != nil {
		return nil, fault.Refuse("fetch the dossier again from where it is kept", "dossier %q: %w", name, err)
	}
	d.name = name
	return d, nil
}

func read(packed []byte) (*Dossier, error) {
	files, content, err := unpack(packed)
	if err != nil {
		return nil, err
	}
	d := &Dossier{files: files}
	index, ok := files[indexFile]
	if !ok {
		return nil, fmt.Errorf("it holds no %s", indexFile)
	}
	if err := canon.Unmarshal(index, &d.Index); err != nil {
		return nil, &otherForm{engineOf(index), fmt.Errorf("%s: %w", indexFile, err)}
	}
	if d.Index.Format != format {
		return nil, &otherForm{engineOf(index), fmt.Errorf("%s is of the form %q; this program reads %q", indexFile, d.Index.Format, format)}
	}
	if d.Index.Contract > control.Contract {
		return nil, &otherForm{engineOf(index), fmt.Errorf("its controls are held to edition %d of their contract; this program knows %d", d.Index.Contract, control.Contract)}
	}
	delete(files, indexFile)
	if err := d.compare(); err != nil {
		return nil, err
	}
	// Compressed data can be changed so that the same comes of it. Another version of
	// Go may compress in another way; its own archives it knows.
	if d.Index.Packer == runtime.Version() {
		if again, err := squeeze(content); err != nil || !bytes.Equal(again, packed) {
			return nil, errors.Join(err, errors.New("it is not compressed as releasegate compresses it"))
		}
	}
	return d, d.open()
}

// An otherForm is a dossier that another version of the program may have written in a
// form that this one does not read.
type otherForm struct {
	engine string // that the index names, which nobody vouches for; may be empty
	err    error
}

func (o *otherForm) Error() string {
	if o.engine == "" {
		return o.err.Error()
	}
	return fmt.Sprintf("%s; it says that %s wrote it", o.err, o.engine)
}

func (o *otherForm) Unwrap() error { return o.err }

func (o *otherForm) hint() string {
	if o.engine == "" {
		return "fetch the dossier again from where it is kept"
	}
	return instead(o.engine)
}

// instead is what to do with a dossier that this version does not judge.
func instead(engine string) string {
	return "replay it with " + engine + ", or check it by the README.md in it, which needs cosign and opa alone"
}

// engineOf is who wrote an index, as far as that can be read.
func engineOf(index []byte) string {
	parsed, err := canon.Parse(index)
	if err != nil {
		return ""
	}
	name, _ := canon.Lookup(parsed, "/engine/name")
	version, _ := canon.Lookup(parsed, "/engine/version")
	return strings.TrimSpace(decision.Clip(fmt.Sprintf("%v %v", orEmpty(name), orEmpty(version))))
}

func orEmpty(v any) string {
	text, _ := v.(string)
	return text
}

// compare holds the files to the index.
func (d *Dossier) compare() error {
	want := map[string]File{}
	for _, f := range d.Index.Files {
		want[f.Path] = f
	}
	if len(want) != len(d.Index.Files) {
		return fmt.Errorf("%s names a file twice", indexFile)
	}
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		switch f, listed := want[name]; {
		case !listed:
			return fmt.Errorf("%q is not in %s", name, indexFile)
		case f.SHA256 != canon.Sum(d.files[name]) || f.Size != len(d.files[name]):
			return fmt.Errorf("%q is not the file that %s names: its SHA-256 is %s, not %s", name, indexFile, canon.Sum(d.files[name]).Short(), f.SHA256.Short())
		}
		delete(want, name)
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		return fmt.Errorf("%q is missing", name)
	}
	return nil
}

// open reads the decision of the dossier, which stands in it three times.
func (d *Dossier) open() error {
	for _, name := range []string{envelopeFile, bundleFile} {
		envelope, err := d.envelope(name)
		if err != nil {
			return err
		}
		if d.payload == nil {
			d.payload = envelope.Payload
		}
		if !bytes.Equal(envelope.Payload, d.payload) {
			return fmt.Errorf("%s holds another decision than %s", name, envelopeFile)
		}
	}
	if !bytes.Equal(d.files[statementFile], d.payload) {
		return fmt.Errorf("%s is another decision than %s holds", statementFile, envelopeFile)
	}
	if d.Index.Decision != canon.Sum(d.payload) {
		return fmt.Errorf("%s is about decision %s, and the dossier holds %s", indexFile, d.Index.Decision.Short(), canon.Sum(d.payload).Short())
	}
	return nil
}

func (d *Dossier) envelope(name string) (intoto.Envelope, error) {
	e, err := intoto.Read(d.files[name])
	if err != nil {
		return intoto.Envelope{}, fmt.Errorf("%s: %w", name, err)
	}
	return e, nil
}

// Decision is the digest of the payload that the dossier is about.
func (d *Dossier) Decision() canon.Digest { return canon.Sum(d.payload) }

// keys are those of the owners of policy and trust, as the dossier has them.
func (d *Dossier) keys() ([]trust.Key, error) {
	var keys []trust.Key
	for i := 1; ; i++ {
		name := path.Join(keysFolder, fmt.Sprintf("policy-%d.pub", i))
		content, ok := d.files[name]
		if !ok {
			return keys, nil
		}
		key, err := trust.ParseKey(content)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		keys = append(keys, key)
	}
}

// Name is the file below a folder of decisions that the dossier of a decision is
// kept as.
func Name(s *gate.Signed, folder string) string { return s.Stem(folder) + Suffix }

func short(digests []canon.Digest) string {
	var all []string
	for _, digest := range digests {
		all = append(all, digest.Short())
	}
	return strings.Join(all, ", ")
}
