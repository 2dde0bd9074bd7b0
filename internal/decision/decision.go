// Package decision is the signed document: its types, and the verdict that
// follows from its parts.
//
// The steps of the pipeline fill the parts in; Make puts them together. A
// release is approved only by a complete evaluation in which everything that was
// required is there, verified, bound to this release and met. Everything a
// report shows is in the Decision, so that a stored one can be rendered again.
package decision

import (
	"fmt"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/canon"
)

// A Verdict says whether the release may go live.
type Verdict int

const (
	Denied   Verdict = iota // the zero value: what nobody decided is denied
	Approved                // everything required was proved
)

func (v Verdict) String() string {
	if v == Approved {
		return "approved"
	}
	return "denied"
}

// MarshalText writes the verdict as the word that people and machines read.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads a verdict; any word but the two is an error.
func (v *Verdict) UnmarshalText(b []byte) error {
	switch string(b) {
	case "approved":
		*v = Approved
	case "denied":
		*v = Denied
	default:
		return fmt.Errorf("unknown verdict %q", b)
	}
	return nil
}

// The two kinds of denial.
const (
	Incomplete = "incomplete" // only evidence or votes are missing
	Failing    = "failing"    // something that is there falls short
)

// An Outcome is how one control came out.
type Outcome string

// The outcomes. Only Pass, Waived and NotApplicable let a release through.
const (
	Pass          Outcome = "pass"           // every criterion is met by a citation
	Waived        Outcome = "waived"         // it failed, and each finding of it was accepted for a time
	NotApplicable Outcome = "not-applicable" // for a reason that the control declares
	Fail          Outcome = "fail"           // evidence is there, a criterion is not met
	Missing       Outcome = "missing"        // required evidence is not there
	Error         Outcome = "error"          // the control could not be evaluated
)

// A Severity is how much a failed control weighs.
type Severity string

// The severities. An advisory control warns where the others stop, but it too
// stops the release when its evidence is missing or it cannot be evaluated.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
	Advisory Severity = "advisory"
)

// An Effect is what a reason does to the verdict.
type Effect string

// The effects. A reason with any other effect stops the release.
const (
	Stops  Effect = "stops"
	Waives Effect = "waived" // it would stop the release, but for a waiver that counts
	Warns  Effect = "warns"
)

// A Source is the place of a rule in the policy bundle.
type Source struct {
	Path string `json:"path"`
	Line int    `json:"line"`
}

// A Reason is one thing that speaks against the release, in one shape for gaps,
// findings and votes.
type Reason struct {
	Code      string       `json:"code"`
	Cause     string       `json:"cause,omitempty"` // of what is missing: the code by which the best candidate was rejected
	Effect    Effect       `json:"effect"`
	Waiver    canon.Digest `json:"waiver,omitempty"` // payload of the waiver, of a reason that is waived
	Phase     string       `json:"phase,omitempty"`
	Control   string       `json:"control,omitempty"`
	Criterion string       `json:"criterion,omitempty"`
	Key       string       `json:"key,omitempty"`      // the item within the criterion
	Evidence  string       `json:"evidence,omitempty"` // kind, or file
	Text      string       `json:"text"`               // what is wrong, in plain words
	Owner     string       `json:"owner,omitempty"`    // the role that can mend it
	Remedy    string       `json:"remedy,omitempty"`   // how, in plain words
	Command   string       `json:"command,omitempty"`  // how, to paste
	Severity  Severity     `json:"severity,omitempty"`
	Source    *Source      `json:"source,omitempty"`
}

// A Rejection is an envelope that does not count, and why.
type Rejection struct {
	Code       string       `json:"code"`
	File       string       `json:"file"`
	FileDigest canon.Digest `json:"fileDigest,omitempty"`
	Payload    canon.Digest `json:"payload,omitempty"`
	Claims     string       `json:"claims,omitempty"` // the predicate type it claims, unverified
	Text       string       `json:"text"`
}

// MaxRejections bounds the rejections written into a decision; counts and a
// digest cover the rest.
const MaxRejections = 1000

// Rejections is the list with what makes it whole: all are counted and covered by
// the digest, even where only the first MaxRejections are listed.
type Rejections struct {
	Total  int            `json:"total"`
	Counts map[string]int `json:"counts"` // by code
	Digest canon.Digest   `json:"digest"` // of the full list
	Listed []Rejection    `json:"listed"`
}

// A Signer is a functionary whose signature was verified.
type Signer struct {
	Functionary  string       `json:"functionary"`
	Person       string       `json:"person,omitempty"` // id; empty for a system
	System       string       `json:"system,omitempty"` // what the system is; empty for a person
	Name         string       `json:"name"`
	Organisation string       `json:"organisation"`
	Side         string       `json:"side"` // supplier, customer or independent
	Roles        []string     `json:"roles"`
	SPKI         canon.Digest `json:"spki,omitempty"`    // of the key; empty for an identity
	Identity     Identity     `json:"identity,omitzero"` // in the certificate; zero for a key
	ProvenAt     time.Time    `json:"provenAt,omitzero"` // an authority vouches that the signature was there; zero: nobody does
}

