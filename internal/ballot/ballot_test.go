package ballot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/testkit"
)

const readiness = "go-live-readiness"

var board = []string{"board"}

// members are a board of four, one of whom has two keys, and those who have a
// stake in the change.
var members = []testkit.Member{
	{ID: "anne", Person: "anne", Roles: []string{"board", "chair"}},
	{ID: "bob", Person: "bob", Roles: board},
	{ID: "bob-spare", Person: "bob", Roles: []string{"board", "chair"}},
	{ID: "cleo", Person: "cleo", Roles: []string{"board", "security"}},
	{ID: "dan", Person: "dan", Roles: board},
	{ID: "robot", Person: "", Roles: board},
	{ID: "stranger", Person: "stranger", Roles: []string{"chair"}},
	{ID: "requester", Person: "requester", Roles: []string{"change-requester", "board"}},
	{ID: "requester-spare", Person: "requester", Roles: board},
	{ID: "implementer", Person: "invented-implementer", Roles: board},
	{ID: "author", Person: "author", Roles: []string{"operations-lead", "board"}},
}

// meeting is a gate at which a board of three of the role must approve.
func meeting(t *testing.T, include ...string) *world {
	t.Helper()
	w := newWorld(t, members, plan.Phase{Name: readiness, Evidence: []plan.Requirement{
		{Kind: "rehearsal", Phase: readiness, About: plan.AboutRelease, Signers: []plan.SignerRule{{Role: "operations-lead", Count: 1}}},
		{Kind: plan.RequestKind, Phase: readiness, About: plan.AboutRelease, Signers: []plan.SignerRule{{Role: "change-requester", Count: 1}}},
	}})
	w.Plan.Gate.Quorum = &plan.Quorum{Role: "board", Count: 3, MustInclude: include}
	return w
}

func (w *world) evidence() []source.Envelope {
	return slices.Concat(w.Attest("rehearsal", w.AboutRelease(), nil, "author"), w.Attest(plan.RequestKind, w.AboutRelease(), nil, "requester"))
}

// A vote is cast by some members who sign the same bytes.
type vote struct {
	who     string // members, with spaces between
	choice  string // approve if empty
	early   time.Duration
	comment string
	pack    []intoto.Subject // this package if nil
}

func (w *world) cast(pack []intoto.Subject, votes []vote) []source.Envelope {
	w.t.Helper()
	var all []source.Envelope
	for _, v := range votes {
		about := pack
		if v.pack != nil {
			about = v.pack
		}
		all = append(all, w.Attest(plan.VoteKind, about, func(p map[string]any) {
			p["votedAt"] = at.Add(-v.early).Format(time.RFC3339)
			if v.choice != "" {
				p["vote"] = v.choice
			}
			if v.comment != "" {
				p["comment"] = v.comment
			}
		}, strings.Fields(v.who)...)...)
	}
	return all
}

func codes(reasons []decision.Reason) []string {
	var all []string
	for _, r := range reasons {
		all = append(all, r.Code)
	}
	return all
}

// refused lists the votes that do not count: who, and why.
func refused(b *decision.Board) []string {
	var all []string
	for _, v := range b.Votes {
		if v.Accepted != (v.Code == "") {
			all = append(all, v.Signer.Functionary+" is both accepted and refused")
		}
		if !v.Accepted {
			all = append(all, v.Signer.Functionary+" "+v.Code)
		}
	}
	slices.Sort(all)
	return all
}

