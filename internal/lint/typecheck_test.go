package lint_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/testkit"
)

// TestTypeCheck misspells or mistakes one thing each: none of it would stop the
// control from loading, and most of it would only ever read as "not met".
func TestTypeCheck(t *testing.T) {
	const (
		items = "every item in report.predicate.findings {\n\t\titem.status != \"open\"\n\t}"
		field = `type check: input.evidence["pentest-report"][_].predicate.findings[_] (an object) has no field "state"`
	)
	in := func(before, after string) map[string]string {
		return map[string]string{place: spoilt(t, before, after)}
	}
	shut := func(condition string) map[string]string { return in(items, condition) }
	helper := func(call, helper string) map[string]string {
		return map[string]string{place: spoilt(t, items, call) + "\n" + helper + "\n"}
	}
	for _, c := range []struct {
		name    string
		content map[string]string
		says    []string // the first with its place
	}{
		// fields
		{"a field that there is not", shut(`report.predicate.scop`), []string{place + `:27: type check: input.evidence["pentest-report"][_].predicate (an object) has no field "scop"`, "There are: ", "scope,"}},
		{"in brackets", shut(`report.predicate["scop"]`), []string{place + ":27: ", `has no field "scop"`}},
		{"in every", shut("every item in report.predicate.findings {\n\t\titem.state != \"open\"\n\t}"), []string{place + ":28: " + field}},
		{"in every within every", shut("every r in input.evidence[\"pentest-report\"] {\n\t\tevery item in r.predicate.findings {\n\t\t\titem.state != \"open\"\n\t\t}\n\t}"), []string{place + ":29: " + field}},
		{"in every by its key", shut("every i, _ in report.predicate.findings {\n\t\treport.predicate.findings[i].state != \"open\"\n\t}"), []string{place + ":28: " + field}},
		{"in a comprehension", shut(`count([item | some item in report.predicate.findings; item.state == "open"]) == 0`), []string{place + ":27: " + field}},
		{"in a comprehension of a set", shut(`{item.state | some item in report.predicate.findings} == {"fixed"}`), []string{place + ":27: " + field}},
		{"in a comprehension of an object", shut(`{item.id: item.state | some item in report.predicate.findings} != {}`), []string{place + ":27: " + field}},
		{"in an argument", shut(`count(report.predicate.findings[0].state) > 0`), []string{place + ":27: " + field}},
		{"in an array", shut(`[1, [report.predicate.findings[0].state]] != []`), []string{place + ":27: " + field}},
		{"in an object", shut(`{"a": {"b": report.predicate.findings[0].state}} != {}`), []string{place + ":27: " + field}},
		{"in a head", in(`"key": item.id`, `"key": item.state`), []string{place + ":32: " + field}},
		{"in a headline", in(`item.status == "open"])`, `item.state == "open"])`), []string{place + ":38: " + field}},
		{"by object.get", shut(`object.get(report.predicate.findings[0], "state", "open") != "open"`), []string{place + ":27: " + field}},
		{"through an assignment", shut("all := report.predicate.findings\n\tsome i\n\titem := all[i]\n\titem.state != \"open\""), []string{place + ":30: " + field}},
		{"through a pattern", shut("[first, second] := [report, report.predicate.findings[0]]\n\tfirst.id\n\tsecond.state != \"open\""), []string{place + ":29: " + field}},
		{"through sort and slice", shut("some item in array.slice(report.predicate.findings, 0, 2)\n\titem.state != \"open\""), []string{place + ":28: " + field}},
		{"by a name from a list", shut("some name in [\"status\", \"state\"]\n\treport.predicate.findings[0][name] != \"open\""), []string{place + ":28: " + field}},
		{"through a rule", helper("some item in _items\n\titem.state != \"open\"", "_items := [item | some r in input.evidence[\"pentest-report\"]; some item in r.predicate.findings]"), []string{place + ":28: " + field}},
		{"through a rule that is a set", helper("some item in _items\n\titem.state != \"open\"", "_items contains item if {\n\tsome r in input.evidence[\"pentest-report\"]\n\tsome item in r.predicate.findings\n}"), []string{place + ":28: " + field}},
		{"through a rule that is an object", helper("some item in _items\n\titem.state != \"open\"", "_items[item.id] := item if {\n\tsome r in input.evidence[\"pentest-report\"]\n\tsome item in r.predicate.findings\n}"), []string{place + ":28: " + field}},
		{"in a function", helper("every item in report.predicate.findings {\n\t\t_shut(item)\n\t}", "_shut(item) if item.state != \"open\""), []string{field}},
		{"in a function's head", helper("every item in report.predicate.findings {\n\t\t_state(item) != \"open\"\n\t}", "_state(item) := item.state"), []string{field}},
		{"in a function's else", helper("every item in report.predicate.findings {\n\t\t_shut(item)\n\t}", "_shut(item) if {\n\titem.status == \"fixed\"\n} else if {\n\titem.state == \"accepted\"\n}"), []string{field}},
		{"in a function of a function", helper("_shut(report)", "_shut(report) if {\n\tevery item in report.predicate.findings {\n\t\t_each(item)\n\t}\n}\n\n_each(item) if item.state != \"open\""), []string{field}},
		{"in what a function returns", helper("some item in _items(report)\n\titem.state != \"open\"", "_items(r) := [item | some item in r.predicate.findings]"), []string{place + ":28: " + field}},
		{"in a function by name", helper("every item in report.predicate.findings {\n\t\t_get(item, \"state\") != \"open\"\n\t}", "_get(item, name) := item[name]"), []string{field}},
		{"in the library", map[string]string{
			"lib/items/items.rego": "package lib.items\n\nshut(item) if item.state != \"open\"\n",
			place:                  spoilt(t, `item.status != "open"`, "data.lib.items.shut(item)"),
		}, []string{"lib/items/items.rego:3: " + field}},
		{"in the library, unused", map[string]string{"lib/items/items.rego": "package lib.items\n\nlive if input.release.golive\n"}, []string{`lib/items/items.rego:3: type check: input.release (an object) has no field "golive"`, "There are: artifacts, change_type, "}},
		{"below a string", shut(`report.predicate.findings[0].status.text != "open"`), []string{place + `:27: type check: input.evidence["pentest-report"][_].predicate.findings[_].status (a string) has nothing below it`}},
		{"of an array as if it were one", shut(`report.predicate.findings.status != "open"`), []string{place + ":27: ", "has no fields, its elements have"}},
		{"of the attestation", shut(`report.signedAt`), []string{place + ":27: ", `has no field "signedAt"`, "signed_at, signed_at_ns"}},
		{"of a signer", shut("some s in report.signers\n\ts.role == \"tester\""), []string{place + ":28: ", `has no field "role"`, "roles, side"}},
		{"of a subject", shut("some s in report.subjects\n\ts.sha256 != \"\""), []string{`has no field "sha256"`}},
		{"of the release", in(`input.release.environment == "pilot"`, `input.release.environ == "pilot"`), []string{place + ":44: ", `input.release (an object) has no field "environ"`}},
		{"of the input", in(`input.now_ns`, `input.nowns`), []string{place + ":22: ", `input (an object) has no field "nowns"`, "evidence, gate, now, now_ns, release"}},

		// parameters and pinned data
		{"a parameter that METADATA does not declare, by a name", helper("some name in [\"max_days\"]\n\tdata.params[\"TST-1\"][name] > count(report.predicate.findings)", ""), []string{place + ":28: ", `data.params["TST-1"] (an object) has no field "max_days"`, "There are: max_age_days."}},
		{"pinned data that there are not", helper("report.predicate.methodology in data.catalogues.a.regions", ""), []string{place + ":27: ", `data.catalogues (an object) has no field "a"`}},
		{"a field that pinned data do not have", map[string]string{"catalogues/a/data.json": `{"regions": ["x"]}`, place: spoilt(t, items, "report.predicate.methodology in data.catalogues.a.region")}, []string{place + ":27: ", `data.catalogues.a (an object) has no field "region"`, "There are: regions."}},

		// words
		{"a word that the schema does not know", shut("every item in report.predicate.findings {\n\t\titem.status != \"opened\"\n\t}"), []string{place + `:28: type check: input.evidence["pentest-report"][_].predicate.findings[_].status (a string) is never "opened"`, "Take one of accepted, "}},
		{"the same with equal sides changed", shut("every item in report.predicate.findings {\n\t\t\"opened\" == item.status\n\t}"), []string{place + `:28: `, `is never "opened"`}},
		{"a word of a set", shut("every item in report.predicate.findings {\n\t\titem.status in {\"fixed\", \"shelved\"}\n\t}"), []string{place + `:28: `, `is never "shelved"`}},
		{"a word of an array", shut("every item in report.predicate.findings {\n\t\titem.status in [\"fixed\", \"shelved\"]\n\t}"), []string{`is never "shelved"`}},
		{"a word of a named set", helper("every item in report.predicate.findings {\n\t\titem.status in _fine\n\t}", "_fine := {\"fixed\", \"shelved\"}"), []string{place + `:28: `, `is never "shelved"`}},
		{"a word looked up in a named set", helper("every item in report.predicate.findings {\n\t\t_fine[item.status]\n\t}", "_fine := {\"fixed\", \"shelved\"}"), []string{place + `:28: `, `is never "shelved"`}},
		{"a word of sets that are compared", shut(`{item.status | some item in report.predicate.findings} == {"shelved"}`), []string{`is never "shelved"`}},
		{"a word that a function is given", helper("every item in report.predicate.findings {\n\t\t_is(item, \"shelved\")\n\t}", "_is(item, status) if item.status == status"), []string{`is never "shelved"`}},
		{"a word in a function's head", helper("every item in report.predicate.findings {\n\t\t_fine(item.status)\n\t}", "_fine(\"shelved\")"), []string{`is never "shelved"`}},
		{"a word of the input", in(`input.release.environment == "pilot"`, `input.release.change_type == "pilot"`), []string{`is never "pilot"`, "emergency, normal, standard"}},

		{"a name taken from those that there are", shut(`count({"scop"} - object.keys(report.predicate)) == 0`), []string{`is never "scop"`}},
		{"a name of a field", shut("some name, _ in report.predicate\n\tname == \"scop\""), []string{`a name in input.evidence["pentest-report"][_].predicate (a string) is never "scop"`}},

		// types
		{"a string compared with a number", shut(`report.predicate.findings[0].status == 1`), []string{place + ":27: ", "is never a number"}},
		{"a string compared with null", shut(`report.predicate.findings[0].fixedAt != null`), []string{place + ":27: ", "is never a null"}},
		{"a string for a number", shut(`report.predicate.findings[0].id * 2 > 1`), []string{place + ":27: ", "mul takes number, and never"}},
		{"a number for a string, in every", shut("every s in report.predicate.findings {\n\t\tstartswith(report.signed_at_ns, s.id)\n\t}"), []string{place + ":28: ", "startswith takes string, and never"}},
		{"a string ordered against a number", shut(`report.predicate.finishedAt >= input.now_ns`), []string{place + ":27: ", `predicate.finishedAt (a string) and input.now_ns (a number) have no order`, "Compare two numbers"}},
		{"a set ordered", shut(`{item.id | some item in report.predicate.findings} > set()`), []string{place + ":27: ", "a set and a set have no order"}},
		{"a set ordered against something unknown", shut("x := object.union(report, {\"more\": 1})\n\tx.more < [1]"), []string{place + ":28: ", "something and an array have no order"}},
		{"an object for a string, in a function", helper("_long(report.predicate)", "_long(text) if upper(text) != \"\""), []string{"upper takes string, and never"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := files(c.content)
			content["gate.hcl"] = testkit.GateHCL
			b := open(t, content)
			if _, err := lint.Load(b); err != nil {
				t.Fatalf("it does not even load: %v", err)
			}
			frozen, err := freeze(b, at)
			if err == nil || frozen != nil || fault.KindOf(err) != fault.Refused {
				t.Fatalf("frozen: %v, %v", frozen, err)
			}
			for _, says := range c.says {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("%q is not said in:\n%v", says, err)
				}
			}
		})
	}
}

