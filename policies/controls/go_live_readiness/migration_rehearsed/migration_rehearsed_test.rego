package controls.go_live_readiness.migration_rehearsed_test

import data.controls.go_live_readiness.migration_rehearsed as control

test_met if {
	control.met == {
		"complete": {{"attestation": "a1", "pointer": "/predicate/data"}},
		"intact": {{"attestation": "a1", "pointer": "/predicate/data/checksumMismatches"}},
		"sampled": {{"attestation": "a1", "pointer": "/predicate/data/sample"}},
		"sound": {{"attestation": "a1", "pointer": "/predicate/data/criticalDiscrepancies"}},
		"succeeded": {{"attestation": "a1", "pointer": "/predicate/result"}},
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

_parameterised := {"sampled"}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": "partial"},
		{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data", "value": {"sourceCount": 100, "targetCount": 99, "checksumMismatches": 1, "sample": 5, "criticalDiscrepancies": 2}},
	]) == {
		{
			"criterion": "complete",
			"key": "2026-06-25T22:00:00Z",
			"text": "100 records left and 99 arrived",
			"cite": {"attestation": "a1", "pointer": "/predicate/data"},
		},
		{
			"criterion": "intact",
			"key": "2026-06-25T22:00:00Z",
			"text": "records that arrived with another checksum: 1",
			"cite": {"attestation": "a1", "pointer": "/predicate/data/checksumMismatches"},
		},
		{
			"criterion": "sound",
			"key": "2026-06-25T22:00:00Z",
			"text": "compared records with a critical difference: 2",
			"cite": {"attestation": "a1", "pointer": "/predicate/data/criticalDiscrepancies"},
		},
		{
			"criterion": "sampled",
			"key": "2026-06-25T22:00:00Z",
			"text": "5 of 100 records were compared; at least 5 % and 500 records are demanded",
			"cite": {"attestation": "a1", "pointer": "/predicate/data/sample"},
		},
		{
			"criterion": "succeeded",
			"key": "2026-06-25T22:00:00Z",
			"text": "the migration rehearsed at 2026-06-25T22:00:00Z ended as partial",
			"cite": {"attestation": "a1", "pointer": "/predicate/result"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0"}], "unmet": {"complete", "intact", "sampled", "sound", "succeeded"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/rehearsal"}], "unmet": {"complete", "intact", "sampled", "sound", "succeeded"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate", "value": {}}], "unmet": {"complete", "intact", "sampled", "sound", "succeeded"}},
	"in another phase": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/phase", "value": "training-and-knowledge-transfer"}], "unmet": {"complete", "intact", "sampled", "sound", "succeeded"}},
	"phase missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/phase"}], "unmet": {"complete", "intact", "sampled", "sound", "succeeded"}},
	"kind of rehearsal missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/kind"}], "unmet": {"complete", "intact", "sampled", "sound", "succeeded"}},
	"only a cutover": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/kind", "value": "cutover"}], "unmet": {"complete", "intact", "sampled", "sound", "succeeded"}},
	"a second migration falls short": {"patch": [{"op": "add", "path": "/evidence/rehearsal/-", "value": {"id": "a2", "phase": "go-live-readiness", "predicate": {"kind": "migration", "at": "2026-06-20T22:00:00Z", "result": "failed", "data": {"sourceCount": 10, "targetCount": 9, "checksumMismatches": 1, "sample": 0, "criticalDiscrepancies": 1}}}}], "unmet": {"complete", "intact", "sampled", "sound", "succeeded"}, "findings": {["complete", "2026-06-20T22:00:00Z"], ["intact", "2026-06-20T22:00:00Z"], ["sampled", "2026-06-20T22:00:00Z"], ["sound", "2026-06-20T22:00:00Z"], ["succeeded", "2026-06-20T22:00:00Z"]}},
	"result missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/result"}], "unmet": {"succeeded"}},
	"result null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": null}], "unmet": {"succeeded"}, "findings": {["succeeded", "2026-06-25T22:00:00Z"]}},
	"result partial": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/result", "value": "partial"}], "unmet": {"succeeded"}, "findings": {["succeeded", "2026-06-25T22:00:00Z"]}},
	"data missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/data"}], "unmet": {"complete", "intact", "sampled", "sound"}, "findings": {["complete", "2026-06-25T22:00:00Z"]}},
	"data null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data", "value": null}], "unmet": {"complete", "intact", "sampled", "sound"}},
	"source missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/data/sourceCount"}], "unmet": {"complete", "sampled"}},
	"source null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sourceCount", "value": null}], "unmet": {"complete", "sampled"}, "findings": {["complete", "2026-06-25T22:00:00Z"], ["sampled", "2026-06-25T22:00:00Z"]}},
	"source text": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sourceCount", "value": "12480"}], "unmet": {"complete", "sampled"}, "findings": {["complete", "2026-06-25T22:00:00Z"], ["sampled", "2026-06-25T22:00:00Z"]}},
	"both counts null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sourceCount", "value": null}, {"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/targetCount", "value": null}], "unmet": {"complete", "sampled"}, "findings": {["complete", "2026-06-25T22:00:00Z"], ["sampled", "2026-06-25T22:00:00Z"]}},
	"nothing to move": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sourceCount", "value": 0}, {"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/targetCount", "value": 0}], "unmet": {"complete", "sampled"}, "findings": {["complete", "2026-06-25T22:00:00Z"], ["sampled", "2026-06-25T22:00:00Z"]}},
	"target missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/data/targetCount"}], "unmet": {"complete"}},
	"target null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/targetCount", "value": null}], "unmet": {"complete"}, "findings": {["complete", "2026-06-25T22:00:00Z"]}},
	"one record short": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/targetCount", "value": 12479}], "unmet": {"complete"}, "findings": {["complete", "2026-06-25T22:00:00Z"]}},
	"one record too many": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/targetCount", "value": 12481}], "unmet": {"complete"}, "findings": {["complete", "2026-06-25T22:00:00Z"]}},
	"mismatches missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/data/checksumMismatches"}], "unmet": {"intact"}},
	"mismatches null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/checksumMismatches", "value": null}], "unmet": {"intact"}, "findings": {["intact", "2026-06-25T22:00:00Z"]}},
	"mismatches text": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/checksumMismatches", "value": "0"}], "unmet": {"intact"}, "findings": {["intact", "2026-06-25T22:00:00Z"]}},
	"one mismatch": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/checksumMismatches", "value": 1}], "unmet": {"intact"}, "findings": {["intact", "2026-06-25T22:00:00Z"]}},
	"sample missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/data/sample"}], "unmet": {"sampled"}},
	"sample null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sample", "value": null}], "unmet": {"sampled"}, "findings": {["sampled", "2026-06-25T22:00:00Z"]}},
	"sample text": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sample", "value": "700"}], "unmet": {"sampled"}, "findings": {["sampled", "2026-06-25T22:00:00Z"]}},
	"sample one below the share": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sample", "value": 623}], "unmet": {"sampled"}, "findings": {["sampled", "2026-06-25T22:00:00Z"]}},
	"sample one below the number": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sourceCount", "value": 2000}, {"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/targetCount", "value": 2000}, {"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sample", "value": 499}], "unmet": {"sampled"}, "findings": {["sampled", "2026-06-25T22:00:00Z"]}},
	"fewer records than the number, one not compared": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sourceCount", "value": 40}, {"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/targetCount", "value": 40}, {"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sample", "value": 39}], "unmet": {"sampled"}, "findings": {["sampled", "2026-06-25T22:00:00Z"]}},
	"discrepancies missing": {"patch": [{"op": "remove", "path": "/evidence/rehearsal/0/predicate/data/criticalDiscrepancies"}], "unmet": {"sound"}},
	"discrepancies null": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/criticalDiscrepancies", "value": null}], "unmet": {"sound"}, "findings": {["sound", "2026-06-25T22:00:00Z"]}},
	"one discrepancy": {"patch": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/criticalDiscrepancies", "value": 1}], "unmet": {"sound"}, "findings": {["sound", "2026-06-25T22:00:00Z"]}},
}

