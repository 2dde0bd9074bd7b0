// Package demo plays an honest virtual supplier: it takes an invented agency of
// Western Australia through the seven phases, and on request through the weeks after
// go-live, signing for real, up to the point at which a gate can decide.
package demo

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/author"
	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/register"
	"github.com/credentry/releasegate/internal/scaffold"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

// The demo's ids.
const (
	Customer   = "invented-agency"
	Engagement = "wallet-pilot"
	Supplier   = "virtual-supplier"
	Release    = "1.0.0"
	Gate       = "production-release"
	Exit       = "hypercare-exit"
	Milestone  = "phase-exit"
)

// Stages are the gates up to which the demo can be made.
var Stages = []string{Gate, Exit}

// Options say where, when and by which randomness the demo is made.
type Options struct {
	Dir    string // made; must not exist, or be empty
	Now    time.Time
	Stage  string // the gate that is left to decide; empty: Gate
	Rand   io.Reader
	Engine decision.Engine // that signs what is decided before

	Artifacts map[string][]byte // by name, what is to go live; of one that is missing a stand-in is written
	// Unregistered leaves the register of evidence out: for engagements of which
	// evidence is taken away again.
	Unregistered bool
}

// A Step is something that was signed, with the command that does it by hand.
type Step struct {
	Text    string
	Command string
}

var voters = []string{"invented-board-chair", "invented-board-security", "invented-board-member"}

var artifacts = []string{"wallet-issuer", "wallet-verifier"}

type demo struct {
	Options

	decided  time.Time // when the release is decided
	named    []string  // digests in the examples, each followed by the one to put in its place
	signers  map[string]*sign.Signer
	shift    shift
	plan     written
	log      *ledger.Ledger
	records  []ledger.Record // of what is not registered yet
	last     string          // who signed last
	agreed   canon.Digest    // the onboarding plan, as signed
	newest   time.Time       // when the last of the evidence was signed
	approval canon.Digest    // of the release; empty until it is decided
	steps    []Step
}

// written is the plan as the demo has written it.
type written struct {
	engagement decision.Engagement
	release    decision.Release
	gates      []plan.Gate
}

// Make writes the engagement: people, keys, plan, policies, evidence and votes,
// all but the decision of the stage's gate. It returns what it did, step by step.
func Make(ctx context.Context, o Options) ([]Step, error) {
	o.Now = o.Now.UTC().Truncate(time.Second)
	d := &demo{Options: o, decided: o.Now, signers: map[string]*sign.Signer{}}
	switch o.Stage {
	case "", Gate:
	case Exit:
		d.decided = beforeHypercare(o.Now)
	default:
		return nil, fault.Misuse("name one of "+strings.Join(Stages, ", "), "the demo has no stage %q", o.Stage)
	}
	d.shift = shiftTo(d.decided)
	if err := scaffold.Empty(o.Dir); err != nil {
		return nil, err
	}
	for _, step := range []func() error{d.people, d.rulebooks, d.release, d.open} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("making the demo: %w", err)
		}
	}
	if err := d.phases(ctx); err != nil {
		return nil, fmt.Errorf("going through the demo's phases: %w", err)
	}
	if err := d.votes(ctx); err != nil {
		return nil, fmt.Errorf("making the demo's votes: %w", err)
	}
	if o.Stage != Exit {
		return d.steps, nil
	}
	if err := d.hypercare(ctx); err != nil {
		return nil, fmt.Errorf("going through the demo's hypercare: %w", err)
	}
	return d.steps, nil
}

// people makes every key.
func (d *demo) people() error {
	for _, m := range append(slices.Clone(members), member{ID: securityID}) {
		signer, err := d.signer(m.ID, m.key)
		if err != nil {
			return err
		}
		d.signers[m.ID] = signer
	}
	return nil
}

