package decision

import (
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/canon"
)

// A Brief is what the evidence that counts says of the things that a board asks
// about by name. It is there to be read: no verdict rests on it, since the controls
// have judged the same evidence. Persons have their names where trust.hcl knows
// them. Each list holds at most MaxBrief entries.
type Brief struct {
	Rehearsals    []Rehearsal     `json:"rehearsals,omitempty"`
	Training      []Training      `json:"training,omitempty"`
	Duties        []Duty          `json:"duties,omitempty"`
	Certificates  []Certificate   `json:"certificates,omitempty"`
	Conformance   []Conformance   `json:"conformance,omitempty"`
	Issues        []Issue         `json:"issues,omitempty"`     // not settled, the gravest first
	OpenIssues    map[string]int  `json:"openIssues,omitempty"` // all of them, by severity
	Applicability []Applicability `json:"applicability,omitempty"`
}

// MaxBrief bounds each list of a Brief, so that evidence cannot swell a decision
// beyond what can be read again.
const MaxBrief = 200

// A Rehearsal is a practised cutover, migration, roll-back or incident.
type Rehearsal struct {
	Evidence        canon.Digest `json:"evidence"` // payload digest
	Kind            string       `json:"kind"`
	Environment     string       `json:"environment"`
	At              time.Time    `json:"at,omitzero"`
	Operator        string       `json:"operator"`
	PlannedMinutes  int          `json:"plannedMinutes"`
	MeasuredMinutes int          `json:"measuredMinutes"`
	WindowMinutes   int          `json:"windowMinutes,omitzero"` // 0: none is stated
	Result          string       `json:"result"`
}

// A Training is how many of an audience have completed a module or sat in a session.
type Training struct {
	Audience string `json:"audience"`
	Cohort   int    `json:"cohort"`
	Trained  int    `json:"trained"` // distinct persons
}

// A Duty is who answers for the service after go-live, and from when to when.
type Duty struct {
	Role   string `json:"role"`
	Person string `json:"person"`
	From   string `json:"from"` // civil date in Perth
	To     string `json:"to"`   // civil date in Perth
}

// A Certificate is one that the service relies on.
type Certificate struct {
	Standard  string `json:"standard"`
	Edition   string `json:"edition"`
	Body      string `json:"body"`
	ExpiresOn string `json:"expiresOn"` // civil date
}

// A Conformance is one run of a standard's test suite, or why there is none.
type Conformance struct {
	Standard      string    `json:"standard"`
	Edition       string    `json:"edition"`
	Role          string    `json:"role"`
	Suite         string    `json:"suite,omitempty"` // with its version
	At            time.Time `json:"at,omitzero"`
	Passed        int       `json:"passed"`
	Failed        int       `json:"failed"`
	Other         int       `json:"other"`                   // skipped, or left to people to review
	NotApplicable string    `json:"notApplicable,omitempty"` // why the standard is left out
	Approver      string    `json:"approver,omitempty"`      // of leaving it out
}

// An Issue is a defect, a finding of a penetration test or a vulnerability that
// nobody reports as settled.
type Issue struct {
	Source   string `json:"source"` // kind of evidence
	ID       string `json:"id"`
	Title    string `json:"title,omitempty"`
	Severity string `json:"severity"`
	Status   string `json:"status"`
	Owner    string `json:"owner,omitempty"`
	Due      string `json:"due,omitempty"` // civil date
}

// An Applicability is one line of the Statement of Applicability.
type Applicability struct {
	Control       string `json:"control"` // of the standard
	Applicable    bool   `json:"applicable"`
	Status        string `json:"status"`
	Justification string `json:"justification"`
	Owner         string `json:"owner,omitempty"`
}

// A Member is a person who holds the board's role, and whether they may vote.
type Member struct {
	Person       string   `json:"person"`
	Name         string   `json:"name"`
	Organisation string   `json:"organisation"`
	Roles        []string `json:"roles"`
	Conflict     string   `json:"conflict,omitempty"` // why their vote would not count
}

// Classifications are the labels of information, the least sensitive first.
var Classifications = []string{"UNOFFICIAL", "OFFICIAL", "OFFICIAL: Sensitive"}

// Classification is the label of the decision: the highest of what it rests on. It
// is empty if no evidence bears a label that is known.
func (d *Decision) Classification() string {
	highest := -1
	for _, e := range d.Evidence {
		highest = max(highest, slices.Index(Classifications, e.Classification))
	}
	if highest < 0 {
		return ""
	}
	return Classifications[highest]
}
