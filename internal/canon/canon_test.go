package canon_test

import (
	stdjson "encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/canon"
)

func nested(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

// What two parsers could understand differently is no document.
func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ name, doc, says string }{
		{"empty", "", ""},
		{"only white space", " \n\t", ""},
		{"duplicate name", `{"a":1,"a":1}`, "duplicate"},
		{"duplicate name further in", `{"x":[{"a":1,"b":2,"a":3}]}`, "duplicate"},
		{"duplicate name through an escape", `{"a":1,"\u0061":2}`, "duplicate"},
		{"duplicate name through an escaped solidus", `{"a/b":1,"a\/b":2}`, "duplicate"},
		{"invalid UTF-8 in a value", "{\"a\":\"\xff\"}", "UTF-8"},
		{"invalid UTF-8 in a name", "{\"\xc3\x28\":1}", "UTF-8"},
		{"overlong UTF-8", "[\"\xc0\xaf\"]", "UTF-8"},
		{"a surrogate in UTF-8", "[\"\xed\xa0\x80\"]", "UTF-8"},
		{"a surrogate alone", `["\ud800"]`, "surrogate"},
		{"surrogates in the wrong order", `["\udc00\ud800"]`, "surrogate"},
		{"byte order mark", "\ufeff{}", ""},
		{"UTF-16", "{\x00}\x00", ""},
		{"second document", `{} {}`, "after the end"},
		{"trailing garbage", `{"a":1}x`, "after the end"},
		{"trailing bracket", `[1]]`, "after the end"},
		{"trailing NUL", "{}\x00", "after the end"},
		{"a comment", "{} // done", "after the end"},
		{"a comma too many in a list", `[1,]`, ""},
		{"a comma too many in an object", `{"a":1,}`, ""},
		{"no comma", `[1 2]`, ""},
		{"no colon", `{"a" 1}`, ""},
		{"a name that is no string", `{1:2}`, ""},
		{"unfinished object", `{"a":1`, ""},
		{"unfinished string", `["a`, ""},
		{"a control character in a string", "[\"a\nb\"]", ""},
		{"unknown escape", `["\x41"]`, ""},
		{"NaN", `[NaN]`, ""},
		{"infinity", `[-Infinity]`, ""},
		{"a number as in C", `[0x10]`, ""},
		{"leading zero", `[01]`, ""},
		{"leading plus", `[+1]`, ""},
		{"no digit after the point", `[1.]`, ""},
		{"no digit before the point", `[.5]`, ""},
		{"a word in another case", `[True]`, ""},
		{"a number that no double holds", `[1e400]`, "out of bounds"},
		{"a number of very many digits", `[` + strings.Repeat("9", 41) + `]`, "out of bounds"},
		{"an integer that a double rounds", `[9007199254740993]`, "digits"},
		{"a fraction that a double rounds", `[0.10000000000000000001]`, "digits"},
		{"a number that a double takes for zero", `[-1e-400]`, "digits"},
		{"an exponent made to exhaust", `[1e-999999999]`, "digits"},
		{"an exponent beyond every integer", `[1e-99999999999999999999]`, "digits"},
		{"65 levels", nested(65), "nested deeper than 64"},
		{"65 levels, of objects too", strings.Repeat(`{"a":[`, 33) + strings.Repeat(`]}`, 33), "nested deeper than 64"},
		{"65 levels behind brackets that close nothing", "]]]" + nested(66), ""},
		{"65 levels behind a quotation mark within a string", `["\"",` + nested(64) + `]`, "nested deeper than 64"},
		{"250,001 lists", "[" + strings.Repeat("[],", 249_999) + "[]]", "more than 250000"},
		{"250,001 objects", "[" + strings.Repeat("{},", 249_999) + "{}]", "more than 250000"},
		{"a million elements more", "[" + strings.Repeat("1,", 1_000_001) + "1]", "more than 1000000"},
		{"100 KB of brackets", strings.Repeat("[", 100<<10), "nested deeper than 64"},
		{"100 KB of braces", strings.Repeat(`{"":`, 25<<10), "nested deeper than 64"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := canon.Parse([]byte(c.doc))
			if err == nil {
				t.Fatalf("was read as %v", v)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("says %q, want %q in it", err, c.says)
			}
			if c.says == "digits" || c.says == "out of bounds" {
				return // Unmarshal leaves numbers to the type that they are read into
			}
			var into any
			if err := canon.Unmarshal([]byte(c.doc), &into); err == nil {
				t.Errorf("Unmarshal read it as %v", into)
			}
		})
	}
}

