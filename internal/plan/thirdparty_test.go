package plan

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
)

const hclSuite = "../../testdata/thirdparty/hcl-specsuite/"

// named is what the suite wants of the file whose arguments it names.
type named struct {
	A string `hcl:"a"`
	B string `hcl:"b"`
	D string `hcl:"d"`
}

// anything leaves to the decoder nothing but the syntax.
type anything struct {
	Rest hcl.Body `hcl:",remain"`
}

var places = regexp.MustCompile(`from \{\s+line\s+=\s+(\d+)\s+column\s+=\s+(\d+)`)

// TestHCLSuite: what is wrong by the language's own tests is refused at the same
// places; what is right is read, but for what would have to be computed.
func TestHCLSuite(t *testing.T) {
	ran := 0
	for name, content := range filesOf(t, hclSuite+"tests", ".hcl") {
		ran++
		t.Run(filepath.Base(name), func(t *testing.T) {
			verdict, err := os.ReadFile(strings.TrimSuffix(name, ".hcl") + ".t")
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, found := range places.FindAllStringSubmatch(string(verdict), -1) {
				want = append(want, found[1]+":"+found[2])
			}
			r := newReader("")
			var target any = &anything{}
			if filepath.Base(name) == "unexpected.hcl" {
				target = &named{}
			}
			read := r.decode(name, content, target)
			if filepath.Base(name) == "operators.hcl" {
				if read || !strings.Contains(r.diags.Error(), "operators") && !strings.Contains(r.diags.Error(), "Not a constant") {
					t.Errorf("computed: %v", r.err())
				}
				return
			}
			var got []string
			for _, d := range r.diags.List() {
				got = append(got, fmt.Sprintf("%d:%d", d.Line, d.Column))
			}
			if read != (len(want) == 0) || !slices.Equal(got, want) {
				t.Errorf("read %v with mistakes at %q, want them at %q\n%v", read, got, want, r.err())
			}
		})
	}
	if ran != 15 {
		t.Errorf("%d files, want 15", ran)
	}
}

// TestHCLSeeds: every seed of the language's fuzz targets is answered, and what is not
// read is explained.
func TestHCLSeeds(t *testing.T) {
	ran := 0
	for name, content := range filesOf(t, hclSuite+"fuzz-seeds", "") {
		ran++
		r := newReader("")
		if read := r.decode(name, content, &anything{}); read != (r.err() == nil) {
			t.Errorf("%s: read %v, %v", name, read, r.err())
		}
	}
	if ran != 70 {
		t.Errorf("%d seeds, want 70", ran)
	}
}

func filesOf(t *testing.T, dir, suffix string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(name, suffix) {
			files[name], err = os.ReadFile(name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
