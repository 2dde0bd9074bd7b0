package fault_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/credentry/releasegate/internal/fault"
)

// An error that nobody classified is the program's own, never a judgement.
func TestKindAndHint(t *testing.T) {
	refused := fault.Refuse("mend it", "reading %q: %w", "a", fs.ErrNotExist)
	misused := fault.Misuse("add --key", "--key is needed")
	silent := fault.Refuse("", "outer: %w", refused)
	for _, c := range []struct {
		name string
		err  error
		kind fault.Kind
		hint string
	}{
		{"plain", errors.New("x"), fault.Internal, ""},
		{"none", nil, fault.Internal, ""},
		{"refused", refused, fault.Refused, "mend it"},
		{"misused", misused, fault.Usage, "add --key"},
		{"wrapped", fmt.Errorf("opening: %w", refused), fault.Refused, "mend it"},
		{"the outermost kind counts", fault.Misuse("", "no: %w", refused), fault.Usage, "mend it"},
		{"the outermost hint counts", fault.Refuse("do that", "no: %w", refused), fault.Refused, "do that"},
		{"without a hint, the next one's", silent, fault.Refused, "mend it"},
		{"its words alone", errors.New(refused.Error()), fault.Internal, ""},
		{"joined", errors.Join(errors.New("x"), refused), fault.Refused, "mend it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := fault.KindOf(c.err); got != c.kind {
				t.Errorf("kind is %v, want %v", got, c.kind)
			}
			if got := fault.HintOf(c.err); got != c.hint {
				t.Errorf("hint is %q, want %q", got, c.hint)
			}
		})
	}
	if !errors.Is(refused, fs.ErrNotExist) {
		t.Error("the cause is lost")
	}
	if got := refused.Error(); got != `reading "a": file does not exist` {
		t.Errorf("says %q", got)
	}
}

// Nothing from outside begins a line of its own.
func TestLine(t *testing.T) {
	for text, want := range map[string]string{"plain é ✔": "plain é ✔", "a\n✔ APPROVED": "a\uFFFD✔ APPROVED", "a\r\n::error::\tb\x1b[2J\u2028": "a\uFFFD\uFFFD::error::\uFFFDb\uFFFD[2J\uFFFD", "\xff": "\uFFFD"} {
		if got := fault.Line(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// What is suggested is near what was written, and of several the nearest.
func TestDidYouMean(t *testing.T) {
	for _, c := range []struct {
		word  string
		known []string
		want  string
	}{
		{"A.8.111", []string{"A.7.11", "A.8.11"}, ` Did you mean "A.8.11"?`},
		{"A.5.81", []string{"A.5.1", "A.5.8", "A.8.1"}, ` Did you mean "A.5.1"?`}, // the first of those equally near
		{"environment", []string{"release"}, ""},
		{"environment", nil, ""},
	} {
		if got := fault.DidYouMean(c.word, c.known); got != c.want {
			t.Errorf("%s: %q, want %q", c.word, got, c.want)
		}
	}
}
