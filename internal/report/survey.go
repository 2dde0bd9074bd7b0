package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// A Survey is what every gate would decide about one release. The lists hold one
// decision for each gate, and for each phase of a milestone gate, in one order.
type Survey struct {
	AskedAt time.Time
	Now     []decision.Decision // as of AskedAt
	Then    []decision.Decision // as of a later instant, for a forecast; nil: none was asked for
}

// WriteSurvey renders a survey for those who prepare a release: gate by gate whether
// it would approve, and phase by phase what is there, what ends before the release
// goes live, what is wanting, who can mend it and how. The formats are Text, HTML and
// JSON.
func WriteSurvey(w io.Writer, s Survey, f Format, o Options) error {
	if len(s.Now) == 0 || s.Then != nil && len(s.Then) != len(s.Now) {
		return fmt.Errorf("a survey of %d gates now and of %d then", len(s.Now), len(s.Then))
	}
	r := readinessOf(s)
	return beside(w, "the survey", r, f, func() []byte { return r.text(o) }, r.html)
}

// The states of an item of a survey.
const (
	there    = "there"    // it counts, and lasts until the window closes
	expiring = "expiring" // it counts, and ends before the window closes
	expired  = "expired"  // it counts now, and no longer then
	wanting  = "wanting"  // it stops a gate
	warning  = "warning"  // it does not
	waived   = "waived"   // it would, but for a waiver
)

// A readiness is a survey, put in the order in which people prepare a release.
type readiness struct {
	AskedAt  time.Time       `json:"askedAt"`
	AsOf     time.Time       `json:"asOf"` // what the gates were asked about
	Forecast bool            `json:"forecast"`
	Customer string          `json:"customer"`
	Release  string          `json:"release"`
	Window   decision.Window `json:"window"`
	Gates    []gateState     `json:"gates"`
	Phases   []phaseState    `json:"phases"` // those of which there is something to say
	Rest     []item          `json:"rest"`   // of no phase: votes, keys, the gate itself
}

// A gateState is whether a gate would approve.
type gateState struct {
	Gate     string          `json:"gate"`
	Phase    string          `json:"phase,omitempty"` // of a milestone gate
	Ready    bool            `json:"ready"`
	ReadyNow bool            `json:"readyNow"` // as of AskedAt; the same as Ready if it is no forecast
	Denial   string          `json:"denial,omitempty"`
	Stops    int             `json:"stops"`
	Warns    int             `json:"warns"`
	Until    *decision.Limit `json:"validUntil,omitempty"` // of an approval
}

// A phaseState is what is to be said of one phase.
type phaseState struct {
	Phase string `json:"phase"`
	Items []item `json:"items"`
}

// An item is one attestation, or one thing that speaks against a gate.
type item struct {
	State     string            `json:"state"`
	Kind      string            `json:"kind,omitempty"`    // of evidence
	Subject   string            `json:"subject,omitempty"` // of what is wanting: control, criterion and key
	Text      string            `json:"text,omitempty"`
	Severity  decision.Severity `json:"severity,omitempty"`
	SignedBy  []string          `json:"signedBy,omitempty"`
	SignedAt  *time.Time        `json:"signedAt,omitempty"`
	ExpiresAt *time.Time        `json:"expiresAt,omitempty"`
	Files     []string          `json:"files,omitempty"`
	Owner     string            `json:"owner,omitempty"` // the role that must act
	Remedy    string            `json:"remedy,omitempty"`
	Command   string            `json:"command,omitempty"`
	Gates     []string          `json:"gates"` // that it counts for, or stops

	Payload canon.Digest `json:"payload,omitempty"`
	phase   string
}

func readinessOf(s Survey) *readiness {
	judged := s.Now
	if s.Then != nil {
		judged = s.Then
	}
	first := judged[0]
	r := &readiness{
		AskedAt: s.AskedAt, AsOf: first.DecidedAt, Forecast: s.Then != nil, Window: first.Release.Window,
		Customer: orElse(first.Engagement.Customer, "an unnamed customer"), Release: releaseName(&first), Gates: []gateState{}, Phases: []phaseState{}, Rest: []item{},
	}
	var all []item
	for i := range judged {
		r.Gates = append(r.Gates, stateOf(&judged[i], s.Now[i].Verdict))
		all = gather(all, itemsOf(&judged[i])...)
	}
	if r.Forecast {
		all = gather(all, lost(s)...)
	}
	for _, id := range phasesIn(all) {
		state := phaseState{Phase: id, Items: []item{}}
		for _, one := range all {
			if one.phase == id {
				state.Items = append(state.Items, one)
			}
		}
		slices.SortStableFunc(state.Items, func(a, b item) int { return cmp.Compare(stateRank(a.State), stateRank(b.State)) })
		if id == "" {
			r.Rest = state.Items
		} else {
			r.Phases = append(r.Phases, state)
		}
	}
	return r
}

