package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// obeyed reports whether a terminal or a browser acts on the rune instead of
// showing it: controls (escape sequences begin with one), and the invisible and
// bidirectional formats that make a line read otherwise than it is stored.
func obeyed(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)
}

// legible returns the text with a visible mark for each rune that would be obeyed
// and for each byte that is not UTF-8. Line breaks and tabs stay: in HTML they are
// spaces, and text has none of them left.
func legible(text string) string {
	return strings.Map(func(r rune) rune {
		if obeyed(r) && r != '\n' && r != '\t' {
			return utf8.RuneError
		}
		return r
	}, text)
}

// breaks turns line breaks and tabs into spaces.
var breaks = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ")
