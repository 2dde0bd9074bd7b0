package controls.onboarding_preparation.frameworks_current_test

import data.controls.onboarding_preparation.frameworks_current as control

test_met if {
	control.met == {
		"in_force": {{"attestation": "a1", "pointer": "/predicate/frameworks"}},
		"known": {{"attestation": "a1", "pointer": "/predicate/frameworks"}},
		"mapped": {{"attestation": "a1", "pointer": "/predicate/soa"}},
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

# The table uses catalogues of its own; these are the bundle's.
test_bundle_holds_iso_27001 if {
	patch := [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/frameworks/1"}]
	every criterion in ["known", "in_force", "mapped"] {
		count(control.met[criterion]) == 1 with input as json.patch(_input, patch)
	}
}

test_withdrawn_on_the_day_of_go_live if {
	gone := json.patch(_catalogues, [{"op": "replace", "path": "/old-standard/withdrawn_on", "value": "2026-06-30"}])
	control.met.in_force == set() with input as _input with data.catalogues as gone
	count(control.met.known) == 1 with input as _input with data.catalogues as gone
}

test_no_catalogue if {
	control.met == {"in_force": set(), "known": set(), "mapped": set()} with input as _input with data.catalogues as {}
}

test_findings if {
	_findings([
		{"op": "replace", "path": "/release/go_live", "value": "2026-07-01"},
		{"op": "add", "path": "/evidence/compliance-obligations/0/predicate/frameworks/-", "value": {"id": "iso27001-2022", "edition": "2013"}},
		{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/0/control", "value": "A.9.1"},
	]) == {
		{
			"criterion": "known",
			"key": "iso27001-2022/2013",
			"text": "the policy holds no framework iso27001-2022 in the edition 2013",
			"cite": {"attestation": "a1", "pointer": "/predicate/frameworks/2"},
		},
		{
			"criterion": "known",
			"key": "iso27001-2022/2013",
			"text": "iso27001-2022 is named more than once",
			"cite": {"attestation": "a1", "pointer": "/predicate/frameworks/2"},
		},
		{
			"criterion": "in_force",
			"key": "old-standard/2015",
			"text": "old-standard in the edition 2015 is not known to be in force on 2026-07-01, the day of go-live",
			"cite": {"attestation": "a1", "pointer": "/predicate/frameworks/1"},
		},
		{
			"criterion": "in_force",
			"key": "iso27001-2022/2013",
			"text": "iso27001-2022 in the edition 2013 is not known to be in force on 2026-07-01, the day of go-live",
			"cite": {"attestation": "a1", "pointer": "/predicate/frameworks/2"},
		},
		{
			"criterion": "mapped",
			"key": "A.9.1",
			"text": "the edition of ISO/IEC 27001 that the policy holds has no A.9.1",
			"cite": {"attestation": "a1", "pointer": "/predicate/soa/0"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0"}], "unmet": {"in_force", "known", "mapped"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations"}], "unmet": {"in_force", "known", "mapped"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate", "value": {}}], "unmet": {"in_force", "known", "mapped"}},
	"a second statement falls short": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/-", "value": {"id": "a2", "predicate": {"frameworks": [{"id": "house-rules", "edition": "1"}], "soa": [{"control": "A.9.9"}]}}}], "unmet": {"in_force", "known", "mapped"}, "findings": {["known", "house-rules/1"], ["in_force", "house-rules/1"], ["mapped", "A.9.9"]}},
	"frameworks missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/frameworks"}], "unmet": {"in_force", "known"}},
	"frameworks null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/frameworks", "value": null}], "unmet": {"in_force", "known"}},
	"frameworks text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/frameworks", "value": "all"}], "unmet": {"in_force", "known"}},
	"frameworks empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/frameworks", "value": []}], "unmet": {"in_force", "known"}},
	"unknown framework": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/frameworks/1/id", "value": "house-rules"}], "unmet": {"in_force", "known"}, "findings": {["known", "house-rules/2015"], ["in_force", "house-rules/2015"]}},
	"another edition": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/frameworks/0/edition", "value": "2013"}], "unmet": {"in_force", "known"}, "findings": {["known", "iso27001-2022/2013"], ["in_force", "iso27001-2022/2013"]}},
	"edition missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/frameworks/0/edition"}], "unmet": {"in_force", "known"}},
	"edition null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/frameworks/0/edition", "value": null}], "unmet": {"in_force", "known"}, "findings": {["known", "iso27001-2022/null"], ["in_force", "iso27001-2022/null"]}},
	"id missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/frameworks/0/id"}], "unmet": {"in_force", "known"}},
	"id null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/frameworks/0/id", "value": null}], "unmet": {"in_force", "known"}, "findings": {["known", "null/2022"], ["in_force", "null/2022"]}},
	"a catalogue without editions": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/frameworks/0/id", "value": "unedited"}], "unmet": {"in_force", "known"}, "findings": {["known", "unedited/2022"], ["in_force", "unedited/2022"]}},
	"named twice": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/0/predicate/frameworks/-", "value": {"id": "iso27001-2022", "edition": "2022"}}], "unmet": {"known"}, "findings": {["known", "iso27001-2022/2022"]}},
	"go-live on the day of the withdrawal": {"patch": [{"op": "replace", "path": "/release/go_live", "value": "2026-07-01"}], "unmet": {"in_force"}, "findings": {["in_force", "old-standard/2015"]}},
	"go-live after the withdrawal": {"patch": [{"op": "replace", "path": "/release/go_live", "value": "2026-08-01"}], "unmet": {"in_force"}, "findings": {["in_force", "old-standard/2015"]}},
	"go-live null": {"patch": [{"op": "replace", "path": "/release/go_live", "value": null}], "unmet": {"in_force"}, "findings": {["in_force", "old-standard/2015"]}},
	"go-live missing": {"patch": [{"op": "remove", "path": "/release/go_live"}], "unmet": {"in_force"}},
	"statement missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/soa"}], "unmet": {"mapped"}},
	"statement null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa", "value": null}], "unmet": {"mapped"}},
	"statement text": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa", "value": "all"}], "unmet": {"mapped"}},
	"statement empty": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa", "value": []}], "unmet": {"mapped"}},
	"control missing": {"patch": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/soa/0/control"}], "unmet": {"mapped"}},
	"control null": {"patch": [{"op": "replace", "path": "/evidence/compliance-obligations/0/predicate/soa/0/control", "value": null}], "unmet": {"mapped"}, "findings": {["mapped", "null"]}},
	"control that there is not": {"patch": [{"op": "add", "path": "/evidence/compliance-obligations/0/predicate/soa/-", "value": {"control": "A.5.99"}}], "unmet": {"mapped"}, "findings": {["mapped", "A.5.99"]}},
}

