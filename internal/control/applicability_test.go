package control_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/require"
	"github.com/credentry/releasegate/internal/testkit"
)

// signatories are those who sign a Statement of Applicability, or should not alone.
var signatories = []testkit.Member{
	{ID: "owner", Person: "olga", Roles: []string{"risk-owner"}},
	{ID: "olgas-other-key", Person: "olga", Roles: []string{"customer-sponsor"}},
	{ID: "sponsor", Person: "saul", Roles: []string{"customer-sponsor"}},
	{ID: "both", Person: "bea", Roles: []string{"risk-owner", "customer-sponsor"}},
	{ID: "tester", Person: "anne", Roles: []string{"tester"}},
	{ID: "operations", Person: "omar", Roles: []string{"operations-lead"}},
}

// row is one row of a statement.
func row(id string, applicable any, status string) map[string]any {
	return map[string]any{"control": id, "applicable": applicable, "status": status, "justification": "Nothing is masked.", "owner": "olga", "approver": "saul"}
}

// excluding says of each id that it does not apply.
func excluding(ids ...string) []any {
	var rows []any
	for _, id := range ids {
		rows = append(rows, row(id, false, "not-applicable"))
	}
	return rows
}

// stating is a world in which statements and what they bear on can be signed.
func stating(t *testing.T) *world {
	t.Helper()
	var phases []plan.Phase
	for _, q := range []struct{ phase, kind, role string }{
		{"testing-and-validation", "pentest-report", "tester"}, {"post-go-live-support", "support-plan", "operations-lead"},
	} {
		phases = append(phases, plan.Phase{Name: q.phase, Evidence: []plan.Requirement{
			{Kind: q.kind, Phase: q.phase, About: plan.AboutRelease, Signers: []plan.SignerRule{{Role: q.role, Count: 1}}},
		}})
	}
	return newWorld(t, signatories, phases...)
}

// attest has the example of a kind signed, changed, and counts it.
func (w *world) attest(kind string, change func(map[string]any), who ...string) require.Counted {
	w.t.Helper()
	bound, rejected := w.Bind(w.Attest(kind, w.AboutRelease(), change, who...))
	if len(bound) != 1 || len(rejected) > 0 {
		w.t.Fatalf("%d bound, rejected %+v", len(bound), rejected)
	}
	return require.Counted{Bound: bound[0]}
}

// state has a statement signed. The signatures are real ones, over other evidence.
func (w *world) state(rows []any, who ...string) require.Counted {
	w.t.Helper()
	stated := w.attest("pentest-report", func(p map[string]any) { p["methodology"] = "stands in for a statement" }, who...)
	stated.Kind.Name, stated.Predicate = "compliance-obligations", map[string]any{"soa": rows}
	return stated
}

