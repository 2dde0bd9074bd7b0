package intoto_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestNothingOfALayoutIsExecuted: of in-toto's library only what reads, records and
// compares is used. Verifying a layout as a whole would run the commands that stand in
// it, on the machine of whoever decides, and so would recording a step.
func TestNothingOfALayoutIsExecuted(t *testing.T) {
	harmless := []string{
		"HashObj", "Key", "Layout", "Link", "Metablock", "Metadata", "Step", "SupplyChainItem",
		"UnpackRule", "ValidateMetablock", "VerifyArtifacts",
	}
	used := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source: %v", err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			if strings.Contains(spec.Path.Value, "in-toto-golang") && (spec.Name != nil || spec.Path.Value != `"github.com/in-toto/in-toto-golang/in_toto"`) {
				t.Errorf("%s imports %s under another name, or more of it", name, spec.Path.Value)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := selector.X.(*ast.Ident); ok && pkg.Name == "in_toto" {
				used[selector.Sel.Name] = true
				if !slices.Contains(harmless, selector.Sel.Name) {
					t.Errorf("%s uses in_toto.%s", name, selector.Sel.Name)
				}
			}
			return true
		})
	}
	for _, name := range []string{"UnpackRule", "ValidateMetablock", "VerifyArtifacts"} {
		if !used[name] {
			t.Errorf("in_toto.%s is used no longer: the test may look at the wrong files", name)
		}
	}
}
