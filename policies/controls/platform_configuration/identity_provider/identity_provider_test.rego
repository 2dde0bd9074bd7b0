package controls.platform_configuration.identity_provider_test

import data.controls.platform_configuration.identity_provider as control

test_met if {
	control.met == {
		"factor": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"issuer": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"protocol": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"realms": {{"attestation": "a1", "pointer": "/predicate/items"}},
	} with input as _input with data.checklists as _checklists
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
	} with input as json.patch(_input, patch) with data.checklists as _checklists
}

_citations(patch) := proofs | particulars if {
	proofs := {citation | some citations in control.met; some citation in citations} with input as json.patch(_input, patch) with data.checklists as _checklists
	particulars := {finding.cite | some finding in control.finding} with input as json.patch(_input, patch) with data.checklists as _checklists
}

_findings(patch) := findings if {
	findings := control.finding with input as json.patch(_input, patch) with data.checklists as _checklists
}

# One item is not found as expected: another value, another type, or not at all.
test_each_item_counts[note] if {
	some position, case in _cases
	some change in [
		{"op": "replace", "path": "/value", "value": case.bad},
		{"op": "replace", "path": "/value", "value": null},
		{"op": "replace", "path": "/value", "value": "x"},
		{"op": "remove", "path": "/value"},
	]
	note := sprintf("%s %v", [case.item.id, change])
	field := sprintf("/evidence/configuration-checklist/0/predicate/items/%d/%s", [position, case.field])
	_outcome([object.union(change, {"path": field})]) == {"unmet": {case.criterion}, "findings": {[case.criterion, case.item.id]}}
}

test_each_item_is_needed[note] if {
	some position, case in _cases
	some change in [
		{"op": "remove", "path": "/answer"},
		{"op": "replace", "path": "/answer", "value": {"id": case.item.id, "result": "na", "justification": "not here", "approver": "sec"}},
		{"op": "replace", "path": "/answer", "value": object.union({"id": case.item.id, "result": "fail"}, {case.field: case.good})},
		{"op": "replace", "path": "/answer", "value": object.union({"id": case.item.id}, {case.field: case.good})},
	]
	note := sprintf("%s %v", [case.item.id, change])
	field := sprintf("/evidence/configuration-checklist/0/predicate/items/%d", [position])
	outcome := _outcome([object.union(change, {"path": field})])
	outcome.unmet == {case.criterion}
}

# The standard checklist holds the items that the control names.
test_catalogue_has_the_items if {
	catalogue := {item.id | some item in data.checklists.standard.items}
	every case in _cases {
		case.item.id in catalogue
	}
}

test_own_checklist if {
	own := object.union(_checklists, {"agency": {"items": [{"id": "CHK-IDP-01", "mandatory": true, "expected": ["saml"]}]}})
	control.met.protocol == set() with input as _input with data.checklists as own
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/actualString", "value": "saml"},
		{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/6"},
	]) == {
		{
			"criterion": "protocol",
			"key": "CHK-IDP-01",
			"text": "CHK-IDP-01 (Protocol): found saml, result pass; expected one of [\"oidc\"]",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/0"},
		},
		{
			"criterion": "factor",
			"key": "CHK-IDP-05",
			"text": "CHK-IDP-05 (Factor) is not answered",
			"cite": {"attestation": "a1", "pointer": "/predicate/items"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0"}], "unmet": {"factor", "issuer", "protocol", "realms"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist"}], "unmet": {"factor", "issuer", "protocol", "realms"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate", "value": {}}], "unmet": {"factor", "issuer", "protocol", "realms"}},
	"a second checklist falls short": {"patch": [{"op": "add", "path": "/evidence/configuration-checklist/-", "value": {"id": "a2", "predicate": {"items": [{"id": "CHK-IDP-06", "result": "pass", "actualBoolean": false}]}}}], "unmet": {"factor", "issuer", "protocol", "realms"}, "findings": _all},
	"items missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items"}], "unmet": {"factor", "issuer", "protocol", "realms"}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": null}], "unmet": {"factor", "issuer", "protocol", "realms"}, "findings": _all},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": "all"}], "unmet": {"factor", "issuer", "protocol", "realms"}, "findings": _all},
	"items empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": []}], "unmet": {"factor", "issuer", "protocol", "realms"}, "findings": _all},
	"answered twice, once badly": {"patch": [{"op": "add", "path": "/evidence/configuration-checklist/0/predicate/items/-", "value": {"id": "CHK-IDP-06", "result": "pass", "actualBoolean": false}}], "unmet": {"realms"}, "findings": {["realms", "CHK-IDP-06"]}},
	"customer of the release missing": {"patch": [{"op": "remove", "path": "/release/customer"}], "unmet": {"factor", "issuer", "protocol", "realms"}, "findings": _all},
}

_all := {[case.criterion, case.item.id] | some case in _cases}

_still_met := {
	"nothing changed": [],
	"answered twice": [{"op": "add", "path": "/evidence/configuration-checklist/0/predicate/items/-", "value": {"id": "CHK-IDP-06", "result": "pass", "actualBoolean": true}}],
	"another item fails": [{"op": "add", "path": "/evidence/configuration-checklist/0/predicate/items/-", "value": {"id": "CHK-PKI-01", "result": "fail"}}],
}

_kind := "configuration-checklist"

_cases := [
	{"criterion": "protocol", "field": "actualString", "good": "oidc", "bad": "saml", "item": {"id": "CHK-IDP-01", "title": "Protocol", "type": "string", "operator": "one_of", "expected": ["oidc"], "unit": ""}},
	{"criterion": "protocol", "field": "actualString", "good": "S256", "bad": "plain", "item": {"id": "CHK-IDP-02", "title": "Proof key", "type": "string", "operator": "equals", "expected": "S256", "unit": ""}},
	{"criterion": "protocol", "field": "actualBoolean", "good": false, "bad": true, "item": {"id": "CHK-IDP-12", "title": "SAML", "type": "boolean", "operator": "equals", "expected": false, "unit": ""}},
	{"criterion": "issuer", "field": "actualString", "good": "https", "bad": "http", "item": {"id": "CHK-IDP-03a", "title": "Scheme", "type": "string", "operator": "equals", "expected": "https", "unit": ""}},
	{"criterion": "issuer", "field": "actualBoolean", "good": true, "bad": false, "item": {"id": "CHK-IDP-03b", "title": "Discovery", "type": "boolean", "operator": "equals", "expected": true, "unit": ""}},
	{"criterion": "realms", "field": "actualBoolean", "good": true, "bad": false, "item": {"id": "CHK-IDP-06", "title": "Realms", "type": "boolean", "operator": "equals", "expected": true, "unit": ""}},
	{"criterion": "factor", "field": "actualBoolean", "good": true, "bad": false, "item": {"id": "CHK-IDP-05", "title": "Factor", "type": "boolean", "operator": "equals", "expected": true, "unit": ""}},
]

_checklists := {"standard": {"id": "standard", "items": [case.item | some case in _cases]}}

_input := {
	"release": {"customer": "agency"},
	"evidence": {"configuration-checklist": [{"id": "a1", "predicate": {"items": [object.union({"id": case.item.id, "result": "pass"}, {case.field: case.good}) | some case in _cases]}}]},
}
