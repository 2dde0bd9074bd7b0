package control

import (
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// OPA bounds no memory, and between two looks at the deadline a single builtin can
// allocate all that there is. These bounds are far above what evidence holds.
const (
	maxText     = 4 << 20   // bytes of a string that a builtin makes
	maxElements = 1_000_000 // elements of an array that a builtin makes
	maxDigits   = 1_000     // digits of a number, its exponent counted out

	maxMemory = 256 << 20             // bytes by which one evaluation may make the heap grow
	maxHeap   = 1 << 30               // bytes that the heap may reach while a control is evaluated; then the process ends
	glance    = 20 * time.Millisecond // between two looks at the heap; most evaluations end before the first
)

var errMemory = errors.New("it takes more memory than a control may")

// memory watches the heap while a control is evaluated: a comprehension grows in
// small steps, which no guard of a builtin sees. Like the deadline it is a best
// effort: between two glances a builtin can take all that there is.
type memory struct {
	most    uint64 // by which the heap may grow
	ceiling uint64 // that it may reach at all
	start   uint64 // at the first glance
}

// look returns errMemory if the heap has grown by more than one evaluation may,
// and errStuck if the process must end.
func (m *memory) look() error {
	if m.start == 0 {
		m.start = heap()
	}
	if heap() <= min(m.start+m.most, m.ceiling) {
		return nil
	}
	runtime.GC() // what looks large may be garbage
	switch h := heap(); {
	case h > m.ceiling:
		return fmt.Errorf("%w before the process takes more than %d MiB", errStuck, m.ceiling>>20)
	case h > m.start+m.most:
		return errMemory
	default:
		return nil
	}
}

// heap is how many bytes objects take, dead ones that were not yet collected too.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// bound puts a guard before each builtin whose result can be much larger than what
// it is given: repeated in a few rules, it would double beyond any memory. Another
// stands before the comparisons. OPA keeps its builtins in one table for the
// process, which has no other user of OPA.
var bound = sync.OnceFunc(func() {
	for name, guard := range map[string]func([]*ast.Term) error{
		ast.Concat.Name:      boundConcat,
		ast.Replace.Name:     boundReplace,
		ast.Sprintf.Name:     boundSprintf,
		ast.Split.Name:       boundSplit,
		ast.ArrayConcat.Name: boundArrays,
		ast.ToNumber.Name:    boundToNumber,
		ast.Plus.Name:        boundOperands, ast.Minus.Name: boundOperands,
		ast.Multiply.Name: boundOperands, ast.Divide.Name: boundOperands, ast.Rem.Name: boundOperands,
		ast.Abs.Name: boundOperands, ast.Ceil.Name: boundOperands, ast.Floor.Name: boundOperands, ast.Round.Name: boundOperands,
		ast.FormatInt.Name: boundOperands, ast.Sum.Name: boundNumbers, ast.Product.Name: boundNumbers,
		ast.LessThan.Name: alike, ast.LessThanEq.Name: alike, ast.GreaterThan.Name: alike, ast.GreaterThanEq.Name: alike,
	} {
		builtin := topdown.GetBuiltin(name)
		topdown.RegisterBuiltinFunc(name, func(c topdown.BuiltinContext, args []*ast.Term, iter func(*ast.Term) error) error {
			if err := guard(args); err != nil {
				return &topdown.Error{Code: topdown.BuiltinErr, Message: name + ": " + err.Error(), Location: c.Location}
			}
			return builtin(c, args, iter)
		})
	}
})

func text(t *ast.Term) string {
	s, _ := t.Value.(ast.String)
	return string(s)
}

func boundText(n int) error {
	if n > maxText || n < 0 {
		return fmt.Errorf("the result could be longer than %d bytes", maxText)
	}
	return nil
}

func boundConcat(args []*ast.Term) error {
	n := 0
	each(args[1], func(t *ast.Term) { n = min(n+len(text(t))+len(text(args[0])), maxText+1) })
	return boundText(n)
}

func boundReplace(args []*ast.Term) error {
	all, before, after := text(args[0]), text(args[1]), text(args[2])
	return boundText(len(all) + strings.Count(all, before)*len(after))
}

// wide are the forms of sprintf that make much of little: a width or precision of
// four digits or taken from an argument, and an argument used again by its place.
var wide = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`%[-+# 0-9.]*([0-9]{4}|[*\[])`) })

