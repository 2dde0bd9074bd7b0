package lint_test

import (
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/testkit"
)

// TestChecklistDigest: a checklist that was changed, and still says the digest of
// what it was, is not signed.
func TestChecklistDigest(t *testing.T) {
	const list = `{"id": "standard", "items": [{"id": "A", "expected": 4.50}], "version": "1.0.0"}`
	value, err := canon.Parse([]byte(list))
	if err != nil {
		t.Fatal(err)
	}
	digest, err := canon.DigestOf(value)
	if err != nil {
		t.Fatal(err)
	}
	saying := func(digest string) string { return strings.Replace(list, "{", `{"digest": `+digest+`, `, 1) }
	own := `"` + string(digest) + `"`
	for name, c := range map[string]struct {
		file, content string
		good          bool
	}{
		"no digest":                  {"checklists/standard/data.json", list, true},
		"its own digest":             {"checklists/standard/data.json", saying(own), true},
		"written another way":        {"checklists/standard/data.json", strings.ReplaceAll(saying(own), "4.50", "4.5"), true},
		"an item changed":            {"checklists/standard/data.json", strings.Replace(saying(own), "4.50", "4.51", 1), false},
		"the version changed":        {"checklists/standard/data.json", strings.Replace(saying(own), "1.0.0", "1.0.1", 1), false},
		"another checklist, changed": {"checklists/invented-agency/data.json", strings.Replace(saying(own), "4.50", "3", 1), false},
		"a digest in another case":   {"checklists/standard/data.json", saying(strings.ToUpper(own)), false},
		"a digest that is empty":     {"checklists/standard/data.json", saying(`""`), false},
		"a digest that is a list":    {"checklists/standard/data.json", saying(`[]`), false},
		"what is no checklist":       {"catalogues/standard/data.json", saying(`"x"`), true},
		"a checklist that is a list": {"checklists/standard/data.json", `[` + saying(`"x"`) + `]`, true},
	} {
		_, err := freeze(open(t, files(map[string]string{"gate.hcl": testkit.GateHCL, c.file: c.content})), at)
		switch {
		case c.good && err != nil:
			t.Errorf("%s: %v", name, err)
		case !c.good && (err == nil || !strings.Contains(err.Error(), c.file+": the checklist says the digest")):
			t.Errorf("%s: %v", name, err)
		}
		if name == "an item changed" && err != nil && !strings.Contains(err.Error(), "If the change is meant, write ") {
			t.Errorf("%s: no remedy in %v", name, err)
		}
	}
}