func TestBoard(t *testing.T) {
	const minute = time.Minute
	another := []intoto.Subject{intoto.SubjectOf("package", canon.Sum([]byte("another package")))}
	nothing := []string{"quorum_not_met"}
	for _, c := range []struct {
		name     string
		include  []string
		votes    []vote
		tally    [3]int // approve, reject, abstain
		reasons  []string
		notTaken []string
	}{
		{"three members", nil, []vote{{who: "anne bob cleo"}}, [3]int{3, 0, 0}, nil, nil},
		{"three members, each with a statement of their own", nil, []vote{{who: "anne"}, {who: "bob", comment: "yes"}, {who: "cleo", early: minute}}, [3]int{3, 0, 0}, nil, nil},
		{"all four", nil, []vote{{who: "anne bob cleo dan"}}, [3]int{4, 0, 0}, nil, nil},
		{"two", nil, []vote{{who: "anne bob"}}, [3]int{2, 0, 0}, nothing, nil},
		{"nobody", nil, nil, [3]int{}, nothing, nil},
		{"two keys of one person", nil, []vote{{who: "anne bob bob-spare"}}, [3]int{2, 0, 0}, nothing, []string{"bob-spare superseded"}},
		{"two keys of one person, in two statements", nil, []vote{{who: "anne bob"}, {who: "bob-spare", comment: "yes"}}, [3]int{2, 0, 0}, nothing, []string{"bob-spare superseded"}},
		{"a file twice", nil, []vote{{who: "anne bob bob"}}, [3]int{2, 0, 0}, nothing, nil},
		{"a system", nil, []vote{{who: "anne bob robot"}}, [3]int{2, 0, 0}, nothing, []string{"robot not_a_member"}},
		{"somebody without the role", nil, []vote{{who: "anne bob stranger"}}, [3]int{2, 0, 0}, nothing, []string{"stranger not_a_member"}},
		{"the requester", nil, []vote{{who: "anne bob requester"}}, [3]int{2, 0, 0}, nothing, []string{"requester conflict_of_interest"}},
		{"the requester with another key", nil, []vote{{who: "anne bob requester-spare"}}, [3]int{2, 0, 0}, nothing, []string{"requester-spare conflict_of_interest"}},
		{"the implementer", nil, []vote{{who: "anne bob implementer"}}, [3]int{2, 0, 0}, nothing, []string{"implementer conflict_of_interest"}},
		{"an author of evidence", nil, []vote{{who: "anne bob author"}}, [3]int{2, 0, 0}, nothing, []string{"author conflict_of_interest"}},
		{"about another package", nil, []vote{{who: "anne bob"}, {who: "cleo", pack: another}}, [3]int{2, 0, 0}, nothing, []string{"cleo another_package"}},
		{"before the newest evidence", nil, []vote{{who: "anne bob"}, {who: "cleo", early: 48 * time.Hour}}, [3]int{2, 0, 0}, nothing, []string{"cleo too_early"}},
		{"three and an abstention", nil, []vote{{who: "anne bob cleo"}, {who: "dan", choice: "abstain"}}, [3]int{3, 0, 1}, nil, nil},
		{"an abstention approves nothing", nil, []vote{{who: "anne bob"}, {who: "cleo", choice: "abstain"}}, [3]int{2, 0, 1}, nothing, nil},
		{"three and a rejection", nil, []vote{{who: "anne bob cleo"}, {who: "dan", choice: "reject"}}, [3]int{3, 1, 0}, []string{"rejected_by_board"}, nil},
		{"two and a rejection", nil, []vote{{who: "anne bob"}, {who: "cleo", choice: "reject"}}, [3]int{2, 1, 0}, []string{"quorum_not_met", "rejected_by_board"}, nil},
		{"a rejection by somebody without the role", nil, []vote{{who: "anne bob cleo"}, {who: "stranger", choice: "reject"}}, [3]int{3, 0, 0}, nil, []string{"stranger not_a_member"}},
		{"a rejection that was taken back", nil, []vote{{who: "anne bob cleo"}, {who: "anne", choice: "reject", early: minute}}, [3]int{3, 0, 0}, nil, []string{"anne superseded"}},
		{"an approval that was taken back", nil, []vote{{who: "anne bob cleo", early: minute}, {who: "anne", choice: "reject"}}, [3]int{2, 1, 0}, []string{"quorum_not_met", "rejected_by_board"}, []string{"anne superseded"}},
		{"an approval taken back with another key", nil, []vote{{who: "anne bob cleo dan", early: minute}, {who: "bob-spare", choice: "reject"}}, [3]int{3, 1, 0}, []string{"rejected_by_board"}, []string{"bob superseded"}},
		{"a newer vote about another package takes nothing back", nil, []vote{{who: "anne bob cleo", early: minute}, {who: "anne", choice: "reject", pack: another}}, [3]int{3, 0, 0}, nil, []string{"anne another_package"}},
		// Which of the two holds cannot be told, and one of them would deny.
		{"approval and rejection at one time", nil, []vote{{who: "anne bob cleo dan"}, {who: "dan", choice: "reject"}}, [3]int{3, 0, 0}, []string{"contradiction"}, []string{"dan contradiction", "dan contradiction"}},
		{"approval and rejection at one time, by two keys", nil, []vote{{who: "anne bob cleo dan"}, {who: "bob-spare", choice: "reject"}}, [3]int{3, 0, 0}, []string{"contradiction"}, []string{"bob contradiction", "bob-spare contradiction"}},
		{"a contradiction settled by a newer vote", nil, []vote{{who: "anne bob cleo"}, {who: "dan", early: minute}, {who: "dan", choice: "reject", early: minute}, {who: "dan"}}, [3]int{4, 0, 0}, nil, []string{"dan superseded", "dan superseded"}},
		{"roles that must be included", []string{"chair", "security"}, []vote{{who: "anne bob cleo"}}, [3]int{3, 0, 0}, nil, nil},
		{"a role that must be included, absent", []string{"chair", "security"}, []vote{{who: "bob cleo dan"}}, [3]int{3, 0, 0}, nothing, nil},
		{"a role that must be included, abstaining", []string{"security"}, []vote{{who: "anne bob dan"}, {who: "cleo", choice: "abstain"}}, [3]int{3, 0, 1}, nothing, nil},
		{"a role that must be included, by a vote that does not count", []string{"chair"}, []vote{{who: "bob cleo dan stranger"}}, [3]int{3, 0, 0}, nothing, []string{"stranger not_a_member"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := meeting(t, c.include...)
			request, b, reasons := w.count(w.evidence(), func(pack []intoto.Subject) []source.Envelope { return w.cast(pack, c.votes) })
			if request == nil || request.Implementer != "invented-implementer" || len(request.Requesters) != 1 {
				t.Fatalf("request %+v", request)
			}
			if got := [3]int{b.Approve, b.Reject, b.Abstain}; got != c.tally {
				t.Errorf("approve, reject, abstain: %v, want %v", got, c.tally)
			}
			if got := codes(reasons); !slices.Equal(got, c.reasons) {
				t.Errorf("reasons %v, want %v", got, c.reasons)
			}
			for _, r := range reasons {
				if r.Effect != decision.Stops {
					t.Errorf("it does not stop the release: %+v", r)
				}
			}
			if got := refused(b); !slices.Equal(got, c.notTaken) {
				t.Errorf("not counted %q, want %q", got, c.notTaken)
			}
		})
	}
}