func boundSprintf(args []*ast.Term) error {
	format := text(args[0])
	if wide().MatchString(format) {
		return fmt.Errorf("%q: no width above 999, none from an argument, and no argument by its place", format)
	}
	const quoted = 10 // bytes that %q and %x make of one, at most
	n := len(format) + strings.Count(format, "%")*1000
	each(args[1], func(t *ast.Term) {
		if s, isString := t.Value.(ast.String); isString {
			n = min(n+quoted*len(s), maxText+1)
		} else if err := boundNumber(t); err == nil {
			n = min(n+quoted*len(t.Value.String()), maxText+1)
		} else {
			n = maxText + 1
		}
	})
	return boundText(n)
}

func boundSplit(args []*ast.Term) error {
	return boundElements(strings.Count(text(args[0]), text(args[1])) + 1)
}

func boundArrays(args []*ast.Term) error {
	n := 0
	for _, arg := range args {
		if array, ok := arg.Value.(*ast.Array); ok {
			n += array.Len()
		}
	}
	return boundElements(n)
}

func boundElements(n int) error {
	if n > maxElements {
		return fmt.Errorf("the result would have more than %d elements", maxElements)
	}
	return nil
}

// boundOperands refuses numbers that are short to write and long to work out, such
// as 1e999999999, and products that grow by being multiplied again. Sets, of which one
// may be taken from another, are not looked into: nothing is worked out, and each
// element of a large one would be looked at for each that is sought in it.
func boundOperands(args []*ast.Term) error {
	for _, arg := range args {
		if err := boundNumber(arg); err != nil {
			return err
		}
	}
	return nil
}

// boundNumbers does so for the elements of what is added up or multiplied.
func boundNumbers(args []*ast.Term) error {
	for _, arg := range args {
		var err error
		each(arg, func(t *ast.Term) {
			if err == nil {
				err = boundNumber(t)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

var exponent = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[eE][+-]?0*[0-9]{4}`) })

// boundNumber looks at numbers only: a text is no operand of arithmetic, and a set
// of digests, from which another may be taken, holds what looks like exponents.
func boundNumber(t *ast.Term) error {
	number, _ := t.Value.(ast.Number)
	return boundDigits(string(number))
}

// boundToNumber bounds the text that to_number reads.
func boundToNumber(args []*ast.Term) error {
	if err := boundDigits(text(args[0])); err != nil {
		return err
	}
	return boundOperands(args)
}

func boundDigits(written string) error {
	if len(written) > maxDigits || strings.ContainsAny(written, "eE") && exponent().MatchString(written) {
		return fmt.Errorf("a number of more than %d digits", maxDigits)
	}
	return nil
}

// alike refuses to order values of which one is not of the other's type. Rego has
// an order for them too: null is less than any number, any number less than any
// text, so that "10" > 5, null < 5 and {} >= 5 hold without a word.
func alike(args []*ast.Term) error {
	a, b := ast.ValueName(args[0].Value), ast.ValueName(args[1].Value)
	if a != b || a != "number" && a != "string" {
		return fmt.Errorf("%s and %s have no order that means anything", a, b)
	}
	return nil
}

// each calls f with every element of an array or a set.
func each(t *ast.Term, f func(*ast.Term)) {
	switch v := t.Value.(type) {
	case *ast.Array:
		v.Foreach(f)
	case ast.Set:
		v.Foreach(f)
	}
}
