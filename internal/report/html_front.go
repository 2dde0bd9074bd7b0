package report

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// What a board decides from.

func masthead(p *page) g.Node {
	return h.Header(lines(
		h.P(h.Class("label"), g.Text(p.Label)),
		h.Div(h.Class("verdict"), lines(
			h.Div(lines(
				h.H1(shape(p.Verdict.Tone), h.Span(
					g.Text(p.Verdict.Word),
					g.If(p.Verdict.Kind != "", h.Small(h.Span(h.Class("sr"), g.Text(": ")), g.Text(p.Verdict.Kind))),
				)),
				h.P(h.Class("sentence"), g.Text(p.Verdict.Sentence)),
			)),
			h.Dl(h.Class("heads"), lines(
				term("Release", g.Text(p.Title)),
				term("Change", g.Text(p.Change)),
				term("Gate", g.Text(p.Gate)),
				term("Decided", moment(p.Decided)),
				g.If(p.Ends, term("Valid until", moment(p.Valid), h.Br(), h.Small(g.Text(p.Because)))),
			)),
		)),
		g.Map(p.Notices, caution),
	))
}

func caution(n notice) g.Node {
	return h.Aside(h.Class("notice"), h.Aria("label", "Caution: "+n.Title), lines(
		h.P(shape(unknown), g.Text(" "), h.B(g.Text(n.Title))),
		h.Ul(lines(g.Map(n.Lines, func(line string) g.Node { return h.Li(g.Text(line)) }))),
	))
}

func asksFor(p *page) g.Node {
	return section("asked", "What is asked",
		h.P(h.Class("lead"), g.Text(p.Asked)),
		h.Dl(h.Class("facts"), lines(g.Map(p.Facts, func(f fact) g.Node { return factTerm(fact{Term: f.Term, Text: clip(f.Text, brief), Wide: f.Wide}) }))),
		voters(p.Board),
	)
}

// voters are the board by name: each with what they said, if they did.
func voters(b *board) g.Node {
	if b == nil {
		return nil
	}
	return g.Group{
		h.P(h.Class("tally"), h.B(g.Text("The board: ")), g.Text(b.Summary+".")),
		g.If(len(b.Voters) > 0, h.Ul(h.Class("voters"), lines(g.Map(b.Voters, func(v voter) g.Node {
			return h.Li(h.Class(string(v.Tone)),
				h.B(shape(v.Tone), g.Text(" "+v.Who.Name)), h.Br(),
				h.Span(h.Class("status"), g.Text(v.Word)), h.Small(g.Text(around(", ", v.Who.As, ""))),
				g.If(v.Note != "", h.Span(h.Class("note"), g.Text(clip(v.Note, 64)))),
			)
		})))),
		g.If(b.Command != "", h.P(h.Class("run"), g.Text("To vote: "), h.Code(g.Text(b.Command)))),
	}
}

func phaseStrip(p *page) g.Node {
	return section("phases", "Seven phases",
		track(p.Phases),
		h.Ol(h.Class("strip"), lines(g.Map(p.Phases, func(f phase) g.Node {
			return h.Li(h.Class(string(f.Tone)),
				h.B(h.Span(h.Class("number"), g.Text(strconv.Itoa(f.Number)+" ")), g.Text(f.Title)),
				status(f.Tone, f.Word),
				h.Span(h.Class("detail"), g.Text(strings.Replace(f.Detail, " controls met", " met", 1))),
			)
		}))),
	)
}

func firstReasons(p *page) g.Node {
	return section("reasons", "Reasons against",
		h.P(h.Class("lead"), g.Text(p.Weight), g.If(p.More() != "", g.Group{g.Text(" "), h.A(h.Href("#results"), g.Text(p.More()))})),
		g.If(len(p.Reasons) > 0, h.Ol(h.Class("reasons"), lines(g.Map(p.Top(), func(r reason) g.Node {
			return h.Li(h.Class(string(r.Tone)), h.Value(strconv.Itoa(r.Number)),
				status(r.Tone, r.Word),
				h.Div(
					h.P(h.B(g.Text(clip(r.Text, brief)))),
					h.P(h.Class("who"), g.Text(some(" ", around("Owner: ", r.Owner, "."), clip(r.Remedy, brief)))),
				),
				h.P(h.Class("of"), g.Text(some(" · ", r.Severity, clip(r.Of, 40)))),
			)
		})))),
	)
}

