package controls.go_live_readiness.change_classified_test

import data.controls.go_live_readiness.change_classified as control

test_met if {
	control.met == {
		"honest": {{"attestation": "a1", "pointer": "/predicate/risk"}},
		"permitted": {{"attestation": "a1", "pointer": "/predicate/type"}},
		"reviewed": {{"attestation": "a1", "pointer": "/predicate/type"}},
		"templated": {{"attestation": "a1", "pointer": "/predicate/type"}},
	} with input as _input with data.params as _params with data.catalogues as _catalogues
}

# Each case spoils one thing and states every criterion that is then unmet and every finding.
test_unmet[note] if {
	some note, case in _unmet
	_outcome(case.patch) == {"unmet": case.unmet, "findings": object.get(case, "findings", set())}
}

test_still_met[note] if {
	some note, patch in _still_met
	_outcome(patch) == {"unmet": set(), "findings": set()}
}

test_citations_resolve[note] if {
	some note, patch in object.union({note: case.patch | some note, case in _unmet}, _still_met)
	spoilt := json.patch(_input, patch)
	every citation in _citations(patch) {
		some attestation in spoilt.evidence[_kind]
		attestation.id == citation.attestation
		json.patch(attestation, [{"op": "copy", "from": citation.pointer, "path": "/resolved"}])
	}
}

test_parameters_missing if {
	unmet := {criterion | some criterion, citations in control.met; count(citations) == 0} with input as _input with data.params as {}
	unmet == {"honest"}
}

_outcome(patch) := outcome if {
	outcome := {
		"unmet": {criterion | some criterion, citations in control.met; count(citations) == 0},
		"findings": {[finding.criterion, finding.key] | some finding in control.finding},
	} with input as json.patch(_input, patch) with data.params as _params with data.catalogues as _catalogues
}

_citations(patch) := proofs | particulars if {
	proofs := {citation | some citations in control.met; some citation in citations} with input as json.patch(_input, patch) with data.params as _params with data.catalogues as _catalogues
	particulars := {finding.cite | some finding in control.finding} with input as json.patch(_input, patch) with data.params as _params with data.catalogues as _catalogues
}

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch) with data.params as _params with data.catalogues as _catalogues
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "emergency"},
		{"op": "add", "path": "/evidence/change-approval/0/predicate/template", "value": "std-0001"},
		{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk/declared", "value": "low"},
	]) == {
		{
			"criterion": "honest",
			"key": "chg-1",
			"text": "the risk is declared as low; likelihood 2 and impact 3 make another",
			"cite": {"attestation": "a1", "pointer": "/predicate/risk"},
		},
		{
			"criterion": "permitted",
			"key": "chg-1",
			"text": "the gate production-release does not decide changes of type emergency",
			"cite": {"attestation": "a1", "pointer": "/predicate/type"},
		},
		{
			"criterion": "templated",
			"key": "chg-1",
			"text": "the change of type emergency names the template std-0001; only a standard change follows one, and it must be in the catalogue",
			"cite": {"attestation": "a1", "pointer": "/predicate/type"},
		},
		{
			"criterion": "reviewed",
			"key": "chg-1",
			"text": "the review of the change is due on no day; it must be no more than 5 business days after the window, which ends at 2026-06-30T09:30:00Z",
			"cite": {"attestation": "a1", "pointer": "/predicate/window"},
		},
	}
}

# A release that tightens turns medium into high, and nothing into lower.
test_tightened if {
	_outcome_with([{"op": "replace", "path": "/GLV-12/high_from", "value": 6}]) == {"honest"}
	_outcome_with([{"op": "replace", "path": "/GLV-12/high_from", "value": 7}]) == set()
	_outcome_with([{"op": "replace", "path": "/GLV-12/high_from", "value": 3}]) == {"honest"}
}

# The catalogue that comes with the program holds no template.
test_no_template_by_default if {
	standard := json.patch(_input, [
		{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "standard"},
		{"op": "add", "path": "/evidence/change-approval/0/predicate/template", "value": "std-0001"},
	])
	control.met.templated == set() with input as standard with data.params as _params
}

