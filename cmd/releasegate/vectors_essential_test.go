package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

// essential are the cases of which each breaks a gate that looks at signatures and
// at what evidence says of itself, with the vectors that hold each. Those named
// "honest" are the other side of a boundary, and are approved.
var essential = []struct {
	name   string
	spoilt []string
	honest []string
}{
	{"geo-redundant storage in an allowed region", []string{"geo-redundant-storage"}, nil},
	{"who approves carries the change out, with a second key", []string{"vote-by-the-implementer-with-another-key"}, nil},
	{"a vote cast before the newest evidence", []string{"vote-before-the-newest-evidence"}, nil},
	{"a waiver that is valid today and expired at go-live", []string{"waiver-ends-before-go-live"}, nil},
	{"evidence of another customer", []string{"another-customers-evidence"}, nil},
	{"hypercare of 27, 28, 42 and 43 days across the date line of Perth", []string{"hypercare-of-27-days", "hypercare-of-27-days-in-perth", "hypercare-of-43-days-in-perth"}, []string{"hypercare-of-28-days-in-perth", "hypercare-of-42-days-in-perth"}},
	{"a checklist item that does not apply, without an approver", []string{"item-excluded-by-nobody"}, nil},
	{"a conformance run on another build", []string{"conformance-of-another-build"}, nil},
	{"a Statement of Applicability with 92 controls, or with a duplicate", []string{"applicability-of-92-controls", "applicability-with-a-duplicate"}, nil},
	{"a re-test dated before the fix", []string{"retest-before-the-fix", "defect-retested-before-the-fix"}, nil},
	{"empty lists, over which everything holds", []string{"no-tenant-tested", "no-administrator-named", "no-vote"}, nil},
	{"two artifacts, of which one was scanned", []string{"scan-of-one-artifact", "scan-of-one-artifact-is-old"}, []string{"scan-of-each-artifact"}},
	{"two artifacts, of which it is known how one was built", []string{"provenance-of-one-artifact", "newer-provenance-of-another-artifact"}, []string{"provenance-of-each-artifact"}},
	{"a newer report about one artifact, before an older one about another", []string{"newer-scan-of-another-artifact", "suite-failed-for-another-artifact"}, []string{"scanned-again-after-the-fix"}},
	{"two runs of one suite", []string{"suite-failed-since", "suite-runs-contradict", "suite-run-at-no-time"}, nil},
	{"tests of another configuration", []string{"tested-with-another-configuration", "configuration-changed-since-the-tests"}, nil},
}

