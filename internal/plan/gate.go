package plan

import (
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/bundle"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/fault"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/trust"
)

// GateFile is the file of the policy bundle that says what each gate requires.
const GateFile = "gate.hcl"

// About says what the statements of a kind must name as their subject.
type About string

// The subjects of evidence.
const (
	AboutEngagement About = "engagement"
	AboutRelease    About = "release"
	AboutArtifacts  About = "artifacts"
	AboutPackage    About = "package" // of votes only
)

// The kinds of evidence that steps of the pipeline read themselves.
const (
	PlanKind        = "onboarding-plan"        // require: all later work names it
	VoteKind        = "vote"                   // the ballot
	WaiverKind      = "waiver"                 // the ballot
	RequestKind     = "change-approval"        // the ballot
	ObligationsKind = "compliance-obligations" // what applies: it holds the Statement of Applicability
	WithdrawalKind  = "withdrawal"             // register: what need not be presented
	SignOffKind     = "phase-decision"         // the order of the phases
	ApprovalKind    = "release-approval"       // an earlier gate's, which a later one builds on
	LinkKind        = "link"                   // one for each step of the supply chain
	LayoutKind      = "layout"                 // what its steps ask of each other
)

// GateRole is the role of the keys that sign decisions, in trust.hcl.
const GateRole = trust.GateRole

// Qualities grade evidence, from a statement of intent to a control seen at work
// (ASD Essential Eight assessment process guide).
var Qualities = []string{"poor", "fair", "good", "excellent"}

// A SignerRule asks for distinct persons or systems in a role.
type SignerRule struct {
	Role  string
	Count int
}

// A Requirement is one kind of evidence that a phase must show.
type Requirement struct {
	Kind     string
	Phase    string
	Gates    []string // that ask for it; empty: every gate that judges the phase
	About    About
	MaxAge   time.Duration // at the deciding instant; 0: no limit
	Proven   bool          // authorities must vouch for when each signature was there
	Quality  string        // the least of Qualities, where the predicate grades itself
	Series   []string      // values of the kind's series that must each be there; empty: at least one
	Signers  []SignerRule  // all of them
	Separate [][]string    // sets of roles that distinct persons must hold

	Step      string        // of a link: the step that it must be of
	Materials []intoto.Rule // what the artifacts that went in must be
	Products  []intoto.Rule // what those that it is about must be
}

// Flow is the name by which rules point to its artifacts: the step of a link, the
// kind of other evidence about artifacts; empty if it is about something else.
func (q Requirement) Flow() string {
	switch {
	case q.Kind == LinkKind:
		return q.Step
	case q.About == AboutArtifacts:
		return q.Kind
	default:
		return ""
	}
}

// Rules are those on materials, then those on products.
func (q Requirement) Rules() []intoto.Rule { return slices.Concat(q.Materials, q.Products) }

// askedBy reports whether a gate asks for it.
func (q Requirement) askedBy(gate string) bool {
	return len(q.Gates) == 0 || slices.Contains(q.Gates, gate)
}

// A Phase is one of the seven with the evidence that it must show.
type Phase struct {
	Name     string
	After    []string // phases that must be signed off before
	Evidence []Requirement
}

// A Quorum is what the board must give.
type Quorum struct {
	Role        string
	Count       int
	MustInclude []string
	Changes     []string // types that the board decides; empty: all but emergencies
}

// Decides reports whether the board decides a type of change.
func (q Quorum) Decides(change string) bool {
	if len(q.Changes) == 0 {
		return change != Emergency
	}
	return slices.Contains(q.Changes, change)
}

// Waivers say which findings may be waived at a gate, and by whom. The zero value
// waives nothing.
type Waivers struct {
	Grants   map[decision.Severity]Grant // by the severity of the control; one without cannot be waived
	Appetite string                      // the highest of decision.RiskLevels that may be left
	Most     int                         // that may count at once
	Renewals int                         // of a waiver of one finding
	Never    []string                    // ids of controls of which nothing may be waived
}

// A Grant is who may waive findings of one severity, and for how long.
type Grant struct {
	Role    string        // of those who accept the risk
	Count   int           // distinct persons in it
	Longest time.Duration // from the signing of a waiver to its end
}

