// Package ballot judges what people decide: which findings they accept, what the
// change management board was asked, and what it voted. A waiver counts for exactly
// the finding that it names, if somebody else than its requester bears the risk. A
// vote counts for exactly the package that it names, by persons of the board who
// neither asked for the change, nor carry it out, nor signed what they vote on.
package ballot

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/require"
)

// A Box is what the ballot is judged by.
type Box struct {
	Plan     *plan.Plan
	Package  canon.Digest
	Counted  []require.Counted
	Bound    []bind.Bound      // among which the votes and waivers are
	Enforced []string          // ids of what the gate itself enforces: nothing of it can be waived
	Again    Again             // judges a control anew; nil: nothing but findings tells what is wrong
	Waivers  []decision.Waiver // that were judged; the votes are about those that count, too
	At       time.Time
}

// Count returns the request, the board with every vote, and what the gate's
// quorum still lacks. A gate without a quorum has no board.
func Count(b Box) (*decision.Request, *decision.Board, []decision.Reason) {
	request, excluded := b.request()
	quorum := b.Plan.Gate.Quorum
	if quorum == nil {
		return request, nil, nil
	}
	var reasons []decision.Reason
	if request != nil { // without one, the requirement that asks for it is a gap
		if _, known := b.Plan.Roster.Person(request.Implementer); !known {
			reasons = append(reasons, decision.Reason{
				Code: "unknown_person", Effect: decision.Stops, Evidence: plan.RequestKind, Key: request.Implementer, Severity: decision.Critical,
				Text:   fmt.Sprintf("The implementer %q is no person in trust.hcl, so nobody can tell whether they voted.", request.Implementer),
				Owner:  request.Requesters[0].Roles[0],
				Remedy: "Name the person by the id that trust.hcl has, and sign the change-approval again.",
			})
		}
		reasons = append(reasons, b.differences(request)...)
	}
	if change := b.Plan.Release.ChangeType; !quorum.Decides(change) {
		reasons = append(reasons, decision.Reason{
			Code: "another_board", Effect: decision.Stops, Evidence: plan.RequestKind, Key: change, Severity: decision.Critical,
			Text:   fmt.Sprintf("The board of gate %s decides no change of type %s.", b.Plan.Gate.Name, change),
			Remedy: "Decide it at the gate for such changes, or correct the type of the change in release.hcl and in the request.",
		})
	}
	board := &decision.Board{Role: quorum.Role, Quorum: quorum.Count, MustInclude: quorum.MustInclude}
	for _, v := range b.Bound {
		if v.Kind.Name == plan.VoteKind {
			board.Votes = append(board.Votes, b.votes(&v, excluded)...)
		}
	}
	slices.SortFunc(board.Votes, func(x, y decision.Vote) int {
		return cmp.Or(x.VotedAt.Compare(y.VotedAt), cmp.Compare(x.Evidence, y.Evidence), cmp.Compare(x.Signer.Functionary, y.Signer.Functionary))
	})
	supersede(board.Votes)
	board.Members = b.members(quorum.Role, excluded)
	return request, board, append(reasons, b.tally(board)...)
}

// request returns the change-approval that counts, and why each person that it
// and the evidence name must not vote.
func (b Box) request() (*decision.Request, map[string]string) {
	excluded := map[string]string{}
	var request *decision.Request
	for _, c := range b.Counted {
		role := "made the evidence " + c.Kind.Name
		if c.Kind.Name == plan.RequestKind {
			role = "asked for the change"
		}
		for _, s := range c.Attestation().Signers() {
			excluded[s.Principal()] = role
		}
		if c.Kind.Name == plan.RequestKind {
			request = readRequest(&c)
			excluded["person:"+request.Implementer] = "carries the change out"
		}
	}
	for _, w := range b.Waivers {
		if !w.Accepted {
			continue
		}
		for _, s := range append([]decision.Signer{w.Requester}, w.Approvers...) {
			if excluded[s.Principal()] == "" {
				excluded[s.Principal()] = "signed the waiver " + w.ID
			}
		}
	}
	return request, excluded
}

func readRequest(c *require.Counted) *decision.Request {
	r := &decision.Request{
		ChangeID: text(c, "/changeId"), Type: text(c, "/type"), Reason: text(c, "/reason"), EffectIfNotDone: text(c, "/effectIfNotDone"),
		DeclaredRisk: text(c, "/risk/declared"), Likelihood: number(c, "/risk/likelihood"), Impact: number(c, "/risk/impact"),
		Rollback: text(c, "/rollback/summary"), RollbackMinutes: number(c, "/rollback/plannedMinutes"),
		Window:     decision.Window{Start: instant(c, "/window/start"), End: instant(c, "/window/end")},
		Requesters: c.Attestation().Signers(), Implementer: text(c, "/implementer"), RequestedAt: c.SignedAt, TimeSource: c.TimeSource,
		Template: text(c, "/template"), RetrospectiveDue: text(c, "/retrospectiveDue"),
	}
	services, _ := c.Value("/affectedServices")
	list, _ := services.([]any)
	for _, service := range list {
		r.Affected = append(r.Affected, fmt.Sprint(service))
	}
	conditions, _ := c.Value("/conditions")
	list, _ = conditions.([]any)
	for _, condition := range list {
		r.Conditions = append(r.Conditions, decision.Condition{
			ID: word(condition, "/id"), Text: word(condition, "/text"), Owner: word(condition, "/owner"), Due: word(condition, "/due"),
		})
	}
	return r
}

