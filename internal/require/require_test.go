package require_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/require"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/testkit"
)

// asks is a gate that asks for one kind of evidence.
func asks(q plan.Requirement) plan.Phase {
	if q.Signers == nil {
		q.Signers = []plan.SignerRule{{Role: "tester", Count: 1}}
	}
	return plan.Phase{Name: q.Phase, Evidence: []plan.Requirement{q}}
}

func pentest(q plan.Requirement) plan.Phase {
	q.Kind, q.Phase = "pentest-report", "testing-and-validation"
	if q.About == "" {
		q.About = plan.AboutRelease
	}
	return asks(q)
}

var tester = []testkit.Member{{ID: "tester", Person: "anne", Roles: []string{"tester"}}}

// signed sets the claimed time of signing, and whatever else tells two apart.
func signed(ago time.Duration, more ...string) func(map[string]any) {
	return func(p map[string]any) {
		p["collectedAt"] = at.Add(-ago).Format(time.RFC3339)
		for i := 0; i+1 < len(more); i += 2 {
			p[more[i]] = more[i+1]
		}
	}
}

func codes[T any](list []T, code func(T) string) []string {
	var all []string
	for _, element := range list {
		all = append(all, code(element))
	}
	slices.Sort(all)
	return all
}

func gapCodes(gaps []decision.Reason) []string {
	return codes(gaps, func(r decision.Reason) string { return r.Code })
}

func rejectionCodes(rejections []decision.Rejection) []string {
	return codes(rejections, func(r decision.Rejection) string { return r.Code })
}

// TestAge: exactly the greatest age still counts; a second more does not.
func TestAge(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		name     string
		max, age time.Duration
		counts   bool
	}{
		{"fresh", 30 * day, 0, true},
		{"ahead, as far as clocks may differ", 30 * day, -5 * time.Minute, true},
		{"exactly the greatest age", 30 * day, 30 * day, true},
		{"a second more", 30 * day, 30*day + time.Second, false},
		{"no limit", 0, 10 * 365 * day, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, tester, pentest(plan.Requirement{MaxAge: c.max}))
			counted, gaps, rejected := w.judge(w.Attest("pentest-report", w.AboutRelease(), signed(c.age), "tester"))
			if c.counts {
				if len(counted) != 1 || len(gaps) != 0 || counted[0].Limit != c.max {
					t.Errorf("counted %d, gaps %+v", len(counted), gaps)
				}
				return
			}
			if len(counted) != 0 || !slices.Equal(gapCodes(gaps), []string{"missing"}) || !strings.Contains(gaps[0].Text, "(stale)") || !slices.Equal(rejectionCodes(rejected), []string{"stale"}) {
				t.Errorf("counted %d, gaps %v, rejected %v", len(counted), gapCodes(gaps), rejectionCodes(rejected))
			}
		})
	}
}

