// Package canon reads JSON strictly and writes it canonically.
//
// Reading refuses what two parsers could understand differently: duplicate
// names, invalid UTF-8, trailing data, a byte order mark; it compares names
// exactly and keeps every digit of a number. Writing follows RFC 8785 (JCS), so that the
// same value always has the same bytes and so the same digest.
package canon

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Bounds on every JSON document from outside.
const (
	MaxBytes  = 16 << 20 // the largest SBOMs seen in the field are below 10 MiB
	MaxDepth  = 64       // no predicate in use nests deeper than 20; parsers recurse
	maxNumber = 40       // characters; longer ones exist only to exhaust a parser

	// A value takes many times as much memory as its bytes: an object of one member
	// some 350 bytes. Bills of materials have one object or list in 100 bytes or more,
	// and one value in 35 or more.
	maxNodes  = 250_000   // objects and lists
	maxValues = 1_000_000 // members and elements
)

// A Digest is a SHA-256 in lowercase hex, 64 characters.
type Digest string

// Sum returns the digest of b.
func Sum(b []byte) Digest {
	sum := sha256.Sum256(b)
	return Digest(hex.EncodeToString(sum[:]))
}

// DigestOf returns the digest of v's canonical form.
func DigestOf(v any) (Digest, error) {
	b, err := Marshal(v)
	if err != nil {
		return "", err
	}
	return Sum(b), nil
}

// Valid reports whether d has the form of a digest.
func (d Digest) Valid() bool {
	return len(d) == 64 && strings.Trim(string(d), "0123456789abcdef") == ""
}

// Short returns the first twelve characters, for people.
func (d Digest) Short() string { return string(d[:min(12, len(d))]) }

// numbers writes a number that Parse has kept as text as that number.
var numbers = json.MarshalToFunc(func(enc *jsontext.Encoder, n stdjson.Number) error {
	// RFC 8785 knows no number beyond a double; the encoder would write the largest.
	if _, err := strconv.ParseFloat(string(n), 64); err != nil {
		return fmt.Errorf("number %.*s is out of bounds", maxNumber, n)
	}
	return enc.WriteValue(jsontext.Value(n))
})

