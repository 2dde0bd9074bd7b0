// Package compiled writes compiled Rego rules as bytes, and reads them back.
//
// What is read is what was written, to the last expression, but for what only the
// compiler and people need: comments, imports, METADATA and, of where something
// stands, all but file and line.
package compiled

import (
	"bytes"
	"errors"

	"github.com/open-policy-agent/opa/v1/version"
)

// form begins what Write writes. Another form of the bytes takes another number; and
// what one version of OPA has compiled is not for another.
var form = "releasegate rules 1, OPA " + version.Version + "\n"

// Readable reports whether this program can read the bytes: another version of it
// may have written them.
func Readable(content []byte) bool { return bytes.HasPrefix(content, []byte(form)) }

// errForm is all that Read says of bytes that Write did not write.
var errForm = errors.New("these are no compiled rules in the form that this program writes")

// maxDepth bounds how deeply terms and bodies lie within each other.
const maxDepth = 1000

// What a term is.
const (
	isNull = iota
	isTrue
	isFalse
	isNumber
	isString
	isVar
	isRef
	isCall
	isArray
	isSet
	isObject
	arrayOf
	setOf
	objectOf
)

// What an expression's terms are.
const (
	oneTerm = iota
	aCall
	anEvery
)

// What a rule or a head has.
const (
	isDefault = 1 << iota
	hasElse
	isAssigned
	hasKey
	hasValue
)
