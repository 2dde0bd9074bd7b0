package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/report"
)

// OSCAL documents are valid by the schema of NIST, whatever a decision holds, and
// every reference in them leads to something.
func TestOSCALIsValid(t *testing.T) {
	schema := schemaAt(t, "oscal/testdata/oscal_complete_schema-1-1-3.json")
	if wrong, _ := jsonschema.UnmarshalJSON(strings.NewReader(`{"assessment-results": {}}`)); schema.Validate(wrong) == nil {
		t.Fatal("the schema takes empty assessment results")
	}
	worst(t, func(name string, d *decision.Decision) {
		for _, f := range []report.Format{report.OSCALResults, report.OSCALPlan} {
			got := render(t, d, "", f, report.Options{Unchecked: true})
			document, err := jsonschema.UnmarshalJSON(strings.NewReader(got))
			if err != nil {
				t.Fatal(name, err)
			}
			if err := schema.Validate(document); err != nil {
				t.Errorf("%s as %s: %v", name, f, err)
			}
			for _, problem := range dangling(document) {
				t.Errorf("%s as %s: %s", name, f, problem)
			}
		}
	})
}

// dangling are the references of an OSCAL document that lead nowhere, and the
// identifiers that are given twice: JSON Schema sees neither.
func dangling(document any) []string {
	given, roles := map[string]int{}, map[string]bool{}
	var references, wantedRoles, problems []string
	var walk func(name string, v any)
	walk = func(name string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for member, value := range v {
				text, _ := value.(string)
				switch {
				case member == "uuid":
					given[text]++
				case strings.HasSuffix(member, "-uuid"):
					references = append(references, text)
				case member == "href" && strings.HasPrefix(text, "#"):
					references = append(references, text[1:])
				case member == "role-id":
					wantedRoles = append(wantedRoles, text)
				case name == "roles" && member == "id":
					roles[text] = true
				}
				walk(member, value)
			}
		case []any:
			for _, item := range v {
				if text, ok := item.(string); ok && name == "party-uuids" {
					references = append(references, text)
				}
				walk(name, item)
			}
		}
	}
	walk("", document)
	for id, n := range given {
		if n > 1 {
			problems = append(problems, "the identifier "+id+" is given twice")
		}
	}
	for _, r := range references {
		if given[r] == 0 {
			problems = append(problems, "nothing has the identifier "+r)
		}
	}
	for _, r := range wantedRoles {
		if !roles[r] {
			problems = append(problems, "no role is "+r)
		}
	}
	if len(given) < 3 {
		problems = append(problems, "it has hardly any identifier")
	}
	return problems
}

// A reference that leads nowhere is seen.
func TestDanglingIsSeen(t *testing.T) {
	d := approved()
	for _, old := range []string{`"observation-uuid": "`, `"href": "#`, `"role-id": "`} {
		got := render(t, &d, "", report.OSCALResults, report.Options{})
		at := strings.Index(got, old) + len(old)
		if at < len(old) {
			t.Fatalf("no %s", old)
		}
		spoilt := got[:at] + "x" + got[at+1:]
		var document any
		if err := json.Unmarshal([]byte(spoilt), &document); err != nil {
			t.Fatal(err)
		}
		if len(dangling(document)) == 0 {
			t.Errorf("%s: nothing is missed", old)
		}
	}
}

// What was waived is a deviation that somebody approved, and nothing that nobody has
// seen is satisfied.
func TestOSCALSaysNoMoreThanWasShown(t *testing.T) {
	type status struct{ State, Reason, Remarks string }
	type finding struct {
		Target struct {
			ID     string `json:"target-id"`
			Status status
		}
	}
	var got struct {
		Results struct {
			Results []struct {
				Findings []finding
				Risks    []struct{ Status, Deadline string }
			}
		} `json:"assessment-results"`
	}
	d := accepted()
	if err := json.Unmarshal([]byte(render(t, &d, "", report.OSCALResults, report.Options{})), &got); err != nil {
		t.Fatal(err)
	}
	of := map[string]status{}
	for _, f := range got.Results.Results[0].Findings {
		of[f.Target.ID] = f.Target.Status
	}
	for id, want := range map[string]status{
		"onb-01": {"satisfied", "pass", ""}, "tst-09": {"not-satisfied", "other", "waived for a time"},
		"iso27001-2022-a.8.29": {"not-satisfied", "other", "waived for a time"}, "iso27001-2022-a.5.8": {"satisfied", "pass", ""},
	} {
		if of[id] != want {
			t.Errorf("%s is %v, want %v", id, of[id], want)
		}
	}
	dark := 0
	for _, c := range d.Coverage {
		for _, id := range c.NoVisibility {
			dark++
			name := strings.ToLower(c.Framework + "-" + strings.ReplaceAll(id, " ", "-"))
			if of[name].State != "not-satisfied" {
				t.Errorf("%s, which nobody has seen, is %v", name, of[name])
			}
		}
	}
	if dark == 0 {
		t.Error("everything was seen: nothing was tested")
	}
	if r := got.Results.Results[0].Risks; len(r) != 1 || r[0].Status != "deviation-approved" || r[0].Deadline != "2026-11-30T00:00:00Z" {
		t.Errorf("the risks are %v", r)
	}
}

// The same decision has the same identifiers, and another one has others, but for
// people and evidence.
func TestOSCALIsReproducible(t *testing.T) {
	a, b := approved(), denied()
	one, again := render(t, &a, "p", report.OSCALResults, report.Options{}), render(t, &a, "p", report.OSCALResults, report.Options{})
	if one != again {
		t.Error("two renderings differ")
	}
	ids := func(d *decision.Decision) (own string, person string) {
		var got struct {
			Results struct {
				UUID     string
				Metadata struct{ Parties []struct{ UUID, Name string } }
			} `json:"assessment-results"`
		}
		if err := json.Unmarshal([]byte(render(t, d, canon.Digest(d.Verdict.String()), report.OSCALResults, report.Options{})), &got); err != nil {
			t.Fatal(err)
		}
		for _, p := range got.Results.Metadata.Parties {
			if p.Name == lead.Name {
				person = p.UUID
			}
		}
		return got.Results.UUID, person
	}
	ownA, personA := ids(&a)
	ownB, personB := ids(&b)
	if ownA == ownB || personA != personB || personA == "" {
		t.Errorf("identifiers: %s and %s of the documents, %s and %s of a person", ownA, ownB, personA, personB)
	}
}