// TestNewestCounts pins series: the newest counts, whether or not it is the better
// one, and two of one time count for nothing.
func TestNewestCounts(t *testing.T) {
	const readiness = "go-live-readiness"
	hour := time.Hour
	rehearsal := asks(plan.Requirement{Kind: "rehearsal", Phase: readiness, About: plan.AboutRelease})
	for _, c := range []struct {
		name     string
		phase    plan.Phase
		attest   func(w *world) [][]source.Envelope
		counted  []time.Duration // ages
		rejected []string
		gaps     []string
	}{
		{"the newer of two", pentest(plan.Requirement{}), func(w *world) [][]source.Envelope {
			return [][]source.Envelope{
				w.Attest("pentest-report", w.AboutRelease(), signed(2*hour), "tester"),
				w.Attest("pentest-report", w.AboutRelease(), signed(hour), "tester"),
			}
		}, []time.Duration{hour}, []string{"superseded"}, nil},
		{"a newer one that may not be signed so hides the older", pentest(plan.Requirement{}), func(w *world) [][]source.Envelope {
			return [][]source.Envelope{
				w.Attest("pentest-report", w.AboutRelease(), signed(2*hour), "tester"),
				w.Attest("pentest-report", w.AboutRelease(), signed(hour), "stranger"),
			}
		}, nil, []string{"superseded", "wrong_role"}, []string{"missing"}},
		{"a newer one about something else hides nothing", pentest(plan.Requirement{}), func(w *world) [][]source.Envelope {
			return [][]source.Envelope{
				w.Attest("pentest-report", w.AboutRelease(), signed(2*hour), "tester"),
				w.Attest("pentest-report", []intoto.Subject{intoto.SubjectOf("another", canon.Sum(nil))}, signed(hour), "tester"),
			}
		}, []time.Duration{2 * hour}, []string{"wrong_release"}, nil},
		{"the same bytes twice are one", pentest(plan.Requirement{}), func(w *world) [][]source.Envelope {
			return [][]source.Envelope{w.Attest("pentest-report", w.AboutRelease(), signed(hour), "tester", "tester")}
		}, []time.Duration{hour}, nil, nil},
		{"two of one time contradict, and the older does not step in", pentest(plan.Requirement{}), func(w *world) [][]source.Envelope {
			return [][]source.Envelope{
				w.Attest("pentest-report", w.AboutRelease(), signed(hour, "methodology", "one"), "tester"),
				w.Attest("pentest-report", w.AboutRelease(), signed(hour, "methodology", "another"), "tester"),
				w.Attest("pentest-report", w.AboutRelease(), signed(2*hour), "tester"),
			}
		}, nil, []string{"contradiction", "contradiction", "superseded"}, []string{"missing"}},
		{"two older of one time below the newest", pentest(plan.Requirement{}), func(w *world) [][]source.Envelope {
			return [][]source.Envelope{
				w.Attest("pentest-report", w.AboutRelease(), signed(2*hour, "methodology", "one"), "tester"),
				w.Attest("pentest-report", w.AboutRelease(), signed(2*hour, "methodology", "another"), "tester"),
				w.Attest("pentest-report", w.AboutRelease(), signed(hour), "tester"),
			}
		}, []time.Duration{hour}, []string{"superseded", "superseded"}, nil},
		{"series of their own by what was rehearsed", rehearsal, func(w *world) [][]source.Envelope {
			return [][]source.Envelope{
				w.Attest("rehearsal", w.AboutRelease(), signed(3*hour, "kind", "rollback"), "tester"),
				w.Attest("rehearsal", w.AboutRelease(), signed(2*hour, "kind", "cutover"), "tester"),
				w.Attest("rehearsal", w.AboutRelease(), signed(hour, "kind", "rollback"), "tester"),
			}
		}, []time.Duration{hour, 2 * hour}, []string{"superseded"}, nil},
		{"series of their own do not contradict", rehearsal, func(w *world) [][]source.Envelope {
			return [][]source.Envelope{
				w.Attest("rehearsal", w.AboutRelease(), signed(hour, "kind", "rollback"), "tester"),
				w.Attest("rehearsal", w.AboutRelease(), signed(hour, "kind", "cutover"), "tester"),
			}
		}, []time.Duration{hour, hour}, nil, nil},
		{"nothing", pentest(plan.Requirement{}), func(*world) [][]source.Envelope { return nil }, nil, nil, []string{"missing"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, append([]testkit.Member{{ID: "stranger", Person: "bob", Roles: []string{"another"}}}, tester...), c.phase)
			counted, gaps, rejected := w.judge(c.attest(w)...)
			var ages []time.Duration
			for _, e := range counted {
				ages = append(ages, at.Sub(e.SignedAt))
			}
			if !slices.Equal(ages, c.counted) {
				t.Errorf("counted those of %v ago, want %v", ages, c.counted)
			}
			if got := rejectionCodes(rejected); !slices.Equal(got, c.rejected) {
				t.Errorf("rejected %v, want %v", got, c.rejected)
			}
			if got := gapCodes(gaps); !slices.Equal(got, c.gaps) {
				t.Errorf("gaps %v, want %v", got, c.gaps)
			}
		})
	}
}

