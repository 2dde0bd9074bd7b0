package report

import (
	"bytes"
	"fmt"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
)

// A document is the JSON format.
type document struct {
	Type     string             `json:"type"`
	Payload  canon.Digest       `json:"payload"`
	Decision *decision.Decision `json:"decision"`

	Unchecked bool `json:"signatureNotChecked,omitzero"`
}

// writeJSON writes the decision with its type and digest.
func writeJSON(d *decision.Decision, payload canon.Digest, o Options) ([]byte, error) {
	return LegibleJSON(document{Type: d.Type(), Payload: payload, Decision: d, Unchecked: o.Unchecked})
}

// LegibleJSON writes a document for programs that people look at as well. Runes that
// a terminal would obey are written as escapes, which leaves the document's meaning
// alone: outside of strings JSON has none of them.
func LegibleJSON(v any) ([]byte, error) {
	b, err := canon.Indent(v)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for _, r := range string(b) {
		switch {
		case r == '\n' || !fault.Obeyed(r):
			out.WriteRune(r)
		case r > 0xFFFF:
			r -= 0x10000
			fmt.Fprintf(&out, `\u%04x\u%04x`, 0xD800+r>>10, 0xDC00+r&0x3FF)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return out.Bytes(), nil
}
