package dossier

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/disk"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/trust"
)

// A Replay is a decision made once more from its dossier.
type Replay struct {
	Stored      decision.Decision
	Payload     []byte         // that was signed
	Gate        trust.Key      // that signed it
	Vouching    []canon.Digest // SPKI hashes of those who signed policy and trust
	Pinned      bool           // and the caller named one of them for each
	Engine      decision.Engine
	Differences []Difference // what did not come out the same; none: it is equal to the byte
	Note        string       // what could not be compared, and why; empty: all was
	Advice      string       // what else may tell, if another version decided and something differs
	Inputs      *gate.Inputs // what it was decided from

	name string // of the dossier
}

// Equal reports whether the same came out.
func (r *Replay) Equal() bool { return len(r.Differences) == 0 }

// options open the dossier as its decision's inputs were opened.
func (d *Dossier) options(engine decision.Engine) (gate.Options, error) {
	keys, err := d.keys()
	if err != nil {
		return gate.Options{}, d.refuse(err)
	}
	paths := layout
	if !d.Index.Previous {
		paths.Previous = ""
	}
	return gate.Options{
		Paths: paths, ReleaseID: d.Index.Release, Gate: d.Index.Gate, Phase: d.Index.Phase, PolicyKeys: keys,
		AllowUnsigned: d.Index.AllowUnsigned, Unsafe: d.Index.Unsafe, Engine: engine, At: d.Index.At, From: d,
	}, nil
}

func (d *Dossier) refuse(err error) error {
	return fault.Refuse("", "dossier %q: %w", d.name, err)
}

// Replay decides again, offline, from the dossier alone. Pinned are keys of those who
// own policy and trust, of whom as many persons as the pins say must have signed each;
// with none, whoever the dossier names is believed, and the answer says so. An error means that the dossier
// is refused, or that this engine cannot judge it.
func (d *Dossier) Replay(ctx context.Context, engine decision.Engine, pinned []trust.Key, pins gate.Pins) (*Replay, error) {
	stored, err := decision.Read(d.payload)
	if err != nil && d.Index.Engine != engine {
		return nil, d.cannot(engine, err)
	}
	if err != nil {
		return nil, d.refuse(err)
	}
	o, err := d.options(engine)
	if err != nil {
		return nil, err
	}
	seen := Record(d, o.Paths)
	o.From = seen
	in, _, err := gate.Open(o)
	if err != nil {
		return nil, d.cannot(engine, err)
	}
	r := &Replay{Stored: stored, Payload: d.payload, Engine: engine, name: d.name, Inputs: in}
	if r.Gate, err = d.signer(in.Plan.Roster); err != nil {
		return nil, err
	}
	if r.Vouching, r.Pinned, err = d.vouched(in, pinned, pins); err != nil {
		return nil, err
	}
	in.GateKey, in.Engine = r.Gate.SPKI(), stored.Engine
	again, err := gate.Evaluate(ctx, in, d.Index.At)
	if err != nil {
		return nil, d.cannot(engine, err)
	}
	payload, err := again.Payload()
	if err != nil {
		return nil, d.cannot(engine, err)
	}
	if r.Differences, err = differences(d.payload, payload); err != nil {
		return nil, err
	}
	if r.Equal() {
		if r.Differences, r.Note, err = d.beside(in, seen, o.PolicyKeys, engine); err != nil {
			return nil, err
		}
	}
	if decided := stored.Engine; !r.Equal() && decided != engine {
		r.Advice = fmt.Sprintf("%s %s decided, and this version may judge otherwise: %s", decided.Name, decided.Version, instead(decided.Name+" "+decided.Version))
	}
	return r, nil
}

// cannot says that this engine does not judge what another one has judged.
func (d *Dossier) cannot(engine decision.Engine, err error) error {
	if d.Index.Engine == engine {
		return fmt.Errorf("replaying %q: %w", d.name, err)
	}
	return &fault.Error{
		Kind: fault.Refused, Err: fmt.Errorf("replaying %q, which %s %s decided, with %s %s: %w", d.name, d.Index.Engine.Name, d.Index.Engine.Version, engine.Name, engine.Version, err),
		Hint: instead(d.Index.Engine.Name + " " + d.Index.Engine.Version),
	}
}

