package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/builtin"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/testkit"
)

var update = flag.Bool("update", false, "rewrite golden files")

// at runs the command line as if it were that instant, and returns the exit code
// and what was printed.
func at(now time.Time, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	p := &process{args: args, stdout: &out, stderr: &errs, now: func() time.Time { return now }, getenv: func(string) string { return "" }}
	code = p.run(context.Background())
	return code, out.String(), errs.String()
}

// A vector spoils one thing of an honest engagement, and says which step must
// refuse it, how, and in which words.
type vector struct {
	name  string
	spoil func(*testkit.Engagement)
	step  string
	exit  int
	code  string   // among reasons, rejections and votes; empty if there is no decision
	says  string   // what must be said of it
	args  []string // further arguments of decide
}

// steps says which step gives which code, so that a vector cannot be refused in
// the right way by the wrong step.
var steps = map[string]string{
	"unreadable": "source", "too_large": "source", "not_strict_json": "source", "not_an_envelope": "source",
	"bad_signature": "trust", "unknown_signer": "trust", "tlog_mismatch": "trust", "no_time": "trust require", "bad_certificate": "trust", "bad_bundle": "trust", "wrong_payload_type": "trust", "revoked_key": "trust", "expired_key": "trust", "early_key": "trust", "not_a_statement": "trust",
	"unknown_predicate": "bind", "schema_violation": "bind", "wrong_engagement": "bind", "wrong_release": "bind", "future": "bind", "not_required": "bind",
	"missing": "require", "out_of_order": "require", "artifact_flow": "require", "verification_failed": "require", "stale": "require", "poor_evidence": "require", "another_plan": "require", "threshold_not_met": "require", "wrong_role": "require", "separation_of_duties": "require", "contradiction": "require",
	"withheld": "register", "unwitnessed": "register", "unregistered": "register", "withdraws_nothing": "register", "withdrawn": "register",
	"quorum_not_met": "ballot", "rejected_by_board": "ballot", "unknown_person": "ballot", "request_differs": "ballot",
	"another_package": "ballot", "too_early": "ballot", "not_a_member": "ballot", "conflict_of_interest": "ballot",
	"another_board": "ballot", "too_many_waivers": "ballot", "unproven_time": "ballot",
	"waiver_elsewhere": "ballot", "waiver_too_broad": "ballot", "waiver_no_finding": "ballot", "waiver_another_finding": "ballot", "waiver_not_a_finding": "ballot",
	"waiver_not_allowed": "ballot", "waiver_hides_more": "ballot", "waiver_critical": "ballot", "waiver_not_needed": "ballot", "waiver_unknown_person": "ballot", "waiver_dates": "ballot",
	"waiver_too_long": "ballot", "waiver_not_begun": "ballot", "waiver_expired": "ballot", "waiver_review_overdue": "ballot", "waiver_remediation_overdue": "ballot", "waiver_ends_before_go_live": "ballot",
	"waiver_renewed_too_often": "ballot", "waiver_uncompensated": "ballot", "waiver_compensation_ends": "ballot", "waiver_risk": "ballot",
	"waiver_not_requested": "ballot", "waiver_not_approved": "ballot", "waiver_self_granted": "ballot",
	"unmet": "control", "not_evaluated": "control", "control_error": "control",
	"nothing_judged": "decision",
}

func TestVectors(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range slices.Concat(vectors, waiverVectors, essentialVectors, artifactVectors) {
		if seen[v.name] {
			t.Fatalf("two vectors are named %q", v.name)
		}
		seen[v.name] = true
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			e := testkit.New(t)
			v.spoil(e)
			compareGolden(t, v.name, v.judge(t, e))
		})
	}
	for _, c := range builtin.Controls() {
		if c.ID != "EVD-11" && !seen[c.Fails] { // unsigned policy is refused, or makes a trial
			t.Errorf("%s names no vector in which it fails, but %q", c.ID, c.Fails)
		}
	}
	if len(vectors) < 80 {
		t.Errorf("there are only %d vectors", len(vectors))
	}
	strays(t, seen)
}

// strays finds golden files that no vector writes any more.
func strays(t *testing.T, seen map[string]bool) {
	files, _ := filepath.Glob(filepath.Join(vectorDir, "*.txt"))
	for _, f := range files {
		if name := strings.TrimSuffix(filepath.Base(f), ".txt"); !seen[name] {
			t.Errorf("%s belongs to no vector: remove it", f)
		}
	}
}

