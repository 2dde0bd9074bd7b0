// Package gate decides whether a release may go live.
//
// Read Open and Evaluate: they are the table of contents of the program. Each line
// is a step, each step is a package, and each takes what only the step before it
// can make, so that none can be skipped:
//
//	bundle   nothing is obeyed before security's signature over it is verified
//	plan     what is released, what the gate requires, who is trusted
//	source   what was found
//
//	trust    which of it was signed by whom
//	bind     which of that is about this release
//	register what was signed as well, and is not shown
//	require  which requirements it meets, and which it does not
//	control  which criteria the evidence proves
//	ballot   which findings were waived, what the board was asked, and what it voted
//	builtin  what all of that says of the rules that the gate enforces itself
//	brief    what of the evidence a board wants to read beside the verdict
//	decision what follows
package gate

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/ballot"
	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/brief"
	"github.com/credentry/releasegate/internal/builtin"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/register"
	"github.com/credentry/releasegate/internal/require"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/trust"
)

// Inputs are everything that a decision depends on. Open reads them.
type Inputs struct {
	Policy   *bundle.Bundle // verified, or accepted unsigned by name
	Trust    *bundle.Bundle // likewise
	Controls *control.Set   // of Policy
	Plan     *plan.Plan
	Found    []source.Envelope
	Rejected []decision.Rejection // by the source
	Previous *decision.Previous   // to compare with; nil if there is none
	Register *ledger.View         // of evidence; nil if there is none
	Extends  *ledger.Checkpoint   // that the ledger must extend: by the last decision kept; nil if there is none
	Gate     trust.Signatory      // who will sign; zero if nobody will
	Unsafe   []string             // why this is a trial; empty for one that counts
	Engine   decision.Engine

	marked   ledger.Mark   // how far the register had come by the ledger
	verified *verification // of Found, if it was verified before by the same roster; nil if not
}

// A verification is what trust makes of envelopes at an instant.
type verification struct {
	at           time.Time
	of           []source.Envelope
	attestations []trust.Attestation
	rejections   []decision.Rejection
}

// verify says who signed what was found.
func (in *Inputs) verify(at time.Time) ([]trust.Attestation, []decision.Rejection) {
	if v := in.verified; v != nil && v.at.Equal(at) && len(v.of) == len(in.Found) && len(v.of) > 0 && &v.of[0] == &in.Found[0] {
		return v.attestations, v.rejections
	}
	return in.Plan.Roster.Verify(in.Found, at)
}

// Evaluate decides at an instant. It is pure: the same inputs at the same instant
// give the same decision, byte for byte. A denied release is a decision; an error
// means that there is none.
func Evaluate(ctx context.Context, in *Inputs, at time.Time) (decision.Decision, error) {
	at = at.UTC().Truncate(time.Second)
	p, required := in.Plan, requiredControls(in)
	attestations, unsigned := in.verify(at)
	bound, unbound := bind.To(p, attestations, at)
	bound, unregistered := register.Only(p, in.Register, bound)
	desk := register.Compare(register.Case{Plan: p, Register: in.Register, Found: in.Found, Attestations: attestations, Bound: bound, At: at})
	counted, gaps, rejected := require.Judge(p, bound, slices.Concat(in.Rejected, unsigned, unbound, unregistered, desk.Idle()), at)
	posed := control.Case{Gate: p.Gate, Engagement: p.Engagement, Release: p.Release, Evidence: counted, Required: required, At: at, Twice: in.lasts()}
	results, err := in.Controls.Evaluate(ctx, posed)
	if err != nil {
		return decision.Decision{}, err
	}
	box := ballot.Box{Plan: p, Counted: counted, Bound: bound, Enforced: builtin.IDs(), Again: in.again(ctx, posed), At: at}
	results, waivers, refused, err := ballot.Waive(box, results)
	if err != nil {
		return decision.Decision{}, err
	}
	pack := require.Package(p.Release.Digest(), in.Policy.Digest(), in.Trust.Digest(), counted, waivers, desk.Withdrawn(""))
	box.Waivers, box.Package = waivers, pack.Digest()
	request, board, objections := ballot.Count(box)
	scopes := in.Controls.Scopes(counted, at)
	enforced, gaps := builtin.Judge(builtin.Case{
		Gate: p.Gate, Counted: counted, Gaps: slices.Concat(desk.Withheld(pack.Digest()), gaps, refused, objections), Results: results, Scopes: scopes, Waivers: waivers, Board: board, Package: pack.Digest(), Register: in.Register != nil,
		Policy: in.Policy.Rulebook(), Trust: in.Trust.Rulebook(), Verified: in.Policy.Verified() && in.Trust.Verified(),
	})
	return decision.Make(decision.Parts{
		At: at, Gate: p.Gate.Name, Phase: p.Phase, Phases: p.Gate.PhaseNames(), Required: slices.Concat(required, builtin.IDs()), Validity: p.Gate.Validity,
		Release: p.Release, Engagement: p.Engagement, Request: request, Policy: in.Policy.Rulebook(), Trust: in.Trust.Rulebook(),
		Engine: in.Engine, Package: pack.Digest(), Evidence: evidence(counted, at), Gaps: gaps, Rejections: rejected,
		Results: slices.Concat(results, enforced), Scopes: scopes, Waivers: waivers, Board: board,
		Brief: brief.Of(counted, p.Roster.Name), Register: desk.Told(pack.Digest()), Limits: limits(in, counted, waivers, board), Previous: in.Previous, Unsafe: in.unsafe(),
	}), nil
}

