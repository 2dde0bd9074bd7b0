package lib.checklist_test

import data.lib.checklist

# A value of each operator: what the standard expects, what is found, what falls short.
test_as_expected[note] if {
	some note, case in _values
	every value in case.good {
		_expected(case, value)
	}
	every value in array.concat(case.bad, [null]) {
		count({true | _expected(case, value)}) == 0
	}
}

_expected(case, value) if {
	wanted := object.union({"id": "X"}, case.wanted)
	checklist.as_expected({"id": "X", "result": "pass", case.field: value}, wanted) with input as _input("elsewhere") with data.checklists as _checklists([wanted])
}

_values := {
	"yes": {"field": "actualBoolean", "wanted": {"type": "boolean", "operator": "equals", "expected": true}, "good": [true], "bad": [false, "true", 1, []]},
	"no": {"field": "actualBoolean", "wanted": {"type": "boolean", "operator": "equals", "expected": false}, "good": [false], "bad": [true, "false", 0, {}]},
	"exact number": {"field": "actualNumber", "wanted": {"type": "number", "operator": "equals", "expected": 0}, "good": [0], "bad": [1, -1, "0", false, []]},
	"at most": {"field": "actualNumber", "wanted": {"type": "number", "operator": "at_most", "expected": 60}, "good": [60, 0], "bad": [60.5, "60", [], {}]},
	"at least": {"field": "actualNumber", "wanted": {"type": "number", "operator": "at_least", "expected": 3}, "good": [3, 4], "bad": [2.9, "3", [], {}]},
	"a word": {"field": "actualString", "wanted": {"type": "string", "operator": "equals", "expected": "S256"}, "good": ["S256"], "bad": ["plain", "s256", ["S256"]]},
	"one of": {"field": "actualString", "wanted": {"type": "string", "operator": "one_of", "expected": ["a", "b"]}, "good": ["a", "b"], "bad": ["c", "", ["a"]]},
	"one of nothing": {"field": "actualString", "wanted": {"type": "string", "operator": "one_of", "expected": []}, "good": [], "bad": ["a"]},
	"present": {"field": "actualString", "wanted": {"type": "string", "operator": "present", "expected": "reference"}, "good": ["record-1"], "bad": ["", " ", 1]},
	"subset": {"field": "actualSet", "wanted": {"type": "set", "operator": "subset_of", "expected": ["x", "y"]}, "good": [["x"], ["y", "x"]], "bad": [[], ["x", "z"], "x"]},
	"superset": {"field": "actualSet", "wanted": {"type": "set", "operator": "superset_of", "expected": ["x", "y"]}, "good": [["x", "y"], ["z", "y", "x"]], "bad": [[], ["x"], "x"]},
	"the same set": {"field": "actualSet", "wanted": {"type": "set", "operator": "equals", "expected": ["x", "y"]}, "good": [["y", "x"]], "bad": [["x"], ["x", "y", "z"], "x"]},
	"an operator that is none": {"field": "actualNumber", "wanted": {"type": "number", "operator": "about", "expected": 1}, "good": [], "bad": [1]},
	"a type that is none": {"field": "actualString", "wanted": {"type": "text", "operator": "equals", "expected": "a"}, "good": [], "bad": ["a"]},
	"a limit that is no number": {"field": "actualNumber", "wanted": {"type": "number", "operator": "at_most", "expected": "60"}, "good": [], "bad": [1]},
	"a set that is none": {"field": "actualSet", "wanted": {"type": "set", "operator": "superset_of", "expected": "x"}, "good": [], "bad": [["x"]]},
}

