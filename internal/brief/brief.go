// Package brief reads out of evidence that counts what a board asks for by name:
// rehearsals, training, who is on duty, what is still open. Nothing rests on it.
package brief

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/require"
)

// Of reads the evidence. Its schemas have been checked; what is not there all the
// same reads as empty. The name of a person's id is asked of name.
func Of(counted []require.Counted, name func(id string) string) decision.Brief {
	r := &reader{name: name, brief: decision.Brief{OpenIssues: map[string]int{}}}
	for i := range counted {
		e := &counted[i]
		if read := readers[e.Kind.Name]; read != nil {
			read(r, e.Predicate, e)
		}
	}
	b := r.brief
	if len(b.Duties) == 0 { // the plan of the support, where nobody has taken over yet
		b.Duties = r.planned
	}
	slices.SortStableFunc(b.Issues, func(x, y decision.Issue) int { return cmp.Compare(weight(x.Severity), weight(y.Severity)) })
	b.Rehearsals, b.Training, b.Duties = most(b.Rehearsals), most(b.Training), most(b.Duties)
	b.Certificates, b.Conformance = most(b.Certificates), most(b.Conformance)
	b.Issues, b.Applicability = most(b.Issues), most(b.Applicability)
	if len(b.OpenIssues) == 0 {
		b.OpenIssues = nil
	}
	return b
}

func most[T any](list []T) []T { return list[:min(len(list), decision.MaxBrief)] }

// severities from the gravest; a word that is none of them is as grave as the first.
var severities = []string{"critical", "high", "medium", "low", "info"}

func weight(severity string) int { return max(0, slices.Index(severities, severity)) }

type reader struct {
	name    func(id string) string
	brief   decision.Brief
	planned []decision.Duty
}

// readers by kind of evidence.
var readers = map[string]func(*reader, any, *require.Counted){
	"rehearsal":              (*reader).rehearsal,
	"training":               (*reader).training,
	"service-transition":     (*reader).transition,
	"support-plan":           (*reader).support,
	"certification-status":   (*reader).certification,
	"conformance":            (*reader).conformance,
	"defect-register":        (*reader).defects,
	"pentest-report":         (*reader).pentest,
	"vulns":                  (*reader).scan,
	"compliance-obligations": (*reader).obligations,
}

func (r *reader) rehearsal(p any, e *require.Counted) {
	r.brief.Rehearsals = append(r.brief.Rehearsals, decision.Rehearsal{
		Evidence: e.Attestation().Payload(), Kind: text(p, "/kind"), Environment: text(p, "/environment"), At: instant(p, "/at"),
		Operator: r.person(p, "/operator"), PlannedMinutes: number(p, "/plannedMinutes"), MeasuredMinutes: number(p, "/measuredMinutes"),
		WindowMinutes: number(p, "/windowMinutes"), Result: text(p, "/result"),
	})
}

func (r *reader) training(p any, _ *require.Counted) {
	for _, audience := range list(p, "/audiences") {
		kind := text(audience, "/kind")
		trained := map[string]bool{}
		for _, c := range list(p, "/completions") {
			if text(c, "/role") == kind {
				trained[text(c, "/personHash")] = true
			}
		}
		for _, s := range list(p, "/sessions") {
			if text(s, "/audience") != kind {
				continue
			}
			for _, hash := range list(s, "/attendees") {
				trained[text(hash, "")] = true
			}
		}
		r.brief.Training = append(r.brief.Training, decision.Training{Audience: kind, Cohort: number(audience, "/cohort"), Trained: len(trained)})
	}
}

func (r *reader) transition(p any, _ *require.Counted) {
	r.brief.Duties = append(r.brief.Duties, r.roster(p)...)
}

func (r *reader) support(p any, _ *require.Counted) {
	r.planned = append(r.planned, r.roster(p)...)
	r.certificates(p, "/certificationStatus")
}

func (r *reader) certification(p any, _ *require.Counted) { r.certificates(p, "/certificates") }

func (r *reader) roster(p any) []decision.Duty {
	var all []decision.Duty
	for _, turn := range list(p, "/roster") {
		all = append(all, decision.Duty{Role: text(turn, "/role"), Person: r.person(turn, "/person"), From: text(turn, "/from"), To: text(turn, "/to")})
	}
	return all
}

