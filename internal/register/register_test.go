package register_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/register"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/testkit"
)

var phase = plan.Phase{Name: "testing-and-validation", Evidence: []plan.Requirement{
	{Kind: "pentest-report", Phase: "testing-and-validation", About: plan.AboutArtifacts, Signers: []plan.SignerRule{{Role: "tester", Count: 1}}},
	{Kind: "environment", Phase: "testing-and-validation", About: plan.AboutEngagement, Signers: []plan.SignerRule{{Role: "engineer", Count: 1}}},
	{Kind: plan.LinkKind, Phase: "testing-and-validation", Step: "build", About: plan.AboutArtifacts, Signers: []plan.SignerRule{{Role: "engineer", Count: 1}}},
}}

func newWorld(t *testing.T) *testkit.World {
	t.Helper()
	w := testkit.NewWorld(t, []testkit.Member{{ID: "ada", Person: "ada", Roles: []string{"tester"}}, {ID: "ada-2", Person: "ada", Roles: []string{"tester"}}, {ID: "eve", Person: "eve", Roles: []string{"engineer"}}}, phase)
	w.Plan.Gate.Quorum = &plan.Quorum{Role: "tester", Count: 1}
	return w
}

const pack = canon.Digest("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")

// desk compares what is presented with a register of the records.
func desk(w *testkit.World, envelopes []source.Envelope, records ...ledger.Record) *register.Desk {
	attestations, _ := w.Plan.Roster.Verify(envelopes, testkit.Now)
	bound, _ := bind.To(w.Plan, attestations, testkit.Now)
	return register.Compare(register.Case{Plan: w.Plan, Register: (*ledger.View)(nil).With(records...), Found: envelopes, Attestations: attestations, Bound: bound, At: testkit.Now})
}

func codes(all []decision.Reason) string {
	var list []string
	for _, r := range all {
		list = append(list, r.Code+" "+r.Evidence)
	}
	return strings.Join(list, ", ")
}

// TestBears: what is missing matters to a release if the gate asks for its kind, and it
// may be about the release: whatever else has been edited meanwhile.
func TestBears(t *testing.T) {
	w := newWorld(t)
	other := canon.Sum([]byte("another"))
	artifact, release, engagement := w.Plan.Release.Artifacts[1].SHA256, w.Plan.Release.Digest(), w.Plan.Engagement.Digest()
	edited := w.Plan.Release
	edited.Window.End = edited.Window.End.Add(time.Minute)
	ada := w.Signers["ada"].Key().SPKI()
	for _, c := range []struct {
		name   string
		kind   string
		signer canon.Digest
		about  []canon.Digest
		want   bool
	}{
		{"about an artifact", "pentest-report", ada, []canon.Digest{other, artifact}, true},
		{"about the release", "pentest-report", ada, []canon.Digest{release}, true},
		{"about the engagement", "environment", ada, []canon.Digest{engagement}, true},
		{"about an artifact of a release that was edited since", "pentest-report", ada, []canon.Digest{edited.Digest(), artifact}, true},
		{"about nobody knows what", "pentest-report", ada, nil, true},
		{"signed by an identity", "pentest-report", "", []canon.Digest{artifact}, true},
		{"about another release", "pentest-report", ada, []canon.Digest{other}, false},
		{"of a kind that is not asked for", "vulns", ada, []canon.Digest{artifact}, false},
		{"signed by nobody who is trusted", "pentest-report", other, []canon.Digest{artifact}, false},
		{"a vote on this package", plan.VoteKind, ada, []canon.Digest{pack}, true},
		{"a vote on another package", plan.VoteKind, ada, []canon.Digest{other}, false},
		{"a waiver, where none can be", plan.WaiverKind, ada, []canon.Digest{release}, false},
		{"a withdrawal", plan.WithdrawalKind, ada, []canon.Digest{engagement}, false},
	} {
		d := desk(w, nil, ledger.Record{Kind: c.kind, Payload: canon.Sum([]byte(c.name)), Signer: c.signer, About: c.about})
		reasons := d.Withheld(pack)
		if got := len(reasons) == 1 && reasons[0].Code == "withheld" && reasons[0].Effect == decision.Stops && reasons[0].Evidence == c.kind; got != c.want || !got && len(reasons) > 0 {
			t.Errorf("%s: %v", c.name, reasons)
		}
	}
	w.Plan.Gate.Waivers.Grants = map[decision.Severity]plan.Grant{decision.Low: {Role: "tester", Count: 1}}
	if got := codes(desk(w, nil, ledger.Record{Kind: plan.WaiverKind, Payload: other, Signer: ada, About: []canon.Digest{release}}).Withheld(pack)); got != "withheld waiver" {
		t.Errorf("a waiver: %q", got)
	}
}

