package main

import (
	"cmp"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/testkit"
)

// An admission case changes one thing about an approval that admits.
type admissionCase struct {
	name     string
	before   func(*testkit.Engagement) // before the gate decides
	decide   []string                  // further arguments of decide
	stored   string                    // folder of the decision, if it is an earlier one
	after    func(e *testkit.Engagement, decision string)
	artifact string        // instead of an artifact of the release
	later    time.Duration // after the decision
	exit     int
	code     string // of the objection; empty where there is no verified decision
	says     string
}

var admissionCases = []admissionCase{
	{name: "honest", exit: exitDone, says: "admitted"},
	{name: "by digest", artifact: "sha256:e7cafc09644131ebc80bb66d6fe6cdc2580b78c4e0d24c3cddd330dad9e92aff", exit: exitDone, says: "admitted"},
	{name: "a denial", before: func(e *testkit.Engagement) { e.Remove(pentest) }, exit: exitDenied, code: "not_an_approval", says: "it is a denial"},
	{name: "a trial by its time", decide: []string{"--at", "2026-06-30T04:16:00Z"}, exit: exitDenied, code: "not_an_approval", says: "it is a trial decision"},
	{name: "a trial by its policy", decide: []string{"--allow-unsigned-policy"}, exit: exitDenied, code: "not_an_approval", says: "it is a trial decision"},
	{name: "a phase decision", stored: "phase-exit/testing-and-validation", exit: exitDenied, code: "not_an_approval", says: "it is a phase decision"},
	{name: "another artifact", artifact: strings.Repeat("ab", 32), exit: exitDenied, code: "wrong_artifact", says: "is not part of the release"},
	{name: "another file", artifact: "ENGAGEMENT/security.pub", exit: exitDenied, code: "wrong_artifact", says: "is not part of the release"},
	{name: "a missing file", artifact: "ENGAGEMENT/none.img", exit: exitRefused, says: "no such file"},
	{name: "another environment", after: admission(`environment = "production"`, `environment = "staging"`), exit: exitDenied, code: "wrong_environment", says: `not for "staging"`},
	{name: "another gate", after: admission(`gate        = "production-release"`, `gate        = "hypercare-exit"`), exit: exitDenied, code: "wrong_gate", says: `not for "hypercare-exit"`},
	{name: "another customer", after: admission(`customer    = "invented-agency"`, `customer    = "another-agency"`), exit: exitDenied, code: "wrong_engagement", says: `not for "another-agency"`},
	{name: "policy of another owner", after: func(e *testkit.Engagement, _ string) {
		e.Replace("admission.hcl", "policy {\n    keys        = [\"security.pub\"]", "policy {\n    keys        = [\"trust/keys/invented-trainer.pub\"]")
	}, exit: exitDenied, code: "wrong_policy", says: "signed by nobody whom admission.hcl pins"},
	{name: "an older policy", after: func(e *testkit.Engagement, _ string) {
		e.Replace("admission.hcl", "min_version = 1", "min_version = 2")
	}, exit: exitDenied, code: "old_policy", says: "at least 2 is demanded"},
	{name: "before the window", before: func(e *testkit.Engagement) {
		_, was := e.Release()
		e.Replace(releaseFile, "2026-06-30T03:30:00Z", "2026-06-30T05:00:00Z")
		e.Rebind(was)
		e.Attest(testkit.Claim{Kind: "change-approval", Signers: []string{"invented-change-requester"}, File: "6-change-approval", Change: func(p map[string]any) {
			p["window"].(map[string]any)["start"] = "2026-06-30T05:00:00Z"
		}})
		e.Revote(testkit.Members...)
	}, exit: exitDenied, code: "outside_window", says: "wait for the window"},
	{name: "after the window", later: 6 * time.Hour, exit: exitDenied, code: "outside_window", says: "the window is from"},
	{name: "expired", later: 8 * 24 * time.Hour, exit: exitDenied, code: "expired", says: "it was valid until"},
	{name: "decided in the future", later: -time.Hour, exit: exitDenied, code: "future", says: "in the future"},
	{name: "another gate's key", after: admission("trust/keys/demo-gate.pub", "trust/keys/invented-trainer.pub"), exit: exitRefused, says: "no trusted key signed it"},
	{name: "a changed decision", after: func(e *testkit.Engagement, decision string) {
		e.Replace(strings.TrimPrefix(decision, e.Dir+"/"), `"payload": "`, `"payload": "AAAA`)
	}, exit: exitRefused, says: "no trusted key signed it"},
	{name: "evidence shown as a decision", after: func(e *testkit.Engagement, decision string) {
		content, err := os.ReadFile(e.Only(pentest))
		must(err)
		e.Write(decision, content)
	}, exit: exitRefused, says: "no trusted key signed it"},
	{name: "not JSON", after: func(e *testkit.Engagement, decision string) { e.Write(decision, []byte("approved")) }, exit: exitRefused, says: "no signed decision"},
	{name: "an admission without keys", after: admission(`["trust/keys/demo-gate.pub"]`, `[]`), exit: exitRefused, says: "trusts nobody"},
	{name: "an admission misspelt", after: admission("environment =", "enviroment ="), exit: exitRefused, says: `Did you mean "environment"?`},
	{name: "an admission with a private key", after: admission("trust/keys/demo-gate.pub", "keys/demo-gate.key"), exit: exitRefused, says: `PEM block of type "PRIVATE KEY"`},
}

