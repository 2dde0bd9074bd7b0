package controls.post_go_live_support.hypercare_kept_test

import data.controls.post_go_live_support.hypercare_kept as control

test_met if {
	control.met == {"as_promised": {{"attestation": "h1", "pointer": "/predicate/end"}}, "from_go_live": {{"attestation": "d1", "pointer": "/predicate/deployedAt"}, {"attestation": "h1", "pointer": "/predicate/start"}}, "long_enough": {{"attestation": "h1", "pointer": "/predicate/end"}}} with input as _input with data.params as _params
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
		some attestations in spoilt.evidence
		some attestation in attestations
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

test_headline_is_of_the_newest if {
	older := {"id": "h0", "predicate": {"start": "2026-06-30", "end": "2026-07-01"}}
	control.headline == {"hypercare_days": 35, "hypercare_least_days": 28, "hypercare_limit_days": 42} with input as json.patch(_input, [{"op": "add", "path": "/evidence/hypercare/-", "value": older}]) with data.params as _params
}

test_findings if {
	_findings([{"op": "replace", "path": "/evidence/hypercare/0/predicate/start", "value": "2026-07-02"}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-07-12"}]) == {
		{"criterion": "as_promised", "key": "2026-07-12", "text": "hypercare ended on 2026-07-12; the release declares 2026-08-04", "cite": {"attestation": "h1", "pointer": "/predicate/end"}},
		{"criterion": "from_go_live", "key": "2026-07-02", "text": "hypercare began on 2026-07-02; the release went live on 2026-06-30 in Perth", "cite": {"attestation": "h1", "pointer": "/predicate/start"}},
		{"criterion": "long_enough", "key": "2026-07-02/2026-07-12", "text": "hypercare lasted 10 days, not 28 to 42", "cite": {"attestation": "h1", "pointer": "/predicate/end"}},
	}
}

_unmet := {
	"no hypercare": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0"}], "unmet": {"as_promised", "from_go_live", "long_enough"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/hypercare"}], "unmet": {"as_promised", "from_go_live", "long_enough"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate", "value": {}}], "unmet": {"as_promised", "from_go_live", "long_enough"}},
	"no deployment": {"patch": [{"op": "remove", "path": "/evidence/deployment/0"}], "unmet": {"from_go_live"}},
	"kind of deployment absent": {"patch": [{"op": "remove", "path": "/evidence/deployment"}], "unmet": {"from_go_live"}},
	"deployment empty": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate", "value": {}}], "unmet": {"from_go_live"}},
	"a second hypercare falls short": {"patch": [{"op": "add", "path": "/evidence/hypercare/-", "value": {"id": "h2", "predicate": {"start": "2026-07-01", "end": "2026-07-02"}}}], "unmet": {"as_promised", "from_go_live", "long_enough"}, "findings": {["as_promised", "2026-07-02"], ["from_go_live", "2026-07-01"], ["long_enough", "2026-07-01/2026-07-02"]}},
	"a second deployment on another day": {"patch": [{"op": "add", "path": "/evidence/deployment/-", "value": {"id": "d2", "predicate": {"deployedAt": "2026-07-03T05:10:00Z"}}}], "unmet": {"from_go_live"}, "findings": {["from_go_live", "2026-06-30"]}},
	"start missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/start"}], "unmet": {"from_go_live", "long_enough"}},
	"start null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/start", "value": null}], "unmet": {"from_go_live", "long_enough"}, "findings": {["from_go_live", null]}},
	"start an instant": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/start", "value": "2026-06-30T05:10:00Z"}], "unmet": {"from_go_live", "long_enough"}, "findings": {["from_go_live", "2026-06-30T05:10:00Z"]}},
	"end missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/end"}], "unmet": {"as_promised", "long_enough"}},
	"end null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": null}], "unmet": {"as_promised", "long_enough"}, "findings": {["as_promised", null]}},
	"end no such day": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-08-32"}], "unmet": {"as_promised", "long_enough"}, "findings": {["as_promised", "2026-08-32"]}},
	"time of deployment missing": {"patch": [{"op": "remove", "path": "/evidence/deployment/0/predicate/deployedAt"}], "unmet": {"from_go_live"}},
	"time of deployment null": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": null}], "unmet": {"from_go_live"}},
	"both null": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": null}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/start", "value": null}], "unmet": {"from_go_live", "long_enough"}},
	"time of deployment a date": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-30"}], "unmet": {"from_go_live"}},
	"live in the last second of the day before in Perth": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-29T15:59:59Z"}], "unmet": {"from_go_live"}, "findings": {["from_go_live", "2026-06-30"]}},
	"live in the first second of the day after in Perth": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-30T16:00:00Z"}], "unmet": {"from_go_live"}, "findings": {["from_go_live", "2026-06-30"]}},
	"27 days from the first second of a day in Perth": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-29T16:00:00Z"}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-07-27"}, {"op": "replace", "path": "/release/hypercare_end", "value": "2026-07-27"}], "unmet": {"long_enough"}, "findings": {["long_enough", "2026-06-30/2026-07-27"]}},
	"27 days from the last second of a day in Perth": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-30T15:59:59Z"}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-07-27"}, {"op": "replace", "path": "/release/hypercare_end", "value": "2026-07-27"}], "unmet": {"long_enough"}, "findings": {["long_enough", "2026-06-30/2026-07-27"]}},
	"43 days from the first second of a day in Perth": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-29T16:00:00Z"}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-08-12"}, {"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-12"}], "unmet": {"long_enough"}, "findings": {["long_enough", "2026-06-30/2026-08-12"]}},
	"43 days from the last second of a day in Perth": {"patch": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-30T15:59:59Z"}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-08-12"}, {"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-12"}], "unmet": {"long_enough"}, "findings": {["long_enough", "2026-06-30/2026-08-12"]}},
	"ended before it began": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-06-01"}, {"op": "replace", "path": "/release/hypercare_end", "value": "2026-06-01"}], "unmet": {"long_enough"}, "findings": {["long_enough", "2026-06-30/2026-06-01"]}},
	"a day before what was promised": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-05"}], "unmet": {"as_promised"}, "findings": {["as_promised", "2026-08-04"]}},
	"release does not say": {"patch": [{"op": "remove", "path": "/release/hypercare_end"}], "unmet": {"as_promised"}},
	"release null": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": null}], "unmet": {"as_promised"}, "findings": {["as_promised", "2026-08-04"]}},
}

