package control_test

import (
	"testing"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/testkit"
)

// at is the instant around which the registry's examples are written.
var at = testkit.Now

// A world is the test kit's, with what this package adds.
type world struct {
	*testkit.World

	t *testing.T
}

func newWorld(t *testing.T, members []testkit.Member, phases ...plan.Phase) *world {
	t.Helper()
	return &world{testkit.NewWorld(t, members, phases...), t}
}

// tested is a world with one penetration test that counts.
func tested(t *testing.T) (*world, control.Case) {
	t.Helper()
	w, in := testkit.Tested(t)
	return &world{w, t}, in
}

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