// essentialVectors are those of them that no step above has already.
var essentialVectors = []vector{
	{name: "vote-by-the-implementer-with-another-key", step: "ballot", exit: exitDenied, code: "conflict_of_interest", says: "carries the change out", spoil: func(e *testkit.Engagement) {
		e.Replace("trust/trust.hcl", "functionary \"invented-board-member\" {\n  person      = \"invented-board-member\"", "functionary \"invented-board-member\" {\n  person      = \"invented-implementer\"")
		e.Seal("trust", "demo-security", nil)
		e.Revote(testkit.Members...)
	}},
	{name: "no-vote", step: "ballot", exit: exitDenied, code: "quorum_not_met", says: "0 of 3 board members", spoil: func(e *testkit.Engagement) { e.Remove("evidence/vote.*") }},
	{name: "hypercare-of-27-days-in-perth", step: "control", exit: exitDenied, code: "unmet", says: "hypercare lasts 27 days, not 28 to 42", spoil: atNight("2026-07-28")},
	{name: "hypercare-of-28-days-in-perth", exit: exitDone, spoil: atNight("2026-07-29")},
	{name: "hypercare-of-42-days-in-perth", exit: exitDone, spoil: atNight("2026-08-12")},
	{name: "hypercare-of-43-days-in-perth", step: "control", exit: exitDenied, code: "unmet", says: "hypercare lasts 43 days, not 28 to 42", spoil: atNight("2026-08-13")},
	{name: "item-excluded-by-nobody", step: "control", exit: exitDenied, code: "unmet", says: "CFG-17", spoil: change("configuration-checklist", "3-configuration-checklist", []string{"invented-platform-engineer", "invented-security-lead", "invented-customer-sponsor"}, func(p map[string]any) {
		items := p["items"].([]any)
		i := slices.IndexFunc(items, func(item any) bool { return item.(map[string]any)["result"] == "na" })
		delete(items[i].(map[string]any), "approver")
	})},
	{name: "conformance-of-another-build", step: "control", exit: exitDenied, code: "unmet", says: "which is not released", spoil: change("conformance", "4-conformance", []string{"invented-test-lead"}, func(p map[string]any) {
		p["runs"].([]any)[0].(map[string]any)["buildDigest"] = strings.Repeat("4b", 32)
	})},
	{name: "applicability-of-92-controls", step: "control", exit: exitDenied, code: "unmet", says: "is not in the statement", spoil: applicability(func(soa []any) []any { return soa[:len(soa)-1] })},
	{name: "applicability-with-a-duplicate", step: "control", exit: exitDenied, code: "unmet", says: "is listed more than once", spoil: applicability(func(soa []any) []any { return append(soa, soa[0]) })},
	{name: "retest-before-the-fix", step: "control", exit: exitDenied, code: "unmet", says: "TST-09", spoil: change("pentest-report", "4-pentest-report", tester, func(p map[string]any) {
		finding := p["findings"].([]any)[0].(map[string]any)
		finding["fixedAt"], finding["retestedAt"] = finding["retestedAt"], finding["fixedAt"]
	})},
	{name: "defect-retested-before-the-fix", step: "control", exit: exitDenied, code: "unmet", says: "TST-19", spoil: change("defect-register", "4-defect-register", []string{"invented-test-lead"}, func(p map[string]any) {
		items := p["items"].([]any)
		i := slices.IndexFunc(items, func(item any) bool { return item.(map[string]any)["retest"] != nil })
		item := items[i].(map[string]any)
		retest := item["retest"].(map[string]any)
		item["fixedAt"], retest["finishedAt"] = retest["finishedAt"], item["fixedAt"]
	})},
	{name: "no-tenant-tested", step: "control", exit: exitDenied, code: "unmet", says: "ENV-17", spoil: change("tenancy-pki", "2-tenancy-pki", []string{"invented-platform-engineer", "invented-security-lead", "invented-customer-sponsor"}, func(p map[string]any) {
		p["isolationTest"].(map[string]any)["tenantsCovered"] = []any{}
	})},
	{name: "no-administrator-named", step: "control", exit: exitDenied, code: "unmet", says: "TRN-01", spoil: change("training", "5-training", []string{"invented-trainer"}, func(p map[string]any) {
		admins := p["audiences"].([]any)[0].(map[string]any)
		admins["cohort"], admins["people"] = 0, []any{}
	})},
}

// applicability returns a spoiler of the Statement of Applicability.
func applicability(how func([]any) []any) func(*testkit.Engagement) {
	return change("compliance-obligations", "1-compliance-obligations", []string{"invented-risk-owner", "invented-customer-sponsor"}, func(p map[string]any) {
		p["soa"] = how(p["soa"].([]any))
	})
}

