package controls.testing_and_validation.reports_in_pack_test

import data.controls.testing_and_validation.reports_in_pack as control

test_met if {
	control.met == {
		"held": {{"attestation": "d1", "pointer": "/predicate/items"}},
		"labelled": {{"attestation": "d1", "pointer": "/predicate/classification"}},
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
		some kind in spoilt.evidence
		some attestation in kind
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
		{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/reports/0/digest/sha256", "value": "1212121212121212121212121212121212121212121212121212121212121212"},
		{"op": "remove", "path": "/evidence/conformance/0/predicate/classification"},
	]) == {
		{
			"criterion": "held",
			"key": "d-1",
			"text": "a report or re-test of d-1 is not part of the evidence",
			"cite": {"attestation": "d1", "pointer": "/predicate/items/0"},
		},
		{
			"criterion": "labelled",
			"key": "c1",
			"text": "c1.json bears no label",
			"cite": {"attestation": "c1", "pointer": "/predicate"},
		},
	}
}

_unmet := {
	"no register": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0"}], "unmet": {"held", "labelled"}},
	"registers absent": {"patch": [{"op": "remove", "path": "/evidence/defect-register"}], "unmet": {"held", "labelled"}},
	"register empty": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate", "value": {}}], "unmet": {"held", "labelled"}, "findings": {["labelled", "d1"]}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items", "value": null}], "unmet": {"held"}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items", "value": "none"}], "unmet": {"held"}},
	"no penetration test": {"patch": [{"op": "remove", "path": "/evidence/pentest-report/0"}], "unmet": {"held"}, "findings": {["held", "d-1"]}},
	"penetration tests absent": {"patch": [{"op": "remove", "path": "/evidence/pentest-report"}], "unmet": {"held", "labelled"}, "findings": {["held", "d-1"]}},
	"no trace": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0"}], "unmet": {"held"}, "findings": {["held", "d-1"]}},
	"no conformance": {"patch": [{"op": "remove", "path": "/evidence/conformance/0"}], "unmet": {"held"}, "findings": {["held", "d-2"]}},
	"no scan": {"patch": [{"op": "remove", "path": "/evidence/vulns/0"}], "unmet": {"held"}, "findings": {["held", "d-2"]}},
	"a report of which nobody knows": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/reports/0/digest/sha256", "value": "1212121212121212121212121212121212121212121212121212121212121212"}], "unmet": {"held"}, "findings": {["held", "d-1"]}},
	"digest of a report missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/0/reports/0/digest"}], "unmet": {"held"}, "findings": {["held", "d-1"]}},
	"digest of a report null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/reports/0/digest/sha256", "value": null}], "unmet": {"held"}, "findings": {["held", "d-1"]}},
	"reports missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/0/reports"}], "unmet": {"held"}, "findings": {["held", "d-1"]}},
	"reports null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/reports", "value": null}], "unmet": {"held"}, "findings": {["held", "d-1"]}},
	"a re-test of which nobody knows": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/retest/digest/sha256", "value": "1212121212121212121212121212121212121212121212121212121212121212"}], "unmet": {"held"}, "findings": {["held", "d-1"]}},
	"re-test missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/0/retest"}], "unmet": {"held"}, "findings": {["held", "d-1"]}},
	"re-test null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/retest", "value": null}], "unmet": {"held"}, "findings": {["held", "d-1"]}},
	"status missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/items/1/status"}], "unmet": {"held"}, "findings": {["held", "d-2"]}},
	"status null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/status", "value": null}], "unmet": {"held"}, "findings": {["held", "d-2"]}},
	"documents missing": {"patch": [{"op": "remove", "path": "/evidence/pentest-report/0/predicate/evidence"}], "unmet": {"held"}, "findings": {["held", "d-1"]}},
	"documents null": {"patch": [{"op": "replace", "path": "/evidence/pentest-report/0/predicate/evidence", "value": null}], "unmet": {"held"}, "findings": {["held", "d-1"]}},
	"neither has a digest": {"patch": [{"op": "replace", "path": "/evidence/pentest-report/0/predicate/evidence/0/digest/sha256", "value": null}, {"op": "remove", "path": "/evidence/defect-register/0/predicate/items/0/reports/0/digest"}], "unmet": {"held"}, "findings": {["held", "d-1"]}},
	"only the register itself names it": {"patch": [{"op": "replace", "path": "/evidence/pentest-report/0/predicate/evidence", "value": []}, {"op": "add", "path": "/evidence/defect-register/0/predicate/evidence", "value": [{"digest": {"sha256": "abababababababababababababababababababababababababababababababab"}}]}], "unmet": {"held"}, "findings": {["held", "d-1"]}},
	"label of the register missing": {"patch": [{"op": "remove", "path": "/evidence/defect-register/0/predicate/classification"}], "unmet": {"labelled"}, "findings": {["labelled", "d1"]}},
	"label of the register null": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/classification", "value": null}], "unmet": {"labelled"}, "findings": {["labelled", "d1"]}},
	"label unknown": {"patch": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/classification", "value": "SECRET"}], "unmet": {"labelled"}, "findings": {["labelled", "d1"]}},
	"label of conformance missing": {"patch": [{"op": "remove", "path": "/evidence/conformance/0/predicate/classification"}], "unmet": {"labelled"}, "findings": {["labelled", "c1"]}},
	"label of pentest-report missing": {"patch": [{"op": "remove", "path": "/evidence/pentest-report/0/predicate/classification"}], "unmet": {"labelled"}, "findings": {["labelled", "p1"]}},
	"label of requirement-trace missing": {"patch": [{"op": "remove", "path": "/evidence/requirement-trace/0/predicate/classification"}], "unmet": {"labelled"}, "findings": {["labelled", "t1"]}},
	"a second register falls short": {"patch": [{"op": "add", "path": "/evidence/defect-register/-", "value": {"id": "d2", "file": "d2.json", "predicate": {"items": [{"id": "d-9", "status": "open", "reports": [{"digest": {"sha256": "1212121212121212121212121212121212121212121212121212121212121212"}}]}]}}}], "unmet": {"held", "labelled"}, "findings": {["held", "d-9"], ["labelled", "d2"]}},
}