// rulebooks writes policy and trust, and signs both with security's key.
func (d *demo) rulebooks() error {
	if err := scaffold.Policy(filepath.Join(d.Dir, "policy")); err != nil {
		return err
	}
	if err := d.freeze(); err != nil {
		return err
	}
	if err := d.write(filepath.Join("trust", plan.TrustFile), d.trust(), 0o644); err != nil {
		return err
	}
	for _, r := range []struct {
		kind       bundle.Kind
		name, flag string
	}{{bundle.Policy, "policy", ""}, {bundle.Trust, "trust", " --trust"}} {
		sealing := author.Sealing{At: d.Now, Expires: d.decided.Add(90 * 24 * time.Hour), Name: "demo-" + r.name}
		if _, err := author.Seal(filepath.Join(d.Dir, r.name), r.kind, sealing, d.signers[securityID]); err != nil {
			return err
		}
		d.did("security signs the "+r.kind.String(), "releasegate policy sign %s%s --key %s", d.path(r.name), r.flag, d.path(d.key(securityID)))
	}
	return nil
}

// freeze moves the freeze of the default change calendar like everything else: it
// lies over the end of the year, and the demo is played then too.
func (d *demo) freeze() error {
	name := filepath.Join("policy", "calendars", "change-freeze", "data.json")
	content, err := os.ReadFile(filepath.Join(d.Dir, name))
	if err != nil {
		return err
	}
	moved, err := d.shift.example(content)
	if err != nil {
		return err
	}
	readable, err := canon.Indent(moved)
	if err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(d.Dir, name)); err != nil { // what is there is never overwritten
		return err
	}
	return d.write(name, readable, 0o644)
}

// release writes the artifacts, release.hcl and admission.hcl.
func (d *demo) release() error {
	release, err := d.dates()
	if err != nil {
		return err
	}
	for _, name := range artifacts {
		file := filepath.Join("artifacts", name+".img")
		content := fmt.Appendf(nil, "%s %s\nThis file stands in for a container image of %s.\n", name, Release, supplier)
		if given, is := d.Artifacts[name]; is {
			d.named = append(d.named, string(canon.Sum(content)), string(canon.Sum(given)))
			content = given
		}
		if err := d.write(file, content, 0o644); err != nil {
			return err
		}
		digest, err := intoto.RecordFile(filepath.Join(d.Dir, file))
		if err != nil {
			return err
		}
		release.Artifacts = append(release.Artifacts, decision.Artifact{Name: name, SHA256: digest})
	}
	engagement := decision.Engagement{Customer: Customer, ID: Engagement, Supplier: Supplier}
	if err := d.write(filepath.Join("releases", Release, plan.ReleaseFile), scaffold.Release(engagement, release), 0o644); err != nil {
		return err
	}
	return d.write("admission.hcl", scaffold.Admission(engagement, "trust/keys/"+gateID+".pub"), 0o644)
}

func (d *demo) example(name string) (map[string]any, error) {
	kind, ok := attestations.Named(name)
	if !ok {
		return nil, fmt.Errorf("no kind %q is registered", name)
	}
	return d.played(kind.Example())
}

// played is an example about what this demo releases, when it does.
func (d *demo) played(example []byte) (map[string]any, error) {
	return d.shift.example([]byte(strings.NewReplacer(d.named...).Replace(string(example))))
}

// open reads what was written, as everybody else will.
func (d *demo) open() error {
	name := gate.Layout(d.Dir, Release).Release
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if d.plan.engagement, d.plan.release, err = plan.Release(name, content); err != nil {
		return err
	}
	policy, err := bundle.Load(filepath.Join(d.Dir, "policy"), bundle.Policy)
	if err != nil {
		return err
	}
	if d.plan.gates, err = plan.Gates(policy); err != nil {
		return err
	}
	d.log, err = ledger.Open(filepath.Join(d.Dir, "ledger"))
	return err
}

// phases goes through the phases in their order: each leaves its evidence, then
// the milestone gate signs it off as soon as the newest of it was signed.
func (d *demo) phases(ctx context.Context) error {
	for _, phase := range d.judged(Gate) {
		if err := d.leave(phase); err != nil {
			return err
		}
		if _, err := d.decide(ctx, gate.Options{Gate: Milestone, Phase: phase.Name, At: d.newest}); err != nil {
			return err
		}
		d.did("the gate signs "+phase.Name+" off", "releasegate decide %s --release %s --gate %s --phase %s --policy-key %s --key %s", d.path("."), Release, Milestone, phase.Name, d.path("security.pub"), d.path(d.key(gateID)))
	}
	return nil
}