_still_met := {
	"nothing changed": [],
	"go-live on the last day in force": [{"op": "replace", "path": "/release/go_live", "value": "2026-06-30"}],
	"one framework": [{"op": "remove", "path": "/evidence/compliance-obligations/0/predicate/frameworks/1"}],
	"one that does not apply": [{"op": "add", "path": "/evidence/compliance-obligations/0/predicate/frameworks/1/applicable", "value": false}],
	"a clause": [{"op": "add", "path": "/evidence/compliance-obligations/0/predicate/soa/-", "value": {"control": "4.1"}}],
}

_kind := "compliance-obligations"

_input := {
	"release": {"go_live": "2026-06-30"},
	"evidence": {"compliance-obligations": [{
		"id": "a1",
		"predicate": {
			"frameworks": [
				{"id": "iso27001-2022", "edition": "2022"},
				{"id": "old-standard", "edition": "2015"},
			],
			"soa": [{"control": "A.5.1"}],
		},
	}]},
}

_catalogues := {
	"iso27001-2022": {"edition": "2022", "ids": {"A.5.1": {"title": "Policies"}, "4.1": {"title": "Context"}}},
	"old-standard": {"edition": "2015", "withdrawn_on": "2026-07-01"},
	"unedited": {"title": "A page without editions"},
}
