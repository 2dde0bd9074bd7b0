// Package register holds what is presented against what was registered: evidence that
// somebody has signed, that bears on the release and that is not shown is withheld.
//
// "The newest counts" is worth nothing if the newest can be left out. Whoever signs
// evidence registers its digest as well, in a log that only grows; so what is left out
// leaves a trace. Nothing in the register is believed for the good: a record can only
// make the gate demand more.
package register

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/trust"
)

// maxTold bounds what a decision tells of withheld evidence, each in a reason of its
// own; the rest is counted.
const maxTold = 100

// Record is the record of a signature on a statement of that kind; signer is empty if
// an identity signed it.
func Record(kind string, s intoto.Statement, payload, signer canon.Digest) ledger.Record {
	var about []canon.Digest
	if kind != plan.LinkKind && kind != plan.LayoutKind { // what these lead to is for artifact rules to say
		for _, subject := range s.Subject {
			about = append(about, canon.Digest(subject.Digest["sha256"]))
		}
	}
	return ledger.NewRecord(kind, s.PredicateType, payload, signer, about)
}

// Records are those of all signatures on what was bound.
func Records(b *bind.Bound) []ledger.Record {
	a := b.Attestation()
	var all []ledger.Record
	for _, s := range a.Signers() {
		all = append(all, Record(b.Kind.Name, a.Statement(), a.Payload(), s.SPKI))
	}
	return all
}

// Only leaves, where the gate asks for that, nothing but what was registered, with each
// of its signatures. What gates have signed is in the ledger instead.
func Only(p *plan.Plan, v *ledger.View, bound []bind.Bound) ([]bind.Bound, []decision.Rejection) {
	if !p.Gate.Registered {
		return bound, nil
	}
	var kept []bind.Bound
	var rejections []decision.Rejection
	for _, b := range bound {
		ours := b.Kind.Name == plan.SignOffKind || b.Kind.Name == plan.ApprovalKind
		registered := func(s decision.Signer) bool { return v.Registered(b.Attestation().Payload(), s.SPKI) }
		if i := slices.IndexFunc(b.Attestation().Signers(), func(s decision.Signer) bool { return !registered(s) }); i >= 0 && !ours {
			text := fmt.Sprintf("gate %s counts only what is registered, and the signature of %s is not", p.Gate.Name, b.Attestation().Signers()[i].Functionary)
			rejections = append(rejections, bind.Reject(b.Attestation(), "unregistered", text)...)
			continue
		}
		kept = append(kept, b)
	}
	return kept, rejections
}

// A Case is what was presented.
type Case struct {
	Plan         *plan.Plan
	Register     *ledger.View // nil: there is none
	Found        []source.Envelope
	Attestations []trust.Attestation
	Bound        []bind.Bound
	At           time.Time
}

// A Desk is where it is told what is not presented.
type Desk struct {
	Case

	missing   []ledger.Record // of signatures that somebody in trust.hcl could have made
	withdrawn []withdrawn
	used      map[canon.Digest]bool // withdrawals that take something back, by payload
}

type withdrawn struct {
	decision.Withdrawal

	about []canon.Digest
}

// Compare returns the desk of a case.
func Compare(c Case) *Desk {
	d := &Desk{Case: c, used: map[canon.Digest]bool{}}
	if c.Register == nil {
		return d
	}
	presented := map[canon.Digest][]decision.Signer{}
	for _, a := range c.Attestations {
		presented[a.Payload()] = a.Signers()
	}
	var byPayload map[canon.Digest][]source.Envelope // made when it is needed: few registers lack anything
	for _, r := range c.Register.Records {
		signers, there := presented[r.Payload]
		if there && (r.Signer == "" || slices.ContainsFunc(signers, func(s decision.Signer) bool { return s.SPKI == r.Signer })) {
			continue
		}
		if byPayload == nil {
			byPayload = map[canon.Digest][]source.Envelope{}
			for _, e := range c.Found {
				byPayload[canon.Sum(e.Payload)] = append(byPayload[canon.Sum(e.Payload)], e)
			}
		}
		f, known := c.signer(r)
		if r.Signer != "" && (!known || refused(byPayload[r.Payload], f.Key)) {
			continue // whoever signed it is trusted no more, or it is there and does not count: rejections say why
		}
		if !d.takenBack(r, f) {
			d.missing = append(d.missing, r)
		}
	}
	return d
}

