// Package lint checks a policy bundle before security signs it: that its controls
// keep their contract, that what they read is there, and that nothing is met by
// silence or by what is absent.
package lint

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
)

// Load compiles the controls of a bundle and holds each against the contract. All
// problems come at once. That the controls also fit the schemas is checked by
// Freeze, before security signs.
func Load(b *bundle.Bundle) (*control.Set, error) {
	l, err := load(b)
	if err != nil {
		return nil, err
	}
	return l.set, nil
}

func load(b *bundle.Bundle) (*loader, error) {
	l := &loader{controls: map[string]control.Control{}, files: map[string]string{}}
	l.set = control.New(b, &l.Problems)
	modules := map[string]*ast.Module{}
	for _, name := range b.Paths() {
		content, _ := b.File(name)
		switch {
		case path.Base(name) == "data.json":
			l.data(name, content)
		case path.Ext(name) == ".rego":
			if line, what := plan.Disguise(content); line > 0 {
				l.problem(name, line, "the line holds "+what, "An editor shows it otherwise than it is read; write it without.")
			}
			if m := control.Parse(name, content, &l.Problems); m != nil {
				modules[name] = m
			}
		}
	}
	if l.None() && l.set.Compile(modules, &l.Problems) {
		l.compiler = l.set.Compiler()
		for _, name := range slices.Sorted(maps.Keys(modules)) {
			l.module(name, modules[name])
		}
	}
	if l.None() && len(l.controls) == 0 {
		l.problem("controls", 0, "the bundle holds no control", "Put each below controls/<phase_with_underscores>/<control>/.")
	}
	if err := l.Refuse(b); err != nil {
		return nil, err
	}
	return l, nil
}

// A loader knows the bundle that is checked, and what is wrong with it.
type loader struct {
	control.Problems

	set      *control.Set
	compiler *ast.Compiler // of the set
	controls map[string]control.Control
	files    map[string]string // control id to the file that declares it
}

func (l *loader) problem(name string, line int, text, remedy string) {
	l.Add(control.Problem{Path: name, Line: line, Text: text, Remedy: remedy})
}

// data refuses pinned data with a null in it.
func (l *loader) data(name string, content []byte) {
	value, err := canon.Parse(content)
	if err != nil { // it was refused when it was pinned
		return
	}
	for _, pointer := range nulls(value, "") {
		l.problem(name, 0, fmt.Sprintf("the value at %q is null: to Rego that is less than any number, so that a comparison with it can hold", pointer), "Give it a value, or leave it out: what is not there meets nothing.")
	}
}