// word is a text within a part of a predicate.
func word(part any, pointer string) string {
	value, _ := canon.Lookup(part, pointer)
	s, _ := value.(string)
	return s
}

// text, instant and number read what the schema has already checked.
func text(c *require.Counted, pointer string) string {
	value, _ := c.Value(pointer)
	s, _ := value.(string)
	return s
}

func instant(c *require.Counted, pointer string) time.Time {
	t, _ := time.Parse(time.RFC3339, text(c, pointer)) // what is no instant differs from every window
	return t.UTC()
}

func number(c *require.Counted, pointer string) int { return figure(c.Predicate, pointer) }

// figure is a whole number within a part of a predicate.
func figure(part any, pointer string) int {
	value, _ := canon.Lookup(part, pointer)
	n, _ := value.(json.Number)
	i, _ := n.Int64()
	return int(i)
}

// differences are where the request says something else of the release than
// release.hcl: the board would vote on one thing and get another.
func (b Box) differences(r *decision.Request) []decision.Reason {
	release := b.Plan.Release
	var reasons []decision.Reason
	for _, pair := range []struct{ name, asked, planned string }{
		{"change type", r.Type, release.ChangeType},
		{"start of the window", r.Window.Start.Format(time.RFC3339), release.Window.Start.Format(time.RFC3339)},
		{"end of the window", r.Window.End.Format(time.RFC3339), release.Window.End.Format(time.RFC3339)},
	} {
		if pair.asked != pair.planned {
			reasons = append(reasons, decision.Reason{
				Code: "request_differs", Effect: decision.Stops, Evidence: plan.RequestKind, Key: pair.name, Severity: decision.Critical,
				Text:   fmt.Sprintf("The %s is %s in the change-approval and %s in release.hcl.", pair.name, pair.asked, pair.planned),
				Owner:  r.Requesters[0].Roles[0],
				Remedy: "Correct the one that is wrong; the change-approval is then signed again.",
			})
		}
	}
	if b.wantsProof() && !proven(r.TimeSource) {
		reasons = append(reasons, decision.Reason{
			Code: unproven, Effect: decision.Stops, Evidence: plan.RequestKind, Severity: decision.High, Owner: r.Requesters[0].Roles[0],
			Text:   "Nothing but its signers says when the change-approval was signed.",
			Remedy: "Sign it again with a timestamp.",
		})
	}
	return reasons
}

// members are the persons of the board, and why one of them must not vote.
func (b Box) members(role string, excluded map[string]string) []decision.Member {
	var all []decision.Member
	for _, s := range b.Plan.Roster.Holders(role, b.At) {
		all = append(all, decision.Member{Person: s.Person, Name: s.Name, Organisation: s.Organisation, Roles: s.Roles, Conflict: excluded[s.Principal()]})
	}
	return all
}

// votes judges the votes in one attestation: members who sign the same bytes cast
// one vote each.
func (b Box) votes(v *bind.Bound, excluded map[string]string) []decision.Vote {
	a := v.Attestation()
	choice, _ := v.Value("/vote")
	comment, _ := v.Value("/comment")
	var votes []decision.Vote
	for _, voter := range a.Signers() {
		vote := decision.Vote{Signer: voter, VotedAt: v.SignedAt, Evidence: a.Payload(), File: a.SignedIn(voter)}
		vote.Vote, _ = choice.(string)
		vote.Comment, _ = comment.(string)
		vote.Code, vote.Text = b.objection(v, voter, excluded)
		vote.Accepted = vote.Code == ""
		votes = append(votes, vote)
	}
	return votes
}

// objection returns why a vote does not count, or nothing.
func (b Box) objection(v *bind.Bound, voter decision.Signer, excluded map[string]string) (code, text string) {
	if voter.Person == "" || !slices.Contains(voter.Roles, b.Plan.Gate.Quorum.Role) {
		return "not_a_member", fmt.Sprintf("%s does not hold the role %s", voter.Functionary, b.Plan.Gate.Quorum.Role)
	}
	if why, ok := excluded[voter.Principal()]; ok {
		return "conflict_of_interest", fmt.Sprintf("%s %s", voter.Name, why)
	}
	subjects := v.Attestation().Statement().Subject
	if len(subjects) != 1 || subjects[0].Digest["sha256"] != string(b.Package) {
		return "another_package", fmt.Sprintf("the vote is about package %.12s, not about this one, %s: something changed after it", subjects[0].Digest["sha256"], b.Package.Short())
	}
	for _, c := range b.Counted {
		if v.SignedAt.Before(c.SignedAt) {
			return "too_early", fmt.Sprintf("it was cast before the %s of %s was signed", c.Kind.Name, c.SignedAt.Format(time.RFC3339))
		}
	}
	for _, w := range b.Waivers {
		if w.Accepted && v.SignedAt.Before(w.CreatedAt) {
			return "too_early", fmt.Sprintf("it was cast before the waiver %s of %s was signed", w.ID, w.CreatedAt.Format(time.RFC3339))
		}
	}
	if b.wantsProof() && !proven(v.TimeSource) {
		return unproven, "nothing but its signer says when it was cast"
	}
	return "", ""
}