func admission(before, after string) func(*testkit.Engagement, string) {
	return func(e *testkit.Engagement, _ string) { e.Replace("admission.hcl", before, after) }
}

func TestVerify(t *testing.T) {
	for _, c := range admissionCases {
		for _, form := range []string{".dsse.json", ".sigstore.json"} {
			t.Run(c.name+form, func(t *testing.T) {
				t.Parallel()
				e := testkit.New(t)
				if c.before != nil {
					c.before(e)
				}
				at(testkit.Now, append([]string{"decide", e.Dir, "--release", demo.Release, "--key", e.Path("keys/demo-gate.key"), "--policy-key", e.Path("security.pub")}, c.decide...)...)
				decision := e.Only("decisions/" + cmp.Or(c.stored, demo.Gate) + "/*" + form)
				if c.after != nil {
					c.after(e, decision)
				}
				artifact := e.Path("artifacts/wallet-issuer.img")
				if c.artifact != "" {
					artifact = strings.ReplaceAll(c.artifact, "ENGAGEMENT", e.Dir)
				}
				c.check(t, decision, e.Path("admission.hcl"), artifact)
			})
		}
	}
}

func (c admissionCase) check(t *testing.T, decision, admission, artifact string) {
	args := []string{"verify", decision, "--admission", admission, "--artifact", artifact}
	code, stdout, stderr := at(testkit.Now.Add(c.later), args...)
	if code != c.exit {
		t.Fatalf("exit %d, want %d\n%s%s", code, c.exit, stdout, stderr)
	}
	want(t, stdout+stderr, c.says)
	_, asJSON, _ := at(testkit.Now.Add(c.later), append(args, "--output", "json")...)
	var answered struct {
		Admitted   bool
		Objections []struct{ Code string }
		Error      *struct{ Exit int }
	}
	if err := json.Unmarshal([]byte(asJSON), &answered); err != nil {
		t.Fatalf("%v\n%s", err, asJSON)
	}
	if answered.Admitted != (c.exit == exitDone) {
		t.Errorf("admitted is %v\n%s", answered.Admitted, asJSON)
	}
	if (answered.Error != nil) != (c.exit == exitRefused) {
		t.Errorf("a refusal is told as an error, and nothing else is\n%s", asJSON)
	}
	found := c.code == ""
	for _, o := range answered.Objections {
		found = found || o.Code == c.code
	}
	if !found {
		t.Errorf("no objection %q in\n%s", c.code, asJSON)
	}
}
