package ballot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/plan"
)

// soon is how long before its end a waiver is announced: time enough to settle the
// finding, or to ask for another one.
const soon = 14 * 24 * time.Hour

// Waive judges every waiver that was found against what the controls found. It
// returns the results, in which what a waiver accepts is marked as waived and never
// as met; the waivers, accepted and refused; and what is to be said of the refused.
//
// A waiver lets a finding stand, and nothing else. Evidence that is missing, a
// control that could not be judged and what the gate itself enforces are no
// findings; what is wrong with a criterion and named by no finding cannot be waived
// either. An error means that a control could not be judged anew to tell.
func Waive(b Box, results []decision.Result) ([]decision.Result, []decision.Waiver, []decision.Reason, error) {
	request, _ := b.request()
	var waivers []decision.Waiver
	for _, found := range b.Bound {
		if found.Kind.Name == plan.WaiverKind {
			w := read(&found)
			w.OwnerName = b.nameOf(w.Owner)
			waivers = append(waivers, w)
		}
	}
	slices.SortFunc(waivers, func(x, y decision.Waiver) int {
		return cmp.Or(cmp.Compare(x.Control, y.Control), cmp.Compare(x.Criterion, y.Criterion), cmp.Compare(x.Key, y.Key), cmp.Compare(x.Finding, y.Finding),
			y.CreatedAt.Compare(x.CreatedAt), cmp.Compare(x.Evidence, y.Evidence))
	})
	for i := range waivers {
		j := judging{Box: b, w: &waivers[i], all: waivers, request: request}
		j.look(results)
		j.w.Code, j.w.Text = j.objection()
	}
	for i := range waivers {
		w := &waivers[i]
		if w.Accepted = w.Code == ""; w.Accepted && slices.ContainsFunc(waivers[:i], func(newer decision.Waiver) bool { return newer.Covers(w.Control, about(*w)) }) {
			w.Accepted, w.Code, w.Text = false, "waiver_superseded", "a newer one of the same finding counts"
		}
	}
	if err := b.hidden(results, waivers); err != nil {
		return nil, nil, nil, err
	}
	results = mark(results, waivers)
	return results, waivers, b.say(results, waivers), nil
}

// read reads what the schema has already checked; who approves depends on the gate.
func read(b *bind.Bound) decision.Waiver {
	p := b.Predicate
	w := decision.Waiver{
		ID: word(p, "/id"), Control: word(p, "/control"), Criterion: word(p, "/criterion"), Key: word(p, "/finding"), Finding: word(p, "/found"),
		Justification: word(p, "/justification"), Caveats: word(p, "/caveats"), RiskBefore: risk(p, "/riskBefore"), RiskAfter: risk(p, "/riskAfter"),
		Owner:       word(p, "/owner"),
		Remediation: decision.Remediation{Text: word(p, "/remediation/text"), Owner: word(p, "/remediation/owner"), Due: word(p, "/remediation/due")},
		CreatedAt:   b.SignedAt, ValidFrom: moment(p, "/validFrom"), ExpiresAt: moment(p, "/expiresAt"), NextReview: moment(p, "/nextReview"),
		TimeSource: b.TimeSource, Evidence: b.Attestation().Payload(),
	}
	list, _ := canon.Lookup(p, "/compensatingControls")
	measures, _ := list.([]any)
	for _, m := range measures {
		w.Compensation = append(w.Compensation, decision.Compensation{
			Text: word(m, "/text"), Evidence: canon.Digest(word(m, "/evidence/digest/sha256")), Document: word(m, "/evidence/name"),
			Until: moment(m, "/until"), NextReview: moment(m, "/nextReview"),
		})
	}
	for _, s := range b.Attestation().Signers() {
		if s.Person != "" && s.Person == word(p, "/requester") {
			w.Requester = s
		}
	}
	for _, o := range b.Attestation().Origins() {
		w.Files = append(w.Files, o.Path)
	}
	slices.Sort(w.Files)
	return w
}

// about is the finding that a waiver is about.
func about(w decision.Waiver) decision.Finding {
	return decision.Finding{Criterion: w.Criterion, Key: w.Key, Text: w.Finding}
}

func risk(part any, pointer string) decision.Risk {
	return decision.Risk{Likelihood: figure(part, pointer+"/likelihood"), Impact: figure(part, pointer+"/impact")}
}

// moment is an instant within a part of a predicate; what is none is long ago.
func moment(part any, pointer string) time.Time {
	t, _ := time.Parse(time.RFC3339, word(part, pointer))
	return t.UTC()
}

func (b Box) nameOf(person string) string {
	p, _ := b.Plan.Roster.Person(person)
	return p.Name
}

// bound finds the attestation of a waiver.
func (b Box) bound(payload canon.Digest) *bind.Bound {
	for i := range b.Bound {
		if b.Bound[i].Attestation().Payload() == payload {
			return &b.Bound[i]
		}
	}
	return nil // waivers are read from what is bound
}