# A customer's own checklist adds to the standard one: what passes must pass both.
test_own_checklist_adds if {
	{value | some value in [10, 30, 31, 60, 61]; _minutes_pass(value, [{"id": "MOST", "mandatory": true, "expected": 30}])} == {10, 30}
	{value | some value in [10, 30, 31, 60, 61]; _minutes_pass(value, [{"id": "LEAST", "mandatory": true, "expected": 30}])} == {10, 30, 31, 60}
	{value | some value in [10, 60, 61, 90]; _minutes_pass(value, [{"id": "MOST", "mandatory": true, "expected": 90}])} == {10, 60}
	{value | some value in [10, 30, 31]; _minutes_pass(value, [{"id": "MOST", "mandatory": true, "expected": 30}, {"id": "MOST", "mandatory": true, "expected": 20}])} == {10}
}

# What cannot be read in it meets nothing, rather than leaving the standard to stand alone.
test_own_checklist_unreadable[note] if {
	some note, items in {
		"no list": null,
		"items without id": [{"mandatory": true, "expected": 30}],
		"expectation missing": [{"id": "MOST", "mandatory": true}],
		"expectation null": [{"id": "MOST", "mandatory": true, "expected": null}],
		"expectation of another type": [{"id": "MOST", "mandatory": true, "expected": "30"}],
	}
	count({true | _minutes_pass(10, items)}) == 0
}

test_own_checklist_without_items_meets_nothing if {
	without := {"standard": _standard(_catalogue), "agency": {"id": "agency", "version": "2.0.0"}}
	count({true | checklist.as_expected({"id": "MOST", "result": "pass", "actualNumber": 10}, _catalogue[0]) with input as _input("agency") with data.checklists as without}) == 0
}

# Another customer's checklist is nobody else's business.
test_own_checklist_of_another_customer if {
	checklist.own == [] with input as _input("other") with data.checklists as _owned([{"id": "MOST", "mandatory": true, "expected": 1}])
	checklist.pinned.id == "standard" with input as _input("other") with data.checklists as _owned([])
	checklist.pinned.id == "agency" with input as _input("agency") with data.checklists as _owned([])
}

test_without_a_customer_nothing_is_pinned if {
	count({true | _ := checklist.pinned}) == 0 with input as {"release": {}} with data.checklists as _owned([])
	count({true | _ := checklist.own}) == 0 with input as {"release": {}} with data.checklists as _owned([])
	count({true | checklist.based}) == 0 with input as {"release": {}} with data.checklists as _owned([])
}

_minutes_pass(value, items) if {
	checklist.as_expected({"id": "MOST", "result": "pass", "actualNumber": value}, _catalogue[0]) with input as _input("agency") with data.checklists as _owned(items)
}

# What tightens an item of each operator, and what loosens it.
test_tightens[note] if {
	some note, case in _tightenings
	_tightens(note, case.good)
	every expected in array.concat(case.bad, [null, {}]) {
		count({true | _tightens(note, expected)}) == 0
	}
}

_tightens(id, expected) if {
	checklist.tightens({"id": id, "mandatory": true, "expected": expected}) with input as _input("agency") with data.checklists as _checklists(_catalogue)
}

_tightenings := {
	"MOST": {"good": 30, "bad": [61, "30", [], true]},
	"LEAST": {"good": 4, "bad": [2, "4", [], true]},
	"YES": {"good": true, "bad": [false, "true", 1]},
	"WORD": {"good": "S256", "bad": ["plain", ["S256"], ""]},
	"HERE": {"good": "reference", "bad": ["", "anything"]},
	"ONE": {"good": ["a"], "bad": [[], ["c"], ["a", "c"], "a", ""]},
	"SUB": {"good": ["x"], "bad": [[], ["x", "z"], "x"]},
	"SUPER": {"good": ["x", "y", "z"], "bad": [[], ["x"], "x"]},
	"SAME": {"good": ["y", "x"], "bad": [[], ["x"], ["x", "y", "z"], "x"]},
}

test_as_strict_as_the_standard_is_strict_enough if {
	every item in _catalogue {
		_tightens(item.id, item.expected)
	}
}

test_tightens_no_item_of_the_catalogue if {
	count({true | _tightens("NEW", 1)}) == 0
	count({true | checklist.tightens({"mandatory": true, "expected": 1}) with input as _input("agency") with data.checklists as _checklists(_catalogue)}) == 0
}

