package ballot_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/ballot"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/require"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/testkit"
)

// Those who have to do with waivers: two who may accept a risk, one who asks.
var bearers = []testkit.Member{
	{ID: "asker", Person: "invented-security-lead", Roles: []string{"security-lead"}},
	{ID: "owner", Person: "invented-risk-owner", Roles: []string{"risk-owner"}},
	{ID: "owner-spare", Person: "invented-risk-owner", Roles: []string{"risk-owner"}},
	{ID: "second", Person: "second", Roles: []string{"risk-owner"}},
	{ID: "robot", Person: "", Roles: []string{"risk-owner"}},
	{ID: "stranger", Person: "stranger", Roles: []string{"service-owner"}},
	{ID: "implementer", Person: "invented-implementer", Roles: []string{"risk-owner"}},
	{ID: "requester", Person: "requester", Roles: []string{"change-requester"}},
}

// registry is a gate at which findings of TST-09 can be waived.
func registry(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, bearers, plan.Phase{Name: readiness, Evidence: []plan.Requirement{
		{Kind: plan.RequestKind, Phase: readiness, About: plan.AboutRelease, Signers: []plan.SignerRule{{Role: "change-requester", Count: 1}}},
	}})
	w.Plan.Gate.Waivers = plan.Waivers{
		Appetite: decision.MediumRisk, Most: 2, Renewals: 1, Never: []string{"NEV-01"},
		Grants: map[decision.Severity]plan.Grant{
			decision.High:   {Role: "risk-owner", Count: 1, Longest: 30 * 24 * time.Hour},
			decision.Medium: {Role: "risk-owner", Count: 2, Longest: 90 * 24 * time.Hour},
		},
	}
	return w
}

// failing is what the controls found.
func failing() []decision.Result {
	found := func(id string, severity decision.Severity, outcome decision.Outcome, findings ...decision.Finding) decision.Result {
		return decision.Result{
			ID: id, Title: id, Severity: severity, Outcome: outcome, Findings: findings,
			Criteria: []decision.Criterion{{Name: "recent", Met: true}, {Name: "settled"}},
		}
	}
	one, two := finding("pt-001"), finding("pt-002")
	return []decision.Result{
		found("TST-09", decision.High, decision.Fail, one, two),
		found("MED-01", decision.Medium, decision.Fail, one),
		found("LOW-01", decision.Low, decision.Fail, one),
		found("CRI-01", decision.Critical, decision.Fail, one),
		found("ADV-01", decision.Advisory, decision.Fail, one),
		found("NEV-01", decision.High, decision.Fail, one),
		found("MIS-01", decision.High, decision.Missing),
		found("ERR-01", decision.High, decision.Error),
		found("BARE-01", decision.High, decision.Fail),
	}
}

func finding(key string) decision.Finding {
	return decision.Finding{Criterion: "settled", Key: key, Text: key + " (high) is open"}
}

// A waived is a waiver of the registry's example, changed.
type waived struct {
	who    string         // owner and asker if empty
	change map[string]any // by JSON name
}

func (w *world) waivers(list ...waived) []source.Envelope {
	w.t.Helper()
	var all []source.Envelope
	for _, c := range list {
		who := strings.Fields(c.who)
		if c.who == "" {
			who = []string{"asker", "owner"}
		}
		about := w.AboutRelease()
		if subject, ok := c.change["subject"].([]intoto.Subject); ok {
			about = subject
		}
		all = append(all, w.Attest(plan.WaiverKind, about, func(p map[string]any) {
			p["customer"], p["engagement"] = w.Plan.Engagement.Customer, w.Plan.Engagement.ID
			for name, value := range c.change {
				if name != "subject" {
					p[name] = value
				}
			}
		}, who...)...)
	}
	return all
}