_outcome_with(patch) := unmet if {
	unmet := {criterion | some criterion, citations in control.met; count(citations) == 0} with input as _input with data.params as json.patch(_params, patch)
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0"}], "unmet": {"honest", "permitted", "reviewed", "templated"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/change-approval"}], "unmet": {"honest", "permitted", "reviewed", "templated"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate", "value": {}}], "unmet": {"honest", "permitted", "reviewed", "templated"}},
	"a second one falls short": {"patch": [{"op": "add", "path": "/evidence/change-approval/-", "value": {"id": "a2", "predicate": {"changeId": "chg-2", "type": "emergency", "template": "std-0001", "risk": {"declared": "low", "likelihood": 5, "impact": 5}, "window": {"start": "2026-06-30T03:30:00Z", "end": "2026-06-30T09:30:00Z"}}}}], "unmet": {"honest", "permitted", "reviewed", "templated"}, "findings": {["honest", "chg-2"], ["permitted", "chg-2"], ["reviewed", "chg-2"], ["templated", "chg-2"]}},
	"type missing": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0/predicate/type"}], "unmet": {"permitted", "reviewed", "templated"}, "findings": {["reviewed", "chg-1"]}},
	"type null": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": null}], "unmet": {"permitted", "reviewed", "templated"}, "findings": {["permitted", "chg-1"], ["reviewed", "chg-1"], ["templated", "chg-1"]}},
	"type unknown": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "urgent"}], "unmet": {"permitted", "reviewed", "templated"}, "findings": {["permitted", "chg-1"], ["reviewed", "chg-1"], ["templated", "chg-1"]}},
	"emergency at this gate": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "emergency"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2026-07-07"}], "unmet": {"permitted"}, "findings": {["permitted", "chg-1"]}},
	"emergency, gate missing": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "emergency"}, {"op": "replace", "path": "/gate", "value": "emergency-release"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2026-07-07"}, {"op": "remove", "path": "/gate"}], "unmet": {"permitted"}},
	"template of a normal change": {"patch": [{"op": "add", "path": "/evidence/change-approval/0/predicate/template", "value": "std-0001"}], "unmet": {"templated"}, "findings": {["templated", "chg-1"]}},
	"template of a normal change null": {"patch": [{"op": "add", "path": "/evidence/change-approval/0/predicate/template", "value": null}], "unmet": {"templated"}, "findings": {["templated", "chg-1"]}},
	"template of an emergency": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "emergency"}, {"op": "replace", "path": "/gate", "value": "emergency-release"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2026-07-07"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/template", "value": "std-0001"}], "unmet": {"templated"}, "findings": {["templated", "chg-1"]}},
	"standard without a template": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "standard"}], "unmet": {"templated"}, "findings": {["templated", "chg-1"]}},
	"standard by an unknown template": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "standard"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/template", "value": "std-0002"}], "unmet": {"templated"}, "findings": {["templated", "chg-1"]}},
	"standard by null": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "standard"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/template", "value": null}], "unmet": {"templated"}, "findings": {["templated", "chg-1"]}},
	"emergency without a review": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "emergency"}, {"op": "replace", "path": "/gate", "value": "emergency-release"}], "unmet": {"reviewed"}, "findings": {["reviewed", "chg-1"]}},
	"review null": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "emergency"}, {"op": "replace", "path": "/gate", "value": "emergency-release"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2026-07-07"}, {"op": "replace", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": null}], "unmet": {"reviewed"}, "findings": {["reviewed", "chg-1"]}},
	"review one business day too late": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "emergency"}, {"op": "replace", "path": "/gate", "value": "emergency-release"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2026-07-07"}, {"op": "replace", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2026-07-08"}], "unmet": {"reviewed"}, "findings": {["reviewed", "chg-1"]}},
	"review before the window": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "emergency"}, {"op": "replace", "path": "/gate", "value": "emergency-release"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2026-07-07"}, {"op": "replace", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2026-06-29"}], "unmet": {"reviewed"}, "findings": {["reviewed", "chg-1"]}},
	"review over days that are not known yet": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "emergency"}, {"op": "replace", "path": "/gate", "value": "emergency-release"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2026-07-07"}, {"op": "replace", "path": "/evidence/change-approval/0/predicate/window", "value": {"start": "2028-03-03T03:30:00Z", "end": "2028-03-03T09:30:00Z"}}, {"op": "replace", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2028-03-07"}], "unmet": {"reviewed"}, "findings": {["reviewed", "chg-1"]}},
	"window of an emergency missing": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "emergency"}, {"op": "replace", "path": "/gate", "value": "emergency-release"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2026-07-07"}, {"op": "remove", "path": "/evidence/change-approval/0/predicate/window"}], "unmet": {"reviewed"}},
	"window of an emergency null": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "emergency"}, {"op": "replace", "path": "/gate", "value": "emergency-release"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2026-07-07"}, {"op": "replace", "path": "/evidence/change-approval/0/predicate/window/end", "value": null}], "unmet": {"reviewed"}, "findings": {["reviewed", "chg-1"]}},
	"risk missing": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0/predicate/risk"}], "unmet": {"honest"}},
	"risk null": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": null}], "unmet": {"honest"}},
	"declared missing": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0/predicate/risk/declared"}], "unmet": {"honest"}},
	"declared null": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk/declared", "value": null}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
	"talked down": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "low", "likelihood": 2, "impact": 3}}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
	"talked up": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "high", "likelihood": 2, "impact": 3}}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
	"just medium, declared low": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "low", "likelihood": 1, "impact": 5}}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
	"just high, declared medium": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "medium", "likelihood": 2, "impact": 5}}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
	"just low, declared medium": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "medium", "likelihood": 1, "impact": 4}}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
	"just medium, declared high": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "high", "likelihood": 3, "impact": 3}}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
	"likelihood missing": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0/predicate/risk/likelihood"}], "unmet": {"honest"}},
	"likelihood null": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk/likelihood", "value": null}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
	"likelihood text": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk/likelihood", "value": "2"}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
	"likelihood nought": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "low", "likelihood": 0, "impact": 3}}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
	"likelihood six": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "high", "likelihood": 6, "impact": 3}}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
	"likelihood between": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "medium", "likelihood": 2.5, "impact": 3}}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
	"impact missing": {"patch": [{"op": "remove", "path": "/evidence/change-approval/0/predicate/risk/impact"}], "unmet": {"honest"}},
	"impact null": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk/impact", "value": null}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
	"impact nought": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "low", "likelihood": 3, "impact": 0}}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
	"impact six": {"patch": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "high", "likelihood": 3, "impact": 6}}], "unmet": {"honest"}, "findings": {["honest", "chg-1"]}},
}

