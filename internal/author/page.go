package author

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// page is all that is to be known of a control.
func (l *library) page(e entry) []byte {
	var out strings.Builder
	root := strings.Repeat("../", strings.Count(e.file(), "/")+1) // of the repository
	fmt.Fprintf(&out, "%s# %s: %s\n\n%s\n\n%s\n", generated, e.ID, e.Title, e.standing(), e.Consequence)
	out.WriteString("\n## Criteria\n\n| criterion | is met when |\n| --- | --- |\n")
	for _, name := range slices.Sorted(maps.Keys(e.Criteria)) {
		row(&out, "`"+name+"`", e.Criteria[name])
	}
	for _, reason := range e.NotApplicable {
		fmt.Fprintf(&out, "\nNot applicable: %s.\n", strings.TrimSuffix(reason, "."))
	}
	l.evidence(&out, e, root)
	e.parameters(&out)
	if e.Fails.Kind != "" {
		fmt.Fprintf(&out, "\n## Evidence that fails\n\n%s", e.Fails.describe(root))
	}
	if e.Vector != "" {
		fmt.Fprintf(&out, "\n## Evidence that fails\n\n[%s](%stestdata/vectors/%s.txt): an engagement with one thing spoilt, and what is decided of it.\n", e.Vector, root, e.Vector)
	}
	if e.Host && e.Vector == "" {
		out.WriteString("\n## Evidence that fails\n\nNone reaches a decision: the gate refuses to open, and says why.\n")
	}
	fmt.Fprintf(&out, "\n## To mend it\n\n%s\n\n## Speaks to\n\n", e.Remediation)
	e.mapped(&out, l)
	if e.Host {
		out.WriteString("\nThe program enforces it itself; no policy bundle can take it out. [All that it enforces](README.md)\n")
	} else {
		fmt.Fprintf(&out, "\nRule: [%s](%[1]s). [All controls of the phase](../README.md)\n", path.Base(e.Source.Path))
	}
	return []byte(out.String())
}

// standing is how much a control matters, where and when.
func (e entry) standing() string {
	text := fmt.Sprintf("Severity %s, tier %s, bullet %s, of %s", e.Severity, e.Tier, cmp.Or(e.Bullet, "–"), cmp.Or(e.Phase, "every phase"))
	if len(e.Gates) > 0 {
		text += ", only for the gate " + strings.Join(e.Gates, " and ")
	}
	if !e.From.IsZero() {
		text += ", in force from " + e.From.Format(time.DateOnly)
	}
	if !e.Until.IsZero() {
		text += " until " + e.Until.Format(time.DateOnly)
	}
	return text + "."
}

// evidence shows what a control reads, and who signs it where a gate collects it.
func (l *library) evidence(out *strings.Builder, e entry, root string) {
	if len(e.Evidence) == 0 {
		return
	}
	out.WriteString("\n## Evidence\n\n| evidence | signed by | an example that passes |\n| --- | --- | --- |\n")
	for _, kind := range e.Evidence {
		var by []string
		for _, g := range l.gates {
			for _, phase := range g.Phases {
				for _, q := range phase.Evidence {
					if who := signers(q.Signers); q.Kind == kind && !slices.Contains(by, who) {
						by = append(by, who)
					}
				}
			}
		}
		at := root + "attestations/" + kind + "/v1/"
		row(out, fmt.Sprintf("[%s](%sREADME.md)", kind, at), cmp.Or(strings.Join(by, "; or "), "–"), fmt.Sprintf("[example.json](%sexample.json)", at))
	}
}

// parameters shows what a release may turn, and which way.
func (e entry) parameters(out *strings.Builder) {
	if len(e.Params) == 0 {
		return
	}
	out.WriteString("\n## Parameters\n\n| parameter | type | default | a release may |\n| --- | --- | --- | --- |\n")
	for _, name := range slices.Sorted(maps.Keys(e.Params)) {
		p := e.Params[name]
		row(out, "`"+name+"`", p.Type, "`"+literal(p.Default)+"`", tightening[p.Tighten])
	}
	fmt.Fprintf(out, "\nThe defaults are those of METADATA in [%s](%[1]s); a release sets others in release.hcl.\n", path.Base(e.Source.Path))
}

var tightening = map[string]string{
	"":         "not change it",
	"lower":    "lower it",
	"higher":   "raise it",
	"subset":   "take values out",
	"superset": "add values",
}

// mapped shows the ids of catalogues that a control speaks to, and what else it rests on.
func (e entry) mapped(out *strings.Builder, l *library) {
	if len(e.Frameworks)+len(e.Sources) == 0 {
		out.WriteString("Nothing but this programme.\n")
	}
	for _, f := range l.frameworks {
		for _, id := range f.Entries {
			if slices.Contains(e.Frameworks[f.ID], id.ID) {
				fmt.Fprintf(out, "- %s, %s: %s\n", f.Title, id.ID, id.Title)
			}
		}
	}
	for _, source := range e.Sources {
		fmt.Fprintf(out, "- %s\n", source)
	}
}