// An Identity is who a certificate says signed.
type Identity struct {
	Issuer  string `json:"issuer"`  // URL of the OpenID provider that vouched for the subject
	Subject string `json:"subject"` // e-mail address or URI: the certificate's subject alternative name
}

// Credential tells what somebody signs with from what others do: the SPKI hash of a
// key, or the digest of an identity, whose keys live for minutes.
func (s Signer) Credential() canon.Digest {
	if s.SPKI != "" {
		return s.SPKI
	}
	return mustDigest(s.Identity)
}

// Principal is what thresholds and quorums count: the human behind the keys, or
// the system.
func (s Signer) Principal() string {
	if s.Person != "" {
		return "person:" + s.Person
	}
	return "system:" + s.System
}

// An Origin is a file that held an attestation.
type Origin struct {
	Path   string       `json:"path"`
	Digest canon.Digest `json:"digest"`
}

// An Evidence is one attestation that counts.
type Evidence struct {
	Kind           string       `json:"kind"`
	Series         string       `json:"series,omitempty"` // what tells it from others of its kind
	Phase          string       `json:"phase"`
	Quality        string       `json:"quality,omitempty"`        // as its collector grades it
	Classification string       `json:"classification,omitempty"` // label of its information
	Payload        canon.Digest `json:"payload"`
	Type           string       `json:"type"`
	Files          []Origin     `json:"files"`
	Signers        []Signer     `json:"signers"`
	SignedAt       time.Time    `json:"signedAt,omitzero"` // zero: nothing says when
	TimeSource     string       `json:"timeSource"`        // claimed; proven, if authorities vouch that no signature is younger; or none
	AgeSeconds     int64        `json:"ageSeconds"`
	LimitSeconds   int64        `json:"limitSeconds,omitzero"` // 0: no limit
}

// A Citation points at the place in verified evidence that meets a criterion.
type Citation struct {
	Evidence canon.Digest `json:"evidence"` // payload digest
	Pointer  string       `json:"pointer"`  // RFC 6901, within the attestation as Rego saw it
	Value    any          `json:"value,omitempty"`
}

// A Criterion is one line of a control's checklist.
type Criterion struct {
	Name      string     `json:"name"`
	Text      string     `json:"text"`
	Met       bool       `json:"met"`
	Waived    bool       `json:"waived,omitzero"` // not met, and each finding that says so is waived
	Citations []Citation `json:"citations,omitempty"`
}

// A Finding is one particular in which a criterion falls short.
type Finding struct {
	Criterion string       `json:"criterion"`
	Key       string       `json:"key"`
	Text      string       `json:"text"`
	Citation  Citation     `json:"citation"`
	Waiver    canon.Digest `json:"waiver,omitempty"` // payload of the waiver that accepts it
}

// A Result is how one required control came out.
type Result struct {
	ID          string              `json:"id"`
	Title       string              `json:"title"`
	Phase       string              `json:"phase"`
	Severity    Severity            `json:"severity"`
	Outcome     Outcome             `json:"outcome"`
	Host        bool                `json:"host,omitempty"`    // enforced by the program itself; the reasons stand by themselves
	Problem     string              `json:"problem,omitempty"` // why missing, not-applicable or error
	Criteria    []Criterion         `json:"criteria"`
	Findings    []Finding           `json:"findings,omitempty"`
	Frameworks  map[string][]string `json:"frameworks,omitempty"`
	Evidence    []string            `json:"evidence,omitempty"` // kinds it needs
	Owner       string              `json:"owner,omitempty"`    // the role that signs the first of them
	Remediation string              `json:"remediation,omitempty"`
	Headlines   []Headline          `json:"headlines,omitempty"`
	ValidUntil  *time.Time          `json:"validUntil,omitempty"`
	Source      *Source             `json:"source,omitempty"`
}

// A Headline is one figure for page 1, or a bound of one.
type Headline struct {
	Name  string `json:"name"`
	Text  string `json:"text"`
	Value any    `json:"value"`
}

// Bounded is the name of the figure that a headline of this name bounds, or "":
// rollback_limit_minutes is the most that rollback_minutes may be, and
// hypercare_least_days the least that hypercare_days may be.
func Bounded(headline string) string {
	for _, word := range []string{"_limit_", "_least_"} {
		if head, unit, ok := strings.Cut(headline, word); ok {
			return head + "_" + unit
		}
	}
	return ""
}