func TestParseBoundsTheDocument(t *testing.T) {
	most := "[" + strings.Repeat("{},", 100_000) + strings.Repeat("1,", 899_999) + `",{[",2]`
	if _, err := canon.Parse([]byte(most)); err != nil {
		t.Errorf("a document of as much as may be: %v", err)
	}
	largest := `"` + strings.Repeat("a", canon.MaxBytes-2) + `"`
	if _, err := canon.Parse([]byte(largest)); err != nil {
		t.Errorf("a document of exactly %d bytes: %v", canon.MaxBytes, err)
	}
	for name, read := range map[string]func([]byte) error{
		"Parse":     func(b []byte) error { _, err := canon.Parse(b); return err },
		"Unmarshal": func(b []byte) error { var s string; return canon.Unmarshal(b, &s) },
	} {
		if err := read([]byte(largest + " ")); err == nil || !strings.Contains(err.Error(), "larger than") {
			t.Errorf("%s of one byte more: %v", name, err)
		}
	}
	if _, err := canon.Parse([]byte(nested(64))); err != nil {
		t.Errorf("64 levels: %v", err)
	}
	if _, err := canon.Parse([]byte(`["` + strings.Repeat("[", 100) + `\"` + strings.Repeat("{", 100) + `"]`)); err != nil {
		t.Errorf("brackets within a string are no levels: %v", err)
	}
}

func TestParseKeepsWhatItReads(t *testing.T) {
	v, err := canon.Parse([]byte(` {"n":1.50,"big":9007199254740992,"e":1e3,"s":"\u0041\ud83d\ude00\/","l":[true,false,null,{},[]]} `))
	if err != nil {
		t.Fatal(err)
	}
	object, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("read as %T", v)
	}
	for name, want := range map[string]any{
		"n": stdjson.Number("1.50"), "big": stdjson.Number("9007199254740992"), "e": stdjson.Number("1e3"), "s": "A😀/",
	} {
		if object[name] != want {
			t.Errorf("%s is %#v, want %#v", name, object[name], want)
		}
	}
	list, ok := object["l"].([]any)
	if !ok || len(list) != 5 || list[0] != true || list[1] != false || list[2] != nil {
		t.Errorf("l is %#v", object["l"])
	}
}

// A number is read only if its canonical form is the same number.
func TestParseTakesExactNumbers(t *testing.T) {
	for _, number := range []string{
		"0", "-0", "0e999999999", "0.000", "1", "-1", "0.1", "1.10", "123456789012345", "9007199254740992", "1e21", "1E+2", "5e-324",
		"1.7976931348623157e308", "0.30000000000000004", "100000000000000000000", "0.12345678901234568", "1234567890.123456e-3", "1000000000000000000000000000000000000000",
	} {
		if _, err := canon.Parse([]byte(number)); err != nil {
			t.Errorf("%s: %v", number, err)
		}
	}
}

func TestUnmarshalIsExact(t *testing.T) {
	type target struct {
		Payload string `json:"payload"`
		Count   int    `json:"count"`
		Kiss    string `json:"kiss"`
	}
	for name, doc := range map[string]string{
		"case variant":           `{"Payload":"x"}`,
		"case variant beside it": `{"payload":"x","PAYLOAD":"y"}`,
		"U+017F folds to s":      "{\"ki\u017f\u017f\":\"x\"}",
		"U+212A folds to k":      "{\"\u212aiss\":\"x\"}",
		"unknown member":         `{"payload":"x","more":1}`,
		"duplicate member":       `{"payload":"x","payload":"x"}`,
		"another type":           `{"payload":1}`,
		"an integer with point":  `{"count":1.0}`,
		"an integer as text":     `{"count":"1"}`,
		"an integer too large":   `{"count":9223372036854775808}`,
		"trailing data":          `{"payload":"x"}{}`,
		"a list":                 `["x"]`,
		"nothing":                ``,
	} {
		var got target
		if err := canon.Unmarshal([]byte(doc), &got); err == nil {
			t.Errorf("%s: read as %+v", name, got)
		}
	}
	var got target
	if err := canon.Unmarshal([]byte(`{"\u0070ayload":"x","count":3}`), &got); err != nil || got != (target{Payload: "x", Count: 3}) {
		t.Errorf("an escaped name is the same name: %+v, %v", got, err)
	}
}

