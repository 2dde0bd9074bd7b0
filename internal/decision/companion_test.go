package decision_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/testkit"
)

// approved is what the honest engagement comes to.
func approved(t *testing.T) decision.Decision {
	t.Helper()
	d := testkit.New(t).Evaluate()
	d.Unsafe = nil
	if d.Type() != decision.ApprovalType {
		t.Fatalf("the honest engagement is %s: %+v", d.Type(), d.Reasons)
	}
	return d
}

// TestCompanions pins what they say, each in the words of its specification.
func TestCompanions(t *testing.T) {
	d := approved(t)
	approval := canon.Sum([]byte("approval"))
	companions, err := d.Companions(approval)
	if err != nil || len(companions) != 2 {
		t.Fatalf("%d, %v", len(companions), err)
	}
	again, err := d.Companions(approval)
	if err != nil {
		t.Fatal(err)
	}
	var artifacts []canon.Digest
	for _, a := range d.Release.Artifacts {
		artifacts = append(artifacts, a.SHA256)
	}
	for i, c := range companions {
		if string(c.Payload) != string(again[i].Payload) {
			t.Errorf("%s is another one each time", c.Name)
		}
		s, err := intoto.ReadStatement(c.Payload)
		if err != nil || s.PredicateType != c.Type || s.Type != intoto.StatementV1 {
			t.Errorf("%s: %+v, %v", c.Name, s, err)
		}
		var subjects []canon.Digest
		for _, subject := range s.Subject {
			subjects = append(subjects, canon.Digest(subject.Digest["sha256"]))
		}
		if !slices.Equal(subjects, artifacts) {
			t.Errorf("%s is about %s, want exactly the artifacts", c.Name, subjects)
		}
		var p struct {
			Verifier struct {
				ID       string
				Version  map[string]string
				Policies []struct{ Digest map[string]string }
			}
			Policy             struct{ Digest map[string]string }
			InputAttestations  []struct{ Digest map[string]string }
			VerificationResult string
			VerifiedLevels     []string
			ResourceURI        string `json:"resourceUri"`
			TimeVerified       string
			TimeCreated        string
			Properties         []string
		}
		if err := json.Unmarshal(s.Predicate, &p); err != nil {
			t.Fatal(err)
		}
		at := d.DecidedAt.Format("2006-01-02T15:04:05Z07:00")
		switch c.Type {
		case decision.SummaryType:
			if p.VerificationResult != "PASSED" || p.ResourceURI != "release:invented-agency/wallet-pilot/1.0.0" || p.TimeVerified != at || p.Policy.Digest["sha256"] != string(d.Policy.Digest) {
				t.Errorf("%+v", p)
			}
			if len(p.InputAttestations) != len(d.Evidence)+1 || p.InputAttestations[0].Digest["sha256"] != string(approval) {
				t.Errorf("%d input attestations for %d pieces of evidence", len(p.InputAttestations), len(d.Evidence))
			}
			if !slices.Equal(p.VerifiedLevels, []string{"RELEASEGATE_ENV-07", "RELEASEGATE_TST-12", "SLSA_BUILD_LEVEL_1"}) {
				t.Errorf("levels %q", p.VerifiedLevels)
			}
		case decision.ResultType:
			if p.TimeCreated != at || len(p.Verifier.Policies) != 2 || p.Verifier.Policies[1].Digest["sha256"] != string(d.Trust.Digest) || !slices.Contains(p.Properties, "RELEASEGATE_APPROVED") || !slices.Contains(p.Properties, "RELEASEGATE_TST-09") {
				t.Errorf("%+v", p)
			}
		default:
			t.Errorf("unknown companion %s", c.Type)
		}
		if p.Verifier.ID != decision.VerifierID {
			t.Errorf("%s is by %q", c.Name, p.Verifier.ID)
		}
	}
}

// TestLevelsAreThoseOfPassedControls: a control about provenance that has not passed
// takes its own level away, and that of SLSA.
func TestLevelsAreThoseOfPassedControls(t *testing.T) {
	honest := approved(t)
	for _, outcome := range []decision.Outcome{decision.Fail, decision.Missing, decision.Error, decision.NotApplicable, decision.Waived} {
		d := honest
		d.Results = slices.Clone(d.Results)
		i := slices.IndexFunc(d.Results, func(r decision.Result) bool { return r.ID == "ENV-07" })
		d.Results[i].Outcome = outcome
		companions, err := d.Companions("")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range companions {
			for _, word := range []string{"SLSA_BUILD", "ENV-07"} {
				if strings.Contains(string(c.Payload), word) {
					t.Errorf("%s: %s still says %s", outcome, c.Name, word)
				}
			}
		}
	}
}

// TestNothingButAnApprovalHasCompanions: stock tools take one for a yes.
func TestNothingButAnApprovalHasCompanions(t *testing.T) {
	for name, spoil := range map[string]func(*decision.Decision){
		"denial":         func(d *decision.Decision) { d.Verdict = decision.Denied },
		"phase decision": func(d *decision.Decision) { d.Phase = "testing-and-validation" },
		"trial":          func(d *decision.Decision) { d.Unsafe = []string{"--dry-run"} },
		"nothing at all": func(d *decision.Decision) { *d = decision.Decision{} },
	} {
		d := approved(t)
		spoil(&d)
		if companions, err := d.Companions(""); err != nil || len(companions) != 0 {
			t.Errorf("a %s has %d companions, %v", name, len(companions), err)
		}
	}
}
