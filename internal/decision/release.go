package decision

import (
	"time"

	"github.com/credentry/releasegate/internal/canon"
)

// Phases are the seven phases of an engagement, in their order.
var Phases = []string{
	"onboarding-preparation",
	"environment-provisioning",
	"platform-configuration",
	"testing-and-validation",
	"training-and-knowledge-transfer",
	"go-live-readiness",
	"post-go-live-support",
}

// Perth is the civil time of every date: UTC+8 all year, so that no time-zone
// database is asked.
var Perth = time.FixedZone("AWST", 8*60*60)

// An Engagement is one customer's way to production. Its digest is the subject
// of evidence that serves every release.
type Engagement struct {
	Customer string `json:"customer"` // ASCII id [a-z0-9.-]
	ID       string `json:"engagement"`
	Supplier string `json:"supplier"`
}

// Digest is what statements about the engagement name as their subject.
func (e Engagement) Digest() canon.Digest { return mustDigest(e) }

// An Artifact is a thing that goes live, by digest.
type Artifact struct {
	Name   string       `json:"name"`
	SHA256 canon.Digest `json:"sha256"`
}

// A Window is when the release may go live.
type Window struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// A Release is what is to go live: everything of release.hcl that a control can
// see, so that nothing of it can move after somebody has signed its digest.
type Release struct {
	Engagement   canon.Digest              `json:"engagement"`
	ID           string                    `json:"id"`
	Version      string                    `json:"version"`
	Environment  string                    `json:"environment"`
	Artifacts    []Artifact                `json:"artifacts"`    // sorted by name
	GoLive       string                    `json:"goLive"`       // civil date in Perth
	HypercareEnd string                    `json:"hypercareEnd"` // civil date in Perth
	Window       Window                    `json:"window"`       // UTC
	ChangeType   string                    `json:"changeType"`   // normal, standard or emergency
	Parameters   map[string]map[string]any `json:"parameters"`   // by control id
}

// Digest is what statements about the release name as their subject.
func (r Release) Digest() canon.Digest { return mustDigest(r) }

// A Counted is one piece of evidence in a package.
type Counted struct {
	Payload canon.Digest   `json:"payload"`
	Signers []canon.Digest `json:"signers"` // credentials, sorted
}

// A Package is what a vote is about: the release with all that was judged. New
// evidence, another bundle or a moved date makes another package.
type Package struct {
	Release   canon.Digest `json:"release"`
	Policy    canon.Digest `json:"policy"`
	Trust     canon.Digest `json:"trust"`
	Evidence  []Counted    `json:"evidence"`            // sorted by payload
	Waivers   []Counted    `json:"waivers,omitempty"`   // accepted, sorted by payload
	Withdrawn []Counted    `json:"withdrawn,omitempty"` // in the order of the register
}

// Digest is what votes name as their subject.
func (p Package) Digest() canon.Digest { return mustDigest(p) }

// mustDigest panics only where the program could not write its own types, which
// no input can bring about.
func mustDigest(v any) canon.Digest {
	d, err := canon.DigestOf(v)
	if err != nil {
		panic(err)
	}
	return d
}