_still_met := {
	"nothing changed": [],
	"standard by a template": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "standard"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/template", "value": "std-0001"}],
	"emergency at its gate": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "emergency"}, {"op": "replace", "path": "/gate", "value": "emergency-release"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2026-07-07"}],
	"review on the day of the window": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/type", "value": "emergency"}, {"op": "replace", "path": "/gate", "value": "emergency-release"}, {"op": "add", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2026-07-07"}, {"op": "replace", "path": "/evidence/change-approval/0/predicate/retrospectiveDue", "value": "2026-06-30"}],
	"least risk": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "low", "likelihood": 1, "impact": 1}}],
	"just low": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "low", "likelihood": 2, "impact": 2}}],
	"just medium": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "medium", "likelihood": 5, "impact": 1}}],
	"most of medium": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "medium", "likelihood": 3, "impact": 3}}],
	"just high": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "high", "likelihood": 2, "impact": 5}}],
	"most risk": [{"op": "replace", "path": "/evidence/change-approval/0/predicate/risk", "value": {"declared": "high", "likelihood": 5, "impact": 5}}],
}

_kind := "change-approval"

_params := {"GLV-12": {"emergency_gates": ["emergency-release"], "retrospective_business_days": 5, "medium_from": 5, "high_from": 10}}

_catalogues := {"standard-changes": {"templates": {"std-0001": "Renew a certificate"}}}

_input := {
	"gate": "production-release",
	"evidence": {
		"change-approval": [
			{
				"id": "a1",
				"predicate": {
					"changeId": "chg-1",
					"type": "normal",
					"risk": {
						"declared": "medium",
						"likelihood": 2,
						"impact": 3,
					},
					"window": {
						"start": "2026-06-30T03:30:00Z",
						"end": "2026-06-30T09:30:00Z",
					},
				},
			},
		],
	},
}
