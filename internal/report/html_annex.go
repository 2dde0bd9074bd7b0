package report

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// What the decision rests on, for whoever looks closer.

func contents(p *page) g.Node {
	return h.Nav(h.Class("contents"), h.Aria("label", "Appendix"), lines(
		h.P(g.Text("Appendix")),
		h.Ol(lines(g.Map(p.Annexes, func(a annex) g.Node {
			return h.Li(h.B(g.Text(a.Letter)), g.Text(" "), h.A(h.Href("#"+a.ID), g.Text(a.Title)))
		}))),
	))
}

func annexSection(a annex) g.Node {
	return h.Section(h.Class("annex"), h.Aria("labelledby", a.ID), lines(
		h.H2(h.ID(a.ID), h.Span(h.Class("letter"), g.Text(a.Letter)), g.Text(" "+a.Title)),
		g.Map(a.Parts, func(p part) g.Node {
			return g.Group{
				g.If(p.Title != "", h.H3(g.Text(p.Title))),
				g.If(p.Note != "", h.P(h.Class("lead"), g.Text(p.Note))),
				g.If(len(p.Reasons) > 0, h.Ol(h.Class("all"), lines(g.Map(p.Reasons, wholeReason)))),
				linkMaps(a.ID, p.Map),
				g.If(len(p.Facts) > 0, h.Dl(h.Class("facts"), lines(g.Map(p.Facts, factTerm)))),
				g.If(len(p.Table.Rows) > 0, gridTable("cards", p.Table)),
				g.If(len(p.Commands) > 0, h.Dl(h.Class("commands"), lines(g.Map(p.Commands, func(c command) g.Node { return term(c.For, h.Code(g.Text(c.Line))) })))),
			}
		}),
	))
}

func wholeReason(r reason) g.Node {
	return h.Li(h.Class(string(r.Tone)), h.Value(strconv.Itoa(r.Number)), lines(
		h.P(h.Class("tags"),
			status(r.Tone, r.Word),
			g.If(r.Severity != "", g.Group{g.Text(" "), h.Span(g.Text(r.Severity))}),
			g.Text(" "), h.B(h.Class("exact"), g.Text(r.Subject)),
			g.If(r.Phase != "", g.Group{g.Text(" "), h.Span(g.Text(r.Phase))}),
		),
		h.P(h.Class("what"), g.Text(r.Text)),
		h.Dl(h.Class("facts"), lines(
			g.If(r.Owner != "", term("Owner", g.Text(r.Owner))),
			g.If(r.Remedy != "", term("Remedy", g.Text(r.Remedy))),
			g.If(r.Command != "", term("Run", h.Code(g.Text(r.Command)))),
			g.If(r.Origin != "", term("Code", exact(g.Text(r.Origin)))),
		)),
	))
}

func foot(p *page) g.Node {
	return h.Footer(lines(
		h.P(g.Text(some(", ", p.Verdict.Word, p.Verdict.Kind)+". "+p.Title+". Gate "+p.Gate+". Decided "), moment(p.Decided), g.Text(".")),
		h.P(h.Class("label"), g.Text(p.Label)),
	))
}
