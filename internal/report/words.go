package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// An instant is a time in words, in Perth and in UTC, and for machines. Where no
// time is stated, only the first says so.
type instant struct{ Perth, UTC, ISO string }

func (i instant) String() string { return some(" ", i.Perth, i.UTC) }

func at(t time.Time) instant {
	if t.IsZero() {
		return instant{Perth: "no time stated"}
	}
	local, utc := t.In(decision.Perth), t.UTC()
	other := utc.Format("15:04")
	if local.Format(time.DateOnly) != utc.Format(time.DateOnly) {
		other = utc.Format("2 Jan, 15:04")
	}
	return instant{local.Format("2 Jan 2006, 15:04") + " AWST", "(" + other + " UTC)", utc.Format(time.RFC3339)}
}

// date words the day of an instant in Perth.
func date(t time.Time) string {
	if t.IsZero() {
		return "no day stated"
	}
	return t.In(decision.Perth).Format("2 Jan 2006")
}

// brief is how many runes of somebody's text page 1 has room for.
const brief = 170

// clip cuts a text that page 1 has no room for; the appendix has all of it.
func clip(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimRight(string(runes[:most-1]), " ,.;") + "…"
}

// civil words a day in Perth, which has no hour to convert.
func civil(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return orElse(day, "not stated")
	}
	return t.Format("2 Jan 2006")
}

// age words an age against its limit, both cut to whole days, or to hours if the
// limit is shorter than two days.
func age(e decision.Evidence) string {
	if e.SignedAt.IsZero() {
		return "not known"
	}
	unit, seconds := "days", int64(24*60*60)
	if e.LimitSeconds > 0 && e.LimitSeconds < 2*seconds {
		unit, seconds = "hours", 60*60
	}
	old := max(e.AgeSeconds, 0) / seconds
	if e.LimitSeconds <= 0 {
		return count(int(old), "day") + ", no limit"
	}
	return fmt.Sprintf("%d of %d %s", old, e.LimitSeconds/seconds, unit)
}

// count words a number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// A signer is who signed, and as what: boards know people, not keys.
type signer struct{ Name, As string }

func (s signer) String() string { return some(", ", s.Name, s.As) }

func who(s decision.Signer) signer {
	kind := ""
	if s.Person == "" {
		kind = "a system"
	}
	return signer{orElse(orElse(s.Name, s.Functionary), "without a name"), some(", ", kind, strings.Join(s.Roles, ", "), s.Organisation)}
}

// whoAll names the signers, of whom there is at least one line.
func whoAll(signers []decision.Signer) []signer {
	if len(signers) == 0 {
		return []signer{{Name: "nobody"}}
	}
	var all []signer
	for _, s := range signers {
		all = append(all, who(s))
	}
	return all
}

// value words a figure. Numbers go through their canonical form, so that a stored
// decision reads like the one that was just made.
func value(v any) string {
	switch v := v.(type) {
	case nil:
		return "not stated"
	case string:
		return orElse(v, "not stated")
	case bool:
		if v {
			return "yes"
		}
		return "no"
	}
	b, err := canon.Marshal(v)
	if err != nil {
		return "not legible"
	}
	return string(b)
}

// orElse returns the text, or what to say if there is none.
func orElse(text, otherwise string) string {
	if strings.TrimSpace(text) == "" {
		return otherwise
	}
	return text
}

// some joins those parts that say something.
func some(separator string, parts ...string) string {
	var all []string
	for _, p := range parts {
		if strings.TrimSpace(p) != "" {
			all = append(all, p)
		}
	}
	return strings.Join(all, separator)
}
