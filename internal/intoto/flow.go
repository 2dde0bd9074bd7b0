package intoto

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/in-toto/in-toto-golang/in_toto"

	"github.com/credentry/releasegate/internal/canon"
)

// A Rule is one line in in-toto's language of artifact rules (in-toto v0.9, section
// 4.3.3), such as "MATCH *.img WITH PRODUCTS FROM build". ParseRule makes one.
type Rule struct {
	text  string
	words []string
	parts map[string]string
}

// The rules that take artifacts out of the queue. One that takes nothing proves
// nothing: in-toto lets it pass, we do not.
var taking = []string{"match", "create", "delete", "modify"}

// ParseRule reads a rule. Words are parted by white space.
func ParseRule(text string) (Rule, error) {
	words := strings.Fields(text)
	if len(words) == 0 { // in-toto's parser would panic
		return Rule{}, errors.New("an empty rule says nothing")
	}
	parts, err := in_toto.UnpackRule(words)
	if err != nil { // its message lists all of the language
		return Rule{}, errors.New("it must be MATCH PATTERN [IN PREFIX] WITH MATERIALS|PRODUCTS [IN PREFIX] FROM STEP, or CREATE, DELETE, MODIFY, ALLOW, DISALLOW or REQUIRE with one pattern")
	}
	r := Rule{text: strings.Join(words, " "), words: words, parts: parts}
	if to := parts["dstType"]; r.is("match") && to != materials && to != products {
		return Rule{}, fmt.Errorf("%q is neither MATERIALS nor PRODUCTS", to)
	}
	// in-toto writes to standard output what it thinks of such a pattern, and goes on.
	// Its patterns are those of the path package, with ! for ^.
	for _, pattern := range []string{parts["pattern"], path.Clean(parts["pattern"])} {
		if _, err := path.Match(strings.ReplaceAll(pattern, "[!", "[^"), ""); err != nil {
			return Rule{}, fmt.Errorf("%q is no pattern", parts["pattern"])
		}
	}
	return r, nil
}

func (r Rule) is(kind string) bool { return r.parts["type"] == kind }

// String is the rule as it was written.
func (r Rule) String() string { return r.text }

// From is the step whose artifacts a MATCH compares with; empty for other rules.
func (r Rule) From() string { return r.parts["dstName"] }

// Closes reports whether the rule says what becomes of all that no rule before it
// has taken: DISALLOW * or ALLOW *.
func (r Rule) Closes() bool { return (r.is("disallow") || r.is("allow")) && r.parts["pattern"] == "*" }

// The two sides of a step.
const (
	materials = "materials"
	products  = "products"
)

// Artifacts are digests by algorithm, by the name of the artifact.
type Artifacts map[string]map[string]string

// A Step is what went into a step of the supply chain and what came out.
type Step struct {
	Name      string
	Materials Artifacts
	Products  Artifacts
}

// Add puts subjects among the artifacts. Names are compared as clean paths; two of one
// name must be the same, or rules would hold of one of them only.
func (a Artifacts) Add(subjects []Subject) error {
	for _, s := range subjects {
		name := s.Name
		if name == "" {
			name = s.URI
		}
		if name == "" {
			return errors.New("an artifact has neither name nor URI, so that no rule can be about it")
		}
		name = path.Clean(name)
		if other, twice := a[name]; twice && !maps.Equal(other, s.Digest) {
			return fmt.Errorf("artifact %q is named with two different digests", name)
		}
		a[name] = s.Digest
	}
	return nil
}

// A BrokenRule is a rule that does not hold, or for Rule "" a step to which no rule
// can be applied.
type BrokenRule struct {
	Side string // materials or products
	Rule string
	Why  string
}

// CheckFlow applies the rules of a step to its artifacts, with in-toto's own code, and
// returns the first that does not hold; nil if all do. A MATCH, CREATE, DELETE or
// MODIFY holds only if it takes at least one artifact.
func CheckFlow(step Step, onMaterials, onProducts []Rule, earlier map[string]Step) *BrokenRule {
	f := flow{step, earlier, bySameDigests(earlier)}
	for _, side := range []struct {
		name  string
		rules []Rule
	}{{materials, onMaterials}, {products, onProducts}} {
		queue := slices.Sorted(maps.Keys(f.side(side.name)))
		for _, rule := range side.rules {
			if why := f.apply(side.name, rule, &queue); why != "" {
				return &BrokenRule{side.name, rule.text, why}
			}
		}
	}
	// What was asked one rule and one artifact at a time is asked once more of the
	// whole: nothing that in-toto refuses may pass.
	if err := f.verify(words(onMaterials), words(onProducts), step.Materials, step.Products, f.earlier); err != nil {
		return &BrokenRule{Why: "in-toto refuses the step as a whole"}
	}
	return nil
}

func words(rules []Rule) [][]string {
	all := make([][]string, len(rules))
	for i, r := range rules {
		all[i] = r.words
	}
	return all
}

// A flow is one step with those that its rules point to.
type flow struct {
	step    Step
	earlier map[string]Step
	same    map[string]map[string]Step // the steps of earlier, parted by digests
}

func (f flow) side(name string) Artifacts {
	if name == materials {
		return f.step.Materials
	}
	return f.step.Products
}