// Marshal returns v as canonical JSON (RFC 8785).
func Marshal(v any) ([]byte, error) {
	b, err := json.Marshal(v, json.WithMarshalers(numbers), json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	value := jsontext.Value(b)
	if err := value.Canonicalize(); err != nil {
		return nil, err
	}
	return value, nil
}

// Indent returns v as JSON for people: the canonical order, indented, with a
// final newline.
func Indent(v any) ([]byte, error) {
	b, err := Marshal(v)
	if err != nil {
		return nil, err
	}
	value := jsontext.Value(b)
	if err := value.Indent(jsontext.WithIndent("  ")); err != nil {
		return nil, err
	}
	return append(value, '\n'), nil
}

// Unmarshal reads one JSON document into the value that v points to. A member
// that v does not know is refused.
func Unmarshal(b []byte, v any) error {
	if err := bounded(b); err != nil {
		return err
	}
	return worded(json.Unmarshal(b, v, json.RejectUnknownMembers(true)))
}

// kinds names the kinds that the library names by their first character.
var kinds = map[jsontext.Kind]string{jsontext.KindBeginObject: "an object", jsontext.KindBeginArray: "an array"}

// worded says in our words where a document does not have the form that is wanted.
// The library's words change from process to process, on purpose, and these end up
// in signed decisions.
func worded(err error) error {
	semantic, ok := errors.AsType[*json.SemanticError](err)
	if !ok {
		return err
	}
	place := cmp.Or(string(semantic.JSONPointer), "the document")
	switch {
	case errors.Is(semantic.Err, json.ErrUnknownName):
		return fmt.Errorf("%s: unknown member", place)
	case semantic.Err != nil:
		return fmt.Errorf("%s: %w", place, semantic.Err)
	case semantic.JSONKind != 0:
		return fmt.Errorf("%s: %s does not fit here", place, cmp.Or(kinds[semantic.JSONKind], "a "+semantic.JSONKind.String()))
	default:
		return fmt.Errorf("%s: it does not fit here", place)
	}
}

// Parse reads one JSON document of any shape into map[string]any, []any, string,
// bool, nil and encoding/json.Number; the last keeps every digit.
func Parse(b []byte) (any, error) {
	if err := bounded(b); err != nil {
		return nil, err
	}
	dec := jsontext.NewDecoder(bytes.NewBuffer(b)) // which it reads where it lies
	v, err := parse(dec)
	if err != nil {
		return nil, err
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errors.New("data after the end of the document")
	}
	return v, nil
}

// Check is Parse without the value, which may be many times as large as the document.
func Check(b []byte) error {
	if err := bounded(b); err != nil {
		return err
	}
	dec := jsontext.NewDecoder(bytes.NewBuffer(b))
	for {
		if dec.PeekKind() == '0' {
			number, err := dec.ReadValue()
			if err == nil {
				err = exact(string(number))
			}
			if err != nil {
				return err
			}
		} else if _, err := dec.ReadToken(); err != nil {
			return err
		}
		if dec.StackDepth() == 0 {
			break
		}
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return errors.New("data after the end of the document")
	}
	return nil
}

func parse(dec *jsontext.Decoder) (any, error) {
	switch dec.PeekKind() {
	case '{':
		if _, err := dec.ReadToken(); err != nil {
			return nil, err
		}
		object := map[string]any{}
		for dec.PeekKind() != '}' {
			name, err := dec.ReadToken()
			if err != nil {
				return nil, err
			}
			key := name.String()
			if object[key], err = parse(dec); err != nil {
				return nil, err
			}
		}
		_, err := dec.ReadToken()
		return object, err
	case '[':
		if _, err := dec.ReadToken(); err != nil {
			return nil, err
		}
		array := []any{}
		for dec.PeekKind() != ']' {
			v, err := parse(dec)
			if err != nil {
				return nil, err
			}
			array = append(array, v)
		}
		_, err := dec.ReadToken()
		return array, err
	case '0':
		number, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		if err := exact(string(number)); err != nil {
			return nil, err
		}
		return stdjson.Number(number), nil
	default:
		token, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		switch token.Kind() {
		case '"':
			return token.String(), nil
		case 't', 'f':
			return token.Bool(), nil
		default:
			return nil, nil // null
		}
	}
}

// exact refuses a number that canonical JSON, which writes every number as a
// double (RFC 8785, section 3.2.2.3), would turn into another: a control would
// compare all of its digits, and the digest that people sign would not cover them.
func exact(number string) error {
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || math.IsInf(f, 0) || len(number) > maxNumber {
		return fmt.Errorf("number %.*s is out of bounds", maxNumber, number)
	}
	if len(number) <= 15 && !strings.ContainsAny(number, "eE") {
		return nil // a double keeps 15 digits
	}
	meant, exponent := decimal(number)
	if kept, keptExponent := decimal(strconv.FormatFloat(f, 'e', -1, 64)); kept != meant || keptExponent != exponent {
		return fmt.Errorf("number %s has more digits than a double keeps", number)
	}
	return nil
}

// decimal returns a JSON number as its digits, without zeros around them, and the
// power of ten that they are multiplied by; the sign is left out.
func decimal(number string) (digits string, exponent int) {
	mantissa, power, _ := strings.Cut(strings.ToLower(number), "e")
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(mantissa, "-"), ".")
	all := strings.TrimLeft(whole+fraction, "0")
	if digits = strings.TrimRight(all, "0"); digits == "" {
		return "", 0
	}
	exponent, _ = strconv.Atoi(power) // absent is 0; of one that is too large, a double keeps no digit
	return digits, exponent - len(fraction) + len(all) - len(digits)
}

// bounded refuses a document that is too large or nested too deeply, before any
// parser recurses into it.
func bounded(b []byte) error {
	if len(b) > MaxBytes {
		return fmt.Errorf("document of %d bytes is larger than %d", len(b), MaxBytes)
	}
	depth, nodes, values := 0, 0, 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '"':
			i += quoted(b[i+1:])
		case ',':
			values++
		case '{', '[':
			nodes++
			if depth++; depth > MaxDepth {
				return fmt.Errorf("document is nested deeper than %d", MaxDepth)
			}
		case '}', ']':
			depth--
		}
	}
	switch {
	case nodes > maxNodes:
		return fmt.Errorf("document of %d objects and lists, more than %d", nodes, maxNodes)
	case values > maxValues:
		return fmt.Errorf("document of more than %d members and elements", maxValues)
	}
	return nil
}

// quoted is how many bytes the rest of a string has, with the quotation mark at its end.
func quoted(b []byte) int {
	end := -1 // the next quotation mark
	for i := 0; i < len(b); {
		if end < i {
			next := bytes.IndexByte(b[i:], '"')
			if next < 0 {
				break
			}
			end = i + next
		}
		escape := bytes.IndexByte(b[i:end], '\\')
		if escape < 0 {
			return end + 1
		}
		i += escape + 2
	}
	return len(b)
}

// Lookup returns the value at the JSON Pointer (RFC 6901) in a value of Parse.
func Lookup(v any, pointer string) (any, bool) {
	if !jsontext.Pointer(pointer).IsValid() {
		return nil, false
	}
	for token := range jsontext.Pointer(pointer).Tokens() {
		switch node := v.(type) {
		case map[string]any:
			member, ok := node[token]
			if !ok {
				return nil, false
			}
			v = member
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(node) || strconv.Itoa(i) != token {
				return nil, false
			}
			v = node[i]
		default:
			return nil, false
		}
	}
	return v, true
}