test_mandatory_may_be_raised_never_lowered[note] if {
	some note, case in {
		"mandatory stays mandatory": {"id": "MOST", "mandatory": true, "good": true},
		"mandatory becomes advisory": {"id": "MOST", "mandatory": false, "good": false},
		"advisory becomes mandatory": {"id": "YES", "mandatory": true, "good": true},
		"advisory stays advisory": {"id": "YES", "mandatory": false, "good": true},
		"neither": {"id": "MOST", "mandatory": null, "good": false},
		"text": {"id": "YES", "mandatory": "false", "good": false},
	}
	expected := {"MOST": 60, "YES": true}[case.id]
	tightens := {true | checklist.tightens({"id": case.id, "mandatory": case.mandatory, "expected": expected})} with input as _input("agency") with data.checklists as _checklists(_catalogue)
	count(tightens) == 1 == case.good
}

test_mandatory_of_both if {
	object.keys(checklist.mandatory) == {"MOST", "LEAST"} with input as _input("other") with data.checklists as _owned([{"id": "YES", "mandatory": true, "expected": true}])
	object.keys(checklist.mandatory) == {"MOST", "LEAST", "YES"} with input as _input("agency") with data.checklists as _owned([{"id": "YES", "mandatory": true, "expected": true}])
	object.keys(checklist.mandatory) == {"MOST", "LEAST"} with input as _input("agency") with data.checklists as _owned([{"id": "SUB", "mandatory": false, "expected": ["x"]}, {"id": "NEW", "mandatory": true, "expected": 1}])
}

test_tightened[note] if {
	some note, case in {
		"no own": {"customer": "other", "list": {}, "based": true, "tightened": true},
		"own": {"customer": "agency", "list": {}, "based": true, "tightened": true},
		"own without items": {"customer": "agency", "list": {"items": []}, "based": true, "tightened": true},
		"one item loosens": {"customer": "agency", "list": {"items": [{"id": "MOST", "mandatory": true, "expected": 30}, {"id": "MOST", "mandatory": true, "expected": 90}]}, "based": true, "tightened": false},
		"items of another type": {"customer": "agency", "list": {"items": "MOST"}, "based": true, "tightened": false},
		"for nothing": {"customer": "agency", "list": {"tightens": null}, "based": false, "tightened": false},
		"for another checklist": {"customer": "agency", "list": {"tightens": "d2"}, "based": false, "tightened": false},
		"a customer called standard": {"customer": "standard", "list": {}, "based": false, "tightened": false},
	}
	owned := _owned([{"id": "MOST", "mandatory": true, "expected": 30}])
	lists := object.union(owned, {"agency": object.union(owned.agency, case.list)})
	based := {true | checklist.based} with input as _input(case.customer) with data.checklists as lists
	tightened := {true | checklist.tightened} with input as _input(case.customer) with data.checklists as lists
	count(based) == 1 == case.based
	count(tightened) == 1 == case.tightened
}

test_holds[note] if {
	some note, case in {
		"as expected": {"items": [{"id": "MOST", "result": "pass", "actualNumber": 60}], "good": true},
		"beside others": {"items": [{"id": "YES", "result": "fail"}, {"id": "MOST", "result": "pass", "actualNumber": 60}], "good": true},
		"not applicable": {"items": [{"id": "MOST", "result": "na"}], "good": false},
		"failed": {"items": [{"id": "MOST", "result": "fail", "actualNumber": 60}], "good": false},
		"no result": {"items": [{"id": "MOST", "actualNumber": 60}], "good": false},
		"falls short": {"items": [{"id": "MOST", "result": "pass", "actualNumber": 61}], "good": false},
		"twice, once badly": {"items": [{"id": "MOST", "result": "pass", "actualNumber": 60}, {"id": "MOST", "result": "pass", "actualNumber": 61}], "good": false},
		"not answered": {"items": [{"id": "LEAST", "result": "pass", "actualNumber": 3}], "good": false},
		"no answers": {"items": [], "good": false},
		"answers null": {"items": null, "good": false},
	}
	holds := {true | checklist.holds({"predicate": {"items": case.items}}, "MOST")} with input as _input("other") with data.checklists as _checklists(_catalogue)
	count(holds) == 1 == case.good
}

