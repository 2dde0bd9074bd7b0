package author_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/author"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/testkit"
)

var update = flag.Bool("update", false, "rewrite the generated documentation")

// The documentation of the built-in library is what METADATA, gate.hcl and the
// schemas say, to the byte.
func TestDocs(t *testing.T) {
	b, err := bundle.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	policies, err := author.Docs(b, testkit.Now)
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := author.Kinds()
	if err != nil {
		t.Fatal(err)
	}
	for folder, docs := range map[string]map[string][]byte{"../../policies": policies, "../../attestations": kinds} {
		if len(docs) < 8 {
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
		if err != nil || d.Name() != "README.md" {
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

// Every link of a page leads to a file.
func TestLinks(t *testing.T) {
	pages := 0
	for _, folder := range []string{"../../policies", "../../attestations"} {
		err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.Name() != "README.md" {
				return err
			}
			pages++
			content, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			for _, part := range strings.Split(string(content), "](")[1:] {
				target, _, _ := strings.Cut(part, ")")
				target, _, _ = strings.Cut(target, "#")
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
	if pages < 15 {
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
