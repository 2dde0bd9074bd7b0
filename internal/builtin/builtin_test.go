package builtin_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/builtin"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/testkit"
)

func TestMain(m *testing.M) {
	defer testkit.Clean()
	m.Run()
}

// What a built-in control says of itself is whole, as for any other control.
func TestDescribed(t *testing.T) {
	seen, codes := map[string]bool{}, map[string]string{}
	for _, c := range builtin.Controls() {
		if seen[c.ID] {
			t.Errorf("%s is there twice", c.ID)
		}
		seen[c.ID] = true
		if c.ID == "" || c.Title == "" || c.Bullet == "" || c.Severity == "" || c.Consequence == "" || c.Remediation == "" || len(c.Frameworks) == 0 || len(c.Criteria) == 0 {
			t.Errorf("%s: something is missing: %+v", c.ID, c)
		}
		if c.Phase != "" && !slices.Contains(decision.Phases, c.Phase) {
			t.Errorf("%s is of the unknown phase %q", c.ID, c.Phase)
		}
		for criterion, text := range c.Criteria {
			if !strings.HasSuffix(text, ".") || len(c.Codes[criterion]) == 0 {
				t.Errorf("%s, %s: %q with codes %v", c.ID, criterion, text, c.Codes[criterion])
			}
		}
		for criterion, list := range c.Codes {
			if c.Criteria[criterion] == "" {
				t.Errorf("%s: codes of no criterion: %s", c.ID, criterion)
			}
			for _, code := range list {
				if other, twice := codes[code]; twice && code != "contradiction" { // of evidence, and of votes
					t.Errorf("%s falls short of %s and of %s", code, other, c.ID)
				}
				codes[code] = c.ID
			}
		}
	}
	if len(seen) < 15 {
		t.Errorf("only %d are described", len(seen))
	}
}

// An honest release proves every one of them, by citations into its own evidence:
// all but those on what it has no need of, and the one that says what nobody can see.
func TestHonest(t *testing.T) {
	d := testkit.New(t).Evaluate()
	known := map[string]bool{string(d.Policy.Digest): true, string(d.Trust.Digest): true}
	for _, e := range d.Evidence {
		known[string(e.Payload)] = true
	}
	for _, v := range d.Board.Votes {
		known[string(v.Evidence)] = true
	}
	judged := 0
	for _, r := range d.Results {
		if !r.Host {
			continue
		}
		judged++
		want := decision.Pass
		switch {
		case strings.HasPrefix(r.ID, "WVR-") || r.ID == "OPS-12" || r.ID == "EVD-10" || r.ID == "EVD-13" || r.ID == "EVD-14": // whose steps have which names is for each supplier to say
			want = decision.NotApplicable
		case r.ID == "EVD-09":
			want = decision.Fail
			if len(r.Findings) == 0 || !strings.Contains(r.Findings[0].Text, "nothing shows that") {
				t.Errorf("%s says nothing of what nobody can see: %+v", r.ID, r.Findings)
			}
		}
		if r.Outcome != want {
			t.Errorf("%s: %s (%s)", r.ID, r.Outcome, r.Problem)
		}
		for _, c := range r.Criteria {
			for _, citation := range c.Citations {
				if !known[string(citation.Evidence)] {
					t.Errorf("%s, %s cites %s, which the decision does not know", r.ID, c.Name, citation.Evidence)
				}
			}
		}
	}
	if judged != len(builtin.Controls()) {
		t.Errorf("%d of %d were judged", judged, len(builtin.Controls()))
	}
}

// A milestone asks for no votes, the first phase comes after no other, and where
// nothing is waived there is no waiver to judge.
func TestNotApplicable(t *testing.T) {
	results, _ := builtin.Judge(builtin.Case{})
	for _, r := range results {
		want := decision.Missing
		switch {
		case strings.HasPrefix(r.ID, "GLV-") || strings.HasPrefix(r.ID, "WVR-") || slices.Contains([]string{"EVD-08", "EVD-09", "EVD-10", "EVD-11", "EVD-13", "EVD-14", "ONB-15", "OPS-12"}, r.ID):
			want = decision.NotApplicable
		}
		if r.Outcome != want {
			t.Errorf("%s of nothing at all: %s, want %s", r.ID, r.Outcome, want)
		}
	}
}

