package bench_test

import (
	"fmt"
	"html"
	"strings"
)

// A bar is one line of a chart.
type bar struct {
	label string
	value float64
	ours  bool
}

// chart draws bars as SVG, each with its figure as text beside it.
func chart(title string, bars []bar) []byte {
	const line, left, width = 26, 380, 420
	most := 0.0
	for _, b := range bars {
		most = max(most, b.value)
	}
	var svg strings.Builder
	height := 50 + line*len(bars)
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="t" font-family="sans-serif" font-size="13">`+"\n", left+width+90, height)
	fmt.Fprintf(&svg, "<title id=\"t\">%s</title>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n<text x=\"10\" y=\"24\" font-size=\"15\" font-weight=\"bold\" fill=\"#111\">%s</text>\n", html.EscapeString(title), html.EscapeString(title))
	for i, b := range bars {
		y, fill := 40+i*line, "#8a8f98"
		if b.ours {
			fill = "#0b57a4"
		}
		fmt.Fprintf(&svg, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"#111\">%s</text>\n", left-8, y+15, html.EscapeString(b.label))
		fmt.Fprintf(&svg, "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" fill=\"%s\"/>\n", left, y, max(1, b.value/most*width), fill)
		fmt.Fprintf(&svg, "<text x=\"%.1f\" y=\"%d\" fill=\"#111\">%.1f</text>\n", left+max(1, b.value/most*width)+6, y+15, b.value)
	}
	svg.WriteString("</svg>\n")
	return []byte(svg.String())
}
