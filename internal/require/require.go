// Package require judges whether each requirement of the gate is met by evidence
// that counts: the newest of its series, fresh, signed by enough distinct
// persons in the right roles. What is missing is a gap, and a gap denies.
package require

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/credentry/releasegate/attestations"
	"github.com/credentry/releasegate/internal/bind"
	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
	"github.com/credentry/releasegate/internal/intoto"
	"github.com/credentry/releasegate/internal/plan"
)

// A Counted is evidence that counts for a requirement.
type Counted struct {
	bind.Bound

	Limit time.Duration // greatest age; 0: no limit
}

// Answers reports whether the evidence is what a requirement asks for.
func (c *Counted) Answers(q plan.Requirement) bool {
	return c.Kind.Name == q.Kind && c.Phase == q.Phase && c.Step == q.Step
}

// Judge goes through every requirement of the gate and returns the evidence that
// counts, newest first within a kind, the gaps, and what does not count after all.
func Judge(p *plan.Plan, bound []bind.Bound, earlier []decision.Rejection, at time.Time) ([]Counted, []decision.Reason, []decision.Rejection) {
	var counted []Counted
	var gaps []decision.Reason
	rejections := slices.Clone(earlier)
	torn := map[string][]dispute{} // by requirement
	var agreed canon.Digest        // onboarding plan that all later work must have been done by; its phase comes first
	for _, q := range p.Requirements() {
		var candidates []*bind.Bound
		for i := range bound {
			if b := &bound[i]; b.Kind.Name == q.Kind && b.Phase == q.Phase && b.Step == q.Step {
				candidates = append(candidates, b)
			}
		}
		current, rejected, disputes := newest(p, q, candidates)
		rejections, torn[q.Phase+" "+named(q)] = append(rejections, rejected...), disputes
		for _, b := range current {
			if b.Kind.Name == plan.PlanKind {
				agreed = b.Attestation().Payload()
			}
			if code, text := fails(q, b, at, agreed); code != "" {
				rejections = append(rejections, bind.Reject(b.Attestation(), code, text)...)
				continue
			}
			counted = append(counted, Counted{*b, q.MaxAge})
		}
	}
	for _, phase := range p.Gate.Phases {
		for _, q := range phase.Evidence {
			gaps = append(gaps, gapsOf(p, q, counted, rejections, torn[q.Phase+" "+named(q)])...)
		}
	}
	gaps = append(gaps, flow(p, counted)...)
	signedOff, disorder, surplus := order(p, bound)
	return append(counted, signedOff...), append(gaps, disorder...), append(rejections, surplus...)
}

// fails returns why an attestation does not count for a requirement.
func fails(q plan.Requirement, b *bind.Bound, at time.Time, agreed canon.Digest) (code, text string) {
	if q.MaxAge > 0 && b.SignedAt.IsZero() {
		return "no_time", fmt.Sprintf("nothing says when it was signed, and at most %s are allowed", Days(q.MaxAge))
	}
	if age := at.Sub(b.SignedAt); q.MaxAge > 0 && age > q.MaxAge {
		return "stale", fmt.Sprintf("signed %s ago, at most %s is allowed", Days(age), Days(q.MaxAge))
	}
	if value, graded := b.Value("/evidenceQuality"); graded && slices.Index(plan.Qualities, fmt.Sprint(value)) < slices.Index(plan.Qualities, q.Quality) {
		return "poor_evidence", fmt.Sprintf("its quality is %v, at least %s is needed", value, q.Quality)
	}
	if value, ends := b.Value("/expires"); ends && q.Kind == plan.LayoutKind {
		if until, err := time.Parse(time.RFC3339, fmt.Sprint(value)); err != nil || !at.Before(until) {
			return "stale", fmt.Sprintf("it could be used until %v", value)
		}
	}
	if result, summed := b.Value("/verificationResult"); summed && result != "PASSED" {
		return "verification_failed", fmt.Sprintf("its verifier says %v", result)
	}
	if value, named := b.Value("/onboardingPlanDigest"); named && agreed != "" && value != string(agreed) {
		return "another_plan", fmt.Sprintf("the work was done by onboarding plan %.12s, the agreed one is %s", value, agreed.Short())
	}
	signers := b.Attestation().Signers()
	if q.Proven && len(b.Attestation().Unproven()) > 0 {
		return "no_time", fmt.Sprintf("nobody vouches for when %s signed it, and a proven time is demanded", names(b.Attestation().Unproven()))
	}
	for _, rule := range q.Signers {
		if held := principals(signers, rule.Role); len(held) < rule.Count {
			code := "threshold_not_met"
			if len(principals(signers, "")) >= rule.Count && len(q.Signers) == 1 {
				code = "wrong_role"
			}
			return code, fmt.Sprintf("signed by %s; %d in the role %s must sign, %d did", names(signers), rule.Count, rule.Role, len(held))
		}
	}
	for _, set := range q.Separate {
		if !separable(signers, places(q, set)) {
			return "separation_of_duties", fmt.Sprintf("the roles %s must be held by different persons; signed by %s", strings.Join(set, " and "), names(signers))
		}
	}
	return "", ""
}