// A gap is of the control that its cause falls short of, and takes its pass away.
func TestGaps(t *testing.T) {
	for _, c := range []struct {
		gap  decision.Reason
		want string
	}{
		{decision.Reason{Code: "missing"}, "EVD-12"},
		{decision.Reason{Code: "missing", Cause: "bad_signature"}, "EVD-01"},
		{decision.Reason{Code: "missing", Cause: "schema_violation"}, "EVD-02"},
		{decision.Reason{Code: "missing", Cause: "wrong_release"}, "EVD-03"},
		{decision.Reason{Code: "missing", Cause: "not_covered"}, "EVD-03"},
		{decision.Reason{Code: "missing", Cause: "stale"}, "EVD-04"},
		{decision.Reason{Code: "missing", Cause: "contradiction"}, "EVD-05"},
		{decision.Reason{Code: "missing", Cause: "poor_evidence"}, "EVD-06"},
		{decision.Reason{Code: "missing", Cause: "separation_of_duties"}, "EVD-07"},
		{decision.Reason{Code: "missing", Cause: "another_plan"}, "ONB-15"},
		{decision.Reason{Code: "out_of_order"}, "EVD-08"},
		{decision.Reason{Code: "artifact_flow"}, "EVD-13"},
		{decision.Reason{Code: "missing", Cause: "not_signed_off"}, "GLV-03"},
		{decision.Reason{Code: "quorum_not_met"}, "GLV-08"},
		{decision.Reason{Code: "unknown_person"}, "GLV-09"},
		{decision.Reason{Code: "request_differs"}, "GLV-10"},
		{decision.Reason{Code: "rejected_by_board"}, "GLV-11"},
		{decision.Reason{Code: "another_board"}, "GLV-08"},
		{decision.Reason{Code: "unproven_time"}, "EVD-10"},
		{decision.Reason{Code: "waiver_expired"}, "OPS-12"},
		{decision.Reason{Code: "waiver_elsewhere"}, "WVR-01"},
		{decision.Reason{Code: "waiver_too_long"}, "WVR-02"},
		{decision.Reason{Code: "waiver_self_granted"}, "WVR-03"},
		{decision.Reason{Code: "too_many_waivers"}, "WVR-04"},
		{decision.Reason{Code: "waiver_not_allowed"}, "WVR-05"},
		{decision.Reason{Code: "waiver_uncompensated"}, "WVR-06"},
		{decision.Reason{Code: "nobody knows", Control: "given"}, "given"},
	} {
		_, gaps := builtin.Judge(builtin.Case{Gaps: []decision.Reason{c.gap}})
		if gaps[0].Control != c.want {
			t.Errorf("%s %s is of %q, want %s", c.gap.Code, c.gap.Cause, gaps[0].Control, c.want)
		}
	}
}

// A waiver that counts is judged, and so is one that was refused while its finding
// stands; one that nobody needs is not.
func TestWaivers(t *testing.T) {
	accepted := decision.Waiver{ID: "one", Accepted: true, Evidence: "1111"}
	refused := decision.Waiver{ID: "two", Code: "waiver_self_granted", Evidence: "2222"}
	stands := decision.Reason{Code: refused.Code, Key: refused.ID, Evidence: "waiver", Effect: decision.Stops}
	passing := stands
	passing.Effect = decision.Warns
	for _, c := range []struct {
		name    string
		waivers []decision.Waiver
		gaps    []decision.Reason
		want    map[string]decision.Outcome
	}{
		{"one that counts", []decision.Waiver{accepted}, nil, map[string]decision.Outcome{"WVR-01": decision.Pass, "WVR-03": decision.Pass, "OPS-12": decision.Pass}},
		{"one that does not", []decision.Waiver{refused}, []decision.Reason{stands}, map[string]decision.Outcome{"WVR-01": decision.Pass, "WVR-03": decision.Fail}},
		{"one that does not, and that nobody needs", []decision.Waiver{refused}, []decision.Reason{passing}, map[string]decision.Outcome{"WVR-01": decision.NotApplicable, "WVR-03": decision.NotApplicable}},
		{"one of each", []decision.Waiver{accepted, refused}, []decision.Reason{stands}, map[string]decision.Outcome{"WVR-02": decision.Pass, "WVR-03": decision.Fail}},
	} {
		results, _ := builtin.Judge(builtin.Case{Waivers: c.waivers, Gaps: c.gaps})
		for _, r := range results {
			if want, asked := c.want[r.ID]; asked && r.Outcome != want {
				t.Errorf("%s: %s is %s, want %s", c.name, r.ID, r.Outcome, want)
			}
		}
	}
}

// The tier that asks for proven times asks for them of all of the ballot.
func TestTimes(t *testing.T) {
	c := builtin.Case{Board: &decision.Board{Votes: []decision.Vote{{Accepted: true, Vote: "approve", Evidence: "1111"}}}}
	for tier, want := range map[string]decision.Outcome{plan.Extended: decision.Pass, "core": decision.NotApplicable} {
		c.Gate.Tiers = []string{tier}
		results, _ := builtin.Judge(c)
		i := slices.IndexFunc(results, func(r decision.Result) bool { return r.ID == "EVD-10" })
		if results[i].Outcome != want {
			t.Errorf("%s: %s, want %s", tier, results[i].Outcome, want)
		}
	}
}
