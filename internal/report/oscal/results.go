package oscal

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strings"

	types "github.com/defenseunicorns/go-oscal/src/types/oscal-1-1-3"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// AssessmentResults is a decision as an OSCAL document of assessment results: an
// observation for each control of the policy, a finding for each of them and for each
// control of a framework that they speak to, a risk for each reason, and the votes.
// The result is written as JSON.
func AssessmentResults(d *decision.Decision, payload canon.Digest, cautions []string) (any, error) {
	x, err := newExporter(d, payload, cautions)
	if err != nil {
		return nil, err
	}
	observations, observed := x.observations()
	risks, ofControl := x.risks(observed)
	findings := append(x.controlFindings(observed, ofControl), x.frameworkFindings(observed)...)
	end := instant(d.DecidedAt)
	return types.OscalCompleteSchema{AssessmentResults: &types.AssessmentResults{
		UUID: x.id("assessment-results"), Metadata: x.metadata, BackMatter: x.backMatter(),
		// What was to be assessed, and how, stands in the policy bundle.
		ImportAp: types.ImportAp{Href: "#" + x.sources[0].UUID},
		Results: []types.Result{{
			UUID: x.id("result"), Title: markup("Gate "+d.Gate, "Gate"), Description: markup(d.Verdict.String()+" "+d.Denial, "denied"),
			Start: instant(d.DecidedAt), End: &end, ReviewedControls: x.reviewed(),
			Observations: some(observations), Risks: some(risks), Findings: some(findings), Attestations: some(x.votes()),
		}},
	}}, nil
}

// observations are what each control came to; the second gives their identifiers by
// the id of the control.
func (x *exporter) observations() ([]types.Observation, map[string]string) {
	var all []types.Observation
	observed := map[string]string{}
	for _, r := range x.d.Results {
		if observed[r.ID] != "" {
			continue
		}
		var lines []string
		var citations []decision.Citation
		for _, c := range r.Criteria {
			word := "Not met: "
			if c.Met {
				word = "Met: "
			}
			lines = append(lines, word+c.Text)
			citations = append(citations, c.Citations...)
		}
		for _, f := range r.Findings {
			lines = append(lines, "Finding: "+f.Text)
			citations = append(citations, f.Citation)
		}
		o := types.Observation{
			UUID: x.id("observation", r.ID), Title: markup(r.ID+": "+r.Title, "control"), Description: markup(join(r.Problem, strings.Join(lines, " ")), "Nothing was judged."),
			Methods: []string{"TEST"}, Types: &[]string{"control-objective"}, Collected: instant(x.d.DecidedAt), RelevantEvidence: x.evidenceOf(citations),
			Props: props("outcome", string(r.Outcome), "severity", string(r.Severity), "phase", r.Phase),
		}
		if r.ValidUntil != nil {
			expires := instant(*r.ValidUntil)
			o.Expires = &expires
		}
		observed[r.ID] = o.UUID
		all = append(all, o)
	}
	return all, observed
}

// status is how an outcome reads in OSCAL. Only what was proved is satisfied.
func status(outcome decision.Outcome) types.ObjectiveStatus {
	switch outcome {
	case decision.Pass:
		return types.ObjectiveStatus{State: "satisfied", Reason: "pass"}
	case decision.Waived:
		return types.ObjectiveStatus{State: "not-satisfied", Reason: "other", Remarks: "waived for a time"}
	case decision.NotApplicable:
		return types.ObjectiveStatus{State: "not-satisfied", Reason: "other", Remarks: "not applicable"}
	case decision.Missing:
		return types.ObjectiveStatus{State: "not-satisfied", Reason: "other", Remarks: "not judged: evidence is missing"}
	case decision.Error:
		return types.ObjectiveStatus{State: "not-satisfied", Reason: "other", Remarks: "could not be judged"}
	case decision.Fail:
	}
	return types.ObjectiveStatus{State: "not-satisfied", Reason: "fail"}
}

// controlFindings are a finding for each control of the policy.
func (x *exporter) controlFindings(observed map[string]string, risks map[string][]types.AssociatedRisk) []types.Finding {
	var all []types.Finding
	for _, r := range x.d.Results {
		all = append(all, types.Finding{
			UUID: x.id("finding", r.ID), Title: markup(r.ID+": "+r.Title, "control"), Description: markup(r.Problem, "See the observation."),
			Target:              types.FindingTarget{Type: "objective-id", TargetId: token(r.ID), Title: markup(r.Title, "control"), Status: status(r.Outcome)},
			RelatedObservations: &[]types.RelatedObservation{{ObservationUuid: observed[r.ID]}}, RelatedRisks: some(risks[r.ID]),
		})
	}
	return all
}

