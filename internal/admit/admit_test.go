package admit_test

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/admit"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/trust"
)

var now = time.Date(2026, 6, 30, 9, 30, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func digest(of string) canon.Digest { return canon.Sum([]byte(of)) }

// signer is a key that is the same in every run.
func signer(t testing.TB, name string) *sign.Signer {
	t.Helper()
	seed := [32]byte{}
	copy(seed[:], name)
	s, err := sign.FromKey(ed25519.NewKeyFromSeed(seed[:]))
	must(t, err)
	return s
}

// parts are those of a release that is approved, and whose window is open now.
func parts() decision.Parts {
	engagement := decision.Engagement{Customer: "invented-agency", ID: "wallet", Supplier: "invented-wallets"}
	return decision.Parts{
		At: now.Add(-time.Hour), Gate: "production-release", Phases: decision.Phases, Validity: 24 * time.Hour,
		Engagement: engagement,
		Release: decision.Release{
			Engagement: engagement.Digest(), ID: "1.0.0", Version: "1.0.0", Environment: "production",
			Artifacts: []decision.Artifact{{Name: "issuer", SHA256: digest("issuer")}, {Name: "verifier", SHA256: digest("verifier")}},
			GoLive:    "2026-06-30", HypercareEnd: "2026-08-11", ChangeType: "normal",
			Window: decision.Window{Start: now.Add(-time.Minute), End: now.Add(2 * time.Hour)},
		},
		Policy:   decision.Rulebook{Name: "policy", Version: 3, Digest: digest("policy"), Signers: []canon.Digest{digest("security")}},
		Trust:    decision.Rulebook{Name: "trust", Version: 5, Digest: digest("trust"), Signers: []canon.Digest{digest("security")}},
		Engine:   decision.Engine{Name: "releasegate", Version: "test"},
		Package:  digest("package"),
		Required: []string{"ONB-01"},
		Results:  []decision.Result{{ID: "ONB-01", Title: "It is planned", Phase: decision.Phases[0], Outcome: decision.Pass, Evidence: []string{"onboarding-plan"}}},
		Evidence: []decision.Evidence{{Kind: "onboarding-plan", Phase: decision.Phases[0], Payload: digest("evidence"), SignedAt: now.Add(-24 * time.Hour), TimeSource: "claimed"}},
	}
}

func policy(t testing.TB) admit.Policy {
	return admit.Policy{
		Gate: "production-release", Environment: "production",
		Engagement: decision.Engagement{Customer: "invented-agency", ID: "wallet", Supplier: "invented-wallets"},
		Gates:      trust.TrustedKeys(signer(t, "gate").Key()),
		Rulebook:   admit.Signed{Keys: []canon.Digest{digest("security")}, MinVersion: 3},
		Trust:      admit.Signed{Keys: []canon.Digest{digest("security")}, MinVersion: 5},
	}
}

// A request is everything that an admission rests on, free to be spoilt.
type request struct {
	parts     decision.Parts
	policy    admit.Policy
	artifacts []canon.Digest
	now       time.Time
	key       string
	decision  func(*decision.Decision) // after Make
	payload   func([]byte) []byte      // before it is signed
	file      func([]byte) []byte      // after it is signed
}

func (r *request) check(t testing.TB) admit.Admission {
	t.Helper()
	d := decision.Make(r.parts)
	if r.decision != nil {
		r.decision(&d)
	}
	payload, err := d.Payload()
	must(t, err)
	if r.payload != nil {
		payload = r.payload(payload)
	}
	envelope, err := signer(t, r.key).Sign(payload)
	must(t, err)
	file, err := intoto.MarshalBundle(envelope, intoto.Material{Hint: signer(t, r.key).Key().Hint()})
	must(t, err)
	if r.file != nil {
		file = r.file(file)
	}
	return admit.Check(r.policy, file, r.artifacts, nil, r.now)
}

func honest(t testing.TB) *request {
	return &request{parts: parts(), policy: policy(t), artifacts: []canon.Digest{digest("issuer"), digest("verifier")}, now: now, key: "gate"}
}

func codes(a admit.Admission) string {
	var list []string
	for _, o := range a.Objections {
		list = append(list, o.Code)
	}
	return strings.Join(list, " ")
}

func replace(before, after string) func([]byte) []byte {
	return func(b []byte) []byte {
		if !strings.Contains(string(b), before) {
			panic(fmt.Sprintf("%q is not in %s", before, b))
		}
		return []byte(strings.Replace(string(b), before, after, 1))
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*request)
		want  string // codes of the objections; none admits
	}{
		{"honest", func(*request) {}, ""},
		{"one artifact of two", func(r *request) { r.artifacts = r.artifacts[:1] }, ""},
		{"a bare envelope", func(r *request) {
			r.file = func(b []byte) []byte {
				e, err := intoto.Read(b)
				must(t, err)
				bare, err := intoto.MarshalEnvelope(e)
				must(t, err)
				return bare
			}
		}, ""},
		{"one of several keys", func(r *request) { r.policy.Gates = trust.TrustedKeys(signer(t, "other").Key()).And(r.policy.Gates) }, ""},
		{"newer rulebooks", func(r *request) { r.parts.Policy.Version, r.parts.Trust.Version = 30, 50 }, ""},

		{"no envelope", func(r *request) { r.file = func([]byte) []byte { return []byte("approved") } }, "not_an_envelope"},
		{"nothing", func(r *request) { r.file = func([]byte) []byte { return nil } }, "not_an_envelope"},
		{"the bare statement", func(r *request) {
			r.file = func(b []byte) []byte { e, _ := intoto.Read(b); return e.Payload }
		}, "not_an_envelope"},
		{"another key", func(r *request) { r.key = "other" }, "bad_signature"},
		{"no key is pinned", func(r *request) { r.policy.Gates = trust.Trusted{} }, "bad_signature"},
		{"the empty key is pinned", func(r *request) { r.policy.Gates = trust.TrustedKeys(trust.Key{}) }, "bad_signature"},
		{"the payload was changed", func(r *request) {
			r.file = func(b []byte) []byte {
				e, _ := intoto.Read(b)
				e.Payload = replace(`"environment":"production"`, `"environment":"productiom"`)(e.Payload)
				file, err := intoto.MarshalEnvelope(e)
				must(t, err)
				return file
			}
		}, "bad_signature"},
		{"the payload type was changed", func(r *request) { r.file = replace(intoto.PayloadType, "application/json") }, "bad_signature"},

		{"signed text", func(r *request) { r.payload = func([]byte) []byte { return []byte("approved") } }, "not_a_decision"},
		{"a statement of another type", func(r *request) { r.payload = replace("release-approval/v1", "release-approval/v2") }, "not_a_decision"},
		{"a type longer", func(r *request) { r.payload = replace("release-approval/v1", "release-approval/v1/") }, "not_a_decision"},
		{"an approval by type, a denial by body", func(r *request) { r.payload = replace(`"verdict":"approved"`, `"verdict":"denied"`) }, "not_a_decision"},
		{"a denial by type, an approval by body", func(r *request) { r.payload = replace("release-approval/v1", "release-denial/v1") }, "not_a_decision"},
		{"an approval by type, a trial by body", func(r *request) { r.payload = replace(`"trust":{`, `"unsafe":["x"],"trust":{`) }, "not_a_decision"},
		{"a subject more", func(r *request) {
			r.payload = replace(`"subject":[`, fmt.Sprintf(`"subject":[{"digest":{"sha256":%q},"name":"more"},`, digest("more")))
		}, "not_a_decision"},
		{"a subject of another digest", func(r *request) {
			r.payload = func(b []byte) []byte {
				at := strings.LastIndex(string(b), string(digest("issuer")))
				return append(append(slices.Clone(b[:at]), digest("other")...), b[at+64:]...)
			}
		}, "not_a_decision"},
		{"an artifact in the body only", func(r *request) {
			r.payload = replace(`"artifacts":[`, fmt.Sprintf(`"artifacts":[{"name":"a","sha256":%q},`, digest("more")))
		}, "not_a_decision"},
		{"an unknown member", func(r *request) { r.payload = replace(`"verdict":`, `"verdicts":1,"verdict":`) }, "not_a_decision"},
		{"white space", func(r *request) { r.payload = replace(`"verdict":`, ` "verdict":`) }, "not_a_decision"},

		{"a denial", func(r *request) { r.parts.Required = append(r.parts.Required, "TST-09") }, "not_an_approval"},
		{"nothing was judged", func(r *request) { r.parts.Required, r.parts.Results = nil, nil }, "not_an_approval"},
		{"a trial", func(r *request) { r.parts.Unsafe = []string{"--at was given"} }, "not_an_approval"},
		{"a trial for no reason", func(r *request) { r.parts.Unsafe = []string{""} }, "not_an_approval"},
		{"a milestone", func(r *request) { r.parts.Phase = decision.Phases[6] }, "not_an_approval"},
		{"a denied milestone", func(r *request) { r.parts.Phase, r.parts.Results = decision.Phases[6], nil }, "not_an_approval"},

		{"another gate", func(r *request) { r.parts.Gate = "hypercare-exit" }, "wrong_gate"},
		{"another customer", func(r *request) { r.policy.Engagement.Customer = "another-agency" }, "wrong_engagement"},
		{"another engagement", func(r *request) { r.policy.Engagement.ID = "other" }, "wrong_engagement"},
		{"another supplier", func(r *request) { r.policy.Engagement.Supplier = "other" }, "wrong_engagement"},
		{"a release of another engagement", func(r *request) {
			r.decision = func(d *decision.Decision) { d.Release.Engagement = digest("another") }
		}, "wrong_engagement"},
		{"another environment", func(r *request) { r.parts.Release.Environment = "staging" }, "wrong_environment"},
		{"an environment in another case", func(r *request) { r.policy.Environment = "Production" }, "wrong_environment"},
		{"a policy that another key signed", func(r *request) { r.parts.Policy.Signers = []canon.Digest{digest("other")} }, "wrong_policy"},
		{"a policy that nobody signed", func(r *request) { r.parts.Policy.Signers = nil }, "wrong_policy"},
		{"no key of the policy is pinned", func(r *request) { r.policy.Rulebook.Keys = nil }, "wrong_policy"},
		{"a policy that too few signed", func(r *request) {
			r.policy.Rulebook.Threshold = 2
			r.policy.Rulebook.Keys = []canon.Digest{digest("security"), digest("security"), digest("other")}
		}, "wrong_policy"},
		{"an older policy", func(r *request) { r.parts.Policy.Version = 2 }, "old_policy"},
		{"trust that another key signed", func(r *request) { r.parts.Trust.Signers = []canon.Digest{digest("other")} }, "wrong_trust"},
		{"trust that nobody signed", func(r *request) { r.parts.Trust.Signers = []canon.Digest{} }, "wrong_trust"},
		{"older trust", func(r *request) { r.parts.Trust.Version = 4 }, "old_trust"},

		{"no artifact", func(r *request) { r.artifacts = nil }, "no_artifact"},
		{"another artifact", func(r *request) { r.artifacts = []canon.Digest{digest("another")} }, "wrong_artifact"},
		{"another artifact beside a good one", func(r *request) { r.artifacts = append(r.artifacts, digest("another")) }, "wrong_artifact"},
		{"an empty digest", func(r *request) { r.artifacts = []canon.Digest{""} }, "wrong_artifact"},
		{"the release in place of an artifact", func(r *request) { r.artifacts = []canon.Digest{r.parts.Release.Digest()} }, "wrong_artifact"},

		{"decided ahead of this clock", func(r *request) { r.parts.At = now.Add(5 * time.Minute) }, ""},
		{"decided in the future", func(r *request) { r.parts.At = now.Add(5*time.Minute + time.Second) }, "future"},
		{"a second before it expires", func(r *request) {
			r.parts.Limits = []decision.Limit{{At: now.Add(time.Second), Because: "a key expires"}}
		}, ""},
		{"expired at this instant", func(r *request) {
			r.parts.Limits = []decision.Limit{{At: now, Because: "a key expired"}}
		}, "expired"},
		{"valid until never", func(r *request) { r.decision = func(d *decision.Decision) { d.ValidUntil = decision.Limit{} } }, "expired"},
		{"the window opens at this instant", func(r *request) { r.parts.Release.Window.Start = now }, ""},
		{"before the window", func(r *request) { r.parts.Release.Window.Start = now.Add(time.Second) }, "outside_window"},
		{"no window", func(r *request) { r.decision = func(d *decision.Decision) { d.Release.Window = decision.Window{} } }, "outside_window"},

		{"several things", func(r *request) { r.parts.Gate, r.artifacts = "x", nil }, "wrong_gate no_artifact"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := honest(t)
			c.spoil(r)
			a := r.check(t)
			if got := codes(a); got != c.want {
				t.Errorf("objections %q, want %q", got, c.want)
			}
			if a.Admitted != (c.want == "") {
				t.Errorf("admitted: %v", a.Admitted)
			}
			for _, o := range a.Objections {
				if o.Text == "" {
					t.Errorf("%s says nothing", o.Code)
				}
			}
			// Nothing is told of a decision whose signature is not verified, nor of
			// one that contradicts itself.
			unread := c.want == "not_an_envelope" || c.want == "bad_signature" || c.want == "not_a_decision"
			if unread != (a.Decision == nil) {
				t.Errorf("the decision is %v", a.Decision)
			}
			if unsigned := unread && c.want != "not_a_decision"; unsigned != (a.Payload == "") {
				t.Errorf("the payload is %q", a.Payload)
			}
		})
	}
}

