// Package bind ties one attestation to the release at hand: its kind, its schema,
// its subject, its phase and its time. What is bound to nothing does not count.
package bind

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/trust"
)

// Skew is how far in the future a signing time may lie: clocks differ.
const Skew = trust.Skew

// What vouches for the time of signing. A proof is of a latest time, for an old
// signature can be timestamped again: so the time that counts is the one that was
// signed, and a proof shows that it is not put off.
const (
	Claimed = "claimed" // the signer says so, and nobody else
	Proven  = "proven"  // authorities vouch that each signature was there
	Untimed = "none"    // nothing says when it was signed: no greatest age can be met
)

// A Bound is an attestation that is about this release. Only To makes one.
type Bound struct {
	attestation trust.Attestation

	Kind       attestations.Kind
	Phase      string    // empty for ballot
	Predicate  any       // as canon.Parse reads it
	SignedAt   time.Time // zero if untimed
	TimeSource string
	Subjects   []intoto.Subject // as they are read: those of the statement, but for what others' tools write
	Covers     []string         // names of the artifacts that it is about
	Step       string           // of a link: the step of the supply chain
	Materials  []intoto.Subject // what its subjects were made from, if it says so
}

// Attestation is the verified attestation that was bound.
func (b *Bound) Attestation() *trust.Attestation { return &b.attestation }

// Evidence is what a decision says of it; limit is its greatest age.
func (b *Bound) Evidence(at time.Time, limit time.Duration) decision.Evidence {
	var age time.Duration
	if !b.SignedAt.IsZero() {
		age = at.Sub(b.SignedAt)
	}
	return decision.Evidence{
		Kind: b.Kind.Name, Phase: b.Phase, Payload: b.attestation.Payload(), Type: b.attestation.Statement().PredicateType,
		Files: b.attestation.Origins(), Signers: b.attestation.Signers(),
		Series: b.Series(), Quality: b.text("/evidenceQuality"), Classification: b.text("/classification"),
		SignedAt: b.SignedAt, TimeSource: b.TimeSource,
		AgeSeconds: int64(age / time.Second), LimitSeconds: int64(limit / time.Second),
	}
}

// Series is what tells the attestation from others of its kind, for people.
func (b *Bound) Series() string {
	var parts []string
	for _, pointer := range b.Kind.Series {
		if part := b.text(pointer); part != "" && part != b.Phase {
			parts = append(parts, part)
		}
	}
	return decision.Clip(strings.Join(parts, " "))
}

// text is the text at a pointer into the predicate, or empty.
func (b *Bound) text(pointer string) string {
	value, _ := b.Value(pointer)
	text, _ := value.(string)
	return text
}

// Value returns the value at a JSON Pointer into the predicate.
func (b *Bound) Value(pointer string) (any, bool) { return canon.Lookup(b.Predicate, pointer) }

// Has reports whether an attestation, as controls see it, has a value at a pointer.
func (b *Bound) Has(pointer string) bool {
	if inner, ok := strings.CutPrefix(pointer, "/predicate/"); ok {
		_, found := b.Value("/" + inner)
		return found
	}
	return pointer != "/signed_at" || !b.SignedAt.IsZero()
}

// To binds the attestations to the plan at an instant. Votes and waivers are bound by
// kind, schema and time; the ballot says for each what it is about, and lists it. Sign-offs of
// phases are bound to the release's id; require orders them. Withdrawals are bound to
// the engagement; register says what each takes back.
func To(p *plan.Plan, attestations []trust.Attestation, at time.Time) ([]Bound, []decision.Rejection) {
	bound, apart := make([]Bound, 0, len(attestations)), []Bound(nil)
	var rejections []decision.Rejection
	for i, r := range all(p, attestations, at) {
		var refused *refusal
		switch {
		case r.err == nil:
			bound = append(bound, r.bound)
		case errors.As(r.err, &refused) && refused.code == "wrong_release" && (r.bound.Step != "" || r.bound.Kind.Name == plan.LayoutKind):
			apart = append(apart, r.bound)
		case errors.As(r.err, &refused):
			rejections = append(rejections, Reject(&attestations[i], refused.code, refused.text)...)
		}
	}
	bound, apart = lead(p, bound, apart)
	for _, b := range apart {
		rejections = append(rejections, Reject(&b.attestation, "wrong_release", fmt.Sprintf("it is about %s, and neither is that an artifact of release %s nor does it lead to one", describe(b.Subjects), p.Release.ID))...)
	}
	return bound, rejections
}

// A result is what came of one attestation.
type result struct {
	bound Bound
	err   error
}

// few attestations take so little that what they have in common need not be found.
const few = 256

