package control_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/require"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

// TestFixtures: what the library's Rego tests put before a control has the form of what
// the program puts before it. One schema describes both: the input as it is laid out
// from really signed evidence, and the input of each test. It knows every field, with
// its type and words; a fixture may leave out what its control does not read.
func TestFixtures(t *testing.T) {
	carried, err := bundle.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	set, err := lint.Load(carried)
	if err != nil {
		t.Fatal(err)
	}
	form := formOfInput(t, set)
	for name, input := range map[string]any{"the input before go-live": laid(t, testkit.New(t), demo.Gate), "the input after hypercare": laid(t, testkit.Exited(t, testkit.Now), demo.Exit)} {
		if err := form.Validate(read(t, input)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	seen := 0
	for name, input := range fixtures(t, carried, set) {
		seen++
		if err := form.Validate(read(t, input)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if controls := len(set.Controls()); seen < controls {
		t.Errorf("%d fixtures for %d controls", seen, controls)
	}
	// The form itself tells a field that there is not, and one of another type.
	for _, wrong := range []map[string]any{{"evidence": map[string]any{"training": []any{map[string]any{"payload": 1}}}}, {"now_ns": "1"}, {"evidence": map[string]any{"training": map[string]any{}}}} {
		if form.Validate(read(t, wrong)) == nil {
			t.Errorf("%v is taken for the form of an input", wrong)
		}
	}
}

// formOfInput is the schema of what controls read.
func formOfInput(t *testing.T, set *control.Set) *jsonschema.Schema {
	t.Helper()
	schemas, err := lint.Schemas(set)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemas["input"]))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("input.json", document); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("input.json")
}

// read is a value as it is read from JSON, which must hold something.
func read(t *testing.T, input any) any {
	t.Helper()
	content, err := json.Marshal(input)
	if err != nil || len(content) < 10 {
		t.Fatalf("%s: %v", content, err)
	}
	again, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// laid is the input that the program lays out from the signed evidence of an engagement.
func laid(t *testing.T, e *testkit.Engagement, name string) map[string]any {
	t.Helper()
	in, _, err := gate.Open(gate.Options{
		Paths: gate.Layout(e.Dir, demo.Release), Gate: name, At: testkit.Now, Security: trust.TrustedKeys(e.Signer("demo-security").Key()),
	})
	if err != nil {
		t.Fatal(err)
	}
	verified, _ := in.Plan.Roster.Verify(in.Found, testkit.Now)
	bound, _ := bind.To(in.Plan, verified, testkit.Now)
	counted, gaps, _ := require.Judge(in.Plan, bound, nil, testkit.Now)
	if len(gaps) > 0 || len(counted) < 5 {
		t.Fatalf("%d count, gaps %+v", len(counted), gaps)
	}
	return control.Case{Gate: in.Plan.Gate, Engagement: in.Plan.Engagement, Release: in.Plan.Release, Evidence: counted, At: testkit.Now}.Laid()
}

// fixtures are the inputs that the tests of controls start from, by package.
func fixtures(t *testing.T, b *bundle.Bundle, set *control.Set) map[string]any {
	t.Helper()
	modules := map[string]*ast.Module{}
	for _, name := range b.Paths() {
		if content, ok := b.File(name); ok && strings.HasSuffix(name, ".rego") {
			modules[name] = ast.MustParseModule(string(content))
		}
	}
	tests := b.Tests()
	for name, content := range tests {
		modules[name] = ast.MustParseModule(string(content))
	}
	compiler := ast.NewCompiler()
	if compiler.Compile(modules); compiler.Failed() {
		t.Fatal(compiler.Errors)
	}
	store := inmem.NewFromObject(set.Pinned())
	found := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(tests)) {
		pkg := modules[name].Package.Path.String()
		if !strings.HasPrefix(pkg, "data.controls.") {
			continue
		}
		results, err := rego.New(rego.Query(pkg+"._input"), rego.Compiler(compiler), rego.Store(store)).Eval(t.Context())
		if err != nil {
			t.Fatal(name, err)
		}
		if len(results) == 1 {
			found[pkg] = results[0].Expressions[0].Value
		}
	}
	return found
}
