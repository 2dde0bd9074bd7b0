package fault

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Obeyed reports whether a terminal or a browser acts on the rune instead of
// showing it: controls (escape sequences begin with one), and the invisible and
// bidirectional formats that make a line read otherwise than it is stored.
func Obeyed(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)
}

// Legible returns a text from outside with a visible mark for each rune that would
// be obeyed and for each byte that is not UTF-8. Line breaks and tabs stay.
func Legible(text string) string {
	return strings.Map(func(r rune) rune {
		if Obeyed(r) && r != '\n' && r != '\t' {
			return utf8.RuneError
		}
		return r
	}, text)
}

// Line is Legible for what must stay on its line: a line break from outside would begin
// one that passes for the program's own, or that a pipeline obeys.
func Line(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return utf8.RuneError
		}
		return r
	}, Legible(text))
}

// Quote makes a word safe to paste into a shell.
func Quote(word string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./_-+:=@,"
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
