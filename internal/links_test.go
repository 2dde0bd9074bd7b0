package internal

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	code    = regexp.MustCompile("(?s)```.*?```")
	unslug  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// TestLinks: whatever a page that people write links to in this repository is there,
// to the heading. (Of generated pages, headings are tested where they are generated.)
func TestLinks(t *testing.T) {
	pages, links := 0, 0
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (name == "../.git" || name == "../.cache" || d.Name() == "thirdparty") {
			return fs.SkipDir
		}
		if filepath.Ext(name) != ".md" || strings.Contains(name, "/testdata/") && !strings.HasPrefix(name, "../testdata/") {
			return nil
		}
		pages++
		for _, target := range linksOf(t, name) {
			links++
			file, anchor, _ := strings.Cut(target, "#")
			at := name
			if file != "" {
				at = filepath.Join(filepath.Dir(name), file)
			}
			if _, err := os.Stat(at); err != nil {
				t.Errorf("%s links to %s: %v", name, target, err)
			} else if anchor != "" && !strings.HasPrefix(name, "../policies/") && !hasHeading(t, at, anchor) {
				t.Errorf("%s links to %s: it has no such heading", name, target)
			}
		}
		return nil
	})
	if err != nil || pages < 20 || links < 100 {
		t.Fatalf("%d pages with %d links, %v", pages, links, err)
	}
}

// linksOf are the links of a page to places in this repository.
func linksOf(t *testing.T, name string) []string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(string(content), ""), -1) {
		if !strings.Contains(m[1], "://") && !strings.HasPrefix(m[1], "mailto:") {
			all = append(all, m[1])
		}
	}
	return all
}

// hasHeading reports whether a page has a heading under the anchor that forges give it.
func hasHeading(t *testing.T, name, anchor string) bool {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range heading.FindAllStringSubmatch(code.ReplaceAllString(string(content), ""), -1) {
		if strings.ReplaceAll(unslug.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-") == anchor {
			return true
		}
	}
	return false
}
