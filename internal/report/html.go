package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the style
	"encoding/base64"
	"fmt"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/credentry/releasegate/internal/fault"
)

//go:embed page.css
var style markup

// writeHTML writes one file without script, address or anything to fetch. Elements
// and attributes are named here and in the files beside this one; g.Text and g.Attr
// escape whatever a decision says, so that none of it becomes markup.
func writeHTML(p *page) ([]byte, error) {
	var out bytes.Buffer
	if err := htmlPage(p).Render(&out); err != nil {
		return nil, err
	}
	return []byte(fault.Legible(out.String())), nil
}

// htmlPage is the page, in the order in which it is read.
func htmlPage(p *page) g.Node {
	return g.Group{
		raw("<!DOCTYPE html>\n"),
		h.HTML(h.Lang("en-AU"), lines(
			head(p),
			h.Body(h.Class(some(" ", string(p.Verdict.Tone), dense(p))), lines(
				h.A(h.Class("skip"), h.Href("#reasons"), g.Text("Skip to the reasons")),
				masthead(p),
				h.Main(lines(
					h.Div(h.Class("front"), lines(
						asksFor(p),
						phaseStrip(p),
						firstReasons(p),
						figures(p),
						waiversAndConditions(p),
						coverageAndEnds(p),
						vouchers(p),
					)),
					// What follows is for whoever looks closer.
					contents(p),
					g.Map(p.Annexes, annexSection),
				)),
				foot(p),
			)),
		)),
		g.Text("\n"),
	}
}

// dense tells the style how much page 1 has to hold.
func dense(p *page) string {
	switch {
	case p.crowded:
		return "denser"
	case p.load() > 310:
		return "dense"
	default:
		return ""
	}
}

// head lets a browser obey the page's own style, by its hash, and nothing else.
func head(p *page) g.Node {
	css := style + margins(p)
	return h.Head(lines(
		h.Meta(h.Charset("utf-8")),
		h.Meta(g.Attr("http-equiv", "Content-Security-Policy"), h.Content("default-src 'none'; style-src '"+hash(css)+"'; base-uri 'none'; form-action 'none'")),
		h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1")),
		h.Meta(h.Name("color-scheme"), h.Content("light dark")),
		h.Meta(h.Name("referrer"), h.Content("no-referrer")),
		h.TitleEl(g.Text(p.Verdict.Word+": "+p.Title)),
		h.StyleEl(raw(css)),
	))
}

func hash(css markup) string {
	sum := sha256.Sum256([]byte(css))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// margins are what every printed page says at its top and foot: the label, what it
// is a page of, and which. Each rune is written by its number, so that no text can
// end the string that it stands in.
func margins(p *page) markup {
	box := func(place, text string) string {
		var b strings.Builder
		for _, r := range fault.Legible(breaks.Replace(text)) {
			fmt.Fprintf(&b, `\%06x`, r)
		}
		return "  @" + place + ` { content: "` + b.String() + `"; }` + "\n"
	}
	return markup("@page {\n" + box("top-center", p.Label) + box("bottom-center", p.Label) +
		box("bottom-left", clip(some(", ", p.Verdict.Word, p.Verdict.Kind)+" · "+p.Title, 48)) + "}\n")
}