// signer is who has the key of a record, whether or not it can be used now.
func (c Case) signer(r ledger.Record) (f trust.Functionary, known bool) {
	return c.Plan.Roster.Keyed(r.Signer)
}

// refused reports whether one of the envelopes bears a good signature by the key: it is
// presented, and does not count for another reason.
func refused(envelopes []source.Envelope, key trust.Key) bool {
	return slices.ContainsFunc(envelopes, func(e source.Envelope) bool {
		_, _, err := trust.Payload(e.Envelope, []trust.Key{key})
		return err == nil
	})
}

// takenBack reports whether whoever made a signature has withdrawn it, and notes that.
// Each takes back their own alone: what two have signed, one cannot make vanish.
func (d *Desk) takenBack(r ledger.Record, f trust.Functionary) bool {
	for i := range d.Bound {
		b := &d.Bound[i]
		payload, _ := b.Value("/payload")
		if b.Kind.Name != plan.WithdrawalKind || payload != string(r.Payload) {
			continue
		}
		for _, s := range b.Attestation().Signers() {
			if !d.couldBe(s, r, f) {
				continue
			}
			reason, _ := b.Value("/reason")
			d.used[b.Attestation().Payload()] = true
			d.withdrawn = append(d.withdrawn, withdrawn{decision.Withdrawal{
				Kind: r.Kind, Payload: r.Payload, Entry: r.Index, RegisteredAt: r.RegisteredAt, Signer: s,
				Reason: fmt.Sprint(reason), WithdrawnAt: b.SignedAt, Evidence: b.Attestation().Payload(),
			}, r.About})
			return true
		}
	}
	return false
}

// couldBe reports whether a signer is who made the signature of a record: the person or
// system that has its key. Whose identity it was is in no record: then whoever may sign
// such evidence can take it back, as they could sign newer that counts in its place.
func (d *Desk) couldBe(s decision.Signer, r ledger.Record, f trust.Functionary) bool {
	switch {
	case r.Signer == "":
		return slices.ContainsFunc(d.roles(r.Kind), func(role string) bool { return slices.Contains(s.Roles, role) })
	case f.Person != nil:
		return s.Person == f.Person.ID
	default:
		return s.Person == "" && s.System == f.System
	}
}

// roles are those that may sign a kind of evidence at this gate.
func (d *Desk) roles(kind string) []string {
	var all []string
	for _, q := range d.Plan.Requirements() {
		for _, s := range q.Signers {
			if q.Kind == kind {
				all = append(all, s.Role)
			}
		}
	}
	if q := d.Plan.Gate.Quorum; q != nil && kind == plan.VoteKind {
		all = append(all, q.Role)
	}
	if kind == plan.WaiverKind {
		for _, severity := range slices.Sorted(maps.Keys(d.Plan.Gate.Waivers.Grants)) {
			all = append(all, d.Plan.Gate.Waivers.Grants[severity].Role)
		}
	}
	return all
}

// bears reports whether what a record is about matters to this release. A vote does if
// it is about the package; on another one it is void. A withdrawal never does: left out,
// it only makes the gate demand more.
func (d *Desk) bears(kind string, about []canon.Digest, pack canon.Digest) bool {
	p := d.Plan
	matters := []canon.Digest{p.Engagement.Digest(), p.Release.Digest()}
	for _, artifact := range p.Release.Artifacts {
		matters = append(matters, artifact.SHA256)
	}
	asked := slices.ContainsFunc(p.Requirements(), func(q plan.Requirement) bool { return q.Kind == kind })
	switch kind {
	case plan.WithdrawalKind:
		return false
	case plan.VoteKind:
		asked, matters = p.Gate.Quorum != nil && pack != "", []canon.Digest{pack}
	case plan.WaiverKind:
		asked = len(p.Gate.Waivers.Grants) > 0
	}
	return asked && (len(about) == 0 || slices.ContainsFunc(about, func(a canon.Digest) bool { return slices.Contains(matters, a) }))
}

// Withdrawn is what bears on a release of which that is the package and need not be
// presented, in the order of the register. Before there is a package, no vote does.
func (d *Desk) Withdrawn(pack canon.Digest) []decision.Withdrawal {
	var all []decision.Withdrawal
	for _, w := range d.withdrawn {
		if d.bears(w.Kind, w.about, pack) {
			all = append(all, w.Withdrawal)
		}
	}
	return all
}

