// Package fault is the error that tells a person what to do next.
//
// Every command ends in one of five ways (see the README, "Exit codes"). Two of
// them are errors that the library tells apart: an input that is refused, and
// everything else, which is an internal error. The zero Kind is Internal, so an
// error that nobody classified is never mistaken for a judgement of the input.
package fault

import (
	"errors"
	"fmt"
)

// A Kind is what an error says about who has to act.
type Kind int

const (
	Internal Kind = iota // the program or the machine failed: exit 5
	Refused              // an input cannot be read or accepted: exit 4
	Usage                // the command line is wrong: exit 1
)

// An Error is an error with its kind and the next step.
type Error struct {
	Kind Kind
	Err  error
	Hint string // a command to paste, or one sentence; empty if there is none
}

func (e *Error) Error() string { return e.Err.Error() }

func (e *Error) Unwrap() error { return e.Err }

// Refuse returns an error about an input that cannot be accepted.
// The format is that of fmt.Errorf; hint is the next step.
func Refuse(hint, format string, args ...any) error {
	return &Error{Kind: Refused, Err: fmt.Errorf(format, args...), Hint: hint}
}

// Misuse returns an error about the command line.
func Misuse(hint, format string, args ...any) error {
	return &Error{Kind: Usage, Err: fmt.Errorf(format, args...), Hint: hint}
}

// KindOf returns the kind of the outermost classified error in err's chain.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// HintOf returns the outermost hint in err's chain.
func HintOf(err error) string {
	var e *Error
	for errors.As(err, &e) {
		if e.Hint != "" {
			return e.Hint
		}
		err = e.Err
	}
	return ""
}