// judge judges waivers against what fails.
func (w *world) judge(request bool, envelopes []source.Envelope) ([]decision.Result, []decision.Waiver, []decision.Reason) {
	w.t.Helper()
	if request {
		envelopes = slices.Concat(envelopes, w.Attest(plan.RequestKind, w.AboutRelease(), nil, "requester"))
	}
	bound, rejected := w.Bind(envelopes)
	if len(rejected) > 0 {
		w.t.Fatalf("rejected: %+v", rejected)
	}
	counted, _, _ := require.Judge(w.Plan, bound, nil, at)
	results, waivers, reasons, err := ballot.Waive(ballot.Box{Plan: w.Plan, Counted: counted, Bound: bound, Enforced: []string{"EVD-01"}, At: at}, failing())
	if err != nil {
		w.t.Fatal(err)
	}
	return results, waivers, reasons
}

func TestWaiver(t *testing.T) {
	set := func(name string, value any, more ...any) map[string]any {
		change := map[string]any{name: value}
		for i := 0; i+1 < len(more); i += 2 {
			change[fmt.Sprint(more[i])] = more[i+1]
		}
		return change
	}
	when := func(d time.Duration) string { return at.Add(d).Format(time.RFC3339) }
	const day = 24 * time.Hour
	measure := func(until, review time.Duration) []any {
		return []any{map[string]any{
			"text": "watched", "until": when(until), "nextReview": when(review),
			"evidence": map[string]any{"name": "log", "digest": map[string]any{"sha256": strings.Repeat("a", 64)}},
		}}
	}
	risk := func(likelihood, impact int) map[string]any {
		return map[string]any{"likelihood": likelihood, "impact": impact}
	}
	settled := func(due string) map[string]any {
		return map[string]any{"text": "x", "owner": "invented-implementer", "due": due}
	}
	another := []intoto.Subject{intoto.SubjectOf("release", canon.Sum([]byte("another")))}
	for _, c := range []struct {
		name   string
		who    string
		change map[string]any
		code   string
		warns  bool // its finding does not stand: it is said in passing
	}{
		{"as it should be", "", nil, "", false},
		{"signed in another order", "owner asker", nil, "", false},
		{"by more than are needed", "asker owner second stranger", nil, "", false},
		{"of another customer", "", set("customer", "another"), "waiver_elsewhere", false},
		{"of another engagement", "", set("engagement", "another"), "waiver_elsewhere", false},
		{"of another release", "", set("release", "0.9.0"), "waiver_elsewhere", false},
		{"of another environment", "", set("environment", "staging"), "waiver_elsewhere", false},
		{"of another release, by digest", "", set("subject", another), "waiver_elsewhere", false},
		{"of two releases", "", set("subject", append(another, intoto.SubjectOf("release", registry(t).Plan.Release.Digest()))), "waiver_elsewhere", false},
		{"of any finding", "", set("finding", "*"), "waiver_too_broad", true},
		{"of all findings", "", set("finding", "ALL "), "waiver_too_broad", true},
		{"of any criterion", "", set("criterion", "*"), "waiver_too_broad", true},
		{"of any control", "", set("control", "TST-*"), "waiver_too_broad", true},
		{"of a control that the gate does not require", "", set("control", "TST-99"), "waiver_no_finding", true},
		{"of a finding that there is not", "", set("finding", "pt-003"), "waiver_no_finding", true},
		{"of a criterion that there is not", "", set("criterion", "recent"), "waiver_no_finding", true},
		{"of a finding in another case", "", set("finding", "PT-001"), "waiver_no_finding", true},
		{"of the finding as it was worded before", "", set("found", "pt-001 (medium) is open"), "waiver_another_finding", false},
		{"of a criterion that no finding explains", "", set("control", "BARE-01"), "waiver_no_finding", true},
		{"of missing evidence", "", set("control", "MIS-01"), "waiver_not_a_finding", false},
		{"of an error", "", set("control", "ERR-01"), "waiver_not_a_finding", false},
		{"of what the gate enforces", "", set("control", "EVD-01"), "waiver_not_allowed", true},
		{"of what gate.hcl excepts", "", set("control", "NEV-01"), "waiver_not_allowed", false},
		{"of a severity that nobody may waive there", "", set("control", "LOW-01"), "waiver_not_allowed", false},
		{"of a critical control", "", set("control", "CRI-01"), "waiver_critical", false},
		{"of what only warns", "", set("control", "ADV-01"), "waiver_not_needed", true},
		{"owned by nobody known", "", set("owner", "somebody"), "waiver_unknown_person", false},
		{"owned by somebody who has not signed", "", set("owner", "second"), "waiver_not_approved", false},
		{"to be settled by nobody known", "", set("remediation", map[string]any{"text": "x", "owner": "somebody", "due": "2026-07-24"}), "waiver_unknown_person", false},
		{"to the last instant allowed", "", set("expiresAt", "2026-07-30T02:30:00Z"), "", false},
		{"a second too long", "", set("expiresAt", "2026-07-30T02:30:01Z"), "waiver_too_long", false},
		{"from a later instant", "", set("validFrom", when(time.Second)), "waiver_not_begun", false},
		{"from this instant", "", set("validFrom", when(0)), "", false},
		{"from before it was written", "", set("validFrom", "2026-06-30T02:29:59Z"), "waiver_dates", false},
		{"ended this instant", "", set("expiresAt", when(0), "nextReview", when(-time.Minute)), "waiver_expired", false},
		{"ended before it began", "", set("validFrom", when(2*day), "expiresAt", when(day), "nextReview", when(time.Hour)), "waiver_dates", false},
		{"reviewed after its end", "", set("nextReview", when(29*day)), "waiver_dates", false},
		{"to be settled on a day that is none", "", set("remediation", settled("2026-02-30")), "waiver_dates", false},
		{"to be settled by a day that has passed", "", set("remediation", settled("2026-06-29")), "waiver_remediation_overdue", false},
		{"to be settled today", "", set("remediation", settled("2026-06-30")), "", false},
		{"due for review this instant", "", set("nextReview", when(0)), "waiver_review_overdue", false},
		{"ended before the window", "", set("expiresAt", "2026-06-30T09:29:59Z", "nextReview", "2026-06-30T09:00:00Z"), "waiver_ends_before_go_live", false},
		{"ended with the window", "", set("expiresAt", "2026-06-30T09:30:00Z", "nextReview", "2026-06-30T09:00:00Z"), "", false},
		{"without compensation", "", set("compensatingControls", []any{}), "waiver_uncompensated", false},
		{"compensated for a part of the time", "", set("compensatingControls", measure(27*day, day)), "waiver_compensation_ends", false},
		{"compensated by what nobody has looked at", "", set("compensatingControls", measure(29*day, 0)), "waiver_review_overdue", false},
		{"with more risk than before", "", set("riskBefore", risk(1, 4), "riskAfter", risk(1, 5)), "waiver_risk", false},
		{"with too much risk", "", set("riskAfter", risk(2, 5)), "waiver_risk", false},
		{"with as much risk as may be", "", set("riskAfter", risk(3, 3)), "", false},
		{"not signed by who asks", "owner", nil, "waiver_not_requested", false},
		{"asked for by somebody unknown", "", set("requester", "somebody"), "waiver_not_requested", false},
		{"accepted by nobody", "asker", nil, "waiver_not_approved", false},
		{"accepted by somebody without the role", "asker stranger", nil, "waiver_not_approved", false},
		{"accepted by a system", "asker robot", nil, "waiver_not_approved", false},
		{"granted to oneself", "owner", set("requester", "invented-risk-owner"), "waiver_self_granted", false},
		{"granted to oneself with another key", "owner owner-spare", set("requester", "invented-risk-owner"), "waiver_self_granted", false},
		{"granted by the implementer", "asker implementer", nil, "waiver_self_granted", false},
		{"asked for by one owner, accepted by another", "owner second", set("requester", "invented-risk-owner"), "", false},
		{"accepted by one of two", "", set("control", "MED-01"), "waiver_not_approved", false},
		{"accepted by one person with two keys", "asker owner owner-spare", set("control", "MED-01"), "waiver_not_approved", false},
		{"accepted by two of two", "asker owner second", set("control", "MED-01"), "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := registry(t)
			results, waivers, reasons := w.judge(true, w.waivers(waived{c.who, c.change}))
			if len(waivers) != 1 || waivers[0].Code != c.code || waivers[0].Accepted != (c.code == "") {
				t.Fatalf("got %+v, want %q", waivers, c.code)
			}
			marked := 0
			for _, r := range results {
				for _, f := range r.Findings {
					if f.Waiver != "" {
						marked++
					}
				}
				if r.Outcome == decision.Pass {
					t.Errorf("%s passes", r.ID)
				}
			}
			if c.code == "" {
				if marked != 1 {
					t.Errorf("%d findings are waived", marked)
				}
				return
			}
			effect := decision.Stops
			if c.warns {
				effect = decision.Warns
			}
			if marked != 0 || len(reasons) != 1 || reasons[0].Code != c.code || reasons[0].Effect != effect || reasons[0].Remedy == "" {
				t.Errorf("%d findings are waived; reasons %+v, want that it %s", marked, reasons, effect)
			}
		})
	}
}

