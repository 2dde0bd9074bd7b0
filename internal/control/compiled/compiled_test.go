package compiled_test

import (
	"bytes"
	"path"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/control/compiled"
)

func all(string) bool { return true }

// library is the built-in library, compiled as it is when it is frozen.
func library(t testing.TB) map[string]*ast.Module {
	t.Helper()
	b, err := bundle.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, name := range b.Paths() {
		if path.Ext(name) == ".rego" && (strings.HasPrefix(name, "lib/") || strings.HasPrefix(name, "controls/")) {
			names = append(names, name)
		}
	}
	problems := &control.Problems{}
	set := control.New(b, problems)
	if !set.CompileFrozen(control.ParseFrozen(b, names, problems), problems) || len(names) < 100 {
		t.Fatalf("%d modules: %v", len(names), problems)
	}
	return set.Compiler().Modules
}

// TestComesBack: every rule of the library comes back as it was written, and every
// part of it with its file and line, which errors name.
func TestComesBack(t *testing.T) {
	modules := library(t)
	content, err := compiled.Write(modules)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := compiled.Write(modules); err != nil || !bytes.Equal(again, content) || !compiled.Readable(content) {
		t.Errorf("not the same bytes again (%v)", err)
	}
	back, err := compiled.Read(content, all)
	if err != nil || len(back) != len(modules) {
		t.Fatalf("%d of %d modules, %v", len(back), len(modules), err)
	}
	rules := 0
	for name, m := range modules {
		got := back[name]
		if len(got.Rules) != len(m.Rules) || !got.Package.Equal(m.Package) {
			t.Fatalf("%s: %s of %d rules, want %s of %d", name, got.Package, len(got.Rules), m.Package, len(m.Rules))
		}
		for i, rule := range m.Rules {
			rules++
			if !got.Rules[i].Equal(rule) || got.Rules[i].String() != rule.String() || got.Rules[i].Module != got {
				t.Errorf("%s: %s\nwant %s", name, got.Rules[i], rule)
			}
			was, is := places(rule), places(got.Rules[i])
			if strings.Join(was, " ") != strings.Join(is, " ") || len(was) < 3 {
				t.Errorf("%s: %s stands at %v, want %v", name, rule, is, was)
			}
		}
	}
	if rules < 1000 {
		t.Errorf("only %d rules", rules)
	}
	if again, err := compiled.Write(back); err != nil || !bytes.Equal(again, content) {
		t.Errorf("what came back is written in other bytes (%v)", err)
	}
}

// places are file and line of every part of a rule.
func places(rule *ast.Rule) []string {
	var list []string
	ast.WalkNodes(rule, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.Rule, *ast.Head, *ast.Expr, *ast.Term:
			place := "nowhere"
			if l := n.Loc(); l != nil {
				place = l.String()
			}
			list = append(list, place)
		}
		return false
	})
	return list
}

// TestOnlyWhatIsWanted: what else was written is not read.
func TestOnlyWhatIsWanted(t *testing.T) {
	content, err := compiled.Write(library(t))
	if err != nil {
		t.Fatal(err)
	}
	got, err := compiled.Read(content, func(name string) bool { return strings.HasPrefix(name, "lib/") })
	if err != nil || len(got) < 5 || len(got) > 20 {
		t.Errorf("%d modules, %v", len(got), err)
	}
}

func small(t testing.TB, text string) map[string]*ast.Module {
	t.Helper()
	m, err := ast.ParseModuleWithOpts("small.rego", "package small\n\n"+text, ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*ast.Module{"small.rego": m}
}

// TestWriteRefuses what controls must not hold.
func TestWriteRefuses(t *testing.T) {
	for _, text := range []string{"p if q with input as 1", "p if { some x; q[x] }", "p := $\"{input}\""} {
		if content, err := compiled.Write(small(t, text)); err == nil || !strings.Contains(err.Error(), "small.rego: there is no form for a ") {
			t.Errorf("%s: %d bytes, %v", text, len(content), err)
		}
	}
}

const some = `
default p := false

p := {"a": [1, null, {true, false}], "b": x} if {
	x := {y | y := input.list[_]; not y == "text"}
	every k, v in input.all { k != v }
} else := [z | z := -1.5]

f(a, [b]) := {a: b | b > 0}

s contains "one"
`

// TestReadRefuses: bytes that were cut, lengthened or written by another program.
func TestReadRefuses(t *testing.T) {
	content, err := compiled.Write(small(t, some))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := compiled.Read(content, all); err != nil {
		t.Fatal(err)
	}
	for n := range content {
		if _, err := compiled.Read(content[:n], all); err == nil {
			t.Errorf("obeyed, though cut to %d of %d bytes", n, len(content))
		}
	}
	other := bytes.Replace(content, []byte("OPA 1."), []byte("OPA 2."), 1)
	for name, spoilt := range map[string][]byte{"longer": append(bytes.Clone(content), 0), "of another OPA": other, "empty": nil} {
		if _, err := compiled.Read(spoilt, all); err == nil {
			t.Errorf("%s: obeyed", name)
		}
	}
	if compiled.Readable(other) || compiled.Readable(nil) {
		t.Error("readable, though of another OPA")
	}
}

// FuzzRead: whatever the bytes are, reading them neither panics nor takes much, and
// what is read is written and read again to the same.
func FuzzRead(f *testing.F) {
	content, err := compiled.Write(small(f, some))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
	f.Add(content[:len(content)-1])
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, content []byte) {
		modules, err := compiled.Read(content, all)
		if err != nil {
			return
		}
		once, err := compiled.Write(modules)
		if err != nil {
			t.Fatal(err)
		}
		back, err := compiled.Read(once, all)
		if err != nil {
			t.Fatal(err)
		}
		if twice, err := compiled.Write(back); err != nil || !bytes.Equal(once, twice) {
			t.Errorf("%q\nand %q (%v)", once, twice, err)
		}
	})
}

// BenchmarkRead reads the library.
func BenchmarkRead(b *testing.B) {
	content, err := compiled.Write(library(b))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		if _, err := compiled.Read(content, all); err != nil {
			b.Fatal(err)
		}
	}
}