// Witnessed is what a gate demands of the register of evidence: so many witnesses have
// cosigned it so lately. Who takes its end away can then show no one who has not seen
// that end.
type Witnessed struct {
	Count  int
	MaxAge time.Duration
}

// A Gate is one point that decides.
type Gate struct {
	Name       string
	Milestone  bool // judges one phase, named when asked
	Validity   time.Duration
	Tiers      []string
	Phases     []Phase
	Quorum     *Quorum
	Waivers    Waivers
	Registered bool       // evidence that is not in the register does not count
	Witnessed  *Witnessed // nil: no witness is asked

	steps map[string]Requirement // of all phases, by the name that rules point to
}

// PhaseNames are the names of the phases that the gate judges, in order.
func (g Gate) PhaseNames() []string {
	names := make([]string, 0, len(g.Phases))
	for _, p := range g.Phases {
		names = append(names, p.Name)
	}
	return names
}

// Collects reports whether the gate asks for a kind of evidence.
func (g Gate) Collects(kind string) bool { return g.Owner(kind) != "" }

// count is in how many phases the gate asks for a kind of evidence.
func (g Gate) count(kind string) int {
	n := 0
	for _, p := range g.Phases {
		if slices.ContainsFunc(p.Evidence, func(q Requirement) bool { return q.Kind == kind }) {
			n++
		}
	}
	return n
}

// Owner is the role that signs a kind of evidence first; empty if the gate does not
// ask for the kind.
func (g Gate) Owner(kind string) string {
	for _, p := range g.Phases {
		for _, q := range p.Evidence {
			if q.Kind == kind && len(q.Signers) > 0 {
				return q.Signers[0].Role
			}
		}
	}
	return ""
}

type gateFile struct {
	Required      string       `hcl:"required_version,optional"`
	RequiredRange hcl.Range    `hcl:"required_version,attr_range"`
	Gates         []gateBlock  `hcl:"gate,block"`
	Phases        []phaseBlock `hcl:"phase,block"`
}

type gateBlock struct {
	Name       string          `hcl:"name,label"`
	Milestone  bool            `hcl:"milestone,optional"`
	Validity   string          `hcl:"validity"`
	Tiers      []string        `hcl:"tiers"`
	Registered bool            `hcl:"registered,optional"`
	Witnessed  *witnessedBlock `hcl:"register,block"`
	Phases     []string        `hcl:"phases"`
	Quorum     *quorumBlock    `hcl:"quorum,block"`
	Waivers    *waiversBlock   `hcl:"waivers,block"`
	Range      hcl.Range       `hcl:",def_range"`
}

type quorumBlock struct {
	Role        string    `hcl:"role"`
	Count       int       `hcl:"count"`
	MustInclude []string  `hcl:"must_include,optional"`
	Changes     []string  `hcl:"changes,optional"`
	Range       hcl.Range `hcl:",def_range"`
}

type witnessedBlock struct {
	Witnesses int       `hcl:"witnesses"`
	MaxAge    string    `hcl:"max_age"`
	Range     hcl.Range `hcl:",def_range"`
}

type phaseBlock struct {
	Name     string          `hcl:"name,label"`
	After    []string        `hcl:"after,optional"`
	Evidence []evidenceBlock `hcl:"evidence,block"`
	Range    hcl.Range       `hcl:",def_range"`
}

type evidenceBlock struct {
	Kind      string         `hcl:"kind,label"`
	Gates     []string       `hcl:"gates,optional"`
	About     string         `hcl:"about"`
	MaxAge    *string        `hcl:"max_age,optional"` // nil: no limit; an empty one is a mistake
	Time      *string        `hcl:"time,optional"`    // nil: claimed will do
	Quality   string         `hcl:"quality,optional"`
	Series    []string       `hcl:"series,optional"`
	Signers   []signersBlock `hcl:"signers,block"`
	Separate  [][]string     `hcl:"separate,optional"`
	Step      string         `hcl:"step,optional"`
	Materials *[]string      `hcl:"materials,optional"` // nil: no rules; an empty list is a mistake
	Products  *[]string      `hcl:"products,optional"`
	Range     hcl.Range      `hcl:",def_range"`
}