// TestSwitchedOff: a Statement of Applicability switches a control off only if the
// control allows it, nothing that it serves applies, and both sides have signed.
func TestSwitchedOff(t *testing.T) {
	w := stating(t)
	report := w.attest("pentest-report", nil, "tester")
	both := []string{"owner", "sponsor"}
	const allowed = "frameworks: {iso27001-2022: [A.5.10, A.8.11]}\n#   soa: true"
	for _, c := range []struct {
		name       string
		frameworks string
		evidence   []require.Counted
		off        bool
	}{
		{"as it must be", allowed, []require.Counted{w.state(excluding("A.5.10", "A.8.11", "A.7.1"), both...)}, true},
		{"a third signer", allowed, []require.Counted{w.state(excluding("A.5.10", "A.8.11"), "owner", "sponsor", "tester")}, true},
		{"one holds both roles, another one of them", allowed, []require.Counted{w.state(excluding("A.5.10", "A.8.11"), "both", "sponsor")}, true},
		{"ids that no statement speaks about", strings.Replace(allowed, "A.8.11]", `A.8.11, "8.1"], iso9001-2015: ["8.7"]`, 1), []require.Counted{w.state(excluding("A.5.10", "A.8.11"), both...)}, true},
		{"two that agree", allowed, []require.Counted{w.state(excluding("A.5.10", "A.8.11"), both...), w.state(excluding("A.8.11", "A.5.10"), both...)}, true},

		{"no statement", allowed, nil, false},
		{"a control that does not allow it", "frameworks: {iso27001-2022: [A.5.10, A.8.11]}", []require.Counted{w.state(excluding("A.5.10", "A.8.11"), both...)}, false},
		{"a control that says no", strings.Replace(allowed, "true", "false", 1), []require.Counted{w.state(excluding("A.5.10", "A.8.11"), both...)}, false},
		{"a control that serves nothing of it", `frameworks: {iso27001-2022: ["8.1"]}` + "\n#   soa: true", []require.Counted{w.state(excluding("8.1", "A.5.10", "A.8.11"), both...)}, false},
		{"a catalogue that is not pinned", "frameworks: {iso27001-2013: [A.8.11]}\n#   soa: true", []require.Counted{w.state(excluding("A.8.11"), both...)}, false},

		{"one of the ids applies", allowed, []require.Counted{w.state(append(excluding("A.8.11"), row("A.5.10", true, "implemented")), both...)}, false},
		{"one of the ids is not said", allowed, []require.Counted{w.state(excluding("A.8.11"), both...)}, false},
		{"one of the ids is inherited", allowed, []require.Counted{w.state(append(excluding("A.8.11"), row("A.5.10", true, "inherited")), both...)}, false},
		{"not applicable, yet implemented", allowed, []require.Counted{w.state(append(excluding("A.8.11"), row("A.5.10", false, "implemented")), both...)}, false},
		{"applicable, yet with the other status", allowed, []require.Counted{w.state(append(excluding("A.8.11"), row("A.5.10", true, "not-applicable")), both...)}, false},
		{"applicable as text", allowed, []require.Counted{w.state(append(excluding("A.8.11"), row("A.5.10", "false", "not-applicable")), both...)}, false},
		{"applicable left out", allowed, []require.Counted{w.state(append(excluding("A.8.11"), row("A.5.10", nil, "not-applicable")), both...)}, false},
		{"an id twice", allowed, []require.Counted{w.state(excluding("A.8.11", "A.5.10", "A.5.10"), both...)}, false},
		{"an id three times", allowed, []require.Counted{w.state(excluding("A.8.11", "A.5.10", "A.5.10", "A.5.10"), both...)}, false},
		{"no rows", allowed, []require.Counted{w.state(nil, both...)}, false},
		{"rows that are none", allowed, []require.Counted{w.state([]any{"A.5.10", "A.8.11"}, both...)}, false},

		{"signed by the risk owner alone", allowed, []require.Counted{w.state(excluding("A.5.10", "A.8.11"), "owner")}, false},
		{"signed by the customer alone", allowed, []require.Counted{w.state(excluding("A.5.10", "A.8.11"), "sponsor")}, false},
		{"signed by one person for both", allowed, []require.Counted{w.state(excluding("A.5.10", "A.8.11"), "both")}, false},
		{"signed by one person with two keys", allowed, []require.Counted{w.state(excluding("A.5.10", "A.8.11"), "owner", "olgas-other-key")}, false},
		{"signed by others", allowed, []require.Counted{w.state(excluding("A.5.10", "A.8.11"), "tester", "sponsor")}, false},

		{"a second one that says otherwise", allowed, []require.Counted{w.state(excluding("A.5.10", "A.8.11"), both...), w.state(excluding("A.8.11"), both...)}, false},
		{"a second one that half has signed", allowed, []require.Counted{w.state(excluding("A.5.10", "A.8.11"), both...), w.state(excluding("A.8.11", "A.5.10"), "owner")}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(small("s", metIf("false")), mapsTo, c.frameworks, 1)
			set, err := lint.Load(open(t, map[string]string{
				lib: citing, pinned: quality, securityFile: security, "controls/testing_and_validation/s/s.rego": text,
			}))
			if err != nil {
				t.Fatal(err)
			}
			in := control.Case{Gate: w.Plan.Gate, Engagement: w.Plan.Engagement, Release: w.Plan.Release, Required: []string{"s"}, At: at, Twice: true}
			// Once with what the control needs, once without.
			for missing, otherwise := range map[bool]decision.Outcome{false: decision.Fail, true: decision.Missing} {
				in.Evidence = slices.Clone(c.evidence)
				if !missing {
					in.Evidence = append(in.Evidence, report)
				}
				results, err := set.Evaluate(t.Context(), in)
				if err != nil || len(results) != 1 {
					t.Fatalf("%v, %d results", err, len(results))
				}
				want := otherwise
				if c.off {
					want = decision.NotApplicable
				}
				if results[0].Outcome != want || len(results[0].Criteria[0].Citations) != 0 {
					t.Errorf("%s (%s), want %s", results[0].Outcome, results[0].Problem, want)
				}
				if c.off && !strings.HasSuffix(results[0].Problem, ", says that A.5.10 and A.8.11 do not apply") {
					t.Errorf("it says %q", results[0].Problem)
				}
			}
		})
	}
}