// Idle rejects the withdrawals that take nothing back.
func (d *Desk) Idle() []decision.Rejection {
	var all []decision.Rejection
	for i := range d.Bound {
		if b := &d.Bound[i]; b.Kind.Name == plan.WithdrawalKind && !d.used[b.Attestation().Payload()] {
			payload, _ := b.Value("/payload")
			all = append(all, bind.Reject(b.Attestation(), "withdraws_nothing", fmt.Sprintf("no signature on %.12s by whoever signed this was registered and is missing", payload))...)
		}
	}
	return all
}

// Withheld are the reasons against a release of which that is the package: what is not
// presented, and, as warnings, what was withdrawn.
func (d *Desk) Withheld(pack canon.Digest) []decision.Reason {
	all := d.unwitnessed()
	more := 0
	for _, r := range d.missing {
		switch {
		case !d.bears(r.Kind, r.About, pack):
		case len(all) >= maxTold:
			more++
		default:
			all = append(all, d.withheld(r))
		}
	}
	if more > 0 {
		all = append(all, decision.Reason{
			Code: "withheld", Effect: decision.Stops, Severity: decision.Critical, Key: "more",
			Text: fmt.Sprintf("%d more signatures that were registered are not among the evidence.", more), Remedy: "Present all evidence that was signed.",
		})
	}
	for _, w := range d.Withdrawn(pack) {
		all = append(all, decision.Reason{
			Code: "withdrawn", Effect: decision.Warns, Severity: decision.High, Evidence: w.Kind, Key: w.Payload.Short(), Owner: cmp.Or(w.Signer.Person, w.Signer.System),
			Text: fmt.Sprintf("%s took back the %s that was registered at %s as entry %d: %s", w.Signer.Name, w.Kind, w.RegisteredAt.Format(time.RFC3339), w.Entry, decision.Clip(w.Reason)),
		})
	}
	return all
}

// unwitnessed is the reason against the release if too few witnesses have lately seen
// the register as it is.
func (d *Desk) unwitnessed() []decision.Reason {
	w := d.Plan.Gate.Witnessed
	if w == nil {
		return nil
	}
	n := 0
	if d.Register != nil {
		for _, c := range d.Register.Cosigned(d.Plan.Witnesses) {
			if !c.At.Before(d.At.Add(-w.MaxAge)) && !c.At.After(d.At.Add(trust.Skew)) {
				n++
			}
		}
	}
	if n >= w.Count {
		return nil
	}
	return []decision.Reason{{
		Code: "unwitnessed", Effect: decision.Stops, Severity: decision.Critical, Key: "register",
		Text:    fmt.Sprintf("%d of the %d witnesses needed have cosigned the register of evidence in the last %s: its end could have been taken away.", n, w.Count, w.MaxAge),
		Remedy:  "Each witness cosigns it, and refuses if it has lost what they saw.",
		Command: "releasegate ledger witness ENGAGEMENT/register --gate-key LAST.pub --name NAME --key WITNESS.key --seen FILE",
	}}
}

func (d *Desk) withheld(r ledger.Record) decision.Reason {
	by := "somebody"
	if f, known := d.signer(r); known {
		by = f.ID
	}
	reason := decision.Reason{
		Code: "withheld", Effect: decision.Stops, Severity: decision.Critical, Evidence: r.Kind, Key: r.Payload.Short(),
		Text:    fmt.Sprintf("Withheld: the %s that %s signed is not among the evidence, and was registered at %s as entry %d.", r.Kind, by, r.RegisteredAt.Format(time.RFC3339), r.Index),
		Remedy:  fmt.Sprintf("Put it back with the evidence. If it was signed by mistake, whoever signed it takes it back by a withdrawal of sha256 %s.", r.Payload),
		Command: fmt.Sprintf("releasegate attest withdrawal ENGAGEMENT --release %s --predicate FILE.json --key KEY", d.Plan.Release.ID),
	}
	if roles := d.roles(r.Kind); len(roles) > 0 {
		reason.Owner = roles[0]
	}
	return reason
}

// Told is what the decision says of the register; nil if there is none.
func (d *Desk) Told(pack canon.Digest) *decision.Register {
	v := d.Register
	if v == nil {
		return nil
	}
	m := v.Mark()
	return &decision.Register{Origin: v.Origin, Size: m.Size, Root: m.Root, SignedAt: v.Time, Withdrawn: d.Withdrawn(pack)}
}