// The window ends before the decision does only if somebody says so; both count.
func TestCheckAfterTheWindow(t *testing.T) {
	for _, at := range []time.Duration{2 * time.Hour, 2*time.Hour + time.Second} {
		r := honest(t)
		r.now = now.Add(at)
		r.decision = func(d *decision.Decision) { d.ValidUntil.At = now.Add(10 * time.Hour) }
		if a := r.check(t); a.Admitted || codes(a) != "outside_window" {
			t.Errorf("%v later: %v, %s", at, a.Admitted, codes(a))
		}
	}
}

// The zero Policy admits nothing, and no pin is dispensable.
func TestEveryPinIsNeeded(t *testing.T) {
	var none admit.Policy
	r := honest(t)
	r.policy = none
	if a := r.check(t); a.Admitted || codes(a) != "bad_signature" {
		t.Errorf("the zero policy: %v, %s", a.Admitted, codes(a))
	}
	// Even for a decision that is as empty as the pins are.
	for name, unpin := range map[string]func(*admit.Policy, *decision.Decision){
		"gate":          func(p *admit.Policy, d *decision.Decision) { p.Gate, d.Gate = "", "" },
		"environment":   func(p *admit.Policy, d *decision.Decision) { p.Environment, d.Release.Environment = "", "" },
		"customer":      func(p *admit.Policy, d *decision.Decision) { p.Engagement.Customer, d.Engagement.Customer = "", "" },
		"engagement":    func(p *admit.Policy, d *decision.Decision) { p.Engagement.ID, d.Engagement.ID = "", "" },
		"supplier":      func(p *admit.Policy, d *decision.Decision) { p.Engagement.Supplier, d.Engagement.Supplier = "", "" },
		"policy's keys": func(p *admit.Policy, d *decision.Decision) { p.Rulebook.Keys, d.Policy.Signers = nil, nil },
		"trust's keys":  func(p *admit.Policy, d *decision.Decision) { p.Trust.Keys, d.Trust.Signers = nil, nil },
	} {
		r := honest(t)
		r.decision = func(d *decision.Decision) {
			unpin(&r.policy, d)
			d.Release.Engagement = d.Engagement.Digest()
		}
		if a := r.check(t); a.Admitted || a.Decision == nil {
			t.Errorf("without a pinned %s: %v, %s", name, a.Admitted, codes(a))
		}
	}
}