// TestPresented: a signature is presented if it is there, whether or not it counts; a
// payload that lost the signature is not.
func TestPresented(t *testing.T) {
	w := newWorld(t)
	subjects := []intoto.Subject{intoto.SubjectOf("issuer", w.Plan.Release.Artifacts[0].SHA256), intoto.SubjectOf("verifier", w.Plan.Release.Artifacts[1].SHA256)}
	signed := w.Attest("pentest-report", subjects, nil, "ada", "ada-2")
	payload := canon.Sum(signed[0].Payload)
	var records []ledger.Record
	for _, who := range []string{"ada", "ada-2"} {
		records = append(records, ledger.Record{Kind: "pentest-report", Payload: payload, Signer: w.Signers[who].Key().SPKI()})
	}
	if got := desk(w, signed, records...).Withheld(pack); len(got) != 0 {
		t.Errorf("all is there: %v", got)
	}
	if got := codes(desk(w, signed[:1], records...).Withheld(pack)); got != "withheld pentest-report" {
		t.Errorf("without the second: %q", got)
	}
	spoilt := slices.Clone(signed)
	spoilt[1].Signatures = slices.Clone(signed[0].Signatures)
	if got := codes(desk(w, spoilt, records...).Withheld(pack)); got != "withheld pentest-report" {
		t.Errorf("with the signature of the first instead: %q", got)
	}
	spoilt[0].Signatures, spoilt[1].Signatures = nil, nil
	if got := codes(desk(w, spoilt, records...).Withheld(pack)); got != "withheld pentest-report, withheld pentest-report" {
		t.Errorf("without any signature: %q", got)
	}
	if got := desk(w, signed[:1], ledger.Record{Kind: "pentest-report", Payload: payload}).Withheld(pack); len(got) != 0 {
		t.Errorf("of an identity, and there: %v", got)
	}
	// It is there, and cannot even be bound: that is said elsewhere.
	if got := desk(w, w.Attest("pentest-report", []intoto.Subject{intoto.SubjectOf("x", payload)}, nil, "ada"), ledger.Record{}).Withheld(pack); len(got) != 0 {
		t.Errorf("rejected: %v", got)
	}
}

// TestWithdrawn: each takes back their own signature, with whatever key of theirs.
func TestWithdrawn(t *testing.T) {
	w := newWorld(t)
	engagement := []intoto.Subject{intoto.SubjectOf("engagement", w.Plan.Engagement.Digest())}
	payload := canon.Sum([]byte("withheld"))
	withdrawal := func(by string) []source.Envelope {
		return w.Attest(plan.WithdrawalKind, engagement, func(p map[string]any) { p["payload"] = string(payload) }, by)
	}
	for _, c := range []struct {
		name, by, want string
		signer         canon.Digest
	}{
		{"by who signed", "ada", "withdrawn pentest-report", w.Signers["ada"].Key().SPKI()},
		{"with another key of theirs", "ada-2", "withdrawn pentest-report", w.Signers["ada"].Key().SPKI()},
		{"by somebody else", "eve", "withheld pentest-report", w.Signers["ada"].Key().SPKI()},
		{"of an identity, by who may sign such", "ada", "withdrawn pentest-report", ""},
		{"of an identity, by who may not", "eve", "withheld pentest-report", ""},
	} {
		d := desk(w, withdrawal(c.by), ledger.Record{Kind: "pentest-report", Payload: payload, Signer: c.signer, Index: 7})
		taken := strings.HasPrefix(c.want, "withdrawn")
		if got := codes(d.Withheld(pack)); got != c.want || (len(d.Withdrawn("")) == 1) != taken || (len(d.Idle()) == 0) != taken {
			t.Errorf("%s: %q, %v, %v", c.name, got, d.Withdrawn(""), d.Idle())
		}
		if told := d.Told(pack); taken && (len(told.Withdrawn) != 1 || told.Withdrawn[0].Entry != 7 || told.Withdrawn[0].Reason == "") {
			t.Errorf("%s: %+v", c.name, told)
		}
	}
	// Where there is no register, nothing is told, and a withdrawal takes nothing back.
	envelopes := withdrawal("ada")
	bound, _ := w.Bind(envelopes)
	none := register.Compare(register.Case{Plan: w.Plan, Found: envelopes, Bound: bound})
	if none.Told(pack) != nil || len(none.Withheld(pack)) != 0 || len(none.Idle()) != 1 {
		t.Errorf("%v, %v, %v", none.Told(pack), none.Withheld(pack), none.Idle())
	}
}

// What is told of it is bounded, and what is left out is counted.
func TestMuchIsWithheld(t *testing.T) {
	w := newWorld(t)
	var records []ledger.Record
	for i := range 250 {
		records = append(records, ledger.Record{Kind: "pentest-report", Payload: canon.Sum([]byte{byte(i)}), Signer: w.Signers["ada"].Key().SPKI()})
	}
	got := desk(w, nil, records...).Withheld(pack)
	if len(got) != 101 || !strings.HasPrefix(got[100].Text, "150 more") || got[100].Effect != decision.Stops {
		t.Errorf("%d reasons, last %+v", len(got), got[len(got)-1])
	}
}

// Links and layouts lead to what they matter to, so that their subjects do not say it.
func TestRecord(t *testing.T) {
	s := intoto.Statement{PredicateType: "type", Subject: []intoto.Subject{intoto.SubjectOf("x", pack)}}
	if r := register.Record("pentest-report", s, "payload", "key"); len(r.About) != 1 || r.Type != "type" {
		t.Errorf("%+v", r)
	}
	if r := register.Record(plan.LinkKind, s, "payload", "key"); r.About != nil {
		t.Errorf("%+v", r)
	}
}
