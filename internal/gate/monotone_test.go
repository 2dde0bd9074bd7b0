package gate_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/builtin"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/control"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/demo"
	"github.com/credentry/releasegate/internal/gate"
	"github.com/credentry/releasegate/internal/plan"
	"github.com/credentry/releasegate/internal/sign"
	"github.com/credentry/releasegate/internal/source"
	"github.com/credentry/releasegate/internal/testkit"
	"github.com/credentry/releasegate/internal/trust"
)

// TestMonotone: less evidence never proves more. The really signed evidence of a whole
// engagement is spoilt in one place, signed again by the same people and judged; then
// what was spoilt is left out, and each attestation in turn. Whatever was denied must
// stay denied, and no control that was not passed may pass. (Votes fall with any
// change, so that a verdict is only tried at the gates without a board.)
func TestMonotone(t *testing.T) {
	release := testkit.New(t)
	worlds := []*world{open(t, release.Dir, testkit.Now, demo.Gate, "")}
	for _, phase := range decision.Phases {
		worlds = append(worlds, open(t, release.Dir, testkit.Now, demo.Milestone, phase))
	}
	worlds = append(worlds, open(t, testkit.Exited(t, testkit.Now).Dir, testkit.Now, demo.Exit, ""))
	watched, spoilt, dropped := map[string]bool{}, 0, 0
	for _, w := range worlds {
		s, d := w.monotone(t, watched)
		spoilt, dropped = spoilt+s, dropped+d
	}
	failed := slices.DeleteFunc(slices.Sorted(maps.Keys(watched)), func(id string) bool { return !watched[id] })
	t.Logf("%d spoilt engagements, %d times something dropped from one; %d controls were seen to fail: %s", spoilt, dropped, len(failed), strings.Join(failed, " "))
	if spoilt < 20 || dropped < 100 || len(failed) < 30 {
		t.Error("almost nothing was tried")
	}
}

// A world is what one gate decides by, opened once.
type world struct {
	name     string
	dir      string
	inputs   *gate.Inputs
	at       time.Time
	claims   []claim
	base     map[string]bool // what holds of the honest evidence
	rejected int             // of the honest evidence: what other gates ask for
	bound    []bind.Bound    // the honest evidence, once it is asked for
	tries    int             // of so many spoils, spread over all; 0: all
}

// A claim is one payload with the envelopes that carry it.
type claim struct {
	kind      attestations.Kind
	signed    []source.Envelope
	statement map[string]any
}

func open(t *testing.T, dir string, at time.Time, name, phase string) *world {
	t.Helper()
	key, err := trust.ReadKey(demo.SecurityKey(dir))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{name: strings.TrimSpace(name + " " + phase), dir: dir, at: at, tries: 4}
	if os.Getenv("RELEASEGATE_SOAK") != "" {
		w.tries = 0
	}
	if w.inputs, _, err = gate.Open(gate.Options{Paths: gate.Layout(dir, demo.Release), Gate: name, Phase: phase, At: at, Unsafe: []string{"one evaluation will do"}, PolicyKeys: []trust.Key{key}}); err != nil {
		t.Fatal(err)
	}
	byPayload := map[string][]source.Envelope{}
	for _, e := range w.inputs.Found {
		byPayload[string(e.Payload)] = append(byPayload[string(e.Payload)], e)
	}
	asked := map[string]bool{plan.SignOffKind: true}
	for _, q := range w.inputs.Plan.Requirements() {
		asked[q.Kind] = true
	}
	for _, payload := range slices.Sorted(maps.Keys(byPayload)) {
		c := claim{signed: byPayload[payload]}
		if err := json.Unmarshal([]byte(payload), &c.statement); err != nil {
			t.Fatal(err)
		}
		c.kind, _ = attestations.OfType(fmt.Sprint(c.statement["predicateType"]))
		if asked[c.kind.Name] {
			w.claims = append(w.claims, c)
		}
	}
	w.base = w.holds(t, w.inputs.Found)
	if !w.base["verdict"] && w.inputs.Plan.Gate.Quorum == nil || len(w.claims) == 0 {
		t.Fatalf("%s: the honest evidence is not approved, or there is none", w.name)
	}
	return w
}

const (
	// own are the gate's own rules, as one: which of them a gap is laid to depends on
	// what else there is.
	own = "what the gate enforces itself"
	// refused is that what was spoilt does not count at all. It is no good news.
	refused = "something refused"
)