// phasesIn are the phases of the items in their order, and then none: what belongs
// to none of the seven is said last.
func phasesIn(all []item) []string {
	ids := slices.DeleteFunc(slices.Clone(decision.Phases), func(id string) bool {
		return !slices.ContainsFunc(all, func(one item) bool { return one.phase == id })
	})
	return append(ids, "")
}

// knownPhase is a phase's id, or nothing if it is none of the seven.
func knownPhase(id string) string {
	if slices.Contains(decision.Phases, id) {
		return id
	}
	return ""
}

// stateRank puts first what somebody has to do.
func stateRank(state string) int {
	return slices.Index([]string{expired, wanting, expiring, waived, warning, there}, state)
}

func stateOf(d *decision.Decision, now decision.Verdict) gateState {
	w := weigh(d)
	state := gateState{
		Gate: orElse(d.Gate, "without a name"), Phase: d.Phase, Ready: d.Verdict == decision.Approved, ReadyNow: now == decision.Approved,
		Denial: d.Denial, Stops: w.stops, Warns: w.warns,
	}
	if state.Ready {
		state.Until = &d.ValidUntil
	}
	return state
}

// label names a gate, and its phase if it is a milestone.
func (g gateState) label() string { return some(" ", g.Gate, g.Phase) }

// itemsOf are the evidence that counts for a decision, and its reasons.
func itemsOf(d *decision.Decision) []item {
	gates := []string{stateOf(d, d.Verdict).label()}
	var all []item
	for _, e := range d.Evidence {
		one := evidenceItem(e)
		if one.Gates = gates; one.ExpiresAt != nil && one.ExpiresAt.Before(d.Release.Window.End) {
			one.State = expiring
		}
		all = append(all, one)
	}
	for _, r := range gravest(d) {
		one := item{
			State: wanting, Subject: about(r), Text: orElse(r.Text, "The decision does not say what is wrong."), Severity: r.Severity,
			Owner: r.Owner, Remedy: r.Remedy, Command: r.Command, Gates: gates, phase: knownPhase(r.Phase),
		}
		switch levelOf(r) {
		case LevelWarning:
			one.State = warning
		case LevelNotice:
			one.State = waived
		case LevelError:
		}
		if r.Code == "missing" {
			one.Kind = r.Evidence
		}
		all = append(all, one)
	}
	return all
}

func evidenceItem(e decision.Evidence) item {
	one := item{State: there, Kind: orElse(e.Kind, "of no stated kind"), Payload: e.Payload, phase: knownPhase(e.Phase)}
	for _, s := range e.Signers {
		one.SignedBy = append(one.SignedBy, who(s).String())
	}
	for _, f := range e.Files {
		one.Files = append(one.Files, f.Path)
	}
	if !e.SignedAt.IsZero() {
		one.SignedAt = &e.SignedAt
		if e.LimitSeconds > 0 {
			ends := e.SignedAt.Add(time.Duration(e.LimitSeconds) * time.Second)
			one.ExpiresAt = &ends
		}
	}
	return one
}

// lost is the evidence that counts now and no longer then, with who can renew it.
func lost(s Survey) []item {
	still := map[canon.Digest]bool{}
	renewed := map[string]decision.Reason{}
	for _, d := range s.Then {
		for _, e := range d.Evidence {
			still[e.Payload] = true
		}
		for _, r := range d.Reasons {
			if r.Code == "missing" {
				renewed[r.Phase+" "+r.Evidence] = r
			}
		}
	}
	var all []item
	for i := range s.Now {
		d := &s.Now[i]
		for _, e := range d.Evidence {
			if still[e.Payload] {
				continue
			}
			one, r := evidenceItem(e), renewed[e.Phase+" "+e.Kind]
			one.State, one.Gates = expired, []string{stateOf(d, d.Verdict).label()}
			one.Text, one.Owner, one.Command = "It counts now, and no longer then.", r.Owner, r.Command
			all = append(all, one)
		}
	}
	return all
}

// gather adds items; what is there already for another gate is only said once.
func gather(all []item, more ...item) []item {
	for _, one := range more {
		i := slices.IndexFunc(all, func(known item) bool {
			return known.phase == one.phase && known.Kind == one.Kind && known.Payload == one.Payload && known.Subject == one.Subject && known.Text == one.Text && (known.State == one.State || one.Payload != "")
		})
		if i < 0 {
			one.Gates = slices.Clone(one.Gates)
			all = append(all, one)
			continue
		}
		for _, g := range one.Gates {
			if !slices.Contains(all[i].Gates, g) {
				all[i].Gates = append(all[i].Gates, g)
			}
		}
	}
	return all
}