// principals returns the distinct persons and systems that hold a role, or all of
// them if the role is empty.
func principals(signers []decision.Signer, role string) []string {
	var held []string
	for _, s := range signers {
		if role == "" || slices.Contains(s.Roles, role) {
			held = append(held, s.Principal())
		}
	}
	slices.Sort(held)
	return slices.Compact(held)
}

// places are the roles of a set, each as often as its rule asks for signers.
func places(q plan.Requirement, set []string) []string {
	var all []string
	for _, rule := range q.Signers {
		if slices.Contains(set, rule.Role) {
			for range rule.Count {
				all = append(all, rule.Role)
			}
		}
	}
	return all
}

// separable reports whether different principals can be found for all the roles.
// Sets are small; every choice is tried.
func separable(signers []decision.Signer, roles []string) bool {
	return assign(signers, roles, map[string]bool{})
}

func assign(signers []decision.Signer, roles []string, taken map[string]bool) bool {
	if len(roles) == 0 {
		return true
	}
	for _, principal := range principals(signers, roles[0]) {
		if taken[principal] {
			continue
		}
		taken[principal] = true
		if assign(signers, roles[1:], taken) {
			return true
		}
		delete(taken, principal)
	}
	return false
}

// gapsOf returns what a requirement still lacks.
func gapsOf(p *plan.Plan, q plan.Requirement, counted []Counted, rejections []decision.Rejection, torn []dispute) []decision.Reason {
	covered, there := map[string]bool{}, map[string]bool{}
	found := false
	for _, c := range counted {
		if !c.Answers(q) {
			continue
		}
		found = true
		for _, pointer := range c.Kind.Series {
			value, _ := c.Value(pointer)
			there[fmt.Sprint(value)] = true
		}
		for _, name := range c.Covers {
			covered[name] = true
		}
	}
	gap := decision.Reason{
		Code: "missing", Effect: decision.Stops, Phase: q.Phase, Evidence: q.Kind, Severity: decision.High,
		Owner:   q.Signers[0].Role,
		Remedy:  "It must be signed by " + roles(q.Signers) + ".",
		Command: fmt.Sprintf("releasegate attest %s ENGAGEMENT --release %s --predicate FILE.json --key KEY", q.Kind, p.Release.ID),
	}
	if q.Kind == plan.ApprovalKind { // nobody can attest it
		gap.Remedy = "The release must have been approved at the gate " + p.Approver + "."
		gap.Command = fmt.Sprintf("releasegate decide ENGAGEMENT --release %s --gate %s --policy-key FILE --key GATE.key", p.Release.ID, p.Approver)
	}
	if !found {
		gap.Key = q.Step
		gap.Text = fmt.Sprintf("No verified %s for %s was found.", named(q), q.Phase)
		if r, ok := closest(q, rejections); ok {
			gap.Cause = r.Code
			gap.Text = fmt.Sprintf("No %s counts: %s was rejected (%s): %s.", named(q), decision.Clip(r.File), r.Code, decision.Clip(r.Text))
		}
		return []decision.Reason{gap}
	}
	var gaps []decision.Reason
	for _, d := range torn {
		unclear := gap
		unclear.Cause, unclear.Key, unclear.Remedy = "contradiction", d.series, "One must be signed that is newer than all of them; one that does not say when it was signed must go."
		unclear.Text = fmt.Sprintf("Which %s counts cannot be told: %s.", strings.TrimSpace(q.Kind+" "+d.series), d.text)
		gaps = append(gaps, unclear)
	}
	for _, value := range q.Series {
		if !there[value] {
			absent := gap
			absent.Key, absent.Text = value, fmt.Sprintf("No verified %s of %s for %s was found.", q.Kind, value, q.Phase)
			gaps = append(gaps, absent)
		}
	}
	if perArtifact(q) {
		for _, artifact := range p.Release.Artifacts {
			if !covered[artifact.Name] {
				gap.Cause, gap.Key, gap.Text = "not_covered", artifact.Name, fmt.Sprintf("No %s covers artifact %s.", q.Kind, artifact.Name)
				gaps = append(gaps, gap)
			}
		}
	}
	return gaps
}

