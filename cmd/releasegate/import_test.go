package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/testkit"
)

// imports runs import on files as if it were the deciding instant.
func imports(e *testkit.Engagement, files ...string) (code int, stdout, stderr string) {
	return at(testkit.Now, append([]string{"import", "--into", e.Dir, "--release", demo.Release, "--policy-key", e.Path("security.pub")}, files...)...)
}

// apart moves the files that match a pattern out of the evidence.
func apart(t *testing.T, e *testkit.Engagement, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(e.Path(pattern))
	if err != nil || len(found) == 0 {
		t.Fatalf("%q matches nothing (%v)", pattern, err)
	}
	dir := t.TempDir()
	var moved []string
	for _, name := range found {
		to := filepath.Join(dir, filepath.Base(name))
		must(os.Rename(name, to))
		moved = append(moved, to)
	}
	return moved
}

func listed(t *testing.T, e *testkit.Engagement) []string {
	t.Helper()
	found, err := filepath.Glob(e.Path("evidence/*"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no evidence (%v)", err)
	}
	return found
}

// TestImport: what decide would count is stored, byte for byte, and decide then does.
func TestImport(t *testing.T) {
	e := testkit.New(t)
	files := append(apart(t, e, pentest), apart(t, e, planFiles)...)
	files = append(files, apart(t, e, "evidence/vote.invented-board-chair.*")...)
	code, stdout, stderr := imports(e, files...)
	stored := strings.Fields(stdout)
	if code != exitDone || len(stored) != len(files) {
		t.Fatalf("exit %d\n%s%s", code, stdout, stderr)
	}
	for i, name := range stored {
		was, err := os.ReadFile(files[i])
		must(err)
		if now, err := os.ReadFile(name); err != nil || string(now) != string(was) {
			t.Errorf("%s is not what %s was (%v)", name, files[i], err)
		}
	}
	if code, stdout, stderr := at(testkit.Now, "decide", e.Dir, "--release", demo.Release, "--key", e.Path("keys/demo-gate.key"), "--policy-key", e.Path("security.pub")); code != exitDone {
		t.Errorf("decide: exit %d\n%s%s", code, stdout, stderr)
	}
	before := listed(t, e)
	code, stdout, stderr = imports(e, files...)
	if code != exitDone || !strings.Contains(stderr, "was there before") || !slices.Equal(before, listed(t, e)) {
		t.Errorf("again: exit %d\n%s%s", code, stdout, stderr)
	}
}

// TestImportWaits: the first of two signatures is stored, though it does not count
// by itself, and the second completes it.
func TestImportWaits(t *testing.T) {
	e := testkit.New(t)
	for i, file := range apart(t, e, planFiles) {
		code, stdout, stderr := imports(e, file)
		if code != exitDone || strings.Contains(stderr, "does not count yet") != (i == 0) {
			t.Errorf("file %d: exit %d\n%s%s", i, code, stdout, stderr)
		}
	}
}

// TestImportRefuses: what decide would reject is not stored, nor is anything beside it.
func TestImportRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(e *testkit.Engagement, file string) string // the file to import
		code  string
		hint  string
	}{
		{"not JSON", func(e *testkit.Engagement, file string) string { e.Write(file, []byte("report")); return file }, "not_strict_json", "name a DSSE envelope"},
		{"no envelope", func(e *testkit.Engagement, file string) string { e.Write(file, []byte(`{"report":1}`)); return file }, "not_an_envelope", "name a DSSE envelope"},
		{"by nobody who is trusted", func(e *testkit.Engagement, file string) string {
			e.Write(file, []byte(strings.Replace(string(content(file)), `"sig": "M`, `"sig": "N`, 1)))
			return file
		}, "bad_signature", "releasegate attest"},
		{"in another role", func(e *testkit.Engagement, file string) string {
			e.Attest(testkit.Claim{Kind: "pentest-report", Signers: []string{"invented-trainer"}, File: "other"})
			return apart(t, e, "evidence/other.*")[0]
		}, "wrong_role", "releasegate attest"},
		{"of a kind that nobody knows", func(e *testkit.Engagement, file string) string {
			e.Attest(testkit.Claim{Kind: "pentest-report", Type: "https://example.org/report/v1", Signers: []string{"invented-penetration-tester"}, File: "other"})
			return apart(t, e, "evidence/other.*")[0]
		}, "unknown_predicate", "schema in"},
		{"of another release", func(e *testkit.Engagement, file string) string {
			e.Attest(testkit.Claim{Kind: "pentest-report", Subject: []intoto.Subject{intoto.SubjectOf("other", "0000000000000000000000000000000000000000000000000000000000000000")}, Signers: []string{"invented-penetration-tester"}, File: "other"})
			return apart(t, e, "evidence/other.*")[0]
		}, "wrong_release", "print-subject"},
		{"too old", func(e *testkit.Engagement, file string) string {
			e.Attest(testkit.Claim{Kind: "pentest-report", Change: func(p map[string]any) { p["collectedAt"] = "2025-01-01T00:00:00Z" }, Signers: []string{"invented-penetration-tester"}, File: "other"})
			return apart(t, e, "evidence/other.*")[0]
		}, "stale", "releasegate attest"},
		{"a vote on another package", func(e *testkit.Engagement, file string) string {
			return apart(t, e, "evidence/vote.invented-board-chair.*")[0] // without the test report, the package is another one
		}, "another_package", "vote again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := testkit.New(t)
			good := apart(t, e, planFiles)
			bad := c.spoil(e, apart(t, e, pentest)[0])
			before := listed(t, e)
			code, stdout, stderr := imports(e, append(good, bad)...)
			if code != exitRefused || stdout != "" {
				t.Errorf("exit %d\n%s%s", code, stdout, stderr)
			}
			want(t, stderr, "("+c.code+")")
			want(t, stderr, "nothing was stored")
			want(t, stderr, c.hint)
			if !slices.Equal(before, listed(t, e)) {
				t.Error("something was stored all the same")
			}
		})
	}
}

