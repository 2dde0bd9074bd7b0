package decision

import (
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/intoto"
)

// The predicate types of what accompanies an approval, for tools that know nothing of
// ours.
const (
	SummaryType = "https://slsa.dev/verification_summary/v1" // SLSA verification summary (VSA)
	ResultType  = "https://in-toto.io/attestation/svr/v0.2"  // in-toto simple verification result (SVR)
)

// VerifierID names the program in them.
const VerifierID = "https://github.com/credentry/releasegate"

// buildLevel is what a passed control about provenance shows: that there is
// provenance for every artifact, signed by a build system that is trusted. How well
// builds are kept apart is not looked at, so that no higher level is claimed (SLSA
// v1.1, build track).
const buildLevel = "SLSA_BUILD_LEVEL_1"

// propertyPrefix begins the properties and levels that are of this program's making:
// those that begin with SLSA_ are SLSA's.
const propertyPrefix = "RELEASEGATE_"

// provenanceKind is the evidence that a control must need for its pass to say
// something about how the artifacts were built.
const provenanceKind = "provenance"

// A Companion is a statement that accompanies an approval.
type Companion struct {
	Name    string // a short word for its file
	Type    string
	Payload []byte
}

type verifier struct {
	ID       string            `json:"id"`
	Version  map[string]string `json:"version,omitempty"`
	Policies []descriptor      `json:"policies,omitempty"`
}

type descriptor struct {
	URI    string            `json:"uri,omitempty"`
	Name   string            `json:"name,omitempty"`
	Digest map[string]string `json:"digest"`
}

func digested(name string, d canon.Digest) descriptor {
	return descriptor{Name: name, Digest: map[string]string{"sha256": string(d)}}
}

// Companions returns what accompanies the decision: a verification summary and a
// verification result, about every artifact. Stock tools that are shown one take it
// for a yes, so that nothing but an approval has any. The approval itself is among
// the attestations that they rest on.
func (d *Decision) Companions(approval canon.Digest) ([]Companion, error) {
	if d.Type() != ApprovalType || d.Verdict != Approved {
		return nil, nil
	}
	subjects := d.Subjects()[1:] // the artifacts, without the release itself
	policies := []descriptor{digested(d.Policy.Name, d.Policy.Digest), digested(d.Trust.Name, d.Trust.Digest)}
	inputs := []descriptor{digested("decision", approval)}
	for _, e := range d.Evidence {
		inputs = append(inputs, digested(e.Kind, e.Payload))
	}
	var companions []Companion
	for _, c := range []struct {
		name, typ string
		predicate any
	}{
		{"vsa", SummaryType, summary{
			Verifier: verifier{ID: VerifierID, Version: map[string]string{d.Engine.Name: d.Engine.Version}}, TimeVerified: d.DecidedAt,
			ResourceURI: d.ResourceURI(), Policy: policies[0], InputAttestations: inputs,
			VerificationResult: "PASSED", VerifiedLevels: d.levels(), SLSAVersion: "1.1",
		}},
		{"svr", ResultType, result{
			Verifier: verifier{ID: VerifierID, Policies: policies}, TimeCreated: d.DecidedAt, Properties: d.properties(),
		}},
	} {
		payload, err := intoto.Payload(c.typ, c.predicate, subjects...)
		if err != nil {
			return nil, err
		}
		companions = append(companions, Companion{c.name, c.typ, payload})
	}
	return companions, nil
}

// A summary is the predicate of a VSA (SLSA v1.1, "Verification Summary Attestation").
type summary struct {
	Verifier           verifier     `json:"verifier"`
	TimeVerified       time.Time    `json:"timeVerified"`
	ResourceURI        string       `json:"resourceUri"`
	Policy             descriptor   `json:"policy"`
	InputAttestations  []descriptor `json:"inputAttestations"`
	VerificationResult string       `json:"verificationResult"`
	VerifiedLevels     []string     `json:"verifiedLevels"`
	SLSAVersion        string       `json:"slsaVersion"`
}

// A result is the predicate of an SVR.
type result struct {
	Verifier    verifier  `json:"verifier"`
	TimeCreated time.Time `json:"timeCreated"`
	Properties  []string  `json:"properties"`
}

// ResourceURI names the release to other tools.
func (d *Decision) ResourceURI() string {
	return "release:" + d.Engagement.Customer + "/" + d.Engagement.ID + "/" + d.Release.ID
}

// levels are the passed controls that rest on provenance, and the level of SLSA that
// they show together: one of them that has not passed takes it away. Where none has
// passed there is no level.
func (d *Decision) levels() []string {
	levels, whole := []string{}, true
	for _, r := range d.Results {
		switch {
		case !slices.Contains(r.Evidence, provenanceKind):
		case r.Outcome == Pass:
			levels = append(levels, propertyPrefix+r.ID)
		default:
			whole = false
		}
	}
	if whole && len(levels) > 0 {
		levels = append(levels, buildLevel)
	}
	return levels
}

// properties are the gate's verdict, then every control that has passed.
func (d *Decision) properties() []string {
	properties := []string{propertyPrefix + "APPROVED"}
	for _, r := range d.Results {
		if r.Outcome == Pass {
			properties = append(properties, propertyPrefix+r.ID)
		}
	}
	return properties
}
