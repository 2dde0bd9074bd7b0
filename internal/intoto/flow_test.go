package intoto_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/in-toto/in-toto-golang/in_toto"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/intoto"
)

// of names artifacts whose digests follow from what stands after the equals sign.
func of(artifacts ...string) intoto.Artifacts {
	all := intoto.Artifacts{}
	for _, a := range artifacts {
		name, content, _ := strings.Cut(a, "=")
		all[name] = map[string]string{"sha256": string(canon.Sum([]byte(content)))}
	}
	return all
}

func rules(t *testing.T, texts ...string) []intoto.Rule {
	t.Helper()
	var all []intoto.Rule
	for _, text := range texts {
		r, err := intoto.ParseRule(text)
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		all = append(all, r)
	}
	return all
}

func TestCheckFlow(t *testing.T) {
	build := intoto.Step{Name: "build", Materials: of("main.go=source"), Products: of("out/issuer.img=issuer", "out/verifier.img=verifier")}
	for _, c := range []struct {
		name                string
		materials, products intoto.Artifacts
		rules               []string // on materials
		out                 []string // on products
		broken              string   // side and rule
		why                 string
	}{
		{"what was built is taken in", of("issuer.img=issuer"), nil, []string{"MATCH * WITH PRODUCTS IN out FROM build", "DISALLOW *"}, nil, "", ""},
		{"both", of("in/issuer.img=issuer", "in/verifier.img=verifier"), nil, []string{"MATCH *.img IN in WITH PRODUCTS IN out FROM build", "DISALLOW *"}, nil, "", ""},
		{"in small letters", of("out/issuer.img=issuer"), nil, []string{"match out/* with products from build", "disallow *"}, nil, "", ""},
		{"names are clean paths", of("./out//issuer.img=issuer"), nil, []string{"MATCH out/* WITH PRODUCTS FROM build", "DISALLOW *"}, nil, "", ""},
		{"another digest", of("out/issuer.img=tampered"), nil, []string{"MATCH * WITH PRODUCTS FROM build", "DISALLOW *"}, nil, "materials MATCH * WITH PRODUCTS FROM build", "takes none of the materials (out/issuer.img): names, or digests, differ"},
		{"another name", of("issuer.img=issuer"), nil, []string{"MATCH * WITH PRODUCTS FROM build", "DISALLOW *"}, nil, "materials MATCH * WITH PRODUCTS FROM build", "takes none"},
		{"one is as built, the other is not", of("out/issuer.img=issuer", "out/verifier.img=tampered"), nil, []string{"MATCH * WITH PRODUCTS FROM build", "DISALLOW *"}, nil, "materials DISALLOW *", "out/verifier.img is not accounted for"},
		{"the other is let through by name", of("out/issuer.img=issuer", "notes.txt=x"), nil, []string{"MATCH * WITH PRODUCTS FROM build", "ALLOW *.txt", "DISALLOW *"}, nil, "", ""},
		{"the wrong side of the other step", of("out/issuer.img=issuer"), nil, []string{"MATCH * WITH MATERIALS FROM build", "DISALLOW *"}, nil, "materials MATCH * WITH MATERIALS FROM build", "takes none"},
		{"no materials at all", nil, of("a=a"), []string{"MATCH * WITH PRODUCTS FROM build", "DISALLOW *"}, nil, "materials MATCH * WITH PRODUCTS FROM build", "no materials left"},
		{"an earlier rule has taken all", of("out/issuer.img=issuer"), nil, []string{"ALLOW *", "MATCH * WITH PRODUCTS FROM build"}, nil, "materials MATCH * WITH PRODUCTS FROM build", "no materials left"},
		{"a step of which nothing counts", of("a=a"), nil, []string{"MATCH * WITH PRODUCTS FROM review", "DISALLOW *"}, nil, "materials MATCH * WITH PRODUCTS FROM review", "no evidence of step review counts"},
		{"required and there", of("a=a"), nil, []string{"REQUIRE a", "ALLOW *"}, nil, "", ""},
		{"required and absent", of("a=a"), nil, []string{"REQUIRE b", "ALLOW *"}, nil, "materials REQUIRE b", `"b" is not among them`},
		{"required after it was taken", of("a=a"), nil, []string{"ALLOW a", "REQUIRE a", "ALLOW *"}, nil, "materials REQUIRE a", "an earlier rule has taken it"},
		{"created", of("a=a"), of("a=a", "b=b"), nil, []string{"CREATE b", "ALLOW a", "DISALLOW *"}, "", ""},
		{"said to be created, but was there", of("a=a"), of("a=a"), nil, []string{"CREATE a", "DISALLOW *"}, "products CREATE a", "takes none"},
		{"modified", of("a=a"), of("a=b"), nil, []string{"MODIFY a", "DISALLOW *"}, "", ""},
		{"said to be modified, but is the same", of("a=a"), of("a=a"), nil, []string{"MODIFY a", "DISALLOW *"}, "products MODIFY a", "takes none"},
		{"deleted", of("a=a", "b=b"), of("b=b"), []string{"DELETE a", "ALLOW b", "DISALLOW *"}, nil, "", ""},
		{"said to be deleted, but is still there", of("a=a"), of("a=a"), []string{"DELETE a", "DISALLOW *"}, nil, "materials DELETE a", "takes none"},
		{"more than can be listed", of("a=a", "b=b", "c=c", "d=d", "e=e"), nil, []string{"DISALLOW *"}, nil, "materials DISALLOW *", "a, b, c and 2 more is not accounted for"},
		{"nothing is asked", of("a=a"), of("b=b"), nil, nil, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			clean := intoto.Artifacts{}
			for name, digest := range c.materials {
				if err := clean.Add([]intoto.Subject{{Name: name, Digest: digest}}); err != nil {
					t.Fatal(err)
				}
			}
			got := intoto.CheckFlow(intoto.Step{Name: "deploy", Materials: clean, Products: c.products}, rules(t, c.rules...), rules(t, c.out...), map[string]intoto.Step{"build": build})
			switch {
			case c.broken == "" && got != nil:
				t.Errorf("broken: %+v", got)
			case c.broken != "" && (got == nil || got.Side+" "+got.Rule != c.broken || !strings.Contains(got.Why, c.why)):
				t.Errorf("broken: %+v, want %s, because %s", got, c.broken, c.why)
			}
		})
	}
	if len(build.Products) != 2 || build.Products["out/issuer.img"] == nil {
		t.Errorf("the step was changed: %+v", build)
	}
}