// TestTypeCheckFine: what reads like the mistakes above, but is right.
func TestTypeCheckFine(t *testing.T) {
	const items = "every item in report.predicate.findings {\n\t\titem.status != \"open\"\n\t}"
	for name, body := range map[string]string{
		"an optional field":            `report.predicate.findings[0].retestedAt != ""`,
		"object.get of an optional":    `object.get(report.predicate.findings[0], "retestedAt", "") != ""`,
		"names from a list":            "some name in [\"status\", \"severity\"]\n\treport.predicate.findings[0][name] != \"open\"",
		"every name":                   "some name, value in report.predicate\n\tname != \"scope\"\n\tvalue != 1",
		"a name that is computed":      "name := concat(\"\", [\"fin\", \"dings\"])\n\tcount(report.predicate[name]) == 0",
		"a field of something unknown": "x := object.union(report, {\"more\": 1})\n\tx.more == 1\n\tx.predicate.methodology != \"\"",
		"an object of its own":         "x := {\"a\": report, \"b\": {\"c\": 1}}\n\tx.b.c == 1\n\tx.a.predicate.scope",
		"a set of words":               `count({"fixed", "accepted"} & {item.status | some item in report.predicate.findings}) >= 1`,
		"a part of a word":             `startswith(report.predicate.findings[0].status, "ope")`,
		"a number at a place":          "some i, item in report.predicate.findings\n\titem != report.predicate.findings[i + 1]",
		"a parameter in a set":         `data.params["TST-1"].max_age_days in {1, count(report.predicate.scope)}`,
	} {
		content := files(map[string]string{place: spoilt(t, items, body)})
		content["gate.hcl"] = testkit.GateHCL
		if _, err := freeze(open(t, content), at); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTypeCheckSees: of all names that the shipped controls read, none could be
// misspelt without a word.
func TestTypeCheckSees(t *testing.T) {
	b, err := bundle.Load(filepath.Join("..", "..", "policies"), bundle.Policy)
	if err != nil {
		t.Fatal(err)
	}
	set, err := lint.Load(b)
	if err != nil {
		t.Fatal(err)
	}
	stride := 23 // each misspelling takes a check of the whole library; all of them are for make soak
	if os.Getenv("RELEASEGATE_SOAK") != "" {
		stride = 1
	}
	names, unseen := lint.Blind(set, stride)
	if names < 100*stride {
		t.Errorf("only %d names were misspelt", names)
	}
	// What is passed to a function is known where it is called: of one that is there for
	// others' controls, and that none of ours calls, its own test must notice.
	uncalled := []string{`lib/evidence/evidence.rego: "time_source"`}
	for _, name := range unseen {
		if !slices.ContainsFunc(uncalled, func(known string) bool { return strings.HasPrefix(name, known) }) {
			t.Errorf("nobody would notice: %s", name)
		}
	}
}
