package controls.platform_configuration.checklist_checked_test

import data.controls.platform_configuration.checklist_checked as control

test_met if {
	control.met == {
		"recent": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"same": {{"attestation": "a1", "pointer": "/predicate/checklist/digest"}},
		"separate": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"signed": {{"attestation": "a1", "pointer": "/signers"}},
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
	unmet == _parameterised
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

_parameterised := {"recent"}

# What the policy pins without a digest cannot be confirmed by one.
test_nothing_pinned[note] if {
	some note, pinned in {
		"no digest": {"id": "standard"},
		"digest null": {"id": "standard", "digest": null},
		"digest a word": {"id": "standard", "digest": "x"},
	}
	spoilt := json.patch(_input, [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/checklist", "value": pinned}])
	control.met.same == set() with input as spoilt with data.params as _params with data.checklists as {"standard": pinned}
}

test_own_checklist if {
	own := object.union(_checklists, {"agency": {"id": "agency", "digest": "2222222222222222222222222222222222222222222222222222222222222222"}})
	control.met.same == set() with input as _input with data.params as _params with data.checklists as own
	answered := json.patch(_input, [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/checklist/digest", "value": "2222222222222222222222222222222222222222222222222222222222222222"}])
	count(control.met.same) == 1 with input as answered with data.params as _params with data.checklists as own
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1", "value": {"id": "CHK-A-02", "configuredBy": "kim", "checkedBy": "kim", "checkedAt": "2026-01-01T00:00:00Z"}},
		{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/checklist/digest", "value": "2222222222222222222222222222222222222222222222222222222222222222"},
	]) == {
		{
			"criterion": "same",
			"key": "2222222222222222222222222222222222222222222222222222222222222222",
			"text": "a checklist with the digest 2222222222222222222222222222222222222222222222222222222222222222 was filled in, the policy pins aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
			"cite": {"attestation": "a1", "pointer": "/predicate/checklist"},
		},
		{
			"criterion": "recent",
			"key": "CHK-A-02",
			"text": "CHK-A-02 was checked at 2026-01-01T00:00:00Z, more than 30 days before the checklist was signed, or after that",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1"},
		},
		{
			"criterion": "separate",
			"key": "CHK-A-02",
			"text": "CHK-A-02 was configured and checked by kim",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1"},
		},
		{
			"criterion": "signed",
			"key": "CHK-A-02",
			"text": "CHK-A-02 was checked by kim, who did not sign the checklist",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/1"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0"}], "unmet": {"recent", "same", "separate", "signed"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist"}], "unmet": {"recent", "same", "separate", "signed"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate", "value": {}}], "unmet": {"recent", "same", "separate", "signed"}},
	"a second checklist falls short": {"patch": [{"op": "add", "path": "/evidence/configuration-checklist/-", "value": {"id": "a2", "signed_at_ns": 1782178200000000000, "signers": [], "predicate": {"checklist": {"digest": "2222222222222222222222222222222222222222222222222222222222222222"}, "items": [{"id": "CHK-A-01", "configuredBy": "sec", "checkedBy": "sec", "checkedAt": "2026-01-01T00:00:00Z"}]}}}], "unmet": {"recent", "same", "separate", "signed"}, "findings": {["recent", "CHK-A-01"], ["same", "2222222222222222222222222222222222222222222222222222222222222222"], ["separate", "CHK-A-01"], ["signed", "CHK-A-01"]}},
	"checklist missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/checklist"}], "unmet": {"same"}},
	"digest missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/checklist/digest"}], "unmet": {"same"}},
	"digest null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/checklist/digest", "value": null}], "unmet": {"same"}, "findings": {["same", null]}},
	"digest of another": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/checklist/digest", "value": "2222222222222222222222222222222222222222222222222222222222222222"}], "unmet": {"same"}, "findings": {["same", "2222222222222222222222222222222222222222222222222222222222222222"]}},
	"digest in another case": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/checklist/digest", "value": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}], "unmet": {"same"}, "findings": {["same", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]}},
	"customer of the release missing": {"patch": [{"op": "remove", "path": "/release/customer"}], "unmet": {"same"}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": null}], "unmet": {"recent", "separate", "signed"}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": "all"}], "unmet": {"recent", "separate", "signed"}},
	"items empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": []}], "unmet": {"recent", "separate", "signed"}},
	"checked by who configured": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/checkedBy", "value": "sec"}], "unmet": {"separate"}, "findings": {["separate", "CHK-A-02"]}},
	"checked by nobody": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/1/checkedBy"}], "unmet": {"separate", "signed"}},
	"checked by null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/checkedBy", "value": null}], "unmet": {"separate", "signed"}, "findings": {["signed", "CHK-A-02"]}},
	"checked by a blank": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/checkedBy", "value": " "}], "unmet": {"separate", "signed"}, "findings": {["signed", "CHK-A-02"]}},
	"configured by nobody": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/1/configuredBy"}], "unmet": {"separate"}},
	"configured by null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/configuredBy", "value": null}], "unmet": {"separate"}},
	"configured by a blank": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/configuredBy", "value": " "}], "unmet": {"separate"}},
	"who checked did not sign": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/checkedBy", "value": "kim"}], "unmet": {"signed"}, "findings": {["signed", "CHK-A-02"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/signers"}], "unmet": {"signed"}, "findings": {["signed", "CHK-A-01"], ["signed", "CHK-A-02"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/signers", "value": []}], "unmet": {"signed"}, "findings": {["signed", "CHK-A-01"], ["signed", "CHK-A-02"]}},
	"one of two signed": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/signers/1"}], "unmet": {"signed"}, "findings": {["signed", "CHK-A-02"]}},
	"time missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/1/checkedAt"}], "unmet": {"recent"}},
	"time null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/checkedAt", "value": null}], "unmet": {"recent"}, "findings": {["recent", "CHK-A-02"]}},
	"time a date": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/checkedAt", "value": "2026-06-22"}], "unmet": {"recent"}, "findings": {["recent", "CHK-A-02"]}},
	"a second too old": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/checkedAt", "value": "2026-05-24T01:29:59Z"}], "unmet": {"recent"}, "findings": {["recent", "CHK-A-02"]}},
	"after signing": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/checkedAt", "value": "2026-06-23T01:30:01Z"}], "unmet": {"recent"}, "findings": {["recent", "CHK-A-02"]}},
	"time of signing missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/signed_at_ns"}], "unmet": {"recent"}, "findings": {["recent", "CHK-A-01"], ["recent", "CHK-A-02"]}},
}

_still_met := {
	"nothing changed": [],
	"as old as allowed": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/checkedAt", "value": "2026-05-24T01:30:00Z"}],
	"signed at once": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/checkedAt", "value": "2026-06-23T01:30:00Z"}],
}

_kind := "configuration-checklist"

_params := {"CFG-18": {"max_age_days": 30}}

_checklists := {"standard": {"id": "standard", "digest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}

_input := {
	"release": {"customer": "agency"},
	"evidence": {
		"configuration-checklist": [
			{
				"id": "a1",
				"signed_at_ns": 1782178200000000000,
				"signers": [{"person": "sec"}, {"person": "plat"}],
				"predicate": {
					"checklist": {"digest": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
					"items": [
						{"id": "CHK-A-01", "configuredBy": "plat", "checkedBy": "sec", "checkedAt": "2026-06-22T06:00:00Z"},
						{"id": "CHK-A-02", "configuredBy": "sec", "checkedBy": "plat", "checkedAt": "2026-06-22T06:00:00Z"},
					],
				},
			},
		],
	},
}