// A signed approval with any one byte changed is refused, or is read as the same.
func TestMangledDecisions(t *testing.T) {
	r := honest(t)
	var file []byte
	r.file = func(b []byte) []byte { file = b; return b }
	if a := r.check(t); !a.Admitted {
		t.Fatalf("not admitted as it is: %s", codes(a))
	}
	honestly, err := intoto.Read(file)
	must(t, err)
	for at := range file {
		spoilt := slices.Clone(file)
		spoilt[at] ^= 1
		a := admit.Check(r.policy, spoilt, r.artifacts, nil, r.now)
		if a.Admitted && a.Payload != canon.Sum(honestly.Payload) {
			t.Fatalf("with byte %d changed another decision is admitted", at)
		}
		cut := admit.Check(r.policy, file[:at], r.artifacts, nil, r.now)
		if cut.Admitted && len(strings.TrimSpace(string(file[at:]))) > 0 {
			t.Fatalf("cut at byte %d it is admitted", at)
		}
	}
}

func TestAdmissionAsJSON(t *testing.T) {
	var zero admit.Admission
	if zero.Admitted {
		t.Fatal("the zero admission admits")
	}
	r := honest(t)
	r.key = "other"
	b, err := json.Marshal(r.check(t))
	must(t, err)
	if want := `{"admitted":false,"objections":[{"code":"bad_signature","text":"no trusted key signed it","hint":"check that admission.hcl pins the gate that decided, by its key or its identity"}]}`; string(b) != want {
		t.Errorf("got %s", b)
	}
}