// Without digests, in-toto takes two artifacts of one name for the same.
func TestArtifactsWithoutStrongDigestsMatchNothing(t *testing.T) {
	for _, digest := range []map[string]string{nil, {}, {"sha1": "00"}, {"gitCommit": "00"}, {"sha256": ""}} {
		named := intoto.Artifacts{"a": digest}
		got := intoto.CheckFlow(intoto.Step{Name: "deploy", Materials: named}, rules(t, "MATCH * WITH PRODUCTS FROM build", "DISALLOW *"), nil, map[string]intoto.Step{"build": {Name: "build", Products: named}})
		if got == nil || got.Rule != "MATCH * WITH PRODUCTS FROM build" {
			t.Errorf("%v: %+v", digest, got)
		}
	}
}

func TestArtifactsOfOneNameMustBeTheSame(t *testing.T) {
	a := of("a=a")
	if err := a.Add([]intoto.Subject{{Name: "./a", Digest: a["a"]}}); err != nil || len(a) != 1 {
		t.Errorf("the same again: %v, %v", a, err)
	}
	if err := a.Add([]intoto.Subject{{Name: "./a", Digest: map[string]string{"sha256": "00"}}}); err == nil {
		t.Error("another digest was taken")
	}
	if err := a.Add([]intoto.Subject{{Digest: map[string]string{"sha256": "00"}}}); err == nil {
		t.Error("an artifact without a name was taken")
	}
}

