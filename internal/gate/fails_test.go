package gate_test

import (
	"cmp"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/author"
	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/require"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/testkit"
)

var update = flag.Bool("update", false, "look for evidence that fails where what is known does not")

const failsFile = "../author/fails.json"

// TestFails: of every control the pages show a piece of evidence that fails, and it
// does: signed for real by those who should, it is bound, and the control is unmet.
func TestFails(t *testing.T) {
	var known map[string]author.Fail
	content, err := os.ReadFile(failsFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &known); err != nil {
		t.Fatal(err)
	}
	found, judged := map[string]author.Fail{}, map[string]bool{}
	for _, w := range extended(t) {
		for _, c := range w.inputs.Controls.Controls() {
			if _, done := found[c.ID]; !w.base[c.ID] || done {
				continue
			}
			if f, ok := known[c.ID]; ok && w.fails(t, c.ID, &f) {
				found[c.ID] = f
			}
		}
		if *update {
			w.search(t, found, laterElement)
			w.search(t, found, approved)
		}
		for id := range w.base {
			judged[id] = judged[id] || slices.ContainsFunc(w.inputs.Controls.Controls(), func(c control.Control) bool { return c.ID == id })
		}
	}
	for _, id := range slices.Sorted(maps.Keys(judged)) {
		f, ok := found[id]
		switch {
		case ok && !*update && f != known[id]:
			t.Errorf("%s: what is said of it is %+v, and was %+v (make update rewrites it)", id, f, known[id])
		case !ok && judged[id]:
			t.Errorf("%s: no evidence is known that fails (make update looks for it; the pages show it the next time)", id)
		}
	}
	if len(found) < 100 {
		t.Errorf("only %d controls have an example that fails", len(found))
	}
	if *update {
		content, err := json.MarshalIndent(found, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(failsFile, append(content, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// extended are the honest engagements before and after go-live, and before it once all
// controls are in force, with bills of materials of the other kind; at gates that
// require the controls of all tiers.
func extended(t *testing.T) []*world {
	t.Helper()
	live, err := time.Parse(time.RFC3339, attestations.LiveExampleTime)
	if err != nil {
		t.Fatal(err)
	}
	before, after, later := testkit.New(t), testkit.Exited(t, live), testkit.Ready(t, live)
	for _, e := range []*testkit.Engagement{before, after, later} {
		unread := "released_sbom_cyclonedx" // no gate collects what it reads
		if e == later {
			unread = "released_sbom"
			e.Replace("policy/gate.hcl", `evidence "spdx"`, `evidence "cyclonedx"`)
			e.Attest(testkit.Claim{Kind: "cyclonedx", Signers: []string{"demo-build-system"}, File: "4-cyclonedx"})
		}
		e.Remove("policy/controls/testing_and_validation/" + unread)
		e.Replace("policy/gate.hcl", `tiers    = ["core"]`, `tiers    = ["core", "extended"]`)
		e.Seal("policy", "demo-security", nil)
	}
	return []*world{open(t, before.Dir, testkit.Now, demo.Gate, ""), open(t, after.Dir, live, demo.Exit, ""), open(t, later.Dir, live, demo.Gate, "")}
}

// fails reports whether a control fails by an example, and says how.
func (w *world) fails(t *testing.T, id string, f *author.Fail) bool {
	t.Helper()
	position := slices.IndexFunc(w.claims, func(c claim) bool { return c.kind.Name == f.Kind && c.example() == f.Example })
	if position < 0 {
		return false
	}
	if f.Param != "" {
		f.Text = w.tightened(t, id, f)
		return f.Text != ""
	}
	was, ok := canon.Lookup(w.claims[position].statement["predicate"], f.Pointer)
	if !ok || brief(was) != f.Was {
		return false
	}
	var value any // none: left out
	if f.Now != "" {
		if err := json.Unmarshal([]byte(f.Now), &value); err != nil {
			t.Fatal(err)
		}
	}
	f.Text = w.findings(t, position, f.Pointer, value, id)[id]
	return f.Text != ""
}

// tightened is the first thing that is said of a control that fails where the release
// tightens a parameter of it.
func (w *world) tightened(t *testing.T, id string, f *author.Fail) string {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(f.Now), &value); err != nil {
		t.Fatal(err)
	}
	in := w.inputs
	verified, _ := in.Plan.Roster.Verify(in.Found, w.at)
	bound, _ := bind.To(in.Plan, verified, w.at)
	counted, _, _ := require.Judge(in.Plan, bound, nil, w.at)
	release := in.Plan.Release
	release.Parameters = map[string]map[string]any{id: {f.Param: value}}
	return w.said(t, control.Case{Gate: in.Plan.Gate, Engagement: in.Plan.Engagement, Release: release, Evidence: counted, Required: []string{id}, At: w.at})[id]
}

// findings is the first thing that is said of each of the controls that fail with a
// claim changed, though it is signed and bound like the others.
func (w *world) findings(t *testing.T, position int, pointer string, value any, ids ...string) map[string]string {
	t.Helper()
	in, signed := w.inputs, w.claims[position].signed[0].Origin
	if w.bound == nil {
		verified, _ := in.Plan.Roster.Verify(in.Found, w.at)
		w.bound, _ = bind.To(in.Plan, verified, w.at)
	}
	fresh := slices.DeleteFunc(w.with(t, position, "/predicate"+pointer, value), func(e source.Envelope) bool { return !w.of(e, position) })
	verified, refused := in.Plan.Roster.Verify(fresh, w.at)
	bound, unbound := bind.To(in.Plan, verified, w.at)
	if len(refused)+len(unbound) > 0 {
		return nil
	}
	for _, b := range w.bound {
		if !slices.Contains(b.Attestation().Origins(), signed) {
			bound = append(bound, b)
		}
	}
	counted, _, _ := require.Judge(in.Plan, bound, nil, w.at)
	return w.said(t, control.Case{Gate: in.Plan.Gate, Engagement: in.Plan.Engagement, Release: in.Plan.Release, Evidence: counted, Required: ids, At: w.at})
}

// said is the first thing that is said of each control of a case that fails.
func (w *world) said(t *testing.T, c control.Case) map[string]string {
	t.Helper()
	results, err := w.inputs.Controls.Evaluate(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, r := range results {
		for _, c := range r.Criteria {
			if r.Outcome == decision.Fail && !c.Met {
				said[r.ID] = cmp.Or(said[r.ID], "not shown: "+c.Text)
			}
		}
		if r.Outcome == decision.Fail && len(r.Findings) > 0 {
			said[r.ID] = r.Findings[0].Text
		}
	}
	return said
}

// search looks for evidence that fails a control and as few others as may be: it
// spoils each place in turn, but those to skip.
func (w *world) search(t *testing.T, found map[string]author.Fail, skip *regexp.Regexp) {
	t.Helper()
	fewest := map[string]int{}
	for position, c := range w.claims {
		var ids []string
		for _, r := range w.inputs.Controls.Controls() {
			if w.base[r.ID] && (found[r.ID] == author.Fail{} || fewest[r.ID] > 1) && slices.Contains(r.Evidence, c.kind.Name) {
				ids = append(ids, r.ID)
			}
		}
		for _, s := range spoils(c.statement["predicate"], "") {
			if len(ids) == 0 || skip.MatchString(s.pointer) {
				continue
			}
			said := w.findings(t, position, s.pointer, s.value, ids...)
			for id, text := range said {
				if fewest[id] == 0 || len(said) < fewest[id] {
					fewest[id] = len(said)
					found[id] = w.example(t, position, s, text)
				}
			}
			ids = slices.DeleteFunc(ids, func(id string) bool { return fewest[id] == 1 })
		}
	}
}

// example is how the pages show a spoilt place.
func (w *world) example(t *testing.T, position int, s spoil, text string) author.Fail {
	t.Helper()
	c := w.claims[position]
	was, _ := canon.Lookup(c.statement["predicate"], s.pointer)
	f := author.Fail{Kind: c.kind.Name, Example: c.example(), Pointer: s.pointer, Was: brief(was), Text: text}
	if s.value != nil {
		content, err := json.Marshal(s.value)
		if err != nil {
			t.Fatal(err)
		}
		f.Now = string(content)
	}
	return f
}

var (
	laterElement = regexp.MustCompile(`^/approval$|/[1-9][0-9]*(/|$)`) // mostly like the first; what was approved is another in each engagement
	approved     = regexp.MustCompile(`^/approval$`)
)

// example is the file of a claim's example, by the name that the demo gave its files.
func (c claim) example() string {
	name, _, _ := strings.Cut(filepath.Base(c.signed[0].Origin.Path), ".")
	return "example" + strings.TrimPrefix(name[strings.Index(name, "-")+1:], c.kind.Name) + ".json"
}

// brief is a value as a page shows it.
func brief(v any) string {
	content, err := json.Marshal(v)
	if err != nil {
		panic(err) // it was read from JSON
	}
	if text := []rune(string(content)); len(text) > 60 {
		return string(text[:60]) + "…"
	}
	return string(content)
}
