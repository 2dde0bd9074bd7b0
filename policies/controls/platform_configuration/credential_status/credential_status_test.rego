package controls.platform_configuration.credential_status_test

import data.controls.platform_configuration.credential_status as control

test_met if {
	control.met == {
		"lifetime": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"offline": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"status": {{"attestation": "a1", "pointer": "/predicate/items"}},
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
	unmet == {"lifetime"}
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
	count({"CHK-CRD-07", "CHK-CRD-09", "CHK-CRD-11"} - catalogue) == 0
}

test_lifetime_is_tightened_by_itself if {
	control.met.lifetime == set() with input as _input with data.params as {"CFG-04": {"ttl_days": 364}} with data.checklists as _checklists
	control.finding == {{
		"criterion": "lifetime",
		"key": "CHK-CRD-09",
		"text": "a credential is valid for 365 days, allowed are at most 364",
		"cite": {"attestation": "a1", "pointer": "/predicate/items/1/actualNumber"},
	}} with input as _input with data.params as {"CFG-04": {"ttl_days": 364}} with data.checklists as _checklists
	count(control.met.lifetime) == 1 with input as json.patch(_input, [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber", "value": 364}]) with data.params as {"CFG-04": {"ttl_days": 364}} with data.checklists as _checklists
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/result", "value": "na"},
		{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber", "value": 366},
		{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/2"},
	]) == {
		{
			"criterion": "status",
			"key": "CHK-CRD-07",
			"text": "CHK-CRD-07 (Mechanism): found crl, result na; expected one of [\"crl\", \"short-lived\"]",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/0"},
		},
		{
			"criterion": "lifetime",
			"key": "CHK-CRD-09",
			"text": "CHK-CRD-09 (Validity): found 366, result pass; expected at most 365 days",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1"},
		},
		{
			"criterion": "offline",
			"key": "CHK-CRD-11",
			"text": "CHK-CRD-11 (Offline) is not answered",
			"cite": {"attestation": "a1", "pointer": "/predicate/items"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0"}], "unmet": {"lifetime", "offline", "status"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist"}], "unmet": {"lifetime", "offline", "status"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate", "value": {}}], "unmet": {"lifetime", "offline", "status"}},
	"a second checklist falls short": {"patch": [{"op": "add", "path": "/evidence/configuration-checklist/-", "value": {"id": "a2", "predicate": {"items": [{"id": "CHK-PKI-01", "result": "pass"}]}}}], "unmet": {"lifetime", "offline", "status"}, "findings": _all},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": null}], "unmet": {"lifetime", "offline", "status"}, "findings": _all},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": "all"}], "unmet": {"lifetime", "offline", "status"}, "findings": _all},
	"items empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": []}], "unmet": {"lifetime", "offline", "status"}, "findings": _all},
	"no mechanism": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/actualString", "value": "none"}], "unmet": {"status"}, "findings": {["status", "CHK-CRD-07"]}},
	"mechanism not applicable": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/result", "value": "na"}], "unmet": {"status"}, "findings": {["status", "CHK-CRD-07"]}},
	"mechanism missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/0/actualString"}], "unmet": {"status"}, "findings": {["status", "CHK-CRD-07"]}},
	"mechanism null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/actualString", "value": null}], "unmet": {"status"}, "findings": {["status", "CHK-CRD-07"]}},
	"a day too long": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber", "value": 366}], "unmet": {"lifetime"}, "findings": {["lifetime", "CHK-CRD-09"]}},
	"lifetime missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber"}], "unmet": {"lifetime"}, "findings": {["lifetime", "CHK-CRD-09"]}},
	"lifetime null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber", "value": null}], "unmet": {"lifetime"}, "findings": {["lifetime", "CHK-CRD-09"]}},
	"lifetime text": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber", "value": "365"}], "unmet": {"lifetime"}, "findings": {["lifetime", "CHK-CRD-09"]}},
	"lifetime a set": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber", "value": [365]}], "unmet": {"lifetime"}, "findings": {["lifetime", "CHK-CRD-09"]}},
	"id of an item missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/3/id"}], "unmet": {"lifetime"}},
	"offline window not applicable": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/2/result", "value": "na"}], "unmet": {"offline"}, "findings": {["offline", "CHK-CRD-11"]}},
	"offline window negative": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/2/actualNumber", "value": -1}], "unmet": {"offline"}, "findings": {["offline", "CHK-CRD-11"]}},
	"offline window missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/2/actualNumber"}], "unmet": {"offline"}, "findings": {["offline", "CHK-CRD-11"]}},
	"offline window null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/2/actualNumber", "value": null}], "unmet": {"offline"}, "findings": {["offline", "CHK-CRD-11"]}},
}

_all := {["lifetime", "CHK-CRD-09"], ["offline", "CHK-CRD-11"], ["status", "CHK-CRD-07"]}

_still_met := {
	"nothing changed": [],
	"a shorter life": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualNumber", "value": 1}],
	"the other mechanism": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/actualString", "value": "short-lived"}],
	"no offline use": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/2/actualNumber", "value": 0}],
	"another item fails": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/3/result", "value": "fail"}],
}

_kind := "configuration-checklist"

_params := {"CFG-04": {"ttl_days": 365}}

_checklists := {"standard": {"id": "standard", "items": [
	{"id": "CHK-CRD-07", "title": "Mechanism", "type": "string", "operator": "one_of", "expected": ["crl", "short-lived"], "unit": ""},
	{"id": "CHK-CRD-09", "title": "Validity", "type": "number", "operator": "at_most", "expected": 365, "unit": "days"},
	{"id": "CHK-CRD-11", "title": "Offline", "type": "number", "operator": "at_least", "expected": 0, "unit": "hours"},
]}}

_input := {
	"release": {"customer": "agency"},
	"evidence": {"configuration-checklist": [{"id": "a1", "predicate": {"items": [
		{"id": "CHK-CRD-07", "result": "pass", "actualString": "crl"},
		{"id": "CHK-CRD-09", "result": "pass", "actualNumber": 365},
		{"id": "CHK-CRD-11", "result": "pass", "actualNumber": 24},
		{"id": "CHK-PKI-01", "result": "pass"},
	]}}]},
}
