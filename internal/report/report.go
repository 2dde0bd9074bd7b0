// Package report renders a decision for a reader.
//
// All formats are written from one page, which follows from the decision alone:
// the same decision gives the same bytes, and a stored one can be rendered again.
// What a decision quotes from evidence was written by others. No format lets it
// look like a word of the program, move the cursor, or run.
package report

import (
	"fmt"
	"io"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// A Format is a way to write the page down.
type Format string

// The formats.
const (
	Text     Format = "text"     // 80 columns, for a terminal
	JSON     Format = "json"     // the decision itself, indented
	HTML     Format = "html"     // one file that needs no network
	Markdown Format = "markdown" // for a pull request or a wiki
)

// Formats are all formats, in the order in which help names them.
var Formats = []Format{Text, JSON, HTML, Markdown}

// Options choose how much of a page is shown and how it looks, never what it says.
type Options struct {
	Colour bool // of text only; the verdict is told by word and shape all the same
	Brief  bool // of text only: up to the reasons, for who has just run the program

	// Unchecked says that nobody has verified the gate's signature: the page then
	// says so before all else.
	Unchecked bool
}

// Write renders the decision. The payload is the digest of its signed statement,
// or empty if nobody has signed it.
func Write(w io.Writer, d *decision.Decision, payload canon.Digest, f Format, o Options) error {
	var out []byte
	var err error
	switch f {
	case Text:
		out = writeText(newPage(d, payload, o), o)
	case JSON:
		out, err = writeJSON(d, payload, o)
	case HTML:
		out, err = writeHTML(newPage(d, payload, o))
	case Markdown:
		out = writeMarkdown(newPage(d, payload, o))
	default:
		err = fmt.Errorf("no format %q", f)
	}
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	_, err = w.Write(out)
	return err
}
