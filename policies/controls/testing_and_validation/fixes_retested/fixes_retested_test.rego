package controls.testing_and_validation.fixes_retested_test

import data.controls.testing_and_validation.fixes_retested as control

test_met if {
	control.met == {
		"retested": {{"attestation": "d1", "pointer": "/predicate/items"}},
	} with input as _input
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

_outcome(patch) := outcome if {
	outcome := {
		"unmet": {criterion | some criterion, citations in control.met; count(citations) == 0},
		"findings": {[finding.criterion, finding.key] | some finding in control.finding},
	} with input as json.patch(_input, patch)
}

_citations(patch) := proofs | particulars if {
	proofs := {citation | some citations in control.met; some citation in citations} with input as json.patch(_input, patch)
	particulars := {finding.cite | some finding in control.finding} with input as json.patch(_input, patch)
}

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch)
}

test_findings if {
	_findings([
		{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/0/retest"},
	]) == {
		{
			"criterion": "retested",
			"key": "d-1",
			"text": "d-1 is fixed, but no re-test that passed after the fix is cited",
			"cite": {"attestation": "d1", "pointer": "/predicate/items/0"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0"}], "unmet": {"retested"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/defect-register"}], "unmet": {"retested"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate", "value": {}}], "unmet": {"retested"}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items", "value": null}], "unmet": {"retested"}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items", "value": "none"}], "unmet": {"retested"}},
	"status missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/0/status"}], "unmet": {"retested"}},
	"status null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/status", "value": null}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"status unknown": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/status", "value": "closed"}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"status of an open one null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/status", "value": null}], "unmet": {"retested"}, "findings": {["retested", "d-2"]}},
	"re-test missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/0/retest"}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"re-test null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/retest", "value": null}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"re-test failed": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/retest/result", "value": "failed"}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"result missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/0/retest/result"}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"result null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/retest/result", "value": null}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"digest missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/0/retest/digest"}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"digest null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/retest/digest/sha256", "value": null}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"digest in capitals": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/retest/digest/sha256", "value": "ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB"}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"re-tested before the fix": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/retest/finishedAt", "value": "2026-06-12T02:59:59Z"}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"re-tested at the instant of the fix": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/retest/finishedAt", "value": "2026-06-12T03:00:00Z"}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"re-tested after signing": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/retest/finishedAt", "value": "2026-06-26T02:00:01Z"}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"end missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/0/retest/finishedAt"}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"end null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/retest/finishedAt", "value": null}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"fix missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/0/fixedAt"}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"fix null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/fixedAt", "value": null}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/signed_at_ns"}], "unmet": {"retested"}, "findings": {["retested", "d-1"]}},
	"a second register falls short": {"patch": [{"op": "add", "path": "/evidence/defect-register/-", "value": {"id": "d2", "signed_at_ns": 1782439200000000000, "predicate": {"items": [{"id": "d-9", "status": "fixed"}]}}}], "unmet": {"retested"}, "findings": {["retested", "d-9"]}},
}

_still_met := {
	"nothing changed": [],
	"a second after the fix": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/retest/finishedAt", "value": "2026-06-12T03:00:01Z"}],
	"as the register was signed": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/retest/finishedAt", "value": "2026-06-26T02:00:00Z"}],
	"accepted": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/status", "value": "accepted"}],
	"rejected": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/status", "value": "rejected"}],
	"no defect at all": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items", "value": []}],
}

_kind := "defect-register"

_input := {
	"evidence": {
		"defect-register": [
			{
				"id": "d1",
				"signed_at_ns": 1782439200000000000,
				"predicate": {
					"items": [
						{
							"id": "d-1",
							"status": "fixed",
							"fixedAt": "2026-06-12T03:00:00Z",
							"retest": {
								"digest": {"sha256": "abababababababababababababababababababababababababababababababab"},
								"finishedAt": "2026-06-17T06:00:00Z",
								"result": "passed",
							},
						},
						{"id": "d-2", "status": "open"},
					],
				},
			},
		],
	},
}
