package report

import (
	"cmp"

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
func nothingKnown(text string) g.Node {
	return h.P(h.Class(string(unknown)), shape(unknown), g.Text(" "+text))
}

func term(term string, definition ...g.Node) g.Node {
	return h.Div(h.Dt(g.Text(term)), h.Dd(definition...))
}

// exact is text to be compared character by character.
func exact(text ...g.Node) g.Node { return h.Span(h.Class("exact"), g.Group(text)) }

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

// gridTable shows rows below each other or, where the screen is narrow, each as a
// card on which every cell says what it is of.
func gridTable(class string, t grid) g.Node {
	return h.Table(h.Class(class), lines(
		h.THead(h.Tr(g.Map(t.Columns, func(title string) g.Node { return h.Th(h.Scope("col"), g.Text(title)) }))),
		h.TBody(lines(g.Map(t.Rows, func(row []cell) g.Node {
			line := g.Group{h.Th(h.Scope("row"), gridCell(row[0], true))}
			for i, c := range row[1:] {
				line = append(line, g.Text("\n"), h.Td(h.Data("of", t.Columns[i+1]), gridCell(c, true)))
			}
			return h.Tr(line)
		}))),
	))
}

// gridCell is a cell's own line, then what stands under it, smaller.
func gridCell(c cell, first bool) g.Node {
	text := g.Text(c.Text)
	if c.Code {
		text = exact(text)
	}
	if c.Tone != "" {
		text = h.Span(h.Class("status "+string(c.Tone)), shape(c.Tone), g.Text(" "), h.Span(text))
	}
	if !first {
		text = h.Div(h.Class("under"), text)
	}
	return g.Group{g.If(c.Text != "", text), g.Map(c.More, func(under cell) g.Node { return g.If(under.Text != "", gridCell(under, false)) })}
}

func factTerm(f fact) g.Node {
	return h.Div(g.If(f.Wide, h.Class("wide")), h.Dt(g.Text(f.Term)), h.Dd(g.Text(f.Text), g.If(f.Digest != "", g.Group{g.Text(", "), exact(g.Text("sha256 " + f.Digest))})))
}
