package controls.post_go_live_support.hypercare_reports_test

import data.controls.post_go_live_support.hypercare_reports as control

test_met if {
	control.met == {"available": {{"attestation": "h1", "pointer": "/predicate/reports"}}, "complete": {{"attestation": "h1", "pointer": "/predicate/reports"}}, "fast": {{"attestation": "h1", "pointer": "/predicate/reports"}}, "few_errors": {{"attestation": "h1", "pointer": "/predicate/reports"}}} with input as _input with data.params as _params
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

test_findings if {
	_findings([{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/0", "value": {"weekEnding": "2026-07-08", "availabilityPercent": 98.5, "errorRatePercent": 1.5, "p95Ms": 2500}}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-07-15"}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/sla/availabilityPercent", "value": 98.9}]) == {
		{"criterion": "available", "key": "2026-07-08", "text": "in the week ending 2026-07-08 the service was available for 98.5 %; 98.9 % was agreed", "cite": {"attestation": "h1", "pointer": "/predicate/reports/0/availabilityPercent"}},
		{"criterion": "available", "key": "sla/1.0", "text": "an availability of 98.9 % was agreed; at least 99 % is demanded", "cite": {"attestation": "h1", "pointer": "/predicate/sla/availabilityPercent"}},
		{"criterion": "complete", "key": "2026-07-08", "text": "no report ends in the 7 days before the one for the week ending 2026-07-08, or that week is not over", "cite": {"attestation": "h1", "pointer": "/predicate/reports/0"}},
		{"criterion": "complete", "key": "end/2026-07-15", "text": "no report reaches the end of hypercare on 2026-07-15", "cite": {"attestation": "h1", "pointer": "/predicate/end"}},
		{"criterion": "fast", "key": "2026-07-08", "text": "in the week ending 2026-07-08 95 of 100 requests were answered within 2500 ms; 2000 ms is allowed", "cite": {"attestation": "h1", "pointer": "/predicate/reports/0/p95Ms"}},
		{"criterion": "few_errors", "key": "2026-07-08", "text": "in the week ending 2026-07-08 1.5 % of the requests failed; 1 % is allowed", "cite": {"attestation": "h1", "pointer": "/predicate/reports/0/errorRatePercent"}},
	}
}

_unmet := {
	"no hypercare": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0"}], "unmet": {"available", "complete", "fast", "few_errors"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/hypercare"}], "unmet": {"available", "complete", "fast", "few_errors"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate", "value": {}}], "unmet": {"available", "complete", "fast", "few_errors"}},
	"a second hypercare falls short": {"patch": [{"op": "add", "path": "/evidence/hypercare/-", "value": {"id": "h2", "signed_at_ns": 1785807000000000000, "predicate": {"start": "2026-06-30", "end": "2026-07-21", "sla": {"version": "2.0", "availabilityPercent": 50}, "reports": [{"weekEnding": "2026-07-14", "availabilityPercent": 40, "errorRatePercent": 3, "p95Ms": 2500}]}}}], "unmet": {"available", "complete", "fast", "few_errors"}, "findings": {["available", "2026-07-14"], ["available", "sla/2.0"], ["complete", "2026-07-14"], ["complete", "end/2026-07-21"], ["fast", "2026-07-14"], ["few_errors", "2026-07-14"]}},
	"no report": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports", "value": []}], "unmet": {"available", "complete", "fast", "few_errors"}, "findings": {["complete", "end/2026-07-14"]}},
	"reports null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports", "value": null}], "unmet": {"available", "complete", "fast", "few_errors"}, "findings": {["complete", "end/2026-07-14"]}},
	"reports missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/reports"}], "unmet": {"available", "complete", "fast", "few_errors"}, "findings": {["complete", "end/2026-07-14"]}},
	"reports text": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports", "value": "weekly"}], "unmet": {"available", "complete", "fast", "few_errors"}, "findings": {["complete", "end/2026-07-14"]}},
	"first report missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/reports/0"}], "unmet": {"complete"}, "findings": {["complete", "2026-07-14"]}},
	"last report missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/reports/1"}], "unmet": {"complete"}, "findings": {["complete", "end/2026-07-14"]}},
	"a gap of a day too many": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/0/weekEnding", "value": "2026-07-06"}], "unmet": {"complete"}, "findings": {["complete", "2026-07-14"]}},
	"the first a day too late": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/0/weekEnding", "value": "2026-07-08"}], "unmet": {"complete"}, "findings": {["complete", "2026-07-08"]}},
	"a report on the first day": {"patch": [{"op": "add", "path": "/evidence/hypercare/0/predicate/reports/-", "value": {"weekEnding": "2026-06-30", "availabilityPercent": 100, "errorRatePercent": 0.2, "p95Ms": 770}}], "unmet": {"complete"}, "findings": {["complete", "2026-06-30"]}},
	"a report before the first day": {"patch": [{"op": "add", "path": "/evidence/hypercare/0/predicate/reports/-", "value": {"weekEnding": "2026-06-28", "availabilityPercent": 100, "errorRatePercent": 0.2, "p95Ms": 770}}], "unmet": {"complete"}, "findings": {["complete", "2026-06-28"]}},
	"hypercare lasts a day longer": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-07-15"}], "unmet": {"complete"}, "findings": {["complete", "end/2026-07-15"]}},
	"a week that is not over when it is signed": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/signed_at_ns", "value": 1783958399999999999}], "unmet": {"complete"}, "findings": {["complete", "2026-07-14"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/signed_at_ns"}], "unmet": {"complete"}, "findings": {["complete", "2026-07-07"], ["complete", "2026-07-14"]}},
	"time of signing null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/signed_at_ns", "value": null}], "unmet": {"complete"}, "findings": {["complete", "2026-07-07"], ["complete", "2026-07-14"]}},
	"week missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/reports/0/weekEnding"}], "unmet": {"complete"}, "findings": {["complete", "2026-07-14"]}},
	"week null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/0/weekEnding", "value": null}], "unmet": {"complete"}, "findings": {["complete", "2026-07-14"], ["complete", "null"]}},
	"start missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/start"}], "unmet": {"complete"}, "findings": {["complete", "2026-07-07"], ["complete", "2026-07-14"]}},
	"start null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/start", "value": null}], "unmet": {"complete"}, "findings": {["complete", "2026-07-07"]}},
	"end missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/end"}], "unmet": {"complete"}},
	"end null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": null}], "unmet": {"complete"}, "findings": {["complete", "end/null"]}},
	"less available than agreed": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/0/availabilityPercent", "value": 99.89}], "unmet": {"available"}, "findings": {["available", "2026-07-07"]}},
	"availability missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/reports/0/availabilityPercent"}], "unmet": {"available"}},
	"availability null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/0/availabilityPercent", "value": null}], "unmet": {"available"}, "findings": {["available", "2026-07-07"]}},
	"availability text": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/0/availabilityPercent", "value": "100"}], "unmet": {"available"}, "findings": {["available", "2026-07-07"]}},
	"less agreed than demanded": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/sla/availabilityPercent", "value": 98.99}], "unmet": {"available"}, "findings": {["available", "sla/1.0"]}},
	"nothing agreed": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/sla"}], "unmet": {"available"}},
	"agreement null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/sla/availabilityPercent", "value": null}], "unmet": {"available"}, "findings": {["available", "2026-07-07"], ["available", "2026-07-14"], ["available", "sla/1.0"]}},
	"too many errors": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/1/errorRatePercent", "value": 1.01}], "unmet": {"few_errors"}, "findings": {["few_errors", "2026-07-14"]}},
	"errors missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/reports/1/errorRatePercent"}], "unmet": {"few_errors"}},
	"errors null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/1/errorRatePercent", "value": null}], "unmet": {"few_errors"}, "findings": {["few_errors", "2026-07-14"]}},
	"errors text": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/1/errorRatePercent", "value": "0"}], "unmet": {"few_errors"}, "findings": {["few_errors", "2026-07-14"]}},
	"too slow": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/1/p95Ms", "value": 2001}], "unmet": {"fast"}, "findings": {["fast", "2026-07-14"]}},
	"speed missing": {"patch": [{"op": "remove", "path": "/evidence/hypercare/0/predicate/reports/1/p95Ms"}], "unmet": {"fast"}},
	"speed null": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/1/p95Ms", "value": null}], "unmet": {"fast"}, "findings": {["fast", "2026-07-14"]}},
	"speed text": {"patch": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/1/p95Ms", "value": "1"}], "unmet": {"fast"}, "findings": {["fast", "2026-07-14"]}},
}

