// Package failclosed breaks an honest engagement in every way that a careless
// author or an attacker might, and holds that nothing broken is ever approved.
//
// Each row of the table breaks one thing: the evidence, a control, the bundle that
// holds it, or what a release asks. It runs from end to end, signed for real, and
// states what must come of it. The board votes for whatever it is shown, so that
// no row is denied merely because votes are void.
package failclosed_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

func TestMain(m *testing.M) {
	defer testkit.Clean()
	m.Run() // whoever called TestMain exits by its result
}

// What must come of a row.
const (
	refused = "refused" // policy check, policy sign or the gate say that there is nothing to decide by
	missing = "denied: missing"
	fails   = "denied: fail"
	erring  = "denied: error"
)

const (
	controlID   = "TST-09"
	controlFile = "controls/testing_and_validation/tested/tested.rego"
	exitFile    = "controls/post_go_live_support/ended/ended.rego"
	checklist   = "checklists/attacked/data.json"
	libFile     = "lib/evidence/evidence.rego"
	reportFile  = "evidence/4-pentest-report.invented-penetration-tester.dsse.json"
	releaseFile = "releases/1.0.0/release.hcl"
)

// A row is one break.
type row struct {
	name string
	want string
	says string // in the refusal, or in what the decision says

	// What is broken; mostly one of these.
	swap    []string                  // before, after: texts of the control
	control func(string) string       // the control as a whole
	files   func(map[string]string)   // the bundle's files; a control that is deleted is not written
	report  func(map[string]any)      // the predicate of the penetration test, then signed
	engage  func(*testkit.Engagement) // the engagement, before the policy is signed
	tamper  func(*testkit.Engagement) // the engagement, after it

	unchecked bool                // security signs without the check
	signed    map[string][]string // for these controls; nil: those of the honest bundle
	once      bool                // too slow to evaluate twice: there are no votes

	peer *peer // the same break under conftest, where it has one
}