// judge decides the spoilt engagement and describes what came of it.
func (v vector) judge(t *testing.T, e *testkit.Engagement) string {
	args := append([]string{"decide", e.Dir, "--release", demo.Release, "--output", "json", "--key", e.Path("keys/demo-gate.key"), "--policy-key", e.Path("security.pub"), "--dossier=" + e.Path("vector.dossier.tgz")}, v.args...)
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "ENGAGEMENT", e.Dir)
	}
	code, stdout, stderr := at(testkit.Now, args...)
	if code != v.exit {
		t.Fatalf("exit %d, want %d\n%s%s", code, v.exit, stdout, stderr)
	}
	header := fmt.Sprintf("vector: %s\nstep: %s\nexit: %d\n", v.name, v.step, v.exit)
	if v.exit == exitRefused || v.exit == exitUsage {
		if v.code != "" {
			t.Fatal("a refusal has no code")
		}
		want(t, stderr, v.says)
		if !json.Valid([]byte(stdout)) || strings.Contains(stdout, `"verdict"`) {
			t.Errorf("standard output of a refusal must be JSON without a verdict:\n%s", stdout)
		}
		if found, _ := filepath.Glob(e.Path("decisions/production-release/*")); len(found) > 0 {
			t.Errorf("a refusal must write no decision: %q", found)
		}
		v.surveyed(t, e)
		return header + "\n" + neutral(e, stderr)
	}
	var page struct {
		Decision decision.Decision `json:"decision"`
		Payload  string            `json:"payload"`
	}
	if err := json.Unmarshal([]byte(stdout), &page); err != nil {
		t.Fatalf("%v\n%s", err, stdout)
	}
	d := page.Decision
	meetsSchema(t, &d)
	shown(t, e, &d, page.Payload)
	v.replayed(t, e)
	v.fails(t, &d)
	described, codes := describe(&d)
	if v.step == "" { // honest
		if d.Verdict != decision.Approved {
			t.Fatalf("the honest engagement was denied:\n%s", described)
		}
		if v.says != "" {
			want(t, described, v.says)
		}
		return header + described
	}
	if d.Verdict != decision.Denied || d.Type() == decision.ApprovalType {
		t.Fatalf("approved:\n%s", described)
	}
	if !slices.ContainsFunc(d.Results, func(r decision.Result) bool { return r.Outcome != decision.Pass && r.Outcome != decision.NotApplicable }) {
		t.Errorf("denied, but every control is met:\n%s", described)
	}
	for _, r := range d.Reasons {
		if r.Control == "" {
			t.Errorf("no control is named by %s: %s", r.Code, r.Text)
		}
	}
	if !codes[v.code] {
		t.Errorf("no code %q in\n%s", v.code, described)
	}
	if !slices.Contains(strings.Fields(steps[v.code]), v.step) {
		t.Errorf("code %q is given by step %q, want %q", v.code, steps[v.code], v.step)
	}
	want(t, described, v.says)
	return header + described
}

// fails sees the built-in controls fail that say they do in this vector.
func (v vector) fails(t *testing.T, d *decision.Decision) {
	t.Helper()
	for _, c := range builtin.Controls() {
		if c.Fails == v.name && !slices.ContainsFunc(d.Results, func(r decision.Result) bool { return r.ID == c.ID && r.Outcome == decision.Fail }) {
			t.Errorf("%s does not fail", c.ID)
		}
	}
}

// shown shows the decision that was stored to those who read one: admission lets
// nothing through but an approval of its gate, and the report says the verdict.
func shown(t *testing.T, e *testkit.Engagement, d *decision.Decision, payload string) {
	t.Helper()
	found, err := filepath.Glob(e.Path("decisions/*/*-" + payload[:min(12, len(payload))] + ".sigstore.json"))
	deeper, deeperErr := filepath.Glob(e.Path("decisions/*/*/*-" + payload[:min(12, len(payload))] + ".sigstore.json"))
	if found = append(found, deeper...); err != nil || deeperErr != nil || payload == "" || len(found) != 1 {
		t.Fatalf("decision %q is stored as %q", payload, found)
	}
	admitted, window := exitDenied, d.Release.Window
	if d.Type() == decision.ApprovalType && d.Gate == demo.Gate && !testkit.Now.Before(window.Start) && testkit.Now.Before(window.End) {
		admitted = exitDone
	}
	code, _, stderr := at(testkit.Now, "verify", found[0], "--admission", e.Path("admission.hcl"), "--artifact", e.Path("artifacts/wallet-issuer.img"))
	if code != admitted {
		t.Errorf("verify of a %s: exit %d, want %d\n%s", d.Type(), code, admitted, stderr)
	}
	code, stdout, stderr := at(testkit.Now, "report", found[0], "--gate-key", e.Path("trust/keys/demo-gate.pub"))
	if code != exitDone || strings.Contains(stdout, "APPROVED") != (d.Verdict == decision.Approved) {
		t.Errorf("report of a %s: exit %d\n%s%s", d.Type(), code, stdout, stderr)
	}
}