func TestParseRuleRefuses(t *testing.T) {
	for _, text := range []string{
		"", "  ", "MATCH", "MATCH *", "MATCH * FROM build", "MATCH * WITH BYPRODUCTS FROM build", "MATCH * WITH PRODUCTS FROM", "CREATE", "CREATE a b", "PERMIT *",
		"DISALLOW [", "ALLOW a[", `CREATE a\`, "MATCH [ WITH PRODUCTS FROM build", "DISALLOW [!", "ALLOW []",
	} {
		if r, err := intoto.ParseRule(text); err == nil {
			t.Errorf("%q was read as %q", text, r)
		}
	}
}

// FuzzParseRule: a rule that is read can be applied without a panic, and without
// in-toto writing to standard output, which belongs to the verdict.
func FuzzParseRule(f *testing.F) {
	for _, seed := range []string{"MATCH * WITH PRODUCTS FROM build", "MATCH a IN b WITH MATERIALS IN c FROM build", "DISALLOW *", "REQUIRE a", "CREATE [!a-c]?*", `ALLOW \[x`, "MODIFY [^]", "DELETE [a-]"} {
		f.Add(seed, "a/b")
	}
	f.Fuzz(func(t *testing.T, text, name string) {
		rule, err := intoto.ParseRule(text)
		if err != nil {
			return
		}
		out, err := os.CreateTemp(t.TempDir(), "")
		if err != nil {
			t.Fatal(err)
		}
		was := os.Stdout
		os.Stdout = out
		defer func() { os.Stdout = was }()
		a := of("x=x")
		_ = a.Add([]intoto.Subject{{Name: name, Digest: a["x"]}})
		intoto.CheckFlow(intoto.Step{Name: "s", Materials: a, Products: a}, []intoto.Rule{rule}, []intoto.Rule{rule}, map[string]intoto.Step{rule.From(): {Name: rule.From(), Products: a, Materials: a}})
		if info, err := out.Stat(); err != nil || info.Size() != 0 {
			t.Errorf("%q: in-toto wrote %d bytes to standard output (%v)", text, info.Size(), err)
		}
	})
}

// TestFlowIsFast: a step of as many artifacts as a statement may have is judged in
// seconds, although each is asked about by itself.
func TestFlowIsFast(t *testing.T) {
	many := intoto.Artifacts{}
	for i := range intoto.MaxSubjects {
		many[fmt.Sprintf("src/%05d.go", i)] = map[string]string{"sha256": string(canon.Sum(fmt.Append(nil, i)))}
	}
	start := time.Now()
	broken := intoto.CheckFlow(intoto.Step{Name: "deploy", Materials: many}, rules(t, "MATCH src/* WITH PRODUCTS FROM build", "DISALLOW *"), nil, map[string]intoto.Step{"build": {Name: "build", Products: many}})
	if took := time.Since(start); broken != nil || took > 20*time.Second {
		t.Errorf("%+v after %s", broken, took)
	}
}

// thirdparty reads a file that in-toto-golang tests itself with.
func thirdparty(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "in-toto-golang", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestReadMetablock: links that others' tools wrote are read, and what is signed is
// what those tools verify.
func TestReadMetablock(t *testing.T) {
	for _, c := range []struct {
		file, key, name    string
		materials, subject int
	}{
		{"foo.b7d643de.link", "alice.pub", "foo", 0, 0},
		{"write-code.b7d643de.link", "alice.pub", "write-code", 0, 1},
		{"package.d3ffd108.link", "", "package", 1, 1},
	} {
		t.Run(c.file, func(t *testing.T) {
			file := thirdparty(t, c.file)
			e, err := intoto.Read(file)
			if err != nil {
				t.Fatal(err)
			}
			s, err := intoto.ReadStatement(e.Payload)
			if err != nil {
				t.Fatal(err)
			}
			var link struct {
				Name      string
				Materials []intoto.Subject
			}
			if err := json.Unmarshal(s.Predicate, &link); err != nil {
				t.Fatal(err)
			}
			if s.PredicateType != intoto.LinkType || link.Name != c.name || len(link.Materials) != c.materials || len(s.Subject) != c.subject {
				t.Errorf("read as %+v, %+v", s, link)
			}
			theirs, err := in_toto.LoadMetadata(filepath.Join("testdata", "in-toto-golang", c.file))
			metablock, ok := theirs.(*in_toto.Metablock)
			if err != nil || !ok {
				t.Fatal(err)
			}
			if want, err := metablock.GetSignableRepresentation(); err != nil || string(want) != string(e.PAE()) {
				t.Errorf("signed is\n%s\nin-toto says\n%s (%v)", e.PAE(), want, err)
			}
		})
	}
}

// A link in an envelope is read the same way.
func TestReadLinkInEnvelope(t *testing.T) {
	e, err := intoto.Read(thirdparty(t, "package-dsse.2f89b927.link"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := intoto.ReadStatement(e.Payload)
	if err != nil || s.PredicateType != intoto.LinkType || len(s.Subject) != 1 || s.Subject[0].Name != "demo-project.tar.gz" || !strings.Contains(string(s.Predicate), `"name":"package-dsse"`) {
		t.Errorf("read as %+v, %v", s, err)
	}
	if !strings.HasPrefix(string(e.PAE()), "DSSEv1 ") {
		t.Errorf("signed is %.20q", e.PAE())
	}
}

func TestReadMetablockRefuses(t *testing.T) {
	for name, file := range map[string]string{
		"a statement":          `{"signed":{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"x","predicate":{}},"signatures":[]}`,
		"no type":              `{"signed":{"name":"a"},"signatures":[]}`,
		"a text":               `{"signed":"link","signatures":[]}`,
		"a name twice":         `{"signed":{"_type":"link","_type":"link"},"signatures":[]}`,
		"a fraction":           `{"signed":{"_type":"link","byproducts":{"seconds":0.5}},"signatures":[]}`,
		"something beside":     `{"signed":{"_type":"link"},"signatures":[],"payloadType":"application/vnd.in-toto+json"}`,
		"too many signatures":  `{"signed":{"_type":"link"},"signatures":[` + strings.TrimSuffix(strings.Repeat(`{"keyid":"","sig":""},`, intoto.MaxSignatures+1), ",") + `]}`,
		"another signed thing": `{"signed":{"_type":"root"},"signatures":[]}`,
	} {
		if e, err := intoto.Read([]byte(file)); err == nil {
			t.Errorf("%s: read as %+v", name, e)
		}
	}
	for name, link := range map[string]string{
		"no name":         `{"_type":"link","name":"","materials":{},"products":{},"byproducts":{},"command":[],"environment":{}}`,
		"no hex":          `{"_type":"link","name":"a","materials":{"a":{"sha256":"zz"}},"products":{},"byproducts":{},"command":[],"environment":{}}`,
		"unknown member":  `{"_type":"link","name":"a","materials":{},"products":{},"byproducts":{},"command":[],"environment":{},"verdict":"approved"}`,
		"another's shape": `{"_type":"link","name":"a","materials":[],"products":{}}`,
	} {
		if s, err := intoto.ReadStatement([]byte(link)); err == nil {
			t.Errorf("%s: read as %+v", name, s)
		}
	}
}

// Two links that differ only in digits that a double cannot hold are two links.
func TestMetablocksOfDifferentBytesHaveDifferentPayloads(t *testing.T) {
	read := func(n string) intoto.Envelope {
		e, err := intoto.Read(fmt.Appendf(nil, `{"signed":{"_type":"link","name":"a","byproducts":{"n":%s}},"signatures":[]}`, n))
		if err != nil {
			return intoto.Envelope{Payload: []byte(n)} // refused is as good
		}
		return e
	}
	if a, b := read("9007199254740992"), read("9007199254740993"); string(a.Payload) == string(b.Payload) {
		t.Errorf("both are %s", a.Payload)
	}
}
