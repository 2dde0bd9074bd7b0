package report

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/credentry/releasegate/internal/decision"
)

// What the decision rests on, for whoever looks closer.

func votes(p *page) g.Node {
	if p.Board == nil {
		return nil
	}
	return section("votes", "Votes of the board",
		h.P(h.Class("lead"), g.Text(p.Board.Summary+".")),
		ifNone(len(p.Board.Votes), nothingKnown("Nobody has voted."),
			table([]string{"Member", "Vote", "Counted"}, p.Board.Votes, func(v vote) cells {
				return cells{
					g.Group{g.Text(v.Who.Name), under(h.Small, v.Who.As)},
					g.Group{h.B(g.Text(v.Vote)), h.Br(), moment(v.When), under(h.Q, v.Comment)},
					g.Group{status(v.Tone, v.Word), g.If(v.Why != "", g.Group{h.Br(), g.Text(v.Why)}), under(exact, v.File)},
				}
			}),
		),
	)
}

func allReasons(p *page) g.Node {
	return g.If(len(p.Rest()) > 0, section("all", "All reasons", reasonList(p.Reasons)))
}

func evidenceTable(p *page) g.Node {
	return section("evidence", "Evidence that counts, and who signed it", ifNone(len(p.Evidence), nothingKnown("No evidence counts."),
		table([]string{"Evidence", "Signed by", "Age of limit"}, p.Evidence, func(e evidence) cells {
			return cells{
				g.Group{g.Text(e.Kind), h.Br(), h.Small(g.Text(e.Phase))},
				g.Group{
					g.Map(e.Signers, func(s signer) g.Node {
						return g.Group{h.B(g.Text(s.Name)), g.If(s.As != "", g.Text(", "+s.As)), h.Br()}
					}),
					exact(g.Text("sha256 " + e.Payload)),
					g.Map(e.Files, func(file string) g.Node { return under(exact, file) }),
				},
				g.Group{h.B(g.Text(e.Age)), h.Br(), g.Text("signed "), moment(e.Signed), g.Text(", time " + e.Source)},
			}
		}),
	))
}

func rejectionTable(p *page) g.Node {
	if p.Rejected == "" {
		return nil
	}
	return section("rejected", "Rejected envelopes",
		h.P(g.Text(p.Rejected)),
		g.If(len(p.Rejections) > 0, table([]string{"File", "Code", "Why it does not count"}, p.Rejections, func(r decision.Rejection) cells {
			return cells{
				g.Group{h.Class("exact"), g.Text(r.File)},
				g.Group{h.Class("exact"), g.Text(r.Code)},
				g.Group{g.Text(r.Text), g.If(r.Claims != "", g.Group{h.Br(), h.Small(g.Text("claims to be "), exact(g.Text(r.Claims)))})},
			}
		})),
	)
}

func restsOn(p *page) g.Node { return section("basis", "What it rests on", factList(p.Basis)) }

func howToVerify(p *page) g.Node {
	return section("verify", "How to verify it",
		h.P(g.Text("This page is a rendering. The signed decision is what counts.")),
		h.Dl(h.Class("verify"), lines(g.Map(p.Verify, func(c command) g.Node { return term(c.For, h.Code(g.Text(c.Line))) }))),
	)
}

func foot(p *page) g.Node {
	return h.Footer(lines(
		h.P(g.Text(some(", ", p.Verdict.Word, p.Verdict.Kind)+". "+p.Title+". Gate "+p.Gate+". Decided "), moment(p.Decided), g.Text(".")),
	))
}
