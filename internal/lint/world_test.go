package lint_test

import (
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/testkit"
)

func TestMain(m *testing.M) {
	defer testkit.Clean()
	m.Run() // whoever called TestMain exits by its result
}

// at is the instant around which the registry's examples are written.
var at = testkit.Now

// What the test kit holds, under short names.
const (
	place  = testkit.ControlFile
	lib    = testkit.LibFile
	pinned = testkit.CatalogueFile

	honest  = testkit.Control
	citing  = testkit.Citing
	quality = testkit.Catalogue

	securityFile = testkit.SecurityFile
	security     = testkit.SecurityCatalogue

	mapsTo = `frameworks: {iso9001-2015: ["8.7"]}`
)

func open(t *testing.T, content map[string]string) *bundle.Bundle {
	t.Helper()
	return testkit.Policy(t, content)
}

func small(name, body string) string { return testkit.SmallControl(name, body) }

const (
	report = `some r in input.evidence["pentest-report"]`
	reads  = "{\n\t" + report + "\n\tr.predicate.methodology != \"\"\n}" // what any met must do
	cites  = `met.c contains evidence.cite(r, "/predicate/methodology") if ` + reads
)

// files are a bundle's: the honest control, its library and the catalogue that it
// maps to, with some of it replaced. A file of no content is left out.
func files(more map[string]string) map[string]string {
	all := map[string]string{place: honest, lib: citing, pinned: quality}
	for name, content := range more {
		all[name] = content
		if content == "" {
			delete(all, name)
		}
	}
	return all
}

// spoilt is the honest control with one text replaced, which must be there.
func spoilt(t *testing.T, before, after string) string {
	t.Helper()
	if !strings.Contains(honest, before) {
		t.Fatalf("the honest control does not hold %q", before)
	}
	return strings.Replace(honest, before, after, 1)
}

// freeze returns what the gates of a bundle require, if it may be signed.
func freeze(b *bundle.Bundle, at time.Time) (map[string][]string, error) {
	var m bundle.Manifest
	err := lint.Freeze(b, at, &m)
	return m.Gates, err
}