// TestSigners pins that persons are counted and not keys, and that separate roles
// take as many persons as there are roles.
func TestSigners(t *testing.T) {
	members := []testkit.Member{
		{ID: "anne", Person: "anne", Roles: []string{"a"}},
		{ID: "anne-spare", Person: "anne", Roles: []string{"a", "b"}},
		{ID: "bob", Person: "bob", Roles: []string{"b"}},
		{ID: "cleo", Person: "cleo", Roles: []string{"a", "b", "c"}},
		{ID: "dan", Person: "dan", Roles: []string{"a", "b"}},
		{ID: "eve", Person: "eve", Roles: []string{"a", "b", "c"}},
		{ID: "robot", Person: "", Roles: []string{"a"}},
		{ID: "robot-too", Person: "", Roles: []string{"a"}},
		{ID: "machine", Person: "", Roles: []string{"a"}},
	}
	rules := func(all ...plan.SignerRule) []plan.SignerRule { return all }
	a1, a2, b1, c1 := plan.SignerRule{Role: "a", Count: 1}, plan.SignerRule{Role: "a", Count: 2}, plan.SignerRule{Role: "b", Count: 1}, plan.SignerRule{Role: "c", Count: 1}
	for _, c := range []struct {
		name     string
		rules    []plan.SignerRule
		separate [][]string
		who      []string
		code     string
	}{
		{"one of one", rules(a1), nil, []string{"anne"}, ""},
		{"more than asked for", rules(a1), nil, []string{"anne", "bob", "robot"}, ""},
		{"a role that nobody asked for", rules(a1), nil, []string{"bob"}, "wrong_role"},
		{"two of two", rules(a2), nil, []string{"anne", "cleo"}, ""},
		{"two keys of one person", rules(a2), nil, []string{"anne", "anne-spare"}, "threshold_not_met"},
		{"one key twice", rules(a2), nil, []string{"anne", "anne"}, "threshold_not_met"},
		{"two persons, one of them without the role", rules(a2), nil, []string{"anne", "bob"}, "wrong_role"},
		{"a person and a system", rules(a2), nil, []string{"anne", "robot"}, ""},
		{"two systems", rules(a2), nil, []string{"robot", "machine"}, ""},
		{"two keys of one system", rules(a2), nil, []string{"robot", "robot-too"}, "threshold_not_met"},
		{"all rules hold, not one of them", rules(a1, b1), nil, []string{"anne"}, "threshold_not_met"},
		{"two roles by one person, which nobody forbids", rules(a1, b1), nil, []string{"dan"}, ""},
		{"two roles by one person, to be separate", rules(a1, b1), [][]string{{"a", "b"}}, []string{"dan"}, "separation_of_duties"},
		{"two roles by two keys of one person, to be separate", rules(a1, b1), [][]string{{"a", "b"}}, []string{"anne", "anne-spare"}, "separation_of_duties"},
		{"two roles by two persons", rules(a1, b1), [][]string{{"a", "b"}}, []string{"anne", "bob"}, ""},
		{"a second person can take over one of the roles", rules(a1, b1), [][]string{{"a", "b"}}, []string{"anne", "dan"}, ""},
		// Whoever comes first must not keep the role that only they could give up.
		{"three roles, for which persons must be matched", rules(a1, b1, c1), [][]string{{"a", "b", "c"}}, []string{"anne", "cleo", "dan"}, ""},
		{"three roles, two persons", rules(a1, b1, c1), [][]string{{"a", "b", "c"}}, []string{"cleo", "eve"}, "separation_of_duties"},
		{"three roles, three persons, two of whom can only be the same", rules(a1, b1, c1), [][]string{{"a", "b", "c"}}, []string{"anne", "robot", "cleo"}, "separation_of_duties"},
		{"one set holds, the other does not", rules(a1, b1, c1), [][]string{{"a", "b"}, {"b", "c"}}, []string{"anne", "cleo"}, "separation_of_duties"},
		{"a system is nobody's second person", rules(a1, b1), [][]string{{"a", "b"}}, []string{"robot", "dan"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, members, pentest(plan.Requirement{Signers: c.rules, Separate: c.separate}))
			counted, gaps, rejected := w.judge(w.Attest("pentest-report", w.AboutRelease(), nil, c.who...))
			if c.code == "" {
				if len(counted) != 1 || len(gaps) != 0 || len(rejected) != 0 {
					t.Errorf("counted %d, gaps %+v", len(counted), gaps)
				}
				return
			}
			if len(counted) != 0 || !slices.Equal(gapCodes(gaps), []string{"missing"}) || !strings.Contains(gaps[0].Text, "("+c.code+")") {
				t.Errorf("counted %d, gaps %+v, want %s", len(counted), gaps, c.code)
			}
			if len(rejected) == 0 || rejected[0].Code != c.code {
				t.Errorf("rejected %+v, want %s", rejected, c.code)
			}
		})
	}
}