type signersBlock struct {
	Role  string    `hcl:"role"`
	Count int       `hcl:"count"`
	Range hcl.Range `hcl:",def_range"`
}

// Extended is the tier of what goes beyond the core, such as proven times in the
// ballot.
const Extended = "extended"

var tiers = []string{"core", Extended}

// gates reads gate.hcl. Roles are checked against the roster, if there is one.
func (r *reader) gates(b *bundle.Bundle, roster *trust.Roster) []Gate {
	var file gateFile
	r.decodeFrom(b, GateFile, &file)
	r.fits(file.RequiredRange, file.Required)
	phases := map[string]Phase{}
	for _, p := range file.Phases {
		if !slices.Contains(decision.Phases, p.Name) {
			r.errorf(p.Range, "Unknown phase", "%q is not one of the seven phases.%s", p.Name, fault.DidYouMean(p.Name, decision.Phases))
		}
		if _, twice := phases[p.Name]; twice {
			r.errorf(p.Range, "Duplicate phase", "Phase %q was declared before.", p.Name)
		}
		if len(p.Evidence) == 0 {
			r.errorf(p.Range, "Empty phase", "Phase %q requires no evidence; a phase that requires nothing proves nothing.", p.Name)
		}
		phase := Phase{Name: p.Name, After: r.after(p, file.Gates)}
		for _, e := range p.Evidence {
			if slices.ContainsFunc(phase.Evidence, func(q Requirement) bool { return q.Kind == e.Kind && q.Step == e.Step && overlap(q.Gates, e.Gates) }) {
				r.errorf(e.Range, "Duplicate evidence", "Phase %q requires %q twice for one gate.", p.Name, e.Kind)
			}
			for _, name := range e.Gates {
				r.judges(e.Range, file.Gates, name, p.Name)
			}
			phase.Evidence = append(phase.Evidence, r.requirement(p.Name, e, roster))
		}
		phases[p.Name] = phase
	}
	steps := r.flow(file.Phases, phases)
	var gates []Gate
	for _, g := range file.Gates {
		if slices.ContainsFunc(gates, func(other Gate) bool { return other.Name == g.Name }) {
			r.errorf(g.Range, "Duplicate gate", "Gate %q was declared before.", g.Name)
		}
		gate := r.gate(g, phases, roster)
		gate.steps = steps
		gates = append(gates, gate)
	}
	if len(gates) == 0 && r.err() == nil {
		r.fileError(b.Where(GateFile), "No gate", "The file declares no gate, so there is nothing to decide.")
	}
	return gates
}

func (r *reader) gate(g gateBlock, phases map[string]Phase, roster *trust.Roster) Gate {
	gate := Gate{Name: g.Name, Milestone: g.Milestone, Validity: r.duration(g.Range, "validity", g.Validity), Tiers: g.Tiers, Registered: g.Registered}
	r.id(g.Range, "gate", g.Name)
	if len(g.Phases) == 0 {
		r.errorf(g.Range, "Empty gate", "Gate %q judges no phase; a gate that judges nothing approves nothing.", g.Name)
	}
	for _, name := range g.Phases {
		phase, ok := phases[name]
		if !ok {
			r.errorf(g.Range, "Unknown phase", "Gate %q judges phase %q, which no phase block declares.%s", g.Name, name, fault.DidYouMean(name, keysOf(phases)))
			continue
		}
		phase.Evidence = slices.DeleteFunc(slices.Clone(phase.Evidence), func(q Requirement) bool { return !q.askedBy(g.Name) })
		if len(phase.Evidence) == 0 {
			r.errorf(g.Range, "Empty phase", "Gate %q judges phase %q, but all of its evidence is for other gates.", g.Name, name)
		}
		gate.Phases = append(gate.Phases, phase)
	}
	last := -1
	for _, phase := range gate.Phases {
		i := slices.Index(decision.Phases, phase.Name)
		if i <= last {
			r.errorf(g.Range, "Phases out of order", "Gate %q must name its phases in their order, each once.", g.Name)
			break
		}
		last = i
	}
	if len(g.Tiers) == 0 {
		r.errorf(g.Range, "No tier", "Gate %q must say which tiers of controls it requires, such as [\"core\"].", g.Name)
	}
	for _, tier := range g.Tiers {
		if !slices.Contains(tiers, tier) {
			r.errorf(g.Range, "Unknown tier", "Gate %q requires tier %q; there are %s.", g.Name, tier, quoteAll(tiers))
		}
	}
	if q := g.Quorum; q != nil {
		gate.Quorum = &Quorum{Role: q.Role, Count: q.Count, MustInclude: q.MustInclude, Changes: r.changes(q)}
		r.positive(q.Range, q.Count)
		for _, role := range append([]string{q.Role}, q.MustInclude...) {
			r.held(q.Range, role, roster)
		}
		if g.Milestone {
			r.errorf(q.Range, "Nothing to vote on", "Gate %q is a milestone and has a quorum: it judges one phase at a time, most of them without a %s, and admits nothing.", g.Name, RequestKind)
		} else if n := gate.count(RequestKind); n != 1 {
			r.errorf(q.Range, "Nothing to vote on", "Gate %q has a quorum, so that one of its phases must require a %s, the request that the board votes on; %d do.", g.Name, RequestKind, n)
		}
	}
	if w := g.Witnessed; w != nil {
		gate.Witnessed = &Witnessed{w.Witnesses, r.duration(w.Range, "max_age", w.MaxAge)}
		r.positive(w.Range, w.Witnesses)
	}
	if w := g.Waivers; w != nil {
		gate.Waivers = r.waivers(w, roster)
	}
	return gate
}

