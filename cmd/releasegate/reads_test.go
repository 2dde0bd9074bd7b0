package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/intoto"
)

// TestReadmeSaysWhatIsRead keeps the table of what other tools write, and what of it
// is read as which kind, in step with the code.
func TestReadmeSaysWhatIsRead(t *testing.T) {
	const file, begin, end = "../../README.md", "<!-- reads:begin -->\n", "<!-- reads:end -->\n"
	kind := func(typ string) string {
		k, ok := attestations.OfType(typ)
		if !ok {
			t.Errorf("%s is of no kind", typ)
		}
		return "`" + k.Name + "`"
	}
	var table strings.Builder
	table.WriteString("| predicate type | counts as | how |\n|---|---|---|\n")
	for _, k := range attestations.Kinds() {
		if !strings.HasPrefix(k.Type, attestations.Ours) && k.Type != intoto.LayoutType {
			fmt.Fprintf(&table, "| `%s` | `%s` | as it is |\n", k.Type, k.Name)
		}
	}
	table.WriteString("| in-toto v0.9 link, in a metablock or an envelope | " + kind(intoto.LinkType) + " | its products become the subjects |\n")
	table.WriteString("| in-toto v0.9 layout, in a metablock or an envelope | " + kind(intoto.LayoutType) + " | keys by their SubjectPublicKeyInfo, rules as lines; inspections by name |\n")
	for _, d := range intoto.Dialects() {
		var as []string
		for _, typ := range d.As {
			as = append(as, kind(typ))
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s |\n", d.Type, strings.Join(as, ", else "), d.How)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, opened := strings.Cut(string(content), begin)
	held, after, closed := strings.Cut(rest, end)
	if !opened || !closed {
		t.Fatal("the README has no place for the table")
	}
	if *update {
		if err := os.WriteFile(file, []byte(before+begin+table.String()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if held != table.String() {
		t.Errorf("README.md does not say what is read (make update rewrites it):\n%s", table.String())
	}
}