// A Vote is one board member's vote as found, counted or not.
type Vote struct {
	Signer   Signer       `json:"signer"`
	Vote     string       `json:"vote"` // approve, reject or abstain
	Comment  string       `json:"comment,omitempty"`
	VotedAt  time.Time    `json:"votedAt"`
	Evidence canon.Digest `json:"evidence"` // payload digest
	File     string       `json:"file"`
	Accepted bool         `json:"accepted"`
	Code     string       `json:"code,omitempty"` // why not accepted
	Text     string       `json:"text,omitempty"`
}

// A Board is what the gate asks of the change management board, and what it gave.
type Board struct {
	Role        string   `json:"role"`
	Quorum      int      `json:"quorum"`      // distinct persons that must approve
	MustInclude []string `json:"mustInclude"` // roles among them
	Approve     int      `json:"approve"`
	Reject      int      `json:"reject"`
	Abstain     int      `json:"abstain"`
	Votes       []Vote   `json:"votes"`
	Members     []Member `json:"members,omitempty"` // who could vote at that instant, by name
}

// A Request is what the change-approval asks of the board.
type Request struct {
	ChangeID         string      `json:"changeId"`
	Type             string      `json:"type"`
	Reason           string      `json:"reason"`
	EffectIfNotDone  string      `json:"effectIfNotDone"`
	Affected         []string    `json:"affectedServices"`
	Window           Window      `json:"window"`
	DeclaredRisk     string      `json:"declaredRisk"`
	Likelihood       int         `json:"likelihood"` // 1 to 5
	Impact           int         `json:"impact"`     // 1 to 5
	Rollback         string      `json:"rollback"`
	RollbackMinutes  int         `json:"rollbackMinutes"`
	Requesters       []Signer    `json:"requesters"`
	Implementer      string      `json:"implementer"` // person id
	RequestedAt      time.Time   `json:"requestedAt"`
	TimeSource       string      `json:"timeSource"`                 // of requestedAt
	Template         string      `json:"template,omitempty"`         // of a standard change
	RetrospectiveDue string      `json:"retrospectiveDue,omitempty"` // of an emergency: civil date in Perth by which it is reviewed
	Conditions       []Condition `json:"conditions"`                 // that the requester binds the change to
}

// A Rulebook is a signed bundle that the decision rests on: policy or trust.
type Rulebook struct {
	Name    string         `json:"name"`
	Version int            `json:"version"`
	Digest  canon.Digest   `json:"digest"`
	Signers []canon.Digest `json:"signers"` // SPKI hashes; empty if it was accepted unsigned, or signed with certificates alone

	Identities []Identity `json:"identities,omitempty"` // in the certificates that it was signed with
}

// An Engine names the program that decided.
type Engine struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// A Limit is an instant at which the decision stops being valid, and why.
type Limit struct {
	At      time.Time `json:"at"`
	Because string    `json:"because"`
}

// Changes compares the reasons with those of the previous decision.
type Changes struct {
	Previous canon.Digest `json:"previous"` // payload digest
	Verdict  Verdict      `json:"verdict"`
	Gone     []string     `json:"gone"` // reasons that stood then and do not now
	New      []string     `json:"new"`
}

// A Decision is the predicate of the signed statement.
type Decision struct {
	Verdict    Verdict      `json:"verdict"`
	Denial     string       `json:"denial,omitempty"` // Incomplete or Failing
	DecidedAt  time.Time    `json:"decidedAt"`
	ValidUntil Limit        `json:"validUntil"`
	Gate       string       `json:"gate"`
	Phase      string       `json:"phase,omitempty"` // of a milestone gate
	Phases     []string     `json:"phases"`          // judged, in order
	Release    Release      `json:"release"`
	Engagement Engagement   `json:"engagement"`
	Request    *Request     `json:"request,omitempty"`
	Policy     Rulebook     `json:"policy"`
	Trust      Rulebook     `json:"trust"`
	Engine     Engine       `json:"engine"`
	Package    canon.Digest `json:"package"`
	Evidence   []Evidence   `json:"evidence"`
	Rejections Rejections   `json:"rejections"`
	Results    []Result     `json:"results"`
	Reasons    []Reason     `json:"reasons"`
	Waivers    []Waiver     `json:"waivers"`    // accepted or refused
	Conditions []Condition  `json:"conditions"` // of the request and of the waivers that count
	Board      *Board       `json:"board,omitempty"`
	Headlines  []Headline   `json:"headlines"`
	Coverage   []Coverage   `json:"coverage"`
	Changes    *Changes     `json:"changes,omitempty"`
	Brief      Brief        `json:"brief,omitzero"`
	Register   *Register    `json:"register,omitempty"` // of evidence, by which it was told whether any is withheld; absent: nothing was registered, and nobody can tell
	Unsafe     []string     `json:"unsafe,omitempty"`   // why this is a trial; empty for a decision that counts
}

// Trial reports whether the decision shows only what would be decided.
func (d *Decision) Trial() bool { return len(d.Unsafe) > 0 }