// atNight returns a spoiler that has the release go live at one in the morning in
// Perth, when it is still the day before in UTC, with hypercare up to a date.
func atNight(until string) func(*testkit.Engagement) {
	const start, end = "2026-06-30T17:00:00Z", "2026-06-30T23:00:00Z"
	return func(e *testkit.Engagement) {
		_, was := e.Release()
		e.Replace(releaseFile, `go_live       = "2026-06-30"`, `go_live       = "2026-07-01"`)
		e.Replace(releaseFile, `"2026-08-04"`, fmt.Sprintf("%q", until))
		e.Replace(releaseFile, "2026-06-30T03:30:00Z", start)
		e.Replace(releaseFile, "2026-06-30T09:30:00Z", end)
		e.Rebind(was)
		e.Remove("evidence/6-change-approval.*")
		e.Attest(testkit.Claim{Kind: plan.RequestKind, Signers: []string{"invented-change-requester"}, File: "6-change-approval", Change: func(p map[string]any) {
			p["window"].(map[string]any)["start"], p["window"].(map[string]any)["end"] = start, end
		}})
		e.Remove("evidence/6-service-transition.*")
		e.Attest(testkit.Claim{Kind: "service-transition", Signers: []string{"invented-operations-lead", "invented-service-owner"}, File: "6-service-transition", Change: func(p map[string]any) {
			for _, shift := range p["roster"].([]any) {
				shift.(map[string]any)["to"] = "2026-08-31"
			}
		}})
		change("support-plan", "7-support-plan", []string{"invented-operations-lead"}, func(p map[string]any) {
			p["hypercareStart"], p["hypercareEnd"] = "2026-07-01", until
		})(e)
	}
}

// TestEssentialCases: each case has a vector, which a naive gate lets through; that
// the vector is denied, and by which step, is for TestVectors.
func TestEssentialCases(t *testing.T) {
	all := map[string]vector{}
	for _, v := range slices.Concat(vectors, waiverVectors, essentialVectors, artifactVectors) {
		all[v.name] = v
	}
	used := map[string]bool{}
	for _, c := range essential {
		if len(c.spoilt) == 0 {
			t.Errorf("no vector holds the case %q", c.name)
		}
		for _, name := range slices.Concat(c.spoilt, c.honest) {
			used[name] = true
			v, ok := all[name]
			if !ok || (v.step == "") != slices.Contains(c.honest, name) {
				t.Errorf("%s: there is no such vector %q", c.name, name)
				continue
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				e := testkit.New(t)
				v.spoil(e)
				if objection := naive(t, e); objection != "" {
					t.Errorf("a naive gate sees it as well: %s", objection)
				}
			})
		}
	}
	for _, v := range essentialVectors {
		if !used[v.name] {
			t.Errorf("the vector %q holds no essential case", v.name)
		}
	}
}

// TestNaive: the naive gate is no straw man. It sees what it is there to see.
func TestNaive(t *testing.T) {
	for _, c := range []struct {
		vector, says string
	}{{"signature-flipped", "bad_signature"}, {"evidence-missing", "pentest-report"}, {"one-rejection", "reject"}} {
		i := slices.IndexFunc(vectors, func(v vector) bool { return v.name == c.vector })
		e := testkit.New(t)
		vectors[i].spoil(e)
		want(t, naive(t, e), c.says)
	}
}

var failure = regexp.MustCompile(`"(result|vote|verdict|verificationResult)":"(failed|FAILED|reject|denied)"`)

// naive is the gate that one writes first: whatever is there is signed by a key that
// is trusted, every kind that the gate asks for is there, and nothing in it says that
// it failed. It returns its objection.
func naive(t *testing.T, e *testkit.Engagement) string {
	t.Helper()
	in, _, err := gate.Open(gate.Options{
		Paths: gate.Layout(e.Dir, demo.Release), Gate: demo.Gate, At: testkit.Now, PolicyKeys: []trust.Key{e.Signer("demo-security").Key()},
	})
	if err != nil {
		t.Fatal(err)
	}
	verified, refused := in.Plan.Roster.Verify(in.Found, testkit.Now)
	if len(refused) > 0 {
		return refused[0].Code
	}
	there := map[string]bool{}
	for _, a := range verified {
		there[a.Statement().PredicateType] = true
		if said := failure.FindString(string(a.Statement().Predicate)); said != "" {
			return fmt.Sprintf("a %s says %s", a.Statement().PredicateType, said)
		}
	}
	for _, q := range in.Plan.Requirements() {
		if kind, _ := attestations.Named(q.Kind); !there[kind.Type] {
			return "there is no " + q.Kind
		}
	}
	return ""
}
