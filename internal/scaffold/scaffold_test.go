package scaffold_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/scaffold"
	"github.com/credentry/releasegate/internal/trust"
)

var (
	engagement = decision.Engagement{Customer: "agency", ID: "pilot", Supplier: "supplier"}
	release    = decision.Release{
		Engagement: engagement.Digest(), ID: "1.0.0", Version: "1.0.0 \"final\"", Environment: "production", ChangeType: "normal",
		GoLive: "2026-06-30", HypercareEnd: "2026-08-04",
		Window:    decision.Window{Start: time.Date(2026, 6, 30, 3, 30, 0, 0, time.UTC), End: time.Date(2026, 6, 30, 9, 30, 0, 0, time.UTC)},
		Artifacts: []decision.Artifact{{Name: "issuer", SHA256: canon.Sum([]byte("issuer"))}, {Name: "verifier", SHA256: canon.Sum([]byte("verifier"))}},
		Parameters: map[string]map[string]any{
			"ENV-01": {"regions": []string{"here", "${there}"}, "owner": "a\nb"},
			"TST-09": {"max_age_days": 60, "min_score": 3},
		},
	}
)

func ExampleRelease() {
	r := release
	r.Artifacts = r.Artifacts[:1]
	r.GoLive, r.Parameters = "", map[string]map[string]any{"TST-09": {"max_age_days": 60}}
	fmt.Printf("%s", scaffold.Release(engagement, r))
	// Output:
	// # What is released, for whom, where and when. The project manager owns this file.
	// # Nothing in it can change who is trusted or what is required. Fill in what is empty.
	//
	// engagement "pilot" {
	//   customer = "agency"
	//   supplier = "supplier"
	// }
	//
	// release "1.0.0" {
	//   version       = "1.0.0 \"final\""
	//   environment   = "production"
	//   change_type   = "normal"     # or standard, or emergency
	//   go_live       = ""           # a date in Perth: YYYY-MM-DD
	//   hypercare_end = "2026-08-04" # likewise, 28 to 42 days later
	//
	//   window {
	//     start = "2026-06-30T03:30:00Z" # an instant in UTC: YYYY-MM-DDThh:mm:ssZ
	//     end   = "2026-06-30T09:30:00Z"
	//   }
	//
	//   artifact "issuer" {
	//     sha256 = "535c6f8eb511f5d966a1b0725df92ebf27514faba945cbbd698e23ac72c41757"
	//   }
	//
	//   # A release may tighten a control's parameters, never loosen them.
	//   parameters "TST-09" {
	//     max_age_days = 60
	//   }
	// }
}

// What is written is read back as it was.
func TestReleaseIsReadBack(t *testing.T) {
	e, r, err := plan.Release("release.hcl", scaffold.Release(engagement, release))
	if err != nil {
		t.Fatal(err)
	}
	if e != engagement {
		t.Errorf("the engagement is %+v", e)
	}
	if got, want := r.Digest(), release.Digest(); got != want {
		t.Errorf("the release is\n%+v\nwant\n%+v", r, release)
	}
}

// Whatever a value holds, the file has the same blocks and settings, and the value
// is read back as it was.
func FuzzValuesStayValues(f *testing.F) {
	for _, s := range []string{"", "plain", `"`, `\`, `\"`, "\n", "\r\n", "\t\x00\x7f", "${1}", "$${1}", "%{if true}", "$", "%", "${", "}\n}\nfunctionary \"me\" {", "# not", "*/", "é", "e\u0301", "\u2028", "\xff", "\U0001F600"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := trust.Person{ID: s, Name: s, Organisation: s, Side: s}
		written := scaffold.Trust("Invented.", []trust.Functionary{{ID: s, Person: &p, Roles: []string{s, s}}, {ID: s, System: s}})
		read, diags := hclsyntax.ParseConfig(written, "trust.hcl", hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatalf("%v\n%s", diags, written)
		}
		legible, key := normal(s), normal("keys/"+s+".pub")
		got, want := values(t, read), []map[string]any{
			{"": []string{"person", legible}, "name": legible, "organisation": legible, "side": legible},
			{"": []string{"functionary", legible}, "person": legible, "roles": []string{legible, legible}, "key": key, "valid_from": "", "valid_until": ""},
			{"": []string{"functionary", legible}, "system": legible, "roles": []string{}, "key": key, "valid_from": "", "valid_until": ""},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("read as\n%q\nwant\n%q\n%s", got, want, written)
		}
	})
}

// normal is how HCL holds a text: without bytes that are no UTF-8, and normalised.
func normal(s string) string { return cty.StringVal(string([]rune(s))).AsString() }

// values are the settings of each block, and under no name its type and labels.
func values(t *testing.T, file *hcl.File) []map[string]any {
	t.Helper()
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok || len(body.Attributes) > 0 {
		t.Fatal("there is a setting outside the blocks")
	}
	var all []map[string]any
	for _, block := range body.Blocks {
		named := []string{block.Type}
		for _, label := range block.Labels {
			named = append(named, normal(label))
		}
		read := map[string]any{"": named}
		for name, attribute := range block.Body.Attributes {
			v, diags := attribute.Expr.Value(nil)
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if v.Type() == cty.String {
				read[name] = v.AsString()
				continue
			}
			list := []string{}
			for _, element := range v.AsValueSlice() {
				list = append(list, element.AsString())
			}
			read[name] = list
		}
		if len(block.Body.Blocks) > 0 {
			t.Errorf("there is a block within %v", read)
		}
		all = append(all, read)
	}
	return all
}
