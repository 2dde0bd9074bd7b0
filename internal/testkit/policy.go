package testkit

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/require"
	"github.com/credentry/releasegate/internal/source"
)

// Where the files of a small policy bundle lie.
const (
	ControlFile   = "controls/testing_and_validation/tested/tested.rego"
	LibFile       = "lib/evidence/evidence.rego"
	CatalogueFile = "catalogues/iso9001-2015/data.json"
)

// Citing is a library of one function.
const Citing = `package lib.evidence

cite(attestation, pointer) := {"attestation": attestation.id, "pointer": pointer}
`

// Catalogue is a catalogue, cut down to what the honest control and the tests map to.
const Catalogue = `{
  "id": "iso9001-2015", "title": "ISO 9001:2015", "edition": "2015", "source": "a list",
  "ids": {
    "8.6": {"title": "Release"},
    "8.7": {"title": "Nonconforming outputs"},
    "10.1": {"title": "Improvement", "topic": "improvement in general"},
    "10.2": {"title": "Nonconformity", "topic": "nonconformity"},
    "10.3": {"title": "Continual improvement", "topic": "continual improvement"},
    "11.1": {"title": "Not read in the text", "unconfirmed": true}
  }
}`

// Control is a small control that keeps the contract.
const Control = `# METADATA
# title: The release was tested
# custom:
#   id: TST-1
#   severity: high
#   frameworks: {iso9001-2015: ["8.7"]}
#   evidence: [pentest-report]
#   params:
#     max_age_days: {type: integer, default: 90, tighten: lower}
#   criteria:
#     recent: The test is recent.
#     settled: Nothing is open.
#   headline: {open: open findings}
#   not_applicable: [The release is a pilot]
#   remediation: Test it.
package controls.testing_and_validation.tested

import data.lib.evidence

met.recent contains evidence.cite(report, "/predicate/finishedAt") if {
	some report in input.evidence["pentest-report"]
	_expiry(report) >= input.now_ns
}

met.settled contains evidence.cite(report, "/predicate/findings") if {
	some report in input.evidence["pentest-report"]
	every item in report.predicate.findings {
		item.status != "open"
	}
}

finding contains {"criterion": "settled", "key": item.id, "text": "it is open", "cite": evidence.cite(report, "/predicate/findings")} if {
	some report in input.evidence["pentest-report"]
	some item in report.predicate.findings
	item.status == "open"
}

headline.open := count([item | some item in input.evidence["pentest-report"][0].predicate.findings; item.status == "open"])

valid_until contains _expiry(report) if some report in input.evidence["pentest-report"]

not_applicable contains "The release is a pilot" if _pilot

_pilot if input.release.environment == "pilot"

_expiry(report) := report.signed_at_ns + ((data.params["TST-1"].max_age_days * 86400) * 1000000000)
`

// SecurityFile is where SecurityCatalogue lies.
const SecurityFile = "catalogues/iso27001-2022/data.json"

// SecurityCatalogue is the catalogue of a standard that numbers otherwise, and of which a
// Statement of Applicability says what applies.
const SecurityCatalogue = `{
  "id": "iso27001-2022", "title": "ISO/IEC 27001:2022", "edition": "2022", "source": "a list",
  "kinds": {"annex": {"title": "ISO/IEC 27001:2022 Annex A", "soa": true}, "clause": {"title": "ISO/IEC 27001:2022 clauses"}},
  "ids": {
    "8.1": {"title": "Operation", "kind": "clause"},
    "10.1": {"title": "Continual improvement", "kind": "clause", "topic": "continual improvement"},
    "10.2": {"title": "Nonconformity", "kind": "clause", "topic": "nonconformity"},
    "A.5.9": {"title": "Assets", "kind": "annex"},
    "A.5.10": {"title": "Use of assets", "kind": "annex"},
    "A.7.1": {"title": "Perimeters", "kind": "annex"},
    "A.8.11": {"title": "Masking", "kind": "annex"}
  }
}`

// GateHCL has one gate, which requires the one control.
const GateHCL = `
gate "production-release" {
  validity = "7d"
  tiers    = ["core"]
  phases   = ["testing-and-validation"]
}

phase "testing-and-validation" {
  evidence "pentest-report" {
    about = "release"
    signers {
      role  = "tester"
      count = 1
    }
  }
}
`

// Policy writes the files of a policy bundle, and loads it.
func Policy(t testing.TB, content map[string]string) *bundle.Bundle {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b, err := bundle.Load(dir, bundle.Policy)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// SmallControl is a control of one criterion, c, with a body of its own.
func SmallControl(name, body string) string {
	return fmt.Sprintf(`# METADATA
# title: Control %[1]s
# custom:
#   id: %[1]s
#   severity: high
#   frameworks: {iso9001-2015: ["8.7"]}
#   evidence: [pentest-report]
#   criteria:
#     c: It is so.
#   not_applicable: [It is a pilot, It is a rehearsal]
#   headline: {figure: a figure}
#   remediation: Mend it.
package controls.testing_and_validation.%[1]s

_figure := "set"

headline.figure := _figure

%[2]s
`, name, strings.ReplaceAll(body, "evidence.cite(", "data.lib.evidence.cite("))
}

// Judge returns the evidence that counts; nothing may be lacking.
func (w *World) Judge(envelopes ...[]source.Envelope) []require.Counted {
	w.t.Helper()
	bound, rejected := w.Bind(envelopes...)
	counted, gaps, rejected := require.Judge(w.Plan, bound, rejected, Now)
	if len(gaps)+len(rejected) > 0 {
		w.t.Fatalf("gaps %+v, rejected %+v", gaps, rejected)
	}
	return counted
}

// Tested is a world with one penetration test that counts.
func Tested(t *testing.T) (*World, control.Case) {
	t.Helper()
	const phase = "testing-and-validation"
	w := NewWorld(t, []Member{{ID: "tester", Person: "anne", Roles: []string{"tester"}}}, plan.Phase{Name: phase, Evidence: []plan.Requirement{
		{Kind: "pentest-report", Phase: phase, About: plan.AboutRelease, Signers: []plan.SignerRule{{Role: "tester", Count: 1}}},
	}})
	counted := w.Judge(w.Attest("pentest-report", w.AboutRelease(), nil, "tester"))
	return w, control.Case{Gate: w.Plan.Gate, Engagement: w.Plan.Engagement, Release: w.Plan.Release, Evidence: counted, At: Now, Twice: true}
}