// A mapped is a control of a framework, with what speaks to it.
type mapped struct {
	framework, id string
	outcome       decision.Outcome // the worst of the controls that map to it; empty: none does
	by            []string         // their ids
}

// gravity orders outcomes, the worst first.
var gravity = []decision.Outcome{decision.Error, decision.Missing, decision.Fail, decision.Waived, decision.NotApplicable, decision.Pass}

// frameworks are the controls of frameworks that the decision speaks to, by their
// token: those that its controls map to, and those that apply and nobody has seen.
func (x *exporter) frameworks() map[string]*mapped {
	all := map[string]*mapped{}
	at := func(framework, id string) *mapped {
		name := token(framework + "-" + id)
		if all[name] == nil {
			all[name] = &mapped{framework: framework, id: id}
		}
		return all[name]
	}
	for _, r := range x.d.Results {
		for framework, ids := range r.Frameworks {
			for _, id := range ids {
				m := at(framework, id)
				m.by = append(m.by, r.ID)
				if m.outcome == "" || slices.Index(gravity, r.Outcome) < slices.Index(gravity, m.outcome) {
					m.outcome = r.Outcome
				}
			}
		}
	}
	for _, c := range x.d.Coverage {
		for _, id := range c.NoVisibility {
			at(c.Framework, id)
		}
	}
	return all
}

// frameworkFindings are a finding for each control of a framework.
func (x *exporter) frameworkFindings(observed map[string]string) []types.Finding {
	var all []types.Finding
	frameworks := x.frameworks()
	for _, name := range slices.Sorted(maps.Keys(frameworks)) {
		m := frameworks[name]
		if m.outcome == decision.NotApplicable {
			continue
		}
		f := types.Finding{
			UUID: x.id("framework", name), Title: markup(m.framework+" "+m.id, "control"), Description: markup("Judged by "+strings.Join(m.by, ", "), "See the observations."),
			Target: types.FindingTarget{Type: "objective-id", TargetId: name, Status: status(m.outcome)},
		}
		if m.outcome == "" {
			f.Description = "No control of the policy shows that it is met."
			f.Target.Status = types.ObjectiveStatus{State: "not-satisfied", Reason: "other", Remarks: "no visibility"}
		}
		var related []types.RelatedObservation
		for _, id := range slices.Compact(slices.Sorted(slices.Values(m.by))) {
			related = append(related, types.RelatedObservation{ObservationUuid: observed[id]})
		}
		f.RelatedObservations = some(related)
		all = append(all, f)
	}
	return all
}

// reviewed are the controls of frameworks that were assessed; those that do not apply
// are named as left out.
func (x *exporter) reviewed() types.ReviewedControls {
	var included, excluded []types.AssessedControlsSelectControlById
	frameworks := x.frameworks()
	for _, name := range slices.Sorted(maps.Keys(frameworks)) {
		one := types.AssessedControlsSelectControlById{ControlId: name}
		if frameworks[name].outcome == decision.NotApplicable {
			excluded = append(excluded, one)
		} else {
			included = append(included, one)
		}
	}
	return types.ReviewedControls{ControlSelections: []types.AssessedControls{{IncludeControls: some(included), ExcludeControls: some(excluded)}}}
}

// votes are the votes that were counted.
func (x *exporter) votes() []types.AttestationStatements {
	if x.d.Board == nil {
		return nil
	}
	var all []types.AttestationStatements
	for _, v := range x.d.Board.Votes {
		if v.Accepted {
			all = append(all, types.AttestationStatements{
				Parts:              []types.AssessmentPart{{Name: "vote", Ns: home, Prose: markup(v.Vote+": "+cmp.Or(v.Comment, "no comment"), "no vote stated")}},
				ResponsibleParties: &[]types.ResponsibleParty{{RoleId: token(x.d.Board.Role), PartyUuids: []string{party(v.Signer)}}},
			})
		}
	}
	return all
}

// reference is a path as a relative reference (RFC 3986).
func reference(path string) string {
	return cmp.Or((&url.URL{Path: strings.TrimLeft(path, "/")}).String(), "not-stated")
}
