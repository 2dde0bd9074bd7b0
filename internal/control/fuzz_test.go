package control_test

import (
	"testing"

	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/testkit"
)

// FuzzCatalogue: whatever lies in the data of a bundle, each problem is named, and nothing
// is taken for JSON that is none.
func FuzzCatalogue(f *testing.F) {
	for _, seed := range []string{testkit.Catalogue, testkit.SecurityCatalogue, "{}", "", "[]", `{"id":1}`, `{"id":"x","ids":{"8.6":null}}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content string) {
		var problems control.Problems
		set := control.New(testkit.Policy(t, map[string]string{"gate.hcl": testkit.GateHCL, testkit.ControlFile: testkit.Control, testkit.LibFile: testkit.Citing, testkit.CatalogueFile: content}), &problems)
		if set == nil && problems.None() || !problems.None() && problems.Error() == "" {
			t.Error("refused without a word")
		}
	})
}
