package require_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/testkit"
)

var builders = []testkit.Member{{ID: "builder", Roles: []string{"builder"}}, {ID: "tester", Person: "anne", Roles: []string{"tester"}}}

func ruled(t *testing.T, texts ...string) []intoto.Rule {
	t.Helper()
	var all []intoto.Rule
	for _, text := range texts {
		r, err := intoto.ParseRule(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// chain is a gate that asks for three steps: what was written is built, what was
// built is tested.
func chain(t *testing.T) []plan.Phase {
	link := func(phase, step, role string, in, out []intoto.Rule) plan.Phase {
		return asks(plan.Requirement{Kind: plan.LinkKind, Phase: phase, Step: step, About: plan.AboutArtifacts, Materials: in, Products: out, Signers: []plan.SignerRule{{Role: role, Count: 1}}})
	}
	return []plan.Phase{
		link("onboarding-preparation", "write", "builder", nil, nil),
		link("environment-provisioning", "build", "builder", ruled(t, "MATCH *.go WITH PRODUCTS FROM write", "DISALLOW *"), ruled(t, "CREATE *", "DISALLOW *")),
		link("testing-and-validation", "test", "tester", ruled(t, "MATCH * WITH PRODUCTS FROM build", "DISALLOW *"), nil),
	}
}

func TestFlow(t *testing.T) {
	w := newWorld(t, builders, chain(t)...)
	issuer, verifier := w.Plan.Release.Artifacts[0], w.Plan.Release.Artifacts[1]
	subject := func(name, content string) intoto.Subject {
		for _, a := range w.Plan.Release.Artifacts {
			if content == a.Name {
				return intoto.SubjectOf(name, a.SHA256)
			}
		}
		return intoto.Subject{Name: name, Digest: map[string]string{"sha256": strings.Repeat(content, 64)[:64]}}
	}
	link := func(step, who string, in, out []intoto.Subject) []source.Envelope {
		return w.Attest(plan.LinkKind, out, func(p map[string]any) {
			descriptors := []any{}
			for _, s := range in {
				descriptors = append(descriptors, map[string]any{"name": s.Name, "digest": map[string]any{"sha256": s.Digest["sha256"]}})
			}
			p["name"], p["materials"] = step, descriptors
		}, who)
	}
	all := func(s ...intoto.Subject) []intoto.Subject { return s }
	code, readme := subject("main.go", "a"), subject("README", "b")
	images := all(subject("issuer.img", issuer.Name), subject("verifier.img", verifier.Name))
	write := link("write", "builder", nil, all(code, readme))
	build := link("build", "builder", all(code), images)
	test := link("test", "tester", images, all(subject("report", "c")))
	for _, c := range []struct {
		name     string
		links    [][]source.Envelope
		counted  int
		gaps     []string
		says     string
		rejected []string
	}{
		{"an unbroken chain", [][]source.Envelope{write, build, test}, 3, nil, "", nil},
		{"the first step is missing", [][]source.Envelope{build, test}, 2, []string{"artifact_flow", "missing"}, "no evidence of step write counts", nil},
		{"built from something else", [][]source.Envelope{write, link("build", "builder", all(subject("main.go", "d")), images), test}, 2, []string{"artifact_flow", "missing"}, `The rule "MATCH *.go WITH PRODUCTS FROM write" on the materials of link of step build does not hold`, []string{"wrong_release"}},
		{"built from more than was written", [][]source.Envelope{write, link("build", "builder", all(code, subject("evil.so", "e")), images), test}, 3, []string{"artifact_flow"}, `The rule "DISALLOW *" on the materials of link of step build does not hold: evil.so`, nil},
		{"something else was tested", [][]source.Envelope{write, build, link("test", "tester", all(images[0], subject("verifier.img", "f")), images)}, 3, []string{"artifact_flow"}, "verifier.img is not accounted for", nil},
		{"a test that took in nothing", [][]source.Envelope{write, build, link("test", "tester", nil, images)}, 3, []string{"artifact_flow"}, "there are no materials left", nil},
		{"built, it says, but was there before", [][]source.Envelope{write, link("build", "builder", append(all(code), images...), images), test}, 3, []string{"artifact_flow"}, "issuer.img, verifier.img is not accounted for", nil},
		{"signed by somebody else", [][]source.Envelope{write, link("build", "tester", all(code), images), test}, 2, []string{"artifact_flow", "missing"}, "wrong_role", []string{"wrong_role"}},
		{"a step of another name", [][]source.Envelope{write, build, test, link("Build", "builder", all(code), images)}, 3, nil, "", []string{"not_required"}},
		{"two of one step that differ", [][]source.Envelope{write, build, link("build", "builder", nil, images), test}, 2, []string{"artifact_flow", "missing"}, "contradiction", []string{"contradiction", "contradiction"}},
		{"a link that leads nowhere", [][]source.Envelope{write, build, test, link("test", "tester", all(readme), all(readme))}, 3, nil, "", []string{"wrong_release"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			counted, gaps, rejected := w.judge(c.links...)
			got := gapCodes(gaps)
			if len(counted) != c.counted || !slices.Equal(got, c.gaps) || !slices.Equal(rejectionCodes(rejected), c.rejected) {
				t.Errorf("counted %d, gaps %q, rejected %q\n%+v\n%+v", len(counted), got, rejectionCodes(rejected), gaps, rejected)
			}
			var texts []string
			for _, g := range gaps {
				texts = append(texts, g.Text)
			}
			if !strings.Contains(strings.Join(texts, "\n"), c.says) {
				t.Errorf("%q is not said in %q", c.says, texts)
			}
		})
	}
}
