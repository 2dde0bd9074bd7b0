package lint_test

import (
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/lint"
	"github.com/credentry/releasegate/internal/testkit"
)

// proving is a control whose only criterion is met under a condition, and only by a
// report that lists findings, so that nothing but the condition is in question.
func proving(condition, rest string) map[string]string {
	content := criterion("count(r.predicate.findings) > 0\n\t"+condition, rest)
	content["gate.hcl"] = testkit.GateHCL
	return content
}

const late = "some item in r.predicate.findings; item.retestedAt <= item.fixedAt"

// TestAbsenceHelps: a field that may be absent is read where leaving it out would
// meet the criterion.
func TestAbsenceHelps(t *testing.T) {
	const retested = `type check: input.evidence["pentest-report"][_].predicate.findings[_].retestedAt may be absent, and leaving it out must not make this hold`
	for _, c := range []struct {
		condition, rest string
		says            string // if it is another field
	}{
		{`count([item | ` + late + `]) == 0`, "", ""},
		{`count([item | ` + late + `]) <= 2`, "", ""},
		{`2 > count({item.id | ` + late + `})`, "", ""},
		{`count([item | ` + late + `]) == 1`, "", ""},
		{`count([item | ` + late + `]) != 3`, "", ""},
		{`1 - count([item | ` + late + `]) >= 0`, "", ""},
		{`sum([1 | ` + late + `]) < 1`, "", ""},
		{`count(r.predicate.findings) - count([item | ` + late + `]) >= 1`, "", ""},
		{`count([item | ` + late + `]) / count(r.predicate.findings) <= 1`, "", ""},
		{`[item | ` + late + `] == []`, "", ""},
		{`{item.id | ` + late + `} == {"a"}`, "", ""},
		{"all := [item | " + late + "]\n\tn := count(all)\n\tn == 0", "", ""},
		{`every id in {item.id | ` + late + `} { id == "a" }`, "", ""},
		{`count({item.id | ` + late + `} - {"a"}) == 0`, "", ""},
		{`count({"a"} - {item.id | ` + late + `}) > 0`, "", ""},
		{`some id in ({"a"} - {item.id | ` + late + `})`, "", ""},
		{`min([1 | ` + late + `]) >= 0`, "", ""},
		{`concat("", [item.id | ` + late + `]) == ""`, "", ""},
		{`count([1 | some item in r.predicate.findings; count([1 | item.retestedAt <= "x"]) > 0]) == 0`, "", ""},
		{`count([count([1 | item.retestedAt <= "x"]) | some item in r.predicate.findings]) == 3`, "", ""},
		{`{"n": count([1 | ` + late + `])}.n == 0`, "", ""},
		{`count([v | some item in r.predicate.findings; v := item.retestedAt]) == 0`, "", ""},
		{`count([item.retestedAt | some item in r.predicate.findings]) == 0`, "", ""},
		{`count({item.id: item.retestedAt | some item in r.predicate.findings}) == 0`, "", ""},
		{`count([name | some item in r.predicate.findings; some name in ["retestedAt"]; item[name] != ""]) == 0`, "", ""},
		{`count([item | some item in r.predicate.findings; _late(item)]) == 0`, `_late(item) if item.retestedAt <= item.fixedAt`, ""},
		{`count([item | some item in r.predicate.findings; _at(item) <= "x"]) == 0`, `_at(item) := item.retestedAt`, ""},
		{`count([item | some item in r.predicate.findings; _late(item)]) == 0`, "_late(item) if _very(item)\n\n_very(item) if item.retestedAt <= item.fixedAt", ""},
		{`count(_late) == 0`, "_late contains item if {\n\tsome r in input.evidence[\"pentest-report\"]\n\t" + strings.ReplaceAll(late, "; ", "\n\t") + "\n}", ""},
		{`count(_late) == 0`, "_late[item.id] := 1 if {\n\tsome r in input.evidence[\"pentest-report\"]\n\t" + strings.ReplaceAll(late, "; ", "\n\t") + "\n}", ""},
		{`count(_late) == 0`, `_late := [item | some r in input.evidence["pentest-report"]; ` + late + `]`, ""},
		{`count(_late(r)) == 0`, `_late(r) := [item | ` + late + `]`, ""},
		{`_few(r)`, `_few(r) if count([item | ` + late + `]) == 0`, ""},
		{`_few([item | ` + late + `])`, `_few(items) if count(items) == 0`, ""},
		{`_late == false`, "default _late := false\n\n_late if {\n\tsome r in input.evidence[\"pentest-report\"]\n\t" + strings.ReplaceAll(late, "; ", "\n\t") + "\n}", ""},
		{`every item in r.predicate.findings { _state(item) == "fine" }`, "_state(item) := \"late\" if {\n\titem.retestedAt <= item.fixedAt\n} else := \"fine\"", ""},
		{`every item in r.predicate.findings { _state(item) == "fine" }`, "default _state(_) := \"fine\"\n\n_state(item) := \"late\" if item.retestedAt <= item.fixedAt", ""},
		{`count([item | some item in r.predicate.findings; data.lib.late.is(item)]) == 0`, "", ""},
		{`every item in r.predicate.findings { count([1 | item.retestedAt <= item.fixedAt]) == 0 }`, "", ""},

		// other fields
		{`count([document | some document in r.predicate.evidence; document.mediaType != "x"]) == 0`, "", "predicate.evidence may be absent"},
		{`count([part | some part in r.predicate.scope; part.digest.sha256 == "x"]) == 0`, "", "scope[_].digest may be absent"},
		{`every item in r.predicate.findings { every _, text in item { text != "open" } }`, "", "a field of input.evidence[\"pentest-report\"][_].predicate.findings[_] may be absent"},
		{`count([1 | some item in r.predicate.findings; some _, text in item; text == "open"]) == 0`, "", "a field of input.evidence[\"pentest-report\"][_].predicate.findings[_] may be absent"},
		{`every item in r.predicate.findings { count({"fixedAt"} & object.keys(item)) == 0 }`, "", "a field of input.evidence[\"pentest-report\"][_].predicate.findings[_] may be absent"},
		{`every item in r.predicate.findings { count({"fixedAt"} - object.keys(item)) == 1 }`, "", "a field of input.evidence[\"pentest-report\"][_].predicate.findings[_] may be absent"},
		{`every item in r.predicate.findings { object.subset({"a": 1}, item) }`, "", "a field of input.evidence[\"pentest-report\"][_].predicate.findings[_] may be absent"},
	} {
		name := strings.Join(strings.Fields(c.condition+" "+c.rest), " ")
		t.Run(name, func(t *testing.T) {
			content := proving(c.condition, c.rest)
			content["lib/late/late.rego"] = "package lib.late\n\nis(item) if item.retestedAt <= item.fixedAt\n"
			b := open(t, content)
			if _, err := lint.Load(b); err != nil {
				t.Fatal(err)
			}
			_, err := freeze(b, at)
			if err == nil || fault.KindOf(err) != fault.Refused {
				t.Fatalf("error is %v", err)
			}
			says := retested
			if c.says != "" {
				says = c.says
			}
			for _, says := range []string{says, "v.rego:2", "Say of every item what it must have"} {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("%q is not said in:\n%v", says, err)
				}
			}
		})
	}
}