// holds are the controls that stop nothing, and the verdict if it is to approve.
func (w *world) holds(t *testing.T, found []source.Envelope) map[string]bool {
	t.Helper()
	in := *w.inputs
	in.Found = found
	d, err := gate.Evaluate(t.Context(), &in, w.at)
	if err != nil {
		t.Fatal(err)
	}
	if w.base == nil {
		w.rejected = d.Rejections.Total
	}
	holds := map[string]bool{}
	holds[own], holds[refused] = true, d.Rejections.Total > w.rejected
	for _, r := range d.Results {
		fine := r.Outcome == decision.Pass || r.Outcome == decision.Waived || r.Outcome == decision.NotApplicable
		switch {
		case slices.Contains(builtin.IDs(), r.ID):
			holds[own] = holds[own] && (fine || r.Severity == decision.Advisory)
		case fine:
			holds[r.ID] = true
		}
	}
	for id, held := range holds {
		if !held {
			delete(holds, id)
		}
	}
	if d.Verdict == decision.Approved {
		holds["verdict"] = true
	}
	return holds
}

// monotone tries a world, and notes which controls it saw fail.
func (w *world) monotone(t *testing.T, watched map[string]bool) (spoilt, dropped int) {
	t.Helper()
	type attempt struct {
		spoil

		position int
	}
	var attempts []attempt
	for position, c := range w.claims {
		w.narrows(t, w.base, w.without(w.inputs.Found, position), c.kind.Name+" left out")
		if c.kind.Name == plan.SignOffKind || c.kind.Name == plan.ApprovalKind || c.kind.Name == plan.PlanKind {
			continue // nobody can write the first two; a changed plan voids all evidence, which names it
		}
		for _, s := range spoils(c.statement["predicate"], "/predicate") {
			attempts = append(attempts, attempt{s, position})
		}
	}
	step := 1
	if w.tries > 0 {
		step = max(1, len(attempts)/w.tries)
	}
	t.Logf("%s: %d attestations, %d places to spoil, one in %d is", w.name, len(w.claims), len(attempts), step)
	for i := step / 2; i < len(attempts); i += step {
		a := attempts[i]
		what := fmt.Sprintf("%s%s %s", w.claims[a.position].kind.Name, a.pointer, a.what)
		found := w.with(t, a.position, a.pointer, a.value)
		before := w.narrows(t, w.base, found, what)
		if maps.Equal(before, w.base) {
			continue
		}
		spoilt++
		for id := range w.base {
			watched[id] = watched[id] || !before[id]
		}
		if !before[refused] && !lastElement.MatchString(a.pointer) { // a refused one says nothing; a list with fewer elements says something else
			w.narrows(t, before, w.with(t, a.position, a.pointer, nil), what+", then left out")
			dropped++
		}
		for other := range w.claims {
			if w.claims[other].kind.Name == plan.PlanKind && strings.HasSuffix(a.pointer, "/onboardingPlanDigest") {
				continue // without a plan there is nothing to compare with; that denies by itself
			}
			if other != a.position && (other+i)%8 != 0 && !w.read(before, other) {
				continue
			}
			w.narrows(t, before, w.without(found, other), fmt.Sprintf("%s, without the %s", what, w.claims[other].kind.Name))
			dropped++
		}
	}
	return spoilt, dropped
}

var lastElement = regexp.MustCompile(`/[0-9]+$`)

// read reports whether a control that held of the honest evidence, and does not any
// more, reads the kind of a claim.
func (w *world) read(before map[string]bool, position int) bool {
	return slices.ContainsFunc(w.inputs.Controls.Controls(), func(c control.Control) bool {
		return w.base[c.ID] && !before[c.ID] && slices.Contains(c.Evidence, w.claims[position].kind.Name)
	})
}

// narrows judges evidence that must not prove more than was proved before.
func (w *world) narrows(t *testing.T, before map[string]bool, found []source.Envelope, what string) map[string]bool {
	t.Helper()
	after := w.holds(t, found)
	for _, id := range slices.Sorted(maps.Keys(after)) {
		if !before[id] && id != refused {
			t.Errorf("%s: %s: %s holds, which it did not before", w.name, what, id)
		}
	}
	return after
}

