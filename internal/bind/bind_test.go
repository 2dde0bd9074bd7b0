package bind_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/testkit"
)

const signer = "signer"

// one is a world whose gate asks for one kind in each of the phases.
func one(t *testing.T, kind string, about plan.About, phases ...string) *world {
	t.Helper()
	var list []plan.Phase
	for _, phase := range phases {
		list = append(list, plan.Phase{Name: phase, Evidence: []plan.Requirement{{Kind: kind, Phase: phase, About: about, Signers: []plan.SignerRule{{Role: "any", Count: 1}}}}})
	}
	return newWorld(t, []testkit.Member{{ID: signer, Person: "somebody", Roles: []string{"any"}}}, list...)
}

// TestSubjects pins what a statement must name to be about the thing at hand: the
// right thing's SHA-256, whatever else it names, and never by a name or a weaker
// digest.
func TestSubjects(t *testing.T) {
	w := one(t, "pentest-report", plan.AboutArtifacts, "testing-and-validation")
	engagement, release := w.Plan.Engagement.Digest(), w.Plan.Release.Digest()
	issuer, verifier := w.Plan.Release.Artifacts[0].SHA256, w.Plan.Release.Artifacts[1].SHA256
	other := canon.Sum([]byte("something else"))
	digests := func(d map[string]string) []intoto.Subject { return []intoto.Subject{{Name: "issuer", Digest: d}} }
	of := func(all ...canon.Digest) []intoto.Subject {
		var subjects []intoto.Subject
		for i, d := range all {
			subjects = append(subjects, intoto.SubjectOf(fmt.Sprint("thing ", i), d))
		}
		return subjects
	}
	for _, c := range []struct {
		name     string
		about    plan.About
		subjects []intoto.Subject
		covers   []string
		code     string
	}{
		{"the engagement", plan.AboutEngagement, of(engagement), nil, ""},
		{"the engagement and more", plan.AboutEngagement, of(other, engagement), nil, ""},
		{"the release where the engagement is asked for", plan.AboutEngagement, of(release), nil, "wrong_engagement"},
		{"the release", plan.AboutRelease, of(release), nil, ""},
		{"the release and more", plan.AboutRelease, of(release, other), nil, ""},
		{"another release by the same name", plan.AboutRelease, []intoto.Subject{intoto.SubjectOf("release:1.0.0", other)}, nil, "wrong_release"},
		{"the artifacts where the release is asked for", plan.AboutRelease, of(issuer, verifier), nil, "wrong_release"},
		{"both artifacts, in another order", plan.AboutArtifacts, of(verifier, issuer), []string{"issuer", "verifier"}, ""},
		{"one artifact", plan.AboutArtifacts, of(verifier), []string{"verifier"}, ""},
		{"one artifact twice", plan.AboutArtifacts, of(verifier, verifier), []string{"verifier"}, ""},
		{"an artifact of something else, too", plan.AboutArtifacts, of(other, issuer), []string{"issuer"}, ""},
		{"no artifact of ours", plan.AboutArtifacts, of(other), nil, "wrong_release"},
		{"the release where artifacts are asked for", plan.AboutArtifacts, of(release), nil, "wrong_release"},
		{"several digests, the right SHA-256 among them", plan.AboutArtifacts, digests(map[string]string{"sha256": string(issuer), "sha512": strings.Repeat("0", 128)}), []string{"issuer"}, ""},
		{"the right digest under a weaker algorithm's name", plan.AboutArtifacts, digests(map[string]string{"sha1": string(issuer)}), nil, "wrong_release"},
		{"the right digest under a name in capitals", plan.AboutArtifacts, digests(map[string]string{"SHA256": string(issuer)}), nil, "wrong_release"},
		{"the right digest in capitals", plan.AboutArtifacts, digests(map[string]string{"sha256": strings.ToUpper(string(issuer))}), nil, "wrong_release"},
		{"a prefix of the right digest", plan.AboutArtifacts, digests(map[string]string{"sha256": string(issuer[:63])}), nil, "wrong_release"},
		{"an empty digest", plan.AboutArtifacts, digests(map[string]string{"sha256": ""}), nil, "wrong_release"},
		{"evidence cannot be about the package", plan.AboutPackage, of(release), nil, "wrong_subject"},
		{"a subject that nobody knows", "", of(release), nil, "wrong_subject"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.Plan.Gate.Phases[0].Evidence[0].About = c.about
			bound, rejected := w.Bind(w.Attest("pentest-report", c.subjects, nil, signer))
			if c.code == "" {
				if len(bound) != 1 || len(rejected) != 0 {
					t.Fatalf("bound %d, rejected %+v", len(bound), rejected)
				}
				if !slices.Equal(bound[0].Covers, c.covers) {
					t.Errorf("covers %q, want %q", bound[0].Covers, c.covers)
				}
				return
			}
			if len(bound) != 0 || len(rejected) != 1 || rejected[0].Code != c.code {
				t.Errorf("bound %d, rejected %+v, want %s", len(bound), rejected, c.code)
			}
		})
	}
}

// TestSubjectsAreBound: what attest writes is what binding looks for.
func TestSubjectsAreBound(t *testing.T) {
	w := one(t, "pentest-report", "", "testing-and-validation")
	for _, about := range []plan.About{plan.AboutEngagement, plan.AboutRelease, plan.AboutArtifacts} {
		subjects, err := bind.Subjects(about, w.Plan.Engagement, w.Plan.Release)
		if err != nil {
			t.Fatal(err)
		}
		w.Plan.Gate.Phases[0].Evidence[0].About = about
		if bound, rejected := w.Bind(w.Attest("pentest-report", subjects, nil, signer)); len(bound) != 1 {
			t.Errorf("%s: %+v", about, rejected)
		}
	}
	for _, about := range []plan.About{plan.AboutPackage, ""} {
		if subjects, err := bind.Subjects(about, w.Plan.Engagement, w.Plan.Release); err == nil {
			t.Errorf("%q has the subjects %v", about, subjects)
		}
	}
}