// nulls returns a JSON Pointer to each null in a value, sorted.
func nulls(value any, at string) []string {
	var found []string
	switch v := value.(type) {
	case nil:
		found = append(found, at)
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			found = append(found, nulls(v[name], at+"/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(name))...)
		}
	case []any:
		for i, element := range v {
			found = append(found, nulls(element, fmt.Sprintf("%s/%d", at, i))...)
		}
	}
	return found
}

// test refuses a control that hides in a file that is never part of a bundle.
func (l *loader) test(name, content string) {
	m, err := ast.ParseModuleWithOpts(name, content, ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		l.Rego(err)
		return
	}
	if !strings.HasSuffix(m.Package.Path.String(), "_test") {
		l.problem(name, m.Package.Location.Row, fmt.Sprintf("%s lies in a file whose name ends in _test.rego, which no bundle takes in", m.Package), "Rename the file, or the package if it is a test.")
	}
}

// module checks one file: it is part of the library, or it is a control.
func (l *loader) module(name string, m *ast.Module) {
	steps := packageSteps(m)
	isLib := len(steps) >= 2 && steps[0] == "lib"
	switch {
	case !isLib && (len(steps) != 3 || steps[0] != "controls"):
		l.problem(name, m.Package.Location.Row, fmt.Sprintf("package %s is neither controls.<phase>.<control> nor lib.<name>", strings.Join(steps, ".")), "Name the package after the folders that it lies in.")
		return
	case path.Dir(name) != strings.Join(steps, "/"):
		l.problem(name, m.Package.Location.Row, fmt.Sprintf("package %s lies in folder %s", strings.Join(steps, "."), path.Dir(name)), "Move it to "+strings.Join(steps, "/")+"/.")
		return
	}
	l.alone(name, m)
	if isLib {
		return
	}
	phase := strings.ReplaceAll(steps[1], "_", "-")
	if !slices.Contains(decision.Phases, phase) {
		l.problem(name, m.Package.Location.Row, fmt.Sprintf("%q is not one of the seven phases, so that no gate would ever require the control", phase), "Name the folder after one of "+strings.Join(decision.Phases, ", ")+", with underscores.")
		return
	}
	c, ok := l.metadata(name, m, phase)
	if !ok {
		return
	}
	if other, twice := l.files[c.ID]; twice {
		l.problem(name, c.Source.Line, fmt.Sprintf("control %s is also declared in %s", c.ID, other), "Give each control an id of its own.")
		return
	}
	l.files[c.ID] = name
	c.Ages = l.ages(name)
	l.controls[c.ID] = c
	l.set.Hold(c)
	l.contract(name, m, c)
	l.sources(name, m, c)
	l.negations(name, m, c)
}

func packageSteps(m *ast.Module) []string {
	var steps []string
	for _, term := range m.Package.Path[1:] {
		s, _ := term.Value.(ast.String)
		steps = append(steps, string(s))
	}
	return steps
}

var idForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]*$`) })

var severities = []decision.Severity{decision.Critical, decision.High, decision.Medium, decision.Low, decision.Advisory}

// metadata is METADATA's custom block, as it is written.
type metadata struct {
	ID            string                   `json:"id"`
	Severity      decision.Severity        `json:"severity"`
	Tier          string                   `json:"tier"`
	Bullet        string                   `json:"bullet"`
	Consequence   string                   `json:"consequence"`
	Gates         []string                 `json:"gates"`
	From          string                   `json:"effective_from"`
	Until         string                   `json:"effective_until"`
	Frameworks    map[string][]string      `json:"frameworks"`
	Sources       []string                 `json:"sources"`
	Evidence      []string                 `json:"evidence"`
	Params        map[string]control.Param `json:"params"`
	Criteria      map[string]string        `json:"criteria"`
	Headline      map[string]string        `json:"headline"`
	NotApplicable []string                 `json:"not_applicable"`
	SoA           bool                     `json:"soa"`
	Remediation   string                   `json:"remediation"`
}

// metadata reads a control's METADATA.
func (l *loader) metadata(name string, m *ast.Module, phase string) (control.Control, bool) {
	line := m.Package.Location.Row
	i := slices.IndexFunc(m.Annotations, func(a *ast.Annotations) bool { return a.Scope == "package" })
	if i < 0 {
		l.problem(name, line, "the control has no METADATA", "Write it above the package line; `policies/controls` shows models.")
		return control.Control{}, false
	}
	annotations := m.Annotations[i]
	raw, err := canon.Marshal(annotations.Custom)
	if err != nil {
		l.problem(name, line, "METADATA custom: "+err.Error(), "")
		return control.Control{}, false
	}
	md := metadata{Tier: "core"}
	if err := canon.Unmarshal(raw, &md); err != nil {
		l.problem(name, annotations.Location.Row, "METADATA custom: "+err.Error(), "")
		return control.Control{}, false
	}
	c := control.Control{
		ID: md.ID, Title: annotations.Title, Phase: phase,
		Source: decision.Source{Path: name, Line: line}, Severity: md.Severity, Tier: md.Tier,
		Bullet: md.Bullet, Consequence: md.Consequence, Gates: md.Gates,
		Frameworks: md.Frameworks, Sources: md.Sources, Evidence: md.Evidence, Params: md.Params, Criteria: md.Criteria,
		Headline: md.Headline, NotApplicable: md.NotApplicable, SoA: md.SoA, Remediation: md.Remediation,
	}
	bad := func(format string, args ...any) {
		l.problem(name, annotations.Location.Row, "METADATA: "+fmt.Sprintf(format, args...), "")
	}
	if c.ID == "" || c.Title == "" || len(c.Frameworks) == 0 || len(c.Evidence) == 0 || len(c.Criteria) == 0 || c.Remediation == "" {
		bad("title, id, severity, frameworks, evidence, criteria and remediation are all needed")
	}
	if !idForm().MatchString(c.ID) {
		bad("id %q must be made of letters, digits, dot and hyphen", c.ID)
	}
	if !slices.Contains(severities, c.Severity) {
		bad("severity %q is none of %v", c.Severity, severities)
	}
	if c.Tier != "core" && c.Tier != "extended" {
		bad("tier %q is neither core nor extended", c.Tier)
	}
	if c.Bullet != "" && !strings.HasPrefix(c.Bullet, fmt.Sprintf("%d.", slices.Index(decision.Phases, phase)+1)) {
		bad("bullet %q is not one of phase %d, %s", c.Bullet, slices.Index(decision.Phases, phase)+1, phase)
	}
	for _, standard := range slices.Sorted(maps.Keys(c.Frameworks)) {
		if len(c.Frameworks[standard]) == 0 {
			bad("frameworks: %s lists no clause", standard)
		}
	}
	for _, kind := range c.Evidence {
		if _, known := attestations.Named(kind); !known {
			bad("evidence %q is not in the registry of predicates", kind)
		}
	}
	for param, p := range c.Params {
		if err := p.Check(); err != nil {
			bad("parameter %s: %v", param, err)
		}
	}
	for _, d := range []struct {
		text string
		into *time.Time
	}{{md.From, &c.From}, {md.Until, &c.Until}} {
		if d.text == "" {
			continue
		}
		// YAML reads an unquoted date as an instant.
		if *d.into, err = time.ParseInLocation(time.DateOnly, strings.TrimSuffix(d.text, "T00:00:00Z"), decision.Perth); err != nil {
			bad("%q is not a date such as 2026-01-31", d.text)
		}
	}
	return c, true
}