func figures(p *page) g.Node {
	return section("figures", "Risk and readiness", h.Div(h.Class("groups"), lines(g.Map(p.Groups, func(of group) g.Node {
		return h.Div(lines(
			h.H3(g.Text(of.Title)),
			h.Ul(lines(g.Map(of.Figures, func(f figure) g.Node {
				return h.Li(
					g.If(f.Tone != "", h.Class(string(f.Tone))),
					g.If(f.Tone != "", g.Group{shape(f.Tone), g.Text(" ")}),
					h.B(g.Text(clip(f.Value, 60))), g.Text(" "+clip(f.Text, 130)),
					g.If(f.Control != "", g.Group{g.Text(" "), h.Small(g.Text(f.Control))}),
				)
			}))),
		))
	}))), h.P(h.Class("back"), g.Text(clip(p.WayBack, brief))))
}

func waiversAndConditions(p *page) g.Node {
	return section("accepted", "Waivers and conditions",
		h.P(h.Class("lead"), g.Text(some(" ", p.Waived, p.Bound)), g.If(len(p.Waivers)+len(p.Conditions) > len(firstWaivers(p.Waivers))+len(firstOf(p.Conditions)), g.Group{g.Text(" "), h.A(h.Href("#waivers"), g.Text("All are in appendix D."))})),
		g.If(len(p.Waivers) > 0, gridTable("cards accepted", frontWaivers(firstWaivers(p.Waivers)))),
		g.If(alsoWaived(p.Waivers) != "", h.P(h.Class("also unknown"), shape(unknown), h.B(g.Text(" Also waived: ")), g.Text(alsoWaived(p.Waivers)+"."))),
		g.If(len(p.Conditions) > 0, h.Ul(h.Class("plain"), lines(g.Map(firstOf(p.Conditions), func(c condition) g.Node {
			return h.Li(h.B(g.Text(clip(c.Text, brief))), g.Text(" "+c.Owner+", due "+c.Due+". "), h.Small(g.Text(c.ID)))
		})))),
	)
}

// firstOf are as many of a list as page 1 has room for.
func firstOf[T any](list []T) []T { return list[:min(2, len(list))] }

// frontWaivers is what page 1 says of each waiver.
func frontWaivers(waivers []waiver) grid {
	t := table("Waiver", "What is accepted", "Until then", "By whom and how long")
	for _, w := range waivers {
		var instead []cell
		for _, c := range w.Instead {
			instead = append(instead, say(clip(c, 110)))
		}
		head := say(w.ID, say(w.Word).as(w.Tone))
		subject := say(some(" · ", w.Subject, w.Severity))
		if w.Why != "" { // it changes nothing: why not is all that a board needs
			t.row(head, say(clip(w.Why, 110), subject), say("nothing: the finding stands"), say(w.Approved, say(w.Ends)))
			continue
		}
		t.row(head, say(clip(w.Finding, brief), subject), say("Risk "+w.Risk+", borne by "+w.Owner).under(instead...), say(w.Approved, say(w.Ends)))
	}
	return t
}

func coverageAndEnds(p *page) g.Node {
	end := "A denial does not end. Decide again once the reasons are settled."
	if len(p.Timeline.Spans) == 0 {
		end = "Nothing ends before go-live or in the 30 days after it."
	} else if p.Ends {
		end = ""
	}
	return h.Div(h.Class("pair"), lines(
		section("coverage", "Coverage of frameworks",
			ifNone(len(p.Coverage), nothingKnown("No control maps to a framework."), g.Group{bars(p.Coverage), key(p.Coverage)}),
			g.If(p.Footnote() != "", h.P(h.Class("footnote"), g.Text("* of what controls map to: no Statement of Applicability speaks about it"))),
		),
		section("expires", "What ends, and when",
			g.If(p.Timeline.Drawn(), drawn(p.Timeline)),
			g.If(end != "", h.P(g.Text(end))),
			g.If(p.Timeline.More() != "", h.P(h.A(h.Href("#evidence"), g.Text(p.Timeline.More())))),
		),
	))
}

func vouchers(p *page) g.Node {
	return section("vouch", "Since last time, and who vouches",
		h.Dl(h.Class("facts"), lines(
			factTerm(fact{Term: "Last time", Text: p.Changes, Wide: true}),
			g.Map(p.Vouch, factTerm),
			g.Map(p.Verify[:1], func(c command) g.Node {
				return h.Div(h.Class("wide"), h.Dt(g.Text("To verify")), h.Dd(h.Code(g.Text(c.Line))))
			}),
		)),
	)
}