func content(name string) []byte {
	b, err := os.ReadFile(name)
	must(err)
	return b
}

// TestImportInToto: links that the stock in-toto tool records, in both of its
// wrappings, are imported, and hold the steps together.
func TestImportInToto(t *testing.T) {
	tool := os.Getenv("RELEASEGATE_TEST_IN_TOTO")
	if tool == "" {
		t.Skip("make test builds in-toto and says where it is")
	}
	e := testkit.New(t)
	stepped(e)
	dir := t.TempDir()
	run := func(args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), tool, append([]string{"run", "--metadata-directory", dir}, args...)...)
		cmd.Dir = e.Path("artifacts")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	shelf := filepath.Join(t.TempDir(), "shelf")
	must(os.Mkdir(shelf, 0o750))
	_, release := e.Release()
	for _, a := range release.Artifacts {
		must(os.Rename(e.Path("artifacts/"+a.Name+".img"), filepath.Join(shelf, a.Name+".img")))
	}
	run("--name", "compile", "--products", ".", "--key", e.Path("keys/demo-build-system.key"), "--", "cp", "-r", shelf+"/.", ".")
	must(os.MkdirAll(e.Path("artifacts/images"), 0o750))
	for _, a := range release.Artifacts {
		must(os.Rename(e.Path("artifacts/"+a.Name+".img"), e.Path("artifacts/images/"+a.Name+".img")))
	}
	run("--use-dsse", "--name", "try", "--materials", "images", "--products", "wallet-issuer", "--products", "wallet-verifier", "--key", e.Path("keys/demo-test-system.key"), "--",
		"sh", "-c", "cp images/wallet-issuer.img wallet-issuer; cp images/wallet-verifier.img wallet-verifier")
	links, err := filepath.Glob(filepath.Join(dir, "*.link"))
	must(err)
	if len(links) != 2 {
		t.Fatalf("in-toto wrote %q", links)
	}
	code, stdout, stderr := imports(e, links...)
	if code != exitDone || len(strings.Fields(stdout)) != 2 {
		t.Fatalf("exit %d\n%s%s", code, stdout, stderr)
	}
	e.Revote(testkit.Members...)
	d := e.Evaluate()
	kinds := 0
	for _, x := range d.Evidence {
		if x.Kind == "link" {
			kinds++
		}
	}
	if d.Verdict.String() != "approved" || kinds != 2 {
		b, _ := json.Marshal(d.Reasons)
		t.Errorf("%s with %d links: %s", d.Verdict, kinds, b)
	}
}