// Seen is all that Rego sees of the inputs at an instant beside the policy bundle:
// the input document, and what stands at data.params. Evaluate judges the same.
func (in *Inputs) Seen(at time.Time) (input, params map[string]any, err error) {
	at = at.UTC().Truncate(time.Second)
	attestations, _ := in.Plan.Roster.Verify(in.Found, at)
	bound, _ := bind.To(in.Plan, attestations, at)
	bound, _ = register.Only(in.Plan, in.Register, bound)
	counted, _, _ := require.Judge(in.Plan, bound, nil, at)
	return in.Controls.Seen(control.Case{Gate: in.Plan.Gate, Engagement: in.Plan.Engagement, Release: in.Plan.Release, Evidence: counted, At: at})
}

// again judges one control on other evidence than a case has.
func (in *Inputs) again(ctx context.Context, c control.Case) ballot.Again {
	return func(id string, evidence []require.Counted) (decision.Result, error) {
		c.Required, c.Evidence = []string{id}, evidence
		results, err := in.Controls.Evaluate(ctx, c)
		if err != nil {
			return decision.Result{}, err
		}
		return results[0], nil
	}
}

// requiredControls are the ids that security froze into the manifest, of the
// phases at hand. Only a bundle that was accepted unsigned speaks for itself.
func requiredControls(in *Inputs) []string {
	gate := in.Plan.Gate
	if !in.Policy.Verified() {
		return in.Controls.Required(gate)
	}
	return in.Controls.Narrow(in.Policy.Manifest().Gates[gate.Name], gate.PhaseNames())
}

// unsafe is why the decision is a trial. It must be one if nobody vouches for the
// rules, whatever the caller says.
func (in *Inputs) unsafe() []string {
	if len(in.Unsafe) == 0 && (!in.Policy.Verified() || !in.Trust.Verified()) {
		return []string{"nobody vouches for policy and trust"}
	}
	return in.Unsafe
}

// lasts reports whether what follows counts, or at least is signed, as a trial may
// be. What is only looked at, a dry run or the package of a vote, is left at one
// evaluation.
func (in *Inputs) lasts() bool { return in.Gate.Credential() != "" || len(in.unsafe()) == 0 }

// limits are the instants at which what the decision rests on ends.
func limits(in *Inputs, counted []require.Counted, waivers []decision.Waiver, board *decision.Board) []decision.Limit {
	var all []decision.Limit
	for _, b := range []*bundle.Bundle{in.Policy, in.Trust} {
		if b.Verified() {
			all = append(all, decision.Limit{At: b.Manifest().Expires, Because: "the " + b.Kind().String() + " expires"})
		}
	}
	ends := func(f trust.Functionary) {
		all = append(all, decision.Limit{At: in.Plan.Roster.Until(f), Because: "the key of " + f.ID + " ends"})
	}
	until := func(s decision.Signer) {
		if !s.ProvenAt.IsZero() { // what was signed before a key ended stays signed
			return
		}
		f, _ := in.Plan.Roster.Functionary(s.Functionary)
		ends(f)
	}
	if in.Gate.Credential() != "" {
		f, _ := in.Plan.Roster.Lookup(in.Gate, time.Time{})
		ends(f)
	}
	for _, c := range counted {
		for _, s := range c.Attestation().Signers() {
			until(s)
		}
	}
	for _, w := range waivers {
		if w.Accepted {
			for _, s := range append([]decision.Signer{w.Requester}, w.Approvers...) {
				until(s)
			}
		}
	}
	if board != nil {
		for _, v := range board.Votes {
			if v.Accepted {
				until(v.Signer)
			}
		}
	}
	return all
}

