package plan_test

import (
	"os"
	"testing"

	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/testkit"
)

// FuzzRelease: whatever release.hcl holds, it is refused with words, or it is a
// release that names at least one artifact and can be digested.
func FuzzRelease(f *testing.F) {
	e := testkit.New(f)
	honest, err := os.ReadFile(e.Path("releases/1.0.0/release.hcl"))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{honest, nil, []byte(`release "x" {`), []byte("a = [for x in [1]: x]"), []byte("x = \"${1}\""), []byte("x = <<A\n${[\nA\n")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		_, release, err := plan.Release("release.hcl", content)
		switch {
		case err != nil && err.Error() == "":
			t.Error("refused without a word")
		case err == nil && (len(release.Artifacts) == 0 || !release.Digest().Valid() || !release.Window.Start.Before(release.Window.End)):
			t.Errorf("read as %+v", release)
		}
	})
}
