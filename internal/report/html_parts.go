package report

import (
	"cmp"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Parts that several sections of the HTML page are built from.

// markup is markup of ours. A constant becomes one by itself, and a string from
// elsewhere does not: that it is written without being escaped shows in the code.
type markup string

func raw(m markup) g.Node { return g.Raw(string(m)) } //nolint:forbidigo // the one place

// lines puts each node on a line of its own, so that people can read and compare
// the source of a page.
func lines(nodes ...g.Node) g.Node {
	return append(begun(nodes), g.Text("\n"))
}

// begun puts a line break before each node.
func begun(nodes g.Group) g.Group {
	var all g.Group
	for _, n := range nodes {
		switch n := n.(type) {
		case nil:
		case g.Group:
			all = append(all, begun(n)...)
		default:
			all = append(all, g.Text("\n"), n)
		}
	}
	return all
}

func section(id, title string, content ...g.Node) g.Node {
	return h.Section(h.Aria("labelledby", id), lines(h.H2(h.ID(id), g.Text(title)), g.Group(content)))
}

// ifNone shows one thing instead of a list that is empty.
func ifNone(n int, instead, list g.Node) g.Node {
	if n == 0 {
		return instead
	}
	return list
}

// nothingKnown is a line about what nobody can see, which is never good.
func nothingKnown(text string) g.Node { return h.P(shape(unknown), g.Text(" "+text)) }

func term(term string, definition ...g.Node) g.Node {
	return h.Div(h.Dt(g.Text(term)), h.Dd(definition...))
}

// exact is text to be compared character by character.
func exact(text ...g.Node) g.Node { return h.Span(h.Class("exact"), g.Group(text)) }

// under is one more line of a cell, or nothing if there is no text.
func under(in func(...g.Node) g.Node, text string) g.Node {
	return g.If(text != "", g.Group{h.Br(), in(g.Text(text))})
}

func moment(i instant) g.Node {
	if i.ISO == "" {
		return g.Text(i.Perth)
	}
	return h.Time(h.DateTime(i.ISO), h.Span(g.Text(i.Perth)), g.Text(" "), h.Span(g.Text(i.UTC)))
}

func status(t tone, word string) g.Node {
	return h.Span(h.Class("status "+string(t)), shape(t), g.Text(" "+word))
}

// shapes draw the tones, for readers who do not see colour.
var shapes = map[tone]markup{
	good:    `<circle cx="10" cy="10" r="9.5" fill="currentColor"/><path d="M5.4 10.4l3.1 3.2 6.2-6.9" fill="none" stroke="var(--paper)" stroke-width="2.2"/>`,
	bad:     `<path d="M6.1.6h7.8l5.5 5.5v7.8l-5.5 5.5H6.1L.6 13.9V6.1z" fill="currentColor"/><path d="M6.4 6.4l7.2 7.2m0-7.2l-7.2 7.2" fill="none" stroke="var(--paper)" stroke-width="2.2"/>`,
	unknown: `<path d="M10 .4l9.6 9.6-9.6 9.6L.4 10z" fill="currentColor"/><path d="M10 5.4v5.6m0 1.6v2" fill="none" stroke="var(--paper)" stroke-width="2.2"/>`,
	aside:   `<circle cx="10" cy="10" r="8.6" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M6.2 10h7.6" fill="none" stroke="currentColor" stroke-width="1.8"/>`,
}

func shape(t tone) g.Node {
	return h.SVG(h.Class("shape"), g.Attr("viewBox", "0 0 20 20"), h.Aria("hidden", "true"), g.Attr("focusable", "false"), raw(cmp.Or(shapes[t], shapes[aside])))
}

// bar is the part of a whole that is lit, in percent.
func bar(lit int) g.Node {
	return h.SVG(h.Class("bar"), g.Attr("viewBox", "0 0 100 8"), g.Attr("preserveAspectRatio", "none"), h.Aria("hidden", "true"), g.Attr("focusable", "false"),
		g.El("rect", h.Class("dark"), h.Width("100"), h.Height("8")),
		g.El("rect", h.Class("lit"), h.Width(strconv.Itoa(lit)), h.Height("8")),
	)
}

// cells are a row of a table; the first heads it.
type cells []g.Node

// table shows rows below each other or, where the screen is narrow, each as a card
// on which every cell says what it is of.
func table[Row any](columns []string, rows []Row, of func(Row) cells) g.Node {
	return h.Table(h.Class("cards"), lines(
		h.THead(h.Tr(g.Map(columns, func(title string) g.Node { return h.Th(h.Scope("col"), g.Text(title)) }))),
		h.TBody(lines(g.Map(rows, func(r Row) g.Node {
			row := of(r)
			line := g.Group{h.Th(h.Scope("row"), row[0])}
			for i, cell := range row[1:] {
				line = append(line, g.Text("\n"), h.Td(h.Data("of", columns[i+1]), cell))
			}
			return h.Tr(line)
		}))),
	))
}

func factList(facts []fact) g.Node {
	return h.Dl(h.Class("facts"), lines(g.Map(facts, func(f fact) g.Node {
		return term(f.Term, g.Text(f.Text), g.If(f.Digest != "", g.Group{g.Text(" "), exact(g.Text("sha256 " + f.Digest))}))
	})))
}

func reasonList(reasons []reason) g.Node {
	if len(reasons) == 0 {
		return nil
	}
	return h.Ol(h.Class("reasons"), lines(g.Map(reasons, reasonItem)))
}

func reasonItem(r reason) g.Node {
	return h.Li(h.Class("reason "+string(r.Tone)), h.Value(strconv.Itoa(r.Number)), lines(
		h.P(h.Class("tags"),
			status(r.Tone, r.Word),
			g.If(r.Severity != "", g.Group{g.Text(" "), h.Span(h.Class("severity"), g.Text(r.Severity))}),
			g.Text(" "), h.B(h.Class("exact"), g.Text(r.Subject)),
			g.If(r.Phase != "", g.Group{g.Text(" "), h.Span(g.Text(r.Phase))}),
		),
		h.P(h.Class("what"), g.Text(r.Text)),
		h.Dl(h.Class("how"), lines(
			g.If(r.Owner != "", term("Owner", g.Text(r.Owner))),
			g.If(r.Remedy != "", term("Remedy", g.Text(r.Remedy))),
			g.If(r.Command != "", term("Run", h.Code(g.Text(r.Command)))),
			g.If(r.Origin != "", h.Div(h.Class("origin"), h.Dt(g.Text("Code")), h.Dd(h.Class("exact"), g.Text(r.Origin)))),
		)),
	))
}