// TestAbsenceFails: the same field, read where leaving it out meets nothing, or
// where nothing is proved by it.
func TestAbsenceFails(t *testing.T) {
	for _, c := range []struct{ condition, rest string }{
		{`some item in r.predicate.findings
	item.retestedAt > item.fixedAt`, ""},
		{`every item in r.predicate.findings { item.retestedAt > item.fixedAt }`, ""},
		{`every document in r.predicate.evidence { document.mediaType != "" }`, ""},
		{`every item in r.predicate.findings { _settled(item) }`, "_settled(item) if item.status == \"accepted\"\n\n_settled(item) if item.retestedAt > item.fixedAt"},
		{`count([item | some item in r.predicate.findings; item.retestedAt > item.fixedAt]) > 0`, ""},
		{`count([item | some item in r.predicate.findings; item.retestedAt > item.fixedAt]) >= 1`, ""},
		{`1 <= count([item | some item in r.predicate.findings; item.retestedAt > item.fixedAt])`, ""},
		{`count([item | some item in r.predicate.findings; item.retestedAt > item.fixedAt]) - count(r.predicate.findings) >= 0`, ""},
		{`"a" in {item.id | some item in r.predicate.findings; item.retestedAt > item.fixedAt}`, ""},
		{`some id in {item.id | some item in r.predicate.findings; item.retestedAt > item.fixedAt}
	id == "a"`, ""},
		{`count({"a"} - {item.id | some item in r.predicate.findings; item.retestedAt > item.fixedAt}) == 0`, ""},
		{`every id in ({"a"} - {item.id | some item in r.predicate.findings; item.retestedAt > item.fixedAt}) { id == "b" }`, ""},
		{`max([1 | some item in r.predicate.findings; item.retestedAt > item.fixedAt]) >= 1`, ""},
		{`good := {item.id | some item in r.predicate.findings; item.retestedAt > item.fixedAt}
	every item in r.predicate.findings { item.id in good }`, ""},
		{`count(_good & {"a"}) > 0`, "_good contains item.id if {\n\tsome r in input.evidence[\"pentest-report\"]\n\tsome item in r.predicate.findings\n\titem.retestedAt > item.fixedAt\n}"},
		{`count([item | some item in r.predicate.findings; object.get(item, "retestedAt", "") <= item.id]) == 0`, ""},
		{`count([item | some item in r.predicate.findings; item.status == "open"]) == 0`, ""},
		{`every item in r.predicate.findings { _at(item) > "x" }`, `_at(item) := item.retestedAt`},
		{`every part in r.predicate.scope { _digests(part) == {"x"} }`, "_digests(part) := {value | some value in part.digest} if is_object(part.digest)"},
		{`every item in r.predicate.findings { item.status != "open" }` + "\n}\n\n" + `finding contains {"criterion": "c", "key": item.id, "text": "late", "cite": evidence.cite(r, "/predicate/findings")} if {
	some r in input.evidence["pentest-report"]
	good := {item.id | some item in r.predicate.findings; item.retestedAt > item.fixedAt}
	some item in r.predicate.findings
	count({item.id} - good) > 0`, ""},
	} {
		name := strings.Join(strings.Fields(c.condition+" "+c.rest), " ")
		t.Run(name, func(t *testing.T) {
			if _, err := freeze(open(t, proving(c.condition, c.rest)), at); err != nil {
				t.Error(err)
			}
		})
	}
}
