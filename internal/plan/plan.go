// Package plan reads what people wrote in HCL: what is released (release.hcl),
// what a gate requires (gate.hcl) and who is trusted (trust.hcl).
//
// It is strict: unknown blocks and attributes, empty lists, counts below one,
// roles that nobody holds and kinds that nobody registered are refused, all at
// once, each with its place and how to mend it.
package plan

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/ledger"
	"github.com/credentry/releasegate/internal/trust"
)

// A Plan is what one decision is made by.
type Plan struct {
	Engagement decision.Engagement
	Release    decision.Release
	Gate       Gate
	Phase      string   // the phase that a milestone gate judges
	Earlier    []string // gates whose decisions this one builds on
	Milestone  string   // of them, one that signs phases off
	Approver   string   // of them, the first whose approval is asked for as evidence
	Roster     *trust.Roster
	LeansOn    []Requirement    // of other phases, whose artifacts its rules point to
	Witnesses  []ledger.Witness // of the register
}

// A Request says which decision is asked for.
type Request struct {
	ReleaseFile string // name of release.hcl, for diagnostics
	Release     []byte // its content
	ReleaseID   string // that it must declare; empty: any
	Gate        string // name of the gate
	Phase       string // for a milestone gate
	Version     string // of the program, which files may constrain
}

// Load reads the plan. The gate comes from the policy bundle and the roster from
// the trust manifest; nothing in release.hcl can change either.
func Load(policy, trusted *bundle.Bundle, q Request) (*Plan, error) {
	r := newReader(q.Version)
	roster := r.roster(trusted)
	gates := r.gates(policy, roster)
	engagement, release := r.release(q.ReleaseFile, q.Release)
	if err := r.err(); err != nil {
		return nil, refuse(err)
	}
	if q.ReleaseID != "" && release.ID != q.ReleaseID {
		return nil, fault.Refuse("correct the release's id, or name it with --release "+fault.Quote(release.ID), "%q declares release %q, not %q", q.ReleaseFile, release.ID, q.ReleaseID)
	}
	p := &Plan{Engagement: engagement, Release: release, Roster: roster, Phase: q.Phase, Witnesses: r.watching(trusted, roster)}
	if err := r.err(); err != nil {
		return nil, refuse(err)
	}
	i := slices.IndexFunc(gates, func(g Gate) bool { return g.Name == q.Gate })
	if i < 0 {
		var names []string
		for _, g := range gates {
			names = append(names, g.Name)
		}
		return nil, fault.Refuse("name one of "+strings.Join(names, ", ")+" with --gate", "gate.hcl declares no gate %q", q.Gate)
	}
	p.Gate = gates[i]
	if w := p.Gate.Witnessed; w != nil && w.Count > len(p.Witnesses) {
		return nil, fault.Refuse("declare a witness block in trust.hcl for each", "gate %q demands cosignatures of %d witnesses on the register, and trust.hcl declares %d", p.Gate.Name, w.Count, len(p.Witnesses))
	}
	if err := p.narrow(); err != nil {
		return nil, err
	}
	p.buildOn(gates)
	p.lean()
	return p, nil
}

// buildOn finds the gates whose decisions this one builds on: milestones where its
// phases have an order, and final gates where it asks for their approval.
func (p *Plan) buildOn(gates []Gate) {
	ordered := slices.ContainsFunc(p.Gate.Phases, func(phase Phase) bool { return len(phase.After) > 0 })
	for _, other := range gates {
		switch {
		case other.Milestone && ordered:
			p.Earlier, p.Milestone = append(p.Earlier, other.Name), other.Name
		case !other.Milestone && other.Name != p.Gate.Name && p.Gate.Collects(ApprovalKind):
			p.Earlier, p.Approver = append(p.Earlier, other.Name), cmp.Or(p.Approver, other.Name)
		}
	}
}

// Requirements are all that is asked for, phase by phase, then what rules lean on.
func (p *Plan) Requirements() []Requirement {
	var all []Requirement
	for _, phase := range p.Gate.Phases {
		all = append(all, phase.Evidence...)
	}
	return append(all, p.LeansOn...)
}