// apply takes out of the queue what the rule takes, and returns why it does not hold.
func (f flow) apply(side string, rule Rule, queue *[]string) string {
	_, there := f.earlier[rule.From()]
	switch {
	case rule.is("require"):
		if !slices.Contains(*queue, rule.parts["pattern"]) {
			return fmt.Sprintf("%q is not among them, or an earlier rule has taken it", rule.parts["pattern"])
		}
		return ""
	case rule.is("match") && !there:
		return fmt.Sprintf("no evidence of step %s counts", rule.From())
	case rule.is("disallow"):
		var left []string
		for _, name := range *queue {
			if !f.holds(side, name, rule.From(), rule.words) {
				left = append(left, name)
			}
		}
		if len(left) > 0 {
			return listed(left) + " is not accounted for by any rule before it"
		}
		return ""
	}
	var kept []string
	for _, name := range *queue {
		// The rule has taken the artifact if there is nothing left to forbid.
		if !f.holds(side, name, rule.From(), rule.words, []string{"DISALLOW", "*"}) {
			kept = append(kept, name)
		}
	}
	if slices.Contains(taking, rule.parts["type"]) && len(kept) == len(*queue) {
		return f.untaken(side, *queue)
	}
	*queue = kept
	return ""
}

func (f flow) untaken(side string, queue []string) string {
	if len(queue) == 0 {
		return fmt.Sprintf("there are no %s left to which it could apply", side)
	}
	return fmt.Sprintf("it takes none of the %s (%s): names, or digests, differ", side, listed(queue))
}

// listed names the first three.
func listed(names []string) string {
	text := strings.Join(names[:min(3, len(names))], ", ")
	if n := len(names) - 3; n > 0 {
		text += fmt.Sprintf(" and %d more", n)
	}
	return text
}

// holds asks in-toto whether rules hold of one artifact. Rules take artifacts one by
// one, whatever else is there, so that each can be asked about by itself; of the step
// that a MATCH points to, only what has the same digests can be its counterpart.
func (f flow) holds(side, name, from string, rules ...[]string) bool {
	only := func(all Artifacts) Artifacts {
		if digest, ok := all[name]; ok {
			return Artifacts{name: digest}
		}
		return nil
	}
	earlier := map[string]Step{from: f.same[from][digestKey(f.side(side)[name])]}
	if side == materials {
		return f.verify(rules, nil, only(f.step.Materials), only(f.step.Products), earlier) == nil
	}
	return f.verify(nil, rules, only(f.step.Materials), only(f.step.Products), earlier) == nil
}

// bySameDigests parts the artifacts of each step by their digests.
func bySameDigests(steps map[string]Step) map[string]map[string]Step {
	all := map[string]map[string]Step{}
	for name, step := range steps {
		parts := map[string]Step{}
		for side, artifacts := range map[string]Artifacts{materials: step.Materials, products: step.Products} {
			for artifact, digest := range artifacts {
				key := digestKey(digest)
				if _, there := parts[key]; !there {
					parts[key] = Step{Name: name, Materials: Artifacts{}, Products: Artifacts{}}
				}
				flow{step: parts[key]}.side(side)[artifact] = digest
			}
		}
		all[name] = parts
	}
	return all
}

func digestKey(digest map[string]string) string {
	var key strings.Builder
	for _, algorithm := range slices.Sorted(maps.Keys(digest)) {
		fmt.Fprintf(&key, "%q:%q ", algorithm, digest[algorithm])
	}
	return key.String()
}

// verify runs in-toto's verification of artifact rules, and nothing else of it.
func (f flow) verify(onMaterials, onProducts [][]string, in, out Artifacts, earlier map[string]Step) error {
	link := func(s Step, side string) in_toto.Metadata {
		return &in_toto.Metablock{Signed: in_toto.Link{Type: linkWord, Name: s.Name, Materials: matchable(s.Materials, side), Products: matchable(s.Products, side)}}
	}
	links := map[string]in_toto.Metadata{}
	for name, s := range earlier {
		links[name] = link(s, "there ")
	}
	links[f.step.Name] = link(Step{f.step.Name, in, out}, "here ")
	return in_toto.VerifyArtifacts([]any{in_toto.Step{SupplyChainItem: in_toto.SupplyChainItem{
		Name: f.step.Name, ExpectedMaterials: onMaterials, ExpectedProducts: onProducts,
	}}}, links)
}

// matchable copies artifacts, which in-toto changes as it goes. One without a strong
// digest, or without any, is equal to nothing: in-toto would take two names without
// digests for the same.
func matchable(all Artifacts, side string) map[string]in_toto.HashObj {
	copied := make(map[string]in_toto.HashObj, len(all))
	for name, digest := range all {
		if digest["sha256"] == "" && digest["sha384"] == "" && digest["sha512"] == "" {
			copied[name] = in_toto.HashObj{"none": side + name}
			continue
		}
		copied[name] = maps.Clone(digest)
	}
	return copied
}

// described are artifacts as an attestation describes them, sorted by name.
func described(artifacts map[string]in_toto.HashObj) []Subject {
	subjects := make([]Subject, 0, len(artifacts))
	for _, name := range slices.Sorted(maps.Keys(artifacts)) {
		subjects = append(subjects, Subject{Name: name, Digest: artifacts[name]})
	}
	return subjects
}

// Descriptors reads resource descriptors out of a document, as canon.Parse reads it.
func Descriptors(value any) ([]Subject, error) {
	b, err := canon.Marshal(value)
	if err != nil {
		return nil, err
	}
	var subjects []Subject
	err = canon.Unmarshal(b, &subjects)
	return subjects, err
}
