package oscal

import (
	"cmp"
	"slices"
	"time"

	types "github.com/defenseunicorns/go-oscal/src/types/oscal-1-1-3"

	"github.com/credentry/releasegate/internal/canon"
	"github.com/credentry/releasegate/internal/decision"
)

// PlanOfAction is a decision as an OSCAL plan of action and milestones: an item for
// each reason, waived or not, for each condition, and for the end of the decision
// itself. The result is written as JSON.
func PlanOfAction(d *decision.Decision, payload canon.Digest, cautions []string) (any, error) {
	x, err := newExporter(d, payload, cautions)
	if err != nil {
		return nil, err
	}
	observations, observed := x.observations()
	risks, _ := x.risks(observed)
	var items []types.PoamItem
	told := map[string]bool{} // the observations that an item is about
	for i, r := range d.Reasons {
		risk := risks[i]
		items = append(items, types.PoamItem{
			UUID: x.id("item", r.Code, r.Control, r.Criterion, r.Key), Title: risk.Title, Description: risk.Statement,
			RelatedObservations: risk.RelatedObservations, RelatedRisks: &[]types.AssociatedRisk{{RiskUuid: risk.UUID}}, Props: risk.Props,
		})
		told[observed[r.Control]] = true
	}
	observations = slices.DeleteFunc(observations, func(o types.Observation) bool { return !told[o.UUID] })
	for _, c := range d.Conditions {
		items = append(items, types.PoamItem{
			UUID: x.id("condition", c.ID), Title: markup("Condition "+c.ID, "Condition"), Description: markup(c.Text, "not stated"),
			Props: props("owner", c.Owner, "due", c.Due),
		})
	}
	items = append(items, x.again())
	return types.OscalCompleteSchema{PlanOfActionAndMilestones: &types.PlanOfActionAndMilestones{
		UUID: x.id("plan"), Metadata: x.metadata, BackMatter: x.backMatter(),
		SystemId:     &types.SystemId{IdentifierType: home + "/engagement", ID: plain(d.Engagement.Customer+"/"+d.Engagement.ID, "not stated")},
		Observations: some(observations), Risks: some(risks), PoamItems: items,
	}}, nil
}

// again is the item that is always open: no decision is for ever.
func (x *exporter) again() types.PoamItem {
	item := types.PoamItem{UUID: x.id("again"), Title: "Decide again", Description: "Decide again once the items above are settled."}
	if x.d.Verdict == decision.Approved {
		item.Description = markup("Decide again before "+x.d.ValidUntil.At.UTC().Format(time.RFC3339)+", when "+cmp.Or(x.d.ValidUntil.Because, "the approval ends"), "")
	}
	return item
}

// risks are one for each reason, in their order, and those of each control.
func (x *exporter) risks(observed map[string]string) ([]types.Risk, map[string][]types.AssociatedRisk) {
	var all []types.Risk
	ofControl := map[string][]types.AssociatedRisk{}
	for _, r := range x.d.Reasons {
		risk := types.Risk{
			UUID: x.id("risk", r.Code, r.Control, r.Criterion, r.Key, r.Evidence), Title: markup(r.Subject()+" "+r.Criterion+" "+r.Key, "reason"),
			Description: markup(r.Text, "not stated"), Statement: markup(r.Text, "not stated"), Status: "open",
			Props: props(x.properties(r)...),
		}
		if o := observed[r.Control]; o != "" {
			risk.RelatedObservations = &[]types.RelatedObservation{{ObservationUuid: o}}
		}
		if waiver, ok := x.waiver(r); ok {
			x.deviate(&risk, waiver)
		} else if r.Remedy != "" || r.Command != "" {
			risk.Remediations = &[]types.Response{{
				UUID: x.id("response", r.Code, r.Control, r.Criterion, r.Key, r.Evidence), Lifecycle: "recommendation", Title: "Remedy", Description: markup(join(r.Remedy, r.Command), "not stated"),
			}}
		}
		ofControl[r.Control] = append(ofControl[r.Control], types.AssociatedRisk{RiskUuid: risk.UUID})
		all = append(all, risk)
	}
	return all, ofControl
}

// properties are what OSCAL has no name for, as names and values.
func (x *exporter) properties(r decision.Reason) []string {
	all := []string{"code", r.Code, "effect", string(r.Effect), "severity", string(r.Severity), "phase", r.Phase, "owner", r.Owner}
	if w, ok := x.waiver(r); ok {
		all = append(all, "waiver", w.ID, "risk-owner", w.Owner, "risk-before", w.RiskBefore.Level(), "risk-after", w.RiskAfter.Level())
	}
	return all
}

// waiver is the waiver that a reason was waived by.
func (x *exporter) waiver(r decision.Reason) (decision.Waiver, bool) {
	i := slices.IndexFunc(x.d.Waivers, func(w decision.Waiver) bool {
		return r.Effect == decision.Waives && w.Accepted && w.Evidence == r.Waiver
	})
	if i < 0 {
		return decision.Waiver{}, false
	}
	return x.d.Waivers[i], true
}

// deviate says of a risk that it was accepted for a time, why, what lowers it
// meanwhile, and how it will be settled.
func (x *exporter) deviate(risk *types.Risk, w decision.Waiver) {
	risk.Status, risk.Statement = "deviation-approved", markup(w.Justification, "not stated")
	deadline := instant(w.ExpiresAt)
	risk.Deadline = &deadline
	var factors []types.MitigatingFactor
	for _, c := range w.Compensation {
		factors = append(factors, types.MitigatingFactor{UUID: x.id("compensation", w.ID, c.Text), Description: markup(c.Text, "not stated"), Props: props("sha256", string(c.Evidence))})
	}
	risk.MitigatingFactors = some(factors)
	response := types.Response{UUID: x.id("remediation", w.ID), Lifecycle: "planned", Title: "Remediation", Description: markup(w.Remediation.Text, "not stated"), Props: props("owner", w.Remediation.Owner)}
	if due, err := time.ParseInLocation(time.DateOnly, w.Remediation.Due, decision.Perth); err == nil {
		response.Tasks = &[]types.Task{{UUID: x.id("milestone", w.ID), Type: "milestone", Title: "Settled for good", Timing: &types.EventTiming{OnDate: &types.OnDateCondition{Date: instant(due)}}}}
	}
	risk.Remediations = &[]types.Response{response}
}
