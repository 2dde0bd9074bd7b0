package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/testkit"
)

// TestHostileText: whatever those say who write evidence, votes, comments, plans and
// file names, what people and programs are shown is text, and the verdict line is
// the program's own.
func TestHostileText(t *testing.T) {
	texts := append([]testkit.Text{{Name: "all", Text: testkit.AllHostile()}}, testkit.Hostile...)
	if os.Getenv("RELEASEGATE_SOAK") == "" {
		texts = texts[:1] // the report's own test shows each one, in every field
	}
	for _, text := range texts {
		t.Run(text.Name, func(t *testing.T) {
			t.Parallel()
			e := testkit.New(t)
			if n := e.Poison(text.Text); n < 100 {
				t.Fatalf("only %d texts were poisoned", n)
			}
			e.Write("evidence/"+strings.ReplaceAll(text.Text, "/", "")[:1]+".json", []byte(text.Text))
			e.Revote()
			e.Vote(func(p map[string]any) { p["vote"], p["comment"] = "reject", text.Text }, testkit.Members...)
			shownAsText(t, e)
		})
	}
}

// shownAsText runs the commands that show what others wrote.
func shownAsText(t *testing.T, e *testkit.Engagement) {
	given := []string{e.Dir, "--release", demo.Release, "--policy-key", e.Path("security.pub")}
	code, stdout, stderr := at(testkit.Now, append([]string{"decide", "--dossier", "--key", e.Path("keys/demo-gate.key")}, given...)...)
	if code != exitDenied {
		t.Fatalf("decide exits with %d\n%s%s", code, stdout, stderr)
	}
	said := map[string]string{"decide": stdout + stderr}
	for name, args := range map[string][]string{
		"decide as JSON": append([]string{"decide", "--dry-run", "-o", "json"}, given...),
		"status":         append([]string{"status"}, given...), "status as JSON": append([]string{"status", "-o", "json"}, given...),
		"status.html": append([]string{"status", "--format", "html"}, given...),
		"forecast":    append([]string{"forecast", "--at", "2100-01-01T00:00:00Z"}, given...),
		"report":      {"report", e.Only("decisions/production-release/*.dsse.json"), "--gate-key", e.Path("trust/keys/demo-gate.pub")},
		"verify":      {"verify", e.Only("decisions/production-release/*.dsse.json"), "--admission", e.Path("admission.hcl"), "--artifact", e.Path("artifacts/wallet-issuer.img")},
		"explain":     append([]string{"explain", "TST-09"}, given...), "explain as JSON": append([]string{"explain", "TST-09", "-o", "json"}, given...),
		"explain why not":     append([]string{"explain", "--why-not-approved"}, given...),
		"explain why as JSON": append([]string{"explain", "--why-not-approved", "-o", "json"}, given...),
		"explain a decision":  {"explain", "--why-not-approved", "--decision", e.Only("decisions/production-release/*.dsse.json"), "--gate-key", e.Path("trust/keys/demo-gate.pub")},
		"explain a dossier":   {"explain", "TST-09", "--dossier", e.Only("decisions/production-release/*.dossier.tgz"), "--policy-key", e.Path("security.pub")},
		"replay":              {"replay", e.Only("decisions/production-release/*.dossier.tgz"), "--policy-key", e.Path("security.pub")},
		"ledger show":         {"ledger", "show", e.Path("ledger"), "--gate-key", e.Path("trust/keys/demo-gate.pub")},
	} {
		code, stdout, stderr := at(testkit.Now, args...)
		if code != exitDone && code != exitDenied {
			t.Errorf("%s exits with %d: %s", name, code, stderr)
		}
		said[name] = stdout + stderr
		if strings.HasSuffix(name, "JSON") && !json.Valid([]byte(stdout)) {
			t.Errorf("%s is none", name)
		}
	}
	for _, suffix := range []string{".txt", ".html"} {
		content, err := os.ReadFile(e.Only("decisions/production-release/*" + suffix))
		must(err)
		said["stored "+suffix] = string(content)
	}
	for name, text := range said {
		if err := testkit.Shown(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.HasSuffix(name, ".html") { // its text may hold lines, but no element
			if strings.Contains(text, "<script") || strings.Contains(text, "<img") {
				t.Errorf("%s holds an element that is not ours", name)
			}
			continue
		}
		for line := range strings.SplitSeq(text, "\n") {
			if strings.HasPrefix(line, "✔ APPROVED") || strings.HasPrefix(line, "✔ verdict") || strings.HasPrefix(line, "VERDICT") || strings.HasPrefix(line, "##") || strings.HasPrefix(line, "::") {
				t.Errorf("%s: a line could pass for the program's: %q", name, line)
			}
		}
	}
}

// TestHostileRefusals: what is refused is named, and the name is text.
func TestHostileRefusals(t *testing.T) {
	for _, text := range testkit.Hostile {
		name := filepath.Join(t.TempDir(), strings.NewReplacer("/", "", "\x00", "").Replace(text.Text[:min(60, len(text.Text))]))
		for _, args := range [][]string{
			{"decide", name, "--release", text.Text, "--policy-key", name},
			{"status", name, "--release", "1.0.0", "--policy-key", name},
			{"report", name, "--gate-key", name, "--format", text.Text},
			{"verify", name, "--admission", name, "--artifact", text.Text},
			{"attest", text.Text, name, "--release", text.Text},
			{"policy", "check", name},
			{"init", name, "--customer", text.Text, "--engagement", "e", "--supplier", "s", "--release", "r"},
			{text.Text},
			{"decide", "--" + text.Text},
			{"version", text.Text},
			{"-o", text.Text, "version"},
			{"help", text.Text},
			{"policy", text.Text},
			{"explain", text.Text, name, "--release", text.Text, "--policy-key", name},
			{"explain", text.Text, "--dossier", name, "--policy-key", name},
			{"explain", text.Text, "--decision", name, "--gate-key", name},
			{"attach", name, "--to", "oci://" + text.Text},
			{"attach", name, "--to", "oci://registry.invented.example/x@sha256:" + strings.Repeat("0", 64)},
			{"fetch", "oci://" + text.Text, "--into", name},
			{"import", name, "--into", name, "--release", text.Text, "--policy-key", name},
			{"ledger", "show", name, "--gate-key", name},
			{"ledger", "witness", name, "--gate-key", name, "--name", text.Text, "--key", name, "--seen", name},
			{"replay", name, "--policy-key", name},
			{"approve", name, "--release", text.Text, "--policy-key", name, "--key", name},
			{"waive", name, "--release", text.Text, "--co-sign", name, "--policy-key", name, "--key", name},
			{"revoke", name, "--ledger", name, "--key", name, "--reason", text.Text},
			{"verify-bundle", text.Text},
		} {
			code, stdout, stderr := at(testkit.Now, args...)
			if code != exitUsage && code != exitRefused {
				t.Errorf("%s: %s exits with %d\n%s", text.Name, args[0], code, stderr)
			}
			if err := testkit.Shown(stdout + stderr); err != nil {
				t.Errorf("%s: %s: %v", text.Name, args[0], err)
			}
			if !strings.HasPrefix(stderr, "releasegate: error: ") {
				t.Errorf("%s: %s says %q", text.Name, args[0], stderr)
			}
		}
	}
}

// TestHostileRegister: a register is written by whoever attests, whose words are text
// on one line of the list.
func TestHostileRegister(t *testing.T) {
	e := testkit.New(t)
	var records []ledger.Record
	for _, text := range testkit.Hostile {
		records = append(records, ledger.NewRecord(text.Text, text.Text, canon.Sum([]byte(text.Name)), e.Signer("invented-trainer").Key().SPKI(), nil))
	}
	e.RegisterRecords(records)
	for _, output := range []string{"text", "json"} {
		code, stdout, stderr := at(testkit.Now, "ledger", "show", e.Path("register"), "--gate-key", e.Path("trust/keys/invented-trainer.pub"), "--output", output)
		if err := testkit.Shown(stdout + stderr); code != exitDone || err != nil {
			t.Errorf("%s: exit %d, %v\n%s", output, code, err, stderr)
		}
		if lines := strings.Count(stdout, "\n"); output == "text" && lines != len(records)+1 {
			t.Errorf("%d entries are shown on %d lines:\n%s", len(records), lines, stdout)
		}
	}
	code, stdout, stderr := at(testkit.Now, "decide", e.Dir, "--release", demo.Release, "--policy-key", e.Path("security.pub"), "--dry-run")
	if err := testkit.Shown(stdout + stderr); code != exitDone || err != nil { // nothing of a kind that the gate asks for is withheld
		t.Errorf("exit %d, %v\n%s%s", code, err, stdout, stderr)
	}
}

// TestHostileRegistry: what a registry says of an attachment beside its bytes is never
// shown as it is, and chooses no file's name.
func TestHostileRegistry(t *testing.T) {
	i := newImages(t)
	payload, err := intoto.Payload("https://attacker.invalid/\x1b[2J/../../../../etc/passwd", map[string]any{}, intoto.SubjectOf("x", canon.Sum(nil)))
	must(err)
	envelope, err := intoto.MarshalEnvelope(intoto.Seal(payload, []byte("none")))
	must(err)
	image, err := name.NewDigest(strings.TrimPrefix(i.issuer, "oci://"))
	must(err)
	subject, err := remote.Head(image)
	must(err)
	for n, text := range testkit.Hostile {
		notes := map[string]string{"org.opencontainers.image.title": text.Text, "dev.sigstore.bundle.predicateType": text.Text, "n": fmt.Sprint(n)}
		layer := static.NewLayer(envelope, "application/vnd.dsse.envelope.v1+json")
		attached, err := mutate.Append(mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.MediaType(text.Text)), mutate.Addendum{Layer: layer, Annotations: notes})
		must(err)
		refers, is := mutate.Subject(mutate.Annotations(attached, notes).(v1.Image), *subject).(v1.Image)
		digest, err := refers.Digest()
		if err != nil || !is {
			t.Fatal(err)
		}
		must(remote.Write(image.Context().Digest(digest.String()), refers))
	}
	into := filepath.Join(t.TempDir(), "into")
	for _, args := range [][]string{
		{"fetch", i.issuer, "--into", into},
		{"verify", i.issuer, "--admission", filepath.Join(i.dir, "admission.hcl")},
		{"import", i.issuer, "--into", i.dir, "--release", demo.Release, "--policy-key", filepath.Join(i.dir, "security.pub"), "--unregistered"},
		{"decide", i.dir, "--release", demo.Release, "--policy-key", filepath.Join(i.dir, "security.pub"), "--dry-run", "--evidence", filepath.Join(i.dir, "evidence"), "--evidence", i.issuer},
	} {
		code, stdout, stderr := at(testkit.Now, args...)
		if err := testkit.Shown(stdout + stderr); err != nil || code == exitInternal || code == exitUsage {
			t.Errorf("%s: exit %d, %v\n%s%s", args[0], code, err, stdout, stderr)
		}
	}
	found, err := filepath.Glob(filepath.Join(into, "*"))
	must(err)
	if len(found) != 1 || !strings.HasPrefix(filepath.Base(found[0]), "passwd-") {
		t.Errorf("stored as %q", found)
	}
}