test_an_item_of_no_catalogue_never_holds if {
	answers := {"predicate": {"items": [{"id": "NEW", "result": "pass", "actualNumber": 1}]}}
	count({true | checklist.holds(answers, "NEW")}) == 0 with input as _input("other") with data.checklists as _checklists(_catalogue)
}

test_shortfalls if {
	answers := {"predicate": {"items": [
		{"id": "YES", "result": "pass", "actualBoolean": true},
		{"id": "MOST", "result": "pass", "actualNumber": 31},
		{"id": "MOST", "result": "na"},
		{"id": "MOST", "result": "pass", "actualNumber": 30},
	]}}
	own := _owned([{"id": "MOST", "mandatory": true, "expected": 30}, {"id": "LEAST", "mandatory": true, "expected": 4}])
	checklist.shortfalls(answers, "YES") == set() with input as _input("agency") with data.checklists as own
	checklist.shortfalls(answers, "LEAST") == {{"pointer": "/predicate/items", "text": "LEAST (Level) is not answered"}} with input as _input("agency") with data.checklists as own
	checklist.shortfalls(answers, "MOST") == {
		{"pointer": "/predicate/items/1", "text": "MOST (Lifetime): found 31, result pass; expected at most 60 minutes, and by the customer's own checklist at most 30 minutes"},
		{"pointer": "/predicate/items/2", "text": "MOST (Lifetime): found , result na; expected at most 60 minutes, and by the customer's own checklist at most 30 minutes"},
	} with input as _input("agency") with data.checklists as own
	checklist.shortfalls(answers, "MOST") == {{"pointer": "/predicate/items/2", "text": "MOST (Lifetime): found , result na; expected at most 60 minutes"}} with input as _input("other") with data.checklists as own
}

_input(customer) := {"release": {"customer": customer}}

_checklists(items) := {"standard": _standard(items)}

_standard(items) := {"id": "standard", "version": "1.0.0", "digest": "d1", "tightens": "", "items": items}

_owned(items) := object.union(_checklists(_catalogue), {"agency": {
	"id": "agency",
	"version": "2.0.0",
	"tightens": "d1",
	"items": items,
}})

_catalogue := [
	{"id": "MOST", "title": "Lifetime", "mandatory": true, "type": "number", "operator": "at_most", "expected": 60, "unit": "minutes"},
	{"id": "LEAST", "title": "Level", "mandatory": true, "type": "number", "operator": "at_least", "expected": 3, "unit": ""},
	{"id": "YES", "title": "Plan", "mandatory": false, "type": "boolean", "operator": "equals", "expected": true, "unit": ""},
	{"id": "WORD", "title": "Method", "mandatory": false, "type": "string", "operator": "equals", "expected": "S256", "unit": ""},
	{"id": "HERE", "title": "Basis", "mandatory": false, "type": "string", "operator": "present", "expected": "reference", "unit": ""},
	{"id": "ONE", "title": "Mode", "mandatory": false, "type": "string", "operator": "one_of", "expected": ["a", "b"], "unit": ""},
	{"id": "SUB", "title": "Algorithms", "mandatory": false, "type": "set", "operator": "subset_of", "expected": ["x", "y"], "unit": ""},
	{"id": "SUPER", "title": "Headers", "mandatory": false, "type": "set", "operator": "superset_of", "expected": ["x", "y"], "unit": ""},
	{"id": "SAME", "title": "Roles", "mandatory": false, "type": "set", "operator": "equals", "expected": ["x", "y"], "unit": ""},
]
