// Package demo plays an honest virtual supplier: it takes an invented agency of
// Western Australia through the seven phases, signing for real, up to the point
// at which the gate can decide.
package demo

import (
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
	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/plan"
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
	Milestone  = "phase-exit"
)

// Options say where, when and by which randomness the demo is made.
type Options struct {
	Dir    string // made; must not exist, or be empty
	Now    time.Time
	Rand   io.Reader
	Engine decision.Engine // that signs the phases off
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

	signers map[string]*sign.Signer
	shift   shift
	newest  time.Time // when the last of the evidence was signed
	steps   []Step
}

// Make writes the engagement: people, keys, plan, policies, evidence and votes,
// all but the decision. It returns what it did, step by step.
func Make(ctx context.Context, o Options) ([]Step, error) {
	o.Now = o.Now.UTC().Truncate(time.Second)
	d := &demo{Options: o, signers: map[string]*sign.Signer{}, shift: shiftTo(o.Now)}
	if err := scaffold.Empty(o.Dir); err != nil {
		return nil, err
	}
	for _, step := range []func() error{d.people, d.rulebooks, d.release} {
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
	year := 365 * 24 * time.Hour
	err := d.write(filepath.Join("trust", plan.TrustFile), render(trustHCL, map[string]any{
		"Members": members,
		"From":    d.Now.Add(-year).Format(time.RFC3339), "Until": d.Now.Add(year).Format(time.RFC3339),
	}), 0o644)
	if err != nil {
		return err
	}
	for _, r := range []struct {
		kind       bundle.Kind
		name, flag string
	}{{bundle.Policy, "policy", ""}, {bundle.Trust, "trust", " --trust"}} {
		if err := d.seal(r.kind, r.name); err != nil {
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

// seal signs a rulebook.
func (d *demo) seal(kind bundle.Kind, folder string) error {
	b, err := bundle.Load(filepath.Join(d.Dir, folder), kind)
	if err != nil {
		return err
	}
	m := bundle.Manifest{Name: "demo-" + folder, Version: 1, Expires: d.Now.Add(90 * 24 * time.Hour)}
	if kind == bundle.Policy {
		if m.Gates, err = control.Freeze(b, d.Now); err != nil {
			return err
		}
	}
	payload, err := b.Payload(m)
	if err != nil {
		return err
	}
	envelope, err := d.signers[securityID].Sign(payload)
	if err != nil {
		return err
	}
	return b.Store(envelope)
}

// release writes the artifacts, release.hcl and admission.hcl.
func (d *demo) release() error {
	var recorded []decision.Artifact
	for _, name := range artifacts {
		file := filepath.Join("artifacts", name+".img")
		content := fmt.Sprintf("%s %s\nThis file stands in for a container image of %s.\n", name, Release, supplier)
		if err := d.write(file, []byte(content), 0o644); err != nil {
			return err
		}
		digest, err := intoto.RecordFile(filepath.Join(d.Dir, file))
		if err != nil {
			return err
		}
		recorded = append(recorded, decision.Artifact{Name: name, SHA256: digest})
	}
	request, err := d.example(plan.RequestKind)
	if err != nil {
		return err
	}
	start, _ := canon.Lookup(request, "/window/start")
	end, _ := canon.Lookup(request, "/window/end")
	supportPlan, err := d.example("support-plan")
	if err != nil {
		return err
	}
	data := map[string]any{
		"Customer": Customer, "Engagement": Engagement, "Supplier": Supplier, "Release": Release, "Artifacts": recorded,
		"GoLive": supportPlan["hypercareStart"], "HypercareEnd": supportPlan["hypercareEnd"], "Start": start, "End": end,
	}
	if err := d.write(filepath.Join("releases", Release, plan.ReleaseFile), render(releaseHCL, data), 0o644); err != nil {
		return err
	}
	return d.write("admission.hcl", render(admissionHCL, data), 0o644)
}

func (d *demo) example(name string) (map[string]any, error) {
	kind, ok := attestations.Named(name)
	if !ok {
		return nil, fmt.Errorf("no kind %q is registered", name)
	}
	return d.shift.example(kind.Example())
}

// phases goes through the phases in their order: each leaves its evidence, then
// the milestone gate signs it off.
func (d *demo) phases(ctx context.Context) error {
	name := gate.Layout(d.Dir, Release).Release
	content, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	engagement, release, err := plan.Release(name, content)
	if err != nil {
		return err
	}
	policy, err := bundle.Load(filepath.Join(d.Dir, "policy"), bundle.Policy)
	if err != nil {
		return err
	}
	gates, err := plan.Gates(policy)
	if err != nil {
		return err
	}
	log, err := ledger.Open(filepath.Join(d.Dir, "ledger"))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(gates, func(g plan.Gate) bool { return g.Name == Gate })
	for _, phase := range gates[i].Phases {
		for _, q := range phase.Evidence {
			subjects, err := bind.Subjects(q.About, engagement, release)
			if err != nil {
				return err
			}
			if err := d.require(q, subjects); err != nil {
				return err
			}
		}
		if err := d.signOff(ctx, phase.Name, log); err != nil {
			return err
		}
	}
	return nil
}

// require signs the examples of a kind that belong to the requirement's phase.
func (d *demo) require(q plan.Requirement, subjects []intoto.Subject) error {
	kind, _ := attestations.Named(q.Kind)
	examples := kind.Examples()
	for _, file := range slices.Sorted(maps.Keys(examples)) {
		predicate, err := d.shift.example(examples[file])
		if err != nil {
			return err
		}
		if phase, ok := canon.Lookup(predicate, kind.Phase); ok && kind.Phase != "" && phase != q.Phase {
			continue
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

// signOff has the milestone gate decide about a phase, as soon as the newest of
// its evidence was signed.
func (d *demo) signOff(ctx context.Context, phase string, log *ledger.Ledger) error {
	in, signer, err := d.open(gate.Options{
		Gate: Milestone, Phase: phase, At: d.newest,
		OpenSigner: func() (*sign.Signer, error) { return d.signers[gateID], nil },
	})
	if err != nil {
		return err
	}
	signed, err := gate.Decide(ctx, in, d.newest, signer, log)
	if err != nil {
		return err
	}
	if signed.Decision.Verdict != decision.Approved {
		return fmt.Errorf("%s is not approved: %v", phase, signed.Decision.Reasons)
	}
	if _, err := signed.Keep(gate.Layout(d.Dir, Release).Decisions, signer.Key()); err != nil {
		return err
	}
	d.did("the gate signs "+phase+" off", "releasegate decide %s --release %s --gate %s --phase %s --policy-key %s --key %s", d.path("."), Release, Milestone, phase, d.path("security.pub"), d.path(d.key(gateID)))
	return nil
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
	return d.attest(kind, predicate, voters, []intoto.Subject{intoto.SubjectOf("package", pack)}, kind.Name, kind.Name)
}

func (d *demo) evaluate(ctx context.Context) (canon.Digest, error) {
	in, _, err := d.open(gate.Options{Gate: Gate, At: d.Now, Unsafe: []string{"the board has not voted"}})
	if err != nil {
		return "", err
	}
	result, err := gate.Evaluate(ctx, in, d.Now)
	return result.Package, err
}

// open opens the engagement for a gate.
func (d *demo) open(o gate.Options) (*gate.Inputs, *sign.Signer, error) {
	o.Paths, o.Engine = gate.Layout(d.Dir, Release), d.Engine
	o.PolicyKeys = []trust.Key{d.signers[securityID].Key()}
	return gate.Open(o)
}

// attest writes a predicate and one envelope for each signer, all over the same
// payload.
func (d *demo) attest(kind attestations.Kind, predicate map[string]any, signers []string, subjects []intoto.Subject, name, file string) error {
	if err := kind.Validate(predicate); err != nil {
		return fmt.Errorf("example %s: %w", name, err)
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