// TestWaivedIsNotMet: a control is waived when each of its findings is, and is never
// met; results that were handed in stay as they were.
func TestWaivedIsNotMet(t *testing.T) {
	w := registry(t)
	first, second := waived{}, waived{change: map[string]any{"id": "wvr-0002", "finding": "pt-002", "found": "pt-002 (high) is open"}}
	for _, c := range []struct {
		name    string
		list    []waived
		outcome decision.Outcome
	}{{"neither", nil, decision.Fail}, {"one of two", []waived{first}, decision.Fail}, {"the other", []waived{second}, decision.Fail}, {"both", []waived{second, first}, decision.Waived}} {
		results, _, _ := w.judge(false, w.waivers(c.list...))
		r := results[0]
		settled := r.Criteria[1]
		if r.Outcome != c.outcome || settled.Met || settled.Waived != (c.outcome == decision.Waived) || r.Criteria[0].Waived {
			t.Errorf("%s: %s, %+v", c.name, r.Outcome, r.Criteria)
		}
	}
	if before := failing(); before[0].Findings[0].Waiver != "" {
		t.Error("the results that were handed in were changed")
	}
}

// TestWaiversBesideEachOther: of one finding the newest counts, few count at once, and
// an end can be put off once.
func TestWaiversBesideEachOther(t *testing.T) {
	ending := func(id, created, ends, key, who string) waived {
		return waived{who, map[string]any{
			"id": id, "finding": key, "found": key + " (high) is open", "createdAt": created, "validFrom": created, "expiresAt": ends, "nextReview": "2026-07-01T00:00:00Z",
		}}
	}
	const first, then, now = "2026-06-05T00:00:00Z", "2026-06-15T00:00:00Z", "2026-06-30T02:30:00Z"
	for _, c := range []struct {
		name string
		list []waived
		most int
		want map[string]string // code by waiver
		says []string          // codes of what stops the release
	}{
		{"two of one finding", []waived{ending("a", then, "2026-07-10T00:00:00Z", "pt-001", ""), ending("b", now, "2026-07-10T00:00:00Z", "pt-001", "")}, 2, map[string]string{"a": "waiver_superseded", "b": ""}, nil},
		{"a renewal", []waived{ending("a", then, "2026-07-02T00:00:00Z", "pt-001", ""), ending("b", now, "2026-07-20T00:00:00Z", "pt-001", "")}, 2, map[string]string{"a": "waiver_superseded", "b": ""}, nil},
		{"a second renewal", []waived{
			ending("a", first, "2026-07-02T00:00:00Z", "pt-001", ""), ending("b", then, "2026-07-05T00:00:00Z", "pt-001", ""), ending("c", now, "2026-07-20T00:00:00Z", "pt-001", ""),
		}, 2, map[string]string{"a": "waiver_superseded", "b": "", "c": "waiver_renewed_too_often"}, nil},
		{"what nobody accepted was no waiver", []waived{
			ending("a", first, "2026-07-02T00:00:00Z", "pt-001", "asker"), ending("b", then, "2026-07-05T00:00:00Z", "pt-001", ""), ending("c", now, "2026-07-20T00:00:00Z", "pt-001", ""),
		}, 2, map[string]string{"a": "waiver_not_approved", "b": "waiver_superseded", "c": ""}, nil},
		{"as many as may be", []waived{ending("a", now, "2026-07-20T00:00:00Z", "pt-001", ""), ending("b", now, "2026-07-20T00:00:00Z", "pt-002", "")}, 2, map[string]string{"a": "", "b": ""}, nil},
		{"one too many", []waived{ending("a", now, "2026-07-20T00:00:00Z", "pt-001", ""), ending("b", now, "2026-07-20T00:00:00Z", "pt-002", "")}, 1, map[string]string{"a": "", "b": ""}, []string{"too_many_waivers"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for range c.list { // in whatever order they are found
				c.list = append(c.list[1:], c.list[0])
				w := registry(t)
				w.Plan.Gate.Waivers.Most = c.most
				_, waivers, reasons := w.judge(false, w.waivers(c.list...))
				got := map[string]string{}
				for _, each := range waivers {
					got[each.ID] = each.Code
				}
				if !maps.Equal(got, c.want) {
					t.Errorf("got %v, want %v", got, c.want)
				}
				var stops []string
				for _, r := range reasons {
					if r.Effect == decision.Stops {
						stops = append(stops, r.Code)
					}
				}
				if !slices.Equal(stops, c.says) {
					t.Errorf("it stops for %v, want %v", stops, c.says)
				}
			}
		})
	}
}