// TestCoSignaturesAreOverTheSameBytes: two persons who sign different bytes have
// not signed the same statement.
func TestCoSignaturesAreOverTheSameBytes(t *testing.T) {
	w := newWorld(t, []testkit.Member{{ID: "anne", Person: "anne", Roles: []string{"tester"}}, {ID: "bob", Person: "bob", Roles: []string{"tester"}}},
		pentest(plan.Requirement{Signers: []plan.SignerRule{{Role: "tester", Count: 2}}}))
	counted, gaps, _ := w.judge(
		w.Attest("pentest-report", w.AboutRelease(), signed(time.Hour, "methodology", "one"), "anne"),
		w.Attest("pentest-report", w.AboutRelease(), signed(2*time.Hour, "methodology", "another"), "bob"),
	)
	if len(counted) != 0 || len(gaps) != 1 {
		t.Errorf("counted %d, gaps %+v", len(counted), gaps)
	}
}

// TestArtifacts: every artifact of the release must be covered, by one attestation
// or by several that stand side by side.
func TestArtifacts(t *testing.T) {
	w := newWorld(t, tester, pentest(plan.Requirement{About: plan.AboutArtifacts}))
	issuer, verifier := w.Plan.Release.Artifacts[0], w.Plan.Release.Artifacts[1]
	about := func(age time.Duration, method string, artifacts ...decision.Artifact) []source.Envelope {
		var subjects []intoto.Subject
		for _, a := range artifacts {
			subjects = append(subjects, intoto.SubjectOf(a.Name, a.SHA256))
		}
		return w.Attest("pentest-report", subjects, signed(age, "methodology", method), "tester")
	}
	for _, c := range []struct {
		name    string
		series  []string
		attest  [][]source.Envelope
		lacking []string
	}{
		{"one about both", nil, [][]source.Envelope{about(time.Hour, "one", issuer, verifier)}, nil},
		{"one about one", nil, [][]source.Envelope{about(time.Hour, "one", issuer)}, []string{"verifier"}},
		{"one about each, in one series", nil, [][]source.Envelope{about(time.Hour, "one", issuer), about(2*time.Hour, "another", verifier)}, nil},
		{"one about each, in two series", []string{"/methodology"}, [][]source.Envelope{about(time.Hour, "one", issuer), about(2*time.Hour, "another", verifier)}, nil},
		{"nothing", nil, nil, []string{""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			bound, rejected := w.Bind(c.attest...)
			for i := range bound {
				bound[i].Kind.Series = c.series
			}
			_, gaps, _ := require.Judge(w.Plan, bound, rejected, at)
			var lacking []string
			for _, g := range gaps {
				lacking = append(lacking, g.Key)
				if g.Effect != decision.Stops || g.Evidence != "pentest-report" || g.Owner != "tester" || !strings.Contains(g.Command, "releasegate attest pentest-report") {
					t.Errorf("gap %+v", g)
				}
			}
			if !slices.Equal(lacking, c.lacking) {
				t.Errorf("gaps for %q, want %q", lacking, c.lacking)
			}
		})
	}
}