// TestSwitchedOffSaysWho: the board reads who has answered for it.
func TestSwitchedOffSaysWho(t *testing.T) {
	w := stating(t)
	set, err := lint.Load(open(t, map[string]string{
		lib: citing, securityFile: security,
		"controls/testing_and_validation/s/s.rego": strings.Replace(small("s", metIf("false")), mapsTo, "frameworks: {iso27001-2022: [A.8.11]}\n#   soa: true", 1),
	}))
	if err != nil {
		t.Fatal(err)
	}
	stated := w.state(excluding("A.8.11"), "owner", "sponsor")
	results, err := set.Evaluate(t.Context(), control.Case{
		Gate: w.Plan.Gate, Engagement: w.Plan.Engagement, Release: w.Plan.Release, Required: []string{"s"}, At: at, Evidence: []require.Counted{stated},
	})
	want := fmt.Sprintf("the Statement of Applicability %s, signed by Invented olga and Invented saul, says that A.8.11 does not apply", stated.Attestation().Payload().Short())
	if err != nil || results[0].Problem != want {
		t.Errorf("%v, %q, want %q", err, results[0].Problem, want)
	}
}

// TestScopes: what a decision has to speak to, by a Statement of Applicability or,
// where none speaks, by what the controls of the whole bundle map to.
func TestScopes(t *testing.T) {
	w := stating(t)
	certificate := func(change func(map[string]any)) require.Counted {
		plan := w.attest("support-plan", nil, "operations")
		held := map[string]any{"standard": "ISO/IEC 27001", "edition": "2022", "body": "somebody", "expiresOn": "2026-06-30"}
		change(held)
		plan.Predicate = map[string]any{"certificationStatus": []any{map[string]any{"standard": "ISO 9001"}, held}}
		return plan
	}
	valid := certificate(func(map[string]any) {})
	rows := append(excluding("A.8.11", "8.7"), row("A.7.1", true, "inherited"), row("A.5.9", true, "implemented"), row("A.9.9", true, "implemented"))
	stated := w.state(rows, "owner") // it is for gate.hcl to say whose statement counts
	const nine, clauses = "iso9001-2015 ISO 9001:2015 mapping [8.6 8.7] []", "iso27001-2022 ISO/IEC 27001:2022 clauses mapping [8.1] []"
	const byStatement = "iso27001-2022 ISO/IEC 27001:2022 Annex A statement-of-applicability [A.5.9 A.5.10 A.7.1] "
	content := map[string]string{lib: citing, pinned: quality, securityFile: security}
	for name, frameworks := range map[string]string{
		"a": `frameworks: {iso9001-2015: ["8.7"], iso27001-2022: [A.8.11]}`,
		"b": `frameworks: {iso9001-2015: ["8.7", "8.6"], iso27001-2022: ["8.1", A.5.10, A.5.9]}` + "\n#   tier: extended",
	} {
		content["controls/testing_and_validation/"+name+"/"+name+".rego"] = strings.Replace(small(name, cites), mapsTo, frameworks, 1)
	}
	for _, c := range []struct {
		name     string
		evidence []require.Counted
		at       time.Time
		annex    string
	}{
		{"nothing is stated", nil, at, "iso27001-2022 ISO/IEC 27001:2022 Annex A mapping [A.5.9 A.5.10 A.8.11] []"},
		{"a certificate, and nothing is stated", []require.Counted{valid}, at, "iso27001-2022 ISO/IEC 27001:2022 Annex A mapping [A.5.9 A.5.10 A.8.11] []"},
		{"a statement", []require.Counted{stated}, at, byStatement + "[]"},
		{"a statement and a certificate", []require.Counted{stated, valid}, at, byStatement + "[A.7.1]"},
		{"a statement and a support plan as its schema has it", []require.Counted{stated, w.attest("support-plan", nil, "operations")}, at, byStatement + "[A.7.1]"},
		{"on the last day of the certificate", []require.Counted{stated, valid}, time.Date(2026, 6, 30, 15, 59, 59, 0, time.UTC), byStatement + "[A.7.1]"},
		{"on the day after", []require.Counted{stated, valid}, time.Date(2026, 6, 30, 16, 0, 0, 0, time.UTC), byStatement + "[]"},
		{"a certificate to another edition", []require.Counted{stated, certificate(func(c map[string]any) { c["edition"] = "2013" })}, at, byStatement + "[]"},
		{"a certificate to another standard", []require.Counted{stated, certificate(func(c map[string]any) { c["standard"] = "ISO 9001" })}, at, byStatement + "[]"},
		{"a certificate that ends nowhere", []require.Counted{stated, certificate(func(c map[string]any) { delete(c, "expiresOn") })}, at, byStatement + "[]"},
		{"two statements that differ", []require.Counted{stated, w.state(excluding("A.5.9", "A.8.11"), "owner"), valid}, at, byStatement + "[]"},
		{"two statements that differ in what is excluded", []require.Counted{stated, w.state(excluding("A.5.9"), "owner")}, at, "iso27001-2022 ISO/IEC 27001:2022 Annex A statement-of-applicability [A.5.9 A.5.10 A.7.1 A.8.11] []"},
		{"a statement without rows", []require.Counted{w.state(nil, "owner")}, at, "iso27001-2022 ISO/IEC 27001:2022 Annex A statement-of-applicability [A.5.9 A.5.10 A.7.1 A.8.11] []"},
		{"a statement that excludes all", []require.Counted{w.state(excluding("A.5.9", "A.5.10", "A.7.1", "A.8.11"), "owner")}, at, "iso27001-2022 ISO/IEC 27001:2022 Annex A statement-of-applicability [] []"},
	} {
		t.Run(c.name, func(t *testing.T) {
			set, err := lint.Load(open(t, content))
			if err != nil {
				t.Fatal(err)
			}
			if got, want := lines(set.Scopes(c.evidence, c.at)), []string{c.annex, clauses, nine}; !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	// Nobody has checked such a bundle: what it maps to is counted all the same.
	delete(content, pinned)
	delete(content, securityFile)
	set, err := lint.Load(open(t, content))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"iso27001-2022 iso27001-2022 mapping [8.1 A.5.9 A.5.10 A.8.11] []", "iso9001-2015 iso9001-2015 mapping [8.6 8.7] []"}
	if got := lines(set.Scopes([]require.Counted{stated, valid}, at)); !slices.Equal(got, want) {
		t.Errorf("without catalogues: got %q, want %q", got, want)
	}
}

func lines(scopes []decision.Scope) []string {
	var all []string
	for _, s := range scopes {
		all = append(all, fmt.Sprint(s.Framework, " ", s.Title, " ", s.Basis, " ", s.Applicable, " ", s.Inherited))
	}
	return all
}