// certificates reads a list of certificates. Two kinds of evidence name their last
// day differently.
func (r *reader) certificates(p any, pointer string) {
	for _, c := range list(p, pointer) {
		certificate := decision.Certificate{
			Standard: text(c, "/standard"), Edition: text(c, "/edition"), Body: text(c, "/body"),
			ExpiresOn: cmp.Or(text(c, "/expiresOn"), text(c, "/expiresAt")),
		}
		same := func(other decision.Certificate) bool { return other == certificate }
		if !slices.ContainsFunc(r.brief.Certificates, same) {
			r.brief.Certificates = append(r.brief.Certificates, certificate)
		}
	}
}

func (r *reader) conformance(p any, _ *require.Counted) {
	for _, run := range list(p, "/runs") {
		c := decision.Conformance{
			Standard: text(run, "/standard"), Edition: text(run, "/edition"), Role: text(run, "/role"),
			Suite: decision.Clip(text(run, "/suite/name") + " " + text(run, "/suite/version")), At: instant(run, "/at"),
		}
		for _, each := range list(run, "/cases") {
			switch text(each, "/outcome") {
			case "PASSED":
				c.Passed++
			case "FAILED":
				c.Failed++
			default:
				c.Other++
			}
		}
		r.brief.Conformance = append(r.brief.Conformance, c)
	}
	for _, out := range list(p, "/notApplicable") {
		r.brief.Conformance = append(r.brief.Conformance, decision.Conformance{
			Standard: text(out, "/standard"), Edition: text(out, "/edition"), Role: text(out, "/role"),
			NotApplicable: text(out, "/justification"), Approver: r.person(out, "/approver"),
		})
	}
}

func (r *reader) defects(p any, e *require.Counted) {
	for _, item := range list(p, "/items") {
		r.issue(e, item, decision.Issue{Owner: r.person(item, "/owner"), Due: text(item, "/due")})
	}
}

func (r *reader) pentest(p any, e *require.Counted) {
	for _, item := range list(p, "/findings") {
		r.issue(e, item, decision.Issue{})
	}
}

// settled are the states of an issue that need nobody any more.
var settled = []string{"fixed", "closed", "rejected", "false-positive"}

func (r *reader) issue(e *require.Counted, item any, i decision.Issue) {
	i.Source, i.ID, i.Title = e.Kind.Name, text(item, "/id"), text(item, "/title")
	i.Severity, i.Status = text(item, "/severity"), text(item, "/status")
	if slices.Contains(settled, i.Status) {
		return
	}
	r.brief.OpenIssues[i.Severity]++
	r.brief.Issues = append(r.brief.Issues, i)
}

// scan reads what a scanner found; whatever it lists is there. The severity is the
// first that is a word and not a number.
func (r *reader) scan(p any, e *require.Counted) {
	for _, found := range list(p, "/scanner/result") {
		i := decision.Issue{Source: e.Kind.Name, ID: text(found, "/id"), Status: "found"}
		for _, s := range list(found, "/severity") {
			if score := text(s, "/score"); i.Severity == "" && slices.Contains(severities, score) {
				i.Severity = score
			}
		}
		i.Severity = cmp.Or(i.Severity, "not rated")
		r.brief.OpenIssues[i.Severity]++
		r.brief.Issues = append(r.brief.Issues, i)
	}
}

func (r *reader) obligations(p any, _ *require.Counted) {
	for _, line := range list(p, "/soa") {
		applicable, _ := canon.Lookup(line, "/applicable")
		yes, _ := applicable.(bool)
		r.brief.Applicability = append(r.brief.Applicability, decision.Applicability{
			Control: text(line, "/control"), Applicable: yes, Status: text(line, "/status"),
			Justification: text(line, "/justification"), Owner: r.person(line, "/owner"),
		})
	}
	slices.SortStableFunc(r.brief.Applicability, func(x, y decision.Applicability) int { return decision.CompareIDs(x.Control, y.Control) })
}

// person is the name of whom an id means, or the id.
func (r *reader) person(p any, pointer string) string {
	id := text(p, pointer)
	return cmp.Or(r.name(id), id)
}

func text(p any, pointer string) string {
	value, _ := canon.Lookup(p, pointer)
	s, _ := value.(string)
	return decision.Clip(s)
}

func list(p any, pointer string) []any {
	value, _ := canon.Lookup(p, pointer)
	all, _ := value.([]any)
	return all
}

func number(p any, pointer string) int {
	value, _ := canon.Lookup(p, pointer)
	n, _ := value.(json.Number)
	i, _ := n.Int64()
	return int(i)
}

func instant(p any, pointer string) time.Time {
	t, _ := time.Parse(time.RFC3339, text(p, pointer)) // what is no instant reads as none
	return t.UTC()
}