// closest returns the rejection that best explains a gap: of the files that claim
// to be of that kind, the one that came furthest, and rather not one that was
// merely superseded. Anybody can write such a file: it words the gap, no more.
func closest(q plan.Requirement, rejections []decision.Rejection) (decision.Rejection, bool) {
	var best decision.Rejection
	found := false
	kind, _ := attestations.Named(q.Kind)
	for _, r := range rejections {
		if intoto.ReadAs(r.Claims, kind.Type) && (!found || r.Code != "superseded") {
			best, found = r, true
		}
	}
	return best, found
}

func roles(rules []plan.SignerRule) string {
	var parts []string
	for _, r := range rules {
		parts = append(parts, fmt.Sprintf("%d %s", r.Count, r.Role))
	}
	return strings.Join(parts, " and ")
}

func names(signers []decision.Signer) string {
	var parts []string
	for _, s := range signers {
		parts = append(parts, s.Functionary)
	}
	return strings.Join(parts, ", ")
}

// Days words an age: in days, or in hours below two days.
func Days(d time.Duration) string {
	if d < 48*time.Hour {
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// Package returns what the board votes about: the waivers that count as well, and what
// was withdrawn.
func Package(release, policy, trusted canon.Digest, counted []Counted, waivers []decision.Waiver, withdrawn []decision.Withdrawal) decision.Package {
	p := decision.Package{Release: release, Policy: policy, Trust: trusted}
	for _, w := range waivers {
		if w.Accepted {
			entry := decision.Counted{Payload: w.Evidence}
			for _, s := range append([]decision.Signer{w.Requester}, w.Approvers...) {
				entry.Signers = append(entry.Signers, s.SPKI)
			}
			slices.Sort(entry.Signers)
			p.Waivers = append(p.Waivers, entry)
		}
	}
	for _, w := range withdrawn {
		p.Withdrawn = append(p.Withdrawn, decision.Counted{Payload: w.Payload, Signers: []canon.Digest{w.Signer.Credential()}})
	}
	slices.SortFunc(p.Waivers, func(a, b decision.Counted) int { return cmp.Compare(a.Payload, b.Payload) })
	for _, c := range counted {
		entry := decision.Counted{Payload: c.Attestation().Payload()}
		for _, s := range c.Attestation().Signers() {
			entry.Signers = append(entry.Signers, s.Credential())
		}
		slices.Sort(entry.Signers)
		p.Evidence = append(p.Evidence, entry)
	}
	slices.SortFunc(p.Evidence, func(a, b decision.Counted) int { return cmp.Compare(a.Payload, b.Payload) })
	return p
}
