package controls.platform_configuration.checklist_met_test

import data.controls.platform_configuration.checklist_met as control

test_met if {
	control.met == {
		"conforming": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"justified": {{"attestation": "a1", "pointer": "/predicate/items"}},
		"tightening": {{"attestation": "a1", "pointer": "/predicate/checklist"}},
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

_parameterised := {"conforming"}

# One item is not found as expected: by value, by type, or not at all.
test_value_unmet[note] if {
	some note, case in _values
	spoilt := json.patch(_input, case.patch)
	control.met.conforming == set() with input as spoilt with data.params as _params with data.checklists as _checklists
	keys := {finding.key | some finding in control.finding} with input as spoilt with data.params as _params with data.checklists as _checklists
	keys == {case.item}
}

_values := {
	"B falls short": {"item": "B", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/actualBoolean", "value": false}]},
	"B null": {"item": "B", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/actualBoolean", "value": null}]},
	"B of another type": {"item": "B", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/actualBoolean", "value": "true"}]},
	"B missing": {"item": "B", "patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/0/actualBoolean"}]},
	"N falls short": {"item": "N", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualBoolean", "value": true}]},
	"N null": {"item": "N", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualBoolean", "value": null}]},
	"N of another type": {"item": "N", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualBoolean", "value": "false"}]},
	"N missing": {"item": "N", "patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/1/actualBoolean"}]},
	"MOST falls short": {"item": "MOST", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/2/actualNumber", "value": 60.5}]},
	"MOST null": {"item": "MOST", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/2/actualNumber", "value": null}]},
	"MOST of another type": {"item": "MOST", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/2/actualNumber", "value": "60"}]},
	"MOST missing": {"item": "MOST", "patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/2/actualNumber"}]},
	"LEAST falls short": {"item": "LEAST", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/3/actualNumber", "value": 2}]},
	"LEAST null": {"item": "LEAST", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/3/actualNumber", "value": null}]},
	"LEAST of another type": {"item": "LEAST", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/3/actualNumber", "value": "3"}]},
	"LEAST missing": {"item": "LEAST", "patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/3/actualNumber"}]},
	"PLAIN falls short": {"item": "PLAIN", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/4/actualNumber", "value": 3}]},
	"PLAIN null": {"item": "PLAIN", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/4/actualNumber", "value": null}]},
	"PLAIN of another type": {"item": "PLAIN", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/4/actualNumber", "value": "2"}]},
	"PLAIN missing": {"item": "PLAIN", "patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/4/actualNumber"}]},
	"ZERO falls short": {"item": "ZERO", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/5/actualNumber", "value": 1}]},
	"ZERO null": {"item": "ZERO", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/5/actualNumber", "value": null}]},
	"ZERO of another type": {"item": "ZERO", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/5/actualNumber", "value": "0"}]},
	"ZERO missing": {"item": "ZERO", "patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/5/actualNumber"}]},
	"WORD falls short": {"item": "WORD", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/6/actualString", "value": "plain"}]},
	"WORD null": {"item": "WORD", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/6/actualString", "value": null}]},
	"WORD of another type": {"item": "WORD", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/6/actualString", "value": 256}]},
	"WORD missing": {"item": "WORD", "patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/6/actualString"}]},
	"ONE falls short": {"item": "ONE", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/7/actualString", "value": "c"}]},
	"ONE null": {"item": "ONE", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/7/actualString", "value": null}]},
	"ONE of another type": {"item": "ONE", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/7/actualString", "value": ["a"]}]},
	"ONE missing": {"item": "ONE", "patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/7/actualString"}]},
	"SUB falls short": {"item": "SUB", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/8/actualSet", "value": ["y", "z"]}]},
	"SUB null": {"item": "SUB", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/8/actualSet", "value": null}]},
	"SUB of another type": {"item": "SUB", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/8/actualSet", "value": "y"}]},
	"SUB missing": {"item": "SUB", "patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/8/actualSet"}]},
	"SUPER falls short": {"item": "SUPER", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/9/actualSet", "value": ["x", "z"]}]},
	"SUPER null": {"item": "SUPER", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/9/actualSet", "value": null}]},
	"SUPER of another type": {"item": "SUPER", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/9/actualSet", "value": "x"}]},
	"SUPER missing": {"item": "SUPER", "patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/9/actualSet"}]},
	"SAME falls short": {"item": "SAME", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/10/actualSet", "value": ["x"]}]},
	"SAME null": {"item": "SAME", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/10/actualSet", "value": null}]},
	"SAME of another type": {"item": "SAME", "patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/10/actualSet", "value": "x"}]},
	"SAME missing": {"item": "SAME", "patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/10/actualSet"}]},
}

test_empty_catalogue if {
	control.met.conforming == set() with input as _input with data.params as _params with data.checklists as {"standard": {"items": []}}
}

test_a_release_tightens[note] if {
	some note, tight in {"lower": {"access_token_minutes": 59, "hsm_level": 3}, "higher": {"access_token_minutes": 60, "hsm_level": 4}}
	count(control.met.conforming) == 0 with input as _input with data.params as {"CFG-17": tight} with data.checklists as _checklists
}

# The catalogue that is shipped: ids once, each comparison of the type that its operator compares.
test_catalogue_is_sound if {
	items := data.checklists.standard.items
	count(items) == 83
	count({item.id | some item in items}) == count(items)
	every item in items {
		item.operator in _operators[item.type]
		_typed(item.expected, item.type, item.operator)
		is_boolean(item.mandatory)
		is_boolean(item.confirmed)
		item.title != ""
		item.source != ""
	}
}

# Whatever the catalogue calls a parameter is one of the control, and the other way round.
test_catalogue_names_parameters if {
	named := {item.parameter | some item in data.checklists.standard.items}
	named == {
		"access_token_minutes",
		"admin_idle_minutes",
		"credential_validity_days",
		"crl_update_hours",
		"document_signer_days",
		"elevation_hours",
		"hsm_level",
		"revocation_visible_minutes",
		"root_certificate_years",
		"signing_key_rotation_days",
	}
	unconfirmed := {item.id | some item in data.checklists.standard.items; item.confirmed == false}
	unconfirmed == {item.id | some item in data.checklists.standard.items; item.parameter in named}
}

_operators := {
	"boolean": {"equals"},
	"number": {"equals", "at_most", "at_least"},
	"string": {"equals", "one_of", "present"},
	"set": {"equals", "subset_of", "superset_of"},
}

_typed(expected, "boolean", _) if is_boolean(expected)

_typed(expected, "number", _) if is_number(expected)

_typed(expected, "string", operator) if {
	operator in {"equals", "present"}
	is_string(expected)
}

_typed(expected, "string", "one_of") if count(expected) > 0

_typed(expected, "set", _) if count(expected) > 0

# A customer's own checklist is added to the standard one, and must not loosen it.
test_own_checklist[note] if {
	some note, case in _own
	own := object.union(_checklists, {"agency": object.union({"id": "agency", "tightens": "d1", "items": case.items}, object.get(case, "list", {}))})
	answered := json.patch(_input, [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/checklist/id", "value": "agency"}])
	unmet := {criterion | some criterion, citations in control.met; count(citations) == 0} with input as answered with data.params as _params with data.checklists as own
	unmet == case.unmet
	findings := {[finding.criterion, finding.key, finding.text] | some finding in control.finding} with input as answered with data.params as _params with data.checklists as own
	findings == case.findings
}

_own := {
	"tightened and met": {"items": [{"id": "MOST", "mandatory": true, "expected": 60}, {"id": "ONE", "mandatory": true, "expected": ["b"]}], "unmet": set(), "findings": set()},
	"tightened and not met": {
		"items": [{"id": "MOST", "mandatory": true, "expected": 30}],
		"unmet": {"conforming"},
		"findings": {["conforming", "MOST", "MOST (Lifetime): found 60, result pass; expected at most 60 minutes, and by the customer's own checklist at most 30 minutes"]},
	},
	"made mandatory": {
		"items": [{"id": "NICE", "mandatory": true, "expected": true}],
		"unmet": {"conforming"},
		"findings": {["conforming", "NICE", "NICE (Plan): found false, result fail; expected equals true, and by the customer's own checklist equals true"]},
	},
	"loosened": {
		"items": [{"id": "MOST", "mandatory": true, "expected": 90}, {"id": "LEAST", "mandatory": true, "expected": 3}],
		"unmet": {"tightening"},
		"findings": {["tightening", "MOST", "MOST of the checklist agency expects less than the standard checklist, or is no item of it"]},
	},
	"an item of its own": {
		"items": [{"id": "OWN", "mandatory": true, "expected": true}],
		"unmet": {"tightening"},
		"findings": {["tightening", "OWN", "OWN of the checklist agency expects less than the standard checklist, or is no item of it"]},
	},
	"written for other items": {
		"items": [],
		"list": {"tightens": "d0"},
		"unmet": {"tightening"},
		"findings": {["tightening", "agency", "the checklist agency was not written for the standard checklist that the policy pins"]},
	},
}

test_own_checklist_is_the_one_to_fill_in if {
	own := object.union(_checklists, {"agency": {"id": "agency", "tightens": "d1", "items": []}})
	control.met.tightening == set() with input as _input with data.params as _params with data.checklists as own
}

test_findings if {
	_findings([
		{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/12/approver"},
		{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/2/actualNumber", "value": 90},
		{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/6/id", "value": "WORDS"},
	]) == {
		{
			"criterion": "conforming",
			"key": "WORD",
			"text": "WORD (Method) is not answered",
			"cite": {"attestation": "a1", "pointer": "/predicate/items"},
		},
		{
			"criterion": "justified",
			"key": "NA",
			"text": "NA is said not to apply, without a justification or without an approver who signed and had not configured it",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/12"},
		},
		{
			"criterion": "conforming",
			"key": "MOST",
			"text": "MOST (Lifetime): found 90, result pass; expected at most 60 minutes",
			"cite": {"attestation": "a1", "pointer": "/predicate/items/2"},
		},
	}
}

_unmet := {
	"nothing attested": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0"}], "unmet": {"conforming", "justified", "tightening"}},
	"kind absent": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist"}], "unmet": {"conforming", "justified", "tightening"}},
	"predicate empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate", "value": {}}], "unmet": {"conforming", "justified", "tightening"}},
	"a second checklist falls short": {"patch": [{"op": "add", "path": "/evidence/configuration-checklist/-", "value": {"id": "a2", "signers": [], "predicate": {"checklist": {"id": "own"}, "items": [{"id": "B", "actualBoolean": false, "result": "fail"}, {"id": "NA", "result": "na"}]}}}], "unmet": {"conforming", "justified", "tightening"}, "findings": {["conforming", "B"], ["conforming", "LEAST"], ["conforming", "MOST"], ["conforming", "N"], ["conforming", "ONE"], ["conforming", "PLAIN"], ["conforming", "SAME"], ["conforming", "SUB"], ["conforming", "SUPER"], ["conforming", "WORD"], ["conforming", "ZERO"], ["justified", "NA"]}},
	"checklist missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/checklist"}], "unmet": {"tightening"}},
	"id of the checklist missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/checklist/id"}], "unmet": {"tightening"}},
	"id of the checklist null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/checklist/id", "value": null}], "unmet": {"tightening"}},
	"another checklist": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/checklist/id", "value": "own"}], "unmet": {"tightening"}},
	"customer of the release missing": {"patch": [{"op": "remove", "path": "/release/customer"}], "unmet": {"conforming", "tightening"}, "findings": {["conforming", "B"], ["conforming", "LEAST"], ["conforming", "MOST"], ["conforming", "N"], ["conforming", "ONE"], ["conforming", "PLAIN"], ["conforming", "SAME"], ["conforming", "SUB"], ["conforming", "SUPER"], ["conforming", "WORD"], ["conforming", "ZERO"]}},
	"items null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": null}], "unmet": {"conforming", "justified"}, "findings": {["conforming", "B"], ["conforming", "LEAST"], ["conforming", "MOST"], ["conforming", "N"], ["conforming", "NA"], ["conforming", "ONE"], ["conforming", "PLAIN"], ["conforming", "SAME"], ["conforming", "SUB"], ["conforming", "SUPER"], ["conforming", "WORD"], ["conforming", "ZERO"]}},
	"items text": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": "all"}], "unmet": {"conforming", "justified"}, "findings": {["conforming", "B"], ["conforming", "LEAST"], ["conforming", "MOST"], ["conforming", "N"], ["conforming", "NA"], ["conforming", "ONE"], ["conforming", "PLAIN"], ["conforming", "SAME"], ["conforming", "SUB"], ["conforming", "SUPER"], ["conforming", "WORD"], ["conforming", "ZERO"]}},
	"items empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items", "value": []}], "unmet": {"conforming", "justified"}, "findings": {["conforming", "B"], ["conforming", "LEAST"], ["conforming", "MOST"], ["conforming", "N"], ["conforming", "NA"], ["conforming", "ONE"], ["conforming", "PLAIN"], ["conforming", "SAME"], ["conforming", "SUB"], ["conforming", "SUPER"], ["conforming", "WORD"], ["conforming", "ZERO"]}},
	"SUB empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/8/actualSet", "value": []}], "unmet": {"conforming"}, "findings": {["conforming", "SUB"]}},
	"mandatory item lacking": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/0"}], "unmet": {"conforming"}, "findings": {["conforming", "B"]}},
	"answered twice, once badly": {"patch": [{"op": "add", "path": "/evidence/configuration-checklist/0/predicate/items/-", "value": {"id": "B", "actualBoolean": false, "result": "pass"}}], "unmet": {"conforming"}, "findings": {["conforming", "B"]}},
	"id missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/0/id"}], "unmet": {"conforming"}, "findings": {["conforming", "B"]}},
	"found as expected but failed": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/result", "value": "fail"}], "unmet": {"conforming"}, "findings": {["conforming", "B"]}},
	"result missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/0/result"}], "unmet": {"conforming", "justified"}, "findings": {["justified", "B"]}},
	"result null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/result", "value": null}], "unmet": {"conforming", "justified"}, "findings": {["conforming", "B"], ["justified", "B"]}},
	"result unknown": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/0/result", "value": "passed"}], "unmet": {"conforming", "justified"}, "findings": {["conforming", "B"], ["justified", "B"]}},
	"result of an advisory item unknown": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/11/result", "value": "later"}], "unmet": {"justified"}, "findings": {["justified", "NICE"]}},
	"justification missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/12/justification"}], "unmet": {"justified"}, "findings": {["justified", "NA"]}},
	"justification null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/12/justification", "value": null}], "unmet": {"justified"}, "findings": {["justified", "NA"]}},
	"justification blank": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/12/justification", "value": " "}], "unmet": {"justified"}, "findings": {["justified", "NA"]}},
	"approver missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/12/approver"}], "unmet": {"justified"}, "findings": {["justified", "NA"]}},
	"approver null": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/12/approver", "value": null}], "unmet": {"justified"}, "findings": {["justified", "NA"]}},
	"approver did not sign": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/12/approver", "value": "kim"}], "unmet": {"justified"}, "findings": {["justified", "NA"]}},
	"approver configured it": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/12/approver", "value": "plat"}], "unmet": {"justified"}, "findings": {["justified", "NA"]}},
	"who configured it missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/12/configuredBy"}], "unmet": {"justified"}, "findings": {["justified", "NA"]}},
	"signers missing": {"patch": [{"op": "remove", "path": "/evidence/configuration-checklist/0/signers"}], "unmet": {"justified"}, "findings": {["justified", "NA"]}},
	"signers empty": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/signers", "value": []}], "unmet": {"justified"}, "findings": {["justified", "NA"]}},
	"an advisory item without justification": {"patch": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/11", "value": {"id": "NICE", "result": "na", "configuredBy": "plat"}}], "unmet": {"justified"}, "findings": {["justified", "NICE"]}},
}

