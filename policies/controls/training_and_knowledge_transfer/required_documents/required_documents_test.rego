package controls.training_and_knowledge_transfer.required_documents_test

import data.controls.training_and_knowledge_transfer.required_documents as control

test_met if {
	control.met == {
		"complete": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"current": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"labelled": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"pinned": {{"attestation": "a1", "pointer": "/predicate/items"}},
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

_parameterised := {"complete", "current"}

test_no_kind_demanded if {
	control.met.complete == set() with input as _input with data.params as {"TRN-04": {"kinds": [], "max_age_days": 365}}
}

test_one_kind_demanded if {
	params := {"TRN-04": {"kinds": ["exit"], "max_age_days": 365}}
	control.met.complete == {{"attestation": "a1", "pointer": "/predicate/items"}} with input as _input with data.params as params
}

test_valid_until_each_document_is_too_old if {
	control.valid_until == {1780934400000000000 + (365 * 86400000000000), 1781020800000000000 + (365 * 86400000000000)} with input as _input with data.params as _params
}

test_findings if {
	_findings([
		{"op": "remove", "path": "/evidence/documents/0/predicate/items/1/label"},
		{"op": "remove", "path": "/evidence/documents/0/predicate/items/1/digest"},
		{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/currentAsAt", "value": "2025-06-29"},
		{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/kind", "value": "farewell"},
	]) == {
		{
			"criterion": "complete",
			"key": "exit",
			"text": "there is no document of kind exit",
			"cite": {"attestation": "a1", "pointer": "/predicate/items"},
		},
		{
			"criterion": "current",
			"key": "farewell/1.0",
			"text": "farewell/1.0 is current as at 2025-06-29, more than 365 days ago or after its register was signed",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1"},
		},
		{
			"criterion": "labelled",
			"key": "farewell/1.0",
			"text": "farewell/1.0 bears no information classification",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1"},
		},
		{
			"criterion": "pinned",
			"key": "farewell/1.0",
			"text": "farewell/1.0 is not named by a SHA-256 digest",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1"},
		},
	}
}

_unmet := {
	"no register": {"patch": [{"op": "remove", "path": "/evidence/documents/0"}], "unmet": {"complete", "current", "labelled", "pinned"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/documents"}], "unmet": {"complete", "current", "labelled", "pinned"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate", "value": {}}], "unmet": {"complete", "current", "labelled", "pinned"}},
	"a second register falls short": {"patch": [{"op": "add", "path": "/evidence/documents/-", "value": {"id": "a2", "signed_at_ns": 1782351000000000000, "predicate": {"items": [{"kind": "exit", "version": "0.9", "currentAsAt": "2024-01-01", "label": "SECRET", "digest": {"sha256": ""}}]}}}], "unmet": {"complete", "current", "labelled", "pinned"}, "findings": {["complete", "operations"], ["current", "exit/0.9"], ["labelled", "exit/0.9"], ["pinned", "exit/0.9"]}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items", "value": null}], "unmet": {"complete", "current", "labelled", "pinned"}, "findings": {["complete", "operations"], ["complete", "exit"]}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items", "value": "many"}], "unmet": {"complete", "current", "labelled", "pinned"}, "findings": {["complete", "operations"], ["complete", "exit"]}},
	"items empty": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items", "value": []}], "unmet": {"complete", "current", "labelled", "pinned"}, "findings": {["complete", "operations"], ["complete", "exit"]}},
	"one kind lacking": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/1"}], "unmet": {"complete"}, "findings": {["complete", "exit"]}},
	"kind missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/1/kind"}], "unmet": {"complete"}, "findings": {["complete", "exit"]}},
	"kind null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/kind", "value": null}], "unmet": {"complete"}, "findings": {["complete", "exit"]}},
	"date missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/1/currentAsAt"}], "unmet": {"current"}},
	"date null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/currentAsAt", "value": null}], "unmet": {"current"}, "findings": {["current", "exit/1.0"]}},
	"date an instant": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/currentAsAt", "value": "2026-06-10T00:00:00Z"}], "unmet": {"current"}, "findings": {["current", "exit/1.0"]}},
	"date too old": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/currentAsAt", "value": "2025-06-29"}], "unmet": {"current"}, "findings": {["current", "exit/1.0"]}},
	"date after signing": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/currentAsAt", "value": "2026-06-26"}], "unmet": {"current"}, "findings": {["current", "exit/1.0"]}},
	"one nanosecond too old": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/currentAsAt", "value": "2025-06-30"}, {"op": "replace", "path": "/now_ns", "value": 1782748800000000001}], "unmet": {"current"}, "findings": {["current", "exit/1.0"]}},
	"now missing": {"patch": [{"op": "remove", "path": "/now_ns"}], "unmet": {"current"}, "findings": {["current", "operations/1.0"], ["current", "exit/1.0"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/signed_at_ns"}], "unmet": {"current"}, "findings": {["current", "operations/1.0"], ["current", "exit/1.0"]}},
	"label missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/1/label"}], "unmet": {"labelled"}, "findings": {["labelled", "exit/1.0"]}},
	"label null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/label", "value": null}], "unmet": {"labelled"}, "findings": {["labelled", "exit/1.0"]}},
	"label unknown": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/label", "value": "Official"}], "unmet": {"labelled"}, "findings": {["labelled", "exit/1.0"]}},
	"digest missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/1/digest"}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
	"sha256 missing": {"patch": [{"op": "remove", "path": "/evidence/documents/0/predicate/items/1/digest/sha256"}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
	"sha256 null": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/digest/sha256", "value": null}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
	"sha256 a list": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/digest/sha256", "value": [1]}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
	"sha256 empty": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/digest/sha256", "value": ""}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
	"sha256 too short": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/digest/sha256", "value": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
	"sha256 too long": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/digest/sha256", "value": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
	"sha256 with another letter": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/digest/sha256", "value": "xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
	"sha256 in capitals": {"patch": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/digest/sha256", "value": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}], "unmet": {"pinned"}, "findings": {["pinned", "exit/1.0"]}},
}

_still_met := {
	"nothing changed": [],
	"as old as allowed": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/currentAsAt", "value": "2025-06-30"}, {"op": "replace", "path": "/now_ns", "value": 1782748800000000000}],
	"confirmed on the day of signing": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/currentAsAt", "value": "2026-06-25"}],
	"signed as the day began": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/currentAsAt", "value": "2026-06-25"}, {"op": "replace", "path": "/evidence/documents/0/signed_at_ns", "value": 1782316800000000000}],
	"a further kind": [{"op": "add", "path": "/evidence/documents/0/predicate/items/-", "value": {"kind": "glossary", "version": "2", "currentAsAt": "2026-06-10", "label": "UNOFFICIAL", "digest": {"sha256": "0000000000000000000000000000000000000000000000000000000000000000"}}}],
	"sensitive": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/label", "value": "OFFICIAL: Sensitive"}],
	"unofficial": [{"op": "replace", "path": "/evidence/documents/0/predicate/items/1/label", "value": "UNOFFICIAL"}],
}

_kind := "documents"

_params := {"TRN-04": {"kinds": ["operations", "exit"], "max_age_days": 365}}

_input := {
	"now_ns": 1782792000000000000,
	"evidence": {"documents": [{
		"id": "a1",
		"signed_at_ns": 1782351000000000000,
		"predicate": {"items": [
			{"kind": "operations", "version": "1.0", "currentAsAt": "2026-06-09", "label": "OFFICIAL", "digest": {"sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}},
			{"kind": "exit", "version": "1.0", "currentAsAt": "2026-06-10", "label": "OFFICIAL", "digest": {"sha256": "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"}},
		]},
	}]},
}