// TestNothingCanBeWaived where gate.hcl says nothing of waivers.
func TestNothingCanBeWaived(t *testing.T) {
	w := registry(t)
	w.Plan.Gate.Waivers = plan.Waivers{}
	_, waivers, _ := w.judge(false, w.waivers(waived{}))
	if waivers[0].Accepted || waivers[0].Code != "waiver_not_allowed" {
		t.Errorf("%+v", waivers[0])
	}
}

// TestEndsSoon: a waiver that counts announces its end two weeks before.
func TestEndsSoon(t *testing.T) {
	for ends, want := range map[time.Duration]string{14*24*time.Hour - time.Second: "[waiver_ends_soon warns]", 14 * 24 * time.Hour: "[]"} {
		w := registry(t)
		_, _, reasons := w.judge(false, w.waivers(waived{change: map[string]any{"expiresAt": at.Add(ends).Format(time.RFC3339), "nextReview": at.Add(time.Hour).Format(time.RFC3339)}}))
		var got []string
		for _, r := range reasons {
			got = append(got, r.Code+" "+string(r.Effect))
		}
		if fmt.Sprint(got) != want {
			t.Errorf("%s: %v, want %s", ends, got, want)
		}
	}
}

// TestProvenTimes: where the gate asks for the extended tier, what is only claimed
// does not count: no waiver, no vote, no request.
func TestProvenTimes(t *testing.T) {
	w := registry(t)
	w.Plan.Gate.Tiers = []string{"core", plan.Extended}
	if _, waivers, _ := w.judge(false, w.waivers(waived{})); waivers[0].Code != "unproven_time" {
		t.Errorf("waiver %+v", waivers[0])
	}
	w = meeting(t)
	w.Plan.Gate.Tiers = []string{plan.Extended}
	_, b, reasons := w.count(w.evidence(), func(pack []intoto.Subject) []source.Envelope { return w.cast(pack, []vote{{who: "anne bob cleo"}}) })
	if b.Approve != 0 || !slices.Equal(codes(reasons), []string{"unproven_time", "quorum_not_met"}) {
		t.Errorf("%d approve: %v", b.Approve, codes(reasons))
	}
}

