package decision_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

var at = time.Date(2026, 6, 30, 4, 0, 0, 0, time.UTC)

// honest are parts of which everything was proved.
func honest() decision.Parts {
	engagement := decision.Engagement{Customer: "customer", ID: "pilot", Supplier: "supplier"}
	return decision.Parts{
		At: at, Gate: "production-release", Phases: slices.Clone(decision.Phases[3:5]), Required: []string{"TST-1", "TRN-1"}, Validity: 7 * 24 * time.Hour,
		Engagement: engagement,
		Release: decision.Release{
			Engagement: engagement.Digest(), ID: "1.0.0", Version: "1.0.0", Environment: "production",
			Artifacts: []decision.Artifact{{Name: "issuer", SHA256: canon.Sum([]byte("issuer"))}, {Name: "verifier", SHA256: canon.Sum([]byte("verifier"))}},
			GoLive:    "2026-06-30", HypercareEnd: "2026-08-04", Window: decision.Window{Start: at, End: at.Add(time.Hour)}, ChangeType: "normal",
			Parameters: map[string]map[string]any{"TST-1": {"max_age_days": 60}},
		},
		Policy: decision.Rulebook{Name: "policy", Version: 1, Digest: canon.Sum([]byte("policy")), Signers: []canon.Digest{canon.Sum([]byte("security"))}},
		Trust:  decision.Rulebook{Name: "trust", Version: 1, Digest: canon.Sum([]byte("trust")), Signers: []canon.Digest{canon.Sum([]byte("security"))}},
		Engine: decision.Engine{Name: "releasegate", Version: "test"}, Package: canon.Sum([]byte("package")),
		Evidence: []decision.Evidence{{Kind: "pentest-report", Phase: decision.Phases[3], Payload: canon.Sum([]byte("report")), SignedAt: at.Add(-time.Hour), AgeSeconds: 3600, LimitSeconds: 90 * 86400, TimeSource: "claimed"}},
		Results:  []decision.Result{result("TRN-1", decision.Phases[4], decision.Pass), result("TST-1", decision.Phases[3], decision.Pass)},
	}
}

func result(id, phase string, outcome decision.Outcome) decision.Result {
	return decision.Result{
		ID: id, Title: "Control " + id, Phase: phase, Severity: decision.High, Outcome: outcome,
		Criteria: []decision.Criterion{{Name: "recent", Text: "It is recent.", Met: outcome == decision.Pass}},
	}
}

func codes(reasons []decision.Reason) string {
	var all []string
	for _, r := range reasons {
		all = append(all, r.Code)
	}
	return strings.Join(all, " ")
}

