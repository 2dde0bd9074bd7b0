package report

import (
	"fmt"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Pictures. Widths are percentages and heights are in the size of the text, so that
// they fit a telephone as well as a sheet of paper, and lettering stays legible.
// Each has a title and says in words what it shows.

// picture is an image of its own, with a name and a description.
func picture(id, title, words string, high float64, content ...g.Node) g.Node {
	return h.SVG(h.Class("picture"), h.Role("img"), h.Aria("labelledby", id+"-title "+id+"-words"),
		h.Width("100%"), h.Height(em(high)), g.Attr("focusable", "false"), lines(
			g.El("title", h.ID(id+"-title"), g.Text(title)),
			g.El("desc", h.ID(id+"-words"), g.Text(words)),
			g.Group(content),
		))
}

// em is a length in the size of the text.
func em(n float64) string { return strconv.FormatFloat(round(n), 'f', -1, 64) + "em" }

// percent is a length in thousandths of the width.
func percent(thousandths int) string {
	return fmt.Sprintf("%d.%d%%", thousandths/10, thousandths%10)
}

func rect(class string, x, width int, y, high float64) g.Node {
	return g.El("rect", h.Class(class), g.Attr("x", percent(x)), g.Attr("y", em(y)), h.Width(percent(width)), h.Height(em(high)))
}

func upright(class string, x int, from, to float64) g.Node {
	return g.El("line", h.Class(class), g.Attr("x1", percent(x)), g.Attr("x2", percent(x)), g.Attr("y1", em(from)), g.Attr("y2", em(to)))
}

func lettering(class, anchor string, x int, y float64, text string) g.Node {
	return g.El("text", h.Class(class), g.Attr("x", percent(x)), g.Attr("y", em(y)), g.Attr("text-anchor", anchor), g.Text(text))
}

// sign is a shape within a picture, with its middle at a point.
func sign(t tone, x int, y float64) g.Node {
	return h.SVG(h.Class("sign "+string(t)), g.Attr("x", percent(x)), g.Attr("y", em(y-.5)), h.Width("1em"), h.Height("1em"), g.Attr("viewBox", "0 0 20 20"), raw(shapes[t]))
}

// track is the way through the phases: a line from each to the next, broken where
// the way ends.
func track(phases []phase) g.Node {
	if len(phases) == 0 {
		return nil
	}
	var parts g.Group
	var words []string
	step := 1000 / len(phases)
	for i, p := range phases {
		if i > 0 {
			class := "way"
			if phases[i-1].Tone != good || p.Tone != good {
				class = "gap"
			}
			parts = append(parts, g.El("line", h.Class(class), g.Attr("x1", percent((i-1)*step+30)), g.Attr("x2", percent(i*step)), g.Attr("y1", em(.75)), g.Attr("y2", em(.75))))
		}
		words = append(words, fmt.Sprintf("%d %s: %s", p.Number, p.Title, p.Word))
	}
	for i, p := range phases {
		parts = append(parts, g.El("svg", h.Class("stop "+string(p.Tone)), g.Attr("x", percent(i*step)), g.Attr("y", "0"), h.Width("1.5em"), h.Height("1.5em"), g.Attr("viewBox", "0 0 20 20"), raw(shapes[p.Tone])))
	}
	return h.Div(h.Class("track"), picture("track", "The way through the phases", strings.Join(words, "; ")+".", 1.5, parts))
}

// bars show, framework by framework, what is evidenced (high), inherited (half as
// high), waived (a thin line) and seen by nobody (an outline).
func bars(all []coverage) g.Node {
	const high = 1.95
	var parts g.Group
	var words []string
	for i, c := range all {
		y := round(float64(i) * high)
		parts = append(parts,
			lettering("name", "start", 0, y+.8, clip(c.Framework, 44)),
			lettering("number", "end", 1000, y+.8, c.Short),
		)
		words = append(words, c.Framework+": "+c.Line)
		x := 0
		for _, piece := range []struct {
			class string
			n     int
			y     float64
			high  float64
		}{{"lit", c.Evidenced, 1.22, .42}, {"lent", c.Inherited, 1.43, .21}, {"waived", c.Waived, 1.22, .42}, {"dark", c.Dark, 1.22, .42}} {
			if c.Applicable <= 0 || piece.n <= 0 {
				continue
			}
			width := min(1000-x, piece.n*1000/c.Applicable)
			parts = append(parts, rect(piece.class, x, width, round(y+piece.y), piece.high))
			x += width
		}
	}
	return h.Div(h.Class("bars"), picture("bars", "Coverage of frameworks", strings.Join(words, ". ")+".", float64(len(all))*high, parts))
}

// key says what the pieces of the bars mean.
func key(all []coverage) g.Node {
	waived := false
	for _, c := range all {
		waived = waived || c.Waived > 0
	}
	item := func(class, word string) g.Node {
		return h.Li(h.SVG(h.Class("swatch"), h.Width("1.4em"), h.Height(".6em"), h.Aria("hidden", "true"), g.Attr("focusable", "false"),
			g.El("rect", h.Class(class), h.Width("100%"), h.Height("100%"))), g.Text(" "+word))
	}
	return h.Ul(h.Class("key"), lines(
		item("lit", "evidenced"), item("lent", "inherited"), g.If(waived, item("waived", "waived")), item("dark", "no visibility"),
	))
}

// drawn is the timeline: a line for each thing that ends, with go-live and hypercare
// behind them all.
func drawn(t timeline) g.Node {
	const first, high = 2.9, 1.95
	spans := t.Top()
	foot := first + float64(len(spans))*high
	live, care := t.Place(t.GoLive), t.Place(t.Hypercare)
	parts := g.Group{
		lettering("axis", "start", 0, .85, date(t.Start)),
		lettering("axis", "end", 1000, .85, date(t.End)),
	}
	if care > live {
		parts = append(parts, rect("care", live, care-live, 1.2, foot-1.2))
	}
	parts = append(parts, upright("live", live, 1.2, 2.4))
	if live <= 500 {
		parts = append(parts, lettering("live", "start", live+12, 2.1, "go-live "+date(t.GoLive)))
		if care > live {
			parts = append(parts, lettering("axis", "end", care-8, 2.1, "hypercare"))
		}
	} else {
		parts = append(parts, lettering("live", "end", live-12, 2.1, "go-live "+date(t.GoLive)))
	}
	for i, s := range spans {
		y := first + float64(i)*high
		x := t.Place(s.Until)
		parts = append(parts,
			lettering("name", "start", 8, y+.75, clip(s.Name, 36)),
			lettering("number", "end", 992, y+.75, date(s.Until)),
			rect("span "+string(s.Tone), 0, x, y+1.2, .22),
			upright("live", live, y+.98, y+1.64),
			sign(s.Tone, x, y+1.31),
		)
	}
	return h.Div(h.Class("timeline"), picture("timeline", "What ends, and when", t.Words(), round(foot+.1), parts))
}

// linkMaps draw which evidence carries which control, phase by phase.
func linkMaps(id string, all []link) g.Node {
	var parts g.Group
	for i, l := range all {
		parts = append(parts, h.Figure(h.Class("links"), lines(
			h.FigCaption(g.Text(l.Phase)),
			linkMap(id+"-map-"+strconv.Itoa(i+1), l),
		)))
	}
	return parts
}

// linkMap puts evidence on the left and controls on the right, and a line from what
// carries to what is carried.
func linkMap(id string, l link) g.Node {
	const high = 1.55
	rows := float64(len(l.Controls))
	var parts, ends g.Group
	var words []string
	mid := make([]float64, len(l.Evidence)) // the middle of what hangs on it, each below the one before
	for i, e := range l.Evidence {
		sum, n := 0, 0
		var carried []string
		for _, line := range l.Lines {
			if line[0] == i {
				sum, n = sum+line[1], n+1
				carried = append(carried, l.Controls[line[1]].Name)
			}
		}
		mid[i] = float64(sum) / float64(max(1, n))
		if i > 0 {
			mid[i] = max(mid[i], mid[i-1]+1)
		}
		words = append(words, e.Name+" carries "+strings.Join(carried, ", "))
		ends = append(ends, sign(e.Tone, 0, (mid[i]+.5)*high), lettering("name", "start", 30, (mid[i]+.5)*high+.35, clip(e.Name, 26)))
		rows = max(rows, mid[i]+1)
	}
	for _, line := range l.Lines {
		parts = append(parts, g.El("line", h.Class("carries "+string(l.Controls[line[1]].Tone)),
			g.Attr("x1", "30%"), g.Attr("y1", em(round((mid[line[0]]+.5)*high))), g.Attr("x2", "42%"), g.Attr("y2", em(round((float64(line[1])+.5)*high)))))
	}
	for i, c := range l.Controls {
		y := round((float64(i) + .5) * high)
		ends = append(ends, sign(c.Tone, 425, y), lettering("name", "start", 455, y+.35, some(" ", c.Name, clip(c.Title, 62))))
	}
	return picture(id, "Evidence and controls: "+l.Phase, strings.Join(words, "; ")+".", round(rows*high), parts, ends)
}

// round keeps lengths short, and the same on every machine.
func round(n float64) float64 { return float64(int(n*100+.5)) / 100 }