// TestWhoSignedAWaiverDoesNotVote: neither who asked for it nor who accepted it, and
// nobody before it was signed. One that does not count keeps nobody from voting.
func TestWhoSignedAWaiverDoesNotVote(t *testing.T) {
	signer := func(person string) decision.Signer { return decision.Signer{Person: person} }
	for _, c := range []struct {
		name    string
		waiver  decision.Waiver
		approve int
		refused []string
	}{
		{"one that counts", decision.Waiver{ID: "one", Accepted: true, Requester: signer("bob"), Approvers: []decision.Signer{signer("cleo")}}, 1, []string{"bob conflict_of_interest", "cleo conflict_of_interest"}},
		{"one that does not", decision.Waiver{ID: "one", Requester: signer("bob"), Approvers: []decision.Signer{signer("cleo")}}, 3, nil},
		{"one that was signed after the votes", decision.Waiver{ID: "one", Accepted: true, CreatedAt: at.Add(time.Second)}, 0, []string{"anne too_early", "bob too_early", "cleo too_early"}},
	} {
		w := meeting(t)
		evidence := w.evidence()
		bound, _ := w.Bind(evidence)
		counted, _, _ := require.Judge(w.Plan, bound, nil, at)
		pack := require.Package(w.Plan.Release.Digest(), "policy", "trust", counted, []decision.Waiver{c.waiver}, nil)
		bound, _ = w.Bind(evidence, w.cast([]intoto.Subject{intoto.SubjectOf("package", pack.Digest())}, []vote{{who: "anne bob cleo"}}))
		_, b, _ := ballot.Count(ballot.Box{Plan: w.Plan, Package: pack.Digest(), Counted: counted, Bound: bound, Waivers: []decision.Waiver{c.waiver}, At: at})
		if b.Approve != c.approve || !slices.Equal(refused(b), c.refused) {
			t.Errorf("%s: %d approve, not counted %q", c.name, b.Approve, refused(b))
		}
		if without := require.Package(w.Plan.Release.Digest(), "policy", "trust", counted, nil, nil); (without.Digest() != pack.Digest()) != c.waiver.Accepted {
			t.Errorf("%s: the package is %s with it and %s without", c.name, pack.Digest().Short(), without.Digest().Short())
		}
	}
}

