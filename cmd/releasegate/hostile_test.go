package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/demo"
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
	code, stdout, stderr := at(testkit.Now, append([]string{"decide", "--key", e.Path("keys/demo-gate.key")}, given...)...)
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
