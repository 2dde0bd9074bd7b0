package controls.testing_and_validation.load_measured_test

import data.controls.testing_and_validation.load_measured as control

test_met if {
	control.met == {
		"loaded": {{"attestation": "a1", "pointer": "/predicate/measurements"}},
		"responsive": {{"attestation": "a1", "pointer": "/predicate/measurements"}},
		"revoked": {{"attestation": "a1", "pointer": "/predicate/measurements"}},
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

_parameterised := {"loaded", "responsive", "revoked"}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/0/value", "value": 16},
		{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/1/loadFactor", "value": 1},
	]) == {
		{
			"criterion": "revoked",
			"key": "revocation-latency",
			"text": "revocation-latency is 16 minutes; at most 15 minutes is allowed",
			"cite": {"attestation": "a1", "pointer": "/predicate/measurements/0"},
		},
		{
			"criterion": "loaded",
			"key": "response-p95",
			"text": "response-p95 was measured under 1 times the expected peak; at least 1.5 is demanded",
			"cite": {"attestation": "a1", "pointer": "/predicate/measurements/1"},
		},
	}
}

test_findings_2 if {
	_findings([
		{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/measurements/1"},
	]) == {
		{
			"criterion": "responsive",
			"key": "response-p95",
			"text": "response-p95 was not measured",
			"cite": {"attestation": "a1", "pointer": "/predicate/measurements"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0"}], "unmet": {"loaded", "responsive", "revoked"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace"}], "unmet": {"loaded", "responsive", "revoked"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate", "value": {}}], "unmet": {"loaded", "responsive", "revoked"}},
	"measurements null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements", "value": null}], "unmet": {"loaded", "responsive", "revoked"}, "findings": {["revoked", "revocation-latency"], ["responsive", "response-p95"]}},
	"measurements text": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements", "value": "fast"}], "unmet": {"loaded", "responsive", "revoked"}, "findings": {["revoked", "revocation-latency"], ["responsive", "response-p95"]}},
	"measurements empty": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements", "value": []}], "unmet": {"loaded", "responsive", "revoked"}, "findings": {["revoked", "revocation-latency"], ["responsive", "response-p95"]}},
	"revocation not measured": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/measurements/0"}], "unmet": {"loaded", "revoked"}, "findings": {["revoked", "revocation-latency"]}},
	"answers not measured": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/measurements/1"}], "unmet": {"loaded", "responsive"}, "findings": {["responsive", "response-p95"]}},
	"name missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/measurements/0/name"}], "unmet": {"loaded", "responsive", "revoked"}, "findings": {["revoked", "revocation-latency"]}},
	"name null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/0/name", "value": null}], "unmet": {"loaded", "revoked"}, "findings": {["revoked", "revocation-latency"]}},
	"value missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/measurements/0/value"}], "unmet": {"revoked"}},
	"value null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/0/value", "value": null}], "unmet": {"revoked"}, "findings": {["revoked", "revocation-latency"]}},
	"value text": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/0/value", "value": "6"}], "unmet": {"revoked"}, "findings": {["revoked", "revocation-latency"]}},
	"value negative": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/0/value", "value": -1}], "unmet": {"revoked"}, "findings": {["revoked", "revocation-latency"]}},
	"a little too late": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/0/value", "value": 15.01}], "unmet": {"revoked"}, "findings": {["revoked", "revocation-latency"]}},
	"in another unit": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/0/unit", "value": "ms"}], "unmet": {"revoked"}, "findings": {["revoked", "revocation-latency"]}},
	"unit missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/measurements/0/unit"}], "unmet": {"revoked"}},
	"unit null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/0/unit", "value": null}], "unmet": {"revoked"}, "findings": {["revoked", "revocation-latency"]}},
	"a little too slow": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/1/value", "value": 2000.5}], "unmet": {"responsive"}, "findings": {["responsive", "response-p95"]}},
	"answers in another unit": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/1/unit", "value": "minutes"}], "unmet": {"responsive"}, "findings": {["responsive", "response-p95"]}},
	"answers null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/1/value", "value": null}], "unmet": {"responsive"}, "findings": {["responsive", "response-p95"]}},
	"load missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/measurements/1/loadFactor"}], "unmet": {"loaded"}},
	"load null": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/1/loadFactor", "value": null}], "unmet": {"loaded"}, "findings": {["loaded", "response-p95"]}},
	"load text": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/1/loadFactor", "value": "2"}], "unmet": {"loaded"}, "findings": {["loaded", "response-p95"]}},
	"a little less load": {"patch": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/1/loadFactor", "value": 1.49}], "unmet": {"loaded"}, "findings": {["loaded", "response-p95"]}},
	"measured again, too late": {"patch": [{"op": "add", "path": "/evidence/requirement-trace/0/predicate/measurements/-", "value": {"name": "revocation-latency", "value": 16, "unit": "minutes", "loadFactor": 2}}], "unmet": {"revoked"}, "findings": {["revoked", "revocation-latency"]}},
	"measured again under less load": {"patch": [{"op": "add", "path": "/evidence/requirement-trace/0/predicate/measurements/-", "value": {"name": "response-p95", "value": 10, "unit": "ms", "loadFactor": 1}}], "unmet": {"loaded"}, "findings": {["loaded", "response-p95"]}},
	"a second trace falls short": {"patch": [{"op": "add", "path": "/evidence/requirement-trace/-", "value": {"id": "a2", "predicate": {"measurements": []}}}], "unmet": {"loaded", "responsive", "revoked"}, "findings": {["revoked", "revocation-latency"], ["responsive", "response-p95"]}},
}

_still_met := {
	"nothing changed": [],
	"as late as allowed": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/0/value", "value": 15}],
	"as slow as allowed": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/1/value", "value": 2000}],
	"as little load as allowed": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/0/loadFactor", "value": 1.5}],
	"at once": [{"op": "replace", "path": "/evidence/requirement-trace/0/predicate/measurements/0/value", "value": 0}],
	"something else measured": [{"op": "add", "path": "/evidence/requirement-trace/0/predicate/measurements/-", "value": {"name": "availability", "value": 99.9, "unit": "percent", "loadFactor": 0}}],
}

_kind := "requirement-trace"

_params := {"TST-05": {"revocation_minutes": 15, "p95_ms": 2000, "load_factor": 1.5}}

_input := {
	"evidence": {
		"requirement-trace": [
			{
				"id": "a1",
				"predicate": {
					"measurements": [
						{"name": "revocation-latency", "value": 6, "unit": "minutes", "loadFactor": 2},
						{"name": "response-p95", "value": 840, "unit": "ms", "loadFactor": 1.5},
					],
				},
			},
		],
	},
}
