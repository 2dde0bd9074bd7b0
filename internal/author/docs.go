// Package author serves those who write policies: it tests what they write, and
// documents it.
package author

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/builtin"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/plan"
)

// Docs returns the documentation of a policy bundle, by path below it: an overview
// with the matrices, an index for each phase, and a page for each control.
func Docs(b *bundle.Bundle, at time.Time) (map[string][]byte, error) {
	if err := lint.Freeze(b, at, &bundle.Manifest{}); err != nil {
		return nil, err
	}
	gates, err := plan.Gates(b)
	if err != nil {
		return nil, err
	}
	set, err := lint.Load(b)
	if err != nil {
		return nil, err
	}
	l := &library{gates: gates, frameworks: set.Frameworks()}
	for _, c := range builtin.Controls() {
		l.entries = append(l.entries, hosted(c))
	}
	known, err := fails(b)
	if err != nil {
		return nil, err
	}
	for _, c := range set.Controls() {
		l.entries = append(l.entries, entry{Control: c, Fails: known[c.ID]})
	}
	slices.SortStableFunc(l.entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(phaseRank(a.Phase), phaseRank(b.Phase)), cmp.Compare(a.ID, b.ID))
	})
	docs := map[string][]byte{"README.md": l.overview()}
	for _, phase := range append([]string{""}, decision.Phases...) {
		if page := l.index(phase); page != nil {
			docs[path.Join(folder(phase), "README.md")] = page
		}
	}
	for _, e := range l.entries {
		docs[e.file()] = l.page(e)
	}
	return docs, nil
}

// A library is what is documented.
type library struct {
	gates      []plan.Gate
	frameworks []control.Framework
	entries    []entry // by phase and id; those of every phase first
}

// An entry is a control, of the bundle or built in.
type entry struct {
	control.Control

	Host   bool   // the program enforces it itself
	Fails  Fail   // zero: no example is known
	Vector string // in which a built-in one fails; empty: none is known
}

func hosted(c builtin.Control) entry {
	return entry{Host: true, Vector: c.Fails, Control: control.Control{
		ID: c.ID, Title: c.Title, Phase: c.Phase, Severity: c.Severity, Tier: "core", Bullet: c.Bullet, Consequence: c.Consequence,
		Frameworks: c.Frameworks, Sources: c.Sources, Criteria: c.Criteria, Remediation: c.Remediation,
	}}
}

// phaseRank orders the phases; what is of every phase comes first.
func phaseRank(phase string) int { return slices.Index(decision.Phases, phase) }

// folder is where the page of a phase lies; of no phase, that of what is of every one.
func folder(phase string) string {
	if phase == "" {
		return "builtin"
	}
	return "controls/" + strings.ReplaceAll(phase, "-", "_")
}

const generated = "<!-- Written by `make update` from METADATA and gate.hcl. Do not edit. -->\n\n"

// overview is the page that leads to the others.
func (l *library) overview() []byte {
	var out strings.Builder
	out.WriteString(generated)
	out.WriteString("# The policy library\n\n")
	criteria, hosts := 0, 0
	for _, e := range l.entries {
		criteria += len(e.Criteria)
		if e.Host {
			hosts++
		}
	}
	fmt.Fprintf(&out, "%d controls with %d criteria; %d of the controls are built into the program, the others are Rego below `controls/`. A control passes only if every criterion cites verified evidence that meets it.\n", len(l.entries), criteria, hosts)
	l.gateTable(&out)
	l.bullets(&out)
	l.severities(&out)
	l.byFramework(&out)
	l.byControl(&out)
	return []byte(out.String())
}

// gateTable shows what the gates collect.
func (l *library) gateTable(out *strings.Builder) {
	out.WriteString("\n## What the gates ask for\n\n| phase | evidence | about | at most | signed by | gates |\n| --- | --- | --- | --- | --- | --- |\n")
	type asked struct{ phase, evidence, about, age, signers string }
	gates := map[asked][]string{}
	var order []asked
	add := func(a asked, gate string) {
		if gates[a] == nil {
			order = append(order, a)
		}
		gates[a] = append(gates[a], gate)
	}
	for _, g := range l.gates {
		for _, p := range g.Phases {
			for _, q := range p.Evidence {
				add(asked{p.Name, collected(q), string(q.About), atMost(q.MaxAge), signers(q.Signers)}, g.Name)
			}
		}
		if q := g.Quorum; q != nil {
			add(asked{"", "votes", "package", "–", fmt.Sprintf("%d %s, among them %s", q.Count, q.Role, strings.Join(q.MustInclude, " and "))}, g.Name)
		}
	}
	slices.SortStableFunc(order, func(a, b asked) int {
		return cmp.Compare(uint(phaseRank(a.phase)), uint(phaseRank(b.phase))) // what is of no phase comes last
	})
	for _, a := range order {
		row(out, a.phase, a.evidence, a.about, a.age, a.signers, strings.Join(gates[a], ", "))
	}
}