_still_met := {
	"nothing changed": [],
	"less than at most": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/2/actualNumber", "value": 0}],
	"more than at least": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/3/actualNumber", "value": 4}],
	"the other word": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/7/actualString", "value": "a"}],
	"all of the subset": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/8/actualSet", "value": ["x", "y"]}],
	"just the superset": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/9/actualSet", "value": ["y", "x"]}],
	"advisory item met": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/11/actualBoolean", "value": true}, {"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/11/result", "value": "pass"}],
	"advisory item lacking": [{"op": "remove", "path": "/evidence/configuration-checklist/0/predicate/items/11"}],
	"applies after all": [{"op": "replace", "path": "/evidence/configuration-checklist/0/predicate/items/12", "value": {"id": "NA", "actualString": "1.0", "result": "pass"}}],
}

_kind := "configuration-checklist"

_params := {"CFG-17": {"access_token_minutes": 60, "hsm_level": 3}}

_checklists := {"standard": {"id": "standard", "version": "1.0.0", "digest": "d1", "items": [{"id": "B", "title": "Yes", "mandatory": true, "type": "boolean", "operator": "equals", "expected": true, "unit": ""}, {"id": "N", "title": "No", "mandatory": true, "type": "boolean", "operator": "equals", "expected": false, "unit": ""}, {"id": "MOST", "title": "Lifetime", "mandatory": true, "type": "number", "operator": "at_most", "expected": 60, "unit": "minutes", "parameter": "access_token_minutes"}, {"id": "LEAST", "title": "Level", "mandatory": true, "type": "number", "operator": "at_least", "expected": 3, "unit": "level", "parameter": "hsm_level"}, {"id": "PLAIN", "title": "Accounts", "mandatory": true, "type": "number", "operator": "at_most", "expected": 2, "unit": "accounts"}, {"id": "ZERO", "title": "Conflicts", "mandatory": true, "type": "number", "operator": "equals", "expected": 0, "unit": ""}, {"id": "WORD", "title": "Method", "mandatory": true, "type": "string", "operator": "equals", "expected": "S256", "unit": ""}, {"id": "ONE", "title": "Mode", "mandatory": true, "type": "string", "operator": "one_of", "expected": ["a", "b"], "unit": ""}, {"id": "SUB", "title": "Algorithms", "mandatory": true, "type": "set", "operator": "subset_of", "expected": ["x", "y"], "unit": ""}, {"id": "SUPER", "title": "Headers", "mandatory": true, "type": "set", "operator": "superset_of", "expected": ["x", "y"], "unit": ""}, {"id": "SAME", "title": "Roles", "mandatory": true, "type": "set", "operator": "equals", "expected": ["x", "y"], "unit": ""}, {"id": "NICE", "title": "Plan", "mandatory": false, "type": "boolean", "operator": "equals", "expected": true, "unit": ""}, {"id": "NA", "title": "Profile", "mandatory": true, "type": "string", "operator": "equals", "expected": "1.0", "unit": ""}]}}

