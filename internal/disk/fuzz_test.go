package disk_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/disk"
)

// FuzzLocal: a name that is local stays below where it starts, and is written in
// one way only.
func FuzzLocal(f *testing.F) {
	for _, seed := range []string{"a", "a/b.pub", "..", "../a", "a/../b", "a//b", "/a", `a\b`, "./a", "a/..", "keys/..a", "\x00", "a/.", " ", "a\n../b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if !disk.Local(name) {
			return
		}
		const root = "/some/folder"
		joined := filepath.Join(root, filepath.FromSlash(name))
		back, err := filepath.Rel(root, joined)
		if err != nil || filepath.ToSlash(back) != name || name != "." && !strings.HasPrefix(joined, root+"/") {
			t.Errorf("%q leads to %q, which is %q (%v)", name, joined, back, err)
		}
	})
}
