package controls.post_go_live_support.hypercare_plan_test

import data.controls.post_go_live_support.hypercare_plan as control

test_met if {
	control.met == {
		"as_released": {{"attestation": "a1", "pointer": "/predicate/hypercareEnd"}},
		"from_go_live": {{"attestation": "a1", "pointer": "/predicate/hypercareStart"}},
		"long_enough": {{"attestation": "a1", "pointer": "/predicate/hypercareEnd"}},
	} with input as _input with data.params as _params
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
	unmet == _parameterised
}

_outcome(patch) := outcome if {
	outcome := {
		"unmet": {criterion | some criterion, citations in control.met; count(citations) == 0},
		"findings": {[finding.criterion, finding.key] | some finding in control.finding},
	} with input as json.patch(_input, patch) with data.params as _params
}

_citations(patch) := proofs | particulars if {
	proofs := {citation | some citations in control.met; some citation in citations} with input as json.patch(_input, patch) with data.params as _params
	particulars := {finding.cite | some finding in control.finding} with input as json.patch(_input, patch) with data.params as _params
}

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch) with data.params as _params
}

_parameterised := {"long_enough"}

test_headline if {
	control.headline == {"hypercare_days": 35, "hypercare_least_days": 28, "hypercare_limit_days": 42} with input as _input with data.params as _params
}

test_headline_is_of_the_newest if {
	older := {"predicate": {"hypercareStart": "2026-06-30", "hypercareEnd": "2026-07-01"}}
	spoilt := json.patch(_input, [{"op": "add", "path": "/evidence/support-plan/-", "value": older}])
	control.headline.hypercare_days == 35 with input as spoilt with data.params as _params
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/support-plan/0/predicate/hypercareStart", "value": "2026-07-01"},
		{"op": "replace", "path": "/evidence/support-plan/0/predicate/hypercareEnd", "value": "2026-07-11"},
	]) == {
		{
			"criterion": "as_released",
			"key": "2026-07-11",
			"text": "hypercare ends on 2026-07-11, the release declares 2026-08-04",
			"cite": {"attestation": "a1", "pointer": "/predicate/hypercareEnd"},
		},
		{
			"criterion": "long_enough",
			"key": "2026-07-01/2026-07-11",
			"text": "hypercare lasts 10 days, not 28 to 42",
			"cite": {"attestation": "a1", "pointer": "/predicate/hypercareEnd"},
		},
		{
			"criterion": "from_go_live",
			"key": "2026-07-01",
			"text": "hypercare starts on 2026-07-01, go-live is on 2026-06-30",
			"cite": {"attestation": "a1", "pointer": "/predicate/hypercareStart"},
		},
	}
}

_unmet := {
	"no plan": {"patch": [{"op": "remove", "path": "/evidence/support-plan/0"}], "unmet": {"from_go_live", "long_enough", "as_released"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/support-plan"}], "unmet": {"from_go_live", "long_enough", "as_released"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate", "value": {}}], "unmet": {"from_go_live", "long_enough", "as_released"}},
	"a second plan falls short": {"patch": [{"op": "add", "path": "/evidence/support-plan/-", "value": {"id": "a2", "predicate": {"hypercareStart": "2026-07-01", "hypercareEnd": "2026-07-02"}}}], "unmet": {"from_go_live", "long_enough", "as_released"}, "findings": {["from_go_live", "2026-07-01"], ["long_enough", "2026-07-01/2026-07-02"], ["as_released", "2026-07-02"]}},
	"start missing": {"patch": [{"op": "remove", "path": "/evidence/support-plan/0/predicate/hypercareStart"}], "unmet": {"from_go_live", "long_enough"}},
	"start null": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/hypercareStart", "value": null}], "unmet": {"from_go_live", "long_enough"}, "findings": {["from_go_live", null]}},
	"start an instant": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/hypercareStart", "value": "2026-06-30T00:00:00Z"}], "unmet": {"from_go_live", "long_enough"}, "findings": {["from_go_live", "2026-06-30T00:00:00Z"]}},
	"end missing": {"patch": [{"op": "remove", "path": "/evidence/support-plan/0/predicate/hypercareEnd"}], "unmet": {"long_enough", "as_released"}},
	"end null": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/hypercareEnd", "value": null}], "unmet": {"long_enough", "as_released"}, "findings": {["as_released", null]}},
	"end no such day": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/hypercareEnd", "value": "2026-08-32"}], "unmet": {"long_enough", "as_released"}, "findings": {["as_released", "2026-08-32"]}},
	"a day before go-live": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/hypercareStart", "value": "2026-06-29"}], "unmet": {"from_go_live"}, "findings": {["from_go_live", "2026-06-29"]}},
	"a day after go-live": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/hypercareStart", "value": "2026-07-01"}], "unmet": {"from_go_live"}, "findings": {["from_go_live", "2026-07-01"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"from_go_live"}},
	"go-live null": {"patch": [{"op": "replace", "path": "/release/go_live", "value": null}], "unmet": {"from_go_live"}, "findings": {["from_go_live", "2026-06-30"]}},
	"both null": {"patch": [{"op": "replace", "path": "/release/go_live", "value": null}, {"op": "replace", "path": "/evidence/support-plan/0/predicate/hypercareStart", "value": null}], "unmet": {"from_go_live", "long_enough"}, "findings": {["from_go_live", null]}},
	"27 days": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/hypercareEnd", "value": "2026-07-27"}, {"op": "replace", "path": "/release/hypercare_end", "value": "2026-07-27"}], "unmet": {"long_enough"}, "findings": {["long_enough", "2026-06-30/2026-07-27"]}},
	"43 days": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/hypercareEnd", "value": "2026-08-12"}, {"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-12"}], "unmet": {"long_enough"}, "findings": {["long_enough", "2026-06-30/2026-08-12"]}},
	"ends before it starts": {"patch": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/hypercareEnd", "value": "2026-06-01"}, {"op": "replace", "path": "/release/hypercare_end", "value": "2026-06-01"}], "unmet": {"long_enough"}, "findings": {["long_enough", "2026-06-30/2026-06-01"]}},
	"release ends hypercare later": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-05"}], "unmet": {"as_released"}, "findings": {["as_released", "2026-08-04"]}},
	"release ends hypercare earlier": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-03"}], "unmet": {"as_released"}, "findings": {["as_released", "2026-08-04"]}},
	"release does not say": {"patch": [{"op": "remove", "path": "/release/hypercare_end"}], "unmet": {"as_released"}},
}

_still_met := {
	"nothing changed": [],
	"28 days": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/hypercareEnd", "value": "2026-07-28"}, {"op": "replace", "path": "/release/hypercare_end", "value": "2026-07-28"}],
	"42 days": [{"op": "replace", "path": "/evidence/support-plan/0/predicate/hypercareEnd", "value": "2026-08-11"}, {"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-11"}],
}

_kind := "support-plan"

_params := {"OPS-01-plan": {"min_days": 28, "max_days": 42}}

_input := {
	"release": {"go_live": "2026-06-30", "hypercare_end": "2026-08-04"},
	"evidence": {"support-plan": [{
		"id": "a1",
		"predicate": {"hypercareStart": "2026-06-30", "hypercareEnd": "2026-08-04"},
	}]},
}
