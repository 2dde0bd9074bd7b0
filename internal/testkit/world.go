package testkit

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/sigstore"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/trust"
)

// A Member signs with a key made from its id; without a person it is a system.
type Member struct {
	ID, Person string
	Roles      []string
}

// A World is a plan with the people who sign in it.
type World struct {
	t       *testing.T
	Plan    *plan.Plan
	Signers map[string]*sign.Signer // by member
	files   int
}

func NewWorld(t *testing.T, members []Member, phases ...plan.Phase) *World {
	t.Helper()
	w := &World{t: t, Signers: map[string]*sign.Signer{}}
	persons := map[string]trust.Person{}
	var functionaries []trust.Functionary
	for _, m := range members {
		seed := sha256.Sum256([]byte(m.ID))
		signer, err := sign.FromKey(ed25519.NewKeyFromSeed(seed[:]))
		if err != nil {
			t.Fatal(err)
		}
		w.Signers[m.ID] = signer
		f := trust.Functionary{ID: m.ID, Roles: m.Roles, Key: signer.Key(), From: Now.AddDate(-1, 0, 0), Until: Now.AddDate(1, 0, 0)}
		if m.Person == "" {
			f.System, _, _ = strings.Cut(m.ID, "-") // "robot-too" is another key of robot
		} else {
			person := trust.Person{ID: m.Person, Name: "Invented " + m.Person, Organisation: "Example", Side: "supplier"}
			persons[m.Person] = person
			f.Person = &person
		}
		functionaries = append(functionaries, f)
	}
	roster, err := trust.NewRoster(slices.Collect(maps.Values(persons)), functionaries, nil, sigstore.Material{})
	if err != nil {
		t.Fatal(err)
	}
	engagement := decision.Engagement{Customer: "customer", ID: "pilot", Supplier: "supplier"}
	w.Plan = &plan.Plan{
		Engagement: engagement,
		Release: decision.Release{
			Engagement: engagement.Digest(), ID: "1.0.0", Version: "1.0.0", Environment: "production",
			Artifacts: []decision.Artifact{{Name: "issuer", SHA256: canon.Sum([]byte("issuer"))}, {Name: "verifier", SHA256: canon.Sum([]byte("verifier"))}},
			GoLive:    "2026-06-30", HypercareEnd: "2026-08-04", ChangeType: "normal",
			Window: decision.Window{Start: Now.Add(-30 * time.Minute), End: Now.Add(330 * time.Minute)}, // the example request names it
		},
		Gate:   plan.Gate{Name: "production-release", Validity: 7 * 24 * time.Hour, Phases: phases},
		Roster: roster,
	}
	return w
}

// Attest signs the example of a kind, changed, by each of the signers: one
// envelope each, over the same payload.
func (w *World) Attest(kind string, subjects []intoto.Subject, change func(map[string]any), who ...string) []source.Envelope {
	w.t.Helper()
	k, ok := attestations.Named(kind)
	if !ok {
		w.t.Fatalf("no kind %q", kind)
	}
	parsed, err := canon.Parse(k.Example())
	if err != nil {
		w.t.Fatal(err)
	}
	predicate, ok := parsed.(map[string]any)
	if !ok {
		w.t.Fatalf("the example of %s is no object", kind)
	}
	if change != nil {
		change(predicate)
	}
	payload, err := intoto.Payload(k.Type, predicate, subjects...)
	if err != nil {
		w.t.Fatal(err)
	}
	var envelopes []source.Envelope
	for _, id := range who {
		envelope, err := w.Signers[id].Sign(payload)
		if err != nil {
			w.t.Fatal(err)
		}
		w.files++
		name := fmt.Sprintf("%02d-%s.%s.json", w.files, kind, id)
		envelopes = append(envelopes, source.Envelope{Envelope: envelope, Origin: decision.Origin{Path: name, Digest: canon.Sum([]byte(name))}})
	}
	return envelopes
}

// Bind verifies and binds; all signatures of a world are good.
func (w *World) Bind(envelopes ...[]source.Envelope) ([]bind.Bound, []decision.Rejection) {
	w.t.Helper()
	verified, refused := w.Plan.Roster.Verify(slices.Concat(envelopes...), Now)
	if len(refused) > 0 {
		w.t.Fatalf("a signature was refused: %+v", refused)
	}
	return bind.To(w.Plan, verified, Now)
}

func (w *World) AboutRelease() []intoto.Subject {
	return []intoto.Subject{intoto.SubjectOf("release", w.Plan.Release.Digest())}
}