_still_met := {
	"nothing changed": [],
	"28 days from the first second of a day in Perth": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-29T16:00:00Z"}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-07-28"}, {"op": "replace", "path": "/release/hypercare_end", "value": "2026-07-28"}],
	"28 days from the last second of a day in Perth": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-30T15:59:59Z"}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-07-28"}, {"op": "replace", "path": "/release/hypercare_end", "value": "2026-07-28"}],
	"42 days from the first second of a day in Perth": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-29T16:00:00Z"}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-08-11"}, {"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-11"}],
	"42 days from the last second of a day in Perth": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-30T15:59:59Z"}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-08-11"}, {"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-11"}],
	"longer than promised": [{"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-03"}],
	"a day later than planned, both": [{"op": "replace", "path": "/evidence/deployment/0/predicate/deployedAt", "value": "2026-06-30T16:00:00Z"}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/start", "value": "2026-07-01"}],
}

_parameterised := {"long_enough"}

_params := {"OPS-01": {"min_days": 28, "max_days": 42}}

_input := {"release": {"hypercare_end": "2026-08-04"}, "evidence": {"hypercare": [{"id": "h1", "predicate": {"start": "2026-06-30", "end": "2026-08-04"}}], "deployment": [{"id": "d1", "predicate": {"deployedAt": "2026-06-30T05:10:00Z"}}]}}