// supersede leaves each person one vote: the newest. Of several at that time one
// counts if they agree, and none if they do not.
func supersede(votes []decision.Vote) {
	newest := map[string][]*decision.Vote{}
	for i := range votes {
		v := &votes[i]
		if !v.Accepted {
			continue
		}
		who := v.Signer.Principal()
		held := newest[who]
		switch {
		case len(held) == 0 || v.VotedAt.Equal(held[0].VotedAt):
			newest[who] = append(held, v)
		case v.VotedAt.After(held[0].VotedAt):
			refuse("superseded", "a newer vote of the same person counts", held...)
			newest[who] = []*decision.Vote{v}
		default:
			refuse("superseded", "a newer vote of the same person counts", v)
		}
	}
	for _, held := range newest {
		if slices.ContainsFunc(held, func(v *decision.Vote) bool { return v.Vote != held[0].Vote }) {
			refuse("contradiction", "the same person cast different votes at the same time", held...)
		} else {
			refuse("superseded", "the same person cast the same vote with another key", held[1:]...)
		}
	}
}

func refuse(code, text string, votes ...*decision.Vote) {
	for _, v := range votes {
		v.Accepted, v.Code, v.Text = false, code, text
	}
}

// tally counts persons and returns what the quorum lacks.
func (b Box) tally(board *decision.Board) []decision.Reason {
	var approvers []decision.Signer
	for _, v := range board.Votes {
		switch {
		case !v.Accepted:
		case v.Vote == "approve":
			board.Approve++
			approvers = append(approvers, v.Signer)
		case v.Vote == "abstain":
			board.Abstain++
		default:
			board.Reject++
		}
	}
	absent := slices.DeleteFunc(slices.Clone(board.MustInclude), func(role string) bool {
		return slices.ContainsFunc(approvers, func(s decision.Signer) bool { return slices.Contains(s.Roles, role) })
	})
	base := decision.Reason{Effect: decision.Stops, Evidence: plan.VoteKind, Owner: board.Role, Severity: decision.Critical}
	var reasons []decision.Reason
	if board.Approve < board.Quorum || len(absent) > 0 {
		r := base
		r.Code = "quorum_not_met"
		r.Text = fmt.Sprintf("%d of %d board members needed have approved this package.", board.Approve, board.Quorum)
		if len(absent) > 0 {
			r.Text += fmt.Sprintf(" The approvals must include the role %s.", strings.Join(absent, " and the role "))
		}
		r.Text += notCounted(board.Votes)
		r.Remedy = "Each member votes on exactly this package."
		r.Command = fmt.Sprintf("releasegate approve ENGAGEMENT --release %s --gate %s --policy-key SECURITY.pub --key KEY", b.Plan.Release.ID, b.Plan.Gate.Name)
		reasons = append(reasons, r)
	}
	if torn := contradicting(board.Votes); len(torn) > 0 {
		r := base
		r.Code, r.Text = "contradiction", fmt.Sprintf("Which vote holds cannot be told: %s voted differently at the same time.", strings.Join(torn, " and "))
		r.Remedy = "The member votes once more."
		reasons = append(reasons, r)
	}
	if board.Reject > 0 {
		r := base
		r.Code, r.Text = "rejected_by_board", fmt.Sprintf("Rejections by the board: %d; one rejection denies.", board.Reject)
		r.Remedy = "Settle the objection with the member, who then votes again."
		reasons = append(reasons, r)
	}
	return reasons
}

// contradicting returns the names of those whose votes contradict each other. One
// of these may be a rejection, so what the others voted cannot make up for it.
func contradicting(votes []decision.Vote) []string {
	var who []string
	for _, v := range votes {
		if v.Code == "contradiction" {
			who = append(who, v.Signer.Name)
		}
	}
	slices.Sort(who)
	return slices.Compact(who)
}

// notCounted says why votes do not count, each reason once.
func notCounted(votes []decision.Vote) string {
	voters := map[string][]string{}
	var order []string
	for _, v := range votes {
		if v.Accepted || v.Code == "superseded" {
			continue
		}
		why := v.Code + ": " + v.Text
		if voters[why] == nil {
			order = append(order, why)
		}
		voters[why] = append(voters[why], v.Signer.Functionary)
	}
	var text strings.Builder
	for _, why := range order {
		fmt.Fprintf(&text, " Not counted: %s (%s).", strings.Join(voters[why], ", "), why)
	}
	return text.String()
}
