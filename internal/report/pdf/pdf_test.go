package pdf

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/fault"
)

var decided = time.Date(2026, 11, 23, 1, 14, 0, 0, time.UTC)

// script is a program that stands in for a browser that misbehaves.
func script(t *testing.T, body string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "browser")
	if err := os.WriteFile(name, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestPrint prints a golden page with the Chromium that `make test` sees to: on A4,
// tagged, with an outline, and twice the same.
func TestPrint(t *testing.T) {
	browser, err := Find(os.Getenv("RELEASEGATE_TEST_CHROMIUM")) // which make test sets
	if err != nil {
		if os.Getenv("RELEASEGATE_TEST_CHROMIUM") != "" {
			t.Fatal(err)
		}
		t.Skip("no Chromium: make test installs it")
	}
	page, err := os.ReadFile(filepath.Join("..", "testdata", "denied", "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	first, err := Print(t.Context(), browser, page, decided)
	if err != nil {
		t.Fatal(err)
	}
	for what, pattern := range map[string]string{
		"A4":                     `/MediaBox \[0 0 59[45]\.?\d* 84[12]\.?\d*\]`,
		"tags":                   `/StructTreeRoot`,
		"an outline":             `/Outlines`,
		"its language":           `/Lang \(en-AU\)`,
		"a title":                `/Title \(DENIED: licences-2026-11`,
		"the time of deciding":   `/CreationDate \(D:20261123011400\+00'00'\)`,
		"the same as of changes": `/ModDate \(D:20261123011400\+00'00'\)`,
	} {
		if !regexp.MustCompile(pattern).Match(first) {
			t.Errorf("the PDF lacks %s", what)
		}
	}
	deep := filepath.Join(t.TempDir(), strings.Repeat("deep/", 20))
	if err := os.MkdirAll(deep, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", deep) // in which a browser could make no socket
	second, err := Print(t.Context(), browser, page, decided)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("printed twice, it is not the same")
	}
}

// Whatever the browser does, an error says so, with what to do; a secret of the
// environment does not reach it.
func TestBrowserThatFails(t *testing.T) {
	t.Setenv("COSIGN_PASSWORD", "an invented secret")
	for name, c := range map[string]struct{ body, want string }{
		"it ends badly":      {"echo 'no display' >&2; exit 7", "exit status 7; it said: no display"},
		"it prints nothing":  {"exit 0", "left no PDF behind"},
		"it sees no secret":  {`env >&2; echo "password: $COSIGN_PASSWORD." >&2; exit 1`, "it said: password: ."},
		"it hides its words": {`printf 'a\033[31mb' >&2; exit 1`, "it said: a\uFFFD[31mb"},
	} {
		_, err := Print(t.Context(), script(t, c.body), []byte("page"), decided)
		if err == nil || !strings.Contains(err.Error(), c.want) || fault.HintOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFind(t *testing.T) {
	there := script(t, "")
	if got, err := Find(there); err != nil || got != there {
		t.Error(got, err)
	}
	plain := filepath.Join(t.TempDir(), "notes")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"chromium", filepath.Join(t.TempDir(), "gone"), plain, t.TempDir()} {
		if _, err := Find(name); err == nil || fault.HintOf(err) == "" {
			t.Errorf("%s was taken for a browser: %v", name, err)
		}
	}
	kept := browsers
	defer func() { browsers = kept }()
	browsers = []string{plain, "/nowhere/chromium"}
	if _, err := Find(""); err == nil || !strings.Contains(fault.HintOf(err), "apt-get install chromium") {
		t.Errorf("it does not say how to get one: %v", err)
	}
}

// What a browser varies from one printing to the next is taken out, and nothing moves.
func TestSettled(t *testing.T) {
	once := "/CreationDate (D:20300101000000+00'00')/ModDate (D:20300101000000+00'00') /ID (node00000587) /Ref (node00000590) (node00000587)"
	again := "/CreationDate (D:20310101000000+00'00')/ModDate (D:20310101000000+00'00') /ID (node00000588) /Ref (node00000591) (node00000588)"
	want := "/CreationDate (D:20261123011400+00'00')/ModDate (D:20261123011400+00'00') /ID (node00000001) /Ref (node00000002) (node00000001)"
	for _, pdf := range []string{once, again} {
		if got := string(settled([]byte(pdf), decided)); got != want {
			t.Errorf("%s", got)
		}
	}
}
