package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the style
	"encoding/base64"

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
			h.Body(h.Class(string(p.Verdict.Tone)), lines(
				h.A(h.Class("skip"), h.Href("#reasons"), g.Text("Skip to the reasons")),
				masthead(p),
				h.Main(lines(
					asksFor(p),
					phaseStrip(p),
					firstReasons(p),
					riskAndFigures(p),
					coverageTable(p),
					excludedTable(p),
					expiry(p),
					sinceLast(p),
					// What follows is for whoever looks closer.
					votes(p),
					allReasons(p),
					evidenceTable(p),
					rejectionTable(p),
					restsOn(p),
					howToVerify(p),
				)),
				foot(p),
			)),
		)),
		g.Text("\n"),
	}
}

// head lets a browser obey the page's own style, by its hash, and nothing else.
func head(p *page) g.Node {
	return h.Head(lines(
		h.Meta(h.Charset("utf-8")),
		h.Meta(g.Attr("http-equiv", "Content-Security-Policy"), h.Content("default-src 'none'; style-src '"+styleHash()+"'; base-uri 'none'; form-action 'none'")),
		h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1")),
		h.Meta(h.Name("color-scheme"), h.Content("light dark")),
		h.Meta(h.Name("referrer"), h.Content("no-referrer")),
		h.TitleEl(g.Text(p.Verdict.Word+": "+p.Title)),
		h.StyleEl(raw(style)),
	))
}

func styleHash() string {
	sum := sha256.Sum256([]byte(style))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
