package scaffold

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A small writer of HCL, laid out as people would. The writer that comes with HCL
// keeps no comments, and is the reader's package. Values are quoted, names are
// checked, and the words around them are constants of ours.

// A setting is one line of a block.
type setting struct {
	name  string
	value any    // string, []string or int
	about string // what to fill in, as a comment; may be empty
}

// settings writes lines below each other, with the signs and comments aligned.
func settings(all ...setting) string {
	names, values := 0, 0
	for _, s := range all {
		if strings.Trim(s.name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" || s.name == "" {
			panic(fmt.Sprintf("plan files hold no setting %q", s.name)) // names come from this module
		}
		names = max(names, len(s.name))
		if s.about != "" {
			values = max(values, utf8.RuneCountInString(value(s.value)))
		}
	}
	var lines []string
	for _, s := range all {
		line := fmt.Sprintf("%-*s = %s", names, s.name, value(s.value))
		if s.about != "" {
			line = fmt.Sprintf("%-*s = %-*s # %s", names, s.name, values, value(s.value), s.about)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// block writes a block with its labels around parts that stand apart.
func block(kind string, labels []string, parts ...string) string {
	for _, label := range labels {
		kind += " " + quote(label)
	}
	return kind + " {\n" + prefixed("  ", apart(parts...)) + "\n}"
}

// comment turns text, which may itself be HCL, into comments.
func comment(text string) string { return prefixed("# ", text) }

// apart joins parts by empty lines.
func apart(parts ...string) string { return strings.Join(parts, "\n\n") }

// prefixed puts a prefix before each line, without spaces at the end of any.
func prefixed(prefix, text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(prefix+line, " ")
	}
	return strings.Join(lines, "\n")
}

func value(v any) string {
	switch v := v.(type) {
	case string:
		return quote(v)
	case []string:
		quoted := make([]string, len(v))
		for i, s := range v {
			quoted[i] = quote(s)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	case int:
		return fmt.Sprint(v)
	}
	panic(fmt.Sprintf("plan files hold no %T", v)) // nor does this module have others to say
}

// quote writes a string so that HCL reads that very string: it is no template, and
// it ends where it ends (HCL native syntax, "Template Expressions", quoted literals).
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case (r == '$' || r == '%') && strings.HasPrefix(s[i+1:], "{"):
			b.WriteRune(r)
			b.WriteRune(r) // "$${" is a dollar and a brace
		case r == '\n':
			b.WriteString(`\n`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r) // a byte that is not UTF-8 becomes U+FFFD: HCL cannot hold it
		}
	}
	b.WriteByte('"')
	return b.String()
}