_still_met := {
	"nothing changed": [],
	"by the payload of a test result": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/retest/digest/sha256", "value": "r1"}],
	"by the payload of a penetration test": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/0/reports/0/digest/sha256", "value": "p1"}],
	"accepted": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items/1/status", "value": "accepted"}],
	"nothing is labelled that has no place for it": [{"op": "add", "path": "/evidence/test-result/-", "value": {"id": "r2", "predicate": {}}}],
	"no defect at all": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/items", "value": []}],
	"unofficial": [{"op": "replace", "path": "/evidence/defect-register/0/predicate/classification", "value": "UNOFFICIAL"}],
}

_input := {
	"evidence": {
		"conformance": [
			{
				"id": "c1",
				"file": "c1.json",
				"predicate": {
					"classification": "OFFICIAL",
					"evidence": [{"digest": {"sha256": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"}}],
				},
			},
		],
		"defect-register": [
			{
				"id": "d1",
				"file": "d1.json",
				"predicate": {
					"classification": "OFFICIAL: Sensitive",
					"items": [
						{
							"id": "d-1",
							"status": "fixed",
							"reports": [{"digest": {"sha256": "abababababababababababababababababababababababababababababababab"}}],
							"retest": {"digest": {"sha256": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}},
						},
						{
							"id": "d-2",
							"status": "open",
							"reports": [
								{"digest": {"sha256": "efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"}},
								{"digest": {"sha256": "v1"}},
							],
						},
						{"id": "d-3", "status": "rejected", "reports": []},
					],
				},
			},
		],
		"pentest-report": [
			{
				"id": "p1",
				"file": "p1.json",
				"predicate": {
					"classification": "OFFICIAL",
					"evidence": [{"digest": {"sha256": "abababababababababababababababababababababababababababababababab"}}],
				},
			},
		],
		"requirement-trace": [
			{
				"id": "t1",
				"file": "t1.json",
				"predicate": {
					"classification": "OFFICIAL",
					"evidence": [{"digest": {"sha256": "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"}}],
				},
			},
		],
		"test-result": [{"id": "r1", "predicate": {}}],
		"vulns": [{"id": "v1", "predicate": {}}],
	},
}