func collected(q plan.Requirement) string {
	kind := fmt.Sprintf("[%s](../attestations/%s/v1/README.md)", q.Kind, q.Kind)
	if len(q.Series) > 0 {
		kind += ": " + strings.Join(q.Series, ", ")
	}
	return kind
}

func atMost(age time.Duration) string {
	if age == 0 {
		return "–"
	}
	return fmt.Sprintf("%d days", int(age/(24*time.Hour)))
}

func signers(rules []plan.SignerRule) string {
	var parts []string
	for _, s := range rules {
		parts = append(parts, fmt.Sprintf("%d %s", s.Count, s.Role))
	}
	return strings.Join(parts, ", ")
}

// bullets shows which controls serve each bullet of the programme.
func (l *library) bullets(out *strings.Builder) {
	out.WriteString("\n## Bullets of the seven phases and their controls\n\n| bullet | controls |\n| --- | --- |\n")
	byBullet := map[string][]string{}
	for _, e := range l.entries {
		byBullet[e.Bullet] = append(byBullet[e.Bullet], e.link("."))
	}
	for _, bullet := range slices.Sorted(maps.Keys(byBullet)) {
		row(out, cmp.Or(bullet, "–"), strings.Join(byBullet[bullet], ", "))
	}
}

// severities says of each control how severe it is, and why.
func (l *library) severities(out *strings.Builder) {
	out.WriteString("\n## Severities\n\nCritical cannot be waived; advisory warns where the others stop the release.\n\n| control | severity | tier | what follows if it fails |\n| --- | --- | --- | --- |\n")
	for _, e := range l.entries {
		row(out, e.link("."), string(e.Severity), e.Tier, e.Consequence)
	}
}

// byFramework shows which controls speak to each id of a framework.
func (l *library) byFramework(out *strings.Builder) {
	out.WriteString("\n## Frameworks and the controls that speak to them\n")
	for _, f := range l.frameworks {
		speaking := map[string][]string{}
		for _, e := range l.entries {
			for _, id := range e.Frameworks[f.ID] {
				speaking[id] = append(speaking[id], e.link("."))
			}
		}
		fmt.Fprintf(out, "\n### %s\n\n`%s`: %d of %d ids have a control.\n", f.Title, f.ID, len(speaking), len(f.Entries))
		if len(speaking) == 0 {
			continue
		}
		out.WriteString("\n| id | about | controls |\n| --- | --- | --- |\n")
		for _, id := range f.Entries {
			if len(speaking[id.ID]) > 0 {
				row(out, id.ID, id.Title, strings.Join(speaking[id.ID], ", "))
			}
		}
	}
}

// byControl shows which ids each control speaks to.
func (l *library) byControl(out *strings.Builder) {
	out.WriteString("\n## Controls and the frameworks that they speak to\n\n| control | frameworks | sources |\n| --- | --- | --- |\n")
	for _, e := range l.entries {
		row(out, e.link("."), e.mappings(), strings.Join(e.Sources, "; "))
	}
}

// index leads to the pages of one phase's controls; nothing if it has none.
func (l *library) index(phase string) []byte {
	var out strings.Builder
	for _, e := range l.entries {
		if e.Phase == phase || e.Host && phase == "" {
			row(&out, e.link(folder(phase)), e.Title, string(e.Severity), e.Tier, cmp.Or(e.Bullet, "–"))
		}
	}
	if out.Len() == 0 {
		return nil
	}
	head := fmt.Sprintf("%s# Controls of %s\n\n| control | title | severity | tier | bullet |\n| --- | --- | --- | --- | --- |\n", generated, cmp.Or(phase, "the program itself"))
	return []byte(head + out.String())
}

// mappings are the ids of all frameworks, in a line.
func (e entry) mappings() string {
	var parts []string
	for _, framework := range slices.Sorted(maps.Keys(e.Frameworks)) {
		ids := slices.SortedFunc(slices.Values(e.Frameworks[framework]), decision.CompareIDs)
		parts = append(parts, framework+" "+strings.Join(ids, ", "))
	}
	return strings.Join(parts, "; ")
}

// file is where the control's page lies: beside its rule. Built-in ones have none.
func (e entry) file() string {
	if e.Host {
		return "builtin/" + e.ID + ".md"
	}
	return path.Join(path.Dir(e.Source.Path), "README.md")
}

// link leads to the control's page, from a folder.
func (e entry) link(from string) string {
	to, below := strings.CutPrefix(e.file(), from+"/")
	if !below && from != "." {
		to = strings.Repeat("../", strings.Count(from, "/")+1) + to
	}
	return fmt.Sprintf("[%s](%s)", e.ID, to)
}

func literal(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(text)
}

// row writes a row of a table; a bar within a cell would end it.
func row(out *strings.Builder, cells ...string) {
	for i, cell := range cells {
		cells[i] = strings.ReplaceAll(strings.ReplaceAll(cell, "|", `\|`), "\n", " ")
	}
	out.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}
