package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/credentry/releasegate/internal/decision"
)

// A board is what was asked of the members, and what they gave.
type board struct {
	Summary string
	Voters  []voter
	Command string // by which a member votes; empty if no vote is missing
	Votes   []vote
}

// A voter is a member, or somebody who voted as if they were one, in a word.
type voter struct {
	Who  signer
	Tone tone
	Word string
	Note string
}

// A vote is one member's, counted or not.
type vote struct {
	Who     signer
	Vote    string
	When    instant
	Tone    tone
	Word    string // counted, or not counted
	Why     string // not
	Comment string
	File    string
}

func boardOf(d *decision.Decision) *board {
	if d.Board == nil {
		return nil
	}
	b := &board{Summary: tally(d.Board)}
	for _, v := range d.Board.Votes {
		line := vote{Who: who(v.Signer), Vote: orElse(v.Vote, "no vote stated"), When: at(v.VotedAt), Comment: v.Comment, File: v.File}
		switch {
		case v.Accepted:
			line.Tone, line.Word = cast(v.Vote), "counted"
		default:
			line.Tone, line.Word, line.Why = unknown, "not counted", some(": ", orElse(v.Code, "no reason stated"), v.Text)
		}
		b.Votes = append(b.Votes, line)
	}
	b.Voters = votersOf(d.Board)
	for _, r := range d.Reasons {
		if r.Code == quorumNotMet && b.Command == "" {
			b.Command = r.Command
		}
	}
	return b
}

// cast is the tone of a vote that counts.
func cast(vote string) tone {
	switch vote {
	case "approve":
		return good
	case "abstain":
		return aside
	default:
		return bad
	}
}

// votersOf goes through those who count, then the members who have not voted, then
// those whose vote does not count.
func votersOf(b *decision.Board) []voter {
	var all []voter
	voted := map[string]bool{}
	words := map[string]string{"approve": "approves", "reject": "rejects", "abstain": "abstains"}
	for _, v := range b.Votes {
		if v.Accepted {
			voted[v.Signer.Person] = true
			all = append(all, voter{Who: member(v.Signer.Name, v.Signer.Functionary, v.Signer.Roles, b.Role), Tone: cast(v.Vote), Word: orElse(words[v.Vote], "votes "+v.Vote), Note: v.Comment})
		}
	}
	refused := map[string]decision.Vote{}
	for _, v := range b.Votes {
		if !v.Accepted && !voted[v.Signer.Person] {
			refused[v.Signer.Person] = v
		}
	}
	for _, m := range b.Members {
		if voted[m.Person] {
			continue
		}
		voted[m.Person] = true
		line := voter{Who: member(m.Name, m.Person, m.Roles, b.Role), Tone: unknown, Word: "has not voted"}
		if m.Conflict != "" {
			line.Tone, line.Word, line.Note = aside, "may not vote", m.Conflict
		} else if v, ok := refused[m.Person]; ok {
			line.Word, line.Note = "not counted", orElse(v.Text, v.Code)
		}
		all = append(all, line)
	}
	for _, v := range b.Votes {
		if !v.Accepted && !voted[v.Signer.Person] {
			voted[v.Signer.Person] = true
			all = append(all, voter{Who: member(v.Signer.Name, v.Signer.Functionary, v.Signer.Roles, b.Role), Tone: unknown, Word: "not counted", Note: orElse(v.Text, v.Code)})
		}
	}
	return all
}

// member names a person by the roles that tell them from the other members.
func member(name, id string, roles []string, common string) signer {
	special := slices.DeleteFunc(slices.Clone(roles), func(r string) bool { return r == common })
	return signer{orElse(name, orElse(id, "without a name")), orElse(strings.Join(special, ", "), "member")}
}

func tally(b *decision.Board) string {
	text := fmt.Sprintf("%d of the %d approvals needed, %d rejecting, %d abstaining", b.Approve, b.Quorum, b.Reject, b.Abstain)
	if len(b.MustInclude) > 0 {
		text += "; must include " + strings.Join(b.MustInclude, ", ")
	}
	refused := 0
	for _, v := range b.Votes {
		if !v.Accepted {
			refused++
		}
	}
	if refused > 0 {
		text += "; " + count(refused, "vote") + " not counted"
	}
	return text
}