// after checks which phases come before one: earlier ones, which a milestone gate
// can sign off.
func (r *reader) after(p phaseBlock, gates []gateBlock) []string {
	for i, name := range p.After {
		at, self := slices.Index(decision.Phases, name), slices.Index(decision.Phases, p.Name)
		switch {
		case at < 0:
			r.errorf(p.Range, "Unknown phase", "%q is not one of the seven phases.%s", name, fault.DidYouMean(name, decision.Phases))
		case slices.Contains(p.After[:i], name):
			r.errorf(p.Range, "Duplicate phase", "Phase %q comes after %q, which is named twice.", p.Name, name)
		case at >= self:
			r.errorf(p.Range, "Phases out of order", "Phase %q cannot come after %q, which is not an earlier one.", p.Name, name)
		case !slices.ContainsFunc(gates, func(g gateBlock) bool { return g.Milestone && slices.Contains(g.Phases, name) }):
			r.errorf(p.Range, "Never signed off", "Phase %q comes after %q, which no milestone gate judges, so that nothing could ever sign it off.", p.Name, name)
		}
	}
	return p.After
}

// overlap reports whether two lists of gates, of which an empty one means all,
// have one in common.
func overlap(a, b []string) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}

// judges refuses evidence for a gate that is not there, or that never asks for it.
func (r *reader) judges(at hcl.Range, gates []gateBlock, name, phase string) {
	var names []string
	for _, g := range gates {
		if g.Name == name && !slices.Contains(g.Phases, phase) {
			r.errorf(at, "Gate of other phases", "Gate %q does not judge phase %q, so that it would never ask for this.", name, phase)
		}
		names = append(names, g.Name)
	}
	if !slices.Contains(names, name) {
		r.errorf(at, "Unknown gate", "Evidence is for gate %q, which no gate block declares.%s", name, fault.DidYouMean(name, names))
	}
}