func TestMarshalIsRFC8785(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"white space goes", " { \"a\" : [ 1 , 2 ] } ", `{"a":[1,2]}`},
		{"names are sorted", `{"b":1,"a":{"d":1,"c":2}}`, `{"a":{"c":2,"d":1},"b":1}`},
		{"lists keep their order", `[3,1,2]`, `[3,1,2]`},
		// Section 3.2.3 sorts by UTF-16 units: a character beyond the first plane
		// begins with U+D83D and so comes before U+FB33, unlike in UTF-8.
		{"names are sorted as UTF-16", "{\"\ufb33\":1,\"😀\":2,\"ö\":3,\"€\":4,\"\\r\":5,\"1\":6,\"\u0080\":7}", "{\"\\r\":5,\"1\":6,\"\u0080\":7,\"ö\":3,\"€\":4,\"😀\":2,\"\ufb33\":1}"},
		{"a prefix comes first", `{"aa":1,"a":2,"":3}`, `{"":3,"a":2,"aa":1}`},
		{"short escapes", `"\u0008\u0009\u000a\u000c\u000d\u0022\u005c"`, `"\b\t\n\f\r\"\\"`},
		{"other controls in lower case", `"\u000F\u0000\u001F\u007f"`, "\"\\u000f\\u0000\\u001f\u007f\""},
		{"nothing else is escaped", `"\u003c\u003e\u0026\u2028\/\u20ac"`, "\"<>&\u2028/€\""},
		{"no normalisation", "\"e\u0301\"", "\"e\u0301\""},
		{"words", `[true,false,null]`, `[true,false,null]`},
		{"whole numbers", `[0,-0,10,1E2,1.0,100e-2]`, `[0,0,10,100,1,1]`},
		{"twenty-one digits", `[100000000000000000000,1e21]`, `[100000000000000000000,1e+21]`},
		{"small numbers", `[0.000001,0.0000001,1e-27]`, `[0.000001,1e-7,1e-27]`},
		{"the ends of the range", `[5e-324,1.7976931348623157e308]`, `[5e-324,1.7976931348623157e+308]`},
		{"fractions", `[4.50,2e-3,0.30000000000000004]`, `[4.5,0.002,0.30000000000000004]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := canon.Parse([]byte(c.in))
			if err != nil {
				t.Fatal(err)
			}
			got, err := canon.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestMarshalWritesTypes(t *testing.T) {
	type inner struct {
		Z int            `json:"z"`
		A []string       `json:"a"`
		M map[string]int `json:"m"`
		N *int           `json:"n,omitempty"`
	}
	got, err := canon.Marshal(inner{Z: 1})
	if err != nil {
		t.Fatal(err)
	}
	// A list that nobody filled is an empty one: null would be another digest.
	if want := `{"a":[],"m":{},"z":1}`; string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for name, v := range map[string]any{
		"NaN": math.NaN(), "infinity": math.Inf(1), "invalid UTF-8": "\xff", "invalid UTF-8 in a name": map[string]int{"\xff": 1},
		"a number that is none": stdjson.Number("NaN"), "an empty number": stdjson.Number(""), "two values in a number": stdjson.Number("1 2"),
		"a number beyond a double": stdjson.Number("1e400"), "one below": []any{stdjson.Number("-1e400")},
		"a function": func() {},
	} {
		if b, err := canon.Marshal(v); err == nil {
			t.Errorf("%s was written as %s", name, b)
		}
		if d, err := canon.DigestOf(v); err == nil || d != "" {
			t.Errorf("%s has the digest %q", name, d)
		}
	}
}

func TestIndentIsCanonicalForPeople(t *testing.T) {
	got, err := canon.Indent(map[string]any{"b": []int{1}, "a": map[string]int{}})
	if err != nil {
		t.Fatal(err)
	}
	if want := "{\n  \"a\": {},\n  \"b\": [\n    1\n  ]\n}\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, err := canon.Indent(math.NaN()); err == nil {
		t.Error("NaN was written")
	}
}

func TestDigests(t *testing.T) {
	const empty = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a" // printf '{}' | sha256sum
	for name, v := range map[string]any{"map": map[string]any{}, "struct": struct{}{}} {
		if got, err := canon.DigestOf(v); err != nil || got != empty {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
	if got := canon.Sum([]byte("{}")); got != empty {
		t.Errorf("Sum is %s", got)
	}
	one, _ := canon.DigestOf(map[string]any{"a": 1, "b": stdjson.Number("2.0")})
	other, err := canon.DigestOf(struct {
		B float64 `json:"b"`
		A int     `json:"a"`
	}{2, 1})
	if err != nil || one != other {
		t.Errorf("the same value has digests %s and %s", one, other)
	}
	for d, want := range map[canon.Digest]bool{
		empty:                                true,
		"":                                   false,
		canon.Digest(empty[:63]):             false,
		empty + "0":                          false,
		canon.Digest(strings.ToUpper(empty)): false,
		canon.Digest("sha256:" + empty[7:]):  false,
		canon.Digest(empty[:30] + "g" + empty[31:]):  false,
		canon.Digest(empty[:30] + "\n" + empty[31:]): false,
		canon.Digest(" " + empty[1:]):                false,
	} {
		if d.Valid() != want {
			t.Errorf("%q.Valid() is %v", d, d.Valid())
		}
	}
	if got := canon.Digest(empty).Short(); got != empty[:12] {
		t.Errorf("short is %q", got)
	}
	if got := canon.Digest("abc").Short(); got != "abc" {
		t.Errorf("short of what is short is %q", got)
	}
}

func TestLookup(t *testing.T) {
	// The document of RFC 6901, section 5, with a few traps more.
	v, err := canon.Parse([]byte(`{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8,"~1":9,"a~2":10,"0":{"":{"":11}},"nil":null}`))
	if err != nil {
		t.Fatal(err)
	}
	for pointer, want := range map[string]any{
		"/foo/0": "bar", "/foo/1": "baz", "/": "0", "/a~1b": "1", "/c%d": "2", "/e^f": "3", "/g|h": "4", `/i\j`: "5", `/k"l`: "6", "/ ": "7",
		"/m~0n": "8", "/~01": "9", "/0//": "11", "/a~02": "10",
	} {
		got, ok := canon.Lookup(v, pointer)
		if number, is := got.(stdjson.Number); is {
			got = number.String()
		}
		if !ok || got != want {
			t.Errorf("%q: %v, %v; want %v", pointer, got, ok, want)
		}
	}
	if got, ok := canon.Lookup(v, "/nil"); !ok || got != nil {
		t.Errorf("null is there: %v, %v", got, ok)
	}
	if got, ok := canon.Lookup("whole", ""); !ok || got != "whole" {
		t.Errorf("the empty pointer is the whole document: %v, %v", got, ok)
	}
	for _, pointer := range []string{
		"foo", "foo/0", "#/foo", "/missing", "/foo/2", "/foo/-", "/foo/-1", "/foo/+1", "/foo/00", "/foo/01", "/foo/1.0", "/foo/ 1", "/foo/1e0",
		"/foo/", "/foo/0/", "/foo/0/x", "/FOO/0", "//", "/nil/x", "/a/b", "/a~2", "/a~", "/m~n", "/foo/18446744073709551616", "/foo/\u0661", "/\xff",
	} {
		if got, ok := canon.Lookup(v, pointer); ok {
			t.Errorf("%q gives %v", pointer, got)
		}
	}
}