_input := {
	"release": {"customer": "agency"},
	"evidence": {
		"configuration-checklist": [
			{
				"id": "a1",
				"signers": [{"person": "plat"}, {"person": "sec"}],
				"predicate": {
					"checklist": {"id": "standard"},
					"items": [
						{"id": "B", "actualBoolean": true, "result": "pass", "configuredBy": "plat"},
						{"id": "N", "actualBoolean": false, "result": "pass", "configuredBy": "plat"},
						{"id": "MOST", "actualNumber": 60, "result": "pass", "configuredBy": "plat"},
						{"id": "LEAST", "actualNumber": 3, "result": "pass", "configuredBy": "plat"},
						{"id": "PLAIN", "actualNumber": 2, "result": "pass", "configuredBy": "plat"},
						{"id": "ZERO", "actualNumber": 0, "result": "pass", "configuredBy": "plat"},
						{"id": "WORD", "actualString": "S256", "result": "pass", "configuredBy": "plat"},
						{"id": "ONE", "actualString": "b", "result": "pass", "configuredBy": "plat"},
						{"id": "SUB", "actualSet": ["y"], "result": "pass", "configuredBy": "plat"},
						{"id": "SUPER", "actualSet": ["x", "y", "z"], "result": "pass", "configuredBy": "plat"},
						{"id": "SAME", "actualSet": ["y", "x"], "result": "pass", "configuredBy": "plat"},
						{"id": "NICE", "actualBoolean": false, "result": "fail", "configuredBy": "plat"},
						{"id": "NA", "result": "na", "justification": "not claimed", "approver": "sec", "configuredBy": "plat"},
					],
				},
			},
		],
	},
}