// TestHidden: once what is waived is thought away, the criterion must be met; else
// something is wrong that nobody has accepted. It is told of items of lists only.
func TestHidden(t *testing.T) {
	for _, c := range []struct {
		name    string
		pointer string
		met     bool
		code    string
		asked   int // times that the control was judged anew
		left    int // affected services that the request then names, of two
	}{
		{"nothing more", "/predicate/affectedServices/0", true, "", 1, 1},
		{"something more", "/predicate/affectedServices/1", false, "waiver_hides_more", 1, 1},
		{"an item that there is not", "/predicate/affectedServices/2", false, "", 0, 0},
		{"a value", "/predicate/type", false, "", 0, 0},
		{"what is no list", "/predicate/window/0", false, "", 0, 0},
		{"the signers", "/signers/0", false, "", 0, 0},
	} {
		w := registry(t)
		bound, _ := w.Bind(w.waivers(waived{}), w.Attest(plan.RequestKind, w.AboutRelease(), nil, "requester"))
		counted, _, _ := require.Judge(w.Plan, bound, nil, at)
		results := failing()[:1]
		results[0].Findings = results[0].Findings[:1]
		results[0].Findings[0].Citation = decision.Citation{Evidence: counted[0].Attestation().Payload(), Pointer: c.pointer}
		asked := 0
		again := func(control string, evidence []require.Counted) (decision.Result, error) {
			asked++
			left, _ := evidence[0].Value("/affectedServices")
			whole, _ := counted[0].Value("/affectedServices")
			some, _ := left.([]any)
			all, _ := whole.([]any)
			if control != "TST-09" || len(some) != c.left || len(all) != 2 {
				t.Errorf("%s: %s is judged anew on %v, of %v", c.name, control, left, whole)
			}
			return decision.Result{Criteria: []decision.Criterion{{Name: "recent", Met: true}, {Name: "settled", Met: c.met}}}, nil
		}
		_, waivers, _, err := ballot.Waive(ballot.Box{Plan: w.Plan, Counted: counted, Bound: bound, Again: again, At: at}, results)
		if err != nil || waivers[0].Code != c.code || waivers[0].Accepted != (c.code == "") || asked != c.asked {
			t.Errorf("%s: %v, asked %d times: %+v", c.name, err, asked, waivers[0])
		}
		_, _, _, err = ballot.Waive(ballot.Box{Plan: w.Plan, Counted: counted, Bound: bound, At: at, Again: func(string, []require.Counted) (decision.Result, error) {
			return decision.Result{}, errors.New("stuck")
		}}, results)
		if (err != nil) != (c.asked > 0) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