// TestNewestOfAnArtifact: a newer report about one artifact hides nothing that an older
// one says about another, and of the older one it leaves no more than that.
func TestNewestOfAnArtifact(t *testing.T) {
	w := newWorld(t, append([]testkit.Member{{ID: "stranger", Person: "bob", Roles: []string{"another"}}}, tester...),
		asks(plan.Requirement{Kind: "test-result", Phase: "testing-and-validation", About: plan.AboutArtifacts, Signers: []plan.SignerRule{{Role: "tester", Count: 1}}}))
	issuer, verifier := w.Plan.Release.Artifacts[0], w.Plan.Release.Artifacts[1]
	subjects := func(artifacts ...decision.Artifact) []intoto.Subject {
		var all []intoto.Subject
		for _, a := range artifacts {
			all = append(all, intoto.SubjectOf(a.Name, a.SHA256))
		}
		return all
	}
	both, one, other := subjects(issuer, verifier), subjects(issuer), subjects(verifier)
	const gone = -1
	run := func(hours int, result string, about []intoto.Subject, who ...string) []source.Envelope {
		return w.Attest("test-result", about, func(p map[string]any) {
			p["result"] = result
			suite := map[string]any{"name": "functional", "digest": map[string]any{}}
			if hours != gone {
				suite["annotations"] = map[string]any{"finishedOn": at.Add(-time.Duration(hours) * time.Hour).Format(time.RFC3339)}
			}
			p["configuration"] = []any{suite}
		}, append(who, "tester")[0])
	}
	for _, c := range []struct {
		name     string
		attest   [][]source.Envelope
		counted  []string // hours and artifacts
		rejected []string
		gaps     []string
	}{
		{"one about both", [][]source.Envelope{run(2, "FAILED", both)}, []string{"2 issuer verifier"}, nil, nil},
		{"an older failure of the other stays", [][]source.Envelope{run(2, "FAILED", other), run(1, "PASSED", one)}, []string{"1 issuer", "2 verifier"}, nil, nil},
		{"of an older one about both, what was not done again", [][]source.Envelope{run(2, "FAILED", both), run(1, "PASSED", one)}, []string{"1 issuer", "2 verifier"}, nil, nil},
		{"of a newer one about both, all", [][]source.Envelope{run(2, "FAILED", one), run(1, "PASSED", both)}, []string{"1 issuer verifier"}, []string{"superseded: a newer one of its series was signed at 2026-06-30T03:00:00Z; this one ended as FAILED"}, nil},
		{"each done again", [][]source.Envelope{run(3, "FAILED", both), run(2, "PASSED", one), run(1, "PASSED", other)}, []string{"1 verifier", "2 issuer"}, []string{"superseded: a newer one of its series was signed at 2026-06-30T03:00:00Z; this one ended as FAILED"}, nil},
		{"a newer failure of one", [][]source.Envelope{run(2, "PASSED", both), run(1, "FAILED", other)}, []string{"1 verifier", "2 issuer"}, nil, nil},
		{"a newer one that may not be signed so hides what it is about", [][]source.Envelope{run(2, "PASSED", both), run(1, "PASSED", other, "stranger")}, []string{"2 issuer"}, []string{"wrong_role"}, []string{"verifier: No test-result covers artifact verifier."}},
		{"at one time about each", [][]source.Envelope{run(1, "FAILED", one), run(1, "PASSED", other)}, []string{"1 issuer", "1 verifier"}, nil, nil},
		{
			"at one time about one, and both",
			[][]source.Envelope{run(1, "FAILED", both), run(1, "PASSED", other), run(3, "PASSED", both)},
			nil,
			[]string{"contradiction: 2 different", "contradiction: 2 different", "superseded"},
			[]string{": No test-result counts"},
		},
		{
			"a contradiction about one, and a newer one about the other",
			[][]source.Envelope{run(2, "FAILED", both), run(2, "PASSED", both), run(1, "PASSED", one)},
			[]string{"1 issuer"},
			[]string{"contradiction: 2 different", "contradiction: 2 different"},
			[]string{"functional: Which test-result functional counts cannot be told: 2 different", "verifier: No test-result covers artifact verifier."},
		},
		{
			"one says when, one does not",
			[][]source.Envelope{run(1, "PASSED", both), run(gone, "FAILED", both)},
			nil,
			[]string{"contradiction: of 2 different attestations of one series 1 do not say", "contradiction: of 2"},
			[]string{": No test-result counts"},
		},
		{"neither says when", [][]source.Envelope{run(gone, "PASSED", both), run(gone, "FAILED", both)}, nil, []string{"contradiction: of 2 different attestations of one series 2 do not say", "contradiction: of 2"}, []string{": No test-result counts"}},
		{"neither says when, of two artifacts", [][]source.Envelope{run(gone, "PASSED", one), run(gone, "FAILED", other)}, []string{"", ""}, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			counted, gaps, rejected := w.judge(c.attest...)
			var got, codes, lacking []string
			for _, e := range counted {
				said := ""
				if !e.SignedAt.IsZero() {
					said = strings.Join(append([]string{strconv.Itoa(int(at.Sub(e.SignedAt).Hours()))}, e.Covers...), " ")
				}
				if got = append(got, said); len(e.Subjects) != len(e.Covers) {
					t.Errorf("covers %q, with the subjects %+v", e.Covers, e.Subjects)
				}
			}
			for _, r := range rejected {
				codes = append(codes, r.Code+": "+r.Text)
			}
			for _, g := range gaps {
				if lacking = append(lacking, g.Key+": "+g.Text); g.Effect != decision.Stops {
					t.Errorf("gap %+v", g)
				}
			}
			slices.Sort(got)
			slices.Sort(codes)
			alike := func(a, b string) bool { return strings.HasPrefix(a, b) }
			if !slices.Equal(got, c.counted) || !slices.EqualFunc(codes, c.rejected, alike) || !slices.EqualFunc(lacking, c.gaps, alike) {
				t.Errorf("counted %q, rejected %q, gaps %q", got, codes, lacking)
			}
		})
	}
}