// TestVoteNamesOnlyThePackage: a vote about two things is a vote about neither.
func TestVoteNamesOnlyThePackage(t *testing.T) {
	w := meeting(t)
	_, b, reasons := w.count(w.evidence(), func(pack []intoto.Subject) []source.Envelope {
		return w.cast(append(slices.Clone(pack), intoto.SubjectOf("more", canon.Sum(nil))), []vote{{who: "anne bob cleo"}})
	})
	if b.Approve != 0 || !slices.Equal(codes(reasons), []string{"quorum_not_met"}) {
		t.Errorf("%d approve: %v", b.Approve, codes(reasons))
	}
}

// TestUnknownImplementer: somebody whom trust.hcl does not know could be anybody,
// a voter too.
func TestUnknownImplementer(t *testing.T) {
	w := meeting(t)
	evidence := slices.Concat(w.Attest("rehearsal", w.AboutRelease(), nil, "author"),
		w.Attest(plan.RequestKind, w.AboutRelease(), func(p map[string]any) { p["implementer"] = "nobody" }, "requester"))
	_, _, reasons := w.count(evidence, func(pack []intoto.Subject) []source.Envelope { return w.cast(pack, []vote{{who: "anne bob cleo"}}) })
	if !slices.Equal(codes(reasons), []string{"unknown_person"}) || reasons[0].Effect != decision.Stops {
		t.Errorf("reasons %+v", reasons)
	}
}

// TestNoQuorum: a gate that asks no board has none, and no vote moves it.
func TestNoQuorum(t *testing.T) {
	w := meeting(t)
	w.Plan.Gate.Quorum = nil
	request, b, reasons := w.count(w.evidence(), func(pack []intoto.Subject) []source.Envelope {
		return w.cast(pack, []vote{{who: "anne", choice: "reject"}})
	})
	if request == nil || b != nil || reasons != nil {
		t.Errorf("request %v, board %+v, reasons %v", request, b, reasons)
	}
}

// TestNoRequest: without a request the board's quorum stands all the same; that
// the request is missing is a gap of its own.
func TestNoRequest(t *testing.T) {
	w := meeting(t)
	request, b, reasons := w.count(nil, func(pack []intoto.Subject) []source.Envelope { return w.cast(pack, []vote{{who: "anne bob"}}) })
	if request != nil || b.Approve != 2 || !slices.Equal(codes(reasons), []string{"quorum_not_met"}) {
		t.Errorf("request %v, board %+v, reasons %v", request, b, codes(reasons))
	}
}

// TestOrderOfVotesDecidesNothing: the board is the same in whatever order the
// votes were found.
func TestOrderOfVotesDecidesNothing(t *testing.T) {
	votes := []vote{
		{who: "anne bob cleo dan", early: time.Minute},
		{who: "bob-spare", early: time.Minute, comment: "again"},
		{who: "dan", choice: "reject", early: time.Minute},
		{who: "cleo", choice: "abstain"},
		{who: "robot stranger"},
	}
	want := ""
	for range votes {
		votes = append(votes[1:], votes[0])
		w := meeting(t)
		_, b, reasons := w.count(w.evidence(), func(pack []intoto.Subject) []source.Envelope { return w.cast(pack, votes) })
		for i := range b.Votes {
			b.Votes[i].File = "" // numbered in the order in which they were signed
		}
		got := fmt.Sprintf("%+v\n%+v", *b, reasons)
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// TestBoardOfChanges: a board decides the types of change that its gate says.
func TestBoardOfChanges(t *testing.T) {
	for _, c := range []struct {
		change  string
		decides []string
		want    []string
	}{
		{"normal", nil, nil},
		{"standard", nil, []string{"request_differs"}}, // the request says normal
		{"emergency", nil, []string{"request_differs", "another_board"}},
		{"emergency", []string{plan.Emergency}, []string{"request_differs"}},
		{"normal", []string{plan.Emergency}, []string{"another_board"}},
	} {
		w := meeting(t)
		w.Plan.Release.ChangeType, w.Plan.Gate.Quorum.Changes = c.change, c.decides
		_, _, reasons := w.count(w.evidence(), func(pack []intoto.Subject) []source.Envelope { return w.cast(pack, []vote{{who: "anne bob cleo"}}) })
		if got := codes(reasons); !slices.Equal(got, c.want) {
			t.Errorf("%s at a board that decides %v: %v, want %v", c.change, c.decides, got, c.want)
		}
	}
}