func evidence(counted []require.Counted, at time.Time) []decision.Evidence {
	var list []decision.Evidence
	for _, c := range counted {
		list = append(list, c.Evidence(at, c.Limit))
	}
	return list
}

// A Signed is a decision with what makes it last.
type Signed struct {
	Decision decision.Decision
	Payload  canon.Digest
	Envelope []byte // bare DSSE envelope; the Sigstore bundle, where only a certificate says whose it is
	Bundle   []byte // Sigstore bundle
	Entry    ledger.Entry
	Proof    []byte      // that the entry is in the ledger
	Seen     []byte      // the ledger's checkpoint
	Beside   []Companion // of an approval; nothing else has any
}

// A Companion is a signed statement beside an approval, for stock tools.
type Companion struct {
	decision.Companion

	Envelope []byte // as that of the decision
}

// Decide evaluates, signs and appends to the ledger. The decision counts from the
// moment at which it is in the ledger: an error means that there is none.
func Decide(ctx context.Context, in *Inputs, at time.Time, signer *sign.Signer, log *ledger.Ledger) (*Signed, error) {
	d, err := Evaluate(ctx, in, at)
	if err != nil {
		return nil, err
	}
	payload, err := d.Payload()
	if err != nil {
		return nil, fmt.Errorf("writing the decision: %w", err)
	}
	envelope, err := signer.Sign(payload)
	if err != nil {
		return nil, err
	}
	s := &Signed{Decision: d, Payload: canon.Sum(payload)}
	if s.Envelope, err = intoto.MarshalEnvelope(envelope); err != nil {
		return nil, err
	}
	if s.Bundle, err = signer.Bundle(envelope); err != nil {
		return nil, err
	}
	if s.Beside, err = companions(&s.Decision, s.Payload, signer); err != nil {
		return nil, err
	}
	kept := s.Envelope
	if signer.Proven() {
		kept = s.Bundle
	}
	entry := ledger.Decided(&d, s.Payload, signer.Who())
	entry.Rules = in.rules() // the same, with where they lie
	receipt, err := log.Append(entry, kept, in.writer(&d, signer))
	if err != nil {
		return nil, err
	}
	if receipt.Bundle != nil {
		s.Bundle = receipt.Bundle
	}
	if signer.Certified() {
		s.Envelope = s.Bundle
	}
	s.Entry, s.Proof, s.Seen = receipt.Entry, receipt.Proof, receipt.Checkpoint
	return s, nil
}

// writer is who appends a decision to the ledger. A trial may have been decided at any
// instant, and never makes the ledger look newer than it is.
func (in *Inputs) writer(d *decision.Decision, signer *sign.Signer) ledger.Writer {
	w := ledger.Writer{Origin: ledger.Origin(d.Engagement), Signer: signer, Seen: in.Extends, Known: in.Gates}
	if !d.Trial() {
		w.Clock = d.DecidedAt
	}
	return w
}

// Gates are those who may sign decisions at an instant.
func (in *Inputs) Gates(at time.Time) trust.Trusted { return in.Plan.Roster.Trusted(plan.GateRole, at) }

// companions signs what accompanies an approval.
func companions(d *decision.Decision, approval canon.Digest, signer *sign.Signer) ([]Companion, error) {
	unsigned, err := d.Companions(approval)
	if err != nil {
		return nil, fmt.Errorf("writing what accompanies the decision: %w", err)
	}
	var all []Companion
	for _, c := range unsigned {
		content, err := companion(signer, c.Payload)
		if err != nil {
			return nil, err
		}
		all = append(all, Companion{c, content})
	}
	return all, nil
}

// companion signs one as a bare envelope, which is what the tools read that it is for;
// with a certificate they need the bundle.
func companion(signer *sign.Signer, payload []byte) ([]byte, error) {
	if signer.Certified() {
		return signer.Seal(payload)
	}
	envelope, err := signer.Sign(payload)
	if err != nil {
		return nil, err
	}
	return intoto.MarshalEnvelope(envelope)
}
