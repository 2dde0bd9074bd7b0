package decision

import (
	"errors"
	"fmt"
	"slices"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/intoto"
)

// base is where all our predicate types live.
const base = "https://github.com/credentry/releasegate/attestations/"

// The predicate types of a decision. Stock tools look only at key, type and
// subject, so the type itself says what the decision is worth.
const (
	ApprovalType = base + "release-approval/v1" // a final gate approved: names every artifact
	DenialType   = base + "release-denial/v1"   // names the release only
	PhaseType    = base + "phase-decision/v1"   // a milestone, either verdict: names no artifact
	TrialType    = base + "trial-decision/v1"   // shows what would be decided: names the release only
)

// Type is the predicate type of the decision.
func (d *Decision) Type() string {
	switch {
	case d.Trial():
		return TrialType
	case d.Phase != "":
		return PhaseType
	case d.Verdict == Approved:
		return ApprovalType
	default:
		return DenialType
	}
}

// Subjects are what the statement names: artifacts only where it approves them.
func (d *Decision) Subjects() []intoto.Subject {
	release := intoto.SubjectOf("release:"+d.Release.ID, d.Release.Digest())
	switch d.Type() {
	case ApprovalType:
		subjects := []intoto.Subject{release}
		for _, a := range d.Release.Artifacts {
			subjects = append(subjects, intoto.SubjectOf(a.Name, a.SHA256))
		}
		return subjects
	case PhaseType:
		return []intoto.Subject{intoto.SubjectOf("engagement:"+d.Engagement.ID, d.Engagement.Digest()), release}
	default:
		return []intoto.Subject{release}
	}
}

// maxPayload bounds a decision, in bytes, so that its envelope can be read again:
// in Base64 it is a third longer.
const maxPayload = canon.MaxBytes / 2

// Payload is the canonical statement of the decision: what is signed.
func (d *Decision) Payload() ([]byte, error) {
	payload, err := intoto.Payload(d.Type(), d, d.Subjects()...)
	if err == nil && len(payload) > maxPayload {
		return nil, fmt.Errorf("a decision of %d bytes is larger than %d: nobody could read it again", len(payload), maxPayload)
	}
	return payload, err
}

// WhichFile is the hint for who names a file that holds no decision.
const WhichFile = "name the .sigstore.json or the .dsse.json that decide wrote"

// Read reads a decision's statement. Whether to believe it is a matter of the
// signature, which the caller has verified.
func Read(payload []byte) (Decision, error) {
	statement, err := intoto.ReadStatement(payload)
	if err != nil {
		return Decision{}, err
	}
	switch statement.PredicateType {
	case ApprovalType, DenialType, PhaseType, TrialType:
	default:
		return Decision{}, fmt.Errorf("predicate type %q is not that of a decision", statement.PredicateType)
	}
	var d Decision
	if err := canon.Unmarshal(statement.Predicate, &d); err != nil {
		return Decision{}, fmt.Errorf("reading the decision: %w", err)
	}
	// A decision says the same thing three times: in its type, its subjects and
	// its body. One that contradicts itself is none.
	again, err := d.Payload()
	if err != nil {
		return Decision{}, err
	}
	if string(again) != string(payload) {
		return Decision{}, errors.New("the statement's type, subjects and body do not agree, or it is not in canonical form")
	}
	if against := d.against(); d.Verdict == Approved && against != "" {
		return Decision{}, errors.New("it approves against its own " + against)
	}
	return d, nil
}

// against names what a decision itself holds against an approval. What Make makes
// never does; whoever holds a gate's key can sign what it did not make.
func (d *Decision) against() string {
	said := slices.Clone(d.Reasons)
	for _, result := range d.Results {
		said = append(said, result.reasons()...)
	}
	honour(said, d.Waivers)
	switch verdict, _ := judge(said); {
	case verdict != Approved:
		return "reasons"
	case !d.judged():
		return "evidence: there is nothing that it judged"
	case d.Board != nil && (d.Board.Reject > 0 || d.Board.Approve < d.Board.Quorum):
		return "board"
	}
	return ""
}