// narrow leaves of a milestone gate the one phase that is asked for.
func (p *Plan) narrow() error {
	switch {
	case !p.Gate.Milestone && p.Phase != "":
		return fault.Misuse("leave --phase out", "gate %q judges all of its phases, not one", p.Gate.Name)
	case !p.Gate.Milestone:
		return nil
	}
	i := slices.Index(p.Gate.PhaseNames(), p.Phase)
	if i < 0 {
		return fault.Misuse("name one of "+strings.Join(p.Gate.PhaseNames(), ", ")+" with --phase", "gate %q judges one phase; %q is none of its phases", p.Gate.Name, p.Phase)
	}
	p.Gate.Phases = p.Gate.Phases[i : i+1]
	return nil
}

// Deciding are the gates that decide about the release: all but those whose board
// decides other types of change. It reads what Load reads, and refuses the same.
func Deciding(policy, trusted *bundle.Bundle, q Request) ([]Gate, error) {
	r := newReader(q.Version)
	gates := r.gates(policy, r.roster(trusted))
	_, release := r.release(q.ReleaseFile, q.Release)
	if err := r.err(); err != nil {
		return nil, refuse(err)
	}
	return slices.DeleteFunc(gates, func(g Gate) bool { return g.Quorum != nil && !g.Quorum.Decides(release.ChangeType) }), nil
}

// Gates reads only the gates of a policy bundle, for check and sign; roles are
// taken as they stand.
func Gates(policy *bundle.Bundle) ([]Gate, error) {
	r := newReader("")
	gates := r.gates(policy, nil)
	return gates, refuse(r.err())
}

// Roster reads only who is trusted, for sign.
func Roster(trusted *bundle.Bundle) (*trust.Roster, error) {
	r := newReader("")
	roster := r.roster(trusted)
	if roster != nil {
		r.watching(trusted, roster)
	}
	return roster, refuse(r.err())
}

// Release reads only what is released, for attest.
func Release(name string, content []byte) (decision.Engagement, decision.Release, error) {
	r := newReader("")
	engagement, release := r.release(name, content)
	return engagement, release, refuse(r.err())
}

func refuse(err error) error {
	if err == nil {
		return nil
	}
	return &fault.Error{Kind: fault.Refused, Err: err}
}

func (r *reader) decodeFrom(b *bundle.Bundle, path string, target any) {
	content, ok := b.File(path)
	if !ok {
		r.fileError(b.Where(path), "Missing file", "The "+b.Kind().String()+" holds no "+path+".")
		return
	}
	r.decode(b.Where(path), content, target)
}

var idForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*$`) })

const maxID = 128 // characters; ids become names of files

// IsID reports whether a word can be an id: two systems cannot spell it differently.
func IsID(word string) bool { return len(word) <= maxID && idForm().MatchString(word) }

// id refuses an id that two systems could spell differently.
func (r *reader) id(at hcl.Range, what, id string) {
	switch {
	case len(id) > maxID:
		r.errorf(at, "Not an id", "The %s id has %d characters, at most %d are allowed.", what, len(id), maxID)
	case !IsID(id):
		r.errorf(at, "Not an id", "The %s id %q must be made of a-z, 0-9, dot and hyphen.", what, id)
	}
}

// instant reads an RFC 3339 instant in UTC.
func (r *reader) instant(at hcl.Range, name, text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || !strings.HasSuffix(text, "Z") {
		r.errorf(at, "Not an instant", "%s is %q; it must be an instant in UTC such as \"2026-06-30T04:00:00Z\".", name, text)
	}
	return t.UTC()
}

// civilDate checks a date in Perth.
func (r *reader) civilDate(at hcl.Range, name, text string) {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		r.errorf(at, "Not a date", "%s is %q; it must be a date in Perth such as \"2026-06-30\".", name, text)
	}
}

var units = map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}

// maxDuration bounds ages and validities; ten years is longer than any of them.
const maxDuration = 3660 * 24 * time.Hour

// duration reads a positive whole number of minutes, hours or days.
func (r *reader) duration(at hcl.Range, name, text string) time.Duration {
	if text != "" {
		unit, ok := units[text[len(text)-1]]
		n, err := strconv.Atoi(text[:len(text)-1])
		if ok && err == nil && n > 0 && n <= int(maxDuration/unit) {
			return time.Duration(n) * unit
		}
	}
	r.errorf(at, "Not a duration", "%s is %q; it must be a whole number of minutes, hours or days such as \"30m\", \"48h\" or \"90d\", at most ten years.", name, text)
	return 0
}

func keysOf[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func quoteAll(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = strconv.Quote(w)
	}
	return strings.Join(quoted, ", ")
}

func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }
