package intoto_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/intoto"
)

// TestReadLayout: layouts that in-toto-golang tests itself with, in both wrappings.
func TestReadLayout(t *testing.T) {
	for _, c := range []struct {
		file  string
		steps []string
		rule  string
	}{
		{"demo.layout", []string{"write-code", "package"}, "MATCH foo.py WITH PRODUCTS FROM write-code"},
		{"demo.dsse.layout", nil, ""},
	} {
		e, err := intoto.Read(thirdparty(t, c.file))
		if err != nil {
			t.Fatal(err)
		}
		s, err := intoto.ReadStatement(e.Payload)
		if err != nil || s.PredicateType != intoto.LayoutType || len(s.Subject) != 0 {
			t.Fatalf("%s: %+v, %v", c.file, s, err)
		}
		steps, _ := at(t, s, "/steps").([]any)
		var names []string
		for _, step := range steps {
			name, _ := canon.Lookup(step, "/name")
			text, _ := name.(string)
			names = append(names, text)
			keys, _ := canon.Lookup(step, "/functionaries")
			if list, _ := keys.([]any); len(list) == 0 {
				t.Errorf("%s: nobody may sign %s", c.file, text)
			}
		}
		if len(names) == 0 || c.steps != nil && !slices.Equal(names, c.steps) || !strings.Contains(string(s.Predicate), c.rule) {
			t.Errorf("%s: %s", c.file, s.Predicate)
		}
		if strings.Contains(string(s.Predicate), `"run"`) {
			t.Errorf("%s: what an inspection would run was read", c.file)
		}
	}
}

func TestReadLayoutRefuses(t *testing.T) {
	good := `{"_type":"layout","expires":"2030-01-01T00:00:00Z","inspect":[],"keys":{},"readme":"","steps":[{"_type":"step","name":"build","threshold":1,"pubkeys":[],"expected_command":[],"expected_materials":[],"expected_products":[["CREATE","*"]]}]}`
	if s, err := intoto.ReadStatement([]byte(good)); err != nil {
		t.Fatalf("%+v, %v", s, err)
	}
	for name, change := range map[string][2]string{
		"a threshold of none":     {`"threshold":1`, `"threshold":0`},
		"less than none":          {`"threshold":1`, `"threshold":-1`},
		"an empty rule":           {`["CREATE","*"]`, `[]`},
		"no rule":                 {`["CREATE","*"]`, `["PERMIT","*"]`},
		"a name with white space": {`["CREATE","*"]`, `["CREATE","a b"]`},
		"a key that is not there": {`"pubkeys":[]`, `"pubkeys":["0000000000000000000000000000000000000000000000000000000000000000"]`},
		"no date":                 {`2030-01-01T00:00:00Z`, `soon`},
		"no steps":                {`"steps":[{"_type":"step","name":"build","threshold":1,"pubkeys":[],"expected_command":[],"expected_materials":[],"expected_products":[["CREATE","*"]]}]`, `"steps":[]`},
		"an unknown member":       {`"readme":""`, `"readme":"","verdict":"approved"`},
		"an empty inspection":     {`"inspect":[]`, `"inspect":[{"_type":"inspection","name":"i","run":["true"],"expected_materials":[[]],"expected_products":[]}]`},
	} {
		spoilt := strings.Replace(good, change[0], change[1], 1)
		if spoilt == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if s, err := intoto.ReadStatement([]byte(spoilt)); err == nil {
			t.Errorf("%s: read as %+v", name, s)
		}
	}
}

// FuzzReadStatement: whatever a payload holds, it is refused with words, or read as a
// statement that has a predicate type; in-toto's library must not panic on it.
func FuzzReadStatement(f *testing.F) {
	for _, seed := range []string{
		`{"_type":"layout","expires":"2030-01-01T00:00:00Z","inspect":[],"keys":{},"readme":"","steps":[{"_type":"step","name":"build","threshold":1,"pubkeys":[],"expected_command":[],"expected_materials":[],"expected_products":[["CREATE","*"]]}]}`,
		`{"_type":"link","name":"a","materials":{"a":{"sha256":"00"}},"products":{},"byproducts":{},"command":[],"environment":{}}`,
		`{"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{}}],"predicateType":"x","predicate":{}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		s, err := intoto.ReadStatement(payload)
		switch {
		case err != nil && err.Error() == "":
			t.Error("refused without a word")
		case err == nil && s.PredicateType == "":
			t.Errorf("read as %+v", s)
		case err == nil:
			_, _ = intoto.Readings(s)
		}
	})
}
