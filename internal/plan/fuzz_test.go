package plan_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/testkit"
)

// FuzzRelease: whatever release.hcl holds, it is refused with words, or it is a
// release that names at least one artifact and can be digested.
func FuzzRelease(f *testing.F) {
	e := testkit.New(f)
	honest, err := os.ReadFile(e.Path("releases/1.0.0/release.hcl"))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{honest, nil, []byte(`release "x" {`), []byte("a = [for x in [1]: x]"), []byte("x = \"${1}\""), []byte("x = <<A\n${[\nA\n")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		_, release, err := plan.Release("release.hcl", content)
		switch {
		case err != nil && err.Error() == "":
			t.Error("refused without a word")
		case err == nil && (len(release.Artifacts) == 0 || !release.Digest().Valid() || !release.Window.Start.Before(release.Window.End)):
			t.Errorf("read as %+v", release)
		}
	})
}

// FuzzAdmission: whatever admission.hcl holds, it is refused with words, or it names
// whom to believe about the decision and about both rulebooks.
func FuzzAdmission(f *testing.F) {
	e := testkit.New(f)
	name := e.Path("admission.hcl")
	honest := e.Text(name)
	for _, seed := range []string{honest, "", "admission {", strings.Replace(honest, "keys", "key", 1), strings.ReplaceAll(honest, `.pub"`, `.pub", "../../x"`), strings.ReplaceAll(honest, "min_version", "threshold = 0\n min_version")} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		p, err := plan.Admission(name, content)
		if err != nil {
			if err.Error() == "" {
				t.Error("refused without a word")
			}
			return
		}
		if len(p.Gates.Keys)+len(p.Gates.Identities) == 0 || len(p.Rulebook.Keys)+len(p.Rulebook.Identities) == 0 || len(p.Trust.Keys)+len(p.Trust.Identities) == 0 || p.Rulebook.MinVersion < 1 || p.Trust.MinVersion < 1 || !plan.IsID(p.Gate) || !plan.IsID(p.Engagement.Customer) {
			t.Errorf("read as %+v", p)
		}
	})
}

// FuzzGate: whatever gate.hcl holds, it is refused with words, or each of its gates
// asks for something, and what it decides ends.
func FuzzGate(f *testing.F) {
	for _, seed := range []string{goodGate, testkit.GateHCL, "", `gate "x" {}`, strings.Replace(goodGate, "phases", "phase", 1), strings.ReplaceAll(goodGate, "count", "count = -1 #")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		gates, err := plan.Gates(policy(t, content))
		if err != nil && err.Error() == "" || err == nil && len(gates) == 0 {
			t.Fatalf("%d gates, and the error %v", len(gates), err)
		}
		if err != nil {
			return
		}
		for _, g := range gates {
			if g.Validity <= 0 || len(g.PhaseNames()) == 0 || !plan.IsID(g.Name) {
				t.Errorf("read as %+v", g)
			}
		}
	})
}

// FuzzTrust: whatever trust.hcl holds, it is refused with words, or it lists people,
// and nobody before or after the time of a key.
func FuzzTrust(f *testing.F) {
	for _, seed := range []string{goodTrust, "", `person "x" {}`, strings.Replace(goodTrust, "roles", "role", 1), strings.ReplaceAll(goodTrust, "keys/", "../"), strings.ReplaceAll(goodTrust, "one.pub", "private.key")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		roster, err := plan.Roster(trusted(t, content))
		if (err == nil) != (roster != nil) || err != nil && err.Error() == "" {
			t.Fatalf("a roster: %v, and the error %v", roster != nil, err)
		}
		if roster != nil && len(roster.Holders("any", time.Time{})) > 0 {
			t.Error("somebody holds a role at the beginning of time")
		}
	})
}