_still_met := {
	"nothing changed": [],
	"sample as small as the share allows": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sample", "value": 624}],
	"sample as small as the number allows": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sourceCount", "value": 2000}, {"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/targetCount", "value": 2000}, {"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sample", "value": 500}],
	"all of few records": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sourceCount", "value": 40}, {"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/targetCount", "value": 40}, {"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sample", "value": 40}],
	"one record": [{"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sourceCount", "value": 1}, {"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/targetCount", "value": 1}, {"op": "replace", "path": "/evidence/rehearsal/0/predicate/data/sample", "value": 1}],
	"a failed rehearsal of another kind": [{"op": "add", "path": "/evidence/rehearsal/-", "value": {"id": "a2", "phase": "go-live-readiness", "predicate": {"kind": "incident", "result": "failed"}}}],
}

_kind := "rehearsal"

_params := {"GLV-04": {"sample_percent": 5, "sample_records": 500}}

_input := {
	"evidence": {
		"rehearsal": [
			{
				"id": "a1",
				"phase": "go-live-readiness",
				"predicate": {
					"kind": "migration",
					"at": "2026-06-25T22:00:00Z",
					"result": "success",
					"data": {
						"sourceCount": 12480,
						"targetCount": 12480,
						"checksumMismatches": 0,
						"sample": 700,
						"criticalDiscrepancies": 0,
					},
				},
			},
		],
	},
}