// TestOnePhaseDoesNotServeAnother: a kind that two phases ask for must be there for
// both.
func TestOnePhaseDoesNotServeAnother(t *testing.T) {
	const training, readiness = "training-and-knowledge-transfer", "go-live-readiness"
	w := newWorld(t, tester,
		asks(plan.Requirement{Kind: "rehearsal", Phase: training, About: plan.AboutRelease}),
		asks(plan.Requirement{Kind: "rehearsal", Phase: readiness, About: plan.AboutRelease}))
	first := w.Attest("rehearsal", w.AboutRelease(), signed(2*time.Hour, "phase", training), "tester")
	counted, gaps, _ := w.judge(first)
	if len(counted) != 1 || len(gaps) != 1 || gaps[0].Phase != readiness {
		t.Fatalf("counted %d, gaps %+v", len(counted), gaps)
	}
	counted, gaps, rejected := w.judge(first, w.Attest("rehearsal", w.AboutRelease(), signed(time.Hour, "phase", readiness), "tester"))
	if len(counted) != 2 || len(gaps) != 0 || len(rejected) != 0 {
		t.Errorf("counted %d, gaps %+v, rejected %+v", len(counted), gaps, rejected)
	}
}

// TestGapNamesTheClosestRejection: what was meant for the requirement explains its
// absence better than what was merely outdone.
func TestGapNamesTheClosestRejection(t *testing.T) {
	const kind = "https://github.com/credentry/releasegate/attestations/pentest-report/v1"
	rejection := func(code, file, claims string) decision.Rejection {
		return decision.Rejection{Code: code, File: file, Claims: claims, Text: "for a reason"}
	}
	for _, c := range []struct {
		name     string
		earlier  []decision.Rejection
		contains string
	}{
		{"none", nil, "No verified pentest-report for testing-and-validation was found."},
		{"none of that kind", []decision.Rejection{rejection("bad_signature", "a.json", "another kind"), rejection("unreadable", "b.json", "")}, "was found"},
		{"one of that kind", []decision.Rejection{rejection("bad_signature", "a.json", kind)}, "a.json was rejected (bad_signature): for a reason."},
		{"not the superseded one", []decision.Rejection{rejection("superseded", "a.json", kind), rejection("stale", "b.json", kind)}, "b.json was rejected (stale)"},
		{"the one that came furthest", []decision.Rejection{rejection("stale", "a.json", kind), rejection("future", "b.json", kind)}, "b.json was rejected (future)"},
		{"only a superseded one", []decision.Rejection{rejection("superseded", "a.json", kind)}, "a.json was rejected (superseded)"},
		{"nor does a superseded one that came further", []decision.Rejection{rejection("stale", "a.json", kind), rejection("superseded", "b.json", kind)}, "a.json was rejected (stale)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, tester, pentest(plan.Requirement{}))
			before := slices.Clone(c.earlier)
			_, gaps, after := require.Judge(w.Plan, nil, c.earlier, at)
			if len(gaps) != 1 || gaps[0].Code != "missing" || !strings.Contains(gaps[0].Text, c.contains) || gaps[0].Effect != decision.Stops {
				t.Errorf("gaps %+v, want %s", gaps, c.contains)
			}
			if !slices.Equal(before, c.earlier) || len(after) != len(before) {
				t.Errorf("earlier rejections became %+v", after)
			}
		})
	}
}