// hypercare has the release approved, then goes through the weeks after go-live,
// which leave evidence of their own.
func (d *demo) hypercare(ctx context.Context) error {
	signed, err := d.decide(ctx, gate.Options{Gate: Gate, At: d.decided})
	if err != nil {
		return err
	}
	d.approval = signed.Payload
	d.did("the gate approves the release", "releasegate decide %s --release %s --policy-key %s --key %s", d.path("."), Release, d.path("security.pub"), d.path(d.key(gateID)))
	for _, phase := range d.judged(Exit) {
		if err := d.leave(phase); err != nil {
			return err
		}
	}
	return nil
}

// judged are the phases that a gate judges.
func (d *demo) judged(name string) []plan.Phase {
	i := slices.IndexFunc(d.plan.gates, func(g plan.Gate) bool { return g.Name == name })
	return d.plan.gates[i].Phases
}

// leave signs the evidence of a phase.
func (d *demo) leave(phase plan.Phase) error {
	for _, q := range phase.Evidence {
		if q.Kind == plan.ApprovalKind {
			continue // the gate has signed it
		}
		subjects, err := bind.Subjects(q.About, d.plan.engagement, d.plan.release)
		if err != nil {
			return err
		}
		if err := d.require(q, subjects); err != nil {
			return err
		}
	}
	return d.register(d.newest)
}

// register registers what was signed, with the key of who signed last.
func (d *demo) register(at time.Time) error {
	if d.Unregistered {
		return nil
	}
	log, err := ledger.Open(gate.Layout(d.Dir, Release).Register)
	if err != nil {
		return err
	}
	_, err = log.Register(d.records, ledger.Writer{
		Origin: ledger.RegisterOrigin(d.plan.engagement), Signer: d.signers[d.last], Clock: at,
		Known: func(time.Time) trust.Trusted {
			var all trust.Trusted
			for _, m := range members {
				all.Keys = append(all.Keys, d.signers[m.ID].Key())
			}
			return all
		},
	})
	d.records = nil
	return err
}

// require signs the examples of a kind that belong to the requirement's phase.
func (d *demo) require(q plan.Requirement, subjects []intoto.Subject) error {
	kind, _ := attestations.Named(q.Kind)
	examples := kind.Examples()
	for _, file := range slices.Sorted(maps.Keys(examples)) {
		predicate, err := d.played(examples[file])
		if err != nil {
			return err
		}
		if phase, ok := canon.Lookup(predicate, kind.Phase); ok && kind.Phase != "" && phase != q.Phase {
			continue
		}
		if kind.Name == "deployment" {
			predicate["approval"] = string(d.approval) // which no example can know
		}
		name := kind.Name + strings.TrimSuffix(strings.TrimPrefix(file, "example"), ".json")
		prefix := fmt.Sprintf("%d-", slices.Index(decision.Phases, q.Phase)+1)
		if err := d.attest(kind, predicate, signersFor(q), subjects, name, prefix+name); err != nil {
			return err
		}
	}
	return nil
}

// signersFor are members in the roles that a requirement asks for.
func signersFor(q plan.Requirement) []string {
	var who []string
	for _, rule := range q.Signers {
		wanted := rule.Count
		for _, m := range members {
			if wanted > 0 && slices.Contains(m.Roles, rule.Role) && !slices.Contains(who, m.ID) {
				who = append(who, m.ID)
				wanted--
			}
		}
	}
	return who
}

// decide has a gate decide before the demo is over, and keeps the decision.
func (d *demo) decide(ctx context.Context, o gate.Options) (*gate.Signed, error) {
	o.OpenSigner = func() (*sign.Signer, error) { return d.signers[gateID], nil }
	in, signer, err := d.inputs(o)
	if err != nil {
		return nil, err
	}
	signed, err := gate.Decide(ctx, in, o.At, signer, d.log)
	if err != nil {
		return nil, err
	}
	if signed.Decision.Verdict != decision.Approved {
		return nil, fmt.Errorf("gate %s does not approve %s: %v", o.Gate, cmp.Or(o.Phase, "the release"), signed.Decision.Reasons)
	}
	_, err = signed.Keep(gate.Layout(d.Dir, Release).Decisions, in.Gates(o.At))
	return signed, err
}