// Whatever is read has one canonical form, which reads as the same value.
func FuzzParse(f *testing.F) {
	seeds := []string{
		`{}`, `[]`, `null`, `"a"`, `0`, `-0.0`, `1e21`, `5e-324`, `9007199254740993`, `{"b":[1,{"a":null}],"a":"\ud83d\ude00"}`, `{"a":1,"\u0061":2}`,
		"\ufeff{}", nested(64), nested(65), `{"a":1}{}`, "[\"\xff\"]", `["\ud800"]`, `[1,]`, `["\u2028<>&"]`, ` [ 1.50 , true ] `,
	}
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		v, err := canon.Parse(doc)
		if err != nil {
			return
		}
		if !stdjson.Valid(doc) {
			t.Fatalf("%q is read, but is no JSON", doc)
		}
		once, err := canon.Marshal(v)
		if err != nil {
			t.Fatalf("%q is read but cannot be written: %v", doc, err)
		}
		again, err := canon.Parse(once)
		if err != nil {
			t.Fatalf("%q is written as %q, which cannot be read: %v", doc, once, err)
		}
		twice, err := canon.Marshal(again)
		if err != nil || string(twice) != string(once) {
			t.Fatalf("%q has the canonical forms %q and %q (%v)", doc, once, twice, err)
		}
		if !same(v, again) {
			t.Fatalf("%q became another value: %v and %v", doc, v, again)
		}
	})
}

// same compares values of Parse; numbers by their value, as canonical JSON does.
func same(a, b any) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for name, member := range a {
			other, there := b[name]
			if !there || !same(member, other) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, same)
	case stdjson.Number:
		b, ok := b.(stdjson.Number)
		x, errX := strconv.ParseFloat(string(a), 64)
		y, errY := strconv.ParseFloat(string(b), 64)
		return ok && errX == nil && errY == nil && x == y
	default:
		return a == b
	}
}

// Check refuses what Parse refuses, and in the same words.
func TestCheck(t *testing.T) {
	for _, document := range []string{
		``, ` `, `{}`, `[1,2,{"a":[null,true,"x"]}]`, `1`, `"x"`, `{"a":1,"a":2}`, `{} {}`, `{"a":1e999}`, `[0.12345678901234567890]`, `[`, `{"a"`, `[1,]`, "\xef\xbb\xbf{}", "\"\xff\"", strings.Repeat("[", 100), `{"a":1]`, `nul`, `]`,
	} {
		_, parsed := canon.Parse([]byte(document))
		if checked := canon.Check([]byte(document)); (parsed == nil) != (checked == nil) || parsed != nil && parsed.Error() != checked.Error() {
			t.Errorf("%q: Parse says %v, Check %v", document, parsed, checked)
		}
	}
}
