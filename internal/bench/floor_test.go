package bench_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/intoto"
)

// floorVariable makes the test binary another program: see floor. With the name of a
// stage in stageVariable it takes the whole library, all tiers and gates, and goes no
// further than that stage.
const (
	floorVariable = "RELEASEGATE_BENCH_FLOOR"
	stageVariable = "RELEASEGATE_BENCH_STAGE"
)

const (
	parses    = "parse"
	compiles  = "compile"
	evaluates = "evaluate"
)

// floor is the least that a program can do which judges the same evidence by the
// same controls with OPA: it verifies nothing, checks nothing, parses without
// METADATA, compiles and evaluates once, and says nothing.
func floor(dir, stage string) error {
	debug.SetGCPercent(400)
	controls, err := manifest(dir, stage != "")
	if err != nil {
		return err
	}
	modules, data, params := map[string]*ast.Module{}, map[string]any{}, map[string]any{}
	parse := func(name string) error {
		content, err := os.ReadFile(filepath.Join(dir, "policy", name))
		if err != nil {
			return err
		}
		modules[name], err = ast.ParseModuleWithOpts(name, string(content), ast.ParserOptions{RegoVersion: ast.RegoV1})
		return err
	}
	for _, c := range controls {
		if err := parse(c.Source.Path); err != nil {
			return err
		}
		values := map[string]any{}
		for name, p := range c.Params {
			values[name] = p.Default
		}
		params[c.ID] = values
	}
	libraries, err := filepath.Glob(filepath.Join(dir, "policy", "lib", "*", "*.rego"))
	if err != nil || len(libraries) == 0 {
		return fmt.Errorf("no library: %w", err)
	}
	for _, name := range libraries {
		if err := parse(strings.TrimPrefix(name, filepath.Join(dir, "policy")+"/")); err != nil {
			return err
		}
	}
	if stage == parses {
		return nil
	}
	pinned, err := filepath.Glob(filepath.Join(dir, "policy", "*", "*", "data.json"))
	if err != nil {
		return err
	}
	for _, name := range pinned {
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		value, err := canon.Parse(content)
		if err != nil {
			return err
		}
		kind := filepath.Base(filepath.Dir(filepath.Dir(name)))
		of, isObject := data[kind].(map[string]any)
		if !isObject {
			of = map[string]any{}
			data[kind] = of
		}
		of[filepath.Base(filepath.Dir(name))] = value
	}
	data["params"] = params
	evidence, err := laid(dir)
	if err != nil {
		return err
	}
	compiler := ast.NewCompiler()
	if compiler.Compile(modules); compiler.Failed() {
		return compiler.Errors
	}
	if stage == compiles {
		return nil
	}
	results, err := rego.New(rego.Compiler(compiler), rego.Store(inmem.NewFromObject(data)), rego.Query("data.controls"), rego.Input(map[string]any{
		"evidence": evidence, "now_ns": time.Now().UnixNano(), "now": time.Now().UTC().Format(time.RFC3339), "gate": demo.Gate,
		"release": map[string]any{"id": demo.Release, "environment": "production", "artifacts": []any{}},
	})).Eval(context.Background())
	if err != nil {
		return err
	}
	if len(results) != 1 {
		return fmt.Errorf("%d results", len(results))
	}
	return nil
}

// manifest returns the controls that the gate requires, or all.
func manifest(dir string, all bool) ([]control.Control, error) {
	b, err := bundle.Load(filepath.Join(dir, "policy"), bundle.Policy)
	if err != nil {
		return nil, err
	}
	m, signed := b.Signed()
	if !signed {
		return nil, errors.New("the policy was not signed")
	}
	var checked struct {
		Controls []control.Control `json:"controls"`
	}
	if err := json.Unmarshal(m.Checked, &checked); err != nil {
		return nil, err
	}
	required := map[string]bool{}
	for _, id := range m.Gates[demo.Gate] {
		required[id] = true
	}
	var controls []control.Control
	for _, c := range checked.Controls {
		if all || required[c.ID] {
			controls = append(controls, c)
		}
	}
	return controls, nil
}

func requiredOf(t *testing.T, dir string) []control.Control {
	t.Helper()
	controls, err := manifest(dir, false)
	if err != nil || len(controls) == 0 {
		t.Fatalf("%d controls, %v", len(controls), err)
	}
	return controls
}

// laid is the evidence by kind, near to how controls see it.
func laid(dir string) (map[string]any, error) {
	kinds, byKind := map[string]string{}, map[string][]any{}
	for _, kind := range attestations.Kinds() {
		kinds[kind.Type], byKind[kind.Name] = kind.Name, []any{}
	}
	names, err := filepath.Glob(filepath.Join(dir, "evidence", "*.json"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("no evidence: %w", err)
	}
	seen := map[canon.Digest]bool{}
	for _, name := range names {
		envelope, err := read(name)
		if err != nil {
			return nil, err
		}
		digest := canon.Sum(envelope.Payload)
		statement, err := intoto.ReadStatement(envelope.Payload)
		if err != nil {
			return nil, err
		}
		predicate, err := canon.Parse(statement.Predicate)
		if err != nil {
			return nil, err
		}
		kind, known := kinds[statement.PredicateType]
		if !known || seen[digest] {
			continue
		}
		seen[digest] = true
		byKind[kind] = append(byKind[kind], map[string]any{
			"id": string(digest), "predicate": predicate, "signed_at_ns": time.Now().UnixNano(), "signed_at": time.Now().UTC().Format(time.RFC3339),
			"signers": []any{}, "subjects": []any{},
		})
	}
	evidence := map[string]any{}
	for kind, list := range byKind {
		evidence[kind] = list
	}
	return evidence, nil
}

func read(name string) (intoto.Envelope, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return intoto.Envelope{}, err
	}
	return intoto.Read(content)
}
