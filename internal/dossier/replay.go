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
	Payload     []byte          // that was signed
	Gate        trust.Signatory // that signed it
	Vouching    []string        // who signed policy and trust: SPKI hashes of keys, and identities
	Pinned      bool            // and the caller named one of them for each
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
	security, err := d.security()
	if err != nil {
		return gate.Options{}, d.refuse(err)
	}
	paths := layout
	if !d.Index.Previous {
		paths.Previous = ""
	}
	return gate.Options{
		Paths: paths, ReleaseID: d.Index.Release, Gate: d.Index.Gate, Phase: d.Index.Phase, Security: security,
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
func (d *Dossier) Replay(ctx context.Context, engine decision.Engine, pinned trust.Trusted, pins gate.Pins) (*Replay, error) {
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
	in.Gate, in.Engine = r.Gate, stored.Engine
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
		if r.Differences, r.Note, err = d.beside(in, seen, o.Security, engine); err != nil {
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

// signer is the gate that signed both forms of the decision.
func (d *Dossier) signer(roster *trust.Roster) (trust.Signatory, error) {
	var signer trust.Signatory
	for _, name := range []string{envelopeFile, bundleFile} {
		envelope, err := d.envelope(name)
		if err != nil {
			return trust.Signatory{}, d.refuse(err)
		}
		_, by, err := roster.Trusted(plan.GateRole, d.Index.At).Payload(envelope)
		if err != nil {
			return trust.Signatory{}, d.refuse(fmt.Errorf("%s: no gate of its trust.hcl signed the decision: %w", name, err))
		}
		signer = by[0]
	}
	return signer, nil
}

// vouched says who signed the rulebooks. It is an error if somebody is pinned and too few
// of those persons did.
func (d *Dossier) vouched(in *gate.Inputs, pinned trust.Trusted, pins gate.Pins) (all []string, named bool, err error) {
	named = len(pinned.Keys)+len(pinned.Identities) > 0
	for _, book := range []decision.Rulebook{in.Policy.Rulebook(), in.Trust.Rulebook()} {
		persons := map[string]bool{}
		for _, spki := range book.Signers {
			all = append(all, string(spki))
			if slices.ContainsFunc(pinned.Keys, func(k trust.Key) bool { return k.SPKI() == spki }) {
				persons[cmp.Or(pins.Holders[string(spki)], string(spki))] = true
			}
		}
		for _, i := range book.Identities {
			all = append(all, trust.Signatory{Identity: i}.String())
			if as, listed := pinned.As(i); listed {
				persons[cmp.Or(pins.Holders[as], as)] = true
			}
		}
		switch demanded := max(1, pins.Threshold); {
		case !named || len(persons) >= demanded:
		case len(persons) > 0:
			return nil, false, d.refuse(fmt.Errorf("its rulebook %q was signed by %d of the persons whom --policy-key and --policy-identity name, and %d are demanded", book.Name, len(persons), demanded))
		default:
			return nil, false, d.refuse(fmt.Errorf("its rulebook %q was signed by %s, not by those whom --policy-key and --policy-identity name", book.Name, orNobody(strings.Join(all, ", "))))
		}
	}
	slices.Sort(all)
	return slices.Compact(all), named, nil
}

func orNobody(signers string) string {
	if signers == "" {
		return "nobody"
	}
	return signers
}

// beside compares what else stands in the dossier with what the inputs give.
func (d *Dossier) beside(in *gate.Inputs, seen *Recorder, security trust.Trusted, engine decision.Engine) ([]Difference, string, error) {
	index := d.Index
	files, err := compose(in, index, seen, security, d.payload)
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
	Policy, Trust string        // folders of other rulebooks; empty: those of the dossier
	Security      trust.Trusted // who own the other rulebooks; needed with them
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
		ByTime:   {At: ask.At, Security: ask.Security},
		ByTrust:  {At: d.Index.At, Trust: ask.Trust, Security: ask.Security},
		ByPolicy: {At: d.Index.At, Policy: ask.Policy, Security: ask.Security},
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
			o.Security = ask.Security.And(o.Security)
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