// TestVerdict: only parts in which everything required was proved are approved.
func TestVerdict(t *testing.T) {
	fail := func(severity decision.Severity, outcome decision.Outcome) func(*decision.Parts) {
		return func(p *decision.Parts) {
			p.Results[0] = result("TRN-1", decision.Phases[4], outcome)
			p.Results[0].Severity = severity
		}
	}
	for _, c := range []struct {
		name   string
		spoil  func(*decision.Parts)
		denial string // "approved" if it is
		codes  string
	}{
		{"honest", func(*decision.Parts) {}, "approved", ""},
		{"nothing at all", func(p *decision.Parts) { *p = decision.Parts{} }, "failing", "nothing_judged"},
		{"no evidence", func(p *decision.Parts) { p.Evidence = nil }, "failing", "nothing_judged"},
		{"no phase", func(p *decision.Parts) { p.Phases = nil }, "failing", "nothing_judged"},
		{"no control", func(p *decision.Parts) { p.Required = nil }, "failing", "nothing_judged"},
		// A warning is no reason to overlook that there was nothing to judge.
		{"no evidence, and a warning", func(p *decision.Parts) {
			fail(decision.Advisory, decision.Fail)(p)
			p.Evidence = nil
		}, "failing", "nothing_judged unmet"},
		{"a result that nobody required", func(p *decision.Parts) {
			p.Results = append(p.Results, result("XXX-1", decision.Phases[3], decision.Fail))
		}, "approved", ""},
		{"a pass does not stand in for another control", func(p *decision.Parts) { p.Results[0].ID = "XXX-1" }, "incomplete", "not_evaluated"},
		{"no result", func(p *decision.Parts) { p.Results = p.Results[:1] }, "incomplete", "not_evaluated"},
		{"no result of any", func(p *decision.Parts) { p.Results = nil }, "incomplete", "not_evaluated not_evaluated"},
		{"two results of one control", func(p *decision.Parts) { p.Results = append(p.Results, p.Results[0]) }, "failing", "control_error"},
		{"three results of one control", func(p *decision.Parts) { p.Results = append(p.Results, p.Results[0], p.Results[0]) }, "failing", "control_error"},
		{"required twice is required once", func(p *decision.Parts) { p.Required = append(p.Required, p.Required...) }, "approved", ""},
		{"not applicable", fail(decision.High, decision.NotApplicable), "approved", ""},
		{"not applicable, all of them", func(p *decision.Parts) {
			p.Results[0].Outcome, p.Results[1].Outcome = decision.NotApplicable, decision.NotApplicable
		}, "failing", "nothing_judged"},
		{"fail", fail(decision.Low, decision.Fail), "failing", "unmet"},
		{"missing", fail(decision.High, decision.Missing), "incomplete", "not_evaluated"},
		{"error", fail(decision.High, decision.Error), "failing", "control_error"},
		{"no outcome", fail(decision.High, ""), "failing", "control_error"},
		{"an outcome that nobody knows", fail(decision.High, "passed"), "failing", "control_error"},
		{"an outcome in capitals", fail(decision.High, "Pass"), "failing", "control_error"},
		{"advisory fail", fail(decision.Advisory, decision.Fail), "approved", "unmet"},
		{"advisory missing", fail(decision.Advisory, decision.Missing), "incomplete", "not_evaluated"},
		{"advisory error", fail(decision.Advisory, decision.Error), "failing", "control_error"},
		{"advisory, with an outcome that nobody knows", fail(decision.Advisory, "warn"), "failing", "control_error"},
		{"advisory fail that says nothing", func(p *decision.Parts) {
			fail(decision.Advisory, decision.Fail)(p)
			p.Results[0].Criteria = nil
		}, "failing", "unmet"},
		{"a severity that nobody knows", fail("advice", decision.Fail), "failing", "unmet"},
		{"a gap", func(p *decision.Parts) {
			p.Gaps = []decision.Reason{{Code: "missing", Effect: decision.Stops, Evidence: "documents"}}
		}, "incomplete", "missing"},
		{"a gap that warns", func(p *decision.Parts) {
			p.Gaps = []decision.Reason{{Code: "missing", Effect: decision.Warns}}
		}, "approved", "missing"},
		{"a gap without an effect", func(p *decision.Parts) { p.Gaps = []decision.Reason{{Code: "missing"}} }, "incomplete", "missing"},
		{"a gap with an effect that nobody knows", func(p *decision.Parts) {
			p.Gaps = []decision.Reason{{Code: "missing", Effect: "Warns"}}
		}, "incomplete", "missing"},
		{"a gap with a code that nobody knows", func(p *decision.Parts) {
			p.Gaps = []decision.Reason{{Code: "odd", Effect: decision.Stops}}
		}, "failing", "odd"},
		{"votes are wanting", func(p *decision.Parts) {
			p.Gaps = []decision.Reason{{Code: "quorum_not_met", Effect: decision.Stops}, {Code: "missing", Effect: decision.Stops}}
		}, "incomplete", "missing quorum_not_met"},
		{"votes are wanting, and something falls short", func(p *decision.Parts) {
			fail(decision.High, decision.Fail)(p)
			p.Gaps = []decision.Reason{{Code: "quorum_not_met", Effect: decision.Stops}}
		}, "failing", "unmet quorum_not_met"},
		{"a gap says already why a control is missing", func(p *decision.Parts) {
			fail(decision.High, decision.Missing)(p)
			p.Results[0].Evidence = []string{"documents"}
			p.Gaps = []decision.Reason{{Code: "missing", Effect: decision.Stops, Evidence: "documents"}}
		}, "incomplete", "missing"},
		{"a gap that does not stop explains nothing", func(p *decision.Parts) {
			fail(decision.High, decision.Missing)(p)
			p.Results[0].Evidence = []string{"documents"}
			p.Gaps = []decision.Reason{{Code: "missing", Effect: decision.Warns, Evidence: "documents"}}
		}, "incomplete", "not_evaluated missing"},
		{"a gap about something else explains nothing", func(p *decision.Parts) {
			fail(decision.High, decision.Missing)(p)
			p.Results[0].Evidence = []string{"documents"}
			p.Gaps = []decision.Reason{{Code: "missing", Effect: decision.Stops, Evidence: "environment"}}
		}, "incomplete", "not_evaluated missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := honest()
			c.spoil(&p)
			d := decision.Make(p)
			got := d.Denial
			if d.Verdict == decision.Approved {
				got += "approved"
			}
			if got != c.denial || codes(d.Reasons) != c.codes {
				t.Errorf("%s (%s), want %s (%s)", got, codes(d.Reasons), c.denial, c.codes)
			}
		})
	}
}