// replayed decides again from the dossier alone: the same comes of it, to the byte. It
// takes as long as deciding, so that all of them are replayed in make soak, and every
// fifth each time.
func (v vector) replayed(t *testing.T, e *testkit.Engagement) {
	t.Helper()
	if sum := canon.Sum([]byte(v.name)); os.Getenv("RELEASEGATE_SOAK") == "" && !strings.Contains("048", string(sum[:1])) || len(v.args) > 0 {
		return
	}
	code, stdout, stderr := at(testkit.Now, "replay", e.Path("vector.dossier.tgz"), "--policy-key", e.Path("security.pub"))
	if code != exitDone || !strings.HasPrefix(stdout, "equal: ") {
		t.Errorf("replay: exit %d\n%s%s", code, stdout, stderr)
	}
}

// surveyed asks for the status of what no decision is made about: it is refused too.
// What only the arguments of decide make wrong is no matter of status.
func (v vector) surveyed(t *testing.T, e *testkit.Engagement) {
	t.Helper()
	if len(v.args) > 0 || v.exit != exitRefused || slices.Contains(deciding, v.name) {
		return
	}
	code, stdout, _ := at(testkit.Now, "status", e.Dir, "--release", demo.Release, "--output", "json", "--policy-key", e.Path("security.pub"))
	if code != exitRefused || !json.Valid([]byte(stdout)) {
		t.Errorf("status: exit %d\n%s", code, stdout)
	}
}

// deciding are the vectors that are refused because a decision would be signed.
var deciding = []string{"gate-key-unreadable", "signed-with-a-persons-key"}

// meetsSchema checks a decision by the schema that is published for its type.
func meetsSchema(t *testing.T, d *decision.Decision) {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(attestations.DecisionSchema(d.Type())))
	if err != nil {
		t.Fatal(d.Type(), err)
	}
	if err := c.AddResource("schema.json", schema); err != nil {
		t.Fatal(err)
	}
	content, err := canon.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	predicate, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.MustCompile("schema.json").Validate(predicate); err != nil {
		t.Errorf("the published schema does not describe the decision: %v", err)
	}
}

// describe lists what stands against a release, a line each, and the codes.
func describe(d *decision.Decision) (string, map[string]bool) {
	codes := map[string]bool{}
	var out strings.Builder
	fmt.Fprintf(&out, "verdict: %s\ntype: %s\n", strings.TrimSpace(d.Verdict.String()+" "+d.Denial), d.Type())
	if len(d.Waivers) > 0 && d.Verdict == decision.Approved {
		fmt.Fprintf(&out, "valid until: %s, when %s\n", d.ValidUntil.At.Format(time.RFC3339), d.ValidUntil.Because)
	}
	for _, w := range d.Waivers {
		codes[w.Code] = true
		state := "accepted"
		if !w.Accepted {
			state = "refused " + w.Code + ": " + w.Text
		}
		fmt.Fprintf(&out, "\nwaiver %s of %s, %s, %s: %s\n", w.ID, w.Control, w.Criterion, w.Key, state)
	}
	for _, r := range d.Reasons {
		codes[r.Code] = true
		fmt.Fprintf(&out, "\nreason %s (%s) %s\n", r.Code, r.Effect, r.Line())
		if r.Command != "" || r.Remedy != "" {
			fmt.Fprintf(&out, "  owner: %s\n  remedy: %s\n  command: %s\n", r.Owner, r.Remedy, r.Command)
		}
	}
	for _, r := range d.Rejections.Listed {
		codes[r.Code] = true
		fmt.Fprintf(&out, "\nrejected %s: %s: %s\n", r.Code, r.File, r.Text)
	}
	if d.Board != nil {
		for _, vote := range d.Board.Votes {
			codes[vote.Code] = true
			if !vote.Accepted {
				fmt.Fprintf(&out, "\nvote not counted %s: %s: %s\n", vote.Code, vote.File, vote.Text)
			}
		}
	}
	return out.String(), codes
}

const vectorDir = "../../testdata/vectors"

func compareGolden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join(vectorDir, name+".txt")
	if *update {
		if err := os.MkdirAll(vectorDir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	held, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (make update writes it)", err)
	}
	if got != string(held) {
		t.Errorf("%s is not what came out (make update rewrites it):\n%s", file, got)
	}
}

var temporary = regexp.MustCompile(`\.new-\d+`)

// neutral takes out of a text what differs from run to run.
func neutral(e *testkit.Engagement, text string) string {
	return temporary.ReplaceAllString(strings.ReplaceAll(text, e.Dir, "ENGAGEMENT"), ".new-N")
}

func want(t *testing.T, text, part string) {
	t.Helper()
	if part == "" || !strings.Contains(text, part) {
		t.Errorf("%q is not said in:\n%s", part, text)
	}
}
