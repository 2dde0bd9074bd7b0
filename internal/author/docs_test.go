package author_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/credentry/releasegate/internal/author"
	"github.com/credentry/releasegate/internal/builtin"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/testkit"
)

var update = flag.Bool("update", false, "rewrite the generated documentation")

// documented is the documentation of the built-in library.
var documented = sync.OnceValues(func() (map[string][]byte, error) {
	b, err := bundle.BuiltIn()
	if err != nil {
		return nil, err
	}
	return author.Docs(b, testkit.Now)
})

// The documentation of the built-in library is what METADATA, gate.hcl and the
// schemas say, to the byte.
func TestDocs(t *testing.T) {
	policies, err := documented()
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := author.Kinds()
	if err != nil {
		t.Fatal(err)
	}
	for folder, docs := range map[string]map[string][]byte{"../../policies": policies, "../../attestations": kinds} {
		if len(docs) < 30 {
			t.Errorf("%s: only %d pages", folder, len(docs))
		}
		for name, want := range docs {
			compare(t, filepath.Join(folder, name), want)
		}
		strays(t, folder, docs)
	}
}

func compare(t *testing.T, file string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if held, err := os.ReadFile(file); err != nil || string(held) != string(want) {
		t.Errorf("%s is out of date (make update writes it): %v", file, err)
	}
}

// strays finds pages that belong to nothing any more.
func strays(t *testing.T, folder string, docs map[string][]byte) {
	t.Helper()
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".md" {
			return err
		}
		below, err := filepath.Rel(folder, name)
		if _, written := docs[filepath.ToSlash(below)]; err == nil && !written {
			t.Errorf("%s documents nothing: remove it", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Every control has a page, which says what it is, and to which the overview and the
// index of its phase lead.
func TestPages(t *testing.T) {
	b, err := bundle.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	set, err := lint.Load(b)
	if err != nil {
		t.Fatal(err)
	}
	docs, err := documented()
	if err != nil {
		t.Fatal(err)
	}
	type described struct{ page, index, link, title, consequence, remediation string }
	all := map[string]described{}
	for _, c := range set.Controls() {
		own := path.Dir(c.Source.Path)
		all[c.ID] = described{own + "/README.md", path.Dir(own) + "/README.md", path.Base(own) + "/README.md", c.Title, c.Consequence, c.Remediation}
	}
	for _, c := range builtin.Controls() {
		all[c.ID] = described{"builtin/" + c.ID + ".md", "builtin/README.md", c.ID + ".md", c.Title, c.Consequence, c.Remediation}
	}
	for id, c := range all {
		for _, part := range []string{"# " + id + ": " + c.title + "\n", c.consequence, c.remediation, "## Criteria", "## Evidence that fails"} {
			if !strings.Contains(string(docs[c.page]), part) {
				t.Errorf("%s does not say %q", c.page, part)
			}
		}
		for from, page := range map[string]string{"README.md": c.page, c.index: c.link} {
			if !strings.Contains(string(docs[from]), "["+id+"]("+page+")") {
				t.Errorf("%s does not lead to %s", from, c.page)
			}
		}
	}
	if indices := len(decision.Phases) + 2; len(docs) != len(all)+indices {
		t.Errorf("%d pages for %d controls and %d indices", len(docs), len(all), indices)
	}
}

// Every link of a page leads to a file.
func TestLinks(t *testing.T) {
	pages := 0
	for _, folder := range []string{"../../policies", "../../attestations"} {
		err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(name) != ".md" {
				return err
			}
			pages++
			content, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			for _, part := range strings.Split(string(content), "](")[1:] {
				target, _, _ := strings.Cut(part, ")")
				if strings.Contains(target, "#") {
					t.Errorf("%s links to %s: each thing has a page of its own", name, target)
				}
				if _, err := os.Stat(filepath.Join(filepath.Dir(name), target)); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if pages < 160 {
		t.Errorf("only %d pages were looked at", pages)
	}
}

// The built-in library serves every bullet of the seven phases, and says of every
// control which one it serves and why it matters.
func TestLibraryIsWhole(t *testing.T) {
	b, err := bundle.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	set, err := lint.Load(b)
	if err != nil {
		t.Fatal(err)
	}
	served := map[string]bool{}
	for _, c := range set.Controls() {
		if c.Bullet == "" || c.Consequence == "" {
			t.Errorf("%s does not say which bullet it serves and what follows if it fails", c.ID)
		}
		served[c.Bullet] = true
	}
	bullets := []int{4, 3, 4, 4, 3, 4, 4} // of each phase
	for phase, count := range bullets {
		for bullet := range count {
			if name := fmt.Sprintf("%d.%d", phase+1, bullet+1); !served[name] {
				t.Errorf("no control serves bullet %s", name)
			}
			delete(served, fmt.Sprintf("%d.%d", phase+1, bullet+1))
		}
	}
	for bullet := range served {
		t.Errorf("there is no bullet %s", bullet)
	}
}
