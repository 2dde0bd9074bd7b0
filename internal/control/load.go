package control

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
)

// Load compiles the controls of a bundle and checks each against the contract.
// All problems come at once. Deciding does no more: that the controls also fit the
// schemas is checked by Freeze, before security signs.
func Load(b *bundle.Bundle) (*Set, error) {
	bound()
	l := loader{files: map[string]string{}, set: &Set{
		controls: map[string]Control{}, data: map[string]any{}, catalogues: map[string]catalogue{},
		deadline: deadline, grace: grace, memory: maxMemory, ceiling: maxHeap, again: again,
	}}
	modules := map[string]*ast.Module{}
	for _, name := range b.Paths() {
		content, _ := b.File(name)
		switch {
		case path.Base(name) == "data.json":
			l.pin(name, content)
		case path.Ext(name) == ".rego":
			if m := l.parse(name, string(content)); m != nil {
				modules[name] = m
			}
		}
	}
	if len(l.problems) == 0 {
		l.compile(modules)
	}
	for _, name := range b.Paths() {
		if m := modules[name]; m != nil && l.set.compiler != nil {
			l.module(name, m)
		}
	}
	if len(l.problems) == 0 && len(l.set.controls) == 0 {
		l.problem("controls", 0, "the bundle holds no control", "Put each below controls/<phase_with_underscores>/<control>/.")
	}
	if len(l.problems) == 0 {
		return l.set, nil
	}
	return nil, l.refuse(b)
}

// refuse returns all problems as one error, or nil if there is none.
func (l *loader) refuse(b *bundle.Bundle) error {
	if len(l.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(l.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text))
	})
	l.problems = slices.Compact(l.problems) // two passes may see one thing
	return &fault.Error{Kind: fault.Refused, Hint: "releasegate policy check " + fault.Quote(b.Where(".")), Err: &Problems{Bundle: b.Where("."), List: l.problems}}
}

// Problems are all that is wrong with the controls of a bundle.
type Problems struct {
	Bundle string // the folder that it was read from
	List   []Problem
}

func (p *Problems) Error() string {
	lines := make([]string, len(p.List))
	for i, one := range p.List {
		lines[i] = "  " + one.String()
	}
	return fmt.Sprintf("the controls of %s cannot be obeyed:\n%s", p.Bundle, strings.Join(lines, "\n"))
}

type loader struct {
	set      *Set
	files    map[string]string // control id to the file that declares it
	problems []Problem
}

func (l *loader) problem(name string, line int, text, remedy string) {
	l.problems = append(l.problems, Problem{name, line, text, remedy})
}

// pin puts a data.json where stock OPA would: at the path of its folder.
func (l *loader) pin(name string, content []byte) {
	value, err := canon.Parse(content)
	if err != nil {
		l.problem(name, 0, err.Error(), "")
		return
	}
	for _, pointer := range nulls(value, "") {
		l.problem(name, 0, fmt.Sprintf("the value at %q is null: to Rego that is less than any number, so that a comparison with it can hold", pointer), "Give it a value, or leave it out: what is not there meets nothing.")
	}
	steps := strings.Split(path.Dir(name), "/")
	if slices.Contains([]string{"params", "controls", "lib", "."}, steps[0]) {
		l.problem(name, 0, "pinned data must not lie at data."+steps[0], "Move it below catalogues/, checklists/ or calendars/.")
		return
	}
	if len(steps) == 2 && steps[0] == "catalogues" {
		l.catalogue(name, steps[1], content, value)
	}
	node := l.set.data
	for i, step := range steps {
		held, taken := node[step]
		child, isObject := held.(map[string]any)
		last := i == len(steps)-1
		switch {
		case taken && (last || !isObject):
			l.problem(name, 0, "other pinned data lies at data."+strings.Join(steps[:i+1], ".")+" already", "Keep one data.json for each place, and none above another.")
			return
		case last:
			node[step] = value
		case !taken:
			child = map[string]any{}
			node[step] = child
		}
		node = child
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

func (l *loader) parse(name, content string) *ast.Module {
	m, err := ast.ParseModuleWithOpts(name, content, ast.ParserOptions{
		ProcessAnnotation: true, Capabilities: capabilities(), RegoVersion: ast.RegoV1,
	})
	if err != nil {
		l.rego(err)
		return nil
	}
	if m == nil {
		l.problem(name, 0, "the file holds no Rego", "")
	}
	return m
}

// rego takes OPA's errors apart.
func (l *loader) rego(err error) {
	var list ast.Errors
	if !errors.As(err, &list) {
		l.problem("", 0, err.Error(), "")
		return
	}
	for _, e := range list {
		name, line := "", 0
		if e.Location != nil {
			name, line = e.Location.File, e.Location.Row
		}
		l.problem(name, line, e.Code+": "+e.Message, "")
	}
}

// test refuses a control that hides in a file that is never part of a bundle.
func (l *loader) test(name, content string) {
	m, err := ast.ParseModuleWithOpts(name, content, ast.ParserOptions{RegoVersion: ast.RegoV1})
	if err != nil {
		l.rego(err)
		return
	}
	if !strings.HasSuffix(m.Package.Path.String(), "_test") {
		l.problem(name, m.Package.Location.Row, fmt.Sprintf("%s lies in a file whose name ends in _test.rego, which no bundle takes in", m.Package), "Rename the file, or the package if it is a test.")
	}
}

func (l *loader) compile(modules map[string]*ast.Module) {
	c := ast.NewCompiler().SetErrorLimit(0).WithCapabilities(capabilities()).WithStrict(true)
	if c.Compile(modules); c.Failed() {
		l.rego(c.Errors)
		return
	}
	l.set.compiler = c
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
	c.ages = l.ages(name)
	l.set.controls[c.ID] = c
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

var idForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]*$`)

var severities = []decision.Severity{decision.Critical, decision.High, decision.Medium, decision.Low, decision.Advisory}

// metadata reads a control's METADATA.
func (l *loader) metadata(name string, m *ast.Module, phase string) (Control, bool) {
	line := m.Package.Location.Row
	i := slices.IndexFunc(m.Annotations, func(a *ast.Annotations) bool { return a.Scope == "package" })
	if i < 0 {
		l.problem(name, line, "the control has no METADATA", "Write it above the package line; `policies/controls` shows models.")
		return Control{}, false
	}
	annotations := m.Annotations[i]
	raw, err := canon.Marshal(annotations.Custom)
	if err != nil {
		l.problem(name, line, "METADATA custom: "+err.Error(), "")
		return Control{}, false
	}
	md := metadata{Tier: "core"}
	if err := canon.Unmarshal(raw, &md); err != nil {
		l.problem(name, annotations.Location.Row, "METADATA custom: "+err.Error(), "")
		return Control{}, false
	}
	c := Control{
		ID: md.ID, Title: annotations.Title, Phase: phase, Package: m.Package.Path,
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
	if !idForm.MatchString(c.ID) {
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
		if err := p.check(); err != nil {
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
