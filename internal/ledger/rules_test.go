package ledger_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/ledger"
)

func rulebook(name string, version int, content string) ledger.Rulebook {
	return ledger.Rulebook{Name: name, Version: version, Digest: canon.Sum([]byte(content)), Dir: "a dir"}
}

// Rules may only move on. What was seen is what the ledger holds, and nothing that is
// decided by older rules gets into it.
func TestFollow(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ledger")
	third := ledger.Rules{Policy: rulebook("p", 3, "three"), Trust: rulebook("t", 7, "seven")}
	if _, err := ledger.Follow(dir, third, nil); err != nil {
		t.Fatalf("there is no ledger yet: %v", err)
	}
	l := open(t, dir)
	for _, rules := range []ledger.Rules{{Policy: rulebook("p", 1, "one"), Trust: rulebook("t", 7, "seven")}, third, {}} { // the last is a trial by unsigned rules
		e := entry("decision")
		e.Rules = rules
		_, err := l.Append(e, []byte(rules.Policy.Digest), writer(t))
		must(t, err)
	}
	for _, c := range []struct {
		name  string
		rules ledger.Rules
		says  string // empty: they follow
		hint  string
	}{
		{name: "the same", rules: third},
		{name: "nobody verified them", rules: ledger.Rules{}},
		{name: "the next", rules: ledger.Rules{Policy: rulebook("p", 4, "four"), Trust: rulebook("t", 9, "nine")}},
		{name: "renewed unchanged", rules: ledger.Rules{Policy: rulebook("p", 4, "three"), Trust: third.Trust}},
		{name: "older policy", rules: ledger.Rules{Policy: rulebook("p", 2, "two"), Trust: third.Trust}, says: "the policy bundle is rolled back: it is version 2, and entry 1 was decided by version 3", hint: "releasegate policy sign 'a dir' --key SECURITY.key --version 4"},
		{name: "older trust", rules: ledger.Rules{Policy: third.Policy, Trust: rulebook("t", 6, "six")}, says: "the trust manifest is rolled back: it is version 6, and entry 0 was decided by version 7", hint: "releasegate policy sign 'a dir' --trust --key SECURITY.key --version 8"},
		{name: "two of one version", rules: ledger.Rules{Policy: rulebook("p", 3, "another"), Trust: third.Trust}, says: "there are two policy bundles of version 3", hint: "--version 4"},
		{name: "another's rules, of a later version", rules: ledger.Rules{Policy: rulebook("another", 9, "x"), Trust: third.Trust}, says: "a rulebook keeps its name", hint: "--name p"},
	} {
		check := func(how string, err error) {
			t.Helper()
			if c.says == "" && err != nil || c.says != "" && (err == nil || fault.KindOf(err) != fault.Refused || !strings.Contains(err.Error(), c.says) || !strings.Contains(fault.HintOf(err), c.hint)) {
				t.Errorf("%s, %s: %v (%s)", c.name, how, err, fault.HintOf(err))
			}
		}
		_, err := ledger.Follow(dir, c.rules, nil)
		check("asked", err)
		if c.says == "" {
			continue
		}
		e := entry(c.name)
		e.Rules = c.rules
		_, err = l.Append(e, []byte(c.name), writer(t))
		check("appended", err)
	}
	if v := read(t, dir); v.Size != 3 {
		t.Errorf("%d entries", v.Size)
	}
}

// A ledger that is there and cannot be read has not seen nothing.
func TestFollowDamaged(t *testing.T) {
	dir := filled(t, 3)
	must(t, os.Remove(filepath.Join(dir, "checkpoint")))
	if _, err := ledger.Follow(dir, ledger.Rules{}, nil); err == nil || fault.KindOf(err) != fault.Refused {
		t.Errorf("%v", err)
	}
}
