package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the style
	"encoding/base64"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"github.com/credentry/releasegate/internal/fault"
)

//go:embed survey.css
var surveyStyle markup

// html writes one file without script, address or anything to fetch.
func (r *readiness) html() ([]byte, error) {
	sum := sha256.Sum256([]byte(surveyStyle))
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
	t, line := r.headline()
	page := g.Group{
		raw("<!DOCTYPE html>\n"),
		h.HTML(h.Lang("en-AU"), lines(
			h.Head(lines(
				h.Meta(h.Charset("utf-8")),
				h.Meta(g.Attr("http-equiv", "Content-Security-Policy"), h.Content(policy)),
				h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1")),
				h.Meta(h.Name("color-scheme"), h.Content("light dark")),
				h.Meta(h.Name("referrer"), h.Content("no-referrer")),
				h.TitleEl(g.Text(line+", release "+r.Release)),
				h.StyleEl(raw(surveyStyle)),
			)),
			h.Body(lines(h.Main(lines(
				h.H1(h.Class(string(t)), g.Text(t.Shape()+" "+line)),
				r.about(),
				r.gateList(),
				g.Map(r.Phases, func(p phaseState) g.Node { return itemList(phaseHeading(p.Phase), p.Items) }),
				g.If(len(r.Rest) > 0, itemList("The board, and the rest", r.Rest)),
			)))),
		)),
		g.Text("\n"),
	}
	var out bytes.Buffer
	if err := page.Render(&out); err != nil {
		return nil, err
	}
	return []byte(fault.Legible(out.String())), nil
}

func (r *readiness) about() g.Node {
	facts := [][2]string{{"Release", r.Release + " for " + r.Customer}, {"As of", at(r.AsOf).String()}}
	if r.Forecast {
		facts = append(facts, [2]string{"Asked", at(r.AskedAt).String()})
	}
	facts = append(facts, [2]string{"Window", at(r.Window.Start).String() + " to " + at(r.Window.End).String()})
	return h.Dl(lines(g.Map(facts, func(f [2]string) g.Node {
		return g.Group{h.Dt(g.Text(f[0])), h.Dd(g.Text(f[1]))}
	})))
}

func (r *readiness) gateList() g.Node {
	return h.Section(lines(h.H2(g.Text("The gates")), h.Ul(lines(g.Map(r.Gates, func(state gateState) g.Node {
		t, word, text := r.gateLine(state)
		return h.Li(h.Strong(h.Class(string(t)), g.Text(t.Shape()+" "+word)), h.Div(g.Text(text)))
	})))))
}

func itemList(title string, items []item) g.Node {
	return h.Section(lines(h.H2(g.Text(title)), h.Ul(lines(g.Map(items, itemLine)))))
}

func itemLine(one item) g.Node {
	t := stateTones[one.State]
	content := g.Group{h.P(g.Text(some(" · ", one.what(), one.Text, one.ends())))}
	if one.Payload != "" {
		content = append(content, h.P(h.Small(g.Text(some(", ", "signed "+stamp(one.SignedAt)+" by "+orElse(strings.Join(one.SignedBy, "; "), "nobody"), strings.Join(one.Files, ", "))))))
	} else {
		content = append(content, h.P(h.Small(g.Text("for "+strings.Join(one.Gates, ", ")))))
	}
	if does := some(". ", one.Owner, one.Remedy); does != "" {
		content = append(content, h.P(g.Text(does)))
	}
	if one.Command != "" {
		content = append(content, h.P(h.Code(g.Text(one.Command))))
	}
	return h.Li(h.Strong(h.Class(string(t)), g.Text(t.Shape()+" "+one.State)), h.Div(lines(content)))
}
