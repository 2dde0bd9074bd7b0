package author_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/author"
	"github.com/credentry/releasegate/internal/bundle"
)

// files are a small library: one control, its test, and what they share.
func files() map[string]string {
	return map[string]string{
		"gate.hcl": `gate "g" {
  validity = "7d"
  tiers    = ["core"]
  phases   = ["environment-provisioning"]
}
phase "environment-provisioning" {
  evidence "environment" {
    about = "engagement"
    signers {
      role  = "platform-engineer"
      count = 1
    }
  }
}
`,
		"controls/environment_provisioning/drift/drift.rego": `# METADATA
# title: Nothing drifted
# custom:
#   id: X-1
#   severity: high
#   frameworks: {iso9001-2015: ["8.7"]}
#   evidence: [environment]
#   criteria: {none: Nothing drifted.}
#   remediation: Apply the code.
package controls.environment_provisioning.drift

import data.lib.evidence

met.none contains evidence.cite(inventory, "/predicate/driftCount") if {
	some inventory in input.evidence.environment
	inventory.predicate.driftCount == data.catalogues.drift.allowed
}
`,
		"controls/environment_provisioning/drift/drift_test.rego": `package controls.environment_provisioning.drift_test

import data.controls.environment_provisioning.drift

test_none if {
	count(drift.met.none) == 1 with input as {"evidence": {"environment": [{"id": "a1", "predicate": {"driftCount": 0}}]}}
}

test_some[note] if {
	some note, drifted in {"one": 1, "many": 9}
	count(drift.met.none) == 0 with input as {"evidence": {"environment": [{"id": "a1", "predicate": {"driftCount": drifted}}]}}
}
`,
		"catalogues/drift/data.json": `{"allowed": 0}`,
		"lib/evidence/evidence.rego": `package lib.evidence

cite(attestation, pointer) := {"attestation": attestation.id, "pointer": pointer}
`,
		"lib/evidence/evidence_test.rego": `package lib.evidence_test

import data.lib.evidence

test_cite if evidence.cite({"id": "a1"}, "/x") == {"attestation": "a1", "pointer": "/x"}
`,
	}
}

func load(t *testing.T, files map[string]string) *bundle.Bundle {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b, err := bundle.Load(dir, bundle.Policy)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	driftFile = "controls/environment_provisioning/drift/drift.rego"
	driftTest = "controls/environment_provisioning/drift/drift_test.rego"
)

func TestTests(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(map[string]string)
		ok      bool
		refused string // what the refusal says
		failed  string // what a failure says
		place   string // of a line that is not reached
		alone   string // file without a test
	}{
		{name: "whole", change: func(map[string]string) {}, ok: true},
		{name: "a test fails", change: replace(driftTest, `"driftCount": 0`, `"driftCount": 1`), failed: "drift_test.test_none it does not hold"},
		{name: "a case fails", change: replace(driftTest, `"many": 9`, `"many": 0`), failed: `case "many"`},
		{name: "a line is not reached", change: replace(driftFile, "\nmet.none", "\nmet.none contains evidence.cite(other, \"/phase\") if {\n\tsome other in input.evidence.environment\n\tother.phase == \"never\"\n\tother.file == \"never\"\n}\n\nmet.none"), place: driftFile + ":14"},
		{name: "a control has no test", change: func(f map[string]string) { delete(f, driftTest) }, alone: driftFile},
		{name: "the library has no test", change: func(f map[string]string) { delete(f, "lib/evidence/evidence_test.rego") }, alone: "lib/evidence/evidence.rego"},
		{name: "no test at all", change: func(f map[string]string) {
			delete(f, driftTest)
			delete(f, "lib/evidence/evidence_test.rego")
		}, refused: "holds no test"},
		{name: "test files without a test", change: func(f map[string]string) {
			delete(f, driftTest)
			f["lib/evidence/evidence_test.rego"] = "package lib.evidence_test\n\nx := 1\n"
		}, refused: "without a test"},
		{name: "a test that is no Rego", change: replace(driftTest, "test_none if", "test_none if if"), refused: "rego_parse_error"},
		{name: "a test that asks the network", change: replace(driftTest, "test_none if {", "test_none if {\n\thttp.send({\"method\": \"get\", \"url\": \"http://127.0.0.1:1/\"})"), refused: "http.send is not allowed: it asks the network"},
		{name: "a test that asks for a name", change: replace(driftTest, "test_none if {", "test_none if {\n\tnet.lookup_ip_addr(\"localhost\")"), refused: "net.lookup_ip_addr is not allowed: it asks the network"},
		{name: "a test that asks the machine", change: replace(driftTest, "test_none if {", "test_none if {\n\topa.runtime().env"), refused: "opa.runtime is not allowed: it asks the machine"},
		{name: "a test that asks the clock", change: replace(driftTest, "test_none if {", "test_none if {\n\ttime.now_ns() > 0"), refused: "time.now_ns is not allowed: it asks the clock"},
		{name: "a test whose schema lies elsewhere", change: replace(driftTest, "test_none if {", "test_none if {\n\tjson.match_schema({}, {\"$ref\": \"http://127.0.0.1:1/\"})"), refused: "json.match_schema is not allowed: "},
		{name: "a control that breaks the contract", change: replace(driftFile, "id: X-1", "id: X 1"), refused: "made of letters"},
		{name: "a test of what is not there", change: replace(driftTest, "drift.met.none", "drift.met.nothing"), failed: ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := files()
			c.change(f)
			got, err := author.Test(t.Context(), load(t, f))
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Fatalf("%v: want a refusal that says %q", err, c.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.OK() != c.ok {
				t.Errorf("ok is %v: %+v", got.OK(), got)
			}
			said := ""
			for _, failure := range got.Failed {
				said += failure.Test + " " + failure.Problem + "\n"
			}
			if !strings.Contains(said, c.failed) {
				t.Errorf("it says %q, want %q", said, c.failed)
			}
			if c.place != "" && (len(got.Unreached) == 0 || got.Unreached[0].String() != c.place) {
				t.Errorf("not reached: %v, want %s first", got.Unreached, c.place)
			}
			if c.alone != "" && (len(got.Untested) != 1 || got.Untested[0] != c.alone) {
				t.Errorf("untested: %v, want %s", got.Untested, c.alone)
			}
		})
	}
}

func replace(name, before, after string) func(map[string]string) {
	return func(f map[string]string) { f[name] = strings.Replace(f[name], before, after, 1) }
}