// votes evaluates what there is, and has the board vote on exactly that package.
func (d *demo) votes(ctx context.Context) error {
	pack, err := d.evaluate(ctx)
	if err != nil {
		return err
	}
	kind, _ := attestations.Named(plan.VoteKind)
	predicate, err := d.example(plan.VoteKind)
	if err != nil {
		return err
	}
	if err := d.attest(kind, predicate, voters, []intoto.Subject{intoto.SubjectOf("package", pack)}, kind.Name, kind.Name); err != nil {
		return err
	}
	return d.register(d.decided)
}

func (d *demo) evaluate(ctx context.Context) (canon.Digest, error) {
	in, _, err := d.inputs(gate.Options{Gate: Gate, At: d.decided, Unsafe: []string{"the board has not voted"}})
	if err != nil {
		return "", err
	}
	result, err := gate.Evaluate(ctx, in, d.decided)
	return result.Package, err
}

// inputs opens the engagement for a gate.
func (d *demo) inputs(o gate.Options) (*gate.Inputs, *sign.Signer, error) {
	o.Paths, o.Engine = gate.Layout(d.Dir, Release), d.Engine
	o.Security = trust.TrustedKeys(d.signers[securityID].Key())
	return gate.Open(o)
}

// attest writes a predicate and one envelope for each signer, all over the same
// payload.
func (d *demo) attest(kind attestations.Kind, predicate map[string]any, signers []string, subjects []intoto.Subject, name, file string) error {
	if err := kind.Validate(predicate); err != nil {
		return fmt.Errorf("example %s: %w", name, err)
	}
	if _, names := predicate["onboardingPlanDigest"]; names {
		predicate["onboardingPlanDigest"] = string(d.agreed)
	}
	readable, err := canon.Indent(predicate)
	if err != nil {
		return err
	}
	source := filepath.Join("predicates", name+".json")
	if err := d.write(source, readable, 0o644); err != nil {
		return err
	}
	if at, ok := canon.Lookup(predicate, kind.SignedAt); ok && kind.SignedAt != "" {
		signed, err := time.Parse(time.RFC3339, fmt.Sprint(at))
		if err != nil {
			return err
		}
		if signed.After(d.newest) {
			d.newest = signed
		}
	}
	payload, err := intoto.Payload(kind.Type, predicate, subjects...)
	if err != nil {
		return err
	}
	if kind.Name == plan.PlanKind {
		d.agreed = canon.Sum(payload)
	}
	statement, err := intoto.ReadStatement(payload)
	if err != nil {
		return err
	}
	for _, who := range signers {
		envelope, err := d.signers[who].Sign(payload)
		if err != nil {
			return err
		}
		content, err := intoto.MarshalEnvelope(envelope)
		if err != nil {
			return err
		}
		if err := d.write(filepath.Join("evidence", file+"."+who+".dsse.json"), content, 0o644); err != nil {
			return err
		}
		d.last, d.records = who, append(d.records, register.Record(kind.Name, statement, canon.Sum(payload), d.signers[who].Key().SPKI()))
		extra := ""
		if kind.Name == plan.VoteKind {
			extra = " --policy-key " + d.path("security.pub")
		}
		d.did(who+" signs the "+kind.Name, "releasegate attest %s %s --release %s --predicate %s --key %s%s", kind.Name, d.path("."), Release, d.path(source), d.path(d.key(who)), extra)
	}
	return nil
}

// path is a file of the demo, to paste.
func (d *demo) path(name string) string { return fault.Quote(filepath.Join(d.Dir, name)) }

func (d *demo) did(text, format string, args ...any) {
	d.steps = append(d.steps, Step{text, fmt.Sprintf(format, args...)})
}

// Keys of the demo that the caller needs.
func GateKey(dir string) string     { return filepath.Join(dir, "keys", gateID+".key") }
func SecurityKey(dir string) string { return filepath.Join(dir, "security.pub") }