// all binds each attestation, on all cores.
func all(p *plan.Plan, attestations []trust.Attestation, at time.Time) []result {
	results, asked := make([]result, len(attestations)), p.Requirements()
	var workers sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		workers.Go(func() {
			var sharer canon.Sharer
			for i := core; i < len(attestations); i += cores {
				results[i].bound, results[i].err = one(p, asked, attestations[i], at)
				if len(attestations) > few {
					results[i].bound.Predicate = sharer.Share(results[i].bound.Predicate)
				}
			}
		})
	}
	workers.Wait()
	return results
}

// Reject returns a rejection for each file that held the attestation.
func Reject(a *trust.Attestation, code, text string) []decision.Rejection {
	var rejections []decision.Rejection
	for _, origin := range a.Origins() {
		rejections = append(rejections, decision.Rejection{
			Code: code, File: origin.Path, FileDigest: origin.Digest, Payload: a.Payload(),
			Claims: a.Statement().PredicateType, Text: text,
		})
	}
	return rejections
}

// A refusal is why an attestation is not bound.
type refusal struct{ code, text string }

func (r *refusal) Error() string { return r.code + ": " + r.text }

func refuse(code, format string, args ...any) error {
	return &refusal{code, fmt.Sprintf(format, args...)}
}

// one binds an attestation as the first of what it can be read as that the gate asks
// for.
func one(p *plan.Plan, asked []plan.Requirement, a trust.Attestation, at time.Time) (Bound, error) {
	readings, err := intoto.Readings(a.Statement())
	if err != nil {
		return Bound{}, refuse("schema_violation", "%v", err)
	}
	var first error
	for _, reading := range readings {
		b, err := read(p, asked, a, reading, at)
		var refused *refusal
		if err == nil || errors.As(err, &refused) && refused.code != "unknown_predicate" && refused.code != "not_required" {
			return b, err
		}
		first = cmp.Or(first, err)
	}
	return Bound{}, first
}

func read(p *plan.Plan, asked []plan.Requirement, a trust.Attestation, statement intoto.Statement, at time.Time) (Bound, error) {
	kind, ok := attestations.OfType(statement.PredicateType)
	if !ok {
		return Bound{}, refuse("unknown_predicate", "predicate type %q is not registered", statement.PredicateType)
	}
	predicate, err := canon.Parse(statement.Predicate)
	if err != nil {
		return Bound{}, refuse("not_strict_json", "predicate: %v", err)
	}
	if err := kind.Validate(predicate); err != nil {
		return Bound{}, refuse("schema_violation", "%v", err)
	}
	b := Bound{attestation: a, Kind: kind, Subjects: statement.Subject, TimeSource: Untimed}
	made, unmade := materials(kind, predicate)
	// Of others' predicates some leave the time out: provenance of a forge, for one.
	_, timed := canon.Lookup(predicate, kind.SignedAt)
	if kind.SignedAt != "" && (timed || strings.HasPrefix(kind.Type, attestations.Ours)) {
		b.TimeSource = Claimed
		if b.SignedAt, err = signedAt(kind, predicate, at); err != nil {
			return Bound{}, err
		}
		if proven := a.Proven(); !proven.IsZero() && b.SignedAt.After(proven.Add(Skew)) {
			return Bound{}, refuse("future", "it says that it was signed at %s, and was there already at %s", b.SignedAt.Format(time.RFC3339), proven.Format(time.RFC3339))
		}
	} else {
		b.SignedAt = a.Since()
	}
	if !b.SignedAt.IsZero() && len(a.Unproven()) == 0 {
		b.TimeSource = Proven
	}
	b.Predicate = kind.Project(predicate)
	switch kind.Name {
	case plan.VoteKind, plan.WaiverKind:
		return b, nil
	case plan.WithdrawalKind:
		_, err := covers(p, plan.AboutEngagement, b.Subjects)
		return b, err
	case plan.SignOffKind:
		return b, signedOff(p, &b)
	}
	if b.Materials, err = made, unmade; err != nil {
		return Bound{}, err
	}
	requirement, err := b.requirement(p, asked)
	if err != nil {
		return Bound{}, err
	}
	b.Covers, err = covers(p, requirement.About, statement.Subject)
	return b, err
}

// materials reads what an attestation says that its subjects were made from.
func materials(kind attestations.Kind, predicate any) ([]intoto.Subject, error) {
	value, there := canon.Lookup(predicate, kind.Materials)
	if kind.Materials == "" || !there {
		return nil, nil
	}
	subjects, err := intoto.Descriptors(value)
	if err != nil {
		return nil, refuse("schema_violation", "%s: %v", kind.Materials, err)
	}
	return subjects, nil
}

// signedOff binds a decision about a phase to the release by its id: artifacts,
// dates and window are still open when the first phases end, and the gate that
// builds on the decision judges them all again.
func signedOff(p *plan.Plan, b *Bound) error {
	if _, err := covers(p, plan.AboutEngagement, b.Subjects); err != nil {
		return err
	}
	if id, _ := b.Value("/release/id"); id != p.Release.ID {
		return refuse("wrong_release", "it is about release %q, not about %s", id, p.Release.ID)
	}
	return nil
}

