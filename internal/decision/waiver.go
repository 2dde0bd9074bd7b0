package decision

import (
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/canon"
)

// A Waiver is somebody's signed acceptance of one finding, as found, counted or
// not. It covers no other finding, and none of another release.
type Waiver struct {
	ID            string         `json:"id"`
	Control       string         `json:"control"`
	Criterion     string         `json:"criterion"`
	Key           string         `json:"key"`                // of the finding
	Title         string         `json:"title,omitempty"`    // of the control; empty if the gate does not require it
	Severity      Severity       `json:"severity,omitempty"` // of the control
	Finding       string         `json:"finding"`            // what was found, in the words that were signed
	Justification string         `json:"justification"`
	Caveats       string         `json:"caveats,omitempty"`
	Compensation  []Compensation `json:"compensation"` // what lowers the risk meanwhile
	RiskBefore    Risk           `json:"riskBefore"`
	RiskAfter     Risk           `json:"riskAfter"` // with the compensation
	Owner         string         `json:"owner"`     // person id: who bears the risk
	OwnerName     string         `json:"ownerName,omitempty"`
	Remediation   Remediation    `json:"remediation"`
	Requester     Signer         `json:"requester,omitzero"` // zero: the one who is named did not sign
	Approvers     []Signer       `json:"approvers"`          // in a role that may accept a risk of this severity
	CreatedAt     time.Time      `json:"createdAt"`
	ValidFrom     time.Time      `json:"validFrom"`
	ExpiresAt     time.Time      `json:"expiresAt"`
	NextReview    time.Time      `json:"nextReview"`
	TimeSource    string         `json:"timeSource"` // of createdAt
	Evidence      canon.Digest   `json:"evidence"`   // payload digest
	Files         []string       `json:"files"`
	Accepted      bool           `json:"accepted"`
	Code          string         `json:"code,omitempty"` // why not accepted
	Text          string         `json:"text,omitempty"`
}

// Covers reports whether the waiver was accepted for a finding of a control.
func (w Waiver) Covers(control string, f Finding) bool {
	return w.Accepted && w.Control == control && w.Criterion == f.Criterion && w.Key == f.Key && w.Finding == f.Text
}

// A Compensation is a measure that lowers the risk of a waived finding.
type Compensation struct {
	Text       string       `json:"text"`
	Evidence   canon.Digest `json:"evidence"` // SHA-256 of the document that shows it at work
	Document   string       `json:"document"` // what that is called
	Until      time.Time    `json:"until"`    // when it ends
	NextReview time.Time    `json:"nextReview"`
}

// A Risk is how likely something is and how bad it would be.
type Risk struct {
	Likelihood int `json:"likelihood"` // 1 rare to 5 almost certain
	Impact     int `json:"impact"`     // 1 negligible to 5 severe
}

// The levels of risk, and the scores at which the upper two begin. They are those
// of the change request (control GLV-12).
const (
	LowRisk    = "low"
	MediumRisk = "medium"
	HighRisk   = "high"

	mediumFrom = 5
	highFrom   = 10
)

// RiskLevels are the levels, the lowest first.
var RiskLevels = []string{LowRisk, MediumRisk, HighRisk}

// Score is likelihood times impact: 1 to 25.
func (r Risk) Score() int { return r.Likelihood * r.Impact }

// Level is the word for the score.
func (r Risk) Level() string {
	switch score := r.Score(); {
	case score >= highFrom:
		return HighRisk
	case score >= mediumFrom:
		return MediumRisk
	default:
		return LowRisk
	}
}

// A Remediation is how a waived finding will be settled for good.
type Remediation struct {
	Text  string `json:"text"`
	Owner string `json:"owner"` // person id
	Due   string `json:"due"`   // civil date in Perth
}

// Ends is when the day ends by which it will be settled; zero if that is no date.
func (r Remediation) Ends() time.Time {
	day, err := time.ParseInLocation(time.DateOnly, r.Due, Perth)
	if err != nil {
		return time.Time{}
	}
	return day.AddDate(0, 0, 1).UTC()
}

// A Condition is something that an approval is bound to.
type Condition struct {
	ID     string       `json:"id"`
	Text   string       `json:"text"`
	Owner  string       `json:"owner"`            // person id
	Due    string       `json:"due"`              // civil date in Perth
	Waiver canon.Digest `json:"waiver,omitempty"` // payload of the waiver that it comes from; empty: from the change request
}

// conditions are those of the request, then what each accepted waiver promises.
func conditions(request *Request, waivers []Waiver) []Condition {
	var all []Condition
	if request != nil {
		all = slices.Clone(request.Conditions)
	}
	for _, w := range waivers {
		if w.Accepted {
			all = append(all, Condition{ID: w.ID, Text: w.Remediation.Text, Owner: w.Remediation.Owner, Due: w.Remediation.Due, Waiver: w.Evidence})
		}
	}
	return all
}

// Conditional reports whether the release was approved, and bound to conditions.
func (d *Decision) Conditional() bool { return d.Verdict == Approved && len(d.Conditions) > 0 }