// without leaves out the envelopes of a claim, honest or spoilt.
func (w *world) without(found []source.Envelope, position int) []source.Envelope {
	return slices.DeleteFunc(slices.Clone(found), func(e source.Envelope) bool { return w.of(e, position) })
}

// of tells the envelopes of a claim by their files, which stay the same.
func (w *world) of(e source.Envelope, position int) bool {
	return slices.ContainsFunc(w.claims[position].signed, func(s source.Envelope) bool { return s.Origin == e.Origin })
}

// with signs a claim again with another value at a place, or with none there.
func (w *world) with(t *testing.T, position int, pointer string, value any) []source.Envelope {
	t.Helper()
	content, err := json.Marshal(set(w.claims[position].statement, strings.Split(strings.TrimPrefix(pointer, "/"), "/"), value))
	if err != nil {
		t.Fatal(err)
	}
	changed := slices.Clone(w.inputs.Found)
	for i, e := range changed {
		if !w.of(e, position) {
			continue
		}
		parts := strings.Split(strings.TrimSuffix(filepath.Base(e.Origin.Path), ".dsse.json"), ".")
		signer, err := sign.Open(filepath.Join(w.dir, "keys", parts[len(parts)-1]+".key"), func() ([]byte, error) { return nil, nil })
		if err != nil {
			t.Fatal(err)
		}
		if changed[i].Envelope, err = signer.Sign(content); err != nil {
			t.Fatal(err)
		}
	}
	return changed
}

// A spoil is another value for a place in a predicate.
type spoil struct {
	pointer, what string
	value         any
}

// spoils are ways to spoil each place of a predicate; nil leaves it out.
func spoils(v any, pointer string) []spoil {
	var all []spoil
	add := func(what string, value any) { all = append(all, spoil{pointer, what, value}) }
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			place := pointer + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
			all = append(all, spoil{place, "left out", nil})
			all = append(all, spoils(v[name], place)...)
		}
	case []any:
		add("emptied", []any{})
		if len(v) > 1 {
			all = append(all, spoil{pointer + "/0", "left out", nil})
		}
		for i := range v {
			all = append(all, spoils(v[i], fmt.Sprintf("%s/%d", pointer, i))...)
		}
	case bool:
		add("negated", !v)
	case float64:
		add("0", 0)
		add("much higher", v*1000+1)
	case string:
		all = append(all, texts(v, pointer)...)
	}
	return all
}

// texts are other texts in the place of one.
func texts(v, pointer string) []spoil {
	instant, err := time.Parse(time.RFC3339, v)
	switch {
	case err == nil:
		return []spoil{{pointer, "long before", instant.AddDate(-3, 0, 0).Format(time.RFC3339)}, {pointer, "long after", instant.AddDate(3, 0, 0).Format(time.RFC3339)}}
	case len(v) == len(time.DateOnly) && v[4] == '-' && v[7] == '-':
		return []spoil{{pointer, "long before", "2020-01-01"}, {pointer, "long after", "2040-01-01"}}
	case len(v) == 64:
		return []spoil{{pointer, "another digest", string(canon.Sum([]byte(v)))}}
	}
	all := []spoil{{pointer, "another word", "another"}, {pointer, "an old version", "0.0.1"}}
	for _, words := range [][]string{{"pass", "fail", "na"}, {"passed", "failed"}, {"PASSED", "FAILED", "WARNED"}, {"fixed", "open", "accepted"}, {"met", "notMet", "conditional"}, {"ES384", "ES256"}, {"low", "medium", "high", "critical"}, {"LRS", "ZRS", "GRS", "RA-GRS"}} {
		for _, word := range words {
			if slices.Contains(words, v) && word != v {
				all = append(all, spoil{pointer, word, word})
			}
		}
	}
	return all
}

// set is a copy of a tree with another value at a place, or with none.
func set(v any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	name := strings.NewReplacer("~1", "/", "~0", "~").Replace(path[0])
	switch node := v.(type) {
	case map[string]any:
		node = maps.Clone(node)
		if node[name] = set(node[name], path[1:], value); node[name] == nil {
			delete(node, name)
		}
		return node
	case []any:
		node = slices.Clone(node)
		var i int
		if _, err := fmt.Sscan(name, &i); err != nil || i >= len(node) {
			panic("no place " + name)
		}
		if len(path) == 1 && value == nil {
			return slices.Delete(node, i, i+1)
		}
		node[i] = set(node[i], path[1:], value)
		return node
	default:
		return v
	}
}