// signedAt returns the claimed signing time.
func signedAt(kind attestations.Kind, predicate any, at time.Time) (time.Time, error) {
	value, _ := canon.Lookup(predicate, kind.SignedAt)
	text, ok := value.(string)
	if !ok {
		return time.Time{}, refuse("no_time", "no signing time at %s", kind.SignedAt)
	}
	signed, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, refuse("no_time", "the signing time %q is not an instant", text)
	}
	if signed.Unix() < 0 { // controls count in nanoseconds since 1970, which wrap around three centuries off
		return time.Time{}, refuse("no_time", "the signing time %q lies before 1970", text)
	}
	if signed.After(at.Add(Skew)) {
		return time.Time{}, refuse("future", "signed at %s, after the deciding instant %s", text, at.Format(time.RFC3339))
	}
	return signed.UTC(), nil
}

// requirement finds the phase that the attestation claims and what the gate
// requires of its kind there; of links, of its step.
func (b *Bound) requirement(p *plan.Plan, asked []plan.Requirement) (plan.Requirement, error) {
	value, _ := b.Value(b.Kind.Phase)
	claimed, _ := value.(string)
	step := ""
	if b.Kind.Name == plan.LinkKind {
		name, _ := b.Value("/name")
		step, _ = name.(string)
	}
	for i := range asked {
		q := &asked[i]
		if q.Kind == b.Kind.Name && q.Step == step && (claimed == q.Phase || b.Kind.Phase == "") {
			b.Phase, b.Step = q.Phase, step
			return *q, nil
		}
	}
	if step != "" {
		return plan.Requirement{}, refuse("not_required", "gate %s asks for no link of step %q", p.Gate.Name, step)
	}
	return plan.Requirement{}, refuse("not_required", "gate %s asks for no %s in phase %q", p.Gate.Name, b.Kind.Name, claimed)
}

// covers checks that the subjects are those that the requirement asks for, and
// returns the names of the artifacts among them.
func covers(p *plan.Plan, about plan.About, subjects []intoto.Subject) ([]string, error) {
	names := func(digest canon.Digest) bool {
		return slices.ContainsFunc(subjects, func(s intoto.Subject) bool { return s.Digest["sha256"] == string(digest) })
	}
	switch about {
	case plan.AboutEngagement:
		if !names(p.Engagement.Digest()) {
			return nil, refuse("wrong_engagement", "it is about %s, not about engagement %s (sha256 %s)", describe(subjects), p.Engagement.ID, p.Engagement.Digest())
		}
		return nil, nil
	case plan.AboutRelease:
		if !names(p.Release.Digest()) {
			return nil, refuse("wrong_release", "it is about %s, not about release %s (sha256 %s)", describe(subjects), p.Release.ID, p.Release.Digest())
		}
		return nil, nil
	case plan.AboutArtifacts:
		var covered []string
		for _, artifact := range p.Release.Artifacts {
			if names(artifact.SHA256) {
				covered = append(covered, artifact.Name)
			}
		}
		if len(covered) == 0 {
			return nil, refuse("wrong_release", "it is about %s, not about an artifact of release %s", describe(subjects), p.Release.ID)
		}
		return covered, nil
	case plan.AboutPackage:
	}
	return nil, refuse("wrong_subject", "gate.hcl says that it is about %q, which evidence cannot be", about)
}

// describe names the first subject, with its strongest digest that is compared.
func describe(subjects []intoto.Subject) string {
	if len(subjects) == 0 {
		return "nothing" // a link may have no products
	}
	s := subjects[0]
	text := fmt.Sprintf("%q (sha256 %s)", s.Name, s.Digest["sha256"])
	if s.Digest["sha256"] == "" {
		text = fmt.Sprintf("%q (without a SHA-256)", s.Name)
	}
	if n := len(subjects) - 1; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return text
}

// Subjects are the subjects that a statement must have to be bound as being about
// the engagement, the release or its artifacts: what covers looks for.
func Subjects(about plan.About, e decision.Engagement, r decision.Release) ([]intoto.Subject, error) {
	switch about {
	case plan.AboutEngagement:
		return []intoto.Subject{intoto.SubjectOf("engagement:"+e.ID, e.Digest())}, nil
	case plan.AboutRelease:
		return []intoto.Subject{intoto.SubjectOf("release:"+r.ID, r.Digest())}, nil
	case plan.AboutArtifacts:
		var subjects []intoto.Subject
		for _, a := range r.Artifacts {
			subjects = append(subjects, intoto.SubjectOf(a.Name, a.SHA256))
		}
		return subjects, nil
	case plan.AboutPackage:
	}
	return nil, fmt.Errorf("the subject of a statement about %q cannot be told from release.hcl", about)
}
