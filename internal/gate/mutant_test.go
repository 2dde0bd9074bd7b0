package gate_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/testkit"
)

// mutants is how many TestMutants makes.
func mutants() int {
	if os.Getenv("RELEASEGATE_SOAK") != "" {
		return 10_000
	}
	return 60
}

// A mutation changes one file of an engagement, by chance. It returns the new content
// and name; a nil content leaves the file out.
type mutation struct {
	name   string
	change func(random *rand.Rand, name string, content []byte) (string, []byte)
}

var mutations = []mutation{
	{"some bytes", func(random *rand.Rand, name string, content []byte) (string, []byte) {
		for range 1 + random.IntN(3) {
			content[random.IntN(len(content))] ^= byte(1 + random.IntN(255))
		}
		return name, content
	}},
	{"a piece cut out", func(random *rand.Rand, name string, content []byte) (string, []byte) {
		from := random.IntN(len(content))
		return name, slices.Delete(content, from, min(len(content), from+1+random.IntN(40)))
	}},
	{"a piece twice", func(random *rand.Rand, name string, content []byte) (string, []byte) {
		from := random.IntN(len(content))
		return name, slices.Insert(content, from, content[from:min(len(content), from+1+random.IntN(40))]...)
	}},
	{"cut off", func(random *rand.Rand, name string, content []byte) (string, []byte) {
		return name, content[:random.IntN(len(content))]
	}},
	{"another name", func(random *rand.Rand, name string, content []byte) (string, []byte) {
		names := []string{"a.json", "..json", "x.HCL", "A" + filepath.Base(name), filepath.Base(name) + ".bak", strings.ToUpper(filepath.Base(name))}
		return filepath.Join(filepath.Dir(name), names[random.IntN(len(names))]), content
	}},
	{"left out", func(_ *rand.Rand, name string, _ []byte) (string, []byte) { return name, nil }},
	{"a value", func(random *rand.Rand, name string, content []byte) (string, []byte) {
		var tree any
		if json.Unmarshal(content, &tree) != nil {
			words := bytes.Fields(content) // HCL or Rego: two words change places
			a, b := words[random.IntN(len(words))], words[random.IntN(len(words))]
			return name, bytes.Replace(content, a, b, 1)
		}
		content, _ = json.Marshal(another(random, tree))
		return name, content
	}},
}

// another is a JSON value with one value in it changed.
func another(random *rand.Rand, v any) any {
	switch v := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		if slices.Sort(names); len(names) == 0 {
			return nil
		}
		name := names[random.IntN(len(names))]
		if random.IntN(8) == 0 {
			delete(v, name)
		} else {
			v[name] = another(random, v[name])
		}
		return v
	case []any:
		if len(v) == 0 {
			return []any{nil}
		}
		at := random.IntN(len(v))
		if random.IntN(8) == 0 {
			return slices.Delete(v, at, at+1)
		}
		v[at] = another(random, v[at])
		return v
	case string:
		return []any{"", v + "x", nil, strings.ToUpper(v) + "é", float64(1), []any{v}}[random.IntN(6)]
	}
	return []any{nil, true, float64(-1), "1", map[string]any{}}[random.IntN(5)]
}

// TestMutants changes one file of an approved engagement, in a way that chance picks,
// again and again. A mutant is approved only if it is proved equal: the decision is the
// same to the byte, but for where its evidence lies. It is never a panic.
func TestMutants(t *testing.T) {
	e := testkit.New(t)
	honest := evaluate(t, options(e), testkit.Now)
	if honest.Verdict != decision.Approved {
		t.Fatal("the honest engagement is not approved")
	}
	folders, found := []string{"evidence", "policy", "trust", "releases"}, 0
	files := map[string][]string{} // by folder, each of which is as likely
	for _, folder := range folders {
		err := filepath.WalkDir(e.Path(folder), func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				files[folder] = append(files[folder], name)
				found++
			}
			return err
		})
		if err != nil || len(files[folder]) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(files[folder]), err)
		}
	}
	if found < 100 {
		t.Fatalf("only %d files to change", found)
	}
	random := rand.New(rand.NewPCG(17, 4))
	same, denied := 0, 0
	for n := range mutants() {
		among, how := files[folders[random.IntN(len(folders))]], mutations[n%len(mutations)]
		name := among[random.IntN(len(among))]
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(whole) == 0 {
			continue
		}
		to, content := how.change(random, name, bytes.Clone(whole))
		if to == name && bytes.Equal(content, whole) {
			same++
			continue
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		if content != nil {
			e.Write(to, content)
		}
		d, approved := approvedBy(t, e)
		switch {
		case approved && apart(t, d) != apart(t, honest):
			t.Errorf("mutant %d, %s of %s, is approved as\n%s", n, how.name, strings.TrimPrefix(name, e.Dir), apart(t, d))
		case approved:
			same++
		default:
			denied++
		}
		if to != name && content != nil {
			if err := os.Remove(to); err != nil {
				t.Fatal(err)
			}
		}
		e.Write(name, whole)
	}
	if denied*2 < mutants() || same == 0 {
		t.Errorf("of %d mutants %d were denied or refused, and %d proved equal: there should be some of both, and more of the first", mutants(), denied, same)
	}
	if again := evaluate(t, options(e), testkit.Now); apart(t, again) != apart(t, honest) {
		t.Error("the engagement is not as it was")
	}
	t.Logf("%d mutants: %d denied or refused, %d proved equal", mutants(), denied, same)
}

// approvedBy is the decision on an engagement, if it is approved.
func approvedBy(t *testing.T, e *testkit.Engagement) (d decision.Decision, approved bool) {
	t.Helper()
	in, _, err := gate.Open(options(e))
	if err != nil {
		return decision.Decision{}, false
	}
	d, err = gate.Evaluate(t.Context(), in, testkit.Now)
	return d, err == nil && d.Verdict == decision.Approved
}

// apart is a decision apart from the files that its evidence lies in, and from those
// that did not count.
func apart(t *testing.T, d decision.Decision) string {
	t.Helper()
	parsed, err := canon.Parse(payload(t, d))
	if err != nil {
		t.Fatal(err)
	}
	var strip func(v any)
	strip = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, name := range []string{"files", "file", "fileDigest", "rejections"} {
				delete(v, name)
			}
			for _, below := range v {
				strip(below)
			}
		case []any:
			for _, below := range v {
				strip(below)
			}
		}
	}
	strip(parsed)
	written, err := canon.Marshal(parsed)
	if err != nil {
		t.Fatal(err)
	}
	return string(written)
}
