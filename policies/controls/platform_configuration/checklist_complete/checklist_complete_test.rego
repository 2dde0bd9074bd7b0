package controls.platform_configuration.checklist_complete_test

import data.controls.platform_configuration.checklist_complete as control

test_met if {
	control.met == {
		"complete": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"covered": {{"attestation": "a1", "pointer": "/predicate/environment"}},
		"known": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"once": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"pinned": {{"attestation": "a1", "pointer": "/predicate/checklist"}},
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

test_empty_catalogue_is_not_complete if {
	empty := {"standard": {"id": "standard", "version": "1.0.0", "items": []}}
	{criterion | some criterion, citations in control.met; count(citations) == 0} == {"complete", "known"} with input as _input with data.checklists as empty
}

# Where the policy pins a checklist of the customer's own, the standard one does not do.
test_own_checklist if {
	_unmet_by("standard", "1.0.0") == {"pinned"}
	_unmet_by("agency", "1.0.0") == {"pinned"}
	_unmet_by("agency", "2.0.0") == set()
}

_unmet_by(id, version) := unmet if {
	own := object.union(_checklists, {"agency": {"id": "agency", "version": "2.0.0", "items": []}})
	spoilt := json.patch(_input, [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/checklist", "value": {"id": id, "version": version}}])
	unmet := {criterion | some criterion, citations in control.met; count(citations) == 0} with input as spoilt with data.checklists as own
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/checklist/version", "value": "0.9.0"},
		{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/environment", "value": "staging"},
		{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": [{"id": "CHK-A-01"}, {"id": "CHK-B-01"}, {"id": "CHK-A-01"}]},
	]) == {
		{
			"criterion": "pinned",
			"key": "standard/0.9.0",
			"text": "standard 0.9.0 was filled in, the policy pins standard 1.0.0",
			"cite": {"attestation": "a1", "pointer": "/predicate/checklist"},
		},
		{
			"criterion": "covered",
			"key": "staging",
			"text": "it was filled in for staging, the release goes to production",
			"cite": {"attestation": "a1", "pointer": "/predicate/environment"},
		},
		{
			"criterion": "complete",
			"key": "CHK-A-02",
			"text": "CHK-A-02 (Other) is not answered",
			"cite": {"attestation": "a1", "pointer": "/predicate/items"},
		},
		{
			"criterion": "known",
			"key": "CHK-B-01",
			"text": "CHK-B-01 is no item of the catalogue",
			"cite": {"attestation": "a1", "pointer": "/predicate/items"},
		},
		{
			"criterion": "once",
			"key": "CHK-A-01",
			"text": "CHK-A-01 is answered more than once",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/2"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0"}], "unmet": {"complete", "covered", "known", "once", "pinned"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist"}], "unmet": {"complete", "covered", "known", "once", "pinned"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate", "value": {}}], "unmet": {"complete", "covered", "known", "once", "pinned"}},
	"a second checklist falls short": {"patch": [{"op": "add", "path": "/evidence/configuration-checklist/-", "value": {"id": "a2", "predicate": {"environment": "staging", "checklist": {"id": "own", "version": "1.0.0"}, "items": [{"id": "CHK-B-01"}, {"id": "CHK-B-01"}]}}}], "unmet": {"complete", "covered", "known", "once", "pinned"}, "findings": {["complete", "CHK-A-01"], ["complete", "CHK-A-02"], ["covered", "staging"], ["known", "CHK-B-01"], ["once", "CHK-B-01"], ["pinned", "own/1.0.0"]}},
	"checklist missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/checklist"}], "unmet": {"pinned"}},
	"id of the checklist missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/checklist/id"}], "unmet": {"pinned"}},
	"version missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/checklist/version"}], "unmet": {"pinned"}},
	"another checklist": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/checklist/id", "value": "own"}], "unmet": {"pinned"}, "findings": {["pinned", "own/1.0.0"]}},
	"another version": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/checklist/version", "value": "0.9.0"}], "unmet": {"pinned"}, "findings": {["pinned", "standard/0.9.0"]}},
	"version null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/checklist/version", "value": null}], "unmet": {"pinned"}, "findings": {["pinned", "standard/null"]}},
	"environment missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/environment"}], "unmet": {"covered"}},
	"another environment": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/environment", "value": "staging"}], "unmet": {"covered"}, "findings": {["covered", "staging"]}},
	"environment of the release missing": {"patch": [{"op": "remove", "path": "/release/environment"}], "unmet": {"covered"}},
	"customer of the release missing": {"patch": [{"op": "remove", "path": "/release/customer"}], "unmet": {"pinned"}},
	"items missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items"}], "unmet": {"complete", "known", "once"}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": null}], "unmet": {"complete", "known", "once"}, "findings": {["complete", "CHK-A-01"], ["complete", "CHK-A-02"]}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": "all"}], "unmet": {"complete", "known", "once"}, "findings": {["complete", "CHK-A-01"], ["complete", "CHK-A-02"]}},
	"items empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": []}], "unmet": {"complete", "known", "once"}, "findings": {["complete", "CHK-A-01"], ["complete", "CHK-A-02"]}},
	"one item lacking": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/1"}], "unmet": {"complete"}, "findings": {["complete", "CHK-A-02"]}},
	"one item too many": {"patch": [{"op": "add", "path": "/evidence/configuration-checklist/0/predicate/items/-", "value": {"id": "CHK-B-01"}}], "unmet": {"known"}, "findings": {["known", "CHK-B-01"]}},
	"one item twice": {"patch": [{"op": "add", "path": "/evidence/configuration-checklist/0/predicate/items/-", "value": {"id": "CHK-A-02"}}], "unmet": {"once"}, "findings": {["once", "CHK-A-02"]}},
	"one item in another case": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/id", "value": "chk-a-02"}], "unmet": {"complete", "known"}, "findings": {["complete", "CHK-A-02"], ["known", "chk-a-02"]}},
	"id missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/1/id"}], "unmet": {"complete", "known", "once"}, "findings": {["complete", "CHK-A-02"]}},
	"id null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/id", "value": null}], "unmet": {"complete", "known"}, "findings": {["complete", "CHK-A-02"], ["known", null]}},
}

_still_met := {
	"nothing changed": [],
	"another order": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": [{"id": "CHK-A-02"}, {"id": "CHK-A-01"}]}],
}

_kind := "configuration-checklist"

_checklists := {"standard": {"id": "standard", "version": "1.0.0", "items": [{"id": "CHK-A-01", "title": "One"}, {"id": "CHK-A-02", "title": "Other"}]}}

_input := {
	"release": {"customer": "agency", "environment": "production"},
	"evidence": {
		"configuration-checklist": [
			{
				"id": "a1",
				"predicate": {
					"environment": "production",
					"checklist": {"id": "standard", "version": "1.0.0"},
					"items": [{"id": "CHK-A-01"}, {"id": "CHK-A-02"}],
				},
			},
		],
	},
}