// signer is the gate's key that signed both forms of the decision.
func (d *Dossier) signer(roster *trust.Roster) (trust.Key, error) {
	var gateKey trust.Key
	for _, name := range []string{envelopeFile, bundleFile} {
		envelope, err := d.envelope(name)
		if err != nil {
			return trust.Key{}, d.refuse(err)
		}
		_, keys, err := trust.Payload(envelope, roster.Keys(plan.GateRole, d.Index.At))
		if err != nil {
			return trust.Key{}, d.refuse(fmt.Errorf("%s: no gate of its trust.hcl signed the decision: %w", name, err))
		}
		gateKey = keys[0]
	}
	return gateKey, nil
}

// vouched says who signed the rulebooks. It is an error if keys are pinned and too few
// of those who hold them did.
func (d *Dossier) vouched(in *gate.Inputs, pinned []trust.Key, pins gate.Pins) (all []canon.Digest, named bool, err error) {
	for _, book := range []decision.Rulebook{in.Policy.Rulebook(), in.Trust.Rulebook()} {
		all = append(all, book.Signers...)
		persons := map[string]bool{}
		for _, k := range pinned {
			if slices.Contains(book.Signers, k.SPKI()) {
				persons[cmp.Or(pins.Holders[k.SPKI()], string(k.SPKI()))] = true
			}
		}
		switch demanded := max(1, pins.Threshold); {
		case len(pinned) == 0 || len(persons) >= demanded:
		case len(persons) > 0:
			return nil, false, d.refuse(fmt.Errorf("its rulebook %q was signed by %d of the persons whose keys --policy-key names, and %d are demanded", book.Name, len(persons), demanded))
		default:
			return nil, false, d.refuse(fmt.Errorf("its rulebook %q was signed by %s, by no key that --policy-key names", book.Name, orNobody(short(book.Signers))))
		}
	}
	slices.Sort(all)
	return slices.Compact(all), len(pinned) > 0, nil
}

func orNobody(signers string) string {
	if signers == "" {
		return "nobody"
	}
	return signers
}

// beside compares what else stands in the dossier with what the inputs give.
func (d *Dossier) beside(in *gate.Inputs, seen *Recorder, keys []trust.Key, engine decision.Engine) ([]Difference, string, error) {
	index := d.Index
	files, err := compose(in, index, seen, keys, d.payload)
	if err != nil {
		return nil, "", err
	}
	note := ""
	if index.Engine != engine { // it words things in its own way
		note = fmt.Sprintf("%s and %s were written by another version, and were not compared", readmeFile, compareFile)
		files[readmeFile], files[compareFile] = d.files[readmeFile], d.files[compareFile]
	}
	files[envelopeFile], files[bundleFile] = d.files[envelopeFile], d.files[bundleFile]
	var all []Difference
	names := maps.Clone(files)
	maps.Copy(names, d.files)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		again, made := files[name]
		held, stands := d.files[name]
		switch {
		case !made:
			all = append(all, Difference{name, "a file", "nothing: no decision rests on it"})
		case !stands:
			all = append(all, Difference{name, "nothing", "a file that the decision rests on"})
		case !bytes.Equal(again, held):
			all = append(all, Difference{name, "SHA-256 " + canon.Sum(held).Short(), "SHA-256 " + canon.Sum(again).Short()})
		}
	}
	if len(all) > 0 {
		return all, note, nil
	}
	want, err := indexed(index, seen, files)
	if err != nil {
		return nil, "", err
	}
	held, err := canon.Indent(d.Index)
	if err == nil && !bytes.Equal(want, held) {
		all = append(all, Difference{indexFile, "SHA-256 " + canon.Sum(held).Short(), "SHA-256 " + canon.Sum(want).Short()})
	}
	if index.Packer != runtime.Version() && note == "" {
		note = "it was packed with " + index.Packer + ", whose compression was not compared"
	}
	return all, note, err
}