// mark notes in copies of the results which findings are waived.
func mark(results []decision.Result, waivers []decision.Waiver) []decision.Result {
	results = slices.Clone(results)
	for i := range results {
		r := &results[i]
		if r.Outcome != decision.Fail || r.Host {
			continue
		}
		r.Findings, r.Criteria = slices.Clone(r.Findings), slices.Clone(r.Criteria)
		stands, explained := map[string]bool{}, map[string]bool{} // by criterion
		for k := range r.Findings {
			f := &r.Findings[k]
			explained[f.Criterion] = true
			if at := slices.IndexFunc(waivers, func(w decision.Waiver) bool { return w.Covers(r.ID, *f) }); at >= 0 {
				f.Waiver = waivers[at].Evidence
			} else {
				stands[f.Criterion] = true
			}
		}
		outcome := decision.Waived
		for k := range r.Criteria {
			c := &r.Criteria[k]
			if c.Waived = !c.Met && explained[c.Name] && !stands[c.Name]; !c.Met && !c.Waived {
				outcome = decision.Fail
			}
		}
		r.Outcome = outcome
	}
	return results
}

// say words what is to be said of waivers: of the refused whose finding stands,
// which is why it stands; of the other refused ones, in passing; and of too many.
func (b Box) say(results []decision.Result, waivers []decision.Waiver) []decision.Reason {
	var reasons []decision.Reason
	counted := 0
	for _, w := range waivers {
		r := decision.Reason{Code: w.Code, Effect: decision.Warns, Evidence: plan.WaiverKind, Key: w.ID, Severity: w.Severity}
		switch {
		case w.Accepted && w.ExpiresAt.Sub(b.At) < soon:
			r.Code, r.Owner = "waiver_ends_soon", w.Remediation.Owner
			r.Text = fmt.Sprintf("The waiver %s of %s, %s, ends on %s.", w.ID, w.Control, w.Key, w.ExpiresAt.In(decision.Perth).Format(time.DateOnly))
			r.Remedy = "Settle the finding before: " + w.Remediation.Text + "."
		case w.Accepted:
			counted++
			continue
		default:
			r.Text = fmt.Sprintf("The waiver %s of %s, %s, does not count: %s.", w.ID, w.Control, w.Key, w.Text)
			r.Remedy = "Nothing need be done about it; take its file away if nobody needs it any more."
			if stands(results, w) {
				r.Effect = decision.Stops
				b.remedy(&r, w)
			}
		}
		if w.Accepted {
			counted++
		}
		reasons = append(reasons, r)
	}
	if most := b.Plan.Gate.Waivers.Most; counted > most {
		reasons = append(reasons, decision.Reason{
			Code: "too_many_waivers", Effect: decision.Stops, Evidence: plan.WaiverKind, Severity: decision.High,
			Text:   fmt.Sprintf("%d waivers count at once; the gate allows %d.", counted, most),
			Remedy: "Settle findings, so that fewer need a waiver.",
		})
	}
	return reasons
}

// remedy says who can mend a waiver that was refused, and how.
func (b Box) remedy(r *decision.Reason, w decision.Waiver) {
	if r.Code == notApproved || r.Code == selfGranted {
		r.Owner = b.Plan.Gate.Waivers.Grants[w.Severity].Role
		r.Remedy = "Whoever bears the risk signs the same statement, or the finding is settled."
		r.Command = fmt.Sprintf("releasegate waive ENGAGEMENT --release %s --co-sign FILE --key KEY --policy-key SECURITY.pub", b.Plan.Release.ID)
		return
	}
	if len(w.Requester.Roles) > 0 {
		r.Owner = w.Requester.Roles[0]
	}
	r.Remedy = "Settle the finding. If its risk is to be borne for a time, write a waiver that counts: `releasegate waive` says at once what would be refused."
}

// stands reports whether what a refused waiver was meant for speaks against the
// release: the finding is there and not waived, or the control was not even judged.
func stands(results []decision.Result, w decision.Waiver) bool {
	for _, r := range results {
		if r.ID != w.Control || r.Severity == decision.Advisory && r.Outcome == decision.Fail {
			continue
		}
		if r.Outcome == decision.Missing || r.Outcome == decision.Error {
			return true
		}
		return slices.ContainsFunc(r.Findings, func(f decision.Finding) bool {
			return f.Criterion == w.Criterion && f.Key == w.Key && f.Waiver == ""
		})
	}
	return false
}

// broad are the words by which a waiver would cover more than one finding.
var broad = []string{"all", "any", "every"}

// tooBroad reports whether a name is a pattern for several.
func tooBroad(name string) bool {
	return strings.ContainsAny(name, "*?") || slices.Contains(broad, strings.ToLower(strings.TrimSpace(name)))
}
