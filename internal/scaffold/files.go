package scaffold

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/trust"
)

// The files that people write, for a new engagement and for the demo. What nobody
// has decided yet is left empty, and refused as such until it is filled in.

// Release is release.hcl of that release.
func Release(e decision.Engagement, r decision.Release) []byte {
	parts := []string{
		settings(
			setting{"version", r.Version, ""},
			setting{"environment", r.Environment, ""},
			setting{"change_type", r.ChangeType, "or standard, or emergency"},
			setting{"go_live", r.GoLive, "a date in Perth: YYYY-MM-DD"},
			setting{"hypercare_end", r.HypercareEnd, "likewise, 28 to 42 days later"},
		),
		block("window", nil, settings(
			setting{"start", instant(r.Window.Start), "an instant in UTC: YYYY-MM-DDThh:mm:ssZ"},
			setting{"end", instant(r.Window.End), ""},
		)),
	}
	for _, a := range r.Artifacts {
		parts = append(parts, artifact(a))
	}
	if len(r.Artifacts) == 0 {
		parts = append(parts, comment("One block for each thing that goes live; sha256sum prints the digest.\n"+artifact(decision.Artifact{Name: "NAME"})))
	}
	for _, control := range slices.Sorted(maps.Keys(r.Parameters)) {
		var values []setting
		for _, name := range slices.Sorted(maps.Keys(r.Parameters[control])) {
			values = append(values, setting{name, r.Parameters[control][name], ""})
		}
		parts = append(parts, comment("A release may tighten a control's parameters, never loosen them.")+"\n"+
			block("parameters", []string{control}, settings(values...)))
	}
	return file(
		comment(`What is released, for whom, where and when. The project manager owns this file.
Nothing in it can change who is trusted or what is required. Fill in what is empty.`),
		block("engagement", []string{e.ID}, settings(
			setting{"customer", e.Customer, ""},
			setting{"supplier", e.Supplier, ""},
		)),
		block("release", []string{r.ID}, parts...),
	)
}

func artifact(a decision.Artifact) string {
	return block("artifact", []string{a.Name}, settings(setting{"sha256", string(a.SHA256), ""}))
}

const whoMaySign = `Who may sign, with which key, in which role. Security owns this file: it is part
of the signed trust manifest. `

// Trust is trust.hcl with these functionaries, whose keys lie in keys/ under their
// ids. The remark ends the heading.
func Trust(remark string, functionaries []trust.Functionary) []byte {
	parts := []string{comment(whoMaySign + remark)}
	for _, f := range functionaries {
		if f.Person != nil {
			parts = append(parts, person(*f.Person))
		}
	}
	for _, f := range functionaries {
		parts = append(parts, Functionary(f))
	}
	return file(parts...)
}

// emptyTrust is trust.hcl that trusts nobody yet, and shows how to.
func emptyTrust(roles []string) []byte {
	jo := trust.Person{ID: "jo", Side: "supplier"}
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return file(comment(whoMaySign + `Public keys lie in keys/, one PEM file each.

The gates ask for these roles:

  ` + strings.Join(roles, "\n  ") + `

and the gate itself signs decisions in the role ` + plan.GateRole + `. The sides are
supplier, customer and independent. A functionary is one key: a person's or, with
system = "what it is" instead of person, a system's.

` + apart(person(jo), Functionary(trust.Functionary{
		ID: "jo-2026", Person: &jo, Roles: []string{"project-manager"}, From: from, Until: from.AddDate(1, 0, 0),
	}))))
}

func person(p trust.Person) string {
	return block("person", []string{p.ID}, settings(
		setting{"name", p.Name, ""},
		setting{"organisation", p.Organisation, ""},
		setting{"side", p.Side, ""},
	))
}

// Functionary is the block of trust.hcl for one key.
func Functionary(f trust.Functionary) string {
	holder := setting{"system", f.System, ""}
	if f.Person != nil {
		holder = setting{"person", f.Person.ID, ""}
	}
	return block("functionary", []string{f.ID}, settings(
		holder,
		setting{"roles", f.Roles, ""},
		setting{"key", "keys/" + f.ID + ".pub", ""},
		setting{"valid_from", instant(f.From), ""},
		setting{"valid_until", instant(f.Until), ""},
	))
}

// Admission is admission.hcl of an engagement whose production gate has that key.
func Admission(e decision.Engagement, gateKey string) []byte {
	signed := settings(
		setting{"keys", []string{"security.pub"}, ""},
		setting{"min_version", 1, ""},
	)
	return file(
		comment(`What the step that admits artifacts to production demands of a decision.
Security owns this file; keys are files below the folder that it lies in.`),
		block("admission", nil,
			settings(
				setting{"gate", "production-release", ""},
				setting{"customer", e.Customer, ""},
				setting{"engagement", e.ID, ""},
				setting{"supplier", e.Supplier, ""},
				setting{"environment", "production", ""},
				setting{"keys", []string{gateKey}, ""},
			),
			comment(`An approval counts only while it is what the gate said last of the release: not
after a denial or a revocation. The ledger says that; the folder is below this
file's, and --ledger names another. Where nothing is decided for longer, the gate
signs it again: releasegate ledger refresh. Without this block nobody looks.`)+"\n"+
				block("ledger", nil, settings(
					setting{"folder", "ledger", ""},
					setting{"max_age_minutes", 24 * 60, ""},
				)),
			block("policy", nil, signed),
			block("trust", nil, signed),
		),
	)
}

func file(parts ...string) []byte { return []byte(apart(parts...) + "\n") }

// instant writes an instant as plans do; one that nobody has set is empty.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
