# METADATA
# title: Checklist
# description: >-
#   The configuration checklist that is pinned in the policy, and answers to it.
#   A customer may have a checklist of its own, pinned at data.checklists under
#   its id. It takes items of the standard checklist and expects at least as
#   much of them. An answer is held to both, so that such a checklist can never
#   loosen the standard one, whatever it says.
package lib.checklist

# METADATA
# description: The checklist that the release's customer has to fill in.
pinned := list if some list in _of_customer

pinned := data.checklists.standard if {
	input.release.customer
	count(_of_customer) == 0
}

# METADATA
# description: Items of the standard checklist, by id.
catalogue := {item.id: item | some item in data.checklists.standard.items}

# METADATA
# description: Their ids.
ids := object.keys(catalogue)

# METADATA
# description: >-
#   Items of the customer's own checklist; none if it has no own. Undefined if
#   they cannot be read.
own := [item | some list in _of_customer; some item in list.items] if {
	input.release.customer
	every list in _of_customer {
		is_array(list.items)
	}
}

_of_customer := [list | some name, list in data.checklists; name == input.release.customer]

# METADATA
# description: Items that must be as expected, by id.
mandatory[item.id] := item if {
	some item in data.checklists.standard.items
	item.mandatory == true
}

mandatory[item.id] := catalogue[item.id] if {
	some item in own
	item.mandatory == true
}

# METADATA
# description: Their ids.
mandatory_ids := object.keys(mandatory)

# METADATA
# description: >-
#   True if the customer has no checklist of its own, or one that was written for
#   the standard checklist as it is pinned.
based if {
	input.release.customer
	every list in _of_customer {
		list.tightens == data.checklists.standard.digest
	}
}

# METADATA
# description: >-
#   True if the customer has no checklist of its own, or one that loosens no item
#   of the standard checklist.
tightened if {
	based
	every item in own {
		tightens(item)
	}
}

# METADATA
# description: >-
#   True if an item of a customer's own checklist is one of the standard
#   checklist, and expects at least as much.
tightens(item) if {
	wanted := catalogue[item.id]
	_as_mandatory(item.mandatory, wanted.mandatory)
	_as_strict(item.expected, wanted)
}

# METADATA
# description: >-
#   True if the item is answered, and every answer to it is a pass with a value
#   as expected. That it does not apply is no such answer.
holds(answers, id) if {
	wanted := catalogue[id]
	items := answers.predicate.items
	given := _given(items, id)
	count(given) > 0
	every position in given {
		as_expected(items[position], wanted)
	}
}

# METADATA
# description: >-
#   What keeps an item from holding: text for people, and a pointer to what was
#   answered.
shortfalls(answers, id) := unanswered | unexpected if {
	wanted := catalogue[id]
	items := answers.predicate.items
	given := _given(items, id)
	unanswered := {{"pointer": "/predicate/items", "text": missed(wanted)} | count(given) == 0}
	good := {position | some position in given; as_expected(items[position], wanted)}
	unexpected := {{"pointer": sprintf("/predicate/items/%d", [position]), "text": fell_short(items[position], wanted)} |
		some position in (given - good)
	}
}

# Where an item is answered.
_given(items, id) := {position | some position, item in items; item.id == id}

# METADATA
# description: >-
#   True if an answer is a pass, and what was found is what the standard checklist
#   expects and what the customer's own does, where it does.
as_expected(item, wanted) if {
	item.result == "pass"
	found := actual(item, wanted.type)
	_compares(found, wanted.operator, _valued(wanted.expected, wanted.type))
	every stricter in own {
		_also(found, wanted, stricter)
	}
}

_also(_, wanted, stricter) if stricter.id != wanted.id

_also(found, wanted, stricter) if {
	stricter.id == wanted.id
	_compares(found, wanted.operator, _valued(stricter.expected, wanted.type))
}

# METADATA
# description: >-
#   What was found, of the type that the checklist gives the item; undefined if it
#   is of another.
actual(item, "boolean") := item.actualBoolean if is_boolean(item.actualBoolean)

actual(item, "number") := item.actualNumber if is_number(item.actualNumber)

actual(item, "string") := item.actualString if is_string(item.actualString)

actual(item, "set") := {element | some element in item.actualSet} if is_array(item.actualSet)

# METADATA
# description: An item that nobody answered, in words.
missed(wanted) := sprintf("%v (%v) is not answered", [wanted.id, wanted.title])

# METADATA
# description: An answer that is not as expected, in words.
fell_short(item, wanted) := sprintf("%v (%v): found %v, result %v; expected %v", [wanted.id, wanted.title, _found(item), item.result, concat(", and by the customer's own checklist ", wishes)]) if {
	wishes := [trim_space(sprintf("%v %v %v", [replace(wanted.operator, "_", " "), expected, wanted.unit])) |
		some expected in array.concat([wanted.expected], [stricter.expected | some stricter in own; stricter.id == wanted.id])
	]
}

_found(item) := concat(", ", [sprintf("%v", [item[field]]) |
	some field in ["actualBoolean", "actualNumber", "actualString", "actualSet"]
	_ := item[field]
])

_compares(found, "equals", expected) if found == expected

_compares(found, "at_most", expected) if expected - found >= 0

_compares(found, "at_least", expected) if found - expected >= 0

_compares(found, "one_of", expected) if found in expected

_compares(found, "present", _) if trim_space(found) != ""

_compares(found, "subset_of", expected) if {
	count(found) > 0
	count(found - expected) == 0
}

_compares(found, "superset_of", expected) if count(expected - found) == 0

# What a checklist expects, as it is compared with what was found.
_valued(expected, "boolean") := expected

_valued(expected, "number") := expected if is_number(expected)

_valued(expected, "string") := expected

_valued(expected, "set") := {element | some element in expected} if is_array(expected)

_as_mandatory(true, _)

_as_mandatory(false, false)

_as_strict(expected, wanted) if {
	wanted.operator in {"equals", "present"}
	_valued(expected, wanted.type) == _valued(wanted.expected, wanted.type)
}

_as_strict(expected, wanted) if {
	wanted.operator == "at_most"
	is_number(expected)
	wanted.expected - expected >= 0
}

_as_strict(expected, wanted) if {
	wanted.operator == "at_least"
	is_number(expected)
	expected - wanted.expected >= 0
}

_as_strict(expected, wanted) if {
	wanted.operator in {"one_of", "subset_of"}
	is_array(expected)
	count(expected) > 0
	every element in expected {
		element in wanted.expected
	}
}

_as_strict(expected, wanted) if {
	wanted.operator == "superset_of"
	is_array(expected)
	every element in wanted.expected {
		element in expected
	}
}