func TestSigningTime(t *testing.T) {
	w := one(t, "pentest-report", plan.AboutRelease, "testing-and-validation")
	for _, c := range []struct {
		name, text, code string
	}{
		{"now", "2026-06-30T04:00:00Z", ""},
		{"as far ahead as clocks may differ", "2026-06-30T04:05:00Z", ""},
		{"a second further", "2026-06-30T04:05:01Z", "future"},
		{"a year ahead", "2027-06-30T04:00:00Z", "future"},
		{"long ago", "1999-12-31T23:59:59Z", ""},
		{"before nanoseconds can be counted", "0001-01-01T00:00:00Z", "no_time"},
		{"no such day", "2026-02-30T04:00:00Z", "no_time"},
		{"not in UTC", "2026-06-30T12:00:00+08:00", "schema_violation"},
		{"empty", "", "schema_violation"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bound, rejected := w.Bind(w.Attest("pentest-report", w.AboutRelease(), func(p map[string]any) { p["collectedAt"] = c.text }, signer))
			switch {
			case c.code != "":
				if len(bound) != 0 || len(rejected) != 1 || rejected[0].Code != c.code {
					t.Errorf("bound %d, rejected %+v, want %s", len(bound), rejected, c.code)
				}
			case len(bound) != 1:
				t.Errorf("rejected %+v", rejected)
			case bound[0].SignedAt.Format(time.RFC3339) != c.text || bound[0].TimeSource != bind.Claimed:
				t.Errorf("signed at %s (%s), want %s, claimed", bound[0].SignedAt, bound[0].TimeSource, c.text)
			}
		})
	}
}

// TestPhase: the phase is what the signed body says; a kind that two phases ask
// for counts only for the one that it names.
func TestPhase(t *testing.T) {
	const training, readiness = "training-and-knowledge-transfer", "go-live-readiness"
	for _, c := range []struct {
		name    string
		phases  []string
		claimed string
		code    string
	}{
		{"the first of two", []string{training, readiness}, training, ""},
		{"the second of two", []string{training, readiness}, readiness, ""},
		{"not the one asked for", []string{training}, readiness, "not_required"},
		{"no phase asks for it", nil, readiness, "not_required"},
		{"a phase that the kind does not know", []string{"onboarding-preparation"}, "onboarding-preparation", "schema_violation"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := one(t, "rehearsal", plan.AboutRelease, c.phases...)
			bound, rejected := w.Bind(w.Attest("rehearsal", w.AboutRelease(), func(p map[string]any) { p["phase"] = c.claimed }, signer))
			if c.code != "" {
				if len(bound) != 0 || len(rejected) != 1 || rejected[0].Code != c.code {
					t.Errorf("bound %d, rejected %+v, want %s", len(bound), rejected, c.code)
				}
			} else if len(bound) != 1 || bound[0].Phase != c.claimed {
				t.Errorf("bound %+v, rejected %+v, want phase %s", bound, rejected, c.claimed)
			}
		})
	}
}

// TestVoteIsBoundWithoutSubject: the ballot compares its subject with a package
// that is not known yet when binding.
func TestVoteIsBoundWithoutSubject(t *testing.T) {
	w := one(t, "pentest-report", plan.AboutRelease, "testing-and-validation")
	subject := []intoto.Subject{intoto.SubjectOf("package", canon.Sum([]byte("any package")))}
	bound, rejected := w.Bind(w.Attest(plan.VoteKind, subject, nil, signer))
	if len(bound) != 1 || bound[0].Phase != "" || len(bound[0].Covers) != 0 {
		t.Fatalf("bound %+v, rejected %+v", bound, rejected)
	}
	_, rejected = w.Bind(w.Attest(plan.VoteKind, subject, func(p map[string]any) { p["vote"] = "yes" }, signer))
	if len(rejected) != 1 || rejected[0].Code != "schema_violation" {
		t.Errorf("a vote of %q: %+v", "yes", rejected)
	}
}

// TestEveryFileIsAccountedFor: an attestation that two files hold is rejected
// twice, and what is bound names both.
func TestEveryFileIsAccountedFor(t *testing.T) {
	w := one(t, "pentest-report", plan.AboutRelease, "testing-and-validation")
	other := []intoto.Subject{intoto.SubjectOf("release", canon.Sum([]byte("another release")))}
	bound, rejected := w.Bind(w.Attest("pentest-report", other, nil, signer, signer))
	if len(bound) != 0 || len(rejected) != 2 || rejected[0].File == rejected[1].File || rejected[0].Payload != rejected[1].Payload {
		t.Errorf("rejected %+v", rejected)
	}
	bound, _ = w.Bind(w.Attest("pentest-report", w.AboutRelease(), nil, signer, signer))
	if len(bound) != 1 || len(bound[0].Attestation().Origins()) != 2 || len(bound[0].Attestation().Signers()) != 1 {
		t.Fatalf("bound %+v", bound)
	}
	e := bound[0].Evidence(bound[0].SignedAt.Add(90*time.Second+time.Millisecond), time.Hour)
	if e.AgeSeconds != 90 || e.LimitSeconds != 3600 || e.Kind != "pentest-report" || len(e.Files) != 2 {
		t.Errorf("evidence %+v", e)
	}
	if _, ok := bound[0].Value("/tester/lead"); !ok {
		t.Error("the predicate cannot be read")
	}
}
