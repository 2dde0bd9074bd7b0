package plan

import (
	"fmt"
	"unicode/utf8"
)

// Disguise finds text that an editor shows as other lines, or in another order, than
// a parser reads: a carriage return alone, behind which a block is still a comment;
// marks that turn the direction of writing; control characters; what is not UTF-8.
// Whoever signs a file signs what they see. It returns the line, from 1, and what
// stands there, or nothing.
func Disguise(content []byte) (line int, what string) {
	line = 1
	for at := 0; at < len(content); {
		r, size := utf8.DecodeRune(content[at:])
		next := at + size
		switch {
		case r == utf8.RuneError && size == 1:
			return line, "a byte that is not UTF-8"
		case r == '\n':
			line++
		case r == '\r' && (next == len(content) || content[next] != '\n'):
			return line, "a carriage return alone"
		case r < ' ' && r != '\t' && r != '\r', 0x7f <= r && r <= 0x9f:
			return line, fmt.Sprintf("the control character U+%04X", r)
		case 0x2028 <= r && r <= 0x202e && r != 0x202c, 0x2066 <= r && r <= 0x2068:
			return line, fmt.Sprintf("U+%04X, which breaks or turns the line", r)
		}
		at = next
	}
	return 0, ""
}
