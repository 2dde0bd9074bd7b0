package controls.onboarding_preparation.frameworks_lasting_test

import data.controls.onboarding_preparation.frameworks_lasting as control

test_met if {
	control.met == {
		"lasting": {{"attestation": "a1", "pointer": "/predicate/frameworks"}},
	} with input as _input with data.catalogues as _catalogues
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
	} with input as json.patch(_input, patch) with data.catalogues as _catalogues
}

_citations(patch) := proofs | particulars if {
	proofs := {citation | some citations in control.met; some citation in citations} with input as json.patch(_input, patch) with data.catalogues as _catalogues
	particulars := {finding.cite | some finding in control.finding} with input as json.patch(_input, patch) with data.catalogues as _catalogues
}

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch) with data.catalogues as _catalogues
}

test_findings if {
	_findings([{"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-05"}]) == {{
		"criterion": "lasting",
		"key": "old-standard/2015",
		"text": "old-standard in the edition 2015 is not known to be in force on 2026-08-05, the last day of hypercare",
		"cite": {"attestation": "a1", "pointer": "/predicate/frameworks/1"},
	}}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0"}], "unmet": {"lasting"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations"}], "unmet": {"lasting"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate", "value": {}}], "unmet": {"lasting"}},
	"a second statement falls short": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/-", "value": {"id": "a2", "predicate": {"frameworks": [{"id": "house-rules", "edition": "1"}]}}}], "unmet": {"lasting"}, "findings": {["lasting", "house-rules/1"]}},
	"frameworks missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/frameworks"}], "unmet": {"lasting"}},
	"frameworks null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/frameworks", "value": null}], "unmet": {"lasting"}},
	"frameworks text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/frameworks", "value": "all"}], "unmet": {"lasting"}},
	"frameworks empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/frameworks", "value": []}], "unmet": {"lasting"}},
	"unknown framework": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/frameworks/1/id", "value": "house-rules"}], "unmet": {"lasting"}, "findings": {["lasting", "house-rules/2015"]}},
	"another edition": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/frameworks/0/edition", "value": "2013"}], "unmet": {"lasting"}, "findings": {["lasting", "iso27001-2022/2013"]}},
	"edition missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/frameworks/0/edition"}], "unmet": {"lasting"}},
	"id null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/frameworks/0/id", "value": null}], "unmet": {"lasting"}, "findings": {["lasting", "null/2022"]}},
	"withdrawn on the last day of hypercare": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-05"}], "unmet": {"lasting"}, "findings": {["lasting", "old-standard/2015"]}},
	"withdrawn during hypercare": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": "2026-08-20"}], "unmet": {"lasting"}, "findings": {["lasting", "old-standard/2015"]}},
	"end of hypercare null": {"patch": [{"op": "replace", "path": "/release/hypercare_end", "value": null}], "unmet": {"lasting"}, "findings": {["lasting", "old-standard/2015"]}},
	"end of hypercare missing": {"patch": [{"op": "remove", "path": "/release/hypercare_end"}], "unmet": {"lasting"}},
}

_still_met := {
	"nothing changed": [],
	"hypercare shorter": [{"op": "replace", "path": "/release/hypercare_end", "value": "2026-07-30"}],
	"one framework": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/frameworks/1"}],
}

_kind := "compliance-obligations"

_input := {
	"release": {"hypercare_end": "2026-08-04"},
	"evidence": {"compliance-obligations": [{
		"id": "a1",
		"predicate": {"frameworks": [
			{"id": "iso27001-2022", "edition": "2022"},
			{"id": "old-standard", "edition": "2015"},
		]},
	}]},
}

_catalogues := {
	"iso27001-2022": {"edition": "2022", "ids": {"A.5.1": {"title": "Policies"}, "4.1": {"title": "Context"}}},
	"old-standard": {"edition": "2015", "withdrawn_on": "2026-08-05"},
	"unedited": {"title": "A page without editions"},
}
