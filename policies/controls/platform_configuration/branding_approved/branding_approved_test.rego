package controls.platform_configuration.branding_approved_test

import data.controls.platform_configuration.branding_approved as control

test_met if {
	control.met == {
		"approved": {{"attestation": "a1", "pointer": "/signers"}},
		"legible": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"unchanged": {{"attestation": "a1", "pointer": "/predicate/items"}},
	} with input as _input with data.params as _params with data.checklists as _checklists
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
	unmet := {criterion | some criterion, citations in control.met; count(citations) == 0} with input as _input with data.params as {} with data.checklists as _checklists
	unmet == {"legible"}
}

_outcome(patch) := outcome if {
	outcome := {
		"unmet": {criterion | some criterion, citations in control.met; count(citations) == 0},
		"findings": {[finding.criterion, finding.key] | some finding in control.finding},
	} with input as json.patch(_input, patch) with data.params as _params with data.checklists as _checklists
}

_citations(patch) := proofs | particulars if {
	proofs := {citation | some citations in control.met; some citation in citations} with input as json.patch(_input, patch) with data.params as _params with data.checklists as _checklists
	particulars := {finding.cite | some finding in control.finding} with input as json.patch(_input, patch) with data.params as _params with data.checklists as _checklists
}

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch) with data.params as _params with data.checklists as _checklists
}

# The standard checklist holds the items that the control names.
test_catalogue_has_the_items if {
	catalogue := {item.id | some item in data.checklists.standard.items}
	count({"CHK-BRD-01", "CHK-BRD-02", "CHK-BRD-03"} - catalogue) == 0
}

test_contrast_is_tightened_by_itself if {
	control.met.legible == set() with input as _input with data.params as {"CFG-05": {"contrast_ratio": 7}} with data.checklists as _checklists
	control.finding == {{
		"criterion": "legible",
		"key": "CHK-BRD-02",
		"text": "the smallest contrast is 4.5, demanded is 7",
		"cite": {"attestation": "a1", "pointer": "/predicate/items/1/actualNumber"},
	}} with input as _input with data.params as {"CFG-05": {"contrast_ratio": 7}} with data.checklists as _checklists
	count(control.met.legible) == 1 with input as json.patch(_input, [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber", "value": 7}]) with data.params as {"CFG-05": {"contrast_ratio": 7}} with data.checklists as _checklists
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/configuration-checklist/0/signers", "value": [{"side": "supplier"}]},
		{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber", "value": 4.4},
		{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/2/actualBoolean", "value": false},
	]) == {
		{
			"criterion": "approved",
			"key": "unsigned",
			"text": "nobody of the customer's signed the checklist that says that the branding is approved",
			"cite": {"attestation": "a1", "pointer": "/signers"},
		},
		{
			"criterion": "legible",
			"key": "CHK-BRD-02",
			"text": "CHK-BRD-02 (Contrast): found 4.4, result pass; expected at least 4.5 ratio",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1"},
		},
		{
			"criterion": "unchanged",
			"key": "CHK-BRD-03",
			"text": "CHK-BRD-03 (Digests): found false, result pass; expected equals true",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/2"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0"}], "unmet": {"approved", "legible", "unchanged"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist"}], "unmet": {"approved", "legible", "unchanged"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate", "value": {}}], "unmet": {"approved", "legible", "unchanged"}},
	"a second checklist falls short": {"patch": [{"op": "add", "path": "/evidence/configuration-checklist/-", "value": {"id": "a2", "signers": [{"side": "supplier"}], "predicate": {"items": []}}}], "unmet": {"approved", "legible", "unchanged"}, "findings": (_all | {["approved", "unsigned"]})},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": null}], "unmet": {"approved", "legible", "unchanged"}, "findings": _all},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": "all"}], "unmet": {"approved", "legible", "unchanged"}, "findings": _all},
	"items empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": []}], "unmet": {"approved", "legible", "unchanged"}, "findings": _all},
	"not approved": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/actualBoolean", "value": false}], "unmet": {"approved"}, "findings": {["approved", "CHK-BRD-01"]}},
	"approval not applicable": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/result", "value": "na"}], "unmet": {"approved"}, "findings": {["approved", "CHK-BRD-01"]}},
	"approval null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/actualBoolean", "value": null}], "unmet": {"approved"}, "findings": {["approved", "CHK-BRD-01"]}},
	"approval missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/0/actualBoolean"}], "unmet": {"approved"}, "findings": {["approved", "CHK-BRD-01"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/signers"}], "unmet": {"approved"}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/signers", "value": []}], "unmet": {"approved"}, "findings": {["approved", "unsigned"]}},
	"no customer signed": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/signers/1"}], "unmet": {"approved"}, "findings": {["approved", "unsigned"]}},
	"side missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/signers/1/side"}], "unmet": {"approved"}, "findings": {["approved", "unsigned"]}},
	"side null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/signers/1/side", "value": null}], "unmet": {"approved"}, "findings": {["approved", "unsigned"]}},
	"just too pale": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber", "value": 4.49}], "unmet": {"legible"}, "findings": {["legible", "CHK-BRD-02"]}},
	"contrast missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber"}], "unmet": {"legible"}, "findings": {["legible", "CHK-BRD-02"]}},
	"contrast null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber", "value": null}], "unmet": {"legible"}, "findings": {["legible", "CHK-BRD-02"]}},
	"contrast text": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber", "value": "4.5"}], "unmet": {"legible"}, "findings": {["legible", "CHK-BRD-02"]}},
	"id of an item missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/3/id"}], "unmet": {"legible"}},
	"assets changed": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/2/actualBoolean", "value": false}], "unmet": {"unchanged"}, "findings": {["unchanged", "CHK-BRD-03"]}},
	"assets null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/2/actualBoolean", "value": null}], "unmet": {"unchanged"}, "findings": {["unchanged", "CHK-BRD-03"]}},
}

_all := {["approved", "CHK-BRD-01"], ["legible", "CHK-BRD-02"], ["unchanged", "CHK-BRD-03"]}

_still_met := {
	"nothing changed": [],
	"more contrast": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber", "value": 21}],
	"only the customer signed": [{"op": "remove", "path": "/evidence/configuration-checklist/0/signers/0"}],
	"another item fails": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/3/result", "value": "fail"}],
}

_kind := "configuration-checklist"

_params := {"CFG-05": {"contrast_ratio": 4.5}}

_checklists := {"standard": {"id": "standard", "items": [
	{"id": "CHK-BRD-01", "title": "Approval", "type": "boolean", "operator": "equals", "expected": true, "unit": ""},
	{"id": "CHK-BRD-02", "title": "Contrast", "type": "number", "operator": "at_least", "expected": 4.5, "unit": "ratio"},
	{"id": "CHK-BRD-03", "title": "Digests", "type": "boolean", "operator": "equals", "expected": true, "unit": ""},
]}}

_input := {
	"release": {"customer": "agency"},
	"evidence": {"configuration-checklist": [{
		"id": "a1",
		"signers": [{"side": "supplier"}, {"side": "customer"}],
		"predicate": {"items": [
			{"id": "CHK-BRD-01", "result": "pass", "actualBoolean": true},
			{"id": "CHK-BRD-02", "result": "pass", "actualNumber": 4.5},
			{"id": "CHK-BRD-03", "result": "pass", "actualBoolean": true},
			{"id": "CHK-PKI-01", "result": "pass"},
		]},
	}]},
}
