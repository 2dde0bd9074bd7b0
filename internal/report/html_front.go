package report

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// What a board decides from.

func masthead(p *page) g.Node {
	return h.Header(lines(
		h.P(h.Class("kind"), g.Text("Release decision "), h.Span(g.Text("Gate "+p.Gate))),
		h.Div(h.Class("verdict"), lines(
			h.H1(shape(p.Verdict.Tone), g.Text(" "), h.Span(
				g.Text(p.Verdict.Word),
				g.If(p.Verdict.Kind != "", h.Small(h.Span(h.Class("sr"), g.Text(": ")), g.Text(p.Verdict.Kind))),
			)),
			h.P(h.Class("sentence"), g.Text(p.Verdict.Sentence)),
		)),
		g.Map(p.Notices, caution),
		h.Dl(h.Class("heads"), lines(
			term("Release", g.Text(p.Title)),
			term("Decided", moment(p.Decided)),
			g.If(p.Ends, term("Valid until", moment(p.Valid), h.Br(), h.Small(g.Text(p.Because)))),
		)),
	))
}

func caution(n notice) g.Node {
	return h.Aside(h.Class("notice"), h.Aria("label", "Caution"), lines(
		h.P(shape(unknown), g.Text(" "), h.B(g.Text(n.Title))),
		h.Ul(lines(g.Map(n.Lines, func(line string) g.Node { return h.Li(g.Text(line)) }))),
	))
}

func asksFor(p *page) g.Node {
	return section("asked", "What is asked",
		h.P(h.Class("lead"), g.Text(p.Asked)),
		factList(p.Facts),
	)
}

func phaseStrip(p *page) g.Node {
	return section("phases", "The seven phases",
		h.Ol(h.Class("strip"), lines(g.Map(p.Phases, func(f phase) g.Node {
			return h.Li(h.Class(string(f.Tone)),
				h.Span(h.Class("number"), h.Aria("hidden", "true"), g.Text(strconv.Itoa(f.Number))),
				h.B(g.Text(f.Title)),
				status(f.Tone, f.Word),
				h.Span(h.Class("detail"), g.Text(f.Detail)),
			)
		}))),
	)
}

func firstReasons(p *page) g.Node {
	if len(p.Rest()) == 0 {
		return section("reasons", "Reasons",
			h.P(h.Class("lead"), g.Text(p.Weight)),
			reasonList(p.Top()),
		)
	}
	return section("reasons", "First reasons",
		h.P(h.Class("lead"), g.Text(p.Weight+" "), h.A(h.Href("#all"), g.Text("All are listed below."))),
		reasonList(p.Top()),
	)
}

func riskAndFigures(p *page) g.Node {
	return h.Div(h.Class("pair"), lines(
		g.If(len(p.Risk) > 0, section("risk", "Risk", factList(p.Risk))),
		section("figures", "Security, roll-back, support", ifNone(len(p.Figures), h.P(g.Text("No control reported a figure.")),
			h.Dl(h.Class("figures"), lines(g.Map(p.Figures, func(f figure) g.Node { return term(f.Text, g.Text(f.Value)) }))),
		)),
	))
}

func coverageTable(p *page) g.Node {
	return section("coverage", "Coverage of frameworks",
		ifNone(len(p.Coverage), nothingKnown("No control maps to a framework."),
			table([]string{"Framework", "What applies", "No visibility"}, p.Coverage, func(c coverage) cells {
				return cells{
					g.Text(c.Framework),
					g.Group{bar(c.Share), g.Text(" " + c.Line)},
					g.Group{status(c.Tone, c.Word), under(exact, c.NoVisibility)},
				}
			}),
		),
		g.If(p.Footnote() != "", h.P(g.Text(p.Footnote()))),
	)
}

func excludedTable(p *page) g.Node {
	return g.If(len(p.Excluded) > 0, section("excluded", "Controls that were not judged: they do not apply",
		table([]string{"Control", "Because"}, p.Excluded, func(e excluded) cells {
			return cells{
				g.Group{g.Text(e.ID), h.Br(), h.Small(g.Text(e.Title))},
				g.Text(e.Why),
			}
		}),
	))
}

func expiry(p *page) g.Node {
	end := h.P(g.Text("A denial does not end. Decide again once the reasons are settled."))
	if p.Ends {
		end = h.P(g.Text("This decision is valid until "), moment(p.Valid), g.Text(", when "+p.Because+"."))
	}
	return section("expires", "What expires", end,
		ifNone(len(p.Expiring), h.P(g.Text("No evidence that counts ends before go-live or in the 30 days after it.")),
			table([]string{"Evidence", "Age", "Ends"}, p.Expiring, func(e evidence) cells {
				return cells{
					g.Text(e.Kind),
					g.Text(e.Age),
					g.Group{h.B(g.Text(e.Soon)), g.Text(", "), moment(e.Until)},
				}
			}),
		),
	)
}

func sinceLast(p *page) g.Node {
	line := func(word string) func(string) g.Node {
		return func(reason string) g.Node { return h.Li(h.B(g.Text(word+":")), g.Text(" "+reason)) }
	}
	return section("changes", "Since the previous decision",
		h.P(g.Text(p.Changes)),
		g.If(len(p.Gone)+len(p.New) > 0, h.Ul(h.Class("plain"), lines(
			g.Map(p.Gone, line("Gone")),
			g.Map(p.New, line("New")),
		))),
	)
}