// TestOrderOfFilesDecidesNothing: envelopes in any order give the same evidence,
// gaps and rejections.
func TestOrderOfFilesDecidesNothing(t *testing.T) {
	w := newWorld(t, tester, pentest(plan.Requirement{MaxAge: 90 * time.Minute}))
	var all []source.Envelope
	for i := range 6 {
		all = append(all, w.Attest("pentest-report", w.AboutRelease(), signed(time.Duration(i/2)*time.Hour, "methodology", fmt.Sprint(i)), "tester")...)
	}
	describe := func() string {
		counted, gaps, rejected := w.judge(all)
		slices.SortFunc(rejected, func(a, b decision.Rejection) int { return strings.Compare(a.File, b.File) })
		return fmt.Sprint(require.Package("", "", "", counted, nil, nil), gaps[0].Code, rejected)
	}
	want := describe()
	for range all {
		all = append(all[1:], all[0])
		if got := describe(); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// TestPackage: what the board votes about changes with everything that it rests
// on, and with nothing else.
func TestPackage(t *testing.T) {
	w := newWorld(t, []testkit.Member{{ID: "anne", Person: "anne", Roles: []string{"tester"}}, {ID: "bob", Person: "bob", Roles: []string{"tester"}}}, pentest(plan.Requirement{}))
	of := func(release, policy, trusted canon.Digest, envelopes ...[]source.Envelope) canon.Digest {
		counted, _, _ := w.judge(envelopes...)
		return require.Package(release, policy, trusted, counted, nil, nil).Digest()
	}
	report := func(who ...string) []source.Envelope {
		return w.Attest("pentest-report", w.AboutRelease(), nil, who...)
	}
	honest := of("r", "p", "t", report("anne", "bob"))
	for name, other := range map[string]canon.Digest{
		"another release":       of("s", "p", "t", report("anne", "bob")),
		"another policy":        of("r", "q", "t", report("anne", "bob")),
		"another trust":         of("r", "p", "u", report("anne", "bob")),
		"a signature taken off": of("r", "p", "t", report("anne")),
		"another signer":        of("r", "p", "t", report("bob")),
		"other evidence":        of("r", "p", "t", w.Attest("pentest-report", w.AboutRelease(), signed(time.Minute), "anne", "bob")),
		"no evidence":           of("r", "p", "t"),
	} {
		if other == honest {
			t.Errorf("%s: the package stays the same", name)
		}
	}
	for name, same := range map[string]canon.Digest{
		"signatures in another order": of("r", "p", "t", report("bob", "anne")),
		"a copy of a file":            of("r", "p", "t", report("anne", "bob"), report("anne")),
	} {
		if same != honest {
			t.Errorf("%s: the package changes", name)
		}
	}
}

func TestDays(t *testing.T) {
	for age, want := range map[time.Duration]string{
		0: "0 hours", 47*time.Hour + 59*time.Minute: "47 hours", 48 * time.Hour: "2 days", 90*24*time.Hour - time.Second: "89 days",
	} {
		if got := require.Days(age); got != want {
			t.Errorf("%s: %q, want %q", age, got, want)
		}
	}
}

// TestSeries: where parallel attestations are listed, each must be there.
func TestSeries(t *testing.T) {
	rehearsals := asks(plan.Requirement{Kind: "rehearsal", Phase: "go-live-readiness", About: plan.AboutRelease, Series: []string{"migration", "rollback"}})
	w := newWorld(t, tester, rehearsals)
	of := func(kind string) []source.Envelope {
		return w.Attest("rehearsal", w.AboutRelease(), signed(time.Hour, "kind", kind), "tester")
	}
	for _, c := range []struct {
		name     string
		attested [][]source.Envelope
		gaps     []string
	}{
		{"each", [][]source.Envelope{of("migration"), of("rollback")}, nil},
		{"one too many", [][]source.Envelope{of("migration"), of("rollback"), of("cutover")}, nil},
		{"one too few", [][]source.Envelope{of("migration"), of("cutover")}, []string{"rollback"}},
		{"only another", [][]source.Envelope{of("cutover")}, []string{"migration", "rollback"}},
		{"none", nil, []string{""}},
	} {
		_, gaps, _ := w.judge(c.attested...)
		if got := codes(gaps, func(r decision.Reason) string { return r.Key }); !slices.Equal(got, c.gaps) {
			t.Errorf("%s: wanting %q, want %q", c.name, got, c.gaps)
		}
		for _, gap := range gaps {
			if gap.Code != "missing" || !strings.Contains(gap.Text, gap.Key) {
				t.Errorf("%s: %+v", c.name, gap)
			}
		}
	}
}