// files are the honest bundle's, beside gate.hcl.
func files(t *testing.T) map[string]string {
	t.Helper()
	read := func(name string) string {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	return map[string]string{
		controlFile: read("tested.rego"),
		exitFile:    read("ended.rego"),
		libFile:     "package lib.evidence\n\ncite(attestation, pointer) := {\"attestation\": attestation.id, \"pointer\": pointer}\n",
		checklist:   `{"components": ["wallet-issuer", "wallet-verifier"]}`,
	}
}

// required is what the honest bundle requires, by gate.
var required = map[string][]string{demo.Gate: {controlID}, "emergency-release": {controlID}, demo.Milestone: {controlID}, demo.Exit: {"OPS-04"}}

// engagement is the honest one, with our bundle in place of the demo's, broken.
func (r row) engagement(t *testing.T) *testkit.Engagement {
	t.Helper()
	e := testkit.New(t)
	e.Remove("policy/controls")
	e.Remove("policy/lib")
	e.Replace("policy/gate.hcl", `never    = ["GLV-12"]`, `never    = []`) // which this bundle does not hold
	bundled := files(t)
	bundled[controlFile] = exchange(t, bundled[controlFile], r.swap)
	if r.control != nil {
		bundled[controlFile] = r.control(bundled[controlFile])
	}
	if r.files != nil {
		r.files(bundled)
	}
	for name, content := range bundled {
		e.Write("policy/"+name, []byte(content))
	}
	if r.report != nil {
		e.Remove(reportFile)
		e.Attest(testkit.Claim{Kind: "pentest-report", Change: r.report, Signers: []string{"invented-penetration-tester"}, File: "4-pentest-report"})
	}
	if r.engage != nil {
		r.engage(e)
	}
	return e
}

// exchange replaces texts, each of which must be there once at least.
func exchange(t *testing.T, text string, swap []string) string {
	t.Helper()
	for pair := range slices.Chunk(swap, 2) {
		if !strings.Contains(text, pair[0]) {
			t.Fatalf("there is no %q to replace", pair[0])
		}
		text = strings.ReplaceAll(text, pair[0], pair[1])
	}
	return text
}

// seal signs the policy: after the check, or for a given list of controls
// without it.
func seal(e *testkit.Engagement, gates map[string][]string) error {
	b, err := bundle.Load(e.Path("policy"), bundle.Policy)
	if err != nil {
		return err
	}
	m, ok := b.Signed()
	if !ok {
		return errors.New("the policy was not signed before")
	}
	m.Version++
	if m.Gates, m.Checked, m.Compiled = gates, nil, ""; gates == nil {
		if err = lint.Freeze(b, testkit.Now, &m); err != nil {
			return err
		}
	}
	payload, err := b.Payload(m)
	if err != nil {
		return err
	}
	envelope, err := e.Signer("demo-security").Sign(payload)
	if err != nil {
		return err
	}
	return b.Store(envelope, m)
}

// decide has the gate decide, after the board has approved whatever there is.
func (r row) decide(t *testing.T, e *testkit.Engagement) (decision.Decision, error) {
	t.Helper()
	d, err := evaluate(t, e)
	if err != nil || r.once {
		return d, err
	}
	votes, _ := filepath.Glob(e.Path("evidence/vote.*"))
	for _, name := range votes {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	e.Attest(testkit.Claim{Kind: plan.VoteKind, Signers: testkit.Members, File: "vote", Subject: []intoto.Subject{intoto.SubjectOf("package", d.Package)}})
	return evaluate(t, e)
}

func evaluate(t *testing.T, e *testkit.Engagement) (decision.Decision, error) {
	t.Helper()
	in, _, err := gate.Open(gate.Options{
		Paths: gate.Layout(e.Dir, demo.Release), ReleaseID: demo.Release, Gate: demo.Gate, At: testkit.Now,
		PolicyKeys: []trust.Key{e.Signer("demo-security").Key()},
		OpenSigner: func() (*sign.Signer, error) { return e.Signer("demo-gate"), nil },
	})
	if err != nil {
		return decision.Decision{}, err
	}
	return gate.Evaluate(t.Context(), in, testkit.Now)
}

// judge runs the row and returns what came of it and what was said.
func (r row) judge(t *testing.T) (outcome, said string) {
	t.Helper()
	e := r.engagement(t)
	var checked error
	if !r.unchecked {
		if checked = seal(e, nil); checked != nil {
			refusal(t, checked)
		}
	}
	if r.unchecked || checked != nil { // whoever signs without the check must gain nothing by it
		gates := r.signed
		if gates == nil {
			gates = required
		}
		if err := seal(e, gates); err != nil {
			return refused, err.Error()
		}
	}
	if r.tamper != nil {
		r.tamper(e)
	}
	d, err := r.decide(t, e)
	if err != nil {
		refusal(t, err)
		return refused, errors.Join(checked, err).Error()
	}
	outcome, said = outcomeOf(t, r, d)
	if checked != nil && outcome != "approved" {
		return refused, checked.Error()
	}
	return outcome, said
}

// refusal holds that a refusal is one that people can act on, not a failure of
// the program.
func refusal(t *testing.T, err error) {
	t.Helper()
	if fault.KindOf(err) != fault.Refused {
		t.Errorf("not a refusal: %v", err)
	}
}

// outcomeOf says how a decision came out, and what it says.
func outcomeOf(t *testing.T, r row, d decision.Decision) (outcome, said string) {
	t.Helper()
	var text strings.Builder
	codes := map[string]bool{}
	for _, reason := range d.Reasons {
		codes[reason.Code] = true
		text.WriteString(reason.Line() + "\n")
	}
	for _, rejection := range d.Rejections.Listed {
		text.WriteString(rejection.Code + ": " + rejection.Text + "\n")
	}
	for _, result := range d.Results {
		text.WriteString(result.ID + ": " + string(result.Outcome) + " " + result.Problem + "\n")
		for _, criterion := range result.Criteria {
			if !criterion.Met {
				text.WriteString("unmet " + criterion.Name + "\n")
			}
		}
	}
	if codes["quorum_not_met"] && !r.once {
		t.Errorf("the votes do not count, so that the break was not put to the test:\n%s", text.String())
	}
	if d.Verdict == decision.Approved {
		return "approved", text.String()
	}
	i := slices.IndexFunc(d.Results, func(r decision.Result) bool { return r.Outcome != decision.Pass && !r.Host })
	switch {
	case i >= 0:
		return "denied: " + string(d.Results[i].Outcome), text.String()
	case codes["missing"] || codes["nothing_judged"]:
		return missing, text.String()
	default:
		return "denied", text.String()
	}
}

// fewest is how many rows there are at least: a table that shrinks must not pass.
const fewest = 45

func TestNothingBrokenIsApproved(t *testing.T) {
	seen := map[string]bool{}
	var count [3]atomic.Int64 // refused, denied, approved
	t.Run("rows", func(t *testing.T) {
		for _, r := range rows {
			if seen[r.name] {
				t.Fatalf("two rows are named %q", r.name)
			}
			seen[r.name] = true
			t.Run(r.name, func(t *testing.T) {
				t.Parallel()
				outcome, said := r.judge(t)
				switch {
				case outcome == refused:
					count[0].Add(1)
				case strings.HasPrefix(outcome, "denied"):
					count[1].Add(1)
				default:
					count[2].Add(1)
				}
				if outcome != r.want {
					t.Errorf("%s, want %s:\n%s", outcome, r.want, said)
				}
				if r.says == "" || !strings.Contains(said, r.says) {
					t.Errorf("%q is not said in:\n%s", r.says, said)
				}
			})
		}
	})
	t.Logf("%d rows: %d refused when loading, %d denied, %d approved", len(rows), count[0].Load(), count[1].Load(), count[2].Load())
	if len(rows) < fewest {
		t.Errorf("there are only %d rows, want %d", len(rows), fewest)
	}
	if n := count[2].Load(); n != 0 {
		t.Errorf("%d broken engagements were approved", n)
	}
}

// TestUnnoticed: a break that the gate has come to notice belongs in the table.
func TestUnnoticed(t *testing.T) {
	for _, r := range unnoticed {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			if outcome, said := r.judge(t); outcome != "approved" {
				t.Errorf("it is noticed now: make it a row of the table\n%s:\n%s", outcome, said)
			}
		})
	}
}

// TestUnbroken: what the rows break is approved as long as it is whole.
func TestUnbroken(t *testing.T) {
	if outcome, said := (row{}).judge(t); outcome != "approved" {
		t.Errorf("%s:\n%s", outcome, said)
	}
	var got bundle.Manifest
	if err := lint.Freeze(frozen(t), testkit.Now, &got); err != nil || !maps.EqualFunc(got.Gates, required, slices.Equal) {
		t.Errorf("the honest bundle requires %v, want %v (%v)", got.Gates, required, err)
	}
}

func frozen(t *testing.T) *bundle.Bundle {
	t.Helper()
	b, err := bundle.Load((row{}).engagement(t).Path("policy"), bundle.Policy)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