func (r *reader) requirement(phase string, e evidenceBlock, roster *trust.Roster) Requirement {
	q := Requirement{Kind: e.Kind, Phase: phase, Gates: e.Gates, Series: e.Series, About: About(e.About), Separate: e.Separate, Step: e.Step}
	kind, known := attestations.Named(e.Kind)
	switch {
	case e.Kind == SignOffKind:
		r.errorf(e.Range, "Sign-off is no evidence", "A %s shows that a phase was signed off; `after` in a phase block asks for it.", e.Kind)
	case e.Kind == WithdrawalKind:
		r.errorf(e.Range, "Withdrawal is no evidence", "A %s takes back what was registered; no phase can ask for it.", e.Kind)
	case e.Kind == WaiverKind:
		r.errorf(e.Range, "Ballot is no evidence", "A %s is asked for by a finding, not by a phase; the waivers block of a gate says who may sign one.", e.Kind)
	case known && kind.Phase == "" && slices.Equal(kind.About, []string{string(AboutPackage)}):
		r.errorf(e.Range, "Ballot is no evidence", "A %s is about the package that the evidence makes up, so it cannot be part of it; the quorum block asks for it.", e.Kind)
	case !known:
		r.errorf(e.Range, "Unknown kind of evidence", "%q is not in the registry of predicates.%s", e.Kind, fault.DidYouMean(e.Kind, attestations.Names()))
	case !slices.Contains(kind.About, e.About):
		r.errorf(e.Range, "Wrong subject", "A %s can be about %s, not about %q.", e.Kind, quoteAll(kind.About), e.About)
	}
	if len(e.Series) > 0 && known {
		r.series(e, kind)
	}
	q.Materials, q.Products = r.rules(e, "materials", e.Materials), r.rules(e, "products", e.Products)
	if q.Quality = e.Quality; q.Quality == "" {
		q.Quality = "fair"
	} else if slices.Index(Qualities, q.Quality) < 1 {
		r.errorf(e.Range, "Unknown quality", "quality is %q; it must be one of %s: poor evidence is a statement of intent and never counts.", e.Quality, quoteAll(Qualities[1:]))
	}
	if e.MaxAge != nil {
		q.MaxAge = r.duration(e.Range, "max_age", *e.MaxAge)
	}
	if e.Time != nil {
		if q.Proven = *e.Time == "proven"; !q.Proven && *e.Time != "claimed" {
			r.errorf(e.Range, "Unknown source of time", `time is %q; it must be "proven", by a timestamp authority or a transparency log that trust.hcl names, or "claimed" by the signer.`, *e.Time)
		}
	}
	if len(e.Signers) == 0 {
		r.errorf(e.Range, "Nobody may sign", "Evidence %q needs at least one signers block: an empty list means nobody.", e.Kind)
	}
	if e.Kind == ApprovalKind && slices.ContainsFunc(e.Signers, func(s signersBlock) bool { return s.Role != GateRole }) {
		r.errorf(e.Range, "Signed by the gate", "A %s is signed by the gate alone, in the role %s.", e.Kind, GateRole)
	}
	for _, s := range e.Signers {
		r.positive(s.Range, s.Count)
		r.held(s.Range, s.Role, roster)
		q.Signers = append(q.Signers, SignerRule{s.Role, s.Count})
	}
	for _, set := range e.Separate {
		if len(set) < 2 {
			r.errorf(e.Range, "Nothing to separate", "A set of separate roles needs at least two.")
		}
		for _, role := range set {
			if !slices.ContainsFunc(q.Signers, func(s SignerRule) bool { return s.Role == role }) {
				r.errorf(e.Range, "Unknown role", "Role %q is separated but no signers block asks for it.", role)
			}
		}
	}
	return q
}

// series checks the parallel attestations that must all be there, such as the
// rehearsals of a migration and of a roll-back.
func (r *reader) series(e evidenceBlock, kind attestations.Kind) {
	if len(kind.Series) != 1 {
		r.errorf(e.Range, "Not one series", "A %s has %d things that tell parallel ones apart, not one, so that their values cannot be listed.", e.Kind, len(kind.Series))
		return
	}
	values := kind.Values(kind.Series[0])
	for i, value := range e.Series {
		if len(values) > 0 && !slices.Contains(values, value) {
			r.errorf(e.Range, "Unknown series", "%s of a %s cannot be %q.%s", kind.Series[0], e.Kind, value, fault.DidYouMean(value, values))
		}
		if slices.Contains(e.Series[:i], value) {
			r.errorf(e.Range, "Duplicate series", "%q is listed twice.", value)
		}
	}
}

func (r *reader) positive(at hcl.Range, count int) {
	if count < 1 {
		r.errorf(at, "Nothing asked for", "A count of %d asks for nothing; it must be at least 1.", count)
	}
}

func (r *reader) held(at hcl.Range, role string, roster *trust.Roster) {
	if r.unheld[role] { // once is enough, however often the gates ask for it
		return
	}
	if role == "" || roster != nil && !roster.Holds(role) {
		r.unheld[role] = true
		r.errorf(at, "Role that nobody holds", "No functionary in trust.hcl holds the role %q, so nobody could ever sign.", role)
	}
}