_still_met := {
	"nothing changed": [],
	"in any order": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/0/weekEnding", "value": "2026-07-14"}, {"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/1/weekEnding", "value": "2026-07-07"}],
	"more often than demanded": [{"op": "add", "path": "/evidence/hypercare/0/predicate/reports/-", "value": {"weekEnding": "2026-07-10", "availabilityPercent": 100, "errorRatePercent": 0.2, "p95Ms": 770}}],
	"a report beyond the end": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/end", "value": "2026-07-12"}],
	"signed as the last day begins": [{"op": "replace", "path": "/evidence/hypercare/0/signed_at_ns", "value": 1783958400000000000}],
	"as available as agreed": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/0/availabilityPercent", "value": 99.9}],
	"as little agreed as allowed": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/sla/availabilityPercent", "value": 99}],
	"as many errors as allowed": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/1/errorRatePercent", "value": 1}],
	"as slow as allowed": [{"op": "replace", "path": "/evidence/hypercare/0/predicate/reports/1/p95Ms", "value": 2000}],
}

_parameterised := {"available", "complete", "fast", "few_errors"}

_params := {"OPS-02": {"gap_days": 7, "availability_percent": 99, "error_rate_percent": 1, "p95_ms": 2000}}

_input := {"evidence": {"hypercare": [{"id": "h1", "signed_at_ns": 1785807000000000000, "predicate": {"start": "2026-06-30", "end": "2026-07-14", "sla": {"version": "1.0", "availabilityPercent": 99.9}, "reports": [{"weekEnding": "2026-07-07", "availabilityPercent": 99.92, "errorRatePercent": 0.6, "p95Ms": 910}, {"weekEnding": "2026-07-14", "availabilityPercent": 100, "errorRatePercent": 0.2, "p95Ms": 770}]}}]}}