func TestVerdictWords(t *testing.T) {
	var zero decision.Verdict
	if zero != decision.Denied || zero.String() != "denied" {
		t.Errorf("the zero verdict is %s", zero)
	}
	if decision.Verdict(7).String() != "denied" {
		t.Error("a verdict that nobody knows is approved")
	}
	for text, want := range map[string]decision.Verdict{"approved": decision.Approved, "denied": decision.Denied} {
		v := decision.Verdict(7)
		if err := v.UnmarshalText([]byte(text)); err != nil || v != want {
			t.Errorf("%q: %v, %v", text, v, err)
		}
	}
	for _, text := range []string{"", "Approved", "approved ", "pass", "1", "true"} {
		v := decision.Denied
		if err := v.UnmarshalText([]byte(text)); err == nil || v == decision.Approved {
			t.Errorf("%q is read as %v", text, v)
		}
	}
}

// TestShortfalls: each finding is a reason, and so is each unmet criterion that no
// finding is about.
func TestShortfalls(t *testing.T) {
	p := honest()
	p.Results[1] = decision.Result{
		ID: "TST-1", Title: "Tested", Phase: decision.Phases[3], Severity: decision.Critical, Outcome: decision.Fail, Remediation: "Test.", Owner: "tester",
		Criteria: []decision.Criterion{{Name: "recent", Text: "It is recent."}, {Name: "settled", Text: "All is settled."}, {Name: "whole", Text: "It is whole.", Met: true}},
		Findings: []decision.Finding{{Criterion: "settled", Key: "F-2", Text: "F-2 is open"}, {Criterion: "settled", Key: "F-1", Text: "F-1 is open"}},
	}
	d := decision.Make(p)
	var got []string
	for _, r := range d.Reasons {
		if r.Effect != decision.Stops || r.Code != "unmet" || r.Owner != "tester" || r.Remedy != "Test." || r.Severity != decision.Critical {
			t.Errorf("reason %+v", r)
		}
		got = append(got, r.Criterion+"/"+r.Key+"/"+r.Text)
	}
	want := []string{"recent//Not shown by the evidence: It is recent.", "settled/F-1/F-1 is open", "settled/F-2/F-2 is open"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestResults: exactly one for each required control, in the order of the phases.
func TestResults(t *testing.T) {
	p := honest()
	p.Required = []string{"ZZZ-1", "TRN-1", "TST-1", "AAA-1", "TST-1"}
	p.Results = append(p.Results, result("AAA-1", decision.Phases[4], decision.Pass), result("NEVER", decision.Phases[3], decision.Pass))
	var got []string
	for _, r := range decision.Make(p).Results {
		got = append(got, r.ID+" "+string(r.Outcome))
	}
	// One that never came back has no phase, and comes first.
	if want := []string{"ZZZ-1 missing", "TST-1 pass", "AAA-1 pass", "TRN-1 pass"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestReasonsAreSorted: what stops comes first, then the phases in their order,
// then the severity, whatever order they were found in.
func TestReasonsAreSorted(t *testing.T) {
	reasons := []decision.Reason{
		{Code: "a", Effect: decision.Stops, Phase: decision.Phases[3], Severity: decision.Critical},
		{Code: "b", Effect: decision.Stops, Phase: decision.Phases[3], Severity: decision.High},
		{Code: "c", Effect: decision.Stops, Phase: decision.Phases[4], Severity: decision.Critical, Control: "A"},
		{Code: "d", Effect: decision.Stops, Phase: decision.Phases[4], Severity: decision.Critical, Control: "B"},
		{Code: "e", Effect: decision.Stops, Severity: decision.Critical},
		{Code: "f", Effect: decision.Warns, Phase: decision.Phases[3], Severity: decision.Critical},
	}
	for range reasons {
		reasons = append(reasons[1:], reasons[0])
		p := honest()
		p.Gaps = reasons
		before := slices.Clone(reasons)
		if got := codes(decision.Make(p).Reasons); got != "a b c d e f" {
			t.Errorf("got %s", got)
		}
		if !slices.Equal(before, reasons) {
			t.Fatal("the parts were changed")
		}
	}
}

// TestValidUntil: the first of all that ends decides, and is named.
func TestValidUntil(t *testing.T) {
	const day = 24 * time.Hour
	when := func(d time.Duration) *time.Time {
		t := at.Add(d)
		return &t
	}
	for _, c := range []struct {
		name    string
		spoil   func(*decision.Parts)
		after   time.Duration
		because string
	}{
		{"the gate's own", func(*decision.Parts) {}, 7 * day, "the gate's own validity ends"},
		{"evidence", func(p *decision.Parts) { p.Evidence[0].LimitSeconds = 2 * 86400 }, 2*day - time.Hour, "pentest-report becomes too old"},
		{"evidence without a limit never ends", func(p *decision.Parts) { p.Evidence[0].LimitSeconds = 0 }, 7 * day, "the gate's own validity ends"},
		{"an age judged in a control", func(p *decision.Parts) { p.Results[1].ValidUntil = when(3 * day) }, 3 * day, "an age judged by control TST-1 runs out"},
		{"that of a control nobody required does not", func(p *decision.Parts) {
			p.Results = append(p.Results, decision.Result{ID: "XXX-1", ValidUntil: when(day)})
		}, 7 * day, "the gate's own validity ends"},
		{"that of a control that has failed does not", func(p *decision.Parts) {
			p.Results[1].Outcome, p.Results[1].ValidUntil = decision.Fail, when(day)
		}, 7 * day, "the gate's own validity ends"},
		{"a key", func(p *decision.Parts) {
			p.Limits = []decision.Limit{{At: at.Add(5 * day), Because: "the key of b expires"}, {At: at.Add(4 * day), Because: "the key of a expires"}}
		}, 4 * day, "the key of a expires"},
		{"the earliest of all", func(p *decision.Parts) {
			p.Evidence[0].LimitSeconds = 2 * 86400
			p.Results[1].ValidUntil = when(day)
			p.Limits = []decision.Limit{{At: at.Add(4 * day), Because: "the key of a expires"}}
		}, day, "an age judged by control TST-1 runs out"},
		{"rounded down to the second", func(p *decision.Parts) { p.Results[1].ValidUntil = when(day - time.Nanosecond) }, day - time.Second, "an age judged by control TST-1 runs out"},
		{"in UTC", func(p *decision.Parts) {
			p.Limits = []decision.Limit{{At: at.Add(day).In(time.FixedZone("AWST", 8*3600)), Because: "the trust manifest expires"}}
		}, day, "the trust manifest expires"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := honest()
			c.spoil(&p)
			got := decision.Make(p).ValidUntil
			if want := (decision.Limit{At: at.Add(c.after), Because: c.because}); got != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

// TestType: the type says what the decision is worth, and only an approval names
// artifacts.
func TestType(t *testing.T) {
	deny := func(p *decision.Parts) { p.Results = nil }
	phase := func(p *decision.Parts) { p.Phase = p.Phases[0] }
	trial := func(p *decision.Parts) { p.Unsafe = []string{"--dry-run"} }
	approval := []string{"release:1.0.0", "issuer", "verifier"}
	release, both := []string{"release:1.0.0"}, []string{"engagement:pilot", "release:1.0.0"}
	for _, c := range []struct {
		name     string
		spoil    []func(*decision.Parts)
		kind     string
		subjects []string
	}{
		{"approved", nil, decision.ApprovalType, approval},
		{"denied", []func(*decision.Parts){deny}, decision.DenialType, release},
		{"phase approved", []func(*decision.Parts){phase}, decision.PhaseType, both},
		{"phase denied", []func(*decision.Parts){phase, deny}, decision.PhaseType, both},
		{"trial approved", []func(*decision.Parts){trial}, decision.TrialType, release},
		{"trial denied", []func(*decision.Parts){trial, deny}, decision.TrialType, release},
		{"trial of a phase", []func(*decision.Parts){trial, phase}, decision.TrialType, release},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := honest()
			for _, spoil := range c.spoil {
				spoil(&p)
			}
			d := decision.Make(p)
			var names []string
			for _, s := range d.Subjects() {
				names = append(names, s.Name)
				if len(s.Digest) != 1 || !canon.Digest(s.Digest["sha256"]).Valid() {
					t.Errorf("subject %+v", s)
				}
			}
			if d.Type() != c.kind || !slices.Equal(names, c.subjects) {
				t.Errorf("type %s of %q, want %s of %q", d.Type(), names, c.kind, c.subjects)
			}
			if d.Trial() != (c.kind == decision.TrialType) {
				t.Error("a trial must be of its own type")
			}
		})
	}
}

// TestRead: what Payload writes is read back, and written again, to the byte.
func TestRead(t *testing.T) {
	full := honest()
	until := at.Add(time.Hour)
	full.Results[0] = decision.Result{
		ID: "TRN-1", Title: "Trained", Phase: decision.Phases[4], Severity: decision.Advisory, Outcome: decision.Fail, Problem: "so it is",
		Criteria: []decision.Criterion{
			{Name: "a", Text: "A.", Met: true, Citations: []decision.Citation{{Evidence: canon.Sum(nil), Pointer: "/predicate/x", Value: true}, {Evidence: canon.Sum(nil), Pointer: "/predicate/y", Value: json.Number("12.50")}}},
			{Name: "b", Text: "B."},
		},
		Findings:   []decision.Finding{{Criterion: "b", Key: "k", Text: "not so", Citation: decision.Citation{Evidence: canon.Sum(nil), Pointer: "/predicate/z", Value: "<&\u2028"}}},
		Frameworks: map[string][]string{"iso": {"1", "2"}}, Headlines: []decision.Headline{{Name: "n", Text: "a figure", Value: []any{"x", nil}}},
		ValidUntil: &until, Source: &decision.Source{Path: "controls/x.rego", Line: 7},
	}
	full.Rejections = []decision.Rejection{{Code: "stale", File: "a.json", Text: "old"}}
	full.Board = &decision.Board{Role: "board", Quorum: 1, Approve: 1, Votes: []decision.Vote{{Vote: "approve", VotedAt: at}}}
	full.Request = &decision.Request{ChangeID: "c", RequestedAt: at}
	full.Previous = &decision.Previous{Payload: canon.Sum(nil)}
	trial := honest()
	trial.Unsafe = []string{"--dry-run"}
	for name, p := range map[string]decision.Parts{"honest": honest(), "zero": {}, "full": full, "trial": trial} {
		d := decision.Make(p)
		payload, err := d.Payload()
		if err != nil {
			t.Fatal(err)
		}
		read, err := decision.Read(payload)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if again, err := read.Payload(); err != nil || !bytes.Equal(again, payload) {
			t.Errorf("%s: written again it is\n%s\nwant\n%s", name, again, payload)
		}
		if read.Verdict != d.Verdict || read.Type() != d.Type() {
			t.Errorf("%s: read as %v, %s", name, read.Verdict, read.Type())
		}
	}
}

// TestReadRefusesApprovals that hold something against themselves, as Make makes none.
func TestReadRefusesApprovals(t *testing.T) {
	for name, spoil := range map[string]func(*decision.Decision){
		"a reason stops it": func(d *decision.Decision) { d.Reasons = []decision.Reason{{Code: "missing", Effect: decision.Stops}} },
		"a waiver that is not there": func(d *decision.Decision) {
			d.Reasons = []decision.Reason{{Code: "unmet", Effect: decision.Waives, Waiver: canon.Sum(nil)}}
		},
		"a control failed":          func(d *decision.Decision) { d.Results[0].Outcome = decision.Fail; d.Results[0].Criteria[0].Met = false },
		"a control has no evidence": func(d *decision.Decision) { d.Results[0].Outcome = decision.Missing },
		"no result":                 func(d *decision.Decision) { d.Results = nil },
		"no evidence":               func(d *decision.Decision) { d.Evidence = nil },
		"no phase":                  func(d *decision.Decision) { d.Phases = nil },
		"a member rejects":          func(d *decision.Decision) { d.Board = &decision.Board{Role: "board", Quorum: 1, Approve: 2, Reject: 1} },
		"too few approve":           func(d *decision.Decision) { d.Board = &decision.Board{Role: "board", Quorum: 2, Approve: 1} },
	} {
		d := decision.Make(honest())
		if d.Verdict != decision.Approved {
			t.Fatal("the honest one is denied")
		}
		spoil(&d)
		payload, err := d.Payload()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decision.Read(payload); err == nil || !strings.Contains(err.Error(), "it approves against its own") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestReadRefuses: a decision says the same thing three times; one that
// contradicts itself, or could be read in two ways, is none.
func TestReadRefuses(t *testing.T) {
	p := honest()
	p.Results = nil
	denial := decision.Make(p)
	payload, err := denial.Payload()
	if err != nil {
		t.Fatal(err)
	}
	replace := func(before, after string) string {
		if strings.Count(string(payload), before) == 0 {
			t.Fatalf("%q is not in %s", before, payload)
		}
		return strings.Replace(string(payload), before, after, 1)
	}
	issuer := canon.Sum([]byte("issuer"))
	const first = `"_type":"https://in-toto.io/Statement/v1",`
	for name, text := range map[string]string{
		"denial dressed up as an approval":       replace(decision.DenialType, decision.ApprovalType),
		"a type that is no decision's":           replace(decision.DenialType, decision.DenialType+"/"),
		"an evidence type":                       replace("release-denial/v1", "pentest-report/v1"),
		"a body of another verdict":              replace(`"verdict":"denied"`, `"verdict":"approved"`),
		"a verdict that nobody knows":            replace(`"verdict":"denied"`, `"verdict":"maybe"`),
		"a body about another phase":             replace(`"phases":`, `"phase":"go-live-readiness","phases":`),
		"a body of a trial":                      replace(`"trust":`, `"unsafe":["--dry-run"],"trust":`),
		"another release in the subject":         replace(string(denial.Release.Digest()), string(canon.Sum(nil))),
		"another release in the body":            replace(`"environment":"production"`, `"environment":"staging"`),
		"an artifact in a denial's subject":      replace(`"subject":[`, `"subject":[{"digest":{"sha256":"`+string(issuer)+`"},"name":"issuer"},`),
		"another name of the subject":            replace(`"release:1.0.0"`, `"release:1.0.1"`),
		"a second digest of the subject":         replace(`"digest":{"sha256":"`+string(denial.Release.Digest())+`"}`, `"digest":{"sha1":"00","sha256":"`+string(denial.Release.Digest())+`"}`),
		"an unknown member of the body":          replace(`"verdict":`, `"verdict2":"approved","verdict":`),
		"an unknown member of the statement":     replace(`"predicateType":`, `"more":1,"predicateType":`),
		"a member twice":                         replace(`"verdict":"denied"`, `"verdict":"denied","verdict":"denied"`),
		"members in another order":               strings.TrimSuffix(replace(first, ""), "}") + "," + strings.TrimSuffix(first, ",") + "}",
		"a space":                                replace(`"verdict":"denied"`, `"verdict": "denied"`),
		"a final newline":                        string(payload) + "\n",
		"an escape that need not be":             replace(`"denied"`, `"\u0064enied"`),
		"a number in another form":               replace(`"version":1`, `"version":1.0`),
		"a member left out that is always there": replace(`"headlines":[],`, ``),
		"the older statement type":               replace("Statement/v1", "Statement/v0.1"),
		"nothing":                                "",
		"null":                                   "null",
		"half of it":                             string(payload[:len(payload)/2]),
	} {
		if d, err := decision.Read([]byte(text)); err == nil {
			t.Errorf("%s: read as %v, %s", name, d.Verdict, d.Type())
		} else if d.Verdict == decision.Approved {
			t.Errorf("%s: refused, and approved all the same", name)
		}
	}
}

// TestChanges compares with the decision before.
func TestChanges(t *testing.T) {
	p := honest()
	if decision.Make(p).Changes != nil {
		t.Error("compared with nothing")
	}
	p.Gaps = []decision.Reason{{Code: "missing", Effect: decision.Stops, Evidence: "documents", Text: "None."}, {Code: "stale", Effect: decision.Stops, Evidence: "environment", Text: "Old."}}
	before := decision.Previous{Payload: canon.Sum([]byte("before")), Decision: decision.Make(p)}
	p.Gaps = []decision.Reason{p.Gaps[1], {Code: "quorum_not_met", Effect: decision.Stops, Text: "2 of 3."}, {Code: "quorum_not_met", Effect: decision.Stops, Phase: decision.Phases[3], Text: "2 of 3."}}
	p.Previous = &before
	c := decision.Make(p).Changes
	if c.Previous != before.Payload || c.Verdict != decision.Denied || !slices.Equal(c.Gone, []string{"documents: None."}) || !slices.Equal(c.New, []string{"quorum_not_met: 2 of 3."}) {
		t.Errorf("changes %+v", c)
	}
	p = honest()
	p.Previous = &before
	if c := decision.Make(p).Changes; len(c.Gone) != 2 || len(c.New) != 0 {
		t.Errorf("changes %+v", c)
	}
}

// TestRejections: a flood is bounded in the list, never in the counts or the
// digest, and its order does not matter.
func TestRejections(t *testing.T) {
	var all []decision.Rejection
	for i := range decision.MaxRejections + 5 {
		all = append(all, decision.Rejection{Code: []string{"stale", "bad_signature"}[i%2], File: fmt.Sprintf("%04d.json", i), Text: "no"})
	}
	of := func(list []decision.Rejection) decision.Rejections {
		p := honest()
		p.Rejections = list
		return decision.Make(p).Rejections
	}
	r := of(all)
	if r.Total != 1005 || r.Counts["stale"] != 503 || r.Counts["bad_signature"] != 502 || len(r.Listed) != 1000 || r.Listed[999].File != "0999.json" {
		t.Errorf("total %d, counts %v, listed %d", r.Total, r.Counts, len(r.Listed))
	}
	last := all[1004].File
	slices.Reverse(all)
	if again := of(all); again.Digest != r.Digest || again.Listed[0].File != "0000.json" {
		t.Error("the order in which they were found matters")
	}
	if all[0].File != last {
		t.Error("the parts were changed")
	}
	all[0].Text = "beyond the list"
	if changed := of(all); changed.Digest == r.Digest {
		t.Error("the digest does not cover what is not listed")
	}
	if none := of(nil); none.Total != 0 || len(none.Listed) != 0 || none.Digest == r.Digest || !none.Digest.Valid() {
		t.Errorf("no rejections: %+v", none)
	}
	if raw := of([]decision.Rejection{{Code: "not_an_envelope", File: "a.json", Text: "found \xff"}}); raw.Listed[0].Text != "found \uFFFD" {
		t.Errorf("bytes that are no text: %q", raw.Listed[0].Text)
	}
}

// TestCoverage: each applicable id is counted once, and as evidenced only if a
// control that maps to it has passed; nothing else reads as met.
func TestCoverage(t *testing.T) {
	p := honest()
	p.Required, p.Results = nil, nil
	for i, r := range []struct {
		outcome decision.Outcome
		ids     []string
	}{
		{decision.Pass, []string{"A.1", "A.2", "A.90"}},
		{decision.Fail, []string{"A.1", "A.3"}},
		{decision.Missing, []string{"A.1", "A.4"}},
		{decision.Error, []string{"A.5"}},
		{decision.NotApplicable, []string{"A.6"}},
		{"passed", []string{"A.7"}},
	} {
		one := result(fmt.Sprintf("C-%d", i), decision.Phases[3], r.outcome)
		one.Frameworks = map[string][]string{"iso": r.ids}
		if i == 0 {
			one.Frameworks["ism"] = []string{"ism-1"}
		}
		p.Results, p.Required = append(p.Results, one), append(p.Required, one.ID)
	}
	unasked := result("C-9", decision.Phases[3], decision.Pass)
	unasked.Frameworks = map[string][]string{"iso": {"A.8"}}
	p.Results = append(p.Results, unasked) // nobody required it
	p.Scopes = []decision.Scope{
		{
			Framework: "iso", Title: "ISO part two", Basis: decision.ByStatement,
			Applicable: []string{"A.10", "A.9", "A.8", "A.7", "A.6", "A.5", "A.4", "A.3", "A.2", "A.1", "A.1", "A.11"},
			Inherited:  []string{"A.1", "A.9", "A.90"},
		},
		{Framework: "iso", Title: "ISO part one", Basis: decision.ByMapping, Applicable: []string{"4.1"}},
		{Framework: "none", Title: "None", Basis: decision.ByStatement},
		{Framework: "ism", Title: "ISM", Basis: decision.ByMapping, Applicable: []string{"ism-1"}},
	}
	want := []decision.Coverage{
		{Framework: "ism", Title: "ISM", Basis: decision.ByMapping, Applicable: 1, Evidenced: 1},
		{Framework: "iso", Title: "ISO part one", Basis: decision.ByMapping, Applicable: 1, NoVisibility: []string{"4.1"}},
		{
			Framework: "iso", Title: "ISO part two", Basis: decision.ByStatement, Applicable: 11, Evidenced: 2,
			Inherited: []string{"A.9"}, NoVisibility: []string{"A.3", "A.4", "A.5", "A.6", "A.7", "A.8", "A.10", "A.11"},
		},
		{Framework: "none", Title: "None", Basis: decision.ByStatement},
	}
	if got := decision.Make(p).Coverage; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if first := p.Scopes[0].Applicable[0]; first != "A.10" {
		t.Errorf("the parts were changed: %s is first", first)
	}
	slices.Reverse(p.Scopes[0].Applicable)
	slices.Reverse(p.Scopes)
	if got := decision.Make(p).Coverage; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("in another order: got %+v, want %+v", got, want)
	}
	p.Scopes = nil
	if got := decision.Make(p).Coverage; len(got) != 0 {
		t.Errorf("without scopes: %+v", got)
	}
}

// TestCompareIDs: ids stand in the order in which the standards have them.
func TestCompareIDs(t *testing.T) {
	want := []string{"", "4.1", "4.4", "6.1.1", "8.1", "10.1", "A.5.1", "A.5.02", "A.5.2", "A.5.9", "A.5.10", "A.5.10a", "A.7.1", "E8-1", "E8-8", "IPP 9", "IPP 10", "ism-0042", "ism-1163", "r 3.8", "r 3.10"}
	for i, a := range want {
		for j, b := range want {
			if got := decision.CompareIDs(a, b); got != cmp.Compare(i, j) {
				t.Errorf("%q and %q: %d", a, b, got)
			}
		}
	}
}

// TestDigests: everything that a signature must hold fast moves the digest.
func TestDigests(t *testing.T) {
	release := honest().Release
	for name, change := range map[string]func(*decision.Release){
		"engagement":    func(r *decision.Release) { r.Engagement = canon.Sum(nil) },
		"id":            func(r *decision.Release) { r.ID = "1.0.1" },
		"version":       func(r *decision.Release) { r.Version = "1.0.1" },
		"environment":   func(r *decision.Release) { r.Environment = "staging" },
		"artifact":      func(r *decision.Release) { r.Artifacts = r.Artifacts[:1] },
		"go-live":       func(r *decision.Release) { r.GoLive = "2026-07-01" },
		"hypercare":     func(r *decision.Release) { r.HypercareEnd = "2026-08-05" },
		"window start":  func(r *decision.Release) { r.Window.Start = r.Window.Start.Add(-time.Second) },
		"window end":    func(r *decision.Release) { r.Window.End = r.Window.End.Add(time.Second) },
		"change type":   func(r *decision.Release) { r.ChangeType = "emergency" },
		"a parameter":   func(r *decision.Release) { r.Parameters = map[string]map[string]any{"TST-1": {"max_age_days": 61}} },
		"no parameters": func(r *decision.Release) { r.Parameters = nil },
	} {
		changed := honest().Release
		change(&changed)
		if changed.Digest() == release.Digest() {
			t.Errorf("%s: the release's digest stays the same", name)
		}
	}
	engagement := honest().Engagement
	for _, other := range []decision.Engagement{{Customer: "x", ID: "pilot", Supplier: "supplier"}, {Customer: "customer", ID: "x", Supplier: "supplier"}, {Customer: "customer", ID: "pilot", Supplier: "x"}, {Customer: "pilot", ID: "customer", Supplier: "supplier"}} {
		if other.Digest() == engagement.Digest() {
			t.Errorf("%+v: the engagement's digest stays the same", other)
		}
	}
}

func TestPrincipal(t *testing.T) {
	person := decision.Signer{Functionary: "key-1", Person: "anne"}
	second := decision.Signer{Functionary: "key-2", Person: "anne"}
	system := decision.Signer{Functionary: "key-3", System: "anne"}
	if again := (decision.Signer{Functionary: "key-4", System: "anne"}); again.Principal() != system.Principal() {
		t.Errorf("two keys of one system: %s, %s", again.Principal(), system.Principal())
	}
	if person.Principal() != second.Principal() || person.Principal() == system.Principal() {
		t.Errorf("%s, %s, %s", person.Principal(), second.Principal(), system.Principal())
	}
}
