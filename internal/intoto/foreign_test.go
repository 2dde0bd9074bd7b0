package intoto_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/intoto"
)

// readings are what a file of others' can be read as, envelope by envelope.
func readings(t *testing.T, file string) (all [][]intoto.Statement) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	parts, err := intoto.Part(content)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range parts {
		e, err := intoto.Read(part)
		if err != nil {
			t.Fatal(err)
		}
		s, err := intoto.ReadStatement(e.Payload)
		if err != nil {
			t.Fatal(err)
		}
		r, err := intoto.Readings(s)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// at is a value of a predicate as it was read.
func at(t *testing.T, s intoto.Statement, pointer string) any {
	t.Helper()
	parsed, err := canon.Parse(s.Predicate)
	if err != nil {
		t.Fatal(err)
	}
	value, _ := canon.Lookup(parsed, pointer)
	return value
}

func TestReadsProvenanceOfNPM(t *testing.T) {
	for file, commit := range map[string]string{
		"slsa-verifier/provenance-npm-test-cli-v1-prega.tgz.json":  "46e7056ff9912ebfee5298d94024895a9fea76c0",
		"slsa-verifier/provenance-npm-test-cli-v02-prega.tgz.json": "",
	} {
		all := readings(t, file)
		if len(all) != 2 || len(all[0]) != 1 || len(all[1]) != 1 {
			t.Fatalf("%s: %d envelopes", file, len(all))
		}
		provenance := all[1][0]
		if provenance.PredicateType != "https://slsa.dev/provenance/v1" || !strings.HasPrefix(provenance.Subject[0].Name, "pkg:npm/") {
			t.Errorf("%s: %+v", file, provenance)
		}
		got, _ := at(t, provenance, "/buildDefinition/resolvedDependencies/0/digest/gitCommit").(string)
		if len(got) != 40 || commit != "" && got != commit {
			t.Errorf("%s: commit %q", file, got)
		}
		for _, pointer := range []string{"/buildDefinition/buildType", "/runDetails/builder/id", "/buildDefinition/resolvedDependencies/0/uri"} {
			if text, _ := at(t, provenance, pointer).(string); !strings.Contains(text, ":") {
				t.Errorf("%s: %s is %q", file, pointer, text)
			}
		}
	}
}

func TestReadsOldProvenance(t *testing.T) {
	s := intoto.Statement{Type: intoto.StatementV01, PredicateType: "https://slsa.dev/provenance/v0.2", Subject: []intoto.Subject{{Name: "a", Digest: map[string]string{"sha256": "00"}}}, Predicate: []byte(`{
		"builder": {"id": "https://builds.example/runner"}, "buildType": "https://builds.example/container/v1",
		"invocation": {"configSource": {"uri": "git+https://git.example/w"}, "parameters": {"tag": "v1"}},
		"metadata": {"buildInvocationId": "7", "buildStartedOn": "2026-06-15T04:00:00Z", "buildFinishedOn": "2026-06-15T04:20:00Z", "reproducible": false},
		"materials": [{"uri": "git+https://git.example/w@refs/tags/v1", "digest": {"sha1": "6077700e1e6b8cfe73e90d3124214838dbdaa1b8"}}, {"uri": "https://files.example/a", "digest": {"sha1": "00"}}]
	}`)}
	got, err := intoto.Readings(s)
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	want := `{"buildDefinition":{"buildType":"https://builds.example/container/v1","externalParameters":{"tag":"v1"},"resolvedDependencies":[{"digest":{"gitCommit":"6077700e1e6b8cfe73e90d3124214838dbdaa1b8"},"uri":"git+https://git.example/w@refs/tags/v1"},{"digest":{"sha1":"00"},"uri":"https://files.example/a"}]},"runDetails":{"builder":{"id":"https://builds.example/runner"},"metadata":{"finishedOn":"2026-06-15T04:20:00Z","invocationId":"7","startedOn":"2026-06-15T04:00:00Z"}}}`
	if string(got[0].Predicate) != want || got[0].Subject[0].Name != "a" {
		t.Errorf("read as\n%s\nwant\n%s", got[0].Predicate, want)
	}
}

// TestReadsWitness: collections that go-witness v0.9.1 wrote.
func TestReadsWitness(t *testing.T) {
	for _, c := range []struct{ file, product, inner string }{
		{"witness/collection.json", "wallet-issuer.img", "https://slsa.dev/provenance/v1"},
		{"witness/collection-sbom.json", "wallet.spdx.json", "https://spdx.dev/Document"},
	} {
		all := readings(t, c.file)
		if len(all) != 1 || len(all[0]) != 2 {
			t.Fatalf("%s: %+v", c.file, all)
		}
		link, inner := all[0][0], all[0][1]
		if link.PredicateType != intoto.LinkType || at(t, link, "/name") != "build" || at(t, link, "/command/0") != "sh" || at(t, link, "/materials/0/name") != "main.txt" {
			t.Errorf("%s: %s", c.file, link.Predicate)
		}
		if inner.PredicateType != c.inner {
			t.Errorf("%s holds %s, want %s", c.file, inner.PredicateType, c.inner)
		}
		if c.inner == "https://slsa.dev/provenance/v1" {
			if at(t, inner, "/runDetails/metadata/finishedOn") != "2026-11-25T16:01:20.420835555Z" || at(t, inner, "/runDetails/builder/id") != "https://witness.dev/witness-default-builder@v0.1" || at(t, inner, "/buildDefinition/buildType") != "https://witness.dev/slsa-build@v0.1" || at(t, inner, "/buildDefinition/resolvedDependencies/0/name") != "main.txt" {
				t.Errorf("%s: %s", c.file, inner.Predicate)
			}
		}
		for _, s := range all[0] {
			if len(s.Subject) != 1 || s.Subject[0].Name != c.product || len(s.Subject[0].Digest) != 1 || len(s.Subject[0].Digest["sha256"]) != 64 {
				t.Errorf("%s: about %+v", c.file, s.Subject)
			}
		}
	}
}

func TestReadsVerificationSummary(t *testing.T) {
	all := readings(t, "slsa-verifier/gke-gce-pre.bcid-vsa.jsonl")
	if len(all) != 1 || all[0][0].PredicateType != "https://slsa.dev/verification_summary/v1" || at(t, all[0][0], "/verificationResult") != "PASSED" {
		t.Errorf("%+v", all)
	}
}

// TestWitnessRefuses: a collection that says two things, or something else than it
// must, is read as nothing.
func TestWitnessRefuses(t *testing.T) {
	for name, predicate := range map[string]string{
		"no form":           `{"name": "build"`,
		"another member":    `{"name": "build", "attestations": [], "verdict": "approved"}`,
		"products twice":    `{"name": "build", "attestations": [{"type": "https://witness.dev/attestations/product/v0.1", "attestation": {}, "starttime": "", "endtime": ""}, {"type": "https://witness.dev/attestations/product/v0.1", "attestation": {}, "starttime": "", "endtime": ""}]}`,
		"materials as list": `{"name": "build", "attestations": [{"type": "https://witness.dev/attestations/material/v0.1", "attestation": [], "starttime": "", "endtime": ""}]}`,
	} {
		if got, err := intoto.Readings(intoto.Statement{PredicateType: "https://witness.testifysec.com/attestation-collection/v0.1", Predicate: []byte(predicate)}); err == nil {
			t.Errorf("%s: read as %+v", name, got)
		}
	}
}

func TestDialects(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range intoto.Dialects() {
		if seen[d.Type] || len(d.As) == 0 || d.How == "" {
			t.Errorf("%+v", d)
		}
		seen[d.Type] = true
		for _, as := range d.As {
			if !intoto.ReadAs(d.Type, as) || seen[as] {
				t.Errorf("%s is not read as %s, or that is read as something else", d.Type, as)
			}
		}
	}
	if intoto.ReadAs("https://slsa.dev/provenance/v0.2", intoto.LinkType) || !intoto.ReadAs("a", "a") || intoto.ReadAs("a", "b") {
		t.Error("read as what it is not")
	}
	self := intoto.Statement{PredicateType: "https://example.org/other"}
	if got, err := intoto.Readings(self); err != nil || len(got) != 1 || got[0].PredicateType != self.PredicateType {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestPart(t *testing.T) {
	one := bare(b64(`{"a":1}`), sig(b64("one")))
	two := bare(b64(`{"b":1}`), sig(b64("two")))
	block := `{"signed":{"_type":"link"},"signatures":[]}`
	var pretty map[string]any
	if err := json.Unmarshal([]byte(one), &pretty); err != nil {
		t.Fatal(err)
	}
	indented, err := json.MarshalIndent(pretty, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file  string
		parts int
		says  string
	}{
		"one":                    {one, 1, ""},
		"one over several lines": {string(indented), 1, ""},
		"lines":                  {one + "\n\n" + two + "\n" + block + "\n", 3, ""},
		"npm":                    {`{"attestations":[{"predicateType":"x","bundle":` + bundled(`"dsseEnvelope":`+one) + `}]}`, 1, ""},
		"nothing":                {"\n \n", 0, "empty"},
		"no envelope":            {`{"a":1}`, 0, "not a DSSE envelope"},
		"a line that is none":    {one + "\n[]\n", 0, "envelope 2 of 2"},
		"text":                   {"-----BEGIN PUBLIC KEY-----\n", 0, "not a DSSE envelope"},
		"too many":               {strings.Repeat(one+"\n", 1001), 0, "more than 1000"},
		"no npm":                 {`{"attestations":[]}`, 0, "not a DSSE envelope"},
	} {
		parts, err := intoto.Part([]byte(c.file))
		if len(parts) != c.parts || c.says == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %d parts, %v", name, len(parts), err)
		}
		for _, part := range parts {
			if _, err := intoto.Read(part); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