// An Outlook is what would be decided at another instant, or by other rulebooks.
type Outlook struct {
	At            time.Time
	Stored, Then  decision.Decision
	Policy, Trust string // folders that were read in the place of the dossier's; empty: the dossier's

	alone []alone
}

// The causes of a change: what differs between a decision and an outlook on it.
const (
	ByTime   = "time"   // it is another instant
	ByTrust  = "trust"  // by the other trust manifest
	ByPolicy = "policy" // by the other policy bundle
)

// alone is what one cause by itself would change.
type alone struct {
	cause   string
	results map[string]decision.Result
}

// Ask says what an outlook is about.
type Ask struct {
	At            time.Time
	Policy, Trust string      // folders of other rulebooks; empty: those of the dossier
	Keys          []trust.Key // of those who own the other rulebooks; needed with them
}

// AsOf decides from the dossier as of another instant. Nothing is signed, and what
// comes of it counts for nothing.
func (d *Dossier) AsOf(ctx context.Context, engine decision.Engine, ask Ask) (*Outlook, error) {
	stored, err := decision.Read(d.payload)
	if err != nil {
		return nil, d.refuse(err)
	}
	o, err := d.options(engine)
	if err != nil {
		return nil, err
	}
	o.Unsafe = []string{"--as-of " + ask.At.Format(time.RFC3339)}
	then, err := d.judge(ctx, o, ask)
	if err != nil {
		return nil, &fault.Error{
			Kind: fault.KindOf(err), Err: fmt.Errorf("as of %s nothing would be decided: %w", ask.At.Format(time.RFC3339), err),
			Hint: "name the rulebooks that are in force then with --policy FOLDER and --trust FOLDER, or an earlier instant",
		}
	}
	outlook := &Outlook{At: ask.At, Stored: stored, Then: then, Policy: ask.Policy, Trust: ask.Trust}
	for cause, one := range map[string]Ask{
		ByTime:   {At: ask.At, Keys: ask.Keys},
		ByTrust:  {At: d.Index.At, Trust: ask.Trust, Keys: ask.Keys},
		ByPolicy: {At: d.Index.At, Policy: ask.Policy, Keys: ask.Keys},
	} {
		if one.At.Equal(d.Index.At) && one.Policy == "" && one.Trust == "" { // nothing is different
			continue
		}
		if decided, err := d.judge(ctx, o, one); err == nil { // what decides nothing by itself explains nothing
			outlook.alone = append(outlook.alone, alone{cause, byID(decided.Results)})
		}
	}
	slices.SortFunc(outlook.alone, func(a, b alone) int { return strings.Compare(b.cause, a.cause) }) // trust and time before policy
	return outlook, ctx.Err()
}

// judge decides as another ask has it.
func (d *Dossier) judge(ctx context.Context, o gate.Options, ask Ask) (decision.Decision, error) {
	instead := others{d, map[string]string{}}
	for name, folder := range map[string]string{layout.Policy: ask.Policy, layout.Trust: ask.Trust} {
		if folder != "" {
			instead.folders[name] = folder
			o.PolicyKeys = append(slices.Clone(ask.Keys), o.PolicyKeys...)
		}
	}
	o.At, o.From = ask.At, instead
	in, _, err := gate.Open(o)
	if err != nil {
		return decision.Decision{}, err
	}
	return gate.Evaluate(ctx, in, ask.At)
}

// others reads some folders of a dossier from the disk instead.
type others struct {
	*Dossier

	folders map[string]string
}

func (o others) ReadTree(dir string, limit int64, keep func(name string) bool) ([]disk.File, error) {
	if folder, ok := o.folders[dir]; ok {
		return disk.ReadTree(filepath.Clean(folder), limit, keep)
	}
	return o.Dossier.ReadTree(dir, limit, keep)
}
