package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the template and its style
	"encoding/base64"
	"html/template"
	"sync"

	"github.com/credentry/releasegate/internal/fault"
)

//go:embed page.html.tmpl
var markup string

//go:embed page.css
var style string

// pageTemplate escapes by context: no text of a decision becomes markup, and none
// is ever put into a style, a script or an address.
var pageTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(markup)) })

// styleHash is the one style that the page's own policy lets a browser obey.
func styleHash() string {
	sum := sha256.Sum256([]byte(style))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// writeHTML writes one file without script, address or anything to fetch.
func writeHTML(p *page) ([]byte, error) {
	var out bytes.Buffer
	err := pageTemplate().Execute(&out, struct {
		*page
		Style     template.CSS
		StyleHash string
	}{p, template.CSS(style), styleHash()}) //nolint:gosec // the style is our own file
	if err != nil {
		return nil, err
	}
	return []byte(fault.Legible(out.String())), nil
}
